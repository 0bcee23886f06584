/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/say-check.h"

#include "common/error.h"
#include "common/words-check.h"
#include "common/words.h"

#include <string.h>

char *wlink_say_check_why(const struct wlink_model_check *check) {
    return wlink_words_code(check->code, NULL, check->detail);
}

/* "the camera is not there" of "The camera is not there. Push its plug in." */
static char *brief(const struct wlink_model_check *check) {
    g_autofree char *words = wlink_say_check_why(check);
    char *end = strstr(words, ". ");
    if (end)
        *end = '\0';
    else if (g_str_has_suffix(words, "."))
        words[strlen(words) - 1] = '\0';
    if (!*words)
        return g_strdup(check->code_word);
    g_autofree char *first = g_utf8_strdown(words, g_utf8_next_char(words) - words);
    return g_strconcat(first, g_utf8_next_char(words), NULL);
}

char *wlink_say_measured(const struct wlink_model_check *check) {
    g_autofree char *measured =
        check->measured ? wlink_words_measured(check->name, check->measured) : g_strdup("");
    g_autofree char *why = brief(check);
    switch (check->state) {
    case WLINK_CHECK_IS_RUNNING:
        return g_strdup(wlink_say(WLINK_SAY_CHECK_IS_RUNNING));
    case WLINK_CHECK_IS_FAILED:
        return wlink_say_with(WLINK_SAY_CHECK_IS_FAILED, "why", why, NULL);
    case WLINK_CHECK_IS_PASSED:
        return *measured ? g_steal_pointer(&measured) : g_strdup(wlink_say(WLINK_SAY_CHECK_IS_PASSED));
    case WLINK_CHECK_IS_NOT_RUN:
    case WLINK_CHECK_IS_COUNT:
        break;
    }
    return check->code == WLINK_CODE_NONE ? g_strdup(wlink_say(WLINK_SAY_CHECK_IS_NOT_RUN))
                                          : wlink_say_with(WLINK_SAY_CHECK_NOT_RUN_WHY, "why", why, NULL);
}

#define DO(step) WLINK_SAY_DO_##step

