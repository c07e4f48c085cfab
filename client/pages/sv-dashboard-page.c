/* sv-dashboard-page.c: how the house stands today, and what waits for a person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-dashboard"

#include "sv-dashboard-page.h"

#include "common/sv-money.h"
#include "sv-dashboard-figures.h"
#include "sv-trouble.h"
#include "sv-window.h"
#include "sv-words.h"
#include "widgets/sv-columns.h"

#include <glib/gi18n.h>
#include <string.h>

#define TWO_COLUMNS_FROM 760
/* While an import runs something changes all the time: the figures follow at this pace. */
#define PACE_MS 2000

struct _SvDashboardPage
{
  SvPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkWidget *import_button;
  GtkWidget *new_button;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  GtkFlowBox *figures_box;
  GtkBox *charts;
  GtkWidget *lists;
  GtkListBox *waiting;
  GtkListBox *activity;

  SvDashboardFigures figures;
  SvChartCard *months;
  SvChartCard *statuses;

  GCancellable *cancellable; /* (nullable) of the report under way */
  guint soon;                /* source that reads the report again */
  gboolean stale;            /* something changed while nobody looked */
};

G_DEFINE_FINAL_TYPE (SvDashboardPage, sv_dashboard_page, SV_TYPE_PAGE)

static void sv_dashboard_page_read (SvDashboardPage *self);

static SvApi *
get_api (SvDashboardPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

/* Whether there is a page for "watches?status=Listed" that the user may open. */
static gboolean
can_open (SvDashboardPage *self, const char *query)
{
  g_autofree char *name = query != NULL ? g_strndup (query, strcspn (query, "?")) : NULL;
  const SvPageInfo *info = name != NULL ? sv_page_info (name) : NULL;

  return info != NULL && sv_api_may (get_api (self), info->permission);
}

static void
open_cb (SvDashboardPage *self, const char *query)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  const char *params = strchr (query, '?');
  g_autofree char *name = g_strndup (query, strcspn (query, "?"));

  if (window != NULL && can_open (self, query))
    sv_window_open (window, name, params != NULL ? params + 1 : NULL);
}

/* Lists */

/* The row of @key stays the same one, under the hand that is about to press it; what stood before
 * it and is gone gives way. @place: where it goes, one further down afterwards */
static AdwActionRow *
put_row (GtkListBox *list, int *place, const char *key, const char *title, const char *subtitle)
{
  GtkListBoxRow *row;
  int found = *place;

  while ((row = gtk_list_box_get_row_at_index (list, found)) != NULL &&
         g_strcmp0 (g_object_get_data (G_OBJECT (row), "key"), key) != 0)
    found++;

  if (row == NULL)
    {
      row = GTK_LIST_BOX_ROW (adw_action_row_new ());
      g_object_set_data_full (G_OBJECT (row), "key", g_strdup (key), g_free);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
      gtk_list_box_insert (list, GTK_WIDGET (row), *place);
    }
  else
    for (; found > *place; found--)
      gtk_list_box_remove (list, GTK_WIDGET (gtk_list_box_get_row_at_index (list, *place)));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  ++*place;

  return ADW_ACTION_ROW (row);
}

/* Takes away what was not put again. */
static void
end_rows (GtkListBox *list, int place)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, place)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
add_waiting (SvDashboardPage *self, int *place, const char *title, gint64 n, const char *query)
{
  g_autofree char *number = sv_number_format (n);
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), title, number);
  gboolean open = can_open (self, query);
  AdwActionRow *row;
  GtkWidget *count, *arrow;

  if (n == 0)
    return;

  row = put_row (self->waiting, place, title, title, NULL);
  count = g_object_get_data (G_OBJECT (row), "count");
  arrow = g_object_get_data (G_OBJECT (row), "arrow");
  if (count == NULL)
    {
      count = gtk_label_new (NULL);
      arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
      gtk_widget_add_css_class (count, "sv-number");
      adw_action_row_add_suffix (row, count);
      adw_action_row_add_suffix (row, arrow);
      g_object_set_data (G_OBJECT (row), "count", count);
      g_object_set_data (G_OBJECT (row), "arrow", arrow);
    }
  gtk_label_set_text (GTK_LABEL (count), number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (arrow, open);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), open);
  g_object_set_data_full (G_OBJECT (row), "query", open ? g_strdup (query) : NULL, g_free);
}

