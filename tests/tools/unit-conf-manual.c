/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/config.h"

#include <stdio.h>

/* Prints docs/unit.conf.md. */
int main(void) {
    g_autofree char *manual = wlink_config_manual();
    fputs(manual, stdout);
    return 0;
}
