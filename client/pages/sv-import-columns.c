/* sv-import-columns.c: theirs left, ours right, a sample in between
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-columns"

#include "sv-import-columns.h"

#include "common/sv-money.h"
#include "records/sv-records.h"
#include "sv-import-fields.h"
#include "widgets/sv-reference-entry.h"
#include "widgets/sv-wrap.h"

#include <glib/gi18n.h>

struct _SvImportColumns
{
  AdwBin parent_instance;

  GtkBox *box;
  GPtrArray *keys;       /* (element-type utf8): the fields, in the order of the drop-downs */
  GtkStringList *titles; /* the same for people; the first is "leave out" */
  gboolean loading;
  JsonNode *platform; /* (owned) (nullable): the one that was chosen, with its name */
};

G_DEFINE_FINAL_TYPE (SvImportColumns, sv_import_columns, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define THEIRS_CHARS 30
#define FIELD_WIDTH 190

/* What people usually have stands first. */
static const char *const currencies[] = { "EUR", "SEK", "DKK", "NOK", "USD", "GBP", "CHF",
                                          "JPY", "VND", "INR", "TRY", "AUD", "CAD", NULL };

static void
add_field (SvImportColumns *self, const char *key, const char *title)
{
  g_ptr_array_add (self->keys, (gpointer)key);
  gtk_string_list_append (self->titles, title);
}

/* The fields that this kind of import knows. */
static void
list_fields (SvImportColumns *self, gboolean sales)
{
  g_ptr_array_set_size (self->keys, 0);
  g_clear_object (&self->titles);
  self->titles = gtk_string_list_new (NULL);
  add_field (self, NULL, _ ("Leave out"));

  if (sales)
    {
      for (guint i = 0; sv_import_sale_fields[i].key != NULL; i++)
        add_field (self, sv_import_sale_fields[i].key, _ (sv_import_sale_fields[i].title));
      return;
    }

  for (guint i = 0; i < sv_watch_table.n_fields; i++)
    {
      const SvField *field = &sv_watch_table.fields[i];

      if (field->flags & SV_FIELD_CSV && !(field->flags & SV_FIELD_READONLY))
        add_field (self, field->key, _ (field->title));
    }
}

static guint
find_key (SvImportColumns *self, const char *key)
{
  for (guint i = 1; i < self->keys->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->keys, i), key) == 0)
      return i;

  return 0;
}

static void
emit_column (SvImportColumns *self, GtkWidget *widget, const char *member, const char *text)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  JsonArray *columns = json_array_new ();
  JsonObject *column = json_object_new ();

  json_object_set_int_member (column, "index",
                              GPOINTER_TO_INT (g_object_get_data (G_OBJECT (widget), "sv-index")));
  if (text != NULL)
    json_object_set_string_member (column, member, text);
  else
    json_object_set_null_member (column, member);
  json_array_add_object_element (columns, column);
  json_object_set_array_member (changes, "columns", columns);
  g_signal_emit (self, signals[CHANGED], 0, changes);
}

static void
field_cb (GtkDropDown *drop_down, GParamSpec *pspec, SvImportColumns *self)
{
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (!self->loading && selected < self->keys->len)
    emit_column (self, GTK_WIDGET (drop_down), "field", g_ptr_array_index (self->keys, selected));
}

static void
currency_cb (GtkDropDown *drop_down, GParamSpec *pspec, SvImportColumns *self)
{
  GtkStringObject *code = gtk_drop_down_get_selected_item (drop_down);

  if (!self->loading && code != NULL)
    emit_column (self, GTK_WIDGET (drop_down), "currency", gtk_string_object_get_string (code));
}

static void
blank_cb (GtkDropDown *drop_down, GParamSpec *pspec, SvImportColumns *self)
{
  if (!self->loading)
    emit_column (self, GTK_WIDGET (drop_down), "blank",
                 gtk_drop_down_get_selected (drop_down) == 1 ? "clear" : "keep");
}

static GtkWidget *
new_drop_down (GListModel *model, guint selected, int index, const char *name)
{
  GtkWidget *drop_down = gtk_drop_down_new (
      g_object_ref (model), gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));

  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (drop_down), g_list_model_get_n_items (model) > 8);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), selected);
  gtk_widget_set_valign (drop_down, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  g_object_set_data (G_OBJECT (drop_down), "sv-index", GINT_TO_POINTER (index));

  return drop_down;
}

static void
add_currency (SvImportColumns *self, GtkBox *row, JsonObject *column, int index)
{
  const char *chosen = json_object_get_string_member_with_default (column, "currency", NULL);
  g_autoptr (GtkStringList) codes = gtk_string_list_new (currencies);
  guint selected = GTK_INVALID_LIST_POSITION;
  GtkWidget *drop_down;

  if (chosen != NULL && !g_strv_contains (currencies, chosen))
    gtk_string_list_append (codes, chosen);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (codes)); i++)
    if (g_strcmp0 (gtk_string_list_get_string (codes, i), chosen) == 0)
      selected = i;

  drop_down = new_drop_down (G_LIST_MODEL (codes), selected, index, _ ("Currency"));
  g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (currency_cb), self, 0);
  gtk_box_append (row, drop_down);
}

