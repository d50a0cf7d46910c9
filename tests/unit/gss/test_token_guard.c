/* Tokens and seals before a mechanism reads them: the forms that nodes send are taken, others are refused with a sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/gss/der.h"
#include "lib/gss/token_guard.h"
#include "lib/model/base64.h"
#include "tests/unit/runner/test_group.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A literal that may hold NUL, and its length. */
#define BYTES(text) (text), sizeof(text) - 1

#define KERBEROS "\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
#define AS_WINDOWS "\x06\x09\x2a\x86\x48\x82\xf7\x12\x01\x02\x02"
#define NTLMSSP	 "\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"
#define SPNEGO	 "\x06\x06\x2b\x06\x01\x05\x05\x02"

/* AP-REP: [APPLICATION 15] { SEQUENCE { [0] 5, [1] 15, [2] EncryptedData { [0] 18, [2] "cipher" } } } */
#define AP_REP	 "\x6f\x1f\x30\x1d\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x0f\xa2\x11" \
		 "\x30\x0f\xa0\x03\x02\x01\x12\xa2\x08\x04\x06" "cipher"
#define AP_TOKEN "\x60\x2e" KERBEROS "\x02\x00" AP_REP
/* KRB-ERROR, as far as it is looked at: [APPLICATION 30] { SEQUENCE { [0] 5, [1] 30, [6] 37 } } */
#define ERROR	 "\x7e\x11\x30\x0f\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x1e\xa6\x03\x02\x01\x25"
#define ERROR_TOKEN "\x60\x20" KERBEROS "\x03\x00" ERROR

/* A challenge of 60 bytes; flags, name and target information can be laid over it. */
#define CHALLENGE "NTLMSSP\0\2\0\0\0\4\0\4\0\x38\0\0\0\5\0\1\2" "01234567" \
		  "\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0" "\x0a\0\0\0\0\0\0\x0f" "N\0T\0"
#define BROKEN	  "NTLMSSP\0\2\0\0\0\4\0\4\0\x39\0\0\0\5\0\1\2" "01234567" \
		  "\0\0\0\0\0\0\0\0" "\0\0\0\0\0\0\0\0" "\x0a\0\0\0\0\0\0\x0f" "N\0T\0"

#define NEW_MIC	  "\x04\x04\x05\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\1" "checksum-12b"

/* In memory of exactly its size, so that the sanitizer sees a step too far. */
static bool
check(enum token_form form, const char *bytes, size_t count, struct error *err)
{
	char *exact = malloc(count);
	time_t clock = 77;
	bool ok;

	assert_true(exact != NULL || count == 0);
	if (count > 0)
		memcpy(exact, bytes, count);
	ok = token_guard_check(form, exact, count, &clock, err);
	free(exact);
	if (!ok) {
		assert_int_equal(err->kind, ERROR_MALFORMED);
		assert_int_equal(clock, 77);
		assert_non_null(strstr(err->text, "came as answer to the logon, and is refused: "));
	}
	return ok;
}

static const struct good {
	const char *what;
	enum token_form form;
	const char *bytes;
	size_t count;
} good_tokens[] = {
	{ "AP-REP", TOKEN_KERBEROS, BYTES(AP_TOKEN) },
	{ "KRB-ERROR", TOKEN_KERBEROS, BYTES(ERROR_TOKEN) },
	{ "as Windows names Kerberos", TOKEN_KERBEROS, BYTES("\x60\x20" AS_WINDOWS "\x03\x00" ERROR) },
	{ "a challenge", TOKEN_NTLM, BYTES(CHALLENGE) },
	{ "accepted", TOKEN_SPNEGO, BYTES("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00") },
	{ "rejected", TOKEN_SPNEGO, BYTES("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x02") },
	{ "nothing told", TOKEN_SPNEGO, BYTES("\xa1\x02\x30\x00") },
	{ "with the mechanism", TOKEN_SPNEGO,
	    BYTES("\xa1\x14\x30\x12\xa0\x03\x0a\x01\x00\xa1\x0b" AS_WINDOWS) },
	{ "with AP-REP", TOKEN_SPNEGO,
	    BYTES("\xa1\x48\x30\x46\xa0\x03\x0a\x01\x00\xa1\x0b" KERBEROS "\xa2\x32\x04\x30" AP_TOKEN) },
	{ "with KRB-ERROR", TOKEN_SPNEGO, BYTES("\xa1\x2d\x30\x2b\xa0\x03\x0a\x01\x02\xa2\x24\x04\x22" ERROR_TOKEN) },
	{ "with mechListMIC", TOKEN_SPNEGO,
	    BYTES("\xa1\x27\x30\x25\xa0\x03\x0a\x01\x00\xa3\x1e\x04\x1c" NEW_MIC) },
	{ "the token once more, as Windows 2000 did", TOKEN_SPNEGO,
	    BYTES("\xa1\x4e\x30\x4c\xa2\x24\x04\x22" ERROR_TOKEN "\xa3\x24\x04\x22" ERROR_TOKEN) },
	{ "lengths longer than need be", TOKEN_SPNEGO,
	    BYTES("\xa1\x82\x00\x0c\x30\x81\x09\xa0\x84\0\0\0\x03\x0a\x01\x00") },
	{ "in a frame, as Sun did", TOKEN_SPNEGO, BYTES("\x60\x11" SPNEGO "\xa1\x07\x30\x05\xa0\x03\x0a\x01\x01") },
};

