/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"
#include "panel/call-view.h"
#include "panel/say.h"
#include "widgets/choose.h"
#include "widgets/text.h"

/* The pages of the side column. Each answers one question and goes. */
enum { GAP = 24, TWO_CHIPS = 700 };

static void on_end(struct wlink_view *view) {
    wlink_actions_end(view->panel->actions);
}

GtkWidget *wlink_page_end(struct wlink_call_view *call) {
    GtkWidget *page = wlink_page_new(call, wlink_say(WLINK_SAY_END_HEADING), wlink_say(WLINK_SAY_END_WORDS));
    GtkWidget *end = wlink_view_button(&call->view, "end-yes", WLINK_BUTTON_END, WLINK_ICON_END,
                                       WLINK_SAY_END_YES, WLINK_SAY_END_YES_DOES, on_end);
    GtkWidget *go_on = wlink_page_close(call, "end-no", WLINK_SAY_END_NO, WLINK_SAY_END_NO_DOES);
    gtk_widget_set_margin_top(go_on, GAP / 2);
    wlink_fill(page, wlink_stretch(), end, go_on, NULL);
    return page;
}

GtkWidget *wlink_page_help(struct wlink_call_view *call) {
    g_autofree char *ring = wlink_say_fallback(call->view.panel->model);
    GtkWidget *page = wlink_page_new(call, wlink_say(WLINK_SAY_HELP_HEADING), NULL);
    wlink_fill(page, wlink_text_new_bold(wlink_say(WLINK_SAY_HELP_URGENT), ring, "s32"),
               wlink_text_new(wlink_say(WLINK_SAY_HELP_1), NULL),
               wlink_text_new(wlink_say(WLINK_SAY_HELP_2), NULL),
               wlink_text_new(wlink_say(WLINK_SAY_HELP_3), NULL), wlink_stretch(),
               wlink_page_close(call, "help-close", WLINK_SAY_CLOSE, WLINK_SAY_CLOSE), NULL);
    return page;
}

static void update_people(struct wlink_call_view *call) {
    wlink_people_update(&call->view, call->aside.parts);
}

GtkWidget *wlink_page_people(struct wlink_call_view *call) {
    GtkWidget *page =
        wlink_page_new(call, wlink_say(WLINK_SAY_PEOPLE_HEADING), wlink_say(WLINK_SAY_PEOPLE_WORDS));
    GtkWidget *chips = wlink_column(12);
    int width;
    gtk_widget_get_size_request(call->aside.column, &width, NULL);
    gtk_widget_add_css_class(page, "brief"); /* six chips and Done: no pixel is left over */
    wlink_people_build(&call->view, call->aside.parts, chips, width >= TWO_CHIPS ? 2 : 1);
    call->aside.update = update_people;
    wlink_fill(page, chips, wlink_stretch(),
               wlink_page_close(call, "people-done", WLINK_SAY_PEOPLE_DONE, WLINK_SAY_CLOSE), NULL);
    return page;
}

enum { VOLUME_STEP = 10, VOLUME_STEPS = 10 };

static void on_volume(GtkWidget *stepper, int step, void *data) {
    struct wlink_view *view = data;
    int volume = (int)view->panel->model->devices.volume + step * VOLUME_STEP;
    (void)stepper;
    wlink_actions_set_volume(view->panel->actions, (guint)CLAMP(volume, 0, 100));
}

static void update_loudspeaker(struct wlink_call_view *call) {
    guint steps = (call->view.panel->model->devices.volume + VOLUME_STEP / 2) / VOLUME_STEP;
    g_autofree char *n = g_strdup_printf("%u", steps);
    g_autofree char *said = wlink_say_with(WLINK_SAY_LOUDSPEAKER_SAID, "n", n, NULL);
    wlink_stepper_set(call->aside.parts[0], steps, VOLUME_STEPS, said, wlink_say(WLINK_SAY_LOUDSPEAKER_END));
    wlink_text_set(call->aside.parts[1], said);
}

