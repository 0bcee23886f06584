/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/rooms.h"

static void take(struct wlink_model *model, const char *text) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_variant_parse(NULL, text, NULL, NULL, &error);
    g_assert_no_error(error);
    wlink_model_take_rooms(model, reply);
}

static const char *name_at(const GPtrArray *rooms, guint at) {
    return ((const struct wlink_model_room *)rooms->pdata[at])->name;
}

/* Wings are not called by a wing, nor does a unit call itself. */
static void test_order(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    take(model,
         "([{'address': <'c@e'>, 'name': <'Skin clinic'>, 'role': <'consulting'>}, "
         "{'address': <'w@e'>, 'name': <'Another wing'>, 'role': <'wing'>}, "
         "{'address': <'a@e'>, 'name': <'Eye clinic'>, 'role': <'consulting'>}, "
         "{'address': <'b@e'>, 'name': <'Wound care'>, 'role': <'consulting'>, 'last_called': <int64 9>}],)");
    g_autoptr(GPtrArray) rooms = wlink_rooms_sorted(model);
    g_assert_cmpuint(rooms->len, ==, 3);
    g_assert_cmpstr(name_at(rooms, 0), ==, "Wound care");
    g_assert_cmpstr(name_at(rooms, 1), ==, "Eye clinic");
    g_assert_cmpstr(name_at(rooms, 2), ==, "Skin clinic");
    g_assert_true(wlink_rooms_has_first(rooms));
}

static void test_none_called_yet(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(GPtrArray) none = wlink_rooms_sorted(model);
    g_assert_false(wlink_rooms_has_first(none));
    take(model, "([{'address': <'c@e'>, 'name': <'Skin clinic'>, 'role': <'consulting'>}],)");
    g_autoptr(GPtrArray) rooms = wlink_rooms_sorted(model);
    g_assert_cmpuint(rooms->len, ==, 1);
    g_assert_false(wlink_rooms_has_first(rooms));
}

static void test_pages(void) {
    g_assert_cmpuint(wlink_rooms_pages(0), ==, 1);
    g_assert_cmpuint(wlink_rooms_pages(12), ==, 1);
    g_assert_cmpuint(wlink_rooms_pages(13), ==, 2);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-rooms/order", test_order);
    g_test_add_func("/panel-rooms/none", test_none_called_yet);
    g_test_add_func("/panel-rooms/pages", test_pages);
    return g_test_run();
}
