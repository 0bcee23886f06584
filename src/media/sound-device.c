/* SPDX-License-Identifier: Apache-2.0 */
/* Sound devices as elements: a const table of kinds. */
#include "common/error.h"
#include "common/log.h"
#include "media/sound-private.h"

#include <gst/app/gstappsink.h>
#include <string.h>

struct device_kind {
    enum wlink_sound_kind id;
    GstElement *(*make_source)(const char *device, GError **error);
    GstElement *(*make_sink)(const char *device, GError **error);
};

static GstElement *make(const char *factory, const char *device, GError **error) {
    GstElement *element = gst_element_factory_make(factory, NULL);
    if (!element)
        wlink_fail(error, WLINK_CODE_MEDIA_PLUGIN_MISSING, "%s, for %s", factory, device);
    return element;
}

/* --- ALSA. The pipeline's clock is the system's; the cards follow it. */

static GstElement *make_alsa_source(const char *device, GError **error) {
    GstElement *element = make("alsasrc", device, error);
    if (element)
        g_object_set(element, "device", device, "provide-clock", FALSE, "latency-time",
                     G_GINT64_CONSTANT(10000), "buffer-time", G_GINT64_CONSTANT(100000), NULL);
    return element;
}

static GstElement *make_alsa_sink(const char *device, GError **error) {
    GstElement *element = make("alsasink", device, error);
    if (element)
        g_object_set(element, "device", device, "provide-clock", FALSE, "latency-time",
                     G_GINT64_CONSTANT(10000), "buffer-time", G_GINT64_CONSTANT(40000), "processing-deadline",
                     (guint64)0, NULL);
    return element;
}

/* --- a WAV file played in a loop, as live as a microphone */

struct wav_loop {
    struct wlink_wav *wav;
    char *path;
    gsize position; /* frame */
    bool begun;
    unsigned until_look;
};

static void free_wav_loop(void *data) {
    struct wav_loop *loop = data;
    wlink_wav_free(loop->wav);
    g_free(loop->path);
    g_free(loop);
}

/* Every half second: a file that was taken away is a microphone that was unplugged. */
static bool was_unplugged(struct wav_loop *loop) {
    if (loop->until_look-- > 0)
        return false;
    loop->until_look = 50;
    return !g_file_test(loop->path, G_FILE_TEST_IS_REGULAR);
}

/* When its first sample was said, so that whoever hears it elsewhere knows how long it took. */
static void note_begin(struct wav_loop *loop) {
    if (!loop->begun)
        wlink_log(WLINK_LOG_DEBUG, "stand-in-microphone", "begins monotonic-us=%" G_GINT64_FORMAT,
                  g_get_monotonic_time());
    loop->begun = true;
}

static void fill_from_loop(struct wav_loop *loop, char *out, gsize frames) {
    gsize frame_bytes = 2 * loop->wav->channels;
    while (frames > 0) {
        gsize count = MIN(frames, loop->wav->frames - loop->position);
        memcpy(out, (const char *)loop->wav->samples + loop->position * frame_bytes, count * frame_bytes);
        out += count * frame_bytes;
        frames -= count;
        loop->position = (loop->position + count) % loop->wav->frames;
    }
}

static GstPadProbeReturn on_loop_buffer(GstPad *pad, GstPadProbeInfo *info, void *data) {
    struct wav_loop *loop = data;
    GstBuffer *buffer = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
    GstMapInfo map;
    info->data = buffer;
    if (was_unplugged(loop)) {
        g_autoptr(GstElement) element = gst_pad_get_parent_element(pad);
        GST_ELEMENT_ERROR(element, RESOURCE, NOT_FOUND, ("%s is gone", loop->path), (NULL));
        return GST_PAD_PROBE_OK;
    }
    note_begin(loop);
    if (gst_buffer_map(buffer, &map, GST_MAP_WRITE)) {
        fill_from_loop(loop, (char *)map.data, map.size / (2 * loop->wav->channels));
        gst_buffer_unmap(buffer, &map);
        GST_BUFFER_FLAG_UNSET(buffer, GST_BUFFER_FLAG_GAP);
    }
    return GST_PAD_PROBE_OK;
}

/* A live generator of silence (wave 4) or of a sine (wave 0), 10 ms a buffer. */
static GstElement *make_generator(unsigned rate, unsigned channels, int wave, double hz) {
    g_autofree char *description =
        g_strdup_printf("audiotestsrc name=generator is-live=true wave=%d samplesperbuffer=%u volume=0.25 ! "
                        "capsfilter caps=audio/x-raw,format=S16LE,layout=interleaved,rate=%u,channels=%u",
                        wave, rate / 100, rate, channels);
    GstElement *bin = gst_parse_bin_from_description(description, TRUE, NULL);
    g_autoptr(GstElement) generator = gst_bin_get_by_name(GST_BIN(bin), "generator");
    g_object_set(generator, "freq", hz, NULL);
    return bin;
}

static GstElement *make_loop_source(const char *path, GError **error) {
    struct wlink_wav *wav = wlink_wav_load(path, error);
    if (!wav)
        return NULL;
    struct wav_loop *loop = g_new0(struct wav_loop, 1);
    GstElement *bin = make_generator(wav->rate, wav->channels, 4, 440);
    g_autoptr(GstElement) generator = gst_bin_get_by_name(GST_BIN(bin), "generator");
    g_autoptr(GstPad) pad = gst_element_get_static_pad(generator, "src");
    loop->wav = wav;
    loop->path = g_strdup(path);
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_loop_buffer, loop, free_wav_loop);
    return bin;
}

