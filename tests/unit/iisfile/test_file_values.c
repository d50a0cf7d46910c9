/* Numbers, flags, names and bindings as IIS's files write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/iisfile/bindings.h"
#include "lib/iisfile/values.h"
#include "lib/model/text.h"
#include "tests/unit/runner/test_group.h"

static void
a_flag_is_one_of_four_words_in_any_case(void **state)
{
	static const struct {
		const char *value;
		enum auto_start flag;
	} cases[] = {
		{ "TRUE", AUTO_START_ON }, { "true", AUTO_START_ON }, { "1", AUTO_START_ON },
		{ "FALSE", AUTO_START_OFF }, { "False", AUTO_START_OFF }, { "0", AUTO_START_OFF },
		{ "", AUTO_START_UNKNOWN }, { "2", AUTO_START_UNKNOWN }, { "truer", AUTO_START_UNKNOWN },
		{ "tru", AUTO_START_UNKNOWN }, { " true", AUTO_START_UNKNOWN }, { "-1", AUTO_START_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(file_flag(cases[i].value, strlen(cases[i].value)), cases[i].flag);
}

static void
a_quote_is_cut_at_a_character(void **state)
{
	char long_value[200], quote[FILE_QUOTE_SIZE];
	size_t i, length;

	(void)state;
	assert_string_equal(file_quote("Shop", 4, quote), "Shop");
	assert_string_equal(file_quote("Shop", 0, quote), "");
	for (i = 0; i + 3 <= sizeof(long_value); i += 3)
		memcpy(long_value + i, "\xe4\xb9\xa6", 3);
	for (length = 60; length < 100; length++) {
		file_quote(long_value, length, quote);
		assert_true(strlen(quote) < FILE_QUOTE_SIZE);
		assert_true(text_is_utf8(quote, strlen(quote)));
	}
	assert_string_equal(quote + strlen(quote) - 3, "...");
}

static void
a_name_longer_than_a_site_may_have_is_refused(void **state)
{
	char value[SITE_NAME_MAX + 1], name[SITE_NAME_MAX + 1] = "kept";

	(void)state;
	memset(value, 'x', sizeof(value));
	assert_false(file_name(value, SITE_NAME_MAX + 1, name));
	assert_string_equal(name, "kept");
	assert_true(file_name(value, SITE_NAME_MAX, name));
	assert_int_equal(strlen(name), SITE_NAME_MAX);
	assert_true(file_name(value, 0, name));
	assert_string_equal(name, "");
}

static struct file_bindings bindings;

static void
multi_strings_are_split_at_any_white_space(void **state)
{
	static const char list[] = " :80:www.example    192.0.2.7:8080:\r\n\t\t\t:81: ";

	(void)state;
	file_bindings_clear(&bindings);
	assert_string_equal(file_bindings_text(&bindings), "");
	file_bindings_add_list(&bindings, "http", list, sizeof(list) - 1);
	file_bindings_add_list(&bindings, "https", "", 0);
	file_bindings_add_list(&bindings, "https", "  ", 2);
	file_bindings_add_list(&bindings, "https", ":443:", 5);
	assert_string_equal(file_bindings_text(&bindings),
	    "http *:80:www.example, http 192.0.2.7:8080:, http *:81:, https *:443:");
	assert_int_equal(bindings.count, 4);
	assert_false(file_bindings_are_ftp(&bindings));
}

static void
bindings_are_ftp_only_when_there_are_some_and_all_are(void **state)
{
	(void)state;
	file_bindings_clear(&bindings);
	assert_false(file_bindings_are_ftp(&bindings));
	file_bindings_add(&bindings, "ftp", 3, "*:21:", 5);
	file_bindings_add(&bindings, "FTP", 3, "*:2121:", 7);
	assert_true(file_bindings_are_ftp(&bindings));
	file_bindings_add(&bindings, "", 0, "*:80:", 5);
	assert_false(file_bindings_are_ftp(&bindings));
	assert_string_equal(file_bindings_text(&bindings), "ftp *:21:, FTP *:2121:, *:80:");
}

static void
too_many_bindings_end_with_dots_and_are_still_counted(void **state)
{
	size_t i;

	(void)state;
	file_bindings_clear(&bindings);
	for (i = 0; i < 20000; i++)
		file_bindings_add(&bindings, "ftp", 3, "*:21:", 5);
	assert_int_equal(bindings.count, 20000);
	assert_true(file_bindings_are_ftp(&bindings));
	assert_true(strlen(file_bindings_text(&bindings)) <= FILE_BINDINGS_MAX);
	assert_string_equal(file_bindings_text(&bindings) + bindings.length - 14, "ftp *:21:, ...");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_flag_is_one_of_four_words_in_any_case),
	cmocka_unit_test(a_quote_is_cut_at_a_character),
	cmocka_unit_test(a_name_longer_than_a_site_may_have_is_refused),
	cmocka_unit_test(multi_strings_are_split_at_any_white_space),
	cmocka_unit_test(bindings_are_ftp_only_when_there_are_some_and_all_are),
	cmocka_unit_test(too_many_bindings_end_with_dots_and_are_still_counted),
};

TEST_GROUP(tests, NULL, NULL);
