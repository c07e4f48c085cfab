/* sv-list-cursor.c: where the next page of a list begins
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-list-cursor.h"

#include <string.h>

#define SUM_LENGTH 16
#define NOTHING "~"

static char *
dup_sum (const char *shape, const char *payload)
{
  g_autofree char *both = g_strconcat (shape, "\n", payload, NULL);
  char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  sum[SUM_LENGTH] = '\0';
  return sum;
}

char *
sv_list_cursor_write (const char *shape, const char *const *values, guint n)
{
  g_autoptr (GString) payload = g_string_new (NULL);
  g_autofree char *sum = NULL;
  char *cursor;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *escaped =
          values[i] != NULL ? g_uri_escape_string (values[i], " ", TRUE) : NULL;

      /* Escaping leaves ~ as it is; a text that is just that gets it escaped. */
      if (escaped != NULL && strcmp (escaped, NOTHING) == 0)
        g_string_append (payload, "%7E");
      else
        g_string_append (payload, escaped != NULL ? escaped : NOTHING);
      g_string_append_c (payload, '\n');
    }
  sum = dup_sum (shape, payload->str);
  g_string_prepend (payload, sum);

  cursor = g_base64_encode ((const guchar *)payload->str, payload->len);
  g_strdelimit (cursor, "+", '-');
  g_strdelimit (cursor, "/", '_');
  cursor[strcspn (cursor, "=")] = '\0';
  return cursor;
}

GPtrArray *
sv_list_cursor_read (const char *shape, const char *cursor, guint n)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_null_terminated (n, g_free, TRUE);
  g_autoptr (GString) base64 = g_string_new (cursor);
  g_autofree guchar *bytes = NULL;
  g_autofree char *payload = NULL;
  g_autofree char *sum = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;

  if (strspn (cursor, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_") != base64->len)
    return NULL;
  g_strdelimit (base64->str, "-", '+');
  g_strdelimit (base64->str, "_", '/');
  while (base64->len % 4 != 0)
    g_string_append_c (base64, '=');
  bytes = g_base64_decode (base64->str, &length);
  if (length < SUM_LENGTH || memchr (bytes, '\0', length) != NULL)
    return NULL;

  payload = g_strndup ((char *)bytes + SUM_LENGTH, length - SUM_LENGTH);
  sum = dup_sum (shape, payload);
  if (memcmp (sum, bytes, SUM_LENGTH) != 0)
    return NULL;

  lines = g_strsplit (payload, "\n", -1);
  if (g_strv_length (lines) != n + 1)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      char *value = strcmp (lines[i], NOTHING) == 0 ? NULL : g_uri_unescape_string (lines[i], NULL);

      g_ptr_array_add (values, value);
      if (value == NULL ? strcmp (lines[i], NOTHING) != 0 : !g_utf8_validate (value, -1, NULL))
        return NULL;
    }
  return g_steal_pointer (&values);
}
