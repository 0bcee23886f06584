/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/secret.h"

#include <glib.h>
#include <stdbool.h>

/* Argon2id of PINs (RFC 9106), in a thread of its own so that neither media nor D-Bus wait for it, one after
 * another so that no more than one takes its memory. docs/staff.md says which parameters, and why. */
typedef struct wlink_pin_hasher wlink_pin_hasher;

/* What a job came to, on the main context. right: of verify. hash: of make, as text with its parameters and
 * salt (PHC string), borrowed; NULL when there was no memory for it. */
typedef void (*wlink_pin_hashed)(bool right, const char *hash, void *data);

/* How much work a PIN's hash is: passes over so many KiB. */
struct wlink_pin_cost {
    guint32 passes, kib;
};
/* A unit's. */
extern const struct wlink_pin_cost wlink_pin_cost_of_a_unit;

wlink_pin_hasher *wlink_pin_hasher_new(const struct wlink_pin_cost *cost);
/* Waits for the job that runs; the callbacks of what is left are not called. NULL is allowed. */
void wlink_pin_hasher_free(wlink_pin_hasher *hasher);

/* Whether pin is what was hashed. hash NULL: a PIN of nobody, which takes as long and is wrong. */
void wlink_pin_hasher_verify(wlink_pin_hasher *hasher, const struct wlink_secret *pin, const char *hash,
                             wlink_pin_hashed done, void *data);
void wlink_pin_hasher_make(wlink_pin_hasher *hasher, const struct wlink_secret *pin, wlink_pin_hashed done,
                           void *data);
