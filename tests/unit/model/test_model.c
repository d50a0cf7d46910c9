/* What the plain values of the model promise: error.h, text.h, escape.h, datetime.h, site.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model/datetime.h"
#include "lib/model/error.h"
#include "lib/model/escape.h"
#include "lib/model/site.h"
#include "lib/model/text.h"
#include "tests/unit/runner/test_group.h"

static void
a_prefix_keeps_the_kind_and_reads_from_the_outside_in(void **state)
{
	struct error err;

	(void)state;
	assert_false(error_set(&err, ERROR_DENIED, "no rights for %s", "root/cimv2"));
	assert_false(error_prefix(&err, "%s", "EXCH-A"));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_string_equal(err.text, "EXCH-A: no rights for root/cimv2");
}

static void
a_text_that_is_too_long_is_cut_at_a_character(void **state)
{
	char text[ERROR_TEXT_SIZE + 10];
	struct error err;
	size_t offset;

	(void)state;
	for (offset = 0; offset < 3; offset++) {
		size_t i;

		memset(text, 'x', sizeof(text));
		for (i = offset; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe2\x82\xac", 3);
		text[sizeof(text) - 1] = '\0';
		error_set(&err, ERROR_FAULT, "%s", text);
		assert_true(text_is_utf8(err.text, strlen(err.text)));
		assert_in_range(strlen(err.text), ERROR_TEXT_SIZE - 4, ERROR_TEXT_SIZE - 1);
	}
}

static void
an_error_may_quote_itself(void **state)
{
	struct error err;

	(void)state;
	error_set(&err, ERROR_FAULT, "first");
	error_set(&err, ERROR_FAULT, "%s, then second", err.text);
	assert_string_equal(err.text, "first, then second");
}

static void
an_arena_keeps_small_and_large_strings_until_it_is_cleared(void **state)
{
	struct text_arena arena = { 0 };
	const char *small, *large, *formatted;
	char *source;

	(void)state;
	source = malloc(100001);
	assert_non_null(source);
	memset(source, 'a', 100000);
	source[100000] = '\0';
	small = text_copy(&arena, "shop", 4);
	large = text_copy_string(&arena, source);
	formatted = text_format(&arena, "%s-%d", "site", 7);
	memset(source, 'b', 100000);
	free(source);
	assert_string_equal(small, "shop");
	assert_int_equal(strspn(large, "a"), 100000);
	assert_string_equal(formatted, "site-7");
	assert_null(text_copy_string(&arena, NULL));
	text_arena_clear(&arena);
	assert_null(arena.blocks);
}

static void
only_what_rfc_3629_allows_is_utf8(void **state)
{
	static const struct {
		const char *text;
		bool is_utf8;
	} cases[] = {
		{ "", true }, { "Gesch\xc3\xa4" "ft", true }, { "\xe2\x82\xac", true }, { "\xf0\x9f\x8c\x90", true },
		{ "\xf4\x8f\xbf\xbf", true },
		{ "\xc0\xaf", false },			/* overlong */
		{ "\xe0\x80\xaf", false },
		{ "\xed\xa0\x80", false },		/* surrogate */
		{ "\xf4\x90\x80\x80", false },		/* above U+10FFFF */
		{ "\xff", false }, { "\x80", false }, { "a\xe2\x82", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(text_is_utf8(cases[i].text, strlen(cases[i].text)), cases[i].is_utf8);
}

static void
assert_escaped(const char *text, enum escape_for purpose, size_t max_chars, const char *expected)
{
	char *written = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&written, &size);

	assert_non_null(out);
	escape_write(out, text, purpose, max_chars);
	fclose(out);
	assert_string_equal(written, expected);
	free(written);
}

