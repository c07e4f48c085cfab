/* sv-sheet.c: rows of cells, written as CSV or XLSX to a file without a name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-export"

#include "common/sv-csv.h"
#include "common/sv-error.h"
#include "sv-export.h"
#include "sv-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define BUFFER (64 * 1024)
#define HEX_DIGITS "0123456789ABCDEFabcdef"

struct _SvSheet
{
  SvExportFormat format;
  int fd;
  char *path;   /* (owned) of the file while it has one */
  char *title;  /* (owned) */
  guint column; /* of the next cell */

  GString *csv; /* what was not written yet */

  lxw_workbook *book;
  lxw_worksheet *page;
  lxw_row_t row;
  gboolean refused; /* a cell of this row, by the library */
  guint n_pages;
  GPtrArray *heading; /* (element-type utf8) the first row, which every page begins with */
};

static void
add_page (SvSheet *sheet)
{
  g_autofree char *name = sheet->n_pages == 0
                              ? g_strdup (sheet->title)
                              : g_strdup_printf ("%s %u", sheet->title, sheet->n_pages + 1);

  sheet->page = workbook_add_worksheet (sheet->book, name);
  sheet->n_pages++;
  sheet->row = 0;
}

SvSheet *
sv_sheet_new (SvExportFormat format, const char *title, GError **error)
{
  g_autoptr (SvSheet) sheet = g_new0 (SvSheet, 1);

  sheet->format = format;
  sheet->title = g_strdup (title);
  if ((sheet->fd = sv_files_temporary (&sheet->path, error)) < 0)
    return NULL;

  if (format == SV_EXPORT_CSV)
    sheet->csv = g_string_sized_new (BUFFER + 4096);
  else
    {
      g_autofree char *folder = g_path_get_dirname (sheet->path);
      lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = folder };

      sheet->heading = g_ptr_array_new_with_free_func (g_free);
      sheet->book = workbook_new_opt (sheet->path, &options);
      if (sheet->book == NULL)
        {
          sv_files_fail (errno, "starting a workbook", error);
          return NULL;
        }
      add_page (sheet);
    }
  return g_steal_pointer (&sheet);
}

void
sv_sheet_free (SvSheet *sheet)
{
  if (sheet->book != NULL)
    workbook_close (sheet->book); /* the only way to free it; the file goes with its name below */
  if (sheet->csv != NULL)
    g_string_free (sheet->csv, TRUE);
  g_clear_pointer (&sheet->heading, g_ptr_array_unref);
  if (sheet->path != NULL)
    g_unlink (sheet->path);
  if (sheet->fd >= 0)
    close (sheet->fd);
  g_free (sheet->path);
  g_free (sheet->title);
  g_free (sheet);
}

/* XML has no place for most control characters, nor for U+FFFE and U+FFFF; a workbook writes them
 * as _x000B_, and what already looks so with one more escape (ST_Xstring in ECMA-376). */
static char *
dup_xlsx_text (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if ((guchar)*text < 0x20 && *text != '\n' && *text != '\t')
      g_string_append_printf (escaped, "_x%04X_", (guchar)*text);
    else if (g_str_has_prefix (text, "\uFFFE") || g_str_has_prefix (text, "\uFFFF"))
      {
        g_string_append_printf (escaped, "_x%04X_", g_utf8_get_char (text));
        text += strlen ("\uFFFF") - 1;
      }
    else if (text[0] == '_' && text[1] == 'x' && strspn (text + 2, HEX_DIGITS) == 4 &&
             text[6] == '_')
      g_string_append (escaped, "_x005F_");
    else
      g_string_append_c (escaped, *text);
  return g_string_free (escaped, FALSE);
}

static void
write_xlsx_cell (SvSheet *sheet, guint column, const char *text)
{
  g_autofree char *escaped = text != NULL ? dup_xlsx_text (text) : NULL;

  /* What does not fit in a cell is told at the end of the row, and not left out. */
  if (escaped != NULL &&
      worksheet_write_string (sheet->page, sheet->row, column, escaped, NULL) != LXW_NO_ERROR)
    sheet->refused = TRUE;
}

void
sv_sheet_cell (SvSheet *sheet, const char *text, gboolean guard)
{
  if (sheet->format == SV_EXPORT_CSV)
    {
      if (sheet->column > 0)
        g_string_append_c (sheet->csv, ',');
      if (text != NULL && guard)
        sv_csv_append_safe (sheet->csv, text, ',');
      else if (text != NULL)
        sv_csv_append (sheet->csv, text, ',');
    }
  else
    write_xlsx_cell (sheet, sheet->column, text);

  if (sheet->heading != NULL && sheet->n_pages == 1 && sheet->row == 0)
    g_ptr_array_add (sheet->heading, g_strdup (text));
  sheet->column++;
}

static gboolean
flush (SvSheet *sheet, GError **error)
{
  const char *at = sheet->csv->str;
  gsize left = sheet->csv->len;

  while (left > 0)
    {
      gssize n = write (sheet->fd, at, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return sv_files_fail (errno, "writing an export", error);
      at += n;
      left -= n;
    }
  g_string_truncate (sheet->csv, 0);
  return TRUE;
}

gboolean
sv_sheet_end_row (SvSheet *sheet, GError **error)
{
  sheet->column = 0;
  if (sheet->refused)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "Line %u holds a text that is too long for a cell of Excel; export as CSV.",
                   (guint)sheet->row + 1);
      return FALSE;
    }
  if (sheet->format == SV_EXPORT_CSV)
    {
      g_string_append (sheet->csv, "\r\n");
      return sheet->csv->len < BUFFER || flush (sheet, error);
    }

  /* A page holds 1,048,576 rows; more go on another, under the same heading. */
  if (++sheet->row == LXW_ROW_MAX)
    {
      add_page (sheet);
      for (guint i = 0; i < sheet->heading->len; i++)
        write_xlsx_cell (sheet, i, sheet->heading->pdata[i]);
      sheet->row = 1;
    }
  return TRUE;
}

static gboolean
close_book (SvSheet *sheet, GError **error)
{
  lxw_error failure;

  errno = 0;
  failure = workbook_close (g_steal_pointer (&sheet->book));
  if (failure == LXW_NO_ERROR)
    return TRUE;
  if (errno == ENOSPC || errno == EDQUOT)
    return sv_files_fail (errno, "writing an export", error);

  g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "writing a workbook: %s", lxw_strerror (failure));
  return FALSE;
}

int
sv_sheet_finish (SvSheet *sheet, gint64 *length, GError **error)
{
  int fd;

  if (sheet->format == SV_EXPORT_CSV ? !flush (sheet, error) : !close_book (sheet, error))
    return -1;

  fd = sheet->fd;
  sheet->fd = -1;
  *length = lseek (fd, 0, SEEK_END);
  lseek (fd, 0, SEEK_SET);
  return fd;
}
