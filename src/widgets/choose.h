/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/button.h"

/* Segments: a row of choices of which one is on ("Auto", "Card", "Locked"). Add them from left to right; they
 * share the width. Each is a button of its own: connect to its "act", then say wlink_segments_set_on(). */
GtkWidget *wlink_segments_new(void);
GtkWidget *wlink_segments_add(GtkWidget *segments, const char *name, enum wlink_icon icon, const char *words,
                              const char *does);
void wlink_segments_set_on(GtkWidget *segments, GtkWidget *chosen);

/* A stepper: minus, the value as blocks, plus. Each press, and each quarter of a second of a hold, asks for
 * one step less or more: signal "step", handler (GtkWidget *stepper, int step, void *data) with step -1 or
 * +1. What the value is, the unit says. name: "consultation.exposure"; its buttons are
 * "consultation.exposure-less" and
 * "-more". */
struct wlink_stepper_words {
    const char *words;                 /* "Exposure" */
    const char *less, *more;           /* the buttons' accessible names: "Exposure, less" */
    const char *less_does, *more_does; /* what a press does: "Makes the picture darker" */
};
GtkWidget *wlink_stepper_new(const char *name, const struct wlink_stepper_words *words);

/* value of 0 to most blocks, and how it is said ("+0.3"). At an end the button there is dashed, with the
 * reason at_end ("This is the most"). */
void wlink_stepper_set(GtkWidget *stepper, unsigned value, unsigned most, const char *said,
                       const char *at_end);
