/* sv-error.h: the few ways in which something of ours can fail
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#define SV_ERROR (sv_error_quark ())

typedef enum
{
  SV_ERROR_MALFORMED,    /* the request cannot be read: HTTP 400 */
  SV_ERROR_INVALID,      /* a field or a rule forbids it: HTTP 422 */
  SV_ERROR_UNAUTHORIZED, /* nobody is signed in: HTTP 401 */
  SV_ERROR_FORBIDDEN,    /* signed in, but not allowed: HTTP 403 */
  SV_ERROR_NOT_FOUND,    /* missing, or not visible: HTTP 404 */
  SV_ERROR_CONFLICT,     /* stale version, or already sold: HTTP 409 */
  SV_ERROR_PRECONDITION, /* If-Match is missing: HTTP 428 */
  SV_ERROR_BUSY,         /* try again later: HTTP 503 */
  SV_ERROR_FULL,         /* no space: HTTP 507 */
  SV_ERROR_FAILED,       /* ours; details only in the log: HTTP 500 */
} SvError;

GQuark sv_error_quark (void);

/**
 * sv_error_new_problem:
 * @problem: a problem of RFC 9457 as the server sends it; kept (a reference is taken)
 *
 * Returns: (transfer full): an error whose message is the problem's detail, else its title
 */
GError *sv_error_new_problem (SvError kind, JsonObject *problem);

/* Both (transfer none) (nullable): NULL for errors that did not come from a problem. */
const char *sv_error_get_code (const GError *error);
JsonObject *sv_error_get_problem (const GError *error);
