/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gtk/gtk.h>

/* The icons: drawn here, 24 x 24, one stroke weight, in the colour of the text that they stand in. Each has
 * the name under which the table in icon-table.c keeps it. */
enum wlink_icon {
    WLINK_ICON_NONE,
    WLINK_ICON_MIC,
    WLINK_ICON_MIC_OFF,
    WLINK_ICON_CAM,
    WLINK_ICON_CAM_OFF,
    WLINK_ICON_EXAM,
    WLINK_ICON_EXAM_OFF,
    WLINK_ICON_HAND,
    WLINK_ICON_END,
    WLINK_ICON_PHONE,
    WLINK_ICON_LOCK,
    WLINK_ICON_TICK,
    WLINK_ICON_TICK_O,
    WLINK_ICON_CROSS,
    WLINK_ICON_CROSS_O,
    WLINK_ICON_RING,
    WLINK_ICON_WARN,
    WLINK_ICON_INFO,
    WLINK_ICON_HELP,
    WLINK_ICON_CLOCK,
    WLINK_ICON_FREEZE,
    WLINK_ICON_PLAY,
    WLINK_ICON_STILL,
    WLINK_ICON_LIGHT,
    WLINK_ICON_SOUND,
    WLINK_ICON_PEOPLE,
    WLINK_ICON_PERSON,
    WLINK_ICON_SWAP,
    WLINK_ICON_ENLARGE,
    WLINK_ICON_ZOOM,
    WLINK_ICON_LEFT,
    WLINK_ICON_RIGHT,
    WLINK_ICON_UP,
    WLINK_ICON_DOWN,
    WLINK_ICON_PLUS,
    WLINK_ICON_MINUS,
    WLINK_ICON_PEN,
    WLINK_ICON_POINT,
    WLINK_ICON_ARROW,
    WLINK_ICON_CIRCLE,
    WLINK_ICON_UNDO,
    WLINK_ICON_BIN,
    WLINK_ICON_SEND,
    WLINK_ICON_MESSAGE,
    WLINK_ICON_PLUG,
    WLINK_ICON_LINK,
    WLINK_ICON_LINK_WEAK,
    WLINK_ICON_LINK_OFF,
    WLINK_ICON_BACK,
    WLINK_ICON_AGAIN,
    WLINK_ICON_OUT,
    WLINK_ICON_DEL,
    WLINK_ICON_FOCUS,
    WLINK_ICON_SHIELD,
    WLINK_ICON_OFFICER,
    WLINK_ICON_NURSE,
    WLINK_ICON_DOOR,
    WLINK_ICON_SPEAK,
    WLINK_ICON_EYE,
    WLINK_ICON_CHIP,
    WLINK_ICON_LIST,
    WLINK_ICON_FILE,
    WLINK_ICON_COUNT
};

/* "mic-off", "tick-o" …; "none". */
const char *wlink_icon_to_string(enum wlink_icon icon);

/* An image of pixels by pixels that takes its colour from the text around it. It says nothing to a screen
 * reader: what it means stands in words beside it. NONE gives an invisible one. */
GtkWidget *wlink_icon_new(enum wlink_icon icon, int pixels);

/* Another icon in the same image. */
void wlink_icon_set(GtkWidget *image, enum wlink_icon icon);

/* The drawing itself, for who paints by hand. A full reference. */
GdkPaintable *wlink_icon_paintable(enum wlink_icon icon);
