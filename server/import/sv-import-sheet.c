/* sv-import-sheet.c: which sheet of a workbook holds the list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-sniff.h"
#include "sv-xlsx.h"

#define HEAD_ROWS 30
#define MAX_SHEETS 20
#define ENOUGH 3 /* headings in one row that leave no doubt */

typedef struct
{
  const SvImportTarget *target;
  guint rows;
  guint known; /* headings in the row that has most of them */
} Look;

static gboolean
look_at_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
             GError **error)
{
  Look *look = user_data;
  guint known = 0;

  for (guint i = 0; i < n_cells; i++)
    {
      gboolean number;
      g_autofree char *text = sv_import_clean (cells[i], FALSE, &number);

      known += *text != '\0' && !number && sv_import_is_known_heading (look->target, text);
    }
  look->known = MAX (look->known, known);
  return ++look->rows < HEAD_ROWS;
}

gboolean
sv_import_choose_sheet (SvImportFormat *format, int fd, const SvImportTarget *target,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (SvXlsx) book = sv_xlsx_open (fd, cancellable, error);
  const char *const *sheets;
  const char *best = NULL;
  guint most = 0;
  gboolean filled = FALSE; /* the best so far has rows */

  if (book == NULL)
    return FALSE;

  sheets = sv_xlsx_sheets (book);
  for (guint i = 0, n = 0; sheets[i] != NULL && n < MAX_SHEETS && most < ENOUGH; i++)
    {
      Look look = { .target = target };
      g_autoptr (GError) local = NULL;

      if (sv_xlsx_is_hidden (book, i))
        continue;
      n++;
      if (!sv_xlsx_read_as_stored (book, sheets[i], look_at_row, &look, cancellable, &local) &&
          local != NULL)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
          /* A sheet that cannot be read is told of when it is the one that is wanted. */
          g_info ("sheet %s: %s", sheets[i], local->message);
          continue;
        }
      if (best == NULL || look.known > most || (!filled && look.rows > 0))
        {
          best = sheets[i];
          most = look.known;
          filled = look.rows > 0;
        }
    }

  if (best != NULL)
    {
      g_free (format->sheet);
      format->sheet = g_strdup (best);
    }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