static void
what_could_do_harm_on_output_is_shown_harmless(void **state)
{
	(void)state;
	assert_escaped("Shop", ESCAPE_TERMINAL, 0, "Shop");
	assert_escaped("\x1b[31mred\n", ESCAPE_TERMINAL, 0, "?[31mred?");
	assert_escaped("a\xc2\x9b" "31m", ESCAPE_TERMINAL, 0, "a?31m");		/* C1 control sequence introducer */
	assert_escaped("\xe2\x80\xae" "txt.exe", ESCAPE_PLUGIN, 0, "?txt.exe");	/* U+202E right-to-left override */
	assert_escaped("\xd8\x9c\xe2\x81\xa6\xef\xbb\xbf\xe2\x80\xa8", ESCAPE_PLUGIN, 0, "????");
	assert_escaped("\xff\xfe", ESCAPE_PLUGIN, 0, "??");
	assert_escaped("a|b;c", ESCAPE_PLUGIN, 0, "a/b,c");
	assert_escaped("a|b;c", ESCAPE_TERMINAL, 0, "a|b;c");
	assert_escaped("Gesch\xc3\xa4" "ft \xe2\x82\xac \xf0\x9f\x8c\x90", ESCAPE_PLUGIN, 0,
	    "Gesch\xc3\xa4" "ft \xe2\x82\xac \xf0\x9f\x8c\x90");
}

static void
json_keeps_every_character_and_breaks_no_string(void **state)
{
	(void)state;
	assert_escaped("a\"b\\c\n", ESCAPE_JSON, 0, "a\\\"b\\\\c\\u000a");
	assert_escaped("\xe2\x80\xae", ESCAPE_JSON, 0, "\\u202e");
	assert_escaped("\xf3\xa0\x80\x81", ESCAPE_JSON, 0, "\\udb40\\udc01");	/* a surrogate pair */
	assert_escaped("|;", ESCAPE_JSON, 0, "|;");
	assert_escaped("<a href=\"x\" b='y'>&amp;\xe2\x80\xae|;", ESCAPE_HTML, 0,
	    "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;?|;");
}

static void
a_long_text_is_cut_at_a_character_with_a_mark(void **state)
{
	(void)state;
	assert_escaped("\xc3\xa4\xc3\xa4\xc3\xa4", ESCAPE_PLUGIN, 2, "\xc3\xa4\xc3\xa4...");
	assert_escaped("abc", ESCAPE_PLUGIN, 3, "abc");
}

static void
a_time_for_people_is_local_and_has_a_date_on_another_day(void **state)
{
	const time_t now = 1700000000;	/* 2023-11-14 22:13:20 UTC */
	char text[DATETIME_SIZE];

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	datetime_format_local(now - 3600, now, text);
	assert_string_equal(text, "21:13");
	datetime_format_local(now + 2 * 3600, now, text);
	assert_string_equal(text, "2023-11-15 00:13");
	datetime_format_local(now - 365 * 86400, now, text);
	assert_string_equal(text, "2022-11-14 22:13");
	setenv("TZ", "XST-05:30", 1);	/* east of UTC: there the next day has begun */
	tzset();
	datetime_format_local(now + 2 * 3600, now, text);
	assert_string_equal(text, "05:43");
	setenv("TZ", "UTC", 1);
	tzset();
}

