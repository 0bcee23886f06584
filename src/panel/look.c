/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/look.h"

#include "widgets/box.h"
#include "widgets/icon.h"
#include "widgets/meter.h"
#include "widgets/text.h"

static void on_test(struct wlink_view *view) {
    wlink_actions_play_test_sound(view->panel->actions);
}

GtkWidget *wlink_look_build_meter(struct wlink_look *look, struct wlink_view *view, int blocks,
                                  enum wlink_phrase test) {
    GtkWidget *panel = wlink_panel_new(GTK_ORIENTATION_HORIZONTAL, 24);
    g_autofree char *name = wlink_view_name(view, "meter");
    look->view = view;
    look->blocks = blocks;
    look->said = WLINK_PHRASE_COUNT;
    look->meter = wlink_meter_new(name, (unsigned)blocks, wlink_say(WLINK_SAY_CHECK_MICROPHONE));
    look->meter_words = wlink_view_text(view, "meter-words", NULL, "semi");
    GtkWidget *button = wlink_view_button(view, "test-sound", WLINK_BUTTON_SECONDARY, WLINK_ICON_SOUND, test,
                                          WLINK_SAY_CHECK_TEST_DOES, on_test);
    wlink_button_set_size(button, WLINK_SIZE_SMALL);
    gtk_widget_add_css_class(panel, "tight");
    gtk_widget_set_hexpand(look->meter, TRUE);
    gtk_widget_set_valign(look->meter, GTK_ALIGN_CENTER);
    wlink_fill(panel, wlink_icon_new(WLINK_ICON_MIC, 42),
               wlink_text_new(wlink_say(WLINK_SAY_CHECK_MICROPHONE), "semi"), look->meter, look->meter_words,
               button, NULL);
    return panel;
}

void wlink_look_level(struct wlink_look *look) {
    const struct wlink_model *model = look->view->panel->model;
    const enum wlink_phrase said = wlink_say_level(model);
    const bool other = said != look->said;
    wlink_meter_set(look->meter, wlink_meter_lit(model->level_rms, (unsigned)look->blocks),
                    other ? wlink_say(said) : NULL);
    if (other)
        wlink_text_set(look->meter_words, wlink_say(said));
    look->said = said;
}

GtkWidget *wlink_look_build_verdict(struct wlink_look *look) {
    struct wlink_view *view = look->view;
    GtkWidget *row = wlink_row(24), *words = wlink_column(0);
    wlink_view_heading(view, WLINK_SAY_VERDICT_OPENING, "h2");
    look->icon = wlink_icon_new(WLINK_ICON_CLOCK, 83);
    look->words = wlink_view_text(view, "verdict", NULL, NULL);
    wlink_fill(words, view->heading, look->words, NULL);
    gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
    wlink_fill(row, look->icon, words, NULL);
    gtk_widget_set_margin_end(row, 24);
    return row;
}

void wlink_look_show_verdict(struct wlink_look *look, const struct wlink_verdict *verdict, const char *why) {
    g_autofree char *advice = wlink_say_verdict_words(look->view->panel->model, verdict);
    const bool opening = verdict->heading == WLINK_SAY_VERDICT_OPENING;
    wlink_icon_set(look->icon, why             ? WLINK_ICON_WARN
                               : opening       ? WLINK_ICON_CLOCK
                               : verdict->good ? WLINK_ICON_TICK_O
                                               : WLINK_ICON_WARN);
    wlink_heading_set(look->view->heading, wlink_say(why ? WLINK_SAY_TROUBLE_HEADING : verdict->heading));
    wlink_text_set(look->words, why ? why : advice);
}

void wlink_look_say_who_is_certain(struct wlink_look *look) {
    const struct wlink_panel *panel = look->view->panel;
    const enum wlink_person who =
        wlink_view_consults(look->view) ? WLINK_PERSON_CONSULTANT : WLINK_PERSON_NURSE;
    if (look->asked_people || !wlink_actions_choice(panel->actions)->signed_in)
        return;
    look->asked_people = true;
    if (panel->model->consultation.people == 0)
        wlink_actions_set_people(panel->actions, 1u << who);
}
