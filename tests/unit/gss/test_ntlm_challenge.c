/* The challenge of NTLM: what [MS-NLMP] allows is taken, and each single thing that it does not is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/gss/ntlm_challenge.h"
#include "tests/unit/runner/test_group.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A literal that may hold NUL, and its length. */
#define BYTES(text) (text), sizeof(text) - 1

enum {
	UNICODE = 0x1,
	OEM = 0x2,
	REQUEST_TARGET = 0x4,
	DOMAIN_TYPE = 0x10000,
	SERVER_TYPE = 0x20000,
	TARGET_INFO = 0x800000,
	VERSION = 0x2000000,
	AS_WINDOWS = UNICODE | REQUEST_TARGET | DOMAIN_TYPE | TARGET_INFO | VERSION | 0x8230,
	AT_NAME = 12,
	AT_FLAGS = 20,
	AT_INFO = 40,
};

struct made {
	unsigned char bytes[20000];
	size_t count, info;		/* where the target information begins */
};

static void
put(struct made *made, size_t at, uint32_t number, unsigned int bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		made->bytes[at++] = (unsigned char)(number & 0xff);
}

static void
put_field(struct made *made, size_t at, size_t length, size_t offset)
{
	put(made, at, (uint32_t)length, 2);
	put(made, at + 2, (uint32_t)length, 2);
	put(made, at + 4, (uint32_t)offset, 4);
}

static void
add(struct made *made, const void *bytes, size_t count)
{
	assert_true(made->count + count <= sizeof(made->bytes));
	memcpy(made->bytes + made->count, bytes, count);
	made->count += count;
}

static void
add_utf16(struct made *made, const char *text)
{
	for (; *text != '\0'; text++) {
		add(made, text, 1);
		add(made, "", 1);
	}
}

