/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

#include <stdbool.h>

/* Everything that is pressed: one kind of widget, a GtkButton that keeps the rules of touch.
 *
 * Signals, to connect with g_signal_connect(button, "act", …), handler (GtkWidget *button, void *data):
 *   "act"      the press counts: released inside, and not the second of a double touch (400 ms; keys 120 ms)
 *   "refused"  it was pressed while it is impossible; the reason has been announced
 *
 * Nothing switches itself: a chip that was pressed is on when its screen has heard so from the unit and says
 * wlink_button_set_on(). name: "screen.control", the object's name for tests; words: what it shows, which is
 * its accessible name, too; does: what a press does ("Closes the microphone"), its accessible description. */
enum wlink_button_kind {
    WLINK_BUTTON_PRIMARY,   /* green: the way on */
    WLINK_BUTTON_SECONDARY, /* an edge in the ground's colour */
    WLINK_BUTTON_STRONG,    /* white edge: the main one beside a picture */
    WLINK_BUTTON_TOOL,      /* in the bar of a call: icon over words */
    WLINK_BUTTON_STOP,      /* amber; made by the bar only */
    WLINK_BUTTON_END,       /* red; made by the bar, and "End" in the question before it */
    WLINK_BUTTON_CHIP,      /* round toggle; a tick when it is on */
    WLINK_BUTTON_CHOICE,    /* one row of a list of choices; a tick when it is on */
    WLINK_BUTTON_SEGMENT,   /* of a row of which one is on: wlink_segments_new() */
    WLINK_BUTTON_CARD,      /* has a body of its own: room cards, list rows */
    WLINK_BUTTON_KEY,       /* of the PIN pad and the keyboard: sinks, never changes colour */
};

enum wlink_button_size {
    WLINK_SIZE_MAIN,   /* 96: as a button is made */
    WLINK_SIZE_ANSWER, /* 152: the start */
    WLINK_SIZE_BAR,    /* 112: in the bar of a call; tools are this high by themselves */
    WLINK_SIZE_LESS,   /* 86 */
    WLINK_SIZE_SMALL,  /* 72 */
    WLINK_SIZE_LEAST,  /* 60 */
};

GtkWidget *wlink_button_new(const char *name, enum wlink_button_kind kind, enum wlink_icon icon,
                            const char *words, const char *does);
void wlink_button_set_size(GtkWidget *button, enum wlink_button_size size);

/* Other words and another icon, as when a device was closed. */
void wlink_button_set_face(GtkWidget *button, enum wlink_icon icon, const char *words);
const char *wlink_button_get_words(GtkWidget *button); /* borrowed */
void wlink_button_set_does(GtkWidget *button, const char *does);

/* A second, lighter line under the words ("4 minutes"); NULL: none. */
void wlink_button_set_second(GtkWidget *button, const char *words);

/* Icon over words, or beside them. Tools, Stop and End stand upright by themselves. */
void wlink_button_set_upright(GtkWidget *button, bool upright);

/* Words at the start of the button instead of its middle. */
void wlink_button_set_left(GtkWidget *button, bool left);

/* Whether a chip, a choice or a segment is chosen. */
void wlink_button_set_on(GtkWidget *button, bool on);
bool wlink_button_is_on(GtkWidget *button);

/* White: a device that is off, a tool that is chosen. The words must say so, too. */
void wlink_button_set_inverse(GtkWidget *button, bool inverse);

/* Dashed, with the reason; it stays and keeps its focus. Its words should say why, too ("Call: no camera").
 * NULL: possible again. */
void wlink_button_set_impossible(GtkWidget *button, const char *why);
bool wlink_button_is_impossible(GtkWidget *button);

/* While it is held, it acts 4 times a second, from 400 ms on. */
void wlink_button_set_repeats(GtkWidget *button, bool repeats);

/* A body instead of icon and words; words stay its accessible name. */
void wlink_button_set_body(GtkWidget *button, GtkWidget *body, const char *words);
