/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/draft.h"
#include "panel/pager.h"
#include "panel/say-waiting.h"
#include "widgets/announce.h"
#include "widgets/bar.h"
#include "widgets/box.h"
#include "widgets/keyboard.h"
#include "widgets/text.h"

/* 18: a message to those who wait. One of eight, or one's own; never to who does not wait. */
enum { SIDE = 600, MAIN = 1144, TO_SHOWN = 4, GAP = 16, HEAD = 66 }; /* TO_SHOWN: rooms, a page */

struct message {
    struct wlink_view view;
    struct wlink_work_strip strip;
    wlink_draft *draft;
    struct wlink_pager pager;                                      /* of those who wait */
    GtkWidget *to[TO_SHOWN + 1], *choices[WLINK_DRAFT_READY_MADE]; /* to[0]: all */
    char *rooms[TO_SHOWN + 1];
    GtkWidget *grid, *writing, *keyboard, *see, *text, *write, *send, *said;
    char *sent_to;
    bool sent;
};

static struct message *self_of(struct wlink_view *view) {
    return (struct message *)view;
}

static void update(void *data);

/* Another message, or another room: what was sent before is read. */
static void change(struct message *self) {
    self->sent = false;
    update(self);
}

static void on_turned(struct wlink_view *view) {
    update(view);
}

static void on_to(GtkWidget *button, void *data) {
    struct message *self = data;
    for (int i = 0; i <= TO_SHOWN; i++)
        if (self->to[i] == button)
            wlink_draft_address(self->draft, i ? self->rooms[i] : NULL);
    change(self);
}

static void on_choice(GtkWidget *button, void *data) {
    struct message *self = data;
    for (guint i = 0; i < WLINK_DRAFT_READY_MADE; i++)
        if (self->choices[i] == button)
            wlink_draft_choose(self->draft, i);
    change(self);
}

static void on_typed(GtkWidget *keyboard, void *data) {
    struct message *self = data;
    wlink_draft_set_own(self->draft, wlink_keyboard_get(keyboard));
    change(self);
}

static void on_write(struct wlink_view *view) {
    struct message *self = self_of(view);
    wlink_draft_write(self->draft, !wlink_draft_is_written(self->draft));
    change(self);
    if (wlink_draft_is_written(self->draft))
        gtk_widget_child_focus(self->keyboard, GTK_DIR_TAB_FORWARD);
}

static void on_back(struct wlink_view *view) {
    wlink_actions_choose_message(view->panel->actions, false);
}

static void on_send(struct wlink_view *view) {
    struct message *self = self_of(view);
    g_autofree const char **rooms = wlink_draft_rooms(self->draft, view->panel->model);
    g_autofree char *text = wlink_draft_text(self->draft);
    g_set_str(&self->sent_to, wlink_draft_room(self->draft));
    self->sent = true;
    wlink_actions_send_notes(view->panel->actions, rooms, text);
}

static GtkWidget *new_choice(struct message *self, const char *control, int number, const char *words,
                             GCallback act) {
    g_autofree char *part = g_strdup_printf("%s-%d", control, number);
    g_autofree char *name = wlink_view_name(&self->view, part);
    GtkWidget *choice = wlink_button_new(name, WLINK_BUTTON_CHOICE, WLINK_ICON_NONE, words, NULL);
    wlink_button_set_left(choice, true);
    g_signal_connect(choice, "act", act, self);
    return choice;
}

