/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/reason.h"

#include "common/error.h"

/* status: what refuses a request with this code; told: what the far end is told. Only codes that stand in a
 * told column are believed when a far end says them. */
static const struct {
    enum wlink_code code;
    int status;
    enum wlink_code told;
} codes[] = {
    {WLINK_CODE_FAILED, 500, WLINK_CODE_FAILED},
    {WLINK_CODE_INVALID, 400, WLINK_CODE_INVALID},
    {WLINK_CODE_NOT_NOW, 491, WLINK_CODE_NOT_NOW},
    {WLINK_CODE_NOT_FOUND, 404, WLINK_CODE_NOT_FOUND},
    {WLINK_CODE_TOO_LARGE, 413, WLINK_CODE_TOO_LARGE},
    {WLINK_CODE_TIMED_OUT, 408, WLINK_CODE_TIMED_OUT},
    {WLINK_CODE_CANCELLED, 487, WLINK_CODE_GAVE_UP},
    {WLINK_CODE_SHUTTING_DOWN, 503, WLINK_CODE_SHUTTING_DOWN},
    {WLINK_CODE_ENDED_HERE, 487, WLINK_CODE_ENDED_THERE},
    {WLINK_CODE_ENDED_THERE, 487, WLINK_CODE_ENDED_THERE},
    {WLINK_CODE_GAVE_UP, 487, WLINK_CODE_GAVE_UP},
    {WLINK_CODE_BUSY, 486, WLINK_CODE_BUSY},
    {WLINK_CODE_TOO_OFTEN, 486, WLINK_CODE_TOO_OFTEN},
    {WLINK_CODE_DECLINED, 603, WLINK_CODE_DECLINED},
    {WLINK_CODE_NOT_TODAY, 603, WLINK_CODE_NOT_TODAY},
    {WLINK_CODE_NO_ANSWER, 480, WLINK_CODE_NO_ANSWER},
    {WLINK_CODE_UNREACHABLE, 480, WLINK_CODE_UNREACHABLE},
    {WLINK_CODE_OUT_OF_HOURS, 480, WLINK_CODE_OUT_OF_HOURS},
    {WLINK_CODE_NOT_IN_SERVICE, 480, WLINK_CODE_NOT_IN_SERVICE},
    {WLINK_CODE_NOT_AUTHORISED, 403, WLINK_CODE_NOT_AUTHORISED},
    {WLINK_CODE_NOT_AUTHORISED_YET, 403, WLINK_CODE_NOT_AUTHORISED_YET},
    {WLINK_CODE_AUTHORISATION_LAPSED, 403, WLINK_CODE_AUTHORISATION_LAPSED},
    {WLINK_CODE_AUTHORISATION_WITHDRAWN, 403, WLINK_CODE_AUTHORISATION_WITHDRAWN},
    {WLINK_CODE_NOT_VERIFIED, 438, WLINK_CODE_NOT_VERIFIED},
    {WLINK_CODE_NOT_ENCRYPTED, 488, WLINK_CODE_NOT_ENCRYPTED},
    {WLINK_CODE_CLOCK_UNKNOWN, 480, WLINK_CODE_NOT_IN_SERVICE},
    {WLINK_CODE_RECORD_UNWRITABLE, 480, WLINK_CODE_NOT_IN_SERVICE},
    {WLINK_CODE_CONNECTION_LOST, 480, WLINK_CODE_CONNECTION_LOST},
    {WLINK_CODE_RESUME_REFUSED, 403, WLINK_CODE_RESUME_REFUSED},
    {WLINK_CODE_TLS_REFUSED, 403, WLINK_CODE_TLS_REFUSED},
    {WLINK_CODE_IDENTITY_MISSING, 428, WLINK_CODE_IDENTITY_MISSING},
    {WLINK_CODE_IDENTITY_MALFORMED, 438, WLINK_CODE_IDENTITY_MALFORMED},
    {WLINK_CODE_IDENTITY_SIGNATURE, 438, WLINK_CODE_IDENTITY_SIGNATURE},
    {WLINK_CODE_IDENTITY_STALE, 403, WLINK_CODE_IDENTITY_STALE},
    {WLINK_CODE_IDENTITY_REPLAYED, 438, WLINK_CODE_IDENTITY_REPLAYED},
    {WLINK_CODE_IDENTITY_WRONG_CALLER, 438, WLINK_CODE_IDENTITY_WRONG_CALLER},
    {WLINK_CODE_IDENTITY_WRONG_CALLEE, 438, WLINK_CODE_IDENTITY_WRONG_CALLEE},
    {WLINK_CODE_IDENTITY_WRONG_REQUEST, 438, WLINK_CODE_IDENTITY_WRONG_REQUEST},
    {WLINK_CODE_CERTIFICATE_FOREIGN, 437, WLINK_CODE_CERTIFICATE_FOREIGN},
    {WLINK_CODE_CERTIFICATE_EXPIRED, 437, WLINK_CODE_CERTIFICATE_EXPIRED},
    {WLINK_CODE_CERTIFICATE_REVOKED, 437, WLINK_CODE_CERTIFICATE_REVOKED},
    {WLINK_CODE_FINGERPRINT_MISMATCH, 438, WLINK_CODE_FINGERPRINT_MISMATCH},
    {WLINK_CODE_SDP_REFUSED, 488, WLINK_CODE_SDP_REFUSED},
    {WLINK_CODE_MEDIA_FAILED, 500, WLINK_CODE_MEDIA_FAILED},
};

