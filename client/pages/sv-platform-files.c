/* sv-platform-files.c: the template and the lists of choice of a marketplace, and the buttons that
 * bring others
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-platform-files"

#include "sv-platform-files.h"

#include "common/sv-money.h"
#include "sv-window.h"

#include <glib/gi18n.h>

struct _SvPlatformFiles
{
  GtkWidget parent_instance;

  SvHouse *house;         /* (owned) */
  SvRecordEditor *editor; /* (owned) */
  GtkWidget *box;
  GtkWidget *template;
  GtkWidget *dictionary;
  GtkWidget *added;
  GtkWidget *missing;
  GtkWidget *found;
  GtkWidget *left;
  GtkWidget *fault;
  GtkWidget *buttons;
  GtkWidget *reset;
  const char *verb;          /* (nullable) of the file that is being chosen or sent */
  gint64 target;             /* the platform for which that is */
  char *target_name;         /* (owned) (nullable) */
  gint64 shown;              /* the platform of which the lines tell */
  GCancellable *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SvPlatformFiles, sv_platform_files, GTK_TYPE_WIDGET)

#define TEMPLATE "template"
#define DICTIONARY "dictionary"
#define RESET "reset"

/* A line that is there only while it says something. */
static void
say (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

/* @what: words that go before the headings */
static void
say_headings (GtkWidget *label, const char *what, JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;
  JsonArray *headings =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GString) text = g_string_new (what);
  guint n = headings != NULL ? json_array_get_length (headings) : 0;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " · " : " ",
                            json_array_get_string_element (headings, i));
  say (label, n > 0 ? text->str : NULL);
}

static gboolean
has (JsonObject *platform, const char *key)
{
  return json_object_get_boolean_member_with_default (platform, key, FALSE);
}

static void
update_buttons (SvPlatformFiles *self)
{
  JsonObject *platform = sv_record_editor_get_record (self->editor);

  gtk_widget_set_sensitive (self->buttons, self->verb == NULL && platform != NULL);
  gtk_widget_set_visible (self->reset, platform != NULL && (has (platform, "template_uploaded") ||
                                                            has (platform, "dictionary_uploaded")));
}

/* The record of the editor, for the first time or anew. */
static void
loaded_cb (SvPlatformFiles *self)
{
  JsonObject *platform = sv_record_editor_get_record (self->editor);
  JsonNode *fields = platform != NULL ? json_object_get_member (platform, "fields") : NULL;
  gint64 id = sv_record_editor_get_id (self->editor);
  guint n = fields != NULL && JSON_NODE_HOLDS_ARRAY (fields)
                ? json_array_get_length (json_node_get_array (fields))
                : 0;
  g_autofree char *number = sv_number_format (n);
  g_autofree char *columns = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), platform != NULL);
  if (platform == NULL)
    return;

  columns = g_strdup_printf (
      has (platform, "template_uploaded")
          ? ngettext ("Your own template, with %s column", "Your own template, with %s columns", n)
          : ngettext ("The built-in template, with %s column",
                      "The built-in template, with %s columns", n),
      number);
  say (self->template, columns);
  say (self->dictionary, has (platform, "dictionary_uploaded")
                             ? _ ("Your own lists of choice")
                             : _ ("The built-in lists of choice"));
  say_headings (self->added, _ ("New here:"), platform, "added");
  say_headings (self->missing, _ ("Missing here:"), platform, "missing");

  /* What was said of a file stays until another record is opened. */
  if (id != self->shown)
    {
      say (self->found, NULL);
      say (self->left, NULL);
      say (self->fault, NULL);
    }
  self->shown = id;
  update_buttons (self);
}

static const char *
get_success (const char *verb)
{
  if (g_str_equal (verb, TEMPLATE))
    return _ ("The template is taken");
  if (g_str_equal (verb, DICTIONARY))
    return _ ("The lists of choice are taken");
  return _ ("The built-in template is back");
}

/* @error: (nullable): none when the answer is no platform */
static char *
dup_fault (const GError *error)
{
  return error != NULL ? sv_api_error_text (error)
                       : g_strdup (_ ("The server's answer makes no sense."));
}

static void
toast (SvPlatformFiles *self, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (SV_IS_WINDOW (root))
    sv_window_toast (SV_WINDOW (root), text);
}

static void
ended (SvPlatformFiles *self, JsonObject *platform, const GError *error)
{
  const char *verb = g_steal_pointer (&self->verb);
  g_autofree char *text = platform == NULL ? dup_fault (error) : NULL;
  JsonObject *lists = NULL;

  update_buttons (self);
  /* Another one may have been opened meanwhile: its lines tell of its own files. */
  if (self->target != self->shown)
    {
      g_autofree char *told = g_strdup_printf ("%s: %s", self->target_name,
                                               platform != NULL ? get_success (verb) : text);

      toast (self, told);
      return;
    }

  say (self->fault, text);
  if (platform == NULL)
    return;

  toast (self, get_success (verb));
  if (json_object_has_member (platform, "lists"))
    lists = json_object_get_object_member (platform, "lists");
  say_headings (self->found, _ ("Lists taken from the file:"), lists, "found");
  say_headings (self->left, _ ("Not in the file, left as they were:"), lists, "missing");
  sv_record_editor_take (self->editor, platform);
}

