/* SPDX-License-Identifier: Apache-2.0 */
#include "hw/file-watch.h"

#include "common/log.h"

#include <gio/gio.h>

struct wlink_file_watch {
    char *path;
    GFileMonitor *monitor;
    wlink_file_changed changed;
    void *data;
};

static void on_monitor_changed(GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
                               void *data) {
    (void)monitor;
    (void)file;
    (void)other;
    struct wlink_file_watch *watch = data;
    /* A file that is being written is read when its writer has done, not half-way. */
    if (event != G_FILE_MONITOR_EVENT_CHANGED && event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
        watch->changed(watch->path, watch->data);
}

struct wlink_file_watch *wlink_file_watch_new(const char *path, wlink_file_changed changed, void *data) {
    struct wlink_file_watch *watch = g_new0(struct wlink_file_watch, 1);
    g_autoptr(GFile) file = g_file_new_for_path(path);
    g_autoptr(GError) error = NULL;
    watch->path = g_strdup(path);
    watch->changed = changed;
    watch->data = data;
    watch->monitor = g_file_monitor_file(file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
    if (!watch->monitor) {
        wlink_log(WLINK_LOG_ERROR, "file-unwatched", "changes of a stand-in will not be seen: %s",
                  error->message);
        return watch;
    }
    g_file_monitor_set_rate_limit(watch->monitor, 0);
    g_signal_connect(watch->monitor, "changed", G_CALLBACK(on_monitor_changed), watch);
    return watch;
}

void wlink_file_watch_free(struct wlink_file_watch *watch) {
    if (!watch)
        return;
    if (watch->monitor) {
        g_signal_handlers_disconnect_by_data(watch->monitor, watch);
        g_file_monitor_cancel(watch->monitor);
        g_object_unref(watch->monitor);
    }
    g_free(watch->path);
    g_free(watch);
}