/* The first row that fits; check or code NULL: any. Codes by their names: the list grows. */
static const struct {
    const char *check, *code;
    enum wlink_phrase steps[WLINK_ADVICE_MOST];
    guint count;
} advices[] = {
    {"touch", "screen-small", {DO(RESTART), DO(SCREEN_CABLE), DO(REPORT)}, 3},
    {"touch", NULL, {DO(TOUCH), DO(SCREEN_CABLE)}, 2},
    {NULL, "none", {DO(AGAIN)}, 1},
    {NULL, "cancelled", {DO(AGAIN)}, 1},
    {"loopback", NULL, {DO(OTHERS_FIRST), DO(AGAIN), DO(REPORT)}, 3},
    {"exam-camera", "camera-missing", {DO(BLUE_PLUG), DO(BY_ITSELF), DO(SPARE_CAMERA)}, 3},
    {NULL, "camera-missing", {DO(PLUG), DO(BY_ITSELF), DO(SPARE_CAMERA)}, 3},
    {NULL, "camera-foreign", {DO(OWN_CAMERA), DO(BY_ITSELF), DO(REPORT)}, 3},
    {NULL, "camera-dark", {DO(COVER), DO(LIGHT), DO(AGAIN)}, 3},
    {NULL, "camera-covered", {DO(CLEAN), DO(AGAIN), DO(SPARE_CAMERA)}, 3},
    {NULL, "camera-slow", {DO(LIGHT), DO(OTHER_SOCKET), DO(SPARE_CAMERA)}, 3},
    {NULL, "camera-stalled", {DO(REPLUG), DO(BY_ITSELF), DO(SPARE_CAMERA)}, 3},
    {NULL, "camera-failed", {DO(REPLUG), DO(BY_ITSELF), DO(SPARE_CAMERA)}, 3},
    {NULL, "camera-no-mode", {DO(OTHER_SOCKET), DO(SPARE_CAMERA)}, 2},
    {NULL, "device-not-closed", {DO(REPLUG), DO(BY_ITSELF), DO(REPORT)}, 3},
    {NULL, "sound-missing", {DO(SOUND_PLUG), DO(BY_ITSELF), DO(SPARE_SOUND)}, 3},
    {NULL, "sound-failed", {DO(REPLUG), DO(BY_ITSELF), DO(SPARE_SOUND)}, 3},
    {NULL, "media-failed", {DO(RESTART), DO(AGAIN), DO(REPORT)}, 3},
    {NULL, "microphone-deaf", {DO(SWITCH_ON), DO(AGAIN), DO(SPARE_SOUND)}, 3},
    {NULL, "loudspeaker-unheard", {DO(VOLUME), DO(QUIET), DO(SPARE_SOUND)}, 3},
    {NULL, "echo-not-cancelled", {DO(APART), DO(AGAIN), DO(REPORT)}, 3},
    {NULL, "network-down", {DO(CABLE), DO(SOCKET), DO(AGAIN)}, 3},
    {NULL, "no-address", {DO(SOCKET), DO(NETWORK_PEOPLE), DO(AGAIN)}, 3},
    {NULL, "no-room-answers", {DO(OTHER_ROOM), DO(FIREWALL), DO(AGAIN)}, 3},
    {NULL, "no-permissions", {DO(MANAGER), DO(BUNDLE), DO(AGAIN)}, 3},
    {NULL, "no-fallback", {DO(BUNDLE), DO(AGAIN)}, 2},
    {NULL, "clock-unknown", {DO(WAIT_TIME), DO(TIME_SERVER), DO(AGAIN)}, 3},
    {NULL, "clock-off", {DO(WAIT_TIME), DO(TIME_SERVER), DO(AGAIN)}, 3},
    {NULL, "certificate-expired", {DO(CERTIFICATE), DO(BUNDLE), DO(AGAIN)}, 3},
    {NULL, "image-unverified", {DO(FLASH), DO(REPORT)}, 2},
    {NULL, "not-secured", {DO(FIRMWARE), DO(AGAIN), DO(REPORT)}, 3},
    {NULL, "no-roll-back", {DO(UPDATE), DO(AGAIN)}, 2},
    {NULL, "keeper-silent", {DO(RESTART), DO(AGAIN), DO(REPORT)}, 3},
    {"roll-back", "not-measured", {DO(WAIT_SLOTS), DO(AGAIN), DO(REPORT)}, 3},
    {NULL, "not-measured", {DO(RESTART), DO(AGAIN), DO(REPORT)}, 3},
    {NULL, NULL, {DO(AGAIN), DO(REPORT)}, 2},
};

struct wlink_advice wlink_say_advice(const struct wlink_model_check *check) {
    struct wlink_advice advice = {0};
    gsize i = 0;
    if (check->state == WLINK_CHECK_IS_PASSED || check->state == WLINK_CHECK_IS_RUNNING)
        return advice;
    while ((advices[i].check && !g_str_equal(advices[i].check, check->name)) ||
           (advices[i].code && !g_str_equal(advices[i].code, check->code_word)))
        i++; /* the last row fits everything */
    advice.count = advices[i].count;
    memcpy(advice.steps, advices[i].steps, sizeof advice.steps);
    return advice;
}

