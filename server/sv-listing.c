/* sv-listing.c: typed values over defaults over checks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listing"

#include "sv-listing.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "sv-context.h"
#include "sv-platforms.h"

#include <gio/gio.h>
#include <string.h>

void
sv_market_free (SvMarket *market)
{
  g_clear_pointer (&market->description, json_object_unref);
  g_clear_pointer (&market->platform, sv_platform_free);
  g_free (market);
}

/* Errors: %G_RESOURCE_ERROR_NOT_FOUND when none ships */
static JsonObject *
load_shipped (const char *code, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/org/secondvintage/platforms/%s.json", code);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (sv_platforms_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (bytes == NULL)
    return NULL;

  return sv_json_parse_object (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                               error);
}

JsonObject *
sv_market_load_shipped (const char *code)
{
  return load_shipped (code, NULL);
}

SvMarket *
sv_market_from_row (SvRows *rows, guint row, GError **error)
{
  g_autoptr (SvMarket) market = g_new0 (SvMarket, 1);
  const char *description = sv_rows_get (rows, row, "description");

  market->id = sv_rows_get_int (rows, row, "id");
  market->version = sv_rows_get_int (rows, row, "version");
  market->has_template = *sv_rows_get (rows, row, "has_template") == 't';
  market->has_dictionary = *sv_rows_get (rows, row, "has_dictionary") == 't';

  if (description != NULL)
    market->description = sv_json_parse_object (description, strlen (description), NULL, error);
  else
    market->description = load_shipped (sv_rows_get (rows, row, "code"), error);

  if (market->description == NULL ||
      (market->platform = sv_platform_new (market->description, error)) == NULL)
    {
      g_prefix_error (error, "platform %s: ", sv_rows_get (rows, row, "code"));
      return NULL;
    }

  return g_steal_pointer (&market);
}

static SvMarket *
only_market (SvCall *call, SvRows *rows, GError **error)
{
  if (rows == NULL)
    return NULL;

  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found",
                         "There is no such platform.");

  return sv_market_from_row (rows, 0, error);
}

SvMarket *
sv_market_by_id (SvCall *call, SvDb *db, gint64 id, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "platform.by_id", error, SV_INT (id), SV_END);

  return only_market (call, rows, error);
}

SvMarket *
sv_market_by_code (SvCall *call, SvDb *db, const char *code, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "platform.by_code", error, SV_TEXT (code), SV_END);

  return only_market (call, rows, error);
}

static void
sv_listing_value_free (SvListingValue *value)
{
  g_free (value->typed);
  g_free (value->fallback);
  g_free (value->message);
  g_free (value);
}

const char *
sv_listing_value_get (const SvListingValue *value)
{
  return value->typed != NULL ? value->typed : value->fallback;
}

/* The public addresses of a watch's pictures, in order. */
static GPtrArray *
list_images (SvDb *db, gint64 watch, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "image.of_watch", error, SV_INT (watch), SV_END);
  GPtrArray *urls;

  if (rows == NULL)
    return NULL;

  urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < sv_rows_count (rows); i++)
    g_ptr_array_add (urls, g_strdup_printf ("%s/media/%s/%s.jpg", sv_context_public_url (),
                                            sv_rows_get (rows, i, "media_key"),
                                            sv_rows_get (rows, i, "stem")));

  return urls;
}

gboolean
sv_listing_convert_today (gint64 amount, const char *from, const char *to, gint64 *converted,
                          gpointer user_data, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (user_data, "listing.convert", error, SV_INT (amount),
                                         SV_TEXT (from), SV_TEXT (to), SV_END);

  if (rows == NULL)
    return FALSE;

  if (sv_rows_is_null (rows, 0, 0))
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "There is no rate for %s to %s. Enter one under Rates.", from, to);
      return FALSE;
    }

  *converted = sv_rows_int (rows, 0, 0);
  return TRUE;
}

