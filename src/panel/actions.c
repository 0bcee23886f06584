/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/actions.h"

#include "common/error.h"
#include "panel/actions-private.h"

struct request {
    struct wlink_actions *actions;
    struct wlink_wish wish;
    wlink_actions_then then;
    wlink_actions_take take;
};

void wlink_actions_tell(struct wlink_actions *actions) {
    actions->changed(actions->data);
}

static void clear_wish(struct wlink_wish *wish) {
    g_free(wish->what);
    *wish = (struct wlink_wish){0};
}

void wlink_actions_forget_wish(struct wlink_actions *actions) {
    clear_wish(&actions->wish);
}

void wlink_actions_forget_token(struct wlink_actions *actions) {
    g_clear_pointer(&actions->token, wlink_secret_free);
    g_clear_pointer(&actions->one_time, wlink_secret_free);
    actions->choice.signed_in = actions->choice.must_change = false;
    wlink_actions_leave_service(actions);
}

static void free_request(struct request *request) {
    g_queue_remove(&request->actions->requests, request);
    clear_wish(&request->wish);
    g_free(request);
}

static struct request *new_request(struct wlink_actions *actions) {
    struct request *request = g_new0(struct request, 1);
    request->actions = actions;
    g_queue_push_tail(&actions->requests, request);
    return request;
}

/* The state of the consultation says it already, or there is nobody to say it of. */
static bool is_seen_otherwise(const struct wlink_actions *actions, enum wlink_code code) {
    enum wlink_phase phase = actions->model->consultation.phase;
    return code == WLINK_CODE_UNIT_NOT_RUNNING || code == WLINK_CODE_SHUTTING_DOWN ||
           code == WLINK_CODE_CANCELLED || phase == WLINK_PHASE_REFUSED || phase == WLINK_PHASE_FAILED ||
           phase == WLINK_PHASE_ENDED;
}

/* What was asked is not done. Without a good token the person is asked, and it goes on from there. */
static void take_refusal(struct request *request, enum wlink_code code) {
    struct wlink_actions *actions = request->actions;
    if (code == WLINK_CODE_SIGN_IN_NEEDED && request->wish.kind != WLINK_WISH_NONE) {
        wlink_actions_forget_token(actions);
        clear_wish(&actions->wish);
        actions->wish = request->wish;
        request->wish = (struct wlink_wish){0};
        actions->choice.pin = true;
    } else if (code == WLINK_CODE_MUST_CHANGE_PIN) {
        actions->choice.must_change = true;
    } else if (!is_seen_otherwise(actions, code)) {
        actions->trouble = code;
    }
    wlink_actions_tell(actions);
}

static void on_answer(GVariant *reply, const GError *error, void *data) {
    struct request *request = data;
    if (!reply)
        take_refusal(request, wlink_error_code(error));
    else if (request->then)
        request->then(request->actions);
    else if (request->take)
        request->take(request->actions, reply);
    if (reply && request->wish.kind != WLINK_WISH_NONE)
        request->actions->choice.used = true;
    free_request(request);
}

void wlink_actions_ask(struct wlink_actions *actions, enum wlink_object object, const char *method,
                       GVariant *arguments, wlink_actions_then then) {
    struct request *request = new_request(actions);
    request->then = then;
    wlink_client_ask(actions->client, object, method, arguments, on_answer, request);
}

void wlink_actions_fetch(struct wlink_actions *actions, enum wlink_object object, const char *method,
                         GVariant *arguments, wlink_actions_take take) {
    struct request *request = new_request(actions);
    request->take = take;
    wlink_client_ask(actions->client, object, method, arguments, on_answer, request);
}

static GVariant *no_options(void) {
    return g_variant_new_array(G_VARIANT_TYPE("{sv}"), NULL, 0);
}

