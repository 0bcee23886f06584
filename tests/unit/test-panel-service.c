/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/words-check.h"
#include "panel/say-check.h"
#include "panel/say-service.h"

#include <string.h>

/* What the daemon's checks and the keeper say, from their properties to the sentences of screens 01, 19, 20
 * and 23. */

static void assert_says(char *said, const char *expected) {
    g_assert_cmpstr(said, ==, expected);
    g_free(said);
}

static void take(struct wlink_model *model, enum wlink_object object, const char *values) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) dictionary = g_variant_parse(G_VARIANT_TYPE_VARDICT, values, NULL, NULL, &error);
    g_assert_no_error(error);
    wlink_model_take(model, &(struct wlink_client_event){WLINK_CLIENT_CHANGED, object, NULL, dictionary});
}

#define IMAGE                                                                                                \
    "{'name': <'image'>, 'state': <'passed'>, 'code': <'none'>, 'needed': <true>, 'measured': "              \
    "<{'version': <'1.4.0'>, 'slot': <'a'>, 'verity': <true>, 'serial': <'WL-000317'>}>}"
#define CAMERA(state, code)                                                                                  \
    "{'name': <'exam-camera'>, 'state': <'" state "'>, 'code': <'" code "'>, 'needed': <true>}"
#define TOUCH(state) "{'name': <'touch'>, 'state': <'" state "'>, 'code': <'none'>, 'needed': <true>}"
#define OPTIONAL     "{'name': <'security'>, 'state': <'failed'>, 'code': <'a-newer-code'>, 'needed': <false>}"

static struct wlink_model *checked(const char *checks, bool in_service) {
    struct wlink_model *model = wlink_model_new(NULL, NULL);
    g_autofree char *values =
        g_strdup_printf("{'State': <'idle'>, 'InService': <%s>, 'Checks': <@aa{sv} [%s]>}",
                        in_service ? "true" : "false", checks);
    take(model, WLINK_OBJECT_SELF_CHECK, values);
    return model;
}

static void test_measured(void) {
    g_autoptr(wlink_model) model =
        checked(IMAGE ", " CAMERA("failed", "camera-missing") ", " TOUCH("not-run") ", " OPTIONAL, false);
    assert_says(wlink_say_measured(wlink_model_find_check(model, "image")), "1.4.0, slot A, verified root");
    assert_says(wlink_say_measured(wlink_model_find_check(model, "exam-camera")),
                "Failed: the camera is not there");
    assert_says(wlink_say_measured(wlink_model_find_check(model, "touch")), "Not run yet");
    assert_says(wlink_say_measured(wlink_model_find_check(model, "security")),
                "Failed: something went wrong in this unit");
    g_assert_cmpstr(wlink_model_find_check(model, "security")->code_word, ==, "a-newer-code");
    g_assert_null(wlink_model_find_check(model, "nothing"));
    g_assert_cmpstr(wlink_say_unit(model), ==, "WL-000317");
}

static void test_advice(void) {
    g_autoptr(wlink_model) model =
        checked(IMAGE ", " CAMERA("failed", "camera-missing") ", " OPTIONAL, false);
    struct wlink_advice advice = wlink_say_advice(wlink_model_find_check(model, "exam-camera"));
    g_assert_cmpuint(advice.count, ==, 3);
    g_assert_cmpstr(wlink_say(advice.steps[0]), ==, "Push the blue plug in until it clicks.");
    g_assert_cmpuint(wlink_say_advice(wlink_model_find_check(model, "image")).count, ==, 0);
    advice = wlink_say_advice(wlink_model_find_check(model, "security")); /* a code of a newer daemon */
    g_assert_cmpuint(advice.count, ==, 2);
    g_assert_cmpint(advice.steps[0], ==, WLINK_SAY_DO_AGAIN);
}

