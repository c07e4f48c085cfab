/* sv-image-helper.c: the child process that decodes a stranger's picture
 *
 * Started for one picture, with the file as descriptor 3 and three empty files for the sizes 256,
 * 1024 and 2048 as 4, 5 and 6; prints the width and height of the largest. It takes away its own
 * memory, time and system calls before it looks at the first byte, so that a hostile picture costs
 * this process only.
 *
 * Exit status: 0 done, 1 cannot be decoded (one line on stderr says why), 2 wrong use.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define INPUT_FD 3
#define FIRST_OUTPUT_FD 4
#define MEMORY_LIMIT (1024UL * 1024 * 1024) /* 60 megapixels of RGBA, twice, and the libraries */
#define SECONDS_LIMIT 30

static const int sizes[] = { 256, 1024, 2048 };

static void
limit (int resource, rlim_t value)
{
  struct rlimit bound = { value, value };

  if (setrlimit (resource, &bound) != 0)
    {
      g_printerr ("cannot limit resource %d: %s\n", resource, g_strerror (errno));
      exit (2);
    }
}

#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_options (void);

/* Looking for leaks needs a thread that traces the others: the sandbox forbids both. */
const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
#endif

/* What decoding needs and nothing more: no sockets, no processes, no file but for reading. */
static void
enter_sandbox (void)
{
  static const int allowed[] = {
    SCMP_SYS (read),
    SCMP_SYS (pread64),
    SCMP_SYS (readv),
    SCMP_SYS (write),
    SCMP_SYS (writev),
    SCMP_SYS (lseek),
    SCMP_SYS (close),
    SCMP_SYS (fstat),
    SCMP_SYS (stat),
    SCMP_SYS (lstat),
    SCMP_SYS (newfstatat),
    SCMP_SYS (statx),
    SCMP_SYS (access),
    SCMP_SYS (faccessat),
    SCMP_SYS (faccessat2),
    SCMP_SYS (readlink),
    SCMP_SYS (readlinkat),
    SCMP_SYS (getdents64),
    SCMP_SYS (mmap),
    SCMP_SYS (munmap),
    SCMP_SYS (mremap),
    SCMP_SYS (mprotect),
    SCMP_SYS (madvise),
    SCMP_SYS (brk),
    SCMP_SYS (futex),
    SCMP_SYS (sched_yield),
    SCMP_SYS (sched_getaffinity),
    SCMP_SYS (rt_sigaction),
    SCMP_SYS (rt_sigprocmask),
    SCMP_SYS (rt_sigreturn),
    SCMP_SYS (getpid),
    SCMP_SYS (gettid),
    SCMP_SYS (tgkill),
    SCMP_SYS (getrandom),
    SCMP_SYS (clock_gettime),
    SCMP_SYS (gettimeofday),
    SCMP_SYS (getrlimit),
    SCMP_SYS (prlimit64),
    SCMP_SYS (sysinfo),
    SCMP_SYS (uname),
    SCMP_SYS (getuid),
    SCMP_SYS (geteuid),
    SCMP_SYS (getgid),
    SCMP_SYS (getegid),
    SCMP_SYS (fcntl),
    SCMP_SYS (ftruncate),
    SCMP_SYS (exit),
    SCMP_SYS (exit_group),
    SCMP_SYS (rseq),
    SCMP_SYS (set_robust_list),
    SCMP_SYS (membarrier),
#ifdef __SANITIZE_ADDRESS__ /* asks before a longjmp, as in libjpeg */
    SCMP_SYS (sigaltstack),
#endif
  };
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  int failed = filter == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (allowed) && !failed; i++)
    failed = seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0) != 0;

  /* Loaders of other formats are shared objects: opened, but for reading only. */
  failed = failed ||
           seccomp_rule_add (
               filter, SCMP_ACT_ALLOW, SCMP_SYS (openat), 1,
               SCMP_A2 (SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) != 0 ||
           seccomp_load (filter) != 0;

  /* A kernel without seccomp still has the limits of memory, time and files. */
  if (failed)
    g_printerr ("picture helper: no system call filter on this kernel\n");

  seccomp_release (filter);
}

static GdkPixbuf *
scale_to (GdkPixbuf *pixbuf, int size)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  int side = MAX (width, height);

  if (side <= size)
    return g_object_ref (pixbuf);

  return gdk_pixbuf_scale_simple (pixbuf, MAX (1, (int)((gint64)width * size / side)),
                                  MAX (1, (int)((gint64)height * size / side)),
                                  GDK_INTERP_BILINEAR);
}

typedef struct
{
  gboolean scales; /* its loader makes it smaller while it decodes */
  int rows;        /* that came out of it */
} Decoding;

static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Decoding *decoding = user_data;
  int largest = sizes[G_N_ELEMENTS (sizes) - 1];
  int side = MAX (width, height);

  /* JPEG decodes at a fraction of its size: a tenth of the memory and time for a camera's picture.
   */
  if (decoding->scales && side > largest)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int)((gint64)width * largest / side)),
                                MAX (1, (int)((gint64)height * largest / side)));
}

static void
area_updated_cb (GdkPixbufLoader *loader, int x, int y, int width, int height, gpointer user_data)
{
  Decoding *decoding = user_data;

  decoding->rows = MAX (decoding->rows, y + height);
}

