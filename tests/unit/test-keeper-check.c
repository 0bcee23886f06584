/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/steady.h"
#include "unit/keeper-fixture.h"

/* The self-check before an update, when it does not come to its end. A keeper that is only taken away is a
 * machine that crashed. */

static void run(void (*test)(void)) {
    set_up();
    start_good();
    wait_other_good();
    g_string_truncate(fake.asked, 0);
    test();
    tear_down();
}

static wlink_memory *on_disk(void) {
    g_autofree char *folder = g_build_filename(fake.root, "var/lib/winglink-keeper", NULL);
    return wlink_memory_read(folder, NULL);
}

static void install(struct call *call) {
    ask_keeper(call, "Install", g_variant_new("(s)", "/var/lib/winglink-keeper/update.raucb"));
}

/* As far as winglinkd has been asked, and has not answered. */
static void begin_check(struct call *call) {
    g_string_truncate(fake.asked, 0);
    fake.hold = "Run";
    install(call);
    wait_asked("Run(''");
    fake.hold = NULL;
    g_autoptr(wlink_memory) memory = on_disk();
    g_assert_cmpint(memory->update.phase, ==, WLINK_UPDATE_CHECKING);
    g_assert_null(strstr(fake.asked->str, "InstallBundle"));
}

/* Both its keeper and its winglinkd are gone. */
static void drop(struct call *call) {
    g_dbus_method_invocation_return_error(fake.held, WLINK_ERROR, WLINK_CODE_CANCELLED, "it is gone");
    wait_answer(call);
    g_assert_cmpint(call->code, ==, WLINK_CODE_SHUTTING_DOWN);
    g_free(call->words);
}

/* Nothing was touched but the result. */
static void find_interrupted(unsigned cut) {
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_cmpstr(result("result"), ==, "failed");
    g_assert_cmpstr(result("code"), ==, "update-interrupted");
    g_assert_cmpstr(result("version"), ==, "1.4.0");
    g_assert_cmpstr(result("other"), ==, "1.5.0");
    g_assert_true(wlink_keeper1_get_other_good(fake.keeper->object));
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    g_autoptr(wlink_memory) memory = on_disk();
    g_assert_cmpint(memory->update.phase, ==, WLINK_UPDATE_NONE);
    g_assert_cmpuint(memory->slots[WLINK_SLOT_A].checks_cut, ==, cut);
}

static void go_down_in_check(unsigned cut) {
    struct call call;
    begin_check(&call);
    restart_into("a", "1.4.0", 60);
    drop(&call);
    find_interrupted(cut);
}

/* It takes the machine down each time: the update that mends it goes on without. */
static void takes_the_machine_down(void) {
    struct call call;
    go_down_in_check(1);
    go_down_in_check(2);
    g_string_truncate(fake.asked, 0);
    install(&call);
    wait_asked("InstallBundle");
    g_assert_null(strstr(fake.asked->str, "Run"));
    g_assert_cmpuint(g_strv_length(fake.keeper->memory->update.passed), ==, 0);
    rauc_completed(0);
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_NONE);
    g_free(call.words);
    wait_asked("StartUnit('reboot.target'");
    restart_into("b", "1.5.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_cmpstr(result("result"), ==, "updated");
    g_assert_cmpuint(fake.keeper->memory->slots[WLINK_SLOT_B].checks_cut, ==, 0);
}

/* One that ends by itself in between: the next one that does not is the first again. */
static void ends_by_itself(void) {
    struct call call;
    go_down_in_check(1);
    install(&call);
    wait_asked("InstallBundle");
    g_assert_cmpuint(g_strv_length(fake.keeper->memory->update.passed), ==, 1);
    rauc_completed(1);
    wait_answer(&call);
    g_free(call.words);
    g_autoptr(wlink_memory) memory = on_disk();
    g_assert_cmpuint(memory->slots[WLINK_SLOT_A].checks_cut, ==, 0);
}

/* Somebody stops it: it is not remembered as begun. */
static void stopped(void) {
    struct call call;
    begin_check(&call);
    g_assert_cmpint(call_keeper("Stop", NULL), ==, WLINK_CODE_NONE);
    g_dbus_method_invocation_return_error(fake.held, WLINK_ERROR, WLINK_CODE_CANCELLED, "it was ended");
    wait_answer(&call);
    g_assert_cmpint(call.code, ==, WLINK_CODE_CANCELLED);
    g_free(call.words);
    g_autoptr(wlink_memory) memory = on_disk();
    g_assert_cmpint(memory->update.phase, ==, WLINK_UPDATE_NONE);
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_cmpstr(result("result"), ==, "");
}

/* Only the keeper ended, or somebody has the machine restart: that was not the self-check. */
static void keeper_ends(void) {
    struct call call;
    begin_check(&call);
    stop_keeper();
    drop(&call);
    start_keeper(60);
    find_interrupted(0);
    begin_check(&call);
    wlink_steady_ends(fake.keeper);
    restart_into("a", "1.4.0", 60);
    drop(&call);
    find_interrupted(0);
}

/* After a crash, somebody has the machine restart before its keeper has looked back. */
static void ends_at_once(void) {
    struct call call;
    begin_check(&call);
    restart_into("a", "1.4.0", 60);
    wlink_steady_ends(fake.keeper);
    drop(&call);
    restart_into("a", "1.4.0", 60);
    find_interrupted(1);
}

/* The next start is of the other slot, which was not written: it counts for the one that checked itself. */
static void other_slot_follows(void) {
    struct call call;
    begin_check(&call);
    restart_into("b", "1.4.0", 60);
    drop(&call);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.0')"));
    restart_into("a", "1.4.0", 60);
    find_interrupted(1);
}

#define TESTS(X)                                                                                             \
    X(takes_the_machine_down)                                                                                \
    X(ends_by_itself)                                                                                        \
    X(stopped)                                                                                               \
    X(keeper_ends)                                                                                           \
    X(ends_at_once)                                                                                          \
    X(other_slot_follows)
KEEPER_TESTS("/keeper-check/", TESTS)
