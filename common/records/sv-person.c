/* sv-person.c: somebody who can sign in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "name", N_ ("Name"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 120 },
  { "email", N_ ("E-mail"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL,
    254 },
  { "phone", N_ ("Phone"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 40 },
  { "role", N_ ("Role"), SV_KIND_CHOICE, SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_CSV,
    "admin|manager|finance|agent|seller" },
  { "disabled", N_ ("Disabled"), SV_KIND_BOOLEAN, SV_FIELD_LIST },
  { "currency", N_ ("Currency"), SV_KIND_TEXT, SV_FIELD_LIST | SV_FIELD_CSV, NULL, 3 },
  { "locale", N_ ("Language"), SV_KIND_CHOICE, SV_FIELD_CSV, "en|sv|da" },
  { "country", N_ ("Country"), SV_KIND_TEXT, SV_FIELD_CSV, NULL, 60 },
};

const SvTable sv_person_table = {
  "person", "users", N_ ("Users"), "name", fields, G_N_ELEMENTS (fields),
};
