/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "sip/private.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Two stacks in this process, over TLS on 127.0.0.1. Each end writes down what it is told; a test says what
 * it waits for and never how long. */

enum { PATIENCE_S = 20 };
#define SESSION "0123456789abcdef0123456789abcdef"

static char *certificates; /* directory */

/* --- certificates, by the openssl command */

static void run(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void run(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *command = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    char *argv[] = {(char *)"/bin/sh", (char *)"-c", command, NULL};
    int status = -1;
    g_autofree char *errors = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_spawn_sync(certificates, argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                               &errors, &status, &error));
    if (status != 0)
        g_error("%s: %s", command, errors);
}

static void make_ca(const char *name) {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=%s' "
        "-keyout %s.key -out %s.pem",
        name, name, name);
}

static void make_unit(const char *name, const char *ca, const char *days) {
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=%s' -keyout %s.key -out "
        "%s.csr && printf 'subjectAltName=URI:sip:%s@estate.example' >%s.ext && openssl x509 -req -in %s.csr "
        "-CA "
        "%s.pem -CAkey %s.key %s -extfile %s.ext -out %s.crt && cat %s.crt %s.key >%s.pem",
        name, name, name, name, name, name, ca, ca, days, name, name, name, name, name);
}

static void make_certificates(void) {
    certificates = g_dir_make_tmp("winglink-test-sip-XXXXXX", NULL);
    make_ca("estate");
    make_ca("stranger");
    make_unit("wing", "estate", "-days 30");
    make_unit("consulting", "estate", "-days 30");
    make_unit("foreign", "stranger", "-days 30");
    make_unit("expired", "estate", "-not_before 20200101000000Z -not_after 20200201000000Z");
}

/* --- an end */

struct told {
    enum wlink_sip_event_kind kind;
    enum wlink_code code;
    int status;
    struct wlink_sip_call *call;
    void *request;
    char *from, *peer_host, *session_id, *call_id, *sdp, *identity, *resume, *text;
    bool named; /* peer_names has the wing's or the consulting unit's URI */
};

struct end {
    struct wlink_sip *sip;
    guint16 port;
    GPtrArray *told; /* of told */
    guint read;      /* how many of them a test has looked at */
    bool done;
    const char *name;
};

static void free_told(void *data) {
    struct told *told = data;
    g_free(told->from);
    g_free(told->peer_host);
    g_free(told->session_id);
    g_free(told->call_id);
    g_free(told->sdp);
    g_free(told->identity);
    g_free(told->resume);
    g_free(told->text);
    g_free(told);
}

static bool has_unit_name(const char *const *names) {
    return names && (g_strv_contains(names, "sip:wing@estate.example") ||
                     g_strv_contains(names, "sip:consulting@estate.example"));
}

static void on_told(struct wlink_sip *sip, const struct wlink_sip_event *event, void *data) {
    (void)sip;
    struct end *end = data;
    struct told *told = g_new0(struct told, 1);
    *told = (struct told){.kind = event->kind,
                          .code = event->code,
                          .status = event->status,
                          .call = event->call,
                          .request = event->request,
                          .from = g_strdup(event->from),
                          .peer_host = g_strdup(event->peer_host),
                          .session_id = g_strdup(event->session_id),
                          .call_id = g_strdup(event->call_id),
                          .sdp = event->sdp ? g_strndup(event->sdp, event->sdp_length) : NULL,
                          .identity = g_strdup(event->identity),
                          .resume = g_strdup(event->resume),
                          .text = g_strdup(event->text),
                          .named = has_unit_name(event->peer_names)};
    g_ptr_array_add(end->told, told);
}

static guint16 free_port(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==, 0);
    close(fd);
    return ntohs(address.sin_port);
}

static struct wlink_sip *new_stack(struct end *end, const char *name, const char *certificate,
                                   GError **error) {
    g_autofree char *address = g_strdup_printf("%s@estate.example", name);
    g_autofree char *file = g_strdup_printf("%s/%s.pem", certificates, certificate);
    g_autofree char *ca = g_strdup_printf("%s/estate.pem", certificates);
    struct wlink_sip_config config = {.address = address,
                                      .bind_host = "127.0.0.1",
                                      .port = end->port,
                                      .certificate_file = file,
                                      .ca_file = ca,
                                      .user_agent = "Winglink/test",
                                      .dscp = 24};
    return wlink_sip_new(&config, on_told, end, error);
}

