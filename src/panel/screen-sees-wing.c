/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"
#include "panel/here.h"
#include "panel/say.h"
#include "panel/sight.h"
#include "widgets/announce.h"
#include "widgets/picture.h"
#include "widgets/strip.h"

/* 16: the wing's two pictures, who is there, and how good the connection is. Also 21: when everything here
 * was stopped, the wing is still seen. */
enum { SIDE = 696, SELF_WIDTH = 188, SELF_HEIGHT = 106 };

struct sees_wing {
    struct wlink_call_view call;
    struct wlink_sight sight;
    struct wlink_here here;
    GtkWidget *stage, *left, *tools, *swap, *full, *whole, *waiting;
    bool is_full;
    gint64 welcomed; /* the break after which that was said */
};

static struct sees_wing *self_of(struct wlink_view *view) {
    return (struct sees_wing *)view;
}

/* The tools stand below the large picture; beside it when it is alone. */
static void set_full(struct sees_wing *self, bool full) {
    if (self->is_full == full)
        return;
    self->is_full = full;
    wlink_sight_set_full(&self->sight, full);
    gtk_widget_set_visible(self->call.strip.strip, !full);
    gtk_widget_set_visible(self->call.aside.column, !full);
    g_object_ref(self->tools);
    gtk_box_remove(GTK_BOX(full ? self->left : self->stage), self->tools);
    gtk_box_append(GTK_BOX(full ? self->stage : self->left), self->tools);
    g_object_unref(self->tools);
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self->tools),
                                   full ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
    gtk_widget_set_hexpand(self->tools, TRUE);
    gtk_widget_set_valign(self->tools, full ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
    wlink_button_set_face(self->full, WLINK_ICON_ENLARGE,
                          wlink_say(full ? WLINK_SAY_SEES_BOTH : WLINK_SAY_SEES_FULL));
    wlink_button_set_does(self->full, wlink_say(full ? WLINK_SAY_SEES_BOTH_DOES : WLINK_SAY_SEES_FULL_DOES));
}

static void on_full(struct wlink_view *view) {
    struct sees_wing *self = self_of(view);
    wlink_aside_show(&self->call, WLINK_PAGE_NONE);
    set_full(self, !self->is_full);
}

static void on_swap(struct wlink_view *view) {
    wlink_sight_swap(&self_of(view)->sight);
}

static void on_whole(struct wlink_view *view) {
    wlink_sight_show_whole(&self_of(view)->sight);
}

static void on_waiting(struct wlink_view *view) {
    struct wlink_call_view *call = (struct wlink_call_view *)view;
    wlink_aside_show(call, call->aside.shown == WLINK_PAGE_LIST ? WLINK_PAGE_NONE : WLINK_PAGE_LIST);
}

/* A question opens in the column, so the column has to be there. */
static void on_column(struct sees_wing *self) {
    if (self->call.aside.shown != WLINK_PAGE_NONE)
        set_full(self, false);
}

static GtkWidget *new_tool(struct sees_wing *self, const char *control, enum wlink_icon icon,
                           enum wlink_phrase words, enum wlink_phrase does,
                           void (*act)(struct wlink_view *view)) {
    GtkWidget *tool = wlink_view_button(&self->call.view, control, WLINK_BUTTON_TOOL, icon, words, does, act);
    gtk_widget_set_hexpand(tool, TRUE);
    return tool;
}

static GtkWidget *build_tools(struct sees_wing *self) {
    self->tools = wlink_row(16);
    self->swap =
        new_tool(self, "swap", WLINK_ICON_SWAP, WLINK_SAY_SEES_SWAP, WLINK_SAY_SEES_SWAP_DOES, on_swap);
    self->full =
        new_tool(self, "full", WLINK_ICON_ENLARGE, WLINK_SAY_SEES_FULL, WLINK_SAY_SEES_FULL_DOES, on_full);
    self->whole =
        new_tool(self, "whole", WLINK_ICON_ZOOM, WLINK_SAY_SEES_WHOLE, WLINK_SAY_SEES_WHOLE_DOES, on_whole);
    gtk_box_set_homogeneous(GTK_BOX(self->tools), TRUE);
    wlink_fill(self->tools, self->swap, self->full, self->whole, NULL);
    return self->tools;
}

static GtkWidget *build_side(struct sees_wing *self) {
    GtkWidget *side = wlink_column(14);
    wlink_here_build(&self->here, &self->call.view);
    wlink_fill(side, self->sight.small.overlay, self->here.box, NULL);
    GtkWidget *column = wlink_aside_new(&self->call, side, SIDE);
    g_signal_connect_swapped(side, "notify::visible", G_CALLBACK(on_column), self);
    return column;
}

