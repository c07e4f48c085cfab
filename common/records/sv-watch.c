/* sv-watch.c: one watch; there is never a quantity
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-money.h"
#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "sku", N_ ("SKU"), SV_KIND_TEXT,
    SV_FIELD_ONCE | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV | SV_FIELD_CODE, NULL, 40 },
  { "name", N_ ("Name"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 200 },
  { "brand", N_ ("Brand"), SV_KIND_REFERENCE, SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV,
    "brand" },
  { "model", N_ ("Model"), SV_KIND_TEXT, SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 200 },
  { "reference", N_ ("Reference"), SV_KIND_TEXT, SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV,
    NULL, 120 },
  { "serial", N_ ("Serial number"), SV_KIND_TEXT, SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 120 },
  { "calibre", N_ ("Calibre"), SV_KIND_TEXT, SV_FIELD_CSV, NULL, 120 },
  { "timegrapher", N_ ("Timegrapher"), SV_KIND_TEXT, SV_FIELD_CSV, NULL, 200 },
  { "year", N_ ("Year"), SV_KIND_INTEGER, SV_FIELD_CSV, NULL, 2200, 1300 },
  { "movement", N_ ("Movement"), SV_KIND_TEXT, SV_FIELD_CSV,
    "Automatic|Manual winding|Quartz|Other", 120 },
  { "case_material", N_ ("Case material"), SV_KIND_TEXT, SV_FIELD_CSV,
    "Steel|Gold|Gold/steel|Gold-plated|Platinum|Silver|Titanium|Bronze|Ceramic|Aluminium|Other",
    120 },
  { "case_diameter", N_ ("Case diameter (mm)"), SV_KIND_DECIMAL, SV_FIELD_CSV, NULL, 2 },
  { "dial", N_ ("Dial"), SV_KIND_TEXT, SV_FIELD_CSV, NULL, 200 },
  { "band", N_ ("Band"), SV_KIND_TEXT, SV_FIELD_CSV, NULL, 200 },
  { "gender", N_ ("Gender"), SV_KIND_TEXT, SV_FIELD_CSV, "Men|Women|Unisex", 60 },
  { "condition", N_ ("Condition"), SV_KIND_TEXT, SV_FIELD_CSV,
    "New|Unworn|Very good|Good|Fair|Poor|For parts", 200 },
  { "box", N_ ("Box"), SV_KIND_BOOLEAN, SV_FIELD_CSV },
  { "papers", N_ ("Papers"), SV_KIND_BOOLEAN, SV_FIELD_CSV },
  { "service_documents", N_ ("Service documents"), SV_KIND_BOOLEAN, SV_FIELD_CSV },
  { "description", N_ ("Description"), SV_KIND_TEXT, SV_FIELD_LONG | SV_FIELD_SEARCH | SV_FIELD_CSV,
    NULL, 20000 },
  { "notes", N_ ("Notes"), SV_KIND_TEXT, SV_FIELD_LONG | SV_FIELD_CSV, NULL, 20000 },
  { "ai_instructions", N_ ("AI instructions"), SV_KIND_TEXT, SV_FIELD_LONG | SV_FIELD_CSV, NULL,
    5000 },
  { "ai_thread_id", N_ ("AI thread"), SV_KIND_TEXT, SV_FIELD_READONLY, NULL, 200 },
  { "ai_state", N_ ("AI"), SV_KIND_CHOICE, SV_FIELD_READONLY,
    "queued|asked|proposed|failed|unknown" },
  { "purchase_date", N_ ("Purchase date"), SV_KIND_DATE, SV_FIELD_CSV },
  { "purchase_price", N_ ("Purchase price"), SV_KIND_MONEY, SV_FIELD_CSV, NULL, SV_MONEY_MOST, 0 },
  { "cost", N_ ("Cost"), SV_KIND_MONEY, SV_FIELD_READONLY },
  { "asking_price", N_ ("Asking price"), SV_KIND_MONEY, SV_FIELD_LIST | SV_FIELD_CSV, NULL,
    SV_MONEY_MOST, 0 },
  { "floor_price", N_ ("Floor price"), SV_KIND_MONEY, SV_FIELD_CSV, NULL, SV_MONEY_MOST, 0 },
  { "status", N_ ("Status"), SV_KIND_REFERENCE, SV_FIELD_LIST | SV_FIELD_CSV, "status" },
  { "stage", N_ ("Stage"), SV_KIND_REFERENCE, SV_FIELD_CSV, "stage" },
  { "location", N_ ("Location"), SV_KIND_REFERENCE, SV_FIELD_LIST | SV_FIELD_CSV, "location" },
  { "batch", N_ ("Batch"), SV_KIND_REFERENCE, SV_FIELD_CSV, "batch" },
  { "agent", N_ ("Agent"), SV_KIND_REFERENCE, SV_FIELD_LIST | SV_FIELD_CSV, "person:agent" },
  { "seller", N_ ("Seller"), SV_KIND_REFERENCE, SV_FIELD_CSV, "person:seller" },
  { "image_count", N_ ("Pictures"), SV_KIND_INTEGER, SV_FIELD_READONLY },
  /* The address of the primary picture at 256 px, null without one. */
  { "image", N_ ("Picture"), SV_KIND_TEXT, SV_FIELD_READONLY },
};

const SvTable sv_watch_table = {
  "watch", "watches", N_ ("Watches"), "sku", fields, G_N_ELEMENTS (fields), "watch.export_csv",
};
