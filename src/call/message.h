/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/identity.h"

#include <glib.h>
#include <stdbool.h>

/* The control channel's messages (docs/control-channel.md): UTF-8 JSON objects of at most 16 KiB, each with a
 * "type". Pure: text to checked struct and back. An unknown type is MESSAGE_UNKNOWN (counted, ignored), an
 * unknown key is ignored, so that a newer far end may say more; anything malformed fails with
 * CHANNEL_MALFORMED. */
enum { WLINK_MESSAGE_MAX = 16 * 1024 };

enum wlink_message_type {
    WLINK_MESSAGE_UNKNOWN,
    WLINK_MESSAGE_HELLO,
    WLINK_MESSAGE_PING,
    WLINK_MESSAGE_PONG,
    WLINK_MESSAGE_READY,
    WLINK_MESSAGE_CAMERAS,
    WLINK_MESSAGE_MUTED,
    WLINK_MESSAGE_STOPPED,
    WLINK_MESSAGE_PRESENT,
    WLINK_MESSAGE_ASK,
    WLINK_MESSAGE_ANSWER,
    WLINK_MESSAGE_BYE,
};
enum { WLINK_MESSAGE_TYPE_COUNT = WLINK_MESSAGE_BYE + 1 };
const char *wlink_message_type_to_string(enum wlink_message_type type); /* its name on the wire */

/* A device as the far end knows it. */
enum wlink_device_state {
    WLINK_DEVICE_NONE,
    WLINK_DEVICE_CLOSED,
    WLINK_DEVICE_OPEN,
    WLINK_DEVICE_LOST,
    WLINK_DEVICE_STALLED
};
enum { WLINK_DEVICE_STATE_COUNT = WLINK_DEVICE_STALLED + 1 };
const char *wlink_device_state_to_string(enum wlink_device_state state);

/* Who is in the room, as bits; "present" travels as a list of words. */
enum wlink_person {
    WLINK_PERSON_PATIENT = 1 << 0,
    WLINK_PERSON_NURSE = 1 << 1,
    WLINK_PERSON_OFFICER = 1 << 2,
    WLINK_PERSON_OFFICER_OUTSIDE = 1 << 3,
    WLINK_PERSON_INTERPRETER = 1 << 4,
    WLINK_PERSON_CHAPERONE = 1 << 5,
    WLINK_PERSON_CONSULTANT = 1 << 6,
    WLINK_PERSON_STUDENT = 1 << 7,
};

struct wlink_message {
    enum wlink_message_type type;
    unsigned version;     /* hello: 1 … 99 */
    enum wlink_role role; /* hello */
    char resume[33];      /* hello: the token to present when calling back, 32 of [0-9a-f] */
    guint64 number;       /* ping, pong: echoed; ask, answer: question's id;
                             below 2^53, for readers that have only doubles */
    enum wlink_device_state cameras[WLINK_STREAM_COUNT]; /* cameras, ready */
    bool microphone_works;                               /* ready */
    bool muted;                                          /* muted */
    bool stopped;           /* stopped: true everything was stopped, false sending again */
    guint people;           /* present, ready: enum wlink_person */
    char question[33];      /* ask: a code such as "set-camera": [a-z0-9-], 1 … 32 of them */
    bool yes;               /* answer */
    enum wlink_code reason; /* bye; FAILED when the far end's code is not known here */
};

/* Sets *message only on success; fields that the type does not have are zero. */
bool wlink_message_parse(const char *text, gsize length, struct wlink_message *message, GError **error);

/* One line of JSON with the fields of the message's type; the struct must keep the ranges above. Free with
 * g_free. NULL for UNKNOWN: what we do not know we do not send. */
char *wlink_message_print(const struct wlink_message *message);
