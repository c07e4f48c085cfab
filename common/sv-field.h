/* sv-field.h: the shape of a record, known alike to client and server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Titles stand in tables that are built before gettext runs: marked here, translated where shown.
 * Spelled as in glib/gi18n.h, so that both may be included. */
#define N_(String) (String)

typedef enum
{
  SV_KIND_TEXT,
  SV_KIND_INTEGER,
  SV_KIND_MONEY,     /* in JSON {"amount", "currency"}; in SQL KEY bigint and KEY_currency text */
  SV_KIND_DECIMAL,   /* in JSON a string, in SQL numeric */
  SV_KIND_BOOLEAN,   /* true, false or unknown */
  SV_KIND_DATE,      /* 2026-11-21 */
  SV_KIND_TIME,      /* RFC 3339 in UTC */
  SV_KIND_CHOICE,    /* one word of a closed list, see SvField.of */
  SV_KIND_REFERENCE, /* read as {"id", "name"}, written as the id or {"name"}; in SQL KEY bigint */
} SvKind;

typedef enum
{
  SV_FIELD_READONLY = 1 << 0, /* set by the server alone */
  SV_FIELD_REQUIRED = 1 << 1, /* never null */
  SV_FIELD_ONCE = 1 << 2,     /* may be given when creating, never changes afterwards */
  SV_FIELD_LIST = 1 << 3,     /* a column of the list unless its user chose otherwise */
  SV_FIELD_SEARCH = 1 << 4,   /* free text search looks here */
  SV_FIELD_LONG = 1 << 5,     /* several lines; in SQL it lives in the side table KIND_text */
  SV_FIELD_PERSONAL = 1 << 6, /* about a private person; blanked in logs */
  SV_FIELD_CSV = 1 << 7,      /* part of exports and imports */
  SV_FIELD_SECRET = 1 << 8,   /* can be written, is never read back and stands in no log */
  SV_FIELD_LINES = 1 << 9,    /* several lines, but short enough for the row itself */
  SV_FIELD_CODE = 1 << 10,    /* told apart without regard to case, as code_key () does in SQL */
} SvFieldFlags;

/* How most fields of a record are: shown when asked for, exported and imported. */
#define SV_FIELD_PLAIN (SV_FIELD_CSV)

typedef struct
{
  const char *key;   /* in JSON, SQL, filters, sort and CSV headings */
  const char *title; /* for people, marked with N_() */
  SvKind kind;
  guint flags;    /* SvFieldFlags */
  const char *of; /* (nullable) REFERENCE: the kind it refers to, "brand", or "person:agent" for a
                   * role's persons; CHOICE: the words, "private|import"; TEXT: suggested values */
  gint64 max;     /* TEXT: characters; INTEGER: highest value; DECIMAL: digits after the point;
                   * 0: the kind's default */
  gint64 min;     /* INTEGER and MONEY: lowest value, only looked at when max is not 0 */
} SvField;

typedef struct
{
  const char *kind;  /* "watch": in events, activity and SQL (the table has this name) */
  const char *path;  /* "watches": below /api/v1/ */
  const char *title; /* N_("Watches") */
  const char *name;  /* the key of the field by which people know a record: "sku", "name" */
  const SvField *fields;
  guint n_fields;
  const char *export; /* (nullable) the permission to have its list as a file, CSV or XLSX; NULL:
                         whoever may have the list */
} SvTable;

/* The fields that every record begins and ends with. */
/* clang-format off */
#define SV_FIELDS_COMMON                                                                           \
  { "id", N_ ("Number"), SV_KIND_INTEGER, SV_FIELD_READONLY },                                     \
  { "version", N_ ("Version"), SV_KIND_INTEGER, SV_FIELD_READONLY },                               \
  { "created_at", N_ ("Created"), SV_KIND_TIME, SV_FIELD_READONLY },                               \
  { "created_by", N_ ("Created by"), SV_KIND_REFERENCE, SV_FIELD_READONLY, "person" },             \
  { "updated_at", N_ ("Changed"), SV_KIND_TIME, SV_FIELD_READONLY },                               \
  { "updated_by", N_ ("Changed by"), SV_KIND_REFERENCE, SV_FIELD_READONLY, "person" },             \
  { "archived_at", N_ ("Archived"), SV_KIND_TIME, SV_FIELD_READONLY }
/* clang-format on */

/**
 * sv_table_field:
 * @key: a field's key
 *
 * Returns: (nullable): the field, or %NULL when the table has none of that name
 */
const SvField *sv_table_field (const SvTable *table, const char *key);

/**
 * sv_field_has_choice:
 * @word: a word
 *
 * Returns: whether @word is one of the words of @field's list
 */
gboolean sv_field_has_choice (const SvField *field, const char *word);

/**
 * sv_field_choices:
 *
 * Returns: (transfer full) (nullable): the words of @field's list, in order; %NULL without a list
 */
char **sv_field_choices (const SvField *field);

/* Every record of the product; ends with NULL. One line a record, in records/sv-records.c. */
extern const SvTable *const sv_tables[];

/**
 * sv_table_of_kind:
 *
 * Returns: (nullable): the table of that kind ("watch")
 */
const SvTable *sv_table_of_kind (const char *kind);