static void begin_with(struct end *end, const char *name, const char *certificate) {
    g_autoptr(GError) error = NULL;
    *end = (struct end){.port = free_port(), .name = name};
    end->told = g_ptr_array_new_with_free_func(free_told);
    end->sip = new_stack(end, name, certificate, &error);
    g_assert_no_error(error);
}

static void begin(struct end *end, const char *name) {
    begin_with(end, name, name);
}

static void on_done(void *data) {
    *(bool *)data = true;
}

static gboolean on_impatient(gpointer data) {
    g_error("nothing more came while waiting for %s", (const char *)data);
    return G_SOURCE_REMOVE;
}

static void finish(struct end *end) {
    gint64 began = g_get_monotonic_time();
    guint timer = g_timeout_add_seconds(PATIENCE_S, on_impatient, (gpointer) "shutdown");
    wlink_sip_shutdown(end->sip, on_done, &end->done);
    while (!end->done)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(timer);
    g_assert_cmpint(g_get_monotonic_time() - began, <, 2 * G_USEC_PER_SEC);
    wlink_sip_free(end->sip);
    g_ptr_array_unref(end->told);
}

/* The next event of this kind; what comes before it is passed over. */
static struct told *await(struct end *end, enum wlink_sip_event_kind kind) {
    g_autofree char *what = g_strdup_printf("event %d at %s", kind, end->name);
    guint timer = g_timeout_add_seconds(PATIENCE_S, on_impatient, what);
    for (;;) {
        while (end->read < end->told->len) {
            struct told *told = g_ptr_array_index(end->told, end->read++);
            if (told->kind == kind) {
                g_source_remove(timer);
                return told;
            }
        }
        g_main_context_iteration(NULL, TRUE);
    }
}

static bool was_told(const struct end *end, enum wlink_sip_event_kind kind) {
    for (guint i = 0; i < end->told->len; i++)
        if (((struct told *)g_ptr_array_index(end->told, i))->kind == kind)
            return true;
    return false;
}

static struct wlink_sip_target target_of(const struct end *end, const char *address) {
    return (struct wlink_sip_target){.address = address, .host = "127.0.0.1", .port = end->port};
}

static struct wlink_sip_call *invite_with(struct end *from, const struct end *to, const char *sdp,
                                          const char *resume) {
    struct wlink_sip_target target = target_of(to, "consulting@estate.example");
    g_autofree char *call_id = g_uuid_string_random();
    g_autoptr(GError) error = NULL;
    struct wlink_sip_call *call =
        wlink_sip_invite(from->sip, &target, call_id, SESSION, sdp, "aaa.bbb.ccc", resume, &error);
    g_assert_no_error(error);
    return call;
}

static struct wlink_sip_call *invite(struct end *from, const struct end *to) {
    return invite_with(from, to, "v=0\r\n", NULL);
}

static char *large_sdp(gsize size) {
    GString *text = g_string_new("v=0\r\n");
    while (text->len < size)
        g_string_append(text, "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n");
    return g_string_free(text, FALSE);
}

static void gone(struct end *end, enum wlink_code code) {
    struct told *told = await(end, WLINK_SIP_GONE);
    g_assert_cmpstr(wlink_code_to_string(told->code), ==, wlink_code_to_string(code));
    wlink_sip_call_free(told->call);
}

/* --- calls */

static void test_whole_call(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    g_autofree char *offer = large_sdp(14000);
    g_autofree char *answer = large_sdp(14500);
    struct wlink_sip_call *out = invite_with(&wing, &consulting, offer, "token-1");

    struct told *in = await(&consulting, WLINK_SIP_INVITE);
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
    struct told *early = await(&wing, WLINK_SIP_EARLY);
    g_assert_cmpstr(early->sdp, ==, answer);
    g_assert_cmpstr(early->identity, ==, "ddd.eee.fff");
    g_assert_true(early->named);

    wlink_sip_accept(in->call, NULL, "ggg.hhh.iii");
    struct told *accepted = await(&wing, WLINK_SIP_ACCEPTED);
    g_assert_null(accepted->sdp);
    g_assert_cmpstr(accepted->identity, ==, "ggg.hhh.iii");
    await(&consulting, WLINK_SIP_CONFIRMED);

    wlink_sip_hang_up(out, WLINK_CODE_ENDED_HERE);
    gone(&wing, WLINK_CODE_ENDED_HERE);
    gone(&consulting, WLINK_CODE_ENDED_THERE);
    finish(&wing);
    finish(&consulting);
}

