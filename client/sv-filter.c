/* sv-filter.c: what a list leaves out, in an address and in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-filter"

#include "sv-filter.h"

#include "common/sv-choice.h"
#include "common/sv-date.h"
#include "common/sv-money.h"

#include <glib/gi18n.h>
#include <stdlib.h>

static const char *const of_text[] = { "like", "eq", "ne", "null", NULL };
static const char *const of_order[] = { "gte", "lte", "eq", "null", NULL };
static const char *const of_money[] = { "gte", "lte", "eq", "null", NULL };
static const char *const of_choice[] = { "in", "ne", "null", NULL };
static const char *const of_boolean[] = { "eq", "null", NULL };

const char *const *
sv_filter_operators (const SvField *field)
{
  switch (field->kind)
    {
    case SV_KIND_TEXT:
      return of_text;
    case SV_KIND_INTEGER:
    case SV_KIND_DECIMAL:
    case SV_KIND_DATE:
    case SV_KIND_TIME:
      return of_order;
    case SV_KIND_MONEY:
      return of_money;
    case SV_KIND_BOOLEAN:
      return of_boolean;
    case SV_KIND_CHOICE:
    case SV_KIND_REFERENCE:
      return of_choice;
    }

  g_return_val_if_reached (of_text);
}

const char *
sv_filter_operator_title (const SvField *field, const char *op)
{
  gboolean time = field->kind == SV_KIND_DATE || field->kind == SV_KIND_TIME;

  if (g_str_equal (op, "like"))
    return _ ("contains");
  if (g_str_equal (op, "eq"))
    return _ ("is");
  if (g_str_equal (op, "in"))
    return _ ("is one of");
  if (g_str_equal (op, "ne"))
    return _ ("is not");
  if (g_str_equal (op, "gte"))
    return time ? _ ("from") : _ ("at least");
  if (g_str_equal (op, "lte"))
    return time ? _ ("until") : _ ("at most");
  if (g_str_equal (op, "gt"))
    return time ? _ ("after") : _ ("more than");
  if (g_str_equal (op, "lt"))
    return time ? _ ("before") : _ ("less than");
  if (g_str_equal (op, "null"))
    return _ ("is empty or filled");

  return op;
}

SvFilter *
sv_filter_new (const SvField *field, const char *op, const char *value, const char *currency)
{
  SvFilter *filter = g_new0 (SvFilter, 1);

  filter->field = field;
  filter->op = g_strdup (op);
  filter->value = g_strdup (value);
  filter->currency = g_strdup (currency);

  return filter;
}

void
sv_filter_free (SvFilter *filter)
{
  g_free (filter->op);
  g_free (filter->value);
  g_free (filter->currency);
  g_free (filter);
}

void
sv_query_free (SvQuery *query)
{
  g_ptr_array_unref (query->filters);
  g_ptr_array_unref (query->others);
  g_free (query->search);
  g_free (query->sort);
  g_free (query);
}

/* Times in an address are moments in UTC; people mean whole days where they are. */

/* The moment at which a day begins here. @days: so many later. Returns: (transfer full) */
static char *
sv_day_to_moment (const char *day, int days)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (GDateTime) midnight = NULL;
  g_autoptr (GDateTime) moment = NULL;
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay)atoi (day + 8), atoi (day + 5), (GDateYear)atoi (day));
  g_date_add_days (&date, (guint)days);
  midnight = g_date_time_new (here, g_date_get_year (&date), g_date_get_month (&date),
                              g_date_get_day (&date), 0, 0, 0);
  /* After the last day there is. */
  if (midnight == NULL)
    return g_strconcat (day, "T23:59:59Z", NULL);
  moment = g_date_time_to_utc (midnight);

  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ");
}

/* Returns: (transfer full) (nullable): the day that begins here with that moment @days later */
static char *
sv_day_from_moment (const char *text, int days)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, utc);
  g_autoptr (GDateTime) here = moment != NULL ? g_date_time_to_local (moment) : NULL;
  g_autoptr (GDateTime) that = here != NULL ? g_date_time_add_days (here, -days) : NULL;
  g_autofree char *day = that != NULL ? g_date_time_format (that, "%Y-%m-%d") : NULL;
  g_autofree char *again = day != NULL ? sv_day_to_moment (day, days) : NULL;

  return g_strcmp0 (again, text) == 0 ? g_steal_pointer (&day) : NULL;
}

static gboolean
sv_filter_is_of_days (const SvFilter *filter)
{
  return filter->field->kind == SV_KIND_TIME && sv_date_is_iso (filter->value);
}

/* Whether they would stand in each other's way in an address. */
static gboolean
sv_filter_excludes (const SvFilter *filter, const SvFilter *other)
{
  gboolean day = sv_filter_is_of_days (filter) && g_str_equal (filter->op, "eq");
  gboolean other_day = sv_filter_is_of_days (other) && g_str_equal (other->op, "eq");

  if (filter->field != other->field || g_str_equal (filter->op, "null") ||
      g_str_equal (other->op, "null"))
    return FALSE;

  return day != other_day;
}