static void
every_form_that_nodes_send_is_taken(void **state)
{
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good_tokens); i++)
		if (!check(good_tokens[i].form, good_tokens[i].bytes, good_tokens[i].count, &err))
			fail_msg("%s: %s", good_tokens[i].what, err.text);
}

static void
no_beginning_of_a_token_is_taken_for_the_whole(void **state)
{
	struct error err;
	size_t i, count;

	(void)state;
	for (i = 0; i < COUNT(good_tokens); i++)
		for (count = 0; count < good_tokens[i].count; count++)
			if (check(good_tokens[i].form, good_tokens[i].bytes, count, &err))
				fail_msg("%s: %zu bytes are taken", good_tokens[i].what, count);
}

static void
nothing_may_follow_a_token(void **state)
{
	char longer[256];
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good_tokens); i++) {
		if (good_tokens[i].form == TOKEN_NTLM)	/* there places and lengths stand in the header */
			continue;
		memcpy(longer, good_tokens[i].bytes, good_tokens[i].count);
		longer[good_tokens[i].count] = '\0';
		if (check(good_tokens[i].form, longer, good_tokens[i].count + 1, &err))
			fail_msg("%s: and one byte", good_tokens[i].what);
	}
}

/* Each byte that is a tag or a length of a nested element, as an element without an end and as one of a long tag. */
static void
lengths_are_told_and_tags_short(void **state)
{
	struct error err;
	char changed[256];
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(good_tokens); i++) {
		if (good_tokens[i].form == TOKEN_NTLM)
			continue;
		for (at = 0; at < 2; at++) {
			memcpy(changed, good_tokens[i].bytes, good_tokens[i].count);
			changed[at] = (char)(at == 0 ? 0xbf : 0x80);
			if (check(good_tokens[i].form, changed, good_tokens[i].count, &err))
				fail_msg("%s: byte %zu", good_tokens[i].what, at);
		}
	}
}

