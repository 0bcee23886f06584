/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "sip/reason.h"

#include <glib.h>

/* The text between the quotes of a Reason header, as a far end's parser would read it. */
static char *text_of(const char *reason) {
    g_auto(GStrv) parts = g_strsplit(reason, "\"", 3);
    g_assert_cmpuint(g_strv_length(parts), ==, 3);
    return g_strdup(parts[1]);
}

static void test_every_code_survives(void) {
    for (int i = 1; i < WLINK_CODE_COUNT; i++) {
        enum wlink_code code = (enum wlink_code)i;
        int status = wlink_sip_status_of(code);
        g_assert_cmpint(status, >=, 400);
        g_assert_cmpint(status, <, 700);
        g_autofree char *reason = wlink_sip_reason_of(code);
        g_autofree char *text = text_of(reason);
        g_autofree char *cause = g_strdup_printf("SIP;cause=%d;", status);
        g_assert_true(g_str_has_prefix(reason, cause));
        g_assert_cmpint(wlink_sip_code_of(status, text, false), ==, wlink_sip_code_told(code));
    }
}

static void test_told(void) {
    static const struct {
        enum wlink_code here;
        int status;
        enum wlink_code there;
    } rows[] = {
        {WLINK_CODE_BUSY, 486, WLINK_CODE_BUSY},
        {WLINK_CODE_DECLINED, 603, WLINK_CODE_DECLINED},
        {WLINK_CODE_NOT_TODAY, 603, WLINK_CODE_NOT_TODAY},
        {WLINK_CODE_NOT_AUTHORISED, 403, WLINK_CODE_NOT_AUTHORISED},
        {WLINK_CODE_NOT_VERIFIED, 438, WLINK_CODE_NOT_VERIFIED},
        {WLINK_CODE_IDENTITY_MISSING, 428, WLINK_CODE_IDENTITY_MISSING},
        {WLINK_CODE_TIMED_OUT, 408, WLINK_CODE_TIMED_OUT},
        {WLINK_CODE_ENDED_HERE, 487, WLINK_CODE_ENDED_THERE},
        {WLINK_CODE_CANCELLED, 487, WLINK_CODE_GAVE_UP},
        {WLINK_CODE_RECORD_UNWRITABLE, 480, WLINK_CODE_NOT_IN_SERVICE},
        {WLINK_CODE_CAMERA_FAILED, 500, WLINK_CODE_FAILED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpint(wlink_sip_status_of(rows[i].here), ==, rows[i].status);
        g_assert_cmpint(wlink_sip_code_told(rows[i].here), ==, rows[i].there);
    }
}

static void test_bare_statuses(void) {
    g_assert_cmpint(wlink_sip_code_of(486, NULL, false), ==, WLINK_CODE_BUSY);
    g_assert_cmpint(wlink_sip_code_of(603, NULL, false), ==, WLINK_CODE_DECLINED);
    g_assert_cmpint(wlink_sip_code_of(403, NULL, false), ==, WLINK_CODE_NOT_AUTHORISED);
    g_assert_cmpint(wlink_sip_code_of(480, NULL, false), ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpint(wlink_sip_code_of(503, NULL, false), ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpint(wlink_sip_code_of(438, NULL, false), ==, WLINK_CODE_NOT_VERIFIED);
    g_assert_cmpint(wlink_sip_code_of(408, NULL, false), ==, WLINK_CODE_TIMED_OUT);
    g_assert_cmpint(wlink_sip_code_of(499, NULL, false), ==, WLINK_CODE_SIP_REFUSED);
    g_assert_cmpint(wlink_sip_code_of(302, NULL, false), ==, WLINK_CODE_SIP_REFUSED);
}

static void test_what_is_not_believed(void) {
    /* our own troubles are nothing that a far end can tell us of */
    g_assert_cmpint(wlink_sip_code_of(486, "record-unwritable", false), ==, WLINK_CODE_BUSY);
    g_assert_cmpint(wlink_sip_code_of(480, "ended-here", false), ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpint(wlink_sip_code_of(486, "none", false), ==, WLINK_CODE_BUSY);
    g_assert_cmpint(wlink_sip_code_of(486, "no such word", false), ==, WLINK_CODE_BUSY);
    g_assert_cmpint(wlink_sip_code_of(408, "declined", true), ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpint(wlink_sip_code_of(503, NULL, true), ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpint(wlink_sip_code_of_text(NULL, WLINK_CODE_GAVE_UP), ==, WLINK_CODE_GAVE_UP);
    g_assert_cmpint(wlink_sip_code_of_text("busy", WLINK_CODE_GAVE_UP), ==, WLINK_CODE_BUSY);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip/reason/every-code", test_every_code_survives);
    g_test_add_func("/sip/reason/told", test_told);
    g_test_add_func("/sip/reason/bare", test_bare_statuses);
    g_test_add_func("/sip/reason/not-believed", test_what_is_not_believed);
    return g_test_run();
}
