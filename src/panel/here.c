/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/here.h"

#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/text.h"

static void on_start(struct wlink_view *view) {
    wlink_actions_start_sending(view->panel->actions);
}

static GtkWidget *build_wing(struct wlink_here *here) {
    const struct wlink_view *view = here->view;
    here->wing = wlink_panel_new(GTK_ORIENTATION_VERTICAL, 16);
    here->people = wlink_line_new(WLINK_ICON_PEOPLE, "", NULL);
    here->muted = wlink_line_new(WLINK_ICON_MIC_OFF, wlink_say(WLINK_SAY_SEES_MUTED), "semi");
    here->network = wlink_line_new(WLINK_ICON_LINK_WEAK, "", "semi");
    here->note = wlink_view_text(view, "note", NULL, NULL);
    wlink_fill(here->wing, wlink_text_new(wlink_say(WLINK_SAY_SEES_THERE), "soft"), here->people, here->muted,
               here->network, here->note, NULL);
    gtk_widget_set_vexpand(here->wing, TRUE);
    return here->wing;
}

static GtkWidget *build_stopped(struct wlink_here *here) {
    struct wlink_view *view = here->view;
    g_autofree char *name = wlink_view_name(view, "stopped");
    GtkWidget *start = wlink_view_button(view, "start", WLINK_BUTTON_PRIMARY, WLINK_ICON_PLAY,
                                         WLINK_SAY_STOPPED_START, WLINK_SAY_STOPPED_START_DOES, on_start);
    GtkWidget *head = wlink_line_new(WLINK_ICON_HAND, wlink_say(WLINK_SAY_STOPPED_HEADING), "h2"),
              *rows = wlink_row(24);
    here->stopped = wlink_column(8);
    here->when = wlink_view_text(view, "when", NULL, NULL);
    here->camera = wlink_line_new(WLINK_ICON_CAM_OFF, "", "s26 semi");
    here->microphone = wlink_line_new(WLINK_ICON_MIC_OFF, "", "s26 semi");
    gtk_widget_set_name(here->stopped, name);
    gtk_widget_add_css_class(here->stopped, "question");
    gtk_widget_add_css_class(here->stopped, "brief");
    gtk_widget_set_vexpand(here->stopped, TRUE);
    wlink_fill(rows, here->camera, here->microphone, NULL);
    wlink_fill(here->stopped, head, here->when, rows,
               wlink_text_new(wlink_say(WLINK_SAY_STOPPED_STILL), NULL), wlink_stretch(), start, NULL);
    return here->stopped;
}

void wlink_here_build(struct wlink_here *here, struct wlink_view *view) {
    here->view = view;
    here->box = wlink_column(0);
    gtk_widget_set_vexpand(here->box, TRUE);
    wlink_fill(here->box, build_wing(here), build_stopped(here), NULL);
    gtk_widget_set_visible(here->stopped, FALSE);
}

static void update_wing(struct wlink_here *here) {
    const struct wlink_model *model = here->view->panel->model;
    const char *quality = wlink_quality_shown(model);
    const bool weak = *quality && !g_str_equal(quality, "good");
    g_autofree char *people = wlink_say_people(model->consultation.far_people);
    wlink_line_set(here->people, WLINK_ICON_PEOPLE, people);
    gtk_widget_set_visible(here->muted, model->consultation.far_muted && !model->consultation.far_stopped);
    wlink_line_set(here->network, WLINK_ICON_LINK_WEAK, wlink_words_quality(quality));
    gtk_widget_set_visible(here->network, weak);
}

static void update_note(struct wlink_here *here) {
    const GPtrArray *notes = here->view->panel->model->notes;
    gtk_widget_set_visible(here->note, notes->len > 0);
    if (notes->len == 0)
        return;
    const struct wlink_model_note *note = notes->pdata[notes->len - 1];
    g_autofree char *time = wlink_words_time(note->time);
    g_autofree char *head = g_strdup_printf("%s, %s:", wlink_say(WLINK_SAY_RINGS_NOTE), time);
    wlink_text_set_bold(here->note, head, note->text);
}

/* Closed is said only where the unit says it. */
static void update_device(GtkWidget *line, enum wlink_device_is state, enum wlink_icon icon,
                          enum wlink_phrase closed, enum wlink_phrase open) {
    const bool is_open = state == WLINK_DEVICE_IS_OPEN || state == WLINK_DEVICE_IS_STALLED;
    wlink_line_set(line, is_open ? WLINK_ICON_WARN : icon, wlink_say(is_open ? open : closed));
    gtk_widget_set_visible(line, state != WLINK_DEVICE_IS_NONE);
}

static void update_stopped(struct wlink_here *here) {
    const struct wlink_model *model = here->view->panel->model;
    g_autofree char *time = wlink_words_time(model->devices.stopped_at);
    g_autofree char *when = wlink_say_with(
        model->devices.stopped_at ? WLINK_SAY_STOPPED_AT : WLINK_SAY_STOPPED_NOW, "time", time, NULL);
    wlink_text_set(here->when, when);
    update_device(here->camera, model->devices.state[WLINK_PANEL_ROOM], WLINK_ICON_CAM_OFF,
                  WLINK_SAY_STOPPED_MINE, WLINK_SAY_STOPPED_NOT_MINE);
    update_device(here->microphone, model->devices.state[WLINK_PANEL_MICROPHONE], WLINK_ICON_MIC_OFF,
                  WLINK_SAY_STOPPED_MICROPHONE, WLINK_SAY_STOPPED_NOT_MICROPHONE);
}

void wlink_here_update(struct wlink_here *here) {
    const bool stopped = here->view->panel->model->devices.stopped;
    if (stopped && !gtk_widget_get_visible(here->stopped))
        wlink_announce(here->box, WLINK_URGENCY_HIGH, wlink_say(WLINK_SAY_STOPPED_HEADING));
    gtk_widget_set_visible(here->wing, !stopped);
    gtk_widget_set_visible(here->stopped, stopped);
    update_wing(here);
    update_note(here);
    update_stopped(here);
}
