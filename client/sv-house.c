/* sv-house.c: what all windows and pages of one running client share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-house"

#include "sv-house.h"

struct _SvHouse
{
  GObject parent_instance;

  SvApi *api; /* (owned) (not nullable), as are the others */
  SvLive *live;
  SvPreferences *preferences;
  SvPictures *pictures;
  SvChoices *choices;
  guint sending;
};

G_DEFINE_FINAL_TYPE (SvHouse, sv_house, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
sv_house_dispose (GObject *object)
{
  SvHouse *self = SV_HOUSE (object);

  g_clear_object (&self->choices);
  g_clear_object (&self->pictures);
  g_clear_object (&self->live);
  g_clear_object (&self->api);
  g_clear_object (&self->preferences);

  G_OBJECT_CLASS (sv_house_parent_class)->dispose (object);
}

static void
sv_house_class_init (SvHouseClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_house_dispose;

  signals[FAILED] = g_signal_new ("failed", SV_TYPE_HOUSE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
}

static void
sv_house_init (SvHouse *self)
{
}

SvHouse *
sv_house_new (const char *preferences_folder)
{
  SvHouse *self = g_object_new (SV_TYPE_HOUSE, NULL);
  g_autofree char *folder = preferences_folder != NULL ? g_strdup (preferences_folder)
                                                       : g_build_filename (g_get_user_config_dir (),
                                                                           "secondvintage", NULL);
  g_autofree char *known = g_build_filename (folder, "known-servers", NULL);
  g_autofree char *chosen = g_build_filename (folder, "client.conf", NULL);

  self->preferences = sv_preferences_new (chosen);
  self->api = sv_api_new (known);
  self->live = sv_live_new (self->api);
  self->pictures = sv_pictures_new (self->api);
  self->choices = sv_choices_new (self->api, self->live);

  return self;
}

SvApi *
sv_house_get_api (SvHouse *self)
{
  return self->api;
}

SvLive *
sv_house_get_live (SvHouse *self)
{
  return self->live;
}

SvPreferences *
sv_house_get_preferences (SvHouse *self)
{
  return self->preferences;
}

SvPictures *
sv_house_get_pictures (SvHouse *self)
{
  return self->pictures;
}

SvChoices *
sv_house_get_choices (SvHouse *self)
{
  return self->choices;
}

void
sv_house_begin_sending (SvHouse *self)
{
  self->sending++;
}

void
sv_house_end_sending (SvHouse *self)
{
  g_return_if_fail (self->sending > 0);

  self->sending--;
}

guint
sv_house_get_n_sending (SvHouse *self)
{
  return self->sending;
}

void
sv_house_fail (SvHouse *self, const char *what, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, what, error);
}
