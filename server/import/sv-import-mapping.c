/* sv-import-mapping.c: which field a column is likely to be
 *
 * A column is a candidate for a field by its heading. Between candidates decide how good the name
 * is, how many cells are filled, whether they read as what the field holds, and, for what tells
 * pieces apart, how much they differ.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-mapping.h"

#include "common/sv-money.h"
#include "sv-import-words.h"

#include <string.h>

#define N_SAMPLES 5
#define MAX_DISTINCT 5000

SvImportStats *
sv_import_stats_new (void)
{
  SvImportStats *stats = g_new0 (SvImportStats, 1);

  stats->orders = SV_DATE_ANY;
  stats->samples = g_ptr_array_new_with_free_func (g_free);
  stats->unclear = g_ptr_array_new_with_free_func (g_free);
  stats->distinct = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return stats;
}

void
sv_import_stats_free (SvImportStats *stats)
{
  g_ptr_array_unref (stats->samples);
  g_ptr_array_unref (stats->unclear);
  g_hash_table_unref (stats->distinct);
  g_free (stats);
}

static char *
shorten (const char *text)
{
  return g_utf8_strlen (text, -1) > 120 ? g_utf8_substring (text, 0, 120) : g_strdup (text);
}

static gboolean
is_whole_float (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return digits > 0 && strcmp (text + digits, ".0") == 0;
}

static void
add_date (SvImportStats *stats, const char *text)
{
  guint orders =
      strlen (text) <= 40 && strpbrk (text, "0123456789") != NULL ? sv_date_orders (text) : 0;

  if (orders == 0)
    return;

  stats->dates++;
  /* With points between, the day stands first or the year: nobody writes 11.21.2026. */
  if (orders == (SV_DATE_DMY | SV_DATE_MDY) && strchr (text, '.') != NULL &&
      strpbrk (text, "/-") == NULL)
    orders = SV_DATE_DMY;
  stats->orders &= orders;
  if ((orders & (SV_DATE_DMY | SV_DATE_MDY)) == (SV_DATE_DMY | SV_DATE_MDY) &&
      orders != SV_DATE_ANY && stats->unclear->len < N_SAMPLES)
    g_ptr_array_add (stats->unclear, g_strdup (text));
}

void
sv_import_stats_add (SvImportStats *stats, const char *text, gboolean number)
{
  char decimal = number ? 0 : sv_import_decimal_of (text);
  guint *times;

  stats->filled++;
  stats->numbers += number;
  stats->floats += is_whole_float (text);
  stats->points += decimal == '.';
  stats->commas += decimal == ',';
  stats->crowns += strpbrk (text, "kK") != NULL && sv_money_is_in_crowns (text);
  if (!number)
    add_date (stats, text);

  times = g_hash_table_lookup (stats->distinct, text);
  if (times != NULL)
    ++*times;
  else if (g_hash_table_size (stats->distinct) < MAX_DISTINCT)
    {
      times = g_new (guint, 1);
      *times = 1;
      g_hash_table_insert (stats->distinct, g_strdup (text), times);
      if (stats->samples->len < N_SAMPLES)
        g_ptr_array_add (stats->samples, shorten (text));
    }
}

char
sv_import_stats_decimal (SvImportStats *stats)
{
  if (stats->points == stats->commas)
    return 0;
  return stats->points > stats->commas ? '.' : ',';
}

/* ---- candidates ---- */

typedef struct
{
  SvImportColumn *column;
  const SvField *field;
  double score;
} Candidate;

static gint
by_score (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a;
  const Candidate *second = b;

  if (first->score != second->score)
    return first->score > second->score ? -1 : 1;
  return (gint)first->column->index - (gint)second->column->index;
}

