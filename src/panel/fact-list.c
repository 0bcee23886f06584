/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/fact-list.h"

#include "panel/service-view.h"
#include "widgets/box.h"

GtkWidget *wlink_fact_list_build(struct wlink_fact_list *list, struct wlink_view *view,
                                 const struct wlink_fact_list_kind *kind,
                                 void (*touched)(struct wlink_view *view, const char *key)) {
    g_autofree char *name = wlink_view_name(view, "list");
    *list = (struct wlink_fact_list){.view = view,
                                     .kind = kind,
                                     .touched = touched,
                                     .list = wlink_list_new(name),
                                     .rows = g_ptr_array_new()};
    return list->list;
}

static void on_row(GtkWidget *row, void *data) {
    const struct wlink_fact_list *list = data;
    list->touched(list->view, g_object_get_data(G_OBJECT(row), "winglink-key"));
}

static void add_row(struct wlink_fact_list *list, const char *key) {
    g_autofree char *control = g_strconcat(list->kind->prefix, key, NULL);
    g_autofree char *name = wlink_view_name(list->view, control);
    GtkWidget *row = wlink_fact_row_new(name, list->kind->key_width, wlink_say(list->kind->does));
    g_object_set_data_full(G_OBJECT(row), "winglink-key", g_strdup(key), g_free);
    g_signal_connect(row, "act", G_CALLBACK(on_row), list);
    wlink_list_append(list->list, row);
    g_ptr_array_add(list->rows, row);
}

void wlink_fact_list_lay_out(struct wlink_fact_list *list, const GPtrArray *keys) {
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < keys->len; i++)
        g_string_append_printf(all, "%s ", (const char *)keys->pdata[i]);
    gtk_widget_set_visible(list->list, keys->len > 0);
    g_autofree char *wanted = g_string_free(all, FALSE);
    if (g_strcmp0(wanted, list->shown) == 0)
        return;
    g_free(list->shown);
    list->shown = g_steal_pointer(&wanted);
    wlink_empty(list->list);
    g_ptr_array_set_size(list->rows, 0);
    for (guint i = 0; i < keys->len; i++)
        add_row(list, keys->pdata[i]);
}

void wlink_fact_list_set(const struct wlink_fact_list *list, guint at, const struct wlink_fact *fact) {
    wlink_fact_row_set(list->rows->pdata[at], fact);
}

void wlink_fact_list_end(struct wlink_fact_list *list) {
    g_ptr_array_unref(list->rows);
    g_free(list->shown);
}
