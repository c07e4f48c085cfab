/* sv-records.h: the nouns of the house
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"

extern const SvTable sv_brand_table;
extern const SvTable sv_location_table;
extern const SvTable sv_party_table;
extern const SvTable sv_person_table;
extern const SvTable sv_setting_table;
extern const SvTable sv_platform_table;
extern const SvTable sv_purchase_table;
extern const SvTable sv_rate_table;
extern const SvTable sv_sale_table;
extern const SvTable sv_stage_table;
extern const SvTable sv_status_table;
extern const SvTable sv_watch_cost_table;
extern const SvTable sv_watch_table;
