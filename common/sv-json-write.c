/* sv-json-write.c: JSON appended to a string, for answers that are made row by row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-json.h"

#include <math.h>
#include <string.h>

static void
append_escape (GString *json, guchar c)
{
  static const char hex[] = "0123456789abcdef";
  char escape[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15], '\0' };

  switch (c)
    {
    case '"':
      g_string_append_len (json, "\\\"", 2);
      break;
    case '\\':
      g_string_append_len (json, "\\\\", 2);
      break;
    case '\b':
      g_string_append_len (json, "\\b", 2);
      break;
    case '\f':
      g_string_append_len (json, "\\f", 2);
      break;
    case '\n':
      g_string_append_len (json, "\\n", 2);
      break;
    case '\r':
      g_string_append_len (json, "\\r", 2);
      break;
    case '\t':
      g_string_append_len (json, "\\t", 2);
      break;
    default:
      g_string_append_len (json, escape, 6);
    }
}

void
sv_json_append_string (GString *json, const char *text)
{
  if (text == NULL)
    {
      g_string_append_len (json, "null", 4);
      return;
    }

  g_string_append_c (json, '"');
  while (*text != '\0')
    {
      const char *run = text;

      while ((guchar)*text >= 0x20 && *text != '"' && *text != '\\')
        text++;
      g_string_append_len (json, run, text - run);
      if (*text != '\0')
        append_escape (json, (guchar)*text++);
    }
  g_string_append_c (json, '"');
}

void
sv_json_append_int (GString *json, gint64 value)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64)value : (guint64)value;

  do
    *--at = '0' + rest % 10;
  while ((rest /= 10) > 0);
  if (value < 0)
    *--at = '-';

  g_string_append_len (json, at, digits + sizeof digits - at);
}

void
sv_json_append_key (GString *json, const char *key)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '{';

  if (last != '{' && last != ',' && last != '[')
    g_string_append_c (json, ',');
  sv_json_append_string (json, key);
  g_string_append_c (json, ':');
}

static void
append_double (GString *json, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* JSON has no words for these, and none of our numbers is one. */
  if (!isfinite (value))
    {
      g_string_append (json, "null");
      return;
    }

  /* The shortest form that reads back as the same number. */
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_dtostr (text, sizeof text, value);
  g_string_append (json, text);
  /* A double stays one when it is read again. */
  if (strpbrk (text, ".eE") == NULL)
    g_string_append (json, ".0");
}

static void
append_object (GString *json, JsonObject *object)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  g_string_append_c (json, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      sv_json_append_key (json, key);
      sv_json_append_node (json, value);
    }
  g_string_append_c (json, '}');
}

static void
append_array (GString *json, JsonArray *array)
{
  guint n = json_array_get_length (array);

  g_string_append_c (json, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      sv_json_append_node (json, json_array_get_element (array, i));
    }
  g_string_append_c (json, ']');
}

void
sv_json_append_node (GString *json, JsonNode *node)
{
  GType type;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    g_string_append (json, "null");
  else if (JSON_NODE_HOLDS_OBJECT (node))
    append_object (json, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    append_array (json, json_node_get_array (node));
  else if ((type = json_node_get_value_type (node)) == G_TYPE_STRING)
    sv_json_append_string (json, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    sv_json_append_int (json, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (json, json_node_get_boolean (node) ? "true" : "false");
  else
    append_double (json, json_node_get_double (node));
}

char *
sv_json_to_text (JsonObject *object)
{
  GString *json = g_string_new (NULL);

  append_object (json, object);
  return g_string_free (json, FALSE);
}
