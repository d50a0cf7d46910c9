#include "config.h"	/* strcasestr() */

#include "lib/wsman_sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/errand.h"
#include "lib/gss_session.h"
#include "lib/kerberos_failure.h"

#define STEPS_MAX      6U		/* of one handshake; NTLM needs two, SPNEGO at most three */
#define ANSWER_MAX     ((64U << 20) + SEAL_HEADER_MAX + SEAL_FORM_MAX)

struct sealed {
	const struct source_target *target;
	struct wsman_line below;
	struct gss_session *session;	/* NULL: left behind with an errand; made anew when it is needed */
	char *token;			/* WSMAN_TOKEN_SIZE bytes */
	struct wsman_handshake handshake;
	bool was_used;			/* a message was answered on this context */
};

/* The answer to one sealed message, while it comes in. */
struct collection {
	struct sealed *sealed;
	const struct wsman_receiver *receiver;
	char *bytes;
	size_t count, size;
};

bool
wsman_sealed_is_for(const struct source_target *target)
{
	switch (target->auth) {
	case AUTH_NEGOTIATE:
	case AUTH_KERBEROS:
	case AUTH_NTLM:
		return true;
	case AUTH_BASIC:
	case AUTH_CERTIFICATE:
		break;
	}
	return false;
}

static bool
ignore_body(void *state, const struct wsman_reply *reply, const char *bytes, size_t count, struct error *err)
{
	size_t *left = state;

	(void)reply;
	(void)bytes;
	if (count > *left)
		return error_set(err, ERROR_LIMIT, "the answer to the authentication has a body without end");
	*left -= count;
	return true;
}

static unsigned int
time_left(const struct sealed *sealed, uint64_t deadline_ms)
{
	uint64_t now_ms = sealed->below.now_ms(sealed->below.state);

	return now_ms >= deadline_ms ? 0 : (unsigned int)(deadline_ms - now_ms);
}

/* An empty message with a token, or with none to see who is there. */
static bool
post_token(struct sealed *sealed, const char *token, uint64_t deadline_ms, struct wsman_reply *ret_reply,
    struct error *err)
{
	const char *scheme = gss_session_scheme(sealed->session);
	size_t size = token == NULL ? 1 : strlen(scheme) + strlen(token) + 2, left = 64U << 10;
	const struct wsman_receiver receiver = { .body = ignore_body, .state = &left };
	char *authorization = malloc(size);
	struct wsman_message message = {
		.body = "",
		.timeout_ms = time_left(sealed, deadline_ms),
		.may_repeat = true,
		.authorization = token == NULL ? NULL : authorization,
		.handshake = &sealed->handshake,
	};
	bool ok;

	if (authorization == NULL)
		return error_set(err, ERROR_MEMORY, "out of memory");
	if (message.timeout_ms == 0) {
		free(authorization);
		return error_set(err, ERROR_TIMEOUT,
		    "authentication took all of the time allowed: does the KDC answer? allow more");
	}
	if (token != NULL)
		snprintf(authorization, size, "%s %s", scheme, token);
	sealed->handshake.scheme = scheme;
	sealed->handshake.token = sealed->token;
	ok = sealed->below.post(sealed->below.state, &message, &receiver, ret_reply, err);
	free(authorization);
	return ok;
}

/* Whether the listener has the scheme at all is told best by the list of those it has. */
static bool
offers(const struct wsman_reply *reply, const char *scheme)
{
	size_t length = strlen(scheme);
	const char *place;

	for (place = strcasestr(reply->schemes, scheme); place != NULL; place = strcasestr(place + 1, scheme))
		if ((place == reply->schemes || place[-1] == ' ') && strchr(", ", place[length]) != NULL)
			return true;
	return false;
}

static bool
report_refused(struct sealed *sealed, const struct wsman_reply *reply, struct error *err)
{
	const char *scheme = gss_session_scheme(sealed->session);
	const char *without = gss_session_without_kerberos(sealed->session);
	const char *user = sealed->target->user != NULL ? sealed->target->user : "of the ticket";
	long skew_s = kerberos_skew(reply->date);

	if (!offers(reply, scheme))
		return error_set(err, ERROR_REFUSED,
		    "the listener does not take %s (HTTP 401; it offers %s): allow it on the node (winrm set "
		    "winrm/config/service/auth @{%s=\"true\"}), or use another --auth",
		    scheme, reply->schemes[0] != '\0' ? reply->schemes : "nothing", scheme);
	if (without == NULL && kerberos_skew_is_too_large(skew_s))
		return kerberos_skew_report(skew_s, err);
	if (without == NULL)
		return error_set(err, ERROR_REFUSED,
		    "the node does not accept the Kerberos ticket of '%s' (HTTP 401): is it registered for "
		    "another account of the node? try another service with --spn, for example WSMAN/%s",
		    user, sealed->target->address);
	return error_set(err, ERROR_REFUSED,
	    "the node does not accept the account '%s' by NTLM (HTTP 401): check user (DOMAIN\\user) and password%s%s%s",
	    user, *without != '\0' ? " (Kerberos was not used: " : "", without, *without != '\0' ? ")" : "");
}

