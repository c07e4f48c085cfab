/* test-image.c: pictures over HTTP: what is taken, how it is shown, who may
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-image-header.h"
#include "sv-test-await.h"
#include "sv-test-race.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

typedef struct
{
  SvTestServer *server;
  const char *admin;
  gint64 watch;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  fixture->server = sv_test_server_start ();
  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  reply = sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/watches",
                        "{\"name\":\"Lord Matic\",\"sku\":\"SEI LM 1\"}", NULL);
  sv_assert_status (reply, 201);
  fixture->watch = sv_test_int (reply, "id");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

/* A picture with a red left half, so that turning shows. */
static GBytes *
draw (int width, int height, const char *type)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GdkPixbuf) left = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, width / 2, height);
  g_autoptr (GError) error = NULL;
  char *buffer;
  gsize length;

  gdk_pixbuf_fill (pixbuf, 0x0000ffff);
  gdk_pixbuf_fill (left, 0xff0000ff);
  gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, type, &error, NULL);
  g_assert_no_error (error);

  return g_bytes_new_take (buffer, length);
}

/* The same as a camera would write it: with an orientation and GPS in an EXIF block. */
static GBytes *
draw_with_exif (int width, int height, guint8 orientation)
{
  g_autoptr (GBytes) plain = draw (width, height, "jpeg");
  const guint8 exif[] = { 0xff, 0xe1, 0, 50, 'E', 'x', 'i',         'f', 0, 0,    'I',
                          'I',  42,   0, 8,  0,   0,   0,           2,   0, 0x12, 0x01,
                          3,    0,    1, 0,  0,   0,   orientation, 0,   0, 0,    0x25,
                          0x88, 4,    0, 1,  0,   0,   0,           38,  0, 0,    0,
                          0,    0,    0, 0,  'G', 'P', 'S',         '!' };
  GByteArray *bytes = g_byte_array_new ();
  const guint8 *data = g_bytes_get_data (plain, NULL);

  g_byte_array_append (bytes, data, 2);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_byte_array_append (bytes, data + 2, g_bytes_get_size (plain) - 2);

  return g_byte_array_free_to_bytes (bytes);
}

static SvTestReply *
upload_as (Fixture *fixture, const char *token, GBytes *picture)
{
  g_autofree char *path =
      g_strdup_printf ("/api/v1/watches/%" G_GINT64_FORMAT "/images", fixture->watch);

  return sv_test_send (fixture->server, token, "POST", path, "image/jpeg", picture, NULL);
}

static SvTestReply *
upload (Fixture *fixture, GBytes *picture)
{
  return upload_as (fixture, fixture->admin, picture);
}

G_GNUC_PRINTF (4, 5)
static SvTestReply *
call (Fixture *fixture, const char *method, const char *body, const char *format, ...)
{
  g_autofree char *path = NULL;
  va_list numbers;

  va_start (numbers, format);
  path = g_strdup_vprintf (format, numbers);
  va_end (numbers);

  return sv_test_call (fixture->server, fixture->admin, method, path, body, NULL);
}

static GdkPixbuf *
fetch_picture (Fixture *fixture, const char *path)
{
  g_autoptr (SvTestReply) reply = sv_test_call (fixture->server, NULL, "GET", path, NULL, NULL);
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type ("jpeg", NULL);
  g_autoptr (GError) error = NULL;

  sv_assert_status (reply, 200);
  g_assert_cmpstr (sv_test_header (reply, "Content-Type"), ==, "image/jpeg");
  g_assert_null (
      g_strstr_len (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), "Exif"));
  g_assert_null (
      g_strstr_len (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), "GPS"));
  gdk_pixbuf_loader_write_bytes (loader, reply->body, &error);
  g_assert_no_error (error);
  gdk_pixbuf_loader_close (loader, &error);
  g_assert_no_error (error);

  return g_object_ref (gdk_pixbuf_loader_get_pixbuf (loader));
}

