/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/call-view.h"
#include "panel/far.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/icon.h"
#include "widgets/picture.h"
#include "widgets/text.h"

/* 06 and 10: the far room large, what they see of this room small. A tap on the examination picture makes it
 * the large one, and the far room small. */
enum { WIDTH = 1376, HEIGHT = 774, SIDE_WIDTH = 472, SIDE_HEIGHT = 266, LONG_BREAK_US = 30 * G_USEC_PER_SEC };

struct consultation {
    struct wlink_call_view call;
    struct wlink_far far;
    struct wlink_own room, exam;
    GtkWidget *examine, *people, *people_words;
    bool large;      /* the examination picture is */
    gint64 welcomed; /* the break after which that was said */
};

static void set_large(struct consultation *self, bool large) {
    if (self->large == large)
        return;
    GtkWidget *shot = self->far.shot;
    self->large = large;
    self->far.small = large;
    wlink_shot_swap(self->far.shot, self->exam.shot);
    self->far.shot = self->exam.shot;
    self->exam.shot = shot;
    self->call.view.heading = large ? self->exam.picture : self->far.picture;
    wlink_far_hide_toast(&self->far);
}

static void update(void *data);

static void on_examine(struct wlink_view *view) {
    struct consultation *self = (struct consultation *)view;
    set_large(self, !self->large);
    update(self);
}

static void on_people(struct wlink_view *view) {
    wlink_aside_show((struct wlink_call_view *)view, WLINK_PAGE_PEOPLE);
}

/* Who is here, and that it can be changed, in one row. */
static void build_people(struct consultation *self) {
    GtkWidget *row = wlink_row(12);
    self->people_words = wlink_text_new(NULL, "semi");
    wlink_fill(row, wlink_icon_new(WLINK_ICON_PEOPLE, 31), self->people_words, wlink_spread(),
               wlink_text_new(wlink_say(WLINK_SAY_CHANGE), "semi underlined"), NULL);
    wlink_button_set_body(self->people, row, "");
}

static GtkWidget *build_side(struct consultation *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *column = wlink_column(16);
    g_autofree char *people = wlink_view_name(view, "people");
    wlink_own_build(&self->room, view, "room", WLINK_PANEL_ROOM, SIDE_WIDTH, SIDE_HEIGHT);
    wlink_own_build(&self->exam, view, "exam", WLINK_PANEL_EXAM, SIDE_WIDTH, SIDE_HEIGHT);
    self->examine =
        wlink_view_button(view, "examine", WLINK_BUTTON_STRONG, WLINK_ICON_EXAM,
                          WLINK_SAY_CONSULTATION_EXAMINE, WLINK_SAY_CONSULTATION_LARGE_DOES, on_examine);
    self->people = wlink_button_new(people, WLINK_BUTTON_SECONDARY, WLINK_ICON_PEOPLE, "",
                                    wlink_say(WLINK_SAY_CONSULTATION_CHANGE_DOES));
    wlink_button_set_size(self->examine, WLINK_SIZE_LESS);
    wlink_button_set_size(self->people, WLINK_SIZE_LEAST);
    build_people(self);
    wlink_view_connect(view, self->people, "act", on_people);
    wlink_keep_connect(self->exam.picture, "act", G_CALLBACK(on_examine), view);
    wlink_keep_connect(self->far.picture, "act", G_CALLBACK(on_examine), view);
    wlink_fill(column, self->room.shot, self->exam.shot, self->examine, self->people, NULL);
    return column;
}

/* After a break, also one that was over before another screen could be shown: that it is over, and after a
 * long one whether the same people are there. */
static void welcome_back(struct consultation *self) {
    const struct wlink_model *model = self->call.view.panel->model;
    const gint64 interrupted = model->consultation.interrupted;
    const char *why = wlink_say_break(model);
    if (model->consultation.phase != WLINK_PHASE_IN_CONSULTATION || interrupted == self->welcomed)
        return;
    self->welcomed = interrupted;
    if (self->large) /* nothing lies over an examination */
        wlink_announce(self->call.view.frame, WLINK_URGENCY_HIGH, wlink_say(WLINK_SAY_BACK));
    else
        wlink_far_toast(&self->far, WLINK_ICON_LINK, wlink_say(WLINK_SAY_BACK), why ? why : "");
    if (g_get_real_time() - interrupted > LONG_BREAK_US)
        wlink_aside_show(&self->call, WLINK_PAGE_SAME);
}

