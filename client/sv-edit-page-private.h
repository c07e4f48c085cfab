/* sv-edit-page-private.h: what the files of a page on which one record is edited share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-edit-page.h"

/* Where the offer to take back the last change is kept. Returns: a weak pointer's place */
AdwToast **sv_edit_page_get_offer (SvEditPage *self);

/* sv-edit-page-archive.c */
void sv_edit_page_archive_install (SvEditPageClass *klass);
/* Puts the banner of an archived record below @notice. Returns: (transfer none) */
GtkWidget *sv_edit_page_archive_add_banner (SvEditPage *self, GtkWidget *notice);
/* The record, or whether it is being saved, is another now. */
void sv_edit_page_archive_update (SvEditPage *self, GtkWidget *banner);
