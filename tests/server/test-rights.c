/* test-rights.c: every role × every route as the table says, and nothing hidden in any byte
 *
 * Generated from the routes and the tables themselves: a route that somebody adds is tried here
 * without anybody thinking of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-select.h"
#include "sv-test-client.h"

#include <string.h>

#define CANARY "CANARY"

/* Amounts that nobody else uses, as they would stand in JSON. */
#define CANARY_AMOUNT G_GINT64_CONSTANT (770077007700)
#define CANARY_DIGITS "770077007700"

typedef struct
{
  SvTestServer *server;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_test_server_start ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

/* The route's path with @id in its places. */
static char *
fill_path (const char *path, gint64 id)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autoptr (GString) filled = g_string_new (path);

  g_string_replace (filled, "{id}", number, 0);
  g_string_replace (filled, "{word}", "word", 0);

  return g_string_free (g_steal_pointer (&filled), FALSE);
}

static SvTestReply *
try_route (Fixture *fixture, const SvRoute *route, const char *token, gint64 id)
{
  g_autofree char *path = fill_path (route->path, id);
  gboolean has_body = strcmp (route->method, "GET") != 0 && strcmp (route->method, "DELETE") != 0;

  return sv_test_call (fixture->server, token, route->method, path, has_body ? "{}" : NULL,
                       "If-Match", "*", NULL);
}

typedef void (*RouteFunc) (Fixture *fixture, const SvRoute *route);

static void
each_route (Fixture *fixture, RouteFunc func)
{
  for (const SvResource *const *resource = sv_resources; *resource != NULL; resource++)
    for (guint i = 0; i < (*resource)->n_routes; i++)
      func (fixture, &(*resource)->routes[i]);
}

/* What the tables say: whether the role is let in at all. */
static gboolean
is_admitted (SvRole role, const SvRoute *route)
{
  if (sv_role_is_field (role) && !(route->flags & SV_ROUTE_FIELD))
    return FALSE;

  return sv_permission_scope (role, route->permission) != SV_SCOPE_NONE;
}

static void
try_as_each_role (Fixture *fixture, const SvRoute *route)
{
  if (route->flags & SV_ROUTE_PUBLIC)
    return;

  for (SvRole role = SV_ROLE_ADMIN; role < SV_N_ROLES; role++)
    {
      /* A session of its own: one of the routes ends it. */
      g_autofree char *token =
          sv_test_server_sign_in (fixture->server, sv_test_server_person (fixture->server, role));
      g_autoptr (SvTestReply) reply = try_route (fixture, route, token, 987654321);

      g_test_message ("%s %s as %s: %u", route->method, route->path, sv_role_name (role),
                      reply->status);
      g_assert_cmpuint (reply->status, !=, 401);
      g_assert_cmpuint (reply->status, <, 500);
      /* Who may do it to their own rows only may be told 403 of anybody else's that they see. */
      if (is_admitted (role, route) &&
          sv_permission_scope (role, route->permission) == SV_SCOPE_ALL)
        g_assert_cmpuint (reply->status, !=, 403);
      else if (!is_admitted (role, route))
        g_assert_cmpuint (reply->status, ==, 403);
    }
}

static void
test_every_route_answers_each_role_as_the_table_says (Fixture *fixture, gconstpointer data)
{
  each_route (fixture, try_as_each_role);
}

static void
try_as_nobody (Fixture *fixture, const SvRoute *route)
{
  g_autoptr (SvTestReply) reply = NULL;

  if (route->flags & SV_ROUTE_PUBLIC)
    return;

  reply = try_route (fixture, route, NULL, 1);
  g_test_message ("%s %s as nobody: %u", route->method, route->path, reply->status);
  g_assert_cmpuint (reply->status, ==, 401);
}

static void
test_nobody_gets_in_without_signing_in (Fixture *fixture, gconstpointer data)
{
  each_route (fixture, try_as_nobody);
}

/* Decided already, so that nobody has to ask again, but not built: the day it is, its line leaves
 * this list. */
