/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What chrony says of the clock: the one line of `chronyc -c tracking`. */
struct wlink_clock {
    bool trusted;    /* it follows a source */
    double offset;   /* of this clock from the source's, ms */
    char source[64]; /* address or name; "" */
};

/* False where the line is not one. */
bool wlink_clock_parse(const char *line, struct wlink_clock *clock);
