/* sv-make.c: requests to the Make.com scenario, and its many answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-make.h"

#include "sv-json.h"

#include <string.h>

/* An AI's description is a page, not a book; more is a fault of the scenario. */
#define MAX_TEXT 20000

void
sv_make_answer_clear (SvMakeAnswer *answer)
{
  g_clear_pointer (&answer->message, g_free);
  g_clear_pointer (&answer->description, g_free);
  g_clear_pointer (&answer->status_selected, g_free);
  g_clear_pointer (&answer->thread_id, g_free);
  g_clear_pointer (&answer->sku, g_free);
}

/* Returns: (nullable): a text member, NULL for anything else */
static const char *
get_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/* A member as text, whether the scenario wrote "200" or 200; empty is NULL. */
static char *
dup_value (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  const char *text = get_text (object, key);

  if (text != NULL)
    return *text != '\0' ? g_strdup (text) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  return NULL;
}

static void
set_text (JsonObject *request, const char *key, const char *text)
{
  json_object_set_string_member (request, key, text != NULL ? text : "");
}

static const char *
get_name (JsonObject *watch, const char *key)
{
  JsonNode *node = json_object_get_member (watch, key);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return get_text (json_node_get_object (node), "name");
}

char *
sv_make_request (JsonObject *watch, GPtrArray *image_urls, const char *instructions, gint64 job,
                 int attempt, const char *callback_url)
{
  g_autoptr (JsonObject) request = json_object_new ();
  g_autofree char *id =
      g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (watch, "id"));
  const char *diameter = get_text (watch, "case_diameter");
  g_autofree char *size = diameter != NULL ? g_strconcat (diameter, "mm", NULL) : NULL;
  JsonArray *urls = json_array_new ();

  for (guint i = 0; i < image_urls->len; i++)
    json_array_add_string_element (urls, g_ptr_array_index (image_urls, i));

  set_text (request, "AI_Action", "generate_description");
  set_text (request, "Watch_ID", id);
  set_text (request, "SKU", get_text (watch, "sku"));
  set_text (request, "Name", get_text (watch, "name"));
  set_text (request, "Brand", get_name (watch, "brand"));
  set_text (request, "Serial", get_text (watch, "serial"));
  set_text (request, "Ref", get_text (watch, "reference"));
  set_text (request, "Case_Size", size);
  set_text (request, "Caliber", get_text (watch, "calibre"));
  set_text (request, "Timegrapher", get_text (watch, "timegrapher"));
  json_object_set_array_member (request, "Image_URLs", urls);
  set_text (request, "Platform", "Catawiki");
  set_text (request, "Status_Selected", get_name (watch, "status"));
  set_text (request, "AI_Instruction", instructions);
  set_text (request, "Thread_ID", get_text (watch, "ai_thread_id"));
  json_object_set_int_member (request, "Job_ID", job);
  json_object_set_int_member (request, "Attempt", attempt);
  set_text (request, "Callback_URL", callback_url);

  return sv_json_to_text (request);
}

static void
set_outcome (SvMakeAnswer *answer, SvMakeOutcome outcome, const char *message)
{
  answer->outcome = outcome;
  answer->message = g_strdup (message);
}

void
sv_make_read_callback (JsonObject *body, SvMakeAnswer *answer)
{
  const char *status = get_text (body, "Status");
  const char *message = get_text (body, "Message");
  g_autofree char *attempt = dup_value (body, "Attempt");
  g_autofree char *code = dup_value (body, "StatusCode");

  *answer = (SvMakeAnswer){ 0 };
  answer->description = dup_value (body, "Description");
  answer->status_selected = dup_value (body, "Status_Selected");
  answer->thread_id = dup_value (body, "Thread_ID");
  answer->sku = dup_value (body, "SKU");
  answer->attempt =
      attempt != NULL ? CLAMP (g_ascii_strtoll (attempt, NULL, 10), G_MININT, G_MAXINT) : 0;

  if (status == NULL || g_ascii_strcasecmp (status, "success") != 0 ||
      (code != NULL && *code != '2'))
    set_outcome (answer, SV_MAKE_FAILED,
                 message != NULL && *message != '\0' ? message
                                                     : "The AI reported an error without a text.");
  else if (answer->description == NULL)
    set_outcome (answer, SV_MAKE_FAILED, "The AI answered without a description.");
  else if (g_utf8_strlen (answer->description, -1) > MAX_TEXT)
    set_outcome (answer, SV_MAKE_FAILED, "The AI's description is longer than 20,000 characters.");
  else
    set_outcome (answer, SV_MAKE_DONE, message);
}

void
sv_make_read_response (guint status, const char *body, gsize length, SvMakeAnswer *answer)
{
  g_autoptr (JsonObject) object = NULL;

  *answer = (SvMakeAnswer){ 0 };

  if (status >= 200 && status < 300)
    {
      object = body != NULL ? sv_json_parse_object (body, length, NULL, NULL) : NULL;

      /* "Accepted" or anything else that is no verdict: it is queued, the callback will tell. */
      if (object != NULL && json_object_has_member (object, "Status"))
        sv_make_read_callback (object, answer);
      else
        set_outcome (answer, SV_MAKE_ACCEPTED, "Make.com has taken the request.");
    }
  else if (status == 0)
    set_outcome (answer, SV_MAKE_RETRY, "Make.com did not answer.");
  else if (status == 400 && body != NULL && g_strstr_len (body, length, "ueue is full") != NULL)
    set_outcome (answer, SV_MAKE_RETRY, "Make.com's queue is full.");
  else if (status == 408 || status == 429 || status >= 500)
    set_outcome (answer, SV_MAKE_RETRY, "Make.com cannot take the request at the moment.");
  else if (status == 410)
    set_outcome (answer, SV_MAKE_FAILED,
                 "Make.com has switched the scenario off. Switch it on there, then try again.");
  else if (status == 401 || status == 403)
    set_outcome (answer, SV_MAKE_FAILED,
                 "Make.com refused our key. An administrator sets the right one in Settings.");
  else
    {
      answer->outcome = SV_MAKE_FAILED;
      answer->message = g_strdup_printf ("Make.com refused the request (HTTP %u).", status);
    }
}
