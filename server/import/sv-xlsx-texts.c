/* sv-xlsx-texts.c: the shared texts of a workbook, many of them in little memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-xlsx"

#include "sv-xlsx-private.h"

#include "common/sv-error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* More than this lives in a file: a stock list's words fit, its descriptions do not have to. */
#define IN_MEMORY (8 * 1024 * 1024)
#define MAX_TEXTS (20 * 1000 * 1000)

void
sv_xlsx_texts_init (SvXlsxTexts *texts)
{
  texts->ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  texts->memory = g_string_new (NULL);
  texts->scratch = g_string_new (NULL);
  texts->fd = -1;
  texts->length = 0;
}

void
sv_xlsx_texts_clear (SvXlsxTexts *texts)
{
  g_clear_pointer (&texts->ends, g_array_unref);
  if (texts->memory != NULL)
    g_string_free (g_steal_pointer (&texts->memory), TRUE);
  if (texts->scratch != NULL)
    g_string_free (g_steal_pointer (&texts->scratch), TRUE);
  if (texts->fd >= 0)
    close (texts->fd);
  texts->fd = -1;
}

static int
make_spool (GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("sv-xlsx-XXXXXX", &path, error);

  if (fd >= 0)
    unlink (path);
  return fd;
}

/* What is collected in memory past IN_MEMORY goes to the file in pieces of a megabyte. */
static gboolean
spill (SvXlsxTexts *texts, GError **error)
{
  const char *bytes = texts->scratch->str;
  gsize left = texts->scratch->len;

  while (left > 0)
    {
      gssize written = write (texts->fd, bytes, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          g_set_error (error, SV_ERROR, errno == ENOSPC ? SV_ERROR_FULL : SV_ERROR_FAILED,
                       "texts of a workbook: %s", g_strerror (errno));
          return FALSE;
        }
      bytes += written;
      left -= written;
    }

  g_string_truncate (texts->scratch, 0);
  return TRUE;
}

gboolean
sv_xlsx_texts_add (SvXlsxTexts *texts, const char *text, gsize length, GError **error)
{
  if (texts->ends->len >= MAX_TEXTS)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "The workbook holds too many texts.");
      return FALSE;
    }

  if (texts->fd < 0 && texts->memory->len + length <= IN_MEMORY)
    g_string_append_len (texts->memory, text, length);
  else
    {
      if (texts->fd < 0 && (texts->fd = make_spool (error)) < 0)
        return FALSE;
      g_string_append_len (texts->scratch, text, length);
      if (texts->scratch->len > 1024 * 1024 && !spill (texts, error))
        return FALSE;
    }

  texts->length += length;
  g_array_append_val (texts->ends, texts->length);
  return TRUE;
}

gboolean
sv_xlsx_texts_finish (SvXlsxTexts *texts, GError **error)
{
  return texts->fd < 0 || spill (texts, error);
}

const char *
sv_xlsx_texts_get (SvXlsxTexts *texts, guint64 number)
{
  guint64 start, end;

  if (number >= texts->ends->len)
    return NULL;

  end = g_array_index (texts->ends, guint64, number);
  start = number == 0 ? 0 : g_array_index (texts->ends, guint64, number - 1);
  g_string_truncate (texts->scratch, 0);

  if (end <= texts->memory->len)
    g_string_append_len (texts->scratch, texts->memory->str + start, end - start);
  else
    {
      g_string_set_size (texts->scratch, end - start);
      if (pread (texts->fd, texts->scratch->str, end - start, start - texts->memory->len) !=
          (gssize)(end - start))
        return NULL;
    }

  return texts->scratch->str;
}

void
sv_xlsx_unescape (GString *text, gsize from)
{
  char *mark = text->str + from;

  while ((mark = strstr (mark, "_x")) != NULL)
    {
      gsize at = mark - text->str;
      guint code = 0;
      guint digits = 0;
      char utf8[6];
      int length;

      while (digits < 4 && g_ascii_isxdigit (mark[2 + digits]))
        code = code * 16 + (guint)g_ascii_xdigit_value (mark[2 + digits++]);
      if (digits < 4 || mark[6] != '_' || code == 0 || (code >= 0xD800 && code < 0xE000))
        {
          mark += 2;
          continue;
        }

      length = g_unichar_to_utf8 (code, utf8);
      g_string_overwrite_len (text, at, utf8, length);
      g_string_erase (text, at + length, 7 - length);
      mark = text->str + at + length;
    }
}
