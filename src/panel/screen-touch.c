/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/parts.h"
#include "widgets/announce.h"
#include "widgets/text.h"

/* 19: the touch check: nine points over the whole screen. Only a touch or the pointer counts: a key tells
 * nothing of the touchscreen. */
enum { POINTS = 9, A_ROW = 3, EDGE = 32 };

struct touch {
    struct wlink_view view;
    GtkWidget *points[POINTS], *count;
    bool pressed[POINTS]; /* by a touch or the pointer */
    guint felt;           /* bits */
};

static guint felt_points(const struct touch *self) {
    return (guint)__builtin_popcount(self->felt);
}

static void report(struct touch *self) {
    wlink_actions *actions = self->view.panel->actions;
    GdkSurface *surface = gtk_native_get_surface(gtk_widget_get_native(self->view.frame));
    GdkMonitor *monitor = gdk_display_get_monitor_at_surface(gdk_surface_get_display(surface), surface);
    GdkRectangle place = {.width = gdk_surface_get_width(surface), .height = gdk_surface_get_height(surface)};
    if (monitor)
        gdk_monitor_get_geometry(monitor, &place);
    const double scale = gdk_surface_get_scale(surface);
    wlink_actions_report_touch(actions, felt_points(self), POINTS, (guint)(place.width * scale),
                               (guint)(place.height * scale));
    wlink_actions_open_service(actions, WLINK_SERVICE_CHECKS);
}

static void on_give_up(struct wlink_view *view) {
    report((struct touch *)view);
}

static void say_count(struct touch *self) {
    g_autofree char *n = g_strdup_printf("%u", felt_points(self)), *all = g_strdup_printf("%d", POINTS);
    g_autofree char *words = wlink_say_with(WLINK_SAY_TOUCH_COUNT, "n", n, "all", all, NULL);
    wlink_text_set(self->count, words);
    if (self->felt)
        wlink_announce(self->count, WLINK_URGENCY_MEDIUM, words);
}

static void on_pressed(GtkGestureClick *click, int times, double x, double y, void *data) {
    bool *pressed = data;
    (void)click, (void)times, (void)x, (void)y;
    *pressed = true;
}

static void on_point(GtkWidget *point, void *data) {
    struct touch *self = data;
    const guint i = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(point), "winglink-point"));
    if (!self->pressed[i] || self->felt & 1u << i)
        return;
    self->felt |= 1u << i;
    gtk_widget_add_css_class(point, "felt");
    wlink_button_set_face(point, WLINK_ICON_TICK, NULL);
    say_count(self);
    if (felt_points(self) == POINTS)
        report(self);
}

static GtkWidget *new_point(struct touch *self, guint i) {
    g_autofree char *n = g_strdup_printf("%u", i + 1), *control = g_strdup_printf("point-%u", i + 1);
    g_autofree char *name = wlink_view_name(&self->view, control);
    g_autofree char *words = wlink_say_with(WLINK_SAY_TOUCH_POINT, "n", n, NULL);
    GtkWidget *point = wlink_button_new(name, WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE, n, NULL);
    GtkGesture *click = gtk_gesture_click_new();
    wlink_describe(point, words, wlink_say(WLINK_SAY_TOUCH_POINT_DOES));
    gtk_widget_add_css_class(point, "point");
    gtk_event_controller_set_propagation_phase(GTK_EVENT_CONTROLLER(click), GTK_PHASE_CAPTURE);
    g_signal_connect(click, "pressed", G_CALLBACK(on_pressed), &self->pressed[i]);
    gtk_widget_add_controller(point, GTK_EVENT_CONTROLLER(click));
    g_object_set_data(G_OBJECT(point), "winglink-point", GUINT_TO_POINTER(i));
    g_signal_connect(point, "act", G_CALLBACK(on_point), self);
    return self->points[i] = point;
}

static GtkWidget *build_row(struct touch *self, guint row) {
    GtkWidget *box = gtk_center_box_new();
    gtk_center_box_set_start_widget(GTK_CENTER_BOX(box), new_point(self, row * A_ROW));
    gtk_center_box_set_center_widget(GTK_CENTER_BOX(box), new_point(self, row * A_ROW + 1));
    gtk_center_box_set_end_widget(GTK_CENTER_BOX(box), new_point(self, row * A_ROW + 2));
    return box;
}

static void build(void *data) {
    struct touch *self = data;
    struct wlink_view *view = &self->view;
    GtkWidget *stage = wlink_column(0), *words = wlink_column(8);
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_LIGHT);
    self->count = wlink_view_text(view, "count", NULL, "s40");
    GtkWidget *give_up = wlink_view_button(view, "give-up", WLINK_BUTTON_SECONDARY, WLINK_ICON_WARN,
                                           WLINK_SAY_TOUCH_GIVE_UP, WLINK_SAY_TOUCH_GIVE_UP_DOES, on_give_up);
    wlink_fill(words, wlink_view_heading(view, WLINK_SAY_TOUCH_HEADING, "h1"), self->count, NULL);
    gtk_widget_set_halign(view->heading, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(self->count, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(give_up, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(stage, "bare");
    wlink_fill(stage, build_row(self, 0), wlink_stretch(), words, wlink_stretch(), build_row(self, 1),
               wlink_stretch(), give_up, wlink_stretch(), build_row(self, 2), NULL);
    for (GtkWidget *row = gtk_widget_get_first_child(stage); row; row = gtk_widget_get_next_sibling(row))
        if (GTK_IS_CENTER_BOX(row)) {
            gtk_widget_set_margin_start(row, EDGE);
            gtk_widget_set_margin_end(row, EDGE);
        }
    gtk_widget_set_margin_top(gtk_widget_get_first_child(stage), EDGE);
    gtk_widget_set_margin_bottom(gtk_widget_get_last_child(stage), EDGE);
    wlink_frame_set_stage(view->frame, stage);
    say_count(self);
}

static void way_out(void *data) {
    struct touch *self = data;
    wlink_actions_open_service(self->view.panel->actions, WLINK_SERVICE_CHECKS);
}

const struct wlink_screen wlink_screen_touch = {
    .id = WLINK_SCREEN_TOUCH,
    .ground = WLINK_GROUND_LIGHT,
    .size = sizeof(struct touch),
    .build = build,
    .way_out = way_out,
    .idle_s = 2 * 60,
    .idle = wlink_actions_idle_service,
};
