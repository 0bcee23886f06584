/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/self-check.h"

#include "common/error.h"
#include "common/log.h"
#include "daemon/devices.h"
#include "daemon/record-store.h"
#include "daemon/self-check-private.h"
#include "daemon/service.h"

enum { TOUCH_POINTS_MAX = 100 };

static const struct wlink_measure *const measures[WLINK_CHECK_COUNT] = {
    [WLINK_CHECK_IMAGE] = &wlink_measure_machine,      [WLINK_CHECK_IDENTITY] = &wlink_measure_identity,
    [WLINK_CHECK_SITE_BUNDLE] = &wlink_measure_bundle, [WLINK_CHECK_CLOCK] = &wlink_measure_machine,
    [WLINK_CHECK_NETWORK] = &wlink_measure_network,    [WLINK_CHECK_ROOM_CAMERA] = &wlink_measure_camera,
    [WLINK_CHECK_EXAM_CAMERA] = &wlink_measure_camera, [WLINK_CHECK_MICROPHONE] = &wlink_measure_sound,
    [WLINK_CHECK_LOUDSPEAKER] = &wlink_measure_sound,  [WLINK_CHECK_TOUCH] = &wlink_measure_touch,
    [WLINK_CHECK_LOOPBACK] = &wlink_measure_loopback,  [WLINK_CHECK_ROLL_BACK] = &wlink_measure_machine,
    [WLINK_CHECK_SECURITY] = &wlink_measure_machine,
};

static void set_row(struct wlink_self_check *self_check, enum wlink_check check,
                    struct wlink_verdict_of verdict, const char *detail, GVariant *measured) {
    struct wlink_row *row = &self_check->rows[check];
    row->state = verdict.state;
    row->code = verdict.code;
    g_free(row->detail);
    row->detail = g_strdup(detail ? detail : "");
    g_clear_pointer(&row->measured, g_variant_unref);
    row->measured = g_variant_ref_sink(measured ? measured : g_variant_new("a{sv}", NULL));
}

static void clear_row(struct wlink_self_check *self_check, enum wlink_check check,
                      enum wlink_check_state state, enum wlink_code code) {
    set_row(self_check, check, (struct wlink_verdict_of){state, code}, NULL, NULL);
}

static void tell(struct wlink_self_check *self_check, enum wlink_self_check_event event) {
    if (self_check->handler)
        self_check->handler(event, self_check->data);
}

struct wlink_check_unit wlink_self_check_unit(const struct wlink_self_check *self_check) {
    const struct wlink_services *services = self_check->services;
    return (struct wlink_check_unit){
        .role = wlink_site_self(services->site)->role,
        .exam_configured = wlink_devices_configured(services->devices, WLINK_DEVICE_EXAM),
        .in_service = wlink_service_in_service(services->service),
        .has_keeper = self_check->keeper.has_keeper,
        .production = self_check->keeper.production,
    };
}

struct wlink_self_check *wlink_self_check_new(const struct wlink_services *services,
                                              wlink_self_check_handler handler, void *data) {
    struct wlink_self_check *self_check = g_new0(struct wlink_self_check, 1);
    self_check->services = services;
    self_check->handler = handler;
    self_check->data = data;
    for (int check = 0; check < WLINK_CHECK_COUNT; check++)
        clear_row(self_check, (enum wlink_check)check, WLINK_CHECK_NOT_RUN, WLINK_CODE_NONE);
    return self_check;
}

void wlink_self_check_use_bus(struct wlink_self_check *self_check, GDBusConnection *bus) {
    self_check->bus = bus;
}

/* --- the record */

