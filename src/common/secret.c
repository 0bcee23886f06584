/* SPDX-License-Identifier: Apache-2.0 */
#include "common/secret.h"

#include <string.h>
#include <sys/random.h>

enum { TOKEN_BYTES = 16 };

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

void wlink_secret_random(void *bytes, gsize length) {
    if (getrandom(bytes, length, 0) != (ssize_t)length)
        g_error("the kernel gives no random numbers");
}

wlink_secret *wlink_secret_new_token(void) {
    guint8 bytes[TOKEN_BYTES];
    char text[2 * TOKEN_BYTES + 1];
    wlink_secret_random(bytes, sizeof bytes);
    for (gsize i = 0; i < TOKEN_BYTES; i++)
        g_snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    wlink_secret *secret = wlink_secret_new(text);
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(text, sizeof text);
    return secret;
}

/* Every byte of the secret is looked at; beyond the text's end it is compared with the text's NUL. */
bool wlink_secret_equals(const wlink_secret *secret, const char *text) {
    if (!secret)
        return false;
    gsize length = strlen(text);
    guint8 difference = length != secret->length;
    for (gsize i = 0; i < secret->length; i++)
        difference |= (guint8)(secret->text[i] ^ text[MIN(i, length)]);
    return difference == 0;
}
