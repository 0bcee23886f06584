/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/call-view.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/icon.h"
#include "widgets/picture.h"
#include "widgets/text.h"

/* 05: how long, what the consulting room says, what they will see. Nothing is sent before the join; a wing is
 * never told how many others wait. */
enum { WIDTH = 752, HEIGHT = 423, MARGIN = 40, START_WIDTH = 384 };

struct waiting {
    struct wlink_call_view call;
    struct wlink_own room;
    GtkWidget *minutes, *know, *note, *note_head, *note_text, *nobody, *nobody_why, *start, *people;
    guint notes; /* that have been said */
};

static void on_change(struct wlink_view *view) {
    wlink_aside_show((struct wlink_call_view *)view, WLINK_PAGE_PEOPLE);
}

static void on_start(struct wlink_view *view) {
    wlink_actions_start_sending(view->panel->actions);
}

static GtkWidget *build_wait(struct waiting *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *column = wlink_column(12), *row = wlink_row(28);
    self->minutes = wlink_view_text(view, "minutes", NULL, "wait");
    self->know = wlink_view_text(view, "know", NULL, "s40 soft");
    gtk_widget_set_valign(self->minutes, GTK_ALIGN_BASELINE_FILL);
    gtk_widget_set_valign(self->know, GTK_ALIGN_BASELINE_FILL);
    wlink_fill(row, self->minutes, self->know, NULL);
    wlink_fill(column, wlink_view_heading(view, WLINK_SAY_WAITING_CALLING, "h2"), row, NULL);
    return column;
}

/* The newest message, with its time. */
static GtkWidget *build_note(struct waiting *self) {
    const struct wlink_view *view = &self->call.view;
    self->note = wlink_column(12);
    self->note_head = wlink_line_new(WLINK_ICON_MESSAGE, "", "soft");
    self->note_text = wlink_view_text(view, "note", NULL, "h1");
    gtk_widget_add_css_class(self->note, "note");
    wlink_fill(self->note, self->note_head, self->note_text, NULL);
    return self->note;
}

static GtkWidget *build_promise(struct waiting *self) {
    GtkWidget *row = wlink_row(24), *words = wlink_column(0);
    self->nobody = wlink_view_text(&self->call.view, "nobody", NULL, "s32 bold");
    self->nobody_why = wlink_view_text(&self->call.view, "nobody-why", NULL, "s32");
    wlink_fill(words, self->nobody, self->nobody_why, NULL);
    self->start = wlink_view_button(&self->call.view, "start", WLINK_BUTTON_STRONG, WLINK_ICON_PLAY,
                                    WLINK_SAY_STOPPED_START, WLINK_SAY_STOPPED_START_DOES, on_start);
    wlink_button_set_size(self->start, WLINK_SIZE_LESS);
    gtk_widget_set_size_request(self->start, START_WIDTH, -1);
    gtk_widget_set_hexpand(words, TRUE);
    wlink_fill(row, wlink_icon_new(WLINK_ICON_SHIELD, 73), words, self->start, NULL);
    return row;
}

static GtkWidget *build_people(struct waiting *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *panel = wlink_panel_new(GTK_ORIENTATION_VERTICAL, 16), *head = wlink_row(16);
    GtkWidget *change = wlink_view_button(view, "change", WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE,
                                          WLINK_SAY_CHANGE, WLINK_SAY_CONSULTATION_CHANGE_DOES, on_change);
    GtkWidget *fallback = wlink_fallback_new(view, WLINK_SAY_WAITING_FALLBACK, NULL);
    wlink_button_set_size(change, WLINK_SIZE_LEAST);
    self->people = wlink_view_text(view, "people", NULL, "s32");
    wlink_fill(head, wlink_line_new(WLINK_ICON_PEOPLE, wlink_say(WLINK_SAY_WAITING_IN_ROOM), "semi"),
               wlink_spread(), change, NULL);
    gtk_widget_add_css_class(fallback, "ruled");
    wlink_fill(panel, head, self->people, fallback, NULL);
    gtk_widget_set_vexpand(panel, TRUE);
    return panel;
}

