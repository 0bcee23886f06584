/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of video ports, with a port of GStreamer's own as the writer. */
#include "unit/widgets-fixture.h"
#include "widgets/picture.h"
#include "widgets/reader-private.h"
#include "widgets/zoom-private.h"

#include <glib/gstdio.h>
#include <gst/gst.h>

/* A writer at a socket, whose frames can be stopped. */
struct port {
    GstElement *pipeline, *tap;
    char *folder, *socket;
};

static struct port port_open(const char *source) {
    struct port port = {.folder = g_dir_make_tmp("widgets-XXXXXX", NULL)};
    port.socket = g_build_filename(port.folder, "port", NULL);
    g_autofree char *text =
        g_strdup_printf("videotestsrc is-live=true %s,format=I420,framerate=30/1 ! identity name=tap ! "
                        "unixfdsink socket-path=%s sync=false",
                        source, port.socket);
    port.pipeline = g_object_ref_sink(gst_parse_launch(text, NULL));
    port.tap = gst_bin_get_by_name(GST_BIN(port.pipeline), "tap");
    gst_element_set_state(port.pipeline, GST_STATE_PLAYING);
    g_assert_cmpint(gst_element_get_state(port.pipeline, NULL, NULL, 10 * GST_SECOND), !=,
                    GST_STATE_CHANGE_FAILURE);
    return port;
}

static void port_close(struct port *port) {
    gst_element_set_state(port->pipeline, GST_STATE_NULL);
    gst_object_unref(port->tap);
    gst_object_unref(port->pipeline);
    g_unlink(port->socket);
    g_rmdir(port->folder);
    g_free(port->socket);
    g_free(port->folder);
}

static GtkWidget *picture, *window;

