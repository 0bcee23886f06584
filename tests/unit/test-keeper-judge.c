/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "keeper/checks.h"
#include "keeper/clock.h"
#include "keeper/judge.h"
#include "keeper/memory.h"
#include "keeper/version.h"

#include <glib/gstdio.h>

/* What is decided about starts of the machine, without a machine. */

static const enum wlink_slot A = WLINK_SLOT_A, B = WLINK_SLOT_B;

struct unit {
    char *folder;
    wlink_memory *memory;
    unsigned boots;
    gint64 uptime;
    bool silent; /* RAUC does not answer */
    bool other_starts;
};

static void set_up(struct unit *unit) {
    *unit = (struct unit){.folder = g_dir_make_tmp("winglink-judge-XXXXXX", NULL), .other_starts = true};
    unit->memory = wlink_memory_read(unit->folder, NULL);
}

static void tear_down(struct unit *unit) {
    g_autofree char *path = g_build_filename(unit->folder, "memory", NULL);
    g_unlink(path);
    g_rmdir(unit->folder);
    g_free(unit->folder);
    wlink_memory_free(unit->memory);
}

/* Every step goes through the file, as on a machine. */
static void remember(struct unit *unit) {
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_memory_write(unit->memory, unit->folder, &error));
    wlink_memory_free(unit->memory);
    unit->memory = wlink_memory_read(unit->folder, &error);
    g_assert_no_error(error);
}

static enum wlink_verdict begin(struct unit *unit, enum wlink_slot slot, const char *version, bool again) {
    unit->boots += !again;
    g_autofree char *boot = g_strdup_printf("boot-%u", unit->boots);
    const struct wlink_start start = {boot, unit->uptime, slot, version, !unit->silent, unit->other_starts};
    enum wlink_verdict verdict = wlink_judge_start(unit->memory, &start, 1000);
    remember(unit);
    return verdict;
}

static enum wlink_verdict good(struct unit *unit, enum wlink_slot slot, const char *version) {
    const struct wlink_start start = {"", 0, slot, version, !unit->silent, unit->other_starts};
    enum wlink_verdict verdict = wlink_judge_good(unit->memory, &start, 2000);
    remember(unit);
    return verdict;
}

static enum wlink_verdict bad(struct unit *unit, enum wlink_slot slot, const char *version) {
    const struct wlink_start start = {"", 0, slot, version, !unit->silent, unit->other_starts};
    enum wlink_verdict verdict =
        wlink_judge_bad(unit->memory, &start, WLINK_CODE_START_NOT_GOOD, "the panel is not there", 3000);
    remember(unit);
    return verdict;
}

/* As winglink-keeper does it before it restarts. */
static void write_update(struct unit *unit, enum wlink_slot target, const char *from, const char *to,
                         enum wlink_update_phase phase) {
    unit->memory->update.phase = phase;
    unit->memory->update.target = target;
    wlink_memory_set(&unit->memory->update.from, from);
    wlink_memory_set(&unit->memory->update.to, to);
    wlink_memory_set(&unit->memory->result.result, "");
    wlink_memory_set(&unit->memory->slots[target].version, "");
    wlink_memory_doubt(unit->memory, target);
    remember(unit);
}

