/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/keep.h"

#include "unit/fake-unit.h"
#include "unit/widgets-fixture.h"
#include "widgets/picture.h"

/* Pictures that go from screen to screen, against a fake unit that says which ports it was asked for. */
struct stage {
    struct wlink_model *model;
    wlink_client *client;
    wlink_keep *keep;
    GtkWidget *box;
};

static void say(const struct stage *stage, enum wlink_object object, const char *text) {
    g_autoptr(GVariant) values = g_variant_ref_sink(g_variant_new_parsed(text));
    wlink_model_take(stage->model, &(struct wlink_client_event){WLINK_CLIENT_CHANGED, object, NULL, values});
}

static GtkWidget *show(const struct stage *stage, enum wlink_panel_port port, const char *name) {
    GtkWidget *picture = wlink_keep_take(stage->keep, port, name, "Airedale, live");
    gtk_box_append(GTK_BOX(stage->box), picture);
    return picture;
}

static void on_answer(GVariant *reply, const GError *error, void *data) {
    (void)reply, (void)error;
    *(bool *)data = true;
}

/* The bus keeps the order: what was asked before a question that is asked now is answered by then. */
static guint ports_asked_for(const struct stage *stage) {
    bool answered = false;
    guint ports = 0;
    wlink_client_ask(stage->client, WLINK_OBJECT_DEVICES, "ListCameras", NULL, on_answer, &answered);
    while (!answered)
        g_main_context_iteration(NULL, TRUE);
    for (const char *at = fake.asked->str; (at = strstr(at, "OpenPort")); at++)
        ports++;
    g_string_truncate(fake.asked, 0);
    return ports;
}

static void test_the_next_screen_has_the_same_picture(struct stage *stage) {
    int acts = 0;
    GtkWidget *picture = show(stage, WLINK_PANEL_PORT_FAR_ROOM, "consultation.far");
    wlink_picture_set_does(picture, "Shows it large");
    wlink_keep_connect(picture, "act", G_CALLBACK(count), &acts);
    wlink_keep_release(stage->keep);
    g_assert_null(gtk_widget_get_parent(picture));
    g_signal_emit_by_name(picture, "act"); /* who listened has gone */
    g_assert_cmpint(acts, ==, 0);
    g_assert_true(show(stage, WLINK_PANEL_PORT_FAR_ROOM, "stopped.far") == picture);
    g_assert_cmpstr(gtk_widget_get_name(picture), ==, "stopped.far");
    g_assert_false(gtk_widget_child_focus(picture, GTK_DIR_TAB_FORWARD));
    gtk_test_accessible_assert_property(picture, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "");
    g_assert_true(show(stage, WLINK_PANEL_PORT_ROOM, "stopped.room") != picture);
}

static void test_only_what_is_shown_is_asked_for(struct stage *stage) {
    fake.refused = "OpenPort";
    fake.code = WLINK_CODE_PORT_NOT_LIVE;
    say(stage, WLINK_OBJECT_UNIT, "{'Ports': <['room', 'far-room']>}");
    wlink_keep_update(stage->keep);
    g_assert_cmpuint(ports_asked_for(stage), ==, 0);
    show(stage, WLINK_PANEL_PORT_FAR_ROOM, "consultation.far");
    show(stage, WLINK_PANEL_PORT_FAR_EXAM, "consultation.exam"); /* has no pictures */
    wlink_keep_update(stage->keep);
    wlink_keep_update(stage->keep); /* one question at a time */
    g_assert_cmpuint(ports_asked_for(stage), ==, 1);
    wlink_keep_update(stage->keep); /* and after a refusal the next */
    g_assert_cmpuint(ports_asked_for(stage), ==, 1);
}

/* The far room says that its camera is closed before the port has ended: what it still has is old. */
static void test_what_was_stopped_there_is_let_go_of(struct stage *stage) {
    fake.refused = "OpenPort";
    fake.code = WLINK_CODE_PORT_NOT_LIVE;
    say(stage, WLINK_OBJECT_UNIT, "{'Ports': <['room', 'far-room']>}");
    say(stage, WLINK_OBJECT_CONSULTATION, "{'FarCameras': <{'room': 'closed'}>}");
    show(stage, WLINK_PANEL_PORT_FAR_ROOM, "consultation.far");
    show(stage, WLINK_PANEL_PORT_ROOM, "consultation.room");
    wlink_keep_update(stage->keep);
    g_assert_cmpuint(ports_asked_for(stage), ==, 1); /* this room's own */
    say(stage, WLINK_OBJECT_CONSULTATION, "{'FarCameras': <{'room': 'open'}>}");
    wlink_keep_update(stage->keep);
    g_assert_cmpuint(ports_asked_for(stage), ==, 2);
}

static char *display; /* a test bus takes it out of the environment */

static void play(void *fixture, const void *data) {
    void (*test)(struct stage *) = *(void (*const *)(struct stage *))data;
    g_autoptr(GError) error = NULL;
    struct stage stage = {.model = wlink_model_new(NULL, NULL)};
    (void)fixture;
    g_setenv("DISPLAY", display, TRUE);
    widgets_init();
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address(fake.bus), TRUE);
    stage.client = wlink_client_new(NULL, NULL, &error);
    g_assert_no_error(error);
    stage.keep = wlink_keep_new(stage.client, stage.model);
    stage.box = g_object_ref_sink(gtk_box_new(GTK_ORIENTATION_VERTICAL, 0));
    test(&stage);
    wlink_keep_free(stage.keep);
    g_object_unref(stage.box);
    wlink_client_free(stage.client);
    wlink_model_free(stage.model);
    while (g_main_context_iteration(NULL, FALSE)) /* lets go of the bus */
        ;
}

static const struct {
    const char *name;
    void (*test)(struct stage *);
} tests[] = {
    {"/panel-keep/same-picture", test_the_next_screen_has_the_same_picture},
    {"/panel-keep/only-shown", test_only_what_is_shown_is_asked_for},
    {"/panel-keep/stopped-there", test_what_was_stopped_there_is_let_go_of},
};

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    display = g_strdup(g_getenv("DISPLAY"));
    fake_init(argv[0]);
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_vtable(tests[i].name, 0, &tests[i].test, set_up, play, tear_down);
    int code = g_test_run();
    g_free(fake.ctl);
    g_free(display);
    return code;
}
