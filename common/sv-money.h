/* sv-money.h: amounts in minor units and rates as exact decimals; never a float
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Returns: digits after the point of an ISO 4217 currency (JPY 0, SEK 2, KWD 3), or -1 when unknown
 */
int sv_currency_exponent (const char *currency);
/* Returns: (transfer none): every known code, sorted, NULL-terminated */
const char *const *sv_currency_codes (void);

/* The most that one amount may be, in minor units: ninety billion of most currencies, the price of
 * the dearest watch in rupiah as well. A million of them, as many as a list may have, still add up
 * to a gint64. Converted ones may be larger: the database knows none, and no sum, beyond what
 * known_amount () in 0005-sale.sql lets through. */
#define SV_MONEY_MOST G_GINT64_CONSTANT (9000000000000)

/**
 * sv_money_to_decimal:
 *
 * Returns: (transfer full): "12500.00", the form of CSV and forms; always a point, no grouping
 */
char *sv_money_to_decimal (gint64 amount, const char *currency);
/* For people: "12,500.00 SEK" with the locale's grouping and decimal point. */
char *sv_money_format (gint64 amount, const char *currency);
/* A count for people: "100,000". (transfer full) */
char *sv_number_format (gint64 number);

/**
 * sv_money_from_decimal:
 * @text: "12500", "12500.5", "-3.00"; one point, no grouping
 *
 * Errors: %SV_ERROR_INVALID when it is no number, has more digits than the currency (zeros do no
 * harm), or exceeds gint64.
 */
gboolean
sv_money_from_decimal (const char *text, const char *currency, gint64 *amount, GError **error);

/**
 * sv_money_parse_typed:
 * @text: what a person typed or a file holds: "kr 12.500,50", "€1,234.56", "US $9.99", "473.800₺",
 * "1 234 SEK"
 * @decimal: '.' or ',' when known, 0 to find out
 * @currency: (out) (transfer full) (nullable) (optional): the currency named in the text
 *
 * Finds the amount as an exact decimal text ("12500.50"). Three digits behind one separator are a
 * group
 * ("1.234") unless it is @decimal; what can be read in one way only does not need @decimal. "$"
 * alone is USD, "kr" leaves the currency open. Errors: %SV_ERROR_INVALID for texts ("on request"),
 * ranges ("$10 to $15") and whatever is not wholly understood.
 *
 * Returns: (transfer full) (nullable): the decimal text
 */
char *sv_money_parse_typed (const char *text, char decimal, char **currency, GError **error);

/* Whether @text is an amount in kronor that does not say whose: "kr 500", not "500 kr SEK". */
gboolean sv_money_is_in_crowns (const char *text);

/* Whether people write "kr" for @currency, an ISO 4217 code. */
gboolean sv_currency_is_crowns (const char *currency);

/**
 * sv_rate_parse:
 * @text: a decimal text above 0 with at most 9 digits on either side of the point
 * @rate: (out): billionths
 *
 * Errors: %SV_ERROR_INVALID
 */
gboolean sv_rate_parse (const char *text, gint64 *rate, GError **error);
/* Returns: (transfer full): the shortest text of a rate in billionths, "11.265" */
char *sv_rate_to_text (gint64 rate);

/**
 * sv_money_convert:
 * @rate: units of @to for one unit of @from, a decimal text with up to 9 places
 *
 * Rounds half away from zero to the minor unit. Errors: %SV_ERROR_INVALID for a bad rate or
 * overflow.
 */
gboolean sv_money_convert (gint64 amount, const char *from, const char *to, const char *rate,
                           gint64 *converted, GError **error);

/**
 * sv_money_convert_cross:
 * @from_rate: units of @from for one unit of a third currency
 * @to_rate: units of @to for one unit of the same third currency
 *
 * The same through a third currency, such as the euro that a bank's rates are for, with one
 * rounding at the end. With @to_rate "1" it divides: no rate is ever inverted.
 */
gboolean
sv_money_convert_cross (gint64 amount, const char *from, const char *to, const char *from_rate,
                        const char *to_rate, gint64 *converted, GError **error);

/* amount · numerator / denominator, rounded half away from zero; 128 bits inside. The result must
 * fit. */
gint64 sv_money_share (gint64 amount, gint64 numerator, gint64 denominator);

/* VAT inside @gross at @rate_bp basis points: gross · r / (100 + r); 0 for a gross below 0. */
gint64 sv_vat_inside (gint64 gross, int rate_bp);

/**
 * sv_money_split:
 * @weights: n weights, none below 0, not all 0
 * @parts: (out): n parts that add up to @amount, by largest remainder, ties by order
 */
void sv_money_split (gint64 amount, const gint64 *weights, guint n, gint64 *parts);