static GtkWidget *build_to(struct message *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *column = wlink_column(GAP);
    GtkWidget *never = wlink_note_new("message.never", WLINK_NOTE_INFORMATION, WLINK_ICON_NONE, NULL,
                                      wlink_say(WLINK_SAY_MESSAGE_NEVER));
    GtkWidget *head = wlink_row(GAP), *heading = wlink_view_heading(view, WLINK_SAY_MESSAGE_TO, "h2");
    gtk_widget_set_hexpand(heading, TRUE);
    wlink_fill(
        head, heading,
        wlink_pager_build(&self->pager, view, "to-", WLINK_SAY_LIST_BEFORE, WLINK_SAY_LIST_NEXT, on_turned),
        NULL);
    gtk_widget_set_size_request(head, -1, HEAD);
    gtk_box_append(GTK_BOX(column), head);
    for (int i = 0; i <= TO_SHOWN; i++) {
        self->to[i] = new_choice(self, "to", i, "", G_CALLBACK(on_to));
        wlink_button_set_size(self->to[i], WLINK_SIZE_LESS);
        gtk_box_append(GTK_BOX(column), self->to[i]);
    }
    gtk_widget_set_size_request(column, SIDE, -1);
    wlink_fill(column, wlink_stretch(), never, NULL);
    return column;
}

static GtkWidget *build_choices(struct message *self) {
    self->grid = gtk_grid_new();
    gtk_grid_set_row_spacing(GTK_GRID(self->grid), GAP);
    gtk_grid_set_column_spacing(GTK_GRID(self->grid), GAP);
    gtk_grid_set_column_homogeneous(GTK_GRID(self->grid), TRUE);
    for (int i = 0; i < WLINK_DRAFT_READY_MADE; i++) {
        self->choices[i] =
            new_choice(self, "message", i + 1, wlink_draft_ready_made((guint)i), G_CALLBACK(on_choice));
        gtk_widget_set_hexpand(self->choices[i], TRUE);
        gtk_grid_attach(GTK_GRID(self->grid), self->choices[i], i % 2, i / 2, 1, 1);
    }
    return self->grid;
}

static GtkWidget *build_writing(struct message *self) {
    const struct wlink_keyboard_words words = {
        .line = wlink_say(WLINK_SAY_MESSAGE_WRITING),
        .space = wlink_say(WLINK_SAY_KEY_SPACE),
        .delete_words = wlink_say(WLINK_SAY_PIN_DELETE),
        .shift = wlink_say(WLINK_SAY_KEY_CAPITAL),
        .letters = wlink_say(WLINK_SAY_KEY_LETTERS),
        .digits = wlink_say(WLINK_SAY_KEY_SIGNS),
    };
    self->writing = wlink_column(0);
    self->keyboard = wlink_keyboard_new("message.keyboard", WLINK_DRAFT_LONGEST, &words);
    g_signal_connect(self->keyboard, "changed", G_CALLBACK(on_typed), self);
    wlink_fill(self->writing, self->keyboard, NULL);
    return self->writing;
}

/* What they will see, and the way to the keyboard and back. */
static GtkWidget *build_see(struct message *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *box = wlink_card_new(0), *row = wlink_row(24), *words = wlink_column(0);
    self->see = wlink_view_text(view, "see", NULL, "s24 soft");
    self->text = wlink_view_text(view, "text", NULL, "h2");
    self->write = wlink_view_button(view, "write", WLINK_BUTTON_SECONDARY, WLINK_ICON_PEN,
                                    WLINK_SAY_MESSAGE_WRITE, WLINK_SAY_MESSAGE_WRITE_DOES, on_write);
    wlink_button_set_size(self->write, WLINK_SIZE_SMALL);
    gtk_widget_set_valign(self->write, GTK_ALIGN_CENTER);
    gtk_widget_set_hexpand(words, TRUE);
    gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
    gtk_widget_set_size_request(row, -1, 72);
    wlink_fill(words, self->see, self->text, NULL);
    wlink_fill(row, wlink_icon_new(WLINK_ICON_MESSAGE, 57), words, self->write, NULL);
    gtk_box_append(GTK_BOX(box), row);
    gtk_widget_add_css_class(box, "tight");
    return box;
}

