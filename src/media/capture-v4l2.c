/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "media/capture-private.h"
#include "media/colour-range.h"
#include "media/wires.h"

#include <gst/app/gstappsink.h>

enum { CLOSE_MS = 900 };

/* A camera's device is opened and closed by one thread of its own: a driver that hangs in an ioctl hangs that
 * thread, not the unit. Shared by that thread and the main context. */
struct camera {
    gatomicrefcount refs;
    struct wlink_capture *capture; /* a reference */
    GstElement *pipeline;

    GMutex lock;
    GCond changed;
    bool stop, closed; /* guarded by lock */
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
    GstSample *pulled = gst_app_sink_pull_sample(sink);
    g_autoptr(GstSample) sample = pulled ? wlink_colour_range_limit(pulled) : NULL;
    if (sample)
        wlink_capture_deliver(data, sample);
    return GST_FLOW_OK;
}

/* While the camera is still as it was. */
static void keep_graph(GstMessage *message) {
    GstObject *top = GST_MESSAGE_SRC(message);
    while (GST_OBJECT_PARENT(top))
        top = GST_OBJECT_PARENT(top);
    if (GST_IS_PIPELINE(top))
        wlink_graph_failed(GST_ELEMENT(top), "camera", wlink_code_to_string(WLINK_CODE_CAMERA_FAILED));
}

static GstBusSyncReply on_message(GstBus *bus, GstMessage *message, void *data) {
    (void)bus;
    g_autoptr(GError) error = NULL;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        gst_message_parse_error(message, &error, NULL);
        keep_graph(message);
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

static void camera_unref(struct camera *camera) {
    if (!g_atomic_ref_count_dec(&camera->refs))
        return;
    gst_object_unref(camera->pipeline);
    wlink_capture_unref(camera->capture);
    g_mutex_clear(&camera->lock);
    g_cond_clear(&camera->changed);
    g_free(camera);
}

static void wait_for_stop(struct camera *camera) {
    g_mutex_lock(&camera->lock);
    while (!camera->stop)
        g_cond_wait(&camera->changed, &camera->lock);
    g_mutex_unlock(&camera->lock);
}

static void tell_closed(struct camera *camera) {
    g_mutex_lock(&camera->lock);
    camera->closed = true;
    g_cond_signal(&camera->changed);
    g_mutex_unlock(&camera->lock);
}

/* The bus says why a device does not open; the words here are for a pipeline that says nothing. */
static void *drive(void *data) {
    struct camera *camera = data;
    if (gst_element_set_state(camera->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        wlink_capture_fail(camera->capture, WLINK_CODE_CAMERA_FAILED, "the device does not open");
    wait_for_stop(camera);
    gst_element_set_state(camera->pipeline, GST_STATE_NULL);
    tell_closed(camera);
    camera_unref(camera);
    return NULL;
}

static bool stop_and_wait(struct camera *camera) {
    gint64 until = g_get_monotonic_time() + CLOSE_MS * G_TIME_SPAN_MILLISECOND;
    g_mutex_lock(&camera->lock);
    camera->stop = true;
    g_cond_broadcast(&camera->changed);
    while (!camera->closed && g_cond_wait_until(&camera->changed, &camera->lock, until))
        ;
    bool closed = camera->closed;
    g_mutex_unlock(&camera->lock);
    return closed;
}

/* When the driver hangs, the thread goes on closing; no frame passes meanwhile, the capture's gate is shut.
 */
static bool close_camera(void *data) {
    struct camera *camera = data;
    bool closed = stop_and_wait(camera);
    camera_unref(camera);
    return closed;
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
    wlink_graph_watch(pipeline, "camera");
    struct camera *camera = g_new0(struct camera, 1);
    g_atomic_ref_count_init(&camera->refs);
    g_atomic_ref_count_inc(&camera->refs);
    g_mutex_init(&camera->lock);
    g_cond_init(&camera->changed);
    camera->capture = wlink_capture_ref(capture);
    camera->pipeline = pipeline;
    g_thread_unref(g_thread_new("camera", drive, camera));
    return camera;
}

const struct wlink_capture_backend wlink_capture_v4l2 = {
    .kind = WLINK_CAMERA_V4L2,
    .open = open_camera,
    .close = close_camera,
};
