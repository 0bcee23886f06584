/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/config.h"

#include "common/error.h"
#include "daemon/config-private.h"

#include <gio/gio.h>
#include <string.h>

#define ENCODERS "auto;x264enc;openh264enc;vp8enc"

/* Rows of the encoder choice, with what they encode: ENCODERS in the same order. */
static const struct {
    const char *element;
    enum wlink_codec codec;
} encoders[] = {
    {NULL, WLINK_CODEC_H264},
    {"x264enc", WLINK_CODEC_H264},
    {"openh264enc", WLINK_CODEC_H264},
    {"vp8enc", WLINK_CODEC_VP8},
};

static const char *after(const char *value, const char *prefix) {
    return g_str_has_prefix(value, prefix) ? value + strlen(prefix) : NULL;
}

static bool is_hex(const char *text, gsize digits) {
    for (gsize i = 0; i < digits; i++)
        if (!g_ascii_isxdigit(text[i]))
            return false;
    return true;
}

/* "046d:085b", as lsusb prints it. */
static bool is_usb_id(const char *text) {
    return strlen(text) == 9 && is_hex(text, 4) && text[4] == ':' && is_hex(text + 5, 4);
}

static const char *check_camera(const char *value) {
    const char *rest;
    if (g_str_equal(value, "auto") || g_str_equal(value, "none"))
        return NULL;
    if ((rest = after(value, "stand-in:")))
        return g_path_is_absolute(rest) ? NULL : "the stand-in's file must be an absolute path";
    if ((rest = after(value, "usb:")))
        return is_usb_id(rest) ? NULL : "usb: is followed by vendor and product, as in usb:046d:085b";
    if ((rest = after(value, "port:")) || (rest = after(value, "serial:")))
        return *rest ? NULL : "nothing stands after the colon";
    return "it is none of auto, none, port:, usb:, serial:, stand-in:";
}

static const char *check_port(const char *value) {
    const char *rest;
    if (g_str_equal(value, "auto") || g_str_equal(value, "none"))
        return NULL;
    if ((rest = after(value, "port:")))
        return *rest ? NULL : "nothing stands after the colon";
    return "it is none of auto, none, port:";
}

/* What both sound roles have in common; stand_in judges what follows "stand-in:". */
static const char *check_sound(const char *value, const char *(*stand_in)(const char *)) {
    const char *rest;
    if (g_str_equal(value, "auto") || g_str_equal(value, "none"))
        return NULL;
    if ((rest = after(value, "stand-in:")))
        return stand_in(rest);
    if ((rest = after(value, "alsa:")) || (rest = after(value, "card:")))
        return *rest ? NULL : "nothing stands after the colon";
    return "it is none of auto, none, alsa:, card:, stand-in:";
}

static const char *check_capture_stand_in(const char *rest) {
    const char *tone = after(rest, "tone:");
    guint64 hertz;
    if (tone)
        return g_ascii_string_to_unsigned(tone, 10, 20, 20000, &hertz, NULL) ? NULL
                                                                             : "a tone has 20 to 20000 Hz";
    if (g_str_equal(rest, "silence") || g_str_equal(rest, "room") || g_path_is_absolute(rest))
        return NULL;
    return "a microphone's stand-in is an absolute path, tone:<Hz>, silence or room";
}

static const char *check_playback_stand_in(const char *rest) {
    if (g_str_equal(rest, "null") || g_str_equal(rest, "room") || g_path_is_absolute(rest))
        return NULL;
    return "a loudspeaker's stand-in is an absolute path, null or room";
}

static const char *check_microphone(const char *value) {
    return check_sound(value, check_capture_stand_in);
}

static const char *check_loudspeaker(const char *value) {
    return check_sound(value, check_playback_stand_in);
}

static const char *check_bind(const char *value) {
    if (g_str_equal(value, "auto") || g_hostname_is_ip_address(value))
        return NULL;
    return "it is neither auto nor an IP address";
}