/* establishes a call; returns the caller's end of it, *far the other */
static struct wlink_sip_call *establish(struct end *wing, struct end *consulting,
                                        struct wlink_sip_call **far) {
    struct wlink_sip_call *out = invite(wing, consulting);
    *far = await(consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_ring(*far);
    await(wing, WLINK_SIP_RINGING);
    wlink_sip_accept(*far, "v=0\r\ns=answer\r\n", NULL);
    g_assert_nonnull(await(wing, WLINK_SIP_ACCEPTED)->sdp);
    await(consulting, WLINK_SIP_CONFIRMED);
    return out;
}

static void test_refusals(void) {
    static const enum wlink_code codes[] = {
        WLINK_CODE_BUSY,         WLINK_CODE_DECLINED,         WLINK_CODE_NOT_AUTHORISED,
        WLINK_CODE_NOT_VERIFIED, WLINK_CODE_IDENTITY_MISSING, WLINK_CODE_TIMED_OUT,
        WLINK_CODE_UNREACHABLE,  WLINK_CODE_NO_ANSWER,        WLINK_CODE_AUTHORISATION_LAPSED,
        WLINK_CODE_SDP_REFUSED,  WLINK_CODE_RESUME_REFUSED,   WLINK_CODE_RECORD_UNWRITABLE};
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        invite(&wing, &consulting);
        struct wlink_sip_call *call = await(&consulting, WLINK_SIP_INVITE)->call;
        wlink_sip_refuse(call, codes[i]);
        struct told *told = await(&wing, WLINK_SIP_GONE);
        g_assert_cmpint(told->code, ==, wlink_sip_code_told(codes[i]));
        g_assert_cmpint(told->status, ==, wlink_sip_status_of(codes[i]));
        wlink_sip_call_free(told->call);
        gone(&consulting, codes[i]);
    }
    finish(&wing);
    finish(&consulting);
}

