/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* JSON objects as GVariant dictionaries (a{sv}): strings s, integers x, other numbers d, booleans b, arrays
 * av, objects a{sv}, null mv. Size, depth and number of values are checked on the text before the parser sees
 * it. */
struct wlink_json_limits {
    gsize bytes;     /* length of the text */
    unsigned depth;  /* nesting; an object alone is 1; never more than 32 */
    unsigned values; /* members of objects and elements of arrays, at all levels together */
};

/* Parses one object, strictly by RFC 8259. Returns a full reference, or NULL with INVALID or TOO_LARGE.
 * Duplicate keys, invalid UTF-8, NUL (escaped, too), numbers out of range and anything but white space around
 * the object are refused. */
GVariant *wlink_json_parse(const char *text, gsize length, const struct wlink_json_limits *limits,
                           GError **error);

/* Compact JSON in the dictionary's order, no newline. Takes a floating reference as g_variant_builder_end()
 * returns it. Numbers must be finite. Free with g_free. */
char *wlink_json_print(GVariant *object);
