/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* Key files by table: one const table of rows drives the parser, the dump and the manual page.
 *
 * The format: UTF-8 lines; "# comment"; "[group]" or "[group instance]"; "key = value". Blanks around a value
 * are dropped, there is no escape and no continuation. A line, group or key that the table does not know, a
 * group or key given twice, and a value outside its limits are refused with file, line, group, key, reason.
 */

/* How a value is written, and what its limits (min, max) count. */
enum wlink_key_type {
    WLINK_KEY_STRING,   /* UTF-8 without control characters; bytes */
    WLINK_KEY_INTEGER,  /* decimal, may be negative; the value */
    WLINK_KEY_BOOLEAN,  /* "yes" or "no" */
    WLINK_KEY_CHOICE,   /* one word of choices */
    WLINK_KEY_LIST,     /* strings between ';'; number of elements */
    WLINK_KEY_DURATION, /* "250 ms", "30 s", "5 min", "2 h", "14 d"; milliseconds */
    WLINK_KEY_TIME,     /* "2026-11-22T12:30:00Z", UTC only; Unix seconds */
    WLINK_KEY_TYPE_COUNT
};
const char *wlink_key_type_to_string(enum wlink_key_type type);

/* One key. Without a fallback the key must be given. The fallback "" makes the key optional: absent or empty
 * it reads as NULL, 0 or an empty list, whatever the limits. */
struct wlink_key {
    const char *group; /* as in struct wlink_key_group */
    const char *key;
    enum wlink_key_type type;
    const char *fallback; /* as it would stand in the file */
    gint64 min, max;      /* ignored for booleans and choices; for others 0, 0 means any */
    const char *choices;  /* WLINK_KEY_CHOICE: "wing;consulting", read back as an index into it */
    /* Strings and elements of lists: NULL when the value is good, else the reason, "is no host name". */
    const char *(*check)(const char *value);
    const char *sentence; /* for the manual: what it is, with its unit */
};

/* One group. A named group may be there any number of times (up to 4096), each as "[name instance]"; any
 * other is there once or not at all, and then has its fallbacks. */
struct wlink_key_group {
    const char *name;
    bool named;
    const char *(*check)(const char *instance); /* as above; may be NULL */
    const char *sentence;
};

struct wlink_keytable {
    const struct wlink_key_group *groups;
    guint group_count;
    const struct wlink_key *keys; /* a group's keys stand together */
    guint key_count;
    gsize max_bytes;                          /* of the file; 0: 1 MiB */
    enum wlink_code unreadable, unknown, bad; /* for example WLINK_CODE_CONFIG_… */
};

/* The values of a file that obeyed its table. Immutable. */
typedef struct wlink_keyvalues wlink_keyvalues;

/* name stands for the file in messages. Fails with the table's codes. */
wlink_keyvalues *wlink_keytable_load(const struct wlink_keytable *table, const char *path, GError **error);
wlink_keyvalues *wlink_keytable_parse(const struct wlink_keytable *table, const char *name, const char *text,
                                      gsize length, GError **error);
void wlink_keyvalues_free(wlink_keyvalues *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_keyvalues, wlink_keyvalues_free)

/* The instances of a named group in the file's order, NULL-terminated. Borrowed. */
const char *const *wlink_keyvalues_instances(const wlink_keyvalues *values, const char *group);

/* One value; instance is NULL for a group that is not named. Results are borrowed. Asking for a group, an
 * instance or a key that is not there, or for another type, is a mistake in the program and ends it. */
const char *wlink_keyvalues_string(const wlink_keyvalues *values, const char *group, const char *instance,
                                   const char *key);
/* Integers; milliseconds of durations; Unix seconds of times; the index of choices. */
gint64 wlink_keyvalues_integer(const wlink_keyvalues *values, const char *group, const char *instance,
                               const char *key);
bool wlink_keyvalues_boolean(const wlink_keyvalues *values, const char *group, const char *instance,
                             const char *key);
const char *const *wlink_keyvalues_list(const wlink_keyvalues *values, const char *group,
                                        const char *instance, const char *key);

/* Every group and key in use as a key file, with the keys' sentences, and the fallbacks marked. g_free. */
char *wlink_keyvalues_dump(const wlink_keyvalues *values);

/* The keys as a fragment of a manual page (man(7) macros), for the section that lists them. g_free. */
char *wlink_keytable_manual(const struct wlink_keytable *table);
