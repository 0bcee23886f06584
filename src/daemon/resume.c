/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/resume.h"

#include "call/policy.h"
#include "common/error.h"
#include "common/json.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <utime.h>

enum { TOKEN_DIGITS = 32 };

static const struct wlink_json_limits limits = {.bytes = 4096, .depth = 1, .values = 16};

char *wlink_resume_token(void) {
    guint8 bytes[16];
    GString *text = g_string_new(NULL);
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        g_error("the kernel gives no random numbers");
    for (gsize i = 0; i < sizeof bytes; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_string_free(text, FALSE);
}

bool wlink_resume_token_fits(const char *token, const char *ours) {
    guint8 difference = 0;
    if (!token || !ours || strlen(token) != TOKEN_DIGITS || strlen(ours) != TOKEN_DIGITS)
        return false;
    for (int i = 0; i < TOKEN_DIGITS; i++)
        difference |= (guint8)(token[i] ^ ours[i]);
    return difference == 0;
}

bool wlink_resume_save(const char *path, const struct wlink_resume *resume, GError **error) {
    GVariantDict dict;
    g_variant_dict_init(&dict, NULL);
    g_variant_dict_insert(&dict, "session_id", "s", resume->session_id);
    g_variant_dict_insert(&dict, "room", "s", resume->room);
    g_variant_dict_insert(&dict, "token", "s", resume->token ? resume->token : "");
    g_variant_dict_insert(&dict, "own_token", "s", resume->own_token);
    g_variant_dict_insert(&dict, "staff", "s", resume->staff ? resume->staff : "");
    g_variant_dict_insert(&dict, "devices", "x", (gint64)resume->devices);
    g_variant_dict_insert(&dict, "people", "x", (gint64)resume->people);
    g_variant_dict_insert(&dict, "stopped", "b", resume->stopped);
    g_variant_dict_insert(&dict, "outgoing", "b", resume->outgoing);
    g_variant_dict_insert(&dict, "called", "x", resume->called);
    g_variant_dict_insert(&dict, "joined", "x", resume->joined);
    g_autoptr(GVariant) object = g_variant_ref_sink(g_variant_dict_end(&dict));
    g_autofree char *text = wlink_json_print(object);
    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gint64 number(GVariant *object, const char *key) {
    gint64 value = 0;
    g_variant_lookup(object, key, "x", &value);
    return value;
}

static bool flag(GVariant *object, const char *key) {
    gboolean value = FALSE;
    g_variant_lookup(object, key, "b", &value);
    return value;
}

static struct wlink_resume *read_object(GVariant *object) {
    struct wlink_resume *resume = g_new0(struct wlink_resume, 1);
    g_variant_lookup(object, "session_id", "s", &resume->session_id);
    g_variant_lookup(object, "room", "s", &resume->room);
    g_variant_lookup(object, "token", "s", &resume->token);
    g_variant_lookup(object, "own_token", "s", &resume->own_token);
    g_variant_lookup(object, "staff", "s", &resume->staff);
    resume->devices = (guint)number(object, "devices");
    resume->people = (guint)number(object, "people");
    resume->stopped = flag(object, "stopped");
    resume->outgoing = flag(object, "outgoing");
    resume->called = number(object, "called");
    resume->joined = number(object, "joined");
    return resume;
}

static bool is_complete(const struct wlink_resume *resume) {
    return resume->session_id && strlen(resume->session_id) == 32 && resume->room && resume->token &&
           strlen(resume->token) == 32 && resume->own_token && strlen(resume->own_token) == 32;
}

/* A clock that was set back more than that makes it unknown. */
static bool is_young(const char *path, GError **error) {
    GStatBuf state;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    bool young = g_stat(path, &state) == 0 && ABS(now - (gint64)state.st_mtime) <= WLINK_RESUME_S;
    return young || wlink_fail(error, WLINK_CODE_TIMED_OUT, "%s is older than %d s", path, WLINK_RESUME_S);
}

static struct wlink_resume *parse(const char *path, const char *text, gsize length, GError **error) {
    g_autoptr(GVariant) object = wlink_json_parse(text, length, &limits, NULL);
    g_autoptr(wlink_resume) resume = object ? read_object(object) : NULL;
    if (resume && is_complete(resume))
        return g_steal_pointer(&resume);
    wlink_fail(error, WLINK_CODE_INVALID, "%s is incomplete", path);
    return NULL;
}

void wlink_resume_touch(const char *path) {
    g_utime(path, NULL);
}

struct wlink_resume *wlink_resume_load(const char *path, GError **error) {
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, NULL))
        return NULL;
    struct wlink_resume *resume = is_young(path, error) ? parse(path, text, length, error) : NULL;
    if (!resume)
        wlink_resume_drop(path);
    return resume;
}

void wlink_resume_drop(const char *path) {
    g_unlink(path);
}

void wlink_resume_free(struct wlink_resume *resume) {
    if (!resume)
        return;
    g_free(resume->session_id);
    g_free(resume->room);
    g_free(resume->token);
    g_free(resume->own_token);
    g_free(resume->staff);
    g_free(resume);
}
