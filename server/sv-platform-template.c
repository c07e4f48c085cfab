/* sv-platform-template.c: what the header row and the lists of a marketplace's own files say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-platform-template.h"

#include "common/sv-error.h"
#include "common/sv-json.h"

#include <string.h>

/* More than any marketplace asks; every column is looked up among the others. */
#define MAX_COLUMNS 400

/* A heading without what changes between sellers and years: "Auction Type (333) (optional)" →
 * "auction type". */
static char *
plain_heading (const char *heading)
{
  static GRegex *noise;
  g_autofree char *without = NULL;

  if (g_once_init_enter (&noise))
    {
      GRegex *made = g_regex_new ("(?:\\s*\\(\\s*(?:optional|[0-9]+)\\s*\\)|[^\\p{L}\\p{N}])+",
                                  G_REGEX_CASELESS, 0, NULL);

      g_once_init_leave (&noise, made);
      /* cppcheck-suppress memleak; kept for the life of the program */
    }

  without = g_regex_replace_literal (noise, heading, -1, 0, " ", 0, NULL);
  g_strstrip (without);

  return g_utf8_casefold (without, -1);
}

static gboolean
is_optional (const char *heading)
{
  return g_regex_match_simple ("\\(\\s*optional\\s*\\)", heading, G_REGEX_CASELESS, 0);
}

static const char *
get_text (JsonObject *field, const char *key)
{
  return json_object_get_string_member_with_default (field, key, "");
}

static JsonArray *
get_fields (JsonObject *description)
{
  return json_object_get_array_member (description, "fields");
}

/* Returns: (nullable): the field of that key, or of that plain heading */
static JsonObject *
find_field (JsonArray *fields, const char *key, const char *plain)
{
  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      g_autofree char *known = plain != NULL ? plain_heading (get_text (field, "column")) : NULL;

      if (key != NULL ? strcmp (get_text (field, "key"), key) == 0 : g_strcmp0 (known, plain) == 0)
        return field;
    }

  return NULL;
}

static gboolean
is_by_country (JsonObject *field)
{
  return json_object_get_boolean_member_with_default (field, "by_country", FALSE);
}

/* The field whose heading ends with a country: "Shipping costs - Denmark" belongs to "Shipping
 * costs -". @country: (out): "denmark", "" when it names none. Returns: (nullable) */
static JsonObject *
find_by_country (JsonArray *fields, const char *plain, const char **country)
{
  JsonObject *exact = find_field (fields, NULL, plain);

  if (exact != NULL && !is_by_country (exact))
    return NULL;

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      g_autofree char *known = plain_heading (get_text (field, "column"));
      gsize length = strlen (known);

      if (is_by_country (field) && strncmp (plain, known, length) == 0 &&
          (plain[length] == ' ' || plain[length] == '\0'))
        {
          *country = plain + length + (plain[length] == ' ');
          return field;
        }
    }

  return NULL;
}

static guint
count_by_country (JsonArray *known, GPtrArray *plains)
{
  const char *country;
  guint n = 0;

  for (guint i = 0; i < plains->len; i++)
    n += find_by_country (known, g_ptr_array_index (plains, i), &country) != NULL;

  return n;
}

static JsonObject *
copy_field (JsonObject *field, const char *heading)
{
  g_autofree char *text = sv_json_to_text (field);
  JsonObject *copy = sv_json_parse_object (text, strlen (text), NULL, NULL);
  gboolean optional = is_optional (heading);

  /* Some columns may stay empty without saying so; only a change of the heading means something. */
  if (optional != is_optional (get_text (field, "column")))
    json_object_set_boolean_member (copy, "required", !optional);
  json_object_set_string_member (copy, "column", heading);
  return copy;
}

/* The key of a column that nobody knows follows its heading, not its place: what is typed for it
 * stays with it when the columns move. */
static char *
make_key (const char *prefix, const char *plain)
{
  g_autofree char *ascii = g_str_to_ascii (plain, "C");
  guint sum = g_str_hash (plain);

  g_strcanon (ascii, "abcdefghijklmnopqrstuvwxyz0123456789", '_');
  /* Letters without a Latin spelling would make one key of many headings. */
  return g_str_is_ascii (plain) ? g_strconcat (prefix, ascii, NULL)
                                : g_strdup_printf ("%s%s_%08x", prefix, ascii, sum);
}

