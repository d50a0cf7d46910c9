/*
 * login.h -- authenticate a connection to a listener: Negotiate, Kerberos and NTLM in HTTP headers, with empty bodies.
 *
 * Over TLS the authentication is bound to the connection (RFC 5929). It lasts as long as the connection and the tickets do;
 * tickets are kept when it ends.
 *
 * Source: windows.md 6.1.
 */
#ifndef LIB_WSMAN_LOGIN_H
#define LIB_WSMAN_LOGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/model/error.h"
#include "lib/gss/session.h"
#include "lib/source/source.h"
#include "lib/wsman/line.h"

struct wsman_login;

enum wsman_login_end {
	LOGIN_DONE,			/* wsman_login_session() seals and unseals */
	LOGIN_STATUS,			/* something else than authentication is wrong: the reply tells */
	LOGIN_FAILED,
};

/**
 * @param target     borrowed until it is freed
 * @param below      borrowed, the same
 * @param ret_login  the caller's, to wsman_login_free()
 * @param err        ERROR_USAGE: the target cannot be used so
 */
bool wsman_login_new(const struct source_target *target, const struct wsman_line *below, struct wsman_login **ret_login,
    struct error *err);

/**
 * Authenticate.
 * @param deadline_ms  on the line's clock; nothing waits longer, whatever KDC and resolver do
 * @param allowed_ms   what ends there, as a time-out is told; 0: what is left
 * @param ret_reply    the last one
 * @param err          LOGIN_FAILED: ERROR_REFUSED, ERROR_SESSION, ERROR_TIMEOUT..., with what to do
 */
enum wsman_login_end wsman_login_run(struct wsman_login *login, uint64_t deadline_ms, unsigned int allowed_ms,
    struct wsman_reply *ret_reply, struct error *err);

/** The session that stands; NULL: there is none, and wsman_login_run() is next. Borrowed until then. */
struct gss_session *wsman_login_session(struct wsman_login *login);

/** What the operator should know of how the last session was made; "" when there is nothing. Borrowed until the next. */
const char *wsman_login_remark(const struct wsman_login *login);

/** What the domain told of the account, also when it refused it. Borrowed until the next session; NULL: nothing. */
const struct source_account *wsman_login_account(const struct wsman_login *login);

/** End the session. Its tickets are kept for the next. */
void wsman_login_end(struct wsman_login *login);

/** To be given with each message: tells whether it went over the connection that was authenticated. */
struct wsman_handshake *wsman_login_handshake(struct wsman_login *login);

/** NULL is fine. */
void wsman_login_free(struct wsman_login *login);

#endif
