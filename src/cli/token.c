/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/secret.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Where the token of a sign-in is kept until the next invocation: one file for each bus, so that two units on
 * one machine do not mix. The folder is the user's own and goes with the login. */
static char *folder(void) {
    const char *given = g_getenv("XDG_RUNTIME_DIR");
    return given && *given ? g_strdup(given) : g_strdup_printf("/run/user/%u", (unsigned)getuid());
}

static char *token_file(GError **error) {
    g_autofree char *address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, NULL, error);
    if (!address)
        return NULL;
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, address, -1);
    g_autofree char *name = g_strdup_printf("winglinkctl-%.16s", hash);
    g_autofree char *directory = folder();
    return g_build_filename(directory, name, NULL);
}

bool wlink_cli_keep_token(const char *token, GError **error) {
    g_autofree char *file = token_file(error);
    if (!file)
        return false;
    g_autofree char *directory = g_path_get_dirname(file);
    g_autoptr(GError) why = NULL;
    if (g_mkdir_with_parents(directory, 0700) < 0)
        return wlink_fail(error, WLINK_CODE_FAILED, "there is no folder %s for the token: %s", directory,
                          g_strerror(errno));
    return g_file_set_contents_full(file, token, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &why) ||
           wlink_fail(error, WLINK_CODE_FAILED, "keeping the token: %s", why->message);
}

void wlink_cli_drop_token(void) {
    g_autofree char *file = token_file(NULL);
    if (file)
        g_unlink(file);
}

static wlink_secret *read_token(void) {
    g_autofree char *file = token_file(NULL);
    char *text = NULL;
    gsize length = 0;
    if (!file || !g_file_get_contents(file, &text, &length, NULL))
        return wlink_secret_new("");
    wlink_secret *token = wlink_secret_new(g_strstrip(text));
    explicit_bzero(text, length);
    g_free(text);
    return token;
}

const char *wlink_cli_token(struct wlink_cli *cli) {
    if (!cli->token)
        cli->token = read_token();
    return wlink_secret_text(cli->token);
}

/* The token, then what follows it: a floating tuple. */
static GVariant *arguments_of(const char *token, GVariant *rest) {
    GVariantBuilder arguments;
    g_variant_builder_init(&arguments, G_VARIANT_TYPE_TUPLE);
    g_variant_builder_add(&arguments, "s", token);
    if (rest && g_variant_is_of_type(rest, G_VARIANT_TYPE_TUPLE)) {
        for (gsize i = 0; i < g_variant_n_children(rest); i++) {
            g_autoptr(GVariant) child = g_variant_get_child_value(rest, i);
            g_variant_builder_add_value(&arguments, child);
        }
    } else if (rest) {
        g_variant_builder_add_value(&arguments, rest);
    }
    return g_variant_builder_end(&arguments);
}

GVariant *wlink_cli_ask_as_technician(struct wlink_cli *cli, enum wlink_object object, const char *method,
                                      GVariant *rest, GError **error) {
    const char *tokens[] = {wlink_cli_token(cli), ""};
    g_autoptr(GVariant) owned = rest ? g_variant_ref_sink(rest) : NULL;
    g_autoptr(GError) first = NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(tokens); i++) {
        g_autoptr(GError) why = NULL;
        GVariant *reply =
            wlink_client_call(cli->client, object, method, arguments_of(tokens[i], owned), &why);
        if (reply)
            return reply;
        enum wlink_code code = wlink_error_code(why);
        bool stranger = code == WLINK_CODE_SIGN_IN_NEEDED || code == WLINK_CODE_NOT_PERMITTED;
        if (!stranger)
            g_clear_error(&first);
        if (!first)
            first = g_steal_pointer(&why);
        if (!stranger)
            break;
    }
    g_propagate_error(error, g_steal_pointer(&first));
    return NULL;
}
