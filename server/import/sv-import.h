/* sv-import.h: one import, from the file to its undo
 *
 * Looking (when the file comes), checking (every row against what is there), committing (one
 * transaction) and undoing are steps of their own; the last three are jobs. What a step found lives
 * in the database, so that any process can take the next one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "server/sv-job.h"
#include "sv-import-sniff.h"

typedef struct
{
  gint64 id;
  gint64 version;
  char *name; /* (nullable) of the file */
  char *state;
  const SvImportTarget *target;
  SvImportLook look; /* format, columns, questions */
  JsonObject *options;
  gint64 job; /* the last one, 0 before the first */
  gint64 created_by;
  char *created_by_name;
  char *base_currency;
  SvRows *rows; /* the record as it was read: counts, sums, result */
} SvImport;

void sv_import_free (SvImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvImport, sv_import_free)

/* Errors: %SV_ERROR_NOT_FOUND. Returns: (transfer full) (nullable) */
SvImport *sv_import_load (SvDb *db, gint64 id, GError **error);

/**
 * sv_import_new:
 * @fd: the file
 * @name: (nullable): of the file
 *
 * Looks at the file and keeps it with what was found. Errors: %SV_ERROR_INVALID with a sentence for
 * a person
 *
 * Returns: its id, or 0
 */
gint64 sv_import_new (SvCall *call, SvDb *db, const SvImportTarget *target, int fd,
                      const char *name, GError **error);

/**
 * sv_import_change:
 * @values: format, columns and options as a request gives them
 *
 * Errors: %SV_ERROR_INVALID
 */
gboolean
sv_import_change (SvImport *self, SvCall *call, SvDb *db, JsonObject *values, GError **error);

/* Writes format, columns, questions, options and state back. */
gboolean sv_import_save (SvImport *self, SvCall *call, SvDb *db, const char *state, GError **error);

/* Appends it as the interface shows it. */
gboolean sv_import_append (GString *json, SvImport *self, SvDb *db, GError **error);

/* Whether an option's list holds @word: ("match", "sku") */
gboolean sv_import_option_has (SvImport *self, const char *key, const char *word);
/* Returns: (nullable): an option that is a text */
const char *sv_import_option_text (SvImport *self, const char *key);

/* ---- the file (sv-import-spool.c) ---- */

gboolean sv_import_store_file (SvDb *db, gint64 import, int fd, GError **error);
/* Returns: an unlinked copy of it, -1 with @error */
int sv_import_fetch_file (SvDb *db, gint64 import, GCancellable *cancellable, GError **error);
/* Returns: a file with a call's body, to be closed; -1 with @error */
int sv_import_body_file (SvCall *call, GError **error);

/* ---- the steps ---- */

/* Reads every row into import_row. In a transaction of the caller's. */
gboolean sv_import_stage (SvImport *self, SvJob *job, SvCall *call, SvDb *db,
                          GCancellable *cancellable, GError **error);
/* Compares what was read with what is there, and counts. */
gboolean sv_import_compare (SvImport *self, SvDb *db, GError **error);

/* Counts what import_row says, and notes that the import was checked. */
gboolean sv_import_count (SvImport *self, SvDb *db, GError **error);
/* The figures of a check, for its job. Returns: (transfer full) (nullable) */
JsonObject *sv_import_counts_object (SvDb *db, gint64 id, GError **error);

extern const SvJobKind sv_import_check_kind;
extern const SvJobKind sv_import_commit_kind;
extern const SvJobKind sv_import_undo_kind;
extern const SvJobKind sv_sale_import_check_kind;
extern const SvJobKind sv_sale_import_commit_kind;
extern const SvJobKind sv_sale_import_undo_kind;

/* ---- what the steps have in common (sv-import-step.c) ---- */

/* What a job that did not come to its end leaves behind: cancelled or failed. */
gboolean sv_import_give_back (SvJob *job, SvDb *db, const SvJobEnd *end, GError **error);
/* The same of an undo: the import stands as it stood before. */
gboolean sv_import_stay_committed (SvJob *job, SvDb *db, const SvJobEnd *end, GError **error);
/**
 * sv_import_claim:
 * @state: in which the import must be, and @job its job
 * @call: (out) (transfer full): in the name of who ordered the job
 *
 * Begins a step and locks the import for it. All is one transaction, committed with the end of the
 * job: a step that is broken off leaves nothing behind.
 *
 * Returns: (transfer full) (nullable): the import
 */
SvImport *sv_import_claim (SvJob *job, SvDb *db, const char *state, SvCall **call, GError **error);
/* Notes @result and the state after a step: "import.committed" or "import.undone". */
gboolean
sv_import_end (SvImport *self, SvDb *db, const char *statement, JsonObject *result, GError **error);

/* ---- composed SQL (sv-import-sql.c) ---- */

char *sv_import_diff_sql (SvImport *self);
char *sv_import_insert_sql (SvImport *self);
char *sv_import_insert_text_sql (SvImport *self);
char *sv_import_update_sql (SvImport *self);
char *sv_import_update_text_sql (SvImport *self);
/* The same from the old values, for the undo; NULL when there is nothing to write. */
char *sv_import_restore_sql (SvImport *self);
char *sv_import_restore_text_sql (SvImport *self);
/* Runs it with up to four whole numbers. (nullable) @sql: nothing to do */
gboolean sv_import_run (SvDb *db, const char *sql, guint n, const gint64 *numbers, GError **error);
