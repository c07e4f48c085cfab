/* sv-listing-page-actions.c: what can be done with a listing: save, approve, publish, withdraw
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listing-page"

#include "sv-listing-page-private.h"

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-listing-words.h"
#include "sv-paged-list.h"
#include "sv-window-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* Saving */

static void begin_saving (SvListingPage *self, GTask *task);

/* @error: (nullable) */
static void
end_saving (SvListingPage *self, const GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->saving);
  g_autoptr (GPtrArray) waiting = self->waiting;

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_clear_pointer (&self->sent, json_object_unref);
  if (self->form != NULL)
    sv_listing_page_update (self);
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
  for (guint i = 0; i < waiting->len; i++)
    if (error != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
    else
      begin_saving (self, waiting->pdata[i]);
  sv_listing_page_catch_up (self);
}

void
sv_listing_page_let_go (SvListingPage *self)
{
  g_autoptr (GError) error =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "another listing is open");

  self->settling = FALSE;
  self->busy = FALSE;
  self->read_again = FALSE;
  self->save_later = FALSE;
  if (self->saving != NULL)
    end_saving (self, error);
}

/* The page and the save whose answer is awaited. */
typedef struct
{
  SvListingPage *page; /* (owned) */
  GTask *task;         /* (owned) */
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->page);
  g_object_unref (saving->task);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  SvListingPage *self = saving->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) listing = sv_api_send_finish_object (SV_API (object), result, &error);

  /* The page may show another watch by now, or be gone. */
  if (self->saving != saving->task)
    return;
  if (listing != NULL)
    {
      sv_listing_page_say (self, NULL);
      sv_listing_page_take (self, listing);
      end_saving (self, NULL);
      return;
    }
  sv_record_form_show_error (self->form, error);
  /* Put back meanwhile, it is not to be sent again. */
  if (sv_api_error_is_offline (error) && self->sent != NULL)
    {
      self->save_later = TRUE;
      sv_listing_page_say (
          self, _ ("The server cannot be reached. Your changes are kept here and will be saved as"
                   " soon as it is back."));
    }
  if (g_strcmp0 (sv_error_get_code (error), "version_conflict") == 0)
    {
      /* Theirs comes under what is typed here; the marked fields are the ones that differ. */
      sv_listing_page_say (
          self, _ ("Somebody else changed this listing meanwhile. Their values are here now; yours "
                   "are kept in the marked fields. Look at them and save again."));
      self->settling = TRUE;
      sv_listing_page_read (self);
    }
  end_saving (self, error);
}

/* What waited for the server is being sent, or given up. */
static void
forget_later (SvListingPage *self)
{
  if (!self->save_later)
    return;

  self->save_later = FALSE;
  sv_listing_page_say (self, NULL);
}

static void
begin_saving (SvListingPage *self, GTask *task)
{
  g_autoptr (JsonObject) changes = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = NULL;
  g_autofree char *version = NULL;
  Saving *saving;

  if (self->saving != NULL)
    {
      g_ptr_array_add (self->waiting, g_object_ref (task));
      return;
    }
  if (self->listing == NULL || self->form == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "another listing is open");
      return;
    }
  if (!sv_record_form_get_dirty (self->form))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if ((changes = sv_record_form_dup_changes (self->form)) == NULL)
    {
      g_task_return_new_error (task, SV_ERROR, SV_ERROR_INVALID, "%s",
                               _ ("Something typed is not right yet."));
      return;
    }

  forget_later (self);
  path = g_strdup_printf ("listings/%" G_GINT64_FORMAT,
                          json_object_get_int_member (self->listing, "id"));
  version =
      g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (self->listing, "version"));
  json_object_set_object_member (
      body, "values",
      sv_listing_merge (json_object_get_object_member (self->listing, "values"), changes));
  self->sent = g_steal_pointer (&changes);
  self->saving = g_object_ref (task);
  sv_listing_page_update (self);
  saving = g_new0 (Saving, 1);
  saving->page = g_object_ref (self);
  saving->task = g_object_ref (task);
  sv_api_send_async (sv_listing_page_get_api (self), "PATCH", path, body, version, NULL, saved_cb,
                     saving);
}

/* While one is under way the next waits for it. */
static void
sv_listing_page_save_async (SvPage *page, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);

  begin_saving (SV_LISTING_PAGE (page), task);
}

static gboolean
sv_listing_page_save_finish (SvPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sv_listing_page_discard (SvPage *page)
{
  SvListingPage *self = SV_LISTING_PAGE (page);

  if (self->form == NULL)
    return;

  /* What is under way counts as saved when it is answered, and is no change of what stands here. */
  g_clear_pointer (&self->sent, json_object_unref);
  forget_later (self);
  sv_record_form_revert (self->form);
}

/* Verbs */

static void
toast_error (SvListingPage *self, const char *what, const GError *error)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window != NULL)
    sv_window_toast_error (window, what, error);
}

static void
user_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = SV_LISTING_PAGE (object);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  g_autoptr (GError) error = NULL;

  if (sv_listing_page_save_finish (SV_PAGE (self), result, &error))
    {
      if (window != NULL)
        sv_window_toast (window, _ ("Saved"));
    }
  else if (!sv_api_error_is_offline (error) &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    toast_error (self, _ ("Not saved"), error);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_listing_page_save_async (SV_PAGE (widget), NULL, user_saved_cb, NULL);
}

void
sv_listing_page_back_cb (SvListingPage *self)
{
  if (!sv_api_is_online (sv_listing_page_get_api (self)) || !self->save_later ||
      self->saving != NULL)
    return;

  if (sv_record_form_get_dirty (self->form))
    sv_listing_page_save_async (SV_PAGE (self), NULL, user_saved_cb, NULL);
  else
    forget_later (self);
}

