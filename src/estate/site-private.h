/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/keytable.h"
#include "estate/seal.h"
#include "estate/site.h"

/* Every group and key that a bundle may have. */
extern const struct wlink_keytable wlink_site_keytable;

/* The seal of a bundle, with its codes BUNDLE_…. */
extern const struct wlink_seal wlink_site_seal;

/* The second half of wlink_site_parse: what an unsealed bundle says, checked. */
wlink_site *wlink_site_read(const char *text, gsize length, const char *expected_unit, guint64 minimum_serial,
                            GError **error);
