/* sv-gate.h: what every request must be like before anything of ours looks at it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

typedef struct
{
  guint status;
  const char *code;
  const char *detail;
  gboolean hang_up; /* nobody can say where this request ends: not a byte more may be read */
} SvFault;

/**
 * sv_gate_check:
 * @length: (out): of the body that follows, 0 for none
 * @fault: (out): why it is refused
 *
 * Drops Range. Refuses what smuggles requests (Transfer-Encoding, lists of lengths or hosts),
 * encoded bodies, and floods of headers.
 */
gboolean sv_gate_check (SoupServerMessage *message, gint64 *length, SvFault *fault);

/* Whether a body of @length and this type fits a route. @media_type (nullable) is without
 * parameters. */
gboolean sv_gate_check_body (gint64 length, gint64 limit, gboolean raw, gboolean patch,
                             const char *media_type, SvFault *fault);

/* Whether Accept (nullable) leaves room for something the interface can answer with. */
gboolean sv_gate_check_accept (const char *accept, SvFault *fault);
