/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/parts.h"
#include "panel/say.h"

/* What the two checks share (04 and 15): how loud it is here with a test sound, the verdict in the bar, and
 * who is certainly there. Part of a view's struct. */
struct wlink_look {
    struct wlink_view *view;
    GtkWidget *meter, *meter_words, *icon, *words;
    int blocks;
    enum wlink_phrase said; /* of the level */
    bool asked_people;
};

/* The microphone's meter of so many blocks, and the test sound with these words. */
GtkWidget *wlink_look_build_meter(struct wlink_look *look, struct wlink_view *view, int blocks,
                                  enum wlink_phrase test);
/* 20 a second while the microphone is open; each second while it is not. */
void wlink_look_level(struct wlink_look *look);

/* The verdict for the bar: makes the view's heading. */
GtkWidget *wlink_look_build_verdict(struct wlink_look *look);
/* why: what was asked for and was not done; NULL: the unit's own verdict. */
void wlink_look_show_verdict(struct wlink_look *look, const struct wlink_verdict *verdict, const char *why);

/* The nurse or the consultant who signed in is there; who else, nobody guesses. */
void wlink_look_say_who_is_certain(struct wlink_look *look);
