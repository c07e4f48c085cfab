/* sv-demo.c: a house full of watches to try things out with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-demo"

#include "sv-demo.h"

#include "common/sv-error.h"
#include "sv-demo-pictures.h"
#include "sv-demo-watch.h"

#include <string.h>

#define N_AGENTS 7
#define N_SELLERS 5
#define N_BATCHES 24

/* Ids in the database of what the watches refer to. */
typedef struct
{
  SvDb *db;
  guint n;
  guint64 seed;
  gint64 now;
  gint64 first; /* the first watch */
  gint64 admin;
  gint64 manager;
  gint64 agents[N_AGENTS];
  gint64 sellers[N_SELLERS];
  gint64 batches[N_BATCHES];
  gint64 statuses[SV_DEMO_N_STATUSES];
  gint64 *brands;       /* (owned) in the order of sv_demo_brands */
  gint64 *places;       /* (owned) */
  GArray *stages;       /* (owned) (element-type gint64) */
  GHashTable *counters; /* (owned) (element-type utf8 gint64) the last number of each SKU prefix */
} Demo;

static const struct
{
  const char *name;
  const char *email;
  const char *role;
  const char *currency;
  const char *country;
} people[] = {
  { "Astrid Holm", "admin@demo.example", "admin", "EUR", "Denmark" },
  { "Mikkel Sand", "manager@demo.example", "manager", "DKK", "Denmark" },
  { "Ingrid Falk", "finance@demo.example", "finance", "SEK", "Sweden" },
  { "Kenji Morita", "agent@demo.example", "agent", "JPY", "Japan" },
  { "Linh Tran", "agent2@demo.example", "agent", "VND", "Vietnam" },
  { "Sarah Whitlock", "agent3@demo.example", "agent", "USD", "United States" },
  { "Yuki Arai", "agent4@demo.example", "agent", "JPY", "Japan" },
  { "Daniel Ortega", "agent5@demo.example", "agent", "USD", "United States" },
  { "Minh Pham", "agent6@demo.example", "agent", "VND", "Vietnam" },
  { "Haruto Ueda", "agent7@demo.example", "agent", "JPY", "Japan" },
  { "Ole Brandt", "seller@demo.example", "seller", "DKK", "Denmark" },
  { "Karin Lindgren", "seller2@demo.example", "seller", "SEK", "Sweden" },
  { "Emi Sato", "seller3@demo.example", "seller", "JPY", "Japan" },
  { "Jonas Weber", "seller4@demo.example", "seller", "EUR", "Germany" },
  { "Claire Dubois", "seller5@demo.example", "seller", "EUR", "France" },
};

/* Returns: the first column of the first row, 0 with @error */
static gint64
one_id (SvRows *rows)
{
  g_autoptr (SvRows) owned = rows;

  return rows != NULL ? sv_rows_int (rows, 0, 0) : 0;
}

static gboolean
fill_people (Demo *demo, const char *password_hash, GError **error)
{
  guint n_agents = 0;
  guint n_sellers = 0;

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      /* The first of each role can sign in. */
      gboolean signs_in = i == 0 || strcmp (people[i].role, people[i - 1].role) != 0;
      gint64 id = one_id (sv_db_query (demo->db, "demo.person", error, SV_TEXT (people[i].name),
                                       SV_TEXT (people[i].email), SV_TEXT (people[i].role),
                                       SV_TEXT (people[i].currency), SV_TEXT (people[i].country),
                                       SV_TEXT (signs_in ? password_hash : NULL), SV_END));

      if (id == 0)
        return FALSE;
      if (strcmp (people[i].role, "admin") == 0)
        demo->admin = id;
      else if (strcmp (people[i].role, "manager") == 0)
        demo->manager = id;
      else if (strcmp (people[i].role, "agent") == 0)
        demo->agents[n_agents++] = id;
      else if (strcmp (people[i].role, "seller") == 0)
        demo->sellers[n_sellers++] = id;
    }
  g_assert (n_agents == N_AGENTS && n_sellers == N_SELLERS);

  for (guint i = 0; i < 2 * N_SELLERS; i++)
    if (!sv_db_run (demo->db, "demo.seller-agent", error, SV_INT (demo->sellers[i % N_SELLERS]),
                    SV_INT (demo->agents[i * 3 % N_AGENTS]), SV_END))
      return FALSE;
  return TRUE;
}

