/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/parts.h"
#include "keeper/release.h"

/* What image runs: the properties that never change while it does. */

static void *start(wlink_keeper *keeper, GError **error) {
    g_autoptr(wlink_release) release = wlink_release_read(keeper->paths);
    GVariantDict none;
    (void)error;
    wlink_keeper1_set_version(keeper->object, release->version);
    wlink_keeper1_set_variant(keeper->object, release->variant);
    wlink_keeper1_set_slot(keeper->object, release->slot);
    wlink_keeper1_set_health(keeper->object, "starting");
    wlink_keeper1_set_enrolled(keeper->object, wlink_keeper_is_enrolled(keeper));
    g_variant_dict_init(&none, NULL);
    wlink_keeper1_set_update_result(keeper->object, g_variant_dict_end(&none));
    return keeper;
}

static void stop(void *part) {
    (void)part;
}

const struct wlink_keeper_part wlink_keeper_part_machine = {"machine", start, stop};
