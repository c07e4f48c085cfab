/* sv-tidy.h: what is thrown away when its time is over
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

/**
 * sv_tidy_rows:
 *
 * Sessions, sign-in failures, idempotency keys, changes, jobs and imports whose time is over. Any
 * number of servers may do it at once. What fails is said in the log and tried again the next time.
 */
void sv_tidy_rows (SvDb *db);

/**
 * sv_tidy_files:
 *
 * Public files of pictures that were taken away a day ago, and files of a day ago that no row
 * knows: an upload that died between file and row.
 */
void sv_tidy_files (SvDb *db);
