/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "keeper/staff-list.h"

#include <string.h>

/* The unit's staff: "code role state" each, with a "+" after it for who has a one-time PIN. */
static GVariant *present(const char *const *rows) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("aa{sv}"));
    for (; *rows; rows++) {
        g_auto(GStrv) words = g_strsplit(*rows, " ", 3);
        GVariantDict dict;
        g_variant_dict_init(&dict, NULL);
        g_variant_dict_insert(&dict, "code", "s", words[0]);
        g_variant_dict_insert(&dict, "role", "s", words[1]);
        bool one_time = g_str_has_suffix(words[2], "+");
        if (one_time)
            words[2][strlen(words[2]) - 1] = '\0';
        g_variant_dict_insert(&dict, "state", "s", words[2]);
        g_variant_dict_insert(&dict, "one_time", "b", one_time);
        g_variant_builder_add_value(&builder, g_variant_dict_end(&dict));
    }
    return g_variant_ref_sink(g_variant_builder_end(&builder));
}

/* The plan as words: "+101 nurse *900 technician -333 manager"; *: a PIN is made anew. */
static char *plan(const char *text, const char *const *rows, GError **error) {
    g_autoptr(wlink_staff_list) list = wlink_staff_list_parse(text, strlen(text), NULL);
    g_autoptr(GVariant) staff = present(rows);
    g_assert_nonnull(list);
    g_autoptr(GArray) steps = wlink_staff_list_plan(list, staff, error);
    if (!steps)
        return NULL;
    GString *words = g_string_new("");
    for (guint i = 0; i < steps->len; i++) {
        const struct wlink_staff_step *step = &g_array_index(steps, struct wlink_staff_step, i);
        g_string_append_printf(words, "%c%s %s ", "+*-"[step->act], step -> code, step -> role);
    }
    return g_strchomp(g_string_free_and_steal(words));
}

#define LIST                                                                                                 \
    "# a wing\n[staff 333]\nrole = manager\nended = yes\n[staff 101]\nrole = nurse\n[staff 900]\nrole = "    \
    "technician\n"

static void test_plans(void) {
    static const struct {
        const char *there[5], *wanted;
    } rows[] = {
        {{NULL}, "+101 nurse +900 technician"}, /* an ended code that nobody has needs nothing */
        {{"101 nurse active", "900 technician locked", NULL}, ""},
        {{"101 nurse ended", NULL}, "+900 technician"}, /* nobody is let in again */
        {{"333 manager active", "555 nurse active", NULL}, "+101 nurse +900 technician -333 manager"},
        {{"333 manager must-change+", "101 nurse must-change+", "900 technician active", NULL},
         "-333 manager"},
        {{"900 technician must-change+", NULL}, "+101 nurse *900 technician"},
        {{"101 nurse locked+", "900 technician locked+", NULL}, "*900 technician"},
        {{"101 nurse active", "900 technician ended+", NULL}, ""},
        {{"333 manager ended", "101 nurse active", "900 technician active", NULL}, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *words = plan(LIST, rows[i].there, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(words, ==, rows[i].wanted);
    }
}

static void test_conflict(void) {
    static const char *const there[][2] = {
        {"101 consultant active", NULL}, {"900 nurse ended", NULL}, {"333 nurse active", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(there); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(plan(LIST, there[i], &error));
        g_test_message("%s", error->message);
        g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_STAFF_CONFLICT);
    }
}

static void test_refused(void) {
    static const char *const texts[] = {
        "[staff 1010]\nrole = nurse\n",
        "[staff abc]\nrole = nurse\n",
        "[staff 101]\n",
        "[staff 101]\nrole = king\n",
        "[staff]\nrole = nurse\n",
        "[staff 101]\nrole = nurse\npin = 123456\n",
        "[staff 101]\nrole = nurse\nended = 1\n",
        "[people 1]\n",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(wlink_staff_list_parse(texts[i], strlen(texts[i]), &error));
        g_test_message("%s", error->message);
        g_assert_cmpint(wlink_error_code(error), ==, WLINK_CODE_STICK_DAMAGED);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/staff-list/plans", test_plans);
    g_test_add_func("/staff-list/conflict", test_conflict);
    g_test_add_func("/staff-list/refused", test_refused);
    return g_test_run();
}
