/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/navigate.h"

enum fact { /* bits */
            SIGNED_IN = 1 << 0,
            MUST_CHANGE = 1 << 1,
            PIN = 1 << 2,
            REFUSED = 1 << 3,
            OPEN = 1 << 4,     /* a device may be open */
            STOPPED = 1 << 5,  /* a person stopped everything */
            JOINED = 1 << 6,   /* both have seen each other in this consultation */
            CONSULTS = 1 << 7, /* this is a consulting unit */
            MESSAGE = 1 << 8,
            CANCELLED = 1 << 9, /* by somebody here */
            SERVES = 1 << 10,   /* a technician or a manager is signed in */
            CHECKS = 1 << 11,   /* the unit checks itself: devices may be open for it, and it says so */
            UPDATES = 1 << 12,
            OUT_OF_SERVICE = 1 << 13,
            WITHOUT_STAFF = 1 << 14,
            NOBODY = 1 << 15, /* can sign in here yet */
};

#define PAGE(page) (1u << (16 + WLINK_SERVICE_##page))

#define IN(phase) (1u << WLINK_PHASE_##phase)

enum {
    ANY = (1u << WLINK_PHASE_COUNT) - 1,
    REST = IN(IDLE) | IN(ENDED) | IN(REFUSED) | IN(FAILED),
    OVER = IN(ENDED) | IN(REFUSED) | IN(FAILED),
    BUSY = IN(CHECKING) | IN(CALLING) | IN(WAITING) | IN(CONNECTING) | IN(IN_CONSULTATION) | IN(INTERRUPTED),
};

/* The first row that fits. needs and lacks: facts. */
static const struct row {
    guint phases, needs, lacks;
    enum wlink_screen_id screen;
} rows[] = {
    {IN(UNKNOWN), 0, 0, WLINK_SCREEN_LOST},
    /* Whatever anybody chose; never over a consultation. */
    {REST | IN(CHECKING), UPDATES | CHECKS, 0, WLINK_SCREEN_UPDATE},
    {REST, UPDATES, OPEN, WLINK_SCREEN_UPDATE},
    {REST | IN(CHECKING), CHECKS, 0, WLINK_SCREEN_CHECKS},
    {BUSY, PIN, 0, WLINK_SCREEN_PIN_OPEN},
    {IN(RINGING), PIN | OPEN, 0, WLINK_SCREEN_PIN_OPEN},
    {REST | IN(RINGING), PIN, 0, WLINK_SCREEN_PIN},
    {REST | IN(RINGING), SIGNED_IN | MUST_CHANGE, OPEN, WLINK_SCREEN_NEW_PIN},
    {IN(IDLE), SERVES | PAGE(HOME), OPEN, WLINK_SCREEN_SERVICE},
    {IN(IDLE), WITHOUT_STAFF | PAGE(HOME), OPEN, WLINK_SCREEN_SERVICE},
    {IN(IDLE), SERVES | PAGE(CHECKS), 0, WLINK_SCREEN_CHECKS},
    {IN(IDLE), SERVES | PAGE(TOUCH), OPEN, WLINK_SCREEN_TOUCH},
    {IN(IDLE), SERVES | PAGE(REPORT), OPEN, WLINK_SCREEN_REPORT},
    {IN(IDLE), SERVES | PAGE(STAFF), OPEN, WLINK_SCREEN_STAFF},
    {IN(IDLE), SERVES | PAGE(REQUEST), OPEN, WLINK_SCREEN_REQUEST},
    {IN(IDLE), SERVES | OUT_OF_SERVICE, 0, WLINK_SCREEN_CHECKS},
    {IN(IDLE), NOBODY | OUT_OF_SERVICE, 0,
     WLINK_SCREEN_CHECKS}, /* what a unit shows that was hung up just now */
    {REST, CONSULTS | REFUSED, 0, WLINK_SCREEN_NOT_CALLED},
    {REST, REFUSED, 0, WLINK_SCREEN_REFUSED},
    {IN(IDLE), CONSULTS | SIGNED_IN | MESSAGE, 0, WLINK_SCREEN_MESSAGE},
    {IN(IDLE), CONSULTS | SIGNED_IN, 0, WLINK_SCREEN_LIST},
    {IN(IDLE), SIGNED_IN, 0, WLINK_SCREEN_ROOMS},
    {IN(IDLE), 0, 0, WLINK_SCREEN_STANDBY},
    /* A call that was cancelled here has nothing to sum up. */
    {IN(ENDED), CANCELLED | CONSULTS | SIGNED_IN, JOINED, WLINK_SCREEN_LIST},
    {IN(ENDED), CANCELLED | SIGNED_IN, JOINED, WLINK_SCREEN_ROOMS},
    {IN(ENDED), CANCELLED, JOINED, WLINK_SCREEN_STANDBY},
    {IN(CHECKING), CONSULTS, 0, WLINK_SCREEN_JOIN_CHECK},
    {IN(CALLING) | IN(WAITING) | IN(CONNECTING), CONSULTS, 0, WLINK_SCREEN_RINGS},
    {IN(IN_CONSULTATION), CONSULTS, 0, WLINK_SCREEN_SEES_WING},
    {IN(ENDING), CONSULTS | JOINED, 0, WLINK_SCREEN_SEES_WING},
    {IN(ENDING), CONSULTS, 0, WLINK_SCREEN_RINGS},
    {IN(INTERRUPTED), CONSULTS, 0, WLINK_SCREEN_LOST_WING},
    {OVER, CONSULTS | JOINED, 0, WLINK_SCREEN_LEFT_WING},
    {OVER, CONSULTS, 0, WLINK_SCREEN_NOT_CALLED},
    {IN(CHECKING), 0, 0, WLINK_SCREEN_CHECK},
    {IN(CALLING) | IN(WAITING) | IN(CONNECTING), 0, 0, WLINK_SCREEN_WAITING},
    {IN(RINGING), OPEN, 0, WLINK_SCREEN_CHECK},
    {IN(RINGING), 0, 0, WLINK_SCREEN_INCOMING},
    {IN(IN_CONSULTATION), STOPPED, 0, WLINK_SCREEN_STOPPED},
    {IN(IN_CONSULTATION), 0, 0, WLINK_SCREEN_CONSULTATION},
    {IN(ENDING), JOINED, 0, WLINK_SCREEN_CONSULTATION},
    {IN(ENDING), 0, 0, WLINK_SCREEN_WAITING},
    {IN(INTERRUPTED), 0, 0, WLINK_SCREEN_INTERRUPTED},
    {OVER, JOINED, 0, WLINK_SCREEN_ENDED},
    {OVER, 0, 0, WLINK_SCREEN_REFUSED},
    {ANY, 0, 0, WLINK_SCREEN_LOST},
};

