/* SPDX-License-Identifier: Apache-2.0 */
#include "call/caller.h"
#include "call/consultation.h"
#include "call/manual.h"

/* The committed file is what the tables make. Run from the top of the checkout. */
static void assert_current(const char *path, const char *made) {
    g_autofree char *committed = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &committed, NULL, &error);
    g_assert_no_error(error);
    if (!g_str_equal(committed, made))
        g_error("%s is out of date: run `make docs` and commit it", path);
}

static void test_state_machines(void) {
    g_autofree char *manual = wlink_call_manual();
    g_autofree char *consultation = wlink_consultation_dot();
    g_autofree char *caller = wlink_machine_dot(wlink_caller_machine());
    assert_current("docs/state-machine.md", manual);
    assert_current("docs/consultation.dot", consultation);
    assert_current("docs/caller.dot", caller);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/docs/state-machines", test_state_machines);
    return g_test_run();
}