void
sv_query_add (SvQuery *query, SvFilter *filter)
{
  for (guint i = query->filters->len; i > 0; i--)
    if (sv_filter_excludes (filter, query->filters->pdata[i - 1]))
      g_ptr_array_remove_index (query->filters, i - 1);

  for (guint i = 0; i < query->filters->len; i++)
    {
      SvFilter *old = query->filters->pdata[i];

      if (old->field == filter->field && g_str_equal (old->op, filter->op))
        {
          sv_filter_free (old);
          query->filters->pdata[i] = filter;
          return;
        }
    }

  g_ptr_array_add (query->filters, filter);
}

#define ARCHIVED "archived=true"

gboolean
sv_query_get_archived (const SvQuery *query)
{
  return g_ptr_array_find_with_equal_func (query->others, ARCHIVED, g_str_equal, NULL);
}

void
sv_query_set_archived (SvQuery *query, gboolean archived)
{
  guint place;

  if (sv_query_get_archived (query) == archived)
    return;
  if (archived)
    g_ptr_array_add (query->others, g_strdup (ARCHIVED));
  else if (g_ptr_array_find_with_equal_func (query->others, ARCHIVED, g_str_equal, &place))
    g_ptr_array_remove_index (query->others, place);
}

static void
sv_query_take (SvQuery *query, const SvTable *table, const char *key, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (key, ".", 2);
  const SvField *field = sv_table_field (table, parts[0]);

  if (g_str_equal (key, "q"))
    {
      g_free (query->search);
      query->search = g_strdup (value);
    }
  else if (g_str_equal (key, "sort"))
    {
      g_free (query->sort);
      query->sort = g_strdup (value);
    }
  else if (field == NULL)
    {
      if (g_str_equal (key, "archived"))
        sv_query_set_archived (query, g_str_equal (value, "true"));
    }
  else if (g_strcmp0 (parts[1], "currency") != 0)
    sv_query_add (query, sv_filter_new (field, parts[1] != NULL ? parts[1] : "eq", value, NULL));
}

/* "From this moment" and "before that one" as days, where they are the ends of days. */
static void
sv_query_find_days (SvQuery *query)
{
  for (guint i = 0; i < query->filters->len; i++)
    {
      SvFilter *filter = query->filters->pdata[i];
      gboolean until = g_str_equal (filter->op, "lt");
      g_autofree char *day = NULL;

      if (filter->field->kind != SV_KIND_TIME || !(until || g_str_equal (filter->op, "gte")) ||
          (day = sv_day_from_moment (filter->value, until ? 1 : 0)) == NULL)
        continue;

      g_free (filter->op);
      g_free (filter->value);
      filter->op = g_strdup (until ? "lte" : "gte");
      filter->value = g_steal_pointer (&day);
    }

  /* From a day until the same day is that day. */
  for (guint i = 0; i < query->filters->len; i++)
    for (guint j = 0; j < query->filters->len; j++)
      {
        SvFilter *from = query->filters->pdata[i];
        SvFilter *until = query->filters->pdata[j];

        if (from->field == until->field && sv_filter_is_of_days (from) &&
            g_str_equal (from->op, "gte") && g_str_equal (until->op, "lte") &&
            g_str_equal (from->value, until->value))
          {
            sv_query_add (query, sv_filter_new (from->field, "eq", from->value, NULL));
            return;
          }
      }
}

SvQuery *
sv_query_parse (const SvTable *table, const char *text)
{
  SvQuery *query = g_new0 (SvQuery, 1);
  g_auto (GStrv) pairs = g_strsplit (text, "&", -1);

  query->filters = g_ptr_array_new_with_free_func ((GDestroyNotify)sv_filter_free);
  query->others = g_ptr_array_new_with_free_func (g_free);
  query->search = g_strdup ("");
  query->sort = g_strdup ("");

  for (char **pair = pairs; *pair != NULL; pair++)
    {
      char *equals = strchr (*pair, '=');
      g_autofree char *value = NULL;

      if (equals == NULL)
        continue;

      *equals = '\0';
      value = g_uri_unescape_string (equals + 1, NULL);
      if (value != NULL)
        sv_query_take (query, table, *pair, value);
    }

  /* A currency belongs to every amount of its field. */
  for (char **pair = pairs; *pair != NULL; pair++)
    for (guint i = 0; i < query->filters->len; i++)
      {
        SvFilter *filter = query->filters->pdata[i];
        g_autofree char *key = g_strconcat (filter->field->key, ".currency", NULL);

        if (g_str_equal (*pair, key))
          {
            g_free (filter->currency);
            filter->currency = g_strdup (*pair + strlen (key) + 1);
          }
      }
  sv_query_find_days (query);

  return query;
}

