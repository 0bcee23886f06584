/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/keeper-fixture.h"

/* What a person is told of an update when RAUC fails: of the bundle what RAUC said of the bundle, and nothing
 * of it when RAUC said nothing, or the unit's own disk failed. */

static void begin(void) {
    set_up();
    start_good();
    wait_other_good();
    g_string_truncate(fake.asked, 0);
}

static char *install(enum wlink_code code, const char *last_error) {
    struct call call;
    fake.last_error = last_error;
    ask_keeper(&call, "Install", g_variant_new("(s)", "/var/lib/winglink-keeper/update.raucb"));
    if (*last_error) {
        wait_asked("InstallBundle");
        rauc_completed(1);
    }
    wait_answer(&call);
    g_test_message("%s: %s", wlink_code_to_string(call.code), call.words);
    g_assert_cmpint(call.code, ==, code);
    g_assert_cmpstr(work("code"), ==, wlink_code_to_string(code));
    wait_state("idle");
    g_string_truncate(fake.asked, 0);
    return call.words;
}

/* The words are those of RAUC 1.13 and GLib 2.84. */
static void test_whose_input_and_output_error(void) {
#define SLOT "Installation error: Failed updating slot root.1: "
    static const struct {
        const char *words;
        enum wlink_code code;
    } rows[] = {
        {SLOT "Failed to copy data: Error reading from file: Input/output error", WLINK_CODE_UPDATE_DAMAGED},
        {SLOT "Failed to copy data: Error writing to file descriptor: Input/output error",
         WLINK_CODE_UPDATE_NOT_WRITTEN},
        {SLOT "Syncing content to disk failed: Input/output error", WLINK_CODE_UPDATE_NOT_WRITTEN},
        {SLOT "Error closing file descriptor: Input/output error", WLINK_CODE_UPDATE_NOT_WRITTEN},
        {"Installation error: Failed to write file “/var/lib/rauc/central.raucs.X”: fsync() failed: "
         "Input/output error",
         WLINK_CODE_UPDATE_NOT_WRITTEN},
    };
    begin();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_free(install(rows[i].code, rows[i].words));
    tear_down();
}

/* It is not installed, its service fails, or the bus gives up waiting for it: the bundle may be a good one.
 */
static void test_rauc_does_not_start(void) {
    static const char *const names[] = {
        "org.freedesktop.DBus.Error.Spawn.ChildExited",
        "org.freedesktop.DBus.Error.Spawn.ServiceNotFound",
        "org.freedesktop.DBus.Error.TimedOut",
        "org.freedesktop.DBus.Error.NoReply",
    };
    begin();
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        set_bus_error("InspectBundle", names[i]);
        g_autofree char *words = install(WLINK_CODE_UPDATE_NOT_WRITTEN, "");
        g_assert_nonnull(strstr(words, "the bus gave up"));
    }
    vanish(NAME_RAUC);
    g_free(install(WLINK_CODE_UPDATE_NOT_WRITTEN, ""));
    tear_down();
}

static void test_rauc_has_other_work(void) {
    begin();
    set_refusal("InspectBundle", WLINK_CODE_FAILED, "already processing a different method");
    g_free(install(WLINK_CODE_UPDATE_NOT_WRITTEN, ""));
    tear_down();
}

/* A unit that does not answer in time is this one: nobody is told of another room. */
static void test_the_unit_is_slow(void) {
    begin();
    set_bus_error("SetAside", "org.freedesktop.DBus.Error.TimedOut");
    g_free(install(WLINK_CODE_UNIT_SLOW, ""));
    g_assert_null(strstr(wlink_code_sentence(WLINK_CODE_UNIT_SLOW), "{room}"));
    tear_down();
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keeper-rauc/whose-input-and-output-error", test_whose_input_and_output_error);
    g_test_add_func("/keeper-rauc/rauc-does-not-start", test_rauc_does_not_start);
    g_test_add_func("/keeper-rauc/rauc-has-other-work", test_rauc_has_other_work);
    g_test_add_func("/keeper-rauc/the-unit-is-slow", test_the_unit_is_slow);
    return g_test_run();
}
