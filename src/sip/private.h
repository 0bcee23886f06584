/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the files of src/sip share. Nobody else includes this, except tests that need shorter timings. */

#include "sip/reason.h"
#include "sip/sip.h"

/* What a NUA handle belongs to; the first member of each such struct. */
enum wlink_sip_owner_kind {
    WLINK_SIP_OWNER_NOBODY, /* a request out of any dialog that we have not seen before */
    WLINK_SIP_OWNER_CALL,
    WLINK_SIP_OWNER_WATCH,      /* our subscription to a room */
    WLINK_SIP_OWNER_SUBSCRIBER, /* a room's subscription to us */
    WLINK_SIP_OWNER_REQUEST,    /* a MESSAGE or OPTIONS that waits for wlink_sip_respond */
    WLINK_SIP_OWNER_NOTE,       /* our MESSAGE */
};
struct wlink_sip_owner {
    enum wlink_sip_owner_kind kind;
};

#define NUA_MAGIC_T     struct wlink_sip
#define NUA_HMAGIC_T    struct wlink_sip_owner
#define SU_ROOT_MAGIC_T void
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef" /* sofia's headers ask for macros of other systems */
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/nua.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_glib.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_tag.h>
#include <sofia-sip/su_uniqueid.h>
#include <sofia-sip/tport.h>
#include <sofia-sip/tport_tag.h>
#pragma GCC diagnostic pop

#include <string.h>

/* Limits on what comes from a peer, bytes. A message as a whole is limited by sofia (NTATAG_MAXSIZE). */
enum {
    WLINK_SIP_MAX_MESSAGE = 128 * 1024,
    WLINK_SIP_MAX_SDP = 64 * 1024,
    WLINK_SIP_MAX_IDENTITY = 8 * 1024,
    WLINK_SIP_MAX_NOTE = 480,
    WLINK_SIP_MAX_STATE = 32, /* a presence state's word */
    WLINK_SIP_MAX_CALLS = 64,
    WLINK_SIP_MAX_SUBSCRIBERS = 64,
    WLINK_SIP_MAX_REQUESTS = 32, /* that wait for wlink_sip_respond */
    WLINK_SIP_MAX_LINKS = 256,   /* TLS connections */
    WLINK_SIP_MAX_REFUSALS = 60, /* REFUSED_IN events a minute */
};

/* Times, ms. The defaults are the product's; tests shorten them. */
struct wlink_sip_timings {
    unsigned provisional; /* a caller who waits hears from us this often (RFC 3261 13.3.1.1) */
    unsigned transaction; /* 64*T1: no answer at all */
    unsigned handshake;   /* TCP and TLS */
    unsigned linger;      /* a far end that is not read any more may still take its answer */
    unsigned backoff_first, backoff_last; /* watching */
    unsigned refresh;                     /* of a subscription; less than half of its 1800 s */
    unsigned glare;                       /* RFC 3261 14.1: the unit of the two ranges, 1000 */
};

struct ssl_ctx_st; /* OpenSSL's SSL_CTX */

/* One TLS connection, see link.c. */
struct wlink_sip_link {
    struct wlink_sip *sip;
    void *ssl;
    int fd;
    bool up;      /* the handshake is done, as far as we know */
    bool heard;   /* the far end has taken our certificate, too */
    gint64 since; /* monotonic, us: when it began, then when it came up; of wlink_sip's last: when it ended */
    bool accepted; /* the far end connected to us */
    char *host;    /* far address, numeric; NULL until connected */
    guint16 port;
    char **names;      /* of the far certificate: the URIs of its subjectAltName */
    char *certificate; /* SHA-256 of the far certificate, hex; NULL until up */
    enum wlink_code failure;
    guint timer; /* for the handshake; once up, for the end of one that is not read any more */
};