static void build(void *data) {
    struct waiting *self = data;
    struct wlink_view *view = &self->call.view;
    GtkWidget *stage = wlink_row(64), *left = wlink_column(0), *own = wlink_column(24);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    wlink_call_build(&self->call, WLINK_SAY_WAITING_CANCEL, WLINK_SAY_WAITING_CANCEL_DOES, false);
    wlink_own_build(&self->room, view, "room", WLINK_PANEL_ROOM, WIDTH, HEIGHT);
    wlink_fill(left, build_wait(self), wlink_stretch(), build_note(self), wlink_stretch(),
               build_promise(self), NULL);
    gtk_widget_set_hexpand(left, TRUE);
    wlink_fill(own, self->room.shot, build_people(self), NULL);
    wlink_fill(stage, left, wlink_aside_new(&self->call, own, WIDTH), NULL);
    gtk_widget_set_margin_start(stage, MARGIN);
    gtk_widget_set_margin_end(stage, MARGIN);
    gtk_widget_set_margin_top(stage, 35);
    gtk_widget_set_margin_bottom(stage, 35);
    wlink_frame_set_stage(view->frame, stage);
}

static enum wlink_phrase heading_of(const struct wlink_model *model) {
    switch ((int)model->consultation.phase) {
    case WLINK_PHASE_CALLING:
        return WLINK_SAY_WAITING_CALLING;
    case WLINK_PHASE_CONNECTING:
        return WLINK_SAY_WAITING_JOINING;
    case WLINK_PHASE_ENDING:
        return WLINK_SAY_WAITING_ENDING;
    default:
        return g_str_equal(model->consultation.quality, "lost") ? WLINK_SAY_WAITING_RECONNECTING
                                                                : WLINK_SAY_WAITING_IN_LIST;
    }
}

static void update_note(struct waiting *self) {
    const GPtrArray *notes = self->call.view.panel->model->notes;
    gtk_widget_set_visible(self->note, notes->len > 0);
    if (notes->len == 0 || notes->len == self->notes)
        return;
    const struct wlink_model_note *note = notes->pdata[notes->len - 1];
    g_autofree char *time = wlink_words_time(note->time);
    g_autofree char *head = wlink_say_with(WLINK_SAY_WAITING_MESSAGE, "time", time, NULL);
    wlink_line_set(self->note_head, WLINK_ICON_MESSAGE, head);
    wlink_text_set(self->note_text, note->text);
    wlink_announce(self->note, WLINK_URGENCY_MEDIUM, note->text);
    self->notes = notes->len;
}

/* A list knows that we wait as soon as it has answered. */
static void update_wait(struct waiting *self) {
    const struct wlink_model *model = self->call.view.panel->model;
    const bool waits = model->consultation.phase == WLINK_PHASE_WAITING;
    const bool stopped = model->devices.stopped;
    g_autofree char *minutes = wlink_say_minutes(model->consultation.called, g_get_real_time());
    wlink_heading_set(self->call.view.heading, wlink_say(heading_of(model)));
    wlink_text_set(self->minutes, minutes);
    wlink_text_set(self->know, wlink_say(waits ? WLINK_SAY_WAITING_THEY_KNOW : WLINK_SAY_WAITING_MOMENT));
    gtk_widget_set_visible(self->start, stopped);
    wlink_text_set(self->nobody, wlink_say(stopped ? WLINK_SAY_WAITING_STOPPED : WLINK_SAY_WAITING_NOBODY));
    wlink_text_set(self->nobody_why,
                   wlink_say(stopped ? WLINK_SAY_WAITING_STOPPED_WHY : WLINK_SAY_WAITING_NOBODY_WHY));
}

static void update(void *data) {
    struct waiting *self = data;
    const struct wlink_model *model = self->call.view.panel->model;
    g_autofree char *people = wlink_say_people(model->consultation.people);
    wlink_call_update(&self->call);
    update_wait(self);
    update_note(self);
    wlink_own_update(&self->room, model, WLINK_SAY_WAITING_WILL_SEE, WLINK_SAY_NOT_SENT_YET);
    wlink_text_set(self->people, people);
}

static void tick(void *data) {
    struct waiting *self = data;
    wlink_call_tick(&self->call);
    update_wait(self);
}

const struct wlink_screen wlink_screen_waiting = {
    .id = WLINK_SCREEN_WAITING,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct waiting),
    .build = build,
    .update = update,
    .tick = tick,
    .way_out = wlink_call_way_out,
    .key = wlink_call_key,
};
