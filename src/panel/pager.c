/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/pager.h"

#include "widgets/announce.h"
#include "widgets/text.h"

static void on_before(GtkWidget *button, void *data) {
    (void)button;
    wlink_pager_turn(data, -1);
}

static void on_after(GtkWidget *button, void *data) {
    (void)button;
    wlink_pager_turn(data, 1);
}

static GtkWidget *new_step(struct wlink_pager *pager, const char *of, const char *control,
                           enum wlink_icon icon, enum wlink_phrase words, GCallback act) {
    g_autofree char *part = g_strconcat(of, control, NULL), *name = wlink_view_name(pager->view, part);
    GtkWidget *button = wlink_button_new(name, WLINK_BUTTON_SECONDARY, icon, NULL, wlink_say(words));
    wlink_button_set_size(button, WLINK_SIZE_LEAST);
    wlink_describe(button, wlink_say(words), NULL);
    g_signal_connect(button, "act", act, pager);
    return button;
}

GtkWidget *wlink_pager_build(struct wlink_pager *pager, struct wlink_view *view, const char *of,
                             enum wlink_phrase before, enum wlink_phrase after,
                             void (*turned)(struct wlink_view *view)) {
    g_autofree char *page = g_strconcat(of, "page", NULL);
    pager->view = view;
    pager->turned = turned;
    pager->row = wlink_row(16);
    pager->words = wlink_view_text(view, page, NULL, "soft");
    pager->before = new_step(pager, of, "before", WLINK_ICON_UP, before, G_CALLBACK(on_before));
    pager->after = new_step(pager, of, "after", WLINK_ICON_DOWN, after, G_CALLBACK(on_after));
    wlink_fill(pager->row, pager->words, pager->before, pager->after, NULL);
    return pager->row;
}

guint wlink_pager_update(struct wlink_pager *pager, guint count, guint a_page) {
    const char *end = wlink_say(WLINK_SAY_PAGE_END);
    pager->pages = MAX(1, (count + a_page - 1) / a_page);
    pager->page = MIN(pager->page, pager->pages - 1);
    g_autofree char *n = g_strdup_printf("%u", pager->page + 1), *all = g_strdup_printf("%u", pager->pages);
    g_autofree char *words = wlink_say_with(WLINK_SAY_ROOMS_PAGE, "n", n, "all", all, NULL);
    wlink_text_set(pager->words, words);
    gtk_widget_set_visible(pager->row, pager->pages > 1);
    wlink_button_set_impossible(pager->before, pager->page > 0 ? NULL : end);
    wlink_button_set_impossible(pager->after, pager->page + 1 < pager->pages ? NULL : end);
    return pager->page * a_page;
}

void wlink_pager_turn(struct wlink_pager *pager, int pages) {
    pager->page = (guint)MAX(0, (int)pager->page + pages);
    pager->turned(pager->view);
}
