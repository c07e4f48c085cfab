/* test-watch-bulk.c: the same change to many watches, and taking it back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-client.h"

#include <string.h>

#define ID "%" G_GINT64_FORMAT

typedef struct
{
  SvTestServer *server;
  gint64 ids[3];
} Fixture;

static SvTestReply *
call_as (Fixture *fixture, SvRole role, const char *method, const char *path, const char *body)
{
  return sv_test_call (fixture->server, sv_test_server_token (fixture->server, role), method, path,
                       body, "If-Match", "*", NULL);
}

static SvTestReply *
call (Fixture *fixture, const char *method, const char *path, const char *body)
{
  return call_as (fixture, SV_ROLE_ADMIN, method, path, body);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_test_server_start ();
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"sku\":\"B-%u\",\"name\":\"one of many\"}", i);
      g_autoptr (SvTestReply) made = call (fixture, "POST", "/api/v1/watches", body);

      sv_assert_status (made, 201);
      fixture->ids[i] = sv_test_int (made, "id");
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

static gint64
status_id (Fixture *fixture, const char *name)
{
  return sv_test_server_number (fixture->server, "SELECT id FROM status WHERE name = '%s'", name);
}

/* Moves all three. Returns: (transfer full): the answer */
static SvTestReply *
move_all (Fixture *fixture, const char *status)
{
  g_autofree char *body = g_strdup_printf (
      "{\"ids\":[" ID "," ID "," ID "],\"values\":{\"status\":" ID "}}", fixture->ids[0],
      fixture->ids[1], fixture->ids[2], status_id (fixture, status));
  SvTestReply *reply = call (fixture, "POST", "/api/v1/watches/bulk", body);

  sv_assert_status (reply, 200);
  return reply;
}

static SvTestReply *
undo (Fixture *fixture, SvRole role, SvTestReply *changed)
{
  g_autofree char *body =
      g_strdup_printf ("{\"request\":\"%s\"}", sv_test_text (changed, "request"));

  return call_as (fixture, role, "POST", "/api/v1/watches/bulk/undo", body);
}

static void
assert_status (Fixture *fixture, guint i, const char *name)
{
  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM watch w JOIN status s ON s.id = "
                                          "w.status WHERE w.id = " ID " AND s.name = '%s'",
                                          fixture->ids[i], name),
                   ==, 1);
}

static guint
length (SvTestReply *reply, const char *list)
{
  return json_array_get_length (json_object_get_array_member (sv_test_object (reply), list));
}

static void
test_many_change_and_are_as_before_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = move_all (fixture, "Review");
  g_autoptr (SvTestReply) undone = NULL;

  g_assert_cmpuint (length (changed, "changed"), ==, 3);
  g_assert_cmpuint (length (changed, "refused"), ==, 0);
  for (guint i = 0; i < 3; i++)
    assert_status (fixture, i, "Review");

  undone = undo (fixture, SV_ROLE_ADMIN, changed);
  sv_assert_status (undone, 200);
  g_assert_cmpuint (length (undone, "restored"), ==, 3);
  g_assert_cmpuint (length (undone, "kept"), ==, 0);
  for (guint i = 0; i < 3; i++)
    assert_status (fixture, i, "Draft");
  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM activity WHERE action = 'undo'"),
                   ==, 3);
}

static void
test_a_move_back_that_nobody_may_make_by_hand_is_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = NULL;
  g_autoptr (SvTestReply) undone = NULL;

  /* From Standby a watch never goes to Listed; from Listed it goes to Standby. */
  sv_test_server_sql (fixture->server, "UPDATE watch SET status = " ID,
                      status_id (fixture, "Listed"));
  changed = move_all (fixture, "Standby");
  undone = undo (fixture, SV_ROLE_ADMIN, changed);
  sv_assert_status (undone, 200);
  for (guint i = 0; i < 3; i++)
    assert_status (fixture, i, "Listed");
}

