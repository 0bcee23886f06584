/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What is checked of a far session description before webrtcbin ever sees it (docs/signalling.md).
 * Limits: 64 KiB, 4 m-lines (8 for foreign), 512 lines, 1 KiB a line, 32 candidates an m-line. */
struct wlink_sdp_facts {
    char *fingerprint; /* the one SHA-256 DTLS fingerprint ("AB:…", upper case); all m-lines must agree */
    unsigned pictures; /* video m-lines */
    bool has_channel;  /* a data channel m-line */
    bool bundled;
};

/* Parses and checks. Fails with WLINK_CODE_SDP_REFUSED (a reason in the message), or WLINK_CODE_NOT_ENCRYPTED
 * when an m-line has no DTLS-SRTP. No pointer into sdp is kept. */
bool wlink_sdp_check(const char *sdp, gsize length, bool foreign, struct wlink_sdp_facts *facts,
                     GError **error);
void wlink_sdp_facts_clear(struct wlink_sdp_facts *facts);
