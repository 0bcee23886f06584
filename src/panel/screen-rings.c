/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"
#include "panel/say.h"
#include "widgets/text.h"

/* A wing was called, and rings; or one who waits is being joined. Never the wing's picture or sound before a
 * nurse there answers. */
enum { WIDTH = 1104, HEIGHT = 621, SIDES = 40, SIDE = 648 };

struct rings {
    struct wlink_call_view call;
    struct wlink_own camera;
    GtkWidget *since, *words, *note;
};

static GtkWidget *build_side(struct rings *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *side = wlink_column(24), *whom = wlink_column(8);
    g_autofree char *place = NULL, *room = NULL;
    wlink_say_split_name(wlink_far_name(view), &place, &room);
    self->since = wlink_view_text(view, "since", NULL, "s40");
    self->words = wlink_view_text(view, "words", NULL, "s32");
    self->note = wlink_view_text(view, "note", NULL, "s32");
    gtk_widget_add_css_class(whom, "note");
    wlink_fill(whom, wlink_text_new(place, "h2"), wlink_text_new(room, "h2"), NULL);
    gtk_widget_set_valign(side, GTK_ALIGN_CENTER);
    wlink_fill(side, whom, wlink_view_heading(view, WLINK_SAY_RINGS_CALLING, "display"), self->since,
               self->words, self->note, NULL);
    return side;
}

static void build(void *data) {
    struct rings *self = data;
    struct wlink_view *view = &self->call.view;
    GtkWidget *stage = wlink_row(SIDES);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    wlink_call_build(&self->call, WLINK_SAY_RINGS_CANCEL, WLINK_SAY_RINGS_CANCEL_DOES, false);
    wlink_own_build(&self->camera, view, "camera", WLINK_PANEL_ROOM, WIDTH, HEIGHT);
    gtk_widget_set_margin_start(stage, SIDES);
    gtk_widget_set_margin_end(stage, SIDES);
    gtk_widget_set_valign(self->camera.shot, GTK_ALIGN_CENTER);
    wlink_fill(stage, self->camera.shot, wlink_aside_new(&self->call, build_side(self), SIDE), NULL);
    wlink_frame_set_stage(view->frame, stage);
}

static enum wlink_phrase heading_of(enum wlink_phase phase) {
    if (phase == WLINK_PHASE_WAITING)
        return WLINK_SAY_RINGS_RINGS;
    if (phase == WLINK_PHASE_CONNECTING)
        return WLINK_SAY_RINGS_JOINING;
    return phase == WLINK_PHASE_ENDING ? WLINK_SAY_RINGS_ENDING : WLINK_SAY_RINGS_CALLING;
}

static void update_since(struct rings *self) {
    const struct wlink_model *model = self->call.view.panel->model;
    const bool rings = model->consultation.phase == WLINK_PHASE_WAITING;
    g_autofree char *length = wlink_say_length(model->consultation.called, g_get_real_time());
    g_autofree char *words = wlink_say_with(WLINK_SAY_RINGS_SINCE, "length", length, NULL);
    wlink_text_set(self->since, words);
    gtk_widget_set_visible(self->since, rings && model->consultation.called);
}

/* What the nurse there says instead of answering. */
static void update_note(struct rings *self) {
    const GPtrArray *notes = self->call.view.panel->model->notes;
    gtk_widget_set_visible(self->note, notes->len > 0);
    if (notes->len == 0)
        return;
    const struct wlink_model_note *last = notes->pdata[notes->len - 1];
    g_autofree char *said = g_strconcat(wlink_say(WLINK_SAY_RINGS_NOTE), ":", NULL);
    wlink_text_set_bold(self->note, said, last->text);
}

static void update(void *data) {
    struct rings *self = data;
    const struct wlink_model *model = self->call.view.panel->model;
    const enum wlink_phase phase = model->consultation.phase;
    const bool joins = phase == WLINK_PHASE_CONNECTING;
    wlink_call_update(&self->call);
    wlink_own_update(&self->camera, model, WLINK_SAY_JOIN_SEE_OF_YOU, WLINK_SAY_NOT_SENT_YET);
    wlink_heading_set(self->call.view.heading, wlink_say(heading_of(phase)));
    wlink_text_set(self->words, wlink_say(joins ? WLINK_SAY_RINGS_NOBODY : WLINK_SAY_RINGS_WORDS));
    update_since(self);
    update_note(self);
}

static void tick(void *data) {
    struct rings *self = data;
    wlink_call_tick(&self->call);
    update_since(self);
}

const struct wlink_screen wlink_screen_rings = {
    .id = WLINK_SCREEN_RINGS,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct rings),
    .build = build,
    .update = update,
    .tick = tick,
    .way_out = wlink_call_way_out,
    .key = wlink_call_key,
};
