/* sv-record-form.c: a form for the fields of one record, made from its table
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-form"

#include "sv-record-form.h"

#include "common/sv-permission.h"
#include "widgets/sv-columns.h"

#include <glib/gi18n.h>
#include <string.h>

#define TWO_COLUMNS_FROM 400
#define SPACING 12

struct _SvRecordForm
{
  GtkWidget parent_instance;

  SvApi *api; /* (owned) (nullable) */
  const SvTable *table;
  GtkWidget *summary; /* the line at the top, shown while a field has an error */
  GtkWidget *summary_label;
  GHashTable *boxes; /* (owned) title of a group → its GtkBox (not owned) */
  GPtrArray *fields; /* (element-type SvFormField) (not owned) in the order of the form */
  gboolean exists;   /* the record is on the server */
  gboolean read_only;
  gboolean dirty;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (SvRecordForm, sv_record_form, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_DIRTY,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
mask_of (SvRecordForm *self, const SvField *field)
{
  const char *role = self->api != NULL ? sv_api_get_user_role (self->api) : NULL;
  SvRole known;

  /* Without a session, as in the form for a first user, the server alone decides. */
  if (role == NULL)
    return SV_MASK_READ | SV_MASK_WRITE;
  if (!sv_role_from_name (role, &known))
    return SV_MASK_NONE;
  return sv_permission_mask (known, self->table, field->key);
}

static void
update_read_only (SvRecordForm *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      SvFormField *field = self->fields->pdata[i];
      const SvField *shape = sv_form_field_get_field (field);
      gboolean fixed = (shape->flags & SV_FIELD_READONLY) != 0 ||
                       ((shape->flags & SV_FIELD_ONCE) != 0 && self->exists);

      /* What may be given once and cannot be changed by the role is still given when creating. */
      if ((mask_of (self, shape) & (SV_MASK_WRITE | SV_MASK_SELF)) == 0 &&
          !((shape->flags & SV_FIELD_ONCE) != 0 && !self->exists))
        fixed = TRUE;
      fixed = fixed || self->read_only;
      if (fixed != sv_form_field_is_read_only (field))
        sv_form_field_set_read_only (field, fixed);
    }
}

static void
update_dirty (SvRecordForm *self)
{
  gboolean dirty = FALSE;

  for (guint i = 0; i < self->fields->len && !dirty; i++)
    dirty = sv_form_field_is_dirty (self->fields->pdata[i]);

  if (self->dirty == dirty)
    return;

  self->dirty = dirty;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRTY]);
}

static void
update_summary (SvRecordForm *self)
{
  SvFormField *first = NULL;
  guint n = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    if (sv_form_field_get_error (self->fields->pdata[i]) != NULL)
      {
        if (n++ == 0)
          first = self->fields->pdata[i];
      }

  if (n > 0)
    text = g_strdup_printf (ngettext ("%u field needs your attention: %s",
                                      "%u fields need your attention, first: %s", n),
                            n, _ (sv_form_field_get_field (first)->title));
  gtk_label_set_text (GTK_LABEL (self->summary_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->summary, n > 0);
}

static void
edited_cb (SvRecordForm *self)
{
  if (self->loading)
    return;

  update_dirty (self);
  update_summary (self);
  g_signal_emit (self, signals[EDITED], 0);
}

/* A reference to a record that this program has no list of yet cannot be chosen. */
static gboolean
can_be_chosen (const SvField *field)
{
  g_auto (GStrv) of = NULL;

  if (field->kind != SV_KIND_REFERENCE)
    return TRUE;

  of = g_strsplit (field->of, ":", 2);
  return sv_table_of_kind (of[0]) != NULL;
}

static gboolean
is_shown (SvRecordForm *self, const SvField *field)
{
  return (mask_of (self, field) & (SV_MASK_READ | SV_MASK_WRITE)) != 0 && can_be_chosen (field);
}

static void
add_field (SvRecordForm *self, GtkWidget *grid, const char *key)
{
  const SvField *field = sv_table_field (self->table, key);
  GtkWidget *widget;

  if (field == NULL)
    {
      g_critical ("the record %s has no field %s", self->table->kind, key);
      return;
    }
  if (!is_shown (self, field))
    return;

  widget = sv_form_field_new (self->api, field);
  g_signal_connect_swapped (widget, "edited", G_CALLBACK (edited_cb), self);
  g_ptr_array_add (self->fields, widget);
  gtk_box_append (GTK_BOX (grid), widget);
}

static GtkWidget *
add_group (SvRecordForm *self, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  GtkWidget *grid = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (title != NULL)
    {
      GtkWidget *heading = gtk_label_new (_ (title));

      gtk_label_set_xalign (GTK_LABEL (heading), 0);
      gtk_widget_add_css_class (heading, "heading");
      gtk_box_append (GTK_BOX (box), heading);
      gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (title), -1);
      g_hash_table_insert (self->boxes, (gpointer)title, box);
    }
  gtk_widget_set_layout_manager (grid, sv_columns_new (TWO_COLUMNS_FROM, SPACING));
  gtk_box_append (GTK_BOX (box), grid);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  return grid;
}

