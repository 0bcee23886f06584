/* SPDX-License-Identifier: Apache-2.0 */
#include "panel/model.h"

#include "common/error.h"
#include "panel/model-fields.h"
#include "panel/model-service.h"

enum { NOTES_MAX = 20, LEFT_MAX = 8 };

struct holder { /* the model and whom to tell: nobody outside sees more than the model */
    struct wlink_model model;
    wlink_model_handler handler;
    void *data;
};

#define FIELD(name, type, read, field) {name, type, wlink_read_##read, offsetof(struct wlink_model, field)}

static const struct wlink_field unit_fields[] = {
    FIELD("Address", "s", string, unit.address),
    FIELD("Name", "s", string, unit.name),
    FIELD("Role", "s", role, unit.role),
    FIELD("FallbackNumber", "s", string, unit.fallback),
    FIELD("Version", "s", string, unit.version),
    FIELD("Presence", "s", string, unit.presence),
    FIELD("Problems", "as", strings, unit.problems),
    FIELD("Ports", "as", ports, unit.ports),
};

static const struct wlink_field staff_fields[] = {
    FIELD("SignedIn", "s", string, staff.code),
    FIELD("SignedInRole", "s", string, staff.role),
    FIELD("LockedUntilUSec", "x", int64, staff.locked_until),
    FIELD("TriesLeft", "u", uint, staff.tries_left),
    FIELD("AnyStaff", "b", bool, staff.any),
    FIELD("AnyServing", "b", bool, staff.serving),
};

static const struct wlink_field device_fields[] = {
    FIELD("RoomCamera", "s", device, devices.state[WLINK_PANEL_ROOM]),
    FIELD("ExamCamera", "s", device, devices.state[WLINK_PANEL_EXAM]),
    FIELD("Microphone", "s", device, devices.state[WLINK_PANEL_MICROPHONE]),
    FIELD("Loudspeaker", "s", device, devices.loudspeaker),
    FIELD("Stopped", "b", bool, devices.stopped),
    FIELD("StoppedUSec", "x", int64, devices.stopped_at),
    FIELD("Fault", "s", code, devices.fault),
    FIELD("Volume", "u", uint, devices.volume),
};

static const struct wlink_field consultation_fields[] = {
    FIELD("State", "s", phase, consultation.phase),
    FIELD("Reason", "s", code, consultation.reason),
    FIELD("ReasonDetail", "s", string, consultation.detail),
    FIELD("Room", "s", string, consultation.room),
    FIELD("RoomName", "s", string, consultation.room_name),
    FIELD("Verified", "b", bool, consultation.verified),
    FIELD("SessionId", "s", string, consultation.session),
    FIELD("CalledUSec", "x", int64, consultation.called),
    FIELD("JoinedUSec", "x", int64, consultation.joined),
    FIELD("InterruptedUSec", "x", int64, consultation.interrupted),
    FIELD("InterruptedReason", "s", code, consultation.interrupted_by),
    FIELD("EndedUSec", "x", int64, consultation.ended),
    FIELD("MissedUSec", "x", int64, consultation.missed),
    FIELD("Interruptions", "u", uint, consultation.interruptions),
    FIELD("InterruptedForUSec", "x", int64, consultation.interrupted_for),
    FIELD("RecordLine", "t", uint64, consultation.record_line),
    FIELD("Quality", "s", string, consultation.quality),
    FIELD("FarCameras", "a{ss}", cameras, consultation.far_cameras),
    FIELD("FarMuted", "b", bool, consultation.far_muted),
    FIELD("FarStopped", "b", bool, consultation.far_stopped),
    FIELD("FarStoppedUSec", "x", int64, consultation.far_stopped_at),
    FIELD("FarPeople", "as", people, consultation.far_people),
    FIELD("People", "as", people, consultation.people),
};

