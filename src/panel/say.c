/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/say.h"

#include "common/error.h"

#include <string.h>

static const double SILENT_DB = -55, LOUD_DB = -3;

char *wlink_say_fallback(const struct wlink_model *model) {
    if (!*model->unit.fallback)
        return g_strdup(wlink_say(WLINK_SAY_RING_SWITCHBOARD));
    g_autofree char *ring = wlink_say_with(WLINK_SAY_RING_NUMBER, "number", model->unit.fallback, NULL);
    g_auto(GStrv) parts = g_strsplit(ring, " ", -1);
    return g_strjoinv("\u00a0", parts); /* a number stays in one line */
}

static void append_lower(GString *text, const char *words) {
    g_autofree char *first = g_utf8_strdown(words, g_utf8_next_char(words) - words);
    g_string_append(text, first);
    g_string_append(text, g_utf8_next_char(words));
}

/* At most so many of them; the officer's place is not said in a short list. */
static GString *list_people(guint people, int most, bool brief) {
    GString *text = g_string_new(NULL);
    for (int person = 0; person < WLINK_PERSON_COUNT && most > 0; person++) {
        if (!(people & 1u << person))
            continue;
        const bool officer = brief && person == WLINK_PERSON_OFFICER;
        const char *words = officer ? wlink_say(WLINK_SAY_OFFICER)
                                    : wlink_words_person(wlink_person_to_string((enum wlink_person)person));
        if (text->len == 0) {
            g_string_append(text, words);
        } else {
            g_string_append(text, ", ");
            append_lower(text, words);
        }
        most--;
    }
    if (text->len == 0)
        g_string_append(text, wlink_say(WLINK_SAY_CONSULTATION_NOBODY));
    return text;
}

char *wlink_say_people(guint people) {
    return g_string_free(list_people(people, WLINK_PERSON_COUNT, false), FALSE);
}

char *wlink_say_people_short(guint people) {
    const int count = __builtin_popcount(people);
    if (count <= 3)
        return g_string_free(list_people(people, count, true), FALSE);
    g_autofree char *some = g_string_free(list_people(people, 2, true), FALSE);
    g_autofree char *n = g_strdup_printf("%d", count - 2);
    return wlink_say_with(WLINK_SAY_PEOPLE_MORE, "people", some, "n", n, NULL);
}

/* A wing needs its examination camera; a consulting unit usually has none, and then no problem says so. */
static enum wlink_phrase missing_part(const struct wlink_model *model) {
    if (model->devices.state[WLINK_PANEL_ROOM] == WLINK_DEVICE_IS_NONE)
        return WLINK_SAY_HEALTH_NO_ROOM;
    if (model->devices.state[WLINK_PANEL_EXAM] == WLINK_DEVICE_IS_NONE)
        return WLINK_SAY_HEALTH_NO_EXAM;
    return WLINK_SAY_HEALTH_NO_MICROPHONE;
}

static enum wlink_phrase health(const struct wlink_model *model) {
    if (!model->self_check.in_service || g_str_equal(model->unit.presence, "not-in-service"))
        return WLINK_SAY_HEALTH_NOT_IN_SERVICE;
    if (wlink_model_has_problem(model, WLINK_CODE_CLOCK_UNKNOWN))
        return WLINK_SAY_HEALTH_NO_TIME;
    if (wlink_model_has_problem(model, WLINK_CODE_RECORD_UNWRITABLE))
        return WLINK_SAY_HEALTH_NO_RECORD;
    if (wlink_model_has_problem(model, WLINK_CODE_NETWORK_DOWN))
        return WLINK_SAY_HEALTH_NO_NETWORK;
    if (wlink_model_foreign_for(model) == WLINK_PANEL_EXAM)
        return WLINK_SAY_HEALTH_FOREIGN;
    if (wlink_model_has_problem(model, WLINK_CODE_CAMERA_MISSING))
        return missing_part(model);
    if (wlink_model_has_problem(model, WLINK_CODE_SOUND_MISSING))
        return WLINK_SAY_HEALTH_NO_MICROPHONE;
    return WLINK_SAY_HEALTH_GOOD;
}

char *wlink_say_health(const struct wlink_model *model, bool *good) {
    g_autofree char *ring = wlink_say_fallback(model);
    const enum wlink_phrase phrase = health(model);
    *good = phrase == WLINK_SAY_HEALTH_GOOD;
    return wlink_say_with(phrase, "ring", ring, NULL);
}

void wlink_say_split_name(const char *name, char **place, char **room) {
    const char *comma = strstr(name, ", "), *dot = strstr(name, " · ");
    const char *at = dot ? dot : comma;
    if (!at) {
        *place = g_strdup(name);
        *room = g_strdup("");
        return;
    }
    const char *rest = at + (dot ? strlen(" · ") : strlen(", "));
    g_autofree char *first = g_utf8_strup(rest, g_utf8_next_char(rest) - rest);
    *place = g_strndup(name, (gsize)(at - name));
    *room = g_strconcat(first, *rest ? g_utf8_next_char(rest) : "", NULL);
}