static void
add_blank (SvImportColumns *self, GtkBox *row, JsonObject *column, int index)
{
  const char *const titles[] = { _ ("Blank keeps"), _ ("Blank clears"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (titles);
  gboolean clears = g_strcmp0 (json_object_get_string_member_with_default (column, "blank", "keep"),
                               "clear") == 0;
  GtkWidget *drop_down =
      new_drop_down (G_LIST_MODEL (model), clears, index, _ ("What a blank cell does"));

  g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (blank_cb), self, 0);
  gtk_box_append (row, drop_down);
}

static void
unreadable_cb (GtkDropDown *drop_down, GParamSpec *pspec, SvImportColumns *self)
{
  if (!self->loading)
    emit_column (self, GTK_WIDGET (drop_down), "unreadable",
                 gtk_drop_down_get_selected (drop_down) == 1 ? "notes" : "error");
}

static void
add_unreadable (SvImportColumns *self, GtkBox *row, JsonObject *column, int index)
{
  const char *const titles[] = { _ ("Misfit is a problem"), _ ("Misfit goes to notes"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (titles);
  gboolean notes =
      g_strcmp0 (json_object_get_string_member_with_default (column, "unreadable", "error"),
                 "notes") == 0;
  GtkWidget *drop_down = new_drop_down (G_LIST_MODEL (model), notes, index,
                                        _ ("What becomes of a value that does not fit"));

  g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (unreadable_cb), self, 0);
  gtk_box_append (row, drop_down);
}

/* Returns: (transfer full): the first samples on one line */
static char *
join_samples (JsonObject *column)
{
  JsonArray *samples = json_object_get_array_member (column, "samples");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (json_array_get_length (samples), 3); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "  ·  " : "",
                            json_array_get_string_element (samples, i));

  return g_string_free (text, FALSE);
}

/* What stands in the file: the heading, and below it the first values. */
static GtkWidget *
new_theirs (const char *title, const char *samples, gboolean left_out)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *values = gtk_label_new (samples);

  for (GtkWidget *label = heading; label != NULL; label = label == heading ? values : NULL)
    {
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_max_width_chars (GTK_LABEL (label), THEIRS_CHARS);
      gtk_box_append (GTK_BOX (box), label);
    }
  if (left_out)
    gtk_widget_add_css_class (heading, "dim-label");
  gtk_widget_add_css_class (values, "dim-label");
  gtk_widget_add_css_class (values, "caption");
  gtk_widget_set_tooltip_text (values, samples);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

static GtkWidget *
new_row (SvImportColumns *self, JsonObject *column, gboolean sales)
{
  int index = json_object_get_int_member (column, "index");
  const char *title = json_object_get_string_member (column, "title");
  const char *key = json_object_get_string_member_with_default (column, "field", NULL);
  const SvField *field = key != NULL && !sales ? sv_table_field (&sv_watch_table, key) : NULL;
  g_autofree char *samples = join_samples (column);
  g_autofree char *name = g_strdup_printf (_ ("Field for %s"), title);
  GtkWidget *row = adw_preferences_row_new ();
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  GtkWidget *drop_down;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (box));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_set_layout_manager (GTK_WIDGET (box), sv_wrap_new (6));
  gtk_widget_add_css_class (GTK_WIDGET (box), "sv-import-column");

  gtk_box_append (box, new_theirs (title, samples, key == NULL));
  if ((field != NULL && field->kind == SV_KIND_MONEY) || (sales && g_strcmp0 (key, "price") == 0))
    add_currency (self, box, column, index);
  if (field != NULL && !(field->flags & (SV_FIELD_REQUIRED | SV_FIELD_ONCE)))
    add_blank (self, box, column, index);
  if (field != NULL && (field->kind == SV_KIND_INTEGER || field->kind == SV_KIND_DECIMAL ||
                        field->kind == SV_KIND_DATE || field->kind == SV_KIND_BOOLEAN))
    add_unreadable (self, box, column, index);

  drop_down = new_drop_down (G_LIST_MODEL (self->titles), find_key (self, key), index, name);
  gtk_widget_set_size_request (drop_down, FIELD_WIDTH, -1);
  g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (field_cb), self, 0);
  gtk_box_append (box, drop_down);

  return row;
}

/* ------------------------------------------------------------ options */

static void
emit_option (SvImportColumns *self, const char *key, JsonNode *value)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  JsonObject *options = json_object_new ();

  json_object_set_member (options, key, value);
  json_object_set_object_member (changes, "options", options);
  g_signal_emit (self, signals[CHANGED], 0, changes);
}

