/* SPDX-License-Identifier: Apache-2.0 */
/* One end of a bare webrtcbin pair, the peer beside which `make bench` measures the product:
 *
 *   bare-pair offer|answer ADDRESS VOICE.wav ROOM.standin [EXAM.standin]
 *
 * The same painter, encoder, decoder, payloads, sound chain and bit rates as winglinkd's, in the shortest
 * pipeline that GStreamer allows, and one copy of every picture into four slots. No signalling, identity,
 * fingerprint check, statistics, control messages, bus, or anything that could be asked for.
 *
 * Lines on standard input and output: "sdp BASE64" is the description of the other end, and ours; out comes
 * "picture PORT" with the first frame of each picture. "measure" begins the figures anew; "report" answers
 * "port PORT JSON" for each picture (tests/figures.h), then "done". The end of the input ends the program. */
#define GST_USE_UNSTABLE_API

#include "common/error.h"
#include "figures.h"
#include "media/media.h"
#include "media/sound-private.h"
#include "media/stand-in-paint.h"
#include "media/stand-in.h"

#include <agent.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <gst/webrtc/webrtc.h>
#include <string.h>

enum {
    SOUND_PAYLOAD = 96, /* pictures follow; every second number is RTX's */
    SLOTS = 4,
    FIRST_PICTURE_LINE = 1, /* m-line of the room's picture; the examination camera's is the next */
};

enum port_id { PORT_ROOM, PORT_EXAM, PORT_FAR_ROOM, PORT_FAR_EXAM, PORT_COUNT };
static const char *const port_names[PORT_COUNT] = {"room", "exam", "far-room", "far-exam"};

/* Where a picture is copied to, as for one reader. */
struct port {
    enum port_id id;
    GMutex lock; /* streaming thread and main */
    guint8 *slots[SLOTS];
    gsize size; /* bytes of a slot */
    unsigned next;
    bool begun;
    struct figures figures;
};

struct camera {
    struct wlink_stand_in description;
    struct wlink_painter *painter;
    GstBufferPool *pool;
    GstElement *pipeline, *source;
    struct port *port;
    GThread *thread;
    gint stop; /* atomic */
};

struct end {
    bool offers;
    GMainLoop *loop;
    GstElement *pipeline, *webrtc, *speaker;
    GObject *channel;
    GIOChannel *input;
    struct camera cameras[2];
    struct port ports[PORT_COUNT];
    bool described;
};

G_GNUC_NORETURN static void die(const char *what, const GError *error) {
    fprintf(stderr, "bare-pair: %s: %s\n", what, error ? error->message : "it failed");
    exit(1);
}

static void say(const char *words, const char *more) {
    printf("%s %s\n", words, more);
    fflush(stdout);
}

/* --- ports */

static void fit_slots(struct port *port, gsize size) {
    if (port->size == size)
        return;
    for (int i = 0; i < SLOTS; i++)
        port->slots[i] = g_realloc(port->slots[i], size);
    port->size = size;
}

/* Packed I420, whatever strides the frame has. */
static struct marks_frame copy_frame(const GstVideoFrame *frame, guint8 *to) {
    struct marks_frame copy = {.width = (unsigned)GST_VIDEO_FRAME_WIDTH(frame),
                               .height = (unsigned)GST_VIDEO_FRAME_HEIGHT(frame)};
    for (guint plane = 0; plane < 3; plane++) {
        gsize width = (gsize)GST_VIDEO_FRAME_COMP_WIDTH(frame, plane);
        gsize stride = (gsize)GST_VIDEO_FRAME_PLANE_STRIDE(frame, plane);
        const guint8 *from = GST_VIDEO_FRAME_PLANE_DATA(frame, plane);
        copy.planes[plane] = to;
        copy.strides[plane] = (unsigned)width;
        for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT(frame, plane); y++, to += width)
            memcpy(to, from + (gsize)y * stride, width);
    }
    return copy;
}

static void count_copy(struct port *port, const struct marks_frame *copy) {
    struct marks marks = marks_read(copy);
    bool first = !port->begun;
    g_mutex_lock(&port->lock);
    port->begun = true;
    port->figures.width = copy->width;
    port->figures.height = copy->height;
    figures_add(&port->figures, &marks, g_get_monotonic_time());
    g_mutex_unlock(&port->lock);
    if (first)
        say("picture", port_names[port->id]);
}

