/* test-list-model.c: random lists against a model that sorts and filters in memory
 *
 * A few hundred watches with nulls, duplicates and many scripts; random filters, sorts, limits and
 * roles. What the server answers (ids, pages, count) must be what a plain loop over all rows finds.
 * PostgreSQL is asked only which of two values comes first. The seed that GLib prints repeats a
 * run: --seed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-client.h"

#include <string.h>

#define N_ROWS 260
#define N_QUERIES 120

typedef enum
{
  PLAIN,
  NAMED, /* a reference: filtered and sorted by the name */
  MONEY,
  TIME,
} Form;

/* What is filtered and sorted by; @sql and @order are over the joins of load (). */
static const struct
{
  const char *key;
  const char *sql;
  const char *order;
  Form form;
  gboolean hidden;  /* from agents */
  const char *sort; /* (nullable) what is sorted by, when that is not @order */
} keys[] = {
  { "id", "w.id", "w.id", PLAIN },
  { "name", "w.name", "w.name COLLATE \"und-x-icu\"", PLAIN },
  { "serial", "w.serial", "w.serial COLLATE \"und-x-icu\"", PLAIN },
  { "condition", "w.condition", "w.condition COLLATE \"und-x-icu\"", PLAIN },
  { "description", "t.description", "t.description COLLATE \"und-x-icu\"", PLAIN, FALSE,
    "left(t.description, 200) COLLATE \"und-x-icu\"" },
  { "year", "w.year", "w.year", PLAIN },
  { "case_diameter", "w.case_diameter", "w.case_diameter", PLAIN },
  { "box", "w.box", "w.box", PLAIN },
  { "purchase_date", "w.purchase_date", "w.purchase_date", PLAIN },
  { "created_at", "w.created_at", "w.created_at", TIME },
  { "brand", "b.name", "b.name COLLATE \"und-x-icu\"", NAMED },
  { "location", "l.name", "l.name COLLATE \"und-x-icu\"", NAMED },
  { "asking_price", "w.asking_price", "w.asking_price", MONEY, TRUE },
};

#define N_KEYS G_N_ELEMENTS (keys)

typedef struct
{
  gint64 id;
  gboolean mine; /* the agent's */
  char *text[N_KEYS];
  gint64 rank[N_KEYS];      /* of the value among all, for comparisons */
  gint64 sort_rank[N_KEYS]; /* the same with the currency first */
  char *currency;
} Row;

typedef struct
{
  SvTestServer *server;
  GArray *rows; /* (element-type Row) */
} Fixture;

static void
row_clear (gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < N_KEYS; i++)
    g_free (row->text[i]);
  g_free (row->currency);
}

/* One of the words, or null. */
static const char *
pick (const char *const *words, guint n)
{
  guint i = g_test_rand_int_range (0, n + 1);

  return i < n ? words[i] : NULL;
}

static char *
quoted (const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;

  if (text == NULL)
    return g_strdup ("NULL");
  parts = g_strsplit (text, "'", -1);
  doubled = g_strjoinv ("''", parts);
  return g_strdup_printf ("'%s'", doubled);
}

