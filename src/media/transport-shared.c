/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <openssl/crypto.h>
#include <string.h>

const char *transport_lane_to_string(enum lane_id lane) {
    switch (lane) {
    case LANE_SOUND:
        return "sound";
    case LANE_MAIN:
        return "main";
    case LANE_EXAM:
        return "exam";
    case LANE_COUNT:
        break;
    }
    return "none";
}

struct shared *transport_shared_new(const char *name, struct wlink_mailbox *mailbox) {
    struct shared *shared = g_new0(struct shared, 1);
    g_atomic_ref_count_init(&shared->refs);
    g_mutex_init(&shared->lock);
    shared->name = g_strdup(name);
    shared->mailbox = wlink_mailbox_ref(mailbox);
    shared->dtls = g_ptr_array_new_with_free_func(gst_object_unref);
    for (int i = 0; i < LANE_COUNT; i++) {
        struct lane *lane = &shared->lanes[i];
        *lane = (struct lane){.shared = shared, .id = (enum lane_id)i, .mline = -1};
        g_mutex_init(&lane->lock);
    }
    return shared;
}

struct shared *transport_shared_ref(struct shared *shared) {
    g_atomic_ref_count_inc(&shared->refs);
    return shared;
}

void transport_shared_unref(struct shared *shared) {
    if (!g_atomic_ref_count_dec(&shared->refs))
        return;
    for (int i = 0; i < LANE_COUNT; i++) {
        g_clear_object(&shared->lanes[i].pad);
        g_clear_object(&shared->lanes[i].jitter_buffer);
        g_clear_object(&shared->lanes[i].source);
        wlink_whole_frames_free(shared->lanes[i].frames);
        g_mutex_clear(&shared->lanes[i].lock);
    }
    g_ptr_array_unref(shared->dtls);
    if (shared->pem)
        OPENSSL_cleanse(shared->pem, strlen(shared->pem));
    g_free(shared->pem);
    g_free(shared->name);
    wlink_mailbox_unref(shared->mailbox);
    g_mutex_clear(&shared->lock);
    g_free(shared);
}

static void on_connection_ended(void *data, GClosure *closure) {
    (void)closure;
    transport_shared_unref(data);
}

void transport_connect(void *instance, const char *signal, GCallback handler, struct shared *shared) {
    g_signal_connect_data(instance, signal, handler, transport_shared_ref(shared), on_connection_ended,
                          G_CONNECT_DEFAULT);
}

struct post *transport_post_new(enum post_kind kind) {
    struct post *post = g_new0(struct post, 1);
    post->kind = kind;
    return post;
}

void transport_post_free(void *data) {
    struct post *post = data;
    g_free(post->text);
    g_free(post->raw);
    g_clear_object(&post->object);
    g_clear_pointer(&post->description, gst_webrtc_session_description_free);
    g_free(post);
}

void transport_post(struct shared *shared, struct post *post) {
    wlink_mailbox_post(shared->mailbox, post);
}

/* On the DTLS thread, while the handshake waits: copy and post. */
static void on_peer_pem(GstElement *dtlsdec, GParamSpec *property, struct shared *shared) {
    (void)property;
    struct post *post = transport_post_new(POST_CERTIFICATE);
    g_object_get(dtlsdec, "peer-pem", &post->text, NULL);
    transport_post(shared, post);
}

static gsize probed_bytes(const GstPadProbeInfo *info) {
    if (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER_LIST)
        return gst_buffer_list_calculate_size(GST_PAD_PROBE_INFO_BUFFER_LIST(info));
    return gst_buffer_get_size(GST_PAD_PROBE_INFO_BUFFER(info));
}

static GstPadProbeReturn on_packet_in(GstPad *pad, GstPadProbeInfo *info, void *data) {
    struct shared *shared = data;
    (void)pad;
    atomic_store(&shared->heard_us, g_get_monotonic_time());
    atomic_fetch_add(&shared->bytes_in, probed_bytes(info));
    return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn on_packet_out(GstPad *pad, GstPadProbeInfo *info, void *data) {
    struct shared *shared = data;
    (void)pad;
    atomic_fetch_add(&shared->bytes_out, probed_bytes(info));
    return GST_PAD_PROBE_OK;
}

static void probe_packets(GstElement *element, const char *pad_name, GstPadProbeCallback callback,
                          struct shared *shared) {
    g_autoptr(GstPad) pad = gst_element_get_static_pad(element, pad_name);
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, callback,
                      transport_shared_ref(shared), (GDestroyNotify)transport_shared_unref);
}

