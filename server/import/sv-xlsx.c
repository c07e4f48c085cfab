/* sv-xlsx.c: the parts of a workbook: archive, sheets, styles, shared texts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-xlsx"

#include "sv-xlsx-private.h"

#include "common/sv-error.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (64 * 1024)
#define MAX_MEMBERS 10000
/* A sheet of 1,000,000 rows is about this long. Far above it, or packed much tighter than XML ever
 * is, is a bomb. */
#define MAX_UNPACKED (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)
#define MAX_RATIO 400
#define RATIO_COUNTS_FROM (32 * 1024 * 1024)
#define MAX_SHEETS 1000
#define MAX_STYLES 65536
#define MAX_CODE 255 /* bytes of a number format; Excel itself keeps no longer one */
#define MAX_TEXT (1024 * 1024)
#define ROOT "_rels/.rels"

typedef struct archive SvArchive;

static void
archive_close_and_free (SvArchive *archive)
{
  archive_read_free (archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvArchive, archive_close_and_free)

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID, message);
  return FALSE;
}

static SvArchive *
open_member (SvXlsx *self, const char *member, GError **error)
{
  g_autoptr (SvArchive) archive = archive_read_new ();
  struct archive_entry *entry;

  archive_read_support_format_zip (archive);
  if (lseek (self->fd, 0, SEEK_SET) != 0 ||
      archive_read_open_fd (archive, self->fd, CHUNK) != ARCHIVE_OK)
    {
      refuse (error, "The file is not an Excel workbook (.xlsx), or it is damaged.");
      return NULL;
    }

  for (guint n = 0;; n++)
    {
      int result = archive_read_next_header (archive, &entry);

      if (result == ARCHIVE_EOF)
        break;
      if ((result != ARCHIVE_OK && result != ARCHIVE_WARN) || n > MAX_MEMBERS)
        {
          refuse (error, "The Excel workbook is damaged: its archive cannot be read.");
          return NULL;
        }
      if (g_strcmp0 (archive_entry_pathname (entry), member) == 0)
        {
          if (archive_entry_is_encrypted (entry))
            {
              refuse (error, "The Excel workbook is protected by a password. Save it without one.");
              return NULL;
            }
          return g_steal_pointer (&archive);
        }
    }

  if (strcmp (member, ROOT) == 0)
    refuse (error,
            "The file is a ZIP archive, but not an Excel workbook (.xlsx). Unpack it, or save "
            "the list as .xlsx or CSV.");
  else
    g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "The Excel workbook has no part '%s'.", member);
  return NULL;
}

static void
refuse_doctype (void *user_data, const xmlChar *name, const xmlChar *external,
                const xmlChar *system)
{
  sv_xlsx_stop (user_data,
                g_error_new_literal (SV_ERROR, SV_ERROR_INVALID,
                                     "The Excel workbook holds a document type declaration, which "
                                     "no program that makes workbooks writes."));
}

void
sv_xlsx_stop (gpointer user_data, GError *error)
{
  SvXlsxPass *pass = user_data;

  if (pass->stopped)
    g_clear_error (&error);
  else
    pass->error = error;
  pass->stopped = TRUE;
  xmlStopParser (pass->parser);
}

char *
sv_xlsx_attribute (const xmlChar **attributes, int n_attributes, const char *name)
{
  /* Each attribute is five pointers: name, prefix, namespace, first and past the last byte of the
   * value. */
  for (int i = 0; i < n_attributes; i++)
    if (strcmp ((const char *)attributes[5 * i], name) == 0)
      return g_strndup ((const char *)attributes[5 * i + 3],
                        attributes[5 * i + 4] - attributes[5 * i + 3]);

  return NULL;
}

/* Returns: how many bytes were read, 0 at the end, -1 with @error */
static gssize
read_chunk (SvArchive *archive, char *buffer, gint64 *total, GCancellable *cancellable,
            GError **error)
{
  la_ssize_t n;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  n = archive_read_data (archive, buffer, CHUNK);
  if (n < 0)
    {
      refuse (error, "The Excel workbook is damaged: a part of it cannot be unpacked.");
      return -1;
    }

  *total += n;
  if (*total > MAX_UNPACKED ||
      (*total > RATIO_COUNTS_FROM && *total / MAX_RATIO > archive_filter_bytes (archive, -1)))
    {
      refuse (error, "The Excel workbook unpacks to far more than its size. It is refused.");
      return -1;
    }
  return n;
}

