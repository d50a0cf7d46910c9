/* The form of sealed messages: what is written, what is read, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/gss/base64.h"
#include "lib/gss/multipart_seal.h"
#include "tests/unit/runner/test_group.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A literal that may hold NUL, and its length. */
#define BYTES(text) (text), sizeof(text) - 1

#define SPNEGO	    "application/HTTP-SPNEGO-session-encrypted"
#define DESCRIPTION "--Encrypted Boundary\r\n" \
		    "\tContent-Type: " SPNEGO "\r\n" \
		    "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=5\r\n"
#define SECOND	    "--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n"
#define SEALED	    "\x04\0\0\0SIGNabcde"
#define END	    "--Encrypted Boundary--\r\n"

static void
a_message_is_written_as_windows_reads_it(void **state)
{
	static const char wanted[] = DESCRIPTION SECOND SEALED END;
	struct sealed_message message = {
		.header = "SIGN", .header_length = 4, .data = "abcde", .data_length = 5, .plain_length = 5,
		.type = "application/soap+xml;charset=UTF-8",
	};
	struct error err;
	char *body;
	size_t length;

	(void)state;
	assert_true(multipart_seal_write(SEAL_SPNEGO, &message, &body, &length, &err));
	assert_int_equal(length, sizeof(wanted) - 1);
	assert_memory_equal(body, wanted, length);
	free(body);
	assert_true(multipart_seal_write(SEAL_KERBEROS, &message, &body, &length, &err));
	assert_non_null(strstr(body, "\tContent-Type: application/HTTP-Kerberos-session-encrypted\r\n"));
	free(body);
}

static void
the_type_names_the_protocol_and_is_known_again(void **state)
{
	(void)state;
	assert_string_equal(multipart_seal_type(SEAL_SPNEGO),
	    "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";"
	    "boundary=\"Encrypted Boundary\"");
	assert_true(multipart_seal_is(multipart_seal_type(SEAL_KERBEROS)));
	assert_true(multipart_seal_is("Multipart/Encrypted; protocol=x"));
	assert_false(multipart_seal_is("multipart/encryptedx"));
	assert_false(multipart_seal_is("application/soap+xml"));
	assert_false(multipart_seal_is(""));
}

static const struct {
	const char *body;
	size_t length;
} written_forms[] = {
	{ BYTES(DESCRIPTION SECOND SEALED END) },
	{ BYTES(DESCRIPTION SECOND SEALED "--Encrypted Boundary\r\n") },
	{ BYTES(DESCRIPTION SECOND SEALED "--Encrypted Boundary--") },
	{ BYTES(DESCRIPTION SECOND SEALED "--Encrypted Boundary") },
	{ BYTES(DESCRIPTION SECOND SEALED "-- Encrypted Boundary--\r\n") },
	{ BYTES("-- Encrypted Boundary\r\nContent-Type: " SPNEGO "\r\n"
		"OriginalContent: type=application/soap+xml;charset=UTF-8;Length=5\r\n"
		"-- Encrypted Boundary\r\nContent-Type: application/octet-stream\r\n" SEALED
		"-- Encrypted Boundary\r\n") },
	{ BYTES("--Encrypted Boundary\r\n"
		"\tcontent-type: application/HTTP-Kerberos-session-encrypted\r\n"
		"\toriginalcontent: type=application/soap+xml;charset=UTF-8;length=5\r\n" SECOND SEALED END) },
	/* RFC 2046, 5.1.1: a preamble, an epilogue, blanks behind a boundary, the line end before one */
	{ BYTES("This is a message in parts.\r\n\r\n" DESCRIPTION SECOND SEALED END) },
	{ BYTES("\r\n" DESCRIPTION SECOND SEALED END) },
	{ BYTES("\x01\xff-- no text\n" DESCRIPTION SECOND SEALED END) },
	{ BYTES(DESCRIPTION SECOND SEALED END "The end.\r\n") },
	{ BYTES(DESCRIPTION SECOND SEALED END "--Encrypted Boundary of another\r\n\0\xff") },
	{ BYTES(DESCRIPTION SECOND SEALED "\r\n" END "The end.\r\n") },
	{ BYTES(DESCRIPTION SECOND SEALED END "\r\n\r\n") },
	{ BYTES(DESCRIPTION SECOND SEALED "--Encrypted Boundary-- \t\r\n") },
	{ BYTES("--Encrypted Boundary \t\r\n\tContent-Type: " SPNEGO " \r\n"
		"\tOriginalContent: type=application/soap+xml;charset=UTF-8; Length=5 \r\n\r\n"
		"--Encrypted Boundary \r\n\tContent-Type: application/octet-stream\r\n" SEALED END) },
	{ BYTES(DESCRIPTION SECOND SEALED "\r\n" END) },
	{ BYTES(DESCRIPTION SECOND "\r\n" SEALED "\r\n" END) },
	{ BYTES(DESCRIPTION "--Encrypted Boundary\r\nContent-Length: 13\r\nContent-Type: application/octet-stream\r\n"
		"Content-Transfer-Encoding: binary\r\n\r\n" SEALED "\r\n" END) },
	{ BYTES(DESCRIPTION "--Encrypted Boundary\r\nContent-Type: application/octet-stream; name=x\r\n" SEALED END) },
};

