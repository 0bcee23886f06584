/* SPDX-License-Identifier: Apache-2.0 */
#include "call/manual.h"

#include "call/caller.h"
#include "call/consultation.h"

static const char introduction[] =
    "# The state machines\n"
    "\n"
    "`make docs` writes this page from the tables in `src/call/consultation.c` and `src/call/caller.c`; a "
    "unit\n"
    "test fails when it is out of date. Edit the tables, not this page.\n"
    "\n"
    "Both machines are pure: a state and an event go in, the next state and a set of effects come out. The\n"
    "daemon is the only one that carries effects out, in the order of the table's column. Every pair of a "
    "state\n"
    "and an event is in exactly one row: it happens, it is ignored because it is harmless, or it cannot "
    "happen;\n"
    "then the program has a fault, and everything is closed.\n"
    "\n"
    "What holds in every state, after every sequence of events (`tests/unit/test-consultation.c` walks "
    "through\n"
    "all of them):\n"
    "\n"
    "* Devices are opened by what a person here does (check, call, answer, join); after a restart of the "
    "daemon,\n"
    "  those that a person had opened. Nothing that comes from the network opens or accepts anything.\n"
    "* Only a proven transport opens the valves, and they are open in the state in-consultation alone.\n"
    "* Every way out of a call closes the devices, drops the transport and forgets the resume token.\n"
    "* What opens or sends is recorded first, and does not happen when the record cannot be written; what\n"
    "  closes never waits for the record.\n"
    "* Every state that waits for the network gives up by itself, but one: a wait in a waiting list has no "
    "end.\n"
    "* A check that nobody uses lapses by itself, and what it opened is closed: both stand in the record.\n"
    "\n"
    "`same` means that the state stays. `gives up after` starts a timer that ends in the event give-up; a\n"
    "change of state without a time stops it, as does `stops`.\n";

static void print_section(GString *page, const char *title, const char *dot_file,
                          const struct wlink_machine *machine) {
    g_autofree char *tables = wlink_machine_markdown(machine);
    g_string_append_printf(page, "\n## %s\n\nAs Graphviz: [%s](%s).\n\n%s", title, dot_file, dot_file,
                           tables);
}

char *wlink_call_manual(void) {
    g_autoptr(GString) page = g_string_new(introduction);
    print_section(page, "The consultation of a unit", "consultation.dot", wlink_consultation_machine());
    print_section(page, "One who waits at a consulting unit", "caller.dot", wlink_caller_machine());
    return g_string_free(g_steal_pointer(&page), FALSE);
}
