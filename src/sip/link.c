/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "common/log.h"
#include "sip/private.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif
#include <sys/socket.h>

/* TLS connections, one link each: limits on their time and number, a dead path that is noticed, the names of
 * the far certificate, and word of their end.
 *
 * sofia has no hook for any of it, and its tls_free leaks the SSL of every connection (1.12.11). So the
 * functions of its transports that begin and end a connection, and the one that reads no more of it, are
 * wrapped here: a program's own symbols go before those of a shared library. Without the wrapping (another
 * sofia) calls still work, but a lost path would not be noticed; tests/unit/test-sip.c fails then. */

enum {
    KEEPALIVE_IDLE = 10,
    KEEPALIVE_INTERVAL = 5,
    KEEPALIVE_COUNT = 3,
    USER_TIMEOUT_MS = 20000,
    SYN_COUNT = 2
};

/* As in sofia's tport_tls.h, which is not installed. */
struct tls_s;
struct tls_s *tls_init_secondary(struct tls_s *master, int fd, int accepted);
void tls_free(struct tls_s *tls);

static GHashTable
    *links; /* struct tls_s to struct wlink_sip_link; main thread only, like sofia's use of them */
static _Thread_local SSL **capturing;

static void on_new_ssl(void *ssl, void *value, CRYPTO_EX_DATA *ex, int index, long argl, void *argp) {
    (void)value, (void)ex, (void)index, (void)argl, (void)argp;
    if (capturing)
        *capturing = ssl;
}

/* ex_data of SSL: struct wlink_sip_link */
static int link_index(void) {
    static gsize made; /* index + 1 */
    if (g_once_init_enter(&made))
        g_once_init_leave(&made, (gsize)SSL_get_ex_new_index(0, NULL, on_new_ssl, NULL, NULL) + 1);
    return (int)made - 1;
}

static void free_link(struct wlink_sip_link *link) {
    g_clear_handle_id(&link->timer, g_source_remove);
    g_free(link->host);
    g_strfreev(link->names);
    g_free(link->certificate);
    g_free(link);
}