static gboolean
fill_choices (Demo *demo, GError **error)
{
  g_autoptr (SvRows) statuses = NULL;
  g_autoptr (SvRows) stages = NULL;

  for (guint i = 0; i < sv_demo_n_brands; i++)
    if ((demo->brands[i] =
             one_id (sv_db_query (demo->db, "demo.brand", error, SV_TEXT (sv_demo_brands[i].name),
                                  SV_TEXT (sv_demo_brands[i].code), SV_END))) == 0)
      return FALSE;
  for (guint i = 0; i < sv_demo_n_places; i++)
    if ((demo->places[i] = one_id (sv_db_query (demo->db, "demo.location", error,
                                                SV_TEXT (sv_demo_places[i].name),
                                                SV_TEXT (sv_demo_places[i].country), SV_END))) == 0)
      return FALSE;
  for (guint i = 0; i < N_BATCHES; i++)
    {
      gint64 at = demo->now - (gint64)(N_BATCHES - i) * 45 * 24 * 60 * 60;
      g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (at);
      g_autofree char *name = g_strdup_printf ("B-%d-%03u", g_date_time_get_year (day), i + 1);

      if ((demo->batches[i] = one_id (sv_db_query (demo->db, "demo.batch", error, SV_TEXT (name),
                                                   SV_INT (at), SV_END))) == 0)
        return FALSE;
    }

  if (!(statuses = sv_db_query (demo->db, "demo.statuses", error, SV_END)) ||
      !(stages = sv_db_query (demo->db, "demo.stages", error, SV_END)))
    return FALSE;
  for (guint row = 0; row < sv_rows_count (statuses); row++)
    for (guint i = 0; i < SV_DEMO_N_STATUSES; i++)
      if (strcmp (sv_demo_status_roles[i], sv_rows_text (statuses, row, 1)) == 0)
        demo->statuses[i] = sv_rows_int (statuses, row, 0);
  for (guint i = 0; i < SV_DEMO_N_STATUSES; i++)
    if (demo->statuses[i] == 0)
      {
        g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "there is no status with the meaning '%s'",
                     sv_demo_status_roles[i]);
        return FALSE;
      }
  for (guint row = 0; row < sv_rows_count (stages); row++)
    {
      gint64 id = sv_rows_int (stages, row, 0);

      g_array_append_val (demo->stages, id);
    }
  return TRUE;
}

/* Returns: the next number of a SKU prefix, or 0 with @error */
static gint64
next_number (Demo *demo, const char *prefix, GError **error)
{
  gint64 *last = g_hash_table_lookup (demo->counters, prefix);

  if (last == NULL)
    {
      g_autoptr (SvRows) rows =
          sv_db_query (demo->db, "demo.counter", error, SV_TEXT (prefix), SV_END);

      if (rows == NULL)
        return 0;
      last = g_new (gint64, 1);
      *last = sv_rows_count (rows) > 0 ? sv_rows_int (rows, 0, 0) : 0;
      g_hash_table_insert (demo->counters, g_strdup (prefix), last);
    }
  return ++*last;
}

static void
cell_text (GString *line, const char *text)
{
  if (*text == '\0')
    g_string_append (line, "\\N");
  for (; *text != '\0'; text++)
    switch (*text)
      {
      case '\\':
        g_string_append (line, "\\\\");
        break;
      case '\n':
        g_string_append (line, "\\n");
        break;
      default:
        g_string_append_c (line, *text);
      }
  g_string_append_c (line, '\t');
}

static void
cell_int (GString *line, gint64 value)
{
  g_string_append_printf (line, "%" G_GINT64_FORMAT "\t", value);
}

/* A number, or null for 0. */
static void
cell_some (GString *line, gint64 value)
{
  if (value != 0)
    cell_int (line, value);
  else
    g_string_append (line, "\\N\t");
}

