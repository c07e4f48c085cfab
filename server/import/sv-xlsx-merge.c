/* sv-xlsx-merge.c: which cells of a sheet were made one over several rows
 *
 * A sheet says so at its end, when its rows have gone by; so its bytes are looked through once
 * before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-xlsx"

#include "sv-xlsx-private.h"

#include <string.h>

#define TAG "mergeCell "
#define MAX_TAG 200 /* bytes from its name to its end */
#define MAX_MERGES 20000

typedef struct
{
  GString *kept; /* what may be the beginning of a tag */
  GArray *merges;
} Scan;

/* "B4:B5" */
static gboolean
read_reference (const char *text, SvXlsxMerge *merge)
{
  guint columns[2] = { 0, 0 };
  gint64 rows[2] = { 0, 0 };

  for (guint i = 0; i < 2; i++)
    {
      guint letters = 0;

      for (; g_ascii_isupper (*text) && letters < 3; text++, letters++)
        columns[i] = columns[i] * 26 + (guint)(*text - 'A') + 1;
      if (letters == 0 || !g_ascii_isdigit (*text))
        return FALSE;
      rows[i] = g_ascii_strtoll (text, (char **)&text, 10);
      if (i == 0 && *text++ != ':')
        return FALSE;
    }

  *merge = (SvXlsxMerge){ columns[0] - 1, rows[0], rows[1] };
  return rows[1] > rows[0];
}

static void
take_tag (Scan *scan, const char *tag, const char *end)
{
  g_autofree char *text = g_strndup (tag, end - tag);
  const char *reference = strstr (text, "ref=");
  SvXlsxMerge merge;

  if (reference != NULL && scan->merges->len < MAX_MERGES &&
      read_reference (reference + strlen ("ref=") + 1, &merge))
    g_array_append_val (scan->merges, merge);
}

static void
scan_bytes (const char *bytes, gsize length, gpointer user_data)
{
  Scan *scan = user_data;
  const char *at, *stop;

  g_string_append_len (scan->kept, bytes, (gssize)length);
  at = scan->kept->str;
  stop = at + scan->kept->len;
  for (;;)
    {
      const char *tag = memmem (at, stop - at, TAG, strlen (TAG));
      const char *end = tag != NULL ? memchr (tag, '>', stop - tag) : NULL;

      if (end == NULL)
        {
          /* What is left of a tag that has begun, or could be about to. */
          at = tag != NULL && stop - tag < MAX_TAG ? tag : MAX (at, stop - strlen (TAG));
          break;
        }
      take_tag (scan, tag, end);
      at = end;
    }
  g_string_erase (scan->kept, 0, at - scan->kept->str);
}

static gint
by_first_row (gconstpointer a, gconstpointer b)
{
  const SvXlsxMerge *first = a;
  const SvXlsxMerge *second = b;

  return first->first < second->first ? -1 : first->first > second->first;
}

GArray *
sv_xlsx_merges (SvXlsx *self, const char *member, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autoptr (GArray) merges = g_array_new (FALSE, FALSE, sizeof (SvXlsxMerge));
  Scan scan = { kept, merges };

  if (!sv_xlsx_scan (self, member, scan_bytes, &scan, cancellable, error))
    return NULL;
  g_array_sort (merges, by_first_row);
  return g_steal_pointer (&merges);
}
