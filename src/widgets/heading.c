/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/announce.h"
#include "widgets/style-private.h"
#include "widgets/text.h"

/* A label does not take the focus, so a heading is a box with one in it. It has the focus when a screen or a
 * question begins; Tab passes it by. */
#define WLINK_TYPE_HEADING (wlink_heading_get_type())
G_DECLARE_FINAL_TYPE(WlinkHeading, wlink_heading, WLINK, HEADING, GtkWidget)

struct _WlinkHeading {
    GtkWidget parent;
    GtkWidget *label;
};

G_DEFINE_FINAL_TYPE(WlinkHeading, wlink_heading, GTK_TYPE_WIDGET)

static gboolean focus(GtkWidget *widget, GtkDirectionType direction) {
    (void)widget, (void)direction;
    return FALSE;
}

static void dispose(GObject *object) {
    g_clear_pointer(&WLINK_HEADING(object)->label, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_heading_parent_class)->dispose(object);
}

static void wlink_heading_class_init(WlinkHeadingClass *klass) {
    G_OBJECT_CLASS(klass)->dispose = dispose;
    GTK_WIDGET_CLASS(klass)->focus = focus;
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(klass), "heading");
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BIN_LAYOUT);
    gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(klass), GTK_ACCESSIBLE_ROLE_HEADING);
}

static void wlink_heading_init(WlinkHeading *self) {
    self->label = wlink_text_new(NULL, NULL);
    gtk_widget_set_parent(self->label, GTK_WIDGET(self));
    gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
}

GtkWidget *wlink_heading_new(const char *name, const char *words, const char *style) {
    GtkWidget *heading = g_object_new(WLINK_TYPE_HEADING, "name", name, NULL);
    wlink_style_add(heading, style);
    wlink_heading_set(heading, words);
    return heading;
}

void wlink_heading_set(GtkWidget *heading, const char *words) {
    wlink_text_set(WLINK_HEADING(heading)->label, words);
    wlink_describe(heading, words ? words : "", NULL);
}

void wlink_heading_set_centred(GtkWidget *heading, int characters) {
    GtkLabel *label = GTK_LABEL(WLINK_HEADING(heading)->label);
    gtk_label_set_justify(label, GTK_JUSTIFY_CENTER);
    gtk_label_set_natural_wrap_mode(label, GTK_NATURAL_WRAP_INHERIT);
    gtk_label_set_xalign(label, 0.5F);
    gtk_label_set_max_width_chars(label, characters);
}
