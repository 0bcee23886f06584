/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/call-view.h"
#include "widgets/picture.h"

static const struct {
    enum wlink_icon icon, off;
    enum wlink_panel_port port;
    enum wlink_phrase plug, ours;
} cameras[] = {
    [WLINK_PANEL_ROOM] = {WLINK_ICON_CAM, WLINK_ICON_CAM_OFF, WLINK_PANEL_PORT_ROOM, WLINK_SAY_PLUG_ROOM,
                          WLINK_SAY_FOREIGN_ROOM},
    [WLINK_PANEL_EXAM] = {WLINK_ICON_EXAM, WLINK_ICON_EXAM_OFF, WLINK_PANEL_PORT_EXAM, WLINK_SAY_PLUG_EXAM,
                          WLINK_SAY_FOREIGN_EXAM},
};

void wlink_own_build(struct wlink_own *own, struct wlink_view *view, const char *control,
                     enum wlink_panel_device camera, int width, int height) {
    g_autofree char *name = wlink_view_name(view, control);
    own->device = camera;
    own->picture = wlink_keep_take(view->panel->keep, cameras[camera].port, name, "");
    own->shot = wlink_shot_around(own->picture, cameras[camera].icon, "", width, height);
}

/* Not there: its plug is out, or another camera's is in. */
static void say_missing(const struct wlink_own *own, const struct wlink_model *model) {
    const bool foreign = wlink_model_foreign_for(model) == own->device;
    wlink_picture_set_empty(own->picture, foreign ? WLINK_ICON_WARN : WLINK_ICON_NONE,
                            wlink_say(foreign ? WLINK_SAY_FOREIGN : cameras[own->device].plug),
                            wlink_say(foreign ? cameras[own->device].ours : WLINK_SAY_PLUG_WORDS));
}

/* What stands in the picture's place while there is none: what is, then what to do. */
static void say_empty(const struct wlink_own *own, const struct wlink_model *model) {
    const enum wlink_device_is state = model->devices.state[own->device];
    GtkWidget *picture = own->picture;
    switch (state) {
    case WLINK_DEVICE_IS_NONE:
    case WLINK_DEVICE_IS_LOST:
        say_missing(own, model);
        break;
    case WLINK_DEVICE_IS_CLOSED:
        wlink_picture_set_empty(picture, cameras[own->device].off, wlink_say(WLINK_SAY_DEVICE_CLOSED_HERE),
                                NULL);
        break;
    case WLINK_DEVICE_IS_STALLED:
        wlink_picture_set_empty(picture, WLINK_ICON_WARN, wlink_say(WLINK_SAY_DEVICE_SILENT),
                                wlink_say(WLINK_SAY_DEVICE_SILENT_WORDS));
        break;
    case WLINK_DEVICE_IS_OPEN:
        wlink_picture_set_empty(picture, WLINK_ICON_NONE, wlink_say(WLINK_SAY_CONSULTATION_COMING), NULL);
        break;
    case WLINK_DEVICE_IS_COUNT:
        break;
    }
}

void wlink_own_update(struct wlink_own *own, const struct wlink_model *model, enum wlink_phrase words,
                      enum wlink_phrase sent) {
    const enum wlink_device_is state = model->devices.state[own->device];
    const bool gone = state == WLINK_DEVICE_IS_NONE || state == WLINK_DEVICE_IS_LOST;
    const bool open = state == WLINK_DEVICE_IS_OPEN;
    const enum wlink_phrase said = gone ? WLINK_SAY_NOT_THERE : open ? sent : WLINK_SAY_NOT_SENT;
    g_autofree char *name = g_strdup_printf("%s, %s", wlink_say(words), wlink_say(said));
    GtkWidget *caption = wlink_shot_caption(own->shot);
    if (gone && own->device == WLINK_PANEL_EXAM) /* its long name has no room beside Not there */
        words = WLINK_SAY_CONSULTATION_EXAM_SMALL;
    wlink_caption_set(caption, gone ? cameras[own->device].off : cameras[own->device].icon, wlink_say(words),
                      NULL);
    wlink_caption_set_live(caption, said == WLINK_SAY_LIVE ? WLINK_LIVE : WLINK_NOT_SENT, wlink_say(said));
    wlink_picture_set_words(own->picture, name);
    say_empty(own, model);
}
