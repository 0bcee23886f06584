/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/work.h"
#include "unit/keeper-fixture.h"

/* A staff list at work, and whom the one-time PINs are told that it made: with a fake of everything around.
 */

#define LIST  "[staff 900]\nrole = technician\n[staff 333]\nrole = manager\nended = yes\n"
#define THERE "([{'code': <'333'>, 'role': <'manager'>, 'state': <'active'>, 'one_time': <false>}],)"
#define AGAIN                                                                                                \
    "([{'code': <'333'>, 'role': <'manager'>, 'state': <'active'>, 'one_time': <false>},"                    \
    " {'code': <'900'>, 'role': <'technician'>, 'state': <'must-change'>, 'one_time': <true>}],)"

static void on_worked(const GError *error, void *data) {
    struct call *call = data;
    call->answered = true;
    call->code = error ? wlink_error_code(error) : WLINK_CODE_NONE;
}

/* What Apply("staff") starts for this caller. */
static enum wlink_code apply_for(GDBusConnection *caller) {
    g_autofree char *path = g_build_filename(fake.root, "list", NULL);
    const struct wlink_work_order order = {
        .kind = "staff",
        .sender = g_dbus_connection_get_unique_name(caller),
        .token = "",
        .path = path,
        .to = "7",
    };
    struct call call = {0};
    put_file("list", LIST);
    wlink_work_start(fake.keeper, &order, on_worked, &call);
    wait_answer(&call);
    return call.code;
}

/* As g_variant_print writes them. */
static char *take_pins(GDBusConnection *caller) {
    struct call call = {0};
    g_dbus_connection_call(caller, WLINK_KEEPER_BUS_NAME, WLINK_PATH_KEEPER, "org.winglink.Keeper1",
                           "TakePins", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, on_answer, &call);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    return call.words;
}

static void assert_pins(GDBusConnection *caller, const char *wanted) {
    g_autofree char *words = take_pins(caller);
    g_assert_cmpstr(words, ==, wanted);
}

#define NONE "({},)"

static void run(void (*test)(void)) {
    set_up();
    set_answer("ListStaff", THERE);
    set_answer("AddStaff", "('591842',)");
    set_answer("NewPin", "('730416',)");
    start_good();
    test();
    tear_down();
}

static void told_once(void) {
    g_assert_cmpint(apply_for(fake.caller), ==, WLINK_CODE_NONE);
    g_assert_nonnull(strstr(fake.asked->str, "AddStaff('', '900', 'technician')"));
    g_assert_nonnull(strstr(fake.asked->str, "EndStaff('', '333')"));
    assert_pins(fake.world, NONE);
    assert_pins(fake.caller, "({'900': '591842'},)");
    assert_pins(fake.caller, NONE);
}

/* A list that fails after it has made PINs: they are told, or nobody would ever know them. */
static void told_after_a_failure(void) {
    set_refusal("EndStaff", WLINK_CODE_RECORD_UNWRITABLE, "the disk is full");
    g_assert_cmpint(apply_for(fake.caller), ==, WLINK_CODE_RECORD_UNWRITABLE);
    g_assert_false(has_file("var/lib/winglink-keeper/staff-serial"));
    assert_pins(fake.caller, "({'900': '591842'},)");
    assert_pins(fake.caller, NONE);
}

/* Nobody took them: whoever applies a list next is told. One who may not apply is told nothing. */
static void told_to_the_next(void) {
    set_refusal("EndStaff", WLINK_CODE_RECORD_UNWRITABLE, "the disk is full");
    g_assert_cmpint(apply_for(fake.caller), ==, WLINK_CODE_RECORD_UNWRITABLE);
    set_refusal("SetAside", WLINK_CODE_SIGN_IN_NEEDED, "sign in");
    g_assert_cmpint(apply_for(fake.world), ==, WLINK_CODE_SIGN_IN_NEEDED);
    assert_pins(fake.world, NONE);
    set_answer("SetAside", "()");
    set_refusal("ListStaff", WLINK_CODE_FAILED, "not now");
    g_assert_cmpint(apply_for(fake.world), ==, WLINK_CODE_FAILED);
    assert_pins(fake.caller, NONE);
    assert_pins(fake.world, "({'900': '591842'},)");
}

/* The PIN that it made at first may never have been read. */
static void made_anew(void) {
    set_answer("ListStaff", AGAIN);
    g_assert_cmpint(apply_for(fake.caller), ==, WLINK_CODE_NONE);
    g_assert_nonnull(strstr(fake.asked->str, "NewPin('', '900')"));
    g_assert_null(strstr(fake.asked->str, "AddStaff"));
    assert_pins(fake.caller, "({'900': '730416'},)");
}

#define TESTS(X)                                                                                             \
    X(told_once)                                                                                             \
    X(told_after_a_failure)                                                                                  \
    X(told_to_the_next)                                                                                      \
    X(made_anew)
KEEPER_TESTS("/keeper-staff/", TESTS)
