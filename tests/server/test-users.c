/* test-users.c: what an agent and a seller hear of other people, whatever they ask
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-select.h"
#include "sv-test-client.h"

#include <string.h>

#define CANARY "canary"

typedef struct
{
  SvTestServer *server;
  gint64 agents[2];  /* of the seller: another field in each stands out when it is sorted by */
  gint64 strangers;  /* the first of five who are nobody's business */
  gint64 past_agent; /* of the seller, archived */
} Fixture;

/* Somebody with a value of its own in every field. */
static gint64
add_person (Fixture *fixture, const char *name, const char *role, const char *more)
{
  return sv_test_server_number (
      fixture->server,
      "INSERT INTO person (name, email, phone, role, currency, locale, country, disabled, version, "
      "created_at, updated_at%s) VALUES ('%s', '" CANARY ".%s@x.example', '" CANARY
      "-phone', '%s', 'JPY', 'da', '" CANARY "-land', false, 7, '2001-02-03', '2002-03-04'%s) "
      "RETURNING id",
      more != NULL ? ", archived_at" : "", name, name, role, more != NULL ? more : "");
}

static void
assign (Fixture *fixture, gint64 agent)
{
  sv_test_server_sql (fixture->server,
                      "INSERT INTO seller_agent VALUES (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                      ")",
                      sv_test_server_person (fixture->server, SV_ROLE_SELLER), agent);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const roles[] = { "manager", "finance", "agent", "seller" };

  fixture->server = sv_test_server_start ();
  fixture->agents[0] = add_person (fixture, "Bo", "agent", NULL);
  fixture->agents[1] = add_person (fixture, "Ada", "agent", NULL);
  fixture->past_agent = add_person (fixture, CANARY "-past", "agent", ", now()");
  assign (fixture, fixture->agents[0]);
  assign (fixture, fixture->agents[1]);
  assign (fixture, fixture->past_agent);
  fixture->strangers = add_person (fixture, CANARY "-admin", "admin", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *name = g_strconcat (CANARY "-", roles[i], NULL);

      add_person (fixture, name, roles[i], NULL);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

static SvTestReply *
get (Fixture *fixture, SvRole role, const char *path, const char *accept)
{
  g_autoptr (SvTestReply) reply =
      sv_test_call (fixture->server, sv_test_server_token (fixture->server, role), "GET", path,
                    NULL, accept != NULL ? "Accept" : NULL, accept, NULL);

  g_test_message ("%s %s: %u", sv_role_name (role), path, reply->status);
  if (strstr (reply->text, CANARY) != NULL || strstr (reply->text, "JPY") != NULL ||
      strstr (reply->text, "2001-02-0") != NULL || strstr (reply->text, "2002-03-0") != NULL)
    g_error ("%s of %s shows what is hidden: %s", path, sv_role_name (role), reply->text);
  return g_steal_pointer (&reply);
}

/* The ids that a role may see, in the order in which they were made: "5 8 9". */
static char *
dup_visible (Fixture *fixture, SvRole role)
{
  gint64 me = sv_test_server_person (fixture->server, role);

  return role == SV_ROLE_SELLER
             ? g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, me,
                                fixture->agents[0], fixture->agents[1])
             : g_strdup_printf ("%" G_GINT64_FORMAT, me);
}

static void
append_id (GString *ids, gint64 id)
{
  g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, ids->len > 0 ? " " : "", id);
}

static char *
dup_ids (SvTestReply *reply)
{
  JsonArray *array = json_object_get_array_member (sv_test_object (reply), "ids");
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    append_id (ids, json_array_get_int_element (array, i));
  return g_string_free (ids, FALSE);
}

/* The list and the ids for @query (begins with '?'), which must be @wanted. */
static void
assert_ids (Fixture *fixture, SvRole role, const char *query, const char *wanted)
{
  g_autofree char *list_path = g_strconcat ("/api/v1/users", query, NULL);
  g_autofree char *ids_path = g_strconcat ("/api/v1/users/ids", query, NULL);
  g_autoptr (SvTestReply) list = get (fixture, role, list_path, NULL);
  g_autoptr (SvTestReply) ids = get (fixture, role, ids_path, NULL);
  g_autoptr (GString) listed = g_string_new (NULL);
  g_autofree char *all = NULL;
  JsonArray *items;

  sv_assert_status (list, 200);
  sv_assert_status (ids, 200);
  items = json_object_get_array_member (sv_test_object (list), "items");
  for (guint i = 0; i < json_array_get_length (items); i++)
    append_id (listed, json_object_get_int_member (json_array_get_object_element (items, i), "id"));
  all = dup_ids (ids);
  if (strcmp (listed->str, wanted) != 0 || strcmp (all, wanted) != 0)
    g_error ("%s %s: %s and %s instead of %s", sv_role_name (role), query, listed->str, all,
             wanted);
}

