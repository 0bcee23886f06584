/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/phrases.h"
#include "panel/model.h"

/* What screen 19 says of the unit's checks: sentences, without a widget. */

/* What was measured, in words, or why it was not, or that it failed. Free with g_free. */
char *wlink_say_measured(const struct wlink_model_check *check);

/* The code's sentence or two; "" when nothing is wrong. Free with g_free. */
char *wlink_say_check_why(const struct wlink_model_check *check);

/* What to do about a check that has not passed, one step after another. */
enum { WLINK_ADVICE_MOST = 3 };
struct wlink_advice {
    guint count;
    enum wlink_phrase steps[WLINK_ADVICE_MOST];
};
struct wlink_advice wlink_say_advice(const struct wlink_model_check *check);

/* All the checks together. */
struct wlink_standing {
    guint all, passed, failed;               /* failed: those that are needed */
    guint needed, left;                      /* left: needed, and neither passed nor failed */
    bool only_touch;                         /* what is left is the touch check alone */
    const struct wlink_model_check *worst;   /* the first that did not pass; NULL: none */
    const struct wlink_model_check *running; /* NULL: none */
};
struct wlink_standing wlink_say_standing(const struct wlink_model *model);

/* Whether the unit may be used: a heading, a sentence; good: no fault, bad: a red frame is due. */
struct wlink_readiness {
    enum wlink_phrase heading, words;
    bool good, bad;
};
struct wlink_readiness wlink_say_readiness(const struct wlink_model *model);

/* Why the unit cannot be put into service, as the button says it; NULL: it can. Free with g_free. */
char *wlink_say_put(const struct wlink_model *model);

/* The unit's number where the keeper knows it, else its address. Borrowed. */
const char *wlink_say_unit(const struct wlink_model *model);

/* All that the checks found as text, a line each, short enough for a code to scan. Free with g_free. */
char *wlink_say_check_report(const struct wlink_model *model, gint64 now);
