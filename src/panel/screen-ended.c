/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/words.h"
#include "panel/parts.h"
#include "panel/say.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/icon.h"
#include "widgets/side.h"
#include "widgets/text.h"

/* 11: facts of the record, nothing kept, devices closed. Signs out by itself. */
enum { PANEL_WIDTH = 680, KEY_WIDTH = 340, LEAVES_S = 60 };

struct ended {
    struct wlink_view view;
    struct wlink_work_strip strip;
    GtkWidget *closed, *icon, *how, *with, *time, *people, *connection, *record, *leaves;
    GtkWidget *panel, *fallback;
    GtkWidget *facts, *report, *reported;
};

static void on_finish(struct wlink_view *view) {
    wlink_actions_finish(view->panel->actions);
}

static void on_sign_out(struct wlink_view *view) {
    wlink_actions_finish(view->panel->actions);
    wlink_actions_sign_out(view->panel->actions);
}

static void on_again(struct wlink_view *view) {
    wlink_actions_call_again(view->panel->actions);
}

static void on_other(struct wlink_view *view) {
    wlink_actions_another_room(view->panel->actions);
}

static void show_report(struct ended *self, bool report) {
    gtk_widget_set_visible(self->facts, !report);
    gtk_widget_set_visible(self->report, report);
}

static void on_report(struct wlink_view *view) {
    struct ended *self = (struct ended *)view;
    show_report(self, gtk_widget_get_visible(self->facts));
}

static void on_reported(GtkWidget *button, void *data) {
    struct ended *self = data;
    wlink_actions_report(self->view.panel->actions, g_object_get_data(G_OBJECT(button), "winglink-report"));
    gtk_widget_set_visible(self->reported, TRUE);
    show_report(self, false);
}

static void centre(GtkWidget *text) {
    gtk_label_set_justify(GTK_LABEL(text), GTK_JUSTIFY_CENTER);
    gtk_label_set_natural_wrap_mode(GTK_LABEL(text), GTK_NATURAL_WRAP_INHERIT);
    gtk_label_set_xalign(GTK_LABEL(text), 0.5F);
    gtk_label_set_max_width_chars(GTK_LABEL(text), 28);
    gtk_widget_set_halign(text, GTK_ALIGN_CENTER);
}

static GtkWidget *build_panel(struct ended *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(24);
    self->icon = wlink_icon_new(WLINK_ICON_TICK_O, 146);
    g_autofree char *ring = wlink_say_fallback(view->panel->model);
    self->closed = wlink_view_text(view, "closed", NULL, "s32");
    self->fallback = wlink_text_new_bold(wlink_say(WLINK_SAY_HELP_URGENT), ring, "s32");
    wlink_view_heading(view, WLINK_SAY_ENDED_HEADING, "display");
    wlink_heading_set_centred(view->heading, 12);
    centre(self->closed);
    centre(self->fallback);
    gtk_widget_add_css_class(column, "ended");
    GtkWidget *inner = wlink_column(24);
    gtk_widget_set_valign(inner, GTK_ALIGN_CENTER);
    gtk_widget_set_vexpand(inner, TRUE);
    gtk_widget_set_halign(view->heading, GTK_ALIGN_CENTER);
    wlink_fill(inner, self->icon, view->heading, self->closed, self->fallback, NULL);
    gtk_box_append(GTK_BOX(column), inner);
    self->panel = column;
    return wlink_side_new(column, PANEL_WIDTH);
}

static GtkWidget *add_fact(struct ended *self, GtkWidget *list, const char *control, enum wlink_phrase key) {
    g_autofree char *name = wlink_view_name(&self->view, control);
    GtkWidget *row = wlink_summary_new(name, wlink_say(key), "", KEY_WIDTH, false);
    gtk_widget_add_css_class(row, "tall");
    wlink_list_append(list, row);
    return row;
}

static GtkWidget *build_facts(struct ended *self) {
    g_autofree char *name = wlink_view_name(&self->view, "facts");
    GtkWidget *list = wlink_list_new(name);
    self->with = add_fact(self, list, "with", WLINK_SAY_ENDED_CALLED);
    self->time = add_fact(self, list, "time", WLINK_SAY_ENDED_TIME);
    self->how = add_fact(self, list, "how", WLINK_SAY_ENDED_HOW);
    self->people = add_fact(self, list, "people", WLINK_SAY_ENDED_PEOPLE);
    GtkWidget *kept = add_fact(self, list, "kept", WLINK_SAY_ENDED_KEPT);
    self->connection = add_fact(self, list, "connection", WLINK_SAY_ENDED_CONNECTION);
    self->record = add_fact(self, list, "record", WLINK_SAY_ENDED_RECORD);
    wlink_summary_set(kept, wlink_say(WLINK_SAY_ENDED_KEPT_VALUE));
    return self->facts = list;
}