static void
datetimes_are_read_in_every_form_that_was_recorded(void **state)
{
	static const struct {
		const char *text;
		time_t time;
	} cases[] = {
		{ "2013-04-15T16:28:38.376625Z", 1366043318 },
		{ "2013-04-15T16:28:39.5Z", 1366043319 },
		{ "2013-03-11T21:28:04Z", 1363037284 },
		{ "2013-05-24T15:06:05.359375-04:00", 1369422365 },
		{ "2013-05-24T21:06:05+02:00", 1369422365 },
		{ "2013-04-25T21:23:39.000000000Z", 1366925019 },
		{ "2024-02-29T00:00:00Z", 1709164800 },
		{ " \n2013-03-11T21:28:04Z\t", 1363037284 },
		{ "2013-03-11T21:28:04", 1363037284 },
		{ "2013-03-11T21:28:04.5", 1363037284 },
		{ "2013-03-11T21:28:04.012345678901234567890123456789Z", 1363037284 },
		{ "20130524150605.359375-240", 1369422365 },
		{ "20130311212804.******+000", 1363037284 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		time_t time = 0;

		assert_true(datetime_parse(cases[i].text, &time));
		assert_int_equal(time, cases[i].time);
	}
}

static void
what_is_no_datetime_is_refused_and_touches_nothing(void **state)
{
	static const char *const cases[] = {
		"", "2013", "2013-04-15", "2013-04-15T16:28:38.", "2013-04-15T16:28:38.Z", "2013-02-29T00:00:00Z",
		"2013-13-01T00:00:00Z", "2013-00-01T00:00:00Z", "2013-04-31T00:00:00Z", "2013-04-15T24:00:00Z",
		"2013-04-15T16:60:00Z", "2013-04-15T16:28:38 Z", "2013-04-15T16:28:38Zx",
		"2013-04-15T16:28:38+25:00", "2013-04-15T16:28:38+2:00", "1601-01-01T00:00:00Z",
		"20130415162838.376625", "20130415162838.376625+***", "20130415162838.37662+000", "20131315162838.376625+000",
		"20130415162838.376625+0000", "********162838.376625+000", "-013-04-15T16:28:38Z",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		time_t time = 42;

		assert_false(datetime_parse(cases[i], &time));
		assert_int_equal(time, 42);
	}
}

static void
times_are_written_for_people_and_for_wql(void **state)
{
	char text[DATETIME_SIZE];

	(void)state;
	datetime_format_utc(1366043318, text);
	assert_string_equal(text, "2013-04-15T16:28:38Z");
	datetime_format_wql(1366043318, text);
	assert_string_equal(text, "20130415162838.000000+000");
	datetime_format_age(-5, text);
	assert_string_equal(text, "0 s");
	datetime_format_age(119, text);
	assert_string_equal(text, "119 s");
	datetime_format_age(725, text);
	assert_string_equal(text, "12 min");
	datetime_format_age(7200, text);
	assert_string_equal(text, "2 h");
	datetime_format_age(3 * 86400 - 1, text);
	assert_string_equal(text, "2 days");
}

static void
a_run_state_has_one_word(void **state)
{
	enum run_state run_state;

	(void)state;
	for (run_state = RUN_STARTING; run_state <= RUN_UNKNOWN; run_state++)
		assert_int_equal(run_state_from_name(run_state_name(run_state)), run_state);
	assert_int_equal(run_state_from_name("asleep"), RUN_UNKNOWN);
	assert_null(win32_error_text(4711));
	assert_non_null(win32_error_text(10048));
}

static void
a_site_id_is_a_number_from_1_to_4294967295(void **state)
{
	static const char *const refused[] = { "", "0", "00", "-1", "+1", "1 ", " 1", "0x1", "1.0",
		"4294967296", "99999999999999999999999999" };
	uint32_t id = 77;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		assert_false(site_id_parse(refused[i], strlen(refused[i]), &id));
		assert_int_equal(id, 77);
	}
	assert_true(site_id_parse("4294967295", 10, &id));
	assert_int_equal(id, UINT32_MAX);
	assert_true(site_id_parse("12345", 2, &id));
	assert_int_equal(id, 12);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_id_is_a_number_from_1_to_4294967295),
	cmocka_unit_test(a_prefix_keeps_the_kind_and_reads_from_the_outside_in),
	cmocka_unit_test(a_text_that_is_too_long_is_cut_at_a_character),
	cmocka_unit_test(an_error_may_quote_itself),
	cmocka_unit_test(an_arena_keeps_small_and_large_strings_until_it_is_cleared),
	cmocka_unit_test(only_what_rfc_3629_allows_is_utf8),
	cmocka_unit_test(what_could_do_harm_on_output_is_shown_harmless),
	cmocka_unit_test(json_keeps_every_character_and_breaks_no_string),
	cmocka_unit_test(a_long_text_is_cut_at_a_character_with_a_mark),
	cmocka_unit_test(a_time_for_people_is_local_and_has_a_date_on_another_day),
	cmocka_unit_test(datetimes_are_read_in_every_form_that_was_recorded),
	cmocka_unit_test(what_is_no_datetime_is_refused_and_touches_nothing),
	cmocka_unit_test(times_are_written_for_people_and_for_wql),
	cmocka_unit_test(a_run_state_has_one_word),
};

TEST_GROUP(tests, NULL, NULL);
