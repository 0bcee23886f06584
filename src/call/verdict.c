/* SPDX-License-Identifier: Apache-2.0 */
#include "call/verdict.h"

#include "common/screen-size.h"

/* Why each is what it is: docs/self-check.md. */
static const double DARK_LUMA = 30;     /* black is 16; a room at night with one lamp on is above 40 */
static const double SHARP_FOCUS = 0.3;  /* blurred by more than a 400th of the picture's width */
static const double EVEN_SHARPNESS = 1; /* any scene in a room has more, however badly focused */
static const double SLOW_SHARE = 0.5;   /* of what the mode promises */
static const double DEAF_DB = -85;      /* a microphone that works hears the room, or at least itself */
static const double NOTHING_DB = -100;  /* below the smallest step of 16 bits */
static const double ALIKE = 0.25;       /* a sound that was played against one that was not: see the manual */
static const double OVER_FLOOR_DB = 10; /* an echo that is quieter cannot be judged */
static const double CANCELLED_DB = 6;
static const double CLOCK_MS = 5000; /* identities are good for 60 s: a tenth of that for both ends */

static struct wlink_verdict_of passed(void) {
    return (struct wlink_verdict_of){WLINK_CHECK_PASSED, WLINK_CODE_NONE};
}

static struct wlink_verdict_of failed(enum wlink_code code) {
    return (struct wlink_verdict_of){WLINK_CHECK_FAILED, code};
}

static struct wlink_verdict_of not_run(enum wlink_code code) {
    return (struct wlink_verdict_of){WLINK_CHECK_NOT_RUN, code};
}

bool wlink_verdict_is_dark(double luma) {
    return luma < DARK_LUMA;
}

bool wlink_verdict_is_sharp(double focus) {
    return focus >= SHARP_FOCUS;
}

bool wlink_verdict_is_nothing(double peak_db) {
    return peak_db < NOTHING_DB;
}

static struct wlink_verdict_of absent(const struct wlink_camera_facts *facts) {
    const enum wlink_code code = facts->foreign ? WLINK_CODE_CAMERA_FOREIGN : WLINK_CODE_CAMERA_MISSING;
    return facts->needed ? failed(code) : not_run(code);
}

struct wlink_verdict_of wlink_verdict_camera(const struct wlink_camera_facts *facts) {
    if (!facts->present)
        return absent(facts);
    if (facts->fault != WLINK_CODE_NONE)
        return failed(facts->fault);
    if (!facts->live)
        return failed(WLINK_CODE_CAMERA_STALLED);
    if (facts->frames_per_second < facts->mode_fps * SLOW_SHARE)
        return failed(WLINK_CODE_CAMERA_SLOW);
    if (wlink_verdict_is_dark(facts->luma))
        return failed(WLINK_CODE_CAMERA_DARK);
    return facts->sharpness < EVEN_SHARPNESS ? failed(WLINK_CODE_CAMERA_COVERED) : passed();
}

struct wlink_verdict_of wlink_verdict_microphone(const struct wlink_sound_facts *facts) {
    if (!facts->microphone_present)
        return failed(WLINK_CODE_SOUND_MISSING);
    if (facts->microphone_fault != WLINK_CODE_NONE)
        return failed(facts->microphone_fault);
    if (!facts->heard)
        return failed(WLINK_CODE_SOUND_FAILED);
    return facts->loudest_db < DEAF_DB ? failed(WLINK_CODE_MICROPHONE_DEAF) : passed();
}

/* Without a microphone that hears, nothing is known of it. */
struct wlink_verdict_of wlink_verdict_loudspeaker(const struct wlink_sound_facts *facts) {
    if (!facts->loudspeaker_present)
        return failed(WLINK_CODE_SOUND_MISSING);
    if (facts->loudspeaker_fault != WLINK_CODE_NONE)
        return failed(facts->loudspeaker_fault);
    const struct wlink_verdict_of microphone = wlink_verdict_microphone(facts);
    if (microphone.state != WLINK_CHECK_PASSED)
        return not_run(microphone.code);
    if (facts->likeness < ALIKE)
        return failed(WLINK_CODE_LOUDSPEAKER_UNHEARD);
    const bool judged = facts->cancelled_db >= 0 && facts->tone_db - facts->floor_db >= OVER_FLOOR_DB;
    return judged && facts->cancelled_db < CANCELLED_DB ? failed(WLINK_CODE_ECHO_NOT_CANCELLED) : passed();
}

