/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/reader-private.h"

enum {
    MOST = 2
}; /* times the pixels of the frame: beyond, scaling up costs more here than in the renderer */

struct wlink_size wlink_fit(struct wlink_size frame, struct wlink_size box) {
    if (frame.width <= 0 || frame.height <= 0 || box.width <= 0 || box.height <= 0)
        return frame;
    struct wlink_size fitted = box;
    gint64 by_width = (gint64)box.width * frame.height, by_height = (gint64)box.height * frame.width;
    if (by_width < by_height)
        fitted.height = (int)MAX(1, (by_width + frame.width / 2) / frame.width);
    else
        fitted.width = (int)MAX(1, (by_height + frame.height / 2) / frame.height);
    gint64 pixels = (gint64)fitted.width * fitted.height;
    return pixels > MOST * (gint64)frame.width * frame.height ? frame : fitted;
}