/* An enrolled unit has no request left: its certificate is renewed without one. */
static void test_advice_for_a_certificate(void) {
    g_autoptr(wlink_model) model =
        checked("{'name': <'identity'>, 'state': <'failed'>, 'code': <'certificate-expired'>}", false);
    const struct wlink_advice advice = wlink_say_advice(wlink_model_find_check(model, "identity"));
    g_assert_cmpuint(advice.count, ==, 3);
    g_assert_cmpint(advice.steps[0], ==, WLINK_SAY_DO_CERTIFICATE);
    g_assert_nonnull(strstr(wlink_say(advice.steps[0]), "renew"));
    g_assert_cmpint(advice.steps[1], ==, WLINK_SAY_DO_BUNDLE);
}

/* Every code of the list leads to steps. */
static void test_advice_is_total(void) {
    for (int code = WLINK_CODE_NONE; code < WLINK_CODE_COUNT; code++) {
        g_autofree char *checks =
            g_strdup_printf("{'name': <'network'>, 'state': <'failed'>, 'code': <'%s'>}",
                            wlink_code_to_string((enum wlink_code)code));
        g_autoptr(wlink_model) model = checked(checks, false);
        const struct wlink_advice advice = wlink_say_advice(wlink_model_find_check(model, "network"));
        g_assert_cmpuint(advice.count, >=, 1);
        for (guint i = 0; i < advice.count; i++)
            g_assert_cmpstr(wlink_say(advice.steps[i]), !=, "");
    }
}

/* --- against the manual: docs/self-check.md has a row a check, and a row for codes. Run from the top of the
 * checkout. */

/* What stands in `these` in a text. */
static GPtrArray *names_in(const char *text) {
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(text, "`", -1);
    for (guint i = 1; parts[i] && parts[i + 1]; i += 2)
        g_ptr_array_add(names, g_strdup(parts[i]));
    return names;
}

/* The cells of each row of the table that begins with this line. */
static GPtrArray *rows_of(const char *heading) {
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents("docs/self-check.md", &text, NULL, &error);
    g_assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint at = 0;
    while (lines[at] && !g_str_equal(lines[at], heading))
        at++;
    g_assert_nonnull(lines[at]);
    for (at += 2; lines[at] && lines[at][0] == '|'; at++)
        g_ptr_array_add(rows, g_strsplit(lines[at] + 1, "|", -1));
    g_assert_cmpuint(rows->len, >, 10);
    return rows;
}

static GPtrArray *manual_checks(void) {
    return rows_of("| check | what is measured | passes when | measured |");
}

