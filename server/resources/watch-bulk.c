/* watch-bulk.c: the same change to many watches, and taking it back
 *
 * Each watch is changed as if it were changed alone: one that a rule forbids is named, the others
 * go on. The activity rows of the request remember what stood there before, so taking it back needs
 * nothing but the request's id; a watch that somebody changed since stays as it is and is named.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-watch-bulk"

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/sv-body.h"
#include "server/sv-store.h"
#include "server/sv-value.h"

#include <string.h>

#define MOST 500

/* Sorted, so that of two such requests one waits for the other instead of for ever. */
static GArray *
read_ids (SvCall *call, JsonObject *body)
{
  GArray *ids = sv_body_ids (call, body, MOST);

  if (ids->len == 0 && !sv_call_refused (call, NULL))
    sv_call_refuse (call, "ids", "required", "Say which watches.");
  sv_ids_sort (ids);
  return ids;
}

/* Whether the request can go on after @error: a rule said no to one watch, nothing is broken. */
static gboolean
is_refusal (SvDb *db, const GError *error)
{
  return sv_db_constraint (db) == NULL && error->domain == SV_ERROR &&
         (error->code == SV_ERROR_INVALID || error->code == SV_ERROR_FORBIDDEN ||
          error->code == SV_ERROR_NOT_FOUND || error->code == SV_ERROR_CONFLICT);
}

/* Says why a watch was left out, and forgets it in the call. */
static void
append_refusal (GString *refused, SvCall *call, gint64 id, const GError *error)
{
  const char *code = call->code;
  const char *message = error->message;

  if (call->refusals != NULL && json_array_get_length (call->refusals) > 0)
    {
      JsonObject *refusal = json_array_get_object_element (call->refusals, 0);

      code = json_object_get_string_member (refusal, "code");
      message = json_object_get_string_member (refusal, "message");
    }

  g_string_append_printf (refused, "%s{\"id\":%" G_GINT64_FORMAT ",", refused->len > 1 ? "," : "",
                          id);
  sv_json_append_key (refused, "code");
  sv_json_append_string (refused, code != NULL ? code : "refused");
  sv_json_append_key (refused, "message");
  sv_json_append_string (refused, message);
  g_string_append_c (refused, '}');
  sv_call_reset (call);
}

static void
append_id (GString *list, gint64 id)
{
  g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 1 ? "," : "", id);
}

/* {"request", @first: [ids], @second: [{"id", "code", "message"}]} */
static SvReply *
tell (SvCall *call, const char *first, GString *ids, const char *second, GString *left)
{
  GString *json = g_string_new ("{\"request\":");

  sv_json_append_string (json, call->request_id);
  g_string_append_printf (json, ",\"%s\":%s],\"%s\":%s]}", first, ids->str, second, left->str);
  return sv_reply_new_json (200, json);
}

static SvReply *
change_many (SvCall *call, SvDb *db, GError **error)
{
  const SvResource *watches = sv_resource_of_kind ("watch");
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GString) changed = g_string_new ("[");
  g_autoptr (GString) refused = g_string_new ("[");
  JsonNode *values;

  if (!sv_call_accept_params (call, error, NULL) || !(body = sv_call_json (call, error)))
    return NULL;

  ids = read_ids (call, body);
  values = json_object_get_member (body, "values");
  if (values == NULL || !JSON_NODE_HOLDS_OBJECT (values))
    sv_call_refuse (call, "values", values == NULL ? "required" : "invalid_value",
                    "values is an object of the fields that all of them get.");
  sv_body_refuse_others (call, body, "ids", "values", NULL);
  if (sv_call_refused (call, error))
    return NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr (GError) reason = NULL;

      if (sv_store_update (call, db, watches, id, -1, json_node_get_object (values), &reason))
        append_id (changed, id);
      else if (is_refusal (db, reason))
        append_refusal (refused, call, id, reason);
      else
        {
          sv_store_explain (call, db, &reason);
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
    }

  return tell (call, "changed", changed, "refused", refused);
}

/* ---- taking it back ---- */

