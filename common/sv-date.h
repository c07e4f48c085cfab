/* sv-date.h: dates as people and files write them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef enum
{
  SV_DATE_YMD = 1 << 0,
  SV_DATE_DMY = 1 << 1,
  SV_DATE_MDY = 1 << 2,
} SvDateOrder;

#define SV_DATE_ANY (SV_DATE_YMD | SV_DATE_DMY | SV_DATE_MDY)

/**
 * sv_date_orders:
 * @text: "2021-05-03", "3/5/21", "3. maj 2021", "May 3rd, 2021", "20210503", "2021-05-03T10:15:00Z"
 *
 * A text that can be read in one way only, whatever the order (the year in front with four digits,
 * the month as a word), fits every order. For a column: the orders that all its texts have in
 * common.
 *
 * Returns: the #SvDateOrder flags in which @text is a date; 0 when it is none
 */
guint sv_date_orders (const char *text);

/**
 * sv_date_parse:
 * @orders: the orders that come into question, %SV_DATE_ANY to find out
 * @ambiguous: (out) (optional): whether it failed since @orders give different dates
 *
 * Months as words in English, Swedish, Danish, German, French, Italian, Spanish and Turkish. Two
 * digits of a year are 1969 to 2068. A time behind the date is checked and dropped. Errors:
 * %SV_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): "2021-05-03"
 */
char *sv_date_parse (const char *text, guint orders, gboolean *ambiguous, GError **error);

/* Returns: whether @text is a day of the calendar in the form 2021-05-03 */
gboolean sv_date_is_iso (const char *text);

/**
 * sv_time_parse:
 * @text: RFC 3339, "2021-05-03T10:15:00+02:00", or the same without a zone, which is UTC
 *
 * Returns: (transfer full) (nullable): in UTC, "2021-05-03T08:15:00Z", or with six digits of
 * seconds if it has any
 */
char *sv_time_parse (const char *text, GError **error);

/* "ymd", "dmy", "mdy"; NULL for any other, and 0 for any other name */
const char *sv_date_order_name (SvDateOrder order);
SvDateOrder sv_date_order_from_name (const char *name);

/* For people, with the locale's names of months: "3 May 2021". What is no date comes back as it is.
 */
char *sv_date_format (const char *date);
/* The same with the time in the zone of this machine: "3 May 2021 10:15". */
char *sv_time_format (const char *time);
