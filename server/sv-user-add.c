/* sv-user-add.c: the first users, from the command line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-user-add"

#include "sv-user-add.h"

#include "common/sv-error.h"
#include "sv-password.h"
#include "sv-store.h"

/* The reasons of a refusal as one message, for people at a terminal. */
static void
tell_reasons (SvCall *call, GError **error)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  if (call->refusals == NULL)
    return;

  for (guint i = 0; i < json_array_get_length (call->refusals); i++)
    g_string_append_printf (reasons, "%s%s", i > 0 ? " " : "",
                            json_object_get_string_member (
                                json_array_get_object_element (call->refusals, i), "message"));
  g_clear_error (error);
  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s", reasons->str);
}

static gint64
insert_person (SvCall *call, SvDb *db, const char *email, const char *name, const char *role,
               const char *hash, GError **error)
{
  g_autoptr (JsonObject) values = json_object_new ();
  gint64 id;

  json_object_set_string_member (values, "email", email);
  json_object_set_string_member (values, "name", name);
  json_object_set_string_member (values, "role", role);

  id = sv_store_insert (call, db, sv_resource_of_kind ("person"), values, error);
  if (id == 0 ||
      !sv_db_run (db, "person.first_password", error, SV_INT (id), SV_TEXT (hash), SV_END))
    return 0;
  return id;
}

gint64
sv_user_add (SvDb *db, const char *email, const char *name, const char *role, const char *password,
             GError **error)
{
  g_autoptr (SvCall) call = sv_call_new (NULL, "user-add");
  g_autofree char *hash = NULL;
  gint64 id;

  sv_password_check (call, "password", password);
  if (sv_call_refused (call, error))
    {
      tell_reasons (call, error);
      return 0;
    }
  if ((hash = sv_password_hash (password, error)) == NULL)
    return 0;

  sv_db_begin (db, 0, call->request_id);
  id = insert_person (call, db, email, name, role, hash, error);
  if (id != 0 && sv_db_commit (db, error))
    return id;

  sv_store_explain (call, db, error);
  sv_db_rollback (db);
  tell_reasons (call, error);
  return 0;
}
