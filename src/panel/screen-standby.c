/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/parts.h"
#include "panel/say-service.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/icon.h"
#include "widgets/text.h"

/* 01: the room is private; begin. Never a picture, a directory, or who called last. */
enum { SHIFT_PX = 8, SHIFTS = 6 }; /* the clock wanders, so that it is not burnt in */

struct standby {
    struct wlink_view view;
    GtkWidget *health, *missed, *updated, *updated_words, *pull, *date, *clock, *devices, *looks, *eye,
        *start, *stick, *note;
};

static void on_start(struct wlink_view *view) {
    wlink_actions_ask_pin(view->panel->actions);
}

static void on_stick(struct wlink_view *view) {
    wlink_actions_service(view->panel->actions);
}

static void on_seen(struct wlink_view *view) {
    wlink_actions_seen_update(view->panel->actions);
}

static void on_hold(GtkGestureLongPress *hold, double x, double y, void *data) {
    (void)hold, (void)x, (void)y;
    on_stick(data);
}

/* The way in for technicians: it is not in a nurse's way, and is no secret. */
static void add_hold(struct standby *self, GtkWidget *names) {
    GtkGesture *hold = gtk_gesture_long_press_new();
    gtk_gesture_long_press_set_delay_factor(GTK_GESTURE_LONG_PRESS(hold), 2); /* of half a second */
    g_signal_connect(hold, "pressed", G_CALLBACK(on_hold), self);
    gtk_widget_add_controller(names, GTK_EVENT_CONTROLLER(hold));
    wlink_describe(self->view.heading, NULL, wlink_say(WLINK_SAY_STANDBY_HOLD_DOES));
}

