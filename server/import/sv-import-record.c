/* sv-import-record.c: an import as a row of the database and as JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "sv-import.h"

#include <string.h>
#include <unistd.h>

void
sv_import_free (SvImport *self)
{
  g_free (self->name);
  g_free (self->state);
  sv_import_look_clear (&self->look);
  g_clear_pointer (&self->options, json_object_unref);
  g_free (self->created_by_name);
  g_free (self->base_currency);
  g_clear_pointer (&self->rows, sv_rows_free);
  g_free (self);
}

static JsonNode *
parse (SvRows *rows, const char *key, GError **error)
{
  const char *text = sv_rows_get (rows, 0, key);

  return sv_json_parse (text, strlen (text), NULL, error);
}

static gboolean
load_look (SvImport *self, GError **error)
{
  g_autoptr (JsonNode) format = parse (self->rows, "format", error);
  g_autoptr (JsonNode) columns = format != NULL ? parse (self->rows, "columns", error) : NULL;
  g_autoptr (JsonNode) questions = columns != NULL ? parse (self->rows, "questions", error) : NULL;
  g_autoptr (JsonNode) options = questions != NULL ? parse (self->rows, "options", error) : NULL;
  JsonObject *object;
  JsonArray *sheets;

  if (options == NULL)
    return FALSE;

  object = json_node_get_object (format);
  self->look.format.xlsx = strcmp (json_object_get_string_member (object, "type"), "xlsx") == 0;
  sheets = json_object_get_array_member (object, "sheets");
  self->look.format.sheets = g_new0 (char *, json_array_get_length (sheets) + 1);
  for (guint i = 0; i < json_array_get_length (sheets); i++)
    self->look.format.sheets[i] = g_strdup (json_array_get_string_element (sheets, i));
  if (!sv_import_format_merge (&self->look.format, object, error))
    return FALSE;

  self->look.columns = sv_import_columns_load (json_node_get_array (columns));
  self->look.questions = json_array_ref (json_node_get_array (questions));
  self->options = json_object_ref (json_node_get_object (options));
  return TRUE;
}

SvImport *
sv_import_load (SvDb *db, gint64 id, GError **error)
{
  g_autoptr (SvImport) self = g_new0 (SvImport, 1);

  self->rows = sv_db_query (db, "import.read", error, SV_INT (id), SV_END);
  if (self->rows == NULL)
    return NULL;
  if (sv_rows_count (self->rows) == 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_NOT_FOUND, "There is no such import.");
      return NULL;
    }

  self->id = id;
  self->version = sv_rows_get_int (self->rows, 0, "version");
  self->name = g_strdup (sv_rows_get (self->rows, 0, "name"));
  self->state = g_strdup (sv_rows_get (self->rows, 0, "state"));
  self->target = sv_import_target (sv_rows_get (self->rows, 0, "resource"));
  self->job = sv_rows_get_int (self->rows, 0, "job");
  self->created_by = sv_rows_get_int (self->rows, 0, "created_by");
  self->created_by_name = g_strdup (sv_rows_get (self->rows, 0, "created_by_name"));
  self->base_currency = g_strdup (sv_rows_get (self->rows, 0, "base_currency"));
  if (!load_look (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- options ---- */

gboolean
sv_import_option_has (SvImport *self, const char *key, const char *word)
{
  JsonArray *list = json_object_get_array_member (self->options, key);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (strcmp (json_array_get_string_element (list, i), word) == 0)
      return TRUE;

  return FALSE;
}

const char *
sv_import_option_text (SvImport *self, const char *key)
{
  return json_object_get_string_member_with_default (self->options, key, NULL);
}

