/* sv-trouble.c: the page that stands where something did not arrive
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-trouble"

#include "sv-trouble.h"

#include "sv-api.h"

void
sv_trouble_set (AdwStatusPage *page, const GError *error)
{
  g_autofree char *text = sv_api_error_text (error);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_return_if_fail (ADW_IS_STATUS_PAGE (page));

  adw_status_page_set_description (page, escaped);
}
