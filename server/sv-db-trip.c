/* sv-db-trip.c: several statements in one round trip
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-db"

#include "sv-db-private.h"

#include <string.h>

#define MAX_TEXTS 64

#define CONTEXT_SQL                                                                                \
  "SELECT set_config ('sv.person', $1, true), set_config ('sv.request', $2, true),"                \
  " set_config ('statement_timeout', $3, true), set_config ('lock_timeout', $4, true)"

#define TIMEOUT_SQL "SELECT set_config ('statement_timeout', $1, false)"

/* What each result of a round trip belongs to. */
typedef enum
{
  SLOT_OTHER, /* BEGIN, context, time-out */
  SLOT_DROP,
  SLOT_PREPARE,
  SLOT_PUSHED,
  SLOT_RUN,
  SLOT_COMMIT,
} SlotKind;

typedef struct
{
  SlotKind kind;
  const SvDbStatement *statement;
  char *text_name; /* SLOT_DROP, SLOT_PREPARE of a text */
} Slot;

static void
slot_clear (gpointer data)
{
  Slot *slot = data;

  g_free (slot->text_name);
}

/* Returns: (nullable): the prepared name, NULL when it must be prepared first */
const char *
sv_db_prepared_name (SvDb *db, const SvDbStatement *statement)
{
  SvDbText *text;

  if (statement->once)
    return NULL;
  if (statement->name != NULL)
    return g_hash_table_contains (db->named, statement->name) ? statement->name : NULL;

  if ((text = g_hash_table_lookup (db->texts, statement->sql)) == NULL)
    return NULL;

  if (g_queue_peek_head (&db->recent) != text)
    {
      g_queue_remove (&db->recent, text);
      g_queue_push_head (&db->recent, text);
    }
  return text->name;
}

static void
note_prepared (SvDb *db, const Slot *slot)
{
  SvDbText *text;

  if (slot->statement->name != NULL)
    {
      g_hash_table_add (db->named, g_strdup (slot->statement->name));
      return;
    }

  text = g_new0 (SvDbText, 1);
  text->sql = g_strdup (slot->statement->sql);
  g_strlcpy (text->name, slot->text_name, sizeof text->name);
  g_hash_table_insert (db->texts, text->sql, text);
  g_queue_push_head (&db->recent, text);

  if (g_queue_get_length (&db->recent) > MAX_TEXTS)
    {
      SvDbText *oldest = g_queue_pop_tail (&db->recent);

      g_ptr_array_add (db->dropped, g_strdup (oldest->name));
      g_hash_table_remove (db->texts, oldest->sql);
    }
}

static gboolean
send_statement (SvDb *db, GArray *slots, const SvDbStatement *statement, SlotKind kind)
{
  const char *prepared = sv_db_prepared_name (db, statement);
  Slot slot = { .kind = kind, .statement = statement };
  char name[24];

  if (statement->once)
    {
      g_array_append_val (slots, slot);
      return PQsendQueryParams (db->connection, statement->sql, statement->n, NULL,
                                statement->values, statement->lengths, statement->formats, 0);
    }

  /* The same text may stand twice in one round trip: then it was already sent for preparing. */
  for (guint i = 0; prepared == NULL && i < slots->len; i++)
    {
      const Slot *earlier = &g_array_index (slots, Slot, i);

      if (earlier->kind == SLOT_PREPARE && g_str_equal (earlier->statement->sql, statement->sql))
        prepared = earlier->text_name != NULL ? earlier->text_name : statement->name;
    }

  if (prepared == NULL)
    {
      Slot preparing = { .kind = SLOT_PREPARE, .statement = statement };

      if (statement->name == NULL)
        {
          g_snprintf (name, sizeof name, "t%" G_GUINT64_FORMAT, db->n_texts++);
          preparing.text_name = g_strdup (name);
          prepared = preparing.text_name;
        }
      else
        prepared = statement->name;

      if (!PQsendPrepare (db->connection, prepared, statement->sql, 0, NULL))
        {
          g_free (preparing.text_name);
          return FALSE;
        }
      g_array_append_val (slots, preparing);
    }

  g_array_append_val (slots, slot);
  return PQsendQueryPrepared (db->connection, prepared, statement->n, statement->values,
                              statement->lengths, statement->formats, 0);
}

static gboolean
send_other (SvDb *db, GArray *slots, SlotKind kind, const char *sql, const char *drop)
{
  Slot slot = { .kind = kind, .text_name = g_strdup (drop) };

  g_array_append_val (slots, slot);
  return PQsendQueryParams (db->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
}

static gboolean
send_dropped (SvDb *db, GArray *slots)
{
  gboolean sent = TRUE;

  for (guint i = 0; sent && i < db->dropped->len; i++)
    {
      g_autofree char *sql = g_strconcat ("DEALLOCATE ", db->dropped->pdata[i], NULL);

      sent = send_other (db, slots, SLOT_DROP, sql, db->dropped->pdata[i]);
    }
  g_ptr_array_set_size (db->dropped, 0);
  return sent;
}

/* Keeps what a result tells. Returns: whether it is a good one */
static gboolean
take_result (SvDb *db, const Slot *slot, PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);
  gboolean good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

  if (slot->kind == SLOT_DROP && !good)
    g_ptr_array_add (db->dropped, g_strdup (slot->text_name));
  if (slot->kind == SLOT_PREPARE && good)
    note_prepared (db, slot);
  /* A COMMIT of a transaction that had failed answers so, without an error. */
  if (slot->kind == SLOT_COMMIT && good && strcmp (PQcmdStatus (result), "COMMIT") != 0)
    good = FALSE;
  return good;
}

