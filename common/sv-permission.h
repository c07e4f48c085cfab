/* sv-permission.h: what a role may do and see
 *
 * The defaults are data (data/role-actions.csv, data/role-fields.csv), compiled in. A role, an
 * action or a field that the data do not name is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-field.h"

typedef enum
{
  SV_ROLE_ADMIN,
  SV_ROLE_MANAGER,
  SV_ROLE_FINANCE,
  SV_ROLE_AGENT,
  SV_ROLE_SELLER,
  SV_N_ROLES,
} SvRole;

typedef enum
{
  SV_SCOPE_NONE,
  SV_SCOPE_OWN, /* own rows only */
  SV_SCOPE_ALL,
} SvScope;

typedef enum
{
  SV_MASK_NONE,
  SV_MASK_READ = 1 << 0,
  SV_MASK_WRITE = 1 << 1,
  SV_MASK_SELF = 1 << 2, /* with the others: may hold the caller only, watch.agent for an agent */
} SvMask;

/**
 * sv_role_from_name:
 * @name: (nullable): "admin"
 *
 * Returns: whether @name is a role, which is then in @role
 */
gboolean sv_role_from_name (const char *name, SvRole *role);

const char *sv_role_name (SvRole role);

/* Agents and sellers: people in the field, who see their own rows only. */
gboolean sv_role_is_field (SvRole role);

/**
 * sv_permission_exists:
 * @action: "watch.list"; "public" is what everybody may do
 */
gboolean sv_permission_exists (const char *action);

SvScope sv_permission_scope (SvRole role, const char *action);

/**
 * sv_permission_names:
 *
 * Returns: (transfer full): every action that @role may do, on its own rows at least; sorted
 */
char **sv_permission_names (SvRole role);

/**
 * sv_permission_mask:
 * @table: a record's table
 * @key: one of its fields
 *
 * What @role may do with a field of the rows it may see; a field that the data do not name goes by
 * the lines for its key, its kind, or everything. A key that the table lacks may not be touched.
 *
 * Returns: #SvMask
 */
guint sv_permission_mask (SvRole role, const SvTable *table, const char *key);
