/* SPDX-License-Identifier: Apache-2.0 */
/* What is known without opening anything: identity, site bundle, and what the panel said of its screen. */
#include "common/error.h"
#include "common/screen-size.h"
#include "daemon/self-check-private.h"
#include "daemon/trust.h"

static gint64 now_seconds(void) {
    return g_get_real_time() / G_USEC_PER_SEC;
}

static void start_identity(struct wlink_self_check *self_check, enum wlink_check check) {
    const struct wlink_services *services = self_check->services;
    const struct wlink_identity_facts facts = {
        .known = wlink_trust_knows_time(services->trust),
        .now = now_seconds(),
        .valid_to = wlink_trust_expiry(services->trust),
    };
    GVariantDict measured;
    (void)check;
    g_variant_dict_init(&measured, NULL);
    g_variant_dict_insert(&measured, "address", "s", wlink_site_self(services->site)->address);
    g_variant_dict_insert(&measured, "valid_to_usec", "x", facts.valid_to * G_USEC_PER_SEC);
    wlink_self_check_finish(self_check, wlink_verdict_identity(&facts), NULL, &measured);
}

const struct wlink_measure wlink_measure_identity = {.start = start_identity};

/* The daemon runs on a bundle whose signature it has verified: no other was opened. */
static void start_bundle(struct wlink_self_check *self_check, enum wlink_check check) {
    const wlink_site *site = self_check->services->site;
    gint64 until = 0;
    const struct wlink_bundle_facts facts = {
        .rooms = wlink_site_room_count(site),
        .permissions = wlink_site_in_force(site, now_seconds(), &until),
        .fallback = wlink_site_settings(site)->fallback_number != NULL,
    };
    GVariantDict measured;
    (void)check;
    g_variant_dict_init(&measured, NULL);
    g_variant_dict_insert(&measured, "serial", "t", wlink_site_serial(site));
    g_variant_dict_insert(&measured, "signed", "b", TRUE);
    g_variant_dict_insert(&measured, "made_usec", "x", wlink_site_made(site) * G_USEC_PER_SEC);
    g_variant_dict_insert(&measured, "rooms", "u", facts.rooms);
    g_variant_dict_insert(&measured, "permissions", "u", facts.permissions);
    if (until)
        g_variant_dict_insert(&measured, "valid_to_usec", "x", until * G_USEC_PER_SEC);
    wlink_self_check_finish(self_check, wlink_verdict_bundle(&facts), NULL, &measured);
}

const struct wlink_measure wlink_measure_bundle = {.start = start_bundle};

/* --- the screen: only a person can say, through the panel; what was said since the start of the daemon
 * counts */

static void start_touch(struct wlink_self_check *self_check, enum wlink_check check) {
    const struct wlink_touch_facts *touch = &self_check->touch;
    const struct wlink_verdict_of verdict = wlink_verdict_touch(touch);
    g_autofree char *detail = verdict.code == WLINK_CODE_SCREEN_SMALL
                                  ? g_strdup_printf("%u x %u, of %d x %d that the panel needs", touch->width,
                                                    touch->height, WLINK_SCREEN_WIDTH, WLINK_SCREEN_HEIGHT)
                                  : g_strdup_printf("%u of %u", touch->hit, touch->of);
    GVariantDict measured;
    (void)check;
    g_variant_dict_init(&measured, NULL);
    if (touch->of) {
        g_variant_dict_insert(&measured, "hit", "u", touch->hit);
        g_variant_dict_insert(&measured, "of", "u", touch->of);
        g_variant_dict_insert(&measured, "width", "u", touch->width);
        g_variant_dict_insert(&measured, "height", "u", touch->height);
    }
    wlink_self_check_finish(self_check, verdict, touch->of ? detail : NULL, &measured);
}

const struct wlink_measure wlink_measure_touch = {.start = start_touch};
