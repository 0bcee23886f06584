/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/far.h"

#include "common/error.h"
#include "daemon/devices.h"
#include "daemon/peer.h"

#include <string.h>

static const char *const person_names[] = {"patient",     "nurse",     "officer",    "officer-outside",
                                           "interpreter", "chaperone", "consultant", "student"};

static bool take_cameras(struct wlink_far *far, const struct wlink_message *message) {
    bool changed = memcmp(far->cameras, message->cameras, sizeof far->cameras) != 0;
    memcpy(far->cameras, message->cameras, sizeof far->cameras);
    return changed;
}

static bool take_people(struct wlink_far *far, guint people) {
    bool changed = far->people != people;
    far->people = people;
    return changed;
}

static bool take_flag(bool *flag, bool value) {
    bool changed = *flag != value;
    *flag = value;
    return changed;
}

static bool take_stopped(struct wlink_far *far, bool stopped) {
    if (stopped != far->stopped)
        far->stopped_at = stopped ? g_get_real_time() : 0;
    return take_flag(&far->stopped, stopped);
}

static bool take_ready(struct wlink_far *far, const struct wlink_message *message) {
    bool changed = take_cameras(far, message);
    changed = take_people(far, message->people) || changed;
    return take_flag(&far->microphone_works, message->microphone_works) || changed;
}

bool wlink_far_take(struct wlink_far *far, const struct wlink_message *message) {
    switch (message->type) {
    case WLINK_MESSAGE_HELLO:
        g_strlcpy(far->resume, message->resume, sizeof far->resume);
        return take_flag(&far->introduced, true);
    case WLINK_MESSAGE_READY:
        return take_ready(far, message);
    case WLINK_MESSAGE_CAMERAS:
        return take_cameras(far, message);
    case WLINK_MESSAGE_MUTED:
        return take_flag(&far->muted, message->muted);
    case WLINK_MESSAGE_STOPPED:
        return take_stopped(far, message->stopped);
    case WLINK_MESSAGE_PRESENT:
        return take_people(far, message->people);
    case WLINK_MESSAGE_UNKNOWN:
    case WLINK_MESSAGE_PING:
    case WLINK_MESSAGE_PONG:
    case WLINK_MESSAGE_ASK:
    case WLINK_MESSAGE_ANSWER:
    case WLINK_MESSAGE_BYE:
        return false;
    }
    return false;
}

static void fill_cameras(struct wlink_message *message, const struct wlink_devices *devices) {
    message->cameras[WLINK_STREAM_MAIN] = wlink_devices_state(devices, WLINK_DEVICE_ROOM);
    message->cameras[WLINK_STREAM_EXAM] = wlink_devices_state(devices, WLINK_DEVICE_EXAM);
}

void wlink_far_introduce(struct wlink_peer *peer, const struct wlink_services *services, guint people) {
    struct wlink_message hello = {
        .type = WLINK_MESSAGE_HELLO, .version = 1, .role = wlink_site_self(services->site)->role};
    struct wlink_message ready = {
        .type = WLINK_MESSAGE_READY,
        .microphone_works =
            wlink_devices_state(services->devices, WLINK_DEVICE_MICROPHONE) != WLINK_DEVICE_NONE,
        .people = people,
    };
    g_strlcpy(hello.resume, wlink_peer_token(peer), sizeof hello.resume);
    fill_cameras(&ready, services->devices);
    wlink_peer_say(peer, &hello);
    wlink_peer_say(peer, &ready);
    wlink_far_tell_devices(peer, services);
}

void wlink_far_tell_devices(struct wlink_peer *peer, const struct wlink_services *services) {
    struct wlink_message cameras = {.type = WLINK_MESSAGE_CAMERAS};
    struct wlink_message muted = {.type = WLINK_MESSAGE_MUTED,
                                  .muted = wlink_devices_state(services->devices, WLINK_DEVICE_MICROPHONE) !=
                                           WLINK_DEVICE_OPEN};
    struct wlink_message stopped = {.type = WLINK_MESSAGE_STOPPED,
                                    .stopped = wlink_devices_stopped(services->devices)};
    fill_cameras(&cameras, services->devices);
    wlink_peer_say(peer, &cameras);
    wlink_peer_say(peer, &muted);
    wlink_peer_say(peer, &stopped);
}

void wlink_far_tell_people(struct wlink_peer *peer, guint people) {
    wlink_peer_say(peer, &(struct wlink_message){.type = WLINK_MESSAGE_PRESENT, .people = people});
}

GVariant *wlink_people_to_variant(guint people) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_STRING_ARRAY);
    for (guint i = 0; i < G_N_ELEMENTS(person_names); i++)
        if (people & 1u << i)
            g_variant_builder_add(&builder, "s", person_names[i]);
    return g_variant_builder_end(&builder);
}

bool wlink_people_from_strv(const char *const *words, guint *people, GError **error) {
    guint found = 0;
    for (; *words; words++) {
        guint i = 0;
        while (i < G_N_ELEMENTS(person_names) && !g_str_equal(*words, person_names[i]))
            i++;
        if (i == G_N_ELEMENTS(person_names))
            return wlink_fail(error, WLINK_CODE_INVALID, "'%s' is nobody that can be in a room", *words);
        found |= 1u << i;
    }
    *people = found;
    return true;
}

GVariant *wlink_far_cameras_to_variant(const struct wlink_far *far) {
    static const char *const names[WLINK_STREAM_COUNT] = {"room", "exam"};
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a{ss}"));
    for (int i = 0; i < WLINK_STREAM_COUNT; i++)
        g_variant_builder_add(&builder, "{ss}", names[i], wlink_device_state_to_string(far->cameras[i]));
    return g_variant_builder_end(&builder);
}
