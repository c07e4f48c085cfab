/* import.c: lists that come in as files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "server/import/sv-import-rows.h"
#include "server/resources/sv-resources.h"

#include <string.h>
#include <unistd.h>

#define MAX_FILE (G_GINT64_CONSTANT (200) * 1024 * 1024)
#define PAGE 50
#define MAX_PAGE 500

/* The right that importing such a list needs. */
static const char *
action_of (const SvImportTarget *target)
{
  return strcmp (target->resource, "sales") == 0 ? "sale.import_history" : "watch.import_csv";
}

static gboolean
may_import (SvCall *call, const SvImportTarget *target, GError **error)
{
  if (sv_permission_scope (call->me->role, action_of (target)) != SV_SCOPE_NONE)
    return TRUE;

  sv_call_fail (call, error, SV_ERROR_FORBIDDEN, "forbidden", "You may not import %s.",
                target->resource);
  return FALSE;
}

/* Who may not see an import is told that there is none. */
static SvImport *
load_visible (SvCall *call, SvDb *db, const char *action, GError **error)
{
  g_autoptr (SvImport) self = sv_import_load (db, call->id, error);

  if (self == NULL)
    return NULL;
  if (sv_permission_scope (call->me->role, action) != SV_SCOPE_ALL &&
      self->created_by != call->me->person)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_NOT_FOUND, "There is no such import.");
      return NULL;
    }

  return g_steal_pointer (&self);
}

static SvReply *
show (SvDb *db, gint64 id, guint status, GError **error)
{
  g_autoptr (SvImport) self = sv_import_load (db, id, error);
  g_autoptr (GString) json = g_string_new (NULL);
  SvReply *reply;

  if (self == NULL || !sv_import_append (json, self, db, error))
    return NULL;

  reply = sv_reply_new_json (status, g_steal_pointer (&json));
  reply->etag = g_strdup_printf ("%" G_GINT64_FORMAT, self->version);
  if (status == 201)
    reply->location = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT, id);
  return reply;
}

static gpointer
refuse (SvCall *call, GError **error, const char *code, const char *message)
{
  return sv_call_fail (call, error, SV_ERROR_INVALID, code, "%s", message);
}

static SvReply *
create_import (SvCall *call, SvDb *db, GError **error)
{
  const SvImportTarget *target;
  const char *name;
  gint64 id;
  int fd;

  if (!sv_call_accept_params (call, error, "resource", "name", NULL))
    return NULL;
  if ((target = sv_import_target (sv_call_param (call, "resource"))) == NULL)
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "resource must be “watches” or “sales”.");
  name = sv_call_param (call, "name");
  if (!may_import (call, target, error))
    return NULL;
  if (name != NULL && g_utf8_strlen (name, -1) > 200)
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "name is longer than 200 characters.");

  if ((fd = sv_import_body_file (call, error)) < 0)
    return NULL;
  id = sv_import_new (call, db, target, fd, name, error);
  close (fd);
  return id != 0 ? show (db, id, 201, error) : NULL;
}

static SvReply *
read_import (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvImport) self = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      !(self = load_visible (call, db, "import.read", error)))
    return NULL;
  return show (db, self->id, 200, error);
}

/* ---- changing what was proposed ---- */

static gboolean
is_resting (SvImport *self)
{
  static const char *const resting[] = { "sniffed", "checked", "cancelled", "failed", NULL };

  return g_strv_contains (resting, self->state);
}

/* Whether the request changes only what matters after the check. */
static gboolean
leaves_check_alone (JsonObject *values)
{
  JsonObject *options;
  g_autoptr (GList) keys = NULL;
  JsonNode *node = json_object_get_member (values, "options");

  if (json_object_get_size (values) != 1 || node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  options = json_node_get_object (node);
  keys = json_object_get_members (options);
  for (GList *l = keys; l != NULL; l = l->next)
    if (strcmp (l->data, "errors") != 0 && strcmp (l->data, "undo_keeps_edited") != 0)
      return FALSE;

  return TRUE;
}

static SvReply *
change_import (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvImport) self = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (JsonObject) values = NULL;
  gint64 version;
  gboolean light;

  if (!sv_call_accept_params (call, error, NULL) || !sv_call_version (call, &version, error) ||
      !(values = sv_call_json (call, error)) ||
      !(locked = sv_db_query (db, "import.lock", error, SV_INT (call->id), SV_END)) ||
      !(self = load_visible (call, db, "import.update", error)) ||
      !may_import (call, self->target, error))
    return NULL;
  if (version >= 0 && version != self->version)
    return sv_call_fail (call, error, SV_ERROR_CONFLICT, "version_conflict",
                         "Somebody else changed this import meanwhile. Look at it again.");

  light = leaves_check_alone (values);
  if (!is_resting (self) && !(light && strcmp (self->state, "committed") == 0))
    return refuse (call, error, "refused", "This import cannot be changed in the state it is in.");
  if (!sv_import_change (self, call, db, values, error) ||
      !sv_import_save (self, call, db, light ? self->state : "sniffed", error))
    return NULL;
  return show (db, self->id, 200, error);
}

