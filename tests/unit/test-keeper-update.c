/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/keeper-fixture.h"

/* Updates, from the bundle to the start of the new version, each way to an end. */

static void run(void (*test)(void)) {
    set_up();
    start_good();
    wait_other_good();
    g_string_truncate(fake.asked, 0);
    test();
    tear_down();
}

static void install(struct call *call) {
    ask_keeper(call, "Install", g_variant_new("(s)", "/var/lib/winglink-keeper/update.raucb"));
}

static enum wlink_code refused(void) {
    struct call call;
    install(&call);
    wait_answer(&call);
    g_free(call.words);
    return call.code;
}

/* As far as the machine is to restart. */
static void write_update(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle");
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    wait_asked("StartUnit('reboot.target'");
    g_free(call.words);
}

static void updated(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle('/var/lib/winglink-keeper/update.raucb'");
    g_assert_nonnull(strstr(fake.asked->str, "SetAside('', 'update')\nInspectBundle"));
    g_assert_nonnull(strstr(fake.asked->str, "Run('', [])"));
    g_assert_cmpstr(wlink_keeper1_get_state(fake.keeper->object), ==, "working");
    g_assert_cmpuint(work_number("step"), ==, 2);
    g_assert_cmpstr(work("from"), ==, "1.4.0");
    g_assert_cmpstr(work("to"), ==, "1.5.0");
    rauc_progress(50);
    while (work_number("percent") < 30)
        spin();
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    g_free(call.words);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.1')"));
    g_assert_null(strstr(fake.asked->str, "Resume"));
    g_assert_cmpuint(work_number("step"), ==, 4);
    g_assert_cmpuint(work_number("percent"), <, 100);

    restart_into("b", "1.5.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_nonnull(strstr(fake.asked->str, "SetAside('', 'update')\nRun('', [])\nMark('good', 'root.1')"));
    wait_asked("Resume()");
    g_assert_cmpstr(result("result"), ==, "updated");
    g_assert_cmpstr(result("version"), ==, "1.5.0");
    g_assert_cmpstr(work("result"), ==, "done");
    g_assert_cmpuint(work_number("step"), ==, 5);
    g_assert_cmpuint(work_number("percent"), ==, 100);
    g_assert_cmpstr(wlink_keeper1_get_state(fake.keeper->object), ==, "idle");
}

/* What passed before does not pass now. */
static void checks_fail(void) {
    write_update();
    restart_into("b", "1.5.0", 1);
    set_answer("Run", "([{'name': <'loopback'>, 'state': <'failed'>, 'code': <'media-failed'>}],)");
    appear(NAME_UNIT);
    set_panel(true);
    wait_asked("StartUnit('reboot.target'");
    /* It may be first in the firmware's order already. */
    g_assert_nonnull(strstr(fake.asked->str, "Mark('bad', 'root.1')\nMark('active', 'root.0')"));
    g_assert_cmpstr(wlink_keeper1_get_health(fake.keeper->object), ==, "bad");
    fake.starts[1] = false;
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_cmpstr(result("result"), ==, "failed");
    g_assert_cmpstr(result("code"), ==, "update-checks-failed");
    g_assert_cmpstr(result("detail"), ==, "loopback (media-failed)");
    g_assert_cmpstr(result("version"), ==, "1.4.0");
    g_assert_cmpstr(result("other"), ==, "1.5.0");
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
}

/* A unit that was just flashed is updated before its slots have been compared. */
static void flashed_just_now(void) {
    struct call call;
    stop_keeper();
    g_autofree char *memory = g_build_filename(fake.root, "var/lib/winglink-keeper/memory", NULL);
    g_assert_cmpint(g_remove(memory), ==, 0);
    make_large();
    start_keeper(60);
    wait_health("good");
    write_update();
    ask_keeper(&call, "GetMachine", NULL);
    wait_answer(&call);
    g_assert_nonnull(strstr(call.words, "'other_good': <false>")); /* on trial, it is not proven */
    g_free(call.words);
    restart_into("b", "1.5.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    wait_other_good();
    g_assert_cmpstr(wlink_keeper1_get_other_version(fake.keeper->object), ==, "1.4.0");
}

/* What was missing before may be missing now. */
static void hardware_was_missing(void) {
    set_answer("Run", "([{'name': <'loopback'>, 'state': <'passed'>, 'code': <'none'>},"
                      " {'name': <'exam-camera'>, 'state': <'failed'>, 'code': <'camera-missing'>}],)");
    write_update();
    restart_into("b", "1.5.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
}

/* The panel of the new version does not come up: nothing is checked, and it goes back. */
static void panel_fails(void) {
    write_update();
    restart_into("b", "1.5.0", 1);
    appear(NAME_UNIT);
    wait_asked("StartUnit('reboot.target'");
    g_assert_null(strstr(fake.asked->str, "Run"));
    fake.starts[1] = false;
    restart_into("a", "1.4.0", 60);
    wait_asked("GetSlotStatus");
    while (!*result("result"))
        spin();
    g_assert_cmpstr(result("code"), ==, "start-not-good");
    g_assert_cmpstr(result("detail"), ==, "the panel is not there");
}

static void never_came_up(void) {
    write_update();
    restart_into("a", "1.4.0", 60);
    while (!*result("result"))
        spin();
    g_assert_cmpstr(result("code"), ==, "update-not-started");
}

static void power_fails_while_writing(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle");
    fake.starts[1] = false;
    restart_into("a", "1.4.0", 60);
    while (!*result("result"))
        spin();
    g_assert_cmpstr(result("code"), ==, "update-interrupted");
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_SHUTTING_DOWN);
    g_free(call.words);
}

static void bad_signature(void) {
    set_refusal("InspectBundle", WLINK_CODE_FAILED,
                "signature verification failed: Verify error: self-signed");
    g_assert_cmpint(refused(), ==, WLINK_CODE_UPDATE_SIGNATURE);
    wait_asked("Resume");
    g_assert_null(strstr(fake.asked->str, "InstallBundle"));
    g_assert_cmpstr(work("result"), ==, "failed");
    g_assert_cmpstr(work("code"), ==, "update-signature");
    g_assert_cmpstr(result("result"), ==, ""); /* the other slot was not touched */
}

static void damaged(void) {
    set_refusal("InspectBundle", WLINK_CODE_FAILED, "Bundle is too small");
    g_assert_cmpint(refused(), ==, WLINK_CODE_UPDATE_DAMAGED);
}

static void says_nothing(void) {
    set_answer("InspectBundle", "({'update': <<{'compatible': <'winglink-test'>}>>},)");
    g_assert_cmpint(refused(), ==, WLINK_CODE_UPDATE_DAMAGED);
}

static void other_board(void) {
    set_answer("InspectBundle",
               "({'update': <<{'compatible': <'winglink-other'>, 'version': <'1.5.0'>}>>},)");
    g_assert_cmpint(refused(), ==, WLINK_CODE_UPDATE_OTHER_BOARD);
    g_assert_null(strstr(fake.asked->str, "InstallBundle"));
}

static void older(void) {
    set_answer("InspectBundle", "({'update': <<{'compatible': <'winglink-test'>, 'version': <'1.3.9'>}>>},)");
    g_assert_cmpint(refused(), ==, WLINK_CODE_UPDATE_OLDER);
    g_assert_null(strstr(fake.asked->str, "InstallBundle"));
}

static void consultation_is_on(void) {
    set_refusal("SetAside", WLINK_CODE_NOT_NOW, "a consultation is on");
    g_assert_cmpint(refused(), ==, WLINK_CODE_NOT_NOW);
    g_assert_null(strstr(fake.asked->str, "InspectBundle"));
    g_assert_null(strstr(fake.asked->str, "Resume")); /* it was not put aside */
}

/* A unit whose winglinkd does not run can be repaired by an update. */
static void without_winglinkd(void) {
    vanish(NAME_UNIT);
    write_update();
    g_assert_cmpuint(g_strv_length(fake.keeper->memory->update.passed), ==, 0);
}

/* A person touches *Stop everything* during the self-check: what works is asked for again, and must pass in
 * the new version. */
static void self_check_is_stopped(void) {
    set_refusal("Run", WLINK_CODE_CANCELLED, "the run was ended: cancelled");
    struct call call;
    install(&call);
    wait_asked("Run(''");
    set_answer("Run", "([{'name': <'loopback'>, 'state': <'passed'>, 'code': <'none'>}],)");
    wait_asked("InstallBundle");
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    g_free(call.words);
    wait_asked("StartUnit('reboot.target'");
    g_assert_cmpuint(g_strv_length(fake.keeper->memory->update.passed), ==, 1);
    restart_into("b", "1.5.0", 1);
    set_answer("Run", "([{'name': <'loopback'>, 'state': <'failed'>, 'code': <'media-failed'>}],)");
    appear(NAME_UNIT);
    set_panel(true);
    wait_asked("StartUnit('reboot.target'");
    g_assert_null(strstr(fake.asked->str, "Mark('good'"));
}

static unsigned times_asked(const char *text) {
    unsigned times = 0;
    for (const char *at = fake.asked->str; (at = strstr(at, text)); at++)
        times++;
    return times;
}

/* Never known: nothing is written that would have to pass nothing. */
static void what_works_is_not_known(void) {
    struct call call;
    set_refusal("Run", WLINK_CODE_CANCELLED, "the run was ended: cancelled");
    install(&call);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NOT_NOW);
    g_assert_nonnull(strstr(call.words, "the run was ended"));
    g_free(call.words);
    g_assert_cmpuint(times_asked("Run(''"), ==, 3);
    wait_asked("Resume");
    g_assert_cmpstr(work("result"), ==, "failed");
    g_assert_cmpstr(result("result"), ==, ""); /* the other slot was not touched */
    set_bus_error("Run", "org.freedesktop.DBus.Error.TimedOut");
    g_assert_cmpint(refused(), ==, WLINK_CODE_NOT_NOW);
    g_assert_cmpuint(times_asked("Run(''"), ==, 4); /* it is still at it */
    g_assert_null(strstr(fake.asked->str, "InstallBundle"));
}

static void stopped_before_what_works_is_known(void) {
    struct call call;
    set_refusal("Run", WLINK_CODE_CANCELLED, "the run was ended: cancelled");
    install(&call);
    wait_asked("Run(''");
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_CANCELLED);
    g_free(call.words);
    g_assert_cmpstr(work("result"), ==, "stopped");
    g_assert_cmpuint(times_asked("Run(''"), ==, 1);
}

/* It starts anew, and says what works then; one that crashes each time is what the update may mend. */
static void winglinkd_crashes_in_its_self_check(void) {
    struct call call;
    set_refusal("Run", WLINK_CODE_UNIT_NOT_RUNNING, "its connection closed");
    install(&call);
    wait_asked("Run(''");
    set_answer("Run", "([{'name': <'loopback'>, 'state': <'passed'>, 'code': <'none'>}],)");
    wait_asked("InstallBundle");
    g_assert_cmpuint(g_strv_length(fake.keeper->memory->update.passed), ==, 1);
    rauc_completed(1);
    wait_answer(&call);
    g_free(call.words);
    set_refusal("Run", WLINK_CODE_UNIT_NOT_RUNNING, "its connection closed");
    g_string_truncate(fake.asked, 0);
    write_update();
    g_assert_cmpuint(times_asked("Run(''"), ==, 3);
    g_assert_cmpuint(g_strv_length(fake.keeper->memory->update.passed), ==, 0);
}

/* It has forgotten that it is aside. */
static void winglinkd_starts_anew(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle");
    g_string_truncate(fake.asked, 0);
    vanish(NAME_UNIT);
    appear(NAME_UNIT);
    wait_asked("SetAside('', 'update')");
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    wait_asked("StartUnit('reboot.target'");
    g_free(call.words);
}

static gboolean on_over(void *data) {
    *(bool *)data = true;
    return G_SOURCE_REMOVE;
}

/* It was absent, and a consultation began as soon as it was there: before the machine restarts, that ends. */
static void wait_for_its_end(struct call *call) {
    install(call);
    wait_asked("InstallBundle");
    set_refusal("SetAside", WLINK_CODE_NOT_NOW, "a consultation is on");
    for (int times = 0; times < 2; times++) {
        g_string_truncate(fake.asked, 0);
        if (times == 0)
            rauc_completed(0);
        wait_asked("SetAside('', 'update')");
    }
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_assert_null(strstr(fake.asked->str, "reboot"));
    g_assert_false(call->answered);
}

static void consultation_came_between(void) {
    struct call call;
    wait_for_its_end(&call);
    set_answer("SetAside", "()");
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "SetAside('', 'update')\nMark('active', 'root.1')"));
    g_free(call.words);
}

