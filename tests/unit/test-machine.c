/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/machine.h"

/* A lamp: off, on, broken; a switch and a knock. */
enum { OFF, ON, BROKEN, STATES };
enum { SWITCH, KNOCK, EVENTS };
#define BIT(x) (1u << (x))

static const char *state_name(unsigned state) {
    static const char *const names[] = {"off", "switched-on", "broken"};
    return names[state];
}

static const char *event_name(unsigned event) {
    static const char *const names[] = {"switch", "knock"};
    return names[event];
}

static const char *effect_name(unsigned bit) {
    static const char *const names[] = {"light", "smoke"};
    return names[bit];
}

static const struct wlink_machine_row lamp_rows[] = {
    {BIT(OFF), BIT(SWITCH), WLINK_ROW_EDGE, ON, BIT(0), 5, "somebody wants light"},
    {BIT(ON) | BIT(BROKEN), BIT(SWITCH), WLINK_ROW_EDGE, OFF, 0, 0, "somebody goes"},
    {BIT(OFF) | BIT(BROKEN), BIT(KNOCK), WLINK_ROW_IGNORED, WLINK_ROW_SAME, 0, 0, "it is cold"},
    {BIT(ON), BIT(KNOCK), WLINK_ROW_ILLEGAL, WLINK_ROW_SAME, 0, 0, "hot lamps are out of reach"},
};

static struct wlink_machine lamp(const struct wlink_machine_row *rows, unsigned count) {
    return (struct wlink_machine){
        "lamp", rows, count, STATES, EVENTS, 2, OFF, BROKEN, 0, BIT(1), state_name, event_name, effect_name,
    };
}

static void test_whole_table_passes(void) {
    struct wlink_machine machine = lamp(lamp_rows, G_N_ELEMENTS(lamp_rows));
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_machine_check(&machine, &error));
    g_assert_no_error(error);
    g_assert_true(wlink_machine_find(&machine, ON, KNOCK) == &lamp_rows[3]);
    g_assert_null(wlink_machine_find(&machine, STATES, SWITCH));
    g_assert_null(wlink_machine_find(&machine, OFF, EVENTS));
}

/* A change to one row of the good table, and what the check says about it. */
struct fault {
    unsigned row;
    struct wlink_machine_row replacement;
    const char *words;
};

static const struct fault faults[] = {
    {2,
     {BIT(OFF), BIT(KNOCK), WLINK_ROW_IGNORED, WLINK_ROW_SAME, 0, 0, "r"},
     "*knock in state broken is in 0 rows"},
    {2,
     {7, BIT(KNOCK), WLINK_ROW_IGNORED, WLINK_ROW_SAME, 0, 0, "r"},
     "*knock in state switched-on is in 2 rows"},
    {0, {BIT(OFF), BIT(SWITCH), WLINK_ROW_EDGE, ON, 0, 0, NULL}, "*lacks*"},
    {0, {BIT(OFF), BIT(SWITCH), WLINK_ROW_EDGE, STATES, 0, 0, "r"}, "*out of range*"},
    {0, {BIT(OFF) | BIT(9), BIT(SWITCH), WLINK_ROW_EDGE, ON, 0, 0, "r"}, "*out of range*"},
    {0, {BIT(OFF), BIT(SWITCH), WLINK_ROW_EDGE, ON, BIT(2), 0, "r"}, "*out of range*"},
    {2,
     {BIT(OFF) | BIT(BROKEN), BIT(KNOCK), WLINK_ROW_IGNORED, WLINK_ROW_SAME, 1, 0, "r"},
     "*does something*"},
    {0, {BIT(OFF), BIT(SWITCH), WLINK_ROW_EDGE, OFF, 0, 0, "r"}, "*nothing leads to switched-on*"},
    {1, {BIT(ON) | BIT(BROKEN), BIT(SWITCH), WLINK_ROW_EDGE, BROKEN, 0, 0, "r"}, "*nothing leads back*"},
};

static void test_holes_are_found(void) {
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        struct wlink_machine_row rows[G_N_ELEMENTS(lamp_rows)];
        for (unsigned j = 0; j < G_N_ELEMENTS(rows); j++)
            rows[j] = j == faults[i].row ? faults[i].replacement : lamp_rows[j];
        struct wlink_machine machine = lamp(rows, G_N_ELEMENTS(rows));
        g_autoptr(GError) error = NULL;
        g_assert_false(wlink_machine_check(&machine, &error));
        g_assert_error(error, WLINK_ERROR, WLINK_CODE_INVALID);
        g_test_message("%s", error->message);
        g_assert_true(g_pattern_match_simple(faults[i].words, error->message));
    }
}

static void test_drawings(void) {
    struct wlink_machine machine = lamp(lamp_rows, G_N_ELEMENTS(lamp_rows));
    g_autofree char *dot = wlink_machine_dot(&machine);
    g_assert_cmpstr(dot, ==,
                    "digraph \"lamp\" {\n    node [shape=box, style=rounded];\n"
                    "    \"off\" [style=\"rounded,bold\"];\n"
                    "    \"off\" -> \"switched-on\" [label=\"switch\"];\n"
                    "    \"switched-on\" -> \"off\" [label=\"switch\"];\n"
                    "    \"broken\" -> \"off\" [label=\"switch\"];\n}\n");
    g_autofree char *markdown = wlink_machine_markdown(&machine);
    g_assert_nonnull(strstr(markdown, "    off --> switched_on: switch\n"));
    g_assert_nonnull(
        strstr(markdown, "| off | switch | switched-on | light | 5 s | somebody wants light |\n"));
    g_assert_nonnull(strstr(markdown, "| off, broken | knock | it is cold |\n"));
    g_assert_nonnull(strstr(markdown, "leads to broken, and does: smoke."));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/whole-table-passes", test_whole_table_passes);
    g_test_add_func("/machine/holes-are-found", test_holes_are_found);
    g_test_add_func("/machine/drawings", test_drawings);
    return g_test_run();
}