static gboolean
is_bad (const SvImportReading *reading, const char *text)
{
  const SvField *field = reading->field;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *problem = NULL;
  gboolean rough;

  if (field->kind == SV_KIND_DATE)
    return sv_date_orders (text) == 0;
  if (field->kind == SV_KIND_TEXT || field->kind == SV_KIND_REFERENCE)
    return g_utf8_strlen (text, -1) > (field->max != 0 ? field->max : 100) ||
           /* "Boîte: oui" is no material. */
           (strcmp (field->key, "case_material") == 0 && sv_import_yes_no (field->key, text) >= 0);
  return !sv_import_read_value (reading, text, FALSE, &node, &rough, &problem);
}

/* Returns: the share of the cells that cannot be this field, of those of the first thousand
 * different texts */
static double
bad_share (SvImportColumn *column, SvImportStats *stats, const SvField *field)
{
  /* A currency that takes "kr" as well. */
  SvImportReading reading = {
    .field = field,
    .decimal = column->decimal,
    .currency = "SEK",
    .floats = column->floats,
  };
  GHashTableIter iter;
  gpointer key, times;
  guint n = 0;
  guint all = 0;
  guint bad = 0;

  g_hash_table_iter_init (&iter, stats->distinct);
  while (g_hash_table_iter_next (&iter, &key, &times) && n++ < 1000)
    {
      all += *(guint *)times;
      bad += is_bad (&reading, key) ? *(guint *)times : 0;
    }

  return all == 0 ? 0 : (double)bad / all;
}

/* Some exports have a column "Case" that says "Case" in every row, before those about the case. */
static gboolean
repeats_heading (SvImportColumn *column, SvImportStats *stats)
{
  return g_hash_table_size (stats->distinct) == 1 &&
         g_ascii_strcasecmp (column->title, g_ptr_array_index (stats->samples, 0)) == 0;
}

static gboolean
is_candidate (SvImportLook *look, const SvImportTarget *target, SvImportColumn *column,
              SvImportStats *stats, const SvField *field, Candidate *candidate)
{
  const char *currency;
  g_autofree char *heading = sv_import_heading (column->title, &currency);
  double filled, distinct, bad;
  gboolean exact = strcmp (column->title, field->key) == 0;
  gboolean numbered = FALSE;
  gboolean often;
  int rank = exact ? 0 : sv_import_heading_rank (target->resource, field->key, heading);

  /* What stands in brackets may make another name of it: "Reference number (internal)". */
  if (strchr (column->title, '(') != NULL)
    {
      g_autofree char *whole = sv_import_fold (column->title);
      int rank_of_whole = sv_import_heading_rank (target->resource, field->key, whole);

      rank = rank_of_whole >= 0 ? rank_of_whole : rank + (rank >= 0);
    }

  /* "Price 06-03" and "Papers 2" are prices and papers too, if nothing better is. */
  if (rank < 0)
    {
      gsize length = strlen (heading);

      while (length > 0 && g_ascii_isdigit (heading[length - 1]))
        heading[--length] = '\0';
      rank = sv_import_heading_rank (target->resource, field->key, heading);
      rank += rank >= 0 ? 10 : 0;
      numbered = TRUE;
    }
  if (rank < 0 || repeats_heading (column, stats))
    return FALSE;

  /* Many a price is "on request", many a day "in spring": what a heading calls a price or a date
   * stays one as long as some are, and a person sees the rest. */
  often = (field->kind == SV_KIND_MONEY || field->kind == SV_KIND_DATE) && !numbered;
  bad = bad_share (column, stats, field);
  if (bad > (often ? 0.9 : 0.5) && !exact)
    return FALSE;

  filled = stats->filled > 0 ? 1 : 0;
  distinct = stats->filled > 0
                 ? (double)g_hash_table_size (stats->distinct) / MIN (stats->filled, MAX_DISTINCT)
                 : 0;
  candidate->column = column;
  candidate->field = field;
  candidate->score = (exact ? 1000 : 100) - rank - (bad > 0 ? 10 + 40 * bad : 0) + 10 * filled;
  if (sv_import_is_identifier (field->key))
    candidate->score += 40 * distinct;
  return TRUE;
}

