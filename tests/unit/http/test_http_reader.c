/* Answers of HTTP as they come, and what they lie about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/http/reader.h"
#include "tests/unit/runner/test_group.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OK "HTTP/1.1 200 OK\r\n"

struct told {
	char headers[512], body[256];
	bool refuses_header, refuses_body;
};

static bool
on_header(void *state, const char *line, size_t length)
{
	struct told *told = state;
	size_t used = strlen(told->headers);

	assert_int_equal(strlen(line), length);
	snprintf(told->headers + used, sizeof(told->headers) - used, "%s|", line);
	return !told->refuses_header;
}

static bool
on_body(void *state, const char *bytes, size_t count)
{
	struct told *told = state;
	size_t used = strlen(told->body);

	assert_true(count > 0 && used + count < sizeof(told->body));
	memcpy(told->body + used, bytes, count);
	return !told->refuses_body;
}

/* In pieces of `size` bytes. */
static enum http_flaw
read_text(struct http_reader *reader, struct told *told, const char *text, size_t size, size_t *ret_used)
{
	const struct http_receiver receiver = { .header = on_header, .body = on_body, .state = told };
	size_t length = strlen(text), at, used = 0;
	enum http_flaw flaw = HTTP_FINE;

	http_reader_begin(reader, &receiver);
	*ret_used = 0;
	for (at = 0; at < length && flaw == HTTP_FINE && !http_reader_is_complete(reader); at += size) {
		flaw = http_reader_feed(reader, text + at, length - at < size ? length - at : size, &used);
		*ret_used = at + used;
	}
	return flaw;
}

static const struct {
	const char *text;
	const char *body;
	bool is_complete, keeps;
	size_t rest;			/* bytes that are not of it */
} answers[] = {
	{ OK "Content-Length: 4\r\n\r\n<a/>", "<a/>", true, true, 0 },
	{ OK "content-length:4 \n\n<a/>HTTP/1.1", "<a/>", true, true, 8 },
	{ OK "Content-Length: 0\r\n\r\n", "", true, true, 0 },
	{ OK "Content-Length: 4\r\nContent-Length: 4\r\n\r\n<a/>", "<a/>", true, true, 0 },
	{ OK "Content-Length: 4\r\nConnection: Close\r\n\r\n<a/>", "<a/>", true, false, 0 },
	{ OK "Content-Length: 4\r\nConnection: x, close\r\n\r\n<a/>", "<a/>", true, false, 0 },
	{ OK "Content-Length: 5\r\n\r\n<a/>", "<a/>", false, false, 0 },
	{ "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\n<a/>", "<a/>", true, false, 0 },
	{ "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 4\r\n\r\n<a/>", "<a/>", true, true, 0 },
	{ OK "Transfer-Encoding: chunked\r\n\r\n2\r\n<a\r\n2 ;x=\"y\"\r\n/>\r\n0\r\n\r\n", "<a/>", true, true, 0 },
	{ OK "Transfer-Encoding: Chunked\r\n\r\n4\r\n<a/>\r\n000\r\nX: y\r\nContent-Length: 9\r\n\r\nmore", "<a/>", true, true, 4 },
	{ OK "Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n4\n<a/>\n0\n\n", "<a/>", true, false, 0 },
	{ OK "Transfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n<a/>", "<a/>", true, true, 0 },
	{ OK "Transfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n0\r\n", "<a/>", false, false, 0 },
	{ OK "\r\n<a/>", "<a/>", false, false, 0 },
	{ "HTTP/1.1 204 No Content\r\n\r\n", "", true, true, 0 },
	{ "HTTP/1.1 304\r\nContent-Length: 4\r\n\r\n", "", true, true, 0 },
	{ "HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" OK "Content-Length: 4\r\n\r\n<a/>", "<a/>", true,
	    true, 0 },
	{ "HTTP/1.1 101 Switching\r\n\r\nx", "", true, false, 1 },
	{ OK " folded\r\nContent-Length: 4\r\nA: b\r\n X: y\r\n\r\n<a/>", "<a/>", true, true, 0 },
};

static void
an_answer_ends_where_it_says_however_it_comes(void **state)
{
	size_t i, size;

	(void)state;
	for (i = 0; i < COUNT(answers); i++)
		for (size = 1; size <= 64; size++) {
			struct http_reader reader;
			struct told told = { .headers = "" };
			size_t used;

			assert_int_equal(read_text(&reader, &told, answers[i].text, size, &used), HTTP_FINE);
			if (strcmp(told.body, answers[i].body) != 0 || http_reader_is_complete(&reader) != answers[i].is_complete ||
			    http_reader_keeps_connection(&reader) != answers[i].keeps ||
			    used != strlen(answers[i].text) - answers[i].rest)
				fail_msg("row %zu, pieces of %zu: '%s', %zu used", i, size, told.body, used);
			http_reader_clear(&reader);
		}
}