static GtkWidget *build_report(struct ended *self) {
    static const struct {
        const char *what;
        enum wlink_icon icon;
        enum wlink_phrase words;
    } reports[] = {
        {"picture", WLINK_ICON_CAM, WLINK_SAY_REPORT_PICTURE},
        {"sound", WLINK_ICON_SOUND, WLINK_SAY_REPORT_SOUND},
        {"connection", WLINK_ICON_LINK, WLINK_SAY_REPORT_CONNECTION},
        {"other", WLINK_ICON_WARN, WLINK_SAY_REPORT_OTHER},
    };
    self->report = wlink_card_new(16);
    wlink_fill(self->report, wlink_text_new(wlink_say(WLINK_SAY_REPORT_HEADING), "h2"),
               wlink_text_new(wlink_say(WLINK_SAY_REPORT_WORDS), "soft"), NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++) {
        g_autofree char *control = g_strconcat("report-", reports[i].what, NULL);
        g_autofree char *name = wlink_view_name(&self->view, control);
        GtkWidget *button =
            wlink_button_new(name, WLINK_BUTTON_SECONDARY, reports[i].icon, wlink_say(reports[i].words),
                             wlink_say(WLINK_SAY_ENDED_REPORT_DOES));
        g_object_set_data(G_OBJECT(button), "winglink-report", (char *)reports[i].what);
        g_signal_connect(button, "act", G_CALLBACK(on_reported), self);
        gtk_box_append(GTK_BOX(self->report), button);
    }
    gtk_widget_set_visible(self->report, FALSE);
    return self->report;
}

/* A consulting unit goes back to its list; a wing is left for the next nurse. */
static void build_list_bar(struct ended *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    wlink_bar_set_way_out(bar, wlink_view_button(view, "sign-out", WLINK_BUTTON_SECONDARY, WLINK_ICON_OUT,
                                                 WLINK_SAY_SIGN_OUT, WLINK_SAY_SIGN_OUT_DOES, on_sign_out));
    wlink_bar_add(bar, wlink_view_button(view, "report", WLINK_BUTTON_SECONDARY, WLINK_ICON_WARN,
                                         WLINK_SAY_ENDED_REPORT, WLINK_SAY_ENDED_REPORT_DOES, on_report));
    wlink_bar_add(bar, wlink_view_button(view, "again", WLINK_BUTTON_SECONDARY, WLINK_ICON_AGAIN,
                                         WLINK_SAY_ENDED_AGAIN, WLINK_SAY_ENDED_AGAIN, on_again));
    wlink_bar_set_way_on(bar, wlink_view_button(view, "list", WLINK_BUTTON_PRIMARY, WLINK_ICON_LIST,
                                                WLINK_SAY_LEFT_BACK, WLINK_SAY_LEFT_BACK_DOES, on_finish));
    wlink_frame_set_bar(view->frame, bar);
}

static void build_bar(struct ended *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    wlink_bar_set_way_out(bar,
                          wlink_view_button(view, "report", WLINK_BUTTON_SECONDARY, WLINK_ICON_WARN,
                                            WLINK_SAY_ENDED_REPORT, WLINK_SAY_ENDED_REPORT_DOES, on_report));
    wlink_bar_add(bar, wlink_view_button(view, "other", WLINK_BUTTON_SECONDARY, WLINK_ICON_LIST,
                                         WLINK_SAY_ENDED_OTHER, WLINK_SAY_ENDED_OTHER_DOES, on_other));
    wlink_bar_add(bar, wlink_view_button(view, "again", WLINK_BUTTON_SECONDARY, WLINK_ICON_AGAIN,
                                         WLINK_SAY_ENDED_AGAIN, WLINK_SAY_ENDED_AGAIN, on_again));
    wlink_bar_set_way_on(bar,
                         wlink_view_button(view, "finish", WLINK_BUTTON_PRIMARY, WLINK_ICON_OUT,
                                           WLINK_SAY_ENDED_FINISH, WLINK_SAY_ENDED_FINISH_DOES, on_finish));
    wlink_frame_set_bar(view->frame, bar);
}

static void build(void *data) {
    struct ended *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(64), *right = wlink_column(32);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_work_strip_build(view, &self->strip);
    self->leaves = wlink_line_new(WLINK_ICON_CLOCK, "", "soft");
    self->reported = wlink_note_new("ended.reported", WLINK_NOTE_INFORMATION, WLINK_ICON_TICK_O, NULL,
                                    wlink_say(WLINK_SAY_REPORT_DONE));
    gtk_widget_add_css_class(self->reported, "tight");
    gtk_widget_set_visible(self->reported, FALSE);
    gtk_widget_set_hexpand(right, TRUE);
    wlink_fill(right, build_facts(self), build_report(self), self->reported, self->leaves, NULL);
    wlink_fill(stage, build_panel(self), right, NULL);
    wlink_frame_set_stage(view->frame, stage);
    if (wlink_view_consults(view))
        build_list_bar(self);
    else
        build_bar(self);
}

