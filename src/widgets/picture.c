/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/picture.h"

#include "widgets/announce.h"
#include "widgets/button-private.h"
#include "widgets/reader-private.h"
#include "widgets/style-private.h"
#include "widgets/text.h"
#include "widgets/zoom-hands-private.h"

#include <math.h>

static const gint64 STALE = G_TIME_SPAN_SECOND, DOUBLE_TOUCH = 400 * G_TIME_SPAN_MILLISECOND;
enum { WATCH_MS = 200 };
static const GdkRGBA ground = {0x12 / 255.0F, 0x12 / 255.0F, 0x12 / 255.0F, 1};

#define WLINK_TYPE_PICTURE (wlink_picture_get_type())
G_DECLARE_FINAL_TYPE(WlinkPicture, wlink_picture, WLINK, PICTURE, GtkWidget)

struct _WlinkPicture {
    GtkWidget parent;
    struct wlink_reader *reader;
    GdkTexture *frame; /* what is shown; NULL while words are */
    gint64 arrived, touched;
    guint64 frames;
    GtkWidget *empty, *icon, *heading, *words;
    guint watch;
    enum wlink_icon drawn; /* of what stands in its place */
    bool tight;            /* there is no room for that icon */
    bool acts;
    struct wlink_zoom_hands hands;
};

G_DEFINE_FINAL_TYPE(WlinkPicture, wlink_picture, GTK_TYPE_WIDGET)

enum { PROP_LIVE = 1, PROP_ZOOM, PROPS };
static GParamSpec *props[PROPS];
static guint act_signal, ended_signal;

/* --- places */

/* How many pixels of the window a logical one has here, and where this widget's corner is in them. */
static double window_scale(WlinkPicture *self, graphene_point_t *corner) {
    GtkNative *native = gtk_widget_get_native(GTK_WIDGET(self));
    GdkSurface *surface = native ? gtk_native_get_surface(native) : NULL;
    graphene_rect_t bounds;
    int width = gtk_widget_get_width(GTK_WIDGET(self)), height = gtk_widget_get_height(GTK_WIDGET(self));
    *corner = GRAPHENE_POINT_INIT(0, 0);
    if (!surface || width <= 0 || height <= 0 ||
        !gtk_widget_compute_bounds(GTK_WIDGET(self), GTK_WIDGET(native), &bounds))
        return 1;
    double pixels = gdk_surface_get_scale(surface);
    *corner = GRAPHENE_POINT_INIT((float)(bounds.origin.x * pixels), (float)(bounds.origin.y * pixels));
    return (double)bounds.size.width / width * pixels;
}

static graphene_size_t box_of(WlinkPicture *self) {
    return GRAPHENE_SIZE_INIT((float)gtk_widget_get_width(GTK_WIDGET(self)),
                              (float)gtk_widget_get_height(GTK_WIDGET(self)));
}

/* The whole picture's size in the box. */
static graphene_size_t size_of(WlinkPicture *self) {
    graphene_size_t box = box_of(self);
    if (!self->frame)
        return box;
    double across = (double)box.width / gdk_texture_get_width(self->frame),
           down = (double)box.height / gdk_texture_get_height(self->frame);
    double scale = MIN(across, down);
    return GRAPHENE_SIZE_INIT((float)(gdk_texture_get_width(self->frame) * scale),
                              (float)(gdk_texture_get_height(self->frame) * scale));
}

/* A frame that has been scaled to the window's pixels lies on them exactly: the renderer then only copies it.
 */
static graphene_rect_t frame_place(WlinkPicture *self) {
    graphene_point_t corner;
    double scale = window_scale(self, &corner);
    graphene_size_t box = box_of(self);
    double wide = gdk_texture_get_width(self->frame), high = gdk_texture_get_height(self->frame);
    bool fits = fabs(wide - box.width * scale) < 1.5 || fabs(high - box.height * scale) < 1.5;
    if (self->hands.zoom.scale > 1 || !fits)
        return wlink_zoom_place(self->hands.zoom, box, size_of(self));
    double x = round(corner.x + (box.width * scale - wide) / 2),
           y = round(corner.y + (box.height * scale - high) / 2);
    return GRAPHENE_RECT_INIT((float)((x - corner.x) / scale), (float)((y - corner.y) / scale),
                              (float)(wide / scale), (float)(high / scale));
}

