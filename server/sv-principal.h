/* sv-principal.h: who is calling
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-permission.h"

typedef struct
{
  gint64 person;  /* person.id */
  gint64 session; /* session.id; ends with it */
  SvRole role;
  char *name;
  char *email;
  char *currency; /* (nullable) ISO 4217, the person's own */
  char *locale;   /* "en", "sv", "da" */
} SvPrincipal;

/* Shared between the session cache and running calls, never changed once made; counted atomically.
 */
SvPrincipal *sv_principal_new (void);
SvPrincipal *sv_principal_ref (SvPrincipal *self);
void sv_principal_unref (SvPrincipal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvPrincipal, sv_principal_unref)
