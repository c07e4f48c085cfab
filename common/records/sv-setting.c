/* sv-setting.c: what holds for the whole house; one record
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "house_name", N_ ("Name of the house"), SV_KIND_TEXT, SV_FIELD_REQUIRED, NULL, 100 },
  { "base_currency", N_ ("Base currency"), SV_KIND_TEXT, SV_FIELD_REQUIRED, NULL, 3 },
  /* An earlier rate stands in for a missing one, but not an older one than this. */
  { "rate_days", N_ ("An exchange rate counts for (days)"), SV_KIND_INTEGER, SV_FIELD_REQUIRED,
    NULL, 366, 0 },
  /* BBB the brand's code, MMM the initials, N the number. */
  { "sku_pattern", N_ ("Pattern of the SKU"), SV_KIND_TEXT, SV_FIELD_REQUIRED, NULL, 24 },
  { "staff_idle_minutes", N_ ("Staff are signed out after (minutes)"), SV_KIND_INTEGER,
    SV_FIELD_REQUIRED, NULL, 1440, 1 },
  { "field_idle_minutes", N_ ("Agents and sellers are signed out after (minutes)"), SV_KIND_INTEGER,
    SV_FIELD_REQUIRED, NULL, 1440, 1 },
  { "session_hours", N_ ("Everybody is signed out after (hours)"), SV_KIND_INTEGER,
    SV_FIELD_REQUIRED, NULL, 168, 1 },
  { "ai_auto_accept", N_ ("Accept descriptions of the AI at once"), SV_KIND_BOOLEAN,
    SV_FIELD_REQUIRED },
  { "make_url", N_ ("Address of the Make.com scenario"), SV_KIND_TEXT, 0, NULL, 2000 },
  /* Secrets are written, and afterwards only said to be set. */
  { "make_api_key", N_ ("Key for Make.com"), SV_KIND_TEXT, SV_FIELD_SECRET, NULL, 500 },
  { "make_api_key_set", N_ ("Key for Make.com is set"), SV_KIND_BOOLEAN, SV_FIELD_READONLY },
  { "make_callback_secret", N_ ("Secret of the answers from Make.com"), SV_KIND_TEXT,
    SV_FIELD_SECRET, NULL, 500 },
  { "make_callback_secret_set", N_ ("Secret of the answers from Make.com is set"), SV_KIND_BOOLEAN,
    SV_FIELD_READONLY },
};

const SvTable sv_setting_table = {
  "setting", "settings", N_ ("Settings"), "house_name", fields, G_N_ELEMENTS (fields),
};