static void show_picture(int width, int height) {
    widgets_init();
    wlink_pictures_prepare();
    picture = wlink_picture_new("check.room", "Room camera");
    wlink_picture_set_empty(picture, WLINK_ICON_CAM_OFF, "No picture", "It comes back by itself.");
    gtk_widget_set_size_request(picture, width, height);
    gtk_widget_set_halign(picture, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(picture, GTK_ALIGN_CENTER);
    window = show_in_window(picture, 1920, 1080);
}

/* What the picture paints now. */
static GdkTexture *painted(void) {
    GtkSnapshot *snapshot = gtk_snapshot_new();
    GTK_WIDGET_GET_CLASS(picture)->snapshot(picture, snapshot);
    g_autoptr(GskRenderNode) node = gtk_snapshot_free_to_node(snapshot);
    float width = (float)gtk_widget_get_width(picture), height = (float)gtk_widget_get_height(picture);
    return gsk_renderer_render_texture(gtk_native_get_renderer(GTK_NATIVE(window)), node,
                                       &GRAPHENE_RECT_INIT(0, 0, width, height));
}

struct colour {
    int red, green, blue;
};

static struct colour colour_at(GdkTexture *texture, double x, double y) {
    int width = gdk_texture_get_width(texture), height = gdk_texture_get_height(texture);
    g_autofree guchar *pixels = g_malloc((gsize)width * (gsize)height * 4);
    gdk_texture_download(texture, pixels, (gsize)width * 4); /* B G R A on this machine's bytes */
    const guchar *at = pixels + ((gsize)(y * height) * (gsize)width + (gsize)(x * width)) * 4;
    return (struct colour){at[2], at[1], at[0]};
}

static void assert_colour(struct colour seen, int red, int green, int blue) {
    g_assert_cmpint(ABS(seen.red - red), <, 12);
    g_assert_cmpint(ABS(seen.green - green), <, 12);
    g_assert_cmpint(ABS(seen.blue - blue), <, 12);
}

/* Colour bars as they are: the white bar left, the blue one right, in their own colours, whole. */
static void test_shown_as_it_is(void) {
    struct port port = port_open("pattern=smpte75 ! video/x-raw,width=640,height=360");
    show_picture(848, 477);
    wlink_picture_open(picture, port.socket);
    wait_for(wlink_picture_is_live(picture) && wlink_picture_frames(picture) > 5);
    g_autoptr(GdkTexture) seen = painted();
    assert_colour(colour_at(seen, 0.05, 0.3), 191, 191, 191);
    assert_colour(colour_at(seen, 0.21, 0.3), 191, 191, 0);
    assert_colour(colour_at(seen, 0.95, 0.3), 0, 0, 191);
    close_window(window);
    port_close(&port);
}

/* A 4:3 picture in a 16:9 place: near black beside it, nothing cut. */
static void test_another_shape_has_edges(void) {
    struct port port = port_open("pattern=white ! video/x-raw,width=320,height=240");
    show_picture(848, 477);
    wlink_picture_open(picture, port.socket);
    wait_for(wlink_picture_frames(picture) > 5);
    g_autoptr(GdkTexture) seen = painted();
    double edge = (848 - 477 * 4.0 / 3) / 2 / 848;
    assert_colour(colour_at(seen, edge - 0.01, 0.5), 0x12, 0x12, 0x12);
    assert_colour(colour_at(seen, edge + 0.01, 0.5), 255, 255, 255);
    assert_colour(colour_at(seen, 0.5, 0.005), 255, 255, 255);
    close_window(window);
    port_close(&port);
}

static void test_never_older_than_a_second(void) {
    struct port port = port_open("pattern=white ! video/x-raw,width=640,height=360");
    show_picture(640, 360);
    wlink_picture_open(picture, port.socket);
    wait_for(wlink_picture_is_live(picture));
    gint64 stopped = g_get_monotonic_time();
    g_object_set(port.tap, "drop-probability", 1.0, NULL);
    wait_for(!wlink_picture_is_live(picture));
    g_assert_cmpint(g_get_monotonic_time() - stopped, >, 900 * G_TIME_SPAN_MILLISECOND);
    g_autoptr(GdkTexture) seen = painted();
    assert_colour(colour_at(seen, 0.1, 0.9), 0x12, 0x12, 0x12);
    g_object_set(port.tap, "drop-probability", 0.0, NULL);
    wait_for(wlink_picture_is_live(picture));
    close_window(window);
    port_close(&port);
}

static void on_ended(GtkWidget *widget, const char *why, gpointer reopened) {
    g_assert_nonnull(why);
    g_assert_false(wlink_picture_is_live(widget));
    g_assert_false(wlink_picture_is_open(widget));
    if (*(const char **)reopened)
        wlink_picture_open(widget, *(const char **)reopened);
    *(const char **)reopened = NULL;
}

/* A port that ends is told, and the next can be opened at once. */
static void test_an_ended_port_is_opened_again(void) {
    struct port first = port_open("pattern=white ! video/x-raw,width=640,height=360");
    struct port second = port_open("pattern=red ! video/x-raw,width=640,height=360");
    const char *reopened = second.socket;
    show_picture(640, 360);
    g_signal_connect(picture, "ended", G_CALLBACK(on_ended), &reopened);
    wlink_picture_open(picture, first.socket);
    wait_for(wlink_picture_is_live(picture));
    port_close(&first);
    wait_for(!reopened);
    wait_for(wlink_picture_is_live(picture));
    guint64 before = wlink_picture_frames(picture);
    wait_for(wlink_picture_frames(picture) > before + 2);
    g_autoptr(GdkTexture) seen = painted();
    assert_colour(colour_at(seen, 0.5, 0.5), 255, 0, 0);
    wlink_picture_open(picture, NULL);
    g_assert_false(wlink_picture_is_live(picture));
    close_window(window);
    port_close(&second);
}

static void count_end(GtkWidget *widget, const char *why, gpointer ends) {
    (void)why;
    count(widget, ends);
}

static void test_no_port_is_an_end(void) {
    const char *none = NULL;
    show_picture(640, 360);
    g_signal_connect(picture, "ended", G_CALLBACK(on_ended), &none);
    int ends = 0;
    g_signal_connect(picture, "ended", G_CALLBACK(count_end), &ends);
    wlink_picture_open(picture, "/nowhere/port");
    wait_for(ends == 1);
    close_window(window);
}

/* --- pure */

static void assert_fit(struct wlink_size frame, struct wlink_size box, int width, int height) {
    struct wlink_size fitted = wlink_fit(frame, box);
    g_assert_cmpint(fitted.width, ==, width);
    g_assert_cmpint(fitted.height, ==, height);
}

static void test_fit(void) {
    const struct wlink_size hd = {1280, 720}, old = {640, 480};
    assert_fit(hd, (struct wlink_size){1376, 774}, 1376, 774);
    assert_fit(hd, (struct wlink_size){472, 266}, 472, 266);
    assert_fit(old, (struct wlink_size){472, 266}, 355, 266);
    assert_fit(old, (struct wlink_size){400, 600}, 400, 300);
    assert_fit(hd, (struct wlink_size){0, 0}, 1280, 720);
    assert_fit(hd, (struct wlink_size){3840, 2160}, 1280, 720); /* left to the renderer */
}

static void test_zoom(void) {
    const graphene_size_t box = GRAPHENE_SIZE_INIT(1000, 500), size = GRAPHENE_SIZE_INIT(800, 500);
    const graphene_point_t corner = GRAPHENE_POINT_INIT(100, 0), middle = GRAPHENE_POINT_INIT(500, 250);
    struct wlink_zoom zoom = wlink_zoom_moved(wlink_zoom_whole(), box, size, middle, middle, 2);
    graphene_rect_t place = wlink_zoom_place(zoom, box, size);
    g_assert_cmpfloat_with_epsilon(place.origin.x, -300, 0.01);
    g_assert_cmpfloat_with_epsilon(place.size.width, 1600, 0.01);
    zoom = wlink_zoom_moved(wlink_zoom_whole(), box, size, corner, corner, 2); /* its corner stays a corner */
    place = wlink_zoom_place(zoom, box, size);
    g_assert_cmpfloat_with_epsilon(place.origin.x, 0, 0.01);
    g_assert_cmpfloat_with_epsilon(place.origin.y, 0, 0.01);
    zoom = wlink_zoom_moved(zoom, box, size, middle, corner,
                            0.1); /* never smaller than whole, always in the middle */
    g_assert_cmpfloat(zoom.scale, ==, 1);
    place = wlink_zoom_place(zoom, box, size);
    g_assert_cmpfloat_with_epsilon(place.origin.x, 100, 0.01);
    zoom = wlink_zoom_moved(zoom, box, size, middle, middle, 100);
    g_assert_cmpfloat(zoom.scale, ==, WLINK_ZOOM_MOST);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    gst_init(NULL, NULL);
    g_test_add_func("/widgets/picture/fit", test_fit);
    g_test_add_func("/widgets/picture/zoom", test_zoom);
    g_test_add_func("/widgets/picture/shown-as-it-is", test_shown_as_it_is);
    g_test_add_func("/widgets/picture/another-shape-has-edges", test_another_shape_has_edges);
    g_test_add_func("/widgets/picture/never-older-than-a-second", test_never_older_than_a_second);
    g_test_add_func("/widgets/picture/an-ended-port-is-opened-again", test_an_ended_port_is_opened_again);
    g_test_add_func("/widgets/picture/no-port-is-an-end", test_no_port_is_an_end);
    return g_test_run();
}