static const struct {
	const char *what;
	enum token_form form;
	const char *bytes;
	size_t count;
	const char *words;
} bad_tokens[] = {
	{ "nothing", TOKEN_SPNEGO, BYTES(""), "no token of SPNEGO" },
	{ "nothing", TOKEN_KERBEROS, BYTES(""), "frame is broken" },
	{ "nothing", TOKEN_NTLM, BYTES(""), "no message of NTLM" },
	{ "words", TOKEN_SPNEGO, BYTES("hello"), "no token of SPNEGO" },
	{ "words", TOKEN_NTLM, BYTES("hello"), "no message of NTLM" },
	{ "a broken challenge", TOKEN_NTLM, BYTES(BROKEN), "an NTLM challenge came" },
	{ "a broken challenge", TOKEN_NTLM, BYTES(BROKEN), "target name (4 bytes at 57)" },
	{ "a broken challenge in SPNEGO", TOKEN_SPNEGO, BYTES("\xa1\x42\x30\x40\xa2\x3e\x04\x3c" BROKEN),
	    "a token of SPNEGO came as answer to the logon, and is refused: an NTLM challenge in it is refused: its target name" },
	{ "a broken challenge in SPNEGO", TOKEN_NTLM,
	    BYTES("\xa1\x42\x30\x40\xa2\x3e\x04\x3c" BROKEN), "target name (4 bytes at 57)" },
	{ "a broken challenge in a frame", TOKEN_NTLM,
	    BYTES("\x60\x4c" SPNEGO "\xa1\x42\x30\x40\xa2\x3e\x04\x3c" BROKEN),
	    "target name (4 bytes at 57)" },
	{ "a challenge in SPNEGO", TOKEN_NTLM, BYTES("\xa1\x42\x30\x40\xa2\x3e\x04\x3c" CHALLENGE), "not asked for" },
	{ "a challenge for Kerberos", TOKEN_SPNEGO, BYTES(CHALLENGE), "Kerberos was asked for" },
	{ "a challenge for Kerberos", TOKEN_KERBEROS, BYTES(CHALLENGE), "Kerberos was asked for" },
	{ "SPNEGO for Kerberos", TOKEN_KERBEROS, BYTES("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00"), "not asked for" },
	{ "Kerberos for SPNEGO", TOKEN_SPNEGO, BYTES(AP_TOKEN), "no token of SPNEGO" },
	{ "Kerberos for NTLM", TOKEN_NTLM, BYTES(AP_TOKEN), "no message of NTLM" },
	{ "NTLM is chosen", TOKEN_SPNEGO,
	    BYTES("\xa1\x15\x30\x13\xa0\x03\x0a\x01\x01\xa1\x0c" NTLMSSP), "it chooses NTLM" },
	{ "another is chosen", TOKEN_SPNEGO, BYTES("\xa1\x0c\x30\x0a\xa1\x08" SPNEGO), "neither Kerberos nor NTLM" },
	{ "NegTokenInit", TOKEN_SPNEGO, BYTES("\xa0\x02\x30\x00"), "NegTokenInit" },
	{ "NegTokenInit in a frame", TOKEN_SPNEGO, BYTES("\x60\x0c" SPNEGO "\xa0\x02\x30\x00"), "NegTokenInit" },
	{ "no sequence", TOKEN_SPNEGO, BYTES("\xa1\x02\x31\x00"), "no NegTokenResp" },
	{ "two sequences", TOKEN_SPNEGO, BYTES("\xa1\x04\x30\x00\x30\x00"), "no NegTokenResp" },
	{ "a large state", TOKEN_SPNEGO, BYTES("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x04"), "negState" },
	{ "a long state", TOKEN_SPNEGO, BYTES("\xa1\x08\x30\x06\xa0\x04\x0a\x02\x00\x00"), "negState" },
	{ "no state", TOKEN_SPNEGO, BYTES("\xa1\x06\x30\x04\xa0\x02\x0a\x00"), "negState" },
	{ "an integer for a state", TOKEN_SPNEGO, BYTES("\xa1\x07\x30\x05\xa0\x03\x02\x01\x00"), "a field of it" },
	{ "a field twice", TOKEN_SPNEGO,
	    BYTES("\xa1\x0c\x30\x0a\xa0\x03\x0a\x01\x00\xa0\x03\x0a\x01\x00"), "a field of it" },
	{ "fields in another order", TOKEN_SPNEGO,
	    BYTES("\xa1\x14\x30\x12\xa1\x0b" KERBEROS "\xa0\x03\x0a\x01\x00"), "a field of it" },
	{ "a field that is new", TOKEN_SPNEGO, BYTES("\xa1\x04\x30\x02\xa4\x00"), "a field of it" },
	{ "an empty field", TOKEN_SPNEGO, BYTES("\xa1\x04\x30\x02\xa2\x00"), "a field of it" },
	{ "two in a field", TOKEN_SPNEGO, BYTES("\xa1\x0a\x30\x08\xa0\x06\x0a\x01\x00\x0a\x01\x00"), "a field of it" },
	{ "a field beyond its end", TOKEN_SPNEGO, BYTES("\xa1\x07\x30\x05\xa0\x04\x0a\x01\x00"), "a field of it" },
	{ "an element beyond its field", TOKEN_SPNEGO, BYTES("\xa1\x07\x30\x05\xa0\x03\x0a\x02\x00"), "a field of it" },
	{ "no end told inside", TOKEN_SPNEGO, BYTES("\xa1\x09\x30\x07\xa0\x80\x0a\x01\x00\0\0"), "a field of it" },
	{ "an empty token", TOKEN_SPNEGO, BYTES("\xa1\x06\x30\x04\xa2\x02\x04\x00"), "the token in it is empty" },
	{ "another token", TOKEN_SPNEGO,
	    BYTES("\xa1\x07\x30\x05\xa2\x03\x04\x01x"), "a token in it is refused: its frame is broken" },
	{ "an empty mechListMIC", TOKEN_SPNEGO, BYTES("\xa1\x06\x30\x04\xa3\x02\x04\x00"), "mechListMIC" },
	{ "a short mechListMIC", TOKEN_SPNEGO,
	    BYTES("\xa1\x0e\x30\x0c\xa3\x0a\x04\x08" "\4\4\5\xff\xff\xff\xff\xff"), "mechListMIC" },
	{ "an empty frame", TOKEN_KERBEROS, BYTES("\x60\x00"), "frame is broken" },
	{ "a frame of another", TOKEN_KERBEROS, BYTES("\x60\x08" SPNEGO), "no NegTokenResp" },
	{ "a frame of NTLM", TOKEN_KERBEROS, BYTES("\x60\x0c" NTLMSSP), "another mechanism than Kerberos" },
	{ "one byte in the frame", TOKEN_KERBEROS, BYTES("\x60\x0c" KERBEROS "\x02"), "nothing in its frame" },
	{ "a byte behind the AP-REP", TOKEN_KERBEROS, BYTES("\x60\x2f" KERBEROS "\x02\x00" AP_REP "x"), "its AP-REP is broken" },
	{ "a byte behind its sequence", TOKEN_KERBEROS, BYTES("\x60\x15" KERBEROS "\x02\x00\x6f\x06\x30\x03\x02\x01\x05x"),
	    "its AP-REP is broken" },
	{ "no sequence in it", TOKEN_KERBEROS, BYTES("\x60\x14" KERBEROS "\x02\x00\x6f\x05\x31\x03\x02\x01\x05"),
	    "its AP-REP is broken" },
	{ "nothing in the frame", TOKEN_KERBEROS, BYTES("\x60\x0b" KERBEROS), "nothing in its frame" },
	{ "AP-REQ", TOKEN_KERBEROS,
	    BYTES("\x60\x0d" KERBEROS "\x01\x00"), "neither AP-REP nor KRB-ERROR (token 0100)" },
	{ "of two users", TOKEN_KERBEROS, BYTES("\x60\x0d" KERBEROS "\x04\x01"), "(token 0401)" },
	{ "no AP-REP", TOKEN_KERBEROS, BYTES("\x60\x0d" KERBEROS "\x02\x00"), "its AP-REP is broken" },
	{ "an empty AP-REP", TOKEN_KERBEROS, BYTES("\x60\x0f" KERBEROS "\x02\x00\x6f\x00"), "its AP-REP is broken" },
	{ "an AP-REP with nothing in it", TOKEN_KERBEROS,
	    BYTES("\x60\x11" KERBEROS "\x02\x00\x6f\x02\x30\x00"), "its AP-REP is broken" },
	{ "a KRB-ERROR for an AP-REP", TOKEN_KERBEROS,
	    BYTES("\x60\x20" KERBEROS "\x02\x00" ERROR), "its AP-REP is broken" },
	{ "an AP-REP for a KRB-ERROR", TOKEN_KERBEROS,
	    BYTES("\x60\x2e" KERBEROS "\x03\x00" AP_REP), "its KRB-ERROR is broken" },
	{ "broken inside", TOKEN_KERBEROS,
	    BYTES("\x60\x16" KERBEROS "\x02\x00\x6f\x07\x30\x05\xa0\x03\x02\x02\x05"), "its AP-REP is broken" },
};

