/* SPDX-License-Identifier: Apache-2.0 */
#include "common/log.h"

#include <stdbool.h>
#include <stdio.h>

/* The MESSAGE_ID of an event is derived from its name, so that no table can slip: the first 128 bits of
 * SHA-256("winglink:" event). scripts/journal-catalog writes the catalogue from the same rule. */
static char *message_id(const char *event) {
    g_autofree char *name = g_strconcat("winglink:", event, NULL);
    char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    digest[32] = '\0';
    return digest;
}

static bool debug_wanted(void) {
    static gsize state;
    if (g_once_init_enter(&state)) {
        const char *value = g_getenv("WINGLINK_DEBUG");
        g_once_init_leave(&state, value && *value && !g_str_equal(value, "0") ? 2 : 1);
    }
    return state == 2;
}

void wlink_log(enum wlink_level level, const char *event, const char *format, ...) {
    static const GLogLevelFlags glib_level[] = {
        [WLINK_LOG_ERROR] = G_LOG_LEVEL_MESSAGE,
        [WLINK_LOG_NOTICE] = G_LOG_LEVEL_MESSAGE,
        [WLINK_LOG_DEBUG] = G_LOG_LEVEL_DEBUG,
    };
    static const char *const priority[] = {"3", "5", "7"};
    if (level == WLINK_LOG_DEBUG && !debug_wanted())
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *words = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *line = g_strdup_printf("%s: %s", event, words);
    g_autofree char *id = message_id(event);
    const GLogField fields[] = {
        {"MESSAGE", line, -1},
        {"MESSAGE_ID", id, -1},
        {"PRIORITY", priority[level], -1},
        {"GLIB_DOMAIN", "winglink", -1},
    };
    if (g_log_writer_is_journald(fileno(stderr)))
        g_log_writer_journald(glib_level[level], fields, G_N_ELEMENTS(fields), NULL);
    else
        g_printerr("%s\n", line);
}
