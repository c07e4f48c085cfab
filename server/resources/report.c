/* report.c: the figures of the dashboard, each with the list that stands behind it
 *
 * Figures of money are in the base currency; "unknown" counts what is left out of one, since a rate
 * or a purchase price is missing. A query is an address below /api/v1 that gives exactly the
 * counted rows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-report"

#include "common/sv-date.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/resources/sv-resources.h"
#include "server/sv-db.h"
#include "server/sv-row-json.h"

#include <string.h>

typedef struct
{
  SvCall *call;
  SvDb *db;
  GString *json;
  const char *base;  /* currency */
  const char *first; /* days of the span */
  const char *last;
} Report;

static void
append_key_int (GString *json, const char *key, gint64 value)
{
  sv_json_append_key (json, key);
  sv_json_append_int (json, value);
}

static void
append_key_text (GString *json, const char *key, const char *text)
{
  sv_json_append_key (json, key);
  sv_json_append_string (json, text);
}

static void
append_money (GString *json, const char *key, gint64 amount, const char *currency)
{
  sv_json_append_key (json, key);
  g_string_append (json, "{\"amount\":");
  sv_json_append_int (json, amount);
  append_key_text (json, "currency", currency);
  g_string_append_c (json, '}');
}

/* "query":"watches?status=Ready%20for%20listing" */
static void
append_query (GString *json, const char *format, const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autoptr (GString) query = g_string_new (format);

  g_string_replace (query, "%s", escaped, 0);
  append_key_text (json, "query", query->str);
}

static void
append_reference (GString *json, const char *key, const char *id, const char *name)
{
  sv_json_append_key (json, key);
  if (id == NULL)
    {
      g_string_append (json, "null");
      return;
    }
  g_string_append_printf (json, "{\"id\":%s", id);
  append_key_text (json, "name", name);
  g_string_append_c (json, '}');
}

typedef struct
{
  gint64 n, cost, unknown;
} Sum;

static void
add_row (Sum *sum, SvRows *rows, guint row)
{
  sum->n += sv_rows_get_int (rows, row, "n");
  sum->cost += sv_rows_get_int (rows, row, "cost");
  sum->unknown += sv_rows_get_int (rows, row, "unknown");
}

static void
append_sum (Report *report, const Sum *sum)
{
  append_key_int (report->json, "count", sum->n);
  append_money (report->json, "cost", sum->cost, report->base);
  append_key_int (report->json, "unknown", sum->unknown);
}

static void
append_statuses (Report *report, SvRows *rows, Sum *stock, GHashTable *by_role)
{
  gboolean first = TRUE;

  sv_json_append_key (report->json, "by_status");
  g_string_append_c (report->json, '[');
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      const char *role = sv_rows_get (rows, i, "role");
      Sum sum = { 0 };

      if (!sv_rows_bool (rows, i, sv_rows_column (rows, "by_status")))
        continue;

      add_row (&sum, rows, i);
      if (strcmp (role, "sold") != 0)
        add_row (stock, rows, i);
      if (strcmp (role, "none") != 0)
        g_hash_table_insert (by_role, (gpointer)role, GUINT_TO_POINTER (i + 1));

      g_string_append (report->json, first ? "{" : ",{");
      first = FALSE;
      append_reference (report->json, "status", sv_rows_get (rows, i, "status"),
                        sv_rows_get (rows, i, "status_name"));
      append_key_text (report->json, "role", role);
      append_key_text (report->json, "colour", sv_rows_get (rows, i, "colour"));
      append_sum (report, &sum);
      append_query (report->json, "watches?status=%s", sv_rows_get (rows, i, "status_name"));
      g_string_append_c (report->json, '}');
    }
  g_string_append_c (report->json, ']');
}

/* The rows of the locations come status by status: each location's add up. */
static void
append_locations (Report *report, SvRows *rows, const char *sold)
{
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GPtrArray) order = g_ptr_array_new (); /* rows, as GUINT_TO_POINTER */

  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      const char *id = sv_rows_get (rows, i, "location");
      Sum *sum;

      if (sv_rows_bool (rows, i, sv_rows_column (rows, "by_status")))
        continue;
      sum = g_hash_table_lookup (sums, id != NULL ? id : "");
      if (sum == NULL)
        {
          sum = g_new0 (Sum, 1);
          g_hash_table_insert (sums, (gpointer)(id != NULL ? id : ""), sum);
          g_ptr_array_add (order, GUINT_TO_POINTER (i));
        }
      add_row (sum, rows, i);
    }

  sv_json_append_key (report->json, "by_location");
  g_string_append_c (report->json, '[');
  for (guint i = 0; i < order->len; i++)
    {
      guint row = GPOINTER_TO_UINT (g_ptr_array_index (order, i));
      const char *id = sv_rows_get (rows, row, "location");
      const char *name = sv_rows_get (rows, row, "location_name");
      g_autofree char *unsold = g_uri_escape_string (sold, NULL, FALSE);
      g_autofree char *format = g_strdup_printf (
          "watches?%s&status.ne=%s", id != NULL ? "location=%s" : "location.null=true", unsold);

      g_string_append (report->json, i > 0 ? ",{" : "{");
      append_reference (report->json, "location", id, name);
      append_sum (report, g_hash_table_lookup (sums, id != NULL ? id : ""));
      append_query (report->json, format, name != NULL ? name : "");
      g_string_append_c (report->json, '}');
    }
  g_string_append_c (report->json, ']');
}

