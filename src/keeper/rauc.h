/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/keeper.h"
#include "keeper/memory.h"

/* RAUC, which writes slots and speaks with the firmware, over its D-Bus interface. It is started when it is
 * asked. */

/* A slot's partitions as RAUC knows them: the root and the boot partition that starts it. */
enum wlink_rauc_image { WLINK_IMAGE_ROOT, WLINK_IMAGE_BOOT, WLINK_IMAGE_COUNT };

struct wlink_rauc_slot {
    bool starts;   /* in the firmware's order */
    char *version; /* of the bundle that was installed in it; "": none was */
    struct {
        char *name;   /* RAUC's, "root.1" */
        char *device; /* "/dev/disk/by-partlabel/root-b" */
        char *sha256; /* of what the signed bundle had for it; "" */
        guint64 size; /* of that, bytes */
    } images[WLINK_IMAGE_COUNT];
};

struct wlink_rauc_status {
    struct wlink_rauc_slot slots[WLINK_SLOT_COUNT];
};

/* status: borrowed, or NULL with error. */
typedef void (*wlink_rauc_status_answer)(const struct wlink_rauc_status *status, const GError *error,
                                         void *data);
void wlink_rauc_ask_status(wlink_keeper *keeper, wlink_rauc_status_answer answer, void *data);

typedef void (*wlink_rauc_answer)(const GError *error, void *data);
/* RAUC's words: "good" puts a slot first in the firmware's order, "bad" takes it out, "active" has it started
 * once, next. */
void wlink_rauc_mark(wlink_keeper *keeper, const char *state, enum wlink_slot slot, wlink_rauc_answer answer,
                     void *data);

/* Checks a bundle's signature and says what it is for. Errors: UPDATE_SIGNATURE, UPDATE_DAMAGED,
 * UPDATE_NOT_WRITTEN (RAUC does not run, or does not answer). */
typedef void (*wlink_rauc_bundle_answer)(const char *compatible, const char *version, const GError *error,
                                         void *data);
void wlink_rauc_inspect(wlink_keeper *keeper, const char *path, wlink_rauc_bundle_answer answer, void *data);

/* Writes both images of a bundle into the slot that does not run; does not have it started
 * (activate-installed of system.conf). progress: percent of the whole. Ends with answer, once;
 * wlink_rauc_stop ends it before, with CANCELLED. Errors: UPDATE_OTHER_BOARD, UPDATE_DAMAGED,
 * UPDATE_NOT_WRITTEN. */
typedef struct wlink_rauc_install wlink_rauc_install;
struct wlink_rauc_install *wlink_rauc_install_new(wlink_keeper *keeper, const char *path,
                                                  void (*progress)(unsigned percent, void *data),
                                                  wlink_rauc_answer answer, void *data);
void wlink_rauc_install_stop(struct wlink_rauc_install *install);
void wlink_rauc_install_free(struct wlink_rauc_install *install);