static const struct {
    const struct wlink_field *fields;
    gsize count;
} properties[WLINK_OBJECT_COUNT] = {
    [WLINK_OBJECT_UNIT] = {unit_fields, G_N_ELEMENTS(unit_fields)},
    [WLINK_OBJECT_STAFF] = {staff_fields, G_N_ELEMENTS(staff_fields)},
    [WLINK_OBJECT_DEVICES] = {device_fields, G_N_ELEMENTS(device_fields)},
    [WLINK_OBJECT_CONSULTATION] = {consultation_fields, G_N_ELEMENTS(consultation_fields)},
    [WLINK_OBJECT_SELF_CHECK] = {wlink_self_check_fields, G_N_ELEMENTS(wlink_self_check_fields)},
    [WLINK_OBJECT_KEEPER] = {wlink_keeper_fields, G_N_ELEMENTS(wlink_keeper_fields)},
};

#define ROOM(name, type, read, field)                                                                        \
    {name, type, wlink_read_##read, offsetof(struct wlink_model_room, field)}

static const struct wlink_field room_fields[] = {
    ROOM("address", "s", string, address),       ROOM("name", "s", string, name),
    ROOM("short_name", "s", string, short_name), ROOM("role", "s", role, role),
    ROOM("foreign", "b", bool, foreign),         ROOM("may_call", "b", bool, may_call),
    ROOM("permission", "s", code, permission),   ROOM("permission_from", "x", int64, from),
    ROOM("permission_until", "x", int64, until), ROOM("authority", "s", string, authority),
    ROOM("presence", "s", string, presence),     ROOM("last_called", "x", int64, last_called),
};

#define CALLER(name, type, read, field)                                                                      \
    {name, type, wlink_read_##read, offsetof(struct wlink_model_caller, field)}

static const struct wlink_field caller_fields[] = {
    CALLER("id", "s", string, id),
    CALLER("room", "s", string, room),
    CALLER("name", "s", string, name),
    CALLER("state", "s", string, state),
    CALLER("since", "x", int64, since),
    CALLER("people", "as", people, people),
    CALLER("cameras", "a{ss}", cameras, cameras),
    CALLER("microphone", "b", bool, microphone),
    CALLER("quality", "s", string, quality),
    CALLER("foreign", "b", bool, foreign),
    CALLER("permission_until", "x", int64, until),
    CALLER("reason", "s", code, why),
};

#define NOTE(name, type, read, field)                                                                        \
    {name, type, wlink_read_##read, offsetof(struct wlink_model_note, field)}

static const struct wlink_field note_fields[] = {
    NOTE("room", "s", string, room),
    NOTE("name", "s", string, name),
    NOTE("text", "s", string, text),
    NOTE("time", "x", int64, time),
};

static void free_room(void *room) {
    wlink_fields_end(room_fields, G_N_ELEMENTS(room_fields), room);
    g_free(room);
}

static void free_caller(void *caller) {
    wlink_fields_end(caller_fields, G_N_ELEMENTS(caller_fields), caller);
    g_free(caller);
}

static void free_note(void *note) {
    wlink_fields_end(note_fields, G_N_ELEMENTS(note_fields), note);
    g_free(note);
}

static void tell(struct wlink_model *model, guint changes) {
    struct holder *holder = (struct holder *)model;
    if (holder->handler)
        holder->handler(model, changes, holder->data);
}

static struct wlink_model_room *read_room(GVariant *dictionary) {
    struct wlink_model_room *room = g_new0(struct wlink_model_room, 1);
    wlink_fields_begin(room_fields, G_N_ELEMENTS(room_fields), room);
    wlink_fields_fill(room_fields, G_N_ELEMENTS(room_fields), dictionary, room);
    return room;
}

static struct wlink_model_caller *add_caller(struct wlink_model *model) {
    struct wlink_model_caller *caller = g_new0(struct wlink_model_caller, 1);
    wlink_fields_begin(caller_fields, G_N_ELEMENTS(caller_fields), caller);
    g_ptr_array_add(model->callers, caller);
    return caller;
}

/* A room that the directory has not is not taken from a signal. */
static void change_room(struct wlink_model *model, GVariant *dictionary) {
    struct wlink_model_room *room = read_room(dictionary);
    for (guint i = 0; i < model->rooms->len; i++) {
        const struct wlink_model_room *old = model->rooms->pdata[i];
        if (!g_str_equal(old->address, room->address))
            continue;
        free_room(model->rooms->pdata[i]);
        model->rooms->pdata[i] = room;
        return;
    }
    free_room(room);
}

static struct wlink_model_caller *find_caller(struct wlink_model *model, const char *id) {
    for (guint i = 0; i < model->callers->len; i++) {
        struct wlink_model_caller *caller = model->callers->pdata[i];
        if (g_str_equal(caller->id, id))
            return caller;
    }
    return NULL;
}

/* The list says of those who left for a while that they did, once of each. */
static void forget_left(struct wlink_model *model, const char *id) {
    for (guint i = model->left->len; i-- > 0;)
        if (g_str_equal(((const struct wlink_model_caller *)model->left->pdata[i])->id, id))
            g_ptr_array_remove_index(model->left, i);
}

static void take_leave(struct wlink_model *model, struct wlink_model_caller *caller) {
    guint index;
    if (!g_ptr_array_find(model->callers, caller, &index))
        return;
    g_ptr_array_steal_index(model->callers, index);
    forget_left(model, caller->id);
    caller->left = g_get_real_time();
    g_ptr_array_add(model->left, caller);
    if (model->left->len > LEFT_MAX)
        g_ptr_array_remove_index(model->left, 0);
}

static void change_caller(struct wlink_model *model, GVariant *dictionary) {
    const char *id;
    gboolean gone = FALSE;
    if (!g_variant_lookup(dictionary, "id", "&s", &id))
        return;
    g_variant_lookup(dictionary, "gone", "b", &gone);
    struct wlink_model_caller *caller = find_caller(model, id);
    if (!caller && gone)
        return;
    if (!caller)
        caller = add_caller(model);
    wlink_fields_fill(caller_fields, G_N_ELEMENTS(caller_fields), dictionary, caller);
    if (gone)
        take_leave(model, caller);
}

static void add_note(struct wlink_model *model, GVariant *arguments) {
    struct wlink_model_note *note = g_new0(struct wlink_model_note, 1);
    wlink_fields_begin(note_fields, G_N_ELEMENTS(note_fields), note);
    wlink_fields_fill(note_fields, G_N_ELEMENTS(note_fields), arguments, note);
    g_ptr_array_add(model->notes, note);
    if (model->notes->len > NOTES_MAX)
        g_ptr_array_remove_index(model->notes, 0);
}

static guint take_level(struct wlink_model *model, GVariant *arguments) {
    g_variant_lookup(arguments, "rms", "d", &model->level_rms);
    g_variant_lookup(arguments, "peak", "d", &model->level_peak);
    return WLINK_MODEL_LEVEL;
}

static void take_missed(struct wlink_model *model, GVariant *arguments) {
    const char *name;
    if (!g_variant_lookup(arguments, "name", "&s", &name) ||
        !g_variant_lookup(arguments, "time", "x", &model->consultation.missed_at))
        return;
    g_set_str(&model->consultation.missed_name, name);
}

static guint take_signal(struct wlink_model *model, const struct wlink_client_event *event) {
    g_autoptr(GVariant) dictionary = NULL;
    if (g_str_equal(event->name, "Level"))
        return take_level(model, event->values);
    if (g_str_equal(event->name, "Note")) {
        add_note(model, event->values);
    } else if (g_str_equal(event->name, "CalledMeanwhile")) {
        take_missed(model, event->values);
    } else if (g_str_equal(event->name, "RoomChanged")) {
        dictionary = g_variant_lookup_value(event->values, "room", G_VARIANT_TYPE_VARDICT);
        if (dictionary)
            change_room(model, dictionary);
    } else if (g_str_equal(event->name, "CallerChanged")) {
        dictionary = g_variant_lookup_value(event->values, "caller", G_VARIANT_TYPE_VARDICT);
        if (dictionary)
            change_caller(model, dictionary);
    } else {
        return 0;
    }
    return WLINK_MODEL_STATE;
}

static bool is_over(enum wlink_phase phase) {
    return phase == WLINK_PHASE_IDLE || phase == WLINK_PHASE_CALLING;
}

/* Notes and questions are of one consultation. */
static void take_properties(struct wlink_model *model, const struct wlink_client_event *event) {
    enum wlink_phase before = model->consultation.phase;
    wlink_fields_fill(properties[event->object].fields, properties[event->object].count, event->values,
                      model);
    if (event->object == WLINK_OBJECT_KEEPER)
        model->keeper.there = true;
    if (model->consultation.phase == before)
        return;
    if (is_over(model->consultation.phase))
        g_ptr_array_set_size(model->notes, 0);
    if (model->consultation.phase != WLINK_PHASE_IN_CONSULTATION)
        wlink_model_set_question(model, 0, "");
}

void wlink_model_take(struct wlink_model *model, const struct wlink_client_event *event) {
    guint changes = WLINK_MODEL_STATE;
    switch (event->kind) {
    case WLINK_CLIENT_CHANGED:
        take_properties(model, event);
        break;
    case WLINK_CLIENT_SIGNAL:
        changes = take_signal(model, event);
        break;
    case WLINK_CLIENT_GONE: /* feed.c says when the daemon has been gone for too long */
        changes = event->object == WLINK_OBJECT_KEEPER ? WLINK_MODEL_STATE : 0;
        if (changes)
            wlink_service_forget_keeper(model);
        break;
    case WLINK_CLIENT_BACK:
        changes = 0;
        break;
    }
    if (changes)
        tell(model, changes);
}

/* The list of a reply (aa{sv}), or NULL. */
static GVariant *list_of(GVariant *reply) {
    return reply && g_variant_is_of_type(reply, G_VARIANT_TYPE("(aa{sv})"))
               ? g_variant_get_child_value(reply, 0)
               : NULL;
}

void wlink_model_take_rooms(struct wlink_model *model, GVariant *reply) {
    g_autoptr(GVariant) list = list_of(reply);
    if (!list)
        return;
    g_ptr_array_set_size(model->rooms, 0);
    for (gsize i = 0; i < g_variant_n_children(list); i++) {
        g_autoptr(GVariant) dictionary = g_variant_get_child_value(list, i);
        g_ptr_array_add(model->rooms, read_room(dictionary));
    }
    tell(model, WLINK_MODEL_STATE);
}

void wlink_model_take_callers(struct wlink_model *model, GVariant *reply) {
    g_autoptr(GVariant) list = list_of(reply);
    if (!list)
        return;
    g_ptr_array_set_size(model->callers, 0);
    for (gsize i = 0; i < g_variant_n_children(list); i++) {
        g_autoptr(GVariant) dictionary = g_variant_get_child_value(list, i);
        change_caller(model, dictionary);
    }
    tell(model, WLINK_MODEL_STATE);
}

void wlink_model_set_link(struct wlink_model *model, enum wlink_link_is link) {
    if (model->link == link)
        return;
    model->link = link;
    tell(model, WLINK_MODEL_STATE);
}

void wlink_model_set_question(struct wlink_model *model, guint64 id, const char *code) {
    if (g_str_equal(model->question.code, code) && model->question.id == id)
        return;
    g_free(model->question.code);
    model->question.code = g_strdup(code);
    model->question.id = id;
    tell(model, WLINK_MODEL_STATE);
}

struct wlink_model *wlink_model_new(wlink_model_handler handler, void *data) {
    struct holder *holder = g_new0(struct holder, 1);
    struct wlink_model *model = &holder->model;
    for (int i = 0; i < WLINK_OBJECT_COUNT; i++)
        wlink_fields_begin(properties[i].fields, properties[i].count, model);
    wlink_service_begin(model);
    model->staff.any = model->staff.serving = true; /* until it is known */
    model->question.code = g_strdup("");
    model->consultation.missed_name = g_strdup("");
    model->rooms = g_ptr_array_new_with_free_func(free_room);
    model->callers = g_ptr_array_new_with_free_func(free_caller);
    model->left = g_ptr_array_new_with_free_func(free_caller);
    model->notes = g_ptr_array_new_with_free_func(free_note);
    model->level_rms = model->level_peak = -100;
    holder->handler = handler;
    holder->data = data;
    return model;
}

void wlink_model_free(struct wlink_model *model) {
    if (!model)
        return;
    for (int i = 0; i < WLINK_OBJECT_COUNT; i++)
        wlink_fields_end(properties[i].fields, properties[i].count, model);
    wlink_service_end(model);
    g_free(model->question.code);
    g_free(model->consultation.missed_name);
    g_ptr_array_unref(model->rooms);
    g_ptr_array_unref(model->callers);
    g_ptr_array_unref(model->left);
    g_ptr_array_unref(model->notes);
    g_free((struct holder *)model);
}

const struct wlink_model_room *wlink_model_find_room(const struct wlink_model *model, const char *address) {
    for (guint i = 0; i < model->rooms->len; i++) {
        const struct wlink_model_room *room = model->rooms->pdata[i];
        if (g_str_equal(room->address, address))
            return room;
    }
    return NULL;
}

const struct wlink_model_caller *wlink_model_find_caller(const struct wlink_model *model, const char *room) {
    for (guint i = 0; i < model->callers->len; i++) {
        const struct wlink_model_caller *caller = model->callers->pdata[i];
        if (g_str_equal(caller->room, room))
            return caller;
    }
    return NULL;
}

enum wlink_code wlink_model_why_not(const struct wlink_model_room *room) {
    static const struct {
        const char *presence;
        enum wlink_code code;
    } closed[] = {
        {"unreachable", WLINK_CODE_UNREACHABLE},
        {"not-in-service", WLINK_CODE_UNREACHABLE},
        {"out-of-hours", WLINK_CODE_OUT_OF_HOURS},
        {"not-authorised", WLINK_CODE_NOT_AUTHORISED},
    };
    if (!room->may_call)
        return room->permission == WLINK_CODE_NONE ? WLINK_CODE_NOT_AUTHORISED : room->permission;
    for (gsize i = 0; i < G_N_ELEMENTS(closed); i++)
        if (g_str_equal(room->presence, closed[i].presence))
            return closed[i].code;
    return WLINK_CODE_NONE;
}

bool wlink_model_has_open_device(const struct wlink_model *model) {
    for (int i = 0; i < WLINK_PANEL_DEVICES; i++)
        if (model->devices.state[i] == WLINK_DEVICE_IS_OPEN ||
            model->devices.state[i] == WLINK_DEVICE_IS_STALLED)
            return true;
    return false;
}

bool wlink_model_far_is_gone(const struct wlink_model *model, enum wlink_panel_device camera) {
    const enum wlink_device_is state = model->consultation.far_cameras[camera];
    return model->consultation.far_stopped || state == WLINK_DEVICE_IS_LOST ||
           state == WLINK_DEVICE_IS_CLOSED;
}

bool wlink_model_has_port(const struct wlink_model *model, enum wlink_panel_port port) {
    return model->unit.ports & 1u << port;
}

bool wlink_model_has_problem(const struct wlink_model *model, enum wlink_code code) {
    const char *name = wlink_code_to_string(code);
    return g_strv_contains((const char *const *)model->unit.problems, name);
}

static bool is_gone(enum wlink_device_is state) {
    return state == WLINK_DEVICE_IS_NONE || state == WLINK_DEVICE_IS_LOST;
}

/* The hand-held one is the one that is plugged in and out; a consulting unit may have none for ever. */
enum wlink_panel_device wlink_model_foreign_for(const struct wlink_model *model) {
    if (!wlink_model_has_problem(model, WLINK_CODE_CAMERA_FOREIGN))
        return WLINK_PANEL_DEVICES;
    if (model->unit.role == WLINK_ROLE_WING && is_gone(model->devices.state[WLINK_PANEL_EXAM]))
        return WLINK_PANEL_EXAM;
    return is_gone(model->devices.state[WLINK_PANEL_ROOM]) ? WLINK_PANEL_ROOM : WLINK_PANEL_DEVICES;
}
