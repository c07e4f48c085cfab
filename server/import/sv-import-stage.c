/* sv-import-stage.c: reading every row of a file into import_row
 *
 * A row costs what it weighs: it is read, its cells are brought into the form that sv-store would
 * give them, and it is sent on to PostgreSQL as one line of COPY. Nothing of it is kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "common/sv-sku.h"
#include "server/sv-value.h"
#include "sv-import-odd.h"
#include "sv-import-references.h"
#include "sv-import-words.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The share of the bar that reading has; comparing and counting have the rest. */
#define READING 700
#define WHOLE 1000

/* A column on its way to a field. */
typedef struct Lane Lane;
struct Lane
{
  SvImportColumn *column;
  const SvField *field;
  gboolean is_currency;
  SvImportReferences *references; /* (nullable) (owned) */
  Lane *currency;                 /* (nullable): which column says what a price is counted in */
};

typedef struct
{
  SvImport *import;
  SvJob *job;
  SvCall *call; /* collects what sv-value refuses */
  SvDb *db;
  GArray *lanes;    /* (element-type Lane) */
  GHashTable *seen; /* digest of a row → how often it stood in the file */
  char *sku_pattern;
  gboolean ours; /* an export of our own: every text is as it was stored, however odd */
  int fd;
  gint64 size;
  gint64 rows;

  /* Of the row that is being read; kept between rows only to save memory. */
  GString *line;
  GString *fields;
  GString *errors;
  GString *notices; /* of cells that go to the notes although they were meant for a field */
  GString *notes;   /* lines of what became no field */
  char *plain_notes;
  char *sku, *serial, *name, *model, *reference;
  const SvImportReference *brand;
  gboolean bad_currency; /* a cell that says it was refused: once is enough */
} Stage;

static void
lane_clear (Lane *lane)
{
  g_clear_pointer (&lane->references, sv_import_references_free);
}

static void
append_finding (GString *list, SvImportColumn *column, const char *value, const char *code,
                const char *message)
{
  if (list->len > 1)
    g_string_append_c (list, ',');
  g_string_append_c (list, '{');
  sv_json_append_key (list, "column");
  sv_json_append_string (list, column != NULL ? column->title : NULL);
  sv_json_append_key (list, "field");
  sv_json_append_string (list, column != NULL ? column->field : NULL);
  sv_json_append_key (list, "value");
  sv_json_append_string (list, value);
  sv_json_append_key (list, "code");
  sv_json_append_string (list, code);
  sv_json_append_key (list, "message");
  sv_json_append_string (list, message);
  g_string_append_c (list, '}');
}

static void
note_error (Stage *stage, SvImportColumn *column, const char *value, const char *code,
            const char *message)
{
  append_finding (stage->errors, column, value, code, message);
}

static void
add_note (Stage *stage, SvImportColumn *column, const char *text)
{
  if (stage->notes->len > 0)
    g_string_append_c (stage->notes, '\n');
  if (*column->title != '\0')
    g_string_append_printf (stage->notes, "%s: ", column->title);
  g_string_append (stage->notes, text);
}

/* A sale has no notes to keep it in, and a text too long for its own field may be so for the notes.
 */
static gboolean
fits_notes (Stage *stage, const char *text)
{
  const SvTable *table = stage->import->target->table;

  return table != NULL && g_utf8_strlen (text, -1) <= sv_table_field (table, "notes")->max;
}

/* A cell that cannot become what its column is. */
static void
refuse_cell (Stage *stage, Lane *lane, const char *text, const char *code, const char *message)
{
  if (lane->column->lenient && fits_notes (stage, text))
    {
      g_autofree char *kept = g_strconcat ("Goes to the notes instead. ", message, NULL);

      add_note (stage, lane->column, text);
      append_finding (stage->notices, lane->column, text, "kept_in_notes", kept);
    }
  else
    note_error (stage, lane->column, text, code, message);
}

static void
put_field (Stage *stage, const char *key, JsonNode *value)
{
  sv_json_append_key (stage->fields, key);
  sv_json_append_node (stage->fields, value);
}

