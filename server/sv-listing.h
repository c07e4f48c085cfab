/* sv-listing.h: what a watch says on a marketplace, and whether it may
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-platform.h"
#include "sv-store.h"

/* A platform's row, and its description as it stands: uploaded, or the one that ships. */
typedef struct
{
  gint64 id;
  gint64 version;
  gboolean has_template; /* uploaded by an admin */
  gboolean has_dictionary;
  JsonObject *description; /* (owned) */
  SvPlatform *platform;    /* (owned) */
} SvMarket;

void sv_market_free (SvMarket *market);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvMarket, sv_market_free)

/* Reads one row of platform.by_id or platform.by_code. */
SvMarket *sv_market_from_row (SvRows *rows, guint row, GError **error);
/* Errors: %SV_ERROR_NOT_FOUND */
SvMarket *sv_market_by_id (SvCall *call, SvDb *db, gint64 id, GError **error);
SvMarket *sv_market_by_code (SvCall *call, SvDb *db, const char *code, GError **error);

/* Returns: (transfer full) (nullable): the description that ships with the program, NULL for none
 */
JsonObject *sv_market_load_shipped (const char *code);

/* One field of one listing: what a person typed, what it would be without, what is wrong. */
typedef struct
{
  const SvPlatformField *field; /* of the market */
  char *typed;                  /* (nullable) */
  char *fallback;               /* from the watch; "" for nothing */
  char *message;                /* (nullable) why it cannot leave */
  const char *code;             /* of @message */
} SvListingValue;

/* Returns: what stands in the file: the typed value, else the default */
const char *sv_listing_value_get (const SvListingValue *value);

/**
 * sv_listing_values:
 * @typed: (nullable): the listing's own values by key
 *
 * Every field of @market for a watch, checked. Errors: %SV_ERROR_NOT_FOUND when the watch is not
 * visible.
 *
 * Returns: (transfer full) (element-type SvListingValue): in the platform's order
 */
GPtrArray *sv_listing_values (SvCall *call, SvDb *db, SvMarket *market, gint64 watch,
                              JsonObject *typed, GError **error);

/* An amount in another currency at the rates of today; an SvPlatformConvert with an SvDb. Errors:
 * %SV_ERROR_INVALID when there is no rate, in words for a person */
gboolean sv_listing_convert_today (gint64 amount, const char *from, const char *to,
                                   gint64 *converted, gpointer user_data, GError **error);

/* Refuses every value that cannot leave; @prefix (nullable) stands before its key: "SKU/column". */
void sv_listing_refuse (SvCall *call, GPtrArray *values, const char *sku);
