/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words-check.h"
#include "common/words.h"
#include "panel/fact-list.h"
#include "panel/replug.h"
#include "panel/say-check.h"
#include "panel/service-view.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/side.h"
#include "widgets/strip.h"
#include "widgets/technician.h"
#include "widgets/text.h"

/* 19: what works in this unit, what was measured, and what to do about what does not. While the unit checks
 * itself its devices are open one at a time: the screen says so, and Stop everything is in its corner. */
enum { RIGHT_WIDTH = 712, IDLE_S = 5 * 60 };

enum corner { NOTHING_YET, STOP, BACK, SHUT_DOWN, NOTHING };

struct checks {
    struct wlink_view view;
    struct wlink_service_strip strip;
    GtkWidget *service, *took, *verdict, *verdict_icon, *verdict_heading, *verdict_words, *open;
    GtkWidget *advice, *about, *why, *steps, *code, *spare, *again, *unit, *off;
    GtkWidget *stop, *out, *run, *report, *put;
    struct wlink_fact_list list;
    char *chosen;  /* by a person; NULL: what is worst */
    char *advised; /* what the steps are about */
    enum corner corner;
    struct wlink_replug replug;
};

static void update(void *data);

static const struct wlink_model *model_of(const struct checks *self) {
    return self->view.panel->model;
}

static void on_row(struct wlink_view *view, const char *check) {
    struct checks *self = (struct checks *)view;
    g_free(self->chosen);
    self->chosen = g_strdup(check);
    update(self);
}

static const struct wlink_model_check *chosen_of(const struct checks *self) {
    const struct wlink_standing standing = wlink_say_standing(model_of(self));
    const struct wlink_model_check *check =
        self->chosen ? wlink_model_find_check(model_of(self), self->chosen) : NULL;
    return check ? check : standing.running ? standing.running : standing.worst;
}

static void on_stop(struct wlink_view *view) {
    wlink_actions_stop_all(view->panel->actions);
}

static void on_back(struct wlink_view *view) {
    wlink_actions_open_service(view->panel->actions, WLINK_SERVICE_HOME);
}

static void on_run(struct wlink_view *view) {
    struct checks *self = (struct checks *)view;
    g_clear_pointer(&self->chosen, g_free);
    wlink_actions_run_checks(view->panel->actions, NULL);
}

static void on_again(struct wlink_view *view) {
    const struct wlink_model_check *check = chosen_of((struct checks *)view);
    if (check && g_str_equal(check->name, "touch"))
        wlink_actions_open_service(view->panel->actions, WLINK_SERVICE_TOUCH);
    else if (check)
        wlink_actions_run_checks(view->panel->actions, check->name);
}

static void on_report(struct wlink_view *view) {
    wlink_actions_open_service(view->panel->actions, WLINK_SERVICE_REPORT);
}

static void on_put(struct wlink_view *view) {
    wlink_actions_put_into_service(view->panel->actions);
}

static void ask_off(struct checks *self, bool ask) {
    gtk_widget_set_visible(self->off, ask);
    gtk_widget_set_visible(self->advice, !ask && chosen_of(self));
}

static void on_off(struct wlink_view *view) {
    ask_off((struct checks *)view, true);
}

static void on_off_no(struct wlink_view *view) {
    ask_off((struct checks *)view, false);
}

static void on_off_yes(struct wlink_view *view) {
    ask_off((struct checks *)view, false);
    wlink_actions_shut_down(view->panel->actions);
}

/* --- the list */

static void show_list(struct checks *self, const struct wlink_model_check *chosen) {
    static const enum wlink_mark marks[WLINK_CHECK_IS_COUNT] = {
        [WLINK_CHECK_IS_NOT_RUN] = WLINK_MARK_NOT_YET,
        [WLINK_CHECK_IS_RUNNING] = WLINK_MARK_NOW,
        [WLINK_CHECK_IS_PASSED] = WLINK_MARK_DONE,
        [WLINK_CHECK_IS_FAILED] = WLINK_MARK_BAD,
    };
    const GPtrArray *checks = model_of(self)->self_check.checks;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < checks->len; i++)
        g_ptr_array_add(names, ((const struct wlink_model_check *)checks->pdata[i])->name);
    wlink_fact_list_lay_out(&self->list, names);
    for (guint i = 0; i < checks->len; i++) {
        const struct wlink_model_check *check = checks->pdata[i];
        g_autofree char *value = wlink_say_measured(check);
        g_autofree char *said = wlink_say_with(WLINK_SAY_CHECK_ROW, "check", wlink_words_check(check->name),
                                               "value", value, NULL);
        wlink_fact_list_set(&self->list, i,
                            &(struct wlink_fact){.mark = marks[check->state],
                                                 .key = wlink_words_check(check->name),
                                                 .value = value,
                                                 .said = said,
                                                 .chosen = check == chosen});
    }
}

