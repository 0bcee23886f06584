/* SPDX-License-Identifier: Apache-2.0 */
/* A live generator of silence gives the beat, 10 ms a period; far sound and tones are put into its buffers.
 * So the stream to the device (and to the echo probe) never has a gap, whatever the network does. The device
 * is open only while something plays. The pipeline itself stays, closed: the microphone's canceller looks for
 * the probe by name when it starts, and finds it whether or not anything plays. */
#include "common/error.h"
#include "common/mailbox.h"
#include "media/sound-private.h"

#include <string.h>

enum {
    IDLE_LOOK_MS = 500,
    IDLE_US = 2 * G_USEC_PER_SEC, /* nothing to play for so long closes the device */
};

enum loudspeaker_state { CLOSED, OPEN, BLOCKED /* it failed: nothing is tried until use or play */ };

struct wlink_loudspeaker {
    struct wlink_ear_slot *ears;
    wlink_loudspeaker_handler handler;
    void *data;
    struct wlink_mailbox *mailbox;
    GstElement *pipeline, *chain, *volume;
    GstElement *sink; /* in the pipeline; NULL until first opened */
    char *probe;
    enum wlink_sound_kind kind;
    char *device;
    guint bus_watch, idle_timer;

    GMutex lock; /* guards what follows: streaming threads come here */
    enum loudspeaker_state state;
    bool woken;       /* a WAKE is on its way */
    gint64 last_push; /* g_get_monotonic_time */
    struct wlink_playout *playout;
    struct wlink_tone_player tone;
    unsigned tone_number; /* of the tone that was started last */
};

enum event_kind { EVENT_WAKE, EVENT_TONE_ENDED };

struct event {
    enum event_kind kind;
    unsigned tone_number;
};

static void post(struct wlink_loudspeaker *speaker, enum event_kind kind, unsigned tone_number) {
    struct event *event = g_new0(struct event, 1);
    event->kind = kind;
    event->tone_number = tone_number;
    wlink_mailbox_post(speaker->mailbox, event);
}

/* Streaming thread. */
static void fill(struct wlink_loudspeaker *speaker, gint16 *samples, unsigned count) {
    bool ended = false;
    g_mutex_lock(&speaker->lock);
    wlink_playout_read(speaker->playout, samples, count);
    if (speaker->tone.steps)
        ended = !wlink_tone_add(&speaker->tone, samples, count);
    unsigned number = speaker->tone_number;
    g_mutex_unlock(&speaker->lock);
    if (ended)
        post(speaker, EVENT_TONE_ENDED, number);
}

static GstPadProbeReturn on_period(GstPad *pad, GstPadProbeInfo *info, void *data) {
    struct wlink_loudspeaker *speaker = data;
    (void)pad;
    GstBuffer *buffer = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
    GstMapInfo map;
    info->data = buffer;
    if (gst_buffer_map(buffer, &map, GST_MAP_WRITE)) {
        fill(speaker, (gint16 *)(void *)map.data, (unsigned)(map.size / sizeof(gint16)));
        gst_buffer_unmap(buffer, &map);
        GST_BUFFER_FLAG_UNSET(buffer, GST_BUFFER_FLAG_GAP);
    }
    wlink_ear_hear(speaker->ears, WLINK_EAR_PLAYED, buffer);
    return GST_PAD_PROBE_OK;
}

static void set_state(struct wlink_loudspeaker *speaker, enum loudspeaker_state state) {
    g_mutex_lock(&speaker->lock);
    speaker->state = state;
    speaker->woken = false;
    if (state != OPEN)
        wlink_playout_clear(speaker->playout);
    if (state == BLOCKED)
        speaker->tone.steps = NULL;
    g_mutex_unlock(&speaker->lock);
}

static void close_device(struct wlink_loudspeaker *speaker, enum loudspeaker_state state) {
    g_clear_handle_id(&speaker->idle_timer, g_source_remove);
    g_clear_handle_id(&speaker->bus_watch, g_source_remove);
    gst_element_set_state(speaker->pipeline, GST_STATE_NULL);
    set_state(speaker, state);
}

static void drop_sink(struct wlink_loudspeaker *speaker) {
    if (speaker->sink)
        gst_bin_remove(GST_BIN(speaker->pipeline), speaker->sink);
    speaker->sink = NULL;
}