/* Up to the target name; what follows is the target information. */
static void
begin(struct made *made, uint32_t flags, const char *name)
{
	size_t header = (flags & VERSION) != 0 ? 56 : 48;

	memset(made, 0, sizeof(*made));
	memcpy(made->bytes, "NTLMSSP\0\2\0\0\0", 12);
	put(made, AT_FLAGS, flags, 4);
	memcpy(made->bytes + 24, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
	if ((flags & VERSION) != 0)
		memcpy(made->bytes + 48, "\x0a\0\x7c\x4f\0\0\0\x0f", 8);
	made->count = header;
	if ((flags & UNICODE) != 0)
		add_utf16(made, name);
	else
		add(made, name, strlen(name));
	put_field(made, AT_NAME, made->count - header, header);
	made->info = made->count;
}

static void
add_pair(struct made *made, unsigned int id, const void *bytes, size_t count)
{
	size_t at = made->count;

	add(made, "\0\0\0", 4);
	put(made, at, id, 2);
	put(made, at + 2, (uint32_t)count, 2);
	add(made, bytes, count);
}

static void
add_name(struct made *made, unsigned int id, const char *text)
{
	size_t at = made->count;

	add_pair(made, id, "", 0);
	add_utf16(made, text);
	put(made, at + 2, (uint32_t)(made->count - at - 4), 2);
}

static void
end(struct made *made)
{
	put_field(made, AT_INFO, made->count - made->info, made->info);
}

/* As a member of a domain sends it, but for one pair. */
static void
make_without(struct made *made, unsigned int left_out)
{
	begin(made, AS_WINDOWS, "CORP");
	if (left_out != 2)
		add_name(made, 2, "CORP");
	if (left_out != 1)
		add_name(made, 1, "EXCH-A");
	add_name(made, 4, "corp.example");
	add_name(made, 3, "exch-a.corp.example");
	add_name(made, 5, "corp.example");
	if (left_out != 7)
		add_pair(made, 7, "\0\x80\x3e\xd5\xde\xb1\x9d\x01", 8);
	if (left_out != 0)
		add_pair(made, 0, "", 0);
	end(made);
}

static void
make(struct made *made)
{
	make_without(made, UINT32_MAX);
}

/* In memory of exactly its size, so that the sanitizer sees a step too far. */
static bool
check(const struct made *made, size_t count, time_t *ret_clock, struct error *err)
{
	unsigned char *exact = malloc(count);
	bool ok;

	assert_true(exact != NULL || count == 0);
	if (count > 0)
		memcpy(exact, made->bytes, count);
	ok = ntlm_challenge_check(exact, count, ret_clock, err);
	free(exact);
	return ok;
}

static void
assert_taken(const struct made *made, const char *what)
{
	struct error err;
	time_t clock;

	if (!check(made, made->count, &clock, &err))
		fail_msg("%s: %s", what, err.text);
}

static void
assert_refused(const struct made *made, const char *words, const char *what)
{
	time_t clock = 77;
	struct error err;

	if (check(made, made->count, &clock, &err))
		fail_msg("%s: taken", what);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_int_equal(clock, 77);
	if (strstr(err.text, words) == NULL)
		fail_msg("%s: '%s' is not in: %s", what, words, err.text);
}

static void
the_challenge_of_the_specification_is_taken(void **state)
{
	static const char example[] =	/* [MS-NLMP] 4.2.4.3 */
	    "NTLMSSP\0\2\0\0\0\x0c\0\x0c\0\x38\0\0\0\x33\x82\x8a\xe2\x01\x23\x45\x67\x89\xab\xcd\xef\0\0\0\0\0\0\0\0"
	    "\x24\0\x24\0\x44\0\0\0\x06\0\x70\x17\0\0\0\x0fS\0e\0r\0v\0e\0r\0"
	    "\2\0\x0c\0D\0o\0m\0a\0i\0n\0\1\0\x0c\0S\0e\0r\0v\0e\0r\0\0\0\0";
	struct error err;
	time_t clock = 77;

	(void)state;
	if (!ntlm_challenge_check((const unsigned char *)example, sizeof(example), &clock, &err))
		fail_msg("%s", err.text);
	assert_int_equal(clock, 0);
}

static void
the_clock_of_the_node_is_told(void **state)
{
	struct error err;
	struct made made;
	time_t clock;

	(void)state;
	make(&made);
	assert_true(check(&made, made.count, &clock, &err));
	assert_int_equal(clock, 0);		/* 1970, in its own units */
	memcpy(made.bytes + made.count - 12, "\x80\x16\xd7\xd5\xde\xb1\x9d\x01", 8);
	assert_true(check(&made, made.count, &clock, &err));
	assert_int_equal(clock, 1);
	make_without(&made, 7);
	assert_true(check(&made, made.count, &clock, &err));
	assert_int_equal(clock, 0);
	make(&made);
	memset(made.bytes + made.count - 12, 0, 8);	/* not known */
	assert_true(check(&made, made.count, &clock, &err));
	assert_int_equal(clock, 0);
}

static void
every_form_that_servers_send_is_taken(void **state)
{
	static const struct {
		const char *what;
		uint32_t flags;
		const char *name;
		bool has_info;
	} rows[] = {
		{ "Server 2003, without a version", (uint32_t)AS_WINDOWS & ~(uint32_t)VERSION, "CORP", true },
		{ "a workgroup", UNICODE | REQUEST_TARGET | SERVER_TYPE | TARGET_INFO | VERSION, "EXCH-A", true },
		{ "both character sets", AS_WINDOWS | OEM, "CORP", true },
		{ "OEM", OEM | REQUEST_TARGET | DOMAIN_TYPE | TARGET_INFO | VERSION, "CORP", true },
		{ "no target was asked for", UNICODE | TARGET_INFO | VERSION, "", true },
		{ "no target information", UNICODE | REQUEST_TARGET | DOMAIN_TYPE, "CORP", false },
		{ "nothing but the challenge", UNICODE, "", false },
	};
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin(&made, rows[i].flags, rows[i].name);
		if (rows[i].has_info) {
			add_name(&made, 1, "EXCH-A");
			add_name(&made, 2, "CORP");
			add_pair(&made, 0, "", 0);
			end(&made);
		}
		assert_taken(&made, rows[i].what);
	}
}

