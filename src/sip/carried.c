/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/private.h"

/* The only place where text of a far end is looked at. Everything is bounded and copied, nothing is believed.
 */

#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#define HEX       "0123456789abcdef"

enum { AOR_LIMIT = 128, CALL_ID_LIMIT = 256, RESUME_LIMIT = 128, SESSION_DIGITS = 32 };

bool wlink_sip_is_token(const char *text, gsize limit, const char *extra) {
    gsize length = text ? strlen(text) : 0;
    if (length == 0 || length > limit)
        return false;
    for (const char *c = text; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr(extra, *c))
            return false;
    return true;
}

bool wlink_sip_is_aor(const char *text) {
    const char *at = text ? strchr(text, '@') : NULL;
    if (!at || at == text || strlen(text) > AOR_LIMIT)
        return false;
    g_autofree char *user = g_strndup(text, (gsize)(at - text));
    return wlink_sip_is_token(user, AOR_LIMIT, "-_.+") && wlink_sip_is_token(at + 1, AOR_LIMIT, "-.");
}

bool wlink_sip_is_session_id(const char *text) {
    return text && strlen(text) == SESSION_DIGITS && strspn(text, HEX) == SESSION_DIGITS;
}

/* RFC 7989: 32 lower-case hex digits, then parameters; only remote= is of interest. All zeros name nobody. */
static char *session_of(const char *value) {
    gsize digits = strspn(value, HEX);
    if (digits != SESSION_DIGITS || strspn(value, "0") >= SESSION_DIGITS)
        return NULL;
    const char *remote = strstr(value, ";remote=");
    if (!remote || strspn(remote + 8, HEX) != SESSION_DIGITS)
        return g_strndup(value, digits);
    return g_strdup_printf("%.*s;remote=%.*s", SESSION_DIGITS, value, SESSION_DIGITS, remote + 8);
}

/* The value of a header that sofia does not know; *twice when it stands there more than once. */
static const char *header(sip_t const *message, const char *name, bool *twice) {
    const char *value = NULL;
    for (sip_unknown_t const *h = message->sip_unknown; h; h = h->un_next)
        if (h->un_name && g_ascii_strcasecmp(h->un_name, name) == 0) {
            *twice = *twice || value;
            value = h->un_value ? h->un_value : "";
        }
    return value;
}

/* RFC 8224 section 4: the digest string, then parameters. Of another PASSporT type than ours nothing is
 * taken. */
static enum wlink_code read_identity(const char *value, char **identity) {
    gsize length = strcspn(value, "; \t");
    if (length > WLINK_SIP_MAX_IDENTITY)
        return WLINK_CODE_TOO_LARGE;
    if (length == 0 || strspn(value, BASE64URL ".") < length)
        return WLINK_CODE_INVALID;
    const char *ppt = strstr(value + length, "ppt=");
    if (!ppt || g_str_has_prefix(ppt, "ppt=winglink") || g_str_has_prefix(ppt, "ppt=\"winglink\""))
        *identity = g_strndup(value, length);
    return WLINK_CODE_NONE;
}

static enum wlink_code read_headers(sip_t const *message, struct wlink_sip_carried *carried,
                                    const char **words) {
    bool twice = false;
    const char *identity = header(message, "Identity", &twice);
    const char *session = header(message, "Session-ID", &twice);
    const char *resume = header(message, "X-Winglink-Resume", &twice);
    *words = "a header stands twice";
    if (twice)
        return WLINK_CODE_INVALID;
    *words = "resume token";
    if (resume && !wlink_sip_is_token(resume, RESUME_LIMIT, "-_"))
        return WLINK_CODE_INVALID;
    carried->resume = g_strdup(resume);
    carried->session_id = session ? session_of(session) : NULL;
    *words = "identity header";
    return identity ? read_identity(identity, &carried->identity) : WLINK_CODE_NONE;
}

static enum wlink_code read_body(sip_t const *message, const char *type, gsize limit,
                                 struct wlink_sip_carried *carried, const char **words) {
    sip_payload_t const *payload = message->sip_payload;
    if (!payload || payload->pl_len == 0 || !payload->pl_data)
        return WLINK_CODE_NONE;
    *words = "body";
    if (payload->pl_len > limit)
        return WLINK_CODE_TOO_LARGE;
    sip_content_type_t const *content = message->sip_content_type;
    *words = "body's type";
    if (!content || !content->c_type || g_ascii_strcasecmp(content->c_type, type) != 0)
        return WLINK_CODE_INVALID;
    *words = "body's characters";
    if (!g_utf8_validate_len(payload->pl_data, payload->pl_len, NULL))
        return WLINK_CODE_INVALID;
    carried->body = g_strndup(payload->pl_data, payload->pl_len);
    carried->body_length = payload->pl_len;
    return WLINK_CODE_NONE;
}

/* The sender: the far end of a request is its From, of a response its To. */
static char *sender_of(sip_t const *message) {
    sip_addr_t const *address =
        message->sip_request ? (sip_addr_t const *)message->sip_from : (sip_addr_t const *)message->sip_to;
    url_t const *url = address ? address->a_url : NULL;
    if (!url || !url->url_user || !url->url_host)
        return NULL;
    g_autofree char *aor = g_strdup_printf("%s@%s", url->url_user, url->url_host);
    return wlink_sip_is_aor(aor) ? g_steal_pointer(&aor) : NULL;
}

enum wlink_code wlink_sip_carried_read(sip_t const *message, const char *body_type, gsize body_limit,
                                       struct wlink_sip_carried *carried, const char **words) {
    const char *call_id = message->sip_call_id ? message->sip_call_id->i_id : NULL;
    *words = "Call-ID";
    if (!call_id || strlen(call_id) > CALL_ID_LIMIT)
        return WLINK_CODE_INVALID;
    carried->call_id = g_strdup(call_id);
    *words = "address of the sender";
    carried->from = sender_of(message);
    if (!carried->from)
        return WLINK_CODE_INVALID;
    enum wlink_code code = read_headers(message, carried, words);
    return code != WLINK_CODE_NONE ? code : read_body(message, body_type, body_limit, carried, words);
}

void wlink_sip_carried_clear(struct wlink_sip_carried *carried) {
    g_free(carried->from);
    g_free(carried->call_id);
    g_free(carried->identity);
    g_free(carried->session_id);
    g_free(carried->resume);
    g_free(carried->body);
    *carried = (struct wlink_sip_carried){0};
}

char *wlink_sip_identity_line(const char *token) {
    return token ? g_strdup_printf("Identity: %s;info=<cid:x5c>;alg=ES256;ppt=winglink", token) : NULL;
}

char *wlink_sip_resume_line(const char *token) {
    return token ? g_strdup_printf("X-Winglink-Resume: %s", token) : NULL;
}

char *wlink_sip_session_line(const char *local, const char *remote) {
    return g_strdup_printf("Session-ID: %s;remote=%s", local,
                           remote ? remote : "00000000000000000000000000000000");
}

char *wlink_sip_reason_text(sip_t const *message) {
    for (sip_reason_t const *r = message ? message->sip_reason : NULL; r; r = r->re_next)
        if (r->re_protocol && r->re_text && g_ascii_strcasecmp(r->re_protocol, "SIP") == 0) {
            gsize length = strlen(r->re_text);
            bool quoted = length >= 2 && r->re_text[0] == '"' && r->re_text[length - 1] == '"';
            return quoted ? g_strndup(r->re_text + 1, length - 2) : g_strdup(r->re_text);
        }
    return NULL;
}
