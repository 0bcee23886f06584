/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/keeper-fixture.h"

/* Starts of the machine, who may ask, restarts: with a fake of everything around. Updates:
 * test-keeper-update. */

#define VARIABLE(name) "sys/firmware/efi/efivars/" name "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define BOOT_NEXT      VARIABLE("BootNext")

static void run(void (*test)(void)) {
    set_up();
    test();
    tear_down();
}

static void good_start(void) {
    put_file(BOOT_NEXT, "......");
    start_keeper(60);
    g_assert_cmpstr(wlink_keeper1_get_version(fake.keeper->object), ==, "1.4.0");
    g_assert_cmpstr(wlink_keeper1_get_variant(fake.keeper->object), ==, "development");
    g_assert_cmpstr(wlink_keeper1_get_slot(fake.keeper->object), ==, "a");
    g_assert_true(wlink_keeper1_get_enrolled(fake.keeper->object));
    g_assert_cmpstr(wlink_keeper1_get_health(fake.keeper->object), ==, "starting");
    appear(NAME_UNIT);
    while (has_file(BOOT_NEXT)) /* it takes charge */
        spin();
    g_assert_null(strstr(fake.asked->str, "Mark"));
    set_panel(true);
    wait_health("good");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('good', 'root.0')"));
    g_assert_null(strstr(fake.asked->str, "Run"));
    g_assert_cmpstr(wlink_keeper1_get_other_version(fake.keeper->object), ==, "1.4.0");
    /* The next one needs no mark: the firmware knows. */
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_null(strstr(fake.asked->str, "Mark"));
}

/* The firmware forgot its entries, and they were made again with the other slot first: whoever runs here and
 * is good puts this one first, or every start would begin in the wrong slot. */
static void another_first(void) {
    start_good();
    put_file(VARIABLE("BootOrder"), "aaaa\1\1\2\1");
    put_file(VARIABLE("BootCurrent"), "aaaa\1\1");
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_null(strstr(fake.asked->str, "Mark"));
    put_file(VARIABLE("BootCurrent"), "aaaa\2\1");
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('good', 'root.0')"));
}

/* The panel is there already when the keeper comes: it was the keeper that was restarted. */
static void keeper_again(void) {
    start_good();
    stop_keeper();
    start_keeper(60);
    wait_health("good");
}

static void not_enrolled(void) {
    g_autofree char *site = g_build_filename(fake.root, "var/lib/winglink/site/site.bundle", NULL);
    g_unlink(site);
    start_keeper(60);
    g_assert_false(wlink_keeper1_get_enrolled(fake.keeper->object));
    wait_health("good"); /* the panel's service has run for long */
}

static bool machine_says(const char *words) {
    struct call call;
    ask_keeper(&call, "GetMachine", NULL);
    wait_answer(&call);
    const bool says = strstr(call.words, words) != NULL;
    g_free(call.words);
    return says;
}