/* A dead path ends the connection in about 25 s, an unanswered SYN in 7 s. */
static void tune_socket(const struct wlink_sip_link *link) {
    int on = 1, idle = KEEPALIVE_IDLE, interval = KEEPALIVE_INTERVAL, count = KEEPALIVE_COUNT,
        syn = SYN_COUNT;
    int tos = (int)link->sip->config.dscp << 2;
    unsigned timeout = USER_TIMEOUT_MS;
    setsockopt(link->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(link->fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(link->fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(link->fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
    setsockopt(link->fd, IPPROTO_TCP, TCP_SYNCNT, &syn, sizeof syn);
    setsockopt(link->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
    setsockopt(link->fd, IPPROTO_IP, IP_TOS, &tos, sizeof tos);
    setsockopt(link->fd, IPPROTO_IPV6, IPV6_TCLASS, &tos, sizeof tos); /* fails on IPv4: no harm */
}

static void find_peer(struct wlink_sip_link *link) {
    su_sockaddr_t address = {0};
    socklen_t length = sizeof address;
    char host[INET6_ADDRSTRLEN] = "";
    if (link->host || getpeername(link->fd, &address.su_sa, &length) != 0)
        return;
    SU_CANONIZE_SOCKADDR(&address);
    if (inet_ntop(address.su_family, SU_ADDR(&address), host, sizeof host)) {
        link->host = g_strdup(host);
        link->port = ntohs(address.su_port);
    }
}

/* The socket is shut down, so that sofia meets the end in its own time. */
static gboolean on_last_time(gpointer data) {
    struct wlink_sip_link *link = data;
    link->timer = 0;
    shutdown(link->fd, SHUT_RDWR);
    return G_SOURCE_REMOVE;
}

/* One with a NUL in it is none: it would be read as another. */
static void add_names(GPtrArray *names, X509 *certificate) {
    GENERAL_NAMES *all = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(all, i);
        if (name->type != GEN_URI)
            continue;
        const char *text = (const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier);
        gsize length = (gsize)ASN1_STRING_length(name->d.uniformResourceIdentifier);
        if (!memchr(text, 0, length))
            g_ptr_array_add(names, g_strndup(text, length));
    }
    GENERAL_NAMES_free(all);
}

static char *certificate_hash(const X509 *certificate) {
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (X509_digest(certificate, EVP_sha256(), hash, &length) != 1)
        return NULL;
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < length; i++)
        g_string_append_printf(text, "%02x", hash[i]);
    return g_string_free(text, FALSE);
}

static void on_link_up(struct wlink_sip_link *link, SSL *ssl) {
    g_clear_handle_id(&link->timer, g_source_remove);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    X509 *certificate = SSL_get0_peer_certificate(ssl);
    if (certificate) {
        add_names(names, certificate);
        link->certificate = certificate_hash(certificate);
    }
    g_ptr_array_add(names, NULL);
    link->names = (char **)g_ptr_array_steal(names, NULL);
    link->up = true;
    link->since = g_get_monotonic_time();
    wlink_log(WLINK_LOG_DEBUG, "sip-link-up", "%s peer=%s %s %s", SSL_get_version(ssl), link->host,
              SSL_get_cipher_name(ssl), link->accepted ? "in" : "out");
}

static enum wlink_code failure_of(const SSL *ssl) {
    switch (SSL_get_verify_result(ssl)) {
    case X509_V_OK:
        return WLINK_CODE_TLS_REFUSED; /* no certificate, no common version, or refused by the far end */
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return WLINK_CODE_CERTIFICATE_EXPIRED;
    case X509_V_ERR_CERT_REVOKED:
        return WLINK_CODE_CERTIFICATE_REVOKED;
    default: /* not our enum: OpenSSL's list of X509_V_ERR_ grows */
        return WLINK_CODE_CERTIFICATE_FOREIGN;
    }
}

static void note_tls_info(const SSL *ssl, int where, int value) {
    struct wlink_sip_link *link = SSL_get_ex_data(ssl, link_index());
    if (!link || !link->sip)
        return;
    find_peer(link);
    bool agreed = link->accepted ? link->up : link->heard; /* an end without a word is an alert, too */
    if (!agreed && (where & SSL_CB_ALERT) && (value >> 8) == SSL3_AL_FATAL)
        link->failure = failure_of(ssl);
    if ((where & SSL_CB_LOOP) && link->up)
        link->heard = true; /* a session ticket (RFC 8446 section 4.6.1): OpenSSL calls that no handshake */
    if ((where & SSL_CB_HANDSHAKE_DONE) && !link->up)
        on_link_up(link, (SSL *)ssl);
}

#ifdef __SANITIZE_ADDRESS__
/* sofia's tls_connect leaks the parsed subjectAltName of each far certificate, about 250 bytes a connection.
 * The leak checker is told so, and told to look at what is ours inside it. */
int tls_connect(void *magic, void *wait, void *transport);

static bool in_sofia;

static void on_tls_info(const SSL *ssl, int where, int value) {
    if (in_sofia)
        __lsan_enable();
    note_tls_info(ssl, where, value);
    if (in_sofia)
        __lsan_disable();
}

int tls_connect(void *magic, void *wait, void *transport) {
    int (*real)(void *, void *, void *) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "tls_connect");
    in_sofia = true;
    __lsan_disable();
    int result = real(magic, wait, transport);
    __lsan_enable();
    in_sofia = false;
    return result;
}
#else
static void on_tls_info(const SSL *ssl, int where, int value) {
    note_tls_info(ssl, where, value);
}
#endif

/* Whoever waits longest in its handshake makes room; anybody on the network can begin one. */
static void make_room(struct wlink_sip *sip, struct wlink_sip_link *newest) {
    struct wlink_sip_link *oldest = newest;
    for (guint i = 0; i < sip->links->len; i++) {
        struct wlink_sip_link *link = g_ptr_array_index(sip->links, i);
        if (link->accepted && !link->up && link->since < oldest->since)
            oldest = link;
    }
    oldest->since = G_MAXINT64; /* it has gone: the next one finds another */
    shutdown(oldest->fd, SHUT_RDWR);
}

static void begin_link(struct tls_s *tls, SSL *ssl, int fd, bool accepted) {
    struct wlink_sip *sip = wlink_sip_tls_stack_of(SSL_get_SSL_CTX(ssl));
    if (!sip)
        return;
    struct wlink_sip_link *link = g_new0(struct wlink_sip_link, 1);
    *link = (struct wlink_sip_link){
        .sip = sip, .ssl = ssl, .fd = fd, .since = g_get_monotonic_time(), .accepted = accepted};
    SSL_set_ex_data(ssl, link_index(), link);
    g_hash_table_insert(links, tls, link);
    g_ptr_array_add(sip->links, link);
    tune_socket(link);
    link->timer = g_timeout_add(sip->timings.handshake, on_last_time, link);
    if (accepted && sip->links->len > WLINK_SIP_MAX_LINKS)
        make_room(sip, link);
}

/* The reference counts that sofia gets wrong are put right: the SSL's of its BIO, the SSL's of its context.
 */
static void end_link(struct wlink_sip_link *link, struct tls_s *tls, void (*real)(struct tls_s *)) {
    SSL *ssl = link->ssl;
    BIO_up_ref(SSL_get_rbio(ssl));
    SSL_CTX_up_ref(SSL_get_SSL_CTX(ssl));
    real(tls);
    SSL_free(ssl);
    if (link->sip) {
        g_ptr_array_remove_fast(link->sip->links, link);
        wlink_sip_link_ended(link->sip, link);
    }
    free_link(link);
}

struct tls_s *tls_init_secondary(struct tls_s *master, int fd, int accepted) {
    static struct tls_s *(*real)(struct tls_s *, int, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "tls_init_secondary");
    SSL *ssl = NULL;
    capturing = &ssl;
    struct tls_s *tls = real(master, fd, accepted);
    capturing = NULL;
    if (tls && ssl)
        begin_link(tls, ssl, fd, accepted);
    return tls;
}

void tls_free(struct tls_s *tls) {
    static void (*real)(struct tls_s *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "tls_free");
    struct wlink_sip_link *link = links ? g_hash_table_lookup(links, tls) : NULL;
    if (!link) {
        real(tls);
        return;
    }
    g_hash_table_remove(links, tls);
    end_link(link, tls, real);
}

static struct wlink_sip_link *link_of(const tport_t *transport) {
    su_addrinfo_t const *info = tport_get_address(transport);
    su_sockaddr_t const *address = info ? (su_sockaddr_t const *)(void const *)info->ai_addr : NULL;
    char host[INET6_ADDRSTRLEN];
    GHashTableIter iter;
    void *value;
    if (!links || !address || !inet_ntop(address->su_family, SU_ADDR(address), host, sizeof host))
        return NULL;
    g_hash_table_iter_init(&iter, links);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct wlink_sip_link *link = value;
        if (link->sip && link->host && link->port == ntohs(address->su_port) && g_str_equal(link->host, host))
            return link;
    }
    return NULL;
}

/* What the far end sent is too large, or cannot be read. sofia has answered it, reads no more of the
 * connection, and would leave it open for as long as the far end likes. */
int tport_stall(tport_t *transport) {
    static int (*real)(tport_t *);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "tport_stall");
    struct wlink_sip_link *link = link_of(transport);
    if (link && !link->timer) {
        link->timer = g_timeout_add(link->sip->timings.linger, on_last_time, link);
        wlink_sip_say_refused(link->sip, WLINK_CODE_TOO_LARGE, 413, link->host,
                              "too large or not to be read: its connection is closed");
    }
    return real(transport);
}

