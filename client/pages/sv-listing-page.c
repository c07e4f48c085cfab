/* sv-listing-page.c: what one watch says on one marketplace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listing-page"

#include "sv-listing-page.h"

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-listing-shape.h"
#include "sv-paged-list.h"
#include "sv-window.h"
#include "widgets/sv-columns.h"
#include "widgets/sv-pill.h"

#include <glib/gi18n.h>
#include <string.h>

#define TWO_COLUMNS_FROM 720

struct _SvListingPage
{
  SvPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *trouble;
  AdwStatusPage *none;
  GtkWidget *header;
  GtkLabel *name;
  GtkLabel *position;
  SvPill *pill;
  GtkWidget *save;
  GtkWidget *approve;
  GtkWidget *approve_next;
  GtkWidget *publish;
  GtkWidget *withdraw;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  AdwBin *form_place;

  gint64 watch;
  gint64 platform;           /* 0: the first one */
  SvListingShape *shape;     /* (owned) (nullable) lives as long as the form */
  SvRecordForm *form;        /* (nullable) */
  JsonObject *listing;       /* (owned) (nullable) as the server has it */
  JsonObject *sent;          /* (owned) (nullable) the changes under way */
  GTask *saving;             /* (owned) (nullable) */
  gboolean busy;             /* approving, publishing or withdrawing */
  gboolean next;             /* goes on to the next watch when it is approved */
  GCancellable *cancellable; /* of everything that belongs to this watch */
};

G_DEFINE_FINAL_TYPE (SvListingPage, sv_listing_page, SV_TYPE_PAGE)

static const struct
{
  const char *state;
  const char *words;
  const char *colour;
} states[] = {
  { "draft", N_ ("Draft"), "grey" },         { "approved", N_ ("Approved"), "teal" },
  { "exported", N_ ("In a file"), "blue" },  { "published", N_ ("Live"), "green" },
  { "withdrawn", N_ ("Withdrawn"), "grey" }, { "sold", N_ ("Sold"), "orange" },
};

const char *
sv_listing_state_words (const char *state, const char **colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, state) == 0)
      {
        *colour = states[i].colour;
        return _ (states[i].words);
      }

  *colour = NULL;
  return state;
}

static void read_listing (SvListingPage *self);

static SvApi *
get_api (SvListingPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

static const char *
get_platform_name (SvListingPage *self)
{
  return self->shape != NULL
             ? json_object_get_string_member_with_default (self->shape->platform, "name", "")
             : "";
}

static const char *
get_state (SvListingPage *self)
{
  return self->listing != NULL
             ? json_object_get_string_member_with_default (self->listing, "state", "")
             : "";
}

static guint
find_position (SvListingPage *self)
{
  GListModel *list = sv_page_get_list (SV_PAGE (self));

  return list != NULL ? sv_paged_list_find (SV_PAGED_LIST (list), self->watch) : G_MAXUINT;
}

static void
say (SvListingPage *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->notice_text, text);
  gtk_revealer_set_reveal_child (self->notice, text != NULL);
}

static void
update (SvListingPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  SvApi *api = get_api (self);
  const char *state = get_state (self);
  const char *colour;
  const char *words = sv_listing_state_words (state, &colour);
  gboolean dirty = self->form != NULL && sv_record_form_get_dirty (self->form);
  gboolean idle = self->listing != NULL && self->saving == NULL && !self->busy;
  gboolean live = strcmp (state, "published") == 0;
  gboolean ready = strcmp (state, "approved") == 0 || strcmp (state, "exported") == 0;
  gboolean over = strcmp (state, "sold") == 0;
  gboolean may_change = sv_api_may (api, "listing.update") && !over;
  guint position = find_position (self);
  GListModel *list = sv_page_get_list (SV_PAGE (self));
  gboolean more =
      list != NULL && position != G_MAXUINT && position + 1 < g_list_model_get_n_items (list);

  sv_pill_set (self->pill, self->listing != NULL ? words : NULL, colour);
  gtk_widget_set_visible (GTK_WIDGET (self->position), position != G_MAXUINT);
  if (position != G_MAXUINT)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("%'u of %'u"), position + 1, g_list_model_get_n_items (list));

      gtk_label_set_text (self->position, text);
    }
  gtk_widget_set_visible (self->save, dirty);
  gtk_button_set_label (GTK_BUTTON (self->save), self->saving != NULL ? _ ("Saving…") : _ ("Save"));
  gtk_widget_set_visible (self->approve, may_change && !live && (!ready || dirty));
  gtk_widget_set_visible (self->approve_next, may_change && !live && (!ready || dirty) && more);
  gtk_widget_set_visible (self->publish, ready && !dirty && sv_api_may (api, "listing.publish"));
  gtk_widget_set_visible (self->withdraw, (live || ready) && sv_api_may (api, "listing.end"));
  gtk_widget_action_set_enabled (widget, "listing.save", dirty && idle);
  gtk_widget_action_set_enabled (widget, "listing.approve", idle && may_change && !live);
  gtk_widget_action_set_enabled (widget, "listing.approve-next",
                                 idle && may_change && !live && more);
  gtk_widget_action_set_enabled (widget, "listing.publish", idle && ready && !dirty);
  gtk_widget_action_set_enabled (widget, "listing.withdraw", idle && (live || ready));
  if (self->form != NULL)
    sv_record_form_set_read_only (self->form, !may_change);
  sv_page_set_dirty (SV_PAGE (self), dirty);
}

