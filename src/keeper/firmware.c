/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/firmware.h"

#include "common/log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* EFI_GLOBAL_VARIABLE (UEFI 2.10, 3.3). */
#define GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* A variable's file holds four bytes of attributes before its value; the number of an entry has two. */
enum { ATTRIBUTES = 4, ENTRY = 2 };

static char *path_of(const struct wlink_paths *paths, const char *name) {
    g_autofree char *file = g_strconcat(name, "-" GLOBAL, NULL);
    return g_build_filename(paths->system_dir, "firmware/efi/efivars", file, NULL);
}

bool wlink_firmware_secure_boot(const struct wlink_paths *paths, bool *known) {
    g_autofree char *path = path_of(paths, "SecureBoot");
    g_autofree char *value = NULL;
    gsize length = 0;
    *known = g_file_get_contents(path, &value, &length, NULL) && length == ATTRIBUTES + 1;
    return *known && value[ATTRIBUTES] == 1;
}

/* The first entry's number that a variable names, as its bytes are. */
static bool read_entry(const struct wlink_paths *paths, const char *name, char entry[ENTRY]) {
    g_autofree char *path = path_of(paths, name);
    g_autofree char *value = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &value, &length, NULL) || length < ATTRIBUTES + ENTRY)
        return false;
    memcpy(entry, value + ATTRIBUTES, ENTRY);
    return true;
}

bool wlink_firmware_begins_elsewhere(const struct wlink_paths *paths) {
    char first[ENTRY], current[ENTRY];
    return read_entry(paths, "BootOrder", first) && read_entry(paths, "BootCurrent", current) &&
           memcmp(first, current, ENTRY) != 0;
}

void wlink_firmware_take_charge(const struct wlink_paths *paths) {
    g_autofree char *path = path_of(paths, "BootNext");
    if (g_unlink(path) < 0 && errno != ENOENT)
        wlink_log(WLINK_LOG_ERROR, "firmware-unwritable",
                  "BootNext stays, and the next start is the other slot's: %s", g_strerror(errno));
}