static void
fill (Fixture *fixture)
{
  static const char *const names[] = { "Zenith", "zenith", "Ärlig",   "arlig", "Éterna",
                                       "Eterna", "オメガ", "Ωmega",   "a,b",   "a\\b",
                                       "50%",    "x_y",    "O'Clock", "-",     " lead",
                                       "Čapek",  "ñandú",  "Ünal",    "z" };
  static const char *const brands[] = { "Omega",        "omega two", "Ærø",
                                        "Citizen, old", "Š\\koda",   "Zürich" };
  static const char *const places[] = { "Tokyo", "København", "Hà Nội" };
  static const char *const numbers[] = { "1969", "1970", "1970", "1950", "2001" };
  static const char *const sizes[] = { "36.5", "36.50", "7", "41.25" };
  static const char *const words[] = { "true", "false" };
  static const char *const days[] = { "2024-02-29", "2023-12-31", "2024-01-01" };
  gint64 agent = sv_test_server_person (fixture->server, SV_ROLE_AGENT);
  GString *sql =
      g_string_new ("INSERT INTO watch (sku, name, serial, condition, year, case_diameter, box, "
                    "purchase_date, created_at, brand, location, asking_price, "
                    "asking_price_currency, agent, status, archived_at) VALUES ");

  for (guint i = 0; i < G_N_ELEMENTS (brands); i++)
    {
      g_autofree char *name = quoted (brands[i]);

      sv_test_server_sql (fixture->server, "INSERT INTO brand (name, code) VALUES (%s, 'AAA')",
                          name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    sv_test_server_sql (fixture->server, "INSERT INTO location (name) VALUES ('%s')", places[i]);

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *name = quoted (names[g_test_rand_int_range (0, G_N_ELEMENTS (names))]);
      g_autofree char *serial = quoted (pick (names, G_N_ELEMENTS (names)));
      g_autofree char *condition = quoted (pick (names, 4));
      const char *year = pick (numbers, 5);
      const char *size = pick (sizes, 4);
      const char *box = pick (words, 2);
      g_autofree char *day = quoted (pick (days, 3));
      gboolean priced = g_test_rand_int_range (0, 3) > 0;

      g_string_append_printf (
          sql,
          "%s('S%u', %s, %s, %s, %s, %s, %s, %s, timestamptz '2026-01-01' + %d * interval '7 hours', ",
          i > 0 ? ", " : "", i, name, serial, condition, year != NULL ? year : "NULL",
          size != NULL ? size : "NULL", box != NULL ? box : "NULL", day,
          g_test_rand_int_range (0, 40));
      if (g_test_rand_int_range (0, 5) > 0)
        g_string_append_printf (sql, "%d, ", g_test_rand_int_range (1, 7));
      else
        g_string_append (sql, "NULL, ");
      if (g_test_rand_int_range (0, 3) > 0)
        g_string_append_printf (sql, "%d, ", g_test_rand_int_range (1, 4));
      else
        g_string_append (sql, "NULL, ");
      if (priced)
        g_string_append_printf (sql, "%d, '%s', ", g_test_rand_int_range (0, 9) * 1000,
                                g_test_rand_int_range (0, 2) ? "SEK" : "EUR");
      else
        g_string_append (sql, "NULL, NULL, ");
      if (g_test_rand_int_range (0, 2))
        g_string_append_printf (sql, "%" G_GINT64_FORMAT ", 1, ", agent);
      else
        g_string_append (sql, "NULL, 1, ");
      g_string_append (sql, g_test_rand_int_range (0, 10) ? "NULL)" : "now())");
    }
  sv_test_server_sql (fixture->server, "%s", sql->str);
  g_string_free (sql, TRUE);
  sv_test_server_sql (
      fixture->server,
      "INSERT INTO watch_text (watch, description) SELECT id, repeat(name, 1 + (id %% 90)::int) "
      "FROM watch WHERE id %% 3 > 0");
}

/* All rows that are not archived, as plain text. */
static void
load (Fixture *fixture)
{
  g_autoptr (GString) sql = g_string_new ("SELECT w.id, w.agent, w.asking_price_currency");
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = NULL;
  gint64 agent = sv_test_server_person (fixture->server, SV_ROLE_AGENT);

  for (guint i = 0; i < N_KEYS; i++)
    g_string_append_printf (
        sql, ", (%s)::text, dense_rank() OVER (ORDER BY %s), dense_rank() OVER (ORDER BY %s%s)",
        keys[i].sql, keys[i].order, keys[i].form == MONEY ? "w.asking_price_currency, " : "",
        keys[i].sort != NULL ? keys[i].sort : keys[i].order);
  g_string_append (
      sql,
      " FROM watch w LEFT JOIN watch_text t ON t.watch = w.id LEFT JOIN brand b ON b.id = w.brand "
      "LEFT JOIN location l ON l.id = w.location WHERE w.archived_at IS NULL ORDER BY w.id");
  rows = sv_db_query_text (sv_test_server_db (fixture->server), sql->str, NULL, 0, &error);
  g_assert_no_error (error);

  fixture->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  g_array_set_clear_func (fixture->rows, row_clear);
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      Row row = { sv_rows_int (rows, i, 0), sv_rows_int (rows, i, 1) == agent };

      row.currency = g_strdup (sv_rows_text (rows, i, 2));
      for (guint k = 0; k < N_KEYS; k++)
        {
          row.text[k] = g_strdup (sv_rows_text (rows, i, 3 + 3 * k));
          row.rank[k] = sv_rows_int (rows, i, 4 + 3 * k);
          row.sort_rank[k] = sv_rows_int (rows, i, 5 + 3 * k);
        }
      g_array_append_val (fixture->rows, row);
    }
  g_assert_cmpuint (fixture->rows->len, >, 100);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_test_server_start ();
  fill (fixture);
  load (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_array_unref (fixture->rows);
  sv_test_server_stop (fixture->server);
}

typedef enum
{
  EQ,
  NE,
  GT,
  GTE,
  LT,
  LTE,
  IN,
  LIKE,
  IS_NULL,
  CURRENCY,
} Op;

static const char *const ops[] = { "eq",  "ne", "gt",   "gte",  "lt",
                                   "lte", "in", "like", "null", "currency" };

typedef struct
{
  guint key;
  Op op;
  const Row *values[3]; /* rows whose values are compared with */
  guint n_values;
  char *part; /* LIKE */
  gboolean yes;
} Filter;

typedef struct
{
  Filter filters[3];
  guint n_filters;
  guint sort[3];
  gboolean down[3];
  guint n_sort;
  gboolean agent;
} Query;

static gboolean
fits_one (const Row *row, const Filter *filter)
{
  guint k = filter->key;
  const Row *value = filter->values[0];
  g_autofree char *lower = NULL;
  g_autofree char *part = NULL;

  if (filter->op == IS_NULL)
    return (row->text[k] == NULL) == filter->yes;
  if (filter->op == NE)
    return row->text[k] == NULL || row->rank[k] != value->rank[k];
  if (row->text[k] == NULL)
    return FALSE;

  switch (filter->op)
    {
    case EQ:
      return row->rank[k] == value->rank[k];
    case GT:
      return row->rank[k] > value->rank[k];
    case GTE:
      return row->rank[k] >= value->rank[k];
    case LT:
      return row->rank[k] < value->rank[k];
    case LTE:
      return row->rank[k] <= value->rank[k];
    case IN:
      for (guint i = 0; i < filter->n_values; i++)
        if (row->rank[k] == filter->values[i]->rank[k])
          return TRUE;
      return FALSE;
    case CURRENCY:
      return g_strcmp0 (row->currency, value->currency) == 0;
    case LIKE:
      lower = g_utf8_strdown (row->text[k], -1);
      part = g_utf8_strdown (filter->part, -1);
      return strstr (lower, part) != NULL;
    case NE:
    case IS_NULL:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
fits (const Row *row, const Query *query)
{
  if (query->agent && !row->mine)
    return FALSE;
  for (guint i = 0; i < query->n_filters; i++)
    if (!fits_one (row, &query->filters[i]))
      return FALSE;
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Row *one = *(const Row *const *)a;
  const Row *other = *(const Row *const *)b;
  const Query *query = user_data;
  gboolean down = TRUE;

  for (guint i = 0; i < query->n_sort; i++)
    {
      guint k = query->sort[i];

      down = query->down[i];
      if ((one->text[k] == NULL) != (other->text[k] == NULL))
        return one->text[k] == NULL ? 1 : -1; /* nulls last both ways */
      if (one->text[k] != NULL && one->sort_rank[k] != other->sort_rank[k])
        return (one->sort_rank[k] < other->sort_rank[k]) == down ? 1 : -1;
    }
  return one->id == other->id ? 0 : (one->id < other->id) == down ? 1 : -1;
}

static char *
dup_wanted (Fixture *fixture, const Query *query, guint *n)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < fixture->rows->len; i++)
    if (fits (&g_array_index (fixture->rows, Row, i), query))
      g_ptr_array_add (found, &g_array_index (fixture->rows, Row, i));
  g_ptr_array_sort_with_data (found, compare, (gpointer)query);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            ((const Row *)found->pdata[i])->id);
  *n = found->len;
  return g_string_free (ids, FALSE);
}

