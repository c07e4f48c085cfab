/* sv-store-check.c: is what a request wants to write of the right shape, and its caller's to write
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-store"

#include "sv-reference.h"
#include "sv-store-private.h"
#include "sv-value.h"

#include <string.h>

/* Whether the caller may write @field at all; refuses when not. */
static gboolean
check_mask (SvCall *call, const SvTable *table, const char *key, const SvField *field)
{
  guint mask = field == NULL      ? SV_MASK_NONE
               : call->me != NULL ? sv_permission_mask (call->me->role, table, key)
                                  : SV_MASK_READ | SV_MASK_WRITE;

  /* What may not even be seen is told like what does not exist. */
  if ((mask & (SV_MASK_READ | SV_MASK_WRITE)) == 0)
    sv_call_refuse (call, key, "unknown_field", "There is no field “%s” here.", key);
  else if ((mask & SV_MASK_WRITE) == 0 || (field->flags & SV_FIELD_READONLY) != 0)
    sv_call_refuse (call, key, "read_only", "%s cannot be changed.", field->title);
  else
    return TRUE;
  return FALSE;
}

/* Fields that may hold the caller only. Any other id is told like one that does not exist. */
static void
check_self (SvCall *call, const SvTable *table, const SvField *field, JsonNode *value)
{
  if (call->me == NULL ||
      (sv_permission_mask (call->me->role, table, field->key) & SV_MASK_SELF) == 0)
    return;

  if (!JSON_NODE_HOLDS_OBJECT (value) ||
      json_object_get_int_member (json_node_get_object (value), "id") != call->me->person)
    sv_call_refuse (call, field->key, "unknown_reference", "%s: there is no such one.",
                    field->title);
}

static void
check_required (SvCall *call, const SvTable *table, JsonObject *values)
{
  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];

      if ((field->flags & SV_FIELD_REQUIRED) != 0 && !json_object_has_member (values, field->key))
        sv_call_refuse (call, field->key, "required", "%s is needed.", field->title);
    }
}

JsonObject *
sv_store_check (SvCall *call, SvDb *db, const SvResource *resource, gboolean program,
                JsonObject *values, JsonObject *old, GError **error)
{
  const SvTable *table = resource->table;
  g_autoptr (JsonObject) checked = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, values);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      const SvField *field = sv_table_field (table, key);
      JsonNode *stored = old != NULL && field != NULL ? json_object_get_member (old, key) : NULL;
      g_autoptr (JsonNode) canonical = NULL;
      g_autoptr (GError) failure = NULL;

      if (!program && !check_mask (call, table, key, field))
        continue;
      g_return_val_if_fail (field != NULL, NULL);

      canonical = field->kind == SV_KIND_REFERENCE
                      ? sv_reference_check (call, db, field, value, stored, &failure)
                      : sv_value_check (call, field, value);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      if (canonical == NULL)
        continue;

      if (!program)
        {
          check_self (call, table, field, canonical);
          if (old != NULL && (field->flags & SV_FIELD_ONCE) != 0 &&
              !sv_value_equal (field, stored, canonical))
            sv_call_refuse (call, key, "read_only", "%s is given once and never changes.",
                            field->title);
        }
      json_object_set_member (checked, key, g_steal_pointer (&canonical));
    }

  if (old == NULL)
    check_required (call, table, values);
  return g_steal_pointer (&checked);
}