static JsonObject *
default_options (const SvImportTarget *target)
{
  static const char watches[] =
      "{\"create_missing\":[\"brand\",\"location\"],\"match\":[\"sku\",\"brand+serial\",\"row\"],"
      "\"errors\":\"refuse\",\"undo_keeps_edited\":true}";
  static const char sales[] = "{\"errors\":\"skip\",\"platform\":null,\"currency\":null}";
  const char *text = strcmp (target->resource, "sales") == 0 ? sales : watches;

  return sv_json_parse_object (text, strlen (text), NULL, NULL);
}

static void
refuse_option (SvCall *call, const char *key, const char *what)
{
  g_autofree char *field = g_strconcat ("options.", key, NULL);

  sv_call_refuse (call, field, "invalid_value", "%s must be %s.", field, what);
}

static gboolean
is_list_of (JsonNode *node, const char *const *words)
{
  JsonArray *list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);

      if (!sv_json_is_text (element) || !g_strv_contains (words, json_node_get_string (element)))
        return FALSE;
    }
  return TRUE;
}

static void
merge_option (SvImport *self, SvCall *call, const char *key, JsonNode *node)
{
  static const char *const makeable[] = { "brand", "location", NULL };
  static const char *const matches[] = { "sku", "brand+serial", "row", NULL };
  static const char *const errors[] = { "refuse", "skip", NULL };

  if (!json_object_has_member (self->options, key))
    refuse_option (call, key, "left out: there is no such option here");
  else if (strcmp (key, "create_missing") == 0 && !is_list_of (node, makeable))
    refuse_option (call, key, "a list of “brand” and “location”");
  else if (strcmp (key, "match") == 0 && !is_list_of (node, matches))
    refuse_option (call, key, "a list of “sku”, “brand+serial” and “row”");
  else if (strcmp (key, "errors") == 0 &&
           !(sv_json_is_text (node) && g_strv_contains (errors, json_node_get_string (node))))
    refuse_option (call, key, "“refuse” or “skip”");
  else if (strcmp (key, "undo_keeps_edited") == 0 && !sv_json_is_boolean (node))
    refuse_option (call, key, "true or false");
  else if (strcmp (key, "currency") == 0 && !JSON_NODE_HOLDS_NULL (node) &&
           !(sv_json_is_text (node) && sv_currency_exponent (json_node_get_string (node)) >= 0))
    refuse_option (call, key, "an ISO 4217 code");
  else if (strcmp (key, "platform") == 0 && !JSON_NODE_HOLDS_NULL (node) &&
           !sv_json_is_text (node) && !sv_json_is_int (node))
    refuse_option (call, key, "a platform");
  else
    json_object_set_member (self->options, key, json_node_copy (node));
}

static void
merge_options (SvImport *self, SvCall *call, JsonNode *node)
{
  g_autoptr (GList) keys = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      sv_call_refuse (call, "options", "invalid_value", "options must be an object.");
      return;
    }

  keys = json_object_get_members (json_node_get_object (node));
  for (GList *l = keys; l != NULL; l = l->next)
    merge_option (self, call, l->data,
                  json_object_get_member (json_node_get_object (node), l->data));
}

/* ---- making and changing ---- */

static char *
format_text (const SvImportFormat *format)
{
  GString *json = g_string_new (NULL);

  sv_import_format_append (json, format);
  return g_string_free (json, FALSE);
}

static char *
columns_text (GPtrArray *columns)
{
  GString *json = g_string_new (NULL);

  sv_import_columns_append (json, columns);
  return g_string_free (json, FALSE);
}

static char *
questions_text (JsonArray *questions)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), questions);

  return json_to_string (node, FALSE);
}

/* The house's currency, unless the caller has one of his own. */
static char *
find_currency (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "import.currency", error, SV_END);

  return rows != NULL ? g_strdup (sv_rows_text (rows, 0, 0)) : NULL;
}

