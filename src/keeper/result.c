/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/result.h"

#include "common/error.h"
#include "keeper/parts.h"

void wlink_result_show(wlink_keeper *keeper) {
    const struct wlink_memory *memory = keeper->memory;
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    if (*memory->result.result) {
        g_variant_dict_insert(&dict, "result", "s", memory->result.result);
        g_variant_dict_insert(&dict, "version", "s", memory->result.version);
        g_variant_dict_insert(&dict, "other", "s", memory->result.other);
        g_variant_dict_insert(&dict, "code", "s", wlink_code_to_string(memory->result.code));
        g_variant_dict_insert(&dict, "detail", "s", memory->result.detail);
        g_variant_dict_insert(&dict, "ended_usec", "x", memory->result.ended);
    }
    wlink_keeper1_set_update_result(keeper->object, g_variant_dict_end(&dict));
}

static gboolean on_seen(WlinkKeeper1 *object, GDBusMethodInvocation *invocation, void *data) {
    wlink_keeper *keeper = data;
    wlink_memory_set(&keeper->memory->result.result, "");
    wlink_keeper_remember(keeper);
    wlink_result_show(keeper);
    wlink_keeper1_complete_seen(object, invocation);
    return TRUE;
}

static void *start(wlink_keeper *keeper, GError **error) {
    (void)error;
    wlink_result_show(keeper);
    g_signal_connect(keeper->object, "handle-seen", G_CALLBACK(on_seen), keeper);
    return keeper;
}

static void stop(void *part) {
    (void)part;
}

const struct wlink_keeper_part wlink_keeper_part_result = {"result", start, stop};
