/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/steady.h"
#include "unit/keeper-fixture.h"

/* Starts that are found good, and what follows when they do not last. A keeper that is only taken away is a
 * machine that crashed. */

#define VARIABLE(name) "sys/firmware/efi/efivars/" name "-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static void run(void (*test)(void)) {
    set_up();
    test();
    tear_down();
}

/* What the next start of the machine would find. */
static wlink_memory *on_disk(void) {
    g_autofree char *folder = g_build_filename(fake.root, "var/lib/winglink-keeper", NULL);
    return wlink_memory_read(folder, NULL);
}

static unsigned short_runs(enum wlink_slot slot) {
    g_autoptr(wlink_memory) memory = on_disk();
    return memory->slots[slot].short_runs;
}

static void good_in(const char *slot) {
    restart_into(slot, "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
}

static void crash_on(const char *slot, unsigned more) {
    const enum wlink_slot number = wlink_slot_from_string(slot);
    const unsigned before = short_runs(number);
    for (unsigned i = 1; i <= more; i++) {
        good_in(slot);
        g_assert_cmpuint(short_runs(number), ==, before + i);
        g_assert_null(strstr(fake.asked->str, "StartUnit"));
    }
}

/* a restarts five times, soon after it was found good: b, which stays in turn whatever it does. */
static void goes_down_by_itself(void) {
    start_good();
    wait_other_good();
    crash_on("a", 4);
    restart_into("a", "1.4.0", 60);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.1')"));
    g_assert_null(strstr(fake.asked->str, "Mark('bad'"));
    g_assert_cmpuint(short_runs(WLINK_SLOT_A), ==, 5); /* what goes down in order was not good this time */
    put_file(VARIABLE("BootOrder"), "aaaa\1\1\2\1");
    put_file(VARIABLE("BootCurrent"), "aaaa\2\1");
    good_in("b");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.1')\n"));
    g_assert_nonnull(strstr(fake.asked->str, "Mark('good', 'root.1')\n"));
    g_assert_null(strstr(fake.asked->str, "Mark('bad'")); /* it comes up, should b not do that any more */
    g_assert_cmpstr(result("result"), ==, "failed");
    g_assert_cmpstr(result("code"), ==, "slot-unsteady");
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
    crash_on("b", 10);
    g_assert_cmpint(fake.keeper->memory->home, ==, WLINK_SLOT_B);
}

static void nowhere_better(void) {
    start_good();
    fake.starts[1] = false;
    crash_on("a", 10);
}

static void without_rauc(void) {
    start_good();
    set_refusal("GetSlotStatus", WLINK_CODE_FAILED, "no");
    crash_on("a", 10);
}

/* The keeper in the same start: it counts once. */
static void keeper_again(void) {
    start_good();
    for (int i = 0; i < 3; i++) {
        stop_keeper();
        start_keeper(60);
        wait_health("good");
        g_assert_cmpuint(short_runs(WLINK_SLOT_A), ==, 1);
    }
}

static void lasts(void) {
    start_good();
    crash_on("a", 3);
    fake.steady = 1;
    good_in("a");
    while (short_runs(WLINK_SLOT_A) != 0)
        spin();
    stop_keeper();
    start_keeper(60); /* it has lasted, whoever comes */
    wait_health("good");
    g_assert_cmpuint(short_runs(WLINK_SLOT_A), ==, 0);
    fake.steady = 3600;
    crash_on("a", 1);
}

/* What is left of the hour when the keeper comes anew. */
static void lasts_over_keepers(void) {
    start_good();
    fake.keeper->memory->good_since -= (gint64)3600 * G_USEC_PER_SEC;
    g_assert_true(wlink_keeper_remember(fake.keeper));
    stop_keeper();
    start_keeper(60);
    wait_health("good");
    while (short_runs(WLINK_SLOT_A) != 0)
        spin();
}

static void ends_in_order(void) {
    start_good();
    crash_on("a", 3);
    wlink_steady_ends(fake.keeper);
    g_assert_cmpuint(short_runs(WLINK_SLOT_A), ==, 0);
    crash_on("a", 3);
    g_assert_cmpint(call_keeper("Restart", g_variant_new("(s)", "")), ==, WLINK_CODE_NONE);
    g_assert_cmpuint(short_runs(WLINK_SLOT_A), ==, 0);
}

/* A start that nobody has found good yet says nothing of those before it, however it ends. */
static void ends_before_it_is_good(void) {
    start_good();
    crash_on("a", 3);
    restart_into("a", "1.4.0", 60);
    wlink_steady_ends(fake.keeper); /* what it remembers is of the start before it */
    g_assert_cmpuint(short_runs(WLINK_SLOT_A), ==, 4);
    wait_asked("GetSlotStatus");
    while (fake.keeper->memory->good_since)
        spin();
    wlink_steady_ends(fake.keeper);
    g_assert_cmpuint(short_runs(WLINK_SLOT_A), ==, 4);
}

/* The check of a new version passed; then it crashes: the one before it. */
static void new_version(void) {
    start_good();
    wait_other_good();
    struct wlink_memory *memory = fake.keeper->memory;
    memory->slots[WLINK_SLOT_B].failures = 2;
    memory->slots[WLINK_SLOT_B].short_runs = 4;
    wlink_memory_refill(memory, WLINK_SLOT_B, "");
    memory->update.phase = WLINK_UPDATE_TRIAL;
    memory->update.target = WLINK_SLOT_B;
    g_assert_true(wlink_keeper_remember(fake.keeper));
    for (unsigned i = 1; i <= WLINK_SHORT_RUNS_MAX; i++) {
        restart_into("b", "1.5.0", 60);
        appear(NAME_UNIT);
        set_panel(true);
        wait_health("good");
        g_assert_cmpstr(result("result"), ==, "updated");
        g_assert_cmpuint(short_runs(WLINK_SLOT_B), ==, i);
    }
    restart_into("b", "1.5.0", 60);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.0')"));
    good_in("a");
    g_assert_cmpstr(result("code"), ==, "slot-unsteady");
    g_assert_cmpstr(result("version"), ==, "1.4.0");
    g_assert_cmpstr(result("other"), ==, "1.5.0");
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
    g_assert_cmpstr(wlink_keeper1_get_other_version(fake.keeper->object), ==, "1.5.0");
}

#define TESTS(X)                                                                                             \
    X(goes_down_by_itself)                                                                                   \
    X(nowhere_better)                                                                                        \
    X(without_rauc)                                                                                          \
    X(keeper_again)                                                                                          \
    X(lasts)                                                                                                 \
    X(lasts_over_keepers)                                                                                    \
    X(ends_in_order)                                                                                         \
    X(ends_before_it_is_good)                                                                                \
    X(new_version)
KEEPER_TESTS("/keeper-steady/", TESTS)
