/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/say-service.h"
#include "panel/say.h"
#include "panel/service-view.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/meter.h"
#include "widgets/side.h"
#include "widgets/strip.h"
#include "widgets/technician.h"
#include "widgets/text.h"

/* 20: the unit is being updated: how long it still takes, where it is, what happens when it fails, whom to
 * ring. It can be stopped until step 4. Never 100 % before the checks have passed. */
enum { STEPS = 5, LIST_WIDTH = 760, RESTART = 4 };

struct update {
    struct wlink_view view;
    struct wlink_work_strip strip;
    GtkWidget *left, *progress, *percent, *ready, *fails, *open, *steps[STEPS], *versions, *note, *stop,
        *fallback;
    bool all_stop; /* the corner is Stop everything's */
    bool built;
};

static const enum wlink_phrase step_words[STEPS] = {
    WLINK_SAY_UPDATE_STEP_1, WLINK_SAY_UPDATE_STEP_2, WLINK_SAY_UPDATE_STEP_3,
    WLINK_SAY_UPDATE_STEP_4, WLINK_SAY_UPDATE_STEP_5,
};

static void on_stop(struct wlink_view *view) {
    wlink_actions_stop_update(view->panel->actions);
}

static void on_stop_all(struct wlink_view *view) {
    wlink_actions_stop_all(view->panel->actions);
}

static GtkWidget *build_left(struct update *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(24), *row = wlink_row(24);
    g_autofree char *progress = wlink_view_name(view, "progress"), *fails = wlink_view_name(view, "fails");
    g_autofree char *open = wlink_view_name(view, "open");
    wlink_view_heading(view, WLINK_SAY_UPDATE_HEADING, "display");
    self->left = wlink_view_text(view, "left", NULL, "s40");
    self->progress = wlink_progress_new(progress, wlink_say(WLINK_SAY_UPDATE_PROGRESS));
    gtk_widget_add_css_class(self->progress, "tall");
    self->percent = wlink_view_text(view, "percent", NULL, "s32 semi");
    self->ready = wlink_view_text(view, "ready", NULL, "s32 semi");
    self->fails = wlink_note_new(fails, WLINK_NOTE_INFORMATION, WLINK_ICON_NONE, NULL, NULL);
    gtk_widget_add_css_class(self->fails, "s32");
    self->open =
        wlink_note_new(open, WLINK_NOTE_ATTENTION, WLINK_ICON_WARN, NULL, wlink_say(WLINK_SAY_UPDATE_CHECKS));
    gtk_widget_set_hexpand(self->percent, TRUE);
    wlink_fill(row, self->percent, self->ready, NULL);
    self->fallback = wlink_fallback_new(view, WLINK_SAY_UPDATE_FALLBACK, "s32");
    wlink_fill(column, view->heading, self->left, wlink_stretch(), self->progress, row, wlink_stretch(),
               self->fails, self->open, wlink_stretch(), self->fallback, NULL);
    gtk_widget_set_hexpand(column, TRUE);
    return column;
}

static GtkWidget *build_steps(struct update *self) {
    g_autofree char *name = wlink_view_name(&self->view, "steps");
    GtkWidget *list = wlink_list_new(name);
    for (guint i = 0; i < STEPS; i++) {
        g_autofree char *control = g_strdup_printf("step-%u", i + 1);
        g_autofree char *step = wlink_view_name(&self->view, control);
        self->steps[i] = wlink_step_row_new(step, i + 1, wlink_say(step_words[i]));
        wlink_list_append(list, self->steps[i]);
    }
    self->versions = wlink_view_text(&self->view, "versions", NULL, "soft");
    gtk_widget_set_margin_top(self->versions, 16);
    gtk_widget_set_margin_bottom(self->versions, 16);
    gtk_widget_set_margin_start(self->versions, 32);
    gtk_widget_set_margin_end(self->versions, 32);
    gtk_box_append(GTK_BOX(list), self->versions);
    gtk_widget_set_valign(list, GTK_ALIGN_START);
    return wlink_side_new(list, LIST_WIDTH);
}

/* While a device is open for the last step the corner is Stop everything's. */
static void build_bar(struct update *self, bool open) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    g_autofree char *all = wlink_view_name(view, "stop-everything");
    self->all_stop = open;
    self->built = true;
    self->note = wlink_view_text(view, "note", NULL, "s26 soft");
    if (open) {
        self->stop = wlink_bar_set_stop(bar, all, wlink_say(WLINK_SAY_STOP), wlink_say(WLINK_SAY_STOP_DOES));
        wlink_view_connect(view, self->stop, "act", on_stop_all);
    } else {
        self->stop = wlink_view_button(view, "stop", WLINK_BUTTON_SECONDARY, WLINK_ICON_BACK,
                                       WLINK_SAY_UPDATE_STOP, WLINK_SAY_UPDATE_STOP_DOES, on_stop);
        wlink_bar_set_way_out(bar, self->stop);
    }
    wlink_bar_set_way_on(bar, self->note);
    wlink_frame_set_bar(view->frame, bar);
}

static void build(void *data) {
    struct update *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(64);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_work_strip_build(view, &self->strip);
    wlink_fill(stage, build_left(self), build_steps(self), NULL);
    wlink_frame_set_stage(view->frame, stage);
}