/* What else may be among the pairs. */
static const struct {
	const char *what;
	unsigned int id;
	const char *bytes;
	size_t count;
} good_pairs[] = {
	{ "an empty name of a domain (Samba alone)", 4, BYTES("") },
	{ "flags", 6, BYTES("\1\0\0\0") },
	{ "a moment that is not known", 7, BYTES("\0\0\0\0\0\0\0\0") },
	{ "data of a single host", 8, BYTES("\x30\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "0123456789abcdef0123456789abcdef") },
	{ "a target's name", 9, BYTES("H\0T\0T\0P\0/\0a\0") },
	{ "bindings", 10, BYTES("0123456789abcdef") },
	{ "a pair that is new", 11, BYTES("x") },
	{ "another one", 0xffff, BYTES("") },
	{ "one that ends as the moment does", 0x0107, BYTES("x") },
	{ "a character of two halves", 3, BYTES("\x3d\xd8\x00\xde") },
	{ "the first of two halves", 3, BYTES("\x00\xd8\x00\xdc") },
	{ "the last of two halves", 3, BYTES("\xff\xdb\xff\xdf") },
	{ "the last before the halves", 3, BYTES("\xff\xd7") },
	{ "the first behind the halves", 3, BYTES("\x00\xe0") },
};

static void
pairs_that_may_be_there_are_taken(void **state)
{
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good_pairs); i++) {
		begin(&made, AS_WINDOWS, "CORP");
		add_name(&made, 2, "CORP");
		add_pair(&made, good_pairs[i].id, good_pairs[i].bytes, good_pairs[i].count);
		add_name(&made, 1, "EXCH-A");
		add_pair(&made, 0, "", 0);
		add(&made, "\0\0\0", 4);	/* zeros that fill up */
		end(&made);
		assert_taken(&made, good_pairs[i].what);
	}
}

static const struct {
	const char *what;
	unsigned int id;
	const char *bytes;
	size_t count;
	const char *words;
} bad_pairs[] = {
	{ "no computer", 1, BYTES(""), "MsvAvNbComputerName of 0 bytes" },
	{ "no domain", 2, BYTES(""), "MsvAvNbDomainName of 0 bytes" },
	{ "half a character", 1, BYTES("E\0X"), "MsvAvNbComputerName that is no name" },
	{ "half a character", 2, BYTES("E\0X"), "MsvAvNbDomainName that is no name" },
	{ "half a character", 3, BYTES("E\0X"), "MsvAvDnsComputerName that is no name" },
	{ "half a character", 4, BYTES("E"), "MsvAvDnsDomainName that is no name" },
	{ "half a character", 5, BYTES("E\0X\0Y"), "MsvAvDnsTreeName that is no name" },
	{ "half a character", 9, BYTES("E\0X"), "MsvAvTargetName that is no name" },
	{ "a name with an end in it", 1, BYTES("E\0\0\0X\0"), "MsvAvNbComputerName that is no name" },
	{ "a name with an end in it", 2, BYTES("\0\0"), "MsvAvNbDomainName that is no name" },
	{ "a name with an end in it", 4, BYTES("E\0X\0\0\0"), "MsvAvDnsDomainName that is no name" },
	{ "the first second half alone", 3, BYTES("\x00\xdc"), "MsvAvDnsComputerName that is no name" },
	{ "the last second half alone", 3, BYTES("\xff\xdf"), "MsvAvDnsComputerName that is no name" },
	{ "the first first half before a letter", 3, BYTES("\x00\xd8X\0"), "MsvAvDnsComputerName that is no name" },
	{ "the last first half before a letter", 3, BYTES("\xff\xdbX\0"), "MsvAvDnsComputerName that is no name" },
	{ "a second half alone", 3, BYTES("E\0\x00\xde"), "MsvAvDnsComputerName that is no name" },
	{ "a first half alone", 3, BYTES("E\0\x3d\xd8"), "MsvAvDnsComputerName that is no name" },
	{ "a first half before another", 5, BYTES("\x3d\xd8\x3d\xd8"), "MsvAvDnsTreeName that is no name" },
	{ "a first half before a letter", 9, BYTES("\x3d\xd8X\0"), "MsvAvTargetName that is no name" },
	{ "short flags", 6, BYTES("\1\0\0"), "MsvAvFlags of 3 bytes" },
	{ "long flags", 6, BYTES("\1\0\0\0\0"), "MsvAvFlags of 5 bytes" },
	{ "a short moment", 7, BYTES("\0\0\0\0\0\0\0"), "MsvAvTimestamp of 7 bytes" },
	{ "a long moment", 7, BYTES("\0\0\0\0\0\0\0\0\0"), "MsvAvTimestamp of 9 bytes" },
	{ "no moment", 7, BYTES("\0\0\0\0\0\0\0\x80"), "no moment" },
	{ "a short single host", 8, BYTES("\x30\0\0\0\0\0\0\0"), "MsvAvSingleHost of 8 bytes" },
	{ "short bindings", 10, BYTES("0123456789abcde"), "MsvAvChannelBindings of 15 bytes" },
	{ "long bindings", 10, BYTES("0123456789abcdef0"), "MsvAvChannelBindings of 17 bytes" },
};

