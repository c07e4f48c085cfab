/* sv-import-sales.c: a platform's report of sales: looked at row by row, recorded row by row
 *
 * A report has hundreds of rows, not thousands; each goes the way that a sale goes by hand, so that
 * at most one stands.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-email.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/sv-sale.h"
#include "sv-import.h"

#include <string.h>

/* A staged row as a sale; owns its texts. */
typedef struct
{
  JsonObject *fields;
  char *address;
  SvSaleEntry entry;
} Row;

static void
row_clear (Row *row)
{
  g_clear_pointer (&row->fields, json_object_unref);
  g_clear_pointer (&row->address, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static const char *
text_of (Row *row, const char *key)
{
  return json_object_get_string_member_with_default (row->fields, key, NULL);
}

/* Street, then place, as it stands on a letter. */
static char *
join_address (Row *row)
{
  static const char *const lines[] = { "address_1", "address_2", "address_3" };
  g_autoptr (GString) address = g_string_new (NULL);
  const char *code = text_of (row, "postal_code");
  const char *city = text_of (row, "city");

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (text_of (row, lines[i]) != NULL)
      g_string_append_printf (address, "%s%s", address->len > 0 ? "\n" : "",
                              text_of (row, lines[i]));
  if (code != NULL || city != NULL)
    g_string_append_printf (address, "%s%s%s%s", address->len > 0 ? "\n" : "",
                            code != NULL ? code : "", code != NULL && city != NULL ? " " : "",
                            city != NULL ? city : "");

  return address->len > 0 ? g_strdup (address->str) : NULL;
}

static gboolean
read_row (Row *row, const char *fields, gint64 platform, GError **error)
{
  JsonObject *price;

  row->fields = sv_json_parse_object (fields, strlen (fields), NULL, error);
  if (row->fields == NULL)
    return FALSE;

  price = json_object_get_object_member (row->fields, "price");
  row->address = join_address (row);
  row->entry.sku = text_of (row, "sku");
  row->entry.date = text_of (row, "date");
  row->entry.price = json_object_get_int_member (price, "amount");
  row->entry.currency = json_object_get_string_member (price, "currency");
  row->entry.platform = platform;
  row->entry.buyer_name = text_of (row, "buyer_name");
  row->entry.buyer_email = text_of (row, "buyer_email");
  row->entry.buyer_address = row->address;
  row->entry.buyer_country =
      text_of (row, "country") != NULL ? text_of (row, "country") : text_of (row, "country_code");
  return TRUE;
}

/* Returns: the platform of the options, 0 without one, -1 with @error */
static gint64
find_platform (SvImport *self, SvDb *db, GError **error)
{
  JsonNode *node = json_object_get_member (self->options, "platform");
  g_autofree char *name = NULL;
  g_autoptr (SvRows) rows = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return 0;
  name = json_node_get_value_type (node) == G_TYPE_INT64
             ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
             : g_strdup (json_node_get_string (node));
  rows = sv_db_query (db, "import.platform", error, SV_TEXT (name), SV_END);
  if (rows == NULL)
    return -1;
  if (sv_rows_count (rows) == 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "There is no platform “%s”.", name);
      return -1;
    }

  return sv_rows_int (rows, 0, 0);
}

static const char *
state_of (SvSaleOutcome outcome, const char **code, const char **message)
{
  *code = *message = NULL;
  switch (outcome)
    {
    case SV_SALE_NEW:
      return "new";
    case SV_SALE_SAME:
    case SV_SALE_CANCELLED:
      return "same";
    case SV_SALE_SOLD:
      *code = "already_sold";
      *message = "This watch has another sale already. Cancel that one first if it is wrong.";
      return "error";
    case SV_SALE_ARCHIVED:
      *code = "archived";
      *message = "This watch is archived. Restore it first, or leave this row out.";
      return "error";
    case SV_SALE_NO_WATCH:
    default:
      *code = "no_watch";
      *message = "No watch has this SKU. Correct it in the report, or record the watch first.";
      return "error";
    }
}

static gboolean
judge_row (SvImport *self, SvDb *db, gint64 line, const char *fields, gint64 platform,
           GError **error)
{
  g_auto (Row) row = { 0 };
  SvSaleOutcome outcome;
  gint64 watch, sale;
  const char *code, *message, *state;
  const char *field = "sku";

  if (!read_row (&row, fields, platform, error) ||
      !sv_sale_look (db, &row.entry, &outcome, &watch, &sale, error))
    return FALSE;

  state = state_of (outcome, &code, &message);
  if (outcome == SV_SALE_NEW && sv_sale_is_to_come (row.entry.date))
    {
      state = "error";
      code = "out_of_range";
      message = SV_SALE_TO_COME;
      field = "date";
    }
  if (!sv_db_run (db, "import.judge_sale", error, SV_INT (self->id), SV_INT (line), SV_TEXT (state),
                  SV_INT (watch), SV_TEXT (code), SV_TEXT (message), SV_TEXT (field), SV_END))
    return FALSE;

  return strcmp (state, "new") != 0 || row.entry.buyer_email == NULL ||
         sv_email_is_valid (row.entry.buyer_email) ||
         sv_db_run (
             db, "import.notice_sale", error, SV_INT (self->id), SV_INT (line),
             SV_TEXT ("buyer_email"), SV_TEXT ("no_address"),
             SV_TEXT ("This is no e-mail address. It is kept with the sale, but not with the "
                      "customer."),
             SV_END);
}

static gboolean
judge (SvImport *self, SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  gint64 platform = find_platform (self, db, error);
  g_autoptr (SvRows) rows = NULL;

  if (platform < 0 || !sv_db_run (db, "import.clear_sales", error, SV_INT (self->id), SV_END) ||
      !sv_db_run (db, "import.twice_sale", error, SV_INT (self->id), SV_END) ||
      !sv_db_run (db, "import.bad_sales", error, SV_INT (self->id), SV_END) ||
      !(rows = sv_db_query (db, "import.open_sales", error, SV_INT (self->id), SV_TEXT (NULL),
                            SV_END)))
    return FALSE;

  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !judge_row (self, db, sv_rows_int (rows, i, 0), sv_rows_text (rows, i, 1), platform,
                      error))
        return FALSE;
      sv_job_progress (job, 700 + 300 * (i + 1) / sv_rows_count (rows), 1000);
    }

  return TRUE;
}

