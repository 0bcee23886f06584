/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/roster.h"

static const gint64 SECOND = G_USEC_PER_SEC;

static void say(struct wlink_model *model, const char *caller) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("{'caller': <%s>}", caller);
    g_autoptr(GVariant) values = g_variant_parse(G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
    g_assert_no_error(error);
    wlink_model_take(model, &(struct wlink_client_event){WLINK_CLIENT_SIGNAL, WLINK_OBJECT_WAITING,
                                                         "CallerChanged", values});
}

static void arrive(struct wlink_model *model, const char *id, gint64 since) {
    g_autofree char *caller = g_strdup_printf(
        "{'id': <'%s'>, 'room': <'%s@e'>, 'name': <'HMP %s'>, 'since': <int64 %" G_GINT64_FORMAT ">}", id, id,
        id, since);
    say(model, caller);
}

static void leave(struct wlink_model *model, const char *id, const char *why) {
    g_autofree char *caller = g_strdup_printf("{'id': <'%s'>, 'gone': <true>, 'reason': <'%s'>}", id, why);
    say(model, caller);
}

/* The rows as one text: "a b(left) c". */
static void assert_rows(const wlink_roster *roster, const char *wanted) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < wlink_roster_count(roster); i++) {
        const struct wlink_roster_row *row = wlink_roster_at(roster, i);
        g_string_append_printf(text, "%s%s%s", i ? " " : "", row->id, row->left ? "(left)" : "");
    }
    g_assert_cmpstr(text->str, ==, wanted);
}

static void test_longest_first(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(wlink_roster) roster = wlink_roster_new();
    gint64 now = g_get_real_time();
    g_assert_false(wlink_roster_update(roster, model, now, true));
    arrive(model, "b", 20);
    arrive(model, "c", 30);
    arrive(model, "a", 10); /* put back after a join that failed */
    g_assert_true(wlink_roster_update(roster, model, now, true));
    assert_rows(roster, "a b c");
    g_assert_cmpuint(wlink_roster_waiting(roster), ==, 3);
    g_assert_false(wlink_roster_update(roster, model, now, true));
}

/* They keep their place for half a minute, and then give it up. */
static void test_who_left_is_said(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(wlink_roster) roster = wlink_roster_new();
    arrive(model, "a", 10);
    arrive(model, "b", 20);
    arrive(model, "c", 30);
    wlink_roster_update(roster, model, g_get_real_time(), true);
    leave(model, "b", "gave-up");
    gint64 now = g_get_real_time();
    g_assert_false(wlink_roster_update(roster, model, now, true));
    assert_rows(roster, "a b(left) c");
    g_assert_cmpuint(wlink_roster_waiting(roster), ==, 2);
    g_assert_false(wlink_roster_update(roster, model, now + 29 * SECOND, true));
    g_assert_true(wlink_roster_update(roster, model, now + 31 * SECOND, true));
    assert_rows(roster, "a c");
}

static void test_who_was_joined_goes(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(wlink_roster) roster = wlink_roster_new();
    arrive(model, "a", 10);
    arrive(model, "b", 20);
    wlink_roster_update(roster, model, g_get_real_time(), true);
    leave(model, "a", "none");
    g_assert_true(wlink_roster_update(roster, model, g_get_real_time(), true));
    assert_rows(roster, "b");
}

/* Who comes back while it is still said that they left has one row, not two. */
static void test_who_comes_back(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(wlink_roster) roster = wlink_roster_new();
    arrive(model, "a", 10);
    wlink_roster_update(roster, model, g_get_real_time(), true);
    leave(model, "a", "connection-lost");
    wlink_roster_update(roster, model, g_get_real_time(), true);
    assert_rows(roster, "a(left)");
    say(model, "{'id': <'a2'>, 'room': <'a@e'>, 'since': <int64 50>}");
    g_assert_true(wlink_roster_update(roster, model, g_get_real_time(), true));
    assert_rows(roster, "a2");
}

/* Under a finger nothing comes, goes or moves; that somebody left is said at once all the same. */
static void test_held(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(wlink_roster) roster = wlink_roster_new();
    arrive(model, "b", 20);
    arrive(model, "c", 30);
    wlink_roster_update(roster, model, g_get_real_time(), true);
    arrive(model, "a", 10);
    arrive(model, "d", 40);
    leave(model, "b", "gave-up");
    leave(model, "c", "none");
    g_assert_false(wlink_roster_update(roster, model, g_get_real_time(), false));
    assert_rows(roster, "b(left) c(left)");
    g_assert_true(wlink_roster_update(roster, model, g_get_real_time(), true));
    assert_rows(roster, "a b(left) d");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-roster/longest-first", test_longest_first);
    g_test_add_func("/panel-roster/left", test_who_left_is_said);
    g_test_add_func("/panel-roster/joined", test_who_was_joined_goes);
    g_test_add_func("/panel-roster/back", test_who_comes_back);
    g_test_add_func("/panel-roster/held", test_held);
    return g_test_run();
}
