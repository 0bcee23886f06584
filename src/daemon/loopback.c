/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/loopback.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/devices.h"
#include "hw/sound.h"
#include "media/picture.h"
#include "media/port-reader.h"
#include "media/sound.h"
#include "media/transport.h"

enum { FRAMES = 5 /* that prove a picture: the first may be a key frame that was lucky */ };

struct end {
    struct wlink_loopback *loopback;
    struct end *far;
    struct wlink_transport *transport;
    char *certificate; /* fingerprint of the far one in use */
    bool connected, proven;
};

struct wlink_loopback {
    const struct wlink_services *services;
    bool sends[WLINK_STREAM_COUNT];
    struct end caller, callee;
    struct wlink_encoder *encoders[WLINK_STREAM_COUNT];
    struct wlink_picture *pictures[WLINK_STREAM_COUNT]; /* of the callee */
    struct wlink_port_reader *readers[WLINK_STREAM_COUNT];
    struct wlink_sound *deaf; /* of the callee: has no device, so that nothing is played */
    bool opened;
    gint64 began, first_picture;
    guint64 packets; /* of sound, decoded */
    enum wlink_code fault;
};

static void fail(struct wlink_loopback *loopback, const GError *error) {
    wlink_log(WLINK_LOG_NOTICE, "loopback-failed", "%s", error->message);
    if (loopback->fault == WLINK_CODE_NONE)
        loopback->fault = wlink_error_code(error);
}

/* --- what is sent */

static void start_encoder(struct wlink_loopback *loopback, enum wlink_stream stream) {
    const struct wlink_config *config = loopback->services->config;
    const bool exam = stream == WLINK_STREAM_EXAM;
    struct wlink_encoder_config wanted = {config->codec, exam ? config->exam_bit_rate : config->room_bit_rate,
                                          config->encoder};
    g_autoptr(GError) error = NULL;
    if (!wlink_transport_codec(loopback->caller.transport, stream, &wanted.codec))
        return;
    if (wanted.codec != config->codec)
        wanted.element = NULL;
    loopback->encoders[stream] = wlink_encoder_new(
        loopback->services->pictures[exam ? WLINK_PORT_EXAM : WLINK_PORT_ROOM], &wanted, &error);
    if (loopback->encoders[stream])
        wlink_transport_set_encoder(loopback->caller.transport, stream, loopback->encoders[stream]);
    else
        fail(loopback, error);
}

static void open_valves(struct wlink_loopback *loopback) {
    struct wlink_transport *caller = loopback->caller.transport, *callee = loopback->callee.transport;
    if (loopback->opened || !loopback->caller.proven || !loopback->callee.proven)
        return;
    loopback->opened = true;
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++) {
        if (!loopback->sends[stream])
            continue;
        wlink_transport_set_picture(callee, (enum wlink_stream)stream, loopback->pictures[stream]);
        start_encoder(loopback, (enum wlink_stream)stream);
    }
    wlink_transport_set_sound(caller, wlink_devices_sound(loopback->services->devices));
    wlink_transport_set_sound(callee, loopback->deaf);
    wlink_transport_open(callee);
    wlink_transport_open(caller);
}

/* --- what arrives */

/* The picture is read as the panel would read it: through a port. */
static void on_picture(struct wlink_picture *picture, void *data) {
    struct wlink_loopback *loopback = data;
    struct wlink_picture_state state;
    g_autoptr(GError) error = NULL;
    wlink_picture_get_state(picture, &state);
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++) {
        if (loopback->pictures[stream] != picture || loopback->readers[stream] || !state.live)
            continue;
        g_autofree char *socket = wlink_picture_open_port(picture, loopback->services->run_dir, &error);
        loopback->readers[stream] = socket ? wlink_port_reader_new(socket, &error) : NULL;
        if (!loopback->readers[stream])
            fail(loopback, error);
    }
}

/* --- how the two ends find each other */

static void prove(struct end *end) {
    const char *described = wlink_transport_fingerprint(end->far->transport);
    if (end->proven || !end->connected || !end->certificate || !described ||
        g_ascii_strcasecmp(end->certificate, described) != 0)
        return;
    end->proven = true;
    wlink_transport_prove(end->transport);
    open_valves(end->loopback);
}

static void hand_over(struct end *end, const char *description) {
    const bool offer = end == &end->loopback->caller;
    g_autoptr(GError) error = NULL;
    const bool taken = offer ? wlink_transport_take_offer(end->far->transport, description, &error)
                             : wlink_transport_take_answer(end->far->transport, description, &error);
    if (!taken)
        fail(end->loopback, error);
}

