/* SPDX-License-Identifier: Apache-2.0 */
#include "common/keytable-private.h"

#include "common/error.h"

#include <string.h>

enum { DEFAULT_MAX_BYTES = 1024 * 1024, MAX_SECTIONS = 4096, MAX_INSTANCE_BYTES = 255 };

/* What the parser knows while it goes through the lines. */
struct parser {
    wlink_keyvalues *values;
    const char *name;
    guint line;
    struct section *section; /* NULL before the first group */
};

static void free_section(void *data) {
    struct section *section = data;
    for (guint i = 0; i < section->count; i++) {
        g_free(section->values[i].text);
        g_strfreev(section->values[i].list);
    }
    g_free(section->values);
    g_free(section->instance);
    g_free(section);
}

static void free_names(void *data) {
    g_ptr_array_free(data, TRUE);
}

static char *section_name(const char *group, const char *instance) {
    return instance ? g_strdup_printf("%s %s", group, instance) : g_strdup(group);
}

static const struct wlink_key_group *find_group(const struct wlink_keytable *table, const char *name) {
    for (guint i = 0; i < table->group_count; i++)
        if (g_str_equal(table->groups[i].name, name))
            return &table->groups[i];
    return NULL;
}

static struct section *new_section(wlink_keyvalues *values, const struct wlink_key_group *group,
                                   const char *instance) {
    const struct wlink_keytable *table = values->table;
    struct section *section = g_new0(struct section, 1);
    section->group = group;
    section->instance = g_strdup(instance);
    section->values = g_new0(struct value, table->key_count);
    for (guint i = 0; i < table->key_count; i++)
        if (g_str_equal(table->keys[i].group, group->name))
            section->values[section->count++].key = &table->keys[i];
    g_ptr_array_add(values->sections, section);
    g_hash_table_insert(values->by_name, section_name(group->name, instance), section);
    return section;
}

static struct value *find_value(const struct section *section, const char *key) {
    for (guint i = 0; i < section->count; i++)
        if (g_str_equal(section->values[i].key->key, key))
            return &section->values[i];
    return NULL;
}

static bool refuse_line(const struct parser *parser, enum wlink_code code, const char *reason,
                        GError **error) {
    return wlink_fail(error, code, "%s, line %u: %s", parser->name, parser->line, reason);
}

/* The sentence of one key: file, line where there is one, group, key, reason. */
static bool refuse_key(const struct parser *parser, const struct section *section, const char *key,
                       enum wlink_code code, const char *reason, GError **error) {
    g_autofree char *group = section_name(section->group->name, section->instance);
    g_autofree char *line = parser->line ? g_strdup_printf(", line %u", parser->line) : g_strdup("");
    return wlink_fail(error, code, "%s%s: group [%s], key %s: %s", parser->name, line, group, key, reason);
}

static bool refuse_group(const struct parser *parser, const char *group, enum wlink_code code,
                         const char *reason, GError **error) {
    g_autofree char *words = g_strdup_printf("group [%s] %s", group, reason);
    return refuse_line(parser, code, words, error);
}

static const char *check_instance(const struct wlink_key_group *group, const char *instance) {
    if (group->named && (!instance || !*instance))
        return "has no name after it";
    if (!group->named && instance)
        return "takes no name after it";
    if (instance && (g_ascii_isspace(*instance) || g_ascii_isspace(instance[strlen(instance) - 1])))
        return "has blanks around its name";
    if (instance && strlen(instance) > MAX_INSTANCE_BYTES)
        return "has a name that is too long";
    return group->check && instance ? group->check(instance) : NULL;
}