static void say_heading(struct checks *self, const struct wlink_standing *standing) {
    g_autofree char *n = g_strdup_printf("%u", standing->passed);
    g_autofree char *all = g_strdup_printf("%u", standing->all);
    g_autofree char *length = wlink_words_duration(model_of(self)->self_check.took);
    g_autofree char *took = wlink_say_with(WLINK_SAY_CHECKS_TOOK, "length", length, NULL);
    g_autofree char *so_far = wlink_say_with(WLINK_SAY_CHECKS_SO_FAR, "n", n, "all", all, NULL);
    const bool running = model_of(self)->self_check.running;
    g_autofree char *words =
        running && standing->running ? wlink_say_with(WLINK_SAY_CHECKS_RUNNING, "check",
                                                      wlink_words_check(standing->running->name), NULL)
        : standing->all              ? wlink_say_with(WLINK_SAY_CHECKS_PASSED, "n", n, "all", all, NULL)
                                     : g_strdup(wlink_say(WLINK_SAY_CHECKS_NONE));
    wlink_text_set(self->view.heading, words);
    wlink_text_set(self->took, running ? so_far : model_of(self)->self_check.took ? took : "");
}

/* --- the right side */

/* As many digits as somebody reads out over a telephone. */
static char *print_value(GVariant *value) {
    return g_variant_is_of_type(value, G_VARIANT_TYPE_DOUBLE)
               ? g_strdup_printf("%g", g_variant_get_double(value))
               : g_variant_print(value, FALSE);
}

static char *raw_words(const struct wlink_model_check *check) {
    GString *text = g_string_new(NULL);
    GVariantIter iter;
    const char *key;
    GVariant *value;
    g_string_append_printf(text, "%s: %s%s%s", check->name,
                           check->code == WLINK_CODE_NONE ? wlink_check_is_to_string(check->state)
                                                          : check->code_word,
                           *check->detail ? ", " : "", check->detail);
    if (!check->measured)
        return g_string_free(text, FALSE);
    g_variant_iter_init(&iter, check->measured);
    while (g_variant_iter_loop(&iter, "{&sv}", &key, &value)) {
        g_autofree char *printed = print_value(value);
        g_string_append_printf(text, "%s%s %s", text->str[text->len - 1] == '\n' ? "" : "\n", key, printed);
    }
    return g_string_free(text, FALSE);
}

static void show_steps(struct checks *self, const struct wlink_model_check *check) {
    const struct wlink_advice advice = wlink_say_advice(check);
    g_autofree char *about = g_strdup_printf("%s %d %s", check->name, (int)check->state, check->code_word);
    if (g_strcmp0(about, self->advised) == 0)
        return;
    wlink_empty(self->steps);
    for (guint i = 0; i < advice.count; i++)
        gtk_box_append(GTK_BOX(self->steps), wlink_advice_new(i + 1, wlink_say(advice.steps[i])));
    gtk_widget_set_visible(self->steps, advice.count > 0);
    g_free(self->advised);
    self->advised = g_steal_pointer(&about);
}

static void show_advice(struct checks *self, const struct wlink_model_check *check) {
    gtk_widget_set_visible(self->advice, check && !gtk_widget_get_visible(self->off));
    if (!check)
        return;
    const bool touch = g_str_equal(check->name, "touch");
    g_autofree char *why = wlink_say_check_why(check), *measured = wlink_say_measured(check);
    g_autofree char *raw = raw_words(check);
    wlink_text_set(self->about, wlink_words_check(check->name));
    wlink_text_set(self->why, *why ? why : measured);
    show_steps(self, check);
    wlink_text_set(self->code, raw);
    gtk_widget_set_visible(self->spare, !check->needed && !model_of(self)->self_check.in_service);
    wlink_button_set_face(self->again, touch ? WLINK_ICON_HAND : WLINK_ICON_AGAIN,
                          wlink_say(touch ? WLINK_SAY_CHECKS_TOUCH : WLINK_SAY_CHECKS_AGAIN));
    wlink_button_set_does(self->again,
                          wlink_say(touch ? WLINK_SAY_CHECKS_TOUCH_DOES : WLINK_SAY_CHECKS_AGAIN_DOES));
    if (model_of(self)->self_check.running)
        wlink_button_set_impossible(self->again, wlink_say(WLINK_SAY_CHECKS_RUN_NOW));
    else if (wlink_button_is_impossible(self->again))
        wlink_button_set_impossible(self->again, NULL);
}