static JsonObject *
check (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvCall) call = NULL;
  g_autoptr (SvImport) self = NULL;

  if (!(self = sv_import_claim (job, db, "checking", &call, error)) ||
      !sv_import_stage (self, job, call, db, cancellable, error) ||
      !judge (self, job, db, cancellable, error) || !sv_import_count (self, db, error))
    return NULL;
  return sv_import_counts_object (db, self->id, error);
}

/* ---- recording ---- */

static gboolean
record_row (SvImport *self, SvCall *call, SvDb *db, gint64 line, const char *fields,
            gint64 platform, GError **error)
{
  g_auto (Row) row = { 0 };
  SvSaleOutcome outcome;
  gint64 sale;

  if (!read_row (&row, fields, platform, error) ||
      !sv_sale_record (call, db, &row.entry, &outcome, &sale, error))
    {
      g_prefix_error (error, "line %" G_GINT64_FORMAT ": ", line);
      return FALSE;
    }
  if (outcome == SV_SALE_NEW)
    return sv_db_run (db, "import.note_sale", error, SV_INT (self->id), SV_INT (line),
                      SV_INT (sale), SV_END);
  if (outcome == SV_SALE_SAME)
    return TRUE;

  g_set_error (
      error, SV_ERROR, SV_ERROR_INVALID,
      "Line %" G_GINT64_FORMAT
      ": the watch %s was sold or taken away since the report was checked. Check it again.",
      line, row.entry.sku);
  return FALSE;
}

static JsonObject *
commit (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvCall) call = NULL;
  g_autoptr (SvImport) self = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (JsonObject) result = NULL;
  gint64 platform;

  if (!(self = sv_import_claim (job, db, "committing", &call, error)) ||
      (platform = find_platform (self, db, error)) < 0 ||
      !(rows = sv_db_query (db, "import.open_sales", error, SV_INT (self->id), SV_TEXT ("new"),
                            SV_END)))
    return NULL;

  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !record_row (self, call, db, sv_rows_int (rows, i, 0), sv_rows_text (rows, i, 1),
                       platform, error))
        return NULL;
      sv_job_progress (job, i + 1, sv_rows_count (rows));
    }

  result = json_object_new ();
  json_object_set_int_member (result, "recorded", sv_rows_count (rows));
  json_object_set_int_member (result, "same", sv_rows_get_int (self->rows, 0, "n_same"));
  json_object_set_int_member (result, "left_out", sv_rows_get_int (self->rows, 0, "n_errors"));
  if (!sv_import_end (self, db, "import.committed", result, error))
    return NULL;
  return g_steal_pointer (&result);
}

const SvJobKind sv_sale_import_check_kind = {
  .kind = "sale_import.check",
  .thread = check,
  .at_once = 2,
  .attempts = 3,
  .once = TRUE,
  .ended = sv_import_give_back,
};

const SvJobKind sv_sale_import_commit_kind = {
  .kind = "sale_import.commit",
  .thread = commit,
  .at_once = 2,
  .attempts = 3,
  .once = TRUE,
  .ended = sv_import_give_back,
};