static void
each_single_break_is_refused(void **state)
{
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad_tokens); i++) {
		if (check(bad_tokens[i].form, bad_tokens[i].bytes, bad_tokens[i].count, &err))
			fail_msg("%s: taken", bad_tokens[i].what);
		if (strstr(err.text, bad_tokens[i].words) == NULL)
			fail_msg("%s: '%s' is not in: %s", bad_tokens[i].what, bad_tokens[i].words, err.text);
	}
}

static const struct {
	const char *bytes;
	size_t count;
	bool is_taken;
	size_t inside, left;
} elements[] = {
	{ BYTES(""), false, 0, 0 },
	{ BYTES("\x04"), false, 0, 0 },
	{ BYTES("\x04\x00"), true, 0, 0 },
	{ BYTES("\x04\x00x"), true, 0, 1 },
	{ BYTES("\x04\x01"), false, 0, 0 },
	{ BYTES("\x04\x02xy"), true, 2, 0 },
	{ BYTES("\x04\x03xy"), false, 0, 0 },
	{ BYTES("\x04\x7fxy"), false, 0, 0 },
	{ BYTES("\x80\x01x"), true, 1, 0 },
	{ BYTES("\x04\x80\0\0"), false, 0, 0 },	/* its end is not told */
	{ BYTES("\x80\x80\0\0"), false, 0, 0 },
	{ BYTES("\x1f\x00"), false, 0, 0 },		/* its tag goes on */
	{ BYTES("\xbf\x00"), false, 0, 0 },
	{ BYTES("\x04\x81"), false, 0, 0 },
	{ BYTES("\x04\x81\x00"), true, 0, 0 },
	{ BYTES("\x04\x81\x01x"), true, 1, 0 },
	{ BYTES("\x04\x81\x02x"), false, 0, 0 },
	{ BYTES("\x04\x82\x00"), false, 0, 0 },
	{ BYTES("\x04\x82\x00\x01xy"), true, 1, 1 },
	{ BYTES("\x04\x82\x00\x03xy"), false, 0, 0 },
	{ BYTES("\x04\x84\0\0\0\x01x"), true, 1, 0 },
	{ BYTES("\x04\x84\xff\xff\xff\xffx"), false, 0, 0 },
	{ BYTES("\x04\x85\0\0\0\0\x01x"), false, 0, 0 },
	{ BYTES("\x04\xffx"), false, 0, 0 },
};

