/* SPDX-License-Identifier: Apache-2.0 */
#include "call/message.h"

#include "common/error.h"
#include "common/json.h"

#include <string.h>

static const struct wlink_json_limits limits = {.bytes = WLINK_MESSAGE_MAX, .depth = 4, .values = 64};

enum {
    VERSION_MAX = 99,
    PEOPLE_MAX = 16, /* words in a list of people */
    WORD_MAX = 32,   /* bytes of any word */
};
#define NUMBER_MAX (G_GINT64_CONSTANT(1) << 53)

static const char *const type_names[WLINK_MESSAGE_TYPE_COUNT] = {
    "unknown", "hello",   "ping",    "pong", "ready",  "cameras",
    "muted",   "stopped", "present", "ask",  "answer", "bye",
};
static const char *const device_names[WLINK_DEVICE_STATE_COUNT] = {"none", "closed", "open", "lost",
                                                                   "stalled"};
static const char *const stream_names[WLINK_STREAM_COUNT] = {"room", "exam"};
static const char *const role_names[] = {"wing", "consulting"};
static const char *const people_names[] = {
    "patient", "nurse", "officer", "officer-outside", "interpreter", "chaperone", "consultant", "student",
};

static bool malformed(GError **error, const char *key, const char *words) {
    return wlink_fail(error, WLINK_CODE_CHANNEL_MALFORMED, "\"%s\" %s", key, words);
}

/* The value of a key if it has this type; borrowed types are not needed, everything here is small. */
static GVariant *take(GVariant *object, const char *key, const GVariantType *type, GError **error) {
    g_autoptr(GVariant) value = g_variant_lookup_value(object, key, NULL);
    if (value && g_variant_is_of_type(value, type))
        return g_steal_pointer(&value);
    malformed(error, key, value ? "has the wrong type" : "is missing");
    return NULL;
}

static bool read_bool(GVariant *object, const char *key, bool *out, GError **error) {
    g_autoptr(GVariant) value = take(object, key, G_VARIANT_TYPE_BOOLEAN, error);
    if (value)
        *out = g_variant_get_boolean(value);
    return value != NULL;
}

static bool read_number(GVariant *object, const char *key, gint64 least, gint64 most, gint64 *out,
                        GError **error) {
    g_autoptr(GVariant) value = take(object, key, G_VARIANT_TYPE_INT64, error);
    if (!value)
        return false;
    gint64 number = g_variant_get_int64(value);
    if (number < least || number > most)
        return malformed(error, key, "is out of range");
    *out = number;
    return true;
}

static bool is_word(const char *text) {
    gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length > 0 && length <= WORD_MAX && text[length] == '\0';
}

/* A word of at most 32 bytes, [a-z0-9-]+. Free with g_free. */
static char *read_word(GVariant *object, const char *key, GError **error) {
    g_autoptr(GVariant) value = take(object, key, G_VARIANT_TYPE_STRING, error);
    if (!value)
        return NULL;
    if (is_word(g_variant_get_string(value, NULL)))
        return g_variant_dup_string(value, NULL);
    malformed(error, key, "is no word of 1 to 32 of a-z, 0-9 and -");
    return NULL;
}

static int index_of(const char *word, const char *const *names, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (g_str_equal(word, names[i]))
            return (int)i;
    return -1;
}

/* A word of a closed list, as its index. */
static bool read_choice(GVariant *object, const char *key, const char *const *names, unsigned count,
                        unsigned *out, GError **error) {
    g_autofree char *word = read_word(object, key, error);
    int index = word ? index_of(word, names, count) : -1;
    if (word && index < 0)
        return malformed(error, key, "is none of the words allowed here");
    if (index >= 0)
        *out = (unsigned)index;
    return word != NULL;
}

/* Each field of a message: how it is read into the struct and written from it. */
static bool read_version(GVariant *object, struct wlink_message *message, GError **error) {
    gint64 version = 0;
    if (!read_number(object, "version", 1, VERSION_MAX, &version, error))
        return false;
    message->version = (unsigned)version;
    return true;
}

static void write_version(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "version", g_variant_new_int64(message->version));
}

static bool read_role(GVariant *object, struct wlink_message *message, GError **error) {
    unsigned role = 0;
    if (!read_choice(object, "role", role_names, G_N_ELEMENTS(role_names), &role, error))
        return false;
    message->role = (enum wlink_role)role;
    return true;
}

static void write_role(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "role", g_variant_new_string(role_names[message->role]));
}

static bool read_resume(GVariant *object, struct wlink_message *message, GError **error) {
    g_autofree char *word = read_word(object, "resume", error);
    if (!word)
        return false;
    if (strlen(word) != 32 || strspn(word, "0123456789abcdef") != 32)
        return malformed(error, "resume", "is no token of 32 hexadecimal digits");
    g_strlcpy(message->resume, word, sizeof message->resume);
    return true;
}

