/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/message.h"
#include "daemon/services.h"

#include <glib.h>
#include <stdbool.h>

/* What a far end says of itself on the control channel, and what we say of ourselves to it. */
struct wlink_peer;

struct wlink_far {
    bool introduced; /* its hello came */
    enum wlink_device_state cameras[WLINK_STREAM_COUNT];
    bool microphone_works, muted, stopped;
    gint64 stopped_at; /* when it said so, Unix time, µs; 0: it is not stopped */
    guint people;      /* enum wlink_person */
    char resume[33];   /* the token to present to it when we come back; empty: none yet */
};

/* Takes a message in; true when something that people see changed. Questions and answers are not its
 * business. */
bool wlink_far_take(struct wlink_far *far, const struct wlink_message *message);

/* Says hello, what works here and who is in the room. */
void wlink_far_introduce(struct wlink_peer *peer, const struct wlink_services *services, guint people);

/* Says again what changed of our devices. */
void wlink_far_tell_devices(struct wlink_peer *peer, const struct wlink_services *services);
void wlink_far_tell_people(struct wlink_peer *peer, guint people);

/* People as words for D-Bus ("nurse", …) and back; an unknown word fails with INVALID. */
GVariant *wlink_people_to_variant(guint people); /* as, floating */
bool wlink_people_from_strv(const char *const *words, guint *people, GError **error);
/* Cameras as a{ss} of "room", "exam" to states. Floating. */
GVariant *wlink_far_cameras_to_variant(const struct wlink_far *far);