static const char *const later[] = {
  "audit.export",
  "audit.verify_chain",
  "backup.status",
  "backup.trigger",
  "balance.read",
  "batch.add_watch",
  "batch.create",
  "batch.delete",
  "batch.list",
  "batch.read",
  "batch.remove_watch",
  "batch.set_location",
  "batch.update",
  "commission.read",
  "commission.set_rule",
  "deposit.create",
  "deposit.read",
  "deposit.reverse",
  "error_log.read",
  "full_data_view.export",
  "full_data_view.read",
  "gdpr.erase_subject",
  "gdpr.export_subject",
  "integration.read_state",
  "integration_log.read",
  "ledger.close_period",
  "ledger.post_journal",
  "ledger.read",
  "ledger.reverse",
  "listing.retry_unknown",
  "payment.create",
  "payment.read",
  "payment.reverse",
  "payment.set_status",
  "payout.approve",
  "payout.pay",
  "payout.request",
  "report.reconciliation",
  "role.edit_matrix",
  "sale.reserve",
  "sale.return",
  "saved_search.manage_own",
  "saved_search.share",
  "shipment.buy_label",
  "shipment.read_tracking",
  "shipment.void_label",
  "user.reset_mfa",
  "wish.close",
  "wish.create",
  "wish.delete",
  "wish.list",
  "wish.read",
  "wish.update",
  NULL,
};

/* Part of another route: a field of a record, a parameter of a list, something without sign-in. */
static const char *const within[] = {
  "ai_job.cancel", /* DELETE /jobs/ID */
  "ai_job.retry",  /* POST /jobs/ID/retry */
  "health.read",   /* public */
  "dashboard.financial_metrics",
  "sale.export_history",
  "sale.import_history",
  "session.list_others",
  "session.revoke_others",
  "user.reset_password",
  "watch.export_csv",
  "watch.import_csv",
  "image.read_full",        /* public, under an address nobody guesses */
  "image.read_thumb",       /* the same */
  "import.list",            /* the jobs */
  "platform_template.read", /* with the platform */
  "role.read_matrix",       /* permissions in the session */
  "session.login",          /* public */
  "settings.edit_api_key",
  "settings.edit_webhook_url",    /* fields of the settings */
  "settings.edit_appearance_own", /* kept by the client */
  "watch.assign_agent",
  "watch.assign_seller",
  "watch.change_stage",
  "watch.change_status", /* fields of the watch */
  "watch.search",        /* a parameter of its list */
  NULL,
};

static gboolean
has_route (const char *permission)
{
  for (const SvResource *const *resource = sv_resources; *resource != NULL; resource++)
    for (guint i = 0; i < (*resource)->n_routes; i++)
      if (strcmp ((*resource)->routes[i].permission, permission) == 0)
        return TRUE;

  return FALSE;
}

static void
test_every_line_of_the_table_has_a_route (void)
{
  for (SvRole role = SV_ROLE_ADMIN; role < SV_N_ROLES; role++)
    {
      g_auto (GStrv) names = sv_permission_names (role);

      for (guint i = 0; names[i] != NULL; i++)
        if (!has_route (names[i]) && !g_strv_contains (later, names[i]) &&
            !g_strv_contains (within, names[i]))
          g_error ("%s is a line without a route", names[i]);
    }

  for (guint i = 0; later[i] != NULL; i++)
    if (has_route (later[i]) || !sv_permission_exists (later[i]))
      g_error ("%s is built, or not even decided", later[i]);
}

/* ------------------------------------------------------------ what may be read */

typedef struct
{
  gint64 own;     /* a watch that the agent and the seller both see */
  gint64 foreign; /* one that neither sees */
} Watches;

/* Two watches with a canary in every place that text or an amount fits in. */
static Watches
make_watches (Fixture *fixture)
{
  Watches watches;

  sv_test_server_sql (fixture->server, "INSERT INTO brand (name, code) VALUES ('Heuer', 'HEU')");
  sv_test_server_sql (fixture->server, "INSERT INTO location (name) VALUES ('Tokyo')");
  sv_test_server_sql (fixture->server, "INSERT INTO person (name, email, role) VALUES ('" CANARY
                                       "-agent', '" CANARY "@a.example', 'agent'), ('" CANARY
                                       "-seller', '" CANARY "@s.example', 'seller')");
  watches.own = sv_test_server_number (
      fixture->server,
      "INSERT INTO watch (sku, name, brand, status, agent, seller, asking_price, asking_price_currency, floor_price, "
      "floor_price_currency, cost, cost_currency, purchase_price, purchase_price_currency, created_by, updated_by) "
      "SELECT 'OWN-XXX-0001', 'Own', b.id, s.id, %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
      ", " CANARY_DIGITS ", 'EUR', " CANARY_DIGITS ", 'EUR', " CANARY_DIGITS
      ", 'EUR', 5, 'EUR', p.id, p.id "
      "FROM brand b, status s, person p WHERE s.role = 'draft' AND p.name = '" CANARY
      "-agent' RETURNING id",
      sv_test_server_person (fixture->server, SV_ROLE_AGENT),
      sv_test_server_person (fixture->server, SV_ROLE_SELLER));
  watches.foreign = sv_test_server_number (
      fixture->server,
      "INSERT INTO watch (sku, name, status, agent, seller, model, reference, serial, calibre, timegrapher, movement, "
      "case_material, dial, band, gender, condition) "
      "SELECT '" CANARY "-0001', '" CANARY "', s.id, a.id, e.id, '" CANARY "', '" CANARY
      "', '" CANARY "', '" CANARY "', '" CANARY "', '" CANARY "', '" CANARY "', '" CANARY
      "', '" CANARY "', '" CANARY "', '" CANARY
      "' FROM status s, person a, person e WHERE s.role = 'draft' AND a.name = '" CANARY
      "-agent' AND e.name = '" CANARY "-seller' RETURNING id");
  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch_text (watch, description, notes) VALUES (%" G_GINT64_FORMAT
                      ", 'fine', '" CANARY "'), (%" G_GINT64_FORMAT ", '" CANARY "', '" CANARY
                      "') ON CONFLICT (watch) DO UPDATE SET "
                      "description = excluded.description, notes = excluded.notes",
                      watches.own, watches.foreign);

  return watches;
}

