/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/strip.h"

#include "widgets/text.h"

enum { GAP = 24, PLACE_GAP = 16, WHY_STAYS_S = 6 };

#define WLINK_TYPE_STRIP (wlink_strip_get_type())
G_DECLARE_FINAL_TYPE(WlinkStrip, wlink_strip, WLINK, STRIP, GtkWidget)

struct _WlinkStrip {
    GtkWidget parent;
    GtkWidget *box; /* place, then words; the place's second words wrap where both are long */
    GtkWidget *start, *icon, *place, *second, *why, *words;
    guint timer; /* 0: the place is shown, not why */
};

G_DEFINE_FINAL_TYPE(WlinkStrip, wlink_strip, GTK_TYPE_WIDGET)

static void dispose(GObject *object) {
    g_clear_handle_id(&WLINK_STRIP(object)->timer, g_source_remove);
    g_clear_pointer(&WLINK_STRIP(object)->box, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_strip_parent_class)->dispose(object);
}

static void wlink_strip_class_init(WlinkStripClass *klass) {
    G_OBJECT_CLASS(klass)->dispose = dispose;
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(klass), "strip");
    gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BIN_LAYOUT);
    gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(klass), GTK_ACCESSIBLE_ROLE_BANNER);
}

static void wlink_strip_init(WlinkStrip *self) {
    self->icon = wlink_icon_new(WLINK_ICON_NONE, 36);
    self->place = wlink_text_new(NULL, "place");
    self->second = wlink_text_new(NULL, "soft");
    gtk_widget_set_margin_start(self->second, GAP - PLACE_GAP);
    self->start = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, PLACE_GAP);
    gtk_box_append(GTK_BOX(self->start), self->icon);
    gtk_box_append(GTK_BOX(self->start), self->place);
    gtk_box_append(GTK_BOX(self->start), self->second);
    self->why = wlink_line_new(WLINK_ICON_INFO, "", NULL);
    gtk_widget_add_css_class(self->why, "why");
    gtk_widget_set_halign(self->why, GTK_ALIGN_START);
    gtk_widget_set_valign(self->why, GTK_ALIGN_CENTER);
    gtk_widget_set_visible(self->why, FALSE);
    self->words = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, GAP);
    gtk_widget_set_margin_start(self->words, GAP);
    self->box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    gtk_widget_set_hexpand(self->start, TRUE);
    gtk_widget_set_hexpand(self->why, TRUE);
    gtk_box_append(GTK_BOX(self->box), self->start);
    gtk_box_append(GTK_BOX(self->box), self->why);
    gtk_box_append(GTK_BOX(self->box), self->words);
    gtk_widget_set_parent(self->box, GTK_WIDGET(self));
}

static void name_part(GtkWidget *widget, const char *screen, const char *part) {
    g_autofree char *name = g_strconcat(screen, ".", part, NULL);
    gtk_widget_set_name(widget, name);
}

GtkWidget *wlink_strip_new(const char *screen) {
    WlinkStrip *self = g_object_new(WLINK_TYPE_STRIP, NULL);
    GtkWidget *clock = wlink_clock_new("clock", "clock");
    name_part(self->place, screen, "place");
    name_part(self->why, screen, "why");
    name_part(clock, screen, "clock");
    gtk_box_append(GTK_BOX(self->words), clock);
    return GTK_WIDGET(self);
}

void wlink_strip_set_place(GtkWidget *strip, enum wlink_icon icon, const char *place, const char *second) {
    WlinkStrip *self = WLINK_STRIP(strip);
    wlink_icon_set(self->icon, icon);
    wlink_text_set(self->place, place);
    gtk_widget_set_visible(self->place, place != NULL);
    wlink_text_set(self->second, second);
    gtk_widget_set_visible(self->second, second != NULL);
}

static void show_why(WlinkStrip *self, bool why) {
    gtk_widget_set_visible(self->start, !why);
    gtk_widget_set_visible(self->why, why);
}

static void on_read(gpointer strip) {
    WLINK_STRIP(strip)->timer = 0;
    show_why(WLINK_STRIP(strip), false);
}

void wlink_strip_say_why(GtkWidget *strip, const char *why) {
    WlinkStrip *self = WLINK_STRIP(strip);
    wlink_line_set(self->why, WLINK_ICON_INFO, why);
    show_why(self, true);
    g_clear_handle_id(&self->timer, g_source_remove);
    self->timer = g_timeout_add_seconds_once(WHY_STAYS_S, on_read, self);
}

void wlink_strip_add(GtkWidget *strip, GtkWidget *widget) {
    WlinkStrip *self = WLINK_STRIP(strip);
    GtkWidget *clock = gtk_widget_get_last_child(self->words);
    gtk_widget_set_valign(widget, GTK_ALIGN_CENTER);
    gtk_box_insert_child_after(GTK_BOX(self->words), widget, gtk_widget_get_prev_sibling(clock));
}

GtkWidget *wlink_strip_add_word(GtkWidget *strip, const char *name, enum wlink_icon icon, const char *words) {
    GtkWidget *line = wlink_line_new(icon, words, NULL);
    gtk_widget_set_name(line, name);
    wlink_strip_add(strip, line);
    return line;
}
