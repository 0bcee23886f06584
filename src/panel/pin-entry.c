/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/pin-entry.h"

#include <string.h>

void wlink_pin_wipe(struct wlink_pin_entry *entry) {
    explicit_bzero(entry, sizeof *entry);
}

void wlink_pin_begin(struct wlink_pin_entry *entry, enum wlink_pin_step step) {
    wlink_pin_wipe(entry);
    entry->step = step;
}

static char *field(struct wlink_pin_entry *entry) {
    return entry->step == WLINK_PIN_STEP_CODE ? entry->code : entry->pin;
}

unsigned wlink_pin_entered(const struct wlink_pin_entry *entry) {
    return (unsigned)strlen(entry->step == WLINK_PIN_STEP_CODE ? entry->code : entry->pin);
}

unsigned wlink_pin_wanted(const struct wlink_pin_entry *entry) {
    return entry->step == WLINK_PIN_STEP_CODE ? WLINK_CODE_DIGITS : WLINK_PIN_DIGITS;
}

bool wlink_pin_is_answered(const struct wlink_pin_entry *entry) {
    const bool new_pin = entry->step == WLINK_PIN_STEP_NEW || entry->step == WLINK_PIN_STEP_REPEAT;
    return new_pin || (*entry->tried && strcmp(entry->code, entry->tried) == 0);
}

void wlink_pin_again(struct wlink_pin_entry *entry) {
    explicit_bzero(entry->pin, sizeof entry->pin);
    explicit_bzero(entry->first, sizeof entry->first);
    if (entry->step == WLINK_PIN_STEP_REPEAT)
        entry->step = WLINK_PIN_STEP_NEW;
}

/* The second time, the new PIN must be the same. */
static bool compare(struct wlink_pin_entry *entry) {
    bool same = strcmp(entry->first, entry->pin) == 0;
    if (!same)
        wlink_pin_again(entry);
    entry->different = !same;
    return same;
}

static bool complete(struct wlink_pin_entry *entry) {
    switch (entry->step) {
    case WLINK_PIN_STEP_CODE:
        entry->step = WLINK_PIN_STEP_PIN;
        return false;
    case WLINK_PIN_STEP_PIN:
        memcpy(entry->tried, entry->code, sizeof entry->tried);
        return true;
    case WLINK_PIN_STEP_NEW:
        memcpy(entry->first, entry->pin, sizeof entry->first);
        explicit_bzero(entry->pin, sizeof entry->pin);
        entry->step = WLINK_PIN_STEP_REPEAT;
        return false;
    case WLINK_PIN_STEP_REPEAT:
        return compare(entry);
    }
    return false;
}

bool wlink_pin_digit(struct wlink_pin_entry *entry, int digit) {
    unsigned entered = wlink_pin_entered(entry);
    entry->different = false;
    if (digit < 0 || digit > 9 || entered >= wlink_pin_wanted(entry))
        return false;
    field(entry)[entered] = (char)('0' + digit);
    return entered + 1 == wlink_pin_wanted(entry) && complete(entry);
}

static void back_to_code(struct wlink_pin_entry *entry) {
    if (entry->step == WLINK_PIN_STEP_PIN && !*entry->pin)
        entry->step = WLINK_PIN_STEP_CODE;
}

void wlink_pin_delete(struct wlink_pin_entry *entry) {
    back_to_code(entry);
    unsigned entered = wlink_pin_entered(entry);
    if (entered > 0)
        field(entry)[entered - 1] = 0;
}

void wlink_pin_clear(struct wlink_pin_entry *entry) {
    back_to_code(entry);
    explicit_bzero(field(entry), wlink_pin_wanted(entry));
}
