/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"
#include "dbus/generated.h"
#include "keeper/memory.h"
#include "keeper/release.h"

#include <gio/gio.h>
#include <glib.h>
#include <stdbool.h>

/* The keeper, put together: its connection to the bus, its object, and its parts (parts.h), which do
 * everything else. One main context; its threads only read or write disks and the journal, and each ends in a
 * mailbox or a GTask. */
typedef struct wlink_work wlink_work;
typedef struct wlink_keeper wlink_keeper;
struct wlink_keeper {
    struct wlink_paths *paths;
    unsigned patience, steady;
    char *boot; /* the kernel's id of this start of the machine */
    GDBusConnection *bus;
    struct wlink_release *release; /* what image runs */
    enum wlink_slot slot;          /* in which slot; NONE on a machine without */
    bool other_starts;           /* the firmware would start the other slot by itself, as far as RAUC said */
    struct wlink_memory *memory; /* what was remembered; written by wlink_keeper_remember */
    WlinkKeeper1 *object;        /* a part connects its methods' "handle-…" signals and sets its properties */
    GCancellable *ended;         /* cancelled when the keeper goes: for every call over the bus */
    struct wlink_work *work;     /* under way; NULL: none (work.h) */
    GPtrArray *parts;            /* what each part's start gave, in the table's order */
    void (*lost)(void *data);
    void *data;
};

struct wlink_keeper_options {
    const char *root;  /* that every path is derived from */
    unsigned patience; /* seconds that a start may take to be found good */
    unsigned steady;   /* seconds that a good one must last to be no short run */
};

/* Connects to the system bus, starts all parts, exports the object and takes the name. lost: the bus went
 * away. Fails with a sentence. */
wlink_keeper *wlink_keeper_new(const struct wlink_keeper_options *options, void (*lost)(void *data),
                               void *data, GError **error);
void wlink_keeper_free(wlink_keeper *keeper);

/* Writes the memory, with a line in the journal where that fails. */
bool wlink_keeper_remember(const wlink_keeper *keeper);

/* The unit has a key, a certificate and a site bundle. */
bool wlink_keeper_is_enrolled(const wlink_keeper *keeper);

/* This start is bad, and nothing better is left to start: the machine stays as it is until somebody mends it.
 */
bool wlink_keeper_is_stuck(const wlink_keeper *keeper);
