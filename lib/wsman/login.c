#include "lib/wsman/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/gss/credentials.h"
#include "lib/gss/kerberos_failure.h"
#include "lib/http/background.h"

#define STEPS_MAX  6U			/* of one handshake; NTLM needs two, SPNEGO at most three */
#define PATIENCE_MS 120000U		/* more than libkrb5 waits for a few KDCs that are silent */
#define LONG_TOKEN 8192U		/* in base64: beyond, HTTP.sys' bound of 16 KiB for a header may be what is wrong */

/* What may be wrong when a ticket is not taken, but its lifetime. */
#define ADVICE_ON_KEY \
	"is that name registered for another account (setspn -Q)? Then try another with --spn, for example WSMAN/%s. Has the node " \
	"another key than the domain, since it went back to a snapshot or joined anew? Test-ComputerSecureChannel -Repair there, and " \
	"a new ticket here (kinit)"

/* The first token of a context. It is got with the help of resolver and KDC, and those may keep silent. */
struct beginning {
	struct gss_session *session;
	char binding[WSMAN_BINDING_SIZE];
	size_t binding_length;
	char *token;
	bool ok;
	struct error err;
};

struct wsman_login {
	const struct source_target *target;
	const struct wsman_line *below;
	struct gss_session *session;	/* NULL: with `beginning`, or left behind */
	struct background *wait;	/* NULL: none */
	struct beginning *beginning;	/* of the call, as long as there is a wait */
	bool began_as_ntlm;		/* that call: no KDC is asked */
	uint64_t begun_ms;		/* the wait; on the line's clock */
	uint64_t patience_ms;		/* how long it is waited for */
	char no_token[1];		/* room for none: a node that is logged on to keeps no more */
	struct wsman_handshake handshake;
	unsigned int allowed_ms;	/* of the message it is for */
};

/* An empty message with a token, or with none to see who is there. */
static bool
post_token(struct wsman_login *login, const char *token, uint64_t deadline_ms, struct wsman_reply *ret_reply,
    struct error *err)
{
	const char *scheme = gss_session_scheme(login->session);
	size_t size = token == NULL ? 1 : strlen(scheme) + strlen(token) + 2, left = WSMAN_IGNORED_MAX;
	const struct wsman_receiver receiver = { .body = wsman_ignore_body, .state = &left };
	char *authorization = malloc(size);
	struct wsman_message message = {
		.body = "",
		.timeout_ms = wsman_line_time_left(login->below, deadline_ms),
		.allowed_ms = login->allowed_ms,
		.may_repeat = true,
		.authorization = token == NULL ? NULL : authorization,
		.handshake = &login->handshake,
	};
	bool ok;

	if (authorization == NULL)
		return error_memory(err);
	if (message.timeout_ms == 0) {
		free(authorization);
		return error_set(err, ERROR_TIMEOUT,
		    "authentication took all of the time allowed: %sallow more",
		    gss_session_without_kerberos(login->session) == NULL ? "does the KDC answer? " : "");
	}
	if (token != NULL)
		snprintf(authorization, size, "%s %s", scheme, token);
	login->handshake.scheme = scheme;
	ok = login->below->post(login->below->state, &message, &receiver, ret_reply, err);
	free(authorization);
	return ok;
}

static bool
report_refused(struct wsman_login *login, const struct wsman_reply *reply, struct error *err)
{
	const char *scheme = gss_session_scheme(login->session);
	const char *without = gss_session_without_kerberos(login->session);
	long skew_s = kerberos_skew(reply->date);

	if (!wsman_reply_offers(reply, scheme))
		return error_set(err, ERROR_SESSION,
		    "the listener does not take %s (HTTP 401; it offers %s): allow it on the node (winrm set "
		    "winrm/config/service/auth @{%s=\"true\"}), or use another --auth",
		    scheme, reply->schemes[0] != '\0' ? reply->schemes : "nothing", scheme);
	if (without == NULL)
		gss_session_forget(login->session);
	if (without == NULL && kerberos_skew_is_too_large(skew_s))
		return kerberos_skew_report(skew_s, NULL, err);
	if (without == NULL)
		return error_set(err, ERROR_SESSION,
		    "the node does not accept the Kerberos ticket for '%s' (HTTP 401): " ADVICE_ON_KEY,
		    gss_session_service(login->session), login->target->address);
	if (*without != '\0')
		return error_set(err, ERROR_REFUSED, "%s (NTLM was tried instead, and the node did not accept '%s', HTTP 401)",
		    without, login->target->user);
	return error_set(err, ERROR_REFUSED,
	    "the node does not accept the account '%s' by NTLM (HTTP 401): check user (DOMAIN\\user) and password. When both are "
	    "right, the account may not log on by NTLM, or not now (Protected Users, a policy, its workstations or hours, expired, "
	    "smart card): --auth=kerberos may tell more",
	    login->target->user);
}