static void write_resume(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "resume", g_variant_new_string(message->resume));
}

static bool read_id(GVariant *object, struct wlink_message *message, GError **error) {
    gint64 number = 0;
    if (!read_number(object, "number", 0, NUMBER_MAX - 1, &number, error))
        return false;
    message->number = (guint64)number;
    return true;
}

static void write_id(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "number", g_variant_new_int64((gint64)message->number));
}

static bool read_cameras(GVariant *object, struct wlink_message *message, GError **error) {
    g_autoptr(GVariant) cameras = take(object, "cameras", G_VARIANT_TYPE_VARDICT, error);
    for (unsigned i = 0; cameras && i < WLINK_STREAM_COUNT; i++) {
        unsigned state = 0;
        if (!read_choice(cameras, stream_names[i], device_names, G_N_ELEMENTS(device_names), &state, error))
            return false;
        message->cameras[i] = (enum wlink_device_state)state;
    }
    return cameras != NULL;
}

static void write_cameras(GVariantBuilder *out, const struct wlink_message *message) {
    GVariantBuilder cameras;
    g_variant_builder_init(&cameras, G_VARIANT_TYPE_VARDICT);
    for (unsigned i = 0; i < WLINK_STREAM_COUNT; i++)
        g_variant_builder_add(&cameras, "{sv}", stream_names[i],
                              g_variant_new_string(wlink_device_state_to_string(message->cameras[i])));
    g_variant_builder_add(out, "{sv}", "cameras", g_variant_builder_end(&cameras));
}

static bool read_microphone(GVariant *object, struct wlink_message *message, GError **error) {
    return read_bool(object, "microphone", &message->microphone_works, error);
}

static void write_microphone(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "microphone", g_variant_new_boolean(message->microphone_works));
}

static bool read_muted(GVariant *object, struct wlink_message *message, GError **error) {
    return read_bool(object, "muted", &message->muted, error);
}

static void write_muted(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "muted", g_variant_new_boolean(message->muted));
}

static bool read_stopped(GVariant *object, struct wlink_message *message, GError **error) {
    return read_bool(object, "stopped", &message->stopped, error);
}

static void write_stopped(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "stopped", g_variant_new_boolean(message->stopped));
}

/* One person's bit; 0 for a word that is not known here, -1 for what is no word. */
static int person_bit(GVariant *list, gsize index) {
    g_autoptr(GVariant) boxed = g_variant_get_child_value(list, index);
    g_autoptr(GVariant) value = g_variant_get_variant(boxed);
    if (!g_variant_is_of_type(value, G_VARIANT_TYPE_STRING) || !is_word(g_variant_get_string(value, NULL)))
        return -1;
    int person = index_of(g_variant_get_string(value, NULL), people_names, G_N_ELEMENTS(people_names));
    return person < 0 ? 0 : 1 << person;
}

static bool read_people(GVariant *object, struct wlink_message *message, GError **error) {
    g_autoptr(GVariant) list = take(object, "people", G_VARIANT_TYPE("av"), error);
    if (!list)
        return false;
    if (g_variant_n_children(list) > PEOPLE_MAX)
        return malformed(error, "people", "has more than 16 entries");
    for (gsize i = 0; i < g_variant_n_children(list); i++) {
        int bit = person_bit(list, i);
        if (bit < 0)
            return malformed(error, "people", "has an entry that is no word");
        message->people |= (guint)bit;
    }
    return true;
}

static void write_people(GVariantBuilder *out, const struct wlink_message *message) {
    GVariantBuilder people;
    g_variant_builder_init(&people, G_VARIANT_TYPE("av"));
    for (unsigned i = 0; i < G_N_ELEMENTS(people_names); i++)
        if (message->people >> i & 1)
            g_variant_builder_add(&people, "v", g_variant_new_string(people_names[i]));
    g_variant_builder_add(out, "{sv}", "people", g_variant_builder_end(&people));
}

static bool read_question(GVariant *object, struct wlink_message *message, GError **error) {
    g_autofree char *word = read_word(object, "question", error);
    if (word)
        g_strlcpy(message->question, word, sizeof message->question);
    return word != NULL;
}

static void write_question(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "question", g_variant_new_string(message->question));
}

static bool read_yes(GVariant *object, struct wlink_message *message, GError **error) {
    return read_bool(object, "yes", &message->yes, error);
}

static void write_yes(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "yes", g_variant_new_boolean(message->yes));
}

