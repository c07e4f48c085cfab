/* sv-csv-decode.h: bytes of the encodings that spreadsheets write, made into UTF-8 piece by piece
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/**
 * SvDecodeFunc:
 * @used: (out): how many bytes were decoded; what is left begins a character that is not complete
 * yet
 *
 * Returns: FALSE when @bytes[@used] begins something that the encoding does not have
 */
typedef gboolean (*SvDecodeFunc) (const guint8 *bytes, gsize length, GString *text, gsize *used);

/* Returns: (nullable): NULL for an encoding that is not among ours */
SvDecodeFunc sv_csv_decoder (const char *encoding);
/* Guesses the encoding without a byte order mark. Returns: its name */
const char *sv_csv_guess_encoding (const guint8 *bytes, gsize length, gboolean whole);
