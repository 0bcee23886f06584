/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "keeper/keeper.h"

/* Work that the keeper does, one at a time, each kind by the same way: who asks is checked and the unit put
 * aside (permit.h); what it needs is brought to the data partition (fetch); the kind does it in steps, which
 * Keeper1.Work shows; it ends in one of four ways; the unit is taken into use again, and who asked is
 * answered. */

/* A kind of work: a file of its own, and one row in kinds.c. */
struct wlink_work_kind {
    const char *name;   /* Keeper1.Work: "update", "site" … */
    const char *reason; /* SelfCheck1.SetAside: "update", "site-bundle" … NULL: the unit stays in use */
    unsigned steps;
    void (*run)(struct wlink_work *work);
    /* A person wants it stopped, while it said that it is stoppable; asked once. Ends with
     * wlink_work_stopped, soon. NULL: it never is. */
    void (*stop)(struct wlink_work *work);
    /* It has ended, or the keeper goes: frees work->data. NULL: there is nothing to free. */
    void (*end)(struct wlink_work *work);
};
extern const struct wlink_work_kind *const wlink_work_kinds[]; /* ends with NULL */

struct wlink_work {
    wlink_keeper *keeper;
    const struct wlink_work_kind *kind;
    char *sender;    /* who asked for it, by its name on the bus */
    char *path;      /* what to do it with: a file on the data partition; NULL: this kind needs none */
    char *from, *to; /* versions or serial numbers; "" when not known */
    void *data;      /* the kind's own */
};

/* error: NULL when it was done. */
typedef void (*wlink_work_answer)(const GError *error, void *data);

struct wlink_work_order {
    const char *kind;
    const char *sender, *token; /* who asks (permit.h) */
    const char *path;           /* of wlink_work; copied */
    const char *from, *to;      /* NULL: not known yet */
    /* Brings the file after the unit was put aside and before the kind runs, and ends with
     * wlink_work_fetched; NULL: it is there already. fetch_data is the fetcher's. */
    void (*fetch)(struct wlink_work *work, void *fetch_data);
    void *fetch_data;
};

/* Starts it; answer comes when it has ended, or when the machine is about to restart because of it. Errors:
 * NOT_NOW (other work is under way), NOT_FOUND (no such kind), those of wlink_permit, of the fetcher and of
 * the kind. */
void wlink_work_start(wlink_keeper *keeper, const struct wlink_work_order *order, wlink_work_answer answer,
                      void *data);

/* A fetcher is done: path is taken over (wlink_work removes the file when the work has ended), or error,
 * which is taken, says why there is none. */
void wlink_work_fetched(struct wlink_work *work, const char *path, GError *error);

/* --- for kinds */
/* Where it is: step from 1, percent of the whole, and whether it could be stopped now. */
void wlink_work_at(struct wlink_work *work, unsigned step, unsigned percent, bool stoppable);
/* What the file turned out to be. */
void wlink_work_versions(struct wlink_work *work, const char *from, const char *to);
/* The ends: each frees work. */
void wlink_work_done(struct wlink_work *work);
void wlink_work_stopped(struct wlink_work *work);
void wlink_work_failed(struct wlink_work *work, GError *error); /* error is taken */
/* Done as far as this start of the machine goes: who asked is answered, the unit stays aside, the machine
 * restarts. */
void wlink_work_restart(struct wlink_work *work);

/* Work that goes on after the machine's restart, in a process that did not start it (an update's last step):
 * as it stands on Keeper1.Work and State. result: "" while it is not known; started: Unix time, µs; detail:
 * "". */
struct wlink_work_rest {
    const struct wlink_work_kind *kind;
    const char *from, *to, *result, *detail;
    enum wlink_code code;
    unsigned percent;
    gint64 started;
};
void wlink_work_show_rest(wlink_keeper *keeper, const struct wlink_work_rest *rest);
