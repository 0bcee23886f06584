/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"
#include "panel/look.h"
#include "panel/say-waiting.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/strip.h"
#include "widgets/text.h"

/* 15: what a wing would see of this room, and what the wing says of itself. Never the wing's picture or
 * sound. */
enum { WIDTH = 1104, HEIGHT = 621, BLOCKS = 16, SIDES = 40, SIDE = 648, LINES = 5 };

struct join_check {
    struct wlink_call_view call; /* for its column: a message opens there */
    struct wlink_own camera;
    struct wlink_look look;
    GtkWidget *strip;
    GtkWidget *waited, *place, *room, *trust, *says, *lines[LINES], *words;
    GtkWidget *message, *go;
};

/* The wing that was chosen, when it waits. */
static const struct wlink_model_caller *caller_of(const struct wlink_view *view) {
    const struct wlink_model_room *room = wlink_actions_room(view->panel->actions);
    return room ? wlink_model_find_caller(view->panel->model, room->address) : NULL;
}

static void on_stop(struct wlink_view *view) {
    wlink_actions_stop_all(view->panel->actions);
}

static void on_back(struct wlink_view *view) {
    wlink_actions_close_check(view->panel->actions);
}

static void on_go(struct wlink_view *view) {
    const struct wlink_model_caller *caller = caller_of(view);
    if (caller)
        wlink_actions_join(view->panel->actions, caller->id);
    else
        wlink_actions_call(view->panel->actions);
}

static void on_message(struct wlink_view *view) {
    struct wlink_call_view *call = (struct wlink_call_view *)view;
    wlink_aside_show(call, call->aside.shown == WLINK_PAGE_MESSAGE ? WLINK_PAGE_NONE : WLINK_PAGE_MESSAGE);
}

static GtkWidget *build_mine(struct join_check *self) {
    GtkWidget *column = wlink_column(24);
    wlink_own_build(&self->camera, &self->call.view, "camera", WLINK_PANEL_ROOM, WIDTH, HEIGHT);
    wlink_fill(column, self->camera.shot,
               wlink_look_build_meter(&self->look, &self->call.view, BLOCKS, WLINK_SAY_JOIN_TEST), NULL);
    return column;
}

/* Whom it is about: white, with a blue edge. */
static GtkWidget *build_whom(struct join_check *self) {
    const struct wlink_view *view = &self->call.view;
    GtkWidget *box = wlink_column(8);
    self->waited = wlink_view_text(view, "waited", NULL, "soft");
    self->place = wlink_view_text(view, "place-name", NULL, "h2");
    self->room = wlink_view_text(view, "room-name", NULL, "h2");
    self->trust = wlink_line_new(WLINK_ICON_LOCK, "", NULL);
    gtk_widget_set_margin_top(self->trust, 8);
    gtk_widget_add_css_class(box, "note");
    wlink_fill(box, self->waited, self->place, self->room, self->trust, NULL);
    return box;
}

static GtkWidget *build_wing(struct join_check *self) {
    const struct wlink_view *view = &self->call.view;
    GtkWidget *panel = wlink_panel_new(GTK_ORIENTATION_VERTICAL, 8);
    self->says = wlink_view_text(view, "says", NULL, "bold");
    gtk_box_append(GTK_BOX(panel), self->says);
    for (int line = 0; line < LINES; line++) {
        self->lines[line] = wlink_line_new(WLINK_ICON_NONE, "", "s32");
        gtk_widget_set_vexpand(self->lines[line], TRUE);
        gtk_box_append(GTK_BOX(panel), self->lines[line]);
    }
    self->words = wlink_view_text(view, "words", NULL, "soft");
    gtk_widget_set_vexpand(panel, TRUE);
    gtk_box_append(GTK_BOX(panel), self->words);
    return panel;
}

static GtkWidget *build_side(struct join_check *self) {
    GtkWidget *side = wlink_column(24);
    wlink_fill(side, build_whom(self), build_wing(self), NULL);
    return wlink_aside_new(&self->call, side, SIDE);
}

static void build_bar(struct join_check *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *bar = wlink_bar_new();
    g_autofree char *stop_name = wlink_view_name(view, "stop");
    GtkWidget *stop =
        wlink_bar_set_stop(bar, stop_name, wlink_say(WLINK_SAY_STOP), wlink_say(WLINK_SAY_JOIN_STOP_DOES));
    wlink_view_connect(view, stop, "act", on_stop);
    self->message = wlink_view_button(view, "message", WLINK_BUTTON_TOOL, WLINK_ICON_MESSAGE,
                                      WLINK_SAY_JOIN_MESSAGE, WLINK_SAY_JOIN_MESSAGE_DOES, on_message);
    wlink_bar_add(bar, wlink_view_button(view, "back", WLINK_BUTTON_TOOL, WLINK_ICON_BACK,
                                         WLINK_SAY_JOIN_BACK, WLINK_SAY_JOIN_BACK_DOES, on_back));
    wlink_bar_add(bar, self->message);
    wlink_bar_add_stretch(bar);
    wlink_bar_add(bar, wlink_look_build_verdict(&self->look));
    self->go = wlink_view_button(view, "join", WLINK_BUTTON_PRIMARY, WLINK_ICON_PHONE, WLINK_SAY_JOIN_JOIN,
                                 WLINK_SAY_JOIN_JOIN, on_go);
    wlink_button_set_size(self->go, WLINK_SIZE_BAR);
    gtk_widget_set_size_request(self->go, 400, -1);
    wlink_bar_set_way_on(bar, self->go);
    wlink_frame_set_bar(view->frame, bar);
}

