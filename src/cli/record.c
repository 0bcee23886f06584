/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/json.h"

#include <string.h>

static const struct wlink_json_limits limits = {.bytes = 64 * 1024, .depth = 4, .values = 64};

static GVariant *parse_line(const char *line, GError **error) {
    return wlink_json_parse(line, strlen(line), &limits, error);
}

/* "2026-11-22T12:30:00Z call-started room=…": the chain's own members are left out. */
static void print_line(GVariant *line) {
    static const char *const leading[] = {"n", "t", "what", "prev", NULL};
    GString *rest = g_string_new(NULL);
    for (gsize i = 0; i < g_variant_n_children(line); i++) {
        const char *name;
        g_autoptr(GVariant) value = NULL;
        g_variant_get_child(line, i, "{&sv}", &name, &value);
        g_autofree char *text = g_variant_is_of_type(value, G_VARIANT_TYPE_STRING)
                                    ? g_variant_dup_string(value, NULL)
                                    : g_variant_print(value, FALSE);
        if (!g_strv_contains(leading, name))
            g_string_append_printf(rest, "  %s=%s", name, text);
    }
    wlink_cli_print_line("%s  %s%s", wlink_cli_string(line, "t"), wlink_cli_string(line, "what"), rest->str);
    g_string_free(rest, TRUE);
}

static bool verify(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) reply =
        wlink_client_call(cli->client, WLINK_OBJECT_UNIT, "VerifyRecord", NULL, error);
    if (!reply)
        return false;
    gboolean good;
    guint64 lines;
    const char *words;
    g_variant_get(reply, "(bt&s)", &good, &lines, &words);
    if (cli->options & WLINK_CLI_JSON) {
        GVariantBuilder builder;
        g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
        g_variant_builder_add(&builder, "{sv}", "good", g_variant_new_boolean(good));
        g_variant_builder_add(&builder, "{sv}", "lines", g_variant_new_uint64(lines));
        g_variant_builder_add(&builder, "{sv}", "words", g_variant_new_string(words));
        wlink_cli_print_json(g_variant_builder_end(&builder));
    } else if (good) {
        wlink_cli_print_line("The record is whole: %" G_GUINT64_FORMAT " lines.", lines);
    }
    return good || wlink_fail(error, WLINK_CODE_INVALID, "the record is not whole: %s", words);
}

bool wlink_cli_log(struct wlink_cli *cli, GError **error) {
    if (cli->options & WLINK_CLI_VERIFY)
        return verify(cli, error);
    g_autoptr(GVariant) lines =
        wlink_cli_ask(cli, WLINK_OBJECT_UNIT, "ReadRecord", g_variant_new("(u)", cli->lines), error);
    if (!lines)
        return false;
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("av"));
    for (gsize i = 0; i < g_variant_n_children(lines); i++) {
        const char *text;
        g_variant_get_child(lines, i, "&s", &text);
        g_autoptr(GVariant) line = parse_line(text, error);
        if (!line) {
            g_variant_builder_clear(&builder);
            return false;
        }
        if (cli->options & WLINK_CLI_JSON)
            g_variant_builder_add(&builder, "v", line);
        else
            print_line(line);
    }
    g_autoptr(GVariant) parsed = g_variant_ref_sink(g_variant_builder_end(&builder));
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json_as("lines", parsed);
    return true;
}