static GtkWidget *build_bar(struct message *self) {
    struct wlink_view *view = &self->view;
    GtkWidget *bar = wlink_bar_new();
    self->said = wlink_view_text(view, "said", NULL, NULL);
    self->send = wlink_view_button(view, "send", WLINK_BUTTON_PRIMARY, WLINK_ICON_SEND,
                                   WLINK_SAY_MESSAGE_SEND_SHORT, WLINK_SAY_MESSAGE_SEND_DOES, on_send);
    gtk_widget_set_size_request(self->send, 440, -1);
    gtk_widget_set_margin_end(self->said, 24);
    wlink_bar_set_way_out(bar, wlink_view_button(view, "back", WLINK_BUTTON_SECONDARY, WLINK_ICON_BACK,
                                                 WLINK_SAY_JOIN_BACK, WLINK_SAY_LEFT_BACK_DOES, on_back));
    wlink_bar_add_stretch(bar);
    wlink_bar_add(bar, self->said);
    wlink_bar_set_way_on(bar, self->send);
    return bar;
}

static void build(void *data) {
    struct message *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_row(48), *column = wlink_column(GAP);
    self->draft = wlink_draft_new();
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    wlink_work_strip_build(view, &self->strip);
    GtkWidget *heading = wlink_text_new(wlink_say(WLINK_SAY_MESSAGE_MESSAGE), "h2");
    gtk_widget_set_size_request(heading, -1, HEAD);
    wlink_fill(column, heading, build_choices(self), build_writing(self), wlink_stretch(), build_see(self),
               NULL);
    gtk_widget_set_size_request(column, MAIN, -1);
    wlink_fill(stage, build_to(self), column, NULL);
    gtk_widget_add_css_class(stage, "close");
    wlink_frame_set_stage(view->frame, stage);
    wlink_frame_set_bar(view->frame, build_bar(self));
}

static void set_to(struct message *self, int place, const char *room, const char *words, const char *second) {
    const char *chosen = wlink_draft_room(self->draft);
    g_set_str(&self->rooms[place], room);
    wlink_button_set_face(self->to[place], WLINK_ICON_NONE, words);
    wlink_button_set_second(self->to[place], second);
    wlink_button_set_on(self->to[place], room ? chosen && g_str_equal(chosen, room) : !chosen);
}

static void update_to(struct message *self) {
    const struct wlink_model *model = self->view.panel->model;
    const guint count = model->callers->len;
    const guint from = wlink_pager_update(&self->pager, count, TO_SHOWN);
    g_autofree char *n = g_strdup_printf("%u", count);
    g_autofree char *all = wlink_say_with(WLINK_SAY_MESSAGE_ALL, "n", n, NULL);
    for (guint i = 0; i <= TO_SHOWN; i++) /* what is hidden for a moment loses the focus */
        gtk_widget_set_visible(self->to[i], i ? from + i <= count : count > 0);
    if (count > 0)
        set_to(self, 0, NULL, count == 1 ? wlink_say(WLINK_SAY_MESSAGE_ALL_ONE) : all, NULL);
    for (guint i = 0; i < TO_SHOWN && from + i < count; i++) {
        const struct wlink_model_caller *caller = model->callers->pdata[from + i];
        g_autofree char *waited = wlink_say_wait_words(caller->since, g_get_real_time());
        set_to(self, (int)i + 1, caller->room, wlink_say_short(model, caller->room), waited);
    }
}

static void update_words(struct message *self) {
    const bool writing = wlink_draft_is_written(self->draft);
    g_autofree char *text = wlink_draft_text(self->draft);
    g_autofree char *n = g_strdup_printf("%u", wlink_draft_left(self->draft));
    g_autofree char *left = wlink_say_with(WLINK_SAY_MESSAGE_LEFT, "n", n, NULL);
    for (int i = 0; i < WLINK_DRAFT_READY_MADE; i++)
        wlink_button_set_on(self->choices[i], wlink_draft_chosen(self->draft) == i);
    wlink_text_set(self->see, !writing                        ? wlink_say(WLINK_SAY_MESSAGE_SEE)
                              : wlink_draft_left(self->draft) ? left
                                                              : wlink_say(WLINK_SAY_MESSAGE_FULL));
    wlink_text_set(self->text, *text     ? text
                               : writing ? wlink_say(WLINK_SAY_MESSAGE_WRITING)
                                         : wlink_say(WLINK_SAY_MESSAGE_NOTHING));
    gtk_widget_set_visible(self->see, *text || writing);
    gtk_widget_set_visible(self->grid, !writing);
    gtk_widget_set_visible(self->writing, writing);
    wlink_button_set_face(self->write, writing ? WLINK_ICON_LIST : WLINK_ICON_PEN,
                          wlink_say(writing ? WLINK_SAY_MESSAGE_READY : WLINK_SAY_MESSAGE_WRITE));
    wlink_button_set_does(self->write,
                          wlink_say(writing ? WLINK_SAY_MESSAGE_READY_DOES : WLINK_SAY_MESSAGE_WRITE_DOES));
}