static void build(void *data) {
    struct join_check *self = data;
    struct wlink_view *view = &self->call.view;
    GtkWidget *stage = wlink_row(SIDES);
    g_autofree char *only = wlink_view_name(view, "only-you");
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    self->strip = wlink_strip_new(view->name);
    wlink_strip_add_word(self->strip, only, WLINK_ICON_SHIELD, wlink_say(WLINK_SAY_CHECK_ONLY_YOU));
    wlink_frame_set_strip(view->frame, self->strip);
    gtk_widget_set_margin_start(stage, SIDES);
    gtk_widget_set_margin_end(stage, SIDES);
    gtk_widget_set_margin_top(stage, 11);
    gtk_widget_set_margin_bottom(stage, 11);
    wlink_fill(stage, build_mine(self), build_side(self), NULL);
    wlink_frame_set_stage(view->frame, stage);
    build_bar(self);
}

static char *waited_words(const struct wlink_model_caller *caller) {
    const gint64 now = g_get_real_time();
    g_autofree char *length = wlink_say_wait_words(caller->since, now);
    if (now - caller->since < 60 * (gint64)G_USEC_PER_SEC)
        return g_strdup(wlink_say(WLINK_SAY_JOIN_WAITING_NEW));
    return wlink_say_with(WLINK_SAY_JOIN_WAITING, "length", length, NULL);
}

static void set_line(struct join_check *self, int line, bool good, enum wlink_icon icon, const char *words) {
    wlink_line_set(self->lines[line], good ? icon : WLINK_ICON_WARN, words);
    gtk_widget_set_visible(self->lines[line], TRUE);
}

static void say_camera(struct join_check *self, int line, const struct wlink_model_caller *caller,
                       int camera) {
    static const enum wlink_phrase words[][3] = {
        {WLINK_SAY_JOIN_CAMERA_WORKS, WLINK_SAY_LIST_ROOM_OFF, WLINK_SAY_LIST_NO_ROOM},
        {WLINK_SAY_JOIN_EXAM_WORKS, WLINK_SAY_LIST_EXAM_OFF, WLINK_SAY_LIST_NO_EXAM},
    };
    const enum wlink_device_is state = caller->cameras[camera];
    const int how = state == WLINK_DEVICE_IS_OPEN ? 0 : state == WLINK_DEVICE_IS_CLOSED ? 1 : 2;
    set_line(self, line, how == 0, camera ? WLINK_ICON_EXAM : WLINK_ICON_CAM, wlink_say(words[camera][how]));
}

/* What the wing says of itself, line by line. One that only rings says nothing yet. */
static void say_wing(struct join_check *self, const struct wlink_model_caller *caller) {
    g_autofree char *people = wlink_say_who_waits(caller->people);
    const char *quality = caller->quality;
    set_line(self, 0, true, WLINK_ICON_PEOPLE, people);
    say_camera(self, 1, caller, 0);
    say_camera(self, 2, caller, 1);
    set_line(self, 3, caller->microphone, WLINK_ICON_MIC,
             wlink_say(caller->microphone ? WLINK_SAY_JOIN_SOUND_WORKS : WLINK_SAY_JOIN_NO_SOUND));
    set_line(self, 4, !*quality || g_str_equal(quality, "good"), *quality ? WLINK_ICON_LINK : WLINK_ICON_HELP,
             *quality ? wlink_words_quality(quality) : wlink_say(WLINK_SAY_JOIN_QUALITY_UNKNOWN));
    wlink_text_set(self->says, wlink_say(WLINK_SAY_JOIN_WING_SAYS));
    wlink_text_set(self->words, wlink_say(WLINK_SAY_JOIN_SEE_WHEN));
    gtk_widget_add_css_class(self->words, "ruled");
}

static void say_other(struct join_check *self, const struct wlink_model_caller *caller, bool has_room) {
    bool ready = true;
    g_autofree char *parts = caller ? wlink_say_parts(caller, &ready) : NULL;
    for (int line = 0; line < LINES; line++)
        gtk_widget_set_visible(self->lines[line], FALSE);
    gtk_widget_remove_css_class(self->words, "ruled");
    if (caller) {
        set_line(self, 0, ready, WLINK_ICON_PHONE, parts);
        gtk_widget_add_css_class(self->words, "ruled");
    }
    wlink_text_set(self->says, wlink_say(caller     ? WLINK_SAY_JOIN_WING_SAYS
                                         : has_room ? WLINK_SAY_JOIN_CALL_RINGS
                                                    : WLINK_SAY_JOIN_PLACE_TRY));
    wlink_text_set(self->words, wlink_say(caller     ? WLINK_SAY_JOIN_SEE_WHEN
                                          : has_room ? WLINK_SAY_JOIN_CALL_WORDS
                                                     : WLINK_SAY_JOIN_TRY_WORDS));
}