/* Reading */

static void
fail (SvListingPage *self, const GError *error)
{
  g_autofree char *text = sv_api_error_text (error);

  /* What is on the screen stays there. */
  if (self->listing != NULL)
    {
      say (self, text);
      return;
    }
  adw_status_page_set_description (self->trouble, text);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

/* What the server found wrong with the values, beside their fields. */
static void
show_faults (SvListingPage *self)
{
  g_autoptr (JsonObject) problem = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_array_member (
      problem, "errors", json_array_ref (json_object_get_array_member (self->listing, "errors")));
  error = sv_error_new_problem (SV_ERROR_INVALID, problem);
  sv_record_form_show_error (self->form, error);
}

/* @listing: an answer of the server */
static void
take (SvListingPage *self, JsonObject *listing)
{
  JsonObject *values = json_object_get_object_member (listing, "values");
  JsonObject *effective = json_object_get_object_member (listing, "effective");
  JsonObject *watch = json_object_get_object_member (listing, "watch");
  g_autoptr (JsonObject) record = sv_listing_merge (values, NULL);
  gboolean first = self->listing == NULL;

  if (self->listing != NULL)
    json_object_unref (self->listing);
  self->listing = json_object_ref (listing);

  /* The form takes a record with an id for one that exists. */
  json_object_set_int_member (record, "id", json_object_get_int_member (listing, "id"));
  sv_record_form_load (self->form, record, self->sent);
  for (guint i = 0; i < self->shape->table.n_fields; i++)
    {
      const char *key = self->shape->fields[i].key;
      g_autofree char *hint = sv_listing_shape_hint (self->shape, key, values, effective);

      sv_form_field_set_hint (sv_record_form_get_field (self->form, key), hint);
    }
  show_faults (self);
  gtk_label_set_text (self->name, json_object_get_string_member_with_default (watch, "name", ""));
  sv_page_set_title (SV_PAGE (self),
                     json_object_get_string_member_with_default (watch, "name", ""));
  sv_page_set_subtitle (SV_PAGE (self), get_platform_name (self));
  gtk_stack_set_visible_child_name (self->stack, "listing");
  update (self);
  /* To the line that leads to the first error, else to the first field. */
  if (first)
    gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

static void
listing_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) listing = sv_api_send_finish_object (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (listing != NULL)
    take (self, listing);
  else
    fail (self, error);
}

static void
read_listing_by_id (SvListingPage *self, gint64 id)
{
  g_autofree char *path = g_strdup_printf ("listings/%" G_GINT64_FORMAT, id);

  sv_api_send_async (get_api (self), "GET", path, NULL, NULL, self->cancellable, listing_cb, self);
}

/* Says which watch has no listing: whoever goes from one to the next sees nothing else of it. */
static void
none_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) watch = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *title = NULL;
  const char *sku;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (watch == NULL)
    {
      fail (self, error);
      return;
    }
  sku = json_object_get_string_member_with_default (watch, "sku", "");
  title = g_strdup_printf (_ ("%s Is Not on %s Yet"), sku, get_platform_name (self));
  adw_status_page_set_title (self->none, title);
  sv_page_set_title (SV_PAGE (self), sku);
  sv_page_set_subtitle (SV_PAGE (self), get_platform_name (self));
  gtk_stack_set_visible_child_name (self->stack, "none");
  update (self);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *path = NULL;
  JsonArray *items;

  /* The page may be gone: nothing of it is looked at before this. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page == NULL)
    {
      fail (self, error);
      return;
    }

  items = json_object_get_array_member (page, "items");
  if (json_array_get_length (items) > 0)
    {
      read_listing_by_id (
          self, json_object_get_int_member (json_array_get_object_element (items, 0), "id"));
      return;
    }
  path = g_strdup_printf ("watches/%" G_GINT64_FORMAT, self->watch);
  sv_api_send_async (get_api (self), "GET", path, NULL, NULL, self->cancellable, none_cb, self);
}

static void
read_listing (SvListingPage *self)
{
  g_autofree char *path =
      g_strdup_printf ("listings?watch=%" G_GINT64_FORMAT "&platform=%" G_GINT64_FORMAT,
                       self->watch, self->platform);

  sv_api_send_async (get_api (self), "GET", path, NULL, NULL, self->cancellable, found_cb, self);
}

static void
dirty_cb (SvListingPage *self)
{
  update (self);
}

static void
platform_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) platform = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *publish = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (platform == NULL)
    {
      fail (self, error);
      return;
    }

  self->shape = sv_listing_shape_new (platform);
  self->form = SV_RECORD_FORM (sv_record_form_new (NULL, &self->shape->table, self->shape->groups));
  adw_bin_set_child (self->form_place, GTK_WIDGET (self->form));
  g_signal_connect_swapped (self->form, "notify::dirty", G_CALLBACK (dirty_cb), self);
  publish = g_strdup_printf (_ ("It Is Live on %s"), get_platform_name (self));
  gtk_button_set_label (GTK_BUTTON (self->publish), publish);
  read_listing (self);
}

static void
read_platform (SvListingPage *self)
{
  g_autofree char *path = g_strdup_printf ("platforms/%" G_GINT64_FORMAT, self->platform);

  sv_api_send_async (get_api (self), "GET", path, NULL, NULL, self->cancellable, platform_cb, self);
}

static void
platforms_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page == NULL)
    {
      fail (self, error);
      return;
    }
  items = json_object_get_array_member (page, "items");
  if (json_array_get_length (items) == 0)
    {
      adw_status_page_set_description (self->trouble, _ ("The house has no platform yet."));
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }
  self->platform = json_object_get_int_member (json_array_get_object_element (items, 0), "id");
  read_platform (self);
}

/* From wherever it stopped: the platform, its fields, the listing. */
static void
read_all (SvListingPage *self)
{
  if (self->shape != NULL && self->platform != 0)
    read_listing (self);
  else if (self->platform != 0)
    read_platform (self);
  else
    sv_api_send_async (get_api (self), "GET", "platforms", NULL, NULL, self->cancellable,
                       platforms_cb, self);
}

