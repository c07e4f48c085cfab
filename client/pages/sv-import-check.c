/* sv-import-check.c: counts, sums and rows of a dry run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-check"

#include "sv-import-check.h"

#include "common/sv-money.h"

#include "sv-import-fields.h"
#include "sv-import-rows.h"

#include <glib/gi18n.h>

struct _SvImportCheck
{
  AdwBin parent_instance;

  GtkFlowBox *counts;
  GtkLabel *sums;
  GtkButton *notices; /* opens the rows with cells that go to the notes */
  GtkWidget *save;
  GtkWidget *leave; /* why nothing can be imported yet, and the way on */
  SvImportRows *rows;
  SvApi *api;         /* (owned) (nullable) */
  JsonObject *import; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SvImportCheck, sv_import_check, ADW_TYPE_BIN)

static gint64
get_count (SvImportCheck *self, const char *name)
{
  return json_object_get_int_member (json_object_get_object_member (self->import, "counts"), name);
}

static void
count_cb (GtkButton *button, SvImportCheck *self)
{
  sv_import_rows_show (self->rows, self->api, json_object_get_int_member (self->import, "id"),
                       g_object_get_data (G_OBJECT (button), "sv-state"));
}

/* One of the four large numbers. */
static void
add_count (SvImportCheck *self, const char *title, const char *count, const char *state,
           const char *style)
{
  gint64 n = get_count (self, count);
  g_autofree char *text = sv_number_format (n);
  g_autofree char *name = g_strdup_printf ("%s: %s", title, text);
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *number = gtk_label_new (text);
  GtkWidget *label = gtk_label_new (title);

  gtk_widget_add_css_class (number, "title-1");
  gtk_widget_add_css_class (number, "sv-number");
  gtk_widget_add_css_class (label, "dim-label");
  if (n > 0 && style != NULL)
    gtk_widget_add_css_class (number, style);
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "sv-state", (gpointer)state);
  g_signal_connect_object (button, "clicked", G_CALLBACK (count_cb), self, 0);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), button);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (self->counts, child);
}

static void
append_sums (GString *text, const char *key, JsonObject *by_currency)
{
  JsonObjectIter iter;
  const char *currency;
  JsonNode *node;

  json_object_iter_init (&iter, by_currency);
  while (json_object_iter_next (&iter, &currency, &node))
    {
      g_autofree char *amount = sv_money_format (json_node_get_int (node), currency);

      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "    " : "",
                              sv_import_field_title (key), amount);
    }
}

/* What the money columns add up to: the person knows the figure of the file. */
static void
show_sums (SvImportCheck *self)
{
  JsonNode *node = json_object_get_member (self->import, "sums");
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObjectIter iter;
  const char *key;
  JsonNode *sums;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &key, &sums))
        append_sums (text, key, json_node_get_object (sums));
    }

  gtk_label_set_text (self->sums, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->sums), text->len > 0);
}

/* Rows of which something did not fit its column: not wrong, but nobody shall be surprised. */
static void
show_notices (SvImportCheck *self)
{
  gint64 n = json_object_get_int_member_with_default (
      json_object_get_object_member (self->import, "counts"), "notices", 0);
  g_autofree char *number = sv_number_format (n);
  g_autofree char *text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s row has a value that goes to the notes instead. _Show it",
                   "%s rows have values that go to the notes instead. _Show them", n),
      number);

  gtk_button_set_label (self->notices, text);
  gtk_widget_set_visible (GTK_WIDGET (self->notices), n > 0);
}

gboolean
sv_import_check_leaves_out (JsonObject *import)
{
  JsonObject *options = json_object_get_object_member (import, "options");

  return g_strcmp0 (json_object_get_string_member_with_default (options, "errors", NULL), "skip") ==
         0;
}

void
sv_import_check_load (SvImportCheck *self, SvApi *api, JsonObject *import)
{
  GtkWidget *child;
  const char *first;

  g_set_object (&self->api, api);
  g_clear_pointer (&self->import, json_object_unref);
  self->import = json_object_ref (import);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->counts))) != NULL)
    gtk_flow_box_remove (self->counts, child);
  add_count (self, _ ("New"), "new", "new", "success");
  add_count (self, _ ("Changed"), "changed", "changed", "accent");
  add_count (self, _ ("Same"), "same", "same", NULL);
  add_count (self, _ ("Problems"), "errors", "error", "error");
  show_sums (self);
  show_notices (self);
  gtk_widget_set_visible (self->save, get_count (self, "errors") > 0);
  gtk_widget_set_visible (self->leave,
                          get_count (self, "errors") > 0 && !sv_import_check_leaves_out (import));

  /* What needs a person comes first. */
  first = get_count (self, "errors") > 0    ? "error"
          : get_count (self, "changed") > 0 ? "changed"
          : get_count (self, "new") > 0     ? "new"
                                            : "same";
  sv_import_rows_show (self->rows, api, json_object_get_int_member (import, "id"), first);
}

static void
sv_import_check_dispose (GObject *object)
{
  SvImportCheck *self = SV_IMPORT_CHECK (object);

  g_clear_object (&self->api);
  g_clear_pointer (&self->import, json_object_unref);

  G_OBJECT_CLASS (sv_import_check_parent_class)->dispose (object);
}

static void
sv_import_check_class_init (SvImportCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_import_check_dispose;
}

static void
sv_import_check_init (SvImportCheck *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *why = gtk_label_new (_ ("Nothing is imported while one row has a problem."));
  GtkWidget *way = gtk_button_new_with_mnemonic (_ ("_Leave Them Out"));

  self->counts = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->counts, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (self->counts, TRUE);
  gtk_flow_box_set_min_children_per_line (self->counts, 2);
  gtk_flow_box_set_max_children_per_line (self->counts, 4);
  gtk_flow_box_set_column_spacing (self->counts, 12);
  gtk_flow_box_set_row_spacing (self->counts, 12);

  self->sums = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->sums, TRUE);
  gtk_label_set_xalign (self->sums, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->sums), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->sums), "sv-number");

  self->notices = GTK_BUTTON (gtk_button_new ());
  gtk_button_set_use_underline (self->notices, TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self->notices), GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (self->notices), "sv-state", (gpointer) "noticed");
  g_signal_connect_object (self->notices, "clicked", G_CALLBACK (count_cb), self, 0);

  self->save = gtk_button_new_with_mnemonic (_ ("_Save Rows with Problems…"));
  gtk_widget_set_halign (self->save, GTK_ALIGN_START);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "import.save-problems");

  gtk_label_set_wrap (GTK_LABEL (why), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (why), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (why), 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (way), "import.leave-out");
  self->leave = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_append (GTK_BOX (self->leave), why);
  gtk_box_append (GTK_BOX (self->leave), way);

  self->rows = g_object_new (SV_TYPE_IMPORT_ROWS, NULL);

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->counts));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sums));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->notices));
  gtk_box_append (GTK_BOX (box), self->leave);
  gtk_box_append (GTK_BOX (box), self->save);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->rows));
  adw_bin_set_child (ADW_BIN (self), box);
}
