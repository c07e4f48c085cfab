/* sv-api.h: the server as the client sees it: one session, requests, problems
 *
 * Only this file and sv-live know HTTP. Everything is asynchronous and on the main loop; what takes
 * long to parse is parsed on a thread. A request that the server refuses because the session ran
 * out waits until the user has signed in again and then goes on, so that nothing typed is lost.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#define SV_TYPE_API (sv_api_get_type ())
G_DECLARE_FINAL_TYPE (SvApi, sv_api, SV, API, GObject)

/* Properties: "signed-in", "online" (the last request reached the server). Signals: "signed-in",
 * "signed-out", "session-expired" (requests wait), "user-changed". */

/* @known_servers: path of the file of pinned certificates */
SvApi *sv_api_new (const char *known_servers);

/* The server, "https://host:port", without a slash at the end; NULL before the first sign-in. */
const char *sv_api_get_server (SvApi *self);
gboolean sv_api_is_signed_in (SvApi *self);
gboolean sv_api_is_online (SvApi *self);

/* The user of the session. */
gint64 sv_api_get_user_id (SvApi *self);
const char *sv_api_get_user_name (SvApi *self);
const char *sv_api_get_user_email (SvApi *self);
const char *sv_api_get_user_role (SvApi *self);
const char *sv_api_get_user_currency (SvApi *self); /* (nullable) */
/* @action: (nullable): "watch.create"; NULL is allowed to everybody */
gboolean sv_api_may (SvApi *self, const char *action);

/**
 * sv_api_sign_in_async:
 * @server: what the user typed: "host", "host:8443", "https://host:8443/"
 *
 * Errors: %SV_ERROR_UNAUTHORIZED (wrong e-mail or password), %SV_ERROR_INVALID (no address),
 * %G_TLS_ERROR_BAD_CERTIFICATE: the certificate is not the pinned one; see sv_api_get_certificates
 * ().
 */
void
sv_api_sign_in_async (SvApi *self, const char *server, const char *email, const char *password,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean sv_api_sign_in_finish (SvApi *self, GAsyncResult *result, GError **error);
/* Ends the session here and, without waiting, on the server; waiting requests fail. */
void sv_api_sign_out (SvApi *self);

/* After %G_TLS_ERROR_BAD_CERTIFICATE: fingerprints as 64 hex digits. @known is NULL on first
 * contact. */
void sv_api_get_certificates (SvApi *self, const char **server, const char **known,
                              const char **offered);
/* From now on this certificate, and only this one, is @server's. */
gboolean sv_api_trust (SvApi *self, const char *server, const char *fingerprint, GError **error);

/**
 * sv_api_send_async:
 * @method: "GET", "POST", "PATCH", "PUT", "DELETE"
 * @path: below /api/v1/, with its query: "watches/7", "brands?sort=name"; from the root when it
 * begins with /
 * @body: (nullable): sent as JSON
 * @if_match: (nullable): a version "7", or "*"
 *
 * A GET is tried again when the connection broke or the server is busy, and so is a POST, since
 * each carries an Idempotency-Key; nothing else is. Errors: %SV_ERROR with sv_error_get_code () and
 * sv_error_get_problem (), or what GIO says when the server cannot be reached.
 */
void sv_api_send_async (SvApi *self, const char *method, const char *path, JsonObject *body,
                        const char *if_match, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
/* A POST under a key of the caller's, who may send it again under the same one; see sv-attempt.h.
 * It ends with sv_api_send_finish (). */
void
sv_api_post_async (SvApi *self, const char *path, JsonObject *body, const char *key,
                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): the answer, a JSON null when it had no body */
JsonNode *sv_api_send_finish (SvApi *self, GAsyncResult *result, GError **error);
/* The same for an answer that must be an object. Returns: (transfer full) */
JsonObject *sv_api_send_finish_object (SvApi *self, GAsyncResult *result, GError **error);

/* POST of something that is not JSON: a picture, a file to import. @progress: (nullable): called
 * with the bytes that went out and all of them */
void
sv_api_upload_async (SvApi *self, const char *path, const char *content_type, GBytes *body,
                     GFileProgressCallback progress, gpointer progress_data,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonNode *sv_api_upload_finish (SvApi *self, GAsyncResult *result, GError **error);

/* GET of bytes, kept whole: a picture, a long list of ids. @accept: (nullable) */
void
sv_api_read_async (SvApi *self, const char *path, const char *accept, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer user_data);
GBytes *sv_api_read_finish (SvApi *self, GAsyncResult *result, GError **error);

/**
 * sv_api_save_async:
 * @method: "GET" or "POST"
 * @accept: (nullable): the wanted kind of file
 * @file: where to; replaced only when the whole answer arrived
 * @progress: (nullable): called now and then with bytes so far and, when known, in all (else -1)
 *
 * An export straight to a file.
 */
void sv_api_save_async (SvApi *self, const char *method, const char *path, JsonObject *body,
                        const char *accept, GFile *file, GCancellable *cancellable,
                        GFileProgressCallback progress, gpointer progress_data,
                        GAsyncReadyCallback callback, gpointer user_data);
gboolean sv_api_save_finish (SvApi *self, GAsyncResult *result, GError **error);

/* Whether an error means that the server could not be reached: what was typed is worth keeping and
 * trying again. */
gboolean sv_api_error_is_offline (const GError *error);
/* Returns: (transfer full): an error in words for people, by its code, translated; the server's
 * text else */
char *sv_api_error_text (const GError *error);
/* Returns: (transfer full) (nullable): the same for what is wrong with one field, NULL when nothing
 * is */
char *sv_api_error_field (const GError *error, const char *field);
/* Whether another record has the value of this field, which none may share. */
gboolean sv_api_error_is_taken (const GError *error, const char *field);