/* The next watch of the list, for when the user may leave this one. */
typedef struct
{
  SvListingPage *page; /* (owned) */
  char *params;        /* (owned) */
} Next;

static void
next_free (gpointer data)
{
  Next *next = data;

  g_object_unref (next->page);
  g_free (next->params);
  g_free (next);
}

static void
open_next (SvWindow *window, gpointer data)
{
  Next *next = data;

  if (sv_window_get_page (window) == SV_PAGE (next->page))
    sv_page_open (SV_PAGE (next->page), next->params);
}

static void
go_on (SvListingPage *self)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  GListModel *list = sv_page_get_list (SV_PAGE (self));
  guint position = sv_listing_page_find_position (self);
  Next *next;

  if (list == NULL || position == G_MAXUINT || position + 1 >= g_list_model_get_n_items (list) ||
      sv_window_get_page (window) != SV_PAGE (self))
    return;

  next = g_new0 (Next, 1);
  next->page = g_object_ref (self);
  next->params =
      g_strdup_printf ("watch=%" G_GINT64_FORMAT "&platform=%" G_GINT64_FORMAT,
                       sv_paged_list_get_id (SV_PAGED_LIST (list), position + 1), self->platform);
  /* Something may have been typed while it was approved. */
  sv_window_leave (window, open_next, next, next_free);
}

/* One verb under way. */
typedef struct
{
  SvListingPage *page; /* (owned) */
  gint64 watch;
  gboolean next; /* goes on to the next watch when it is done */
} Verb;

static void
verb_free (Verb *verb)
{
  g_object_unref (verb->page);
  g_free (verb);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Verb, verb_free)

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Verb) verb = user_data;
  SvListingPage *self = verb->page;
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) listing = sv_api_send_finish_object (SV_API (object), result, &error);
  const char *colour;

  if (self->form == NULL)
    return;
  if (self->watch != verb->watch)
    {
      if (listing == NULL)
        toast_error (self, _ ("Not done"), error);
      return;
    }

  self->busy = FALSE;
  if (listing == NULL)
    {
      /* What is wrong with a field stands beside it. */
      if (sv_record_form_show_error (self->form, error))
        sv_record_form_focus (self->form);
      else
        toast_error (self, _ ("Not done"), error);
      sv_listing_page_update (self);
      sv_listing_page_catch_up (self);
      return;
    }
  sv_listing_page_follow (self, listing);
  sv_listing_page_catch_up (self);
  sv_listing_page_update (self);
  if (window == NULL)
    return;
  sv_window_toast (window,
                   sv_listing_state_words (
                       json_object_get_string_member_with_default (listing, "state", ""), &colour));
  if (verb->next)
    go_on (self);
}

/* @name: "approve", "publish", "withdraw" */
static void
run (SvListingPage *self, const char *name, gboolean next)
{
  g_autofree char *path = g_strdup_printf ("listings/%" G_GINT64_FORMAT "/%s",
                                           json_object_get_int_member (self->listing, "id"), name);
  Verb *verb = g_new0 (Verb, 1);

  verb->page = g_object_ref (self);
  verb->watch = self->watch;
  verb->next = next;
  self->busy = TRUE;
  sv_listing_page_update (self);
  sv_api_send_async (sv_listing_page_get_api (self), "POST", path, NULL, NULL, NULL, done_cb, verb);
}

static void approve (SvListingPage *self, gboolean next);

static void
saved_for_approval_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = SV_LISTING_PAGE (object);
  g_autoptr (GError) error = NULL;

  if (sv_listing_page_save_finish (SV_PAGE (self), result, &error))
    approve (self, GPOINTER_TO_INT (user_data));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    toast_error (self, _ ("Not approved"), error);
}

/* What is typed is saved first, and what is typed while it is saved: one approves what one sees. */
static void
approve (SvListingPage *self, gboolean next)
{
  if (self->listing == NULL || self->form == NULL)
    return;
  if (sv_record_form_get_dirty (self->form))
    sv_listing_page_save_async (SV_PAGE (self), NULL, saved_for_approval_cb,
                                GINT_TO_POINTER (next));
  else
    run (self, "approve", next);
}

static void
approve_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  approve (SV_LISTING_PAGE (widget), strcmp (name, "listing.approve-next") == 0);
}

static void
publish_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run (SV_LISTING_PAGE (widget), "publish", FALSE);
}

static void
withdraw_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run (SV_LISTING_PAGE (widget), "withdraw", FALSE);
}

static void
watch_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvListingPage *self = SV_LISTING_PAGE (widget);

  sv_window_open_record (sv_page_get_window (SV_PAGE (self)), &sv_watch_table, self->watch,
                         sv_page_get_list (SV_PAGE (self)));
}

void
sv_listing_page_install_actions (SvListingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  page_class->save_async = sv_listing_page_save_async;
  page_class->save_finish = sv_listing_page_save_finish;
  page_class->discard = sv_listing_page_discard;
  gtk_widget_class_install_action (widget_class, "listing.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "listing.approve", NULL, approve_action);
  gtk_widget_class_install_action (widget_class, "listing.approve-next", NULL, approve_action);
  gtk_widget_class_install_action (widget_class, "listing.publish", NULL, publish_action);
  gtk_widget_class_install_action (widget_class, "listing.withdraw", NULL, withdraw_action);
  gtk_widget_class_install_action (widget_class, "listing.watch", NULL, watch_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "listing.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "listing.approve-next", NULL);
}
