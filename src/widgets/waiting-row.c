/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/announce.h"
#include "widgets/room.h"
#include "widgets/style-private.h"

struct row {
    GtkWidget *look, *since, *minutes, *unit, *room, *people, *parts, *left, *join;
};

static struct row *row_of(GtkWidget *box) {
    return g_object_get_data(G_OBJECT(box), "wlink-row");
}

static GtkWidget *make_since(struct row *row) {
    GtkWidget *since = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_add_css_class(since, "since");
    row->minutes = wlink_text_new(NULL, "minutes");
    row->unit = wlink_text_new(NULL, NULL);
    gtk_widget_set_halign(row->minutes, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(row->unit, GTK_ALIGN_CENTER);
    gtk_widget_set_vexpand(row->minutes, TRUE);
    gtk_widget_set_vexpand(row->unit, TRUE);
    gtk_widget_set_valign(row->minutes, GTK_ALIGN_END);
    gtk_widget_set_valign(row->unit, GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(since), row->minutes);
    gtk_box_append(GTK_BOX(since), row->unit);
    return since;
}

static GtkWidget *make_facts(struct row *row) {
    GtkWidget *facts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
    gtk_widget_set_valign(facts, GTK_ALIGN_CENTER);
    gtk_widget_set_hexpand(facts, TRUE);
    gtk_widget_add_css_class(facts, "facts");
    row->room = wlink_text_new(NULL, "room");
    row->people = wlink_line_new(WLINK_ICON_PEOPLE, NULL, NULL);
    row->parts = wlink_line_new(WLINK_ICON_TICK_O, NULL, NULL);
    row->left = wlink_line_new(WLINK_ICON_RING, NULL, NULL);
    gtk_box_append(GTK_BOX(facts), row->room);
    gtk_box_append(GTK_BOX(facts), row->people);
    gtk_box_append(GTK_BOX(facts), row->parts);
    gtk_box_append(GTK_BOX(facts), row->left);
    return facts;
}

/* All of the row but Join is a button, too. */
static GtkWidget *make_look(struct row *row, const char *name) {
    GtkWidget *body = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 32);
    row->since = make_since(row);
    gtk_box_append(GTK_BOX(body), row->since);
    gtk_box_append(GTK_BOX(body), make_facts(row));
    row->look = wlink_button_new(name, WLINK_BUTTON_CARD, WLINK_ICON_NONE, NULL, NULL);
    gtk_widget_add_css_class(row->look, "look");
    wlink_button_set_body(row->look, body, NULL);
    gtk_widget_set_hexpand(row->look, TRUE);
    return row->look;
}

GtkWidget *wlink_waiting_new(const char *name, const char *look_name, const char *join_name,
                             const char *join) {
    struct row *row = g_new0(struct row, 1);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 32);
    gtk_widget_set_name(box, name);
    gtk_widget_add_css_class(box, "waiting");
    g_object_set_data_full(G_OBJECT(box), "wlink-row", row, g_free);
    gtk_box_append(GTK_BOX(box), make_look(row, look_name));
    row->join = wlink_button_new(join_name, WLINK_BUTTON_PRIMARY, WLINK_ICON_PHONE, join, NULL);
    wlink_button_set_size(row->join, WLINK_SIZE_BAR);
    gtk_widget_set_valign(row->join, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(box), row->join);
    return box;
}

void wlink_waiting_set(GtkWidget *box, const struct wlink_waiting *waiting) {
    struct row *row = row_of(box);
    wlink_text_set(row->minutes, waiting->since);
    wlink_text_set(row->unit, waiting->unit);
    wlink_text_set(row->room, waiting->room);
    wlink_line_set(row->people, WLINK_ICON_PEOPLE, waiting->people);
    wlink_line_set(row->parts, waiting->ready ? WLINK_ICON_TICK_O : WLINK_ICON_WARN, waiting->parts);
    wlink_line_set(row->left, WLINK_ICON_RING, waiting->left);
    gtk_widget_set_visible(row->people, !waiting->left);
    gtk_widget_set_visible(row->parts, !waiting->left);
    gtk_widget_set_visible(row->left, waiting->left != NULL);
    gtk_widget_set_visible(row->join, !waiting->left);
    gtk_widget_set_sensitive(row->look, !waiting->left);
    gtk_box_set_spacing(GTK_BOX(gtk_widget_get_parent(row->room)), waiting->low ? 2 : 8);
    wlink_style_set(box, "first", waiting->first);
    wlink_style_set(box, "low", waiting->low);
    wlink_style_set(box, "left", waiting->left != NULL);
    wlink_button_set_size(row->join, waiting->low ? WLINK_SIZE_MAIN : WLINK_SIZE_BAR);
    wlink_button_set_impossible(row->join, waiting->why);
    if (!waiting->why)
        wlink_button_set_does(row->join, waiting->join_does);
    g_autofree char *words = g_strjoin(": ", waiting->room, waiting->left ? waiting->left : waiting->people,
                                       waiting->left ? NULL : waiting->parts, NULL);
    wlink_describe(row->look, words, waiting->look_does);
}

GtkWidget *wlink_waiting_join(GtkWidget *row) {
    return row_of(row)->join;
}

GtkWidget *wlink_waiting_look(GtkWidget *row) {
    return row_of(row)->look;
}
