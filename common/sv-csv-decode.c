/* sv-csv-decode.c: bytes of the encodings that spreadsheets write, made into UTF-8 piece by piece
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-csv-decode.h"

#include <string.h>

/* What Windows-1252 has where Latin-1 has control characters; 0: nothing. */
static const gunichar windows_1252[32] = {
  0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static gboolean
decode_utf8 (const guint8 *bytes, gsize length, GString *text, gsize *used)
{
  const char *start = (const char *)bytes;
  const char *end;
  gboolean valid = g_utf8_validate_len (start, length, &end);

  /* At the end of a piece a character may be cut in two. */
  if (!valid && g_utf8_get_char_validated (end, start + length - end) == (gunichar)-2)
    valid = TRUE;

  *used = end - start;
  g_string_append_len (text, start, *used);
  return valid;
}

static gboolean
decode_single (const guint8 *bytes, gsize length, GString *text, gsize *used, gboolean windows)
{
  for (gsize i = 0; i < length; i++)
    {
      gunichar c = bytes[i];

      if (windows && c >= 0x80 && c < 0xA0)
        c = windows_1252[c - 0x80];
      if (c == 0)
        {
          *used = i;
          return FALSE;
        }
      if (c < 0x80)
        g_string_append_c (text, (char)c);
      else
        g_string_append_unichar (text, c);
    }

  *used = length;
  return TRUE;
}

static gboolean
decode_latin1 (const guint8 *bytes, gsize length, GString *text, gsize *used)
{
  return decode_single (bytes, length, text, used, FALSE);
}

static gboolean
decode_windows_1252 (const guint8 *bytes, gsize length, GString *text, gsize *used)
{
  return decode_single (bytes, length, text, used, TRUE);
}

static gboolean
decode_utf16 (const guint8 *bytes, gsize length, GString *text, gsize *used, guint high)
{
  gsize i;

  for (i = 0; i + 2 <= length; i += 2)
    {
      gunichar c = bytes[i + high] << 8 | bytes[i + 1 - high];

      *used = i;
      if (c == 0 || (c >= 0xDC00 && c <= 0xDFFF))
        return FALSE;
      if (c >= 0xD800 && c <= 0xDBFF)
        {
          gunichar low;

          if (i + 4 > length)
            return TRUE;
          low = bytes[i + 2 + high] << 8 | bytes[i + 3 - high];
          if (low < 0xDC00 || low > 0xDFFF)
            return FALSE;
          c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
          i += 2;
        }
      g_string_append_unichar (text, c);
    }

  *used = i;
  return TRUE;
}

static gboolean
decode_utf16le (const guint8 *bytes, gsize length, GString *text, gsize *used)
{
  return decode_utf16 (bytes, length, text, used, 1);
}

static gboolean
decode_utf16be (const guint8 *bytes, gsize length, GString *text, gsize *used)
{
  return decode_utf16 (bytes, length, text, used, 0);
}

SvDecodeFunc
sv_csv_decoder (const char *encoding)
{
  static const struct
  {
    const char *name;
    SvDecodeFunc decode;
  } decoders[] = {
    { "UTF-8", decode_utf8 },
    { "UTF-16LE", decode_utf16le },
    { "UTF-16BE", decode_utf16be },
    { "ISO-8859-1", decode_latin1 },
    { "WINDOWS-1252", decode_windows_1252 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (decoders); i++)
    if (g_strcmp0 (decoders[i].name, encoding) == 0)
      return decoders[i].decode;

  return NULL;
}

/* Whether more of the bytes beyond ASCII are letters of UTF-8 than are not. Two letters of Latin-1
 * that happen to look like one are rare; many of them, and few others, do not happen. */
static gboolean
is_mostly_utf8 (const guint8 *bytes, gsize length)
{
  const char *at = (const char *)bytes;
  const char *stop = at + length;
  gsize good = 0;
  gsize bad = 0;

  while (at < stop)
    {
      if ((guint8)*at < 0x80)
        at++;
      else if ((gint32)g_utf8_get_char_validated (at, stop - at) >= 0)
        {
          good++;
          at = g_utf8_next_char (at);
        }
      else
        {
          bad++;
          at++;
        }
    }
  return good > 1 && good > bad;
}

const char *
sv_csv_guess_encoding (const guint8 *bytes, gsize length, gboolean whole)
{
  gsize zeros[2] = { 0, 0 }, controls = 0, undefined = 0;
  const char *end;

  for (gsize i = 0; i < length; i++)
    {
      if (bytes[i] == 0)
        zeros[i & 1]++;
      if (bytes[i] >= 0x80 && bytes[i] < 0xA0)
        {
          controls++;
          undefined += windows_1252[bytes[i] - 0x80] == 0;
        }
    }

  /* Commas, digits and line ends have a zero byte in UTF-16, whatever the language. */
  if (zeros[1] > length / 20 && zeros[1] > zeros[0] * 4)
    return "UTF-16LE";
  if (zeros[0] > length / 20 && zeros[0] > zeros[1] * 4)
    return "UTF-16BE";

  if (g_utf8_validate_len ((const char *)bytes, length, &end) ||
      (!whole &&
       g_utf8_get_char_validated (end, (const char *)bytes + length - end) == (gunichar)-2))
    return "UTF-8";

  /* Letters of UTF-8 by the dozen and a few bytes that are none: a list that was pasted together.
   * As any other encoding it would be read without complaint, and wrongly. */
  if (is_mostly_utf8 (bytes, length))
    return "UTF-8";

  /* Windows-1252 has more to offer for what is still to come. */
  if (undefined > 0 || (controls == 0 && whole))
    return "ISO-8859-1";
  return "WINDOWS-1252";
}
