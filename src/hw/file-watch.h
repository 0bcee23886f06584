/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Private to src/hw: tells when a file appears, goes or changes (inotify). The folder should exist. */
struct wlink_file_watch;

typedef void (*wlink_file_changed)(const char *path, void *data);

/* Never fails: a file that cannot be watched is logged and stays as it was found. */
struct wlink_file_watch *wlink_file_watch_new(const char *path, wlink_file_changed changed, void *data);
void wlink_file_watch_free(struct wlink_file_watch *watch);
