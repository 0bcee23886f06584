/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/far.h"

#include "common/words.h"
#include "widgets/announce.h"
#include "widgets/icon.h"
#include "widgets/picture.h"
#include "widgets/text.h"

enum { TOAST_S = 8, TOAST_MARGIN = 32 };

static const struct {
    enum wlink_phrase gone, back;
    enum wlink_icon icon;
} news[WLINK_PANEL_DEVICES] = {
    [WLINK_PANEL_ROOM] = {WLINK_SAY_UNPLUGGED_ROOM, WLINK_SAY_BACK_ROOM, WLINK_ICON_CAM},
    [WLINK_PANEL_EXAM] = {WLINK_SAY_UNPLUGGED_EXAM, WLINK_SAY_BACK_EXAM, WLINK_ICON_EXAM},
    [WLINK_PANEL_MICROPHONE] = {WLINK_SAY_UNPLUGGED_MICROPHONE, WLINK_SAY_BACK_MICROPHONE, WLINK_ICON_MIC},
};

void wlink_far_hide_toast(struct wlink_far *far) {
    g_clear_handle_id(&far->toast_timer, g_source_remove);
    gtk_widget_set_visible(far->toast, FALSE);
}

static gboolean on_toast_read(void *data) {
    struct wlink_far *far = data;
    far->toast_timer = 0;
    wlink_far_hide_toast(far);
    return G_SOURCE_REMOVE;
}

void wlink_far_toast(struct wlink_far *far, enum wlink_icon icon, const char *heading, const char *words) {
    wlink_far_hide_toast(far);
    wlink_icon_set(far->toast_icon, icon);
    wlink_text_set(far->toast_heading, heading);
    wlink_text_set(far->toast_words, words);
    gtk_widget_set_visible(far->toast_words, words != NULL);
    gtk_widget_set_visible(far->toast, TRUE);
    wlink_announce(far->toast, WLINK_URGENCY_HIGH, heading);
    far->toast_timer = g_timeout_add_seconds(TOAST_S, on_toast_read, far);
}

static void build_toast(struct wlink_far *far, struct wlink_view *view) {
    g_autofree char *name = wlink_view_name(view, "toast"), *ok_name = wlink_view_name(view, "toast-ok");
    GtkWidget *words = wlink_column(0);
    GtkWidget *ok = wlink_button_new(ok_name, WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE,
                                     wlink_say(WLINK_SAY_OK), wlink_say(WLINK_SAY_CLOSE));
    far->toast = wlink_row(24);
    far->toast_icon = wlink_icon_new(WLINK_ICON_NONE, 73);
    far->toast_heading = wlink_text_new(NULL, "s40 bold");
    far->toast_words = wlink_text_new(NULL, NULL);
    wlink_button_set_size(ok, WLINK_SIZE_SMALL);
    g_signal_connect_swapped(ok, "act", G_CALLBACK(wlink_far_hide_toast), far);
    gtk_widget_set_name(far->toast, name);
    gtk_widget_add_css_class(far->toast, "toast");
    gtk_widget_set_valign(far->toast, GTK_ALIGN_END);
    gtk_widget_set_valign(ok, GTK_ALIGN_CENTER);
    gtk_widget_set_hexpand(words, TRUE);
    gtk_widget_set_margin_start(far->toast, TOAST_MARGIN);
    gtk_widget_set_margin_end(far->toast, TOAST_MARGIN);
    gtk_widget_set_margin_bottom(far->toast, TOAST_MARGIN);
    wlink_fill(words, far->toast_heading, far->toast_words, NULL);
    wlink_fill(far->toast, far->toast_icon, words, ok, NULL);
    gtk_widget_set_visible(far->toast, FALSE);
    gtk_overlay_add_overlay(GTK_OVERLAY(far->overlay), far->toast);
}

void wlink_far_build(struct wlink_far *far, struct wlink_view *view, const char *control, int width,
                     int height) {
    g_autofree char *name = wlink_view_name(view, control);
    far->shot = wlink_shot_new(name, WLINK_ICON_PERSON, wlink_far_name(view), width, height);
    far->overlay = gtk_overlay_new();
    gtk_overlay_set_child(GTK_OVERLAY(far->overlay), far->shot);
    wlink_video_start(&far->video, view->panel, wlink_shot_picture(far->shot), WLINK_PANEL_PORT_FAR_ROOM);
    build_toast(far, view);
}

