/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/transport-fixture.h"

static unsigned count(const char *text, const char *piece) {
    unsigned found = 0;
    for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
        found++;
    return found;
}

static void test_descriptions(void) {
    struct pair pair = {0};
    pair_start(&pair, false);
    WAIT_FOR(pair.callee.description);
    const char *offer = pair.caller.description, *answer = pair.callee.description;
    const char *const order[] = {"m=audio ", "m=video ",      "a=content:main",
                                 "m=video ", "a=content:alt", "m=application "};
    const char *at = offer;
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++, at++) {
        at = strstr(at, order[i]);
        g_assert_nonnull(at);
    }
    g_assert_cmpuint(count(offer, "\r\nm="), ==, 4);
    g_assert_cmpuint(count(answer, "\r\nm="), ==, 4);
    g_assert_cmpuint(count(answer, "a=content:main"), ==, 1);
    g_assert_cmpuint(count(answer, "a=content:alt"), ==, 1);
    g_assert_cmpuint(count(offer, "a=fingerprint:"), ==, 4);
    g_assert_cmpuint(count(offer, wlink_transport_fingerprint(pair.caller.transport)), ==, 4);
    g_assert_cmpuint(count(offer, " typ host"), ==, 1);
    g_assert_cmpuint(count(offer, "TCP"), ==, 0);
    g_assert_cmpuint(count(offer, " 127.0.0.1 "), >=, 1);
    g_assert_true(strstr(offer, "H264/90000") < strstr(offer, "VP8/90000"));
    g_assert_cmpuint(count(offer, "rtx/90000"), ==, 4);
    g_assert_cmpuint(count(answer, "a=recvonly"), ==, 1);
    g_assert_cmpuint(count(answer, "profile-level-id="), ==, 2);
    g_assert_cmpstr(wlink_transport_fingerprint(pair.caller.transport), !=,
                    wlink_transport_fingerprint(pair.callee.transport));
    pair_clear(&pair);
}

static void test_proof_and_channel(void) {
    struct pair pair = {.callee.cautious = true};
    g_autoptr(GError) error = NULL;
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.channel_open && pair.callee.connected);
    g_assert_cmpstr(pair.caller.certificate, ==, wlink_transport_fingerprint(pair.callee.transport));
    g_assert_cmpstr(pair.callee.certificate, ==, wlink_transport_fingerprint(pair.caller.transport));
    g_assert_cmpstr(wlink_transport_srtp_profile(pair.caller.transport), ==, "SRTP_AES128_CM_HMAC_SHA1_80");
    g_assert_true(wlink_transport_send_text(pair.caller.transport, "{\"type\":\"hello\"}", &error));
    g_assert_true(wlink_transport_send_text(pair.caller.transport, "{\"type\":\"ping\"}", &error));
    g_assert_false(wlink_transport_send_text(pair.callee.transport, "early", &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_NOT_NOW);
    g_clear_error(&error);
    WAIT_FOR(pair.caller.stats); /* a second or more: whatever could come has come */
    g_assert_cmpuint(pair.callee.texts, ==, 0);
    g_assert_false(pair.callee.channel_open);
    wlink_transport_prove(pair.callee.transport);
    WAIT_FOR(pair.callee.texts == 2 && pair.callee.channel_open);
    g_assert_cmpstr(pair.callee.last_text, ==, "{\"type\":\"ping\"}");
    g_assert_true(wlink_transport_send_text(pair.callee.transport, "back", &error));
    WAIT_FOR(pair.caller.texts == 1);
    g_autofree char *large = g_strnfill(16 * 1024 + 1, 'x');
    g_assert_false(wlink_transport_send_text(pair.caller.transport, large, &error));
    g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_TOO_LARGE);
    report(&pair.caller);
    report(&pair.callee);
    pair_clear(&pair);
}

static void test_too_much_before_proof(void) {
    struct pair pair = {.callee.cautious = true};
    g_autoptr(GError) error = NULL;
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.channel_open && pair.callee.connected);
    for (int i = 0; i < 17; i++)
        g_assert_true(wlink_transport_send_text(pair.caller.transport, "x", &error));
    WAIT_FOR(pair.callee.channel_closed);
    g_assert_cmpint(pair.callee.code, ==, WLINK_CODE_CHANNEL_MALFORMED);
    g_assert_cmpuint(pair.callee.texts, ==, 0);
    pair_clear(&pair);
}

static void test_falsified_fingerprint(void) {
    struct pair pair = {.callee.falsify = true, .caller.cautious = true};
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.certificate);
    g_assert_cmpstr(pair.caller.certificate, ==, wlink_transport_fingerprint(pair.callee.transport));
    g_autofree char *claimed = g_strdup(pair.caller.certificate);
    claimed[0] = claimed[0] == '0' ? '1' : '0';
    g_assert_null(strstr(pair.callee.description, claimed));
    pair_clear(&pair);
}