static void
test_a_picture_is_public_in_its_sizes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = draw (3000, 1500, "jpeg");
  g_autoptr (SvTestReply) reply = upload (fixture, picture);
  g_autoptr (SvTestReply) watch = NULL;
  const int sizes[][2] = { { 256, 128 }, { 1024, 512 }, { 2048, 1024 } };
  JsonObject *urls;

  sv_assert_status (reply, 201);
  g_assert_cmpint (sv_test_int (reply, "position"), ==, 1);
  g_assert_cmpint (sv_test_int (reply, "width"), ==, 2048);
  g_assert_cmpint (sv_test_int (reply, "height"), ==, 1024);
  g_assert_true (g_regex_match_simple ("^/media/[0-9a-f]{32}/SEI-LM-1_001\\.jpg$",
                                       sv_test_text (reply, "url"), 0, 0));

  urls = json_object_get_object_member (sv_test_object (reply), "urls");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *size = g_strdup_printf ("%d", sizes[i][0]);
      g_autoptr (GdkPixbuf) shown =
          fetch_picture (fixture, json_object_get_string_member (urls, size));

      g_assert_cmpint (gdk_pixbuf_get_width (shown), ==, sizes[i][0]);
      g_assert_cmpint (gdk_pixbuf_get_height (shown), ==, sizes[i][1]);
    }

  watch = call (fixture, "GET", NULL, "/api/v1/watches/%" G_GINT64_FORMAT, fixture->watch);
  g_assert_cmpint (sv_test_int (watch, "image_count"), ==, 1);
  g_assert_cmpstr (sv_test_text (watch, "image"), ==, json_object_get_string_member (urls, "256"));
}

/* Orientation 6: the camera lay on its side; upright the red half is on top. */
static void
test_a_turned_picture_stands_upright (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = draw_with_exif (200, 100, 6);
  g_autoptr (SvTestReply) reply = upload (fixture, picture);
  g_autoptr (GdkPixbuf) shown = NULL;
  const guint8 *top, *bottom;

  sv_assert_status (reply, 201);
  shown = fetch_picture (fixture, sv_test_text (reply, "url"));
  g_assert_cmpint (gdk_pixbuf_get_width (shown), ==, 100);
  g_assert_cmpint (gdk_pixbuf_get_height (shown), ==, 200);

  top = gdk_pixbuf_read_pixels (shown) + 20 * gdk_pixbuf_get_rowstride (shown) + 3 * 50;
  bottom = gdk_pixbuf_read_pixels (shown) + 180 * gdk_pixbuf_get_rowstride (shown) + 3 * 50;
  g_assert_cmpint (top[0], >, 200);
  g_assert_cmpint (bottom[2], >, 200);
}

static void
test_png_becomes_jpeg_and_original_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = draw (64, 48, "png");
  g_autoptr (SvTestReply) reply = upload (fixture, picture);
  g_autoptr (SvTestReply) original = NULL;

  sv_assert_status (reply, 201);
  original = call (fixture, "GET", NULL, "/api/v1/images/%" G_GINT64_FORMAT "/original",
                   sv_test_int (reply, "id"));
  sv_assert_status (original, 200);
  g_assert_cmpstr (sv_test_header (original, "Content-Type"), ==, "image/png");
  g_assert_true (g_bytes_equal (original->body, picture));
}

static void
assert_refused (Fixture *fixture, GBytes *bytes)
{
  g_autoptr (SvTestReply) reply = upload (fixture, bytes);

  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "invalid_value"));
}

/* As in annex D of the PNG specification (ISO/IEC 15948). */
static guint32
checksum (const guint8 *bytes, gsize length)
{
  guint32 sum = 0xffffffff;

  for (gsize i = 0; i < length; i++)
    {
      sum ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
    }

  return ~sum;
}

/* A PNG in which all is right but the rows from some part of its first IDAT on. */
static GBytes *
damage (GBytes *png, double part)
{
  gsize length;
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (png, &length), g_bytes_get_size (png));
  guint8 *idat = memmem (bytes, length, "IDAT", 4);
  guint32 size, sum;

  g_assert_nonnull (idat);
  memcpy (&size, idat - 4, 4);
  size = GUINT32_FROM_BE (size);
  for (gsize i = 2 + (gsize)((size - 2) * part); i < size; i++)
    idat[4 + i] = 0x55;
  sum = GUINT32_TO_BE (checksum (idat, 4 + size));
  memcpy (idat + 4 + size, &sum, 4);

  return g_bytes_new (bytes, length);
}

