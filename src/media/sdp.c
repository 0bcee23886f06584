/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sdp.h"

#include "common/error.h"

#include <string.h>

enum {
    MAX_BYTES = 64 * 1024,
    MAX_LINES = 512,
    MAX_LINE = 1024, /* bytes, without its end */
    MAX_MEDIA = 4,
    MAX_MEDIA_FOREIGN = 8,
    MAX_CANDIDATES = 32,     /* an m-line */
    MAX_FORMATS = 32,        /* an m-line */
    MAX_SSRCS = 16,          /* an m-line */
    MAX_MID = 32,            /* bytes */
    FINGERPRINT_LENGTH = 95, /* 32 bytes as "AB:" without the last colon */
};

/* What one section (the session's head, or an m-line) said. */
struct section {
    bool is_rtp, is_channel, is_video;
    bool rejected; /* port 0 and not bundle-only */
    bool bundle_only;
    bool has_ufrag, has_password, has_setup, has_sctp_port;
    unsigned candidates, formats;
    char mid[MAX_MID + 1];
    char fingerprint[FINGERPRINT_LENGTH + 1];
    guint32 ssrcs[MAX_SSRCS];
    unsigned ssrc_count;
};

struct scan {
    bool foreign;
    struct section head, media[MAX_MEDIA_FOREIGN];
    unsigned media_count;
    struct section *now; /* the section that the scan is in */
    char *group;         /* the mids of BUNDLE, owned */
    GError **error;
};

static bool refuse(struct scan *scan, const char *why) {
    return wlink_fail(scan->error, WLINK_CODE_SDP_REFUSED, "%s", why);
}

static bool refuse_plain(struct scan *scan, const char *why) {
    return wlink_fail(scan->error, WLINK_CODE_NOT_ENCRYPTED, "%s", why);
}

/* A decimal number of at most limit that ends at the end of text. */
static bool is_number(const char *text, guint64 limit, guint64 *value) {
    return g_ascii_string_to_unsigned(text, 10, 0, limit, value, NULL);
}

/* ice-char = ALPHA / DIGIT / "+" / "/" (RFC 8839 section 5.4); "-" and "_" are seen in the wild. */
static bool is_ice_text(const char *text, gsize least, gsize most) {
    gsize length = strlen(text);
    if (length < least || length > most)
        return false;
    return strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+/-_=") == length;
}

static bool take_ufrag(struct scan *scan, const char *value) {
    scan->now->has_ufrag = true;
    return is_ice_text(value, 4, 256) || refuse(scan, "a=ice-ufrag is malformed");
}

static bool take_password(struct scan *scan, const char *value) {
    scan->now->has_password = true;
    return is_ice_text(value, 22, 256) || refuse(scan, "a=ice-pwd is malformed");
}

static bool take_setup(struct scan *scan, const char *value) {
    static const char *const known[] = {"actpass", "active", "passive", NULL};
    scan->now->has_setup = true;
    return g_strv_contains(known, value) || refuse(scan, "a=setup is none of actpass, active, passive");
}

static bool is_fingerprint(const char *text) {
    if (strlen(text) != FINGERPRINT_LENGTH)
        return false;
    for (int i = 0; i < FINGERPRINT_LENGTH; i++)
        if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit(text[i]))
            return false;
    return true;
}

static bool take_fingerprint(struct scan *scan, const char *value) {
    static const char hash[] = "sha-256 ";
    if (g_ascii_strncasecmp(value, hash, strlen(hash)) != 0)
        return refuse(scan, "a=fingerprint is not sha-256");
    if (!is_fingerprint(value + strlen(hash)))
        return refuse(scan, "a=fingerprint is malformed");
    g_autofree char *upper = g_ascii_strup(value + strlen(hash), -1);
    if (*scan->now->fingerprint && strcmp(scan->now->fingerprint, upper) != 0)
        return refuse(scan, "an m-line has two fingerprints");
    g_strlcpy(scan->now->fingerprint, upper, sizeof scan->now->fingerprint);
    return true;
}

static bool take_crypto(struct scan *scan, const char *value) {
    (void)value;
    return refuse_plain(scan, "a=crypto: keys in the description are not taken");
}

