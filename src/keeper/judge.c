/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/judge.h"

#include "keeper/version.h"

static void set_result(struct wlink_memory *memory, const char *result, const char *version,
                       const char *other, enum wlink_code code, const char *detail, gint64 now) {
    wlink_memory_set(&memory->result.result, result);
    wlink_memory_set(&memory->result.version, version);
    wlink_memory_set(&memory->result.other, other);
    wlink_memory_set(&memory->result.detail, detail);
    memory->result.code = code;
    memory->result.ended = now;
}

static void end_update(struct wlink_memory *memory) {
    memory->update.phase = WLINK_UPDATE_NONE;
    memory->update.target = WLINK_SLOT_NONE;
}

/* The first start of a unit that was just flashed: both slots were written with this image. */
static void begin(struct wlink_memory *memory, const struct wlink_start *start) {
    memory->home = start->slot;
    for (int slot = WLINK_SLOT_A; slot < WLINK_SLOT_COUNT; slot++)
        wlink_memory_set(&memory->slots[slot].version, start->version);
}

/* The slot holds what it did not when it was last looked at: nothing is known of it. */
static void note_version(struct wlink_memory *memory, const struct wlink_start *start) {
    if (!g_str_equal(memory->slots[start->slot].version, start->version))
        wlink_memory_refill(memory, start->slot, start->version);
}

/* The power failed in the self-check before an update, or that took the machine down: nothing was written. */
static bool settle_check(struct wlink_memory *memory, const struct wlink_start *start, bool cut, gint64 now) {
    if (memory->update.phase != WLINK_UPDATE_CHECKING)
        return false;
    if (cut)
        memory->slots[wlink_slot_other(memory->update.target)].checks_cut++;
    set_result(memory, "failed", start->version, memory->update.to, WLINK_CODE_UPDATE_INTERRUPTED, "", now);
    end_update(memory);
    return true;
}

/* An update that the old slot finds unfinished has failed. */
static void settle_update(struct wlink_memory *memory, const struct wlink_start *start, gint64 now) {
    enum wlink_slot target = memory->update.target;
    if (memory->update.phase == WLINK_UPDATE_NONE || target == start->slot)
        return;
    bool written = memory->update.phase == WLINK_UPDATE_TRIAL;
    /* The new version may have said itself why. */
    if (!written || !g_str_equal(memory->result.result, "failed"))
        set_result(memory, "failed", start->version, memory->update.to,
                   written ? WLINK_CODE_UPDATE_NOT_STARTED : WLINK_CODE_UPDATE_INTERRUPTED, "", now);
    wlink_memory_set(&memory->slots[target].version, written ? memory->update.to : "");
    wlink_memory_doubt(memory, target);
    end_update(memory);
}

static bool is_on_trial(const struct wlink_memory *memory, const struct wlink_start *start) {
    return memory->update.phase == WLINK_UPDATE_TRIAL && memory->update.target == start->slot;
}

/* The update itself is ended by the other slot, which settles it. */
static enum wlink_verdict give_up(struct wlink_memory *memory, const struct wlink_start *start,
                                  enum wlink_code code, const char *detail, gint64 now) {
    set_result(memory, "failed", memory->update.from, start->version, code, detail, now);
    return WLINK_VERDICT_GIVE_UP;
}

/* Could the other slot be better than this one, which does not come up? What was found good there could, also
 * when it did not stay up; or what was flashed with this one and never tried. What was written there and
 * never came to its end could not. */
static bool other_is_better(const struct wlink_memory *memory, const struct wlink_start *start) {
    enum wlink_slot other = wlink_slot_other(start->slot);
    bool flashed = g_str_equal(memory->slots[other].version, start->version);
    return start->other_starts && memory->slots[other].failures < WLINK_FAILURES_MAX &&
           (flashed || memory->slots[other].good || memory->slots[other].twin);
}

/* This one comes up, and does not stay so. */
static bool other_is_steadier(const struct wlink_memory *memory, const struct wlink_start *start) {
    return memory->slots[start->slot].short_runs >= WLINK_SHORT_RUNS_MAX &&
           memory->slots[wlink_slot_other(start->slot)].short_runs < WLINK_SHORT_RUNS_MAX &&
           other_is_better(memory, start);
}