/* Of each check: what was measured, and what its row says of it. */
static const struct {
    const char *check, *measured, *says;
} samples[] = {
    {"image",
     "{'version': <'1.4.0'>, 'variant': <'production'>, 'slot': <'b'>, 'verity': <true>, 'kernel': <'6.12'>, "
     "'serial': <'WL-000317'>}",
     "1.4.0, slot B, verified root"},
    {"identity", "{'address': <'oakwood-wing-1@estate.example'>, 'valid_to_usec': <int64 1795219200000000>}",
     "Certificate of this room, valid to 21 Nov 2026"},
    {"site-bundle",
     "{'serial': <uint64 41>, 'signed': <true>, 'made_usec': <int64 1>, 'rooms': <uint32 1>, 'permissions': "
     "<uint32 2>, 'valid_to_usec': <int64 1795219200000000>}",
     "Serial 41, signed, 1 room, valid to 21 Nov 2026"},
    {"clock", "{'trusted': <true>, 'offset_ms': <-4.2>, 'synchronised': <true>, 'source': <'192.0.2.1'>}",
     "From 192.0.2.1, 4 ms off"},
    {"network",
     "{'link': <'eth0'>, 'megabits': <uint32 1000>, 'address': <'192.0.2.17'>, 'rooms': <uint32 3>, "
     "'answered': <uint32 2>}",
     "1 Gbit/s, address given, 2 of 3 rooms answer"},
    {"room-camera",
     "{'width': <uint32 1920>, 'height': <uint32 1080>, 'frames_per_second': <29.97>, 'first_picture_ms': "
     "<310.0>, 'luma': <101.0>, 'sharpness': <412.0>, 'focus': <1.4>, 'sharp': <true>, 'label': <'Camera'>, "
     "'path': <'usb'>, 'format': <'MJPG'>}",
     "1920 × 1080, 30 pictures a second, sharp"},
    {"exam-camera",
     "{'width': <uint32 1920>, 'height': <uint32 1080>, 'frames_per_second': <14.9>, 'first_picture_ms': "
     "<310.0>, 'luma': <101.0>, 'sharpness': <412.0>, 'focus': <0.1>, 'sharp': <false>, 'label': <'Camera'>, "
     "'path': <'usb'>, 'format': <'MJPG'>}",
     "1920 × 1080, 15 pictures a second, not sharp: set its focus"},
    {"microphone", "{'level_db': <-31.2>, 'floor_db': <-62.4>}", "Heard, -31 dB, the room -62 dB"},
    {"loudspeaker",
     "{'level_db': <-31.2>, 'delay_ms': <84.0>, 'cancelled_db': <28.3>, 'likeness': <0.94>, 'volume': "
     "<uint32 70>}",
     "Heard after 84 ms, echo 28 dB down"},
    {"touch", "{'hit': <uint32 9>, 'of': <uint32 9>, 'width': <uint32 1920>, 'height': <uint32 1080>}",
     "9 of 9 points, 1920 × 1080"},
    {"loopback",
     "{'room': <true>, 'exam': <true>, 'sound': <true>, 'encrypted': <true>, 'profile': "
     "<'SRTP_AEAD_AES_128_GCM'>, 'first_picture_ms': <612.0>}",
     "Two pictures and sound, encrypted, in 0.6 s"},
    {"roll-back", "{'other_version': <'1.3.2'>, 'other_good': <true>}",
     "The other slot has 1.3.2, found good"},
    {"security",
     "{'secure_boot': <true>, 'tpm': <true>, 'disk_encrypted': <true>, 'data_bound_to_pcr7': <true>, 'disk': "
     "<'nvme0n1'>, 'firmware': <'1.2'>}",
     "Secure Boot, TPM, disk encrypted"},
};

static struct wlink_model *one(const char *name, const char *state, const char *code, const char *measured) {
    g_autofree char *check = g_strdup_printf(
        "{'name': <'%s'>, 'state': <'%s'>, 'code': <'%s'>, 'measured': <%s>}", name, state, code, measured);
    return checked(check, false);
}

static void assert_sampled(const char *name, const GPtrArray *keys) {
    gsize i = 0;
    while (i < G_N_ELEMENTS(samples) && !g_str_equal(samples[i].check, name))
        i++;
    if (i == G_N_ELEMENTS(samples))
        g_error("the check \"%s\" of the manual has no words here", name);
    g_autoptr(GVariant) measured =
        g_variant_parse(G_VARIANT_TYPE_VARDICT, samples[i].measured, NULL, NULL, NULL);
    g_assert_cmpuint(g_variant_n_children(measured), ==, keys->len);
    for (guint key = 0; key < keys->len; key++) {
        g_autoptr(GVariant) value = g_variant_lookup_value(measured, keys->pdata[key], NULL);
        if (!value)
            g_error("%s: the manual has \"%s\"", name, (const char *)keys->pdata[key]);
    }
    g_autoptr(wlink_model) model = one(name, "passed", "none", samples[i].measured);
    assert_says(wlink_say_measured(wlink_model_find_check(model, name)), samples[i].says);
    g_assert_cmpstr(wlink_words_check(name), !=, name);
}

