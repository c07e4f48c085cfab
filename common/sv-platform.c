/* sv-platform.c: reading descriptions, and checking values against them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-platform.h"

#include "sv-error.h"

#include <string.h>

static const char *const kinds[] = {
  [SV_PLATFORM_TEXT] = "text",     [SV_PLATFORM_LONG] = "long",
  [SV_PLATFORM_CHOICE] = "choice", [SV_PLATFORM_INTEGER] = "integer",
  [SV_PLATFORM_MONEY] = "money",   [SV_PLATFORM_QUANTITY] = "quantity",
  [SV_PLATFORM_IMAGES] = "images",
};

const char *
sv_platform_kind_name (SvPlatformKind kind)
{
  return kinds[kind];
}

static void
sv_platform_field_free (SvPlatformField *field)
{
  g_free (field->key);
  g_free (field->column);
  g_free (field->title);
  g_free (field->group);
  g_strfreev (field->choices);
  g_free (field->expression);
  g_clear_pointer (&field->nearest, g_hash_table_unref);
  g_free (field);
}

void
sv_platform_free (SvPlatform *platform)
{
  g_free (platform->code);
  g_free (platform->name);
  g_free (platform->currency);
  g_free (platform->image_separator);
  g_ptr_array_unref (platform->fields);
  g_free (platform);
}

/* Returns: (nullable): a text member */
static const char *
get_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static char **
read_choices (JsonObject *description, const char *list)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  JsonObject *lists = json_object_has_member (description, "lists")
                          ? json_object_get_object_member (description, "lists")
                          : NULL;
  JsonArray *array;

  if (lists == NULL || list == NULL || !json_object_has_member (lists, list))
    return NULL;

  array = json_object_get_array_member (lists, list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (words, json_array_get_string_element (array, i));

  return g_strv_builder_end (words);
}

/* Returns: (transfer full) (nullable) */
static GHashTable *
read_nearest (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "nearest");
  JsonObjectIter iter;
  GHashTable *nearest;
  const char *word;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  nearest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &word, &node))
    g_hash_table_insert (nearest, g_utf8_casefold (word, -1), json_node_dup_string (node));

  return nearest;
}

static SvPlatformField *
read_field (JsonObject *description, JsonObject *object, GError **error)
{
  const char *key = get_text (object, "key");
  const char *column = get_text (object, "column");
  const char *title = get_text (object, "title");
  const char *kind = get_text (object, "kind");
  const char *expression = get_text (object, "default");
  guint known = 0;
  SvPlatformField *field;

  while (known < G_N_ELEMENTS (kinds) && g_strcmp0 (kinds[known], kind) != 0)
    known++;

  if (key == NULL || column == NULL || known == G_N_ELEMENTS (kinds))
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "field %s: key, column or kind is missing or unknown", key != NULL ? key : "?");
      return NULL;
    }

  field = g_new0 (SvPlatformField, 1);
  field->key = g_strdup (key);
  field->column = g_strdup (column);
  field->title = g_strdup (title != NULL ? title : column);
  field->group = g_strdup (get_text (object, "group"));
  field->kind = known;
  field->required = json_object_get_boolean_member_with_default (object, "required", FALSE);
  field->keeps_floor = json_object_get_boolean_member_with_default (object, "keeps_floor", FALSE);
  field->max = json_object_get_int_member_with_default (object, "max", 0);
  field->choices = read_choices (description, get_text (object, "list"));
  field->expression = g_strdup (expression != NULL ? expression : "");
  field->nearest = read_nearest (object);

  if (field->choices == NULL &&
      (field->kind == SV_PLATFORM_CHOICE || field->kind == SV_PLATFORM_QUANTITY))
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "field %s: its list of choices is missing",
                   key);
      sv_platform_field_free (field);
      return NULL;
    }

  return field;
}

SvPlatform *
sv_platform_new (JsonObject *description, GError **error)
{
  g_autoptr (SvPlatform) platform = g_new0 (SvPlatform, 1);
  const char *separator = get_text (description, "image_separator");
  JsonArray *fields;

  platform->fields = g_ptr_array_new_with_free_func ((GDestroyNotify)sv_platform_field_free);
  platform->code = g_strdup (get_text (description, "code"));
  platform->name = g_strdup (get_text (description, "name"));
  platform->currency = g_strdup (get_text (description, "currency"));
  platform->image_separator = g_strdup (separator != NULL ? separator : ";");
  platform->binding = json_object_get_boolean_member_with_default (description, "binding", TRUE);

  if (platform->code == NULL || platform->name == NULL || platform->currency == NULL ||
      !json_object_has_member (description, "fields"))
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           "a platform's description needs code, name, currency and fields");
      return NULL;
    }

  fields = json_object_get_array_member (description, "fields");
  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      SvPlatformField *field =
          read_field (description, json_array_get_object_element (fields, i), error);

      if (field == NULL)
        return NULL;
      g_ptr_array_add (platform->fields, field);
    }

  return g_steal_pointer (&platform);
}

