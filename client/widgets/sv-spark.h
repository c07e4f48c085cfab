/* sv-spark.h: a small line without numbers, beside a figure that says the number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_SPARK (sv_spark_get_type ())
G_DECLARE_FINAL_TYPE (SvSpark, sv_spark, SV, SPARK, GtkWidget)

GtkWidget *sv_spark_new (void);

/* @values: in the order of time; fewer than 2 show nothing */
void sv_spark_set_line (SvSpark *self, const double *values, guint n);
/* A bar of which @share (0 to 1) is filled. */
void sv_spark_set_share (SvSpark *self, double share);
