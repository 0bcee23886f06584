/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/service-view.h"
#include "panel/stick.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/side.h"
#include "widgets/text.h"

/* 23: behind the PIN of a technician or a manager: the service stick, and the ways to the checks, the staff
 * and the unit's request. Never a shell, a list of files, or anything unsigned. */
enum { RIGHT_WIDTH = 752, KEY_WIDTH = 200, IDLE_S = 5 * 60 };

struct service {
    struct wlink_view view;
    struct wlink_service_strip strip;
    struct wlink_stick stick;
    GtkWidget *version, *other, *address, *state, *request, *checks, *staff;
};

static void open_page(struct wlink_view *view, enum wlink_service page) {
    wlink_actions_open_service(view->panel->actions, page);
}

static void on_checks(struct wlink_view *view) {
    open_page(view, WLINK_SERVICE_CHECKS);
}

static void on_request(struct wlink_view *view) {
    open_page(view, WLINK_SERVICE_REQUEST);
}

static void on_staff(struct wlink_view *view) {
    open_page(view, WLINK_SERVICE_STAFF);
}

/* To where it was opened from: standby, which nobody is signed in at, or the checks of a unit out of service.
 */
static void on_back(struct wlink_view *view) {
    const bool signed_in = wlink_actions_choice(view->panel->actions)->signed_in;
    if (view->panel->model->self_check.in_service || !signed_in)
        wlink_actions_sign_out(view->panel->actions);
    else
        open_page(view, WLINK_SERVICE_CHECKS);
}

static GtkWidget *add_fact(struct service *self, GtkWidget *list, const char *control,
                           enum wlink_phrase key) {
    g_autofree char *name = wlink_view_name(&self->view, control);
    GtkWidget *row = wlink_summary_new(name, wlink_say(key), "", KEY_WIDTH, true);
    wlink_list_append(list, row);
    return row;
}

static GtkWidget *build_machine(struct service *self) {
    g_autofree char *name = wlink_view_name(&self->view, "machine");
    GtkWidget *list = wlink_list_new(name);
    self->state = add_fact(self, list, "state", WLINK_SAY_SERVICE_STATE);
    self->version = add_fact(self, list, "version", WLINK_SAY_SERVICE_VERSION);
    self->other = add_fact(self, list, "other", WLINK_SAY_SERVICE_OTHER);
    self->address = add_fact(self, list, "address", WLINK_SAY_SERVICE_ADDRESS);
    return list;
}

static GtkWidget *build_right(struct service *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(20);
    self->request = wlink_view_button(view, "request", WLINK_BUTTON_SECONDARY, WLINK_ICON_CHIP,
                                      WLINK_SAY_SERVICE_REQUEST, WLINK_SAY_SERVICE_REQUEST_DOES, on_request);
    self->checks = wlink_view_button(view, "checks", WLINK_BUTTON_SECONDARY, WLINK_ICON_LIST,
                                     WLINK_SAY_SERVICE_CHECKS, WLINK_SAY_SERVICE_CHECKS_DOES, on_checks);
    self->staff = wlink_view_button(view, "staff", WLINK_BUTTON_SECONDARY, WLINK_ICON_PEOPLE,
                                    WLINK_SAY_SERVICE_STAFF, WLINK_SAY_SERVICE_STAFF_DOES, on_staff);
    wlink_fill(column, wlink_text_new(wlink_say(WLINK_SAY_SERVICE_MACHINE), "h2"), build_machine(self),
               wlink_stretch(), self->checks, self->staff, self->request, NULL);
    return wlink_side_new(column, RIGHT_WIDTH);
}

static void build(void *data) {
    struct service *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(40), *left = wlink_column(20), *bar = wlink_bar_new();
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_service_strip_build(view, &self->strip, WLINK_SAY_SERVICE_PLACE);
    gtk_widget_set_hexpand(left, TRUE);
    gtk_widget_add_css_class(stage, "close");
    wlink_fill(left, wlink_view_heading(view, WLINK_SAY_SERVICE_STICK, "h2"),
               wlink_stick_build(&self->stick, view), NULL);
    wlink_fill(stage, left, build_right(self), NULL);
    wlink_frame_set_stage(view->frame, stage);
    wlink_bar_set_way_out(bar, wlink_back_new(view, on_back));
    wlink_frame_set_bar(view->frame, bar);
}

/* The other pages are for who is signed in. */
static void show_pages(struct service *self) {
    GtkWidget *const pages[] = {self->checks, self->staff, self->request};
    const bool ours = wlink_actions_choice(self->view.panel->actions)->signed_in;
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++)
        gtk_widget_set_visible(pages[i], ours);
    wlink_button_set_impossible(self->request, wlink_why_no_keeper(&self->view));
}

static void update(void *data) {
    struct service *self = data;
    const struct wlink_model *model = self->view.panel->model;
    g_autofree char *slot = g_ascii_strup(model->keeper.slot, -1);
    g_autofree char *version =
        wlink_say_with(WLINK_SAY_SERVICE_VERSION_VALUE, "version", model->keeper.version, "slot", slot, NULL);
    const char *other = model->keeper.other_version;
    wlink_service_strip_update(&self->view, &self->strip);
    wlink_stick_update(&self->stick);
    wlink_summary_set(self->version, *slot ? version : model->unit.version);
    wlink_summary_set(self->other, *other ? other : wlink_say(WLINK_SAY_SERVICE_OTHER_NONE));
    gtk_widget_set_visible(self->other, model->keeper.there);
    wlink_summary_set(self->address, model->unit.address);
    wlink_summary_set(self->state, wlink_say(model->self_check.in_service ? WLINK_SAY_SERVICE_STATE_IN
                                                                          : WLINK_SAY_SERVICE_STATE_OUT));
    show_pages(self);
}

static void leave(void *data) {
    struct service *self = data;
    wlink_stick_leave(&self->stick);
}

static void way_out(void *data) {
    on_back(data);
}

const struct wlink_screen wlink_screen_service = {
    .id = WLINK_SCREEN_SERVICE,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct service),
    .build = build,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = IDLE_S,
    .idle = wlink_actions_idle_service,
};
