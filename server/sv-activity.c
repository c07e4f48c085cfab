/* sv-activity.c: what happened, read back from the activity rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-activity"

#include "sv-activity.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-row-json.h"
#include "sv-sql.h"

#include <string.h>

#define DEFAULT_LIMIT 50
#define MAX_LIMIT 500

typedef struct
{
  GString *where;
  GPtrArray *args;  /* (element-type utf8) */
  GChecksum *shape; /* of everything but the place, so that a cursor fits its query only */
} Filter;

static void
filter_init (Filter *filter)
{
  filter->where = g_string_new (" WHERE TRUE");
  filter->args = g_ptr_array_new_with_free_func (g_free);
  filter->shape = g_checksum_new (G_CHECKSUM_SHA256);
}

static void
filter_clear (Filter *filter)
{
  g_string_free (filter->where, TRUE);
  g_ptr_array_unref (filter->args);
  g_checksum_free (filter->shape);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filter, filter_clear)

/* @condition has one %u for the number of the parameter. */
static void
add_condition (Filter *filter, const char *condition, const char *value)
{
  g_auto (GStrv) halves = g_strsplit (condition, "%u", 2);

  g_ptr_array_add (filter->args, g_strdup (value));
  g_string_append_printf (filter->where, " AND %s%u%s", halves[0], filter->args->len, halves[1]);
}

static void
add_filter (Filter *filter, const char *condition, const char *value)
{
  add_condition (filter, condition, value);
  g_checksum_update (filter->shape, (const guchar *)condition, -1);
  g_checksum_update (filter->shape, (const guchar *)value, strlen (value) + 1);
}

static gboolean
bad_query (SvCall *call, GError **error, const char *code, const char *what)
{
  sv_call_fail (call, error, SV_ERROR_MALFORMED, code, "%s", what);
  return FALSE;
}

static gboolean
is_number (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= 18 && strspn (text, "0123456789") == length;
}

static gboolean
add_number (SvCall *call, Filter *filter, const char *key, const char *condition, GError **error)
{
  const char *value = sv_call_param (call, key);

  if (value == NULL)
    return TRUE;
  if (!is_number (value))
    return bad_query (call, error, "bad_query", "An id must be a whole number.");
  add_filter (filter, condition, value);
  return TRUE;
}

/* A date means its whole day. */
static gboolean
add_time (SvCall *call, Filter *filter, const char *key, GError **error)
{
  const char *value = sv_call_param (call, key);
  gboolean from = strcmp (key, "from") == 0;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) limit = NULL;
  g_autofree char *midnight = NULL;
  g_autofree char *text = NULL;
  gboolean day;

  if (value == NULL)
    return TRUE;

  day = strlen (value) == 10;
  midnight = g_strconcat (value, "T00:00:00Z", NULL);
  time = g_date_time_new_from_iso8601 (day ? midnight : value, utc);
  limit = time == NULL   ? NULL
          : day && !from ? g_date_time_add_days (time, 1)
                         : g_date_time_to_utc (time);
  /* No day follows the last one of the year 9999. */
  text = limit != NULL ? g_date_time_format_iso8601 (limit) : NULL;
  if (text == NULL)
    return bad_query (call, error, "bad_query",
                      "from and to must be a date like 2026-11-21 or a time of RFC 3339.");
  add_filter (filter, from ? "a.at >= $%u" : "a.at < $%u", text);
  return TRUE;
}

static gboolean
add_params (SvCall *call, Filter *filter, GError **error)
{
  const char *kind = sv_call_param (call, "kind");
  const char *action = sv_call_param (call, "action");

  if (kind != NULL)
    add_filter (filter, "a.kind = $%u", kind);
  if (action != NULL)
    add_filter (filter, "a.action = $%u", action);
  return add_number (call, filter, "record", "a.record = $%u", error) &&
         add_number (call, filter, "actor", "a.actor = $%u", error) &&
         add_time (call, filter, "from", error) && add_time (call, filter, "to", error);
}

/* (transfer full) "4711-0123456789ab": an id, and which query it belongs to */
static char *
make_cursor (Filter *filter, const char *id)
{
  g_autoptr (GChecksum) shape = g_checksum_copy (filter->shape);

  return g_strdup_printf ("%s-%.12s", id, g_checksum_get_string (shape));
}

static gboolean
add_cursor (SvCall *call, Filter *filter, GError **error)
{
  const char *after = sv_call_param (call, "after");
  g_autofree char *id = NULL;
  g_autofree char *expected = NULL;

  if (after == NULL)
    return TRUE;

  id = g_strndup (after, strcspn (after, "-"));
  expected = make_cursor (filter, id);
  if (!is_number (id) || strcmp (expected, after) != 0)
    return bad_query (call, error, "bad_cursor", "This place belongs to another query.");
  add_condition (filter, "a.id < $%u", id);
  return TRUE;
}

