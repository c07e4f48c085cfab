/* image.c: the pictures of a watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-image"

#include "common/sv-error.h"
#include "common/sv-image-header.h"
#include "common/sv-json.h"
#include "server/image/sv-picture.h"
#include "server/sv-body.h"
#include "server/sv-files.h"
#include "server/sv-store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_IMAGES 40

static void
append_image (GString *json, SvRows *rows, guint row)
{
  const char *key = sv_rows_get (rows, row, "media_key");
  const char *stem = sv_rows_get (rows, row, "stem");

  g_string_append_printf (
      json,
      "{\"id\":%" G_GINT64_FORMAT ",\"version\":%" G_GINT64_FORMAT ",\"watch\":%" G_GINT64_FORMAT
      ",\"position\":%" G_GINT64_FORMAT ",\"width\":%" G_GINT64_FORMAT
      ",\"height\":%" G_GINT64_FORMAT
      ",\"primary\":%s,\"for_ai\":%s,\"url\":\"/media/%s/%s.jpg\",\"urls\":{",
      sv_rows_get_int (rows, row, "id"), sv_rows_get_int (rows, row, "version"),
      sv_rows_get_int (rows, row, "watch"), sv_rows_get_int (rows, row, "position"),
      sv_rows_get_int (rows, row, "width"), sv_rows_get_int (rows, row, "height"),
      *sv_rows_get (rows, row, "is_primary") == 't' ? "true" : "false",
      *sv_rows_get (rows, row, "for_ai") == 't' ? "true" : "false", key, stem);

  for (guint i = 0; i < SV_PICTURE_N_SIZES; i++)
    g_string_append_printf (json, "%s\"%d\":\"/media/%s/%s_%d.jpg\"", i > 0 ? "," : "",
                            sv_picture_sizes[i], key, stem, sv_picture_sizes[i]);

  g_string_append (json, "}}");
}

/* The answer of everything that changes one picture. */
static SvReply *
reply_image (SvDb *db, gint64 id, guint status, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "image.one", error, SV_INT (id), SV_END);
  GString *json;
  SvReply *reply;

  if (rows == NULL)
    return NULL;

  json = g_string_new (NULL);
  append_image (json, rows, 0);
  reply = sv_reply_new_json (status, json);
  reply->etag = g_strdup (sv_rows_get (rows, 0, "version"));
  if (status == 201)
    reply->location = g_strdup_printf ("/api/v1/images/%" G_GINT64_FORMAT, id);

  return reply;
}

/* Whether the caller sees the watch at all. Errors: %SV_ERROR_NOT_FOUND. */
static gboolean
see_watch (SvCall *call, SvDb *db, gint64 watch, GError **error)
{
  g_autoptr (JsonObject) seen =
      sv_store_read (call, db, sv_resource_of_kind ("watch"), watch, error);

  return seen != NULL;
}

/* Writes what the watch itself shows of its pictures, with its activity. */
static gboolean
update_watch (SvCall *call, SvDb *db, gint64 watch, const char *action, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (JsonObject) values = json_object_new ();
  const char *image;

  if (!sv_db_run (db, "image.close_gaps", error, SV_INT (watch), SV_END) ||
      (rows = sv_db_query (db, "image.summary", error, SV_INT (watch), SV_END)) == NULL)
    return FALSE;

  json_object_set_int_member (values, "image_count", sv_rows_int (rows, 0, 0));
  image = sv_rows_text (rows, 0, 1);
  if (image != NULL)
    json_object_set_string_member (values, "image", image);
  else
    json_object_set_null_member (values, "image");

  return sv_store_set (call, db, sv_resource_of_kind ("watch"), watch, action, values, error);
}

