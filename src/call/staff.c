/* SPDX-License-Identifier: Apache-2.0 */
#include "call/staff.h"

#include "call/pin.h"
#include "common/error.h"

enum { CODES = 1000 };

/* Every code that can be typed has a place, used or not. */
struct wlink_staff {
    struct {
        bool exists;
        struct wlink_staff_member member;
        struct wlink_staff_tries tries;
    } places[CODES];
};

static const struct {
    const char *name;
    bool administers;
} roles[WLINK_STAFF_ROLE_COUNT] = {
    [WLINK_STAFF_NURSE] = {"nurse", false},
    [WLINK_STAFF_CONSULTANT] = {"consultant", false},
    [WLINK_STAFF_TECHNICIAN] = {"technician", true},
    [WLINK_STAFF_MANAGER] = {"manager", true},
};

const char *wlink_staff_role_to_string(enum wlink_staff_role role) {
    return (unsigned)role < WLINK_STAFF_ROLE_COUNT ? roles[role].name : "unknown";
}

bool wlink_staff_role_from_string(const char *name, enum wlink_staff_role *role) {
    for (int i = 0; i < WLINK_STAFF_ROLE_COUNT; i++)
        if (g_strcmp0(name, roles[i].name) == 0) {
            *role = (enum wlink_staff_role)i;
            return true;
        }
    return false;
}

bool wlink_staff_role_may_administer(enum wlink_staff_role role) {
    return (unsigned)role < WLINK_STAFF_ROLE_COUNT && roles[role].administers;
}

/* How long the n-th lock lasts, µs. */
static gint64 length_of_lock(unsigned locks) {
    static const unsigned minutes[] = {5, 15, 60};
    return (gint64)minutes[CLAMP(locks, 1, G_N_ELEMENTS(minutes)) - 1] * 60 * G_USEC_PER_SEC;
}

