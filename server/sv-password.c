/* sv-password.c: passwords, as Argon2id keeps them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-password"

#include "sv-password.h"

#include "common/sv-error.h"

#include <sodium.h>
#include <string.h>

#define MEMORY (64 * 1024 * 1024)
#define PASSES 2
#define SHORTEST 10
#define LONGEST 200

/* What is compared when there is nobody of that name; no password has this hash. */
#define NOBODY                                                                                     \
  "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"                                         \
  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

char *
sv_password_hash (const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (hash, password, strlen (password), PASSES, MEMORY,
                             crypto_pwhash_ALG_ARGON2ID13) != 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_BUSY, "not enough memory to hash a password");
      return NULL;
    }

  return g_strdup (hash);
}

gboolean
sv_password_verify (const char *hash, const char *password)
{
  gboolean is_right =
      crypto_pwhash_str_verify (hash ? hash : NOBODY, password, strlen (password)) == 0;

  return hash != NULL && is_right;
}

const char *
sv_password_complaint (const char *password)
{
  glong length = g_utf8_validate (password, -1, NULL) ? g_utf8_strlen (password, -1) : 0;

  if (length < SHORTEST)
    return "A password has at least " G_STRINGIFY (SHORTEST) " characters.";
  if (length > LONGEST)
    return "A password has at most " G_STRINGIFY (LONGEST) " characters.";

  return NULL;
}

void
sv_password_check (SvCall *call, const char *field, const char *password)
{
  const char *complaint = sv_password_complaint (password);

  if (complaint)
    sv_call_refuse (call, field,
                    g_utf8_strlen (password, -1) > LONGEST ? "too_long" : "invalid_value", "%s",
                    complaint);
}
