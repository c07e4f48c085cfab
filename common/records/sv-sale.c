/* sv-sale.c: one watch sold once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-money.h"
#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "watch", N_ ("Watch"), SV_KIND_REFERENCE,
    SV_FIELD_REQUIRED | SV_FIELD_ONCE | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, "watch" },
  { "title", N_ ("Name"), SV_KIND_TEXT, SV_FIELD_READONLY | SV_FIELD_LIST | SV_FIELD_SEARCH, NULL,
    200 },
  { "brand", N_ ("Brand"), SV_KIND_REFERENCE, SV_FIELD_READONLY, "brand" },
  { "date", N_ ("Date"), SV_KIND_DATE, SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_CSV },
  { "state", N_ ("State"), SV_KIND_CHOICE, SV_FIELD_READONLY, "active|cancelled" },
  { "platform", N_ ("Platform"), SV_KIND_REFERENCE, SV_FIELD_LIST | SV_FIELD_CSV, "platform" },
  { "external_reference", N_ ("Order number"), SV_KIND_TEXT, SV_FIELD_SEARCH | SV_FIELD_CSV, NULL,
    120 },
  { "party", N_ ("Customer"), SV_KIND_REFERENCE, SV_FIELD_CSV | SV_FIELD_PERSONAL, "party" },
  { "buyer_name", N_ ("Buyer"), SV_KIND_TEXT,
    SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 200 },
  { "buyer_email", N_ ("Buyer's e-mail"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL,
    254 },
  { "buyer_address", N_ ("Buyer's address"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL,
    1000 },
  { "price", N_ ("Price"), SV_KIND_MONEY, SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_CSV, NULL,
    SV_MONEY_MOST, 0 },
  /* What the buyer pays us besides the price. */
  { "freight", N_ ("Freight"), SV_KIND_MONEY, SV_FIELD_CSV, NULL, SV_MONEY_MOST, 0 },
  /* Units of the base currency for one unit of the price's; the rate of the day when absent. */
  { "rate", N_ ("Rate"), SV_KIND_DECIMAL, SV_FIELD_CSV, NULL, 9 },
  { "base_total", N_ ("In base currency"), SV_KIND_MONEY, SV_FIELD_READONLY | SV_FIELD_LIST },
  { "fee_total", N_ ("Fees"), SV_KIND_MONEY, SV_FIELD_READONLY },
  { "cost", N_ ("Cost"), SV_KIND_MONEY, SV_FIELD_READONLY },
  { "profit", N_ ("Profit before VAT"), SV_KIND_MONEY, SV_FIELD_READONLY | SV_FIELD_LIST },
  { "former_status", N_ ("Status before"), SV_KIND_REFERENCE, SV_FIELD_READONLY, "status" },
  { "cancelled_at", N_ ("Cancelled"), SV_KIND_TIME, SV_FIELD_READONLY },
  { "cancel_reason", N_ ("Why cancelled"), SV_KIND_TEXT, SV_FIELD_READONLY, NULL, 500 },
};

const SvTable sv_sale_table = {
  "sale", "sales", N_ ("Sales"), "watch", fields, G_N_ELEMENTS (fields), "sale.export_history",
};