/* Saving */

static void
end_saving (SvListingPage *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->saving);

  g_clear_pointer (&self->sent, json_object_unref);
  update (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvListingPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) listing = sv_api_send_finish_object (SV_API (object), result, &error);

  if (self->saving == NULL)
    return;
  if (listing != NULL && self->form != NULL)
    {
      say (self, NULL);
      take (self, listing);
      end_saving (self, NULL);
      return;
    }
  if (self->form != NULL)
    sv_record_form_show_error (self->form, error);
  if (g_strcmp0 (sv_error_get_code (error), "version_conflict") == 0)
    {
      /* Theirs comes under what is typed here; the marked fields are the ones that differ. */
      say (self,
           _ ("Somebody else changed this listing meanwhile. Their values are here now; yours "
              "are kept in the marked fields. Look at them and save again."));
      read_listing (self);
    }
  end_saving (self, g_steal_pointer (&error));
}

static void
sv_listing_page_save_async (SvPage *page, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  SvListingPage *self = SV_LISTING_PAGE (page);
  g_autoptr (GTask) task = g_task_new (page, cancellable, callback, user_data);
  g_autoptr (JsonObject) changes = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = NULL;
  g_autofree char *version = NULL;

  if (self->saving != NULL || self->listing == NULL ||
      (changes = sv_record_form_dup_changes (self->form)) == NULL)
    {
      g_task_return_new_error (task, SV_ERROR, SV_ERROR_INVALID, "%s",
                               _ ("Something typed is not right yet."));
      return;
    }

  path = g_strdup_printf ("listings/%" G_GINT64_FORMAT,
                          json_object_get_int_member (self->listing, "id"));
  version =
      g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (self->listing, "version"));
  json_object_set_object_member (
      body, "values",
      sv_listing_merge (json_object_get_object_member (self->listing, "values"), changes));
  self->sent = g_steal_pointer (&changes);
  self->saving = g_steal_pointer (&task);
  update (self);
  sv_api_send_async (get_api (self), "PATCH", path, body, version, NULL, saved_cb,
                     g_object_ref (self));
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

  if (self->form != NULL)
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
  else if (!sv_api_error_is_offline (error))
    toast_error (self, _ ("Not saved"), error);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_listing_page_save_async (SV_PAGE (widget), NULL, user_saved_cb, NULL);
}

