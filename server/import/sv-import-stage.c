/* sv-import-stage.c: reading every row of a file into import_row
 *
 * A row costs what it weighs: it is read, its cells are brought into the form that sv-store would
 * give them, and it is sent on to PostgreSQL as one line of COPY. Nothing of it is kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "common/sv-sku.h"
#include "sv-import-cell.h"
#include "sv-import-odd.h"
#include "sv-import-words.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The share of the bar that reading has; comparing and counting have the rest. */
#define READING 700
#define WHOLE 1000

typedef struct
{
  SvImportRow row; /* that is being read */
  SvJob *job;
  SvDb *db;
  GArray *lanes;    /* (element-type SvImportLane) */
  GHashTable *seen; /* digest of a row → how often it stood in the file */
  char *sku_pattern;
  int fd;
  gint64 size;
  gint64 rows;
  GString *line; /* of COPY; kept between rows only to save memory */
} Stage;

static void
lane_clear (SvImportLane *lane)
{
  g_clear_pointer (&lane->references, sv_import_references_free);
}

static gboolean
has_contents (Stage *stage, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++)
    {
      gboolean number;
      g_autofree char *text =
          sv_import_clean (cells[i], !stage->row.import->look.format.xlsx, &number);

      if (*text != '\0')
        return TRUE;
    }

  return FALSE;
}

/* Totals, headings once more, remarks: taken for a watch, "Summa" would be the dearest of all. */
static void
check_odd (Stage *stage, const char *const *cells, guint n_cells)
{
  gboolean known = stage->row.brand != NULL || stage->row.serial != NULL;
  const char *code, *message;
  g_autofree char *text = NULL;

  if (stage->row.ours)
    return;
  text = sv_import_odd_row (&stage->row.import->look, cells, n_cells, known, &code, &message);
  if (text != NULL)
    sv_import_row_note_error (&stage->row, NULL, text, code, message);
}

/* How many columns have a heading or became something. The cells of a text file beyond them were
 * probably split off by an unquoted comma: 1234,50 is no 1,234. */
static guint
known_width (Stage *stage)
{
  GPtrArray *columns = stage->row.import->look.columns;
  guint width = columns->len;

  if (stage->row.import->look.format.xlsx || stage->row.import->look.format.header == 0)
    return width;
  while (width > 0)
    {
      SvImportColumn *last = g_ptr_array_index (columns, width - 1);

      if (*last->title != '\0' || last->field != NULL)
        break;
      width--;
    }
  return width;
}

static void
check_width (Stage *stage, const char *const *cells, guint n_cells)
{
  for (guint i = known_width (stage); i < n_cells; i++)
    {
      gboolean number;
      g_autofree char *text = sv_import_clean (cells[i], FALSE, &number);

      if (*text != '\0')
        {
          sv_import_row_note_error (
              &stage->row, NULL, text, "extra_cells",
              "This row has more cells than there are headings. A text or an amount with the "
              "delimiter in it needs quotes; a column without a heading can be kept in the notes.");
          return;
        }
    }
}

static void
make_fingerprint (Stage *stage, const char *const *cells, guint n_cells, char hex[33])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 key;
  guint times;

  for (guint i = 0; i < n_cells; i++)
    g_checksum_update (checksum, (const guchar *)cells[i], (gssize)strlen (cells[i]) + 1);
  g_checksum_get_digest (checksum, digest, &length);

  /* The second of two equal rows is another piece, now and when the file comes again. */
  memcpy (&key, digest, sizeof key);
  times = GPOINTER_TO_UINT (g_hash_table_lookup (stage->seen, GSIZE_TO_POINTER (key)));
  g_hash_table_insert (stage->seen, GSIZE_TO_POINTER (key), GUINT_TO_POINTER (times + 1));
  for (guint i = 0; i < sizeof times; i++)
    digest[8 + i] ^= (guint8)(times >> (8 * i));

  for (guint i = 0; i < 16; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", digest[i]);
}

