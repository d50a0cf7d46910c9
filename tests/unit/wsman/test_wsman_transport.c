/* What lib/wsman/transport.h does over a real socket, and how it says what went wrong. */
#define _GNU_SOURCE	/* strcasestr() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "lib/wsman/wsman.h"
#include "lib/wsman/reply.h"
#include "lib/wsman/transport.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/http_listener.h"

#define SECRET "s3cret-of-nobody"
#define BODY   "<s:Envelope/>"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml;charset=UTF-8\r\n"
#define OK      OK_HEAD "Content-Length: 4\r\n\r\n<a/>"

static struct source_target
plain_target(unsigned int port)
{
	return (struct source_target) {
		.name = "a",
		.address = "127.0.0.1",
		.port = port,
		.plain_http = true,
		.auth = AUTH_BASIC,
		.user = "monitor",
		.password = SECRET,
		.allow_unencrypted = true,
	};
}

static struct source_target
tls_target(unsigned int port)
{
	struct source_target target = plain_target(port);

	target.plain_http = false;
	target.allow_unencrypted = false;
	return target;
}

static size_t received;

static bool
count_bytes(void *state, const struct wsman_reply *reply, const char *bytes, size_t count, struct error *err)
{
	(void)state;
	(void)reply;
	(void)bytes;
	(void)err;
	received += count;
	return true;
}

/* One exchange over a line that stays open. */
static bool
post(const struct wsman_line *line, unsigned int timeout_ms, bool may_repeat, struct wsman_reply *ret_reply,
    struct error *err)
{
	const struct wsman_message message = {
		.body = BODY, .length = strlen(BODY), .timeout_ms = timeout_ms, .allowed_ms = 7000,
		.may_repeat = may_repeat,
	};
	const struct wsman_receiver receiver = { .body = count_bytes };

	received = 0;
	return line->post(line->state, &message, &receiver, ret_reply, err);
}

/* One exchange with a listener that plays one act. */
static bool
ask(const struct listener_act *act, bool is_tls, unsigned int timeout_ms, struct wsman_reply *ret_reply,
    struct error *err)
{
	struct listener listener;
	struct source_target target;
	struct wsman_line line;
	bool ok;

	listener_start(&listener, act, 1);
	target = is_tls ? tls_target(listener.port) : plain_target(listener.port);
	assert_true(wsman_transport_open(&target, &line, err));
	error_clear(err);
	ok = post(&line, timeout_ms, true, ret_reply, err);
	line.close(line.state);
	listener_finish(&listener);
	listener_clear(&listener);
	assert_null(strstr(err->text, SECRET));
	return ok;
}

static void
a_request_carries_what_winrm_needs_and_nothing_that_disturbs_it(void **state)
{
	static const struct listener_act acts[] = { { .send = OK, .then = THEN_KEEP }, { .send = OK } };
	struct listener listener;
	struct source_target target;
	struct wsman_line line;
	struct wsman_reply reply;
	struct error err;
	const char *request;

	(void)state;
	listener_start(&listener, acts, COUNT(acts));
	target = plain_target(listener.port);
	assert_true(wsman_transport_open(&target, &line, &err));
	assert_true(post(&line, 5000, true, &reply, &err));
	assert_int_equal(reply.status, 200);
	assert_string_equal(reply.content_type, "application/soap+xml;charset=UTF-8");
	assert_int_equal(received, 4);
	assert_true(post(&line, 5000, false, &reply, &err));
	line.close(line.state);
	listener_finish(&listener);
	assert_int_equal(listener.asked, 2);
	assert_int_equal(listener.connections, 1);
	request = listener.requests[0];
	assert_memory_equal(request, "POST /wsman HTTP/1.1\r\n", 22);
	assert_non_null(strstr(request, "\r\nContent-Type: application/soap+xml;charset=UTF-8\r\n"));
	assert_non_null(strstr(request, "\r\nContent-Length: 13\r\n"));
	assert_non_null(strstr(request, "\r\nUser-Agent: sitewatch\r\n"));
	assert_non_null(strstr(request, "\r\nAuthorization: Basic bW9uaXRvcjpzM2NyZXQtb2Ytbm9ib2R5\r\n"));
	assert_null(strcasestr(request, "\r\nExpect:"));
	assert_non_null(strstr(request, "\r\nHost: 127.0.0.1:"));
	assert_non_null(strstr(request, "\r\nAccept-Encoding: identity\r\n"));
	assert_null(strcasestr(request, "\r\nTransfer-Encoding:"));
	assert_non_null(strstr(request, "\r\n\r\n" BODY));
	listener_clear(&listener);
}

