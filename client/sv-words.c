/* sv-words.c: times, deeds and kinds of records, as a person reads them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-words"

#include "sv-words.h"

#include <glib/gi18n.h>
#include <string.h>

char *
sv_time_dup_display (const char *rfc3339)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_iso8601 (rfc3339, NULL);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  if (local == NULL)
    return g_strdup (rfc3339);
  /* Translators: a day and a time, as in strftime (). */
  return g_date_time_format (local, _ ("%-d %b %Y, %H:%M"));
}

char *
sv_action_dup_display (const char *action)
{
  static const struct
  {
    const char *action;
    const char *text;
  } words[] = {
    { "create", N_ ("Created") },   { "update", N_ ("Changed") }, { "archive", N_ ("Archived") },
    { "restore", N_ ("Restored") }, { "sale", N_ ("Sold") },      { "import", N_ ("Imported") },
    { "undo", N_ ("Undone") },
  };
  char *text;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (action, words[i].action) == 0)
      return g_strdup (_ (words[i].text));

  text = g_strdelimit (g_strdup (action), "_", ' ');
  *text = g_ascii_toupper (*text);
  return text;
}

const char *
sv_kind_title (const char *kind)
{
  static const struct
  {
    const char *kind;
    const char *title;
  } others[] = {
    { "image", N_ ("Photographs") },
    { "import", N_ ("Imports") },
    { "listing", N_ ("Listings") },
  };
  const SvTable *table = sv_table_of_kind (kind);

  for (guint i = 0; table == NULL && i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (others[i].kind, kind))
      return _ (others[i].title);

  return table != NULL ? _ (table->title) : kind;
}
