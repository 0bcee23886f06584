/* SPDX-License-Identifier: Apache-2.0 */
#include "call/waiting-list.h"

static const gint64 second = G_USEC_PER_SEC;

/* A caller number i arrives at second i and gets warm where there is a place. */
static struct wlink_waiting_entry *arrive(wlink_waiting_list *list, unsigned i) {
    struct wlink_waiting_entry *entry = NULL;
    g_autofree char *room = g_strdup_printf("wing-%u@estate.example", i);
    g_autofree char *session = g_strdup_printf("%032u", i);
    g_assert_cmpint(wlink_waiting_list_arrive(list, room, session, false, i * second, &entry), ==,
                    WLINK_ARRIVAL_NEW);
    bool place = wlink_waiting_list_has_warm_place(list, entry);
    wlink_waiting_list_step(entry, place ? WLINK_CALLER_EVENT_VERIFIED : WLINK_CALLER_EVENT_VERIFIED_COLD,
                            i * second);
    return entry;
}

static wlink_waiting_list *filled(unsigned callers) {
    wlink_waiting_list *list = wlink_waiting_list_new();
    for (unsigned i = 0; i < callers; i++)
        arrive(list, i);
    return list;
}

static void test_eight_are_warm_and_thirty_two_wait(void) {
    g_autoptr(wlink_waiting_list) list = filled(WLINK_WAITING_CALLERS);
    struct wlink_waiting_entry *entry = NULL;
    for (unsigned i = 0; i < WLINK_WAITING_CALLERS; i++)
        g_assert_cmpint(wlink_waiting_list_at(list, i)->state, ==,
                        i < WLINK_WAITING_WARM ? WLINK_CALLER_WARMING : WLINK_CALLER_COLD);
    g_assert_true(wlink_waiting_list_is_full(list));
    g_assert_cmpint(wlink_waiting_list_arrive(list, "one-more@estate.example", "x", false, 99, &entry), ==,
                    WLINK_ARRIVAL_FULL);
    g_assert_null(entry);
    g_assert_null(wlink_waiting_list_next_to_warm(list));
    g_assert_null(wlink_waiting_list_at(list, WLINK_WAITING_CALLERS));
}

static void test_the_oldest_is_warmed_next(void) {
    g_autoptr(wlink_waiting_list) list = filled(12);
    struct wlink_waiting_entry *third = wlink_waiting_list_at(list, 2);
    wlink_waiting_list_step(third, WLINK_CALLER_EVENT_FAR_LEFT, 20 * second);
    wlink_waiting_list_remove(list, third);
    struct wlink_waiting_entry *next = wlink_waiting_list_next_to_warm(list);
    g_assert_cmpstr(next->room, ==, "wing-8@estate.example");
    wlink_waiting_list_step(next, WLINK_CALLER_EVENT_WARM_PLACE, 20 * second);
    g_assert_cmpint(next->state, ==, WLINK_CALLER_WARMING);
    g_assert_null(wlink_waiting_list_next_to_warm(list));
    g_assert_cmpuint(wlink_waiting_list_count(list), ==, 11);
}

static void test_foreign_ones_stay_cold(void) {
    g_autoptr(wlink_waiting_list) list = wlink_waiting_list_new();
    struct wlink_waiting_entry *entry = NULL;
    wlink_waiting_list_arrive(list, "codec@other.example", "1", true, 0, &entry);
    g_assert_false(wlink_waiting_list_has_warm_place(list, entry));
    wlink_waiting_list_step(entry, WLINK_CALLER_EVENT_VERIFIED_COLD, 0);
    g_assert_null(wlink_waiting_list_next_to_warm(list));
}

