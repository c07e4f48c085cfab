/* sv-sign-in.c: server, e-mail, password; the certificate on first contact
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sign-in"

#include "sv-sign-in.h"

#include "common/sv-error.h"

#include "sv-known-servers.h"

#include <glib/gi18n.h>

struct _SvSignIn
{
  AdwBin parent_instance;

  SvHouse *house; /* (owned) */
  GCancellable *cancellable;
  gboolean busy;
  gboolean again;
  guint spin; /* source that shows the spinner */

  GtkLabel *heading;
  GtkLabel *explanation;
  AdwEntryRow *server;
  AdwEntryRow *email;
  AdwEntryRow *password;
  GtkRevealer *fault_revealer;
  GtkLabel *fault;
  GtkButton *button;
  GtkButton *sign_out;
  GtkStack *button_stack;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (SvSignIn, sv_sign_in, ADW_TYPE_BIN)

enum
{
  SIGN_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What waits shorter than this is not worth a spinner. */
#define PATIENCE_MS 300

static void sv_sign_in_start (SvSignIn *self);

static const char *
sv_sign_in_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
sv_sign_in_show_fault (SvSignIn *self, AdwEntryRow *row, const char *text)
{
  gtk_label_set_text (self->fault, text != NULL ? text : "");
  gtk_revealer_set_reveal_child (self->fault_revealer, text != NULL);
  if (row == NULL)
    return;

  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static gboolean
sv_sign_in_spin_cb (gpointer data)
{
  SvSignIn *self = data;

  self->spin = 0;
  gtk_stack_set_visible_child_name (self->button_stack, "spinner");
  gtk_spinner_start (self->spinner);

  return G_SOURCE_REMOVE;
}

static void
sv_sign_in_set_busy (SvSignIn *self, gboolean busy)
{
  self->busy = busy;
  g_clear_handle_id (&self->spin, g_source_remove);
  if (busy)
    self->spin = g_timeout_add (PATIENCE_MS, sv_sign_in_spin_cb, self);
  else
    {
      gtk_stack_set_visible_child_name (self->button_stack, "label");
      gtk_spinner_stop (self->spinner);
    }
}

static void
sv_sign_in_trust_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SvSignIn *self = user_data;
  const char *server = g_object_get_data (G_OBJECT (dialog), "sv-server");
  const char *offered = g_object_get_data (G_OBJECT (dialog), "sv-offered");
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "trust"))
    return;

  if (!sv_api_trust (sv_house_get_api (self->house), server, offered, &error))
    sv_sign_in_show_fault (self, NULL, error->message);
  else
    sv_sign_in_start (self);
}

static void
sv_sign_in_ask_trust (SvSignIn *self)
{
  const char *server, *known, *offered;
  g_autofree char *offered_text = NULL;
  g_autofree char *known_text = NULL;
  AdwMessageDialog *dialog;

  sv_api_get_certificates (sv_house_get_api (self->house), &server, &known, &offered);
  g_return_if_fail (offered != NULL);

  offered_text = sv_fingerprint_display (offered);
  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL));
  adw_message_dialog_add_response (dialog, "cancel", _ ("_Cancel"));

  if (known == NULL)
    {
      adw_message_dialog_set_heading (dialog, _ ("First contact with this server"));
      adw_message_dialog_format_body (
          dialog,
          _ ("Compare the fingerprint of its certificate with the one that %s printed when it "
             "started, or ask whoever runs it. From then on this program accepts only this one."
             "\n\n%s"),
          server, offered_text);
      adw_message_dialog_add_response (dialog, "trust", _ ("_Trust and Sign In"));
      adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_SUGGESTED);
    }
  else
    {
      known_text = sv_fingerprint_display (known);
      adw_message_dialog_set_heading (dialog, _ ("The server's certificate has changed"));
      adw_message_dialog_format_body (
          dialog,
          _ ("%s shows another certificate than before. Somebody may be listening in, or the "
             "certificate was renewed. Nothing was sent. Ask whoever runs the server before you "
             "go on.\n\nTrusted so far:\n%s\n\nShown now:\n%s"),
          server, known_text, offered_text);
      adw_message_dialog_add_response (dialog, "trust", _ ("Trust the _New One"));
      adw_message_dialog_set_response_appearance (dialog, "trust", ADW_RESPONSE_DESTRUCTIVE);
      sv_sign_in_show_fault (self, NULL, _ ("The server's certificate has changed."));
    }

  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  /* What is shown is what will be trusted, whatever another connection meets meanwhile. */
  g_object_set_data_full (G_OBJECT (dialog), "sv-server", g_strdup (server), g_free);
  g_object_set_data_full (G_OBJECT (dialog), "sv-offered", g_strdup (offered), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (sv_sign_in_trust_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sv_sign_in_remember (SvSignIn *self)
{
  SvPreferences *preferences = sv_house_get_preferences (self->house);

  sv_preferences_set_text (preferences, "server", "address", sv_sign_in_text (self->server));
  sv_preferences_set_text (preferences, "server", "email", sv_sign_in_text (self->email));
}

static void
sv_sign_in_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvSignIn) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (sv_api_sign_in_finish (SV_API (object), result, &error))
    {
      sv_sign_in_set_busy (self, FALSE);
      sv_sign_in_remember (self);
      gtk_editable_set_text (GTK_EDITABLE (self->password), "");
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  sv_sign_in_set_busy (self, FALSE);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    {
      sv_sign_in_ask_trust (self);
      return;
    }

  text = sv_api_error_text (error);
  if (g_error_matches (error, SV_ERROR, SV_ERROR_UNAUTHORIZED))
    sv_sign_in_show_fault (self, self->password, text);
  else if (sv_api_error_is_offline (error) || g_error_matches (error, SV_ERROR, SV_ERROR_INVALID))
    sv_sign_in_show_fault (self, self->server, text);
  else
    sv_sign_in_show_fault (self, NULL, text);
}

static void
sv_sign_in_start (SvSignIn *self)
{
  if (self->busy)
    return;

  if (*sv_sign_in_text (self->server) == '\0')
    sv_sign_in_show_fault (self, self->server, _ ("Which server? Enter its address."));
  else if (*sv_sign_in_text (self->email) == '\0')
    sv_sign_in_show_fault (self, self->email, _ ("Enter your e-mail address."));
  else if (*sv_sign_in_text (self->password) == '\0')
    sv_sign_in_show_fault (self, self->password, _ ("Enter your password."));
  else
    {
      sv_sign_in_show_fault (self, NULL, NULL);
      sv_sign_in_set_busy (self, TRUE);
      sv_api_sign_in_async (sv_house_get_api (self->house), sv_sign_in_text (self->server),
                            sv_sign_in_text (self->email), sv_sign_in_text (self->password),
                            self->cancellable, sv_sign_in_done_cb, g_object_ref (self));
    }
}

static void
sign_in_cb (SvSignIn *self)
{
  sv_sign_in_start (self);
}

static void
sign_out_cb (SvSignIn *self)
{
  g_signal_emit (self, signals[SIGN_OUT], 0);
}

static void
edited_cb (SvSignIn *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->server), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->email), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->password), "error");
  gtk_revealer_set_reveal_child (self->fault_revealer, FALSE);
}

