/* sv-json.c: the strict gate before json-glib
 *
 * One pass over the bytes with a stack of its own: nothing here recurses, so nesting costs no
 * stack. What is well formed but refused (a key twice, a NUL, a number out of range) is only noted
 * on the way, since a later byte can still make the whole text malformed, and that is the first
 * thing to tell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-json.h"
#include "sv-error.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct
{
  JsonArray *array;   /* (owned) (nullable) one of the two */
  JsonObject *object; /* (owned) (nullable) */
  char *key;          /* (owned) (nullable) of the member whose value comes next */
} Level;

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  Level levels[SV_JSON_MAX_DEPTH];
  guint depth;
  GString *text;       /* the string being read, unescaped */
  const char *refused; /* (nullable) code of the first thing that is well formed but refused */
  gsize refused_at;
  const char *wrong; /* (nullable) what is malformed, for people */
} Parser;

static gboolean
malformed (Parser *parser, const char *what)
{
  parser->wrong = what;
  return FALSE;
}

static void
refuse (Parser *parser, const char *code)
{
  if (parser->refused != NULL)
    return;

  parser->refused = code;
  parser->refused_at = parser->at - parser->start;
}

static void
skip_space (Parser *parser)
{
  while (parser->at < parser->end &&
         (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\n' || *parser->at == '\r'))
    parser->at++;
}

static gboolean
next_is (Parser *parser, char c)
{
  return parser->at < parser->end && *parser->at == c;
}

static gboolean
read_word (Parser *parser, const char *word)
{
  gsize length = strlen (word);

  if ((gsize)(parser->end - parser->at) < length || memcmp (parser->at, word, length) != 0)
    return malformed (parser, "a value was expected");

  parser->at += length;
  return TRUE;
}

static gboolean
read_hex4 (Parser *parser, gunichar *unit)
{
  *unit = 0;
  if (parser->end - parser->at < 4)
    return malformed (parser, "\\u needs four hexadecimal digits");

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*parser->at);

      if (digit < 0)
        return malformed (parser, "\\u needs four hexadecimal digits");
      *unit = *unit * 16 + digit;
      parser->at++;
    }
  return TRUE;
}

/* After "\u". A surrogate must come as a pair: half of one is no character. */
static gboolean
read_unicode_escape (Parser *parser)
{
  gunichar unit, low;

  if (!read_hex4 (parser, &unit))
    return FALSE;

  if (unit >= 0xDC00 && unit <= 0xDFFF)
    return malformed (parser, "half a surrogate pair");
  if (unit >= 0xD800 && unit <= 0xDBFF)
    {
      if (parser->end - parser->at < 2 || parser->at[0] != '\\' || parser->at[1] != 'u')
        return malformed (parser, "half a surrogate pair");
      parser->at += 2;
      if (!read_hex4 (parser, &low))
        return FALSE;
      if (low < 0xDC00 || low > 0xDFFF)
        return malformed (parser, "half a surrogate pair");
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }

  if (unit == 0)
    refuse (parser, "json_nul");
  else
    g_string_append_unichar (parser->text, unit);
  return TRUE;
}

static gboolean
read_escape (Parser *parser)
{
  char c = parser->at < parser->end ? *parser->at++ : '\0';

  switch (c)
    {
    case '"':
    case '\\':
    case '/':
      g_string_append_c (parser->text, c);
      return TRUE;
    case 'b':
      g_string_append_c (parser->text, '\b');
      return TRUE;
    case 'f':
      g_string_append_c (parser->text, '\f');
      return TRUE;
    case 'n':
      g_string_append_c (parser->text, '\n');
      return TRUE;
    case 'r':
      g_string_append_c (parser->text, '\r');
      return TRUE;
    case 't':
      g_string_append_c (parser->text, '\t');
      return TRUE;
    case 'u':
      return read_unicode_escape (parser);
    default:
      return malformed (parser, "no such escape");
    }
}

/* A string from its opening quote, unescaped into parser->text. The bytes are known to be UTF-8. */
static gboolean
read_string (Parser *parser)
{
  parser->at++;
  g_string_truncate (parser->text, 0);

  while (parser->at < parser->end)
    {
      const char *run = parser->at;

      while (parser->at < parser->end && *parser->at != '"' && *parser->at != '\\' &&
             (guchar)*parser->at >= 0x20)
        parser->at++;
      g_string_append_len (parser->text, run, parser->at - run);

      if (parser->at == parser->end)
        break;
      if (*parser->at == '"')
        {
          parser->at++;
          return TRUE;
        }
      if (*parser->at != '\\')
        return malformed (parser, "a control character inside a string");

      parser->at++;
      if (!read_escape (parser))
        return FALSE;
    }

  return malformed (parser, "a string does not end");
}

