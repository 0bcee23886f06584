/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/ring.h"

#include "panel/parts.h"
#include "widgets/icon.h"

#include <math.h>

enum { SIDE = 520, PERIOD_US = G_USEC_PER_SEC };

struct circle {
    double radius, line, opacity;
};

static double fade_now(GtkWidget *area) {
    double turn = (double)(g_get_monotonic_time() % PERIOD_US) / PERIOD_US;
    return wlink_moves(area) ? 0.6 + 0.4 * cos(2 * G_PI * turn) : 1;
}

static void draw(GtkDrawingArea *area, cairo_t *cairo, int width, int height, void *data) {
    static const struct circle circles[] = {{258, 4, 0.35}, {207, 6, 0.65}};
    const double fade = fade_now(GTK_WIDGET(area));
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(circles); i++) {
        cairo_set_source_rgba(cairo, 1, 1, 1, circles[i].opacity * fade);
        cairo_set_line_width(cairo, circles[i].line);
        cairo_arc(cairo, width / 2.0, height / 2.0, circles[i].radius, 0, 2 * G_PI);
        cairo_stroke(cairo);
    }
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_arc(cairo, width / 2.0, height / 2.0, 155, 0, 2 * G_PI);
    cairo_fill(cairo);
}

static gboolean on_frame(void *data) {
    gtk_widget_queue_draw(data);
    return G_SOURCE_CONTINUE;
}

static void on_unmap(GtkWidget *area) {
    guint timer = GPOINTER_TO_UINT(g_object_steal_data(G_OBJECT(area), "winglink-timer"));
    if (timer)
        g_source_remove(timer);
}

/* Ten drawings a second are enough for a fade, and cheap in software. */
static void on_map(GtkWidget *area) {
    guint timer = g_timeout_add(100, on_frame, area);
    g_object_set_data(G_OBJECT(area), "winglink-timer", GUINT_TO_POINTER(timer));
}

GtkWidget *wlink_ring_new(void) {
    GtkWidget *overlay = gtk_overlay_new();
    GtkWidget *area = gtk_drawing_area_new();
    GtkWidget *icon = wlink_icon_new(WLINK_ICON_PHONE, 195);
    gtk_widget_set_size_request(area, SIDE, SIDE);
    gtk_widget_set_valign(overlay, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(icon, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(icon, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(icon, "on-white");
    gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(area), draw, NULL, NULL);
    g_signal_connect(area, "map", G_CALLBACK(on_map), NULL);
    g_signal_connect(area, "unmap", G_CALLBACK(on_unmap), NULL);
    gtk_overlay_set_child(GTK_OVERLAY(overlay), area);
    gtk_overlay_add_overlay(GTK_OVERLAY(overlay), icon);
    return overlay;
}
