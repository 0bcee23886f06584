/* SPDX-License-Identifier: Apache-2.0 */
#include "common/json.h"

#include "common/error.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The scanner walks the text once, strictly by RFC 8259, and refuses what is too deep, too many or not JSON
 * at all, so that json-glib, which is more generous, only ever sees what was bounded here. No recursion: the
 * open brackets are a stack of this height. */
enum { DEEPEST = 32 };

struct scanner {
    const char *at, *end;
    const struct wlink_json_limits *limits;
    char open[DEEPEST]; /* '{' or '[' */
    unsigned depth;
    unsigned values;
    bool complete; /* a whole value was just read: a comma or a closing bracket follows */
    GError **error;
};

static bool refuse(const struct scanner *scanner, const char *words) {
    return wlink_fail(scanner->error, WLINK_CODE_INVALID, "JSON: %s, %td bytes before its end", words,
                      scanner->end - scanner->at);
}

static bool too_large(const struct scanner *scanner, const char *what, unsigned limit) {
    return wlink_fail(scanner->error, WLINK_CODE_TOO_LARGE, "JSON: more than %u %s", limit, what);
}

static int peek(const struct scanner *scanner) {
    return scanner->at < scanner->end ? (unsigned char)*scanner->at : -1;
}

static void skip_space(struct scanner *scanner) {
    for (int c = peek(scanner); c == ' ' || c == '\t' || c == '\r' || c == '\n'; c = peek(scanner))
        scanner->at++;
}

