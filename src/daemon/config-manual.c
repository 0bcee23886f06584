/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/config-private.h"
#include "daemon/config.h"

static const char introduction[] =
    "# unit.conf: the configuration of one unit\n"
    "\n"
    "<!-- Written by `make docs` from the table in src/daemon/config.c. -->\n"
    "\n"
    "`etc/winglink/unit.conf` under the unit's root says what is particular to this machine: which camera is "
    "the examination\n"
    "camera, which sound devices are used, where it listens. Who the unit is and whom it may call comes from "
    "the signed site\n"
    "bundle; no key lives in both.\n"
    "\n"
    "The file is UTF-8: `[group]`, `key = value`, `# comment` on a line of its own. A key that is absent has "
    "its default. An\n"
    "unknown group or key, one that is given twice and a value outside its limits are refused with file, "
    "line, "
    "group, key and\n"
    "reason, and the unit does not start. `winglinkd --dump` prints the values in use.\n";

/* "one of h264, vp8" · "number, 10 to 500" · "text". */
static char *kind(const struct wlink_key *key) {
    if (key->type == WLINK_KEY_CHOICE) {
        g_auto(GStrv) choices = g_strsplit(key->choices, ";", -1);
        g_autofree char *all = g_strjoinv("`, `", choices);
        return g_strdup_printf("one of `%s`", all);
    }
    if (key->type == WLINK_KEY_INTEGER)
        return g_strdup_printf("%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, key->min, key->max);
    return g_strdup(wlink_key_type_to_string(key->type));
}

static void append_key(GString *text, const struct wlink_key *key) {
    g_autofree char *type = kind(key);
    g_auto(GStrv) pieces = g_strsplit(key->sentence, "<", -1);
    g_autofree char *sentence = g_strjoinv("\\<", pieces);
    g_string_append_printf(text, "| `%s` | %s | %s | `%s` |\n", key->key, sentence, type, key->fallback);
}

char *wlink_config_manual(void) {
    const struct wlink_keytable *table = wlink_config_table();
    GString *text = g_string_new(introduction);
    for (guint i = 0; i < table->group_count; i++) {
        g_string_append_printf(
            text, "\n## [%s]\n\n%s\n\n| key | what it is | values | default |\n|---|---|---|---|\n",
            table->groups[i].name, table->groups[i].sentence);
        for (guint j = 0; j < table->key_count; j++)
            if (g_str_equal(table->keys[j].group, table->groups[i].name))
                append_key(text, &table->keys[j]);
    }
    return g_string_free(text, FALSE);
}
