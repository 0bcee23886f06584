/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/keeper-fixture.h"

/* Who may have the machine changed without a sign-in: with a fake of everything around. */

enum { STRANGER = 4242 };

/* There is one user here: the bus's answer to whose a connection is names another one. */
static GDBusMessage *play_stranger(GDBusConnection *bus, GDBusMessage *message, gboolean incoming,
                                   void *data) {
    GVariant *body = g_dbus_message_get_body(message);
    GError *error = NULL;
    (void)bus, (void)data;
    if (!incoming || g_dbus_message_get_message_type(message) != G_DBUS_MESSAGE_TYPE_METHOD_RETURN ||
        g_strcmp0(g_dbus_message_get_sender(message), "org.freedesktop.DBus") != 0 || !body ||
        !g_variant_is_of_type(body, G_VARIANT_TYPE("(u)")))
        return message;
    GDBusMessage *changed = g_dbus_message_copy(message, &error);
    g_assert_no_error(error);
    g_dbus_message_set_body(changed, g_variant_new("(u)", STRANGER));
    g_object_unref(message);
    return changed;
}

static void from_now_on_by_a_stranger(void) {
    g_dbus_connection_add_filter(fake.keeper->bus, play_stranger, NULL, NULL);
}

static enum wlink_code restart_by(const char *token) {
    return call_keeper("Restart", g_variant_new("(s)", token));
}

/* Three starts without a winglinkd, and nothing better to start. */
static void get_stuck(void) {
    start_good();
    fake.starts[1] = false;
    for (int i = 0; i < 2; i++) {
        restart_into("a", "1.4.0", 1);
        wait_asked("StartUnit('reboot.target'");
    }
    restart_into("a", "1.4.0", 1);
    from_now_on_by_a_stranger();
}

static void run(void (*test)(void)) {
    set_up();
    test();
    tear_down();
}

static void root_needs_no_sign_in(void) {
    start_good();
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_NONE);
}

static void a_stranger_signs_in(void) {
    start_good();
    from_now_on_by_a_stranger();
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_assert_cmpint(call_keeper("OpenDoor", g_variant_new("(s)", "")), ==, WLINK_CODE_SIGN_IN_NEEDED);
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    g_assert_cmpint(restart_by("abc"), ==, WLINK_CODE_NONE);
}

static void before_the_first_list(void) {
    start_good();
    from_now_on_by_a_stranger();
    fake.without_staff = true;
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_NONE);
}

/* Staff, but nobody among them who could let a stick in: nurses alone, or one-time PINs that were never read.
 */
static void before_anybody_serves(void) {
    start_good();
    from_now_on_by_a_stranger();
    fake.unserved = true;
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_NONE);
}

/* A winglinkd that crashed, or was made to crash, on a unit that starts as it should. */
static void winglinkd_has_crashed(void) {
    start_good();
    from_now_on_by_a_stranger();
    vanish(NAME_UNIT);
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_SIGN_IN_NEEDED);
    restart_into("a", "1.4.0", 60);
    from_now_on_by_a_stranger();
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_SIGN_IN_NEEDED); /* it is not known yet */
}

/* Two bad starts: the machine is about to try once more. */
static void about_to_restart(void) {
    start_good();
    restart_into("a", "1.4.0", 1);
    from_now_on_by_a_stranger();
    wait_asked("StartUnit('reboot.target'");
    g_assert_cmpstr(wlink_keeper1_get_health(fake.keeper->object), ==, "bad");
    g_assert_cmpint(call_keeper("OpenDoor", g_variant_new("(s)", "")), ==, WLINK_CODE_SIGN_IN_NEEDED);
}

static void stuck(void) {
    struct call call;
    get_stuck();
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_SIGN_IN_NEEDED);
    wait_health("bad");
    g_assert_cmpint(restart_by("abc"), ==, WLINK_CODE_UNIT_NOT_RUNNING); /* a token that nobody can check */
    ask_keeper(&call, "OpenDoor", g_variant_new("(s)", ""));
    wait_asked("StartUnit('winglink-door.service', 'replace')");
    emit("/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "JobRemoved",
         "(uint32 1, objectpath '/job/1', 'winglink-door.service', 'done')");
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    g_free(call.words);
}

/* It came up after all: whoever wants something signs in again. */
static void stuck_no_more(void) {
    get_stuck();
    wait_health("bad");
    appear(NAME_UNIT); /* without its panel */
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_SIGN_IN_NEEDED);
    vanish(NAME_UNIT);
    g_assert_cmpint(restart_by(""), ==, WLINK_CODE_NONE);
}

#define TESTS(X)                                                                                             \
    X(root_needs_no_sign_in)                                                                                 \
    X(a_stranger_signs_in)                                                                                   \
    X(before_the_first_list)                                                                                 \
    X(before_anybody_serves)                                                                                 \
    X(winglinkd_has_crashed)                                                                                 \
    X(about_to_restart)                                                                                      \
    X(stuck)                                                                                                 \
    X(stuck_no_more)
KEEPER_TESTS("/keeper-permit/", TESTS)
