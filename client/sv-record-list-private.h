/* sv-record-list-private.h: what the files of the list share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-filter-chips.h"
#include "sv-filter-popover.h"
#include "sv-list-columns.h"
#include "sv-record-list.h"
#include "sv-selection.h"
#include "widgets/sv-adaptive.h"

struct _SvRecordList
{
  AdwBin parent_instance;

  SvHouse *house; /* (owned) */
  const SvTable *table;
  SvPagedList *list;      /* (owned) */
  SvSelection *selection; /* (owned) */
  SvListColumns *columns; /* (owned) */
  SvQuery *query;         /* (owned) */
  guint spin;             /* source that shows the spinner */
  gboolean chosen;        /* the menu is for what is selected */

  GtkMenuButton *filter_button;
  SvFilterPopover *filter;
  SvAdaptive *adaptive;
  GtkBox *bar;
  GtkBox *chips_line; /* holds the chips where it is narrow */
  GtkWidget *chips_scrolled;
  SvFilterChips *chips;
  GtkSpinner *spinner;
  GtkLabel *count;
  GtkBox *buttons;
  GtkToggleButton *tiles_button;
  GtkMenuButton *export_button;
  GtkMenuButton *columns_button;
  GtkStack *states;
  GtkBox *skeleton;
  GtkColumnView *view;
  GtkGridView *tiles;
  AdwStatusPage *empty;
  GtkButton *empty_button;
  AdwStatusPage *failed;
  SvWorkBar *work;
};

/* sv-record-list-query.c */
void sv_record_list_query_install (GtkWidgetClass *klass);
/* The columns are there. */
void sv_record_list_query_set_up (SvRecordList *self);
/* Where it is narrow, the line of the chips is there only while there are some. */
void sv_record_list_update_chips_line (SvRecordList *self);

/* sv-list-export.c: the list as a file, and on paper */
void sv_list_export_install (GtkWidgetClass *klass);
void sv_list_export_set_up (SvRecordList *self);
/* More or less is selected. */
void sv_list_export_update (SvRecordList *self);
