/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "common/codes.h"

#include <glib.h>
#include <stdbool.h>

/* SIP over mutual TLS 1.3 (RFC 3261), by sofia-sip NUA on the main context. The only folder that sees tagi_t.
 * SDP is an opaque body, identities are opaque header values: this module carries, limits and refuses them,
 * it does not judge them. docs/signalling.md is the profile's manual. */
struct wlink_sip;
struct wlink_sip_call; /* one dialog made by INVITE, either direction */

struct wlink_sip_config {
    const char *address;          /* own AOR without scheme, "oakwood-wing-1@estate.example" */
    const char *bind_host;        /* IP address to listen on and to put into Contact */
    guint16 port;                 /* TLS, 5061 */
    const char *certificate_file; /* PEM: own certificate, chain, and the key unless key_file is given */
    const char *key_file;         /* PEM: the key alone, or NULL */
    const char *ca_file;          /* PEM: the estate's CA certificates; nobody else is trusted */
    const char *user_agent;       /* "Winglink/1.0" */
    unsigned dscp;                /* 24 */
};

/* Where to send: a directory entry, resolved. */
struct wlink_sip_target {
    const char *address; /* AOR, "airedale-consulting-1@estate.example" */
    const char *host;    /* IP or name to connect to */
    guint16 port;
    bool foreign; /* no 100rel, certificate subject checked by TLS (TPTAG_TLS_VERIFY_SUBJECTS) */
};

enum wlink_sip_event_kind {
    /* a new incoming INVITE; answer with ring/answer_early/accept/refuse. Fields: call, from, session_id,
     * call_id, sdp, identity, resume, peer_host */
    WLINK_SIP_INVITE,
    WLINK_SIP_REINVITE,  /* in a dialog: sdp, identity; answer with accept or refuse (the dialog lives on when
                            refused) */
    WLINK_SIP_RINGING,   /* outgoing: 180 */
    WLINK_SIP_EARLY,     /* outgoing: 183 with sdp and identity under 100rel */
    WLINK_SIP_QUEUED,    /* outgoing: 182, still waiting */
    WLINK_SIP_ACCEPTED,  /* outgoing (or our re-INVITE): 200, sdp may be NULL when the early answer stands;
                            identity */
    WLINK_SIP_CONFIRMED, /* incoming: the ACK came */
    WLINK_SIP_REINVITE_REFUSED, /* our re-INVITE: status, code */
    WLINK_SIP_GONE,    /* the call has ended, either way, any reason: code, status, words. The last event of a
                          call; free it */
    WLINK_SIP_UNHEARD, /* our BYE was not answered: session_id of the consultation, code, status. Its call has
                          gone before */
    /* out of any dialog */
    WLINK_SIP_MESSAGE,      /* from, text, identity, request (for sip_respond) */
    WLINK_SIP_MESSAGE_SENT, /* our MESSAGE was answered: token, status, code, from (whom it went to), call_id,
                               text (what it said), identity (of the answer), peer_host, peer_names,
                               peer_certificate */
    WLINK_SIP_FAREWELL,  /* a consultation has ended there: from, text, identity, request (for sip_respond) */
    WLINK_SIP_SUBSCRIBE, /* from, identity, request: accept or refuse with sip_respond; accepted ones get
                            NOTIFYs */
    WLINK_SIP_PRESENCE,  /* of a watched room: from, text ("available", …) or "unreachable", identity, code
                            (NETWORK_DOWN: nothing is known of it) */
    WLINK_SIP_OPTIONS,   /* from, identity, request */
    WLINK_SIP_REFUSED_IN, /* something was refused below us (TLS, malformed, oversized): code, peer_host,
                             words */
};

struct wlink_sip_event {
    enum wlink_sip_event_kind kind;
    struct wlink_sip_call *call; /* NULL for what is out of dialog */
    void *request;               /* see above; valid until answered */
    void *token;                 /* as given to wlink_sip_send_message */
    enum wlink_code code;
    int status;            /* SIP status, 0: none */
    const char *from;      /* far AOR without scheme, as claimed; believed by nobody */
    const char *peer_host; /* far IP address of the transport connection */
    /* Whom the certificate on that connection names, NULL-terminated or NULL: the URIs ("sip:…") of its
     * subjectAltName. What identifies a foreign room. */
    const char *const *peer_names;
    const char *peer_certificate; /* SHA-256 of that certificate, 64 small hex digits, or NULL */
    const char *session_id;       /* RFC 7989: local;remote= of the far end, 32 hex digits first */
    const char *call_id;
    const char *sdp;
    gsize sdp_length;
    const char *identity; /* the Identity header's PASSporT, or NULL */
    const char *resume;   /* the resume token of X-… see docs/signalling.md, or NULL */
    const char *text;
    const char *words;
};
typedef void (*wlink_sip_handler)(struct wlink_sip *sip, const struct wlink_sip_event *event, void *data);

/* The first thing that a program does which is linked with sofia-sip: at its end sofia deletes a thread key,
 * also when it never made it; then that would be the one of number 0, somebody else's. */
void wlink_sip_init(void);