static const struct wlink_key_group groups[] = {
    {"cameras", .sentence = "Which camera has which role, and what is asked of it at most."},
    {"sound", .sentence = "Which devices the unit hears and speaks with."},
    {"video", .sentence = "How pictures are encoded."},
    {"network", .sentence = "Where the unit listens. Ports and peers are the site bundle's."},
    {"usb", .sentence = "Which USB ports take what. Cameras have their keys above."},
    {"clock", .sentence = "When the unit believes that it knows the time."},
    {"staff",
     .sentence =
         "Who works at the unit: how long a sign-in lasts. The staff themselves are no configuration."},
};

#define CAMERA_RULE                                                                                          \
    "auto, none, port:<ID_PATH of udev>, usb:<vendor>:<product>, serial:<ID_SERIAL_SHORT of udev> or "       \
    "stand-in:<file>"

static const struct wlink_key keys[] = {
    {"cameras", "room", WLINK_KEY_STRING, "auto", 1, 255, .check = check_camera,
     .sentence = "The room camera: " CAMERA_RULE "."},
    {"cameras", "exam", WLINK_KEY_STRING, "auto", 1, 255, .check = check_camera,
     .sentence = "The examination camera: as for room."},
    {"cameras", "room-max-height", WLINK_KEY_INTEGER, "720", 180, 2160,
     .sentence = "Largest picture height of the room camera, in pixels."},
    {"cameras", "exam-max-height", WLINK_KEY_INTEGER, "1080", 180, 2160,
     .sentence = "Largest picture height of the examination camera, in pixels."},
    {"cameras", "max-fps", WLINK_KEY_INTEGER, "30", 1, 60,
     .sentence = "Most pictures a second, of both cameras."},
    {"sound", "microphone", WLINK_KEY_STRING, "auto", 1, 255, .check = check_microphone,
     .sentence = "auto, none, alsa:<PCM>, card:<id>, or stand-in:<WAV file>, stand-in:tone:<Hz>, "
                 "stand-in:silence, or stand-in:room, which hears the loudspeaker stand-in:room."},
    {"sound", "loudspeaker", WLINK_KEY_STRING, "auto", 1, 255, .check = check_loudspeaker,
     .sentence = "auto, none, alsa:<PCM>, card:<id>, or stand-in:<file that receives WAV>, stand-in:null, "
                 "stand-in:room."},
    {"sound", "volume", WLINK_KEY_INTEGER, "70", 0, 100,
     .sentence = "The loudspeaker's volume when the unit starts, in per cent."},
    {"video", "codec", WLINK_KEY_CHOICE, "h264", .choices = "h264;vp8",
     .sentence = "What this unit offers first; a far end may choose the other."},
    {"video", "encoder", WLINK_KEY_CHOICE, "auto", .choices = ENCODERS,
     .sentence = "The encoder; it must fit the codec. auto: the first that is installed."},
    {"video", "room-bit-rate", WLINK_KEY_INTEGER, "2000000", 100000, 20000000,
     .sentence = "Most that the room picture may take, in bits per second."},
    {"video", "exam-bit-rate", WLINK_KEY_INTEGER, "2500000", 100000, 20000000,
     .sentence = "Most that the examination picture may take, in bits per second."},
    {"network", "bind", WLINK_KEY_STRING, "auto", 1, 64, .check = check_bind,
     .sentence = "The IP address that SIP listens on and media use. auto: all that the unit has."},
    {"network", "jitter-ms", WLINK_KEY_INTEGER, "40", 10, 500,
     .sentence = "How long what arrives is held back to even out the network, in milliseconds."},
    {"usb", "touch", WLINK_KEY_STRING, "auto", 1, 255, .check = check_port,
     .sentence = "Where a USB touchscreen is: auto (any port), none, or port:<ID_PATH of udev>."},
    {"usb", "sound", WLINK_KEY_STRING, "auto", 1, 255, .check = check_port,
     .sentence = "Where USB sound devices are let in: as for touch. none: where microphone and loudspeaker "
                 "are the machine's own. A camera's microphone belongs to the camera."},
    {"usb", "service", WLINK_KEY_STRING, "auto", 1, 255, .check = check_port,
     .sentence = "Where the service stick is taken, while the technician's door is open: as for touch."},
    {"clock", "trusted", WLINK_KEY_CHOICE, "auto", .choices = "auto;system;require-sync",
     .sentence = "system: the clock is believed above its floor (build, bundle, the newest time that a time "
                 "server vouched for). require-sync: only when a time server keeps it, too; until then there "
                 "are no calls. auto: require-sync when the site bundle names time servers, else system."},
    {"staff", "idle-minutes", WLINK_KEY_INTEGER, "5", 1, 60,
     .sentence = "A sign-in ends after so many minutes in which nobody touched the unit; never in a call, a "
                 "wait or a "
                 "consultation."},
};