static void set_time(struct ended *self, const struct wlink_model *model) {
    g_autofree char *from = wlink_words_time(model->consultation.joined);
    g_autofree char *until = wlink_words_time(model->consultation.ended);
    g_autofree char *length = wlink_say_length(model->consultation.joined, model->consultation.ended);
    g_autofree char *words =
        wlink_say_with(WLINK_SAY_ENDED_TIME_VALUE, "from", from, "until", until, "length", length, NULL);
    wlink_summary_set(self->time, words);
}

static void set_connection(struct ended *self, const struct wlink_model *model) {
    g_autofree char *times = wlink_words_times(model->consultation.interruptions);
    g_autofree char *length = wlink_words_duration(model->consultation.interrupted_for);
    g_autofree char *words = wlink_say_with(WLINK_SAY_ENDED_LOST, "times", times, "length", length, NULL);
    wlink_summary_set(self->connection,
                      model->consultation.interruptions ? words : wlink_say(WLINK_SAY_ENDED_NEVER_LOST));
}

/* The devices are closed when the unit says so: this is the place where a nurse reads it. */
static void set_closed(struct ended *self, const struct wlink_model *model) {
    const bool open = wlink_model_has_open_device(model);
    const bool lost = model->consultation.reason != WLINK_CODE_ENDED_HERE &&
                      model->consultation.reason != WLINK_CODE_ENDED_THERE;
    g_autofree char *time = wlink_words_time(model->consultation.ended);
    g_autofree char *closed = wlink_say_with(WLINK_SAY_ENDED_CLOSED, "time", time, NULL);
    wlink_text_set(self->closed, open ? wlink_say(WLINK_SAY_ENDED_OPEN) : closed);
    wlink_heading_set(self->view.heading,
                      wlink_say(lost ? WLINK_SAY_ENDED_STOPPED : WLINK_SAY_ENDED_HEADING));
    gtk_widget_set_visible(self->fallback, lost);
    if (open || lost)
        gtk_widget_add_css_class(self->panel, "attention");
    else
        gtk_widget_remove_css_class(self->panel, "attention");
    wlink_icon_set(self->icon, open || lost ? WLINK_ICON_WARN : WLINK_ICON_TICK_O);
}

static void update(void *data) {
    struct ended *self = data;
    const struct wlink_model *model = self->view.panel->model;
    g_autofree char *people = wlink_say_people(
        wlink_view_consults(&self->view) ? model->consultation.far_people : model->consultation.people);
    g_autofree char *line = g_strdup_printf("%" G_GUINT64_FORMAT, model->consultation.record_line);
    g_autofree char *how =
        wlink_words_code(model->consultation.reason, wlink_far_name(&self->view), model->consultation.detail);
    wlink_work_strip_update(&self->view, &self->strip);
    set_closed(self, model);
    wlink_summary_set(self->with, wlink_far_name(&self->view));
    set_time(self, model);
    wlink_summary_set(self->how, how);
    wlink_summary_set(self->people, people);
    set_connection(self, model);
    wlink_summary_set(self->record, line);
    gtk_widget_set_visible(self->record, model->consultation.record_line != 0);
}

static void tick(void *data) {
    struct ended *self = data;
    const bool signed_in = wlink_actions_choice(self->view.panel->actions)->signed_in;
    const gint64 left = LEAVES_S - wlink_view_idle_s(&self->view);
    g_autofree char *length = wlink_words_duration(MAX(left, 0) * G_USEC_PER_SEC);
    const enum wlink_phrase phrase = !signed_in                         ? WLINK_SAY_ENDED_CLOSES
                                     : wlink_view_consults(&self->view) ? WLINK_SAY_LEFT_LIST_IN
                                                                        : WLINK_SAY_ENDED_SIGN_OUT;
    g_autofree char *words = wlink_say_with(phrase, "length", length, NULL);
    wlink_line_set(self->leaves, WLINK_ICON_CLOCK, words);
}

static void way_out(void *data) {
    on_finish(data);
}

const struct wlink_screen wlink_screen_ended = {
    .id = WLINK_SCREEN_ENDED,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct ended),
    .build = build,
    .update = update,
    .tick = tick,
    .way_out = way_out,
    .idle_s = LEAVES_S,
    .idle = wlink_actions_finish,
};
