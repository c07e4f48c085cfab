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
