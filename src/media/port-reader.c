/* SPDX-License-Identifier: Apache-2.0 */
#include "media/port-reader.h"

#include "common/error.h"

#include <gst/app/gstappsink.h>

struct wlink_port_reader {
    GstElement *pipeline;
    gint frames; /* atomic */
};

/* Streaming thread. */
static GstFlowReturn on_frame(GstAppSink *appsink, void *data) {
    struct wlink_port_reader *reader = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(appsink);
    if (sample)
        g_atomic_int_inc(&reader->frames);
    return GST_FLOW_OK;
}

struct wlink_port_reader *wlink_port_reader_new(const char *socket, GError **error) {
    static GstAppSinkCallbacks callbacks = {.new_sample = on_frame};
    struct wlink_port_reader *reader = g_new0(struct wlink_port_reader, 1);
    reader->pipeline = gst_object_ref_sink(gst_pipeline_new("port-reader"));
    GstElement *source = gst_element_factory_make("unixfdsrc", NULL);
    GstElement *sink = gst_element_factory_make("appsink", NULL);
    if (source)
        gst_bin_add(GST_BIN(reader->pipeline), source);
    if (sink)
        gst_bin_add(GST_BIN(reader->pipeline), sink);
    if (!source || !sink || !gst_element_link(source, sink)) {
        wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "a reader of a video port could not be built");
        wlink_port_reader_free(reader);
        return NULL;
    }
    g_object_set(source, "socket-path", socket, NULL);
    g_object_set(sink, "sync", FALSE, "max-buffers", 2, "drop", TRUE, "enable-last-sample", FALSE, NULL);
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, reader, NULL);
    if (gst_element_set_state(reader->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
        return reader;
    wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "a video port at %s could not be read", socket);
    wlink_port_reader_free(reader);
    return NULL;
}

void wlink_port_reader_free(struct wlink_port_reader *reader) {
    if (!reader)
        return;
    gst_element_set_state(reader->pipeline, GST_STATE_NULL);
    gst_object_unref(reader->pipeline);
    g_free(reader);
}

unsigned wlink_port_reader_frames(struct wlink_port_reader *reader) {
    return (unsigned)g_atomic_int_get(&reader->frames);
}
