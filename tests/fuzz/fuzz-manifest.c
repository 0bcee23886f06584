/* SPDX-License-Identifier: Apache-2.0 */

/* What a service stick begins with: every input as the stick, and as the text that its seal might hold. */
#include "fuzz/anchor.h"
#include "fuzz/replay.h"

#include "keeper/manifest.h"

/* The authority of this corpus, thrown away like the other. */
static const char manifest_anchor_pem[] = "-----BEGIN CERTIFICATE-----\n"
                                          "MIIBhTCCASugAwIBAgIUGyDxhbG6FUocImUNA1CtTXs1m/gwCgYIKoZIzj0EAwIw\n"
                                          "HzEdMBsGA1UEAwwUVGhyb3ctYXdheSBhdXRob3JpdHkwHhcNMjYxMTI2MDEyODA0\n"
                                          "WhcNNDYxMTIxMDIyODA0WjAfMR0wGwYDVQQDDBRUaHJvdy1hd2F5IGF1dGhvcml0\n"
                                          "eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDQXU7ga4RYJU3jL7aekpEmoXoL4\n"
                                          "fH/tviPnl2tL8+u2rb7zE9/vl91B8VktUr6MK8YUORUWYY3amcG9LxrZh4OjRTBD\n"
                                          "MBIGA1UdEwEB/wQIMAYBAf8CAQAwDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBRw\n"
                                          "8EubRkyAHjPHiDWl0tPtKYdrmzAKBggqhkjOPQQDAgNIADBFAiBLQnVcag4FY4nc\n"
                                          "7Wmrv1vlf+ScHdpLtUYgkYQh9JD4XgIhAIWmi868jWjkFmh//RY8avNlBem2G3Kl\n"
                                          "tuVBAQn+UiN8\n"
                                          "-----END CERTIFICATE-----\n";

static void use(wlink_manifest *manifest) {
    for (int kind = 0; kind < WLINK_ITEM_KIND_COUNT; kind++)
        wlink_manifest_find(manifest, "oakwood-wing-1@estate.example", (enum wlink_item_kind)kind);
    wlink_manifest_check(manifest, "oakwood-wing-1@estate.example", 1767225600, NULL);
    wlink_manifest_free(manifest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char path[40];
    if (!*path)
        fuzz_memory_file(manifest_anchor_pem, strlen(manifest_anchor_pem), path, sizeof path);
    wlink_manifest *signed_manifest = wlink_manifest_open(data, size, path, NULL);
    if (signed_manifest)
        use(signed_manifest);
    wlink_manifest *bare = wlink_manifest_read((const char *)data, size, "", NULL);
    if (bare)
        use(bare);
    return 0;
}
