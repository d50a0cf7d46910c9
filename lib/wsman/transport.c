#include "lib/wsman/transport.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/http/connect.h"
#include "lib/http/reader.h"
#include "lib/http/resolve.h"
#include "lib/model/base64.h"
#include "lib/model/shortage.h"
#include "lib/model/stopwatch.h"
#include "lib/source/module.h"
#include "lib/wsman/failure.h"
#include "lib/wsman/reply.h"
#include "lib/wsman/stream.h"

#define KEPT_FOR_MS 118000		/* HTTP.sys ends a connection that was idle for 120 s */
#define PIECE_SIZE  16384U
#define NAME_MAX_BYTES 254U		/* of a host: DNS has 253, and a dot at its end */

#define SOAP_TYPE "application/soap+xml;charset=UTF-8"

/** Source: [MS-WSMV], as in windows.md 6.1; quoted there in full. */
#define CERTIFICATE_SCHEME "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

/** Source: [MS-WSMV] 3.1.4.1.23: Identify is answered without logon then. */
static const char identify_header[] = "WSMANIDENTIFY: unauthenticated\r\n";

struct transport {
	const struct source_target *target;
	char *url;			/* as the node is told: without a zone */
	const char *authority, *path;	/* in it: "host:port/", "/wsman" */
	char *basic;			/* "Basic ..."; NULL: not so. Secret */
	struct http_resolver resolver;
	struct stream stream;
	int64_t used_ms;		/* the connection, last */

	/* one exchange: */
	const struct wsman_message *message;
	const struct wsman_receiver *receiver;
	struct wsman_reply *reply;
	struct error *err;
	int64_t until_ms;
	enum wsman_phase phase;
};

static bool
on_header(void *state, const char *line, size_t length)
{
	struct transport *transport = state;

	wsman_reply_read_header(transport->reply, transport->message->handshake, line, length);
	return true;
}

static bool
on_body(void *state, const char *bytes, size_t count)
{
	struct transport *transport = state;
	const struct wsman_receiver *receiver = transport->receiver;

	return receiver->body(receiver->state, transport->reply, bytes, count, transport->err);
}

/* --- failing ------------------------------------------------------------------------------------------------------ */

/* The connection has no use any more, whatever it was. */
static bool
fail(struct transport *transport, struct wsman_failure failure)
{
	bool is_of_node = failure.code == FAILURE_LATE || failure.code == FAILURE_ANSWER;

	failure.phase = transport->phase;
	failure.timeout_ms =
	    transport->message->allowed_ms != 0 ? transport->message->allowed_ms : transport->message->timeout_ms;
	if (failure.detail == NULL)
		failure.detail = "";
	transport->reply->is_lost = failure.http == HTTP_CUT;
	stream_close(&transport->stream);
	wsman_failure_report(&failure, transport->target, transport->err);
	return is_of_node ? false : shortage_explain(failure.os_errno, transport->err);
}

static bool
fail_late(struct transport *transport)
{
	return fail(transport, (struct wsman_failure) { .code = FAILURE_LATE });
}

static bool
fail_tls(struct transport *transport, const struct tls_failure *tls)
{
	return fail(transport, (struct wsman_failure) { .code = FAILURE_TLS, .tls = tls->flaw, .detail = tls->detail });
}

/* --- connecting --------------------------------------------------------------------------------------------------- */

/* OpenSSL is loaded only where TLS is spoken. */
static bool
have_tls(struct transport *transport)
{
	struct stream *stream = &transport->stream;
	const void *table;

	if (transport->target->plain_http || stream->tls != NULL)
		return true;
	if (stream->module == NULL) {
		if (!module_load_beside(TLS_MODULE_FILE, TLS_MODULE_SYMBOL, TLS_MODULE_ABI, &table, transport->err))
			return shortage_explain(0, transport->err);
		stream->module = table;
	}
	stream->tls = stream->module->open(transport->target);
	return stream->tls != NULL || error_memory(transport->err);
}

static bool
resolve(struct transport *transport, const struct http_addresses **ret_addresses)
{
	const struct source_target *target = transport->target;

	transport->phase = PHASE_RESOLVING;
	switch (http_resolve(&transport->resolver, target->address, target->zone, source_port(target), transport->until_ms,
	    ret_addresses, transport->err)) {
	case HTTP_RESOLVED:
		return true;
	case HTTP_RESOLVE_LATE:
		return fail_late(transport);
	case HTTP_RESOLVE_UNKNOWN:
		return fail(transport, (struct wsman_failure) { .code = FAILURE_RESOLVE });
	case HTTP_RESOLVE_FAILED:
		break;
	}
	return shortage_explain(0, transport->err);
}

