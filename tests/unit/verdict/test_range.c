/* Nagios ranges, as lib/verdict/verdict.h promises them. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/verdict/verdict.h"
#include "tests/unit/runner/test_group.h"

static struct range
parsed(const char *text)
{
	struct range range = { .start = -1 };
	struct error err = { .kind = ERROR_NONE };

	if (!range_parse(text, &range, &err))
		fail_msg("%s: %s", text, err.text);
	return range;
}

static const struct {
	const char *text;
	double value;
	bool alerts;
} alert_cases[] = {
	{ "10", -1, true },
	{ "10", 0, false },
	{ "10", 10, false },
	{ "10", 11, true },
	{ "0", 0, false },
	{ "0", 1, true },
	{ "10:", 9, true },
	{ "10:", 10, false },
	{ "10:", 1e9, false },
	{ "~:10", -5, false },
	{ "~:10", 10, false },
	{ "~:10", 10.5, true },
	{ "10:20", 9, true },
	{ "10:20", 10, false },
	{ "10:20", 20, false },
	{ "10:20", 21, true },
	{ "@10:20", 9, false },
	{ "@10:20", 10, true },
	{ "@10:20", 20, true },
	{ "@10:20", 21, false },
	{ "~:", -1e9, false },
	{ "~:", 1e9, false },
	{ ":3", 3, false },
	{ ":3", 4, true },
	{ ":3", -1, true },
	{ "@0", 0, true },
	{ "@0", 1, false },
	{ "-2:-1", -1.5, false },
	{ "-2:-1", 0, true },
	{ "0.5", 0.5, false },
	{ "0.5", 0.51, true },
	{ "@~:2", -7, true },
	{ "@~:2", 3, false },
};

static void
a_range_alerts_where_the_guidelines_say(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(alert_cases) / sizeof(alert_cases[0]); i++) {
		const struct range range = parsed(alert_cases[i].text);

		if (range_alerts(&range, alert_cases[i].value) != alert_cases[i].alerts)
			fail_msg("%s at %g", alert_cases[i].text, alert_cases[i].value);
	}
}

static void
what_is_not_a_range_is_refused(void **state)
{
	static const char *const texts[] = { "", " ", "10abc", "abc", "@", "~", ":@", "1e3", "0x10", "nan",
		"inf", "~:~", "10:20:30", "20:10", "1:-1", " 1", "1 ", "1,5", "1.", ".", "-", "--1", "+1",
		"1..2", "@@1", "~10:", "1234567890123456", "10:5", "abc:", "x:5", "1x:5",
		"~x:5", "1.:5", "1234567890123456:" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct range range = { .start = 7, .end = 8, .inside = true };
		struct error err = { .kind = ERROR_NONE };

		if (range_parse(texts[i], &range, &err))
			fail_msg("'%s' was taken", texts[i]);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_true(range.start == 7 && range.end == 8 && range.inside);
	}
}

static void
a_refusal_quotes_the_text_and_says_what_was_expected(void **state)
{
	struct range range;
	struct error err;

	(void)state;
	assert_false(range_parse("10abc", &range, &err));
	assert_non_null(strstr(err.text, "'10abc'"));
	assert_non_null(strstr(err.text, "[@]START:END"));
	assert_false(range_parse("5:2", &range, &err));
	assert_non_null(strstr(err.text, "starts after its end"));
}

static void
a_range_is_formatted_in_its_shortest_form(void **state)
{
	static const struct {
		const char *given, *formatted;
	} cases[] = {
		{ "0", "0" },
		{ "0:0", "0" },
		{ "10", "10" },
		{ "0:10", "10" },
		{ "10:", "10:" },
		{ "~:5", "~:5" },
		{ "@1:2", "@1:2" },
		{ "~:", "~:" },
		{ ":", "0:" },
		{ "0.25:1.5", "0.25:1.5" },
		{ "-3:-1", "-3:-1" },
		{ "@5", "@5" },
		{ "123456789012345", "123456789012345" },
		{ ".123456789012345", "0.123456789012345" },
	};
	char text[RANGE_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct range range = parsed(cases[i].given);

		range_format(&range, text);
		assert_string_equal(text, cases[i].formatted);
	}
}

static void
every_formatted_range_reads_back_as_itself(void **state)
{
	static const char *const texts[] = { "0.00000000000001:1", "999999999999999", "-999999999999999:0.1",
		"@0.3:0.7" };
	char text[RANGE_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct range range = parsed(texts[i]);
		struct range again;

		range_format(&range, text);
		again = parsed(text);
		assert_true(
		    again.start == range.start && again.end == range.end && again.inside == range.inside);
	}
}

static void
a_range_keeps_its_point_in_a_locale_with_commas(void **state)
{
	static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8", "de_DE", "fr_FR" };
	char text[RANGE_SIZE];
	struct range range;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]) && setlocale(LC_ALL, names[i]) == NULL; i++)
		continue;
	if (localeconv()->decimal_point[0] != ',')
		skip(); /* this machine has no such locale */
	range = parsed("0.5:1.5");
	range_format(&range, text);
	setlocale(LC_ALL, "C");
	assert_string_equal(text, "0.5:1.5");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_range_alerts_where_the_guidelines_say),
	cmocka_unit_test(what_is_not_a_range_is_refused),
	cmocka_unit_test(a_refusal_quotes_the_text_and_says_what_was_expected),
	cmocka_unit_test(a_range_is_formatted_in_its_shortest_form),
	cmocka_unit_test(every_formatted_range_reads_back_as_itself),
	cmocka_unit_test(a_range_keeps_its_point_in_a_locale_with_commas),
};

TEST_GROUP(tests, NULL, NULL);