static guint
random_key (gboolean agent)
{
  guint k;

  do
    k = g_test_rand_int_range (0, N_KEYS);
  while (agent && keys[k].hidden);
  return k;
}

static const Row *
random_row (Fixture *fixture, guint k)
{
  const Row *row;

  do
    row = &g_array_index (fixture->rows, Row, g_test_rand_int_range (0, fixture->rows->len));
  while (row->text[k] == NULL);
  return row;
}

static void
random_filter (Fixture *fixture, Query *query)
{
  Filter *filter = &query->filters[query->n_filters];
  const char *text;
  glong length;
  glong from;
  glong to;

  filter->key = random_key (query->agent);
  filter->op =
      g_test_rand_int_range (EQ, keys[filter->key].form == MONEY ? CURRENCY + 1 : CURRENCY);
  /* Times are compared with what JSON shows, not with PostgreSQL's own way of writing them. */
  if (keys[filter->key].form == TIME && filter->op == LIKE)
    filter->op = GT;
  for (guint i = 0; i < query->n_filters; i++)
    if (query->filters[i].key == filter->key && query->filters[i].op == filter->op)
      return;

  filter->n_values = filter->op == IN ? g_test_rand_int_range (1, 4) : 1;
  for (guint i = 0; i < filter->n_values; i++)
    filter->values[i] = random_row (fixture, filter->key);
  filter->yes = g_test_rand_int_range (0, 2);
  text = filter->values[0]->text[filter->key];
  length = g_utf8_strlen (text, -1);
  from = length > 0 ? g_test_rand_int_range (0, length) : 0;
  to = from + g_test_rand_int_range (1, 4);
  filter->part = g_utf8_substring (text, from, MIN (length, to));
  query->n_filters++;
}

