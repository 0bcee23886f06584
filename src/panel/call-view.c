/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"

#include "common/words.h"
#include "widgets/bar.h"

static const struct tool {
    const char *control;
    enum wlink_icon on, off;
    enum wlink_phrase opens, closes;
} tools[WLINK_PANEL_DEVICES] = {
    [WLINK_PANEL_ROOM] = {"room-camera", WLINK_ICON_CAM, WLINK_ICON_CAM_OFF, WLINK_SAY_TOOL_OPENS_ROOM,
                          WLINK_SAY_TOOL_CLOSES_ROOM},
    [WLINK_PANEL_EXAM] = {"exam-camera", WLINK_ICON_EXAM, WLINK_ICON_EXAM_OFF, WLINK_SAY_TOOL_OPENS_EXAM,
                          WLINK_SAY_TOOL_CLOSES_EXAM},
    [WLINK_PANEL_MICROPHONE] = {"microphone", WLINK_ICON_MIC, WLINK_ICON_MIC_OFF,
                                WLINK_SAY_TOOL_OPENS_MICROPHONE, WLINK_SAY_TOOL_CLOSES_MICROPHONE},
};

static bool is_open(const struct wlink_model *model, enum wlink_panel_device device) {
    enum wlink_device_is state = model->devices.state[device];
    return state == WLINK_DEVICE_IS_OPEN || state == WLINK_DEVICE_IS_STALLED;
}

static void toggle(struct wlink_view *view, enum wlink_panel_device device) {
    wlink_actions_set_device(view->panel->actions, device, !is_open(view->panel->model, device));
}

static void on_room(struct wlink_view *view) {
    toggle(view, WLINK_PANEL_ROOM);
}

static void on_exam(struct wlink_view *view) {
    toggle(view, WLINK_PANEL_EXAM);
}

static void on_microphone(struct wlink_view *view) {
    toggle(view, WLINK_PANEL_MICROPHONE);
}

static void on_stop(struct wlink_view *view) {
    wlink_actions_stop_all(view->panel->actions);
}

static void on_end(struct wlink_view *view) {
    wlink_actions_end(view->panel->actions);
}

static void open_page(struct wlink_view *view, enum wlink_page page) {
    struct wlink_call_view *call = (struct wlink_call_view *)view;
    wlink_aside_show(call, call->aside.shown == page ? WLINK_PAGE_NONE : page);
}

static void on_end_asks(struct wlink_view *view) {
    open_page(view, WLINK_PAGE_END);
}

static void on_help(struct wlink_view *view) {
    open_page(view, WLINK_PAGE_HELP);
}

static void on_loudspeaker(struct wlink_view *view) {
    open_page(view, WLINK_PAGE_LOUDSPEAKER);
}

static void add_device(struct wlink_call_view *call, enum wlink_panel_device device,
                       void (*act)(struct wlink_view *view)) {
    GtkWidget *button = wlink_view_button(&call->view, tools[device].control, WLINK_BUTTON_TOOL,
                                          tools[device].on, WLINK_SAY_OK, tools[device].closes, act);
    call->tools.devices[device] = button;
    wlink_bar_add(call->tools.bar, button);
}

void wlink_call_build(struct wlink_call_view *call, enum wlink_phrase end, enum wlink_phrase end_does,
                      bool asks) {
    struct wlink_view *view = &call->view;
    g_autofree char *stop_name = wlink_view_name(view, "stop");
    g_autofree char *end_name = wlink_view_name(view, "end");
    wlink_call_strip_build(view, &call->strip, asks);
    call->tools.bar = wlink_bar_new();
    call->tools.stop = wlink_bar_set_stop(call->tools.bar, stop_name, wlink_say(WLINK_SAY_STOP),
                                          wlink_say(WLINK_SAY_STOP_DOES));
    wlink_view_connect(view, call->tools.stop, "act", on_stop);
    add_device(call, WLINK_PANEL_MICROPHONE, on_microphone);
    add_device(call, WLINK_PANEL_ROOM, on_room);
    if (!wlink_view_consults(view) ||
        view->panel->model->devices.state[WLINK_PANEL_EXAM] != WLINK_DEVICE_IS_NONE)
        add_device(call, WLINK_PANEL_EXAM, on_exam); /* a consulting unit usually has none */
    if (asks) {
        call->tools.loudspeaker =
            wlink_view_button(view, "loudspeaker", WLINK_BUTTON_TOOL, WLINK_ICON_SOUND,
                              WLINK_SAY_TOOL_LOUDSPEAKER, WLINK_SAY_TOOL_LOUDSPEAKER_DOES, on_loudspeaker);
        wlink_bar_add(call->tools.bar, call->tools.loudspeaker);
    }
    wlink_bar_add(call->tools.bar, wlink_view_button(view, "help", WLINK_BUTTON_TOOL, WLINK_ICON_HELP,
                                                     WLINK_SAY_TOOL_HELP, WLINK_SAY_TOOL_HELP_DOES, on_help));
    GtkWidget *button = wlink_bar_set_end(call->tools.bar, end_name, wlink_say(end), wlink_say(end_does));
    wlink_view_connect(view, button, "act", asks ? on_end_asks : on_end);
    wlink_frame_set_bar(view->frame, call->tools.bar);
}

