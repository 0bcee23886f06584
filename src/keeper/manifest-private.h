/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/keytable.h"
#include "keeper/manifest.h"

/* Every group and key that a manifest may have. */
extern const struct wlink_keytable wlink_manifest_keytable;
