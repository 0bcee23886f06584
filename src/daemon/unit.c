/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/unit.h"

#include "common/error.h"
#include "common/log.h"
#include "common/paths.h"
#include "daemon/bundle.h"
#include "daemon/bus.h"
#include "daemon/calls.h"
#include "daemon/clock.h"
#include "daemon/consult.h"
#include "daemon/desk.h"
#include "daemon/devices.h"
#include "daemon/farewell.h"
#include "daemon/glance.h"
#include "daemon/memory.h"
#include "daemon/network-watch.h"
#include "daemon/network.h"
#include "daemon/pace.h"
#include "daemon/pin-hash.h"
#include "daemon/presence.h"
#include "daemon/record-store.h"
#include "daemon/refusals.h"
#include "daemon/self-check.h"
#include "daemon/service.h"
#include "daemon/services.h"
#include "daemon/trust.h"
#include "daemon/waiting.h"
#include "media/media.h"
#include "media/picture.h"
#include "media/sound.h"
#include "sip/sip.h"

#include <gio/gio.h>

struct wlink_unit {
    struct wlink_paths *paths;
    struct wlink_config *config;
    wlink_site *site;
    struct wlink_clock *clock;
    struct wlink_services services;
    const char *local_addresses[2];
    struct wlink_desk *desk;
    struct wlink_consult *consult;
    struct wlink_waiting *waiting;
    struct wlink_self_check *self_check;
    struct wlink_glance *glance;
    struct wlink_bus *bus;
    bool stopping;
    guint each_minute, each_day, tidy; /* timers */
    struct wlink_network_watch *network;
    void (*ended)(void *data);
    void *data;
};

static void on_picture(struct wlink_picture *picture, void *data) {
    struct wlink_unit *unit = data;
    (void)picture;
    if (unit->bus)
        wlink_bus_pictures_changed(unit->bus);
}

static bool make_pictures(struct wlink_unit *unit) {
    for (int port = 0; port < WLINK_PORT_COUNT; port++)
        unit->services.pictures[port] =
            wlink_picture_new(wlink_port_to_string((enum wlink_port)port), on_picture, unit);
    return true;
}

/* "available" turns into "in-consultation" by itself; what a person set otherwise stays. */
static void publish_state(struct wlink_unit *unit) {
    struct wlink_consult_view view;
    wlink_consult_view(unit->consult, &view);
    bool busy = view.state == WLINK_STATE_IN_CONSULTATION || view.state == WLINK_STATE_INTERRUPTED ||
                view.state == WLINK_STATE_CONNECTING;
    wlink_presence_set_busy(unit->services.presence, busy);
    if (wlink_state_is_rest(view.state))
        wlink_memory_tidy_soon(&unit->tidy);
}

static bool is_missing(const struct wlink_unit *unit, enum wlink_device device) {
    enum wlink_device_state state = wlink_devices_state(unit->services.devices, device);
    return wlink_devices_configured(unit->services.devices, device) &&
           (state == WLINK_DEVICE_NONE || state == WLINK_DEVICE_LOST);
}

static void update_problems(struct wlink_unit *unit) {
    g_autoptr(GStrvBuilder) problems = g_strv_builder_new();
    if (!wlink_trust_knows_time(unit->services.trust))
        g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_CLOCK_UNKNOWN));
    if (!wlink_record_store_writable(unit->services.record))
        g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_RECORD_UNWRITABLE));
    if (!wlink_network_is_up())
        g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_NETWORK_DOWN));
    if (is_missing(unit, WLINK_DEVICE_ROOM) || is_missing(unit, WLINK_DEVICE_EXAM)) {
        g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_CAMERA_MISSING));
        if (wlink_devices_has_foreign(unit->services.devices))
            g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_CAMERA_FOREIGN));
    }
    if (is_missing(unit, WLINK_DEVICE_MICROPHONE))
        g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_SOUND_MISSING));
    if (wlink_glance_is_dark(unit->glance))
        g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_CAMERA_DARK));
    if (wlink_glance_is_deaf(unit->glance))
        g_strv_builder_add(problems, wlink_code_to_string(WLINK_CODE_MICROPHONE_DEAF));
    g_auto(GStrv) list = g_strv_builder_end(problems);
    wlink_bus_set_problems(unit->bus, (const char *const *)list);
}

static void on_glance(void *data) {
    update_problems(data);
}

/* Somebody looks at the devices: before a call, or before taking one. */
static void glance_while_checking(struct wlink_unit *unit) {
    struct wlink_consult_view view;
    wlink_consult_view(unit->consult, &view);
    wlink_glance_set_on(unit->glance,
                        view.state == WLINK_STATE_CHECKING || view.state == WLINK_STATE_RINGING);
}

