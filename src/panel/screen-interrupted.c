/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/call-view.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/icon.h"
#include "widgets/meter.h"
#include "widgets/text.h"

/* 09: the connection is lost. How long, what to do, and the number to ring; never the last frame. */
enum { WIDTH = 1344, SIDE_WIDTH = 504, SIDE_HEIGHT = 284, LIMIT_S = 120, MARGIN = 24 };

struct interrupted {
    struct wlink_call_view call;
    struct wlink_own room, exam;
    GtkWidget *cause, *ago, *progress, *length, *works;
};

static GtkWidget *build_head(struct interrupted *self) {
    GtkWidget *row = wlink_row(32), *words = wlink_column(8);
    self->cause = wlink_view_text(&self->call.view, "cause", NULL, "s40 bold");
    self->ago = wlink_view_text(&self->call.view, "ago", NULL, "s40");
    wlink_fill(words, wlink_view_heading(&self->call.view, WLINK_SAY_INTERRUPTED_HEADING, "display"),
               self->cause, self->ago, NULL);
    wlink_fill(row, wlink_icon_new(WLINK_ICON_AGAIN, 125), words, NULL);
    return row;
}

static GtkWidget *build_progress(struct interrupted *self) {
    GtkWidget *column = wlink_column(12), *row = wlink_row(24);
    g_autofree char *name = wlink_view_name(&self->call.view, "progress");
    self->progress = wlink_progress_new(name, wlink_say(WLINK_SAY_INTERRUPTED_HEADING));
    self->length = wlink_view_text(&self->call.view, "length", NULL, NULL);
    gtk_widget_set_hexpand(self->length, TRUE);
    wlink_fill(row, self->length, wlink_text_new(wlink_say(WLINK_SAY_INTERRUPTED_LIMIT), NULL), NULL);
    wlink_fill(column, self->progress, row, NULL);
    return column;
}

/* What to do first, in bold, then why. */
static GtkWidget *advice(enum wlink_phrase first, enum wlink_phrase rest) {
    g_autofree char *markup = g_markup_printf_escaped("<b>%s</b> %s", wlink_say(first), wlink_say(rest));
    GtkWidget *text = wlink_text_new(NULL, "s32");
    gtk_label_set_markup(GTK_LABEL(text), markup);
    return text;
}

static GtkWidget *build_words(struct interrupted *self) {
    GtkWidget *box = wlink_column(36), *todo = wlink_column(16);
    GtkWidget *fallback = wlink_fallback_new(&self->call.view, WLINK_SAY_INTERRUPTED_FALLBACK, "s40");
    gtk_widget_add_css_class(box, "nopicture");
    gtk_widget_add_css_class(fallback, "ruled");
    wlink_fill(todo, advice(WLINK_SAY_INTERRUPTED_STAY, WLINK_SAY_INTERRUPTED_STAY_WORDS),
               advice(WLINK_SAY_INTERRUPTED_PAUSE, WLINK_SAY_INTERRUPTED_PAUSE_WORDS), NULL);
    GtkWidget *inner = wlink_column(36);
    gtk_widget_set_valign(inner, GTK_ALIGN_CENTER);
    gtk_widget_set_margin_start(inner, MARGIN);
    gtk_widget_set_margin_end(inner, MARGIN);
    gtk_widget_set_vexpand(inner, TRUE);
    wlink_fill(inner, build_head(self), build_progress(self), todo, fallback, NULL);
    gtk_box_append(GTK_BOX(box), inner);
    gtk_widget_set_size_request(box, WIDTH, -1);
    return box;
}

