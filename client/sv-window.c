/* sv-window.c: the shell: sidebar, header, history of pages, toasts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (SvWindow, sv_window, ADW_TYPE_APPLICATION_WINDOW)

#define MAX_PLACES 30
/* A connection that comes back sooner is not worth a word. */
#define PATIENCE_MS 2000

static gboolean
sv_window_is_steady (SvWindow *self, SvPage *page)
{
  return g_hash_table_lookup (self->steady, sv_page_get_info (page)->name) == page;
}

static void
sv_window_update_title (SvWindow *self)
{
  const char *title = self->page != NULL ? sv_page_get_title (self->page) : "";
  const char *subtitle = self->page != NULL ? sv_page_get_subtitle (self->page) : NULL;
  g_autofree char *full = NULL;

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
  full =
      *title != '\0' ? g_strdup_printf ("%s — SecondVintage", title) : g_strdup ("SecondVintage");
  gtk_window_set_title (GTK_WINDOW (self), full);
}

/* The search box shows what the page is searched by; no signal of its own comes back from that. */
static void
sv_window_update_search (SvWindow *self)
{
  const char *text = self->page != NULL ? sv_page_get_search (self->page) : "";

  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->search)), text))
    gtk_editable_set_text (GTK_EDITABLE (self->search), text);
  if (*text != '\0' && sv_adaptive_get_narrow (self->adaptive))
    gtk_revealer_set_reveal_child (self->search_revealer, TRUE);
}

/* A page that stands in the history no more and is not of the sidebar goes away. */
static void
sv_window_drop (SvWindow *self, SvPage *page)
{
  if (page == NULL || page == self->page || sv_window_is_steady (self, page) ||
      g_ptr_array_find (self->places, page, NULL))
    return;

  gtk_stack_remove (self->pages, GTK_WIDGET (page));
}

static void
sv_window_show (SvWindow *self, SvPage *page)
{
  SvPage *before = self->page;

  if (before == page)
    return;

  if (before != NULL)
    g_signal_handlers_disconnect_by_data (before, self);

  self->page = page;
  g_signal_connect_swapped (page, "notify::title", G_CALLBACK (sv_window_update_title), self);
  g_signal_connect_swapped (page, "notify::subtitle", G_CALLBACK (sv_window_update_title), self);
  g_signal_connect_swapped (page, "notify::search", G_CALLBACK (sv_window_update_search), self);
  gtk_search_entry_set_key_capture_widget (self->search,
                                           sv_page_can_search (page) ? GTK_WIDGET (page) : NULL);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  sv_sidebar_select (self->sidebar, sv_page_get_info (page)->name);
  sv_window_update_title (self);
  sv_window_update_search (self);
  sv_window_drop (self, before);
}

static SvPage *
sv_window_make (SvWindow *self, const SvPageInfo *info)
{
  SvPage *page = g_hash_table_lookup (self->steady, info->name);

  if (page != NULL)
    return page;

  page = g_object_new (info->get_type (), "house", self->house, "info", info, NULL);
  gtk_stack_add_child (self->pages, GTK_WIDGET (page));
  if (info->group != SV_GROUP_NONE)
    g_hash_table_insert (self->steady, (gpointer)info->name, page);

  return page;
}

static void
sv_window_cut_places (SvWindow *self, guint from, guint n)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();

  if (n == 0)
    return;

  for (guint i = from; i < from + n; i++)
    g_ptr_array_add (gone, self->places->pdata[i]);
  g_ptr_array_remove_range (self->places, from, n);
  for (guint i = 0; i < gone->len; i++)
    {
      gboolean twice = FALSE;

      for (guint k = 0; k < i; k++)
        twice |= gone->pdata[k] == gone->pdata[i];
      if (!twice)
        sv_window_drop (self, gone->pdata[i]);
    }
}

