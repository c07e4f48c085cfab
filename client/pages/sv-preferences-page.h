/* sv-preferences-page.h: how the program looks and behaves on this computer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_PREFERENCES_PAGE (sv_preferences_page_get_type ())
G_DECLARE_FINAL_TYPE (SvPreferencesPage, sv_preferences_page, SV, PREFERENCES_PAGE, SvPage)