gint64
sv_import_new (SvCall *call, SvDb *db, const SvImportTarget *target, int fd, const char *name,
               GError **error)
{
  g_auto (SvImportLook) look = { 0 };
  g_autoptr (JsonObject) options = default_options (target);
  g_autofree char *currency = find_currency (call, db, error);
  g_autofree char *format = NULL;
  g_autofree char *columns = NULL;
  g_autofree char *questions = NULL;
  g_autofree char *option_text = sv_json_to_text (options);
  g_autoptr (SvRows) rows = NULL;
  GCancellable *cancellable = g_cancellable_get_current ();
  gint64 id;

  look.format.header = -1;
  if (currency == NULL || !sv_import_format_find (fd, &look.format, cancellable, error) ||
      (look.format.xlsx && look.format.sheets[1] != NULL &&
       !sv_import_choose_sheet (&look.format, fd, target, cancellable, error)) ||
      !sv_import_look (&look, fd, target, call->me->role, TRUE, currency, cancellable, error))
    return 0;

  format = format_text (&look.format);
  columns = columns_text (look.columns);
  questions = questions_text (look.questions);
  rows = sv_db_query (db, "import.add", error, SV_TEXT (name), SV_TEXT (target->resource),
                      SV_TEXT (format), SV_TEXT (columns), SV_TEXT (questions),
                      SV_TEXT (option_text), SV_INT (call->me->person), SV_END);
  if (rows == NULL)
    return 0;

  id = sv_rows_int (rows, 0, 0);
  return sv_import_store_file (db, id, fd, error) ? id : 0;
}

gboolean
sv_import_save (SvImport *self, SvCall *call, SvDb *db, const char *state, GError **error)
{
  g_autofree char *format = format_text (&self->look.format);
  g_autofree char *columns = columns_text (self->look.columns);
  g_autofree char *questions = questions_text (self->look.questions);
  g_autofree char *options = sv_json_to_text (self->options);

  return sv_db_run (db, "import.change", error, SV_INT (self->id), SV_TEXT (format),
                    SV_TEXT (columns), SV_TEXT (questions), SV_TEXT (options), SV_TEXT (state),
                    SV_INT (call->me->person), SV_END);
}

/* Merges what the request says about the format. Returns: 2 when the columns must be looked for
 * anew, 1 when they stay, 0 when it was refused */
static int
merge_format (SvImport *self, SvCall *call, JsonNode *node)
{
  g_autofree char *sheet = g_strdup (self->look.format.sheet);
  g_autofree char *encoding = g_strdup (self->look.format.encoding);
  gint64 header = self->look.format.header;
  char delimiter = self->look.format.delimiter;
  char decimal = self->look.format.decimal;
  SvDateOrder date = self->look.format.date;
  g_autoptr (GError) error = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node) ||
      !sv_import_format_merge (&self->look.format, json_node_get_object (node), &error))
    {
      sv_call_refuse (call, "format", "invalid_value", "%s",
                      error != NULL ? error->message : "format must be an object.");
      return 0;
    }

  if (self->look.format.decimal != decimal)
    self->look.format.decimal_chosen = TRUE;
  if (self->look.format.date != date)
    self->look.format.date_chosen = TRUE;
  return self->look.format.header != header || self->look.format.delimiter != delimiter ||
                 g_strcmp0 (self->look.format.sheet, sheet) != 0 ||
                 g_strcmp0 (self->look.format.encoding, encoding) != 0
             ? 2
             : 1;
}