static void take_frame(struct port *port, GstBuffer *buffer, GstCaps *caps) {
    GstVideoInfo info;
    GstVideoFrame frame;
    if (!gst_video_info_from_caps(&info, caps) || !gst_video_frame_map(&frame, &info, buffer, GST_MAP_READ))
        return;
    fit_slots(port, (gsize)info.width * (gsize)info.height * 3 / 2);
    struct marks_frame copy = copy_frame(&frame, port->slots[port->next++ % SLOTS]);
    gst_video_frame_unmap(&frame);
    count_copy(port, &copy);
}

/* --- cameras: paint, push, copy */

static GstCaps *camera_caps(const struct wlink_stand_in *description) {
    return gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT,
                               (int)description->width, "height", G_TYPE_INT, (int)description->height,
                               "framerate", GST_TYPE_FRACTION, (int)description->fps, 1, NULL);
}

static void paint(struct camera *camera, GstCaps *caps, guint32 counter) {
    GstBuffer *buffer = NULL;
    GstMapInfo map;
    if (gst_buffer_pool_acquire_buffer(camera->pool, &buffer, NULL) != GST_FLOW_OK ||
        !gst_buffer_map(buffer, &map, GST_MAP_WRITE))
        die("painting", NULL);
    gint64 now = g_get_monotonic_time();
    wlink_painter_paint(camera->painter, counter, now, map.data);
    gst_buffer_unmap(buffer, &map);
    GST_BUFFER_PTS(buffer) = (GstClockTime)now * GST_USECOND - gst_element_get_base_time(camera->pipeline);
    gst_buffer_ref(buffer);
    gst_app_src_push_buffer(GST_APP_SRC(camera->source), buffer);
    take_frame(camera->port, buffer, caps);
    gst_buffer_unref(buffer);
}

static void *paint_frames(void *data) {
    struct camera *camera = data;
    g_autoptr(GstCaps) caps = camera_caps(&camera->description);
    gint64 start = g_get_monotonic_time();
    for (guint32 n = 0; !g_atomic_int_get(&camera->stop); n++) {
        gint64 due = start + (gint64)n * G_USEC_PER_SEC / camera->description.fps;
        gint64 left = due - g_get_monotonic_time();
        if (left > 0)
            g_usleep((gulong)left);
        paint(camera, caps, n);
    }
    return NULL;
}

static void open_camera(struct camera *camera, const char *path) {
    g_autoptr(GError) error = NULL;
    if (!wlink_stand_in_read(path, &camera->description, &error))
        die("camera", error);
    const struct wlink_stand_in *description = &camera->description;
    camera->painter =
        wlink_painter_new(description->photo, description->width, description->height, description->id);
    g_autoptr(GstCaps) caps = camera_caps(description);
    camera->pool = gst_buffer_pool_new();
    GstStructure *config = gst_buffer_pool_get_config(camera->pool);
    gst_buffer_pool_config_set_params(config, caps, (guint)wlink_painter_frame_size(camera->painter), 2, 0);
    gst_buffer_pool_set_config(camera->pool, config);
    gst_buffer_pool_set_active(camera->pool, TRUE);
    g_object_set(camera->source, "caps", caps, NULL);
}

static void close_camera(struct camera *camera) {
    if (!camera->painter)
        return;
    g_atomic_int_set(&camera->stop, 1);
    g_clear_pointer(&camera->thread, g_thread_join);
    gst_buffer_pool_set_active(camera->pool, FALSE);
    g_clear_object(&camera->pool);
    g_clear_object(&camera->source);
    wlink_painter_free(camera->painter);
    wlink_stand_in_clear(&camera->description);
}

/* --- what is sent */

static GstElement *add_bin(struct end *end, const char *description) {
    g_autoptr(GError) error = NULL;
    GstElement *bin = gst_parse_bin_from_description(description, TRUE, &error);
    if (!bin)
        die(description, error);
    gst_bin_add(GST_BIN(end->pipeline), bin);
    return bin;
}

static void send_stream(struct end *end, GstElement *bin) {
    g_autoptr(GstWebRTCRTPTransceiver) transceiver = NULL;
    g_autoptr(GstPad) source = gst_element_get_static_pad(bin, "src");
    g_autoptr(GstPad) sink = gst_element_request_pad_simple(end->webrtc, "sink_%u");
    if (!sink || gst_pad_link(source, sink) != GST_PAD_LINK_OK)
        die("a stream cannot be linked", NULL);
    g_object_get(sink, "transceiver", &transceiver, NULL);
    g_object_set(transceiver, "do-nack", TRUE, NULL);
}