/* Every row of the screen says what was measured, by the names that the manual has. */
static void test_every_check_says_what_was_measured(void) {
    g_autoptr(GPtrArray) rows = manual_checks();
    guint count = 0;
    for (guint i = 0; i < rows->len; i++) {
        char **cells = rows->pdata[i];
        g_autoptr(GPtrArray) names = names_in(cells[0]);
        g_autoptr(GPtrArray) keys = names_in(cells[3]);
        for (guint name = 0; name < names->len; name++, count++)
            assert_sampled(names->pdata[name], keys);
    }
    g_assert_cmpuint(count, ==, G_N_ELEMENTS(samples));
}

/* What is done about a code is not what is done about one that nobody knows. */
static void assert_advised(const char *name, const char *state, const char *code) {
    g_autoptr(wlink_model) model = one(name, state, code, "@a{sv} {}");
    g_autoptr(wlink_model) strange = one("network", "failed", "a-newer-code", "@a{sv} {}");
    const struct wlink_model_check *check = wlink_model_find_check(model, name);
    const struct wlink_advice advice = wlink_say_advice(check);
    const struct wlink_advice fallback = wlink_say_advice(wlink_model_find_check(strange, "network"));
    g_autofree char *why = wlink_say_check_why(check), *row = wlink_say_measured(check);
    g_assert_cmpint(check->code, !=, WLINK_CODE_NONE);
    g_assert_cmpstr(why, !=, "");
    if (strchr(why, '{') || g_str_has_suffix(row, ": "))
        g_error("%s: %s: \"%s\", \"%s\"", name, code, why, row);
    g_assert_cmpuint(advice.count, >=, 1);
    if (advice.count == fallback.count &&
        memcmp(advice.steps, fallback.steps, advice.count * sizeof *advice.steps) == 0)
        g_error("%s: nothing is advised about \"%s\"", name, code);
}

static void assert_row_advised(const GPtrArray *codes, const GPtrArray *checks) {
    for (guint code = 0; code < codes->len; code++)
        for (guint check = 0; check < checks->len; check++) {
            assert_advised(checks->pdata[check], "failed", codes->pdata[code]);
            assert_advised(checks->pdata[check], "not-run", codes->pdata[code]);
        }
}

static void test_every_code_has_its_advice(void) {
    g_autoptr(GPtrArray) rows = rows_of("| code | check |");
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    for (gsize check = 0; check < G_N_ELEMENTS(samples); check++)
        g_ptr_array_add(all, (char *)samples[check].check);
    for (guint i = 0; i < rows->len; i++) {
        char **cells = rows->pdata[i];
        g_autoptr(GPtrArray) codes = names_in(cells[0]), checks = names_in(cells[1]);
        g_assert_cmpuint(codes->len, >, 0);
        if (strstr(cells[1], "every check"))
            assert_row_advised(codes, all);
        else
            assert_row_advised(codes, checks);
        g_assert_true(checks->len > 0 || strstr(cells[1], "every check"));
    }
}

/* A check that was never run asks for nothing but to be run. */
static void test_what_was_not_run_is_run(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(wlink_model) model = one(samples[i].check, "not-run", "none", "@a{sv} {}");
        const struct wlink_advice advice = wlink_say_advice(wlink_model_find_check(model, samples[i].check));
        const bool touch = g_str_equal(samples[i].check, "touch");
        g_assert_cmpint(advice.steps[0], ==, touch ? WLINK_SAY_DO_TOUCH : WLINK_SAY_DO_AGAIN);
    }
}

static void assert_ready(const char *checks, bool in_service, const char *heading, const char *words,
                         const char *put) {
    g_autoptr(wlink_model) model = checked(checks, in_service);
    const struct wlink_readiness readiness = wlink_say_readiness(model);
    g_assert_cmpstr(wlink_say(readiness.heading), ==, heading);
    g_assert_cmpstr(wlink_say(readiness.words), ==, words);
    g_assert_false(readiness.good && readiness.bad);
    assert_says(wlink_say_put(model), put);
}