/* A sign-in lapses by what the unit does, and how long it has been stopped counts, too. */
static void tell_desk(struct wlink_unit *unit) {
    struct wlink_consult_view view;
    wlink_consult_view(unit->consult, &view);
    wlink_desk_set_unit(unit->desk, view.state, wlink_devices_stopped(unit->services.devices));
}

/* Nobody is left at the unit: nothing stays open for nobody. */
static void close_check(struct wlink_unit *unit) {
    struct wlink_consult_view view;
    wlink_consult_view(unit->consult, &view);
    if (view.state == WLINK_STATE_CHECKING)
        wlink_consult_end(unit->consult, NULL);
}

static void on_desk(enum wlink_desk_event event, void *data) {
    struct wlink_unit *unit = data;
    switch (event) {
    case WLINK_DESK_CHANGED:
        if (unit->bus)
            wlink_bus_staff_changed(unit->bus);
        break;
    case WLINK_DESK_CAME: /* and has seen on the way that a call was missed */
        wlink_consult_forget_missed(unit->consult);
        break;
    case WLINK_DESK_LEFT:
        close_check(unit);
        if (unit->bus)
            wlink_bus_signed_out(unit->bus);
        break;
    }
}

static void on_consult(const struct wlink_consult_event *event, void *data) {
    struct wlink_unit *unit = data;
    if (event->kind == WLINK_CONSULT_CHANGED && unit->consult)
        tell_desk(unit);
    if (!unit->bus)
        return;
    wlink_bus_consult_event(unit->bus, event);
    if (event->kind == WLINK_CONSULT_CHANGED) {
        publish_state(unit);
        glance_while_checking(unit);
        update_problems(unit);
    }
}

static void on_devices(const struct wlink_devices_event *event, void *data) {
    struct wlink_unit *unit = data;
    struct wlink_consult_view view;
    wlink_bus_devices_event(unit->bus, event);
    if (event->kind == WLINK_DEVICES_LEVEL) {
        wlink_glance_take_level(unit->glance, event->peak_db);
        return;
    }
    wlink_consult_view(unit->consult, &view);
    tell_desk(unit);
    wlink_self_check_take_device(unit->self_check, event);
    wlink_consult_devices_changed(unit->consult);
    wlink_waiting_devices_changed(unit->waiting, view.people);
    update_problems(unit);
}

static void on_waiting(GVariant *caller, bool arrived, void *data) {
    struct wlink_unit *unit = data;
    struct wlink_consult_view view;
    g_autoptr(GVariant) owned = g_variant_ref_sink(caller);
    wlink_consult_view(unit->consult, &view);
    if (arrived && view.state != WLINK_STATE_IN_CONSULTATION)
        wlink_sound_play_tone(wlink_devices_sound(unit->services.devices), WLINK_TONE_ARRIVAL, NULL);
    if (unit->bus)
        wlink_bus_caller_changed(unit->bus, owned);
}

static void on_self_check(enum wlink_self_check_event event, void *data) {
    struct wlink_unit *unit = data;
    if (unit->bus)
        wlink_bus_self_check_changed(unit->bus, event == WLINK_SELF_CHECK_ENDED);
    if (event == WLINK_SELF_CHECK_ENDED)
        wlink_memory_tidy_soon(&unit->tidy);
}

static void on_service(void *data) {
    struct wlink_unit *unit = data;
    wlink_presence_set_out(unit->services.presence, !wlink_service_is_open(unit->services.service));
    wlink_bus_service_changed(unit->bus);
}

/* Notes go with a wait, both ways: nobody else puts words on a screen here. */
static bool on_presence(const struct wlink_presence_event *event, void *data) {
    struct wlink_unit *unit = data;
    bool wanted = event->kind != WLINK_PRESENCE_NOTE ||
                  wlink_consult_is_with(unit->consult, event->room->address) ||
                  wlink_waiting_has_room(unit->waiting, event->room->address);
    if (unit->bus && wanted)
        wlink_bus_presence_event(unit->bus, event);
    if (event->kind == WLINK_PRESENCE_HEARD)
        wlink_self_check_take_presence(unit->self_check);
    return wanted;
}

static void on_sip(struct wlink_sip *sip, const struct wlink_sip_event *event, void *data) {
    struct wlink_unit *unit = data;
    (void)sip;
    const struct wlink_calls calls = {&unit->services, unit->consult, unit->waiting, unit->stopping};
    if (!wlink_calls_take_sip(&calls, event) && unit->services.presence)
        wlink_presence_take_sip(unit->services.presence, event);
}

