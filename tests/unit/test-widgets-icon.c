/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/widgets-fixture.h"
#include "widgets/icon-private.h"

/* Every drawing can be parsed, stays within its 24 x 24 (but for the stroke's half), and has a name of its
 * own. */
static void test_every_icon_is_drawn(void) {
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = WLINK_ICON_NONE + 1; i < WLINK_ICON_COUNT; i++) {
        const struct wlink_icon_drawing *drawing = &wlink_icon_table[i];
        g_assert_true(g_hash_table_add(names, (gpointer)wlink_icon_to_string((enum wlink_icon)i)));
        g_assert_nonnull(drawing->strokes[0].path);
        for (int s = 0; s < WLINK_ICON_STROKES && drawing->strokes[s].path; s++) {
            g_autoptr(GskPath) path = gsk_path_parse(drawing->strokes[s].path);
            graphene_rect_t bounds;
            g_assert_nonnull(path);
            g_assert_true(gsk_path_get_bounds(path, &bounds));
            g_assert_cmpfloat(MIN(bounds.origin.x, bounds.origin.y), >=, 0);
            g_assert_cmpfloat(MAX(bounds.origin.x + bounds.size.width, bounds.origin.y + bounds.size.height),
                              <=, 24);
        }
    }
}

static void test_an_icon_is_silent_and_can_change(void) {
    widgets_init();
    g_autoptr(GtkWidget) image = g_object_ref_sink(wlink_icon_new(WLINK_ICON_MIC, 36));
    gtk_test_accessible_assert_role(image, GTK_ACCESSIBLE_ROLE_PRESENTATION);
    wlink_icon_set(image, WLINK_ICON_NONE);
    g_assert_false(gtk_widget_get_visible(image));
    wlink_icon_set(image, WLINK_ICON_MIC_OFF);
    g_assert_true(gtk_widget_get_visible(image));
    g_assert_true(GTK_IS_SYMBOLIC_PAINTABLE(gtk_image_get_paintable(GTK_IMAGE(image))));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/widgets/icon/every-icon-is-drawn", test_every_icon_is_drawn);
    g_test_add_func("/widgets/icon/is-silent-and-can-change", test_an_icon_is_silent_and_can_change);
    return g_test_run();
}