static char *send_words(const struct message *self, guint count) {
    const struct wlink_model *model = self->view.panel->model;
    const char *room = wlink_draft_room(self->draft);
    g_autofree char *n = g_strdup_printf("%u", count);
    if (count == 1 && !room)
        room = ((const struct wlink_model_caller *)model->callers->pdata[0])->room;
    if (count == 1)
        return wlink_say_with(WLINK_SAY_MESSAGE_SEND_ONE, "room", wlink_say_short(model, room), NULL);
    return count ? wlink_say_with(WLINK_SAY_MESSAGE_SEND, "n", n, NULL)
                 : g_strdup(wlink_say(WLINK_SAY_MESSAGE_SEND_SHORT));
}

static void update_send(struct message *self) {
    const struct wlink_panel *panel = self->view.panel;
    g_autofree const char **rooms = wlink_draft_rooms(self->draft, panel->model);
    g_autofree char *text = wlink_draft_text(self->draft);
    g_autofree char *words = send_words(self, g_strv_length((char **)rooms));
    const bool done = self->sent;
    wlink_button_set_face(self->send, WLINK_ICON_SEND, words);
    wlink_button_set_impossible(self->send, !*rooms  ? wlink_say(WLINK_SAY_MESSAGE_NOBODY_WHY)
                                            : !*text ? wlink_say(WLINK_SAY_MESSAGE_SEND_WHY)
                                            : done   ? wlink_say(WLINK_SAY_MESSAGE_SENT_WHY)
                                                     : NULL);
}

static void update_said(struct message *self) {
    const struct wlink_panel *panel = self->view.panel;
    const char *old = gtk_label_get_label(GTK_LABEL(self->said));
    g_autofree char *sent =
        wlink_say_sent(panel->model, wlink_actions_notes_sent(panel->actions), self->sent_to);
    const char *room = wlink_draft_room(self->draft);
    g_autofree char *missed =
        room && !wlink_model_find_caller(panel->model, room)
            ? wlink_say_with(WLINK_SAY_MESSAGE_MISSED, "room", wlink_say_short(panel->model, room), NULL)
            : NULL;
    const char *words = self->sent ? sent : missed ? missed : wlink_say(WLINK_SAY_MESSAGE_FINAL);
    if (g_str_equal(old, words))
        return;
    if (self->sent)
        wlink_announce(self->said, WLINK_URGENCY_MEDIUM, words);
    wlink_text_set(self->said, words);
}

static void update(void *data) {
    struct message *self = data;
    wlink_work_strip_update(&self->view, &self->strip);
    update_to(self);
    update_words(self);
    update_send(self);
    update_said(self);
}

static void leave(void *data) {
    struct message *self = data;
    for (int i = 0; i <= TO_SHOWN; i++)
        g_free(self->rooms[i]);
    g_free(self->sent_to);
    wlink_draft_free(self->draft);
}

static void way_out(void *data) {
    on_back(data);
}

const struct wlink_screen wlink_screen_message = {
    .id = WLINK_SCREEN_MESSAGE,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct message),
    .build = build,
    .update = update,
    .tick = update,
    .leave = leave,
    .way_out = way_out,
};
