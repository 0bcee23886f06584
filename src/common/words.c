/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words.h"

#include "common/error.h"

#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <string.h>

#define DOMAIN   "winglink"
#define N_(text) text /* marks a string of a table for xgettext */

/* One word of a closed list and how it is said. */
struct phrase {
    const char *key;
    const char *words;
};

static const struct phrase states[] = {
    {"idle", N_("No consultation")},
    {"checking", N_("Checking cameras and microphone")},
    {"calling", N_("Calling")},
    {"waiting", N_("You are in the waiting list")},
    {"ringing", N_("A room is calling")},
    {"connecting", N_("Joining")},
    {"in-consultation", N_("In a consultation")},
    {"interrupted", N_("Reconnecting")},
    {"ending", N_("Ending")},
    {"ended", N_("Consultation ended")},
    {"refused", N_("The call was refused")},
    {"failed", N_("The consultation has stopped")},
};

static const struct phrase qualities[] = {
    {"good", N_("Connection good")},
    {"weak", N_("Connection weak: pictures may blur")},
    {"poor", N_("Connection poor: do not judge skin by live pictures")},
    {"lost", N_("Connection lost")},
};

static const struct phrase people[] = {
    {"patient", N_("Patient")},
    {"nurse", N_("Nurse")},
    {"officer", N_("Officer in the room")},
    {"officer-outside", N_("Officer outside")},
    {"interpreter", N_("Interpreter")},
    {"chaperone", N_("Chaperone")},
    {"consultant", N_("Consultant")},
    {"student", N_("Student")},
};

static const struct phrase callers[] = {
    {"connecting", N_("Connecting")},
    {"ready", N_("Ready")},
    {"ringing", N_("Ringing")},
    {"away", N_("Reconnecting. They keep their place.")},
};

/* Said of a consulting room, to a nurse. */
static const struct phrase presences[] = {
    {"available", N_("Available")},      {"in-consultation", N_("Busy: you can wait")},
    {"out-of-hours", N_("Closed now")},  {"not-in-service", N_("Not in service")},
    {"unreachable", N_("Switched off")}, {"not-authorised", N_("Not allowed to call")},
    {"unknown", N_("Not known yet")},
};

/* Said of a wing, to a consultant, where it differs. */
static const struct phrase wing_presences[] = {
    {"available", N_("Free to call")},
    {"in-consultation", N_("In a consultation")},
};

/* Keys are device and state. */
static const struct phrase devices[] = {
    {"room none", N_("No room camera")},
    {"room closed", N_("Room camera off")},
    {"room open", N_("Room camera on")},
    {"room stalled", N_("The room camera sends no pictures")},
    {"room lost", N_("Room camera not there")},
    {"exam none", N_("No exam camera")},
    {"exam closed", N_("Exam camera off")},
    {"exam open", N_("Exam camera on")},
    {"exam stalled", N_("The exam camera sends no pictures")},
    {"exam lost", N_("Exam camera not there")},
    {"microphone none", N_("No microphone")},
    {"microphone closed", N_("Microphone off")},
    {"microphone open", N_("Microphone on")},
    {"microphone stalled", N_("The microphone sends no sound")},
    {"microphone lost", N_("Microphone not there")},
    {"loudspeaker none", N_("No loudspeaker")},
    {"loudspeaker closed", N_("Loudspeaker silent")},
    {"loudspeaker open", N_("Loudspeaker on")},
    {"loudspeaker stalled", N_("The loudspeaker plays nothing")},
    {"loudspeaker lost", N_("Loudspeaker not there")},
};

static const char *translate(const char *text) {
    return *text ? dgettext(DOMAIN, text) : text;
}

static const char *look_up(const struct phrase *table, gsize count, const char *key) {
    for (gsize i = 0; i < count; i++)
        if (g_str_equal(table[i].key, key))
            return translate(table[i].words);
    return NULL;
}

static const char *say(const struct phrase *table, gsize count, const char *key) {
    const char *words = key ? look_up(table, count, key) : "";
    return words ? words : key;
}

static bool is_empty(const char *text) {
    return !text || !*text;
}

/* Takes ": {detail}", " on {detail}", or a sentence that is nothing but {detail}, out of what has no detail
 * to give. */
