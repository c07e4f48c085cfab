/* profit.c: what a watch brought in, line by line, before VAT
 *
 * Sale and freight less purchase, costs and fees, each in the base currency at the rate of its own
 * day. A rate that is missing is named, never guessed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-profit"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "server/resources/sv-resources.h"
#include "server/sv-db.h"
#include "server/sv-store.h"

#include <string.h>

#define TITLE "Profit before VAT"

static void
refuse_missing (SvCall *call, const char *kind, const char *currency, const char *day)
{
  JsonObject *params = json_object_new ();
  g_autofree char *message = NULL;

  if (day == NULL)
    {
      json_object_unref (params);
      sv_call_refuse (call, "purchase_date", "required",
                      "The %s is in %s, but its day is not known: no rate can be chosen.", kind,
                      currency);
      return;
    }
  json_object_set_string_member (params, "currency", currency);
  json_object_set_string_member (params, "date", day);
  message = g_strdup_printf ("The rate of %s for %s is missing; the %s needs it. Enter it under"
                             " exchange rates, or import the bank's file.",
                             currency, day, kind);
  sv_call_refuse_full (call, NULL, "rate_missing", params, message);
}

/* Says which of the two rates is missing. */
static void
refuse_line (SvCall *call, SvRows *rows, guint row)
{
  const char *kind = sv_rows_get (rows, row, "kind");
  const char *day = sv_rows_get (rows, row, "day");

  if (day == NULL || sv_rows_get (rows, row, "from_rate") == NULL)
    refuse_missing (call, kind, sv_rows_get (rows, row, "currency"), day);
  if (day != NULL && sv_rows_get (rows, row, "to_rate") == NULL)
    refuse_missing (call, kind, sv_rows_get (rows, row, "base"), day);
}

/* " × 11.215" or " / 11.265" or " × 7.46 / 11.25", and of which day where that is not its own. */
static void
append_calculation (GString *text, SvRows *rows, guint row)
{
  const char *day = sv_rows_get (rows, row, "day");
  const char *own = sv_rows_get (rows, row, "own_rate");
  const char *from = sv_rows_get (rows, row, "from_rate");
  const char *to = sv_rows_get (rows, row, "to_rate");
  const char *from_day = sv_rows_get (rows, row, "from_day");
  const char *to_day = sv_rows_get (rows, row, "to_day");
  const char *earlier = NULL;
  g_autofree char *money = NULL;

  if (own != NULL)
    g_string_append_printf (text, " × %s", own);
  else
    {
      if (strcmp (to, "1") != 0)
        g_string_append_printf (text, " × %s", to);
      if (strcmp (from, "1") != 0)
        g_string_append_printf (text, " / %s", from);
      earlier = strcmp (from_day, day) != 0 ? from_day : strcmp (to_day, day) != 0 ? to_day : NULL;
    }

  money = sv_money_format (ABS (sv_rows_get_int (rows, row, "base_amount")),
                           sv_rows_get (rows, row, "base"));
  g_string_append_printf (text, " = %s", money);
  if (own != NULL)
    g_string_append (text, " (at the rate given with it)");
  else if (earlier != NULL)
    g_string_append_printf (text, " (at the rate of %s, there is none of the day)", earlier);
}

/* "Sale on 2026-11-02: 5,900.00 EUR × 11.215 = 66,168.50 SEK" */
static char *
line_text (SvRows *rows, guint row, gboolean converted)
{
  const char *kind = sv_rows_get (rows, row, "kind");
  const char *label = sv_rows_get (rows, row, "label");
  const char *day = sv_rows_get (rows, row, "day");
  g_autofree char *money =
      sv_money_format (sv_rows_get_int (rows, row, "amount"), sv_rows_get (rows, row, "currency"));
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%c%s", g_ascii_toupper (*kind), kind + 1);
  if (label != NULL)
    g_string_append_printf (text, " (%s)", label);
  if (day != NULL)
    g_string_append_printf (text, " on %s", day);
  g_string_append_printf (text, ": %s", money);
  if (converted)
    append_calculation (text, rows, row);
  return g_string_free (text, FALSE);
}