/* It takes the consultation up again when it is back: until then, nothing restarts. */
static void winglinkd_crashes_in_that_consultation(void) {
    struct call call;
    bool over = false;
    wait_for_its_end(&call);
    vanish(NAME_UNIT);
    g_timeout_add_seconds(4, on_over, &over); /* longer than until it is asked again */
    while (!over)
        spin();
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_assert_false(call.answered);
    set_answer("SetAside", "()");
    appear(NAME_UNIT);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    g_free(call.words);
}

/* Its own trouble is what the update may mend. */
static void record_cannot_be_written(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle");
    set_refusal("SetAside", WLINK_CODE_RECORD_UNWRITABLE, "no room");
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    wait_asked("StartUnit('reboot.target'");
    g_free(call.words);
}

static void stopped_before_it_restarts(void) {
    struct call call;
    wait_for_its_end(&call);
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_CANCELLED);
    g_assert_cmpstr(work("result"), ==, "stopped");
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_free(call.words);
}

static void rauc_fails(const char *words, enum wlink_code code) {
    struct call call;
    fake.last_error = words;
    install(&call);
    wait_asked("InstallBundle");
    rauc_completed(1);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, code);
    g_free(call.words);
    g_assert_cmpstr(result("result"), ==, "failed");
    g_assert_cmpstr(result("code"), ==, wlink_code_to_string(code));
    wait_asked("Resume");
}

