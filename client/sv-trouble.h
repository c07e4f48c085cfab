/* sv-trouble.h: the page that stands where something did not arrive
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

/* Says why. A status page reads markup, which the words of an error are not. */
void sv_trouble_set (AdwStatusPage *page, const GError *error);