const char *wlink_say_break(const struct wlink_model *model) {
    switch ((int)model->consultation.interrupted_by) {
    case WLINK_CODE_NETWORK_DOWN:
        return wlink_say(WLINK_SAY_INTERRUPTED_CABLE);
    case WLINK_CODE_UNIT_RESTARTED:
        return wlink_say(WLINK_SAY_INTERRUPTED_RESTARTED);
    case WLINK_CODE_FAR_RESTARTED:
        return wlink_say(WLINK_SAY_INTERRUPTED_FAR_RESTARTED);
    default:
        return NULL;
    }
}

enum wlink_phrase wlink_say_far_absence(const struct wlink_model *model, enum wlink_panel_device camera) {
    const bool closed = model->consultation.far_cameras[camera] == WLINK_DEVICE_IS_CLOSED;
    return closed || model->consultation.far_stopped ? WLINK_SAY_NOT_SENT : WLINK_SAY_NOT_THERE;
}

char *wlink_say_far_stopped(const struct wlink_model *model) {
    g_autofree char *place = NULL, *room = NULL;
    g_autofree char *time = wlink_words_time(model->consultation.far_stopped_at);
    wlink_say_split_name(model->consultation.room_name, &place, &room);
    return wlink_say_with(WLINK_SAY_CONSULTATION_FAR_STOPPED, "room", place, "time", time, NULL);
}

const char *wlink_say_signed_in(const struct wlink_model *model) {
    static const struct {
        const char *role;
        enum wlink_phrase phrase;
    } roles[] = {
        {"nurse", WLINK_SAY_SIGNED_IN_NURSE},
        {"consultant", WLINK_SAY_SIGNED_IN_CONSULTANT},
        {"technician", WLINK_SAY_SIGNED_IN_TECHNICIAN},
        {"manager", WLINK_SAY_SIGNED_IN_MANAGER},
    };
    for (gsize i = 0; *model->staff.code && i < G_N_ELEMENTS(roles); i++)
        if (g_str_equal(model->staff.role, roles[i].role))
            return wlink_say(roles[i].phrase);
    return NULL;
}

static char *locked_words(const struct wlink_model_room *room) {
    if (room->permission != WLINK_CODE_NOT_AUTHORISED_YET || !room->from)
        return g_strdup(wlink_say(WLINK_SAY_PRESENCE_LOCKED));
    g_autofree char *today = wlink_words_date(g_get_real_time());
    g_autofree char *day = wlink_words_date(room->from);
    g_autofree char *time = wlink_words_time(room->from);
    return wlink_say_with(WLINK_SAY_PRESENCE_FROM, "time", g_str_equal(today, day) ? time : day, NULL);
}

char *wlink_say_room_presence(const struct wlink_model_room *room, enum wlink_say_presence *kind) {
    static const struct {
        const char *presence;
        enum wlink_say_presence kind;
        enum wlink_phrase consulting, wing;
    } words[] = {
        {"available", WLINK_SAY_FREE, WLINK_SAY_PRESENCE_AVAILABLE, WLINK_SAY_PRESENCE_FREE},
        {"in-consultation", WLINK_SAY_BUSY, WLINK_SAY_PRESENCE_BUSY, WLINK_SAY_PRESENCE_IN_CONSULTATION},
        {"unknown", WLINK_SAY_UNKNOWN, WLINK_SAY_PRESENCE_UNKNOWN, WLINK_SAY_PRESENCE_UNKNOWN},
        {"out-of-hours", WLINK_SAY_OFF, WLINK_SAY_PRESENCE_CLOSED, WLINK_SAY_PRESENCE_CLOSED},
        {"", WLINK_SAY_OFF, WLINK_SAY_PRESENCE_OFF, WLINK_SAY_PRESENCE_OFF}, /* any other */
    };
    gsize i = 0;
    *kind = WLINK_SAY_LOCKED;
    if (!room->may_call || g_str_equal(room->presence, "not-authorised"))
        return locked_words(room);
    while (*words[i].presence && !g_str_equal(words[i].presence, room->presence))
        i++;
    *kind = words[i].kind;
    return g_strdup(wlink_say(room->role == WLINK_ROLE_WING ? words[i].wing : words[i].consulting));
}

static bool is_opening(const struct wlink_model *model) {
    for (int device = 0; device < WLINK_PANEL_DEVICES; device++)
        if (model->devices.state[device] == WLINK_DEVICE_IS_CLOSED)
            return true;
    return false;
}

static bool works(const struct wlink_model *model, enum wlink_panel_device device) {
    return model->devices.state[device] == WLINK_DEVICE_IS_OPEN;
}