/* "drafts": {"count", "query"}: what waits for a person. */
static void
append_waiting (Report *report, SvRows *rows, GHashTable *by_role, const char *key,
                const char *role)
{
  guint row = GPOINTER_TO_UINT (g_hash_table_lookup (by_role, role));

  sv_json_append_key (report->json, key);
  g_string_append_c (report->json, '{');
  append_key_int (report->json, "count", row > 0 ? sv_rows_get_int (rows, row - 1, "n") : 0);
  if (row > 0)
    append_query (report->json, "watches?status=%s", sv_rows_get (rows, row - 1, "status_name"));
  else
    append_key_text (report->json, "query", NULL);
  g_string_append_c (report->json, '}');
}

static gboolean
append_listed (Report *report, SvRows *stock, GHashTable *by_role, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (report->db, "report.asking", error, SV_END);
  guint row = GPOINTER_TO_UINT (g_hash_table_lookup (by_role, "listed"));

  if (rows == NULL)
    return FALSE;

  sv_json_append_key (report->json, "listed");
  g_string_append_c (report->json, '{');
  append_key_int (report->json, "count", row > 0 ? sv_rows_get_int (stock, row - 1, "n") : 0);
  sv_json_append_key (report->json, "asking");
  g_string_append_c (report->json, '[');
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      g_string_append (report->json, i > 0 ? ",{" : "{");
      append_key_int (report->json, "amount", sv_rows_int (rows, i, 2));
      append_key_text (report->json, "currency", sv_rows_text (rows, i, 0));
      g_string_append_c (report->json, '}');
    }
  g_string_append_c (report->json, ']');
  if (row > 0)
    append_query (report->json, "watches?status=%s", sv_rows_get (stock, row - 1, "status_name"));
  else
    append_key_text (report->json, "query", NULL);
  g_string_append_c (report->json, '}');
  return TRUE;
}

static gboolean
append_stock (Report *report, GError **error)
{
  g_autoptr (SvRows) rows =
      sv_db_query (report->db, "report.stock", error, SV_TEXT (report->base), SV_END);
  g_autoptr (SvRows) sold = NULL;
  g_autoptr (GHashTable) by_role = g_hash_table_new (g_str_hash, g_str_equal);
  Sum stock = { 0 };

  if (rows == NULL || (sold = sv_db_query (report->db, "sale.sold_status", error, SV_END)) == NULL)
    return FALSE;

  append_statuses (report, rows, &stock, by_role);
  append_locations (report, rows, sv_rows_count (sold) > 0 ? sv_rows_text (sold, 0, 1) : "");

  sv_json_append_key (report->json, "stock");
  g_string_append_c (report->json, '{');
  append_sum (report, &stock);
  append_query (report->json, "watches?status.ne=%s",
                sv_rows_count (sold) > 0 ? sv_rows_text (sold, 0, 1) : "");
  g_string_append_c (report->json, '}');

  append_waiting (report, rows, by_role, "drafts", "draft");
  append_waiting (report, rows, by_role, "review", "review");
  append_waiting (report, rows, by_role, "reserved", "reserved");
  append_waiting (report, rows, by_role, "problems", "problem");
  return append_listed (report, rows, by_role, error);
}

/* "count", "total", "profit", "unknown" and "query" of one row of sales. */
static void
append_sales_row (Report *report, SvRows *rows, guint row, const char *first, const char *last)
{
  g_autofree char *query =
      g_strdup_printf ("sales?state=active&date.gte=%s&date.lte=%s", first, last);

  append_key_int (report->json, "count", sv_rows_get_int (rows, row, "n"));
  append_money (report->json, "total", sv_rows_get_int (rows, row, "total"), report->base);
  append_money (report->json, "profit", sv_rows_get_int (rows, row, "profit"), report->base);
  append_key_int (report->json, "unknown", sv_rows_get_int (rows, row, "unknown"));
  append_key_text (report->json, "query", query);
}

static gboolean
append_sales (Report *report, GError **error)
{
  g_autoptr (SvRows) span = sv_db_query (report->db, "report.sales", error, SV_TEXT (report->first),
                                         SV_TEXT (report->last), SV_TEXT (report->base), SV_END);
  g_autoptr (SvRows) months = NULL;

  if (span == NULL ||
      (months = sv_db_query (report->db, "report.months", error, SV_TEXT (report->last),
                             SV_TEXT (report->base), SV_END)) == NULL)
    return FALSE;

  sv_json_append_key (report->json, "sold");
  g_string_append_c (report->json, '{');
  append_sales_row (report, span, 0, report->first, report->last);
  append_key_text (report->json, "note", "before VAT");
  g_string_append_c (report->json, '}');

  sv_json_append_key (report->json, "months");
  g_string_append_c (report->json, '[');
  for (guint i = 0; i < sv_rows_count (months); i++)
    {
      const char *first = sv_rows_get (months, i, "first");
      g_autofree char *month = g_strndup (first, 7);

      g_string_append (report->json, i > 0 ? ",{" : "{");
      append_key_text (report->json, "month", month);
      append_sales_row (report, months, i, first, sv_rows_get (months, i, "last"));
      g_string_append_c (report->json, '}');
    }
  g_string_append_c (report->json, ']');
  return TRUE;
}