gboolean
sv_xlsx_scan (SvXlsx *self, const char *member, SvXlsxScanFunc func, gpointer user_data,
              GCancellable *cancellable, GError **error)
{
  g_autoptr (SvArchive) archive = open_member (self, member, error);
  g_autofree char *buffer = g_malloc (CHUNK);
  gint64 total = 0;
  gssize n;

  if (archive == NULL)
    return FALSE;
  while ((n = read_chunk (archive, buffer, &total, cancellable, error)) > 0)
    func (buffer, (gsize)n, user_data);
  return n == 0;
}

static gboolean
feed (SvXlsxPass *pass, SvArchive *archive, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc (CHUNK);
  gint64 total = 0;

  for (;;)
    {
      gssize n = read_chunk (archive, buffer, &total, cancellable, error);

      if (n < 0)
        return FALSE;
      if (xmlParseChunk (pass->parser, buffer, (int)n, n == 0) != 0 && !pass->stopped)
        return refuse (error, "The Excel workbook is damaged: a part of it is not XML.");
      if (pass->stopped)
        {
          if (pass->error != NULL)
            g_propagate_error (error, g_steal_pointer (&pass->error));
          return FALSE;
        }
      if (n == 0)
        return TRUE;
    }
}

gboolean
sv_xlsx_parse (SvXlsx *self, const char *member, const xmlSAXHandler *handler, gpointer user_data,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (SvArchive) archive = open_member (self, member, error);
  xmlSAXHandler sax = *handler;
  SvXlsxPass *pass = user_data;
  gboolean ok;

  if (archive == NULL)
    return FALSE;

  sax.initialized = XML_SAX2_MAGIC;
  sax.internalSubset = refuse_doctype;
  pass->error = NULL;
  pass->stopped = FALSE;
  pass->parser = xmlCreatePushParserCtxt (&sax, user_data, NULL, 0, NULL);
  /* NOENT gives attributes their &amp; back; there are no other entities, since a document type is
   * refused. */
  xmlCtxtUseOptions (pass->parser,
                     XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

  ok = feed (pass, archive, cancellable, error);

  xmlFreeParserCtxt (pass->parser);
  g_clear_error (&pass->error);
  return ok;
}

/* ---- the workbook: names of sheets, and which relation leads to each ---- */

typedef struct
{
  SvXlsxPass pass;
  SvXlsx *self;
  GPtrArray *relations; /* (element-type utf8) the relation of each sheet */
} Workbook;

static void
start_workbook (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
                int n_spaces, const xmlChar **spaces, int n_attributes, int n_defaulted,
                const xmlChar **attributes)
{
  Workbook *book = user_data;

  if (strcmp ((const char *)name, "workbookPr") == 0)
    {
      g_autofree char *date1904 = sv_xlsx_attribute (attributes, n_attributes, "date1904");

      book->self->date1904 = g_strcmp0 (date1904, "1") == 0 || g_strcmp0 (date1904, "true") == 0;
    }
  else if (strcmp ((const char *)name, "sheet") == 0 && book->relations->len < MAX_SHEETS)
    {
      char *title = sv_xlsx_attribute (attributes, n_attributes, "name");

      g_autofree char *state = sv_xlsx_attribute (attributes, n_attributes, "state");
      gboolean hidden = state != NULL && strcmp (state, "visible") != 0;

      g_ptr_array_add (book->self->sheets, title != NULL ? title : g_strdup (""));
      g_array_append_val (book->self->hidden, hidden);
      /* Twice "id": sheetId has another name, the relation is r:id. */
      g_ptr_array_add (book->relations, sv_xlsx_attribute (attributes, n_attributes, "id"));
    }
}

typedef struct
{
  SvXlsxPass pass;
  char *base;          /* the folder that targets are relative to: "xl/", "" */
  GHashTable *targets; /* relation to member */
  char *office;        /* (nullable) the member that the workbook's own relation names */
  char *texts;
  char *styles;
} Relations;

static char *
resolve (const char *base, const char *target)
{
  if (target[0] == '/')
    return g_strdup (target + 1);

  if (g_str_has_prefix (target, "./"))
    target += 2;
  return g_strconcat (base, target, NULL);
}

static void
set_once (char **place, const char *text)
{
  if (*place == NULL)
    *place = g_strdup (text);
}

static void
start_relation (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
                int n_spaces, const xmlChar **spaces, int n_attributes, int n_defaulted,
                const xmlChar **attributes)
{
  Relations *relations = user_data;
  g_autofree char *id = NULL;
  g_autofree char *type = NULL;
  g_autofree char *target = NULL;
  g_autofree char *member = NULL;

  if (strcmp ((const char *)name, "Relationship") != 0)
    return;

  id = sv_xlsx_attribute (attributes, n_attributes, "Id");
  type = sv_xlsx_attribute (attributes, n_attributes, "Type");
  target = sv_xlsx_attribute (attributes, n_attributes, "Target");
  if (id == NULL || type == NULL || target == NULL)
    return;

  member = resolve (relations->base, target);
  if (g_str_has_suffix (type, "/officeDocument"))
    set_once (&relations->office, member);
  else if (g_str_has_suffix (type, "/sharedStrings"))
    set_once (&relations->texts, member);
  else if (g_str_has_suffix (type, "/styles"))
    set_once (&relations->styles, member);
  else if (g_str_has_suffix (type, "/worksheet"))
    g_hash_table_replace (relations->targets, g_steal_pointer (&id), g_steal_pointer (&member));
}

static void
relations_init (Relations *relations, const char *base)
{
  memset (relations, 0, sizeof *relations);
  relations->base = g_strdup (base);
  relations->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
relations_clear (Relations *relations)
{
  g_clear_pointer (&relations->base, g_free);
  g_clear_pointer (&relations->targets, g_hash_table_unref);
  g_clear_pointer (&relations->office, g_free);
  g_clear_pointer (&relations->texts, g_free);
  g_clear_pointer (&relations->styles, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Relations, relations_clear)

static gboolean
read_workbook (SvXlsx *self, GCancellable *cancellable, GError **error)
{
  g_auto (Relations) root = { 0 };
  g_auto (Relations) parts = { 0 };
  g_autoptr (GPtrArray) relations = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = NULL;
  g_autofree char *base = NULL;
  g_autofree char *member = NULL;
  Workbook book = { .self = self, .relations = relations };

  relations_init (&root, "");
  if (!sv_xlsx_parse (self, ROOT, &(xmlSAXHandler){ .startElementNs = start_relation }, &root,
                      cancellable, error))
    return FALSE;
  if (root.office == NULL)
    return refuse (error, "The file is a ZIP archive, but not an Excel workbook (.xlsx).");
  if (g_str_has_prefix (root.office, "word/") || g_str_has_prefix (root.office, "ppt/"))
    return refuse (error,
                   "This is a document of Word or PowerPoint, not a list. Send .xlsx or CSV.");

  if (!sv_xlsx_parse (self, root.office, &(xmlSAXHandler){ .startElementNs = start_workbook },
                      &book, cancellable, error))
    return FALSE;

  folder = g_path_get_dirname (root.office);
  base = strcmp (folder, ".") == 0 ? g_strdup ("") : g_strconcat (folder, "/", NULL);
  relations_init (&parts, base);
  member = g_strdup_printf ("%s_rels/%s.rels", base, root.office + strlen (base));
  if (!sv_xlsx_parse (self, member, &(xmlSAXHandler){ .startElementNs = start_relation }, &parts,
                      cancellable, error))
    return FALSE;

  self->texts_member = g_steal_pointer (&parts.texts);
  self->styles_member = g_steal_pointer (&parts.styles);
  /* Chart sheets have no rows: only those with a worksheet behind them are kept. */
  for (guint i = 0; i < relations->len;)
    {
      const char *id = g_ptr_array_index (relations, i);
      const char *target = id != NULL ? g_hash_table_lookup (parts.targets, id) : NULL;

      if (target == NULL)
        {
          g_ptr_array_remove_index (relations, i);
          g_ptr_array_remove_index (self->sheets, i);
          g_array_remove_index (self->hidden, i);
          continue;
        }
      g_ptr_array_add (self->members, g_strdup (target));
      i++;
    }
  g_ptr_array_add (self->sheets, NULL);

  if (self->members->len == 0)
    return refuse (error, "The Excel workbook has no sheet with rows.");
  return TRUE;
}

/* ---- styles ---- */

typedef struct
{
  SvXlsxPass pass;
  SvXlsx *self;
  GHashTable *codes; /* number format to its text */
  gboolean in_cells; /* inside cellXfs */
} Styles;

static void
start_style (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
             int n_spaces, const xmlChar **spaces, int n_attributes, int n_defaulted,
             const xmlChar **attributes)
{
  Styles *styles = user_data;
  g_autofree char *id = NULL;

  if (strcmp ((const char *)name, "cellXfs") == 0)
    styles->in_cells = TRUE;

  id = sv_xlsx_attribute (attributes, n_attributes, "numFmtId");
  if (id == NULL)
    return;

  if (strcmp ((const char *)name, "numFmt") == 0)
    {
      g_autofree char *code = sv_xlsx_attribute (attributes, n_attributes, "formatCode");

      /* A format of a million zeros would make each of its cells that long. */
      if (code != NULL && strlen (code) <= MAX_CODE &&
          g_hash_table_size (styles->codes) < MAX_STYLES)
        g_hash_table_replace (styles->codes, GINT_TO_POINTER (atoi (id)), g_steal_pointer (&code));
    }
  else if (strcmp ((const char *)name, "xf") == 0 && styles->in_cells &&
           styles->self->formats->len < MAX_STYLES)
    {
      SvXlsxFormat format;

      sv_xlsx_format_read (&format, atoi (id),
                           g_hash_table_lookup (styles->codes, GINT_TO_POINTER (atoi (id))));
      g_array_append_val (styles->self->formats, format);
    }
}

static void
end_style (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
  Styles *styles = user_data;

  if (strcmp ((const char *)name, "cellXfs") == 0)
    styles->in_cells = FALSE;
}

static gboolean
read_styles (SvXlsx *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) codes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Styles styles = { .self = self, .codes = codes };

  return self->styles_member == NULL ||
         sv_xlsx_parse (
             self, self->styles_member,
             &(xmlSAXHandler){ .startElementNs = start_style, .endElementNs = end_style }, &styles,
             cancellable, error);
}

/* ---- shared texts ---- */

typedef struct
{
  SvXlsxPass pass;
  SvXlsx *self;
  GString *text;
  gboolean in_text;  /* inside <t> */
  gboolean in_sound; /* inside <rPh>: how to read it aloud */
} Texts;

static void
start_text (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
            int n_spaces, const xmlChar **spaces, int n_attributes, int n_defaulted,
            const xmlChar **attributes)
{
  Texts *texts = user_data;

  if (strcmp ((const char *)name, "si") == 0)
    g_string_truncate (texts->text, 0);
  else if (strcmp ((const char *)name, "rPh") == 0)
    texts->in_sound = TRUE;
  else if (strcmp ((const char *)name, "t") == 0)
    texts->in_text = !texts->in_sound;
}

static void
end_text (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
  Texts *texts = user_data;
  GError *error = NULL;

  if (strcmp ((const char *)name, "t") == 0)
    texts->in_text = FALSE;
  else if (strcmp ((const char *)name, "rPh") == 0)
    texts->in_sound = FALSE;
  else if (strcmp ((const char *)name, "si") == 0 &&
           !sv_xlsx_texts_add (&texts->self->texts, texts->text->str, texts->text->len, &error))
    sv_xlsx_stop (texts, error);
}

static void
text_characters (void *user_data, const xmlChar *characters, int length)
{
  Texts *texts = user_data;

  if (!texts->in_text)
    return;

  g_string_append_len (texts->text, (const char *)characters, length);
  if (texts->text->len > MAX_TEXT)
    sv_xlsx_stop (texts, g_error_new_literal (SV_ERROR, SV_ERROR_INVALID,
                                              "A text of the Excel workbook is longer than 1 MB."));
}

static gboolean
read_texts (SvXlsx *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Texts texts = { .self = self, .text = text };

  return self->texts_member == NULL ||
         (sv_xlsx_parse (self, self->texts_member,
                         &(xmlSAXHandler){ .startElementNs = start_text,
                                           .endElementNs = end_text,
                                           .characters = text_characters },
                         &texts, cancellable, error) &&
          sv_xlsx_texts_finish (&self->texts, error));
}

SvXlsx *
sv_xlsx_open (int fd, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvXlsx) self = g_new0 (SvXlsx, 1);

  self->fd = fd;
  self->sheets = g_ptr_array_new_with_free_func (g_free);
  self->members = g_ptr_array_new_with_free_func (g_free);
  self->hidden = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->formats = g_array_new (FALSE, FALSE, sizeof (SvXlsxFormat));
  g_array_set_clear_func (self->formats, (GDestroyNotify)sv_xlsx_format_clear);
  sv_xlsx_texts_init (&self->texts);

  if (!read_workbook (self, cancellable, error) || !read_styles (self, cancellable, error) ||
      !read_texts (self, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sv_xlsx_free (SvXlsx *self)
{
  g_ptr_array_unref (self->sheets);
  g_ptr_array_unref (self->members);
  g_array_unref (self->hidden);
  g_array_unref (self->formats);
  g_free (self->texts_member);
  g_free (self->styles_member);
  sv_xlsx_texts_clear (&self->texts);
  g_free (self);
}

gboolean
sv_xlsx_is_hidden (SvXlsx *self, guint sheet)
{
  return g_array_index (self->hidden, gboolean, sheet);
}

const char *const *
sv_xlsx_sheets (SvXlsx *self)
{
  return (const char *const *)self->sheets->pdata;
}
