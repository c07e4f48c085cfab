/* sv-sale.h: selling a watch, once
 *
 * Whoever sells locks the watch first, so that of many at once one is first and the others see its
 * sale. The sale, the watch's status and their activity are one transaction.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-store.h"

/**
 * sv_sale_add:
 * @program: for the program itself (an import): without the caller's column mask
 * @values: the fields of a sale as in a request, without the watch
 * @fees: (nullable): {"kind", "amount"}, the amount as money or in the minor units of the price's
 *   currency
 *
 * Records the sale and sets the watch to Sold. The caller has seen to it that the watch may be
 * seen. Errors: %SV_ERROR_CONFLICT with code "already_sold", %SV_ERROR_INVALID.
 *
 * Returns: the sale's id, or 0 with @error
 */
gint64 sv_sale_add (SvCall *call, SvDb *db, gboolean program, gint64 watch, JsonObject *values,
                    JsonArray *fees, GError **error);

/* Whether @date ("2026-11-21") is later than anybody can have sold something: after tomorrow, since
 * somewhere it is tomorrow already. */
gboolean sv_sale_is_to_come (const char *date);
#define SV_SALE_TO_COME "This day is still to come. Correct the date of the sale."

/* Refuses when @sale was cancelled: it stays as it is. */
gboolean sv_sale_may_change (SvCall *call, JsonObject *sale, GError **error);

/* More fees of a sale that may be seen and was not cancelled, in the same form. */
gboolean sv_sale_add_fees (SvCall *call, SvDb *db, gint64 sale, JsonArray *fees, GError **error);

/**
 * sv_sale_cancel:
 *
 * Cancels it; the watch gets the status back that it had. Errors: %SV_ERROR_NOT_FOUND,
 * %SV_ERROR_INVALID when it was cancelled before.
 */
gboolean sv_sale_cancel (SvCall *call, SvDb *db, gint64 sale, const char *reason, GError **error);

/* One sale out of a platform's report. Texts are UTF-8 and not "". */
typedef struct
{
  const char *sku;
  const char *date; /* 2026-11-21 */
  gint64 price;     /* minor units */
  const char *currency;
  const char *rate;          /* (nullable) decimal: base units for one of the price's currency */
  gint64 platform;           /* platform.id, or 0 */
  const char *reference;     /* (nullable) the platform's order number */
  const char *buyer_name;    /* (nullable) */
  const char *buyer_email;   /* (nullable) what the sale keeps; the customer only an address */
  const char *buyer_address; /* (nullable) */
  const char *buyer_country; /* (nullable) */
  gint64 fee;                /* what the platform keeps, in the price's currency; 0: not said */
} SvSaleEntry;

typedef enum
{
  SV_SALE_NEW,       /* recorded, or would be */
  SV_SALE_SAME,      /* recorded before: nothing to do */
  SV_SALE_CANCELLED, /* recorded before and cancelled since: stays so */
  SV_SALE_SOLD,      /* the watch has another sale */
  SV_SALE_ARCHIVED,  /* the watch is archived */
  SV_SALE_NO_WATCH,  /* no watch has this SKU */
} SvSaleOutcome;

/**
 * sv_sale_look:
 * @watch: (out): the watch of that SKU, or 0
 * @sale: (out): the sale that is recorded already, or 0
 *
 * What recording @entry would come to; for a dry run. The same sale is known by platform and order
 * number, without one by platform, date and price.
 */
gboolean sv_sale_look (SvDb *db, const SvSaleEntry *entry, SvSaleOutcome *outcome, gint64 *watch,
                       gint64 *sale, GError **error);

/* Records it, if there is anything to record; @sale (out) is the new or the recorded one. */
gboolean sv_sale_record (SvCall *call, SvDb *db, const SvSaleEntry *entry, SvSaleOutcome *outcome,
                         gint64 *sale, GError **error);
