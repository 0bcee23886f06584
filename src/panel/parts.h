/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/phrases.h"
#include "panel/screen.h"
#include "widgets/button.h"
#include "widgets/icon.h"

/* What several screens have: strips, the tools of a call, the fallback. */

/* "screen.control" for a control of the view. Free with g_free. */
char *wlink_view_name(const struct wlink_view *view, const char *control);

/* A button of the view that calls a function of actions, or a handler of the screen's own. */
GtkWidget *wlink_view_button(struct wlink_view *view, const char *control, enum wlink_button_kind kind,
                             enum wlink_icon icon, enum wlink_phrase words, enum wlink_phrase does,
                             void (*act)(struct wlink_view *view));
/* The heading that has the focus on entry, and another text with a name. */
GtkWidget *wlink_view_heading(struct wlink_view *view, enum wlink_phrase words, const char *style);
GtkWidget *wlink_view_text(const struct wlink_view *view, const char *control, const char *words,
                           const char *style);
/* Connects "act" (or "refused") of any such widget to a handler that is given the view. */
void wlink_view_connect(struct wlink_view *view, GtkWidget *button, const char *signal,
                        void (*act)(struct wlink_view *view));

/* Boxes. */
GtkWidget *wlink_column(int spacing);
GtkWidget *wlink_row(int spacing);
/* Appends children to a box, until NULL. */
void wlink_fill(GtkWidget *box, ...) G_GNUC_NULL_TERMINATED;
/* Takes all the room that is left: in a column, and in a row. */
GtkWidget *wlink_stretch(void);
GtkWidget *wlink_spread(void);

/* The strip of a screen at work: this room, whether the devices are closed, who is signed in, the clock. */
struct wlink_work_strip {
    GtkWidget *strip, *devices, *who;
};
void wlink_work_strip_build(struct wlink_view *view, struct wlink_work_strip *strip);
void wlink_work_strip_update(const struct wlink_view *view, struct wlink_work_strip *strip);

/* The strip of a call: the verified far room, what is true of the connection, how long it lasts. */
struct wlink_call_strip {
    GtkWidget *strip, *network, *length;
};
void wlink_call_strip_build(struct wlink_view *view, struct wlink_call_strip *strip, bool with_length);
void wlink_call_strip_update(const struct wlink_view *view, struct wlink_call_strip *strip);

/* The connection's quality as the screens say it: not "lost" of a break that is over; "" then. */
const char *wlink_quality_shown(const struct wlink_model *model);

/* A telephone, a question, and the number to ring in bold. */
GtkWidget *wlink_fallback_new(const struct wlink_view *view, enum wlink_phrase question, const char *style);

/* This is a consulting unit. */
bool wlink_view_consults(const struct wlink_view *view);

/* The screen comes back after a break, of the path or of this unit. */
bool wlink_view_is_back(const struct wlink_view *view);

/* The desktop has not asked for a screen without motion. */
bool wlink_moves(GtkWidget *widget);

/* The far room's name as it is shown: the verified one. */
const char *wlink_far_name(const struct wlink_view *view);
