/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* What the keeper remembers over restarts of the machine, in one file of the data partition: what each slot
 * holds and how its starts went, the update under way, the result of the last one. */
enum wlink_slot { WLINK_SLOT_A, WLINK_SLOT_B, WLINK_SLOT_COUNT, WLINK_SLOT_NONE = WLINK_SLOT_COUNT };
const char *wlink_slot_to_string(enum wlink_slot slot);   /* "a", "b", "" */
enum wlink_slot wlink_slot_from_string(const char *name); /* NONE for what is neither */
enum wlink_slot wlink_slot_other(enum wlink_slot slot);

/* How far an update has come. */
enum wlink_update_phase {
    WLINK_UPDATE_NONE,
    WLINK_UPDATE_CHECKING, /* what runs checks itself; the other slot is as it was */
    WLINK_UPDATE_WRITING,  /* the other slot holds nothing that could start */
    WLINK_UPDATE_TRIAL,    /* it is written, and the next start is its first */
};

enum { WLINK_SHORT_RUNS_MAX = 5 }; /* as many mean that what a slot holds does not stay up */

struct wlink_memory {
    char *boot;   /* the kernel's id of the start that this was last written in */
    gint64 began; /* since when that start is watched: time since the kernel's beginning, µs; 0: it is good */
    gint64 good_since; /* when that start was first found good, in the same time; 0: it was not yet */
    struct {
        char *version;       /* "" when it is not known */
        bool good;           /* this version was found good in this slot */
        bool twin;           /* read as a whole: byte for byte what was found good in the other slot */
        unsigned failures;   /* starts in a row that were not found good, this one among them */
        unsigned short_runs; /* starts in a row that were found good and ended soon, in no order (steady.h);
                                this one among them until it has lasted */
        unsigned checks_cut; /* in a row: self-checks before an update in which the machine went down */
    } slots[WLINK_SLOT_COUNT];
    enum wlink_slot home; /* the slot that was last found good; NONE on a unit that never was */
    enum wlink_slot
        left;     /* that home took the place of; out of the firmware's order when home is good; or NONE */
    char *newest; /* the newest version that was ever found good; "" */
    struct {
        enum wlink_update_phase phase;
        enum wlink_slot target;
        char *from, *to;
        char **passed; /* checks that had passed in the old version */
    } update;
    struct {
        char *result; /* "updated", "failed"; "": none, or somebody has seen it */
        char *version, *other, *detail;
        enum wlink_code code;
        gint64 ended; /* Unix time, µs */
    } result;
};
typedef struct wlink_memory wlink_memory;

/* What the file says; a file that is missing or cannot be understood gives that of a unit that was just
 * flashed (and *error, when it was there). Never NULL. */
struct wlink_memory *wlink_memory_read(const char *directory, GError **error);
/* Written, and on the disk, when it returns true. */
bool wlink_memory_write(const struct wlink_memory *memory, const char *directory, GError **error);
void wlink_memory_free(struct wlink_memory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_memory, wlink_memory_free)

/* The slot holds what was found good, here or next door, and stays up. */
bool wlink_memory_is_proven(const struct wlink_memory *memory, enum wlink_slot slot);
/* Nothing is known of it any more. */
void wlink_memory_doubt(struct wlink_memory *memory, enum wlink_slot slot);
/* It holds something else from now on, which nobody has started; version: "" when it is not known. */
void wlink_memory_refill(struct wlink_memory *memory, enum wlink_slot slot, const char *version);

/* Puts a copy of text in the place of a member. */
void wlink_memory_set(char **member, const char *text);
