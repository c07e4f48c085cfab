/* sv-demo-stock.h: the makers and models that demo watches are drawn from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef struct
{
  const char *name;       /* "Speedmaster Professional" */
  const char *references; /* "145.022|ST 145.012" */
  const char *calibres;   /* "861|321" */
  int from;               /* years of production */
  int to;
  int diameter;  /* tenths of a millimetre */
  char movement; /* 'a' automatic, 'm' manual winding, 'q' quartz */
  char gender;   /* 'm', 'w', 'u' */
  int price;     /* EUR, the median of what is asked */
} SvDemoModel;

typedef struct
{
  const char *name;
  const char *code; /* three letters, begins the SKU */
  int weight;       /* how often it turns up */
  int spread;       /* percent: the sigma of the logarithm of its prices */
  const SvDemoModel *models;
  guint n_models;
} SvDemoBrand;

extern const SvDemoBrand sv_demo_brands[];
extern const guint sv_demo_n_brands;
