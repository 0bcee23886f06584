/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Every path that a unit uses, derived from one root, so that two units run beside each other on one machine.
 * The root of a device is "/". Absolute paths; owned by the struct. */
typedef struct wlink_paths wlink_paths;
struct wlink_paths {
    char *root;             /* the root itself */
    char *config_file;      /* etc/winglink/unit.conf */
    char *ca_file;          /* etc/winglink/estate/ca.pem: the trust anchors */
    char *certificate_file; /* var/lib/winglink/identity/unit.pem: certificate, then its chain */
    char *key_file;         /* var/lib/winglink/identity/unit.key */
    char *site_file;        /* var/lib/winglink/site/site.bundle */
    char *serial_file;      /* var/lib/winglink/site/serial: of the newest bundle that was in use */
    char *revoked_file;     /* var/lib/winglink/site/revoked: what the newest bundle does not believe */
    char *clock_file;       /* var/lib/winglink/clock: the newest time that a time server vouched for */
    char *built_file;       /* usr/share/winglink/built: when the image was built; not on other machines */
    char *trial_file;       /* var/lib/winglink/site/trial: while it is there, the bundle is on trial */
    char *staff_file;       /* var/lib/winglink/staff.json: who may sign in */
    char *out_file;         /* var/lib/winglink/not-in-service: there until the unit was put into service */
    char *record_dir;       /* var/lib/winglink/record */
    char *ports_dir;        /* run/winglink/ports: the video ports' sockets */
    char *resume_file;      /* run/winglink/resume.json; /run is a tmpfs on a device */
    char *seen_file;        /* run/winglink/seen: identities that were taken */
    char *sip_dir;          /* run/winglink/sip: what the SIP stack needs as files */
    /* of winglink-keeper */
    char *address_file;    /* etc/winglink/address: the unit that the machine was flashed for */
    char *enrolment_file;  /* etc/winglink/enrolment: the secret for its request, until that was made */
    char *request_file;    /* etc/winglink/request: what it asks the estate, until that was answered */
    char *keeper_dir;      /* var/lib/winglink-keeper: what it remembers over restarts */
    char *site_floor_file; /* var/lib/winglink-keeper/site-serial: of the newest bundle that was in use */
    char *
        staff_serial_file; /* var/lib/winglink-keeper/staff-serial: of the staff list that was applied last */
    char *kernel_dir;      /* proc */
    char *system_dir;      /* sys */
    char *device_dir;      /* dev */
    char *release_file;    /* usr/lib/os-release: the image's version and variant */
};

/* root may be relative to the working directory. Never NULL; free with wlink_paths_free. */
struct wlink_paths *wlink_paths_new(const char *root);
void wlink_paths_free(struct wlink_paths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(wlink_paths, wlink_paths_free)

/* Makes the directories that the daemon writes to: ports_dir for its group too (0750: the panel reads the
 * pictures), the others for the daemon alone (0700). What exists is left as it is. Fails with FAILED, or with
 * TOO_LARGE when a socket's path would not fit into sockaddr_un (108 bytes, unix(7)). */
bool wlink_paths_make(const struct wlink_paths *paths, GError **error);
