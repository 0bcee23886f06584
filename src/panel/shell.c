/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/shell.h"

#include "common/log.h"
#include "common/words.h"
#include "panel/awake.h"
#include "panel/focus.h"
#include "widgets/announce.h"
#include "widgets/box.h"
#include "widgets/surface.h"

enum { DIM_AFTER_S = 60 };
static const double DIMMED = 0.1;

struct wlink_shell {
    const struct wlink_panel *panel;
    GtkWidget *window, *surface, *overlay, *trouble;
    struct wlink_view *view;
    guint update, second; /* sources */
    guint held;           /* the key that is down; 0: none */
    guint awake;          /* awake.h */
    bool dimmed;
};

static void free_view(struct wlink_view *view) {
    if (!view)
        return;
    if (view->screen->leave)
        view->screen->leave(view);
    g_free(view);
}

static void set_dimmed(struct wlink_shell *shell, bool dimmed) {
    shell->dimmed = dimmed;
    gtk_widget_set_opacity(shell->surface, dimmed ? DIMMED : 1);
}

static GtkWidget *home(void *data) {
    const struct wlink_shell *shell = data;
    return shell->view->question ? shell->view->question : shell->view->heading;
}

/* On entry the focus is on the heading, not on a button: nothing acts by a stray Enter. */
static void enter(struct wlink_shell *shell) {
    gtk_window_set_focus(GTK_WINDOW(shell->window), home(shell));
}

static void show(struct wlink_shell *shell, const struct wlink_screen *screen) {
    struct wlink_view *old = shell->view;
    struct wlink_view *view = g_malloc0(screen->size);
    view->panel = shell->panel;
    view->screen = screen;
    view->from = old ? old->screen : NULL;
    view->name = wlink_screen_to_string(screen->id);
    wlink_keep_release(shell->panel->keep);
    screen->build(view);
    shell->view = view;
    view->touched = g_get_monotonic_time();
    set_dimmed(shell, false);
    if (screen->update)
        screen->update(view);
    if (screen->tick)
        screen->tick(view);
    if (old && old->screen->leave)
        old->screen->leave(old);
    gtk_overlay_set_child(GTK_OVERLAY(shell->overlay), view->frame);
    g_free(old);
    enter(shell);
    wlink_log(WLINK_LOG_NOTICE, "screen-shown", "%s", view->name);
}

/* What was asked for and not done stands above the bar of a light screen; a dark one has a place of its own
 * for it, since nothing may lie over its pictures. */
static void show_trouble(struct wlink_shell *shell) {
    enum wlink_code code = wlink_actions_trouble(shell->panel->actions);
    const struct wlink_model_room *room = wlink_actions_room(shell->panel->actions);
    bool here = code != WLINK_CODE_NONE && shell->view->screen->ground != WLINK_GROUND_DARK;
    if (here) {
        g_autofree char *words = wlink_words_code(code, room ? room->name : NULL, NULL);
        wlink_note_set(shell->trouble, wlink_say(WLINK_SAY_TROUBLE_HEADING), words);
        if (!gtk_widget_get_visible(shell->trouble))
            wlink_announce(shell->trouble, WLINK_URGENCY_HIGH, words);
    }
    gtk_widget_set_visible(shell->trouble, here);
}

static void render(struct wlink_shell *shell) {
    const struct wlink_panel *panel = shell->panel;
    const struct wlink_screen *screen =
        wlink_screen_of(wlink_navigate(panel->model, wlink_actions_choice(panel->actions)));
    if (!shell->view || shell->view->screen != screen)
        show(shell, screen);
    else if (shell->view->screen->update)
        shell->view->screen->update(shell->view);
    wlink_keep_update(panel->keep);
    wlink_awake_update(GTK_WINDOW(shell->window), panel->model, &shell->awake);
    show_trouble(shell);
}

static gboolean on_update(void *data) {
    struct wlink_shell *shell = data;
    shell->update = 0;
    render(shell);
    return G_SOURCE_REMOVE;
}

/* Many changes come together; one drawing does for all of them. */
void wlink_shell_update(wlink_shell *shell, guint changes) {
    if (changes & WLINK_MODEL_LEVEL && shell->view && shell->view->screen->level)
        shell->view->screen->level(shell->view);
    if (changes & WLINK_MODEL_STATE && !shell->update)
        shell->update = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_update, shell, NULL);
}

static gboolean on_second(void *data) {
    struct wlink_shell *shell = data;
    const struct wlink_screen *screen = shell->view->screen;
    gint64 idle_s = wlink_view_idle_s(shell->view);
    if (screen->tick)
        screen->tick(shell->view);
    wlink_keep_update(shell->panel->keep);
    if (screen->idle && idle_s >= screen->idle_s) {
        shell->view->touched = g_get_monotonic_time();
        screen->idle(shell->panel->actions);
    }
    if (screen->id == WLINK_SCREEN_STANDBY && !shell->dimmed && idle_s >= DIM_AFTER_S)
        set_dimmed(shell, true);
    return G_SOURCE_CONTINUE;
}