/* Which unit this is, and what is still between it and its service. */
static char *say_unit(const struct checks *self, const struct wlink_standing *standing, bool good) {
    const struct wlink_model *model = model_of(self);
    g_autofree char *unit = wlink_say_with(WLINK_SAY_CHECKS_UNIT, "unit", wlink_say_unit(model), NULL);
    g_autofree char *n = g_strdup_printf("%u", standing->needed);
    g_autofree char *blocked = good ? g_strdup(wlink_say(WLINK_SAY_CHECKS_BLOCKED_NOW))
                                    : wlink_say_with(WLINK_SAY_CHECKS_BLOCKED, "n", n, NULL);
    if (model->self_check.in_service)
        return g_steal_pointer(&unit);
    if (!model->staff.any)
        return g_strconcat(unit, " ", wlink_say(WLINK_SAY_STANDBY_NO_STAFF), NULL);
    return standing->needed ? g_strconcat(unit, " ", blocked, NULL) : g_steal_pointer(&unit);
}

static void show_verdict(struct checks *self, const struct wlink_standing *standing) {
    const struct wlink_readiness readiness = wlink_say_readiness(model_of(self));
    g_autofree char *unit = say_unit(self, standing, readiness.good);
    wlink_text_set(self->verdict_heading, wlink_say(readiness.heading));
    wlink_text_set(self->verdict_words, wlink_say(readiness.words));
    wlink_icon_set(self->verdict_icon, readiness.bad    ? WLINK_ICON_CROSS_O
                                       : readiness.good ? WLINK_ICON_TICK_O
                                                        : WLINK_ICON_AGAIN);
    if (readiness.bad)
        gtk_widget_add_css_class(self->verdict, "framed");
    else
        gtk_widget_remove_css_class(self->verdict, "framed");
    if (readiness.good)
        gtk_widget_add_css_class(self->verdict, "good");
    else
        gtk_widget_remove_css_class(self->verdict, "good");
    gtk_widget_set_visible(self->open, wlink_model_has_open_device(model_of(self)));
    wlink_text_set(self->unit, unit);
}

static GtkWidget *build_verdict(struct checks *self) {
    GtkWidget *row = wlink_row(20);
    g_autofree char *open = wlink_view_name(&self->view, "open-note");
    self->verdict = wlink_card_new(8);
    self->verdict_icon = wlink_icon_new(WLINK_ICON_AGAIN, 56);
    self->verdict_heading = wlink_view_text(&self->view, "verdict", NULL, "h2");
    self->verdict_words = wlink_view_text(&self->view, "verdict-words", NULL, NULL);
    self->open =
        wlink_note_new(open, WLINK_NOTE_ATTENTION, WLINK_ICON_WARN, NULL, wlink_say(WLINK_SAY_CHECKS_OPEN));
    gtk_widget_add_css_class(self->open, "tight");
    gtk_widget_add_css_class(self->verdict_icon, "state");
    gtk_widget_add_css_class(self->verdict, "tight");
    gtk_widget_set_valign(self->verdict_heading, GTK_ALIGN_CENTER);
    wlink_fill(row, self->verdict_icon, self->verdict_heading, NULL);
    wlink_fill(self->verdict, row, self->verdict_words, self->open, NULL);
    return self->verdict;
}

static GtkWidget *build_advice(struct checks *self) {
    struct wlink_view *view = &self->view;
    g_autofree char *code = wlink_view_name(view, "code");
    self->advice = wlink_card_new(16);
    self->about = wlink_view_text(view, "about", NULL, "s32 bold");
    self->why = wlink_view_text(view, "why", NULL, NULL);
    self->steps = wlink_column(12);
    self->code = wlink_machine_text_new(code, NULL);
    self->spare = wlink_view_text(view, "not-needed", wlink_say(WLINK_SAY_CHECK_NOT_NEEDED), "s24 soft");
    self->again = wlink_view_button(view, "again", WLINK_BUTTON_SECONDARY, WLINK_ICON_AGAIN,
                                    WLINK_SAY_CHECKS_AGAIN, WLINK_SAY_CHECKS_AGAIN_DOES, on_again);
    wlink_button_set_size(self->again, WLINK_SIZE_SMALL);
    gtk_widget_add_css_class(self->advice, "tight");
    gtk_widget_add_css_class(self->advice, "footed");
    wlink_fill(self->advice, self->about, self->why, self->steps, self->code, self->spare, self->again, NULL);
    return self->advice;
}

