/* sv-window.h: the shell: sidebar, header, history of pages, toasts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-page.h"

#define SV_TYPE_WINDOW (sv_window_get_type ())
G_DECLARE_FINAL_TYPE (SvWindow, sv_window, SV, WINDOW, AdwApplicationWindow)

SvWindow *sv_window_new (AdwApplication *application, SvHouse *house);
SvHouse *sv_window_get_house (SvWindow *self);
/* Fills the sign-in page (all nullable) and, with a password, signs in. */
void sv_window_sign_in (SvWindow *self, const char *server, const char *email, const char *password,
                        const char *fingerprint);

/**
 * sv_window_open:
 * @name: a page's name in sv_pages
 * @params: (nullable): a query: "id=7", "status=Listed"
 *
 * Goes there, asking first when the page that is shown has unsaved changes. Pages of the sidebar
 * exist once a window; others are made anew each time.
 */
void sv_window_open (SvWindow *self, const char *name, const char *params);

/* The same with the list from which it goes on to the next. @list: (nullable) */
void sv_window_open_from (SvWindow *self, const char *name, const char *params, GListModel *list);

/* Shows one record on the page that opens its table. @list: (nullable): the list it stands in. */
void sv_window_open_record (SvWindow *self, const SvTable *table, gint64 id, GListModel *list);
/* The same page for a record that does not exist yet ("new=1"). */
void sv_window_open_new (SvWindow *self, const SvTable *table);

void sv_window_back (SvWindow *self);

/* Returns: (nullable): the page that is shown */
SvPage *sv_window_get_page (SvWindow *self);

/* A passing message at the bottom. */
void sv_window_toast (SvWindow *self, const char *text);
/* The same for something that failed: what was tried, then why. */
void sv_window_toast_error (SvWindow *self, const char *what, const GError *error);
/* In the window of @widget, or in every one of the house when @widget is in none any more. */
void
sv_widget_toast_error (GtkWidget *widget, SvHouse *house, const char *what, const GError *error);
/* With an Undo button that calls @undo once; @data is freed with @destroy whether it is called or
 * not. Returns: (nullable): for adw_toast_dismiss () while it is there */
AdwToast *sv_window_toast_undo (SvWindow *self, const char *text, void (*undo) (gpointer data),
                                gpointer data, GDestroyNotify destroy);
