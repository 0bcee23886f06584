/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/button.h"
#include "widgets/text.h"

/* What a room card says. */
struct wlink_room {
    const char *room; /* "Airedale · Skin clinic": the verified name */
    enum wlink_presence presence;
    const char *presence_words; /* "Available" */
    const char *last;           /* "Last called, today 10:12"; NULL: not shown */
    const char *does;           /* what a press does */
    const char *why;            /* why it cannot be called; NULL: it can */
};

enum wlink_room_place {
    WLINK_ROOM_CARD,  /* one of many */
    WLINK_ROOM_FIRST, /* large: called last */
    WLINK_ROOM_ROW,   /* a row of a list ("Other wings") */
};

/* A button: connect to "act", and to "refused" for a room that cannot be called now. */
GtkWidget *wlink_room_new(const char *name, enum wlink_room_place place, const struct wlink_room *room);
void wlink_room_set(GtkWidget *card, const struct wlink_room *room);

/* What a row of the waiting list says. */
struct wlink_waiting {
    const char *room;
    const char *since, *unit; /* "6", "minutes" */
    const char *people;       /* "Patient, nurse" */
    const char *parts;        /* "Ready: both cameras and sound work" */
    bool ready;               /* false: parts is a warning */
    bool first, low;          /* first: waits longest; low: 148 high, when there are four or more */
    const char *look_does;    /* what a press on the row does */
    const char *join_does;    /* and on Join */
    const char *why;          /* why they cannot be joined now; NULL: they can */
    const char *left;         /* "They stopped waiting, 14:33"; NULL: they wait */
};

/* A row with its Join button: connect to "act" of wlink_waiting_join() and, for all the rest of the row, of
 * wlink_waiting_look(). */
GtkWidget *wlink_waiting_new(const char *name, const char *look_name, const char *join_name,
                             const char *join);
void wlink_waiting_set(GtkWidget *row, const struct wlink_waiting *waiting);
GtkWidget *wlink_waiting_join(GtkWidget *row);
GtkWidget *wlink_waiting_look(GtkWidget *row);