static bool
connect_to(struct transport *transport, const struct http_addresses *addresses)
{
	int reason = 0;

	transport->phase = PHASE_CONNECTING;
	switch (http_connect(addresses, transport->until_ms, &transport->stream.socket, &reason)) {
	case HTTP_CONNECTED:
		return true;
	case HTTP_CONNECT_LATE:
		http_resolver_forget(&transport->resolver);
		return fail_late(transport);
	case HTTP_CONNECT_FAILED:
		break;
	}
	http_resolver_forget(&transport->resolver);
	return fail(transport, (struct wsman_failure) { .code = FAILURE_CONNECT, .os_errno = reason });
}

static bool
shake_hands(struct transport *transport)
{
	struct tls_failure failure = { .flaw = TLS_FAILED };

	transport->phase = PHASE_HANDSHAKE;
	switch (stream_shake_hands(&transport->stream, transport->message->listener, transport->until_ms, &failure)) {
	case STREAM_DONE:
		return true;
	case STREAM_LATE:
		return fail_late(transport);
	case STREAM_CLOSED:
	case STREAM_BROKEN:
		break;
	}
	return fail_tls(transport, &failure);
}

static void
fill_handshake(struct transport *transport, struct wsman_handshake *handshake)
{
	struct stream *stream = &transport->stream;

	handshake->is_new_connection = true;
	handshake->binding_length =
	    stream->tls == NULL ? 0 : stream->module->binding(stream->tls, handshake->binding, sizeof(handshake->binding));
}

static bool
begin_connection(struct transport *transport)
{
	const struct http_addresses *addresses;

	if (!have_tls(transport) || !resolve(transport, &addresses) || !connect_to(transport, addresses))
		return false;
	if (transport->stream.tls != NULL && !shake_hands(transport))
		return false;
	if (transport->message->handshake != NULL)
		fill_handshake(transport, transport->message->handshake);
	return true;
}

static bool
has_connection(struct transport *transport)
{
	if (transport->stream.socket != -1 &&
	    (stopwatch_ms() - transport->used_ms > KEPT_FOR_MS || !stream_is_idle(&transport->stream)))
		stream_close(&transport->stream);
	return transport->stream.socket != -1;
}

/* --- one exchange ------------------------------------------------------------------------------------------------- */

/* Basic goes with each message, also with one that wants no logon: it asks for none in return. */
static const char *
choose_authorization(const struct transport *transport)
{
	const struct wsman_message *message = transport->message;

	if (message->authorization != NULL)
		return message->authorization;
	if (transport->basic != NULL)
		return transport->basic;
	return transport->target->auth == AUTH_CERTIFICATE && message->content_type == NULL && !message->is_without_logon
	    ? CERTIFICATE_SCHEME
	    : NULL;
}

struct request {
	char *text;			/* may have a password */
	size_t length;
};

#define HEAD_WORDS 256U			/* more than all in it that is always the same, and a number */

/* In one piece that never grows: what is left behind by one that does is not wiped. */
static bool
write_request(const struct transport *transport, struct request *ret_request)
{
	const struct wsman_message *message = transport->message;
	const char *authorization = choose_authorization(transport);
	const char *type = message->content_type != NULL ? message->content_type : SOAP_TYPE;
	const char *identify = message->is_without_logon ? identify_header : "";
	const size_t room = HEAD_WORDS + strlen(transport->authority) + (authorization != NULL ? strlen(authorization) : 0) +
	    strlen(type) + strlen(identify);
	char *text = malloc(room + message->length);
	size_t head;

	if (text == NULL)
		return error_memory(transport->err);
	head = (size_t)snprintf(text, room,
	    "POST %s HTTP/1.1\r\nHost: %.*s\r\n%s%s%sUser-Agent: sitewatch\r\nAccept-Encoding: identity\r\nContent-Type: %s\r\n"
	    "%sContent-Length: %zu\r\n\r\n",
	    transport->path, (int)(transport->path - transport->authority), transport->authority,
	    authorization != NULL ? "Authorization: " : "", authorization != NULL ? authorization : "",
	    authorization != NULL ? "\r\n" : "", type, identify, message->length);
	assert(head < room);
	if (message->length > 0)
		memcpy(text + head, message->body, message->length);
	*ret_request = (struct request) { text, head + message->length };
	return true;
}

/* The flaw of an answer as a failure; what the receiver has refused has set the error. */
static bool
fail_answer(struct transport *transport, const struct http_reader *reader, enum http_flaw flaw)
{
	return flaw == HTTP_STOPPED ? false :
	    fail(transport, (struct wsman_failure) { .code = FAILURE_ANSWER, .http = flaw, .detail = reader->detail });
}

