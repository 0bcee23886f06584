/* SPDX-License-Identifier: Apache-2.0 */
#include "call/verdict.h"

/* Every bound from both sides, and what is said of what was not measured. */

#define PASSED        WLINK_CHECK_PASSED, WLINK_CODE_NONE
#define FAILED(code)  WLINK_CHECK_FAILED, WLINK_CODE_##code
#define NOT_RUN(code) WLINK_CHECK_NOT_RUN, WLINK_CODE_##code

static void assert_verdict(struct wlink_verdict_of verdict, enum wlink_check_state state,
                           enum wlink_code code) {
    g_assert_cmpstr(wlink_check_state_to_string(verdict.state), ==, wlink_check_state_to_string(state));
    g_assert_cmpint(verdict.code, ==, code);
}

static void test_camera(void) {
    const struct wlink_camera_facts good = {.present = true,
                                            .needed = true,
                                            .live = true,
                                            .mode_fps = 30,
                                            .frames_per_second = 29,
                                            .luma = 110,
                                            .sharpness = 200};
    struct wlink_camera_facts facts = good;
    assert_verdict(wlink_verdict_camera(&facts), PASSED);
    facts.present = false;
    assert_verdict(wlink_verdict_camera(&facts), FAILED(CAMERA_MISSING));
    facts.foreign = true;
    assert_verdict(wlink_verdict_camera(&facts), FAILED(CAMERA_FOREIGN));
    facts.needed = facts.foreign = false;
    assert_verdict(wlink_verdict_camera(&facts), NOT_RUN(CAMERA_MISSING));
    facts = good;
    facts.fault = WLINK_CODE_CAMERA_NO_MODE;
    assert_verdict(wlink_verdict_camera(&facts), FAILED(CAMERA_NO_MODE));
    facts = good;
    facts.live = false;
    assert_verdict(wlink_verdict_camera(&facts), FAILED(CAMERA_STALLED));
    facts = good;
    facts.frames_per_second = 15;
    assert_verdict(wlink_verdict_camera(&facts), PASSED);
    facts.frames_per_second = 14.9;
    assert_verdict(wlink_verdict_camera(&facts), FAILED(CAMERA_SLOW));
    facts.mode_fps = 0; /* it promises nothing */
    assert_verdict(wlink_verdict_camera(&facts), PASSED);
    facts = good;
    facts.luma = 30;
    assert_verdict(wlink_verdict_camera(&facts), PASSED);
    facts.luma = 29.9;
    assert_verdict(wlink_verdict_camera(&facts), FAILED(CAMERA_DARK));
    facts = good;
    facts.sharpness = 1;
    assert_verdict(wlink_verdict_camera(&facts), PASSED);
    facts.sharpness = 0.9;
    assert_verdict(wlink_verdict_camera(&facts), FAILED(CAMERA_COVERED));
}

static const struct wlink_sound_facts heard = {.microphone_present = true,
                                               .loudspeaker_present = true,
                                               .heard = true,
                                               .loudest_db = -30,
                                               .floor_db = -65,
                                               .tone_db = -31,
                                               .likeness = 0.7,
                                               .delay_ms = 60,
                                               .cancelled_db = 25};

static void test_microphone(void) {
    struct wlink_sound_facts facts = heard;
    assert_verdict(wlink_verdict_microphone(&facts), PASSED);
    facts.likeness = 0; /* it hears, if not the loudspeaker */
    assert_verdict(wlink_verdict_microphone(&facts), PASSED);
    facts.loudest_db = -85;
    assert_verdict(wlink_verdict_microphone(&facts), PASSED);
    facts.loudest_db = -85.1;
    assert_verdict(wlink_verdict_microphone(&facts), FAILED(MICROPHONE_DEAF));
    facts.heard = false;
    assert_verdict(wlink_verdict_microphone(&facts), FAILED(SOUND_FAILED));
    facts.microphone_fault = WLINK_CODE_SOUND_FAILED;
    facts.heard = true;
    assert_verdict(wlink_verdict_microphone(&facts), FAILED(SOUND_FAILED));
    facts.microphone_present = false;
    assert_verdict(wlink_verdict_microphone(&facts), FAILED(SOUND_MISSING));
}

