/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/config.h"

#include <glib/gstdio.h>
#include <string.h>

/* Loads a configuration of this text from a file that is gone afterwards. */
static struct wlink_config *load(const char *text, GError **error) {
    g_autofree char *directory = g_dir_make_tmp("winglink-config-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "unit.conf", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    struct wlink_config *config = wlink_config_load(path, error);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(g_rmdir(directory), ==, 0);
    return config;
}

static void test_an_empty_file_has_the_defaults(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_config) config = load("", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(config->room_camera, ==, "auto");
    g_assert_cmpstr(config->exam_camera, ==, "auto");
    g_assert_cmpuint(config->room_max_height, ==, 720);
    g_assert_cmpuint(config->exam_max_height, ==, 1080);
    g_assert_cmpuint(config->max_fps, ==, 30);
    g_assert_cmpstr(config->microphone, ==, "auto");
    g_assert_cmpstr(config->loudspeaker, ==, "auto");
    g_assert_cmpuint(config->volume, ==, 70);
    g_assert_cmpint(config->codec, ==, WLINK_CODEC_H264);
    g_assert_null(config->encoder);
    g_assert_cmpuint(config->room_bit_rate, ==, 2000000);
    g_assert_cmpuint(config->exam_bit_rate, ==, 2500000);
    g_assert_null(config->bind_address);
    g_assert_cmpuint(config->jitter_ms, ==, 40);
    g_assert_cmpint(config->clock_trust, ==, WLINK_CLOCK_AUTO);
    g_assert_cmpuint(config->idle_minutes, ==, 5);
}

static const char every_key[] = "[cameras]\n"
                                "room = stand-in:/run/room.camera\n"
                                "exam = usb:046d:085B\n"
                                "room-max-height = 1080\n"
                                "exam-max-height = 720\n"
                                "max-fps = 15\n"
                                "[sound]\n"
                                "microphone = stand-in:tone:440\n"
                                "loudspeaker = card:PCH\n"
                                "volume = 0\n"
                                "[video]\n"
                                "codec = vp8\n"
                                "encoder = vp8enc\n"
                                "room-bit-rate = 600000\n"
                                "exam-bit-rate = 700000\n"
                                "[network]\n"
                                "bind = 10.9.0.2\n"
                                "jitter-ms = 10\n"
                                "[usb]\n"
                                "touch = none\n"
                                "sound = port:pci-0000:00:14.0-usb-0:2\n"
                                "service = port:pci-0000:00:14.0-usb-0:3\n"
                                "[clock]\n"
                                "trusted = require-sync\n"
                                "[staff]\n"
                                "idle-minutes = 60\n";

static void test_every_key_arrives(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_config) config = load(every_key, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(config->room_camera, ==, "stand-in:/run/room.camera");
    g_assert_cmpstr(config->exam_camera, ==, "usb:046d:085B");
    g_assert_cmpuint(config->room_max_height, ==, 1080);
    g_assert_cmpuint(config->exam_max_height, ==, 720);
    g_assert_cmpuint(config->max_fps, ==, 15);
    g_assert_cmpstr(config->microphone, ==, "stand-in:tone:440");
    g_assert_cmpstr(config->loudspeaker, ==, "card:PCH");
    g_assert_cmpuint(config->volume, ==, 0);
    g_assert_cmpint(config->codec, ==, WLINK_CODEC_VP8);
    g_assert_cmpstr(config->encoder, ==, "vp8enc");
    g_assert_cmpuint(config->room_bit_rate, ==, 600000);
    g_assert_cmpuint(config->exam_bit_rate, ==, 700000);
    g_assert_cmpstr(config->bind_address, ==, "10.9.0.2");
    g_assert_cmpuint(config->jitter_ms, ==, 10);
    g_assert_cmpint(config->clock_trust, ==, WLINK_CLOCK_REQUIRE_SYNC);
    g_assert_cmpuint(config->idle_minutes, ==, 60);
}

static void test_the_dump_loads_again(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(wlink_config) config = load(every_key, &error);
    g_assert_no_error(error);
    g_autofree char *dump = wlink_config_dump(config);
    g_autoptr(wlink_config) again = load(dump, &error);
    g_assert_no_error(error);
    g_autofree char *second = wlink_config_dump(again);
    g_assert_cmpstr(dump, ==, second);
    g_assert_nonnull(strstr(dump, "trusted = require-sync"));
    g_assert_nonnull(strstr(dump, "service = port:pci-0000:00:14.0-usb-0:3"));
}

/* Each is refused with this code, in a sentence that has all of these words. */
static const struct {
    const char *text;
    enum wlink_code code;
    const char *words[3];
} refused[] = {
    {"[cameras]\nroon = auto\n", WLINK_CODE_CONFIG_UNKNOWN_KEY, {"[cameras]", "roon", "not known"}},
    {"[camera]\nroom = auto\n", WLINK_CODE_CONFIG_UNKNOWN_KEY, {"[camera]", "not known", "line 1"}},
    {"[cameras]\nroom = usb:46d:85b\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[cameras]", "room", "usb:046d:085b"}},
    {"[cameras]\nroom = usb:046d:085bb\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[cameras]", "room", "usb:"}},
    {"[cameras]\nexam = port:\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[cameras]", "exam", "colon"}},
    {"[cameras]\nexam = /dev/video0\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[cameras]", "exam", "none of"}},
    {"[cameras]\nroom = stand-in:room\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[cameras]", "room", "absolute"}},
    {"[cameras]\nmax-fps = 61\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[cameras]", "max-fps", "60"}},
    {"[cameras]\nmax-fps = fast\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[cameras]", "max-fps", "line 2"}},
    {"[sound]\nmicrophone = stand-in:null\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[sound]", "microphone", "tone"}},
    {"[sound]\nmicrophone = stand-in:tone:5\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[sound]", "microphone", "Hz"}},
    {"[sound]\nloudspeaker = stand-in:silence\n",
     WLINK_CODE_CONFIG_BAD_VALUE,
     {"[sound]", "loudspeaker", "null"}},
    {"[sound]\nvolume = 101\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[sound]", "volume", "100"}},
    {"[video]\ncodec = h265\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[video]", "codec", "h264"}},
    {"[video]\nencoder = vp8enc\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[video]", "encoder", "codec"}},
    {"[network]\nbind = eth0\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[network]", "bind", "IP address"}},
    {"[network]\njitter-ms = 9\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[network]", "jitter-ms", "10"}},
    {"[usb]\nsound = card:Speaker\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[usb]", "sound", "port:"}},
    {"[usb]\nservice = usb:046d:085b\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[usb]", "service", "port:"}},
    {"[clock]\ntrusted = yes\n", WLINK_CODE_CONFIG_BAD_VALUE, {"[clock]", "trusted", "require-sync"}},
};

