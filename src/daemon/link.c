/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/link.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/devices.h"
#include "media/picture.h"
#include "media/transport.h"

enum {
    PING_INTERVAL_MS = 1000,
    UNSENT_MAX = 16, /* messages said before the channel is open */
};

struct wlink_link {
    const struct wlink_services *services;
    struct wlink_transport *transport;
    char *name;
    bool foreign;
    char *description;
    char *expected; /* fingerprint that the far end signed */
    char *actual;   /* fingerprint of the certificate in use */
    bool connected, proven, silent, open;
    bool channel_open;
    GQueue unsent; /* texts */
    guint ping_timer;
    guint64 ping_number;
    struct wlink_quality_meter meter;
    enum wlink_quality quality;
    bool judged; /* it was told once, since the proof */
    struct wlink_transport_stats stats;
    bool has_stats;
    wlink_link_handler handler;
    void *data;
};

static void send_text(struct wlink_link *link, const char *text) {
    g_autoptr(GError) error = NULL;
    if (!wlink_transport_send_text(link->transport, text, &error))
        wlink_log(WLINK_LOG_DEBUG, "channel-unsent", "%s: %s", link->name, error->message);
}

static void channel_opened(struct wlink_link *link) {
    link->channel_open = true;
    for (char *text; (text = g_queue_pop_head(&link->unsent)); g_free(text))
        send_text(link, text);
}

static void tell(struct wlink_link *link, const struct wlink_link_event *event) {
    link->handler(link, event, link->data);
}

static void fail(struct wlink_link *link, enum wlink_code code) {
    wlink_log(WLINK_LOG_NOTICE, "link-failed", "the link to %s failed: %s", link->name,
              wlink_code_to_string(code));
    tell(link, &(struct wlink_link_event){.kind = WLINK_LINK_FAILED, .code = code});
}

static gboolean on_ping_timer(void *data) {
    struct wlink_link *link = data;
    if (link->channel_open)
        wlink_link_say(link,
                       &(struct wlink_message){.type = WLINK_MESSAGE_PING, .number = ++link->ping_number});
    return G_SOURCE_CONTINUE;
}

/* Proven: both known, equal, and the path is up. A mismatch kills the link before anything of ours was sent.
 */
static void weigh_proof(struct wlink_link *link) {
    if (link->proven || !link->expected || !link->actual)
        return;
    if (g_ascii_strcasecmp(link->expected, link->actual) != 0) {
        fail(link, WLINK_CODE_FINGERPRINT_MISMATCH);
        return;
    }
    if (!link->connected)
        return;
    link->proven = true;
    wlink_transport_prove(link->transport);
    if (!link->foreign) /* a ping each second: what SILENT listens for while nothing else flows */
        link->ping_timer = g_timeout_add(PING_INTERVAL_MS, on_ping_timer, link);
    tell(link, &(struct wlink_link_event){.kind = WLINK_LINK_PROVEN});
}

/* Pings are the link's own; all other known messages go up. An unknown one is ignored, as the channel's
 * manual says. */
static void take_text(struct wlink_link *link, const struct wlink_transport_event *event) {
    struct wlink_message message;
    g_autoptr(GError) error = NULL;
    if (!wlink_message_parse(event->text, event->length, &message, &error)) {
        wlink_log(WLINK_LOG_NOTICE, "channel-malformed", "%s: %s", link->name, error->message);
        wlink_transport_close_channel(link->transport);
        return;
    }
    if (message.type == WLINK_MESSAGE_PING) {
        wlink_link_say(link, &(struct wlink_message){.type = WLINK_MESSAGE_PONG, .number = message.number});
        return;
    }
    if (message.type == WLINK_MESSAGE_PONG || message.type == WLINK_MESSAGE_UNKNOWN)
        return;
    tell(link, &(struct wlink_link_event){.kind = WLINK_LINK_MESSAGE, .message = &message});
}

