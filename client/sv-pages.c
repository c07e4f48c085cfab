/* sv-pages.c: the list of every page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-page.h"

#include "records/sv-records.h"

#include "pages/sv-watch-page.h"
#include "pages/sv-watches-page.h"

/* In the order of the sidebar. */
const SvPageInfo sv_pages[] = {
  { "watches", N_ ("Watches"), "sv-watch-symbolic", SV_GROUP_STOCK, "watch.list", &sv_watch_table,
    FALSE, sv_watches_page_get_type },
  { "watch", N_ ("Watch"), "view-list-symbolic", SV_GROUP_NONE, "watch.read", &sv_watch_table, TRUE,
    sv_watch_page_get_type },
  { NULL },
};

const SvPageInfo *
sv_page_info (const char *name)
{
  for (const SvPageInfo *info = sv_pages; info->name != NULL; info++)
    if (g_str_equal (info->name, name))
      return info;

  return NULL;
}

const SvPageInfo *
sv_page_info_for_record (const SvTable *table)
{
  for (const SvPageInfo *info = sv_pages; info->name != NULL; info++)
    if (info->opens && info->table == table)
      return info;

  return NULL;
}
