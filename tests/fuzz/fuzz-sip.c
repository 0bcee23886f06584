/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/replay.h"

#include "common/error.h"
#include "sip/private.h"

#include <sofia-sip/msg.h>

/* A SIP message is parsed by sofia; what src/sip then takes out of it is within its limits, whatever it was.
 */
static void check(sip_t const *message, const char *type, gsize limit) {
    g_auto(wlink_sip_carried) carried = {0};
    const char *words = NULL;
    enum wlink_code code = wlink_sip_carried_read(message, type, limit, &carried, &words);
    g_assert_true(code == WLINK_CODE_NONE || words);
    g_assert_true(code != WLINK_CODE_NONE || wlink_sip_is_aor(carried.from));
    g_assert_true(!carried.body || (carried.body_length <= limit && g_utf8_validate(carried.body, -1, NULL)));
    g_assert_true(!carried.identity || strlen(carried.identity) <= WLINK_SIP_MAX_IDENTITY);
    g_assert_true(!carried.session_id || strlen(carried.session_id) <= 72);
    g_autofree char *text = wlink_sip_reason_text(message);
    wlink_sip_code_of(500, text, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    msg_t *msg = msg_make(sip_default_mclass(), 0, data, (ssize_t)size);
    sip_t const *message = msg ? sip_object(msg) : NULL;
    if (message && (message->sip_request || message->sip_status)) {
        check(message, "application/sdp", WLINK_SIP_MAX_SDP);
        check(message, "text/plain", WLINK_SIP_MAX_NOTE);
    }
    msg_destroy(msg);
    return 0;
}
