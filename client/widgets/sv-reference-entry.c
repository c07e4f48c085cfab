/* sv-reference-entry.c: a record of another table, found by typing part of its name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-reference-entry"

#include "sv-reference-entry.h"

#include "sv-choices.h"
#include "sv-suggestions.h"

#include <glib/gi18n.h>
#include <string.h>

#define HITS 20
#define PAUSE_MS 150 /* after the last key before the server is asked */

struct _SvReferenceEntry
{
  GtkWidget parent_instance;

  SvApi *api; /* (owned) */
  const SvTable *table;
  char *query; /* (owned) what narrows the table: "&role=agent", or "" */
  GtkWidget *entry;
  SvSuggestions *suggestions;

  gint64 id;  /* 0: none */
  char *name; /* (owned) the chosen record's, "" without one */

  GPtrArray *hits; /* (owned) (element-type JsonObject) behind the suggestions */
  gboolean may_create;
  gboolean offers_new; /* the last suggestion makes a record */
  guint pause;
  GCancellable *cancellable; /* (owned) (nullable) of the search under way */
  gboolean setting;
  gboolean creating;
};

static void sv_reference_entry_entry_init (SvEntryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvReferenceEntry, sv_reference_entry, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (SV_TYPE_ENTRY, sv_reference_entry_entry_init))

static const char *
get_text (SvReferenceEntry *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static void
stop_search (SvReferenceEntry *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* Takes a record without telling anybody. */
static void
set_record (SvReferenceEntry *self, gint64 id, const char *name)
{
  g_autofree char *copy = g_strdup (name != NULL ? name : "");

  stop_search (self);
  self->id = id;
  g_free (self->name);
  self->name = g_steal_pointer (&copy);

  self->setting = TRUE;
  if (strcmp (get_text (self), self->name) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), self->name);
  self->setting = FALSE;
}

static void
pick (SvReferenceEntry *self, JsonObject *record)
{
  set_record (self, json_object_get_int_member (record, "id"),
              json_object_get_string_member (record, self->table->name));
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  sv_suggestions_close (self->suggestions);
  sv_entry_edited (SV_ENTRY (self));
}

static JsonNode *
sv_reference_entry_dup_value (SvEntry *entry, char **fault)
{
  SvReferenceEntry *self = SV_REFERENCE_ENTRY (entry);
  JsonObject *object;

  if (*get_text (self) == '\0')
    return NULL;
  if (self->id == 0 || strcmp (get_text (self), self->name) != 0)
    {
      *fault =
          g_strdup_printf (_ ("“%s” is not in the list; choose one, or add it"), get_text (self));
      return NULL;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  return json_node_init_object (json_node_alloc (), object);
}

static void
sv_reference_entry_set_value (SvEntry *entry, JsonNode *value)
{
  JsonObject *object =
      value != NULL && JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;

  set_record (
      SV_REFERENCE_ENTRY (entry), object != NULL ? json_object_get_int_member (object, "id") : 0,
      object != NULL ? json_object_get_string_member_with_default (object, "name", "") : "");
}

static void
sv_reference_entry_set_read_only (SvEntry *entry, gboolean read_only)
{
  gtk_editable_set_editable (GTK_EDITABLE (SV_REFERENCE_ENTRY (entry)->entry), !read_only);
}

static GtkWidget *
sv_reference_entry_get_target (SvEntry *entry)
{
  return SV_REFERENCE_ENTRY (entry)->entry;
}

/* The hit whose name is exactly what was typed, in any case. */
static JsonObject *
find_exact (SvReferenceEntry *self)
{
  g_autofree char *typed = g_utf8_casefold (get_text (self), -1);

  for (guint i = 0; i < self->hits->len; i++)
    {
      JsonObject *record = self->hits->pdata[i];
      g_autofree char *name =
          g_utf8_casefold (json_object_get_string_member (record, self->table->name), -1);

      if (strcmp (name, typed) == 0)
        return record;
    }
  return NULL;
}

static void
show_hits (SvReferenceEntry *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->hits->len; i++)
    g_ptr_array_add (
        lines, g_strdup (json_object_get_string_member (self->hits->pdata[i], self->table->name)));
  self->offers_new = self->may_create && *get_text (self) != '\0' && find_exact (self) == NULL;
  if (self->offers_new)
    g_ptr_array_add (lines, g_strdup_printf (_ ("Add “%s”"), get_text (self)));
  g_ptr_array_add (lines, NULL);

  sv_suggestions_show (self->suggestions, (const char *const *)lines->pdata,
                       self->hits->len > 0 && *get_text (self) != '\0');
}

/* Somebody typed a whole name and went on: that is a choice too. */
static void
left_cb (SvReferenceEntry *self)
{
  JsonObject *record;

  if (self->cancellable == NULL && self->pause == 0 && self->id != 0 &&
      strcmp (get_text (self), self->name) == 0)
    return;
  if (*get_text (self) != '\0' && (record = find_exact (self)) != NULL)
    pick (self, record);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvReferenceEntry *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (page == NULL)
    {
      g_autofree char *text = sv_api_error_text (error);

      gtk_widget_set_tooltip_text (self->entry, text);
      return;
    }

  gtk_widget_set_tooltip_text (self->entry, NULL);
  items = json_object_get_array_member (page, "items");
  g_ptr_array_set_size (self->hits, 0);
  for (guint i = 0; i < json_array_get_length (items); i++)
    g_ptr_array_add (self->hits, json_object_ref (json_array_get_object_element (items, i)));
  show_hits (self);
  /* Whoever types faster than the server answers is in the next field by now. */
  if ((gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN) == 0)
    left_cb (self);
}

static gboolean
search_cb (gpointer user_data)
{
  SvReferenceEntry *self = user_data;
  g_autofree char *escaped = g_uri_escape_string (get_text (self), NULL, TRUE);
  g_autofree char *path = NULL;

  self->pause = 0;
  if (*escaped == '\0')
    path = g_strdup_printf ("%s?limit=%d&sort=%s%s", self->table->path, HITS, self->table->name,
                            self->query);
  else
    path = g_strdup_printf ("%s?limit=%d&%s.like=%s%s", self->table->path, HITS, self->table->name,
                            escaped, self->query);
  self->cancellable = g_cancellable_new ();
  sv_api_send_async (self->api, "GET", path, NULL, NULL, self->cancellable, found_cb, self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (SvReferenceEntry *self)
{
  if (self->setting)
    return;

  stop_search (self);
  self->pause = g_timeout_add (PAUSE_MS, search_cb, self);
  sv_entry_edited (SV_ENTRY (self));
}

static void
created_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvReferenceEntry) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);

  self->creating = FALSE;
  if (self->entry == NULL)
    return;
  if (record == NULL)
    {
      g_autofree char *text = sv_api_error_text (error);

      gtk_widget_set_tooltip_text (self->entry, text);
      gtk_widget_error_bell (self->entry);
      return;
    }
  pick (self, record);
}