static void
every_form_that_servers_write_is_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(written_forms); i++) {
		struct sealed_message message;
		struct error err;

		if (!multipart_seal_read(written_forms[i].body, written_forms[i].length, &message, &err))
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(message.header_length, 4);
		assert_memory_equal(message.header, "SIGN", 4);
		assert_int_equal(message.data_length, 5);
		assert_memory_equal(message.data, "abcde", 5);
		assert_int_equal(message.plain_length, 5);
		assert_string_equal(message.type, "application/soap+xml;charset=UTF-8");
	}
}

static void
sealed_bytes_that_look_like_a_boundary_are_sealed_bytes(void **state)
{
	static const char data[] = "\0--Encrypted Boundary--\r\n--Encrypted Boundary\r\n-- ";
	static const char body[] = DESCRIPTION SECOND "\x04\0\0\0SIGN"
						      "\0--Encrypted Boundary--\r\n--Encrypted Boundary\r\n-- " END;
	struct sealed_message message;
	struct error err;

	(void)state;
	assert_true(multipart_seal_read(body, sizeof(body) - 1, &message, &err));
	assert_int_equal(message.data_length, sizeof(data) - 1);
	assert_memory_equal(message.data, data, sizeof(data) - 1);
}

/* The line end is dropped only where the length says that it is one too many. */
static void
sealed_bytes_that_end_in_a_line_end_are_kept(void **state)
{
	static const char body[] = DESCRIPTION SECOND "\x04\0\0\0SIGNabc\r\n" END;
	struct sealed_message message;
	struct error err;

	(void)state;
	assert_true(multipart_seal_read(body, sizeof(body) - 1, &message, &err));
	assert_int_equal(message.data_length, 5);
	assert_memory_equal(message.data, "abc\r\n", 5);
}

static const struct {
	const char *body;
	size_t length;
	const char *text;
} broken_messages[] = {
	{ BYTES(""), "does not begin" },
	{ BYTES("<s:Envelope/>"), "does not begin" },
	{ BYTES(DESCRIPTION), "length of what was sealed" },
	{ BYTES("--Encrypted Boundary\r\n" SECOND SEALED END), "length of what was sealed" },
	{ BYTES("--Encrypted Boundary\r\nContent-Type: text/plain\r\n"
		"OriginalContent: type=a;Length=5\r\n" SECOND SEALED END), "by which protocol" },
	{ BYTES("--Encrypted Boundary\r\nContent-Type: " SPNEGO "\r\n"
		"OriginalContent: type=a;Length=-5\r\n" SECOND SEALED END), "length of what" },
	{ BYTES("--Encrypted Boundary\r\nContent-Type: " SPNEGO "\r\n"
		"OriginalContent: type=a;Length=99999999999\r\n" SECOND SEALED END), "length of what" },
	{ BYTES("--Encrypted Boundary\r\n\tContent-Type: " SPNEGO "\r\n\tOriginalContent: type=a\rb;Length=5\r\n" SECOND
		SEALED END), "length of what" },
	{ BYTES("\r\n" DESCRIPTION), "length of what was sealed" },
	{ BYTES(DESCRIPTION SECOND "\x04\0\0\0SIGNab" "--Encrypted Boundary-- and more"), "last boundary" },
	{ BYTES(DESCRIPTION SECOND SEALED "--Encrypted Boundary\r\nno end"), "last boundary" },
	{ BYTES(DESCRIPTION "--Encrypted Boundary\r\n\tContent-Type: text/plain\r\n" SEALED END),
	    "no part" },
	{ BYTES(DESCRIPTION "--Encrypted Boundary\r\n"), "no part" },
	{ BYTES(DESCRIPTION SECOND SEALED), "last boundary" },
	{ BYTES(DESCRIPTION SECOND SEALED "--Encrypted Bound"), "last boundary" },
	{ BYTES(DESCRIPTION SECOND "\x04\0\0" END), "inside its seal" },
	{ BYTES(DESCRIPTION SECOND END), "inside its seal" },
	{ BYTES(DESCRIPTION SECOND "\0\0\0\0abcde" END), "gives its seal 0" },
	{ BYTES(DESCRIPTION SECOND "\x04\0\0\0SIG" END), "gives its seal 4 bytes, and has 3" },
	{ BYTES(DESCRIPTION SECOND "\x04\0\0\x80SIGNabcde" END), "gives its seal 2147483652" },
};