static JsonObject *
get_object (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* "drafts": {"count", "query"} */
static void
add_counted (SvDashboardPage *self, int *place, JsonObject *report, const char *key,
             const char *title)
{
  JsonObject *counted = get_object (report, key);

  if (counted != NULL)
    add_waiting (self, place, title, json_object_get_int_member_with_default (counted, "count", 0),
                 json_object_get_string_member_with_default (counted, "query", NULL));
}

static void
show_waiting (SvDashboardPage *self, JsonObject *report)
{
  JsonObject *jobs = get_object (report, "jobs");
  int place = 0;

  add_counted (self, &place, report, "problems", _ ("Watches with a problem"));
  if (jobs != NULL)
    {
      const char *query = json_object_get_string_member_with_default (jobs, "query", NULL);

      add_waiting (self, &place, _ ("Failed jobs"),
                   json_object_get_int_member_with_default (jobs, "failed", 0), query);
      add_waiting (self, &place, _ ("Jobs whose end nobody knows"),
                   json_object_get_int_member_with_default (jobs, "unknown", 0),
                   "jobs?state=unknown");
    }
  add_waiting (self, &place, _ ("Texts of the AI to look at"),
               json_object_get_int_member_with_default (report, "proposals", 0),
               "watches?ai_state=proposed");
  add_counted (self, &place, report, "drafts", _ ("Drafts to complete"));
  add_counted (self, &place, report, "review", _ ("Watches to review"));
  add_counted (self, &place, report, "reserved", _ ("Reserved for a buyer"));
  if (place == 0)
    put_row (self->waiting, &place, "nothing", _ ("Nothing waits for you"),
             _ ("Drafts and failures stand here."));
  end_rows (self->waiting, place);
}

static void
show_activity (SvDashboardPage *self, JsonObject *report)
{
  JsonNode *node = json_object_get_member (report, "activity");
  JsonArray *entries =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  int place = 0;

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const char *kind = json_object_get_string_member_with_default (entry, "kind", "");
      const SvTable *table = sv_table_of_kind (kind);
      const char *sku = json_object_get_string_member_with_default (entry, "sku", NULL);
      const char *name = json_object_get_string_member_with_default (entry, "name", NULL);
      JsonObject *actor = get_object (entry, "actor");
      g_autofree char *when =
          sv_time_dup_display (json_object_get_string_member_with_default (entry, "at", ""));
      g_autofree char *what =
          sv_action_dup_display (json_object_get_string_member_with_default (entry, "action", ""));
      g_autofree char *title =
          g_strdup_printf ("%s: %s%s%s", what, sku != NULL ? sku : sv_kind_title (kind),
                           name != NULL ? " " : "", name != NULL ? name : "");
      g_autofree char *subtitle = g_strdup_printf (
          "%s · %s", when,
          actor != NULL ? json_object_get_string_member_with_default (actor, "name", "")
                        : _ ("The program"));
      g_autofree char *key = json_to_string (json_array_get_element (entries, i), FALSE);
      AdwActionRow *row = put_row (self->activity, &place, key, title, subtitle);
      gint64 id = json_object_get_int_member_with_default (entry, "record", 0);

      if (table == NULL || id == 0 || sv_page_info_for_record (table) == NULL)
        continue;
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data (G_OBJECT (row), "table", (gpointer)table);
      g_object_set_data_full (G_OBJECT (row), "id", g_memdup2 (&id, sizeof id), g_free);
    }
  if (place == 0)
    put_row (self->activity, &place, "nothing", _ ("Nothing has happened yet"), NULL);
  end_rows (self->activity, place);
}

static void
waiting_cb (SvDashboardPage *self, GtkListBoxRow *row)
{
  const char *query = g_object_get_data (G_OBJECT (row), "query");

  if (query != NULL)
    open_cb (self, query);
}

static void
activity_cb (SvDashboardPage *self, GtkListBoxRow *row)
{
  const SvTable *table = g_object_get_data (G_OBJECT (row), "table");
  const gint64 *id = g_object_get_data (G_OBJECT (row), "id");

  if (table != NULL)
    sv_window_open_record (sv_page_get_window (SV_PAGE (self)), table, *id, NULL);
}

/* Reading */

static void
show (SvDashboardPage *self, JsonObject *report)
{
  if (sv_dashboard_is_empty (report))
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }
  sv_dashboard_show_figures (&self->figures, report);
  sv_dashboard_show_months (self->months, report);
  sv_dashboard_show_statuses (self->statuses, report);
  show_waiting (self, report);
  show_activity (self, report);
  gtk_stack_set_visible_child_name (self->stack, "figures");
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvDashboardPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = sv_api_send_finish_object (SV_API (object), result, &error);
  const char *shown;
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
  if (report != NULL)
    {
      show (self, report);
      return;
    }

  /* Figures that are there stay, and say that they are old. */
  text = sv_api_error_text (error);
  shown = gtk_stack_get_visible_child_name (self->stack);
  if (strcmp (shown, "figures") == 0)
    {
      gtk_label_set_text (self->notice_text, text);
      gtk_revealer_set_reveal_child (self->notice, TRUE);
      return;
    }
  sv_trouble_set (self->trouble, error);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