/* In memory of exactly its size. */
static void
an_element_ends_where_it_says(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(elements); i++) {
		unsigned char *exact = malloc(elements[i].count);
		struct der rest = { .at = exact, .count = elements[i].count }, inside = { 0 };

		assert_true(exact != NULL || elements[i].count == 0);
		if (elements[i].count > 0)
			memcpy(exact, elements[i].bytes, elements[i].count);
		if (der_take(&rest, elements[i].count > 0 ? exact[0] : DER_OCTETS, &inside) != elements[i].is_taken)
			fail_msg("row %zu", i);
		assert_int_equal(rest.count, elements[i].is_taken ? elements[i].left : elements[i].count);
		assert_int_equal(inside.count, elements[i].inside);
		assert_true(elements[i].is_taken ? rest.at == inside.at + inside.count : rest.at == exact);
		rest = (struct der) { .at = exact, .count = elements[i].count };
		assert_false(der_take(&rest, DER_SEQUENCE, &inside));
		free(exact);
	}
}

static void
a_long_element_is_read(void **state)
{
	static const unsigned char bytes[0x1234 + 4] = { DER_OCTETS, 0x82, 0x12, 0x34 };
	struct der rest = { .at = bytes, .count = sizeof(bytes) }, inside;

	(void)state;
	assert_true(der_is_whole(rest));
	assert_true(der_take(&rest, DER_OCTETS, &inside));
	assert_int_equal(inside.count, 0x1234);
	assert_int_equal(rest.count, 0);
	rest = (struct der) { .at = bytes, .count = sizeof(bytes) - 1 };
	assert_false(der_is_whole(rest));
	assert_false(der_take(&rest, DER_OCTETS, &inside));
}

static void
what_is_whole_is_whole_to_its_last_byte(void **state)
{
	(void)state;
	assert_true(der_is_whole((struct der) { 0 }));
	assert_true(der_is_whole((struct der) { (const unsigned char *)"\x04\x01x\x05\x00", 5 }));
	assert_false(der_is_whole((struct der) { (const unsigned char *)"\x04\x01x\x05", 4 }));
	assert_false(der_is_whole((struct der) { (const unsigned char *)"\x30\x02\x04\x01", 4 }));
	assert_true(der_is_whole((struct der) { (const unsigned char *)"\x10\x02\x04\x01", 4 }));	/* holds bytes, no elements */
}

