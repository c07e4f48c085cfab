/* sv-throttle.c: how fast passwords may be tried
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-throttle"

#include "sv-throttle.h"

/* After @free failures one waits a second, then twice as long each time, up to @longest seconds. */
typedef struct
{
  const char *count;
  const char *age;
  int free;
  int longest;
} Rule;

/* One account from one address is somebody guessing; one account from everywhere may be its owner
 * among guessers, so that rule stays mild; one address for all accounts may be a whole office. */
static const Rule rules[] = {
  { "both_count", "both_age", 5, 60 },
  { "account_count", "account_age", 20, 10 },
  { "address_count", "address_age", 40, 60 },
};

static gint64
seconds_to_wait (SvRows *rows)
{
  gint64 longest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      gint64 failures = sv_rows_get_int (rows, 0, rules[i].count);
      gint64 age = sv_rows_get_int (rows, 0, rules[i].age);
      gint64 over = failures - rules[i].free;

      if (over >= 0)
        longest = MAX (longest, MIN ((gint64)1 << MIN (over, 10), rules[i].longest) - age);
    }

  return longest;
}

gboolean
sv_throttle_check (SvCall *call, SvDb *db, const char *account, SvReply **wait, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "sign_in.failures", error, SV_TEXT (account),
                                         SV_TEXT (call->address), SV_END);
  gint64 seconds;

  if (!rows)
    return FALSE;
  if ((seconds = seconds_to_wait (rows)) <= 0)
    return TRUE;

  *wait = sv_reply_new_refusal (call->request_id, 429, "too_many_attempts",
                                "Too many wrong passwords. Wait a little, then try again.");
  (*wait)->retry_after = seconds;

  return FALSE;
}

gboolean
sv_throttle_failed (SvCall *call, SvDb *db, const char *account, GError **error)
{
  return sv_db_run (db, "sign_in.failed", error, SV_TEXT (account), SV_TEXT (call->address),
                    SV_END);
}

gboolean
sv_throttle_forgive (SvCall *call, SvDb *db, const char *account, GError **error)
{
  return sv_db_run (db, "sign_in.forgive", error, SV_TEXT (account), SV_TEXT (call->address),
                    SV_END);
}
