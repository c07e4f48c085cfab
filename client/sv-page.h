/* sv-page.h: a page of the window, and the one list of all of them
 *
 * A page is a final subclass of SvPage with a template (parent="SvPage", an AdwBin: one child) and
 * a line in sv-pages.c. The window makes it, opens it with parameters, keeps it while it is in the
 * history, and asks before it throws unsaved changes away.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "common/sv-field.h"
#include "common/sv-record.h"

#include "sv-house.h"

typedef struct _SvWindow SvWindow;

typedef enum
{
  SV_GROUP_NONE, /* not in the sidebar */
  SV_GROUP_TOP,  /* above the groups, without a heading */
  SV_GROUP_STOCK,
  SV_GROUP_SALES,
  SV_GROUP_MONEY,
  SV_GROUP_HOUSE,
  SV_N_GROUPS,
} SvPageGroup;

typedef struct
{
  const char
      *name; /* "watches": sv_window_open (), the action win.open and the tests know it by this */
  const char *title; /* N_("Watches") */
  const char *icon;  /* a symbolic icon */
  SvPageGroup group;
  const char *permission; /* (nullable) the action one must be allowed: "watch.list" */
  const SvTable
      *table;     /* (nullable) what the page is about, for the generic list and record pages */
  gboolean opens; /* sv_window_open_record () shows records of @table on this page */
  GType (*get_type) (void);
} SvPageInfo;

/* Every page, in the order of the sidebar; ends with a NULL name. One line a page, in sv-pages.c.
 */
extern const SvPageInfo sv_pages[];

/* Returns: (nullable): the page of that name */
const SvPageInfo *sv_page_info (const char *name);
/* Returns: (nullable): the page that shows one record of @table */
const SvPageInfo *sv_page_info_for_record (const SvTable *table);

#define SV_TYPE_PAGE (sv_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (SvPage, sv_page, SV, PAGE, AdwBin)

struct _SvPageClass
{
  AdwBinClass parent_class;

  /* Called each time the user comes to the page from elsewhere than back and forward, before it is
   * shown.
   * @params: (not nullable): a query as in an address, "" for none: "id=7", "new=1",
   * "status=Listed&q=omega" */
  void (*open) (SvPage *self, const char *params);

  /* The window's search box changed while the page is shown; leave NULL when the page does not
   * search: then Enter searches the watches. */
  void (*search) (SvPage *self, const char *text);

  /* Ctrl+R, and after the server came back. */
  void (*reload) (SvPage *self);

  /* Saves what is unsaved; only called while sv_page_get_dirty (). */
  void (*save_async) (SvPage *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data);
  gboolean (*save_finish) (SvPage *self, GAsyncResult *result, GError **error);

  /* Forgets what is unsaved: the user chose so. */
  void (*discard) (SvPage *self);

  gpointer reserved[4];
};

/* Properties: "house" and "info" (construct only), "title" and "subtitle" (text of the header bar;
 * the info's title to begin with), "dirty" (something typed is not saved yet), "list" and "search".
 */

const SvPageInfo *sv_page_get_info (SvPage *self);
SvHouse *sv_page_get_house (SvPage *self);
/* Returns: (nullable): the window, while the page is in one */
SvWindow *sv_page_get_window (SvPage *self);

const char *sv_page_get_title (SvPage *self);
const char *sv_page_get_subtitle (SvPage *self);
void sv_page_set_title (SvPage *self, const char *title);
void sv_page_set_subtitle (SvPage *self, const char *subtitle);

gboolean sv_page_get_dirty (SvPage *self);
void sv_page_set_dirty (SvPage *self, gboolean dirty);

/* The list from which a record was opened, for previous / next; set before open (). (nullable): an
 * SvPagedList */
GListModel *sv_page_get_list (SvPage *self);
void sv_page_set_list (SvPage *self, GListModel *list);
/* Returns: (transfer full): "12 of 348". @position: in that list, from 0 */
char *sv_page_dup_position (SvPage *self, guint position);

/* What the search box holds while the page is shown: what was typed, unless the page sets it. */
const char *sv_page_get_search (SvPage *self);
void sv_page_set_search (SvPage *self, const char *text);

/* What the vfuncs above do, for the window. */
void sv_page_open (SvPage *self, const char *params);
gboolean sv_page_can_search (SvPage *self);
void sv_page_search (SvPage *self, const char *text);
void sv_page_reload (SvPage *self);
void sv_page_save_async (SvPage *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean sv_page_save_finish (SvPage *self, GAsyncResult *result, GError **error);
void sv_page_discard (SvPage *self);

/**
 * sv_page_parse:
 * @params: (not nullable): what open () got
 *
 * Returns: (transfer full): key → value, both texts without escapes; of a repeated key the last
 */
GHashTable *sv_page_parse (const char *params);