/* A touch also says that the last trouble was read. */
static void touch(struct wlink_shell *shell) {
    shell->view->touched = g_get_monotonic_time();
    if (wlink_actions_trouble(shell->panel->actions) != WLINK_CODE_NONE)
        wlink_actions_forget_trouble(shell->panel->actions);
    if (shell->dimmed)
        set_dimmed(shell, false);
    wlink_actions_keep_alive(shell->panel->actions);
}

/* Touches, the pointer and keys, before any button has them. */
static gboolean on_event(GtkEventControllerLegacy *controller, GdkEvent *event, void *data) {
    (void)controller;
    switch ((int)gdk_event_get_event_type(event)) {
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
    case GDK_KEY_PRESS:
        touch(data);
        break;
    default:
        break;
    }
    return GDK_EVENT_PROPAGATE;
}

/* A function key that is held acts once: its repeats would close and open the microphone by turns. */
static bool is_repeat(struct wlink_shell *shell, guint key) {
    const bool was_down = shell->held == key;
    shell->held = key;
    return was_down && key >= GDK_KEY_F1 && key <= GDK_KEY_F12;
}

static void on_key_up(GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
                      void *data) {
    struct wlink_shell *shell = data;
    (void)controller, (void)code, (void)state;
    if (shell->held == key)
        shell->held = 0;
}

static gboolean on_key(GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
                       void *data) {
    struct wlink_shell *shell = data;
    const struct wlink_screen *screen = shell->view->screen;
    (void)controller, (void)code, (void)state;
    if (is_repeat(shell, key))
        return GDK_EVENT_STOP;
    if (key == GDK_KEY_F12 && wlink_model_has_open_device(shell->panel->model))
        wlink_actions_stop_all(shell->panel->actions);
    else if (key == GDK_KEY_Escape && screen->way_out)
        screen->way_out(shell->view);
    else
        return screen->key && screen->key(shell->view, key);
    return GDK_EVENT_STOP;
}

static void add_controllers(struct wlink_shell *shell) {
    GtkEventController *events = gtk_event_controller_legacy_new();
    GtkEventController *keys = gtk_event_controller_key_new();
    gtk_event_controller_set_propagation_phase(events, GTK_PHASE_CAPTURE);
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect(events, "event", G_CALLBACK(on_event), shell);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), shell);
    g_signal_connect(keys, "key-released", G_CALLBACK(on_key_up), shell);
    gtk_widget_add_controller(shell->window, events);
    gtk_widget_add_controller(shell->window, keys);
}

static void add_trouble(struct wlink_shell *shell) {
    enum { BAR = 144, GAP = 24 };
    shell->trouble = wlink_note_new("shell.trouble", WLINK_NOTE_ATTENTION, WLINK_ICON_WARN, NULL, NULL);
    gtk_widget_set_valign(shell->trouble, GTK_ALIGN_END);
    gtk_widget_set_halign(shell->trouble, GTK_ALIGN_CENTER);
    gtk_widget_set_margin_bottom(shell->trouble, BAR + GAP);
    gtk_overlay_add_overlay(GTK_OVERLAY(shell->overlay), shell->trouble);
}

wlink_shell *wlink_shell_new(GtkApplication *application, const struct wlink_panel *panel, int width,
                             int height, bool fullscreen) {
    struct wlink_shell *shell = g_new0(struct wlink_shell, 1);
    shell->panel = panel;
    shell->window = gtk_application_window_new(application);
    shell->surface = wlink_surface_new();
    gtk_window_set_title(GTK_WINDOW(shell->window), "Winglink");
    gtk_window_set_decorated(GTK_WINDOW(shell->window), FALSE);
    gtk_window_set_default_size(GTK_WINDOW(shell->window), width, height);
    gtk_window_set_child(GTK_WINDOW(shell->window), shell->surface);
    shell->overlay = gtk_overlay_new();
    wlink_surface_set_child(shell->surface, shell->overlay);
    add_trouble(shell);
    if (fullscreen)
        gtk_window_fullscreen(GTK_WINDOW(shell->window));
    add_controllers(shell);
    render(shell);
    shell->second = g_timeout_add_seconds(1, on_second, shell);
    gtk_window_present(GTK_WINDOW(shell->window));
    wlink_focus_keep(GTK_WINDOW(shell->window), home, shell);
    enter(shell);
    return shell;
}

void wlink_shell_free(wlink_shell *shell) {
    if (!shell)
        return;
    g_clear_handle_id(&shell->update, g_source_remove);
    g_clear_handle_id(&shell->second, g_source_remove);
    free_view(shell->view);
    g_free(shell);
}
