/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/last-called.h"

#include "call/record.h"
#include "common/json.h"

#include <string.h>

enum { LINES = 2000 };

static void take_line(GHashTable *last, const char *line) {
    static const struct wlink_json_limits limits = {.bytes = WLINK_RECORD_LINE_MAX, .depth = 4, .values = 64};
    const char *what, *room, *time;
    g_autoptr(GVariant) object = wlink_json_parse(line, strlen(line), &limits, NULL);
    if (!object || !g_variant_lookup(object, "what", "&s", &what) || !g_str_equal(what, "call-started") ||
        !g_variant_lookup(object, "room", "&s", &room) || !g_variant_lookup(object, "t", "&s", &time))
        return;
    g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(time, NULL);
    if (!moment)
        return;
    const gint64 when = g_date_time_to_unix(moment) * G_USEC_PER_SEC;
    g_hash_table_insert(last, g_strdup(room), g_memdup2(&when, sizeof when));
}

GHashTable *wlink_last_called_read(struct wlink_record_store *record) {
    GHashTable *last = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) lines = wlink_record_store_read(record, LINES, NULL);
    for (char **line = lines; line && *line; line++)
        take_line(last, *line);
    return last;
}