static SvListingValue *
make_value (SvDb *db, SvMarket *market, const SvPlatformField *field, JsonObject *watch,
            GPtrArray *images, JsonObject *typed, GError **error)
{
  g_autoptr (GError) unknown = NULL;
  SvListingValue *value = g_new0 (SvListingValue, 1);

  value->field = field;
  if (typed != NULL && json_object_has_member (typed, field->key))
    value->typed = g_strdup (json_object_get_string_member (typed, field->key));

  value->fallback = sv_platform_default (market->platform, field, watch, images,
                                         sv_listing_convert_today, db, &unknown);

  /* A rate that is missing is the person's to enter; anything else is a fault of ours. */
  if (value->fallback == NULL && !g_error_matches (unknown, SV_ERROR, SV_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&unknown));
      sv_listing_value_free (value);
      return NULL;
    }

  if (value->fallback == NULL)
    value->fallback = g_strdup ("");

  if (value->typed == NULL && unknown != NULL)
    {
      value->code = "invalid_value";
      value->message = g_strdup (unknown->message);
    }
  else
    value->message = sv_platform_check (field, sv_listing_value_get (value), &value->code);

  return value;
}

/* Half of the currency's whole unit: marketplaces take whole amounts, so the floor is rounded. */
static gint64
half_unit (const char *currency)
{
  gint64 unit = 1;

  for (int i = sv_currency_exponent (currency); i > 0; i--)
    unit *= 10;
  return unit / 2;
}

/* Marks the fields that keep the floor price of @watch (a reserve, a first bid) when none of them
 * does. FALSE only when the request cannot go on. */
static gboolean
check_floor (SvDb *db, SvMarket *market, JsonObject *watch, GPtrArray *values, GError **error)
{
  const char *currency = market->platform->currency;
  JsonNode *node = json_object_get_member (watch, "floor_price");
  JsonObject *least =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (GError) unknown = NULL;
  g_autofree char *shown = NULL;
  gint64 amount;

  if (least == NULL)
    return TRUE;
  /* Without a rate the reserve that follows from the floor says so itself. */
  if (!sv_listing_convert_today (json_object_get_int_member (least, "amount"),
                                 json_object_get_string_member (least, "currency"), currency,
                                 &amount, db, &unknown))
    {
      if (g_error_matches (unknown, SV_ERROR, SV_ERROR_INVALID))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&unknown));
      return FALSE;
    }

  for (guint i = 0; i < values->len; i++)
    {
      const SvListingValue *value = g_ptr_array_index (values, i);
      gint64 kept;

      if (value->field->keeps_floor &&
          sv_money_from_decimal (sv_listing_value_get (value), currency, &kept, NULL) &&
          kept + half_unit (currency) >= amount)
        return TRUE;
    }

  shown = sv_money_format (amount, currency);
  for (guint i = 0; i < values->len; i++)
    {
      SvListingValue *value = g_ptr_array_index (values, i);

      if (!value->field->keeps_floor || value->message != NULL)
        continue;
      value->code = "below_floor";
      value->message = g_strdup_printf (
          "The floor price of this watch is %s, and it could be sold for less. Raise this to the "
          "floor price, or lower the floor price of the watch.",
          shown);
      /* One place is enough to mend it. */
      break;
    }

  return TRUE;
}

GPtrArray *
sv_listing_values (SvCall *call, SvDb *db, SvMarket *market, gint64 watch, JsonObject *typed,
                   GError **error)
{
  g_autoptr (JsonObject) record =
      sv_store_read (call, db, sv_resource_of_kind ("watch"), watch, error);
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (GPtrArray) values =
      g_ptr_array_new_with_free_func ((GDestroyNotify)sv_listing_value_free);

  if (record == NULL || (images = list_images (db, watch, error)) == NULL)
    return NULL;

  for (guint i = 0; i < market->platform->fields->len; i++)
    {
      SvListingValue *value =
          make_value (db, market, g_ptr_array_index (market->platform->fields, i), record, images,
                      typed, error);

      if (value == NULL)
        return NULL;
      g_ptr_array_add (values, value);
    }

  if (!check_floor (db, market, record, values, error))
    return NULL;
  return g_steal_pointer (&values);
}

void
sv_listing_refuse (SvCall *call, GPtrArray *values, const char *sku)
{
  for (guint i = 0; i < values->len; i++)
    {
      const SvListingValue *value = g_ptr_array_index (values, i);
      g_autofree char *field = NULL;

      if (value->message == NULL)
        continue;

      field = sku != NULL ? g_strdup_printf ("%s/%s", sku, value->field->column)
                          : g_strdup (value->field->key);
      sv_call_refuse (call, field, value->code, "%s", value->message);
    }
}
