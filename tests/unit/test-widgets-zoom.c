/* SPDX-License-Identifier: Apache-2.0 */
/* Hands that zoom a picture. */
#include "unit/widgets-fixture.h"
#include "widgets/picture.h"
#include "widgets/zoom-hands-private.h"

enum { WIDTH = 1152, HEIGHT = 648 };

struct scene {
    GtkWidget *window, *picture;
    struct wlink_zoom_hands hands; /* of a picture as large as the widget */
};

static int told; /* so often was another zoom told of */

static graphene_size_t size(GtkWidget *widget) {
    (void)widget;
    return GRAPHENE_SIZE_INIT(WIDTH, HEIGHT);
}

static void on_changed(GtkWidget *widget, bool scale) {
    (void)widget;
    told += scale;
}

static void set_up(struct scene *scene, gconstpointer data) {
    (void)data;
    widgets_init();
    scene->picture = wlink_picture_new("consultation.large", "Examination camera");
    gtk_widget_set_size_request(scene->picture, WIDTH, HEIGHT);
    gtk_widget_set_halign(scene->picture, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(scene->picture, GTK_ALIGN_CENTER);
    scene->window = show_in_window(scene->picture, 1920, 1080);
    wlink_picture_set_zooms(scene->picture, "How");
    scene->hands.size = size;
    scene->hands.changed = on_changed;
    scene->hands.on = true;
    wlink_zoom_hands_init(&scene->hands, scene->picture);
    told = 0;
}

static void tear_down(struct scene *scene, gconstpointer data) {
    (void)data;
    close_window(scene->window);
}

static graphene_point_t at(double x, double y) {
    return GRAPHENE_POINT_INIT((float)x, (float)y);
}

static void test_two_fingers_zoom(struct scene *scene, gconstpointer data) {
    struct wlink_zoom_hands *hands = &scene->hands;
    (void)data;
    wlink_zoom_hands_put(hands, at(576, 324));
    wlink_zoom_hands_spread(hands, at(576, 324), 1.5);
    wlink_zoom_hands_spread(hands, at(576, 324), 2);
    g_assert_cmpfloat(hands->zoom.scale, ==, 2);
    wlink_zoom_hands_put(hands, at(576, 324)); /* goes on from there */
    wlink_zoom_hands_spread(hands, at(576, 324), 1.5);
    g_assert_cmpfloat(hands->zoom.scale, ==, 3);
    g_assert_cmpint(told, ==, 3);
    wlink_zoom_hands_spread(hands, at(576, 324), 0.1);
    g_assert_cmpfloat(hands->zoom.scale, ==, 1);
    wlink_zoom_hands_spread(hands, at(576, 324), 100);
    g_assert_cmpfloat(hands->zoom.scale, ==, WLINK_ZOOM_MOST);
    wlink_zoom_hands_whole(hands);
    g_assert_cmpfloat(hands->zoom.scale, ==, 1);
}

/* What was under them stays under them. */
static void test_two_fingers_move_it(struct scene *scene, gconstpointer data) {
    struct wlink_zoom_hands *hands = &scene->hands;
    (void)data;
    wlink_zoom_hands_put(hands, at(288, 162)); /* a quarter of it */
    wlink_zoom_hands_spread(hands, at(388, 262), 2);
    const graphene_rect_t place =
        wlink_zoom_place(hands->zoom, GRAPHENE_SIZE_INIT(WIDTH, HEIGHT), size(scene->picture));
    g_assert_cmpfloat_with_epsilon(place.origin.x + place.size.width / 4, 388, 0.1);
    g_assert_cmpfloat_with_epsilon(place.origin.y + place.size.height / 4, 262, 0.1);
}

static void test_a_wheel_zooms_and_comes_back_to_whole(struct scene *scene, gconstpointer data) {
    struct wlink_zoom_hands *hands = &scene->hands;
    (void)data;
    for (int i = 0; i < 5; i++)
        g_assert_true(wlink_zoom_hands_turn(hands, at(100, 100), 1));
    g_assert_cmpfloat(hands->zoom.scale, >, 3);
    for (int i = 0; i < 5; i++)
        wlink_zoom_hands_turn(hands, at(900, 500), -1);
    g_assert_cmpfloat(hands->zoom.scale, ==, 1);
}

static void test_keys_zoom_and_move_it(struct scene *scene, gconstpointer data) {
    struct wlink_zoom_hands *hands = &scene->hands;
    (void)data;
    g_assert_false(wlink_zoom_hands_key(hands, GDK_KEY_Left)); /* moves the focus, while it is whole */
    g_assert_true(wlink_zoom_hands_key(hands, GDK_KEY_plus));
    g_assert_cmpfloat(hands->zoom.x, ==, 0.5);
    g_assert_true(wlink_zoom_hands_key(hands, GDK_KEY_Right));
    g_assert_cmpfloat(hands->zoom.x, >, 0.5);
    g_assert_true(wlink_zoom_hands_key(hands, GDK_KEY_Up));
    g_assert_cmpfloat(hands->zoom.y, <, 0.5);
    g_assert_true(wlink_zoom_hands_key(hands, GDK_KEY_minus));
    g_assert_cmpfloat(hands->zoom.scale, ==, 1);
    g_assert_false(wlink_zoom_hands_key(hands, GDK_KEY_a));
}

static void test_what_does_not_zoom_stays_whole(struct scene *scene, gconstpointer data) {
    struct wlink_zoom_hands *hands = &scene->hands;
    (void)data;
    hands->on = false;
    wlink_zoom_hands_put(hands, at(576, 324));
    wlink_zoom_hands_spread(hands, at(576, 324), 2);
    g_assert_false(wlink_zoom_hands_turn(hands, at(576, 324), 1));
    g_assert_false(wlink_zoom_hands_key(hands, GDK_KEY_plus));
    g_assert_cmpfloat(hands->zoom.scale, ==, 1);
}

/* Only what keys can use takes the focus from Tab. */
static void test_tab_comes_to_it_while_it_zooms(struct scene *scene, gconstpointer data) {
    (void)data;
    gtk_window_set_focus(GTK_WINDOW(scene->window), NULL);
    g_assert_true(gtk_widget_child_focus(scene->picture, GTK_DIR_TAB_FORWARD));
    gtk_window_set_focus(GTK_WINDOW(scene->window), NULL);
    wlink_picture_set_zooms(scene->picture, NULL);
    g_assert_false(gtk_widget_child_focus(scene->picture, GTK_DIR_TAB_FORWARD));
}

static void add_test(const char *path, void (*test)(struct scene *scene, gconstpointer data)) {
    g_test_add(path, struct scene, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    add_test("/widgets/zoom/two-fingers", test_two_fingers_zoom);
    add_test("/widgets/zoom/two-fingers-move-it", test_two_fingers_move_it);
    add_test("/widgets/zoom/a-wheel", test_a_wheel_zooms_and_comes_back_to_whole);
    add_test("/widgets/zoom/keys", test_keys_zoom_and_move_it);
    add_test("/widgets/zoom/not-where-it-is-off", test_what_does_not_zoom_stays_whole);
    add_test("/widgets/zoom/tab-comes-to-it", test_tab_comes_to_it_while_it_zooms);
    return g_test_run();
}