static void
put_reference (Stage *stage, Lane *lane, const char *text)
{
  const char *code = NULL;
  g_autofree char *problem = NULL;
  const SvImportReference *found =
      sv_import_references_find (lane->references, text, &code, &problem);

  if (found == NULL)
    {
      refuse_cell (stage, lane, text, code, problem);
      return;
    }

  sv_json_append_key (stage->fields, lane->field->key);
  g_string_append (stage->fields, "{\"id\":");
  if (found->id != 0)
    sv_json_append_int (stage->fields, found->id);
  else
    g_string_append (stage->fields, "null");
  sv_json_append_key (stage->fields, "name");
  sv_json_append_string (stage->fields, found->name);
  g_string_append_c (stage->fields, '}');
  if (strcmp (lane->field->key, "brand") == 0)
    stage->brand = found;
}

/* Some write that a number is missing instead of leaving it out. */
static gboolean
is_no_serial (const char *text)
{
  static const char *const nothing[] = {
    "",       "na",    "none",   "unknown",   "unreadable", "illegible", "okand", "ukendt",
    "ukjent", "ingen", "saknas", "unbekannt", "keine",      "inconnu",   "nan",   "null",
    "yok",    "0",     "x",      "xx",        "xxx",        NULL
  };
  g_autofree char *folded = sv_import_fold (text);

  return g_strv_contains (nothing, folded);
}

/* A dash, a question mark or a word that says there is none. */
static gboolean
is_no_sku (const char *text)
{
  static const char *const nothing[] = { "",        "na",    "none",   "nan",   "null",
                                         "unknown", "ingen", "saknas", "okand", NULL };
  g_autofree char *folded = sv_import_fold (text);

  return g_strv_contains (nothing, folded);
}

