/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "common/identity.h"

#include <glib.h>
#include <stdbool.h>

/* The parts of a unit that its self-check looks at, and which of them it has to have. Pure. What is measured
 * of each, and the verdicts, are in call/verdict.h; docs/self-check.md is the manual. */
enum wlink_check { /* in the order of the screen, and of a run */
                   WLINK_CHECK_IMAGE,
                   WLINK_CHECK_IDENTITY,
                   WLINK_CHECK_SITE_BUNDLE,
                   WLINK_CHECK_CLOCK,
                   WLINK_CHECK_NETWORK,
                   WLINK_CHECK_ROOM_CAMERA,
                   WLINK_CHECK_EXAM_CAMERA,
                   WLINK_CHECK_MICROPHONE,
                   WLINK_CHECK_LOUDSPEAKER,
                   WLINK_CHECK_TOUCH,
                   WLINK_CHECK_LOOPBACK,
                   WLINK_CHECK_ROLL_BACK,
                   WLINK_CHECK_SECURITY,
                   WLINK_CHECK_COUNT
};
const char *wlink_check_to_string(enum wlink_check check); /* "exam-camera" … */
bool wlink_check_from_string(const char *name, enum wlink_check *check);

enum wlink_check_state {
    WLINK_CHECK_NOT_RUN,
    WLINK_CHECK_RUNNING,
    WLINK_CHECK_PASSED,
    WLINK_CHECK_FAILED,
};
const char *wlink_check_state_to_string(enum wlink_check_state state); /* "not-run" … */

/* What decides which checks a unit has and needs. */
struct wlink_check_unit {
    enum wlink_role role;
    bool exam_configured; /* the configuration names an examination camera, there or not */
    bool in_service;
    bool has_keeper; /* org.winglink.Keeper1 has answered: this is a device */
    bool production; /* so the keeper says of the image */
};

/* A consulting unit that is to have no examination camera has no such check. */
bool wlink_check_has(const struct wlink_check_unit *unit, enum wlink_check check);
/* The unit is not put into service without it. What only a person at the screen can do is needed once, before
 * service; what only a keeper knows is needed where there is one, and before service. */
bool wlink_check_needs(const struct wlink_check_unit *unit, enum wlink_check check);
