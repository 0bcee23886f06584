/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/disk.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DATA_LINK "disk/by-partlabel/data"

/* The LUKS2 header's first copy with its JSON area (LUKS2 On-Disk Format 1.1, 2.1): what systemd-repart
 * makes. */
enum { HEADER_MAX = 1 << 16, SECTOR = 512 };

static char *read_line(const char *folder, const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strstrip(text) : g_strdup("");
}

/* Is there a mapped device of that name whose UUID, which begins with its kind, has that prefix? */
static bool has_mapping(const struct wlink_paths *paths, const char *name, const char *prefix) {
    g_autofree char *folder = g_build_filename(paths->system_dir, "block", NULL);
    g_autoptr(GDir) devices = g_dir_open(folder, 0, NULL);
    const char *device;
    while (devices && (device = g_dir_read_name(devices))) {
        g_autofree char *dm = g_build_filename(folder, device, "dm", NULL);
        g_autofree char *its_name = read_line(dm, "name");
        g_autofree char *uuid = read_line(dm, "uuid");
        if (g_str_equal(its_name, name) && g_str_has_prefix(uuid, prefix))
            return true;
    }
    return false;
}

/* The folder in /sys of the whole disk that holds the data partition; NULL. */
static char *find_disk(const struct wlink_paths *paths) {
    g_autofree char *link = g_build_filename(paths->device_dir, DATA_LINK, NULL);
    g_autofree char *target = g_file_read_link(link, NULL);
    if (!target)
        return NULL;
    g_autofree char *partition = g_path_get_basename(target);
    g_autofree char *known = g_build_filename(paths->system_dir, "class/block", partition, NULL);
    g_autofree char *folder = realpath(known, NULL);
    return folder ? g_path_get_dirname(folder) : NULL;
}

static void look_at_disk(const struct wlink_paths *paths, struct wlink_disk *disk) {
    static const char *const models[] = {"device/model", "device/name"}; /* the second is an eMMC's */
    g_autofree char *folder = find_disk(paths);
    if (!folder)
        return;
    g_autofree char *size = read_line(folder, "size");
    disk->size = g_ascii_strtoull(size, NULL, 10) * SECTOR;
    for (guint i = 0; i < G_N_ELEMENTS(models) && !*disk->model; i++) {
        g_free(disk->model);
        disk->model = read_line(folder, models[i]);
    }
}

/* One token that the TPM answers, for PCR 7 and no other. */
static bool is_bound(const struct wlink_paths *paths) {
    g_autofree char *path = g_build_filename(paths->device_dir, DATA_LINK, NULL);
    g_autofree char *header = g_malloc0(HEADER_MAX + 1);
    g_autofd int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? pread(fd, header, HEADER_MAX, 0) : -1;
    static const char *const wanted[] = {"\"type\":\"systemd-tpm2\"", "\"tpm2-pcrs\":[7]"};
    if (length < 4 || memcmp(header, "LUKS", 4) != 0)
        return false;
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (!memmem(header, (gsize)length, wanted[i], strlen(wanted[i])))
            return false;
    return true;
}

struct wlink_disk *wlink_disk_look(const struct wlink_paths *paths) {
    struct wlink_disk *disk = g_new0(struct wlink_disk, 1);
    disk->model = g_strdup("");
    look_at_disk(paths, disk);
    disk->verity = has_mapping(paths, "root", "CRYPT-VERITY-");
    disk->encrypted = has_mapping(paths, "data", "CRYPT-LUKS2-");
    disk->pcr7 = disk->encrypted && is_bound(paths);
    return disk;
}

void wlink_disk_free(struct wlink_disk *disk) {
    if (!disk)
        return;
    g_free(disk->model);
    g_free(disk);
}
