/* SPDX-License-Identifier: Apache-2.0 */
#include "call/known-time.h"

enum { FIELDS = 2 };

void wlink_known_time_init(struct wlink_known_time *time, gint64 floor, bool needs_server) {
    *time = (struct wlink_known_time){.floor = floor, .needs_server = needs_server, .served_at = -1};
}

bool wlink_known_time_check(struct wlink_known_time *time, const struct wlink_time_reading *reading) {
    if (reading->served)
        time->served_at = reading->uptime;
    bool served = time->served_at >= 0 && reading->uptime - time->served_at <= WLINK_TIME_SERVED_SECONDS;
    return reading->now >= time->floor && (served || !time->needs_server);
}

char *wlink_time_witness_print(gint64 time, guint64 serial) {
    return g_strdup_printf("%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT "\n", time, serial);
}

gint64 wlink_time_witness_parse(const char *text, guint64 serial) {
    g_autofree char *line = g_strchomp(g_strdup(text));
    g_auto(GStrv) fields = g_strsplit(line, " ", FIELDS);
    guint64 time, under;
    bool whole = g_strv_length(fields) == FIELDS &&
                 g_ascii_string_to_unsigned(fields[0], 10, 0, G_MAXINT64, &time, NULL) &&
                 g_ascii_string_to_unsigned(fields[1], 10, 0, G_MAXINT64, &under, NULL);
    return whole && under == serial ? (gint64)time : 0;
}
