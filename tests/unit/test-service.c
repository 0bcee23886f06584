/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/record-store.h"
#include "daemon/service.h"

#include <glib/gstdio.h>
#include <string.h>

struct fixture {
    char *folder, *marker;
    struct wlink_record_store *record;
    struct wlink_service *service;
    unsigned changes;
};

static void on_change(void *data) {
    ((struct fixture *)data)->changes++;
}

static void begin(struct fixture *fixture, bool marked) {
    g_autoptr(GError) error = NULL;
    fixture->folder = g_dir_make_tmp("winglink-service-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->marker = g_build_filename(fixture->folder, "not-in-service", NULL);
    fixture->record = wlink_record_store_open(fixture->folder, 30, &error);
    g_assert_no_error(error);
    if (marked)
        g_assert_true(g_file_set_contents(fixture->marker, "", 0, NULL));
    fixture->service = wlink_service_new(fixture->marker, fixture->record, on_change, fixture);
}

static void end(struct fixture *fixture) {
    wlink_service_free(fixture->service);
    wlink_record_store_free(fixture->record);
    const char *const words[] = {"rm", "-r", fixture->folder, NULL};
    g_assert_true(
        g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    g_free(fixture->folder);
    g_free(fixture->marker);
}

static void assert_refused(bool done, GError **error, enum wlink_code code) {
    g_assert_false(done);
    g_assert_cmpstr(wlink_code_to_string(wlink_error_code(*error)), ==, wlink_code_to_string(code));
    g_clear_error(error);
}

static void assert_last_line(struct fixture *fixture, const char *part) {
    g_auto(GStrv) lines = wlink_record_store_read(fixture->record, 1, NULL);
    g_assert_nonnull(strstr(lines[0], part));
}

static void test_it_is_put_into_service_once(void) {
    struct fixture fixture = {0};
    GError *error = NULL;
    begin(&fixture, true);
    g_assert_false(wlink_service_in_service(fixture.service));
    assert_refused(wlink_service_admit(fixture.service, &error), &error, WLINK_CODE_NOT_IN_SERVICE);
    g_assert_true(wlink_service_put_into(fixture.service, "900", &error));
    g_assert_no_error(error);
    g_assert_cmpuint(fixture.changes, ==, 1);
    g_assert_true(wlink_service_admit(fixture.service, &error));
    g_assert_false(g_file_test(fixture.marker, G_FILE_TEST_EXISTS));
    assert_last_line(&fixture, "\"what\":\"put-into-service\"");
    assert_last_line(&fixture, "\"staff\":\"900\"");
    assert_refused(wlink_service_put_into(fixture.service, "900", &error), &error, WLINK_CODE_NOT_NOW);
    wlink_service_free(fixture.service); /* so it stays after a restart */
    fixture.service = wlink_service_new(fixture.marker, fixture.record, on_change, &fixture);
    g_assert_true(wlink_service_is_open(fixture.service));
    end(&fixture);
}

static void test_what_cannot_be_removed_is_not_in_service(void) {
    struct fixture fixture = {0};
    GError *error = NULL;
    begin(&fixture, true);
    g_assert_cmpint(g_unlink(fixture.marker), ==, 0);
    g_assert_cmpint(g_mkdir(fixture.marker, 0700), ==, 0); /* no file: unlink fails */
    assert_refused(wlink_service_put_into(fixture.service, "900", &error), &error, WLINK_CODE_FAILED);
    g_assert_false(wlink_service_in_service(fixture.service));
    g_assert_cmpuint(fixture.changes, ==, 0);
    end(&fixture);
}

static void test_it_is_set_aside_by_one(void) {
    struct fixture fixture = {0};
    GError *error = NULL;
    begin(&fixture, false);
    assert_refused(wlink_service_set_aside(fixture.service, "boredom", ":1.5", "900", &error), &error,
                   WLINK_CODE_INVALID);
    g_assert_true(wlink_service_set_aside(fixture.service, "update", ":1.5", "900", &error));
    assert_last_line(&fixture, "\"reason\":\"update\"");
    assert_refused(wlink_service_admit(fixture.service, &error), &error, WLINK_CODE_NOT_IN_SERVICE);
    assert_refused(wlink_service_set_aside(fixture.service, "staff", ":1.6", "900", &error), &error,
                   WLINK_CODE_NOT_NOW);
    g_assert_true(wlink_service_set_aside(fixture.service, "update", ":1.5", "900", &error)); /* is known */
    g_assert_cmpuint(fixture.changes, ==, 1);
    g_assert_true(wlink_service_set_aside(fixture.service, "staff", ":1.5", "900", &error));
    g_assert_cmpstr(wlink_service_aside(fixture.service), ==, "staff");
    wlink_service_resume(fixture.service, ":1.6", "asked-for"); /* a stranger's word */
    g_assert_nonnull(wlink_service_aside(fixture.service));
    wlink_service_resume(fixture.service, ":1.5", "caller-left");
    g_assert_null(wlink_service_aside(fixture.service));
    g_assert_null(wlink_service_owner(fixture.service));
    g_assert_true(wlink_service_is_open(fixture.service));
    assert_last_line(&fixture, "\"what\":\"set-aside-ended\"");
    g_assert_cmpuint(fixture.changes, ==, 3);
    wlink_service_resume(fixture.service, ":1.5", "asked-for");
    g_assert_cmpuint(fixture.changes, ==, 3);
    end(&fixture);
}

static void test_nothing_begins_while_it_is_checked(void) {
    struct fixture fixture = {0};
    GError *error = NULL;
    begin(&fixture, false);
    wlink_service_occupy(fixture.service, true);
    g_assert_true(wlink_service_is_open(fixture.service));
    assert_refused(wlink_service_admit(fixture.service, &error), &error, WLINK_CODE_NOT_NOW);
    wlink_service_occupy(fixture.service, false);
    g_assert_true(wlink_service_admit(fixture.service, &error));
    end(&fixture);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/it-is-put-into-service-once", test_it_is_put_into_service_once);
    g_test_add_func("/service/what-cannot-be-removed-is-not-in-service",
                    test_what_cannot_be_removed_is_not_in_service);
    g_test_add_func("/service/it-is-set-aside-by-one", test_it_is_set_aside_by_one);
    g_test_add_func("/service/nothing-begins-while-it-is-checked", test_nothing_begins_while_it_is_checked);
    return g_test_run();
}
