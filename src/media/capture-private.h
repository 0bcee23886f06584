/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "hw/camera.h"
#include "media/capture.h"

#include <gst/gst.h>

/* Private to src/media: what kinds of camera there are behind wlink_capture. */

/* One kind. open starts frames to wlink_capture_deliver on a thread of its own and may call
 * wlink_capture_fail at any time from any thread; it returns NULL with an error when it cannot. close returns
 * true when the device is closed, false when it has refused to be for 0.9 s. Both on the main context. */
struct wlink_capture_backend {
    enum wlink_camera_kind kind;
    void *(*open)(const struct wlink_camera_source *source, struct wlink_capture *capture, GError **error);
    bool (*close)(void *camera);
};
extern const struct wlink_capture_backend wlink_capture_v4l2, wlink_capture_stand_in;

/* One I420 frame with PTS on the common base time. Streaming thread of the backend; the sample is borrowed.
 */
void wlink_capture_deliver(struct wlink_capture *capture, GstSample *sample);

/* The camera is of no more use. The first call counts. Any thread. */
void wlink_capture_fail(struct wlink_capture *capture, enum wlink_code code, const char *words);

/* A backend whose threads may outlast close (a device that hangs) holds a reference for each. */
struct wlink_capture *wlink_capture_ref(struct wlink_capture *capture);
void wlink_capture_unref(struct wlink_capture *capture);
