/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/zoom-private.h"

static const double NEARLY_WHOLE = 1.02; /* nobody sees a difference */

struct wlink_zoom wlink_zoom_whole(void) {
    return (struct wlink_zoom){1, 0.5, 0.5};
}

/* The middle point along one side, so that a picture larger than the box covers it, and a smaller one is
 * centred. */
static double clamped(double middle, double box, double length) {
    if (length <= box)
        return 0.5;
    double margin = box / 2 / length;
    return CLAMP(middle, margin, 1 - margin);
}

struct wlink_zoom wlink_zoom_moved(struct wlink_zoom zoom, graphene_size_t box, graphene_size_t size,
                                   graphene_point_t from, graphene_point_t to, double factor) {
    if (size.width <= 0 || size.height <= 0)
        return zoom;
    double under_x = zoom.x + (from.x - box.width / 2) / (size.width * zoom.scale);
    double under_y = zoom.y + (from.y - box.height / 2) / (size.height * zoom.scale);
    struct wlink_zoom moved = {CLAMP(zoom.scale * factor, 1, WLINK_ZOOM_MOST), 0, 0};
    if (moved.scale < NEARLY_WHOLE)
        moved.scale = 1;
    double wide = size.width * moved.scale, high = size.height * moved.scale;
    moved.x = clamped(under_x - (to.x - box.width / 2) / wide, box.width, wide);
    moved.y = clamped(under_y - (to.y - box.height / 2) / high, box.height, high);
    return moved;
}

graphene_rect_t wlink_zoom_place(struct wlink_zoom zoom, graphene_size_t box, graphene_size_t size) {
    double wide = size.width * zoom.scale, high = size.height * zoom.scale;
    return GRAPHENE_RECT_INIT((float)(box.width / 2 - zoom.x * wide), (float)(box.height / 2 - zoom.y * high),
                              (float)wide, (float)high);
}