static void
pairs_that_cannot_be_are_refused(void **state)
{
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad_pairs); i++) {
		begin(&made, AS_WINDOWS, "CORP");
		if (bad_pairs[i].id != 1)
			add_name(&made, 1, "EXCH-A");
		if (bad_pairs[i].id != 2)
			add_name(&made, 2, "CORP");
		add_pair(&made, bad_pairs[i].id, bad_pairs[i].bytes, bad_pairs[i].count);
		add_pair(&made, 0, "", 0);
		end(&made);
		assert_refused(&made, bad_pairs[i].words, bad_pairs[i].what);
	}
}

static void
names_and_blobs_have_a_longest_length(void **state)
{
	static const struct {
		unsigned int id;
		size_t most;
	} rows[] = { { 1, 512 }, { 2, 512 }, { 3, 512 }, { 4, 512 }, { 5, 512 }, { 8, 1024 }, { 9, 1024 } };
	char text[1027];
	struct made made;
	size_t i, more;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (i = 0; i < COUNT(rows); i++) {
		for (more = 0; more <= 2; more += 2) {
			begin(&made, AS_WINDOWS, "CORP");
			if (rows[i].id != 1)
				add_name(&made, 1, "EXCH-A");
			if (rows[i].id != 2)
				add_name(&made, 2, "CORP");
			add_pair(&made, rows[i].id, text, rows[i].most + more);
			add_pair(&made, 0, "", 0);
			end(&made);
			if (more == 0)
				assert_taken(&made, "the longest");
			else
				assert_refused(&made, rows[i].most == 512 ? "of 514 bytes" : "of 1026 bytes", "longer");
		}
	}
}

