/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "keeper/manifest.h"

/* What the items of a stick would do at this unit. Pure. */

/* The unit as it is. */
struct wlink_stick_unit {
    const char *address;
    const char *version;  /* of the image; "" when it is not known */
    bool one_copy;        /* the other slot holds nothing to go back to */
    guint64 site_serial;  /* of the site bundle in use; 0: there is none */
    gint64 site_made;     /* Unix time, s; 0: there is none */
    guint64 staff_serial; /* of the staff list that was applied last; 0: none */
    bool unserved;        /* no technician or manager has a PIN of their own */
};

/* Why an item will not be done, or NONE: STICK_OLDER, STICK_INSTALLED. */
enum wlink_code wlink_stick_judge(const wlink_manifest *manifest, const struct wlink_item *item,
                                  const struct wlink_stick_unit *unit);

/* "1.5.0", "42": what the item brings, and what it takes the place of; "" where there is none. Free with
 * g_free. */
char *wlink_stick_brings(const struct wlink_item *item);
char *wlink_stick_installed(const struct wlink_item *item, const struct wlink_stick_unit *unit);

/* The items for this unit as Keeper1.Stick has them: aa{sv}, floating. */
GVariant *wlink_stick_items(const wlink_manifest *manifest, const struct wlink_stick_unit *unit);
