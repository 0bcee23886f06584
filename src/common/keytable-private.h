/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/keytable.h"

/* One value of a group, in the order of the table's keys of that group. */
struct value {
    const struct wlink_key *key;
    char *text; /* as given, trimmed; NULL until given or filled */
    bool given;
    gint64 number;
    char **list;
};

/* A "[group]" or "[group instance]" of the file. */
struct section {
    const struct wlink_key_group *group;
    char *instance; /* NULL unless the group is named */
    struct value *values;
    guint count;
};

struct wlink_keyvalues {
    const struct wlink_keytable *table;
    GPtrArray *sections;   /* struct section, in the file's order */
    GHashTable *by_name;   /* "group instance" to struct section */
    GHashTable *instances; /* group to a NULL-terminated GPtrArray of borrowed names */
};

/* Turns value->text into its number or list. Returns the reason why it cannot (g_free), or NULL. */
char *wlink_key_convert(struct value *value);
