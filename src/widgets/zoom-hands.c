/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/zoom-hands-private.h"

#include <math.h>

static const double STEP = 1.25; /* of a wheel, or a key */
static const double WAY = 0.1;   /* of the widget's size: how far an arrow moves it */

static graphene_size_t box_of(const struct wlink_zoom_hands *hands) {
    return GRAPHENE_SIZE_INIT((float)gtk_widget_get_width(hands->widget),
                              (float)gtk_widget_get_height(hands->widget));
}

static void set(struct wlink_zoom_hands *hands, struct wlink_zoom zoom) {
    const bool scale = zoom.scale != hands->zoom.scale;
    hands->zoom = zoom;
    hands->changed(hands->widget, scale);
}

static void move(struct wlink_zoom_hands *hands, struct wlink_zoom from, graphene_point_t began,
                 graphene_point_t now, double factor) {
    set(hands, wlink_zoom_moved(from, box_of(hands), hands->size(hands->widget), began, now, factor));
}

void wlink_zoom_hands_whole(struct wlink_zoom_hands *hands) {
    set(hands, wlink_zoom_whole());
}

/* --- two fingers */

void wlink_zoom_hands_put(struct wlink_zoom_hands *hands, graphene_point_t middle) {
    hands->from = hands->zoom;
    hands->began = middle;
}

void wlink_zoom_hands_spread(struct wlink_zoom_hands *hands, graphene_point_t middle, double factor) {
    if (hands->on)
        move(hands, hands->from, hands->began, middle, factor);
}

static graphene_point_t fingers(GtkGesture *gesture) {
    double x = 0, y = 0;
    gtk_gesture_get_bounding_box_center(gesture, &x, &y);
    return GRAPHENE_POINT_INIT((float)x, (float)y);
}

static void on_pinch_begin(GtkGesture *gesture, GdkEventSequence *sequence, gpointer data) {
    struct wlink_zoom_hands *hands = data;
    (void)sequence;
    if (!hands->on) {
        gtk_gesture_set_state(gesture, GTK_EVENT_SEQUENCE_DENIED);
        return;
    }
    gtk_gesture_set_state(gesture, GTK_EVENT_SEQUENCE_CLAIMED); /* two fingers are no tap */
    wlink_zoom_hands_put(hands, fingers(gesture));
}

static void on_pinch(GtkGesture *gesture, double factor, gpointer data) {
    wlink_zoom_hands_spread(data, fingers(gesture), factor);
}

/* --- a wheel, where the pointer is */

bool wlink_zoom_hands_turn(struct wlink_zoom_hands *hands, graphene_point_t where, double clicks) {
    if (hands->on)
        move(hands, hands->zoom, where, where, pow(STEP, clicks));
    return hands->on;
}

static void on_pointer(GtkEventControllerMotion *motion, double x, double y, gpointer data) {
    struct wlink_zoom_hands *hands = data;
    (void)motion;
    hands->pointer = GRAPHENE_POINT_INIT((float)x, (float)y);
}

static gboolean on_wheel(GtkEventControllerScroll *scroll, double dx, double dy, gpointer data) {
    struct wlink_zoom_hands *hands = data;
    (void)scroll, (void)dx;
    return wlink_zoom_hands_turn(hands, hands->pointer, -dy);
}

/* --- one finger, or the pointer; a second finger takes over */

static void on_drag_begin(GtkGestureDrag *drag, double x, double y, gpointer data) {
    struct wlink_zoom_hands *hands = data;
    (void)drag;
    wlink_zoom_hands_put(hands, GRAPHENE_POINT_INIT((float)x, (float)y));
}

static void on_drag(GtkGestureDrag *drag, double x, double y, gpointer data) {
    struct wlink_zoom_hands *hands = data;
    const graphene_point_t now = GRAPHENE_POINT_INIT(hands->began.x + (float)x, hands->began.y + (float)y);
    (void)drag;
    if (hands->on && hands->from.scale > 1)
        move(hands, hands->from, hands->began, now, 1);
}

/* --- keys */

static void step(struct wlink_zoom_hands *hands, double factor) {
    const graphene_size_t box = box_of(hands);
    const graphene_point_t middle = GRAPHENE_POINT_INIT(box.width / 2, box.height / 2);
    move(hands, hands->zoom, middle, middle, factor);
}

/* An arrow shows more of what is on its side. */
static bool pan(struct wlink_zoom_hands *hands, double across, double down) {
    const graphene_size_t box = box_of(hands);
    const graphene_point_t zero = GRAPHENE_POINT_INIT(0, 0);
    if (hands->zoom.scale <= 1)
        return false;
    move(hands, hands->zoom, zero,
         GRAPHENE_POINT_INIT((float)(-across * box.width), (float)(-down * box.height)), 1);
    return true;
}

bool wlink_zoom_hands_key(struct wlink_zoom_hands *hands, guint key) {
    if (!hands->on)
        return false;
    switch (key) {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
        step(hands, STEP);
        return true;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
        step(hands, 1 / STEP);
        return true;
    case GDK_KEY_Left:
        return pan(hands, -WAY, 0);
    case GDK_KEY_Right:
        return pan(hands, WAY, 0);
    case GDK_KEY_Up:
        return pan(hands, 0, -WAY);
    case GDK_KEY_Down:
        return pan(hands, 0, WAY);
    default:
        return false;
    }
}

void wlink_zoom_hands_init(struct wlink_zoom_hands *hands, GtkWidget *widget) {
    GtkGesture *pinch = gtk_gesture_zoom_new(), *drag = gtk_gesture_drag_new();
    GtkEventController *motion = gtk_event_controller_motion_new();
    GtkEventController *scroll = gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
    hands->widget = widget;
    hands->zoom = wlink_zoom_whole();
    g_signal_connect(pinch, "begin", G_CALLBACK(on_pinch_begin), hands);
    g_signal_connect(pinch, "scale-changed", G_CALLBACK(on_pinch), hands);
    g_signal_connect(drag, "drag-begin", G_CALLBACK(on_drag_begin), hands);
    g_signal_connect(drag, "drag-update", G_CALLBACK(on_drag), hands);
    g_signal_connect(motion, "motion", G_CALLBACK(on_pointer), hands);
    g_signal_connect(scroll, "scroll", G_CALLBACK(on_wheel), hands);
    gtk_widget_add_controller(widget, GTK_EVENT_CONTROLLER(pinch));
    gtk_widget_add_controller(widget, GTK_EVENT_CONTROLLER(drag));
    gtk_widget_add_controller(widget, motion);
    gtk_widget_add_controller(widget, scroll);
}
