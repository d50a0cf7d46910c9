/* What faults and failures mean, and the sentences that say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/wsman/failure.h"
#include "lib/wsman/fault.h"
#include "lib/wsman/reply.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/wsman/wsman_pages.h"
#include "tests/unit/places.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *file, *code, *subcode;
	uint32_t number, outer;
	enum error_kind kind;
	const char *provider, *text;
} faults[] = {
	{ "class_missing", "Sender", "CannotProcessFilter", 0x8033801a, 0x8033801a, ERROR_ABSENT,
	    "WMI Provider", "Such a class is not in that namespace." },
	{ "namespace_missing", "Sender", "CannotProcessFilter", 0x8004100e, 0x8033801a, ERROR_ABSENT,
	    "WMI Provider", "Invalid namespace" },
	{ "access_denied", "Sender", "AccessDenied", 5, 5, ERROR_DENIED, "", "Zugriff verweigert" },
	{ "wmi_access_denied", "Receiver", "InternalError", 0x80338104, 0x80338104, ERROR_DENIED,
	    "WMI Provider", "The WMI service reported that access was denied." },
	{ "context_expired", "Receiver", "InvalidEnumerationContext", 0x8033801b, 0x8033801b, ERROR_EXPIRED,
	    "", "That context is not valid." },
	{ "pull_timed_out", "Receiver", "TimedOut", 0x8033801c, 0x8033801c, ERROR_TIMEOUT, "",
	    "Nothing came in time." },
	{ "operation_timed_out", "Receiver", "TimedOut", 0x80338029, 0x80338029, ERROR_TIMEOUT, "",
	    "Not complete within OperationTimeout." },
	{ "quota", "Receiver", "InternalError", 0x803381a6, 0x803381a6, ERROR_BUSY, "",
	    "This user may do 15 operations at once." },
	{ "wmi_error", "Receiver", "InternalError", 0x803381a6, 0x803381a6, ERROR_BUSY, "",
	    "15 operations at once is what this user may do." },
	{ "selectors", "Sender", "InvalidSelectors", 0x8033805b, 0x8033805b, ERROR_ABSENT, "WMI Provider",
	    "Those selectors are not valid." },
	{ "win32", "Receiver", "InternalError", 0x80070003, 0x80070003, ERROR_FAULT, "WMI Provider",
	    "The system cannot find the path specified." },
	{ "schema", "Sender", "SchemaValidationError", 0x80338041, 0x80338041, ERROR_FAULT, "",
	    "The body is not valid." },
	{ "must_understand", "MustUnderstand", "", 0, 0, ERROR_FAULT, "", "A header is not known." },
	{ "no_detail", "Receiver", "InternalError", 0, 0, ERROR_FAULT, "",
	    "get-instance: a name is missing" },
};

static void
every_shape_of_fault_is_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(faults); i++) {
		struct wsman_answer answer;
		struct pages pages = { 0 };
		struct error err;
		char path[512];
		size_t count;
		char *bytes;

		snprintf(path, sizeof(path), "%s/wsman/fault_%s.xml", FIXTURES, faults[i].file);
		bytes = pages_load(path, &count);
		assert_non_null(bytes);
		if (!pages_read(&pages, EXPECT_INSTANCE, bytes, count, 3, &answer, &err))
			fail_msg("%s: %s", path, err.text);
		assert_true(answer.is_fault);
		assert_int_equal(pages.count, 0);
		assert_string_equal(answer.fault.code, faults[i].code);
		assert_string_equal(answer.fault.subcode, faults[i].subcode);
		assert_int_equal(answer.fault.number, faults[i].number);
		assert_int_equal(answer.fault.outer_number, faults[i].outer);
		assert_string_equal(answer.fault.provider, faults[i].provider);
		assert_string_equal(answer.fault.text, faults[i].text);
		assert_int_equal(wsman_fault_kind(&answer.fault), faults[i].kind);
		free(bytes);
	}
}

static const struct {
	uint32_t number, outer;
	enum error_kind kind;
} kinds[] = {
	{ 0x80070005, 0, ERROR_DENIED },
	{ 0x80041003, 0x80338003, ERROR_DENIED },
	{ 2150859013U, 0, ERROR_DENIED },
	{ 2150859014U, 0, ERROR_DENIED },
	{ 2150859015U, 0, ERROR_FAULT },
	{ 2150859229U, 0, ERROR_DENIED },
	{ 0x80041010, 0, ERROR_ABSENT },
	{ 0x80070490, 0, ERROR_ABSENT },
	{ 2150858770U, 0, ERROR_ABSENT },
	{ 2150858811U, 0, ERROR_ABSENT },
	{ 2150858759U, 0, ERROR_EXPIRED },
	{ 2150858772U, 0, ERROR_BUSY },
	{ 2150858802U, 0, ERROR_BUSY },
	{ 2150858815U, 0, ERROR_BUSY },
	{ 2150859175U, 0, ERROR_BUSY },
	{ 2150859176U, 0, ERROR_BUSY },
	{ 2150859177U, 0, ERROR_FAULT },
	{ 2150859236U, 0, ERROR_BUSY },
	{ 2150859242U, 0, ERROR_BUSY },
	{ 2150858824U, 0, ERROR_LIMIT },
	{ 15007, 0, ERROR_ABSENT },
	{ 0x80073a9f, 0, ERROR_ABSENT },
	{ 2150858806U, 0, ERROR_REFUSED },
	{ 0x80041017, 0x8033801a,
	    ERROR_ABSENT }, /* the inner one says nothing to us, the outer one does */
	{ 0x12345678, 0x87654321, ERROR_FAULT },
	{ 0, 0, ERROR_FAULT },
};

