/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/far.h"

#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/icon.h"
#include "widgets/picture.h"
#include "widgets/toast.h"

static const struct {
    enum wlink_phrase gone, back;
    enum wlink_icon icon;
} news[WLINK_PANEL_DEVICES] = {
    [WLINK_PANEL_ROOM] = {WLINK_SAY_UNPLUGGED_ROOM, WLINK_SAY_BACK_ROOM, WLINK_ICON_CAM},
    [WLINK_PANEL_EXAM] = {WLINK_SAY_UNPLUGGED_EXAM, WLINK_SAY_BACK_EXAM, WLINK_ICON_EXAM},
    [WLINK_PANEL_MICROPHONE] = {WLINK_SAY_UNPLUGGED_MICROPHONE, WLINK_SAY_BACK_MICROPHONE, WLINK_ICON_MIC},
};

void wlink_far_toast(struct wlink_far *far, enum wlink_icon icon, const char *heading, const char *words) {
    wlink_toast_show(far->overlay, icon, heading, words);
}

void wlink_far_hide_toast(struct wlink_far *far) {
    wlink_toast_hide(far->overlay);
}

void wlink_far_move_toast(struct wlink_far *from, struct wlink_far *to) {
    wlink_toast_move(from->overlay, to->overlay);
}

/* Words in the picture's place stand above a toast. */
static void on_covers(int height, void *data) {
    const struct wlink_far *far = data;
    wlink_picture_set_foot(far->picture, height);
}

void wlink_far_build(struct wlink_far *far, struct wlink_view *view, enum wlink_panel_port port,
                     const char *control, int width, int height) {
    g_autofree char *name = wlink_view_name(view, control), *toast = wlink_view_name(view, "toast");
    far->view = view;
    far->port = port;
    far->picture = wlink_keep_take(view->panel->keep, port, name, wlink_far_name(view));
    far->shot = wlink_shot_around(far->picture, WLINK_ICON_PERSON, wlink_far_name(view), width, height);
    far->overlay = wlink_toast_new(toast, far->shot, wlink_say(WLINK_SAY_OK), wlink_say(WLINK_SAY_OK_DOES));
    wlink_toast_set_covers(far->overlay, on_covers, far);
}

/* Why there is no picture: what the far room said of itself comes first. */
static char *empty_words(const struct wlink_view *view) {
    const struct wlink_model *model = view->panel->model;
    enum wlink_phrase phrase = WLINK_SAY_CONSULTATION_NO_FAR;
    if (model->consultation.far_stopped)
        return wlink_say_far_stopped(model);
    if (model->consultation.far_cameras[0] == WLINK_DEVICE_IS_CLOSED)
        phrase = WLINK_SAY_CONSULTATION_FAR_OFF;
    else if (model->consultation.far_cameras[0] == WLINK_DEVICE_IS_OPEN)
        phrase = WLINK_SAY_CONSULTATION_COMING;
    return wlink_say_with(phrase, "room", wlink_far_name(view), NULL);
}

/* For tight places; never in the strip or in a refusal. */
static char *short_name(const struct wlink_view *view) {
    const struct wlink_model *model = view->panel->model;
    const struct wlink_model_room *room = wlink_model_find_room(model, model->consultation.room);
    if (room && *room->short_name && !g_str_equal(room->short_name, room->name))
        return g_strdup(room->short_name);
    g_autofree char *place = NULL;
    char *part = NULL;
    wlink_say_split_name(wlink_far_name(view), &place, &part);
    return part;
}

/* While there is no picture of them. Only what is open here is heard or seen there. */
static const char *still_words(const struct wlink_model *model) {
    const bool all = model->devices.state[WLINK_PANEL_ROOM] == WLINK_DEVICE_IS_OPEN &&
                     model->devices.state[WLINK_PANEL_MICROPHONE] == WLINK_DEVICE_IS_OPEN;
    return all && !model->devices.stopped ? wlink_say(WLINK_SAY_CONSULTATION_STILL_HEARD) : NULL;
}

