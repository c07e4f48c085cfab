/* sv-ai-panel-private.h: what the two files of the AI's panel share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-ai-panel.h"

struct _SvAiPanel
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  SvRecordForm *form;
  SvRecordEditor *editor; /* of the page, like the form */
  gint64 watch;
  gboolean may_ask;
  gboolean read_only;
  gboolean configured; /* the house has an AI */
  GCancellable *cancellable;

  GtkWidget *box;
  GtkWidget *state;
  GtkWidget *warning; /* that pictures and callback cannot be reached from outside */
  GtkWidget *details; /* the raw answer of a failure */
  GtkWidget *details_text;
  GtkWidget *proposal; /* present text and proposal, side by side */
  GtkWidget *news;     /* that the proposal which is edited is not open any more */
  GtkWidget *news_text;
  GtkTextView *present;
  GtkTextView *proposed;
  GtkWidget *remarks; /* the proposed status, contradictions */
  GtkWidget *accept;

  char *proposal_text; /* (owned) (nullable) as it came */

  char *job_state; /* (owned) (nullable) */
  gint64 job;
  gint64 open;      /* id of the proposal that is shown, 0: none */
  gboolean gone;    /* the server does not offer it any more; it stays because it is edited */
  JsonObject *next; /* (owned) (nullable) the one that is offered in its place */
  gboolean has_thread;
  gint64 asked_at; /* real time in µs, 0: not asked */
  guint clock;     /* ticks while an answer is awaited */
};

SvApi *sv_ai_panel_get_api (SvAiPanel *self);
char *sv_ai_panel_dup_path (SvAiPanel *self, const char *verb);
/* Returns: (transfer full): the proposal as it is written now */
char *sv_ai_panel_dup_proposed (SvAiPanel *self);
/* Asks the server how things stand. */
void sv_ai_panel_read_state (SvAiPanel *self);
/* Shows @proposal in place of the one that is shown, edited or not. (nullable): none */
void sv_ai_panel_show_proposal (SvAiPanel *self, JsonObject *proposal);
/* sv_ai_panel_is_edited () may say something else. */
void sv_ai_panel_tell_edited (SvAiPanel *self);
/* The server changed the watch. */
void sv_ai_panel_tell_taken (SvAiPanel *self);

/* sv-ai-panel-verbs.c */
void sv_ai_panel_install_actions (SvAiPanelClass *klass);
void sv_ai_panel_update_actions (SvAiPanel *self);
