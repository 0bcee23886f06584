/* SPDX-License-Identifier: Apache-2.0 */
#include "common/key-checks.h"

#include <string.h>

static bool is_label_character(char c) {
    return g_ascii_islower(c) || g_ascii_isdigit(c);
}

bool wlink_key_is_dotted(const char *text, gsize length) {
    if (length == 0 || !is_label_character(text[0]) || !is_label_character(text[length - 1]))
        return false;
    for (gsize i = 0; i < length; i++)
        if (!is_label_character(text[i]) && text[i] != '.' && text[i] != '-')
            return false;
    return true;
}

const char *wlink_key_check_address(const char *text) {
    const char *at = strchr(text, '@');
    if (at && strlen(text) <= 64 && wlink_key_is_dotted(text, (gsize)(at - text)) &&
        wlink_key_is_dotted(at + 1, strlen(at + 1)))
        return NULL;
    return "is no address such as oakwood-wing-1@estate.example";
}

const char *wlink_key_check_sha256(const char *text) {
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64 ? NULL : "is no SHA-256 of 64 digits";
}