GtkWidget *wlink_page_loudspeaker(struct wlink_call_view *call) {
    g_autofree char *name = wlink_view_name(&call->view, "volume");
    GtkWidget *page = wlink_page_new(call, wlink_say(WLINK_SAY_LOUDSPEAKER_HEADING), NULL);
    const struct wlink_stepper_words words = {
        .words = wlink_say(WLINK_SAY_LOUDSPEAKER_HEADING),
        .less = wlink_say(WLINK_SAY_LOUDSPEAKER_LESS),
        .more = wlink_say(WLINK_SAY_LOUDSPEAKER_MORE),
        .less_does = wlink_say(WLINK_SAY_LOUDSPEAKER_LESS_DOES),
        .more_does = wlink_say(WLINK_SAY_LOUDSPEAKER_MORE_DOES),
    };
    call->aside.parts[0] = wlink_stepper_new(name, &words);
    call->aside.parts[1] = wlink_view_text(&call->view, "volume-said", NULL, "s40 bold");
    call->aside.update = update_loudspeaker;
    g_signal_connect(call->aside.parts[0], "step", G_CALLBACK(on_volume), &call->view);
    wlink_fill(page, call->aside.parts[1], call->aside.parts[0], wlink_stretch(),
               wlink_page_close(call, "loudspeaker-close", WLINK_SAY_CLOSE, WLINK_SAY_CLOSE), NULL);
    return page;
}

static void answer(struct wlink_view *view, bool yes) {
    struct wlink_call_view *call = (struct wlink_call_view *)view;
    call->aside.question = view->panel->model->question.id;
    wlink_actions_answer_question(view->panel->actions, yes);
    wlink_aside_show(call, WLINK_PAGE_NONE);
}

static void on_yes(struct wlink_view *view) {
    answer(view, true);
}

static void on_no(struct wlink_view *view) {
    answer(view, false);
}

static char *question_words(const struct wlink_view *view) {
    static const struct {
        const char *code;
        enum wlink_phrase words;
    } questions[] = {
        {"same-people", WLINK_SAY_QUESTION_SAME_PEOPLE},
        {"camera-control", WLINK_SAY_QUESTION_CAMERA},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++)
        if (g_str_equal(view->panel->model->question.code, questions[i].code))
            return wlink_say_with(questions[i].words, "room", wlink_far_name(view), NULL);
    return g_strdup(wlink_say(WLINK_SAY_QUESTION_OTHER));
}

/* Yes and no are alike: nothing is suggested. */
GtkWidget *wlink_page_question(struct wlink_call_view *call) {
    struct wlink_view *view = &call->view;
    g_autofree char *heading = question_words(view);
    g_autofree char *from = wlink_say_with(WLINK_SAY_QUESTION_FROM, "room", wlink_far_name(view), NULL);
    GtkWidget *page = wlink_page_new(call, heading, from);
    wlink_fill(page, wlink_stretch(),
               wlink_view_button(view, "question-yes", WLINK_BUTTON_SECONDARY, WLINK_ICON_TICK,
                                 WLINK_SAY_QUESTION_YES, WLINK_SAY_QUESTION_YES, on_yes),
               wlink_view_button(view, "question-no", WLINK_BUTTON_SECONDARY, WLINK_ICON_CROSS,
                                 WLINK_SAY_QUESTION_NO, WLINK_SAY_QUESTION_NO, on_no),
               NULL);
    return page;
}

static void on_change(struct wlink_view *view) {
    wlink_aside_show((struct wlink_call_view *)view, WLINK_PAGE_PEOPLE);
}

GtkWidget *wlink_page_same(struct wlink_call_view *call) {
    g_autofree char *people = wlink_say_people(call->view.panel->model->consultation.people);
    GtkWidget *page = wlink_page_new(call, wlink_say(WLINK_SAY_SAME_HEADING), people);
    GtkWidget *yes = wlink_page_close(call, "same-yes", WLINK_SAY_SAME_YES, WLINK_SAY_SAME_YES_DOES);
    GtkWidget *change =
        wlink_view_button(&call->view, "same-change", WLINK_BUTTON_SECONDARY, WLINK_ICON_PEOPLE,
                          WLINK_SAY_CHANGE, WLINK_SAY_CONSULTATION_CHANGE_DOES, on_change);
    wlink_fill(page, wlink_stretch(), yes, change, NULL);
    return page;
}

GtkWidget *wlink_page_trouble(struct wlink_call_view *call) {
    g_autofree char *words =
        wlink_words_code(wlink_actions_trouble(call->view.panel->actions), wlink_far_name(&call->view), NULL);
    GtkWidget *page = wlink_page_new(call, wlink_say(WLINK_SAY_TROUBLE_HEADING), words);
    wlink_fill(page, wlink_stretch(), wlink_page_close(call, "trouble-ok", WLINK_SAY_OK, WLINK_SAY_CLOSE),
               NULL);
    return page;
}
