/* sv-email.c: what looks like an e-mail address
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-email.h"

#include <string.h>

gboolean
sv_email_is_valid (const char *text)
{
  const char *at = strchr (text, '@');

  if (at == NULL || at == text || at[1] == '\0' || strchr (at + 1, '@') != NULL ||
      strpbrk (text, ",;<>") != NULL)
    return FALSE;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_isspace (g_utf8_get_char (c)) || !g_unichar_isprint (g_utf8_get_char (c)))
      return FALSE;

  return TRUE;
}
