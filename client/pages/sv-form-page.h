/* sv-form-page.h: one record on a page of its own: the settings of the house, or one's own account
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-edit-page.h"

#define SV_TYPE_FORM_PAGE (sv_form_page_get_type ())
G_DECLARE_FINAL_TYPE (SvFormPage, sv_form_page, SV, FORM_PAGE, SvEditPage)

/* The table in its line of sv-pages.c says which: settings, or a person, which is then the user. */