/* As src/media/microphone.c, without its level meter. */
static void send_sound(struct end *end, const char *voice) {
    g_autoptr(GError) error = NULL;
    GstElement *source = wlink_sound_device_source(WLINK_SOUND_STAND_IN, voice, &error);
    if (!source)
        die("microphone", error);
    gst_bin_add(GST_BIN(end->pipeline), source);
    GstElement *bin = add_bin(
        end, "audioconvert ! audioresample ! " WLINK_SOUND_CAPS " ! webrtcdsp probe=bare-probe "
             "echo-cancel=true noise-suppression=true gain-control=true ! "
             "opusenc audio-type=voice bitrate=32000 frame-size=20 inband-fec=true "
             "packet-loss-percentage=10 ! rtpopuspay pt=96 ! capsfilter "
             "caps=application/"
             "x-rtp,media=audio,encoding-name=OPUS,payload=96,clock-rate=48000,encoding-params=(string)2");
    if (!gst_element_link(source, bin))
        die("microphone", NULL);
    send_stream(end, bin);
}

/* As the first row of src/media/encode.c, and src/media/transport-send.c. */
static void send_picture(struct end *end, struct camera *camera, const char *path, unsigned kilobits) {
    int payload = SOUND_PAYLOAD + 2 * (FIRST_PICTURE_LINE + (int)(camera - end->cameras));
    g_autofree char *description = g_strdup_printf(
        "appsrc name=source is-live=true format=time min-latency=0 max-latency=200000000 "
        "leaky-type=downstream max-buffers=1 "
        "max-bytes=0 ! x264enc tune=zerolatency speed-preset=superfast threads=2 sliced-threads=true "
        "key-int-max=300 vbv-buf-capacity=400 aud=false bitrate=%u ! "
        "video/x-h264,profile=constrained-baseline,stream-format=byte-stream,alignment=au ! "
        "rtph264pay aggregate-mode=zero-latency config-interval=-1 mtu=1200 pt=%d ! "
        "capsfilter caps=application/x-rtp,media=video,encoding-name=H264,payload=%d,clock-rate=90000",
        kilobits, payload, payload);
    GstElement *bin = add_bin(end, description);
    camera->pipeline = end->pipeline;
    camera->source = gst_bin_get_by_name(GST_BIN(bin), "source");
    camera->port = &end->ports[PORT_ROOM + (camera - end->cameras)];
    open_camera(camera, path);
    send_stream(end, bin);
}

/* --- what is received. As src/media/transport-receive.c and loudspeaker.c, without the latter's playout. */

static GstFlowReturn on_decoded(GstAppSink *sink, void *data) {
    g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
    if (sample)
        take_frame(data, gst_sample_get_buffer(sample), gst_sample_get_caps(sample));
    return GST_FLOW_OK;
}

static GstElement *receive_picture(struct end *end, struct port *port) {
    static GstAppSinkCallbacks callbacks = {.new_sample = on_decoded};
    GstElement *bin = add_bin(
        end, "rtph264depay request-keyframe=true wait-for-keyframe=true ! avdec_h264 max-threads=1 "
             "output-corrupt=false discard-corrupted-frames=true automatic-request-sync-points=true ! "
             "videoconvert ! appsink name=out sync=false async=false qos=false enable-last-sample=false "
             "max-buffers=2 drop=true caps=video/x-raw,format=I420");
    g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(bin), "out");
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, port, NULL);
    return bin;
}

static GstElement *receive_sound(struct end *end) {
    GstElement *bin = add_bin(end, "rtpopusdepay ! opusdec plc=true use-inband-fec=true ! audioconvert ! "
                                   "audioresample ! capsfilter caps=" WLINK_SOUND_CAPS);
    if (!gst_element_link(bin, end->speaker))
        die("loudspeaker", NULL);
    return bin;
}

static guint mline_of(GstPad *pad) {
    g_autoptr(GstWebRTCRTPTransceiver) transceiver = NULL;
    guint mline = G_MAXUINT;
    g_object_get(pad, "transceiver", &transceiver, NULL);
    g_object_get(transceiver, "mlineindex", &mline, NULL);
    return mline;
}

static void on_pad_added(GstElement *webrtc, GstPad *pad, void *data) {
    struct end *end = data;
    (void)webrtc;
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC)
        return;
    guint mline = mline_of(pad);
    struct port *port = &end->ports[mline > FIRST_PICTURE_LINE ? PORT_FAR_EXAM : PORT_FAR_ROOM];
    GstElement *bin = mline < FIRST_PICTURE_LINE ? receive_sound(end) : receive_picture(end, port);
    g_autoptr(GstPad) sink = gst_element_get_static_pad(bin, "sink");
    gst_element_sync_state_with_parent(bin);
    if (gst_pad_link(pad, sink) != GST_PAD_LINK_OK)
        die("a stream cannot be linked", NULL);
}

