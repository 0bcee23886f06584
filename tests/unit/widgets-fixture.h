/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/style.h"
#include "widgets/surface.h"

/* A window of the panel on the tests' own display, and waits that end with what happens. */

/* Turns the main loop until what is waited for is there. */
#define wait_for(there)                                                                                      \
    while (!(there))                                                                                         \
    g_main_context_iteration(NULL, TRUE)

static inline void widgets_init(void) {
    static gboolean done;
    if (done)
        return;
    gtk_init();
    wlink_style_load(gdk_display_get_default());
    done = TRUE;
}

/* A surface with this child in a window of width x height, once it has its place. */
static inline GtkWidget *show_in_window(GtkWidget *child, int width, int height) {
    GtkWidget *surface = wlink_surface_new(), *window = gtk_window_new();
    wlink_surface_set_child(surface, child);
    gtk_window_set_decorated(GTK_WINDOW(window), FALSE);
    gtk_window_set_default_size(GTK_WINDOW(window), width, height);
    gtk_window_set_child(GTK_WINDOW(window), surface);
    gtk_window_present(GTK_WINDOW(window));
    wait_for(gtk_widget_get_mapped(surface) && gtk_widget_get_width(surface) == width);
    return window;
}

static inline void close_window(GtkWidget *window) {
    gtk_window_destroy(GTK_WINDOW(window));
}

/* Where a widget is in its window. */
static inline graphene_rect_t place_of(GtkWidget *widget) {
    graphene_rect_t bounds;
    g_assert_true(gtk_widget_compute_bounds(widget, GTK_WIDGET(gtk_widget_get_root(widget)), &bounds));
    return bounds;
}

static inline void count(GtkWidget *widget, gpointer counter) {
    (void)widget;
    (*(int *)counter)++;
}
