/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words-check.h"
#include "common/words.h"

static bool is_good(GVariant *check) {
    return !wlink_cli_boolean(check, "needed") || g_str_equal(wlink_cli_string(check, "state"), "passed");
}

/* What was measured; where it did not pass, why. */
static char *words_of(GVariant *check) {
    const char *name = wlink_cli_string(check, "name");
    const enum wlink_code code = wlink_code_from_string(wlink_cli_string(check, "code"), WLINK_CODE_NONE);
    g_autoptr(GVariant) measured = g_variant_lookup_value(check, "measured", G_VARIANT_TYPE_VARDICT);
    g_autofree char *values = measured ? wlink_words_measured(name, measured) : g_strdup("");
    if (code == WLINK_CODE_NONE)
        return g_steal_pointer(&values);
    g_autofree char *why = wlink_words_code(code, NULL, wlink_cli_string(check, "detail"));
    return *values ? g_strdup_printf("%s (%s)", why, values) : g_steal_pointer(&why);
}

static void print_table(GVariant *checks) {
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < g_variant_n_children(checks); i++) {
        g_autoptr(GVariant) check = g_variant_get_child_value(checks, i);
        const char *needed = wlink_cli_boolean(check, "needed") ? "" : "(not needed)";
        g_ptr_array_add(cells, g_strdup(wlink_words_check(wlink_cli_string(check, "name"))));
        g_ptr_array_add(cells, g_strdup(wlink_words_check_state(wlink_cli_string(check, "state"))));
        g_ptr_array_add(cells, g_strdup(needed));
        g_ptr_array_add(cells, words_of(check));
    }
    wlink_cli_print_columns(cells, 4);
}

/* Of those that were asked for, the first that was needed and did not pass is the reason to fail. */
static bool judge(const struct wlink_cli *cli, GVariant *checks, GError **error) {
    for (gsize i = 0; i < g_variant_n_children(checks); i++) {
        g_autoptr(GVariant) check = g_variant_get_child_value(checks, i);
        const char *name = wlink_cli_string(check, "name");
        const bool asked = cli->count == 0 || g_strv_contains((const char *const *)cli->arguments, name);
        if (asked && !is_good(check))
            return wlink_fail(error,
                              wlink_code_from_string(wlink_cli_string(check, "code"), WLINK_CODE_FAILED),
                              "%s has not passed", name);
    }
    return true;
}

bool wlink_cli_selftest(struct wlink_cli *cli, GError **error) {
    GVariant *names = g_variant_new_strv((const char *const *)cli->arguments, cli->count);
    g_autoptr(GVariant) reply =
        wlink_cli_ask_as_technician(cli, WLINK_OBJECT_SELF_CHECK, "Run", names, error);
    if (!reply)
        return false;
    g_autoptr(GVariant) checks = g_variant_get_child_value(reply, 0);
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json_as("checks", checks);
    else
        print_table(checks);
    return judge(cli, checks, error);
}

bool wlink_cli_put_into_service(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) reply =
        wlink_cli_ask_as_technician(cli, WLINK_OBJECT_SELF_CHECK, "PutIntoService", NULL, error);
    return reply != NULL;
}
