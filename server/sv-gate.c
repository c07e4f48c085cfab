/* sv-gate.c: what every request must be like before anything of ours looks at it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-gate"

#include "sv-gate.h"

#include <string.h>

#define MAX_HEADERS 100

typedef struct
{
  guint all;
  guint hosts;
  guint lengths;
  guint transfer_encodings;
  guint content_encodings;
  guint content_types;
  guint authorizations;
  gboolean odd_name;
  const char *host;
  const char *length;
} Seen;

static gboolean
refuse (SvFault *fault, guint status, const char *code, const char *detail)
{
  *fault = (SvFault){ status, code, detail, FALSE };

  return FALSE;
}

static gboolean
hang_up (SvFault *fault, guint status, const char *code, const char *detail)
{
  *fault = (SvFault){ status, code, detail, TRUE };

  return FALSE;
}

/* Names are tokens of RFC 9110; anything else is an attempt to be read in two ways. */
static gboolean
is_token (const char *name)
{
  for (const char *p = name; *p; p++)
    {
      if (!g_ascii_isalnum (*p) && !strchr ("!#$%&'*+-.^_`|~", *p))
        return FALSE;
    }

  return name[0] != '\0';
}

static void
look_at (const char *name, const char *value, gpointer user_data)
{
  Seen *seen = user_data;

  seen->all++;
  seen->odd_name |= !is_token (name);
  switch (g_ascii_tolower (name[0]))
    {
    case 'a':
      seen->authorizations += g_ascii_strcasecmp (name, "Authorization") == 0;
      break;
    case 'c':
      if (g_ascii_strcasecmp (name, "Content-Length") == 0)
        {
          seen->lengths++;
          seen->length = value;
        }
      seen->content_encodings += g_ascii_strcasecmp (name, "Content-Encoding") == 0;
      seen->content_types += g_ascii_strcasecmp (name, "Content-Type") == 0;
      break;
    case 'h':
      if (g_ascii_strcasecmp (name, "Host") == 0)
        {
          seen->hosts++;
          seen->host = value;
        }
      break;
    case 't':
      seen->transfer_encodings += g_ascii_strcasecmp (name, "Transfer-Encoding") == 0;
      break;
    default:
      break;
    }
}

/* Digits only: no sign, no list, no blanks, nothing that two readers could take for different
 * numbers. */
static gboolean
read_length (const char *text, gint64 *length)
{
  gsize digits = strspn (text, "0123456789");

  if (digits == 0 || digits > 15 || text[digits] != '\0')
    return FALSE;
  *length = g_ascii_strtoll (text, NULL, 10);

  return TRUE;
}

static gboolean
host_is_plain (const char *host)
{
  return host[0] != '\0' && strpbrk (host, ", \t/@?#\\") == NULL;
}

static gboolean
takes_body (const char *method)
{
  return strcmp (method, "POST") == 0 || strcmp (method, "PUT") == 0 ||
         strcmp (method, "PATCH") == 0;
}

gboolean
sv_gate_check (SoupServerMessage *message, gint64 *length, SvFault *fault)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  Seen seen = { 0 };

  /* Many ranges of one file add up to many files; nothing here needs parts of an answer. */
  soup_message_headers_remove (headers, "Range");
  soup_message_headers_remove (headers, "If-Range");

  soup_message_headers_foreach (headers, look_at, &seen);
  *length = 0;

  if (seen.transfer_encodings > 0)
    return hang_up (fault, 411, "length_required",
                    "Bodies are sent with Content-Length, without Transfer-Encoding.");
  if (seen.lengths > 1 || (seen.length && !read_length (seen.length, length)))
    return hang_up (fault, 400, "bad_request", "Content-Length is not one number.");
  /* "curl -X POST" for a verb without a body names neither length nor type: then there is none (RFC
   * 9112, 6.3). */
  if (seen.lengths == 0 && takes_body (soup_server_message_get_method (message)) &&
      (seen.content_types > 0 || strcmp (soup_server_message_get_method (message), "POST") != 0))
    return hang_up (fault, 411, "length_required", "A body needs its Content-Length, even 0.");
  if (seen.all > MAX_HEADERS)
    return refuse (fault, 400, "bad_request", "There are more than 100 header lines.");
  if (seen.odd_name)
    return refuse (fault, 400, "bad_request", "A header has a name that is not one.");
  if (seen.hosts != 1 || !host_is_plain (seen.host))
    return refuse (fault, 400, "bad_request", "There must be exactly one Host.");
  if (seen.authorizations > 1)
    return refuse (fault, 400, "bad_request", "There is more than one Authorization.");
  if (seen.content_encodings > 0)
    return refuse (fault, 415, "encoded_body",
                   "Bodies are sent as they are, without Content-Encoding.");
  if (soup_server_message_get_http_version (message) != SOUP_HTTP_1_1)
    return refuse (fault, 400, "bad_request", "This server speaks HTTP/1.1.");

  return TRUE;
}

gboolean
sv_gate_check_body (gint64 length, gint64 limit, gboolean raw, gboolean patch,
                    const char *media_type, SvFault *fault)
{
  if (length > limit)
    return refuse (fault, 413, "too_large", "The body is larger than this address takes.");
  if (raw || length == 0)
    return TRUE;

  /* Scripts often leave the type away; what is there must be right. */
  if (!media_type || strcmp (media_type, "application/json") == 0 ||
      (patch && strcmp (media_type, "application/merge-patch+json") == 0))
    return TRUE;

  return refuse (fault, 415, "unsupported_media_type", "This address takes application/json.");
}

static gboolean
is_answerable (const char *range)
{
  static const char *const types[] = {
    "*/*",
    "application/*",
    "application/json",
    "application/problem+json",
    "text/*",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    NULL,
  };

  return g_strv_contains (types, range);
}

gboolean
sv_gate_check_accept (const char *accept, SvFault *fault)
{
  g_auto (GStrv) ranges = NULL;

  if (!accept || strstr (accept, "*/*") || strstr (accept, "application/json"))
    return TRUE;

  ranges = g_strsplit (accept, ",", 50);
  for (guint i = 0; ranges[i]; i++)
    {
      g_autofree char *range = g_ascii_strdown (ranges[i], -1);
      char *parameters = strchr (range, ';');

      if (parameters)
        *parameters = '\0';
      if (is_answerable (g_strstrip (range)))
        return TRUE;
    }

  return refuse (fault, 406, "not_acceptable",
                 "Answers are JSON, and for lists CSV or a spreadsheet.");
}
