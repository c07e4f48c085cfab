/* sv-records-page.h: a short list of the house and, beside it, the one that is chosen
 *
 * One page for every plain record: brands, locations, statuses, stages, users, parties. Which one
 * it is stands in its line of sv-pages.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-edit-page.h"

#define SV_TYPE_RECORDS_PAGE (sv_records_page_get_type ())
G_DECLARE_FINAL_TYPE (SvRecordsPage, sv_records_page, SV, RECORDS_PAGE, SvEditPage)

/* Opened with "id=7", "new=1", or filters of the list. */
