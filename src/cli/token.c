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