/* Text of COPY: what would end a cell or a line is escaped. */
static void
append_copy (GString *line, const char *text)
{
  if (text == NULL)
    {
      g_string_append (line, "\\N");
      return;
    }
  for (; *text != '\0'; text++)
    switch (*text)
      {
      case '\\':
        g_string_append (line, "\\\\");
        break;
      case '\t':
        g_string_append (line, "\\t");
        break;
      case '\n':
        g_string_append (line, "\\n");
        break;
      case '\r':
        g_string_append (line, "\\r");
        break;
      default:
        g_string_append_c (line, *text);
      }
}

static char *
make_name (Stage *stage)
{
  const char *parts[4] = { NULL };
  guint n = 0;
  g_autofree char *name = NULL;

  if (stage->row.brand != NULL)
    parts[n++] = stage->row.brand->name;
  if (stage->row.model != NULL)
    parts[n++] = stage->row.model;
  if (stage->row.reference != NULL)
    parts[n++] = stage->row.reference;
  if (n == 0)
    return g_strdup (stage->row.sku);

  name = g_strjoinv (" ", (char **)parts);
  return g_utf8_strlen (name, -1) > 200 ? g_utf8_substring (name, 0, 200) : g_steal_pointer (&name);
}

static char *
make_prefix (Stage *stage, const char *name)
{
  g_autofree char *made = NULL;
  g_autofree char *initials = NULL;
  const char *code = "XXX";
  guint digits;

  if (stage->row.brand != NULL && stage->row.brand->code != NULL)
    code = stage->row.brand->code;
  else if (stage->row.brand != NULL)
    code = made = sv_sku_code (stage->row.brand->name);
  initials = sv_sku_initials (name, stage->row.model);
  return sv_sku_prefix (stage->sku_pattern, code, initials, &digits);
}

static gboolean
send_line (Stage *stage, gint64 number, const char *const *cells, guint n_cells, GError **error)
{
  GString *line = stage->line;
  g_autofree char *made_name = stage->row.name == NULL ? make_name (stage) : NULL;
  g_autofree char *prefix =
      stage->row.sku == NULL
          ? make_prefix (stage, stage->row.name != NULL ? stage->row.name : made_name)
          : NULL;
  char hex[33];

  make_fingerprint (stage, cells, n_cells, hex);
  g_string_printf (line, "%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t", stage->row.import->id,
                   number);
  append_copy (line, stage->row.sku);
  g_string_append_c (line, '\t');
  if (stage->row.brand != NULL && stage->row.brand->id != 0)
    g_string_append_printf (line, "%" G_GINT64_FORMAT, stage->row.brand->id);
  else
    append_copy (line, NULL);
  g_string_append_c (line, '\t');
  append_copy (line, stage->row.serial);
  g_string_append_c (line, '\t');
  append_copy (line, made_name);
  g_string_append_c (line, '\t');
  append_copy (line, prefix);
  g_string_append_printf (line, "\t%s\t", hex);
  append_copy (line, stage->row.fields->str);
  g_string_append_c (line, '\t');
  append_copy (line, stage->row.errors->str);
  g_string_append_c (line, '\t');
  append_copy (line, stage->row.notices->str);
  g_string_append_c (line, '\n');
  return sv_db_copy_line (stage->db, line->str, (gssize)line->len, error);
}

static gboolean
stage_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  Stage *stage = user_data;

  if (line <= stage->row.import->look.format.header || !has_contents (stage, cells, n_cells))
    return TRUE;

  sv_import_row_forget (&stage->row);
  for (guint i = 0; i < stage->lanes->len; i++)
    sv_import_row_put (&stage->row, &g_array_index (stage->lanes, SvImportLane, i), cells, n_cells);
  sv_import_row_put_notes (&stage->row);
  check_width (stage, cells, n_cells);
  check_odd (stage, cells, n_cells);
  g_string_append_c (stage->row.fields, '}');
  g_string_append_c (stage->row.errors, ']');
  g_string_append_c (stage->row.notices, ']');

  if (++stage->rows % 500 == 0 && stage->size > 0)
    sv_job_progress (stage->job, lseek (stage->fd, 0, SEEK_CUR) * READING / stage->size, WHOLE);
  return send_line (stage, line, cells, n_cells, error);
}

