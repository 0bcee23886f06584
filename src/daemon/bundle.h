/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"
#include "estate/site.h"

#include <glib.h>

/* Opens the unit's site bundle, which must neither be older than the newest that was in use, nor be signed by
 * whom that one revoked. Fails with BUNDLE_…; free with wlink_site_free. */
wlink_site *wlink_bundle_open(const struct wlink_paths *paths, GError **error);

/* Remembers its serial number, so that an older one, with permissions that were withdrawn since, is refused
 * from then on; and what it revokes, so that a signer's key that was stolen signs no newer one. Only when the
 * unit's own certificate fits the bundle: that of another unit would shut our own out. A bundle on trial is
 * not remembered: the keeper takes it back when the unit does not work with it, and writes its number down
 * when it does. */
void wlink_bundle_keep(const struct wlink_paths *paths, const wlink_site *site);
