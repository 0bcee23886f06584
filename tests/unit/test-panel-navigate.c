/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/navigate.h"

enum { OPEN = 1, STOPPED = 2, JOINED = 4 }; /* of the daemon */
enum { NOBODY, SIGNED_IN, ASKS_PIN, MUST_CHANGE, REFUSED, MESSAGE, CHOICES };

static const struct wlink_choice choices[CHOICES] = {
    [NOBODY] = {0},
    [SIGNED_IN] = {.signed_in = true},
    [ASKS_PIN] = {.pin = true},
    [MUST_CHANGE] = {.signed_in = true, .must_change = true},
    [REFUSED] = {.signed_in = true, .refused = WLINK_CODE_UNREACHABLE},
    [MESSAGE] = {.signed_in = true, .message = true},
};

static void set(struct wlink_model *model, enum wlink_phase phase, guint said) {
    model->link = WLINK_LINK_IS_THERE;
    model->consultation.phase = phase;
    model->devices.state[WLINK_PANEL_ROOM] = said & OPEN ? WLINK_DEVICE_IS_OPEN : WLINK_DEVICE_IS_CLOSED;
    model->devices.stopped = said & STOPPED;
    model->consultation.joined = said & JOINED ? 1 : 0;
}

/* Every state of the daemon, and what is chosen here. */
static const struct want {
    enum wlink_phase phase;
    guint said;
    int choice;
    enum wlink_screen_id screen;
} cases[] = {
    {WLINK_PHASE_UNKNOWN, 0, SIGNED_IN, WLINK_SCREEN_LOST},
    {WLINK_PHASE_IDLE, 0, NOBODY, WLINK_SCREEN_STANDBY},
    {WLINK_PHASE_IDLE, 0, ASKS_PIN, WLINK_SCREEN_PIN},
    {WLINK_PHASE_IDLE, 0, MUST_CHANGE, WLINK_SCREEN_NEW_PIN},
    {WLINK_PHASE_IDLE, 0, SIGNED_IN, WLINK_SCREEN_ROOMS},
    {WLINK_PHASE_IDLE, 0, REFUSED, WLINK_SCREEN_REFUSED},
    {WLINK_PHASE_CHECKING, OPEN, NOBODY, WLINK_SCREEN_CHECK},
    {WLINK_PHASE_CHECKING, OPEN, SIGNED_IN, WLINK_SCREEN_CHECK},
    {WLINK_PHASE_CHECKING, OPEN, ASKS_PIN, WLINK_SCREEN_PIN_OPEN},
    {WLINK_PHASE_CALLING, OPEN, SIGNED_IN, WLINK_SCREEN_WAITING},
    {WLINK_PHASE_WAITING, OPEN, NOBODY, WLINK_SCREEN_WAITING},
    {WLINK_PHASE_WAITING, STOPPED, NOBODY, WLINK_SCREEN_WAITING},
    {WLINK_PHASE_WAITING, STOPPED, ASKS_PIN, WLINK_SCREEN_PIN_OPEN},
    {WLINK_PHASE_CONNECTING, OPEN, SIGNED_IN, WLINK_SCREEN_WAITING},
    {WLINK_PHASE_RINGING, 0, NOBODY, WLINK_SCREEN_INCOMING},
    {WLINK_PHASE_RINGING, 0, SIGNED_IN, WLINK_SCREEN_INCOMING},
    {WLINK_PHASE_RINGING, 0, ASKS_PIN, WLINK_SCREEN_PIN},
    {WLINK_PHASE_RINGING, 0, MUST_CHANGE, WLINK_SCREEN_NEW_PIN},
    {WLINK_PHASE_RINGING, OPEN, SIGNED_IN, WLINK_SCREEN_CHECK},
    {WLINK_PHASE_RINGING, OPEN, ASKS_PIN, WLINK_SCREEN_PIN_OPEN},
    {WLINK_PHASE_IN_CONSULTATION, OPEN | JOINED, NOBODY, WLINK_SCREEN_CONSULTATION},
    {WLINK_PHASE_IN_CONSULTATION, OPEN | JOINED, REFUSED, WLINK_SCREEN_CONSULTATION},
    {WLINK_PHASE_IN_CONSULTATION, JOINED, NOBODY, WLINK_SCREEN_CONSULTATION},
    {WLINK_PHASE_IN_CONSULTATION, STOPPED | JOINED, NOBODY, WLINK_SCREEN_STOPPED},
    {WLINK_PHASE_IN_CONSULTATION, STOPPED | JOINED, ASKS_PIN, WLINK_SCREEN_PIN_OPEN},
    {WLINK_PHASE_INTERRUPTED, OPEN | JOINED, NOBODY, WLINK_SCREEN_INTERRUPTED},
    {WLINK_PHASE_INTERRUPTED, STOPPED | JOINED, NOBODY, WLINK_SCREEN_INTERRUPTED},
    {WLINK_PHASE_ENDING, OPEN | JOINED, SIGNED_IN, WLINK_SCREEN_CONSULTATION},
    {WLINK_PHASE_ENDING, OPEN, SIGNED_IN, WLINK_SCREEN_WAITING},
    {WLINK_PHASE_ENDED, JOINED, SIGNED_IN, WLINK_SCREEN_ENDED},
    {WLINK_PHASE_ENDED, JOINED, NOBODY, WLINK_SCREEN_ENDED},
    {WLINK_PHASE_ENDED, JOINED, ASKS_PIN, WLINK_SCREEN_PIN},
    {WLINK_PHASE_ENDED, 0, NOBODY, WLINK_SCREEN_REFUSED},
    {WLINK_PHASE_REFUSED, 0, SIGNED_IN, WLINK_SCREEN_REFUSED},
    {WLINK_PHASE_REFUSED, JOINED, SIGNED_IN, WLINK_SCREEN_ENDED},
    {WLINK_PHASE_FAILED, 0, SIGNED_IN, WLINK_SCREEN_REFUSED},
    {WLINK_PHASE_FAILED, JOINED, SIGNED_IN, WLINK_SCREEN_ENDED},
};