static void
what_is_told_is_all_headers_and_no_trailer(void **state)
{
	struct http_reader reader;
	struct told told = { .headers = "" };
	size_t used;

	(void)state;
	assert_int_equal(read_text(&reader, &told,
			     "HTTP/1.1 100 Continue\r\n\r\n" OK "A: b\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nC: d\r\n\r\n", 7, &used),
	    HTTP_FINE);
	assert_string_equal(told.headers, "HTTP/1.1 100 Continue|HTTP/1.1 200 OK|A: b|Transfer-Encoding: chunked|");
	http_reader_clear(&reader);
}

static void
only_a_body_without_a_length_may_end_with_the_connection(void **state)
{
	static const struct {
		const char *text;
		enum http_flaw flaw;
	} rows[] = {
		{ OK "\r\n<a/>", HTTP_FINE },
		{ OK "\r\n", HTTP_FINE },
		{ OK "", HTTP_CUT },
		{ "", HTTP_CUT },
		{ OK "Content-Length: 5\r\n\r\n<a/>", HTTP_CUT },
		{ OK "Transfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n", HTTP_CUT },
		{ OK "Transfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n0\r\n", HTTP_CUT },
		{ "HTTP/1.1 100 Continue\r\n\r\n", HTTP_CUT },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct http_reader reader;
		struct told told = { .headers = "" };
		size_t used;

		assert_int_equal(read_text(&reader, &told, rows[i].text, 100, &used), HTTP_FINE);
		if (http_reader_end(&reader) != rows[i].flaw)
			fail_msg("row %zu", i);
		assert_false(http_reader_keeps_connection(&reader));
		http_reader_clear(&reader);
	}
}

static void
what_is_no_answer_is_refused_where_it_shows(void **state)
{
	static const struct {
		const char *text;
		enum http_flaw flaw;
	} rows[] = {
		{ "S", HTTP_NOT_HTTP },
		{ "HTTQ", HTTP_NOT_HTTP },
		{ "HTTP/2 200\r\n", HTTP_NOT_HTTP },
		{ "HTTP/1.1 20\r\n", HTTP_NOT_HTTP },
		{ "HTTP/1.1 2000\r\n", HTTP_NOT_HTTP },
		{ "HTTP/1.1x200 OK\r\n", HTTP_NOT_HTTP },
		{ "HTTP/1.11 200 OK\r\n", HTTP_NOT_HTTP },
		{ "HTTP/1.1 200OK\r\n", HTTP_NOT_HTTP },
		{ "\r\n" OK, HTTP_NOT_HTTP },
		{ OK "Content-Length: 4\r\n 2\r\n", HTTP_MALFORMED },
		{ OK "Transfer-Encoding:\r\n\tchunked\r\n", HTTP_MALFORMED },
		{ OK "Content-Length : 4\r\n", HTTP_MALFORMED },
		{ OK "Content-Length: 4\r\r\n", HTTP_MALFORMED },
		{ OK "no colon\r\n", HTTP_MALFORMED },
		{ OK "Content-Length: -1\r\n", HTTP_MALFORMED },
		{ OK "Content-Length: 0x4\r\n", HTTP_MALFORMED },
		{ OK "Content-Length: 4, 4\r\n", HTTP_MALFORMED },
		{ OK "Content-Length:\r\n", HTTP_MALFORMED },
		{ OK "Content-Length: 1234567890123456789\r\n", HTTP_MALFORMED },
		{ OK "Content-Length: 4\r\nContent-Length: 5\r\n", HTTP_MALFORMED },
		{ OK "Transfer-Encoding: gzip\r\n", HTTP_CODED },
		{ OK "Transfer-Encoding: gzip, chunked\r\n", HTTP_CODED },
		{ OK "Transfer-Encoding: chunked\r\n\r\n\r\n", HTTP_MALFORMED },
		{ OK "Transfer-Encoding: chunked\r\n\r\n-4\r\n", HTTP_MALFORMED },
		{ OK "Transfer-Encoding: chunked\r\n\r\n4x\r\n", HTTP_MALFORMED },
		{ OK "Transfer-Encoding: chunked\r\n\r\n1234567890abcdef\r\n", HTTP_MALFORMED },
		{ OK "Transfer-Encoding: chunked\r\n\r\n2\r\n<a/>\r\n", HTTP_MALFORMED },
	};
	size_t i, size;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (size = 1; size <= 64; size++) {
			struct http_reader reader;
			struct told told = { .headers = "" };
			size_t used;

			if (read_text(&reader, &told, rows[i].text, size, &used) != rows[i].flaw)
				fail_msg("row %zu, pieces of %zu", i, size);
			http_reader_clear(&reader);
		}
}

