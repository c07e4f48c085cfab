/* sv-health.c: does it live, may it serve, and how does it feel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-health"

#include "sv-health.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-metrics.h"
#include "sv-migrate.h"

#include <sodium.h>
#include <string.h>
#include <sys/statvfs.h>

/* Below this no picture and no import is safe any more. */
#define SPACE_NEEDED (64 * 1024 * 1024)

static char *folder;
/* (nullable); interned: requests read it while a reload puts another one in its place. */
static const char *token;

void
sv_health_configure (const char *state_dir, const char *metrics_token)
{
  g_free (folder);
  folder = g_strdup (state_dir);
  sv_health_set_token (metrics_token);
}

void
sv_health_set_token (const char *metrics_token)
{
  g_atomic_pointer_set (&token, g_intern_string (metrics_token));
}

static SvReply *
live (SvCall *call, SvDb *db, GError **error)
{
  return sv_reply_new_json (200, g_string_new ("{\"live\":true}"));
}

/* Returns: (nullable): why the disk will not do */
static const char *
disk_fault (void)
{
  struct statvfs space;

  if (!folder)
    return NULL;
  if (statvfs (folder, &space) < 0)
    return "the state folder cannot be read";

  return (guint64)space.f_bavail * space.f_frsize < SPACE_NEEDED ? "the disk is nearly full" : NULL;
}

static SvReply *
not_ready (SvCall *call, const char *detail)
{
  SvReply *reply = sv_reply_new_refusal (call->request_id, 503, "not_ready", detail);

  reply->retry_after = 1;

  return reply;
}

static SvReply *
ready (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (SvRows) rows = NULL;
  const char *fault = disk_fault ();

  if (fault)
    return not_ready (call, fault);
  if (!(rows = sv_db_query (db, "health.database", &local, SV_END)))
    return not_ready (call, "the database does not answer");
  if (!sv_migrate_is_current (db, &local))
    return not_ready (call, "the database has not had the migrations of this program");

  return sv_reply_new_json (200, g_string_new ("{\"ready\":true}"));
}

static gboolean
may_see_metrics (SvCall *call)
{
  const char *expected = g_atomic_pointer_get (&token);

  return expected && call->secret && strlen (call->secret) == strlen (expected) &&
         sodium_memcmp (call->secret, expected, strlen (expected)) == 0;
}

static SvReply *
metrics (SvCall *call, SvDb *db, GError **error)
{
  GString *text;
  SvReply *reply;

  if (!may_see_metrics (call))
    return sv_call_fail (call, error, SV_ERROR_UNAUTHORIZED, "not_signed_in",
                         "Metrics need the token of [server] metrics_token.");

  text = sv_metrics_print ();
  reply = sv_reply_new_json (200, text);
  g_free (reply->content_type);
  reply->content_type = g_strdup ("text/plain; version=0.0.4; charset=utf-8");

  return reply;
}

static const SvRoute routes[] = {
  { "GET", "/healthz", "public", live, SV_ROUTE_PUBLIC | SV_ROUTE_MAIN, 0,
    "Whether the process lives" },
  { "GET", "/readyz", "public", ready, SV_ROUTE_PUBLIC, 0,
    "Whether it can serve: database, migrations, disk" },
  { "GET", "/metrics", "public", metrics, SV_ROUTE_PUBLIC | SV_ROUTE_MAIN, 0,
    "Figures for Prometheus" },
};

const SvResource sv_health_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