static void
uploaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvPlatformFiles) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_upload_finish (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  ended (self,
         answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL,
         error);
}

static void
reset_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvPlatformFiles) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = sv_api_send_finish_object (SV_API (object), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ended (self, answer, error);
}

/* From here on it is about the platform that is shown now, whatever is opened meanwhile. */
static void
begin (SvPlatformFiles *self, const char *verb)
{
  JsonObject *platform = sv_record_editor_get_record (self->editor);

  self->verb = verb;
  self->target = self->shown;
  g_free (self->target_name);
  self->target_name = g_strdup (json_object_get_string_member_with_default (platform, "name", ""));
  update_buttons (self);
}

static char *
dup_path (SvPlatformFiles *self)
{
  return g_strdup_printf ("platforms/%" G_GINT64_FORMAT "/%s", self->target, self->verb);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvPlatformFiles) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);
  g_autofree char *path = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (body == NULL)
    {
      ended (self, NULL, error);
      return;
    }
  path = dup_path (self);
  sv_api_upload_async (sv_house_get_api (self->house), path, "text/csv", body, NULL, NULL,
                       self->cancellable, uploaded_cb, g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  SvPlatformFiles *self = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    g_file_load_bytes_async (file, self->cancellable, read_cb, g_object_ref (self));
  else
    self->verb = NULL;
  update_buttons (self);
  g_object_unref (dialog);
}

static void
choose (SvPlatformFiles *self, const char *verb, const char *title)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Upload"), NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  begin (self, verb);
  gtk_file_filter_set_name (filter, _ ("Tables (CSV)"));
  gtk_file_filter_add_suffix (filter, "csv");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
template_cb (SvPlatformFiles *self)
{
  choose (self, TEMPLATE, _ ("Template of the Marketplace"));
}

static void
dictionary_cb (SvPlatformFiles *self)
{
  choose (self, DICTIONARY, _ ("Lists of Choice of the Marketplace"));
}

static void
reset_answer_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SvPlatformFiles *self = user_data;
  g_autofree char *path = NULL;

  if (!g_str_equal (response, "reset") || self->verb != NULL)
    return;
  begin (self, RESET);
  path = dup_path (self);
  sv_api_send_async (sv_house_get_api (self->house), "POST", path, NULL, NULL, self->cancellable,
                     reset_done_cb, g_object_ref (self));
}

static void
reset_cb (SvPlatformFiles *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _ ("Go Back to the Built-in Template?"),
      _ ("Your own template and lists of choice are taken out. What was typed into listings "
         "stays. You can upload the files again."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Mine"), "reset",
                                    _ ("_Go Back"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "reset",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (reset_answer_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sv_platform_files_dispose (GObject *object)
{
  SvPlatformFiles *self = SV_PLATFORM_FILES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->editor);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_platform_files_parent_class)->dispose (object);
}

static void
sv_platform_files_finalize (GObject *object)
{
  g_object_unref (SV_PLATFORM_FILES (object)->cancellable);
  g_free (SV_PLATFORM_FILES (object)->target_name);

  G_OBJECT_CLASS (sv_platform_files_parent_class)->finalize (object);
}

static void
sv_platform_files_class_init (SvPlatformFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_platform_files_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_platform_files_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
add_label (SvPlatformFiles *self, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_visible (label, text != NULL);
  gtk_box_append (GTK_BOX (self->box), label);
  return label;
}

static GtkWidget *
add_button (SvPlatformFiles *self, const char *text, void (*pressed_cb) (SvPlatformFiles *self))
{
  GtkWidget *button = gtk_button_new_with_label (text);

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (pressed_cb), self);
  gtk_box_append (GTK_BOX (self->buttons), button);
  return button;
}

static void
sv_platform_files_init (SvPlatformFiles *self)
{
  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  add_label (self, _ ("Template and Lists of Choice"), "caption-heading");
  self->template = add_label (self, NULL, NULL);
  self->added = add_label (self, NULL, NULL);
  self->missing = add_label (self, NULL, "warning");
  self->dictionary = add_label (self, NULL, NULL);
  self->found = add_label (self, NULL, NULL);
  self->left = add_label (self, NULL, "dim-label");
  self->fault = add_label (self, NULL, "error");

  self->buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_margin_top (self->buttons, 6);
  add_button (self, _ ("Upload Template…"), template_cb);
  add_button (self, _ ("Upload Lists of Choice…"), dictionary_cb);
  self->reset = add_button (self, _ ("Back to the Built-in One…"), reset_cb);
  gtk_box_append (GTK_BOX (self->box), self->buttons);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
sv_platform_files_new (SvHouse *house, SvRecordEditor *editor)
{
  SvPlatformFiles *self = g_object_new (SV_TYPE_PLATFORM_FILES, NULL);

  self->house = g_object_ref (house);
  self->editor = g_object_ref (editor);
  /* Whoever may only read sees what stands there. */
  gtk_widget_set_visible (self->buttons,
                          sv_api_may (sv_house_get_api (house), "platform_template.edit"));
  g_signal_connect_object (editor, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
