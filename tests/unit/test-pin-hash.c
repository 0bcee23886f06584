/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/pin-hash.h"

#include <string.h>

static struct {
    GMainLoop *loop;
    guint answers, wanted;
    bool right;
    char *hash;
    guint turns; /* of the main loop, while a hash was made */
} heard;

static const struct wlink_pin_cost cheap = {1, 64};

static void on_hashed(bool right, const char *hash, void *data) {
    g_assert_true(data == &heard);
    heard.right = right;
    g_free(heard.hash);
    heard.hash = g_strdup(hash);
    if (++heard.answers == heard.wanted)
        g_main_loop_quit(heard.loop);
}

static void wait_for(guint answers) {
    heard.answers = 0;
    heard.wanted = answers;
    heard.loop = g_main_loop_new(NULL, FALSE);
    g_main_loop_run(heard.loop);
    g_main_loop_unref(heard.loop);
}

static char *make(wlink_pin_hasher *hasher, const struct wlink_secret *pin) {
    wlink_pin_hasher_make(hasher, pin, on_hashed, &heard);
    wait_for(1);
    return g_steal_pointer(&heard.hash);
}

static bool verify(wlink_pin_hasher *hasher, const struct wlink_secret *pin, const char *hash) {
    wlink_pin_hasher_verify(hasher, pin, hash, on_hashed, &heard);
    wait_for(1);
    return heard.right;
}

static void test_a_pin_is_its_own_and_no_other(void) {
    wlink_pin_hasher *hasher = wlink_pin_hasher_new(&cheap);
    g_autoptr(wlink_secret) pin = wlink_secret_new("271828");
    g_autoptr(wlink_secret) other = wlink_secret_new("271829");
    g_autofree char *hash = make(hasher, pin);
    g_autofree char *again = make(hasher, pin);
    g_assert_cmpstr(hash, !=, again); /* each with a salt of its own */
    g_assert_null(strstr(hash, "271828"));
    g_assert_true(verify(hasher, pin, hash));
    g_assert_true(verify(hasher, pin, again));
    g_assert_false(verify(hasher, other, hash));
    g_assert_false(verify(hasher, pin, NULL));
    g_assert_false(verify(hasher, pin, "no hash"));
    wlink_pin_hasher_free(hasher);
}

static gboolean on_turn(void *data) {
    (void)data;
    heard.turns++;
    return G_SOURCE_CONTINUE;
}

/* The parameters that docs/staff.md gives; and the main loop turns while they are worked off. */
static void test_the_hash_of_a_unit(void) {
    wlink_pin_hasher *hasher = wlink_pin_hasher_new(&wlink_pin_cost_of_a_unit);
    g_autoptr(wlink_secret) pin = wlink_secret_new("271828");
    guint turning = g_timeout_add(1, on_turn, NULL);
    g_autofree char *hash = make(hasher, pin);
    g_source_remove(turning);
    g_assert_true(g_str_has_prefix(hash, "$argon2id$v=19$m=65536,t=3,p=1$"));
    g_assert_cmpuint(heard.turns, >, 1); /* it would not turn at all */
    wlink_pin_hasher_free(hasher);
}

static void test_what_is_left_when_it_goes_is_dropped(void) {
    wlink_pin_hasher *hasher = wlink_pin_hasher_new(&cheap);
    g_autoptr(wlink_secret) pin = wlink_secret_new("271828");
    heard.answers = 0;
    heard.wanted = G_MAXUINT;
    for (int i = 0; i < 20; i++)
        wlink_pin_hasher_make(hasher, pin, on_hashed, &heard);
    wlink_pin_hasher_free(hasher);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_assert_cmpuint(heard.answers, ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pin-hash/its-own", test_a_pin_is_its_own_and_no_other);
    g_test_add_func("/pin-hash/of-a-unit", test_the_hash_of_a_unit);
    g_test_add_func("/pin-hash/dropped", test_what_is_left_when_it_goes_is_dropped);
    return g_test_run();
}
