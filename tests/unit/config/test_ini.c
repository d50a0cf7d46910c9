/* What lib/config/ini.h promises: nothing is skipped, nothing is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config/ini.h"
#include "tests/unit/runner/test_group.h"

static struct ini ini;
static struct ini_item item;
static struct error err;

static void
begin(const char *text)
{
	ini_open(&ini, "a.ini", text, strlen(text));
}

static void
assert_entry(const char *key, const char *value)
{
	assert_true(ini_next(&ini, &item, &err));
	assert_int_equal(item.kind, INI_ENTRY);
	assert_string_equal(item.key, key);
	assert_string_equal(item.value, value);
}

static void
assert_end(void)
{
	assert_true(ini_next(&ini, &item, &err));
	assert_int_equal(item.kind, INI_END);
}

static void
sections_and_entries_come_in_order_with_their_line(void **state)
{
	(void)state;
	begin("\xef\xbb\xbf; comment\r\n\r\n[ node a b ]  \r\n  key =  two words \t\r\n"
	      "# comment\nempty=\nlast=1");
	assert_true(ini_next(&ini, &item, &err));
	assert_int_equal(item.kind, INI_SECTION);
	assert_string_equal(item.section, "node a b");
	assert_int_equal(ini_line(&ini), 3);
	assert_entry("key", "two words");
	assert_int_equal(ini_line(&ini), 4);
	assert_entry("empty", "");
	assert_entry("last", "1");
	assert_int_equal(ini_line(&ini), 7);
	assert_end();
	assert_end();
}

static void
a_value_holds_any_sign_that_means_something_elsewhere(void **state)
{
	(void)state;
	begin("a = p ; q # r = s: [t] \"u\"\n\tb = x\n");
	assert_entry("a", "p ; q # r = s: [t] \"u\"");
	assert_entry("b", "x");
	assert_end();
}

static void
what_cannot_be_read_is_an_error_with_file_and_line(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "\nfoo\n", "a.ini:2: expected KEY = VALUE" },
		{ "= 1\n", "a.ini:1: a key is missing" },
		{ "[a\n", "a.ini:1: expected [SECTION]" },
		{ "[a] b\n", "a.ini:1: expected [SECTION]" },
		{ "[ ]\n", "a.ini:1: the section has no name" },
		{ "a = \x1b[31m\n", "a.ini:1: a control character" },
		{ "a = \xff\n", "a.ini:1: not UTF-8" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(cases[i].text);
		assert_false(ini_next(&ini, &item, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_ptr_equal(strstr(err.text, cases[i].expected), err.text);
	}
}

static void
a_byte_of_zero_does_not_end_the_text(void **state)
{
	static const char text[] = "a = 1\0hidden = 2\n";

	(void)state;
	ini_open(&ini, "a.ini", text, sizeof(text) - 1);
	assert_false(ini_next(&ini, &item, &err));
	assert_non_null(strstr(err.text, "control character"));
}

static void
a_line_fits_whole_or_is_refused(void **state)
{
	char text[INI_LINE_SIZE + 2];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[1] = '=';
	ini_open(&ini, "a.ini", text, INI_LINE_SIZE - 1);
	assert_true(ini_next(&ini, &item, &err));
	assert_int_equal(strlen(item.value), INI_LINE_SIZE - 3);
	ini_open(&ini, "a.ini", text, INI_LINE_SIZE);
	assert_false(ini_next(&ini, &item, &err));
	assert_non_null(strstr(err.text, "a.ini:1: the line is longer"));
}

static void
an_empty_text_has_no_items(void **state)
{
	(void)state;
	begin("");
	assert_end();
	begin("\n\n  \n;\n");
	assert_end();
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(sections_and_entries_come_in_order_with_their_line),
	cmocka_unit_test(a_value_holds_any_sign_that_means_something_elsewhere),
	cmocka_unit_test(what_cannot_be_read_is_an_error_with_file_and_line),
	cmocka_unit_test(a_byte_of_zero_does_not_end_the_text),
	cmocka_unit_test(a_line_fits_whole_or_is_refused),
	cmocka_unit_test(an_empty_text_has_no_items),
};

TEST_GROUP(tests, NULL, NULL);
