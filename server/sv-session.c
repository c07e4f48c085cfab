/* sv-session.c: who holds which token, remembered by this process
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-session"

#include "sv-session.h"

#include <sodium.h>
#include <string.h>

#define DIGEST 32
#define TOUCH_EVERY (60 * G_TIME_SPAN_SECOND)
#define LONGEST_TOKEN 200

typedef struct
{
  guint8 digest[DIGEST]; /* also the key */
  SvPrincipal *me;       /* (owned) */
  gint64 idle;           /* µs that may pass between two calls */
  gint64 ends;           /* monotonic µs */
  gint64 seen;           /* monotonic µs */
  gint64 touched;        /* monotonic µs: when the database last heard of it */
} Entry;

struct _SvSessions
{
  SvPool *pool;
  GHashTable *entries; /* (element-type Entry Entry) by digest */
  guint generation;    /* goes up with everything that is forgotten */
  gboolean listening;
};

typedef struct
{
  SvWork work;
  SvSessions *sessions;
  guint generation;
  guint8 digest[DIGEST];
  SvSessionFound found;
  gpointer user_data;

  SvPrincipal *me; /* (nullable) */
  const char *code;
  gint64 idle;
  gint64 left;
} LookUp;

typedef struct
{
  SvWork work;
  gint64 session;
} Touch;

static guint
digest_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);

  return hash;
}

static gboolean
digest_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, DIGEST) == 0;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  sv_principal_unref (entry->me);
  g_free (entry);
}

void
sv_session_digest (const char *token, guint8 *digest)
{
  crypto_hash_sha256 (digest, (const guint8 *)token, strlen (token));
}

