/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/private.h"

#include "common/error.h"
#include "common/words.h"

#include <string.h>

/* Who is in a room, in words: "Nurse, Patient". */
static char *people_words(GVariant *consultation, const char *key) {
    g_autofree const char **people = NULL;
    GString *words = g_string_new(NULL);
    g_variant_lookup(consultation, key, "^a&s", &people);
    for (const char **person = people; person && *person; person++)
        g_string_append_printf(words, "%s%s", words->len ? ", " : "", wlink_words_person(*person));
    return g_string_free(words, FALSE);
}

static void print_far_end(GVariant *consultation) {
    const char *room = wlink_cli_string(consultation, "RoomName");
    const char *quality = wlink_cli_string(consultation, "Quality");
    g_autofree char *people = people_words(consultation, "FarPeople");
    bool verified = wlink_cli_boolean(consultation, "Verified");
    if (*room)
        wlink_cli_print_line("With: %s. %s", room, verified ? "Verified and encrypted" : "Not verified yet");
    if (*quality)
        wlink_cli_print_line("%s", wlink_words_quality(quality));
    if (*people)
        wlink_cli_print_line("There: %s", people);
    if (wlink_cli_boolean(consultation, "FarStopped"))
        wlink_cli_print_line("They stopped their cameras and microphone");
    else if (wlink_cli_boolean(consultation, "FarMuted"))
        wlink_cli_print_line("They muted their microphone");
}

/* Why it is as it is: why it broke, while it is broken. */
static char *reason_words(GVariant *consultation) {
    const bool broken = g_str_equal(wlink_cli_string(consultation, "State"), "interrupted");
    enum wlink_code code = wlink_code_from_string(
        wlink_cli_string(consultation, broken ? "InterruptedReason" : "Reason"), WLINK_CODE_FAILED);
    return wlink_words_code(code, wlink_cli_string(consultation, "RoomName"),
                            wlink_cli_string(consultation, "ReasonDetail"));
}

void wlink_cli_print_consultation(GVariant *consultation) {
    const char *state = wlink_cli_string(consultation, "State");
    g_autofree char *reason = reason_words(consultation);
    g_autofree char *people = people_words(consultation, "People");
    wlink_cli_print_line("%s%s%s", wlink_words_state(state), *reason ? ": " : "", reason);
    if (!g_str_equal(state, "idle"))
        print_far_end(consultation);
    if (*people)
        wlink_cli_print_line("Here: %s", people);
}

/* After a verb that moved the consultation on: what it is now. */
static bool print_state(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) consultation = wlink_client_fetch(cli->client, WLINK_OBJECT_CONSULTATION, error);
    if (!consultation)
        return false;
    wlink_cli_print_consultation(consultation);
    return true;
}

static bool call_and_print(struct wlink_cli *cli, const char *method, GVariant *arguments, GError **error) {
    return wlink_cli_call(cli, WLINK_OBJECT_CONSULTATION, method, arguments, error) &&
           print_state(cli, error);
}

bool wlink_cli_check(struct wlink_cli *cli, GError **error) {
    GVariantBuilder options;
    g_variant_builder_init(&options, G_VARIANT_TYPE_VARDICT);
    if (cli->count)
        g_variant_builder_add(&options, "{sv}", "devices",
                              g_variant_new_strv((const char *const *)cli->arguments, cli->count));
    if (!wlink_cli_call(cli, WLINK_OBJECT_CONSULTATION, "Check",
                        g_variant_new("(sa{sv})", wlink_cli_token(cli), &options), error))
        return false;
    g_autoptr(GVariant) devices = wlink_client_fetch(cli->client, WLINK_OBJECT_DEVICES, error);
    if (!devices)
        return false;
    if (cli->options & WLINK_CLI_JSON)
        wlink_cli_print_json(devices);
    else
        wlink_cli_print_devices(devices);
    return true;
}

/* A refusal's date or device is in the consultation, when that is where the refusal went. */
static void learn_detail(struct wlink_cli *cli, const GError *error) {
    g_autoptr(GVariant) consultation = wlink_client_fetch(cli->client, WLINK_OBJECT_CONSULTATION, NULL);
    const char *reason = consultation ? wlink_cli_string(consultation, "Reason") : "";
    if (g_str_equal(reason, wlink_code_to_string(wlink_error_code(error))))
        cli->detail = g_strdup(wlink_cli_string(consultation, "ReasonDetail"));
}

static bool has_ended(const char *state) {
    static const char *const ends[] = {"in-consultation", "idle",   "ending", "ended",
                                       "refused",         "failed", NULL};
    return g_strv_contains(ends, state);
}

