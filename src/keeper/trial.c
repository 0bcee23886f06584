/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/trial.h"

#include "common/error.h"
#include "common/log.h"
#include "common/plain-file.h"
#include "estate/seal.h"
#include "estate/site.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { NUMBER_BYTES = 64 };

/* The folder of what was there before; a file of it is there whole or not at all. */
static char *former(const struct wlink_paths *paths, const char *name) {
    return g_build_filename(paths->keeper_dir, "former", name, NULL);
}

static bool fail_errno(GError **error, const char *path) {
    return wlink_fail(error, WLINK_CODE_FAILED, "%s: %s", path, g_strerror(errno));
}

static bool copy(const char *from, const char *to, GError **error) {
    g_autoptr(GError) why = NULL;
    gsize length;
    g_autofree char *data = wlink_plain_file_read(from, WLINK_SEAL_MAX_BYTES, &length, &why);
    return (data || wlink_fail(error, WLINK_CODE_FAILED, "%s", why->message)) &&
           wlink_plain_file_write(to, data, length, error);
}

static bool is_on_trial(const struct wlink_paths *paths) {
    return g_file_test(paths->trial_file, G_FILE_TEST_EXISTS);
}

/* False: there is none, or it is no number. */
static bool read_number(const char *path, guint64 *number) {
    g_autofree char *text = wlink_plain_file_read(path, NUMBER_BYTES, NULL, NULL);
    return text && g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, G_MAXINT64, number, NULL);
}

/* Never lower than what is known to have been in use: nothing older is let in by this. */
static bool mend_serial(const struct wlink_paths *paths, guint64 serial, GError **error) {
    g_autofree char *floor = g_build_filename(paths->keeper_dir, "site-serial", NULL);
    guint64 number, known = 0;
    if (!g_file_test(paths->serial_file, G_FILE_TEST_EXISTS) || read_number(paths->serial_file, &number))
        return true;
    g_autoptr(wlink_site) site = wlink_site_open(paths->site_file, paths->ca_file, NULL, 0, NULL);
    if (read_number(floor, &number))
        known = number;
    if (site)
        known = MAX(known, wlink_site_serial(site));
    g_autofree char *mended = g_strdup_printf("%" G_GUINT64_FORMAT "\n", known ? known : serial);
    wlink_log(WLINK_LOG_ERROR, "bundle-serial-mended",
              "%s was no serial number; now it is %" G_GUINT64_FORMAT, paths->serial_file,
              known ? known : serial);
    return wlink_plain_file_write(paths->serial_file, mended, strlen(mended), error);
}

/* The key stays whatever happens; the certificate may come with the bundle. */
bool wlink_trial_begin(const struct wlink_paths *paths, guint64 serial, GError **error) {
    g_autofree char *bundle = former(paths, "site.bundle");
    g_autofree char *certificate = former(paths, "unit.pem");
    g_autofree char *folder = g_path_get_dirname(bundle);
    if (g_mkdir_with_parents(folder, 0700) < 0)
        return fail_errno(error, folder);
    return copy(paths->site_file, bundle, error) && copy(paths->certificate_file, certificate, error) &&
           mend_serial(paths, serial, error) && wlink_plain_file_write(paths->trial_file, "", 0, error);
}

static void forget_former(const struct wlink_paths *paths) {
    static const char *const names[] = {"site.bundle", "unit.pem"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = former(paths, names[i]);
        g_unlink(path);
    }
}

bool wlink_trial_keep_floor(const struct wlink_paths *paths, guint64 serial, GError **error) {
    g_autofree char *path = g_build_filename(paths->keeper_dir, "site-serial", NULL);
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT "\n", serial);
    return wlink_plain_file_write(path, text, strlen(text), error);
}

/* What the bundle revokes. */
static bool keep_revoked(const struct wlink_paths *paths, GError **error) {
    g_autoptr(wlink_site) site = wlink_site_open(paths->site_file, paths->ca_file, NULL, 0, NULL);
    if (!site)
        return true;
    g_autofree char *revoked = g_strjoinv("\n", (char **)wlink_site_revocations(site));
    g_autofree char *lines = g_strconcat(revoked, "\n", NULL);
    return wlink_plain_file_write(paths->revoked_file, lines, strlen(lines), error);
}

static bool keep_serial(const struct wlink_paths *paths, guint64 serial, GError **error) {
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT "\n", serial);
    return wlink_plain_file_write(paths->serial_file, text, strlen(text), error);
}

static void log_unsaved(GError **error) {
    wlink_log(WLINK_LOG_ERROR, "bundle-serial-unsaved", "%s", (*error)->message);
    g_clear_error(error);
}

/* The mark goes first: a serial number that counts while the mark is there would shut the former bundle out.
 * What cannot be written after it is no reason to take anything back: one of the numbers may count already,
 * and winglinkd makes good what it can at its next start (daemon/bundle.c), also if the power fails in
 * between. */
bool wlink_trial_commit(const struct wlink_paths *paths, guint64 serial, GError **error) {
    if (!wlink_plain_file_remove(paths->trial_file, error))
        return false;
    GError *unsaved = NULL;
    if (!keep_revoked(paths, &unsaved))
        log_unsaved(&unsaved);
    if (!keep_serial(paths, serial, &unsaved))
        log_unsaved(&unsaved);
    if (!wlink_trial_keep_floor(paths, serial, &unsaved))
        log_unsaved(&unsaved);
    forget_former(paths);
    return true;
}

bool wlink_trial_take_back(const struct wlink_paths *paths, GError **error) {
    g_autofree char *bundle = former(paths, "site.bundle");
    g_autofree char *certificate = former(paths, "unit.pem");
    if (!copy(certificate, paths->certificate_file, error) || !copy(bundle, paths->site_file, error) ||
        !wlink_plain_file_remove(paths->trial_file, error))
        return false;
    forget_former(paths);
    return true;
}

bool wlink_trial_recover(const struct wlink_paths *paths, bool *taken_back, GError **error) {
    *taken_back = is_on_trial(paths);
    return !*taken_back || wlink_trial_take_back(paths, error);
}
