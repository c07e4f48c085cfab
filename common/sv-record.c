/* sv-record.c: one record as the client holds it: its JSON, with accessors by key
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record"

#include "sv-record.h"
#include "sv-choice.h"
#include "sv-date.h"
#include "sv-money.h"

#include <glib/gi18n-lib.h>

struct _SvRecord
{
  GObject parent_instance;

  const SvTable *table;
  gint64 id;          /* 0 for a new record */
  JsonObject *values; /* (owned) (nullable) NULL before it is loaded */
};

G_DEFINE_FINAL_TYPE (SvRecord, sv_record, G_TYPE_OBJECT)

enum
{
  PROP_LOADED = 1,
  N_PROPS,
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The member @key when it is there and not null. */
static JsonNode *
value_of (SvRecord *self, const char *key)
{
  JsonNode *node = self->values != NULL ? json_object_get_member (self->values, key) : NULL;

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* Members of the small objects that money and references are. */
static const char *
text_member (JsonNode *node, const char *key)
{
  JsonNode *member = json_object_get_member (json_node_get_object (node), key);

  return holds (member, G_TYPE_STRING) ? json_node_get_string (member) : NULL;
}

static gint64
int_member (JsonNode *node, const char *key)
{
  JsonNode *member = json_object_get_member (json_node_get_object (node), key);

  return holds (member, G_TYPE_INT64) ? json_node_get_int (member) : 0;
}

static void
sv_record_finalize (GObject *object)
{
  SvRecord *self = SV_RECORD (object);

  g_clear_pointer (&self->values, json_object_unref);

  G_OBJECT_CLASS (sv_record_parent_class)->finalize (object);
}

static void
sv_record_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SvRecord *self = SV_RECORD (object);

  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->values != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_record_class_init (SvRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sv_record_finalize;
  object_class->get_property = sv_record_get_property;

  properties[PROP_LOADED] =
      g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
sv_record_init (SvRecord *self)
{
}

SvRecord *
sv_record_new (const SvTable *table, gint64 id)
{
  SvRecord *self = g_object_new (SV_TYPE_RECORD, NULL);

  self->table = table;
  self->id = id;
  return self;
}

const SvTable *
sv_record_get_table (SvRecord *self)
{
  g_return_val_if_fail (SV_IS_RECORD (self), NULL);

  return self->table;
}

gint64
sv_record_get_id (SvRecord *self)
{
  g_return_val_if_fail (SV_IS_RECORD (self), 0);

  return self->id;
}

gint64
sv_record_get_version (SvRecord *self)
{
  return sv_record_get_int (self, "version");
}

gboolean
sv_record_is_loaded (SvRecord *self)
{
  g_return_val_if_fail (SV_IS_RECORD (self), FALSE);

  return self->values != NULL;
}

void
sv_record_load (SvRecord *self, JsonObject *object)
{
  gboolean first;

  g_return_if_fail (SV_IS_RECORD (self));
  g_return_if_fail (object != NULL);

  first = self->values == NULL;
  json_object_ref (object);
  g_clear_pointer (&self->values, json_object_unref);
  self->values = object;
  /* A new record learns its number from the server. */
  if (self->id == 0)
    self->id = sv_record_get_int (self, "id");

  if (first)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  g_signal_emit (self, signals[CHANGED], 0);
}

JsonObject *
sv_record_get_json (SvRecord *self)
{
  g_return_val_if_fail (SV_IS_RECORD (self), NULL);

  return self->values;
}

gboolean
sv_record_is_null (SvRecord *self, const char *key)
{
  g_return_val_if_fail (SV_IS_RECORD (self), TRUE);

  return value_of (self, key) == NULL;
}

const char *
sv_record_get_text (SvRecord *self, const char *key)
{
  JsonNode *node;

  g_return_val_if_fail (SV_IS_RECORD (self), NULL);

  node = value_of (self, key);
  return holds (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

gint64
sv_record_get_int (SvRecord *self, const char *key)
{
  JsonNode *node;

  g_return_val_if_fail (SV_IS_RECORD (self), 0);

  node = value_of (self, key);
  return holds (node, G_TYPE_INT64) ? json_node_get_int (node) : 0;
}

int
sv_record_get_bool (SvRecord *self, const char *key)
{
  JsonNode *node;

  g_return_val_if_fail (SV_IS_RECORD (self), -1);

  node = value_of (self, key);
  return holds (node, G_TYPE_BOOLEAN) ? json_node_get_boolean (node) : -1;
}

gboolean
sv_record_get_money (SvRecord *self, const char *key, gint64 *amount, const char **currency)
{
  JsonNode *node;

  g_return_val_if_fail (SV_IS_RECORD (self), FALSE);

  node = value_of (self, key);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || text_member (node, "currency") == NULL)
    return FALSE;

  if (amount != NULL)
    *amount = int_member (node, "amount");
  if (currency != NULL)
    *currency = text_member (node, "currency");
  return TRUE;
}

gint64
sv_record_get_reference (SvRecord *self, const char *key, const char **name)
{
  JsonNode *node;

  g_return_val_if_fail (SV_IS_RECORD (self), 0);

  node = value_of (self, key);
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    node = NULL;

  if (name != NULL)
    *name = node != NULL ? text_member (node, "name") : NULL;
  return node != NULL ? int_member (node, "id") : 0;
}

static char *
display_number (SvRecord *self, const char *key)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, sv_record_get_int (self, key));
}

static char *
display_money (SvRecord *self, const char *key)
{
  const char *currency;
  gint64 amount;

  if (!sv_record_get_money (self, key, &amount, &currency))
    return g_strdup ("");

  return sv_money_format (amount, currency);
}

static char *
display_reference (SvRecord *self, const char *key)
{
  const char *name;

  sv_record_get_reference (self, key, &name);
  return g_strdup (name != NULL ? name : "");
}

static char *
display_text (SvRecord *self, const char *key)
{
  const char *text = sv_record_get_text (self, key);

  return g_strdup (text != NULL ? text : "");
}

char *
sv_record_dup_display (SvRecord *self, const char *key)
{
  const SvField *field;
  const char *text;

  g_return_val_if_fail (SV_IS_RECORD (self), NULL);

  field = sv_table_field (self->table, key);
  if (field == NULL || value_of (self, key) == NULL)
    return g_strdup ("");

  switch (field->kind)
    {
    case SV_KIND_INTEGER:
      return display_number (self, key);
    case SV_KIND_MONEY:
      return display_money (self, key);
    case SV_KIND_BOOLEAN:
      return g_strdup (sv_record_get_bool (self, key) == 1 ? _ ("Yes") : _ ("No"));
    case SV_KIND_DATE:
      text = sv_record_get_text (self, key);
      return text != NULL ? sv_date_format (text) : g_strdup ("");
    case SV_KIND_TIME:
      text = sv_record_get_text (self, key);
      return text != NULL ? sv_time_format (text) : g_strdup ("");
    case SV_KIND_REFERENCE:
      return display_reference (self, key);
    case SV_KIND_TEXT:
    case SV_KIND_DECIMAL:
      return display_text (self, key);
    case SV_KIND_CHOICE:
      text = sv_record_get_text (self, key);
      return text != NULL ? sv_choice_title (text) : g_strdup ("");
    }

  g_return_val_if_reached (NULL);
}