typedef struct
{
  const SvPageInfo *info;
  char *params;     /* (owned) */
  GListModel *list; /* (owned) (nullable) */
} SvGoing;

static void
sv_going_free (gpointer data)
{
  SvGoing *going = data;

  g_free (going->params);
  g_clear_object (&going->list);
  g_free (going);
}

/* The keys of a page are for whoever is inside it. One that is still read takes the focus when it
 * is there. */
static void
sv_window_focus_page (SvWindow *self)
{
  GtkWidget *focus;

  gtk_widget_grab_focus (GTK_WIDGET (self->page));
  focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->page)))
    gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
}

static void
sv_window_go (SvWindow *self, gpointer data)
{
  SvGoing *going = data;
  SvPage *page;

  if (!sv_api_is_signed_in (sv_house_get_api (self->house)))
    return;

  page = sv_window_make (self, going->info);
  if (page != self->page)
    {
      sv_window_cut_places (self, (guint)(self->place + 1),
                            self->places->len - (guint)(self->place + 1));
      g_ptr_array_add (self->places, page);
      self->place++;
      if (self->places->len > MAX_PLACES)
        {
          self->place--;
          sv_window_cut_places (self, 0, 1);
        }
    }

  sv_page_set_list (page, going->list);
  sv_page_open (page, going->params);
  sv_window_show (self, page);
  sv_window_focus_page (self);
  sv_window_update_actions (self);
}

static void
sv_window_step (SvWindow *self, gpointer data)
{
  int place = self->place + GPOINTER_TO_INT (data);

  if (place < 0 || place >= (int)self->places->len)
    return;

  self->place = place;
  sv_window_show (self, self->places->pdata[place]);
  sv_window_focus_page (self);
  sv_window_update_actions (self);
}

static void
sv_window_open_info (SvWindow *self, const SvPageInfo *info, const char *params, GListModel *list)
{
  SvGoing *going;

  if (!sv_api_may (sv_house_get_api (self->house), info->permission))
    {
      sv_window_toast (self, _ ("You are not allowed to see this page."));
      return;
    }

  going = g_new0 (SvGoing, 1);
  going->info = info;
  going->params = g_strdup (params != NULL ? params : "");
  going->list = list != NULL ? g_object_ref (list) : NULL;
  sv_window_leave (self, sv_window_go, going, sv_going_free);
}

void
sv_window_open (SvWindow *self, const char *name, const char *params)
{
  sv_window_open_from (self, name, params, NULL);
}

void
sv_window_open_from (SvWindow *self, const char *name, const char *params, GListModel *list)
{
  const SvPageInfo *info = sv_page_info (name);

  g_return_if_fail (SV_IS_WINDOW (self));

  if (info == NULL)
    {
      sv_window_toast (self, _ ("There is no such page."));
      return;
    }

  sv_window_open_info (self, info, params, list);
}

void
sv_window_open_record (SvWindow *self, const SvTable *table, gint64 id, GListModel *list)
{
  const SvPageInfo *info = sv_page_info_for_record (table);
  g_autofree char *params = g_strdup_printf ("id=%" G_GINT64_FORMAT, id);

  g_return_if_fail (info != NULL);

  sv_window_open_info (self, info, params, list);
}

void
sv_window_open_new (SvWindow *self, const SvTable *table)
{
  const SvPageInfo *info = sv_page_info_for_record (table);

  g_return_if_fail (info != NULL);

  sv_window_open_info (self, info, "new=1", NULL);
}

void
sv_window_back (SvWindow *self)
{
  sv_window_leave (self, sv_window_step, GINT_TO_POINTER (-1), NULL);
}

void
sv_window_forward (SvWindow *self)
{
  sv_window_leave (self, sv_window_step, GINT_TO_POINTER (1), NULL);
}

SvPage *
sv_window_get_page (SvWindow *self)
{
  return self->page;
}