static void
sv_query_append (GString *text, const char *key, const char *op, const char *value)
{
  if (text->len > 0)
    g_string_append_c (text, '&');
  g_string_append (text, key);
  if (op != NULL && !g_str_equal (op, "eq"))
    g_string_append_printf (text, ".%s", op);
  g_string_append_c (text, '=');
  g_string_append_uri_escaped (text, value, ",:", FALSE);
}

static void
sv_query_append_days (GString *text, const SvFilter *filter)
{
  g_autofree char *begin = sv_day_to_moment (filter->value, 0);
  g_autofree char *end = sv_day_to_moment (filter->value, 1);

  if (!g_str_equal (filter->op, "lte"))
    sv_query_append (text, filter->field->key, "gte", begin);
  if (!g_str_equal (filter->op, "gte"))
    sv_query_append (text, filter->field->key, "lt", end);
}

char *
sv_query_to_text (SvQuery *query)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GHashTable) currencies = g_hash_table_new (NULL, NULL);

  if (*query->search != '\0')
    sv_query_append (text, "q", NULL, query->search);

  for (guint i = 0; i < query->filters->len; i++)
    {
      SvFilter *filter = query->filters->pdata[i];

      if (sv_filter_is_of_days (filter))
        sv_query_append_days (text, filter);
      else
        sv_query_append (text, filter->field->key, filter->op, filter->value);
      if (filter->currency != NULL && g_hash_table_add (currencies, (gpointer)filter->field))
        sv_query_append (text, filter->field->key, "currency", filter->currency);
    }

  for (guint i = 0; i < query->others->len; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "&" : "",
                            (char *)query->others->pdata[i]);

  if (*query->sort != '\0')
    sv_query_append (text, "sort", NULL, query->sort);

  return g_string_free (text, FALSE);
}

/* Names of references may stand in an address as ids or as names. */
static char *
sv_filter_value_words (const SvFilter *filter, const char *value, SvChoices *choices)
{
  g_autoptr (SvRecord) record = NULL;
  g_autofree char *amount = NULL;
  char *end;
  gint64 id;

  switch (filter->field->kind)
    {
    case SV_KIND_MONEY:
      id = g_ascii_strtoll (value, NULL, 10);
      if (filter->currency != NULL)
        return sv_money_format (id, filter->currency);
      amount = sv_money_to_decimal (id, "EUR");
      return g_steal_pointer (&amount);
    case SV_KIND_DATE:
      return sv_date_format (value);
    case SV_KIND_TIME:
      return sv_date_is_iso (value) ? sv_date_format (value) : sv_time_format (value);
    case SV_KIND_BOOLEAN:
      return g_strdup (g_str_equal (value, "true") ? _ ("yes") : _ ("no"));
    case SV_KIND_REFERENCE:
      id = g_ascii_strtoll (value, &end, 10);
      if (*end == '\0' && id > 0 &&
          (record = sv_choices_dup (choices, filter->field->of, id)) != NULL)
        return sv_record_dup_display (record, sv_record_get_table (record)->name);
      return g_strdup (value);
    case SV_KIND_CHOICE:
      return sv_choice_title (value);
    default:
      return g_strdup (value);
    }
}

char *
sv_filter_to_words (const SvFilter *filter, SvChoices *choices)
{
  const char *title = _ (filter->field->title);
  g_auto (GStrv) values = NULL;
  g_autofree char *words = NULL;

  if (g_str_equal (filter->op, "null"))
    return g_strdup_printf (
        g_str_equal (filter->value, "true") ? _ ("%s: empty") : _ ("%s: filled"), title);

  values = g_str_equal (filter->op, "in") ? g_strsplit (filter->value, ",", -1)
                                          : g_strsplit (filter->value, "\n", 1);
  for (char **value = values; *value != NULL; value++)
    {
      g_autofree char *text = sv_filter_value_words (filter, *value, choices);
      g_autofree char *before = g_steal_pointer (&words);

      /* Translators: a list grows by one: "Omega", "Omega or Seiko", "Omega or Seiko or Tudor". */
      words =
          before != NULL ? g_strdup_printf (_ ("%s or %s"), before, text) : g_steal_pointer (&text);
    }
  if (words == NULL)
    words = g_strdup ("");

  if (g_str_equal (filter->op, "eq") || g_str_equal (filter->op, "in"))
    return g_strdup_printf ("%s: %s", title, words);
  if (g_str_equal (filter->op, "ne"))
    return g_strdup_printf (_ ("%s: not %s"), title, words);
  if (g_str_equal (filter->op, "like"))
    /* Translators: a filter that looks for a piece of text anywhere: "Reference: …145…". */
    return g_strdup_printf (_ ("%s: …%s…"), title, words);
  if (g_str_equal (filter->op, "gte"))
    return g_strdup_printf ("%s ≥ %s", title, words);
  if (g_str_equal (filter->op, "lte"))
    return g_strdup_printf ("%s ≤ %s", title, words);
  if (g_str_equal (filter->op, "gt"))
    return g_strdup_printf ("%s > %s", title, words);

  return g_strdup_printf ("%s < %s", title, words);
}
