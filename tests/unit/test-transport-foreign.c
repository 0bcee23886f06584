/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/transport-fixture.h"

/* A transport to a foreign room: sound and one picture, each with an ICE and DTLS connection of its own, and
 * no control channel. */

static void foreign_pair(struct pair *pair) {
    pair->caller.foreign = pair->callee.foreign = true;
    pair_start(pair, false);
}

static void test_descriptions(void) {
    struct pair pair = {0};
    foreign_pair(&pair);
    WAIT_FOR(pair.callee.description);
    for (int i = 0; i < 2; i++) {
        const char *sdp = i ? pair.callee.description : pair.caller.description;
        g_assert_null(strstr(sdp, "m=application"));
        g_assert_null(strstr(sdp, "a=group:BUNDLE"));
        g_assert_null(strstr(sdp, "bundle-only"));
        g_assert_null(strstr(sdp, "m=audio 9 "));
        g_assert_null(strstr(sdp, "m=video 9 "));
    }
    pair_clear(&pair);
}

static void test_pictures_and_sound(void) {
    struct pair pair = {0};
    struct wlink_encoder *near = encoder_start(WLINK_CODEC_H264), *far = encoder_start(WLINK_CODEC_H264);
    struct wlink_sound *mouth = sound_start(), *ear = sound_start();
    foreign_pair(&pair);
    give(&pair.caller, near, NULL, mouth);
    give(&pair.callee, far, NULL, ear);
    WAIT_FOR(pair.caller.connected && pair.callee.connected);
    g_assert_cmpstr(pair.caller.certificate, ==, wlink_transport_fingerprint(pair.callee.transport));
    g_assert_cmpstr(pair.callee.certificate, ==, wlink_transport_fingerprint(pair.caller.transport));
    open_end(&pair.caller);
    open_end(&pair.callee);
    WAIT_FOR(pair.callee.frames[WLINK_STREAM_MAIN] && pair.caller.frames[WLINK_STREAM_MAIN] &&
             atomic_load(&mouth->pushed) > 5 && atomic_load(&ear->pushed) > 5);
    give(&pair.caller, NULL, NULL, NULL);
    give(&pair.callee, NULL, NULL, NULL);
    pair_clear(&pair);
    encoder_stop(near);
    encoder_stop(far);
    sound_stop(mouth);
    sound_stop(ear);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    if (!wlink_media_init(&error))
        g_error("%s", error->message);
    g_test_add_func("/transport-foreign/descriptions", test_descriptions);
    g_test_add_func("/transport-foreign/pictures-and-sound", test_pictures_and_sound);
    return g_test_run();
}