static void
a_restart_takes_another_connection_and_leaves_none_behind(void **state)
{
	static const struct listener_act acts[] = {
		{ .send = OK, .then = THEN_KEEP },
		{ .send = OK, .then = THEN_HOLD },	/* the next is served when this one is closed */
		{ .send = OK, .then = THEN_KEEP },
		{ .send = OK },
	};
	struct listener listener;
	struct source_target target;
	struct wsman_line line;
	struct wsman_reply reply;
	struct error err;
	size_t i;

	(void)state;
	listener_start(&listener, acts, COUNT(acts));
	target = plain_target(listener.port);
	assert_true(wsman_transport_open(&target, &line, &err));
	for (i = 0; i < COUNT(acts); i++) {
		if (i == 2)
			line.restart(line.state);
		assert_true(post(&line, 5000, false, &reply, &err));
	}
	line.close(line.state);
	listener_finish(&listener);
	assert_int_equal(listener.asked, COUNT(acts));
	assert_int_equal(listener.connections, 2);
	listener_clear(&listener);
}

static void
a_proxy_in_the_environment_is_not_asked(void **state)
{
	static const struct listener_act act = { .send = OK };
	struct wsman_reply reply;
	struct error err;

	(void)state;
	assert_int_equal(setenv("http_proxy", "http://127.0.0.1:9/", 1), 0);
	assert_int_equal(setenv("all_proxy", "http://127.0.0.1:9/", 1), 0);
	assert_true(ask(&act, false, 5000, &reply, &err));
	unsetenv("http_proxy");
	unsetenv("all_proxy");
}

/*
 * The first answer keeps the connection, the second request is taken and the connection ended: whether the
 * node has acted on it nobody knows. What only reads is asked again; a Put or an Invoke reaches the node
 * once.
 */
static void
a_kept_connection_that_ends_repeats_only_what_may_be_repeated(void **state)
{
	static const struct listener_act acts[] = {
		{ .send = OK, .then = THEN_KEEP }, { .send = NULL, .then = THEN_CLOSE }, { .send = OK },
	};
	int may_repeat;

	(void)state;
	for (may_repeat = 0; may_repeat <= 1; may_repeat++) {
		struct listener listener;
		struct source_target target;
		struct wsman_line line;
		struct wsman_reply reply;
		struct error err;

		listener_start(&listener, acts, may_repeat ? 3 : 2);
		target = plain_target(listener.port);
		assert_true(wsman_transport_open(&target, &line, &err));
		assert_true(post(&line, 5000, true, &reply, &err));
		assert_int_equal(post(&line, 5000, may_repeat, &reply, &err), may_repeat);
		assert_int_equal(reply.is_lost, !may_repeat);
		if (!may_repeat)
			assert_int_equal(err.kind, ERROR_UNREACHABLE);
		line.close(line.state);
		listener_finish(&listener);
		assert_int_equal(listener.asked, may_repeat ? 3 : 2);
		listener_clear(&listener);
	}
}

