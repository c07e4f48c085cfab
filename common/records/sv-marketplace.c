/* sv-marketplace.c: the marketplaces on which watches are offered, as a list
 *
 * What a listing there must say is a description of its own (sv-platform.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "name", N_ ("Name"), SV_KIND_TEXT, SV_FIELD_READONLY | SV_FIELD_LIST | SV_FIELD_SEARCH, NULL,
    60 },
  { "code", N_ ("Code"), SV_KIND_TEXT, SV_FIELD_READONLY | SV_FIELD_LIST, NULL, 60 },
  { "template_uploaded", N_ ("Own template"), SV_KIND_BOOLEAN, SV_FIELD_READONLY | SV_FIELD_LIST },
  { "dictionary_uploaded", N_ ("Own lists of choice"), SV_KIND_BOOLEAN,
    SV_FIELD_READONLY | SV_FIELD_LIST },
};

const SvTable sv_platform_table = {
  "platform", "platforms", N_ ("Platforms"), "name", fields, G_N_ELEMENTS (fields),
};
