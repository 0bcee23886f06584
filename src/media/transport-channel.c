/* SPDX-License-Identifier: Apache-2.0 */
#include "media/transport-private.h"

#include <string.h>

enum {
    MAX_MESSAGE = 16 * 1024,   /* bytes, both ways */
    MAX_HELD = 16,             /* messages before proof */
    MAX_UNDER_WAY = 256,       /* messages between the network's thread and main */
    MAX_BUFFERED = 256 * 1024, /* bytes that the far end has not taken yet */
};

static const char channel_label[] = "winglink";
static const char channel_protocol[] = "winglink.1";

static void post_closed(struct shared *shared, enum wlink_code code) {
    struct post *post = transport_post_new(POST_CHANNEL_CLOSED);
    post->code = code;
    transport_post(shared, post);
}

static void on_open(GstWebRTCDataChannel *channel, struct shared *shared) {
    struct post *post = transport_post_new(POST_CHANNEL_OPEN);
    post->object = g_object_ref(G_OBJECT(channel));
    transport_post(shared, post);
}

static void on_closed(GstWebRTCDataChannel *channel, struct shared *shared) {
    (void)channel;
    post_closed(shared, WLINK_CODE_NONE);
}

static void on_error(GstWebRTCDataChannel *channel, GError *error, struct shared *shared) {
    (void)channel;
    (void)error;
    post_closed(shared, WLINK_CODE_MEDIA_FAILED);
}

/* A flood is cut off here, before it fills memory; exactly the message that passes the limit closes. */
static void on_text(GstWebRTCDataChannel *channel, const char *text, struct shared *shared) {
    (void)channel;
    gsize length = text ? strlen(text) : 0;
    int under_way = atomic_fetch_add(&shared->messages, 1);
    if (length > MAX_MESSAGE || under_way >= MAX_UNDER_WAY || (text && !g_utf8_validate(text, -1, NULL))) {
        atomic_fetch_sub(&shared->messages, 1);
        if (under_way <= MAX_UNDER_WAY)
            post_closed(shared, WLINK_CODE_CHANNEL_MALFORMED);
        return;
    }
    struct post *post = transport_post_new(POST_TEXT);
    post->text = g_strdup(text ? text : "");
    post->length = length;
    transport_post(shared, post);
}

static void listen_to(struct shared *shared, GstWebRTCDataChannel *channel) {
    transport_connect(channel, "on-message-string", G_CALLBACK(on_text), shared);
    transport_connect(channel, "on-close", G_CALLBACK(on_closed), shared);
    transport_connect(channel, "on-error", G_CALLBACK(on_error), shared);
}

bool transport_channel_create(struct wlink_transport *transport, GError **error) {
    g_autoptr(GstStructure) options = gst_structure_new("options", "ordered", G_TYPE_BOOLEAN, TRUE,
                                                        "protocol", G_TYPE_STRING, channel_protocol, NULL);
    g_signal_emit_by_name(transport->webrtc, "create-data-channel", channel_label, options,
                          &transport->channel);
    if (!transport->channel)
        return wlink_fail(error, WLINK_CODE_MEDIA_FAILED, "webrtcbin makes no data channel");
    listen_to(transport->shared, transport->channel);
    transport_connect(transport->channel, "on-open", G_CALLBACK(on_open), transport->shared);
    return true;
}

/* On webrtcbin's thread: the handlers are there before the first message can be. */
static void on_data_channel(GstElement *webrtc, GstWebRTCDataChannel *channel, struct shared *shared) {
    g_autofree char *label = NULL;
    g_autofree char *protocol = NULL;
    (void)webrtc;
    g_object_get(channel, "label", &label, "protocol", &protocol, NULL);
    bool known = g_strcmp0(label, channel_label) == 0 && g_strcmp0(protocol, channel_protocol) == 0;
    if (!known || atomic_exchange(&shared->has_channel, true))
        return;
    listen_to(shared, channel);
    on_open(channel, shared);
}

void transport_channel_watch(struct wlink_transport *transport) {
    if (!transport->offerer && !transport->foreign)
        transport_connect(transport->webrtc, "on-data-channel", G_CALLBACK(on_data_channel),
                          transport->shared);
}

static void maybe_tell(struct wlink_transport *transport) {
    if (!transport->channel_open || !transport->proven || transport->channel_told)
        return;
    transport->channel_told = true;
    transport_emit_kind(transport, WLINK_TRANSPORT_CHANNEL_OPEN);
}

void transport_channel_opened(struct wlink_transport *transport, const struct post *post) {
    if (transport->channel && G_OBJECT(transport->channel) != post->object)
        return;
    if (!transport->channel)
        transport->channel = (GstWebRTCDataChannel *)g_object_ref(post->object);
    transport->channel_open = true;
    maybe_tell(transport);
}

static void drop_held(struct wlink_transport *transport) {
    g_queue_clear_full(&transport->held, transport_post_free);
}

void transport_channel_drop(struct wlink_transport *transport) {
    if (transport->channel)
        g_signal_handlers_disconnect_matched(transport->channel, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                             transport->shared);
    g_clear_object(&transport->channel);
    transport->channel_open = false;
    drop_held(transport);
}

void transport_channel_closed(struct wlink_transport *transport, enum wlink_code code) {
    if (!transport->channel)
        return;
    if (code != WLINK_CODE_NONE)
        gst_webrtc_data_channel_close(transport->channel);
    transport_channel_drop(transport);
    transport_emit(transport,
                   &(struct wlink_transport_event){.kind = WLINK_TRANSPORT_CHANNEL_CLOSED, .code = code});
}

void transport_channel_flush(struct wlink_transport *transport) {
    maybe_tell(transport);
    while (!transport->freed && transport->proven && !g_queue_is_empty(&transport->held)) {
        struct post *post = g_queue_pop_head(&transport->held);
        transport_emit(transport, &(struct wlink_transport_event){.kind = WLINK_TRANSPORT_CHANNEL_TEXT,
                                                                  .text = post->text,
                                                                  .length = post->length});
        transport_post_free(post);
    }
}

/* A message, or what is left of one: its text is taken out of the post. */
void transport_channel_text(struct wlink_transport *transport, struct post *post) {
    atomic_fetch_sub(&transport->shared->messages, 1);
    if (!transport->channel && transport->channel_told)
        return;
    struct post *held = transport_post_new(POST_TEXT);
    held->text = g_steal_pointer(&post->text);
    held->length = post->length;
    g_queue_push_tail(&transport->held, held);
    if (!transport->proven && transport->held.length > MAX_HELD)
        transport_channel_closed(transport, WLINK_CODE_CHANNEL_MALFORMED);
    else
        transport_channel_flush(transport);
}

bool wlink_transport_send_text(struct wlink_transport *transport, const char *text, GError **error) {
    guint64 buffered = 0;
    g_autoptr(GError) reason = NULL;
    if (!transport->channel || !transport->channel_open || !transport->proven)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "the control channel is not open");
    if (strlen(text) > MAX_MESSAGE)
        return wlink_fail(error, WLINK_CODE_TOO_LARGE, "a control message is larger than 16 KiB");
    g_object_get(transport->channel, "buffered-amount", &buffered, NULL);
    if (buffered > MAX_BUFFERED)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "the far end takes no control messages");
    if (!gst_webrtc_data_channel_send_string_full(transport->channel, text, &reason))
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "the control channel is broken: %s", reason->message);
    return true;
}

void wlink_transport_close_channel(struct wlink_transport *transport) {
    transport_channel_closed(transport, WLINK_CODE_CHANNEL_MALFORMED);
}
