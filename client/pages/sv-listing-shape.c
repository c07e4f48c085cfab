/* sv-listing-shape.c: the fields of a marketplace as a form takes them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listing-page"

#include "sv-listing-shape.h"

#include <glib/gi18n.h>
#include <string.h>

/* Returns: (transfer none): kept with the shape */
static const char *
keep (SvListingShape *shape, char *text)
{
  g_ptr_array_add (shape->texts, text);
  return text;
}

static const char *
get_text (JsonObject *object, const char *key)
{
  return json_object_get_string_member_with_default (object, key, NULL);
}

static const char *
join_choices (SvListingShape *shape, JsonObject *field)
{
  JsonNode *node = json_object_get_member (field, "choices");
  g_autoptr (GString) words = g_string_new (NULL);
  JsonArray *choices;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;

  choices = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      if (i > 0)
        g_string_append_c (words, '|');
      g_string_append (words, json_array_get_string_element (choices, i));
    }
  return keep (shape, g_string_free (g_steal_pointer (&words), FALSE));
}

/* Values of a listing are texts, whatever their kind: the platform's own words. */
static void
read_field (SvListingShape *shape, SvField *field, JsonObject *from)
{
  const char *kind = get_text (from, "kind");
  const char *title = get_text (from, "title");
  gboolean required = json_object_get_boolean_member_with_default (from, "required", FALSE);

  field->key = get_text (from, "key");
  field->title = required ? keep (shape, g_strconcat (title, " *", NULL)) : title;
  field->kind = SV_KIND_TEXT;
  field->max = json_object_get_int_member_with_default (from, "max", 0);
  if (g_strcmp0 (kind, "long") == 0 || g_strcmp0 (kind, "images") == 0)
    field->flags = SV_FIELD_LINES;
  /* A quantity has its unit behind the number: its choices are no whole values. */
  if (g_strcmp0 (kind, "choice") == 0)
    field->of = join_choices (shape, from);
}

static void
add_to_group (GHashTable *keys, GPtrArray *titles, const char *group, const char *key)
{
  GString *text = g_hash_table_lookup (keys, group);

  if (text == NULL)
    {
      text = g_string_new (key);
      g_hash_table_insert (keys, (gpointer)group, text);
      g_ptr_array_add (titles, (gpointer)group);
      return;
    }
  g_string_append_printf (text, " %s", key);
}

static void
free_string (gpointer data)
{
  g_string_free (data, TRUE);
}

SvListingShape *
sv_listing_shape_new (JsonObject *platform)
{
  SvListingShape *shape = g_new0 (SvListingShape, 1);
  JsonArray *fields = json_object_get_array_member (platform, "fields");
  guint n = json_array_get_length (fields);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_string);
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  shape->platform = json_object_ref (platform);
  shape->texts = g_ptr_array_new_with_free_func (g_free);
  shape->fields = g_new0 (SvField, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *from = json_array_get_object_element (fields, i);
      const char *group = get_text (from, "group");

      read_field (shape, &shape->fields[i], from);
      add_to_group (keys, titles, group != NULL ? group : N_ ("More"), shape->fields[i].key);
    }

  shape->groups = g_new0 (SvFormGroup, titles->len + 1);
  for (guint i = 0; i < titles->len; i++)
    {
      GString *text = g_hash_table_lookup (keys, titles->pdata[i]);

      shape->groups[i].title = titles->pdata[i];
      shape->groups[i].keys = keep (shape, g_strdup (text->str));
    }
  shape->table = (SvTable){ "listing", "listings", N_ ("Listings"), "id", shape->fields, n };
  return shape;
}

void
sv_listing_shape_free (SvListingShape *shape)
{
  json_object_unref (shape->platform);
  g_ptr_array_unref (shape->texts);
  g_free (shape->fields);
  g_free (shape->groups);
  g_free (shape);
}

char *
sv_listing_shape_hint (SvListingShape *shape, const char *key, JsonObject *typed,
                       JsonObject *effective)
{
  JsonArray *fields = json_object_get_array_member (shape->platform, "fields");
  const char *value = get_text (effective, key);

  /* What would stand there without the typed text is not known here. */
  if (json_object_has_member (typed, key) || value == NULL || *value == '\0')
    return NULL;

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      const char *expression = get_text (field, "default");

      if (strcmp (get_text (field, "key"), key) == 0)
        return g_strdup_printf (expression != NULL && strchr (expression, '{') != NULL
                                    ? _ ("%s (from the watch)")
                                    : _ ("%s (as usual)"),
                                value);
    }
  return NULL;
}

JsonObject *
sv_listing_merge (JsonObject *values, JsonObject *changes)
{
  JsonObject *merged = json_object_new ();
  JsonObject *const parts[] = { values, changes };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      JsonObjectIter iter;
      const char *key;
      JsonNode *value;

      if (parts[i] == NULL)
        continue;
      json_object_iter_init (&iter, parts[i]);
      while (json_object_iter_next (&iter, &key, &value))
        {
          const char *text = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_string (value) : NULL;

          if (text != NULL && *text != '\0')
            json_object_set_string_member (merged, key, text);
          else
            json_object_remove_member (merged, key);
        }
    }
  return merged;
}

void
sv_listing_split_fault (const char *field, char **sku, char **column)
{
  const char *slash = strchr (field, '/');

  *sku = slash != NULL ? g_strndup (field, (gsize)(slash - field)) : g_strdup (field);
  *column = slash != NULL ? g_strdup (slash + 1) : NULL;
}
