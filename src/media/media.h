/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Starts GStreamer once and checks that every element the product needs is installed (MEDIA_PLUGIN_MISSING
 * names them). */
bool wlink_media_init(GError **error);
