/* sv-resources.h: what the files of this folder export, one line each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "server/sv-route.h"

extern const SvResource sv_ai_resource;
extern const SvResource sv_activity_resource;
extern const SvResource sv_brand_resource;
extern const SvResource sv_event_resource;
extern const SvResource sv_export_catawiki_resource;
extern const SvResource sv_image_resource;
extern const SvResource sv_import_resource;
extern const SvResource sv_job_resource;
extern const SvResource sv_listing_resource;
extern const SvResource sv_location_resource;
extern const SvResource sv_party_resource;
extern const SvResource sv_platform_resource;
extern const SvResource sv_person_resource;
extern const SvResource sv_profit_resource;
extern const SvResource sv_purchase_resource;
extern const SvResource sv_rate_resource;
extern const SvResource sv_report_resource;
extern const SvResource sv_sale_resource;
extern const SvResource sv_session_resource;
extern const SvResource sv_setting_resource;
extern const SvResource sv_stage_resource;
extern const SvResource sv_status_resource;
extern const SvResource sv_watch_bulk_resource;
extern const SvResource sv_watch_cost_resource;
extern const SvResource sv_watch_resource;
