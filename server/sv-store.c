/* sv-store.c: writing records
 *
 * An update takes two round trips besides COMMIT: the first opens the transaction, locks the row
 * and reads it; the second writes the columns and the activity row and reads the record for the
 * reply.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-store"

#include "common/sv-error.h"
#include "sv-row-json.h"
#include "sv-store-private.h"
#include "sv-value.h"

#include <string.h>

/* The person's id as a parameter, when @select has room for it. */
static guint
first_args (const SvSelect *select, SvCall *call, const char **args, char *buffer, gsize size)
{
  if (select->first == 1)
    return 0;

  g_snprintf (buffer, size, "%" G_GINT64_FORMAT, call->me != NULL ? call->me->person : 0);
  args[0] = buffer;
  return 1;
}

static gpointer
not_found (SvCall *call, GError **error)
{
  return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such record.");
}

/* Locks the row and reads it whole; NULL when it is not there or @call may not see it. @now: (out)
 * (transfer full) (optional): the database's clock when it was locked */
static JsonObject *
lock_row (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, gboolean program,
          char **now, GError **error)
{
  const SvSelect *all = sv_select_get (resource, SV_ROLE_PROGRAM);
  const SvSelect *seen = program ? all : sv_select_for_call (resource, call);
  const char *alias = all->view->alias;
  int person = strstr (seen->where, "$1") != NULL ? 1 : 0;
  g_autofree char *sql = g_strdup_printf (
      "%s, clock_timestamp (), %s.version = (SELECT f.version FROM %s f WHERE f.id = $%d)"
      " %s AND (%s) AND %s.id = $%d FOR NO KEY UPDATE OF %s",
      all->list, alias, all->view->table, person + 1, all->from, seen->where, alias, person + 1,
      alias);
  const char *args[2];
  char me[24], number[24];

  g_snprintf (me, sizeof me, "%" G_GINT64_FORMAT, call->me != NULL ? call->me->person : 0);
  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, id);
  args[0] = me;
  args[person] = number;

  for (;;)
    {
      g_autoptr (SvRows) rows = sv_db_query_text (db, sql, args, person + 1, error);

      if (rows == NULL)
        return NULL;
      if (sv_rows_count (rows) == 0)
        return not_found (call, error);

      /* Whoever waited for the lock has the row as it is now, but its long texts and names as they
       * were when the statement began: so is the version in the sub-select. Then once more, with
       * the lock already ours. */
      if (!sv_rows_bool (rows, 0, all->n_result + 1))
        continue;

      if (now != NULL)
        *now = sv_row_json_time (sv_rows_text (rows, 0, all->n_result));
      return sv_row_json_object (all, rows, 0);
    }
}

static const char *
currency_of (JsonObject *values, const char *amount)
{
  if (json_object_get_null_member (values, amount))
    return NULL;
  return json_object_get_string_member (json_object_get_object_member (values, amount), "currency");
}

/* Leaves in @values only what differs from @old. */
static void
drop_same (const SvTable *table, JsonObject *values, JsonObject *old)
{
  g_autoptr (GList) keys = json_object_get_members (values);

  for (GList *at = keys; at != NULL; at = at->next)
    {
      const char *key = at->data;

      if (sv_value_equal (sv_table_field (table, key), json_object_get_member (values, key),
                          json_object_get_member (old, key)))
        json_object_remove_member (values, key);
    }
}

static gint64
insert (SvCall *call, SvDb *db, const SvResource *resource, gboolean program, const char *action,
        JsonObject *values, GError **error)
{
  g_autoptr (JsonObject) checked =
      sv_store_check (call, db, resource, program, values, NULL, error);
  gint64 id;

  if (checked == NULL || sv_call_refused (call, error))
    return 0;
  if (resource->check != NULL && !resource->check (call, db, checked, NULL, error))
    return 0;
  if (sv_call_refused (call, error))
    return 0;

  id = sv_store_insert_row (call, db, resource->table, action, checked, error);
  if (id == 0)
    sv_store_explain (call, db, error);
  return id;
}

gint64
sv_store_insert (SvCall *call, SvDb *db, const SvResource *resource, JsonObject *values,
                 GError **error)
{
  return insert (call, db, resource, FALSE, "create", values, error);
}

gint64
sv_store_add (SvCall *call, SvDb *db, const SvResource *resource, const char *action,
              JsonObject *values, GError **error)
{
  return insert (call, db, resource, TRUE, action, values, error);
}

/* Makes of @old what the row holds after sv_store_push_update (). */
static void
apply (SvCall *call, JsonObject *old, JsonObject *changed, const char *now)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, changed);
  while (json_object_iter_next (&iter, &key, &value))
    json_object_set_member (old, key, json_node_copy (value));

  json_object_set_int_member (old, "version", json_object_get_int_member (old, "version") + 1);
  json_object_set_string_member (old, "updated_at", now);
  if (call->me != NULL)
    {
      JsonObject *me = json_object_new ();

      json_object_set_int_member (me, "id", call->me->person);
      json_object_set_string_member (me, "name", call->me->name);
      json_object_set_object_member (old, "updated_by", me);
    }
  else
    json_object_set_null_member (old, "updated_by");
}

