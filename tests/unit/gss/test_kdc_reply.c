/* What a KDC's reply tells beside the ticket. */
#include <krb5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/gss/kdc_reply.h"
#include "tests/unit/runner/test_group.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define END 1797156900			/* 2026-12-13T10:15:00Z */

/* KRB-ERROR 25; METHOD-DATA of the types 2, 19 (AES-256 with the salt "AD.EXAMPLEBefore", RC4 without one) and 16 */
static const char refusal[] =
	"\x7e\x5c\x30\x5a\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x1e\xa6\x03\x02\x01\x19\xac\x49\x04\x47\x30\x45\x30\x09"
	"\xa1\x03\x02\x01\x02\xa2\x02\x04\x00\x30\x2d\xa1\x03\x02\x01\x13\xa2\x26\x04\x24\x30\x22\x30\x19\xa0\x03\x02"
	"\x01\x12\xa1\x12\x1b\x10\x41\x44\x2e\x45\x58\x41\x4d\x50\x4c\x45\x42\x65\x66\x6f\x72\x65\x30\x05\xa0\x03\x02"
	"\x01\x17\x30\x09\xa1\x03\x02\x01\x10\xa2\x02\x04\x00";

/* AS-REP with the same ETYPE-INFO2; sealed with AES-128, kvno 3: "sealed" */
static const char reply[] =
	"\x6b\x5c\x30\x5a\xa0\x03\x02\x01\x05\xa1\x03\x02\x01\x0b\xa2\x31\x30\x2f\x30\x2d\xa1\x03\x02\x01\x13\xa2\x26"
	"\x04\x24\x30\x22\x30\x19\xa0\x03\x02\x01\x12\xa1\x12\x1b\x10\x41\x44\x2e\x45\x58\x41\x4d\x50\x4c\x45\x42\x65"
	"\x66\x6f\x72\x65\x30\x05\xa0\x03\x02\x01\x17\xa3\x03\x1b\x01\x52\xa6\x16\x30\x14\xa0\x03\x02\x01\x11\xa1\x03"
	"\x02\x01\x03\xa2\x08\x04\x06\x73\x65\x61\x6c\x65\x64";

/* EncASRepPart: last-req of the kinds 0 and 6, and another key-expiration */
static const char by_kind[] =
	"\x79\x51\x30\x4f\xa0\x02\x30\x00\xa1\x36\x30\x34\x30\x18\xa0\x03\x02\x01\x00\xa1\x11\x18\x0f\x31\x39\x37\x30"
	"\x30\x31\x30\x31\x30\x30\x30\x30\x30\x30\x5a\x30\x18\xa0\x03\x02\x01\x06\xa1\x11\x18\x0f\x32\x30\x32\x36\x31"
	"\x32\x31\x33\x31\x30\x31\x35\x30\x30\x5a\xa3\x11\x18\x0f\x32\x30\x33\x30\x30\x31\x30\x31\x30\x30\x30\x30\x30"
	"\x30\x5a";

/* last-req of the kind -6 */
static const char by_one[] =
	"\x79\x24\x30\x22\xa0\x02\x30\x00\xa1\x1c\x30\x1a\x30\x18\xa0\x03\x02\x01\xfa\xa1\x11\x18\x0f\x32\x30\x32\x36"
	"\x31\x32\x31\x33\x31\x30\x31\x35\x30\x30\x5a";

/* last-req of the kind 0, and key-expiration */
static const char by_key[] =
	"\x79\x37\x30\x35\xa0\x02\x30\x00\xa1\x1c\x30\x1a\x30\x18\xa0\x03\x02\x01\x00\xa1\x11\x18\x0f\x31\x39\x37\x30"
	"\x30\x31\x30\x31\x30\x30\x30\x30\x30\x30\x5a\xa3\x11\x18\x0f\x32\x30\x32\x36\x31\x32\x31\x33\x31\x30\x31\x35"
	"\x30\x30\x5a";

/* last-req of the kind 0 */
static const char untold[] =
	"\x79\x24\x30\x22\xa0\x02\x30\x00\xa1\x1c\x30\x1a\x30\x18\xa0\x03\x02\x01\x00\xa1\x11\x18\x0f\x31\x39\x37\x30"
	"\x30\x31\x30\x31\x30\x30\x30\x30\x30\x30\x5a";

