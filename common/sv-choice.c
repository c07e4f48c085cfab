/* sv-choice.c: the words of closed lists, as people read them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-choice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *word;
  const char *title;
} titles[] = {
  /* Roles of persons. */
  { "admin", N_ ("Admin") },
  { "manager", N_ ("Manager") },
  { "finance", N_ ("Finance") },
  { "agent", N_ ("Agent") },
  { "seller", N_ ("Seller") },
  /* Where a watch was bought. */
  { "private", N_ ("Private") },
  { "dealer-margin", N_ ("Dealer margin") },
  { "dealer-vat", N_ ("Dealer VAT") },
  { "import", N_ ("Import") },
  { "gift", N_ ("Gift") },
  /* A sale. */
  { "active", N_ ("Active") },
  { "cancelled", N_ ("Cancelled") },
  /* Colours. */
  { "grey", N_ ("Grey") },
  { "blue", N_ ("Blue") },
  { "teal", N_ ("Teal") },
  { "green", N_ ("Green") },
  { "yellow", N_ ("Yellow") },
  { "orange", N_ ("Orange") },
  { "red", N_ ("Red") },
  { "purple", N_ ("Purple") },
  /* What a status means. */
  { "none", N_ ("None") },
  { "draft", N_ ("Draft") },
  { "review", N_ ("Review") },
  { "approved", N_ ("Approved") },
  { "platform_review", N_ ("Platform review") },
  { "ready", N_ ("Ready") },
  { "listed", N_ ("Listed") },
  { "reserved", N_ ("Reserved") },
  { "sold", N_ ("Sold") },
  { "problem", N_ ("Problem") },
  { "standby", N_ ("Standby") },
  /* Costs of a watch. */
  { "repair", N_ ("Repair") },
  { "parts", N_ ("Parts") },
  { "service", N_ ("Service") },
  { "freight", N_ ("Freight") },
  { "customs", N_ ("Customs") },
  { "insurance", N_ ("Insurance") },
  { "photos", N_ ("Photos") },
  { "other", N_ ("Other") },
  /* Texts of the AI. */
  { "queued", N_ ("Queued") },
  { "asked", N_ ("Asked") },
  { "proposed", N_ ("Proposed") },
  { "failed", N_ ("Failed") },
  { "unknown", N_ ("Unknown") },
  /* Fees of a sale. */
  { "fee", N_ ("Fee") },
  { "commission", N_ ("Commission") },
  { "payment", N_ ("Payment") },
  { "listing", N_ ("Listing") },
  { "shipping", N_ ("Shipping") },
  { "photographs", N_ ("Photographs") },
  { "platform", N_ ("Platform") },
  /* Languages, each in itself. */
  { "en", "English" },
  { "sv", "Svenska" },
  { "da", "Dansk" },
};

char *
sv_choice_title (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i].word, word) == 0)
      return g_strdup (_ (titles[i].title));

  return g_strdup (word);
}

char *
sv_choice_word (const char *title, const char *const *words)
{
  for (const char *const *word = words; *word != NULL; word++)
    {
      g_autofree char *known = sv_choice_title (*word);

      if (strcmp (known, title) == 0)
        return g_strdup (*word);
    }

  return g_strdup (title);
}