/* `err` says what GSSAPI thinks of the node's token; with a 401 that is why the node said no, in the mechanism's words. */
static void
report_bad_token(const struct sealed *sealed, const struct wsman_reply *reply, struct error *err)
{
	long skew_s = kerberos_skew(reply->date);

	if (gss_session_without_kerberos(sealed->session) == NULL && kerberos_skew_is_too_large(skew_s)) {
		kerberos_skew_report(skew_s, err);
		return;
	}
	if (reply->status != 401 || err->kind == ERROR_MEMORY)
		return;
	error_set(err, ERROR_REFUSED, "the node refuses the session (HTTP 401): %s%s", err->text,
	    sealed->target->plain_http ? ""
				       : " (is there a proxy between that opens TLS? The session is bound to the "
					 "certificate that was shown here)");
}

/* The first token of a context. It is got with the help of resolver and KDC, and those may keep silent. */
struct beginning {
	struct gss_session *session;
	char binding[WSMAN_BINDING_SIZE];
	size_t binding_length;
	char *token;
	bool ok;
	struct error err;
};

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

static bool
report_silence(const struct sealed *sealed, unsigned int waited_ms, struct error *err)
{
	return error_set(err, ERROR_TIMEOUT,
	    "Kerberos: no KDC (or no resolver) answered within the %u s that were left: check the network, and [realms] in krb5.conf, or "
	    "allow more time%s",
	    (waited_ms + 999) / 1000, sealed->target->auth == AUTH_NEGOTIATE ? "; --auth=ntlm does without a KDC" : "");
}

