/* sv-text-diff.h: which words of two texts differ
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* A piece that is not in the other text: bytes from @start up to @end. */
typedef struct
{
  guint start;
  guint end;
} SvTextPiece;

/**
 * sv_text_diff:
 * @removed: (out) (transfer full) (element-type SvTextPiece): pieces of @old that @new has not
 * @added: (out) (transfer full) (element-type SvTextPiece): pieces of @new that @old has not
 *
 * Compares word by word. Texts of more than a few thousand words are taken as one changed piece.
 */
void sv_text_diff (const char *old, const char *new, GArray **removed, GArray **added);