/* A rate goes with the currency that it is for, unless the request says one for the new currency.
 */
static void
drop_rate (const SvResource *resource, JsonObject *changed, JsonObject *old)
{
  const char *amount = resource->rated;

  if (amount == NULL || !json_object_has_member (changed, amount) ||
      json_object_has_member (changed, "rate"))
    return;
  if (g_strcmp0 (currency_of (changed, amount), currency_of (old, amount)) != 0)
    json_object_set_null_member (changed, "rate");
}

/* Returns: (transfer full) (nullable): the whole record as it is afterwards */
static JsonObject *
change_row (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, gint64 version,
            JsonObject *values, GError **error)
{
  const SvTable *table = resource->table;
  g_autofree char *now = NULL;
  g_autoptr (JsonObject) old = lock_row (call, db, resource, id, FALSE, &now, error);
  g_autoptr (JsonObject) changed = NULL;

  if (old == NULL)
    return NULL;
  if (!json_object_get_null_member (old, "archived_at"))
    sv_call_refuse (call, NULL, "refused", "This is archived. Restore it before changing it.");
  if (sv_call_refused (call, error))
    return NULL;

  changed = sv_store_check (call, db, resource, FALSE, values, old, error);
  if (changed == NULL || sv_call_refused (call, error))
    return NULL;

  drop_rate (resource, changed, old);
  drop_same (table, changed, old);
  if (version >= 0 &&
      !sv_store_find_conflicts (call, db, resource, id, version, changed, old, error))
    return NULL;
  if (json_object_get_size (changed) == 0)
    return g_steal_pointer (&old);

  if (resource->check != NULL && !resource->check (call, db, changed, old, error))
    return NULL;
  if (sv_call_refused (call, error))
    return NULL;

  drop_same (table, changed, old);
  sv_store_push_update (call, db, table, id, "update", changed, old, now);
  apply (call, old, changed, now);
  return g_steal_pointer (&old);
}

gboolean
sv_store_update (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, gint64 version,
                 JsonObject *values, GError **error)
{
  g_autoptr (JsonObject) record = change_row (call, db, resource, id, version, values, error);

  return record != NULL;
}

/* Whether the database computes other fields from one of @values. */
static gboolean
computes (const SvResource *resource, JsonObject *values)
{
  for (const char *const *key = resource->computes; key != NULL && *key != NULL; key++)
    if (json_object_has_member (values, *key))
      return TRUE;

  return FALSE;
}

SvReply *
sv_store_change (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, gint64 version,
                 JsonObject *values, GError **error)
{
  const SvSelect *select = sv_select_for_call (resource, call);
  g_autoptr (JsonObject) record = change_row (call, db, resource, id, version, values, error);
  GString *json;
  SvReply *reply;

  if (record == NULL)
    return NULL;
  if (!select->plain || computes (resource, values))
    return sv_store_reply (call, db, resource, id, 200, error);

  json = g_string_sized_new (2048);
  sv_row_json_append_object (json, select, record);
  reply = sv_reply_new_json (200, json);
  reply->etag =
      g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (record, "version"));
  return reply;
}

gboolean
sv_store_set (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, const char *action,
              JsonObject *values, GError **error)
{
  const SvTable *table = resource->table;
  g_autofree char *now = NULL;
  g_autoptr (JsonObject) old = lock_row (call, db, resource, id, TRUE, &now, error);
  g_autoptr (JsonObject) changed = NULL;

  if (old == NULL)
    return FALSE;

  changed = sv_store_check (call, db, resource, TRUE, values, old, error);
  if (changed == NULL || sv_call_refused (call, error))
    return FALSE;

  drop_same (table, changed, old);
  if (json_object_get_size (changed) > 0)
    sv_store_push_update (call, db, table, id, action, changed, old, now);
  return TRUE;
}

gboolean
sv_store_archive (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, gint64 version,
                  gboolean archived, GError **error)
{
  g_autoptr (JsonObject) old = lock_row (call, db, resource, id, FALSE, NULL, error);
  g_autoptr (JsonObject) changed = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *me = NULL;
  g_autofree char *number = NULL;

  if (old == NULL)
    return FALSE;
  if (json_object_get_null_member (old, "archived_at") == !archived)
    return TRUE;
  if (version >= 0 && version != json_object_get_int_member (old, "version"))
    {
      sv_call_fail (call, error, SV_ERROR_CONFLICT, "version_conflict",
                    "Somebody else changed this meanwhile. Look at it again.");
      return FALSE;
    }
  if (archived && resource->check_archive != NULL &&
      !resource->check_archive (call, db, old, error))
    return FALSE;
  if (sv_call_refused (call, error))
    return FALSE;

  sql = g_strdup_printf ("UPDATE %s SET version = version + 1, updated_at = clock_timestamp (),"
                         " updated_by = $1, archived_at = %s WHERE id = $2",
                         resource->table->kind, archived ? "clock_timestamp ()" : "NULL");
  me = call->me != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT, call->me->person) : NULL;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  sv_db_push_text (db, sql, (const char *[]){ me, number }, 2);
  sv_store_push_note (call, db, resource->table->kind, id,
                      json_object_get_int_member (old, "version") + 1,
                      archived ? "archive" : "restore", NULL);
  return TRUE;
}

