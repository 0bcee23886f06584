/* SPDX-License-Identifier: Apache-2.0 */
/* Opens one stand-in camera and keeps a video port of it open for a reader:
 *
 *   show-camera DESCRIPTION DIRECTORY [SECONDS]
 *
 * prints the port's socket, runs until the port ends or for SECONDS, then says how much processor time it
 * took. Exit status: 0, or 1 when the camera cannot be opened. */
#include "hw/camera.h"
#include "media/capture.h"
#include "media/media.h"
#include "media/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct show {
    GMainLoop *loop;
    const char *directory;
    bool opened;
};

static void on_picture(struct wlink_picture *picture, void *data) {
    struct show *show = data;
    g_autoptr(GError) error = NULL;
    if (show->opened)
        return;
    g_autofree char *path = wlink_picture_open_port(picture, show->directory, &error);
    printf("%s\n", path ? path : error->message);
    fflush(stdout);
    show->opened = true;
}

static void on_capture(struct wlink_capture *capture, enum wlink_capture_event_kind kind,
                       enum wlink_code code, const char *words, void *data) {
    (void)capture, (void)code;
    struct show *show = data;
    fprintf(stderr, "show-camera: event %d %s\n", (int)kind, words);
    if (kind == WLINK_CAPTURE_FAILED)
        g_main_loop_quit(show->loop);
}

static gboolean on_end(void *data) {
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

static void say_cost(struct wlink_picture *picture, gint64 since_us) {
    struct wlink_picture_state state;
    struct timespec used;
    wlink_picture_get_state(picture, &state);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    double cpu_ms = (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
    double wall_ms = (double)(g_get_monotonic_time() - since_us) / 1e3;
    fprintf(stderr, "show-camera: %ux%u, %u frames, %.1f %% of a core, %.2f ms a frame\n", state.width,
            state.height, (unsigned)state.frames, cpu_ms / wall_ms * 100,
            cpu_ms / (double)MAX(1, state.frames));
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    if (argc < 3 || !wlink_media_init(&error)) {
        fprintf(stderr, "show-camera: %s\n", error ? error->message : "DESCRIPTION DIRECTORY [SECONDS]");
        return 1;
    }
    struct show show = {.loop = g_main_loop_new(NULL, FALSE), .directory = argv[2]};
    struct wlink_camera_source source = {.kind = WLINK_CAMERA_STAND_IN, .path = argv[1]};
    struct wlink_picture *picture = wlink_picture_new("room", on_picture, &show);
    struct wlink_capture *capture = wlink_capture_new(&source, picture, on_capture, &show, &error);
    gint64 since_us = g_get_monotonic_time();
    if (capture) {
        g_timeout_add_seconds(argc > 3 ? (guint)atoi(argv[3]) : 3600, on_end, show.loop);
        g_main_loop_run(show.loop);
        say_cost(picture, since_us);
    } else {
        fprintf(stderr, "show-camera: %s\n", error->message);
    }
    wlink_capture_free(capture);
    wlink_picture_free(picture);
    g_main_loop_unref(show.loop);
    return capture ? 0 : 1;
}