static void move(struct wlink_memory *memory, enum wlink_slot from) {
    wlink_memory_doubt(memory, from);
    memory->left = from;
    memory->home = wlink_slot_other(from);
}

static enum wlink_verdict leave(struct wlink_memory *memory, const struct wlink_start *start, gint64 now) {
    enum wlink_slot other = wlink_slot_other(start->slot);
    set_result(memory, "failed", memory->slots[other].version, start->version, WLINK_CODE_SLOT_LEFT, "", now);
    move(memory, start->slot);
    return WLINK_VERDICT_LEAVE;
}

/* It was good each time, and it may be the mains that fail: it stays in the firmware's order, behind the
 * other one, and what it holds stays better than what does not come up. Its count keeps anybody from coming
 * back for being steadier. */
static enum wlink_verdict leave_unsteady(struct wlink_memory *memory, const struct wlink_start *start,
                                         gint64 now) {
    enum wlink_slot other = wlink_slot_other(start->slot);
    set_result(memory, "failed", memory->slots[other].version, start->version, WLINK_CODE_SLOT_UNSTEADY, "",
               now);
    memory->home = other;
    return WLINK_VERDICT_LEAVE;
}

/* This is not the slot that should run. */
static enum wlink_verdict away_from_home(struct wlink_memory *memory, const struct wlink_start *start,
                                         gint64 now) {
    enum wlink_slot home = memory->home;
    if (!start->slots_known)
        return WLINK_VERDICT_WATCH;
    bool starts = start->other_starts; /* else somebody has marked it bad, and means this one */
    if (starts && ++memory->slots[home].failures < WLINK_FAILURES_MAX)
        return WLINK_VERDICT_BACK;
    if (starts) {
        set_result(memory, "failed", start->version, memory->slots[home].version, WLINK_CODE_SLOT_LEFT, "",
                   now);
        move(memory, home);
    }
    memory->home = start->slot;
    return WLINK_VERDICT_WATCH;
}

enum wlink_verdict wlink_judge_start(struct wlink_memory *memory, const struct wlink_start *start,
                                     gint64 now) {
    bool again = g_str_equal(memory->boot, start->boot);
    enum wlink_verdict verdict = WLINK_VERDICT_WATCH;
    if (memory->home == WLINK_SLOT_NONE)
        begin(memory, start);
    if (!again || !memory->began)
        memory->began = start->uptime;
    settle_check(memory, start, !again, now);
    if (again && memory->update.phase == WLINK_UPDATE_WRITING)
        settle_update(memory, start, now); /* the keeper ended while it was written */
    if (again)
        return is_on_trial(memory, start) ? WLINK_VERDICT_TRIAL : WLINK_VERDICT_WATCH;
    wlink_memory_set(&memory->boot, start->boot);
    memory->good_since = 0;
    note_version(memory, start);
    settle_update(memory, start, now);
    unsigned before = memory->slots[start->slot].failures++;
    if (memory->update.phase == WLINK_UPDATE_TRIAL)
        verdict = before < WLINK_FAILURES_MAX
                      ? WLINK_VERDICT_TRIAL
                      : give_up(memory, start, WLINK_CODE_UPDATE_NOT_STARTED, "", now);
    else if (start->slot != memory->home)
        verdict = away_from_home(memory, start, now);
    else if (before >= WLINK_FAILURES_MAX && other_is_better(memory, start))
        verdict = leave(memory, start, now);
    else if (other_is_steadier(memory, start))
        verdict = leave_unsteady(memory, start, now);
    if (verdict == WLINK_VERDICT_BACK)
        memory->slots[start->slot].failures--; /* nothing was found out about this one */
    return verdict;
}

unsigned wlink_judge_patience(const struct wlink_memory *memory, const struct wlink_start *start,
                              unsigned patience) {
    const gint64 left = patience - (start->uptime - memory->began) / G_USEC_PER_SEC;
    return (unsigned)CLAMP(left, MIN(patience, WLINK_PATIENCE_MOMENT), patience);
}

bool wlink_judge_is_guest(const struct wlink_memory *memory, const struct wlink_start *start) {
    return !start->slots_known && start->slot != memory->home && !is_on_trial(memory, start);
}

