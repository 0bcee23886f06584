/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/bundle.h"

#include "common/error.h"
#include "common/log.h"

/* The file holds the number and a line's end; before the first bundle there is none. It is written whole or
 * not at all: another text is no accident, and starting from 0 would let every older bundle in. */
static bool read_serial(const char *path, guint64 *serial, GError **error) {
    g_autoptr(GError) why = NULL;
    g_autofree char *text = NULL;
    *serial = 0;
    if (!g_file_get_contents(path, &text, NULL, &why))
        return g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
               wlink_fail(error, WLINK_CODE_BUNDLE_UNREADABLE, "%s", why->message);
    return g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, G_MAXINT64, serial, NULL) ||
           wlink_fail(error, WLINK_CODE_BUNDLE_UNREADABLE,
                      "%s is not the serial number of a bundle: write the newest one's into it", path);
}

/* A unit whose disk is full starts nevertheless: it will say so, and makes no calls (the record). */
static void write_serial(const char *path, guint64 serial) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT "\n", serial);
    if (!g_file_set_contents_full(path, text, -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
        wlink_log(WLINK_LOG_ERROR, "bundle-serial-unsaved", "%s", error->message);
}

wlink_site *wlink_bundle_open(const struct wlink_paths *paths, GError **error) {
    guint64 newest;
    if (!read_serial(paths->serial_file, &newest, error))
        return NULL;
    return wlink_site_open(paths->site_file, paths->ca_file, NULL, newest, error);
}

void wlink_bundle_keep(const struct wlink_paths *paths, const wlink_site *site) {
    guint64 newest;
    if (g_file_test(paths->trial_file, G_FILE_TEST_EXISTS))
        return;
    if (read_serial(paths->serial_file, &newest, NULL) && wlink_site_serial(site) > newest)
        write_serial(paths->serial_file, wlink_site_serial(site));
}