gboolean
sv_store_note (SvCall *call, SvDb *db, const char *kind, gint64 id, const char *action,
               JsonObject *changes, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT version FROM %s WHERE id = $1", kind);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autoptr (SvRows) rows = sv_db_query_text (db, sql, (const char *[]){ number }, 1, error);

  if (rows == NULL)
    return FALSE;
  if (sv_rows_count (rows) == 0)
    {
      not_found (call, error);
      return FALSE;
    }
  sv_store_push_note (call, db, kind, id, sv_rows_int (rows, 0, 0), action, changes);
  return TRUE;
}

/* The one row of @id that the caller may see; NULL with SV_ERROR_NOT_FOUND. */
static SvRows *
read_row (SvCall *call, SvDb *db, const SvSelect *select, gint64 id, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("%s AND %s.id = $%u", select->sql, select->view->alias, select->first);
  g_autoptr (SvRows) rows = NULL;
  const char *args[2];
  char me[24], number[24];
  guint n = first_args (select, call, args, me, sizeof me);

  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, id);
  args[n] = number;
  if ((rows = sv_db_query_text (db, sql, args, n + 1, error)) == NULL)
    {
      sv_store_explain (call, db, error);
      return NULL;
    }
  if (sv_rows_count (rows) == 0)
    return not_found (call, error);
  return g_steal_pointer (&rows);
}

SvReply *
sv_store_reply (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, guint status,
                GError **error)
{
  const SvSelect *select = sv_select_for_call (resource, call);
  g_autoptr (SvRows) rows = read_row (call, db, select, id, error);
  GString *json;
  SvReply *reply;

  if (rows == NULL)
    return NULL;

  json = g_string_sized_new (2048);
  sv_row_json_append (json, select, rows, 0);
  reply = sv_reply_new_json (status, json);
  reply->etag = g_strdup (sv_rows_text (rows, 0, sv_select_column (select, "version")->column));
  if (status == 201)
    reply->location = g_strdup_printf ("/api/v1/%s/%" G_GINT64_FORMAT, resource->table->path, id);
  return reply;
}

JsonObject *
sv_store_read (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, GError **error)
{
  const SvSelect *select = sv_select_for_call (resource, call);
  g_autoptr (SvRows) rows = read_row (call, db, select, id, error);

  return rows != NULL ? sv_row_json_object (select, rows, 0) : NULL;
}

/* Returns: (nullable): the field that a constraint KIND_FIELD_what is about; @what is what follows
 * it */
static const SvField *
field_of_constraint (const char *constraint, const char **what)
{
  const SvField *best = NULL;
  gsize best_length = 0;

  for (const SvTable *const *table = sv_tables; *table != NULL; table++)
    {
      gsize kind = strlen ((*table)->kind);

      if (strncmp (constraint, (*table)->kind, kind) != 0 || constraint[kind] != '_')
        continue;
      for (guint i = 0; i < (*table)->n_fields; i++)
        {
          const char *key = (*table)->fields[i].key;
          gsize length = strlen (key);

          if (strncmp (constraint + kind + 1, key, length) != 0 ||
              constraint[kind + 1 + length] != '_' || kind + length < best_length)
            continue;
          best = &(*table)->fields[i];
          best_length = kind + length;
          *what = constraint + kind + length + 2;
        }
    }
  return best;
}

void
sv_store_explain (SvCall *call, SvDb *db, GError **error)
{
  const char *constraint = sv_db_constraint (db);
  const char *what = "";
  const SvField *field;

  if (error == NULL || !g_error_matches (*error, SV_ERROR, SV_ERROR_INVALID) ||
      constraint == NULL || call->refusals != NULL)
    return;

  field = field_of_constraint (constraint, &what);
  if (field == NULL)
    sv_call_refuse (call, NULL, "refused", "A rule forbids this: %s.", constraint);
  else if (strcmp (what, "taken") == 0)
    sv_call_refuse (call, field->key, "taken", "%s is taken already.", field->title);
  else if (strcmp (what, "known") == 0)
    sv_call_refuse (call, field->key, "unknown_reference", "%s: there is no such one.",
                    field->title);
  else if (strcmp (what, "given") == 0)
    sv_call_refuse (call, field->key, "required", "%s is needed.", field->title);
  else
    sv_call_refuse (call, field->key, "out_of_range", "%s cannot have this value.", field->title);
  g_clear_error (error);
  sv_call_refused (call, error);
}
