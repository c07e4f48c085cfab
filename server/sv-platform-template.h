/* sv-platform-template.h: what the header row and the lists of a marketplace's own files say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/**
 * sv_platform_template_read:
 * @present: the description as it stands
 * @shipped: (nullable): the description that ships with the program
 * @headings: the first row of the file
 *
 * The fields of the file in its order, each under its heading to the letter. A field is looked up
 * in @shipped first, so that a wrong file leaves no trace in the next one. Errors:
 * %SV_ERROR_INVALID in words for a person: another marketplace's file, a heading twice, or without
 * what no listing can do.
 *
 * Returns: (transfer full) (nullable): the "fields" of a description
 */
JsonArray *sv_platform_template_read (JsonObject *present, JsonObject *shipped, char **headings,
                                      GError **error);

/* The headings that @shipped does not know, and those of @shipped that are missing; to be freed. */
void sv_platform_template_compare (JsonObject *present, JsonObject *shipped, JsonArray **added,
                                   JsonArray **missing);

/**
 * sv_platform_dictionary_read:
 * @description: whose lists are replaced
 * @rows: (element-type GStrv): headings and, below each, its choices
 * @found: (out): the headings whose lists are taken
 * @missing: (out): the headings whose lists stay as they were
 */
void sv_platform_dictionary_read (JsonObject *description, GPtrArray *rows, JsonArray **found,
                                  JsonArray **missing);
