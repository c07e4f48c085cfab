/* fuzz-json.c: what the gate lets in is written and read again the same, and json-glib agrees that
 * it is JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-fuzz.h"

#include <string.h>

const char *const sv_fuzz_texts[] = {
  "{\"id\":7,\"name\":\"Omega\",\"price\":{\"amount\":1250000,\"currency\":\"SEK\"},\"box\":null}",
  "[1,-2,3.5e10,true,false,null,\"\\u00e5\\ud83d\\ude00\\n\"]",
  "{\"a\":{\"a\":[[[[{}]]]]},\"b\":\"\\\\\\\"\"}",
  "9223372036854775807",
  "-0.0e-5",
  "1e309",
  "\"\\u0000\"",
  "\\u",
  "[[[[[[[[[[[[[[[[",
  "]]]]]]]]",
  "{\"a\":",
  "\"",
  ",",
  "}",
  "  \t\r\n",
  "\xc3\xa5\xf0\x9f\x98\x80",
  "\xef\xbb\xbf",
  "/**/",
  "",
  NULL,
};

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (JsonNode) again = NULL;
  const char *fault = NULL;
  g_autoptr (JsonNode) node = sv_json_parse ((const char *)bytes, length, &fault, &error);

  g_assert_true ((node == NULL) == (error != NULL));
  g_assert_true ((node == NULL) == (fault != NULL));
  if (node == NULL)
    return 0;

  sv_json_append_node (first, node);
  again = sv_json_parse (first->str, first->len, NULL, &error);
  g_assert_no_error (error);
  sv_json_append_node (second, again);
  g_assert_cmpstr (first->str, ==, second->str);

  parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, first->str, first->len, NULL));
  return 0;
}
