/* sv-error.c: the error domain of the product
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-error.h"

G_DEFINE_QUARK (sv_error_quark, sv_error)