static void ask_size(WlinkPicture *self) {
    graphene_point_t corner;
    double scale = window_scale(self, &corner);
    graphene_size_t box = box_of(self);
    if (!self->reader)
        return;
    if (self->hands.zoom.scale > 1)
        wlink_reader_fit(self->reader, 0, 0);
    else
        wlink_reader_fit(self->reader, (int)lround(box.width * scale), (int)lround(box.height * scale));
}

/* --- frames */

static void show_frame(WlinkPicture *self, GdkTexture *frame) {
    bool was = self->frame != NULL;
    g_clear_object(&self->frame);
    self->frame = frame ? g_object_ref(frame) : NULL;
    bool is = frame != NULL;
    gtk_widget_set_child_visible(self->empty, !is);
    gtk_widget_queue_draw(GTK_WIDGET(self));
    if (was != is)
        g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LIVE]);
}

static gboolean on_watch(gpointer data) {
    WlinkPicture *self = data;
    ask_size(self);
    if (self->frame && g_get_monotonic_time() - self->arrived > STALE)
        show_frame(self, NULL);
    return G_SOURCE_CONTINUE;
}

static void on_frame(GdkTexture *frame, gint64 arrived, void *data) {
    WlinkPicture *self = data;
    self->arrived = arrived;
    self->frames++;
    show_frame(self, frame);
}

static void close_reader(WlinkPicture *self) {
    g_clear_handle_id(&self->watch, g_source_remove);
    g_clear_pointer(&self->reader, wlink_reader_free);
    show_frame(self, NULL);
}

/* Who is told may open the next port at once. */
static void on_ended(const char *why, void *data) {
    close_reader(data);
    g_signal_emit(data, ended_signal, 0, why);
}

/* --- hands */

static void on_tap(GtkGestureClick *click, int presses, double x, double y, gpointer data) {
    WlinkPicture *self = data;
    (void)presses;
    (void)click;
    if (self->acts && gtk_widget_contains(GTK_WIDGET(self), x, y) &&
        wlink_touch_counts(&self->touched, g_get_monotonic_time(), DOUBLE_TOUCH))
        g_signal_emit(self, act_signal, 0);
}

static gboolean on_key(GtkWidget *widget, GVariant *arguments, gpointer data) {
    WlinkPicture *self = WLINK_PICTURE(widget);
    (void)arguments;
    (void)data;
    if (self->acts)
        g_signal_emit(self, act_signal, 0);
    return self->acts;
}

static gboolean on_zoom_key(GtkWidget *widget, GVariant *arguments, gpointer data) {
    (void)data;
    return wlink_zoom_hands_key(&WLINK_PICTURE(widget)->hands, g_variant_get_uint32(arguments));
}

static void on_zoomed(GtkWidget *widget, bool scale) {
    ask_size(WLINK_PICTURE(widget));
    gtk_widget_queue_draw(widget);
    if (scale)
        g_object_notify_by_pspec(G_OBJECT(widget), props[PROP_ZOOM]);
}

static const guint zoom_keys[] = {GDK_KEY_plus,  GDK_KEY_equal,       GDK_KEY_KP_Add,
                                  GDK_KEY_minus, GDK_KEY_KP_Subtract, GDK_KEY_Left,
                                  GDK_KEY_Right, GDK_KEY_Up,          GDK_KEY_Down};

static graphene_size_t whole_size(GtkWidget *widget) {
    return size_of(WLINK_PICTURE(widget));
}

static void add_hands(WlinkPicture *self) {
    GtkGesture *click = gtk_gesture_click_new();
    g_signal_connect(click, "released", G_CALLBACK(on_tap), self);
    gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(click));
    self->hands.size = whole_size;
    self->hands.changed = on_zoomed;
    wlink_zoom_hands_init(&self->hands, GTK_WIDGET(self));
}

/* --- the widget */

