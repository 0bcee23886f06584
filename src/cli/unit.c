/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

static void print_problems(GVariant *unit) {
    g_autofree const char **problems = NULL;
    if (!g_variant_lookup(unit, "Problems", "^a&s", &problems))
        return;
    for (const char **problem = problems; *problem; problem++) {
        g_autofree char *words =
            wlink_words_code(wlink_code_from_string(*problem, WLINK_CODE_FAILED), NULL, NULL);
        wlink_cli_print_line("Problem: %s (%s)", words, *problem);
    }
}

static void print_unit(GVariant *unit) {
    const char *presence = wlink_cli_string(unit, "Presence");
    const char *role = wlink_cli_string(unit, "Role");
    const char *number = wlink_cli_string(unit, "FallbackNumber");
    wlink_cli_print_line("%s", wlink_cli_string(unit, "Name"));
    wlink_cli_print_line("%s, %s unit, version %s", wlink_cli_string(unit, "Address"), role,
                         wlink_cli_string(unit, "Version"));
    wlink_cli_print_line("Presence: %s", wlink_words_presence(presence, role));
    if (*number)
        wlink_cli_print_line("When nothing works, ring %s.", number);
    print_problems(unit);
}

static void print_rest(GVariant *unit, GVariant *waiting) {
    g_autofree char *ports = wlink_cli_words(unit, "Ports");
    guint count = (guint)wlink_cli_number(waiting, "Count");
    wlink_cli_print_line("Pictures: %s", *ports ? ports : "none");
    if (count)
        wlink_cli_print_line("Waiting here: %u", count);
}

/* Properties of winglinkd's objects, in the order of the enum; NULL for those without, and for its checks. */
static bool fetch_all(struct wlink_cli *cli, GVariant *properties[WLINK_OBJECT_OF_UNIT], GError **error) {
    for (int i = 0; i < WLINK_OBJECT_OF_UNIT; i++) {
        if (i == WLINK_OBJECT_DIRECTORY || i == WLINK_OBJECT_SELF_CHECK)
            continue;
        properties[i] = wlink_client_fetch(cli->client, (enum wlink_object)i, error);
        if (!properties[i])
            return false;
    }
    return true;
}

static void print_status(GVariant *properties[WLINK_OBJECT_OF_UNIT]) {
    print_unit(properties[WLINK_OBJECT_UNIT]);
    wlink_cli_print_devices(properties[WLINK_OBJECT_DEVICES]);
    wlink_cli_print_consultation(properties[WLINK_OBJECT_CONSULTATION]);
    wlink_cli_print_signed_in(properties[WLINK_OBJECT_STAFF]);
    print_rest(properties[WLINK_OBJECT_UNIT], properties[WLINK_OBJECT_WAITING]);
}

static void print_status_json(GVariant *properties[WLINK_OBJECT_OF_UNIT]) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    for (int i = 0; i < WLINK_OBJECT_OF_UNIT; i++)
        if (properties[i])
            g_variant_builder_add(&builder, "{sv}", wlink_object_to_string((enum wlink_object)i),
                                  properties[i]);
    wlink_cli_print_json(g_variant_builder_end(&builder));
}

bool wlink_cli_status(struct wlink_cli *cli, GError **error) {
    GVariant *properties[WLINK_OBJECT_OF_UNIT] = {NULL};
    bool fetched = fetch_all(cli, properties, error);
    if (fetched && (cli->options & WLINK_CLI_JSON))
        print_status_json(properties);
    else if (fetched)
        print_status(properties);
    for (int i = 0; i < WLINK_OBJECT_OF_UNIT; i++)
        g_clear_pointer(&properties[i], g_variant_unref);
    return fetched;
}

bool wlink_cli_presence(struct wlink_cli *cli, GError **error) {
    if (cli->count && !wlink_client_set(cli->client, WLINK_OBJECT_UNIT, "Presence",
                                        g_variant_new_string(cli->arguments[0]), error))
        return false;
    g_autoptr(GVariant) unit = wlink_client_fetch(cli->client, WLINK_OBJECT_UNIT, error);
    if (!unit)
        return false;
    const char *presence = wlink_cli_string(unit, "Presence");
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json_as("presence", g_variant_new_string(presence));
    else
        wlink_cli_print_line("%s", wlink_words_presence(presence, wlink_cli_string(unit, "Role")));
    return true;
}
