/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "media/capture-private.h"
#include "media/stand-in-paint.h"
#include "media/stand-in.h"
#include "media/wires.h"

#include <gio/gio.h>
#include <gst/video/video.h>

struct stand_in {
    struct wlink_capture *capture; /* outlives the stand-in */
    char *path;
    struct wlink_stand_in description; /* as at opening; only state follows the file */
    bool clings;                       /* main context: its driver will not let go of it */
    GFileMonitor *monitor;
    GThread *thread;

    GMutex lock;
    GCond changed;
    bool stop;    /* guarded by lock */
    bool stalled; /* guarded by lock */
};

/* What the painting thread works with. */
struct studio {
    struct wlink_painter *painter;
    GstBufferPool *pool;
    GstCaps *caps;
    gint64 period_us;
    guint32 counter;
};

static GstCaps *make_caps(const struct wlink_stand_in *description) {
    return gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT,
                               (int)description->width, "height", G_TYPE_INT, (int)description->height,
                               "framerate", GST_TYPE_FRACTION, (int)description->fps, 1, "pixel-aspect-ratio",
                               GST_TYPE_FRACTION, 1, 1, "colorimetry", G_TYPE_STRING, "bt601",
                               "interlace-mode", G_TYPE_STRING, "progressive", NULL);
}

static GstBufferPool *make_pool(GstCaps *caps, gsize size) {
    GstBufferPool *pool = gst_buffer_pool_new();
    GstStructure *config = gst_buffer_pool_get_config(pool);
    gst_buffer_pool_config_set_params(config, caps, (guint)size, 2, 0);
    gst_buffer_pool_set_config(pool, config);
    gst_buffer_pool_set_active(pool, TRUE);
    return pool;
}

static void open_studio(struct studio *studio, const struct wlink_stand_in *description) {
    studio->painter =
        wlink_painter_new(description->photo, description->width, description->height, description->id);
    if (!description->moves)
        wlink_painter_stand(studio->painter);
    studio->caps = make_caps(description);
    studio->pool = make_pool(studio->caps, wlink_painter_frame_size(studio->painter));
    studio->period_us = G_USEC_PER_SEC / description->fps;
}

static void close_studio(struct studio *studio) {
    gst_buffer_pool_set_active(studio->pool, FALSE);
    gst_object_unref(studio->pool);
    gst_caps_unref(studio->caps);
    wlink_painter_free(studio->painter);
}

static void deliver_frame(struct stand_in *stand_in, struct studio *studio) {
    g_autoptr(GstBuffer) buffer = NULL;
    GstMapInfo map;
    if (gst_buffer_pool_acquire_buffer(studio->pool, &buffer, NULL) != GST_FLOW_OK ||
        !gst_buffer_map(buffer, &map, GST_MAP_WRITE))
        return;
    gint64 now = g_get_monotonic_time();
    wlink_painter_paint(studio->painter, studio->counter++, now, map.data);
    gst_buffer_unmap(buffer, &map);
    GST_BUFFER_PTS(buffer) = (GstClockTime)now * GST_USECOND - wlink_media_base_time();
    GST_BUFFER_DURATION(buffer) = (GstClockTime)studio->period_us * GST_USECOND;
    g_autoptr(GstSample) sample = gst_sample_new(buffer, studio->caps, NULL, NULL);
    wlink_capture_deliver(stand_in->capture, sample);
}

/* False: stop. Frames are due at start + n / fps; after a stall or an overload the count begins anew, so that
 * no frames are made up for. */
static bool wait_for_frame(struct stand_in *stand_in, gint64 due) {
    g_mutex_lock(&stand_in->lock);
    while (!stand_in->stop && (stand_in->stalled || g_get_monotonic_time() < due)) {
        if (stand_in->stalled)
            g_cond_wait(&stand_in->changed, &stand_in->lock);
        else
            g_cond_wait_until(&stand_in->changed, &stand_in->lock, due);
    }
    bool stop = stand_in->stop;
    g_mutex_unlock(&stand_in->lock);
    return !stop;
}

static void *paint_frames(void *data) {
    struct stand_in *stand_in = data;
    struct studio studio = {0};
    open_studio(&studio, &stand_in->description);
    const unsigned fps = stand_in->description.fps;
    gint64 start = g_get_monotonic_time(), due = start;
    for (gint64 n = 1; wait_for_frame(stand_in, due); n++) {
        deliver_frame(stand_in, &studio);
        due = start + n * G_USEC_PER_SEC / fps;
        if (g_get_monotonic_time() > due + studio.period_us) {
            start = due = g_get_monotonic_time();
            n = 0;
        }
    }
    close_studio(&studio);
    return NULL;
}

