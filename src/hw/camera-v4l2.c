/* SPDX-License-Identifier: Apache-2.0 */
/* Cameras of the kernel, found and watched through udev. */
#include "common/error.h"
#include "hw/camera-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gudev/gudev.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct v4l2_watch {
    GUdevClient *client;
    wlink_camera_changed changed;
    void *data;
};

static bool serves(const char *match) {
    static const char *const prefixes[] = {"port:", "usb:", "serial:"};
    for (unsigned i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(match, prefixes[i]) && match[strlen(prefixes[i])])
            return true;
    return g_str_equal(match, "auto");
}

static void on_uevent(GUdevClient *client, const char *action, GUdevDevice *device, void *data) {
    (void)client;
    (void)action;
    struct v4l2_watch *watch = data;
    watch->changed(g_udev_device_get_device_file(device), watch->data);
}

static void *watch_rules(const struct wlink_camera_rule *rules, unsigned count, wlink_camera_changed changed,
                         void *data) {
    (void)rules;
    (void)count;
    const char *const subsystems[] = {"video4linux", NULL};
    struct v4l2_watch *watch = g_new0(struct v4l2_watch, 1);
    watch->changed = changed;
    watch->data = data;
    watch->client = g_udev_client_new(subsystems);
    g_signal_connect(watch->client, "uevent", G_CALLBACK(on_uevent), watch);
    return watch;
}

static void unwatch(void *data) {
    struct v4l2_watch *watch = data;
    g_signal_handlers_disconnect_by_data(watch->client, watch);
    g_object_unref(watch->client);
    g_free(watch);
}

static bool asks_as_capture(const char *path) {
    struct v4l2_capability capability = {0};
    g_autofd int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || wlink_camera_ioctl(fd, VIDIOC_QUERYCAP, &capability) < 0)
        return false;
    guint32 able =
        capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps : capability.capabilities;
    return (able & V4L2_CAP_VIDEO_CAPTURE) && (able & V4L2_CAP_STREAMING) &&
           !(able & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_OUTPUT));
}

/* Does it give pictures (not metadata, sliced VBI, a codec)? udev knows; where no udev runs (a container) the
 * device is asked. While udev is still at work on a device its event is yet to come. */
static bool is_camera(GUdevDevice *device) {
    const char *path = g_udev_device_get_device_file(device);
    const char *able = g_udev_device_get_property(device, "ID_V4L_CAPABILITIES");
    if (!path)
        return false;
    if (able)
        return strstr(able, ":capture:") && !strstr(able, ":video_output:");
    return !g_file_test("/run/udev/control", G_FILE_TEST_EXISTS) && asks_as_capture(path);
}

static void describe_usb(GUdevDevice *usb, struct wlink_camera_device *out) {
    const char *vendor = g_udev_device_get_sysfs_attr(usb, "idVendor");
    const char *product = g_udev_device_get_sysfs_attr(usb, "idProduct");
    if (vendor && product)
        out->usb = g_strdup_printf("%s:%s", vendor, product);
    if (!out->serial)
        out->serial = wlink_camera_text(g_udev_device_get_sysfs_attr(usb, "serial"));
    out->label = wlink_camera_text(g_udev_device_get_sysfs_attr(usb, "product"));
}

static struct wlink_camera_device *describe(GUdevDevice *device) {
    struct wlink_camera_device *out = g_new0(struct wlink_camera_device, 1);
    g_autoptr(GUdevDevice) usb = g_udev_device_get_parent_with_subsystem(device, "usb", "usb_device");
    out->backend = &wlink_camera_v4l2;
    out->path = g_strdup(g_udev_device_get_device_file(device));
    out->serial = wlink_camera_text(g_udev_device_get_property(device, "ID_SERIAL_SHORT"));
    out->port = wlink_camera_text(g_udev_device_get_property(device, "ID_PATH"));
    if (usb)
        describe_usb(usb, out);
    if (!out->label)
        out->label = wlink_camera_text(g_udev_device_get_sysfs_attr(device, "name"));
    if (!out->label)
        out->label = g_strdup("Camera");
    return out;
}

/* By number of the node: /dev/video2 before /dev/video10. */
static int compare_nodes(const void *a, const void *b) {
    int left = atoi(g_udev_device_get_number((GUdevDevice *)a) ?: "0");
    int right = atoi(g_udev_device_get_number((GUdevDevice *)b) ?: "0");
    return (left > right) - (left < right);
}

static void list(void *data, GPtrArray *devices) {
    struct v4l2_watch *watch = data;
    GList *nodes = g_list_sort(g_udev_client_query_by_subsystem(watch->client, "video4linux"), compare_nodes);
    for (GList *node = nodes; node; node = node->next)
        if (is_camera(node->data))
            g_ptr_array_add(devices, describe(node->data));
    g_list_free_full(nodes, g_object_unref);
}

static bool modes(const struct wlink_camera_device *device, GArray *out, GError **error) {
    g_autofd int fd = open(device->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    int reason = errno;
    if (fd < 0)
        return wlink_fail(error,
                          reason == ENOENT || reason == ENODEV ? WLINK_CODE_CAMERA_MISSING
                                                               : WLINK_CODE_CAMERA_FAILED,
                          "%s (%s) does not open: %s", device->label, device->path, g_strerror(reason));
    if (wlink_camera_v4l2_modes(fd, out, error))
        return true;
    g_prefix_error(error, "%s (%s): ", device->label, device->path);
    return false;
}

const struct wlink_camera_backend wlink_camera_v4l2 = {
    .id = WLINK_CAMERA_V4L2,
    .serves = serves,
    .watch = watch_rules,
    .unwatch = unwatch,
    .list = list,
    .modes = modes,
};
