/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "media/sdp.h"

#include <string.h>

#define FINGERPRINT                                                                                          \
    "0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9"
#define OTHER                                                                                                \
    "FF:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9"

#define HEAD                                                                                                 \
    "v=0\r\no=- 1 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"                                                      \
    "a=group:BUNDLE audio0 video1 video2 application3\r\n"
#define COMMON(mid)                                                                                          \
    "c=IN IP4 0.0.0.0\r\na=setup:actpass\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"        \
    "a=mid:" mid "\r\na=fingerprint:sha-256 " FINGERPRINT "\r\n"
#define AUDIO                                                                                                \
    "m=audio 9 UDP/TLS/RTP/SAVPF 96\r\n" COMMON(                                                             \
        "audio0") "a=rtpmap:96 OPUS/48000/2\r\na=ssrc:11 cname:x\r\n"                                        \
                  "a=candidate:1 1 UDP 2015363327 192.0.2.7 40000 typ host\r\n"
#define VIDEO(mid, ssrc)                                                                                     \
    "m=video 0 UDP/TLS/RTP/SAVPF 97\r\n" COMMON(                                                             \
        mid) "a=bundle-only\r\na=rtpmap:97 H264/90000\r\na=ssrc:" ssrc " cname:x\r\n"
#define CHANNEL                                                                                              \
    "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" COMMON(                                           \
        "application3") "a=bundle-only\r\na=sctp-port:5000\r\n"
#define WHOLE HEAD AUDIO VIDEO("video1", "12") VIDEO("video2", "13") CHANNEL

/* WHOLE with one piece replaced. */
static char *changed(const char *from, const char *to) {
    g_autoptr(GString) text = g_string_new(WHOLE);
    g_assert_cmpuint(g_string_replace(text, from, to, 1), ==, 1);
    return g_strdup(text->str);
}

static void assert_code(const char *sdp, gsize length, bool foreign, enum wlink_code code) {
    g_autoptr(GError) error = NULL;
    struct wlink_sdp_facts facts = {0};
    g_assert_false(wlink_sdp_check(sdp, length, foreign, &facts, &error));
    g_assert_null(facts.fingerprint);
    g_test_message("%s", error->message);
    g_assert_cmpint(wlink_error_code(error), ==, code);
}

