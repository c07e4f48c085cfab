/* sv-sales-page.h: every sale, and beside the list the one that is chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-edit-page.h"

#define SV_TYPE_SALES_PAGE (sv_sales_page_get_type ())
G_DECLARE_FINAL_TYPE (SvSalesPage, sv_sales_page, SV, SALES_PAGE, SvEditPage)

/* Opened with "id=7", or filters of the list. */