/* key-expiration "2026121310150xZ" */
static const char no_time[] =
	"\x79\x19\x30\x17\xa0\x02\x30\x00\xa3\x11\x18\x0f\x32\x30\x32\x36\x31\x32\x31\x33\x31\x30\x31\x35\x30\x78\x5a";

static const unsigned char *
bytes_of(const char *text)
{
	return (const unsigned char *)text;
}

static void
an_error_is_told(void **state)
{
	(void)state;
	assert_int_equal(kdc_reply_error(bytes_of(refusal), sizeof(refusal) - 1), KRB5KDC_ERR_PREAUTH_REQUIRED);
	assert_int_equal(kdc_reply_error(bytes_of(reply), sizeof(reply) - 1), 0);
}

static void
a_refusal_tells_type_and_salt(void **state)
{
	struct kdc_reply told = { .number = 7 };

	(void)state;
	kdc_reply_read(bytes_of(refusal), sizeof(refusal) - 1, &told);
	assert_int_equal(told.type, ENCTYPE_AES256_CTS_HMAC_SHA1_96);
	assert_string_equal(told.salt, "AD.EXAMPLEBefore");
	assert_int_equal(told.number, 7);
	assert_null(told.sealed);
}

static void
a_reply_tells_what_it_is_sealed_with(void **state)
{
	struct kdc_reply told = { .type = 0 };

	(void)state;
	kdc_reply_read(bytes_of(reply), sizeof(reply) - 1, &told);
	assert_int_equal(told.type, ENCTYPE_AES128_CTS_HMAC_SHA1_96);
	assert_string_equal(told.salt, "AD.EXAMPLEBefore");
	assert_int_equal(told.number, 3);
	assert_int_equal(told.sealed_count, strlen("sealed"));
	assert_memory_equal(told.sealed, "sealed", told.sealed_count);
	kdc_reply_clear(&told);
	assert_int_equal(told.type, 0);
	assert_null(told.sealed);
}

/* In memory of their own, so that a read behind the end is noticed. */
static void
what_is_cut_tells_nothing(void **state)
{
	static const char *const whole[] = { refusal, reply, by_kind };
	static const size_t sizes[] = { sizeof(refusal) - 1, sizeof(reply) - 1, sizeof(by_kind) - 1 };
	size_t i, count;

	(void)state;
	for (i = 0; i < COUNT(whole); i++)
		for (count = 0; count < sizes[i]; count++) {
			struct kdc_reply told = { .type = 0 };
			unsigned char *bytes = malloc(count + 1);

			assert_non_null(bytes);
			memcpy(bytes + 1, whole[i], count);
			kdc_reply_read(bytes + 1, count, &told);
			assert_int_equal(told.type, 0);
			assert_null(told.sealed);
			assert_int_equal(kdc_reply_error(bytes + 1, count), 0);
			assert_int_equal(kdc_reply_password_end(bytes + 1, count), 0);
			free(bytes);
		}
}

static void
the_end_of_the_password_is_told_as_libkrb5_has_it(void **state)
{
	static const struct {
		const char *opened;
		size_t count;
		time_t end;
	} rows[] = {
		{ by_kind, sizeof(by_kind) - 1, END },
		{ by_one, sizeof(by_one) - 1, END },
		{ by_key, sizeof(by_key) - 1, END },
		{ untold, sizeof(untold) - 1, 0 },
		{ no_time, sizeof(no_time) - 1, 0 },
		{ reply, sizeof(reply) - 1, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (kdc_reply_password_end(bytes_of(rows[i].opened), rows[i].count) != rows[i].end)
			fail_msg("row %zu", i);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_error_is_told),
	cmocka_unit_test(a_refusal_tells_type_and_salt),
	cmocka_unit_test(a_reply_tells_what_it_is_sealed_with),
	cmocka_unit_test(what_is_cut_tells_nothing),
	cmocka_unit_test(the_end_of_the_password_is_told_as_libkrb5_has_it),
};

TEST_GROUP(tests, NULL, NULL);
