/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "daemon/far.h"
#include "daemon/services.h"

#include <glib.h>
#include <stdbool.h>

/* Who waits at this consulting unit: verified callers in the order of their arrival, eight of them with a
 * warm transport. Nothing of them is seen or heard here: their valves are shut, and so are ours. Carries out
 * what call/caller.h decides. */
struct wlink_waiting;
struct wlink_peer;
struct wlink_sip_event;

/* caller: a{sv} as WaitingList1 documents, floating, with gone and reason when it left. arrived: it is new.
 */
typedef void (*wlink_waiting_handler)(GVariant *caller, bool arrived, void *data);

struct wlink_waiting *wlink_waiting_new(const struct wlink_services *services, wlink_waiting_handler handler,
                                        void *data);
void wlink_waiting_free(struct wlink_waiting *waiting);

/* A verified and authorised INVITE: the caller is in the list when it returns true; false: busy (list full).
 */
bool wlink_waiting_arrive(struct wlink_waiting *waiting, const struct wlink_sip_event *invite,
                          const struct wlink_room *room, const char *fingerprint);

/* One that was taken out of the list to be joined. */
struct wlink_waiting_ticket {
    struct wlink_peer *peer; /* owned by who took it */
    struct wlink_far far;
    gint64 since_us;
};

/* The room of a caller. Fails with NOT_FOUND. */
const struct wlink_room *wlink_waiting_room(struct wlink_waiting *waiting, const char *id, GError **error);
/* Its permission ended while it waited: it is told so and leaves the list. */
void wlink_waiting_refuse(struct wlink_waiting *waiting, const char *id, enum wlink_code code);

/* Takes a caller out. Fails with NOT_FOUND, or NOT_NOW while its path is broken. */
bool wlink_waiting_take(struct wlink_waiting *waiting, const char *id, struct wlink_waiting_ticket *ticket,
                        GError **error);
/* Puts it back at its place when joining came to nothing. */
void wlink_waiting_put_back(struct wlink_waiting *waiting, const struct wlink_waiting_ticket *ticket);

/* Fails with NOT_FOUND. */
bool wlink_waiting_decline(struct wlink_waiting *waiting, const char *id, GError **error);
guint wlink_waiting_count(const struct wlink_waiting *waiting);
bool wlink_waiting_is_full(const struct wlink_waiting *waiting);
/* True when this very call of the room (its Session-ID; NULL: none) has a place: it only comes back. */
bool wlink_waiting_has_call(const struct wlink_waiting *waiting, const char *room, const char *session_id);
bool wlink_waiting_has_room(const struct wlink_waiting *waiting, const char *room);
GVariant *wlink_waiting_callers(struct wlink_waiting *waiting); /* aa{sv}, floating */
/* Those who wait are told what works here and who is in the room. */
void wlink_waiting_devices_changed(struct wlink_waiting *waiting, guint people);
/* Tells everybody that the unit goes down. */
void wlink_waiting_shut_down(struct wlink_waiting *waiting);