static void test_loudspeaker(void) {
    struct wlink_sound_facts facts = heard;
    assert_verdict(wlink_verdict_loudspeaker(&facts), PASSED);
    facts.likeness = 0.24;
    assert_verdict(wlink_verdict_loudspeaker(&facts), FAILED(LOUDSPEAKER_UNHEARD));
    facts.likeness = 0.25;
    assert_verdict(wlink_verdict_loudspeaker(&facts), PASSED);
    facts.cancelled_db = 5.9;
    assert_verdict(wlink_verdict_loudspeaker(&facts), FAILED(ECHO_NOT_CANCELLED));
    facts.floor_db = facts.tone_db - 9.9; /* too quiet an echo to be judged */
    assert_verdict(wlink_verdict_loudspeaker(&facts), PASSED);
    facts = heard;
    facts.cancelled_db = -1;
    assert_verdict(wlink_verdict_loudspeaker(&facts), PASSED);
    facts.loudspeaker_fault = WLINK_CODE_SOUND_FAILED;
    assert_verdict(wlink_verdict_loudspeaker(&facts), FAILED(SOUND_FAILED));
    facts.loudspeaker_present = false;
    assert_verdict(wlink_verdict_loudspeaker(&facts), FAILED(SOUND_MISSING));
    facts = heard;
    facts.loudest_db = -100; /* nobody could have heard it */
    assert_verdict(wlink_verdict_loudspeaker(&facts), NOT_RUN(MICROPHONE_DEAF));
    facts.microphone_present = false;
    assert_verdict(wlink_verdict_loudspeaker(&facts), NOT_RUN(SOUND_MISSING));
}

static void test_clock(void) {
    assert_verdict(wlink_verdict_clock(&(struct wlink_clock_facts){.known = true}), PASSED);
    assert_verdict(wlink_verdict_clock(&(struct wlink_clock_facts){true, true, 5000}), PASSED);
    assert_verdict(wlink_verdict_clock(&(struct wlink_clock_facts){true, true, 5001}), FAILED(CLOCK_OFF));
    assert_verdict(wlink_verdict_clock(&(struct wlink_clock_facts){true, true, -5001}), FAILED(CLOCK_OFF));
    assert_verdict(wlink_verdict_clock(&(struct wlink_clock_facts){false, true, 0}), FAILED(CLOCK_UNKNOWN));
}

static void test_network(void) {
    assert_verdict(wlink_verdict_network(&(struct wlink_network_facts){true, true, 3, 1}), PASSED);
    assert_verdict(wlink_verdict_network(&(struct wlink_network_facts){true, true, 3, 0}),
                   FAILED(NO_ROOM_ANSWERS));
    assert_verdict(wlink_verdict_network(&(struct wlink_network_facts){true, true, 0, 0}),
                   FAILED(NO_ROOM_ANSWERS));
    assert_verdict(wlink_verdict_network(&(struct wlink_network_facts){true, false, 0, 0}),
                   FAILED(NO_ADDRESS));
    assert_verdict(wlink_verdict_network(&(struct wlink_network_facts){0}), FAILED(NETWORK_DOWN));
}

static void test_identity_and_bundle(void) {
    assert_verdict(wlink_verdict_identity(&(struct wlink_identity_facts){true, 99, 100}), PASSED);
    assert_verdict(wlink_verdict_identity(&(struct wlink_identity_facts){true, 100, 100}),
                   FAILED(CERTIFICATE_EXPIRED));
    assert_verdict(wlink_verdict_identity(&(struct wlink_identity_facts){false, 99, 100}),
                   NOT_RUN(CLOCK_UNKNOWN));
    assert_verdict(wlink_verdict_bundle(&(struct wlink_bundle_facts){12, 3, true}), PASSED);
    assert_verdict(wlink_verdict_bundle(&(struct wlink_bundle_facts){12, 3, false}), FAILED(NO_FALLBACK));
    assert_verdict(wlink_verdict_bundle(&(struct wlink_bundle_facts){12, 0, true}), FAILED(NO_PERMISSIONS));
    assert_verdict(wlink_verdict_bundle(&(struct wlink_bundle_facts){0, 0, true}), FAILED(NO_PERMISSIONS));
}