char *
sv_session_new_token (void)
{
  guint8 random[32];
  char *token = g_malloc (
      sodium_base64_ENCODED_LEN (sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING));

  randombytes_buf (random, sizeof random);
  sodium_bin2base64 (
      token, sodium_base64_ENCODED_LEN (sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
      random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (random, sizeof random);

  return token;
}

SvSessions *
sv_sessions_new (SvPool *pool)
{
  SvSessions *self = g_new0 (SvSessions, 1);

  self->pool = pool;
  self->entries = g_hash_table_new_full (digest_hash, digest_equal, NULL, entry_free);

  return self;
}

void
sv_sessions_free (SvSessions *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
touch_run (SvWork *work, SvDb *db, const GError *error)
{
  Touch *touch = (Touch *)work;
  g_autoptr (GError) local = NULL;

  /* A lost sign of life only lets the session idle out a minute early. */
  if (db && !sv_db_run (db, "session.touch", &local, SV_INT (touch->session), SV_END))
    g_debug ("session.touch: %s", local->message);
}

static void
touch_done (SvWork *work)
{
  g_free (work);
}

static void
touch (SvSessions *self, Entry *entry, gint64 now)
{
  Touch *work = g_new0 (Touch, 1);

  entry->touched = now;
  work->work.run = touch_run;
  work->work.done = touch_done;
  work->session = entry->me->session;
  if (!sv_pool_push (self->pool, &work->work))
    g_free (work);
}

SvPrincipal *
sv_sessions_find (SvSessions *self, const char *token)
{
  gint64 now = g_get_monotonic_time ();
  guint8 digest[DIGEST];
  Entry *entry;

  sv_session_digest (token, digest);
  if (!(entry = g_hash_table_lookup (self->entries, digest)))
    return NULL;

  /* Another process may have seen signs of life since: the database decides whether it is over. */
  if (now >= entry->ends || now - entry->seen >= entry->idle)
    {
      g_hash_table_remove (self->entries, digest);
      return NULL;
    }

  entry->seen = now;
  if (now - entry->touched >= TOUCH_EVERY)
    touch (self, entry, now);

  return sv_principal_ref (entry->me);
}

static SvPrincipal *
principal_from_row (SvRows *rows)
{
  g_autoptr (SvPrincipal) me = sv_principal_new ();

  if (!sv_role_from_name (sv_rows_get (rows, 0, "role"), &me->role))
    return NULL;
  me->session = sv_rows_get_int (rows, 0, "id");
  me->person = sv_rows_get_int (rows, 0, "person");
  me->name = g_strdup (sv_rows_get (rows, 0, "name"));
  me->email = g_strdup (sv_rows_get (rows, 0, "email"));
  me->currency = g_strdup (sv_rows_get (rows, 0, "currency"));
  me->locale = g_strdup (sv_rows_get (rows, 0, "locale"));

  return g_steal_pointer (&me);
}

static void
look_up_run (SvWork *work, SvDb *db, const GError *error)
{
  LookUp *look_up = (LookUp *)work;
  g_autoptr (GBytes) digest = g_bytes_new (look_up->digest, DIGEST);
  g_autoptr (GError) local = NULL;
  g_autoptr (SvRows) rows = NULL;

  look_up->code = "busy";
  if (!db)
    return;
  if (!(rows = sv_db_query (db, "session.find", &local, SV_BYTES (digest), SV_END)))
    {
      g_message ("session.find: %s", local->message);
      return;
    }
  if (sv_rows_count (rows) == 0)
    {
      look_up->code = "not_signed_in";
      return;
    }

  look_up->left = sv_rows_get_int (rows, 0, "seconds_left");
  look_up->idle = sv_rows_get_int (rows, 0, "idle_seconds");
  look_up->code = "session_expired";
  if (!sv_rows_bool (rows, 0, sv_rows_column (rows, "alive")))
    {
      /* Said once, it stays so, whatever the clock does next. */
      sv_db_run (db, "session.end", NULL, SV_INT (sv_rows_get_int (rows, 0, "id")), SV_END);
      return;
    }
  look_up->me = principal_from_row (rows);
  if (look_up->me)
    sv_db_run (db, "session.touch", NULL, SV_INT (look_up->me->session), SV_END);
}

static void
remember (SvSessions *self, LookUp *look_up)
{
  gint64 now = g_get_monotonic_time ();
  Entry *entry = g_new0 (Entry, 1);

  memcpy (entry->digest, look_up->digest, DIGEST);
  entry->me = sv_principal_ref (look_up->me);
  entry->idle = look_up->idle * G_TIME_SPAN_SECOND;
  entry->ends = now + look_up->left * G_TIME_SPAN_SECOND;
  entry->seen = entry->touched = now;
  g_hash_table_replace (self->entries, entry->digest, entry);
}

static void
look_up_done (SvWork *work)
{
  LookUp *look_up = (LookUp *)work;
  SvSessions *self = look_up->sessions;

  /* What was read before something was forgotten may be the very thing to forget. */
  if (look_up->me && self->listening && look_up->generation == self->generation)
    remember (self, look_up);

  look_up->found (look_up->me, look_up->code, look_up->user_data);
  g_clear_pointer (&look_up->me, sv_principal_unref);
  g_free (look_up);
}

void
sv_sessions_look_up (SvSessions *self, const char *token, SvSessionFound found, gpointer user_data)
{
  LookUp *look_up;

  if (strlen (token) > LONGEST_TOKEN)
    {
      found (NULL, "not_signed_in", user_data);
      return;
    }

  look_up = g_new0 (LookUp, 1);
  look_up->work.run = look_up_run;
  look_up->work.done = look_up_done;
  look_up->sessions = self;
  look_up->generation = self->generation;
  look_up->found = found;
  look_up->user_data = user_data;
  sv_session_digest (token, look_up->digest);

  if (!sv_pool_push (self->pool, &look_up->work))
    {
      g_free (look_up);
      found (NULL, "busy", user_data);
    }
}

void
sv_sessions_set_listening (SvSessions *self, gboolean listening)
{
  self->listening = listening;
  self->generation++;
  if (!listening)
    g_hash_table_remove_all (self->entries);
}

void
sv_sessions_forget (SvSessions *self, const char *payload)
{
  gint64 number = g_ascii_strtoll (payload[0] ? payload + 1 : payload, NULL, 10);
  GHashTableIter iter;
  gpointer value;

  self->generation++;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SvPrincipal *me = ((Entry *)value)->me;

      if ((payload[0] == 's' && me->session == number) ||
          (payload[0] == 'p' && me->person == number))
        g_hash_table_iter_remove (&iter);
    }
}

guint
sv_sessions_count (SvSessions *self)
{
  return g_hash_table_size (self->entries);
}
