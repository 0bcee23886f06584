/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "call/check.h"

/* What the self-check makes of what it measured. Pure: facts in, a verdict out; the bounds and why they are
 * what they are stand in docs/self-check.md. Nothing passes that was not measured. */
struct wlink_verdict_of {
    enum wlink_check_state state;
    enum wlink_code code; /* NONE when it passed */
};

/* A picture of that mean luma shows nothing; a peak of that level (dBFS) is no sound at all, but a switch. */
bool wlink_verdict_is_dark(double luma);
bool wlink_verdict_is_nothing(double peak_db);
/* Advice, no verdict: what a camera sees at rest may lie nearer than it can focus. focus: as media/focus.h.
 */
bool wlink_verdict_is_sharp(double focus);

/* A camera that was opened for about a second. */
struct wlink_camera_facts {
    bool present, needed;
    bool foreign;             /* not there, but one that is not ours is plugged in */
    bool live;                /* at least one picture came */
    enum wlink_code fault;    /* of opening it, or while it was open */
    double mode_fps;          /* what its mode promises; 0: not known */
    double frames_per_second; /* what came */
    double luma;              /* mean of the picture, 0 (black) to 255 */
    double sharpness;         /* variance of the Laplacian of luma */
};
struct wlink_verdict_of wlink_verdict_camera(const struct wlink_camera_facts *facts);

/* The loudspeaker plays, the microphone listens. Levels in dBFS, at most 0. */
struct wlink_sound_facts {
    bool microphone_present, loudspeaker_present;
    enum wlink_code microphone_fault, loudspeaker_fault;
    bool heard;          /* the microphone gave samples while it played */
    double loudest_db;   /* of the microphone, over all the time that it was open */
    double floor_db;     /* of the microphone before anything was played */
    double tone_db;      /* of the microphone while it was played */
    double likeness;     /* of what was heard to what was played: 0 to 1 */
    double delay_ms;     /* how late it was heard, after it was given to the loudspeaker */
    double cancelled_db; /* how much the canceller takes off; < 0: not known */
};
struct wlink_verdict_of wlink_verdict_microphone(const struct wlink_sound_facts *facts);
struct wlink_verdict_of wlink_verdict_loudspeaker(const struct wlink_sound_facts *facts);

struct wlink_clock_facts {
    bool known;      /* above its floor, and synchronised where the configuration asks for that */
    bool has_offset; /* a keeper measured it against a time server */
    double offset_ms;
};
struct wlink_verdict_of wlink_verdict_clock(const struct wlink_clock_facts *facts);

struct wlink_network_facts {
    bool link, address;
    guint rooms, answered; /* authorised rooms, and those that answered now */
};
struct wlink_verdict_of wlink_verdict_network(const struct wlink_network_facts *facts);

struct wlink_identity_facts {
    bool known;           /* the time */
    gint64 now, valid_to; /* Unix time, s */
};
struct wlink_verdict_of wlink_verdict_identity(const struct wlink_identity_facts *facts);

struct wlink_bundle_facts {
    guint rooms;       /* in the directory */
    guint permissions; /* in force now */
    bool fallback;     /* it has a telephone number to ring */
};
struct wlink_verdict_of wlink_verdict_bundle(const struct wlink_bundle_facts *facts);

/* Of the keeper; what it could not measure is WLINK_UNKNOWN. */
enum wlink_truth { WLINK_UNKNOWN, WLINK_NO, WLINK_YES };
struct wlink_machine_facts {
    bool answered;
    bool has_version;
    enum wlink_truth verity, secure_boot, tpm, disk_encrypted, bound_to_pcr7;
    bool has_other; /* the other slot holds a version */
    enum wlink_truth other_good;
};
struct wlink_verdict_of wlink_verdict_image(const struct wlink_machine_facts *facts);
struct wlink_verdict_of wlink_verdict_security(const struct wlink_machine_facts *facts);
struct wlink_verdict_of wlink_verdict_roll_back(const struct wlink_machine_facts *facts);

struct wlink_touch_facts {
    guint hit, of;
    guint width, height; /* of the screen, pixels */
};
struct wlink_verdict_of wlink_verdict_touch(const struct wlink_touch_facts *facts);

/* A call of the unit to itself. */
struct wlink_loopback_facts {
    enum wlink_code fault; /* a device or a transport did not start, or failed */
    bool room_present, exam_present, microphone_present;
    bool proven, encrypted; /* the far certificate is the described one; a protection profile was agreed on */
    bool room, exam, sound; /* came through */
};
struct wlink_verdict_of wlink_verdict_loopback(const struct wlink_loopback_facts *facts);
