/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/record-store.h"

/* When each room was called last from here, as far as the newest lines of the record tell: address → gint64
 * *, Unix time in µs. Free with g_hash_table_destroy. */
GHashTable *wlink_last_called_read(struct wlink_record_store *record);
