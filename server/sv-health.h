/* sv-health.h: does it live, may it serve, and how does it feel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-route.h"

/* /healthz, /readyz and /metrics */
extern const SvResource sv_health_resource;

/**
 * sv_health_configure:
 * @state_dir: where space is needed
 * @metrics_token: (nullable): who asks for /metrics must bear it; without one there is no /metrics
 */
void sv_health_configure (const char *state_dir, const char *metrics_token);
/* Another token while requests run. */
void sv_health_set_token (const char *metrics_token);
