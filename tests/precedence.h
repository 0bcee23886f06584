/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <sys/resource.h>

/* What is measured in real time comes before all else that the machine does, threads included: before the
 * first of them is made. Where that is not allowed (not root), the test runs as every process. */
static inline void take_precedence(void) {
    enum { BEFORE_OTHERS = -15 };
    if (setpriority(PRIO_PROCESS, 0, BEFORE_OTHERS) != 0)
        g_test_message("runs with the priority of everybody: a busy machine may disturb it");
}
