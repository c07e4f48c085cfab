/* sv-import-references.c: names in a file, and the records they mean
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-references.h"

#include "sv-import-words.h"

#include <string.h>

#define MAX_CHOICES 15

struct _SvImportReferences
{
  const SvField *field;
  gboolean makeable;
  GHashTable *exact;  /* name → SvImportReference */
  GHashTable *folded; /* folded name → SvImportReference, or the mark @several */
};

static SvImportReference several;

static void
reference_free (gpointer data)
{
  SvImportReference *reference = data;

  g_free ((char *)reference->name);
  g_free ((char *)reference->code);
  g_free (reference);
}

static void
add (SvImportReferences *self, gint64 id, const char *name, const char *code)
{
  SvImportReference *reference;
  g_autofree char *folded = sv_import_fold (name);

  /* The first of two persons of one name has the exact one; asked for, both are meant. */
  if (g_hash_table_contains (self->exact, name))
    {
      g_hash_table_replace (self->folded, g_strconcat ("=", name, NULL), &several);
      return;
    }

  reference = g_new0 (SvImportReference, 1);
  reference->id = id;
  reference->name = g_strdup (name);
  reference->code = g_strdup (code);
  g_hash_table_insert (self->exact, (char *)reference->name, reference);
  if (g_hash_table_contains (self->folded, folded))
    g_hash_table_replace (self->folded, g_steal_pointer (&folded), &several);
  else
    g_hash_table_insert (self->folded, g_steal_pointer (&folded), reference);
}

static SvRows *
query (SvDb *db, const char *of, GError **error)
{
  if (strcmp (of, "brand") == 0)
    return sv_db_query (db, "import.brands", error, SV_END);
  if (strcmp (of, "location") == 0)
    return sv_db_query (db, "import.locations", error, SV_END);
  if (strcmp (of, "status") == 0)
    return sv_db_query (db, "import.statuses", error, SV_END);
  if (strcmp (of, "stage") == 0)
    return sv_db_query (db, "import.stages", error, SV_END);
  if (strcmp (of, "batch") == 0)
    return sv_db_query (db, "import.batches", error, SV_END);
  if (g_str_has_prefix (of, "person:"))
    return sv_db_query (db, "import.people", error, SV_TEXT (of + strlen ("person:")), SV_END);

  g_return_val_if_reached (NULL);
}

SvImportReferences *
sv_import_references_new (SvDb *db, const SvField *field, gboolean makeable, GError **error)
{
  g_autoptr (SvRows) rows = query (db, field->of, error);
  SvImportReferences *self;

  if (rows == NULL)
    return NULL;

  self = g_new0 (SvImportReferences, 1);
  self->field = field;
  self->makeable = makeable;
  self->exact = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, reference_free);
  self->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < sv_rows_count (rows); i++)
    add (self, sv_rows_int (rows, i, 0), sv_rows_text (rows, i, 1),
         sv_rows_columns (rows) > 2 ? sv_rows_text (rows, i, 2) : NULL);
  return self;
}

void
sv_import_references_free (SvImportReferences *self)
{
  g_hash_table_unref (self->folded);
  g_hash_table_unref (self->exact);
  g_free (self);
}

static const SvImportReference *
refuse (const char **code, char **problem, const char *which, char *sentence)
{
  *code = which;
  *problem = sentence;
  return NULL;
}

/* The names that a short list has; persons are looked for elsewhere. */
static char *
list_choices (SvImportReferences *self)
{
  g_autoptr (GList) names = NULL;
  GString *text;

  if (g_hash_table_size (self->exact) == 0 || g_hash_table_size (self->exact) > MAX_CHOICES ||
      g_str_has_prefix (self->field->of, "person:"))
    return g_strdup ("");

  names = g_list_sort (g_hash_table_get_keys (self->exact), (GCompareFunc)strcmp);
  text = g_string_new (" There are: ");
  for (GList *l = names; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%s", (const char *)l->data, l->next != NULL ? ", " : ".");
  return g_string_free (text, FALSE);
}

const SvImportReference *
sv_import_references_find (SvImportReferences *self, const char *name, const char **code,
                           char **problem)
{
  g_autofree char *doubled = g_strconcat ("=", name, NULL);
  SvImportReference *found = g_hash_table_lookup (self->exact, name);
  g_autofree char *folded = NULL;

  if (found != NULL && g_hash_table_contains (self->folded, doubled))
    return refuse (
        code, problem, "ambiguous_reference",
        g_strdup_printf ("Several have the name “%s”. Give each its own name, or set it by hand.",
                         name));
  if (found != NULL)
    return found;

  folded = sv_import_fold (name);
  found = g_hash_table_lookup (self->folded, folded);
  if (found == &several)
    return refuse (
        code, problem, "ambiguous_reference",
        g_strdup_printf ("“%s” could mean more than one of what is there. Spell it as one of them.",
                         name));
  if (found != NULL)
    return found;

  if (!self->makeable)
    {
      g_autofree char *choices = list_choices (self);

      return refuse (
          code, problem, "unknown_reference",
          g_strdup_printf (
              "There is no %s “%s”. Make it first, correct the name, or leave the column out.%s",
              self->field->key, name, choices));
    }
  if (g_utf8_strlen (name, -1) > 100)
    return refuse (code, problem, "too_long",
                   g_strdup ("A name like this is too long to be made: 100 characters at most."));

  add (self, 0, name, NULL);
  return g_hash_table_lookup (self->exact, name);
}
