/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/sight.h"

#include "panel/say.h"
#include "widgets/announce.h"
#include "widgets/picture.h"

enum {
    LARGE_WIDTH = 1152,
    LARGE_HEIGHT = 648,
    SMALL_WIDTH = 696,
    SMALL_HEIGHT = 391,
    FULL_WIDTH = 1532, /* 16:9 of what is left above the bar and below the caption */
    FULL_HEIGHT = 862,
};

enum { ROOM, EXAM }; /* of the wing's cameras */

static void on_changed(struct wlink_sight *sight) {
    wlink_sight_update(sight);
}

static void build_place(struct wlink_sight *sight, struct wlink_far *place, enum wlink_panel_port port,
                        const char *control, int width, int height) {
    wlink_far_build(place, sight->view, port, control, width, height);
    wlink_keep_connect(place->picture, "notify::live", G_CALLBACK(on_changed), sight);
    wlink_keep_connect(place->picture, "notify::zoom", G_CALLBACK(on_changed), sight);
}

void wlink_sight_build(struct wlink_sight *sight, struct wlink_view *view) {
    sight->view = view;
    build_place(sight, &sight->large, WLINK_PANEL_PORT_FAR_EXAM, "large", LARGE_WIDTH, LARGE_HEIGHT);
    build_place(sight, &sight->small, WLINK_PANEL_PORT_FAR_ROOM, "small", SMALL_WIDTH, SMALL_HEIGHT);
    gtk_widget_add_css_class(sight->small.overlay, "brief");
    wlink_picture_set_zooms(sight->large.picture, wlink_say(WLINK_SAY_SEES_ZOOM_HOW));
}

static struct wlink_far *room_place(struct wlink_sight *sight) {
    return sight->room_large ? &sight->large : &sight->small;
}

static struct wlink_far *exam_place(struct wlink_sight *sight) {
    return sight->room_large ? &sight->small : &sight->large;
}

void wlink_sight_toast(struct wlink_sight *sight, enum wlink_icon icon, const char *heading,
                       const char *words) {
    wlink_far_toast(room_place(sight), icon, heading, words);
}

/* A camera that was unplugged keeps its place: it may be back at once. */
static bool has_exam(const struct wlink_model *model) {
    const enum wlink_device_is exam = model->consultation.far_cameras[EXAM];
    return exam == WLINK_DEVICE_IS_OPEN || exam == WLINK_DEVICE_IS_STALLED || exam == WLINK_DEVICE_IS_LOST;
}

static bool wants_room_large(const struct wlink_sight *sight) {
    const struct wlink_model *model = sight->view->panel->model;
    if (model->consultation.far_stopped) /* nothing jumps: it may go on in a moment */
        return sight->room_large;
    if (sight->wish == WLINK_SIGHT_AUTO)
        return !has_exam(model);
    return sight->wish == WLINK_SIGHT_ROOM_LARGE;
}

/* The pictures go on in each other's place, and take its name; only the large one zooms. */
static void swap_pictures(struct wlink_sight *sight) {
    GtkWidget *large = sight->small.picture, *small = sight->large.picture;
    g_autofree char *name = g_strdup(gtk_widget_get_name(small));
    gtk_widget_set_name(small, gtk_widget_get_name(large));
    gtk_widget_set_name(large, name);
    wlink_shot_swap(sight->large.shot, sight->small.shot);
    wlink_picture_set_zooms(small, NULL);
    wlink_picture_set_zooms(large, wlink_say(WLINK_SAY_SEES_ZOOM_HOW));
    sight->large.picture = sight->view->heading = large;
    sight->small.picture = small;
}

static void place(struct wlink_sight *sight) {
    const bool room_large = wants_room_large(sight);
    if (room_large == sight->room_large)
        return;
    struct wlink_far *was = room_place(sight);
    swap_pictures(sight);
    sight->room_large = room_large;
    wlink_far_move_toast(was, room_place(sight));
}

