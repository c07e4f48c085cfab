/* sv-value.c: one value of a record: is it of its field's shape, is it another one than before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-value"

#include "sv-value.h"

#include "common/sv-json.h"
#include "common/sv-money.h"

#include <string.h>

#define DEFAULT_TEXT 500
#define MAX_DECIMAL_DIGITS 12

static JsonNode *
refuse (SvCall *call, const SvField *field, const char *what)
{
  sv_call_refuse (call, field->key, "invalid_value", "%s must be %s.", field->title, what);
  return NULL;
}

static JsonNode *
refuse_limit (SvCall *call, const SvField *field, const char *code, const char *limit, gint64 value,
              const char *format)
{
  JsonObject *params = json_object_new ();
  g_autofree char *message = NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  json_object_set_int_member (params, limit, value);
  message = g_strconcat (field->title, format, number, ".", NULL);
  sv_call_refuse_full (call, field->key, code, params, message);
  return NULL;
}

static JsonNode *
string_node (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static gboolean
in_range (SvCall *call, const SvField *field, gint64 number, gint64 min, gint64 max)
{
  if (number < min)
    refuse_limit (call, field, "out_of_range", "min", min, " must be at least ");
  else if (number > max)
    refuse_limit (call, field, "out_of_range", "max", max, " must be at most ");
  else
    return TRUE;
  return FALSE;
}

static JsonNode *
check_text (SvCall *call, const SvField *field, JsonNode *value)
{
  gint64 max = field->max != 0 ? field->max : DEFAULT_TEXT;
  const char *text;

  if (!sv_json_is_text (value))
    return refuse (call, field, "a text");

  text = json_node_get_string (value);
  if (g_utf8_strlen (text, -1) > max)
    return refuse_limit (call, field, "too_long", "max", max,
                         " is too long; the number of characters must be at most ");
  return string_node (text);
}

static JsonNode *
check_integer (SvCall *call, const SvField *field, JsonNode *value)
{
  gint64 number;

  if (!sv_json_is_int (value))
    return refuse (call, field, "a whole number");

  number = json_node_get_int (value);
  if (!in_range (call, field, number, field->max != 0 ? field->min : G_MININT32,
                 field->max != 0 ? field->max : G_MAXINT32))
    return NULL;
  return json_node_init_int (json_node_alloc (), number);
}

static JsonNode *
check_money (SvCall *call, const SvField *field, JsonNode *value)
{
  const char *shape = "an object like {\"amount\": 1250000, \"currency\": \"SEK\"}, in minor units";
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;
  JsonNode *amount = object != NULL ? json_object_get_member (object, "amount") : NULL;
  JsonNode *currency = object != NULL ? json_object_get_member (object, "currency") : NULL;
  g_autoptr (JsonObject) money = NULL;
  JsonNode *node;

  if (amount == NULL || currency == NULL || json_object_get_size (object) != 2 ||
      !sv_json_is_int (amount) || !sv_json_is_text (currency))
    return refuse (call, field, shape);
  if (sv_currency_exponent (json_node_get_string (currency)) < 0)
    return refuse (call, field, "in a known currency, as its ISO 4217 code");
  if (!in_range (call, field, json_node_get_int (amount),
                 field->max != 0 ? field->min : -SV_MONEY_MOST,
                 field->max != 0 ? field->max : SV_MONEY_MOST))
    return NULL;

  money = json_object_new ();
  json_object_set_int_member (money, "amount", json_node_get_int (amount));
  json_object_set_string_member (money, "currency", json_node_get_string (currency));
  node = json_node_alloc ();
  return json_node_init_object (node, money);
}

/* Returns: (transfer full) (nullable): the number without needless zeros, NULL when it is none or
 * has too many digits */
static char *
canonical_decimal (const char *text, gint64 places)
{
  gboolean negative = text[0] == '-';
  const char *whole = text + (negative ? 1 : 0);
  gsize n_whole = strspn (whole, "0123456789");
  const char *point = whole + n_whole;
  gsize n_fraction = point[0] == '.' ? strspn (point + 1, "0123456789") : 0;

  if (n_whole == 0 || (point[0] == '.' && n_fraction == 0) ||
      point[(point[0] == '.' ? 1 : 0) + n_fraction] != '\0')
    return NULL;

  while (n_whole > 1 && whole[0] == '0')
    whole++, n_whole--;
  while (n_fraction > 0 && point[n_fraction] == '0')
    n_fraction--;
  if (n_whole > MAX_DECIMAL_DIGITS || (gint64)n_fraction > places)
    return NULL;
  if (n_whole == 1 && whole[0] == '0' && n_fraction == 0)
    negative = FALSE;

  return g_strdup_printf ("%s%.*s%s%.*s", negative ? "-" : "", (int)n_whole, whole,
                          n_fraction > 0 ? "." : "", (int)n_fraction, point + 1);
}

static JsonNode *
check_decimal (SvCall *call, const SvField *field, JsonNode *value)
{
  gint64 places = field->max != 0 ? field->max : 9;
  g_autofree char *text = NULL;
  g_autofree char *canonical = NULL;

  if (sv_json_is_text (value))
    text = g_strdup (json_node_get_string (value));
  else if (sv_json_is_int (value))
    text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));
  else
    return refuse (call, field, "a decimal number written as a text, like \"36.5\"");

  canonical = canonical_decimal (text, places);
  if (canonical == NULL)
    {
      sv_call_refuse (call, field->key, "invalid_value",
                      "%s must be a decimal number with a point and at most %d digits after it.",
                      field->title, (int)places);
      return NULL;
    }
  return string_node (canonical);
}

