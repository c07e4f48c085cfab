/* test-image-header.c: type, size and orientation of pictures, and liars
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "common/sv-image-header.h"

#include <string.h>

/* A JPEG's first segments: APP1 with an orientation, then the frame. */
static GByteArray *
make_jpeg (guint width, guint height, guint8 orientation)
{
  const guint8 head[] = { 0xff, 0xd8, 0xff, 0xe1, 0, 34,          'E', 'x', 'i', 'f',  0,    0, 'M',
                          'M',  0,    42,   0,    0, 0,           8,   0,   1,   0x01, 0x12, 0, 3,
                          0,    0,    0,    1,    0, orientation, 0,   0,   0,   0,    0,    0 };
  const guint8 frame[] = { 0xff,       0xc2,        0, 17,   8,    height >> 8, height & 255,
                           width >> 8, width & 255, 3, 1,    0x22, 0,           2,
                           0x11,       1,           3, 0x11, 1,    0xff,        0xda,
                           0,          2,           1, 2,    3,    0xff,        0xd9 };
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, frame, sizeof frame);
  return bytes;
}

static GByteArray *
make_png (guint32 width, guint32 height)
{
  const guint8 head[] = { 0x89,
                          'P',
                          'N',
                          'G',
                          '\r',
                          '\n',
                          0x1a,
                          '\n',
                          0,
                          0,
                          0,
                          13,
                          'I',
                          'H',
                          'D',
                          'R',
                          width >> 24,
                          width >> 16,
                          width >> 8,
                          width,
                          height >> 24,
                          height >> 16,
                          height >> 8,
                          height,
                          8,
                          2,
                          0,
                          0,
                          0,
                          1,
                          2,
                          3,
                          4,
                          0,
                          0,
                          0,
                          0,
                          'I',
                          'E',
                          'N',
                          'D',
                          1,
                          2,
                          3,
                          4 };
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, head, sizeof head);
  return bytes;
}

static GByteArray *
make_webp (guint8 flags)
{
  const guint8 head[] = { 'R', 'I', 'F', 'F', 30, 0,     0, 0, 'W', 'E',  'B', 'P', 'V',  'P', '8',
                          'X', 10,  0,   0,   0,  flags, 0, 0, 0,   0xff, 1,   0,   0x7f, 1,   0 };
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, head, sizeof head);
  return bytes;
}

static void
assert_refused (GByteArray *bytes, const char *part)
{
  g_autoptr (GError) error = NULL;
  SvImageHeader header;

  g_assert_false (sv_image_header_read (bytes->data, bytes->len, &header, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_jpeg_tells_size_and_orientation (void)
{
  for (guint8 orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (GByteArray) bytes = make_jpeg (4032, 3024, orientation);
      g_autoptr (GError) error = NULL;
      SvImageHeader header;

      g_assert_true (sv_image_header_read (bytes->data, bytes->len, &header, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (header.type, ==, "image/jpeg");
      g_assert_cmpuint (header.width, ==, 4032);
      g_assert_cmpuint (header.height, ==, 3024);
      g_assert_cmpuint (header.orientation, ==, orientation);
    }
}

static void
test_senseless_orientation_is_upright (void)
{
  g_autoptr (GByteArray) bytes = make_jpeg (10, 10, 77);
  SvImageHeader header;

  g_assert_true (sv_image_header_read (bytes->data, bytes->len, &header, NULL));
  g_assert_cmpuint (header.orientation, ==, 1);
}

static void
test_png_and_webp_tell_their_size (void)
{
  g_autoptr (GByteArray) png = make_png (300, 200);
  g_autoptr (GByteArray) webp = make_webp (0);
  SvImageHeader header;

  g_assert_true (sv_image_header_read (png->data, png->len, &header, NULL));
  g_assert_cmpstr (header.type, ==, "image/png");
  g_assert_cmpuint (header.width, ==, 300);
  g_assert_cmpuint (header.height, ==, 200);

  g_assert_true (sv_image_header_read (webp->data, webp->len, &header, NULL));
  g_assert_cmpstr (header.type, ==, "image/webp");
  g_assert_cmpuint (header.width, ==, 512);
  g_assert_cmpuint (header.height, ==, 384);
}

static void
test_bombs_are_refused_by_their_declared_size (void)
{
  g_autoptr (GByteArray) wide = make_png (30000, 30000);
  g_autoptr (GByteArray) many = make_png (10000, 6001);

  assert_refused (wide, "30000 × 30000");
  assert_refused (many, "60 megapixels");
}

static void
test_what_is_no_picture_is_refused (void)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GByteArray) empty = g_byte_array_new ();
  g_autoptr (GByteArray) animation = make_webp (2);

  g_byte_array_append (text, (const guint8 *)"<svg xmlns='…'/>", 16);
  assert_refused (text, "not a JPEG, PNG or WebP");
  assert_refused (empty, "not a JPEG, PNG or WebP");
  assert_refused (animation, "animation");
}

static void
test_a_cut_file_is_refused_at_every_length (void)
{
  g_autoptr (GByteArray) bytes = make_jpeg (400, 300, 6);

  for (guint length = 0; length < bytes->len; length++)
    {
      g_autofree guint8 *part = g_memdup2 (bytes->data, MAX (length, 1));
      SvImageHeader header;

      g_assert_false (sv_image_header_read (part, length, &header, NULL));
    }
}

/* Any bytes at all: an answer, never a read outside (which the sanitizers would tell). */
static void
test_random_damage_is_survived (void)
{
  for (guint round = 0; round < 60000; round++)
    {
      g_autoptr (GByteArray) bytes = round % 3 == 0   ? make_jpeg (400, 300, 3)
                                     : round % 3 == 1 ? make_png (40, 30)
                                                      : make_webp (0);
      guint length = g_test_rand_int_range (1, bytes->len + 1);
      g_autofree guint8 *part = g_memdup2 (bytes->data, length);
      SvImageHeader header;

      for (int i = g_test_rand_int_range (0, 8); i > 0; i--)
        part[g_test_rand_int_range (0, length)] = g_test_rand_int_range (0, 256);

      if (sv_image_header_read (part, length, &header, NULL))
        {
          g_assert_cmpuint (header.orientation, >=, 1);
          g_assert_cmpuint (header.orientation, <=, 8);
          g_assert_cmpuint (header.width, >, 0);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/image-header/jpeg-tells-size-and-orientation",
                   test_jpeg_tells_size_and_orientation);
  g_test_add_func ("/image-header/senseless-orientation-is-upright",
                   test_senseless_orientation_is_upright);
  g_test_add_func ("/image-header/png-and-webp-tell-their-size", test_png_and_webp_tell_their_size);
  g_test_add_func ("/image-header/bombs-are-refused-by-their-declared-size",
                   test_bombs_are_refused_by_their_declared_size);
  g_test_add_func ("/image-header/what-is-no-picture-is-refused",
                   test_what_is_no_picture_is_refused);
  g_test_add_func ("/image-header/a-cut-file-is-refused-at-every-length",
                   test_a_cut_file_is_refused_at_every_length);
  g_test_add_func ("/image-header/random-damage-is-survived", test_random_damage_is_survived);
  return g_test_run ();
}
