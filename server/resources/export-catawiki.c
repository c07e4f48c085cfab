/* export-catawiki.c: the file that a person uploads to Catawiki
 *
 * Every value of every watch is checked before a byte is written: after submission an object cannot
 * be edited there, so nothing doubtful may leave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-catawiki"

#include "common/sv-csv.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/sv-body.h"
#include "server/sv-listing.h"
#include "server/sv-route.h"

#include <string.h>

#define MAX_WATCHES 1000

/* Returns: (nullable): the ids of the body, without repeats */
static GArray *
read_ids (SvCall *call, GError **error)
{
  g_autoptr (JsonObject) body = sv_call_json (call, error);
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (body == NULL)
    return NULL;

  all = sv_body_ids (call, body, MAX_WATCHES);
  sv_body_refuse_others (call, body, "ids", NULL);
  if (sv_call_refused (call, error))
    return NULL;
  if (all->len == 0)
    {
      sv_call_refuse (call, "ids", "required", "Send the ids of the watches to export.");
      sv_call_refused (call, error);
      return NULL;
    }

  for (guint i = 0; i < all->len; i++)
    {
      gint64 id = g_array_index (all, gint64, i);

      if (g_hash_table_add (seen, g_memdup2 (&id, sizeof id)))
        g_array_append_val (ids, id);
    }

  return g_steal_pointer (&ids);
}

static void
append_row (GString *csv, GPtrArray *values)
{
  for (guint i = 0; i < values->len; i++)
    {
      const SvListingValue *value = g_ptr_array_index (values, i);

      if (i > 0)
        g_string_append_c (csv, ',');
      sv_csv_append (csv, sv_listing_value_get (value), ',');
    }
  g_string_append (csv, "\r\n");
}

static void
append_header (GString *csv, const SvPlatform *platform)
{
  for (guint i = 0; i < platform->fields->len; i++)
    {
      const SvPlatformField *field = g_ptr_array_index (platform->fields, i);

      if (i > 0)
        g_string_append_c (csv, ',');
      sv_csv_append (csv, field->column, ',');
    }
  g_string_append (csv, "\r\n");
}

/* One watch: its row into @csv, or its faults into the call. FALSE only when the request cannot go
 * on. */
static gboolean
export_watch (SvCall *call, SvDb *db, SvMarket *market, gint64 id, GString *csv, GError **error)
{
  g_autoptr (SvRows) state = sv_db_query (db, "listing.watch_state", error, SV_INT (id), SV_END);
  g_autoptr (SvRows) listing = NULL;
  g_autoptr (JsonObject) typed = NULL;
  g_autoptr (GPtrArray) values = NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  const char *sku;

  if (state == NULL)
    return FALSE;

  if (sv_rows_count (state) == 0 || *sv_rows_get (state, 0, "archived") == 't')
    {
      sv_call_refuse (call, number, "unknown_reference", "There is no watch number %s.", number);
      return TRUE;
    }

  sku = sv_rows_get (state, 0, "sku");
  if (strcmp (sv_rows_get (state, 0, "status_role"), "sold") == 0)
    sv_call_refuse (call, sku, "already_sold", "%s is sold. Take it out of the selection.", sku);

  listing = sv_db_query (db, "listing.of_watch", error, SV_INT (id), SV_INT (market->id), SV_END);
  if (listing == NULL)
    return FALSE;

  if (sv_rows_count (listing) > 0)
    {
      const char *text = sv_rows_get (listing, 0, "values");

      if ((typed = sv_json_parse_object (text, strlen (text), NULL, error)) == NULL)
        return FALSE;
    }

  values = sv_listing_values (call, db, market, id, typed, error);
  if (values == NULL)
    return FALSE;

  sv_listing_refuse (call, values, sku);
  append_row (csv, values);

  return sv_db_run (db, "listing.exported", error, SV_INT (id), SV_INT (market->id),
                    SV_BOOL (market->platform->binding), SV_INT (call->me->person), SV_END) &&
         sv_store_note (call, db, "watch", id, "exported to Catawiki", NULL, error);
}

static SvReply *
export_catawiki (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GArray) sorted = NULL;
  g_autoptr (SvMarket) market = NULL;
  g_autofree char *array = NULL;
  g_autoptr (GString) csv = g_string_new (NULL);
  SvReply *reply;
  gsize length;

  if (!sv_call_accept_params (call, error, NULL) || (ids = read_ids (call, error)) == NULL ||
      (market = sv_market_by_code (call, db, "catawiki", error)) == NULL)
    return NULL;

  sorted = g_array_copy (ids);
  sv_ids_sort (sorted);
  array = sv_ids_to_array (sorted);
  if (!sv_db_run (db, "watch.lock_all", error, SV_TEXT (array), SV_END))
    return NULL;

  append_header (csv, market->platform);
  for (guint i = 0; i < ids->len; i++)
    if (!export_watch (call, db, market, g_array_index (ids, gint64, i), csv, error))
      return NULL;

  /* One bad value stops all: the transaction takes back what was noted so far. */
  if (sv_call_refused (call, error))
    return NULL;

  length = csv->len;
  reply =
      sv_reply_new_bytes (200, "text/csv; charset=utf-8",
                          g_bytes_new_take (g_string_free (g_steal_pointer (&csv), FALSE), length));
  reply->disposition = g_strdup ("catawiki.csv");

  return reply;
}

static const SvRoute routes[] = {
  { "POST", "/api/v1/exports/catawiki", "listing.export_catawiki", export_catawiki, SV_ROUTE_SLOW,
    0, "The watches as Catawiki's bulk submission file (CSV)", NULL, NULL, "IdsRequest" },
};

const SvResource sv_export_catawiki_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