/* How many passed; over the verdict: thirteen rows leave no room over their list. */
static GtkWidget *build_head(struct checks *self) {
    GtkWidget *head = wlink_row(24);
    wlink_view_heading(&self->view, WLINK_SAY_CHECKS_NONE, "h2");
    gtk_widget_set_hexpand(self->view.heading, TRUE);
    self->took = wlink_view_text(&self->view, "took", NULL, "s24 soft");
    gtk_widget_set_valign(self->took, GTK_ALIGN_END);
    wlink_fill(head, self->view.heading, self->took, NULL);
    return head;
}

static GtkWidget *build_right(struct checks *self) {
    static const struct wlink_asked off = {
        WLINK_SAY_CHECKS_OFF_HEADING,
        WLINK_SAY_CHECKS_OFF_WORDS,
        WLINK_SAY_CHECKS_OFF_NO,
        WLINK_SAY_CHECKS_OFF_NO_DOES,
        WLINK_SAY_CHECKS_OFF_YES,
        WLINK_SAY_CHECKS_OFF_YES_DOES,
        on_off_no,
        on_off_yes,
    };
    GtkWidget *column = wlink_column(20);
    self->unit = wlink_view_text(&self->view, "unit", NULL, "s24 soft");
    self->off = wlink_asked_new(&self->view, "off", &off);
    wlink_fill(column, build_head(self), build_verdict(self), build_advice(self), self->off, self->unit,
               NULL);
    return wlink_side_new(column, RIGHT_WIDTH);
}

static GtkWidget *build_left(struct checks *self) {
    static const struct wlink_fact_list_kind rows = {"check-", 290, WLINK_SAY_CHECK_ROW_DOES};
    GtkWidget *list = wlink_fact_list_build(&self->list, &self->view, &rows, on_row);
    gtk_widget_set_valign(list, GTK_ALIGN_START);
    gtk_widget_set_hexpand(list, TRUE);
    return list;
}

/* --- the bar: its left corner is Stop everything while the unit checks itself */

static enum corner corner_of(const struct checks *self) {
    const struct wlink_model *model = model_of(self);
    if (model->self_check.running || wlink_model_has_open_device(model))
        return STOP;
    if (!wlink_actions_choice(self->view.panel->actions)->signed_in)
        return model->self_check.in_service || model->staff.any ? NOTHING : SHUT_DOWN;
    return model->self_check.in_service ? BACK : SHUT_DOWN;
}

static void build_corner(struct checks *self, GtkWidget *bar) {
    struct wlink_view *view = &self->view;
    g_autofree char *stop = wlink_view_name(view, "stop");
    self->stop = self->out = NULL;
    switch (self->corner) {
    case STOP:
        self->stop = wlink_bar_set_stop(bar, stop, wlink_say(WLINK_SAY_STOP), wlink_say(WLINK_SAY_STOP_DOES));
        wlink_view_connect(view, self->stop, "act", on_stop);
        break;
    case BACK:
        wlink_bar_set_way_out(bar, wlink_back_new(view, on_back));
        break;
    case SHUT_DOWN:
        self->out = wlink_view_button(view, "off-ask", WLINK_BUTTON_SECONDARY, WLINK_ICON_OUT,
                                      WLINK_SAY_CHECKS_SHUT_DOWN, WLINK_SAY_CHECKS_SHUT_DOWN_DOES, on_off);
        wlink_bar_set_way_out(bar, self->out);
        break;
    case NOTHING:
    case NOTHING_YET:
        break;
    }
}

static void build_bar(struct checks *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    build_corner(self, bar);
    self->run = wlink_view_button(view, "run", WLINK_BUTTON_SECONDARY, WLINK_ICON_AGAIN, WLINK_SAY_CHECKS_RUN,
                                  WLINK_SAY_CHECKS_RUN_DOES, on_run);
    self->report = wlink_view_button(view, "report", WLINK_BUTTON_SECONDARY, WLINK_ICON_FILE,
                                     WLINK_SAY_CHECKS_REPORT, WLINK_SAY_CHECKS_REPORT_DOES, on_report);
    self->put = wlink_view_button(view, "put", WLINK_BUTTON_PRIMARY, WLINK_ICON_LOCK, WLINK_SAY_CHECKS_PUT,
                                  WLINK_SAY_CHECKS_PUT_DOES, on_put);
    wlink_bar_add(bar, self->run);
    wlink_bar_add(bar, self->report);
    wlink_bar_set_way_on(bar, self->put);
    wlink_frame_set_bar(view->frame, bar);
}

