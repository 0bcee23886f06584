/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/pager.h"
#include "panel/say-check.h"
#include "panel/say-service.h"
#include "panel/service-view.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/scan.h"
#include "widgets/technician.h"
#include "widgets/text.h"

/* 19: the report as text, in pages, and the checks as a code to scan. The keeper makes the report; where
 * there is none it is the checks alone. */
enum { CODE_PX = 560, CHARACTERS = 78, LINES = 22, IDLE_S = 5 * 60 };

struct report {
    struct wlink_view view;
    struct wlink_service_strip strip;
    struct wlink_pager pager;
    GtkWidget *code, *text, *note;
    char *checks; /* as they were when the page was opened */
};

static void update(void *data);

static void on_back(struct wlink_view *view) {
    wlink_actions_open_service(view->panel->actions, WLINK_SERVICE_CHECKS);
}

static void on_turned(struct wlink_view *view) {
    update(view);
}

static GtkWidget *build_code(struct report *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *card = wlink_card_new(12);
    g_autofree char *code = wlink_view_name(view, "code"), *note = wlink_view_name(view, "note");
    self->code = wlink_scan_new(code, CODE_PX, wlink_say(WLINK_SAY_UNIT_REPORT_CODE_NAME));
    self->note = wlink_note_new(note, WLINK_NOTE_INFORMATION, WLINK_ICON_NONE, NULL, NULL);
    gtk_widget_add_css_class(card, "tight");
    gtk_widget_set_valign(card, GTK_ALIGN_START);
    wlink_scan_set(self->code, self->checks);
    wlink_fill(card, wlink_text_new(wlink_say(WLINK_SAY_UNIT_REPORT_CODE), NULL), self->code, self->note,
               NULL);
    return card;
}

static void build(void *data) {
    struct report *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(40), *left = wlink_column(16), *bar = wlink_bar_new(), *head = wlink_row(24);
    g_autofree char *text = wlink_view_name(view, "text");
    self->checks = wlink_say_check_report(view->panel->model, g_get_real_time());
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_service_strip_build(view, &self->strip, WLINK_SAY_UNIT_REPORT_PLACE);
    self->text = wlink_machine_text_new(text, NULL);
    gtk_widget_set_vexpand(self->text, TRUE);
    gtk_label_set_yalign(GTK_LABEL(self->text), 0);
    gtk_widget_set_hexpand(left, TRUE);
    gtk_widget_add_css_class(stage, "close");
    wlink_fill(head, wlink_view_heading(view, WLINK_SAY_UNIT_REPORT_HEADING, "h2"), wlink_spread(),
               wlink_pager_build(&self->pager, view, "", WLINK_SAY_UNIT_REPORT_BEFORE,
                                 WLINK_SAY_UNIT_REPORT_MORE, on_turned),
               NULL);
    wlink_fill(left, head, self->text, NULL);
    wlink_fill(stage, left, build_code(self), NULL);
    wlink_frame_set_stage(view->frame, stage);
    wlink_bar_set_way_out(bar, wlink_back_new(view, on_back));
    wlink_frame_set_bar(view->frame, bar);
    if (view->panel->model->keeper.there)
        wlink_actions_make_report(view->panel->actions);
}

static void update(void *data) {
    struct report *self = data;
    const bool keeper = self->view.panel->model->keeper.there;
    const char *made = wlink_actions_served(self->view.panel->actions)->report;
    g_autoptr(GPtrArray) pages = wlink_say_pages(made ? made : self->checks, CHARACTERS, LINES);
    const guint page = wlink_pager_update(&self->pager, pages->len, 1);
    wlink_service_strip_update(&self->view, &self->strip);
    wlink_text_set(self->text, pages->pdata[page]);
    wlink_note_set(self->note, NULL,
                   wlink_say(made     ? WLINK_SAY_UNIT_REPORT_SAFE
                             : keeper ? WLINK_SAY_UNIT_REPORT_MAKING
                                      : WLINK_SAY_UNIT_REPORT_NONE));
}

static void leave(void *data) {
    struct report *self = data;
    g_free(self->checks);
}

static void way_out(void *data) {
    on_back(data);
}

static bool on_key(void *data, guint key) {
    struct report *self = data;
    if (key != GDK_KEY_Page_Up && key != GDK_KEY_Page_Down)
        return false;
    wlink_pager_turn(&self->pager, key == GDK_KEY_Page_Up ? -1 : 1);
    return true;
}

const struct wlink_screen wlink_screen_report = {
    .id = WLINK_SCREEN_REPORT,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct report),
    .build = build,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .key = on_key,
    .idle_s = IDLE_S,
    .idle = wlink_actions_idle_service,
};
