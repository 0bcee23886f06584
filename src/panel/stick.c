/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/stick.h"

#include "common/words.h"
#include "panel/say-service.h"
#include "panel/service-view.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/meter.h"
#include "widgets/text.h"

static const enum wlink_phrase NO_PHRASE = WLINK_PHRASE_COUNT;

/* What the card says. */
struct face {
    enum wlink_icon icon;
    enum wlink_phrase heading, words; /* NO_PHRASE: see more */
    char *more;                       /* a sentence instead of words; may be NULL */
    enum wlink_phrase go, go_does;    /* NO_PHRASE: no such button */
    enum wlink_phrase leave, leave_does;
    bool items, progress, pull, pins;
};

static struct wlink_stick *stick_of(GtkWidget *button) {
    return g_object_get_data(G_OBJECT(button), "winglink-stick");
}

static const struct wlink_model *model_of(const struct wlink_stick *stick) {
    return stick->view->panel->model;
}

static bool is_working(const struct wlink_model *model) {
    return g_str_equal(model->keeper.state, "working") && *model->keeper.work.kind &&
           !*model->keeper.work.result;
}

static const struct wlink_model_item *chosen_of(const struct wlink_stick *stick) {
    const struct wlink_model_item *item =
        stick->chosen ? wlink_say_item_of(model_of(stick), stick->chosen) : NULL;
    return item && item->code == WLINK_CODE_NONE ? item : wlink_say_item_first(model_of(stick));
}

static void on_item(GtkWidget *button, void *data) {
    struct wlink_stick *stick = data;
    g_free(stick->chosen);
    stick->chosen = g_strdup(g_object_get_data(G_OBJECT(button), "winglink-item"));
    wlink_stick_update(stick);
}

static void apply(struct wlink_stick *stick) {
    const struct wlink_model_item *item = chosen_of(stick);
    gtk_widget_set_visible(stick->ask, FALSE);
    if (!item)
        return;
    stick->did = true;
    wlink_actions_apply(stick->view->panel->actions, item->kind);
}

static const GPtrArray *first_of(const struct wlink_stick *stick) {
    return wlink_actions_served(stick->view->panel->actions)->first;
}

static void on_pins_done(GtkWidget *button, void *data) {
    struct wlink_stick *stick = data;
    (void)button;
    wlink_actions_forget_pin(stick->view->panel->actions);
}

static void on_go(GtkWidget *button, void *data) {
    struct wlink_stick *stick = data;
    const struct wlink_model_item *item = chosen_of(stick);
    (void)button;
    if (!g_str_equal(model_of(stick)->keeper.stick.state, "ready")) {
        stick->did = stick->left = false;
        wlink_actions_open_door(stick->view->panel->actions);
    } else if (item && g_str_equal(item->kind, "factory-reset")) {
        gtk_widget_set_visible(stick->ask, TRUE);
        gtk_widget_set_visible(stick->buttons, FALSE);
    } else {
        apply(stick);
    }
}

static void on_leave(GtkWidget *button, void *data) {
    struct wlink_stick *stick = data;
    const char *state = model_of(stick)->keeper.stick.state;
    (void)button;
    stick->left = !g_str_equal(state, "none");
    stick->did = false;
    wlink_actions_close_door(stick->view->panel->actions);
}

static void on_reset_no(struct wlink_view *view) {
    struct wlink_stick *stick = stick_of(view->frame);
    gtk_widget_set_visible(stick->ask, FALSE);
    wlink_stick_update(stick);
}

static void on_reset_yes(struct wlink_view *view) {
    apply(stick_of(view->frame));
}

/* --- what it says */

static struct face face_of_result(const struct wlink_model *model) {
    const bool done = g_str_equal(model->keeper.work.result, "done");
    return (struct face){
        .icon = done ? WLINK_ICON_TICK_O : WLINK_ICON_CROSS_O,
        .heading = done ? WLINK_SAY_SERVICE_DONE : WLINK_SAY_SERVICE_FAILED,
        .words = NO_PHRASE,
        .more = done ? NULL : wlink_words_code(model->keeper.work.code, NULL, model->keeper.work.detail),
        .go = NO_PHRASE,
        .leave = WLINK_SAY_SERVICE_CLOSE,
        .leave_does = WLINK_SAY_SERVICE_CLOSE_DOES,
        .pull = true,
    };
}

static struct face face_of_door(const struct wlink_stick *stick) {
    return (struct face){
        .icon = WLINK_ICON_LOCK,
        .heading = WLINK_SAY_SERVICE_CLOSED,
        .words = WLINK_SAY_SERVICE_CLOSED_WORDS,
        .go = WLINK_SAY_SERVICE_OPEN,
        .go_does = WLINK_SAY_SERVICE_OPEN_DOES,
        .leave = NO_PHRASE,
        .pull = stick->left,
    };
}

