/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/bundle.h"

#include "common/error.h"
#include "common/log.h"
#include "estate/seal.h"

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
static void write_down(const char *path, const char *text) {
    g_autoptr(GError) error = NULL;
    g_autofree char *there = NULL;
    if (g_file_get_contents(path, &there, NULL, NULL) && g_str_equal(there, text))
        return;
    if (!g_file_set_contents_full(path, text, -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
        wlink_log(WLINK_LOG_ERROR, "bundle-serial-unsaved", "%s", error->message);
}

wlink_site *wlink_bundle_open(const struct wlink_paths *paths, GError **error) {
    guint64 newest;
    if (!read_serial(paths->serial_file, &newest, error))
        return NULL;
    g_autoptr(wlink_site) site = wlink_site_open(paths->site_file, paths->ca_file, NULL, newest, error);
    bool good = site && wlink_seal_check_revoked(wlink_site_signer(site), paths->revoked_file,
                                                 WLINK_CODE_BUNDLE_SIGNATURE, error);
    return good ? g_steal_pointer(&site) : NULL;
}

/* What is revoked goes first: a number that is there alone would let in a bundle of who was revoked. */
void wlink_bundle_keep(const struct wlink_paths *paths, const wlink_site *site) {
    guint64 newest;
    if (g_file_test(paths->trial_file, G_FILE_TEST_EXISTS))
        return;
    if (!read_serial(paths->serial_file, &newest, NULL) || wlink_site_serial(site) < newest)
        return;
    g_autofree char *revoked = g_strjoinv("\n", (char **)wlink_site_revocations(site));
    g_autofree char *lines = g_strconcat(revoked, "\n", NULL);
    g_autofree char *serial = g_strdup_printf("%" G_GUINT64_FORMAT "\n", wlink_site_serial(site));
    write_down(paths->revoked_file, lines);
    write_down(paths->serial_file, serial);
}