/* The consultant's own picture stands before the tool that closes its camera. */
static void add_self_view(struct sees_wing *self) {
    struct wlink_view *view = &self->call.view;
    GtkWidget *tool = self->call.tools.devices[WLINK_PANEL_ROOM];
    g_autofree char *name = wlink_view_name(view, "self");
    GtkWidget *picture =
        wlink_keep_take(view->panel->keep, WLINK_PANEL_PORT_ROOM, name, wlink_say(WLINK_SAY_JOIN_SEE_OF_YOU));
    wlink_picture_set_empty(picture, WLINK_ICON_NONE, NULL, NULL); /* too small for words */
    gtk_widget_set_size_request(picture, SELF_WIDTH, SELF_HEIGHT);
    gtk_widget_set_valign(picture, GTK_ALIGN_CENTER);
    gtk_box_insert_child_after(GTK_BOX(gtk_widget_get_parent(tool)), picture,
                               gtk_widget_get_prev_sibling(tool));
}

static void add_waiting(struct sees_wing *self) {
    struct wlink_view *view = &self->call.view;
    self->waiting = wlink_view_button(view, "waiting", WLINK_BUTTON_SECONDARY, WLINK_ICON_LIST,
                                      WLINK_SAY_LIST_COUNT, WLINK_SAY_SEES_WAITING_DOES, on_waiting);
    wlink_button_set_size(self->waiting, WLINK_SIZE_LEAST);
    gtk_widget_set_valign(self->waiting, GTK_ALIGN_CENTER);
    wlink_strip_add(self->call.strip.strip, self->waiting);
}

static void say_entry(struct sees_wing *self) {
    struct wlink_view *view = &self->call.view;
    const bool back = wlink_view_is_back(view);
    g_autofree char *joined = wlink_say_with(WLINK_SAY_SEES_JOINED, "room", wlink_far_name(view), NULL);
    self->welcomed = back ? 0 : view->panel->model->consultation.interrupted;
    if (!back)
        wlink_announce(view->frame, WLINK_URGENCY_HIGH, joined);
}

/* After a break, also one that was over before another screen could be shown. */
static void welcome_back(struct sees_wing *self) {
    const struct wlink_model *model = self->call.view.panel->model;
    const gint64 interrupted = model->consultation.interrupted;
    if (model->consultation.phase != WLINK_PHASE_IN_CONSULTATION || interrupted == self->welcomed)
        return;
    self->welcomed = interrupted;
    wlink_sight_toast(&self->sight, WLINK_ICON_LINK, wlink_say(WLINK_SAY_SEES_BACK), wlink_say_break(model));
}

/* At once: who has just zoomed may want the whole again. */
static void update_whole(struct sees_wing *self) {
    const bool zoomed = wlink_sight_zoom(&self->sight) > 1;
    wlink_button_set_impossible(self->whole, zoomed ? NULL : wlink_say(WLINK_SAY_SEES_WHOLE_WHY));
    if (zoomed)
        wlink_button_set_does(self->whole, wlink_say(WLINK_SAY_SEES_WHOLE_DOES));
}

static void build(void *data) {
    struct sees_wing *self = data;
    struct wlink_view *view = &self->call.view;
    view->frame = wlink_frame_new(view->name, WLINK_GROUND_DARK);
    wlink_call_build(&self->call, WLINK_SAY_TOOL_END, WLINK_SAY_TOOL_END_DOES, true);
    wlink_sight_build(&self->sight, view);
    wlink_keep_connect(self->sight.large.picture, "notify::zoom", G_CALLBACK(update_whole), self);
    wlink_keep_connect(self->sight.small.picture, "notify::zoom", G_CALLBACK(update_whole), self);
    self->stage = wlink_row(24);
    self->left = wlink_column(14);
    wlink_fill(self->left, self->sight.large.overlay, build_tools(self), NULL);
    wlink_fill(self->stage, self->left, build_side(self), NULL);
    wlink_frame_set_stage(view->frame, self->stage);
    add_self_view(self);
    add_waiting(self);
    view->heading = self->sight.large.picture;
    say_entry(self);
}

static void update_waiting(struct sees_wing *self) {
    const guint count = self->call.view.panel->model->callers->len;
    g_autofree char *n = g_strdup_printf("%u", count);
    g_autofree char *words = wlink_say_with(WLINK_SAY_LIST_COUNT, "n", n, NULL);
    wlink_button_set_face(self->waiting, WLINK_ICON_LIST,
                          count ? words : wlink_say(WLINK_SAY_SEES_NOBODY_WAITS));
}

static void update(void *data) {
    struct sees_wing *self = data;
    if (self->call.view.panel->model->devices.stopped)
        set_full(self, false);
    wlink_call_update(&self->call);
    wlink_sight_update(&self->sight);
    wlink_here_update(&self->here);
    update_waiting(self);
    update_whole(self);
    welcome_back(self);
}

static void way_out(void *data) {
    struct sees_wing *self = data;
    if (self->call.aside.shown == WLINK_PAGE_NONE)
        set_full(self, false);
    else
        wlink_call_way_out(data);
}

const struct wlink_screen wlink_screen_sees_wing = {
    .id = WLINK_SCREEN_SEES_WING,
    .ground = WLINK_GROUND_DARK,
    .size = sizeof(struct sees_wing),
    .build = build,
    .update = update,
    .tick = wlink_call_tick,
    .way_out = way_out,
    .key = wlink_call_key,
};
