/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/focus.h"

/* Kept with the window. */
struct focus {
    GtkWidget *(*home)(void *data);
    void *data;
    bool by_keys; /* it is moved by keys: its ring is shown */
};

static const char key_of_focus[] = "winglink-focus";

static struct focus *focus_of(GtkWindow *window) {
    return g_object_get_data(G_OBJECT(window), key_of_focus);
}

static bool is_there(GtkWindow *window, GtkWidget *widget) {
    return widget && gtk_widget_get_root(widget) == GTK_ROOT(window) && gtk_widget_get_mapped(widget) &&
           gtk_widget_is_sensitive(widget);
}

/* Tab goes on from it: those round it know which of their children has the focus. What was put elsewhere has
 * left them without. */
static bool is_led_to(GtkWidget *widget) {
    for (GtkWidget *parent; (parent = gtk_widget_get_parent(widget)); widget = parent)
        if (gtk_widget_get_focus_child(parent) != widget)
            return false;
    return true;
}

/* GTK moves a lost focus after the frame, unless it is set before that: also to where it already is. */
static void on_frame(GtkWindow *window) {
    const struct focus *focus = focus_of(window);
    GtkWidget *is = gtk_window_get_focus(window);
    GtkWidget *wanted = is_there(window, is) ? is : focus->home(focus->data);
    if (!is_there(window, wanted))
        return;
    if (wanted == is && !is_led_to(is))
        gtk_root_set_focus(GTK_ROOT(window), NULL);
    gtk_root_set_focus(GTK_ROOT(window), wanted);
}

/* GTK hides the ring by a timer, and shows it when a key was let go elsewhere. */
static void show_ring(GtkWindow *window) {
    const struct focus *focus = focus_of(window);
    if (gtk_window_get_focus_visible(window) != focus->by_keys)
        gtk_window_set_focus_visible(window, focus->by_keys);
}

static bool moves_focus(guint key) {
    static const guint keys[] = {GDK_KEY_Tab,   GDK_KEY_ISO_Left_Tab, GDK_KEY_KP_Tab, GDK_KEY_Left,
                                 GDK_KEY_Right, GDK_KEY_Up,           GDK_KEY_Down};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (key == keys[i])
            return true;
    return false;
}

static gboolean on_event(GtkEventControllerLegacy *controller, GdkEvent *event, void *data) {
    struct focus *focus = focus_of(data);
    const GdkEventType type = gdk_event_get_event_type(event);
    (void)controller;
    if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN)
        focus->by_keys = false;
    else if (type == GDK_KEY_PRESS && moves_focus(gdk_key_event_get_keyval(event)))
        focus->by_keys = true;
    show_ring(data);
    return GDK_EVENT_PROPAGATE;
}

void wlink_focus_keep(GtkWindow *window, GtkWidget *(*home)(void *data), void *data) {
    struct focus *focus = g_new0(struct focus, 1);
    GdkFrameClock *clock = gtk_widget_get_frame_clock(GTK_WIDGET(window));
    GtkEventController *events = gtk_event_controller_legacy_new();
    focus->home = home;
    focus->data = data;
    g_object_set_data_full(G_OBJECT(window), key_of_focus, focus, g_free);
    gtk_event_controller_set_propagation_phase(events, GTK_PHASE_CAPTURE);
    g_signal_connect(events, "event", G_CALLBACK(on_event), window);
    gtk_widget_add_controller(GTK_WIDGET(window), events);
    /* What went between two frames, and what went as this one was laid out. */
    g_signal_connect_object(clock, "before-paint", G_CALLBACK(on_frame), window, G_CONNECT_SWAPPED);
    g_signal_connect_object(clock, "paint", G_CALLBACK(on_frame), window, G_CONNECT_SWAPPED);
    g_signal_connect(window, "notify::focus-visible", G_CALLBACK(show_ring), NULL);
    show_ring(window);
}
