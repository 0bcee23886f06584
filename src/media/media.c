/* SPDX-License-Identifier: Apache-2.0 */
#include "media/media.h"

#include "common/error.h"
#include "media/wires.h"

#ifdef __SANITIZE_ADDRESS__
#include <dlfcn.h>
#include <sanitizer/lsan_interface.h>

/* GStreamer 1.26's webrtcechoprobe forgets the latency query that it makes whenever its pipeline starts, on a
 * stack that a suppression of the leak sanitizer cannot name: in a sanitized program this takes the place of
 * the function. */
GstQuery *gst_query_new_latency(void) {
    GstQuery *(*real)(void) = (GstQuery * (*)(void)) dlsym(RTLD_NEXT, "gst_query_new_latency");
    __lsan_disable();
    GstQuery *query = real();
    __lsan_enable();
    return query;
}
#endif

/* What the product cannot do without. Encoders have a table of their own (encode.c): any one of them will do.
 */
static const char *const needed[] = {
    "appsrc",       "appsink",       "queue",           "capsfilter",      "videoconvert", "videoscale",
    "jpegdec",      "h264parse",     "rtph264pay",      "rtph264depay",    "rtpvp8pay",    "rtpvp8depay",
    "vp8dec",       "avdec_h264",    "opusenc",         "opusdec",         "rtpopuspay",   "rtpopusdepay",
    "audioconvert", "audioresample", "rtpbin",          "rtpjitterbuffer", "webrtcbin",    "nicesrc",
    "nicesink",     "audiotestsrc",  "volume",          "level",           "dtlssrtpenc",  "dtlssrtpdec",
    "srtpenc",      "srtpdec",       "sctpenc",         "sctpdec",         "v4l2src",      "alsasrc",
    "alsasink",     "webrtcdsp",     "webrtcechoprobe",
};

/* Plugins are loaded now, while nobody waits: those of the encoder, the decoder and the echo canceller made
 * the first join after a start 400 ms slower than the next. */
static bool load(const char *name) {
    g_autoptr(GstElementFactory) factory = gst_element_factory_find(name);
    g_autoptr(GstPluginFeature) loaded =
        factory ? gst_plugin_feature_load(GST_PLUGIN_FEATURE(factory)) : NULL;
    return loaded != NULL;
}

static bool load_elements(GError **error) {
    g_autoptr(GString) missing = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        if (!load(needed[i]))
            g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", needed[i]);
    if (missing->len)
        return wlink_fail(error, WLINK_CODE_MEDIA_PLUGIN_MISSING, "GStreamer has no element %s",
                          missing->str);
    return true;
}

bool wlink_media_init(GError **error) {
    g_autoptr(GError) reason = NULL;
    if (!gst_is_initialized() && !gst_init_check(NULL, NULL, &reason))
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "GStreamer does not start: %s", reason->message);
    return load_elements(error);
}

GstClockTime wlink_media_base_time(void) {
    static gsize fixed;
    static GstClockTime base_time;
    if (g_once_init_enter(&fixed)) {
        g_autoptr(GstClock) clock = gst_system_clock_obtain();
        base_time = gst_clock_get_time(clock);
        g_once_init_leave(&fixed, 1);
    }
    return base_time;
}

void wlink_media_adopt_clock(GstElement *pipeline) {
    g_autoptr(GstClock) clock = gst_system_clock_obtain();
    gst_element_set_start_time(pipeline, GST_CLOCK_TIME_NONE);
    gst_pipeline_use_clock(GST_PIPELINE(pipeline), clock);
    gst_element_set_base_time(pipeline, wlink_media_base_time());
}
