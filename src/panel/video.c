/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/video.h"

#include "widgets/picture.h"

struct wlink_video_ask {
    struct wlink_video *video; /* NULL: it does not want the answer any more */
};

static void on_port(GVariant *reply, const GError *error, void *data) {
    g_autofree struct wlink_video_ask *ask = data;
    const char *socket = NULL;
    (void)error; /* the picture went in between: it is asked for when it is back */
    if (!ask->video)
        return;
    ask->video->ask = NULL;
    if (!reply)
        return;
    g_variant_get(reply, "(&s)", &socket);
    wlink_picture_open(ask->video->picture, socket);
}

static void forget_ask(struct wlink_video *video) {
    if (video->ask)
        video->ask->video = NULL;
    video->ask = NULL;
}

void wlink_video_start(struct wlink_video *video, const struct wlink_panel *panel, GtkWidget *picture,
                       enum wlink_panel_port port) {
    *video = (struct wlink_video){panel, picture, port, NULL};
}

void wlink_video_swap(struct wlink_video *one, struct wlink_video *other) {
    GtkWidget *picture = one->picture;
    forget_ask(one);
    forget_ask(other);
    wlink_picture_open(one->picture, NULL);
    wlink_picture_open(other->picture, NULL);
    one->picture = other->picture;
    other->picture = picture;
}

void wlink_video_update(struct wlink_video *video) {
    bool wanted = wlink_model_has_port(video->panel->model, video->port);
    bool open = wlink_picture_is_open(video->picture);
    if (!wanted) {
        forget_ask(video);
        if (open)
            wlink_picture_open(video->picture, NULL);
    } else if (!open && !video->ask) {
        video->ask = g_new(struct wlink_video_ask, 1);
        video->ask->video = video;
        wlink_client_ask(video->panel->client, WLINK_OBJECT_UNIT, "OpenPort",
                         g_variant_new("(s)", wlink_panel_port_to_string(video->port)), on_port, video->ask);
    }
}

void wlink_video_stop(struct wlink_video *video) {
    forget_ask(video);
}