static gboolean
read_limit (SvCall *call, guint *limit, GError **error)
{
  const char *value = sv_call_param (call, "limit");
  guint64 number = DEFAULT_LIMIT;

  if (value != NULL && !g_ascii_string_to_unsigned (value, 10, 1, MAX_LIMIT, &number, NULL))
    return bad_query (call, error, "bad_query", "limit must be a number from 1 to 500.");
  *limit = number;
  return TRUE;
}

/* Old and new of the fields that the caller may read. */
static void
append_changes (GString *json, SvCall *call, const char *kind, const char *text)
{
  const SvTable *table = sv_table_of_kind (kind);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  gboolean first = TRUE;
  JsonObjectIter iter;
  const char *key;
  JsonNode *pair;

  g_string_append_c (json, '{');
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &pair))
    {
      gboolean is_field = table != NULL && sv_table_field (table, key) != NULL;

      if (is_field && call->me != NULL &&
          (sv_permission_mask (call->me->role, table, key) & SV_MASK_READ) == 0 &&
          (sv_table_field (table, key)->flags & SV_FIELD_SECRET) == 0)
        continue;
      if (!first)
        g_string_append_c (json, ',');
      first = FALSE;
      sv_json_append_string (json, key);
      g_string_append_c (json, ':');
      sv_json_append_node (json, pair);
    }
  g_string_append_c (json, '}');
}

static void
append_row (GString *json, SvCall *call, SvRows *rows, guint row, gboolean with_changes)
{
  g_autofree char *at = sv_row_json_time (sv_rows_get (rows, row, "at"));
  const char *kind = sv_rows_get (rows, row, "kind");

  g_string_append_printf (json,
                          "{\"id\":%s,\"at\":\"%s\",\"actor\":", sv_rows_get (rows, row, "id"), at);
  if (sv_rows_get (rows, row, "actor") == NULL)
    g_string_append (json, "null");
  else
    {
      g_string_append_printf (json, "{\"id\":%s,\"name\":", sv_rows_get (rows, row, "actor"));
      sv_json_append_string (json, sv_rows_get (rows, row, "actor_name"));
      g_string_append_c (json, '}');
    }
  g_string_append (json, ",\"kind\":");
  sv_json_append_string (json, kind);
  g_string_append_printf (json, ",\"record\":%s,\"name\":", sv_rows_get (rows, row, "record"));
  sv_json_append_string (json, sv_rows_get (rows, row, "record_name"));
  g_string_append_printf (json, ",\"version\":%s,\"action\":", sv_rows_get (rows, row, "version"));
  sv_json_append_string (json, sv_rows_get (rows, row, "action"));
  if (with_changes)
    {
      g_string_append (json, ",\"changes\":");
      append_changes (json, call, kind, sv_rows_get (rows, row, "changes"));
    }
  g_string_append_c (json, '}');
}

static gboolean
accept_params (SvCall *call, gint64 record, GError **error)
{
  if (record != 0)
    return sv_call_accept_params (call, error, "limit", "after", NULL);
  return sv_call_accept_params (call, error, "limit", "after", "kind", "record", "actor", "action",
                                "from", "to", NULL);
}

SvReply *
sv_activity_page (SvCall *call, SvDb *db, const char *kind, gint64 record, gboolean own,
                  gboolean with_changes, GError **error)
{
  g_auto (Filter) filter = { 0 };
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, record);
  g_autofree char *me = g_strdup_printf ("%" G_GINT64_FORMAT, call->me->person);
  g_autofree char *sql = NULL;
  g_autoptr (SvRows) rows = NULL;
  GString *json;
  guint limit, n;

  filter_init (&filter);
  if (!accept_params (call, record, error) || !read_limit (call, &limit, error))
    return NULL;
  if (own)
    add_filter (&filter, "a.actor = $%u", me);
  if (record != 0)
    {
      add_filter (&filter, "a.kind = $%u", kind);
      add_filter (&filter, "a.record = $%u", number);
    }
  else if (!add_params (call, &filter, error))
    return NULL;
  if (!add_cursor (call, &filter, error))
    return NULL;

  /* One more than asked for tells whether there is a next page. */
  sql = g_strdup_printf ("%s%s ORDER BY a.id DESC LIMIT %u", sv_sql_text ("activity.page"),
                         filter.where->str, limit + 1);
  rows =
      sv_db_query_text (db, sql, (const char *const *)filter.args->pdata, filter.args->len, error);
  if (rows == NULL)
    return NULL;

  n = MIN (sv_rows_count (rows), limit);
  json = g_string_new ("{\"items\":[");
  for (guint row = 0; row < n; row++)
    {
      if (row > 0)
        g_string_append_c (json, ',');
      append_row (json, call, rows, row, with_changes);
    }
  g_string_append (json, "],\"next\":");
  if (sv_rows_count (rows) > limit)
    {
      g_autofree char *next = make_cursor (&filter, sv_rows_get (rows, n - 1, "id"));

      sv_json_append_string (json, next);
    }
  else
    g_string_append (json, "null");
  g_string_append_c (json, '}');
  return sv_reply_new_json (200, json);
}
