/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/caller.h"

#include <glib.h>
#include <stdbool.h>

/* Who waits at a consulting unit, in order of arrival. Pure: no I/O, no clock of its own; the calls and
 * transports are its owner's. */
typedef struct wlink_waiting_list wlink_waiting_list;

enum {
    WLINK_WAITING_CALLERS = 32, /* at most in the list; then busy */
    WLINK_WAITING_WARM = 8,     /* at most with a warm transport */
    WLINK_WAITING_KEEP_S = 120, /* a broken path keeps its place */
};

/* Stays where it is in memory until it is removed. Read only for the list's owner, but for data. */
struct wlink_waiting_entry {
    char *room;       /* AOR, verified */
    char *session_id; /* RFC 7989, the caller's half */
    bool foreign;     /* never warm */
    enum wlink_caller_state state;
    gint64 since_us;        /* of the arrival, monotonic: decides the order */
    gint64 absent_since_us; /* monotonic, while state is ABSENT */
    void *data;             /* the owner's; not freed here */
};

enum wlink_arrival {
    WLINK_ARRIVAL_NEW,      /* a new entry, last in the list, state ARRIVED */
    WLINK_ARRIVAL_RETURNED, /* the same room with the same Session-ID: its entry, at its place; step it with
                               RETURNED or RETURNED_COLD */
    WLINK_ARRIVAL_REPLACES, /* the same room with another Session-ID: a unit waits once; *entry is the old
                               one, nothing was added: step it with FAR_LEFT, remove it, arrive again */
    WLINK_ARRIVAL_FULL,     /* 32 are waiting: busy */
};

wlink_waiting_list *wlink_waiting_list_new(void);
void wlink_waiting_list_free(wlink_waiting_list *list); /* NULL is allowed; data is the owner's */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_waiting_list, wlink_waiting_list_free)

/* A verified caller. now_us: monotonic; an earlier time (one that is put back) finds its place by it. *entry
 * is set unless FULL. */
enum wlink_arrival wlink_waiting_list_arrive(wlink_waiting_list *list, const char *room,
                                             const char *session_id, bool foreign, gint64 now_us,
                                             struct wlink_waiting_entry **entry);

/* The one writer of an entry's state. The effects are the owner's to carry out. */
struct wlink_caller_step wlink_waiting_list_step(struct wlink_waiting_entry *entry,
                                                 enum wlink_caller_event event, gint64 now_us);

/* Takes it out and frees it, but for data. */
void wlink_waiting_list_remove(wlink_waiting_list *list, struct wlink_waiting_entry *entry);

guint wlink_waiting_list_count(const wlink_waiting_list *list);
struct wlink_waiting_entry *wlink_waiting_list_at(const wlink_waiting_list *list, guint index);
struct wlink_waiting_entry *wlink_waiting_list_find(const wlink_waiting_list *list, const char *room);

/* True when one more caller, that is not in the list yet, would be FULL. */
bool wlink_waiting_list_is_full(const wlink_waiting_list *list);

/* True when this entry may have a warm transport: not foreign, and fewer than 8 others are warm. */
bool wlink_waiting_list_has_warm_place(const wlink_waiting_list *list,
                                       const struct wlink_waiting_entry *entry);

/* The oldest cold one that may be warmed now (step it with WARM_PLACE), or NULL. */
struct wlink_waiting_entry *wlink_waiting_list_next_to_warm(const wlink_waiting_list *list);

/* One whose place is kept no longer (step it with EXPIRED, remove it), or NULL. */
struct wlink_waiting_entry *wlink_waiting_list_next_expired(const wlink_waiting_list *list, gint64 now_us);

/* When next_expired has to be asked again, monotonic µs; G_MAXINT64: nobody is absent. */
gint64 wlink_waiting_list_deadline(const wlink_waiting_list *list);
