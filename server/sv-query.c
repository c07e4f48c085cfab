/* sv-query.c: percent-encoding and query strings, strictly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-query.h"

#include <string.h>

#define MAX_PARAMS 100

static void
param_free (gpointer data)
{
  SvParam *param = data;

  g_free (param->key);
  g_free (param->op);
  g_free (param->value);
  g_free (param);
}

char *
sv_query_unescape (const char *text, gssize length, gboolean plus)
{
  g_autofree char *out = NULL;
  gsize n = length < 0 ? strlen (text) : (gsize)length;
  gsize used = 0;

  out = g_malloc (n + 1);
  for (gsize i = 0; i < n; i++)
    {
      char c = text[i];

      if (c == '%')
        {
          int high = i + 2 < n ? g_ascii_xdigit_value (text[i + 1]) : -1;
          int low = i + 2 < n ? g_ascii_xdigit_value (text[i + 2]) : -1;

          if (high < 0 || low < 0)
            return NULL;
          c = (char)(high << 4 | low);
          i += 2;
        }
      else if (c == '+' && plus)
        c = ' ';

      if (c == '\0')
        return NULL;
      out[used++] = c;
    }
  out[used] = '\0';

  return g_utf8_validate (out, used, NULL) ? g_steal_pointer (&out) : NULL;
}

/* "status.in" is the key "status" with the operator "in". */
static SvParam *
param_new (const char *start, gsize length)
{
  const char *equals = memchr (start, '=', length);
  gsize name_length = equals ? (gsize)(equals - start) : length;
  g_autofree char *name = sv_query_unescape (start, name_length, TRUE);
  g_autofree char *value = NULL;
  SvParam *param;
  char *dot;

  value = equals ? sv_query_unescape (equals + 1, length - name_length - 1, TRUE) : g_strdup ("");
  if (!name || !value || name[0] == '\0')
    return NULL;

  param = g_new0 (SvParam, 1);
  if ((dot = strchr (name, '.')) && dot != name && dot[1])
    {
      param->op = g_strdup (dot + 1);
      *dot = '\0';
    }
  else
    param->op = g_strdup ("eq");
  param->key = g_steal_pointer (&name);
  param->value = g_steal_pointer (&value);

  return param;
}

static gboolean
has_param (GPtrArray *params, const SvParam *wanted)
{
  for (guint i = 0; i < params->len; i++)
    {
      const SvParam *param = g_ptr_array_index (params, i);

      if (strcmp (param->key, wanted->key) == 0 && strcmp (param->op, wanted->op) == 0)
        return TRUE;
    }

  return FALSE;
}

GPtrArray *
sv_query_parse (const char *query)
{
  g_autoptr (GPtrArray) params = g_ptr_array_new_with_free_func (param_free);
  const char *start = query;

  while (*start)
    {
      gsize length = strcspn (start, "&");
      SvParam *param;

      if (length > 0)
        {
          if (!(param = param_new (start, length)))
            return NULL;
          if (has_param (params, param) || params->len == MAX_PARAMS)
            {
              param_free (param);
              return NULL;
            }
          g_ptr_array_add (params, param);
        }
      start += length;
      if (*start == '&')
        start++;
    }

  return g_steal_pointer (&params);
}