static void test_whole_is_taken(void) {
    g_autoptr(GError) error = NULL;
    struct wlink_sdp_facts facts;
    g_assert_true(wlink_sdp_check(WHOLE, strlen(WHOLE), false, &facts, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(facts.fingerprint, ==, FINGERPRINT);
    g_assert_cmpuint(facts.pictures, ==, 2);
    g_assert_true(facts.has_channel);
    g_assert_true(facts.bundled);
    wlink_sdp_facts_clear(&facts);
    g_assert_null(facts.fingerprint);
}

static void test_foreign_is_taken(void) {
    static const char sdp[] = "v=0\no=x 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                              "a=setup:active\na=fingerprint:SHA-256 " FINGERPRINT "\n"
                              "m=audio 5000 UDP/TLS/RTP/SAVPF 96\na=ice-ufrag:abcd\n"
                              "a=ice-pwd:abcdefghijklmnopqrstuv\na=rtpmap:96 opus/48000/2\n"
                              "m=video 0 UDP/TLS/RTP/SAVPF 97\n";
    g_autoptr(GError) error = NULL;
    struct wlink_sdp_facts facts;
    g_assert_true(wlink_sdp_check(sdp, strlen(sdp), true, &facts, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(facts.pictures, ==, 0);
    g_assert_false(facts.bundled);
    wlink_sdp_facts_clear(&facts);
    assert_code(sdp, strlen(sdp), false, WLINK_CODE_SDP_REFUSED);
}

static const struct {
    const char *name, *from, *to;
    enum wlink_code code;
} refusals[] = {
    {"no-version", "v=0", "v=1", WLINK_CODE_SDP_REFUSED},
    {"plain-rtp", "UDP/TLS/RTP/SAVPF 96", "RTP/AVP 96", WLINK_CODE_NOT_ENCRYPTED},
    {"sdes-profile", "UDP/TLS/RTP/SAVPF 97", "RTP/SAVPF 97", WLINK_CODE_NOT_ENCRYPTED},
    {"sdes-key", "a=rtpmap:96", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\na=rtpmap:96",
     WLINK_CODE_NOT_ENCRYPTED},
    {"key-line", "t=0 0", "t=0 0\r\nk=clear:x", WLINK_CODE_NOT_ENCRYPTED},
    {"plain-channel", "UDP/DTLS/SCTP", "UDP/BFCP", WLINK_CODE_NOT_ENCRYPTED},
    {"no-fingerprint", "a=mid:video1\r\na=fingerprint:sha-256 " FINGERPRINT, "a=mid:video1",
     WLINK_CODE_NOT_ENCRYPTED},
    {"weak-fingerprint", "a=mid:video1\r\na=fingerprint:sha-256 " FINGERPRINT,
     "a=mid:video1\r\na=fingerprint:sha-1 00:11", WLINK_CODE_SDP_REFUSED},
    {"short-fingerprint", "A4:B5:C6:D7:E8:F9\r\n", "A4:B5:C6:D7:E8\r\n", WLINK_CODE_SDP_REFUSED},
    {"differing-fingerprints", "a=mid:video2\r\na=fingerprint:sha-256 " FINGERPRINT,
     "a=mid:video2\r\na=fingerprint:sha-256 " OTHER, WLINK_CODE_SDP_REFUSED},
    {"two-fingerprints", "a=rtpmap:96", "a=fingerprint:sha-256 " OTHER "\r\na=rtpmap:96",
     WLINK_CODE_SDP_REFUSED},
    {"odd-media", "m=video", "m=image", WLINK_CODE_SDP_REFUSED},
    {"no-format", "UDP/TLS/RTP/SAVPF 96", "UDP/TLS/RTP/SAVPF", WLINK_CODE_SDP_REFUSED},
    {"odd-format", "UDP/TLS/RTP/SAVPF 96", "UDP/TLS/RTP/SAVPF 196", WLINK_CODE_SDP_REFUSED},
    {"odd-port", "m=audio 9", "m=audio 99999", WLINK_CODE_SDP_REFUSED},
    {"no-mid", "a=mid:video1\r\n", "", WLINK_CODE_SDP_REFUSED},
    {"same-mid", "a=mid:video2", "a=mid:video1", WLINK_CODE_SDP_REFUSED},
    {"stray-mid", "a=mid:video2", "a=mid:video9", WLINK_CODE_SDP_REFUSED},
    {"empty-bundle", "BUNDLE audio0 video1 video2 application3", "BUNDLE", WLINK_CODE_SDP_REFUSED},
    {"no-bundle", "BUNDLE audio0 video1 video2 application3", "LS audio0", WLINK_CODE_SDP_REFUSED},
    {"same-ssrc", "a=ssrc:13", "a=ssrc:12", WLINK_CODE_SDP_REFUSED},
    {"odd-ssrc", "a=ssrc:13 ", "a=ssrc:x ", WLINK_CODE_SDP_REFUSED},
    {"no-credentials", "a=ice-pwd:abcdefghijklmnopqrstuv\r\na=mid:audio0", "a=mid:audio0",
     WLINK_CODE_SDP_REFUSED},
    {"short-password", "a=ice-pwd:abcdefghijklmnopqrstuv\r\na=mid:audio0", "a=ice-pwd:abc\r\na=mid:audio0",
     WLINK_CODE_SDP_REFUSED},
    {"odd-setup", "a=setup:actpass", "a=setup:holdconn", WLINK_CODE_SDP_REFUSED},
    {"odd-candidate", "192.0.2.7 40000 typ", "192.0.2.7 40000 xyz", WLINK_CODE_SDP_REFUSED},
    {"odd-candidate-port", "192.0.2.7 40000", "192.0.2.7 400000", WLINK_CODE_SDP_REFUSED},
    {"no-sctp-port", "a=sctp-port:5000\r\n", "", WLINK_CODE_SDP_REFUSED},
    {"not-text", "s=-", "s=\xff\xfe", WLINK_CODE_SDP_REFUSED},
    {"no-line-type", "s=-", "s", WLINK_CODE_SDP_REFUSED},
    {"stray-return", "s=-", "s=\rx", WLINK_CODE_SDP_REFUSED},
};

static void test_refusals(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_test_message("%s", refusals[i].name);
        g_autofree char *sdp = changed(refusals[i].from, refusals[i].to);
        assert_code(sdp, strlen(sdp), false, refusals[i].code);
    }
}

static void assert_repeated(const char *piece, unsigned times, bool foreign) {
    g_autoptr(GString) text = g_string_new(WHOLE);
    for (unsigned i = 0; i < times; i++)
        g_string_append(text, piece);
    assert_code(text->str, text->len, foreign, WLINK_CODE_SDP_REFUSED);
}

static void test_limits(void) {
    assert_repeated("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", 1000, true);
    assert_repeated("m=video 9 UDP/TLS/RTP/SAVPF 97\r\n", 1, false);
    assert_repeated("a=candidate:1 1 UDP 1 192.0.2.7 1 typ host\r\n", 33, false);
    assert_repeated("a=x\r\n", 520, false);
    g_autofree char *line = g_strnfill(1100, 'x');
    g_autofree char *attribute = g_strconcat("a=", line, "\r\n", NULL);
    assert_repeated(attribute, 1, false);
    assert_repeated("a=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n", 2000, false);
    g_autofree char *ssrcs = g_strnfill(0, 'x');
    for (int i = 0; i < 17; i++) {
        g_autofree char *more = g_strdup_printf("%sa=ssrc:%d cname:x\r\n", ssrcs, 100 + i);
        g_free(g_steal_pointer(&ssrcs));
        ssrcs = g_steal_pointer(&more);
    }
    assert_repeated(ssrcs, 1, false);
}

static void test_nul_and_nothing(void) {
    g_autofree char *sdp = g_strdup(WHOLE);
    sdp[60] = '\0';
    assert_code(sdp, strlen(WHOLE), false, WLINK_CODE_SDP_REFUSED);
    assert_code("", 0, false, WLINK_CODE_SDP_REFUSED);
    assert_code("v=0\r\n", 5, true, WLINK_CODE_SDP_REFUSED);
}

/* Every cut of a good description is refused or taken, and never read past its end. */
static void test_every_cut(void) {
    for (gsize length = 0; length < strlen(WHOLE); length++) {
        g_autofree char *cut = g_memdup2(WHOLE, MAX(length, 1));
        g_autoptr(GError) error = NULL;
        struct wlink_sdp_facts facts = {0};
        if (wlink_sdp_check(cut, length, true, &facts, &error))
            wlink_sdp_facts_clear(&facts);
        else
            g_assert_nonnull(error);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sdp/whole-is-taken", test_whole_is_taken);
    g_test_add_func("/sdp/foreign-is-taken", test_foreign_is_taken);
    g_test_add_func("/sdp/refusals", test_refusals);
    g_test_add_func("/sdp/limits", test_limits);
    g_test_add_func("/sdp/nul-and-nothing", test_nul_and_nothing);
    g_test_add_func("/sdp/every-cut", test_every_cut);
    return g_test_run();
}