static bool load(struct wlink_unit *unit, const char *root, GError **error) {
    unit->paths = wlink_paths_new(root);
    if (!wlink_paths_make(unit->paths, error))
        return false;
    unit->config = wlink_config_load(unit->paths->config_file, error);
    if (!unit->config)
        return false;
    unit->site = wlink_bundle_open(unit->paths, error);
    if (!unit->site)
        return false;
    unit->services.config = unit->config;
    unit->services.site = unit->site;
    unit->services.run_dir = unit->paths->sip_dir;
    unit->local_addresses[0] = unit->config->bind_address;
    unit->services.local_addresses = unit->config->bind_address ? unit->local_addresses : NULL;
    return true;
}

static bool needs_time_server(const struct wlink_unit *unit) {
    switch (unit->config->clock_trust) {
    case WLINK_CLOCK_AUTO:
        return *wlink_site_settings(unit->site)->time_servers != NULL;
    case WLINK_CLOCK_SYSTEM:
        return false;
    case WLINK_CLOCK_REQUIRE_SYNC:
        return true;
    }
    g_return_val_if_reached(true);
}

static bool open_record_and_trust(struct wlink_unit *unit, GError **error) {
    const struct wlink_paths *paths = unit->paths;
    unit->services.record =
        wlink_record_store_open(paths->record_dir, wlink_site_settings(unit->site)->record_keep_days, error);
    if (!unit->services.record)
        return false;
    unit->services.refusals = wlink_refusals_new(unit->services.record);
    unit->services.pace = wlink_pace_new();
    unit->clock = wlink_clock_new(paths, unit->site, needs_time_server(unit));
    unit->services.trust = wlink_trust_new(unit->site, paths, unit->clock, error);
    if (unit->services.trust)
        wlink_bundle_keep(paths, unit->site);
    return unit->services.trust != NULL;
}

static bool start_devices(struct wlink_unit *unit, GError **error) {
    if (!wlink_media_init(error) || !make_pictures(unit))
        return false;
    unit->services.devices = wlink_devices_new(unit->config, unit->services.pictures[WLINK_PORT_ROOM],
                                               unit->services.pictures[WLINK_PORT_EXAM], error);
    return unit->services.devices != NULL;
}

static bool start_sip(struct wlink_unit *unit, GError **error) {
    const struct wlink_room *self = wlink_site_self(unit->site);
    const struct wlink_site_settings *settings = wlink_site_settings(unit->site);
    const struct wlink_sip_config config = {
        .address = self->address,
        .bind_host = unit->config->bind_address ? unit->config->bind_address : self->host,
        .port = self->port,
        .certificate_file = unit->paths->certificate_file,
        .key_file = unit->paths->key_file,
        .ca_file = unit->paths->ca_file,
        .user_agent = "Winglink/" WLINK_VERSION,
        .dscp = settings->dscp_signalling,
    };
    unit->services.sip = wlink_sip_new(&config, on_sip, unit, error);
    return unit->services.sip != NULL;
}

static void on_bus_lost(void *data) {
    wlink_unit_stop(data);
}

static bool start_bus(struct wlink_unit *unit, GError **error) {
    const struct wlink_bus_world world = {
        .services = &unit->services,
        .consult = unit->consult,
        .waiting = unit->waiting,
        .presence = unit->services.presence,
        .desk = unit->desk,
        .self_check = unit->self_check,
        .ports_dir = unit->paths->ports_dir,
    };
    unit->bus = wlink_bus_new(&world, on_bus_lost, unit, error);
    return unit->bus != NULL;
}

/* Permissions begin and end with the clock. */
static gboolean on_minute(void *data) {
    struct wlink_unit *unit = data;
    wlink_clock_keep(unit->clock);
    wlink_presence_refresh(unit->services.presence);
    wlink_bus_refresh_rooms(unit->bus);
    update_problems(unit);
    return G_SOURCE_CONTINUE;
}

static gboolean on_day(void *data) {
    struct wlink_unit *unit = data;
    g_autoptr(GError) error = NULL;
    if (!wlink_trust_knows_time(unit->services.trust)) /* a clock in the future would wipe the record */
        return G_SOURCE_CONTINUE;
    if (!wlink_record_store_expire(unit->services.record, g_get_real_time() / G_USEC_PER_SEC, &error))
        wlink_log(WLINK_LOG_ERROR, "record-not-expired", "%s", error->message);
    return G_SOURCE_CONTINUE;
}

static void on_network(void *data) {
    struct wlink_unit *unit = data;
    wlink_presence_set_network(unit->services.presence, wlink_network_is_up());
    update_problems(unit);
    wlink_consult_network_changed(unit->consult);
}