static struct face face_of_refusal(const struct wlink_model *model) {
    return (struct face){
        .icon = WLINK_ICON_CROSS_O,
        .heading = WLINK_SAY_SERVICE_REFUSED,
        .words = NO_PHRASE,
        .more = wlink_words_code(model->keeper.stick.code, NULL, model->keeper.stick.detail),
        .go = NO_PHRASE,
        .leave = WLINK_SAY_SERVICE_CLOSE,
        .leave_does = WLINK_SAY_SERVICE_CLOSE_DOES,
        .pull = true,
    };
}

static struct face face_of(const struct wlink_stick *stick) {
    const struct wlink_model *model = model_of(stick);
    const char *state = model->keeper.stick.state;
    const struct face none = {WLINK_ICON_WARN, WLINK_SAY_SERVICE_NO_KEEPER, WLINK_SAY_SERVICE_NO_KEEPER_WHY,
                              .go = NO_PHRASE, .leave = NO_PHRASE};
    const struct face working = {WLINK_ICON_AGAIN, WLINK_SAY_SERVICE_WORKING, WLINK_SAY_SERVICE_WORKING_WORDS,
                                 .go = NO_PHRASE,  .leave = NO_PHRASE,        .progress = true};
    const struct face reading = {WLINK_ICON_AGAIN, WLINK_SAY_SERVICE_READING, WLINK_SAY_SERVICE_READING_WORDS,
                                 .go = NO_PHRASE, .leave = NO_PHRASE};
    const struct face insert = {.icon = WLINK_ICON_PLUG,
                                .heading = WLINK_SAY_SERVICE_INSERT,
                                .words = WLINK_SAY_SERVICE_INSERT_WORDS,
                                .go = NO_PHRASE,
                                .leave = WLINK_SAY_SERVICE_CLOSE,
                                .leave_does = WLINK_SAY_SERVICE_CLOSE_DOES};
    const struct face ready = {.icon = WLINK_ICON_SHIELD,
                               .heading = WLINK_SAY_SERVICE_READY,
                               .words = NO_PHRASE,
                               .go = WLINK_SAY_SERVICE_DO,
                               .go_does = WLINK_SAY_SERVICE_DO_DOES,
                               .leave = WLINK_SAY_SERVICE_LEAVE,
                               .leave_does = WLINK_SAY_SERVICE_LEAVE_DOES,
                               .items = true};
    const struct face pins = {.icon = WLINK_ICON_PEOPLE,
                              .heading = WLINK_SAY_SERVICE_PINS,
                              .words = WLINK_SAY_SERVICE_PINS_WORDS,
                              .go = NO_PHRASE,
                              .leave = NO_PHRASE,
                              .pins = true};
    if (first_of(stick)->len > 0)
        return pins;
    if (!model->keeper.there)
        return none;
    if (is_working(model) || wlink_actions_served(stick->view->panel->actions)->applying)
        return working;
    if (stick->did && *model->keeper.work.result && !g_str_equal(state, "none"))
        return face_of_result(model);
    if (g_str_equal(state, "none"))
        return insert;
    if (g_str_equal(state, "reading"))
        return reading;
    if (g_str_equal(state, "ready"))
        return ready;
    return g_str_equal(state, "refused") ? face_of_refusal(model) : face_of_door(stick);
}

/* --- the items */

static char *describe_items(const GPtrArray *items) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < items->len; i++) {
        const struct wlink_model_item *item = items->pdata[i];
        g_string_append_printf(text, "%s %s %s %d %s\n", item->kind, item->version, item->installed,
                               (int)item->code, item->detail);
    }
    return g_string_free(text, FALSE);
}

static GtkWidget *new_choice(struct wlink_stick *stick, const struct wlink_model_item *item) {
    g_autofree char *control = g_strconcat("item-", item->kind, NULL);
    g_autofree char *name = wlink_view_name(stick->view, control);
    g_autofree char *words = wlink_say_item(item), *does = wlink_say_item_does(item);
    g_autofree char *why =
        item->code == WLINK_CODE_NONE ? NULL : wlink_words_code(item->code, NULL, item->detail);
    g_autofree char *installed = wlink_say_with(WLINK_SAY_ITEM_INSTALLED, "version", item->installed, NULL);
    GtkWidget *choice = wlink_button_new(name, WLINK_BUTTON_CHOICE, WLINK_ICON_NONE, words, does);
    wlink_button_set_left(choice, true);
    wlink_button_set_size(choice, WLINK_SIZE_LESS);
    wlink_button_set_second(choice, why ? why : *item->installed ? installed : NULL);
    if (why)
        wlink_button_set_impossible(choice, why);
    g_object_set_data_full(G_OBJECT(choice), "winglink-item", g_strdup(item->kind), g_free);
    g_signal_connect(choice, "act", G_CALLBACK(on_item), stick);
    g_ptr_array_add(stick->choices, choice);
    return choice;
}

