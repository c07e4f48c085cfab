/* sv-demo-watch.c: one demo watch, made up from a seed and its number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-demo-watch.h"

#include "common/sv-money.h"

#include <math.h>
#include <string.h>

#define DAY (24 * 60 * 60)
#define THREE_YEARS (3 * 365 * (gint64)DAY)

const SvDemoPlace sv_demo_places[] = {
  { "Copenhagen", "Denmark", "DKK", 7.46, 34 },
  { "Aarhus", "Denmark", "DKK", 7.46, 12 },
  { "Tokyo", "Japan", "JPY", 163.0, 22 },
  { "Osaka", "Japan", "JPY", 163.0, 10 },
  { "Ho Chi Minh City", "Vietnam", "VND", 27300.0, 9 },
  { "Hanoi", "Vietnam", "VND", 27300.0, 3 },
  { "New York", "United States", "USD", 1.09, 7 },
  { "Los Angeles", "United States", "USD", 1.09, 3 },
};

const guint sv_demo_n_places = G_N_ELEMENTS (sv_demo_places);

const char *const sv_demo_status_roles[SV_DEMO_N_STATUSES] = {
  "draft",  "review",   "approved", "platform_review", "ready",
  "listed", "reserved", "sold",     "problem",         "standby",
};

/* Percent of the watches of an age that stand so, in the order of SvDemoStatus. */
static const struct
{
  int days;
  int percent[SV_DEMO_N_STATUSES];
} ages[] = {
  { 14, { 46, 22, 10, 4, 6, 5, 1, 2, 3, 1 } },     { 60, { 12, 12, 14, 8, 14, 22, 5, 9, 2, 2 } },
  { 180, { 3, 3, 5, 4, 11, 32, 5, 33, 2, 2 } },    { 420, { 1, 1, 1, 1, 4, 19, 2, 67, 2, 2 } },
  { G_MAXINT, { 0, 0, 0, 0, 1, 6, 1, 89, 1, 2 } },
};

/* What asking prices are written in. */
static const struct
{
  const char *currency;
  double per_euro;
  int weight;
} prices_in[] = {
  { "EUR", 1.0, 52 }, { "DKK", 7.46, 26 }, { "SEK", 11.2, 12 }, { "USD", 1.09, 10 }
};

static GString **
texts (SvDemoWatch *watch, guint *n)
{
  *n = (G_STRUCT_OFFSET (SvDemoWatch, notes) - G_STRUCT_OFFSET (SvDemoWatch, name)) /
           sizeof (GString *) +
       1;
  return &watch->name;
}

void
sv_demo_watch_init (SvDemoWatch *watch)
{
  guint n;
  GString **text;

  memset (watch, 0, sizeof *watch);
  text = texts (watch, &n);
  for (guint i = 0; i < n; i++)
    text[i] = g_string_new (NULL);
}

void
sv_demo_watch_clear (SvDemoWatch *watch)
{
  guint n;
  GString **text = texts (watch, &n);

  for (guint i = 0; i < n; i++)
    g_string_free (text[i], TRUE);
}

static guint
pick_brand (SvDemoRandom *dice)
{
  guint total = 0;
  guint at;

  for (guint i = 0; i < sv_demo_n_brands; i++)
    total += sv_demo_brands[i].weight;
  at = sv_demo_random_below (dice, total);
  for (guint i = 0;; i++)
    {
      if (at < (guint)sv_demo_brands[i].weight)
        return i;
      at -= sv_demo_brands[i].weight;
    }
}

static guint
pick_place (SvDemoRandom *dice)
{
  guint at = sv_demo_random_below (dice, 100);

  for (guint i = 0;; i++)
    {
      if (at < (guint)sv_demo_places[i].weight)
        return i;
      at -= sv_demo_places[i].weight;
    }
}

static SvDemoStatus
pick_status (SvDemoRandom *dice, int days)
{
  guint at = sv_demo_random_below (dice, 100);
  guint age = 0;

  while (days > ages[age].days)
    age++;
  for (guint i = 0;; i++)
    {
      if (at < (guint)ages[age].percent[i])
        return i;
      at -= ages[age].percent[i];
    }
}

