/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/parts.h"
#include "panel/ring.h"
#include "panel/say.h"
#include "widgets/icon.h"
#include "widgets/strip.h"
#include "widgets/text.h"

/* 13: a verified room calls. Nothing is opened before somebody answers. */
struct incoming {
    struct wlink_view view;
    GtkWidget *answer, *ringing;
};

static void on_not_now(struct wlink_view *view) {
    wlink_actions_decline(view->panel->actions);
}

static void on_later(struct wlink_view *view) {
    wlink_actions_decline_with(view->panel->actions, wlink_say(WLINK_SAY_INCOMING_LATER_NOTE));
}

static void on_answer(struct wlink_view *view) {
    wlink_actions_look(view->panel->actions);
}

static GtkWidget *build_head(struct incoming *self) {
    const struct wlink_view *view = &self->view;
    GtkWidget *head = wlink_row(48), *place = wlink_text_new(view->panel->model->unit.name, "s32 bold");
    g_autofree char *name = wlink_view_name(view, "clock");
    gtk_widget_set_hexpand(place, TRUE);
    wlink_fill(head, place, wlink_line_new(WLINK_ICON_CAM_OFF, wlink_say(WLINK_SAY_DEVICES_CLOSED), "s32"),
               wlink_clock_new(name, "clock"), NULL);
    return head;
}

static GtkWidget *build_promise(void) {
    GtkWidget *box = wlink_row(24), *words = wlink_column(0);
    wlink_fill(words, wlink_text_new(wlink_say(WLINK_SAY_INCOMING_CANNOT), "s32 bold"),
               wlink_text_new(wlink_say(WLINK_SAY_INCOMING_CANNOT_WHY), "s32"), NULL);
    gtk_widget_add_css_class(box, "outlined");
    wlink_fill(box, wlink_icon_new(WLINK_ICON_SHIELD, 78), words, NULL);
    return box;
}

static GtkWidget *build_caller(struct incoming *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(32), *names = wlink_column(0);
    g_autofree char *place = NULL, *room = NULL, *name = wlink_view_name(view, "heading");
    wlink_say_split_name(wlink_far_name(view), &place, &room);
    view->heading = wlink_heading_new(name, place, "display");
    self->ringing = wlink_view_text(view, "ringing", NULL, NULL);
    wlink_fill(names, view->heading, wlink_text_new(room, "display"), NULL);
    wlink_fill(column, wlink_text_new(wlink_say(WLINK_SAY_INCOMING_CALL), "s40"), names,
               wlink_line_new(WLINK_ICON_LOCK, wlink_say(WLINK_SAY_INCOMING_VERIFIED), "s32"),
               build_promise(), self->ringing, NULL);
    gtk_widget_set_hexpand(column, TRUE);
    gtk_widget_set_valign(column, GTK_ALIGN_CENTER);
    return column;
}

static GtkWidget *build_answers(struct incoming *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *row = wlink_row(24);
    GtkWidget *not_now =
        wlink_view_button(view, "not-now", WLINK_BUTTON_SECONDARY, WLINK_ICON_CROSS,
                          WLINK_SAY_INCOMING_NOT_NOW, WLINK_SAY_INCOMING_NOT_NOW_DOES, on_not_now);
    GtkWidget *later = wlink_view_button(view, "later", WLINK_BUTTON_SECONDARY, WLINK_ICON_CLOCK,
                                         WLINK_SAY_INCOMING_LATER, WLINK_SAY_INCOMING_LATER_DOES, on_later);
    self->answer = wlink_view_button(view, "answer", WLINK_BUTTON_PRIMARY, WLINK_ICON_NURSE,
                                     WLINK_SAY_INCOMING_SIGN_IN, WLINK_SAY_INCOMING_SIGN_IN_DOES, on_answer);
    wlink_button_set_size(not_now, WLINK_SIZE_BAR);
    wlink_button_set_size(later, WLINK_SIZE_BAR);
    wlink_button_set_size(self->answer, WLINK_SIZE_BAR);
    gtk_widget_set_size_request(self->answer, 640, 136);
    wlink_fill(row, not_now, later, wlink_spread(), self->answer, NULL);
    gtk_widget_set_valign(not_now, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(later, GTK_ALIGN_CENTER);
    return row;
}

static void build(void *data) {
    struct incoming *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_column(0), *middle = wlink_row(96);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_STANDBY);
    gtk_widget_set_vexpand(middle, TRUE);
    wlink_fill(middle, wlink_ring_new(), build_caller(self), NULL);
    wlink_fill(stage, build_head(self), middle, build_answers(self), NULL);
    wlink_frame_set_stage(view->frame, stage);
}

static void update(void *data) {
    struct incoming *self = data;
    bool signed_in = wlink_actions_choice(self->view.panel->actions)->signed_in;
    wlink_button_set_face(self->answer, signed_in ? WLINK_ICON_PHONE : WLINK_ICON_NURSE,
                          wlink_say(signed_in ? WLINK_SAY_INCOMING_ANSWER : WLINK_SAY_INCOMING_SIGN_IN));
    wlink_button_set_does(self->answer, wlink_say(signed_in ? WLINK_SAY_INCOMING_ANSWER_DOES
                                                            : WLINK_SAY_INCOMING_SIGN_IN_DOES));
}

static void tick(void *data) {
    struct incoming *self = data;
    g_autofree char *length =
        wlink_say_length(self->view.panel->model->consultation.called, g_get_real_time());
    g_autofree char *words = wlink_say_with(WLINK_SAY_INCOMING_RINGING, "length", length, NULL);
    wlink_text_set(self->ringing, words);
}

static void way_out(void *data) {
    on_not_now(data);
}

const struct wlink_screen wlink_screen_incoming = {
    .id = WLINK_SCREEN_INCOMING,
    .ground = WLINK_GROUND_STANDBY,
    .size = sizeof(struct incoming),
    .build = build,
    .update = update,
    .tick = tick,
    .way_out = way_out,
};
