/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/caption.h"
#include "widgets/text.h"

struct frozen {
    GtkWidget *age, *below, *what, *who;
};

static struct frozen *frozen_of(GtkWidget *box) {
    return g_object_get_data(G_OBJECT(box), "wlink-frozen");
}

/* A white line with words at both ends. */
static GtkWidget *make_line(const char *style, GtkWidget *start, GtkWidget *end) {
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 20);
    gtk_widget_add_css_class(line, style);
    gtk_widget_set_hexpand(start, TRUE);
    gtk_box_append(GTK_BOX(line), start);
    gtk_box_append(GTK_BOX(line), end);
    return line;
}

GtkWidget *wlink_frozen_new(const char *name, GtkWidget *child, const char *words) {
    struct frozen *frozen = g_new0(struct frozen, 1);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    g_object_set_data_full(G_OBJECT(box), "wlink-frozen", frozen, g_free);
    gtk_widget_set_name(box, name);
    gtk_widget_add_css_class(box, "frozen");
    GtkWidget *word = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 20);
    gtk_box_append(GTK_BOX(word), wlink_icon_new(WLINK_ICON_FREEZE, 68));
    gtk_box_append(GTK_BOX(word), wlink_text_new(words, NULL));
    frozen->age = wlink_text_new(NULL, NULL);
    frozen->what = wlink_text_new(NULL, NULL);
    frozen->who = wlink_text_new(NULL, NULL);
    frozen->below = make_line("below", frozen->what, frozen->who);
    gtk_widget_set_visible(frozen->below, FALSE);
    gtk_box_append(GTK_BOX(box), make_line("says", word, frozen->age));
    if (child)
        gtk_box_append(GTK_BOX(box), child);
    gtk_box_append(GTK_BOX(box), frozen->below);
    return box;
}

void wlink_frozen_set_age(GtkWidget *box, const char *age) {
    wlink_text_set(frozen_of(box)->age, age);
}

void wlink_frozen_set_below(GtkWidget *box, const char *what, const char *who) {
    struct frozen *frozen = frozen_of(box);
    wlink_text_set(frozen->what, what);
    wlink_text_set(frozen->who, who);
    gtk_widget_set_visible(frozen->below, what || who);
}
