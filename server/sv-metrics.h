/* sv-metrics.h: what the server counts about itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* One answered request: its status (0: the client left before) and how long it took in µs. */
void sv_metrics_request (guint status, gint64 duration);

/* A figure that is read when somebody asks, on the main loop: "sv_connections". */
typedef double (*SvGauge) (gpointer user_data);
void sv_metrics_add_gauge (const char *name, const char *help, SvGauge gauge, gpointer user_data);
/* Forgets the gauges: their server goes away. */
void sv_metrics_clear_gauges (void);

/* (transfer full) everything in the text format of Prometheus; on the main loop */
GString *sv_metrics_print (void);
