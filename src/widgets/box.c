/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/box.h"

#include "widgets/style-private.h"
#include "widgets/text.h"

static GtkWidget *box(GtkOrientation orientation, int spacing, const char *style, const char *name) {
    GtkWidget *made = gtk_box_new(orientation, spacing);
    wlink_style_add(made, style);
    if (name)
        gtk_widget_set_name(made, name);
    return made;
}

GtkWidget *wlink_card_new(int spacing) {
    return box(GTK_ORIENTATION_VERTICAL, spacing, "card", NULL);
}

GtkWidget *wlink_panel_new(GtkOrientation orientation, int spacing) {
    return box(orientation, spacing, "panel", NULL);
}

static void set_lead(GtkWidget *text, const char *lead, const char *words) {
    const char *between = lead && *lead && words && *words ? " " : "";
    g_autofree char *markup =
        g_markup_printf_escaped("<b>%s</b>%s%s", lead ? lead : "", between, words ? words : "");
    gtk_label_set_markup(GTK_LABEL(text), markup);
}

GtkWidget *wlink_note_new(const char *name, enum wlink_note note, enum wlink_icon icon, const char *lead,
                          const char *words) {
    GtkWidget *made = box(GTK_ORIENTATION_HORIZONTAL, 16, "note", name);
    wlink_style_set(made, "attention", note == WLINK_NOTE_ATTENTION);
    GtkWidget *image = wlink_icon_new(icon, 36);
    gtk_widget_set_valign(image, GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(made), image);
    gtk_box_append(GTK_BOX(made), wlink_text_new(NULL, NULL));
    wlink_note_set(made, lead, words);
    return made;
}

void wlink_note_set(GtkWidget *note, const char *lead, const char *words) {
    set_lead(gtk_widget_get_last_child(note), lead, words);
}

GtkWidget *wlink_refusal_new(const char *name, const char *heading, const char *why) {
    GtkWidget *made = box(GTK_ORIENTATION_HORIZONTAL, 48, "refused", name);
    GtkWidget *image = wlink_icon_new(WLINK_ICON_CROSS_O, 146);
    gtk_widget_set_valign(image, GTK_ALIGN_START);
    GtkWidget *words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 16);
    gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
    g_autofree char *heading_name = g_strconcat(name, "-heading", NULL);
    gtk_box_append(GTK_BOX(words), wlink_heading_new(heading_name, NULL, "h1 large"));
    gtk_box_append(GTK_BOX(words), wlink_text_new(NULL, "s40"));
    gtk_box_append(GTK_BOX(made), image);
    gtk_box_append(GTK_BOX(made), words);
    wlink_refusal_set(made, heading, why);
    return made;
}

GtkWidget *wlink_refusal_heading(GtkWidget *refusal) {
    return gtk_widget_get_first_child(gtk_widget_get_last_child(refusal));
}

void wlink_refusal_set(GtkWidget *refusal, const char *heading, const char *why) {
    GtkWidget *words = gtk_widget_get_last_child(refusal);
    wlink_heading_set(gtk_widget_get_first_child(words), heading);
    wlink_text_set(gtk_widget_get_last_child(words), why);
}

GtkWidget *wlink_failure_new(const char *name, const char *lead, const char *words) {
    GtkWidget *made = box(GTK_ORIENTATION_HORIZONTAL, 16, "refused tight", name);
    GtkWidget *text = wlink_text_new(NULL, NULL);
    set_lead(text, lead, words);
    gtk_widget_set_valign(text, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(made), wlink_icon_new(WLINK_ICON_CROSS_O, 52));
    gtk_box_append(GTK_BOX(made), text);
    return made;
}

GtkWidget *wlink_question_new(const char *name, const char *heading, const char *words) {
    GtkWidget *made = box(GTK_ORIENTATION_VERTICAL, 16, "question", name);
    g_autofree char *heading_name = g_strconcat(name, "-heading", NULL);
    gtk_box_append(GTK_BOX(made), wlink_heading_new(heading_name, heading, "h1 ask"));
    if (words)
        gtk_box_append(GTK_BOX(made), wlink_text_new(words, NULL));
    return made;
}

GtkWidget *wlink_list_new(const char *name) {
    return box(GTK_ORIENTATION_VERTICAL, 0, "list", name);
}

void wlink_list_append(GtkWidget *list, GtkWidget *row) {
    gtk_widget_add_css_class(row, "item");
    gtk_box_append(GTK_BOX(list), row);
}

GtkWidget *wlink_summary_new(const char *name, const char *key, const char *value, int key_width,
                             bool technician) {
    GtkWidget *row = box(GTK_ORIENTATION_HORIZONTAL, 24, technician ? "least" : NULL, name);
    GtkWidget *key_text = wlink_text_new(key, "bold");
    gtk_widget_set_size_request(key_text, key_width, -1);
    GtkWidget *value_text = wlink_text_new(value, NULL);
    gtk_widget_set_hexpand(value_text, TRUE);
    gtk_box_append(GTK_BOX(row), key_text);
    gtk_box_append(GTK_BOX(row), value_text);
    return row;
}

void wlink_summary_set(GtkWidget *row, const char *value) {
    wlink_text_set(gtk_widget_get_last_child(row), value);
}
