/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "media/sound-private.h"

#include <gst/app/gstappsink.h>

/* A microphone that gives nothing for 2 s hangs; while it starts it may take 6 s. */
enum { LOOK_MS = 2000, LOOKS_TO_START = 3 };

struct wlink_microphone {
    GstElement *pipeline;
    struct wlink_ear_slot *ears;
    wlink_sample_listener listener;
    wlink_microphone_handler handler;
    void *data;
    guint bus_watch, look_timer;
    gint periods;          /* that the device gave since the timer looked; atomic */
    unsigned silent_looks; /* since it last gave one */
    bool live;             /* the first level was told */
    bool failed;           /* it was told; nothing more is */
};

static void fail(struct wlink_microphone *microphone, enum wlink_code code, const char *words) {
    const struct wlink_microphone_report report = {
        .news = WLINK_MICROPHONE_FAILED, .code = code, .words = words};
    microphone->failed = true;
    wlink_graph_failed(microphone->pipeline, "microphone", wlink_code_to_string(code));
    microphone->handler(&report, microphone->data);
}

/* An element's array of one value a channel; ours has one channel. */
static double first_value(const GstStructure *structure, const char *field) {
    const GValue *value = gst_structure_get_value(structure, field);
    const GValueArray *array = value ? g_value_get_boxed(value) : NULL;
    double db = array && array->n_values > 0 ? g_value_get_double(&array->values[0]) : -120;
    return db > -120 ? MIN(db, 0) : -120; /* an empty interval gives NaN */
}

static void on_level(struct wlink_microphone *microphone, const GstStructure *structure) {
    struct wlink_microphone_report report = {.news = WLINK_MICROPHONE_LEVEL,
                                             .rms_db = first_value(structure, "rms"),
                                             .peak_db = first_value(structure, "peak")};
    bool first = !microphone->live;
    microphone->live = true;
    if (first)
        report.news = WLINK_MICROPHONE_LIVE;
    microphone->handler(&report, microphone->data);
}

/* The handler may free the microphone: nothing is touched behind it. */
static gboolean on_message(GstBus *bus, GstMessage *message, void *data) {
    (void)bus;
    struct wlink_microphone *microphone = data;
    g_autoptr(GError) reason = NULL;
    if (microphone->failed)
        return G_SOURCE_CONTINUE;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        gst_message_parse_error(message, &reason, NULL);
        fail(microphone, wlink_sound_code_of(reason), reason->message);
    } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
        fail(microphone, WLINK_CODE_SOUND_FAILED, "the device ended its sound");
    } else if (gst_message_has_name(message, "level")) {
        on_level(microphone, gst_message_get_structure(message));
    }
    return G_SOURCE_CONTINUE;
}

static gboolean on_look_timer(void *data) {
    struct wlink_microphone *microphone = data;
    bool gave = g_atomic_int_exchange(&microphone->periods, 0) > 0;
    microphone->silent_looks = gave ? 0 : microphone->silent_looks + 1;
    if (microphone->failed || microphone->silent_looks < (microphone->live ? 1 : LOOKS_TO_START))
        return G_SOURCE_CONTINUE;
    microphone->look_timer = 0;
    fail(microphone, WLINK_CODE_SOUND_FAILED, "it gives no sound");
    return G_SOURCE_REMOVE;
}

static GstPadProbeReturn on_period(GstPad *pad, GstPadProbeInfo *info, void *data) {
    (void)pad;
    (void)info;
    struct wlink_microphone *microphone = data;
    g_atomic_int_inc(&microphone->periods);
    return GST_PAD_PROBE_OK;
}

static GstFlowReturn on_packet(GstAppSink *appsink, void *data) {
    struct wlink_microphone *microphone = data;
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(appsink);
    if (sample)
        microphone->listener(sample, microphone->data);
    return GST_FLOW_OK;
}

