/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/words.h"
#include "panel/parts.h"
#include "panel/refusal.h"
#include "panel/say.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/text.h"

/* 12: one sentence why, what to do, whose authority, and the record's line. Never a way round it. */
enum { KEY_WIDTH = 240 };

struct refused {
    struct wlink_view view;
    struct wlink_work_strip strip;
    GtkWidget *refusal, *advice, *note, *about;
};

static void on_sign_out(struct wlink_view *view) {
    wlink_actions_finish(view->panel->actions);
    wlink_actions_sign_out(view->panel->actions);
}

static void on_other(struct wlink_view *view) {
    wlink_actions_another_room(view->panel->actions);
}

static GtkWidget *build_do(struct refused *self) {
    GtkWidget *card = wlink_card_new(16);
    self->advice = wlink_line_new(WLINK_ICON_PERSON, "", "s32");
    self->note = wlink_view_text(&self->view, "note", NULL, "s32");
    wlink_fill(card, wlink_text_new(wlink_say(WLINK_SAY_REFUSED_DO), "h2"),
               wlink_fallback_new(&self->view, WLINK_SAY_REFUSED_URGENT, "s32"),
               wlink_line_new(WLINK_ICON_LIST,
                              wlink_say(wlink_view_consults(&self->view) ? WLINK_SAY_NOT_CALLED_OTHER
                                                                         : WLINK_SAY_REFUSED_OTHER),
                              "s32"),
               self->advice, self->note, NULL);
    gtk_widget_set_hexpand(card, TRUE);
    return card;
}

static void build(void *data) {
    struct refused *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_column(32), *cards = wlink_row(32), *bar = wlink_bar_new();
    g_autofree char *name = wlink_view_name(view, "heading");
    const bool consults = wlink_view_consults(view);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_work_strip_build(view, &self->strip);
    self->refusal = wlink_refusal_new(name, "", "");
    view->heading = wlink_refusal_heading(self->refusal);
    self->about = wlink_card_new(16);
    gtk_widget_set_hexpand(self->about, TRUE);
    gtk_box_set_homogeneous(GTK_BOX(cards), TRUE);
    gtk_widget_set_vexpand(cards, TRUE);
    wlink_fill(cards, build_do(self), self->about, NULL);
    wlink_fill(stage, self->refusal, cards, NULL);
    wlink_frame_set_stage(view->frame, stage);
    wlink_bar_set_way_out(bar, wlink_view_button(view, "sign-out", WLINK_BUTTON_SECONDARY, WLINK_ICON_OUT,
                                                 WLINK_SAY_SIGN_OUT, WLINK_SAY_SIGN_OUT_DOES, on_sign_out));
    wlink_bar_set_way_on(
        bar, wlink_view_button(view, "other", WLINK_BUTTON_PRIMARY, WLINK_ICON_LIST,
                               consults ? WLINK_SAY_LEFT_BACK : WLINK_SAY_ENDED_OTHER,
                               consults ? WLINK_SAY_LEFT_BACK_DOES : WLINK_SAY_ENDED_OTHER_DOES, on_other));
    wlink_frame_set_bar(view->frame, bar);
}

static void add(struct refused *self, const char *control, enum wlink_phrase key, const char *value) {
    GtkWidget *row = wlink_row(16), *words = wlink_text_new(wlink_say(key), "bold");
    gtk_widget_set_size_request(words, KEY_WIDTH, -1);
    gtk_widget_set_valign(words, GTK_ALIGN_START);
    wlink_fill(row, words, wlink_view_text(&self->view, control, value, NULL), NULL);
    gtk_box_append(GTK_BOX(self->about), row);
}

static void add_permission(struct refused *self, const struct wlink_model_room *room) {
    g_autofree char *valid = wlink_say_valid(room->from, room->until);
    if (*room->authority)
        add(self, "authority", WLINK_SAY_REFUSED_BY, room->authority);
    if (valid)
        add(self, "valid", WLINK_SAY_REFUSED_VALID, valid);
}

static void show_about(struct refused *self, const struct wlink_refusal *refusal) {
    g_autofree char *n = g_strdup_printf("%" G_GUINT64_FORMAT, refusal->record_line);
    g_autofree char *line = wlink_say_with(WLINK_SAY_REFUSED_RECORDED_VALUE, "n", n, NULL);
    const bool closed = !wlink_model_has_open_device(self->view.panel->model);
    for (GtkWidget *child; (child = gtk_widget_get_first_child(self->about));)
        gtk_box_remove(GTK_BOX(self->about), child);
    gtk_box_append(GTK_BOX(self->about), wlink_text_new(wlink_say(WLINK_SAY_REFUSED_ABOUT), "h2"));
    if (refusal->of_permission)
        add_permission(self, refusal->room);
    if (closed)
        add(self, "sent", WLINK_SAY_REFUSED_SENT, wlink_say(WLINK_SAY_REFUSED_SENT_VALUE));
    if (refusal->record_line)
        add(self, "line", WLINK_SAY_REFUSED_RECORDED, line);
    add(self, "code", WLINK_SAY_REFUSED_CODE, wlink_code_to_string(refusal->code));
}

static bool asks_somebody(enum wlink_phrase advice) {
    return advice == WLINK_SAY_REFUSED_RENEW || advice == WLINK_SAY_REFUSED_TECHNICIAN;
}

static void update(void *data) {
    struct refused *self = data;
    const struct wlink_panel *panel = self->view.panel;
    const struct wlink_refusal refusal = wlink_refusal_of(panel->model, panel->actions);
    g_autofree char *date =
        refusal.of_permission && !*refusal.detail && refusal.room->until
            ? wlink_words_date(refusal.code == WLINK_CODE_NOT_AUTHORISED_YET ? refusal.room->from
                                                                             : refusal.room->until)
            : g_strdup(refusal.detail);
    g_autofree char *why = wlink_words_code(refusal.code, refusal.room_name, date);
    g_autofree char *said = g_strconcat(wlink_say(WLINK_SAY_RINGS_NOTE), ":", NULL);
    wlink_work_strip_update(&self->view, &self->strip);
    wlink_refusal_set(self->refusal, wlink_say(refusal.heading), why);
    wlink_line_set(self->advice, asks_somebody(refusal.advice) ? WLINK_ICON_PERSON : WLINK_ICON_CLOCK,
                   wlink_say(refusal.advice));
    wlink_text_set_bold(self->note, said, refusal.note);
    gtk_widget_set_visible(self->note, refusal.note != NULL);
    show_about(self, &refusal);
}

static void way_out(void *data) {
    on_sign_out(data);
}

const struct wlink_screen wlink_screen_refused = {
    .id = WLINK_SCREEN_REFUSED,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct refused),
    .build = build,
    .update = update,
    .way_out = way_out,
    .idle_s = 5 * 60,
    .idle = wlink_actions_finish,
};