/* `err` says what GSSAPI thinks of the node's token; with a 401 that is why the node said no, else it is its proof. */
static void
report_bad_token(const struct wsman_login *login, const struct wsman_reply *reply, struct error *err)
{
	const char *service = gss_session_service(login->session);
	long skew_s = kerberos_skew(reply->date);

	if (err->kind == ERROR_NO_MEMORY || err->kind == ERROR_MALFORMED || gss_session_without_kerberos(login->session) != NULL)
		return;
	gss_session_forget(login->session);
	if (kerberos_skew_is_too_large(skew_s))
		kerberos_skew_report(skew_s, err->text, err);
	else if (reply->status != 401)
		error_set(err, ERROR_SESSION,
		    "the node does not prove that it is '%s': %s. Does another machine answer under its name?", service,
		    err->text);
	else
		error_set(err, ERROR_SESSION,
		    "the node refuses the ticket for '%s' (HTTP 401): %s: " ADVICE_ON_KEY "%s", service,
		    err->text, login->target->address,
		    login->target->plain_http ? "" : ". Does a proxy between open TLS? The ticket is bound to the certificate "
						      "that was shown here");
}

static void
run_beginning(void *state)
{
	struct beginning *beginning = state;

	beginning->ok = gss_session_begin(beginning->session,
	    beginning->binding_length > 0 ? beginning->binding : NULL, beginning->binding_length, &beginning->token,
	    &beginning->err);
}

static void
drop_beginning(void *state)
{
	struct beginning *beginning = state;

	gss_session_free(beginning->session);
	free(beginning->token);
	free(beginning);
}

/* The session goes with it, until it is over. */
static bool
start_beginning(struct wsman_login *login, struct error *err)
{
	struct beginning *beginning = calloc(1, sizeof(*beginning));
	const struct background_call call = { .run = run_beginning, .drop = drop_beginning, .state = beginning };

	if (beginning == NULL)
		return error_memory(err);
	beginning->session = login->session;
	login->began_as_ntlm = gss_session_without_kerberos(login->session) != NULL;
	beginning->binding_length = login->handshake.binding_length;
	memcpy(beginning->binding, login->handshake.binding, beginning->binding_length);
	login->wait = background_begin(&call, err);
	if (login->wait == NULL) {
		free(beginning);
		return false;
	}
	login->beginning = beginning;
	login->begun_ms = login->below->now_ms(login->below->state);
	login->session = NULL;
	return true;
}

/* False: it is not over. Else it is the caller's, without the session, which is in its place again. */
static bool
finish_beginning(struct wsman_login *login, uint64_t deadline_ms, struct beginning **ret_beginning)
{
	if (!background_end(login->wait, wsman_line_time_left(login->below, deadline_ms)))
		return false;
	*ret_beginning = login->beginning;
	login->session = login->beginning->session;
	login->wait = NULL;
	login->beginning = NULL;
	login->patience_ms = PATIENCE_MS;
	return true;
}

static bool
report_silence(const struct wsman_login *login, struct error *err)
{
	const struct source_target *target = login->target;

	if (login->began_as_ntlm)
		return error_set(
		    err, ERROR_TIMEOUT, "NTLM did not come back in the time allowed: does winbind or a resolver hang?");
	return error_set(err, ERROR_TIMEOUT,
	    "Kerberos: no KDC (or no resolver) answered in the time allowed: check the network, and [realms] in krb5.conf, or "
	    "allow more time. Keeps the first of several domain controllers silent? The next is asked a second later, but with the "
	    "ticket cache only after ten (KRB5_TRACE=/dev/stderr shows which)%s",
	    target->auth == AUTH_NEGOTIATE && gss_credentials_has_password(target)
		? "; --auth=ntlm does without a KDC"
		: "");
}