/* @param ret_is_used_up  nothing has come behind the answer */
static bool
receive_answer(struct transport *transport, struct http_reader *reader, bool *ret_is_used_up)
{
	char piece[PIECE_SIZE];
	size_t count = 0, used = 0;
	enum http_flaw flaw = HTTP_FINE;

	while (flaw == HTTP_FINE && !http_reader_is_complete(reader)) {
		switch (stream_receive(&transport->stream, piece, sizeof(piece), &count, transport->until_ms)) {
		case STREAM_DONE:
			transport->phase = PHASE_RECEIVING;
			flaw = http_reader_feed(reader, piece, count, &used);
			break;
		case STREAM_LATE:
			return fail_late(transport);
		case STREAM_CLOSED:
			flaw = http_reader_end(reader);
			break;
		case STREAM_BROKEN:
			flaw = HTTP_CUT;
			break;
		}
	}
	*ret_is_used_up = used == count;
	return flaw == HTTP_FINE || fail_answer(transport, reader, flaw);
}

/* @param ret_is_silent  no byte of an answer came */
static bool
exchange(struct transport *transport, const struct request *request, bool *ret_is_silent)
{
	const struct http_receiver receiver = { .header = on_header, .body = on_body, .state = transport };
	struct http_reader reader;
	bool is_used_up = false, ok;

	transport->phase = PHASE_WAITING;
	http_reader_begin(&reader, &receiver);
	/* who does not take all of it may still say why, so the answer is read in any case */
	ok = stream_send(&transport->stream, request->text, request->length, transport->until_ms) == STREAM_LATE
	    ? fail_late(transport)
	    : receive_answer(transport, &reader, &is_used_up);
	*ret_is_silent = !reader.has_begun;
	if (!ok || !is_used_up || !http_reader_keeps_connection(&reader))
		stream_close(&transport->stream);
	http_reader_clear(&reader);
	transport->used_ms = stopwatch_ms();
	return ok;
}

/*
 * A kept connection may end when the request is on its way; whether the node has acted on it nobody knows. So it is asked
 * again only what may be repeated: not a Put or an Invoke.
 */
static bool
run(struct transport *transport, const struct request *request)
{
	bool was_kept = has_connection(transport), is_silent;

	if (!was_kept && !begin_connection(transport))
		return false;
	if (exchange(transport, request, &is_silent))
		return true;
	if (!was_kept || !is_silent || !transport->reply->is_lost || !transport->message->may_repeat)
		return false;
	error_clear(transport->err);
	transport->reply->is_lost = false;
	return begin_connection(transport) && exchange(transport, request, &is_silent);
}

static bool
transport_post(void *state, const struct wsman_message *message, const struct wsman_receiver *receiver,
    struct wsman_reply *ret_reply, struct error *err)
{
	struct transport *transport = state;
	struct request request = { .text = NULL };
	bool ok;

	memset(ret_reply, 0, sizeof(*ret_reply));
	transport->message = message;
	transport->receiver = receiver;
	transport->reply = ret_reply;
	transport->err = err;
	transport->stream.interrupt = message->interrupt == NULL ? -1 : *message->interrupt;
	transport->until_ms = stopwatch_ms() + message->timeout_ms;
	if (message->handshake != NULL) {
		message->handshake->token[0] = '\0';
		message->handshake->is_new_connection = false;
	}
	if (!write_request(transport, &request))
		return false;
	ok = run(transport, &request);
	explicit_bzero(request.text, request.length);	/* it may have a password */
	free(request.text);
	return ok;
}

static uint64_t
transport_now_ms(void *state)
{
	(void)state;
	return (uint64_t)stopwatch_ms();
}

static void
transport_pause_ms(void *state, unsigned int ms)
{
	(void)state;
	stopwatch_pause(ms);
}

static void
transport_restart(void *state)
{
	struct transport *transport = state;

	stream_close(&transport->stream);
}

static void
transport_close(void *state)
{
	struct transport *transport = state;

	stream_close(&transport->stream);
	if (transport->stream.tls != NULL)
		transport->stream.module->close(transport->stream.tls);
	http_resolver_clear(&transport->resolver);
	if (transport->basic != NULL)
		explicit_bzero(transport->basic, strlen(transport->basic));
	free(transport->basic);
	free(transport->url);
	free(transport);
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* May stand in a URL as a host, or as its zone. A name beyond ASCII is written as DNS has it: xn--... */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f || strchr("/\\?#@[]<>\"{}|^`%", *text) != NULL)
			return false;
	return true;
}