/* ---- the steps ---- */

static SvReply *
begin_step (SvImport *self, SvCall *call, SvDb *db, const char *kind, const char *state,
            GError **error)
{
  gboolean sales = strcmp (self->target->resource, "sales") == 0;
  g_autofree char *name = g_strconcat (sales ? "sale_" : "", kind, NULL);
  gint64 job = sv_job_add (call, db, name, self->id, NULL, error);

  if (job == 0 || !sv_db_run (db, "import.begin", error, SV_INT (self->id), SV_TEXT (state),
                              SV_INT (job), SV_INT (call->me->person), SV_END))
    return NULL;
  return sv_job_reply (call, db, job, error);
}

/* The import, locked, for a step that @call may order. */
static SvImport *
load_for_step (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (SvImport) self = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      !(locked = sv_db_query (db, "import.lock", error, SV_INT (call->id), SV_END)) ||
      !(self = load_visible (call, db, "import.update", error)) ||
      !may_import (call, self->target, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
has_question (SvImport *self, SvCall *call, GError **error)
{
  for (guint i = 0; i < json_array_get_length (self->look.questions); i++)
    sv_call_refuse (call, "questions", "question_open",
                    "The question “%s” is open. Answer it by changing the import.",
                    json_object_get_string_member (
                        json_array_get_object_element (self->look.questions, i), "code"));
  return sv_call_refused (call, error);
}

static SvReply *
check_import (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvImport) self = load_for_step (call, db, error);

  if (self == NULL || has_question (self, call, error))
    return NULL;
  if (!is_resting (self))
    return refuse (call, error, "refused", "This import cannot be checked in the state it is in.");
  return begin_step (self, call, db, "import.check", "checking", error);
}

static SvReply *
commit_import (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvImport) self = load_for_step (call, db, error);
  gint64 bad;

  if (self == NULL || has_question (self, call, error))
    return NULL;
  if (strcmp (self->state, "checked") != 0)
    return refuse (call, error, "refused",
                   "Check the import first (dry-run): only what was shown is written.");

  bad = sv_rows_get_int (self->rows, 0, "n_errors");
  if (bad > 0 && g_strcmp0 (sv_import_option_text (self, "errors"), "skip") != 0)
    return sv_call_fail (
        call, error, SV_ERROR_INVALID, "rows_in_error",
        "%" G_GINT64_FORMAT
        " rows cannot be imported as they are. Mend them, or choose to leave them out.",
        bad);
  return begin_step (self, call, db, "import.commit", "committing", error);
}

static SvReply *
undo_import (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvImport) self = load_for_step (call, db, error);

  if (self == NULL)
    return NULL;
  if (strcmp (self->state, "committed") != 0)
    return refuse (call, error, "refused", "Only an import that was committed can be undone.");
  return begin_step (self, call, db, "import.undo", "undoing", error);
}

/* One that rests is locked and looked at again: a step may have been ordered, and be over, since
 * the first look. One that is worked on is locked for as long as that takes, and its job is what
 * ends.
 */
static SvImport *
load_to_cancel (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvImport) self = load_visible (call, db, "import.update", error);
  g_autoptr (SvRows) locked = NULL;

  if (self == NULL || !is_resting (self))
    return g_steal_pointer (&self);
  if ((locked = sv_db_query (db, "import.lock", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;
  return load_visible (call, db, "import.update", error);
}

static SvReply *
cancel_import (SvCall *call, SvDb *db, GError **error)
{
  static const char *const over[] = { "committed", "undone", "cancelled", NULL };
  g_autoptr (SvImport) self = NULL;

  if (!sv_call_accept_params (call, error, NULL) || !(self = load_to_cancel (call, db, error)))
    return NULL;
  if (g_strv_contains (over, self->state))
    return refuse (call, error, "refused",
                   "There is nothing left to cancel. A committed import can be undone.");

  if (!is_resting (self))
    {
      int cancelled = sv_job_cancel (db, self->job, error);

      if (cancelled < 0)
        return NULL;
      if (cancelled == 0)
        return refuse (call, error, "refused", "It has just ended.");
      return sv_job_reply (call, db, self->job, error);
    }

  if (!sv_db_run (db, "import.set_state", error, SV_INT (self->id), SV_TEXT ("cancelled"), SV_END))
    return NULL;
  return self->job != 0 ? sv_job_reply (call, db, self->job, error)
                        : show (db, self->id, 202, error);
}

/* ---- rows ---- */

static gboolean
read_number (SvCall *call, const char *key, gint64 missing, gint64 least, gint64 most,
             gint64 *number, GError **error)
{
  const char *text = sv_call_param (call, key);

  *number = missing;
  if (text == NULL || g_ascii_string_to_signed (text, 10, least, most, number, NULL))
    return TRUE;

  sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query", "%s is not a number in its range.",
                key);
  return FALSE;
}

static SvReply *
list_rows (SvCall *call, SvDb *db, GError **error)
{
  static const char *const states[] = {
    "new", "changed", "same", "error", "noticed", "kept", NULL
  };
  g_autoptr (SvImport) self = NULL;
  gint64 limit, after;
  const char *state;

  if (!sv_call_accept_params (call, error, "state", "limit", "after", NULL) ||
      !read_number (call, "limit", PAGE, 1, MAX_PAGE, &limit, error) ||
      !read_number (call, "after", 0, 0, G_MAXINT64, &after, error) ||
      !(self = load_visible (call, db, "import.read", error)))
    return NULL;

  state = sv_call_param (call, "state");
  if (state != NULL && !g_strv_contains (states, state))
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "state must be new, changed, same, error, noticed or kept.");

  if (call->accept != NULL && strstr (call->accept, "text/csv") != NULL)
    return sv_import_rows_csv (self, db, state != NULL ? state : "error", error);
  return sv_import_rows_json (self, db, state, limit, after, error);
}