static bool take_mid(struct scan *scan, const char *value) {
    gsize length = strlen(value);
    if (*scan->now->mid)
        return refuse(scan, "an m-line has two mids");
    if (length == 0 || length > MAX_MID ||
        strspn(value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") != length)
        return refuse(scan, "a=mid is malformed");
    for (unsigned i = 0; i < scan->media_count; i++)
        if (strcmp(scan->media[i].mid, value) == 0)
            return refuse(scan, "two m-lines have one mid");
    g_strlcpy(scan->now->mid, value, sizeof scan->now->mid);
    return true;
}

static bool take_group(struct scan *scan, const char *value) {
    if (!g_str_has_prefix(value, "BUNDLE"))
        return true;
    if (scan->group)
        return refuse(scan, "there are two BUNDLE groups");
    if (value[6] != ' ' || !value[7])
        return refuse(scan, "the BUNDLE group is empty");
    scan->group = g_strdup(value + 7);
    return true;
}

/* foundation component transport priority address port "typ" type (RFC 8839 section 5.1) */
static bool take_candidate(struct scan *scan, const char *value) {
    g_auto(GStrv) words = g_strsplit(value, " ", 9);
    guint64 number;
    if (++scan->now->candidates > MAX_CANDIDATES)
        return refuse(scan, "an m-line has too many candidates");
    if (g_strv_length(words) < 8 || strcmp(words[6], "typ") != 0 || strlen(words[0]) > 32 ||
        strlen(words[4]) > 255)
        return refuse(scan, "a=candidate is malformed");
    if (!is_number(words[1], 256, &number) || !is_number(words[3], G_MAXUINT32, &number) ||
        !is_number(words[5], G_MAXUINT16, &number))
        return refuse(scan, "a=candidate has a malformed number");
    return true;
}

static bool remember_ssrc(struct scan *scan, guint32 ssrc) {
    struct section *now = scan->now;
    for (unsigned i = 0; i < now->ssrc_count; i++)
        if (now->ssrcs[i] == ssrc)
            return true;
    if (now->ssrc_count == MAX_SSRCS)
        return refuse(scan, "an m-line has too many SSRCs");
    for (unsigned m = 0; m < scan->media_count; m++)
        for (unsigned i = 0; i < scan->media[m].ssrc_count; i++)
            if (scan->media[m].ssrcs[i] == ssrc)
                return refuse(scan, "two m-lines have one SSRC");
    now->ssrcs[now->ssrc_count++] = ssrc;
    return true;
}

static bool take_ssrc(struct scan *scan, const char *value) {
    g_auto(GStrv) words = g_strsplit(value, " ", 2);
    guint64 ssrc;
    if (g_strv_length(words) != 2 || !is_number(words[0], G_MAXUINT32, &ssrc))
        return refuse(scan, "a=ssrc is malformed");
    return scan->now == &scan->head || remember_ssrc(scan, (guint32)ssrc);
}

static bool take_format_attribute(struct scan *scan, const char *value) {
    g_auto(GStrv) words = g_strsplit(value, " ", 2);
    guint64 type;
    if (g_strv_length(words) != 2 || !is_number(words[0], 127, &type))
        return refuse(scan, "a=rtpmap or a=fmtp is malformed");
    return true;
}

static bool take_sctp_port(struct scan *scan, const char *value) {
    guint64 port;
    scan->now->has_sctp_port = true;
    return (is_number(value, G_MAXUINT16, &port) && port) || refuse(scan, "a=sctp-port is malformed");
}

static bool take_bundle_only(struct scan *scan, const char *value) {
    (void)value;
    scan->now->bundle_only = true;
    return true;
}

static const struct attribute {
    const char *name;
    bool (*take)(struct scan *scan, const char *value);
} attributes[] = {
    {"ice-ufrag", take_ufrag},
    {"ice-pwd", take_password},
    {"setup", take_setup},
    {"fingerprint", take_fingerprint},
    {"crypto", take_crypto},
    {"mid", take_mid},
    {"group", take_group},
    {"candidate", take_candidate},
    {"ssrc", take_ssrc},
    {"rtpmap", take_format_attribute},
    {"fmtp", take_format_attribute},
    {"sctp-port", take_sctp_port},
    {"bundle-only", take_bundle_only},
};

static bool take_attribute(struct scan *scan, const char *text) {
    const char *colon = strchr(text, ':');
    gsize length = colon ? (gsize)(colon - text) : strlen(text);
    for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++)
        if (strlen(attributes[i].name) == length && memcmp(attributes[i].name, text, length) == 0)
            return attributes[i].take(scan, colon ? colon + 1 : "");
    return true;
}

static bool take_formats(struct scan *scan, char **formats) {
    guint64 type;
    for (; *formats; formats++) {
        if (++scan->now->formats > MAX_FORMATS)
            return refuse(scan, "an m-line has too many formats");
        if (scan->now->is_rtp && !is_number(*formats, 127, &type))
            return refuse(scan, "an m-line has a malformed payload type");
    }
    return scan->now->formats > 0 || refuse(scan, "an m-line has no format");
}

/* Only what DTLS protects: RFC 5764 and RFC 8841. */
static bool take_protocol(struct scan *scan, const char *media, const char *protocol) {
    struct section *now = scan->now;
    now->is_video = strcmp(media, "video") == 0;
    now->is_rtp = now->is_video || strcmp(media, "audio") == 0;
    now->is_channel = strcmp(media, "application") == 0;
    if (!now->is_rtp && !now->is_channel)
        return refuse(scan, "an m-line is neither audio, video nor application");
    if (now->is_rtp && strcmp(protocol, "UDP/TLS/RTP/SAVPF") != 0 &&
        strcmp(protocol, "UDP/TLS/RTP/SAVP") != 0)
        return refuse_plain(scan, "an m-line of sound or pictures is not DTLS-SRTP");
    if (now->is_channel && strcmp(protocol, "UDP/DTLS/SCTP") != 0)
        return refuse_plain(scan, "the channel's m-line is not DTLS");
    return true;
}

static bool take_media(struct scan *scan, const char *text) {
    if (scan->media_count == (scan->foreign ? MAX_MEDIA_FOREIGN : MAX_MEDIA))
        return refuse(scan, "there are too many m-lines");
    g_auto(GStrv) words = g_strsplit(text, " ", 4 + MAX_FORMATS);
    guint64 port;
    if (g_strv_length(words) < 4 || !is_number(words[1], G_MAXUINT16, &port))
        return refuse(scan, "an m-line is malformed");
    scan->now = &scan->media[scan->media_count++];
    scan->now->rejected = port == 0;
    return take_protocol(scan, words[0], words[2]) && take_formats(scan, words + 3);
}

static bool take_line(struct scan *scan, const char *line) {
    if (!g_ascii_islower(line[0]) || line[1] != '=')
        return refuse(scan, "a line has no type");
    if (line[0] == 'm')
        return take_media(scan, line + 2);
    if (line[0] == 'k')
        return refuse_plain(scan, "k=: keys in the description are not taken");
    return line[0] != 'a' || take_attribute(scan, line + 2);
}

/* Cuts off the line's end, LF or CRLF; false when the line is longer than allowed. */
static bool copy_line(const char *from, const char *to, char line[MAX_LINE + 1]) {
    gsize length = (gsize)(to - from);
    if (length && from[length - 1] == '\r')
        length--;
    if (length > MAX_LINE)
        return false;
    memcpy(line, from, length);
    line[length] = '\0';
    return true;
}

static bool take_lines(struct scan *scan, const char *sdp, gsize length) {
    const char *at = sdp, *end = sdp + length;
    char line[MAX_LINE + 1] = "";
    for (unsigned count = 0; at < end; count++) {
        const char *stop = memchr(at, '\n', (gsize)(end - at));
        if (!stop)
            stop = end;
        if (count == MAX_LINES)
            return refuse(scan, "it has too many lines");
        if (!copy_line(at, stop, line))
            return refuse(scan, "a line is too long");
        if (count == 0 && strcmp(line, "v=0") != 0)
            return refuse(scan, "it does not begin with v=0");
        if (strchr(line, '\r'))
            return refuse(scan, "a line has a stray end");
        if (!take_line(scan, line))
            return false;
        at = stop + 1;
    }
    return true;
}

/* Every m-line of a bundle has a mid, and the group names it (RFC 9143). */
static bool check_bundle(struct scan *scan) {
    g_auto(GStrv) mids = g_strsplit(scan->group, " ", MAX_MEDIA_FOREIGN + 1);
    if (g_strv_length(mids) > scan->media_count)
        return refuse(scan, "BUNDLE names more than there is");
    for (unsigned i = 0; i < scan->media_count; i++)
        if (!*scan->media[i].mid || (!g_strv_contains((const char *const *)mids, scan->media[i].mid) &&
                                     (!scan->media[i].rejected || scan->media[i].bundle_only)))
            return refuse(scan, "an m-line is not in the BUNDLE group");
    for (char **mid = mids; *mid; mid++) {
        bool found = false;
        for (unsigned i = 0; i < scan->media_count; i++)
            found = found || strcmp(scan->media[i].mid, *mid) == 0;
        if (!found)
            return refuse(scan, "BUNDLE names an m-line that is not there");
    }
    return true;
}

/* What an m-line that is in use must have, itself or from the head. */
static bool check_section(struct scan *scan, const struct section *section) {
    const struct section *head = &scan->head;
    if (!*section->fingerprint && !*head->fingerprint)
        return refuse_plain(scan, "an m-line has no DTLS fingerprint");
    if (!(section->has_ufrag || head->has_ufrag) || !(section->has_password || head->has_password))
        return refuse(scan, "an m-line has no ICE credentials");
    if (!section->has_setup && !head->has_setup)
        return refuse(scan, "an m-line has no a=setup");
    if (section->is_channel && !section->has_sctp_port)
        return refuse(scan, "the channel has no a=sctp-port");
    return true;
}

static bool check_fingerprints(struct scan *scan, const char **agreed) {
    *agreed = NULL;
    for (unsigned i = 0; i < scan->media_count; i++) {
        const char *own = scan->media[i].fingerprint;
        if (!*own)
            own = scan->head.fingerprint;
        if (!*own)
            continue;
        if (*agreed && strcmp(*agreed, own) != 0)
            return refuse(scan, "the m-lines' fingerprints differ");
        *agreed = own;
    }
    return *agreed || refuse_plain(scan, "there is no DTLS fingerprint");
}

static void count_sections(const struct scan *scan, struct wlink_sdp_facts *facts) {
    for (unsigned i = 0; i < scan->media_count; i++) {
        facts->pictures += scan->media[i].is_video && !scan->media[i].rejected;
        facts->has_channel = facts->has_channel || (scan->media[i].is_channel && !scan->media[i].rejected);
    }
    facts->bundled = scan->group != NULL;
}

static bool check_whole(struct scan *scan, struct wlink_sdp_facts *facts) {
    const char *fingerprint;
    unsigned used = 0;
    for (unsigned i = 0; i < scan->media_count; i++) {
        struct section *section = &scan->media[i];
        section->rejected = section->rejected && !section->bundle_only;
        used += !section->rejected;
        if (!section->rejected && !check_section(scan, section))
            return false;
    }
    if (!used)
        return refuse(scan, "no m-line is in use");
    if (!scan->foreign && !scan->group)
        return refuse(scan, "it is not bundled");
    if (!check_fingerprints(scan, &fingerprint) || (scan->group && !check_bundle(scan)))
        return false;
    count_sections(scan, facts);
    facts->fingerprint = g_strdup(fingerprint);
    return true;
}

bool wlink_sdp_check(const char *sdp, gsize length, bool foreign, struct wlink_sdp_facts *facts,
                     GError **error) {
    g_autoptr(GError) reason = NULL;
    struct scan scan = {.foreign = foreign, .error = &reason};
    struct wlink_sdp_facts found = {0};
    scan.now = &scan.head;
    bool ok;
    if (length == 0 || length > MAX_BYTES)
        ok = refuse(&scan, "it is empty or larger than 64 KiB");
    else if (memchr(sdp, '\0', length) || !g_utf8_validate(sdp, (gssize)length, NULL))
        ok = refuse(&scan, "it is not text");
    else
        ok = take_lines(&scan, sdp, length) && check_whole(&scan, &found);
    g_free(scan.group);
    if (!ok) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return false;
    }
    *facts = found;
    return true;
}

void wlink_sdp_facts_clear(struct wlink_sdp_facts *facts) {
    g_clear_pointer(&facts->fingerprint, g_free);
    *facts = (struct wlink_sdp_facts){0};
}