static gsize
skip_digits (Parser *parser)
{
  const char *from = parser->at;

  while (parser->at < parser->end && g_ascii_isdigit (*parser->at))
    parser->at++;
  return parser->at - from;
}

static JsonNode *
number_node (Parser *parser, const char *text, gboolean integer)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  errno = 0;
  if (integer)
    {
      json_node_set_int (node, g_ascii_strtoll (text, NULL, 10));
      if (errno == ERANGE)
        refuse (parser, "json_number_range");
    }
  else
    {
      double value = g_ascii_strtod (text, NULL);

      /* Too large for a double, or so small that nothing is left of it. */
      if (errno == ERANGE && (isinf (value) || value == 0.0))
        {
          refuse (parser, "json_number_range");
          value = 0.0;
        }
      json_node_set_double (node, value);
    }

  return node;
}

static JsonNode *
read_number (Parser *parser)
{
  const char *from = parser->at;
  gboolean integer = TRUE;

  if (next_is (parser, '-'))
    parser->at++;

  /* "0" stands alone; any other number does not begin with it. */
  if (next_is (parser, '0'))
    parser->at++;
  else if (skip_digits (parser) == 0)
    {
      malformed (parser, "a value was expected");
      return NULL;
    }

  if (next_is (parser, '.'))
    {
      integer = FALSE;
      parser->at++;
      if (skip_digits (parser) == 0)
        {
          malformed (parser, "a digit was expected after the point");
          return NULL;
        }
    }

  if (next_is (parser, 'e') || next_is (parser, 'E'))
    {
      integer = FALSE;
      parser->at++;
      if (next_is (parser, '+') || next_is (parser, '-'))
        parser->at++;
      if (skip_digits (parser) == 0)
        {
          malformed (parser, "a digit was expected in the exponent");
          return NULL;
        }
    }

  g_string_truncate (parser->text, 0);
  g_string_append_len (parser->text, from, parser->at - from);
  return number_node (parser, parser->text->str, integer);
}

static JsonNode *
read_scalar (Parser *parser)
{
  JsonNode *node;

  switch (parser->at < parser->end ? *parser->at : '\0')
    {
    case '"':
      if (!read_string (parser))
        return NULL;
      node = json_node_new (JSON_NODE_VALUE);
      json_node_set_string (node, parser->text->str);
      return node;
    case 't':
    case 'f':
      {
        gboolean value = *parser->at == 't';

        if (!read_word (parser, value ? "true" : "false"))
          return NULL;
        node = json_node_new (JSON_NODE_VALUE);
        json_node_set_boolean (node, value);
        return node;
      }
    case 'n':
      return read_word (parser, "null") ? json_node_new (JSON_NODE_NULL) : NULL;
    default:
      return read_number (parser);
    }
}

/* "key" and its colon, at the place where a member of the innermost object begins. */
static gboolean
read_key (Parser *parser)
{
  Level *level = &parser->levels[parser->depth - 1];

  skip_space (parser);
  if (!next_is (parser, '"'))
    return malformed (parser, "a key was expected");
  if (!read_string (parser))
    return FALSE;

  if (json_object_has_member (level->object, parser->text->str))
    refuse (parser, "json_duplicate_key");
  else if (json_object_get_size (level->object) >= SV_JSON_MAX_MEMBERS)
    return malformed (parser, "an object has over 1,000 members");
  level->key = g_strdup (parser->text->str);

  skip_space (parser);
  if (!next_is (parser, ':'))
    return malformed (parser, "a colon was expected");
  parser->at++;
  return TRUE;
}

static gboolean
open_level (Parser *parser, gboolean object)
{
  Level *level = &parser->levels[parser->depth];

  if (parser->depth == SV_JSON_MAX_DEPTH)
    return malformed (parser, "nested deeper than 64");

  parser->at++;
  parser->depth++;
  level->key = NULL;
  level->object = object ? json_object_new () : NULL;
  level->array = object ? NULL : json_array_new ();
  return TRUE;
}

static JsonNode *
close_level (Parser *parser)
{
  Level *level = &parser->levels[--parser->depth];
  JsonNode *node;

  parser->at++;
  if (level->object != NULL)
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, g_steal_pointer (&level->object));
    }
  else
    {
      node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, g_steal_pointer (&level->array));
    }
  return node;
}

