/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

static GVariant *get_callers(struct wlink_cli *cli, GError **error) {
    return wlink_cli_ask(cli, WLINK_OBJECT_WAITING, "GetCallers", NULL, error);
}

static void add_caller(GPtrArray *cells, GVariant *caller, gint64 now) {
    gint64 since = now;
    g_variant_lookup(caller, "since", "x", &since);
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(caller, "name")));
    g_ptr_array_add(cells, wlink_words_duration(now - since));
    g_ptr_array_add(cells, g_strdup(wlink_words_caller(wlink_cli_string(caller, "state"))));
    g_ptr_array_add(cells, wlink_cli_words(caller, "people"));
    g_ptr_array_add(cells, g_strdup(wlink_cli_string(caller, "id")));
}

bool wlink_cli_waiting(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) callers = get_callers(cli, error);
    if (!callers)
        return false;
    if (cli->options & WLINK_CLI_JSON) {
        wlink_cli_print_json_as("callers", callers);
        return true;
    }
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < g_variant_n_children(callers); i++) {
        g_autoptr(GVariant) caller = g_variant_get_child_value(callers, i);
        add_caller(cells, caller, g_get_real_time());
    }
    wlink_cli_print_columns(cells, 5);
    if (cells->len == 0)
        wlink_cli_print_line("Nobody is waiting");
    return true;
}

/* The first in the list in this state, or NULL: a full reference. */
static GVariant *first_in_state(GVariant *callers, const char *state) {
    for (gsize i = 0; i < g_variant_n_children(callers); i++) {
        g_autoptr(GVariant) caller = g_variant_get_child_value(callers, i);
        if (g_str_equal(wlink_cli_string(caller, "state"), state))
            return g_steal_pointer(&caller);
    }
    return NULL;
}

/* The caller that is named, or else the first who is ready, or else who rings. */
static GVariant *choose_caller(struct wlink_cli *cli, GError **error) {
    static const char *const keys[] = {"id", "name", "room", NULL};
    g_autoptr(GVariant) callers = get_callers(cli, error);
    if (!callers)
        return NULL;
    if (cli->count)
        return wlink_cli_find(callers, keys, "caller", cli->arguments[0], error);
    GVariant *caller = first_in_state(callers, "ready");
    if (!caller)
        caller = first_in_state(callers, "ringing");
    if (!caller)
        wlink_fail(error, WLINK_CODE_NOT_FOUND, "nobody in the waiting list is ready");
    return caller;
}

bool wlink_cli_join(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) caller = choose_caller(cli, error);
    if (!caller)
        return false;
    cli->room = g_strdup(wlink_cli_string(caller, "name"));
    if (!wlink_cli_call(cli, WLINK_OBJECT_CONSULTATION, "Join",
                        g_variant_new("(ss)", wlink_cli_token(cli), wlink_cli_string(caller, "id")), error))
        return false;
    g_autoptr(GVariant) consultation = wlink_client_fetch(cli->client, WLINK_OBJECT_CONSULTATION, error);
    if (!consultation)
        return false;
    wlink_cli_print_consultation(consultation);
    return true;
}

bool wlink_cli_decline(struct wlink_cli *cli, GError **error) {
    if (!cli->count)
        return wlink_cli_call(cli, WLINK_OBJECT_CONSULTATION, "Decline", NULL, error);
    g_autoptr(GVariant) caller = choose_caller(cli, error);
    return caller && wlink_cli_call(cli, WLINK_OBJECT_WAITING, "Decline",
                                    g_variant_new("(s)", wlink_cli_string(caller, "id")), error);
}