static void snapshot(GtkWidget *widget, GtkSnapshot *snapshot) {
    WlinkPicture *self = WLINK_PICTURE(widget);
    graphene_size_t box = box_of(self);
    graphene_rect_t all = GRAPHENE_RECT_INIT(0, 0, box.width, box.height), place = {0};
    if (self->frame)
        place = frame_place(self);
    if (!graphene_rect_contains_rect(&place, &all)) /* what a frame covers is not painted twice */
        gtk_snapshot_append_color(snapshot, &ground, &all);
    if (self->frame) {
        gtk_snapshot_push_clip(snapshot, &all);
        gtk_snapshot_append_texture(snapshot, self->frame, &place);
        gtk_snapshot_pop(snapshot);
    }
    GTK_WIDGET_CLASS(wlink_picture_parent_class)->snapshot(widget, snapshot);
}

static void size_allocate(GtkWidget *widget, int width, int height, int baseline) {
    WlinkPicture *self = WLINK_PICTURE(widget);
    gtk_widget_allocate(self->empty, width, height, baseline, NULL);
    ask_size(self);
}

static void measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline) {
    *minimum_baseline = *natural_baseline = -1;
    gtk_widget_measure(WLINK_PICTURE(widget)->empty, orientation, for_size, minimum, natural, NULL, NULL);
}