static void update_quality(struct wlink_link *link) {
    const struct wlink_quality_sample sample = {
        .silent = link->silent,
        .loss_percent = link->has_stats ? MAX(link->stats.loss_percent, link->stats.far_loss_percent) : 0,
        .pictures = link->open && link->stats.received[WLINK_STREAM_MAIN].active,
        .bits_per_second = link->stats.bits_per_second_received,
    };
    enum wlink_quality now = wlink_quality_update(&link->meter, &sample, g_get_monotonic_time());
    const bool first = link->proven && !link->judged; /* a good connection is said, too */
    if (now == link->quality && !first)
        return;
    link->judged = link->judged || first;
    link->quality = now;
    tell(link, &(struct wlink_link_event){.kind = WLINK_LINK_QUALITY, .quality = now});
}

static void set_silent(struct wlink_link *link, bool silent) {
    link->silent = silent;
    tell(link, &(struct wlink_link_event){.kind = silent ? WLINK_LINK_SILENT : WLINK_LINK_HEARD});
}

static void take_stats(struct wlink_link *link, const struct wlink_transport_stats *stats) {
    link->stats = *stats;
    link->has_stats = true;
    update_quality(link);
}

static void on_transport(struct wlink_transport *transport, const struct wlink_transport_event *event,
                         void *data) {
    struct wlink_link *link = data;
    (void)transport;
    switch (event->kind) {
    case WLINK_TRANSPORT_DESCRIPTION:
        g_free(link->description);
        link->description = g_strdup(event->text);
        tell(link, &(struct wlink_link_event){.kind = WLINK_LINK_DESCRIPTION, .sdp = link->description});
        break;
    case WLINK_TRANSPORT_CERTIFICATE:
        g_free(link->actual);
        link->actual = g_strdup(event->text);
        weigh_proof(link);
        break;
    case WLINK_TRANSPORT_CONNECTED:
        link->connected = true;
        weigh_proof(link);
        break;
    case WLINK_TRANSPORT_CHANNEL_TEXT:
        take_text(link, event);
        break;
    case WLINK_TRANSPORT_FIRST_FRAME:
        tell(link, &(struct wlink_link_event){.kind = WLINK_LINK_FIRST_FRAME, .stream = event->stream});
        break;
    case WLINK_TRANSPORT_SILENT:
        set_silent(link, true);
        break;
    case WLINK_TRANSPORT_HEARD:
        set_silent(link, false);
        break;
    case WLINK_TRANSPORT_FAILED:
        fail(link, event->code);
        break;
    case WLINK_TRANSPORT_STATS:
        take_stats(link, event->stats);
        break;
    case WLINK_TRANSPORT_CHANNEL_OPEN:
        channel_opened(link);
        break;
    case WLINK_TRANSPORT_CHANNEL_CLOSED:
        wlink_log(WLINK_LOG_NOTICE, "channel-closed", "%s: %s", link->name,
                  wlink_code_to_string(event->code));
        break;
    }
}

static bool expect(struct wlink_link *link, const char *fingerprint) {
    g_free(link->expected);
    link->expected = g_strdup(fingerprint);
    return true;
}

struct wlink_link *wlink_link_new(const struct wlink_services *services, const char *name, bool offerer,
                                  bool foreign, wlink_link_handler handler, void *data, GError **error) {
    struct wlink_link *link = g_new0(struct wlink_link, 1);
    const struct wlink_site_settings *settings = wlink_site_settings(services->site);
    const struct wlink_transport_config config = {
        .name = name,
        .offerer = offerer,
        .foreign = foreign,
        .sends = {[WLINK_STREAM_MAIN] = true,
                  [WLINK_STREAM_EXAM] = wlink_devices_configured(services->devices, WLINK_DEVICE_EXAM)},
        .port_min = settings->port_min,
        .port_max = settings->port_max,
        .prefer_vp8 = services->config->codec == WLINK_CODEC_VP8,
        .jitter_ms = services->config->jitter_ms,
        .dscp = settings->dscp_media,
        .local_addresses = services->local_addresses,
    };
    link->services = services;
    link->name = g_strdup(name);
    link->foreign = foreign;
    link->handler = handler;
    link->data = data;
    wlink_quality_init(&link->meter);
    g_queue_init(&link->unsent);
    link->transport = wlink_transport_new(&config, on_transport, link, error);
    if (link->transport)
        return link;
    wlink_link_free(link);
    return NULL;
}

