/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* What is being entered on the pad: a staff code and a PIN, or a new PIN twice. Pure; wipes itself. */
enum { WLINK_CODE_DIGITS = 3, WLINK_PIN_DIGITS = 6 };

enum wlink_pin_step {
    WLINK_PIN_STEP_CODE,
    WLINK_PIN_STEP_PIN,
    WLINK_PIN_STEP_NEW,
    WLINK_PIN_STEP_REPEAT,
};

struct wlink_pin_entry {
    enum wlink_pin_step step;
    char code[WLINK_CODE_DIGITS + 1];
    char pin[WLINK_PIN_DIGITS + 1];    /* as far as it is entered */
    char first[WLINK_PIN_DIGITS + 1];  /* the new PIN, while it is repeated */
    char tried[WLINK_CODE_DIGITS + 1]; /* the code whose PIN was complete last */
    bool different;                    /* the two were not the same: said until the next digit */
};

/* Begins with the staff code, or with a new PIN. */
void wlink_pin_begin(struct wlink_pin_entry *entry, enum wlink_pin_step step);
/* One more digit, 0 to 9. True when it was the last one: code and pin are complete. */
bool wlink_pin_digit(struct wlink_pin_entry *entry, int digit);
/* The last digit goes; in an empty PIN, the code's. */
void wlink_pin_delete(struct wlink_pin_entry *entry);
/* All digits of what is entered now go; of an empty PIN, the code's. */
void wlink_pin_clear(struct wlink_pin_entry *entry);
/* What the unit said of the PIN that was tried last is of the code that is entered now; of a new PIN it
 * always is. */
bool wlink_pin_is_answered(const struct wlink_pin_entry *entry);
/* After an answer: the PIN goes, the code stays. */
void wlink_pin_again(struct wlink_pin_entry *entry);
void wlink_pin_wipe(struct wlink_pin_entry *entry);
/* How many digits of the present step are entered, and of how many. */
unsigned wlink_pin_entered(const struct wlink_pin_entry *entry);
unsigned wlink_pin_wanted(const struct wlink_pin_entry *entry);