static void test_what_is_wrong_is_refused_in_words(void) {
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(wlink_config) config = load(refused[i].text, &error);
        if (config)
            g_error("taken although it must not be: %s", refused[i].text);
        g_assert_error(error, WLINK_ERROR, (int)refused[i].code);
        g_assert_nonnull(strstr(error->message, "unit.conf"));
        for (unsigned j = 0; j < G_N_ELEMENTS(refused[i].words); j++)
            if (!strstr(error->message, refused[i].words[j]))
                g_error("\"%s\" is missing in: %s", refused[i].words[j], error->message);
    }
}

static void test_a_missing_file_is_refused(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_config_load("/nonexistent/unit.conf", &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_CONFIG_UNREADABLE);
    g_assert_nonnull(strstr(error->message, "/nonexistent/unit.conf"));
}

/* Run from the top of the source, as tests/run does. */
static void test_the_manual_is_up_to_date(void) {
    g_autofree char *written = NULL;
    g_autofree char *manual = wlink_config_manual();
    g_autoptr(GError) error = NULL;
    g_file_get_contents("docs/unit.conf.md", &written, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(written, ==, manual);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config/defaults", test_an_empty_file_has_the_defaults);
    g_test_add_func("/config/every-key-arrives", test_every_key_arrives);
    g_test_add_func("/config/dump-loads-again", test_the_dump_loads_again);
    g_test_add_func("/config/refused-in-words", test_what_is_wrong_is_refused_in_words);
    g_test_add_func("/config/missing-file", test_a_missing_file_is_refused);
    g_test_add_func("/config/manual-is-up-to-date", test_the_manual_is_up_to_date);
    return g_test_run();
}
