/* SPDX-License-Identifier: Apache-2.0 */
/* The surface, the frame of a screen, the bar's corners, and words that are longer than ours. */
#include "unit/widgets-fixture.h"
#include "widgets/bar.h"
#include "widgets/frame.h"
#include "widgets/strip.h"
#include "widgets/text.h"

#include <math.h>

#define NEAR(a, b) g_assert_cmpfloat_with_epsilon(a, b, 1.0)

struct screen {
    GtkWidget *frame, *strip, *bar, *stage, *stop, *end;
};

/* A screen in a call; the words are those of the design, or others of the same place. */
static struct screen make_screen(const char *stop, const char *tool, const char *end, const char *place) {
    struct screen screen = {.frame = wlink_frame_new("consultation", WLINK_GROUND_DARK),
                            .strip = wlink_strip_new("consultation"),
                            .bar = wlink_bar_new(),
                            .stage = wlink_text_new("", NULL)};
    wlink_strip_set_place(screen.strip, WLINK_ICON_LOCK, place, "Verified and encrypted");
    wlink_strip_add_word(screen.strip, "consultation.network", WLINK_ICON_LINK, "Connection good");
    wlink_strip_add_word(screen.strip, "consultation.length", WLINK_ICON_CLOCK, "12 min");
    screen.end = wlink_bar_set_end(screen.bar, "consultation.end", end, NULL);
    screen.stop = wlink_bar_set_stop(screen.bar, "consultation.stop", stop, NULL);
    for (int i = 0; i < 5; i++)
        wlink_bar_add(screen.bar,
                      wlink_button_new("consultation.tool", WLINK_BUTTON_TOOL, WLINK_ICON_EXAM, tool, NULL));
    wlink_frame_set_bar(screen.frame, screen.bar); /* in any order */
    wlink_frame_set_stage(screen.frame, screen.stage);
    wlink_frame_set_strip(screen.frame, screen.strip);
    return screen;
}

static struct screen our_screen(void) {
    widgets_init();
    return make_screen("Stop everything", "Exam camera on", "End consultation",
                       "Airedale Hospital · Consulting room 2");
}

static void test_strip_stage_and_bar_have_their_heights(void) {
    struct screen screen = our_screen();
    GtkWidget *window = show_in_window(screen.frame, 1920, 1080);
    NEAR(place_of(screen.strip).size.height, 88);
    NEAR(place_of(screen.stage).origin.y, 88);
    NEAR(place_of(screen.stage).size.height, 848);
    NEAR(place_of(screen.bar).origin.y, 88 + 848);
    NEAR(place_of(screen.bar).size.height, 144);
    close_window(window);
}

static void check_corners(const struct screen *screen) {
    graphene_rect_t stop = place_of(screen->stop), end = place_of(screen->end);
    NEAR(stop.origin.x, 24);
    NEAR(end.origin.x + end.size.width, 1920 - 24);
    g_assert_cmpfloat(stop.size.width, >=, 264 - 1);
    g_assert_cmpfloat(stop.size.height, >=, 112 - 1);
    graphene_rect_t last = place_of(gtk_widget_get_last_child(gtk_widget_get_prev_sibling(screen->end)));
    g_assert_cmpfloat(end.origin.x - (last.origin.x + last.size.width), >=, 48 - 1);
}

static void test_stop_and_end_have_their_corners(void) {
    struct screen screen = our_screen();
    GtkWidget *window = show_in_window(screen.frame, 1920, 1080);
    check_corners(&screen);
    close_window(window);
}

/* Whether these words can be seen in it. */
static bool is_shown(GtkWidget *within, const char *words) {
    bool shown = GTK_IS_LABEL(within) && gtk_widget_get_mapped(within) &&
                 g_str_equal(gtk_label_get_label(GTK_LABEL(within)), words);
    GtkWidget *at = gtk_widget_get_first_child(within);
    for (; at && !shown; at = gtk_widget_get_next_sibling(at))
        shown = is_shown(at, words);
    return shown;
}

