/* sv-import-format.c: separator, encoding, decimals, dates, and the questions that are open
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-format"

#include "sv-import-format.h"

#include <glib/gi18n.h>

struct _SvImportFormat
{
  AdwBin parent_instance;

  GtkBox *box;
  gboolean loading; /* what changes now was not changed by a person */
};

G_DEFINE_FINAL_TYPE (SvImportFormat, sv_import_format, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a choice means: the word of the API and the words for people. */
typedef struct
{
  const char *word;
  const char *title;
} Choice;

static const Choice encodings[] = {
  { "UTF-8", N_ ("UTF-8 (any language)") },  { "WINDOWS-1252", N_ ("Windows Western") },
  { "ISO-8859-1", N_ ("Latin-1") },          { "UTF-16LE", N_ ("UTF-16 (Windows Unicode)") },
  { "UTF-16BE", N_ ("UTF-16, big endian") }, { NULL },
};

static const Choice delimiters[] = {
  { ",", N_ ("Comma") },
  { ";", N_ ("Semicolon") },
  { "\t", N_ ("Tab") },
  { NULL },
};

static const Choice decimals[] = {
  { ".", N_ ("Point: 1,250.50") },
  { ",", N_ ("Comma: 1.250,50") },
  { NULL },
};

static const Choice dates[] = {
  { "ymd", N_ ("Year first: 2026-11-21") },
  { "dmy", N_ ("Day first: 21/11/2026") },
  { "mdy", N_ ("Month first: 11/21/2026") },
  { NULL },
};

static const struct
{
  const char *code;
  const char *question;
  const char *field; /* (nullable) the field that the chosen column becomes */
} questions[] = {
  { "date_order", N_ ("Are the dates day first or month first?"), NULL },
  { "currency", N_ ("Which currency are the prices in?"), NULL },
  { "name_column", N_ ("Which column names the watch?"), "name" },
  { "sku_column", N_ ("Which column holds our SKU?"), "sku" },
  { "price_column", N_ ("Which column holds the price of the sale?"), "price" },
  { "date_column", N_ ("Which column holds the day of the sale?"), "date" },
};

static void
emit_format (SvImportFormat *self, const char *key, JsonNode *value)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  JsonObject *format = json_object_new ();

  json_object_set_member (format, key, value);
  json_object_set_object_member (changes, "format", format);
  g_signal_emit (self, signals[CHANGED], 0, changes);
}

static void
choice_cb (AdwComboRow *row, GParamSpec *pspec, SvImportFormat *self)
{
  const Choice *choices = g_object_get_data (G_OBJECT (row), "sv-choices");
  const char *key = g_object_get_data (G_OBJECT (row), "sv-key");
  guint selected = adw_combo_row_get_selected (row);

  if (self->loading || selected == GTK_INVALID_LIST_POSITION)
    return;

  emit_format (self, key, json_node_init_string (json_node_alloc (), choices[selected].word));
}

static void
add_choice (SvImportFormat *self, AdwPreferencesGroup *group, const char *title, const char *key,
            const Choice *choices, const char *chosen)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; choices[i].word != NULL; i++)
    {
      gtk_string_list_append (titles, _ (choices[i].title));
      if (g_strcmp0 (choices[i].word, chosen) == 0)
        selected = i;
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_object_set_data (G_OBJECT (row), "sv-choices", (gpointer)choices);
  g_object_set_data (G_OBJECT (row), "sv-key", (gpointer)key);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (choice_cb), self, 0);
  adw_preferences_group_add (group, row);
}

static gboolean
header_cb (GtkSwitch *header, gboolean state, SvImportFormat *self)
{
  if (!self->loading)
    emit_format (self, "header", json_node_init_boolean (json_node_alloc (), state));

  return FALSE;
}

static void
add_header (SvImportFormat *self, AdwPreferencesGroup *group, gboolean has_header)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *header = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("First row holds the headings"));
  gtk_switch_set_active (GTK_SWITCH (header), has_header);
  gtk_widget_set_valign (header, GTK_ALIGN_CENTER);
  g_signal_connect_object (header, "state-set", G_CALLBACK (header_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), header);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), header);
  adw_preferences_group_add (group, row);
}

static void
sheet_cb (AdwComboRow *row, GParamSpec *pspec, SvImportFormat *self)
{
  GtkStringObject *sheet = adw_combo_row_get_selected_item (row);

  if (!self->loading && sheet != NULL)
    emit_format (self, "sheet",
                 json_node_init_string (json_node_alloc (), gtk_string_object_get_string (sheet)));
}

static void
add_sheet (SvImportFormat *self, AdwPreferencesGroup *group, JsonObject *format)
{
  JsonArray *sheets = json_object_get_array_member (format, "sheets");
  const char *chosen = json_object_get_string_member_with_default (format, "sheet", NULL);
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; i < json_array_get_length (sheets); i++)
    {
      const char *sheet = json_array_get_string_element (sheets, i);

      gtk_string_list_append (titles, sheet);
      if (g_strcmp0 (sheet, chosen) == 0)
        selected = i;
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Sheet"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (sheet_cb), self, 0);
  adw_preferences_group_add (group, row);
}