static void test_a_broken_path_keeps_its_place(void) {
    g_autoptr(wlink_waiting_list) list = filled(3);
    struct wlink_waiting_entry *first = wlink_waiting_list_at(list, 0), *entry = NULL;
    g_assert_cmpint(wlink_waiting_list_deadline(list), ==, G_MAXINT64);
    wlink_waiting_list_step(first, WLINK_CALLER_EVENT_PROVEN, 5 * second);
    wlink_waiting_list_step(first, WLINK_CALLER_EVENT_BROKEN, 10 * second);
    wlink_waiting_list_step(first, WLINK_CALLER_EVENT_BROKEN, 50 * second); /* known: the time runs on */
    g_assert_cmpint(wlink_waiting_list_deadline(list), ==, 130 * second);
    g_assert_null(wlink_waiting_list_next_expired(list, 130 * second - 1));
    g_assert_cmpint(
        wlink_waiting_list_arrive(list, first->room, first->session_id, false, 60 * second, &entry), ==,
        WLINK_ARRIVAL_RETURNED);
    g_assert_true(entry == first && wlink_waiting_list_at(list, 0) == first);
    g_assert_true(wlink_waiting_list_has_warm_place(list, first));
    wlink_waiting_list_step(first, WLINK_CALLER_EVENT_RETURNED, 60 * second);
    g_assert_null(wlink_waiting_list_next_expired(list, 1000 * second));
    wlink_waiting_list_step(first, WLINK_CALLER_EVENT_BROKEN, 200 * second);
    g_assert_true(wlink_waiting_list_next_expired(list, 320 * second) == first);
}

static void test_a_room_waits_once(void) {
    g_autoptr(wlink_waiting_list) list = filled(3);
    struct wlink_waiting_entry *first = wlink_waiting_list_at(list, 0), *entry = NULL;
    g_assert_cmpint(wlink_waiting_list_arrive(list, first->room, "another", false, 60 * second, &entry), ==,
                    WLINK_ARRIVAL_REPLACES);
    g_assert_true(entry == first);
    g_assert_cmpuint(wlink_waiting_list_count(list), ==, 3);
    wlink_waiting_list_remove(list, first);
    wlink_waiting_list_arrive(list, "wing-0@estate.example", "another", false, 60 * second, &entry);
    g_assert_true(wlink_waiting_list_at(list, 2) == entry);
}

/* The Session-ID of another room gives nobody that room's place. */
static void test_a_place_belongs_to_its_room(void) {
    g_autoptr(wlink_waiting_list) list = filled(2);
    struct wlink_waiting_entry *first = wlink_waiting_list_at(list, 0), *entry = NULL;
    g_assert_cmpint(wlink_waiting_list_arrive(list, "thief@estate.example", first->session_id, false,
                                              60 * second, &entry),
                    ==, WLINK_ARRIVAL_NEW);
    g_assert_true(entry != first);
    g_assert_true(wlink_waiting_list_find(list, "wing-0@estate.example") == first);
    g_assert_null(wlink_waiting_list_find(list, "nobody@estate.example"));
}

static void test_put_back_at_its_place(void) {
    g_autoptr(wlink_waiting_list) list = filled(3);
    struct wlink_waiting_entry *entry = NULL;
    wlink_waiting_list_remove(list, wlink_waiting_list_at(list, 1));
    wlink_waiting_list_arrive(list, "wing-1@estate.example", "1", false, 1 * second, &entry);
    g_assert_true(wlink_waiting_list_at(list, 1) == entry);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/waiting-list/eight-are-warm-and-thirty-two-wait",
                    test_eight_are_warm_and_thirty_two_wait);
    g_test_add_func("/waiting-list/the-oldest-is-warmed-next", test_the_oldest_is_warmed_next);
    g_test_add_func("/waiting-list/foreign-ones-stay-cold", test_foreign_ones_stay_cold);
    g_test_add_func("/waiting-list/a-broken-path-keeps-its-place", test_a_broken_path_keeps_its_place);
    g_test_add_func("/waiting-list/a-room-waits-once", test_a_room_waits_once);
    g_test_add_func("/waiting-list/a-place-belongs-to-its-room", test_a_place_belongs_to_its_room);
    g_test_add_func("/waiting-list/put-back-at-its-place", test_put_back_at_its_place);
    return g_test_run();
}