static bool parse_group(struct parser *parser, char *line, GError **error) {
    const struct wlink_keytable *table = parser->values->table;
    char *end = strchr(line, ']');
    if (!end || end[1])
        return refuse_line(parser, table->bad, "a group is written [group] or [group name]", error);
    *end = '\0';
    g_auto(GStrv) words = g_strsplit(line + 1, " ", 2);
    const struct wlink_key_group *group = words[0] ? find_group(table, words[0]) : NULL;
    if (!group)
        return refuse_group(parser, line + 1, table->unknown, "is not known", error);
    const char *reason = check_instance(group, words[1]);
    if (reason)
        return refuse_group(parser, line + 1, table->bad, reason, error);
    if (g_hash_table_contains(parser->values->by_name, line + 1))
        return refuse_group(parser, line + 1, table->bad, "is there twice", error);
    if (parser->values->sections->len >= MAX_SECTIONS)
        return refuse_group(parser, line + 1, table->bad, "is one too many", error);
    parser->section = new_section(parser->values, group, words[1]);
    return true;
}

static bool parse_key(struct parser *parser, char *line, GError **error) {
    const struct wlink_keytable *table = parser->values->table;
    char *equals = strchr(line, '=');
    if (!equals)
        return refuse_line(parser, table->bad, "this is neither [group], key = value, nor # comment", error);
    if (!parser->section)
        return refuse_line(parser, table->bad, "a key stands before the first [group]", error);
    *equals = '\0';
    g_strchomp(line);
    struct value *value = find_value(parser->section, line);
    if (!value)
        return refuse_key(parser, parser->section, line, table->unknown, "it is not known", error);
    if (value->given)
        return refuse_key(parser, parser->section, line, table->bad, "it is there twice", error);
    value->given = true;
    value->text = g_strdup(g_strstrip(equals + 1));
    g_autofree char *reason = wlink_key_convert(value);
    return !reason || refuse_key(parser, parser->section, line, table->bad, reason, error);
}

static bool has_control_character(const char *line) {
    for (; *line; line++)
        if (g_ascii_iscntrl(*line) && *line != '\t')
            return true;
    return false;
}

static bool parse_line(struct parser *parser, char *line, GError **error) {
    if (has_control_character(line))
        return refuse_line(parser, parser->values->table->bad, "a control character is not allowed", error);
    g_strstrip(line);
    if (!*line || *line == '#')
        return true;
    return *line == '[' ? parse_group(parser, line, error) : parse_key(parser, line, error);
}

static bool fill_section(const struct parser *parser, struct section *section, GError **error) {
    const struct wlink_keytable *table = parser->values->table;
    for (guint i = 0; i < section->count; i++) {
        struct value *value = &section->values[i];
        if (value->given)
            continue;
        if (!value->key->fallback)
            return refuse_key(parser, section, value->key->key, table->bad, "it is missing", error);
        value->text = g_strdup(value->key->fallback);
        g_autofree char *reason = wlink_key_convert(value);
        if (reason)
            return refuse_key(parser, section, value->key->key, table->bad, reason, error);
    }
    return true;
}

/* Absent groups come into being with their fallbacks; then every group is filled. */
static bool fill(struct parser *parser, GError **error) {
    wlink_keyvalues *values = parser->values;
    parser->line = 0;
    for (guint i = 0; i < values->table->group_count; i++) {
        const struct wlink_key_group *group = &values->table->groups[i];
        g_hash_table_insert(values->instances, (char *)group->name,
                            g_ptr_array_new_null_terminated(1, NULL, TRUE));
        if (!group->named && !g_hash_table_contains(values->by_name, group->name))
            new_section(values, group, NULL);
    }
    for (guint i = 0; i < values->sections->len; i++) {
        struct section *section = values->sections->pdata[i];
        if (!fill_section(parser, section, error))
            return false;
        if (section->instance)
            g_ptr_array_add(g_hash_table_lookup(values->instances, section->group->name), section->instance);
    }
    return true;
}

static wlink_keyvalues *new_values(const struct wlink_keytable *table) {
    wlink_keyvalues *values = g_new0(wlink_keyvalues, 1);
    values->table = table;
    values->sections = g_ptr_array_new_with_free_func(free_section);
    values->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    values->instances = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_names);
    return values;
}

static const struct value *get(const wlink_keyvalues *values, const char *group, const char *instance,
                               const char *key) {
    g_autofree char *name = section_name(group, instance);
    const struct section *section = g_hash_table_lookup(values->by_name, name);
    const struct value *value = section ? find_value(section, key) : NULL;
    if (!value)
        g_error("no key %s in group [%s]", key, name);
    return value;
}

