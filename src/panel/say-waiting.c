/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/say-waiting.h"

enum { ROOM, EXAM }; /* of a caller's cameras */

void wlink_say_wait(gint64 since, gint64 now, char **number, char **unit) {
    const gint64 minutes = MAX(now - since, 0) / (60 * G_USEC_PER_SEC);
    if (minutes == 0) {
        *number = g_strdup(wlink_say(WLINK_SAY_LIST_NEW));
        *unit = g_strdup(wlink_say(WLINK_SAY_LIST_MINUTE));
    } else if (minutes < 60) {
        *number = g_strdup_printf("%d", (int)minutes);
        *unit = g_strdup(wlink_say(minutes == 1 ? WLINK_SAY_LIST_MINUTE : WLINK_SAY_LIST_MINUTES));
    } else {
        *number = g_strdup_printf("%d:%02d", (int)(minutes / 60), (int)(minutes % 60));
        *unit = g_strdup(wlink_say(WLINK_SAY_LIST_HOURS));
    }
}

char *wlink_say_wait_words(gint64 since, gint64 now) {
    g_autofree char *number = NULL, *unit = NULL;
    if (now - since < 60 * (gint64)G_USEC_PER_SEC)
        return g_strdup(wlink_say(WLINK_SAY_LIST_JUST_NOW));
    wlink_say_wait(since, now, &number, &unit);
    return g_strdup_printf("%s %s", number, unit);
}

char *wlink_say_who_waits(guint people) {
    if (people == 0)
        return g_strdup(wlink_say(WLINK_SAY_LIST_NOBODY_SAID));
    g_autofree char *words = wlink_say_people(people);
    if (people & 1u << WLINK_PERSON_PATIENT)
        return g_steal_pointer(&words);
    return wlink_say_with(WLINK_SAY_LIST_PATIENT_NOT_YET, "people", words, NULL);
}

static bool is_off(const struct wlink_model_caller *caller, int camera) {
    return caller->cameras[camera] == WLINK_DEVICE_IS_CLOSED;
}

static bool works(const struct wlink_model_caller *caller, int camera) {
    return caller->cameras[camera] == WLINK_DEVICE_IS_OPEN;
}

/* What is worst comes first. */
static enum wlink_phrase missing_part(const struct wlink_model_caller *caller) {
    if (!caller->microphone && is_off(caller, ROOM) && !works(caller, EXAM))
        return WLINK_SAY_LIST_ALL_OFF;
    if (!caller->microphone)
        return WLINK_SAY_LIST_NO_SOUND;
    if (!works(caller, ROOM))
        return is_off(caller, ROOM) ? WLINK_SAY_LIST_ROOM_OFF : WLINK_SAY_LIST_NO_ROOM;
    if (!works(caller, EXAM))
        return is_off(caller, EXAM) ? WLINK_SAY_LIST_EXAM_OFF : WLINK_SAY_LIST_NO_EXAM;
    return WLINK_SAY_LIST_READY;
}

char *wlink_say_parts(const struct wlink_model_caller *caller, bool *ready) {
    enum wlink_phrase phrase = missing_part(caller);
    if (g_str_equal(caller->state, "away"))
        phrase = WLINK_SAY_LIST_AWAY;
    else if (g_str_equal(caller->state, "connecting"))
        phrase = WLINK_SAY_LIST_CONNECTING;
    else if (caller->foreign || g_str_equal(caller->state, "ringing"))
        phrase = WLINK_SAY_LIST_UNKNOWN;
    *ready = phrase == WLINK_SAY_LIST_READY || phrase == WLINK_SAY_LIST_UNKNOWN ||
             phrase == WLINK_SAY_LIST_CONNECTING;
    return g_strdup(wlink_say(phrase));
}

char *wlink_say_trust(const struct wlink_model_room *room, const struct wlink_model_caller *caller,
                      gint64 now) {
    const gint64 until = caller ? caller->until : room->until;
    if (room->foreign)
        return g_strdup(wlink_say(WLINK_SAY_JOIN_FOREIGN));
    if (!caller && !room->may_call)
        return NULL;
    if (!until)
        return g_strdup(
            wlink_say(caller ? WLINK_SAY_JOIN_VERIFIED_ALWAYS : WLINK_SAY_JOIN_AUTHORISED_ALWAYS));
    g_autofree char *today = wlink_words_date(now), *day = wlink_words_date(until);
    g_autofree char *time = wlink_words_time(until);
    return wlink_say_with(caller ? WLINK_SAY_JOIN_VERIFIED : WLINK_SAY_JOIN_AUTHORISED, "time",
                          g_str_equal(today, day) ? time : day, NULL);
}

char *wlink_say_left(const struct wlink_roster_row *row) {
    g_autofree char *time = wlink_words_time(row->left);
    bool lost = row->why == WLINK_CODE_CONNECTION_LOST;
    return wlink_say_with(lost ? WLINK_SAY_LIST_LOST : WLINK_SAY_LIST_STOPPED, "time", time, NULL);
}

char *wlink_say_how_many(guint count) {
    g_autofree char *n = g_strdup_printf("%u", count);
    if (count < 2)
        return g_strdup(wlink_say(count ? WLINK_SAY_LIST_ONE : WLINK_SAY_LIST_NOBODY));
    return wlink_say_with(WLINK_SAY_LIST_MORE, "n", n, NULL);
}

const char *wlink_say_short(const struct wlink_model *model, const char *address) {
    const struct wlink_model_room *room = wlink_model_find_room(model, address);
    if (!room)
        return address;
    return *room->short_name ? room->short_name : room->name;
}

char *wlink_say_sent(const struct wlink_model *model, const struct wlink_notes_sent *sent, const char *room) {
    GString *words = g_string_new(NULL);
    g_autofree char *n = g_strdup_printf("%u", sent->taken);
    g_autofree char *many = wlink_say_with(WLINK_SAY_MESSAGE_SENT, "n", n, NULL);
    g_autofree char *one =
        wlink_say_with(WLINK_SAY_MESSAGE_SENT_ONE, "room", room ? wlink_say_short(model, room) : n, NULL);
    if (sent->taken + sent->missed->len < sent->asked)
        g_string_append(words, wlink_say(WLINK_SAY_MESSAGE_SENDING));
    else if (sent->taken)
        g_string_append(words, room ? one : many);
    for (guint i = 0; i < sent->missed->len; i++) {
        g_autofree char *missed = wlink_say_with(WLINK_SAY_MESSAGE_MISSED, "room",
                                                 wlink_say_short(model, sent->missed->pdata[i]), NULL);
        g_string_append_printf(words, "%s%s", words->len ? ". " : "", missed);
    }
    return g_string_free(words, FALSE);
}
