/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A unit's name on the wire: a SIP address of record without scheme, "oakwood-wing-1@estate.example".
 * The room's name for people ("HMP Oakwood, healthcare wing, room 1") is in the site bundle only. */

/* The two roles of a unit. */
enum wlink_role {
    WLINK_ROLE_WING,       /* in a prison's healthcare wing; a call to it rings until a person answers */
    WLINK_ROLE_CONSULTING, /* in a hospital; keeps a waiting list, answers for the transport unattended */
};

/* The pictures of a consultation, in m-line order. */
enum wlink_stream {
    WLINK_STREAM_MAIN, /* a=content:main, the room camera */
    WLINK_STREAM_EXAM, /* a=content:alt, the examination camera */
    WLINK_STREAM_COUNT
};