static void on_joining(const struct wlink_client_event *event, void *data) {
    struct wlink_cli *cli = data;
    cli->gone = event->kind == WLINK_CLIENT_GONE && event->object == WLINK_OBJECT_UNIT;
    bool changed = event->kind == WLINK_CLIENT_CHANGED && event->object == WLINK_OBJECT_CONSULTATION;
    if (cli->gone || (changed && has_ended(wlink_cli_string(event->values, "State"))))
        g_main_loop_quit(cli->loop);
}

/* Fails with the reason why it did not come to a consultation. */
static bool judge(struct wlink_cli *cli, GVariant *consultation, GError **error) {
    const char *state = wlink_cli_string(consultation, "State");
    const char *reason = wlink_cli_string(consultation, "Reason");
    if (g_str_equal(state, "in-consultation"))
        return true;
    cli->detail = g_strdup(wlink_cli_string(consultation, "ReasonDetail"));
    enum wlink_code code = wlink_code_from_string(reason, WLINK_CODE_FAILED);
    return wlink_fail(error, code ? code : WLINK_CODE_CANCELLED, "the consultation is %s", state);
}

/* Changes that came before the fetch are still in the queue, and those after it come: none is missed. */
static bool wait_for_join(struct wlink_cli *cli, GError **error) {
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    cli->handler = on_joining;
    cli->loop = loop;
    for (;;) {
        g_autoptr(GVariant) consultation = wlink_client_fetch(cli->client, WLINK_OBJECT_CONSULTATION, error);
        if (!consultation)
            return false;
        if (has_ended(wlink_cli_string(consultation, "State")))
            return judge(cli, consultation, error);
        g_main_loop_run(loop);
        if (cli->gone)
            return wlink_fail(error, WLINK_CODE_UNIT_NOT_RUNNING, "it left the bus while we waited");
    }
}

bool wlink_cli_call_room(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) room = wlink_cli_find_room(cli, cli->arguments[0], error);
    if (!room)
        return false;
    GVariant *arguments = g_variant_new("(ss@a{sv})", wlink_cli_token(cli), wlink_cli_string(room, "address"),
                                        g_variant_new_array(G_VARIANT_TYPE("{sv}"), NULL, 0));
    GError *refusal = NULL;
    if (!wlink_cli_call(cli, WLINK_OBJECT_CONSULTATION, "Call", arguments, &refusal)) {
        learn_detail(cli, refusal);
        g_propagate_error(error, refusal);
        return false;
    }
    if ((cli->options & WLINK_CLI_WAIT) && !wait_for_join(cli, error))
        return false;
    return print_state(cli, error);
}

bool wlink_cli_answer(struct wlink_cli *cli, GError **error) {
    return call_and_print(cli, "Answer", g_variant_new("(s)", wlink_cli_token(cli)), error);
}

bool wlink_cli_end(struct wlink_cli *cli, GError **error) {
    return call_and_print(cli, "End", NULL, error);
}

bool wlink_cli_dismiss(struct wlink_cli *cli, GError **error) {
    return call_and_print(cli, "Dismiss", NULL, error);
}

bool wlink_cli_note(struct wlink_cli *cli, GError **error) {
    g_autoptr(GVariant) room = wlink_cli_find_room(cli, cli->arguments[0], error);
    if (!room)
        return false;
    g_autofree char *text = g_strjoinv(" ", cli->arguments + 1);
    return wlink_cli_call(cli, WLINK_OBJECT_CONSULTATION, "SendNote",
                          g_variant_new("(ss)", wlink_cli_string(room, "address"), text), error);
}

static bool set_people(struct wlink_cli *cli, const char *list, GError **error) {
    bool none = g_str_equal(list, "none");
    g_auto(GStrv) people = g_strsplit(none ? "" : list, ",", -1);
    return wlink_client_set(cli->client, WLINK_OBJECT_CONSULTATION, "People",
                            g_variant_new_strv((const char *const *)people, -1), error);
}

bool wlink_cli_people(struct wlink_cli *cli, GError **error) {
    if (cli->count && !set_people(cli, cli->arguments[0], error))
        return false;
    g_autoptr(GVariant) consultation = wlink_client_fetch(cli->client, WLINK_OBJECT_CONSULTATION, error);
    if (!consultation)
        return false;
    if (cli->options & WLINK_CLI_JSON) {
        g_autoptr(GVariant) people =
            g_variant_lookup_value(consultation, "People", G_VARIANT_TYPE_STRING_ARRAY);
        wlink_cli_print_json_as("people", people);
        return true;
    }
    g_autofree char *words = people_words(consultation, "People");
    wlink_cli_print_line("%s", *words ? words : "Nobody was named.");
    return true;
}