/* What matching and naming need besides the field itself. */
static void
remember (Stage *stage, const char *key, JsonNode *value)
{
  char **place = strcmp (key, "sku") == 0         ? &stage->sku
                 : strcmp (key, "serial") == 0    ? &stage->serial
                 : strcmp (key, "name") == 0      ? &stage->name
                 : strcmp (key, "model") == 0     ? &stage->model
                 : strcmp (key, "reference") == 0 ? &stage->reference
                                                  : NULL;

  if (place == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return;
  if (place == &stage->serial && is_no_serial (json_node_get_string (value)))
    return;

  g_free (*place);
  *place = g_strdup (json_node_get_string (value));
}

/* The reason that sv-value gave, once. */
static void
take_refusal (Stage *stage, Lane *lane, const char *text)
{
  JsonObject *refusal = json_array_get_object_element (stage->call->refusals, 0);

  refuse_cell (stage, lane, text, json_object_get_string_member (refusal, "code"),
               json_object_get_string_member (refusal, "message"));
  sv_call_reset (stage->call);
}

/* What a report of sales says of a row that was none. */
static void
check_sale (Stage *stage, Lane *lane, const char *text, JsonNode *value)
{
  const char *instead = strcmp (lane->field->key, "state") == 0 ? sv_import_no_sale (text) : NULL;

  if (instead != NULL)
    {
      g_autofree char *message = g_strdup_printf (
          "The report says “%s” of this row, which is taken for %s: it is no sale.", text, instead);

      note_error (stage, lane->column, text, "no_sale", message);
    }
  else if (lane->field->kind == SV_KIND_MONEY &&
           json_object_get_int_member (json_node_get_object (value), "amount") == 0)
    note_error (stage, lane->column, text, "no_sale",
                "Nothing was paid: this row is taken for no sale. Record it by hand if it is one.");
}

static void
put_value (Stage *stage, Lane *lane, const char *text, gboolean number, const char *currency)
{
  SvImportReading reading = {
    .field = lane->field,
    .decimal = lane->column->decimal,
    .decimal_chosen = stage->import->look.format.decimal_chosen,
    .order = stage->import->look.format.date,
    .currency = currency,
    .floats = lane->column->floats,
    .exact = stage->ours,
  };
  g_autoptr (JsonNode) value = NULL;
  g_autoptr (JsonNode) canonical = NULL;
  g_autofree char *problem = NULL;
  gboolean rough = FALSE;

  if (!sv_import_read_value (&reading, text, number, &value, &rough, &problem))
    {
      refuse_cell (stage, lane, text, "invalid_value", problem);
      return;
    }

  canonical = sv_value_check (stage->call, lane->field, value);
  if (canonical == NULL)
    {
      take_refusal (stage, lane, text);
      return;
    }

  if (strcmp (lane->field->key, "sku") == 0 && !sv_sku_is_valid (json_node_get_string (canonical)))
    {
      refuse_cell (stage, lane, text, "invalid_value",
                   "A SKU cannot hold slashes or control characters, nor begin with a point.");
      return;
    }

  if (stage->import->target->table == NULL)
    check_sale (stage, lane, text, canonical);
  if (rough)
    add_note (stage, lane->column, text);
  put_field (stage, lane->field->key, canonical);
  remember (stage, lane->field->key, canonical);
}

static void
put_blank (Stage *stage, Lane *lane)
{
  gboolean needed = (lane->field->flags & SV_FIELD_REQUIRED) != 0 ||
                    strcmp (lane->field->key, "sku") == 0 ||
                    strcmp (lane->field->key, "status") == 0;

  if (stage->import->target->table == NULL && needed)
    note_error (stage, lane->column, NULL, "required", "A sale needs this.");
  /* What may not be empty is kept; a new watch gets its own. */
  if (!lane->column->clear || needed)
    return;

  sv_json_append_key (stage->fields, lane->field->key);
  g_string_append (stage->fields, "null");
}

/* The currency that the row gives for a money field: its own column, else the heading's. */
static const char *
currency_of (Stage *stage, Lane *lane, const char *const *cells, guint n_cells, char **owned)
{
  SvImportColumn *column = lane->currency != NULL ? lane->currency->column : NULL;
  g_autofree char *text = NULL;
  gboolean number;

  if (column == NULL || column->index >= n_cells)
    return lane->column->currency;
  text = sv_import_clean (cells[column->index], !stage->import->look.format.xlsx, &number);
  if (*text == '\0')
    return lane->column->currency;

  if ((*owned = sv_import_read_currency (text)) == NULL && !stage->bad_currency)
    {
      note_error (stage, column, text, "invalid_value",
                  "This is no currency. Write its three letters, like SEK.");
      stage->bad_currency = TRUE;
    }
  return *owned;
}

/* Without its number, name or price a row is another piece; without its dial it is the same one. */
static void
refuse_damage (Stage *stage, Lane *lane, const char *text, const char *damage)
{
  g_autofree char *left = g_strconcat ("Is left empty. ", damage, NULL);

  if (sv_import_is_identifier (lane->field->key) || lane->field->kind == SV_KIND_MONEY ||
      lane->references != NULL || strcmp (lane->field->key, "name") == 0 ||
      stage->import->target->table == NULL)
    note_error (stage, lane->column, text, "invalid_value", damage);
  else
    append_finding (stage->notices, lane->column, text, "left_empty", left);
}

static void
put_cell (Stage *stage, Lane *lane, const char *const *cells, guint n_cells)
{
  const char *cell = lane->column->index < n_cells ? cells[lane->column->index] : "";
  gboolean number;
  g_autofree char *text = sv_import_clean (cell, !stage->import->look.format.xlsx, &number);
  g_autofree char *owned = NULL;
  const char *damage;

  if (lane->is_currency)
    return;
  if (!stage->ours &&
      (damage = sv_import_damage (text, sv_import_is_identifier (lane->field->key))) != NULL)
    {
      refuse_damage (stage, lane, text, damage);
      return;
    }
  if (strcmp (lane->field->key, "notes") == 0 && !lane->column->plain_notes)
    {
      if (*text != '\0')
        add_note (stage, lane->column, text);
      return;
    }

  if (*text == '\0')
    put_blank (stage, lane);
  else if (strcmp (lane->field->key, "sku") == 0 && !stage->ours && is_no_sku (text))
    {
      append_finding (stage->notices, lane->column, text, "left_empty",
                      "This is taken for no SKU: the row is read as one without.");
      put_blank (stage, lane);
    }
  else if (lane->column->plain_notes)
    stage->plain_notes = g_steal_pointer (&text);
  else if (lane->references != NULL)
    put_reference (stage, lane, text);
  else
    {
      gboolean money = lane->field->kind == SV_KIND_MONEY;
      const char *currency = money ? currency_of (stage, lane, cells, n_cells, &owned) : NULL;

      if (!money || !stage->bad_currency)
        put_value (stage, lane, text, number, currency);
    }
}

/* A column of notes replaces the notes; other columns kept in them are added, and only what is not
 * there. */
static void
put_notes (Stage *stage)
{
  const SvField *field = stage->import->target->table != NULL
                             ? sv_table_field (stage->import->target->table, "notes")
                             : NULL;
  g_autoptr (GString) whole = g_string_new (stage->plain_notes);

  if (field == NULL || (stage->notes->len == 0 && stage->plain_notes == NULL))
    return;

  if (stage->notes->len > 0)
    g_string_append_printf (whole, "%s%s", whole->len > 0 ? "\n" : "", stage->notes->str);
  if (g_utf8_strlen (whole->str, -1) > field->max)
    {
      note_error (stage, sv_import_columns_find (stage->import->look.columns, "notes"), NULL,
                  "too_long",
                  "What is kept in the notes is too long for them. Keep fewer columns.");
      return;
    }

  sv_json_append_key (stage->fields, stage->plain_notes != NULL ? "notes" : "+notes");
  sv_json_append_string (stage->fields, whole->str);
}

static gboolean
has_contents (Stage *stage, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++)
    {
      gboolean number;
      g_autofree char *text = sv_import_clean (cells[i], !stage->import->look.format.xlsx, &number);

      if (*text != '\0')
        return TRUE;
    }

  return FALSE;
}