static void
go_on (SvListingPage *self)
{
  GListModel *list = sv_page_get_list (SV_PAGE (self));
  guint position = find_position (self);
  g_autofree char *params = NULL;

  if (list == NULL || position == G_MAXUINT || position + 1 >= g_list_model_get_n_items (list))
    return;

  params =
      g_strdup_printf ("watch=%" G_GINT64_FORMAT "&platform=%" G_GINT64_FORMAT,
                       sv_paged_list_get_id (SV_PAGED_LIST (list), position + 1), self->platform);
  sv_page_open (SV_PAGE (self), params);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvListingPage) self = user_data;
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) listing = sv_api_send_finish_object (SV_API (object), result, &error);
  gboolean next = self->next;

  self->busy = FALSE;
  self->next = FALSE;
  if (self->form == NULL || window == NULL)
    return;

  if (listing == NULL)
    {
      /* What is wrong with a field stands beside it. */
      if (sv_record_form_show_error (self->form, error))
        sv_record_form_focus (self->form);
      else
        toast_error (self, _ ("Not done"), error);
    }
  else if (json_object_get_int_member (json_object_get_object_member (listing, "watch"), "id") ==
           self->watch)
    {
      const char *colour;

      take (self, listing);
      sv_window_toast (window, sv_listing_state_words (get_state (self), &colour));
      if (next)
        {
          go_on (self);
          return;
        }
    }
  update (self);
}

/* @verb: "approve", "publish", "withdraw" */
static void
run (SvListingPage *self, const char *verb)
{
  g_autofree char *path = g_strdup_printf ("listings/%" G_GINT64_FORMAT "/%s",
                                           json_object_get_int_member (self->listing, "id"), verb);

  self->busy = TRUE;
  update (self);
  sv_api_send_async (get_api (self), "POST", path, NULL, NULL, NULL, done_cb, g_object_ref (self));
}

static void
saved_for_approval_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = SV_LISTING_PAGE (object);
  g_autoptr (GError) error = NULL;

  if (sv_listing_page_save_finish (SV_PAGE (self), result, &error))
    {
      run (self, "approve");
      return;
    }
  self->next = FALSE;
  toast_error (self, _ ("Not approved"), error);
}

/* What is typed is saved first: one approves what one sees. */
static void
approve (SvListingPage *self, gboolean next)
{
  self->next = next;
  if (sv_record_form_get_dirty (self->form))
    sv_listing_page_save_async (SV_PAGE (self), NULL, saved_for_approval_cb, NULL);
  else
    run (self, "approve");
}

static void
approve_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  approve (SV_LISTING_PAGE (widget), strcmp (name, "listing.approve-next") == 0);
}

static void
publish_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run (SV_LISTING_PAGE (widget), "publish");
}

static void
withdraw_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run (SV_LISTING_PAGE (widget), "withdraw");
}

static void
watch_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvListingPage *self = SV_LISTING_PAGE (widget);

  sv_window_open_record (sv_page_get_window (SV_PAGE (self)), &sv_watch_table, self->watch,
                         sv_page_get_list (SV_PAGE (self)));
}

static void
begin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvListingPage *self = SV_LISTING_PAGE (widget);
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_int_member (body, "watch", self->watch);
  json_object_set_int_member (body, "platform", self->platform);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  sv_api_send_async (get_api (self), "POST", "listings", body, NULL, self->cancellable, listing_cb,
                     self);
}