static void
elements_are_not_nested_without_end(void **state)
{
	unsigned char nested[2 * 100];
	struct der bytes = { .at = nested };
	size_t depth, i;

	(void)state;
	for (depth = 1; depth <= COUNT(nested) / 2; depth++) {
		for (i = 0; i < depth; i++) {
			nested[2 * i] = DER_SEQUENCE;
			nested[2 * i + 1] = (unsigned char)(2 * (depth - i - 1));
		}
		bytes.count = 2 * depth;
		assert_int_equal(der_is_whole(bytes), depth < 16);
	}
}

#define WRAP   "\x05\x04\x07\xff\0\x10\0\x1c\0\0\0\0\0\0\0\1"
#define FRAMED "\x60\x2f" KERBEROS "\x02\x01\x11\x00\x10\x00\xff\xff" "sequence" "checksum" "confound"
#define OF_NTLM "\1\0\0\0checksum\0\0\0\0"

static const struct {
	const char *what;
	bool is_ntlm, is_good;
	const char *head;
	size_t count;
	const char *data;
} seals[] = {
	{ "NTLM", true, true, BYTES(OF_NTLM), "abcd" },
	{ "NTLM without data", true, false, BYTES(OF_NTLM), "" },
	{ "NTLM, short", true, false, "\1\0\0\0checksum\0\0\0", 15, "abcd" },
	{ "NTLM, long", true, false, "\1\0\0\0checksum\0\0\0\0x", 17, "abcd" },
	{ "NTLM, another version", true, false, BYTES("\2\0\0\0checksum\0\0\0\0"), "abcd" },
	{ "NTLM, sealed by Kerberos", true, false, BYTES(WRAP), "abcd" },
	{ "Kerberos", false, true, BYTES(WRAP "a checksum and so on: of 28 bytes and more"), "abcd" },
	{ "Kerberos without data", false, false, BYTES(WRAP "a checksum and so on: of 28 bytes and more"), "" },
	{ "Kerberos, sealed by NTLM", false, false, BYTES(OF_NTLM), "abcd" },
	{ "Kerberos, short", false, false, BYTES("\x05\x04\x07\xff\0\x10\0\x1c\0\0\0\0\0\0\0"), "abcd" },
	{ "Kerberos, of another kind", false, false,
	    BYTES("\x04\x04\x07\xff\0\x10\0\x1c\0\0\0\0\0\0\0\1"), "0123456789012345678901234567" },
	{ "Kerberos, unknown flags", false, false,
	    BYTES("\x05\x04\x0f\xff\0\x10\0\x1c\0\0\0\0\0\0\0\1"), "0123456789012345678901234567" },
	{ "Kerberos, another filler", false, false,
	    BYTES("\x05\x04\x07\0\0\x10\0\x1c\0\0\0\0\0\0\0\1"), "0123456789012345678901234567" },
	{ "Kerberos, as many as counted", false, true, BYTES("\x05\x04\x07\xff\0\x04\0\x04\0\0\0\0\0\0\0\1"), "abcd" },
	{ "Kerberos, extra beyond the end", false, false,
	    BYTES("\x05\x04\x07\xff\0\x05\0\x04\0\0\0\0\0\0\0\1"), "abcd" },
	{ "Kerberos, rotated beyond the end", false, false,
	    BYTES("\x05\x04\x07\xff\0\x04\0\x05\0\0\0\0\0\0\0\1"), "abcd" },
	{ "RC4", false, true, BYTES(FRAMED), "abcd" },
	{ "RC4, a frame around the head alone", false, true,
	    BYTES("\x60\x2b" KERBEROS "\x02\x01\x11\x00\x10\x00\xff\xff" "sequence" "checksum" "confound"), "abcd" },
	{ "RC4, a frame around less", false, false,
	    BYTES("\x60\x2a" KERBEROS "\x02\x01\x11\x00\x10\x00\xff\xff" "sequence" "checksum" "confound"), "abcd" },
	{ "RC4, frame beyond the end", false, false,
	    BYTES("\x60\x30" KERBEROS "\x02\x01\x11\x00\x10\x00\xff\xff" "sequence" "checksum" "confound"), "abcd" },
	{ "RC4, short", false, false,
	    BYTES("\x60\x2e" KERBEROS "\x02\x01\x11\x00\x10\x00\xff\xff" "sequence" "checksum" "confoun"), "abcd" },
	{ "RC4, of another mechanism", false, false,
	    BYTES("\x60\x2f\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x03\x02\x01\x11\x00\x10\x00\xff\xff"
		  "sequence" "checksum" "confound"), "abcd" },
	{ "RC4, only signed", false, false,
	    BYTES("\x60\x2f" KERBEROS "\x01\x01\x11\x00\x10\x00\xff\xff" "sequence" "checksum" "confound"), "abcd" },
};