static void on_transport(struct wlink_transport *transport, const struct wlink_transport_event *event,
                         void *data) {
    struct end *end = data;
    (void)transport;
    switch (event->kind) {
    case WLINK_TRANSPORT_DESCRIPTION:
        hand_over(end, event->text);
        break;
    case WLINK_TRANSPORT_CERTIFICATE:
        g_free(end->certificate);
        end->certificate = g_strdup(event->text);
        prove(end);
        break;
    case WLINK_TRANSPORT_CONNECTED:
        end->connected = true;
        prove(end);
        break;
    case WLINK_TRANSPORT_FIRST_FRAME:
        if (!end->loopback->first_picture)
            end->loopback->first_picture = g_get_monotonic_time();
        break;
    case WLINK_TRANSPORT_FAILED:
        if (end->loopback->fault == WLINK_CODE_NONE)
            end->loopback->fault = event->code;
        break;
    case WLINK_TRANSPORT_STATS:
        if (end == &end->loopback->callee)
            end->loopback->packets = event->stats->sound_received.frames;
        break;
    case WLINK_TRANSPORT_CHANNEL_OPEN:
    case WLINK_TRANSPORT_CHANNEL_TEXT:
    case WLINK_TRANSPORT_CHANNEL_CLOSED:
    case WLINK_TRANSPORT_SILENT:
    case WLINK_TRANSPORT_HEARD:
        break;
    }
}

static bool start_end(struct wlink_loopback *loopback, struct end *end, struct end *far, GError **error) {
    static const char *const loopback_only[] = {"127.0.0.1", NULL};
    const struct wlink_services *services = loopback->services;
    const struct wlink_site_settings *settings = wlink_site_settings(services->site);
    const bool offerer = end == &loopback->caller;
    const struct wlink_transport_config config = {
        .name = offerer ? "loopback-caller" : "loopback-callee",
        .offerer = offerer,
        .sends = {[WLINK_STREAM_MAIN] = loopback->sends[WLINK_STREAM_MAIN],
                  [WLINK_STREAM_EXAM] = loopback->sends[WLINK_STREAM_EXAM]},
        .port_min = settings->port_min,
        .port_max = settings->port_max,
        .prefer_vp8 = services->config->codec == WLINK_CODEC_VP8,
        .jitter_ms = services->config->jitter_ms,
        .dscp = settings->dscp_media,
        .local_addresses = loopback_only,
    };
    *end = (struct end){.loopback = loopback, .far = far};
    end->transport = wlink_transport_new(&config, on_transport, end, error);
    return end->transport != NULL;
}

static void on_deaf(struct wlink_sound *sound, const struct wlink_sound_event *event, void *data) {
    (void)sound, (void)event, (void)data;
}

static bool start(struct wlink_loopback *loopback, GError **error) {
    const struct wlink_sound_source none = {.capture_kind = WLINK_SOUND_NONE,
                                            .playback_kind = WLINK_SOUND_NONE};
    static const char *const names[WLINK_STREAM_COUNT] = {"loopback-room", "loopback-exam"};
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++)
        loopback->pictures[stream] = wlink_picture_new(names[stream], on_picture, loopback);
    loopback->deaf = wlink_sound_new(&none, on_deaf, loopback, error);
    return loopback->deaf && start_end(loopback, &loopback->caller, &loopback->callee, error) &&
           start_end(loopback, &loopback->callee, &loopback->caller, error) &&
           wlink_transport_make_offer(loopback->caller.transport, error);
}

struct wlink_loopback *wlink_loopback_new(const struct wlink_services *services,
                                          const bool sends[WLINK_STREAM_COUNT], GError **error) {
    struct wlink_loopback *loopback = g_new0(struct wlink_loopback, 1);
    loopback->services = services;
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++)
        loopback->sends[stream] = sends[stream];
    loopback->began = g_get_monotonic_time();
    if (start(loopback, error))
        return loopback;
    wlink_loopback_free(loopback);
    return NULL;
}

void wlink_loopback_free(struct wlink_loopback *loopback) {
    if (!loopback)
        return;
    wlink_transport_free(loopback->caller.transport);
    wlink_transport_free(loopback->callee.transport);
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++) {
        wlink_encoder_free(loopback->encoders[stream]);
        wlink_port_reader_free(loopback->readers[stream]);
        wlink_picture_free(loopback->pictures[stream]);
    }
    wlink_sound_free(loopback->deaf);
    g_free(loopback->caller.certificate);
    g_free(loopback->callee.certificate);
    g_free(loopback);
}

void wlink_loopback_get(struct wlink_loopback *loopback, struct wlink_loopback_state *state) {
    *state = (struct wlink_loopback_state){
        .fault = loopback->fault,
        .proven = loopback->opened,
        .profile = loopback->opened ? wlink_transport_srtp_profile(loopback->callee.transport) : NULL,
        .sound = loopback->packets > 0,
        .first_picture_ms =
            loopback->first_picture ? (double)(loopback->first_picture - loopback->began) / 1000 : -1,
    };
    for (int stream = 0; stream < WLINK_STREAM_COUNT; stream++)
        state->picture[stream] =
            loopback->readers[stream] && wlink_port_reader_frames(loopback->readers[stream]) >= FRAMES;
}