static bool read_reason(GVariant *object, struct wlink_message *message, GError **error) {
    g_autofree char *word = read_word(object, "reason", error);
    if (word)
        message->reason = wlink_code_from_string(word, WLINK_CODE_FAILED);
    return word != NULL;
}

static void write_reason(GVariantBuilder *out, const struct wlink_message *message) {
    g_variant_builder_add(out, "{sv}", "reason", g_variant_new_string(wlink_code_to_string(message->reason)));
}

enum field {
    VERSION,
    ROLE,
    RESUME,
    ID,
    CAMERAS,
    MICROPHONE,
    MUTED,
    STOPPED,
    PEOPLE,
    QUESTION,
    YES,
    REASON,
    FIELDS
};
#define F(field) (1u << (field))

static const struct {
    bool (*read)(GVariant *object, struct wlink_message *message, GError **error);
    void (*write)(GVariantBuilder *out, const struct wlink_message *message);
} fields[FIELDS] = {
    [VERSION] = {read_version, write_version},
    [ROLE] = {read_role, write_role},
    [RESUME] = {read_resume, write_resume},
    [ID] = {read_id, write_id},
    [CAMERAS] = {read_cameras, write_cameras},
    [MICROPHONE] = {read_microphone, write_microphone},
    [MUTED] = {read_muted, write_muted},
    [STOPPED] = {read_stopped, write_stopped},
    [PEOPLE] = {read_people, write_people},
    [QUESTION] = {read_question, write_question},
    [YES] = {read_yes, write_yes},
    [REASON] = {read_reason, write_reason},
};

static const unsigned type_fields[WLINK_MESSAGE_TYPE_COUNT] = {
    [WLINK_MESSAGE_HELLO] = F(VERSION) | F(ROLE) | F(RESUME),
    [WLINK_MESSAGE_PING] = F(ID),
    [WLINK_MESSAGE_PONG] = F(ID),
    [WLINK_MESSAGE_READY] = F(CAMERAS) | F(MICROPHONE) | F(PEOPLE),
    [WLINK_MESSAGE_CAMERAS] = F(CAMERAS),
    [WLINK_MESSAGE_MUTED] = F(MUTED),
    [WLINK_MESSAGE_STOPPED] = F(STOPPED),
    [WLINK_MESSAGE_PRESENT] = F(PEOPLE),
    [WLINK_MESSAGE_ASK] = F(ID) | F(QUESTION),
    [WLINK_MESSAGE_ANSWER] = F(ID) | F(YES),
    [WLINK_MESSAGE_BYE] = F(REASON),
};

static bool read_fields(GVariant *object, struct wlink_message *message, GError **error) {
    for (unsigned i = 0; i < FIELDS; i++)
        if ((type_fields[message->type] >> i & 1) && !fields[i].read(object, message, error))
            return false;
    return true;
}

/* "unknown" as a name on the wire is as unknown as any other. */
static enum wlink_message_type parse_type(const char *name) {
    int index = index_of(name, type_names, WLINK_MESSAGE_TYPE_COUNT);
    return index < 0 ? WLINK_MESSAGE_UNKNOWN : (enum wlink_message_type)index;
}

const char *wlink_message_type_to_string(enum wlink_message_type type) {
    return (unsigned)type < WLINK_MESSAGE_TYPE_COUNT ? type_names[type] : type_names[WLINK_MESSAGE_UNKNOWN];
}

const char *wlink_device_state_to_string(enum wlink_device_state state) {
    return (unsigned)state < WLINK_DEVICE_STATE_COUNT ? device_names[state] : device_names[WLINK_DEVICE_NONE];
}

bool wlink_message_parse(const char *text, gsize length, struct wlink_message *message, GError **error) {
    g_autoptr(GError) cause = NULL;
    g_autoptr(GVariant) object = wlink_json_parse(text, length, &limits, &cause);
    if (!object)
        return wlink_fail(error, WLINK_CODE_CHANNEL_MALFORMED, "%s", cause->message);
    g_autofree char *type = read_word(object, "type", error);
    if (!type)
        return false;
    struct wlink_message parsed = {.type = parse_type(type)};
    if (!read_fields(object, &parsed, error))
        return false;
    *message = parsed;
    return true;
}

char *wlink_message_print(const struct wlink_message *message) {
    GVariantBuilder object;
    if (message->type == WLINK_MESSAGE_UNKNOWN)
        return NULL;
    g_variant_builder_init(&object, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&object, "{sv}", "type",
                          g_variant_new_string(wlink_message_type_to_string(message->type)));
    for (unsigned i = 0; i < FIELDS; i++)
        if (type_fields[message->type] >> i & 1)
            fields[i].write(&object, message);
    return wlink_json_print(g_variant_builder_end(&object));
}
