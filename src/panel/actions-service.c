/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "panel/actions-private.h"

#include <string.h>

/* What wants no sign-in where there is no identity yet, or no service yet, is asked for without one. */
static const char *token_of(const struct wlink_actions *actions) {
    return actions->token ? wlink_secret_text(actions->token) : "";
}

void wlink_actions_free_member(void *data) {
    struct wlink_member *member = data;
    g_free(member->code);
    g_free(member->role);
    g_free(member->state);
    g_free(member);
}

void wlink_actions_free_first_pin(void *data) {
    struct wlink_first_pin *first = data;
    g_free(first->code);
    wlink_secret_free(first->pin);
    g_free(first);
}

const struct wlink_served *wlink_actions_served(const wlink_actions *actions) {
    return &actions->served;
}

static void drop_pin(struct wlink_actions *actions) {
    g_clear_pointer(&actions->served.pin, wlink_secret_free);
    g_clear_pointer(&actions->served.pin_of, g_free);
    g_ptr_array_set_size(actions->served.first, 0);
}

static void forget(struct wlink_actions *actions) {
    drop_pin(actions);
    g_clear_pointer(&actions->served.report, g_free);
    g_ptr_array_set_size(actions->served.staff, 0);
    actions->served.staff_known = false;
    actions->choice.service = WLINK_SERVICE_NONE;
    actions->choice.without_staff = false;
}

/* Nobody is at the unit any more: no stick is let in. */
void wlink_actions_leave_service(struct wlink_actions *actions) {
    const char *stick = actions->model->keeper.stick.state;
    if (actions->model->keeper.there && *stick && !g_str_equal(stick, "door-closed") &&
        !actions->served.applying)
        wlink_actions_close_door(actions);
    forget(actions);
}

void wlink_actions_idle_service(wlink_actions *actions) {
    if (!actions->model->self_check.running && !actions->served.applying)
        wlink_actions_sign_out(actions);
}

void wlink_actions_service(wlink_actions *actions) {
    if (!actions->model->staff.serving)
        wlink_actions_open_service(actions, WLINK_SERVICE_HOME);
    else
        wlink_actions_wish(actions, WLINK_WISH_SERVICE, WLINK_PANEL_ROOM, NULL);
}

void wlink_actions_open_service(wlink_actions *actions, enum wlink_service page) {
    const bool without_staff = page == WLINK_SERVICE_HOME && !actions->model->staff.serving;
    const bool may = wlink_model_may_serve(actions->model) || without_staff;
    forget(actions);
    actions->choice.without_staff = without_staff;
    actions->choice.service = may ? page : WLINK_SERVICE_NONE;
    if (!may && page != WLINK_SERVICE_NONE)
        actions->trouble = WLINK_CODE_NOT_PERMITTED;
    else if (page == WLINK_SERVICE_STAFF)
        wlink_actions_list_staff(actions);
    wlink_actions_tell(actions);
}

static void on_checked(GVariant *reply, const GError *error, void *data) {
    struct wlink_actions *actions = data;
    actions->served.running = false;
    if (!reply && wlink_error_code(error) != WLINK_CODE_UNIT_NOT_RUNNING)
        actions->trouble = wlink_error_code(error);
    wlink_actions_tell(actions);
}

void wlink_actions_run_checks(wlink_actions *actions, const char *name) {
    const char *const names[] = {name, NULL};
    if (actions->served.running)
        return;
    actions->served.running = true;
    actions->trouble = WLINK_CODE_NONE;
    wlink_client_ask(actions->client, WLINK_OBJECT_SELF_CHECK, "Run",
                     g_variant_new("(s@as)", token_of(actions), g_variant_new_strv(names, -1)), on_checked,
                     actions);
    wlink_actions_tell(actions);
}

void wlink_actions_report_touch(wlink_actions *actions, guint hit, guint of, guint width, guint height) {
    wlink_actions_ask(actions, WLINK_OBJECT_SELF_CHECK, "ReportTouch",
                      g_variant_new("(suuuu)", token_of(actions), hit, of, width, height), NULL);
}

void wlink_actions_put_into_service(wlink_actions *actions) {
    wlink_actions_ask(actions, WLINK_OBJECT_SELF_CHECK, "PutIntoService",
                      g_variant_new("(s)", token_of(actions)), NULL);
}

static void ask_keeper(struct wlink_actions *actions, const char *method, GVariant *arguments) {
    wlink_actions_ask(actions, WLINK_OBJECT_KEEPER, method, arguments, NULL);
}

void wlink_actions_open_door(wlink_actions *actions) {
    ask_keeper(actions, "OpenDoor", g_variant_new("(s)", token_of(actions)));
}

void wlink_actions_close_door(wlink_actions *actions) {
    ask_keeper(actions, "CloseDoor", NULL);
}

static int compare_first(const void *a, const void *b) {
    const struct wlink_first_pin *const *one = a, *const *other = b;
    return strcmp((*one)->code, (*other)->code);
}

/* The keeper says them once, and only to whom applied the list, also of a list that failed after some. Nobody
 * is there to read them after a sign-out.
 */
