/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/sip-fixture.h"

#include <openssl/err.h>
#include <openssl/pemerr.h>
#include <poll.h>

/* --- calls */

static void test_whole_call(struct end *wing, struct end *consulting) {
    g_autofree char *offer = large_sdp(14000);
    g_autofree char *answer = large_sdp(14500);
    struct wlink_sip_call *out = invite_with(wing, consulting, offer, "token-1");

    struct told *in = await(consulting, WLINK_SIP_INVITE);
    g_assert_cmpstr(in->from, ==, "wing@estate.example");
    g_assert_cmpstr(in->sdp, ==, offer);
    g_assert_cmpstr(in->identity, ==, "aaa.bbb.ccc");
    g_assert_cmpstr(in->resume, ==, "token-1");
    g_assert_cmpstr(in->peer_host, ==, "127.0.0.1");
    g_assert_true(g_str_has_prefix(in->session_id, SESSION));
    g_assert_cmpstr(in->call_id, ==, wlink_sip_call_id(out));
    g_assert_cmpstr(wlink_sip_call_session_id(in->call), ==, SESSION);
    g_assert_true(in->named);

    wlink_sip_answer_early(in->call, answer, "ddd.eee.fff");
    struct told *early = await(wing, WLINK_SIP_EARLY);
    g_assert_cmpstr(early->sdp, ==, answer);
    g_assert_cmpstr(early->identity, ==, "ddd.eee.fff");
    g_assert_true(early->named);

    wlink_sip_accept(in->call, NULL, "ggg.hhh.iii");
    struct told *accepted = await(wing, WLINK_SIP_ACCEPTED);
    g_assert_null(accepted->sdp);
    g_assert_cmpstr(accepted->identity, ==, "ggg.hhh.iii");
    await(consulting, WLINK_SIP_CONFIRMED);

    wlink_sip_hang_up(out, WLINK_CODE_ENDED_HERE);
    gone(wing, WLINK_CODE_ENDED_HERE);
    gone(consulting, WLINK_CODE_ENDED_THERE);
}

/* A path that carries a little at a time, so that a record of TLS arrives in parts. */
struct path {
    int listener, ends[2];
    guint16 port, to;
};

enum { PART = 500, PART_US = 2000 };

static int socket_at(guint16 port, bool listens) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int done = listens ? bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1)
                       : connect(fd, (struct sockaddr *)&address, sizeof address);
    g_assert_cmpint(done, ==, 0);
    return fd;
}

static void *carry(void *data) {
    struct path *path = data;
    char part[PART];
    path->ends[0] = accept(path->listener, NULL, NULL);
    path->ends[1] = socket_at(path->to, false);
    for (;;) {
        struct pollfd polled[2] = {{path->ends[0], POLLIN, 0}, {path->ends[1], POLLIN, 0}};
        g_assert_cmpint(poll(polled, 2, -1), >, 0);
        for (int i = 0; i < 2; i++) {
            ssize_t length = polled[i].revents ? recv(path->ends[i], part, sizeof part, 0) : -1;
            if (polled[i].revents &&
                (length <= 0 || send(path->ends[!i], part, (size_t)length, MSG_NOSIGNAL) != length))
                return NULL;
        }
        g_usleep(PART_US);
    }
}

static gboolean on_error_of_others(gpointer data) {
    (void)data;
    ERR_raise(ERR_LIB_PEM, PEM_R_NO_START_LINE);
    return G_SOURCE_CONTINUE;
}

/* What else in the process uses OpenSSL leaves errors in its queue, which are not a connection's. */
static void test_errors_of_others(struct end *wing, struct end *consulting) {
    struct path path = {.port = free_port(), .to = consulting->port};
    path.listener = socket_at(path.port, true);
    GThread *thread = g_thread_new("path", carry, &path);
    guint source = g_idle_add_full(G_PRIORITY_DEFAULT, on_error_of_others, NULL, NULL);
    consulting->port = path.port;
    test_whole_call(wing, consulting);
    g_source_remove(source);
    ERR_clear_error();
    shutdown(path.ends[0], SHUT_RDWR);
    g_thread_join(thread);
    close(path.ends[0]);
    close(path.ends[1]);
    close(path.listener);
}

