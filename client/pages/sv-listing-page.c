/* sv-listing-page.c: what one watch says on one marketplace
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listing-page"

#include "sv-listing-page-private.h"

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-listing-words.h"
#include "sv-paged-list.h"
#include "sv-trouble.h"
#include "sv-window.h"
#include "widgets/sv-columns.h"

#include <glib/gi18n.h>
#include <string.h>

#define TWO_COLUMNS_FROM 720

G_DEFINE_FINAL_TYPE (SvListingPage, sv_listing_page, SV_TYPE_PAGE)

SvApi *
sv_listing_page_get_api (SvListingPage *self)
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

const char *
sv_listing_page_get_state (SvListingPage *self)
{
  return self->listing != NULL
             ? json_object_get_string_member_with_default (self->listing, "state", "")
             : "";
}

guint
sv_listing_page_find_position (SvListingPage *self)
{
  GListModel *list = sv_page_get_list (SV_PAGE (self));

  return list != NULL ? sv_paged_list_find (SV_PAGED_LIST (list), self->watch) : G_MAXUINT;
}

void
sv_listing_page_say (SvListingPage *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->notice_text, text);
  gtk_revealer_set_reveal_child (self->notice, text != NULL);
}

void
sv_listing_page_update (SvListingPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  SvApi *api = sv_listing_page_get_api (self);
  const char *state = sv_listing_page_get_state (self);
  const char *colour;
  const char *words = sv_listing_state_words (state, &colour);
  gboolean dirty = self->form != NULL && sv_record_form_get_dirty (self->form);
  gboolean idle = self->listing != NULL && self->saving == NULL && !self->busy;
  gboolean live = strcmp (state, "published") == 0;
  gboolean ready = strcmp (state, "approved") == 0 || strcmp (state, "exported") == 0;
  gboolean over = strcmp (state, "sold") == 0;
  gboolean may_change = sv_api_may (api, "listing.update") && !over;
  guint position = sv_listing_page_find_position (self);
  GListModel *list = sv_page_get_list (SV_PAGE (self));
  gboolean more =
      list != NULL && position != G_MAXUINT && position + 1 < g_list_model_get_n_items (list);

  sv_pill_set (self->pill, self->listing != NULL ? words : NULL, colour);
  gtk_widget_set_visible (GTK_WIDGET (self->position), position != G_MAXUINT);
  if (position != G_MAXUINT)
    {
      g_autofree char *text = sv_page_dup_position (SV_PAGE (self), position);

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
  /* What is on the screen stays there. */
  if (self->listing != NULL)
    {
      g_autofree char *text = sv_api_error_text (error);

      sv_listing_page_say (self, text);
      return;
    }
  sv_trouble_set (self->trouble, error);
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

void
sv_listing_page_take (SvListingPage *self, JsonObject *listing)
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
  sv_listing_page_update (self);
  /* To the line that leads to the first error, else to the first field. */
  if (first)
    gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

/* The same for a listing that is open: what is typed keeps the version on which it was typed, so
 * that nothing of somebody else is overwritten without a word. */
void
sv_listing_page_follow (SvListingPage *self, JsonObject *listing)
{
  JsonObject *values = json_object_get_object_member (listing, "values");
  g_autoptr (JsonObject) record = sv_listing_merge (values, NULL);
  const char *clash = self->listing != NULL && !self->settling
                          ? sv_record_form_find_clash (self->form, record, NULL)
                          : NULL;
  g_autofree char *text = NULL;

  /* What was asked for before may be answered after. */
  if (self->listing != NULL && json_object_get_int_member (listing, "version") <
                                   json_object_get_int_member (self->listing, "version"))
    return;
  if (clash != NULL)
    {
      text = g_strdup_printf (_ ("Somebody else has just changed “%s”, which you are changing too."
                                 " Saving will show both before anything is replaced."),
                              clash);
      sv_listing_page_say (self, text);
      return;
    }
  sv_listing_page_take (self, listing);
  /* My own save arrived although its answer did not: there is nothing to settle. */
  if (self->settling && !sv_record_form_get_dirty (self->form))
    sv_listing_page_say (self, NULL);
  self->settling = FALSE;
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
    sv_listing_page_follow (self, listing);
  else
    fail (self, error);
}

static void
read_listing_by_id (SvListingPage *self, gint64 id)
{
  g_autofree char *path = g_strdup_printf ("listings/%" G_GINT64_FORMAT, id);

  sv_api_send_async (sv_listing_page_get_api (self), "GET", path, NULL, NULL, self->cancellable,
                     listing_cb, self);
}

