/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/surface.h"

#include <math.h>

#define WLINK_TYPE_SURFACE (wlink_surface_get_type())
G_DECLARE_FINAL_TYPE(WlinkSurface, wlink_surface, WLINK, SURFACE, GtkWidget)

struct _WlinkSurface {
    GtkWidget parent;
    GtkWidget *child;
    double scale;
};

G_DEFINE_FINAL_TYPE(WlinkSurface, wlink_surface, GTK_TYPE_WIDGET)

static void measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline) {
    (void)widget;
    (void)for_size;
    *minimum = 0;
    *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WLINK_SURFACE_WIDTH : WLINK_SURFACE_HEIGHT;
    *minimum_baseline = *natural_baseline = -1;
}

/* The logical size: the design's, or what the words need; in the design's proportions, so that it fills the
 * screen. */
static void logical_size(GtkWidget *child, int *width, int *height) {
    int least;
    gtk_widget_measure(child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
    *width = MAX(WLINK_SURFACE_WIDTH, least);
    gtk_widget_measure(child, GTK_ORIENTATION_VERTICAL, *width, &least, NULL, NULL, NULL);
    *height = MAX(WLINK_SURFACE_HEIGHT, least);
    *width = MAX(*width, (*height * WLINK_SURFACE_WIDTH + WLINK_SURFACE_HEIGHT - 1) / WLINK_SURFACE_HEIGHT);
    *height = MAX(*height, *width * WLINK_SURFACE_HEIGHT / WLINK_SURFACE_WIDTH);
}

static void size_allocate(GtkWidget *widget, int width, int height, int baseline) {
    WlinkSurface *self = WLINK_SURFACE(widget);
    (void)baseline;
    if (!self->child)
        return;
    int wide, high;
    logical_size(self->child, &wide, &high);
    self->scale = MIN((double)width / wide, (double)height / high);
    graphene_point_t corner = {(float)floor((width - wide * self->scale) / 2),
                               (float)floor((height - high * self->scale) / 2)};
    GskTransform *place = gsk_transform_translate(NULL, &corner);
    place = gsk_transform_scale(place, (float)self->scale, (float)self->scale);
    gtk_widget_allocate(self->child, wide, high, -1, place);
}

static void dispose(GObject *object) {
    g_clear_pointer(&WLINK_SURFACE(object)->child, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_surface_parent_class)->dispose(object);
}

static void wlink_surface_class_init(WlinkSurfaceClass *klass) {
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose;
    widget->measure = measure;
    widget->size_allocate = size_allocate;
    gtk_widget_class_set_css_name(widget, "surface");
    gtk_widget_class_set_accessible_role(widget, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void wlink_surface_init(WlinkSurface *self) {
    self->scale = 1;
    gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *wlink_surface_new(void) {
    return g_object_new(WLINK_TYPE_SURFACE, NULL);
}

void wlink_surface_set_child(GtkWidget *surface, GtkWidget *child) {
    WlinkSurface *self = WLINK_SURFACE(surface);
    if (self->child == child)
        return;
    g_clear_pointer(&self->child, gtk_widget_unparent);
    self->child = child;
    if (child)
        gtk_widget_set_parent(child, surface);
    gtk_widget_queue_resize(surface);
}

GtkWidget *wlink_surface_get_child(GtkWidget *surface) {
    return WLINK_SURFACE(surface)->child;
}

double wlink_surface_scale(GtkWidget *widget) {
    GtkWidget *surface = gtk_widget_get_ancestor(widget, WLINK_TYPE_SURFACE);
    return surface ? WLINK_SURFACE(surface)->scale : 1;
}
