/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/service-view.h"
#include "panel/stick.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/scan.h"
#include "widgets/technician.h"
#include "widgets/text.h"

/* The unit's request for a certificate: as a code to scan, and as text. On a unit without an identity it is
 * all that there is, with the service stick that brings one; else a page of the service screen. */
enum { CODE_PX = 648, TEXT_WIDTH = 660, IDLE_S = 5 * 60 };

struct request {
    struct wlink_view view;
    struct wlink_service_strip strip;
    struct wlink_stick stick;
    GtkWidget *words, *address, *code, *text, *how;
    bool enrols;
};

static void on_back(struct wlink_view *view) {
    wlink_actions_open_service(view->panel->actions, WLINK_SERVICE_HOME);
}

static GtkWidget *build_request(struct request *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *card = wlink_card_new(12);
    g_autofree char *code = wlink_view_name(view, "code"), *text = wlink_view_name(view, "text");
    self->address = wlink_view_text(view, "address", NULL, "bold");
    self->words = wlink_view_text(view, "words", NULL, NULL);
    self->code = wlink_scan_new(code, CODE_PX, wlink_say(WLINK_SAY_REQUEST_CODE_NAME));
    self->text = wlink_machine_text_new(text, NULL);
    gtk_label_set_selectable(GTK_LABEL(self->text), FALSE);
    gtk_widget_add_css_class(card, "tight");
    wlink_fill(card, self->address, self->words, self->code, NULL);
    return card;
}

static void build(void *data) {
    struct request *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(40), *right = wlink_column(20), *bar = wlink_bar_new();
    self->enrols = view->screen->id == WLINK_SCREEN_ENROL;
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_service_strip_build(view, &self->strip,
                              self->enrols ? WLINK_SAY_ENROL_PLACE : WLINK_SAY_REQUEST_PLACE);
    wlink_view_heading(view, self->enrols ? WLINK_SAY_ENROL_HEADING : WLINK_SAY_REQUEST_HEADING, "h1");
    gtk_widget_set_hexpand(right, TRUE);
    gtk_widget_add_css_class(stage, "close");
    wlink_fill(stage, build_request(self), right, NULL);
    wlink_fill(right, view->heading, NULL);
    if (self->enrols) {
        self->how = wlink_text_new("", "s32");
        wlink_fill(right, self->how, wlink_stick_build(&self->stick, view), NULL);
    }
    wlink_fill(right, self->text, NULL);
    wlink_frame_set_stage(view->frame, stage);
    if (!self->enrols)
        wlink_bar_set_way_out(bar, wlink_back_new(view, on_back));
    wlink_frame_set_bar(view->frame, bar);
}

/* A unit that asks for no identity gets none: it was wiped, and does not know which room it was. */
static void update_enrolment(struct request *self, bool asks) {
    wlink_text_set(self->view.heading,
                   wlink_say(asks ? WLINK_SAY_ENROL_HEADING : WLINK_SAY_ENROL_NEVER_HEADING));
    wlink_text_set(self->how, wlink_say(asks ? WLINK_SAY_ENROL_WORDS : WLINK_SAY_ENROL_NEVER_WORDS));
    wlink_stick_update(&self->stick);
}

static void update(void *data) {
    struct request *self = data;
    const enum wlink_phrase none = self->enrols ? WLINK_SAY_ENROL_NEVER_WHY : WLINK_SAY_REQUEST_NONE;
    const struct wlink_model *model = self->view.panel->model;
    const char *request = model->keeper.request;
    g_autofree char *address =
        wlink_say_with(WLINK_SAY_REQUEST_ADDRESS, "address", model->keeper.address, NULL);
    wlink_service_strip_update(&self->view, &self->strip);
    if (self->enrols)
        update_enrolment(self, *request != '\0');
    wlink_text_set(self->address, address);
    gtk_widget_set_visible(self->address, *model->keeper.address != '\0');
    wlink_text_set(self->words, wlink_say(*request ? WLINK_SAY_REQUEST_SCAN : none));
    gtk_widget_set_visible(self->code, wlink_scan_set(self->code, request));
    wlink_text_set(self->text, request);
    gtk_widget_set_visible(self->text, *request != '\0');
}

static void leave(void *data) {
    struct request *self = data;
    if (self->enrols)
        wlink_stick_leave(&self->stick);
}

static void way_out(void *data) {
    struct request *self = data;
    if (!self->enrols)
        on_back(&self->view);
}

const struct wlink_screen wlink_screen_request = {
    .id = WLINK_SCREEN_REQUEST,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct request),
    .build = build,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = IDLE_S,
    .idle = wlink_actions_idle_service,
};

const struct wlink_screen wlink_screen_enrol = {
    .id = WLINK_SCREEN_ENROL,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct request),
    .build = build,
    .update = update,
    .leave = leave,
};
