/* sv-fault-label.h: what is wrong with something typed, under it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

/* A label that is hidden while nothing is wrong. */
GtkWidget *sv_fault_label_new (void);

/**
 * sv_fault_label_set:
 * @text: (nullable): %NULL while nothing is wrong
 */
void sv_fault_label_set (GtkWidget *label, const char *text);
