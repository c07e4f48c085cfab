/* sv-resources.c: every resource of the server, one line each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/resources/sv-resources.h"

#include "server/openapi/sv-openapi.h"
#include "server/sv-health.h"

/* One a line, so that additions do not touch each other. */
/* clang-format off */
const SvResource *const sv_resources[] = {
  &sv_ai_resource,
  &sv_activity_resource,
  &sv_brand_resource,
  &sv_event_resource,
  &sv_export_catawiki_resource,
  &sv_health_resource,
  &sv_image_resource,
  &sv_import_resource,
  &sv_job_resource,
  &sv_listing_resource,
  &sv_location_resource,
  &sv_openapi_resource,
  &sv_party_resource,
  &sv_platform_resource,
  &sv_person_resource,
  &sv_profit_resource,
  &sv_purchase_resource,
  &sv_rate_resource,
  &sv_report_resource,
  &sv_sale_resource,
  &sv_session_resource,
  &sv_setting_resource,
  &sv_stage_resource,
  &sv_status_resource,
  &sv_watch_bulk_resource,
  &sv_watch_cost_resource,
  &sv_watch_resource,
  NULL,
};
/* clang-format on */