void
sv_listing_page_catch_up (SvListingPage *self)
{
  if (!self->read_again || self->saving != NULL || self->busy)
    return;

  self->read_again = FALSE;
  read_listing_by_id (self, json_object_get_int_member (self->listing, "id"));
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
  sv_listing_page_update (self);
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
  sv_api_send_async (sv_listing_page_get_api (self), "GET", path, NULL, NULL, self->cancellable,
                     none_cb, self);
}

void
sv_listing_page_read (SvListingPage *self)
{
  g_autofree char *path =
      g_strdup_printf ("listings?watch=%" G_GINT64_FORMAT "&platform=%" G_GINT64_FORMAT,
                       self->watch, self->platform);

  sv_api_send_async (sv_listing_page_get_api (self), "GET", path, NULL, NULL, self->cancellable,
                     found_cb, self);
}

static void
dirty_cb (SvListingPage *self)
{
  sv_listing_page_update (self);
}

static void
platform_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvListingPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) platform = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *publish = NULL;
  g_autofree char *unreachable = NULL;

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
  unreachable = sv_listing_unreachable_words (platform);
  gtk_label_set_text (self->unreachable, unreachable != NULL ? unreachable : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unreachable), unreachable != NULL);
  sv_listing_page_read (self);
}

static void
read_platform (SvListingPage *self)
{
  g_autofree char *path = g_strdup_printf ("platforms/%" G_GINT64_FORMAT, self->platform);

  sv_api_send_async (sv_listing_page_get_api (self), "GET", path, NULL, NULL, self->cancellable,
                     platform_cb, self);
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
    sv_listing_page_read (self);
  else if (self->platform != 0)
    read_platform (self);
  else
    sv_api_send_async (sv_listing_page_get_api (self), "GET", "platforms", NULL, NULL,
                       self->cancellable, platforms_cb, self);
}

/* Beginning one */

static void
begin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvListingPage *self = SV_LISTING_PAGE (widget);
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_int_member (body, "watch", self->watch);
  json_object_set_int_member (body, "platform", self->platform);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  sv_api_send_async (sv_listing_page_get_api (self), "POST", "listings", body, NULL,
                     self->cancellable, listing_cb, self);
}

/* The page */

/* The next listing is read with the fields that the platform has then. */
static void
drop_shape (SvListingPage *self)
{
  self->outdated = FALSE;
  self->form = NULL;
  adw_bin_set_child (self->form_place, NULL);
  g_clear_pointer (&self->shape, sv_listing_shape_free);
}

static void
live_cb (SvListingPage *self, const char *kind, gint64 id, const char *change)
{
  gboolean mine = self->listing != NULL &&
                  ((strcmp (kind, "listing") == 0 &&
                    (id == 0 || id == json_object_get_int_member (self->listing, "id"))) ||
                   (strcmp (kind, "watch") == 0 && (id == 0 || id == self->watch)));

  if (strcmp (kind, "platform") == 0 && (id == 0 || id == self->platform))
    self->outdated = TRUE;

  if (!mine)
    return;
  /* What I do myself comes back as the answer; what others do meanwhile is read after it. */
  self->read_again = TRUE;
  sv_listing_page_catch_up (self);
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
  sv_listing_page_let_go (self);
  /* Nothing is unsaved here: the window has asked. The next watch begins with empty fields. */
  if (self->form != NULL)
    {
      sv_record_form_revert (self->form);
      sv_record_form_load (self->form, NULL, NULL);
    }
  self->watch = watch != NULL ? g_ascii_strtoll (watch, NULL, 10) : 0;
  if (platform != NULL)
    self->platform = g_ascii_strtoll (platform, NULL, 10);
  if (self->outdated)
    drop_shape (self);
  sv_listing_page_say (self, NULL);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  sv_listing_page_update (self);
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
  g_signal_connect_object (sv_listing_page_get_api (self), "notify::online",
                           G_CALLBACK (sv_listing_page_back_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "listing.begin",
                                 sv_api_may (sv_listing_page_get_api (self), "listing.create"));
}

static void
sv_listing_page_dispose (GObject *object)
{
  SvListingPage *self = SV_LISTING_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  self->form = NULL;
  sv_listing_page_let_go (self);
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
  g_ptr_array_unref (self->waiting);
  g_clear_pointer (&self->listing, json_object_unref);
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
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, unreachable);
  gtk_widget_class_bind_template_child (widget_class, SvListingPage, form_place);
  gtk_widget_class_install_action (widget_class, "listing.begin", NULL, begin_action);
  sv_listing_page_install_actions (klass);
}

static void
sv_listing_page_init (SvListingPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->header, sv_columns_new (TWO_COLUMNS_FROM, 6));
}
