/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/parts.h"
#include "panel/pin-entry.h"
#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/pin.h"
#include "widgets/strip.h"
#include "widgets/text.h"

/* 02: who starts. A staff code, then the PIN, on one pad; or a new PIN, twice. In a call, and while a device
 * may be open, on dark with Stop everything in its corner. Never the digits of a PIN, a name, or which digit
 * is wrong. */
enum { IDLE_S = 30, GAP = 120, LEFT = 64 };

struct pin {
    struct wlink_view view;
    struct wlink_work_strip strip;
    struct wlink_pin_entry entry;
    GtkWidget *words, *code, *boxes, *count, *note, *trouble, *stop;
    bool asked; /* the daemon looks at a PIN */
};

static const struct {
    enum wlink_phrase heading, words;
} steps[] = {
    [WLINK_PIN_STEP_CODE] = {WLINK_SAY_PIN_CODE, WLINK_SAY_PIN_CODE_WORDS},
    [WLINK_PIN_STEP_PIN] = {WLINK_SAY_PIN_PIN, WLINK_SAY_PIN_PIN_WORDS},
    [WLINK_PIN_STEP_NEW] = {WLINK_SAY_PIN_NEW, WLINK_SAY_PIN_NEW_WORDS},
    [WLINK_PIN_STEP_REPEAT] = {WLINK_SAY_PIN_REPEAT, WLINK_SAY_PIN_REPEAT_WORDS},
};

static void update(void *data);

static void on_cancel(struct wlink_view *view) {
    wlink_actions_cancel_pin(view->panel->actions);
}

static void on_stop(struct wlink_view *view) {
    wlink_actions_stop_all(view->panel->actions);
}

static void submit(struct pin *self) {
    wlink_actions *actions = self->view.panel->actions;
    if (self->entry.step == WLINK_PIN_STEP_PIN)
        wlink_actions_enter(actions, self->entry.code, self->entry.pin);
    else
        wlink_actions_change_pin(actions, self->entry.pin);
}

static void on_digit(GtkWidget *pad, int digit, void *data) {
    struct pin *self = data;
    (void)pad;
    if (self->asked)
        return;
    if (wlink_pin_digit(&self->entry, digit))
        submit(self);
    update(self);
}

static void on_delete(GtkWidget *pad, void *data) {
    struct pin *self = data;
    (void)pad;
    wlink_pin_delete(&self->entry);
    update(self);
}

static void on_clear(GtkWidget *pad, void *data) {
    struct pin *self = data;
    (void)pad;
    wlink_pin_clear(&self->entry);
    update(self);
}

static GtkWidget *build_pad(struct pin *self) {
    GtkWidget *pad =
        wlink_pin_pad_new(self->view.name, wlink_say(WLINK_SAY_PIN_CLEAR), wlink_say(WLINK_SAY_PIN_DELETE));
    g_signal_connect(pad, "digit", G_CALLBACK(on_digit), self);
    g_signal_connect(pad, "delete", G_CALLBACK(on_delete), self);
    g_signal_connect(pad, "clear", G_CALLBACK(on_clear), self);
    gtk_widget_set_valign(pad, GTK_ALIGN_CENTER);
    return pad;
}

static GtkWidget *build_words(struct pin *self, bool new_pin) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(32);
    g_autofree char *code = wlink_view_name(view, "code"), *boxes = wlink_view_name(view, "boxes");
    g_autofree char *note = wlink_view_name(view, "note"), *trouble = wlink_view_name(view, "trouble");
    wlink_view_heading(view, WLINK_SAY_PIN_CODE, "display");
    self->words = wlink_view_text(view, "words", NULL, "s32");
    self->code = wlink_pin_boxes_new(code, WLINK_CODE_DIGITS, wlink_say(WLINK_SAY_PIN_CODE));
    self->boxes = wlink_pin_boxes_new(boxes, WLINK_PIN_DIGITS, wlink_say(WLINK_SAY_PIN_PIN));
    self->count = wlink_view_text(view, "count", NULL, "s32 semi");
    self->note =
        wlink_note_new(note, WLINK_NOTE_INFORMATION, WLINK_ICON_NONE, NULL, wlink_say(WLINK_SAY_PIN_NOTE));
    self->trouble = wlink_note_new(trouble, WLINK_NOTE_ATTENTION, WLINK_ICON_WARN, NULL, NULL);
    gtk_widget_set_visible(self->code, !new_pin);
    gtk_widget_set_valign(column, GTK_ALIGN_CENTER);
    gtk_widget_set_hexpand(column, TRUE);
    wlink_fill(column, view->heading, self->words, self->code, self->boxes, self->count, self->note,
               self->trouble, NULL);
    return column;
}

static void build_stage(struct pin *self, bool new_pin) {
    GtkWidget *stage = wlink_row(GAP);
    wlink_pin_begin(&self->entry, new_pin ? WLINK_PIN_STEP_NEW : WLINK_PIN_STEP_CODE);
    gtk_widget_set_margin_start(stage, LEFT);
    wlink_fill(stage, build_words(self, new_pin), build_pad(self), NULL);
    wlink_frame_set_stage(self->view.frame, stage);
}

static void build_light(struct pin *self, bool new_pin) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_work_strip_build(view, &self->strip);
    build_stage(self, new_pin);
    wlink_bar_set_way_out(bar, wlink_view_button(view, "cancel", WLINK_BUTTON_SECONDARY, WLINK_ICON_BACK,
                                                 WLINK_SAY_PIN_CANCEL, WLINK_SAY_PIN_CANCEL_DOES, on_cancel));
    wlink_bar_set_way_on(bar, wlink_fallback_new(view, WLINK_SAY_PIN_FALLBACK, NULL));
    wlink_frame_set_bar(view->frame, bar);
}