static void
the_list_of_pairs_is_whole(void **state)
{
	static const char *const left_out[] = { "MsvAvEOL", "no MsvAvNbComputerName", "no MsvAvNbDomainName" };
	struct made made;
	unsigned int id;

	(void)state;
	for (id = 0; id < COUNT(left_out); id++) {
		make_without(&made, id);
		assert_refused(&made, left_out[id], "a pair is missing");
	}
	for (id = 1; id <= 5; id++) {
		make_without(&made, 0);
		add_name(&made, id, "AGAIN");
		add_pair(&made, 0, "", 0);
		end(&made);
		assert_refused(&made, "twice", "a pair is there twice");
	}
	make_without(&made, 0);
	add_pair(&made, 0, "x", 1);
	end(&made);
	assert_refused(&made, "MsvAvEOL of 1 bytes", "an end that holds something");
	make(&made);
	add_name(&made, 11, "MORE");
	end(&made);
	assert_refused(&made, "goes on behind", "a pair behind the end");
	make(&made);
	add(&made, "x\0\0", 3);
	end(&made);
	assert_refused(&made, "goes on behind", "a byte behind the end");
	make_without(&made, 0);
	for (id = 6; id < 31; id++)
		add_pair(&made, 100 + id, "", 0);
	add_pair(&made, 0, "", 0);
	end(&made);
	assert_taken(&made, "32 pairs");
	make_without(&made, 0);
	for (id = 6; id < 32; id++)
		add_pair(&made, 100 + id, "", 0);
	add_pair(&made, 0, "", 0);
	end(&made);
	assert_refused(&made, "more than 32 pairs", "one more");
}

/* Each pair of the list in turn says that it is longer than what is left. */
static void
no_pair_reaches_beyond_the_list(void **state)
{
	struct made made;
	size_t at, length;

	(void)state;
	make(&made);
	for (at = made.info; at + 4 < made.count; at += 4 + length) {
		length = made.bytes[at + 2];
		put(&made, at + 2, (uint32_t)(made.count - at - 3), 2);
		assert_refused(&made, "beyond its end", "one byte too far");
		put(&made, at + 2, 0xffff, 2);
		assert_refused(&made, "beyond its end", "much too far");
		put(&made, at + 2, (uint32_t)length, 2);
	}
}

static const struct {
	const char *what;
	size_t at;
	const char *bytes;
	size_t count;
	const char *words;
} broken_headers[] = {
	{ "signature", 0, BYTES("n"), "does not begin with NTLMSSP" },
	{ "signature without its end", 7, BYTES("x"), "does not begin with NTLMSSP" },
	{ "NEGOTIATE", 8, BYTES("\1"), "type 1" },
	{ "AUTHENTICATE", 8, BYTES("\3"), "type 3" },
	{ "no type", 8, BYTES("\0"), "type 0" },
	{ "a large type", 11, BYTES("\1"), "type 16777218" },
	{ "no character set", AT_FLAGS, BYTES("\x34"), "no character set" },
	{ "no target name", AT_NAME, BYTES("\0\0"), "promise a target name" },
	{ "half a character", AT_NAME, BYTES("\7\0"), "target name is no name in UTF-16" },
	{ "a target name in the header", AT_NAME + 4, BYTES("\x37\0\0\0"), "target name is said to lie at 55" },
	{ "a target name at the beginning", AT_NAME + 4, BYTES("\0\0\0\0"), "target name is said to lie at 0" },
	{ "a target name behind the end", AT_NAME + 4, BYTES("\xff\xff\xff\xff"), "target name (8 bytes at 4294967295)" },
	{ "a target name over the end", AT_NAME, BYTES("\xff\xff"), "target name (65535 bytes at 56)" },
	{ "no target information", AT_INFO, BYTES("\0\0"), "promise target information" },
	{ "little target information", AT_INFO, BYTES("\3\0"), "without MsvAvEOL" },
	{ "target information in the header", AT_INFO + 4, BYTES("\x2f\0\0\0"), "target information is said to lie at 47" },
	{ "target information at the beginning", AT_INFO + 4, BYTES("\0\0\0\0"), "target information is said to lie at 0" },
	{ "target information behind the end", AT_INFO + 4, BYTES("\xff\xff\xff\xff"), "at 4294967295) lies beyond" },
	{ "target information over the end", AT_INFO, BYTES("\xff\xff"), "target information (65535 bytes" },
	{ "a first half in the target name", 56 + 6, BYTES("\x3d\xd8"), "target name is no name in UTF-16" },
	{ "an end in the target name", 56 + 2, BYTES("\0\0"), "target name is no name in UTF-16" },
};

