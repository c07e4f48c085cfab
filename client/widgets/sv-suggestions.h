/* sv-suggestions.h: the short list under an entry, walked with the arrow keys while the focus stays
 * in the entry
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_SUGGESTIONS (sv_suggestions_get_type ())
G_DECLARE_FINAL_TYPE (SvSuggestions, sv_suggestions, SV, SUGGESTIONS, GtkPopover)

/* Signal "chosen" (guint position): a line was picked by Return or pointer. */

/**
 * sv_suggestions_new:
 * @parent: the widget that holds @entry; it must unparent the list in its dispose
 * @entry: where somebody types
 *
 * Returns: (transfer none): the list, closed
 */
SvSuggestions *sv_suggestions_new (GtkWidget *parent, GtkWidget *entry);

/* The words that sv_suggestions_filter () chooses from; copied. */
void sv_suggestions_set_words (SvSuggestions *self, const char *const *words);

/* Shows the words that contain @text, in any case; all of them for "". */
void sv_suggestions_filter (SvSuggestions *self, const char *text);

/* Shows exactly @lines, or closes without one; @pick: the first is selected, so that Return takes
 * it. */
void sv_suggestions_show (SvSuggestions *self, const char *const *lines, gboolean pick);

void sv_suggestions_close (SvSuggestions *self);

/* Returns: (transfer none) (nullable): the text of line @position */
const char *sv_suggestions_get (SvSuggestions *self, guint position);