static void
test_the_list_is_oneself_and_ones_agents (Fixture *fixture, gconstpointer data)
{
  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    {
      g_autofree char *visible = dup_visible (fixture, role);
      g_autoptr (SvTestReply) counted = get (fixture, role, "/api/v1/users?count=exact", NULL);

      assert_ids (fixture, role, "?sort=id", visible);
      assert_ids (fixture, role, "?archived=true", "");
      g_assert_cmpint (sv_test_int (counted, "total"), ==, role == SV_ROLE_SELLER ? 3 : 1);

      /* How a form asks for the agents of a seller, whose role it may not name. */
      {
        g_autofree char *others =
            g_strdup_printf ("/api/v1/users?count=exact&id.ne=%" G_GINT64_FORMAT,
                             sv_test_server_person (fixture->server, role));
        g_autoptr (SvTestReply) agents = get (fixture, role, others, NULL);

        g_assert_cmpint (sv_test_int (agents, "total"), ==, role == SV_ROLE_SELLER ? 2 : 0);
      }
    }
}

/* Each field of the agents that the seller cannot read is to it as if it were empty. */
static void
test_hidden_values_are_not_found (Fixture *fixture, gconstpointer data)
{
  static const char *const guesses[] = {
    "email=" CANARY ".Bo@x.example",
    "email.like=" CANARY,
    "email.gt=c&email.lt=d",
    "phone.like=phone",
    "phone=" CANARY "-phone",
    "currency=JPY",
    "currency.in=JPY,USD",
    "locale=da",
    "country.like=land",
    "version=7",
    "version.gt=6",
    "created_at.lt=2010-01-01",
    "updated_at.lte=2010-01-01",
    "q=" CANARY,
    "q=x.example",
    "name.like=" CANARY,
  };

  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
      {
        g_autofree char *query = g_strconcat ("?", guesses[i], NULL);

        assert_ids (fixture, role, query, "");
      }

  /* The name is all that there is to find. */
  {
    g_autofree char *bo = g_strdup_printf ("%" G_GINT64_FORMAT, fixture->agents[0]);

    assert_ids (fixture, SV_ROLE_SELLER, "?name=Bo", bo);
    assert_ids (fixture, SV_ROLE_SELLER, "?q=bo", bo);
    assert_ids (fixture, SV_ROLE_AGENT, "?q=bo", "");
  }
}

/* Sorted by a hidden value the agents keep the order of their ids, both ways; page by page too, and
 * the cursor does not carry the value. */
static void
test_hidden_values_do_not_sort (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "email",   "phone",      "currency",  "locale",
                                      "country", "created_at", "updated_at" };

  sv_test_server_sql (fixture->server,
                      "UPDATE person SET email = 'a' || email, phone = 'a', currency = 'AED', "
                      "locale = 'an', country = 'A', created_at = '2001-02-02', "
                      "updated_at = '2002-03-03' WHERE id = %" G_GINT64_FORMAT,
                      fixture->agents[1]);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint descending = 0; descending < 2; descending++)
      {
        g_autofree char *sort = g_strdup_printf ("?sort=%s%s,id", descending ? "-" : "", keys[i]);
        g_autofree char *visible = dup_visible (fixture, SV_ROLE_SELLER);
        g_autoptr (GString) paged = g_string_new (NULL);
        g_autofree char *after = NULL;

        assert_ids (fixture, SV_ROLE_SELLER, sort, visible);
        do
          {
            g_autofree char *path = g_strconcat ("/api/v1/users", sort, "&limit=1",
                                                 after != NULL ? "&after=" : NULL, after, NULL);
            g_autoptr (SvTestReply) reply = get (fixture, SV_ROLE_SELLER, path, NULL);
            g_autofree guchar *cursor = NULL;
            JsonArray *items;
            gsize length;

            sv_assert_status (reply, 200);
            items = json_object_get_array_member (sv_test_object (reply), "items");
            g_assert_cmpuint (json_array_get_length (items), ==, 1);
            append_id (paged,
                       json_object_get_int_member (json_array_get_object_element (items, 0), "id"));
            g_free (after);
            after = g_strdup (
                json_object_get_string_member_with_default (sv_test_object (reply), "next", NULL));
            if (after != NULL)
              {
                cursor = g_base64_decode (after, &length);
                g_assert_null (g_strstr_len ((char *)cursor, length, CANARY));
              }
          }
        while (after != NULL);
        g_assert_cmpstr (paged->str, ==, visible);
      }
}