static void show_steps(struct update *self, const struct wlink_model *model) {
    for (guint i = 0; i < STEPS; i++) {
        g_autofree char *words = wlink_say_with(step_words[i], "version", model->keeper.work.to, NULL);
        const guint step = model->keeper.work.step;
        const enum wlink_mark mark = i + 1 < step    ? WLINK_MARK_DONE
                                     : i + 1 == step ? WLINK_MARK_NOW
                                                     : WLINK_MARK_NOT_YET;
        wlink_step_row_set(self->steps[i], mark, words,
                           wlink_say(mark == WLINK_MARK_DONE  ? WLINK_SAY_UPDATE_DONE
                                     : mark == WLINK_MARK_NOW ? WLINK_SAY_UPDATE_NOW
                                                              : WLINK_SAY_UPDATE_NOT_YET));
    }
}

static void show_progress(struct update *self, const struct wlink_model *model) {
    const guint percent = wlink_say_percent(model);
    g_autofree char *n = g_strdup_printf("%u", percent);
    g_autofree char *words = wlink_say_with(WLINK_SAY_UPDATE_PERCENT, "n", n, NULL);
    /* What is being stopped does not take as long as it would have. */
    const gint64 usec = model->keeper.work.stopping ? -1 : model->keeper.work.left;
    g_autofree char *left = wlink_say_time_left(usec);
    g_autofree char *ready = wlink_say_ready_at(usec, g_get_real_time());
    wlink_progress_set(self->progress, percent / 100.0, words);
    wlink_text_set(self->percent, words);
    wlink_text_set(self->left, left);
    wlink_text_set(self->ready, ready);
}

/* What the button says, what is under it, and whether it does anything. */
struct stop_face {
    enum wlink_phrase label, note;
    bool may;
};

static struct stop_face stop_face_of(const struct wlink_model *model) {
    static const struct stop_face may = {WLINK_SAY_UPDATE_STOP, WLINK_SAY_UPDATE_STOP_NOTE, true},
                                  later = {WLINK_SAY_UPDATE_STOP, WLINK_SAY_UPDATE_STOP_LATER, false},
                                  stopping = {WLINK_SAY_UPDATE_STOPPING, WLINK_SAY_UPDATE_STOPPING_WHY,
                                              false},
                                  too_late = {WLINK_SAY_UPDATE_NO_STOP, WLINK_SAY_UPDATE_NO_STOP_WHY, false};
    if (model->keeper.work.step >= RESTART)
        return too_late;
    if (model->keeper.work.stopping)
        return stopping;
    return model->keeper.work.stoppable ? may : later;
}

static void show_bar(struct update *self, const struct wlink_model *model) {
    const struct stop_face face = stop_face_of(model);
    const bool open = wlink_model_has_open_device(model) || (self->all_stop && model->self_check.running);
    if (!self->built || open != self->all_stop)
        build_bar(self, open);
    if (open) {
        const bool ready = wlink_model_has_open_device(model);
        wlink_stop_set_stopped(self->stop, !ready, wlink_say(ready ? WLINK_SAY_STOP : WLINK_SAY_ALL_STOPPED));
    } else {
        wlink_button_set_face(self->stop, WLINK_ICON_BACK, wlink_say(face.label));
        wlink_button_set_impossible(self->stop, face.may ? NULL : wlink_say(face.note));
    }
    wlink_text_set(self->note, wlink_say(face.note));
}

static void update(void *data) {
    struct update *self = data;
    const struct wlink_model *model = self->view.panel->model;
    g_autofree char *fails =
        wlink_say_with(WLINK_SAY_UPDATE_IF_FAILS, "version", model->keeper.work.from, NULL);
    g_autofree char *versions = wlink_say_with(WLINK_SAY_UPDATE_VERSIONS, "from", model->keeper.work.from,
                                               "to", model->keeper.work.to, NULL);
    g_autofree char *until = wlink_say_no_room_until(model, g_get_real_time());
    g_autofree char *facts = g_strjoin(" ", versions, until, NULL);
    g_autofree char *ring = wlink_say_fallback(model);
    wlink_work_strip_update(&self->view, &self->strip);
    /* winglinkd may come only now. Nothing is claimed of devices while it does not answer. */
    wlink_strip_set_place(self->strip.strip, WLINK_ICON_NONE, model->unit.name, NULL);
    wlink_text_set_bold(gtk_widget_get_last_child(self->fallback), wlink_say(WLINK_SAY_UPDATE_FALLBACK),
                        ring);
    gtk_widget_set_visible(self->strip.devices, model->link == WLINK_LINK_IS_THERE);
    wlink_note_set(self->fails, fails, wlink_say(WLINK_SAY_UPDATE_BY_ITSELF));
    gtk_widget_set_visible(self->open, wlink_model_has_open_device(model));
    wlink_text_set(self->versions, facts);
    show_steps(self, model);
    show_progress(self, model);
    show_bar(self, model);
}

const struct wlink_screen wlink_screen_update = {
    .id = WLINK_SCREEN_UPDATE,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct update),
    .build = build,
    .update = update,
};