static void run_good(struct unit *unit, enum wlink_slot slot, const char *version) {
    g_assert_cmpint(begin(unit, slot, version, false), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpint(good(unit, slot, version), ==, WLINK_VERDICT_GOOD);
}

static void test_first_start(void) {
    struct unit unit;
    set_up(&unit);
    g_assert_cmpint(begin(&unit, A, "1.4.0", false), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpstr(unit.memory->slots[B].version, ==, "1.4.0"); /* both slots were flashed */
    g_assert_cmpuint(unit.memory->slots[A].failures, ==, 1);
    g_assert_cmpint(begin(&unit, A, "1.4.0", true), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpuint(unit.memory->slots[A].failures, ==, 1); /* the keeper again is not the machine again */
    good(&unit, A, "1.4.0");
    g_assert_cmpuint(unit.memory->slots[A].failures, ==, 0);
    g_assert_cmpstr(unit.memory->newest, ==, "1.4.0");
    g_assert_cmpstr(unit.memory->result.result, ==, "");
    tear_down(&unit);
}

/* The other slot of a unit that was just flashed is worth what the comparing says, until it is written. */
static void test_twin(void) {
    struct unit unit;
    set_up(&unit);
    g_assert_false(wlink_memory_is_proven(unit.memory, WLINK_SLOT_NONE));
    wlink_judge_twin(unit.memory, A, true); /* of what was never good: no twin */
    g_assert_false(wlink_memory_is_proven(unit.memory, B));
    run_good(&unit, A, "1.4.0");
    g_assert_false(wlink_memory_is_proven(unit.memory, B));
    wlink_judge_twin(unit.memory, A, true);
    remember(&unit);
    g_assert_true(wlink_memory_is_proven(unit.memory, B));
    g_assert_false(unit.memory->slots[B].good);
    run_good(&unit, A, "1.4.0");
    g_assert_true(wlink_memory_is_proven(unit.memory, B));
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_WRITING);
    g_assert_false(wlink_memory_is_proven(unit.memory, B));
    g_assert_true(wlink_memory_is_proven(unit.memory, A));
    tear_down(&unit);
}

static void test_no_twin(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    wlink_judge_twin(unit.memory, A, false);
    remember(&unit);
    g_assert_false(wlink_memory_is_proven(unit.memory, B));
    g_assert_cmpstr(unit.memory->slots[B].version, ==, ""); /* whatever it is */
    g_assert_true(wlink_memory_is_proven(unit.memory, A));
    tear_down(&unit);
}

static void test_update(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_TRIAL);
    g_assert_cmpint(begin(&unit, B, "1.5.0", false), ==, WLINK_VERDICT_TRIAL);
    g_assert_cmpint(begin(&unit, B, "1.5.0", true), ==, WLINK_VERDICT_TRIAL);
    good(&unit, B, "1.5.0");
    g_assert_cmpstr(unit.memory->result.result, ==, "updated");
    g_assert_cmpstr(unit.memory->result.version, ==, "1.5.0");
    g_assert_cmpstr(unit.memory->result.other, ==, "1.4.0");
    g_assert_cmpstr(unit.memory->newest, ==, "1.5.0");
    g_assert_cmpint(unit.memory->home, ==, B);
    run_good(&unit, B, "1.5.0");
    tear_down(&unit);
}

static void test_update_is_not_good(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_TRIAL);
    begin(&unit, B, "1.5.0", false);
    g_assert_cmpint(bad(&unit, B, "1.5.0"), ==, WLINK_VERDICT_GIVE_UP);
    unit.other_starts = false;
    run_good(&unit, A, "1.4.0"); /* the firmware does that */
    g_assert_cmpstr(unit.memory->result.result, ==, "failed");
    g_assert_cmpstr(unit.memory->result.version, ==, "1.4.0");
    g_assert_cmpstr(unit.memory->result.other, ==, "1.5.0");
    g_assert_cmpint(unit.memory->result.code, ==, WLINK_CODE_START_NOT_GOOD);
    g_assert_cmpstr(unit.memory->result.detail, ==, "the panel is not there");
    g_assert_cmpstr(unit.memory->newest, ==, "1.4.0");
    g_assert_cmpint(unit.memory->update.phase, ==, WLINK_UPDATE_NONE);
    tear_down(&unit);
}

/* It was put first in the firmware's order, and that was not written down: it is started again and again. */
static void test_update_that_crashes_and_is_first(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_TRIAL);
    for (unsigned i = 0; i < WLINK_FAILURES_MAX; i++)
        g_assert_cmpint(begin(&unit, B, "1.5.0", false), ==, WLINK_VERDICT_TRIAL);
    g_assert_cmpint(begin(&unit, B, "1.5.0", false), ==, WLINK_VERDICT_GIVE_UP);
    unit.other_starts = false;
    run_good(&unit, A, "1.4.0");
    g_assert_cmpstr(unit.memory->result.result, ==, "failed");
    g_assert_cmpint(unit.memory->result.code, ==, WLINK_CODE_UPDATE_NOT_STARTED);
    g_assert_cmpint(unit.memory->home, ==, A);
    tear_down(&unit);
}