void wlink_link_free(struct wlink_link *link) {
    if (!link)
        return;
    g_clear_handle_id(&link->ping_timer, g_source_remove);
    wlink_transport_free(link->transport);
    g_queue_clear_full(&link->unsent, g_free);
    g_free(link->name);
    g_free(link->description);
    g_free(link->expected);
    g_free(link->actual);
    g_free(link);
}

bool wlink_link_make_offer(struct wlink_link *link, GError **error) {
    return wlink_transport_make_offer(link->transport, error);
}

bool wlink_link_take_offer(struct wlink_link *link, const char *sdp, const char *fingerprint,
                           GError **error) {
    return expect(link, fingerprint) && wlink_transport_take_offer(link->transport, sdp, error);
}

bool wlink_link_take_answer(struct wlink_link *link, const char *sdp, const char *fingerprint,
                            GError **error) {
    return expect(link, fingerprint) && wlink_transport_take_answer(link->transport, sdp, error);
}

const char *wlink_link_description(const struct wlink_link *link) {
    return link->description;
}

const char *wlink_link_fingerprint(const struct wlink_link *link) {
    return wlink_transport_fingerprint(link->transport);
}

bool wlink_link_is_proven(const struct wlink_link *link) {
    return link->proven;
}

bool wlink_link_is_silent(const struct wlink_link *link) {
    return link->silent;
}

enum wlink_quality wlink_link_quality(const struct wlink_link *link) {
    return link->quality;
}

const struct wlink_transport_stats *wlink_link_stats(const struct wlink_link *link) {
    return link->has_stats ? &link->stats : NULL;
}

const char *wlink_link_srtp_profile(const struct wlink_link *link) {
    return wlink_transport_srtp_profile(link->transport);
}

bool wlink_link_codec(const struct wlink_link *link, enum wlink_stream stream, enum wlink_codec *codec) {
    return wlink_transport_codec(link->transport, stream, codec);
}

void wlink_link_open(struct wlink_link *link, struct wlink_encoder *const encoders[WLINK_STREAM_COUNT]) {
    const struct wlink_services *services = link->services;
    if (!link->proven) {
        wlink_log(WLINK_LOG_ERROR, "valve-kept-shut", "%s is not proven", link->name);
        return;
    }
    wlink_transport_set_picture(link->transport, WLINK_STREAM_MAIN, services->pictures[WLINK_PORT_FAR_ROOM]);
    wlink_transport_set_picture(link->transport, WLINK_STREAM_EXAM, services->pictures[WLINK_PORT_FAR_EXAM]);
    wlink_transport_set_sound(link->transport, wlink_devices_sound(services->devices));
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++)
        wlink_transport_set_encoder(link->transport, (enum wlink_stream)stream, encoders[stream]);
    wlink_transport_open(link->transport);
    link->open = true;
}

void wlink_link_set_encoder(struct wlink_link *link, enum wlink_stream stream,
                            struct wlink_encoder *encoder) {
    wlink_transport_set_encoder(link->transport, stream, encoder);
}

void wlink_link_shut(struct wlink_link *link) {
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++) {
        wlink_transport_set_encoder(link->transport, (enum wlink_stream)stream, NULL);
        wlink_transport_set_picture(link->transport, (enum wlink_stream)stream, NULL);
    }
    wlink_transport_set_sound(link->transport, NULL);
    link->open = false;
}

void wlink_link_say(struct wlink_link *link, const struct wlink_message *message) {
    if (!link->proven || link->foreign)
        return;
    char *text = wlink_message_print(message);
    if (!link->channel_open && link->unsent.length < UNSENT_MAX) {
        g_queue_push_tail(&link->unsent, text);
        return;
    }
    if (link->channel_open)
        send_text(link, text);
    g_free(text);
}
