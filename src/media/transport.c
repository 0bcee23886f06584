/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <agent.h>
#include <string.h>

void transport_emit(struct wlink_transport *transport, const struct wlink_transport_event *event) {
    if (!transport->freed)
        transport->handler(transport, event, transport->data);
}

void transport_emit_kind(struct wlink_transport *transport, enum wlink_transport_event_kind kind) {
    transport_emit(transport, &(struct wlink_transport_event){.kind = kind});
}

void transport_fail(struct wlink_transport *transport, enum wlink_code code, const char *words) {
    if (transport->failed)
        return;
    transport->failed = true;
    if (transport->pipeline)
        wlink_graph_failed(transport->pipeline, "transport", wlink_code_to_string(code));
    wlink_log(WLINK_LOG_NOTICE, "transport-failed", "%s: %s transport=%s", wlink_code_to_string(code), words,
              transport->name);
    transport_emit(transport,
                   &(struct wlink_transport_event){
                       .kind = WLINK_TRANSPORT_FAILED, .code = code, .text = words, .length = strlen(words)});
}

static void unref_transport(struct wlink_transport *transport) {
    if (--transport->refs)
        return;
    g_free(transport->name);
    g_free(transport->description);
    g_free(transport->fingerprint);
    g_free(transport->far_fingerprint);
    g_free(transport->profile);
    g_free(transport->memory);
    g_free(transport);
}

static void dispatch(struct wlink_transport *transport, struct post *post) {
    switch (post->kind) {
    case POST_CREATED:
        transport_negotiate_created(transport, post);
        break;
    case POST_LOCAL_SET:
        transport_negotiate_local_set(transport, post);
        break;
    case POST_REMOTE_SET:
        transport_negotiate_remote_set(transport, post);
        break;
    case POST_GATHERING:
        transport_negotiate_gathering(transport);
        break;
    case POST_CONNECTION:
        transport_watch_connection(transport);
        break;
    case POST_CERTIFICATE:
        transport_watch_certificate(transport, post->text);
        break;
    case POST_CHANNEL_OPEN:
        transport_channel_opened(transport, post);
        break;
    case POST_CHANNEL_CLOSED:
        transport_channel_closed(transport, post->code);
        break;
    case POST_TEXT:
        transport_channel_text(transport, post);
        break;
    case POST_FLUSH:
        transport_channel_flush(transport);
        break;
    case POST_KEY_FRAME:
        transport_send_request_key_frame(transport, post->lane);
        break;
    case POST_FIRST_FRAME:
        transport_emit(transport, &(struct wlink_transport_event){.kind = WLINK_TRANSPORT_FIRST_FRAME,
                                                                  .stream = lane_stream(post->lane)});
        break;
    case POST_LATENCY:
        transport_watch_latency(transport);
        break;
    case POST_FAILED:
        transport_fail(transport, post->code, post->text);
        break;
    case POST_RAW_STATS:
        transport_stats_answered(transport, post->raw);
        break;
    }
}

/* After FAILED nothing more is said. */
static void on_post(void *event, void *data) {
    struct wlink_transport *transport = data;
    transport->refs++;
    if (!transport->failed)
        dispatch(transport, event);
    unref_transport(transport);
}

static void on_gathering(GstElement *webrtc, GParamSpec *property, struct shared *shared) {
    (void)webrtc;
    (void)property;
    transport_post(shared, transport_post_new(POST_GATHERING));
}

static void on_connection(GstElement *webrtc, GParamSpec *property, struct shared *shared) {
    (void)webrtc;
    (void)property;
    transport_post(shared, transport_post_new(POST_CONNECTION));
}

static bool add_local_address(NiceAgent *agent, const char *text, GError **error) {
    NiceAddress address;
    nice_address_init(&address);
    if (!nice_address_set_from_string(&address, text) || !nice_agent_add_local_address(agent, &address))
        return wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE, "“%s” is no address of this machine", text);
    return true;
}

/* libnice would ask a router by UPnP, listen on TCP and take any port. */
static bool configure_ice(struct wlink_transport *transport, const char *const *addresses, GError **error) {
    g_autoptr(GObject) ice = NULL;
    g_autoptr(GObject) agent = NULL;
    g_object_get(transport->webrtc, "ice-agent", &ice, NULL);
    g_object_set(ice, "max-rtp-port", (guint)transport->port_max, "min-rtp-port", (guint)transport->port_min,
                 "ice-tcp", FALSE, NULL);
    g_object_get(ice, "agent", &agent, NULL);
    g_object_set(agent, "upnp", FALSE, NULL);
    for (; addresses && *addresses; addresses++)
        if (!add_local_address(NICE_AGENT(agent), *addresses, error))
            return false;
    return true;
}

