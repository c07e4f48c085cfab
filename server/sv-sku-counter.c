/* sv-sku-counter.c: numbers for new watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sku"

#include "sv-sku-counter.h"

#include "common/sv-error.h"
#include "common/sv-sku.h"

/* Somebody would have to give numbers by hand as fast as we skip them. */
#define TRIES 20

static char **
format_block (const char *prefix, guint digits, gint64 last, guint n)
{
  char **skus = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    skus[i] = sv_sku_format (prefix, digits, last - n + 1 + i);
  return skus;
}

/* Returns: 1 when a watch has one of them, 0 when none, -1 with @error. SKUs made here need no
 * quoting: see the characters of a pattern. */
static int
is_used (SvDb *db, char **skus, GError **error)
{
  g_autofree char *list = g_strjoinv (",", skus);
  g_autofree char *array = g_strdup_printf ("{%s}", list);
  g_autoptr (SvRows) rows = sv_db_query (db, "sku.used", error, SV_TEXT (array), SV_END);

  return rows == NULL ? -1 : sv_rows_bool (rows, 0, 0);
}

static gboolean
skip_taken (SvDb *db, const char *prefix, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "sku.taken", error, SV_TEXT (prefix), SV_END);

  return rows != NULL && sv_db_run (db, "sku.skip", error, SV_TEXT (prefix),
                                    SV_INT (sv_rows_int (rows, 0, 0)), SV_END);
}

char **
sv_sku_reserve (SvDb *db, const char *prefix, guint digits, guint n, GError **error)
{
  SvDb *side = sv_db_side (db, error);

  if (side == NULL)
    return NULL;

  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (SvRows) rows =
          sv_db_query (side, "sku.reserve", error, SV_TEXT (prefix), SV_INT (n), SV_END);
      g_auto (GStrv) skus = NULL;
      int used;

      if (rows == NULL)
        return NULL;
      skus = format_block (prefix, digits, sv_rows_int (rows, 0, 0), n);
      used = is_used (side, skus, error);
      if (used == 0)
        return g_steal_pointer (&skus);
      if (used < 0 || !skip_taken (side, prefix, error))
        return NULL;
    }

  g_set_error (error, SV_ERROR, SV_ERROR_BUSY, "no free number after %s", prefix);
  return NULL;
}

char *
sv_sku_prefix_for (SvDb *db, const char *brand, const char *name, const char *model, guint *digits,
                   GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "sku.pattern", error, SV_END);
  g_autofree char *initials = sv_sku_initials (name, model);

  return rows == NULL ? NULL
                      : sv_sku_prefix (sv_rows_text (rows, 0, 0), brand != NULL ? brand : "XXX",
                                       initials, digits);
}