void
sv_window_toast (SvWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

void
sv_window_toast_error (SvWindow *self, const char *what, const GError *error)
{
  g_autofree char *why = sv_api_error_text (error);
  g_autofree char *text = g_strdup_printf ("%s: %s", what, why);

  sv_window_toast (self, text);
}

void
sv_window_toast_undo (SvWindow *self, const char *text, void (*undo) (gpointer data), gpointer data,
                      GDestroyNotify destroy)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, 8);
  g_object_set_data_full (G_OBJECT (toast), "undo", data, destroy);
  g_signal_connect_swapped (toast, "button-clicked", G_CALLBACK (undo), data);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* Signing in and out */

static void
sv_window_forget (SvWindow *self)
{
  GtkWidget *child;

  if (self->page != NULL)
    g_signal_handlers_disconnect_by_data (self->page, self);
  self->page = NULL;
  gtk_search_entry_set_key_capture_widget (self->search, NULL);
  self->place = -1;
  g_ptr_array_set_size (self->places, 0);
  g_hash_table_remove_all (self->steady);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pages))) != NULL)
    gtk_stack_remove (self->pages, child);
}

static void
sv_window_first (SvWindow *self)
{
  const char *name = sv_sidebar_get_name (self->sidebar, 0);

  if (name != NULL)
    sv_window_open (self, name, NULL);
}

static void
sv_window_update_session (SvWindow *self)
{
  SvApi *api = sv_house_get_api (self->house);
  gboolean in = sv_api_is_signed_in (api);

  g_clear_pointer (&self->again, gtk_window_destroy);
  gtk_stack_set_visible_child_name (self->root, in ? "house" : "sign-in");
  if (!in)
    {
      sv_window_forget (self);
      sv_sign_in_focus (self->sign_in);
      sv_window_update_title (self);
    }
  else if (self->page == NULL)
    {
      adw_window_title_set_subtitle (self->house_title, sv_api_get_user_name (api));
      sv_sidebar_fill (self->sidebar, api);
      sv_window_first (self);
    }

  sv_window_update_actions (self);
}

static void
sv_window_again_gone_cb (GtkWidget *dialog, gpointer user_data)
{
  SV_WINDOW (user_data)->again = NULL;
}

static gboolean
sv_window_again_close_cb (GtkWindow *dialog, gpointer user_data)
{
  /* Without a session nothing works: one signs in again or signs out. */
  return TRUE;
}

static void
sv_window_expired_cb (SvApi *api, gpointer user_data)
{
  SvWindow *self = user_data;
  GtkWidget *sign_in, *box;

  if (self->again != NULL)
    return;

  sign_in = g_object_new (SV_TYPE_SIGN_IN, "vexpand", TRUE, NULL);
  sv_sign_in_set_house (SV_SIGN_IN (sign_in), self->house);
  sv_sign_in_set_again (SV_SIGN_IN (sign_in));
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box),
                  g_object_new (ADW_TYPE_HEADER_BAR, "show-end-title-buttons", FALSE, "css-classes",
                                (const char *[]){ "flat", NULL }, NULL));
  gtk_box_append (GTK_BOX (box), sign_in);

  self->again = g_object_new (ADW_TYPE_WINDOW, "transient-for", self, "modal", TRUE,
                              "default-width", 440, "title", _ ("Sign in again"), "content", box,
                              "destroy-with-parent", TRUE, NULL);
  g_signal_connect (self->again, "close-request", G_CALLBACK (sv_window_again_close_cb), self);
  g_signal_connect_object (self->again, "destroy", G_CALLBACK (sv_window_again_gone_cb), self, 0);
  gtk_window_present (self->again);
  sv_sign_in_focus (SV_SIGN_IN (sign_in));
}

/* The connection */

static gboolean
sv_window_in_trouble (SvWindow *self)
{
  SvApi *api = sv_house_get_api (self->house);

  return sv_api_is_signed_in (api) &&
         (!sv_api_is_online (api) || !sv_live_is_connected (sv_house_get_live (self->house)));
}

