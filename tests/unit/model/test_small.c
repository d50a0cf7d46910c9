/* The small pieces that everything stands on: arrays, texts, kinds of error, the stopwatch. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/model/array.h"
#include "lib/model/stopwatch.h"
#include "lib/model/text.h"
#include "lib/model/text_stream.h"
#include "tests/unit/runner/test_group.h"

static void
an_array_keeps_what_it_has_while_it_grows(void **state)
{
	struct error err;
	size_t *numbers = NULL, i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		assert_true(array_room(numbers, i, &err));
		numbers[i] = i;
	}
	for (i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], i);
	free(numbers);
}

static void
an_array_that_cannot_grow_is_untouched(void **state)
{
	char byte = 'x', *bytes = &byte;
	struct error err;

	(void)state;
	assert_false(array_grow(&bytes, (SIZE_MAX >> 1) + 1, 1, &err));
	assert_int_equal(err.kind, ERROR_NO_MEMORY);
	assert_ptr_equal(bytes, &byte);
}

static void
a_text_of_ones_own_outlives_the_other(void **state)
{
	char buffer[] = "shop";
	const char *text = buffer, *none = NULL;
	struct text_arena arena = { 0 };
	struct error err;

	(void)state;
	assert_true(text_own(&arena, &text, &err) && text_own(&arena, &none, &err));
	memset(buffer, 'x', 4);
	assert_string_equal(text, "shop");
	assert_string_equal(none, "");
	text_arena_clear(&arena);
}

static void
a_stream_becomes_a_text(void **state)
{
	struct text_arena arena = { 0 };
	struct text_stream stream;
	struct error err;
	const char *kept;

	(void)state;
	assert_true(text_stream_begin(&stream, &err));
	fprintf(stream.out, "%s %d", "site", 7);
	assert_true(text_stream_end(&stream, &err));
	assert_string_equal(stream.text, "site 7");
	assert_int_equal(stream.length, 6);
	free(stream.text);
	assert_true(text_stream_begin(&stream, &err));
	fputs("kept", stream.out);
	kept = text_stream_keep(&stream, &arena, &err);
	assert_string_equal(kept, "kept");
	text_arena_clear(&arena);
}

static void
each_kind_of_error_has_its_traits(void **state)
{
	static const struct {
		enum error_kind kind;
		unsigned int traits;
	} cases[] = {
		{ ERROR_UNREACHABLE, ERROR_IS_SILENCE | ERROR_MAY_PASS | ERROR_OF_CONNECTION | ERROR_LEAVES_DOUBT },
		{ ERROR_TIMEOUT, ERROR_IS_SILENCE | ERROR_MAY_PASS | ERROR_LEAVES_DOUBT },
		{ ERROR_BUSY, ERROR_MAY_PASS },
		{ ERROR_DENIED, ERROR_OF_ONE_PART },
		{ ERROR_REFUSED, ERROR_OF_CONNECTION },
		{ ERROR_STORAGE, 0 },
		{ ERROR_SHORTAGE, ERROR_MAY_PASS | ERROR_OF_CONNECTION },
		{ ERROR_KINDS, 0 },	/* a kind without a row has none */
	};
	unsigned int trait;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (trait = 1; trait <= ERROR_LEAVES_DOUBT; trait *= 2)
			assert_int_equal(error_kind_has(cases[i].kind, (enum error_trait)trait),
			    (cases[i].traits & trait) != 0);
}

static void
a_stopwatch_goes_on_and_never_below_nothing(void **state)
{
	int64_t began_ms = stopwatch_ms();

	(void)state;
	assert_true(stopwatch_ms() >= began_ms);
	assert_true(stopwatch_passed_ms(began_ms - 50) >= 50);
	assert_int_equal(stopwatch_left_ms(began_ms - 50, 50), 0);
	assert_int_equal(stopwatch_left_ms(began_ms - 1000, 50), 0);
	assert_true(stopwatch_left_ms(began_ms, 3600000) > 3000000);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_array_keeps_what_it_has_while_it_grows),
	cmocka_unit_test(an_array_that_cannot_grow_is_untouched),
	cmocka_unit_test(a_text_of_ones_own_outlives_the_other),
	cmocka_unit_test(a_stream_becomes_a_text),
	cmocka_unit_test(each_kind_of_error_has_its_traits),
	cmocka_unit_test(a_stopwatch_goes_on_and_never_below_nothing),
};

TEST_GROUP(tests, NULL, NULL);