static void
what_is_not_whole_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(broken_messages); i++) {
		struct sealed_message message = { .plain_length = 77 };
		struct error err;

		assert_false(multipart_seal_read(broken_messages[i].body, broken_messages[i].length, &message, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
		if (strstr(err.text, broken_messages[i].text) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(message.plain_length, 77);
	}
}

/* In memory of exactly its size, so that the sanitizer sees a step too far. */
static void
no_beginning_of_a_message_is_taken_for_the_whole(void **state)
{
	static const char body[] = DESCRIPTION SECOND SEALED "--Encrypted Boundary";
	size_t length;

	(void)state;
	for (length = 0; length < sizeof(body) - 1; length++) {
		char *copy = malloc(length + 1);
		struct sealed_message message;
		struct error err;

		assert_non_null(copy);
		memcpy(copy, body, length);
		copy = realloc(copy, length == 0 ? 1 : length);
		assert_false(multipart_seal_read(copy, length, &message, &err));
		free(copy);
	}
}

static void
headers_without_end_are_bounded(void **state)
{
	static char body[1 << 16] = "--Encrypted Boundary\r\n";
	struct sealed_message message;
	struct error err;
	size_t length;

	(void)state;
	memset(body + 22, 'a', sizeof(body) - 22);
	assert_false(multipart_seal_read(body, sizeof(body), &message, &err));
	for (length = 22; length + 6 < sizeof(body); length += 6)
		memcpy(body + length, "a: b\r\n", 6);
	assert_false(multipart_seal_read(body, length, &message, &err));
}

static void
base64_goes_there_and_back(void **state)
{
	static const struct {
		const char *bytes, *text;
	} rows[] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };	/* RFC 4648, 10 */
	static const char *const wrong[] = { "Z", "Zg=", "Zg===", "====", "Z===", "Zm9v!A==", "Zg==Zg==", "Zm 9" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char *text = base64_encode(rows[i].bytes, strlen(rows[i].bytes));
		void *bytes;
		size_t count;

		assert_string_equal(text, rows[i].text);
		assert_true(base64_decode(text, &bytes, &count));
		assert_int_equal(count, strlen(rows[i].bytes));
		assert_memory_equal(bytes, rows[i].bytes, count);
		free(bytes);
		free(text);
	}
	for (i = 0; i < COUNT(wrong); i++) {
		void *bytes;
		size_t count;

		if (base64_decode(wrong[i], &bytes, &count))
			fail_msg("'%s' is taken", wrong[i]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_message_is_written_as_windows_reads_it),
	cmocka_unit_test(the_type_names_the_protocol_and_is_known_again),
	cmocka_unit_test(every_form_that_servers_write_is_read),
	cmocka_unit_test(sealed_bytes_that_look_like_a_boundary_are_sealed_bytes),
	cmocka_unit_test(sealed_bytes_that_end_in_a_line_end_are_kept),
	cmocka_unit_test(what_is_not_whole_is_refused),
	cmocka_unit_test(no_beginning_of_a_message_is_taken_for_the_whole),
	cmocka_unit_test(headers_without_end_are_bounded),
	cmocka_unit_test(base64_goes_there_and_back),
};

TEST_GROUP(tests, NULL, NULL);
