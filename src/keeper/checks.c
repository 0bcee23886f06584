/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/checks.h"

static bool counts(const char *name) {
    static const char *const others[] = {"touch", "network", "clock", "roll-back", NULL};
    return *name && !g_strv_contains(others, name);
}

static const char *text_of(GVariant *check, const char *key) {
    const char *text = "";
    g_variant_lookup(check, key, "&s", &text);
    return text;
}

char **wlink_checks_passed(GVariant *checks) {
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (gsize i = 0; i < g_variant_n_children(checks); i++) {
        g_autoptr(GVariant) check = g_variant_get_child_value(checks, i);
        if (counts(text_of(check, "name")) && g_str_equal(text_of(check, "state"), "passed"))
            g_strv_builder_add(names, text_of(check, "name"));
    }
    return g_strv_builder_end(names);
}

char *wlink_checks_lost(char **passed_before, GVariant *checks) {
    g_autoptr(GString) lost = g_string_new(NULL);
    for (gsize i = 0; i < g_variant_n_children(checks); i++) {
        g_autoptr(GVariant) check = g_variant_get_child_value(checks, i);
        const char *name = text_of(check, "name");
        if (!g_strv_contains((const char *const *)passed_before, name) ||
            g_str_equal(text_of(check, "state"), "passed"))
            continue;
        g_string_append_printf(lost, "%s%s (%s)", lost->len ? ", " : "", name, text_of(check, "code"));
    }
    return lost->len ? g_string_free(g_steal_pointer(&lost), FALSE) : NULL;
}
