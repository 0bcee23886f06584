/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/slots.h"

void wlink_slots_show(wlink_keeper *keeper, const struct wlink_rauc_status *status) {
    enum wlink_slot other = wlink_slot_other(keeper->slot);
    if (other == WLINK_SLOT_NONE)
        return;
    /* What was flashed, RAUC does not know. */
    const char *version = keeper->memory->slots[other].version;
    wlink_keeper1_set_other_version(keeper->object, *version ? version : status->slots[other].version);
    keeper->other_starts = status->slots[other].starts;
    wlink_keeper1_set_other_good(keeper->object,
                                 keeper->other_starts && wlink_memory_is_proven(keeper->memory, other));
}

static void on_status(const struct wlink_rauc_status *status, const GError *error, void *data) {
    (void)error;
    if (status)
        wlink_slots_show(data, status);
}

void wlink_slots_look(wlink_keeper *keeper) {
    wlink_rauc_ask_status(keeper, on_status, keeper);
}