/* No restart that nobody counts; a version on trial goes back all the same, and once. */
static void test_unwritten(void) {
    static const struct {
        enum wlink_verdict judged, begins, ends;
    } table[] = {
        {WLINK_VERDICT_WATCH, WLINK_VERDICT_WATCH, WLINK_VERDICT_WATCH},
        {WLINK_VERDICT_TRIAL, WLINK_VERDICT_TRIAL, WLINK_VERDICT_TRIAL},
        {WLINK_VERDICT_BACK, WLINK_VERDICT_WATCH, WLINK_VERDICT_STAY},
        {WLINK_VERDICT_LEAVE, WLINK_VERDICT_WATCH, WLINK_VERDICT_STAY},
        {WLINK_VERDICT_RESTART, WLINK_VERDICT_WATCH, WLINK_VERDICT_STAY},
        {WLINK_VERDICT_STAY, WLINK_VERDICT_STAY, WLINK_VERDICT_STAY},
        {WLINK_VERDICT_GIVE_UP, WLINK_VERDICT_GIVE_UP, WLINK_VERDICT_GIVE_UP},
        {WLINK_VERDICT_GOOD, WLINK_VERDICT_GOOD, WLINK_VERDICT_GOOD},
    };
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_assert_cmpint(wlink_judge_unwritten(table[i].judged, true), ==, table[i].begins);
        g_assert_cmpint(wlink_judge_unwritten(table[i].judged, false), ==, table[i].ends);
    }
}

static void test_update_never_came_up(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_TRIAL);
    run_good(&unit, A, "1.4.0");
    g_assert_cmpstr(unit.memory->result.result, ==, "failed");
    g_assert_cmpint(unit.memory->result.code, ==, WLINK_CODE_UPDATE_NOT_STARTED);
    g_assert_cmpstr(unit.memory->slots[B].version, ==, "1.5.0");
    tear_down(&unit);
}

static void test_update_is_cut_short(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_WRITING);
    unit.other_starts = false;
    run_good(&unit, A, "1.4.0");
    g_assert_cmpint(unit.memory->result.code, ==, WLINK_CODE_UPDATE_INTERRUPTED);
    g_assert_cmpstr(unit.memory->slots[B].version, ==, "");
    /* Or only the keeper ended. */
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_WRITING);
    g_assert_cmpint(begin(&unit, A, "1.4.0", true), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpint(unit.memory->result.code, ==, WLINK_CODE_UPDATE_INTERRUPTED);
    tear_down(&unit);
}

/* Three starts in a row that its keeper sees fail. */
static void test_three_failures(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    for (unsigned i = 1; i < WLINK_FAILURES_MAX; i++) {
        begin(&unit, A, "1.4.0", false);
        g_assert_cmpint(bad(&unit, A, "1.4.0"), ==, WLINK_VERDICT_RESTART);
    }
    begin(&unit, A, "1.4.0", false);
    g_assert_cmpint(bad(&unit, A, "1.4.0"), ==, WLINK_VERDICT_LEAVE);
    g_assert_cmpint(unit.memory->left, ==, A);
    run_good(&unit, B, "1.4.0");
    g_assert_cmpint(unit.memory->result.code, ==, WLINK_CODE_SLOT_LEFT);
    g_assert_cmpint(unit.memory->home, ==, B);
    g_assert_cmpint(unit.memory->left, ==,
                    WLINK_SLOT_NONE); /* it was taken out of the order, and that once */
    wlink_judge_twin(unit.memory, B, true);
    g_assert_false(wlink_memory_is_proven(unit.memory, A)); /* the same bytes as ever, and they failed */
    tear_down(&unit);
}

