/* SPDX-License-Identifier: Apache-2.0 */
#include "common/words-check.h"

#include "common/words.h"

#include <libintl.h>
#include <math.h>
#include <stdbool.h>

#define DOMAIN   "winglink"
#define N_(text) text
#define _(text)  dgettext(DOMAIN, text)

typedef void (*say_part)(GPtrArray *parts, GVariant *measured);

G_GNUC_PRINTF(2, 3)
static void add(GPtrArray *parts, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(parts, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static const char *text_of(GVariant *measured, const char *key) {
    const char *text = "";
    g_variant_lookup(measured, key, "&s", &text);
    return text;
}

/* Any number of the contract. */
static bool number_of(GVariant *measured, const char *key, double *number) {
    g_autoptr(GVariant) value = g_variant_lookup_value(measured, key, NULL);
    *number = 0;
    if (!value)
        return false;
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_DOUBLE))
        *number = g_variant_get_double(value);
    else if (g_variant_is_of_type(value, G_VARIANT_TYPE_UINT32))
        *number = g_variant_get_uint32(value);
    else if (g_variant_is_of_type(value, G_VARIANT_TYPE_UINT64))
        *number = (double)g_variant_get_uint64(value);
    else if (g_variant_is_of_type(value, G_VARIANT_TYPE_INT64))
        *number = (double)g_variant_get_int64(value);
    else
        return false;
    return isfinite(*number);
}

static bool is_true(GVariant *measured, const char *key) {
    gboolean value = FALSE;
    return g_variant_lookup(measured, key, "b", &value) && value;
}

static void say_valid_to(GPtrArray *parts, GVariant *measured) {
    double until;
    if (!number_of(measured, "valid_to_usec", &until))
        return;
    g_autofree char *date = wlink_words_short_date((gint64)until);
    add(parts, _("valid to %s"), date);
}

static void say_image(GPtrArray *parts, GVariant *measured) {
    const char *slot = text_of(measured, "slot");
    if (*text_of(measured, "version"))
        add(parts, "%s", text_of(measured, "version"));
    if (g_str_equal(text_of(measured, "variant"), "development"))
        add(parts, "%s", _("for development"));
    if (*slot)
        add(parts, _("slot %c"), g_ascii_toupper(*slot));
    if (is_true(measured, "verity"))
        add(parts, "%s", _("verified root"));
}

static void say_identity(GPtrArray *parts, GVariant *measured) {
    if (*text_of(measured, "address"))
        add(parts, "%s", _("Certificate of this room"));
    say_valid_to(parts, measured);
}

static void say_bundle(GPtrArray *parts, GVariant *measured) {
    double serial, rooms;
    if (number_of(measured, "serial", &serial))
        add(parts, _("Serial %.0f"), serial);
    if (is_true(measured, "signed"))
        add(parts, "%s", _("signed"));
    if (number_of(measured, "rooms", &rooms))
        add(parts, dngettext(DOMAIN, "%.0f room", "%.0f rooms", (unsigned long)rooms), rooms);
    say_valid_to(parts, measured);
}

static void say_clock(GPtrArray *parts, GVariant *measured) {
    const char *source = text_of(measured, "source");
    double offset;
    if (*source)
        add(parts, _("From %s"), source);
    else if (is_true(measured, "trusted"))
        add(parts, "%s", _("This machine's own clock"));
    if (number_of(measured, "offset_ms", &offset) && fabs(offset) < 1000)
        add(parts, _("%.0f ms off"), fabs(offset));
    else if (fabs(offset) >= 1000)
        add(parts, _("%.0f s off"), fabs(offset) / 1000);
}

static void say_network(GPtrArray *parts, GVariant *measured) {
    double megabits, rooms = 0, answered;
    if (number_of(measured, "megabits", &megabits) && megabits >= 1000)
        add(parts, _("%g Gbit/s"), megabits / 1000);
    else if (megabits > 0)
        add(parts, _("%.0f Mbit/s"), megabits);
    if (*text_of(measured, "address"))
        add(parts, "%s", _("address given"));
    number_of(measured, "rooms", &rooms);
    if (number_of(measured, "answered", &answered))
        add(parts,
            dngettext(DOMAIN, "%.0f of %.0f room answers", "%.0f of %.0f rooms answer", (unsigned long)rooms),
            answered, rooms);
}

static void say_size(GPtrArray *parts, GVariant *measured) {
    double width, height;
    if (number_of(measured, "width", &width) && number_of(measured, "height", &height))
        add(parts, "%.0f × %.0f", width, height);
}

