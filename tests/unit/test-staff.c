/* SPDX-License-Identifier: Apache-2.0 */
#include "call/staff.h"
#include "common/error.h"

#define MINUTE ((gint64)60 * G_USEC_PER_SEC)

static const gint64 noon = (gint64)1763985600 * G_USEC_PER_SEC;

static wlink_staff *with_nurse(void) {
    wlink_staff *staff = wlink_staff_new();
    wlink_staff_add(staff, "101", WLINK_STAFF_NURSE, "hash");
    return staff;
}

static void assert_lock(wlink_staff *staff, const char *code, gint64 now, unsigned left, gint64 until) {
    unsigned tries_left;
    gint64 locked_until;
    wlink_staff_lock(staff, code, now, &tries_left, &locked_until);
    g_assert_cmpuint(tries_left, ==, left);
    g_assert_cmpint(locked_until, ==, until);
}

static void test_roles(void) {
    static const struct {
        const char *name;
        bool administers;
    } rows[WLINK_STAFF_ROLE_COUNT] = {
        {"nurse", false}, {"consultant", false}, {"technician", true}, {"manager", true}};
    enum wlink_staff_role role;
    for (unsigned i = 0; i < WLINK_STAFF_ROLE_COUNT; i++) {
        g_assert_true(wlink_staff_role_from_string(rows[i].name, &role));
        g_assert_cmpstr(wlink_staff_role_to_string(role), ==, rows[i].name);
        g_assert_cmpint(wlink_staff_role_may_administer(role), ==, rows[i].administers);
    }
    g_assert_false(wlink_staff_role_from_string("patient", &role));
    g_assert_false(wlink_staff_role_from_string(NULL, &role));
}

static void test_a_new_code_must_change_its_pin(void) {
    g_autoptr(wlink_staff) staff = wlink_staff_new();
    g_assert_false(wlink_staff_any(staff));
    g_assert_null(wlink_staff_find(staff, "101"));
    wlink_staff_add(staff, "101", WLINK_STAFF_MANAGER, "one");
    g_assert_true(wlink_staff_any(staff));
    g_assert_cmpint(wlink_staff_find(staff, "101")->role, ==, WLINK_STAFF_MANAGER);
    g_assert_true(wlink_staff_find(staff, "101")->must_change);
    g_assert_cmpstr(wlink_staff_state(staff, "101", noon), ==, "must-change");
    wlink_staff_set_pin(staff, "101", "two", false);
    g_assert_cmpstr(wlink_staff_find(staff, "101")->hash, ==, "two");
    g_assert_cmpstr(wlink_staff_state(staff, "101", noon), ==, "active");
    g_assert_null(wlink_staff_find(staff, "10"));
}

/* Who looks after a unit: a technician or a manager with a PIN of their own, also while their code is locked.
 */
static void test_who_serves(void) {
    g_autoptr(wlink_staff) staff = with_nurse();
    wlink_staff_set_pin(staff, "101", "own", false);
    g_assert_false(wlink_staff_any_serving(staff));
    wlink_staff_add(staff, "900", WLINK_STAFF_TECHNICIAN, "one-time");
    wlink_staff_add(staff, "333", WLINK_STAFF_MANAGER, "one-time");
    g_assert_false(wlink_staff_any_serving(staff));
    wlink_staff_set_pin(staff, "900", "own", false);
    g_assert_true(wlink_staff_any_serving(staff));
    for (unsigned i = 0; i < WLINK_STAFF_TRIES; i++)
        wlink_staff_judge(staff, "900", false, noon);
    g_assert_cmpstr(wlink_staff_state(staff, "900", noon), ==, "locked");
    g_assert_true(wlink_staff_any_serving(staff));
    wlink_staff_end(staff, "900");
    g_assert_false(wlink_staff_any_serving(staff));
    g_assert_true(wlink_staff_any(staff));
    wlink_staff_set_pin(staff, "333", "own", false);
    g_assert_true(wlink_staff_any_serving(staff));
    wlink_staff_set_pin(staff, "333", "one-time", true);
    g_assert_false(wlink_staff_any_serving(staff));
}

static enum wlink_code add_code(const wlink_staff *staff, const char *code) {
    g_autoptr(GError) error = NULL;
    return wlink_staff_may_add(staff, code, &error) ? WLINK_CODE_NONE : wlink_error_code(error);
}

static enum wlink_code change_code(const wlink_staff *staff, const char *code) {
    g_autoptr(GError) error = NULL;
    return wlink_staff_may_change(staff, code, &error) ? WLINK_CODE_NONE : wlink_error_code(error);
}

static void test_a_code_is_used_once(void) {
    g_autoptr(wlink_staff) staff = with_nurse();
    g_assert_cmpint(add_code(staff, "102"), ==, WLINK_CODE_NONE);
    g_assert_cmpint(change_code(staff, "101"), ==, WLINK_CODE_NONE);
    g_assert_cmpint(add_code(staff, "101"), ==, WLINK_CODE_INVALID);
    g_assert_cmpint(add_code(staff, "1"), ==, WLINK_CODE_INVALID);
    g_assert_cmpint(change_code(staff, "102"), ==, WLINK_CODE_NOT_FOUND);
    wlink_staff_end(staff, "101");
    g_assert_false(wlink_staff_any(staff));
    g_assert_cmpstr(wlink_staff_state(staff, "101", noon), ==, "ended");
    g_assert_cmpint(add_code(staff, "101"), ==, WLINK_CODE_INVALID);
    g_assert_cmpint(change_code(staff, "101"), ==, WLINK_CODE_INVALID);
}

