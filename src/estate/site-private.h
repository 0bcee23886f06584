/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/keytable.h"
#include "estate/site.h"

enum { WLINK_SITE_MAX_BYTES = 1024 * 1024 };

/* Every group and key that a bundle may have. */
extern const struct wlink_keytable wlink_site_keytable;

/* The text that the estate's bundle signer signed (length bytes, then NUL). Fails with BUNDLE_…; g_free. */
char *wlink_site_unseal(const guint8 *data, gsize length, const char *ca_file, gsize *text_length,
                        GError **error);
