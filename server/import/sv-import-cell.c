/* sv-import-cell.c: one cell of a file to one value of a row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-cell.h"

#include "common/sv-json.h"
#include "common/sv-money.h"
#include "common/sv-sku.h"
#include "server/sv-value.h"
#include "sv-import-words.h"

#include <string.h>

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

void
sv_import_row_note_error (SvImportRow *row, SvImportColumn *column, const char *value,
                          const char *code, const char *message)
{
  append_finding (row->errors, column, value, code, message);
}

static void
add_note (SvImportRow *row, SvImportColumn *column, const char *text)
{
  if (row->notes->len > 0)
    g_string_append_c (row->notes, '\n');
  if (*column->title != '\0')
    g_string_append_printf (row->notes, "%s: ", column->title);
  g_string_append (row->notes, text);
}

/* A sale has no notes to keep it in, and a text too long for its own field may be so for the notes.
 */
static gboolean
fits_notes (SvImportRow *row, const char *text)
{
  const SvTable *table = row->import->target->table;

  return table != NULL && g_utf8_strlen (text, -1) <= sv_table_field (table, "notes")->max;
}

/* A cell that cannot become what its column is. */
static void
refuse_cell (SvImportRow *row, SvImportLane *lane, const char *text, const char *code,
             const char *message)
{
  if (lane->column->lenient && fits_notes (row, text))
    {
      g_autofree char *kept = g_strconcat ("Goes to the notes instead. ", message, NULL);

      add_note (row, lane->column, text);
      append_finding (row->notices, lane->column, text, "kept_in_notes", kept);
    }
  else
    sv_import_row_note_error (row, lane->column, text, code, message);
}

static void
put_field (SvImportRow *row, const char *key, JsonNode *value)
{
  sv_json_append_key (row->fields, key);
  sv_json_append_node (row->fields, value);
}

