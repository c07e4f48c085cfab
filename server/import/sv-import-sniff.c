/* sv-import-sniff.c: a first look at a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-sniff.h"

#include "common/sv-error.h"
#include "sv-import-mapping.h"
#include "sv-import-words.h"
#include "sv-xlsx.h"

#include <string.h>

#define HEAD_ROWS 30   /* among which the headings are looked for */
#define LOOK_ROWS 5000 /* that tell what a column holds */

typedef struct
{
  gint64 line;
  char **cells;
  guint n_cells;
} HeadRow;

typedef struct
{
  SvImportLook *look;
  const SvImportTarget *target;
  gboolean fresh;
  GPtrArray *head;  /* (element-type HeadRow) (nullable): NULL when the headings are settled */
  GPtrArray *stats; /* (element-type SvImportStats) by column */
  guint rows;
  GStrv groups; /* (nullable) the cells of the line above the headings */
} Sniff;

static void
head_row_free (HeadRow *row)
{
  g_strfreev (row->cells);
  g_free (row);
}

static char *
clean (Sniff *sniff, const char *cell, gboolean *number)
{
  return sv_import_clean (cell, !sniff->look->format.xlsx, number);
}

static void
count_row (Sniff *sniff, const char *const *cells, guint n_cells)
{
  gboolean contents = FALSE;

  for (guint i = 0; i < n_cells; i++)
    {
      gboolean number;
      g_autofree char *text = clean (sniff, cells[i], &number);

      if (*text == '\0')
        continue;
      contents = TRUE;
      while (sniff->stats->len <= i)
        g_ptr_array_add (sniff->stats, sv_import_stats_new ());
      sv_import_stats_add (g_ptr_array_index (sniff->stats, i), text, number);
    }

  sniff->rows += contents;
}

/* ---- the headings ---- */

typedef struct
{
  guint filled; /* cells with contents */
  guint texts;  /* of them, those that are no number and no date */
  guint known;  /* names of fields */
  guint distinct;
} RowShape;

static gboolean
looks_like_value (const char *text, gboolean number)
{
  const char *digits = text + strspn (text, "-+ ");

  return number ||
         (g_ascii_isdigit (*digits) && strspn (digits, "0123456789.,: /-+TZ") == strlen (digits));
}

gboolean
sv_import_is_known_heading (const SvImportTarget *target, const char *text)
{
  const char *currency;
  g_autofree char *heading = sv_import_heading (text, &currency);
  gboolean is_currency;

  if (sv_import_target_field (target, SV_ROLE_ADMIN, text, &is_currency) != NULL)
    return TRUE;

  for (guint i = 0; i < target->n_fields; i++)
    if (sv_import_heading_rank (target->resource, target->fields[i].key, heading) >= 0)
      return TRUE;

  return FALSE;
}

static void
measure (Sniff *sniff, HeadRow *row, RowShape *shape)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  *shape = (RowShape){ 0 };
  for (guint i = 0; i < row->n_cells; i++)
    {
      gboolean number;
      g_autofree char *text = clean (sniff, row->cells[i], &number);

      if (*text == '\0')
        continue;
      shape->filled++;
      shape->texts += !looks_like_value (text, number) && g_utf8_strlen (text, -1) <= 80;
      shape->known += sv_import_is_known_heading (sniff->target, text);
      g_hash_table_add (seen, g_steal_pointer (&text));
    }
  shape->distinct = g_hash_table_size (seen);
}

/* Whether a row is the lower half of headings that begin in @upper: nothing but names of fields,
 * alone or together with what stands above. */
static gboolean
is_lower_half (Sniff *sniff, const HeadRow *upper, const HeadRow *lower)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *group = g_strdup ("");
  guint filled = 0;

  if (lower->line != upper->line + 1)
    return FALSE;
  for (guint i = 0; i < lower->n_cells; i++)
    {
      gboolean number;
      g_autofree char *text = clean (sniff, lower->cells[i], &number);
      g_autofree char *above =
          i < upper->n_cells ? clean (sniff, upper->cells[i], &number) : g_strdup ("");
      g_autofree char *whole = NULL;

      if (*above != '\0')
        {
          g_free (group);
          group = g_strdup (above);
        }
      if (*text == '\0')
        continue;
      filled++;
      whole = g_strconcat (group, " ", text, NULL);
      if (sv_import_is_known_heading (sniff->target, text) ||
          sv_import_is_known_heading (sniff->target, whole))
        g_hash_table_add (names, g_steal_pointer (&text));
      else
        g_ptr_array_add (others, g_steal_pointer (&text));
    }

  /* "Date" of a sale is none of a watch, but the "Date" beside it is that of its purchase. */
  for (guint i = 0; i < others->len; i++)
    if (!g_hash_table_contains (names, g_ptr_array_index (others, i)))
      return FALSE;
  return filled >= 2;
}

/* The row with most names of fields; without any, the first row of nothing but different texts that
 * is as wide as the rows below it. */