static void test_readiness(void) {
    assert_ready("", false, "Not ready for use", "Run all checks to find out.",
                 "Put into service: 1 not run");
    assert_ready(IMAGE ", " CAMERA("failed", "camera-missing"), false, "Not ready for use",
                 "Put the fault right, then run the check again.", "Put into service: 1 check failed");
    assert_ready(IMAGE ", " CAMERA("failed", "camera-missing") ", " TOUCH("failed"), false,
                 "Not ready for use", "Put the faults right, then run the checks again.",
                 "Put into service: 2 checks failed");
    assert_ready(IMAGE ", " TOUCH("not-run"), false, "Not ready for use",
                 "Touch the 9 points to end the checks.", "Put into service: 1 not run");
    assert_ready(IMAGE ", " CAMERA("not-run", "none") ", " TOUCH("not-run"), false, "Not ready for use",
                 "Run all checks to find out.", "Put into service: 2 not run");
    assert_ready(IMAGE ", " OPTIONAL, false, "Ready for use", "Every check that this unit needs has passed.",
                 NULL);
    assert_ready(IMAGE ", " OPTIONAL, true, "In service", "This unit may make and take calls.", NULL);
    assert_ready(IMAGE ", " CAMERA("failed", "camera-dark"), true, "In service, with a fault",
                 "This unit may make and take calls. Put the fault right.",
                 "Put into service: 1 check failed");
}

static void test_standing(void) {
    g_autoptr(wlink_model) model =
        checked(OPTIONAL ", " IMAGE ", " CAMERA("failed", "camera-dark") ", " TOUCH("not-run"), false);
    const struct wlink_standing standing = wlink_say_standing(model);
    g_assert_cmpuint(standing.all, ==, 4);
    g_assert_cmpuint(standing.passed, ==, 1);
    g_assert_cmpuint(standing.failed, ==, 1);
    g_assert_cmpuint(standing.left, ==, 1);
    g_assert_cmpuint(standing.needed, ==, 3);
    g_assert_cmpstr(standing.worst->name, ==, "exam-camera"); /* before what is not needed */
    take(model, WLINK_OBJECT_SELF_CHECK,
         "{'State': <'running'>, 'Checks': <[" CAMERA("running", "none") "]>}");
    g_assert_cmpstr(wlink_say_standing(model).running->name, ==, "exam-camera");
    assert_says(wlink_say_put(model), "Put into service: checking");
}

static void test_report(void) {
    g_autoptr(wlink_model) model = checked(IMAGE ", " CAMERA("failed", "camera-missing"), false);
    assert_says(wlink_say_check_report(model, 1795219200000000),
                "WL-000317\n 2026-11-21T00:00:00Z\nimage: passed\nexam-camera: failed camera-missing\n");
}

static void test_time_left(void) {
    assert_says(wlink_say_time_left(-1), "Please leave the power on.");
    assert_says(wlink_say_time_left(0), "Less than a minute left. Please leave the power on.");
    assert_says(wlink_say_time_left(59 * G_USEC_PER_SEC),
                "Less than a minute left. Please leave the power on.");
    assert_says(wlink_say_time_left(61 * G_USEC_PER_SEC), "About 1 minute left. Please leave the power on.");
    assert_says(wlink_say_time_left(170 * G_USEC_PER_SEC),
                "About 3 minutes left. Please leave the power on.");
    assert_says(wlink_say_ready_at(-1, 0), "");
}

#define WORK(more)                                                                                           \
    "{'State': <'working'>, 'Work': <{'kind': <'update'>, 'from': <'1.4.0'>, 'to': <'1.5.0'>" more "}>}"

