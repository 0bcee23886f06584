/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/navigate.h"

enum { OPEN = 1, STOPPED = 2, JOINED = 4 }; /* of the daemon */
enum { NOBODY, SIGNED_IN, ASKS_PIN, MUST_CHANGE, REFUSED, MESSAGE, HOME, CHECKS, TOUCH, STAFF, CHOICES };

static const struct wlink_choice choices[CHOICES] = {
    [NOBODY] = {0},
    [SIGNED_IN] = {.signed_in = true},
    [ASKS_PIN] = {.pin = true},
    [MUST_CHANGE] = {.signed_in = true, .must_change = true},
    [REFUSED] = {.signed_in = true, .refused = WLINK_CODE_UNREACHABLE},
    [MESSAGE] = {.signed_in = true, .message = true},
    [HOME] = {.signed_in = true, .service = WLINK_SERVICE_HOME},
    [CHECKS] = {.signed_in = true, .service = WLINK_SERVICE_CHECKS},
    [TOUCH] = {.signed_in = true, .service = WLINK_SERVICE_TOUCH},
    [STAFF] = {.signed_in = true, .service = WLINK_SERVICE_STAFF},
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

static void replace(char **text, const char *with) {
    g_free(*text);
    *text = g_strdup(with);
}

/* A technician, or a manager, is signed in. */
static void put_in(struct wlink_model *model, const char *role) {
    replace(&model->staff.code, *role ? "900" : "");
    replace(&model->staff.role, role);
}

/* The keeper works on this; "": on nothing. */
static void keep(struct wlink_model *model, const char *kind) {
    model->keeper.there = model->keeper.enrolled = true;
    replace(&model->keeper.state, *kind ? "working" : "idle");
    replace(&model->keeper.work.kind, kind);
}

static enum wlink_screen_id go(struct wlink_model *model, enum wlink_phase phase, guint said, int choice) {
    set(model, phase, said);
    return wlink_navigate(model, &choices[choice]);
}

/* The pages behind the PIN of who looks after the unit: nobody else's, and gone when somebody calls. */
static void test_service(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, HOME), ==, WLINK_SCREEN_ROOMS);
    put_in(model, "nurse");
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, HOME), ==, WLINK_SCREEN_ROOMS);
    put_in(model, "manager");
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, HOME), ==, WLINK_SCREEN_SERVICE);
    put_in(model, "technician");
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, CHECKS), ==, WLINK_SCREEN_CHECKS);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, OPEN, CHECKS), ==, WLINK_SCREEN_CHECKS);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, TOUCH), ==, WLINK_SCREEN_TOUCH);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, STAFF), ==, WLINK_SCREEN_STAFF);
    g_assert_cmpint(go(model, WLINK_PHASE_RINGING, 0, STAFF), ==, WLINK_SCREEN_INCOMING);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, SIGNED_IN), ==, WLINK_SCREEN_ROOMS);
    model->self_check.in_service = false;
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, SIGNED_IN), ==, WLINK_SCREEN_CHECKS);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, HOME), ==, WLINK_SCREEN_SERVICE);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, NOBODY), ==, WLINK_SCREEN_STANDBY);
}

/* The first start of a unit ends on its checks, from where the page of the stick opens that brings its staff.
 */
static void test_first_start(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    struct wlink_choice stick = {.service = WLINK_SERVICE_HOME, .without_staff = true};
    model->staff.any = model->staff.serving = model->self_check.in_service = false;
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, NOBODY), ==, WLINK_SCREEN_CHECKS);
    model->link = WLINK_LINK_IS_THERE;
    model->consultation.phase = WLINK_PHASE_IDLE;
    g_assert_cmpint(wlink_navigate(model, &stick), ==, WLINK_SCREEN_SERVICE);
    model->self_check.in_service = true;
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, NOBODY), ==, WLINK_SCREEN_STANDBY);
}

/* A unit that checks itself has devices open, and says so whoever is there; an update is everybody's screen;
 * neither covers a consultation. */