static void build(void *data) {
    build_light(data, false);
}

static void build_new(void *data) {
    build_light(data, true);
}

static void build_open(void *data) {
    struct pin *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    g_autofree char *stop = wlink_view_name(view, "stop");
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    wlink_work_strip_build(view, &self->strip);
    build_stage(self, false);
    self->stop = wlink_bar_set_stop(bar, stop, wlink_say(WLINK_SAY_STOP), wlink_say(WLINK_SAY_STOP_DOES));
    wlink_view_connect(view, self->stop, "act", on_stop);
    wlink_bar_add(bar, wlink_view_button(view, "cancel", WLINK_BUTTON_TOOL, WLINK_ICON_BACK,
                                         WLINK_SAY_PIN_CANCEL, WLINK_SAY_PIN_CANCEL_DOES, on_cancel));
    wlink_bar_add_stretch(bar);
    wlink_bar_add(bar,
                  wlink_fallback_new(view, WLINK_SAY_PIN_FALLBACK, NULL)); /* the corner is End's alone */
    wlink_frame_set_bar(view->frame, bar);
}

/* What the daemon said to the last PIN; NULL: nothing that has to be said. */
static char *answer_words(const struct pin *self) {
    const struct wlink_model *model = self->view.panel->model;
    const enum wlink_code code = wlink_actions_pin_answer(self->view.panel->actions);
    g_autofree char *tries = wlink_words_tries(model->staff.tries_left);
    g_autofree char *time = wlink_words_time(model->staff.locked_until);
    if (self->entry.different)
        return g_strdup(wlink_say(WLINK_SAY_PIN_DIFFERENT));
    if (code == WLINK_CODE_NONE || !wlink_pin_is_answered(&self->entry))
        return NULL;
    if (code == WLINK_CODE_LOCKED ||
        (code == WLINK_CODE_WRONG_PIN && model->staff.locked_until > g_get_real_time()))
        return wlink_say_with(WLINK_SAY_PIN_LOCKED, "time", time, NULL);
    if (code == WLINK_CODE_WRONG_PIN)
        return wlink_say_with(WLINK_SAY_PIN_WRONG, "tries", tries, NULL);
    return wlink_words_code(code, NULL, NULL);
}

/* The answer has come: the PIN that it is about goes. */
static void take_answer(struct pin *self) {
    const bool asked = wlink_actions_pin_asked(self->view.panel->actions);
    if (self->asked && !asked)
        wlink_pin_again(&self->entry);
    self->asked = asked;
}

static void say_trouble(struct pin *self) {
    g_autofree char *words = self->asked ? NULL : answer_words(self);
    if (words && !gtk_widget_get_visible(self->trouble))
        wlink_announce(self->trouble, WLINK_URGENCY_HIGH, words);
    if (words)
        wlink_note_set(self->trouble, words, NULL);
    gtk_widget_set_visible(self->trouble, words != NULL);
    gtk_widget_set_visible(self->note, words == NULL && self->entry.step != WLINK_PIN_STEP_REPEAT);
}

static void say_count(struct pin *self) {
    g_autofree char *n = g_strdup_printf("%u", wlink_pin_entered(&self->entry));
    g_autofree char *all = g_strdup_printf("%u", wlink_pin_wanted(&self->entry));
    g_autofree char *count = wlink_say_with(WLINK_SAY_PIN_COUNT, "n", n, "all", all, NULL);
    const bool code = self->entry.step == WLINK_PIN_STEP_CODE;
    wlink_text_set(self->count, self->asked ? wlink_say(WLINK_SAY_PIN_LOOKING) : count);
    wlink_pin_boxes_set(self->code, (unsigned)strlen(self->entry.code), self->entry.code,
                        code ? count : NULL);
    wlink_pin_boxes_set(self->boxes, (unsigned)strlen(self->entry.pin), NULL, code ? NULL : count);
}

static void update(void *data) {
    struct pin *self = data;
    take_answer(self);
    wlink_work_strip_update(&self->view, &self->strip);
    wlink_heading_set(self->view.heading, wlink_say(steps[self->entry.step].heading));
    wlink_text_set(self->words, wlink_say(steps[self->entry.step].words));
    say_count(self);
    say_trouble(self);
    if (self->stop) {
        bool open = wlink_model_has_open_device(self->view.panel->model);
        wlink_stop_set_stopped(self->stop, !open, wlink_say(open ? WLINK_SAY_STOP : WLINK_SAY_ALL_STOPPED));
    }
}

static void leave(void *data) {
    struct pin *self = data;
    wlink_pin_wipe(&self->entry);
}

static void way_out(void *data) {
    on_cancel(data);
}

const struct wlink_screen wlink_screen_pin = {
    .id = WLINK_SCREEN_PIN,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct pin),
    .build = build,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = IDLE_S,
    .idle = wlink_actions_cancel_pin,
};

const struct wlink_screen wlink_screen_pin_open = {
    .id = WLINK_SCREEN_PIN_OPEN,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct pin),
    .build = build_open,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = IDLE_S,
    .idle = wlink_actions_cancel_pin,
};

const struct wlink_screen wlink_screen_new_pin = {
    .id = WLINK_SCREEN_NEW_PIN,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct pin),
    .build = build_new,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = 2 * 60,
    .idle = wlink_actions_cancel_pin,
};
