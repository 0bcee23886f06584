/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/paths.h"
#include "estate/site.h"

#include <glib.h>

/* Opens the unit's site bundle and remembers its serial number, so that an older one, with permissions that
 * were withdrawn since, is refused from then on. Fails with BUNDLE_…; free with wlink_site_free. */
wlink_site *wlink_bundle_open(const struct wlink_paths *paths, GError **error);
