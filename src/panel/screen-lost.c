/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/parts.h"
#include "panel/say.h"
#include "widgets/bar.h"
#include "widgets/icon.h"
#include "widgets/text.h"

/* The daemon does not answer, so that nothing can be claimed of the devices: the ground is dark, and the
 * words say what is safe. Before the daemon was ever heard, the unit is starting. */
struct lost {
    struct wlink_view view;
    GtkWidget *why, *back;
};

static void on_again(struct wlink_view *view) {
    wlink_actions_refresh(view->panel->actions);
}

static void build(void *data) {
    struct lost *self = data;
    struct wlink_view *view = &self->view;
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    GtkWidget *column = wlink_column(32), *row = wlink_row(64), *bar = wlink_bar_new();
    self->why = wlink_view_text(view, "why", NULL, "s40");
    self->back = wlink_view_text(view, "back", NULL, "s32 soft");
    wlink_fill(column, wlink_view_heading(view, WLINK_SAY_LOST, "display"), self->why, self->back,
               wlink_fallback_new(view, WLINK_SAY_REFUSED_URGENT, "s40"), NULL);
    wlink_fill(row, wlink_icon_new(WLINK_ICON_LINK_OFF, 160), column, NULL);
    gtk_widget_set_valign(row, GTK_ALIGN_CENTER);
    gtk_widget_set_margin_start(row, 128);
    gtk_widget_set_margin_end(row, 128);
    gtk_widget_set_hexpand(column, TRUE);
    wlink_frame_set_stage(view->frame, row);
    wlink_bar_set_way_out(bar, wlink_view_button(view, "again", WLINK_BUTTON_SECONDARY, WLINK_ICON_AGAIN,
                                                 WLINK_SAY_TRY_AGAIN, WLINK_SAY_TRY_AGAIN_DOES, on_again));
    wlink_frame_set_bar(view->frame, bar);
}

static void update(void *data) {
    struct lost *self = data;
    const struct wlink_model *model = self->view.panel->model;
    const bool starting = model->link == WLINK_LINK_IS_STARTING;
    const bool restarting = starting && g_str_equal(model->keeper.state, "restarting");
    wlink_text_set(self->view.heading, wlink_say(restarting ? WLINK_SAY_LOST_RESTARTING
                                                 : starting ? WLINK_SAY_STARTING
                                                            : WLINK_SAY_LOST));
    wlink_text_set(self->why, wlink_say(restarting ? WLINK_SAY_LOST_RESTARTING_WAIT
                                        : starting ? WLINK_SAY_STARTING_WAIT
                                                   : WLINK_SAY_LOST_WHY));
    wlink_text_set(self->back, wlink_say(WLINK_SAY_LOST_BACK));
    gtk_widget_set_visible(self->back, !starting);
}

const struct wlink_screen wlink_screen_lost = {
    .id = WLINK_SCREEN_LOST,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct lost),
    .build = build,
    .update = update,
};