static void test_work(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_assert_false(model->keeper.there);
    take(model, WLINK_OBJECT_KEEPER,
         WORK(", 'percent': <uint32 100>, 'step': <uint32 5>, 'stoppable': <true>, 'stopping': <true>"));
    g_assert_true(model->keeper.work.stoppable && model->keeper.work.stopping);
    g_assert_true(model->keeper.there);
    g_assert_true(wlink_model_works_on(model, "update"));
    g_assert_false(wlink_model_works_on(model, "site"));
    g_assert_cmpuint(wlink_say_percent(model), ==, 99);
    take(model, WLINK_OBJECT_KEEPER, WORK(", 'percent': <uint32 100>, 'result': <'done'>"));
    g_assert_cmpuint(model->keeper.work.step, ==, 0); /* what is not said any more is not kept */
    g_assert_false(model->keeper.work.stoppable || model->keeper.work.stopping);
    g_assert_false(wlink_model_works_on(model, "update"));
    g_assert_cmpuint(wlink_say_percent(model), ==, 100);
    wlink_model_take(model, &(struct wlink_client_event){WLINK_CLIENT_GONE, WLINK_OBJECT_KEEPER, NULL, NULL});
    g_assert_false(model->keeper.there);
    g_assert_cmpstr(model->keeper.state, ==, "");
    g_assert_cmpstr(model->keeper.work.kind, ==, "");
}

static void test_updated(void) {
    bool good;
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_assert_null(wlink_say_updated(model, &good));
    take(model, WLINK_OBJECT_KEEPER, "{'UpdateResult': <{'result': <'updated'>, 'version': <'1.5.0'>}>}");
    assert_says(wlink_say_updated(model, &good), "Updated to 1.5.0");
    g_assert_true(good);
    take(model, WLINK_OBJECT_KEEPER, "{'UpdateResult': <{'result': <'failed'>, 'version': <'1.4.0'>}>}");
    assert_says(wlink_say_updated(model, &good), "The update failed. The unit runs 1.4.0 as before.");
    g_assert_false(good);
    take(model, WLINK_OBJECT_KEEPER,
         "{'UpdateResult': <{'result': <'failed'>, 'version': <'1.4.0'>, 'code': <'slot-left'>}>}");
    assert_says(wlink_say_updated(model, &good),
                "The unit's software failed to start three times. The other copy runs now.");
    g_assert_false(good);
    take(model, WLINK_OBJECT_KEEPER,
         "{'UpdateResult': <{'result': <'failed'>, 'version': <'1.4.0'>, 'code': <'slot-unsteady'>}>}");
    assert_says(wlink_say_updated(model, &good),
                "The unit went down by itself five times. Its other copy runs now.");
    g_assert_false(good);
    take(model, WLINK_OBJECT_KEEPER, "{'UpdateResult': <@a{sv} {}>}");
    g_assert_null(wlink_say_updated(model, &good));
}

static void test_stick(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    take(model, WLINK_OBJECT_KEEPER,
         "{'Stick': <{'state': <'ready'>, 'signer': <'Estate'>, 'made_usec': <int64 1795219200000000>, "
         "'items': "
         "<[{'kind': <'site'>, 'version': <'40'>, 'code': <'bundle-older'>}, {'kind': <'update'>, 'version': "
         "<'1.5.0'>, 'code': <'none'>}, {'kind': <'dance'>, 'code': <'none'>}]>}>}");
    g_assert_cmpuint(model->keeper.stick.items->len, ==, 3);
    const struct wlink_model_item *first = wlink_say_item_first(model);
    g_assert_cmpstr(first->kind, ==, "update"); /* the first that can be done */
    assert_says(wlink_say_item(first), "Update 1.5.0");
    g_assert_cmpint(wlink_say_item_of(model, "site")->code, ==, WLINK_CODE_BUNDLE_OLDER);
    assert_says(wlink_say_item(wlink_say_item_of(model, "dance")), "dance");
    assert_says(wlink_say_signed(model), "Signed by Estate, 21 November 2026");
    take(model, WLINK_OBJECT_KEEPER, "{'Stick': <{'state': <'none'>}>}");
    g_assert_cmpuint(model->keeper.stick.items->len, ==, 0);
    g_assert_null(wlink_say_item_first(model));
}

