/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/sip-fixture.h"

/* --- notes and presence */

static char *on_sign(const struct wlink_sip_statement *statement, void *data) {
    (void)data;
    g_assert_nonnull(statement->call_id);
    static unsigned made; /* as with the real ones, no two are equal */
    const char *about = statement->body ? statement->body : statement->offer ? statement->offer : "none";
    g_autofree char *what = g_strdup_printf("%s-%s-%s-%u", statement->to, statement->method, about, made++);
    g_strcanon(what, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", '_');
    return g_strdup_printf("aaa.%s.ccc", what);
}

/* Both ends, and where the consulting room is for the wing. */
static struct wlink_sip_target begin_both(struct end *wing, struct end *consulting) {
    begin(wing, "wing");
    begin(consulting, "consulting");
    return target_of(consulting, "consulting@estate.example");
}

static void set_back_off(struct end *wing, guint milliseconds) {
    struct wlink_sip_timings timings = wing->sip->timings;
    timings.backoff_first = timings.backoff_last = milliseconds;
    wlink_sip_set_timings(wing->sip, &timings);
}

static void watch(struct end *wing, const struct wlink_sip_target *target) {
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_sip_watch(wing->sip, target, &error));
    g_assert_no_error(error);
}

/* What the consulting room says to the next who asks for its presence. */
static void answer(struct end *consulting, enum wlink_code code) {
    wlink_sip_respond(consulting->sip, await(consulting, WLINK_SIP_SUBSCRIBE)->request, code);
}

static void expect(struct end *wing, const char *presence) {
    g_assert_cmpstr(await(wing, WLINK_SIP_PRESENCE)->text, ==, presence);
}

