/* sv-rate-import.h: the button that takes in a file of the European Central Bank
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

#define SV_TYPE_RATE_IMPORT (sv_rate_import_get_type ())
G_DECLARE_FINAL_TYPE (SvRateImport, sv_rate_import, SV, RATE_IMPORT, GtkWidget)

GtkWidget *sv_rate_import_new (SvHouse *house);
