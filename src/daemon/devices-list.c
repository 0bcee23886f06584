/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/devices-private.h"
#include "media/sound.h"

static double fps_of(const struct wlink_camera_mode *mode) {
    return mode->fps_denominator ? (double)mode->fps_numerator / mode->fps_denominator : 0;
}

static void add_mode(GVariantDict *dict, const struct wlink_camera_source *source) {
    const struct wlink_camera_mode *mode = &source->mode;
    g_variant_dict_insert(dict, "kind", "s", wlink_camera_kind_to_string(source->kind));
    g_variant_dict_insert(dict, "label", "s", source->label ? source->label : "");
    g_variant_dict_insert(dict, "serial", "s", source->serial ? source->serial : "");
    g_variant_dict_insert(dict, "path", "s", source->path);
    g_variant_dict_insert(dict, "width", "u", mode->width);
    g_variant_dict_insert(dict, "height", "u", mode->height);
    g_variant_dict_insert(dict, "frames_per_second", "d", fps_of(mode));
    g_variant_dict_insert(dict, "format", "s", wlink_pixel_format_to_string(mode->format));
}

double wlink_devices_promised_fps(struct wlink_devices *devices, enum wlink_device device) {
    g_autoptr(wlink_camera_source) source =
        wlink_cameras_source(devices->hw_cameras, wlink_camera_role_of(device), NULL);
    return source ? fps_of(&source->mode) : 0;
}

void wlink_devices_describe_camera(struct wlink_devices *devices, enum wlink_device device,
                                   GVariantDict *dict) {
    g_autoptr(wlink_camera_source) source =
        wlink_cameras_source(devices->hw_cameras, wlink_camera_role_of(device), NULL);
    if (!source)
        return;
    g_variant_dict_insert(dict, "label", "s", source->label ? source->label : "");
    g_variant_dict_insert(dict, "path", "s", source->path);
    g_variant_dict_insert(dict, "format", "s", wlink_pixel_format_to_string(source->mode.format));
}

GVariant *wlink_devices_list_cameras(struct wlink_devices *devices) {
    static const enum wlink_device cameras[] = {WLINK_DEVICE_ROOM, WLINK_DEVICE_EXAM};
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
    for (guint i = 0; i < G_N_ELEMENTS(cameras); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(wlink_camera_source) source =
            wlink_cameras_source(devices->hw_cameras, wlink_camera_role_of(cameras[i]), &error);
        GVariantDict dict;
        g_variant_dict_init(&dict, NULL);
        g_variant_dict_insert(&dict, "role", "s", wlink_device_to_string(cameras[i]));
        g_variant_dict_insert(&dict, "state", "s",
                              wlink_device_state_to_string(wlink_devices_state(devices, cameras[i])));
        if (source)
            add_mode(&dict, source);
        else
            g_variant_dict_insert(&dict, "kind", "s", "none");
        g_variant_builder_add_value(&list, g_variant_dict_end(&dict));
    }
    return g_variant_builder_end(&list);
}

static void add_sound(GVariantBuilder *list, const char *role, const char *state, enum wlink_sound_kind kind,
                      const char *device) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "role", "s", role);
    g_variant_dict_insert(&dict, "state", "s", state);
    g_variant_dict_insert(&dict, "kind", "s", wlink_sound_kind_to_string(kind));
    g_variant_dict_insert(&dict, "device", "s", device ? device : "");
    g_variant_builder_add_value(list, g_variant_dict_end(&dict));
}

GVariant *wlink_devices_list_sounds(struct wlink_devices *devices) {
    struct wlink_sound_source *source = wlink_sounds_source(devices->hw_sounds);
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
    add_sound(&list, "microphone",
              wlink_device_state_to_string(wlink_devices_state(devices, WLINK_DEVICE_MICROPHONE)),
              source->capture_kind, source->capture);
    add_sound(&list, "loudspeaker", devices->loudspeaker_present ? "closed" : "none", source->playback_kind,
              source->playback);
    wlink_sound_source_free(source);
    return g_variant_builder_end(&list);
}