/* Without these no call can be made, whatever the devices do; NULL: all are there. */
static const struct wlink_verdict *hopeless(const struct wlink_model *model) {
    static const struct {
        enum wlink_code problem;
        struct wlink_verdict verdict;
    } rows[] = {
        {WLINK_CODE_CLOCK_UNKNOWN, {false, false, WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_NO_TIME}},
        {WLINK_CODE_RECORD_UNWRITABLE, {false, false, WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_NO_RECORD}},
        {WLINK_CODE_NETWORK_DOWN, {false, false, WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_NO_NETWORK}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (wlink_model_has_problem(model, rows[i].problem))
            return &rows[i].verdict;
    return NULL;
}

/* Everything that is there works; an examination camera may be missing. */
static struct wlink_verdict ready(const struct wlink_model *model) {
    const enum wlink_device_is exam = model->devices.state[WLINK_PANEL_EXAM];
    if (exam == WLINK_DEVICE_IS_OPEN)
        return (struct wlink_verdict){true, true, WLINK_SAY_VERDICT_READY, WLINK_SAY_VERDICT_READY_ALL};
    if (exam == WLINK_DEVICE_IS_STALLED)
        return (struct wlink_verdict){true, true, WLINK_SAY_VERDICT_READY_BUT, WLINK_SAY_VERDICT_EXAM_SILENT};
    if (exam == WLINK_DEVICE_IS_NONE && model->unit.role == WLINK_ROLE_CONSULTING)
        return (struct wlink_verdict){true, true, WLINK_SAY_VERDICT_READY,
                                      WLINK_SAY_VERDICT_READY_NO_EXAM_EVER};
    return (struct wlink_verdict){true, true, WLINK_SAY_VERDICT_READY_BUT, WLINK_SAY_VERDICT_NO_EXAM};
}

/* What is worst comes first. A part that is missing never stands in the way of a call, unless nothing works.
 */
struct wlink_verdict wlink_say_verdict(const struct wlink_model *model) {
    const bool microphone = works(model, WLINK_PANEL_MICROPHONE), room = works(model, WLINK_PANEL_ROOM);
    const bool some = microphone || room || works(model, WLINK_PANEL_EXAM);
    if (hopeless(model))
        return *hopeless(model);
    if (!some && is_opening(model))
        return (struct wlink_verdict){false, true, WLINK_SAY_VERDICT_OPENING,
                                      WLINK_SAY_VERDICT_OPENING_WORDS};
    if (!microphone)
        return (struct wlink_verdict){some, false, WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_NO_MICROPHONE};
    if (!room)
        return (struct wlink_verdict){some, false, WLINK_SAY_VERDICT_NOT,
                                      model->devices.state[WLINK_PANEL_ROOM] == WLINK_DEVICE_IS_STALLED
                                          ? WLINK_SAY_VERDICT_ROOM_SILENT
                                          : WLINK_SAY_VERDICT_NO_ROOM};
    if (wlink_model_has_problem(model, WLINK_CODE_MICROPHONE_DEAF))
        return (struct wlink_verdict){true, false, WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_DEAF};
    if (wlink_model_has_problem(model, WLINK_CODE_CAMERA_DARK))
        return (struct wlink_verdict){true, false, WLINK_SAY_VERDICT_NOT, WLINK_SAY_VERDICT_DARK};
    return ready(model);
}

char *wlink_say_verdict_words(const struct wlink_model *model, const struct wlink_verdict *verdict) {
    g_autofree char *ring = wlink_say_fallback(model);
    return wlink_say_with(verdict->words, "ring", ring, NULL);
}

enum wlink_phrase wlink_say_level(const struct wlink_model *model) {
    if (model->devices.state[WLINK_PANEL_MICROPHONE] == WLINK_DEVICE_IS_CLOSED)
        return WLINK_SAY_VERDICT_OPENING;
    if (!works(model, WLINK_PANEL_MICROPHONE))
        return WLINK_SAY_CHECK_NO_MICROPHONE;
    if (model->level_peak > LOUD_DB)
        return WLINK_SAY_CHECK_TOO_LOUD;
    return model->level_peak < SILENT_DB ? WLINK_SAY_CHECK_HEAR_NOTHING : WLINK_SAY_CHECK_HEAR;
}

char *wlink_say_valid(gint64 from, gint64 until) {
    g_autofree char *first = wlink_words_date(from), *last = wlink_words_date(until);
    if (from && until)
        return wlink_say_with(WLINK_SAY_REFUSED_VALID_VALUE, "from", first, "until", last, NULL);
    if (from)
        return wlink_say_with(WLINK_SAY_REFUSED_VALID_FROM, "from", first, NULL);
    return until ? wlink_say_with(WLINK_SAY_REFUSED_VALID_UNTIL, "until", last, NULL) : NULL;
}

char *wlink_say_minutes(gint64 since, gint64 now) {
    g_autofree char *n = g_strdup_printf("%d", (int)(MAX(now - since, 0) / (60 * G_USEC_PER_SEC)));
    return wlink_say_with(WLINK_SAY_MINUTES, "n", n, NULL);
}

char *wlink_say_length(gint64 since, gint64 now) {
    return wlink_words_duration(now - since);
}
