/* sv-row-json.c: a row as JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-row-json"

#include "sv-row-json.h"

#include "common/sv-json.h"

#include <string.h>

/* The session's time zone is UTC, so every time ends with "+00". */
static gsize
time_length (const char *text)
{
  gsize length = strlen (text);

  g_assert (length > 13 && strcmp (text + length - 3, "+00") == 0);
  return length - 3;
}

static void
append_time (GString *json, const char *text)
{
  gsize length = time_length (text);

  g_string_append_c (json, '"');
  g_string_append_len (json, text, 10);
  g_string_append_c (json, 'T');
  g_string_append_len (json, text + 11, length - 11);
  g_string_append (json, "Z\"");
}

char *
sv_row_json_time (const char *text)
{
  return text == NULL
             ? NULL
             : g_strdup_printf ("%.10sT%.*sZ", text, (int)time_length (text) - 11, text + 11);
}

static void
append_value (GString *json, const SvField *field, const char *text, const char *name)
{
  switch (field->kind)
    {
    case SV_KIND_INTEGER:
      g_string_append (json, text);
      break;
    case SV_KIND_BOOLEAN:
      g_string_append (json, text[0] == 't' ? "true" : "false");
      break;
    case SV_KIND_TIME:
      append_time (json, text);
      break;
    case SV_KIND_MONEY:
      g_string_append (json, "{\"amount\":");
      g_string_append (json, text);
      g_string_append (json, ",\"currency\":");
      sv_json_append_string (json, name);
      g_string_append_c (json, '}');
      break;
    case SV_KIND_REFERENCE:
      g_string_append (json, "{\"id\":");
      g_string_append (json, text);
      g_string_append (json, ",\"name\":");
      sv_json_append_string (json, name);
      g_string_append_c (json, '}');
      break;
    case SV_KIND_TEXT:
    case SV_KIND_DECIMAL:
    case SV_KIND_DATE:
    case SV_KIND_CHOICE:
    default:
      sv_json_append_string (json, text);
      break;
    }
}

void
sv_row_json_append (GString *json, const SvSelect *select, SvRows *rows, guint row)
{
  for (guint i = 0; i < select->n_columns; i++)
    {
      const SvSelectColumn *column = &select->columns[i];
      const char *text = sv_rows_text (rows, row, column->column);

      g_string_append_c (json, i == 0 ? '{' : ',');
      g_string_append (json, column->json);
      if (text == NULL)
        g_string_append (json, "null");
      else
        append_value (json, column->field, text,
                      column->name != NULL ? sv_rows_text (rows, row, column->column + 1) : NULL);
    }
  g_string_append_c (json, '}');
}

void
sv_row_json_append_object (GString *json, const SvSelect *select, JsonObject *object)
{
  for (guint i = 0; i < select->n_columns; i++)
    {
      const SvSelectColumn *column = &select->columns[i];

      g_string_append_c (json, i == 0 ? '{' : ',');
      g_string_append (json, column->json);
      sv_json_append_node (json, json_object_get_member (object, column->field->key));
    }
  g_string_append_c (json, '}');
}

static JsonNode *
value_node (const SvField *field, const char *text, const char *name)
{
  JsonNode *node = json_node_alloc ();
  g_autofree char *time = NULL;
  JsonObject *object;

  switch (field->kind)
    {
    case SV_KIND_INTEGER:
      return json_node_init_int (node, g_ascii_strtoll (text, NULL, 10));
    case SV_KIND_BOOLEAN:
      return json_node_init_boolean (node, text[0] == 't');
    case SV_KIND_TIME:
      time = sv_row_json_time (text);
      return json_node_init_string (node, time);
    case SV_KIND_MONEY:
    case SV_KIND_REFERENCE:
      object = json_object_new ();
      json_object_set_int_member (object, field->kind == SV_KIND_MONEY ? "amount" : "id",
                                  g_ascii_strtoll (text, NULL, 10));
      json_object_set_string_member (object, field->kind == SV_KIND_MONEY ? "currency" : "name",
                                     name);
      json_node_init_object (node, object);
      json_object_unref (object);
      return node;
    case SV_KIND_TEXT:
    case SV_KIND_DECIMAL:
    case SV_KIND_DATE:
    case SV_KIND_CHOICE:
    default:
      return json_node_init_string (node, text);
    }
}

JsonObject *
sv_row_json_object (const SvSelect *select, SvRows *rows, guint row)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < select->n_columns; i++)
    {
      const SvSelectColumn *column = &select->columns[i];
      const char *text = sv_rows_text (rows, row, column->column);

      if (text == NULL)
        json_object_set_null_member (object, column->field->key);
      else
        json_object_set_member (object, column->field->key,
                                value_node (column->field, text,
                                            column->name != NULL
                                                ? sv_rows_text (rows, row, column->column + 1)
                                                : NULL));
    }
  return object;
}
