/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/verdict.h"
#include "daemon/self-check.h"

#include <gio/gio.h>

struct wlink_row {
    enum wlink_check_state state;
    enum wlink_code code;
    char *detail;       /* "" when there is none */
    GVariant *measured; /* a{sv} */
};

/* How one check is measured. start leads to exactly one wlink_self_check_finish(), now or later, unless it is
 * stopped before. stop closes and frees everything that it has; it is called once after each start. */
struct wlink_measure {
    void (*start)(struct wlink_self_check *self_check, enum wlink_check check);
    void (*stop)(struct wlink_self_check *self_check);
    void (*take_device)(struct wlink_self_check *self_check, const struct wlink_devices_event *event);
    void (*take_presence)(struct wlink_self_check *self_check);
};

struct wlink_self_check {
    const struct wlink_services *services;
    wlink_self_check_handler handler;
    void *data;
    struct wlink_row rows[WLINK_CHECK_COUNT];

    bool running, whole;
    bool measuring; /* between a start and its stop */
    char staff[16];
    enum wlink_check at; /* what is measured now */
    guint left;          /* 1 << enum wlink_check */
    guint ran;           /* the same, of this run */
    guint next;          /* idle source: stops this one and starts the next */
    gint64 began;        /* monotonic */
    enum wlink_code code;
    gint64 started, took;

    GDBusConnection *bus; /* where the keeper is asked; NULL: not yet, or none */
    void *work;           /* of what is measured now */
    GVariant *machine;    /* a{sv} of the keeper, of this run; NULL: not asked, or no answer */
    bool machine_asked;
    struct wlink_check_unit keeper;  /* has_keeper and production, as last heard */
    struct wlink_sound_facts *sound; /* what check-sound.c found in this run; NULL: nothing yet */
    struct wlink_touch_facts touch;
};

/* The check that is being measured has ended. detail may be NULL; takes measured, which may be NULL. */
void wlink_self_check_finish(struct wlink_self_check *self_check, struct wlink_verdict_of verdict,
                             const char *detail, GVariantDict *measured);
struct wlink_check_unit wlink_self_check_unit(const struct wlink_self_check *self_check);

/* check-known.c: what is known without a device */
extern const struct wlink_measure wlink_measure_identity, wlink_measure_bundle, wlink_measure_touch;
/* check-camera.c, check-sound.c, check-loopback.c */
extern const struct wlink_measure wlink_measure_camera, wlink_measure_sound, wlink_measure_loopback;
/* check-network.c */
extern const struct wlink_measure wlink_measure_network;
/* check-keeper.c: what the keeper knows of the machine */
extern const struct wlink_measure wlink_measure_machine;
