/* sv-edit-page-undo.c: taking a saved change of a record back, from where it was said that it is
 * saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-edit-page"

#include "sv-edit-page-private.h"
#include "sv-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  SvWindow *window; /* (owned) */
  SvEditPage *page; /* (owned) where it was changed */
  char *path;       /* (owned) */
  SvRecordUndo *undo;
} Change;

/* @path, @undo: (transfer full) */
static Change *
change_new (SvWindow *window, SvEditPage *page, char *path, SvRecordUndo *undo)
{
  Change *change = g_new (Change, 1);

  change->window = g_object_ref (window);
  change->page = g_object_ref (page);
  change->path = path;
  change->undo = undo;
  return change;
}

static Change *
change_copy (const Change *change)
{
  return change_new (change->window, change->page, g_strdup (change->path),
                     sv_record_undo_copy (change->undo));
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->window);
  g_object_unref (change->page);
  g_free (change->path);
  sv_record_undo_free (change->undo);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

/* @error: (nullable) */
static void
say_undone (Change *change, const GError *error)
{
  if (error == NULL)
    sv_window_toast (change->window, _ ("As it was before"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sv_window_toast_error (change->window, _ ("Not taken back"), error);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (GError) error = NULL;

  sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error);
  /* Offline is a lasting state and stands in the notice; it will be done. */
  if (error == NULL || !sv_api_error_is_offline (error))
    say_undone (change, error);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  SvRecordEditor *editor = sv_edit_page_get_editor (change->page);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);

  if (record != NULL && editor != NULL)
    sv_record_editor_take (editor, record);
  say_undone (change, error);
}

static JsonObject *
dup_body (Change *change, const SvTable *table)
{
  JsonObject *body = json_object_new ();

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      JsonNode *value = json_object_get_member (change->undo->former, field->key);

      if (value != NULL)
        json_object_set_member (body, field->key, sv_value_dup_for_server (field, value));
    }
  return body;
}

/* Where the record is open, the form takes it back, and can ask. Elsewhere, and beside what is
 * being typed, the server is told at once: it merges, and refuses what somebody else has changed
 * since. */
static void
undo (gpointer data)
{
  Change *change = change_copy (data);
  SvRecordEditor *editor = sv_edit_page_get_editor (change->page);
  g_autoptr (JsonObject) body = NULL;
  g_autofree char *version = NULL;

  if (editor != NULL && sv_window_get_page (change->window) == SV_PAGE (change->page) &&
      sv_record_editor_can_undo (editor, change->undo))
    {
      sv_record_editor_undo_async (editor, change->undo, saved_cb, change);
      return;
    }
  body = dup_body (change, sv_page_get_info (SV_PAGE (change->page))->table);
  version = g_strdup_printf ("%" G_GINT64_FORMAT,
                             json_object_get_int_member (change->undo->saved, "version"));
  sv_api_send_async (sv_house_get_api (sv_window_get_house (change->window)), "PATCH", change->path,
                     body, version, NULL, sent_cb, change);
}

/* Puts what @change has into @self. @change: (transfer full) */
static void
change_replace (Change *self, Change *change)
{
  Change former = *self;

  *self = *change;
  *change = former;
  change_free (change);
}

static void
dismissed_cb (AdwToast *toast, SvEditPage *page)
{
  AdwToast **offer = sv_edit_page_get_offer (page);

  if (*offer == toast)
    g_clear_weak_pointer (offer);
}

void
sv_edit_page_say_done (SvEditPage *self, const char *text, SvRecordUndo *taken)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  SvRecordEditor *editor = sv_edit_page_get_editor (self);
  AdwToast **offer = sv_edit_page_get_offer (self);
  g_autoptr (SvRecordUndo) back = taken;
  Change *change;

  g_return_if_fail (SV_IS_EDIT_PAGE (self));

  if (window == NULL || editor == NULL)
    return;
  if (back == NULL)
    {
      sv_window_toast (window, text);
      return;
    }
  change = change_new (window, self, sv_record_editor_dup_path (editor, back->id),
                       sv_record_undo_copy (back));
  /* One offer of a page at a time, and for its last change. */
  if (*offer != NULL)
    {
      change_replace (g_object_get_data (G_OBJECT (*offer), "undo"), change);
      adw_toast_set_title (*offer, text);
      return;
    }
  g_set_weak_pointer (offer, sv_window_toast_undo (window, text, undo, change, change_free));
  if (*offer != NULL)
    g_signal_connect_object (*offer, "dismissed", G_CALLBACK (dismissed_cb), self, 0);
}