/* A column the description does not know: a text that a person fills in. */
static JsonObject *
make_field (const char *heading, const char *plain)
{
  JsonObject *field = json_object_new ();
  g_autofree char *key = make_key ("column_", plain);

  json_object_set_string_member (field, "key", key);
  json_object_set_string_member (field, "column", heading);
  json_object_set_string_member (field, "title", heading);
  json_object_set_string_member (field, "kind", "text");
  json_object_set_boolean_member (field, "required", !is_optional (heading));
  json_object_set_string_member (field, "default", "");

  return field;
}

/* One of several countries: what its shipping costs is asked for each. */
static JsonObject *
make_country (JsonObject *field, const char *heading, const char *country)
{
  JsonObject *copy = copy_field (field, heading);
  g_autofree char *key = make_key ("shipping_to_", country);

  json_object_set_string_member (copy, "key", key);
  json_object_set_string_member (copy, "title", heading);
  json_object_set_boolean_member (copy, "by_country", FALSE);

  return copy;
}

static JsonObject *
take_heading (JsonArray *known, JsonArray *before, const char *heading, const char *plain,
              guint n_countries)
{
  const char *country = NULL;
  JsonObject *field = find_by_country (known, plain, &country);

  if (field != NULL)
    return n_countries == 1 || *country == '\0' ? copy_field (field, heading)
                                                : make_country (field, heading, country);

  /* An unknown one may have got its list of choice from a dictionary. */
  if ((field = find_field (known, NULL, plain)) != NULL ||
      (field = find_field (before, NULL, plain)) != NULL)
    return copy_field (field, heading);

  return make_field (heading, plain);
}

/* The plain headings, without the empty ones that a spreadsheet leaves at the end. Errors:
 * %SV_ERROR_INVALID when one is empty or stands twice. Returns: (transfer full) (nullable) */
static GPtrArray *
read_headings (char **headings, GError **error)
{
  g_autoptr (GPtrArray) plains = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = g_strv_length (headings);

  while (n > 0 && *g_strstrip (headings[n - 1]) == '\0')
    n--;
  if (n > MAX_COLUMNS)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "The first row has %u columns, but a template has no more than %d. Choose the"
                   " file that was downloaded there.",
                   n, MAX_COLUMNS);
      return NULL;
    }

  for (guint i = 0; i < n; i++)
    {
      char *plain = plain_heading (headings[i]);
      guint first;

      g_ptr_array_add (plains, plain);
      if (*plain == '\0')
        {
          g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                       "Column %u of the first row has no heading. Choose the file as it was"
                       " downloaded there.",
                       i + 1);
          return NULL;
        }
      first = GPOINTER_TO_UINT (g_hash_table_lookup (seen, plain));
      if (first > 0)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                       "Columns %u and %u are headed alike: “%s” and “%s”. Take one out, or choose"
                       " the file as it was downloaded there.",
                       first, i + 1, headings[first - 1], headings[i]);
          return NULL;
        }
      g_hash_table_insert (seen, plain, GUINT_TO_POINTER (i + 1));
    }

  return g_steal_pointer (&plains);
}

/* Errors: %SV_ERROR_INVALID when it is no template of this marketplace, or cannot do */
static gboolean
check_fields (JsonArray *fields, JsonArray *known, const char *name, GError **error)
{
  g_autoptr (GString) lacking = g_string_new (NULL);
  guint found = 0;

  for (guint i = 0; i < json_array_get_length (known); i++)
    {
      JsonObject *field = json_array_get_object_element (known, i);

      if (find_field (fields, get_text (field, "key"), NULL) != NULL)
        found++;
      else if (json_object_get_boolean_member_with_default (field, "essential", FALSE))
        g_string_append_printf (lacking, "%s“%s”", lacking->len > 0 ? ", " : "",
                                get_text (field, "column"));
    }

  if (found * 2 < json_array_get_length (known))
    g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                 "Only %u of %u known columns stand in the first row, so this is not the template"
                 " of %s watches. Choose the file that was downloaded there.",
                 found, json_array_get_length (known), name);
  else if (lacking->len > 0)
    g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                 "No watch can be listed on %s without these columns, and the first row lacks them:"
                 " %s. Choose the whole file as it was downloaded there.",
                 name, lacking->str);
  else
    return TRUE;

  return FALSE;
}