static char *names_of(guint checks) {
    g_autoptr(GString) names = g_string_new(NULL);
    for (int check = 0; check < WLINK_CHECK_COUNT; check++)
        if (checks & 1u << check)
            g_string_append_printf(names, "%s%s", names->len ? " " : "",
                                   wlink_check_to_string((enum wlink_check)check));
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static bool record(struct wlink_self_check *self_check, const char *what, const char *result, guint checks,
                   GError **error) {
    g_autofree char *names = names_of(checks);
    GVariantDict fields;
    g_variant_dict_init(&fields, NULL);
    g_variant_dict_insert(&fields, "staff", "s", self_check->staff);
    if (result)
        g_variant_dict_insert(&fields, "result", "s", result);
    if (*names)
        g_variant_dict_insert(&fields, result ? "failed" : "checks", "s", names);
    g_autoptr(GVariant) object = g_variant_ref_sink(g_variant_dict_end(&fields));
    return wlink_record_store_write(self_check->services->record, what, object, error);
}

/* Of those that ran: needed, and not passed. */
static guint not_passed(const struct wlink_self_check *self_check) {
    const struct wlink_check_unit unit = wlink_self_check_unit(self_check);
    guint checks = 0;
    for (int check = 0; check < WLINK_CHECK_COUNT; check++)
        if (self_check->ran & 1u << check && wlink_check_needs(&unit, (enum wlink_check)check) &&
            self_check->rows[check].state != WLINK_CHECK_PASSED)
            checks |= 1u << check;
    return checks;
}

/* --- a run */

static void stop_measuring(struct wlink_self_check *self_check) {
    const struct wlink_measure *measure = measures[self_check->at];
    g_clear_handle_id(&self_check->next, g_source_remove);
    self_check->measuring = false; /* what is closed now is no news */
    if (measure->stop)
        measure->stop(self_check);
}

static void end(struct wlink_self_check *self_check, enum wlink_code code) {
    const guint failed = not_passed(self_check);
    const char *result = code != WLINK_CODE_NONE ? "cancelled" : failed ? "failed" : "passed";
    g_autoptr(GError) error = NULL;
    self_check->running = false;
    self_check->code = code;
    if (self_check->whole)
        self_check->took = g_get_monotonic_time() - self_check->began;
    g_clear_pointer(&self_check->machine, g_variant_unref);
    g_clear_pointer(&self_check->sound, g_free);
    wlink_devices_close_all(self_check->services->devices);
    wlink_service_occupy(self_check->services->service, false);
    if (!record(self_check, "self-check-ended", result, failed, &error))
        wlink_log(WLINK_LOG_ERROR, "record-unwritable", "self-check-ended: %s", error->message);
    wlink_log(WLINK_LOG_NOTICE, "self-check-ended", "%s", result);
    tell(self_check, WLINK_SELF_CHECK_CHANGED);
    tell(self_check, WLINK_SELF_CHECK_ENDED);
}

static void start_next(struct wlink_self_check *self_check) {
    if (self_check->left == 0) {
        end(self_check, WLINK_CODE_NONE);
        return;
    }
    const enum wlink_check check = (enum wlink_check)(g_bit_nth_lsf(self_check->left, -1));
    self_check->left &= ~(1u << check);
    self_check->at = check;
    clear_row(self_check, check, WLINK_CHECK_RUNNING, WLINK_CODE_NONE);
    tell(self_check, WLINK_SELF_CHECK_CHANGED);
    self_check->measuring = true;
    measures[check]->start(self_check, check);
}

static gboolean on_next(void *data) {
    struct wlink_self_check *self_check = data;
    self_check->next = 0;
    stop_measuring(self_check);
    start_next(self_check);
    return G_SOURCE_REMOVE;
}

void wlink_self_check_finish(struct wlink_self_check *self_check, struct wlink_verdict_of verdict,
                             const char *detail, GVariantDict *measured) {
    GVariant *values = measured ? g_variant_dict_end(measured) : NULL;
    if (!self_check->running || self_check->next) { /* it has ended already */
        if (values)
            g_variant_unref(g_variant_ref_sink(values));
        return;
    }
    set_row(self_check, self_check->at, verdict, detail, values);
    wlink_log(WLINK_LOG_NOTICE, "self-check", "%s: %s (%s)", wlink_check_to_string(self_check->at),
              wlink_check_state_to_string(verdict.state), wlink_code_to_string(verdict.code));
    self_check->next = g_idle_add(on_next, self_check); /* not from within what is being measured */
    tell(self_check, WLINK_SELF_CHECK_CHANGED);
}

static bool choose(const struct wlink_self_check *self_check, const char *const *names, guint *chosen,
                   GError **error) {
    const struct wlink_check_unit unit = wlink_self_check_unit(self_check);
    const bool all = !*names;
    *chosen = 0;
    for (; *names; names++) {
        enum wlink_check check;
        if (!wlink_check_from_string(*names, &check) || !wlink_check_has(&unit, check))
            return wlink_fail(error, WLINK_CODE_INVALID, "this unit has no check '%s'", *names);
        *chosen |= 1u << check;
    }
    for (int check = 0; all && check < WLINK_CHECK_COUNT; check++)
        if (wlink_check_has(&unit, (enum wlink_check)check))
            *chosen |= 1u << check;
    return true;
}

bool wlink_self_check_run(struct wlink_self_check *self_check, const char *const *names, const char *staff,
                          GError **error) {
    guint chosen;
    if (self_check->running)
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "the unit's parts are being checked already");
    if (!choose(self_check, names, &chosen, error))
        return false;
    g_strlcpy(self_check->staff, staff, sizeof self_check->staff);
    if (!record(self_check, "self-check-started", NULL, *names ? chosen : 0, error))
        return false;
    self_check->running = true;
    self_check->whole = !*names;
    self_check->left = self_check->ran = chosen;
    self_check->machine_asked = false;
    self_check->began = g_get_monotonic_time();
    if (self_check->whole) {
        self_check->started = g_get_real_time();
        self_check->took = 0;
    }
    for (int check = 0; check < WLINK_CHECK_COUNT; check++)
        if (chosen & 1u << check)
            clear_row(self_check, (enum wlink_check)check, WLINK_CHECK_NOT_RUN, WLINK_CODE_NONE);
    wlink_log(WLINK_LOG_NOTICE, "self-check-started", "by %s", staff);
    wlink_service_occupy(self_check->services->service, true);
    start_next(self_check);
    return true;
}