static gint64
find_header (Sniff *sniff)
{
  const HeadRow *found = NULL;
  guint best = 0;
  gint64 line = 0;
  guint widest = 0;

  for (guint i = 0; i < sniff->head->len; i++)
    {
      HeadRow *row = g_ptr_array_index (sniff->head, i);
      RowShape shape;

      measure (sniff, row, &shape);
      widest = MAX (widest, shape.filled);
      if (shape.known > best && shape.known * 5 >= shape.filled && shape.texts * 2 >= shape.filled)
        {
          best = shape.known;
          line = row->line;
          found = row;
        }
      else if (found != NULL && is_lower_half (sniff, found, row))
        line = row->line;
    }
  if (line > 0)
    return line;

  for (guint i = 0; i < sniff->head->len; i++)
    {
      HeadRow *row = g_ptr_array_index (sniff->head, i);
      RowShape shape;

      measure (sniff, row, &shape);
      if (shape.filled > 0 && shape.filled == shape.texts && shape.distinct == shape.filled &&
          shape.filled * 4 >= widest * 3)
        return row->line;
      if (shape.filled * 2 > widest)
        break; /* the first full row holds values */
    }

  return 0;
}

static SvImportColumn *
column_new (guint index, const char *title)
{
  SvImportColumn *column = g_new0 (SvImportColumn, 1);

  column->index = index;
  column->title = g_strdup (title);
  column->samples = g_ptr_array_new_with_free_func (g_free);
  return column;
}

/* ---- headings over two lines: "Purchase" above "Date" and "Price" ---- */

static const char *
group_above (Sniff *sniff, guint index)
{
  for (guint i = MIN (index + 1, g_strv_length (sniff->groups)); i > 0; i--)
    if (*sniff->groups[i - 1] != '\0')
      return sniff->groups[i - 1];
  return "";
}

/* Whether two columns of one title stand under different groups, or the group alone makes a heading
 * of it that we know. */
static gboolean
needs_group (Sniff *sniff, guint index, const char *whole)
{
  SvImportColumn *column = g_ptr_array_index (sniff->look->columns, index);

  for (guint i = 0; i < sniff->look->columns->len; i++)
    {
      SvImportColumn *other = g_ptr_array_index (sniff->look->columns, i);

      if (i != index && g_ascii_strcasecmp (other->title, column->title) == 0)
        return strcmp (group_above (sniff, i), group_above (sniff, index)) != 0;
    }
  return !sv_import_is_known_heading (sniff->target, column->title) &&
         sv_import_is_known_heading (sniff->target, whole);
}

/* What needs no second line stands in the first alone: "SKU" beside "Purchase". */
static void
take_upper_headings (Sniff *sniff)
{
  for (guint i = 0; sniff->groups[i] != NULL; i++)
    {
      SvImportColumn *column;

      if (!sv_import_is_known_heading (sniff->target, sniff->groups[i]))
        continue;
      while (sniff->fresh && sniff->look->columns->len <= i)
        g_ptr_array_add (sniff->look->columns, column_new (sniff->look->columns->len, ""));
      if (i >= sniff->look->columns->len)
        return;
      column = g_ptr_array_index (sniff->look->columns, i);
      if (*column->title == '\0')
        {
          g_free (column->title);
          column->title = g_strdup (sniff->groups[i]);
        }
    }
}

static void
join_groups (Sniff *sniff)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);

  take_upper_headings (sniff);
  for (guint i = 0; i < sniff->look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (sniff->look->columns, i);
      g_autofree char *whole = g_strconcat (group_above (sniff, i), " ", column->title, NULL);

      g_ptr_array_add (titles, *column->title != '\0' && *group_above (sniff, i) != '\0' &&
                                       needs_group (sniff, i, whole)
                                   ? g_steal_pointer (&whole)
                                   : g_strdup (column->title));
    }
  for (guint i = 0; i < titles->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (sniff->look->columns, i);

      g_free (column->title);
      column->title = g_strdup (g_ptr_array_index (titles, i));
    }
}

static void
keep_groups (Sniff *sniff, const char *const *cells, guint n_cells)
{
  g_clear_pointer (&sniff->groups, g_strfreev);
  sniff->groups = g_new0 (char *, n_cells + 1);
  for (guint i = 0; i < n_cells; i++)
    {
      gboolean number;

      sniff->groups[i] = clean (sniff, cells[i], &number);
    }
}

static void
take_headings (Sniff *sniff, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++)
    {
      gboolean number;
      g_autofree char *title = clean (sniff, cells[i], &number);

      /* Headings over two lines are one heading. */
      g_strdelimit (title, "\r\n\t", ' ');
      if (i < sniff->look->columns->len)
        {
          SvImportColumn *column = g_ptr_array_index (sniff->look->columns, i);

          g_free (column->title);
          column->title = g_steal_pointer (&title);
        }
      else
        g_ptr_array_add (sniff->look->columns, column_new (i, title));
    }

  /* Empty cells to the right of the last heading are no columns. */
  while (sniff->fresh && sniff->look->columns->len > 0)
    {
      SvImportColumn *last =
          g_ptr_array_index (sniff->look->columns, sniff->look->columns->len - 1);

      if (*last->title != '\0')
        break;
      g_ptr_array_set_size (sniff->look->columns, sniff->look->columns->len - 1);
    }
}

