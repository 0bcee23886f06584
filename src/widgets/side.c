/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/side.h"

#define WLINK_TYPE_SIDE (wlink_side_get_type())
G_DECLARE_FINAL_TYPE(WlinkSide, wlink_side, WLINK, SIDE, GtkWidget)

struct _WlinkSide {
    GtkWidget parent;
    GtkWidget *child;
};

G_DEFINE_FINAL_TYPE(WlinkSide, wlink_side, GTK_TYPE_WIDGET)

static GtkSizeRequestMode request_mode(GtkWidget *widget) {
    (void)widget;
    return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* As wide as was asked for, whatever its height, and as high as its words then need: GTK's boxes ask how wide
 * it would be with less height, and by another answer would squeeze what stands beside it or cut its last
 * line. */
static void measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline) {
    const WlinkSide *self = WLINK_SIDE(widget);
    int width;
    gtk_widget_measure(self->child, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
    *minimum = *natural = width;
    if (orientation == GTK_ORIENTATION_VERTICAL)
        gtk_widget_measure(self->child, orientation, MAX(for_size, width), minimum, natural, NULL, NULL);
    *minimum_baseline = *natural_baseline = -1;
}

static void size_allocate(GtkWidget *widget, int width, int height, int baseline) {
    gtk_widget_size_allocate(WLINK_SIDE(widget)->child, &(GtkAllocation){0, 0, width, height}, baseline);
}

static void dispose(GObject *object) {
    g_clear_pointer(&WLINK_SIDE(object)->child, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_side_parent_class)->dispose(object);
}

static void wlink_side_class_init(WlinkSideClass *klass) {
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose;
    widget->get_request_mode = request_mode;
    widget->measure = measure;
    widget->size_allocate = size_allocate;
    gtk_widget_class_set_accessible_role(widget, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void wlink_side_init(WlinkSide *self) {
    gtk_widget_set_hexpand(GTK_WIDGET(self), FALSE); /* whatever stands in it */
}

GtkWidget *wlink_side_new(GtkWidget *child, int width) {
    WlinkSide *self = g_object_new(WLINK_TYPE_SIDE, NULL);
    self->child = child;
    gtk_widget_set_size_request(child, width, -1);
    gtk_widget_set_parent(child, GTK_WIDGET(self));
    g_object_bind_property(child, "visible", self, "visible", G_BINDING_SYNC_CREATE);
    return GTK_WIDGET(self);
}