static const struct wlink_keytable table = {
    .groups = groups,
    .group_count = G_N_ELEMENTS(groups),
    .keys = keys,
    .key_count = G_N_ELEMENTS(keys),
    .max_bytes = 64 * 1024,
    .unreadable = WLINK_CODE_CONFIG_UNREADABLE,
    .unknown = WLINK_CODE_CONFIG_UNKNOWN_KEY,
    .bad = WLINK_CODE_CONFIG_BAD_VALUE,
};

static unsigned get_unsigned(const wlink_keyvalues *values, const char *group, const char *key) {
    return (unsigned)wlink_keyvalues_integer(values, group, NULL, key);
}

/* A string key whose "auto" reads as NULL. */
static const char *get_unless_auto(const wlink_keyvalues *values, const char *group, const char *key) {
    const char *value = wlink_keyvalues_string(values, group, NULL, key);
    return g_str_equal(value, "auto") ? NULL : value;
}

static void read_devices(struct wlink_config *config) {
    const wlink_keyvalues *values = config->values;
    config->room_camera = wlink_keyvalues_string(values, "cameras", NULL, "room");
    config->exam_camera = wlink_keyvalues_string(values, "cameras", NULL, "exam");
    config->room_max_height = get_unsigned(values, "cameras", "room-max-height");
    config->exam_max_height = get_unsigned(values, "cameras", "exam-max-height");
    config->max_fps = get_unsigned(values, "cameras", "max-fps");
    config->microphone = wlink_keyvalues_string(values, "sound", NULL, "microphone");
    config->loudspeaker = wlink_keyvalues_string(values, "sound", NULL, "loudspeaker");
    config->volume = get_unsigned(values, "sound", "volume");
}

static bool read_video(struct wlink_config *config, const char *path, GError **error) {
    static const enum wlink_codec codecs[] = {WLINK_CODEC_H264, WLINK_CODEC_VP8};
    const wlink_keyvalues *values = config->values;
    gint64 row = wlink_keyvalues_integer(values, "video", NULL, "encoder");
    config->codec = codecs[wlink_keyvalues_integer(values, "video", NULL, "codec")];
    config->encoder = encoders[row].element;
    config->room_bit_rate = get_unsigned(values, "video", "room-bit-rate");
    config->exam_bit_rate = get_unsigned(values, "video", "exam-bit-rate");
    if (config->encoder && encoders[row].codec != config->codec)
        return wlink_fail(error, WLINK_CODE_CONFIG_BAD_VALUE,
                          "%s: group [video], key encoder: %s does not make the codec that is chosen", path,
                          config->encoder);
    return true;
}

static void read_rest(struct wlink_config *config) {
    config->bind_address = get_unless_auto(config->values, "network", "bind");
    config->jitter_ms = get_unsigned(config->values, "network", "jitter-ms");
    config->clock_trust =
        (enum wlink_clock_trust)wlink_keyvalues_integer(config->values, "clock", NULL, "trusted");
    config->idle_minutes = get_unsigned(config->values, "staff", "idle-minutes");
}

const struct wlink_keytable *wlink_config_table(void) {
    return &table;
}

struct wlink_config *wlink_config_load(const char *path, GError **error) {
    g_autoptr(wlink_config) config = g_new0(struct wlink_config, 1);
    config->values = wlink_keytable_load(&table, path, error);
    if (!config->values || !read_video(config, path, error))
        return NULL;
    read_devices(config);
    read_rest(config);
    return g_steal_pointer(&config);
}

void wlink_config_free(struct wlink_config *config) {
    if (!config)
        return;
    wlink_keyvalues_free(config->values);
    g_free(config);
}

char *wlink_config_dump(const struct wlink_config *config) {
    return wlink_keyvalues_dump(config->values);
}
