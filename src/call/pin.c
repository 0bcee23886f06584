/* SPDX-License-Identifier: Apache-2.0 */
#include "call/pin.h"

#include <string.h>

enum { PINS = 1000000, HALF = WLINK_PIN_DIGITS / 2 };

static bool is_digits(const char *text, gsize count) {
    for (gsize i = 0; i < count; i++)
        if (!g_ascii_isdigit(text[i]))
            return false;
    return text[count] == '\0';
}

bool wlink_staff_code_is_valid(const char *code) {
    return is_digits(code, WLINK_STAFF_CODE_DIGITS);
}

static bool has_few_digits(const char *pin) {
    unsigned seen = 0;
    for (int i = 0; i < WLINK_PIN_DIGITS; i++)
        seen |= 1u << (pin[i] - '0');
    return __builtin_popcount(seen) < 3;
}

/* 345678, 890123, 432109. */
static bool is_run(const char *pin, int step) {
    for (int i = 1; i < WLINK_PIN_DIGITS; i++)
        if ((pin[i] - pin[i - 1] - step) % 10 != 0)
            return false;
    return true;
}

static bool is_mirror(const char *pin) {
    for (int i = 0; i < HALF; i++)
        if (pin[i] != pin[WLINK_PIN_DIGITS - 1 - i])
            return false;
    return true;
}

/* Shapes on the pad and pairs, which no rule above finds. */
static bool is_favourite(const char *pin) {
    static const char *const favourites[] = {"112233", "332211", "147258", "159753", "147369", "258369",
                                             "789456", "456789", "987654", "142536", "246810", "135790",
                                             "102030", "010203", "369258", "741852", "963852", "445566"};
    for (gsize i = 0; i < G_N_ELEMENTS(favourites); i++)
        if (strcmp(pin, favourites[i]) == 0)
            return true;
    return false;
}

enum wlink_code wlink_pin_judge(const char *pin) {
    if (!is_digits(pin, WLINK_PIN_DIGITS))
        return WLINK_CODE_INVALID;
    bool weak = has_few_digits(pin) || is_run(pin, 1) || is_run(pin, -1) || is_mirror(pin) ||
                memcmp(pin, pin + HALF, HALF) == 0 || is_favourite(pin);
    return weak ? WLINK_CODE_PIN_WEAK : WLINK_CODE_NONE;
}

bool wlink_pin_make(guint32 random, char pin[WLINK_PIN_DIGITS + 1]) {
    char made[WLINK_PIN_DIGITS + 1];
    if (random >= G_MAXUINT32 / PINS * PINS)
        return false;
    for (int i = WLINK_PIN_DIGITS - 1; i >= 0; i--, random /= 10)
        made[i] = (char)('0' + random % 10);
    made[WLINK_PIN_DIGITS] = '\0';
    if (wlink_pin_judge(made) != WLINK_CODE_NONE)
        return false;
    memcpy(pin, made, sizeof made);
    return true;
}
