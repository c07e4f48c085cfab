/* sv-principal.c: who is calling
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-principal.h"

static void
principal_clear (gpointer data)
{
  SvPrincipal *self = data;

  g_free (self->name);
  g_free (self->email);
  g_free (self->currency);
  g_free (self->locale);
}

SvPrincipal *
sv_principal_new (void)
{
  return g_atomic_rc_box_new0 (SvPrincipal);
}

SvPrincipal *
sv_principal_ref (SvPrincipal *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
sv_principal_unref (SvPrincipal *self)
{
  g_atomic_rc_box_release_full (self, principal_clear);
}
