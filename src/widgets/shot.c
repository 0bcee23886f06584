/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/caption.h"
#include "widgets/picture.h"

GtkWidget *wlink_shot_new(const char *name, enum wlink_icon icon, const char *words, int width, int height) {
    g_autofree char *caption_name = g_strconcat(name, "-caption", NULL);
    GtkWidget *shot = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_set_halign(shot, GTK_ALIGN_START);
    gtk_widget_set_valign(shot, GTK_ALIGN_START);
    GtkWidget *picture = wlink_picture_new(name, words);
    gtk_widget_set_size_request(picture, width, height);
    gtk_box_append(GTK_BOX(shot), wlink_caption_new(caption_name, icon, words));
    gtk_box_append(GTK_BOX(shot), picture);
    return shot;
}

GtkWidget *wlink_shot_caption(GtkWidget *shot) {
    return gtk_widget_get_first_child(shot);
}

GtkWidget *wlink_shot_picture(GtkWidget *shot) {
    return gtk_widget_get_last_child(shot);
}
