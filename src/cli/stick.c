/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

/* The service stick, and what a technician has the keeper do. */

static GVariant *fetch_stick(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) properties = wlink_client_fetch(cli->client, WLINK_OBJECT_KEEPER, error);
    return properties ? g_variant_lookup_value(properties, "Stick", G_VARIANT_TYPE_VARDICT) : NULL;
}

static char *why_not(GVariant *item) {
    enum wlink_code code = wlink_code_from_string(wlink_cli_string(item, "code"), WLINK_CODE_NONE);
    return code == WLINK_CODE_NONE ? g_strdup("")
                                   : wlink_words_code(code, NULL, wlink_cli_string(item, "detail"));
}

static void print_items(GVariant *stick) {
    g_autoptr(GVariant) items = g_variant_lookup_value(stick, "items", G_VARIANT_TYPE("aa{sv}"));
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; items && i < g_variant_n_children(items); i++) {
        g_autoptr(GVariant) item = g_variant_get_child_value(items, i);
        const char *installed = wlink_cli_string(item, "installed");
        g_ptr_array_add(cells, g_strdup(wlink_cli_string(item, "kind")));
        g_ptr_array_add(cells, g_strdup(wlink_cli_string(item, "version")));
        g_ptr_array_add(cells, *installed ? g_strdup_printf("(installed: %s)", installed) : g_strdup(""));
        g_ptr_array_add(cells, why_not(item));
    }
    wlink_cli_print_columns(cells, 4);
}

static void print_stick(GVariant *stick) {
    const char *state = wlink_cli_string(stick, "state");
    g_autofree char *refusal = why_not(stick);
    if (g_str_equal(state, "door-closed"))
        wlink_cli_print_line("The technician's door is closed: winglinkctl stick open");
    else if (g_str_equal(state, "none"))
        wlink_cli_print_line("There is no service stick");
    else if (g_str_equal(state, "reading"))
        wlink_cli_print_line("The stick is being read");
    else if (g_str_equal(state, "refused"))
        wlink_cli_print_line("%s (%s)", refusal, wlink_cli_string(stick, "code"));
    else {
        g_autofree char *made = wlink_words_date((gint64)wlink_cli_number(stick, "made_usec"));
        wlink_cli_print_line("Signed by %s, made on %s", wlink_cli_string(stick, "signer"), made);
        print_items(stick);
    }
}

static bool show(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) stick = fetch_stick(cli, error);
    if (!stick)
        return false;
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json_as("stick", stick);
    else
        print_stick(stick);
    return true;
}

bool wlink_cli_stick(struct wlink_cli *cli, GError **error) {
    const char *word = cli->count ? cli->arguments[0] : "";
    if (!*word)
        return show(cli, error);
    if (g_str_equal(word, "close"))
        return wlink_cli_call(cli, WLINK_OBJECT_KEEPER, "CloseDoor", NULL, error);
    if (!g_str_equal(word, "open"))
        return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" is neither open nor close", word);
    g_autoptr(GVariant) reply =
        wlink_cli_ask_as_technician(cli, WLINK_OBJECT_KEEPER, "OpenDoor", NULL, error);
    return reply != NULL;
}

/* The first people of a unit cannot ask anybody else for theirs; nor when the list failed after them. */
static bool print_pins(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) pins = wlink_cli_ask(cli, WLINK_OBJECT_KEEPER, "TakePins", NULL, error);
    GVariantIter each;
    const char *code, *pin;
    if (!pins)
        return false;
    g_variant_iter_init(&each, pins);
    while (g_variant_iter_next(&each, "{&s&s}", &code, &pin))
        wlink_cli_print_line("The one-time PIN of %s is %s. It is changed at the first sign-in.", code, pin);
    return true;
}

bool wlink_cli_apply(struct wlink_cli *cli, GError **error) {
    const char *kind = cli->arguments[0];
    g_autoptr(GVariant) reply =
        wlink_cli_ask_as_technician(cli, WLINK_OBJECT_KEEPER, "Apply", g_variant_new_string(kind), error);
    bool told = !g_str_equal(kind, "staff") || print_pins(cli, reply ? error : NULL);
    return reply && told;
}

bool wlink_cli_report(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) reply =
        wlink_cli_ask_as_technician(cli, WLINK_OBJECT_KEEPER, "MakeReport", NULL, error);
    const char *text;
    if (!reply)
        return false;
    g_variant_get(reply, "(&s)", &text);
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json_as("report", g_variant_new_string(text));
    else
        g_print("%s", text);
    return true;
}