static gboolean
look_again (SvImport *self, SvCall *call, SvDb *db, gboolean fresh, GError **error)
{
  GCancellable *cancellable = g_cancellable_get_current ();
  int fd = sv_import_fetch_file (db, self->id, cancellable, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = sv_import_look (&self->look, fd, self->target, call->me->role, fresh, self->base_currency,
                       cancellable, error);
  close (fd);
  return ok;
}

/* options.currency of a report of sales is that of its prices. */
static void
take_currency (SvImport *self)
{
  const char *currency = sv_import_option_text (self, "currency");
  SvImportColumn *price = sv_import_columns_find (self->look.columns, "price");

  if (currency == NULL || price == NULL)
    return;
  g_free (price->currency);
  price->currency = g_strdup (currency);
  price->currency_assumed = FALSE;
}

gboolean
sv_import_change (SvImport *self, SvCall *call, SvDb *db, JsonObject *values, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (values);
  JsonNode *columns = json_object_get_member (values, "columns");
  int looked = 1;

  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *key = l->data;
      JsonNode *node = json_object_get_member (values, key);

      if (strcmp (key, "format") == 0)
        looked = merge_format (self, call, node);
      else if (strcmp (key, "options") == 0)
        merge_options (self, call, node);
      else if (strcmp (key, "columns") != 0)
        sv_call_refuse (call, key, "unknown_field", "There is no field “%s” to change here.", key);
      else if (!JSON_NODE_HOLDS_ARRAY (node))
        sv_call_refuse (call, key, "invalid_value", "columns must be a list.");
    }
  if (sv_call_refused (call, error))
    return FALSE;

  /* Another delimiter makes other columns; what the request says of columns is about those. */
  if (looked == 2 && !look_again (self, call, db, TRUE, error))
    return FALSE;
  if (columns != NULL && !sv_import_columns_merge (self->look.columns, self->target, call->me->role,
                                                   json_node_get_array (columns), error))
    return FALSE;
  take_currency (self);
  return look_again (self, call, db, FALSE, error);
}

/* ---- showing ---- */

static void
append_raw (GString *json, SvRows *rows, const char *key, const char *column)
{
  const char *text = sv_rows_get (rows, 0, column);

  sv_json_append_key (json, key);
  g_string_append (json, text != NULL ? text : "null");
}

static void
append_text (GString *json, const char *key, const char *text)
{
  sv_json_append_key (json, key);
  sv_json_append_string (json, text);
}

gboolean
sv_import_append (GString *json, SvImport *self, SvDb *db, GError **error)
{
  g_autofree char *questions = questions_text (self->look.questions);
  g_autofree char *options = sv_json_to_text (self->options);

  g_string_append_c (json, '{');
  append_raw (json, self->rows, "id", "id");
  append_raw (json, self->rows, "version", "version");
  append_text (json, "created_at", sv_rows_get (self->rows, 0, "created"));
  sv_json_append_key (json, "created_by");
  g_string_append_printf (json, "{\"id\":%" G_GINT64_FORMAT, self->created_by);
  append_text (json, "name", self->created_by_name);
  g_string_append_c (json, '}');
  append_text (json, "name", self->name);
  append_text (json, "resource", self->target->resource);
  append_text (json, "state", self->state);
  sv_json_append_key (json, "format");
  sv_import_format_append (json, &self->look.format);
  sv_json_append_key (json, "questions");
  g_string_append (json, questions);
  sv_json_append_key (json, "columns");
  sv_import_columns_append (json, self->look.columns);
  sv_json_append_key (json, "options");
  g_string_append (json, options);
  sv_json_append_key (json, "counts");
  g_string_append_c (json, '{');
  append_raw (json, self->rows, "rows", "n_rows");
  append_raw (json, self->rows, "new", "n_new");
  append_raw (json, self->rows, "changed", "n_changed");
  append_raw (json, self->rows, "same", "n_same");
  append_raw (json, self->rows, "errors", "n_errors");
  append_raw (json, self->rows, "notices", "n_notices");
  g_string_append_c (json, '}');
  append_raw (json, self->rows, "sums", "sums");
  append_raw (json, self->rows, "missing", "missing");
  append_raw (json, self->rows, "result", "result");
  append_text (json, "committed_at", sv_rows_get (self->rows, 0, "committed"));
  append_text (json, "undone_at", sv_rows_get (self->rows, 0, "undone"));
  sv_json_append_key (json, "job");
  if (!sv_job_append (json, db, self->job, error))
    return FALSE;
  g_string_append_c (json, '}');
  return TRUE;
}