static SvReply *
list_images (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  GString *json;

  if (!sv_call_accept_params (call, error, NULL) || !see_watch (call, db, call->id, error) ||
      (rows = sv_db_query (db, "image.of_watch", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  json = g_string_new ("{\"items\":[");
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_image (json, rows, i);
    }
  g_string_append (json, "],\"next\":null}");

  return sv_reply_new_json (200, json);
}

/* The body as bytes: small ones are in memory, large ones in an unlinked file that is mapped. */
static GBytes *
dup_body (SvCall *call, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;

  if (call->body != NULL)
    return g_bytes_ref (call->body);

  if (call->body_fd < 0)
    return g_bytes_new_static ("", 0);

  file = g_mapped_file_new_from_fd (call->body_fd, FALSE, error);
  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

/* SKUs given by hand may hold anything; file names and addresses may not. */
static char *
make_stem (const char *sku, gint64 number)
{
  g_autofree char *name = g_str_to_ascii (sku, "C");

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", '-');
  return g_strdup_printf ("%s_%03" G_GINT64_FORMAT, name, number);
}

/* Waits for whoever works on @watch. Returns: (transfer full) (nullable): what its pictures must
 * know */
static SvRows *
lock_watch (SvDb *db, gint64 watch, GError **error)
{
  return sv_db_run (db, "watch.lock", error, SV_INT (watch), SV_END)
             ? sv_db_query (db, "image.place", error, SV_INT (watch), SV_END)
             : NULL;
}

/* Decoded before the watch is locked, which takes up to a second, and once, however often the call
 * has to come back for the lock. Returns: whether call->kept is a picture now */
static gboolean
decode (SvCall *call, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) fault = NULL;

  if (call->kept != NULL)
    return TRUE;
  if ((body = dup_body (call, error)) == NULL)
    return FALSE;

  call->kept = sv_picture_new (body, &fault);
  call->kept_free = (GDestroyNotify)sv_picture_free;
  if (g_error_matches (fault, SV_ERROR, SV_ERROR_INVALID))
    {
      sv_call_refuse (call, NULL, "invalid_value", "%s", fault->message);
      sv_call_refused (call, error);
    }
  else if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));

  return call->kept != NULL;
}

static SvReply *
add_image (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvPicture) picture = NULL;
  g_autoptr (SvRows) watch = NULL;
  g_autoptr (SvRows) added = NULL;
  g_autofree char *stem = NULL;
  gint64 number;

  if (!sv_call_accept_params (call, error, NULL) || !see_watch (call, db, call->id, error) ||
      !decode (call, error) || (watch = lock_watch (db, call->id, error)) == NULL)
    return NULL;

  picture = g_steal_pointer (&call->kept);
  if (sv_rows_get_int (watch, 0, "shown") >= MAX_IMAGES)
    {
      sv_call_refuse (
          call, NULL, "refused",
          "This watch has %d pictures already, which is the most it can have. Remove one first.",
          MAX_IMAGES);
      sv_call_refused (call, error);
      return NULL;
    }

  number = sv_rows_get_int (watch, 0, "next_number");
  stem = make_stem (sv_rows_get (watch, 0, "sku"), number);

  /* Files first, row second: a crash between leaves files that nothing refers to, never a row
   * without them. */
  if (!sv_picture_keep (picture, sv_rows_get (watch, 0, "media_key"), stem, error))
    return NULL;

  added = sv_db_query (db, "image.insert", error, SV_INT (call->id), SV_INT (number),
                       SV_TEXT (stem), SV_TEXT (picture->sha256), SV_TEXT (picture->type),
                       SV_INT (picture->bytes), SV_INT (picture->width), SV_INT (picture->height),
                       SV_INT (call->me->person), SV_END);
  if (added == NULL || !update_watch (call, db, call->id, "picture added", error))
    return NULL;

  return reply_image (db, sv_rows_int (added, 0, 0), 201, error);
}

/* The ids of the body as they shall stand, and as the array of all of them sorted. */
static GArray *
read_order (SvCall *call, char **sorted, GError **error)
{
  g_autoptr (JsonObject) body = sv_call_json (call, error);
  g_autoptr (GArray) order = NULL;
  g_autoptr (GArray) copy = NULL;

  if (body == NULL)
    return NULL;

  order = sv_body_ids (call, body, MAX_IMAGES);
  sv_body_refuse_others (call, body, "ids", NULL);
  if (sv_call_refused (call, error))
    return NULL;

  copy = g_array_copy (order);
  sv_ids_sort (copy);
  *sorted = sv_ids_to_array (copy);
  return g_steal_pointer (&order);
}