/* Another corner is another bar. */
static void show_corner(struct checks *self) {
    const enum corner corner = corner_of(self);
    if (corner == self->corner)
        return;
    self->corner = corner;
    build_bar(self);
}

static void show_bar(struct checks *self) {
    const struct wlink_model *model = model_of(self);
    const bool ours = wlink_actions_choice(self->view.panel->actions)->signed_in;
    const bool nobody = !model->staff.any; /* can sign in yet: the stick brings who can */
    g_autofree char *put = wlink_say_put(model);
    show_corner(self);
    if (self->stop) {
        const bool open = wlink_model_has_open_device(model);
        wlink_stop_set_stopped(self->stop, !open, wlink_say(open ? WLINK_SAY_STOP : WLINK_SAY_ALL_STOPPED));
    }
    if (self->out)
        wlink_button_set_impossible(self->out, wlink_why_no_keeper(&self->view));
    wlink_button_set_impossible(self->run,
                                model->self_check.running ? wlink_say(WLINK_SAY_CHECKS_RUN_NOW) : NULL);
    gtk_widget_set_visible(self->put, !model->self_check.in_service && (ours || nobody));
    gtk_widget_set_visible(self->report, ours);
    wlink_button_set_face(self->put, WLINK_ICON_LOCK, put ? put : wlink_say(WLINK_SAY_CHECKS_PUT));
    wlink_button_set_impossible(self->put, put      ? wlink_say(WLINK_SAY_CHECKS_PUT_WHY)
                                           : nobody ? wlink_say(WLINK_SAY_STANDBY_NO_STAFF)
                                                    : NULL);
    gtk_widget_set_visible(self->service, (ours || nobody) && !model->self_check.running);
    gtk_widget_set_visible(self->again, ours || !model->self_check.in_service);
}

/* As Run this check again would, which is there for whoever may ask for it. */
static void run_again(struct checks *self) {
    wlink_actions *actions = self->view.panel->actions;
    const bool runs = model_of(self)->self_check.running || wlink_actions_served(actions)->running;
    const bool may = wlink_actions_choice(actions)->signed_in || !model_of(self)->self_check.in_service;
    const char *due = wlink_replug_due(&self->replug, model_of(self), may && !runs);
    if (due)
        wlink_actions_run_checks(actions, due);
}

static void build(void *data) {
    struct checks *self = data;
    struct wlink_view *view = &self->view;
    const bool in_service = model_of(self)->self_check.in_service;
    GtkWidget *stage = wlink_row(40);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_service_strip_build(view, &self->strip,
                              in_service ? WLINK_SAY_CHECKS_PLACE_IN : WLINK_SAY_CHECKS_PLACE);
    self->service = wlink_view_button(view, "service", WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE,
                                      WLINK_SAY_CHECKS_SERVICE, WLINK_SAY_CHECKS_SERVICE_DOES, on_back);
    wlink_button_set_size(self->service, WLINK_SIZE_LEAST);
    wlink_strip_add(self->strip.strip, self->service);
    gtk_widget_add_css_class(stage, "full");
    wlink_fill(stage, build_left(self), build_right(self), NULL);
    wlink_frame_set_stage(view->frame, stage);
}

static void update(void *data) {
    struct checks *self = data;
    const struct wlink_standing standing = wlink_say_standing(model_of(self));
    const struct wlink_model_check *chosen = chosen_of(self);
    wlink_service_strip_update(&self->view, &self->strip);
    gtk_widget_set_visible(self->strip.open, FALSE); /* the verdict's note says it */
    say_heading(self, &standing);
    show_list(self, chosen);
    show_verdict(self, &standing);
    show_bar(self);
    show_advice(self, chosen);
    run_again(self);
}

static void leave(void *data) {
    struct checks *self = data;
    wlink_fact_list_end(&self->list);
    g_free(self->chosen);
    g_free(self->advised);
}

static void way_out(void *data) {
    struct checks *self = data;
    if (gtk_widget_get_visible(self->off))
        ask_off(self, false);
    else if (self->corner == BACK)
        on_back(&self->view);
    else if (self->corner == SHUT_DOWN)
        wlink_actions_sign_out(self->view.panel->actions);
}

const struct wlink_screen wlink_screen_checks = {
    .id = WLINK_SCREEN_CHECKS,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct checks),
    .build = build,
    .update = update,
    .leave = leave,
    .way_out = way_out,
    .idle_s = IDLE_S,
    .idle = wlink_actions_idle_service,
};