static void test_machine(void) {
    const struct wlink_machine_facts good = {.answered = true,
                                             .has_version = true,
                                             .verity = WLINK_YES,
                                             .secure_boot = WLINK_YES,
                                             .tpm = WLINK_YES,
                                             .disk_encrypted = WLINK_YES,
                                             .bound_to_pcr7 = WLINK_YES,
                                             .has_other = true,
                                             .other_good = WLINK_YES};
    struct wlink_machine_facts facts = good;
    assert_verdict(wlink_verdict_image(&facts), PASSED);
    assert_verdict(wlink_verdict_security(&facts), PASSED);
    assert_verdict(wlink_verdict_roll_back(&facts), PASSED);
    facts.answered = false;
    assert_verdict(wlink_verdict_image(&facts), NOT_RUN(KEEPER_SILENT));
    assert_verdict(wlink_verdict_security(&facts), NOT_RUN(KEEPER_SILENT));
    assert_verdict(wlink_verdict_roll_back(&facts), NOT_RUN(KEEPER_SILENT));
    facts = (struct wlink_machine_facts){.answered = true, .has_other = true};
    assert_verdict(wlink_verdict_image(&facts), NOT_RUN(NOT_MEASURED));
    assert_verdict(wlink_verdict_security(&facts), NOT_RUN(NOT_MEASURED));
    assert_verdict(wlink_verdict_roll_back(&facts), NOT_RUN(NOT_MEASURED));
    facts = good;
    facts.bound_to_pcr7 = WLINK_UNKNOWN;
    assert_verdict(wlink_verdict_security(&facts), NOT_RUN(NOT_MEASURED));
    facts = good;
    facts.verity = WLINK_NO;
    assert_verdict(wlink_verdict_image(&facts), FAILED(IMAGE_UNVERIFIED));
    facts.other_good = WLINK_NO;
    assert_verdict(wlink_verdict_roll_back(&facts), FAILED(NO_ROLL_BACK));
    facts = good;
    facts.has_other = false;
    assert_verdict(wlink_verdict_roll_back(&facts), FAILED(NO_ROLL_BACK));
}

static void test_each_part_of_security(void) {
    for (int part = 0; part < 4; part++) {
        struct wlink_machine_facts facts = {.answered = true,
                                            .secure_boot = part == 0 ? WLINK_NO : WLINK_YES,
                                            .tpm = part == 1 ? WLINK_NO : WLINK_UNKNOWN,
                                            .disk_encrypted = part == 2 ? WLINK_NO : WLINK_YES,
                                            .bound_to_pcr7 = part == 3 ? WLINK_NO : WLINK_YES};
        assert_verdict(wlink_verdict_security(&facts), FAILED(NOT_SECURED));
    }
}

