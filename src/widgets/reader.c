/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/reader-private.h"

#include "common/mailbox.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>

/* Scaling goes before the conversion: planes of I420 are half the bytes, and both steps have fast paths then
 * (docs/decisions/panel-pictures.md has the figures). */
static const char pipeline_text[] =
    "unixfdsrc name=source ! videoscale name=scale add-borders=false n-threads=1 ! capsfilter name=size "
    "! videoconvert n-threads=1 ! video/x-raw,format=BGRx ! appsink name=sink sync=false max-buffers=1 "
    "drop=true "
    "enable-last-sample=false";

enum event_kind { FRAME, ENDED };

/* What crosses from GStreamer's threads. */
struct event {
    enum event_kind kind;
    char *why;
};

struct wlink_reader {
    struct wlink_reader_handlers handlers;
    void *data;
    GstElement *pipeline, *size;
    struct wlink_mailbox *mailbox;
    GMutex lock; /* for what follows: both threads */
    GdkTexture *newest;
    gint64 arrived;
    struct wlink_size frame, box;
};

static void free_event(void *data) {
    struct event *event = data;
    g_free(event->why);
    g_free(event);
}

static void post(struct wlink_reader *reader, enum event_kind kind, const char *why) {
    struct event *event = g_new0(struct event, 1);
    event->kind = kind;
    event->why = g_strdup(why);
    wlink_mailbox_post(reader->mailbox, event);
}

/* --- GStreamer's threads */

struct mapped {
    GstVideoFrame frame;
};

static void unmap(gpointer data) {
    struct mapped *mapped = data;
    gst_video_frame_unmap(&mapped->frame);
    g_free(mapped);
}

/* The frame's own memory as a texture: nothing is copied; the buffer goes back when the texture does. */
static GdkTexture *texture_of(GstSample *sample) {
    GstVideoInfo info;
    struct mapped *mapped = g_new0(struct mapped, 1);
    if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
        !gst_video_frame_map(&mapped->frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ)) {
        g_free(mapped);
        return NULL;
    }
    gsize stride = (gsize)GST_VIDEO_FRAME_PLANE_STRIDE(&mapped->frame, 0);
    g_autoptr(GBytes) bytes =
        g_bytes_new_with_free_func(GST_VIDEO_FRAME_PLANE_DATA(&mapped->frame, 0),
                                   stride * (gsize)GST_VIDEO_INFO_HEIGHT(&info), unmap, mapped);
    return gdk_memory_texture_new(GST_VIDEO_INFO_WIDTH(&info), GST_VIDEO_INFO_HEIGHT(&info),
                                  GDK_MEMORY_B8G8R8X8, bytes, stride);
}

static GstFlowReturn on_sample(GstAppSink *sink, gpointer data) {
    struct wlink_reader *reader = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    g_autoptr(GdkTexture) texture = sample ? texture_of(sample) : NULL;
    if (!texture)
        return GST_FLOW_OK;
    g_mutex_lock(&reader->lock);
    bool waiting = reader->newest != NULL;
    GdkTexture *old = reader->newest;
    reader->newest = g_steal_pointer(&texture);
    reader->arrived = g_get_monotonic_time();
    g_mutex_unlock(&reader->lock);
    g_clear_object(&old);
    if (!waiting)
        post(reader, FRAME, NULL);
    return GST_FLOW_OK;
}

/* Under the lock. */
static GstCaps *wanted_caps(struct wlink_reader *reader) {
    struct wlink_size size = wlink_fit(reader->frame, reader->box);
    if (size.width <= 0)
        return gst_caps_new_empty_simple("video/x-raw");
    return gst_caps_new_simple("video/x-raw", "width", G_TYPE_INT, size.width, "height", G_TYPE_INT,
                               size.height, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
}

static void apply_size(struct wlink_reader *reader) {
    g_mutex_lock(&reader->lock);
    g_autoptr(GstCaps) caps = wanted_caps(reader);
    g_mutex_unlock(&reader->lock);
    g_object_set(reader->size, "caps", caps, NULL);
}

/* The port says what its frames are, at the start and when they change: pixels that are not square are made
 * so. */
static GstPadProbeReturn on_event(GstPad *pad, GstPadProbeInfo *info, gpointer data) {
    struct wlink_reader *reader = data;
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
    (void)pad;
    if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS)
        return GST_PAD_PROBE_OK;
    GstCaps *caps;
    GstVideoInfo video;
    gst_event_parse_caps(event, &caps);
    if (!gst_video_info_from_caps(&video, caps))
        return GST_PAD_PROBE_OK;
    g_mutex_lock(&reader->lock);
    reader->frame.width = (int)gst_util_uint64_scale_int(
        (guint64)GST_VIDEO_INFO_WIDTH(&video), GST_VIDEO_INFO_PAR_N(&video), GST_VIDEO_INFO_PAR_D(&video));
    reader->frame.height = GST_VIDEO_INFO_HEIGHT(&video);
    g_mutex_unlock(&reader->lock);
    apply_size(reader);
    return GST_PAD_PROBE_OK;
}