/* Four hexadecimal digits at offset, or -1. */
static int hex_at(const struct scanner *scanner, int offset) {
    int value = 0;
    if (scanner->end - scanner->at < offset + 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(scanner->at[offset + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* \uXXXX, at the u. U+0000 and lone surrogates have no place in a C string or in UTF-8. */
static bool scan_unicode(struct scanner *scanner) {
    int value = hex_at(scanner, 1);
    bool high = value >= 0xd800 && value <= 0xdbff;
    if (value <= 0 || (value >= 0xdc00 && value <= 0xdfff))
        return refuse(scanner, "a bad \\u escape");
    scanner->at += 5;
    if (!high)
        return true;
    int low = scanner->end - scanner->at >= 6 && memcmp(scanner->at, "\\u", 2) == 0 ? hex_at(scanner, 2) : -1;
    if (low < 0xdc00 || low > 0xdfff)
        return refuse(scanner, "half a surrogate pair");
    scanner->at += 6;
    return true;
}

static bool scan_escape(struct scanner *scanner) {
    scanner->at++;
    int c = peek(scanner);
    if (c == 'u')
        return scan_unicode(scanner);
    if (c <= 0 || !strchr("\"\\/bfnrt", c))
        return refuse(scanner, "an unknown escape");
    scanner->at++;
    return true;
}

static bool scan_string(struct scanner *scanner) {
    scanner->at++;
    for (;;) {
        int c = peek(scanner);
        if (c < 0x20)
            return refuse(scanner, c < 0 ? "a string without an end" : "a control character in a string");
        if (c == '\\') {
            if (!scan_escape(scanner))
                return false;
            continue;
        }
        scanner->at++;
        if (c == '"')
            return true;
    }
}

static bool scan_digits(struct scanner *scanner) {
    const char *first = scanner->at;
    while (g_ascii_isdigit(peek(scanner)))
        scanner->at++;
    return scanner->at > first || refuse(scanner, "a digit is missing");
}

/* True when the number fits what it becomes: 64 bits with sign, or a finite double. */
static bool number_fits(const char *first, const char *end, bool whole) {
    g_autofree char *text = g_strndup(first, (gsize)(end - first));
    errno = 0;
    if (!whole)
        return isfinite(g_ascii_strtod(text, NULL));
    g_ascii_strtoll(text, NULL, 10);
    return errno == 0;
}

static bool scan_exponent(struct scanner *scanner) {
    scanner->at++;
    int sign = peek(scanner);
    if (sign == '+' || sign == '-')
        scanner->at++;
    return scan_digits(scanner);
}

static bool scan_number(struct scanner *scanner) {
    const char *first = scanner->at;
    bool whole = true;
    if (peek(scanner) == '-')
        scanner->at++;
    if (peek(scanner) == '0')
        scanner->at++;
    else if (!scan_digits(scanner))
        return false;
    if (peek(scanner) == '.') {
        whole = false;
        scanner->at++;
        if (!scan_digits(scanner))
            return false;
    }
    if (peek(scanner) == 'e' || peek(scanner) == 'E') {
        whole = false;
        if (!scan_exponent(scanner))
            return false;
    }
    return number_fits(first, scanner->at, whole) || refuse(scanner, "a number out of range");
}

static bool scan_word(struct scanner *scanner) {
    static const char *const words[] = {"true", "false", "null"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize length = strlen(words[i]);
        if ((gsize)(scanner->end - scanner->at) < length || memcmp(scanner->at, words[i], length) != 0)
            continue;
        scanner->at += length;
        return true;
    }
    return refuse(scanner, "a value is missing");
}

static bool scan_scalar(struct scanner *scanner) {
    int c = peek(scanner);
    scanner->complete = true;
    if (c == '"')
        return scan_string(scanner);
    if (c == '-' || g_ascii_isdigit(c))
        return scan_number(scanner);
    return scan_word(scanner);
}

/* What stands before a value inside the innermost bracket: nothing in an array, a key and a colon in an
 * object. */
static bool scan_before_value(struct scanner *scanner) {
    scanner->complete = false;
    if (++scanner->values > scanner->limits->values)
        return too_large(scanner, "values", scanner->limits->values);
    if (scanner->open[scanner->depth - 1] == '[')
        return true;
    skip_space(scanner);
    if (peek(scanner) != '"')
        return refuse(scanner, "a key is missing");
    if (!scan_string(scanner))
        return false;
    skip_space(scanner);
    if (peek(scanner) != ':')
        return refuse(scanner, "a colon is missing");
    scanner->at++;
    return true;
}

static bool at_closing(struct scanner *scanner) {
    skip_space(scanner);
    return peek(scanner) == (scanner->open[scanner->depth - 1] == '{' ? '}' : ']');
}

static void close_bracket(struct scanner *scanner) {
    scanner->at++;
    scanner->depth--;
    scanner->complete = true;
}

static bool open_bracket(struct scanner *scanner) {
    unsigned deepest = MIN(scanner->limits->depth, (unsigned)DEEPEST);
    if (scanner->depth >= deepest)
        return too_large(scanner, "levels", deepest);
    scanner->open[scanner->depth++] = *scanner->at++;
    if (!at_closing(scanner))
        return scan_before_value(scanner);
    close_bracket(scanner);
    return true;
}

static bool scan_value(struct scanner *scanner) {
    skip_space(scanner);
    int c = peek(scanner);
    return c == '{' || c == '[' ? open_bracket(scanner) : scan_scalar(scanner);
}

static bool scan_after_value(struct scanner *scanner) {
    if (at_closing(scanner)) {
        close_bracket(scanner);
        return true;
    }
    if (peek(scanner) != ',')
        return refuse(scanner, "a comma or a closing bracket is missing");
    scanner->at++;
    return scan_before_value(scanner);
}

static bool scan_object(struct scanner *scanner) {
    skip_space(scanner);
    if (peek(scanner) != '{')
        return refuse(scanner, "this is no object");
    do {
        if (!(scanner->complete ? scan_after_value(scanner) : scan_value(scanner)))
            return false;
    } while (scanner->depth > 0);
    skip_space(scanner);
    return scanner->at == scanner->end || refuse(scanner, "something follows the object");
}

/* Members and elements that the parser kept. It keeps one of two equal keys, in whatever way they were
 * escaped, so fewer than were scanned means that there was a duplicate. */
static unsigned count_values(GVariant *value) {
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_VARIANT)) {
        g_autoptr(GVariant) inner = g_variant_get_variant(value);
        return count_values(inner);
    }
    bool object = g_variant_is_of_type(value, G_VARIANT_TYPE_VARDICT);
    if (!object && !g_variant_is_of_type(value, G_VARIANT_TYPE("av")))
        return 0;
    unsigned count = 0;
    for (gsize i = 0; i < g_variant_n_children(value); i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(value, i);
        g_autoptr(GVariant) member = object ? g_variant_get_child_value(child, 1) : g_variant_ref(child);
        count += 1 + count_values(member);
    }
    return count;
}

static GVariant *parse_scanned(const char *text, gsize length, unsigned values, GError **error) {
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) cause = NULL;
    g_autoptr(GVariant) object = NULL;
    if (json_parser_load_from_data(parser, text, (gssize)length, &cause))
        object = json_gvariant_deserialize(json_parser_get_root(parser), NULL, &cause);
    if (!object) {
        wlink_fail(error, WLINK_CODE_INVALID, "JSON: %s", cause->message);
        return NULL;
    }
    g_variant_take_ref(object);
    if (count_values(object) == values)
        return g_steal_pointer(&object);
    wlink_fail(error, WLINK_CODE_INVALID, "JSON: a key occurs twice");
    return NULL;
}

GVariant *wlink_json_parse(const char *text, gsize length, const struct wlink_json_limits *limits,
                           GError **error) {
    if (length > limits->bytes) {
        wlink_fail(error, WLINK_CODE_TOO_LARGE, "JSON: more than %" G_GSIZE_FORMAT " bytes", limits->bytes);
        return NULL;
    }
    if (length == 0 || !g_utf8_validate_len(text, length, NULL)) {
        wlink_fail(error, WLINK_CODE_INVALID, "JSON: %s", length ? "this is no UTF-8 text" : "nothing there");
        return NULL;
    }
    struct scanner scanner = {.at = text, .end = text + length, .limits = limits, .error = error};
    return scan_object(&scanner) ? parse_scanned(text, length, scanner.values, error) : NULL;
}

char *wlink_json_print(GVariant *object) {
    g_autoptr(GVariant) held = g_variant_ref_sink(object);
    return json_gvariant_serialize_data(held, NULL);
}
