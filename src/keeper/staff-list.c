/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/staff-list.h"

#include "common/error.h"
#include "common/keytable.h"

#include <string.h>

struct wlink_staff_list {
    wlink_keyvalues *values;
};

static const char *const roles[] = {"nurse", "consultant", "technician", "manager"};

static const char *check_code(const char *text) {
    return strlen(text) == 3 && strspn(text, "0123456789") == 3 ? NULL : "is no staff code of three digits";
}

static const struct wlink_key_group groups[] = {
    {"staff", .named = true, .check = check_code, .sentence = "A staff code."},
};

static const struct wlink_key keys[] = {
    {"staff", "role", WLINK_KEY_CHOICE, .choices = "nurse;consultant;technician;manager",
     .sentence = "Whose code it is."},
    {"staff", "ended", WLINK_KEY_BOOLEAN, "no", .sentence = "Whether it has ended."},
};

static const struct wlink_keytable table = {
    groups,
    G_N_ELEMENTS(groups),
    keys,
    G_N_ELEMENTS(keys),
    .max_bytes = 64 * 1024,
    .unreadable = WLINK_CODE_STICK_DAMAGED,
    .unknown = WLINK_CODE_STICK_DAMAGED,
    .bad = WLINK_CODE_STICK_DAMAGED,
};

wlink_staff_list *wlink_staff_list_parse(const char *text, gsize length, GError **error) {
    wlink_keyvalues *values = wlink_keytable_parse(&table, "staff list", text, length, error);
    if (!values)
        return NULL;
    wlink_staff_list *list = g_new0(wlink_staff_list, 1);
    list->values = values;
    return list;
}

void wlink_staff_list_free(wlink_staff_list *list) {
    if (!list)
        return;
    wlink_keyvalues_free(list->values);
    g_free(list);
}

static const char *role_of(const wlink_staff_list *list, const char *code) {
    return roles[wlink_keyvalues_integer(list->values, "staff", code, "role")];
}

/* The entry of a code at the unit, a full reference, or NULL. */
static GVariant *find(GVariant *present, const char *code) {
    for (gsize i = 0; i < g_variant_n_children(present); i++) {
        GVariant *entry = g_variant_get_child_value(present, i);
        const char *other = NULL;
        if (g_variant_lookup(entry, "code", "&s", &other) && g_str_equal(other, code))
            return entry;
        g_variant_unref(entry);
    }
    return NULL;
}

bool wlink_staff_list_tells_pin(const char *role) {
    return g_str_equal(role, "technician") || g_str_equal(role, "manager");
}

static bool is_ended(GVariant *entry) {
    const char *state = "";
    g_variant_lookup(entry, "state", "&s", &state);
    return g_str_equal(state, "ended");
}

static bool waits_for_pin(GVariant *entry, const char *role) {
    gboolean one_time = FALSE;
    g_variant_lookup(entry, "one_time", "b", &one_time);
    return one_time && !is_ended(entry) && wlink_staff_list_tells_pin(role);
}

/* Appends what one code of the list wants, when it is of the sort that is looked for. */
static bool plan_one(const wlink_staff_list *list, GVariant *present, const char *code, bool ends,
                     GArray *steps, GError **error) {
    g_autoptr(GVariant) entry = find(present, code);
    const char *role = role_of(list, code), *there = NULL;
    const struct wlink_staff_step step = {ends    ? WLINK_STAFF_ENDS
                                          : entry ? WLINK_STAFF_RENEWS
                                                  : WLINK_STAFF_ADDS,
                                          code, role};
    if (entry && g_variant_lookup(entry, "role", "&s", &there) && !g_str_equal(there, role))
        return wlink_fail(error, WLINK_CODE_STAFF_CONFLICT,
                          "staff code %s is a %s here, and a %s on the list", code, there, role);
    if (wlink_keyvalues_boolean(list->values, "staff", code, "ended") != ends)
        return true;
    if (ends ? entry && !is_ended(entry) : !entry || waits_for_pin(entry, role))
        g_array_append_val(steps, step);
    return true;
}

GArray *wlink_staff_list_plan(const wlink_staff_list *list, GVariant *present, GError **error) {
    const char *const *codes = wlink_keyvalues_instances(list->values, "staff");
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(struct wlink_staff_step));
    for (int ends = 0; ends <= 1; ends++)
        for (guint i = 0; codes[i]; i++)
            if (!plan_one(list, present, codes[i], ends != 0, steps, error))
                return NULL;
    return g_steal_pointer(&steps);
}