static GstBusSyncReply on_message(GstBus *bus, GstMessage *message, gpointer data) {
    (void)bus;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
        post(data, ENDED, "the port has ended");
    } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        g_autoptr(GError) error = NULL;
        gst_message_parse_error(message, &error, NULL);
        post(data, ENDED, error->message);
    }
    gst_message_unref(message);
    return GST_BUS_DROP;
}

/* --- main context */

static void deliver_frame(struct wlink_reader *reader) {
    g_mutex_lock(&reader->lock);
    g_autoptr(GdkTexture) frame = g_steal_pointer(&reader->newest);
    gint64 arrived = reader->arrived;
    g_mutex_unlock(&reader->lock);
    if (frame)
        reader->handlers.frame(frame, arrived, reader->data);
}

static void on_mail(void *data, void *user) {
    const struct event *event = data;
    struct wlink_reader *reader = user;
    switch (event->kind) {
    case FRAME:
        deliver_frame(reader);
        break;
    case ENDED:
        reader->handlers.ended(event->why, reader->data);
        break;
    }
}

static void connect_parts(struct wlink_reader *reader, const char *socket) {
    g_autoptr(GstElement) source = gst_bin_get_by_name(GST_BIN(reader->pipeline), "source");
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(reader->pipeline), "sink");
    g_autoptr(GstPad) pad = gst_element_get_static_pad(source, "src");
    g_autoptr(GstBus) bus = gst_element_get_bus(reader->pipeline);
    reader->size = gst_bin_get_by_name(GST_BIN(reader->pipeline), "size");
    g_object_set(source, "socket-path", socket, NULL);
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, reader, NULL);
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &(GstAppSinkCallbacks){.new_sample = on_sample}, reader,
                               NULL);
    gst_bus_set_sync_handler(bus, on_message, reader, NULL);
}

struct wlink_reader *wlink_reader_new(const char *socket, const struct wlink_reader_handlers *handlers,
                                      void *data, GError **error) {
    gst_init(NULL, NULL);
    GstElement *pipeline = gst_parse_launch_full(pipeline_text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
    if (!pipeline)
        return NULL;
    struct wlink_reader *reader = g_new0(struct wlink_reader, 1);
    reader->handlers = *handlers;
    reader->data = data;
    reader->pipeline = g_object_ref_sink(pipeline);
    reader->mailbox = wlink_mailbox_new(on_mail, reader, free_event);
    g_mutex_init(&reader->lock);
    connect_parts(reader, socket);
    gst_element_set_state(pipeline, GST_STATE_PLAYING); /* what fails comes as a message, also from here */
    return reader;
}

static gpointer load(gpointer nothing) {
    (void)nothing;
    gst_init(NULL, NULL);
    GstElement *pipeline = gst_parse_launch_full(pipeline_text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
    if (pipeline)
        gst_object_unref(g_object_ref_sink(pipeline));
    return NULL;
}

void wlink_reader_prepare(void) {
    g_thread_unref(g_thread_new("pictures", load, NULL));
}

void wlink_reader_fit(struct wlink_reader *reader, int width, int height) {
    g_mutex_lock(&reader->lock);
    bool same = reader->box.width == width && reader->box.height == height;
    reader->box = (struct wlink_size){width, height};
    g_mutex_unlock(&reader->lock);
    if (!same)
        apply_size(reader);
}

void wlink_reader_free(struct wlink_reader *reader) {
    if (!reader)
        return;
    gst_element_set_state(reader->pipeline, GST_STATE_NULL);
    wlink_mailbox_close(reader->mailbox);
    wlink_mailbox_unref(reader->mailbox);
    g_clear_object(&reader->newest);
    gst_clear_object(&reader->size);
    gst_object_unref(reader->pipeline);
    g_mutex_clear(&reader->lock);
    g_free(reader);
}