static void configure_webrtc(struct wlink_transport *transport) {
    gst_util_set_object_arg(G_OBJECT(transport->webrtc), "bundle-policy",
                            transport->foreign ? "none" : "max-bundle");
    g_object_set(transport->webrtc, "latency", transport->jitter_ms, NULL);
}

static bool build(struct wlink_transport *transport, const char *const *addresses, GError **error) {
    struct shared *shared = transport->shared;
    shared->pem = transport_certificate_new(error);
    if (!shared->pem)
        return false;
    transport->pipeline = gst_object_ref_sink(gst_pipeline_new(NULL));
    shared->pipeline = transport->pipeline;
    transport->webrtc = gst_element_factory_make("webrtcbin", "webrtc");
    if (!transport->webrtc)
        return wlink_fail(error, WLINK_CODE_MEDIA_PLUGIN_MISSING, "GStreamer has no element webrtcbin");
    transport_watch_elements(shared);
    transport_watch_bus(shared);
    gst_bin_add(GST_BIN(transport->pipeline), transport->webrtc);
    configure_webrtc(transport);
    transport_connect(transport->webrtc, "notify::ice-gathering-state", G_CALLBACK(on_gathering), shared);
    transport_connect(transport->webrtc, "notify::connection-state", G_CALLBACK(on_connection), shared);
    transport_connect(transport->webrtc, "notify::ice-connection-state", G_CALLBACK(on_connection), shared);
    transport_receive_watch(transport);
    transport_channel_watch(transport);
    wlink_media_adopt_clock(transport->pipeline);
    wlink_graph_watch(transport->pipeline, "transport");
    if (!configure_ice(transport, addresses, error))
        return false;
    if (gst_element_set_state(transport->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "webrtcbin does not start");
    return true;
}

static bool check_config(const struct wlink_transport_config *config, GError **error) {
    if (!config->port_min || config->port_min > config->port_max)
        return wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE, "the media port range is empty");
    if (config->jitter_ms < 10 || config->jitter_ms > 500)
        return wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE, "the receive latency is not 10 … 500 ms");
    if (config->dscp > 63)
        return wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE, "the media DSCP is not 0 … 63");
    return true;
}

static struct wlink_transport *new_transport(const struct wlink_transport_config *config,
                                             wlink_transport_handler handler, void *data) {
    struct wlink_transport *transport = g_new0(struct wlink_transport, 1);
    *transport = (struct wlink_transport){
        .refs = 1,
        .handler = handler,
        .data = data,
        .name = g_strdup(config->name),
        .offerer = config->offerer,
        .foreign = config->foreign,
        .prefer_vp8 = config->prefer_vp8,
        .dscp = config->dscp,
        .jitter_ms = config->jitter_ms,
        .port_min = config->port_min,
        .port_max = config->port_max,
        .memory = transport_stats_memory_new(),
    };
    memcpy(transport->sends, config->sends, sizeof transport->sends);
    g_queue_init(&transport->held);
    g_autoptr(wlink_mailbox) mailbox = wlink_mailbox_new(on_post, transport, transport_post_free);
    transport->shared = transport_shared_new(config->name, mailbox);
    for (int i = 0; i < LANE_COUNT; i++)
        transport->shared->lanes[i].ssrc = g_random_int() | 1; /* never 0 */
    return transport;
}

struct wlink_transport *wlink_transport_new(const struct wlink_transport_config *config,
                                            wlink_transport_handler handler, void *data, GError **error) {
    if (!check_config(config, error))
        return NULL;
    struct wlink_transport *transport = new_transport(config, handler, data);
    if (!build(transport, config->local_addresses, error)) {
        wlink_transport_free(transport);
        return NULL;
    }
    transport_watch_start(transport);
    return transport;
}

