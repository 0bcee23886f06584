/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/choose.h"

GtkWidget *wlink_segments_new(void) {
    GtkWidget *segments = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_box_set_homogeneous(GTK_BOX(segments), TRUE);
    gtk_widget_add_css_class(segments, "segments");
    return segments;
}

GtkWidget *wlink_segments_add(GtkWidget *segments, const char *name, enum wlink_icon icon, const char *words,
                              const char *does) {
    GtkWidget *segment = wlink_button_new(name, WLINK_BUTTON_SEGMENT, icon, words, does);
    gtk_widget_set_hexpand(segment, TRUE);
    gtk_box_append(GTK_BOX(segments), segment);
    return segment;
}

void wlink_segments_set_on(GtkWidget *segments, GtkWidget *chosen) {
    for (GtkWidget *at = gtk_widget_get_first_child(segments); at; at = gtk_widget_get_next_sibling(at))
        wlink_button_set_on(at, at == chosen);
}
