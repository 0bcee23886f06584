/* SPDX-License-Identifier: Apache-2.0 */
#include "call/sign-in.h"

void wlink_sign_in_begin(struct wlink_sign_in *who, const char *code, enum wlink_staff_role role,
                         bool must_change, gint64 now) {
    *who = (struct wlink_sign_in){
        .somebody = true, .role = role, .must_change = must_change, .since = now, .used = now};
    g_strlcpy(who->code, code, sizeof who->code);
}

void wlink_sign_in_use(struct wlink_sign_in *who, gint64 now) {
    who->used = now;
}

void wlink_sign_in_changed(struct wlink_sign_in *who) {
    who->must_change = false;
}

void wlink_sign_in_end(struct wlink_sign_in *who) {
    *who = (struct wlink_sign_in){0};
}

bool wlink_sign_in_is_held(enum wlink_state state) {
    switch (state) {
    case WLINK_STATE_CALLING:
    case WLINK_STATE_WAITING:
    case WLINK_STATE_RINGING:
    case WLINK_STATE_CONNECTING:
    case WLINK_STATE_IN_CONSULTATION:
    case WLINK_STATE_INTERRUPTED:
        return true;
    case WLINK_STATE_IDLE:
    case WLINK_STATE_CHECKING:
    case WLINK_STATE_ENDING:
    case WLINK_STATE_ENDED:
    case WLINK_STATE_REFUSED:
    case WLINK_STATE_FAILED:
    case WLINK_STATE_COUNT:
        break;
    }
    return false;
}

gint64 wlink_sign_in_lapse(const struct wlink_sign_in *who, enum wlink_state state, gint64 idle) {
    return who->somebody && !wlink_sign_in_is_held(state) ? who->used + idle : G_MAXINT64;
}

enum wlink_code wlink_sign_in_may_call(const struct wlink_sign_in *who) {
    if (!who->somebody)
        return WLINK_CODE_SIGN_IN_NEEDED;
    return who->must_change ? WLINK_CODE_MUST_CHANGE_PIN : WLINK_CODE_NONE;
}

enum wlink_code wlink_sign_in_may_open(const struct wlink_sign_in *who, const struct wlink_sign_in_unit *unit,
                                       gint64 now) {
    gint64 trusted_until = unit->stopped_since + (gint64)WLINK_STOP_TRUSTED_S * G_USEC_PER_SEC;
    if (unit->stopped && now >= trusted_until && who->since < trusted_until)
        return WLINK_CODE_SIGN_IN_NEEDED;
    return wlink_sign_in_may_call(who);
}

enum wlink_code wlink_sign_in_may_administer(const struct wlink_sign_in *who) {
    enum wlink_code code = wlink_sign_in_may_call(who);
    if (code != WLINK_CODE_NONE)
        return code;
    return wlink_staff_role_may_administer(who->role) ? WLINK_CODE_NONE : WLINK_CODE_NOT_PERMITTED;
}