void wlink_sight_swap(struct wlink_sight *sight) {
    sight->wish = sight->room_large ? WLINK_SIGHT_EXAM_LARGE : WLINK_SIGHT_ROOM_LARGE;
    wlink_sight_update(sight);
}

double wlink_sight_zoom(const struct wlink_sight *sight) {
    return wlink_picture_get_zoom(sight->large.picture);
}

void wlink_sight_show_whole(struct wlink_sight *sight) {
    wlink_picture_show_whole(sight->large.picture);
}

void wlink_sight_set_full(struct wlink_sight *sight, bool full) {
    GtkWidget *picture = sight->large.picture;
    gtk_widget_set_size_request(picture, full ? FULL_WIDTH : LARGE_WIDTH, full ? FULL_HEIGHT : LARGE_HEIGHT);
    sight->full = full;
    wlink_sight_update(sight);
}

/* Why there is no picture: what the wing says of itself comes first. */
static void say_empty(const struct wlink_sight *sight, int camera, GtkWidget *picture) {
    const struct wlink_model *model = sight->view->panel->model;
    const struct {
        enum wlink_icon icon;
        enum wlink_phrase heading, words;
    } reasons[WLINK_DEVICE_IS_COUNT] = {
        [WLINK_DEVICE_IS_NONE] = {WLINK_ICON_NONE,
                                  camera == EXAM ? WLINK_SAY_SEES_NO_EXAM : WLINK_SAY_LIST_NO_ROOM,
                                  WLINK_PHRASE_COUNT},
        [WLINK_DEVICE_IS_CLOSED] = {WLINK_ICON_CAM_OFF, WLINK_SAY_SEES_CLOSED, WLINK_SAY_SEES_CLOSED_WORDS},
        [WLINK_DEVICE_IS_OPEN] = {WLINK_ICON_NONE, WLINK_SAY_SEES_COMING, WLINK_PHRASE_COUNT},
        [WLINK_DEVICE_IS_STALLED] = {WLINK_ICON_WARN, WLINK_SAY_SEES_STALLED, WLINK_SAY_SEES_STALLED_WORDS},
        [WLINK_DEVICE_IS_LOST] = {WLINK_ICON_PLUG,
                                  camera == EXAM ? WLINK_SAY_SEES_EXAM_GONE : WLINK_SAY_SEES_ROOM_GONE,
                                  WLINK_SAY_SEES_EXAM_GONE_WORDS},
    };
    const enum wlink_device_is state = model->consultation.far_cameras[camera];
    g_autofree char *stopped = wlink_say_far_stopped(model);
    if (model->consultation.far_stopped)
        wlink_picture_set_empty(picture, WLINK_ICON_HAND, stopped, NULL);
    else
        wlink_picture_set_empty(picture, reasons[state].icon, wlink_say(reasons[state].heading),
                                reasons[state].words == WLINK_PHRASE_COUNT ? NULL
                                                                           : wlink_say(reasons[state].words));
}

static char *zoom_words(const struct wlink_sight *sight) {
    const double zoom = wlink_sight_zoom(sight);
    if (zoom <= 1)
        return NULL;
    g_autofree char *n = g_strdup_printf("%.1f", zoom);
    return wlink_say_with(WLINK_SAY_SEES_ZOOMED, "n", n, NULL);
}

/* What stands nowhere else while the picture has the screen for itself. */
static const char *quality_words(const struct wlink_sight *sight) {
    const char *quality = wlink_quality_shown(sight->view->panel->model);
    return sight->full && *quality && !g_str_equal(quality, "good") ? wlink_words_quality(quality) : NULL;
}