static void test_touch(void) {
    static const struct {
        struct wlink_touch_facts facts;
        struct wlink_verdict_of wanted;
    } rows[] = {
        {{9, 9, 1920, 1080}, {PASSED}},
        {{9, 9, 3840, 2160}, {PASSED}},
        {{9, 9, 1920, 1200}, {PASSED}},
        {{9, 9, 1919, 1080}, {FAILED(SCREEN_SMALL)}},
        {{9, 9, 1920, 1079}, {FAILED(SCREEN_SMALL)}},
        {{9, 9, 1280, 800}, {FAILED(SCREEN_SMALL)}},
        {{9, 9, 1080, 1920}, {FAILED(SCREEN_SMALL)}}, /* hung on its side */
        {{8, 9, 1920, 1080}, {FAILED(TOUCH_MISSED)}},
        {{8, 9, 1280, 800}, {FAILED(TOUCH_MISSED)}},
        {{0, 0, 0, 0}, {NOT_RUN(NOT_MEASURED)}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_verdict(wlink_verdict_touch(&rows[i].facts), rows[i].wanted.state, rows[i].wanted.code);
}

static void test_loopback(void) {
    const struct wlink_loopback_facts good = {.room_present = true,
                                              .exam_present = true,
                                              .microphone_present = true,
                                              .proven = true,
                                              .encrypted = true,
                                              .room = true,
                                              .exam = true,
                                              .sound = true};
    struct wlink_loopback_facts facts = good;
    assert_verdict(wlink_verdict_loopback(&facts), PASSED);
    facts.exam_present = facts.exam = false; /* a consulting unit */
    assert_verdict(wlink_verdict_loopback(&facts), PASSED);
    facts = good;
    facts.exam = false;
    assert_verdict(wlink_verdict_loopback(&facts), FAILED(LOOPBACK_INCOMPLETE));
    facts = good;
    facts.sound = false;
    assert_verdict(wlink_verdict_loopback(&facts), FAILED(LOOPBACK_INCOMPLETE));
    facts = good;
    facts.encrypted = false;
    assert_verdict(wlink_verdict_loopback(&facts), FAILED(LOOPBACK_UNPROVEN));
    facts = good;
    facts.proven = false;
    assert_verdict(wlink_verdict_loopback(&facts), FAILED(LOOPBACK_UNPROVEN));
    facts.fault = WLINK_CODE_MEDIA_FAILED;
    assert_verdict(wlink_verdict_loopback(&facts), FAILED(MEDIA_FAILED));
    facts.microphone_present = false;
    assert_verdict(wlink_verdict_loopback(&facts), NOT_RUN(SOUND_MISSING));
    facts.room_present = facts.exam_present = false;
    assert_verdict(wlink_verdict_loopback(&facts), NOT_RUN(CAMERA_MISSING));
}

/* --- which checks a unit has, and needs */

static guint needed(struct wlink_check_unit unit) {
    guint checks = 0;
    for (int check = 0; check < WLINK_CHECK_COUNT; check++)
        checks |= wlink_check_needs(&unit, (enum wlink_check)check) ? 1u << check : 0;
    return checks;
}

static void test_what_is_needed(void) {
    enum { ALL = (1 << WLINK_CHECK_COUNT) - 1 };
    const guint touch = 1u << WLINK_CHECK_TOUCH, exam = 1u << WLINK_CHECK_EXAM_CAMERA,
                image = 1u << WLINK_CHECK_IMAGE;
    const guint locked = 1u << WLINK_CHECK_SECURITY | 1u << WLINK_CHECK_ROLL_BACK;
    struct wlink_check_unit unit = {.role = WLINK_ROLE_WING, .exam_configured = true};
    g_assert_cmpuint(needed(unit), ==, ALL); /* before service, whatever is known of the machine */
    unit.has_keeper = unit.production = true;
    g_assert_cmpuint(needed(unit), ==, ALL);
    unit.role = WLINK_ROLE_CONSULTING;
    g_assert_cmpuint(needed(unit), ==, ALL & ~exam);
    unit.in_service = true;
    g_assert_cmpuint(needed(unit), ==, ALL & ~exam & ~touch);
    unit.production = false;
    g_assert_cmpuint(needed(unit), ==, ALL & ~exam & ~touch & ~locked);
    unit.has_keeper = false; /* a development machine */
    g_assert_cmpuint(needed(unit), ==, ALL & ~exam & ~touch & ~locked & ~image);
    g_assert_true(wlink_check_has(&unit, WLINK_CHECK_EXAM_CAMERA));
    unit.exam_configured = false;
    g_assert_false(wlink_check_has(&unit, WLINK_CHECK_EXAM_CAMERA));
    unit.role = WLINK_ROLE_WING;
    g_assert_true(wlink_check_has(&unit, WLINK_CHECK_EXAM_CAMERA));
}

static void test_names(void) {
    for (int check = 0; check < WLINK_CHECK_COUNT; check++) {
        enum wlink_check found;
        g_assert_true(wlink_check_from_string(wlink_check_to_string((enum wlink_check)check), &found));
        g_assert_cmpint(found, ==, check);
    }
    enum wlink_check untouched = WLINK_CHECK_CLOCK;
    g_assert_false(wlink_check_from_string("camera", &untouched));
    g_assert_cmpint(untouched, ==, WLINK_CHECK_CLOCK);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/verdict/camera", test_camera);
    g_test_add_func("/verdict/microphone", test_microphone);
    g_test_add_func("/verdict/loudspeaker", test_loudspeaker);
    g_test_add_func("/verdict/clock", test_clock);
    g_test_add_func("/verdict/network", test_network);
    g_test_add_func("/verdict/identity-and-bundle", test_identity_and_bundle);
    g_test_add_func("/verdict/machine", test_machine);
    g_test_add_func("/verdict/each-part-of-security", test_each_part_of_security);
    g_test_add_func("/verdict/touch", test_touch);
    g_test_add_func("/verdict/loopback", test_loopback);
    g_test_add_func("/verdict/what-is-needed", test_what_is_needed);
    g_test_add_func("/verdict/names", test_names);
    return g_test_run();
}
