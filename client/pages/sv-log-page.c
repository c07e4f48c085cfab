/* sv-log-page.c: everything that was changed, by whom and when
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-log-page"

#include "sv-log-page.h"

#include "records/sv-records.h"
#include "sv-record-history.h"
#include "sv-trouble.h"
#include "sv-window.h"
#include "sv-words.h"
#include "widgets/sv-columns.h"
#include "widgets/sv-date-entry.h"
#include "widgets/sv-reference-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#define PAGE_SIZE 50
#define TWO_COLUMNS_FROM 700

struct _SvLogPage
{
  SvPage parent_instance;

  GtkWidget *filters;
  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkListBox *list;
  GtkWidget *more;

  GtkDropDown *kind;
  GtkWidget *person;
  GtkWidget *from;
  GtkWidget *to;

  char *next; /* (owned) (nullable) where the older ones begin */
  GCancellable *cancellable;
  guint pause;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (SvLogPage, sv_log_page, SV_TYPE_PAGE)

static const SvField person_field = { "person", N_ ("Person"), SV_KIND_REFERENCE, 0, "person" };

static void
empty (SvLogPage *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_entry (SvLogPage *self, JsonObject *entry)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *kind = json_object_get_string_member_with_default (entry, "kind", "");
  const SvTable *table = sv_table_of_kind (kind);
  JsonNode *actor = json_object_get_member (entry, "actor");
  JsonNode *changes = json_object_get_member (entry, "changes");
  const char *who =
      actor != NULL && JSON_NODE_HOLDS_OBJECT (actor)
          ? json_object_get_string_member_with_default (json_node_get_object (actor), "name", "")
          : _ ("The program");
  const char *name = json_object_get_string_member_with_default (entry, "name", NULL);
  g_autofree char *when =
      sv_time_dup_display (json_object_get_string_member_with_default (entry, "at", ""));
  g_autofree char *what =
      sv_action_dup_display (json_object_get_string_member_with_default (entry, "action", ""));
  const char *sort = sv_kind_title (kind);
  g_autofree char *title = g_strdup_printf ("%s · %s", name != NULL ? name : sort, what);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s · %s", when, who, sort);
  g_autofree char *text = NULL;

  gtk_widget_add_css_class (box, "sv-panel");
  gtk_box_append (GTK_BOX (box), make_label (title, NULL));
  gtk_box_append (GTK_BOX (box), make_label (subtitle, "sv-when"));
  if (changes != NULL && JSON_NODE_HOLDS_OBJECT (changes))
    text = sv_changes_dup_display (table, json_node_get_object (changes));
  if (text != NULL && *text != '\0')
    gtk_box_append (GTK_BOX (box), make_label (text, "sv-changes"));

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row),
                                    table != NULL && sv_page_info_for_record (table) != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (row), "sv-table", (gpointer)table);
  g_object_set_data_full (
      G_OBJECT (row), "sv-id",
      g_memdup2 (&(gint64){ json_object_get_int_member_with_default (entry, "record", 0) },
                 sizeof (gint64)),
      g_free);
  gtk_list_box_append (self->list, row);
}

static void
activated_cb (SvLogPage *self, GtkListBoxRow *row)
{
  const SvTable *table = g_object_get_data (G_OBJECT (row), "sv-table");
  const gint64 *id = g_object_get_data (G_OBJECT (row), "sv-id");

  if (table != NULL && *id != 0)
    sv_window_open_record (sv_page_get_window (SV_PAGE (self)), table, *id, NULL);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvLogPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (page == NULL)
    {
      sv_trouble_set (self->trouble, error);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }
  /* Without a place to go on from these are the first ones. */
  if (self->next == NULL)
    empty (self);
  g_clear_pointer (&self->next, g_free);
  self->next = g_strdup (json_object_get_string_member_with_default (page, "next", NULL));
  items = json_object_get_array_member (page, "items");
  for (guint i = 0; i < json_array_get_length (items); i++)
    add_entry (self, json_array_get_object_element (items, i));
  gtk_widget_set_visible (self->more, self->next != NULL);
  gtk_stack_set_visible_child_name (
      self->stack, gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "list" : "empty");
}

static void
append_date (GString *path, const char *key, GtkWidget *entry)
{
  g_autoptr (JsonNode) date = sv_entry_dup_value (SV_ENTRY (entry), NULL);

  if (date != NULL)
    g_string_append_printf (path, "&%s=%s", key, json_node_get_string (date));
}