static void
a_seal_is_one_of_its_mechanism(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(seals); i++) {
		size_t data = strlen(seals[i].data);
		char *whole = malloc(seals[i].count + data);	/* as it is received: one after the other */
		struct sealed_message message = {
			.header = whole, .header_length = seals[i].count, .data = whole + seals[i].count, .data_length = data,
		};
		struct error err = { 0 };

		memcpy(whole, seals[i].head, seals[i].count);
		memcpy(whole + seals[i].count, seals[i].data, data);
		if (token_guard_check_seal(seals[i].is_ntlm, &message, &err) != seals[i].is_good)
			fail_msg("%s: %s", seals[i].what, err.text);
		if (!seals[i].is_good) {
			assert_int_equal(err.kind, ERROR_MALFORMED);
			assert_non_null(strstr(err.text, "the sealed answer is refused: its seal is broken: "));
		}
		free(whole);
	}
}

static void
base64_is_what_base64_writes(void **state)
{
	static const char *const wrong[] = {
		"QQ", "QQ=", "QR==", "QUJ=", "QUF=QQ==", "Q===", "====", "QUJD\n", " QUJD", "QUJ-", "QQ==QQ==",
	};
	static const char *const right[] = { "", "QQ==", "QUI=", "QUJD" };
	size_t i, count;
	void *bytes;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++)
		if (base64_decode(wrong[i], &bytes, &count))
			fail_msg("%s: taken", wrong[i]);
	for (i = 0; i < COUNT(right); i++) {
		if (!base64_decode(right[i], &bytes, &count))
			fail_msg("%s: refused", right[i]);
		assert_int_equal(count, i);
		assert_memory_equal(bytes, "ABC", count);
		free(bytes);
	}
}

/* NegTokenResp { [3] OCTET STRING }, each with a length of two bytes. */
static bool
check_list_mic_of(size_t count, struct error *err)
{
	static const unsigned char tags[] = { 0xa1, 0x30, 0xa3, 0x04 };
	const size_t header = 4 * COUNT(tags);
	char *bytes = calloc(header + count, 1);
	size_t i;
	bool ok;

	assert_non_null(bytes);
	for (i = 0; i < COUNT(tags); i++) {
		size_t inside = header - 4 * (i + 1) + count;

		memcpy(bytes + 4 * i, (const unsigned char[]) { tags[i], 0x82, (unsigned char)(inside >> 8), (unsigned char)inside }, 4);
	}
	memcpy(bytes + header, NEW_MIC, sizeof(NEW_MIC) - 1);
	ok = check(TOKEN_SPNEGO, bytes, header + count, err);
	free(bytes);
	return ok;
}

static void
a_signature_of_the_list_of_mechanisms_has_a_length_that_one_may_have(void **state)
{
	struct error err;

	(void)state;
	assert_true(check_list_mic_of(4096, &err));
	assert_false(check_list_mic_of(4097, &err));
	assert_non_null(strstr(err.text, "its mechListMIC is no signature"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_signature_of_the_list_of_mechanisms_has_a_length_that_one_may_have),
	cmocka_unit_test(every_form_that_nodes_send_is_taken),
	cmocka_unit_test(no_beginning_of_a_token_is_taken_for_the_whole),
	cmocka_unit_test(nothing_may_follow_a_token),
	cmocka_unit_test(lengths_are_told_and_tags_short),
	cmocka_unit_test(each_single_break_is_refused),
	cmocka_unit_test(an_element_ends_where_it_says),
	cmocka_unit_test(a_long_element_is_read),
	cmocka_unit_test(what_is_whole_is_whole_to_its_last_byte),
	cmocka_unit_test(elements_are_not_nested_without_end),
	cmocka_unit_test(a_seal_is_one_of_its_mechanism),
	cmocka_unit_test(base64_is_what_base64_writes),
};

TEST_GROUP(tests, NULL, NULL);
