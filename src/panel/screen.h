/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "panel/actions.h"
#include "panel/keep.h"
#include "panel/navigate.h"
#include "widgets/frame.h"

/* A screen is a const row: how it is built, and what it does when something changes. It renders the model and
 * the choice, and calls actions; it decides nothing. One file a screen. */

/* What is lent to every screen. */
struct wlink_panel {
    const struct wlink_model *model;
    wlink_actions *actions;
    wlink_keep *keep; /* the pictures */
};

/* A screen that is shown. Each screen's own struct begins with this one; size says how large it is. */
struct wlink_view {
    const struct wlink_panel *panel;
    const struct wlink_screen *screen;
    const struct wlink_screen *from; /* the screen before; NULL: none */
    const char *name;                /* how its controls' names begin */
    GtkWidget *frame;                /* the screen: build makes it */
    GtkWidget *heading;              /* has the focus on entry, and is said */
    GtkWidget *question; /* the heading of what was opened beside it: has the focus instead; or NULL */
    gint64 touched;      /* monotonic, µs: somebody touched the screen */
};

struct wlink_screen {
    enum wlink_screen_id id;
    enum wlink_ground ground;
    gsize size;
    void (*build)(void *view);
    void (*update)(void *view);  /* the model or the choice is another one; also once after build */
    void (*level)(void *view);   /* 20 a second, while the microphone is open; may be NULL, as what follows */
    void (*tick)(void *view);    /* each second; also once after build */
    void (*leave)(void *view);   /* frees what the view owns beside its widgets */
    void (*way_out)(void *view); /* Escape */
    bool (*key)(void *view, guint key); /* another key; true: it was used */
    unsigned idle_s;                    /* nobody touched the screen for so long … */
    void (*idle)(wlink_actions *actions);
};

/* For how long, s, nobody has touched the screen. */
gint64 wlink_view_idle_s(const struct wlink_view *view);

/* The rows, by id. */
const struct wlink_screen *wlink_screen_of(enum wlink_screen_id id);

extern const struct wlink_screen wlink_screen_lost;
extern const struct wlink_screen wlink_screen_standby;
extern const struct wlink_screen wlink_screen_pin;
extern const struct wlink_screen wlink_screen_pin_open;
extern const struct wlink_screen wlink_screen_new_pin;
extern const struct wlink_screen wlink_screen_rooms;
extern const struct wlink_screen wlink_screen_check;
extern const struct wlink_screen wlink_screen_waiting;
extern const struct wlink_screen wlink_screen_consultation;
extern const struct wlink_screen wlink_screen_interrupted;
extern const struct wlink_screen wlink_screen_ended;
extern const struct wlink_screen wlink_screen_refused;
extern const struct wlink_screen wlink_screen_incoming;
extern const struct wlink_screen wlink_screen_stopped;
/* The consulting unit's own. */
extern const struct wlink_screen wlink_screen_list;
extern const struct wlink_screen wlink_screen_join_check;
extern const struct wlink_screen wlink_screen_rings;
extern const struct wlink_screen wlink_screen_sees_wing;
extern const struct wlink_screen wlink_screen_message;
/* Who looks after the unit. */
extern const struct wlink_screen wlink_screen_checks;
extern const struct wlink_screen wlink_screen_touch;
extern const struct wlink_screen wlink_screen_report;
extern const struct wlink_screen wlink_screen_update;
extern const struct wlink_screen wlink_screen_service;
extern const struct wlink_screen wlink_screen_staff;
extern const struct wlink_screen wlink_screen_request;
extern const struct wlink_screen wlink_screen_enrol;
extern const struct wlink_screen wlink_screen_repair;