/* What stood there before, as a request would give it. Returns: (transfer full) (nullable): NULL
 * when @now is no longer what the change made of it */
static JsonObject *
values_before (JsonObject *changes, JsonObject *now)
{
  g_autoptr (JsonObject) values = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *pair;

  json_object_iter_init (&iter, changes);
  while (json_object_iter_next (&iter, &key, &pair))
    {
      const SvField *field = sv_table_field (&sv_watch_table, key);
      JsonNode *before = json_array_get_element (json_node_get_array (pair), 0);
      JsonNode *after = json_array_get_element (json_node_get_array (pair), 1);

      if (field == NULL || !sv_value_equal (field, after, json_object_get_member (now, key)))
        return NULL;
      if (field->kind == SV_KIND_REFERENCE && JSON_NODE_HOLDS_OBJECT (before))
        json_object_set_int_member (
            values, key, json_object_get_int_member (json_node_get_object (before), "id"));
      else
        json_object_set_member (values, key, json_node_copy (before));
    }

  return g_steal_pointer (&values);
}

/* Returns: whether the request can go on */
static gboolean
take_back (SvCall *call, SvDb *db, gint64 id, const char *text, GString *restored, GString *kept,
           GError **error)
{
  const SvResource *watches = sv_resource_of_kind ("watch");
  g_autoptr (JsonObject) changes = sv_json_parse_object (text, strlen (text), NULL, error);
  g_autoptr (JsonObject) now = NULL;
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (GError) reason = NULL;

  if (changes == NULL)
    return FALSE;

  if ((now = sv_store_read (call, db, watches, id, &reason)) != NULL &&
      (values = values_before (changes, now)) == NULL)
    reason = g_error_new (SV_ERROR, SV_ERROR_CONFLICT, "%s was changed since; it stays as it is.",
                          json_object_get_string_member (now, "sku"));
  if (values != NULL && sv_store_set (call, db, watches, id, "undo", values, &reason))
    {
      append_id (restored, id);
      return TRUE;
    }

  if (!is_refusal (db, reason))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  append_refusal (kept, call, id, reason);
  return TRUE;
}

static SvReply *
undo_many (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (GString) restored = g_string_new ("[");
  g_autoptr (GString) kept = g_string_new ("[");
  JsonNode *request;

  if (!sv_call_accept_params (call, error, NULL) || !(body = sv_call_json (call, error)))
    return NULL;
  request = json_object_get_member (body, "request");
  if (request == NULL || !sv_json_is_text (request))
    sv_call_refuse (call, "request", request == NULL ? "required" : "invalid_value",
                    "Say which change: the “request” that it answered with.");
  sv_body_refuse_others (call, body, "request", NULL);
  if (sv_call_refused (call, error))
    return NULL;

  if (!(locked = sv_db_query (db, "watch.lock_of_request", error,
                              SV_TEXT (json_node_get_string (request)), SV_INT (call->me->person),
                              SV_END)) ||
      !(rows = sv_db_query (db, "watch.of_request", error, SV_TEXT (json_node_get_string (request)),
                            SV_INT (call->me->person), SV_END)))
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found",
                         "There is no such change of yours, or it is more than a day old.");

  for (guint i = 0; i < sv_rows_count (rows); i++)
    if (!take_back (call, db, sv_rows_int (rows, i, 0), sv_rows_text (rows, i, 1), restored, kept,
                    error))
      return NULL;

  return tell (call, "restored", restored, "kept", kept);
}

static const SvRoute routes[] = {
  { "POST", "/api/v1/watches/bulk", "watch.bulk_update", change_many, SV_ROUTE_SLOW, 0,
    "The same change to many watches, each by its own rules", "BulkChange", NULL, "BulkRequest" },
  { "POST", "/api/v1/watches/bulk/undo", "watch.bulk_update", undo_many, SV_ROUTE_SLOW, 0,
    "Takes back what one such request changed", "BulkUndo", NULL, "BulkUndoRequest" },
};

const SvResource sv_watch_bulk_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