/* What a bare status of a far end means, when it gives no reason that we know. */
static const struct {
    int status;
    enum wlink_code code;
} statuses[] = {
    {400, WLINK_CODE_INVALID},      {401, WLINK_CODE_NOT_AUTHORISED}, {403, WLINK_CODE_NOT_AUTHORISED},
    {404, WLINK_CODE_NOT_FOUND},    {407, WLINK_CODE_NOT_AUTHORISED}, {408, WLINK_CODE_TIMED_OUT},
    {410, WLINK_CODE_NOT_FOUND},    {413, WLINK_CODE_TOO_LARGE},      {415, WLINK_CODE_SDP_REFUSED},
    {428, WLINK_CODE_NOT_VERIFIED}, {436, WLINK_CODE_NOT_VERIFIED},   {437, WLINK_CODE_NOT_VERIFIED},
    {438, WLINK_CODE_NOT_VERIFIED}, {480, WLINK_CODE_UNREACHABLE},    {481, WLINK_CODE_CONNECTION_LOST},
    {486, WLINK_CODE_BUSY},         {487, WLINK_CODE_CANCELLED},      {488, WLINK_CODE_SDP_REFUSED},
    {491, WLINK_CODE_NOT_NOW},      {503, WLINK_CODE_UNREACHABLE},    {513, WLINK_CODE_TOO_LARGE},
    {600, WLINK_CODE_BUSY},         {603, WLINK_CODE_DECLINED},       {604, WLINK_CODE_NOT_FOUND},
    {606, WLINK_CODE_SDP_REFUSED},  {607, WLINK_CODE_DECLINED},
};

static bool may_be_said(enum wlink_code code) {
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (codes[i].told == code)
            return true;
    return false;
}

int wlink_sip_status_of(enum wlink_code code) {
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (codes[i].code == code)
            return codes[i].status;
    return 500;
}

enum wlink_code wlink_sip_code_told(enum wlink_code code) {
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (codes[i].code == code)
            return codes[i].told;
    return WLINK_CODE_FAILED;
}

char *wlink_sip_reason_of(enum wlink_code code) {
    return g_strdup_printf("SIP;cause=%d;text=\"%s\"", wlink_sip_status_of(code),
                           wlink_code_to_string(wlink_sip_code_told(code)));
}

enum wlink_code wlink_sip_code_of_text(const char *text, enum wlink_code fallback) {
    enum wlink_code code = wlink_code_from_string(text, WLINK_CODE_NONE);
    return code != WLINK_CODE_NONE && may_be_said(code) ? code : fallback;
}

enum wlink_code wlink_sip_code_of(int status, const char *text, bool internal) {
    if (internal)
        return WLINK_CODE_UNREACHABLE;
    for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (statuses[i].status == status)
            return wlink_sip_code_of_text(text, statuses[i].code);
    return wlink_sip_code_of_text(text, WLINK_CODE_SIP_REFUSED);
}