/* The page */

static void
live_cb (SvListingPage *self, const char *kind, gint64 id, const char *change)
{
  gboolean mine = self->listing != NULL &&
                  ((strcmp (kind, "listing") == 0 &&
                    (id == 0 || id == json_object_get_int_member (self->listing, "id"))) ||
                   (strcmp (kind, "watch") == 0 && (id == 0 || id == self->watch)));

  /* What I do myself comes back as the answer. */
  if (mine && self->saving == NULL && !self->busy)
    read_listing_by_id (self, json_object_get_int_member (self->listing, "id"));
}

static void
sv_listing_page_open (SvPage *page, const char *params)
{
  SvListingPage *self = SV_LISTING_PAGE (page);
  g_autoptr (GHashTable) values = sv_page_parse (params);
  const char *watch = g_hash_table_lookup (values, "watch");
  const char *platform = g_hash_table_lookup (values, "platform");

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->listing, json_object_unref);
  /* Nothing is unsaved here: the window has asked. The next watch begins with empty fields. */
  if (self->form != NULL)
    {
      sv_record_form_revert (self->form);
      sv_record_form_load (self->form, NULL, NULL);
    }
  self->watch = watch != NULL ? g_ascii_strtoll (watch, NULL, 10) : 0;
  if (platform != NULL)
    self->platform = g_ascii_strtoll (platform, NULL, 10);
  say (self, NULL);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  update (self);
  read_all (self);
}

static void
sv_listing_page_reload (SvPage *page)
{
  read_all (SV_LISTING_PAGE (page));
}

static void
sv_listing_page_constructed (GObject *object)
{
  SvListingPage *self = SV_LISTING_PAGE (object);
  SvLive *live = sv_house_get_live (sv_page_get_house (SV_PAGE (self)));

  G_OBJECT_CLASS (sv_listing_page_parent_class)->constructed (object);

  g_signal_connect_object (live, "changed", G_CALLBACK (live_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "listing.begin",
                                 sv_api_may (get_api (self), "listing.create"));
}

static void
sv_listing_page_dispose (GObject *object)
{
  SvListingPage *self = SV_LISTING_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  self->form = NULL;
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_LISTING_PAGE);

  G_OBJECT_CLASS (sv_listing_page_parent_class)->dispose (object);
}

static void
sv_listing_page_finalize (GObject *object)
{
  SvListingPage *self = SV_LISTING_PAGE (object);

  g_object_unref (self->cancellable);
  g_clear_pointer (&self->listing, json_object_unref);
  g_clear_pointer (&self->sent, json_object_unref);
  g_clear_pointer (&self->shape, sv_listing_shape_free);

  G_OBJECT_CLASS (sv_listing_page_parent_class)->finalize (object);
}

static void
sv_listing_page_class_init (SvListingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  object_class->constructed = sv_listing_page_constructed;
  object_class->dispose = sv_listing_page_dispose;
  object_class->finalize = sv_listing_page_finalize;
  page_class->open = sv_listing_page_open;
  page_class->reload = sv_listing_page_reload;
  page_class->save_async = sv_listing_page_save_async;
  page_class->save_finish = sv_listing_page_save_finish;
  page_class->discard = sv_listing_page_discard;

  g_type_ensure (SV_TYPE_PILL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-listing-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, none);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, header);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, name);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, position);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, pill);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, save);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, approve);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, approve_next);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, publish);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, withdraw);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, notice);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, notice_text);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, form_place);
  gtk_widget_class_install_action (widget_class, "listing.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "listing.approve", NULL, approve_action);
  gtk_widget_class_install_action (widget_class, "listing.approve-next", NULL, approve_action);
  gtk_widget_class_install_action (widget_class, "listing.publish", NULL, publish_action);
  gtk_widget_class_install_action (widget_class, "listing.withdraw", NULL, withdraw_action);
  gtk_widget_class_install_action (widget_class, "listing.watch", NULL, watch_action);
  gtk_widget_class_install_action (widget_class, "listing.begin", NULL, begin_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "listing.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "listing.approve-next", NULL);
}

static void
sv_listing_page_init (SvListingPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->header, sv_columns_new (TWO_COLUMNS_FROM, 6));
}