/* Fields that the role never reads, not even its own, cannot be asked about. */
static void
test_the_role_cannot_be_asked_about (Fixture *fixture, gconstpointer data)
{
  static const char *const queries[] = {
    "role=agent",      "role.in=agent,seller",     "role.null=false", "sort=role",
    "disabled=false",  "sort=-disabled",           "created_by=1",    "created_by=Admin",
    "sort=created_by", "password_hash.null=false",
  };

  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
      {
        g_autofree char *list = g_strconcat ("/api/v1/users?", queries[i], NULL);
        g_autofree char *ids = g_strconcat ("/api/v1/users/ids?", queries[i], NULL);
        g_autoptr (SvTestReply) one = get (fixture, role, list, NULL);
        g_autoptr (SvTestReply) other = get (fixture, role, ids, NULL);

        sv_assert_status (one, 400);
        sv_assert_status (other, 400);
        g_assert_cmpstr (sv_test_code (one), ==, "bad_query");
      }
}

static void
test_rows_by_id_leave_out_the_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) body = g_string_new ("{\"ids\":[");

  for (gint64 id = 1; id <= fixture->strangers + 5; id++)
    g_string_append_printf (body, "%s%" G_GINT64_FORMAT, id > 1 ? "," : "", id);
  g_string_append (body, "]}");

  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_call (fixture->server, sv_test_server_token (fixture->server, role), "POST",
                        "/api/v1/users/rows", body->str, NULL);
      g_autofree char *visible = dup_visible (fixture, role);
      g_autoptr (GString) ids = g_string_new (NULL);
      JsonArray *items;

      sv_assert_status (reply, 200);
      g_assert_null (strstr (reply->text, CANARY));
      items = json_object_get_array_member (sv_test_object (reply), "items");
      for (guint i = 0; i < json_array_get_length (items); i++)
        append_id (ids,
                   json_object_get_int_member (json_array_get_object_element (items, i), "id"));
      g_assert_cmpstr (ids->str, ==, visible);
    }
}

/* Whom one may not see is as missing as nobody; whom one sees by name has nothing but the name. */
static void
test_each_address_of_a_stranger_is_missing (Fixture *fixture, gconstpointer data)
{
  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    for (gint64 id = 1; id <= fixture->strangers + 5; id++)
      {
        g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
        g_autofree char *path = g_strconcat ("/api/v1/users/", number, NULL);
        g_autofree char *visible = dup_visible (fixture, role);
        g_auto (GStrv) seen = g_strsplit (visible, " ", -1);
        g_autoptr (SvTestReply) reply = get (fixture, role, path, NULL);

        sv_assert_status (reply, g_strv_contains ((const char *const *)seen, number) ? 200 : 404);
      }
}

static void
test_an_export_holds_no_more (Fixture *fixture, gconstpointer data)
{
  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    {
      g_autoptr (SvTestReply) reply = get (fixture, role, "/api/v1/users?sort=id", "text/csv");
      g_auto (GStrv) lines = NULL;

      sv_assert_status (reply, 200);
      lines = g_strsplit (g_strchomp (reply->text), "\r\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, role == SV_ROLE_SELLER ? 4 : 2);
      g_assert_null (strstr (lines[0], "role"));
    }
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/users/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("the-list-is-oneself-and-ones-agents", test_the_list_is_oneself_and_ones_agents);
  ADD ("hidden-values-are-not-found", test_hidden_values_are_not_found);
  ADD ("hidden-values-do-not-sort", test_hidden_values_do_not_sort);
  ADD ("the-role-cannot-be-asked-about", test_the_role_cannot_be_asked_about);
  ADD ("rows-by-id-leave-out-the-others", test_rows_by_id_leave_out_the_others);
  ADD ("each-address-of-a-stranger-is-missing", test_each_address_of_a_stranger_is_missing);
  ADD ("an-export-holds-no-more", test_an_export_holds_no_more);
#undef ADD
  return sv_test_run ();
}
