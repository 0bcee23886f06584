/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/frame.h"

#include "widgets/strip.h"
#include "widgets/style-private.h"

#define WLINK_TYPE_FRAME (wlink_frame_get_type())
G_DECLARE_FINAL_TYPE(WlinkFrame, wlink_frame, WLINK, FRAME, GtkWidget)

enum part { STRIP, STAGE, BAR, PARTS };

struct _WlinkFrame {
    GtkWidget parent;
    GtkWidget *parts[PARTS];
};

G_DEFINE_FINAL_TYPE(WlinkFrame, wlink_frame, GTK_TYPE_WIDGET)

static const char *const grounds[] = {
    [WLINK_GROUND_STANDBY] = "standby",
    [WLINK_GROUND_LIGHT] = "light",
    [WLINK_GROUND_DARK] = "dark",
};

static void dispose(GObject *object) {
    for (int i = 0; i < PARTS; i++)
        g_clear_pointer(&WLINK_FRAME(object)->parts[i], gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_frame_parent_class)->dispose(object);
}

static void wlink_frame_class_init(WlinkFrameClass *klass) {
    G_OBJECT_CLASS(klass)->dispose = dispose;
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(klass), "screen");
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BOX_LAYOUT);
    gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void wlink_frame_init(WlinkFrame *self) {
    GtkLayoutManager *layout = gtk_widget_get_layout_manager(GTK_WIDGET(self));
    gtk_orientable_set_orientation(GTK_ORIENTABLE(layout), GTK_ORIENTATION_VERTICAL);
}

static void set_part(GtkWidget *frame, enum part part, GtkWidget *child) {
    WlinkFrame *self = WLINK_FRAME(frame);
    if (self->parts[part] == child)
        return;
    g_clear_pointer(&self->parts[part], gtk_widget_unparent);
    GtkWidget *before = NULL;
    for (int i = 0; i < (int)part; i++)
        before = self->parts[i] ? self->parts[i] : before;
    self->parts[part] = child;
    if (child)
        gtk_widget_insert_after(child, frame, before);
}

GtkWidget *wlink_frame_new(const char *name, enum wlink_ground ground) {
    GtkWidget *frame = g_object_new(WLINK_TYPE_FRAME, "name", name, NULL);
    wlink_frame_set_ground(frame, ground);
    return frame;
}

void wlink_frame_set_ground(GtkWidget *frame, enum wlink_ground ground) {
    for (gsize i = 0; i < G_N_ELEMENTS(grounds); i++)
        wlink_style_set(frame, grounds[i], i == ground);
}

void wlink_frame_set_strip(GtkWidget *frame, GtkWidget *strip) {
    set_part(frame, STRIP, strip);
}

void wlink_frame_set_stage(GtkWidget *frame, GtkWidget *stage) {
    if (stage) {
        gtk_widget_add_css_class(stage, "stage");
        gtk_widget_set_vexpand(stage, TRUE);
    }
    set_part(frame, STAGE, stage);
}

void wlink_frame_set_bar(GtkWidget *frame, GtkWidget *bar) {
    set_part(frame, BAR, bar);
}

void wlink_frame_say_why(GtkWidget *touched, const char *why) {
    GtkWidget *frame = gtk_widget_get_ancestor(touched, WLINK_TYPE_FRAME);
    if (frame && WLINK_FRAME(frame)->parts[STRIP])
        wlink_strip_say_why(WLINK_FRAME(frame)->parts[STRIP], why);
}