/* ------------------------------------------------------------ questions */

static void
answer_cb (AdwComboRow *row, GParamSpec *pspec, SvImportFormat *self)
{
  const char *field = g_object_get_data (G_OBJECT (row), "sv-field");
  const char *code = g_object_get_data (G_OBJECT (row), "sv-code");
  int asked = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "sv-index"));
  guint selected = adw_combo_row_get_selected (row);
  JsonArray *words = g_object_get_data (G_OBJECT (row), "sv-words");
  g_autoptr (JsonObject) changes = json_object_new ();
  const char *word;
  JsonArray *columns;
  JsonObject *column;

  /* The first line asks to choose. */
  if (self->loading || selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return;

  word = json_array_get_string_element (words, selected - 1);
  if (g_str_equal (code, "date_order"))
    {
      emit_format (self, "date", json_node_init_string (json_node_alloc (), word));
      return;
    }

  columns = json_array_new ();
  column = json_object_new ();
  if (g_str_equal (code, "currency"))
    {
      json_object_set_int_member (column, "index", asked);
      json_object_set_string_member (column, "currency", word);
    }
  else
    {
      json_object_set_int_member (column, "index", selected - 1);
      json_object_set_string_member (column, "field", field);
    }
  json_array_add_object_element (columns, column);
  json_object_set_array_member (changes, "columns", columns);
  g_signal_emit (self, signals[CHANGED], 0, changes);
}

/* Returns: (transfer full): "01/02/2024, 03/04/2024" */
static char *
join_samples (JsonObject *question)
{
  JsonArray *samples = json_object_get_array_member (question, "samples");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (json_array_get_length (samples), 3); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            json_array_get_string_element (samples, i));

  return g_string_free (text, FALSE);
}

static void
add_question (SvImportFormat *self, AdwPreferencesGroup *group, JsonObject *question)
{
  const char *code = json_object_get_string_member (question, "code");
  JsonArray *words = json_object_get_array_member (question, "choices");
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autofree char *samples = join_samples (question);

  gtk_string_list_append (titles, _ ("Choose…"));
  for (guint i = 0; i < json_array_get_length (words); i++)
    {
      const char *word = json_array_get_string_element (words, i);
      const char *title = word;

      for (guint k = 0; dates[k].word != NULL; k++)
        if (g_str_equal (code, "date_order") && g_str_equal (dates[k].word, word))
          title = _ (dates[k].title);
      gtk_string_list_append (titles, title);
    }

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), code);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (g_str_equal (questions[i].code, code))
      {
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (questions[i].question));
        g_object_set_data (G_OBJECT (row), "sv-field", (gpointer)questions[i].field);
      }

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), samples);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  g_object_set_data_full (G_OBJECT (row), "sv-code", g_strdup (code), g_free);
  if (!json_object_get_null_member (question, "column"))
    g_object_set_data (G_OBJECT (row), "sv-index",
                       GINT_TO_POINTER ((int)json_object_get_int_member (question, "column")));
  g_object_set_data_full (G_OBJECT (row), "sv-words", json_array_ref (words),
                          (GDestroyNotify)json_array_unref);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (answer_cb), self, 0);
  adw_preferences_group_add (group, row);
}

static AdwPreferencesGroup *
add_group (SvImportFormat *self, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (self->box, group);

  return ADW_PREFERENCES_GROUP (group);
}

void
sv_import_format_load (SvImportFormat *self, JsonObject *import)
{
  JsonObject *format = json_object_get_object_member (import, "format");
  JsonArray *open = json_object_get_array_member (import, "questions");
  gboolean is_text = g_strcmp0 (json_object_get_string_member (format, "type"), "xlsx") != 0;
  AdwPreferencesGroup *group;
  GtkWidget *child;

  self->loading = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);

  if (json_array_get_length (open) > 0)
    {
      group =
          add_group (self, _ ("Please Answer"), _ ("The file can be read in more than one way."));
      for (guint i = 0; i < json_array_get_length (open); i++)
        add_question (self, group, json_array_get_object_element (open, i));
    }

  group = add_group (self, is_text ? _ ("Text File (CSV)") : _ ("Excel File"),
                     _ ("This is how the file looks to us. Change what is wrong."));
  if (is_text)
    {
      add_choice (self, group, _ ("Letters"), "encoding", encodings,
                  json_object_get_string_member_with_default (format, "encoding", NULL));
      add_choice (self, group, _ ("Cells are separated by"), "delimiter", delimiters,
                  json_object_get_string_member_with_default (format, "delimiter", NULL));
    }
  else
    add_sheet (self, group, format);

  add_choice (self, group, _ ("Decimal sign"), "decimal", decimals,
              json_object_get_string_member_with_default (format, "decimal", NULL));
  add_choice (self, group, _ ("Dates"), "date", dates,
              json_object_get_string_member_with_default (format, "date", NULL));
  add_header (self, group, json_object_get_boolean_member_with_default (format, "header", TRUE));
  self->loading = FALSE;
}

static void
sv_import_format_class_init (SvImportFormatClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", SV_TYPE_IMPORT_FORMAT, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
}

static void
sv_import_format_init (SvImportFormat *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 24));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}
