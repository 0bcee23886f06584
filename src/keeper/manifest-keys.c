/* SPDX-License-Identifier: Apache-2.0 */
#include "common/key-checks.h"
#include "keeper/manifest-private.h"

#include <string.h>

static bool consists_of(const char *text, const char *characters) {
    return *text && strspn(text, characters) == strlen(text);
}

static const char *check_version(const char *text) {
    bool good = strlen(text) <= 64 && g_ascii_isdigit(*text) &&
                consists_of(text, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.+~-");
    return good ? NULL : "is no version such as 1.5.0";
}

static const char *check_serial(const char *text) {
    return consists_of(text, "0123456789") && *text != '0' && strlen(text) <= 18 ? NULL
                                                                                 : "is no serial number";
}

static const struct wlink_key_group groups[] = {
    {"stick", .sentence = "What this stick is."},
    {"update", .named = true, .check = check_version,
     .sentence =
         "An update of the image, named by its version: a RAUC bundle, which has a signature of its own. "
         "At most one."},
    {"site", .named = true, .check = wlink_key_check_address,
     .sentence = "The site bundle of one unit, named by its address."},
    {"staff", .named = true, .check = check_serial,
     .sentence = "A staff list, named by its serial number. At most one."},
    {"report", .named = true, .check = wlink_key_check_address,
     .sentence = "A wish for a report of one unit, and the room for it."},
    {"factory-reset", .named = true, .check = wlink_key_check_address,
     .sentence = "One unit shall forget everything. It has no keys."},
};

#define PLACE_KEYS(group, words)                                                                             \
    {group,                                                                                                  \
     "offset",                                                                                               \
     WLINK_KEY_INTEGER,                                                                                      \
     .min = WLINK_STICK_HEAD,                                                                                \
     .max = G_GINT64_CONSTANT(1) << 40,                                                                      \
     .sentence = "Where " words " begins: bytes from the start of the partition, a multiple of 4096."}

#define SIZE_KEY(group, least, most, words)                                                                  \
    {group,          "size",        WLINK_KEY_INTEGER,                                                       \
     .min = (least), .max = (most), .sentence = "How large " words " is, in bytes."}

#define SHA_KEY(group)                                                                                       \
    {group,                                                                                                  \
     "sha256",                                                                                               \
     WLINK_KEY_STRING,                                                                                       \
     .max = 64,                                                                                              \
     .check = wlink_key_check_sha256,                                                                        \
     .sentence = "The SHA-256 of it, 64 hexadecimal digits, small letters."}

static const struct wlink_key keys[] = {
    {"stick", "format", WLINK_KEY_INTEGER, .min = 1, .max = 1,
     .sentence = "1: the format that is described here."},
    {"stick", "made", WLINK_KEY_TIME, .min = 1, .max = G_MAXINT64, .sentence = "When it was made."},
    {"stick", "until", WLINK_KEY_TIME, .min = 1, .max = G_MAXINT64,
     .sentence = "From when on it is not good any more."},
    {"stick", "units", WLINK_KEY_LIST, "", .min = 1, .max = 4096, .check = wlink_key_check_address,
     .sentence = "The addresses of the units that it is for; if absent, every unit of the estate."},
    PLACE_KEYS("update", "the bundle"),
    SIZE_KEY("update", 1, G_GINT64_CONSTANT(4) << 30, "the bundle"),
    SHA_KEY("update"),
    {"site", "serial", WLINK_KEY_INTEGER, .min = 1, .max = G_MAXINT64,
     .sentence = "The serial number of the site bundle."},
    PLACE_KEYS("site", "the site bundle"),
    SIZE_KEY("site", 1, 1 << 20, "the site bundle"),
    SHA_KEY("site"),
    PLACE_KEYS("staff", "the list"),
    SIZE_KEY("staff", 1, 64 << 10, "the list"),
    SHA_KEY("staff"),
    PLACE_KEYS("report", "the room"),
    SIZE_KEY("report", 8 << 10, 1 << 20, "the room"),
};

const struct wlink_keytable wlink_manifest_keytable = {
    groups,
    G_N_ELEMENTS(groups),
    keys,
    G_N_ELEMENTS(keys),
    .max_bytes = WLINK_STICK_HEAD,
    .unreadable = WLINK_CODE_STICK_MALFORMED,
    .unknown = WLINK_CODE_STICK_MALFORMED,
    .bad = WLINK_CODE_STICK_MALFORMED,
};