/* A price is counted in what its own column says, wherever that stands; a lone "Currency" speaks
 * for those that have none and nothing in their heading. An empty cell of its own is no reason to
 * ask another price's. */
static SvImportLane *
find_currency (Stage *stage, SvImportLane *lane)
{
  SvImportLane *lone = NULL;

  for (guint i = 0; i < stage->lanes->len; i++)
    {
      SvImportLane *other = &g_array_index (stage->lanes, SvImportLane, i);

      if (other->is_currency && other->field == lane->field)
        return other;
      if (other->is_currency && lone == NULL &&
          sv_import_is_currency_heading (other->column->title))
        lone = other;
    }

  return lane->column->currency == NULL ? lone : NULL;
}

static gboolean
open_lanes (Stage *stage, GError **error)
{
  SvImport *import = stage->row.import;

  for (guint i = 0; i < import->look.columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (import->look.columns, i);
      SvImportLane lane = { .column = column };

      if (column->field == NULL)
        continue;
      lane.field = sv_import_target_field (import->target, stage->row.call->me->role, column->field,
                                           &lane.is_currency);
      /* Whoever ordered the import may write fewer fields than when the columns were chosen. */
      if (lane.field == NULL)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_FORBIDDEN, "The field “%s” is not yours to write.",
                       column->field);
          return FALSE;
        }
      if (lane.field->kind == SV_KIND_REFERENCE &&
          !(lane.references = sv_import_references_new (
                stage->db, lane.field,
                json_object_has_member (import->options, "create_missing") &&
                    sv_import_option_has (import, "create_missing", lane.field->key),
                error)))
        return FALSE;
      g_array_append_val (stage->lanes, lane);
    }

  for (guint i = 0; i < stage->lanes->len; i++)
    {
      SvImportLane *lane = &g_array_index (stage->lanes, SvImportLane, i);

      if (!lane->is_currency && lane->field->kind == SV_KIND_MONEY)
        lane->currency = find_currency (stage, lane);
    }
  return TRUE;
}

static gboolean
read_file (Stage *stage, GCancellable *cancellable, GError **error)
{
  struct stat file;
  gboolean ok;

  if ((stage->fd = sv_import_fetch_file (stage->db, stage->row.import->id, cancellable, error)) < 0)
    return FALSE;

  stage->size = fstat (stage->fd, &file) == 0 ? file.st_size : 0;
  ok = sv_db_copy_start (
           stage->db,
           "COPY import_row (import, line, sku, brand, serial, made_name, prefix, fingerprint,"
           " fields, errors, notices) FROM STDIN",
           error) &&
       sv_import_read_rows (stage->fd, &stage->row.import->look.format, stage_row, stage,
                            cancellable, error) &&
       sv_db_copy_end (stage->db, error);
  close (stage->fd);
  return ok;
}

gboolean
sv_import_stage (SvImport *self, SvJob *job, SvCall *call, SvDb *db, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GArray) lanes = g_array_new (FALSE, FALSE, sizeof (SvImportLane));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (GString) errors = g_string_new (NULL);
  g_autoptr (GString) notices = g_string_new (NULL);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (SvRows) pattern = sv_db_query (db, "sku.pattern", error, SV_END);
  Stage stage = {
    .row = {
      .import = self,
      .call = call,
      .fields = fields,
      .errors = errors,
      .notices = notices,
      .notes = notes,
    },
    .job = job,
    .db = db,
    .lanes = lanes,
    .seen = seen,
    .line = line,
  };
  gboolean ok;

  g_array_set_clear_func (lanes, (GDestroyNotify)lane_clear);
  if (pattern == NULL)
    return FALSE;

  stage.sku_pattern = (char *)sv_rows_text (pattern, 0, 0);
  stage.row.ours = self->target->table != NULL &&
                   sv_import_columns_are_ours (self->look.columns, self->target->table);
  ok = sv_db_run (db, "import.forget_rows", error, SV_INT (self->id), SV_END) &&
       open_lanes (&stage, error) && read_file (&stage, cancellable, error);
  sv_import_row_forget (&stage.row);
  return ok;
}
