/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/permit.h"

#include "common/error.h"
#include "common/log.h"
#include "keeper/ask.h"

#include <unistd.h>

enum { ANSWER_SECONDS = 25 };

struct request {
    wlink_keeper *keeper;
    char *token;
    const char *reason; /* static */
    wlink_permit_answer answer;
    void *data;
};

static void drop(void *data) {
    struct request *request = data;
    g_free(request->token);
    g_free(request);
}

/* Answers and frees. */
static void settle(struct request *request, const GError *error) {
    request->answer(error, request->data);
    drop(request);
}

static void on_winglinkd(GVariant *reply, const GError *error, void *data) {
    struct request *request = data;
    (void)reply;
    bool absent = error && wlink_error_code(error) == WLINK_CODE_UNIT_NOT_RUNNING;
    settle(request, absent && !*request->token ? NULL : error);
}

static void ask_winglinkd(struct request *request) {
    if (request->reason)
        wlink_ask_full(request->keeper, &wlink_ask_self_check, "SetAside",
                       g_variant_new("(ss)", request->token, request->reason), "()", ANSWER_SECONDS,
                       on_winglinkd, request, drop);
    else if (*request->token)
        wlink_ask_full(request->keeper, &wlink_ask_staff, "ListStaff", g_variant_new("(s)", request->token),
                       "(aa{sv})", ANSWER_SECONDS, on_winglinkd, request, drop);
    else
        settle(request, NULL);
}

/* A unit whose staff list has not come yet has nobody who could sign in for this. One whose technicians and
 * managers have ended, or never had a PIN of their own, may have nobody either: their one-time PINs are known
 * to whoever noted them, or to nobody. Nor has one that is stuck without its winglinkd, which no start brings
 * back. What the estate signed is all that can mend these. */
static void on_any_serving(GVariant *reply, const GError *error, void *data) {
    struct request *request = data;
    g_autoptr(GVariant) serving = NULL;
    g_autoptr(GError) refusal = NULL;
    bool nobody = error && wlink_error_code(error) == WLINK_CODE_UNIT_NOT_RUNNING &&
                  wlink_keeper_is_stuck(request->keeper);
    if (reply)
        g_variant_get(reply, "(v)", &serving);
    if (serving && g_variant_is_of_type(serving, G_VARIANT_TYPE_BOOLEAN))
        nobody = !g_variant_get_boolean(serving);
    if (nobody) {
        if (!reply)
            wlink_log(WLINK_LOG_NOTICE, "nobody-can-sign-in",
                      "winglinkd does not start: the estate's signature is what vouches");
        ask_winglinkd(request);
        return;
    }
    wlink_fail(&refusal, WLINK_CODE_SIGN_IN_NEEDED, "a technician or manager must sign in first");
    settle(request, refusal);
}

static void on_user(GVariant *reply, const GError *error, void *data) {
    struct request *request = data;
    guint32 user = G_MAXUINT32;
    (void)error;
    if (reply)
        g_variant_get(reply, "(u)", &user);
    if (user == 0 || user == geteuid() || !wlink_keeper_is_enrolled(request->keeper))
        ask_winglinkd(request);
    else
        wlink_ask_property(request->keeper, &wlink_ask_staff, "AnyServing", on_any_serving, request);
}

void wlink_permit(wlink_keeper *keeper, const char *sender, const char *token, const char *reason,
                  wlink_permit_answer answer, void *data) {
    struct request *request = g_new(struct request, 1);
    *request = (struct request){keeper, g_strdup(token), reason, answer, data};
    if (*token)
        ask_winglinkd(request);
    else
        wlink_ask_full(keeper, &wlink_ask_bus, "GetConnectionUnixUser", g_variant_new("(s)", sender), "(u)",
                       ANSWER_SECONDS, on_user, request, drop);
}

static void on_resumed(GVariant *reply, const GError *error, void *data) {
    (void)reply, (void)data;
    if (error && wlink_error_code(error) != WLINK_CODE_UNIT_NOT_RUNNING)
        wlink_log(WLINK_LOG_ERROR, "unit-not-resumed", "winglinkd does not take the unit back into use: %s",
                  error->message);
}

void wlink_permit_resume(wlink_keeper *keeper) {
    wlink_ask(keeper, &wlink_ask_self_check, "Resume", NULL, "()", ANSWER_SECONDS, on_resumed, NULL);
}
