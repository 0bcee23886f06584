/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/memory.h"

/* What becomes of a start of the machine. Pure: from what is remembered and what is known, to what is to be
 * done and remembered (docs/update.md has the table). No I/O, no clock but the argument. */

enum {
    WLINK_FAILURES_MAX = 3,    /* starts in a row that a slot may fail before it is left */
    WLINK_CHECKS_CUT_MAX = 2,  /* self-checks in a row that the machine may not survive before it is updated
                                  without one */
    WLINK_PATIENCE_MOMENT = 5, /* seconds: to see that unit and panel are up */
};

/* What is known of this start. */
struct wlink_start {
    const char *boot;     /* the kernel's id of it */
    gint64 uptime;        /* time since the kernel's beginning, µs */
    enum wlink_slot slot; /* that runs */
    const char *version;  /* in it */
    bool slots_known;     /* RAUC has said what follows */
    bool other_starts;    /* the firmware would start the other slot by itself: RAUC has not marked it bad */
};

enum wlink_verdict {
    WLINK_VERDICT_WATCH, /* an ordinary start of a version that was good before: unit and panel must come up
                          */
    WLINK_VERDICT_TRIAL, /* a version that was never good here: the whole self-check */
    WLINK_VERDICT_BACK,  /* home's start did not come as far as its keeper: try it again, by a restart into it
                          */
    WLINK_VERDICT_LEAVE, /* this slot has failed too often, or does not stay up, and the other one may be
                            better: restart into that */
    WLINK_VERDICT_RESTART, /* a start that was not found good: again */
    WLINK_VERDICT_STAY,    /* not good, and there is nowhere better to go */
    WLINK_VERDICT_GIVE_UP, /* a version on trial is not good: back to the other slot, and never into this one,
                              which may be first in the firmware's order already */
    WLINK_VERDICT_GOOD,
};

/* At the beginning of a start; changes memory, which is to be written before anything is done. A second call
 * in the same start (the keeper was restarted) counts nothing twice. */
enum wlink_verdict wlink_judge_start(struct wlink_memory *memory, const struct wlink_start *start,
                                     gint64 now);

/* How many seconds of patience are left to this start: a keeper that comes anew goes on where the one before
 * it ended, with a moment for what is up already. */
unsigned wlink_judge_patience(const struct wlink_memory *memory, const struct wlink_start *start,
                              unsigned patience);

/* Which start follows this one, should it end before it is judged. */
enum wlink_next {
    WLINK_NEXT_FIRST, /* of the slot that is first in the firmware's order */
    WLINK_NEXT_SAME,  /* of this slot: the order still begins with the one that it takes the place of */
    WLINK_NEXT_OTHER, /* of the other one, as the initial RAM disk has it: this one fails again and again, and
                         nobody is ever told */
};
enum wlink_next wlink_judge_next(const struct wlink_memory *memory, const struct wlink_start *start,
                                 enum wlink_verdict verdict, bool begins_elsewhere);

/* The slot that is to be taken out of the firmware's order once this start is good: until then it is the way
 * back. NONE: there is none. */
enum wlink_slot wlink_judge_left(const struct wlink_memory *memory, const struct wlink_start *start);

/* It runs though the other slot should, and RAUC has not said whether that one could: home stays as it is,
 * and so does the firmware's order. */
bool wlink_judge_is_guest(const struct wlink_memory *memory, const struct wlink_start *start);

/* It was found good, and is home from now on, unless it is a guest; counts as a short run until it has
 * lasted. Gives GOOD. */
enum wlink_verdict wlink_judge_good(struct wlink_memory *memory, const struct wlink_start *start, gint64 now);

/* How many seconds a start that was found good must still go on, until it is no short run; steady: of the
 * whole. */
unsigned wlink_judge_unsteady(const struct wlink_memory *memory, const struct wlink_start *start,
                              unsigned steady);

/* It has lasted so long. False: nothing changed. */
bool wlink_judge_lasted(struct wlink_memory *memory, const struct wlink_start *start);

/* The machine goes down in order, or only the keeper does: this is no short run, and no self-check that took
 * the machine down. False: nothing changed. */
bool wlink_judge_ends(struct wlink_memory *memory, const struct wlink_start *start, gint64 now);

/* It was not found good in time. code, detail: why. */
enum wlink_verdict wlink_judge_bad(struct wlink_memory *memory, const struct wlink_start *start,
                                   enum wlink_code code, const char *detail, gint64 now);

/* What becomes of a verdict that could not be written down: without a count no restart is ever the last, so
 * the machine goes on where it is. begins: it is that of the beginning. */
enum wlink_verdict wlink_judge_unwritten(enum wlink_verdict verdict, bool begins);

/* The slot that runs, and was found good, has been compared with the other one, which nobody has started. */
void wlink_judge_twin(struct wlink_memory *memory, enum wlink_slot slot, bool same);

/* Why this bundle's version may not be installed; NULL: it may. It must not be older than the newest that was
 * ever found good on this unit. Free with g_free. */
char *wlink_judge_version(const struct wlink_memory *memory, const char *version);
