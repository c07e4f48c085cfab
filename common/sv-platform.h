/* sv-platform.h: a marketplace described by data, and what a listing's values must be
 *
 * A description names the fields of the marketplace in its own order, their kinds, choices, and how
 * each follows from the watch when nobody typed anything. A new marketplace needs a description and
 * an adapter, no new screens. Client and server check with the same functions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

typedef enum
{
  SV_PLATFORM_TEXT,
  SV_PLATFORM_LONG,   /* several lines */
  SV_PLATFORM_CHOICE, /* one of the choices, to the letter */
  SV_PLATFORM_INTEGER,
  SV_PLATFORM_MONEY,    /* a bare number with a decimal point, in the platform's currency */
  SV_PLATFORM_QUANTITY, /* 42_mm: a number, an underscore, one of the choices */
  SV_PLATFORM_IMAGES,   /* public addresses, joined by the platform's separator */
} SvPlatformKind;

typedef struct
{
  char *key;
  char *column; /* the heading in the platform's file, to the letter */
  char *title;  /* for people */
  char *group;  /* (nullable) the heading under which it stands in a form */
  SvPlatformKind kind;
  gboolean required;
  gboolean keeps_floor; /* money below which nothing is sold: a reserve, a first bid */
  gint64 max;           /* characters; 0: no limit known */
  char **choices;       /* (nullable) */
  char *expression;     /* "{case_diameter|mm}", "Yes"; "" for nothing */
  GHashTable
      *nearest; /* (nullable) words of ours without a like choice, folded → the choice that a
                   person may take instead; it promises something else, so nobody else does */
} SvPlatformField;

typedef struct
{
  char *code;
  char *name;
  char *currency;
  char *image_separator;
  gboolean binding;  /* a live listing can oblige us to sell */
  GPtrArray *fields; /* (element-type SvPlatformField) in the file's order */
} SvPlatform;

/* "text", "choice" …: the word of a description */
const char *sv_platform_kind_name (SvPlatformKind kind);

/* Converts an amount into the platform's currency; FALSE with @error when no rate is known. */
typedef gboolean (*SvPlatformConvert) (gint64 amount, const char *from, const char *to,
                                       gint64 *converted, gpointer user_data, GError **error);

/**
 * sv_platform_new:
 * @description: as data/platforms/ and the API hold it
 *
 * Errors: %SV_ERROR_INVALID, naming the field that is wrong.
 */
SvPlatform *sv_platform_new (JsonObject *description, GError **error);
void sv_platform_free (SvPlatform *platform);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvPlatform, sv_platform_free)

/* Returns: (nullable): the field */
const SvPlatformField *sv_platform_field (const SvPlatform *platform, const char *key);

/**
 * sv_platform_default:
 * @watch: the watch as the API writes it
 * @image_urls: (element-type utf8): its public pictures in order
 *
 * What @field's expression makes of the watch; "" when the watch does not say.
 *
 * Returns: (transfer full) (nullable): NULL with @error when an amount cannot be converted
 */
char *sv_platform_default (const SvPlatform *platform, const SvPlatformField *field,
                           JsonObject *watch, GPtrArray *image_urls, SvPlatformConvert convert,
                           gpointer user_data, GError **error);

/**
 * sv_platform_check:
 * @value: (nullable): what would stand in the file
 * @code: (out) (optional): the stable code: "required", "invalid_value", "too_long"
 *
 * Returns: (transfer full) (nullable): NULL when @value is fine, else a sentence for people: what
 * is wrong and what to do
 */
char *sv_platform_check (const SvPlatformField *field, const char *value, const char **code);
