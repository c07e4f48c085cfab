/* sv-exchange-headers.c: reading the few headers that mean something to a handler
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-exchange-headers.h"

#include "sv-idempotency.h"
#include "sv-route.h"

#include <string.h>

/* If-Match is "*" or one quoted version; anything else is refused rather than misread. */
static gboolean
read_if_match (SvCall *call, const char *value)
{
  gsize digits;

  if (!value)
    return TRUE;
  if (strcmp (value, "*") == 0)
    {
      call->if_match = g_strdup (value);
      return TRUE;
    }

  digits = value[0] == '"' ? strspn (value + 1, "0123456789") : 0;
  if (digits == 0 || digits > 10 || strcmp (value + 1 + digits, "\"") != 0)
    return FALSE;
  call->if_match = g_strndup (value + 1, digits);

  return TRUE;
}

static char *
media_type (const char *content_type)
{
  char *type;

  if (!content_type)
    return NULL;
  type = g_ascii_strdown (content_type, strcspn (content_type, ";"));

  return g_strstrip (type);
}

/* Programs that come without a session may show a token of their own (/metrics). */
static const char *
public_token (SvCall *call, SoupMessageHeaders *headers)
{
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");

  if (!authorization || !(call->route->flags & SV_ROUTE_PUBLIC) ||
      g_ascii_strncasecmp (authorization, "Bearer ", 7) != 0)
    return NULL;

  return authorization + 7;
}

const char *
sv_call_read_headers (SvCall *call, SoupMessageHeaders *headers)
{
  const char *key = soup_message_headers_get_one (headers, "Idempotency-Key");
  const char *secret = soup_message_headers_get_one (headers, "X-SecondVintage-Secret");

  call->user_agent = g_strdup (soup_message_headers_get_one (headers, "User-Agent"));
  call->content_type = media_type (soup_message_headers_get_one (headers, "Content-Type"));
  call->accept = g_strdup (soup_message_headers_get_one (headers, "Accept"));
  call->secret = g_strdup (secret ? secret : public_token (call, headers));

  if (!read_if_match (call, soup_message_headers_get_one (headers, "If-Match")))
    return "If-Match is * or one version in quotes.";

  if (key && strcmp (call->method, "POST") == 0 && call->me &&
      !(call->route->flags & (SV_ROUTE_NO_KEY | SV_ROUTE_READS)))
    {
      if (!sv_idempotency_key_is_valid (key))
        return "An Idempotency-Key is 1 to 200 visible letters.";
      call->idempotency_key = g_strdup (key);
    }

  return NULL;
}
