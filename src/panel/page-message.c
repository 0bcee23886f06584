/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"
#include "panel/draft.h"
#include "panel/say-waiting.h"
#include "widgets/announce.h"
#include "widgets/text.h"

/* 18 beside a picture: to whom, which of the ready-made messages, and what became of it. */
struct page {
    struct wlink_call_view *call;
    wlink_draft *draft;
    GtkWidget *to, *choices[WLINK_DRAFT_READY_MADE], *send, *said;
    char *sent_to; /* of what was sent: one room, or NULL */
    bool sent;
};

static void free_page(void *data) {
    struct page *page = data;
    wlink_draft_free(page->draft);
    g_free(page->sent_to);
    g_free(page);
}

static struct page *page_of(struct wlink_call_view *call) {
    return g_object_get_data(G_OBJECT(call->aside.page), "winglink-message");
}

static void update_choices(struct page *page) {
    for (int i = 0; i < WLINK_DRAFT_READY_MADE; i++)
        wlink_button_set_on(page->choices[i], wlink_draft_chosen(page->draft) == i);
}

static void update_to(struct page *page, const struct wlink_model *model) {
    const char *room = wlink_draft_room(page->draft);
    g_autofree char *n = g_strdup_printf("%u", model->callers->len);
    g_autofree char *words =
        room ? wlink_say_with(WLINK_SAY_MESSAGE_TO_ONE, "room", wlink_say_short(model, room), NULL)
             : wlink_say_with(WLINK_SAY_MESSAGE_TO_ALL, "n", n, NULL);
    wlink_button_set_face(page->to, WLINK_ICON_PEOPLE, words);
}

static void update_sent(struct page *page, const struct wlink_panel *panel) {
    g_autofree char *words =
        wlink_say_sent(panel->model, wlink_actions_notes_sent(panel->actions), page->sent_to);
    const char *old = gtk_label_get_label(GTK_LABEL(page->said));
    gtk_widget_set_visible(page->said, page->sent);
    if (!page->sent || g_str_equal(old, words))
        return;
    wlink_text_set(page->said, words);
    wlink_announce(page->said, WLINK_URGENCY_MEDIUM, words);
}

static void update(struct wlink_call_view *call) {
    struct page *page = page_of(call);
    const struct wlink_panel *panel = call->view.panel;
    g_autofree const char **rooms = wlink_draft_rooms(page->draft, panel->model);
    const bool chosen = wlink_draft_chosen(page->draft) >= 0;
    update_choices(page);
    update_to(page, panel->model);
    update_sent(page, panel);
    wlink_button_set_impossible(page->send, !*rooms      ? wlink_say(WLINK_SAY_MESSAGE_NOBODY_WHY)
                                            : !chosen    ? wlink_say(WLINK_SAY_MESSAGE_SEND_WHY)
                                            : page->sent ? wlink_say(WLINK_SAY_MESSAGE_SENT_WHY)
                                                         : NULL);
}

static void on_to(struct wlink_view *view) {
    struct wlink_call_view *call = (struct wlink_call_view *)view;
    page_of(call)->sent = false;
    wlink_draft_address_next(page_of(call)->draft, view->panel->model);
    update(call);
}

static void on_choice(GtkWidget *choice, void *data) {
    struct wlink_call_view *call = data;
    struct page *page = page_of(call);
    for (guint i = 0; i < WLINK_DRAFT_READY_MADE; i++)
        if (page->choices[i] == choice)
            wlink_draft_choose(page->draft, i);
    page->sent = false;
    update(call);
}

static void on_send(struct wlink_view *view) {
    struct wlink_call_view *call = (struct wlink_call_view *)view;
    struct page *page = page_of(call);
    g_autofree const char **rooms = wlink_draft_rooms(page->draft, view->panel->model);
    g_autofree char *text = wlink_draft_text(page->draft);
    g_set_str(&page->sent_to, wlink_draft_room(page->draft));
    page->sent = true;
    wlink_actions_send_notes(view->panel->actions, rooms, text);
    update(call);
}

static GtkWidget *new_choice(struct page *page, guint number) {
    g_autofree char *control = g_strdup_printf("message-%u", number + 1);
    g_autofree char *name = wlink_view_name(&page->call->view, control);
    GtkWidget *choice =
        wlink_button_new(name, WLINK_BUTTON_CHOICE, WLINK_ICON_NONE, wlink_draft_ready_made(number), NULL);
    wlink_button_set_size(choice, WLINK_SIZE_SMALL);
    wlink_button_set_left(choice, true);
    gtk_widget_add_css_class(choice, "brief");
    g_signal_connect(choice, "act", G_CALLBACK(on_choice), page->call);
    return choice;
}

static GtkWidget *build_choices(struct page *page) {
    enum { GAP = 12 };
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_row_spacing(GTK_GRID(grid), GAP);
    gtk_grid_set_column_spacing(GTK_GRID(grid), GAP);
    gtk_grid_set_column_homogeneous(GTK_GRID(grid), TRUE);
    for (guint i = 0; i < WLINK_DRAFT_READY_MADE; i++) {
        page->choices[i] = new_choice(page, i);
        gtk_grid_attach(GTK_GRID(grid), page->choices[i], (int)i % 2, (int)i / 2, 1, 1);
    }
    return grid;
}

GtkWidget *wlink_page_message(struct wlink_call_view *call) {
    struct wlink_view *view = &call->view;
    struct page *page = g_new0(struct page, 1);
    GtkWidget *made = wlink_page_new(call, wlink_say(WLINK_SAY_MESSAGE_MESSAGE), NULL),
              *answers = wlink_row(16);
    g_object_set_data_full(G_OBJECT(made), "winglink-message", page, free_page);
    gtk_widget_add_css_class(made, "brief");
    page->call = call;
    page->draft = wlink_draft_new();
    const struct wlink_model_room *room = wlink_actions_room(view->panel->actions);
    if (room && wlink_model_find_caller(view->panel->model, room->address))
        wlink_draft_address(page->draft, room->address);
    page->to = wlink_view_button(view, "message-to", WLINK_BUTTON_SECONDARY, WLINK_ICON_PEOPLE,
                                 WLINK_SAY_MESSAGE_TO, WLINK_SAY_MESSAGE_TO_DOES, on_to);
    wlink_button_set_size(page->to, WLINK_SIZE_SMALL);
    wlink_button_set_left(page->to, true);
    page->said = wlink_view_text(view, "message-said", NULL, "semi");
    page->send = wlink_view_button(view, "message-send", WLINK_BUTTON_PRIMARY, WLINK_ICON_SEND,
                                   WLINK_SAY_MESSAGE_SEND_SHORT, WLINK_SAY_MESSAGE_SEND_DOES, on_send);
    gtk_widget_set_hexpand(page->send, TRUE);
    wlink_fill(answers, wlink_page_close(call, "message-close", WLINK_SAY_CLOSE, WLINK_SAY_CLOSE), page->send,
               NULL);
    wlink_fill(made, page->to, build_choices(page), wlink_stretch(), page->said, answers, NULL);
    call->aside.update = update;
    return made;
}
