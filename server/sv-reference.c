/* sv-reference.c: a record that another one names
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-reference"

#include "sv-reference.h"

#include "common/sv-json.h"
#include "sv-select.h"

#include <string.h>

typedef struct
{
  char *kind;                 /* "person" */
  char *role;                 /* (nullable) "agent" */
  const SvResource *resource; /* (nullable) NULL while a kind has no screens of its own */
} Target;

static void
target_clear (Target *target)
{
  g_free (target->kind);
  g_free (target->role);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static void
target_init (Target *target, const SvField *field)
{
  const char *colon = strchr (field->of, ':');

  target->kind = colon != NULL ? g_strndup (field->of, colon - field->of) : g_strdup (field->of);
  target->role = colon != NULL ? g_strdup (colon + 1) : NULL;
  target->resource = sv_resource_of_kind (target->kind);
}

/* "SELECT id, name FROM …" over the rows of @target that the caller may see; what is compared
 * follows as the parameter @next, which it returns. */
static guint
compose (GString *sql, const Target *target, SvCall *call)
{
  const SvSelect *select;
  const SvTable *table;

  if (target->resource == NULL)
    {
      gboolean field_role = call->me != NULL && sv_role_is_field (call->me->role);

      g_string_printf (sql, "SELECT r.id, r.name FROM %s r WHERE %s", target->kind,
                       field_role ? "FALSE" : "TRUE");
      return 1;
    }

  select = sv_select_for_call (target->resource, call);
  table = select->table;
  g_string_printf (sql, "SELECT %s, %s %s", sv_sql_expression (select->view, "id"),
                   sv_sql_expression (select->view, table->name), select->from);
  return select->first;
}

static const char *
alias_of (const Target *target)
{
  return target->resource != NULL ? sv_sql_view (target->kind)->alias : "r";
}

static const char *
name_key (const Target *target)
{
  return target->resource != NULL ? target->resource->table->name : "name";
}

static SvRows *
look_up (SvCall *call, SvDb *db, const Target *target, gint64 id, const char *name, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  guint next = compose (sql, target, call);
  const char *alias = alias_of (target);
  g_autofree char *me =
      g_strdup_printf ("%" G_GINT64_FORMAT, call->me != NULL ? call->me->person : 0);
  g_autofree char *wanted = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  const char *args[3] = { me, NULL, NULL };
  guint n_args = next - 1;

  if (name != NULL)
    g_string_append_printf (sql, " AND %s.%s = $%u AND %s.archived_at IS NULL", alias,
                            name_key (target), next, alias);
  else
    g_string_append_printf (sql, " AND %s.id = $%u", alias, next);
  args[n_args++] = name != NULL ? name : wanted;
  if (target->role != NULL)
    {
      g_string_append_printf (sql, " AND %s.role = $%u", alias, next + 1);
      args[n_args++] = target->role;
    }
  g_string_append (sql, " LIMIT 2");

  return sv_db_query_text (db, sql->str, args, n_args, error);
}

/* Takes @value apart. Returns: whether it is of one of the shapes */
static gboolean
read_value (JsonNode *value, gint64 *id, const char **name)
{
  JsonObject *object;
  JsonNode *member;

  *id = 0;
  *name = NULL;
  if (sv_json_is_int (value))
    {
      *id = json_node_get_int (value);
      return TRUE;
    }
  if (!JSON_NODE_HOLDS_OBJECT (value))
    return FALSE;

  object = json_node_get_object (value);
  member = json_object_get_member (object, "id");
  if (member != NULL)
    {
      if (!sv_json_is_int (member))
        return FALSE;
      *id = json_node_get_int (member);
      return json_object_get_size (object) == 1 ||
             (json_object_get_size (object) == 2 && json_object_has_member (object, "name"));
    }

  member = json_object_get_member (object, "name");
  if (member == NULL || json_object_get_size (object) != 1 || !sv_json_is_text (member))
    return FALSE;
  *name = json_node_get_string (member);
  return TRUE;
}

static gboolean
is_named (JsonNode *old, gint64 id)
{
  return old != NULL && JSON_NODE_HOLDS_OBJECT (old) &&
         json_object_get_int_member (json_node_get_object (old), "id") == id;
}

static JsonNode *
reference_node (gint64 id, const char *name)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_int_member (object, "id", id);
  json_object_set_string_member (object, "name", name);
  return json_node_init_object (json_node_alloc (), object);
}

JsonNode *
sv_reference_check (SvCall *call, SvDb *db, const SvField *field, JsonNode *value, JsonNode *old,
                    GError **error)
{
  g_auto (Target) target = { 0 };
  g_autoptr (SvRows) rows = NULL;
  const char *name;
  gint64 id;

  if (JSON_NODE_HOLDS_NULL (value))
    {
      if ((field->flags & SV_FIELD_REQUIRED) == 0)
        return json_node_copy (value);
      sv_call_refuse (call, field->key, "required", "%s is needed.", field->title);
      return NULL;
    }
  if (!read_value (value, &id, &name))
    {
      sv_call_refuse (call, field->key, "invalid_value",
                      "%s must be an id or an object like {\"name\": \"…\"}.", field->title);
      return NULL;
    }
  /* What stands there already needs no looking up, and may be archived or hidden by now. */
  if (name == NULL && is_named (old, id))
    return json_node_copy (old);

  target_init (&target, field);
  if ((rows = look_up (call, db, &target, id, name, error)) == NULL)
    return NULL;

  if (sv_rows_count (rows) == 0)
    sv_call_refuse (call, field->key, "unknown_reference", "%s: there is no such one.",
                    field->title);
  else if (sv_rows_count (rows) > 1)
    sv_call_refuse (call, field->key, "ambiguous_reference",
                    "%s: several have this name; give the id.", field->title);
  else
    return reference_node (sv_rows_int (rows, 0, 0), sv_rows_text (rows, 0, 1));
  return NULL;
}