/* "Room camera on"; a consultant reads "My camera on". */
static const char *device_words(const struct wlink_call_view *call, enum wlink_panel_device device,
                                enum wlink_device_is state) {
    /* A camera that sends nothing is on all the same: its picture's place says the rest. */
    const char *said = state == WLINK_DEVICE_IS_STALLED ? "open"
                       : state == WLINK_DEVICE_IS_LOST  ? "none"
                                                        : wlink_device_is_to_string(state);
    if (device != WLINK_PANEL_ROOM || !wlink_view_consults(&call->view))
        return wlink_words_device(wlink_panel_device_to_string(device), said);
    return wlink_say(g_str_equal(said, "open")     ? WLINK_SAY_SEES_CAMERA_ON
                     : g_str_equal(said, "closed") ? WLINK_SAY_SEES_CAMERA_OFF
                                                   : WLINK_SAY_SEES_CAMERA_NONE);
}

static void update_device(struct wlink_call_view *call, enum wlink_panel_device device) {
    const enum wlink_device_is state = call->view.panel->model->devices.state[device];
    const bool open = is_open(call->view.panel->model, device);
    const bool there = open || state == WLINK_DEVICE_IS_CLOSED;
    GtkWidget *button = call->tools.devices[device];
    if (!button)
        return;
    wlink_button_set_face(button, open ? tools[device].on : tools[device].off,
                          device_words(call, device, state));
    wlink_button_set_does(button, wlink_say(open ? tools[device].closes : tools[device].opens));
    wlink_button_set_inverse(button, there && !open);
    wlink_button_set_impossible(button, there ? NULL : wlink_say(WLINK_SAY_TOOL_PLUG_IN));
}

static void update_loudspeaker(struct wlink_call_view *call) {
    const bool there = call->view.panel->model->devices.loudspeaker != WLINK_DEVICE_IS_NONE;
    if (call->tools.loudspeaker)
        wlink_button_set_impossible(call->tools.loudspeaker,
                                    there ? NULL : wlink_say(WLINK_SAY_LOUDSPEAKER_NONE));
}

/* Stopped means that the daemon says so, and that it says of no device that it is open. */
static void update_stop(struct wlink_call_view *call) {
    const struct wlink_model *model = call->view.panel->model;
    const bool stopped = model->devices.stopped && !wlink_model_has_open_device(model);
    wlink_stop_set_stopped(call->tools.stop, stopped,
                           wlink_say(stopped ? WLINK_SAY_ALL_STOPPED : WLINK_SAY_STOP));
}

void wlink_call_update(struct wlink_call_view *call) {
    wlink_call_strip_update(&call->view, &call->strip);
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++)
        update_device(call, (enum wlink_panel_device)device);
    update_loudspeaker(call);
    update_stop(call);
    wlink_aside_update(call);
}

void wlink_call_tick(void *view) {
    struct wlink_call_view *call = view;
    wlink_call_strip_update(&call->view, &call->strip);
}

bool wlink_call_key(void *data, guint key) {
    struct wlink_view *view = data;
    if (key == GDK_KEY_F1)
        on_help(view);
    else if (key == GDK_KEY_F4)
        on_microphone(view);
    else
        return false;
    return true;
}

void wlink_call_way_out(void *view) {
    wlink_aside_show(view, WLINK_PAGE_NONE);
}