struct wlink_standing wlink_say_standing(const struct wlink_model *model) {
    struct wlink_standing standing = {.all = model->self_check.checks->len, .only_touch = true};
    const struct wlink_model_check *not_run = NULL;
    for (guint i = 0; i < standing.all; i++) {
        const struct wlink_model_check *check = model->self_check.checks->pdata[i];
        const bool failed = check->state == WLINK_CHECK_IS_FAILED;
        const bool passed = check->state == WLINK_CHECK_IS_PASSED;
        standing.passed += passed;
        standing.needed += check->needed;
        standing.failed += failed && check->needed;
        if (check->needed && !failed && !passed) {
            standing.left++;
            standing.only_touch = standing.only_touch && g_str_equal(check->name, "touch");
        }
        if (check->state == WLINK_CHECK_IS_RUNNING && !standing.running)
            standing.running = check;
        if (failed && (!standing.worst || (check->needed && !standing.worst->needed)))
            standing.worst = check;
        if (!failed && !passed && !not_run)
            not_run = check;
    }
    if (!standing.worst)
        standing.worst = not_run;
    standing.only_touch = standing.only_touch && standing.left > 0;
    return standing;
}

static struct wlink_readiness say(enum wlink_phrase heading, enum wlink_phrase words, bool good, bool bad) {
    return (struct wlink_readiness){heading, words, good, bad};
}

struct wlink_readiness wlink_say_readiness(const struct wlink_model *model) {
    const struct wlink_standing standing = wlink_say_standing(model);
    if (model->self_check.running)
        return say(WLINK_SAY_CHECKS_WAIT, WLINK_SAY_CHECKS_WAIT_WORDS, false, false);
    if (model->self_check.in_service && standing.failed == 0)
        return say(WLINK_SAY_CHECKS_IN_SERVICE, WLINK_SAY_CHECKS_IN_SERVICE_WORDS, true, false);
    if (model->self_check.in_service)
        return say(WLINK_SAY_CHECKS_IN_SERVICE_BUT, WLINK_SAY_CHECKS_IN_SERVICE_BUT_WORDS, false, true);
    if (standing.failed > 0)
        return say(WLINK_SAY_CHECKS_NOT_READY,
                   standing.failed == 1 ? WLINK_SAY_CHECKS_NOT_READY_ONE : WLINK_SAY_CHECKS_NOT_READY_MANY,
                   false, true);
    if (standing.left > 0 || standing.all == 0)
        return say(WLINK_SAY_CHECKS_NOT_READY,
                   standing.only_touch ? WLINK_SAY_CHECKS_NOT_READY_TOUCH : WLINK_SAY_CHECKS_NOT_READY_RUN,
                   false, true);
    return say(WLINK_SAY_CHECKS_READY, WLINK_SAY_CHECKS_READY_WORDS, true, false);
}

char *wlink_say_put(const struct wlink_model *model) {
    const struct wlink_standing standing = wlink_say_standing(model);
    const guint count = standing.failed ? standing.failed : standing.all == 0 ? 1 : standing.left;
    g_autofree char *n = g_strdup_printf("%u", count);
    if (model->self_check.running)
        return g_strdup(wlink_say(WLINK_SAY_CHECKS_PUT_RUNNING));
    if (standing.failed)
        return wlink_say_with(count == 1 ? WLINK_SAY_CHECKS_PUT_ONE : WLINK_SAY_CHECKS_PUT_MANY, "n", n,
                              NULL);
    return count ? wlink_say_with(WLINK_SAY_CHECKS_PUT_LEFT, "n", n, NULL) : NULL;
}

const char *wlink_say_unit(const struct wlink_model *model) {
    const struct wlink_model_check *image = wlink_model_find_check(model, "image");
    const char *serial = "";
    if (image && image->measured)
        g_variant_lookup(image->measured, "serial", "&s", &serial);
    return *serial ? serial : model->unit.address;
}

char *wlink_say_check_report(const struct wlink_model *model, gint64 now) {
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(now / G_USEC_PER_SEC);
    g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s\n%s %s\n", wlink_say_unit(model), model->unit.version, stamp);
    for (guint i = 0; i < model->self_check.checks->len; i++) {
        const struct wlink_model_check *check = model->self_check.checks->pdata[i];
        g_string_append_printf(text, "%s: %s", check->name, wlink_check_is_to_string(check->state));
        if (check->code != WLINK_CODE_NONE)
            g_string_append_printf(text, " %s", check->code_word);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}
