/* sv-import-date.h: reading dates as people and programs write them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import-file.h"

/**
 * sv_import_date_read:
 * @text: "2026-11-21", "21.11.2026", "11/21/26", "21 Nov 2026", "Wed May 22 2019", "20261121", with
 * or without a time
 * @order: how to take two numbers that could both be the month; never looked at when the text
 * itself decides
 * @date: (out): what it is, 11 bytes: "2026-11-21"
 *
 * Returns: whether it is a date
 */
gboolean sv_import_date_read (const char *text, SvImportDate order, char date[11]);

/**
 * sv_import_date_order:
 *
 * Returns: the one order in which @text is a date: ymd when the text itself decides, dmy or mdy
 * when a number above 12 or the points between do, unknown when it could be either, or is none;
 * then @could is FALSE
 */
SvImportDate sv_import_date_order (const char *text, gboolean *could);
