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

/* Never lower than what is known to have been in use: nothing older is let in by this. */
static bool mend_serial(const struct wlink_paths *paths, guint64 serial, GError **error) {
    guint64 number, known = 0;
    if (!g_file_test(paths->serial_file, G_FILE_TEST_EXISTS) ||
        wlink_plain_file_read_number(paths->serial_file, &number))
        return true;
    g_autoptr(wlink_site) site = wlink_site_open(paths->site_file, paths->ca_file, NULL, 0, NULL);
    wlink_plain_file_read_number(paths->site_floor_file, &known);
    if (site)
        known = MAX(known, wlink_site_serial(site));
    const guint64 mended = known ? known : serial;
    wlink_log(WLINK_LOG_ERROR, "bundle-serial-mended",
              "%s was no serial number; now it is %" G_GUINT64_FORMAT, paths->serial_file, mended);
    return wlink_plain_file_write_number(paths->serial_file, mended, error);
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
    return wlink_plain_file_write_number(paths->site_floor_file, serial, error);
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
    if (!wlink_plain_file_write_number(paths->serial_file, serial, &unsaved))
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
