/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/secret.h"
#include "common/words.h"

void wlink_cli_print_signed_in(GVariant *staff) {
    const char *code = wlink_cli_string(staff, "SignedIn");
    if (*code)
        wlink_cli_print_line("Signed in: %s, %s", code, wlink_cli_string(staff, "SignedInRole"));
    else
        wlink_cli_print_line(wlink_cli_boolean(staff, "AnyStaff") ? "Nobody is signed in"
                                                                  : "This unit has no staff yet");
}

/* --- signing in and out */

/* The daemon's answer to SignIn, kept for the invocations that follow. */
static bool take_token(struct wlink_cli *cli, const char *code, GVariant *reply, GError **error) {
    const char *token;
    gboolean must_change;
    g_variant_get(reply, "(&sb)", &token, &must_change);
    if (!wlink_cli_keep_token(token, error)) { /* a sign-in that nobody can use is none */
        wlink_cli_call(cli, WLINK_OBJECT_STAFF, "SignOut", g_variant_new("(s)", token), NULL);
        return false;
    }
    wlink_cli_print_line("Signed in: %s", code);
    if (must_change)
        wlink_cli_print_line("This was a one-time PIN. Choose one of your own: winglinkctl pin");
    return true;
}

bool wlink_cli_sign_in(struct wlink_cli *cli, GError **error) {
    const char *code = cli->arguments[0];
    g_autoptr(wlink_secret) pin = wlink_cli_ask_pin("PIN", error);
    if (!pin)
        return false;
    g_autoptr(GVariant) reply = wlink_client_call(cli->client, WLINK_OBJECT_STAFF, "SignIn",
                                                  g_variant_new("(ss)", code, wlink_secret_text(pin)), error);
    return reply && take_token(cli, code, reply, error);
}

/* A token that is good for nothing any more goes, too. */
bool wlink_cli_sign_out(struct wlink_cli *cli, GError **error) {
    g_autoptr(GError) why = NULL;
    bool done =
        wlink_cli_call(cli, WLINK_OBJECT_STAFF, "SignOut", g_variant_new("(s)", wlink_cli_token(cli)), &why);
    if (done || wlink_error_code(why) == WLINK_CODE_SIGN_IN_NEEDED)
        wlink_cli_drop_token();
    if (!done)
        g_propagate_error(error, g_steal_pointer(&why));
    return done;
}

/* On a terminal what nobody sees is typed twice. */
static wlink_secret *ask_new_pin(GError **error) {
    g_autoptr(wlink_secret) pin = wlink_cli_ask_pin("New PIN", error);
    if (!pin || !wlink_cli_is_terminal())
        return g_steal_pointer(&pin);
    g_autoptr(wlink_secret) again = wlink_cli_ask_pin("New PIN again", error);
    if (!again)
        return NULL;
    if (wlink_secret_equals(again, wlink_secret_text(pin)))
        return g_steal_pointer(&pin);
    wlink_fail(error, WLINK_CODE_INVALID, "the two new PINs differ");
    return NULL;
}

bool wlink_cli_pin(struct wlink_cli *cli, GError **error) {
    g_autoptr(wlink_secret) old_pin = wlink_cli_ask_pin("PIN as it is", error);
    g_autoptr(wlink_secret) new_pin = old_pin ? ask_new_pin(error) : NULL;
    return new_pin && wlink_cli_call(cli, WLINK_OBJECT_STAFF, "ChangePin",
                                     g_variant_new("(sss)", wlink_cli_token(cli), wlink_secret_text(old_pin),
                                                   wlink_secret_text(new_pin)),
                                     error);
}

/* --- the staff */

static GVariant *ask(struct wlink_cli *cli, const char *method, GError **error) {
    GVariantBuilder words;
    g_variant_builder_init(&words, G_VARIANT_TYPE_TUPLE);
    for (guint word = 1; word < cli->count; word++)
        g_variant_builder_add(&words, "s", cli->arguments[word]);
    return wlink_cli_ask_as_technician(cli, WLINK_OBJECT_STAFF, method, g_variant_builder_end(&words), error);
}

static bool list(struct wlink_cli *cli, GVariant *reply) {
    g_autoptr(GVariant) staff = g_variant_get_child_value(reply, 0);
    if (cli->options & WLINK_CLI_JSON) {
        wlink_cli_print_json_as("staff", staff);
        return true;
    }
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < g_variant_n_children(staff); i++) {
        g_autoptr(GVariant) member = g_variant_get_child_value(staff, i);
        g_ptr_array_add(cells, g_strdup(wlink_cli_string(member, "code")));
        g_ptr_array_add(cells, g_strdup(wlink_cli_string(member, "role")));
        g_ptr_array_add(cells, g_strdup(wlink_cli_string(member, "state")));
    }
    wlink_cli_print_columns(cells, 3);
    if (cells->len == 0)
        wlink_cli_print_line("This unit has no staff yet");
    return true;
}

static bool print_pin(struct wlink_cli *cli, GVariant *reply) {
    const char *pin;
    g_variant_get(reply, "(&s)", &pin);
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json_as("pin", g_variant_new_string(pin));
    else
        wlink_cli_print_line("The one-time PIN of %s is %s. It is changed at the first sign-in.",
                             cli->arguments[1], pin);
    return true;
}

static bool print_nothing(struct wlink_cli *cli, GVariant *reply) {
    (void)cli, (void)reply;
    return true;
}

static const struct {
    const char *word, *method;
    guint count; /* words with this one */
    bool (*print)(struct wlink_cli *cli, GVariant *reply);
} acts[] = {
    {"list", "ListStaff", 1, list},
    {"add", "AddStaff", 3, print_pin},
    {"new-pin", "NewPin", 2, print_pin},
    {"end", "EndStaff", 2, print_nothing},
};

bool wlink_cli_staff(struct wlink_cli *cli, GError **error) {
    const char *word = cli->count ? cli->arguments[0] : "list";
    for (unsigned i = 0; i < G_N_ELEMENTS(acts); i++) {
        if (!g_str_equal(word, acts[i].word))
            continue;
        if (MAX(cli->count, 1) != acts[i].count)
            return wlink_fail(error, WLINK_CODE_INVALID,
                              "it is: list, add CODE ROLE, new-pin CODE, end CODE");
        g_autoptr(GVariant) reply = ask(cli, acts[i].method, error);
        return reply && acts[i].print(cli, reply);
    }
    return wlink_fail(error, WLINK_CODE_INVALID, "\"%s\" is none of list, add, new-pin, end", word);
}
