/* sv-window-places.c: which page is shown, and where the user has been
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include <glib/gi18n.h>

#define MAX_PLACES 30

static gboolean
sv_window_is_steady (SvWindow *self, SvPage *page)
{
  return g_hash_table_lookup (self->steady, sv_page_get_info (page)->name) == page;
}

void
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
sv_window_forget (SvWindow *self)
{
  GtkWidget *child;

  if (self->page != NULL)
    g_signal_handlers_disconnect_by_data (self->page, self);
  self->page = NULL;
  if (self->asking != NULL)
    adw_message_dialog_response (ADW_MESSAGE_DIALOG (self->asking), "stay");
  gtk_search_entry_set_key_capture_widget (self->search, NULL);
  self->place = -1;
  g_ptr_array_set_size (self->places, 0);
  g_hash_table_remove_all (self->steady);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pages))) != NULL)
    gtk_stack_remove (self->pages, child);
}
