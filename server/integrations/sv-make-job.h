/* sv-make-job.h: asking the AI for a description, from the queue to the proposal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-make.h"
#include "server/sv-job.h"

extern const SvJobKind sv_make_describe_kind;

/* Where Make.com is: the settings file, else what an admin entered. All but the flag nullable. */
typedef struct
{
  char *url;
  char *api_key;
  char *callback_secret;
  gboolean auto_accept;
} SvMakeSettings;

gboolean sv_make_settings_read (SvDb *db, SvMakeSettings *settings, GError **error);
void sv_make_settings_clear (SvMakeSettings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvMakeSettings, sv_make_settings_clear)

/**
 * sv_make_land:
 * @job: a job whose row is locked and has not ended for good
 * @answer: %SV_MAKE_DONE
 *
 * Makes the proposal, replaces an open one, keeps the thread; accepts it when the house wants that
 * and nobody changed the description meanwhile.
 */
gboolean
sv_make_land (SvCall *call, SvDb *db, gint64 job, const SvMakeAnswer *answer, GError **error);

/**
 * sv_make_accept:
 * @description: the text as accepted, maybe edited
 * @version: the version of the watch it was made from, or -1 to overwrite
 *
 * Writes description and, if the move is allowed, status; the open proposal @proposal is decided.
 */
gboolean
sv_make_accept (SvCall *call, SvDb *db, gint64 watch, gint64 proposal, const char *description,
                const char *status_selected, gint64 version, GError **error);
