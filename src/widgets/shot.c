/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/caption.h"
#include "widgets/picture.h"

GtkWidget *wlink_shot_around(GtkWidget *picture, enum wlink_icon icon, const char *words, int width,
                             int height) {
    g_autofree char *caption_name = g_strconcat(gtk_widget_get_name(picture), "-caption", NULL);
    GtkWidget *shot = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_set_halign(shot, GTK_ALIGN_START);
    gtk_widget_set_valign(shot, GTK_ALIGN_START);
    gtk_widget_set_size_request(picture, width, height);
    gtk_box_append(GTK_BOX(shot), wlink_caption_new(caption_name, icon, words));
    gtk_box_append(GTK_BOX(shot), picture);
    return shot;
}

GtkWidget *wlink_shot_new(const char *name, enum wlink_icon icon, const char *words, int width, int height) {
    return wlink_shot_around(wlink_picture_new(name, words), icon, words, width, height);
}

/* Under another caption, as large as the one that was there. */
static void put(GtkWidget *shot, GtkWidget *picture, int width, int height) {
    gtk_widget_set_size_request(picture, width, height);
    gtk_box_append(GTK_BOX(shot), picture);
}

void wlink_shot_swap(GtkWidget *one, GtkWidget *other) {
    g_autoptr(GtkWidget) first = g_object_ref(wlink_shot_picture(one));
    g_autoptr(GtkWidget) second = g_object_ref(wlink_shot_picture(other));
    int width, height, other_width, other_height;
    gtk_widget_get_size_request(first, &width, &height);
    gtk_widget_get_size_request(second, &other_width, &other_height);
    gtk_box_remove(GTK_BOX(one), first);
    gtk_box_remove(GTK_BOX(other), second);
    put(one, second, width, height);
    put(other, first, other_width, other_height);
}

GtkWidget *wlink_shot_caption(GtkWidget *shot) {
    return gtk_widget_get_first_child(shot);
}

GtkWidget *wlink_shot_picture(GtkWidget *shot) {
    return gtk_widget_get_last_child(shot);
}
