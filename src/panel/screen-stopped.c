/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/call-view.h"
#include "panel/far.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/icon.h"
#include "widgets/text.h"

/* 21: nothing leaves this room, said by the unit and device by device. It never reopens anything by itself.
 */
enum { WIDTH = 1376, HEIGHT = 774, SIDE_WIDTH = 472 };

struct stopped {
    struct wlink_call_view call;
    struct wlink_far far;
    GtkWidget *when, *devices[WLINK_PANEL_DEVICES];
};

static const struct {
    const char *control;
    enum wlink_icon icon;
    enum wlink_phrase closed, open;
} rows[WLINK_PANEL_DEVICES] = {
    [WLINK_PANEL_ROOM] = {"room-closed", WLINK_ICON_CAM_OFF, WLINK_SAY_STOPPED_ROOM,
                          WLINK_SAY_STOPPED_NOT_ROOM},
    [WLINK_PANEL_EXAM] = {"exam-closed", WLINK_ICON_EXAM_OFF, WLINK_SAY_STOPPED_EXAM,
                          WLINK_SAY_STOPPED_NOT_EXAM},
    [WLINK_PANEL_MICROPHONE] = {"microphone-closed", WLINK_ICON_MIC_OFF, WLINK_SAY_STOPPED_MICROPHONE,
                                WLINK_SAY_STOPPED_NOT_MICROPHONE},
};

static void on_start(struct wlink_view *view) {
    wlink_actions_start_sending(view->panel->actions);
}

static GtkWidget *build_words(struct stopped *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *column = wlink_column(16), *list = wlink_column(14);
    GtkWidget *start = wlink_view_button(view, "start", WLINK_BUTTON_PRIMARY, WLINK_ICON_PLAY,
                                         WLINK_SAY_STOPPED_START, WLINK_SAY_STOPPED_START_DOES, on_start);
    GtkWidget *hand = wlink_icon_new(WLINK_ICON_HAND, 125);
    gtk_widget_add_css_class(column, "question");
    gtk_widget_set_halign(hand, GTK_ALIGN_START);
    self->when = wlink_view_text(view, "when", NULL, NULL);
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++) {
        g_autofree char *name = wlink_view_name(view, rows[device].control);
        self->devices[device] = wlink_line_new(rows[device].icon, "", "semi");
        gtk_widget_set_name(self->devices[device], name);
        gtk_box_append(GTK_BOX(list), self->devices[device]);
    }
    gtk_widget_set_size_request(start, -1, 112);
    wlink_fill(column, hand, wlink_view_heading(view, WLINK_SAY_STOPPED_HEADING, "h1"), self->when, list,
               wlink_text_new(wlink_say(WLINK_SAY_STOPPED_STILL), NULL), wlink_stretch(), start, NULL);
    return column;
}

static void build(void *data) {
    struct stopped *self = data;
    struct wlink_view *view = &self->call.view;
    GtkWidget *stage = wlink_row(24);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    wlink_call_build(&self->call, WLINK_SAY_TOOL_END, WLINK_SAY_TOOL_END_DOES, true);
    wlink_far_build(&self->far, view, WLINK_PANEL_PORT_FAR_ROOM, "far", WIDTH, HEIGHT);
    wlink_far_follow(&self->far);
    wlink_fill(stage, self->far.overlay, wlink_aside_new(&self->call, build_words(self), SIDE_WIDTH), NULL);
    wlink_frame_set_stage(view->frame, stage);
    wlink_announce(view->frame, WLINK_URGENCY_HIGH, wlink_say(WLINK_SAY_STOPPED_HEADING));
}

/* Closed is said only where the unit says it. */
static void update_device(struct stopped *self, enum wlink_panel_device device) {
    const enum wlink_device_is state = self->call.view.panel->model->devices.state[device];
    const bool open = state == WLINK_DEVICE_IS_OPEN || state == WLINK_DEVICE_IS_STALLED;
    wlink_line_set(self->devices[device], open ? WLINK_ICON_WARN : rows[device].icon,
                   wlink_say(open ? rows[device].open : rows[device].closed));
    gtk_widget_set_visible(self->devices[device], state != WLINK_DEVICE_IS_NONE);
}

static void update(void *data) {
    struct stopped *self = data;
    const struct wlink_model *model = self->call.view.panel->model;
    g_autofree char *time = wlink_words_time(model->devices.stopped_at);
    g_autofree char *when = wlink_say_with(
        model->devices.stopped_at ? WLINK_SAY_STOPPED_AT : WLINK_SAY_STOPPED_NOW, "time", time, NULL);
    wlink_call_update(&self->call);
    wlink_far_update(&self->far, true);
    wlink_text_set(self->when, when);
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++)
        update_device(self, (enum wlink_panel_device)device);
}

const struct wlink_screen wlink_screen_stopped = {
    .id = WLINK_SCREEN_STOPPED,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct stopped),
    .build = build,
    .update = update,
    .tick = wlink_call_tick,
    .way_out = wlink_call_way_out,
    .key = wlink_call_key,
};