static void
put_reference (SvImportRow *row, SvImportLane *lane, const char *text)
{
  const char *code = NULL;
  g_autofree char *problem = NULL;
  const SvImportReference *found =
      sv_import_references_find (lane->references, text, &code, &problem);

  if (found == NULL)
    {
      refuse_cell (row, lane, text, code, problem);
      return;
    }

  sv_json_append_key (row->fields, lane->field->key);
  g_string_append (row->fields, "{\"id\":");
  if (found->id != 0)
    sv_json_append_int (row->fields, found->id);
  else
    g_string_append (row->fields, "null");
  sv_json_append_key (row->fields, "name");
  sv_json_append_string (row->fields, found->name);
  g_string_append_c (row->fields, '}');
  if (strcmp (lane->field->key, "brand") == 0)
    row->brand = found;
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
remember (SvImportRow *row, const char *key, JsonNode *value)
{
  char **place = strcmp (key, "sku") == 0         ? &row->sku
                 : strcmp (key, "serial") == 0    ? &row->serial
                 : strcmp (key, "name") == 0      ? &row->name
                 : strcmp (key, "model") == 0     ? &row->model
                 : strcmp (key, "reference") == 0 ? &row->reference
                                                  : NULL;

  if (place == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return;
  if (place == &row->serial && is_no_serial (json_node_get_string (value)))
    return;

  g_free (*place);
  *place = g_strdup (json_node_get_string (value));
}

/* The reason that sv-value gave, once. */
static void
take_refusal (SvImportRow *row, SvImportLane *lane, const char *text)
{
  JsonObject *refusal = json_array_get_object_element (row->call->refusals, 0);

  refuse_cell (row, lane, text, json_object_get_string_member (refusal, "code"),
               json_object_get_string_member (refusal, "message"));
  sv_call_reset (row->call);
}

/* What a report of sales says of a row that was none. */
static void
check_sale (SvImportRow *row, SvImportLane *lane, const char *text, JsonNode *value)
{
  const char *instead = strcmp (lane->field->key, "state") == 0 ? sv_import_no_sale (text) : NULL;

  if (instead != NULL)
    {
      g_autofree char *message = g_strdup_printf (
          "The report says “%s” of this row, which is taken for %s: it is no sale.", text, instead);

      sv_import_row_note_error (row, lane->column, text, "no_sale", message);
    }
  else if (lane->field->kind == SV_KIND_MONEY &&
           json_object_get_int_member (json_node_get_object (value), "amount") == 0)
    sv_import_row_note_error (
        row, lane->column, text, "no_sale",
        "Nothing was paid: this row is taken for no sale. Record it by hand if it is one.");
}

static void
put_value (SvImportRow *row, SvImportLane *lane, const char *text, gboolean number,
           const char *currency)
{
  SvImportReading reading = {
    .field = lane->field,
    .decimal = lane->column->decimal,
    .decimal_chosen = row->import->look.format.decimal_chosen,
    .order = row->import->look.format.date,
    .currency = currency,
    .floats = lane->column->floats,
    .exact = row->ours,
  };
  g_autoptr (JsonNode) value = NULL;
  g_autoptr (JsonNode) canonical = NULL;
  g_autofree char *problem = NULL;
  gboolean rough = FALSE;

  if (!sv_import_read_value (&reading, text, number, &value, &rough, &problem))
    {
      refuse_cell (row, lane, text, "invalid_value", problem);
      return;
    }

  canonical = sv_value_check (row->call, lane->field, value);
  if (canonical == NULL)
    {
      take_refusal (row, lane, text);
      return;
    }

  if (strcmp (lane->field->key, "sku") == 0 && !sv_sku_is_valid (json_node_get_string (canonical)))
    {
      refuse_cell (row, lane, text, "invalid_value",
                   "A SKU cannot hold slashes or control characters, nor begin with a point.");
      return;
    }

  if (row->import->target->table == NULL)
    check_sale (row, lane, text, canonical);
  if (rough)
    add_note (row, lane->column, text);
  put_field (row, lane->field->key, canonical);
  remember (row, lane->field->key, canonical);
}

static void
put_blank (SvImportRow *row, SvImportLane *lane)
{
  gboolean needed = (lane->field->flags & SV_FIELD_REQUIRED) != 0 ||
                    strcmp (lane->field->key, "sku") == 0 ||
                    strcmp (lane->field->key, "status") == 0;

  if (row->import->target->table == NULL && needed)
    sv_import_row_note_error (row, lane->column, NULL, "required", "A sale needs this.");
  /* What may not be empty is kept; a new watch gets its own. */
  if (!lane->column->clear || needed)
    return;

  sv_json_append_key (row->fields, lane->field->key);
  g_string_append (row->fields, "null");
}

/* The currency that the row gives for a money field: its own column, else the heading's. */
static const char *
currency_of (SvImportRow *row, SvImportLane *lane, const char *const *cells, guint n_cells,
             char **owned)
{
  SvImportColumn *column = lane->currency != NULL ? lane->currency->column : NULL;
  g_autofree char *text = NULL;
  gboolean number;

  if (column == NULL || column->index >= n_cells)
    return lane->column->currency;
  text = sv_import_clean (cells[column->index], !row->import->look.format.xlsx, &number);
  if (*text == '\0')
    return lane->column->currency;

  if ((*owned = sv_import_read_currency (text)) == NULL && !row->bad_currency)
    {
      sv_import_row_note_error (row, column, text, "invalid_value",
                                "This is no currency. Write its three letters, like SEK.");
      row->bad_currency = TRUE;
    }
  return *owned;
}

/* Without its number, name or price a row is another piece; without its dial it is the same one. */
static void
refuse_damage (SvImportRow *row, SvImportLane *lane, const char *text, const char *damage)
{
  g_autofree char *left = g_strconcat ("Is left empty. ", damage, NULL);

  if (sv_import_is_identifier (lane->field->key) || lane->field->kind == SV_KIND_MONEY ||
      lane->references != NULL || strcmp (lane->field->key, "name") == 0 ||
      row->import->target->table == NULL)
    sv_import_row_note_error (row, lane->column, text, "invalid_value", damage);
  else
    append_finding (row->notices, lane->column, text, "left_empty", left);
}

void
sv_import_row_put (SvImportRow *row, SvImportLane *lane, const char *const *cells, guint n_cells)
{
  const char *cell = lane->column->index < n_cells ? cells[lane->column->index] : "";
  gboolean number;
  g_autofree char *text = sv_import_clean (cell, !row->import->look.format.xlsx, &number);
  g_autofree char *owned = NULL;
  const char *damage;

  if (lane->is_currency)
    return;
  if (!row->ours &&
      (damage = sv_import_damage (text, sv_import_is_identifier (lane->field->key))) != NULL)
    {
      refuse_damage (row, lane, text, damage);
      return;
    }
  if (strcmp (lane->field->key, "notes") == 0 && !lane->column->plain_notes)
    {
      if (*text != '\0')
        add_note (row, lane->column, text);
      return;
    }

  if (*text == '\0')
    put_blank (row, lane);
  else if (strcmp (lane->field->key, "sku") == 0 && !row->ours && is_no_sku (text))
    {
      append_finding (row->notices, lane->column, text, "left_empty",
                      "This is taken for no SKU: the row is read as one without.");
      put_blank (row, lane);
    }
  else if (lane->column->plain_notes)
    row->plain_notes = g_steal_pointer (&text);
  else if (lane->references != NULL)
    put_reference (row, lane, text);
  else
    {
      gboolean money = lane->field->kind == SV_KIND_MONEY;
      const char *currency = money ? currency_of (row, lane, cells, n_cells, &owned) : NULL;

      if (!money || !row->bad_currency)
        put_value (row, lane, text, number, currency);
    }
}

void
sv_import_row_put_notes (SvImportRow *row)
{
  const SvField *field = row->import->target->table != NULL
                             ? sv_table_field (row->import->target->table, "notes")
                             : NULL;
  g_autoptr (GString) whole = g_string_new (row->plain_notes);

  if (field == NULL || (row->notes->len == 0 && row->plain_notes == NULL))
    return;

  if (row->notes->len > 0)
    g_string_append_printf (whole, "%s%s", whole->len > 0 ? "\n" : "", row->notes->str);
  if (g_utf8_strlen (whole->str, -1) > field->max)
    {
      sv_import_row_note_error (
          row, sv_import_columns_find (row->import->look.columns, "notes"), NULL, "too_long",
          "What is kept in the notes is too long for them. Keep fewer columns.");
      return;
    }

  sv_json_append_key (row->fields, row->plain_notes != NULL ? "notes" : "+notes");
  sv_json_append_string (row->fields, whole->str);
}

void
sv_import_row_forget (SvImportRow *row)
{
  g_string_assign (row->fields, "{");
  g_string_assign (row->errors, "[");
  g_string_assign (row->notices, "[");
  g_string_truncate (row->notes, 0);
  g_clear_pointer (&row->plain_notes, g_free);
  g_clear_pointer (&row->sku, g_free);
  g_clear_pointer (&row->serial, g_free);
  g_clear_pointer (&row->name, g_free);
  g_clear_pointer (&row->model, g_free);
  g_clear_pointer (&row->reference, g_free);
  row->brand = NULL;
  row->bad_currency = FALSE;
}
