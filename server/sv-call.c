/* sv-call.c: one request, as a handler sees it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-call"

#include "sv-call.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-files.h"
#include "sv-route.h"

#include <string.h>
#include <unistd.h>

SvCall *
sv_call_new (SvPrincipal *me, const char *request_id)
{
  SvCall *call = g_new0 (SvCall, 1);

  call->me = me ? sv_principal_ref (me) : NULL;
  call->request_id = g_strdup (request_id);
  call->body_fd = -1;

  return call;
}

void
sv_call_reset (SvCall *call)
{
  g_clear_pointer (&call->refusals, json_array_unref);
  g_clear_pointer (&call->conflicts, json_array_unref);
  g_clear_pointer (&call->problem_params, json_object_unref);
  g_clear_pointer (&call->code, g_free);
}

void
sv_call_free (SvCall *call)
{
  sv_call_reset (call);
  g_free (call->method);
  g_free (call->path);
  g_free (call->word);
  g_free (call->sub_word);
  g_clear_pointer (&call->params, g_ptr_array_unref);
  g_clear_pointer (&call->me, sv_principal_unref);
  g_free (call->request_id);
  g_free (call->address);
  g_free (call->user_agent);
  g_free (call->content_type);
  g_free (call->accept);
  g_free (call->if_match);
  g_free (call->idempotency_key);
  g_free (call->secret);
  g_clear_pointer (&call->body, g_bytes_unref);
  if (call->body_fd >= 0)
    close (call->body_fd);
  if (call->kept != NULL)
    call->kept_free (call->kept);
  g_free (call);
}

const char *
sv_call_param (SvCall *call, const char *key)
{
  for (guint i = 0; call->params && i < call->params->len; i++)
    {
      const SvParam *param = g_ptr_array_index (call->params, i);

      if (strcmp (param->key, key) == 0 && strcmp (param->op, "eq") == 0)
        return param->value;
    }

  return NULL;
}

static gboolean
param_is_named (const SvParam *param, const char *first, va_list names)
{
  if (strcmp (param->op, "eq") != 0)
    return FALSE;

  for (const char *name = first; name; name = va_arg (names, const char *))
    {
      if (strcmp (param->key, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether the line of the route names these very parameters, in this order. */
static gboolean
are_described (const SvRoute *route, const char *first, va_list names)
{
  const char *at = route->params != NULL ? route->params : "";

  for (const char *name = first; name != NULL; name = va_arg (names, const char *))
    {
      gsize length = strlen (name);

      if (strncmp (at, name, length) != 0 || strchr (". ", at[length]) == NULL)
        return FALSE;
      at += strcspn (at, " ");
      at += strspn (at, " ");
    }

  return *at == '\0';
}

gboolean
sv_call_accept_params (SvCall *call, GError **error, const char *first, ...)
{
  gboolean described;
  va_list described_names;

  va_start (described_names, first);
  described = call->route == NULL || are_described (call->route, first, described_names);
  va_end (described_names);
  if (!described)
    g_critical ("%s %s takes other parameters than its line says", call->route->method,
                call->route->path);

  for (guint i = 0; call->params && i < call->params->len; i++)
    {
      const SvParam *param = g_ptr_array_index (call->params, i);
      gboolean known;
      va_list names;

      va_start (names, first);
      known = param_is_named (param, first, names);
      va_end (names);

      if (!known)
        {
          sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                        "There is no parameter “%s” here.", param->key);
          return FALSE;
        }
    }

  return TRUE;
}

GBytes *
sv_call_body (SvCall *call, GError **error)
{
  if (call->body)
    return g_bytes_ref (call->body);
  if (call->body_fd >= 0)
    return sv_files_read (call->body_fd, call->body_length, error);

  return g_bytes_new (NULL, 0);
}

JsonObject *
sv_call_json (SvCall *call, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) local = NULL;
  JsonObject *object;
  const char *fault = NULL;
  const char *bytes;
  gsize length;

  if (call->route != NULL && call->route->body == NULL && !sv_route_is_record (call->route))
    g_critical ("%s %s reads a body that its line does not describe", call->route->method,
                call->route->path);

  if (!(body = sv_call_body (call, error)))
    return NULL;

  bytes = g_bytes_get_data (body, &length);
  if (!(object = sv_json_parse_object (bytes ? bytes : "", length, &fault, &local)))
    return sv_call_fail (call, error, local->code, fault, "%s", local->message);

  return object;
}

gboolean
sv_call_version (SvCall *call, gint64 *version, GError **error)
{
  if (!call->if_match)
    {
      sv_call_fail (call, error, SV_ERROR_PRECONDITION, "if_match_required",
                    "Say with If-Match which version you saw, or * for whatever stands there.");
      return FALSE;
    }

  *version = call->if_match[0] == '*' ? -1 : g_ascii_strtoll (call->if_match, NULL, 10);

  return TRUE;
}

void
sv_call_refuse_full (SvCall *call, const char *field, const char *code, JsonObject *params,
                     const char *message)
{
  JsonObject *refusal = json_object_new ();

  if (field)
    json_object_set_string_member (refusal, "field", field);
  else
    json_object_set_null_member (refusal, "field");
  json_object_set_string_member (refusal, "code", code);
  json_object_set_string_member (refusal, "message", message);
  json_object_set_object_member (refusal, "params", params ? params : json_object_new ());

  if (!call->refusals)
    call->refusals = json_array_new ();
  json_array_add_object_element (call->refusals, refusal);
}

void
sv_call_refuse (SvCall *call, const char *field, const char *code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  sv_call_refuse_full (call, field, code, NULL, message);
}

gboolean
sv_call_refused (SvCall *call, GError **error)
{
  if (!call->refusals)
    return FALSE;

  g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                       "Some fields cannot be saved as they are.");

  return TRUE;
}

gpointer
sv_call_fail (SvCall *call, GError **error, int sv_error, const char *code, const char *format, ...)
{
  va_list args;

  g_free (call->code);
  call->code = g_strdup (code);

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (SV_ERROR, sv_error, format, args);
  va_end (args);

  return NULL;
}
