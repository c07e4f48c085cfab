/* sv-store-merge.c: two people changed one record
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-store"

#include "common/sv-error.h"
#include "sv-store-private.h"
#include "sv-value.h"

/* Returns: (transfer full) (nullable): field → its value at @version, of the fields that changed
 * since; %NULL when the activity rows do not reach back so far, or on @error */
static JsonObject *
read_past (SvDb *db, const char *kind, gint64 id, gint64 version, gint64 now, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "store.changes", error, SV_TEXT (kind), SV_INT (id),
                                         SV_INT (version), SV_END);
  g_autoptr (JsonObject) past = json_object_new ();
  gint64 reached = version;

  if (rows == NULL)
    return NULL;

  for (guint row = 0; row < sv_rows_count (rows); row++)
    {
      g_autoptr (JsonNode) node = json_from_string (sv_rows_text (rows, row, 1), error);
      JsonObjectIter iter;
      const char *key;
      JsonNode *pair;

      if (node == NULL)
        return NULL;
      /* Several rows may tell of one version, but none may be missing. */
      if (sv_rows_int (rows, row, 0) > reached + 1)
        return NULL;
      reached = sv_rows_int (rows, row, 0);

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &key, &pair))
        if (!json_object_has_member (past, key))
          json_object_set_member (past, key,
                                  json_array_dup_element (json_node_get_array (pair), 0));
    }
  return reached == now ? g_steal_pointer (&past) : NULL;
}

static void
set_copy (JsonObject *object, const char *key, JsonNode *node, gboolean shown)
{
  json_object_set_member (object, key,
                          node != NULL && shown ? json_node_copy (node)
                                                : json_node_init_null (json_node_alloc ()));
}

gboolean
sv_store_find_conflicts (SvCall *call, SvDb *db, const SvResource *resource, gint64 id,
                         gint64 version, JsonObject *changed, JsonObject *old, GError **error)
{
  const SvTable *table = resource->table;
  gint64 now = json_object_get_int_member (old, "version");
  g_autoptr (JsonArray) conflicts = json_array_new ();
  g_autoptr (JsonObject) past = NULL;
  g_autoptr (GError) failure = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *mine;

  if (version == now || json_object_get_size (changed) == 0)
    return TRUE;

  past = read_past (db, table->kind, id, version, now, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  json_object_iter_init_ordered (&iter, changed);
  while (json_object_iter_next_ordered (&iter, &key, &mine))
    {
      JsonNode *was = past != NULL ? json_object_get_member (past, key) : NULL;
      gboolean shown =
          call->me == NULL || (sv_permission_mask (call->me->role, table, key) & SV_MASK_READ) != 0;
      JsonObject *conflict;

      if (past != NULL && was == NULL)
        continue;
      /* They changed it, and changed it back. */
      if (was != NULL &&
          sv_value_equal (sv_table_field (table, key), was, json_object_get_member (old, key)))
        continue;

      conflict = json_object_new ();
      json_object_set_string_member (conflict, "field", key);
      set_copy (conflict, "was", was, shown);
      set_copy (conflict, "theirs", json_object_get_member (old, key), shown);
      set_copy (conflict, "mine", mine, TRUE);
      json_array_add_object_element (conflicts, conflict);
    }

  if (json_array_get_length (conflicts) == 0)
    return TRUE;

  g_clear_pointer (&call->conflicts, json_array_unref);
  call->conflicts = g_steal_pointer (&conflicts);
  sv_call_fail (call, error, SV_ERROR_CONFLICT, "version_conflict",
                "Somebody else changed the same fields meanwhile.");
  return FALSE;
}