/* --- negotiation: every question is waited for, every candidate is gathered first */

static GstPromise *ask(struct end *end, const char *signal, void *argument) {
    GstPromise *promise = gst_promise_new();
    g_signal_emit_by_name(end->webrtc, signal, argument, promise);
    if (gst_promise_wait(promise) != GST_PROMISE_RESULT_REPLIED)
        die(signal, NULL);
    return promise;
}

static void set_description(struct end *end, const char *signal, GstWebRTCSessionDescription *description) {
    gst_promise_unref(ask(end, signal, description));
}

static void create_description(struct end *end, const char *signal, const char *field) {
    GstWebRTCSessionDescription *description = NULL;
    GstPromise *promise = ask(end, signal, NULL);
    gst_structure_get(gst_promise_get_reply(promise), field, GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
                      &description, NULL);
    gst_promise_unref(promise);
    if (!description)
        die(signal, NULL);
    set_description(end, "set-local-description", description);
    gst_webrtc_session_description_free(description);
}

static gboolean on_gathered(void *data) {
    struct end *end = data;
    GstWebRTCICEGatheringState state;
    GstWebRTCSessionDescription *local = NULL;
    g_object_get(end->webrtc, "ice-gathering-state", &state, "local-description", &local, NULL);
    if (local && state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE && !end->described) {
        g_autofree char *text = gst_sdp_message_as_text(local->sdp);
        g_autofree char *line = g_base64_encode((const guchar *)text, strlen(text));
        end->described = true;
        say("sdp", line);
    }
    g_clear_pointer(&local, gst_webrtc_session_description_free);
    return G_SOURCE_REMOVE;
}

static void on_gathering(GstElement *webrtc, GParamSpec *property, void *data) {
    (void)webrtc, (void)property;
    g_idle_add(on_gathered, data);
}

static void take_description(struct end *end, const char *line) {
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(line, &length);
    g_autofree char *text = g_strndup((const char *)bytes, length);
    GstSDPMessage *message = NULL;
    if (gst_sdp_message_new_from_text(text, &message) != GST_SDP_OK)
        die("the far description", NULL);
    GstWebRTCSessionDescription *description = gst_webrtc_session_description_new(
        end->offers ? GST_WEBRTC_SDP_TYPE_ANSWER : GST_WEBRTC_SDP_TYPE_OFFER, message);
    set_description(end, "set-remote-description", description);
    gst_webrtc_session_description_free(description);
    if (!end->offers)
        create_description(end, "create-answer", "answer");
}

/* --- figures */

static void measure(struct end *end) {
    for (int i = 0; i < PORT_COUNT; i++) {
        struct port *port = &end->ports[i];
        g_mutex_lock(&port->lock);
        figures_clear(&port->figures);
        figures_init(&port->figures);
        g_mutex_unlock(&port->lock);
    }
}

static void report(struct end *end) {
    for (int i = 0; i < PORT_COUNT; i++) {
        struct port *port = &end->ports[i];
        g_mutex_lock(&port->lock);
        if (port->figures.frames > 0) {
            printf("port %s ", port_names[i]);
            figures_print(&port->figures, true);
        }
        g_mutex_unlock(&port->lock);
    }
    say("done", "");
}

static gboolean on_input(GIOChannel *channel, GIOCondition condition, void *data) {
    struct end *end = data;
    g_autofree char *line = NULL;
    (void)condition;
    if (g_io_channel_read_line(channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL) {
        g_main_loop_quit(end->loop);
        return G_SOURCE_REMOVE;
    }
    g_strstrip(line);
    if (g_str_has_prefix(line, "sdp "))
        take_description(end, line + strlen("sdp "));
    else if (g_str_equal(line, "measure"))
        measure(end);
    else if (g_str_equal(line, "report"))
        report(end);
    return G_SOURCE_CONTINUE;
}

static gboolean on_message(GstBus *bus, GstMessage *message, void *data) {
    struct end *end = data;
    g_autoptr(GError) error = NULL;
    (void)bus;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_LATENCY)
        gst_bin_recalculate_latency(GST_BIN(end->pipeline));
    if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_ERROR)
        return G_SOURCE_CONTINUE;
    gst_message_parse_error(message, &error, NULL);
    die(GST_MESSAGE_SRC_NAME(message), error);
}

