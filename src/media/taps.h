/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media/wires.h"

/* Private to src/media: those who listen to one stream of samples. */
struct wlink_taps {
    GMutex lock; /* held while listeners run, so that none runs once remove has returned */
    GArray *listeners;
    guint last_id;
};

void wlink_taps_init(struct wlink_taps *taps);
void wlink_taps_clear(struct wlink_taps *taps);

/* Any thread, but not from within a listener. */
guint wlink_taps_add(struct wlink_taps *taps, wlink_sample_listener listener, void *data);
void wlink_taps_remove(struct wlink_taps *taps, guint id);

/* Calls every listener. Streaming thread. */
void wlink_taps_send(struct wlink_taps *taps, GstSample *sample);
