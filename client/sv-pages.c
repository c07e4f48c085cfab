/* sv-pages.c: the list of every page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-page.h"

#include "records/sv-records.h"

#include "pages/sv-dashboard-page.h"
#include "pages/sv-form-page.h"
#include "pages/sv-import-page.h"
#include "pages/sv-jobs-page.h"
#include "pages/sv-listing-page.h"
#include "pages/sv-log-page.h"
#include "pages/sv-preferences-page.h"
#include "pages/sv-records-page.h"
#include "pages/sv-sales-page.h"
#include "pages/sv-watch-page.h"
#include "pages/sv-watches-page.h"

/* In the order of the sidebar. */
const SvPageInfo sv_pages[] = {
  { "dashboard", N_ ("Dashboard"), "go-home-symbolic", SV_GROUP_TOP, "dashboard.inventory_metrics",
    NULL, FALSE, sv_dashboard_page_get_type },
  { "watches", N_ ("Watches"), "sv-watch-symbolic", SV_GROUP_STOCK, "watch.list", &sv_watch_table,
    FALSE, sv_watches_page_get_type },
  { "watch", N_ ("Watch"), "view-list-symbolic", SV_GROUP_NONE, "watch.read", &sv_watch_table, TRUE,
    sv_watch_page_get_type },
  { "import", N_ ("Import"), "document-open-symbolic", SV_GROUP_STOCK, "watch.import_csv", NULL,
    FALSE, sv_import_page_get_type },
  { "listing", N_ ("Listing"), "sv-sale-symbolic", SV_GROUP_NONE, "listing.read", NULL, FALSE,
    sv_listing_page_get_type },
  { "sales", N_ ("Sales"), "sv-sale-symbolic", SV_GROUP_SALES, "sale.read", &sv_sale_table, TRUE,
    sv_sales_page_get_type },
  { "parties", N_ ("Parties"), "x-office-address-book-symbolic", SV_GROUP_SALES, "party.list",
    &sv_party_table, TRUE, sv_records_page_get_type },
  { "rates", N_ ("Exchange Rates"), "sv-exchange-symbolic", SV_GROUP_MONEY, "fx_rate.read",
    &sv_rate_table, TRUE, sv_records_page_get_type },
  { "brands", N_ ("Brands"), "starred-symbolic", SV_GROUP_HOUSE, "lookup.edit", &sv_brand_table,
    TRUE, sv_records_page_get_type },
  { "locations", N_ ("Locations"), "mark-location-symbolic", SV_GROUP_HOUSE, "lookup.edit",
    &sv_location_table, TRUE, sv_records_page_get_type },
  { "statuses", N_ ("Statuses"), "emblem-ok-symbolic", SV_GROUP_HOUSE, "lookup.edit",
    &sv_status_table, TRUE, sv_records_page_get_type },
  { "stages", N_ ("Stages"), "view-list-ordered-symbolic", SV_GROUP_HOUSE, "lookup.edit",
    &sv_stage_table, TRUE, sv_records_page_get_type },
  { "platforms", N_ ("Platforms"), "sv-sale-symbolic", SV_GROUP_HOUSE, "platform_template.read",
    &sv_platform_table, TRUE, sv_records_page_get_type },
  { "users", N_ ("Users"), "system-users-symbolic", SV_GROUP_HOUSE, "role.read_matrix",
    &sv_person_table, TRUE, sv_records_page_get_type },
  { "jobs", N_ ("Jobs"), "emblem-synchronizing-symbolic", SV_GROUP_HOUSE, "job.list", NULL, FALSE,
    sv_jobs_page_get_type },
  { "log", N_ ("Log"), "document-open-recent-symbolic", SV_GROUP_HOUSE, "watch_history.read", NULL,
    FALSE, sv_log_page_get_type },
  { "settings", N_ ("Settings"), "emblem-system-symbolic", SV_GROUP_HOUSE, "settings.read",
    &sv_setting_table, FALSE, sv_form_page_get_type },
  { "account", N_ ("Your Account"), "avatar-default-symbolic", SV_GROUP_NONE, NULL,
    &sv_person_table, FALSE, sv_form_page_get_type },
  { "preferences", N_ ("Preferences"), "preferences-system-symbolic", SV_GROUP_NONE, NULL, NULL,
    FALSE, sv_preferences_page_get_type },
  { NULL },
};

const SvPageInfo *
sv_page_info (const char *name)
{
  for (const SvPageInfo *info = sv_pages; info->name != NULL; info++)
    if (g_str_equal (info->name, name))
      return info;

  return NULL;
}

const SvPageInfo *
sv_page_info_for_record (const SvTable *table)
{
  for (const SvPageInfo *info = sv_pages; info->name != NULL; info++)
    if (info->opens && info->table == table)
      return info;

  return NULL;
}
