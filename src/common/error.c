/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"

static const struct {
    const char *wire;
    const char *sentence;
} codes[WLINK_CODE_COUNT] = {[WLINK_CODE_NONE] = {"none", ""},
#define X(name, wire, sentence) [WLINK_CODE_##name] = {wire, sentence},
                             WLINK_CODES(X)
#undef X
};

/* clang-format off */
G_DEFINE_QUARK(wlink-error-quark, wlink_error)
/* clang-format on */

const char *wlink_code_to_string(enum wlink_code code) {
    return (unsigned)code < WLINK_CODE_COUNT ? codes[code].wire : codes[WLINK_CODE_FAILED].wire;
}

enum wlink_code wlink_code_from_string(const char *name, enum wlink_code fallback) {
    for (unsigned i = 0; name && i < WLINK_CODE_COUNT; i++)
        if (g_str_equal(codes[i].wire, name))
            return (enum wlink_code)i;
    return fallback;
}

const char *wlink_code_sentence(enum wlink_code code) {
    return (unsigned)code < WLINK_CODE_COUNT ? codes[code].sentence : codes[WLINK_CODE_FAILED].sentence;
}

enum wlink_code wlink_error_code(const GError *error) {
    if (!error || error->domain != WLINK_ERROR || error->code <= 0 || error->code >= WLINK_CODE_COUNT)
        return WLINK_CODE_FAILED;
    return (enum wlink_code)error->code;
}

bool wlink_fail(GError **error, enum wlink_code code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (error && !*error)
        *error = g_error_new_valist(WLINK_ERROR, (int)code, format, args);
    va_end(args);
    return false;
}
