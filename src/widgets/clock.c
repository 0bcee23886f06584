/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/text.h"

/* The clock looks at the time once a second and is drawn again once a minute. */
static gboolean on_second(gpointer data) {
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *words = g_date_time_format(now, "%H:%M");
    if (!g_str_equal(gtk_label_get_label(GTK_LABEL(data)), words))
        gtk_label_set_label(GTK_LABEL(data), words);
    return G_SOURCE_CONTINUE;
}

static void on_destroyed(gpointer data, GObject *label) {
    (void)label;
    g_source_remove(GPOINTER_TO_UINT(data));
}

GtkWidget *wlink_clock_new(const char *name, const char *style) {
    GtkWidget *label = wlink_text_new(NULL, style);
    gtk_label_set_wrap(GTK_LABEL(label), FALSE);
    gtk_widget_set_name(label, name);
    on_second(label);
    guint timer = g_timeout_add_seconds(1, on_second, label);
    g_object_weak_ref(G_OBJECT(label), on_destroyed, GUINT_TO_POINTER(timer));
    return label;
}
