/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* A camera that is open: from here until free() its device file is open. Frames go into a picture. */
struct wlink_capture;
struct wlink_picture;
struct wlink_camera_source; /* hw/camera.h: which device and which mode */

enum wlink_capture_event_kind {
    WLINK_CAPTURE_LIVE,    /* frames flow (first, or again after STALLED) */
    WLINK_CAPTURE_STALLED, /* no frame for 1 s, no error */
    WLINK_CAPTURE_FAILED,  /* code and words; the device is closed; free it, try again when hw says so */
};

typedef void (*wlink_capture_handler)(struct wlink_capture *capture, enum wlink_capture_event_kind kind,
                                      enum wlink_code code, const char *words, void *data);

/* Starts to open the device: LIVE or FAILED follows. Fails at once when there is no such mode or stand-in.
 * The picture must outlive the capture; its ports end with the capture. */
struct wlink_capture *wlink_capture_new(const struct wlink_camera_source *source,
                                        struct wlink_picture *picture, wlink_capture_handler handler,
                                        void *data, GError **error);

/* Closes the device before it returns. False: a driver has not let go of it within 0.9 s, which is logged as
 * device-not-closed; no frame of it passes any more. NULL is allowed. */
bool wlink_capture_free(struct wlink_capture *capture);