static void say_camera(GPtrArray *parts, GVariant *measured) {
    double rate, focus;
    say_size(parts, measured);
    if (number_of(measured, "frames_per_second", &rate))
        add(parts,
            dngettext(DOMAIN, "%.0f picture a second", "%.0f pictures a second", (unsigned long)(rate + 0.5)),
            rate);
    if (number_of(measured, "focus", &focus))
        add(parts, "%s", is_true(measured, "sharp") ? _("sharp") : _("not sharp: set its focus"));
}

static void say_microphone(GPtrArray *parts, GVariant *measured) {
    double level;
    if (number_of(measured, "level_db", &level))
        add(parts, _("Heard, %.0f dB"), level);
    if (number_of(measured, "floor_db", &level))
        add(parts, _("the room %.0f dB"), level);
}

static void say_loudspeaker(GPtrArray *parts, GVariant *measured) {
    double delay, less;
    if (number_of(measured, "delay_ms", &delay))
        add(parts, _("Heard after %.0f ms"), delay);
    if (number_of(measured, "cancelled_db", &less))
        add(parts, _("echo %.0f dB down"), less);
}

static void say_touch(GPtrArray *parts, GVariant *measured) {
    double hit, of;
    if (number_of(measured, "of", &of) && number_of(measured, "hit", &hit))
        add(parts, _("%.0f of %.0f points"), hit, of);
    say_size(parts, measured);
}

static void say_loopback(GPtrArray *parts, GVariant *measured) {
    const int pictures = is_true(measured, "room") + is_true(measured, "exam");
    double first;
    if (pictures == 2)
        add(parts, "%s", is_true(measured, "sound") ? _("Two pictures and sound") : _("Two pictures"));
    else if (pictures == 1)
        add(parts, "%s", is_true(measured, "sound") ? _("One picture and sound") : _("One picture"));
    if (is_true(measured, "encrypted"))
        add(parts, "%s", _("encrypted"));
    if (number_of(measured, "first_picture_ms", &first))
        add(parts, _("in %.1f s"), first / 1000);
}

static void say_roll_back(GPtrArray *parts, GVariant *measured) {
    if (*text_of(measured, "other_version"))
        add(parts, _("The other slot has %s"), text_of(measured, "other_version"));
    if (is_true(measured, "other_good"))
        add(parts, "%s", _("found good"));
}

static void say_security(GPtrArray *parts, GVariant *measured) {
    static const struct {
        const char *key, *yes, *no;
    } rows[] = {
        {"secure_boot", N_("Secure Boot"), N_("no Secure Boot")},
        {"tpm", N_("TPM"), N_("no TPM")},
        {"disk_encrypted", N_("disk encrypted"), N_("disk not encrypted")},
        {"data_bound_to_pcr7", NULL, N_("its key not bound to Secure Boot")},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gboolean value;
        if (!g_variant_lookup(measured, rows[i].key, "b", &value))
            continue;
        const char *words = value ? rows[i].yes : rows[i].no;
        if (words)
            add(parts, "%s", _(words));
    }
}

static const struct {
    const char *name, *words;
    say_part say;
} checks[] = {
    {"image", N_("Image"), say_image},
    {"identity", N_("Identity"), say_identity},
    {"site-bundle", N_("Site bundle"), say_bundle},
    {"clock", N_("Clock"), say_clock},
    {"network", N_("Network"), say_network},
    {"room-camera", N_("Room camera"), say_camera},
    {"exam-camera", N_("Examination camera"), say_camera},
    {"microphone", N_("Microphone"), say_microphone},
    {"loudspeaker", N_("Loudspeaker"), say_loudspeaker},
    {"touch", N_("Touch and screen"), say_touch},
    {"loopback", N_("Loopback call"), say_loopback},
    {"roll-back", N_("Roll back"), say_roll_back},
    {"security", N_("Security"), say_security},
};

static const struct {
    const char *state, *words;
} states[] = {
    {"not-run", N_("not run")},
    {"running", N_("running")},
    {"passed", N_("passed")},
    {"failed", N_("failed")},
};

const char *wlink_words_check(const char *name) {
    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
        if (g_str_equal(checks[i].name, name))
            return _(checks[i].words);
    return name;
}

const char *wlink_words_check_state(const char *state) {
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
        if (g_str_equal(states[i].state, state))
            return _(states[i].words);
    return state;
}

char *wlink_words_measured(const char *name, GVariant *measured) {
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
        if (g_str_equal(checks[i].name, name))
            checks[i].say(parts, measured);
    g_ptr_array_add(parts, NULL);
    return g_strjoinv(", ", (char **)parts->pdata);
}