static JsonNode *
check_date (SvCall *call, const SvField *field, JsonNode *value)
{
  const char *text = sv_json_is_text (value) ? json_node_get_string (value) : "";
  gboolean digits = strlen (text) == 10 && text[4] == '-' && text[7] == '-' &&
                    strspn (text, "0123456789") == 4 && strspn (text + 5, "0123456789") == 2 &&
                    strspn (text + 8, "0123456789") == 2;

  if (!digits || !g_date_valid_dmy (atoi (text + 8), atoi (text + 5), atoi (text)))
    return refuse (call, field, "a date like 2026-11-21");
  return string_node (text);
}

static JsonNode *
check_time (SvCall *call, const SvField *field, JsonNode *value)
{
  g_autoptr (GDateTime) time =
      sv_json_is_text (value) ? g_date_time_new_from_iso8601 (json_node_get_string (value), NULL)
                              : NULL;
  g_autoptr (GDateTime) utc = time != NULL ? g_date_time_to_utc (time) : NULL;
  g_autofree char *seconds = NULL;
  g_autoptr (GString) text = NULL;

  if (utc == NULL)
    return refuse (call, field, "a time like 2026-11-21T12:00:00Z");

  seconds = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");
  text = g_string_new (seconds);
  if (g_date_time_get_microsecond (utc) != 0)
    {
      g_string_append_printf (text, ".%06d", g_date_time_get_microsecond (utc));
      while (text->str[text->len - 1] == '0')
        g_string_truncate (text, text->len - 1);
    }
  g_string_append_c (text, 'Z');
  return string_node (text->str);
}

static JsonNode *
check_choice (SvCall *call, const SvField *field, JsonNode *value)
{
  if (sv_json_is_text (value) && sv_field_has_choice (field, json_node_get_string (value)))
    return string_node (json_node_get_string (value));

  sv_call_refuse (call, field->key, "invalid_value", "%s must be one of: %s.", field->title,
                  field->of);
  return NULL;
}

/* A text of nothing but blanks names nothing. */
static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;

  return TRUE;
}

static gboolean
is_absent (const SvField *field, JsonNode *value)
{
  const char *text;

  if (JSON_NODE_HOLDS_NULL (value))
    return TRUE;
  if (!sv_json_is_text (value))
    return FALSE;

  text = json_node_get_string (value);
  return (field->flags & SV_FIELD_REQUIRED) != 0 ? is_blank (text) : *text == '\0';
}

JsonNode *
sv_value_check (SvCall *call, const SvField *field, JsonNode *value)
{
  if (is_absent (field, value))
    {
      if ((field->flags & SV_FIELD_REQUIRED) == 0)
        return json_node_init_null (json_node_alloc ());
      sv_call_refuse (call, field->key, "required", "%s is needed.", field->title);
      return NULL;
    }

  switch (field->kind)
    {
    case SV_KIND_TEXT:
      return check_text (call, field, value);
    case SV_KIND_INTEGER:
      return check_integer (call, field, value);
    case SV_KIND_MONEY:
      return check_money (call, field, value);
    case SV_KIND_DECIMAL:
      return check_decimal (call, field, value);
    case SV_KIND_BOOLEAN:
      if (sv_json_is_boolean (value))
        return json_node_copy (value);
      return refuse (call, field, "true, false or null");
    case SV_KIND_DATE:
      return check_date (call, field, value);
    case SV_KIND_TIME:
      return check_time (call, field, value);
    case SV_KIND_CHOICE:
      return check_choice (call, field, value);
    case SV_KIND_REFERENCE:
    default:
      g_return_val_if_reached (NULL);
    }
}

static gboolean
is_null (JsonNode *node)
{
  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

gboolean
sv_value_equal (const SvField *field, JsonNode *a, JsonNode *b)
{
  if (is_null (a) || is_null (b))
    return is_null (a) && is_null (b);

  /* A renamed brand is the same brand. */
  if (field->kind == SV_KIND_REFERENCE)
    return json_object_get_int_member (json_node_get_object (a), "id") ==
           json_object_get_int_member (json_node_get_object (b), "id");

  return json_node_equal (a, b);
}

char *
sv_value_text (const SvField *field, JsonNode *value)
{
  if (is_null (value))
    return NULL;

  switch (field->kind)
    {
    case SV_KIND_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));
    case SV_KIND_BOOLEAN:
      return g_strdup (json_node_get_boolean (value) ? "t" : "f");
    case SV_KIND_MONEY:
    case SV_KIND_REFERENCE:
      return g_strdup_printf (
          "%" G_GINT64_FORMAT,
          json_object_get_int_member (json_node_get_object (value),
                                      field->kind == SV_KIND_MONEY ? "amount" : "id"));
    case SV_KIND_TEXT:
    case SV_KIND_DECIMAL:
    case SV_KIND_DATE:
    case SV_KIND_TIME:
    case SV_KIND_CHOICE:
    default:
      return g_strdup (json_node_get_string (value));
    }
}

const char *
sv_value_currency (JsonNode *value)
{
  return is_null (value) ? NULL
                         : json_object_get_string_member (json_node_get_object (value), "currency");
}
