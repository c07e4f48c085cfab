/* sv-records.c: the list of every record
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

/* One a line, so that additions do not touch each other. */
/* clang-format off */
const SvTable *const sv_tables[] = {
  &sv_brand_table,
  &sv_location_table,
  &sv_party_table,
  &sv_person_table,
  &sv_setting_table,
  &sv_platform_table,
  &sv_purchase_table,
  &sv_rate_table,
  &sv_sale_table,
  &sv_stage_table,
  &sv_status_table,
  &sv_watch_cost_table,
  &sv_watch_table,
  NULL,
};
/* clang-format on */