static GstPadProbeReturn on_room_buffer(GstPad *pad, GstPadProbeInfo *info, void *data) {
    GstBuffer *buffer = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
    GstMapInfo map;
    (void)pad, (void)data;
    info->data = buffer;
    if (gst_buffer_map(buffer, &map, GST_MAP_WRITE)) {
        wlink_room_hear(GST_BUFFER_PTS(buffer), (gint16 *)(void *)map.data, map.size / sizeof(gint16));
        gst_buffer_unmap(buffer, &map);
        GST_BUFFER_FLAG_UNSET(buffer, GST_BUFFER_FLAG_GAP);
    }
    return GST_PAD_PROBE_OK;
}

static GstElement *make_room_source(void) {
    GstElement *bin = make_generator(WLINK_SOUND_RATE, 1, 4, 440);
    g_autoptr(GstElement) generator = gst_bin_get_by_name(GST_BIN(bin), "generator");
    g_autoptr(GstPad) pad = gst_element_get_static_pad(generator, "src");
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_room_buffer, NULL, NULL);
    return bin;
}

static GstElement *make_stand_in_source(const char *device, GError **error) {
    if (g_str_equal(device, "room"))
        return make_room_source();
    if (g_str_equal(device, "silence"))
        return make_generator(WLINK_SOUND_RATE, 1, 4, 440);
    if (!g_str_has_prefix(device, "tone:"))
        return make_loop_source(device, error);
    double hz = g_ascii_strtod(device + strlen("tone:"), NULL);
    if (!(hz >= 20 && hz <= 20000)) {
        wlink_fail(error, WLINK_CODE_SOUND_FAILED, "%s is no tone of 20 to 20000 Hz", device);
        return NULL;
    }
    return make_generator(WLINK_SOUND_RATE, 1, 0, hz);
}

/* --- a loudspeaker that is a WAV file */

struct file_sink {
    char *path;
    struct wlink_wav_writer *writer; /* NULL until the first sample */
};

static void free_file_sink(void *data) {
    struct file_sink *sink = data;
    wlink_wav_writer_free(sink->writer);
    g_free(sink->path);
    g_free(sink);
}

static bool write_sample(struct file_sink *sink, GstSample *sample, GError **error) {
    GstMapInfo map;
    if (!sink->writer && !(sink->writer = wlink_wav_writer_new(sink->path, error)))
        return false;
    if (!gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ))
        return true;
    bool written = wlink_wav_writer_add(sink->writer, map.data, map.size, error);
    gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
    return written;
}

static GstFlowReturn on_file_sample(GstAppSink *appsink, void *data) {
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(appsink);
    g_autoptr(GError) error = NULL;
    if (!sample || write_sample(data, sample, &error))
        return GST_FLOW_OK;
    GST_ELEMENT_ERROR(appsink, RESOURCE, WRITE, ("%s", error->message), (NULL));
    return GST_FLOW_ERROR;
}

static GstFlowReturn on_room_sample(GstAppSink *appsink, void *data) {
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(appsink);
    GstBuffer *buffer = sample ? gst_sample_get_buffer(sample) : NULL;
    GstMapInfo map;
    (void)data;
    if (buffer && GST_BUFFER_PTS_IS_VALID(buffer) && gst_buffer_map(buffer, &map, GST_MAP_READ)) {
        wlink_room_play(GST_BUFFER_PTS(buffer), (const gint16 *)(const void *)map.data,
                        map.size / sizeof(gint16));
        gst_buffer_unmap(buffer, &map);
    }
    return GST_FLOW_OK;
}

static GstElement *make_stand_in_sink(const char *device, GError **error) {
    static GstAppSinkCallbacks callbacks = {.new_sample = on_file_sample};
    static GstAppSinkCallbacks room_callbacks = {.new_sample = on_room_sample};
    bool is_null = g_str_equal(device, "null");
    GstElement *element = make(is_null ? "fakesink" : "appsink", device, error);
    if (!element)
        return NULL;
    g_object_set(element, "sync", TRUE, "processing-deadline", (guint64)0, NULL);
    if (is_null)
        return element;
    g_autoptr(GstCaps) caps = gst_caps_from_string(WLINK_SOUND_CAPS);
    g_object_set(element, "caps", caps, "max-buffers", 10, NULL);
    if (g_str_equal(device, "room")) {
        gst_app_sink_set_callbacks(GST_APP_SINK(element), &room_callbacks, NULL, NULL);
        return element;
    }
    struct file_sink *sink = g_new0(struct file_sink, 1);
    sink->path = g_strdup(device);
    gst_app_sink_set_callbacks(GST_APP_SINK(element), &callbacks, sink, free_file_sink);
    return element;
}

static const struct device_kind kinds[] = {
    {WLINK_SOUND_ALSA, make_alsa_source, make_alsa_sink},
    {WLINK_SOUND_STAND_IN, make_stand_in_source, make_stand_in_sink},
};

static const struct device_kind *find_kind(enum wlink_sound_kind id, GError **error) {
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].id == id)
            return &kinds[i];
    wlink_fail(error, WLINK_CODE_SOUND_MISSING, "no device matches the rule");
    return NULL;
}

GstElement *wlink_sound_device_source(enum wlink_sound_kind kind, const char *device, GError **error) {
    const struct device_kind *found = find_kind(kind, error);
    return found ? found->make_source(device, error) : NULL;
}

GstElement *wlink_sound_device_sink(enum wlink_sound_kind kind, const char *device, GError **error) {
    const struct device_kind *found = find_kind(kind, error);
    return found ? found->make_sink(device, error) : NULL;
}