/* Totals, headings once more, remarks: taken for a watch, "Summa" would be the dearest of all. */
static void
check_odd (Stage *stage, const char *const *cells, guint n_cells)
{
  gboolean known = stage->brand != NULL || stage->serial != NULL;
  const char *code, *message;
  g_autofree char *text = NULL;

  if (stage->ours)
    return;
  text = sv_import_odd_row (&stage->import->look, cells, n_cells, known, &code, &message);
  if (text != NULL)
    note_error (stage, NULL, text, code, message);
}

/* How many columns have a heading or became something. The cells of a text file beyond them were
 * probably split off by an unquoted comma: 1234,50 is no 1,234. */
static guint
known_width (Stage *stage)
{
  GPtrArray *columns = stage->import->look.columns;
  guint width = columns->len;

  if (stage->import->look.format.xlsx || stage->import->look.format.header == 0)
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
          note_error (
              stage, NULL, text, "extra_cells",
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

  if (stage->brand != NULL)
    parts[n++] = stage->brand->name;
  if (stage->model != NULL)
    parts[n++] = stage->model;
  if (stage->reference != NULL)
    parts[n++] = stage->reference;
  if (n == 0)
    return g_strdup (stage->sku);

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

  if (stage->brand != NULL && stage->brand->code != NULL)
    code = stage->brand->code;
  else if (stage->brand != NULL)
    code = made = sv_sku_code (stage->brand->name);
  initials = sv_sku_initials (name, stage->model);
  return sv_sku_prefix (stage->sku_pattern, code, initials, &digits);
}

static gboolean
send_line (Stage *stage, gint64 number, const char *const *cells, guint n_cells, GError **error)
{
  GString *line = stage->line;
  g_autofree char *made_name = stage->name == NULL ? make_name (stage) : NULL;
  g_autofree char *prefix = stage->sku == NULL
                                ? make_prefix (stage, stage->name != NULL ? stage->name : made_name)
                                : NULL;
  char hex[33];

  make_fingerprint (stage, cells, n_cells, hex);
  g_string_printf (line, "%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t", stage->import->id, number);
  append_copy (line, stage->sku);
  g_string_append_c (line, '\t');
  if (stage->brand != NULL && stage->brand->id != 0)
    g_string_append_printf (line, "%" G_GINT64_FORMAT, stage->brand->id);
  else
    append_copy (line, NULL);
  g_string_append_c (line, '\t');
  append_copy (line, stage->serial);
  g_string_append_c (line, '\t');
  append_copy (line, made_name);
  g_string_append_c (line, '\t');
  append_copy (line, prefix);
  g_string_append_printf (line, "\t%s\t", hex);
  append_copy (line, stage->fields->str);
  g_string_append_c (line, '\t');
  append_copy (line, stage->errors->str);
  g_string_append_c (line, '\t');
  append_copy (line, stage->notices->str);
  g_string_append_c (line, '\n');
  return sv_db_copy_line (stage->db, line->str, (gssize)line->len, error);
}

static void
forget_row (Stage *stage)
{
  g_string_assign (stage->fields, "{");
  g_string_assign (stage->errors, "[");
  g_string_assign (stage->notices, "[");
  g_string_truncate (stage->notes, 0);
  g_clear_pointer (&stage->plain_notes, g_free);
  g_clear_pointer (&stage->sku, g_free);
  g_clear_pointer (&stage->serial, g_free);
  g_clear_pointer (&stage->name, g_free);
  g_clear_pointer (&stage->model, g_free);
  g_clear_pointer (&stage->reference, g_free);
  stage->brand = NULL;
  stage->bad_currency = FALSE;
}

static gboolean
stage_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  Stage *stage = user_data;

  if (line <= stage->import->look.format.header || !has_contents (stage, cells, n_cells))
    return TRUE;

  forget_row (stage);
  for (guint i = 0; i < stage->lanes->len; i++)
    put_cell (stage, &g_array_index (stage->lanes, Lane, i), cells, n_cells);
  put_notes (stage);
  check_width (stage, cells, n_cells);
  check_odd (stage, cells, n_cells);
  g_string_append_c (stage->fields, '}');
  g_string_append_c (stage->errors, ']');
  g_string_append_c (stage->notices, ']');

  if (++stage->rows % 500 == 0 && stage->size > 0)
    sv_job_progress (stage->job, lseek (stage->fd, 0, SEEK_CUR) * READING / stage->size, WHOLE);
  return send_line (stage, line, cells, n_cells, error);
}