/* Three that end in a crash, before the time is up: the fourth does not wait. */
static void test_three_crashes(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    for (unsigned i = 0; i < WLINK_FAILURES_MAX; i++)
        g_assert_cmpint(begin(&unit, A, "1.4.0", false), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpint(begin(&unit, A, "1.4.0", false), ==, WLINK_VERDICT_LEAVE);
    tear_down(&unit);
}

/* A good start between them counts from the beginning. */
static void test_failures_in_a_row(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    for (unsigned i = 0; i < 3 * WLINK_FAILURES_MAX; i++) {
        begin(&unit, A, "1.4.0", false);
        run_good(&unit, A, "1.4.0");
        const struct wlink_start start = {.slot = A};
        g_assert_true(wlink_judge_lasted(unit.memory, &start));
    }
    tear_down(&unit);
}

/* What the other slot holds was never finished, or is not what was flashed: not even the firmware's order,
 * which may have been made anew with both, is a reason to go there. */
static void test_nothing_finished_there(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_WRITING);
    for (unsigned i = 0; i < WLINK_FAILURES_MAX; i++)
        g_assert_cmpint(begin(&unit, A, "1.4.0", false), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpint(bad(&unit, A, "1.4.0"), ==, WLINK_VERDICT_STAY);
    g_assert_cmpint(begin(&unit, A, "1.4.0", false), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpint(unit.memory->home, ==, A);
    good(&unit, A, "1.4.0");
    wlink_judge_twin(unit.memory, A, false);
    for (unsigned i = 0; i < WLINK_FAILURES_MAX; i++)
        begin(&unit, A, "1.4.0", false);
    g_assert_cmpint(bad(&unit, A, "1.4.0"), ==, WLINK_VERDICT_STAY);
    tear_down(&unit);
}

static void test_nowhere_better(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    unit.other_starts = false;
    for (unsigned i = 1; i < WLINK_FAILURES_MAX; i++) {
        begin(&unit, A, "1.4.0", false);
        g_assert_cmpint(bad(&unit, A, "1.4.0"), ==, WLINK_VERDICT_RESTART);
    }
    begin(&unit, A, "1.4.0", false);
    g_assert_cmpint(bad(&unit, A, "1.4.0"), ==, WLINK_VERDICT_STAY);
    g_assert_cmpint(begin(&unit, A, "1.4.0", false), ==, WLINK_VERDICT_WATCH); /* and no loop */
    g_assert_cmpint(bad(&unit, A, "1.4.0"), ==, WLINK_VERDICT_STAY);
    tear_down(&unit);
}

/* Both slots fail: each is tried three times, then the unit stays where it is. */
static void test_both_fail(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    unsigned starts = 0;
    enum wlink_slot slot = A;
    enum wlink_verdict verdict = WLINK_VERDICT_RESTART;
    while (verdict != WLINK_VERDICT_STAY) {
        g_assert_cmpuint(++starts, <=, 2 * WLINK_FAILURES_MAX + 2);
        begin(&unit, slot, "1.4.0", false);
        verdict = bad(&unit, slot, "1.4.0");
        if (verdict == WLINK_VERDICT_LEAVE)
            slot = wlink_slot_other(slot);
    }
    g_assert_cmpint(slot, ==, B);
    tear_down(&unit);
}

/* The root of A has gone bad: the initial RAM disk has B started, whose keeper tries A again, twice. */
static void test_home_fails_early(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.5.0");
    for (unsigned i = 1; i < WLINK_FAILURES_MAX; i++) {
        g_assert_cmpint(begin(&unit, B, "1.4.0", false), ==, WLINK_VERDICT_BACK);
        g_assert_cmpint(unit.memory->left, ==, WLINK_SLOT_NONE);
    }
    g_assert_cmpint(begin(&unit, B, "1.4.0", false), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpint(unit.memory->left, ==, A);
    g_assert_cmpint(unit.memory->result.code, ==, WLINK_CODE_SLOT_LEFT);
    g_assert_cmpstr(unit.memory->result.version, ==, "1.4.0");
    g_assert_cmpstr(unit.memory->result.other, ==, "1.5.0");
    good(&unit, B, "1.4.0");
    g_assert_cmpint(unit.memory->home, ==, B);
    tear_down(&unit);
}

/* Once is no reason to leave: the power may have failed just then. */
static void test_home_fails_early_once(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.5.0");
    g_assert_cmpint(begin(&unit, B, "1.4.0", false), ==, WLINK_VERDICT_BACK);
    run_good(&unit, A, "1.5.0");
    g_assert_cmpuint(unit.memory->slots[A].failures, ==, 0);
    g_assert_cmpstr(unit.memory->result.result, ==, "");
    tear_down(&unit);
}

/* Somebody marked A bad on purpose and restarted. */
static void test_home_is_taken_away(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.5.0");
    unit.other_starts = false;
    g_assert_cmpint(begin(&unit, B, "1.4.0", false), ==, WLINK_VERDICT_WATCH);
    g_assert_cmpint(unit.memory->left, ==, WLINK_SLOT_NONE);
    good(&unit, B, "1.4.0");
    g_assert_cmpint(unit.memory->home, ==, B);
    g_assert_cmpstr(unit.memory->newest, ==, "1.5.0");
    tear_down(&unit);
}

/* RAUC does not say whether A could start: nobody has taken it away. */
static void test_away_from_home_without_rauc(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.5.0");
    unit.silent = true;
    unit.other_starts = false;
    run_good(&unit, B, "1.4.0");
    g_assert_cmpint(unit.memory->home, ==, A);
    g_assert_cmpuint(unit.memory->slots[A].failures, ==, 0);
    g_assert_true(wlink_memory_is_proven(unit.memory, A));
    begin(&unit, B, "1.4.0", false);
    g_assert_cmpint(bad(&unit, B, "1.4.0"), ==, WLINK_VERDICT_RESTART);
    unit.silent = false;
    unit.other_starts = true;
    g_assert_cmpint(begin(&unit, B, "1.4.0", false), ==, WLINK_VERDICT_BACK);
    run_good(&unit, A, "1.5.0");
    tear_down(&unit);
}

/* An update's first start is good whether RAUC knows the other slot or not. */
static void test_update_without_rauc(void) {
    struct unit unit;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    write_update(&unit, B, "1.4.0", "1.5.0", WLINK_UPDATE_TRIAL);
    unit.silent = true;
    unit.other_starts = false;
    g_assert_cmpint(begin(&unit, B, "1.5.0", false), ==, WLINK_VERDICT_TRIAL);
    good(&unit, B, "1.5.0");
    g_assert_cmpint(unit.memory->home, ==, B);
    g_assert_cmpstr(unit.memory->result.result, ==, "updated");
    tear_down(&unit);
}

static unsigned patience(const struct unit *unit) {
    const struct wlink_start start = {.uptime = unit->uptime};
    return wlink_judge_patience(unit->memory, &start, 600);
}

/* Keepers that end again and again do not make a start longer. */
static void test_patience(void) {
    struct unit unit;
    set_up(&unit);
    unit.uptime = 20 * G_USEC_PER_SEC;
    begin(&unit, A, "1.4.0", false);
    g_assert_cmpuint(patience(&unit), ==, 600);
    unit.uptime += 90 * G_USEC_PER_SEC;
    begin(&unit, A, "1.4.0", true);
    g_assert_cmpuint(patience(&unit), ==, 510);
    unit.uptime += 600 * G_USEC_PER_SEC;
    begin(&unit, A, "1.4.0", true);
    g_assert_cmpuint(patience(&unit), ==, WLINK_PATIENCE_MOMENT);
    good(&unit, A, "1.4.0"); /* a keeper that ends hours later begins anew */
    begin(&unit, A, "1.4.0", true);
    g_assert_cmpuint(patience(&unit), ==, 600);
    unit.uptime = 15 * G_USEC_PER_SEC;
    begin(&unit, A, "1.4.0", false);
    g_assert_cmpuint(patience(&unit), ==, 600);
    const struct wlink_start start = {.uptime = unit.uptime + 100 * G_USEC_PER_SEC};
    g_assert_cmpuint(wlink_judge_patience(unit.memory, &start, 1), ==, 1);
    tear_down(&unit);
}

static void test_older(void) {
    struct unit unit;
    set_up(&unit);
    g_assert_null(wlink_judge_version(unit.memory, "0.0.1")); /* nothing was good yet */
    run_good(&unit, A, "1.4.0+g1");
    g_autofree char *why = wlink_judge_version(unit.memory, "1.3.9");
    g_assert_cmpstr(why, ==, "1.3.9, and this unit has run 1.4.0+g1");
    g_assert_null(wlink_judge_version(unit.memory, "1.4.0+g0")); /* another build of the same */
    g_assert_null(wlink_judge_version(unit.memory, "1.4.1"));
    tear_down(&unit);
}

static void test_memory_unreadable(void) {
    struct unit unit;
    g_autoptr(GError) error = NULL;
    set_up(&unit);
    g_autofree char *path = g_build_filename(unit.folder, "memory", NULL);
    g_assert_true(g_file_set_contents(path, "no key file", -1, NULL));
    g_autoptr(wlink_memory) memory = wlink_memory_read(unit.folder, &error);
    g_assert_error(error, WLINK_ERROR, (int)WLINK_CODE_FAILED);
    g_assert_cmpint(memory->home, ==, WLINK_SLOT_NONE);
    tear_down(&unit);
}

/* A version before this one knows less, one after it more: neither loses what it knows for that. */
static void test_memory_of_other_versions(void) {
    struct unit unit;
    g_autoptr(GError) error = NULL;
    set_up(&unit);
    run_good(&unit, A, "1.4.0");
    g_autofree char *path = g_build_filename(unit.folder, "memory", NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_assert_true(g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL));
    static const char *const newer[][2] = {
        {"unit", "good-since"}, {"slot a", "short-runs"}, {"slot a", "checks-cut"}};
    for (guint i = 0; i < G_N_ELEMENTS(newer); i++)
        g_assert_true(g_key_file_remove_key(file, newer[i][0], newer[i][1], NULL));
    g_key_file_set_string(file, "slot a", "later", "x");
    g_key_file_set_string(file, "later", "later", "x");
    g_key_file_set_string(file, "update", "phase", "later");
    g_key_file_set_string(file, "update", "target", "b");
    g_key_file_set_string(file, "result", "code", "later");
    g_assert_true(g_key_file_save_to_file(file, path, NULL));
    g_autoptr(wlink_memory) memory = wlink_memory_read(unit.folder, &error);
    g_assert_no_error(error);
    g_assert_cmpint(memory->home, ==, A);
    g_assert_true(memory->slots[A].good);
    g_assert_cmpstr(memory->newest, ==, "1.4.0");
    g_assert_cmpint(memory->update.phase, ==, WLINK_UPDATE_NONE);
    g_assert_cmpint(memory->result.code, ==, WLINK_CODE_FAILED);
    g_assert_cmpuint(memory->slots[A].short_runs, ==, 0);
    g_assert_cmpint(memory->good_since, ==, 0);
    tear_down(&unit);
}

static void test_versions(void) {
    static const char *const ascending[] = {
        "0",           "0.9",   "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta", "1.0.0-rc.2",
        "1.0.0-rc.11", "1.0.0", "1.2",         "1.10",          "1.10.1",     "99999999999999999999.1"};
    for (guint i = 0; i < G_N_ELEMENTS(ascending); i++)
        for (guint k = 0; k < G_N_ELEMENTS(ascending); k++) {
            int order = wlink_version_compare(ascending[i], ascending[k]);
            g_assert_cmpint((order > 0) - (order < 0), ==, (i > k) - (i < k));
        }
    g_assert_cmpint(wlink_version_compare("1.4", "1.4.0"), ==, 0);
    g_assert_cmpint(wlink_version_compare("1.4.0+gabc", "1.4.0+gdef"), ==, 0);
    g_assert_cmpint(wlink_version_compare("1.04", "1.4"), ==, 0);
    g_assert_cmpint(wlink_version_compare("", "0"), ==, 0);
}

static void test_checks(void) {
    g_autoptr(GVariant) before = g_variant_ref_sink(g_variant_new_parsed(
        "[{'name': <'room-camera'>, 'state': <'passed'>}, {'name': <'exam-camera'>, 'state': <'failed'>},"
        " {'name': <'loopback'>, 'state': <'passed'>}, {'name': <'network'>, 'state': <'passed'>},"
        " {'name': <'clock'>, 'state': <'passed'>}, {'name': <'roll-back'>, 'state': <'passed'>}]"));
    g_autoptr(GVariant) after = g_variant_ref_sink(g_variant_new_parsed(
        "[{'name': <'room-camera'>, 'state': <'failed'>, 'code': <'camera-missing'>},"
        " {'name': <'exam-camera'>, 'state': <'failed'>, 'code': <'camera-missing'>},"
        " {'name': <'loopback'>, 'state': <'not-run'>, 'code': <'not-measured'>},"
        " {'name': <'network'>, 'state': <'failed'>}, {'name': <'clock'>, 'state': <'failed'>}]"));
    g_auto(GStrv) passed = wlink_checks_passed(before);
    g_autofree char *list = g_strjoinv(" ", passed);
    g_autofree char *lost = wlink_checks_lost(passed, after);
    g_assert_cmpstr(list, ==, "room-camera loopback");
    g_assert_cmpstr(lost, ==, "room-camera (camera-missing), loopback (not-measured)");
    g_assert_null(wlink_checks_lost(passed, before));
}

static void test_clock(void) {
    struct wlink_clock clock;
    g_assert_true(wlink_clock_parse(
        "C0000201,192.0.2.1,2,1764000000.1,-0.0042,0.1,0.1,1.0,0.1,0.1,0.1,0.1,64.2,Normal\n", &clock));
    g_assert_true(clock.trusted);
    g_assert_cmpfloat_with_epsilon(clock.offset, 4.2, 1e-9);
    g_assert_cmpstr(clock.source, ==, "192.0.2.1");
    g_assert_true(
        wlink_clock_parse("00000000,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised", &clock));
    g_assert_false(clock.trusted);
    g_assert_cmpstr(clock.source, ==, "");
    g_assert_false(wlink_clock_parse("506 Cannot talk to daemon", &clock));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keeper-judge/first-start", test_first_start);
    g_test_add_func("/keeper-judge/update", test_update);
    g_test_add_func("/keeper-judge/twin", test_twin);
    g_test_add_func("/keeper-judge/no-twin", test_no_twin);
    g_test_add_func("/keeper-judge/update-is-not-good", test_update_is_not_good);
    g_test_add_func("/keeper-judge/update-that-crashes-and-is-first", test_update_that_crashes_and_is_first);
    g_test_add_func("/keeper-judge/unwritten", test_unwritten);
    g_test_add_func("/keeper-judge/update-never-came-up", test_update_never_came_up);
    g_test_add_func("/keeper-judge/update-is-cut-short", test_update_is_cut_short);
    g_test_add_func("/keeper-judge/three-failures", test_three_failures);
    g_test_add_func("/keeper-judge/three-crashes", test_three_crashes);
    g_test_add_func("/keeper-judge/failures-in-a-row", test_failures_in_a_row);
    g_test_add_func("/keeper-judge/nothing-finished-there", test_nothing_finished_there);
    g_test_add_func("/keeper-judge/nowhere-better", test_nowhere_better);
    g_test_add_func("/keeper-judge/both-fail", test_both_fail);
    g_test_add_func("/keeper-judge/home-fails-early", test_home_fails_early);
    g_test_add_func("/keeper-judge/home-fails-early-once", test_home_fails_early_once);
    g_test_add_func("/keeper-judge/home-is-taken-away", test_home_is_taken_away);
    g_test_add_func("/keeper-judge/away-from-home-without-rauc", test_away_from_home_without_rauc);
    g_test_add_func("/keeper-judge/update-without-rauc", test_update_without_rauc);
    g_test_add_func("/keeper-judge/patience", test_patience);
    g_test_add_func("/keeper-judge/older", test_older);
    g_test_add_func("/keeper-judge/memory-unreadable", test_memory_unreadable);
    g_test_add_func("/keeper-judge/memory-of-other-versions", test_memory_of_other_versions);
    g_test_add_func("/keeper-judge/versions", test_versions);
    g_test_add_func("/keeper-judge/checks", test_checks);
    g_test_add_func("/keeper-judge/clock", test_clock);
    return g_test_run();
}