static void
cell_bool (GString *line, int value)
{
  g_string_append (line, value < 0 ? "\\N\t" : value > 0 ? "t\t" : "f\t");
}

static void
cell_time (GString *line, gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%d %H:%M:%SZ");

  g_string_append_printf (line, "%s\t", text);
}

static void
cell_money (GString *line, gint64 amount, const char *currency)
{
  cell_some (line, amount);
  cell_text (line, amount != 0 ? currency : "");
}

/* The columns, in the order of write_watch (). */
#define WATCH_COLUMNS                                                                              \
  "id, version, created_at, created_by, updated_at, updated_by, sku, name, brand, model, "         \
  "reference, serial, calibre, timegrapher, year, movement, case_material, case_diameter, dial, "  \
  "band, gender, condition, box, papers, service_documents, purchase_date, purchase_price, "       \
  "purchase_price_currency, asking_price, asking_price_currency, "                                 \
  "floor_price, floor_price_currency, status, stage, location, batch, agent, seller"

static void
write_watch (Demo *demo, SvDemoWatch *watch, guint index, gint64 number, GString *line)
{
  const SvDemoModel *model = watch->model;
  gboolean changed = watch->status != SV_DEMO_DRAFT;
  guint turn = index * 7 + (guint)number;
  guint batch = index * (N_BATCHES + 1) / demo->n;
  g_autofree char *sku = g_strdup_printf ("%s%04" G_GINT64_FORMAT, watch->sku_prefix->str, number);

  cell_int (line, demo->first + index);
  cell_int (line, changed ? 2 : 1);
  cell_time (line, watch->created);
  cell_int (line, turn % 3 == 0 ? demo->admin : demo->manager);
  cell_time (line, watch->updated);
  cell_int (line, turn % 5 == 0 ? demo->admin : demo->manager);
  cell_text (line, sku);
  cell_text (line, watch->name->str);
  cell_int (line, demo->brands[watch->brand]);
  cell_text (line, model->name);
  cell_text (line, watch->reference->str);
  cell_text (line, watch->serial->str);
  cell_text (line, watch->calibre->str);
  cell_text (line, watch->timegrapher->str);
  cell_some (line, watch->year);
  cell_text (line, model->movement == 'a'   ? "Automatic"
                   : model->movement == 'm' ? "Manual winding"
                                            : "Quartz");
  cell_text (line, watch->material->str);
  g_string_append_printf (line, "%d.%d\t", watch->diameter / 10, watch->diameter % 10);
  cell_text (line, watch->dial->str);
  cell_text (line, watch->band->str);
  cell_text (line, model->gender == 'm' ? "Men" : model->gender == 'w' ? "Women" : "Unisex");
  cell_text (line, watch->condition->str);
  cell_bool (line, watch->box);
  cell_bool (line, watch->papers);
  cell_bool (line, watch->service_documents);
  cell_time (line, watch->bought);
  cell_money (line, watch->paid, sv_demo_places[watch->source].currency);
  cell_money (line, watch->asked, watch->asked_currency);
  cell_money (line, watch->floor, watch->asked_currency);
  cell_int (line, demo->statuses[watch->status]);
  cell_some (line, watch->stage > 0 && (guint)watch->stage <= demo->stages->len
                       ? g_array_index (demo->stages, gint64, watch->stage - 1)
                       : 0);
  cell_int (line, demo->places[watch->place]);
  cell_some (line, watch->place != watch->source && batch < N_BATCHES ? demo->batches[batch] : 0);
  cell_some (line, turn % 4 != 0 ? demo->agents[turn % N_AGENTS] : 0);
  cell_some (line, turn % 4 == 0 ? demo->sellers[turn / 4 % N_SELLERS] : 0);
  line->str[line->len - 1] = '\n';
}

