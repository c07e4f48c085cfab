/* sv-choice.h: the words of closed lists, as people read them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/**
 * sv_choice_title:
 * @word: one of a field's choices, as the interface writes it: "dealer-margin"
 *
 * Any other text comes back as it is: what a person typed, or a marketplace's word of its own,
 * which nobody translates.
 *
 * Returns: (transfer full): "Dealer margin"
 */
char *sv_choice_title (const char *word);

/* The word whose title people chose or typed; any other text comes back as it is. Returns:
 * (transfer full) */
char *sv_choice_word (const char *title, const char *const *words);
