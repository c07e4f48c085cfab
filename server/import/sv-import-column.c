/* sv-import-column.c: the columns of a file, and which field each becomes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-column.h"

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"

#include <string.h>

/* What a platform's report of sales has; a sale is recorded from it, no record is written as it
 * stands. */
static const SvField sale_fields[] = {
  { "sku", N_ ("SKU"), SV_KIND_TEXT, SV_FIELD_REQUIRED, NULL, 40 },
  { "price", N_ ("Price"), SV_KIND_MONEY, SV_FIELD_REQUIRED, NULL, SV_MONEY_MOST, 0 },
  { "date", N_ ("Date"), SV_KIND_DATE, SV_FIELD_REQUIRED },
  { "buyer_name", N_ ("Buyer"), SV_KIND_TEXT, 0, NULL, 200 },
  { "buyer_email", N_ ("Buyer's e-mail"), SV_KIND_TEXT, 0, NULL, 200 },
  { "address_1", N_ ("Address"), SV_KIND_TEXT, 0, NULL, 200 },
  { "address_2", N_ ("Address, second line"), SV_KIND_TEXT, 0, NULL, 200 },
  { "address_3", N_ ("Address, third line"), SV_KIND_TEXT, 0, NULL, 200 },
  { "postal_code", N_ ("Postal code"), SV_KIND_TEXT, 0, NULL, 40 },
  { "city", N_ ("Town"), SV_KIND_TEXT, 0, NULL, 100 },
  { "country", N_ ("Country"), SV_KIND_TEXT, 0, NULL, 100 },
  { "country_code", N_ ("Country's code"), SV_KIND_TEXT, 0, NULL, 3 },
  { "state", N_ ("State of the order"), SV_KIND_TEXT, 0, NULL, 100 },
};

const SvImportTarget *
sv_import_target (const char *resource)
{
  static SvImportTarget targets[] = {
    { "watches", NULL, 0, &sv_watch_table },
    { "sales", sale_fields, G_N_ELEMENTS (sale_fields), NULL },
  };

  /* The table of another file cannot stand in a constant; the same values each time. */
  targets[0].fields = sv_watch_table.fields;
  targets[0].n_fields = sv_watch_table.n_fields;

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    if (g_strcmp0 (targets[i].resource, resource) == 0)
      return &targets[i];

  return NULL;
}

static gboolean
may_become (const SvImportTarget *target, SvRole role, const SvField *field)
{
  if (target->table == NULL)
    return TRUE;

  return (field->flags & SV_FIELD_CSV) != 0 && (field->flags & SV_FIELD_READONLY) == 0 &&
         ((field->flags & SV_FIELD_ONCE) != 0 ||
          (sv_permission_mask (role, target->table, field->key) & SV_MASK_WRITE) != 0);
}

const SvField *
sv_import_target_field (const SvImportTarget *target, SvRole role, const char *key,
                        gboolean *is_currency)
{
  const char *suffix = g_str_has_suffix (key, "_currency") ? strrchr (key, '_') : NULL;
  gsize length = suffix != NULL ? (gsize)(suffix - key) : strlen (key);

  if (is_currency != NULL)
    *is_currency = suffix != NULL;

  for (guint i = 0; i < target->n_fields; i++)
    {
      const SvField *field = &target->fields[i];

      if (strlen (field->key) == length && strncmp (field->key, key, length) == 0)
        return may_become (target, role, field) && (suffix == NULL || field->kind == SV_KIND_MONEY)
                   ? field
                   : NULL;
    }

  return NULL;
}

gboolean
sv_import_is_identifier (const char *key)
{
  return strcmp (key, "sku") == 0 || strcmp (key, "serial") == 0 || strcmp (key, "reference") == 0;
}

void
sv_import_column_free (SvImportColumn *column)
{
  g_free (column->title);
  g_clear_pointer (&column->samples, g_ptr_array_unref);
  g_free (column->field);
  g_free (column->currency);
  g_free (column);
}

SvImportColumn *
sv_import_columns_find (GPtrArray *columns, const char *key)
{
  for (guint i = 0; i < columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (columns, i);

      if (g_strcmp0 (column->field, key) == 0)
        return column;
    }

  return NULL;
}

