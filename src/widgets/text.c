/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/text.h"

#include "widgets/style-private.h"

#include <string.h>

/* Digits are all as wide as another, so that a time or a count does not shake its line. Digits alone: in
 * Inter the same feature makes blanks, colons and hyphens as wide, too. */
static void set_figures(GtkLabel *label) {
    const char *text = gtk_label_get_text(label);
    g_autoptr(PangoAttrList) figures = pango_attr_list_new();
    for (guint at = 0; text[at];) {
        const guint digits = (guint)strspn(text + at, "0123456789");
        if (digits) {
            PangoAttribute *tabular = pango_attr_font_features_new("tnum");
            tabular->start_index = at;
            tabular->end_index = at + digits;
            pango_attr_list_insert(figures, tabular);
        }
        at += digits + (guint)strcspn(text + at + digits, "0123456789");
    }
    gtk_label_set_attributes(label, figures);
}

/* A label asks for one line, and takes more when there is no room for one. */
GtkWidget *wlink_text_new(const char *words, const char *style) {
    GtkWidget *text = g_object_new(GTK_TYPE_LABEL, "label", words ? words : "", "wrap", TRUE,
                                   "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, "xalign", 0.0F, NULL);
    wlink_style_add(text, style);
    g_signal_connect(text, "notify::label", G_CALLBACK(set_figures), NULL);
    set_figures(GTK_LABEL(text));
    return text;
}

void wlink_text_set(GtkWidget *text, const char *words) {
    if (GTK_IS_LABEL(text))
        gtk_label_set_label(GTK_LABEL(text), words ? words : "");
    else
        wlink_heading_set(text, words);
}

void wlink_text_set_bold(GtkWidget *text, const char *plain, const char *bold) {
    const char *between = plain && *plain && bold && *bold ? " " : "";
    g_autofree char *markup =
        g_markup_printf_escaped("%s%s<b>%s</b>", plain ? plain : "", between, bold ? bold : "");
    gtk_label_set_markup(GTK_LABEL(text), markup);
}

GtkWidget *wlink_text_new_bold(const char *plain, const char *bold, const char *style) {
    GtkWidget *text = wlink_text_new(NULL, style);
    wlink_text_set_bold(text, plain, bold);
    return text;
}

/* The classes of a size say how large the icon is. */
static int icon_pixels(const char *style) {
    static const struct {
        const char *style;
        int pixels;
    } sizes[] = {{"s24", 31}, {"s26", 34}, {"s32", 42}, {"s40", 52}, {"h2", 52}};
    g_auto(GStrv) words = g_strsplit(style ? style : "", " ", -1);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        if (g_strv_contains((const char *const *)words, sizes[i].style))
            return sizes[i].pixels;
    return 36;
}

static GtkWidget *line(enum wlink_icon icon, GtkWidget *text, const char *style) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget *image = wlink_icon_new(icon, icon_pixels(style));
    gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(image, GTK_ALIGN_START);
    gtk_widget_set_valign(text, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(box), image);
    gtk_box_append(GTK_BOX(box), text);
    wlink_style_add(box, style);
    return box;
}

GtkWidget *wlink_line_new(enum wlink_icon icon, const char *words, const char *style) {
    return line(icon, wlink_text_new(words, NULL), style);
}

GtkWidget *wlink_line_new_bold(enum wlink_icon icon, const char *plain, const char *bold, const char *style) {
    return line(icon, wlink_text_new_bold(plain, bold, NULL), style);
}

void wlink_line_set(GtkWidget *box, enum wlink_icon icon, const char *words) {
    wlink_icon_set(gtk_widget_get_first_child(box), icon);
    wlink_text_set(gtk_widget_get_last_child(box), words);
}

static const struct {
    enum wlink_icon icon;
    const char *style;
} presences[] = {
    [WLINK_PRESENCE_FREE] = {WLINK_ICON_TICK_O, "free"},
    [WLINK_PRESENCE_BUSY] = {WLINK_ICON_CLOCK, "busy"},
    [WLINK_PRESENCE_OFF] = {WLINK_ICON_RING, "off"},
    [WLINK_PRESENCE_LOCKED] = {WLINK_ICON_LOCK, "locked"},
    [WLINK_PRESENCE_UNKNOWN] = {WLINK_ICON_HELP, "unknown"},
};

void wlink_presence_set(GtkWidget *box, enum wlink_presence presence, const char *words) {
    wlink_line_set(box, presences[presence].icon, words);
    for (gsize i = 0; i < G_N_ELEMENTS(presences); i++)
        wlink_style_set(box, presences[i].style, i == presence);
}

GtkWidget *wlink_presence_new(enum wlink_presence presence, const char *words) {
    GtkWidget *box = wlink_line_new(presences[presence].icon, words, "presence s26 semi");
    wlink_presence_set(box, presence, words);
    return box;
}

GtkWidget *wlink_tag_new(enum wlink_icon icon, const char *words) {
    GtkWidget *tag = wlink_line_new(icon, words, "tag s24 bold");
    gtk_box_set_spacing(GTK_BOX(tag), 8);
    gtk_widget_set_halign(tag, GTK_ALIGN_START);
    return tag;
}
