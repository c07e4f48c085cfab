/* sv-text-diff.c: which words of two texts differ
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-text-diff"

#include "sv-text-diff.h"

#include <string.h>

#define MAX_CELLS (9 * 1000 * 1000) /* of the table below: 18 MB for a moment */

/* A word with the blanks after it. */
typedef struct
{
  const char *text;
  guint start;
  guint length; /* of the word alone */
  guint end;    /* with the blanks */
} Word;

static GArray *
split (const char *text)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));
  const char *at = text;

  while (*at != '\0')
    {
      Word word = { at, (guint)(at - text), 0, 0 };

      while (*at != '\0' && !g_ascii_isspace (*at))
        at++;
      word.length = (guint)(at - text) - word.start;
      while (g_ascii_isspace (*at))
        at++;
      word.end = (guint)(at - text);
      g_array_append_val (words, word);
    }
  return words;
}

static gboolean
same (const Word *a, const Word *b)
{
  return a->length == b->length && memcmp (a->text, b->text, a->length) == 0;
}

/* Adds a word to the pieces, joined to the one before when they touch. */
static void
add (GArray *pieces, const Word *word)
{
  SvTextPiece piece = { word->start, word->end };
  SvTextPiece *last =
      pieces->len > 0 ? &g_array_index (pieces, SvTextPiece, pieces->len - 1) : NULL;

  if (last != NULL && last->end == piece.start)
    last->end = piece.end;
  else
    g_array_append_val (pieces, piece);
}

void
sv_text_diff (const char *old, const char *new, GArray **removed, GArray **added)
{
  g_autoptr (GArray) a = split (old);
  g_autoptr (GArray) b = split (new);
  g_autofree guint16 *longest = NULL; /* [i][j]: words in common of a from i and b from j */
  gsize columns = b->len + 1;
  guint i, j;

  *removed = g_array_new (FALSE, FALSE, sizeof (SvTextPiece));
  *added = g_array_new (FALSE, FALSE, sizeof (SvTextPiece));
  if ((a->len + 1) * columns > MAX_CELLS)
    {
      for (i = 0; i < a->len; i++)
        add (*removed, &g_array_index (a, Word, i));
      for (j = 0; j < b->len; j++)
        add (*added, &g_array_index (b, Word, j));
      return;
    }

  longest = g_new0 (guint16, (a->len + 1) * columns);
  for (i = a->len; i-- > 0;)
    for (j = b->len; j-- > 0;)
      longest[i * columns + j] =
          same (&g_array_index (a, Word, i), &g_array_index (b, Word, j))
              ? longest[(i + 1) * columns + j + 1] + 1
              : MAX (longest[(i + 1) * columns + j], longest[i * columns + j + 1]);

  for (i = 0, j = 0; i < a->len || j < b->len;)
    {
      if (i < a->len && j < b->len &&
          same (&g_array_index (a, Word, i), &g_array_index (b, Word, j)))
        {
          i++;
          j++;
        }
      else if (j == b->len ||
               (i < a->len && longest[(i + 1) * columns + j] >= longest[i * columns + j + 1]))
        add (*removed, &g_array_index (a, Word, i++));
      else
        add (*added, &g_array_index (b, Word, j++));
    }
}