static gboolean
append_jobs (Report *report, GError **error)
{
  g_autoptr (SvRows) jobs = sv_db_query (report->db, "report.jobs", error, SV_END);
  g_autoptr (SvRows) proposals = NULL;

  if (jobs == NULL ||
      (proposals = sv_db_query (report->db, "report.proposals", error, SV_END)) == NULL)
    return FALSE;

  sv_json_append_key (report->json, "jobs");
  g_string_append_c (report->json, '{');
  append_key_int (report->json, "running", sv_rows_get_int (jobs, 0, "running"));
  append_key_int (report->json, "failed", sv_rows_get_int (jobs, 0, "failed"));
  append_key_int (report->json, "unknown", sv_rows_get_int (jobs, 0, "unknown"));
  append_key_text (report->json, "query", "jobs?state=failed");
  g_string_append_c (report->json, '}');
  append_key_int (report->json, "proposals", sv_rows_int (proposals, 0, 0));
  return TRUE;
}

static gboolean
append_activity (Report *report, GError **error)
{
  SvCall *call = report->call;
  gboolean all = sv_permission_scope (call->me->role, "activity_log.read") == SV_SCOPE_ALL;
  g_autoptr (SvRows) rows = sv_db_query (report->db, "report.activity", error,
                                         SV_INT (all ? 0 : call->me->person), SV_END);

  if (rows == NULL)
    return FALSE;

  sv_json_append_key (report->json, "activity");
  g_string_append_c (report->json, '[');
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      g_autofree char *at = sv_row_json_time (sv_rows_get (rows, i, "at"));

      g_string_append (report->json, i > 0 ? ",{" : "{");
      append_key_int (report->json, "id", sv_rows_get_int (rows, i, "id"));
      append_key_text (report->json, "at", at);
      append_reference (report->json, "actor", sv_rows_get (rows, i, "actor"),
                        sv_rows_get (rows, i, "actor_name"));
      append_key_text (report->json, "kind", sv_rows_get (rows, i, "kind"));
      append_key_int (report->json, "record", sv_rows_get_int (rows, i, "record"));
      append_key_text (report->json, "action", sv_rows_get (rows, i, "action"));
      append_key_text (report->json, "sku", sv_rows_get (rows, i, "sku"));
      append_key_text (report->json, "name", sv_rows_get (rows, i, "name"));
      g_string_append_c (report->json, '}');
    }
  g_string_append_c (report->json, ']');
  return TRUE;
}

/* The span asked for, else this month until today. */
static gboolean
read_span (Report *report, SvRows *house, GError **error)
{
  const char *first = sv_call_param (report->call, "from");
  const char *last = sv_call_param (report->call, "to");

  report->first = first != NULL ? first : sv_rows_get (house, 0, "month");
  report->last = last != NULL ? last : sv_rows_get (house, 0, "today");
  if (sv_date_is_iso (report->first) && sv_date_is_iso (report->last) &&
      (first == NULL || last == NULL || strcmp (first, last) <= 0))
    return TRUE;

  sv_call_fail (report->call, error, SV_ERROR_MALFORMED, "bad_query",
                "from and to are days like 2026-11-21, the earlier one first.");
  return FALSE;
}

static SvReply *
dashboard (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) house = NULL;
  Report report = { .call = call, .db = db };
  SvRole role = call->me->role;
  gboolean money = sv_permission_scope (role, "dashboard.financial_metrics") == SV_SCOPE_ALL;
  gboolean jobs = sv_permission_scope (role, "job.list") == SV_SCOPE_ALL;

  if (!sv_call_accept_params (call, error, "from", "to", NULL) ||
      (house = sv_db_query (db, "report.house", error, SV_END)) == NULL ||
      !read_span (&report, house, error))
    return NULL;

  report.base = sv_rows_get (house, 0, "base_currency");
  report.json = g_string_new ("{");
  append_key_text (report.json, "currency", report.base);
  append_key_text (report.json, "from", report.first);
  append_key_text (report.json, "to", report.last);
  if (!append_stock (&report, error) || (money && !append_sales (&report, error)) ||
      (jobs && !append_jobs (&report, error)) || !append_activity (&report, error))
    {
      g_string_free (report.json, TRUE);
      return NULL;
    }
  g_string_append_c (report.json, '}');
  return sv_reply_new_json (200, report.json);
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/reports/dashboard", "dashboard.inventory_metrics", dashboard, SV_ROUTE_SLOW, 0,
    "The figures of the dashboard, with the list behind each", "Dashboard", "from to" },
};

const SvResource sv_report_resource = { .routes = routes, .n_routes = G_N_ELEMENTS (routes) };
