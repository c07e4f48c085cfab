/* sv-house.h: what all windows and pages of one running client share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "sv-api.h"
#include "sv-choices.h"
#include "sv-live.h"
#include "sv-pictures.h"
#include "sv-preferences.h"

#define SV_TYPE_HOUSE (sv_house_get_type ())
G_DECLARE_FINAL_TYPE (SvHouse, sv_house, SV, HOUSE, GObject)

/* @preferences_folder: (nullable): where client.conf and known-servers lie; NULL for the user's own
 */
SvHouse *sv_house_new (const char *preferences_folder);

/* All (transfer none) and there as long as the house. */
SvApi *sv_house_get_api (SvHouse *self);
SvLive *sv_house_get_live (SvHouse *self);
SvPreferences *sv_house_get_preferences (SvHouse *self);
SvPictures *sv_house_get_pictures (SvHouse *self);
SvChoices *sv_house_get_choices (SvHouse *self);

/* Photographs on their way, from being read to their answer, whether somebody looks or not. */
void sv_house_begin_sending (SvHouse *self);
void sv_house_end_sending (SvHouse *self);
guint sv_house_get_n_sending (SvHouse *self);

/* Something failed that was begun on a page which is gone. Signal "failed" (const char *what, const
 * GError *). */
void sv_house_fail (SvHouse *self, const char *what, const GError *error);