static void carry_out(struct wlink_actions *actions, struct wlink_wish *wish) {
    const char *token = wlink_secret_text(actions->token);
    enum wlink_object object = WLINK_OBJECT_CONSULTATION;
    const char *method = NULL;
    GVariant *arguments = NULL;
    switch (wish->kind) {
    case WLINK_WISH_NONE:
    case WLINK_WISH_COUNT:
        return;
    case WLINK_WISH_SERVICE:
        clear_wish(wish);
        wlink_actions_open_service(actions, WLINK_SERVICE_HOME);
        return;
    case WLINK_WISH_CHECK:
        method = "Check";
        arguments = g_variant_new("(s@a{sv})", token, no_options());
        break;
    case WLINK_WISH_CALL:
        method = "Call";
        arguments = g_variant_new("(ss@a{sv})", token, wish->what, no_options());
        break;
    case WLINK_WISH_JOIN:
        method = "Join";
        arguments = g_variant_new("(ss)", token, wish->what);
        break;
    case WLINK_WISH_ANSWER:
        method = "Answer";
        arguments = g_variant_new("(s)", token);
        break;
    case WLINK_WISH_OPEN:
        object = WLINK_OBJECT_DEVICES;
        method = "SetDevice";
        arguments = g_variant_new("(ssb)", token, wlink_panel_device_to_string(wish->device), TRUE);
        break;
    case WLINK_WISH_START_SENDING:
        object = WLINK_OBJECT_DEVICES;
        method = "StartSending";
        arguments = g_variant_new("(s)", token);
        break;
    }
    struct request *request = new_request(actions);
    request->wish = *wish;
    *wish = (struct wlink_wish){0};
    wlink_client_ask(actions->client, object, method, arguments, on_answer, request);
}

void wlink_actions_wish(struct wlink_actions *actions, enum wlink_wish_kind kind,
                        enum wlink_panel_device device, char *what) {
    clear_wish(&actions->wish);
    actions->wish = (struct wlink_wish){kind, device, what};
    actions->trouble = WLINK_CODE_NONE;
    actions->choice.message = false;
    actions->choice.pin = !actions->token;
    if (actions->token && !actions->choice.must_change)
        carry_out(actions, &actions->wish);
    wlink_actions_tell(actions);
}

void wlink_actions_go_on(struct wlink_actions *actions) {
    if (actions->token && !actions->choice.must_change)
        carry_out(actions, &actions->wish);
}

wlink_actions *wlink_actions_new(wlink_client *client, const struct wlink_model *model,
                                 void (*changed)(void *data), void *data) {
    struct wlink_actions *actions = g_new0(struct wlink_actions, 1);
    actions->client = client;
    actions->model = model;
    actions->changed = changed;
    actions->data = data;
    actions->room = g_strdup("");
    actions->served.staff = g_ptr_array_new_with_free_func(wlink_actions_free_member);
    actions->served.first = g_ptr_array_new_with_free_func(wlink_actions_free_first_pin);
    actions->notes.missed = g_ptr_array_new_with_free_func(g_free);
    g_queue_init(&actions->sending);
    g_queue_init(&actions->requests);
    return actions;
}

void wlink_actions_free(wlink_actions *actions) {
    if (!actions)
        return;
    while (actions->requests.head)
        free_request(actions->requests.head->data);
    wlink_actions_forget_token(actions);
    clear_wish(&actions->wish);
    wlink_actions_forget_notes(actions);
    g_ptr_array_unref(actions->served.staff);
    g_ptr_array_unref(actions->served.first);
    g_ptr_array_unref(actions->notes.missed);
    g_free(actions->room);
    g_free(actions);
}

const struct wlink_choice *wlink_actions_choice(const wlink_actions *actions) {
    return &actions->choice;
}

enum wlink_code wlink_actions_trouble(const wlink_actions *actions) {
    return actions->trouble;
}

void wlink_actions_forget_trouble(wlink_actions *actions) {
    actions->trouble = WLINK_CODE_NONE;
    wlink_actions_tell(actions);
}

const struct wlink_model_room *wlink_actions_room(const wlink_actions *actions) {
    return wlink_model_find_room(actions->model, actions->room);
}
