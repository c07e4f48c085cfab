/* sv-archive.c: which kinds of records are put away in an archive, and who may do it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-archive"

#include "sv-archive.h"

#include "records/sv-records.h"

#include <glib/gi18n.h>

typedef struct
{
  const SvTable *table;
  const char *put;     /* the right that the server asks for */
  const char *restore; /* the same for the way back */
} Kind;

static const Kind kinds[] = {
  { &sv_watch_table, "watch.delete", "watch.restore" },
  { &sv_party_table, "party.delete", "party.delete" },
  { &sv_person_table, "user.disable", "user.enable" },
  { &sv_rate_table, "fx_rate.edit", "fx_rate.edit" },
  { &sv_brand_table, "lookup.edit", "lookup.edit" },
  { &sv_location_table, "lookup.edit", "lookup.edit" },
  { &sv_status_table, "lookup.edit", "lookup.edit" },
  { &sv_stage_table, "lookup.edit", "lookup.edit" },
};

const SvArchiveWay sv_archive_put = {
  "DELETE", NULL, N_ ("Archiving…"), N_ ("Archived"), N_ ("Not archived"), &sv_archive_restore,
};

const SvArchiveWay sv_archive_restore = {
  "POST", "restore", N_ ("Bringing back…"), N_ ("Restored"), N_ ("Not restored"), &sv_archive_put,
};

static const Kind *
find (const SvTable *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].table == table)
      return &kinds[i];

  return NULL;
}

gboolean
sv_archive_keeps (const SvTable *table)
{
  return find (table) != NULL;
}

gboolean
sv_archive_may_put (SvApi *api, const SvTable *table)
{
  const Kind *kind = find (table);

  return kind != NULL && sv_api_may (api, kind->put);
}

gboolean
sv_archive_may_restore (SvApi *api, const SvTable *table)
{
  const Kind *kind = find (table);

  return kind != NULL && sv_api_may (api, kind->restore);
}

gboolean
sv_archive_holds (JsonObject *record)
{
  return record != NULL && json_object_has_member (record, "archived_at") &&
         !json_object_get_null_member (record, "archived_at");
}

gboolean
sv_archive_holds_row (SvRecord *row)
{
  return sv_table_field (sv_record_get_table (row), "archived_at") != NULL &&
         sv_record_get_text (row, "archived_at") != NULL;
}