struct wlink_verdict_of wlink_verdict_clock(const struct wlink_clock_facts *facts) {
    if (!facts->known)
        return failed(WLINK_CODE_CLOCK_UNKNOWN);
    const bool off = facts->has_offset && (facts->offset_ms > CLOCK_MS || facts->offset_ms < -CLOCK_MS);
    return off ? failed(WLINK_CODE_CLOCK_OFF) : passed();
}

struct wlink_verdict_of wlink_verdict_network(const struct wlink_network_facts *facts) {
    if (!facts->link)
        return failed(WLINK_CODE_NETWORK_DOWN);
    if (!facts->address)
        return failed(WLINK_CODE_NO_ADDRESS);
    return facts->answered == 0 ? failed(WLINK_CODE_NO_ROOM_ANSWERS) : passed();
}

struct wlink_verdict_of wlink_verdict_identity(const struct wlink_identity_facts *facts) {
    if (!facts->known)
        return not_run(WLINK_CODE_CLOCK_UNKNOWN);
    return facts->now >= facts->valid_to ? failed(WLINK_CODE_CERTIFICATE_EXPIRED) : passed();
}

struct wlink_verdict_of wlink_verdict_bundle(const struct wlink_bundle_facts *facts) {
    if (facts->rooms == 0 || facts->permissions == 0)
        return failed(WLINK_CODE_NO_PERMISSIONS);
    return facts->fallback ? passed() : failed(WLINK_CODE_NO_FALLBACK);
}

struct wlink_verdict_of wlink_verdict_image(const struct wlink_machine_facts *facts) {
    if (!facts->answered)
        return not_run(WLINK_CODE_KEEPER_SILENT);
    if (!facts->has_version || facts->verity == WLINK_UNKNOWN)
        return not_run(WLINK_CODE_NOT_MEASURED);
    return facts->verity == WLINK_YES ? passed() : failed(WLINK_CODE_IMAGE_UNVERIFIED);
}

struct wlink_verdict_of wlink_verdict_security(const struct wlink_machine_facts *facts) {
    const enum wlink_truth all[] = {facts->secure_boot, facts->tpm, facts->disk_encrypted,
                                    facts->bound_to_pcr7};
    bool unknown = false;
    if (!facts->answered)
        return not_run(WLINK_CODE_KEEPER_SILENT);
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        if (all[i] == WLINK_NO)
            return failed(WLINK_CODE_NOT_SECURED);
        unknown = unknown || all[i] == WLINK_UNKNOWN;
    }
    return unknown ? not_run(WLINK_CODE_NOT_MEASURED) : passed();
}

struct wlink_verdict_of wlink_verdict_roll_back(const struct wlink_machine_facts *facts) {
    if (!facts->answered)
        return not_run(WLINK_CODE_KEEPER_SILENT);
    if (!facts->has_other || facts->other_good == WLINK_NO)
        return failed(WLINK_CODE_NO_ROLL_BACK);
    return facts->other_good == WLINK_YES ? passed() : not_run(WLINK_CODE_NOT_MEASURED);
}

struct wlink_verdict_of wlink_verdict_touch(const struct wlink_touch_facts *facts) {
    if (facts->of == 0)
        return not_run(WLINK_CODE_NOT_MEASURED);
    if (facts->hit < facts->of)
        return failed(WLINK_CODE_TOUCH_MISSED);
    const bool large = facts->width >= WLINK_SCREEN_WIDTH && facts->height >= WLINK_SCREEN_HEIGHT;
    return large ? passed() : failed(WLINK_CODE_SCREEN_SMALL);
}

/* What is not there cannot come through: its own check says so, and the rest is judged. */
struct wlink_verdict_of wlink_verdict_loopback(const struct wlink_loopback_facts *facts) {
    if (!facts->room_present && !facts->exam_present)
        return not_run(WLINK_CODE_CAMERA_MISSING);
    if (!facts->microphone_present)
        return not_run(WLINK_CODE_SOUND_MISSING);
    if (facts->fault != WLINK_CODE_NONE)
        return failed(facts->fault);
    if (!facts->proven || !facts->encrypted)
        return failed(WLINK_CODE_LOOPBACK_UNPROVEN);
    const bool whole =
        facts->sound && facts->room == facts->room_present && facts->exam == facts->exam_present;
    return whole ? passed() : failed(WLINK_CODE_LOOPBACK_INCOMPLETE);
}