/* Why there is no picture: what the far room said of itself comes first. */
static char *empty_words(const struct wlink_view *view) {
    const struct wlink_model *model = view->panel->model;
    enum wlink_phrase phrase = WLINK_SAY_CONSULTATION_NO_FAR;
    if (model->consultation.far_stopped)
        phrase = WLINK_SAY_CONSULTATION_FAR_STOPPED;
    else if (model->consultation.far_cameras[0] == WLINK_DEVICE_IS_CLOSED)
        phrase = WLINK_SAY_CONSULTATION_FAR_OFF;
    else if (model->consultation.far_cameras[0] == WLINK_DEVICE_IS_OPEN)
        phrase = WLINK_SAY_CONSULTATION_COMING;
    return wlink_say_with(phrase, "room", wlink_far_name(view), NULL);
}

static void update_picture(struct wlink_far *far, const struct wlink_view *view) {
    const struct wlink_model *model = view->panel->model;
    const bool there = wlink_model_has_port(model, far->video.port);
    const char *second = model->consultation.far_muted ? wlink_say(WLINK_SAY_CONSULTATION_FAR_MUTED) : NULL;
    g_autofree char *empty = empty_words(view);
    g_autofree char *name = g_strdup_printf("%s, %s", wlink_far_name(view),
                                            wlink_say(there ? WLINK_SAY_LIVE : WLINK_SAY_NOT_THERE));
    wlink_caption_set(wlink_shot_caption(far->shot), WLINK_ICON_PERSON, wlink_far_name(view), second);
    wlink_caption_set_live(wlink_shot_caption(far->shot), there ? WLINK_LIVE : WLINK_NOT_SENT,
                           wlink_say(there ? WLINK_SAY_LIVE : WLINK_SAY_NOT_THERE));
    wlink_picture_set_words(wlink_shot_picture(far->shot), name);
    wlink_picture_set_empty(wlink_shot_picture(far->shot), WLINK_ICON_CAM_OFF, empty,
                            wlink_say(WLINK_SAY_CONSULTATION_STILL_HEARD));
    wlink_video_update(&far->video);
}

static bool works(enum wlink_device_is state) {
    return state == WLINK_DEVICE_IS_OPEN || state == WLINK_DEVICE_IS_STALLED;
}

/* A device of this room that went, or came back, by itself. */
static void tell_devices(struct wlink_far *far, const struct wlink_model *model) {
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++) {
        const enum wlink_device_is was = far->devices[device], is = model->devices.state[device];
        if (works(was) && is == WLINK_DEVICE_IS_LOST)
            wlink_far_toast(far, WLINK_ICON_PLUG, wlink_say(news[device].gone),
                            wlink_say(WLINK_SAY_UNPLUGGED_WORDS));
        else if (was == WLINK_DEVICE_IS_LOST && works(is))
            wlink_far_toast(far, news[device].icon, wlink_say(news[device].back), NULL);
    }
}

static void tell_far(struct wlink_far *far, const struct wlink_view *view) {
    const struct wlink_model *model = view->panel->model;
    g_autofree char *stopped =
        wlink_say_with(WLINK_SAY_CONSULTATION_FAR_STOPPED, "room", wlink_far_name(view), NULL);
    if (model->consultation.far_stopped && !far->stopped)
        wlink_far_toast(far, WLINK_ICON_HAND, stopped, wlink_say(WLINK_SAY_CONSULTATION_STILL_HEARD));
    else if (model->consultation.far_muted && !far->muted && !model->consultation.far_stopped)
        wlink_far_toast(far, WLINK_ICON_MIC_OFF, wlink_say(WLINK_SAY_CONSULTATION_FAR_MUTED), NULL);
}

void wlink_far_update(struct wlink_far *far, const struct wlink_view *view, bool toasts) {
    const struct wlink_model *model = view->panel->model;
    update_picture(far, view);
    if (toasts && far->shown) {
        tell_devices(far, model);
        tell_far(far, view);
    }
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++)
        far->devices[device] = model->devices.state[device];
    far->muted = model->consultation.far_muted;
    far->stopped = model->consultation.far_stopped;
    far->shown = true;
}

void wlink_far_stop(struct wlink_far *far) {
    g_clear_handle_id(&far->toast_timer, g_source_remove);
    wlink_video_stop(&far->video);
}
