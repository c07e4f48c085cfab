/* rate.c: exchange rates, typed by hand or out of a file of the European Central Bank
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-rate"

#include "common/records/sv-records.h"
#include "common/sv-date.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "server/integrations/sv-ecb.h"
#include "server/resources/sv-resources.h"
#include "server/sv-db.h"
#include "server/sv-store.h"

#include <string.h>

#define MAX_FILE (16 * 1024 * 1024)

static gboolean
check_rate (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *quote = json_object_get_string_member_with_default (values, "quote", NULL);
  const char *rate = json_object_get_string_member_with_default (values, "rate", NULL);
  gint64 units;

  if (quote != NULL && sv_currency_exponent (quote) < 0)
    sv_call_refuse (call, "quote", "invalid_value", "It must be a currency's ISO 4217 code.");
  else if (quote != NULL && strcmp (quote, "EUR") == 0)
    sv_call_refuse (call, "quote", "invalid_value", "One euro is always one euro.");
  if (rate != NULL && !sv_rate_parse (rate, &units, NULL))
    sv_call_refuse (call, "rate", "out_of_range",
                    "A rate is above 0, with at most 9 digits on either side of the point.");
  if (old == NULL && json_object_has_member (values, "base") &&
      json_object_get_null_member (values, "base"))
    json_object_remove_member (values, "base");
  return TRUE;
}

/* The rate that counts on a day: its own, or the latest earlier one that is not too old. */
static SvReply *
rate_on_day (SvCall *call, SvDb *db, GError **error)
{
  const char *quote, *date;
  g_autoptr (SvRows) rows = NULL;
  GString *json;

  if (!sv_call_accept_params (call, error, "quote", "date", NULL))
    return NULL;
  quote = sv_call_param (call, "quote");
  date = sv_call_param (call, "date");
  if (quote == NULL || sv_currency_exponent (quote) < 0 || date == NULL || !sv_date_is_iso (date))
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "Say which currency and day: ?quote=SEK&date=2026-11-21");
  if ((rows = sv_db_query (db, "rate.on", error, SV_TEXT (quote), SV_TEXT (date), SV_END)) == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found",
                         "There is no rate of %s for %s, nor for the days before.", quote, date);

  json = g_string_new ("{");
  sv_json_append_key (json, "quote");
  sv_json_append_string (json, quote);
  sv_json_append_key (json, "rate");
  sv_json_append_string (json, sv_rows_text (rows, 0, 0));
  sv_json_append_key (json, "date");
  sv_json_append_string (json, sv_rows_text (rows, 0, 1));
  sv_json_append_key (json, "source");
  sv_json_append_string (json, sv_rows_text (rows, 0, 2));
  g_string_append_printf (json, ",\"earlier\":%s}",
                          strcmp (sv_rows_text (rows, 0, 1), date) != 0 ? "true" : "false");
  return sv_reply_new_json (200, json);
}

static SvReply *
import_ecb (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (SvEcbRates) rates = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *person = NULL;
  GString *json;

  if (!sv_call_accept_params (call, error, NULL) || (body = sv_call_body (call, error)) == NULL)
    return NULL;
  if ((rates = sv_ecb_parse (body, &local)) == NULL)
    {
      sv_call_refuse (call, NULL, "invalid_value", "%s", local->message);
      sv_call_refused (call, error);
      return NULL;
    }

  rows =
      sv_db_query (db, "rate.merge", error, SV_TEXT (rates->days->str),
                   SV_TEXT (rates->currencies->str), SV_TEXT (rates->rates->str), SV_TEXT ("ECB"),
                   SV_INT (call->me->person), SV_TEXT (call->request_id), SV_END);
  if (rows == NULL)
    return NULL;

  json = g_string_new ("{\"source\":\"ECB\"");
  sv_json_append_key (json, "from");
  sv_json_append_string (json, rates->first);
  sv_json_append_key (json, "to");
  sv_json_append_string (json, rates->last);
  for (guint i = 0; i < sv_rows_columns (rows); i++)
    {
      sv_json_append_key (json, sv_rows_name (rows, i));
      sv_json_append_int (json, sv_rows_int (rows, 0, i));
    }
  sv_json_append_key (json, "unknown");
  g_string_append_c (json, '[');
  for (guint i = 0; i < rates->unknown->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      sv_json_append_string (json, g_ptr_array_index (rates->unknown, i));
    }
  g_string_append (json, "]}");
  return sv_reply_new_json (200, json);
}

#define ROOT "/api/v1/rates"

static const SvRoute routes[] = {
  SV_LIST_ROUTES (ROOT, "fx_rate.read", 0),
  SV_ONE_ROUTES (ROOT, "fx_rate.read", "fx_rate.edit", "fx_rate.edit", "fx_rate.edit",
                 "fx_rate.edit", 0),
  { "GET", ROOT "/on", "fx_rate.read", rate_on_day, 0, 0, "The rate that counts on a day",
    "RateOnDay", "quote date" },
  { "POST", ROOT "/ecb", "fx_rate.edit", import_ecb, SV_ROUTE_RAW | SV_ROUTE_SLOW | SV_ROUTE_LONG,
    MAX_FILE, "Rates out of a file of the European Central Bank (XML)", "RateImport" },
};

const SvResource sv_rate_resource = {
  .table = &sv_rate_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "fx_rate.read",
  .check = check_rate,
};