static gboolean
missing_cb (GtkSwitch *missing, gboolean state, SvImportColumns *self)
{
  JsonArray *list = json_array_new ();

  if (self->loading)
    {
      json_array_unref (list);
      return FALSE;
    }

  if (state)
    {
      json_array_add_string_element (list, "brand");
      json_array_add_string_element (list, "location");
    }
  emit_option (self, "create_missing", json_node_init_array (json_node_alloc (), list));
  json_array_unref (list);

  return FALSE;
}

static gboolean
skip_cb (GtkSwitch *skip, gboolean state, SvImportColumns *self)
{
  if (!self->loading)
    emit_option (self, "errors",
                 json_node_init_string (json_node_alloc (), state ? "skip" : "refuse"));

  return FALSE;
}

static void
add_switch (SvImportColumns *self, AdwPreferencesGroup *group, const char *title,
            const char *subtitle, gboolean active, GCallback callback)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_switch_set_active (GTK_SWITCH (toggle), active);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  g_signal_connect_object (toggle, "state-set", callback, self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (group, row);
}

static void
platform_cb (SvEntry *entry, SvImportColumns *self)
{
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) value = sv_entry_dup_value (entry, &fault);

  /* Half a name is still being typed. */
  if (self->loading || fault != NULL)
    return;
  g_clear_pointer (&self->platform, json_node_unref);
  self->platform = value != NULL ? json_node_ref (value) : NULL;
  emit_option (self, "platform",
               value == NULL ? json_node_init_null (json_node_alloc ())
                             : json_node_init_int (json_node_alloc (),
                                                   json_object_get_int_member (
                                                       json_node_get_object (value), "id")));
}

/* Where the sales of a report were made. */
static void
add_platform (SvImportColumns *self, AdwPreferencesGroup *group, SvApi *api, JsonObject *options)
{
  static const SvField field = { "platform", N_ ("Platform"), SV_KIND_REFERENCE, 0, "platform" };
  JsonNode *chosen = json_object_get_member (options, "platform");
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *entry = sv_reference_entry_new (api, &field);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Platform"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("Where these watches were sold"));
  sv_entry_set_name (SV_ENTRY (entry), _ ("Platform"));
  if (chosen != NULL && !JSON_NODE_HOLDS_NULL (chosen) && self->platform != NULL)
    sv_entry_set_value (SV_ENTRY (entry), self->platform);
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (entry, 220, -1);
  g_signal_connect_object (entry, "edited", G_CALLBACK (platform_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), entry);
  adw_preferences_group_add (group, row);
}

static void
add_options (SvImportColumns *self, SvApi *api, JsonObject *import, gboolean sales)
{
  JsonObject *options = json_object_get_object_member (import, "options");
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Rules"));
  if (sales)
    add_platform (self, ADW_PREFERENCES_GROUP (group), api, options);
  else
    add_switch (self, ADW_PREFERENCES_GROUP (group), _ ("Make missing brands and places"),
                _ ("Otherwise a row that names an unknown one is a problem"),
                json_array_get_length (json_object_get_array_member (options, "create_missing")) >
                    0,
                G_CALLBACK (missing_cb));
  add_switch (
      self, ADW_PREFERENCES_GROUP (group), _ ("Leave out rows with problems"),
      _ ("Otherwise nothing is imported while one row has a problem"),
      g_strcmp0 (json_object_get_string_member_with_default (options, "errors", NULL), "skip") == 0,
      G_CALLBACK (skip_cb));
  gtk_box_append (self->box, group);
}

void
sv_import_columns_load (SvImportColumns *self, SvApi *api, JsonObject *import)
{
  gboolean sales = g_strcmp0 (json_object_get_string_member (import, "resource"), "sales") == 0;
  JsonArray *columns = json_object_get_array_member (import, "columns");
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *child;
  guint used = 0;
  g_autofree char *text = NULL;

  self->loading = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);

  list_fields (self, sales);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Columns"));
  for (guint i = 0; i < json_array_get_length (columns); i++)
    {
      JsonObject *column = json_array_get_object_element (columns, i);

      used += !json_object_get_null_member (column, "field");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), new_row (self, column, sales));
    }

  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "%u of %u columns is used. Choose “Notes” to keep another as text.",
                   "%u of %u columns are used. Choose “Notes” to keep another as text.", used),
      used, json_array_get_length (columns));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), text);
  gtk_box_append (self->box, group);
  add_options (self, api, import, sales);
  self->loading = FALSE;
}

static void
sv_import_columns_finalize (GObject *object)
{
  SvImportColumns *self = SV_IMPORT_COLUMNS (object);

  g_clear_pointer (&self->platform, json_node_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_object (&self->titles);

  G_OBJECT_CLASS (sv_import_columns_parent_class)->finalize (object);
}

static void
sv_import_columns_class_init (SvImportColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sv_import_columns_finalize;

  signals[CHANGED] = g_signal_new ("changed", SV_TYPE_IMPORT_COLUMNS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
}

static void
sv_import_columns_init (SvImportColumns *self)
{
  self->keys = g_ptr_array_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 24));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}