/* Five wrong PINs from now on lock the code for so many minutes. */
static void lock(wlink_staff *staff, const char *code, gint64 now, int minutes) {
    for (unsigned i = 1; i < WLINK_STAFF_TRIES; i++) {
        g_assert_cmpint(wlink_staff_judge(staff, code, false, now), ==, WLINK_CODE_WRONG_PIN);
        assert_lock(staff, code, now, WLINK_STAFF_TRIES - i, 0);
        g_assert_cmpint(wlink_staff_may_try(staff, code, now), ==, WLINK_CODE_NONE);
    }
    g_assert_cmpint(wlink_staff_judge(staff, code, false, now), ==, WLINK_CODE_LOCKED);
    assert_lock(staff, code, now, 0, now + minutes * MINUTE);
    g_assert_cmpint(wlink_staff_may_try(staff, code, now + minutes * MINUTE - 1), ==, WLINK_CODE_LOCKED);
    g_assert_cmpint(wlink_staff_judge(staff, code, true, now + minutes * MINUTE - 1), ==, WLINK_CODE_LOCKED);
    g_assert_cmpint(wlink_staff_may_try(staff, code, now + minutes * MINUTE), ==, WLINK_CODE_NONE);
    assert_lock(staff, code, now + minutes * MINUTE, WLINK_STAFF_TRIES, 0);
}

static void test_locks_grow_until_a_pin_is_right(void) {
    static const int minutes[] = {5, 15, 60, 60};
    g_autoptr(wlink_staff) staff = with_nurse();
    gint64 now = noon;
    for (gsize i = 0; i < G_N_ELEMENTS(minutes); i++, now += 2 * 60 * MINUTE)
        lock(staff, "101", now, minutes[i]);
    g_assert_cmpint(wlink_staff_judge(staff, "101", true, now), ==, WLINK_CODE_NONE);
    lock(staff, "101", now, 5);
}

static void test_a_code_that_does_not_exist_is_like_one_that_does(void) {
    g_autoptr(wlink_staff) staff = with_nurse();
    lock(staff, "999", noon, 5);
    lock(staff, "999", noon + 60 * MINUTE, 15);
    assert_lock(staff, "101", noon, WLINK_STAFF_TRIES, 0); /* and locks nobody else */
}

static void test_a_new_pin_unlocks(void) {
    g_autoptr(wlink_staff) staff = with_nurse();
    for (int i = 0; i < WLINK_STAFF_TRIES; i++)
        (void)wlink_staff_judge(staff, "101", false, noon);
    g_assert_cmpstr(wlink_staff_state(staff, "101", noon), ==, "locked");
    wlink_staff_set_pin(staff, "101", "new", true);
    g_assert_cmpint(wlink_staff_may_try(staff, "101", noon), ==, WLINK_CODE_NONE);
    lock(staff, "101", noon, 5);
}

/* That a code was ended is told to who knows its PIN, and to nobody else. */
static void test_an_ended_pin(void) {
    g_autoptr(wlink_staff) staff = with_nurse();
    wlink_staff_end(staff, "101");
    g_assert_cmpint(wlink_staff_judge(staff, "101", false, noon), ==, WLINK_CODE_WRONG_PIN);
    g_assert_cmpint(wlink_staff_judge(staff, "101", true, noon), ==, WLINK_CODE_PIN_ENDED);
    lock(staff, "101", noon, 5);
}

static void test_a_clock_that_is_set_back_makes_no_lock_longer(void) {
    g_autoptr(wlink_staff) staff = with_nurse();
    gint64 before = noon - 24 * 60 * MINUTE;
    for (int i = 0; i < WLINK_STAFF_TRIES; i++)
        (void)wlink_staff_judge(staff, "101", false, noon);
    g_assert_cmpint(wlink_staff_may_try(staff, "101", before), ==, WLINK_CODE_LOCKED);
    g_assert_cmpint(wlink_staff_may_try(staff, "101", before + 5 * MINUTE - 1), ==, WLINK_CODE_LOCKED);
    g_assert_cmpint(wlink_staff_may_try(staff, "101", before + 5 * MINUTE), ==, WLINK_CODE_NONE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/staff/roles", test_roles);
    g_test_add_func("/staff/new-code", test_a_new_code_must_change_its_pin);
    g_test_add_func("/staff/who-serves", test_who_serves);
    g_test_add_func("/staff/code-is-used-once", test_a_code_is_used_once);
    g_test_add_func("/staff/locks-grow", test_locks_grow_until_a_pin_is_right);
    g_test_add_func("/staff/no-such-code", test_a_code_that_does_not_exist_is_like_one_that_does);
    g_test_add_func("/staff/new-pin-unlocks", test_a_new_pin_unlocks);
    g_test_add_func("/staff/ended-pin", test_an_ended_pin);
    g_test_add_func("/staff/clock-set-back", test_a_clock_that_is_set_back_makes_no_lock_longer);
    return g_test_run();
}
