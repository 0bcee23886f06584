/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Hears for some seconds what is played, what the microphone makes of it, and what is left of that when the
 * echo was taken off: for the self-check. Nothing of it is kept longer than the ear exists. Main context. */
struct wlink_ear;
struct wlink_sound;

enum { WLINK_EAR_SECONDS = 8 }; /* what comes later is not heard */

/* Levels in dBFS, -120 to 0. */
struct wlink_ear_result {
    bool heard;          /* the microphone gave samples after the mark */
    double loudest_db;   /* of 100 ms, at the microphone, ever */
    double floor_db;     /* at the microphone before the mark */
    double tone_db;      /* at the microphone while it was played */
    double likeness;     /* of what was heard to what was played: 0 to 1 */
    double delay_ms;     /* between the two */
    double cancelled_db; /* how much less of it leaves the unit; < 0: not known, because it was not heard */
};

/* One at a time; the sound is borrowed and must outlive it. A microphone that is opened while it exists has
 * no gain control, which would hide what the canceller does. */
struct wlink_ear *wlink_ear_new(struct wlink_sound *sound);
void wlink_ear_free(struct wlink_ear *ear); /* NULL is allowed */
/* How much the microphone has given until now, ms. */
unsigned wlink_ear_heard_ms(struct wlink_ear *ear);
/* From now on something is played. */
void wlink_ear_mark(struct wlink_ear *ear);
void wlink_ear_judge(struct wlink_ear *ear, struct wlink_ear_result *result);