static void
create (SvReferenceEntry *self)
{
  g_autoptr (JsonObject) record = json_object_new ();

  if (self->creating)
    return;

  self->creating = TRUE;
  json_object_set_string_member (record, self->table->name, get_text (self));
  sv_suggestions_close (self->suggestions);
  sv_api_send_async (self->api, "POST", self->table->path, record, NULL, NULL, created_cb,
                     g_object_ref (self));
}

static void
chosen_cb (SvReferenceEntry *self, guint position)
{
  if (position < self->hits->len)
    pick (self, self->hits->pdata[position]);
  else if (self->offers_new)
    create (self);
}

static void
arrow_cb (SvReferenceEntry *self)
{
  if (!gtk_editable_get_editable (GTK_EDITABLE (self->entry)))
    return;

  gtk_widget_grab_focus (self->entry);
  stop_search (self);
  search_cb (self);
}

static gboolean
key_cb (SvReferenceEntry *self, guint keyval, guint keycode, GdkModifierType state)
{
  /* Whoever is faster than the list means what it will show, not to send the whole form. */
  if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) &&
      (self->pause != 0 || self->cancellable != NULL))
    return GDK_EVENT_STOP;
  if (keyval != GDK_KEY_Down || gtk_widget_get_visible (GTK_WIDGET (self->suggestions)))
    return GDK_EVENT_PROPAGATE;

  arrow_cb (self);
  return GDK_EVENT_STOP;
}

static void
sv_reference_entry_entry_init (SvEntryInterface *iface)
{
  iface->set_value = sv_reference_entry_set_value;
  iface->dup_value = sv_reference_entry_dup_value;
  iface->set_read_only = sv_reference_entry_set_read_only;
  iface->get_target = sv_reference_entry_get_target;
}

static void
sv_reference_entry_dispose (GObject *object)
{
  SvReferenceEntry *self = SV_REFERENCE_ENTRY (object);

  stop_search (self);
  if (self->suggestions != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->suggestions));
  self->suggestions = NULL;
  g_clear_pointer (&self->entry, gtk_widget_unparent);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_reference_entry_parent_class)->dispose (object);
}

static void
sv_reference_entry_finalize (GObject *object)
{
  SvReferenceEntry *self = SV_REFERENCE_ENTRY (object);

  g_ptr_array_unref (self->hits);
  g_free (self->name);
  g_free (self->query);

  G_OBJECT_CLASS (sv_reference_entry_parent_class)->finalize (object);
}

static void
sv_reference_entry_class_init (SvReferenceEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_reference_entry_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_reference_entry_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sv_reference_entry_init (SvReferenceEntry *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->name = g_strdup ("");
  self->hits = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);

  self->entry = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY,
                                     "pan-down-symbolic");
  gtk_entry_set_icon_tooltip_text (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY,
                                   _ ("Show the list"));
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->entry, "icon-press", G_CALLBACK (arrow_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (self->entry, focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->entry, keys);

  self->suggestions = sv_suggestions_new (GTK_WIDGET (self), self->entry);
  g_signal_connect_swapped (self->suggestions, "chosen", G_CALLBACK (chosen_cb), self);
}

/* A brand, a place or a buyer is made with its name alone; a person or a status needs more. */
static gboolean
may_create (SvApi *api, const char *kind)
{
  if (strcmp (kind, "brand") == 0 || strcmp (kind, "location") == 0)
    return sv_api_may (api, "lookup.edit");
  return strcmp (kind, "party") == 0 && sv_api_may (api, "party.create");
}

GtkWidget *
sv_reference_entry_new (SvApi *api, const SvField *field)
{
  SvReferenceEntry *self = g_object_new (SV_TYPE_REFERENCE_ENTRY, NULL);
  g_auto (GStrv) of = g_strsplit (field->of, ":", 2);

  self->api = g_object_ref (api);
  self->table = sv_table_of_kind (of[0]);
  self->query = sv_choices_narrow (sv_api_get_user_role (api), sv_api_get_user_id (api), of[1]);
  self->may_create = may_create (api, of[0]);
  return GTK_WIDGET (self);
}
