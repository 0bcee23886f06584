/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "daemon/desk-private.h"

/* What a technician or a manager does with the staff. */

enum { CODES = 1000 };

const char *wlink_desk_admit_technician(wlink_desk *desk, const struct wlink_desk_authority *by,
                                        GError **error) {
    if (!*by->token && by->trusted)
        return "set-up";
    if (!wlink_desk_keep_alive(desk, by->token, error))
        return NULL;
    enum wlink_code code = wlink_sign_in_may_administer(&desk->who);
    if (code == WLINK_CODE_NONE)
        return desk->who.code;
    wlink_fail(error, code, "%s",
               code == WLINK_CODE_NOT_PERMITTED ? "it is for a technician or a manager"
                                                : "the PIN is a one-time PIN");
    return NULL;
}

GVariant *wlink_desk_list(wlink_desk *desk, const struct wlink_desk_authority *by, GError **error) {
    if (!wlink_desk_admit_technician(desk, by, error))
        return NULL;
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
    for (unsigned i = 0; i < CODES; i++) {
        char code[WLINK_STAFF_CODE_DIGITS + 1];
        g_snprintf(code, sizeof code, "%03u", i);
        const struct wlink_staff_member *member = wlink_staff_find(desk->staff, code);
        if (!member)
            continue;
        GVariantDict dict;
        g_variant_dict_init(&dict, NULL);
        g_variant_dict_insert(&dict, "code", "s", code);
        g_variant_dict_insert(&dict, "role", "s", wlink_staff_role_to_string(member->role));
        g_variant_dict_insert(&dict, "state", "s", wlink_staff_state(desk->staff, code, g_get_real_time()));
        g_variant_dict_insert(&dict, "one_time", "b", member->must_change);
        g_variant_builder_add_value(&list, g_variant_dict_end(&dict));
    }
    return g_variant_builder_end(&list);
}

bool wlink_desk_end(wlink_desk *desk, const struct wlink_desk_authority *by, const char *code,
                    GError **error) {
    const char *who = wlink_desk_admit_technician(desk, by, error);
    if (!who || !wlink_staff_may_change(desk->staff, code, error) ||
        !wlink_desk_record(desk, "staff-ended", code, "by", who, error))
        return false;
    wlink_staff_end(desk->staff, code);
    if (!wlink_desk_save(desk, error))
        return false;
    if (desk->who.somebody && g_str_equal(desk->who.code, code))
        wlink_desk_leave(desk, "ended");
    else
        wlink_desk_tell(desk, WLINK_DESK_CHANGED);
    return true;
}

/* --- one-time PINs */

static struct wlink_secret *new_pin(void) {
    char pin[WLINK_PIN_DIGITS + 1];
    guint32 random;
    do
        wlink_secret_random(&random, sizeof random);
    while (!wlink_pin_make(random, pin));
    struct wlink_secret *secret = wlink_secret_new(pin);
    explicit_bzero(pin, sizeof pin);
    return secret;
}

static void make(wlink_desk *desk, struct wlink_desk_request *request) {
    wlink_pin_hasher_make(desk->hasher, request->fresh, request->hashed, desk);
}

static bool add(wlink_desk *desk, const struct wlink_desk_request *request, const char *hash,
                GError **error) {
    if (!wlink_staff_may_add(desk->staff, request->code, error) ||
        !wlink_desk_record(desk, "staff-added", request->code, "by", request->by, error))
        return false;
    wlink_staff_add(desk->staff, request->code, request->role, hash);
    return wlink_desk_save(desk, error);
}

static bool renew(wlink_desk *desk, const struct wlink_desk_request *request, const char *hash,
                  GError **error) {
    if (!wlink_staff_may_change(desk->staff, request->code, error) ||
        !wlink_desk_record(desk, "pin-renewed", request->code, "by", request->by, error))
        return false;
    wlink_staff_set_pin(desk->staff, request->code, hash, true);
    return wlink_desk_save(desk, error);
}

/* What was found to be allowed before the hash is looked at again after it. */
static void finish_with_pin(wlink_desk *desk, const char *hash,
                            bool (*apply)(wlink_desk *desk, const struct wlink_desk_request *request,
                                          const char *hash, GError **error)) {
    const struct wlink_desk_request *request = wlink_desk_current(desk);
    GError *error = NULL;
    if (!hash)
        wlink_fail(&error, WLINK_CODE_FAILED, "there was no memory for the PIN's hash");
    else
        apply(desk, request, hash, &error);
    wlink_desk_finish(desk, error, wlink_secret_text(request->fresh), true);
}

static void on_add(bool right, const char *hash, void *data) {
    (void)right;
    finish_with_pin(data, hash, add);
}

static void on_renew(bool right, const char *hash, void *data) {
    (void)right;
    finish_with_pin(data, hash, renew);
}

static void push(wlink_desk *desk, const struct wlink_desk_request *wanted, const char *by,
                 const char *code) {
    struct wlink_desk_request *request = g_memdup2(wanted, sizeof *wanted);
    request->begin = make;
    request->fresh = new_pin();
    g_strlcpy(request->by, by, sizeof request->by);
    g_strlcpy(request->code, code, sizeof request->code);
    wlink_desk_push(desk, request);
}

void wlink_desk_add(wlink_desk *desk, const struct wlink_desk_authority *by, const char *code,
                    const char *role, wlink_desk_done done, void *data) {
    GError *error = NULL;
    struct wlink_desk_request request = {.hashed = on_add, .done = done, .data = data};
    const char *who = wlink_desk_admit_technician(desk, by, &error);
    bool good = who && wlink_staff_may_add(desk->staff, code, &error);
    if (good && !wlink_staff_role_from_string(role, &request.role))
        good = wlink_fail(&error, WLINK_CODE_INVALID,
                          "there is no role '%s'; there are nurse, consultant, technician, manager", role);
    if (good)
        push(desk, &request, who, code);
    else
        wlink_desk_refuse(done, data, error);
}

void wlink_desk_new_pin(wlink_desk *desk, const struct wlink_desk_authority *by, const char *code,
                        wlink_desk_done done, void *data) {
    GError *error = NULL;
    const char *who = wlink_desk_admit_technician(desk, by, &error);
    if (who && wlink_staff_may_change(desk->staff, code, &error))
        push(desk, &(struct wlink_desk_request){.hashed = on_renew, .done = done, .data = data}, who, code);
    else
        wlink_desk_refuse(done, data, error);
}