static void
take_row (Sniff *sniff, gint64 line, const char *const *cells, guint n_cells)
{
  if (line == sniff->look->format.header)
    {
      take_headings (sniff, cells, n_cells);
      if (sniff->groups != NULL)
        join_groups (sniff);
    }
  else if (line == sniff->look->format.header - 1)
    keep_groups (sniff, cells, n_cells);
  else if (line > sniff->look->format.header)
    count_row (sniff, cells, n_cells);
}

static void
settle_header (Sniff *sniff)
{
  g_autoptr (GPtrArray) head = g_steal_pointer (&sniff->head);

  for (guint i = 0; i < head->len; i++)
    {
      HeadRow *row = g_ptr_array_index (head, i);

      take_row (sniff, row->line, (const char *const *)row->cells, row->n_cells);
    }
}

static gboolean
sniff_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  Sniff *sniff = user_data;

  if (n_cells > SV_XLSX_MAX_COLUMNS)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "Line %" G_GINT64_FORMAT " has more than %d columns. Is the delimiter right?",
                   line, SV_XLSX_MAX_COLUMNS);
      return FALSE;
    }

  if (sniff->head != NULL)
    {
      HeadRow *row = g_new0 (HeadRow, 1);

      row->line = line;
      row->n_cells = n_cells;
      row->cells = g_new0 (char *, n_cells + 1);
      for (guint i = 0; i < n_cells; i++)
        row->cells[i] = g_strdup (cells[i]);
      g_ptr_array_add (sniff->head, row);
      if (sniff->head->len == HEAD_ROWS)
        {
          sniff->look->format.header = find_header (sniff);
          settle_header (sniff);
        }
      return TRUE;
    }

  take_row (sniff, line, cells, n_cells);
  return sniff->rows < LOOK_ROWS;
}

/* ---- what was seen ---- */

static void
take_samples (Sniff *sniff)
{
  for (guint i = 0; i < sniff->look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (sniff->look->columns, i);
      SvImportStats *stats = g_ptr_array_index (sniff->stats, i);

      g_ptr_array_set_size (column->samples, 0);
      for (guint n = 0; n < stats->samples->len; n++)
        g_ptr_array_add (column->samples, g_strdup (g_ptr_array_index (stats->samples, n)));
      column->decimal = sniff->look->format.decimal_chosen ? sniff->look->format.decimal
                                                           : sv_import_stats_decimal (stats);
      column->floats = stats->filled > 0 && stats->floats == stats->filled;
    }
}

static void
find_decimal (Sniff *sniff)
{
  guint points = 0;
  guint commas = 0;

  for (guint i = 0; i < sniff->stats->len; i++)
    {
      SvImportStats *stats = g_ptr_array_index (sniff->stats, i);

      points += sv_import_stats_decimal (stats) == '.';
      commas += sv_import_stats_decimal (stats) == ',';
    }
  sniff->look->format.decimal = commas > points ? ',' : '.';
}

gboolean
sv_import_look (SvImportLook *look, int fd, const SvImportTarget *target, SvRole role,
                gboolean fresh, const char *currency, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) stats =
      g_ptr_array_new_with_free_func ((GDestroyNotify)sv_import_stats_free);
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) groups = NULL;
  Sniff sniff = { look, target, fresh, NULL, stats, 0, NULL };
  gboolean read;

  if (look->columns == NULL)
    look->columns = g_ptr_array_new_with_free_func ((GDestroyNotify)sv_import_column_free);
  if (fresh)
    g_ptr_array_set_size (look->columns, 0);
  if (fresh && look->format.header < 0)
    sniff.head = g_ptr_array_new_with_free_func ((GDestroyNotify)head_row_free);

  read = sv_import_read_rows (fd, &look->format, sniff_row, &sniff, cancellable, &local);
  groups = sniff.groups;
  if (!read && local != NULL)
    {
      g_clear_pointer (&sniff.head, g_ptr_array_unref);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (sniff.head != NULL)
    {
      look->format.header = find_header (&sniff);
      settle_header (&sniff);
      groups = sniff.groups;
    }

  if (sniff.rows == 0)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           look->columns->len > 0 ? "The file has headings, but no rows below them."
                                                  : "The file holds no rows.");
      return FALSE;
    }

  /* Values beside the last heading are shown as columns without a name, so that nothing is lost
   * unseen. */
  while (fresh && look->columns->len < stats->len)
    g_ptr_array_add (look->columns, column_new (look->columns->len, ""));
  while (stats->len < look->columns->len)
    g_ptr_array_add (stats, sv_import_stats_new ());

  if (fresh && !look->format.xlsx && !look->format.decimal_chosen)
    find_decimal (&sniff);
  take_samples (&sniff);
  if (fresh)
    sv_import_propose (look, target, role, stats, currency);
  sv_import_ask (look, target, role, stats);
  return TRUE;
}