static SvReply *
order_images (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (GArray) order = NULL;
  g_autoptr (SvRows) watch = NULL;
  g_autoptr (SvRows) present = NULL;
  g_autofree char *sorted = NULL;
  g_autofree char *array = NULL;

  if (!sv_call_accept_params (call, error, NULL) || !see_watch (call, db, call->id, error) ||
      (order = read_order (call, &sorted, error)) == NULL ||
      (watch = lock_watch (db, call->id, error)) == NULL ||
      (present = sv_db_query (db, "image.ids", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  /* The whole list or nothing: otherwise two people sorting at once would lose one's order half. */
  if (strcmp (sv_rows_text (present, 0, 0), sorted) != 0)
    {
      sv_call_refuse (call, "ids", "invalid_value",
                      "These are not the pictures the watch has now. Load them again, then sort.");
      sv_call_refused (call, error);
      return NULL;
    }

  array = sv_ids_to_array (order);
  if (!sv_db_run (db, "image.order", error, SV_INT (call->id), SV_TEXT (array),
                  SV_INT (call->me->person), SV_END) ||
      !update_watch (call, db, call->id, "pictures sorted", error))
    return NULL;

  return list_images (call, db, error);
}

/* The picture of the route, as its watch's owner sees it. */
static SvRows *
find_image (SvCall *call, SvDb *db, gboolean archived, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "image.one", error, SV_INT (call->id), SV_END);

  if (rows == NULL)
    return NULL;

  if (sv_rows_count (rows) == 0 || (*sv_rows_get (rows, 0, "archived") == 't') != archived)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such picture.");

  if (!see_watch (call, db, sv_rows_get_int (rows, 0, "watch"), error))
    return NULL;

  return g_steal_pointer (&rows);
}

/* Reads a boolean of the body; -1 when absent. */
static int
read_flag (SvCall *call, JsonObject *body, const char *key)
{
  JsonNode *node = json_object_get_member (body, key);

  if (node == NULL)
    return -1;

  if (!sv_json_is_boolean (node))
    {
      sv_call_refuse (call, key, "invalid_value", "%s is true or false.", key);
      return -1;
    }

  return json_node_get_boolean (node);
}

static gboolean
set_image (SvDb *db, gint64 image, int primary, int for_ai, gint64 person, GError **error)
{
  const char *words[] = { "f", "t" };

  return sv_db_run (db, "image.set", error, SV_INT (image),
                    SV_TEXT (primary < 0 ? NULL : words[primary]),
                    SV_TEXT (for_ai < 0 ? NULL : words[for_ai]), SV_INT (person), SV_END);
}

static SvReply *
change_image (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) image = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (JsonObject) body = NULL;
  int primary, for_ai;
  gint64 watch;

  if (!sv_call_accept_params (call, error, NULL) ||
      (image = find_image (call, db, FALSE, error)) == NULL ||
      (body = sv_call_json (call, error)) == NULL)
    return NULL;

  primary = read_flag (call, body, "primary");
  for_ai = read_flag (call, body, "for_ai");
  sv_body_refuse_others (call, body, "primary", "for_ai", NULL);
  if (primary == 0 && *sv_rows_get (image, 0, "is_primary") == 't')
    sv_call_refuse (call, "primary", "refused", "Make another picture the primary one instead.");
  if (sv_call_refused (call, error))
    return NULL;

  watch = sv_rows_get_int (image, 0, "watch");
  locked = lock_watch (db, watch, error);
  if (locked == NULL ||
      (primary == 1 &&
       !sv_db_run (db, "image.clear_primary", error, SV_INT (watch), SV_INT (call->id), SV_END)) ||
      !set_image (db, call->id, primary, for_ai, call->me->person, error) ||
      !update_watch (call, db, watch, "picture changed", error))
    return NULL;

  return reply_image (db, call->id, 200, error);
}

/* Staff may always; people in the field not once the watch is offered or sold. */
static gboolean
may_remove (SvCall *call, SvRows *watch, GError **error)
{
  const char *role = sv_rows_get (watch, 0, "status_role");

  if (!sv_role_is_field (call->me->role) ||
      (strcmp (role, "listed") != 0 && strcmp (role, "sold") != 0))
    return TRUE;

  sv_call_fail (call, error, SV_ERROR_FORBIDDEN, "forbidden",
                "Pictures of a listed or sold watch are removed by the office.");
  return FALSE;
}

static SvReply *
remove_image (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) image = NULL;
  g_autoptr (SvRows) watch = NULL;
  gint64 watch_id;

  if (!sv_call_accept_params (call, error, NULL) ||
      (image = find_image (call, db, FALSE, error)) == NULL)
    return NULL;

  watch_id = sv_rows_get_int (image, 0, "watch");
  watch = lock_watch (db, watch_id, error);
  if (watch == NULL || !may_remove (call, watch, error) ||
      !sv_db_run (db, "image.archive", error, SV_INT (call->id), SV_INT (call->me->person),
                  SV_END) ||
      !update_watch (call, db, watch_id, "picture removed", error))
    return NULL;

  return sv_reply_new (204);
}

static SvReply *
restore_image (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) image = NULL;
  g_autoptr (SvRows) watch = NULL;
  gint64 watch_id;

  if (!sv_call_accept_params (call, error, NULL) ||
      (image = find_image (call, db, TRUE, error)) == NULL)
    return NULL;

  watch_id = sv_rows_get_int (image, 0, "watch");
  watch = lock_watch (db, watch_id, error);
  if (watch == NULL || !may_remove (call, watch, error))
    return NULL;

  if (sv_rows_get_int (watch, 0, "shown") >= MAX_IMAGES || *sv_rows_get (image, 0, "swept") == 't')
    {
      sv_call_refuse (
          call, NULL, "refused",
          "The picture cannot come back: the watch has %d others, or it was removed more than"
          " a day ago. Add it from its file.",
          MAX_IMAGES);
      sv_call_refused (call, error);
      return NULL;
    }

  if (!sv_db_run (db, "image.restore", error, SV_INT (call->id), SV_INT (call->me->person),
                  SV_END) ||
      !update_watch (call, db, watch_id, "picture restored", error))
    return NULL;

  return reply_image (db, call->id, 200, error);
}