static bool
check_address(const struct source_target *target, struct error *err)
{
	const char *c;

	if (target->address == NULL || *target->address == '\0')
		return error_set(err, ERROR_USAGE, "no address is given");
	if (!is_plain(target->address) || target->address[0] == '.')	/* with a dot before it OpenSSL takes each name below it */
		return error_set(
		    err, ERROR_USAGE, "the address '%s' is not a host name or an IP address", target->address);
	if (strlen(target->address) > NAME_MAX_BYTES)
		return error_set(err, ERROR_USAGE, "the address '%.40s...' has %zu characters: a host name has at most %u",
		    target->address, strlen(target->address), NAME_MAX_BYTES - 1);
	if (target->zone != NULL && !is_plain(target->zone))
		return error_set(err, ERROR_USAGE, "'%s' is no zone of an address: no interface of this machine",
		    target->zone);
	for (c = target->url_prefix != NULL ? target->url_prefix : ""; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || strchr("\\?#\"<>", *c) != NULL)
			return error_set(err, ERROR_USAGE, "the URL prefix '%s' cannot stand in a URL",
			    target->url_prefix);
	if (target->port > 65535)
		return error_set(err, ERROR_USAGE, "port %u: a port is at most 65535", target->port);
	return true;
}

static bool
check_authentication(const struct source_target *target, struct error *err)
{
	bool has_user = target->user != NULL && *target->user != '\0';

	switch (target->auth) {
	case AUTH_BASIC:
		if (target->plain_http && !target->allow_unencrypted)
			return error_set(err, ERROR_USAGE,
			    "Basic authentication without TLS would send the password readable: use "
			    "HTTPS, or accept that with --allow-unencrypted");
		if (!has_user || target->password == NULL)
			return error_set(err, ERROR_USAGE,
			    "Basic authentication needs a user (--user) and a password "
			    "(--password-file)");
		break;
	case AUTH_NEGOTIATE:
	case AUTH_KERBEROS:
	case AUTH_NTLM:
		if (target->auth == AUTH_NTLM && (!has_user || target->password == NULL))
			return error_set(
			    err, ERROR_USAGE, "NTLM needs a user (--user) and a password (--password-file)");
		break;
	case AUTH_CERTIFICATE:
		if (target->plain_http)
			return error_set(err, ERROR_USAGE, "a client certificate needs HTTPS: drop --http");
		if (target->cert_file == NULL)
			return error_set(
			    err, ERROR_USAGE, "authentication by certificate needs a certificate file");
		break;
	}
	return true;
}

/* An IPv6 address stands in brackets. */
static bool
build_url(struct transport *transport)
{
	const struct source_target *target = transport->target;
	const char *prefix = target->url_prefix != NULL ? target->url_prefix : "wsman";
	bool is_ipv6 = strchr(target->address, ':') != NULL;
	size_t size = strlen(target->address) + strlen(prefix) + sizeof("https://[]:65535/");

	transport->url = malloc(size);
	if (transport->url == NULL)
		return false;
	prefix += strspn(prefix, "/");
	snprintf(transport->url, size, "%s://%s%s%s:%u/%s", target->plain_http ? "http" : "https", is_ipv6 ? "[" : "",
	    target->address, is_ipv6 ? "]" : "", source_port(target), prefix);
	transport->authority = strstr(transport->url, "//") + 2;
	transport->path = strchr(transport->authority, '/');
	return true;
}

static bool
build_basic(struct transport *transport)
{
	const struct source_target *target = transport->target;
	size_t size = strlen(target->user) + strlen(target->password) + sizeof(":");
	char *plain = malloc(size), *encoded = NULL;

	if (plain != NULL) {
		snprintf(plain, size, "%s:%s", target->user, target->password);
		encoded = base64_encode(plain, size - 1);
		explicit_bzero(plain, size);
		free(plain);
	}
	if (encoded != NULL) {
		size = strlen(encoded) + sizeof("Basic ");
		transport->basic = malloc(size);
		if (transport->basic != NULL)
			snprintf(transport->basic, size, "Basic %s", encoded);
		explicit_bzero(encoded, strlen(encoded));
		free(encoded);
	}
	return transport->basic != NULL;
}

bool
wsman_transport_open(const struct source_target *target, struct wsman_line *ret_line, struct error *err)
{
	struct transport *transport;

	if (!check_address(target, err) || !check_authentication(target, err))
		return false;
	transport = calloc(1, sizeof(*transport));
	if (transport == NULL)
		return error_memory(err);
	transport->target = target;
	transport->stream.socket = transport->stream.interrupt = -1;
	if (!build_url(transport) || (target->auth == AUTH_BASIC && !build_basic(transport))) {
		transport_close(transport);
		return error_memory(err);
	}
	*ret_line = (struct wsman_line) {
		.post = transport_post,
		.now_ms = transport_now_ms,
		.pause_ms = transport_pause_ms,
		.restart = transport_restart,
		.close = transport_close,
		.state = transport,
		.url = transport->url,
	};
	return true;
}
