/* sv-listing-page.h: what one watch says on one marketplace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_LISTING_PAGE (sv_listing_page_get_type ())
G_DECLARE_FINAL_TYPE (SvListingPage, sv_listing_page, SV, LISTING_PAGE, SvPage)

/* Opened with "watch=7", and "platform=1" where there is more than one. */