static void
without_a_number_the_subcode_decides(void **state)
{
	static const struct {
		struct wsman_fault fault;
		enum error_kind kind;
	} rows[] = {
		{ { .subcode = "DestinationUnreachable" }, ERROR_ABSENT },
		{ { .subcode = "AccessDenied" }, ERROR_DENIED },
		{ { .subcode = "InvalidEnumerationContext" }, ERROR_EXPIRED },
		{ { .subcode = "TimedOut" }, ERROR_TIMEOUT },
		{ { .subcode = "QuotaLimit" }, ERROR_BUSY },
		{ { .subcode = "EncodingLimit" }, ERROR_LIMIT },
		{ { .subcode = "CannotProcessFilter" }, ERROR_ABSENT },
		{ { .subcode = "InternalError" }, ERROR_FAULT },
		{ { .subcode = "DestinationUnreachable", .number = 0x12345678 }, ERROR_FAULT },
		{ { .code = "DestinationUnreachable" }, ERROR_FAULT },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (wsman_fault_kind(&rows[i].fault) != rows[i].kind)
			fail_msg("row %zu is %d", i, (int)wsman_fault_kind(&rows[i].fault));
}

static void
the_kind_follows_from_the_number_alone(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(kinds); i++) {
		const struct wsman_fault fault = {
			.subcode = "SchemaValidationError", .number = kinds[i].number, .outer_number = kinds[i].outer,
		};

		if (wsman_fault_kind(&fault) != kinds[i].kind)
			fail_msg("0x%08x is %d", kinds[i].number, (int)wsman_fault_kind(&fault));
	}
}

static void
a_fault_is_told_with_the_servers_sentence_its_number_and_what_helps(void **state)
{
	const struct wsman_fault denied = {
		.code = "Sender", .subcode = "AccessDenied", .number = 5, .text = "Zugriff verweigert",
	};
	const struct wsman_fault odd = { .code = "MustUnderstand" };
	const struct wsman_fault busy = { .code = "Receiver", .number = 0x803381a6, .text = "too much" };
	struct error err;

	(void)state;
	assert_false(wsman_fault_report(&denied, &err));
	assert_non_null(strstr(err.text, "Zugriff verweigert (fault AccessDenied, Win32 error 5)"));
	assert_non_null(strstr(err.text, "lacks a right"));
	assert_false(wsman_fault_report(&odd, &err));
	assert_string_equal(err.text, "the node answers: (no text) (fault MustUnderstand)");
	assert_false(wsman_fault_report(&busy, &err));
	assert_non_null(strstr(err.text, "0x803381a6"));
}

static void
a_text_longer_than_its_place_is_cut_at_a_character(void **state)
{
	struct wsman_fault_reader reader = { 0 };
	size_t i;

	(void)state;
	wsman_fault_start(&reader, "http://www.w3.org/2003/05/soap-envelope", "Reason", NULL, 0);
	wsman_fault_start(&reader, "http://www.w3.org/2003/05/soap-envelope", "Text", NULL, 0);
	for (i = 0; i < 1000; i++)
		wsman_fault_text(&reader, "\xe2\x82\xac", 3);
	wsman_fault_end(&reader);
	wsman_fault_end(&reader);
	assert_int_equal(reader.depth, 0);
	assert_true(strlen(reader.fault.text) > 700);
	assert_true(text_is_utf8(reader.fault.text, strlen(reader.fault.text)));
}

static const struct source_target tls = { .address = "exch-a", .auth = AUTH_BASIC, .user = "monitor",
	.password = "s3cret", .ca_file = "/etc/ca.pem", .cert_file = "/etc/me.pem" };
static const struct source_target plain = { .address = "exch-a", .plain_http = true, .auth = AUTH_BASIC,
	.user = "monitor", .password = "s3cret" };