static void test_cancel_while_waiting(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_call *out = invite(&wing, &consulting);
    struct wlink_sip_call *in = await(&consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_answer_early(in, "v=0\r\n", NULL);
    await(&wing, WLINK_SIP_EARLY);
    wlink_sip_hang_up(out, WLINK_CODE_CANCELLED);
    gone(&wing, WLINK_CODE_CANCELLED);
    gone(&consulting, WLINK_CODE_GAVE_UP);
    finish(&wing);
    finish(&consulting);
}

static void test_long_wait(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_timings timings = consulting.sip->timings;
    timings.provisional = 20;
    wlink_sip_set_timings(consulting.sip, &timings);
    struct wlink_sip_call *out = invite(&wing, &consulting);
    struct wlink_sip_call *in = await(&consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_answer_early(in, "v=0\r\n", NULL);
    await(&wing, WLINK_SIP_EARLY);
    for (int i = 0; i < 5; i++)
        await(&wing, WLINK_SIP_QUEUED);
    wlink_sip_accept(in, NULL, NULL);
    await(&wing, WLINK_SIP_ACCEPTED);
    await(&consulting, WLINK_SIP_CONFIRMED);
    wlink_sip_hang_up(in, WLINK_CODE_ENDED_HERE);
    gone(&wing, WLINK_CODE_ENDED_THERE);
    gone(&consulting, WLINK_CODE_ENDED_HERE);
    g_assert_nonnull(out);
    finish(&wing);
    finish(&consulting);
}

/* Join while the PRACK is still on its way. */
static void test_join_at_once(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_call *out = invite(&wing, &consulting);
    struct wlink_sip_call *in = await(&consulting, WLINK_SIP_INVITE)->call;
    wlink_sip_answer_early(in, "v=0\r\n", NULL);
    wlink_sip_accept(in, NULL, NULL);
    await(&wing, WLINK_SIP_EARLY);
    await(&wing, WLINK_SIP_ACCEPTED);
    await(&consulting, WLINK_SIP_CONFIRMED);
    wlink_sip_hang_up(out, WLINK_CODE_ENDED_HERE);
    gone(&wing, WLINK_CODE_ENDED_HERE);
    gone(&consulting, WLINK_CODE_ENDED_THERE);
    finish(&wing);
    finish(&consulting);
}

/* A foreign room is the one that its certificate names. */
static void test_foreign_room(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    static const char *const addresses[] = {"consulting@estate.example", "other@estate.example"};
    for (int i = 0; i < 2; i++) {
        struct wlink_sip_target target = target_of(&consulting, addresses[i]);
        target.foreign = true;
        g_autofree char *call_id = g_uuid_string_random();
        wlink_sip_invite(wing.sip, &target, call_id, SESSION, "v=0\r\n", NULL, NULL, NULL);
        wlink_sip_ring(await(&consulting, WLINK_SIP_INVITE)->call);
        if (i == 0)
            wlink_sip_hang_up(await(&wing, WLINK_SIP_RINGING)->call, WLINK_CODE_CANCELLED);
        gone(&wing, i == 0 ? WLINK_CODE_CANCELLED : WLINK_CODE_TLS_REFUSED);
        gone(&consulting, i == 0 ? WLINK_CODE_GAVE_UP : WLINK_CODE_TLS_REFUSED);
    }
    finish(&wing);
    finish(&consulting);
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

static void test_reinvite(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_call *far, *near = establish(&wing, &consulting, &far);
    change(&wing, near, &consulting);
    change(&consulting, far, &wing);
    /* refused: the dialog lives on */
    wlink_sip_reinvite(near, "v=0\r\n", NULL);
    await(&consulting, WLINK_SIP_REINVITE);
    wlink_sip_refuse(far, WLINK_CODE_SDP_REFUSED);
    struct told *refused = await(&wing, WLINK_SIP_REINVITE_REFUSED);
    g_assert_cmpint(refused->code, ==, WLINK_CODE_SDP_REFUSED);
    g_assert_cmpint(refused->status, ==, 488);
    change(&wing, near, &consulting);
    g_assert_false(was_told(&wing, WLINK_SIP_GONE));
    wlink_sip_call_free(near); /* without a word: it hangs up */
    gone(&consulting, WLINK_CODE_ENDED_THERE);
    finish(&wing);
    finish(&consulting);
}

static void test_glare(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_timings timings = wing.sip->timings;
    timings.glare = 20;
    wlink_sip_set_timings(wing.sip, &timings);
    wlink_sip_set_timings(consulting.sip, &timings);
    struct wlink_sip_call *far, *near = establish(&wing, &consulting, &far);
    wlink_sip_reinvite(near, "v=0\r\ns=near\r\n", NULL);
    wlink_sip_reinvite(far, "v=0\r\ns=far\r\n", NULL);
    /* both refuse; the end that did not make the Call-ID is first to try again */
    wlink_sip_accept(await(&wing, WLINK_SIP_REINVITE)->call, "v=0\r\n", NULL);
    await(&wing, WLINK_SIP_CONFIRMED);
    wlink_sip_accept(await(&consulting, WLINK_SIP_REINVITE)->call, "v=0\r\n", NULL);
    await(&wing, WLINK_SIP_ACCEPTED);
    await(&consulting, WLINK_SIP_CONFIRMED);
    g_assert_false(was_told(&wing, WLINK_SIP_REINVITE_REFUSED));
    g_assert_false(was_told(&consulting, WLINK_SIP_REINVITE_REFUSED));
    wlink_sip_call_free(near);
    wlink_sip_call_free(far);
    finish(&wing);
    finish(&consulting);
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
static void test_path_lost_while_waiting(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    invite(&wing, &consulting);
    wlink_sip_answer_early(await(&consulting, WLINK_SIP_INVITE)->call, "v=0\r\n", NULL);
    await(&wing, WLINK_SIP_EARLY);
    for (guint i = 0; i < consulting.sip->links->len; i++)
        shutdown(((struct wlink_sip_link *)g_ptr_array_index(consulting.sip->links, i))->fd, SHUT_RDWR);
    gone(&wing, WLINK_CODE_UNREACHABLE);
    gone(&consulting, WLINK_CODE_UNREACHABLE);
    finish(&wing);
    finish(&consulting);
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

/* --- notes and presence */

static char *on_sign(const char *to, const char *method, const char *call_id, const char *body, void *data) {
    (void)data;
    g_assert_nonnull(call_id);
    static unsigned made; /* as with the real ones, no two are equal */
    g_autofree char *what = g_strdup_printf("%s-%s-%s-%u", to, method, body ? body : "none", made++);
    g_strcanon(what, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", '_');
    return g_strdup_printf("aaa.%s.ccc", what);
}

static void test_message(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    wlink_sip_set_signer(wing.sip, on_sign, NULL);
    struct wlink_sip_target target = target_of(&consulting, "consulting@estate.example");
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_sip_send_message(wing.sip, &target, "Zwei Minuten noch … ✓", &wing, &error));
    struct told *note = await(&consulting, WLINK_SIP_MESSAGE);
    g_assert_cmpstr(note->text, ==, "Zwei Minuten noch … ✓");
    g_assert_cmpstr(note->from, ==, "wing@estate.example");
    g_assert_true(g_str_has_prefix(note->identity, "aaa.consulting_estate_example-MESSAGE-"));
    wlink_sip_respond(consulting.sip, note->request, WLINK_CODE_NONE);
    g_assert_cmpint(await(&wing, WLINK_SIP_MESSAGE_SENT)->code, ==, WLINK_CODE_NONE);

    g_assert_true(wlink_sip_send_message(wing.sip, &target, "again", &wing, &error));
    wlink_sip_respond(consulting.sip, await(&consulting, WLINK_SIP_MESSAGE)->request,
                      WLINK_CODE_IDENTITY_STALE);
    g_assert_cmpint(await(&wing, WLINK_SIP_MESSAGE_SENT)->code, ==, WLINK_CODE_IDENTITY_STALE);

    g_autofree char *longer = g_strnfill(WLINK_SIP_MAX_NOTE + 1, 'x');
    g_assert_false(wlink_sip_send_message(wing.sip, &target, longer, NULL, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_TOO_LARGE);
    finish(&wing);
    finish(&consulting);
}

static void test_presence(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_timings timings = wing.sip->timings;
    timings.refresh = 50;
    wlink_sip_set_timings(wing.sip, &timings);
    wlink_sip_set_signer(consulting.sip, on_sign, NULL);
    wlink_sip_publish(consulting.sip, "available");
    struct wlink_sip_target target = target_of(&consulting, "consulting@estate.example");
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_sip_watch(wing.sip, &target, &error));
    wlink_sip_respond(consulting.sip, await(&consulting, WLINK_SIP_SUBSCRIBE)->request, WLINK_CODE_NONE);
    struct told *state = await(&wing, WLINK_SIP_PRESENCE);
    g_assert_cmpstr(state->text, ==, "available");
    g_assert_cmpstr(state->from, ==, "consulting@estate.example");
    g_assert_true(g_str_has_prefix(state->identity, "aaa.wing_estate_example-NOTIFY-available-"));
    wlink_sip_publish(consulting.sip, "in-consultation");
    g_assert_cmpstr(await(&wing, WLINK_SIP_PRESENCE)->text, ==, "in-consultation");
    /* a renewal is asked about again */
    struct told *renewal = await(&consulting, WLINK_SIP_SUBSCRIBE);
    timings.refresh = 600000;
    wlink_sip_set_timings(wing.sip, &timings);
    wlink_sip_respond(consulting.sip, renewal->request, WLINK_CODE_NONE);
    g_assert_cmpstr(await(&wing, WLINK_SIP_PRESENCE)->text, ==, "in-consultation");
    finish(&consulting);
    g_assert_cmpstr(await(&wing, WLINK_SIP_PRESENCE)->text, ==, "unreachable");
    finish(&wing);
}

static void test_presence_comes_back(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_timings timings = wing.sip->timings;
    timings.backoff_first = timings.backoff_last = 20;
    wlink_sip_set_timings(wing.sip, &timings);
    struct wlink_sip_target target = target_of(&consulting, "consulting@estate.example");
    g_autoptr(GError) error = NULL;
    g_assert_true(wlink_sip_watch(wing.sip, &target, &error));
    wlink_sip_respond(consulting.sip, await(&consulting, WLINK_SIP_SUBSCRIBE)->request,
                      WLINK_CODE_NOT_AUTHORISED);
    struct told *lost = await(&wing, WLINK_SIP_PRESENCE);
    g_assert_cmpstr(lost->text, ==, "unreachable");
    g_assert_cmpint(lost->code, ==, WLINK_CODE_NOT_AUTHORISED);
    wlink_sip_publish(consulting.sip, "available");
    wlink_sip_respond(consulting.sip, await(&consulting, WLINK_SIP_SUBSCRIBE)->request, WLINK_CODE_NONE);
    g_assert_cmpstr(await(&wing, WLINK_SIP_PRESENCE)->text, ==, "available");
    wlink_sip_unwatch(wing.sip, "consulting@estate.example");
    finish(&wing);
    finish(&consulting);
}

/* --- what is refused */

static void refused_by_tls(const char *certificate, enum wlink_code code) {
    struct end wing, consulting;
    begin_with(&wing, "wing", certificate);
    begin(&consulting, "consulting");
    invite(&wing, &consulting);
    struct told *told = await(&consulting, WLINK_SIP_REFUSED_IN);
    g_assert_cmpstr(wlink_code_to_string(told->code), ==, wlink_code_to_string(code));
    g_assert_cmpstr(told->peer_host, ==, "127.0.0.1");
    told = await(&wing, WLINK_SIP_GONE);
    g_assert_cmpint(told->code, ==, WLINK_CODE_TLS_REFUSED);
    wlink_sip_call_free(told->call);
    g_assert_false(was_told(&consulting, WLINK_SIP_INVITE));
    finish(&wing);
    finish(&consulting);
}

static void test_foreign_certificate(void) {
    refused_by_tls("foreign", WLINK_CODE_CERTIFICATE_FOREIGN);
}

static void test_expired_certificate(void) {
    refused_by_tls("expired", WLINK_CODE_CERTIFICATE_EXPIRED);
}

/* A unit that answers with a stranger's certificate is not called. */
static void test_foreign_server(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin_with(&consulting, "consulting", "foreign");
    invite(&wing, &consulting);
    gone(&wing, WLINK_CODE_CERTIFICATE_FOREIGN);
    g_assert_false(was_told(&consulting, WLINK_SIP_INVITE));
    finish(&wing);
    finish(&consulting);
}

static void on_exited(GObject *process, GAsyncResult *result, gpointer data) {
    g_assert_true(g_subprocess_communicate_utf8_finish(G_SUBPROCESS(process), result, data, NULL, NULL));
}

/* What `openssl s_client` with these options says, to the consulting unit. */
static char *s_client(const struct end *to, const char *options, const char *input) {
    g_autofree char *command =
        g_strdup_printf("openssl s_client -connect 127.0.0.1:%u -CAfile %s/estate.pem %s 2>&1 <%s", to->port,
                        certificates, options, input);
    g_autoptr(GSubprocess) process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "/bin/sh", "-c", command, NULL);
    char *said = NULL;
    g_subprocess_communicate_utf8_async(process, NULL, NULL, on_exited, &said);
    while (!said)
        g_main_context_iteration(NULL, TRUE);
    return said;
}

static void test_no_certificate(void) {
    struct end consulting;
    begin(&consulting, "consulting");
    g_free(s_client(&consulting, "-tls1_3", "/dev/null"));
    g_assert_cmpint(await(&consulting, WLINK_SIP_REFUSED_IN)->code, ==, WLINK_CODE_TLS_REFUSED);
    finish(&consulting);
}

static void test_old_tls(void) {
    struct end consulting;
    begin(&consulting, "consulting");
    g_autofree char *options =
        g_strdup_printf("-cert %s/wing.pem -key %s/wing.pem", certificates, certificates);
    g_autofree char *old = g_strdup_printf("-tls1_2 %s", options);
    g_autofree char *new = g_strdup_printf("-tls1_3 %s", options);
    g_autofree char *said_old = s_client(&consulting, old, "/dev/null");
    g_assert_nonnull(strstr(said_old, "protocol version"));
    g_assert_cmpint(await(&consulting, WLINK_SIP_REFUSED_IN)->code, ==, WLINK_CODE_TLS_REFUSED);
    g_autofree char *said_new = s_client(&consulting, new, "/dev/null");
    g_assert_nonnull(strstr(said_new, "New, TLSv1.3"));
    g_assert_nonnull(strstr(said_new, "Verify return code: 0 (ok)"));
    finish(&consulting);
}

/* A unit of the estate that went mad: what it sends is no SIP, or hardly. */
static void test_junk(void) {
    static const char *const head =
        "INVITE sips:consulting@127.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n"
        "From: <sips:wing@estate.example>;tag=1\r\nTo: <sips:c@estate.example>\r\n";
    static const char *const rows[] = {
        "\r\n\r\n\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "INVITE sips:x SIP/2.0\r\n\r\n",
        "SIP/2.0 200 OK\r\nVia: x\r\n\r\n",
        "HEAD|Content-Length: -5\r\n\r\n",
        "HEAD|Call-ID: 1\r\nContent-Length: 99999999999999999999\r\n\r\nx",
        "HEAD|Call-ID: 2\r\nContact: <sip:\r\nContent-Length: 0\r\n\r\n",
        "HEAD|Call-ID: 3\r\nContact: <tel:+1>\r\nIdentity: ;;;\r\nReason: \"\r\nContent-Length: 0\r\n\r\n",
        "HEAD|Call-ID: 4\r\nContact: <sips:a@[::::]:99999>\r\nRoute: <x>\r\nContent-Length: 0\r\n\r\n",
        "HEAD|Call-ID: 5\r\nContact: <sips:a@127.0.0.1:9>\r\nRequire: 100rel, nonsense\r\n\r\n",
        "HEAD|Call-ID: 6\r\nSession-Expires: x;refresher=y\r\nReplaces: z\r\nRAck: 1\r\n\r\n",
    };
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    g_autofree char *input = g_build_filename(certificates, "junk", NULL);
    g_autofree char *options =
        g_strdup_printf("-quiet -no_ign_eof -cert %s/wing.pem -key %s/wing.pem", certificates, certificates);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool whole = g_str_has_prefix(rows[i], "HEAD|");
        g_autofree char *junk = g_strconcat(whole ? head : "", rows[i] + (whole ? 5 : 0), NULL);
        g_assert_true(g_file_set_contents(input, junk, -1, NULL));
        g_free(s_client(&consulting, options, input));
    }
    invite(&wing, &consulting);
    struct told *in = await(&consulting, WLINK_SIP_INVITE);
    while (g_strcmp0(in->identity, "aaa.bbb.ccc") != 0) { /* of some junk a call can be made */
        wlink_sip_call_free(in->call);
        in = await(&consulting, WLINK_SIP_INVITE);
    }
    wlink_sip_refuse(in->call, WLINK_CODE_BUSY);
    gone(&wing, WLINK_CODE_BUSY);
    wlink_sip_call_free(in->call);
    finish(&wing);
    finish(&consulting);
}

static void test_oversized(void) {
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    g_autofree char *body = large_sdp(WLINK_SIP_MAX_SDP + 1);
    g_autofree char *fits = large_sdp(WLINK_SIP_MAX_SDP - 100);
    struct wlink_sip_target target = target_of(&consulting, "consulting@estate.example");
    g_autoptr(GError) error = NULL;
    g_assert_null(wlink_sip_invite(wing.sip, &target, "id", SESSION, body, NULL, NULL, &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_TOO_LARGE);
    /* a far end that does not keep to it */
    nua_handle_t *handle = wlink_sip_handle_to(wing.sip, &target, NULL);
    nua_invite(handle, SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR(body), TAG_END());
    struct told *told = await(&consulting, WLINK_SIP_REFUSED_IN);
    g_assert_cmpint(told->code, ==, WLINK_CODE_TOO_LARGE);
    g_assert_cmpint(told->status, ==, 413);
    g_assert_cmpstr(told->peer_host, ==, "127.0.0.1");
    nua_handle_destroy(handle);
    /* far larger: sofia itself does not take it in, and ends the connection */
    g_autofree char *huge = large_sdp(8 * WLINK_SIP_MAX_MESSAGE);
    struct wlink_sip_call *call = wlink_sip_call_new(wing.sip, "huge");
    call->handle = wlink_sip_handle_to(wing.sip, &target, &call->owner);
    nua_invite(call->handle, SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR(huge), TAG_END());
    gone(&wing, WLINK_CODE_TOO_LARGE);
    /* and one that fits is not harmed by it */
    invite_with(&wing, &consulting, fits, NULL);
    told = await(&consulting, WLINK_SIP_INVITE);
    g_assert_cmpstr(told->sdp, ==, fits);
    wlink_sip_refuse(told->call, WLINK_CODE_BUSY);
    gone(&consulting, WLINK_CODE_BUSY);
    gone(&wing, WLINK_CODE_BUSY);
    finish(&wing);
    finish(&consulting);
}

static void test_broken_requests(void) {
    static const struct {
        const char *header, *type, *body;
    } rows[] = {
        {"Identity: not/base64.url.x", "application/sdp", "v=0\r\n"},
        {"Identity: a.b.c\r\nIdentity: d.e.f", "application/sdp", "v=0\r\n"},
        {"X-Winglink-Resume: two words", "application/sdp", "v=0\r\n"},
        {"Session-ID: " SESSION, "text/html", "<p>"},
        {"Session-ID: " SESSION, "application/sdp", "v=0\xff\r\n"},
    };
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    struct wlink_sip_target target = target_of(&consulting, "consulting@estate.example");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        nua_handle_t *handle = wlink_sip_handle_to(wing.sip, &target, NULL);
        nua_invite(handle, SIPTAG_HEADER_STR(rows[i].header), SIPTAG_CONTENT_TYPE_STR(rows[i].type),
                   SIPTAG_PAYLOAD_STR(rows[i].body), TAG_END());
        struct told *told = await(&consulting, WLINK_SIP_REFUSED_IN);
        g_assert_cmpint(told->code, ==, WLINK_CODE_INVALID);
        nua_handle_destroy(handle);
    }
    g_assert_false(was_told(&consulting, WLINK_SIP_INVITE));
    finish(&wing);
    finish(&consulting);
}

static void test_bad_configuration(void) {
    struct end first, second = {.name = "second"};
    g_autoptr(GError) error = NULL;
    begin(&first, "wing");
    second.port = first.port;
    g_assert_null(new_stack(&second, "wing", "wing", &error));
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_FAILED);
    g_clear_error(&error);
    second.port = free_port();
    g_assert_null(new_stack(&second, "wing", "estate", &error)); /* a certificate without its key */
    g_assert_error(error, WLINK_ERROR, WLINK_CODE_KEY_UNUSABLE);
    finish(&first);
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
        {WLINK_SIP_CALL_ENDED, WLINK_SIP_STEP_END, -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        enum wlink_sip_call_state next = WLINK_SIP_CALL_ENDED;
        bool possible = wlink_sip_call_next(rows[i].from, rows[i].step, &next);
        g_assert_cmpint(possible ? (int)next : -1, ==, rows[i].to);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    make_certificates();
    g_test_add_func("/sip/states", test_states);
    g_test_add_func("/sip/call", test_whole_call);
    g_test_add_func("/sip/refusals", test_refusals);
    g_test_add_func("/sip/cancel", test_cancel_while_waiting);
    g_test_add_func("/sip/long-wait", test_long_wait);
    g_test_add_func("/sip/join-at-once", test_join_at_once);
    g_test_add_func("/sip/foreign-room", test_foreign_room);
    g_test_add_func("/sip/reinvite", test_reinvite);
    g_test_add_func("/sip/glare", test_glare);
    g_test_add_func("/sip/peer-absent", test_peer_absent);
    g_test_add_func("/sip/peer-silent", test_peer_silent);
    g_test_add_func("/sip/path-lost", test_path_lost_while_waiting);
    g_test_add_func("/sip/shutdown", test_shutdown_in_call);
    g_test_add_func("/sip/message", test_message);
    g_test_add_func("/sip/presence", test_presence);
    g_test_add_func("/sip/presence-returns", test_presence_comes_back);
    g_test_add_func("/sip/tls/foreign-client", test_foreign_certificate);
    g_test_add_func("/sip/tls/expired-client", test_expired_certificate);
    g_test_add_func("/sip/tls/foreign-server", test_foreign_server);
    g_test_add_func("/sip/tls/no-certificate", test_no_certificate);
    g_test_add_func("/sip/tls/1.2", test_old_tls);
    g_test_add_func("/sip/oversized", test_oversized);
    g_test_add_func("/sip/junk", test_junk);
    g_test_add_func("/sip/broken", test_broken_requests);
    g_test_add_func("/sip/bad-configuration", test_bad_configuration);
    int failed = g_test_run();
    run("rm -f *");
    g_rmdir(certificates);
    g_free(certificates);
    return failed;
}