JsonArray *
sv_platform_template_read (JsonObject *present, JsonObject *shipped, char **headings,
                           GError **error)
{
  g_autoptr (GPtrArray) plains = read_headings (headings, error);
  g_autoptr (JsonArray) fields = json_array_new ();
  JsonArray *before = get_fields (present);
  JsonArray *known = shipped != NULL ? get_fields (shipped) : before;
  guint n_countries;

  if (plains == NULL)
    return NULL;

  n_countries = count_by_country (known, plains);
  for (guint i = 0; i < plains->len; i++)
    json_array_add_object_element (
        fields,
        take_heading (known, before, headings[i], g_ptr_array_index (plains, i), n_countries));

  return check_fields (fields, known, get_text (present, "name"), error) ? g_steal_pointer (&fields)
                                                                         : NULL;
}

/* The headings of the fields of @some whose keys @others has not. */
static JsonArray *
list_others (JsonArray *some, JsonArray *others)
{
  JsonArray *headings = json_array_new ();

  for (guint i = 0; i < json_array_get_length (some); i++)
    {
      JsonObject *field = json_array_get_object_element (some, i);

      if (find_field (others, get_text (field, "key"), NULL) == NULL)
        json_array_add_string_element (headings, get_text (field, "column"));
    }

  return headings;
}

void
sv_platform_template_compare (JsonObject *present, JsonObject *shipped, JsonArray **added,
                              JsonArray **missing)
{
  *added = list_others (get_fields (present), get_fields (shipped));
  *missing = list_others (get_fields (shipped), get_fields (present));
}

/* The words of one column of the dictionary; "x_mm" stands for the unit mm. @units: (out): whether
 * all are units. Returns: (nullable): NULL when there is none */
static JsonArray *
read_words (GPtrArray *rows, guint column, gboolean *units)
{
  g_autoptr (JsonArray) words = json_array_new ();

  *units = TRUE;
  for (guint i = 1; i < rows->len; i++)
    {
      char **row = g_ptr_array_index (rows, i);
      const char *word = column < g_strv_length (row) ? row[column] : "";
      gboolean unit = g_str_has_prefix (word, "x_");

      if (*word == '\0')
        continue;
      *units &= unit;
      json_array_add_string_element (words, unit ? word + 2 : word);
    }

  return json_array_get_length (words) > 0 ? g_steal_pointer (&words) : NULL;
}

/* Returns: the column of the dictionary under that heading, G_MAXUINT for none */
static guint
find_column (char **headings, const char *wanted)
{
  g_autofree char *plain = plain_heading (wanted);

  for (guint i = 0; headings[i] != NULL; i++)
    {
      g_autofree char *heading = plain_heading (headings[i]);

      if (*plain != '\0' && strcmp (heading, plain) == 0)
        return i;
    }

  return G_MAXUINT;
}

void
sv_platform_dictionary_read (JsonObject *description, GPtrArray *rows, JsonArray **found,
                             JsonArray **missing)
{
  char **headings = g_ptr_array_index (rows, 0);
  JsonArray *fields = get_fields (description);
  JsonObject *lists = json_object_get_object_member (description, "lists");

  *found = json_array_new ();
  *missing = json_array_new ();
  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      gboolean listed = json_object_has_member (field, "dictionary");
      gboolean text = strcmp (get_text (field, "kind"), "text") == 0;
      const char *heading = get_text (field, listed ? "dictionary" : "column");
      guint column = listed || text ? find_column (headings, heading) : G_MAXUINT;
      gboolean units;
      JsonArray *words = column != G_MAXUINT ? read_words (rows, column, &units) : NULL;

      if (words == NULL)
        {
          if (listed)
            json_array_add_string_element (*missing, heading);
          continue;
        }

      /* A new column with a list of its own is a choice from now on. */
      if (!listed)
        {
          json_object_set_string_member (field, "kind", units ? "quantity" : "choice");
          json_object_set_string_member (field, "list", get_text (field, "key"));
          json_object_set_string_member (field, "dictionary", headings[column]);
        }
      json_object_set_array_member (lists, get_text (field, "list"), words);
      json_array_add_string_element (*found, headings[column]);
    }
}
