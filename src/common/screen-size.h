/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the panel is drawn in, pixels; it is shown as a whole. On a screen with fewer, its words and what a
 * finger has to find become too small. */
enum { WLINK_SCREEN_WIDTH = 1920, WLINK_SCREEN_HEIGHT = 1080 };
