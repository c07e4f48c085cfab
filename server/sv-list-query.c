/* sv-list-query.c: what a request for a list asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list"

#include "sv-list-query.h"

#include "common/sv-error.h"

#include <stdio.h>
#include <string.h>

#define MAX_TEXT 400

static const char *const operators[] = { "eq",  "ne", "gt",   "gte",  "lt",
                                         "lte", "in", "like", "null", "currency" };

const char *
sv_list_operator_name (SvListOperator op)
{
  return operators[op];
}

gboolean
sv_list_operator_fits (SvKind kind, SvListOperator op)
{
  return op != SV_LIST_CURRENCY || kind == SV_KIND_MONEY;
}

gboolean
sv_list_archives (const SvResource *resource)
{
  for (guint i = 0; i < resource->n_routes; i++)
    if (resource->routes[i].handler == sv_record_remove)
      return TRUE;

  return FALSE;
}

gboolean
sv_list_is_id (const char *text)
{
  gint64 id;

  return g_ascii_isdigit (*text) && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &id, NULL);
}

static gboolean
is_decimal (const char *text)
{
  gsize length = strlen (text);
  gsize digits;

  text += *text == '-';
  digits = strspn (text, "0123456789");
  if (digits == 0 || length > 60)
    return FALSE;
  text += digits;
  if (*text == '\0')
    return TRUE;
  digits = *text == '.' ? strspn (text + 1, "0123456789") : 0;
  return digits > 0 && text[1 + digits] == '\0';
}

static gboolean
is_date (const char *text)
{
  int year, month, day;

  if (strlen (text) != 10 || text[4] != '-' || text[7] != '-' ||
      strspn (text, "0123456789-") != 10 || sscanf (text, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return FALSE;
  return year > 0 && g_date_valid_dmy (day, month, year);
}

/* A moment in RFC 3339, or a day, which stands for its beginning in UTC. */
static gboolean
is_time (const char *text)
{
  g_autoptr (GDateTime) time = NULL;
  gsize length = strlen (text);

  if (length <= 10)
    return is_date (text);
  if (length > 40 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
      strspn (text, "0123456789-:.+TZ") != length)
    return FALSE;
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return FALSE;
  /* PostgreSQL knows no offsets of 16 hours and more. */
  return g_date_time_get_year (time) > 0 &&
         ABS (g_date_time_get_utc_offset (time)) < 16 * G_TIME_SPAN_HOUR;
}

gboolean
sv_list_value_fits (const SvField *field, const char *text)
{
  switch (field->kind)
    {
    case SV_KIND_INTEGER:
    case SV_KIND_MONEY:
      return (g_ascii_isdigit (*text) || *text == '-') &&
             g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, NULL, NULL);
    case SV_KIND_DECIMAL:
      return is_decimal (text);
    case SV_KIND_BOOLEAN:
      return strcmp (text, "true") == 0 || strcmp (text, "false") == 0;
    case SV_KIND_DATE:
      return is_date (text);
    case SV_KIND_TIME:
      return is_time (text);
    case SV_KIND_TEXT:
    case SV_KIND_CHOICE:
    case SV_KIND_REFERENCE:
    default:
      return TRUE;
    }
}

/* Splits at commas; a backslash before a comma or a backslash keeps it. */
static char **
split (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);

  for (;; text++)
    {
      if (*text == '\\' && (text[1] == ',' || text[1] == '\\'))
        g_string_append_c (word, *++text);
      else if (*text != ',' && *text != '\0')
        g_string_append_c (word, *text);
      else
        {
          g_strv_builder_add (builder, word->str);
          g_string_truncate (word, 0);
          if (*text == '\0')
            break;
        }
    }
  return g_strv_builder_end (builder);
}

static gpointer
bad (SvList *list, GError **error, const char *name, const char *what)
{
  return sv_call_fail (list->call, error, SV_ERROR_MALFORMED, "bad_query",
                       "The parameter \"%s\" %s.", name, what);
}

static gboolean
take_filter (SvList *list, const SvParam *param, GError **error)
{
  SvListFilter filter = { .column = sv_select_column (list->select, param->key) };
  g_autofree char *name = strcmp (param->op, "eq") == 0
                              ? g_strdup (param->key)
                              : g_strdup_printf ("%s.%s", param->key, param->op);
  const SvField *field;
  guint op = 0;

  if (filter.column == NULL)
    return bad (list, error, name, "is not known here") != NULL;
  field = filter.column->field;
  while (op < G_N_ELEMENTS (operators) && strcmp (operators[op], param->op) != 0)
    op++;
  if (op == G_N_ELEMENTS (operators) || !sv_list_operator_fits (field->kind, op))
    return bad (list, error, name, "has no such operator") != NULL;
  if (list->filters->len == SV_LIST_MAX_FILTERS)
    return bad (list, error, name, "is one filter too many") != NULL;

  filter.op = op;
  if (filter.op == SV_LIST_IN)
    filter.words = split (param->value);
  else
    filter.words = g_strdupv ((char *[]){ param->value, NULL });
  g_array_append_val (list->filters, filter);

  if (filter.op == SV_LIST_NULL && strcmp (param->value, "true") != 0 &&
      strcmp (param->value, "false") != 0)
    return bad (list, error, name, "is true or false") != NULL;
  if (filter.op <= SV_LIST_IN)
    for (guint i = 0; filter.words[i] != NULL; i++)
      if (!sv_list_value_fits (field, filter.words[i]))
        return bad (list, error, name, "has a value of the wrong form") != NULL;
  return TRUE;
}

