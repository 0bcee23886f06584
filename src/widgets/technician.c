/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/technician.h"

#include "widgets/button.h"
#include "widgets/style-private.h"
#include "widgets/text.h"

static const struct {
    enum wlink_icon icon;
    const char *style;
} marks[] = {
    [WLINK_MARK_NOT_YET] = {WLINK_ICON_RING, "not-yet"},
    [WLINK_MARK_NOW] = {WLINK_ICON_AGAIN, "now"},
    [WLINK_MARK_DONE] = {WLINK_ICON_TICK_O, "done"},
    [WLINK_MARK_BAD] = {WLINK_ICON_CROSS_O, "bad"},
};

static void set_mark(GtkWidget *row, GtkWidget *icon, enum wlink_mark mark) {
    wlink_icon_set(icon, marks[mark].icon);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        wlink_style_set(row, marks[i].style, i == mark);
}

/* The n-th child of a box. */
static GtkWidget *part(GtkWidget *box, int n) {
    GtkWidget *child = gtk_widget_get_first_child(box);
    while (n-- > 0)
        child = gtk_widget_get_next_sibling(child);
    return child;
}

GtkWidget *wlink_fact_row_new(const char *name, int key_width, const char *does) {
    GtkWidget *row = wlink_button_new(name, WLINK_BUTTON_CARD, WLINK_ICON_NONE, "", does);
    GtkWidget *body = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 20);
    GtkWidget *key = wlink_text_new(NULL, "bold"), *value = wlink_text_new(NULL, "value");
    wlink_style_add(row, "fact");
    gtk_widget_set_size_request(key, key_width, -1);
    gtk_widget_set_hexpand(value, TRUE);
    gtk_box_append(GTK_BOX(body), wlink_icon_new(WLINK_ICON_RING, 36));
    gtk_box_append(GTK_BOX(body), key);
    gtk_box_append(GTK_BOX(body), value);
    wlink_button_set_body(row, body, "");
    return row;
}

void wlink_fact_row_set(GtkWidget *row, const struct wlink_fact *fact) {
    GtkWidget *body = gtk_button_get_child(GTK_BUTTON(row));
    set_mark(row, part(body, 0), fact->mark);
    wlink_text_set(part(body, 1), fact->key);
    wlink_text_set(part(body, 2), fact->value);
    wlink_style_set(row, "chosen", fact->chosen);
    gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, fact->said, -1);
}

GtkWidget *wlink_step_row_new(const char *name, guint number, const char *words) {
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 24);
    g_autofree char *n = g_strdup_printf("%u", number);
    GtkWidget *text = wlink_text_new(words, "s32 bold");
    gtk_widget_set_name(row, name);
    wlink_style_add(row, "step-row");
    gtk_widget_set_hexpand(text, TRUE);
    gtk_box_append(GTK_BOX(row), wlink_icon_new(WLINK_ICON_RING, 48));
    gtk_box_append(GTK_BOX(row), wlink_text_new(n, "s32 bold"));
    gtk_box_append(GTK_BOX(row), text);
    gtk_box_append(GTK_BOX(row), wlink_text_new(NULL, "s32"));
    return row;
}

void wlink_step_row_set(GtkWidget *row, enum wlink_mark mark, const char *words, const char *state) {
    set_mark(row, part(row, 0), mark);
    wlink_text_set(part(row, 2), words);
    wlink_text_set(part(row, 3), state);
}

GtkWidget *wlink_advice_new(guint number, const char *words) {
    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 16);
    g_autofree char *n = g_strdup_printf("%u", number);
    GtkWidget *count = wlink_text_new(n, "bold");
    gtk_widget_set_valign(count, GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(row), count);
    gtk_box_append(GTK_BOX(row), wlink_text_new(words, NULL));
    return row;
}

GtkWidget *wlink_machine_text_new(const char *name, const char *text) {
    GtkWidget *label =
        g_object_new(GTK_TYPE_LABEL, "name", name, "label", text ? text : "", "wrap", TRUE, "wrap-mode",
                     PANGO_WRAP_WORD_CHAR, "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, "xalign", 0.0F, NULL);
    g_autoptr(PangoAttrList) attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE)); /* it is copied as it stands */
    gtk_label_set_attributes(GTK_LABEL(label), attributes);
    wlink_style_add(label, "machine");
    return label;
}