static void
show_first_cb (SvRecordForm *self)
{
  sv_record_form_focus (self);
}

static void
make_summary (SvRecordForm *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *button = gtk_button_new_with_label (_ ("Show"));

  self->summary = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  gtk_widget_add_css_class (self->summary, "sv-summary");
  gtk_widget_add_css_class (self->summary, "error");
  gtk_widget_set_visible (self->summary, FALSE);

  self->summary_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->summary_label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->summary_label), TRUE);
  gtk_widget_set_hexpand (self->summary_label, TRUE);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (show_first_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Go to the first field with an error"), -1);

  gtk_box_append (GTK_BOX (self->summary), icon);
  gtk_box_append (GTK_BOX (self->summary), self->summary_label);
  gtk_box_append (GTK_BOX (self->summary), button);
  gtk_widget_set_parent (self->summary, GTK_WIDGET (self));
}

static void
sv_record_form_dispose (GObject *object)
{
  SvRecordForm *self = SV_RECORD_FORM (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_ptr_array_set_size (self->fields, 0);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_record_form_parent_class)->dispose (object);
}

static void
sv_record_form_finalize (GObject *object)
{
  SvRecordForm *self = SV_RECORD_FORM (object);

  g_ptr_array_unref (self->fields);
  g_hash_table_unref (self->boxes);

  G_OBJECT_CLASS (sv_record_form_parent_class)->finalize (object);
}

static void
sv_record_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DIRTY)
    g_value_set_boolean (value, SV_RECORD_FORM (object)->dirty);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sv_record_form_class_init (SvRecordFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sv_record_form_dispose;
  object_class->finalize = sv_record_form_finalize;
  object_class->get_property = sv_record_form_get_property;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);

  properties[PROP_DIRTY] =
      g_param_spec_boolean ("dirty", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[EDITED] = g_signal_new ("edited", SV_TYPE_RECORD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
sv_record_form_init (SvRecordForm *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 2 * SPACING);
  self->fields = g_ptr_array_new ();
  self->boxes = g_hash_table_new (g_str_hash, g_str_equal);
}

static gboolean
is_named (const SvFormGroup *groups, const char *key)
{
  for (const SvFormGroup *group = groups; group->keys != NULL; group++)
    {
      g_auto (GStrv) words = g_strsplit (group->keys, " ", -1);

      for (guint i = 0; words[i] != NULL; i++)
        if (g_str_equal (words[i] + (*words[i] == '-'), key))
          return TRUE;
    }

  return FALSE;
}

/* The keys of a group, with those that "*" stands for. Returns: (transfer full) */
static GStrv
dup_keys (SvRecordForm *self, const SvFormGroup *groups, const SvFormGroup *group)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit (group->keys, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] == '*')
      {
        for (guint n = 0; n < self->table->n_fields; n++)
          {
            const SvField *field = &self->table->fields[n];

            if ((field->flags & SV_FIELD_READONLY) == 0 && is_shown (self, field) &&
                !is_named (groups, field->key))
              g_strv_builder_add (keys, field->key);
          }
      }
    else if (*words[i] != '-')
      g_strv_builder_add (keys, words[i]);

  return g_strv_builder_end (keys);
}

GtkWidget *
sv_record_form_new (SvApi *api, const SvTable *table, const SvFormGroup *groups)
{
  SvRecordForm *self = g_object_new (SV_TYPE_RECORD_FORM, NULL);

  self->api = api != NULL ? g_object_ref (api) : NULL;
  self->table = table;
  make_summary (self);

  for (const SvFormGroup *group = groups; group != NULL && group->keys != NULL; group++)
    {
      g_auto (GStrv) keys = dup_keys (self, groups, group);
      GtkWidget *grid = keys[0] != NULL ? add_group (self, group->title) : NULL;

      for (guint i = 0; keys[i] != NULL; i++)
        add_field (self, grid, keys[i]);
    }
  if (groups == NULL)
    {
      GtkWidget *grid = add_group (self, NULL);

      for (guint i = 0; i < table->n_fields; i++)
        if ((table->fields[i].flags & SV_FIELD_READONLY) == 0)
          add_field (self, grid, table->fields[i].key);
    }
  update_read_only (self);
  return GTK_WIDGET (self);
}

/* A secret is never read back; the server only says, under KEY_set, whether there is one. */
static void
show_secret (SvFormField *field, JsonObject *record)
{
  const SvField *shape = sv_form_field_get_field (field);
  g_autofree char *key = g_strconcat (shape->key, "_set", NULL);

  if ((shape->flags & SV_FIELD_SECRET) != 0)
    sv_form_field_set_hint (
        field, record != NULL && json_object_get_boolean_member_with_default (record, key, FALSE)
                   ? _ ("Set; type to replace it")
                   : _ ("Not set"));
}

static JsonNode *
member (JsonObject *object, const char *key)
{
  return object != NULL ? json_object_get_member (object, key) : NULL;
}

