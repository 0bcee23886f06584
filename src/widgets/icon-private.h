/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "widgets/icon.h"

#include <stdbool.h>

/* One line of an icon: an SVG path in 24 x 24. */
struct wlink_icon_stroke {
    const char *path; /* NULL: none */
    float width;      /* 0: the common 2.2 */
    bool faint;       /* what is missing: a bar of the network that is not reached */
    bool filled;
};

enum { WLINK_ICON_STROKES = 3 };

struct wlink_icon_drawing {
    const char *name;
    struct wlink_icon_stroke strokes[WLINK_ICON_STROKES];
};

/* By enum wlink_icon. */
extern const struct wlink_icon_drawing wlink_icon_table[WLINK_ICON_COUNT];