void wlink_self_check_cancel(struct wlink_self_check *self_check, enum wlink_code code) {
    if (!self_check->running)
        return;
    stop_measuring(self_check);
    if (self_check->rows[self_check->at].state == WLINK_CHECK_RUNNING)
        clear_row(self_check, self_check->at, WLINK_CHECK_NOT_RUN, code);
    for (int check = 0; check < WLINK_CHECK_COUNT; check++)
        if (self_check->left & 1u << check)
            clear_row(self_check, (enum wlink_check)check, WLINK_CHECK_NOT_RUN, code);
    self_check->left = 0;
    end(self_check, code);
}

void wlink_self_check_free(struct wlink_self_check *self_check) {
    if (!self_check)
        return;
    self_check->handler = NULL;
    wlink_self_check_cancel(self_check, WLINK_CODE_SHUTTING_DOWN);
    for (int check = 0; check < WLINK_CHECK_COUNT; check++) {
        g_free(self_check->rows[check].detail);
        g_variant_unref(self_check->rows[check].measured);
    }
    g_free(self_check);
}

/* --- what is known of it */

bool wlink_self_check_is_running(const struct wlink_self_check *self_check) {
    return self_check->running;
}

enum wlink_code wlink_self_check_code(const struct wlink_self_check *self_check) {
    return self_check->code;
}

gint64 wlink_self_check_started(const struct wlink_self_check *self_check) {
    return self_check->started;
}

gint64 wlink_self_check_took(const struct wlink_self_check *self_check) {
    return self_check->took;
}

GVariant *wlink_self_check_list(const struct wlink_self_check *self_check) {
    const struct wlink_check_unit unit = wlink_self_check_unit(self_check);
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
    for (int check = 0; check < WLINK_CHECK_COUNT; check++) {
        const struct wlink_row *row = &self_check->rows[check];
        GVariantDict dict;
        if (!wlink_check_has(&unit, (enum wlink_check)check))
            continue;
        g_variant_dict_init(&dict, NULL);
        g_variant_dict_insert(&dict, "name", "s", wlink_check_to_string((enum wlink_check)check));
        g_variant_dict_insert(&dict, "state", "s", wlink_check_state_to_string(row->state));
        g_variant_dict_insert(&dict, "code", "s", wlink_code_to_string(row->code));
        g_variant_dict_insert(&dict, "detail", "s", row->detail);
        g_variant_dict_insert_value(&dict, "measured", row->measured);
        g_variant_dict_insert(&dict, "needed", "b", wlink_check_needs(&unit, (enum wlink_check)check));
        g_variant_builder_add_value(&list, g_variant_dict_end(&dict));
    }
    return g_variant_builder_end(&list);
}

bool wlink_self_check_is_whole(const struct wlink_self_check *self_check, enum wlink_check *missing) {
    const struct wlink_check_unit unit = wlink_self_check_unit(self_check);
    for (int check = 0; check < WLINK_CHECK_COUNT; check++)
        if (wlink_check_needs(&unit, (enum wlink_check)check) &&
            self_check->rows[check].state != WLINK_CHECK_PASSED) {
            *missing = (enum wlink_check)check;
            return false;
        }
    return true;
}

/* --- news */

bool wlink_self_check_report_touch(struct wlink_self_check *self_check, guint hit, guint of, guint width,
                                   guint height, GError **error) {
    if (of == 0 || of > TOUCH_POINTS_MAX || hit > of || width == 0 || height == 0)
        return wlink_fail(error, WLINK_CODE_INVALID, "it is points that were hit, of how many, and the size");
    self_check->touch = (struct wlink_touch_facts){hit, of, width, height};
    wlink_log(WLINK_LOG_NOTICE, "touch-reported", "%u of %u", hit, of);
    return true;
}

void wlink_self_check_take_device(struct wlink_self_check *self_check,
                                  const struct wlink_devices_event *event) {
    const struct wlink_measure *measure = measures[self_check->at];
    if (self_check->measuring && !self_check->next && measure->take_device)
        measure->take_device(self_check, event);
}

void wlink_self_check_take_presence(struct wlink_self_check *self_check) {
    const struct wlink_measure *measure = measures[self_check->at];
    if (self_check->measuring && !self_check->next && measure->take_presence)
        measure->take_presence(self_check);
}
