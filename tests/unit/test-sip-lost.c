/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/sip-fixture.h"

/* A call whose connection ends at the worst moment. */

/* Both ends, with a connection that has carried a call already. */
static void begin_connected(struct end *wing, struct end *consulting) {
    begin(wing, "wing");
    begin(consulting, "consulting");
    struct wlink_sip_call *far, *near = establish(wing, consulting, &far);
    wlink_sip_hang_up(near, WLINK_CODE_ENDED_HERE);
    gone(wing, WLINK_CODE_ENDED_HERE);
    gone(consulting, WLINK_CODE_ENDED_THERE);
}

/* As the kernel does for a program that is killed: no word of TLS's own. */
static void cut(const struct end *end) {
    g_assert_cmpuint(end->sip->links->len, >, 0);
    for (guint i = 0; i < end->sip->links->len; i++)
        shutdown(((struct wlink_sip_link *)g_ptr_array_index(end->sip->links, i))->fd, SHUT_RDWR);
}

/* Its far end has gone without our knowing: the INVITE is sent again, over a new one. */
static void test_written_to_a_dead_connection(void) {
    struct end wing, consulting;
    begin_connected(&wing, &consulting);
    struct wlink_sip_call *out = invite(&wing, &consulting);
    cut(&consulting); /* before it is written */
    struct told *in = await(&consulting, WLINK_SIP_INVITE);
    g_assert_cmpstr(in->call_id, ==, wlink_sip_call_id(out));
    wlink_sip_answer_early(in->call, "v=0\r\n", NULL);
    await(&wing, WLINK_SIP_EARLY);
    wlink_sip_hang_up(out, WLINK_CODE_ENDED_HERE);
    gone(&wing, WLINK_CODE_ENDED_HERE);
    gone(&consulting, WLINK_CODE_ENDED_THERE);
    finish(&wing);
    finish(&consulting);
}

/* Whoever is away is not somebody whose certificate was refused, and can be called again at once. */
static void test_taken_but_not_answered(void) {
    struct end wing, consulting;
    begin_connected(&wing, &consulting);
    invite(&wing, &consulting);
    await(&consulting, WLINK_SIP_INVITE);
    cut(&consulting);
    gone(&wing, WLINK_CODE_UNREACHABLE);
    gone(&consulting, WLINK_CODE_UNREACHABLE);
    struct wlink_sip_call *again = invite(&wing, &consulting);
    await(&consulting, WLINK_SIP_INVITE);
    wlink_sip_hang_up(again, WLINK_CODE_ENDED_HERE);
    gone(&wing, WLINK_CODE_ENDED_HERE);
    gone(&consulting, WLINK_CODE_ENDED_THERE);
    finish(&wing);
    finish(&consulting);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    make_certificates();
    g_test_add_func("/sip/lost/written-to-a-dead-connection", test_written_to_a_dead_connection);
    g_test_add_func("/sip/lost/taken-but-not-answered", test_taken_but_not_answered);
    return fixture_run_tests();
}
