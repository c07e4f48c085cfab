/* sv-sign-in.h: server, e-mail, password; the certificate on first contact
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-house.h"

#define SV_TYPE_SIGN_IN (sv_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (SvSignIn, sv_sign_in, SV, SIGN_IN, AdwBin)

/* Signals in through the house's api; what comes of it the api tells. */
void sv_sign_in_set_house (SvSignIn *self, SvHouse *house);

/* For a session that ran out: the same user on the same server, only the password is asked. */
void sv_sign_in_set_again (SvSignIn *self);

/* Fills the fields (each nullable) and, with a password, signs in at once. @fingerprint is trusted
 * for @server. */
void sv_sign_in_fill (SvSignIn *self, const char *server, const char *email, const char *password,
                      const char *fingerprint);
void sv_sign_in_focus (SvSignIn *self);
