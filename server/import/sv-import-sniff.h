/* sv-import-sniff.h: a first look at a file: headings, columns, and what each column is likely to
 * be
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import-look.h"

/* Whether a text is what people call a field. */
gboolean sv_import_is_known_heading (const SvImportTarget *target, const char *text);

/* Of a workbook with several sheets, takes the first visible one with the headings of such a list;
 * without any, the first visible one. */
gboolean sv_import_choose_sheet (SvImportFormat *format, int fd, const SvImportTarget *target,
                                 GCancellable *cancellable, GError **error);

/**
 * sv_import_look:
 * @look: its format as far as it is known: type, encoding, delimiter, sheet; the rest is found when
 * @fresh
 * @fresh: propose headings, fields and currencies; else keep what a person chose, and look at the
 * cells alone
 * @currency: of the house, for prices that name none
 *
 * Reads the first few thousand rows. Errors: %SV_ERROR_INVALID with a sentence for a person
 */
gboolean
sv_import_look (SvImportLook *look, int fd, const SvImportTarget *target, SvRole role,
                gboolean fresh, const char *currency, GCancellable *cancellable, GError **error);
