/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/scan.h"

#include "widgets/announce.h"

#include <qrencode.h>

#define WLINK_TYPE_SCAN (wlink_scan_get_type())
G_DECLARE_FINAL_TYPE(WlinkScan, wlink_scan, WLINK, SCAN, GtkWidget)

enum { QUIET = 4 }; /* modules round it */

struct _WlinkScan {
    GtkWidget parent;
    int pixels;
    char *text;
    QRcode *code;
};

G_DEFINE_FINAL_TYPE(WlinkScan, wlink_scan, GTK_TYPE_WIDGET)

static void measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline) {
    (void)orientation, (void)for_size;
    *minimum = *natural = WLINK_SCAN(widget)->pixels;
    *minimum_baseline = *natural_baseline = -1;
}

static void draw_modules(GtkSnapshot *snapshot, const QRcode *code, float x, float y, float module) {
    static const GdkRGBA black = {0, 0, 0, 1};
    for (int row = 0; row < code->width; row++)
        for (int from = 0, to; from < code->width; from = to) {
            const bool dark = code->data[row * code->width + from] & 1;
            for (to = from + 1; to < code->width && (code->data[row * code->width + to] & 1) == dark; to++)
                ;
            if (dark)
                gtk_snapshot_append_color(snapshot, &black,
                                          &GRAPHENE_RECT_INIT(x + (float)from * module,
                                                              y + (float)row * module,
                                                              (float)(to - from) * module, module));
        }
}

static void snapshot(GtkWidget *widget, GtkSnapshot *snapshot) {
    static const GdkRGBA white = {1, 1, 1, 1};
    const WlinkScan *self = WLINK_SCAN(widget);
    if (!self->code)
        return;
    const int modules = self->code->width + 2 * QUIET;
    const int module = MAX(1, self->pixels / modules);
    const float side = (float)(modules * module);
    const float x = ((float)gtk_widget_get_width(widget) - side) / 2;
    const float y = ((float)gtk_widget_get_height(widget) - side) / 2;
    gtk_snapshot_append_color(snapshot, &white, &GRAPHENE_RECT_INIT(x, y, side, side));
    draw_modules(snapshot, self->code, x + (float)(QUIET * module), y + (float)(QUIET * module),
                 (float)module);
}

static void finalize(GObject *object) {
    WlinkScan *self = WLINK_SCAN(object);
    g_free(self->text);
    g_clear_pointer(&self->code, QRcode_free);
    G_OBJECT_CLASS(wlink_scan_parent_class)->finalize(object);
}

static void wlink_scan_class_init(WlinkScanClass *klass) {
    G_OBJECT_CLASS(klass)->finalize = finalize;
    GTK_WIDGET_CLASS(klass)->measure = measure;
    GTK_WIDGET_CLASS(klass)->snapshot = snapshot;
    gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(klass), "scan");
    gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void wlink_scan_init(WlinkScan *self) {
    gtk_widget_set_halign(GTK_WIDGET(self), GTK_ALIGN_START);
    gtk_widget_set_valign(GTK_WIDGET(self), GTK_ALIGN_START);
}

GtkWidget *wlink_scan_new(const char *name, int pixels, const char *words) {
    WlinkScan *self = g_object_new(WLINK_TYPE_SCAN, "name", name, NULL);
    self->pixels = pixels;
    wlink_describe(GTK_WIDGET(self), words, NULL);
    return GTK_WIDGET(self);
}

gboolean wlink_scan_set(GtkWidget *scan, const char *text) {
    WlinkScan *self = WLINK_SCAN(scan);
    if (g_strcmp0(self->text, text) == 0)
        return self->code != NULL;
    g_free(self->text);
    self->text = g_strdup(text);
    g_clear_pointer(&self->code, QRcode_free);
    if (text && *text)
        self->code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    gtk_widget_queue_draw(scan);
    return self->code != NULL;
}