static void open_desk(struct wlink_unit *unit) {
    const struct wlink_desk_config config = {
        .file = unit->paths->staff_file,
        .idle = (gint64)unit->config->idle_minutes * 60 * G_USEC_PER_SEC,
        .now = g_get_monotonic_time,
        .cost = &wlink_pin_cost_of_a_unit,
    };
    unit->desk = wlink_desk_new(&config, unit->services.record, on_desk, unit);
}

static bool start(struct wlink_unit *unit, const char *root, GError **error) {
    if (!load(unit, root, error) || !open_record_and_trust(unit, error) || !start_devices(unit, error) ||
        !start_sip(unit, error))
        return false;
    unit->services.farewells = wlink_farewells_new(&unit->services);
    open_desk(unit);
    unit->services.service =
        wlink_service_new(unit->paths->out_file, unit->services.record, on_service, unit);
    unit->glance = wlink_glance_new(&unit->services, on_glance, unit);
    unit->self_check = wlink_self_check_new(&unit->services, on_self_check, unit);
    unit->consult = wlink_consult_new(&unit->services, unit->paths->resume_file, on_consult, unit);
    unit->waiting = wlink_waiting_new(&unit->services, on_waiting, unit);
    unit->services.presence = wlink_presence_new(&unit->services, on_presence, unit);
    wlink_presence_set_out(unit->services.presence, !wlink_service_is_open(unit->services.service));
    if (!start_bus(unit, error))
        return false;
    wlink_devices_set_handler(unit->services.devices, on_devices, unit);
    wlink_clock_keep(unit->clock);
    unit->network = wlink_network_watch_new(on_network, unit);
    on_network(unit);
    unit->each_minute = g_timeout_add_seconds(60, on_minute, unit);
    unit->each_day = g_timeout_add_seconds(24 * 60 * 60, on_day, unit);
    on_day(unit);
    wlink_consult_recover(unit->consult);
    return true;
}

struct wlink_unit *wlink_unit_new(const char *root, void (*ended)(void *data), void *data, GError **error) {
    struct wlink_unit *unit = g_new0(struct wlink_unit, 1);
    unit->ended = ended;
    unit->data = data;
    if (start(unit, root, error)) {
        wlink_log(WLINK_LOG_NOTICE, "unit-up", "%s (%s)", wlink_site_self(unit->site)->name,
                  wlink_site_self(unit->site)->address);
        return unit;
    }
    wlink_unit_free(unit);
    return NULL;
}

static void on_sip_down(void *data) {
    struct wlink_unit *unit = data;
    wlink_log(WLINK_LOG_NOTICE, "unit-down", "everything is closed");
    unit->ended(unit->data);
}

void wlink_unit_stop(struct wlink_unit *unit) {
    if (unit->stopping)
        return;
    unit->stopping = true;
    wlink_self_check_cancel(unit->self_check, WLINK_CODE_SHUTTING_DOWN);
    wlink_consult_shut_down(unit->consult);
    wlink_waiting_shut_down(unit->waiting);
    wlink_sip_shutdown(unit->services.sip, on_sip_down, unit);
}

void wlink_unit_free(struct wlink_unit *unit) {
    if (!unit)
        return;
    g_clear_handle_id(&unit->each_minute, g_source_remove);
    g_clear_handle_id(&unit->each_day, g_source_remove);
    g_clear_handle_id(&unit->tidy, g_source_remove);
    wlink_network_watch_free(unit->network);
    if (unit->services.devices)
        wlink_devices_set_handler(unit->services.devices, NULL, NULL);
    wlink_presence_free(g_steal_pointer(&unit->services.presence)); /* it answers calls of the bus */
    wlink_desk_free(g_steal_pointer(&unit->desk));                  /* so does this */
    wlink_bus_free(g_steal_pointer(&unit->bus));
    wlink_self_check_free(g_steal_pointer(&unit->self_check)); /* the bus lets go of it last */
    wlink_glance_free(g_steal_pointer(&unit->glance));         /* and of this */
    wlink_waiting_free(unit->waiting);
    wlink_consult_free(unit->consult);
    wlink_farewells_free(unit->services.farewells);
    wlink_service_free(unit->services.service);
    wlink_sip_free(unit->services.sip);
    wlink_devices_free(unit->services.devices);
    for (int port = 0; port < WLINK_PORT_COUNT; port++)
        wlink_picture_free(unit->services.pictures[port]);
    wlink_trust_free(unit->services.trust);
    wlink_clock_free(unit->clock);
    wlink_refusals_free(unit->services.refusals);
    wlink_pace_free(unit->services.pace);
    wlink_record_store_free(unit->services.record);
    wlink_site_free(unit->site);
    wlink_config_free(unit->config);
    wlink_paths_free(unit->paths);
    g_free(unit);
}
