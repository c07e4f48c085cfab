/* sv-demo-watch.h: one demo watch, made up from a seed and its number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-demo-random.h"
#include "sv-demo-stock.h"

/* Where the house has watches, and the money that is paid there. */
typedef struct
{
  const char *name;
  const char *country;
  const char *currency;
  double per_euro; /* units of @currency for one euro, roughly */
  int weight;
} SvDemoPlace;

extern const SvDemoPlace sv_demo_places[];
extern const guint sv_demo_n_places;

/* The statuses by their role; which a demo watch has depends on its age. */
typedef enum
{
  SV_DEMO_DRAFT,
  SV_DEMO_REVIEW,
  SV_DEMO_APPROVED,
  SV_DEMO_PLATFORM_REVIEW,
  SV_DEMO_READY,
  SV_DEMO_LISTED,
  SV_DEMO_RESERVED,
  SV_DEMO_SOLD,
  SV_DEMO_PROBLEM,
  SV_DEMO_STANDBY,
  SV_DEMO_N_STATUSES,
} SvDemoStatus;

extern const char *const sv_demo_status_roles[SV_DEMO_N_STATUSES];

/* Texts are owned and used again for the next watch; an empty one stands for null. */
typedef struct
{
  guint brand; /* into sv_demo_brands */
  const SvDemoModel *model;
  guint place;  /* where it is, into sv_demo_places */
  guint source; /* where it was bought */
  SvDemoStatus status;
  int stage;      /* 1 … 6 in order of position, 0 none */
  gint64 bought;  /* unix seconds, start of a day */
  gint64 created; /* unix seconds */
  gint64 updated;
  gint64 sold; /* unix seconds, 0 unless sold */
  int year;
  int diameter; /* tenths of a millimetre */
  gint8 box;    /* −1 unknown, 0, 1 */
  gint8 papers;
  gint8 service_documents;
  gint64 paid;  /* minor units of the source's currency */
  gint64 asked; /* minor units of asked_currency; 0 none */
  gint64 floor;
  gint64 got; /* what it was sold for, in asked_currency; 0 unless sold */
  const char *asked_currency;
  GString *name;
  GString *sku_prefix; /* "OME-SPX-" */
  GString *reference;
  GString *serial;
  GString *calibre;
  GString *timegrapher;
  GString *material;
  GString *dial;
  GString *band;
  GString *condition;
  GString *description;
  GString *notes;
} SvDemoWatch;

void sv_demo_watch_init (SvDemoWatch *watch);
void sv_demo_watch_clear (SvDemoWatch *watch);

/**
 * sv_demo_watch_make:
 * @index: its number, from 0
 * @n: how many there are: number 0 is three years old, the last one new
 * @now: unix seconds
 */
void sv_demo_watch_make (SvDemoWatch *watch, guint64 seed, guint index, guint n, gint64 now);

/* In sv-demo-text.c: the sentences of @watch's description. */
void sv_demo_watch_describe (SvDemoWatch *watch, SvDemoRandom *dice);