static void build(void *data) {
    struct consultation *self = data;
    struct wlink_view *view = &self->call.view;
    GtkWidget *stage = wlink_row(24);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    wlink_call_build(&self->call, WLINK_SAY_TOOL_END, WLINK_SAY_TOOL_END_DOES, true);
    wlink_far_build(&self->far, view, WLINK_PANEL_PORT_FAR_ROOM, "far", WIDTH, HEIGHT);
    wlink_far_follow(&self->far);
    wlink_fill(stage, self->far.overlay, wlink_aside_new(&self->call, build_side(self), SIDE_WIDTH), NULL);
    wlink_frame_set_stage(view->frame, stage);
    view->heading = self->far.picture;
    self->welcomed = wlink_view_is_back(view) ? 0 : view->panel->model->consultation.interrupted;
}

static void update_examine(struct consultation *self) {
    const enum wlink_device_is exam = self->call.view.panel->model->devices.state[WLINK_PANEL_EXAM];
    const bool there = exam == WLINK_DEVICE_IS_OPEN || exam == WLINK_DEVICE_IS_STALLED;
    const enum wlink_phrase no = exam == WLINK_DEVICE_IS_CLOSED ? WLINK_SAY_CONSULTATION_EXAMINE_CLOSED
                                                                : WLINK_SAY_CONSULTATION_EXAMINE_NONE;
    const bool possible = there || self->large;
    const enum wlink_phrase words = !possible     ? no
                                    : self->large ? WLINK_SAY_CONSULTATION_BACK_TO_ROOM
                                                  : WLINK_SAY_CONSULTATION_EXAMINE;
    const enum wlink_phrase does =
        self->large ? WLINK_SAY_CONSULTATION_SMALL_DOES : WLINK_SAY_CONSULTATION_LARGE_DOES;
    wlink_button_set_face(self->examine,
                          self->large ? WLINK_ICON_BACK
                          : possible  ? WLINK_ICON_EXAM
                                      : WLINK_ICON_EXAM_OFF,
                          wlink_say(words));
    wlink_button_set_does(self->examine, wlink_say(does));
    wlink_button_set_impossible(self->examine, possible ? NULL : wlink_say(no));
    GtkWidget *small = self->large ? self->far.picture : self->exam.picture;
    GtkWidget *large = self->large ? self->exam.picture : self->far.picture;
    wlink_picture_set_does(small, possible ? wlink_say(does) : NULL);
    wlink_picture_set_does(large, NULL);
}

static void update_people(struct consultation *self) {
    g_autofree char *people = wlink_say_people_short(self->call.view.panel->model->consultation.people);
    g_autofree char *all = g_strdup_printf("%s. %s", people, wlink_say(WLINK_SAY_CHANGE));
    wlink_text_set(self->people_words, people);
    wlink_describe(self->people, all, wlink_say(WLINK_SAY_CONSULTATION_CHANGE_DOES));
}

static void update(void *data) {
    struct consultation *self = data;
    const struct wlink_model *model = self->call.view.panel->model;
    const bool sent = model->consultation.phase == WLINK_PHASE_IN_CONSULTATION;
    const enum wlink_phrase live = sent ? WLINK_SAY_LIVE : WLINK_SAY_NOT_SENT;
    wlink_call_update(&self->call);
    wlink_far_update(&self->far, !self->large);
    wlink_own_update(&self->room, model, WLINK_SAY_CONSULTATION_THEY_SEE, live);
    wlink_own_update(&self->exam, model,
                     self->large ? WLINK_SAY_CONSULTATION_EXAM_LARGE : WLINK_SAY_CHECK_EXAM, live);
    update_examine(self);
    update_people(self);
    welcome_back(self);
}

const struct wlink_screen wlink_screen_consultation = {
    .id = WLINK_SCREEN_CONSULTATION,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct consultation),
    .build = build,
    .update = update,
    .tick = wlink_call_tick,
    .way_out = wlink_call_way_out,
    .key = wlink_call_key,
};
