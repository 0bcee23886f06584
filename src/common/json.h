/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* JSON objects as GVariant dictionaries (a{sv}): strings s, integers x, other numbers d, booleans b, arrays
 * av, objects a{sv}, null mv. Size, depth and number of values are checked on the text before the parser sees
 * it. */
struct wlink_json_limits {
    gsize bytes;     /* length of the text */
    unsigned depth;  /* nesting; an object alone is 1 */
    unsigned values; /* keys and elements together */
};

/* Parses one object. Returns a full reference, or NULL with INVALID or TOO_LARGE. Duplicate keys, invalid
 * UTF-8, NUL and anything after the object are refused. */
GVariant *wlink_json_parse(const char *text, gsize length, const struct wlink_json_limits *limits,
                           GError **error);

/* Compact JSON in the dictionary's order, no newline. Free with g_free. */
char *wlink_json_print(GVariant *object);
