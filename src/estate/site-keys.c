/* SPDX-License-Identifier: Apache-2.0 */
#include "common/key-checks.h"
#include "estate/site-private.h"

#include <string.h>

static const char *check_host(const char *text) {
    if (g_hostname_is_ip_address(text) || (strlen(text) <= 253 && wlink_key_is_dotted(text, strlen(text))))
        return NULL;
    return "is neither a host name nor an IP address";
}

/* A host; with "nts:" before it, one that proves who it is (RFC 8915). */
static const char *check_time_server(const char *text) {
    return check_host(g_str_has_prefix(text, "nts:") ? text + strlen("nts:") : text);
}

static const char *check_number(const char *text) {
    gsize length = strlen(text);
    return length <= 6 && strspn(text, "0123456789") == length ? NULL : "is no number";
}

static const char *check_base64(const char *text) {
    gsize length = strlen(text);
    gsize digits = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    return length % 4 == 0 && digits + strspn(text + digits, "=") == length ? NULL : "is no base64";
}

static const struct wlink_key_group groups[] = {
    {"bundle", .sentence = "What this bundle is. It holds no secret."},
    {"unit", .sentence = "The unit that the bundle is for, as others see it."},
    {"settings", .sentence = "What every unit of the estate shares."},
    {"room", .named = true, .check = wlink_key_check_address,
     .sentence = "A room of the directory, named by its address; in the order in which people see them."},
    {"permission", .named = true, .check = check_number,
     .sentence =
         "A permission between this unit and one room. Without one that is good now, no call passes."},
    {"revoked", .sentence = "What is not believed any more."},
};

#define NAME_KEYS(group)                                                                                     \
    {group, "name", WLINK_KEY_STRING, .min = 1, .max = 100, .sentence = "The room's name, for people."},     \
        {group,                                                                                              \
         "short-name",                                                                                       \
         WLINK_KEY_STRING,                                                                                   \
         "",                                                                                                 \
         .min = 1,                                                                                           \
         .max = 100,                                                                                         \
         .sentence = "The same for tight places; if absent, the name."},                                     \
        {group, "role", WLINK_KEY_CHOICE, .choices = "wing;consulting",                                      \
         .sentence = "Whether a call to it rings (wing) or waits in its list (consulting)."},                \
        {group,                                                                                              \
         "host",                                                                                             \
         WLINK_KEY_STRING,                                                                                   \
         .min = 1,                                                                                           \
         .max = 253,                                                                                         \
         .check = check_host,                                                                                \
         .sentence = "Where it listens for SIP over TLS: an IP address or a host name."},                    \
        {group, "port", WLINK_KEY_INTEGER, "5061", .min = 1, .max = 65535, .sentence = "Its TCP port."}

static const struct wlink_key keys[] = {
    {"bundle", "unit", WLINK_KEY_STRING, .max = 64, .check = wlink_key_check_address,
     .sentence = "The address of the unit that the bundle is for; any other unit refuses it."},
    {"bundle", "serial", WLINK_KEY_INTEGER, .min = 1, .max = G_MAXINT64,
     .sentence = "Rises with every bundle; a unit refuses one that is lower than the one in use."},
    {"bundle", "made", WLINK_KEY_TIME, .min = 1, .max = G_MAXINT64,
     .sentence = "When it was made; a clock that says less is not believed."},
    {"bundle", "certificate", WLINK_KEY_STRING, "", .min = 1, .max = 8000, .check = check_base64,
     .sentence =
         "The unit's certificate, DER in base64: the answer to the request of a unit that made its key."},
    NAME_KEYS("unit"),
    {"settings", "fallback-number", WLINK_KEY_STRING, "", .min = 1, .max = 40,
     .sentence = "The telephone number that the screen shows when the unit cannot help."},
    {"settings", "time-servers", WLINK_KEY_LIST, "", .min = 1, .max = 8, .check = check_time_server,
     .sentence = "The hosts that the unit takes its time from; nts:HOST is one that proves who it is."},
    {"settings", "media-port-min", WLINK_KEY_INTEGER, "40000", .min = 1024, .max = 65535,
     .sentence = "The lowest UDP port for media."},
    {"settings", "media-port-max", WLINK_KEY_INTEGER, "40999", .min = 1024, .max = 65535,
     .sentence = "The highest UDP port for media, not below the lowest."},
    {"settings", "record-keep-days", WLINK_KEY_INTEGER, "365", .min = 1, .max = 36500,
     .sentence = "For how many days the unit keeps its record."},
    {"settings", "dscp-media", WLINK_KEY_INTEGER, "34", .max = 63,
     .sentence = "The DSCP mark of the media packets (RFC 2474)."},
    {"settings", "dscp-signalling", WLINK_KEY_INTEGER, "24", .max = 63,
     .sentence = "The DSCP mark of the signalling packets."},
    NAME_KEYS("room"),
    {"room", "foreign", WLINK_KEY_BOOLEAN, "no",
     .sentence =
         "Whether it is another maker's: its certificate on TLS is its identity, and the screen says so."},
    {"permission", "room", WLINK_KEY_STRING, .max = 64, .check = wlink_key_check_address,
     .sentence = "The address of the other room; it is in the directory."},
    {"permission", "may-call", WLINK_KEY_BOOLEAN, "no", .sentence = "Whether this unit may call the room."},
    {"permission", "may-be-called", WLINK_KEY_BOOLEAN, "no",
     .sentence = "Whether the room may call this unit."},
    {"permission", "from", WLINK_KEY_TIME, "", .sentence = "When it starts; if absent, it has started."},
    {"permission", "until", WLINK_KEY_TIME, "",
     .sentence = "From when on it is not good any more; if absent, it has no end."},
    {"permission", "withdrawn", WLINK_KEY_TIME, "",
     .sentence = "From when on it is withdrawn, whatever its end; if absent, it is not."},
    {"permission", "authority", WLINK_KEY_STRING, .min = 1, .max = 100,
     .sentence = "Who decided, for people: an office, not a person's name."},
    {"revoked", "certificates", WLINK_KEY_LIST, "", .min = 1, .max = 4096, .check = wlink_key_check_sha256,
     .sentence =
         "The SHA-256 of the DER form of each revoked certificate, of a room or of a bundle signer; 64 "
         "hexadecimal digits, small letters."},
};

const struct wlink_keytable wlink_site_keytable = {
    groups,
    G_N_ELEMENTS(groups),
    keys,
    G_N_ELEMENTS(keys),
    .max_bytes = WLINK_SEAL_MAX_BYTES,
    .unreadable = WLINK_CODE_BUNDLE_MALFORMED,
    .unknown = WLINK_CODE_BUNDLE_MALFORMED,
    .bad = WLINK_CODE_BUNDLE_MALFORMED,
};

const struct wlink_seal wlink_site_seal = {
    .what = "bundle",
    .unreadable = WLINK_CODE_BUNDLE_UNREADABLE,
    .malformed = WLINK_CODE_BUNDLE_MALFORMED,
    .signature = WLINK_CODE_BUNDLE_SIGNATURE,
};