/* The letters that the SKU takes from the model: the first of up to three words, X for the rest. */
static void
make_prefix (SvDemoWatch *watch)
{
  g_autofree char *folded = g_str_to_ascii (watch->model->name, "C");
  g_auto (GStrv) words = g_strsplit_set (folded, " -", -1);
  guint n = 0;

  g_string_printf (watch->sku_prefix, "%s-", sv_demo_brands[watch->brand].code);
  for (guint i = 0; words[i] != NULL && n < 3; i++)
    if (g_ascii_isalpha (words[i][0]) && strpbrk (words[i], "0123456789") == NULL)
      {
        g_string_append_c (watch->sku_prefix, g_ascii_toupper (words[i][0]));
        n++;
      }
  for (; n < 3; n++)
    g_string_append_c (watch->sku_prefix, 'X');
  g_string_append_c (watch->sku_prefix, '-');
}

static void
make_times (SvDemoWatch *watch, SvDemoRandom *dice, guint index, guint n, gint64 now)
{
  gint64 newest = now - 2 * 60 * 60;
  gint64 step = THREE_YEARS / n;
  gint64 age;

  /* In the order of their numbers, so that ids grow with time as they do in life. */
  watch->created = newest - THREE_YEARS + step * index;
  if (step > 1)
    watch->created += sv_demo_random_below (dice, (guint)MIN (step, G_MAXINT32));
  watch->bought = (watch->created / DAY - sv_demo_random_below (dice, 30)) * DAY;

  age = now - watch->created;
  watch->status = pick_status (dice, (int)(age / DAY));
  watch->updated = watch->created;
  if (watch->status != SV_DEMO_DRAFT)
    watch->updated += (gint64)(sv_demo_random_real (dice) * (double)MIN (age, 200 * DAY));
  watch->sold = watch->status == SV_DEMO_SOLD ? watch->updated : 0;
}

/* Rounded as dealers write prices: 95, 1,250, 12,500. */
static gint64
round_price (double price)
{
  double step = price < 100      ? 5
                : price < 1000   ? 10
                : price < 10000  ? 50
                : price < 100000 ? 500
                                 : 5000;

  return (gint64)(MAX (1.0, round (price / step)) * step);
}

static gint64
minor (gint64 units, const char *currency)
{
  for (int i = sv_currency_exponent (currency); i > 0; i--)
    units *= 10;
  return units;
}

static void
make_prices (SvDemoWatch *watch, SvDemoRandom *dice)
{
  const SvDemoBrand *brand = &sv_demo_brands[watch->brand];
  const SvDemoPlace *source = &sv_demo_places[watch->source];
  double value = watch->model->price * exp (brand->spread / 100.0 * sv_demo_random_normal (dice));
  double share = 0.55 + 0.25 * sv_demo_random_real (dice);
  guint at = sv_demo_random_below (dice, 100);
  guint in = 0;
  gint64 asked;

  if (watch->papers == 1)
    value *= 1.12;
  while (at >= (guint)prices_in[in].weight)
    at -= prices_in[in++].weight;

  watch->paid = minor (round_price (value * share * source->per_euro), source->currency);
  watch->asked_currency = prices_in[in].currency;
  asked = round_price (value * prices_in[in].per_euro);
  if (watch->status == SV_DEMO_DRAFT && sv_demo_random_percent (dice, 60))
    asked = 0;
  watch->asked = minor (asked, watch->asked_currency);
  watch->floor = asked > 0 && sv_demo_random_percent (dice, 55)
                     ? minor (round_price ((double)asked * 0.88), watch->asked_currency)
                     : 0;
  watch->got =
      watch->sold > 0
          ? minor (round_price ((double)asked * (0.84 + 0.18 * sv_demo_random_real (dice))),
                   watch->asked_currency)
          : 0;
}

