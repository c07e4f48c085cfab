/* sv-tile.h: a watch as a square photograph with a caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sv-house.h"

#define SV_TYPE_TILE (sv_tile_get_type ())
G_DECLARE_FINAL_TYPE (SvTile, sv_tile, SV, TILE, GtkWidget)

GtkWidget *sv_tile_new (SvHouse *house);
/* @record: (nullable) */
void sv_tile_set_record (SvTile *self, SvRecord *record);