/* The handler may free the loudspeaker: nothing is touched behind it. */
static void fail(struct wlink_loudspeaker *speaker, enum wlink_code code, const char *words) {
    wlink_graph_failed(speaker->pipeline, "loudspeaker", wlink_code_to_string(code));
    close_device(speaker, BLOCKED);
    drop_sink(speaker);
    speaker->handler(WLINK_LOUDSPEAKER_FAILED, code, words, speaker->data);
}

static gboolean on_message(GstBus *bus, GstMessage *message, void *data) {
    (void)bus;
    g_autoptr(GError) reason = NULL;
    if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_ERROR)
        return G_SOURCE_CONTINUE;
    gst_message_parse_error(message, &reason, NULL);
    fail(data, wlink_sound_code_of(reason), reason->message);
    return G_SOURCE_CONTINUE;
}

static gboolean on_idle_timer(void *data) {
    struct wlink_loudspeaker *speaker = data;
    g_mutex_lock(&speaker->lock);
    bool idle = !speaker->tone.steps && g_get_monotonic_time() - speaker->last_push > IDLE_US;
    g_mutex_unlock(&speaker->lock);
    if (!idle)
        return G_SOURCE_CONTINUE;
    speaker->idle_timer = 0;
    close_device(speaker, CLOSED);
    return G_SOURCE_REMOVE;
}

static bool make_sink(struct wlink_loudspeaker *speaker, GError **error) {
    GstElement *sink = wlink_sound_device_sink(speaker->kind, speaker->device, error);
    if (!sink)
        return false;
    gst_bin_add(GST_BIN(speaker->pipeline), sink);
    speaker->sink = sink;
    return gst_element_link(speaker->chain, sink) ||
           wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "the loudspeaker's pipeline does not link");
}

static bool start(struct wlink_loudspeaker *speaker, GError **error) {
    wlink_media_adopt_clock(speaker->pipeline);
    wlink_graph_watch(speaker->pipeline, "loudspeaker");
    if (gst_element_set_state(speaker->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return wlink_sound_fail_from_bus(speaker->pipeline, "loudspeaker", error);
    g_autoptr(GstBus) bus = gst_element_get_bus(speaker->pipeline);
    speaker->bus_watch = gst_bus_add_watch(bus, on_message, speaker);
    speaker->idle_timer = g_timeout_add(IDLE_LOOK_MS, on_idle_timer, speaker);
    return true;
}

/* Opens the device unless it is open. On failure the loudspeaker is BLOCKED. */
static bool open_device(struct wlink_loudspeaker *speaker, GError **error) {
    if (speaker->state == OPEN)
        return true;
    if ((speaker->sink || make_sink(speaker, error)) && start(speaker, error)) {
        set_state(speaker, OPEN);
        return true;
    }
    close_device(speaker, BLOCKED);
    drop_sink(speaker);
    return false;
}

static void on_event(void *data, void *user_data) {
    const struct event *event = data;
    struct wlink_loudspeaker *speaker = user_data;
    g_autoptr(GError) error = NULL;
    switch (event->kind) {
    case EVENT_WAKE:
        if (speaker->state == CLOSED && !open_device(speaker, &error))
            speaker->handler(WLINK_LOUDSPEAKER_FAILED, wlink_error_code(error), error->message,
                             speaker->data);
        return;
    case EVENT_TONE_ENDED:
        if (event->tone_number == speaker->tone_number)
            speaker->handler(WLINK_LOUDSPEAKER_TONE_ENDED, WLINK_CODE_NONE, NULL, speaker->data);
        return;
    }
}

static bool build(struct wlink_loudspeaker *speaker, GError **error) {
    static guint count;
    g_autoptr(GError) reason = NULL;
    speaker->probe = g_strdup_printf("winglink-echo-probe-%u", count++);
    g_autofree char *description = g_strdup_printf(
        "audiotestsrc name=beat is-live=true wave=silence samplesperbuffer=%d ! " WLINK_SOUND_CAPS
        " ! volume name=volume ! webrtcechoprobe name=%s ! audioconvert ! audioresample",
        WLINK_SOUND_PERIOD, speaker->probe);
    speaker->chain = gst_parse_bin_from_description(description, TRUE, &reason);
    if (!speaker->chain)
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "the loudspeaker's pipeline: %s", reason->message);
    gst_bin_add(GST_BIN(speaker->pipeline), speaker->chain);
    speaker->volume = gst_bin_get_by_name(GST_BIN(speaker->chain), "volume");
    g_autoptr(GstElement) beat = gst_bin_get_by_name(GST_BIN(speaker->chain), "beat");
    g_autoptr(GstPad) pad = gst_element_get_static_pad(beat, "src");
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_period, speaker, NULL);
    return true;
}