/* A price is counted in what its own column says, wherever that stands; a lone "Currency" speaks
 * for those that have none and nothing in their heading. An empty cell of its own is no reason to
 * ask another price's. */
static Lane *
find_currency (Stage *stage, Lane *lane)
{
  Lane *lone = NULL;

  for (guint i = 0; i < stage->lanes->len; i++)
    {
      Lane *other = &g_array_index (stage->lanes, Lane, i);

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
  SvImport *import = stage->import;

  for (guint i = 0; i < import->look.columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (import->look.columns, i);
      Lane lane = { .column = column };

      if (column->field == NULL)
        continue;
      lane.field = sv_import_target_field (import->target, stage->call->me->role, column->field,
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
      Lane *lane = &g_array_index (stage->lanes, Lane, i);

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

  if ((stage->fd = sv_import_fetch_file (stage->db, stage->import->id, cancellable, error)) < 0)
    return FALSE;

  stage->size = fstat (stage->fd, &file) == 0 ? file.st_size : 0;
  ok = sv_db_copy_start (
           stage->db,
           "COPY import_row (import, line, sku, brand, serial, made_name, prefix, fingerprint,"
           " fields, errors, notices) FROM STDIN",
           error) &&
       sv_import_read_rows (stage->fd, &stage->import->look.format, stage_row, stage, cancellable,
                            error) &&
       sv_db_copy_end (stage->db, error);
  close (stage->fd);
  return ok;
}

gboolean
sv_import_stage (SvImport *self, SvJob *job, SvCall *call, SvDb *db, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GArray) lanes = g_array_new (FALSE, FALSE, sizeof (Lane));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (GString) errors = g_string_new (NULL);
  g_autoptr (GString) notices = g_string_new (NULL);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (SvRows) pattern = sv_db_query (db, "sku.pattern", error, SV_END);
  Stage stage = {
    .import = self,
    .job = job,
    .call = call,
    .db = db,
    .lanes = lanes,
    .seen = seen,
    .line = line,
    .fields = fields,
    .errors = errors,
    .notices = notices,
    .notes = notes,
  };
  gboolean ok;

  g_array_set_clear_func (lanes, (GDestroyNotify)lane_clear);
  if (pattern == NULL)
    return FALSE;

  stage.sku_pattern = (char *)sv_rows_text (pattern, 0, 0);
  stage.ours = self->target->table != NULL &&
               sv_import_columns_are_ours (self->look.columns, self->target->table);
  ok = sv_db_run (db, "import.forget_rows", error, SV_INT (self->id), SV_END) &&
       open_lanes (&stage, error) && read_file (&stage, cancellable, error);
  forget_row (&stage);
  return ok;
}
