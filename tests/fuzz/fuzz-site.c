/* SPDX-License-Identifier: Apache-2.0 */

/* Site bundles: every input as the signed envelope, and as the text that an envelope might hold. */
#include "fuzz/anchor.h"
#include "fuzz/replay.h"

#include "estate/site-private.h"

static void use(wlink_site *site) {
    for (guint i = 0; i < wlink_site_room_count(site); i++)
        wlink_site_authorise(site, wlink_site_room(site, i)->address, WLINK_DIRECTION_CALL, 1767225600, NULL);
    wlink_site_free(site);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    wlink_site *signed_site = wlink_site_parse(data, size, fuzz_anchor_path(), NULL, 0, NULL);
    if (signed_site)
        use(signed_site);
    wlink_site *bare_site = wlink_site_read((const char *)data, size, NULL, 0, NULL);
    if (bare_site)
        use(bare_site);
    return 0;
}