struct wlink_sip {
    struct wlink_sip_config config; /* strings owned */
    wlink_sip_handler handler;
    void *data;
    struct wlink_sip_timings timings;
    su_root_t *root;
    GSource *source;
    nua_t *nua;
    GPtrArray *links;           /* of wlink_sip_link, each owned by its SSL */
    struct wlink_sip_link last; /* the last outgoing link that failed: host, port, failure */
    GPtrArray *calls;           /* with a handle */
    GPtrArray *watches;
    GPtrArray *subscribers;
    GPtrArray *requests;
    GPtrArray *notes;
    GPtrArray *idles; /* queued events, see wlink_sip_queue */
    wlink_sip_sign sign;
    void *sign_data;
    char *state; /* published, or NULL */
    void (*done)(void *data);
    void *done_data;
    gint64 refusal_minute; /* monotonic */
    unsigned refusals;     /* in that minute */
    bool stopping;         /* nothing new is begun */
    bool offline;          /* there is no network */
    guint stop_timer;
    gint64 stop_by; /* monotonic, us */
};

/* A NUA event, decoded. Everything in it lives as long as the callback. */
struct wlink_sip_arrival {
    struct wlink_sip *sip;
    nua_event_t event;
    int status;
    const char *phrase;
    nua_handle_t *handle;
    struct wlink_sip_owner *owner;
    sip_t const *message; /* request or response; NULL for what sofia made itself */
    tagi_t const *tags;
};

/* --- stack.c */
void wlink_sip_set_timings(struct wlink_sip *sip, const struct wlink_sip_timings *timings);
void wlink_sip_deliver(struct wlink_sip *sip, const struct wlink_sip_event *event);
/* Calls function(data) from the main loop, or drop(data) (NULL: nothing) when the stack is freed before. */
void wlink_sip_queue(struct wlink_sip *sip, void (*function)(void *data), GDestroyNotify drop, void *data);
const char *wlink_sip_phrase(int status);
/* A handle to a target: To, From, request URI. A foreign room is spoken to in sip: URIs with transport=tls:
 * not everybody who speaks TLS knows sips:. */
nua_handle_t *wlink_sip_handle_to(struct wlink_sip *sip, const struct wlink_sip_target *target,
                                  struct wlink_sip_owner *owner);
/* Our Contact as such a URI. Free with g_free. */
char *wlink_sip_plain_contact(const struct wlink_sip *sip);
bool wlink_sip_target_check(const struct wlink_sip_target *target, GError **error);
/* Numeric far address of the connection that the event's message came over; NULL: none. Free with g_free. */
char *wlink_sip_peer_of(const struct wlink_sip_arrival *arrival, guint16 *port);
/* REFUSED_IN, in the journal and to the owner. */
void wlink_sip_say_refused(struct wlink_sip *sip, enum wlink_code code, int status, const char *peer,
                           const char *words);
/* Answers a request that is refused before anybody is asked, and says so as REFUSED_IN. */
void wlink_sip_refuse_arrival(const struct wlink_sip_arrival *arrival, enum wlink_code code,
                              const char *words);
/* The code of a failed response (status 300 or more). */
enum wlink_code wlink_sip_failure_of(const struct wlink_sip_arrival *arrival,
                                     const struct wlink_sip_target *target);
void wlink_sip_shutdown_finish(struct wlink_sip *sip); /* when r_shutdown came */

/* --- tls.c */
struct wlink_sip_tls; /* a certificate directory as sofia wants it, and what it made of it */
struct wlink_sip_tls *wlink_sip_tls_begin(const struct wlink_sip_config *config, GError **error);
const char *wlink_sip_tls_directory(const struct wlink_sip_tls *tls);
/* Sets TLS 1.3 and our callbacks on every context that sofia made since begin; removes the directory. */
bool wlink_sip_tls_end(struct wlink_sip_tls *tls, struct wlink_sip *sip, GError **error);
/* The stack that made this SSL_CTX, or NULL. */
struct wlink_sip *wlink_sip_tls_stack_of(const struct ssl_ctx_st *context);

/* --- link.c: TLS connections */
void wlink_sip_links_follow(struct ssl_ctx_st *context);
/* Why a connection of ours failed, or NONE when it did not. */
enum wlink_code wlink_sip_link_failure(const struct wlink_sip_link *link);
struct wlink_sip_link *wlink_sip_link_find(struct wlink_sip *sip, const char *host, guint16 port);
/* A request over it was not answered at all: the connection is given up, so that the next one does not wait
 * for TCP's retransmissions, which get rarer and rarer. */
