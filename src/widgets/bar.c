/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/bar.h"

#define WLINK_TYPE_BAR (wlink_bar_get_type())
G_DECLARE_FINAL_TYPE(WlinkBar, wlink_bar, WLINK, BAR, GtkWidget)

enum { GAP = 16, END_STEP = 32 };

struct _WlinkBar {
    GtkWidget parent;
    GtkWidget *left, *middle, *right;
};

G_DEFINE_FINAL_TYPE(WlinkBar, wlink_bar, GTK_TYPE_WIDGET)

static void dispose(GObject *object) {
    WlinkBar *self = WLINK_BAR(object);
    g_clear_pointer(&self->left, gtk_widget_unparent);
    g_clear_pointer(&self->middle, gtk_widget_unparent);
    g_clear_pointer(&self->right, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_bar_parent_class)->dispose(object);
}

static void wlink_bar_class_init(WlinkBarClass *klass) {
    G_OBJECT_CLASS(klass)->dispose = dispose;
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(klass), "bar");
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BOX_LAYOUT);
    gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(klass), GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

static void wlink_bar_init(WlinkBar *self) {
    GtkLayoutManager *layout = gtk_widget_get_layout_manager(GTK_WIDGET(self));
    gtk_box_layout_set_spacing(GTK_BOX_LAYOUT(layout), GAP);
    self->middle = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, GAP);
    gtk_widget_set_hexpand(self->middle, TRUE);
    gtk_widget_set_parent(self->middle, GTK_WIDGET(self));
}

GtkWidget *wlink_bar_new(void) {
    return g_object_new(WLINK_TYPE_BAR, NULL);
}

static void set_left(WlinkBar *self, GtkWidget *widget) {
    g_return_if_fail(self->left == NULL);
    self->left = widget;
    gtk_widget_set_valign(widget, GTK_ALIGN_CENTER);
    gtk_widget_insert_before(widget, GTK_WIDGET(self), self->middle);
}

static void set_right(WlinkBar *self, GtkWidget *widget) {
    g_return_if_fail(self->right == NULL);
    self->right = widget;
    gtk_widget_set_valign(widget, GTK_ALIGN_CENTER);
    gtk_widget_insert_after(widget, GTK_WIDGET(self), self->middle);
}

GtkWidget *wlink_bar_set_stop(GtkWidget *bar, const char *name, const char *words, const char *does) {
    GtkWidget *stop = wlink_button_new(name, WLINK_BUTTON_STOP, WLINK_ICON_HAND, words, does);
    set_left(WLINK_BAR(bar), stop);
    return stop;
}

void wlink_stop_set_stopped(GtkWidget *stop, bool stopped, const char *words) {
    wlink_button_set_face(stop, WLINK_ICON_HAND, words);
    gtk_widget_set_sensitive(stop, !stopped);
}

GtkWidget *wlink_bar_set_end(GtkWidget *bar, const char *name, const char *words, const char *does) {
    GtkWidget *end = wlink_button_new(name, WLINK_BUTTON_END, WLINK_ICON_END, words, does);
    gtk_widget_set_margin_start(end, END_STEP);
    set_right(WLINK_BAR(bar), end);
    return end;
}

void wlink_bar_set_way_out(GtkWidget *bar, GtkWidget *widget) {
    set_left(WLINK_BAR(bar), widget);
}

void wlink_bar_set_way_on(GtkWidget *bar, GtkWidget *widget) {
    set_right(WLINK_BAR(bar), widget);
}

void wlink_bar_add(GtkWidget *bar, GtkWidget *widget) {
    gtk_widget_set_valign(widget, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(WLINK_BAR(bar)->middle), widget);
}

void wlink_bar_add_step(GtkWidget *bar, int pixels) {
    GtkWidget *step = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_widget_set_size_request(step, pixels - GAP, -1);
    gtk_box_append(GTK_BOX(WLINK_BAR(bar)->middle), step);
}

void wlink_bar_add_stretch(GtkWidget *bar) {
    GtkWidget *stretch = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_widget_set_hexpand(stretch, TRUE);
    gtk_box_append(GTK_BOX(WLINK_BAR(bar)->middle), stretch);
}
