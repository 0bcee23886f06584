/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/error.h"
#include "sip/private.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Two stacks in this process, over TLS on 127.0.0.1. Each end writes down what it is told; a test says what
 * it waits for and never how long. */

enum { PATIENCE_S = 30, SHUT_S = 10 /* 2 on an idle machine */ };
#define SESSION "0123456789abcdef0123456789abcdef"

static char *certificates; /* directory */

/* --- certificates, by the openssl command */

static inline void run(const char *format, ...) G_GNUC_PRINTF(1, 2);
static inline void run(const char *format, ...) {
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

static inline void make_ca(const char *name) {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=%s' "
        "-keyout %s.key -out %s.pem",
        name, name, name);
}

static inline void make_unit(const char *name, const char *ca, const char *days) {
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=%s' -keyout %s.key -out "
        "%s.csr && printf 'subjectAltName=URI:sip:%s@estate.example' >%s.ext && openssl x509 -req -in %s.csr "
        "-CA "
        "%s.pem -CAkey %s.key %s -extfile %s.ext -out %s.crt && cat %s.crt %s.key >%s.pem",
        name, name, name, name, name, name, ca, ca, days, name, name, name, name, name);
}

static inline void make_certificates(void) {
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

static inline void free_told(void *data) {
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

static inline bool has_unit_name(const char *const *names) {
    return names && (g_strv_contains(names, "sip:wing@estate.example") ||
                     g_strv_contains(names, "sip:consulting@estate.example"));
}

static inline void on_told(struct wlink_sip *sip, const struct wlink_sip_event *event, void *data) {
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

static inline guint16 free_port(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, length), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==, 0);
    close(fd);
    return ntohs(address.sin_port);
}

static inline struct wlink_sip *new_stack(struct end *end, const char *name, const char *certificate,
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

static inline void begin_with(struct end *end, const char *name, const char *certificate) {
    g_autoptr(GError) error = NULL;
    *end = (struct end){.port = free_port(), .name = name};
    end->told = g_ptr_array_new_with_free_func(free_told);
    end->sip = new_stack(end, name, certificate, &error);
    g_assert_no_error(error);
}

static inline void begin(struct end *end, const char *name) {
    begin_with(end, name, name);
}

static inline void on_done(void *data) {
    *(bool *)data = true;
}

static inline gboolean on_impatient(gpointer data) {
    g_error("nothing more came while waiting for %s", (const char *)data);
    return G_SOURCE_REMOVE;
}

static inline void finish(struct end *end) {
    gint64 began = g_get_monotonic_time();
    guint timer = g_timeout_add_seconds(PATIENCE_S, on_impatient, (gpointer) "shutdown");
    wlink_sip_shutdown(end->sip, on_done, &end->done);
    while (!end->done)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(timer);
    g_assert_cmpint(g_get_monotonic_time() - began, <, SHUT_S * G_USEC_PER_SEC);
    wlink_sip_free(end->sip);
    g_ptr_array_unref(end->told);
}

/* The next event of this kind; what comes before it is passed over. */
static inline struct told *await(struct end *end, enum wlink_sip_event_kind kind) {
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

static inline bool was_told(const struct end *end, enum wlink_sip_event_kind kind) {
    for (guint i = 0; i < end->told->len; i++)
        if (((struct told *)g_ptr_array_index(end->told, i))->kind == kind)
            return true;
    return false;
}

static inline struct wlink_sip_target target_of(const struct end *end, const char *address) {
    return (struct wlink_sip_target){.address = address, .host = "127.0.0.1", .port = end->port};
}

static inline struct wlink_sip_call *invite_with(struct end *from, const struct end *to, const char *sdp,
                                                 const char *resume) {
    struct wlink_sip_target target = target_of(to, "consulting@estate.example");
    g_autofree char *call_id = g_uuid_string_random();
    g_autoptr(GError) error = NULL;
    struct wlink_sip_call *call =
        wlink_sip_invite(from->sip, &target, call_id, SESSION, sdp, "aaa.bbb.ccc", resume, &error);
    g_assert_no_error(error);
    return call;
}

static inline struct wlink_sip_call *invite(struct end *from, const struct end *to) {
    return invite_with(from, to, "v=0\r\n", NULL);
}

static inline char *large_sdp(gsize size) {
    GString *text = g_string_new("v=0\r\n");
    while (text->len < size)
        g_string_append(text, "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n");
    return g_string_free(text, FALSE);
}

static inline void gone(struct end *end, enum wlink_code code) {
    struct told *told = await(end, WLINK_SIP_GONE);
    g_assert_cmpstr(wlink_code_to_string(told->code), ==, wlink_code_to_string(code));
    wlink_sip_call_free(told->call);
}

/* establishes a call; returns the caller's end of it, *far the other */
static inline struct wlink_sip_call *establish(struct end *wing, struct end *consulting,
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

static inline int fixture_run_tests(void) {
    int failed = g_test_run();
    run("rm -f *");
    g_rmdir(certificates);
    g_free(certificates);
    return failed;
}
