/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/judge.h"
#include "keeper/memory.h"

#include <glib/gstdio.h>

/* Where a machine ends whose slots fail in every way, with the firmware, the initial RAM disk (other-next)
 * and what health.c makes of a verdict as models. */

enum state {
    DEAD, /* it does not come as far as its keeper: the initial RAM disk has had the other slot started next
           */
    CRASHES,  /* nobody judges its starts: its keeper crashes, or the watchdog ends them */
    BAD,      /* its keeper judges that it is not good */
    FLEETING, /* it is found good, and crashes soon after */
    GOOD,
    STATES
};

enum { STARTS_MAX = 40, STEADY_STARTS = 20 };

struct machine {
    char *folder, boot[16];
    enum state states[WLINK_SLOT_COUNT];
    bool same;                     /* both hold the same version */
    enum wlink_slot first, next;   /* next: NONE when the firmware has no note */
    bool starts[WLINK_SLOT_COUNT]; /* in the firmware's order */
    wlink_memory *memory;
    struct wlink_start start;
    unsigned count;
    bool ended;
};

static const char *version_of(const struct machine *machine, enum wlink_slot slot) {
    return slot == WLINK_SLOT_A || machine->same ? "1.5.0" : "1.4.0";
}

static void set_up(struct machine *machine) {
    machine->folder = g_dir_make_tmp("winglink-ways-XXXXXX", NULL);
    machine->memory = wlink_memory_read(machine->folder, NULL);
    machine->starts[WLINK_SLOT_A] = machine->starts[WLINK_SLOT_B] = true;
    machine->next = WLINK_SLOT_NONE;
    machine->memory->home = WLINK_SLOT_A;
    for (int slot = WLINK_SLOT_A; slot < WLINK_SLOT_COUNT; slot++) {
        wlink_memory_set(&machine->memory->slots[slot].version, version_of(machine, (enum wlink_slot)slot));
        machine->memory->slots[slot].good = true;
    }
}

static void tear_down(struct machine *machine) {
    g_autofree char *path = g_build_filename(machine->folder, "memory", NULL);
    g_unlink(path);
    g_rmdir(machine->folder);
    g_free(machine->folder);
    wlink_memory_free(machine->memory);
}

static void remember(struct machine *machine) {
    g_assert_true(wlink_memory_write(machine->memory, machine->folder, NULL));
    wlink_memory_free(machine->memory);
    machine->memory = wlink_memory_read(machine->folder, NULL);
}

static void be_good(struct machine *machine) {
    const enum wlink_slot slot = machine->start.slot;
    const enum wlink_slot left = wlink_judge_left(machine->memory, &machine->start);
    wlink_judge_good(machine->memory, &machine->start, 0);
    machine->first = slot;
    machine->starts[slot] = true;
    if (left != WLINK_SLOT_NONE)
        machine->starts[left] = false;
    machine->next = WLINK_SLOT_NONE;
    machine->ended = machine->states[slot] == GOOD;
}

static void carry_out(struct machine *machine, enum wlink_verdict verdict) {
    if (verdict == WLINK_VERDICT_BACK || verdict == WLINK_VERDICT_LEAVE)
        machine->next = machine->memory->home;
    if (verdict == WLINK_VERDICT_STAY) {
        machine->next = WLINK_SLOT_NONE;
        machine->ended = true;
    }
}

static void watch(struct machine *machine) {
    const enum wlink_slot slot = machine->start.slot;
    const enum wlink_next next =
        wlink_judge_next(machine->memory, &machine->start, WLINK_VERDICT_WATCH, slot != machine->first);
    if (next != WLINK_NEXT_OTHER)
        machine->next = next == WLINK_NEXT_SAME ? slot : WLINK_SLOT_NONE;
    if (machine->states[slot] >= FLEETING)
        be_good(machine);
    else if (machine->states[slot] == BAD)
        carry_out(machine,
                  wlink_judge_bad(machine->memory, &machine->start, WLINK_CODE_START_NOT_GOOD, "", 0));
}

static void start(struct machine *machine) {
    const enum wlink_slot slot = machine->next != WLINK_SLOT_NONE ? machine->next : machine->first;
    const enum wlink_slot other = wlink_slot_other(slot);
    g_snprintf(machine->boot, sizeof machine->boot, "boot-%u", ++machine->count);
    machine->next = machine->starts[other] ? other : WLINK_SLOT_NONE;
    if (machine->states[slot] == DEAD)
        return;
    machine->start =
        (struct wlink_start){machine->boot, 0, slot, version_of(machine, slot), true, machine->starts[other]};
    const enum wlink_verdict verdict = wlink_judge_start(machine->memory, &machine->start, 0);
    if (verdict == WLINK_VERDICT_WATCH)
        watch(machine);
    else
        carry_out(machine, verdict);
    remember(machine);
}

/* A slot that can be good runs in the end; else one that is good for a while, and no other start is made any
 * more; else one whose keeper says that it is bad, and the service stick is let in. There is no fourth: a
 * loop that nobody is told of. */