/* Opens a file of ours to be sent. Errors: %SV_ERROR_NOT_FOUND. */
static SvReply *
reply_file (SvCall *call, const char *path, const char *type, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      if (fd >= 0)
        close (fd);
      if (errno != ENOENT)
        g_warning ("%s: %s", path, g_strerror (errno));
      return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found",
                           "There is no such picture.");
    }

  return sv_reply_new_file (200, type, fd, status.st_size);
}

static SvReply *
read_original (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) image = NULL;
  g_autofree char *path = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (image = find_image (call, db, FALSE, error)) == NULL)
    return NULL;

  path = sv_files_original_path (sv_rows_get (image, 0, "sha256"));
  return reply_file (call, path, sv_rows_get (image, 0, "original_type"), error);
}

/* "/media/KEY/SKU_001_256.jpg" → KEY and "SKU_001"; strict, since it becomes a path on disk. */
static gboolean
split_media_path (const char *path, char **key, char **stem, char **name)
{
  static GRegex *shape;
  g_autoptr (GMatchInfo) match = NULL;

  if (g_once_init_enter (&shape))
    {
      GRegex *made = g_regex_new (
          "^/media/([0-9a-f]{32})/(([A-Za-z0-9-]+_[0-9]{3,})(?:_(?:256|1024|2048))?\\.jpg)\\z",
          G_REGEX_OPTIMIZE, 0, NULL);

      g_once_init_leave (&shape, made);
      /* cppcheck-suppress memleak; kept for the life of the program */
    }

  if (!g_regex_match (shape, path, 0, &match))
    return FALSE;

  *key = g_match_info_fetch (match, 1);
  *name = g_match_info_fetch (match, 2);
  *stem = g_match_info_fetch (match, 3);
  return TRUE;
}

static SvReply *
read_media (SvCall *call, SvDb *db, GError **error)
{
  g_autofree char *key = NULL;
  g_autofree char *stem = NULL;
  g_autofree char *name = NULL;
  g_autofree char *file = NULL;
  g_autoptr (SvRows) rows = NULL;
  SvReply *reply;

  if (!split_media_path (call->path, &key, &stem, &name))
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such picture.");

  rows = sv_db_query (db, "image.public", error, SV_TEXT (key), SV_TEXT (stem), SV_END);
  if (rows == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such picture.");

  file = sv_files_media_path (key, name);
  reply = reply_file (call, file, "image/jpeg", error);
  if (reply != NULL)
    {
      reply->cache_seconds = 365 * 24 * 3600;
      reply->immutable = TRUE; /* an address never changes its picture */
    }

  return reply;
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/watches/{id}/images", "image.list", list_images, SV_ROUTE_FIELD, 0,
    "The pictures of a watch", "ImageList" },
  { "POST", "/api/v1/watches/{id}/images", "image.upload", add_image,
    SV_ROUTE_FIELD | SV_ROUTE_RAW | SV_ROUTE_SLOW | SV_ROUTE_PICTURE, SV_IMAGE_MAX_BYTES,
    "Add a picture", "Image" },
  { "PUT", "/api/v1/watches/{id}/images/order", "image.reorder", order_images, SV_ROUTE_FIELD, 0,
    "Sort the pictures", "ImageList", NULL, "ImageOrder" },
  { "PATCH", "/api/v1/images/{id}", "image.set_primary", change_image, SV_ROUTE_FIELD, 0,
    "Make a picture primary, or choose it for the AI", "Image", NULL, "ImageChange" },
  { "DELETE", "/api/v1/images/{id}", "image.delete", remove_image, SV_ROUTE_FIELD, 0,
    "Remove a picture" },
  { "POST", "/api/v1/images/{id}/restore", "image.delete", restore_image, SV_ROUTE_FIELD, 0,
    "Take back the removal of a picture", "Image" },
  { "GET", "/api/v1/images/{id}/original", "image.read_original_with_metadata", read_original, 0, 0,
    "The file as it was sent" },
  { "GET", "/media/{word}/{word}", "public", read_media, SV_ROUTE_PUBLIC, 0, "A public picture" },
};

const SvResource sv_image_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
