/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/refusal.h"

#include "common/error.h"

static bool is_of_permission(enum wlink_code code) {
    return code >= WLINK_CODE_NOT_AUTHORISED && code <= WLINK_CODE_AUTHORISATION_WITHDRAWN;
}

static enum wlink_phrase heading_of(enum wlink_code code) {
    switch ((int)code) {
    case WLINK_CODE_CLOCK_UNKNOWN:
    case WLINK_CODE_RECORD_UNWRITABLE:
    case WLINK_CODE_NOT_IN_SERVICE:
        return WLINK_SAY_REFUSED_UNIT;
    case WLINK_CODE_NOT_VERIFIED:
    case WLINK_CODE_NOT_ENCRYPTED:
    case WLINK_CODE_CONNECTION_LOST:
    case WLINK_CODE_MEDIA_FAILED:
        return WLINK_SAY_REFUSED_STOPPED;
    default:
        return WLINK_SAY_REFUSED_HEADING;
    }
}

/* Who can do something about it, or when it can be tried again. */
static enum wlink_phrase advice_of(enum wlink_code code) {
    switch ((int)code) {
    case WLINK_CODE_NOT_AUTHORISED:
    case WLINK_CODE_AUTHORISATION_LAPSED:
    case WLINK_CODE_AUTHORISATION_WITHDRAWN:
        return WLINK_SAY_REFUSED_RENEW;
    case WLINK_CODE_BUSY:
    case WLINK_CODE_TOO_OFTEN:
    case WLINK_CODE_DECLINED:
    case WLINK_CODE_NO_ANSWER:
    case WLINK_CODE_TIMED_OUT:
    case WLINK_CODE_UNREACHABLE:
    case WLINK_CODE_CONNECTION_LOST:
    case WLINK_CODE_GAVE_UP:
    case WLINK_CODE_ENDED_THERE:
        return WLINK_SAY_REFUSED_LATER;
    case WLINK_CODE_NOT_TODAY:
        return WLINK_SAY_REFUSED_ANOTHER_DAY;
    case WLINK_CODE_OUT_OF_HOURS:
        return WLINK_SAY_REFUSED_OPEN;
    case WLINK_CODE_NOT_AUTHORISED_YET:
        return WLINK_SAY_REFUSED_THEN;
    default:
        return WLINK_SAY_REFUSED_TECHNICIAN;
    }
}

struct wlink_refusal wlink_refusal_of(const struct wlink_model *model, const wlink_actions *actions) {
    const enum wlink_code here = wlink_actions_choice(actions)->refused;
    const bool local = here != WLINK_CODE_NONE;
    struct wlink_refusal refusal = {
        .code = local ? here : model->consultation.reason,
        .room = local ? wlink_actions_room(actions) : wlink_model_find_room(model, model->consultation.room),
        .room_name = model->consultation.room_name,
        .detail = local ? "" : model->consultation.detail,
        .record_line = local ? 0 : model->consultation.record_line,
    };
    if (!local && model->notes->len > 0)
        refusal.note = ((const struct wlink_model_note *)model->notes->pdata[model->notes->len - 1])->text;
    if (refusal.code == WLINK_CODE_NONE) /* it ended, and nobody said why */
        refusal.code = WLINK_CODE_CANCELLED;
    if (refusal.room)
        refusal.room_name = refusal.room->name;
    refusal.heading = heading_of(refusal.code);
    refusal.advice = advice_of(refusal.code);
    refusal.of_permission = refusal.room && is_of_permission(refusal.code);
    return refusal;
}
