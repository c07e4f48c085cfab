/* sv-choice.h: the words of closed lists, as people read them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/**
 * sv_choice_title:
 * @word: one of a field's choices, as the interface writes it: "dealer-margin"
 *
 * A marketplace has words of its own, which nobody translates: they come back as they are read.
 *
 * Returns: (transfer full): "Dealer, margin scheme"
 */
char *sv_choice_title (const char *word);

/* The word whose title people chose or typed; any other text comes back as it is. Returns:
 * (transfer full) */
char *sv_choice_word (const char *title, const char *const *words);
