/* sv-platform-files.h: the template and the lists of choice of a marketplace, and the buttons that
 * bring others
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-record-editor.h"

#include <gtk/gtk.h>

#define SV_TYPE_PLATFORM_FILES (sv_platform_files_get_type ())
G_DECLARE_FINAL_TYPE (SvPlatformFiles, sv_platform_files, SV, PLATFORM_FILES, GtkWidget)

/* @editor: of platforms; what it opens is shown */
GtkWidget *sv_platform_files_new (SvHouse *house, SvRecordEditor *editor);