static gboolean
sv_window_trouble_cb (gpointer data)
{
  SvWindow *self = data;
  SvApi *api = sv_house_get_api (self->house);

  self->trouble_soon = 0;
  self->was_in_trouble = TRUE;
  gtk_label_set_text (
      self->trouble_text,
      sv_api_is_online (api)
          ? _ ("Changes by others do not arrive at the moment; connecting again.")
          : _ ("The server cannot be reached. What you typed is kept; connecting again."));
  gtk_revealer_set_reveal_child (self->trouble, TRUE);

  return G_SOURCE_REMOVE;
}

static void
sv_window_connection_cb (SvWindow *self)
{
  if (sv_window_in_trouble (self))
    {
      if (self->trouble_soon == 0)
        self->trouble_soon = g_timeout_add (PATIENCE_MS, sv_window_trouble_cb, self);
      return;
    }

  g_clear_handle_id (&self->trouble_soon, g_source_remove);
  gtk_revealer_set_reveal_child (self->trouble, FALSE);
  if (!self->was_in_trouble)
    return;

  self->was_in_trouble = FALSE;
  if (self->page != NULL && sv_api_is_signed_in (sv_house_get_api (self->house)))
    sv_page_reload (self->page);
}

static void
try_now_cb (SvWindow *self)
{
  sv_live_retry (sv_house_get_live (self->house));
}

/* Search, sidebar, closing */

static void
search_changed_cb (SvWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  if (self->page != NULL && sv_page_can_search (self->page) &&
      !g_str_equal (text, sv_page_get_search (self->page)))
    sv_page_search (self->page, text);
}

/* The first letter typed in a list is there already: it must not be selected and typed over. */
static void
search_started_cb (SvWindow *self)
{
  if (sv_adaptive_get_narrow (self->adaptive))
    gtk_revealer_set_reveal_child (self->search_revealer, TRUE);
  gtk_text_grab_focus_without_selecting (
      GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->search))));
}

static void
search_activate_cb (SvWindow *self)
{
  g_autofree char *text = NULL;
  g_autofree char *params = NULL;

  if (self->page == NULL)
    return;

  if (sv_page_can_search (self->page))
    {
      gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
      return;
    }

  text = g_uri_escape_string (gtk_editable_get_text (GTK_EDITABLE (self->search)), NULL, FALSE);
  params = g_strconcat ("q=", text, NULL);
  sv_window_open (self, "watches", params);
}

static void
search_stop_cb (SvWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_revealer_set_reveal_child (self->search_revealer, FALSE);
  if (self->page != NULL)
    gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
}

static void
chosen_cb (SvSidebar *sidebar, const char *name, gpointer user_data)
{
  SvWindow *self = user_data;

  sv_window_open (self, name, NULL);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  /* The user may have stayed. */
  if (self->page != NULL)
    sv_sidebar_select (self->sidebar, sv_page_get_info (self->page)->name);
}

static void
sv_window_keep_size (SvWindow *self)
{
  SvPreferences *preferences = sv_house_get_preferences (self->house);
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  int width, height;

  sv_preferences_set_bool (preferences, "window", "maximized", maximized);
  if (maximized)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  sv_preferences_set_int (preferences, "window", "width", width);
  sv_preferences_set_int (preferences, "window", "height", height);
}

static void
sv_window_narrow_cb (SvWindow *self)
{
  sv_window_update_shape (self);
}

