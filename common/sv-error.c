/* sv-error.c: the error domain of the product
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-error.h"

typedef struct
{
  JsonObject *problem; /* (owned) (nullable) */
} SvErrorPrivate;

static void
sv_error_private_init (SvErrorPrivate *self)
{
  self->problem = NULL;
}

static void
sv_error_private_copy (const SvErrorPrivate *from, SvErrorPrivate *to)
{
  to->problem = from->problem != NULL ? json_object_ref (from->problem) : NULL;
}

static void
sv_error_private_clear (SvErrorPrivate *self)
{
  g_clear_pointer (&self->problem, json_object_unref);
}

G_DEFINE_EXTENDED_ERROR (SvError, sv_error)

GError *
sv_error_new_problem (SvError kind, JsonObject *problem)
{
  const char *text = json_object_get_string_member_with_default (problem, "detail", NULL);
  GError *error;

  if (text == NULL)
    text = json_object_get_string_member_with_default (problem, "title", "");

  error = g_error_new_literal (SV_ERROR, kind, text);
  sv_error_get_private (error)->problem = json_object_ref (problem);

  return error;
}

JsonObject *
sv_error_get_problem (const GError *error)
{
  return error->domain == SV_ERROR ? sv_error_get_private (error)->problem : NULL;
}

const char *
sv_error_get_code (const GError *error)
{
  JsonObject *problem = sv_error_get_problem (error);

  return problem != NULL ? json_object_get_string_member_with_default (problem, "code", NULL)
                         : NULL;
}
