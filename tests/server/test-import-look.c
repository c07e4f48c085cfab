/* test-import-look.c: what a file is, what its columns are, what its cells say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/import/sv-import-sniff.h"
#include "server/import/sv-import-words.h"

#include <string.h>
#include <unistd.h>

static int
make_file (const char *bytes, gssize length)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("sv-test-XXXXXX", &path, &error);

  g_assert_no_error (error);
  unlink (path);
  if (length < 0)
    length = (gssize)strlen (bytes);
  g_assert_cmpint (write (fd, bytes, length), ==, length);
  return fd;
}

static void
look_in_house_of (SvImportLook *look, const char *bytes, const char *resource, const char *currency)
{
  g_autoptr (GError) error = NULL;
  int fd = make_file (bytes, -1);

  look->format.header = -1;
  g_assert_true (sv_import_format_find (fd, &look->format, NULL, &error));
  g_assert_no_error (error);
  sv_import_look (look, fd, sv_import_target (resource), SV_ROLE_ADMIN, TRUE, currency, NULL,
                  &error);
  g_assert_no_error (error);
  close (fd);
}

static void
look_at (SvImportLook *look, const char *bytes, const char *resource)
{
  look_in_house_of (look, bytes, resource, "SEK");
}

/* "sku,-,asking_price:EUR" */
static void
assert_fields (SvImportLook *look, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < look->columns->len; i++)
    {
      SvImportColumn *column = g_ptr_array_index (look->columns, i);

      g_string_append_printf (
          found, "%s%s%s%s%s", i > 0 ? "," : "", column->field != NULL ? column->field : "-",
          column->currency != NULL ? ":" : "", column->currency != NULL ? column->currency : "",
          column->currency_assumed ? "?" : "");
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
assert_proposal (const char *bytes, const char *expected)
{
  g_auto (SvImportLook) look = { 0 };

  look_at (&look, bytes, "watches");
  assert_fields (&look, expected);
}

static void
assert_unfit (const char *bytes, gssize length, const char *sentence)
{
  g_auto (SvImportFormat) format = { 0 };
  g_autoptr (GError) error = NULL;
  int fd = make_file (bytes, length);

  g_assert_false (sv_import_format_find (fd, &format, NULL, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  if (strstr (error->message, sentence) == NULL)
    g_error ("“%s” does not say “%s”", error->message, sentence);
  close (fd);
}

static void
test_what_is_no_list_is_told_so (void)
{
  assert_unfit ("", 0, "empty");
  assert_unfit (" \r\n \n", -1, "nothing but blanks");
  assert_unfit ("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", -1, "old Excel workbook");
  assert_unfit ("%PDF-1.7 ...", -1, "PDF");
  assert_unfit ("\x89PNG\r\n", -1, "picture (PNG)");
  assert_unfit ("\xFF\xD8\xFF\xE0", -1, "picture (JPEG)");
  assert_unfit ("RIFF....WEBPVP8 ", -1, "picture (WebP)");
  assert_unfit ("\x1F\x8B\x08", -1, "packed");
  assert_unfit ("<!DOCTYPE html><html>", -1, "web page");
  assert_unfit ("<?xml version='1.0'?><list/>", -1, "XML");
  assert_unfit ("[{\"sku\": 1}]", -1, "JSON");
  assert_unfit ("a,b\n1,\0\0\0\0", 11, "no text file");
}

static void
test_headings_in_many_languages (void)
{
  assert_proposal (
      "Artikelnr;Märke;Modell;Referens;Serienummer;Inköpspris;Utropspris;Skick\n"
      "A1;Omega;Seamaster;166.010;12345;9 500 kr;14.500,00 kr;Gott\n",
      "sku,brand,model,reference,serial,purchase_price:SEK?,asking_price:SEK?,condition");
  assert_proposal (
      "Varenr;Mærke;Købspris;Salgspris;Urskive;Rem;Æske\n1;Rolex;100 DKK;200 DKK;Sort;Læder;ja\n",
      "sku,brand,purchase_price:SEK,asking_price:SEK,dial,band,box");
  assert_proposal (
      "Hersteller,Bezeichnung,Gehäusedurchmesser,Baujahr,Aufzug,Zustand,Verkaufspreis (EUR)\n"
      "IWC,Mark XI,36 mm,1950,Handaufzug,gut,5900\n",
      "brand,name,case_diameter,year,movement,condition,asking_price:EUR");
  assert_proposal (
      "Marque\tModèle\tAnnée\tBoîtier\tPrix de vente €\nCartier\tTank\t1970\tOr\t3200\n",
      "brand,model,year,case_material,asking_price:EUR");
  assert_proposal ("MARKA,KOLEKSİYON,KASA ÇAPI,KAYIŞ,FİYAT\nSeiko,Presage,40mm,Deri,12.500₺\n",
                   "brand,model,case_diameter,band,asking_price:SEK");
}

/* "kr" is nobody's in particular; a house that counts in euros must not make euros of it. */
static void
test_whose_crowns_is_asked (void)
{
  static const char prices[] = "sku,price\na,9 500 kr\nb,\"kr. 1.200,00\"\n";
  g_auto (SvImportLook) euros = { 0 };
  g_auto (SvImportLook) kronor = { 0 };
  g_auto (SvImportLook) told = { 0 };
  JsonObject *question;

  look_in_house_of (&euros, prices, "watches", "EUR");
  assert_fields (&euros, "sku,asking_price?");
  g_assert_cmpuint (json_array_get_length (euros.questions), ==, 1);
  question = json_array_get_object_element (euros.questions, 0);
  g_assert_cmpstr (json_object_get_string_member (question, "code"), ==, "currency");
  g_assert_cmpint (json_object_get_int_member (question, "column"), ==, 1);

  look_in_house_of (&kronor, prices, "watches", "DKK");
  assert_fields (&kronor, "sku,asking_price:DKK?");
  g_assert_cmpuint (json_array_get_length (kronor.questions), ==, 0);

  look_in_house_of (&told, "sku,price,currency\na,9 500 kr,NOK\n", "watches", "EUR");
  assert_fields (&told, "sku,asking_price,asking_price_currency");
  g_assert_cmpuint (json_array_get_length (told.questions), ==, 0);
}

static void
test_a_price_may_be_on_request (void)
{
  assert_proposal ("sku,asking price\na,on request\nb,€ 1.200\nc,sold\n", "sku,asking_price:SEK");
  assert_proposal ("sku,purchase date\na,in spring\nb,2025-11-21\nc,2024\n", "sku,purchase_date");
  assert_proposal ("sku,asking price\na,on request\nb,call us\nc,sold\n", "sku,-");
}

static void
test_our_own_export_is_known (void)
{
  assert_proposal (
      "sku,name,brand,year,asking_price,asking_price_currency,purchase_price,purchase_price_currency,notes\r\n"
      "A,Watch,Omega,1967,100.00,SEK,50.00,EUR,text\r\n",
      "sku,name,brand,year,asking_price,asking_price_currency,purchase_price,purchase_price_currency,notes");
}

static void
test_the_better_column_wins (void)
{
  /* "Reference" repeats the calibre; what tells pieces apart is the model number. */
  assert_proposal (
      "Name,Brand,Model No,Reference\n"
      "a,Oris,733-1,SW200\nb,Oris,733-2,SW200\nc,Oris,733-3,SW200\nd,Oris,733-4,\ne,Oris,733-5,SW200\n",
      "name,brand,reference,-");
  /* A heading for a group of columns repeats itself in every row. */
  assert_proposal ("Name,Case,Case material\na,Case,Steel\nb,Case,Gold\n", "name,-,case_material");
  /* Power reserve is no price, and a column of texts is none. */
  assert_proposal ("Name,Price\na,on request\nb,ask\nc,sold\n", "name,-");
}

static void
test_a_price_names_its_currency (void)
{
  g_auto (SvImportLook) look = { 0 };

  assert_proposal ("name,price,currency\na,100,EUR\nb,200,DKK\n",
                   "name,asking_price,asking_price_currency");
  /* Each price its own column first; the lone one is for the first that is left. */
  assert_proposal (
      "sku,currency,asking_price,purchase_price,purchase_price_currency\na,EUR,100,50,SEK\n",
      "sku,asking_price_currency,asking_price,purchase_price,purchase_price_currency");
  assert_proposal ("sku,currency,asking_price,asking_price_currency\na,EUR,100,SEK\n",
                   "sku,-,asking_price,asking_price_currency");
  look_at (&look, "name,price_usd\na,100\n", "watches");
  assert_fields (&look, "name,asking_price:USD");
}

static void
test_headings_need_not_be_first (void)
{
  g_auto (SvImportLook) look = { 0 };

  look_at (
      &look,
      "Stock list,,\n,,\nNovember 2026,,\nBrand,Model,Price\nOmega,Geneve,1200\nTissot,PRX,300\n",
      "watches");
  g_assert_cmpint (look.format.header, ==, 4);
  assert_fields (&look, "brand,model,asking_price:SEK?");
}

static void
test_a_file_without_headings_asks (void)
{
  g_auto (SvImportLook) look = { 0 };

  look_at (&look, "1,Omega,1967\n2,Rolex,1970\n", "watches");
  g_assert_cmpint (look.format.header, ==, 0);
  g_assert_cmpuint (json_array_get_length (look.questions), ==, 1);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (look.questions, 0), "code"), ==,
      "name_column");
}

static SvDateOrder
order_of (const char *dates, gboolean asked)
{
  g_auto (SvImportLook) look = { 0 };
  g_autofree char *bytes = g_strdup_printf ("name;purchase date\n%s", dates);

  look_at (&look, bytes, "watches");
  g_assert_cmpuint (json_array_get_length (look.questions), ==, asked ? 1 : 0);
  return look.format.date;
}

static void
test_dates_are_asked_about_only_when_unclear (void)
{
  g_assert_cmpint (order_of ("a;2026-05-03\n", FALSE), ==, SV_DATE_YMD);
  g_assert_cmpint (order_of ("a;03/05/2026\nb;21/05/2026\n", FALSE), ==, SV_DATE_DMY);
  g_assert_cmpint (order_of ("a;03/05/2026\nb;05/21/2026\n", FALSE), ==, SV_DATE_MDY);
  g_assert_cmpint (order_of ("a;03.05.2026\n", FALSE), ==, SV_DATE_DMY);
  g_assert_cmpint (order_of ("a;3 May 2026\n", FALSE), ==, SV_DATE_YMD);
  g_assert_cmpint (order_of ("a;03/05/2026\nb;04/05/2026\n", TRUE), ==, 0);
  g_assert_cmpint (order_of ("a;01-03-2016\n", TRUE), ==, 0);
}

static void
test_a_column_shows_its_decimal_sign (void)
{
  g_assert_cmpint (sv_import_decimal_of ("12500.5"), ==, '.');
  g_assert_cmpint (sv_import_decimal_of ("12.500,00 kr"), ==, ',');
  g_assert_cmpint (sv_import_decimal_of ("1,234.56"), ==, '.');
  g_assert_cmpint (sv_import_decimal_of ("473.800₺"), ==, 0);
  g_assert_cmpint (sv_import_decimal_of ("1.234.567"), ==, 0);
  g_assert_cmpint (sv_import_decimal_of ("5850"), ==, 0);
}

static char *
read_value (const char *key, const char *text, char decimal)
{
  const SvImportTarget *target = sv_import_target ("watches");
  SvImportReading reading = { sv_import_target_field (target, SV_ROLE_ADMIN, key, NULL), decimal,
                              SV_DATE_DMY, "SEK", FALSE };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *json = NULL;
  gboolean rough;

  g_assert_nonnull (reading.field);
  if (!sv_import_read_value (&reading, text, FALSE, &node, &rough, &problem))
    {
      g_assert_nonnull (problem);
      return g_strdup ("bad");
    }
  json = json_to_string (node, FALSE);

  return rough ? g_strconcat ("about ", json, NULL) : g_steal_pointer (&json);
}

static void
test_cells_are_read (void)
{
  static const struct
  {
    const char *key, *text;
    char decimal;
    const char *expected;
  } cases[] = {
    { "year", "1967", 0, "1967" },
    { "year", "2021.0", 0, "2021" },
    { "year", "c. 1970", 0, "about 1970" },
    { "year", "1948 (Approximation)", 0, "about 1948" },
    { "year", "1960s", 0, "bad" },
    { "year", "2010 - 2015", 0, "bad" },
    { "year", "Unknown", 0, "bad" },
    { "case_diameter", "39.50 mm", 0, "\"39.50\"" },
    { "case_diameter", "Ø 36,5mm", 0, "\"36.5\"" },
    { "case_diameter", "43mm", 0, "\"43\"" },
    { "case_diameter", "44 x 38 mm", 0, "bad" },
    { "case_diameter", "1.5 in", 0, "bad" },
    { "asking_price", "kr 12.500,50", 0, "{\"amount\":1250050,\"currency\":\"SEK\"}" },
    { "asking_price", "€1,234.56", 0, "{\"amount\":123456,\"currency\":\"EUR\"}" },
    { "asking_price", "US $9.99", 0, "{\"amount\":999,\"currency\":\"USD\"}" },
    { "asking_price", "473.800₺", 0, "{\"amount\":47380000,\"currency\":\"TRY\"}" },
    { "asking_price", "473800.0", '.', "{\"amount\":47380000,\"currency\":\"SEK\"}" },
    { "asking_price", "1 234 SEK", 0, "{\"amount\":123400,\"currency\":\"SEK\"}" },
    { "asking_price", "1.3884e+06", '.', "{\"amount\":138840000,\"currency\":\"SEK\"}" },
    { "asking_price", "1.23457e+06", '.', "bad" },
    { "asking_price", "on request", 0, "bad" },
    { "asking_price", "$10 to $15", 0, "bad" },
    { "box", "Original box", 0, "true" },
    { "box", "no original box", 0, "false" },
    { "box", "Nej", 0, "false" },
    { "box", "evet", 0, "true" },
    { "box", "maybe", 0, "bad" },
    { "papers", "Original papers", 0, "true" },
    { "papers", "CHRONEXT Certificate", 0, "bad" },
    { "purchase_date", "03/05/2026", 0, "\"2026-05-03\"" },
    { "purchase_date", "Wed May 22 2019", 0, "\"2019-05-22\"" },
    { "purchase_date", "soon", 0, "bad" },
    { "serial", "7630033530101.0", 0, "\"7630033530101\"" },
    { "reference", "5500.0", 0, "\"5500.0\"" },
    { "model", "1815", 0, "\"1815\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = read_value (cases[i].key, cases[i].text, cases[i].decimal);

      if (g_strcmp0 (found, cases[i].expected) != 0)
        g_error ("%s “%s” is %s, not %s", cases[i].key, cases[i].text, found, cases[i].expected);
    }
}

static void
test_states_of_orders_are_read (void)
{
  static const char *const sold[] = { "Paid",
                                      "Awaiting shipment",
                                      "Paid - awaiting dispatch",
                                      "Payment received, awaiting delivery",
                                      "Pending shipment",
                                      "Shipment pending",
                                      "Awaiting feedback",
                                      "No returns",
                                      "Betald",
                                      "" };
  static const char *const others[][2] = {
    { "Cancelled by buyer", "cancelled" },
    { "Annulé", "cancelled" },
    { "Storniert", "cancelled" },
    { "Returned", "returned" },
    { "No returns - refunded", "paid back" },
    { "Återbetald", "paid back" },
    { "Awaiting payment", "not paid yet" },
    { "Awaiting payment, awaiting shipment", "not paid yet" },
    { "Pending", "not paid yet" },
    { "Awaiting", "not paid yet" },
    { "Unpaid - pending shipment", "not paid" },
    { "Ej betald", "not paid" },
    { "Ej såld", "not sold" },
    { "Dispute opened", "in dispute" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sold); i++)
    g_assert_cmpstr (sv_import_no_sale (sold[i]), ==, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpstr (sv_import_no_sale (others[i][0]), ==, others[i][1]);
}

static void
test_blanks_and_guards_come_off (void)
{
  gboolean number;
  g_autofree char *plain = sv_import_clean ("\xC2\xA0 text\xE2\x80\xAF ", TRUE, &number);
  g_autofree char *guarded = sv_import_clean ("'=1+1", TRUE, &number);
  g_autofree char *kept = sv_import_clean ("'=1+1", FALSE, &number);

  g_assert_cmpstr (plain, ==, "text");
  g_assert_cmpstr (guarded, ==, "=1+1");
  g_assert_cmpstr (kept, ==, "'=1+1");
}

static void
test_a_report_of_sales_is_known (void)
{
  g_auto (SvImportLook) look = { 0 };

  look_at (
      &look,
      "Reference Label,Payment,Payment date,Name,Buyer email,Address line 1,Postal code,Town/City,Country,ISO country code\n"
      "A-1,€ 450.00,21/11/2026,Jane Doe,jane@example.org,Main street 1,1234 AB,Utrecht,Netherlands,NL\n",
      "sales");
  assert_fields (
      &look,
      "sku,price:SEK,date,buyer_name,buyer_email,address_1,postal_code,city,country,country_code");
  g_assert_cmpuint (json_array_get_length (look.questions), ==, 0);
}

static void
test_a_person_changes_the_proposal (void)
{
  g_auto (SvImportLook) look = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) change = json_from_string (
      "[{\"index\": 1, \"field\": \"notes\"}, {\"index\": 2, \"field\": \"floor_price\", \"currency\": "
      "\"DKK\", \"blank\": \"clear\", \"unreadable\": \"notes\"}]",
      NULL);
  g_autoptr (JsonNode) twice = json_from_string ("[{\"index\": 1, \"field\": \"name\"}]", NULL);
  g_autoptr (JsonNode) unknown =
      json_from_string ("[{\"index\": 1, \"field\": \"unicorn\"}]", NULL);
  g_autoptr (JsonNode) read_only = json_from_string ("[{\"index\": 1, \"field\": \"cost\"}]", NULL);
  const SvImportTarget *target = sv_import_target ("watches");

  look_at (&look, "name,lamp,price\na,b,100\n", "watches");
  g_assert_true (sv_import_columns_merge (look.columns, target, SV_ROLE_ADMIN,
                                          json_node_get_array (change), &error));
  g_assert_no_error (error);
  assert_fields (&look, "name,notes,floor_price:DKK");

  g_assert_false (sv_import_columns_merge (look.columns, target, SV_ROLE_ADMIN,
                                           json_node_get_array (twice), &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (sv_import_columns_merge (look.columns, target, SV_ROLE_ADMIN,
                                           json_node_get_array (unknown), &error));
  g_clear_error (&error);
  g_assert_false (sv_import_columns_merge (look.columns, target, SV_ROLE_ADMIN,
                                           json_node_get_array (read_only), &error));
}

static void
test_what_was_found_survives_being_stored (void)
{
  g_auto (SvImportLook) look = { 0 };
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GString) again = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GPtrArray) columns = NULL;

  look_at (&look, "name;price;box\na;1.234,50 kr;CHRONEXT box\nb;1,00;Original box\nc;2,00;ja\n",
           "watches");
  sv_import_columns_append (json, look.columns);
  node = json_from_string (json->str, NULL);
  columns = sv_import_columns_load (json_node_get_array (node));
  sv_import_columns_append (again, columns);
  g_assert_cmpstr (again->str, ==, json->str);
  g_assert_nonnull (strstr (json->str, "\"decimal\":\",\""));
  g_assert_nonnull (strstr (json->str, "\"unreadable\":\"notes\""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, function) g_test_add_func ("/import-look/" name, function)
  ADD ("what-is-no-list-is-told-so", test_what_is_no_list_is_told_so);
  ADD ("headings-in-many-languages", test_headings_in_many_languages);
  ADD ("our-own-export-is-known", test_our_own_export_is_known);
  ADD ("the-better-column-wins", test_the_better_column_wins);
  ADD ("whose-crowns-is-asked", test_whose_crowns_is_asked);
  ADD ("a-price-may-be-on-request", test_a_price_may_be_on_request);
  ADD ("a-price-names-its-currency", test_a_price_names_its_currency);
  ADD ("headings-need-not-be-first", test_headings_need_not_be_first);
  ADD ("a-file-without-headings-asks", test_a_file_without_headings_asks);
  ADD ("dates-are-asked-about-only-when-unclear", test_dates_are_asked_about_only_when_unclear);
  ADD ("a-column-shows-its-decimal-sign", test_a_column_shows_its_decimal_sign);
  ADD ("cells-are-read", test_cells_are_read);
  ADD ("states-of-orders-are-read", test_states_of_orders_are_read);
  ADD ("blanks-and-guards-come-off", test_blanks_and_guards_come_off);
  ADD ("a-report-of-sales-is-known", test_a_report_of_sales_is_known);
  ADD ("a-person-changes-the-proposal", test_a_person_changes_the_proposal);
  ADD ("what-was-found-survives-being-stored", test_what_was_found_survives_being_stored);
  return g_test_run ();
}