static void test_refusals(struct end *wing, struct end *consulting) {
    static const enum wlink_code codes[] = {
        WLINK_CODE_BUSY,         WLINK_CODE_DECLINED,         WLINK_CODE_NOT_AUTHORISED,
        WLINK_CODE_NOT_VERIFIED, WLINK_CODE_IDENTITY_MISSING, WLINK_CODE_TIMED_OUT,
        WLINK_CODE_UNREACHABLE,  WLINK_CODE_NO_ANSWER,        WLINK_CODE_AUTHORISATION_LAPSED,
        WLINK_CODE_SDP_REFUSED,  WLINK_CODE_RESUME_REFUSED,   WLINK_CODE_RECORD_UNWRITABLE,
        WLINK_CODE_NOT_TODAY};
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        invite(wing, consulting);
        struct wlink_sip_call *call = await(consulting, WLINK_SIP_INVITE)->call;
        wlink_sip_refuse(call, codes[i]);
        struct told *told = await(wing, WLINK_SIP_GONE);
        g_assert_cmpint(told->code, ==, wlink_sip_code_told(codes[i]));
        g_assert_cmpint(told->status, ==, wlink_sip_status_of(codes[i]));
        wlink_sip_call_free(told->call);
        gone(consulting, codes[i]);
    }
}