/* What became of an update, until somebody says that they have read it. */
static GtkWidget *build_updated(struct standby *self) {
    GtkWidget *seen = wlink_view_button(&self->view, "update-seen", WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE,
                                        WLINK_SAY_OK, WLINK_SAY_STANDBY_SEEN_DOES, on_seen);
    self->updated = wlink_row(24);
    self->updated_words = wlink_line_new(WLINK_ICON_TICK_O, "", NULL);
    wlink_button_set_size(seen, WLINK_SIZE_LEAST);
    wlink_fill(self->updated, self->updated_words, seen, NULL);
    return self->updated;
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
    self->pull = wlink_line_new(WLINK_ICON_PLUG, wlink_say(WLINK_SAY_STANDBY_PULL), NULL);
    wlink_fill(names, view->heading, wlink_text_new(room, "s40"), NULL);
    wlink_fill(state, self->health, self->missed, self->pull, build_updated(self), NULL);
    add_hold(self, names);
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
    self->looks = wlink_text_new(wlink_say(WLINK_SAY_STANDBY_NOBODY), NULL);
    self->eye = wlink_icon_new(WLINK_ICON_CAM_OFF, 94);
    wlink_fill(words, self->devices, self->looks, NULL);
    gtk_widget_add_css_class(box, "outlined");
    wlink_fill(box, self->eye, words, NULL);
    self->start = wlink_view_button(&self->view, "start", WLINK_BUTTON_PRIMARY, WLINK_ICON_CAM,
                                    WLINK_SAY_STANDBY_START, WLINK_SAY_STANDBY_START_DOES, on_start);
    self->stick = wlink_view_button(&self->view, "stick", WLINK_BUTTON_SECONDARY, WLINK_ICON_PLUG,
                                    WLINK_SAY_SERVICE_STICK, WLINK_SAY_STANDBY_STICK_DOES, on_stick);
    self->note = wlink_text_new(NULL, NULL);
    wlink_button_set_size(self->start, WLINK_SIZE_ANSWER);
    wlink_fill(column, box, self->start, self->stick, self->note, NULL);
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

/* Without anybody who can sign in, start opens the page of the stick. */
static enum wlink_phrase note_of(const struct wlink_model *model) {
    if (!model->staff.any)
        return WLINK_SAY_STANDBY_NO_STAFF;
    if (model->self_check.in_service)
        return WLINK_SAY_STANDBY_PIN;
    return model->staff.serving ? WLINK_SAY_STANDBY_OUT : WLINK_SAY_STANDBY_UNSERVED;
}

/* A unit that is not in service starts nothing; a technician's sign-in shows its checks. */
static void show_start(struct standby *self) {
    const struct wlink_model *model = self->view.panel->model;
    const bool out = !model->self_check.in_service;
    const bool consults = wlink_view_consults(&self->view);
    wlink_button_set_face(self->start,
                          out        ? WLINK_ICON_LOCK
                          : consults ? WLINK_ICON_NURSE
                                     : WLINK_ICON_CAM,
                          wlink_say(out || consults ? WLINK_SAY_STANDBY_SIGN_IN : WLINK_SAY_STANDBY_START));
    wlink_button_set_does(self->start, wlink_say(out        ? WLINK_SAY_STANDBY_SIGN_IN_OUT_DOES
                                                 : consults ? WLINK_SAY_STANDBY_SIGN_IN_DOES
                                                            : WLINK_SAY_STANDBY_START_DOES));
    wlink_text_set(self->note, wlink_say(note_of(model)));
    gtk_widget_set_visible(self->stick, out && model->staff.any && !model->staff.serving);
}

static void show_keeper(struct standby *self, const struct wlink_model *model) {
    bool good;
    g_autofree char *words = wlink_say_updated(model, &good);
    const char *stick = model->keeper.stick.state;
    wlink_line_set(self->updated_words, good ? WLINK_ICON_TICK_O : WLINK_ICON_WARN, words ? words : "");
    gtk_widget_set_visible(self->updated, words != NULL);
    gtk_widget_set_visible(self->pull, g_str_equal(stick, "ready") || g_str_equal(stick, "refused"));
}

/* A device that does not let go is open, whatever was asked of it: nothing here says that nobody sees. */
static void show_devices(struct standby *self, bool open) {
    wlink_text_set(self->devices, wlink_say(open ? WLINK_SAY_DEVICES_OPEN : WLINK_SAY_DEVICES_CLOSED));
    wlink_text_set(self->looks, wlink_say(open ? WLINK_SAY_STANDBY_OPEN : WLINK_SAY_STANDBY_NOBODY));
    wlink_icon_set(self->eye, open ? WLINK_ICON_WARN : WLINK_ICON_CAM_OFF);
    wlink_frame_set_ground(self->view.frame, open ? WLINK_GROUND_DARK : WLINK_GROUND_STANDBY);
}

static void update(void *data) {
    struct standby *self = data;
    const struct wlink_model *model = self->view.panel->model;
    bool good;
    g_autofree char *health = wlink_say_health(model, &good);
    g_autofree char *time = wlink_words_time(model->consultation.missed);
    g_autofree char *missed = wlink_say_with(WLINK_SAY_STANDBY_MISSED, "time", time, NULL);
    wlink_line_set(self->health, good ? WLINK_ICON_TICK_O : WLINK_ICON_WARN, health);
    wlink_line_set(self->missed, WLINK_ICON_PHONE, missed);
    gtk_widget_set_visible(self->missed, model->consultation.missed != 0);
    show_start(self);
    show_keeper(self, model);
    show_devices(self, wlink_model_has_open_device(model));
}

static void tick(void *data) {
    struct standby *self = data;
    gint64 now = g_get_real_time();
    g_autofree char *date = wlink_words_day(now);
    int shift = (int)(now / (60 * G_USEC_PER_SEC) % SHIFTS) * SHIFT_PX;
    wlink_text_set(self->date, date);
    gtk_widget_set_margin_start(gtk_widget_get_parent(self->clock), shift); /* and the date with it */
}

static bool on_key(void *data, guint key) {
    if (key == GDK_KEY_F10)
        on_hold(NULL, 0, 0, data);
    return key == GDK_KEY_F10;
}

const struct wlink_screen wlink_screen_standby = {
    .id = WLINK_SCREEN_STANDBY,
    .ground = WLINK_GROUND_STANDBY,
    .size = sizeof(struct standby),
    .build = build,
    .update = update,
    .tick = tick,
    .key = on_key,
};