static void run(struct machine *machine) {
    const enum state a = machine->states[WLINK_SLOT_A], b = machine->states[WLINK_SLOT_B];
    const enum state best = MAX(a, b);
    enum wlink_slot slot = WLINK_SLOT_NONE;
    for (unsigned alike = 0; !machine->ended && (best != FLEETING || alike < STEADY_STARTS); alike++) {
        start(machine);
        if (machine->start.slot != slot || machine->states[slot] != FLEETING)
            alike = 0;
        slot = machine->start.slot;
        if (machine->count > STARTS_MAX)
            g_error("a is %d, b is %d, %s is first: it starts for ever", a, b,
                    wlink_slot_to_string(machine->first));
    }
    g_assert_cmpint(machine->states[machine->start.slot], ==, best);
}

static void test_every_pair(void) {
    for (int a = DEAD; a < STATES; a++)
        for (int b = DEAD; b < STATES; b++)
            for (int way = 0; way < 2 * WLINK_SLOT_COUNT; way++) {
                struct machine machine = {.states = {(enum state)a, (enum state)b},
                                          .same = way >= WLINK_SLOT_COUNT,
                                          .first = (enum wlink_slot)(way % WLINK_SLOT_COUNT)};
                if (MAX(a, b) < BAD) /* no keeper is ever there to say so */
                    continue;
                set_up(&machine);
                run(&machine);
                tear_down(&machine);
            }
}

/* Somebody mends what was wrong with both, and switches it on again. */
static void test_mended(void) {
    for (int state = DEAD; state <= BAD; state++) {
        struct machine machine = {.states = {BAD, (enum state)state}, .first = WLINK_SLOT_A};
        set_up(&machine);
        run(&machine);
        machine.ended = false;
        machine.states[WLINK_SLOT_A] = machine.states[WLINK_SLOT_B] = GOOD;
        run(&machine);
        tear_down(&machine);
    }
}

/* What has taken the other one's place is switched off before it is good, as people do with a screen that
 * stays black. */
static void test_switched_off(void) {
    struct machine machine = {.states = {BAD, CRASHES}, .first = WLINK_SLOT_A};
    set_up(&machine);
    while (machine.memory->home == WLINK_SLOT_A)
        start(&machine);
    for (unsigned i = 1; i < WLINK_FAILURES_MAX; i++) {
        start(&machine);
        g_assert_cmpint(machine.start.slot, ==, WLINK_SLOT_B);
        g_assert_cmpuint(machine.memory->slots[WLINK_SLOT_B].failures, ==, i);
    }
    machine.states[WLINK_SLOT_B] = GOOD;
    run(&machine);
    g_assert_cmpint(machine.start.slot, ==, WLINK_SLOT_B);
    g_assert_false(machine.starts[WLINK_SLOT_A]);
    tear_down(&machine);
}

/* Both slots are good, and the mains flicker, then for an hour do not, and so on: from the first slot to the
 * other one, and not back. */
static void test_mains(void) {
    struct machine machine = {.states = {FLEETING, FLEETING}, .first = WLINK_SLOT_A};
    set_up(&machine);
    for (unsigned hours = 0; hours < 4; hours++) {
        for (unsigned i = 0; i < 3 * WLINK_SHORT_RUNS_MAX; i++) {
            const enum wlink_slot expected = hours || i > WLINK_SHORT_RUNS_MAX ? WLINK_SLOT_B : WLINK_SLOT_A;
            start(&machine);
            g_assert_cmpint(machine.start.slot, ==, expected);
        }
        g_assert_true(wlink_judge_lasted(machine.memory, &machine.start));
        g_assert_true(machine.starts[WLINK_SLOT_A]); /* should b not come up any more */
        g_assert_false(wlink_memory_is_proven(machine.memory, WLINK_SLOT_A));
    }
    machine.states[WLINK_SLOT_A] = GOOD;
    machine.states[WLINK_SLOT_B] = DEAD;
    machine.count = 0;
    run(&machine);
    g_assert_cmpint(machine.start.slot, ==, WLINK_SLOT_A);
    tear_down(&machine);
}

/* Five are enough, four are not; a run that lasted, or ended in order, makes the next one the first. */
static void test_four(void) {
    struct machine machine = {.states = {FLEETING, GOOD}, .first = WLINK_SLOT_A};
    set_up(&machine);
    for (unsigned times = 0; times < 3; times++) {
        for (unsigned i = 1; i < WLINK_SHORT_RUNS_MAX; i++) {
            start(&machine);
            g_assert_cmpint(machine.start.slot, ==, WLINK_SLOT_A);
            g_assert_cmpuint(machine.memory->slots[WLINK_SLOT_A].short_runs, ==, i);
        }
        g_assert_true(wlink_judge_ends(machine.memory, &machine.start, 0));
    }
    machine.count = 0;
    run(&machine);
    tear_down(&machine);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keeper-ways/every-pair", test_every_pair);
    g_test_add_func("/keeper-ways/mended", test_mended);
    g_test_add_func("/keeper-ways/switched-off", test_switched_off);
    g_test_add_func("/keeper-ways/mains", test_mains);
    g_test_add_func("/keeper-ways/four", test_four);
    return g_test_run();
}