/* @type was read from the first bytes: no other format's loader is ever run. */
static GdkPixbuf *
decode (const char *type, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type (type, error);
  Decoding decoding = { .scales = !g_str_equal (type, "png") };
  guint8 buffer[65536];
  GdkPixbuf *pixbuf;
  gssize n;

  if (loader == NULL)
    return NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &decoding);
  g_signal_connect (loader, "area-updated", G_CALLBACK (area_updated_cb), &decoding);

  while ((n = read (INPUT_FD, buffer, sizeof buffer)) > 0)
    if (!gdk_pixbuf_loader_write (loader, buffer, n, error))
      {
        gdk_pixbuf_loader_close (loader, NULL);
        return NULL;
      }

  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;

  /* libpng takes damaged rows for missing ones, and the loader says nothing: they would be black.
   */
  if (n < 0 || (pixbuf = gdk_pixbuf_loader_get_pixbuf (loader)) == NULL ||
      (!decoding.scales && decoding.rows < gdk_pixbuf_get_height (pixbuf)))
    {
      g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE, "no picture");
      return NULL;
    }

  return scale_to (pixbuf, sizes[G_N_ELEMENTS (sizes) - 1]);
}

/* JPEG has no transparency: what shines through is white. */
static GdkPixbuf *
flatten (GdkPixbuf *pixbuf)
{
  if (!gdk_pixbuf_get_has_alpha (pixbuf))
    return g_object_ref (pixbuf);

  return gdk_pixbuf_composite_color_simple (pixbuf, gdk_pixbuf_get_width (pixbuf),
                                            gdk_pixbuf_get_height (pixbuf), GDK_INTERP_NEAREST, 255,
                                            8, 0xffffff, 0xffffff);
}

/* The eight orientations of EXIF (TIFF 6.0, tag 0x0112) turned back to upright. */
static GdkPixbuf *
turn_upright (GdkPixbuf *pixbuf, int orientation)
{
  static const struct
  {
    GdkPixbufRotation turn;
    gboolean flip;
  } ways[] = {
    [1] = { GDK_PIXBUF_ROTATE_NONE, FALSE },
    [2] = { GDK_PIXBUF_ROTATE_NONE, TRUE },
    [3] = { GDK_PIXBUF_ROTATE_UPSIDEDOWN, FALSE },
    [4] = { GDK_PIXBUF_ROTATE_UPSIDEDOWN, TRUE },
    [5] = { GDK_PIXBUF_ROTATE_CLOCKWISE, TRUE },
    [6] = { GDK_PIXBUF_ROTATE_CLOCKWISE, FALSE },
    [7] = { GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE, TRUE },
    [8] = { GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE, FALSE },
  };
  g_autoptr (GdkPixbuf) turned = NULL;

  if (orientation == 1)
    return g_object_ref (pixbuf);

  turned = gdk_pixbuf_rotate_simple (pixbuf, ways[orientation].turn);
  if (turned == NULL || !ways[orientation].flip)
    return g_steal_pointer (&turned);

  return gdk_pixbuf_flip (turned, TRUE);
}

static gboolean
write_cb (const char *bytes, gsize length, GError **error, gpointer user_data)
{
  int fd = GPOINTER_TO_INT (user_data);

  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s",
                       g_strerror (errno));
          return FALSE;
        }
      bytes += n;
      length -= n;
    }

  return TRUE;
}

static gboolean
write_sizes (GdkPixbuf *upright, GError **error)
{
  g_autoptr (GdkPixbuf) current = g_object_ref (upright);

  /* From large to small, each made of the one before. */
  for (int i = G_N_ELEMENTS (sizes) - 1; i >= 0; i--)
    {
      g_autoptr (GdkPixbuf) scaled = scale_to (current, sizes[i]);

      if (scaled == NULL)
        {
          g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY,
                               "not enough memory");
          return FALSE;
        }

      /* Saved without options: no EXIF, no GPS, no colour profile of the camera. */
      if (!gdk_pixbuf_save_to_callback (scaled, write_cb, GINT_TO_POINTER (FIRST_OUTPUT_FD + i),
                                        "jpeg", error, "quality", "87", NULL))
        return FALSE;

      if (i == (int)G_N_ELEMENTS (sizes) - 1)
        g_print ("%d %d\n", gdk_pixbuf_get_width (scaled), gdk_pixbuf_get_height (scaled));

      g_set_object (&current, scaled);
    }

  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) decoded = NULL;
  g_autoptr (GdkPixbuf) flat = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;
  int orientation = argc == 3 ? atoi (argv[1]) : 0;

  if (orientation < 1 || orientation > 8)
    {
      g_printerr (
          "usage: secondvintage-image ORIENTATION jpeg|png|webp, with descriptors 3 to 6\n");
      return 2;
    }

  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
#ifndef __SANITIZE_ADDRESS__ /* whose shadow alone is larger */
  limit (RLIMIT_AS, MEMORY_LIMIT);
#endif
  limit (RLIMIT_CPU, SECONDS_LIMIT);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 64UL * 1024 * 1024);
  limit (RLIMIT_NPROC, 0);
  alarm (2 * SECONDS_LIMIT);
  enter_sandbox ();

  if ((decoded = decode (argv[2], &error)) == NULL || (flat = flatten (decoded)) == NULL ||
      (upright = turn_upright (flat, orientation)) == NULL || !write_sizes (upright, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "not enough memory");
      return 1;
    }

  return 0;
}
