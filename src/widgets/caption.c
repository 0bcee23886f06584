/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/caption.h"

#include "widgets/style-private.h"
#include "widgets/text.h"

struct caption {
    GtkWidget *icon, *words, *second, *dot, *said;
};

static struct caption *caption_of(GtkWidget *box) {
    return g_object_get_data(G_OBJECT(box), "wlink-caption");
}

GtkWidget *wlink_caption_new(const char *name, enum wlink_icon icon, const char *words) {
    struct caption *caption = g_new0(struct caption, 1);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 16);
    g_object_set_data_full(G_OBJECT(box), "wlink-caption", caption, g_free);
    gtk_widget_set_name(box, name);
    gtk_widget_add_css_class(box, "caption");
    caption->icon = wlink_icon_new(icon, 34);
    caption->words = wlink_text_new(NULL, NULL);
    caption->second = wlink_text_new(NULL, "soft");
    gtk_widget_set_hexpand(caption->second, TRUE);
    caption->dot = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_widget_add_css_class(caption->dot, "dot");
    gtk_widget_set_valign(caption->dot, GTK_ALIGN_CENTER);
    caption->said = wlink_text_new(NULL, NULL);
    GtkWidget *state = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 10);
    gtk_box_append(GTK_BOX(state), caption->dot);
    gtk_box_append(GTK_BOX(state), caption->said);
    GtkWidget *const parts[] = {caption->icon, caption->words, caption->second, state};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        gtk_box_append(GTK_BOX(box), parts[i]);
    wlink_caption_set(box, icon, words, NULL);
    wlink_caption_set_live(box, WLINK_NOT_SENT, NULL);
    return box;
}

void wlink_caption_set(GtkWidget *box, enum wlink_icon icon, const char *words, const char *second) {
    struct caption *caption = caption_of(box);
    wlink_icon_set(caption->icon, icon);
    wlink_text_set(caption->words, words);
    wlink_text_set(caption->second, second);
}

void wlink_caption_set_live(GtkWidget *box, enum wlink_live live, const char *said) {
    struct caption *caption = caption_of(box);
    wlink_text_set(caption->said, said);
    gtk_widget_set_visible(caption->dot, said != NULL);
    wlink_style_set(caption->dot, "hollow", live != WLINK_LIVE);
    wlink_style_set(box, "notlive", live == WLINK_NOT_LIVE);
}
