/* test-full-disk.c: a disk without space, at every point where a request meets it
 *
 * The state folder and the temporary files lie on a small file system of the test's own, in a mount
 * namespace that ends with the process. Free space goes up page by page until the request works:
 * whichever write is the first to fail, it fails once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-house.h"
#include "sv-test-import.h"

#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

static char *disk;

/* ------------------------------------------------------------ the disk */

static gboolean
write_text (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY);
  gboolean written = fd >= 0 && write (fd, text, strlen (text)) == (gssize)strlen (text);

  if (fd >= 0)
    close (fd);

  return written;
}

/* Before there is a second thread. Returns: FALSE where the kernel does not let us */
static gboolean
make_disk (void)
{
  int space = CLONE_NEWNS | (getuid () != 0 ? CLONE_NEWUSER : 0);
  g_autofree char *users = g_strdup_printf ("%d %d 1", (int)getuid (), (int)getuid ());
  g_autofree char *groups = g_strdup_printf ("%d %d 1", (int)getgid (), (int)getgid ());

  disk = g_mkdtemp (g_strdup ("/tmp/sv-disk.XXXXXX"));
  g_assert_nonnull (disk);
  if (unshare (space) != 0 ||
      ((space & CLONE_NEWUSER) &&
       (!write_text ("/proc/self/setgroups", "deny") || !write_text ("/proc/self/uid_map", users) ||
        !write_text ("/proc/self/gid_map", groups))) ||
      mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", disk, "tmpfs", 0, "size=32m,mode=0755") != 0)
    return FALSE;

  g_setenv ("TMPDIR", disk, TRUE);
  return TRUE;
}

static void
remove_disk (void)
{
  umount2 (disk, MNT_DETACH);
  g_rmdir (disk);
  g_free (disk);
}

static gint64
free_bytes (void)
{
  struct statvfs space;

  g_assert_cmpint (statvfs (disk, &space), ==, 0);

  return (gint64)space.f_bavail * space.f_frsize;
}

/* The server lets go of a body just after its answer. */
static void
assert_free_again (gint64 wanted)
{
  gint64 until = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (free_bytes () != wanted && g_get_monotonic_time () < until)
    g_poll (NULL, 0, 1);
  g_assert_cmpint (free_bytes (), ==, wanted);
}

/* Leaves so many bytes free; a negative number: everything. */
static void
leave_free (gint64 bytes)
{
  g_autofree char *ballast = g_build_filename (disk, "ballast", NULL);
  int fd;

  g_unlink (ballast);
  if (bytes < 0)
    return;

  fd = open (ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (posix_fallocate (fd, 0, free_bytes () - bytes), ==, 0);
  close (fd);
}

/* ------------------------------------------------------------ what is sent */

static void
tear_down (SvTestHouse *fixture, gconstpointer data)
{
  leave_free (-1);
  sv_test_house_tear_down (fixture, data);
}

/* Noise, which does not get smaller: over 64 KB, so that it is spooled. */
static GBytes *
draw_noise (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 300);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  char *buffer;
  gsize length;

  for (gsize i = 0; i < gdk_pixbuf_get_byte_length (pixbuf); i++)
    pixels[i] = g_rand_int_range (rand, 0, 256);
  gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "jpeg", &error, NULL);
  g_assert_no_error (error);
  g_assert_cmpuint (length, >, 70 * 1024);

  return g_bytes_new_take (buffer, length);
}

static void
assert_no_space (SvTestReply *reply)
{
  sv_assert_status (reply, 507);
  g_assert_cmpstr (sv_test_code (reply), ==, "no_space");
}

static gint64
number_of (SvTestHouse *fixture, const char *table)
{
  return sv_test_server_number (fixture->server, "SELECT count(*) FROM %s", table);
}

/* ------------------------------------------------------------ tests */

