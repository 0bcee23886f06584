/* SPDX-License-Identifier: Apache-2.0 */
/* What is entered: the PIN pad and the keyboard; and what measures: the meter. */
#include "unit/widgets-fixture.h"
#include "widgets/button.h"
#include "widgets/keyboard.h"
#include "widgets/meter.h"
#include "widgets/pin.h"

#include <math.h>

static GtkWidget *find(GtkWidget *within, const char *name) {
    if (g_str_equal(gtk_widget_get_name(within), name))
        return within;
    for (GtkWidget *at = gtk_widget_get_first_child(within); at; at = gtk_widget_get_next_sibling(at)) {
        GtkWidget *found = find(at, name);
        if (found)
            return found;
    }
    return NULL;
}

static void press(GtkWidget *within, const char *name) {
    GtkWidget *key = find(within, name);
    g_assert_nonnull(key);
    g_signal_emit_by_name(key, "act");
}

static void on_digit(GtkWidget *pad, int digit, gpointer entered) {
    (void)pad;
    g_string_append_printf(entered, "%d", digit);
}

static void on_word(GtkWidget *pad, gpointer entered) {
    (void)pad;
    g_string_append_c(entered, '-');
}

static void test_the_pad_says_its_digits(void) {
    widgets_init();
    g_autoptr(GtkWidget) pad = g_object_ref_sink(wlink_pin_pad_new("pin", "Clear", "Delete"));
    GString *entered = g_string_new(NULL);
    g_signal_connect(pad, "digit", G_CALLBACK(on_digit), entered);
    g_signal_connect(pad, "delete", G_CALLBACK(on_word), entered);
    g_signal_connect(pad, "clear", G_CALLBACK(on_word), entered);
    for (int digit = 9; digit >= 0; digit--) {
        g_autofree char *name = g_strdup_printf("pin.%d", digit);
        press(pad, name);
    }
    press(pad, "pin.delete");
    press(pad, "pin.clear");
    g_assert_cmpstr(entered->str, ==, "9876543210--");
    g_string_free(entered, TRUE);
}