/*
 * Who never comes back is left behind in the end, or the node would be asked no more: from krb5 1.22 on libkrb5 waits
 * for ever for a KDC that took the connection. Each time only after twice as long, so that such threads stay few.
 */
static void
give_up_late(struct wsman_login *login)
{
	background_leave(login->wait);
	login->wait = NULL;
	login->beginning = NULL;
	login->patience_ms *= 2;
}

/* A session to begin with. One that was late is waited for: the KDC may have answered it since. */
static bool
have_session(struct wsman_login *login, uint64_t deadline_ms, struct error *err)
{
	struct beginning *late;

	if (login->wait != NULL && finish_beginning(login, deadline_ms, &late)) {
		gss_session_end(login->session);	/* its tickets are kept; its token was for another moment */
		free(late->token);
		free(late);
	} else if (login->wait != NULL) {
		if (login->below->now_ms(login->below->state) - login->begun_ms > login->patience_ms)
			give_up_late(login);
		return report_silence(login, err);
	}
	return login->session != NULL || gss_session_new(login->target, &login->session, err);
}

static bool
begin_session(struct wsman_login *login, uint64_t deadline_ms, char **ret_token, struct error *err)
{
	struct beginning *beginning;
	bool ok;

	if (!start_beginning(login, err))
		return false;
	if (!finish_beginning(login, deadline_ms, &beginning))
		return report_silence(login, err);
	ok = beginning->ok;
	*ret_token = beginning->token;
	if (!ok)
		*err = beginning->err;
	if (!ok && err->kind == ERROR_USAGE)	/* a keytab, a realm: there is no session, whatever was to be asked in it */
		err->kind = ERROR_SESSION;
	free(beginning);
	return ok;
}

enum stage {
	STAGE_GO_ON,
	STAGE_DONE,
	STAGE_STATUS,			/* something else than authentication is wrong: the reply tells */
	STAGE_ANEW,			/* the connection was another one */
	STAGE_FAILED,
};

/* One token there, one back. `*token` is replaced. */
static enum stage
take_step(struct wsman_login *login, char **token, bool is_first, uint64_t deadline_ms, struct wsman_reply *ret_reply,
    struct error *err)
{
	size_t length = strlen(*token);
	char *next = NULL;

	if (!post_token(login, *token, deadline_ms, ret_reply, err))
		return STAGE_FAILED;
	free(*token);
	*token = NULL;
	if (ret_reply->status == 431 || (ret_reply->status == 400 && length > LONG_TOKEN)) {
		error_set(err, ERROR_SESSION,
		    "the token of %zu bytes is too long for the listener (HTTP %u): that of an account in many groups is. Raise "
		    "MaxFieldLength and MaxRequestBytes of HTTP.sys on the node (HKLM\\System\\CurrentControlSet\\Services\\HTTP\\"
		    "Parameters, then restart it), or use an account in fewer groups",
		    length, ret_reply->status);
		return STAGE_FAILED;
	}
	if (ret_reply->status != 200 && ret_reply->status != 401)
		return STAGE_STATUS;
	if (!is_first && login->handshake.is_new_connection)
		return STAGE_ANEW;
	/* a token that comes with a 401 may still say what is wrong */
	if (login->handshake.token[0] != '\0' && !gss_session_is_ready(login->session) &&
	    !gss_session_step(login->session, login->handshake.token, &next, err)) {
		report_bad_token(login, ret_reply, err);
		return STAGE_FAILED;
	}
	*token = next;
	if (ret_reply->status == 401) {
		if (next != NULL)
			return STAGE_GO_ON;
		report_refused(login, ret_reply, err);
		return STAGE_FAILED;
	}
	if (gss_session_is_ready(login->session) && next == NULL)
		return STAGE_DONE;
	if (next != NULL)
		return STAGE_GO_ON;
	error_set(err, ERROR_SESSION,
	    "the node let us in without proving that it is the one asked for: this may be another machine");
	return STAGE_FAILED;
}

