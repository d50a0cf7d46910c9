#include "lib/wsman/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/gss/kerberos_failure.h"
#include "lib/wsman/failure.h"
#include "lib/wsman/login.h"

/* Sixteen times what a request allows an answer to have: until its end nobody knows who wrote it. */
#define ANSWER_MAX (8U << 20)

struct sealed {
	const struct source_target *target;
	struct wsman_line below;
	struct wsman_login *login;
	bool was_used;			/* a message was answered in this session */
};

/* The answer to one sealed message, while it comes in. */
struct collection {
	struct sealed *sealed;
	const struct wsman_receiver *receiver;
	char *bytes;
	size_t count, size;
	size_t ignorable;		/* bytes of the short word of an HTTP server that are still taken */
};

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
			return error_memory(err);
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
		return wsman_coding_check(reply, err) && keep(collection, bytes, count, err);
	if (!sealed->target->plain_http)
		return collection->receiver->body(collection->receiver->state, reply, bytes, count, err);
	if (reply->status == 200 || strncasecmp(reply->content_type, "application/soap+xml", 20) == 0)
		return refuse_plain(err);
	return wsman_ignore_body(&collection->ignorable, reply, bytes, count, err);
}

static bool
unseal(struct collection *collection, struct wsman_reply *reply, struct error *err)
{
	char type[128];
	char *plain;
	size_t count;
	bool ok;

	if (!gss_session_unseal(
		wsman_login_session(collection->sealed->login), collection->bytes, collection->count, type, &plain, &count, err))
		return false;
	snprintf(reply->content_type, sizeof(reply->content_type), "%s", type);
	ok = count == 0 || collection->receiver->body(collection->receiver->state, reply, plain, count, err);
	free(plain);
	return ok;
}