static Query
random_query (Fixture *fixture)
{
  Query query = { .agent = g_test_rand_int_range (0, 3) == 0 };

  for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
    random_filter (fixture, &query);
  for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
    {
      guint k = random_key (query.agent);
      gboolean known = FALSE;

      for (guint j = 0; j < query.n_sort; j++)
        known |= query.sort[j] == k;
      if (known)
        continue;
      query.down[query.n_sort] = g_test_rand_int_range (0, 2);
      query.sort[query.n_sort++] = k;
    }
  return query;
}

static void
append_value (GString *to, const Filter *filter, guint i, gboolean listed)
{
  const char *text =
      filter->op == CURRENCY ? filter->values[i]->currency : filter->values[i]->text[filter->key];
  g_autoptr (GString) plain = g_string_new (text);

  if (keys[filter->key].form == TIME)
    {
      g_string_replace (plain, " ", "T", 1);
      g_string_replace (plain, "+00", "Z", 1);
    }
  if (listed)
    {
      g_string_replace (plain, "\\", "\\\\", 0);
      g_string_replace (plain, ",", "\\,", 0);
    }
  g_string_append_uri_escaped (to, plain->str, NULL, FALSE);
}

static char *
dup_parameters (const Query *query)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < query->n_filters; i++)
    {
      const Filter *filter = &query->filters[i];

      g_string_append_printf (text, "%s%s", text->len > 0 ? "&" : "", keys[filter->key].key);
      if (filter->op != EQ || g_test_rand_int_range (0, 2))
        g_string_append_printf (text, ".%s", ops[filter->op]);
      g_string_append_c (text, '=');
      if (filter->op == IS_NULL)
        g_string_append (text, filter->yes ? "true" : "false");
      else if (filter->op == LIKE)
        g_string_append_uri_escaped (text, filter->part, NULL, FALSE);
      else
        for (guint j = 0; j < filter->n_values; j++)
          {
            if (j > 0)
              g_string_append_c (text, ',');
            append_value (text, filter, j, filter->op == IN);
          }
    }
  for (guint i = 0; i < query->n_sort; i++)
    g_string_append_printf (text, "%s%s%s",
                            i > 0           ? ","
                            : text->len > 0 ? "&sort="
                                            : "sort=",
                            query->down[i] ? "-" : "", keys[query->sort[i]].key);
  return g_string_free (text, FALSE);
}