static void test_keys_have_their_size(void) {
    widgets_init();
    GtkWidget *pad = wlink_pin_pad_new("pin", "Clear", "Delete");
    gtk_widget_set_halign(pad, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(pad, GTK_ALIGN_CENTER);
    GtkWidget *window = show_in_window(pad, 1920, 1080);
    graphene_rect_t key = place_of(find(pad, "pin.5"));
    g_assert_cmpfloat_with_epsilon(key.size.width, 200, 1);
    g_assert_cmpfloat_with_epsilon(key.size.height, 160, 1);
    close_window(window);
}

static const char *box_words(GtkWidget *boxes) {
    return gtk_label_get_label(
        GTK_LABEL(gtk_center_box_get_center_widget(GTK_CENTER_BOX(gtk_widget_get_first_child(boxes)))));
}

static void test_a_pin_shows_no_digit(void) {
    widgets_init();
    g_autoptr(GtkWidget) boxes = g_object_ref_sink(wlink_pin_boxes_new("pin.boxes", 6, "PIN"));
    wlink_pin_boxes_set(boxes, 1, NULL, "1 of 6 entered");
    g_assert_cmpstr(box_words(boxes), ==, "●");
    gtk_test_accessible_assert_property(boxes, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "1 of 6 entered");
    wlink_pin_boxes_set(boxes, 1, "407", "1 of 3 entered");
    g_assert_cmpstr(box_words(boxes), ==, "4");
}

static GtkWidget *new_keyboard(unsigned most) {
    static const struct wlink_keyboard_words words = {"Your message", "Space", "Delete",
                                                      "Capital",      "abc",   "?123"};
    widgets_init();
    return g_object_ref_sink(wlink_keyboard_new("k", most, &words));
}

static void test_the_keyboard_writes(void) {
    g_autoptr(GtkWidget) keyboard = new_keyboard(120);
    int changes = 0;
    g_signal_connect(keyboard, "changed", G_CALLBACK(count), &changes);
    press(keyboard, "k-h");
    press(keyboard, "k-i");
    press(keyboard, "k-space");
    press(keyboard, "k-1");
    g_assert_cmpstr(wlink_keyboard_get(keyboard), ==, "Hi 1"); /* a capital by itself */
    press(keyboard, "k-shift");
    press(keyboard, "k-a");
    press(keyboard, "k-digits");
    press(keyboard, "k-a");
    g_assert_cmpstr(wlink_keyboard_get(keyboard), ==, "Hi 1A£");
    press(keyboard, "k-delete");
    g_assert_cmpstr(wlink_keyboard_get(keyboard), ==, "Hi 1A");
    g_assert_cmpint(changes, ==, 7);
}

static void test_the_keyboard_has_an_end(void) {
    g_autoptr(GtkWidget) keyboard = new_keyboard(3);
    wlink_keyboard_set(keyboard, "ab");
    press(keyboard, "k-c");
    press(keyboard, "k-d");
    g_assert_cmpstr(wlink_keyboard_get(keyboard), ==, "abc");
    for (int i = 0; i < 4; i++)
        press(keyboard, "k-delete");
    g_assert_cmpstr(wlink_keyboard_get(keyboard), ==, "");
}

/* The line is the first thing that Tab comes to: what a real keyboard types is written there. */
static void test_tab_comes_to_the_line(void) {
    GtkWidget *keyboard = new_keyboard(120), *line = find(keyboard, "k-line");
    GtkWidget *window = show_in_window(keyboard, 1920, 1080);
    gtk_window_set_focus(GTK_WINDOW(window), NULL);
    g_assert_true(gtk_widget_child_focus(keyboard, GTK_DIR_TAB_FORWARD));
    g_assert_true(gtk_window_get_focus(GTK_WINDOW(window)) == line);
    g_assert_true(gtk_widget_child_focus(keyboard, GTK_DIR_TAB_FORWARD));
    g_assert_true(gtk_window_get_focus(GTK_WINDOW(window)) == find(keyboard, "k-1"));
    g_assert_true(gtk_widget_child_focus(keyboard, GTK_DIR_TAB_BACKWARD));
    g_assert_true(gtk_window_get_focus(GTK_WINDOW(window)) == line);
    close_window(window);
    g_object_unref(keyboard);
}

static void test_the_keyboard_fits(void) {
    GtkWidget *keyboard = new_keyboard(120);
    GtkWidget *window = show_in_window(keyboard, 1920, 1080);
    g_assert_cmpfloat(wlink_surface_scale(keyboard), ==, 1);
    close_window(window);
    g_object_unref(keyboard);
}

static void test_a_level_lights_blocks(void) {
    g_assert_cmpuint(wlink_meter_lit(-100, 22), ==, 0);
    g_assert_cmpuint(wlink_meter_lit(-60, 22), ==, 0);
    g_assert_cmpuint(wlink_meter_lit(-33, 22), ==, 11);
    g_assert_cmpuint(wlink_meter_lit(0, 22), ==, 22);
    g_assert_cmpuint(wlink_meter_lit((double)NAN, 22), ==, 0);
}

static void test_a_meter_says_its_value(void) {
    widgets_init();
    g_autoptr(GtkWidget) meter = g_object_ref_sink(wlink_meter_new("check.meter", 22, "Microphone"));
    wlink_meter_set(meter, 30, "Too loud: move back");
    g_assert_cmpfloat(gtk_level_bar_get_value(GTK_LEVEL_BAR(meter)), ==, 22);
    gtk_test_accessible_assert_property(meter, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "Too loud: move back");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/widgets/pin/the-pad-says-its-digits", test_the_pad_says_its_digits);
    g_test_add_func("/widgets/pin/keys-have-their-size", test_keys_have_their_size);
    g_test_add_func("/widgets/pin/a-pin-shows-no-digit", test_a_pin_shows_no_digit);
    g_test_add_func("/widgets/keyboard/writes", test_the_keyboard_writes);
    g_test_add_func("/widgets/keyboard/has-an-end", test_the_keyboard_has_an_end);
    g_test_add_func("/widgets/keyboard/fits", test_the_keyboard_fits);
    g_test_add_func("/widgets/keyboard/tab-comes-to-the-line", test_tab_comes_to_the_line);
    g_test_add_func("/widgets/meter/lights-blocks", test_a_level_lights_blocks);
    g_test_add_func("/widgets/meter/says-its-value", test_a_meter_says_its_value);
    return g_test_run();
}
