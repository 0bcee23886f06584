/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "daemon/services.h"

#include <glib.h>
#include <stdbool.h>

/* Presence and notes between authorised rooms: what this unit publishes, what it knows of the others, and the
 * short texts that go with a wait. */
struct wlink_presence;
struct wlink_sip_event;

enum wlink_presence_event_kind {
    WLINK_PRESENCE_ROOM,  /* room's presence changed */
    WLINK_PRESENCE_NOTE,  /* a note from room: text */
    WLINK_PRESENCE_HEARD, /* room has just said its presence, the same or another */
};
struct wlink_presence_event {
    enum wlink_presence_event_kind kind;
    const struct wlink_room *room;
    const char *text;
};
/* False: a note that nobody here waits for; its sender is told so. */
typedef bool (*wlink_presence_handler)(const struct wlink_presence_event *event, void *data);
/* Called with a note's fate: NONE when it was taken. */
typedef void (*wlink_note_done)(enum wlink_code code, void *data);

struct wlink_presence *wlink_presence_new(const struct wlink_services *services,
                                          wlink_presence_handler handler, void *data);
/* Permissions begin and end, and at the start the time may not be known yet: watches those rooms, and no
 * others, that this unit may call or be called by now. Once a minute. */
void wlink_presence_refresh(struct wlink_presence *presence);

/* Notes under way end with SHUTTING_DOWN. */
void wlink_presence_free(struct wlink_presence *presence);

/* "available", "in-consultation", "out-of-hours", "not-in-service"; anything else fails with INVALID. */
bool wlink_presence_publish(struct wlink_presence *presence, const char *state, GError **error);

/* What is published, but for a consultation that is on. */
const char *wlink_presence_published(const struct wlink_presence *presence);

/* While a consultation is on, "available" is published as "in-consultation". */
void wlink_presence_set_busy(struct wlink_presence *presence, bool busy);

/* While out, "not-in-service" is published, whatever a person set. */
void wlink_presence_set_out(struct wlink_presence *presence, bool out);

/* Whether this unit has a network: without one nothing is known of any room, and with it back each is
 * asked at once. To be said again whenever the network has changed in any way. */
void wlink_presence_set_network(struct wlink_presence *presence, bool up);

/* A person has set neither "not-in-service" nor "out-of-hours", and the unit is not out. */
bool wlink_presence_in_service(const struct wlink_presence *presence);
bool wlink_presence_within_hours(const struct wlink_presence *presence);

/* What is known of a room: one of the above, "unreachable", "not-authorised", or "unknown". */
const char *wlink_presence_of(const struct wlink_presence *presence, const char *room);

/* Asks every room that is watched for its presence now; how many. HEARD comes for each that answers. */
guint wlink_presence_ask(struct wlink_presence *presence);
/* When a room last said its presence and was believed: monotonic, µs; 0: never. */
gint64 wlink_presence_heard(const struct wlink_presence *presence, const char *room);

bool wlink_presence_send_note(struct wlink_presence *presence, const struct wlink_room *room,
                              const char *text, wlink_note_done done, void *data, GError **error);

/* MESSAGE, MESSAGE_SENT, SUBSCRIBE, PRESENCE and OPTIONS, handed down by the unit. */
void wlink_presence_take_sip(struct wlink_presence *presence, const struct wlink_sip_event *event);