static int place_of(const char *code) {
    return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

wlink_staff *wlink_staff_new(void) {
    return g_new0(struct wlink_staff, 1);
}

void wlink_staff_free(wlink_staff *staff) {
    if (!staff)
        return;
    for (int i = 0; i < CODES; i++)
        g_free(staff->places[i].member.hash);
    g_free(staff);
}

bool wlink_staff_any(const wlink_staff *staff) {
    for (int i = 0; i < CODES; i++)
        if (staff->places[i].exists && !staff->places[i].member.ended)
            return true;
    return false;
}

bool wlink_staff_any_serving(const wlink_staff *staff) {
    for (int i = 0; i < CODES; i++) {
        const struct wlink_staff_member *member = &staff->places[i].member;
        if (staff->places[i].exists && !member->ended && !member->must_change &&
            wlink_staff_role_may_administer(member->role))
            return true;
    }
    return false;
}

const struct wlink_staff_member *wlink_staff_find(const wlink_staff *staff, const char *code) {
    if (!wlink_staff_code_is_valid(code) || !staff->places[place_of(code)].exists)
        return NULL;
    return &staff->places[place_of(code)].member;
}

const struct wlink_staff_tries *wlink_staff_tries_of(const wlink_staff *staff, const char *code) {
    return &staff->places[place_of(code)].tries;
}

void wlink_staff_set_tries(wlink_staff *staff, const char *code, const struct wlink_staff_tries *tries) {
    staff->places[place_of(code)].tries = *tries;
}

void wlink_staff_set_member(wlink_staff *staff, const char *code, const struct wlink_staff_member *member) {
    struct wlink_staff_member *own = &staff->places[place_of(code)].member;
    char *hash = g_strdup(member->hash);
    g_free(own->hash);
    *own = *member;
    own->hash = hash;
    staff->places[place_of(code)].exists = true;
}

/* A lock that is over gives five new tries. A clock that was set back does not make a lock longer. */
static struct wlink_staff_tries *settle(wlink_staff *staff, const char *code, gint64 now) {
    struct wlink_staff_tries *tries = &staff->places[place_of(code)].tries;
    if (tries->locked_until == 0)
        return tries;
    tries->locked_until = MIN(tries->locked_until, now + length_of_lock(tries->locks));
    if (tries->locked_until > now)
        return tries;
    tries->locked_until = 0;
    tries->wrong = 0;
    return tries;
}

const char *wlink_staff_state(wlink_staff *staff, const char *code, gint64 now) {
    const struct wlink_staff_member *member = wlink_staff_find(staff, code);
    if (!member || member->ended)
        return "ended";
    if (settle(staff, code, now)->locked_until != 0)
        return "locked";
    return member->must_change ? "must-change" : "active";
}

bool wlink_staff_may_add(const wlink_staff *staff, const char *code, GError **error) {
    if (!wlink_staff_code_is_valid(code))
        return wlink_fail(error, WLINK_CODE_INVALID, "a staff code is three digits");
    const struct wlink_staff_member *member = wlink_staff_find(staff, code);
    return !member ||
           wlink_fail(error, WLINK_CODE_INVALID, "staff code %s %s somebody's; a code is not used twice",
                      code, member->ended ? "was" : "is");
}

bool wlink_staff_may_change(const wlink_staff *staff, const char *code, GError **error) {
    const struct wlink_staff_member *member = wlink_staff_find(staff, code);
    if (!member)
        return wlink_fail(error, WLINK_CODE_NOT_FOUND, "nobody here has the staff code '%s'", code);
    return !member->ended || wlink_fail(error, WLINK_CODE_INVALID, "staff code %s was ended", code);
}

void wlink_staff_add(wlink_staff *staff, const char *code, enum wlink_staff_role role, const char *hash) {
    const struct wlink_staff_member member = {.role = role, .must_change = true, .hash = (char *)hash};
    wlink_staff_set_member(staff, code, &member);
    staff->places[place_of(code)].tries = (struct wlink_staff_tries){0};
}

void wlink_staff_set_pin(wlink_staff *staff, const char *code, const char *hash, bool must_change) {
    struct wlink_staff_member *member = &staff->places[place_of(code)].member;
    char *copy = g_strdup(hash);
    g_free(member->hash);
    member->hash = copy;
    member->must_change = must_change;
    staff->places[place_of(code)].tries = (struct wlink_staff_tries){0};
}

void wlink_staff_end(wlink_staff *staff, const char *code) {
    staff->places[place_of(code)].member.ended = true;
}

enum wlink_code wlink_staff_may_try(wlink_staff *staff, const char *code, gint64 now) {
    return settle(staff, code, now)->locked_until != 0 ? WLINK_CODE_LOCKED : WLINK_CODE_NONE;
}

static enum wlink_code count_wrong(struct wlink_staff_tries *tries, gint64 now) {
    if (++tries->wrong < WLINK_STAFF_TRIES)
        return WLINK_CODE_WRONG_PIN;
    tries->locks++;
    tries->locked_until = now + length_of_lock(tries->locks);
    return WLINK_CODE_LOCKED;
}

enum wlink_code wlink_staff_judge(wlink_staff *staff, const char *code, bool right, gint64 now) {
    const struct wlink_staff_member *member = wlink_staff_find(staff, code);
    struct wlink_staff_tries *tries = settle(staff, code, now);
    if (tries->locked_until != 0)
        return WLINK_CODE_LOCKED;
    if (!member || !right)
        return count_wrong(tries, now);
    *tries = (struct wlink_staff_tries){0};
    return member->ended ? WLINK_CODE_PIN_ENDED : WLINK_CODE_NONE;
}

void wlink_staff_lock(wlink_staff *staff, const char *code, gint64 now, unsigned *tries_left,
                      gint64 *locked_until) {
    const struct wlink_staff_tries *tries = settle(staff, code, now);
    *tries_left = WLINK_STAFF_TRIES - MIN(tries->wrong, WLINK_STAFF_TRIES);
    *locked_until = tries->locked_until;
}