static void
assert_clean (SvTestReply *reply, const char *what)
{
  gsize length;
  const char *bytes = g_bytes_get_data (reply->body, &length);

  if (g_strstr_len (bytes, length, CANARY) != NULL ||
      g_strstr_len (bytes, length, CANARY_DIGITS) != NULL)
    g_error ("%s shows what is hidden: %s", what, reply->text);
}

static SvTestReply *
get (Fixture *fixture, SvRole role, const char *path)
{
  return sv_test_call (fixture->server, sv_test_server_token (fixture->server, role), "GET", path,
                       NULL, NULL);
}

/* Every GET there is, with every id there is. */
static void
test_nothing_hidden_stands_in_any_answer (Fixture *fixture, gconstpointer data)
{
  Watches watches = make_watches (fixture);
  const gint64 ids[] = { watches.own, watches.foreign, 1, 2, 3, 987654321 };

  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    for (const SvResource *const *resource = sv_resources; *resource != NULL; resource++)
      for (guint i = 0; i < (*resource)->n_routes; i++)
        for (guint k = 0; k < G_N_ELEMENTS (ids); k++)
          {
            const SvRoute *route = &(*resource)->routes[i];
            g_autoptr (SvTestReply) reply = NULL;

            if (strcmp (route->method, "GET") != 0)
              continue;

            reply =
                try_route (fixture, route, sv_test_server_token (fixture->server, role), ids[k]);
            assert_clean (reply, route->path);
            g_assert_cmpuint (reply->status, <, 500);
          }
}

/* A foreign watch and a missing one are the same, but for the request's number. */
static void
test_foreign_and_missing_are_the_same_bytes (Fixture *fixture, gconstpointer data)
{
  Watches watches = make_watches (fixture);
  g_autofree char *foreign_path =
      g_strdup_printf ("/api/v1/watches/%" G_GINT64_FORMAT, watches.foreign);
  g_autoptr (SvTestReply) foreign = get (fixture, SV_ROLE_AGENT, foreign_path);
  g_autoptr (SvTestReply) missing = get (fixture, SV_ROLE_AGENT, "/api/v1/watches/987654321");

  sv_assert_status (foreign, 404);
  sv_assert_status (missing, 404);
  json_object_remove_member (sv_test_object (foreign), "request_id");
  json_object_remove_member (sv_test_object (missing), "request_id");
  g_assert_true (json_node_equal (foreign->json, missing->json));
}

static void
test_searches_find_only_what_is_seen (Fixture *fixture, gconstpointer data)
{
  static const char *const queries[] = { "q=" CANARY, "q=CANAR", "model=" CANARY,
                                         "serial.like=canary", "name=" CANARY };

  make_watches (fixture);
  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
      {
        g_autofree char *path = g_strconcat ("/api/v1/watches?count=exact&", queries[i], NULL);
        g_autofree char *ids = g_strconcat ("/api/v1/watches/ids?", queries[i], NULL);
        g_autoptr (SvTestReply) list = get (fixture, role, path);
        g_autoptr (SvTestReply) all = get (fixture, role, ids);

        sv_assert_status (list, 200);
        g_assert_cmpint (sv_test_int (list, "total"), ==, 0);
        sv_assert_status (all, 200);
        g_assert_cmpint (sv_test_int (all, "total"), ==, 0);
      }
}

