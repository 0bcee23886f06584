/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/report-journal.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <systemd/sd-journal.h>

enum { MOST_LINES = 2000 };

static const char *const units[] = {
    "winglinkd.service",
    "winglink-panel.service",
    "winglink-keeper.service",
    "winglink-seed.service",
    "winglink-firewall.service",
    "winglink-door.service",
    "winglink-boot-entries.service",
    "winglink-usb-policy.service",
    "rauc.service",
    "usbguard.service",
};

static void match(sd_journal *journal, const char *field, const char *value) {
    g_autofree char *words = g_strconcat(field, "=", value, NULL);
    sd_journal_add_match(journal, words, 0);
}

/* Any of: a line of one of the units, systemd's line about one, a warning of the kernel. */
static void choose(sd_journal *journal) {
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        match(journal, "_SYSTEMD_UNIT", units[i]);
    sd_journal_add_disjunction(journal);
    for (guint i = 0; i < G_N_ELEMENTS(units); i++)
        match(journal, "UNIT", units[i]);
    match(journal, "_PID", "1");
    sd_journal_add_disjunction(journal);
    match(journal, "_TRANSPORT", "kernel");
    static const char *const warnings[] = {"0", "1", "2", "3", "4"};
    for (guint i = 0; i < G_N_ELEMENTS(warnings); i++)
        match(journal, "PRIORITY", warnings[i]);
}

static char *field(sd_journal *journal, const char *name) {
    const void *data;
    size_t length, skip = strlen(name) + 1;
    if (sd_journal_get_data(journal, name, &data, &length) < 0 || length < skip)
        return g_strdup("");
    return g_strndup((const char *)data + skip, length - skip);
}

/* Lines of ours carry no identifier: journald notes the program itself. */
static char *speaker(sd_journal *journal) {
    g_autofree char *identifier = field(journal, "SYSLOG_IDENTIFIER");
    return *identifier ? g_steal_pointer(&identifier) : field(journal, "_COMM");
}

static char *print(sd_journal *journal) {
    guint64 moment = 0;
    g_autofree char *who = speaker(journal);
    g_autofree char *message = field(journal, "MESSAGE");
    sd_journal_get_realtime_usec(journal, &moment);
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc((gint64)(moment / G_USEC_PER_SEC));
    g_autofree char *when = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("");
    return g_strdup_printf("%s %s: %s", when, who, message);
}

char **wlink_report_journal(const char *root) {
    sd_journal *journal = NULL;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_null_terminated(MOST_LINES, g_free, TRUE);
    if (sd_journal_open_directory(&journal, root, SD_JOURNAL_OS_ROOT) >= 0) {
        choose(journal);
        sd_journal_seek_tail(journal);
        while (lines->len < MOST_LINES && sd_journal_previous(journal) > 0)
            g_ptr_array_insert(lines, 0, print(journal));
        sd_journal_close(journal);
    }
    g_ptr_array_set_free_func(lines, NULL);
    return (char **)g_ptr_array_steal(lines, NULL);
}