/* The same of a consulting unit. */
static const struct want consulting[] = {
    {WLINK_PHASE_IDLE, 0, NOBODY, WLINK_SCREEN_STANDBY},
    {WLINK_PHASE_IDLE, 0, ASKS_PIN, WLINK_SCREEN_PIN},
    {WLINK_PHASE_IDLE, 0, MUST_CHANGE, WLINK_SCREEN_NEW_PIN},
    {WLINK_PHASE_IDLE, 0, SIGNED_IN, WLINK_SCREEN_LIST},
    {WLINK_PHASE_IDLE, 0, MESSAGE, WLINK_SCREEN_MESSAGE},
    {WLINK_PHASE_IDLE, 0, REFUSED, WLINK_SCREEN_NOT_CALLED},
    {WLINK_PHASE_CHECKING, OPEN, SIGNED_IN, WLINK_SCREEN_JOIN_CHECK},
    {WLINK_PHASE_CHECKING, OPEN, MESSAGE, WLINK_SCREEN_JOIN_CHECK},
    {WLINK_PHASE_CHECKING, OPEN, ASKS_PIN, WLINK_SCREEN_PIN_OPEN},
    {WLINK_PHASE_CALLING, OPEN, SIGNED_IN, WLINK_SCREEN_RINGS},
    {WLINK_PHASE_WAITING, OPEN, SIGNED_IN, WLINK_SCREEN_RINGS},
    {WLINK_PHASE_CONNECTING, OPEN, SIGNED_IN, WLINK_SCREEN_RINGS},
    {WLINK_PHASE_ENDING, OPEN, SIGNED_IN, WLINK_SCREEN_RINGS},
    {WLINK_PHASE_IN_CONSULTATION, OPEN | JOINED, MESSAGE, WLINK_SCREEN_SEES_WING},
    {WLINK_PHASE_IN_CONSULTATION, STOPPED | JOINED, SIGNED_IN, WLINK_SCREEN_SEES_WING},
    {WLINK_PHASE_IN_CONSULTATION, STOPPED | JOINED, ASKS_PIN, WLINK_SCREEN_PIN_OPEN},
    {WLINK_PHASE_INTERRUPTED, OPEN | JOINED, NOBODY, WLINK_SCREEN_LOST_WING},
    {WLINK_PHASE_ENDING, OPEN | JOINED, SIGNED_IN, WLINK_SCREEN_SEES_WING},
    {WLINK_PHASE_ENDED, JOINED, SIGNED_IN, WLINK_SCREEN_LEFT_WING},
    {WLINK_PHASE_FAILED, JOINED, SIGNED_IN, WLINK_SCREEN_LEFT_WING},
    {WLINK_PHASE_REFUSED, 0, SIGNED_IN, WLINK_SCREEN_NOT_CALLED},
};

