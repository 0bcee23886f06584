/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "daemon/desk-private.h"
#include "daemon/record-store.h"
#include "daemon/refusals.h"
#include "daemon/staff-store.h"

void wlink_desk_tell(wlink_desk *desk, enum wlink_desk_event event) {
    if (desk->handler)
        desk->handler(event, desk->data);
}

bool wlink_desk_record(wlink_desk *desk, const char *what, const char *staff, const char *key,
                       const char *value, GError **error) {
    GVariantDict fields;
    g_variant_dict_init(&fields, NULL);
    g_variant_dict_insert(&fields, "staff", "s", staff);
    if (key)
        g_variant_dict_insert(&fields, key, "s", value);
    if (wlink_record_store_write(desk->record, what, g_variant_dict_end(&fields), error))
        return true;
    wlink_log(WLINK_LOG_ERROR, "record-unwritable", "%s: %s", what,
              error ? (*error)->message : "not written");
    return false;
}

bool wlink_desk_save(wlink_desk *desk, GError **error) {
    g_autoptr(GError) why = NULL;
    if (wlink_staff_store_save(desk->file, desk->staff, &why))
        return true;
    wlink_log(WLINK_LOG_ERROR, "staff-unsaved", "%s", why->message);
    wlink_staff *before = wlink_staff_store_load(desk->file, NULL);
    if (before) {
        wlink_staff_free(desk->staff);
        desk->staff = before;
    }
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static gboolean on_lapse(void *data);

/* The timer is set once and looks again when it is due: an act only moves the time on. */
static void watch_idle(wlink_desk *desk) {
    gint64 lapse = wlink_sign_in_lapse(&desk->who, desk->unit.state, desk->idle);
    g_clear_handle_id(&desk->lapse, g_source_remove);
    if (lapse < G_MAXINT64)
        desk->lapse = g_timeout_add((guint)(MAX(lapse - desk->now(), 0) / 1000 + 1), on_lapse, desk);
}

static gboolean on_lapse(void *data) {
    wlink_desk *desk = data;
    desk->lapse = 0;
    if (wlink_sign_in_lapse(&desk->who, desk->unit.state, desk->idle) <= desk->now())
        wlink_desk_leave(desk, "idle");
    else
        watch_idle(desk);
    return G_SOURCE_REMOVE;
}

static void forget(wlink_desk *desk) {
    wlink_sign_in_end(&desk->who);
    g_clear_pointer(&desk->token, wlink_secret_free);
    watch_idle(desk);
}

/* What closes does not wait for the record. */
static void write_off(wlink_desk *desk, const char *why) {
    wlink_log(WLINK_LOG_NOTICE, "signed-out", "%s: %s", wlink_staff_role_to_string(desk->who.role), why);
    wlink_desk_record(desk, "signed-out", desk->who.code, "reason", why, NULL);
    forget(desk);
}

void wlink_desk_leave(wlink_desk *desk, const char *why) {
    write_off(desk, why);
    wlink_desk_tell(desk, WLINK_DESK_CHANGED);
    wlink_desk_tell(desk, WLINK_DESK_LEFT);
}

bool wlink_desk_knows(wlink_desk *desk, const char *token, GError **error) {
    return wlink_secret_equals(desk->token, token) ||
           wlink_fail(error, WLINK_CODE_SIGN_IN_NEEDED, "the token is not that of a person who is signed in");
}

/* --- signing in */

static void set_person(wlink_desk *desk, const char *code, const struct wlink_staff_member *member) {
    if (desk->who.somebody)
        write_off(desk, "replaced");
    wlink_sign_in_begin(&desk->who, code, member->role, member->must_change, desk->now());
    desk->token = wlink_secret_new_token();
    watch_idle(desk);
    wlink_log(WLINK_LOG_NOTICE, "signed-in", "%s", wlink_staff_role_to_string(member->role));
    wlink_desk_tell(desk, WLINK_DESK_CAME);
}

static gboolean on_unlock(void *data) {
    wlink_desk *desk = data;
    desk->unlock = 0;
    wlink_desk_tell(desk, WLINK_DESK_CHANGED);
    return G_SOURCE_REMOVE;
}

/* The view says of this code how many tries it has left, until another is tried. */
static void show_tries(wlink_desk *desk, const char *code) {
    unsigned left;
    gint64 until, now = g_get_real_time();
    g_strlcpy(desk->tried, code, sizeof desk->tried);
    wlink_staff_lock(desk->staff, code, now, &left, &until);
    g_clear_handle_id(&desk->unlock, g_source_remove);
    if (until)
        desk->unlock = g_timeout_add((guint)((until - now) / 1000 + 1), on_unlock, desk);
}

/* What {detail} of the code's sentence stands for. */
static char *detail_of(wlink_desk *desk, enum wlink_code code, const char *staff) {
    unsigned left;
    gint64 until;
    wlink_staff_lock(desk->staff, staff, g_get_real_time(), &left, &until);
    if (code == WLINK_CODE_LOCKED) {
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(until / G_USEC_PER_SEC);
        return g_date_time_format(time, "%H:%M");
    }
    if (code == WLINK_CODE_WRONG_PIN)
        return g_strdup_printf("%u %s left", left, left == 1 ? "try" : "tries");
    return g_strdup(wlink_code_to_string(code));
}

static void finish_refused(wlink_desk *desk, enum wlink_code code) {
    const struct wlink_desk_request *request = wlink_desk_current(desk);
    g_autofree char *detail = detail_of(desk, code, request->code);
    GError *error = NULL;
    wlink_fail(&error, code, "%s", detail);
    wlink_desk_finish(desk, error, NULL, false);
}

static const char *known_code(wlink_desk *desk, const char *code) {
    return wlink_staff_find(desk->staff, code) ? code : "unknown";
}

/* A wrong PIN is counted on the disk and written before anybody learns of it. A disk that takes nothing does
 * not give more tries. */
static void refuse_try(wlink_desk *desk, const char *what, enum wlink_code code) {
    const char *staff = known_code(desk, wlink_desk_current(desk)->code);
    const char *reason = wlink_code_to_string(code == WLINK_CODE_LOCKED ? WLINK_CODE_WRONG_PIN : code);
    wlink_log(WLINK_LOG_NOTICE, "sign-in-refused", "%s", reason);
    wlink_desk_record(desk, what, staff, "reason", reason, NULL);
    if (code == WLINK_CODE_LOCKED)
        wlink_desk_record(desk, "staff-locked", staff, NULL, NULL, NULL);
    finish_refused(desk, code);
}

/* NONE: the PIN is right. Else the request is refused. */
static enum wlink_code judge(wlink_desk *desk, const char *what, bool right) {
    const struct wlink_desk_request *request = wlink_desk_current(desk);
    enum wlink_code code = wlink_staff_judge(desk->staff, request->code, right, g_get_real_time());
    g_autoptr(GError) error = NULL;
    if (!wlink_staff_store_save(desk->file, desk->staff, &error))
        wlink_log(WLINK_LOG_ERROR, "staff-unsaved", "%s", error->message);
    show_tries(desk, request->code);
    if (code != WLINK_CODE_NONE)
        refuse_try(desk, what, code);
    return code;
}

/* False when it is locked, and answered. Whoever goes on trying fills neither the disk nor the record. */
static bool may_try(wlink_desk *desk, struct wlink_desk_request *request) {
    show_tries(desk, request->code);
    if (wlink_staff_may_try(desk->staff, request->code, g_get_real_time()) == WLINK_CODE_NONE)
        return true;
    wlink_refusals_write(desk->refusals, "sign-in-refused", WLINK_REFUSAL_STAFF,
                         known_code(desk, request->code), WLINK_CODE_LOCKED);
    finish_refused(desk, WLINK_CODE_LOCKED);
    return false;
}

static void verify(wlink_desk *desk, struct wlink_desk_request *request) {
    const struct wlink_staff_member *member = wlink_staff_find(desk->staff, request->code);
    if (may_try(desk, request))
        wlink_pin_hasher_verify(desk->hasher, request->pin, member ? member->hash : NULL, request->hashed,
                                desk);
}

static void on_sign_in(bool right, const char *hash, void *data) {
    wlink_desk *desk = data;
    const struct wlink_desk_request *request = wlink_desk_current(desk);
    GError *error = NULL;
    (void)hash;
    if (judge(desk, "sign-in-refused", right) != WLINK_CODE_NONE)
        return;
    const struct wlink_staff_member *member = wlink_staff_find(desk->staff, request->code);
    if (!wlink_desk_record(desk, "signed-in", request->code, "role", wlink_staff_role_to_string(member->role),
                           &error)) {
        wlink_desk_finish(desk, error, NULL, false);
        return;
    }
    set_person(desk, request->code, member);
    wlink_desk_finish(desk, NULL, wlink_secret_text(desk->token), member->must_change);
}

void wlink_desk_sign_in(wlink_desk *desk, const char *code, const char *pin, wlink_desk_done done,
                        void *data) {
    GError *error = NULL;
    if (!wlink_staff_code_is_valid(code) || wlink_pin_judge(pin) == WLINK_CODE_INVALID) {
        wlink_fail(&error, WLINK_CODE_INVALID, "a staff code is three digits, a PIN six");
        wlink_desk_refuse(done, data, error);
        return;
    }
    struct wlink_desk_request *request = g_new(struct wlink_desk_request, 1);
    *request = (struct wlink_desk_request){
        .begin = verify, .hashed = on_sign_in, .pin = wlink_secret_new(pin), .done = done, .data = data};
    g_strlcpy(request->code, code, sizeof request->code);
    wlink_desk_push(desk, request);
}

/* --- another PIN of one's own */

static void on_changed_hash(bool right, const char *hash, void *data) {
    wlink_desk *desk = data;
    const struct wlink_desk_request *request = wlink_desk_current(desk);
    GError *error = NULL;
    (void)right;
    if (!hash)
        wlink_fail(&error, WLINK_CODE_FAILED, "there was no memory for the PIN's hash");
    else if (wlink_desk_record(desk, "pin-changed", request->code, NULL, NULL, &error)) {
        wlink_staff_set_pin(desk->staff, request->code, hash, false);
        if (wlink_desk_save(desk, &error) && g_str_equal(desk->who.code, request->code))
            wlink_sign_in_changed(&desk->who);
    }
    wlink_desk_finish(desk, error, NULL, false);
}

static void on_old_pin(bool right, const char *hash, void *data) {
    wlink_desk *desk = data;
    const struct wlink_desk_request *request = wlink_desk_current(desk);
    (void)hash;
    if (judge(desk, "pin-change-refused", right) == WLINK_CODE_NONE)
        wlink_pin_hasher_make(desk->hasher, request->fresh, on_changed_hash, desk);
}

static bool may_become(const char *old_pin, const char *new_pin, GError **error) {
    enum wlink_code code = wlink_pin_judge(new_pin);
    if (code == WLINK_CODE_INVALID || wlink_pin_judge(old_pin) == WLINK_CODE_INVALID)
        return wlink_fail(error, WLINK_CODE_INVALID, "a PIN is six digits");
    if (code != WLINK_CODE_NONE || g_str_equal(old_pin, new_pin))
        return wlink_fail(error, WLINK_CODE_PIN_WEAK, "the PIN is the old one, or easy to guess");
    return true;
}

void wlink_desk_change_pin(wlink_desk *desk, const char *token, const char *old_pin, const char *new_pin,
                           wlink_desk_done done, void *data) {
    GError *error = NULL;
    if (!wlink_desk_keep_alive(desk, token, &error) || !may_become(old_pin, new_pin, &error)) {
        wlink_desk_refuse(done, data, error);
        return;
    }
    struct wlink_desk_request *request = g_new(struct wlink_desk_request, 1);
    *request = (struct wlink_desk_request){.begin = verify,
                                           .hashed = on_old_pin,
                                           .pin = wlink_secret_new(old_pin),
                                           .fresh = wlink_secret_new(new_pin),
                                           .done = done,
                                           .data = data};
    g_strlcpy(request->code, desk->who.code, sizeof request->code);
    wlink_desk_push(desk, request);
}

/* --- who is signed in */

bool wlink_desk_sign_out(wlink_desk *desk, const char *token, GError **error) {
    if (!wlink_desk_knows(desk, token, error))
        return false;
    if (wlink_sign_in_is_held(desk->unit.state))
        return wlink_fail(error, WLINK_CODE_NOT_NOW, "end the call first");
    wlink_desk_leave(desk, "asked-for");
    return true;
}

bool wlink_desk_keep_alive(wlink_desk *desk, const char *token, GError **error) {
    if (!wlink_desk_knows(desk, token, error))
        return false;
    wlink_sign_in_use(&desk->who, desk->now());
    return true;
}

static const char *admit(wlink_desk *desk, enum wlink_code code, GError **error) {
    if (code == WLINK_CODE_NONE)
        return desk->who.code;
    wlink_fail(error, code, "%s",
               code == WLINK_CODE_MUST_CHANGE_PIN ? "the PIN is a one-time PIN"
                                                  : "everything was stopped for long; sign in again");
    return NULL;
}

const char *wlink_desk_admit_call(wlink_desk *desk, const char *token, GError **error) {
    if (!wlink_desk_keep_alive(desk, token, error))
        return NULL;
    return admit(desk, wlink_sign_in_may_call(&desk->who), error);
}

const char *wlink_desk_admit_device(wlink_desk *desk, const char *token, GError **error) {
    if (!wlink_desk_keep_alive(desk, token, error))
        return NULL;
    return admit(desk, wlink_sign_in_may_open(&desk->who, &desk->unit, desk->now()), error);
}

/* --- the desk itself */

void wlink_desk_set_unit(wlink_desk *desk, enum wlink_state state, bool stopped) {
    gint64 now = desk->now();
    bool moved = state != desk->unit.state;
    bool was_used = wlink_sign_in_is_held(desk->unit.state) && desk->unit.state != WLINK_STATE_RINGING;
    if (moved && was_used)
        wlink_sign_in_use(&desk->who, now);
    if (stopped && !desk->unit.stopped)
        desk->unit.stopped_since = now;
    desk->unit.state = state;
    desk->unit.stopped = stopped;
    if (moved)
        watch_idle(desk);
}

void wlink_desk_view(wlink_desk *desk, struct wlink_desk_view *view) {
    *view = (struct wlink_desk_view){
        .code = desk->who.code,
        .role = desk->who.somebody ? wlink_staff_role_to_string(desk->who.role) : "",
        .tries_left = WLINK_STAFF_TRIES,
        .any = wlink_staff_any(desk->staff),
        .serving = wlink_staff_any_serving(desk->staff),
    };
    if (*desk->tried)
        wlink_staff_lock(desk->staff, desk->tried, g_get_real_time(), &view->tries_left, &view->locked_until);
}

static wlink_staff *load(const char *file) {
    g_autoptr(GError) error = NULL;
    wlink_staff *staff = wlink_staff_store_load(file, &error);
    if (staff)
        return staff;
    wlink_log(WLINK_LOG_ERROR, "staff-unreadable", "%s", error->message);
    wlink_staff_store_put_aside(file);
    return wlink_staff_new();
}

wlink_desk *wlink_desk_new(const struct wlink_desk_config *config, struct wlink_record_store *record,
                           wlink_desk_handler handler, void *data) {
    struct wlink_desk *desk = g_new0(struct wlink_desk, 1);
    desk->file = config->file;
    desk->idle = config->idle;
    desk->now = config->now;
    desk->record = record;
    desk->refusals = wlink_refusals_new(record);
    desk->handler = handler;
    desk->data = data;
    desk->staff = load(config->file);
    desk->hasher = wlink_pin_hasher_new(config->cost);
    g_queue_init(&desk->requests);
    return desk;
}

void wlink_desk_free(wlink_desk *desk) {
    if (!desk)
        return;
    desk->handler = NULL;
    wlink_pin_hasher_free(desk->hasher);
    wlink_desk_drop_requests(desk);
    if (desk->who.somebody)
        write_off(desk, "restart");
    g_clear_handle_id(&desk->lapse, g_source_remove);
    g_clear_handle_id(&desk->unlock, g_source_remove);
    wlink_refusals_free(desk->refusals);
    wlink_staff_free(desk->staff);
    g_free(desk);
}