static char *
dup_ids (JsonArray *array, const char *member)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            member != NULL ? json_object_get_int_member (
                                                 json_array_get_object_element (array, i), member)
                                           : json_array_get_int_element (array, i));
  return g_string_free (ids, FALSE);
}

static void
check_query (Fixture *fixture, const Query *query)
{
  const char *token =
      sv_test_server_token (fixture->server, query->agent ? SV_ROLE_AGENT : SV_ROLE_FINANCE);
  g_autofree char *parameters = dup_parameters (query);
  g_autofree char *path = g_strdup_printf ("/api/v1/watches/ids?%s", parameters);
  g_autoptr (SvTestReply) all = sv_test_call (fixture->server, token, "GET", path, NULL, NULL);
  guint limit = g_test_rand_int_range (1, 80);
  g_autoptr (GString) paged = g_string_new (NULL);
  g_autofree char *next = g_strdup ("");
  g_autofree char *wanted = NULL;
  g_autofree char *found = NULL;
  guint n;

  sv_assert_status (all, 200);
  wanted = dup_wanted (fixture, query, &n);
  found = dup_ids (json_object_get_array_member (sv_test_object (all), "ids"), NULL);
  if (strcmp (found, wanted) != 0)
    g_error ("%s\n  gives  %s\n  wanted %s", path, found, wanted);
  g_assert_cmpint (sv_test_int (all, "total"), ==, n);

  while (next != NULL)
    {
      g_autofree char *page_path =
          g_strdup_printf ("/api/v1/watches?%s%slimit=%u&count=exact%s%s", parameters,
                           *parameters ? "&" : "", limit, *next ? "&after=" : "", next);
      g_autoptr (SvTestReply) page =
          sv_test_call (fixture->server, token, "GET", page_path, NULL, NULL);
      g_autofree char *ids = NULL;

      sv_assert_status (page, 200);
      ids = dup_ids (json_object_get_array_member (sv_test_object (page), "items"), "id");
      g_string_append_printf (paged, "%s%s", paged->len > 0 ? "," : "", ids);
      g_assert_cmpint (sv_test_int (page, "total"), ==, n);
      g_free (next);
      next = g_strdup (
          json_object_get_string_member_with_default (sv_test_object (page), "next", NULL));
    }
  if (strcmp (paged->str, wanted) != 0)
    g_error ("%s, pages of %u\n  give   %s\n  wanted %s", path, limit, paged->str, wanted);
}

static void
test_random_lists_are_what_a_loop_finds (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_QUERIES; i++)
    {
      Query query = random_query (fixture);

      check_query (fixture, &query);
      for (guint j = 0; j < G_N_ELEMENTS (query.filters); j++)
        g_free (query.filters[j].part);
    }
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  g_test_add ("/list-model/random-lists-are-what-a-loop-finds", Fixture, NULL, set_up,
              test_random_lists_are_what_a_loop_finds, tear_down);
  return sv_test_run ();
}