static void
append_flag (GString *json, const char *key, gboolean value)
{
  sv_json_append_key (json, key);
  g_string_append (json, value ? "true" : "false");
}

static void
append_column (GString *json, SvImportColumn *column)
{
  char decimal[] = { column->decimal, '\0' };

  g_string_append_c (json, '{');
  sv_json_append_key (json, "index");
  sv_json_append_int (json, column->index);
  sv_json_append_key (json, "title");
  sv_json_append_string (json, column->title);
  sv_json_append_key (json, "samples");
  g_string_append_c (json, '[');
  for (guint i = 0; i < column->samples->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      sv_json_append_string (json, g_ptr_array_index (column->samples, i));
    }
  g_string_append_c (json, ']');
  sv_json_append_key (json, "field");
  sv_json_append_string (json, column->field);
  sv_json_append_key (json, "currency");
  sv_json_append_string (json, column->currency);
  append_flag (json, "currency_assumed", column->currency_assumed);
  sv_json_append_key (json, "blank");
  sv_json_append_string (json, column->clear ? "clear" : "keep");
  sv_json_append_key (json, "unreadable");
  sv_json_append_string (json, column->lenient ? "notes" : "error");
  sv_json_append_key (json, "decimal");
  sv_json_append_string (json, column->decimal != '\0' ? decimal : NULL);
  append_flag (json, "floats", column->floats);
  append_flag (json, "plain_notes", column->plain_notes);
  g_string_append_c (json, '}');
}

static gboolean
is_titled (GPtrArray *columns, guint index, const char *key, const char *suffix)
{
  g_autofree char *title = g_strconcat (key, suffix, NULL);

  return index < columns->len &&
         strcmp (((SvImportColumn *)g_ptr_array_index (columns, index))->title, title) == 0;
}

gboolean
sv_import_columns_are_ours (GPtrArray *columns, const SvTable *table)
{
  guint at = 0;

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];

      if ((field->flags & SV_FIELD_CSV) == 0)
        continue;
      if (!is_titled (columns, at++, field->key, "") ||
          (field->kind == SV_KIND_MONEY && !is_titled (columns, at++, field->key, "_currency")))
        return FALSE;
    }
  return at == columns->len;
}

void
sv_import_columns_append (GString *json, GPtrArray *columns)
{
  g_string_append_c (json, '[');
  for (guint i = 0; i < columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_column (json, g_ptr_array_index (columns, i));
    }
  g_string_append_c (json, ']');
}

static const char *
text_member (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return sv_json_is_text (node) ? json_node_get_string (node) : NULL;
}

GPtrArray *
sv_import_columns_load (JsonArray *json)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func ((GDestroyNotify)sv_import_column_free);

  for (guint i = 0; i < json_array_get_length (json); i++)
    {
      JsonObject *object = json_array_get_object_element (json, i);
      JsonArray *samples = json_object_get_array_member (object, "samples");
      SvImportColumn *column = g_new0 (SvImportColumn, 1);
      const char *decimal = text_member (object, "decimal");

      column->index = (guint)json_object_get_int_member (object, "index");
      column->title = g_strdup (text_member (object, "title"));
      column->samples = g_ptr_array_new_with_free_func (g_free);
      for (guint n = 0; n < json_array_get_length (samples); n++)
        g_ptr_array_add (column->samples, g_strdup (json_array_get_string_element (samples, n)));
      column->field = g_strdup (text_member (object, "field"));
      column->currency = g_strdup (text_member (object, "currency"));
      column->currency_assumed = json_object_get_boolean_member (object, "currency_assumed");
      column->clear = g_strcmp0 (text_member (object, "blank"), "clear") == 0;
      column->lenient = g_strcmp0 (text_member (object, "unreadable"), "notes") == 0;
      column->decimal = decimal != NULL ? decimal[0] : '\0';
      column->floats = json_object_get_boolean_member (object, "floats");
      column->plain_notes = json_object_get_boolean_member (object, "plain_notes");
      g_ptr_array_add (columns, column);
    }

  return columns;
}

