/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/model.h"

struct told {
    guint times, changes;
};

static void on_changed(const struct wlink_model *model, guint changes, void *data) {
    struct told *told = data;
    g_assert_nonnull(model);
    told->times++;
    told->changes |= changes;
}

/* One event of the daemon, its values as GVariant text. */
static void take(struct wlink_model *model, enum wlink_client_event_kind kind, enum wlink_object object,
                 const char *name, const char *values) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) dictionary = g_variant_parse(G_VARIANT_TYPE_VARDICT, values, NULL, NULL, &error);
    g_assert_no_error(error);
    wlink_model_take(model, &(struct wlink_client_event){kind, object, name, dictionary});
}

static void changed(struct wlink_model *model, enum wlink_object object, const char *values) {
    take(model, WLINK_CLIENT_CHANGED, object, NULL, values);
}

static void signalled(struct wlink_model *model, enum wlink_object object, const char *name,
                      const char *values) {
    take(model, WLINK_CLIENT_SIGNAL, object, name, values);
}

static void test_properties(void) {
    struct told told = {0};
    g_autoptr(wlink_model) model = wlink_model_new(on_changed, &told);
    g_assert_cmpstr(model->unit.name, ==, "");
    g_assert_cmpint(model->consultation.phase, ==, WLINK_PHASE_UNKNOWN);
    changed(model, WLINK_OBJECT_UNIT,
            "{'Name': <'HMP Oakwood'>, 'Role': <'consulting'>, 'Ports': <['room', 'far-exam', 'later']>, "
            "'Problems': <['clock-unknown']>}");
    changed(model, WLINK_OBJECT_DEVICES,
            "{'RoomCamera': <'open'>, 'Volume': <uint32 40>, 'Fault': <'none'>}");
    changed(
        model, WLINK_OBJECT_CONSULTATION,
        "{'State': <'waiting'>, 'Reason': <'camera-missing'>, 'CalledUSec': <int64 7>, 'Verified': <true>, "
        "'FarCameras': <{'room': 'lost'}>, 'FarPeople': <['nurse', 'officer-outside', 'somebody']>}");
    g_assert_cmpuint(told.times, ==, 3);
    g_assert_cmpuint(told.changes, ==, WLINK_MODEL_STATE);
    g_assert_cmpstr(model->unit.name, ==, "HMP Oakwood");
    g_assert_cmpint(model->unit.role, ==, WLINK_ROLE_CONSULTING);
    g_assert_true(wlink_model_has_port(model, WLINK_PANEL_PORT_FAR_EXAM));
    g_assert_false(wlink_model_has_port(model, WLINK_PANEL_PORT_FAR_ROOM));
    g_assert_true(wlink_model_has_problem(model, WLINK_CODE_CLOCK_UNKNOWN));
    g_assert_false(wlink_model_has_problem(model, WLINK_CODE_CAMERA_MISSING));
    g_assert_true(wlink_model_has_open_device(model));
    g_assert_cmpuint(model->devices.volume, ==, 40);
    g_assert_cmpint(model->consultation.phase, ==, WLINK_PHASE_WAITING);
    g_assert_cmpint(model->consultation.reason, ==, WLINK_CODE_CAMERA_MISSING);
    g_assert_cmpint(model->consultation.called, ==, 7);
    g_assert_cmpint(model->consultation.far_cameras[0], ==, WLINK_DEVICE_IS_LOST);
    g_assert_cmpint(model->consultation.far_cameras[1], ==, WLINK_DEVICE_IS_NONE);
    g_assert_cmpuint(model->consultation.far_people, ==,
                     1u << WLINK_PERSON_NURSE | 1u << WLINK_PERSON_OFFICER_OUTSIDE);
}

/* What a newer or a broken daemon sends leaves what is known, or is not known. */
static void test_not_understood(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    changed(model, WLINK_OBJECT_CONSULTATION, "{'State': <'idle'>, 'Verified': <true>}");
    changed(model, WLINK_OBJECT_CONSULTATION,
            "{'State': <uint32 3>, 'Verified': <'yes'>, 'FarCameras': <'none'>, 'Later': <1>}");
    g_assert_cmpint(model->consultation.phase, ==, WLINK_PHASE_IDLE);
    g_assert_true(model->consultation.verified);
    changed(model, WLINK_OBJECT_CONSULTATION, "{'State': <'dreaming'>, 'Reason': <'new-reason'>}");
    g_assert_cmpint(model->consultation.phase, ==, WLINK_PHASE_UNKNOWN);
    g_assert_cmpint(model->consultation.reason, ==, WLINK_CODE_FAILED);
    signalled(model, WLINK_OBJECT_WAITING, "CallerChanged", "{'caller': <'c1'>}");
    signalled(model, WLINK_OBJECT_WAITING, "CallerChanged", "{'caller': <{'gone': <true>}>}");
    g_assert_cmpuint(model->callers->len, ==, 0);
}

static GVariant *reply_of(const char *text) {
    g_autoptr(GError) error = NULL;
    GVariant *reply = g_variant_parse(NULL, text, NULL, NULL, &error);
    g_assert_no_error(error);
    return reply;
}

