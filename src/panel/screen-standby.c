/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/parts.h"
#include "panel/say.h"
#include "widgets/icon.h"
#include "widgets/text.h"

/* 01: the room is private; begin. Never a picture, a directory, or who called last. */
enum { SHIFT_PX = 8, SHIFTS = 6 }; /* the clock wanders, so that it is not burnt in */

struct standby {
    struct wlink_view view;
    GtkWidget *health, *missed, *date, *clock, *devices;
};

static void on_start(struct wlink_view *view) {
    wlink_actions_ask_pin(view->panel->actions);
}

static GtkWidget *build_head(struct standby *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *head = wlink_row(32), *names = wlink_column(8), *state = wlink_column(12);
    g_autofree char *place = NULL, *room = NULL, *name = wlink_view_name(view, "heading");
    wlink_say_split_name(view->panel->model->unit.name, &place, &room);
    view->heading = wlink_heading_new(name, place, "h1");
    self->health = wlink_line_new(WLINK_ICON_NONE, "", NULL);
    self->missed = wlink_line_new(WLINK_ICON_PHONE, "", NULL);
    gtk_widget_set_halign(state, GTK_ALIGN_END);
    wlink_fill(names, view->heading, wlink_text_new(room, "s40"), NULL);
    wlink_fill(state, self->health, self->missed, NULL);
    gtk_widget_set_hexpand(names, TRUE);
    gtk_widget_set_valign(state, GTK_ALIGN_START);
    wlink_fill(head, names, state, NULL);
    return head;
}

static GtkWidget *build_clock(struct standby *self) {
    GtkWidget *column = wlink_column(24);
    g_autofree char *name = wlink_view_name(&self->view, "clock");
    self->clock = wlink_clock_new(name, "bigclock");
    self->date = wlink_view_text(&self->view, "date", NULL, "s40");
    wlink_fill(column, self->clock, self->date, NULL);
    gtk_widget_set_hexpand(column, TRUE);
    gtk_widget_set_valign(column, GTK_ALIGN_CENTER);
    return column;
}

static GtkWidget *build_start(struct standby *self) {
    GtkWidget *column = wlink_column(32), *box = wlink_row(32), *words = wlink_column(10);
    self->devices = wlink_view_text(&self->view, "devices", wlink_say(WLINK_SAY_DEVICES_CLOSED), "h2");
    wlink_fill(words, self->devices, wlink_text_new(wlink_say(WLINK_SAY_STANDBY_NOBODY), NULL), NULL);
    const bool consults = wlink_view_consults(&self->view);
    gtk_widget_add_css_class(box, "outlined");
    wlink_fill(box, wlink_icon_new(WLINK_ICON_CAM_OFF, 94), words, NULL);
    GtkWidget *start = wlink_view_button(
        &self->view, "start", WLINK_BUTTON_PRIMARY, consults ? WLINK_ICON_NURSE : WLINK_ICON_CAM,
        consults ? WLINK_SAY_STANDBY_SIGN_IN : WLINK_SAY_STANDBY_START,
        consults ? WLINK_SAY_STANDBY_SIGN_IN_DOES : WLINK_SAY_STANDBY_START_DOES, on_start);
    wlink_button_set_size(start, WLINK_SIZE_ANSWER);
    wlink_fill(column, box, start, wlink_text_new(wlink_say(WLINK_SAY_STANDBY_PIN), NULL), NULL);
    gtk_widget_set_size_request(column, 800, -1);
    gtk_widget_set_valign(column, GTK_ALIGN_CENTER);
    return column;
}

static void build(void *data) {
    struct standby *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_column(0), *middle = wlink_row(96);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_STANDBY);
    gtk_widget_set_vexpand(middle, TRUE);
    wlink_fill(middle, build_clock(self), build_start(self), NULL);
    wlink_fill(stage, build_head(self), middle, wlink_fallback_new(view, WLINK_SAY_STANDBY_FALLBACK, "s32"),
               NULL);
    wlink_frame_set_stage(view->frame, stage);
}

static void update(void *data) {
    struct standby *self = data;
    const struct wlink_model *model = self->view.panel->model;
    bool good, open = wlink_model_has_open_device(model);
    g_autofree char *health = wlink_say_health(model, &good);
    g_autofree char *time = wlink_words_time(model->consultation.missed);
    g_autofree char *missed = wlink_say_with(WLINK_SAY_STANDBY_MISSED, "time", time, NULL);
    wlink_line_set(self->health, good ? WLINK_ICON_TICK_O : WLINK_ICON_WARN, health);
    wlink_line_set(self->missed, WLINK_ICON_PHONE, missed);
    gtk_widget_set_visible(self->missed, model->consultation.missed != 0);
    wlink_text_set(self->devices, wlink_say(open ? WLINK_SAY_DEVICES_OPEN : WLINK_SAY_DEVICES_CLOSED));
}

static void tick(void *data) {
    struct standby *self = data;
    gint64 now = g_get_real_time();
    g_autofree char *date = wlink_words_day(now);
    int shift = (int)(now / (60 * G_USEC_PER_SEC) % SHIFTS) * SHIFT_PX;
    wlink_text_set(self->date, date);
    gtk_widget_set_margin_start(gtk_widget_get_parent(self->clock), shift); /* and the date with it */
}

const struct wlink_screen wlink_screen_standby = {
    .id = WLINK_SCREEN_STANDBY,
    .ground = WLINK_GROUND_STANDBY,
    .size = sizeof(struct standby),
    .build = build,
    .update = update,
    .tick = tick,
};