static void
add_fill (GArray *candidates, GPtrArray *stats)
{
  guint most = 1;

  for (guint i = 0; i < stats->len; i++)
    most = MAX (most, ((SvImportStats *)g_ptr_array_index (stats, i))->filled);

  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);
      SvImportStats *of = g_ptr_array_index (stats, candidate->column->index);

      candidate->score -= 40.0 * (most - of->filled) / most;
    }
}

static void
take_field (SvImportColumn *column, SvImportStats *stats, const SvField *field)
{
  g_free (column->field);
  column->field = g_strdup (field->key);
  /* A price that cannot be read is for a person to look at. Other texts that the field cannot hold
   * are worth keeping. */
  column->lenient = field->kind != SV_KIND_MONEY && field->kind != SV_KIND_REFERENCE &&
                    (field->flags & SV_FIELD_REQUIRED) == 0 &&
                    !sv_import_is_identifier (field->key) && bad_share (column, stats, field) > 0;
}

/* ---- currencies ---- */

/* One is enough: what is none in its cell is said there. */
static gboolean
holds_currencies (SvImportStats *stats)
{
  guint n = 0;

  for (guint i = 0; i < stats->samples->len; i++)
    {
      g_autofree char *code = sv_import_read_currency (g_ptr_array_index (stats->samples, i));

      n += code != NULL;
    }

  return n > 0;
}

/* "asking_price_currency" by its own name, for a price that is there. */
static void
propose_own_currencies (SvImportLook *look, const SvImportTarget *target, SvRole role)
{
  for (guint i = 0; i < look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (look->columns, i);
      gboolean is_currency = FALSE;
      const SvField *field = sv_import_target_field (target, role, column->title, &is_currency);

      if (column->field == NULL && field != NULL && is_currency &&
          sv_import_columns_find (look->columns, field->key) != NULL &&
          sv_import_columns_find (look->columns, column->title) == NULL)
        column->field = g_strdup (column->title);
    }
}

/* A lone "Currency" beside the prices, for the first of them that says nothing itself. */
static void
propose_lone_currencies (SvImportLook *look, const SvImportTarget *target, GPtrArray *stats)
{
  for (guint i = 0; i < look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (look->columns, i);

      if (column->field != NULL || !sv_import_is_currency_heading (column->title) ||
          !holds_currencies (g_ptr_array_index (stats, i)))
        continue;

      for (guint n = 0; n < target->n_fields && column->field == NULL; n++)
        {
          const SvField *money = &target->fields[n];
          g_autofree char *key = g_strconcat (money->key, "_currency", NULL);
          SvImportColumn *price = sv_import_columns_find (look->columns, money->key);

          if (money->kind == SV_KIND_MONEY && price != NULL && price->currency == NULL &&
              sv_import_columns_find (look->columns, key) == NULL)
            column->field = g_steal_pointer (&key);
        }
    }
}

static gboolean
cells_name_currency (SvImportStats *stats)
{
  for (guint i = 0; i < stats->samples->len; i++)
    {
      g_autofree char *named = NULL;
      g_autofree char *amount =
          sv_money_parse_typed (g_ptr_array_index (stats->samples, i), 0, &named, NULL);

      if (amount != NULL && named == NULL)
        return FALSE;
    }

  return stats->samples->len > 0;
}

static gboolean
is_money (const SvImportTarget *target, SvImportColumn *column)
{
  for (guint i = 0; i < target->n_fields && column->field != NULL; i++)
    if (strcmp (target->fields[i].key, column->field) == 0)
      return target->fields[i].kind == SV_KIND_MONEY;
  return FALSE;
}

/* A lone "Currency", which speaks for every price that nothing else is known about. */
static gboolean
has_currency_column (SvImportLook *look)
{
  for (guint i = 0; i < look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (look->columns, i);

      if (column->field != NULL && g_str_has_suffix (column->field, "_currency") &&
          sv_import_is_currency_heading (column->title))
        return TRUE;
    }
  return FALSE;
}