void
sv_record_form_load (SvRecordForm *self, JsonObject *record, JsonObject *sent)
{
  g_return_if_fail (SV_IS_RECORD_FORM (self));

  self->loading = TRUE;
  for (guint i = 0; i < self->fields->len; i++)
    {
      SvFormField *field = self->fields->pdata[i];
      const char *key = sv_form_field_get_field (field)->key;

      sv_form_field_load (field, member (record, key), member (sent, key));
      show_secret (field, record);
    }
  self->loading = FALSE;
  self->exists = record != NULL && json_object_has_member (record, "id");
  update_read_only (self);
  update_dirty (self);
  update_summary (self);
}

const char *
sv_record_form_find_clash (SvRecordForm *self, JsonObject *record, JsonObject *sent)
{
  g_return_val_if_fail (SV_IS_RECORD_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    {
      SvFormField *field = self->fields->pdata[i];
      const SvField *shape = sv_form_field_get_field (field);

      if (sv_form_field_is_dirty (field) && member (sent, shape->key) == NULL &&
          !sv_value_equal (sv_form_field_get_original (field), member (record, shape->key)))
        return _ (shape->title);
    }
  return NULL;
}

void
sv_record_form_set_read_only (SvRecordForm *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_RECORD_FORM (self));

  self->read_only = read_only;
  update_read_only (self);
}

gboolean
sv_record_form_get_dirty (SvRecordForm *self)
{
  g_return_val_if_fail (SV_IS_RECORD_FORM (self), FALSE);

  return self->dirty;
}

JsonObject *
sv_record_form_dup_changes (SvRecordForm *self)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  gboolean right = TRUE;

  g_return_val_if_fail (SV_IS_RECORD_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    {
      SvFormField *field = self->fields->pdata[i];

      /* A new record is looked at whole: what is required and was never touched is missing. */
      if (!sv_form_field_is_dirty (field) && self->exists)
        continue;
      if (!sv_form_field_check (field))
        right = FALSE;
      else if (sv_form_field_is_dirty (field))
        json_object_set_member (changes, sv_form_field_get_field (field)->key,
                                sv_form_field_dup_value (field));
    }
  update_summary (self);
  return right ? g_steal_pointer (&changes) : NULL;
}

void
sv_record_form_revert (SvRecordForm *self)
{
  g_return_if_fail (SV_IS_RECORD_FORM (self));

  for (guint i = 0; i < self->fields->len; i++)
    if (sv_form_field_is_dirty (self->fields->pdata[i]))
      sv_form_field_revert (self->fields->pdata[i]);
  update_summary (self);
}

/* Which of the values is taken, the server does not say: it was typed here. Returns: (nullable) */
static char *
dup_fault (SvFormField *field, const GError *error)
{
  const SvField *shape = sv_form_field_get_field (field);
  g_autoptr (JsonNode) typed = sv_entry_dup_value (sv_form_field_get_entry (field), NULL);

  if (shape->kind == SV_KIND_TEXT && typed != NULL && sv_api_error_is_taken (error, shape->key))
    return g_strdup_printf (_ ("“%s” is taken already; another one has it."),
                            json_node_get_string (typed));
  return sv_api_error_field (error, shape->key);
}

gboolean
sv_record_form_show_error (SvRecordForm *self, const GError *error)
{
  guint n = 0;

  g_return_val_if_fail (SV_IS_RECORD_FORM (self), FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    {
      SvFormField *field = self->fields->pdata[i];
      g_autofree char *text = dup_fault (field, error);

      if (text != NULL)
        {
          sv_form_field_set_error (field, text);
          n++;
        }
    }
  update_summary (self);
  return n > 0;
}

void
sv_record_form_focus (SvRecordForm *self)
{
  SvFormField *first = NULL;

  g_return_if_fail (SV_IS_RECORD_FORM (self));

  for (guint i = 0; i < self->fields->len; i++)
    {
      SvFormField *field = self->fields->pdata[i];

      if (sv_form_field_get_error (field) != NULL)
        {
          first = field;
          break;
        }
      if (first == NULL && !sv_form_field_is_read_only (field))
        first = field;
    }
  if (first != NULL)
    sv_form_field_focus (first);
}

SvFormField *
sv_record_form_get_field (SvRecordForm *self, const char *key)
{
  g_return_val_if_fail (SV_IS_RECORD_FORM (self), NULL);

  for (guint i = 0; i < self->fields->len; i++)
    if (strcmp (sv_form_field_get_field (self->fields->pdata[i])->key, key) == 0)
      return self->fields->pdata[i];

  return NULL;
}

void
sv_record_form_add (SvRecordForm *self, const char *title, GtkWidget *widget)
{
  GtkWidget *box;

  g_return_if_fail (SV_IS_RECORD_FORM (self));

  if ((box = g_hash_table_lookup (self->boxes, title)) == NULL)
    {
      GtkWidget *grid = add_group (self, title);

      gtk_widget_set_visible (grid, FALSE);
      box = gtk_widget_get_parent (grid);
    }
  gtk_box_append (GTK_BOX (box), widget);
}