static void
make_details (SvDemoWatch *watch, SvDemoRandom *dice)
{
  const SvDemoModel *model = watch->model;

  watch->year =
      sv_demo_random_percent (dice, 88) ? sv_demo_random_between (dice, model->from, model->to) : 0;
  watch->diameter = model->diameter + sv_demo_random_between (dice, -4, 4);
  watch->box = sv_demo_random_percent (dice, 12) ? -1 : sv_demo_random_percent (dice, 34);
  watch->papers = sv_demo_random_percent (dice, 15) ? -1 : sv_demo_random_percent (dice, 24);
  watch->service_documents =
      sv_demo_random_percent (dice, 40) ? -1 : sv_demo_random_percent (dice, 30);

  sv_demo_random_word (dice, model->references, watch->reference);
  sv_demo_random_word (dice, model->calibres, watch->calibre);
  sv_demo_random_word (dice, "Steel|Steel|Steel|Steel|Steel|Gold|Gold/steel|Gold-plated",
                       watch->material);
  sv_demo_random_word (dice,
                       "Silver|Silver|Black|Black|White|Champagne|Blue|Grey|Cream, patina|"
                       "Tropical brown|Linen|Green|Salmon",
                       watch->dial);
  sv_demo_random_word (dice,
                       "Leather, black|Leather, brown|Leather, brown|Steel bracelet|Steel bracelet|"
                       "Milanese|Nato, grey|Original bracelet",
                       watch->band);
  sv_demo_random_word (dice, "Very good|Very good|Good|Good|Good|Fair|Unworn|Poor|For parts",
                       watch->condition);
  /* Some are told from the brand alone, as people write them. */
  g_string_printf (watch->name, "%s %s", sv_demo_brands[watch->brand].name, model->name);
  if (sv_demo_random_percent (dice, 30))
    g_string_append_printf (watch->name, " %s", watch->reference->str);

  if (sv_demo_random_percent (dice, 82))
    g_string_printf (watch->serial, "%d", sv_demo_random_between (dice, 1000000, 48999999));
  if (model->movement != 'q' && sv_demo_random_percent (dice, 45))
    g_string_printf (
        watch->timegrapher, "%+d s/d, %d°, %.1f ms", sv_demo_random_between (dice, -18, 22),
        sv_demo_random_between (dice, 228, 312), sv_demo_random_between (dice, 0, 14) / 10.0);
  if (sv_demo_random_percent (dice, 22))
    sv_demo_random_word (
        dice,
        "Crown not original|Ask the watchmaker about the amplitude|Bought with two others|"
        "Hands relumed|Strap to be replaced before pictures|Serial checked, not stolen|"
        "Customer in Malmö is interested",
        watch->notes);
}

void
sv_demo_watch_make (SvDemoWatch *watch, guint64 seed, guint index, guint n, gint64 now)
{
  SvDemoRandom dice;
  guint n_texts;
  GString **text = texts (watch, &n_texts);
  const SvDemoBrand *brand;

  for (guint i = 0; i < n_texts; i++)
    g_string_truncate (text[i], 0);
  sv_demo_random_init (&dice, seed, index);

  watch->brand = pick_brand (&dice);
  brand = &sv_demo_brands[watch->brand];
  watch->model = &brand->models[sv_demo_random_below (&dice, brand->n_models)];
  watch->source = pick_place (&dice);
  make_prefix (watch);
  make_times (watch, &dice, index, n, now);
  /* What is ready for sale has arrived in Denmark. */
  watch->place = watch->status >= SV_DEMO_READY && watch->status <= SV_DEMO_SOLD &&
                         sv_demo_random_percent (&dice, 85)
                     ? sv_demo_random_below (&dice, 2)
                     : watch->source;
  watch->stage = watch->status == SV_DEMO_SOLD       ? 6
                 : watch->status >= SV_DEMO_APPROVED ? sv_demo_random_between (&dice, 4, 5)
                                                     : sv_demo_random_between (&dice, 0, 3);
  make_details (watch, &dice);
  make_prices (watch, &dice);
  if (watch->status != SV_DEMO_DRAFT || sv_demo_random_percent (&dice, 35))
    sv_demo_watch_describe (watch, &dice);
}