static void look_up(struct wlink_model *model, const struct want *wants, guint count) {
    for (guint i = 0; i < count; i++) {
        set(model, wants[i].phase, wants[i].said);
        enum wlink_screen_id screen = wlink_navigate(model, &choices[wants[i].choice]);
        if (screen != wants[i].screen)
            g_error("%s, choice %d: %s instead of %s", wlink_phase_to_string(wants[i].phase), wants[i].choice,
                    wlink_screen_to_string(screen), wlink_screen_to_string(wants[i].screen));
    }
}

static void test_table(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    look_up(model, cases, G_N_ELEMENTS(cases));
    model->unit.role = WLINK_ROLE_CONSULTING;
    look_up(model, consulting, G_N_ELEMENTS(consulting));
}

static bool shows_closed_devices(enum wlink_screen_id screen) {
    return screen == WLINK_SCREEN_STANDBY || screen == WLINK_SCREEN_PIN || screen == WLINK_SCREEN_NEW_PIN ||
           screen == WLINK_SCREEN_ROOMS || screen == WLINK_SCREEN_INCOMING || screen == WLINK_SCREEN_LIST ||
           screen == WLINK_SCREEN_MESSAGE;
}

/* Over everything that can be: there is a screen; what happens is never hidden by a choice; and a ground that
 * says that devices are closed is not shown while one is open. */
static void test_total(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    for (int role = WLINK_ROLE_WING; role <= WLINK_ROLE_CONSULTING; role++)
        for (int phase = WLINK_PHASE_IDLE; phase < WLINK_PHASE_COUNT; phase++)
            for (guint said = 0; said < 8; said++)
                for (int choice = 0; choice < CHOICES; choice++) {
                    model->unit.role = (enum wlink_role)role;
                    set(model, (enum wlink_phase)phase, said);
                    enum wlink_screen_id screen = wlink_navigate(model, &choices[choice]);
                    g_assert_cmpint(screen, !=, WLINK_SCREEN_LOST);
                    g_assert_cmpint(screen, <, WLINK_SCREEN_COUNT);
                    bool rest = phase == WLINK_PHASE_IDLE || phase == WLINK_PHASE_ENDED ||
                                phase == WLINK_PHASE_REFUSED || phase == WLINK_PHASE_FAILED;
                    if (said & OPEN && !rest)
                        g_assert_false(shows_closed_devices(screen));
                }
}

/* A wait that was cancelled here leads back at once; one that the far end ended is explained. */
static void test_cancelled(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    set(model, WLINK_PHASE_ENDED, 0);
    g_assert_cmpint(wlink_navigate(model, &choices[SIGNED_IN]), ==, WLINK_SCREEN_REFUSED);
    model->consultation.reason = WLINK_CODE_CANCELLED;
    g_assert_cmpint(wlink_navigate(model, &choices[SIGNED_IN]), ==, WLINK_SCREEN_ROOMS);
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_STANDBY);
    model->unit.role = WLINK_ROLE_CONSULTING;
    g_assert_cmpint(wlink_navigate(model, &choices[SIGNED_IN]), ==, WLINK_SCREEN_LIST);
    set(model, WLINK_PHASE_ENDED, JOINED);
    g_assert_cmpint(wlink_navigate(model, &choices[SIGNED_IN]), ==, WLINK_SCREEN_LEFT_WING);
}

static void test_lost(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    set(model, WLINK_PHASE_IN_CONSULTATION, OPEN | JOINED);
    model->link = WLINK_LINK_IS_LOST;
    g_assert_cmpint(wlink_navigate(model, &choices[SIGNED_IN]), ==, WLINK_SCREEN_LOST);
    model->link = WLINK_LINK_IS_STARTING;
    g_assert_cmpint(wlink_navigate(model, &choices[ASKS_PIN]), ==, WLINK_SCREEN_LOST);
}

static void test_names(void) {
    for (int id = 0; id < WLINK_SCREEN_COUNT; id++)
        g_assert_cmpstr(wlink_screen_to_string((enum wlink_screen_id)id), !=, "unknown");
    g_assert_cmpstr(wlink_screen_to_string(WLINK_SCREEN_COUNT), ==, "unknown");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-navigate/table", test_table);
    g_test_add_func("/panel-navigate/total", test_total);
    g_test_add_func("/panel-navigate/cancelled", test_cancelled);
    g_test_add_func("/panel-navigate/lost", test_lost);
    g_test_add_func("/panel-navigate/names", test_names);
    return g_test_run();
}
