/* sv-xlsx-private.h: what the files of the workbook reader share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libxml/parser.h>

#include "sv-xlsx.h"

/* Texts by number; those past the first few megabytes live in an unlinked file. */
typedef struct
{
  GArray *ends;     /* (element-type guint64): where each text ends */
  GString *memory;  /* the first of them, one after the other */
  int fd;           /* the rest, or -1 */
  guint64 length;   /* bytes in all */
  GString *scratch; /* the text last read from the file */
} SvXlsxTexts;

void sv_xlsx_texts_init (SvXlsxTexts *texts);
void sv_xlsx_texts_clear (SvXlsxTexts *texts);
gboolean sv_xlsx_texts_add (SvXlsxTexts *texts, const char *text, gsize length, GError **error);
/* After the last one, before the first sv_xlsx_texts_get (). */
gboolean sv_xlsx_texts_finish (SvXlsxTexts *texts, GError **error);
/* Returns: (nullable): the text, valid until the next call; %NULL when there is none of that number
 */
const char *sv_xlsx_texts_get (SvXlsxTexts *texts, guint64 number);

typedef enum
{
  SV_XLSX_PLAIN,
  SV_XLSX_DATE,
  SV_XLSX_TIME, /* of the day, without a date */
  SV_XLSX_DATE_TIME,
} SvXlsxShow;

/* How the cells of one style show a number. */
typedef struct
{
  SvXlsxShow show;
  char *currency; /* (nullable) as the number format writes it: "kr", "€" */
  gboolean percent;
  guint digits; /* of a format of nothing but zeros: 42 is shown as 00042 */
} SvXlsxFormat;

void sv_xlsx_format_clear (SvXlsxFormat *format);
/* What number format @id means; @code is its text, %NULL for those built in. */
void sv_xlsx_format_read (SvXlsxFormat *format, int id, const char *code);
/* Appends a number cell: @value as the file writes it. */
void sv_xlsx_append_number (GString *cell, const SvXlsxFormat *format, const char *value,
                            gboolean date1904);

struct _SvXlsx
{
  int fd;
  gboolean date1904;
  GPtrArray *sheets;   /* (element-type utf8) names, then NULL */
  GPtrArray *members;  /* (element-type utf8) their paths in the archive */
  GArray *hidden;      /* (element-type gboolean) whether nobody sees them */
  char *texts_member;  /* (nullable) */
  char *styles_member; /* (nullable) */
  GArray *formats;     /* (element-type SvXlsxFormat) by style */
  SvXlsxTexts texts;
};

/* Excel writes what XML cannot hold as _x000D_, and an underscore that could be mistaken as
 * _x005F_. */
void sv_xlsx_unescape (GString *text, gsize from);

/* Reads one member of the archive past @handler. Refuses document type declarations and bombs. */
gboolean sv_xlsx_parse (SvXlsx *self, const char *member, const xmlSAXHandler *handler,
                        gpointer user_data, GCancellable *cancellable, GError **error);

/* The bytes of one member of the archive, as they are. */
typedef void (*SvXlsxScanFunc) (const char *bytes, gsize length, gpointer user_data);
gboolean sv_xlsx_scan (SvXlsx *self, const char *member, SvXlsxScanFunc func, gpointer user_data,
                       GCancellable *cancellable, GError **error);

/* Cells that were made one over several rows; only the first has the contents. */
typedef struct
{
  guint column;
  gint64 first, last; /* rows */
} SvXlsxMerge;

/* Returns: (transfer full) (nullable): (element-type SvXlsxMerge) those of a sheet, by their first
 * row */
GArray *
sv_xlsx_merges (SvXlsx *self, const char *member, GCancellable *cancellable, GError **error);

/* An attribute of a startElementNs callback. Returns: (transfer full) (nullable) */
char *sv_xlsx_attribute (const xmlChar **attributes, int n_attributes, const char *name);

/* Stops the parser from a SAX callback; sv_xlsx_parse () then returns @error (nullable: enough was
 * read). */
void sv_xlsx_stop (gpointer user_data, GError *error);

/* What every user_data of sv_xlsx_parse () begins with. */
typedef struct
{
  xmlParserCtxt *parser;
  gboolean stopped;
  GError *error; /* (nullable) */
} SvXlsxPass;