static guint facts_of(const struct wlink_model *model, const struct wlink_choice *choice) {
    return (choice->signed_in ? SIGNED_IN : 0u) | (choice->must_change ? MUST_CHANGE : 0u) |
           (choice->pin ? PIN : 0u) | (choice->refused != WLINK_CODE_NONE ? REFUSED : 0u) |
           (wlink_model_has_open_device(model) ? OPEN : 0u) | (model->devices.stopped ? STOPPED : 0u) |
           (model->consultation.joined ? JOINED : 0u) |
           (model->consultation.reason == WLINK_CODE_CANCELLED ? CANCELLED : 0u) |
           (model->unit.role == WLINK_ROLE_CONSULTING ? CONSULTS : 0u) | (choice->message ? MESSAGE : 0u) |
           (choice->signed_in && wlink_model_may_serve(model) ? SERVES : 0u) |
           (model->self_check.running ? CHECKS : 0u) |
           (wlink_model_works_on(model, "update") ? UPDATES : 0u) |
           (choice->without_staff ? WITHOUT_STAFF : 0u) | (model->staff.any ? 0u : NOBODY) |
           (model->self_check.in_service ? 0u : OUT_OF_SERVICE) | 1u << (16 + choice->service);
}

/* While winglinkd does not answer, only the keeper says anything: a unit without an identity has none, during
 * an update it restarts, and where it does not start any more the keeper has given up waiting for it. */
static enum wlink_screen_id without_daemon(const struct wlink_model *model) {
    const bool starts = model->link == WLINK_LINK_IS_STARTING && model->keeper.there;
    if (starts && wlink_model_works_on(model, "update"))
        return WLINK_SCREEN_UPDATE;
    if (starts && !model->keeper.enrolled)
        return WLINK_SCREEN_ENROL;
    return starts && wlink_model_is_stuck(model) ? WLINK_SCREEN_REPAIR : WLINK_SCREEN_LOST;
}

enum wlink_screen_id wlink_navigate(const struct wlink_model *model, const struct wlink_choice *choice) {
    const guint facts = facts_of(model, choice);
    const struct row *row = rows;
    if (model->link != WLINK_LINK_IS_THERE)
        return without_daemon(model);
    while (!(row->phases & 1u << model->consultation.phase) || (facts & row->needs) != row->needs ||
           facts & row->lacks)
        row++; /* the last row fits everything */
    return row->screen;
}

const char *wlink_screen_to_string(enum wlink_screen_id id) {
    static const char *const names[WLINK_SCREEN_COUNT] = {
        [WLINK_SCREEN_LOST] = "lost",
        [WLINK_SCREEN_STANDBY] = "standby",
        [WLINK_SCREEN_PIN] = "pin",
        [WLINK_SCREEN_PIN_OPEN] = "pin",
        [WLINK_SCREEN_NEW_PIN] = "new-pin",
        [WLINK_SCREEN_ROOMS] = "rooms",
        [WLINK_SCREEN_CHECK] = "check",
        [WLINK_SCREEN_WAITING] = "waiting",
        [WLINK_SCREEN_CONSULTATION] = "consultation",
        [WLINK_SCREEN_INTERRUPTED] = "interrupted",
        [WLINK_SCREEN_ENDED] = "ended",
        [WLINK_SCREEN_REFUSED] = "refused",
        [WLINK_SCREEN_INCOMING] = "incoming",
        [WLINK_SCREEN_STOPPED] = "stopped",
        [WLINK_SCREEN_LIST] = "list",
        [WLINK_SCREEN_JOIN_CHECK] = "check",
        [WLINK_SCREEN_RINGS] = "calling",
        [WLINK_SCREEN_SEES_WING] = "consultation",
        [WLINK_SCREEN_LOST_WING] = "interrupted",
        [WLINK_SCREEN_MESSAGE] = "message",
        [WLINK_SCREEN_LEFT_WING] = "ended",
        [WLINK_SCREEN_NOT_CALLED] = "refused",
        [WLINK_SCREEN_CHECKS] = "checks",
        [WLINK_SCREEN_TOUCH] = "touch",
        [WLINK_SCREEN_REPORT] = "report",
        [WLINK_SCREEN_UPDATE] = "update",
        [WLINK_SCREEN_SERVICE] = "service",
        [WLINK_SCREEN_STAFF] = "staff",
        [WLINK_SCREEN_REQUEST] = "request",
        [WLINK_SCREEN_REPAIR] = "repair",
        [WLINK_SCREEN_ENROL] = "request",
    };
    return (unsigned)id < WLINK_SCREEN_COUNT ? names[id] : "unknown";
}