static gboolean
copy_watches (Demo *demo, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree gint64 *numbers = g_new (gint64, demo->n);
  SvDemoWatch watch;
  gboolean worked = TRUE;

  sv_demo_watch_init (&watch);
  /* The numbers first: a connection in COPY runs no other statement. */
  for (guint i = 0; worked && i < demo->n; i++)
    {
      sv_demo_watch_make (&watch, demo->seed, i, demo->n, demo->now);
      numbers[i] = next_number (demo, watch.sku_prefix->str, error);
      worked = numbers[i] > 0;
    }

  worked =
      worked && sv_db_copy_start (demo->db, "COPY watch (" WATCH_COLUMNS ") FROM STDIN", error);
  for (guint i = 0; worked && i < demo->n; i++)
    {
      sv_demo_watch_make (&watch, demo->seed, i, demo->n, demo->now);
      g_string_truncate (line, 0);
      write_watch (demo, &watch, i, numbers[i], line);
      worked = sv_db_copy_line (demo->db, line->str, line->len, error);
    }
  worked = worked && sv_db_copy_end (demo->db, error);
  sv_demo_watch_clear (&watch);
  return worked;
}

static gboolean
copy_texts (Demo *demo, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  SvDemoWatch watch;
  gboolean worked =
      sv_db_copy_start (demo->db, "COPY watch_text (watch, description, notes) FROM STDIN", error);

  sv_demo_watch_init (&watch);
  for (guint i = 0; worked && i < demo->n; i++)
    {
      sv_demo_watch_make (&watch, demo->seed, i, demo->n, demo->now);
      if (watch.description->len == 0 && watch.notes->len == 0)
        continue;
      g_string_truncate (line, 0);
      cell_int (line, demo->first + i);
      cell_text (line, watch.description->str);
      cell_text (line, watch.notes->str);
      line->str[line->len - 1] = '\n';
      worked = sv_db_copy_line (demo->db, line->str, line->len, error);
    }
  sv_demo_watch_clear (&watch);
  return worked && sv_db_copy_end (demo->db, error);
}

/* The columns, in the order of write_sale (). */
#define SALE_COLUMNS                                                                               \
  "created_at, created_by, updated_at, updated_by, watch, date, party, buyer_name, buyer_email, "  \
  "platform, external_reference, price, price_currency, former_status"

static void
write_sale (Demo *demo, SvDemoWatch *watch, guint index, SvRows *parties, gint64 platform,
            GString *line)
{
  guint buyer = (index * 31 + index / 64) % sv_rows_count (parties);
  gboolean sold_there = index % 3 != 0;
  g_autofree char *order = g_strdup_printf ("%u", 70000000 + index * 17);

  cell_time (line, watch->sold);
  cell_int (line, demo->manager);
  cell_time (line, watch->sold);
  cell_int (line, demo->manager);
  cell_int (line, demo->first + index);
  cell_time (line, watch->sold);
  cell_text (line, sv_rows_text (parties, buyer, 0));
  cell_text (line, sv_rows_text (parties, buyer, 1));
  cell_text (line, sv_rows_text (parties, buyer, 2));
  cell_some (line, sold_there ? platform : 0);
  cell_text (line, sold_there ? order : "");
  cell_int (line, watch->got);
  cell_text (line, watch->asked_currency);
  cell_int (line, demo->statuses[SV_DEMO_LISTED]);
  line->str[line->len - 1] = '\n';
}

static gboolean
copy_sales (Demo *demo, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (SvRows) parties = sv_db_query (demo->db, "demo.party", error, SV_END);
  gint64 platform = one_id (sv_db_query (demo->db, "demo.platform", error, SV_END));
  SvDemoWatch watch;
  gboolean worked;

  if (parties == NULL || platform == 0)
    return FALSE;

  sv_demo_watch_init (&watch);
  worked = sv_db_copy_start (demo->db, "COPY sale (" SALE_COLUMNS ") FROM STDIN", error);
  for (guint i = 0; worked && i < demo->n; i++)
    {
      sv_demo_watch_make (&watch, demo->seed, i, demo->n, demo->now);
      if (watch.sold == 0)
        continue;
      g_string_truncate (line, 0);
      write_sale (demo, &watch, i, parties, platform, line);
      worked = sv_db_copy_line (demo->db, line->str, line->len, error);
    }
  sv_demo_watch_clear (&watch);
  return worked && sv_db_copy_end (demo->db, error);
}