static void
each_field_of_the_header_is_checked(void **state)
{
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(broken_headers); i++) {
		make(&made);
		memcpy(made.bytes + broken_headers[i].at, broken_headers[i].bytes, broken_headers[i].count);
		assert_refused(&made, broken_headers[i].words, broken_headers[i].what);
	}
}

/* Field by field: the last byte of the message is inside, the next is not. */
static void
each_field_ends_with_the_message(void **state)
{
	static const size_t fields[] = { AT_NAME, AT_INFO };
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(fields); i++) {
		make(&made);
		put(&made, fields[i] + 4, (uint32_t)made.count - 7, 4);
		put(&made, fields[i], 8, 2);
		assert_refused(&made, "lies beyond its end", "one byte too far");
		put(&made, fields[i] + 4, (uint32_t)made.count + 1, 4);
		assert_refused(&made, "lies beyond its end", "begins behind the end");
	}
	begin(&made, UNICODE | REQUEST_TARGET, "CORP");
	assert_taken(&made, "a name that ends with the message");
}

static void
a_name_in_oem_has_no_end_in_it(void **state)
{
	struct made made;

	(void)state;
	begin(&made, OEM | REQUEST_TARGET, "CORP");
	made.bytes[50] = '\0';
	assert_refused(&made, "no name in an OEM character set", "NUL");
}

static void
each_flag_alone_promises_the_target_name(void **state)
{
	static const uint32_t flags[] = { REQUEST_TARGET, DOMAIN_TYPE, SERVER_TYPE };
	struct made made;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(flags); i++) {
		begin(&made, UNICODE | flags[i], "");
		assert_refused(&made, "promise a target name", "none");
		begin(&made, UNICODE | flags[i], "X");
		assert_taken(&made, "one");
	}
}

static void
a_message_has_a_longest_length(void **state)
{
	struct made made;

	(void)state;
	make(&made);
	made.count = 8192;
	assert_taken(&made, "the longest");
	made.count++;
	assert_refused(&made, "8193 bytes", "longer");
	begin(&made, UNICODE | REQUEST_TARGET, "");
	made.count += 514;
	memset(made.bytes + 48, 'x', 514);
	put_field(&made, AT_NAME, 514, 48);
	assert_refused(&made, "target name has 514 bytes", "a long name");
	put_field(&made, AT_NAME, 512, 48);
	assert_taken(&made, "the longest name");
}

static void
no_beginning_of_a_challenge_is_taken_for_the_whole(void **state)
{
	struct made made;
	struct error err;
	time_t clock;
	size_t count;

	(void)state;
	make(&made);
	for (count = 0; count < made.count; count++)
		assert_false(check(&made, count, &clock, &err));
	begin(&made, UNICODE | VERSION, "");
	for (count = 0; count < made.count; count++)
		assert_false(check(&made, count, &clock, &err));
	assert_taken(&made, "a header alone");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_challenge_of_the_specification_is_taken),
	cmocka_unit_test(the_clock_of_the_node_is_told),
	cmocka_unit_test(every_form_that_servers_send_is_taken),
	cmocka_unit_test(pairs_that_may_be_there_are_taken),
	cmocka_unit_test(pairs_that_cannot_be_are_refused),
	cmocka_unit_test(names_and_blobs_have_a_longest_length),
	cmocka_unit_test(the_list_of_pairs_is_whole),
	cmocka_unit_test(no_pair_reaches_beyond_the_list),
	cmocka_unit_test(each_field_of_the_header_is_checked),
	cmocka_unit_test(each_field_ends_with_the_message),
	cmocka_unit_test(a_name_in_oem_has_no_end_in_it),
	cmocka_unit_test(each_flag_alone_promises_the_target_name),
	cmocka_unit_test(a_message_has_a_longest_length),
	cmocka_unit_test(no_beginning_of_a_challenge_is_taken_for_the_whole),
};

TEST_GROUP(tests, NULL, NULL);
