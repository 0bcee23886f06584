/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/keytable.h"
#include "media/encode.h"

#include <glib.h>
#include <stdbool.h>

/* The unit's one configuration file, etc/winglink/unit.conf (docs/unit.conf.md): what is particular to this
 * machine. Who the unit is and whom it may call is in the site bundle; no key lives in both. */
/* Whether a clock is believed that no time server keeps: when the site bundle names none, always, never. */
enum wlink_clock_trust { WLINK_CLOCK_AUTO, WLINK_CLOCK_SYSTEM, WLINK_CLOCK_REQUIRE_SYNC };

typedef struct wlink_config wlink_config;
struct wlink_config {
    /* [cameras]: rules as in hw/camera.h */
    const char *room_camera, *exam_camera;
    unsigned room_max_height, exam_max_height, max_fps;
    /* [sound]: rules as in hw/sound.h */
    const char *microphone, *loudspeaker;
    unsigned volume; /* 0 … 100 */
    /* [video] */
    enum wlink_codec codec;
    const char *encoder;                   /* name of a GStreamer element; NULL: the first that is there */
    unsigned room_bit_rate, exam_bit_rate; /* bits per second, at most this */
    /* [network] */
    const char *bind_address; /* IP address that SIP listens on and ICE uses; NULL: all */
    unsigned jitter_ms;       /* latency of the jitter buffers */
    /* [clock] */
    enum wlink_clock_trust clock_trust;
    /* [staff] */
    unsigned idle_minutes; /* until a sign-in lapses */

    wlink_keyvalues *values; /* owns every string above */
};

/* Reads and checks the file; absent keys have their defaults. Fails with CONFIG_UNREADABLE (also when there
 * is no file), CONFIG_UNKNOWN_KEY, CONFIG_BAD_VALUE, in a sentence with file, group, key and reason. Free
 * with wlink_config_free. */
struct wlink_config *wlink_config_load(const char *path, GError **error);
void wlink_config_free(struct wlink_config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_config, wlink_config_free)

/* The values in use as a configuration file, defaults marked. Free with g_free. */
char *wlink_config_dump(const struct wlink_config *config);

/* docs/unit.conf.md, written from the same table. Free with g_free. */
char *wlink_config_manual(void);