/* Reads the answers of one round trip. Returns: (nullable): that of SLOT_RUN */
static SvRows *
receive (SvDb *db, GArray *slots, gboolean *worked, GError **error)
{
  SvRows *rows = NULL;
  gboolean failed = FALSE;
  PGresult *result;

  for (guint i = 0; i < slots->len; i++)
    {
      const Slot *slot = &g_array_index (slots, Slot, i);
      gboolean good = FALSE;

      while ((result = PQgetResult (db->connection)) != NULL)
        {
          good = take_result (db, slot, result);
          if (!good && !failed)
            {
              failed = TRUE;
              sv_db_fail (db, result, error);
            }
          if (good && slot->kind == SLOT_RUN && rows == NULL)
            {
              db->affected = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
              rows = sv_rows_new (result);
            }
          else
            PQclear (result);
        }
      if (!good && !failed)
        {
          failed = TRUE;
          sv_db_fail (db, NULL, error);
        }
    }

  /* The answer to the sync. */
  while (!db->lost && (result = PQgetResult (db->connection)) != NULL)
    {
      ExecStatusType status = PQresultStatus (result);

      PQclear (result);
      if (status == PGRES_PIPELINE_SYNC)
        break;
    }

  *worked = !failed;
  return rows;
}

/* BEGIN, its context, what was pushed, @run and COMMIT as far as each is wanted, in one round trip.
 */
SvRows *
sv_db_round_trip (SvDb *db, const SvDbStatement *run, gboolean commit, gboolean *worked,
                  GError **error)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  guint timeout = db->timeout != 0 ? db->timeout : SV_DB_TIMEOUT;
  char person[24], milliseconds[16], lock_milliseconds[16];
  const char *context_values[] = { person, db->request != NULL ? db->request : "", milliseconds,
                                   lock_milliseconds };
  const char *timeout_values[] = { milliseconds };
  SvDbStatement context = { "sv.context", CONTEXT_SQL, context_values, NULL, NULL, 4 };
  SvDbStatement set_timeout = { "sv.timeout", TIMEOUT_SQL, timeout_values, NULL, NULL, 1 };
  SvDbStatement begin = { "sv.begin", "BEGIN", NULL, NULL, NULL, 0 };
  SvDbStatement end = { "sv.commit", "COMMIT", NULL, NULL, NULL, 0 };
  gboolean sent = TRUE;
  SvRows *rows;

  g_array_set_clear_func (slots, slot_clear);
  g_snprintf (person, sizeof person, "%" G_GINT64_FORMAT, db->person);
  g_snprintf (milliseconds, sizeof milliseconds, "%u", timeout);
  g_snprintf (lock_milliseconds, sizeof lock_milliseconds, "%u",
              db->hurry != 0 ? db->hurry : db->lock_timeout);
  *worked = FALSE;

  if (!PQenterPipelineMode (db->connection))
    {
      sv_db_fail (db, NULL, error);
      return NULL;
    }

  if (db->dropped->len > 0)
    sent = send_dropped (db, slots);
  if (sent && db->wanted && !db->open)
    {
      sent = send_statement (db, slots, &begin, SLOT_OTHER) &&
             send_statement (db, slots, &context, SLOT_OTHER);
      db->open = TRUE;
    }
  else if (sent && timeout != db->session_timeout && !db->wanted)
    {
      sent = send_statement (db, slots, &set_timeout, SLOT_OTHER);
      db->session_timeout = timeout;
    }
  for (guint i = 0; sent && i < db->pushed->len; i++)
    sent = send_statement (db, slots, db->pushed->pdata[i], SLOT_PUSHED);
  if (sent && run != NULL)
    sent = send_statement (db, slots, run, SLOT_RUN);
  if (sent && commit)
    sent = send_statement (db, slots, &end, SLOT_COMMIT);
  sent = sent && PQpipelineSync (db->connection);

  if (!sent)
    {
      /* Only a broken connection refuses to take a statement; it is made anew outside the
       * transaction. */
      sv_db_fail (db, NULL, error);
      g_ptr_array_set_size (db->pushed, 0);
      return NULL;
    }

  rows = receive (db, slots, worked, error);
  PQexitPipelineMode (db->connection);
  g_ptr_array_set_size (db->pushed, 0);
  if (!*worked)
    g_clear_pointer (&rows, sv_rows_free);
  return rows;
}