/* Tab comes to a picture that keys can use; the focus may be put on any, at the beginning of a screen. */
static gboolean focus(GtkWidget *widget, GtkDirectionType direction) {
    WlinkPicture *self = WLINK_PICTURE(widget);
    return (self->acts || self->hands.on) &&
           GTK_WIDGET_CLASS(wlink_picture_parent_class)->focus(widget, direction);
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) {
    WlinkPicture *self = WLINK_PICTURE(object);
    if (id == PROP_LIVE)
        g_value_set_boolean(value, self->frame != NULL);
    else if (id == PROP_ZOOM)
        g_value_set_double(value, self->hands.zoom.scale);
    else
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void dispose(GObject *object) {
    WlinkPicture *self = WLINK_PICTURE(object);
    g_clear_handle_id(&self->watch, g_source_remove);
    g_clear_pointer(&self->reader, wlink_reader_free);
    g_clear_object(&self->frame);
    g_clear_pointer(&self->empty, gtk_widget_unparent);
    G_OBJECT_CLASS(wlink_picture_parent_class)->dispose(object);
}

static void add_signals(GType type) {
    act_signal = g_signal_new("act", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    ended_signal =
        g_signal_new("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void wlink_picture_class_init(WlinkPictureClass *klass) {
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose;
    G_OBJECT_CLASS(klass)->get_property = get_property;
    widget->snapshot = snapshot;
    widget->focus = focus;
    widget->size_allocate = size_allocate;
    widget->measure = measure;
    gtk_widget_class_set_css_name(widget, "picturebox");
    gtk_widget_class_set_accessible_role(widget, GTK_ACCESSIBLE_ROLE_IMG);
    gtk_widget_class_add_binding(widget, GDK_KEY_Return, 0, on_key, NULL);
    gtk_widget_class_add_binding(widget, GDK_KEY_space, 0, on_key, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(zoom_keys); i++)
        gtk_widget_class_add_binding(widget, zoom_keys[i], 0, on_zoom_key, "u", zoom_keys[i]);
    props[PROP_LIVE] =
        g_param_spec_boolean("live", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    props[PROP_ZOOM] = g_param_spec_double("zoom", NULL, NULL, 1, WLINK_ZOOM_MOST, 1,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties(G_OBJECT_CLASS(klass), PROPS, props);
    add_signals(G_TYPE_FROM_CLASS(klass));
}

static void wlink_picture_init(WlinkPicture *self) {
    gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
    self->icon = wlink_icon_new(WLINK_ICON_NONE, 64);
    self->heading = wlink_text_new(NULL, "s32 bold");
    self->words = wlink_text_new(NULL, NULL);
    GtkWidget *lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8), *const texts[] = {self->heading,
                                                                                   self->words};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        gtk_widget_set_halign(texts[i], GTK_ALIGN_CENTER);
        gtk_label_set_justify(GTK_LABEL(texts[i]), GTK_JUSTIFY_CENTER);
    }
    gtk_widget_set_halign(lines, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(lines, GTK_ALIGN_CENTER);
    gtk_widget_set_hexpand(lines, TRUE);
    gtk_widget_set_vexpand(lines, TRUE);
    gtk_box_append(GTK_BOX(lines), self->icon);
    gtk_box_append(GTK_BOX(lines), self->heading);
    gtk_box_append(GTK_BOX(lines), self->words);
    self->empty = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_widget_add_css_class(self->empty, "nopicture");
    gtk_box_append(GTK_BOX(self->empty), lines);
    gtk_widget_set_parent(self->empty, GTK_WIDGET(self));
    add_hands(self);
}

GtkWidget *wlink_picture_new(const char *name, const char *words) {
    GtkWidget *picture = g_object_new(WLINK_TYPE_PICTURE, "name", name, NULL);
    wlink_picture_set_empty(picture, WLINK_ICON_NONE, NULL, NULL);
    wlink_describe(picture, words, NULL);
    return picture;
}

void wlink_picture_open(GtkWidget *picture, const char *socket) {
    static const struct wlink_reader_handlers handlers = {on_frame, on_ended};
    WlinkPicture *self = WLINK_PICTURE(picture);
    g_autoptr(GError) error = NULL;
    close_reader(self);
    if (!socket)
        return;
    self->reader = wlink_reader_new(socket, &handlers, self, &error);
    if (!self->reader) {
        g_critical("no picture can be shown: %s", error->message);
        return;
    }
    ask_size(self);
    self->watch = g_timeout_add(WATCH_MS, on_watch, self);
}

void wlink_pictures_prepare(void) {
    wlink_reader_prepare();
}

bool wlink_picture_is_open(GtkWidget *picture) {
    return WLINK_PICTURE(picture)->reader != NULL;
}

bool wlink_picture_is_live(GtkWidget *picture) {
    return WLINK_PICTURE(picture)->frame != NULL;
}

guint64 wlink_picture_frames(GtkWidget *picture) {
    return WLINK_PICTURE(picture)->frames;
}

static void show_icon(WlinkPicture *self) {
    wlink_icon_set(self->icon, self->tight ? WLINK_ICON_NONE : self->drawn);
}

void wlink_picture_set_empty(GtkWidget *picture, enum wlink_icon icon, const char *heading,
                             const char *words) {
    WlinkPicture *self = WLINK_PICTURE(picture);
    self->drawn = icon;
    show_icon(self);
    wlink_text_set(self->heading, heading);
    gtk_widget_set_visible(self->heading, heading != NULL);
    wlink_text_set(self->words, words);
    gtk_widget_set_visible(self->words, words != NULL);
}

void wlink_picture_set_words(GtkWidget *picture, const char *words) {
    wlink_describe(picture, words, NULL);
}

/* Keys do something here, so that Tab comes to it, and it shows that it has the focus. */
static void show_operable(WlinkPicture *self) {
    wlink_style_set(GTK_WIDGET(self), "operable", self->acts || self->hands.on);
}

void wlink_picture_set_does(GtkWidget *picture, const char *does) {
    WlinkPicture *self = WLINK_PICTURE(picture);
    self->acts = does != NULL;
    show_operable(self);
    wlink_describe(picture, NULL, does ? does : "");
}

void wlink_picture_set_zooms(GtkWidget *picture, const char *how) {
    WlinkPicture *self = WLINK_PICTURE(picture);
    self->hands.on = how != NULL;
    show_operable(self);
    wlink_describe(picture, NULL, how ? how : "");
    if (!how)
        wlink_picture_show_whole(picture);
}

double wlink_picture_get_zoom(GtkWidget *picture) {
    return WLINK_PICTURE(picture)->hands.zoom.scale;
}

void wlink_picture_show_whole(GtkWidget *picture) {
    wlink_zoom_hands_whole(&WLINK_PICTURE(picture)->hands);
}

/* The icon goes where little room is left. */
void wlink_picture_set_foot(GtkWidget *picture, int height) {
    enum { ENOUGH = 320 };
    WlinkPicture *self = WLINK_PICTURE(picture);
    gtk_widget_set_margin_bottom(gtk_widget_get_parent(self->icon), height);
    self->tight = height > 0 && gtk_widget_get_height(picture) - height < ENOUGH;
    show_icon(self);
}