static void test_no_room_until(void) {
    const gint64 now = 1795219200000000; /* 21 November 2026, 00:00 */
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_assert_null(wlink_say_no_room_until(model, now));
    g_autoptr(GVariant) reply = g_variant_ref_sink(g_variant_new_parsed(
        "([{'address': <'a@e'>, 'name': <'A'>, 'role': <'consulting'>, 'may_call': <false>, 'permission': "
        "<'not-authorised-yet'>, 'permission_from': <%x>}, {'address': <'b@e'>, 'name': <'B'>, 'role': "
        "<'consulting'>, 'may_call': <false>, 'permission': <'not-authorised-yet'>, 'permission_from': "
        "<%x>}],)",
        now + 9 * G_TIME_SPAN_HOUR, now + 7 * G_TIME_SPAN_HOUR));
    wlink_model_take_rooms(model, reply);
    assert_says(wlink_say_no_room_until(model, now), "No room is authorised to call until 07:00.");
    assert_says(wlink_say_no_room_until(model, now - 2 * G_TIME_SPAN_DAY),
                "No room is authorised to call until 21 November 2026.");
    g_assert_null(wlink_say_no_room_until(model, now + G_TIME_SPAN_DAY)); /* it is not known */
    ((struct wlink_model_room *)model->rooms->pdata[0])->may_call = true;
    ((struct wlink_model_room *)model->rooms->pdata[0])->permission = WLINK_CODE_NONE;
    g_assert_null(wlink_say_no_room_until(model, now));
}

static void test_staff(void) {
    g_assert_cmpstr(wlink_say_role("manager"), ==, "Healthcare manager");
    g_assert_cmpstr(wlink_say_member_state("must-change"), ==, "has a one-time PIN");
    g_assert_cmpstr(wlink_say_member_state("asleep"), ==, "asleep");
}

static void test_pages(void) {
    g_autoptr(GPtrArray) none = wlink_say_pages("", 10, 3);
    g_assert_cmpuint(none->len, ==, 1);
    g_assert_cmpstr(none->pdata[0], ==, "");
    g_autoptr(GPtrArray) pages = wlink_say_pages("one\n\n1234567890é12\nend\n", 10, 3);
    g_assert_cmpuint(pages->len, ==, 2);
    g_assert_cmpstr(pages->pdata[0], ==, "one\n\n1234567890");
    g_assert_cmpstr(pages->pdata[1], ==, "é12\nend");
    g_autoptr(GPtrArray) wild = wlink_say_pages("\xff\xfe\n", 10, 3); /* no UTF-8 */
    g_assert_true(g_utf8_validate(wild->pdata[0], -1, NULL));
}

int main(int argc, char **argv) {
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-service/measured", test_measured);
    g_test_add_func("/panel-service/advice", test_advice);
    g_test_add_func("/panel-service/advice-certificate", test_advice_for_a_certificate);
    g_test_add_func("/panel-service/advice-is-total", test_advice_is_total);
    g_test_add_func("/panel-service/every-check-says-what-was-measured",
                    test_every_check_says_what_was_measured);
    g_test_add_func("/panel-service/every-code-has-its-advice", test_every_code_has_its_advice);
    g_test_add_func("/panel-service/what-was-not-run-is-run", test_what_was_not_run_is_run);
    g_test_add_func("/panel-service/readiness", test_readiness);
    g_test_add_func("/panel-service/standing", test_standing);
    g_test_add_func("/panel-service/report", test_report);
    g_test_add_func("/panel-service/time-left", test_time_left);
    g_test_add_func("/panel-service/work", test_work);
    g_test_add_func("/panel-service/updated", test_updated);
    g_test_add_func("/panel-service/stick", test_stick);
    g_test_add_func("/panel-service/no-room-until", test_no_room_until);
    g_test_add_func("/panel-service/staff", test_staff);
    g_test_add_func("/panel-service/pages", test_pages);
    return g_test_run();
}