static void
the_schemes_that_a_401_offers_are_listed(void **state)
{
	static const struct {
		struct listener_act act;
		const char *schemes;
	} rows[] = {
		{ { .send = "HTTP/1.1 401 \r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: Kerberos\r\n"
			    "WWW-Authenticate: Basic realm=\"WSMAN\"\r\nContent-Length: 0\r\n\r\n" },
		    "Negotiate, Kerberos, Basic" },
		{ { .send = "HTTP/1.1 401 \r\nwww-authenticate: Negotiate, Basic realm=\"a, b\", CredSSP\r\n"
			    "Content-Length: 0\r\n\r\n" },
		    "Negotiate, Basic, CredSSP" },
		{ { .send = "HTTP/1.1 401 \r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n"
			    "Content-Length: 0\r\n\r\n" },
		    "Digest" },
		{ { .send = "HTTP/1.1 401 \r\nContent-Length: 0\r\n\r\n" }, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct wsman_reply reply;
		struct error err;

		assert_true(ask(&rows[i].act, false, 5000, &reply, &err));
		assert_int_equal(reply.status, 401);
		assert_string_equal(reply.schemes, rows[i].schemes);
	}
}

static void
the_date_of_an_answer_is_the_listeners_clock(void **state)
{
	static const struct {
		const char *line;
		time_t date;
	} rows[] = {
		{ "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 784111777 },
		{ "date:Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Date: yesterday\r\n", 0 },
		{ "Date: Sun, 06 Nov 1994 08:49:37 GMT   \r\n", 784111777 },
		{ "Date: \r\n", 0 },
		{ "Date: Sun, 06 Nov 1994 08:49:37 GMT ......................................................\r\n", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct wsman_reply reply = { 0 };

		wsman_reply_read_header(&reply, NULL, rows[i].line, strlen(rows[i].line));
		assert_int_equal(reply.date, rows[i].date);
	}
}

static void
a_trailer_changes_nothing(void **state)
{
	static const char *const trailers[] = {
		"Content-Type: text/html\r\n", "HTTP/1.1 401: Unauthorized\r\n", "WWW-Authenticate: Basic\r\nContent-Encoding: gzip\r\n",
	};
	static const char *const bodies[] = { "4\r\n<a/>\r\n0\r\n", "0\r\n" };
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(trailers); i++)
		for (j = 0; j < COUNT(bodies); j++) {
			char text[512];
			const struct listener_act act = { .send = text };
			struct wsman_reply reply;
			struct error err;

			snprintf(text, sizeof(text), "HTTP/1.1 100 Continue\r\n\r\n" OK_HEAD "Transfer-Encoding: chunked\r\n\r\n%s%s\r\n",
			    bodies[j], trailers[i]);
			if (!ask(&act, false, 5000, &reply, &err))
				fail_msg("row %zu: %s", i, err.text);
			assert_int_equal(reply.status, 200);
			assert_string_equal(reply.content_type, "application/soap+xml;charset=UTF-8");
			assert_string_equal(reply.schemes, "");
			assert_string_equal(reply.coding, "");
		}
}

static void
the_charset_is_that_of_its_own_parameter(void **state)
{
	static const struct {
		const char *type, *charset;
	} rows[] = {
		{ "application/soap+xml;charset=UTF-8", "UTF-8" },
		{ "application/soap+xml; CHARSET=\"utf-16\" ; x=y", "utf-16" },
		{ "application/soap+xml;action=\"a;charset=EBCDIC;b\";charset=UTF-16", "UTF-16" },
		{ "application/soap+xml;action=\"a\\\";charset=EBCDIC;b\"", "" },
		{ "application/soap+xml;action=\"a;charset=EBCDIC", "" },
		{ "application/soap+xml;xcharset=UTF-8", "" },
		{ "application/soap+xml;charset=", "" },
		{ "application/soap+xml", "" },
		{ ";;;charset=UTF-8", "UTF-8" },
		{ "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct wsman_reply reply = { 0 };
		char charset[16];

		snprintf(reply.content_type, sizeof(reply.content_type), "%s", rows[i].type);
		wsman_reply_charset(&reply, charset, sizeof(charset));
		if (strcmp(charset, rows[i].charset) != 0)
			fail_msg("row %zu: '%s'", i, charset);
	}
}

/* What comes behind an answer that was whole is no answer to the next request. */
static void
bytes_that_nobody_asked_for_end_the_connection(void **state)
{
	static const struct listener_act acts[] = {
		{ .send = OK "HTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n", .then = THEN_HOLD }, { .send = OK },
	};
	struct listener listener;
	struct source_target target;
	struct wsman_line line;
	struct wsman_reply reply;
	struct error err;
	int i;

	(void)state;
	listener_start(&listener, acts, COUNT(acts));
	target = plain_target(listener.port);
	assert_true(wsman_transport_open(&target, &line, &err));
	for (i = 0; i < 2; i++) {
		assert_true(post(&line, 5000, false, &reply, &err));
		assert_int_equal(reply.status, 200);
	}
	line.close(line.state);
	listener_finish(&listener);
	assert_int_equal(listener.connections, 2);
	listener_clear(&listener);
}

static void
an_unknown_zone_is_told_as_that(void **state)
{
	struct source_target target = plain_target(5985);
	struct wsman_line line;
	struct wsman_reply reply;
	struct error err;

	(void)state;
	target.address = "fe80::1";
	target.zone = "no-such-interface";
	assert_true(wsman_transport_open(&target, &line, &err));
	assert_false(post(&line, 5000, true, &reply, &err));
	line.close(line.state);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.text, "'no-such-interface' is no zone of the address fe80::1"));
}

static void
a_redirect_is_not_followed(void **state)
{
	static const struct listener_act act = {
		.send = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
	};
	struct wsman_reply reply;
	struct error err;

	(void)state;
	assert_true(ask(&act, false, 5000, &reply, &err));
	assert_int_equal(reply.status, 302);
}

static void
what_went_wrong_is_told_apart(void **state)
{
	static const struct {
		struct listener_act act;
		bool is_tls;
		unsigned int timeout_ms;
		enum error_kind kind;
		bool is_lost;
		const char *text;
	} rows[] = {
		{ { .send = NULL, .then = THEN_CLOSE }, false, 5000, ERROR_UNREACHABLE, true, "drop --http" },
		{ { .send = OK_HEAD "Content-Length: 400\r\n\r\n<a>", .then = THEN_CLOSE }, false, 5000,
		    ERROR_UNREACHABLE, true, "in the middle of the answer" },
		{ { .send = NULL, .then = THEN_HOLD }, false, 300, ERROR_TIMEOUT, false,
		    "did not answer within 7.0 s" },
		{ { .send = OK_HEAD "Content-Length: 400\r\n\r\n<a>", .then = THEN_HOLD }, false, 300,
		    ERROR_TIMEOUT, false, "was not complete within 7.0 s" },
		{ { .send = NULL, .then = THEN_HOLD, .is_raw = true }, true, 300, ERROR_TIMEOUT, false,
		    "TLS handshake" },
		{ { .send = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", .is_raw = true }, true,
		    5000, ERROR_TLS, false, "--http" },
		{ { .send = "\x15\x03\x01\x02\x02\x0a", .then = THEN_CLOSE }, false, 5000, ERROR_MALFORMED,
		    false, "drop --http" },
		{ { .send = "HTTP/1.1 200 OK\r\n",
		      .then = THEN_FLOOD,
		      .repeat =
			  "X-Filling: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" },
		    false, 5000, ERROR_LIMIT, false, "headers" },
		{ { .send = "HTTP/1.1 200 OK\r\nX-Filling: ", .then = THEN_FLOOD, .repeat = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
		    false, 5000, ERROR_LIMIT, false, "does not end" },
		{ { .send = OK_HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n4\r\n<a/>\r\n0\r\n\r\n", .then = THEN_CLOSE },
		    false, 5000, ERROR_MALFORMED, false, "packs its answer, which nobody asked for (Transfer-Encoding: gzip, chunked)" },
		{ { .send = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n0\r\nX-Filling: ", .then = THEN_FLOOD, .repeat = "aaaaaaaaaaaaaaaa" },
		    false, 5000, ERROR_LIMIT, false, "with a trailer" },
		{ { .send = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n0\r\n", .then = THEN_FLOOD, .repeat = "X: a\r\n" },
		    false, 5000, ERROR_LIMIT, false, "longer than 262144 bytes" },
		{ { .send = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n4;", .then = THEN_FLOOD, .repeat = "aaaaaaaaaaaaaaaa" },
		    false, 5000, ERROR_MALFORMED, false, "the line of a chunk does not end" },
		{ { .send = "HTTP/1.1 100 Continue\r\n\r\n", .then = THEN_FLOOD, .repeat = "HTTP/1.1 100 Continue\r\n\r\n" },
		    false, 5000, ERROR_LIMIT, false, "longer than 262144 bytes" },
		{ { .send = OK_HEAD "Content-Length: 4\r\nContent-Length: 5\r\n\r\n<a/>", .then = THEN_CLOSE },
		    false, 5000, ERROR_MALFORMED, false, "two lengths" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct wsman_reply reply;
		struct error err;

		unsigned int timeout_ms = rows[i].timeout_ms;

		assert_false(ask(&rows[i].act, rows[i].is_tls, timeout_ms, &reply, &err));
		/* on a loaded machine it may not have come so far */
		while (strstr(err.text, rows[i].text) == NULL && (timeout_ms *= 4) < 30000)
			assert_false(ask(&rows[i].act, rows[i].is_tls, timeout_ms, &reply, &err));
		if (err.kind != rows[i].kind || strstr(err.text, rows[i].text) == NULL)
			fail_msg("row %zu: kind %d, %s", i, (int)err.kind, err.text);
		if (reply.is_lost != rows[i].is_lost)
			fail_msg("row %zu: is_lost is %d", i, reply.is_lost);
	}
}

static void
a_port_where_nobody_listens_refuses(void **state)
{
	struct source_target target = plain_target(listener_free_port());
	struct wsman_line line;
	struct wsman_reply reply;
	struct error err;

	(void)state;
	assert_true(wsman_transport_open(&target, &line, &err));
	assert_false(post(&line, 5000, true, &reply, &err));
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	assert_non_null(strstr(err.text, "refuses connections to port"));
	assert_false(reply.is_lost);
	line.close(line.state);
}

static void
a_body_without_end_is_stopped_at_the_bound(void **state)
{
	static char filling[60001];
	static const struct {
		struct listener_act act;
		enum error_kind kind;
	} rows[] = {
		{ { .send = OK_HEAD
		      "\r\n<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>",
		      .then = THEN_FLOOD,
		      .repeat = filling },
		    ERROR_LIMIT },
		{ { .send = "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n",
		      .then = THEN_FLOOD,
		      .repeat = filling },
		    ERROR_UNREACHABLE },
	};
	const struct wsman_limits limits = {
		.max_answer_bytes = 1U << 20, .max_items = 10, .max_value_bytes = 1000, .max_depth = 32,
	};
	size_t i;

	(void)state;
	memset(filling, ' ', sizeof(filling) - 1);
	for (i = 0; i < COUNT(rows); i++) {
		struct listener listener;
		struct source_target target;
		struct wsman_identity identity;
		struct wsman *client;
		struct error err;

		listener_start(&listener, &rows[i].act, 1);
		target = plain_target(listener.port);
		assert_true(wsman_open(&target, &client, &err));
		wsman_set_limits(client, &limits);
		assert_false(wsman_identify(client, &identity, &err));
		wsman_close(client);
		listener_finish(&listener);
		listener_clear(&listener);
		if (err.kind != rows[i].kind)
			fail_msg("row %zu: kind %d, %s", i, (int)err.kind, err.text);
	}
}

#define EIGHT(text) text text text text text text text text
#define LONG	    EIGHT(EIGHT("long"))

static const struct {
	struct source_target target;
	const char *text;
} unusable_targets[] = {
	{ { .address = "a", .plain_http = true, .auth = AUTH_BASIC, .user = "u", .password = SECRET },
	    "--allow-unencrypted" },
	{ { .address = "a", .auth = AUTH_BASIC, .user = "u" }, "--password-file" },
	{ { .address = "a", .auth = AUTH_BASIC, .password = SECRET }, "--user" },
	{ { .address = "a", .auth = AUTH_NTLM }, "--user" },
	{ { .address = "a", .plain_http = true, .auth = AUTH_CERTIFICATE, .cert_file = "c" },
	    "needs HTTPS" },
	{ { .address = "a", .auth = AUTH_CERTIFICATE }, "certificate file" },
	{ { .address = LONG ".localhost", .auth = AUTH_NEGOTIATE }, "has 266 characters: a host name has at most 253" },
	{ { .address = LONG ".localhost", .plain_http = true, .auth = AUTH_NEGOTIATE }, "has 266 characters" },
	{ { .address = "", .auth = AUTH_NEGOTIATE }, "no address" },
	{ { .address = NULL, .auth = AUTH_NEGOTIATE }, "no address" },
	{ { .address = "a/b", .auth = AUTH_NEGOTIATE }, "'a/b'" },
	{ { .address = "x@a", .auth = AUTH_NEGOTIATE }, "'x@a'" },
	{ { .address = "a%b", .auth = AUTH_NEGOTIATE }, "'a%b'" },
	{ { .address = "::1", .zone = "e/0", .auth = AUTH_NEGOTIATE }, "'e/0' is no zone" },
	{ { .address = "exch-\303\244", .auth = AUTH_NEGOTIATE }, "is not a host name" },
	{ { .address = "a b", .auth = AUTH_NEGOTIATE }, "'a b'" },
	{ { .address = "a", .port = 65536, .auth = AUTH_NEGOTIATE }, "65535" },
	{ { .address = "a", .url_prefix = "w?x", .auth = AUTH_NEGOTIATE }, "URL prefix" },
};

static void
a_target_that_cannot_be_used_is_refused_before_anything_is_sent(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(unusable_targets); i++) {
		struct wsman_line line;
		struct error err;

		assert_false(wsman_transport_open(&unusable_targets[i].target, &line, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		if (strstr(err.text, unusable_targets[i].text) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		assert_null(strstr(err.text, SECRET));
	}
}

static const struct {
	struct source_target target;
	const char *url;
} urls[] = {
	{ { .address = "exch-a.example", .auth = AUTH_NEGOTIATE },
	    "https://exch-a.example:5986/wsman" },
	{ { .address = "10.0.0.7", .port = 443, .auth = AUTH_NEGOTIATE, .url_prefix = "/other" },
	    "https://10.0.0.7:443/other" },
	{ { .address = "a",
	      .plain_http = true,
	      .allow_unencrypted = true,
	      .auth = AUTH_BASIC,
	      .user = "u",
	      .password = "p" },
	    "http://a:5985/wsman" },
	{ { .address = "fe80::1", .zone = "eth0", .auth = AUTH_NEGOTIATE }, "https://[fe80::1]:5986/wsman" },
	{ { .address = "2001:db8::7", .auth = AUTH_NEGOTIATE }, "https://[2001:db8::7]:5986/wsman" },
};

static void
the_url_follows_from_the_target(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(urls); i++) {
		struct wsman_line line;
		struct error err;

		assert_true(wsman_transport_open(&urls[i].target, &line, &err));
		assert_string_equal(line.url, urls[i].url);
		line.close(line.state);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_request_carries_what_winrm_needs_and_nothing_that_disturbs_it),
	cmocka_unit_test(a_restart_takes_another_connection_and_leaves_none_behind),
	cmocka_unit_test(a_proxy_in_the_environment_is_not_asked),
	cmocka_unit_test(a_kept_connection_that_ends_repeats_only_what_may_be_repeated),
	cmocka_unit_test(the_schemes_that_a_401_offers_are_listed),
	cmocka_unit_test(the_date_of_an_answer_is_the_listeners_clock),
	cmocka_unit_test(a_trailer_changes_nothing),
	cmocka_unit_test(the_charset_is_that_of_its_own_parameter),
	cmocka_unit_test(bytes_that_nobody_asked_for_end_the_connection),
	cmocka_unit_test(an_unknown_zone_is_told_as_that),
	cmocka_unit_test(a_redirect_is_not_followed),
	cmocka_unit_test(what_went_wrong_is_told_apart),
	cmocka_unit_test(a_port_where_nobody_listens_refuses),
	cmocka_unit_test(a_body_without_end_is_stopped_at_the_bound),
	cmocka_unit_test(a_target_that_cannot_be_used_is_refused_before_anything_is_sent),
	cmocka_unit_test(the_url_follows_from_the_target),
};

TEST_GROUP(tests, NULL, NULL);