/* --- the end as a whole */

/* The product's rules for ICE: UDP only, no UPnP, one address. */
static void configure_ice(struct end *end, const char *text) {
    NiceAddress address;
    g_autoptr(GObject) ice = NULL;
    g_autoptr(GObject) agent = NULL;
    g_object_get(end->webrtc, "ice-agent", &ice, NULL);
    g_object_set(ice, "ice-tcp", FALSE, NULL);
    g_object_get(ice, "agent", &agent, NULL);
    g_object_set(agent, "upnp", FALSE, NULL);
    nice_address_init(&address);
    if (!nice_address_set_from_string(&address, text) ||
        !nice_agent_add_local_address(NICE_AGENT(agent), &address))
        die("address", NULL);
}

static void build(struct end *end, const char *address) {
    end->pipeline = gst_object_ref_sink(gst_pipeline_new(NULL));
    end->webrtc = gst_element_factory_make("webrtcbin", NULL);
    gst_util_set_object_arg(G_OBJECT(end->webrtc), "bundle-policy", "max-bundle");
    g_object_set(end->webrtc, "latency", 40, NULL);
    gst_bin_add(GST_BIN(end->pipeline), end->webrtc);
    configure_ice(end, address);
    end->speaker = add_bin(end, "webrtcechoprobe name=bare-probe ! audioconvert ! audioresample ! "
                                "fakesink sync=true async=false processing-deadline=0");
    g_signal_connect(end->webrtc, "pad-added", G_CALLBACK(on_pad_added), end);
    g_signal_connect(end->webrtc, "notify::ice-gathering-state", G_CALLBACK(on_gathering), end);
    g_autoptr(GstBus) bus = gst_element_get_bus(end->pipeline);
    gst_bus_add_watch(bus, on_message, end);
}

static void start(struct end *end) {
    if (end->offers) {
        gst_element_set_state(end->pipeline, GST_STATE_READY);
        g_signal_emit_by_name(end->webrtc, "create-data-channel", "bare", NULL, &end->channel);
    }
    if (gst_element_set_state(end->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        die("the pipeline does not start", NULL);
    for (int i = 0; i < 2; i++)
        if (end->cameras[i].painter)
            end->cameras[i].thread = g_thread_new("camera", paint_frames, &end->cameras[i]);
    if (end->offers)
        create_description(end, "create-offer", "offer");
}

static void stop(struct end *end) {
    for (int i = 0; i < 2; i++)
        close_camera(&end->cameras[i]);
    gst_element_set_state(end->pipeline, GST_STATE_NULL);
    g_autoptr(GstBus) bus = gst_element_get_bus(end->pipeline);
    gst_bus_remove_watch(bus);
    g_clear_object(&end->channel);
    gst_object_unref(end->pipeline);
    for (int i = 0; i < PORT_COUNT; i++) {
        figures_clear(&end->ports[i].figures);
        g_mutex_clear(&end->ports[i].lock);
        for (int slot = 0; slot < SLOTS; slot++)
            g_free(end->ports[i].slots[slot]);
    }
    g_io_channel_unref(end->input);
    g_main_loop_unref(end->loop);
}

int main(int argc, char **argv) {
    static const unsigned kilobits[] = {2000, 2500}; /* the defaults of unit.conf */
    g_autoptr(GError) error = NULL;
    if (argc < 5 || argc > 6 || !wlink_media_init(&error))
        die("use: bare-pair offer|answer ADDRESS VOICE.wav ROOM.standin [EXAM.standin]", error);
    struct end end = {.offers = g_str_equal(argv[1], "offer"), .loop = g_main_loop_new(NULL, FALSE)};
    for (int i = 0; i < PORT_COUNT; i++) {
        end.ports[i].id = (enum port_id)i;
        g_mutex_init(&end.ports[i].lock);
        figures_init(&end.ports[i].figures);
    }
    build(&end, argv[2]);
    send_sound(&end, argv[3]);
    for (int i = 0; i < argc - 4; i++)
        send_picture(&end, &end.cameras[i], argv[4 + i], kilobits[i]);
    start(&end);
    end.input = g_io_channel_unix_new(STDIN_FILENO);
    g_io_add_watch(end.input, G_IO_IN | G_IO_HUP, on_input, &end);
    g_main_loop_run(end.loop);
    stop(&end);
    return 0;
}