/* Not good in time: again, and again, then the other slot. */
static void three_failures(void) {
    start_good();
    for (int i = 0; i < 2; i++) {
        restart_into("a", "1.4.0", 1);
        appear(NAME_UNIT); /* winglinkd is, but no panel */
        wait_asked("StartUnit('reboot.target'");
        g_assert_cmpstr(wlink_keeper1_get_health(fake.keeper->object), ==, "bad");
        g_assert_null(strstr(fake.asked->str, "Mark"));
    }
    restart_into("a", "1.4.0", 1);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.1')"));
    g_assert_null(strstr(fake.asked->str, "Mark('bad'")); /* it is the way back */
    put_file(VARIABLE("BootOrder"), "aaaa\1\1\2\1");
    put_file(VARIABLE("BootCurrent"), "aaaa\2\1");
    put_file(BOOT_NEXT, "......");
    restart_into("b", "1.4.0", 60);
    wait_asked("Mark('active', 'root.1')"); /* a is first in the order still */
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('good', 'root.1')\nMark('bad', 'root.0')"));
    g_assert_false(has_file(BOOT_NEXT));
    g_assert_cmpstr(result("result"), ==, "failed");
    g_assert_cmpstr(result("code"), ==, "slot-left");
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
    /* Back in the order, because the firmware forgot it: it stays, and is no twin. */
    restart_into("b", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_null(strstr(fake.asked->str, "Mark('bad'"));
    g_assert_true(machine_says("'other_good': <false>"));
}

/* winglinkd is there without its panel, and people speak. */
static void not_in_a_consultation(void) {
    start_good();
    fake.consultation = "in-consultation";
    restart_into("a", "1.4.0", 1);
    appear(NAME_UNIT);
    for (int i = 0; i < 2; i++) {
        wait_asked("State");
        g_assert_null(strstr(fake.asked->str, "StartUnit"));
        g_assert_cmpstr(wlink_keeper1_get_health(fake.keeper->object), ==, "starting");
        g_string_truncate(fake.asked, 0);
    }
    fake.consultation = "ended";
    wait_asked("StartUnit('reboot.target'");
}

/* Unit and panel are up; RAUC does not do what it is asked. */
static void up_and_not_marked(void) {
    set_refusal("Mark", WLINK_CODE_FAILED, "no");
    start_keeper(1);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("bad");
    g_assert_true(wlink_keeper_is_stuck(fake.keeper));
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
}

/* The keeper ends again and again: the time of the start goes on meanwhile. */
static void patience_is_of_the_start(void) {
    start_keeper(3600);
    wait_asked("GetSlotStatus");
    while (fake.keeper->memory->began == 0)
        spin();
    fake.keeper->memory->began -= (gint64)3600 * G_USEC_PER_SEC;
    wlink_keeper_remember(fake.keeper);
    stop_keeper();
    start_keeper(3600);
    wait_asked("StartUnit('reboot.target'");
    g_assert_cmpuint(fake.keeper->memory->slots[0].failures, ==, 1);
}

/* It fails for the fourth time, and nothing better was left: what the initial RAM disk noted stands until it
 * is known. */
static void fails_on(void) {
    start_good();
    for (unsigned i = 0; i < 2; i++)
        fake.keeper->memory->slots[i].failures = 3;
    wlink_keeper_remember(fake.keeper);
    put_file(BOOT_NEXT, "......");
    restart_into("a", "1.4.0", 1);
    appear(NAME_UNIT);
    wait_asked("GetSlotStatus");
    while (fake.keeper->memory->slots[0].failures != 4)
        spin();
    g_assert_true(has_file(BOOT_NEXT));
    wait_health("bad");
    g_assert_true(wlink_keeper_is_stuck(fake.keeper));
    g_assert_false(has_file(BOOT_NEXT)); /* it stays where it is */
}

static void nowhere_better(void) {
    start_good();
    fake.starts[1] = false;
    for (int i = 0; i < 2; i++) {
        restart_into("a", "1.4.0", 1);
        wait_asked("StartUnit('reboot.target'");
    }
    restart_into("a", "1.4.0", 1);
    wait_health("bad");
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    appear(NAME_UNIT); /* somebody mended it */
    set_panel(true);
    wait_health("good");
}

/* The initial RAM disk had b started, because a did not come as far as its keeper. */
static void back_home(void) {
    start_good();
    restart_into("b", "1.4.0", 60);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.0')"));
    restart_into("b", "1.4.0", 60);
    wait_asked("StartUnit('reboot.target'");
    restart_into("b", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('good', 'root.1')\nMark('bad', 'root.0')"));
    g_assert_cmpstr(result("code"), ==, "slot-left");
}

/* The data partition is full, or can be read only; what was read before stays. */
static void set_writable(bool writable) {
    g_autofree char *folder = g_build_filename(fake.root, "var/lib/winglink-keeper", NULL);
    g_autofree char *away = g_strconcat(folder, "-away", NULL);
    if (writable)
        g_assert_cmpint(g_unlink(folder), ==, 0);
    g_assert_cmpint(writable ? g_rename(away, folder) : g_rename(folder, away), ==, 0);
    if (!writable)
        put_file("var/lib/winglink-keeper", "in its place");
}

/* b should run, and does not come as far as its keeper; nobody can count how often: a runs. */
static void back_home_uncounted(void) {
    start_good();
    restart_into("b", "1.4.0", 60);
    set_writable(false);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    g_assert_nonnull(strstr(fake.asked->str, "Mark('good', 'root.1')"));
    stop_keeper();
    set_writable(true);
}

/* Restarts that nobody counts would go on for ever. */
static void failures_uncounted(void) {
    start_good();
    restart_into("a", "1.4.0", 1);
    set_writable(false);
    appear(NAME_UNIT);
    wait_health("bad");
    g_assert_true(wlink_keeper_is_stuck(fake.keeper));
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    set_panel(true); /* somebody mended it */
    wait_health("good");
    stop_keeper();
    set_writable(true);
}

static void without_rauc(void) {
    set_refusal("GetSlotStatus", WLINK_CODE_FAILED, "no");
    start_keeper(60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
}

/* b runs though a should, and RAUC does not say whether a could. */
static void away_without_rauc(void) {
    start_good();
    set_refusal("GetSlotStatus", WLINK_CODE_FAILED, "no");
    restart_into("b", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    g_assert_cmpint(fake.keeper->memory->home, ==, WLINK_SLOT_A);
}

/* RAUC could not ask the firmware, and calls every slot bad: that says nothing of a, which should run. */
static void firmware_is_silent(void) {
    start_good();
    fake.starts[0] = fake.starts[1] = false;
    restart_into("b", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_null(strstr(fake.asked->str, "Mark"));
    g_assert_cmpint(fake.keeper->memory->home, ==, WLINK_SLOT_A);
    fake.starts[0] = fake.starts[1] = true;
    restart_into("b", "1.4.0", 60);
    wait_asked("StartUnit('reboot.target'");
    g_assert_nonnull(strstr(fake.asked->str, "Mark('active', 'root.0')"));
}

static void seen(void) {
    start_good();
    wlink_memory_set(&fake.keeper->memory->result.result, "updated");
    wlink_keeper_remember(fake.keeper);
    stop_keeper();
    start_keeper(60);
    g_assert_cmpstr(result("result"), ==, "updated");
    g_assert_cmpint(call_keeper("Seen", NULL), ==, WLINK_CODE_NONE);
    g_assert_cmpstr(result("result"), ==, "");
    stop_keeper();
    start_keeper(60);
    g_assert_cmpstr(result("result"), ==, "");
}

static void restarts(void) {
    start_good();
    set_refusal("ListStaff", WLINK_CODE_SIGN_IN_NEEDED, "nobody is signed in with this token");
    g_assert_cmpint(call_keeper("Restart", g_variant_new("(s)", "abc")), ==, WLINK_CODE_SIGN_IN_NEEDED);
    fake.consultation = "in-consultation";
    g_assert_cmpint(call_keeper("Restart", g_variant_new("(s)", "")), ==, WLINK_CODE_NOT_NOW);
    g_assert_null(strstr(fake.asked->str, "StartUnit"));
    fake.consultation = "idle";
    set_answer("ListStaff", "(@aa{sv} [],)");
    g_assert_cmpint(call_keeper("ShutDown", g_variant_new("(s)", "abc")), ==, WLINK_CODE_NONE);
    wait_asked("StartUnit('poweroff.target', 'replace-irreversibly')");
    g_assert_nonnull(strstr(fake.asked->str, "ListStaff('abc',)"));
    wait_state("restarting");
}

/* systemd may refuse it, or not be there: the keeper does nothing else from then on, so it asks again. */
static void restart_is_refused(void) {
    start_good();
    set_refusal("StartUnit", WLINK_CODE_FAILED, "Transaction is destructive.");
    g_assert_cmpint(call_keeper("Restart", g_variant_new("(s)", "")), ==, WLINK_CODE_NONE);
    wait_asked("StartUnit('reboot.target'");
    g_assert_cmpint(call_keeper("ShutDown", g_variant_new("(s)", "")), ==, WLINK_CODE_NOT_NOW);
    set_answer("StartUnit", "(objectpath '/job/1',)");
    g_string_truncate(fake.asked, 0);
    wait_asked("StartUnit('reboot.target'");
    g_assert_cmpstr(wlink_keeper1_get_state(fake.keeper->object), ==, "restarting");
}

static void machine(void) {
    struct call call;
    put_file("sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", "....\001");
    put_file("sys/class/tpm/tpm0/tpm_version_major", "2\n");
    put_file("sys/block/dm-0/dm/name", "root\n");
    put_file("sys/block/dm-0/dm/uuid", "CRYPT-VERITY-0123-root\n");
    put_file("sys/block/dm-1/dm/name", "data\n");
    put_file("sys/block/dm-1/dm/uuid", "CRYPT-LUKS2-0123-data\n");
    put_file("sys/class/dmi/id/product_serial", "WL-000317\n");
    put_file("sys/class/dmi/id/bios_vendor", "EDK II\n");
    put_file("sys/class/dmi/id/bios_version", "2025.02\n");
    put_file("proc/sys/kernel/osrelease", "6.12.0\n");
    put_file("dev/disk/by-partlabel/data",
             "LUKS....{\"tokens\":{\"0\":{\"type\":\"systemd-tpm2\",\"tpm2-pcrs\":[7]}}}");
    start_good();
    wait_other_good();
    ask_keeper(&call, "GetMachine", NULL);
    wait_answer(&call);
    static const char *const parts[] = {"'verity': <true>",
                                        "'secure_boot': <true>",
                                        "'tpm': <true>",
                                        "'disk_encrypted': <true>",
                                        "'data_bound_to_pcr7': <true>",
                                        "'serial': <'WL-000317'>",
                                        "'firmware': <'EDK II 2025.02'>",
                                        "'kernel': <'6.12.0'>",
                                        "'other_good': <true>"};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!strstr(call.words, parts[i]))
            g_error("no %s in %s", parts[i], call.words);
    g_assert_null(strstr(call.words, "disk_size")); /* not measured, not there */
    g_free(call.words);
}

/* Bound to another PCR is not bound. */
static void machine_is_not_secured(void) {
    struct call call;
    put_file("sys/block/dm-1/dm/name", "data\n");
    put_file("sys/block/dm-1/dm/uuid", "CRYPT-LUKS2-0123-data\n");
    put_file("dev/disk/by-partlabel/data", "LUKS....{\"type\":\"systemd-tpm2\",\"tpm2-pcrs\":[4,7]}");
    start_good();
    ask_keeper(&call, "GetMachine", NULL);
    wait_answer(&call);
    g_assert_nonnull(strstr(call.words, "'data_bound_to_pcr7': <false>"));
    g_assert_nonnull(strstr(call.words, "'verity': <false>"));
    g_assert_nonnull(strstr(call.words, "'tpm': <false>"));
    g_assert_null(strstr(call.words, "secure_boot"));
    g_free(call.words);
}

/* --- the other slot of a unit that was just flashed */

static void flashed(void) {
    start_keeper(60);
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
    appear(NAME_UNIT);
    set_panel(true);
    wait_other_good();
    g_assert_true(machine_says("'other_good': <true>"));
    /* It was written down: nothing is read again. */
    put_file("dev/disk/by-partlabel/root-b", "something else");
    restart_into("a", "1.4.0", 60);
    wait_other_good();
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_true(wlink_keeper1_get_other_good(fake.keeper->object));
    /* What the firmware would not start cannot be gone back to, whatever it holds. */
    fake.starts[1] = false;
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_health("good");
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
}

/* One byte, in the last block, of the partition that is read last. */
static void flashed_badly(void) {
    g_autofree char *text = g_strnfill(8193, 'b');
    text[8192] = 'c';
    put_file("dev/disk/by-partlabel/boot-b", text);
    start_good();
    while (g_str_equal(wlink_keeper1_get_other_version(fake.keeper->object), "1.4.0"))
        spin();
    g_assert_true(machine_says("'other_good': <false>"));
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
    /* Mended, as by an update: it is looked at again. */
    write_slots("b");
    restart_into("a", "1.4.0", 60);
    appear(NAME_UNIT);
    set_panel(true);
    wait_other_good();
    g_assert_cmpstr(wlink_keeper1_get_other_version(fake.keeper->object), ==, "1.4.0");
}

static void longer(void) {
    g_autofree char *text = g_strnfill(8193, 'a');
    put_file("dev/disk/by-partlabel/root-b", text);
    start_good();
    while (g_str_equal(wlink_keeper1_get_other_version(fake.keeper->object), "1.4.0"))
        spin();
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
}

static void unreadable(void) {
    g_autofree char *path = g_build_filename(fake.root, "dev/disk/by-partlabel/boot-b", NULL);
    g_unlink(path);
    start_good();
    while (!machine_says("'other_good': <false>"))
        ;
    g_assert_cmpstr(wlink_keeper1_get_other_version(fake.keeper->object), ==, "1.4.0");
}

/* So large that it takes minutes: nothing is said of it meanwhile, and it holds up nobody's end. */
static void takes_long(void) {
    make_large();
    start_good();
    g_assert_false(machine_says("other_good"));
    g_assert_true(machine_says("'other_version': <'1.4.0'>"));
    g_assert_false(wlink_keeper1_get_other_good(fake.keeper->object));
    const gint64 began = g_get_monotonic_time();
    stop_keeper();
    g_assert_cmpint(g_get_monotonic_time() - began, <, 20 * G_USEC_PER_SEC);
}

#define TEST(name)                                                                                           \
    static void test_##name(void) {                                                                          \
        run(name);                                                                                           \
    }
TEST(good_start)
TEST(another_first)
TEST(keeper_again)
TEST(three_failures)
TEST(patience_is_of_the_start)
TEST(not_in_a_consultation)
TEST(up_and_not_marked)
TEST(fails_on)
TEST(nowhere_better)
TEST(back_home)
TEST(back_home_uncounted)
TEST(failures_uncounted)
TEST(without_rauc)
TEST(away_without_rauc)
TEST(firmware_is_silent)
TEST(seen)
TEST(restarts)
TEST(restart_is_refused)
TEST(machine)
TEST(machine_is_not_secured)
TEST(not_enrolled)
TEST(flashed)
TEST(flashed_badly)
TEST(longer)
TEST(unreadable)
TEST(takes_long)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keeper/good-start", test_good_start);
    g_test_add_func("/keeper/another-first", test_another_first);
    g_test_add_func("/keeper/keeper-again", test_keeper_again);
    g_test_add_func("/keeper/three-failures", test_three_failures);
    g_test_add_func("/keeper/patience-is-of-the-start", test_patience_is_of_the_start);
    g_test_add_func("/keeper/not-in-a-consultation", test_not_in_a_consultation);
    g_test_add_func("/keeper/up-and-not-marked", test_up_and_not_marked);
    g_test_add_func("/keeper/fails-on", test_fails_on);
    g_test_add_func("/keeper/nowhere-better", test_nowhere_better);
    g_test_add_func("/keeper/back-home", test_back_home);
    g_test_add_func("/keeper/back-home-uncounted", test_back_home_uncounted);
    g_test_add_func("/keeper/failures-uncounted", test_failures_uncounted);
    g_test_add_func("/keeper/without-rauc", test_without_rauc);
    g_test_add_func("/keeper/away-without-rauc", test_away_without_rauc);
    g_test_add_func("/keeper/firmware-is-silent", test_firmware_is_silent);
    g_test_add_func("/keeper/seen", test_seen);
    g_test_add_func("/keeper/restarts", test_restarts);
    g_test_add_func("/keeper/restart-is-refused", test_restart_is_refused);
    g_test_add_func("/keeper/machine", test_machine);
    g_test_add_func("/keeper/machine-is-not-secured", test_machine_is_not_secured);
    g_test_add_func("/keeper/not-enrolled", test_not_enrolled);
    g_test_add_func("/keeper/flashed", test_flashed);
    g_test_add_func("/keeper/flashed-badly", test_flashed_badly);
    g_test_add_func("/keeper/flashed-with-more", test_longer);
    g_test_add_func("/keeper/flashed-and-unreadable", test_unreadable);
    g_test_add_func("/keeper/comparing-takes-long", test_takes_long);
    return g_test_run();
}