/* Fails with KEY_UNUSABLE or FAILED (port in use: the message says which). */
struct wlink_sip *wlink_sip_new(const struct wlink_sip_config *config, wlink_sip_handler handler, void *data,
                                GError **error);

/* Ends every call (BYE, CANCEL) and subscription, then calls done on the main context; at most 2 s. No nested
 * loop. */
void wlink_sip_shutdown(struct wlink_sip *sip, void (*done)(void *data), void *data);
void wlink_sip_free(struct wlink_sip *sip); /* after done */

/* --- calls --- */

/* Sends an INVITE with the complete offer. session_id: 32 hex digits, lives as long as the consultation.
 * resume: token or NULL. call_id is made by the caller so that the identity can be bound to it (pass the same
 * here). */
struct wlink_sip_call *wlink_sip_invite(struct wlink_sip *sip, const struct wlink_sip_target *target,
                                        const char *call_id, const char *session_id, const char *sdp,
                                        const char *identity, const char *resume, GError **error);

void wlink_sip_ring(struct wlink_sip_call *call); /* 180 */
/* True when the caller takes a 183 reliably (RFC 3262): an answer that may get lost is none. */
bool wlink_sip_takes_early(const struct wlink_sip_call *call);
void wlink_sip_answer_early(struct wlink_sip_call *call, const char *sdp,
                            const char *identity); /* 183, 100rel; 182 every 60 s after it by itself */
void wlink_sip_accept(struct wlink_sip_call *call, const char *sdp,
                      const char *identity); /* 200; sdp NULL: the early answer stands */
void wlink_sip_refuse(struct wlink_sip_call *call, enum wlink_code code); /* final 4xx/6xx with Reason */
void wlink_sip_reinvite(struct wlink_sip_call *call, const char *sdp, const char *identity);
/* CANCEL, refuse or BYE, whichever fits; GONE follows. */
void wlink_sip_hang_up(struct wlink_sip_call *call, enum wlink_code code);
/* Drops our reference after GONE; before it, hangs up silently. NULL is allowed. */
void wlink_sip_call_free(struct wlink_sip_call *call);

void wlink_sip_call_set_data(struct wlink_sip_call *call, void *data);
void *wlink_sip_call_get_data(const struct wlink_sip_call *call);
const char *wlink_sip_call_id(const struct wlink_sip_call *call);
/* The caller's half of the Session-ID, which is the consultation's; NULL when the caller gave none. */
const char *wlink_sip_call_session_id(const struct wlink_sip_call *call);

/* --- presence and notes --- */

/* What a request or an answer out of any dialog says, to be signed; see estate/passport.h. Borrowed. */
struct wlink_sip_statement {
    const char *to, *method, *call_id;
    const char *body;  /* or NULL */
    const char *offer; /* answers: the text that is answered, else NULL */
};

/* Called for each NOTIFY, SUBSCRIBE and MESSAGE to be sent, and for each answer to a MESSAGE; returns an
 * identity (g_free'd), or NULL. */
typedef char *(*wlink_sip_sign)(const struct wlink_sip_statement *statement, void *data);
void wlink_sip_set_signer(struct wlink_sip *sip, wlink_sip_sign sign, void *data);
/* What every accepted subscriber is told, now and on change: available, in-consultation, out-of-hours,
 * not-in-service. */
void wlink_sip_publish(struct wlink_sip *sip, const char *state);

/* Watches a room; PRESENCE events come until unwatched. Reconnects by itself with back-off (1 s to 60 s). */
bool wlink_sip_watch(struct wlink_sip *sip, const struct wlink_sip_target *target, GError **error);
bool wlink_sip_watches(struct wlink_sip *sip, const char *address);
void wlink_sip_unwatch(struct wlink_sip *sip, const char *address);
/* That room has just spoken to us: if it was unreachable, it is asked again now and not after the back-off.
 */
void wlink_sip_watch_again(struct wlink_sip *sip, const char *address);
/* Asks a watched room now, whatever was last heard of it: a PRESENCE event follows when it answers, and,
 * unless it was unreachable before, when it does not. */
void wlink_sip_watch_now(struct wlink_sip *sip, const char *address);

/* Whether there is a network, to be said again whenever it has changed; until it is said, there is. Without
 * one, nothing is known of any watched room (PRESENCE with NETWORK_DOWN), none is asked, and connections on
 * which no call stands are given up; with one, rooms that are not reached are asked now. Calls have their own
 * ways to notice. */
void wlink_sip_set_network(struct wlink_sip *sip, bool up);

/* One note, at most 480 bytes UTF-8. MESSAGE_SENT comes with token. */
bool wlink_sip_send_message(struct wlink_sip *sip, const struct wlink_sip_target *target, const char *text,
                            void *token, GError **error);

/* Tells a room, out of any dialog, that a consultation has ended: a MESSAGE of another type than a note's.
 * MESSAGE_SENT comes with token. */
bool wlink_sip_send_farewell(struct wlink_sip *sip, const struct wlink_sip_target *target, const char *text,
                             void *token, GError **error);

/* Answers a MESSAGE, FAREWELL, SUBSCRIBE or OPTIONS: code NONE accepts. */
void wlink_sip_respond(struct wlink_sip *sip, void *request, enum wlink_code code);