static void update_whom(struct join_check *self, const struct wlink_model_room *room,
                        const struct wlink_model_caller *caller) {
    GtkWidget *box = gtk_widget_get_parent(self->waited);
    gtk_widget_set_visible(box, room != NULL);
    if (!room)
        return;
    g_autofree char *place = NULL, *name = NULL, *trust = wlink_say_trust(room, caller, g_get_real_time());
    g_autofree char *waited = caller ? waited_words(caller) : NULL;
    wlink_say_split_name(room->name, &place, &name);
    wlink_text_set(self->waited, waited);
    gtk_widget_set_visible(self->waited, waited != NULL);
    wlink_text_set(self->place, place);
    wlink_text_set(self->room, name);
    wlink_line_set(self->trust,
                   room->foreign ? WLINK_ICON_INFO
                   : caller      ? WLINK_ICON_LOCK
                                 : WLINK_ICON_TICK_O,
                   trust);
    gtk_widget_set_visible(self->trust, trust != NULL);
}

static void update_verdict(struct join_check *self, const struct wlink_model_room *room,
                           const struct wlink_model_caller *caller) {
    const struct wlink_panel *panel = self->call.view.panel;
    const struct wlink_verdict verdict = wlink_say_verdict(panel->model);
    const bool away = caller && g_str_equal(caller->state, "away");
    const enum wlink_code code = room && !caller ? wlink_model_why_not(room) : WLINK_CODE_NONE;
    g_autofree char *advice = wlink_say_verdict_words(panel->model, &verdict);
    g_autofree char *why = code == WLINK_CODE_NONE ? NULL : wlink_words_code(code, room->name, NULL);
    wlink_look_show_verdict(&self->look, &verdict, NULL);
    wlink_button_set_impossible(self->go, away               ? wlink_say(WLINK_SAY_LIST_AWAY_WHY)
                                          : why              ? why
                                          : verdict.may_call ? NULL
                                                             : advice);
}

static void update_go(struct join_check *self, const struct wlink_model_room *room,
                      const struct wlink_model_caller *caller) {
    g_autofree char *does = wlink_say_with(caller ? WLINK_SAY_LIST_JOIN_DOES : WLINK_SAY_CHECK_CALL_DOES,
                                           "room", room ? room->name : "", NULL);
    wlink_button_set_face(self->go, WLINK_ICON_PHONE,
                          wlink_say(caller ? WLINK_SAY_JOIN_JOIN : WLINK_SAY_JOIN_CALL));
    gtk_widget_set_visible(self->go, room != NULL);
    gtk_widget_set_visible(self->message, caller != NULL);
    update_verdict(self, room, caller);
    if (!wlink_button_is_impossible(self->go))
        wlink_button_set_does(self->go, does);
}

static void update(void *data) {
    struct join_check *self = data;
    const struct wlink_view *view = &self->call.view;
    const struct wlink_model_room *room = wlink_actions_room(view->panel->actions);
    const struct wlink_model_caller *caller = caller_of(view);
    const bool says = caller && !caller->foreign && g_str_equal(caller->state, "ready");
    wlink_strip_set_place(self->strip, WLINK_ICON_NONE,
                          wlink_say(caller ? WLINK_SAY_JOIN_PLACE
                                    : room ? WLINK_SAY_JOIN_PLACE_CALL
                                           : WLINK_SAY_JOIN_PLACE_TRY),
                          room ? room->name : NULL);
    wlink_own_update(&self->camera, view->panel->model, WLINK_SAY_JOIN_SEE_OF_YOU, WLINK_SAY_NOT_SENT_YET);
    update_whom(self, room, caller);
    if (says)
        say_wing(self, caller);
    else
        say_other(self, caller, room != NULL);
    update_go(self, room, caller);
    wlink_aside_update(&self->call);
    wlink_look_say_who_is_certain(&self->look);
}

static void level(void *data) {
    struct join_check *self = data;
    wlink_look_level(&self->look);
}

static void tick(void *data) {
    struct join_check *self = data;
    if (self->call.view.panel->model->devices.state[WLINK_PANEL_MICROPHONE] != WLINK_DEVICE_IS_OPEN)
        wlink_look_level(&self->look);
    update(self);
}

static void way_out(void *data) {
    struct wlink_call_view *call = data;
    if (call->aside.shown != WLINK_PAGE_NONE)
        wlink_aside_show(call, WLINK_PAGE_NONE);
    else
        on_back(&call->view);
}

const struct wlink_screen wlink_screen_join_check = {
    .id = WLINK_SCREEN_JOIN_CHECK,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct join_check),
    .build = build,
    .update = update,
    .level = level,
    .tick = tick,
    .way_out = way_out,
};
