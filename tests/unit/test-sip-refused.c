/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/sip-fixture.h"

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

/* Connections that never say anything, more than there may be: they make room for those who do. */
static void test_crowd(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int silent[WLINK_SIP_MAX_LINKS];
    struct end wing, consulting;
    begin(&wing, "wing");
    begin(&consulting, "consulting");
    address.sin_port = htons(consulting.port);
    for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
        silent[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        g_assert_cmpint(connect(silent[i], (struct sockaddr *)&address, sizeof address), ==, 0);
        while (consulting.sip->links->len <= i)
            g_main_context_iteration(NULL, TRUE);
    }
    invite(&wing, &consulting); /* in */
    wlink_sip_refuse(await(&consulting, WLINK_SIP_INVITE)->call, WLINK_CODE_BUSY);
    gone(&wing, WLINK_CODE_BUSY);
    gone(&consulting, WLINK_CODE_BUSY);
    invite(&consulting, &wing); /* and out */
    wlink_sip_refuse(await(&wing, WLINK_SIP_INVITE)->call, WLINK_CODE_BUSY);
    gone(&consulting, WLINK_CODE_BUSY);
    gone(&wing, WLINK_CODE_BUSY);
    for (guint i = 0; i < G_N_ELEMENTS(silent); i++)
        close(silent[i]);
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

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    make_certificates();
    g_test_add_func("/sip/tls/foreign-client", test_foreign_certificate);
    g_test_add_func("/sip/tls/expired-client", test_expired_certificate);
    g_test_add_func("/sip/tls/foreign-server", test_foreign_server);
    g_test_add_func("/sip/tls/no-certificate", test_no_certificate);
    g_test_add_func("/sip/tls/1.2", test_old_tls);
    g_test_add_func("/sip/oversized", test_oversized);
    g_test_add_func("/sip/junk", test_junk);
    g_test_add_func("/sip/broken", test_broken_requests);
    g_test_add_func("/sip/crowd", test_crowd);
    g_test_add_func("/sip/bad-configuration", test_bad_configuration);
    return fixture_run_tests();
}
