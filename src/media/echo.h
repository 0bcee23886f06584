/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media/ear.h"

/* Private to src/media. What came of a sound that was played: pure. Three tracks at 48 kHz on one time, all
 * of count samples; what was not given is 0. */
struct wlink_echo_tracks {
    const gint16 *played, *heard, *sent; /* sent: what was heard, without the echo */
    gsize count;
    gsize heard_from, heard_to; /* what the microphone gave: [from, to) */
    gsize mark;                 /* nothing was played before it */
};
void wlink_echo_judge(const struct wlink_echo_tracks *tracks, struct wlink_ear_result *result);