static void show_items(struct wlink_stick *stick) {
    const GPtrArray *items = model_of(stick)->keeper.stick.items;
    const struct wlink_model_item *chosen = chosen_of(stick);
    g_autofree char *now = describe_items(items), *does = chosen ? wlink_say_item_does(chosen) : NULL;
    g_autofree char *signer = wlink_say_signed(model_of(stick));
    if (g_strcmp0(now, stick->shown) != 0) {
        wlink_empty(stick->items);
        g_ptr_array_set_size(stick->choices, 0);
        for (guint i = 0; i < items->len; i++)
            gtk_box_append(GTK_BOX(stick->items), new_choice(stick, items->pdata[i]));
        g_free(stick->shown);
        stick->shown = g_steal_pointer(&now);
    }
    for (guint i = 0; i < items->len; i++)
        wlink_button_set_on(stick->choices->pdata[i], items->pdata[i] == chosen);
    wlink_line_set(stick->signer, WLINK_ICON_LOCK, signer);
    wlink_note_set(stick->will, does ? wlink_say(WLINK_SAY_SERVICE_WILL) : NULL,
                   does ? does : wlink_say(WLINK_SAY_SERVICE_DO_NONE));
}

static void show_button(GtkWidget *button, enum wlink_icon icon, enum wlink_phrase words,
                        enum wlink_phrase does) {
    gtk_widget_set_visible(button, words != NO_PHRASE);
    if (words == NO_PHRASE)
        return;
    wlink_button_set_face(button, icon, wlink_say(words));
    wlink_button_set_does(button, wlink_say(does));
}

static void show_progress(struct wlink_stick *stick) {
    const struct wlink_model *model = model_of(stick);
    g_autofree char *n = g_strdup_printf("%u", model->keeper.work.step);
    g_autofree char *all = g_strdup_printf("%u", model->keeper.work.steps);
    g_autofree char *percent = g_strdup_printf("%u", wlink_say_percent(model));
    g_autofree char *words =
        wlink_say_with(WLINK_SAY_SERVICE_STEP, "n", n, "all", all, "percent", percent, NULL);
    wlink_progress_set(stick->progress, wlink_say_percent(model) / 100.0, words);
    wlink_text_set(stick->step, model->keeper.work.steps ? words : "");
}

/* Two beside each other: a unit has few technicians and managers. */
static void show_pins(struct wlink_stick *stick) {
    const GPtrArray *first = first_of(stick);
    if (first->len == stick->first)
        return;
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(grid), 64);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 16);
    stick->first = first->len;
    wlink_empty(stick->pins);
    gtk_box_append(GTK_BOX(stick->pins), grid);
    for (guint i = 0; i < first->len; i++) {
        const struct wlink_first_pin *one = first->pdata[i];
        g_autofree char *control = g_strconcat("pin-", one->code, NULL);
        g_autofree char *of = wlink_say_with(WLINK_SAY_SERVICE_PIN_OF, "code", one->code, NULL);
        GtkWidget *place = wlink_column(0);
        wlink_fill(place, wlink_text_new(of, "semi"),
                   wlink_view_text(stick->view, control, wlink_secret_text(one->pin), "display"), NULL);
        gtk_grid_attach(GTK_GRID(grid), place, (int)i % 2, (int)i / 2, 1, 1);
    }
    if (first->len > 0)
        wlink_announce(stick->card, WLINK_URGENCY_HIGH, wlink_say(WLINK_SAY_SERVICE_PINS));
}

void wlink_stick_update(struct wlink_stick *stick) {
    struct face face = face_of(stick);
    g_autofree char *more = face.more;
    const bool asks = gtk_widget_get_visible(stick->ask) && face.items;
    if (g_str_equal(model_of(stick)->keeper.stick.state, "none"))
        stick->left = stick->did = false;
    wlink_icon_set(stick->icon, face.icon);
    wlink_text_set(stick->heading, wlink_say(face.heading));
    wlink_text_set(stick->words, more ? more : face.words == NO_PHRASE ? "" : wlink_say(face.words));
    gtk_widget_set_visible(stick->words, more || face.words != NO_PHRASE);
    gtk_widget_set_visible(stick->items, face.items);
    gtk_widget_set_visible(stick->signer, face.items);
    gtk_widget_set_visible(stick->will, face.items && !asks);
    gtk_widget_set_visible(stick->progress, face.progress);
    gtk_widget_set_visible(stick->step, face.progress);
    gtk_widget_set_visible(stick->pull, face.pull);
    gtk_widget_set_visible(stick->buttons, !asks);
    gtk_widget_set_visible(stick->ask, asks);
    gtk_widget_set_visible(stick->pins, face.pins);
    gtk_widget_set_visible(stick->pins_done, face.pins);
    show_pins(stick);
    if (face.items)
        show_items(stick);
    if (face.progress)
        show_progress(stick);
    show_button(stick->go, face.items ? WLINK_ICON_TICK : WLINK_ICON_PLUG, face.go, face.go_does);
    show_button(stick->leave, WLINK_ICON_NONE, face.leave, face.leave_does);
    wlink_button_set_impossible(
        stick->go, face.items && !chosen_of(stick) ? wlink_say(WLINK_SAY_SERVICE_DO_NONE) : NULL);
}

