/* sv-watch-listings.h: on which marketplaces a watch is, one line each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

#define SV_TYPE_WATCH_LISTINGS (sv_watch_listings_get_type ())
G_DECLARE_FINAL_TYPE (SvWatchListings, sv_watch_listings, SV, WATCH_LISTINGS, GtkWidget)

GtkWidget *sv_watch_listings_new (SvHouse *house);

/* An archived watch is not listed anywhere anew. Comes before sv_watch_listings_show (). */
void sv_watch_listings_set_read_only (SvWatchListings *self, gboolean read_only);

/* @id: the watch, 0 for one that is not saved yet: then nothing is shown. Reads anew each time. */
void sv_watch_listings_show (SvWatchListings *self, gint64 id);