static void take_dtlsdec(GstElement *dtlsdec, struct shared *shared) {
    g_object_set(dtlsdec, "pem", shared->pem, NULL);
    transport_connect(dtlsdec, "notify::peer-pem", G_CALLBACK(on_peer_pem), shared);
    g_mutex_lock(&shared->lock);
    if (!shared->closed)
        g_ptr_array_add(shared->dtls, gst_object_ref(dtlsdec));
    g_mutex_unlock(&shared->lock);
}

/* webrtcbin makes elements and threads for every stream of the association that the far end sends on, whether
 * or not it is a channel that anybody wants: one, the control channel's, is all that there may be. */
static void on_stream_added(GstElement *sctpdec, GstPad *pad, struct shared *shared) {
    (void)sctpdec;
    (void)pad;
    if (atomic_fetch_add(&shared->streams, 1) != 1)
        return;
    struct post *post = transport_post_new(POST_FAILED);
    post->code = WLINK_CODE_CHANNEL_MALFORMED;
    post->text = g_strdup("the far end opens channels of its own");
    transport_post(shared, post);
}

/* Before the element leaves NULL, and before webrtcbin reads the certificate for its description. */
static void on_element_added(GstBin *bin, GstBin *parent, GstElement *element, struct shared *shared) {
    (void)bin;
    (void)parent;
    GstElementFactory *factory = gst_element_get_factory(element);
    const char *kind = factory ? GST_OBJECT_NAME(factory) : "";
    if (g_str_equal(kind, "dtlsdec"))
        take_dtlsdec(element, shared);
    else if (g_str_equal(kind, "sctpdec"))
        transport_connect(element, "pad-added", G_CALLBACK(on_stream_added), shared);
    else if (g_str_equal(kind, "nicesrc"))
        probe_packets(element, "src", on_packet_in, shared);
    else if (g_str_equal(kind, "nicesink"))
        probe_packets(element, "sink", on_packet_out, shared);
}

void transport_watch_elements(struct shared *shared) {
    transport_connect(shared->pipeline, "deep-element-added", G_CALLBACK(on_element_added), shared);
}

/* An error of one receive branch stops that picture, not the transport. */
static bool is_of_a_branch(GstObject *source) {
    for (GstObject *at = source; at; at = GST_OBJECT_PARENT(at))
        if (g_str_has_prefix(GST_OBJECT_NAME(at), "receive-"))
            return true;
    return false;
}

static void take_error(struct shared *shared, GstMessage *message) {
    g_autoptr(GError) error = NULL;
    gst_message_parse_error(message, &error, NULL);
    g_autofree char *words = g_strdup_printf("%s: %s", GST_MESSAGE_SRC_NAME(message), error->message);
    if (is_of_a_branch(GST_MESSAGE_SRC(message))) {
        wlink_log(WLINK_LOG_ERROR, "decoder-failed", "%s transport=%s", words, shared->name);
        return;
    }
    struct post *post = transport_post_new(POST_FAILED);
    post->code = WLINK_CODE_MEDIA_FAILED;
    post->text = g_steal_pointer(&words);
    transport_post(shared, post);
}

static GstBusSyncReply on_bus_message(GstBus *bus, GstMessage *message, void *data) {
    struct shared *shared = data;
    (void)bus;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR)
        take_error(shared, message);
    else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_LATENCY &&
             !atomic_exchange(&shared->latency_posted, true))
        transport_post(shared, transport_post_new(POST_LATENCY));
    gst_message_unref(message);
    return GST_BUS_DROP;
}

void transport_watch_bus(struct shared *shared) {
    g_autoptr(GstBus) bus = gst_element_get_bus(shared->pipeline);
    gst_bus_set_sync_handler(bus, on_bus_message, transport_shared_ref(shared),
                             (GDestroyNotify)transport_shared_unref);
}
