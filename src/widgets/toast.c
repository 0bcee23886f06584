/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/toast.h"

#include "widgets/announce.h"
#include "widgets/button.h"
#include "widgets/text.h"

enum { STAYS_S = 8, MARGIN = 32, FADE_MS = 150 };

/* The parts, kept with the overlay. */
struct toast {
    GtkWidget *revealer, *icon, *heading, *words;
    enum wlink_icon sign;
    guint timer; /* 0: it is hidden */
    void (*covers)(int height, void *data);
    void *covers_data;
};

static struct toast *toast_of(GtkWidget *overlay) {
    return g_object_get_data(G_OBJECT(overlay), "wlink-toast");
}

static void free_toast(gpointer data) {
    struct toast *toast = data;
    g_clear_handle_id(&toast->timer, g_source_remove);
    g_free(toast);
}

void wlink_toast_set_covers(GtkWidget *overlay, void (*covers)(int height, void *data), void *data) {
    struct toast *toast = toast_of(overlay);
    toast->covers = covers;
    toast->covers_data = data;
}

static void tell_covers(GtkWidget *overlay, bool shown) {
    const struct toast *toast = toast_of(overlay);
    GtkWidget *box = gtk_revealer_get_child(GTK_REVEALER(toast->revealer));
    const int width = gtk_widget_get_width(overlay) - 2 * MARGIN;
    int height = 0;
    if (!toast->covers)
        return;
    if (shown)
        gtk_widget_measure(box, GTK_ORIENTATION_VERTICAL, MAX(width, -1), NULL, &height, NULL, NULL);
    toast->covers(shown ? height + MARGIN : 0, toast->covers_data);
}

void wlink_toast_hide(GtkWidget *overlay) {
    struct toast *toast = toast_of(overlay);
    g_clear_handle_id(&toast->timer, g_source_remove);
    gtk_revealer_set_reveal_child(GTK_REVEALER(toast->revealer), FALSE);
    gtk_widget_set_can_target(toast->revealer, FALSE);
    tell_covers(overlay, false);
}

static void on_timeout(gpointer overlay) {
    toast_of(overlay)->timer = 0;
    wlink_toast_hide(overlay);
}

static void on_ok(GtkWidget *button, gpointer overlay) {
    (void)button;
    wlink_toast_hide(overlay);
}

static void reveal(GtkWidget *overlay, enum wlink_icon icon, const char *heading, const char *words) {
    struct toast *toast = toast_of(overlay);
    toast->sign = icon;
    wlink_icon_set(toast->icon, icon);
    wlink_text_set(toast->heading, heading);
    wlink_text_set(toast->words, words);
    gtk_widget_set_visible(toast->words, words && *words);
    gtk_revealer_set_reveal_child(GTK_REVEALER(toast->revealer), TRUE);
    gtk_widget_set_can_target(toast->revealer, TRUE);
    tell_covers(overlay, true);
    g_clear_handle_id(&toast->timer, g_source_remove);
    toast->timer = g_timeout_add_seconds_once(STAYS_S, on_timeout, overlay);
}

void wlink_toast_show(GtkWidget *overlay, enum wlink_icon icon, const char *heading, const char *words) {
    const bool more = words && *words;
    g_autofree char *all = g_strconcat(heading,
                                       more && !g_str_has_suffix(heading, ".") ? ". "
                                       : more                                  ? " "
                                                                               : "",
                                       words, NULL);
    reveal(overlay, icon, heading, words);
    wlink_announce(overlay, WLINK_URGENCY_HIGH, all);
}

void wlink_toast_move(GtkWidget *from, GtkWidget *to) {
    struct toast *toast = toast_of(from);
    if (!toast->timer)
        return;
    reveal(to, toast->sign, gtk_label_get_text(GTK_LABEL(toast->heading)),
           gtk_label_get_text(GTK_LABEL(toast->words)));
    wlink_toast_hide(from);
}

static GtkWidget *make_box(struct toast *toast, const char *name, GtkWidget *ok) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 28),
              *lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_set_name(box, name);
    gtk_widget_add_css_class(box, "toast");
    toast->icon = wlink_icon_new(WLINK_ICON_NONE, 72);
    toast->heading = wlink_text_new(NULL, "h2");
    toast->words = wlink_text_new(NULL, NULL);
    gtk_widget_set_hexpand(lines, TRUE);
    gtk_widget_set_valign(lines, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(ok, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(lines), toast->heading);
    gtk_box_append(GTK_BOX(lines), toast->words);
    gtk_box_append(GTK_BOX(box), toast->icon);
    gtk_box_append(GTK_BOX(box), lines);
    gtk_box_append(GTK_BOX(box), ok);
    return box;
}

GtkWidget *wlink_toast_new(const char *name, GtkWidget *over, const char *ok_words, const char *ok_does) {
    struct toast *toast = g_new0(struct toast, 1);
    g_autofree char *ok_name = g_strconcat(name, "-ok", NULL);
    GtkWidget *overlay = gtk_overlay_new();
    GtkWidget *ok = wlink_button_new(ok_name, WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE, ok_words, ok_does);
    g_object_set_data_full(G_OBJECT(overlay), "wlink-toast", toast, free_toast);
    wlink_button_set_size(ok, WLINK_SIZE_SMALL);
    g_signal_connect(ok, "act", G_CALLBACK(on_ok), overlay);
    toast->revealer = gtk_revealer_new();
    gtk_revealer_set_transition_type(GTK_REVEALER(toast->revealer), GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP);
    gtk_revealer_set_transition_duration(GTK_REVEALER(toast->revealer), FADE_MS);
    gtk_revealer_set_child(GTK_REVEALER(toast->revealer), make_box(toast, name, ok));
    gtk_widget_set_valign(toast->revealer, GTK_ALIGN_END);
    gtk_widget_set_margin_start(toast->revealer, MARGIN);
    gtk_widget_set_margin_end(toast->revealer, MARGIN);
    gtk_widget_set_margin_bottom(toast->revealer, MARGIN);
    gtk_widget_set_can_target(toast->revealer, FALSE);
    gtk_overlay_set_child(GTK_OVERLAY(overlay), over);
    gtk_overlay_add_overlay(GTK_OVERLAY(overlay), toast->revealer);
    return overlay;
}
