/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A secret text, as a PIN or a token: wiped when it is freed, and never printed: hand it to no format string.
 */
typedef struct wlink_secret wlink_secret;

/* Copies text; the caller wipes its own. NULL for NULL. */
wlink_secret *wlink_secret_new(const char *text);
/* 128 bits of the kernel's random numbers, as 32 hex digits. */
wlink_secret *wlink_secret_new_token(void);
void wlink_secret_free(wlink_secret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_secret, wlink_secret_free)

/* The text itself, for where it has to go; "" for NULL. Borrowed. */
const char *wlink_secret_text(const wlink_secret *secret);

/* Wipes a text that was read into a buffer. NULL does nothing. */
void wlink_secret_wipe(char *text);

/* Whether text is the secret; takes as long whatever differs. A NULL secret equals nothing. */
bool wlink_secret_equals(const wlink_secret *secret, const char *text);

/* Fills bytes, at most 256, with the kernel's random numbers; without them the process ends. */
void wlink_secret_random(void *bytes, gsize length);