static void destroy_source(GSource **source) {
    if (*source)
        g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

/* Nothing is delivered and nothing more is built; sources and sinks are let go of. */
static void detach(struct wlink_transport *transport) {
    struct shared *shared = transport->shared;
    destroy_source(&transport->ticker);
    destroy_source(&transport->gather_bound);
    wlink_mailbox_close(shared->mailbox);
    for (int i = 0; i < LANE_COUNT; i++) {
        transport_send_stop(transport, (enum lane_id)i);
        transport_receive_stop(transport, (enum lane_id)i);
    }
    transport_channel_drop(transport);
    g_mutex_lock(&shared->lock);
    shared->closed = true;
    g_ptr_array_set_size(shared->dtls, 0);
    g_mutex_unlock(&shared->lock);
}

static void release_pads(struct shared *shared) {
    for (int i = 0; i < LANE_COUNT; i++) {
        g_mutex_lock(&shared->lanes[i].lock);
        g_clear_object(&shared->lanes[i].pad);
        g_clear_object(&shared->lanes[i].jitter_buffer);
        g_mutex_unlock(&shared->lanes[i].lock);
        g_clear_object(&shared->lanes[i].source);
    }
}

void wlink_transport_free(struct wlink_transport *transport) {
    if (!transport || transport->freed)
        return;
    transport->freed = true;
    detach(transport);
    if (transport->pipeline)
        gst_element_set_state(transport->pipeline, GST_STATE_NULL);
    release_pads(transport->shared);
    g_clear_object(&transport->pipeline);
    g_clear_pointer(&transport->shared, transport_shared_unref);
    unref_transport(transport);
}

bool wlink_transport_make_offer(struct wlink_transport *transport, GError **error) {
    if (!transport->offerer || transport->asked)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "this transport makes no offer now");
    transport->asked = true;
    return transport_negotiate_offer(transport, error);
}

bool wlink_transport_take_offer(struct wlink_transport *transport, const char *sdp, GError **error) {
    if (transport->offerer || transport->asked)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "this transport takes no offer now");
    transport->asked = true;
    return transport_negotiate_remote(transport, sdp, GST_WEBRTC_SDP_TYPE_OFFER, error);
}

bool wlink_transport_take_answer(struct wlink_transport *transport, const char *sdp, GError **error) {
    if (!transport->offerer || !transport->described || transport->answered)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "this transport takes no answer now");
    transport->answered = true;
    return transport_negotiate_remote(transport, sdp, GST_WEBRTC_SDP_TYPE_ANSWER, error);
}

const char *wlink_transport_fingerprint(const struct wlink_transport *transport) {
    return transport->fingerprint;
}

bool wlink_transport_codec(const struct wlink_transport *transport, enum wlink_stream stream,
                           enum wlink_codec *codec) {
    const struct lane *lane = &transport->shared->lanes[stream_lane(stream)];
    if (lane->mline < 0)
        return false;
    *codec = lane->codec;
    return true;
}

void wlink_transport_prove(struct wlink_transport *transport) {
    if (!transport->far_fingerprint || transport->proven)
        return;
    transport->proven = true;
    transport_post(transport->shared, transport_post_new(POST_FLUSH));
}

void wlink_transport_open(struct wlink_transport *transport) {
    if (!transport->proven || transport->opened)
        return;
    transport->opened = true;
    for (int i = 0; i < LANE_COUNT; i++) {
        transport_receive_update(transport, (enum lane_id)i);
        transport_send_update(transport, (enum lane_id)i);
    }
}

void wlink_transport_set_encoder(struct wlink_transport *transport, enum wlink_stream stream,
                                 struct wlink_encoder *encoder) {
    enum lane_id id = stream_lane(stream);
    if (transport->shared->lanes[id].encoder == encoder)
        return;
    transport_send_stop(transport, id);
    transport->shared->lanes[id].encoder = encoder;
    transport_send_update(transport, id);
}

void wlink_transport_set_picture(struct wlink_transport *transport, enum wlink_stream stream,
                                 struct wlink_picture *picture) {
    struct lane *lane = &transport->shared->lanes[stream_lane(stream)];
    g_mutex_lock(&lane->lock);
    lane->picture = picture;
    g_mutex_unlock(&lane->lock);
    transport_receive_update(transport, lane->id);
}

void wlink_transport_set_sound(struct wlink_transport *transport, struct wlink_sound *sound) {
    struct lane *lane = &transport->shared->lanes[LANE_SOUND];
    if (transport->sound == sound)
        return;
    transport_send_stop(transport, LANE_SOUND);
    transport->sound = sound;
    g_mutex_lock(&lane->lock);
    lane->sound = sound;
    g_mutex_unlock(&lane->lock);
    transport_receive_update(transport, LANE_SOUND);
    transport_send_update(transport, LANE_SOUND);
}

const char *wlink_transport_srtp_profile(const struct wlink_transport *transport) {
    return transport->profile;
}