static bool
begin_session(struct sealed *sealed, uint64_t deadline_ms, char **ret_token, struct error *err)
{
	struct beginning *beginning = calloc(1, sizeof(*beginning));
	const struct errand errand = { .run = run_beginning, .drop = drop_beginning, .state = beginning };
	unsigned int wait_ms = time_left(sealed, deadline_ms);
	bool ok = false;

	if (beginning == NULL)
		return error_set(err, ERROR_MEMORY, "out of memory");
	beginning->session = sealed->session;
	beginning->binding_length = sealed->handshake.binding_length;
	memcpy(beginning->binding, sealed->handshake.binding, beginning->binding_length);
	switch (errand_run(&errand, wait_ms, err)) {
	case ERRAND_LATE:
		sealed->session = NULL;
		return report_silence(sealed, wait_ms, err);
	case ERRAND_DONE:
		ok = beginning->ok;
		*ret_token = beginning->token;
		if (!ok)
			*err = beginning->err;
		break;
	case ERRAND_FAILED:
		break;
	}
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
take_step(struct sealed *sealed, char **token, bool is_first, uint64_t deadline_ms, struct wsman_reply *ret_reply,
    struct error *err)
{
	char *next = NULL;

	if (!post_token(sealed, *token, deadline_ms, ret_reply, err))
		return STAGE_FAILED;
	free(*token);
	*token = NULL;
	if (ret_reply->status != 200 && ret_reply->status != 401)
		return STAGE_STATUS;
	if (!is_first && sealed->handshake.is_new_connection)
		return STAGE_ANEW;
	/* a token that comes with a 401 may still say what is wrong */
	if (sealed->token[0] != '\0' && !gss_session_is_ready(sealed->session) &&
	    !gss_session_step(sealed->session, sealed->token, &next, err)) {
		report_bad_token(sealed, ret_reply, err);
		return STAGE_FAILED;
	}
	*token = next;
	if (ret_reply->status == 401) {
		if (next != NULL)
			return STAGE_GO_ON;
		report_refused(sealed, ret_reply, err);
		return STAGE_FAILED;
	}
	if (gss_session_is_ready(sealed->session) && next == NULL)
		return STAGE_DONE;
	if (next != NULL)
		return STAGE_GO_ON;
	error_set(err, ERROR_REFUSED,
	    "the node let us in without proving that it is the one asked for: this may be another machine");
	return STAGE_FAILED;
}

static enum stage
try_handshake(struct sealed *sealed, uint64_t deadline_ms, struct wsman_reply *ret_reply, struct error *err)
{
	enum stage stage = STAGE_GO_ON;
	char *token = NULL;
	unsigned int step;

	sealed->was_used = false;
	/* over TLS the first token is bound to the connection, so that one comes first */
	if (!sealed->target->plain_http) {
		if (!post_token(sealed, NULL, deadline_ms, ret_reply, err))
			return STAGE_FAILED;
		if (ret_reply->status != 401)
			return STAGE_STATUS;
		if (!offers(ret_reply, gss_session_scheme(sealed->session))) {
			report_refused(sealed, ret_reply, err);
			return STAGE_FAILED;
		}
	}
	if (!begin_session(sealed, deadline_ms, &token, err))
		return STAGE_FAILED;
	for (step = 0; step < STEPS_MAX && stage == STAGE_GO_ON; step++)
		stage = take_step(sealed, &token, sealed->target->plain_http && step == 0, deadline_ms, ret_reply, err);
	free(token);
	if (stage == STAGE_GO_ON) {
		error_set(err, ERROR_MALFORMED, "the authentication does not come to an end");
		stage = STAGE_FAILED;
	}
	return stage;
}

static enum stage
shake_hands(struct sealed *sealed, uint64_t deadline_ms, struct wsman_reply *ret_reply, struct error *err)
{
	enum stage stage = try_handshake(sealed, deadline_ms, ret_reply, err);

	if (sealed->session != NULL && (stage == STAGE_ANEW || (stage == STAGE_FAILED && ret_reply->is_lost))) {
		error_clear(err);
		stage = try_handshake(sealed, deadline_ms, ret_reply, err);
	}
	if (stage == STAGE_ANEW) {
		error_set(err, ERROR_UNREACHABLE,
		    "the node ends the connection while it authenticates: is there a proxy between?");
		stage = STAGE_FAILED;
	}
	if (stage != STAGE_DONE && sealed->session != NULL)
		gss_session_end(sealed->session);
	return stage;
}

static bool
keep(struct collection *collection, const char *bytes, size_t count, struct error *err)
{
	size_t size = collection->size;
	char *larger;

	if (count > ANSWER_MAX - collection->count)
		return error_set(err, ERROR_LIMIT, "the sealed answer is longer than %u bytes", ANSWER_MAX);
	while (size < collection->count + count)
		size = size == 0 ? 16384 : size * 2;
	if (size != collection->size) {
		larger = realloc(collection->bytes, size);
		if (larger == NULL)
			return error_set(err, ERROR_MEMORY, "out of memory");
		collection->bytes = larger;
		collection->size = size;
	}
	memcpy(collection->bytes + collection->count, bytes, count);
	collection->count += count;
	return true;
}

static bool
refuse_plain(struct error *err)
{
	return error_set(err, ERROR_MALFORMED,
	    "the answer is not sealed, and unsealed ones are not believed over plain HTTP: somebody between may have "
	    "written it");
}

/* What brings news of the node must be sealed; the short word of an HTTP server (401, 404, 503...) is none. */
static bool
on_sealed_body(void *state, const struct wsman_reply *reply, const char *bytes, size_t count, struct error *err)
{
	struct collection *collection = state;
	const struct sealed *sealed = collection->sealed;

	if (multipart_seal_is(reply->content_type))
		return keep(collection, bytes, count, err);
	if (!sealed->target->plain_http)
		return collection->receiver->body(collection->receiver->state, reply, bytes, count, err);
	if (reply->status == 200 || strncasecmp(reply->content_type, "application/soap+xml", 20) == 0)
		return refuse_plain(err);
	return true;
}

static bool
unseal(struct collection *collection, struct wsman_reply *reply, struct error *err)
{
	char type[sizeof(reply->content_type)];
	char *plain;
	size_t count;
	bool ok;

	if (!gss_session_unseal(
		collection->sealed->session, collection->bytes, collection->count, type, &plain, &count, err))
		return false;
	memcpy(reply->content_type, type, sizeof(type));
	ok = count == 0 || collection->receiver->body(collection->receiver->state, reply, plain, count, err);
	free(plain);
	return ok;
}

static bool
post_message(struct sealed *sealed, const struct wsman_message *message, const struct wsman_receiver *receiver,
    uint64_t deadline_ms, struct wsman_reply *ret_reply, struct error *err)
{
	struct collection collection = { .sealed = sealed, .receiver = receiver };
	const struct wsman_receiver collector = { .body = on_sealed_body, .state = &collection };
	struct wsman_message sent = *message;
	char *body = NULL;
	bool ok = false;

	sent.timeout_ms = time_left(sealed, deadline_ms);
	sent.handshake = &sealed->handshake;
	if (sent.timeout_ms == 0)
		return error_set(err, ERROR_TIMEOUT, "the time allowed for everything is over: allow more");
	if (sealed->target->plain_http) {
		sent.content_type = multipart_seal_type(
		    sealed->target->auth == AUTH_KERBEROS ? SEAL_KERBEROS : SEAL_SPNEGO);
		if (!gss_session_seal(sealed->session, "application/soap+xml;charset=UTF-8", message->body,
			message->length, &body, &sent.length, err))
			return false;
		sent.body = body;
	}
	if (!sealed->below.post(sealed->below.state, &sent, &collector, ret_reply, err))
		goto out;
	if (!sealed->target->plain_http && sealed->handshake.is_new_connection && ret_reply->status == 200)
		error_set(err, ERROR_UNREACHABLE,
		    "the connection was lost, and the answer came over a new one on which nobody had authenticated");
	else if (multipart_seal_is(ret_reply->content_type))
		ok = unseal(&collection, ret_reply, err);
	else if (sealed->target->plain_http && ret_reply->status == 200)
		ok = refuse_plain(err);
	else
		ok = true;
	if (ok && sealed->target->plain_http && ret_reply->status != 200 &&
	    collection.count == 0)	/* its body was not handed on */
		ret_reply->content_type[0] = '\0';
out:
	free(collection.bytes);
	free(body);
	return ok;
}

/* The listener forgot the connection, or it is another one: what was sent has not been acted on. */
static bool
is_forgotten(const struct sealed *sealed, const struct wsman_reply *reply)
{
	return reply->status == 401 || (reply->status == 400 && sealed->was_used && reply->content_type[0] == '\0');
}

static bool
sealed_post(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver,
    struct wsman_reply *ret_reply, struct error *err)
{
	struct sealed *sealed = state;
	uint64_t deadline_ms = sealed->below.now_ms(sealed->below.state) + message->timeout_ms;
	unsigned int tries;
	enum stage stage;

	memset(ret_reply, 0, sizeof(*ret_reply));
	if (sealed->session == NULL && !gss_session_new(sealed->target, &sealed->session, err))
		return false;
	if (gss_session_is_ending(sealed->session))
		gss_session_end(sealed->session);
	for (tries = 0; tries < 2; tries++) {
		bool is_fresh = !gss_session_is_ready(sealed->session);

		if (is_fresh) {
			stage = shake_hands(sealed, deadline_ms, ret_reply, err);
			if (stage == STAGE_STATUS)
				return true;
			if (stage != STAGE_DONE)
				return false;
		}
		if (!post_message(sealed, message, receiver, deadline_ms, ret_reply, err)) {
			gss_session_end(sealed->session);	/* whatever came of it: both sides count messages */
			return false;
		}
		if (!is_forgotten(sealed, ret_reply)) {
			sealed->was_used = true;
			return true;
		}
		gss_session_end(sealed->session);
		if (is_fresh && !sealed->handshake.is_new_connection)
			break;			/* it authenticated us, and then refused us */
	}
	return true;
}

static uint64_t
sealed_now_ms(void *state)
{
	struct sealed *sealed = state;

	return sealed->below.now_ms(sealed->below.state);
}

static void
sealed_pause_ms(void *state, unsigned int ms)
{
	struct sealed *sealed = state;

	sealed->below.pause_ms(sealed->below.state, ms);
}

/* Tickets are the KDC's, not the node's: they stay. */
static void
sealed_restart(void *state)
{
	struct sealed *sealed = state;

	if (sealed->session != NULL)
		gss_session_end(sealed->session);
	sealed->below.restart(sealed->below.state);
}

static void
sealed_close(void *state)
{
	struct sealed *sealed = state;

	gss_session_free(sealed->session);
	sealed->below.close(sealed->below.state);
	free(sealed->token);
	free(sealed);
}

bool
wsman_sealed_open(const struct source_target *target, const struct wsman_line *below,
    struct wsman_line *ret_line, struct error *err)
{
	struct sealed *sealed = calloc(1, sizeof(*sealed));

	if (sealed == NULL) {
		below->close(below->state);
		return error_set(err, ERROR_MEMORY, "out of memory");
	}
	sealed->target = target;
	sealed->below = *below;
	sealed->token = malloc(WSMAN_TOKEN_SIZE);
	if (sealed->token == NULL || !gss_session_new(target, &sealed->session, err)) {
		if (sealed->token == NULL)
			error_set(err, ERROR_MEMORY, "out of memory");
		sealed_close(sealed);
		return false;
	}
	*ret_line = (struct wsman_line){
		.post = sealed_post,
		.now_ms = sealed_now_ms,
		.pause_ms = sealed_pause_ms,
		.restart = sealed_restart,
		.close = sealed_close,
		.state = sealed,
		.url = below->url,
	};
	return true;
}