/* ---- what a person changes ---- */

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (SV_ERROR, SV_ERROR_INVALID, format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
merge_field (SvImportColumn *column, const SvImportTarget *target, SvRole role, JsonNode *node,
             GError **error)
{
  const char *key = sv_json_is_text (node) ? json_node_get_string (node) : NULL;

  if (key == NULL && !JSON_NODE_HOLDS_NULL (node))
    return refuse (error, "columns[%u].field must be the key of a field, or null.", column->index);
  if (key != NULL && sv_import_target_field (target, role, key, NULL) == NULL)
    return refuse (error, "columns[%u].field: there is no field “%s” to import.", column->index,
                   key);
  if (g_strcmp0 (key, column->field) == 0)
    return TRUE;

  g_free (column->field);
  column->field = g_strdup (key);
  column->plain_notes = FALSE;
  return TRUE;
}

static gboolean
merge_currency (SvImportColumn *column, JsonObject *object, JsonNode *node, GError **error)
{
  const char *code = sv_json_is_text (node) ? json_node_get_string (node) : NULL;

  if ((code == NULL && !JSON_NODE_HOLDS_NULL (node)) ||
      (code != NULL && sv_currency_exponent (code) < 0))
    return refuse (error, "columns[%u].currency must be an ISO 4217 code.", column->index);
  /* As it was read, column and all: nobody chose it. */
  if (g_strcmp0 (code, column->currency) == 0 &&
      json_object_has_member (object, "currency_assumed"))
    return TRUE;

  g_free (column->currency);
  column->currency = g_strdup (code);
  column->currency_assumed = FALSE;
  return TRUE;
}

/* One of two words. */
static gboolean
merge_word (gboolean *place, guint index, const char *key, const char *text, const char *no,
            const char *yes, GError **error)
{
  if (g_strcmp0 (text, no) != 0 && g_strcmp0 (text, yes) != 0)
    return refuse (error, "columns[%u].%s must be “%s” or “%s”.", index, key, no, yes);

  *place = strcmp (text, yes) == 0;
  return TRUE;
}

static gboolean
merge_column (SvImportColumn *column, const SvImportTarget *target, SvRole role, JsonObject *object,
              GError **error)
{
  static const char *const as_read[] = { "index",   "title",  "samples",     "currency_assumed",
                                         "decimal", "floats", "plain_notes", NULL };
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *key = l->data;
      JsonNode *node = json_object_get_member (object, key);
      gboolean ok = TRUE;

      if (strcmp (key, "field") == 0)
        ok = merge_field (column, target, role, node, error);
      else if (strcmp (key, "currency") == 0)
        ok = merge_currency (column, object, node, error);
      else if (strcmp (key, "blank") == 0)
        ok = merge_word (&column->clear, column->index, key, text_member (object, key), "keep",
                         "clear", error);
      else if (strcmp (key, "unreadable") == 0)
        ok = merge_word (&column->lenient, column->index, key, text_member (object, key), "error",
                         "notes", error);
      else if (!g_strv_contains (as_read, key))
        ok = refuse (error, "There is no columns[].%s.", key);
      if (!ok)
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_once_each (GPtrArray *columns, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (columns, i);
      SvImportColumn *other;

      if (column->field == NULL || strcmp (column->field, "notes") == 0)
        continue;
      other = g_hash_table_lookup (seen, column->field);
      if (other != NULL)
        return refuse (
            error,
            "The columns “%s” and “%s” cannot both become %s. Keep one of them in the notes.",
            other->title, column->title, column->field);
      g_hash_table_insert (seen, column->field, column);
    }

  return TRUE;
}

gboolean
sv_import_columns_merge (GPtrArray *columns, const SvImportTarget *target, SvRole role,
                         JsonArray *json, GError **error)
{
  for (guint i = 0; i < json_array_get_length (json); i++)
    {
      JsonNode *node = json_array_get_element (json, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonNode *index = object != NULL ? json_object_get_member (object, "index") : NULL;
      gint64 at = sv_json_is_int (index) ? json_node_get_int (index) : -1;

      if (at < 0 || at >= columns->len)
        return refuse (error, "columns[%u].index is no column of the file.", i);
      if (!merge_column (g_ptr_array_index (columns, at), target, role, object, error))
        return FALSE;
    }

  return check_once_each (columns, error);
}
