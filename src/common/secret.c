/* SPDX-License-Identifier: Apache-2.0 */
#include "common/secret.h"

#include <string.h>

struct wlink_secret {
    gsize length;
    char text[];
};

wlink_secret *wlink_secret_new(const char *text) {
    if (!text)
        return NULL;
    gsize length = strlen(text);
    struct wlink_secret *secret = g_malloc(sizeof *secret + length + 1);
    secret->length = length;
    memcpy(secret->text, text, length + 1);
    return secret;
}

void wlink_secret_free(wlink_secret *secret) {
    if (!secret)
        return;
    explicit_bzero(secret->text, secret->length);
    g_free(secret);
}

const char *wlink_secret_text(const wlink_secret *secret) {
    return secret ? secret->text : "";
}

void wlink_secret_wipe(char *text) {
    if (text)
        explicit_bzero(text, strlen(text));
}
