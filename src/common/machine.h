/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A state machine as a const table. Each row says for a set of states and a set of events what happens and
 * why; every (state, event) pair is in exactly one row, so that nothing is left to chance: what cannot happen
 * is a row, too. Pure: no I/O, no globals, any thread. At most 32 states, 32 events, 32 effects. */
enum wlink_row_kind {
    WLINK_ROW_EDGE,    /* goes to next and does effects */
    WLINK_ROW_IGNORED, /* harmless: late, or a finger that was too slow; nothing changes */
    WLINK_ROW_ILLEGAL, /* a fault in this program: everything is closed, next is the machine's failed state */
};

/* As next: the state stays as it is. */
enum { WLINK_ROW_SAME = -1 };

struct wlink_machine_row {
    guint32 states, events; /* bits, 1 << state and 1 << event */
    enum wlink_row_kind kind;
    int next;
    guint32 effects;
    int patience_s; /* of an edge: seconds until the machine's give-up event; 0: no timer when the state
                       changes, the running one when it stays; < 0: stop the running one */
    const char *reason;
};

struct wlink_machine {
    const char *name; /* "consultation" */
    const struct wlink_machine_row *rows;
    unsigned row_count, state_count, event_count, effect_count;
    unsigned start, failed;
    guint32 finals;         /* bits of states that nothing leads out of; 0 where the machine goes round */
    guint32 failed_effects; /* what an illegal event does */
    const char *(*state_name)(unsigned state);
    const char *(*event_name)(unsigned event);
    const char *(*effect_name)(unsigned bit);
};

/* The row of a pair, or NULL where there is none (also for numbers out of range). */
const struct wlink_machine_row *wlink_machine_find(const struct wlink_machine *machine, unsigned state,
                                                   unsigned event);

/* Checks the table itself: every pair in exactly one row, reasons present, every state reachable from start,
 * start (or a final state) reachable from every state. Fails with INVALID and words. */
bool wlink_machine_check(const struct wlink_machine *machine, GError **error);

/* The table as a Graphviz digraph, and as Markdown: a mermaid diagram and a table of all rows. Free with
 * g_free. */
char *wlink_machine_dot(const struct wlink_machine *machine);
char *wlink_machine_markdown(const struct wlink_machine *machine);