static void test_message(void) {
    struct end wing, consulting;
    struct wlink_sip_target target = begin_both(&wing, &consulting);
    wlink_sip_set_signer(wing.sip, on_sign, NULL);
    wlink_sip_set_signer(consulting.sip, on_sign, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_sip_send_message(wing.sip, &target, "Zwei Minuten noch … ✓", &wing, &error));
    struct told *note = await(&consulting, WLINK_SIP_MESSAGE);
    g_assert_cmpstr(note->text, ==, "Zwei Minuten noch … ✓");
    g_assert_cmpstr(note->from, ==, "wing@estate.example");
    g_assert_true(g_str_has_prefix(note->identity, "aaa.consulting_estate_example-MESSAGE-"));
    g_autofree char *call_id = g_strdup(note->call_id);
    wlink_sip_respond(consulting.sip, note->request, WLINK_CODE_NONE);
    struct told *taken = await(&wing, WLINK_SIP_MESSAGE_SENT);
    g_assert_cmpint(taken->code, ==, WLINK_CODE_NONE);
    g_assert_cmpstr(taken->text, ==, "Zwei Minuten noch … ✓");
    g_assert_cmpstr(taken->call_id, ==, call_id);
    g_assert_true(g_str_has_prefix(taken->identity, "aaa.wing_estate_example-MESSAGE-accept-Zwei"));
    g_assert_true(taken->named);

    g_assert_true(wlink_sip_send_message(wing.sip, &target, "again", &wing, &error));
    wlink_sip_respond(consulting.sip, await(&consulting, WLINK_SIP_MESSAGE)->request,
                      WLINK_CODE_IDENTITY_STALE);
    struct told *refused = await(&wing, WLINK_SIP_MESSAGE_SENT);
    g_assert_cmpint(refused->code, ==, WLINK_CODE_IDENTITY_STALE);
    g_assert_true(g_str_has_prefix(refused->identity, "aaa.wing_estate_example-MESSAGE-refuse-again"));

    g_assert_true(wlink_sip_send_farewell(wing.sip, &target, "session token", &wing, &error));
    struct told *farewell = await(&consulting, WLINK_SIP_FAREWELL); /* never shown as a note */
    g_assert_cmpstr(farewell->text, ==, "session token");
    wlink_sip_respond(consulting.sip, farewell->request, WLINK_CODE_NOT_FOUND);
    g_assert_cmpint(await(&wing, WLINK_SIP_MESSAGE_SENT)->code, ==, WLINK_CODE_NOT_FOUND);

    g_autofree char *longer = g_strnfill(WLINK_SIP_MAX_NOTE + 1, 'x');
    g_assert_false(wlink_sip_send_message(wing.sip, &target, longer, NULL, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_TOO_LARGE);
    finish(&wing);
    finish(&consulting);
}

static void test_presence(void) {
    struct end wing, consulting;
    struct wlink_sip_target target = begin_both(&wing, &consulting);
    struct wlink_sip_timings timings = wing.sip->timings;
    timings.refresh = 50;
    wlink_sip_set_timings(wing.sip, &timings);
    wlink_sip_set_signer(consulting.sip, on_sign, NULL);
    wlink_sip_publish(consulting.sip, "available");
    watch(&wing, &target);
    answer(&consulting, WLINK_CODE_NONE);
    struct told *state = await(&wing, WLINK_SIP_PRESENCE);
    g_assert_cmpstr(state->text, ==, "available");
    g_assert_cmpstr(state->from, ==, "consulting@estate.example");
    g_assert_true(g_str_has_prefix(state->identity, "aaa.wing_estate_example-NOTIFY-available-"));
    wlink_sip_publish(consulting.sip, "in-consultation");
    expect(&wing, "in-consultation");
    /* a renewal is asked about again */
    struct told *renewal = await(&consulting, WLINK_SIP_SUBSCRIBE);
    timings.refresh = 600000;
    wlink_sip_set_timings(wing.sip, &timings);
    wlink_sip_respond(consulting.sip, renewal->request, WLINK_CODE_NONE);
    expect(&wing, "in-consultation");
    finish(&consulting);
    expect(&wing, "unreachable");
    finish(&wing);
}

/* A room that subscribes again and again has one place, the newest: the others keep theirs. */
static void test_one_subscription_a_room(void) {
    struct end consulting, wings[2]; /* one after another, of one address */
    begin(&consulting, "consulting");
    wlink_sip_set_signer(consulting.sip, on_sign, NULL);
    wlink_sip_publish(consulting.sip, "available");
    struct wlink_sip_target target = target_of(&consulting, "consulting@estate.example");
    for (gsize i = 0; i < G_N_ELEMENTS(wings); i++) {
        begin(&wings[i], "wing");
        watch(&wings[i], &target);
        struct told *asked = await(&consulting, WLINK_SIP_SUBSCRIBE);
        g_assert_cmpuint(consulting.sip->subscribers->len, ==, i + 1); /* whoever it is: not believed yet */
        wlink_sip_respond(consulting.sip, asked->request, WLINK_CODE_NONE);
        g_assert_cmpuint(consulting.sip->subscribers->len, ==, 1);
        expect(&wings[i], "available");
    }
    expect(&wings[0], "unreachable"); /* it is told */
    wlink_sip_publish(consulting.sip, "out-of-hours");
    expect(&wings[1], "out-of-hours");
    for (gsize i = 0; i < G_N_ELEMENTS(wings); i++)
        finish(&wings[i]);
    finish(&consulting);
}

static void test_presence_comes_back(void) {
    struct end wing, consulting;
    struct wlink_sip_target target = begin_both(&wing, &consulting);
    set_back_off(&wing, 20);
    watch(&wing, &target);
    answer(&consulting, WLINK_CODE_NOT_AUTHORISED);
    struct told *lost = await(&wing, WLINK_SIP_PRESENCE);
    g_assert_cmpstr(lost->text, ==, "unreachable");
    g_assert_cmpint(lost->code, ==, WLINK_CODE_NOT_AUTHORISED);
    wlink_sip_publish(consulting.sip, "available");
    answer(&consulting, WLINK_CODE_NONE);
    expect(&wing, "available");
    wlink_sip_unwatch(wing.sip, "consulting@estate.example");
    finish(&wing);
    finish(&consulting);
}

/* The back-off is longer than a test may take: only being spoken to can end it. */
static void test_presence_of_one_who_speaks(void) {
    struct end wing, consulting;
    struct wlink_sip_target target = begin_both(&wing, &consulting);
    set_back_off(&wing, 600000);
    watch(&wing, &target);
    answer(&consulting, WLINK_CODE_NOT_AUTHORISED);
    expect(&wing, "unreachable");
    wlink_sip_watch_again(wing.sip, "nobody@estate.example");
    wlink_sip_watch_again(wing.sip, "consulting@estate.example");
    wlink_sip_publish(consulting.sip, "available");
    answer(&consulting, WLINK_CODE_NONE);
    expect(&wing, "available");
    finish(&wing);
    finish(&consulting);
}

/* With a back-off that is longer than a test: what is asked, is asked because the network is back. */
static void test_presence_without_a_network(void) {
    struct end wing, consulting;
    struct wlink_sip_target target = begin_both(&wing, &consulting);
    set_back_off(&wing, 600000);
    wlink_sip_set_signer(consulting.sip, on_sign, NULL);
    wlink_sip_publish(consulting.sip, "available");
    wlink_sip_set_network(wing.sip, false);
    watch(&wing, &target);
    g_assert_cmpint(await(&wing, WLINK_SIP_PRESENCE)->code, ==, WLINK_CODE_NETWORK_DOWN);
    for (int i = 0; i < 2; i++) {
        wlink_sip_set_network(wing.sip, true);
        answer(&consulting, WLINK_CODE_NONE);
        expect(&wing, "available");
        wlink_sip_set_network(wing.sip, true); /* another address came: nobody is asked again */
        wlink_sip_publish(consulting.sip, "out-of-hours");
        expect(&wing, "out-of-hours");
        wlink_sip_publish(consulting.sip, "available");
        expect(&wing, "available");
        wlink_sip_set_network(wing.sip, false);
        wlink_sip_set_network(wing.sip, false); /* said once */
        wlink_sip_watch_now(wing.sip, "consulting@estate.example");
        g_assert_cmpint(await(&wing, WLINK_SIP_PRESENCE)->code, ==, WLINK_CODE_NETWORK_DOWN);
    }
    g_assert_cmpuint(wing.told->len, ==, wing.read);
    finish(&consulting);
    wlink_sip_set_network(wing.sip, true);
    struct told *lost = await(&wing, WLINK_SIP_PRESENCE);
    g_assert_cmpstr(lost->text, ==, "unreachable");
    g_assert_cmpint(lost->code, !=, WLINK_CODE_NETWORK_DOWN);
    finish(&wing);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    make_certificates();
    g_test_add_func("/sip/message", test_message);
    g_test_add_func("/sip/presence", test_presence);
    g_test_add_func("/sip/one-subscription-a-room", test_one_subscription_a_room);
    g_test_add_func("/sip/presence-returns", test_presence_comes_back);
    g_test_add_func("/sip/presence-of-one-who-speaks", test_presence_of_one_who_speaks);
    g_test_add_func("/sip/presence-without-a-network", test_presence_without_a_network);
    return fixture_run_tests();
}
