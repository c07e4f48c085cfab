/* sv-ecb.c: the European Central Bank's reference rates, out of its XML
 *
 * The file is read piece by piece: a file of all days since 1999 has 200,000 rates. Entities and
 * external things are not followed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-ecb.h"

#include "common/sv-date.h"
#include "common/sv-error.h"
#include "common/sv-money.h"

#include <libxml/xmlreader.h>
#include <string.h>

#define NAMESPACE "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"
#define MOST_RATES 400000

typedef struct
{
  SvEcbRates *rates;
  GHashTable *seen; /* "2026-11-21SEK": a rate twice is a broken file */
  char *day;        /* (nullable) of the Cube around the rates */
} Reader;

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID, text);
  return FALSE;
}

static char *
attribute (xmlTextReader *xml, const char *name)
{
  xmlChar *value = xmlTextReaderGetAttribute (xml, (const xmlChar *)name);
  char *copy = g_strdup ((const char *)value);

  xmlFree (value);
  return copy;
}

static gboolean
add_rate (Reader *reader, const char *currency, const char *rate, GError **error)
{
  SvEcbRates *rates = reader->rates;
  g_autoptr (GError) local = NULL;
  gint64 units;

  if (reader->day == NULL)
    return refuse (error, "The rate of %s has no day.", currency);
  if (rate == NULL)
    return refuse (error, "%s has no rate on %s.", currency, reader->day);
  if (strchr (rate, ',') != NULL)
    return refuse (error,
                   "The rate of %s is “%s”, with a comma: the bank writes a point, so somebody"
                   " changed this file. Take the bank's own one.",
                   currency, rate);
  if (!sv_rate_parse (rate, &units, &local))
    return refuse (error, "The rate of %s on %s is “%s”, which is no rate.", currency, reader->day,
                   rate);

  if (strcmp (currency, "EUR") == 0 || sv_currency_exponent (currency) < 0)
    {
      if (!g_ptr_array_find_with_equal_func (rates->unknown, currency, g_str_equal, NULL))
        g_ptr_array_add (rates->unknown, g_strdup (currency));
      return TRUE;
    }
  if (!g_hash_table_add (reader->seen, g_strconcat (reader->day, currency, NULL)))
    return refuse (error, "The rate of %s on %s stands there twice.", currency, reader->day);
  if (++rates->n > MOST_RATES)
    return refuse (error, "There are more rates in this file than the bank ever published.");

  g_string_append_printf (rates->days, "%s%s", rates->n > 1 ? "," : "", reader->day);
  g_string_append_printf (rates->currencies, "%s%s", rates->n > 1 ? "," : "", currency);
  g_string_append_printf (rates->rates, "%s%s", rates->n > 1 ? "," : "", rate);
  if (rates->first == NULL || strcmp (reader->day, rates->first) < 0)
    {
      g_free (rates->first);
      rates->first = g_strdup (reader->day);
    }
  if (rates->last == NULL || strcmp (reader->day, rates->last) > 0)
    {
      g_free (rates->last);
      rates->last = g_strdup (reader->day);
    }
  return TRUE;
}

/* <Cube time='2026-11-21'> and, inside of it, <Cube currency='SEK' rate='11.0455'/> */
static gboolean
read_cube (Reader *reader, xmlTextReader *xml, GError **error)
{
  g_autofree char *day = attribute (xml, "time");
  g_autofree char *currency = attribute (xml, "currency");
  g_autofree char *rate = attribute (xml, "rate");

  if (day != NULL)
    {
      if (!sv_date_is_iso (day))
        return refuse (error, "“%s” is no day.", day);
      g_free (reader->day);
      reader->day = g_steal_pointer (&day);
    }
  return currency == NULL || add_rate (reader, currency, rate, error);
}

static gboolean
read_all (Reader *reader, xmlTextReader *xml, GError **error)
{
  int more;

  while ((more = xmlTextReaderRead (xml)) == 1)
    {
      int type = xmlTextReaderNodeType (xml);

      if (type == XML_READER_TYPE_DOCUMENT_TYPE)
        return refuse (error, "This is not a file of the European Central Bank.");
      if (type != XML_READER_TYPE_ELEMENT ||
          g_strcmp0 ((const char *)xmlTextReaderConstLocalName (xml), "Cube") != 0 ||
          g_strcmp0 ((const char *)xmlTextReaderConstNamespaceUri (xml), NAMESPACE) != 0)
        continue;
      if (!read_cube (reader, xml, error))
        return FALSE;
    }

  if (more < 0)
    return refuse (error, "This is not a whole XML file.");
  if (reader->rates->n == 0)
    return refuse (error, "There are no rates in it: not a file of the European Central Bank.");
  return TRUE;
}

SvEcbRates *
sv_ecb_parse (GBytes *bytes, GError **error)
{
  g_autoptr (SvEcbRates) rates = g_new0 (SvEcbRates, 1);
  Reader reader = { .rates = rates };
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  xmlTextReader *xml =
      xmlReaderForMemory (text != NULL ? text : "", (int)length, NULL, NULL,
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  gboolean read;

  rates->days = g_string_new (NULL);
  rates->currencies = g_string_new (NULL);
  rates->rates = g_string_new (NULL);
  rates->unknown = g_ptr_array_new_with_free_func (g_free);
  reader.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read = xml != NULL ? read_all (&reader, xml, error) : refuse (error, "This is not XML.");

  xmlFreeTextReader (xml);
  g_hash_table_unref (reader.seen);
  g_free (reader.day);
  return read ? g_steal_pointer (&rates) : NULL;
}

void
sv_ecb_rates_free (SvEcbRates *rates)
{
  g_string_free (rates->days, TRUE);
  g_string_free (rates->currencies, TRUE);
  g_string_free (rates->rates, TRUE);
  g_ptr_array_unref (rates->unknown);
  g_free (rates->first);
  g_free (rates->last);
  g_free (rates);
}
