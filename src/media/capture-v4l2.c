/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "media/capture-private.h"
#include "media/wires.h"

#include <gst/app/gstappsink.h>

enum { CLOSE_MS = 900 };

struct camera {
    GstElement *pipeline;
    char *path;
};

/* Formats of linux/videodev2.h by their four characters, and what GStreamer calls them. */
static const struct {
    guint32 fourcc;
    const char *format;
} raw_formats[] = {
    {GST_MAKE_FOURCC('Y', 'U', '1', '2'), "I420"},  {GST_MAKE_FOURCC('Y', 'V', '1', '2'), "YV12"},
    {GST_MAKE_FOURCC('N', 'V', '1', '2'), "NV12"},  {GST_MAKE_FOURCC('N', 'V', '2', '1'), "NV21"},
    {GST_MAKE_FOURCC('Y', 'U', 'Y', 'V'), "YUY2"},  {GST_MAKE_FOURCC('U', 'Y', 'V', 'Y'), "UYVY"},
    {GST_MAKE_FOURCC('R', 'G', 'B', '3'), "RGB"},   {GST_MAKE_FOURCC('B', 'G', 'R', '3'), "BGR"},
    {GST_MAKE_FOURCC('G', 'R', 'E', 'Y'), "GRAY8"},
};

static const char *raw_format(guint32 fourcc) {
    for (gsize i = 0; i < G_N_ELEMENTS(raw_formats); i++)
        if (raw_formats[i].fourcc == fourcc)
            return raw_formats[i].format;
    return NULL;
}

static char *describe_mode(const struct wlink_camera_mode *mode) {
    g_autofree char *size = g_strdup_printf("width=%u,height=%u,framerate=%u/%u", mode->width, mode->height,
                                            mode->fps_numerator, mode->fps_denominator);
    if (mode->format == WLINK_PIXELS_MJPEG)
        return g_strdup_printf("image/jpeg,%s ! jpegdec", size);
    const char *format = mode->format == WLINK_PIXELS_YUYV ? "YUY2" : raw_format(mode->fourcc);
    return format ? g_strdup_printf("video/x-raw,format=%s,%s", format, size) : NULL;
}

/* videoconvert passes I420 through untouched. Nothing here makes, repeats or scales a frame. */
static GstElement *make_pipeline(const struct wlink_camera_source *source, GError **error) {
    g_autofree char *mode = describe_mode(&source->mode);
    if (!mode) {
        wlink_fail(error, WLINK_CODE_CAMERA_NO_MODE, "%s: pixel format %" GST_FOURCC_FORMAT " is not known",
                   source->path, GST_FOURCC_ARGS(source->mode.fourcc));
        return NULL;
    }
    g_autofree char *text = g_strdup_printf(
        "v4l2src name=source do-timestamp=true ! %s ! videoconvert ! video/x-raw,format=I420 ! "
        "appsink name=sink sync=false max-buffers=2 drop=true enable-last-sample=false",
        mode);
    g_autoptr(GError) reason = NULL;
    GstElement *pipeline = gst_parse_launch(text, &reason);
    if (!reason)
        return pipeline;
    wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "%s: %s", source->path, reason->message);
    g_clear_pointer(&pipeline, gst_object_unref);
    return NULL;
}

static GstFlowReturn on_sample(GstAppSink *sink, void *data) {
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    if (sample)
        wlink_capture_deliver(data, sample);
    return GST_FLOW_OK;
}

static GstBusSyncReply on_message(GstBus *bus, GstMessage *message, void *data) {
    (void)bus;
    g_autoptr(GError) error = NULL;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        gst_message_parse_error(message, &error, NULL);
        wlink_capture_fail(data, WLINK_CODE_CAMERA_FAILED, error->message);
    } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
        wlink_capture_fail(data, WLINK_CODE_CAMERA_FAILED, "the camera ended its stream");
    }
    gst_message_unref(message);
    return GST_BUS_DROP;
}

static void unref_capture(void *capture) {
    wlink_capture_unref(capture);
}

static void connect_capture(GstElement *pipeline, struct wlink_capture *capture) {
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
    GstAppSinkCallbacks callbacks = {.new_sample = on_sample};
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, wlink_capture_ref(capture), unref_capture);
    g_autoptr(GstBus) bus = gst_element_get_bus(pipeline);
    gst_bus_set_sync_handler(bus, on_message, wlink_capture_ref(capture), unref_capture);
}

struct closing {
    gatomicrefcount refs;
    GstElement *pipeline;
    GMutex lock;
    GCond done;
    bool closed; /* guarded by lock */
};

static void closing_unref(struct closing *closing) {
    if (!g_atomic_ref_count_dec(&closing->refs))
        return;
    gst_object_unref(closing->pipeline);
    g_mutex_clear(&closing->lock);
    g_cond_clear(&closing->done);
    g_free(closing);
}

static void *close_pipeline(void *data) {
    struct closing *closing = data;
    gst_element_set_state(closing->pipeline, GST_STATE_NULL);
    g_mutex_lock(&closing->lock);
    closing->closed = true;
    g_cond_signal(&closing->done);
    g_mutex_unlock(&closing->lock);
    closing_unref(closing);
    return NULL;
}

static bool wait_until_closed(struct closing *closing) {
    gint64 until = g_get_monotonic_time() + CLOSE_MS * G_TIME_SPAN_MILLISECOND;
    g_mutex_lock(&closing->lock);
    while (!closing->closed && g_cond_wait_until(&closing->done, &closing->lock, until))
        ;
    bool closed = closing->closed;
    g_mutex_unlock(&closing->lock);
    return closed;
}

/* A driver that hangs in an ioctl must not hang the unit: the close goes on in its thread and a person is
 * told. No frame passes meanwhile, the capture's gate is shut. */
static void close_camera(void *data) {
    struct camera *camera = data;
    struct closing *closing = g_new0(struct closing, 1);
    g_atomic_ref_count_init(&closing->refs);
    g_atomic_ref_count_inc(&closing->refs);
    g_mutex_init(&closing->lock);
    g_cond_init(&closing->done);
    closing->pipeline = camera->pipeline;
    g_thread_unref(g_thread_new("camera-close", close_pipeline, closing));
    if (!wait_until_closed(closing))
        wlink_log(WLINK_LOG_ERROR, "device-not-closed", "pull its plug device=%s", camera->path);
    closing_unref(closing);
    g_free(camera->path);
    g_free(camera);
}

static void *open_camera(const struct wlink_camera_source *source, struct wlink_capture *capture,
                         GError **error) {
    GstElement *pipeline = make_pipeline(source, error);
    if (!pipeline)
        return NULL;
    g_autoptr(GstElement) device = gst_bin_get_by_name(GST_BIN(pipeline), "source");
    g_object_set(device, "device", source->path, NULL);
    connect_capture(pipeline, capture);
    wlink_media_adopt_clock(pipeline);
    struct camera *camera = g_new0(struct camera, 1);
    camera->pipeline = pipeline;
    camera->path = g_strdup(source->path);
    if (gst_element_set_state(pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
        return camera;
    wlink_fail(error, WLINK_CODE_CAMERA_FAILED, "%s does not open", source->path);
    close_camera(camera);
    return NULL;
}

const struct wlink_capture_backend wlink_capture_v4l2 = {
    .kind = WLINK_CAMERA_V4L2,
    .open = open_camera,
    .close = close_camera,
};
