/* sv-ids.c: long lists of ids: reading them, and the way from one to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-ids"

#include "sv-ids.h"

#include "common/sv-error.h"
#include "common/sv-json.h"

#include <glib/gi18n.h>
#include <string.h>

/* More single steps than this are slower than building the visible rows anew. */
#define MAX_STEPS 100

#define ID(array, i) g_array_index (array, gint64, i)

void
sv_ids_free (SvIds *ids)
{
  g_array_unref (ids->ids);
  g_free (ids);
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Reads "1,2,3]" from @text on. Returns: (nullable): what follows the bracket */
static const char *
sv_ids_read_numbers (GArray *ids, const char *text, const char *end)
{
  gboolean first = TRUE;

  for (;;)
    {
      gint64 id = 0;
      guint digits = 0;

      while (text < end && is_blank (*text))
        text++;
      if (first && text < end && *text == ']')
        return text + 1;

      for (; text < end && g_ascii_isdigit (*text); text++)
        {
          /* 18 digits always fit; real ids are far shorter. */
          if (++digits > 18)
            return NULL;
          id = id * 10 + (*text - '0');
        }
      if (digits == 0)
        return NULL;

      g_array_append_val (ids, id);
      first = FALSE;

      while (text < end && is_blank (*text))
        text++;
      if (text == end || (*text != ',' && *text != ']'))
        return NULL;
      if (*text++ == ']')
        return text;
    }
}

SvIds *
sv_ids_parse (GBytes *body, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  const char *end = text + length;
  const char *key = g_strstr_len (text, (gssize)length, "\"ids\"");
  const char *numbers = key != NULL ? memchr (key, '[', (gsize)(end - key)) : NULL;
  const char *rest = NULL;
  g_autoptr (GString) around = g_string_new (NULL);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (SvIds) ids = g_new0 (SvIds, 1);

  ids->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (numbers != NULL)
    rest = sv_ids_read_numbers (ids->ids, numbers + 1, end);

  if (rest == NULL)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_FAILED,
                           _ ("The server's answer could not be read."));
      return NULL;
    }

  g_string_append_len (around, text, numbers + 1 - text);
  g_string_append_c (around, ']');
  g_string_append_len (around, rest, end - rest);
  if ((object = sv_json_parse_object (around->str, around->len, NULL, error)) == NULL)
    return NULL;

  ids->total = json_object_get_int_member_with_default (object, "total", ids->ids->len);

  return g_steal_pointer (&ids);
}

static void
sv_ids_add_step (GArray *steps, guint position, guint removed, guint from, guint added)
{
  SvIdsStep step = { position, removed, from, added };
  SvIdsStep *last = steps->len > 0 ? &g_array_index (steps, SvIdsStep, steps->len - 1) : NULL;

  /* Neighbours become one step, as long as it only takes out or only puts in. */
  if (last != NULL && last->removed == 0 && removed == 0 &&
      position == last->position + last->added && from == last->from + last->added)
    last->added += added;
  else if (last != NULL && last->added == 0 && added == 0 && position == last->position)
    last->removed += removed;
  else
    g_array_append_val (steps, step);
}

static GHashTable *
sv_ids_positions (const GArray *ids, guint from, guint to)
{
  GHashTable *positions = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = from; i < to; i++)
    g_hash_table_insert (positions, &ID (ids, i), GUINT_TO_POINTER (i));

  return positions;
}

/* Walks both lists at once. Where they differ, a row either went, came or moved; of two that
 * changed places the one with the longer way is taken for the moved one. Returns: whether few steps
 * were enough */
static gboolean
sv_ids_walk (GArray *steps, const GArray *before, guint i, guint i_end, const GArray *after,
             guint k, guint k_end)
{
  g_autoptr (GHashTable) old = sv_ids_positions (before, i, i_end);
  g_autoptr (GHashTable) new = sv_ids_positions (after, k, k_end);
  g_autoptr (GHashTable) inserted = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) removed = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint position = k;

  while (i < i_end || k < k_end)
    {
      gpointer to = NULL, from = NULL;
      gboolean stays, was;

      if (steps->len > MAX_STEPS)
        return FALSE;

      /* It was put in further up already: it only has to go from here. */
      if (i < i_end && g_hash_table_contains (inserted, &ID (before, i)))
        {
          sv_ids_add_step (steps, position, 1, 0, 0);
          i++;
          continue;
        }

      if (i < i_end && k < k_end && ID (before, i) == ID (after, k))
        {
          i++, k++, position++;
          continue;
        }

      stays = i < i_end && g_hash_table_lookup_extended (new, &ID (before, i), NULL, &to);
      was = k < k_end && g_hash_table_lookup_extended (old, &ID (after, k), NULL, &from) &&
            !g_hash_table_contains (removed, &ID (after, k));

      if (i < i_end && (!stays || (was && GPOINTER_TO_UINT (to) - k > GPOINTER_TO_UINT (from) - i)))
        {
          sv_ids_add_step (steps, position, 1, 0, 0);
          g_hash_table_add (removed, &ID (before, i));
          i++;
        }
      else
        {
          sv_ids_add_step (steps, position, 0, k, 1);
          g_hash_table_add (inserted, &ID (after, k));
          k++, position++;
        }
    }

  return steps->len <= MAX_STEPS;
}

GArray *
sv_ids_steps (const GArray *before, const GArray *after)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (SvIdsStep));
  guint n = before->len, m = after->len, start = 0;

  while (start < n && start < m && ID (before, start) == ID (after, start))
    start++;
  while (n > start && m > start && ID (before, n - 1) == ID (after, m - 1))
    n--, m--;

  if (n == start && m == start)
    return steps;

  if (n > start && m > start && sv_ids_walk (steps, before, start, n, after, start, m))
    return steps;

  g_array_set_size (steps, 0);
  if (n > start)
    sv_ids_add_step (steps, start, n - start, 0, 0);
  if (m > start)
    sv_ids_add_step (steps, start, 0, start, m - start);

  return steps;
}