static void
test_one_that_may_not_move_stays_and_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = NULL;
  JsonObject *refusal;

  sv_test_server_sql (fixture->server, "UPDATE watch SET status = " ID " WHERE id = " ID,
                      status_id (fixture, "Listed"), fixture->ids[1]);
  changed = move_all (fixture, "Review");
  g_assert_cmpuint (length (changed, "changed"), ==, 2);
  g_assert_cmpuint (length (changed, "refused"), ==, 1);
  refusal = json_array_get_object_element (
      json_object_get_array_member (sv_test_object (changed), "refused"), 0);
  g_assert_cmpint (json_object_get_int_member (refusal, "id"), ==, fixture->ids[1]);
  g_assert_cmpstr (json_object_get_string_member (refusal, "code"), ==, "move_not_allowed");
  assert_status (fixture, 0, "Review");
  assert_status (fixture, 1, "Listed");
  assert_status (fixture, 2, "Review");
}

static void
test_what_somebody_changed_since_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = move_all (fixture, "Review");
  g_autoptr (SvTestReply) moved = NULL;
  g_autoptr (SvTestReply) renamed = NULL;
  g_autoptr (SvTestReply) undone = NULL;
  g_autofree char *second = g_strdup_printf ("/api/v1/watches/" ID, fixture->ids[1]);
  g_autofree char *third = g_strdup_printf ("/api/v1/watches/" ID, fixture->ids[2]);

  moved = call (fixture, "PATCH", second, "{\"status\":{\"name\":\"Approved\"}}");
  sv_assert_status (moved, 200);
  /* Another field is no reason to keep the status. */
  renamed = call (fixture, "PATCH", third, "{\"name\":\"renamed\"}");
  sv_assert_status (renamed, 200);

  undone = undo (fixture, SV_ROLE_ADMIN, changed);
  sv_assert_status (undone, 200);
  g_assert_cmpuint (length (undone, "restored"), ==, 2);
  g_assert_cmpuint (length (undone, "kept"), ==, 1);
  g_assert_nonnull (strstr (undone->text, "B-1 was changed since"));
  assert_status (fixture, 0, "Draft");
  assert_status (fixture, 1, "Approved");
  assert_status (fixture, 2, "Draft");
}

static void
test_only_ones_own_change_is_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = move_all (fixture, "Review");
  g_autoptr (SvTestReply) other = undo (fixture, SV_ROLE_MANAGER, changed);
  g_autoptr (SvTestReply) agent = undo (fixture, SV_ROLE_AGENT, changed);

  sv_assert_status (other, 404);
  sv_assert_status (agent, 403);
  assert_status (fixture, 0, "Review");
}

static void
test_a_request_of_another_shape_is_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const bodies[] = {
    "{}",
    "{\"ids\":[],\"values\":{}}",
    "{\"ids\":[\"1\"],\"values\":{}}",
    "{\"ids\":[1]}",
    "{\"ids\":[1],\"values\":[]}",
    "{\"ids\":[1],\"values\":{},\"more\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (SvTestReply) reply = call (fixture, "POST", "/api/v1/watches/bulk", bodies[i]);

      sv_assert_status (reply, 422);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/watch-bulk/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("many-change-and-are-as-before-again", test_many_change_and_are_as_before_again);
  ADD ("a-move-back-that-nobody-may-make-by-hand-is-taken-back",
       test_a_move_back_that_nobody_may_make_by_hand_is_taken_back);
  ADD ("one-that-may-not-move-stays-and-is-named", test_one_that_may_not_move_stays_and_is_named);
  ADD ("what-somebody-changed-since-stays", test_what_somebody_changed_since_stays);
  ADD ("only-ones-own-change-is-taken-back", test_only_ones_own_change_is_taken_back);
  ADD ("a-request-of-another-shape-is-refused", test_a_request_of_another_shape_is_refused);
  return sv_test_run ();
}