sv_dashboard_page_read (SvDashboardPage *self)
{
  g_clear_handle_id (&self->soon, g_source_remove);
  self->stale = FALSE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  sv_api_send_async (get_api (self), "GET", "reports/dashboard", NULL, NULL, self->cancellable,
                     read_cb, self);
}

static gboolean
soon_cb (gpointer user_data)
{
  SvDashboardPage *self = user_data;

  self->soon = 0;
  sv_dashboard_page_read (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (SvDashboardPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->stale = TRUE;
  else if (self->soon == 0)
    self->soon = g_timeout_add (PACE_MS, soon_cb, self);
}

static void
sv_dashboard_page_map (GtkWidget *widget)
{
  SvDashboardPage *self = SV_DASHBOARD_PAGE (widget);

  GTK_WIDGET_CLASS (sv_dashboard_page_parent_class)->map (widget);

  if (self->stale)
    sv_dashboard_page_read (self);
}

static void
sv_dashboard_page_reload (SvPage *page)
{
  SvDashboardPage *self = SV_DASHBOARD_PAGE (page);
  const char *shown = gtk_stack_get_visible_child_name (self->stack);

  if (strcmp (shown, "trouble") == 0)
    gtk_stack_set_visible_child_name (self->stack, "loading");
  sv_dashboard_page_read (self);
}

static void
sv_dashboard_page_open (SvPage *page, const char *params)
{
  sv_dashboard_page_read (SV_DASHBOARD_PAGE (page));
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_open (sv_page_get_window (SV_PAGE (widget)), "import", "resource=watches");
}

/* The page */

static SvFigure *
add_figure (SvDashboardPage *self, const char *title)
{
  GtkWidget *figure = sv_figure_new (title);
  GtkWidget *child = gtk_flow_box_child_new ();

  g_signal_connect_swapped (figure, "open", G_CALLBACK (open_cb), self);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), figure);
  gtk_widget_set_focusable (child, FALSE);
  /* A figure that is hidden leaves no hole. */
  g_object_bind_property (figure, "visible", child, "visible", G_BINDING_SYNC_CREATE);
  gtk_flow_box_append (self->figures_box, child);
  return SV_FIGURE (figure);
}

static SvChartCard *
add_chart (SvDashboardPage *self, SvChartKind kind, const char *title)
{
  GtkWidget *card = sv_chart_card_new (kind, title);

  g_signal_connect_swapped (card, "open", G_CALLBACK (open_cb), self);
  gtk_box_append (self->charts, card);
  return SV_CHART_CARD (card);
}

static void
sv_dashboard_page_constructed (GObject *object)
{
  SvDashboardPage *self = SV_DASHBOARD_PAGE (object);
  SvLive *live = sv_house_get_live (sv_page_get_house (SV_PAGE (self)));
  const SvPageInfo *import = sv_page_info ("import");

  G_OBJECT_CLASS (sv_dashboard_page_parent_class)->constructed (object);

  gtk_widget_set_visible (self->import_button,
                          import != NULL && sv_api_may (get_api (self), import->permission));
  gtk_widget_set_visible (self->new_button, sv_api_may (get_api (self), "watch.create"));
  g_signal_connect_object (live, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "resync", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
sv_dashboard_page_dispose (GObject *object)
{
  SvDashboardPage *self = SV_DASHBOARD_PAGE (object);

  g_clear_handle_id (&self->soon, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_DASHBOARD_PAGE);

  G_OBJECT_CLASS (sv_dashboard_page_parent_class)->dispose (object);
}

static void
sv_dashboard_page_class_init (SvDashboardPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = sv_dashboard_page_constructed;
  object_class->dispose = sv_dashboard_page_dispose;
  widget_class->map = sv_dashboard_page_map;
  SV_PAGE_CLASS (klass)->open = sv_dashboard_page_open;
  SV_PAGE_CLASS (klass)->reload = sv_dashboard_page_reload;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-dashboard-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, import_button);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, notice);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, notice_text);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, figures_box);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, charts);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, lists);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, SvDashboardPage, activity);
  gtk_widget_class_bind_template_callback (widget_class, waiting_cb);
  gtk_widget_class_bind_template_callback (widget_class, activity_cb);
  gtk_widget_class_install_action (widget_class, "dashboard.import", NULL, import_action);
}

static void
sv_dashboard_page_init (SvDashboardPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->lists, sv_columns_new (TWO_COLUMNS_FROM, 18));
  self->figures.stock = add_figure (self, _ ("Stock value"));
  self->figures.on_the_way = add_figure (self, _ ("On the way"));
  self->figures.listed = add_figure (self, _ ("Listed"));
  self->figures.sold = add_figure (self, _ ("Sold this month"));
  self->figures.profit = add_figure (self, _ ("Profit before VAT"));
  self->months = add_chart (self, SV_CHART_COLUMNS, _ ("Sales and profit per month"));
  self->statuses = add_chart (self, SV_CHART_ROWS, _ ("Inventory by status"));
}