static void
test_what_is_no_picture_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("not a picture at all", 20);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) whole = draw (400, 300, "png");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
  guint8 bomb[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,   13,  'I', 'H',
                    'D',  'R', 0,   0,   0x75, 0x30, 0,    0,    0x75, 0x30, 8,   2,   0,   0,
                    0,    1,   2,   3,   4,    0,    0,    0,    0,    'I',  'E', 'N', 'D' };
  g_autoptr (GBytes) large = g_bytes_new (bomb, sizeof bomb);
  g_autoptr (GBytes) rubbish = damage (whole, 0);
  g_autoptr (GBytes) half = damage (whole, 0.5);
  g_autoptr (SvTestReply) list = NULL;
  g_autofree char *temporary =
      g_build_filename (sv_test_server_folder (fixture->server), "tmp", NULL);
  g_autoptr (GDir) dir = NULL;

  assert_refused (fixture, text);
  assert_refused (fixture, empty);
  assert_refused (fixture, cut);
  assert_refused (fixture, large);
  assert_refused (fixture, rubbish);
  assert_refused (fixture, half);

  list = call (fixture, "GET", NULL, "/api/v1/watches/%" G_GINT64_FORMAT "/images", fixture->watch);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (list), "items")), ==, 0);
  dir = g_dir_open (temporary, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

static void
test_the_forty_first_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = draw (8, 8, "jpeg");
  g_autoptr (SvTestReply) last = NULL;

  for (int i = 1; i <= 40; i++)
    {
      g_autoptr (SvTestReply) reply = upload (fixture, picture);

      sv_assert_status (reply, 201);
      g_assert_cmpint (sv_test_int (reply, "position"), ==, i);
    }

  last = upload (fixture, picture);
  sv_assert_status (last, 422);
  g_assert_nonnull (strstr (last->text, "40 pictures already"));
}

static gint64
add (Fixture *fixture, int size)
{
  g_autoptr (GBytes) picture = draw (size, size, "jpeg");
  g_autoptr (SvTestReply) reply = upload (fixture, picture);

  sv_assert_status (reply, 201);
  return sv_test_int (reply, "id");
}

/* "3,1,2" for what the list shows. */
static char *
list_order (Fixture *fixture)
{
  g_autoptr (SvTestReply) list =
      call (fixture, "GET", NULL, "/api/v1/watches/%" G_GINT64_FORMAT "/images", fixture->watch);
  JsonArray *items = json_object_get_array_member (sv_test_object (list), "items");
  GString *order = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *image = json_array_get_object_element (items, i);

      g_assert_cmpint (json_object_get_int_member (image, "position"), ==, i + 1);
      g_string_append_printf (order, "%s%" G_GINT64_FORMAT "%s", i > 0 ? "," : "",
                              json_object_get_int_member (image, "id"),
                              json_object_get_boolean_member (image, "primary") ? "*" : "");
    }

  return g_string_free (order, FALSE);
}

G_GNUC_PRINTF (2, 3)
static void
assert_order (Fixture *fixture, const char *format, ...)
{
  g_autofree char *order = list_order (fixture);
  g_autofree char *wanted = NULL;
  va_list ids;

  va_start (ids, format);
  wanted = g_strdup_vprintf (format, ids);
  va_end (ids);

  g_assert_cmpstr (order, ==, wanted);
}

#define ID "%" G_GINT64_FORMAT

static void
test_order_primary_remove_and_restore (Fixture *fixture, gconstpointer data)
{
  gint64 a = add (fixture, 10), b = add (fixture, 20), c = add (fixture, 30);
  g_autofree char *order = g_strdup_printf ("{\"ids\":[" ID "," ID "," ID "]}", c, a, b);
  g_autofree char *part = g_strdup_printf ("{\"ids\":[" ID "," ID "]}", c, a);
  g_autoptr (SvTestReply) sorted = NULL;
  g_autoptr (SvTestReply) half = NULL;
  g_autoptr (SvTestReply) words = NULL;
  g_autoptr (SvTestReply) flood = NULL;
  g_autoptr (GString) crowd = g_string_new ("{\"ids\":[1");
  g_autoptr (SvTestReply) primary = NULL;
  g_autoptr (SvTestReply) removed = NULL;
  g_autoptr (SvTestReply) restored = NULL;

  assert_order (fixture, ID "*," ID "," ID, a, b, c);
  /* More than could be sorted in a day, in less than a body may hold. */
  for (guint i = 0; i < 200000; i++)
    g_string_append (crowd, ",1");
  g_string_append (crowd, "]}");

  sorted = call (fixture, "PUT", order, "/api/v1/watches/" ID "/images/order", fixture->watch);
  sv_assert_status (sorted, 200);
  assert_order (fixture, ID "," ID "*," ID, c, a, b);

  half = call (fixture, "PUT", part, "/api/v1/watches/" ID "/images/order", fixture->watch);
  sv_assert_status (half, 422);
  words = call (fixture, "PUT", "{\"ids\":[\"a\",{}]}", "/api/v1/watches/" ID "/images/order",
                fixture->watch);
  sv_assert_status (words, 422);
  flood = call (fixture, "PUT", crowd->str, "/api/v1/watches/" ID "/images/order", fixture->watch);
  sv_assert_status (flood, 422);

  primary = call (fixture, "PATCH", "{\"primary\":true,\"for_ai\":false}", "/api/v1/images/" ID, b);
  sv_assert_status (primary, 200);
  assert_order (fixture, ID "," ID "," ID "*", c, a, b);

  removed = call (fixture, "DELETE", NULL, "/api/v1/images/" ID, b);
  sv_assert_status (removed, 204);
  {
    g_autofree char *left = list_order (fixture);
    g_autofree char *wanted = g_strdup_printf (ID "*," ID, c, a);

    g_assert_cmpstr (left, ==, wanted);
  }

  restored = call (fixture, "POST", NULL, "/api/v1/images/" ID "/restore", b);
  sv_assert_status (restored, 200);
  assert_order (fixture, ID "*," ID "," ID, c, a, b);
}

