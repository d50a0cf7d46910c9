/*
 * Messages cut into fragments and joined again, from lib/psrp/fragment.h: in any cut, in order, and within bounds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/psrp/fragment.h"
#include "tests/unit/runner/test_group.h"

#define POOL	 "3C44D114-8061-412A-9519-D25BA6D8977B"
#define PIPELINE "309F7D49-62AD-4ED4-AB02-174DC96A46EC"

static struct error err;

/* All that came, "KIND:TEXT;" one behind the other. */
struct taken {
	char text[512];
};

static bool
take(void *state, const struct psrp_message *message, struct error *ret_err)
{
	struct taken *taken = state;
	const size_t length = strlen(taken->text);

	(void)ret_err;
	snprintf(taken->text + length, sizeof(taken->text) - length, "%x:%.*s;", message->kind, (int)message->length, message->text);
	return true;
}

static size_t
put(unsigned char *to, unsigned int object, unsigned int number, unsigned int flags, const void *bytes, size_t count)
{
	memset(to, 0, 21);
	to[7] = (unsigned char)object;
	to[15] = (unsigned char)number;
	to[16] = (unsigned char)flags;
	to[20] = (unsigned char)count;
	memcpy(to + 21, bytes, count);
	return 21 + count;
}

/* A message of a server: its head, a byte order mark, "<S>ab</S>". */
#define HEAD   "\1\0\0\0\4\x10\4\0" "0123456789abcdef" "fedcba9876543210"
#define WHOLE  HEAD "\xef\xbb\xbf<S>ab</S>"
#define WHOLE_LENGTH (sizeof(WHOLE) - 1)

static void
a_message_to_the_server_is_what_was_recorded(void **state)
{
	static const unsigned char head[] = {
		0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 43, 2, 0, 0, 0, 6, 0x10, 2, 0, 0x3c, 0x44, 0xd1, 0x14, 0x80,
		0x61, 0x41, 0x2a, 0x95, 0x19, 0xd2, 0x5b, 0xa6, 0xd8, 0x97, 0x7b, 0x30, 0x9f, 0x7d, 0x49, 0x62, 0xad, 0x4e, 0xd4, 0xab,
		0x02, 0x17, 0x4d, 0xc9, 0x6a, 0x46, 0xec, 'a', 'b', 'c',
	};
	struct psrp_fragment fragment = { 0 };

	(void)state;
	assert_true(psrp_fragment_add(&fragment, 3, PSRP_CREATE_PIPELINE, POOL, PIPELINE, "abc", &err));
	assert_int_equal(fragment.count, sizeof(head));
	assert_memory_equal(fragment.bytes, head, sizeof(head));
	assert_false(psrp_fragment_add(&fragment, 4, PSRP_CREATE_PIPELINE, "no guid", NULL, "", &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	free(fragment.bytes);
}

static void
fragments_are_joined_however_they_are_cut(void **state)
{
	unsigned char bytes[512];
	size_t count = 0, cut, step;

	(void)state;
	count += put(bytes + count, 4, 0, 1, WHOLE, 17);
	count += put(bytes + count, 4, 1, 0, "", 0);
	count += put(bytes + count, 4, 2, 0, WHOLE + 17, 20);
	count += put(bytes + count, 4, 3, 2, WHOLE + 37, WHOLE_LENGTH - 37);
	count += put(bytes + count, 5, 0, 3, HEAD "x", sizeof(HEAD "x") - 1);
	for (cut = 0; cut <= count; cut++)
		for (step = 1; step < 60; step += 7) {
			struct psrp_joiner joiner = { 0 };
			struct taken taken = { "" };
			size_t at;

			assert_true(psrp_join(&joiner, bytes, cut, take, &taken, &err));
			for (at = cut; at < count; at += step)
				assert_true(psrp_join(&joiner, bytes + at, count - at < step ? count - at : step, take, &taken, &err));
			assert_string_equal(taken.text, "41004:<S>ab</S>;41004:x;");
			psrp_joiner_clear(&joiner);
		}
}

static void
what_does_not_fit_together_is_refused(void **state)
{
	static const struct {
		unsigned int object, number, flags;
	} second[] = {
		{ 5, 1, 2 },		/* of another message */
		{ 4, 2, 2 },		/* one is missing */
		{ 4, 0, 2 },		/* it comes again */
		{ 4, 1, 3 },		/* another one begins */
	};
	unsigned char bytes[256];
	size_t i, count;

	(void)state;
	for (i = 0; i < sizeof(second) / sizeof(second[0]); i++) {
		struct psrp_joiner joiner = { 0 };
		struct taken taken = { "" };

		count = put(bytes, 4, 0, 1, WHOLE, 30);
		count += put(bytes + count, second[i].object, second[i].number, second[i].flags, WHOLE + 30, WHOLE_LENGTH - 30);
		assert_false(psrp_join(&joiner, bytes, count, take, &taken, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
		assert_string_equal(taken.text, "");
		psrp_joiner_clear(&joiner);
	}
}

static void
a_message_has_a_head_and_a_bound(void **state)
{
	struct psrp_joiner joiner = { 0 };
	struct taken taken = { "" };
	unsigned char bytes[64];

	(void)state;
	assert_false(psrp_join(&joiner, bytes, put(bytes, 4, 0, 3, WHOLE, 39), take, &taken, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	psrp_joiner_clear(&joiner);
	put(bytes, 4, 0, 3, "", 0);
	bytes[17] = 0xff;
	assert_false(psrp_join(&joiner, bytes, 21, take, &taken, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	psrp_joiner_clear(&joiner);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_message_to_the_server_is_what_was_recorded),
	cmocka_unit_test(fragments_are_joined_however_they_are_cut),
	cmocka_unit_test(what_does_not_fit_together_is_refused),
	cmocka_unit_test(a_message_has_a_head_and_a_bound),
};

TEST_GROUP(tests, NULL, NULL);
