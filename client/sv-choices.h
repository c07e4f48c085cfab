/* sv-choices.h: the short lists that fields choose from: brands, statuses, locations, agents …
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-record.h"

#include "sv-live.h"

#define SV_TYPE_CHOICES (sv_choices_get_type ())
G_DECLARE_FINAL_TYPE (SvChoices, sv_choices, SV, CHOICES, GObject)

SvChoices *sv_choices_new (SvApi *api, SvLive *live);

/**
 * sv_choices_get:
 * @of: an SvField.of of a reference: "brand", "status", "person:agent"
 *
 * The list is empty at first and fills itself; it is read once, kept, and follows the server.
 *
 * Returns: (transfer none): a list of #SvRecord in the order of the house (position, else name)
 */
GListModel *sv_choices_get (SvChoices *self, const char *of);

/**
 * sv_choices_narrow:
 * @my_role: of the user who is signed in
 * @me: his id
 * @role: (nullable): "agent": those of whom the persons shall be
 *
 * Agents and sellers are not told the roles of others. They see themselves and those of the other
 * side whom they work with, and nobody else.
 *
 * Returns: (transfer full): what the query of persons goes on with: "&role=agent", or ""
 */
char *sv_choices_narrow (const char *my_role, gint64 me, const char *role);

/* Returns: (transfer full) (nullable): the record of @id if the list is here and has it */
SvRecord *sv_choices_dup (SvChoices *self, const char *of, gint64 id);
