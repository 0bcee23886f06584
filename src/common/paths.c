/* SPDX-License-Identifier: Apache-2.0 */
#include "common/paths.h"

#include "common/error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Longest name of a socket inside ports_dir, with its slash and the final NUL. */
enum { SOCKET_NAME_ROOM = 32 };

struct wlink_paths *wlink_paths_new(const char *root) {
    g_autofree char *base = g_canonicalize_filename(root, NULL);
    struct wlink_paths *paths = g_new(struct wlink_paths, 1);
    *paths = (struct wlink_paths){
        .root = g_strdup(base),
        .config_file = g_build_filename(base, "etc/winglink/unit.conf", NULL),
        .ca_file = g_build_filename(base, "etc/winglink/estate/ca.pem", NULL),
        .certificate_file = g_build_filename(base, "var/lib/winglink/identity/unit.pem", NULL),
        .key_file = g_build_filename(base, "var/lib/winglink/identity/unit.key", NULL),
        .site_file = g_build_filename(base, "var/lib/winglink/site/site.bundle", NULL),
        .serial_file = g_build_filename(base, "var/lib/winglink/site/serial", NULL),
        .revoked_file = g_build_filename(base, "var/lib/winglink/site/revoked", NULL),
        .clock_file = g_build_filename(base, "var/lib/winglink/clock", NULL),
        .built_file = g_build_filename(base, "usr/share/winglink/built", NULL),
        .trial_file = g_build_filename(base, "var/lib/winglink/site/trial", NULL),
        .staff_file = g_build_filename(base, "var/lib/winglink/staff.json", NULL),
        .out_file = g_build_filename(base, "var/lib/winglink/not-in-service", NULL),
        .record_dir = g_build_filename(base, "var/lib/winglink/record", NULL),
        .ports_dir = g_build_filename(base, "run/winglink/ports", NULL),
        .resume_file = g_build_filename(base, "run/winglink/resume.json", NULL),
        .seen_file = g_build_filename(base, "run/winglink/seen", NULL),
        .sip_dir = g_build_filename(base, "run/winglink/sip", NULL),
        .address_file = g_build_filename(base, "etc/winglink/address", NULL),
        .enrolment_file = g_build_filename(base, "etc/winglink/enrolment", NULL),
        .request_file = g_build_filename(base, "etc/winglink/request", NULL),
        .keeper_dir = g_build_filename(base, "var/lib/winglink-keeper", NULL),
        .site_floor_file = g_build_filename(base, "var/lib/winglink-keeper/site-serial", NULL),
        .staff_serial_file = g_build_filename(base, "var/lib/winglink-keeper/staff-serial", NULL),
        .kernel_dir = g_build_filename(base, "proc", NULL),
        .system_dir = g_build_filename(base, "sys", NULL),
        .device_dir = g_build_filename(base, "dev", NULL),
        .release_file = g_build_filename(base, "usr/lib/os-release", NULL),
    };
    return paths;
}

void wlink_paths_free(struct wlink_paths *paths) {
    if (!paths)
        return;
    g_free(paths->root);
    g_free(paths->config_file);
    g_free(paths->ca_file);
    g_free(paths->certificate_file);
    g_free(paths->key_file);
    g_free(paths->site_file);
    g_free(paths->serial_file);
    g_free(paths->revoked_file);
    g_free(paths->clock_file);
    g_free(paths->built_file);
    g_free(paths->trial_file);
    g_free(paths->staff_file);
    g_free(paths->out_file);
    g_free(paths->record_dir);
    g_free(paths->ports_dir);
    g_free(paths->resume_file);
    g_free(paths->seen_file);
    g_free(paths->sip_dir);
    g_free(paths->address_file);
    g_free(paths->enrolment_file);
    g_free(paths->request_file);
    g_free(paths->keeper_dir);
    g_free(paths->site_floor_file);
    g_free(paths->staff_serial_file);
    g_free(paths->kernel_dir);
    g_free(paths->system_dir);
    g_free(paths->device_dir);
    g_free(paths->release_file);
    g_free(paths);
}

/* The leaf gets the mode; parents that are missing are for everybody to pass through. */
static bool make_directory(const char *path, mode_t mode, GError **error) {
    g_autofree char *parent = g_path_get_dirname(path);
    if (g_mkdir_with_parents(parent, 0755) < 0 || (mkdir(path, mode) < 0 && errno != EEXIST))
        return wlink_fail(error, WLINK_CODE_FAILED, "making %s: %s", path, g_strerror(errno));
    return true;
}

bool wlink_paths_make(const struct wlink_paths *paths, GError **error) {
    struct sockaddr_un address;
    if (strlen(paths->ports_dir) + SOCKET_NAME_ROOM > sizeof address.sun_path)
        return wlink_fail(error, WLINK_CODE_TOO_LARGE,
                          "%s is too long for sockets inside it: use a shorter root", paths->ports_dir);
    return make_directory(paths->record_dir, 0700, error) && make_directory(paths->ports_dir, 0750, error) &&
           make_directory(paths->sip_dir, 0700, error);
}
