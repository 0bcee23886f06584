/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/icon.h"

#include "widgets/icon-private.h"

enum { SIDE = 24 };
static const float STROKE = 2.2F, FAINT = 0.35F;

/* Parsed once for each icon that is shown. */
#define WLINK_TYPE_DRAWN (wlink_drawn_get_type())
G_DECLARE_FINAL_TYPE(WlinkDrawn, wlink_drawn, WLINK, DRAWN, GObject)

struct _WlinkDrawn {
    GObject parent;
    const struct wlink_icon_drawing *drawing;
    GskPath *paths[WLINK_ICON_STROKES];
};

static void draw_stroke(GtkSnapshot *snapshot, GskPath *path, const struct wlink_icon_stroke *look,
                        const GdkRGBA *colour) {
    GdkRGBA shade = *colour;
    if (look->faint)
        shade.alpha *= FAINT;
    if (look->filled)
        gtk_snapshot_append_fill(snapshot, path, GSK_FILL_RULE_WINDING, &shade);
    GskStroke *stroke = gsk_stroke_new(look->width > 0 ? look->width : STROKE);
    gsk_stroke_set_line_cap(stroke, GSK_LINE_CAP_ROUND);
    gsk_stroke_set_line_join(stroke, GSK_LINE_JOIN_ROUND);
    gtk_snapshot_append_stroke(snapshot, path, stroke, &shade);
    gsk_stroke_free(stroke);
}

static void draw_symbolic(GtkSymbolicPaintable *paintable, GdkSnapshot *target, double width, double height,
                          const GdkRGBA *colours, gsize count) {
    const WlinkDrawn *self = WLINK_DRAWN(paintable);
    static const GdkRGBA black = {0, 0, 0, 1};
    const GdkRGBA *colour =
        count > GTK_SYMBOLIC_COLOR_FOREGROUND ? &colours[GTK_SYMBOLIC_COLOR_FOREGROUND] : &black;
    GtkSnapshot *snapshot = GTK_SNAPSHOT(target);
    gtk_snapshot_save(snapshot);
    gtk_snapshot_scale(snapshot, (float)width / SIDE, (float)height / SIDE);
    for (int i = 0; i < WLINK_ICON_STROKES && self->paths[i]; i++)
        draw_stroke(snapshot, self->paths[i], &self->drawing->strokes[i], colour);
    gtk_snapshot_restore(snapshot);
}

static void draw(GdkPaintable *paintable, GdkSnapshot *snapshot, double width, double height) {
    draw_symbolic(GTK_SYMBOLIC_PAINTABLE(paintable), snapshot, width, height, NULL, 0);
}

static int side(GdkPaintable *paintable) {
    (void)paintable;
    return SIDE;
}

static GdkPaintableFlags flags(GdkPaintable *paintable) {
    (void)paintable;
    return GDK_PAINTABLE_STATIC_CONTENTS | GDK_PAINTABLE_STATIC_SIZE;
}

static void init_paintable(GdkPaintableInterface *interface) {
    interface->snapshot = draw;
    interface->get_flags = flags;
    interface->get_intrinsic_width = side;
    interface->get_intrinsic_height = side;
}

static void init_symbolic(GtkSymbolicPaintableInterface *interface) {
    interface->snapshot_symbolic = draw_symbolic;
}

G_DEFINE_FINAL_TYPE_WITH_CODE(WlinkDrawn, wlink_drawn, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(GDK_TYPE_PAINTABLE, init_paintable)
                                  G_IMPLEMENT_INTERFACE(GTK_TYPE_SYMBOLIC_PAINTABLE, init_symbolic))

static void finalize(GObject *object) {
    WlinkDrawn *self = WLINK_DRAWN(object);
    for (int i = 0; i < WLINK_ICON_STROKES; i++)
        g_clear_pointer(&self->paths[i], gsk_path_unref);
    G_OBJECT_CLASS(wlink_drawn_parent_class)->finalize(object);
}

static void wlink_drawn_class_init(WlinkDrawnClass *klass) {
    G_OBJECT_CLASS(klass)->finalize = finalize;
}

static void wlink_drawn_init(WlinkDrawn *self) {
    (void)self;
}

const char *wlink_icon_to_string(enum wlink_icon icon) {
    return icon < WLINK_ICON_COUNT ? wlink_icon_table[icon].name : "none";
}

GdkPaintable *wlink_icon_paintable(enum wlink_icon icon) {
    WlinkDrawn *self = g_object_new(WLINK_TYPE_DRAWN, NULL);
    self->drawing = &wlink_icon_table[icon < WLINK_ICON_COUNT ? icon : WLINK_ICON_NONE];
    for (int i = 0; i < WLINK_ICON_STROKES && self->drawing->strokes[i].path; i++)
        self->paths[i] = gsk_path_parse(self->drawing->strokes[i].path);
    return GDK_PAINTABLE(self);
}

void wlink_icon_set(GtkWidget *image, enum wlink_icon icon) {
    GdkPaintable *old = gtk_image_get_paintable(GTK_IMAGE(image));
    if (old && WLINK_DRAWN(old)->drawing == &wlink_icon_table[icon])
        return;
    g_autoptr(GdkPaintable) paintable = wlink_icon_paintable(icon);
    gtk_image_set_from_paintable(GTK_IMAGE(image), paintable);
    gtk_widget_set_visible(image, icon != WLINK_ICON_NONE);
}

GtkWidget *wlink_icon_new(enum wlink_icon icon, int pixels) {
    GtkWidget *image = g_object_new(GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                    "pixel-size", pixels, NULL);
    wlink_icon_set(image, icon);
    return image;
}