/* A hidden field cannot be asked about either: not by filter, not by order, not by its absence. */
static void
test_hidden_fields_cannot_be_asked_about (Fixture *fixture, gconstpointer data)
{
  const SvResource *resource = sv_resource_of_kind ("watch");

  make_watches (fixture);
  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    {
      const SvSelect *select = sv_select_get (resource, role);

      for (guint i = 0; i < resource->table->n_fields; i++)
        {
          const char *key = resource->table->fields[i].key;
          const char *const forms[] = { "%s=1", "%s.null=true", "sort=%s", "sort=-%s" };

          if (sv_select_column (select, key) != NULL)
            continue;

          for (guint k = 0; k < G_N_ELEMENTS (forms); k++)
            {
              g_autoptr (GString) query = g_string_new ("/api/v1/watches?");
              g_autoptr (SvTestReply) reply = NULL;

              g_string_append (query, forms[k]);
              g_string_replace (query, "%s", key, 0);
              reply = get (fixture, role, query->str);
              sv_assert_status (reply, 400);
              assert_clean (reply, query->str);
            }
        }
    }
}

static void
test_rows_leave_out_what_is_not_seen (Fixture *fixture, gconstpointer data)
{
  Watches watches = make_watches (fixture);
  g_autofree char *body = g_strdup_printf ("{\"ids\":[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]}",
                                           watches.foreign, watches.own);

  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_call (fixture->server, sv_test_server_token (fixture->server, role), "POST",
                        "/api/v1/watches/rows", body, NULL);
      JsonArray *items;

      sv_assert_status (reply, 200);
      items = json_object_get_array_member (sv_test_object (reply), "items");
      g_assert_cmpuint (json_array_get_length (items), ==, 1);
      assert_clean (reply, "/watches/rows");
    }
}

/* What cannot be read cannot be written, and the refusal does not tell what stands there. */
static void
test_hidden_fields_cannot_be_written (Fixture *fixture, gconstpointer data)
{
  Watches watches = make_watches (fixture);
  g_autofree char *path = g_strdup_printf ("/api/v1/watches/%" G_GINT64_FORMAT, watches.own);
  static const char *const bodies[] = {
    "{\"asking_price\":{\"amount\":1,\"currency\":\"EUR\"}}",
    "{\"notes\":\"x\"}",
    "{\"floor_price\":null}",
    "{\"agent\":null}",
    "{\"location\":1}",
  };

  for (SvRole role = SV_ROLE_AGENT; role <= SV_ROLE_SELLER; role++)
    for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
      {
        g_autoptr (SvTestReply) reply = NULL;

        if (role == SV_ROLE_SELLER && strstr (bodies[i], "agent") != NULL)
          continue;
        reply = sv_test_call (fixture->server, sv_test_server_token (fixture->server, role),
                              "PATCH", path, bodies[i], "If-Match", "*", NULL);
        g_test_message ("%s %s: %u", sv_role_name (role), bodies[i], reply->status);
        g_assert_true (reply->status == 422 || reply->status == 403);
        assert_clean (reply, bodies[i]);
      }

  g_assert_cmpint (sv_test_server_number (
                       fixture->server,
                       "SELECT asking_price FROM watch WHERE id = %" G_GINT64_FORMAT, watches.own),
                   ==, CANARY_AMOUNT);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/rights/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("every-route-answers-each-role-as-the-table-says",
       test_every_route_answers_each_role_as_the_table_says);
  g_test_add_func ("/rights/every-line-of-the-table-has-a-route",
                   test_every_line_of_the_table_has_a_route);
  ADD ("nobody-gets-in-without-signing-in", test_nobody_gets_in_without_signing_in);
  ADD ("nothing-hidden-stands-in-any-answer", test_nothing_hidden_stands_in_any_answer);
  ADD ("foreign-and-missing-are-the-same-bytes", test_foreign_and_missing_are_the_same_bytes);
  ADD ("searches-find-only-what-is-seen", test_searches_find_only_what_is_seen);
  ADD ("hidden-fields-cannot-be-asked-about", test_hidden_fields_cannot_be_asked_about);
  ADD ("rows-leave-out-what-is-not-seen", test_rows_leave_out_what_is_not_seen);
  ADD ("hidden-fields-cannot-be-written", test_hidden_fields_cannot_be_written);
#undef ADD
  return sv_test_run ();
}
