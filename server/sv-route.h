/* sv-route.h: which function answers which request
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"
#include "sv-db.h"
#include "sv-reply.h"

typedef struct _SvResource SvResource;

/* Runs on a worker, inside a transaction when the method is not GET. NULL with @error rolls back.
 */
typedef SvReply *(*SvHandler) (SvCall *call, SvDb *db, GError **error);

typedef enum
{
  SV_ROUTE_SLOW = 1 << 0,   /* search, counts, exports: the second pool */
  SV_ROUTE_PUBLIC = 1 << 1, /* without sign-in; the permission is "public" */
  SV_ROUTE_READS = 1 << 2,  /* a POST that only reads (rows by id): no transaction */
  SV_ROUTE_RAW = 1 << 3,    /* the body is not JSON: pictures, files to import */
  SV_ROUTE_FIELD = 1 << 4,  /* agents and sellers get it too, as far as the permission says */
  SV_ROUTE_NO_KEY = 1 << 5, /* takes no Idempotency-Key: it answers with a secret */
  SV_ROUTE_HASH = 1 << 6,   /* hashes a password: the small pool for that */
  SV_ROUTE_SOCKET = 1 << 7, /* becomes a websocket; no handler */
  SV_ROUTE_MAIN = 1 << 8,   /* answered on the main loop, at once, without a database */
  SV_ROUTE_VERSION =
      1 << 9, /* for OpenAPI: needs If-Match; handlers of records say so themselves */
  SV_ROUTE_PICTURE = 1 << 10, /* decodes a picture: a pool of its own, and time as a slow one */
  SV_ROUTE_LONG = 1 << 11,    /* with SLOW: may write the whole stock in one statement, for minutes:
                               * a pool of its own */
} SvRouteFlags;

struct _SvRoute
{
  const char *method; /* "GET" */
  const char
      *path;              /* "/api/v1/watches/{id}/images"; {id} digits, {word} letters digits - _ .
                           * Public files and web hooks may lie outside /api/v1: "/media/{word}/{word}". */
  const char *permission; /* "watch.read", a line of data/role-actions.csv, or "public" */
  SvHandler handler;
  guint flags;
  gint64 max_body;     /* bytes; 0: 1 MB */
  const char *summary; /* for OpenAPI, a short English phrase */
  const char *answer;  /* (nullable) for OpenAPI: the schema's name of the 2xx body */

  /* (nullable) The query parameters that its handler gives to sv_call_accept_params (), with blanks
   * between: their names among the parameters of openapi/. What follows a point only tells two of
   * the same name apart. */
  const char *params;
  /* (nullable) The schema's name of the JSON body, openapi/requests.json; without one sv_call_json
   * () is a mistake. */
  const char *body;
};

/* What a kind's file in resources/ exports. */
struct _SvResource
{
  const SvTable *table; /* (nullable) the record, if it is one */
  const SvRoute *routes;
  guint n_routes;
  const char
      *read; /* (nullable) the permission that decides which rows a role sees: "watch.read" */
  const char *own_agent;  /* (nullable) SQL over KIND.rows with the person as $me: rows an agent
                             sees, "w.agent = $me" */
  const char *own_seller; /* (nullable) the same for a seller; NULL hides all rows from that role
                             when its scope is own */
  const char
      *own_staff; /* (nullable) the same for admin, manager and finance when their scope is own */

  /* (nullable) SQL with $me: of rows where it does not hold, a role whose scope is own sees only
   * @open_keys (besides "id"): a seller sees its agents, but of them no more than the name. */
  const char *own_only;
  const char *const *open_keys;

  /* (nullable) The side table of what people search it by, "watch_search": columns KIND, codes,
   * names and words. Its fields with SV_FIELD_SEARCH are all in it. */
  const char *search;

  /* (nullable) Rules of a record beyond its shape, before it is written: refuse with sv_call_refuse
   * (), or fail.
   * @values has the new values, checked and in canonical form (sv-value.h), of the fields that the
   * request names; of a change, those that differ. @old is the whole stored record, NULL for a new
   * one. May add or change values, in canonical form (the SKU of a new watch). */
  gboolean (*check) (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error);
  /* (nullable) The same before @old is archived. */
  gboolean (*check_archive) (SvCall *call, SvDb *db, JsonObject *old, GError **error);

  /* (nullable) The amount whose currency the record's own "rate" is for. */
  const char *rated;

  /* (nullable) Keys of fields that the database computes others from: after they changed, the row
   * is read again. */
  const char *const *computes;
};

/* The routes of a list: rows with filters, ids of the whole result, rows by id. */
#define SV_LIST_ROUTES(root, list, more)                                                           \
  { "GET", root, list, sv_record_list, SV_ROUTE_SLOW | (more) },                                   \
      { "GET", root "/ids", list, sv_record_ids, SV_ROUTE_SLOW | (more) },                         \
  {                                                                                                \
    "POST", root "/rows", list, sv_record_rows, SV_ROUTE_READS | (more)                            \
  }

/* The routes of one record: create, read, change, archive, restore. */
#define SV_ONE_ROUTES(root, read, create, update, remove, restore, more)                           \
  { "POST", root, create, sv_record_create, (more) },                                              \
      { "GET", root "/{id}", read, sv_record_read, (more) },                                       \
      { "PATCH", root "/{id}", update, sv_record_update, (more) },                                 \
      { "DELETE", root "/{id}", remove, sv_record_remove, (more) },                                \
  {                                                                                                \
    "POST", root "/{id}/restore", restore, sv_record_restore, (more)                               \
  }

/* Handlers that serve any record through its field table and its KIND.rows. */
SvReply *sv_record_list (SvCall *call, SvDb *db, GError **error);
SvReply *sv_record_ids (SvCall *call, SvDb *db, GError **error);
SvReply *sv_record_rows (SvCall *call, SvDb *db, GError **error);
SvReply *sv_record_read (SvCall *call, SvDb *db, GError **error);
SvReply *sv_record_create (SvCall *call, SvDb *db, GError **error);
SvReply *sv_record_update (SvCall *call, SvDb *db, GError **error);
SvReply *sv_record_remove (SvCall *call, SvDb *db, GError **error);
SvReply *sv_record_restore (SvCall *call, SvDb *db, GError **error);

/* Whether one of the handlers above serves it: its body and parameters follow from the field table.
 */
gboolean sv_route_is_record (const SvRoute *route);

/* Every resource of the server; ends with NULL. One line a resource, in resources/sv-resources.c.
 */
extern const SvResource *const sv_resources[];

/* Returns: (nullable): the resource that a route belongs to */
const SvResource *sv_route_resource (const SvRoute *route);
/* Returns: (nullable): the resource of a kind */
const SvResource *sv_resource_of_kind (const char *kind);
