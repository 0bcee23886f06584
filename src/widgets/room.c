/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/room.h"

#include "widgets/announce.h"
#include "widgets/style-private.h"

/* The parts of a card, kept with its button. */
struct card {
    GtkWidget *tag, *room, *presence, *arrow;
    enum wlink_room_place place;
};

static const char *const places[] = {
    [WLINK_ROOM_CARD] = NULL,
    [WLINK_ROOM_FIRST] = "first",
    [WLINK_ROOM_ROW] = "row",
};

static struct card *card_of(GtkWidget *button) {
    return g_object_get_data(G_OBJECT(button), "wlink-card");
}

static GtkWidget *make_body(struct card *card) {
    bool first = card->place == WLINK_ROOM_FIRST;
    card->tag = wlink_tag_new(WLINK_ICON_AGAIN, NULL);
    card->room = wlink_text_new(NULL, "room");
    card->presence = wlink_presence_new(WLINK_PRESENCE_FREE, NULL);
    wlink_style_set(card->presence, "s32", first);
    if (first)
        gtk_image_set_pixel_size(GTK_IMAGE(gtk_widget_get_first_child(card->presence)), 47);
    card->arrow = wlink_icon_new(WLINK_ICON_RIGHT, first ? 57 : 36);
    gtk_widget_add_css_class(card->arrow, "right");
    gtk_widget_set_visible(card->arrow, card->place != WLINK_ROOM_CARD);
    GtkWidget *lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, first ? 8 : 4);
    gtk_widget_set_valign(lines, GTK_ALIGN_CENTER);
    gtk_widget_set_hexpand(lines, TRUE);
    gtk_box_append(GTK_BOX(lines), card->tag);
    gtk_box_append(GTK_BOX(lines), card->room);
    GtkWidget *body = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 24);
    gtk_box_append(GTK_BOX(body), lines);
    gtk_box_append(GTK_BOX(first ? body : lines), card->presence);
    gtk_box_append(GTK_BOX(body), card->arrow);
    return body;
}

GtkWidget *wlink_room_new(const char *name, enum wlink_room_place place, const struct wlink_room *room) {
    struct card *card = g_new0(struct card, 1);
    card->place = place;
    GtkWidget *button = wlink_button_new(name, WLINK_BUTTON_CARD, WLINK_ICON_NONE, NULL, NULL);
    g_object_set_data_full(G_OBJECT(button), "wlink-card", card, g_free);
    wlink_style_add(button, places[place]);
    wlink_button_set_body(button, make_body(card), room->room);
    wlink_room_set(button, room);
    return button;
}

void wlink_room_set(GtkWidget *button, const struct wlink_room *room) {
    struct card *card = card_of(button);
    wlink_text_set(card->room, room->room);
    wlink_presence_set(card->presence, room->presence, room->presence_words);
    wlink_line_set(card->tag, WLINK_ICON_AGAIN, room->last);
    gtk_widget_set_visible(card->tag, room->last != NULL);
    gtk_widget_set_visible(card->arrow, card->place != WLINK_ROOM_CARD && !room->why);
    wlink_button_set_impossible(button, room->why);
    g_autofree char *words = g_strdup_printf("%s: %s", room->room, room->presence_words);
    wlink_describe(button, words, room->why ? room->why : room->does);
}
