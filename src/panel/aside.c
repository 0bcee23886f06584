/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"
#include "widgets/box.h"
#include "widgets/side.h"

#include <string.h>

static GtkWidget *(*const builders[WLINK_PAGE_COUNT])(struct wlink_call_view *call) = {
    [WLINK_PAGE_END] = wlink_page_end,           [WLINK_PAGE_HELP] = wlink_page_help,
    [WLINK_PAGE_PEOPLE] = wlink_page_people,     [WLINK_PAGE_LOUDSPEAKER] = wlink_page_loudspeaker,
    [WLINK_PAGE_QUESTION] = wlink_page_question, [WLINK_PAGE_SAME] = wlink_page_same,
    [WLINK_PAGE_TROUBLE] = wlink_page_trouble,   [WLINK_PAGE_LIST] = wlink_page_list,
    [WLINK_PAGE_MESSAGE] = wlink_page_message,
};

GtkWidget *wlink_aside_new(struct wlink_call_view *call, GtkWidget *own, int width) {
    call->aside.column = wlink_column(0);
    call->aside.own = own;
    gtk_widget_set_vexpand(own, TRUE);
    gtk_box_append(GTK_BOX(call->aside.column), own);
    return wlink_side_new(call->aside.column, width);
}

static void drop_page(struct wlink_call_view *call) {
    call->view.question = NULL;
    if (call->aside.page)
        gtk_box_remove(GTK_BOX(call->aside.column), call->aside.page);
    call->aside.page = NULL;
    call->aside.update = NULL;
    memset(call->aside.parts, 0, sizeof call->aside.parts);
}

/* The focus goes into the column, to its heading: a screen reader says what is asked. */
void wlink_aside_show(struct wlink_call_view *call, enum wlink_page page) {
    if (call->aside.shown == page || !call->aside.column)
        return;
    if (call->aside.shown == WLINK_PAGE_TROUBLE)
        wlink_actions_forget_trouble(call->view.panel->actions);
    drop_page(call);
    call->aside.shown = page;
    gtk_widget_set_visible(call->aside.own, page == WLINK_PAGE_NONE);
    if (page == WLINK_PAGE_NONE)
        return;
    call->aside.page = builders[page](call);
    gtk_widget_set_vexpand(call->aside.page, TRUE);
    gtk_box_append(GTK_BOX(call->aside.column), call->aside.page);
    call->view.question = gtk_widget_get_first_child(call->aside.page);
    gtk_widget_grab_focus(call->view.question);
    if (call->aside.update)
        call->aside.update(call);
}

/* A question of the far end is shown once; trouble as long as there is some. */
void wlink_aside_update(struct wlink_call_view *call) {
    const struct wlink_panel *panel = call->view.panel;
    const bool asked = *panel->model->question.code && panel->model->question.id != call->aside.question;
    const bool trouble = wlink_actions_trouble(panel->actions) != WLINK_CODE_NONE;
    if (trouble)
        wlink_aside_show(call, WLINK_PAGE_TROUBLE);
    else if (call->aside.shown == WLINK_PAGE_TROUBLE)
        wlink_aside_show(call, WLINK_PAGE_NONE);
    if (asked && call->aside.shown != WLINK_PAGE_QUESTION && !trouble)
        wlink_aside_show(call, WLINK_PAGE_QUESTION);
    else if (!*panel->model->question.code && call->aside.shown == WLINK_PAGE_QUESTION)
        wlink_aside_show(call, WLINK_PAGE_NONE);
    if (call->aside.update)
        call->aside.update(call);
}

GtkWidget *wlink_page_new(struct wlink_call_view *call, const char *heading, const char *words) {
    g_autofree char *name = wlink_view_name(&call->view, "question");
    return wlink_question_new(name, heading, words);
}

static void on_close(struct wlink_view *view) {
    wlink_aside_show((struct wlink_call_view *)view, WLINK_PAGE_NONE);
}

GtkWidget *wlink_page_close(struct wlink_call_view *call, const char *control, enum wlink_phrase words,
                            enum wlink_phrase does) {
    return wlink_view_button(&call->view, control, WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE, words, does,
                             on_close);
}
