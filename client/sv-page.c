/* sv-page.c: a page of the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-page"

#include "sv-page.h"

#include "common/sv-money.h"
#include "sv-window.h"

#include <glib/gi18n.h>

typedef struct
{
  SvHouse *house;         /* (owned) (not nullable) */
  const SvPageInfo *info; /* (not nullable) */
  char *title;            /* (owned) (not nullable) */
  char *subtitle;         /* (owned) (nullable) */
  GListModel *list;       /* (owned) (nullable) */
  gboolean dirty;
  char *search; /* (owned) (not nullable) */
} SvPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SvPage, sv_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_HOUSE,
  PROP_INFO,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_DIRTY,
  PROP_LIST,
  PROP_SEARCH,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

#define PRIVATE(page) ((SvPagePrivate *)sv_page_get_instance_private (page))

static void
sv_page_finalize (GObject *object)
{
  SvPagePrivate *priv = PRIVATE (SV_PAGE (object));

  g_clear_object (&priv->house);
  g_clear_object (&priv->list);
  g_clear_pointer (&priv->title, g_free);
  g_clear_pointer (&priv->subtitle, g_free);
  g_clear_pointer (&priv->search, g_free);

  G_OBJECT_CLASS (sv_page_parent_class)->finalize (object);
}

static void
sv_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SvPagePrivate *priv = PRIVATE (SV_PAGE (object));

  switch (id)
    {
    case PROP_HOUSE:
      g_value_set_object (value, priv->house);
      break;
    case PROP_INFO:
      g_value_set_pointer (value, (gpointer)priv->info);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, priv->subtitle);
      break;
    case PROP_DIRTY:
      g_value_set_boolean (value, priv->dirty);
      break;
    case PROP_LIST:
      g_value_set_object (value, priv->list);
      break;
    case PROP_SEARCH:
      g_value_set_string (value, priv->search);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SvPage *self = SV_PAGE (object);
  SvPagePrivate *priv = PRIVATE (self);

  switch (id)
    {
    case PROP_HOUSE:
      priv->house = g_value_dup_object (value);
      break;
    case PROP_INFO:
      priv->info = g_value_get_pointer (value);
      priv->title = g_strdup (_ (priv->info->title));
      break;
    case PROP_TITLE:
      sv_page_set_title (self, g_value_get_string (value));
      break;
    case PROP_SUBTITLE:
      sv_page_set_subtitle (self, g_value_get_string (value));
      break;
    case PROP_DIRTY:
      sv_page_set_dirty (self, g_value_get_boolean (value));
      break;
    case PROP_LIST:
      sv_page_set_list (self, g_value_get_object (value));
      break;
    case PROP_SEARCH:
      sv_page_set_search (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_page_class_init (SvPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = sv_page_finalize;
  object_class->get_property = sv_page_get_property;
  object_class->set_property = sv_page_set_property;

  properties[PROP_HOUSE] =
      g_param_spec_object ("house", NULL, NULL, SV_TYPE_HOUSE, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_INFO] = g_param_spec_pointer ("info", NULL, NULL, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SUBTITLE] =
      g_param_spec_string ("subtitle", NULL, NULL, NULL, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_DIRTY] =
      g_param_spec_boolean ("dirty", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LIST] =
      g_param_spec_object ("list", NULL, NULL, G_TYPE_LIST_MODEL, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEARCH] =
      g_param_spec_string ("search", NULL, NULL, "", flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sv_page_init (SvPage *self)
{
  PRIVATE (self)->search = g_strdup ("");
}

const SvPageInfo *
sv_page_get_info (SvPage *self)
{
  g_return_val_if_fail (SV_IS_PAGE (self), NULL);

  return PRIVATE (self)->info;
}

SvHouse *
sv_page_get_house (SvPage *self)
{
  g_return_val_if_fail (SV_IS_PAGE (self), NULL);

  return PRIVATE (self)->house;
}

SvWindow *
sv_page_get_window (SvPage *self)
{
  GtkWidget *window;

  g_return_val_if_fail (SV_IS_PAGE (self), NULL);

  window = gtk_widget_get_ancestor (GTK_WIDGET (self), SV_TYPE_WINDOW);

  return window != NULL ? SV_WINDOW (window) : NULL;
}

const char *
sv_page_get_title (SvPage *self)
{
  g_return_val_if_fail (SV_IS_PAGE (self), NULL);

  return PRIVATE (self)->title;
}

const char *
sv_page_get_subtitle (SvPage *self)
{
  g_return_val_if_fail (SV_IS_PAGE (self), NULL);

  return PRIVATE (self)->subtitle;
}

void
sv_page_set_title (SvPage *self, const char *title)
{
  SvPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (SV_IS_PAGE (self));
  g_return_if_fail (title != NULL);

  if (g_strcmp0 (priv->title, title) == 0)
    return;

  g_free (priv->title);
  priv->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
sv_page_set_subtitle (SvPage *self, const char *subtitle)
{
  SvPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (SV_IS_PAGE (self));

  if (g_strcmp0 (priv->subtitle, subtitle) == 0)
    return;

  g_free (priv->subtitle);
  priv->subtitle = g_strdup (subtitle);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
}

gboolean
sv_page_get_dirty (SvPage *self)
{
  g_return_val_if_fail (SV_IS_PAGE (self), FALSE);

  return PRIVATE (self)->dirty;
}

void
sv_page_set_dirty (SvPage *self, gboolean dirty)
{
  SvPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (SV_IS_PAGE (self));

  if (priv->dirty == !!dirty)
    return;

  priv->dirty = !!dirty;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRTY]);
}

GListModel *
sv_page_get_list (SvPage *self)
{
  g_return_val_if_fail (SV_IS_PAGE (self), NULL);

  return PRIVATE (self)->list;
}

void
sv_page_set_list (SvPage *self, GListModel *list)
{
  g_return_if_fail (SV_IS_PAGE (self));

  if (g_set_object (&PRIVATE (self)->list, list))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST]);
}

void
sv_page_open (SvPage *self, const char *params)
{
  SvPageClass *klass = SV_PAGE_GET_CLASS (self);

  if (klass->open != NULL)
    klass->open (self, params != NULL ? params : "");
}

gboolean
sv_page_can_search (SvPage *self)
{
  return SV_PAGE_GET_CLASS (self)->search != NULL;
}

char *
sv_page_dup_position (SvPage *self, guint position)
{
  GListModel *list = sv_page_get_list (self);
  g_autofree char *number = sv_number_format ((gint64)position + 1);
  g_autofree char *all = NULL;

  g_return_val_if_fail (list != NULL, NULL);

  all = sv_number_format (g_list_model_get_n_items (list));
  return g_strdup_printf (_ ("%s of %s"), number, all);
}

const char *
sv_page_get_search (SvPage *self)
{
  return PRIVATE (self)->search;
}

void
sv_page_set_search (SvPage *self, const char *text)
{
  SvPagePrivate *priv = PRIVATE (self);

  g_return_if_fail (SV_IS_PAGE (self));

  if (g_strcmp0 (priv->search, text) == 0)
    return;

  g_free (priv->search);
  priv->search = g_strdup (text != NULL ? text : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

void
sv_page_search (SvPage *self, const char *text)
{
  g_return_if_fail (sv_page_can_search (self));

  sv_page_set_search (self, text);
  SV_PAGE_GET_CLASS (self)->search (self, text);
}

void
sv_page_reload (SvPage *self)
{
  SvPageClass *klass = SV_PAGE_GET_CLASS (self);

  if (klass->reload != NULL)
    klass->reload (self);
}

void
sv_page_save_async (SvPage *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  SvPageClass *klass = SV_PAGE_GET_CLASS (self);

  g_return_if_fail (klass->save_async != NULL);

  klass->save_async (self, cancellable, callback, user_data);
}

gboolean
sv_page_save_finish (SvPage *self, GAsyncResult *result, GError **error)
{
  return SV_PAGE_GET_CLASS (self)->save_finish (self, result, error);
}

void
sv_page_discard (SvPage *self)
{
  SvPageClass *klass = SV_PAGE_GET_CLASS (self);

  if (klass->discard != NULL)
    klass->discard (self);

  sv_page_set_dirty (self, FALSE);
}

GHashTable *
sv_page_parse (const char *params)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) pairs = g_strsplit (params, "&", -1);

  for (char **pair = pairs; *pair != NULL; pair++)
    {
      char *equals = strchr (*pair, '=');
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;

      if (equals == NULL)
        continue;

      key = g_uri_unescape_segment (*pair, equals, NULL);
      value = g_uri_unescape_string (equals + 1, NULL);
      if (key != NULL && value != NULL)
        g_hash_table_replace (values, g_steal_pointer (&key), g_steal_pointer (&value));
    }

  return g_steal_pointer (&values);
}