static void take_first_pins(struct wlink_actions *actions, GVariant *reply) {
    g_autoptr(GVariant) pins = g_variant_get_child_value(reply, 0);
    GVariantIter each;
    const char *code, *pin;
    drop_pin(actions);
    g_variant_iter_init(&each, pins);
    while (actions->choice.service != WLINK_SERVICE_NONE &&
           g_variant_iter_next(&each, "{&s&s}", &code, &pin)) {
        struct wlink_first_pin *first = g_new0(struct wlink_first_pin, 1);
        *first = (struct wlink_first_pin){g_strdup(code), wlink_secret_new(pin)};
        g_ptr_array_add(actions->served.first, first);
    }
    g_ptr_array_sort(actions->served.first, compare_first);
    wlink_actions_tell(actions);
}

/* Why it was not done stands in the keeper's Work, too, and there it stays until it has been read. */
static void on_applied(GVariant *reply, const GError *error, void *data) {
    struct wlink_actions *actions = data;
    const enum wlink_code code = reply ? WLINK_CODE_NONE : wlink_error_code(error);
    actions->served.applying = false;
    if (!reply && code != WLINK_CODE_KEEPER_NOT_RUNNING && code != actions->model->keeper.work.code)
        actions->trouble = code;
    if (actions->applies_staff && code != WLINK_CODE_KEEPER_NOT_RUNNING)
        wlink_actions_fetch(actions, WLINK_OBJECT_KEEPER, "TakePins", NULL, take_first_pins);
    wlink_actions_tell(actions);
}

void wlink_actions_apply(wlink_actions *actions, const char *kind) {
    if (actions->served.applying)
        return;
    actions->served.applying = true;
    actions->applies_staff = g_str_equal(kind, "staff");
    actions->trouble = WLINK_CODE_NONE;
    wlink_client_ask(actions->client, WLINK_OBJECT_KEEPER, "Apply",
                     g_variant_new("(ss)", token_of(actions), kind), on_applied, actions);
    wlink_actions_tell(actions);
}

void wlink_actions_stop_update(wlink_actions *actions) {
    ask_keeper(actions, "Stop", NULL);
}

void wlink_actions_seen_update(wlink_actions *actions) {
    ask_keeper(actions, "Seen", NULL);
}

static void take_report(struct wlink_actions *actions, GVariant *reply) {
    g_free(actions->served.report);
    g_variant_get(reply, "(s)", &actions->served.report);
    wlink_actions_tell(actions);
}

void wlink_actions_make_report(wlink_actions *actions) {
    wlink_actions_fetch(actions, WLINK_OBJECT_KEEPER, "MakeReport", g_variant_new("(s)", token_of(actions)),
                        take_report);
}

void wlink_actions_shut_down(wlink_actions *actions) {
    ask_keeper(actions, "ShutDown", g_variant_new("(s)", token_of(actions)));
}

static char *lookup(GVariant *dictionary, const char *key) {
    const char *text = "";
    g_variant_lookup(dictionary, key, "&s", &text);
    return g_strdup(text);
}

static int compare_members(const void *a, const void *b) {
    const struct wlink_member *const *one = a, *const *other = b;
    return strcmp((*one)->code, (*other)->code);
}

static void take_staff(struct wlink_actions *actions, GVariant *reply) {
    g_autoptr(GVariant) list = g_variant_get_child_value(reply, 0);
    g_ptr_array_set_size(actions->served.staff, 0);
    for (gsize i = 0; i < g_variant_n_children(list); i++) {
        g_autoptr(GVariant) one = g_variant_get_child_value(list, i);
        struct wlink_member *member = g_new0(struct wlink_member, 1);
        *member = (struct wlink_member){lookup(one, "code"), lookup(one, "role"), lookup(one, "state")};
        g_ptr_array_add(actions->served.staff, member);
    }
    g_ptr_array_sort(actions->served.staff, compare_members);
    actions->served.staff_known = true;
    wlink_actions_tell(actions);
}

void wlink_actions_list_staff(wlink_actions *actions) {
    wlink_actions_fetch(actions, WLINK_OBJECT_STAFF, "ListStaff", g_variant_new("(s)", token_of(actions)),
                        take_staff);
}

/* A one-time PIN is shown once; whose it is was noted when it was asked for. */
static void take_pin(struct wlink_actions *actions, GVariant *reply) {
    const char *pin;
    g_variant_get(reply, "(&s)", &pin);
    g_clear_pointer(&actions->served.pin, wlink_secret_free);
    actions->served.pin = wlink_secret_new(pin);
    wlink_actions_list_staff(actions);
    wlink_actions_tell(actions);
}

static void await_pin(struct wlink_actions *actions, const char *code) {
    drop_pin(actions);
    actions->served.pin_of = g_strdup(code);
    actions->trouble = WLINK_CODE_NONE;
}

void wlink_actions_add_staff(wlink_actions *actions, const char *code, const char *role) {
    await_pin(actions, code);
    wlink_actions_fetch(actions, WLINK_OBJECT_STAFF, "AddStaff",
                        g_variant_new("(sss)", token_of(actions), code, role), take_pin);
}

void wlink_actions_new_pin(wlink_actions *actions, const char *code) {
    await_pin(actions, code);
    wlink_actions_fetch(actions, WLINK_OBJECT_STAFF, "NewPin", g_variant_new("(ss)", token_of(actions), code),
                        take_pin);
}

void wlink_actions_end_staff(wlink_actions *actions, const char *code) {
    wlink_actions_ask(actions, WLINK_OBJECT_STAFF, "EndStaff", g_variant_new("(ss)", token_of(actions), code),
                      wlink_actions_list_staff);
}

void wlink_actions_forget_pin(wlink_actions *actions) {
    drop_pin(actions);
    wlink_actions_tell(actions);
}
