/* sv-window-private.h: what the files of the window share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-counts.h"
#include "sv-jobs-button.h"
#include "sv-sidebar.h"
#include "sv-sign-in.h"
#include "sv-window.h"
#include "widgets/sv-adaptive.h"

struct _SvWindow
{
  AdwApplicationWindow parent_instance;

  SvHouse *house;     /* (owned) */
  GPtrArray *places;  /* (owned) of SvPage: where the user has been, and may go forward to */
  int place;          /* which of them is shown, -1 for none */
  GHashTable *steady; /* (owned) name → SvPage of the sidebar; they live as long as the session */
  SvPage *page;       /* (nullable) the one shown */
  SvCounts *counts;   /* (owned) */
  GtkWindow *again;   /* (nullable) the dialog to sign in again */
  GtkWindow *asking;  /* (weak) (nullable) the question about what is unsaved */
  AdwToast *said;     /* (nullable) the last sentence, while it is there */
  guint trouble_soon; /* source that shows the connection bar */
  gboolean was_in_trouble;
  gboolean closing; /* unsaved changes have been asked about */

  AdwToastOverlay *toasts;
  GtkStack *root;
  SvSignIn *sign_in;
  SvAdaptive *adaptive;
  AdwFlap *flap;
  GtkWidget *sidebar_box;
  AdwHeaderBar *header;
  AdwWindowTitle *house_title;
  SvSidebar *sidebar;
  AdwWindowTitle *title;
  SvJobsButton *jobs;
  GtkSearchEntry *search;
  GtkToggleButton *search_button; /* where it is narrow */
  GtkRevealer *search_revealer;
  GtkBox *search_place;
  GtkRevealer *trouble;
  GtkLabel *trouble_text;
  GtkStack *pages;
};

/* Places: which page is shown, and where the user has been. */
void sv_window_update_title (SvWindow *self);
void sv_window_forget (SvWindow *self);

/* The session, and the connection. */
void sv_window_update_session (SvWindow *self);
void sv_window_expired_cb (SvApi *api, gpointer user_data);
void sv_window_connection_cb (SvWindow *self);

void sv_window_install_actions (SvWindowClass *klass);
void sv_window_update_actions (SvWindow *self);
void sv_window_forward (SvWindow *self);
/* To what the width of the window and the user's wish say. */
void sv_window_update_shape (SvWindow *self);
void sv_window_toggle_sidebar (SvWindow *self);
void sv_window_focus_search (SvWindow *self);

/**
 * sv_window_leave:
 * @go: called when the page that is shown has nothing unsaved any more: at once, or after the user
 * chose to save or to discard; not called when the user stays
 */
void sv_window_leave (SvWindow *self, void (*go) (SvWindow *self, gpointer data), gpointer data,
                      GDestroyNotify destroy);

/* Goes at once, or when the user does not want to wait for photographs that are being sent. */
void sv_window_leave_sending (SvWindow *self, void (*go) (SvWindow *self, gpointer data));
/* Asks every window that has something unsaved, one after the other, and signs out when none has.
 */
void sv_window_sign_out (SvWindow *self);
/* The same when the session is over and nothing can be saved. */
void sv_window_sign_out_expired (SvWindow *self);
