/* sv-stage.c: what is being done with a watch in the house
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "name", N_ ("Name"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 60 },
  { "position", N_ ("Position"), SV_KIND_INTEGER, SV_FIELD_LIST | SV_FIELD_CSV, NULL, 10000, 0 },
};

const SvTable sv_stage_table = {
  "stage", "stages", N_ ("Stages"), "name", fields, G_N_ELEMENTS (fields),
};
