/* sv-demo-pictures.c: draws, takes and shows pictures as if somebody had sent them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-demo"

#include "sv-demo-pictures.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/image/sv-picture.h"

#include "sv-demo-draw.h"

/* Of a small house every tenth watch, so that one made for a trial is soon at rest. */
#define WATCHES 60
#define ONE_OF 10
#define VIEWS 3
#define SIZE 1200

gboolean
sv_demo_pictures_queue (SvDb *db, gint64 first, guint n, guint64 seed, gint64 now, GError **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_int_member (payload, "first", first);
  json_object_set_int_member (payload, "n", n);
  json_object_set_int_member (payload, "seed", (gint64)seed);
  json_object_set_int_member (payload, "now", now);
  text = sv_json_to_text (payload);

  return sv_db_run (db, "job.add", error, SV_TEXT (sv_demo_pictures_kind.kind), SV_INT (0),
                    SV_TEXT (text), SV_INT (0), SV_END);
}

/* One view, unless the watch has pictures already: the job may have been interrupted. */
static gboolean
add_view (SvDb *db, const SvDemoWatch *watch, guint64 seed, guint view, gint64 id, GError **error)
{
  g_autoptr (GBytes) drawn = sv_demo_draw (watch, seed, view, SIZE, error);
  g_autoptr (SvPicture) picture = drawn != NULL ? sv_picture_new (drawn, error) : NULL;
  g_autoptr (SvRows) row = NULL;
  g_autoptr (SvRows) added = NULL;
  g_autofree char *stem = NULL;

  if (picture == NULL)
    return FALSE;

  sv_db_begin (db, 0, "demo");
  if (!sv_db_run (db, "watch.lock", error, SV_INT (id), SV_END) ||
      (row = sv_db_query (db, "image.place", error, SV_INT (id), SV_END)) == NULL)
    return FALSE;
  if (sv_rows_count (row) == 0 || sv_rows_get_int (row, 0, "next_number") != (gint64)view + 1)
    return sv_db_commit (db, error);

  stem = g_strdup_printf ("%s_%03u", sv_rows_get (row, 0, "sku"), view + 1);
  return sv_picture_keep (picture, sv_rows_get (row, 0, "media_key"), stem, error) &&
         (added = sv_db_query (db, "image.insert", error, SV_INT (id), SV_INT (view + 1),
                               SV_TEXT (stem), SV_TEXT (picture->sha256), SV_TEXT (picture->type),
                               SV_INT (picture->bytes), SV_INT (picture->width),
                               SV_INT (picture->height), SV_NULL, SV_END)) != NULL &&
         sv_db_run (db, "demo.show-pictures", error, SV_INT (id), SV_END) &&
         sv_db_commit (db, error);
}

static JsonObject *
draw_all (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  gint64 first = json_object_get_int_member (job->payload, "first");
  guint n = json_object_get_int_member (job->payload, "n");
  guint64 seed = json_object_get_int_member (job->payload, "seed");
  gint64 now = json_object_get_int_member (job->payload, "now");
  guint wanted = MIN ((n + ONE_OF - 1) / ONE_OF, WATCHES);
  gboolean worked = TRUE;
  SvDemoWatch watch;

  sv_demo_watch_init (&watch);
  for (guint i = 0; i < wanted && worked; i++)
    {
      guint index = n - 1 - i;

      sv_demo_watch_make (&watch, seed, index, n, now);
      for (guint view = 0; view < VIEWS && worked; view++)
        worked = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
                 add_view (db, &watch, seed + index, view, first + index, error);
      sv_job_progress (job, i + 1, wanted);
    }
  sv_demo_watch_clear (&watch);

  if (!worked)
    {
      sv_db_rollback (db);
      return NULL;
    }

  return json_object_new ();
}

const SvJobKind sv_demo_pictures_kind = {
  .kind = "demo.pictures",
  .thread = draw_all,
  .at_once = 1,
  .attempts = 3,
};
