/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/call-view.h"
#include "panel/look.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/icon.h"
#include "widgets/strip.h"
#include "widgets/text.h"

/* 04: know in 20 s that it works, and say who is here. Only this room sees it. Also before answering what
 * rings, and without a call, to try the cameras. */
enum { WIDTH = 848, HEIGHT = 477, BLOCKS = 34, SIDES = 76 };

struct check {
    struct wlink_view view;
    struct wlink_own room, exam;
    struct wlink_look look;
    GtkWidget *chips[WLINK_PERSON_COUNT], *strip, *back, *call;
};

static bool rings(const struct wlink_view *view) {
    return view->panel->model->consultation.phase == WLINK_PHASE_RINGING;
}

static void on_stop(struct wlink_view *view) {
    wlink_actions_stop_all(view->panel->actions);
}

static void on_back(struct wlink_view *view) {
    wlink_actions_close_check(view->panel->actions);
}

static void on_call(struct wlink_view *view) {
    if (rings(view))
        wlink_actions_answer(view->panel->actions);
    else
        wlink_actions_call(view->panel->actions);
}

static GtkWidget *build_pictures(struct check *self) {
    GtkWidget *row = wlink_row(24);
    wlink_own_build(&self->room, &self->view, "room", WLINK_PANEL_ROOM, WIDTH, HEIGHT);
    wlink_own_build(&self->exam, &self->view, "exam", WLINK_PANEL_EXAM, WIDTH, HEIGHT);
    wlink_fill(row, self->room.shot, self->exam.shot, NULL);
    return row;
}

static GtkWidget *build_people(struct check *self) {
    GtkWidget *panel = wlink_panel_new(GTK_ORIENTATION_VERTICAL, 12), *words = wlink_row(8);
    wlink_fill(words, wlink_text_new(wlink_say(WLINK_SAY_CHECK_WHO), "semi"),
               wlink_text_new(wlink_say(WLINK_SAY_CHECK_WHO_WHY), "soft"), NULL);
    gtk_widget_add_css_class(panel, "tight");
    gtk_widget_add_css_class(panel, "footed");
    gtk_box_append(GTK_BOX(panel), words);
    wlink_people_build(&self->view, self->chips, panel, WLINK_PERSON_COUNT);
    return panel;
}

static void build_bar(struct check *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    g_autofree char *stop_name = wlink_view_name(view, "stop");
    GtkWidget *stop =
        wlink_bar_set_stop(bar, stop_name, wlink_say(WLINK_SAY_STOP), wlink_say(WLINK_SAY_STOP_DOES));
    wlink_view_connect(view, stop, "act", on_stop);
    self->back = wlink_view_button(view, "back", WLINK_BUTTON_TOOL, WLINK_ICON_BACK, WLINK_SAY_CHECK_BACK,
                                   WLINK_SAY_CHECK_BACK_DOES, on_back);
    wlink_bar_add(bar, self->back);
    wlink_bar_add_stretch(bar);
    wlink_bar_add(bar, wlink_look_build_verdict(&self->look));
    self->call = wlink_view_button(view, rings(view) ? "join" : "call", WLINK_BUTTON_PRIMARY,
                                   WLINK_ICON_PHONE, WLINK_SAY_CHECK_CALL, WLINK_SAY_CHECK_CALL, on_call);
    wlink_button_set_size(self->call, WLINK_SIZE_BAR);
    gtk_widget_set_size_request(self->call, 400, -1);
    wlink_bar_set_way_on(bar, self->call);
    wlink_frame_set_bar(view->frame, bar);
}