/* --- how it is built */

static GtkWidget *new_button(struct wlink_stick *stick, const char *control, enum wlink_button_kind kind,
                             GCallback act) {
    g_autofree char *name = wlink_view_name(stick->view, control);
    GtkWidget *button = wlink_button_new(name, kind, WLINK_ICON_NONE, "", NULL);
    g_signal_connect(button, "act", act, stick);
    return button;
}

static GtkWidget *build_head(struct wlink_stick *stick) {
    GtkWidget *head = wlink_row(20);
    stick->icon = wlink_icon_new(WLINK_ICON_LOCK, 56);
    stick->heading = wlink_view_text(stick->view, "stick", NULL, "h2");
    gtk_widget_set_valign(stick->heading, GTK_ALIGN_CENTER);
    wlink_fill(head, stick->icon, stick->heading, NULL);
    return head;
}

static GtkWidget *build_buttons(struct wlink_stick *stick) {
    stick->buttons = wlink_row(24);
    stick->go = new_button(stick, "go", WLINK_BUTTON_PRIMARY, G_CALLBACK(on_go));
    stick->leave = new_button(stick, "leave", WLINK_BUTTON_SECONDARY, G_CALLBACK(on_leave));
    stick->pins_done = new_button(stick, "pins-done", WLINK_BUTTON_PRIMARY, G_CALLBACK(on_pins_done));
    wlink_button_set_face(stick->pins_done, WLINK_ICON_TICK, wlink_say(WLINK_SAY_STAFF_PIN_DONE));
    wlink_button_set_does(stick->pins_done, wlink_say(WLINK_SAY_STAFF_PIN_DONE_DOES));
    wlink_fill(stick->buttons, stick->leave, stick->go, stick->pins_done, NULL);
    return stick->buttons;
}

GtkWidget *wlink_stick_build(struct wlink_stick *stick, struct wlink_view *view) {
    static const struct wlink_asked reset = {
        WLINK_SAY_RESET_HEADING, WLINK_SAY_RESET_WORDS,    WLINK_SAY_RESET_NO, WLINK_SAY_SERVICE_LEAVE_DOES,
        WLINK_SAY_RESET_YES,     WLINK_SAY_RESET_YES_DOES, on_reset_no,        on_reset_yes,
    };
    g_autofree char *will = wlink_view_name(view, "will"), *pull = wlink_view_name(view, "pull");
    g_autofree char *progress = wlink_view_name(view, "progress");
    stick->view = view;
    stick->choices = g_ptr_array_new();
    stick->card = wlink_card_new(16);
    gtk_widget_add_css_class(stick->card, "tight");
    gtk_widget_add_css_class(stick->card, "footed");
    stick->words = wlink_view_text(view, "stick-words", NULL, NULL);
    stick->signer = wlink_line_new(WLINK_ICON_LOCK, "", NULL);
    stick->items = wlink_column(12);
    stick->will = wlink_note_new(will, WLINK_NOTE_INFORMATION, WLINK_ICON_NONE, NULL, NULL);
    gtk_widget_add_css_class(stick->will, "tight");
    stick->progress = wlink_progress_new(progress, wlink_say(WLINK_SAY_SERVICE_WORKING));
    stick->step = wlink_view_text(view, "step", NULL, "semi");
    stick->pull = wlink_note_new(pull, WLINK_NOTE_ATTENTION, WLINK_ICON_PLUG,
                                 wlink_say(WLINK_SAY_SERVICE_PULL), wlink_say(WLINK_SAY_SERVICE_PULL_WORDS));
    stick->pins = wlink_column(0);
    stick->ask = wlink_asked_new(view, "reset", &reset);
    gtk_widget_add_css_class(stick->ask, "framed");
    g_object_set_data(G_OBJECT(view->frame), "winglink-stick", stick);
    wlink_fill(stick->card, build_head(stick), stick->words, stick->signer, stick->items, stick->will,
               stick->progress, stick->step, stick->pins, stick->pull, stick->ask, build_buttons(stick),
               NULL);
    return stick->card;
}

void wlink_stick_leave(struct wlink_stick *stick) {
    g_ptr_array_unref(stick->choices);
    g_free(stick->shown);
    g_free(stick->chosen);
}
