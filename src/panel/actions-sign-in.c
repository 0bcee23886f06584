/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "panel/actions-private.h"

#include <string.h>

enum { KEEP_ALIVE_US = 10 * G_USEC_PER_SEC };

enum wlink_code wlink_actions_pin_answer(const wlink_actions *actions) {
    return actions->pin_answer;
}

bool wlink_actions_pin_asked(const wlink_actions *actions) {
    return actions->signing_in;
}

void wlink_actions_ask_pin(wlink_actions *actions) {
    if (!actions->model->staff.any) { /* there is no PIN yet: the staff list comes first */
        wlink_actions_open_service(actions, WLINK_SERVICE_HOME);
        return;
    }
    wlink_actions_forget_wish(actions);
    actions->pin_answer = WLINK_CODE_NONE;
    actions->choice.pin = !actions->token;
    wlink_actions_tell(actions);
}

void wlink_actions_cancel_pin(wlink_actions *actions) {
    wlink_actions_forget_wish(actions);
    actions->choice.pin = false;
    actions->pin_answer = WLINK_CODE_NONE;
    if (actions->choice.must_change)
        wlink_actions_sign_out(actions);
    else
        wlink_actions_tell(actions);
}

static void on_signed_in(GVariant *reply, const GError *error, void *data) {
    struct wlink_actions *actions = data;
    const char *token = NULL;
    gboolean must_change = FALSE;
    actions->signing_in = false;
    actions->pin_answer = reply ? WLINK_CODE_NONE : wlink_error_code(error);
    if (reply) {
        g_variant_get(reply, "(&sb)", &token, &must_change);
        g_clear_pointer(&actions->token, wlink_secret_free);
        actions->token = wlink_secret_new(token);
        actions->choice = (struct wlink_choice){.signed_in = true, .must_change = must_change};
        wlink_actions_go_on(actions);
    }
    if (!actions->choice.must_change)
        g_clear_pointer(&actions->one_time, wlink_secret_free);
    wlink_actions_tell(actions);
}

void wlink_actions_enter(wlink_actions *actions, const char *code, const char *pin) {
    if (actions->signing_in)
        return;
    wlink_secret_free(actions->one_time);
    actions->one_time = wlink_secret_new(pin);
    actions->signing_in = true;
    actions->pin_answer = WLINK_CODE_NONE;
    wlink_client_ask(actions->client, WLINK_OBJECT_STAFF, "SignIn", g_variant_new("(ss)", code, pin),
                     on_signed_in, actions);
    wlink_actions_tell(actions);
}

static void on_pin_changed(GVariant *reply, const GError *error, void *data) {
    struct wlink_actions *actions = data;
    actions->signing_in = false;
    actions->pin_answer = reply ? WLINK_CODE_NONE : wlink_error_code(error);
    if (reply) {
        actions->choice.must_change = false;
        g_clear_pointer(&actions->one_time, wlink_secret_free);
        wlink_actions_go_on(actions);
    }
    wlink_actions_tell(actions);
}

void wlink_actions_change_pin(wlink_actions *actions, const char *pin) {
    if (actions->signing_in)
        return;
    actions->signing_in = true;
    actions->pin_answer = WLINK_CODE_NONE;
    wlink_client_ask(
        actions->client, WLINK_OBJECT_STAFF, "ChangePin",
        g_variant_new("(sss)", wlink_secret_text(actions->token), wlink_secret_text(actions->one_time), pin),
        on_pin_changed, actions);
    wlink_actions_tell(actions);
}

void wlink_actions_sign_out(wlink_actions *actions) {
    if (actions->token)
        wlink_client_ask(actions->client, WLINK_OBJECT_STAFF, "SignOut",
                         g_variant_new("(s)", wlink_secret_text(actions->token)), NULL, NULL);
    wlink_actions_forget_token(actions);
    wlink_actions_forget_wish(actions);
    actions->choice = (struct wlink_choice){0};
    wlink_actions_tell(actions);
}

void wlink_actions_keep_alive(wlink_actions *actions) {
    gint64 now = g_get_monotonic_time();
    if (!actions->token || now - actions->kept_alive < KEEP_ALIVE_US)
        return;
    actions->kept_alive = now;
    wlink_client_ask(actions->client, WLINK_OBJECT_STAFF, "KeepAlive",
                     g_variant_new("(s)", wlink_secret_text(actions->token)), NULL, NULL);
}

/* The daemon says who is signed in before it answers SignIn, so that nobody signed in means that ours has
 * ended. */
void wlink_actions_model_changed(wlink_actions *actions) {
    if (actions->token && !*actions->model->staff.code) {
        wlink_actions_forget_token(actions);
        actions->choice.refused = WLINK_CODE_NONE;
    }
}