static const struct {
	struct wsman_failure failure;
	enum error_kind kind;
	const char *text;
} failures[] = {
	{ { .code = FAILURE_RESOLVE }, ERROR_UNREACHABLE, "does not resolve: check the address" },
	{ { .code = FAILURE_CONNECT, .os_errno = ECONNREFUSED }, ERROR_UNREACHABLE, "refuses connections" },
	{ { .code = FAILURE_CONNECT, .os_errno = EHOSTUNREACH }, ERROR_UNREACHABLE, "no route" },
	{ { .code = FAILURE_CONNECT, .os_errno = ENETUNREACH }, ERROR_UNREACHABLE, "no route" },
	{ { .code = FAILURE_CONNECT, .os_errno = ETIMEDOUT }, ERROR_TIMEOUT, "firewall" },
	{ { .code = FAILURE_CONNECT, .os_errno = EACCES }, ERROR_UNREACHABLE, "Permission denied" },
	{ { .code = FAILURE_LATE, .phase = PHASE_RESOLVING }, ERROR_TIMEOUT, "was not resolved" },
	{ { .code = FAILURE_LATE, .phase = PHASE_CONNECTING }, ERROR_TIMEOUT, "no connection to" },
	{ { .code = FAILURE_LATE, .phase = PHASE_HANDSHAKE }, ERROR_TIMEOUT, "TLS handshake" },
	{ { .code = FAILURE_LATE, .phase = PHASE_WAITING }, ERROR_TIMEOUT, "did not answer within 9.5 s" },
	{ { .code = FAILURE_LATE, .phase = PHASE_RECEIVING }, ERROR_TIMEOUT, "not complete within" },
	{ { .code = FAILURE_TLS, .tls = TLS_EXPIRED }, ERROR_TLS, "has expired" },
	{ { .code = FAILURE_TLS, .tls = TLS_NOT_YET_VALID }, ERROR_TLS, "not valid yet" },
	{ { .code = FAILURE_TLS, .tls = TLS_UNKNOWN_AUTHORITY }, ERROR_TLS, "--ca-file" },
	{ { .code = FAILURE_TLS, .tls = TLS_OTHER_NAME }, ERROR_TLS, "is not for 'exch-a'" },
	{ { .code = FAILURE_TLS, .tls = TLS_NOT_ACCEPTED, .detail = "revoked" }, ERROR_TLS, "revoked" },
	{ { .code = FAILURE_TLS, .tls = TLS_NO_TLS }, ERROR_TLS, "--http" },
	{ { .code = FAILURE_TLS, .tls = TLS_TOO_OLD, .detail = "unsupported protocol" }, ERROR_TLS, "Windows Server 2003" },
	{ { .code = FAILURE_TLS, .tls = TLS_TOO_OLD, .detail = "unsupported protocol" }, ERROR_TLS, "MinProtocol" },
	{ { .code = FAILURE_TLS, .tls = TLS_FAILED, .detail = "something else" }, ERROR_TLS, "failed: something else" },
	{ { .code = FAILURE_TLS, .tls = TLS_BAD_AUTHORITIES }, ERROR_USAGE, "/etc/ca.pem" },
	{ { .code = FAILURE_TLS, .tls = TLS_BAD_CERTIFICATE }, ERROR_USAGE, "/etc/me.pem" },
	{ { .code = FAILURE_TLS, .tls = TLS_NO_MEMORY }, ERROR_NO_MEMORY, "memory" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_CUT, .phase = PHASE_WAITING }, ERROR_UNREACHABLE, "without an answer" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_NOT_HTTP }, ERROR_MALFORMED, "no WinRM listener" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_LONG_LINE }, ERROR_LIMIT, "a line of HTTP headers that is too long" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_LONG_TRAILER }, ERROR_LIMIT, "with a trailer" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_LONG_HEADERS }, ERROR_LIMIT, "longer than 262144 bytes" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_CODED, .detail = "gzip" }, ERROR_MALFORMED, "Transfer-Encoding: gzip" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_MALFORMED, .detail = "odd" }, ERROR_MALFORMED, "cannot be read: odd" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_CUT, .phase = PHASE_RECEIVING }, ERROR_UNREACHABLE, "in the middle" },
	{ { .code = FAILURE_ANSWER, .http = HTTP_NO_MEMORY }, ERROR_NO_MEMORY, "memory" },
};

static void
every_failure_has_a_kind_and_a_sentence_that_says_what_to_do(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(failures); i++) {
		struct wsman_failure failure = failures[i].failure;
		struct error err;

		failure.timeout_ms = 9500;
		if (failure.detail == NULL)
			failure.detail = "";
		assert_false(wsman_failure_report(&failure, &tls, &err));
		if (err.kind != failures[i].kind || strstr(err.text, failures[i].text) == NULL)
			fail_msg("row %zu: kind %d, %s", i, (int)err.kind, err.text);
		assert_null(strstr(err.text, "s3cret"));
		assert_null(strchr(err.text, '\n'));
	}
}