static void set_stalled(struct stand_in *stand_in, bool stalled) {
    g_mutex_lock(&stand_in->lock);
    stand_in->stalled = stalled;
    g_cond_signal(&stand_in->changed);
    g_mutex_unlock(&stand_in->lock);
}

static void follow_state(struct stand_in *stand_in, enum wlink_stand_in_state state) {
    stand_in->clings = state == WLINK_STAND_IN_CLING;
    switch (state) {
    case WLINK_STAND_IN_OK:
    case WLINK_STAND_IN_CLING:
    case WLINK_STAND_IN_STALL:
        set_stalled(stand_in, state == WLINK_STAND_IN_STALL);
        return;
    case WLINK_STAND_IN_FAIL:
        wlink_capture_fail(stand_in->capture, WLINK_CODE_CAMERA_FAILED, "the stand-in was told to fail");
        return;
    }
}

/* A file that is half written is no reason to fail: its writer's next event follows. */
static void on_file_changed(GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
                            void *data) {
    (void)monitor, (void)file, (void)other, (void)event;
    struct stand_in *stand_in = data;
    g_autoptr(GError) error = NULL;
    struct wlink_stand_in now;
    if (wlink_stand_in_read(stand_in->path, &now, &error)) {
        follow_state(stand_in, now.state);
        wlink_stand_in_clear(&now);
    } else if (wlink_error_code(error) == WLINK_CODE_CAMERA_MISSING) {
        wlink_capture_fail(stand_in->capture, WLINK_CODE_CAMERA_MISSING, error->message);
    }
}

static bool watch_file(struct stand_in *stand_in, GError **error) {
    g_autoptr(GFile) file = g_file_new_for_path(stand_in->path);
    g_autoptr(GError) reason = NULL;
    stand_in->monitor = g_file_monitor_file(file, G_FILE_MONITOR_WATCH_MOVES, NULL, &reason);
    if (!stand_in->monitor)
        return wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "stand-in %s cannot be watched: %s",
                          stand_in->path, reason->message);
    g_file_monitor_set_rate_limit(stand_in->monitor, 0);
    g_signal_connect(stand_in->monitor, "changed", G_CALLBACK(on_file_changed), stand_in);
    return true;
}

static void stop_thread(struct stand_in *stand_in) {
    g_mutex_lock(&stand_in->lock);
    stand_in->stop = true;
    g_cond_signal(&stand_in->changed);
    g_mutex_unlock(&stand_in->lock);
    g_clear_pointer(&stand_in->thread, g_thread_join);
}

static void free_stand_in(struct stand_in *stand_in) {
    if (stand_in->monitor)
        g_signal_handlers_disconnect_by_data(stand_in->monitor, stand_in);
    g_clear_object(&stand_in->monitor);
    if (stand_in->thread)
        stop_thread(stand_in);
    wlink_stand_in_clear(&stand_in->description);
    g_mutex_clear(&stand_in->lock);
    g_cond_clear(&stand_in->changed);
    g_free(stand_in->path);
    g_free(stand_in);
}

static bool close_stand_in(void *camera) {
    struct stand_in *stand_in = camera;
    bool closed = !stand_in->clings;
    free_stand_in(stand_in);
    return closed;
}

/* The mode that the camera was opened with decides; without one, the file. */
static void follow_mode(struct wlink_stand_in *description, const struct wlink_camera_mode *mode) {
    if (mode->width && mode->height) {
        description->width = mode->width;
        description->height = mode->height;
    }
    if (mode->fps_numerator && mode->fps_denominator)
        description->fps = MAX(1, mode->fps_numerator / mode->fps_denominator);
}

static void *open_stand_in(const struct wlink_camera_source *source, struct wlink_capture *capture,
                           GError **error) {
    struct wlink_stand_in description;
    if (!wlink_stand_in_read(source->path, &description, error))
        return NULL;
    follow_mode(&description, &source->mode);
    struct stand_in *stand_in = g_new0(struct stand_in, 1);
    stand_in->capture = capture;
    stand_in->path = g_strdup(source->path);
    stand_in->description = description;
    g_mutex_init(&stand_in->lock);
    g_cond_init(&stand_in->changed);
    if (!watch_file(stand_in, error)) {
        free_stand_in(stand_in);
        return NULL;
    }
    follow_state(stand_in, description.state);
    stand_in->thread = g_thread_new("stand-in", paint_frames, stand_in);
    return stand_in;
}

const struct wlink_capture_backend wlink_capture_stand_in = {
    .kind = WLINK_CAMERA_STAND_IN,
    .open = open_stand_in,
    .close = close_stand_in,
};