static void test_rooms(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(GVariant) reply = reply_of(
        "([{'address': <'a@e'>, 'name': <'Airedale'>, 'may_call': <true>, 'presence': <'unreachable'>}, "
        "{'address': <'b@e'>, 'may_call': <false>, 'permission': <'not-authorised-yet'>, "
        "'permission_from': <int64 5>}],)");
    wlink_model_take_rooms(model, reply);
    wlink_model_take_rooms(model, reply); /* again, after a restart: not twice */
    g_assert_cmpuint(model->rooms->len, ==, 2);
    const struct wlink_model_room *airedale = wlink_model_find_room(model, "a@e");
    g_assert_cmpint(wlink_model_why_not(airedale), ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpint(wlink_model_why_not(wlink_model_find_room(model, "b@e")), ==,
                    WLINK_CODE_NOT_AUTHORISED_YET);
    signalled(model, WLINK_OBJECT_DIRECTORY, "RoomChanged",
              "{'room': <{'address': <'a@e'>, 'may_call': <true>, 'presence': <'in-consultation'>}>}");
    signalled(model, WLINK_OBJECT_DIRECTORY, "RoomChanged", "{'room': <{'address': <'stranger@e'>}>}");
    g_assert_cmpint(wlink_model_why_not(wlink_model_find_room(model, "a@e")), ==, WLINK_CODE_NONE);
    g_assert_null(wlink_model_find_room(model, "stranger@e"));
}

static void test_callers(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    g_autoptr(GVariant) reply = reply_of(
        "([{'id': <'c1'>, 'name': <'Oakwood'>, 'state': <'ready'>, 'permission_until': <int64 7>}],)");
    wlink_model_take_callers(model, reply);
    signalled(model, WLINK_OBJECT_WAITING, "CallerChanged",
              "{'caller': <{'id': <'c2'>, 'people': <['patient']>, 'cameras': <{'exam': 'open'}>}>}");
    signalled(model, WLINK_OBJECT_WAITING, "CallerChanged",
              "{'caller': <{'id': <'c1'>, 'state': <'away'>}>}");
    g_assert_cmpuint(model->callers->len, ==, 2);
    const struct wlink_model_caller *first = model->callers->pdata[0], *second = model->callers->pdata[1];
    g_assert_cmpstr(first->state, ==, "away");
    g_assert_cmpstr(first->name, ==, "Oakwood");
    g_assert_cmpint(first->until, ==, 7);
    g_assert_cmpint(second->cameras[1], ==, WLINK_DEVICE_IS_OPEN);
    signalled(model, WLINK_OBJECT_WAITING, "CallerChanged",
              "{'caller': <{'id': <'c1'>, 'gone': <true>, 'reason': <'gave-up'>}>}");
    signalled(model, WLINK_OBJECT_WAITING, "CallerChanged", "{'caller': <{'id': <'c9'>, 'gone': <true>}>}");
    g_assert_cmpuint(model->callers->len, ==, 1);
    g_assert_cmpuint(model->left->len, ==, 1);
    first = model->left->pdata[0];
    g_assert_cmpstr(first->name, ==, "Oakwood");
    g_assert_cmpint(first->why, ==, WLINK_CODE_GAVE_UP);
    g_assert_cmpint(first->left, >, 0);
}

/* Of those who left only the last are kept, however many come and go. */
static void test_left_is_limited(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    for (int i = 0; i < 40; i++) {
        g_autofree char *here = g_strdup_printf("{'caller': <{'id': <'c%d'>, 'room': <'r%d'>}>}", i, i);
        g_autofree char *gone = g_strdup_printf("{'caller': <{'id': <'c%d'>, 'gone': <true>}>}", i);
        g_autofree char *room = g_strdup_printf("r%d", i);
        signalled(model, WLINK_OBJECT_WAITING, "CallerChanged", here);
        g_assert_nonnull(wlink_model_find_caller(model, room));
        signalled(model, WLINK_OBJECT_WAITING, "CallerChanged", gone);
        g_assert_null(wlink_model_find_caller(model, room));
    }
    g_assert_cmpuint(model->left->len, <, 20);
}

static void test_notes_and_questions_end_with_their_consultation(void) {
    g_autoptr(wlink_model) model = wlink_model_new(NULL, NULL);
    changed(model, WLINK_OBJECT_CONSULTATION, "{'State': <'in-consultation'>}");
    signalled(model, WLINK_OBJECT_CONSULTATION, "Note", "{'text': <'Ten minutes'>, 'time': <int64 9>}");
    wlink_model_set_question(model, 4, "camera-control");
    g_assert_cmpuint(model->notes->len, ==, 1);
    g_assert_cmpstr(((struct wlink_model_note *)model->notes->pdata[0])->text, ==, "Ten minutes");
    changed(model, WLINK_OBJECT_CONSULTATION, "{'State': <'interrupted'>}");
    g_assert_cmpstr(model->question.code, ==, "");
    g_assert_cmpuint(model->notes->len, ==, 1);
    changed(model, WLINK_OBJECT_CONSULTATION, "{'State': <'idle'>}");
    g_assert_cmpuint(model->notes->len, ==, 0);
}

static void test_level(void) {
    struct told told = {0};
    g_autoptr(wlink_model) model = wlink_model_new(on_changed, &told);
    signalled(model, WLINK_OBJECT_DEVICES, "Level", "{'rms': <-20.5>, 'peak': <-9.0>}");
    g_assert_cmpuint(told.changes, ==, WLINK_MODEL_LEVEL);
    g_assert_cmpfloat(model->level_peak, ==, -9.0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel-model/properties", test_properties);
    g_test_add_func("/panel-model/not-understood", test_not_understood);
    g_test_add_func("/panel-model/rooms", test_rooms);
    g_test_add_func("/panel-model/callers", test_callers);
    g_test_add_func("/panel-model/left", test_left_is_limited);
    g_test_add_func("/panel-model/ends", test_notes_and_questions_end_with_their_consultation);
    g_test_add_func("/panel-model/level", test_level);
    return g_test_run();
}