static void
sv_sign_in_dispose (GObject *object)
{
  SvSignIn *self = SV_SIGN_IN (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->spin, g_source_remove);
  g_clear_object (&self->house);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_SIGN_IN);

  G_OBJECT_CLASS (sv_sign_in_parent_class)->dispose (object);
}

static void
sv_sign_in_class_init (SvSignInClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_sign_in_dispose;

  signals[SIGN_OUT] = g_signal_new ("sign-out", SV_TYPE_SIGN_IN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-sign-in.ui");
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, heading);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, explanation);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, server);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, email);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, password);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, fault_revealer);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, fault);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, button);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, sign_out);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, button_stack);
  gtk_widget_class_bind_template_child (widget_class, SvSignIn, spinner);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
}

static void
sv_sign_in_init (SvSignIn *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
sv_sign_in_set_house (SvSignIn *self, SvHouse *house)
{
  SvPreferences *preferences = sv_house_get_preferences (house);
  g_autofree char *server = sv_preferences_dup_text (preferences, "server", "address");
  g_autofree char *email = sv_preferences_dup_text (preferences, "server", "email");

  g_set_object (&self->house, house);
  sv_sign_in_fill (self, server != NULL ? server : "127.0.0.1:8443", email, NULL, NULL);
}

void
sv_sign_in_set_again (SvSignIn *self)
{
  SvApi *api = sv_house_get_api (self->house);

  sv_sign_in_fill (self, sv_api_get_server (api), sv_api_get_user_email (api), NULL, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->server), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->email), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->sign_out), TRUE);
  gtk_label_set_text (self->heading, _ ("Sign in again"));
  gtk_label_set_text (self->explanation,
                      _ ("Your session has ended. What you have not saved yet is still there."));
}

void
sv_sign_in_fill (SvSignIn *self, const char *server, const char *email, const char *password,
                 const char *fingerprint)
{
  g_autoptr (GError) error = NULL;

  if (server != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->server), server);
  if (email != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->email), email);
  if (fingerprint != NULL && !sv_api_trust (sv_house_get_api (self->house),
                                            sv_sign_in_text (self->server), fingerprint, &error))
    {
      sv_sign_in_show_fault (self, NULL, error->message);
      return;
    }

  if (password != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password), password);
      sv_sign_in_start (self);
    }
}

void
sv_sign_in_focus (SvSignIn *self)
{
  AdwEntryRow *rows[] = { self->server, self->email, self->password };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (*sv_sign_in_text (rows[i]) == '\0')
      {
        gtk_widget_grab_focus (GTK_WIDGET (rows[i]));
        return;
      }
}
