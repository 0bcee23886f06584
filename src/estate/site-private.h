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

/* The second half of wlink_site_parse: what an unsealed bundle says, checked. */
wlink_site *wlink_site_read(const char *text, gsize length, const char *expected_unit, guint64 minimum_serial,
                            GError **error);
