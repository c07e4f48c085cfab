/* sv-import-look.c: what is known of a file: its format, its columns, and what has to be asked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-import-look.h"

void
sv_import_look_clear (SvImportLook *look)
{
  sv_import_format_clear (&look->format);
  g_clear_pointer (&look->columns, g_ptr_array_unref);
  g_clear_pointer (&look->questions, json_array_unref);
}