struct wlink_loudspeaker *wlink_loudspeaker_new(struct wlink_ear_slot *ears,
                                                wlink_loudspeaker_handler handler, void *data,
                                                GError **error) {
    struct wlink_loudspeaker *speaker = g_new0(struct wlink_loudspeaker, 1);
    g_mutex_init(&speaker->lock);
    speaker->ears = ears;
    speaker->handler = handler;
    speaker->data = data;
    speaker->mailbox = wlink_mailbox_new(on_event, speaker, g_free);
    speaker->playout = wlink_playout_new();
    speaker->kind = WLINK_SOUND_NONE;
    speaker->state = BLOCKED;
    speaker->pipeline = gst_object_ref_sink(gst_pipeline_new("loudspeaker"));
    if (build(speaker, error))
        return speaker;
    wlink_loudspeaker_free(speaker);
    return NULL;
}

void wlink_loudspeaker_free(struct wlink_loudspeaker *speaker) {
    if (!speaker)
        return;
    wlink_mailbox_close(speaker->mailbox);
    close_device(speaker, BLOCKED);
    g_clear_object(&speaker->volume);
    gst_object_unref(speaker->pipeline);
    wlink_mailbox_unref(speaker->mailbox);
    wlink_playout_free(speaker->playout);
    g_mutex_clear(&speaker->lock);
    g_free(speaker->probe);
    g_free(speaker->device);
    g_free(speaker);
}

void wlink_loudspeaker_use(struct wlink_loudspeaker *speaker, enum wlink_sound_kind kind,
                           const char *device) {
    bool same = kind == speaker->kind && g_strcmp0(device, speaker->device) == 0;
    if (same && speaker->state != BLOCKED)
        return;
    close_device(speaker, kind == WLINK_SOUND_NONE ? BLOCKED : CLOSED);
    drop_sink(speaker);
    g_free(speaker->device);
    speaker->kind = kind;
    speaker->device = g_strdup(device);
}

const char *wlink_loudspeaker_probe(const struct wlink_loudspeaker *speaker) {
    return speaker->probe;
}

bool wlink_loudspeaker_play(struct wlink_loudspeaker *speaker, enum wlink_tone tone, GError **error) {
    if (!open_device(speaker, error))
        return false;
    g_mutex_lock(&speaker->lock);
    wlink_tone_start(&speaker->tone, tone);
    speaker->tone_number++;
    g_mutex_unlock(&speaker->lock);
    return true;
}

void wlink_loudspeaker_stop_tone(struct wlink_loudspeaker *speaker) {
    g_mutex_lock(&speaker->lock);
    speaker->tone.steps = NULL;
    speaker->tone_number++;
    g_mutex_unlock(&speaker->lock);
}

static bool is_ours(GstSample *sample) {
    static GstStaticCaps ours = GST_STATIC_CAPS(WLINK_SOUND_CAPS);
    g_autoptr(GstCaps) wanted = gst_static_caps_get(&ours);
    GstCaps *caps = gst_sample_get_caps(sample);
    return caps && gst_sample_get_buffer(sample) && gst_caps_is_subset(caps, wanted);
}

void wlink_loudspeaker_push(struct wlink_loudspeaker *speaker, GstSample *sample) {
    GstMapInfo map;
    if (!is_ours(sample) || !gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ))
        return;
    g_mutex_lock(&speaker->lock);
    bool wake = speaker->state == CLOSED && !speaker->woken;
    if (speaker->state != BLOCKED)
        wlink_playout_write(speaker->playout, (const gint16 *)(const void *)map.data,
                            map.size / sizeof(gint16));
    speaker->woken = speaker->woken || wake;
    speaker->last_push = g_get_monotonic_time();
    g_mutex_unlock(&speaker->lock);
    gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
    if (wake)
        post(speaker, EVENT_WAKE, 0);
}

/* By ear, as the hardware's mixer: half is 18 dB less. */
void wlink_loudspeaker_set_volume(struct wlink_loudspeaker *speaker, unsigned percent) {
    double linear = MIN(percent, 100) / 100.0;
    g_object_set(speaker->volume, "volume", linear * linear * linear, NULL);
}
