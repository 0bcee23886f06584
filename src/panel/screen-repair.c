/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/service-view.h"
#include "panel/stick.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/side.h"
#include "widgets/strip.h"
#include "widgets/text.h"

/* No start of this unit was good, and none is tried any more. Whoever comes by reads that the unit is of no
 * use and whom to tell; a technician lets a service stick in. */
enum { LEFT_WIDTH = 700 };

struct repair {
    struct wlink_view view;
    struct wlink_stick stick;
    GtkWidget *address, *version;
};

static GtkWidget *build_left(struct repair *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(24);
    self->address = wlink_view_text(view, "address", NULL, "soft");
    self->version = wlink_view_text(view, "version", NULL, "soft");
    wlink_fill(column, wlink_view_heading(view, WLINK_SAY_REPAIR_HEADING, "h1"),
               wlink_text_new(wlink_say(WLINK_SAY_REPAIR_WORDS), "s32"),
               wlink_fallback_new(view, WLINK_SAY_REFUSED_URGENT, "s32"),
               wlink_text_new(wlink_say(WLINK_SAY_REPAIR_RING), "s32"), wlink_stretch(),
               wlink_text_new(wlink_say(WLINK_SAY_REPAIR_HOW_WORDS), NULL), self->address, self->version,
               NULL);
    return wlink_side_new(column, LEFT_WIDTH);
}

static void build(void *data) {
    struct repair *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(64), *right = wlink_column(20), *strip = wlink_strip_new(view->name);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_strip_set_place(strip, WLINK_ICON_NONE, wlink_say(WLINK_SAY_REPAIR_PLACE), NULL);
    wlink_frame_set_strip(view->frame, strip);
    gtk_widget_set_hexpand(right, TRUE);
    gtk_widget_add_css_class(stage, "close");
    wlink_fill(right, wlink_text_new(wlink_say(WLINK_SAY_REPAIR_HOW), "h2"),
               wlink_stick_build(&self->stick, view), NULL);
    wlink_fill(stage, build_left(self), right, NULL);
    wlink_frame_set_stage(view->frame, stage);
    wlink_frame_set_bar(view->frame, wlink_bar_new());
}

static void update(void *data) {
    struct repair *self = data;
    const struct wlink_model *model = self->view.panel->model;
    g_autofree char *slot = g_ascii_strup(model->keeper.slot, -1);
    g_autofree char *version =
        wlink_say_with(WLINK_SAY_SERVICE_VERSION_VALUE, "version", model->keeper.version, "slot", slot, NULL);
    wlink_stick_update(&self->stick);
    wlink_text_set(self->address, model->keeper.address);
    wlink_text_set(self->version, version);
}

static void leave(void *data) {
    struct repair *self = data;
    wlink_stick_leave(&self->stick);
}

const struct wlink_screen wlink_screen_repair = {
    .id = WLINK_SCREEN_REPAIR,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct repair),
    .build = build,
    .update = update,
    .leave = leave,
};
