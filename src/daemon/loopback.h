/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "daemon/services.h"
#include "media/encode.h"

#include <glib.h>
#include <stdbool.h>

/* A call of the unit to itself: two transports in this process, joined over the loopback interface and
 * nothing else. What arrives is decoded into pictures of its own, which no video port of the unit shows, and
 * its sound is not played. Whoever makes it has opened the devices. Main context. */
struct wlink_loopback;

struct wlink_loopback_state {
    enum wlink_code fault;            /* a transport or an encoder failed */
    bool proven;                      /* each end's certificate in use is the one that the other described */
    const char *profile;              /* of SRTP; NULL: not agreed on yet. Borrowed */
    bool picture[WLINK_STREAM_COUNT]; /* has come out of a video port behind the far decoder */
    bool sound;                       /* has been decoded at the far end */
    double first_picture_ms;          /* from the beginning of the call; < 0: not yet */
};

/* sends: which pictures. Fails with MEDIA_FAILED and the like. */
struct wlink_loopback *wlink_loopback_new(const struct wlink_services *services,
                                          const bool sends[WLINK_STREAM_COUNT], GError **error);
void wlink_loopback_free(struct wlink_loopback *loopback); /* NULL is allowed */
void wlink_loopback_get(struct wlink_loopback *loopback, struct wlink_loopback_state *state);
