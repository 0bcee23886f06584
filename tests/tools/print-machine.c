/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what docs/ has of the state machines: print-machine manual|consultation|caller. */
#include "call/caller.h"
#include "call/consultation.h"
#include "call/manual.h"

#include <stdio.h>
#include <string.h>

static char *caller_dot(void) {
    return wlink_machine_dot(wlink_caller_machine());
}

static const struct {
    const char *name;
    char *(*print)(void);
} pages[] = {
    {"manual", wlink_call_manual},
    {"consultation", wlink_consultation_dot},
    {"caller", caller_dot},
};

int main(int argc, char **argv) {
    for (unsigned i = 0; argc == 2 && i < G_N_ELEMENTS(pages); i++) {
        if (strcmp(argv[1], pages[i].name) != 0)
            continue;
        g_autofree char *page = pages[i].print();
        return fputs(page, stdout) < 0;
    }
    fprintf(stderr, "usage: %s manual|consultation|caller\n", argv[0]);
    return 2;
}
