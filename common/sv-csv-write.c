/* sv-csv-write.c: cells of delimited text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-csv.h"

#include <string.h>

void
sv_csv_append (GString *csv, const char *text, char delimiter)
{
  const char marks[] = { delimiter, '"', '\r', '\n', '\0' };

  if (text == NULL)
    return;
  if (strpbrk (text, marks) == NULL)
    {
      g_string_append (csv, text);
      return;
    }

  g_string_append_c (csv, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *at);
    }
  g_string_append_c (csv, '"');
}

/* Any number of apostrophes and then what a spreadsheet would calculate. One apostrophe more
 * keeps every such text different from every other, so that it comes back as it was. */
static gboolean
is_dangerous (const char *text)
{
  text += strspn (text, "'");

  return *text != '\0' && strchr ("=+-@\t\r", *text) != NULL;
}

void
sv_csv_append_safe (GString *csv, const char *text, char delimiter)
{
  g_autofree char *guarded = NULL;

  if (text == NULL || !is_dangerous (text))
    {
      sv_csv_append (csv, text, delimiter);
      return;
    }

  guarded = g_strconcat ("'", text, NULL);
  sv_csv_append (csv, guarded, delimiter);
}

const char *
sv_csv_unguard (const char *text)
{
  return *text == '\'' && is_dangerous (text) ? text + 1 : text;
}