static const struct value *get_typed(const wlink_keyvalues *values, const char *group, const char *instance,
                                     const char *key, enum wlink_key_type type) {
    const struct value *value = get(values, group, instance, key);
    if (value->key->type != type)
        g_error("key %s in group [%s] is no %s", key, group, wlink_key_type_to_string(type));
    return value;
}

const char *wlink_key_type_to_string(enum wlink_key_type type) {
    static const char *const names[WLINK_KEY_TYPE_COUNT] = {
        [WLINK_KEY_STRING] = "text",     [WLINK_KEY_INTEGER] = "number", [WLINK_KEY_BOOLEAN] = "yes or no",
        [WLINK_KEY_CHOICE] = "choice",   [WLINK_KEY_LIST] = "list",      [WLINK_KEY_DURATION] = "duration",
        [WLINK_KEY_TIME] = "time (UTC)",
    };
    return (unsigned)type < WLINK_KEY_TYPE_COUNT ? names[type] : "unknown";
}

wlink_keyvalues *wlink_keytable_parse(const struct wlink_keytable *table, const char *name, const char *text,
                                      gsize length, GError **error) {
    gsize max = table->max_bytes ? table->max_bytes : DEFAULT_MAX_BYTES;
    if (length > max) {
        wlink_fail(error, table->unreadable, "%s: it is larger than %" G_GSIZE_FORMAT " bytes", name, max);
        return NULL;
    }
    if (!g_utf8_validate(text, (gssize)length, NULL)) {
        wlink_fail(error, table->unreadable, "%s: it is not UTF-8 text", name);
        return NULL;
    }
    g_autofree char *copy = g_strndup(text, length);
    g_autoptr(wlink_keyvalues) values = new_values(table);
    struct parser parser = {.values = values, .name = name};
    char *rest = copy;
    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        parser.line++;
        if (!parse_line(&parser, line, error))
            return NULL;
    }
    return fill(&parser, error) ? g_steal_pointer(&values) : NULL;
}

wlink_keyvalues *wlink_keytable_load(const struct wlink_keytable *table, const char *path, GError **error) {
    g_autofree char *text = NULL;
    gsize length;
    g_autoptr(GError) why = NULL;
    if (!g_file_get_contents(path, &text, &length, &why)) {
        wlink_fail(error, table->unreadable, "%s", why->message);
        return NULL;
    }
    return wlink_keytable_parse(table, path, text, length, error);
}

void wlink_keyvalues_free(wlink_keyvalues *values) {
    if (!values)
        return;
    g_hash_table_unref(values->instances);
    g_hash_table_unref(values->by_name);
    g_ptr_array_unref(values->sections);
    g_free(values);
}

const char *const *wlink_keyvalues_instances(const wlink_keyvalues *values, const char *group) {
    GPtrArray *names = g_hash_table_lookup(values->instances, group);
    if (!names)
        g_error("no group [%s]", group);
    return (const char *const *)names->pdata;
}

const char *wlink_keyvalues_string(const wlink_keyvalues *values, const char *group, const char *instance,
                                   const char *key) {
    const char *text = get_typed(values, group, instance, key, WLINK_KEY_STRING)->text;
    return *text ? text : NULL;
}

gint64 wlink_keyvalues_integer(const wlink_keyvalues *values, const char *group, const char *instance,
                               const char *key) {
    const struct value *value = get(values, group, instance, key);
    if (value->key->type == WLINK_KEY_STRING || value->key->type == WLINK_KEY_LIST)
        g_error("key %s in group [%s] is no number", key, group);
    return value->number;
}

bool wlink_keyvalues_boolean(const wlink_keyvalues *values, const char *group, const char *instance,
                             const char *key) {
    return get_typed(values, group, instance, key, WLINK_KEY_BOOLEAN)->number != 0;
}

const char *const *wlink_keyvalues_list(const wlink_keyvalues *values, const char *group,
                                        const char *instance, const char *key) {
    return (const char *const *)get_typed(values, group, instance, key, WLINK_KEY_LIST)->list;
}
