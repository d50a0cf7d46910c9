/*
 * session.h -- who we are to a node, and a security context with it: Kerberos 5, SPNEGO, NTLM, by GSSAPI.
 *
 * Tokens in, tokens out: it knows no HTTP. One session makes as many contexts after each other as are needed,
 * and gets new tickets when the old ones run out. Not for two threads at once; many sessions in many threads.
 */
#ifndef LIB_GSS_SESSION_H
#define LIB_GSS_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/model/error.h"
#include "lib/gss/multipart_seal.h"
#include "lib/source/source.h"

struct gss_session;

/**
 * Make a session for `target`: AUTH_NEGOTIATE (Kerberos in SPNEGO, else NTLM when there is a password and
 * Kerberos cannot be had), AUTH_KERBEROS, AUTH_NTLM. Does not talk yet.
 * @param target       borrowed for the call
 * @param ret_session  the caller's, to gss_session_free()
 * @param err          ERROR_USAGE: the target cannot be used so; ERROR_NO_MEMORY
 */
bool gss_session_new(const struct source_target *target, struct gss_session **ret_session,
    struct error *err);

/**
 * Begin a context: gets credentials, where those at hand are none or almost over, and the first token.
 * Waits for resolver and KDC as long as libkrb5 likes: a call that may wait for a KDC (background.h).
 * @param binding      channel binding: "tls-server-end-point:..."; NULL: none
 * @param ret_token    base64; the caller's, to free()
 * @param err          what Kerberos or NTLM say, and what to do about it
 */
bool gss_session_begin(struct gss_session *session, const char *binding, size_t binding_length,
    char **ret_token, struct error *err);

/**
 * Take the node's token and make the next.
 * @param token      base64; "": none came
 * @param ret_token  as above; NULL when there is none to send
 * @param err        ERROR_SESSION: the node did not prove itself, or the context would not seal
 */
bool gss_session_step(struct gss_session *session, const char *token, char **ret_token, struct error *err);

/** The context stands: both sides are proven, and messages can be sealed. */
bool gss_session_is_ready(const struct gss_session *session);

/** The context stands, and will not for another minute. */
bool gss_session_is_ending(const struct gss_session *session);

/** The HTTP scheme: "Negotiate" or "Kerberos". */
const char *gss_session_scheme(const struct gss_session *session);

/** Is NTLM what is used? Then why not Kerberos; "" when that was not tried. NULL: it is not NTLM. */
const char *gss_session_without_kerberos(const struct gss_session *session);

/** What the operator should know of how the context was made; "" when there is nothing. */
const char *gss_session_remark(const struct gss_session *session);

/** Of a context that stands: "Kerberos, as monitor@EXAMPLE, to HTTP/exch-a.example@EXAMPLE"; "NTLM, as EXAMPLE\\monitor". */
void gss_session_describe(const struct gss_session *session, char *ret_text, size_t size);

/** What the KDC told of the account, also when it refused it. Borrowed until the next context begins. */
const struct source_account *gss_session_account(const struct gss_session *session);

/** Of the node, as Kerberos is asked for it: "HTTP/exch-a.example". */
const char *gss_session_service(const struct gss_session *session);

/** Seal and unseal: gss_seal_write(), gss_seal_read(). */
bool gss_session_seal(struct gss_session *session, const char *type, const char *bytes, size_t count,
    char **ret_body, size_t *ret_length, struct error *err);
bool gss_session_unseal(struct gss_session *session, const char *body, size_t length, char ret_type[128],
    char **ret_bytes, size_t *ret_count, struct error *err);

/**
 * No message is sealed or unsealed for a while: keep little of the context until gss_session_wake(). gss-ntlmssp has 64 KiB
 * of buffers in each, and 3 KiB of what they are about.
 */
void gss_session_rest(struct gss_session *session);

/** After a rest, before messages. One that did not rest is fine. @return false: there is no context any more */
bool gss_session_wake(struct gss_session *session);

/** Drop the context; credentials stay. */
void gss_session_end(struct gss_session *session);

/** Drop the tickets, too: the node does not take them, and may have another key since. */
void gss_session_forget(struct gss_session *session);

/** NULL is fine. */
void gss_session_free(struct gss_session *session);

#endif