static void update_place(struct wlink_sight *sight, int camera) {
    const struct wlink_model *model = sight->view->panel->model;
    const struct wlink_far *where = camera == EXAM ? exam_place(sight) : room_place(sight);
    const enum wlink_panel_port port = camera == EXAM ? WLINK_PANEL_PORT_FAR_EXAM : WLINK_PANEL_PORT_FAR_ROOM;
    GtkWidget *caption = wlink_shot_caption(where->shot), *picture = where->picture;
    const bool there = !wlink_model_far_is_gone(model, (enum wlink_panel_device)camera) &&
                       wlink_model_has_port(model, port) && wlink_picture_is_live(picture);
    const char *name = wlink_say(camera == EXAM ? WLINK_SAY_SEES_EXAM : WLINK_SAY_SEES_ROOM);
    const char *live =
        wlink_say(there ? WLINK_SAY_LIVE : wlink_say_far_absence(model, (enum wlink_panel_device)camera));
    const bool large = where == &sight->large;
    const char *quality = large ? quality_words(sight) : NULL;
    g_autofree char *zoom = large ? zoom_words(sight) : NULL;
    const bool muted = camera == ROOM && model->consultation.far_muted && !model->consultation.far_stopped;
    g_autofree char *words = g_strdup_printf("%s, %s", name, live);
    wlink_caption_set(caption, camera == EXAM ? WLINK_ICON_EXAM : WLINK_ICON_CAM, name,
                      quality ? quality
                      : zoom  ? zoom
                      : muted ? wlink_say(WLINK_SAY_SEES_MUTED)
                              : NULL);
    wlink_caption_set_live(caption, there ? WLINK_LIVE : WLINK_NOT_SENT, live);
    wlink_picture_set_words(picture, words);
    say_empty(sight, camera, picture);
}

static bool works(enum wlink_device_is state) {
    return state == WLINK_DEVICE_IS_OPEN || state == WLINK_DEVICE_IS_STALLED;
}

/* Both places say it in large words, over which nothing else lies. */
static void say_stopped(struct wlink_sight *sight, const char *words) {
    wlink_far_hide_toast(&sight->large);
    wlink_far_hide_toast(&sight->small);
    wlink_announce(sight->large.picture, WLINK_URGENCY_HIGH, words);
}

/* What changed at the wing since it was shown last. */
static void tell(struct wlink_sight *sight) {
    const struct wlink_model *model = sight->view->panel->model;
    const enum wlink_device_is was = sight->cameras[EXAM], is = model->consultation.far_cameras[EXAM];
    g_autofree char *stopped = wlink_say_far_stopped(model);
    if (model->consultation.far_stopped && !sight->stopped)
        say_stopped(sight, stopped);
    else if (works(was) && is == WLINK_DEVICE_IS_LOST)
        wlink_sight_toast(sight, WLINK_ICON_PLUG, wlink_say(WLINK_SAY_SEES_EXAM_GONE),
                          wlink_say(WLINK_SAY_SEES_EXAM_GONE_WORDS));
    else if (was == WLINK_DEVICE_IS_LOST && works(is))
        wlink_sight_toast(sight, WLINK_ICON_EXAM, wlink_say(WLINK_SAY_SEES_EXAM_BACK), NULL);
    else if (model->consultation.far_muted && !sight->muted && !model->consultation.far_stopped)
        wlink_sight_toast(sight, WLINK_ICON_MIC_OFF, wlink_say(WLINK_SAY_SEES_MUTED), NULL);
}

/* A picture that is moved on the way is told of here again: the update that moved it sees to it. */
void wlink_sight_update(struct wlink_sight *sight) {
    const struct wlink_model *model = sight->view->panel->model;
    if (sight->busy)
        return;
    sight->busy = true;
    place(sight);
    update_place(sight, ROOM);
    update_place(sight, EXAM);
    if (sight->known)
        tell(sight);
    sight->cameras[ROOM] = model->consultation.far_cameras[ROOM];
    sight->cameras[EXAM] = model->consultation.far_cameras[EXAM];
    sight->muted = model->consultation.far_muted;
    sight->stopped = model->consultation.far_stopped;
    sight->known = true;
    sight->busy = false;
}