static GstPadProbeReturn on_heard(GstPad *pad, GstPadProbeInfo *info, void *data) {
    const struct wlink_microphone *microphone = data;
    (void)pad;
    wlink_ear_hear(microphone->ears, WLINK_EAR_HEARD, GST_PAD_PROBE_INFO_BUFFER(info));
    return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn on_sent(GstPad *pad, GstPadProbeInfo *info, void *data) {
    const struct wlink_microphone *microphone = data;
    (void)pad;
    wlink_ear_hear(microphone->ears, WLINK_EAR_SENT, GST_PAD_PROBE_INFO_BUFFER(info));
    return GST_PAD_PROBE_OK;
}

static void listen_around_canceller(struct wlink_microphone *microphone, GstElement *chain) {
    g_autoptr(GstElement) dsp = gst_bin_get_by_name(GST_BIN(chain), "dsp");
    g_autoptr(GstPad) before = gst_element_get_static_pad(dsp, "sink");
    g_autoptr(GstPad) behind = gst_element_get_static_pad(dsp, "src");
    gst_pad_add_probe(before, GST_PAD_PROBE_TYPE_BUFFER, on_heard, microphone, NULL);
    gst_pad_add_probe(behind, GST_PAD_PROBE_TYPE_BUFFER, on_sent, microphone, NULL);
}

/* 10 ms periods to the canceller, 20 ms packets out of the encoder, the level 20 times a second. measured:
 * the gain is left alone, which would raise again what the canceller takes off. */
static GstElement *make_chain(const char *probe, bool measured, GError **error) {
    g_autoptr(GError) reason = NULL;
    g_autofree char *description = g_strdup_printf(
        "audioconvert ! audioresample ! " WLINK_SOUND_CAPS " ! "
        "webrtcdsp name=dsp probe=%s echo-cancel=true noise-suppression=true gain-control=%s ! "
        "level interval=50000000 ! "
        "opusenc audio-type=voice bitrate=32000 frame-size=20 inband-fec=true packet-loss-percentage=10 ! "
        "appsink name=packets sync=false max-buffers=50 drop=true",
        probe, measured ? "false" : "true");
    GstElement *bin = gst_parse_bin_from_description(description, TRUE, &reason);
    if (!bin)
        wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "the microphone's pipeline: %s", reason->message);
    return bin;
}

static bool build(struct wlink_microphone *microphone, enum wlink_sound_kind kind, const char *device,
                  const char *probe, GError **error) {
    static GstAppSinkCallbacks callbacks = {.new_sample = on_packet};
    GstElement *source = wlink_sound_device_source(kind, device, error);
    if (!source)
        return false;
    gst_bin_add(GST_BIN(microphone->pipeline), source);
    GstElement *chain = make_chain(probe, g_atomic_int_get(&microphone->ears->listening), error);
    if (!chain)
        return false;
    gst_bin_add(GST_BIN(microphone->pipeline), chain);
    if (!gst_element_link(source, chain))
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "the microphone's pipeline does not link");
    g_autoptr(GstPad) pad = gst_element_get_static_pad(source, "src");
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_period, microphone, NULL);
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(chain), "packets");
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, microphone, NULL);
    listen_around_canceller(microphone, chain);
    return true;
}

static bool start(struct wlink_microphone *microphone, GError **error) {
    wlink_media_adopt_clock(microphone->pipeline);
    wlink_graph_watch(microphone->pipeline, "microphone");
    if (gst_element_set_state(microphone->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return wlink_sound_fail_from_bus(microphone->pipeline, "microphone", error);
    g_autoptr(GstBus) bus = gst_element_get_bus(microphone->pipeline);
    microphone->bus_watch = gst_bus_add_watch(bus, on_message, microphone);
    microphone->look_timer = g_timeout_add(LOOK_MS, on_look_timer, microphone);
    return true;
}

struct wlink_microphone *wlink_microphone_open(enum wlink_sound_kind kind, const char *device,
                                               const char *probe, struct wlink_ear_slot *ears,
                                               wlink_sample_listener listener,
                                               wlink_microphone_handler handler, void *data, GError **error) {
    struct wlink_microphone *microphone = g_new0(struct wlink_microphone, 1);
    microphone->pipeline = gst_object_ref_sink(gst_pipeline_new("microphone"));
    microphone->ears = ears;
    microphone->listener = listener;
    microphone->handler = handler;
    microphone->data = data;
    if (build(microphone, kind, device, probe, error) && start(microphone, error))
        return microphone;
    wlink_microphone_free(microphone);
    return NULL;
}

void wlink_microphone_free(struct wlink_microphone *microphone) {
    if (!microphone)
        return;
    g_clear_handle_id(&microphone->bus_watch, g_source_remove);
    g_clear_handle_id(&microphone->look_timer, g_source_remove);
    gst_element_set_state(microphone->pipeline, GST_STATE_NULL);
    gst_object_unref(microphone->pipeline);
    g_free(microphone);
}
