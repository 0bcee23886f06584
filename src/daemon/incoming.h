/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"
#include "daemon/services.h"

#include <glib.h>
#include <stdbool.h>

/* Whether a far request is believed: the directory, the signature, the description, the permission. */
struct wlink_sip_event;

/* Believes the offer of an INVITE from room: its limits, its identity, one fingerprint in both. Returns the
 * fingerprint (g_free), or NULL with IDENTITY_…, CERTIFICATE_…, SDP_REFUSED, NOT_ENCRYPTED or
 * FINGERPRINT_MISMATCH. */
char *wlink_incoming_believe_offer(const struct wlink_services *services, const struct wlink_room *room,
                                   const struct wlink_sip_event *event, GError **error);

/* A foreign room signs nothing: the certificate on its connection must be there and not revoked. Fails with
 * CERTIFICATE_REVOKED. */
bool wlink_incoming_believe_foreign(const struct wlink_services *services,
                                    const struct wlink_sip_event *event, GError **error);

/* Believes a request out of any dialog that carries text or nothing (MESSAGE, SUBSCRIBE, OPTIONS, NOTIFY),
 * and that its sender is authorised either way. Returns the room or NULL. */
const struct wlink_room *wlink_incoming_believe_request(const struct wlink_services *services,
                                                        const char *method,
                                                        const struct wlink_sip_event *event, GError **error);

/* Believes that the answer to a MESSAGE of ours, or its refusal, is that of the room that it went to: by its
 * signature, or, of a foreign room, by the certificate on the connection. */
bool wlink_incoming_believe_reply(const struct wlink_services *services, const struct wlink_sip_event *reply,
                                  GError **error);

/* What the far end is told: the finer reasons of not-verified stay in our own journal and record. */
enum wlink_code wlink_incoming_public_code(enum wlink_code code);