static enum stage
try_handshake(struct wsman_login *login, uint64_t deadline_ms, struct wsman_reply *ret_reply, struct error *err)
{
	enum stage stage = STAGE_GO_ON;
	char *token = NULL;
	unsigned int step;

	/* over TLS the first token is bound to the connection, so that one comes first */
	if (!login->target->plain_http) {
		if (!post_token(login, NULL, deadline_ms, ret_reply, err))
			return STAGE_FAILED;
		if (ret_reply->status == 200) {
			error_set(err, ERROR_MALFORMED,
			    "an empty message was answered with HTTP 200 and not with a demand to authenticate: is this a WinRM "
			    "listener?");
			return STAGE_FAILED;
		}
		if (ret_reply->status != 401)
			return STAGE_STATUS;
		if (!wsman_reply_offers(ret_reply, gss_session_scheme(login->session))) {
			report_refused(login, ret_reply, err);
			return STAGE_FAILED;
		}
	}
	if (!begin_session(login, deadline_ms, &token, err))
		return STAGE_FAILED;
	for (step = 0; step < STEPS_MAX && stage == STAGE_GO_ON; step++)
		stage = take_step(login, &token, login->target->plain_http && step == 0, deadline_ms, ret_reply, err);
	free(token);
	if (stage == STAGE_GO_ON) {
		error_set(err, ERROR_MALFORMED, "the authentication does not come to an end");
		stage = STAGE_FAILED;
	}
	return stage;
}

static void
set_room(struct wsman_login *login, char *token, size_t size)
{
	login->handshake.token = token;
	login->handshake.token_size = size;
	token[0] = '\0';
}

static enum stage
shake_hands(struct wsman_login *login, uint64_t deadline_ms, struct wsman_reply *ret_reply, struct error *err)
{
	char *token = malloc(WSMAN_TOKEN_SIZE);
	enum stage stage;

	if (token == NULL) {
		error_memory(err);
		return STAGE_FAILED;
	}
	set_room(login, token, WSMAN_TOKEN_SIZE);
	stage = try_handshake(login, deadline_ms, ret_reply, err);
	if (login->session != NULL && (stage == STAGE_ANEW || (stage == STAGE_FAILED && ret_reply->is_lost))) {
		error_clear(err);
		stage = try_handshake(login, deadline_ms, ret_reply, err);
	}
	set_room(login, login->no_token, sizeof(login->no_token));
	free(token);
	return stage;
}

enum wsman_login_end
wsman_login_run(struct wsman_login *login, uint64_t deadline_ms, unsigned int allowed_ms, struct wsman_reply *ret_reply,
    struct error *err)
{
	enum stage stage;

	login->allowed_ms = allowed_ms;
	if (!have_session(login, deadline_ms, err))
		return LOGIN_FAILED;
	stage = shake_hands(login, deadline_ms, ret_reply, err);
	if (stage == STAGE_DONE)
		return LOGIN_DONE;
	if (stage == STAGE_ANEW)
		error_set(err, ERROR_UNREACHABLE,
		    "the node ends the connection while it authenticates: is there a proxy between?");
	wsman_login_end(login);
	return stage == STAGE_STATUS ? LOGIN_STATUS : LOGIN_FAILED;
}

struct gss_session *
wsman_login_session(struct wsman_login *login)
{
	return login->session != NULL && gss_session_is_ready(login->session) ? login->session : NULL;
}

const char *
wsman_login_remark(const struct wsman_login *login)
{
	return login->session == NULL ? "" : gss_session_remark(login->session);
}

const struct source_account *
wsman_login_account(const struct wsman_login *login)
{
	return login->session == NULL ? NULL : gss_session_account(login->session);
}

void
wsman_login_end(struct wsman_login *login)
{
	if (login->session != NULL)
		gss_session_end(login->session);
}

struct wsman_handshake *
wsman_login_handshake(struct wsman_login *login)
{
	return &login->handshake;
}

void
wsman_login_free(struct wsman_login *login)
{
	if (login == NULL)
		return;
	background_leave(login->wait);
	gss_session_free(login->session);
	free(login);
}

bool
wsman_login_new(const struct source_target *target, const struct wsman_line *below, struct wsman_login **ret_login,
    struct error *err)
{
	struct wsman_login *login = calloc(1, sizeof(*login));

	if (login == NULL)
		return error_memory(err);
	login->target = target;
	login->below = below;
	login->patience_ms = PATIENCE_MS;
	set_room(login, login->no_token, sizeof(login->no_token));
	if (!gss_session_new(target, &login->session, err)) {
		wsman_login_free(login);
		return false;
	}
	*ret_login = login;
	return true;
}
