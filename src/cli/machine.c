/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

/* The verbs of winglink-keeper, which is another process than winglinkd. */

static const char *yes_no(GVariant *machine, const char *key) {
    gboolean value;
    return g_variant_lookup(machine, key, "b", &value) ? (value ? "yes" : "no") : "not known";
}

static void print_result(GVariant *keeper) {
    g_autoptr(GVariant) result = g_variant_lookup_value(keeper, "UpdateResult", G_VARIANT_TYPE_VARDICT);
    const char *word = result ? wlink_cli_string(result, "result") : "";
    if (g_str_equal(word, "updated"))
        wlink_cli_print_line("Updated to %s", wlink_cli_string(result, "version"));
    if (!g_str_equal(word, "failed"))
        return;
    enum wlink_code code = wlink_code_from_string(wlink_cli_string(result, "code"), WLINK_CODE_FAILED);
    g_autofree char *words = wlink_words_code(code, NULL, wlink_cli_string(result, "detail"));
    wlink_cli_print_line("Problem: %s (%s; version %s)", words, wlink_code_to_string(code),
                         wlink_cli_string(result, "other"));
}

static void print_work(GVariant *keeper) {
    g_autoptr(GVariant) work = g_variant_lookup_value(keeper, "Work", G_VARIANT_TYPE_VARDICT);
    if (!work || !*wlink_cli_string(work, "kind") || *wlink_cli_string(work, "result"))
        return;
    wlink_cli_print_line("Under way: %s, step %.0f of %.0f, %.0f %%", wlink_cli_string(work, "kind"),
                         wlink_cli_number(work, "step"), wlink_cli_number(work, "steps"),
                         wlink_cli_number(work, "percent"));
}

static void print_machine(GVariant *machine) {
    const char *disk = wlink_cli_string(machine, "disk");
    wlink_cli_print_line("Root verified: %s · Secure Boot: %s · TPM 2.0: %s", yes_no(machine, "verity"),
                         yes_no(machine, "secure_boot"), yes_no(machine, "tpm"));
    wlink_cli_print_line("Data encrypted: %s · bound to PCR 7: %s", yes_no(machine, "disk_encrypted"),
                         yes_no(machine, "data_bound_to_pcr7"));
    wlink_cli_print_line("Disk: %s, %.1f GB", *disk ? disk : "no model",
                         wlink_cli_number(machine, "disk_size") / 1e9);
    wlink_cli_print_line("Kernel %s · firmware %s", wlink_cli_string(machine, "kernel"),
                         wlink_cli_string(machine, "firmware"));
    wlink_cli_print_line("Clock trusted: %s", yes_no(machine, "clock_trusted"));
}

static void print_slots(GVariant *keeper) {
    const char *other = wlink_cli_string(keeper, "OtherVersion");
    wlink_cli_print_line("Version %s (%s), slot %s, health: %s", wlink_cli_string(keeper, "Version"),
                         wlink_cli_string(keeper, "Variant"), wlink_cli_string(keeper, "Slot"),
                         wlink_cli_string(keeper, "Health"));
    wlink_cli_print_line("Other slot: %s, %s", *other ? other : "version not known",
                         wlink_cli_boolean(keeper, "OtherGood") ? "can be gone back to"
                                                                : "nothing to go back to");
}

/* The properties and what was measured, in one object. */
static void print_json(GVariant *keeper, GVariant *machine) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&builder, "{sv}", "keeper", keeper);
    g_variant_builder_add(&builder, "{sv}", "machine", machine);
    wlink_cli_print_json(g_variant_builder_end(&builder));
}

bool wlink_cli_machine(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) keeper = wlink_client_fetch(cli->client, WLINK_OBJECT_KEEPER, error);
    g_autoptr(GVariant) machine =
        keeper ? wlink_cli_ask(cli, WLINK_OBJECT_KEEPER, "GetMachine", NULL, error) : NULL;
    if (!machine)
        return false;
    if (cli->options & WLINK_CLI_JSON) {
        print_json(keeper, machine);
        return true;
    }
    print_slots(keeper);
    print_work(keeper);
    print_result(keeper);
    print_machine(machine);
    return true;
}

bool wlink_cli_update(struct wlink_cli *cli, GError **error) {
    g_autofree char *path = g_canonicalize_filename(cli->arguments[0], NULL);
    if (!wlink_cli_call(cli, WLINK_OBJECT_KEEPER, "Install", g_variant_new("(s)", path), error))
        return false;
    wlink_cli_print_line(
        "Written. The machine restarts into the new version, and goes back if that is not good.");
    return true;
}
