/* sv-ids.h: long lists of ids: reading them, and the way from one to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct
{
  GArray *ids;  /* (owned) of gint64, in the order of the list */
  gint64 total; /* how many match; more than ids when the server cut the list off */
} SvIds;

void sv_ids_free (SvIds *ids);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvIds, sv_ids_free)

/**
 * sv_ids_parse:
 * @body: {"ids": […], "total": N, "seq": S}
 *
 * For up to a million numbers: json-glib would take 100 bytes for each. Everything around them
 * passes the strict gate. May be called on any thread.
 */
SvIds *sv_ids_parse (GBytes *body, GError **error);

/* One step: at @position, @removed ids go and @n_added of the new list from @from come. */
typedef struct
{
  guint position;
  guint removed;
  guint from;
  guint added;
} SvIdsStep;

/**
 * sv_ids_steps:
 *
 * How @before becomes @after, each step as it applies after those before it. When few rows came,
 * went or moved the steps touch only these, so that a list does not jump; otherwise one step takes
 * out everything between the common beginning and end and the next puts the new in: GTK reads all
 * rows when both happen at once.
 *
 * Returns: (transfer full): of #SvIdsStep
 */
GArray *sv_ids_steps (const GArray *before, const GArray *after);
