/* sv-status.c: where a watch stands on its way to a sale
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "name", N_ ("Name"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 60 },
  { "position", N_ ("Position"), SV_KIND_INTEGER, SV_FIELD_LIST | SV_FIELD_CSV, NULL, 10000, 0 },
  { "colour", N_ ("Colour"), SV_KIND_CHOICE, SV_FIELD_LIST | SV_FIELD_CSV,
    "grey|blue|teal|green|yellow|orange|red|purple" },
  /* What the program itself does with it; the names belong to the house. */
  { "role", N_ ("Meaning"), SV_KIND_CHOICE, SV_FIELD_READONLY | SV_FIELD_LIST,
    "none|draft|review|approved|platform_review|ready|listed|reserved|sold|problem|standby" },
  /* Names of the statuses that a person may move on to, one a line. */
  { "moves", N_ ("May become"), SV_KIND_TEXT, SV_FIELD_LINES | SV_FIELD_CSV, NULL, 2000 },
};

const SvTable sv_status_table = {
  "status", "statuses", N_ ("Statuses"), "name", fields, G_N_ELEMENTS (fields),
};
