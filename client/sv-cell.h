/* sv-cell.h: one value of a record as a list shows it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sv-house.h"
#include "widgets/sv-pill.h"

#define SV_TYPE_CELL (sv_cell_get_type ())
G_DECLARE_FINAL_TYPE (SvCell, sv_cell, SV, CELL, GtkWidget)

/* @key: a field of @table: text to the left, numbers to the right, a status as a coloured pill,
 * "image" as a small picture. @with_brand: the brand stands in front, in grey. */
GtkWidget *sv_cell_new (SvHouse *house, const SvTable *table, const char *key, gboolean with_brand);

/* @record: (nullable): follows its changes until another is set */
void sv_cell_set_record (SvCell *self, SvRecord *record);

/* The natural width of a column of @field, in pixels. */
int sv_cell_default_width (const SvField *field);
gboolean sv_cell_is_number (const SvField *field);

/* Gives @widget the look of a record that is archived, or takes it away. @name: (nullable): the
 * part that tells the screen reader */
void sv_cell_mark_archived (GtkWidget *widget, GtkWidget *name, gboolean archived);

/* Gives @pill the look of a status: its name in its colour. */
void sv_cell_update_pill (SvPill *pill, SvHouse *house, SvRecord *record, const char *key);
