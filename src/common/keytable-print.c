/* SPDX-License-Identifier: Apache-2.0 */
#include "common/keytable-private.h"

static void dump_section(GString *text, const struct section *section) {
    if (section->instance)
        g_string_append_printf(text, "[%s %s]\n", section->group->name, section->instance);
    else
        g_string_append_printf(text, "[%s]\n", section->group->name);
    for (guint i = 0; i < section->count; i++) {
        const struct value *value = &section->values[i];
        g_string_append_printf(text, "# %s%s\n%s = %s\n", value->key->sentence,
                               value->given ? "" : " (not given: the fallback)", value->key->key,
                               value->text);
    }
}

/* man(7): a backslash is an escape and a bare hyphen may become another character. */
static void append_roff(GString *text, const char *words) {
    for (; *words; words++)
        if (*words == '\\')
            g_string_append(text, "\\e");
        else if (*words == '-')
            g_string_append(text, "\\-");
        else
            g_string_append_c(text, *words);
}

/* "number, 1 to 65535", "one of: wing, consulting". Limits of texts are for the parser, not for readers. */
static char *type_words(const struct wlink_key *key) {
    if (key->type == WLINK_KEY_CHOICE) {
        g_auto(GStrv) choices = g_strsplit(key->choices, ";", -1);
        g_autofree char *all = g_strjoinv(", ", choices);
        return g_strdup_printf("one of: %s", all);
    }
    const char *type = wlink_key_type_to_string(key->type);
    if (key->type == WLINK_KEY_INTEGER && (key->min || key->max))
        return g_strdup_printf("%s, %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, type, key->min, key->max);
    return g_strdup(type);
}

static char *fallback_words(const struct wlink_key *key) {
    if (!key->fallback)
        return g_strdup("must be given");
    return *key->fallback ? g_strdup_printf("if absent: %s", key->fallback) : g_strdup("may be absent");
}

static void append_key(GString *text, const struct wlink_key *key) {
    g_autofree char *type = type_words(key);
    g_autofree char *fallback = fallback_words(key);
    g_string_append(text, ".TP\n.B ");
    append_roff(text, key->key);
    g_string_append(text, "\n");
    append_roff(text, key->sentence);
    g_string_append(text, "\n(");
    append_roff(text, type);
    g_string_append(text, "; ");
    append_roff(text, fallback);
    g_string_append(text, ")\n");
}

char *wlink_keyvalues_dump(const wlink_keyvalues *values) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < values->sections->len; i++) {
        if (i > 0)
            g_string_append_c(text, '\n');
        dump_section(text, values->sections->pdata[i]);
    }
    return g_string_free(text, FALSE);
}

char *wlink_keytable_manual(const struct wlink_keytable *table) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < table->group_count; i++) {
        const struct wlink_key_group *group = &table->groups[i];
        g_string_append_printf(text, ".SS \"[%s%s]\"\n", group->name, group->named ? " name" : "");
        append_roff(text, group->sentence);
        g_string_append_c(text, '\n');
        for (guint j = 0; j < table->key_count; j++)
            if (g_str_equal(table->keys[j].group, group->name))
                append_key(text, &table->keys[j]);
    }
    return g_string_free(text, FALSE);
}