static void
add_to_level (Level *level, JsonNode *value)
{
  if (level->array != NULL)
    json_array_add_element (level->array, value);
  else
    json_object_set_member (level->object, level->key, value);
  g_clear_pointer (&level->key, g_free);
}

/* Everything up to the end of the outermost value. Each round reads one value or opens one level.
 */
static JsonNode *
read_value (Parser *parser)
{
  for (;;)
    {
      JsonNode *value = NULL;

      skip_space (parser);
      if (next_is (parser, '[') || next_is (parser, '{'))
        {
          gboolean object = *parser->at == '{';

          if (!open_level (parser, object))
            return NULL;
          skip_space (parser);
          if (next_is (parser, object ? '}' : ']'))
            value = close_level (parser);
          else if (!object || read_key (parser))
            continue;
        }
      else
        value = read_scalar (parser);

      /* The value goes where it belongs, and every level that ends after it is closed. */
      for (;;)
        {
          Level *level;

          if (value == NULL || parser->depth == 0)
            return value;

          level = &parser->levels[parser->depth - 1];
          add_to_level (level, g_steal_pointer (&value));
          skip_space (parser);
          if (next_is (parser, ','))
            break;
          if (!next_is (parser, level->object != NULL ? '}' : ']'))
            {
              malformed (parser, level->object != NULL ? "a comma or } was expected"
                                                       : "a comma or ] was expected");
              return NULL;
            }
          value = close_level (parser);
        }

      parser->at++;
      if (parser->levels[parser->depth - 1].object != NULL && !read_key (parser))
        return NULL;
    }
}

static void
parser_clear (Parser *parser)
{
  while (parser->depth > 0)
    {
      Level *level = &parser->levels[--parser->depth];

      g_clear_pointer (&level->object, json_object_unref);
      g_clear_pointer (&level->array, json_array_unref);
      g_clear_pointer (&level->key, g_free);
    }
  g_string_free (parser->text, TRUE);
}

static const char *
refusal_text (const char *code)
{
  if (strcmp (code, "json_duplicate_key") == 0)
    return "a key stands twice in one object";
  if (strcmp (code, "json_nul") == 0)
    return "a text holds the character NUL";
  return "a number is out of range";
}

JsonNode *
sv_json_parse (const char *bytes, gsize length, const char **fault, GError **error)
{
  Parser parser = { .start = bytes, .at = bytes, .end = bytes + length };
  g_autoptr (JsonNode) node = NULL;
  const char *invalid;

  if (!g_utf8_validate_len (bytes, length, &invalid))
    {
      if (fault != NULL)
        *fault = "json_malformed";
      g_set_error (error, SV_ERROR, SV_ERROR_MALFORMED,
                   "Not JSON: byte %" G_GSIZE_FORMAT " is not UTF-8", (gsize)(invalid - bytes));
      return NULL;
    }

  parser.text = g_string_new (NULL);
  node = read_value (&parser);
  if (node != NULL)
    {
      skip_space (&parser);
      if (parser.at != parser.end)
        malformed (&parser, "something follows the value");
    }
  parser_clear (&parser);

  if (parser.wrong != NULL)
    {
      if (fault != NULL)
        *fault = "json_malformed";
      g_set_error (error, SV_ERROR, SV_ERROR_MALFORMED, "Not JSON: %s at byte %" G_GSIZE_FORMAT,
                   parser.wrong, (gsize)(parser.at - parser.start));
      return NULL;
    }
  if (parser.refused != NULL)
    {
      if (fault != NULL)
        *fault = parser.refused;
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "JSON refused: %s, before byte %" G_GSIZE_FORMAT, refusal_text (parser.refused),
                   parser.refused_at);
      return NULL;
    }

  return g_steal_pointer (&node);
}

JsonObject *
sv_json_parse_object (const char *bytes, gsize length, const char **fault, GError **error)
{
  g_autoptr (JsonNode) node = sv_json_parse (bytes, length, fault, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      if (fault != NULL)
        *fault = "json_not_object";
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "JSON refused: an object was expected");
      return NULL;
    }

  return json_node_dup_object (node);
}

static gboolean
holds (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

gboolean
sv_json_is_text (JsonNode *node)
{
  return holds (node, G_TYPE_STRING);
}

gboolean
sv_json_is_int (JsonNode *node)
{
  return holds (node, G_TYPE_INT64);
}

gboolean
sv_json_is_boolean (JsonNode *node)
{
  return holds (node, G_TYPE_BOOLEAN);
}
