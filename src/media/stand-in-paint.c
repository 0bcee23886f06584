/* SPDX-License-Identifier: Apache-2.0 */
#include "media/stand-in-paint.h"

#include "media/stand-in-photo.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    CELLS_ACROSS = 40, /* marks: the width of the picture in cells */
    BITS = 32,
    BLACK = 16,
    WHITE = 235,
    GREY = 128,
    MARGIN_PERCENT =
        30,     /* how much larger than a frame the photograph is kept: room for the window to move */
    SHIFT = 16, /* fixed point */
};

/* Seconds for once there and back. Prime to one another, so that the way does not repeat soon. */
static const double pan_x_s = 29, pan_y_s = 37, zoom_s = 23;

struct wlink_painter {
    struct wlink_still still;
    unsigned width, height, id;
    bool stands;
};

/* Where a frame's pixels come from: the window in the photograph, in units of 2^-SHIFT px. */
struct window {
    guint64 x, y, step;
};

static guint8 crc8(guint32 value24) {
    guint8 crc = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        crc ^= (guint8)(value24 >> shift);
        for (int bit = 0; bit < 8; bit++)
            crc = (guint8)(crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1);
    }
    return crc;
}

static guint32 with_crc(guint32 value24) {
    return value24 << 8 | crc8(value24);
}

static double wave(double time_s, double period_s) {
    return 0.5 - 0.5 * cos(2 * G_PI * time_s / period_s);
}

/* The window is between a frame and the whole photograph in size; it never leaves the photograph. */
static struct window window_at(const struct wlink_painter *painter, gint64 time_us) {
    double time_s = (double)time_us / 1e6;
    double largest = (double)painter->still.width / painter->width;
    double step = 1 + (largest - 1) * 0.8 * wave(time_s, zoom_s);
    double room_x = painter->still.width - step * painter->width;
    double room_y = painter->still.height - step * painter->height;
    const double one = 1 << SHIFT;
    return (struct window){
        .x = (guint64)(room_x * wave(time_s, pan_x_s) * one),
        .y = (guint64)(room_y * wave(time_s, pan_y_s) * one),
        .step = (guint64)(step * one),
    };
}

static void paint_plane(const guint8 *from, unsigned from_width, guint8 *to, unsigned width, unsigned height,
                        struct window window) {
    guint16 columns[1920];
    for (unsigned x = 0; x < width; x++)
        columns[x] = (guint16)((window.x + x * window.step) >> SHIFT);
    for (unsigned y = 0; y < height; y++, to += width) {
        const guint8 *row = from + (gsize)((window.y + y * window.step) >> SHIFT) * from_width;
        for (unsigned x = 0; x < width; x++)
            to[x] = row[columns[x]];
    }
}

static void paint_photograph(const struct wlink_painter *painter, gint64 time_us, guint8 *planes[3]) {
    const struct wlink_still *still = &painter->still;
    struct window luma = window_at(painter, painter->stands ? 0 : time_us);
    struct window chroma = {luma.x / 2, luma.y / 2, luma.step};
    const guint8 *u = still->bytes + (gsize)still->width * still->height;
    const guint8 *v = u + (gsize)still->width * still->height / 4;
    paint_plane(still->bytes, still->width, planes[0], painter->width, painter->height, luma);
    paint_plane(u, still->width / 2, planes[1], painter->width / 2, painter->height / 2, chroma);
    paint_plane(v, still->width / 2, planes[2], painter->width / 2, painter->height / 2, chroma);
}

static void fill(guint8 *plane, unsigned stride, unsigned x, unsigned y, unsigned w, unsigned h,
                 guint8 value) {
    for (unsigned row = y; row < y + h; row++)
        memset(plane + (gsize)row * stride + x, value, w);
}

/* x, y, w, h are even. */
static void fill_colour(const struct wlink_painter *painter, guint8 *planes[3], unsigned x, unsigned y,
                        unsigned w, unsigned h, const guint8 yuv[3]) {
    fill(planes[0], painter->width, x, y, w, h, yuv[0]);
    fill(planes[1], painter->width / 2, x / 2, y / 2, w / 2, h / 2, yuv[1]);
    fill(planes[2], painter->width / 2, x / 2, y / 2, w / 2, h / 2, yuv[2]);
}

static void paint_bits(const struct wlink_painter *painter, guint8 *luma, unsigned row, guint32 bits) {
    unsigned cell = painter->width / CELLS_ACROSS;
    for (unsigned i = 0; i < BITS; i++)
        fill(luma, painter->width, i * cell, row * cell, cell, cell,
             bits >> (BITS - 1 - i) & 1 ? WHITE : BLACK);
}

static void paint_marks(const struct wlink_painter *painter, guint32 counter, gint64 time_us,
                        guint8 *planes[3]) {
    static const guint8 grey[3] = {BLACK, GREY, GREY}, red[3] = {81, 90, 240}, green[3] = {145, 54, 34},
                        blue[3] = {41, 240, 110};
    unsigned cell = painter->width / CELLS_ACROSS, square = 2 * cell;
    unsigned right = painter->width - square, bottom = painter->height - square;
    fill_colour(painter, planes, 0, 0, BITS * cell, square, grey);
    paint_bits(painter, planes[0], 0, with_crc(painter->id << 20 | (counter & 0xfffff)));
    paint_bits(painter, planes[0], 1, with_crc((guint32)((guint64)time_us / 250 & 0xffffff)));
    fill_colour(painter, planes, right, 0, square, square, red);
    fill_colour(painter, planes, 0, bottom, square, square, green);
    fill_colour(painter, planes, right, bottom, square, square, blue);
}

struct wlink_painter *wlink_painter_new(const char *photo, unsigned width, unsigned height, unsigned id) {
    struct wlink_painter *painter = g_new0(struct wlink_painter, 1);
    *painter = (struct wlink_painter){.width = width, .height = height, .id = id & 15};
    const unsigned percent = 100 + MARGIN_PERCENT;
    painter->still =
        wlink_still_load(photo, (width * percent / 100 + 3) & ~3u, (height * percent / 100 + 3) & ~3u);
    return painter;
}

void wlink_painter_stand(struct wlink_painter *painter) {
    painter->stands = true;
}

void wlink_painter_free(struct wlink_painter *painter) {
    if (!painter)
        return;
    g_free(painter->still.bytes);
    g_free(painter);
}

gsize wlink_painter_frame_size(const struct wlink_painter *painter) {
    return (gsize)painter->width * painter->height * 3 / 2;
}

void wlink_painter_paint(const struct wlink_painter *painter, guint32 counter, gint64 time_us,
                         guint8 *frame) {
    gsize luma = (gsize)painter->width * painter->height;
    guint8 *planes[3] = {frame, frame + luma, frame + luma * 5 / 4};
    paint_photograph(painter, time_us, planes);
    paint_marks(painter, counter, time_us, planes);
}