static bool
post_message(struct sealed *sealed, const struct wsman_message *message, const struct wsman_receiver *receiver,
    uint64_t deadline_ms, struct wsman_reply *ret_reply, struct error *err)
{
	struct collection collection = { .sealed = sealed, .receiver = receiver, .ignorable = WSMAN_IGNORED_MAX };
	const struct wsman_receiver collector = { .body = on_sealed_body, .state = &collection };
	struct wsman_message sent = *message;
	char *body = NULL;
	bool ok = false;

	sent.timeout_ms = wsman_line_time_left(&sealed->below, deadline_ms);
	sent.handshake = wsman_login_handshake(sealed->login);
	if (sent.timeout_ms == 0)
		return error_set(err, ERROR_TIMEOUT, "the time allowed for everything is over: allow more");
	if (sealed->target->plain_http) {
		sent.content_type = multipart_seal_type(
		    sealed->target->auth == AUTH_KERBEROS ? SEAL_KERBEROS : SEAL_SPNEGO);
		if (!gss_session_seal(wsman_login_session(sealed->login), "application/soap+xml;charset=UTF-8", message->body,
			message->length, &body, &sent.length, err))
			return false;
		sent.body = body;
	}
	if (!sealed->below.post(sealed->below.state, &sent, &collector, ret_reply, err))
		goto out;
	if (!sealed->target->plain_http && wsman_login_handshake(sealed->login)->is_new_connection && ret_reply->status == 200)
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

/* The listener forgot the connection, or it is another one. */
static bool
is_forgotten(const struct sealed *sealed, const struct wsman_reply *reply)
{
	return reply->status == 401 || (reply->status == 400 && sealed->was_used && reply->content_type[0] == '\0');
}

/*
 * "Not acted on" is the word of an HTTP status. Over plain HTTP anybody can say so, after he handed the sealed message on
 * and kept the answer to himself: what must not be done twice is not sent twice because of it.
 */
static bool
may_send_again(const struct sealed *sealed, const struct wsman_message *message, struct wsman_reply *reply,
    struct error *err)
{
	bool is_believed = !sealed->target->plain_http && !sealed->target->insecure && reply->status == 401;

	if (message->may_repeat || is_believed)
		return true;
	reply->is_lost = true;
	return error_set(err, ERROR_UNREACHABLE,
	    "the session with the node ended (HTTP %u) after the request was sent: it may have been carried out, or not",
	    reply->status);
}

/* A new connection for it: what the node thinks of the old one nobody can tell. */
static void
leave_what_is_ending(struct sealed *sealed)
{
	struct gss_session *session = wsman_login_session(sealed->login);

	if (session != NULL && (!gss_session_wake(session) || gss_session_is_ending(session))) {
		wsman_login_end(sealed->login);
		sealed->below.restart(sealed->below.state);
	}
}

static bool
sealed_post(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver,
    struct wsman_reply *ret_reply, struct error *err)
{
	struct sealed *sealed = state;
	uint64_t deadline_ms = sealed->below.now_ms(sealed->below.state) + message->timeout_ms;
	unsigned int tries;

	memset(ret_reply, 0, sizeof(*ret_reply));
	leave_what_is_ending(sealed);
	for (tries = 0; tries < 2; tries++) {
		bool is_fresh = wsman_login_session(sealed->login) == NULL;

		if (is_fresh) {
			enum wsman_login_end end = wsman_login_run(sealed->login, deadline_ms, message->allowed_ms, ret_reply, err);

			if (end != LOGIN_DONE)
				return end == LOGIN_STATUS;
			sealed->was_used = false;
		}
		if (!post_message(sealed, message, receiver, deadline_ms, ret_reply, err)) {
			wsman_login_end(sealed->login);	/* whatever came of it: both sides count messages */
			return false;
		}
		if (!is_forgotten(sealed, ret_reply)) {
			sealed->was_used = true;
			return true;
		}
		wsman_login_end(sealed->login);
		if (is_fresh && !wsman_login_handshake(sealed->login)->is_new_connection)
			break;			/* it authenticated us, and then refused us */
		if (!may_send_again(sealed, message, ret_reply, err))
			return false;
		if (!sealed->target->plain_http)	/* there login begins with a question that only a stranger is answered with 401 */
			sealed->below.restart(sealed->below.state);
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

	wsman_login_end(sealed->login);
	sealed->below.restart(sealed->below.state);
}

static const char *
sealed_remark(void *state)
{
	return wsman_login_remark(((struct sealed *)state)->login);
}

static const struct source_account *
sealed_account(void *state)
{
	return wsman_login_account(((struct sealed *)state)->login);
}

static void
sealed_logon(void *state, char *ret_text, size_t size)
{
	struct gss_session *session = wsman_login_session(((struct sealed *)state)->login);

	if (session != NULL)
		gss_session_describe(session, ret_text, size);
}

static void
sealed_rest(void *state)
{
	struct gss_session *session = wsman_login_session(((struct sealed *)state)->login);

	if (session != NULL)
		gss_session_rest(session);
}

static void
sealed_close(void *state)
{
	struct sealed *sealed = state;

	wsman_login_free(sealed->login);
	sealed->below.close(sealed->below.state);
	free(sealed);
}

static bool
sealed_open(const struct source_target *target, const struct wsman_line *below,
    struct wsman_line *ret_line, struct error *err)
{
	struct sealed *sealed = calloc(1, sizeof(*sealed));

	if (sealed == NULL) {
		below->close(below->state);
		return error_memory(err);
	}
	sealed->target = target;
	sealed->below = *below;
	if (!wsman_login_new(target, &sealed->below, &sealed->login, err)) {
		sealed_close(sealed);
		return false;
	}
	*ret_line = (struct wsman_line) {
		.post = sealed_post,
		.now_ms = sealed_now_ms,
		.pause_ms = sealed_pause_ms,
		.restart = sealed_restart,
		.remark = sealed_remark,
		.logon = sealed_logon,
		.account = sealed_account,
		.rest = sealed_rest,
		.close = sealed_close,
		.state = sealed,
		.url = below->url,
	};
	return true;
}

static void
sealed_skew(time_t node_clock, long *ret_seconds, char *ret_text, size_t size)
{
	struct error skew = { 0 };

	*ret_seconds = kerberos_skew(node_clock);
	if (kerberos_skew_is_too_large(*ret_seconds))
		kerberos_skew_report(*ret_seconds, NULL, &skew);
	snprintf(ret_text, size, "%s", skew.text);
}

extern const struct sealed_module sitewatch_sealed_module;
const struct sealed_module sitewatch_sealed_module = {
	.abi = SEALED_MODULE_ABI,
	.open = sealed_open,
	.skew = sealed_skew,
};