static void build(void *data) {
    struct check *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_column(16);
    g_autofree char *only = wlink_view_name(view, "only-you");
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    self->strip = wlink_strip_new(view->name);
    wlink_strip_add_word(self->strip, only, WLINK_ICON_SHIELD, wlink_say(WLINK_SAY_CHECK_ONLY_YOU));
    wlink_frame_set_strip(view->frame, self->strip);
    gtk_widget_set_margin_start(stage, SIDES);
    gtk_widget_set_margin_end(stage, SIDES);
    wlink_fill(stage, build_pictures(self),
               wlink_look_build_meter(&self->look, view, BLOCKS, WLINK_SAY_CHECK_TEST), build_people(self),
               NULL);
    wlink_frame_set_stage(view->frame, stage);
    build_bar(self);
}

/* The room that is called, or that calls; NULL when the cameras are only tried. */
static const char *far_name(const struct wlink_view *view) {
    const struct wlink_model_room *room = wlink_actions_room(view->panel->actions);
    if (rings(view))
        return wlink_far_name(view);
    return room ? room->name : NULL;
}

static void update_verdict(struct check *self) {
    const struct wlink_panel *panel = self->view.panel;
    const struct wlink_verdict verdict = wlink_say_verdict(panel->model);
    const enum wlink_code trouble = wlink_actions_trouble(panel->actions);
    g_autofree char *why = wlink_words_code(trouble, far_name(&self->view), NULL);
    wlink_look_show_verdict(&self->look, &verdict, trouble == WLINK_CODE_NONE ? NULL : why);
    g_autofree char *advice = wlink_say_verdict_words(panel->model, &verdict);
    wlink_button_set_impossible(self->call, verdict.may_call ? NULL : advice);
}

/* Back from a check that answers is to the call that goes on ringing. */
static void update_back(struct check *self, bool answers) {
    wlink_button_set_face(self->back, WLINK_ICON_BACK,
                          wlink_say(answers ? WLINK_SAY_CHECK_BACK_RINGS : WLINK_SAY_CHECK_BACK));
    wlink_button_set_does(self->back,
                          wlink_say(answers ? WLINK_SAY_CHECK_BACK_RINGS_DOES : WLINK_SAY_CHECK_BACK_DOES));
}

static void update(void *data) {
    struct check *self = data;
    const struct wlink_view *view = &self->view;
    const char *far = far_name(view);
    const bool answers = rings(view);
    g_autofree char *does =
        wlink_say_with(answers ? WLINK_SAY_CHECK_JOIN_DOES : WLINK_SAY_CHECK_CALL_DOES, "room", far, NULL);
    wlink_strip_set_place(self->strip, WLINK_ICON_NONE,
                          wlink_say(answers ? WLINK_SAY_CHECK_PLACE_ANSWER
                                    : far   ? WLINK_SAY_CHECK_PLACE
                                            : WLINK_SAY_CHECK_PLACE_TRY),
                          far);
    wlink_own_update(&self->room, view->panel->model, WLINK_SAY_CHECK_ROOM, WLINK_SAY_NOT_SENT_YET);
    wlink_own_update(&self->exam, view->panel->model, WLINK_SAY_CHECK_EXAM, WLINK_SAY_NOT_SENT_YET);
    wlink_people_update(view, self->chips);
    update_back(self, answers);
    wlink_button_set_face(self->call, WLINK_ICON_PHONE,
                          wlink_say(answers ? WLINK_SAY_CHECK_JOIN : WLINK_SAY_CHECK_CALL));
    wlink_button_set_does(self->call, does);
    gtk_widget_set_visible(self->call, far != NULL);
    update_verdict(self);
    wlink_look_say_who_is_certain(&self->look);
}

static void level(void *data) {
    struct check *self = data;
    wlink_look_level(&self->look);
}

static void tick(void *data) {
    struct check *self = data;
    if (self->view.panel->model->devices.state[WLINK_PANEL_MICROPHONE] != WLINK_DEVICE_IS_OPEN)
        wlink_look_level(&self->look);
}

static void way_out(void *data) {
    on_back(data);
}

const struct wlink_screen wlink_screen_check = {
    .id = WLINK_SCREEN_CHECK,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct check),
    .build = build,
    .update = update,
    .level = level,
    .tick = tick,
    .way_out = way_out,
};