static GtkWidget *build_side(struct interrupted *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *column = wlink_column(16), *panel = wlink_panel_new(GTK_ORIENTATION_HORIZONTAL, 16);
    wlink_own_build(&self->room, view, "room", WLINK_PANEL_ROOM, SIDE_WIDTH, SIDE_HEIGHT);
    wlink_own_build(&self->exam, view, "exam", WLINK_PANEL_EXAM, SIDE_WIDTH, SIDE_HEIGHT);
    self->works = wlink_line_new(WLINK_ICON_INFO, "", NULL);
    gtk_widget_add_css_class(panel, "tight");
    gtk_widget_set_vexpand(panel, TRUE);
    gtk_box_append(GTK_BOX(panel), self->works);
    wlink_fill(column, self->room.shot, self->exam.shot, panel, NULL);
    gtk_widget_set_visible(self->exam.shot, !wlink_view_consults(view));
    return column;
}

static void build(void *data) {
    struct interrupted *self = data;
    struct wlink_view *view = &self->call.view;
    GtkWidget *stage = wlink_row(24);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    wlink_call_build(&self->call, WLINK_SAY_TOOL_END, WLINK_SAY_TOOL_END_DOES, true);
    wlink_fill(stage, build_words(self), wlink_aside_new(&self->call, build_side(self), SIDE_WIDTH), NULL);
    wlink_frame_set_stage(view->frame, stage);
    wlink_announce(view->frame, WLINK_URGENCY_HIGH, wlink_words_quality("lost"));
}

static enum wlink_phrase state_of_parts(const struct wlink_model *model) {
    if (model->devices.stopped)
        return WLINK_SAY_INTERRUPTED_STOPPED;
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++)
        if (model->devices.state[device] == WLINK_DEVICE_IS_LOST)
            return WLINK_SAY_INTERRUPTED_MISSING;
    return WLINK_SAY_INTERRUPTED_WORK;
}

static void update_time(struct interrupted *self) {
    const gint64 since = self->call.view.panel->model->consultation.interrupted;
    const gint64 seconds = (g_get_real_time() - since) / G_USEC_PER_SEC;
    g_autofree char *length = wlink_say_length(since, g_get_real_time());
    g_autofree char *ago = wlink_say_with(WLINK_SAY_INTERRUPTED_AGO, "length", length, NULL);
    wlink_text_set(self->ago, ago);
    wlink_text_set(self->length, length);
    wlink_progress_set(self->progress, CLAMP((double)seconds / LIMIT_S, 0, 1), length);
}

static void update_cause(struct interrupted *self) {
    const char *cause = wlink_say_break(self->call.view.panel->model);
    const char *old = gtk_label_get_label(GTK_LABEL(self->cause));
    gtk_widget_set_visible(self->cause, cause != NULL);
    if (cause && !g_str_equal(old, cause))
        wlink_announce(self->cause, WLINK_URGENCY_HIGH, cause);
    wlink_text_set(self->cause, cause);
}

static void update(void *data) {
    struct interrupted *self = data;
    const struct wlink_model *model = self->call.view.panel->model;
    const enum wlink_phrase parts = state_of_parts(model);
    const bool consults = wlink_view_consults(&self->call.view);
    wlink_call_update(&self->call);
    update_cause(self);
    update_time(self);
    wlink_own_update(&self->room, model,
                     consults ? WLINK_SAY_LOST_YOUR_CAMERA : WLINK_SAY_INTERRUPTED_YOUR_ROOM,
                     WLINK_SAY_NOT_SENT);
    wlink_own_update(&self->exam, model, WLINK_SAY_CONSULTATION_EXAM_SMALL, WLINK_SAY_NOT_SENT);
    wlink_line_set(self->works, parts == WLINK_SAY_INTERRUPTED_MISSING ? WLINK_ICON_PLUG : WLINK_ICON_INFO,
                   wlink_say(consults && parts == WLINK_SAY_INTERRUPTED_WORK ? WLINK_SAY_LOST_WORK : parts));
}

static void tick(void *data) {
    struct interrupted *self = data;
    wlink_call_tick(&self->call);
    update_time(self);
}

const struct wlink_screen wlink_screen_interrupted = {
    .id = WLINK_SCREEN_INTERRUPTED,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct interrupted),
    .build = build,
    .update = update,
    .tick = tick,
    .way_out = wlink_call_way_out,
    .key = wlink_call_key,
};
