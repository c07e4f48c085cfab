/* sv-store-row.c: the statements that write a record, composed from its field table
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-store"

#include "common/sv-json.h"
#include "sv-store-private.h"
#include "sv-value.h"

/* A statement that grows: its text and its parameters. */
typedef struct
{
  GString *sql;
  GPtrArray *args; /* (element-type utf8) (nullable elements) */
} Draft;

static void
draft_init (Draft *draft)
{
  draft->sql = g_string_new (NULL);
  draft->args = g_ptr_array_new_with_free_func (g_free);
}

static void
draft_clear (Draft *draft)
{
  g_string_free (draft->sql, TRUE);
  g_ptr_array_unref (draft->args);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

/* Returns: the number of the parameter that now holds @text, which it takes over */
static guint
take_arg (Draft *draft, char *text)
{
  g_ptr_array_add (draft->args, text);
  return draft->args->len;
}

static char *
number_text (gint64 number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static char *
actor_text (SvCall *call)
{
  return call->me != NULL ? number_text (call->me->person) : NULL;
}

static void
push_draft (SvDb *db, Draft *draft)
{
  sv_db_push_text (db, draft->sql->str, (const char *const *)draft->args->pdata, draft->args->len);
}

JsonObject *
sv_store_changes (const SvTable *table, JsonObject *values, JsonObject *old)
{
  JsonObject *changes = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, values);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      const SvField *field = sv_table_field (table, key);
      JsonNode *before = old != NULL ? json_object_get_member (old, key) : NULL;
      JsonArray *pair;

      if (sv_value_equal (field, before, value))
        continue;

      pair = json_array_new ();
      if ((field->flags & SV_FIELD_SECRET) != 0)
        {
          /* That it changed may be known, what it is not. */
          json_array_add_null_element (pair);
          json_array_add_string_element (pair, "***");
        }
      else
        {
          json_array_add_element (pair, before != NULL ? json_node_copy (before)
                                                       : json_node_init_null (json_node_alloc ()));
          json_array_add_element (pair, json_node_copy (value));
        }
      json_object_set_array_member (changes, key, pair);
    }
  return changes;
}

void
sv_store_push_note (SvCall *call, SvDb *db, const char *kind, gint64 id, gint64 version,
                    const char *action, JsonObject *changes)
{
  g_autofree char *text = changes != NULL ? sv_json_to_text (changes) : g_strdup ("{}");
  g_autofree char *actor = actor_text (call);

  sv_db_push (db, "store.note", SV_TEXT (actor), SV_TEXT (call->request_id), SV_TEXT (kind),
              SV_INT (id), SV_INT (version), SV_TEXT (action), SV_TEXT (text), SV_END);
}

/* The side table with the long texts: insert or update, whichever it takes. */
static void
push_texts (SvDb *db, const SvTable *table, gint64 id, JsonObject *values)
{
  g_auto (Draft) draft = { 0 };
  g_autoptr (GString) places = g_string_new ("$1");
  g_autoptr (GString) sets = g_string_new (NULL);

  draft_init (&draft);
  g_string_printf (draft.sql, "INSERT INTO %s_text (%s", table->kind, table->kind);
  take_arg (&draft, number_text (id));

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      JsonNode *value = json_object_get_member (values, field->key);

      if (value == NULL || (field->flags & SV_FIELD_LONG) == 0)
        continue;
      g_string_append_printf (draft.sql, ", \"%s\"", field->key);
      g_string_append_printf (places, ", $%u", take_arg (&draft, sv_value_text (field, value)));
      g_string_append_printf (sets, "%s\"%s\" = excluded.\"%s\"", sets->len > 0 ? ", " : "",
                              field->key, field->key);
    }
  if (sets->len == 0)
    return;

  g_string_append_printf (draft.sql, ") VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s", places->str,
                          table->kind, sets->str);
  push_draft (db, &draft);
}

void
sv_store_push_update (SvCall *call, SvDb *db, const SvTable *table, gint64 id, const char *action,
                      JsonObject *changed, JsonObject *old, const char *now)
{
  g_autoptr (JsonObject) changes = sv_store_changes (table, changed, old);
  g_auto (Draft) draft = { 0 };

  draft_init (&draft);
  g_string_printf (draft.sql,
                   "UPDATE %s SET version = version + 1, updated_by = $1, updated_at = $2",
                   table->kind);
  take_arg (&draft, actor_text (call));
  take_arg (&draft, g_strdup (now));

  /* In the table's order, so that the same fields always make the same text. */
  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      JsonNode *value = json_object_get_member (changed, field->key);

      if (value == NULL || (field->flags & SV_FIELD_LONG) != 0)
        continue;
      g_string_append_printf (draft.sql, ", \"%s\" = $%u", field->key,
                              take_arg (&draft, sv_value_text (field, value)));
      if (field->kind == SV_KIND_MONEY)
        g_string_append_printf (draft.sql, ", \"%s_currency\" = $%u", field->key,
                                take_arg (&draft, g_strdup (sv_value_currency (value))));
    }
  g_string_append_printf (draft.sql, " WHERE id = $%u", take_arg (&draft, number_text (id)));

  push_draft (db, &draft);
  push_texts (db, table, id, changed);
  sv_store_push_note (call, db, table->kind, id, json_object_get_int_member (old, "version") + 1,
                      action, changes);
}

gint64
sv_store_insert_row (SvCall *call, SvDb *db, const SvTable *table, const char *action,
                     JsonObject *values, GError **error)
{
  g_autoptr (JsonObject) changes = sv_store_changes (table, values, NULL);
  g_autoptr (GString) places = g_string_new ("$1, $1");
  g_autoptr (SvRows) rows = NULL;
  g_auto (Draft) draft = { 0 };
  gint64 id;

  draft_init (&draft);
  g_string_printf (draft.sql, "INSERT INTO %s (created_by, updated_by", table->kind);
  take_arg (&draft, actor_text (call));

  /* What is null is left to the column's default. */
  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      JsonNode *value = json_object_get_member (values, field->key);

      if (value == NULL || JSON_NODE_HOLDS_NULL (value) || (field->flags & SV_FIELD_LONG) != 0)
        continue;
      g_string_append_printf (draft.sql, ", \"%s\"", field->key);
      g_string_append_printf (places, ", $%u", take_arg (&draft, sv_value_text (field, value)));
      if (field->kind != SV_KIND_MONEY)
        continue;
      g_string_append_printf (draft.sql, ", \"%s_currency\"", field->key);
      g_string_append_printf (places, ", $%u",
                              take_arg (&draft, g_strdup (sv_value_currency (value))));
    }
  g_string_append_printf (draft.sql, ") VALUES (%s) RETURNING id", places->str);

  rows = sv_db_query_text (db, draft.sql->str, (const char *const *)draft.args->pdata,
                           draft.args->len, error);
  if (rows == NULL)
    return 0;

  id = sv_rows_int (rows, 0, 0);
  push_texts (db, table, id, values);
  sv_store_push_note (call, db, table->kind, id, 1, action, changes);
  return id;
}
