/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/clock.h"

/* chronyc(1), tracking: reference, its name, stratum, time of reference, offset in seconds (positive: this
 * clock is slow), …, leap status last. */
enum { REFERENCE, NAME, STRATUM, TIME, OFFSET, LEAST = 14 };

bool wlink_clock_parse(const char *line, struct wlink_clock *clock) {
    g_autofree char *text = g_strstrip(g_strdup(line));
    g_auto(GStrv) fields = g_strsplit(text, ",", -1);
    guint count = g_strv_length(fields);
    if (count < LEAST)
        return false;
    clock->trusted =
        !g_str_equal(fields[count - 1], "Not synchronised") && !g_str_equal(fields[REFERENCE], "00000000");
    clock->offset = -g_ascii_strtod(fields[OFFSET], NULL) * 1000;
    g_strlcpy(clock->source, clock->trusted ? fields[NAME] : "", sizeof clock->source);
    return true;
}