/* In TLS 1.3 a client is done before the server has looked at its certificate, and the alert that refuses it
 * can be lost: a server that closes with a request of ours unread resets the connection. */
enum wlink_code wlink_sip_link_failure(const struct wlink_sip_link *link) {
    gint64 age_us = g_get_monotonic_time() - link->since;
    bool cut_short =
        link->up && !link->accepted && !link->heard && age_us < (gint64)link->sip->timings.handshake * 1000;
    return link->failure == WLINK_CODE_NONE && cut_short ? WLINK_CODE_TLS_REFUSED : link->failure;
}

void wlink_sip_links_follow(struct ssl_ctx_st *context) {
    if (!links)
        links = g_hash_table_new(NULL, NULL);
    link_index();
    SSL_CTX_set_info_callback(context, on_tls_info);
}

struct wlink_sip_link *wlink_sip_link_find(struct wlink_sip *sip, const char *host, guint16 port) {
    for (guint i = 0; host && i < sip->links->len; i++) {
        struct wlink_sip_link *link = g_ptr_array_index(sip->links, i);
        if (link->host && link->port == port && g_str_equal(link->host, host))
            return link;
    }
    return NULL;
}

void wlink_sip_link_suspect(struct wlink_sip *sip, const char *host, guint16 port) {
    struct wlink_sip_link *link = wlink_sip_link_find(sip, host, port);
    if (link)
        shutdown(link->fd, SHUT_RDWR);
}

/* Links that outlive their stack are only disowned. */
void wlink_sip_links_free(struct wlink_sip *sip) {
    for (guint i = 0; i < sip->links->len; i++) {
        struct wlink_sip_link *link = g_ptr_array_index(sip->links, i);
        g_clear_handle_id(&link->timer, g_source_remove);
        link->sip = NULL;
    }
    g_ptr_array_unref(sip->links);
}
