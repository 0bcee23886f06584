/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/incoming.h"

#include "common/error.h"
#include "daemon/trust.h"
#include "media/sdp.h"
#include "sip/sip.h"

static char *fingerprint_of(const struct wlink_sip_event *event, bool foreign, GError **error) {
    struct wlink_sdp_facts facts = {0};
    if (!event->sdp) {
        wlink_fail(error, WLINK_CODE_SDP_REFUSED, "the call carries no session description");
        return NULL;
    }
    if (!wlink_sdp_check(event->sdp, event->sdp_length, foreign, &facts, error))
        return NULL;
    char *fingerprint = g_strdup(facts.fingerprint);
    wlink_sdp_facts_clear(&facts);
    return fingerprint;
}

/* A foreign room is who its estate certificate on this very connection says: subjectAltName, URI
 * "sip:<address>". */
static bool certificate_names(const struct wlink_sip_event *event, const char *address, GError **error) {
    g_autofree char *uri = g_strconcat("sip:", address, NULL);
    return (event->peer_names && g_strv_contains(event->peer_names, uri)) ||
           wlink_fail(error, WLINK_CODE_IDENTITY_WRONG_CALLER,
                      "the certificate on the connection is not that of %s", address);
}

bool wlink_incoming_believe_foreign(const struct wlink_services *services,
                                    const struct wlink_sip_event *event, GError **error) {
    return (event->peer_certificate && !wlink_site_revoked(services->site, event->peer_certificate)) ||
           wlink_fail(error, WLINK_CODE_CERTIFICATE_REVOKED,
                      "the certificate on the connection was revoked, or the connection is gone");
}

char *wlink_incoming_believe_offer(const struct wlink_services *services, const struct wlink_room *room,
                                   const struct wlink_sip_event *event, GError **error) {
    g_autofree char *described = fingerprint_of(event, room->foreign, error);
    g_autofree char *vouched = NULL;
    const struct wlink_statement statement = {
        .peer = room->address, .method = "INVITE", .call_id = event->call_id, .body = event->sdp};
    if (!described)
        return NULL;
    if (room->foreign)
        return certificate_names(event, room->address, error) &&
                       wlink_incoming_believe_foreign(services, event, error)
                   ? g_steal_pointer(&described)
                   : NULL;
    if (!wlink_trust_verify(services->trust, event->identity, &statement, &vouched, error))
        return NULL;
    if (g_strcmp0(described, vouched) == 0)
        return g_steal_pointer(&described);
    wlink_fail(error, WLINK_CODE_FINGERPRINT_MISMATCH,
               "the description's fingerprint is not the one that its identity vouches for");
    return NULL;
}

static bool authorised_either_way(const struct wlink_services *services, const char *room, GError **error) {
    enum wlink_code code = wlink_trust_authorise(services->trust, room, WLINK_DIRECTION_CALLED, NULL);
    if (code == WLINK_CODE_CLOCK_UNKNOWN)
        return wlink_fail(error, code, "this unit does not know the time, so no permission can be checked");
    return code == WLINK_CODE_NONE ||
           wlink_trust_authorise(services->trust, room, WLINK_DIRECTION_CALL, NULL) == WLINK_CODE_NONE ||
           wlink_fail(error, WLINK_CODE_NOT_AUTHORISED, "there is no permission between %s and this unit",
                      room);
}

const struct wlink_room *wlink_incoming_believe_request(const struct wlink_services *services,
                                                        const char *method,
                                                        const struct wlink_sip_event *event, GError **error) {
    const struct wlink_room *room = wlink_site_find(services->site, event->from);
    const struct wlink_statement statement = {
        .peer = event->from, .method = method, .call_id = event->call_id, .body = event->text};
    if (!room || room->foreign) {
        wlink_fail(error, WLINK_CODE_NOT_AUTHORISED, "%s is no room of this unit's directory", event->from);
        return NULL;
    }
    if (!wlink_trust_verify(services->trust, event->identity, &statement, NULL, error))
        return NULL;
    return authorised_either_way(services, room->address, error) ? room : NULL;
}

bool wlink_incoming_believe_reply(const struct wlink_services *services, const struct wlink_sip_event *reply,
                                  GError **error) {
    const struct wlink_room *room = wlink_site_find(services->site, reply->from);
    const struct wlink_statement statement = {.peer = reply->from,
                                              .method = reply->code == WLINK_CODE_NONE ? "MESSAGE-accept"
                                                                                       : "MESSAGE-refuse",
                                              .call_id = reply->call_id,
                                              .offer = reply->text};
    if (!room)
        return wlink_fail(error, WLINK_CODE_NOT_AUTHORISED, "%s is no room of this unit's directory",
                          reply->from);
    if (room->foreign)
        return certificate_names(reply, room->address, error) &&
               wlink_incoming_believe_foreign(services, reply, error);
    return wlink_trust_verify(services->trust, reply->identity, &statement, NULL, error);
}

enum wlink_code wlink_incoming_public_code(enum wlink_code code) {
    return code >= WLINK_CODE_TLS_REFUSED && code <= WLINK_CODE_FINGERPRINT_MISMATCH ? WLINK_CODE_NOT_VERIFIED
                                                                                     : code;
}