static void bundle_is_damaged_inside(void) {
    rauc_fails("Failed to copy image: Input/output error", WLINK_CODE_UPDATE_DAMAGED);
}

static void disk_fails(void) {
    rauc_fails("Failed to open slot device", WLINK_CODE_UPDATE_NOT_WRITTEN);
}

static void rauc_crashes(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle");
    rauc_progress(10); /* it runs */
    while (work_number("percent") < 15)
        spin();
    vanish(NAME_RAUC);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_UPDATE_NOT_WRITTEN);
    g_free(call.words);
}

/* What is on the disk is not what was written. */
static void not_read_back(void) {
    struct call call;
    put_file("dev/disk/by-partlabel/root-b", "something else, and too short");
    install(&call);
    wait_asked("InstallBundle");
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, !=, WLINK_CODE_NONE);
    g_free(call.words);
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_autofree char *other = g_strnfill(8192, 'x');
    put_file("dev/disk/by-partlabel/root-b", other);
    g_string_truncate(fake.asked, 0);
    install(&call);
    wait_asked("InstallBundle");
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_UPDATE_NOT_WRITTEN);
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_free(call.words);
}

static void stopped_while_writing(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle");
    rauc_progress(20);
    while (work_number("percent") < 20)
        spin();
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    wait_asked("StopUnit('rauc.service'");
    vanish(NAME_RAUC);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_CANCELLED);
    g_free(call.words);
    g_assert_cmpstr(work("result"), ==, "stopped");
    g_assert_cmpstr(result("result"), ==, "");
    wait_asked("Resume");
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NOT_NOW);
}