void wlink_sip_link_suspect(struct wlink_sip *sip, const char *host, guint16 port);
void wlink_sip_links_free(struct wlink_sip *sip);

/* --- ended.c: what happens when one ends */
void wlink_sip_link_ended(struct wlink_sip *sip, const struct wlink_sip_link *link);

/* --- carried.c: the opaque parts of a message, checked against the limits */
struct wlink_sip_carried {
    char *from;       /* AOR without scheme */
    char *call_id;    /* Call-ID */
    char *identity;   /* PASSporT or NULL */
    char *session_id; /* the header's value or NULL */
    char *resume;     /* token or NULL */
    char *body;       /* or NULL; NUL-terminated */
    gsize body_length;
};
/* Fails with TOO_LARGE or INVALID, *words then says what (static). */
enum wlink_code wlink_sip_carried_read(sip_t const *message, const char *body_type, gsize body_limit,
                                       struct wlink_sip_carried *carried, const char **words);
void wlink_sip_carried_clear(struct wlink_sip_carried *carried);
typedef struct wlink_sip_carried wlink_sip_carried;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(wlink_sip_carried, wlink_sip_carried_clear)

/* Headers as lines, "Name: value"; NULL in gives NULL out. Free with g_free. */
char *wlink_sip_identity_line(const char *token);
char *wlink_sip_resume_line(const char *token);
char *wlink_sip_session_line(const char *local, const char *remote);
bool wlink_sip_is_aor(const char *text);
bool wlink_sip_is_session_id(const char *text); /* 32 hex digits */
bool wlink_sip_is_token(const char *text, gsize limit, const char *extra);
/* The text of the Reason header whose protocol is SIP, or NULL. Free with g_free. */
char *wlink_sip_reason_text(sip_t const *message);

/* --- call.c */
enum wlink_sip_call_state {
    WLINK_SIP_CALL_CALLING,    /* outgoing, nothing heard */
    WLINK_SIP_CALL_PROCEEDING, /* outgoing, 18x */
    WLINK_SIP_CALL_EARLY,      /* outgoing, 183 with an answer */
    WLINK_SIP_CALL_OFFERED,    /* incoming, nothing said */
    WLINK_SIP_CALL_RINGING,    /* incoming, 180 sent */
    WLINK_SIP_CALL_ANSWERED,   /* incoming, 183 with an answer sent */
    WLINK_SIP_CALL_ACCEPTED,   /* incoming (or their re-INVITE), 200 sent, no ACK yet */
    WLINK_SIP_CALL_TALKING,    /* established */
    WLINK_SIP_CALL_CHANGING,   /* established, our re-INVITE is out */
    WLINK_SIP_CALL_ASKED,      /* established, their re-INVITE waits for our answer */
    WLINK_SIP_CALL_LEAVING,    /* CANCEL sent, its end awaited; the owner knows already */
    WLINK_SIP_CALL_PARTING,    /* BYE sent, its answer awaited; the owner knows already */
    WLINK_SIP_CALL_ENDED,
};
enum wlink_sip_call_step {
    WLINK_SIP_STEP_PROVISIONAL, /* 180 or 182 came */
    WLINK_SIP_STEP_EARLY,       /* 183 with an answer came */
    WLINK_SIP_STEP_OK,          /* 200 to our INVITE or re-INVITE came */
    WLINK_SIP_STEP_RING,
    WLINK_SIP_STEP_ANSWER,
    WLINK_SIP_STEP_ACCEPT,
    WLINK_SIP_STEP_ACK,
    WLINK_SIP_STEP_CHANGE,  /* we send a re-INVITE */
    WLINK_SIP_STEP_REFUSED, /* a re-INVITE was refused, either way */
    WLINK_SIP_STEP_ASK,     /* a re-INVITE came */
    WLINK_SIP_STEP_LEAVE,   /* CANCEL, or BYE */
    WLINK_SIP_STEP_END,
};

