/* SPDX-License-Identifier: Apache-2.0 */
/* Where the focus goes when the control that has it goes. */
#include "panel/focus.h"
#include "unit/widgets-fixture.h"
#include "widgets/box.h"
#include "widgets/button.h"
#include "widgets/text.h"

struct scene {
    GtkWidget *window, *box, *heading, *before, *button, *after;
    int frames;
};

static GtkWidget *home(void *data) {
    return ((struct scene *)data)->heading;
}

static void on_painted(struct scene *scene) {
    scene->frames++;
}

static GtkWidget *add(struct scene *scene, const char *name) {
    GtkWidget *button = wlink_button_new(name, WLINK_BUTTON_SECONDARY, WLINK_ICON_NONE, name, NULL);
    gtk_box_append(GTK_BOX(scene->box), button);
    return button;
}

/* A heading behind the buttons, so that it is not what GTK would find first; the middle button has the focus.
 */
static void set_up(struct scene *scene, gconstpointer data) {
    (void)data;
    widgets_init();
    scene->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    scene->before = add(scene, "before");
    scene->button = add(scene, "button");
    scene->after = add(scene, "after");
    scene->heading = wlink_heading_new("heading", "Heading", NULL);
    gtk_box_append(GTK_BOX(scene->box), scene->heading);
    scene->window = show_in_window(scene->box, 1920, 1080);
    wlink_focus_keep(GTK_WINDOW(scene->window), home, scene);
    g_signal_connect_swapped(gtk_widget_get_frame_clock(scene->window), "after-paint", G_CALLBACK(on_painted),
                             scene);
    gtk_widget_grab_focus(scene->button);
}

static void tear_down(struct scene *scene, gconstpointer data) {
    (void)data;
    close_window(scene->window);
}

/* After a whole frame, in whose end GTK moves a focus that it takes for lost. */
static GtkWidget *focused(struct scene *scene) {
    const int before = scene->frames;
    gtk_widget_queue_draw(scene->window);
    wait_for(scene->frames > before + 1);
    return gtk_window_get_focus(GTK_WINDOW(scene->window));
}

static void test_it_stays_where_it_is(struct scene *scene, gconstpointer data) {
    (void)data;
    gtk_widget_set_visible(scene->before, FALSE);
    g_assert_true(focused(scene) == scene->button);
}

static void test_it_goes_home_from_what_cannot_be_used(struct scene *scene, gconstpointer data) {
    (void)data;
    gtk_widget_set_sensitive(scene->button, FALSE);
    g_assert_true(focused(scene) == scene->heading);
}

static void test_it_goes_home_from_what_is_hidden(struct scene *scene, gconstpointer data) {
    (void)data;
    gtk_widget_set_visible(scene->button, FALSE);
    g_assert_true(focused(scene) == scene->heading);
}

static void test_it_goes_home_from_what_is_gone(struct scene *scene, gconstpointer data) {
    (void)data;
    gtk_box_remove(GTK_BOX(scene->box), scene->button);
    g_assert_true(focused(scene) == scene->heading);
}

static void test_it_stays_with_what_is_hidden_for_a_moment(struct scene *scene, gconstpointer data) {
    (void)data;
    gtk_widget_set_visible(scene->button, FALSE);
    gtk_widget_set_visible(scene->button, TRUE);
    g_assert_true(focused(scene) == scene->button);
}

static void test_it_stays_with_what_is_put_elsewhere(struct scene *scene, gconstpointer data) {
    (void)data;
    g_object_ref(scene->button);
    gtk_box_remove(GTK_BOX(scene->box), scene->button);
    gtk_box_append(GTK_BOX(scene->box), scene->button);
    g_object_unref(scene->button);
    g_assert_true(focused(scene) == scene->button);
    g_assert_true(gtk_widget_get_focus_child(scene->box) == scene->button); /* Tab goes on from there */
}

/* Nobody has used a key yet. */
static void test_no_ring_is_shown_at_first(struct scene *scene, gconstpointer data) {
    (void)data;
    g_assert_false(gtk_window_get_focus_visible(GTK_WINDOW(scene->window)));
    gtk_window_set_focus_visible(GTK_WINDOW(scene->window), TRUE); /* as GTK would */
    g_assert_false(gtk_window_get_focus_visible(GTK_WINDOW(scene->window)));
}

static void add_test(const char *path, void (*test)(struct scene *scene, gconstpointer data)) {
    g_test_add(path, struct scene, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    add_test("/panel/focus/stays", test_it_stays_where_it_is);
    add_test("/panel/focus/insensitive", test_it_goes_home_from_what_cannot_be_used);
    add_test("/panel/focus/hidden", test_it_goes_home_from_what_is_hidden);
    add_test("/panel/focus/gone", test_it_goes_home_from_what_is_gone);
    add_test("/panel/focus/hidden-for-a-moment", test_it_stays_with_what_is_hidden_for_a_moment);
    add_test("/panel/focus/put-elsewhere", test_it_stays_with_what_is_put_elsewhere);
    add_test("/panel/focus/no-ring-at-first", test_no_ring_is_shown_at_first);
    return g_test_run();
}
