/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

#include <string.h>

/* What matching found so far among dictionaries. */
struct search {
    GVariant *exact;
    GVariant *part;
    GString *fitting; /* names of all that fit in part */
    guint count;
};

static bool contains(const char *text, const char *part) {
    g_autofree char *folded = g_utf8_casefold(text, -1);
    g_autofree char *folded_part = g_utf8_casefold(part, -1);
    return strstr(folded, folded_part) != NULL;
}

/* keys[0] is the exact name, the others are for people. */
static void look_at(struct search *search, GVariant *candidate, const char *const *keys, const char *text) {
    bool fits = false;
    if (g_str_equal(wlink_cli_string(candidate, keys[0]), text))
        search->exact = candidate;
    for (const char *const *key = keys; *key; key++)
        fits = fits || contains(wlink_cli_string(candidate, *key), text);
    if (!fits)
        return;
    search->part = candidate;
    g_string_append_printf(search->fitting, "%s%s", search->count++ ? "; " : "",
                           wlink_cli_string(candidate, keys[1]));
}

GVariant *wlink_cli_find(GVariant *dictionaries, const char *const *keys, const char *what, const char *text,
                         GError **error) {
    g_autoptr(GString) fitting = g_string_new(NULL);
    g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func((GDestroyNotify)g_variant_unref);
    struct search search = {.fitting = fitting};
    for (gsize i = 0; i < g_variant_n_children(dictionaries); i++) {
        GVariant *candidate = g_variant_get_child_value(dictionaries, i);
        g_ptr_array_add(candidates, candidate);
        look_at(&search, candidate, keys, text);
    }
    if (search.exact)
        return g_variant_ref(search.exact);
    if (search.count == 1)
        return g_variant_ref(search.part);
    if (search.count == 0)
        wlink_fail(error, WLINK_CODE_NOT_FOUND, "no %s has \"%s\" in its name", what, text);
    else
        wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" fits %u: %s", text, search.count, fitting->str);
    return NULL;
}

GVariant *wlink_cli_find_room(struct wlink_cli *cli, const char *text, GError **error) {
    static const char *const keys[] = {"address", "name", "short_name", NULL};
    g_autoptr(GVariant) rooms = wlink_cli_ask(cli, WLINK_OBJECT_DIRECTORY, "GetRooms", NULL, error);
    GVariant *room = rooms ? wlink_cli_find(rooms, keys, "room", text, error) : NULL;
    if (room) {
        g_free(cli->room);
        cli->room = g_strdup(wlink_cli_string(room, "name"));
    }
    return room;
}

/* "20 November 2026", or NULL for 0. Times of the bus are in microseconds. */
static char *date_words(GVariant *room, const char *key) {
    gint64 time = 0;
    g_variant_lookup(room, key, "x", &time);
    g_autoptr(GDateTime) date = time ? g_date_time_new_from_unix_local(time / G_USEC_PER_SEC) : NULL;
    return date ? g_date_time_format(date, "%-d %B %Y") : NULL;
}

/* Whether it may be called, in words. */
static char *permission_words(GVariant *room) {
    const char *permission = wlink_cli_string(room, "permission");
    enum wlink_code code = wlink_code_from_string(permission, WLINK_CODE_FAILED);
    g_autofree char *until = date_words(room, "permission_until");
    g_autofree char *from = date_words(room, "permission_from");
    if (code == WLINK_CODE_NONE)
        return until ? g_strdup_printf("may be called until %s", until) : g_strdup("may be called");
    return wlink_words_code(code, wlink_cli_string(room, "name"),
                            code == WLINK_CODE_NOT_AUTHORISED_YET ? from : until);
}

static void add_room(GPtrArray *cells, GVariant *room) {
    const char *role = wlink_cli_string(room, "role");
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(room, "name")));
    g_ptr_array_add(cells, g_strdup(wlink_words_presence(wlink_cli_string(room, "presence"), role)));
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(room, "address")));
    g_ptr_array_add(cells, permission_words(room));
}

bool wlink_cli_rooms(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) rooms = wlink_cli_ask(cli, WLINK_OBJECT_DIRECTORY, "GetRooms", NULL, error);
    if (!rooms)
        return false;
    if (cli->options & WLINK_CLI_JSON) {
        wlink_cli_print_json_as("rooms", rooms);
        return true;
    }
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < g_variant_n_children(rooms); i++) {
        g_autoptr(GVariant) room = g_variant_get_child_value(rooms, i);
        add_room(cells, room);
    }
    wlink_cli_print_columns(cells, 4);
    if (cells->len == 0)
        wlink_cli_print_line("The site bundle names no other room.");
    return true;
}
