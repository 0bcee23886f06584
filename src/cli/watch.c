/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

/* The methods whose answers belong to the snapshot, under this key beside the object's properties. */
static const struct {
    enum wlink_object object;
    const char *method, *key;
} lists[] = {
    {WLINK_OBJECT_DIRECTORY, "GetRooms", "rooms"},
    {WLINK_OBJECT_DEVICES, "ListCameras", "cameras"},
    {WLINK_OBJECT_DEVICES, "ListSounds", "sounds"},
    {WLINK_OBJECT_WAITING, "GetCallers", "callers"},
};

static void add_members(GVariantBuilder *builder, GVariant *dictionary) {
    for (gsize i = 0; i < g_variant_n_children(dictionary); i++) {
        g_autoptr(GVariant) entry = g_variant_get_child_value(dictionary, i);
        g_variant_builder_add_value(builder, entry);
    }
}

/* {"t":…,"object":…,"event":"properties","properties":{…}}, or a signal's arguments beside the event. */
static void print_event_json(enum wlink_object object, const char *event, const char *under,
                             GVariant *values) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&builder, "{sv}", "t", g_variant_new_int64(g_get_real_time()));
    g_variant_builder_add(&builder, "{sv}", "object", g_variant_new_string(wlink_object_to_string(object)));
    g_variant_builder_add(&builder, "{sv}", "event", g_variant_new_string(event));
    if (values && under)
        g_variant_builder_add(&builder, "{sv}", under, values);
    else if (values)
        add_members(&builder, values);
    wlink_cli_print_json(g_variant_builder_end(&builder));
}

static char *time_words(void) {
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    return g_date_time_format(now, "%H:%M:%S.%f");
}

/* One line for each member of values. */
static void print_event(enum wlink_object object, const char *event, GVariant *values) {
    g_autofree char *time = time_words();
    gsize count = values ? g_variant_n_children(values) : 0;
    if (count == 0)
        wlink_cli_print_line("%.12s %s %s", time, wlink_object_to_string(object), event);
    for (gsize i = 0; i < count; i++) {
        const char *name;
        g_autoptr(GVariant) value = NULL;
        g_variant_get_child(values, i, "{&sv}", &name, &value);
        g_autofree char *snake = wlink_cli_snake(name);
        g_autofree char *text = g_variant_print(value, FALSE);
        wlink_cli_print_line("%.12s %s %s %s %s", time, wlink_object_to_string(object), event, snake, text);
    }
}

static void show(const struct wlink_cli *cli, enum wlink_object object, const char *event, const char *under,
                 GVariant *values) {
    if (cli->options & WLINK_CLI_JSON)
        print_event_json(object, event, under, values);
    else
        print_event(object, event, values);
}

static void on_event(const struct wlink_client_event *event, void *data) {
    const struct wlink_cli *cli = data;
    switch (event->kind) {
    case WLINK_CLIENT_CHANGED:
        show(cli, event->object, "properties", "properties", event->values);
        break;
    case WLINK_CLIENT_SIGNAL:
        if (!(cli->options & WLINK_CLI_NO_LEVEL) || !g_str_equal(event->name, "Level"))
            show(cli, event->object, event->name, NULL, event->values);
        break;
    case WLINK_CLIENT_GONE:
        show(cli, event->object, "gone", NULL, NULL);
        break;
    case WLINK_CLIENT_BACK:
        show(cli, event->object, "back", NULL, NULL);
        break;
    }
}

/* Everything that one object has to say now: a floating a{sv}, or NULL. */
static GVariant *snapshot(struct wlink_cli *cli, enum wlink_object object, GError **error) {
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_VARDICT);
    g_autoptr(GVariant) properties = wlink_client_fetch(cli->client, object, error);
    bool complete = properties != NULL;
    if (complete)
        add_members(&builder, properties);
    for (unsigned i = 0; complete && i < G_N_ELEMENTS(lists); i++) {
        if (lists[i].object != object)
            continue;
        g_autoptr(GVariant) list = wlink_cli_ask(cli, object, lists[i].method, NULL, error);
        complete = list != NULL;
        if (complete)
            g_variant_builder_add(&builder, "{sv}", lists[i].key, list);
    }
    if (complete)
        return g_variant_builder_end(&builder);
    g_variant_builder_clear(&builder);
    return NULL;
}

/* The client listens since before the snapshot: a change in between comes after it, never instead of it. */
bool wlink_cli_watch(struct wlink_cli *cli, GError **error) {
    for (int i = 0; i < WLINK_OBJECT_OF_UNIT; i++) {
        g_autoptr(GVariant) values = snapshot(cli, (enum wlink_object)i, error);
        if (!values)
            return false;
        g_variant_ref_sink(values);
        show(cli, (enum wlink_object)i, "properties", "properties", values);
    }
    cli->handler = on_event;
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_main_loop_run(loop);
    return true;
}