/* Live is what is shown: a port that has pictures may not have given one to this screen yet. */
static void update_picture(struct wlink_far *far) {
    const struct wlink_view *view = far->view;
    const struct wlink_model *model = view->panel->model;
    const bool there = wlink_model_has_port(model, far->port) && wlink_picture_is_live(far->picture);
    const bool muted = model->consultation.far_muted && !model->consultation.far_stopped;
    const char *second = muted ? wlink_say(WLINK_SAY_CONSULTATION_FAR_MUTED) : NULL;
    const char *said = wlink_say(there ? WLINK_SAY_LIVE : wlink_say_far_absence(model, WLINK_PANEL_ROOM));
    g_autofree char *empty = empty_words(view), *brief = short_name(view);
    g_autofree char *name = g_strdup_printf("%s, %s", wlink_far_name(view), said);
    wlink_caption_set(wlink_shot_caption(far->shot), WLINK_ICON_PERSON,
                      far->small ? brief : wlink_far_name(view), far->small ? NULL : second);
    wlink_caption_set_live(wlink_shot_caption(far->shot), there ? WLINK_LIVE : WLINK_NOT_SENT, said);
    wlink_picture_set_words(far->picture, name);
    wlink_picture_set_empty(far->picture, WLINK_ICON_CAM_OFF, empty, still_words(model));
}

void wlink_far_follow(struct wlink_far *far) {
    wlink_keep_connect(far->picture, "notify::live", G_CALLBACK(update_picture), far);
}

static bool works(enum wlink_device_is state) {
    return state == WLINK_DEVICE_IS_OPEN || state == WLINK_DEVICE_IS_STALLED;
}

/* A device of this room that went, or came back, by itself. */
static void tell_devices(struct wlink_far *far, const struct wlink_model *model) {
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++) {
        const enum wlink_device_is was = far->devices[device], is = model->devices.state[device];
        const bool went = works(was) && is == WLINK_DEVICE_IS_LOST;
        const bool came = far->went[device] && works(is);
        far->went[device] = (far->went[device] || went) && !came;
        if (went)
            wlink_far_toast(far, WLINK_ICON_PLUG, wlink_say(news[device].gone),
                            wlink_say(WLINK_SAY_UNPLUGGED_WORDS));
        else if (came)
            wlink_far_toast(far, news[device].icon, wlink_say(news[device].back), "");
    }
}

/* One was plugged in that is not ours. */
static void tell_foreign(struct wlink_far *far, const struct wlink_model *model) {
    const enum wlink_panel_device where = wlink_model_foreign_for(model);
    if (where != far->foreign && where != WLINK_PANEL_DEVICES)
        wlink_far_toast(
            far, WLINK_ICON_WARN, wlink_say(WLINK_SAY_FOREIGN),
            wlink_say(where == WLINK_PANEL_EXAM ? WLINK_SAY_FOREIGN_EXAM : WLINK_SAY_FOREIGN_ROOM));
}

/* Its place says it in large words, over which nothing else lies. */
static void say_stopped(struct wlink_far *far, const char *words) {
    wlink_far_hide_toast(far);
    wlink_announce(far->picture, WLINK_URGENCY_HIGH, words);
}

static void tell_far(struct wlink_far *far, const struct wlink_model *model) {
    g_autofree char *stopped = wlink_say_far_stopped(model);
    if (model->consultation.far_stopped && !far->stopped)
        say_stopped(far, stopped);
    else if (model->consultation.far_muted && !far->muted && !model->consultation.far_stopped)
        wlink_far_toast(far, WLINK_ICON_MIC_OFF, wlink_say(WLINK_SAY_CONSULTATION_FAR_MUTED), "");
}

/* Another room called: without a tone, and the caller was told. Who missed it reads it on 01, too. */
static void tell_missed(struct wlink_far *far, const struct wlink_model *model) {
    if (model->consultation.missed_at == far->missed)
        return;
    g_autofree char *time = wlink_words_time(model->consultation.missed_at);
    g_autofree char *words =
        wlink_say_with(WLINK_SAY_MISSED_CALLED, "room", model->consultation.missed_name, "time", time, NULL);
    wlink_far_toast(far, WLINK_ICON_PHONE, words, wlink_say(WLINK_SAY_MISSED_WORDS));
}

void wlink_far_update(struct wlink_far *far, bool toasts) {
    const struct wlink_model *model = far->view->panel->model;
    update_picture(far);
    if (toasts && far->shown) {
        tell_devices(far, model);
        tell_foreign(far, model);
        tell_missed(far, model);
        tell_far(far, model);
    }
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++)
        far->devices[device] = model->devices.state[device];
    far->muted = model->consultation.far_muted;
    far->missed = model->consultation.missed_at;
    far->foreign = wlink_model_foreign_for(model);
    far->stopped = model->consultation.far_stopped;
    far->shown = true;
}
