/* sv-body.c: what verbs ask of their bodies, where no field table says it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-body.h"

#include "common/sv-json.h"

#include <string.h>

static gboolean
is_named (const char *key, const char *first, va_list names)
{
  for (const char *name = first; name != NULL; name = va_arg (names, const char *))
    if (strcmp (key, name) == 0)
      return TRUE;

  return FALSE;
}

/* @field: (nullable): that the members are part of */
static void
refuse_others (SvCall *call, JsonObject *object, const char *field, const char *first,
               va_list names)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      gboolean known;
      va_list again;

      va_copy (again, names);
      known = is_named (key->data, first, again);
      va_end (again);

      if (!known)
        sv_call_refuse (call, field != NULL ? field : key->data, "unknown_field",
                        "There is no field “%s” here.", (const char *)key->data);
    }
}

void
sv_body_refuse_others (SvCall *call, JsonObject *body, const char *first, ...)
{
  va_list names;

  va_start (names, first);
  refuse_others (call, body, NULL, first, names);
  va_end (names);
}

void
sv_body_refuse_others_in (SvCall *call, JsonObject *part, const char *field, const char *first, ...)
{
  va_list names;

  va_start (names, first);
  refuse_others (call, part, field, first, names);
  va_end (names);
}

GArray *
sv_body_ids (SvCall *call, JsonObject *body, guint most)
{
  JsonNode *node = json_object_get_member (body, "ids");
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  JsonArray *list;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      sv_call_refuse (call, "ids", "required", "The ids are needed.");
      return ids;
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      sv_call_refuse (call, "ids", "invalid_value", "The ids are a list of numbers.");
      return ids;
    }

  list = json_node_get_array (node);
  if (json_array_get_length (list) > most)
    {
      sv_call_refuse (call, "ids", "out_of_range", "There may be at most %u ids at once.", most);
      return ids;
    }

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      gint64 id;

      if (!sv_json_is_int (element))
        {
          sv_call_refuse (call, "ids", "invalid_value", "An id is a whole number.");
          break;
        }
      id = json_node_get_int (element);
      g_array_append_val (ids, id);
    }

  return ids;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return x < y ? -1 : x > y;
}

void
sv_ids_sort (GArray *ids)
{
  g_array_sort (ids, compare_ids);
}

char *
sv_ids_to_array (GArray *ids)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (ids, gint64, i));
  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}
