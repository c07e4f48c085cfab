/* sv-password-dialog.h: a new password, one's own or a user's
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <adwaita.h>

#define SV_TYPE_PASSWORD_DIALOG (sv_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SvPasswordDialog, sv_password_dialog, SV, PASSWORD_DIALOG, AdwWindow)

/* @user: whose it is; the password of who changes it is asked too */
GtkWidget *sv_password_dialog_new (GtkWindow *parent, SvHouse *house, gint64 user);
