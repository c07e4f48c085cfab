/* sv-listing-shape.h: the fields of a marketplace as a form takes them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-record-form.h"

typedef struct
{
  SvTable table;
  SvFormGroup *groups;
  JsonObject *platform; /* (owned) holds most of the texts */
  SvField *fields;      /* (owned) as many as table.n_fields */
  GPtrArray *texts;     /* (owned) the other texts */
} SvListingShape;

/**
 * sv_listing_shape_new:
 * @platform: what GET platforms/ID answered
 *
 * In the platform's order, under the headings of its groups. Must live longer than its form.
 */
SvListingShape *sv_listing_shape_new (JsonObject *platform);
void sv_listing_shape_free (SvListingShape *shape);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvListingShape, sv_listing_shape_free)

/**
 * sv_listing_shape_hint:
 * @effective: what stands in the file
 *
 * Returns: (transfer full) (nullable): what a field that nobody typed into says, NULL for nothing
 */
char *sv_listing_shape_hint (SvListingShape *shape, const char *key, JsonObject *typed,
                             JsonObject *effective);

/* Returns: (transfer full): @values with @changes put in; null and "" take the default again */
JsonObject *sv_listing_merge (JsonObject *values, JsonObject *changes);

/* "SEI-LMX-0003/D: Brand": @column (nullable) is NULL when the whole watch is meant. All
 * (transfer full). */
void sv_listing_split_fault (const char *field, char **sku, char **column);