static void test_pictures_and_sound(void) {
    struct pair pair = {0};
    struct wlink_encoder *room = encoder_start(WLINK_CODEC_H264), *exam = encoder_start(WLINK_CODEC_H264);
    struct wlink_encoder *back = encoder_start(WLINK_CODEC_H264);
    struct wlink_sound *near = sound_start(), *far = sound_start();
    pair_start(&pair, false);
    give(&pair.caller, room, exam, near);
    give(&pair.callee, back, NULL, far);
    WAIT_FOR(pair.caller.channel_open && pair.callee.channel_open);
    open_end(&pair.caller); /* its pictures run into the shut valve of the other */
    WAIT_FOR(pair.caller.last_stats.sent[WLINK_STREAM_MAIN].frames > 0);
    g_assert_cmpint(atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames), ==, 0);
    g_assert_cmpint(atomic_load(&far->pushed), ==, 0);
    g_assert_cmpint(atomic_load(&pair.caller.picture[WLINK_STREAM_MAIN].frames), ==, 0);
    open_end(&pair.callee);
    WAIT_FOR(pair.callee.frames[WLINK_STREAM_MAIN] && pair.callee.frames[WLINK_STREAM_EXAM] &&
             pair.caller.frames[WLINK_STREAM_MAIN] && atomic_load(&near->pushed) > 5 &&
             atomic_load(&far->pushed) > 5);
    g_assert_cmpint(atomic_load(&pair.callee.picture[WLINK_STREAM_EXAM].width), ==, 320);
    g_test_message("open to first frame: callee main %.1f, exam %.1f, caller main %.1f ms",
                   (double)(pair.callee.frame_us[WLINK_STREAM_MAIN] - pair.callee.open_us) / 1000,
                   (double)(pair.callee.frame_us[WLINK_STREAM_EXAM] - pair.callee.open_us) / 1000,
                   (double)(pair.caller.frame_us[WLINK_STREAM_MAIN] - pair.callee.open_us) / 1000);

    /* stopped and started again without a word of negotiation */
    wlink_transport_set_encoder(pair.caller.transport, WLINK_STREAM_MAIN, NULL);
    int wishes = atomic_load(&room->wishes);
    unsigned stats = pair.callee.stats;
    WAIT_FOR(pair.callee.stats >= stats + 2 &&
             pair.callee.last_stats.received[WLINK_STREAM_MAIN].frames_per_second < 1);
    int still = atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames);
    int shown = atomic_load(&pair.callee.picture[WLINK_STREAM_EXAM].frames);
    WAIT_FOR(atomic_load(&pair.callee.picture[WLINK_STREAM_EXAM].frames) >=
             shown + 30); /* the other goes on */
    g_assert_cmpint(atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames), ==, still);
    int frames = atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames);
    wlink_transport_set_encoder(pair.caller.transport, WLINK_STREAM_MAIN, room);
    g_assert_cmpint(atomic_load(&room->wishes), ==, wishes + 1);
    WAIT_FOR(atomic_load(&pair.callee.picture[WLINK_STREAM_MAIN].frames) > frames);
    WAIT_FOR(pair.callee.last_stats.round_trip_ms >= 0); /* two reports of RTCP, each at its own time */
    const struct wlink_transport_stats *last = &pair.callee.last_stats;
    g_test_message("received %u bit/s, round trip %.2f ms, exam %u packets, %.1f frames/s, jitter %.2f ms",
                   last->bits_per_second_received, last->round_trip_ms,
                   (unsigned)last->received[WLINK_STREAM_EXAM].packets,
                   last->received[WLINK_STREAM_EXAM].frames_per_second,
                   last->received[WLINK_STREAM_EXAM].jitter_ms);
    g_assert_cmpuint(last->bits_per_second_received, >, 10000);
    g_assert_cmpuint(last->received[WLINK_STREAM_EXAM].packets, >, 10);
    g_assert_cmpuint(pair.caller.last_stats.sent[WLINK_STREAM_EXAM].packets, >, 10);
    g_assert_cmpfloat(last->loss_percent, ==, 0);

    give(&pair.caller, NULL, NULL, NULL);
    give(&pair.callee, NULL, NULL, NULL);
    pair_clear(&pair);
    encoder_stop(room);
    encoder_stop(exam);
    encoder_stop(back);
    sound_stop(near);
    sound_stop(far);
}

