/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/widgets-fixture.h"
#include "widgets/button-private.h"
#include "widgets/choose.h"

static void test_a_double_touch_counts_once(void) {
    gint64 last = 0;
    g_assert_true(wlink_touch_counts(&last, 1000000, 400000));
    g_assert_false(wlink_touch_counts(&last, 1399999, 400000));
    g_assert_true(
        wlink_touch_counts(&last, 1400000, 400000)); /* from the last that counted, not the last seen */
}

static GtkWidget *new_button(enum wlink_button_kind kind) {
    widgets_init();
    return g_object_ref_sink(
        wlink_button_new("check.call", kind, WLINK_ICON_PHONE, "Call", "Calls the room"));
}

static void test_a_press_acts(void) {
    g_autoptr(GtkWidget) button = new_button(WLINK_BUTTON_PRIMARY);
    int acts = 0;
    g_signal_connect(button, "act", G_CALLBACK(count), &acts);
    g_signal_emit_by_name(button, "clicked");
    g_signal_emit_by_name(button, "clicked");
    g_assert_cmpint(acts, ==, 1);
}

static void test_the_impossible_stays_and_says_why(void) {
    g_autoptr(GtkWidget) button = new_button(WLINK_BUTTON_PRIMARY);
    int acts = 0, refusals = 0;
    g_signal_connect(button, "act", G_CALLBACK(count), &acts);
    g_signal_connect(button, "refused", G_CALLBACK(count), &refusals);
    wlink_button_set_impossible(button, "There is no camera");
    g_signal_emit_by_name(button, "clicked");
    g_assert_cmpint(acts, ==, 0);
    g_assert_cmpint(refusals, ==, 1);
    g_assert_true(gtk_widget_is_sensitive(button) && gtk_widget_get_focusable(button));
    gtk_test_accessible_assert_property(button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "There is no camera");
    gtk_test_accessible_assert_state(button, GTK_ACCESSIBLE_STATE_DISABLED, TRUE);
}

static void test_what_a_screen_reader_hears(void) {
    g_autoptr(GtkWidget) button = new_button(WLINK_BUTTON_TOOL);
    wlink_button_set_face(button, WLINK_ICON_MIC, "Microphone on");
    wlink_button_set_does(button, "Closes the microphone");
    gtk_test_accessible_assert_role(button, GTK_ACCESSIBLE_ROLE_BUTTON);
    gtk_test_accessible_assert_property(button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Microphone on");
    gtk_test_accessible_assert_property(button, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Closes the microphone");
    g_assert_cmpstr(wlink_button_get_words(button), ==, "Microphone on");
    g_assert_cmpstr(gtk_widget_get_name(button), ==, "check.call");
}

static void test_a_chip_is_on_when_it_is_told_so(void) {
    g_autoptr(GtkWidget) chip = new_button(WLINK_BUTTON_CHIP);
    gtk_test_accessible_assert_role(chip, GTK_ACCESSIBLE_ROLE_TOGGLE_BUTTON);
    g_signal_emit_by_name(chip, "clicked");
    g_assert_false(wlink_button_is_on(chip));
    wlink_button_set_on(chip, true);
    g_assert_true(gtk_widget_get_state_flags(chip) & GTK_STATE_FLAG_CHECKED);
    gtk_test_accessible_assert_state(chip, GTK_ACCESSIBLE_STATE_PRESSED, GTK_ACCESSIBLE_TRISTATE_TRUE);
}

static void test_one_segment_is_on(void) {
    widgets_init();
    g_autoptr(GtkWidget) segments = g_object_ref_sink(wlink_segments_new());
    GtkWidget *first = wlink_segments_add(segments, "s.auto", WLINK_ICON_NONE, "Auto", NULL);
    GtkWidget *second = wlink_segments_add(segments, "s.locked", WLINK_ICON_LOCK, "Locked", NULL);
    wlink_segments_set_on(segments, first);
    wlink_segments_set_on(segments, second);
    g_assert_false(wlink_button_is_on(first));
    g_assert_true(wlink_button_is_on(second));
}

static const struct wlink_stepper_words light_words = {"Light", "Light, less", "Light, more",
                                                       "Makes it darker", "Makes it lighter"};

static void add_step(GtkWidget *stepper, int step, gpointer sum) {
    (void)stepper;
    *(int *)sum += step;
}

static GtkWidget *hold(GtkWidget *button) {
    gtk_widget_set_state_flags(button, GTK_STATE_FLAG_ACTIVE, FALSE);
    return button;
}

static void test_a_held_stepper_goes_on_until_it_is_let_go(void) {
    widgets_init();
    g_autoptr(GtkWidget) stepper = g_object_ref_sink(wlink_stepper_new("s.light", &light_words));
    GtkWidget *more = gtk_widget_get_last_child(stepper);
    int sum = 0;
    g_signal_connect(stepper, "step", G_CALLBACK(add_step), &sum);
    wlink_stepper_set(stepper, 5, 10, "50%", "This is the most");
    hold(more);
    wait_for(sum == 3);
    gtk_widget_unset_state_flags(more, GTK_STATE_FLAG_ACTIVE);
    g_signal_emit_by_name(more, "clicked"); /* the release of a hold is no further step */
    g_assert_cmpint(sum, ==, 3);
    g_signal_emit_by_name(more, "clicked");
    g_assert_cmpint(sum, ==, 4);
}

static void test_a_stepper_ends_at_its_ends(void) {
    widgets_init();
    g_autoptr(GtkWidget) stepper = g_object_ref_sink(wlink_stepper_new("s.light", &light_words));
    GtkWidget *less = gtk_widget_get_first_child(stepper), *more = gtk_widget_get_last_child(stepper);
    wlink_stepper_set(stepper, 10, 10, "100%", "This is the most");
    g_assert_true(wlink_button_is_impossible(more));
    g_assert_false(wlink_button_is_impossible(less));
    wlink_stepper_set(stepper, 0, 10, "0%", "This is the least");
    g_assert_true(wlink_button_is_impossible(less));
    gtk_test_accessible_assert_property(less, GTK_ACCESSIBLE_PROPERTY_LABEL, "Light, less");
    gtk_test_accessible_assert_property(less, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "This is the least");
    gtk_test_accessible_assert_property(more, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Makes it lighter");
    g_assert_cmpstr(gtk_widget_get_name(more), ==, "s.light-more");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/widgets/button/a-double-touch-counts-once", test_a_double_touch_counts_once);
    g_test_add_func("/widgets/button/a-press-acts", test_a_press_acts);
    g_test_add_func("/widgets/button/the-impossible-stays-and-says-why",
                    test_the_impossible_stays_and_says_why);
    g_test_add_func("/widgets/button/what-a-screen-reader-hears", test_what_a_screen_reader_hears);
    g_test_add_func("/widgets/button/a-chip-is-on-when-it-is-told-so", test_a_chip_is_on_when_it_is_told_so);
    g_test_add_func("/widgets/button/one-segment-is-on", test_one_segment_is_on);
    g_test_add_func("/widgets/button/a-held-stepper-goes-on", test_a_held_stepper_goes_on_until_it_is_let_go);
    g_test_add_func("/widgets/button/a-stepper-ends-at-its-ends", test_a_stepper_ends_at_its_ends);
    return g_test_run();
}
