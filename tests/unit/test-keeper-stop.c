/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/keeper-fixture.h"

/* An update that a person stops: shown at once, done soon, and asked for twice without a refusal. */

static void begin(void) {
    set_up();
    start_good();
    wait_other_good();
    g_string_truncate(fake.asked, 0);
}

static void install(struct call *call) {
    ask_keeper(call, "Install", g_variant_new("(s)", "/var/lib/winglink-keeper/update.raucb"));
}

static bool work_flag(const char *key) {
    gboolean flag = FALSE;
    g_assert_true(g_variant_lookup(wlink_keeper1_get_work(fake.keeper->object), key, "b", &flag));
    return flag;
}

static void assert_stopped(struct call *call) {
    wait_answer(call);
    g_assert_cmpint(call->code, ==, WLINK_CODE_CANCELLED);
    g_free(call->words);
    g_assert_cmpstr(work("result"), ==, "stopped");
    g_assert_false(work_flag("stopping"));
    wait_asked("Resume");
}

/* Work says so before the step gives way, and nobody is told that it is too late. */
static void test_while_it_writes(void) {
    struct call call;
    begin();
    install(&call);
    wait_asked("InstallBundle");
    g_assert_true(work_flag("stoppable") && !work_flag("stopping"));
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    g_assert_true(work_flag("stopping") && !work_flag("stoppable"));
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    wait_asked("StopUnit('rauc.service'");
    g_assert_cmpstr(work("result"), ==, "");
    vanish(NAME_RAUC);
    assert_stopped(&call);
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NOT_NOW);
    tear_down();
}

/* The self-check takes minutes: it is ended. */
static void test_while_winglinkd_checks_itself(void) {
    struct call call;
    begin();
    fake.hold = "Run";
    install(&call);
    wait_asked("Run(''");
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    g_assert_true(work_flag("stopping") && !work_flag("stoppable"));
    wait_asked("EndRun()");
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    g_dbus_method_invocation_return_error(fake.held, WLINK_ERROR, WLINK_CODE_CANCELLED, "it was ended");
    assert_stopped(&call);
    g_assert_null(strstr(fake.asked->str, "InstallBundle"));
    g_assert_null(strstr(strstr(fake.asked->str, "EndRun()") + 1, "EndRun()"));
    tear_down();
}

/* Before its first step it cannot be, which is not said to be too late. */
static void test_before_it_begins(void) {
    struct call call, stop;
    begin();
    fake.hold = "SetAside";
    install(&call);
    wait_asked("SetAside");
    ask_keeper(&stop, "Stop", NULL);
    wait_answer(&stop);
    g_assert_cmpint(stop.code, ==, WLINK_CODE_NOT_NOW);
    g_assert_null(strstr(stop.words, "too late"));
    g_free(stop.words);
    g_assert_false(work_flag("stopping"));
    g_dbus_method_invocation_return_value(fake.held, NULL);
    wait_asked("InstallBundle");
    g_assert_true(work_flag("stoppable"));
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    wait_asked("StopUnit('rauc.service'");
    vanish(NAME_RAUC);
    assert_stopped(&call);
    tear_down();
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keeper-stop/while-it-writes", test_while_it_writes);
    g_test_add_func("/keeper-stop/while-winglinkd-checks-itself", test_while_winglinkd_checks_itself);
    g_test_add_func("/keeper-stop/before-it-begins", test_before_it_begins);
    return g_test_run();
}