static void
over_plain_http_a_connection_without_answer_hints_at_tls(void **state)
{
	const struct wsman_failure failure = {
		.code = FAILURE_ANSWER,
		.http = HTTP_CUT,
		.phase = PHASE_WAITING,
		.detail = "",
	};
	struct error err;

	(void)state;
	assert_false(wsman_failure_report(&failure, &plain, &err));
	assert_non_null(strstr(err.text, "drop --http"));
	assert_false(wsman_failure_report(&failure, &tls, &err));
	assert_null(strstr(err.text, "--http"));
}

static void
a_refused_tls_port_hints_at_plain_http(void **state)
{
	const struct wsman_failure failure = { .code = FAILURE_CONNECT, .os_errno = ECONNREFUSED, .detail = "" };
	struct source_target elsewhere = tls;
	struct error err;

	(void)state;
	assert_false(wsman_failure_report(&failure, &tls, &err));
	assert_non_null(strstr(err.text, "plain HTTP: --http (http = yes)"));
	assert_false(wsman_failure_report(&failure, &plain, &err));
	assert_null(strstr(err.text, "--http"));
	elsewhere.port = 443;
	assert_false(wsman_failure_report(&failure, &elsewhere, &err));
	assert_null(strstr(err.text, "--http"));
}

static void
a_refusal_says_what_was_tried_and_what_is_offered(void **state)
{
	static const struct {
		enum auth_method auth;
		const char *schemes, *text;
	} rows[] = {
		{ AUTH_BASIC, "Negotiate, Basic", "check user and password" },
		{ AUTH_BASIC, "Negotiate, basic", "check user and password" },
		{ AUTH_BASIC, "Negotiate, Kerberos", "Basic is not among them" },
		{ AUTH_BASIC, "BasicX", "Basic is not among them" },
		{ AUTH_BASIC, "", "no way to authenticate" },
		{ AUTH_NEGOTIATE, "Negotiate", "may it use WinRM" },
		{ AUTH_KERBEROS, "Negotiate", "may it use WinRM" },
		{ AUTH_NTLM, "Negotiate", "may it use WinRM" },
		{ AUTH_CERTIFICATE, "", "certmapping" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct source_target target = tls;
		struct wsman_reply reply = { .status = 401 };
		bool is_logon = rows[i].auth == AUTH_BASIC || rows[i].auth == AUTH_CERTIFICATE;
		struct error err;

		target.auth = rows[i].auth;
		snprintf(reply.schemes, sizeof(reply.schemes), "%s", rows[i].schemes);
		assert_false(wsman_status_report(&reply, &target, &err));
		assert_int_equal(err.kind, is_logon ? ERROR_REFUSED : ERROR_SESSION);
		assert_non_null(strstr(err.text, "'monitor'"));
		assert_non_null(strstr(err.text, rows[i].schemes));
		if (strstr(err.text, rows[i].text) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		assert_null(strstr(err.text, "s3cret"));
	}
}

/* Between logons there is room for the end of a text alone. */
static void
a_token_that_has_no_room_is_none(void **state)
{
	static const char line[] = "WWW-Authenticate: Negotiate TlRMTVNT";
	static const struct {
		size_t room;
		const char *token;
	} rows[] = { { 1, "" }, { 8, "" }, { 9, "TlRMTVNT" }, { 16, "TlRMTVNT" } };
	struct wsman_reply reply = { .status = 401 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char *token = calloc(1, rows[i].room);
		struct wsman_handshake handshake = { .scheme = "Negotiate", .token = token, .token_size = rows[i].room };

		assert_non_null(token);
		wsman_reply_read_header(&reply, &handshake, line, strlen(line));
		assert_string_equal(token, rows[i].token);
		free(token);
	}
	assert_true(wsman_reply_offers(&reply, "Negotiate"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_shape_of_fault_is_read),
	cmocka_unit_test(the_kind_follows_from_the_number_alone),
	cmocka_unit_test(without_a_number_the_subcode_decides),
	cmocka_unit_test(a_fault_is_told_with_the_servers_sentence_its_number_and_what_helps),
	cmocka_unit_test(a_text_longer_than_its_place_is_cut_at_a_character),
	cmocka_unit_test(every_failure_has_a_kind_and_a_sentence_that_says_what_to_do),
	cmocka_unit_test(over_plain_http_a_connection_without_answer_hints_at_tls),
	cmocka_unit_test(a_refused_tls_port_hints_at_plain_http),
	cmocka_unit_test(a_refusal_says_what_was_tried_and_what_is_offered),
	cmocka_unit_test(a_token_that_has_no_room_is_none),
};

TEST_GROUP(tests, NULL, NULL);