enum wlink_next wlink_judge_next(const struct wlink_memory *memory, const struct wlink_start *start,
                                 enum wlink_verdict verdict, bool begins_elsewhere) {
    if (verdict != WLINK_VERDICT_WATCH || start->slot != memory->home)
        return WLINK_NEXT_FIRST;
    if (memory->slots[start->slot].failures > WLINK_FAILURES_MAX)
        return WLINK_NEXT_OTHER;
    return begins_elsewhere ? WLINK_NEXT_SAME : WLINK_NEXT_FIRST;
}

enum wlink_slot wlink_judge_left(const struct wlink_memory *memory, const struct wlink_start *start) {
    return memory->left == start->slot || start->slot != memory->home ? WLINK_SLOT_NONE : memory->left;
}

enum wlink_verdict wlink_judge_good(struct wlink_memory *memory, const struct wlink_start *start,
                                    gint64 now) {
    if (!wlink_judge_is_guest(memory, start)) {
        memory->home = start->slot;
        memory->left = WLINK_SLOT_NONE;
    }
    if (is_on_trial(memory, start)) {
        set_result(memory, "updated", start->version, memory->update.from, WLINK_CODE_NONE, "", now);
        end_update(memory);
    }
    memory->began = 0;
    if (!memory->good_since) {
        memory->good_since = MAX(1, start->uptime);
        memory->slots[start->slot].short_runs++;
    }
    memory->slots[start->slot].good = true;
    memory->slots[start->slot].failures = 0;
    if (!*memory->newest || wlink_version_compare(start->version, memory->newest) > 0)
        wlink_memory_set(&memory->newest, start->version);
    return WLINK_VERDICT_GOOD;
}

unsigned wlink_judge_unsteady(const struct wlink_memory *memory, const struct wlink_start *start,
                              unsigned steady) {
    const gint64 left = steady - (start->uptime - memory->good_since) / G_USEC_PER_SEC;
    return (unsigned)CLAMP(left, 0, (gint64)steady);
}

bool wlink_judge_lasted(struct wlink_memory *memory, const struct wlink_start *start) {
    const bool counts = memory->good_since && memory->slots[start->slot].short_runs;
    if (counts)
        memory->slots[start->slot].short_runs = 0;
    return counts;
}

/* Before it has been judged at its beginning, what is remembered is of the start before it. */
bool wlink_judge_ends(struct wlink_memory *memory, const struct wlink_start *start, gint64 now) {
    if (!g_str_equal(memory->boot, start->boot))
        return false;
    const bool checked = settle_check(memory, start, false, now);
    return wlink_judge_lasted(memory, start) || checked;
}

enum wlink_verdict wlink_judge_bad(struct wlink_memory *memory, const struct wlink_start *start,
                                   enum wlink_code code, const char *detail, gint64 now) {
    if (is_on_trial(memory, start))
        return give_up(memory, start, code, detail, now);
    if (memory->slots[start->slot].failures < WLINK_FAILURES_MAX)
        return WLINK_VERDICT_RESTART;
    return other_is_better(memory, start) ? leave(memory, start, now) : WLINK_VERDICT_STAY;
}

enum wlink_verdict wlink_judge_unwritten(enum wlink_verdict verdict, bool begins) {
    bool restarts =
        verdict == WLINK_VERDICT_BACK || verdict == WLINK_VERDICT_LEAVE || verdict == WLINK_VERDICT_RESTART;
    if (!restarts)
        return verdict;
    return begins ? WLINK_VERDICT_WATCH : WLINK_VERDICT_STAY;
}

void wlink_judge_twin(struct wlink_memory *memory, enum wlink_slot slot, bool same) {
    enum wlink_slot other = wlink_slot_other(slot);
    memory->slots[other].twin =
        same && memory->slots[slot].good && memory->slots[other].failures < WLINK_FAILURES_MAX;
    wlink_memory_set(&memory->slots[other].version, same ? memory->slots[slot].version : "");
}

char *wlink_judge_version(const struct wlink_memory *memory, const char *version) {
    if (!*memory->newest || wlink_version_compare(version, memory->newest) >= 0)
        return NULL;
    return g_strdup_printf("%s, and this unit has run %s", version, memory->newest);
}