static void
append_line (GString *json, SvRows *rows, guint row)
{
  const char *currency = sv_rows_get (rows, row, "currency");
  gboolean converted = strcmp (currency, sv_rows_get (rows, row, "base")) != 0;
  g_autofree char *text = line_text (rows, row, converted);

  g_string_append (json, row > 0 ? ",{" : "{");
  sv_json_append_key (json, "kind");
  sv_json_append_string (json, sv_rows_get (rows, row, "kind"));
  sv_json_append_key (json, "amount");
  sv_json_append_int (json, sv_rows_get_int (rows, row, "base_amount"));
  sv_json_append_key (json, "date");
  sv_json_append_string (json, sv_rows_get (rows, row, "day"));
  if (converted)
    {
      sv_json_append_key (json, "original");
      g_string_append (json, "{\"amount\":");
      sv_json_append_int (json, sv_rows_get_int (rows, row, "amount"));
      sv_json_append_key (json, "currency");
      sv_json_append_string (json, currency);
      g_string_append_c (json, '}');
      sv_json_append_key (json, "rate");
      sv_json_append_string (json, sv_rows_get (rows, row, "shown_rate"));
    }
  sv_json_append_key (json, "text");
  sv_json_append_string (json, text);
  g_string_append_c (json, '}');
}

/* "68,000.00 − 45,000.00 = 23,000.00 SEK", or why there is no total. */
static char *
total_text (SvRows *rows, const char *base, gboolean sold, gboolean bought, gint64 total)
{
  g_autofree char *money = sv_money_format (total, base);
  const gsize currency = strlen (" ") + strlen (base);
  GString *text;

  if (!sold)
    return g_strdup ("Not sold yet: these are its costs so far.");
  if (!bought)
    return g_strdup ("The purchase price is not known, so neither is the profit.");

  text = g_string_new (NULL);
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      gint64 amount = sv_rows_get_int (rows, i, "base_amount");
      g_autofree char *part = sv_money_format (ABS (amount), base);

      g_string_append_printf (text, "%s%.*s",
                              amount < 0 ? " − "
                              : i > 0    ? " + "
                                         : "",
                              (int)(strlen (part) - currency), part);
    }
  g_string_append_printf (text, " = %s before VAT", money);
  return g_string_free (text, FALSE);
}

static SvReply *
reply_profit (SvRows *rows, const char *base)
{
  gboolean sold = FALSE, bought = FALSE;
  g_autofree char *text = NULL;
  gint64 total = 0;
  GString *json = g_string_new ("{");

  sv_json_append_key (json, "title");
  sv_json_append_string (json, TITLE);
  sv_json_append_key (json, "note");
  sv_json_append_string (json, "before VAT");
  sv_json_append_key (json, "currency");
  sv_json_append_string (json, base);
  sv_json_append_key (json, "lines");
  g_string_append_c (json, '[');
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      const char *kind = sv_rows_get (rows, i, "kind");

      append_line (json, rows, i);
      total += sv_rows_get_int (rows, i, "base_amount");
      sold = sold || strcmp (kind, "sale") == 0;
      bought = bought || strcmp (kind, "purchase") == 0;
    }
  g_string_append (json, "]");
  sv_json_append_key (json, "total");
  if (sold && bought)
    sv_json_append_int (json, total);
  else
    g_string_append (json, "null");
  text = total_text (rows, base, sold, bought, total);
  sv_json_append_key (json, "text");
  sv_json_append_string (json, text);
  g_string_append_c (json, '}');
  return sv_reply_new_json (200, json);
}

static SvReply *
read_profit (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (SvRows) base = NULL;
  g_autoptr (SvRows) rows = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (watch = sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error)) == NULL ||
      (base = sv_db_query (db, "profit.base", error, SV_END)) == NULL ||
      (rows = sv_db_query (db, "profit.lines", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  for (guint i = 0; i < sv_rows_count (rows); i++)
    if (sv_rows_get (rows, i, "base_amount") == NULL)
      refuse_line (call, rows, i);
  if (sv_call_refused (call, error))
    return NULL;

  return reply_profit (rows, sv_rows_text (base, 0, 0));
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/watches/{id}/profit", "report.pnl", read_profit, 0, 0,
    "The profit of a watch before VAT, with its calculation", "Profit" },
};

const SvResource sv_profit_resource = { .routes = routes, .n_routes = G_N_ELEMENTS (routes) };
