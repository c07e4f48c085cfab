/* sv-sale-record.c: sales out of a platform's report; the same report twice changes nothing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sale"

#include "common/records/sv-records.h"
#include "common/sv-email.h"
#include "common/sv-error.h"
#include "sv-sale.h"

#include <string.h>

gboolean
sv_sale_look (SvDb *db, const SvSaleEntry *entry, SvSaleOutcome *outcome, gint64 *watch,
              gint64 *sale, GError **error)
{
  g_autoptr (SvRows) found =
      sv_db_query (db, "sale.watch_of_sku", error, SV_TEXT (entry->sku), SV_END);
  g_autoptr (SvRows) recorded = NULL;
  g_autoptr (SvRows) stands = NULL;

  *watch = *sale = 0;
  *outcome = SV_SALE_NO_WATCH;
  if (found == NULL)
    return FALSE;
  if (sv_rows_count (found) == 0)
    return TRUE;

  *watch = sv_rows_int (found, 0, 0);
  recorded = sv_db_query (db, "sale.recorded", error, SV_INT (*watch), SV_INT (entry->platform),
                          SV_TEXT (entry->reference), SV_TEXT (entry->date), SV_INT (entry->price),
                          SV_TEXT (entry->currency), SV_END);
  if (recorded == NULL)
    return FALSE;
  if (sv_rows_count (recorded) > 0)
    {
      *sale = sv_rows_int (recorded, 0, 0);
      *outcome = sv_rows_bool (recorded, 0, 1) ? SV_SALE_CANCELLED : SV_SALE_SAME;
      return TRUE;
    }

  if ((stands = sv_db_query (db, "sale.watch", error, SV_INT (*watch), SV_END)) == NULL)
    return FALSE;
  *sale = sv_rows_get_int (stands, 0, "sale");
  if (*sale != 0)
    *outcome = SV_SALE_SOLD;
  else
    *outcome = sv_rows_bool (stands, 0, sv_rows_column (stands, "archived")) ? SV_SALE_ARCHIVED
                                                                             : SV_SALE_NEW;
  return TRUE;
}

static void
set_text (JsonObject *values, const char *key, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (values, key, text);
}

/* The customer: found by e-mail, else by name and country, else made. 0 without a name. */
static gboolean
find_buyer (SvCall *call, SvDb *db, const SvSaleEntry *entry, gint64 *party, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (JsonObject) values = NULL;
  /* "unknown" would be the address of several. */
  const char *email = entry->buyer_email != NULL && sv_email_is_valid (entry->buyer_email)
                          ? entry->buyer_email
                          : NULL;

  *party = 0;
  if (entry->buyer_name == NULL)
    return TRUE;

  rows = sv_db_query (db, "sale.party_of_buyer", error, SV_TEXT (entry->buyer_name),
                      SV_TEXT (email), SV_TEXT (entry->buyer_country), SV_END);
  if (rows == NULL)
    return FALSE;
  if (sv_rows_count (rows) == 1)
    {
      *party = sv_rows_int (rows, 0, 0);
      return TRUE;
    }
  /* Several of one name: which one it is, a person may say later. */
  if (sv_rows_count (rows) > 1)
    return TRUE;

  values = json_object_new ();
  set_text (values, "name", entry->buyer_name);
  set_text (values, "email", email);
  set_text (values, "street", entry->buyer_address);
  set_text (values, "country", entry->buyer_country);
  *party = sv_store_add (call, db, sv_resource_of_kind ("party"), "create", values, error);
  return *party != 0;
}

static JsonObject *
money_object (gint64 amount, const char *currency)
{
  JsonObject *money = json_object_new ();

  json_object_set_int_member (money, "amount", amount);
  json_object_set_string_member (money, "currency", currency);
  return money;
}

gboolean
sv_sale_record (SvCall *call, SvDb *db, const SvSaleEntry *entry, SvSaleOutcome *outcome,
                gint64 *sale, GError **error)
{
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonArray) fees = NULL;
  gint64 watch, party;

  if (!sv_sale_look (db, entry, outcome, &watch, sale, error))
    return FALSE;
  if (*outcome != SV_SALE_NEW)
    return TRUE;
  if (!find_buyer (call, db, entry, &party, error))
    return FALSE;

  values = json_object_new ();
  set_text (values, "date", entry->date);
  set_text (values, "rate", entry->rate);
  set_text (values, "external_reference", entry->reference);
  set_text (values, "buyer_name", entry->buyer_name);
  set_text (values, "buyer_email", entry->buyer_email);
  set_text (values, "buyer_address", entry->buyer_address);
  json_object_set_object_member (values, "price", money_object (entry->price, entry->currency));
  if (entry->platform != 0)
    json_object_set_int_member (values, "platform", entry->platform);
  if (party != 0)
    json_object_set_int_member (values, "party", party);
  if (entry->fee != 0)
    {
      JsonObject *fee = json_object_new ();

      json_object_set_string_member (fee, "kind", "platform");
      json_object_set_int_member (fee, "amount", entry->fee);
      fees = json_array_new ();
      json_array_add_object_element (fees, fee);
    }

  *sale = sv_sale_add (call, db, TRUE, watch, values, fees, error);
  return *sale != 0;
}
