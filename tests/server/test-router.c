/* test-router.c: which routes may be, and which of them answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/sv-router.h"

#include <string.h>

static SvReply *
answer (SvCall *call, SvDb *db, GError **error)
{
  return sv_reply_new (204);
}

static void
assert_refused (const SvRoute *routes, guint n_routes, const char *why)
{
  const SvResource resource = { .routes = routes, .n_routes = n_routes };
  const SvResource *const resources[] = { &resource, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (sv_router_new (resources, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_bad_routes_stop_the_start (void)
{
  static const struct
  {
    SvRoute route;
    const char *why;
  } cases[] = {
    { { "GET", "/api/v1/x", NULL, answer }, "permission" },
    { { "GET", "/api/v1/x", "", answer }, "permission" },
    { { "GET", "/api/v1/x", "watch.fly", answer }, "permission" },
    { { "GET", "/api/v1/x", "public", answer }, "PUBLIC" },
    { { "GET", "/api/v1/x", "watch.read", answer, SV_ROUTE_PUBLIC }, "PUBLIC" },
    { { "GET", "/api/v1/x", "watch.read", NULL }, "handler" },
    { { "GET", "api/v1/x", "watch.read", answer }, "path" },
    { { "GET", "/api/v1/x/", "watch.read", answer }, "path" },
  };
  static const SvRoute twice[] = {
    { "GET", "/api/v1/x/{id}", "watch.read", answer },
    { "GET", "/api/v1/x/{id}", "watch.list", answer },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (&cases[i].route, 1, cases[i].why);
  assert_refused (twice, 2, "twice");
}

static void
test_the_routes_of_the_product_may_be (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRouter) router = sv_router_new (sv_resources, &error);

  g_assert_no_error (error);
  g_assert_nonnull (router);
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/x", "watch.list", answer },
  { "POST", "/api/v1/x", "watch.create", answer },
  { "GET", "/api/v1/x/ids", "watch.list", answer },
  { "GET", "/api/v1/x/{id}", "watch.read", answer },
  { "GET", "/api/v1/x/{id}/y/{id}", "watch.read", answer },
  { "GET", "/api/v1/x/{word}", "watch.read", answer },
  { "GET", "/media/{word}/{word}", "public", answer, SV_ROUTE_PUBLIC },
};

static void
test_matches (void)
{
  static const struct
  {
    const char *method;
    const char *path;
    guint status;
    int route;
    gint64 id, sub_id;
    const char *word, *sub_word;
  } cases[] = {
    { "GET", "/api/v1/x", 0, 0 },
    { "HEAD", "/api/v1/x", 0, 0 },
    { "POST", "/api/v1/x", 0, 1 },
    { "PUT", "/api/v1/x", 405, -1 },
    { "GET", "/api/v1/x/ids", 0, 2 },
    { "POST", "/api/v1/x/ids", 405, -1 },
    { "GET", "/api/v1/x/7", 0, 3, 7 },
    { "GET", "/api/v1/x/%37", 0, 3, 7 },
    { "GET", "/api/v1/x/9223372036854775806", 0, 3, G_MAXINT64 - 1 },
    { "GET", "/api/v1/x/07", 0, 5, 0, 0, "07" },
    { "GET", "/api/v1/x/abc", 0, 5, 0, 0, "abc" },
    { "GET", "/api/v1/x/a%20b", 404, -1 },
    { "GET", "/api/v1/x/..", 404, -1 },
    { "GET", "/api/v1/x/7/y/8", 0, 4, 7, 8 },
    { "GET", "/api/v1/x/7/y", 404, -1 },
    { "GET", "/api/v1/x/", 404, -1 },
    { "GET", "/api/v1//x", 404, -1 },
    { "GET", "/media/abc/A_1.jpg", 0, 6, 0, 0, "abc", "A_1.jpg" },
    { "GET", "/", 404, -1 },
    { "GET", "/api/v1/x/%", 400, -1 },
    { "GET", "/api/v1/x/%c3%28", 400, -1 },
  };
  const SvResource resource = { .routes = routes, .n_routes = G_N_ELEMENTS (routes) };
  const SvResource *const resources[] = { &resource, NULL };
  g_autoptr (SvRouter) router = sv_router_new (resources, NULL);

  g_assert_nonnull (router);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SvCall) call = sv_call_new (NULL, "r");
      guint status;

      call->method = g_strdup (cases[i].method);
      status = sv_router_match (router, call, cases[i].path, NULL, NULL);
      if (status != cases[i].status)
        g_error ("%s %s: %u instead of %u", cases[i].method, cases[i].path, status,
                 cases[i].status);
      g_assert_true (call->route == (cases[i].route < 0 ? NULL : &routes[cases[i].route]));
      if (status != 0)
        continue;
      g_assert_cmpint (call->id, ==, cases[i].id);
      g_assert_cmpint (call->sub_id, ==, cases[i].sub_id);
      g_assert_cmpstr (call->word, ==, cases[i].word);
      g_assert_cmpstr (call->sub_word, ==, cases[i].sub_word);
    }
}

static void
test_parameters_are_read_in_order (void)
{
  const SvResource resource = { .routes = routes, .n_routes = G_N_ELEMENTS (routes) };
  const SvResource *const resources[] = { &resource, NULL };
  g_autoptr (SvRouter) router = sv_router_new (resources, NULL);
  g_autoptr (SvCall) call = sv_call_new (NULL, "r");
  const SvParam *param;

  call->method = g_strdup ("GET");
  g_assert_cmpuint (
      sv_router_match (router, call, "/api/v1/x", "status.in=A+b,C&q=%C3%A5&empty=&&flag", NULL),
      ==, 0);
  g_assert_cmpuint (call->params->len, ==, 4);
  param = g_ptr_array_index (call->params, 0);
  g_assert_cmpstr (param->key, ==, "status");
  g_assert_cmpstr (param->op, ==, "in");
  g_assert_cmpstr (param->value, ==, "A b,C");
  g_assert_cmpstr (sv_call_param (call, "q"), ==, "å");
  g_assert_cmpstr (sv_call_param (call, "flag"), ==, "");
  g_assert_null (sv_call_param (call, "status"));
}

static void
test_bad_parameters_are_refused (void)
{
  static const char *const queries[] = { "a=1&a=2", "a=1&a.eq=2", "a.gt=1&a.gt=2", "=1",
                                         "a=%0",    "%zz=1",      "a=%00",         "a=%ff" };
  const SvResource resource = { .routes = routes, .n_routes = G_N_ELEMENTS (routes) };
  const SvResource *const resources[] = { &resource, NULL };
  g_autoptr (SvRouter) router = sv_router_new (resources, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (SvCall) call = sv_call_new (NULL, "r");

      call->method = g_strdup ("GET");
      if (sv_router_match (router, call, "/api/v1/x", queries[i], NULL) != 400)
        g_error ("%s was taken", queries[i]);
    }
}

static void
test_field_roles_get_what_is_made_for_them (void)
{
  static const SvRoute plain = { "GET", "/api/v1/x", "watch.read", answer };
  static const SvRoute field = { "GET", "/api/v1/x", "watch.read", answer, SV_ROUTE_FIELD };
  static const SvRoute admins = { "GET", "/api/v1/x", "user.create", answer, SV_ROUTE_FIELD };
  static const SvRoute open = { "GET", "/x", "public", answer, SV_ROUTE_PUBLIC };
  g_autoptr (SvPrincipal) me = sv_principal_new ();

  me->role = SV_ROLE_AGENT;
  g_assert_cmpuint (sv_router_may (&plain, me), ==, 403);
  g_assert_cmpuint (sv_router_may (&field, me), ==, 0);
  g_assert_cmpuint (sv_router_may (&admins, me), ==, 403);
  g_assert_cmpuint (sv_router_may (&open, me), ==, 0);
  g_assert_cmpuint (sv_router_may (&plain, NULL), ==, 401);
  g_assert_cmpuint (sv_router_may (&open, NULL), ==, 0);
  me->role = SV_ROLE_ADMIN;
  g_assert_cmpuint (sv_router_may (&plain, me), ==, 0);
  g_assert_cmpuint (sv_router_may (&admins, me), ==, 0);
}

static void
count_cb (gpointer count)
{
  ++*(guint *)count;
}

static void
test_a_reply_owns_its_bytes (void)
{
  guint freed = 0;
  SvReply *reply =
      sv_reply_new_bytes (200, "text/csv", g_bytes_new_with_free_func ("a,b", 3, count_cb, &freed));

  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 3);
  g_assert_cmpuint (freed, ==, 0);
  sv_reply_free (reply);
  g_assert_cmpuint (freed, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/router/bad-routes-stop-the-start", test_bad_routes_stop_the_start);
  g_test_add_func ("/router/the-routes-of-the-product-may-be",
                   test_the_routes_of_the_product_may_be);
  g_test_add_func ("/router/matches", test_matches);
  g_test_add_func ("/router/parameters-are-read-in-order", test_parameters_are_read_in_order);
  g_test_add_func ("/router/bad-parameters-are-refused", test_bad_parameters_are_refused);
  g_test_add_func ("/router/field-roles-get-what-is-made-for-them",
                   test_field_roles_get_what_is_made_for_them);
  g_test_add_func ("/router/a-reply-owns-its-bytes", test_a_reply_owns_its_bytes);

  return g_test_run ();
}