static void
propose_currencies (SvImportLook *look, const SvImportTarget *target, GPtrArray *stats,
                    const char *house)
{
  for (guint i = 0; i < look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (look->columns, i);
      g_autofree char *heading = NULL;
      g_autofree char *key = NULL;
      const char *currency = NULL;

      if (!is_money (target, column))
        continue;

      heading = sv_import_heading (column->title, &currency);
      key = g_strconcat (column->field, "_currency", NULL);
      g_free (column->currency);
      column->currency = g_strdup (currency);
      column->currency_assumed = FALSE;
      if (currency == NULL && sv_import_columns_find (look->columns, key) == NULL &&
          !has_currency_column (look))
        {
          column->currency = g_strdup (house);
          column->currency_assumed = !cells_name_currency (g_ptr_array_index (stats, i));
        }
      /* "kr" in a house that counts in euros: whose, only a person can say. */
      if (((SvImportStats *)g_ptr_array_index (stats, i))->crowns > 0 && column->currency != NULL &&
          !sv_currency_is_crowns (column->currency))
        g_clear_pointer (&column->currency, g_free);
    }
}

void
sv_import_propose (SvImportLook *look, const SvImportTarget *target, SvRole role, GPtrArray *stats,
                   const char *house)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  gboolean notes = FALSE;

  for (guint i = 0; i < look->columns->len; i++)
    for (guint n = 0; n < target->n_fields; n++)
      {
        const SvField *field = &target->fields[n];
        Candidate candidate;

        if (sv_import_target_field (target, role, field->key, NULL) != NULL &&
            is_candidate (look, target, g_ptr_array_index (look->columns, i),
                          g_ptr_array_index (stats, i), field, &candidate))
          g_array_append_val (candidates, candidate);
      }

  add_fill (candidates, stats);
  g_array_sort (candidates, by_score);
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (candidate->column->field == NULL &&
          sv_import_columns_find (look->columns, candidate->field->key) == NULL)
        {
          take_field (candidate->column, g_ptr_array_index (stats, candidate->column->index),
                      candidate->field);
          if (strcmp (candidate->field->key, "notes") == 0)
            candidate->column->plain_notes = !notes;
          notes |= candidate->column->plain_notes;
        }
    }

  /* Every price's own column first, wherever it stands: a lone one is for what is left. */
  propose_own_currencies (look, target, role);
  propose_lone_currencies (look, target, stats);
  propose_currencies (look, target, stats, house);
}

/* ---- questions ---- */

static void
ask (SvImportLook *look, const char *code, SvImportColumn *column, GPtrArray *samples,
     const char *const *choices)
{
  JsonObject *question = json_object_new ();
  JsonArray *texts = json_array_new ();
  JsonArray *words = json_array_new ();

  for (guint i = 0; samples != NULL && i < samples->len; i++)
    json_array_add_string_element (texts, g_ptr_array_index (samples, i));
  for (; *choices != NULL; choices++)
    json_array_add_string_element (words, *choices);

  json_object_set_string_member (question, "code", code);
  if (column != NULL)
    json_object_set_int_member (question, "column", column->index);
  else
    json_object_set_null_member (question, "column");
  json_object_set_array_member (question, "samples", texts);
  json_object_set_array_member (question, "choices", words);
  json_array_add_object_element (look->questions, question);
}

static void
ask_for_dates (SvImportLook *look, const SvImportTarget *target, SvRole role, GPtrArray *stats)
{
  static const char *const either[] = { "dmy", "mdy", NULL };
  guint orders = SV_DATE_ANY;
  SvImportColumn *unclear = NULL;

  for (guint i = 0; i < look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (look->columns, i);
      SvImportStats *of = g_ptr_array_index (stats, i);
      const SvField *field =
          column->field != NULL ? sv_import_target_field (target, role, column->field, NULL) : NULL;

      if (field == NULL || field->kind != SV_KIND_DATE || of->dates == 0)
        continue;
      orders &= of->orders;
      if (of->unclear->len > 0 && unclear == NULL)
        unclear = column;
    }

  if (look->format.date_chosen)
    return;
  look->format.date = 0;
  if (unclear == NULL || orders == 0)
    /* Nothing leaves a choice; where columns contradict each other each text decides for itself. */
    look->format.date = orders == SV_DATE_DMY || orders == SV_DATE_MDY ? orders : SV_DATE_YMD;
  else if (orders == SV_DATE_DMY || orders == SV_DATE_MDY || orders == SV_DATE_YMD)
    look->format.date = orders;
  else
    ask (look, "date_order", unclear,
         ((SvImportStats *)g_ptr_array_index (stats, unclear->index))->unclear, either);
}