static void
test_a_removed_picture_is_gone_from_the_public (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = draw (10, 10, "jpeg");
  g_autoptr (SvTestReply) reply = upload (fixture, picture);
  g_autofree char *url = g_strdup (sv_test_text (reply, "url"));
  g_autoptr (SvTestReply) removed =
      call (fixture, "DELETE", NULL, "/api/v1/images/" ID, sv_test_int (reply, "id"));
  g_autoptr (SvTestReply) gone = sv_test_call (fixture->server, NULL, "GET", url, NULL, NULL);
  g_autoptr (SvTestReply) next = NULL;

  sv_assert_status (removed, 204);
  sv_assert_status (gone, 404);

  /* Its number is never used again. */
  next = upload (fixture, picture);
  sv_assert_status (next, 201);
  g_assert_cmpstr (sv_test_text (next, "url"), !=, url);
}

static void
test_media_addresses_lead_nowhere_else (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    "/media/00000000000000000000000000000000/SEI-LM-1_001.jpg",
    "/media/../originals/x",
    "/media/%2e%2e/%2e%2e/etc/passwd",
    "/media/00000000000000000000000000000000/..%2f..%2fx_001.jpg",
    "/media/x/y",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_call (fixture->server, NULL, "GET", paths[i], NULL, NULL);

      g_assert_cmpuint (reply->status, >=, 400);
      g_assert_cmpuint (reply->status, <, 500);
    }
}

static void
test_agents_see_and_change_only_their_own (Fixture *fixture, gconstpointer data)
{
  const char *agent = sv_test_server_token (fixture->server, SV_ROLE_AGENT);
  g_autoptr (GBytes) picture = draw (10, 10, "jpeg");
  g_autoptr (SvTestReply) before = upload_as (fixture, agent, picture);
  g_autoptr (SvTestReply) after = NULL;
  g_autoptr (SvTestReply) original = NULL;
  g_autofree char *path = NULL;

  sv_assert_status (before, 404);

  sv_test_server_sql (fixture->server, "UPDATE watch SET agent = " ID " WHERE id = " ID,
                      sv_test_server_person (fixture->server, SV_ROLE_AGENT), fixture->watch);
  after = upload_as (fixture, agent, picture);
  sv_assert_status (after, 201);

  path = g_strdup_printf ("/api/v1/images/" ID "/original", sv_test_int (after, "id"));
  original = sv_test_call (fixture->server, agent, "GET", path, NULL, NULL);
  sv_assert_status (original, 403);
}

/* Two people add at once: whoever waits takes the next number, not the one just taken. */
static void
test_two_uploads_take_two_numbers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_strdup_printf (
      "SELECT id FROM watch WHERE id = %" G_GINT64_FORMAT " FOR NO KEY UPDATE;"
      "INSERT INTO image (watch, number, position, stem, sha256, original_type, original_bytes,"
      " width, height, is_primary) VALUES (%" G_GINT64_FORMAT ", 1, 1, 'SEI-LM-1_001', 'x',"
      " 'image/jpeg', 1, 1, 1, true)",
      fixture->watch, fixture->watch);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/images", fixture->watch);
  g_autoptr (SvTestRace) race = sv_test_race_new (fixture->server, first);
  g_autoptr (GBytes) picture = draw (40, 30, "jpeg");
  g_autoptr (SvTestReply) second = NULL;

  sv_test_race_send_bytes (race, fixture->admin, "POST", path, "image/jpeg", picture);
  second = sv_test_race_end (race);
  sv_assert_status (second, 201);
  g_assert_nonnull (strstr (sv_test_text (second, "url"), "SEI-LM-1_002"));
  g_assert_cmpint (sv_test_int (second, "position"), ==, 2);
}

