/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

void wlink_cli_print_devices(GVariant *devices) {
    static const struct {
        const char *property, *device;
    } rows[] = {
        {"RoomCamera", "room"},
        {"ExamCamera", "exam"},
        {"Microphone", "microphone"},
        {"Loudspeaker", "loudspeaker"},
    };
    GString *line = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        g_string_append_printf(
            line, "%s%s", i ? " · " : "",
            wlink_words_device(rows[i].device, wlink_cli_string(devices, rows[i].property)));
    wlink_cli_print_line("%s", line->str);
    g_string_free(line, TRUE);
    if (wlink_cli_boolean(devices, "Stopped"))
        wlink_cli_print_line("All stopped. Nothing leaves this room");
    enum wlink_code fault = wlink_code_from_string(wlink_cli_string(devices, "Fault"), WLINK_CODE_FAILED);
    g_autofree char *words = wlink_words_code(fault, NULL, NULL);
    if (fault != WLINK_CODE_NONE)
        wlink_cli_print_line("Problem: %s (%s)", words, wlink_code_to_string(fault));
}

/* After a verb that opened or closed something: what is open now. */
static bool call_and_print(struct wlink_cli *cli, const char *method, GVariant *arguments, GError **error) {
    if (!wlink_cli_call(cli, WLINK_OBJECT_DEVICES, method, arguments, error))
        return false;
    g_autoptr(GVariant) devices = wlink_client_fetch(cli->client, WLINK_OBJECT_DEVICES, error);
    if (!devices)
        return false;
    wlink_cli_print_devices(devices);
    return true;
}

bool wlink_cli_mute(struct wlink_cli *cli, GError **error) {
    bool muted = true;
    if (cli->count && !wlink_cli_on_off(cli->arguments[0], &muted, error))
        return false;
    return call_and_print(cli, "SetDevice",
                          g_variant_new("(ssb)", wlink_cli_token(cli), "microphone", !muted), error);
}

bool wlink_cli_camera(struct wlink_cli *cli, GError **error) {
    const char *role = cli->arguments[0];
    bool on;
    if (!g_str_equal(role, "room") && !g_str_equal(role, "exam"))
        return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" is neither room nor exam", role);
    return wlink_cli_on_off(cli->arguments[1], &on, error) &&
           call_and_print(cli, "SetDevice", g_variant_new("(ssb)", wlink_cli_token(cli), role, on), error);
}

bool wlink_cli_stop(struct wlink_cli *cli, GError **error) {
    return call_and_print(cli, "StopAll", NULL, error);
}

bool wlink_cli_resume(struct wlink_cli *cli, GError **error) {
    return call_and_print(cli, "StartSending", g_variant_new("(s)", wlink_cli_token(cli)), error);
}

/* "1280x720, 30 a second, MJPG", or nothing. */
static char *mode_words(GVariant *camera) {
    guint width = (guint)wlink_cli_number(camera, "width");
    if (!width)
        return g_strdup("");
    return g_strdup_printf("%ux%u, %g a second, %s", width, (guint)wlink_cli_number(camera, "height"),
                           wlink_cli_number(camera, "frames_per_second"), wlink_cli_string(camera, "format"));
}

static void add_device(GPtrArray *cells, GVariant *device) {
    const char *role = wlink_cli_string(device, "role");
    g_ptr_array_add(cells, g_strdup(role));
    g_ptr_array_add(cells, g_strdup(wlink_words_device(role, wlink_cli_string(device, "state"))));
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(device, "kind")));
}

static bool list(struct wlink_cli *cli, const char *method, const char *key,
                 void (*add_rest)(GPtrArray *cells, GVariant *device), guint columns, GError **error) {
    g_autoptr(GVariant) found = wlink_cli_ask(cli, WLINK_OBJECT_DEVICES, method, NULL, error);
    if (!found)
        return false;
    if (cli->options & WLINK_CLI_JSON) {
        wlink_cli_print_json_as(key, found);
        return true;
    }
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < g_variant_n_children(found); i++) {
        g_autoptr(GVariant) device = g_variant_get_child_value(found, i);
        add_device(cells, device);
        add_rest(cells, device);
    }
    wlink_cli_print_columns(cells, columns);
    return true;
}

static void add_camera(GPtrArray *cells, GVariant *camera) {
    g_ptr_array_add(cells, mode_words(camera));
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(camera, "label")));
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(camera, "path")));
}

static void add_sound(GPtrArray *cells, GVariant *sound) {
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(sound, "device")));
}

bool wlink_cli_cameras(struct wlink_cli *cli, GError **error) {
    return list(cli, "ListCameras", "cameras", add_camera, 6, error);
}

bool wlink_cli_sounds(struct wlink_cli *cli, GError **error) {
    return list(cli, "ListSounds", "sounds", add_sound, 4, error);
}

bool wlink_cli_tone(struct wlink_cli *cli, GError **error) {
    const char *tone = cli->arguments[0];
    return wlink_cli_call(cli, WLINK_OBJECT_DEVICES, "PlayTone",
                          g_variant_new("(s)", g_str_equal(tone, "off") ? "" : tone), error);
}

static bool set_volume(struct wlink_cli *cli, const char *text, GError **error) {
    guint64 volume;
    if (!g_ascii_string_to_unsigned(text, 10, 0, 100, &volume, NULL))
        return wlink_fail(error, WLINK_CODE_INVALID, "the volume is a number from 0 to 100, not \"%s\"",
                          text);
    return wlink_client_set(cli->client, WLINK_OBJECT_DEVICES, "Volume",
                            g_variant_new_uint32((guint32)volume), error);
}

bool wlink_cli_volume(struct wlink_cli *cli, GError **error) {
    if (cli->count && !set_volume(cli, cli->arguments[0], error))
        return false;
    g_autoptr(GVariant) devices = wlink_client_fetch(cli->client, WLINK_OBJECT_DEVICES, error);
    if (!devices)
        return false;
    guint volume = (guint)wlink_cli_number(devices, "Volume");
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json_as("volume", g_variant_new_uint32(volume));
    else
        wlink_cli_print_line("Volume %u", volume);
    return true;
}