static void
test_a_picture_is_there_whole_or_not_at_all (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = draw_noise ();
  gint64 step = g_bytes_get_size (picture) / 6;
  guint refused = 0;
  gint64 left = 0;
  g_autoptr (SvTestReply) watch =
      sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/watches",
                    "{\"name\":\"Lord Matic\",\"sku\":\"SEI LM 1\"}", NULL);
  g_autofree char *path =
      g_strdup_printf ("/api/v1/watches/%" G_GINT64_FORMAT "/images", sv_test_int (watch, "id"));

  for (gint64 room = 0;; room += step)
    {
      g_autoptr (SvTestReply) reply = NULL;

      leave_free (room);
      left = free_bytes ();
      reply =
          sv_test_send (fixture->server, fixture->admin, "POST", path, "image/jpeg", picture, NULL);
      if (reply->status == 201)
        break;

      assert_no_space (reply);
      assert_free_again (left);
      g_assert_cmpint (number_of (fixture, "image"), ==, 0);
      refused++;
    }

  /* The spooled body, the original and its sizes: each was the first that had no room. */
  g_assert_cmpuint (refused, >, 10);
  g_assert_cmpint (free_bytes (), <, left);
  g_assert_cmpint (number_of (fixture, "image WHERE archived_at IS NULL"), ==, 1);
  g_assert_cmpint (number_of (fixture, "watch WHERE image_count = 1"), ==, 1);
}

static char *
make_list (guint rows)
{
  GString *text = g_string_new ("SKU,Name\n");

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (text, "FUL %u,A watch of the full disk\n", i);

  return g_string_free (text, FALSE);
}

static SvTestReply *
send_list (SvTestHouse *fixture, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return sv_test_send (fixture->server, fixture->admin, "POST",
                       "/api/v1/imports?resource=watches&name=list.csv", "text/csv", body, NULL);
}

static void
test_an_import_is_taken_whole_or_not_at_all (SvTestHouse *fixture, gconstpointer data)
{
  g_autofree char *small = make_list (10);
  g_autofree char *large = make_list (10000);
  const char *texts[] = { small, large };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gint64 imports = number_of (fixture, "import");
      guint refused = 0;

      for (gint64 room = 0;; room += 65536)
        {
          g_autoptr (SvTestReply) reply = NULL;
          gint64 left;

          leave_free (room);
          left = free_bytes ();
          reply = send_list (fixture, texts[i]);
          assert_free_again (left);
          if (reply->status == 201)
            break;

          assert_no_space (reply);
          g_assert_cmpint (number_of (fixture, "import"), ==, imports);
          refused++;
        }
      g_assert_cmpuint (refused, >, 0);
    }
}

/* What was ordered and cannot be done says why, and can be done when there is room. */
static void
test_a_dry_run_without_space_says_so (SvTestHouse *fixture, gconstpointer data)
{
  g_autofree char *text = make_list (1000);
  gint64 import = sv_test_import_new_text (fixture->server, text);
  g_autofree char *failed = NULL;
  g_autoptr (SvTestReply) alive = NULL;

  leave_free (0);
  failed = sv_test_import_step (fixture->server, import, "dry-run");
  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM job WHERE state = 'failed' AND "
                                          "error::text LIKE '%%no_space%%'"),
                   ==, 1);
  alive = sv_test_call (fixture->server, NULL, "GET", "/healthz", NULL, NULL);
  sv_assert_status (alive, 200);

  leave_free (-1);
  sv_test_import_commit (fixture->server, import);
  g_assert_cmpint (number_of (fixture, "watch"), ==, 1000);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/full-disk/" name, SvTestHouse, NULL, sv_test_house_set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  int result;

  if (!make_disk ())
    {
      g_rmdir (disk);
      g_print ("1..0 # SKIP this kernel does not let us mount a small disk\n");
      return 0;
    }

  sv_test_init (&argc, &argv);
  ADD ("a-picture-is-there-whole-or-not-at-all", test_a_picture_is_there_whole_or_not_at_all);
  ADD ("an-import-is-taken-whole-or-not-at-all", test_an_import_is_taken_whole_or_not_at_all);
  ADD ("a-dry-run-without-space-says-so", test_a_dry_run_without_space_says_so);

  result = sv_test_run ();
  remove_disk ();

  return result;
}