/* An agent may remove the picture when asking, and no longer when it would be done. */
static void
test_a_status_may_change_meanwhile (Fixture *fixture, gconstpointer data)
{
  const char *agent = sv_test_server_token (fixture->server, SV_ROLE_AGENT);
  g_autoptr (GBytes) picture = draw (40, 30, "jpeg");
  g_autoptr (SvTestReply) added = upload (fixture, picture);
  g_autofree char *change =
      g_strdup_printf ("UPDATE watch SET status = (SELECT id FROM status WHERE role = 'listed')"
                       " WHERE id = %" G_GINT64_FORMAT,
                       fixture->watch);
  g_autofree char *path = g_strdup_printf ("images/%" G_GINT64_FORMAT, sv_test_int (added, "id"));
  g_autoptr (SvTestRace) race = NULL;
  g_autoptr (SvTestReply) refused = NULL;

  sv_test_server_sql (fixture->server, "UPDATE watch SET agent = %" G_GINT64_FORMAT,
                      sv_test_server_person (fixture->server, SV_ROLE_AGENT));
  race = sv_test_race_new (fixture->server, change);
  sv_test_race_send (race, agent, "DELETE", path, "{}");
  refused = sv_test_race_end (race);
  sv_assert_status (refused, 403);
}

/* Uploads that hold every worker there is for them (here: until they may write the watch) leave the
 * others to everybody else. */
static void
test_uploads_hold_up_no_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) editor = sv_db_new (sv_test_server_database (fixture->server), &error);
  g_autoptr (GBytes) picture = draw (40, 30, "jpeg");
  SvTestWire *wires[6];

  g_assert_no_error (error);
  sv_test_server_set_patience (fixture->server, 60);
  sv_db_script (editor, "BEGIN; SELECT FROM watch FOR UPDATE", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      wires[i] = sv_test_wire_new (fixture->server);
      sv_test_wire_printf (wires[i],
                           "POST /api/v1/watches/%" G_GINT64_FORMAT
                           "/images HTTP/1.1\r\nHost: x\r\n"
                           "Authorization: Bearer %s\r\nContent-Type: image/jpeg\r\n"
                           "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                           fixture->watch, fixture->admin, g_bytes_get_size (picture));
      sv_test_wire_send (wires[i], g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));
    }
  g_assert_true (sv_test_holds_somebody_up (editor));

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (SvTestReply) list =
          sv_test_expect (fixture->server, fixture->admin, "GET", "watches", NULL, 200);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    g_assert_false (sv_test_wire_has_answer (wires[i]));

  sv_db_script (editor, "COMMIT", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 30);

      g_assert_nonnull (reply);
      sv_assert_status (reply, 201);
      sv_test_wire_free (wires[i]);
    }
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/image/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("a-picture-is-public-in-its-sizes", test_a_picture_is_public_in_its_sizes);
  ADD ("a-turned-picture-stands-upright", test_a_turned_picture_stands_upright);
  ADD ("png-becomes-jpeg-and-original-is-kept", test_png_becomes_jpeg_and_original_is_kept);
  ADD ("what-is-no-picture-leaves-nothing", test_what_is_no_picture_leaves_nothing);
  ADD ("the-forty-first-is-refused", test_the_forty_first_is_refused);
  ADD ("order-primary-remove-and-restore", test_order_primary_remove_and_restore);
  ADD ("a-removed-picture-is-gone-from-the-public", test_a_removed_picture_is_gone_from_the_public);
  ADD ("media-addresses-lead-nowhere-else", test_media_addresses_lead_nowhere_else);
  ADD ("agents-see-and-change-only-their-own", test_agents_see_and_change_only_their_own);
  ADD ("uploads-hold-up-no-list", test_uploads_hold_up_no_list);
  ADD ("two-uploads-take-two-numbers", test_two_uploads_take_two_numbers);
  ADD ("a-status-may-change-meanwhile", test_a_status_may_change_meanwhile);
#undef ADD
  return sv_test_run ();
}