/* Nothing moves and no other word goes while the strip says it; then the place is back. */
static void test_what_cannot_be_done_says_why_in_the_strip(void) {
    static const char why[] =
        "You see the whole picture. Spread two fingers on it to zoom, or turn the wheel.";
    static const char place[] = "Airedale Hospital · Consulting room 2";
    struct screen screen = our_screen();
    GtkWidget *tool = wlink_button_new("e.whole", WLINK_BUTTON_TOOL, WLINK_ICON_ZOOM, "Whole", NULL);
    wlink_bar_add(screen.bar, tool);
    wlink_button_set_impossible(tool, why);
    GtkWidget *window = show_in_window(screen.frame, 1920, 1080);
    g_assert_true(is_shown(screen.strip, place));
    g_assert_false(is_shown(screen.strip, why));
    g_signal_emit_by_name(tool, "clicked");
    wait_for(is_shown(screen.strip, why));
    g_assert_false(is_shown(screen.strip, place));
    g_assert_true(is_shown(screen.strip, "Connection good") && is_shown(screen.strip, "12 min"));
    int height = 0;
    gtk_widget_measure(screen.strip, GTK_ORIENTATION_VERTICAL, 1920, &height, NULL, NULL, NULL);
    g_assert_cmpint(height, ==, 88);
    wait_for(is_shown(screen.strip, place));
    g_assert_false(is_shown(screen.strip, why));
    g_signal_emit_by_name(tool, "clicked");
    close_window(window); /* while it says so */
}

/* 40 % longer words wrap within the same screen. */
static void test_longer_words_fit(void) {
    widgets_init();
    struct screen screen =
        make_screen("Absolut alles anhalten", "Examkamera eingeschaltet", "Sprechstunde jetzt beenden",
                    "Universitätsklinikum Airedale · Sprechzimmer Nr. 2");
    GtkWidget *window = show_in_window(screen.frame, 1920, 1080);
    NEAR(wlink_surface_scale(screen.stop), 1);
    check_corners(&screen);
    NEAR(place_of(screen.bar).size.height, 144);
    close_window(window);
}

static void test_all_stopped_is_no_button(void) {
    struct screen screen = our_screen();
    GtkWidget *window = show_in_window(screen.frame, 1920, 1080);
    wlink_stop_set_stopped(screen.stop, true, "All stopped");
    g_assert_false(gtk_widget_is_sensitive(screen.stop));
    g_assert_cmpstr(wlink_button_get_words(screen.stop), ==, "All stopped");
    check_corners(&screen);
    close_window(window);
}

/* The whole surface is scaled, and a touch arrives where it looks. */
static void check_window(int width, int height, double scale, double left, double top) {
    struct screen screen = our_screen();
    GtkWidget *window = show_in_window(screen.frame, width, height);
    NEAR(wlink_surface_scale(screen.stop) * 1000, scale * 1000);
    graphene_rect_t stop = place_of(screen.stop);
    NEAR(stop.origin.x, left + 24 * scale);
    NEAR(stop.origin.y, top + (88 + 848 + 16) * scale);
    GtkWidget *under = gtk_widget_pick(window, stop.origin.x + stop.size.width / 2,
                                       stop.origin.y + stop.size.height / 2, GTK_PICK_DEFAULT);
    g_assert_true(under == screen.stop || gtk_widget_is_ancestor(under, screen.stop));
    close_window(window);
}

static void test_other_panels_scale_the_surface(void) {
    check_window(1280, 800, 2.0 / 3, 0, 40);
    check_window(1600, 800, 800.0 / 1080, floor((1600 - 1920 * 800.0 / 1080) / 2), 0);
}

static void test_too_many_words_make_it_smaller_not_cut(void) {
    widgets_init();
    GtkWidget *wide = wlink_text_new("", NULL);
    gtk_widget_set_size_request(wide, 2400, 100);
    GtkWidget *window = show_in_window(wide, 1920, 1080);
    NEAR(wlink_surface_scale(wide) * 100, 80);
    close_window(window);
}

static void test_a_clock_shows_the_time(void) {
    widgets_init();
    g_autoptr(GtkWidget) clock = g_object_ref_sink(wlink_clock_new("home.clock", "clock"));
    const char *words = gtk_label_get_label(GTK_LABEL(clock));
    g_assert_true(g_regex_match_simple("^([01][0-9]|2[0-3]):[0-5][0-9]$", words, 0, 0));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/widgets/screen/heights", test_strip_stage_and_bar_have_their_heights);
    g_test_add_func("/widgets/screen/corners", test_stop_and_end_have_their_corners);
    g_test_add_func("/widgets/screen/longer-words-fit", test_longer_words_fit);
    g_test_add_func("/widgets/screen/all-stopped-is-no-button", test_all_stopped_is_no_button);
    g_test_add_func("/widgets/screen/other-panels", test_other_panels_scale_the_surface);
    g_test_add_func("/widgets/screen/too-many-words", test_too_many_words_make_it_smaller_not_cut);
    g_test_add_func("/widgets/screen/what-cannot-be-done-says-why",
                    test_what_cannot_be_done_says_why_in_the_strip);
    g_test_add_func("/widgets/screen/clock", test_a_clock_shows_the_time);
    return g_test_run();
}
