/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The consultation's figures as Consultation1.GetStats documents them: a{sv}, floating. */
struct wlink_consult;
GVariant *wlink_stats_to_variant(const struct wlink_consult *consult);