static void one_at_a_time(void) {
    struct call call;
    install(&call);
    wait_asked("InstallBundle");
    g_assert_cmpint(refused(), ==, WLINK_CODE_NOT_NOW);
    g_assert_cmpint(call_keeper("Restart", g_variant_new("(s)", "")), ==, WLINK_CODE_NOT_NOW);
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    g_free(call.words);
}

/* The firmware does not take the new slot: it is not started, and the unit goes on. */
static void firmware_refuses(void) {
    struct call call;
    set_refusal("Mark", WLINK_CODE_FAILED, "efibootmgr failed");
    install(&call);
    wait_asked("InstallBundle");
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_UPDATE_NOT_WRITTEN);
    g_free(call.words);
    wait_asked("Resume");
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
}

/* A restart would end the trial: the firmware starts the new version once. */
static void nobody_restarts_a_trial(void) {
    write_update();
    restart_into("b", "1.5.0", 60);
    appear(NAME_UNIT);
    wait_state("working");
    g_assert_cmpint(call_keeper("Restart", g_variant_new("(s)", "")), ==, WLINK_CODE_NOT_NOW);
    g_assert_cmpint(call_keeper("ShutDown", g_variant_new("(s)", "")), ==, WLINK_CODE_NOT_NOW);
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    set_panel(true);
    wait_health("good");
    g_assert_cmpint(call_keeper("Restart", g_variant_new("(s)", "")), ==, WLINK_CODE_NONE);
}

