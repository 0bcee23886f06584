/* SPDX-License-Identifier: Apache-2.0 */
#include "common/error.h"
#include "sip/private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <openssl/ssl.h>
#include <sys/mman.h>
#include <unistd.h>

/* TLS 1.3 and nothing older, with our certificate and its chain. sofia asks for neither and hides its
 * SSL_CTX; OpenSSL's ex_data hook shows each context as it is made, and what sofia lacks is set on it. */

struct wlink_sip_tls {
    char *directory;
    int agent; /* memfd: the key is on no disk */
    GPtrArray *contexts;
    char *certificate_file;
};

static int context_index = -1; /* ex_data of SSL_CTX: struct wlink_sip */
static _Thread_local GPtrArray *capturing;

static void on_new_context(void *context, void *value, CRYPTO_EX_DATA *ex, int index, long argl, void *argp) {
    (void)value, (void)ex, (void)index, (void)argl, (void)argp;
    if (capturing)
        g_ptr_array_add(capturing, context);
}

/* Once a process: the hook sees every context of the process and leaves those of others alone. */
static void install_hook(void) {
    static gsize done;
    if (!g_once_init_enter(&done))
        return;
    context_index = SSL_CTX_get_ex_new_index(0, NULL, on_new_context, NULL, NULL);
    g_once_init_leave(&done, 1);
}

static bool append_file(int fd, const char *file, GError **error) {
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(file, &text, &length, error))
        return false;
    bool written = write(fd, text, length) == (ssize_t)length && write(fd, "\n", 1) == 1;
    OPENSSL_cleanse(text, length);
    return written || wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s: %s", file, g_strerror(errno));
}

/* agent.pem is a memfd behind a link in /proc, cafile.pem a link to the estate's file. */
static bool fill_directory(struct wlink_sip_tls *tls, const struct wlink_sip_config *config, GError **error) {
    g_autofree char *agent = g_build_filename(tls->directory, "agent.pem", NULL);
    g_autofree char *anchors = g_build_filename(tls->directory, "cafile.pem", NULL);
    g_autofree char *ca_file = g_canonicalize_filename(config->ca_file, NULL);
    g_autofree char *memory = g_strdup_printf("/proc/self/fd/%d", tls->agent);
    if (!append_file(tls->agent, config->certificate_file, error) ||
        (config->key_file && !append_file(tls->agent, config->key_file, error)))
        return false;
    if (symlink(memory, agent) != 0 || symlink(ca_file, anchors) != 0)
        return wlink_fail(error, WLINK_CODE_FAILED, "%s: %s", tls->directory, g_strerror(errno));
    return true;
}

static void free_tls(struct wlink_sip_tls *tls) {
    capturing = NULL;
    if (tls->directory) {
        g_autofree char *agent = g_build_filename(tls->directory, "agent.pem", NULL);
        g_autofree char *anchors = g_build_filename(tls->directory, "cafile.pem", NULL);
        g_unlink(agent);
        g_unlink(anchors);
        g_rmdir(tls->directory);
    }
    if (tls->agent >= 0)
        close(tls->agent);
    g_ptr_array_unref(tls->contexts);
    g_free(tls->directory);
    g_free(tls->certificate_file);
    g_free(tls);
}

/* sofia goes on without a usable certificate or trust anchors; we do not. */
static bool finish_context(SSL_CTX *context, const struct wlink_sip_tls *tls, struct wlink_sip *sip,
                           GError **error) {
    g_autofree char *agent = g_build_filename(tls->directory, "agent.pem", NULL);
    if (SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_use_certificate_chain_file(context, agent) != 1 || SSL_CTX_check_private_key(context) != 1)
        return wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "%s: certificate and key do not fit or are broken",
                          tls->certificate_file);
    SSL_CTX_set_ex_data(context, context_index, sip);
    wlink_sip_links_follow(context);
    return true;
}

struct wlink_sip_tls *wlink_sip_tls_begin(const struct wlink_sip_config *config, GError **error) {
    install_hook();
    struct wlink_sip_tls *tls = g_new0(struct wlink_sip_tls, 1);
    tls->contexts = g_ptr_array_new();
    tls->certificate_file = g_strdup(config->certificate_file);
    tls->directory = g_dir_make_tmp("winglink-sip-XXXXXX", error);
    tls->agent = memfd_create("winglink-sip-agent", MFD_CLOEXEC);
    if (!tls->directory || tls->agent < 0 || !fill_directory(tls, config, error)) {
        if (error && !*error)
            wlink_fail(error, WLINK_CODE_FAILED, "memfd: %s", g_strerror(errno));
        free_tls(tls);
        return NULL;
    }
    capturing = tls->contexts;
    return tls;
}

const char *wlink_sip_tls_directory(const struct wlink_sip_tls *tls) {
    return tls->directory;
}

bool wlink_sip_tls_end(struct wlink_sip_tls *tls, struct wlink_sip *sip, GError **error) {
    capturing = NULL;
    bool ok = sip->nua != NULL;
    if (ok && tls->contexts->len == 0)
        ok = wlink_fail(error, WLINK_CODE_KEY_UNUSABLE, "no TLS context was made");
    for (guint i = 0; ok && i < tls->contexts->len; i++)
        ok = finish_context(g_ptr_array_index(tls->contexts, i), tls, sip, error);
    free_tls(tls);
    return ok;
}

struct wlink_sip *wlink_sip_tls_stack_of(const struct ssl_ctx_st *context) {
    return context_index < 0 ? NULL : SSL_CTX_get_ex_data(context, context_index);
}
