/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/pager.h"
#include "unit/widgets-fixture.h"

/* Every row can be reached, and the buttons stay where they are: at an end they say why they go no further.
 */
static void on_turned(struct wlink_view *view) {
    view->touched++;
}

static struct wlink_pager pager;
static struct wlink_view view = {.name = "list"};

static GtkWidget *new_pager(void) {
    widgets_init();
    view.touched = 0;
    pager = (struct wlink_pager){0};
    return g_object_ref_sink(
        wlink_pager_build(&pager, &view, "to-", WLINK_SAY_LIST_BEFORE, WLINK_SAY_LIST_NEXT, on_turned));
}

static void press(GtkWidget *button) {
    g_signal_emit_by_name(button, wlink_button_is_impossible(button) ? "refused" : "act");
}

static void test_every_row_is_reached(void) {
    g_autoptr(GtkWidget) row = new_pager();
    guint reached = 0, count = 11, a_page = 4;
    for (;;) {
        guint from = wlink_pager_update(&pager, count, a_page);
        g_assert_cmpuint(from, ==, reached);
        reached = MIN(from + a_page, count);
        if (wlink_button_is_impossible(pager.after))
            break;
        press(pager.after);
    }
    g_assert_cmpuint(reached, ==, count);
    g_assert_cmpint(view.touched, ==, 2);
    g_assert_cmpstr(gtk_label_get_label(GTK_LABEL(pager.words)), ==, "Page 3 of 3");
    g_assert_false(wlink_button_is_impossible(pager.before));
}

static void test_one_page_needs_none(void) {
    g_autoptr(GtkWidget) row = new_pager();
    wlink_pager_update(&pager, 4, 4);
    g_assert_false(gtk_widget_get_visible(row));
    wlink_pager_update(&pager, 0, 4);
    g_assert_false(gtk_widget_get_visible(row));
    wlink_pager_update(&pager, 5, 4);
    g_assert_true(gtk_widget_get_visible(row));
    g_assert_true(wlink_button_is_impossible(pager.before));
}

static void test_a_page_that_is_gone(void) {
    g_autoptr(GtkWidget) row = new_pager();
    wlink_pager_update(&pager, 9, 4);
    wlink_pager_turn(&pager, 2);
    g_assert_cmpuint(wlink_pager_update(&pager, 9, 4), ==, 8);
    g_assert_cmpuint(wlink_pager_update(&pager, 5, 4), ==, 4);
    wlink_pager_turn(&pager, -7);
    g_assert_cmpuint(wlink_pager_update(&pager, 5, 4), ==, 0);
}

static void test_its_controls_have_names(void) {
    g_autoptr(GtkWidget) row = new_pager();
    wlink_pager_update(&pager, 9, 4);
    g_assert_cmpstr(gtk_widget_get_name(pager.before), ==, "list.to-before");
    g_assert_cmpstr(gtk_widget_get_name(pager.after), ==, "list.to-after");
    gtk_test_accessible_assert_property(pager.after, GTK_ACCESSIBLE_PROPERTY_LABEL, "Those after");
    gtk_test_accessible_assert_property(pager.before, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                        "There is no further page.");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-pager/every-row-is-reached", test_every_row_is_reached);
    g_test_add_func("/panel-pager/one-page-needs-none", test_one_page_needs_none);
    g_test_add_func("/panel-pager/a-page-that-is-gone", test_a_page_that_is_gone);
    g_test_add_func("/panel-pager/its-controls-have-names", test_its_controls_have_names);
    return g_test_run();
}
