/* test-template-files.c: what became of the files of one marketplace is not told below another
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-platform-files.h"
#include "records/sv-records.h"
#include "sv-fake-server.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

#include <adwaita.h>

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvRecordForm *form;
  SvRecordEditor *editor;
  GtkWidget *files;
} Fixture;

static gboolean
has_record (gpointer data)
{
  return sv_record_editor_get_record (data) != NULL;
}

static void
open (Fixture *fixture, gint64 id)
{
  g_autofree char *path = g_strdup_printf ("platforms/%" G_GINT64_FORMAT, id);
  g_autofree char *json =
      g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"version\":1,\"name\":\"Market\","
                       "\"fields\":[],\"template_uploaded\":true}",
                       id);

  sv_record_editor_open (fixture->editor, id);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", path), 200, json);
  sv_wait_until (has_record, fixture->editor, "the platform");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const held[] = { "platforms", NULL };
  SvHouse *house;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fixture->server = sv_fake_server_new (held, "platform_template.edit");
  house = sv_fake_server_get_house (fixture->server);
  fixture->form =
      SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), &sv_platform_table, NULL));
  fixture->editor = sv_record_editor_new (house, &sv_platform_table, fixture->form);
  fixture->files = sv_platform_files_new (house, fixture->editor);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->form));
  gtk_box_append (GTK_BOX (box), fixture->files);
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  open (fixture, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (fixture->editor));
  g_object_unref (fixture->editor);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

/* Returns: (nullable): the first one below @top that @is */
static GtkWidget *
find (GtkWidget *top, gboolean (*is) (GtkWidget *widget))
{
  GtkWidget *found = is (top) ? top : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (top); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, is);

  return found;
}

static gboolean
is_reset (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Back to the Built-in One…") == 0;
}

static gboolean
is_fault (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "error") &&
         gtk_widget_get_visible (widget);
}

/* Asks for the built-in template. Returns: the request */
static SvAsked *
reset (Fixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *button = find (fixture->files, is_reset);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
        adw_message_dialog_response (ADW_MESSAGE_DIALOG (window), "reset");
    }
  return sv_fake_server_take (fixture->server, "POST", "platforms/1/reset");
}

static gboolean
is_free (gpointer files)
{
  return gtk_widget_is_sensitive (find (files, is_reset));
}

static void
test_fault_is_told (Fixture *fixture, gconstpointer data)
{
  sv_asked_answer (reset (fixture), 409, "{\"status\":409,\"code\":\"busy\",\"title\":\"Busy\"}");
  sv_wait_until (is_free, fixture->files, "the end");

  g_assert_nonnull (find (fixture->files, is_fault));
}

static void
test_fault_of_another (Fixture *fixture, gconstpointer data)
{
  SvAsked *asked = reset (fixture);

  open (fixture, 2);
  sv_asked_answer (asked, 409, "{\"status\":409,\"code\":\"busy\",\"title\":\"Busy\"}");
  sv_wait_until (is_free, fixture->files, "the end");

  g_assert_null (find (fixture->files, is_fault));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/template-files/fault-is-told", test_fault_is_told);
  ADD ("/template-files/fault-of-one-is-not-told-below-another", test_fault_of_another);

  return g_test_run ();
}