static void test_vp8(void) {
    struct pair pair = {0};
    enum wlink_codec codec;
    struct wlink_encoder *room = encoder_start(WLINK_CODEC_VP8);
    pair_start(&pair, true);
    give(&pair.caller, room, NULL, NULL);
    give(&pair.callee, NULL, NULL, NULL);
    WAIT_FOR(pair.caller.channel_open && pair.callee.channel_open);
    g_assert_true(wlink_transport_codec(pair.caller.transport, WLINK_STREAM_MAIN, &codec));
    g_assert_cmpint(codec, ==, WLINK_CODEC_VP8);
    open_end(&pair.callee);
    open_end(&pair.caller);
    WAIT_FOR(pair.callee.frames[WLINK_STREAM_MAIN]);
    g_test_message("VP8: open to first frame %.1f ms",
                   (double)(pair.callee.frame_us[WLINK_STREAM_MAIN] - pair.callee.open_us) / 1000);
    wlink_transport_set_encoder(pair.caller.transport, WLINK_STREAM_MAIN, NULL);
    pair_clear(&pair);
    encoder_stop(room);
}

static void test_silence(void) {
    struct pair pair = {0};
    g_autoptr(GError) error = NULL;
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.channel_open && pair.callee.channel_open);
    gint64 from = now_us();
    WAIT_FOR(pair.callee.silent);                            /* nobody pings here */
    g_assert_cmpint(now_us() - from, <, 8 * G_USEC_PER_SEC); /* 2 to 3 on an idle machine */
    g_assert_true(wlink_transport_send_text(pair.caller.transport, "{\"type\":\"ping\"}", &error));
    WAIT_FOR(pair.callee.heard);
    pair_clear(&pair);
}

/* A machine that stood still, or was busy with something else, is not a path that broke. */
static void test_a_pause_of_this_end_is_no_silence(void) {
    struct pair pair = {0};
    pair_start(&pair, false);
    WAIT_FOR(pair.caller.channel_open && pair.callee.channel_open);
    unsigned before = pair.callee.stats;
    g_usleep(3 * G_USEC_PER_SEC); /* no turn for either */
    WAIT_FOR(pair.callee.stats > before);
    g_assert_false(pair.callee.silent);
    g_assert_false(pair.caller.silent);
    WAIT_FOR(pair.callee.silent && pair.caller.silent); /* nobody pings here */
    pair_clear(&pair);
}

/* Freed in its own handler, at each event on the way. */
static void test_free_at_every_stage(void) {
    for (int stage = 0; stage < 5; stage++) {
        struct pair pair = {0};
        struct end *victim = stage % 2 ? &pair.caller : &pair.callee;
        pair_start(&pair, false);
        if (stage == 1)
            victim->free_at_once = true;
        WAIT_FOR(stage < 2 ? pair.caller.description != NULL : pair.caller.certificate != NULL);
        if (stage == 3)
            WAIT_FOR(pair.caller.connected);
        pair.caller.far = pair.callee.far = NULL;
        if (victim->transport && stage >= 3) {
            victim->free_at_once = true;
            WAIT_FOR(!victim->transport);
        }
        pair_clear(&pair);
    }
}

static void test_wrong_turns(void) {
    struct end caller = {0}, callee = {0};
    g_autoptr(GError) error = NULL;
    end_start(&caller, "caller", true, false);
    end_start(&callee, "callee", false, false);
    g_assert_false(wlink_transport_make_offer(callee.transport, &error));
    g_clear_error(&error);
    g_assert_false(wlink_transport_take_answer(caller.transport, "v=0\r\n", &error));
    g_clear_error(&error);
    g_assert_false(wlink_transport_take_offer(caller.transport, "v=0\r\n", &error));
    g_clear_error(&error);
    wlink_transport_prove(caller.transport);
    wlink_transport_open(caller.transport);
    g_assert_false(wlink_transport_send_text(caller.transport, "x", &error));
    g_assert_null(wlink_transport_srtp_profile(caller.transport));
    end_clear(&caller);
    end_clear(&callee);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    if (!wlink_media_init(&error))
        g_error("%s", error->message);
    g_test_add_func("/transport/descriptions", test_descriptions);
    g_test_add_func("/transport/proof-and-channel", test_proof_and_channel);
    g_test_add_func("/transport/too-much-before-proof", test_too_much_before_proof);
    g_test_add_func("/transport/falsified-fingerprint", test_falsified_fingerprint);
    g_test_add_func("/transport/pictures-and-sound", test_pictures_and_sound);
    g_test_add_func("/transport/vp8", test_vp8);
    g_test_add_func("/transport/silence", test_silence);
    g_test_add_func("/transport/a-pause-of-this-end-is-no-silence", test_a_pause_of_this_end_is_no_silence);
    g_test_add_func("/transport/free-at-every-stage", test_free_at_every_stage);
    g_test_add_func("/transport/wrong-turns", test_wrong_turns);
    return g_test_run();
}