static void test_update(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    keep(model, "update");
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, NOBODY), ==, WLINK_SCREEN_UPDATE);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, ASKS_PIN), ==, WLINK_SCREEN_UPDATE);
    g_assert_cmpint(go(model, WLINK_PHASE_ENDED, JOINED, SIGNED_IN), ==, WLINK_SCREEN_UPDATE);
    g_assert_cmpint(go(model, WLINK_PHASE_IN_CONSULTATION, OPEN | JOINED, NOBODY), ==,
                    WLINK_SCREEN_CONSULTATION);
    g_assert_cmpint(go(model, WLINK_PHASE_IN_CONSULTATION, STOPPED | JOINED, NOBODY), ==,
                    WLINK_SCREEN_STOPPED);
    g_assert_cmpint(go(model, WLINK_PHASE_WAITING, OPEN, NOBODY), ==, WLINK_SCREEN_WAITING);
    g_assert_cmpint(go(model, WLINK_PHASE_CHECKING, OPEN, SIGNED_IN), ==, WLINK_SCREEN_CHECK);
    model->self_check.running = true;
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, OPEN, NOBODY), ==, WLINK_SCREEN_UPDATE);
    keep(model, "report");
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, OPEN, NOBODY), ==, WLINK_SCREEN_CHECKS);
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, OPEN, ASKS_PIN), ==, WLINK_SCREEN_CHECKS);
    g_assert_cmpint(go(model, WLINK_PHASE_IN_CONSULTATION, OPEN | JOINED, NOBODY), ==,
                    WLINK_SCREEN_CONSULTATION);
    keep(model, "update");
    replace(&model->keeper.work.result, "done");
    model->self_check.running = false;
    g_assert_cmpint(go(model, WLINK_PHASE_IDLE, 0, NOBODY), ==, WLINK_SCREEN_STANDBY);
}

/* What the keeper alone says, while winglinkd does not answer. */
static void test_without_daemon(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_LOST);
    model->keeper.there = true;
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_ENROL);
    keep(model, "");
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_LOST);
    replace(&model->keeper.health, "bad");
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_REPAIR);
    keep(model, "site"); /* it is being mended */
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_REPAIR);
    replace(&model->keeper.state, "restarting");
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_LOST);
    keep(model, "update");
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_UPDATE);
    model->link = WLINK_LINK_IS_LOST; /* it hangs: what it has open nobody knows */
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_LOST);
    model->keeper.enrolled = false;
    g_assert_cmpint(wlink_navigate(model, &choices[NOBODY]), ==, WLINK_SCREEN_LOST);
}

static bool shows_closed_devices(enum wlink_screen_id screen) {
    return screen == WLINK_SCREEN_STANDBY || screen == WLINK_SCREEN_PIN || screen == WLINK_SCREEN_NEW_PIN ||
           screen == WLINK_SCREEN_ROOMS || screen == WLINK_SCREEN_INCOMING || screen == WLINK_SCREEN_LIST ||
           screen == WLINK_SCREEN_MESSAGE || screen == WLINK_SCREEN_TOUCH || screen == WLINK_SCREEN_REPORT ||
           screen == WLINK_SCREEN_SERVICE || screen == WLINK_SCREEN_REPAIR || screen == WLINK_SCREEN_STAFF ||
           screen == WLINK_SCREEN_REQUEST;
}

/* Over everything that can be: there is a screen; what happens is never hidden by a choice; and a ground that
 * says that devices are closed is not shown while one is open. */
static void check_total(struct wlink_model *model, enum wlink_phase phase, guint said, int choice) {
    const bool rest = phase == WLINK_PHASE_IDLE || phase == WLINK_PHASE_ENDED ||
                      phase == WLINK_PHASE_REFUSED || phase == WLINK_PHASE_FAILED;
    const enum wlink_screen_id screen = go(model, phase, said, choice);
    g_assert_cmpint(screen, !=, WLINK_SCREEN_LOST);
    g_assert_cmpint(screen, !=, WLINK_SCREEN_ENROL);
    g_assert_cmpint(screen, <, WLINK_SCREEN_COUNT);
    if (said & OPEN && (!rest || model->self_check.running))
        g_assert_false(shows_closed_devices(screen));
    if (!rest && phase != WLINK_PHASE_CHECKING)
        g_assert_cmpint(screen, !=, WLINK_SCREEN_UPDATE);
}

static void test_total(void) {
    static const char *const staff[] = {"", "nurse", "technician"}, *const works[] = {"", "update", "site"};
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    for (guint all = 0; all < 2 * 2 * 2 * G_N_ELEMENTS(staff) * G_N_ELEMENTS(works); all++) {
        model->unit.role = all & 1 ? WLINK_ROLE_CONSULTING : WLINK_ROLE_WING;
        model->self_check.running = all & 2;
        model->self_check.in_service = all & 4;
        put_in(model, staff[all / 8 % G_N_ELEMENTS(staff)]);
        keep(model, works[all / 8 / G_N_ELEMENTS(staff)]);
        for (int phase = WLINK_PHASE_IDLE; phase < WLINK_PHASE_COUNT; phase++)
            for (guint said = 0; said < 8; said++)
                for (int choice = 0; choice < CHOICES; choice++)
                    check_total(model, (enum wlink_phase)phase, said, choice);
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
    g_test_add_func("/panel-navigate/service", test_service);
    g_test_add_func("/panel-navigate/first-start", test_first_start);
    g_test_add_func("/panel-navigate/update", test_update);
    g_test_add_func("/panel-navigate/without-daemon", test_without_daemon);
    g_test_add_func("/panel-navigate/names", test_names);
    return g_test_run();
}