static void
sv_window_really_close (SvWindow *self, gpointer data)
{
  self->closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
sv_window_close_request (GtkWindow *window)
{
  SvWindow *self = SV_WINDOW (window);

  if (!self->closing && self->page != NULL && sv_page_get_dirty (self->page))
    {
      sv_window_leave (self, sv_window_really_close, NULL, NULL);
      return TRUE;
    }

  sv_preferences_flush (sv_house_get_preferences (self->house));

  return GTK_WINDOW_CLASS (sv_window_parent_class)->close_request (window);
}

static void
sv_window_update_look (SvWindow *self)
{
  gboolean dense =
      sv_preferences_get_bool (sv_house_get_preferences (self->house), "look", "dense", FALSE);

  if (dense)
    gtk_widget_add_css_class (GTK_WIDGET (self), "dense");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dense");
}

static void
sv_window_dispose (GObject *object)
{
  SvWindow *self = SV_WINDOW (object);

  g_clear_handle_id (&self->trouble_soon, g_source_remove);
  g_clear_pointer (&self->again, gtk_window_destroy);
  if (self->pages != NULL)
    sv_window_forget (self);
  g_clear_object (&self->counts);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_WINDOW);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_window_parent_class)->dispose (object);
}

static void
sv_window_finalize (GObject *object)
{
  SvWindow *self = SV_WINDOW (object);

  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->steady, g_hash_table_unref);

  G_OBJECT_CLASS (sv_window_parent_class)->finalize (object);
}

static void
sv_window_class_init (SvWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sv_window_close_request;

  g_type_ensure (SV_TYPE_ADAPTIVE);
  g_type_ensure (SV_TYPE_JOBS_BUTTON);
  g_type_ensure (SV_TYPE_SIDEBAR);
  g_type_ensure (SV_TYPE_SIGN_IN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SvWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, root);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, header);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, house_title);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, jobs);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search_revealer);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search_place);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, trouble_text);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, sv_window_narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_now_cb);
  sv_window_install_actions (klass);
}

static void
sv_window_init (SvWindow *self)
{
  self->place = -1;
  self->places = g_ptr_array_new ();
  self->steady = g_hash_table_new (g_str_hash, g_str_equal);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self, "notify::default-width", G_CALLBACK (sv_window_keep_size), self);
  g_signal_connect_swapped (self, "notify::default-height", G_CALLBACK (sv_window_keep_size), self);
  g_signal_connect_swapped (self, "notify::maximized", G_CALLBACK (sv_window_keep_size), self);
}

SvWindow *
sv_window_new (AdwApplication *application, SvHouse *house)
{
  SvWindow *self = g_object_new (SV_TYPE_WINDOW, NULL);
  SvPreferences *preferences = sv_house_get_preferences (house);
  SvApi *api = sv_house_get_api (house);
  int width = sv_preferences_get_int (preferences, "window", "width", 1280);
  int height = sv_preferences_get_int (preferences, "window", "height", 840);
  gboolean maximized = sv_preferences_get_bool (preferences, "window", "maximized", FALSE);

  self->house = g_object_ref (house);
  gtk_window_set_application (GTK_WINDOW (self), GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));

  sv_sign_in_set_house (self->sign_in, house);
  sv_jobs_button_set_house (self->jobs, house);
  self->counts = sv_counts_new (house, self->sidebar);
  g_signal_connect_object (api, "signed-in", G_CALLBACK (sv_window_update_session), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (api, "signed-out", G_CALLBACK (sv_window_update_session), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (api, "session-expired", G_CALLBACK (sv_window_expired_cb), self, 0);
  g_signal_connect_object (api, "notify::online", G_CALLBACK (sv_window_connection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sv_house_get_live (house), "notify::connected",
                           G_CALLBACK (sv_window_connection_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (preferences, "changed::look", G_CALLBACK (sv_window_update_look), self,
                           G_CONNECT_SWAPPED);
  sv_window_update_look (self);
  sv_window_update_shape (self);
  sv_window_update_session (self);

  return self;
}

SvHouse *
sv_window_get_house (SvWindow *self)
{
  return self->house;
}

void
sv_window_sign_in (SvWindow *self, const char *server, const char *email, const char *password,
                   const char *fingerprint)
{
  sv_sign_in_fill (self->sign_in, server, email, password, fingerprint);
}
