/* sv-fuzz.h: what a fuzz target gives to its driver
 *
 * A target is one function over bytes, in the form libFuzzer wants, plus texts to begin with. As a
 * plain test it runs for two seconds on texts that sv-fuzz-main.c makes out of those; linked with
 * -fsanitize=fuzzer instead of that file it is a libFuzzer program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Whole inputs and pieces of them, NULL-terminated. */
extern const char *const sv_fuzz_texts[];

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);
