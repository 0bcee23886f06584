/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/replay.h"

#include "common/error.h"
#include "media/sdp.h"

/* A description is either refused with a reason, or its facts hold together. */
static void check(const uint8_t *data, size_t size, bool foreign) {
    g_autoptr(GError) error = NULL;
    struct wlink_sdp_facts facts = {0};
    if (!wlink_sdp_check((const char *)data, size, foreign, &facts, &error)) {
        g_assert_nonnull(error);
        g_assert_null(facts.fingerprint);
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(strlen(facts.fingerprint), ==, 95);
    g_assert_cmpuint(facts.pictures, <=, 8);
    wlink_sdp_facts_clear(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    check(data, size, false);
    check(data, size, true);
    return 0;
}