/* Sales, fees and costs; their sums once, when everything is there. */
static gboolean
fill_sales (Demo *demo, GError **error)
{
  return sv_db_run (demo->db, "demo.sums-later", error, SV_END) && copy_sales (demo, error) &&
         sv_db_run (demo->db, "demo.fees", error, SV_INT (demo->first), SV_END) &&
         sv_db_run (demo->db, "demo.costs", error, SV_INT (demo->first), SV_INT (demo->now),
                    SV_END) &&
         sv_db_run (demo->db, "demo.sum-costs", error, SV_INT (demo->first), SV_END) &&
         sv_db_run (demo->db, "demo.sum-sales", error, SV_INT (demo->first), SV_END) &&
         sv_db_run (demo->db, "demo.sale-activity", error, SV_INT (demo->first), SV_END);
}

static gboolean
keep_counters (Demo *demo, GError **error)
{
  GHashTableIter iter;
  gpointer prefix;
  gpointer last;

  g_hash_table_iter_init (&iter, demo->counters);
  while (g_hash_table_iter_next (&iter, &prefix, &last))
    if (!sv_db_run (demo->db, "demo.set-counter", error, SV_TEXT (prefix), SV_INT (*(gint64 *)last),
                    SV_END))
      return FALSE;
  return TRUE;
}

static gboolean
fill (Demo *demo, const char *password_hash, GError **error)
{
  if (!fill_people (demo, password_hash, error) || !fill_choices (demo, error) ||
      (demo->first = one_id (sv_db_query (demo->db, "demo.first-watch", error, SV_END))) == 0)
    return FALSE;
  if (demo->n == 0)
    return TRUE;

  /* The rates before the watches, whose costs are computed with them. */
  return sv_db_run (demo->db, "demo.rates", error, SV_INT (demo->now), SV_END) &&
         sv_db_run (demo->db, "demo.search-later", error, SV_END) && copy_watches (demo, error) &&
         copy_texts (demo, error) && keep_counters (demo, error) &&
         sv_db_run (demo->db, "demo.next-watch", error, SV_END) && fill_sales (demo, error) &&
         sv_db_run (demo->db, "demo.search-now", error, SV_END) &&
         sv_db_run (demo->db, "demo.activity", error, SV_INT (demo->first), SV_END) &&
         sv_demo_pictures_queue (demo->db, demo->first, demo->n, demo->seed, demo->now, error);
}

/* Where people work, or have watches already, users that everybody knows of have no place. */
static gboolean
is_empty (SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "demo.others", error, SV_END);

  if (rows != NULL && sv_rows_bool (rows, 0, 0))
    g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                 "--demo fills an empty database only, and this one has users or watches of its "
                 "own; give a folder of its own with --state-dir");
  return rows != NULL && !sv_rows_bool (rows, 0, 0);
}

gboolean
sv_demo_fill (SvDb *db, guint n, guint64 seed, gint64 now, const char *password_hash,
              GError **error)
{
  Demo demo = { .db = db, .n = n, .seed = seed, .now = now };
  gboolean worked;

  sv_db_begin (db, 0, "demo");
  sv_db_set_timeout (db, 10 * 60 * 1000);
  /* The mark first: a second server that starts at the same moment waits for it, and finds it. */
  if (!sv_db_run (db, "demo.mark", error, SV_INT (n), SV_INT ((gint64)seed), SV_END))
    worked = FALSE;
  else if (sv_db_affected (db) == 0)
    worked = sv_db_run (db, "demo.password", error, SV_TEXT (password_hash), SV_END);
  else if (!is_empty (db, error))
    worked = FALSE;
  else
    {
      demo.brands = g_new0 (gint64, sv_demo_n_brands);
      demo.places = g_new0 (gint64, sv_demo_n_places);
      demo.stages = g_array_new (FALSE, FALSE, sizeof (gint64));
      demo.counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      worked = fill (&demo, password_hash, error);
      g_hash_table_unref (demo.counters);
      g_array_unref (demo.stages);
      g_free (demo.places);
      g_free (demo.brands);
    }

  worked = worked && sv_db_commit (db, error);
  if (!worked)
    sv_db_rollback (db);
  sv_db_set_timeout (db, 0);
  return worked;
}