static void
a_nul_in_a_header_is_refused(void **state)
{
	static const char text[] = OK "X: a\0b\r\n";
	const struct http_receiver receiver = { .header = on_header, .body = on_body, .state = &(struct told) { .headers = "" } };
	struct http_reader reader;
	size_t used;

	(void)state;
	http_reader_begin(&reader, &receiver);
	assert_int_equal(http_reader_feed(&reader, text, sizeof(text) - 1, &used), HTTP_MALFORMED);
	http_reader_clear(&reader);
}

/* @return the flaw that ends what would be endless, after `start` always the same; and how much was taken by then */
static enum http_flaw
flood(const char *start, const char *more, size_t *ret_taken)
{
	const struct http_receiver receiver = { .header = on_header, .body = on_body, .state = &(struct told) { .headers = "" } };
	struct http_reader reader;
	enum http_flaw flaw;
	size_t used, taken = strlen(start);

	http_reader_begin(&reader, &receiver);
	flaw = http_reader_feed(&reader, start, taken, &used);
	while (flaw == HTTP_FINE && taken < 10U << 20) {
		flaw = http_reader_feed(&reader, more, strlen(more), &used);
		taken += strlen(more);
	}
	assert_true(reader.size <= 2 * HTTP_LINE_MAX);
	http_reader_clear(&reader);
	*ret_taken = taken;
	return flaw;
}

static void
a_line_and_all_of_them_have_a_bound(void **state)
{
	static const struct {
		const char *start, *more;
		enum http_flaw flaw;
		size_t most;
	} rows[] = {
		{ "HTTP/1.1 200 ", "OK", HTTP_LONG_LINE, HTTP_LINE_MAX },
		{ OK "X: ", "and more", HTTP_LONG_LINE, HTTP_LINE_MAX },
		{ OK, "X: y\r\n", HTTP_LONG_HEADERS, HTTP_HEADERS_MAX },
		{ "", "HTTP/1.1 100 Continue\r\n\r\n", HTTP_LONG_HEADERS, HTTP_HEADERS_MAX },
		{ OK "Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", "and more", HTTP_LONG_TRAILER, HTTP_LINE_MAX },
		{ OK "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", HTTP_LONG_HEADERS, HTTP_HEADERS_MAX },
		{ OK "Transfer-Encoding: chunked\r\n\r\n4;", "and more", HTTP_MALFORMED, 2048 },
		{ OK "Transfer-Encoding: chunked\r\n\r\n", "0000", HTTP_MALFORMED, 2048 },
	};
	size_t i, taken;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		enum http_flaw flaw = flood(rows[i].start, rows[i].more, &taken);

		if (flaw != rows[i].flaw || taken > rows[i].most + 200)
			fail_msg("row %zu: %d after %zu bytes", i, (int)flaw, taken);
	}
}

static void
who_receives_may_stop_it(void **state)
{
	struct http_reader reader;
	struct told told = { .refuses_header = true };
	size_t used;

	(void)state;
	assert_int_equal(read_text(&reader, &told, answers[0].text, 100, &used), HTTP_STOPPED);
	http_reader_clear(&reader);
	told = (struct told) { .refuses_body = true };
	assert_int_equal(read_text(&reader, &told, answers[0].text, 100, &used), HTTP_STOPPED);
	assert_string_equal(told.body, "<a/>");
	http_reader_clear(&reader);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_answer_ends_where_it_says_however_it_comes),
	cmocka_unit_test(what_is_told_is_all_headers_and_no_trailer),
	cmocka_unit_test(only_a_body_without_a_length_may_end_with_the_connection),
	cmocka_unit_test(what_is_no_answer_is_refused_where_it_shows),
	cmocka_unit_test(a_nul_in_a_header_is_refused),
	cmocka_unit_test(a_line_and_all_of_them_have_a_bound),
	cmocka_unit_test(who_receives_may_stop_it),
};

TEST_GROUP(tests, NULL, NULL);
