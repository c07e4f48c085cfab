/* sv-watch-listings.c: on which marketplaces a watch is, one line each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-watch-listings"

#include "sv-watch-listings.h"

#include "sv-listing-words.h"
#include "sv-window.h"
#include "widgets/sv-pill.h"

#include <glib/gi18n.h>

/* One platform: its line stays, under the hand that is about to press there. */
typedef struct
{
  gint64 platform;
  const char *name; /* of the platform, which outlives the line */
  GtkWidget *pill;
  GtkWidget *button;
} Line;

struct _SvWatchListings
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  gboolean read_only;
  GtkWidget *box;
  GPtrArray *lines;     /* (element-type Line) one for each platform */
  JsonArray *platforms; /* (owned) (nullable) read once */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvWatchListings, sv_watch_listings, GTK_TYPE_WIDGET)

static void
empty (SvWatchListings *self)
{
  GtkWidget *child;

  g_ptr_array_set_size (self->lines, 0);
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
}

static void
say (SvWatchListings *self, const GError *error)
{
  g_autofree char *text = sv_api_error_text (error);
  GtkWidget *label = gtk_label_new (text);

  empty (self);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (self->box), label);
}

static Line *
line_of (SvWatchListings *self, GtkWidget *button)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (((Line *)self->lines->pdata[i])->button == button)
      return self->lines->pdata[i];
  return NULL;
}

static void
clicked_cb (SvWatchListings *self, GtkWidget *button)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *params =
      g_strdup_printf ("watch=%" G_GINT64_FORMAT "&platform=%" G_GINT64_FORMAT, self->watch,
                       line_of (self, button)->platform);
  SvPage *page;

  if (!SV_IS_WINDOW (root))
    return;
  page = sv_window_get_page (SV_WINDOW (root));
  sv_window_open_from (SV_WINDOW (root), "listing", params,
                       page != NULL ? sv_page_get_list (page) : NULL);
}

/* Returns: (nullable): the listing on that platform */
static JsonObject *
find_listing (JsonArray *listings, gint64 platform)
{
  for (guint i = 0; i < json_array_get_length (listings); i++)
    {
      JsonObject *listing = json_array_get_object_element (listings, i);
      JsonObject *of = json_object_get_object_member (listing, "platform");

      if (json_object_get_int_member (of, "id") == platform)
        return listing;
    }

  return NULL;
}

static void
add_line (SvWatchListings *self, JsonObject *platform)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  Line *line = g_new0 (Line, 1);

  line->platform = json_object_get_int_member (platform, "id");
  line->name = json_object_get_string_member_with_default (platform, "name", "");
  line->pill = sv_pill_new ();
  line->button = gtk_button_new_with_label ("");
  gtk_widget_set_hexpand (line->button, TRUE);
  gtk_widget_set_halign (line->button, GTK_ALIGN_END);
  g_signal_connect_swapped (line->button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_box_append (GTK_BOX (box), gtk_label_new (line->name));
  gtk_box_append (GTK_BOX (box), line->pill);
  gtk_box_append (GTK_BOX (box), line->button);
  gtk_box_append (GTK_BOX (self->box), box);
  g_ptr_array_add (self->lines, line);
}

/* @listing: (nullable): the watch's on that platform */
static void
show_line (SvWatchListings *self, Line *line, JsonObject *listing)
{
  g_autofree char *label = g_strdup_printf (
      listing != NULL ? _ ("Open the listing on %s") : _ ("List on %s"), line->name);
  const char *colour = NULL;
  const char *words = NULL;

  if (listing != NULL)
    words = sv_listing_state_words (
        json_object_get_string_member_with_default (listing, "state", NULL), &colour);
  sv_pill_set (SV_PILL (line->pill), words, colour);
  gtk_button_set_label (GTK_BUTTON (line->button),
                        listing != NULL ? _ ("Open the Listing") : _ ("List Here…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  /* A listing that is there can be looked at all the same. */
  gtk_widget_set_visible (line->button, listing != NULL || !self->read_only);
}

static void
listings_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvWatchListings *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page == NULL)
    {
      say (self, error);
      return;
    }

  if (self->lines->len == 0)
    {
      empty (self);
      for (guint i = 0; i < json_array_get_length (self->platforms); i++)
        add_line (self, json_array_get_object_element (self->platforms, i));
    }
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = self->lines->pdata[i];

      show_line (self, line,
                 find_listing (json_object_get_array_member (page, "items"), line->platform));
    }
}

static void
read_listings (SvWatchListings *self)
{
  g_autofree char *path = g_strdup_printf ("listings?watch=%" G_GINT64_FORMAT, self->watch);

  sv_api_send_async (sv_house_get_api (self->house), "GET", path, NULL, NULL, self->cancellable,
                     listings_cb, self);
}

static void
platforms_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvWatchListings *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (page == NULL)
    {
      say (self, error);
      return;
    }
  g_clear_pointer (&self->platforms, json_array_unref);
  self->platforms = json_array_ref (json_object_get_array_member (page, "items"));
  read_listings (self);
}

static void
live_cb (SvWatchListings *self)
{
  if (self->platforms != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_listings (self);
}

static void
sv_watch_listings_dispose (GObject *object)
{
  SvWatchListings *self = SV_WATCH_LISTINGS (object);

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->lines, 0);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->platforms, json_array_unref);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_watch_listings_parent_class)->dispose (object);
}

static void
sv_watch_listings_finalize (GObject *object)
{
  g_object_unref (SV_WATCH_LISTINGS (object)->cancellable);
  g_ptr_array_unref (SV_WATCH_LISTINGS (object)->lines);

  G_OBJECT_CLASS (sv_watch_listings_parent_class)->finalize (object);
}

static void
sv_watch_listings_class_init (SvWatchListingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_watch_listings_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_watch_listings_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sv_watch_listings_init (SvWatchListings *self)
{
  self->cancellable = g_cancellable_new ();
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
sv_watch_listings_new (SvHouse *house)
{
  SvWatchListings *self = g_object_new (SV_TYPE_WATCH_LISTINGS, NULL);

  self->house = g_object_ref (house);
  g_signal_connect_object (sv_house_get_live (house), "changed::listing", G_CALLBACK (live_cb),
                           self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
sv_watch_listings_set_read_only (SvWatchListings *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_WATCH_LISTINGS (self));

  self->read_only = read_only;
}

void
sv_watch_listings_show (SvWatchListings *self, gint64 id)
{
  SvApi *api = sv_house_get_api (self->house);

  g_return_if_fail (SV_IS_WATCH_LISTINGS (self));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->watch != id)
    empty (self);
  self->watch = id;
  if (id == 0 || !sv_api_may (api, "listing.read"))
    return;

  if (self->platforms != NULL)
    read_listings (self);
  else
    sv_api_send_async (api, "GET", "platforms", NULL, NULL, self->cancellable, platforms_cb, self);
}
