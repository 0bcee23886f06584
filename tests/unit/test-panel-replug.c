/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/replug.h"

/* Which check runs again by itself after a plug was pushed in. */

static void take(struct wlink_model *model, enum wlink_object object, const char *values) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) dictionary = g_variant_parse(G_VARIANT_TYPE_VARDICT, values, NULL, NULL, &error);
    g_assert_no_error(error);
    wlink_model_take(model, &(struct wlink_client_event){WLINK_CLIENT_CHANGED, object, NULL, dictionary});
}

static void found(struct wlink_model *model, const char *name, const char *state, const char *code) {
    g_autofree char *values = g_strdup_printf(
        "{'Checks': <[{'name': <'%s'>, 'state': <'%s'>, 'code': <'%s'>}]>}", name, state, code);
    take(model, WLINK_OBJECT_SELF_CHECK, values);
}

static void device(struct wlink_model *model, const char *property, const char *state) {
    g_autofree char *values = g_strdup_printf("{'%s': <'%s'>}", property, state);
    take(model, WLINK_OBJECT_DEVICES, values);
}

static struct wlink_model *equipped(void) {
    struct wlink_model *model = wlink_model_new(NULL, NULL);
    take(model, WLINK_OBJECT_DEVICES,
         "{'RoomCamera': <'closed'>, 'ExamCamera': <'closed'>, 'Microphone': <'closed'>, "
         "'Loudspeaker': <'closed'>}");
    return model;
}

static const char *replugged(struct wlink_model *model, const char *property) {
    struct wlink_replug replug = {0};
    g_assert_null(wlink_replug_due(&replug, model, true));
    device(model, property, "none");
    g_assert_null(wlink_replug_due(&replug, model, true));
    device(model, property, "closed");
    const char *due = wlink_replug_due(&replug, model, true);
    g_assert_null(wlink_replug_due(&replug, model, true)); /* once */
    return due;
}

static void test_each_device(void) {
    static const struct {
        const char *property, *check, *state, *code, *due;
    } rows[] = {
        {"RoomCamera", "room-camera", "failed", "camera-stalled", "room-camera"},
        {"ExamCamera", "exam-camera", "failed", "camera-missing", "exam-camera"},
        {"ExamCamera", "exam-camera", "not-run", "camera-missing", "exam-camera"},
        {"Microphone", "microphone", "failed", "sound-missing", "microphone"},
        {"Microphone", "loudspeaker", "not-run", "sound-missing", "loudspeaker"},
        {"Loudspeaker", "loudspeaker", "failed", "loudspeaker-unheard", "loudspeaker"},
        {"ExamCamera", "exam-camera", "passed", "none", NULL},
        {"ExamCamera", "exam-camera", "not-run", "none", NULL},
        {"ExamCamera", "exam-camera", "not-run", "cancelled", NULL},
        {"ExamCamera", "room-camera", "failed", "camera-dark", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(wlink_model) model = equipped();
        found(model, rows[i].check, rows[i].state, rows[i].code);
        g_assert_cmpstr(replugged(model, rows[i].property), ==, rows[i].due);
    }
}

static void test_a_run_goes_first(void) {
    struct wlink_replug replug = {0};
    g_autoptr(wlink_model) model = equipped();
    found(model, "exam-camera", "failed", "camera-missing");
    device(model, "ExamCamera", "lost");
    g_assert_null(wlink_replug_due(&replug, model, false));
    device(model, "ExamCamera", "closed");
    g_assert_null(wlink_replug_due(&replug, model, false));
    g_assert_cmpstr(wlink_replug_due(&replug, model, true), ==, "exam-camera");
    device(model, "ExamCamera", "none");
    g_assert_null(wlink_replug_due(&replug, model, false));
    device(model, "ExamCamera", "closed");
    g_assert_null(wlink_replug_due(&replug, model, false));
    device(model, "ExamCamera", "none"); /* and out again */
    g_assert_null(wlink_replug_due(&replug, model, true));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-replug/each-device", test_each_device);
    g_test_add_func("/panel-replug/a-run-goes-first", test_a_run_goes_first);
    return g_test_run();
}
