/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"
#include "panel/say-waiting.h"
#include "widgets/text.h"

/* Who waits, beside a consultation: to know it, and to send them words. They are joined when it has ended. */
enum { SHOWN = 6 };

static void on_message(struct wlink_view *view) {
    wlink_aside_show((struct wlink_call_view *)view, WLINK_PAGE_MESSAGE);
}

static char *row_words(const struct wlink_model_caller *caller) {
    bool ready;
    g_autofree char *waited = wlink_say_wait_words(caller->since, g_get_real_time());
    g_autofree char *parts = wlink_say_parts(caller, &ready);
    return g_strdup_printf("%s · %s", waited, parts);
}

static GtkWidget *new_row(const char *room, const char *words) {
    GtkWidget *row = wlink_column(0);
    gtk_widget_add_css_class(row, "ruled");
    wlink_fill(row, wlink_text_new(room, "bold"), wlink_text_new(words, "s24"), NULL);
    return row;
}

static GtkWidget *new_more(guint more) {
    g_autofree char *n = g_strdup_printf("%u", more);
    g_autofree char *words = wlink_say_with(WLINK_SAY_SEES_LIST_MORE, "n", n, NULL);
    return wlink_text_new(words, "semi");
}

static void fill_rows(GtkWidget *rows, const struct wlink_model *model, char *const *words) {
    for (GtkWidget *old; (old = gtk_widget_get_first_child(rows));)
        gtk_box_remove(GTK_BOX(rows), old);
    for (guint i = 0; words[i]; i++) {
        const struct wlink_model_caller *caller = model->callers->pdata[i];
        gtk_box_append(GTK_BOX(rows), new_row(wlink_say_short(model, caller->room), words[i]));
    }
    if (model->callers->len > SHOWN)
        gtk_box_append(GTK_BOX(rows), new_more(model->callers->len - SHOWN));
}

/* The rows are made anew when they say something else. */
static void update_rows(GtkWidget *rows, const struct wlink_model *model) {
    g_auto(GStrv) words = g_new0(char *, SHOWN + 1);
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < model->callers->len && i < SHOWN; i++) {
        const struct wlink_model_caller *caller = model->callers->pdata[i];
        words[i] = row_words(caller);
        g_string_append_printf(all, "%s %s\n", caller->id, words[i]);
    }
    g_string_append_printf(all, "%u", model->callers->len);
    if (g_strcmp0(all->str, g_object_get_data(G_OBJECT(rows), "winglink-rows")) == 0)
        return;
    fill_rows(rows, model, words);
    g_object_set_data_full(G_OBJECT(rows), "winglink-rows", g_strdup(all->str), g_free);
}

static void update(struct wlink_call_view *call) {
    const struct wlink_model *model = call->view.panel->model;
    g_autofree char *heading = wlink_say_how_many(model->callers->len);
    update_rows(call->aside.parts[0], model);
    wlink_heading_set(gtk_widget_get_first_child(call->aside.page), heading);
    gtk_widget_set_visible(gtk_widget_get_next_sibling(gtk_widget_get_first_child(call->aside.page)),
                           model->callers->len > 0);
    wlink_button_set_impossible(call->aside.parts[1],
                                model->callers->len ? NULL : wlink_say(WLINK_SAY_MESSAGE_NOBODY_WHY));
}

GtkWidget *wlink_page_list(struct wlink_call_view *call) {
    GtkWidget *page =
        wlink_page_new(call, wlink_say(WLINK_SAY_SEES_LIST_HEADING), wlink_say(WLINK_SAY_SEES_LIST_WORDS));
    call->aside.parts[0] = wlink_column(8);
    call->aside.parts[1] =
        wlink_view_button(&call->view, "list-message", WLINK_BUTTON_SECONDARY, WLINK_ICON_MESSAGE,
                          WLINK_SAY_LIST_MESSAGE, WLINK_SAY_LIST_MESSAGE_DOES, on_message);
    call->aside.update = update;
    wlink_fill(page, call->aside.parts[0], wlink_stretch(), call->aside.parts[1],
               wlink_page_close(call, "list-close", WLINK_SAY_CLOSE, WLINK_SAY_CLOSE), NULL);
    return page;
}
