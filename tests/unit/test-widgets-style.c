/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/style.h"

/* GTK reports a fault of a style sheet as a warning, and warnings end a test. */
static void test_loads_without_a_warning(void) {
    gtk_init();
    wlink_style_load(gdk_display_get_default());
    GtkWidget *window = g_object_ref_sink(gtk_window_new());
    gtk_window_destroy(GTK_WINDOW(window));
    g_object_unref(window);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/widgets/style/loads-without-a-warning", test_loads_without_a_warning);
    return g_test_run();
}