static SvReply *
preview_import (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvImport) self = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      !(self = load_visible (call, db, "import.read", error)))
    return NULL;
  return sv_import_preview_json (self, db, error);
}

/* ---- all of them ---- */

static SvReply *
list_imports (SvCall *call, SvDb *db, GError **error)
{
  gboolean all = sv_permission_scope (call->me->role, "import.list") == SV_SCOPE_ALL;
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (GString) json = g_string_new ("{\"items\":[");
  gint64 limit, after;
  guint n;

  if (!sv_call_accept_params (call, error, "resource", "state", "limit", "after", NULL) ||
      !read_number (call, "limit", PAGE, 1, MAX_PAGE, &limit, error) ||
      !read_number (call, "after", 0, 1, G_MAXINT64, &after, error))
    return NULL;

  rows = sv_db_query (db, "import.list", error, SV_INT (all ? 0 : call->me->person),
                      SV_TEXT (sv_call_param (call, "resource")),
                      SV_TEXT (sv_call_param (call, "state")), SV_INT (after), SV_INT (limit + 1),
                      SV_END);
  if (rows == NULL)
    return NULL;

  n = MIN (sv_rows_count (rows), (guint)limit);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SvImport) self = sv_import_load (db, sv_rows_int (rows, i, 0), error);

      if (i > 0)
        g_string_append_c (json, ',');
      if (self == NULL || !sv_import_append (json, self, db, error))
        return NULL;
    }
  g_string_append (json, "],\"next\":");
  if (n < sv_rows_count (rows))
    g_string_append_printf (json, "\"%" G_GINT64_FORMAT "\"}", sv_rows_int (rows, n - 1, 0));
  else
    g_string_append (json, "null}");
  return sv_reply_new_json (200, g_steal_pointer (&json));
}

#define ROOT "/api/v1/imports"

static const SvRoute routes[] = {
  { "POST", ROOT, "import.create", create_import, SV_ROUTE_SLOW | SV_ROUTE_RAW, MAX_FILE,
    "Takes a file and proposes how to read it", "Import", "resource name" },
  { "GET", ROOT, "import.list", list_imports, SV_ROUTE_SLOW, 0, "The imports, newest first",
    "ImportPage", "resource state.import limit after" },
  { "GET", ROOT "/{id}", "import.read", read_import, 0, 0, "One import", "Import" },
  { "PATCH", ROOT "/{id}", "import.update", change_import, SV_ROUTE_SLOW | SV_ROUTE_VERSION, 0,
    "Changes format, columns and options", "Import", NULL, "ImportChange" },
  { "POST", ROOT "/{id}/dry-run", "import.update", check_import, 0, 0,
    "Compares every row with what is there", "Job" },
  { "POST", ROOT "/{id}/commit", "import.update", commit_import, 0, 0,
    "Writes what the dry run showed", "Job" },
  { "POST", ROOT "/{id}/undo", "import.update", undo_import, 0, 0, "Takes a committed import back",
    "Job" },
  { "POST", ROOT "/{id}/cancel", "import.update", cancel_import, 0, 0,
    "Stops what is running, or gives the import up", "Job" },
  { "GET", ROOT "/{id}/preview", "import.read", preview_import, SV_ROUTE_SLOW, 0,
    "The first rows of the file as it is read", "ImportPreview" },
  { "GET", ROOT "/{id}/rows", "import.read", list_rows, SV_ROUTE_SLOW, 0,
    "The rows of the file and what becomes of them", "ImportRowPage", "state.row limit after" },
};

const SvResource sv_import_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