/* What runs must be good: it is what is gone back to. */
static void before_it_is_good(void) {
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    g_assert_cmpint(refused(), ==, WLINK_CODE_NOT_NOW);
}

/* Nothing that runs is good, and nothing better is left: an update is what can mend it. */
static void where_nothing_is_good(void) {
    fake.starts[1] = false;
    for (int i = 0; i < 2; i++) {
        restart_into("a", "1.4.0", 1);
        wait_asked("StartUnit('reboot.target'");
    }
    restart_into("a", "1.4.0", 1);
    g_assert_cmpint(refused(), ==, WLINK_CODE_NOT_NOW); /* it is not known yet */
    wait_health("bad");
    set_refusal("Run", WLINK_CODE_RECORD_UNWRITABLE, "no room");
    appear(NAME_UNIT);
    write_update();
    set_answer("Run", "([{'name': <'loopback'>, 'state': <'passed'>, 'code': <'none'>}],)");
    restart_into("b", "1.5.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_cmpstr(result("result"), ==, "updated");
}

/* A newer version was good here once: what is older stays refused, also after going back. */
static void older_after_going_back(void) {
    write_update();
    restart_into("b", "1.5.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    set_answer("InspectBundle", "({'update': <<{'compatible': <'winglink-test'>, 'version': <'1.4.0'>}>>},)");
    g_assert_cmpint(refused(), ==, WLINK_CODE_UPDATE_OLDER);
}

#define TESTS(X)                                                                                             \
    X(updated)                                                                                               \
    X(checks_fail)                                                                                           \
    X(flashed_just_now)                                                                                      \
    X(hardware_was_missing)                                                                                  \
    X(panel_fails)                                                                                           \
    X(never_came_up)                                                                                         \
    X(power_fails_while_writing)                                                                             \
    X(bad_signature)                                                                                         \
    X(damaged)                                                                                               \
    X(says_nothing)                                                                                          \
    X(other_board)                                                                                           \
    X(older)                                                                                                 \
    X(older_after_going_back)                                                                                \
    X(consultation_is_on)                                                                                    \
    X(without_winglinkd)                                                                                     \
    X(self_check_is_stopped)                                                                                 \
    X(what_works_is_not_known)                                                                               \
    X(stopped_before_what_works_is_known)                                                                    \
    X(winglinkd_crashes_in_its_self_check)                                                                   \
    X(winglinkd_starts_anew)                                                                                 \
    X(consultation_came_between)                                                                             \
    X(winglinkd_crashes_in_that_consultation)                                                                \
    X(record_cannot_be_written)                                                                              \
    X(stopped_before_it_restarts)                                                                            \
    X(bundle_is_damaged_inside)                                                                              \
    X(disk_fails)                                                                                            \
    X(rauc_crashes)                                                                                          \
    X(not_read_back)                                                                                         \
    X(stopped_while_writing)                                                                                 \
    X(one_at_a_time)                                                                                         \
    X(firmware_refuses)                                                                                      \
    X(nobody_restarts_a_trial)                                                                               \
    X(where_nothing_is_good)                                                                                 \
    X(before_it_is_good)
KEEPER_TESTS("/keeper-update/", TESTS)