struct wlink_sip_call {
    struct wlink_sip_owner owner;
    struct wlink_sip *sip;
    nua_handle_t *handle;
    enum wlink_sip_call_state state;
    int references; /* one of the owner's, one of sip->calls, one of a queued GONE */
    bool owned;     /* the owner has not freed it: events are delivered */
    bool reliable;  /* the far end takes 100rel */
    bool outgoing;
    struct wlink_sip_target target; /* outgoing; strings owned */
    char *call_id, *session_id, *far_session;
    char *contact; /* ours, where the far end does not speak of sips:; NULL: sofia's own */
    char *peer;    /* far end of the connection in use, see wlink_sip_link_find */
    guint16 peer_port;
    guint provisional_timer, change_timer, leaving_timer;
    char *change_sdp, *change_identity; /* our re-INVITE, until it is answered */
    unsigned glares;
    enum wlink_code gone;
    int gone_status;
    char *gone_words;
    void *data;
};
const char *wlink_sip_call_state_to_string(enum wlink_sip_call_state state);
const char *wlink_sip_call_step_to_string(enum wlink_sip_call_step step);
/* The state after a step, or false when the step is not possible there. Pure; const table. */
bool wlink_sip_call_next(enum wlink_sip_call_state state, enum wlink_sip_call_step step,
                         enum wlink_sip_call_state *next);
/* Takes the step; an impossible one is logged and refused. */
bool wlink_sip_call_step(struct wlink_sip_call *call, enum wlink_sip_call_step step);
struct wlink_sip_call *wlink_sip_call_new(struct wlink_sip *sip, const char *call_id);
void wlink_sip_call_unref(struct wlink_sip_call *call);
bool wlink_sip_call_waits(const struct wlink_sip_call *call); /* not established yet, and a peer is known */
/* Gives up the handle; what is on its way is sent. */
void wlink_sip_call_release(struct wlink_sip_call *call);
/* The end, however it came: GONE is queued, once. */
void wlink_sip_call_finish(struct wlink_sip_call *call, enum wlink_code code, int status, const char *words);
void wlink_sip_call_deliver(struct wlink_sip_call *call, struct wlink_sip_event *event);
/* Remembers the connection and the far Session-ID of a message. */
void wlink_sip_call_note(struct wlink_sip_call *call, const struct wlink_sip_arrival *arrival,
                         const struct wlink_sip_carried *carried);
char *wlink_sip_call_session_line(const struct wlink_sip_call *call);

/* --- invite.c, answer.c, hangup.c: the decoders of NUA events of calls */
void wlink_sip_on_invite_answered(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_invite(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_reinvite(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_ack(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_bye_answered(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_bye(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_cancel(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_call_state(const struct wlink_sip_arrival *arrival);

/* --- presence.c: rooms that we watch */
void wlink_sip_on_subscribed(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_notify(const struct wlink_sip_arrival *arrival);
void wlink_sip_watch_link_ended(struct wlink_sip *sip, const struct wlink_sip_link *link);
void wlink_sip_watches_stop(struct wlink_sip *sip);

/* --- notify.c: rooms that watch us */
struct wlink_sip_subscriber;
void wlink_sip_on_subscribe(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_resubscribe(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_notified(const struct wlink_sip_arrival *arrival);
void wlink_sip_subscriber_answer(struct wlink_sip_subscriber *subscriber, enum wlink_code code,
                                 msg_t *request);
void wlink_sip_subscribers_stop(struct wlink_sip *sip);
void wlink_sip_subscribers_free(struct wlink_sip *sip);

/* --- message.c: notes, OPTIONS, and requests that wait for an answer */
void wlink_sip_on_message(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_message_answered(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_options(const struct wlink_sip_arrival *arrival);
void wlink_sip_on_options_in_call(const struct wlink_sip_arrival *arrival);
/* Asks the handler about a request; subscriber: whose SUBSCRIBE it is, else NULL. */
void wlink_sip_request_ask(const struct wlink_sip_arrival *arrival, enum wlink_sip_event_kind kind,
                           const struct wlink_sip_carried *carried, struct wlink_sip_subscriber *subscriber);
void wlink_sip_requests_forget(struct wlink_sip *sip, struct wlink_sip_subscriber *subscriber);
void wlink_sip_requests_stop(struct wlink_sip *sip);
void wlink_sip_notes_stop(struct wlink_sip *sip);
/* A signed identity for what is to be sent, as a header line; NULL when there is no signer. */
char *wlink_sip_signed_line(struct wlink_sip *sip, const struct wlink_sip_statement *statement);
