/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* How the C library keeps memory. Once, before the first thread. */
void wlink_memory_init(void);

/* Gives what a consultation has freed back to the kernel, soon, when nothing follows at once. timer: the
 * caller's, 0 at first; whoever goes removes it. */
void wlink_memory_tidy_soon(guint *timer);
