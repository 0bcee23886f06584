/* SPDX-License-Identifier: Apache-2.0 */
#include "media/focus.h"

#include <math.h>

enum {
    ACROSS = 320,  /* places: noise is averaged out, and each size of a picture is judged alike */
    SHARE = 50,    /* about one place in so many has the gradients that tell */
    FEWEST = 200,  /* and one in so many at least, or nothing does: it may be noise */
    WEAKEST = 8,   /* levels a place: under it, noise is what would be judged */
    PER_LEVEL = 4, /* bins of gradients: a quarter of a level each */
    BINS = 256 * PER_LEVEL,
};

/* The picture in places, each the mean of a block; the raster's own edges are left out. */
struct raster {
    double *place;
    unsigned width, height;
};

static struct raster make_raster(const guint8 *luma, gsize stride, unsigned width, unsigned height) {
    const unsigned block = MAX(1, width / ACROSS);
    struct raster raster = {.width = width / block, .height = height / block};
    raster.place = g_new0(double, (gsize)raster.width *raster.height);
    for (unsigned y = 0; y < raster.height * block; y++)
        for (unsigned x = 0; x < raster.width * block; x++)
            raster.place[(gsize)(y / block) * raster.width + x / block] += luma[y * stride + x];
    for (gsize i = 0; i < (gsize)raster.width * raster.height; i++)
        raster.place[i] /= (double)block * block;
    return raster;
}

/* at: not at the raster's rim. Squared: of the gradient. */
static double gradient(const struct raster *raster, const double *at) {
    const double across = (at[1] - at[-1]) / 2, down = (at[raster->width] - at[-(gssize)raster->width]) / 2;
    return across * across + down * down;
}

static double laplacian(const struct raster *raster, const double *at) {
    const double value = 4 * *at - at[1] - at[-1] - at[raster->width] - at[-(gssize)raster->width];
    return value * value;
}

static unsigned bin_of(double squared) {
    return (unsigned)MIN(BINS - 1.0, sqrt(squared) * PER_LEVEL);
}

/* The weakest bin of those that tell; BINS: none does. */
static unsigned find_bin(const struct raster *raster) {
    unsigned counts[BINS] = {0}, total = 0;
    for (unsigned y = 1; y + 1 < raster->height; y++)
        for (unsigned x = 1; x + 1 < raster->width; x++, total++)
            counts[bin_of(gradient(raster, raster->place + (gsize)y * raster->width + x))]++;
    unsigned bin = BINS, sum = 0;
    while (bin > WEAKEST * PER_LEVEL && sum < total / SHARE)
        sum += counts[--bin];
    return sum > total / FEWEST ? bin : BINS;
}

double wlink_focus_of(const guint8 *luma, gsize stride, unsigned width, unsigned height) {
    const struct raster raster = make_raster(luma, stride, width, height);
    const unsigned weakest = find_bin(&raster);
    double edges = 0, slopes = 0;
    for (unsigned y = 1; y + 1 < raster.height; y++)
        for (unsigned x = 1; x + 1 < raster.width; x++) {
            const double *at = raster.place + (gsize)y * raster.width + x;
            const double slope = gradient(&raster, at);
            if (bin_of(slope) < weakest)
                continue;
            slopes += slope;
            edges += laplacian(&raster, at);
        }
    g_free(raster.place);
    return slopes > 0 ? edges / slopes : -1;
}