const SvPlatformField *
sv_platform_field (const SvPlatform *platform, const char *key)
{
  for (guint i = 0; i < platform->fields->len; i++)
    {
      const SvPlatformField *field = g_ptr_array_index (platform->fields, i);

      if (strcmp (field->key, key) == 0)
        return field;
    }

  return NULL;
}

static gboolean
is_number (const char *text, gboolean fraction)
{
  gsize digits = strspn (text, "0123456789");

  if (digits == 0)
    return FALSE;

  text += digits;
  if (fraction && *text == '.')
    {
      digits = strspn (text + 1, "0123456789");
      if (digits == 0)
        return FALSE;
      text += 1 + digits;
    }

  return *text == '\0';
}

static gboolean
is_quantity (const SvPlatformField *field, const char *value)
{
  const char *line = strchr (value, '_');
  g_autofree char *number = line != NULL ? g_strndup (value, line - value) : NULL;

  return number != NULL && is_number (number, TRUE) &&
         g_strv_contains ((const char *const *)field->choices, line + 1);
}

/* The nearest choice, to offer it: what the description says, else the same letters in another
 * case, else a common beginning. */
static const char *
find_near (const SvPlatformField *field, const char *value)
{
  g_autofree char *folded = g_utf8_casefold (value, -1);
  const char *near = field->nearest != NULL ? g_hash_table_lookup (field->nearest, folded) : NULL;
  gsize longest = 2;

  /* The lists of an upload may lack it. */
  if (near != NULL && g_strv_contains ((const char *const *)field->choices, near))
    return near;

  near = NULL;
  for (char **choice = field->choices; *choice != NULL; choice++)
    {
      g_autofree char *candidate = g_utf8_casefold (*choice, -1);
      gsize same = 0;

      while (folded[same] != '\0' && folded[same] == candidate[same])
        same++;
      if (same > longest)
        {
          longest = same;
          near = *choice;
        }
    }

  return near;
}

char *
sv_platform_check (const SvPlatformField *field, const char *value, const char **code)
{
  const char *near;

  if (code != NULL)
    *code = "invalid_value";

  if (value == NULL || *value == '\0')
    {
      if (!field->required)
        return NULL;
      if (code != NULL)
        *code = "required";
      return g_strdup_printf ("%s is missing.", field->title);
    }

  if (field->max > 0 && g_utf8_strlen (value, -1) > field->max)
    {
      if (code != NULL)
        *code = "too_long";
      return g_strdup_printf ("%s has more than %" G_GINT64_FORMAT " characters. Shorten it.",
                              field->title, field->max);
    }

  /* Platform files keep their format, so that no apostrophe can disarm a formula in them. */
  if (strchr ("=+-@\t\r", *value) != NULL)
    return g_strdup_printf (
        "%s begins with “%c”, which a spreadsheet takes for a formula. Begin with a word.",
        field->title, *value);

  switch (field->kind)
    {
    case SV_PLATFORM_CHOICE:
      if (g_strv_contains ((const char *const *)field->choices, value))
        return NULL;
      near = find_near (field, value);
      if (near != NULL)
        return g_strdup_printf ("“%s” is not one of the choices of %s. Take “%s”?", value,
                                field->title, near);
      return g_strdup_printf ("“%s” is not one of the choices of %s. Choose one of the list.",
                              value, field->title);

    case SV_PLATFORM_INTEGER:
      if (is_number (value, FALSE))
        return NULL;
      return g_strdup_printf ("%s is a whole number.", field->title);

    case SV_PLATFORM_MONEY:
      if (is_number (value, TRUE))
        return NULL;
      return g_strdup_printf ("%s is a number without currency, with a point: 1250.50.",
                              field->title);

    case SV_PLATFORM_QUANTITY:
      if (is_quantity (field, value))
        return NULL;
      return g_strdup_printf ("%s is a number, an underscore and a unit: 20_%s.", field->title,
                              field->choices[0]);

    case SV_PLATFORM_TEXT:
    case SV_PLATFORM_LONG:
    case SV_PLATFORM_IMAGES:
    default:
      return NULL;
    }
}