static void test_cancel_while_waiting(struct end *wing, struct end *consulting) {
    struct wlink_sip_call *out = invite(wing, consulting);
    struct wlink_sip_call *in = await(consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_answer_early(in, "v=0\r\n", NULL);
    await(wing, WLINK_SIP_EARLY);
    wlink_sip_hang_up(out, WLINK_CODE_CANCELLED);
    gone(wing, WLINK_CODE_CANCELLED);
    gone(consulting, WLINK_CODE_GAVE_UP);
}

/* RFC 3261 section 9.1: the 200 that crossed our CANCEL makes a call, which is ended at once. */
static void test_cancel_crosses_accept(struct end *wing, struct end *consulting) {
    struct wlink_sip_call *out = invite(wing, consulting);
    struct wlink_sip_call *in = await(consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_ring(in);
    await(wing, WLINK_SIP_RINGING);
    wlink_sip_accept(in, "v=0\r\n", NULL);
    wlink_sip_hang_up(out, WLINK_CODE_CANCELLED);
    gone(wing, WLINK_CODE_CANCELLED);
    gone(consulting, WLINK_CODE_GAVE_UP);
    while (wing->sip->calls->len > 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_false(was_told(wing, WLINK_SIP_ACCEPTED));
}

static void test_long_wait(struct end *wing, struct end *consulting) {
    struct wlink_sip_timings timings = consulting->sip->timings;
    timings.provisional = 20;
    wlink_sip_set_timings(consulting->sip, &timings);
    struct wlink_sip_call *out = invite(wing, consulting);
    struct wlink_sip_call *in = await(consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_answer_early(in, "v=0\r\n", NULL);
    await(wing, WLINK_SIP_EARLY);
    for (int i = 0; i < 5; i++)
        await(wing, WLINK_SIP_QUEUED);
    wlink_sip_accept(in, NULL, NULL);
    await(wing, WLINK_SIP_ACCEPTED);
    await(consulting, WLINK_SIP_CONFIRMED);
    wlink_sip_hang_up(in, WLINK_CODE_ENDED_HERE);
    gone(wing, WLINK_CODE_ENDED_THERE);
    gone(consulting, WLINK_CODE_ENDED_HERE);
    g_assert_nonnull(out);
}

/* Join while the PRACK is still on its way. */
static void test_join_at_once(struct end *wing, struct end *consulting) {
    struct wlink_sip_call *out = invite(wing, consulting);
    struct wlink_sip_call *in = await(consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_answer_early(in, "v=0\r\n", NULL);
    wlink_sip_accept(in, NULL, NULL);
    await(wing, WLINK_SIP_EARLY);
    await(wing, WLINK_SIP_ACCEPTED);
    await(consulting, WLINK_SIP_CONFIRMED);
    wlink_sip_hang_up(out, WLINK_CODE_ENDED_HERE);
    gone(wing, WLINK_CODE_ENDED_HERE);
    gone(consulting, WLINK_CODE_ENDED_THERE);
}

/* A foreign room is the one that its certificate names. */
static void test_foreign_room(struct end *wing, struct end *consulting) {
    static const char *const addresses[] = {"consulting@estate.example", "other@estate.example"};
    for (int i = 0; i < 2; i++) {
        struct wlink_sip_target target = target_of(consulting, addresses[i]);
        target.foreign = true;
        g_autofree char *call_id = g_uuid_string_random();
        wlink_sip_invite(wing->sip, &target, call_id, SESSION, "v=0\r\n", NULL, NULL, NULL);
        wlink_sip_ring(await(consulting, WLINK_SIP_INVITE)->call);
        if (i == 0)
            wlink_sip_hang_up(await(wing, WLINK_SIP_RINGING)->call, WLINK_CODE_CANCELLED);
        gone(wing, i == 0 ? WLINK_CODE_CANCELLED : WLINK_CODE_TLS_REFUSED);
        gone(consulting, i == 0 ? WLINK_CODE_GAVE_UP : WLINK_CODE_TLS_REFUSED);
    }
}

/* Both speak in sip: URIs, and a whole call goes by them: ACK, re-INVITE from the callee, BYE. */
static void test_foreign_call(struct end *wing, struct end *consulting) {
    struct wlink_sip_target target = target_of(consulting, "consulting@estate.example");
    target.foreign = true;
    struct wlink_sip_call *out =
        wlink_sip_invite(wing->sip, &target, "call-1", SESSION, "v=0\r\n", NULL, NULL, NULL);
    struct wlink_sip_call *in = await(consulting, WLINK_SIP_INVITE)->call;
    g_autofree char *contact = g_strdup_printf("<sip:wing@127.0.0.1:%u;transport=tls>", wing->port);
    g_assert_cmpstr(out->contact, ==, contact);
    g_assert_nonnull(in->contact);
    wlink_sip_accept(in, "v=0\r\n", NULL);
    await(wing, WLINK_SIP_ACCEPTED);
    await(consulting, WLINK_SIP_CONFIRMED);
    wlink_sip_reinvite(in, "v=0\r\n", NULL);
    wlink_sip_accept(await(wing, WLINK_SIP_REINVITE)->call, "v=0\r\n", NULL);
    await(consulting, WLINK_SIP_ACCEPTED);
    await(wing, WLINK_SIP_CONFIRMED);
    wlink_sip_hang_up(in, WLINK_CODE_ENDED_HERE);
    gone(wing, WLINK_CODE_ENDED_THERE);
    gone(consulting, WLINK_CODE_ENDED_HERE);
}

static void change(struct end *asker, struct wlink_sip_call *call, struct end *asked) {
    wlink_sip_reinvite(call, "v=0\r\ns=again\r\n", "jjj.kkk.lll");
    struct told *asks = await(asked, WLINK_SIP_REINVITE);
    g_assert_cmpstr(asks->sdp, ==, "v=0\r\ns=again\r\n");
    g_assert_cmpstr(asks->identity, ==, "jjj.kkk.lll");
    wlink_sip_accept(asks->call, "v=0\r\ns=yes\r\n", NULL);
    g_assert_cmpstr(await(asker, WLINK_SIP_ACCEPTED)->sdp, ==, "v=0\r\ns=yes\r\n");
    await(asked, WLINK_SIP_CONFIRMED);
}

static void test_reinvite(struct end *wing, struct end *consulting) {
    struct wlink_sip_call *far, *near = establish(wing, consulting, &far);
    change(wing, near, consulting);
    change(consulting, far, wing);
    /* refused: the dialog lives on */
    wlink_sip_reinvite(near, "v=0\r\n", NULL);
    await(consulting, WLINK_SIP_REINVITE);
    wlink_sip_refuse(far, WLINK_CODE_SDP_REFUSED);
    struct told *refused = await(wing, WLINK_SIP_REINVITE_REFUSED);
    g_assert_cmpint(refused->code, ==, WLINK_CODE_SDP_REFUSED);
    g_assert_cmpint(refused->status, ==, 488);
    change(wing, near, consulting);
    g_assert_false(was_told(wing, WLINK_SIP_GONE));
    wlink_sip_call_free(near); /* without a word: it hangs up */
    gone(consulting, WLINK_CODE_ENDED_THERE);
}

static void test_glare(struct end *wing, struct end *consulting) {
    struct wlink_sip_timings timings = wing->sip->timings;
    timings.glare = 20;
    wlink_sip_set_timings(wing->sip, &timings);
    wlink_sip_set_timings(consulting->sip, &timings);
    struct wlink_sip_call *far, *near = establish(wing, consulting, &far);
    wlink_sip_reinvite(near, "v=0\r\ns=near\r\n", NULL);
    wlink_sip_reinvite(far, "v=0\r\ns=far\r\n", NULL);
    /* both refuse; the end that did not make the Call-ID is first to try again */
    wlink_sip_accept(await(wing, WLINK_SIP_REINVITE)->call, "v=0\r\n", NULL);
    await(wing, WLINK_SIP_CONFIRMED);
    wlink_sip_accept(await(consulting, WLINK_SIP_REINVITE)->call, "v=0\r\n", NULL);
    await(wing, WLINK_SIP_ACCEPTED);
    await(consulting, WLINK_SIP_CONFIRMED);
    g_assert_false(was_told(wing, WLINK_SIP_REINVITE_REFUSED));
    g_assert_false(was_told(consulting, WLINK_SIP_REINVITE_REFUSED));
    wlink_sip_call_free(near);
    wlink_sip_call_free(far);
}

/* A path that broke twice: the second re-INVITE goes when the first is answered, and that answer is nobody's.
 */
static void test_overtaken_reinvite(struct end *wing, struct end *consulting) {
    struct wlink_sip_timings timings = wing->sip->timings;
    timings.glare = 20;
    wlink_sip_set_timings(wing->sip, &timings);
    struct wlink_sip_call *far, *near = establish(wing, consulting, &far);
    wlink_sip_reinvite(near, "v=0\r\ns=first\r\n", NULL);
    await(consulting, WLINK_SIP_REINVITE);
    wlink_sip_reinvite(near, "v=0\r\ns=second\r\n", NULL);
    wlink_sip_accept(far, "v=0\r\ns=to-first\r\n", NULL);
    g_assert_cmpstr(await(consulting, WLINK_SIP_REINVITE)->sdp, ==, "v=0\r\ns=second\r\n");
    wlink_sip_accept(far, "v=0\r\ns=to-second\r\n", NULL);
    g_assert_cmpstr(await(wing, WLINK_SIP_ACCEPTED)->sdp, ==, "v=0\r\ns=to-second\r\n");
    wlink_sip_call_free(near);
    wlink_sip_call_free(far);
}

/* A re-INVITE while an earlier one waits for its time after a 491 goes at that time; nothing fires after the
 * end. */
static void test_reinvite_during_glare(struct end *wing, struct end *consulting) {
    struct wlink_sip_call *far, *near = establish(wing, consulting, &far);
    wlink_sip_reinvite(near, "v=0\r\ns=near\r\n", NULL);
    wlink_sip_reinvite(far, "v=0\r\ns=far\r\n", NULL);
    while (near->change_timer == 0)
        g_main_context_iteration(NULL, TRUE);
    wlink_sip_reinvite(near, "v=0\r\ns=later\r\n", NULL);
    g_assert_cmpstr(wlink_sip_call_state_to_string(near->state), ==, "talking");
    wlink_sip_call_free(near);
    gone(consulting, WLINK_CODE_ENDED_THERE);
    while (wing->sip->calls->len > 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_null(g_main_context_find_source_by_user_data(NULL, near));
}

/* A call in the dialog of a subscription is nobody's: it is answered all the same. */
static void test_call_in_subscription(struct end *wing, struct end *consulting) {
    struct wlink_sip_target target = target_of(consulting, "consulting@estate.example");
    struct wlink_sip_call *call = wlink_sip_call_new(wing->sip, "inside");
    call->handle = wlink_sip_handle_to(wing->sip, &target, &call->owner);
    nua_subscribe(call->handle, SIPTAG_EVENT_STR("winglink-presence"), SIPTAG_EXPIRES_STR("1800"), TAG_END());
    wlink_sip_respond(consulting->sip, await(consulting, WLINK_SIP_SUBSCRIBE)->request, WLINK_CODE_NONE);
    g_assert_true(wlink_sip_send_message(wing->sip, &target, "after it on the same connection", NULL, NULL));
    wlink_sip_respond(consulting->sip, await(consulting, WLINK_SIP_MESSAGE)->request, WLINK_CODE_NONE);
    await(wing, WLINK_SIP_MESSAGE_SENT);
    nua_invite(call->handle, SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR("v=0\r\n"),
               TAG_END());
    gone(wing, WLINK_CODE_NOT_AUTHORISED);
    g_assert_false(was_told(consulting, WLINK_SIP_INVITE));
}

static void test_call_while_stopping(struct end *wing, struct end *consulting) {
    consulting->sip->stopping = true;
    invite(wing, consulting);
    gone(wing, WLINK_CODE_SHUTTING_DOWN);
    g_assert_cmpuint(consulting->sip->calls->len, ==, 0);
    consulting->sip->stopping = false;
}

static void test_peer_absent(void) {
    struct end wing, nobody = {.port = free_port()};
    begin(&wing, "wing");
    invite(&wing, &nobody);
    gone(&wing, WLINK_CODE_UNREACHABLE);
    finish(&wing);
}

/* A listener whose queue is full drops SYNs, as a firewall does. */
static void test_peer_silent(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), fillers[2];
    g_assert_cmpint(bind(silent, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(getsockname(silent, (struct sockaddr *)&address, &length), ==, 0);
    g_assert_cmpint(listen(silent, 0), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(fillers); i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)!connect(fillers[i], (struct sockaddr *)&address, length);
    }
    struct end wing, nobody = {.port = ntohs(address.sin_port)};
    begin(&wing, "wing");
    struct wlink_sip_timings timings = wing.sip->timings;
    timings.transaction = 300;
    wlink_sip_set_timings(wing.sip, &timings);
    invite(&wing, &nobody);
    gone(&wing, WLINK_CODE_UNREACHABLE);
    finish(&wing);
    for (gsize i = 0; i < G_N_ELEMENTS(fillers); i++)
        close(fillers[i]);
    close(silent);
}

/* The far unit goes away while one waits: its connection ends, and that is enough. */
static void test_path_lost_while_waiting(struct end *wing, struct end *consulting) {
    invite(wing, consulting);
    wlink_sip_answer_early(await(consulting, WLINK_SIP_INVITE)->call, "v=0\r\n", NULL);
    await(wing, WLINK_SIP_EARLY);
    for (guint i = 0; i < consulting->sip->links->len; i++)
        shutdown(((struct wlink_sip_link *)g_ptr_array_index(consulting->sip->links, i))->fd, SHUT_RDWR);
    gone(wing, WLINK_CODE_UNREACHABLE);
    gone(consulting, WLINK_CODE_UNREACHABLE);
}

/* The path breaks just when a person ends: whoever answers for the consultation is told its name. */
static void test_unheard_bye(struct end *wing, struct end *consulting) {
    struct wlink_sip_call *far, *near = establish(wing, consulting, &far);
    wlink_sip_hang_up(near, WLINK_CODE_ENDED_HERE);
    const struct wlink_sip_arrival silence = {
        .sip = wing->sip, .event = nua_r_bye, .status = 408, .handle = near->handle, .owner = &near->owner};
    wlink_sip_on_bye_answered(&silence); /* before the true answer */
    struct told *unheard = await(wing, WLINK_SIP_UNHEARD);
    g_assert_cmpstr(unheard->session_id, ==, SESSION);
    g_assert_cmpint(unheard->code, ==, WLINK_CODE_UNREACHABLE);
    g_assert_cmpuint(wing->sip->calls->len, ==, 0);
    gone(wing, WLINK_CODE_ENDED_HERE);
    gone(consulting, WLINK_CODE_ENDED_THERE);
}

/* One that was answered is told to nobody. */
static void test_heard_bye(struct end *wing, struct end *consulting) {
    struct wlink_sip_call *far;
    establish(wing, consulting, &far);
    wlink_sip_hang_up(far, WLINK_CODE_ENDED_HERE);
    gone(consulting, WLINK_CODE_ENDED_HERE);
    gone(wing, WLINK_CODE_ENDED_THERE);
    while (consulting->sip->calls->len > 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_false(was_told(consulting, WLINK_SIP_UNHEARD));
}

static void test_shutdown_in_call(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_call *far, *near = establish(&wing, &consulting, &far);
    struct wlink_sip_call *waiting = invite(&wing, &consulting);
    await(&consulting, WLINK_SIP_INVITE);
    finish(&wing);
    gone(&consulting, WLINK_CODE_SHUTTING_DOWN);
    gone(&consulting, WLINK_CODE_SHUTTING_DOWN);
    wlink_sip_call_free(near);
    wlink_sip_call_free(waiting);
    finish(&consulting);
}

static void test_states(void) {
    static const struct {
        enum wlink_sip_call_state from;
        enum wlink_sip_call_step step;
        int to; /* -1: not possible */
    } rows[] = {
        {WLINK_SIP_CALL_CALLING, WLINK_SIP_STEP_EARLY, WLINK_SIP_CALL_EARLY},
        {WLINK_SIP_CALL_EARLY, WLINK_SIP_STEP_EARLY, -1}, /* one answer to one offer */
        {WLINK_SIP_CALL_OFFERED, WLINK_SIP_STEP_OK, -1},
        {WLINK_SIP_CALL_TALKING, WLINK_SIP_STEP_ACCEPT, -1},
        {WLINK_SIP_CALL_CHANGING, WLINK_SIP_STEP_ASK, -1}, /* glare */
        {WLINK_SIP_CALL_ASKED, WLINK_SIP_STEP_REFUSED, WLINK_SIP_CALL_TALKING},
        {WLINK_SIP_CALL_ASKED, WLINK_SIP_STEP_LEAVE, WLINK_SIP_CALL_PARTING},
        {WLINK_SIP_CALL_PARTING, WLINK_SIP_STEP_ASK, -1},
        {WLINK_SIP_CALL_ENDED, WLINK_SIP_STEP_END, -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        enum wlink_sip_call_state next = WLINK_SIP_CALL_ENDED;
        bool possible = wlink_sip_call_next(rows[i].from, rows[i].step, &next);
        g_assert_cmpint(possible ? (int)next : -1, ==, rows[i].to);
    }
}

typedef void (*pair_test)(struct end *wing, struct end *consulting);

static const struct {
    const char *name;
    pair_test test;
} pair_tests[] = {
    {"/sip/call", test_whole_call},
    {"/sip/errors-of-others", test_errors_of_others},
    {"/sip/refusals", test_refusals},
    {"/sip/cancel", test_cancel_while_waiting},
    {"/sip/unheard-bye", test_unheard_bye},
    {"/sip/heard-bye", test_heard_bye},
    {"/sip/cancel-crosses-accept", test_cancel_crosses_accept},
    {"/sip/long-wait", test_long_wait},
    {"/sip/join-at-once", test_join_at_once},
    {"/sip/foreign-room", test_foreign_room},
    {"/sip/foreign-call", test_foreign_call},
    {"/sip/reinvite", test_reinvite},
    {"/sip/glare", test_glare},
    {"/sip/overtaken-reinvite", test_overtaken_reinvite},
    {"/sip/reinvite-during-glare", test_reinvite_during_glare},
    {"/sip/call-in-subscription", test_call_in_subscription},
    {"/sip/call-while-stopping", test_call_while_stopping},
    {"/sip/path-lost", test_path_lost_while_waiting},
};

/* Two ends that are up, and are found idle afterwards. */
static void run_pair_test(const void *data) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    (*(const pair_test *)data)(&wing, &consulting);
    finish(&wing);
    finish(&consulting);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    make_certificates();
    g_test_add_func("/sip/states", test_states);
    g_test_add_func("/sip/peer-absent", test_peer_absent);
    g_test_add_func("/sip/peer-silent", test_peer_silent);
    g_test_add_func("/sip/shutdown", test_shutdown_in_call);
    for (gsize i = 0; i < G_N_ELEMENTS(pair_tests); i++)
        g_test_add_data_func(pair_tests[i].name, &pair_tests[i].test, run_pair_test);
    return fixture_run_tests();
}