static char *without_detail(const char *sentence) {
    const char *at = strstr(sentence, "{detail}");
    if (!at)
        return g_strdup(sentence);
    const char *before = at;
    if (before > sentence && before[-1] == ' ')
        before--;
    if (before > sentence && before[-1] == '.')
        return g_strndup(sentence, (gsize)(before - sentence));
    while (before > sentence && before[-1] != ' ' && before[-1] != ':')
        before--;
    while (before > sentence && strchr(" :", before[-1]))
        before--;
    return g_strdup_printf("%.*s%s", (int)(before - sentence), sentence, at + strlen("{detail}"));
}

static void append_room(GString *text, const char *room) {
    if (!is_empty(room))
        g_string_append(text, room);
    else
        g_string_append(text, dgettext(DOMAIN, text->len ? "the other room" : "The other room"));
}

/* A detail ends inside a sentence: a full stop of its own would be the second. */
static void append_detail(GString *text, const char *detail) {
    gsize length = strlen(detail);
    while (length > 0 && detail[length - 1] == '.')
        length--;
    g_string_append_len(text, detail, (gssize)length);
}

/* One pass, so that a room's name or a detail with braces in it is never expanded itself. */
static char *expand(const char *sentence, const char *room, const char *detail) {
    GString *text = g_string_new(NULL);
    while (*sentence) {
        if (g_str_has_prefix(sentence, "{room}")) {
            append_room(text, room);
            sentence += strlen("{room}");
        } else if (g_str_has_prefix(sentence, "{detail}")) {
            append_detail(text, detail);
            sentence += strlen("{detail}");
        } else {
            g_string_append_c(text, *sentence++);
        }
    }
    return g_string_free(text, FALSE);
}

void wlink_words_init(const char *directory) {
    setlocale(LC_ALL, "");
    if (directory)
        bindtextdomain(DOMAIN, directory);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
}

char *wlink_words_code(enum wlink_code code, const char *room, const char *detail) {
    const char *sentence = translate(wlink_code_sentence(code));
    g_autofree char *fitting = is_empty(detail) ? without_detail(sentence) : g_strdup(sentence);
    return expand(fitting, room, detail ? detail : "");
}

const char *wlink_words_state(const char *state) {
    return say(states, G_N_ELEMENTS(states), state);
}

const char *wlink_words_quality(const char *quality) {
    return say(qualities, G_N_ELEMENTS(qualities), quality);
}

const char *wlink_words_person(const char *person) {
    return say(people, G_N_ELEMENTS(people), person);
}

const char *wlink_words_caller(const char *state) {
    return say(callers, G_N_ELEMENTS(callers), state);
}

const char *wlink_words_presence(const char *presence, const char *role) {
    bool wing = role && g_str_equal(role, "wing");
    const char *words =
        wing && presence ? look_up(wing_presences, G_N_ELEMENTS(wing_presences), presence) : NULL;
    return words ? words : say(presences, G_N_ELEMENTS(presences), presence);
}

const char *wlink_words_device(const char *device, const char *state) {
    if (is_empty(device) || is_empty(state))
        return "";
    g_autofree char *key = g_strconcat(device, " ", state, NULL);
    const char *words = look_up(devices, G_N_ELEMENTS(devices), key);
    return words ? words : state;
}

char *wlink_words_tries(unsigned tries) {
    return g_strdup_printf(dngettext(DOMAIN, "%u try left", "%u tries left", tries), tries);
}

char *wlink_words_times(unsigned times) {
    return g_strdup_printf(dngettext(DOMAIN, "once", "%u times", times), times);
}

static char *moment_words(gint64 moment, const char *format) {
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(moment / G_USEC_PER_SEC);
    return time ? g_date_time_format(time, format) : g_strdup("");
}

char *wlink_words_time(gint64 moment) {
    return moment_words(moment, "%H:%M");
}

char *wlink_words_day(gint64 moment) {
    return moment_words(moment, "%A %-d %B");
}

char *wlink_words_date(gint64 moment) {
    return moment_words(moment, "%-d %B %Y");
}

char *wlink_words_short_date(gint64 moment) {
    return moment_words(moment, "%-d %b %Y");
}

char *wlink_words_duration(gint64 microseconds) {
    gint64 seconds = MAX(microseconds, 0) / G_USEC_PER_SEC;
    gint64 minutes = seconds / 60;
    if (seconds < 60)
        return g_strdup_printf(dngettext(DOMAIN, "%d second", "%d seconds", (unsigned long)seconds),
                               (int)seconds);
    if (minutes < 60)
        return g_strdup_printf(dgettext(DOMAIN, "%d min"), (int)minutes);
    return g_strdup_printf(dgettext(DOMAIN, "%d h %d min"), (int)MIN(minutes / 60, G_MAXINT),
                           (int)(minutes % 60));
}