/* Reads on from self->next, or from the latest. */
static void
read_more (SvLogPage *self)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (JsonNode) person = sv_entry_dup_value (SV_ENTRY (self->person), NULL);
  guint kind = gtk_drop_down_get_selected (self->kind);

  g_string_printf (path, "activity?limit=%d", PAGE_SIZE);
  if (kind > 0 && kind != GTK_INVALID_LIST_POSITION)
    g_string_append_printf (path, "&kind=%s", sv_tables[kind - 1]->kind);
  if (person != NULL)
    g_string_append_printf (path, "&actor=%" G_GINT64_FORMAT,
                            json_object_get_int_member (json_node_get_object (person), "id"));
  append_date (path, "from", self->from);
  append_date (path, "to", self->to);
  if (self->next != NULL)
    g_string_append_printf (path, "&after=%s", self->next);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  sv_api_send_async (sv_house_get_api (sv_page_get_house (SV_PAGE (self))), "GET", path->str, NULL,
                     NULL, self->cancellable, read_cb, self);
}

static void
read_anew (SvLogPage *self)
{
  g_clear_pointer (&self->next, g_free);
  read_more (self);
}

static gboolean
paused_cb (gpointer user_data)
{
  SvLogPage *self = user_data;

  self->pause = 0;
  read_anew (self);
  return G_SOURCE_REMOVE;
}

static void
filter_cb (SvLogPage *self)
{
  if (self->setting)
    return;

  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_timeout_add (250, paused_cb, self);
}

static void
more_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  read_more (SV_LOG_PAGE (widget));
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvLogPage *self = SV_LOG_PAGE (widget);

  self->setting = TRUE;
  gtk_drop_down_set_selected (self->kind, 0);
  sv_entry_set_value (SV_ENTRY (self->person), NULL);
  sv_entry_set_value (SV_ENTRY (self->from), NULL);
  sv_entry_set_value (SV_ENTRY (self->to), NULL);
  self->setting = FALSE;
  read_anew (self);
}

static void
sv_log_page_open (SvPage *page, const char *params)
{
  read_anew (SV_LOG_PAGE (page));
}

static void
sv_log_page_reload (SvPage *page)
{
  read_anew (SV_LOG_PAGE (page));
}

static void
add_filter (SvLogPage *self, const char *title, GtkWidget *widget)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = make_label (title, "caption");

  gtk_widget_add_css_class (label, "sv-label");
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), widget);
  gtk_box_append (GTK_BOX (self->filters), box);
  if (SV_IS_ENTRY (widget))
    {
      sv_entry_set_name (SV_ENTRY (widget), title);
      g_signal_connect_swapped (widget, "edited", G_CALLBACK (filter_cb), self);
    }
}

static void
sv_log_page_constructed (GObject *object)
{
  SvLogPage *self = SV_LOG_PAGE (object);
  SvApi *api = sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
  GtkStringList *kinds = gtk_string_list_new (NULL);

  G_OBJECT_CLASS (sv_log_page_parent_class)->constructed (object);

  gtk_string_list_append (kinds, _ ("Everything"));
  for (const SvTable *const *table = sv_tables; *table != NULL; table++)
    gtk_string_list_append (kinds, _ ((*table)->title));
  self->kind = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (kinds), NULL));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->kind), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What"), -1);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (filter_cb), self);
  self->person = sv_reference_entry_new (api, &person_field);
  self->from = sv_date_entry_new ();
  self->to = sv_date_entry_new ();
  add_filter (self, _ ("What"), GTK_WIDGET (self->kind));
  add_filter (self, _ ("By"), self->person);
  add_filter (self, _ ("From"), self->from);
  add_filter (self, _ ("To"), self->to);
}

static void
sv_log_page_dispose (GObject *object)
{
  SvLogPage *self = SV_LOG_PAGE (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_LOG_PAGE);

  G_OBJECT_CLASS (sv_log_page_parent_class)->dispose (object);
}

static void
sv_log_page_finalize (GObject *object)
{
  SvLogPage *self = SV_LOG_PAGE (object);

  g_clear_object (&self->cancellable);
  g_free (self->next);

  G_OBJECT_CLASS (sv_log_page_parent_class)->finalize (object);
}

static void
sv_log_page_class_init (SvLogPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = sv_log_page_constructed;
  object_class->dispose = sv_log_page_dispose;
  object_class->finalize = sv_log_page_finalize;
  SV_PAGE_CLASS (klass)->open = sv_log_page_open;
  SV_PAGE_CLASS (klass)->reload = sv_log_page_reload;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-log-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvLogPage, filters);
  gtk_widget_class_bind_template_child (widget_class, SvLogPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SvLogPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvLogPage, list);
  gtk_widget_class_bind_template_child (widget_class, SvLogPage, more);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_install_action (widget_class, "log.more", NULL, more_action);
  gtk_widget_class_install_action (widget_class, "log.clear", NULL, clear_action);
}

static void
sv_log_page_init (SvLogPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_layout_manager (self->filters, sv_columns_new (TWO_COLUMNS_FROM, 12));
  gtk_stack_set_visible_child_name (self->stack, "loading");
}