/* A watch needs a name, or what one can be made of. */
static void
ask_for_name (SvImportLook *look, const SvImportTarget *target)
{
  static const char *const enough[] = { "sku", "name", "brand", "model", "reference", NULL };
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  if (strcmp (target->resource, "watches") != 0)
    return;
  for (guint i = 0; enough[i] != NULL; i++)
    if (sv_import_columns_find (look->columns, enough[i]) != NULL)
      return;

  for (guint i = 0; i < look->columns->len; i++)
    g_ptr_array_add (titles, ((SvImportColumn *)g_ptr_array_index (look->columns, i))->title);
  g_ptr_array_add (titles, NULL);
  ask (look, "name_column", NULL, NULL, (const char *const *)titles->pdata);
}

/* What was paid is booked: its currency is never assumed. */
static void
ask_for_currency (SvImportLook *look, SvImportColumn *price)
{
  const char *choices[] = { NULL, NULL, NULL, NULL, NULL };
  static const char *const usual[] = { "EUR", "SEK", "DKK", "GBP" };
  guint n = 0;

  if (price == NULL || !price->currency_assumed || price->currency == NULL)
    return;
  choices[n++] = price->currency;
  for (guint i = 0; i < G_N_ELEMENTS (usual) && n < G_N_ELEMENTS (choices) - 1; i++)
    if (g_strcmp0 (usual[i], price->currency) != 0)
      choices[n++] = usual[i];
  ask (look, "currency", price, price->samples, choices);
}

/* Prices in "kr", and nothing that says whose. */
static void
ask_for_crowns (SvImportLook *look, const SvImportTarget *target, GPtrArray *stats)
{
  static const char *const choices[] = { "SEK", "DKK", "NOK", "ISK", NULL };

  for (guint i = 0; i < look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (look->columns, i);
      g_autofree char *key =
          g_strconcat (column->field != NULL ? column->field : "", "_currency", NULL);

      if (is_money (target, column) && column->currency == NULL &&
          ((SvImportStats *)g_ptr_array_index (stats, i))->crowns > 0 &&
          sv_import_columns_find (look->columns, key) == NULL && !has_currency_column (look))
        ask (look, "currency", column, column->samples, choices);
    }
}

/* A sale is nothing without its watch, its price and its day. */
static void
ask_for_sale (SvImportLook *look, const SvImportTarget *target)
{
  static const struct
  {
    const char *key;
    const char *code;
  } needed[] = { { "sku", "sku_column" }, { "price", "price_column" }, { "date", "date_column" } };
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  if (strcmp (target->resource, "sales") != 0)
    return;
  for (guint i = 0; i < look->columns->len; i++)
    g_ptr_array_add (titles, ((SvImportColumn *)g_ptr_array_index (look->columns, i))->title);
  g_ptr_array_add (titles, NULL);

  ask_for_currency (look, sv_import_columns_find (look->columns, "price"));
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (sv_import_columns_find (look->columns, needed[i].key) == NULL)
      ask (look, needed[i].code, NULL, NULL, (const char *const *)titles->pdata);
}

void
sv_import_ask (SvImportLook *look, const SvImportTarget *target, SvRole role, GPtrArray *stats)
{
  g_clear_pointer (&look->questions, json_array_unref);
  look->questions = json_array_new ();
  ask_for_dates (look, target, role, stats);
  ask_for_name (look, target);
  ask_for_crowns (look, target, stats);
  ask_for_sale (look, target);
}