static gboolean
take_sort (SvList *list, const SvParam *param, GError **error)
{
  g_auto (GStrv) names = g_strsplit (param->value, ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean descending = names[i][0] == '-';
      SvListKey key = { sv_select_column (list->select, names[i] + descending), descending };

      if (key.column == NULL)
        return bad (list, error, "sort", "names a field that is not known here") != NULL;
      if (i == SV_LIST_MAX_SORT)
        return bad (list, error, "sort", "names too many fields") != NULL;
      for (guint j = 0; j < list->keys->len; j++)
        if (g_array_index (list->keys, SvListKey, j).column == key.column)
          return bad (list, error, "sort", "names a field twice") != NULL;
      g_array_append_val (list->keys, key);
    }
  if (names[0] == NULL)
    return bad (list, error, "sort", "names no field") != NULL;
  list->sorted = TRUE;
  return TRUE;
}

static gboolean
take_words (SvList *list, const SvParam *param, GError **error)
{
  g_autofree char *lower = g_utf8_strdown (param->value, -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  const char *at = lower;

  if (strlen (param->value) > MAX_TEXT)
    return bad (list, error, "q", "is too long") != NULL;

  while (*at != '\0')
    {
      const char *end = at;

      while (*end != '\0' && !g_unichar_isspace (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      if (end > at)
        g_ptr_array_add (words, g_strndup (at, end - at));
      at = *end != '\0' ? g_utf8_next_char (end) : end;
    }
  if (words->len > SV_LIST_MAX_WORDS)
    return bad (list, error, "q", "has too many words") != NULL;
  /* Nothing but blanks asks for nothing: the whole list. */
  if (words->len > 0)
    list->words = (char **)g_ptr_array_free (g_steal_pointer (&words), FALSE);
  return TRUE;
}

static gboolean
take_limit (SvList *list, const SvParam *param, GError **error)
{
  guint64 limit;

  if (!g_ascii_string_to_unsigned (param->value, 10, 1, SV_LIST_MAX_LIMIT, &limit, NULL))
    return bad (list, error, "limit", "is a number from 1 to 500") != NULL;
  list->limit = limit;
  list->paged = TRUE;
  return TRUE;
}

static gboolean
take_count (SvList *list, const SvParam *param, GError **error)
{
  if (strcmp (param->value, "none") != 0 && strcmp (param->value, "exact") != 0)
    return bad (list, error, "count", "is none or exact") != NULL;
  list->count = strcmp (param->value, "exact") == 0;
  list->paged = TRUE;
  return TRUE;
}

static gboolean
take_archived (SvList *list, const SvParam *param, GError **error)
{
  if (!sv_list_archives (list->resource))
    return bad (list, error, "archived", "is not known here") != NULL;
  if (strcmp (param->value, "true") != 0 && strcmp (param->value, "false") != 0)
    return bad (list, error, "archived", "is true or false") != NULL;
  list->archived = strcmp (param->value, "true") == 0;
  return TRUE;
}

static gboolean
take_after (SvList *list, const SvParam *param, GError **error)
{
  list->after = param->value;
  list->paged = TRUE;
  return TRUE;
}

/* Parameters that are no fields. */
static const struct
{
  const char *key;
  gboolean (*take) (SvList *list, const SvParam *param, GError **error);
} special[] = {
  { "after", take_after }, { "archived", take_archived }, { "count", take_count },
  { "limit", take_limit }, { "q", take_words },           { "sort", take_sort },
};

/* Everything that decides which records come in which order, in the order of the request. */
static char *
make_shape (SvList *list)
{
  GString *shape = g_string_new (list->resource->table->kind);

  for (guint i = 0; list->call->params != NULL && i < list->call->params->len; i++)
    {
      const SvParam *param = list->call->params->pdata[i];

      if (strcmp (param->key, "after") != 0 && strcmp (param->key, "limit") != 0 &&
          strcmp (param->key, "count") != 0)
        g_string_append_printf (shape, "\n%s.%s=%zu:%s", param->key, param->op,
                                strlen (param->value), param->value);
    }
  return g_string_free (shape, FALSE);
}

static void
filter_clear (gpointer data)
{
  g_strfreev (((SvListFilter *)data)->words);
}

SvList *
sv_list_new (SvCall *call, GError **error)
{
  g_autoptr (SvList) list = g_new0 (SvList, 1);

  list->call = call;
  list->resource = sv_route_resource (call->route);
  list->select = sv_select_for_call (list->resource, call);
  list->filters = g_array_new (FALSE, FALSE, sizeof (SvListFilter));
  g_array_set_clear_func (list->filters, filter_clear);
  list->keys = g_array_new (FALSE, FALSE, sizeof (SvListKey));
  list->limit = 50;

  for (guint i = 0; call->params != NULL && i < call->params->len; i++)
    {
      const SvParam *param = call->params->pdata[i];
      guint known = 0;

      while (known < G_N_ELEMENTS (special) && strcmp (special[known].key, param->key) != 0)
        known++;
      if (known == G_N_ELEMENTS (special)
              ? !take_filter (list, param, error)
              : (strcmp (param->op, "eq") != 0
                     ? bad (list, error, param->key, "has no operators") == NULL
                     : !special[known].take (list, param, error)))
        return NULL;
    }
  list->shape = make_shape (list);
  return g_steal_pointer (&list);
}

void
sv_list_free (SvList *list)
{
  g_array_unref (list->filters);
  g_array_unref (list->keys);
  g_strfreev (list->words);
  g_free (list->shape);
  g_free (list);
}
