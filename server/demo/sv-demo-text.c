/* sv-demo-text.c: descriptions of demo watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-demo-watch.h"

/* Each % stands for the brand, the model, the period and a word of the line below, in that order.
 */
static const char *const openings[] = {
  "% % from the %, as it came from its % owner.",
  "This % % of the % is the kind that collectors %.",
  "Honest % % from the %, % and never over-restored.",
  "Seldom seen in this shape: the % % of the %, %.",
};

static const char *const opening_words[] = {
  "first|second|last|only",
  "look for|keep|rarely let go|talk about",
  "unpolished|lightly worn|worn with care|kept in a drawer for decades",
  "with sharp lugs|with an untouched case back|complete with its signed crown|on its first bracelet",
};

static const char *const case_words =
    "shows light hairlines|keeps its bevelled edges|was polished once, a long time ago|"
    "has a small mark at eight o'clock|is crisp, the engraving fully legible|"
    "bears the traces of honest use";

static const char *const dial_words =
    "even patina|a few fine spots under the loupe|applied markers and original lume|no damage|"
    "a warm tone that photographs cannot quite show|crisp printing|a faint ring from the gasket";

static const char *const movement_words =
    "It was cleaned and regulated in our workshop|It runs strongly|It keeps good time|"
    "It winds and sets smoothly|It was last serviced by its previous owner|"
    "It runs, but a service is advised";

static const char *const closings =
    "Sent insured, with a photograph of the movement.|The strap is new; the buckle is signed.|"
    "A fine start to a collection.|Please look at all the pictures, they are part of the description.|"
    "Water resistance is not guaranteed at this age.|From our stock in Copenhagen, ready to be sent.|"
    "It comes with one year of warranty on the movement.";

void
sv_demo_watch_describe (SvDemoWatch *watch, SvDemoRandom *dice)
{
  g_autoptr (GString) word = g_string_new (NULL);
  g_autofree char *period =
      watch->year > 0 ? g_strdup_printf ("%ds", watch->year / 10 * 10) : g_strdup ("last century");
  g_autofree char *material = g_ascii_strdown (watch->material->str, -1);
  g_autofree char *dial = g_ascii_strdown (watch->dial->str, -1);
  GString *text = watch->description;
  guint opening = sv_demo_random_below (dice, G_N_ELEMENTS (openings));
  guint used = 0;
  const char *parts[4] = { sv_demo_brands[watch->brand].name, watch->model->name, period, NULL };

  parts[3] = sv_demo_random_word (dice, opening_words[opening], word);
  for (const char *at = openings[opening]; *at != '\0'; at++)
    if (*at == '%')
      g_string_append (text, parts[used++]);
    else
      g_string_append_c (text, *at);

  g_string_append_printf (text, " The %s case of %d.%d mm %s.", material, watch->diameter / 10,
                          watch->diameter % 10, sv_demo_random_word (dice, case_words, word));
  g_string_append_printf (text, " The dial (%s) has %s.", dial,
                          sv_demo_random_word (dice, dial_words, word));
  g_string_append_printf (text, " Inside is the calibre %s, %s.", watch->calibre->str,
                          watch->model->movement == 'a'   ? "automatic"
                          : watch->model->movement == 'm' ? "wound by hand"
                                                          : "quartz");
  g_string_append_printf (text, " %s.", sv_demo_random_word (dice, movement_words, word));
  if (watch->papers == 1)
    g_string_append (text, "\n\nWith its papers; the number matches.");
  if (sv_demo_random_percent (dice, 70))
    g_string_append_printf (text, " %s", sv_demo_random_word (dice, closings, word));
}
