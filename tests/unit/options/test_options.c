/* What lib/options/options.h promises: every refusal names the option and what was expected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/options/options.h"
#include "tests/unit/runner/test_group.h"

enum { OURS = 1, THEIRS = 2 };

static char seen[256];
static struct error err;

static bool
note(void *field, const struct option_row *row, const char *value, struct error *error)
{
	if (value != NULL && strcmp(value, "bad") == 0)
		return error_set(error, ERROR_USAGE, "'bad' is not good");
	assert_ptr_equal(field, seen);
	strcat(seen, row->name);
	strcat(seen, "=");
	strcat(seen, value == NULL ? "(none)" : value);
	strcat(seen, " ");
	return true;
}

static const struct option_row rows[] = {
	{ OURS, 'p', "port", "PORT", "port of the listener", .take = note, .otherwise = "5986" },
	{ OURS, 0, "password-file", "FILE", "a file", .take = note },
	{ OURS, 0, "password", "WORD", NULL, .take = note },
	{ THEIRS, 0, "host", "NAME", "of another program", .take = note, .initial = "localhost" },
	{ OURS, 0, "http", NULL, "plain HTTP", .take = note },
	{ OURS, 'v', "verbose", NULL,
	    "a text that is so long that it cannot stand in one line of a terminal and goes on below its "
	    "beginning", .take = note },
	{ OURS, 0, "an-option-with-a-long-name", "AND-A-LONG-UNIT", "its help stands in the next line", .take = note },
	{ 0 },
};

static bool
parse(const char *a, const char *b, const char *c, int *ret_operand)
{
	char words[4][64] = { "program" };
	char *argv[5] = { words[0] };
	const char *given[] = { a, b, c };
	struct option_list list = { 0 };
	int argc = 1, i;
	bool ok;

	for (i = 0; i < 3 && given[i] != NULL; i++, argc++)
		argv[argc] = strcpy(words[argc], given[i]);
	seen[0] = '\0';
	ok = options_parse(rows, OURS, argc, argv, seen, &list, ret_operand, &err);
	free(list.items);
	return ok;
}

static void
options_come_in_order_with_their_values(void **state)
{
	int operand;

	(void)state;
	assert_true(parse("-p1", "--http", "--port=2", &operand));
	assert_string_equal(seen, "port=1 http=(none) port=2 ");
	assert_int_equal(operand, 4);
	assert_true(parse("-vv", "--password-file", "-", &operand));
	assert_string_equal(seen, "verbose=(none) verbose=(none) password-file=- ");
}

static void
operands_are_left_behind_the_options(void **state)
{
	int operand;

	(void)state;
	assert_true(parse("show", "--http", "NODE", &operand));
	assert_int_equal(operand, 2);
	assert_true(parse("--", "--http", NULL, &operand));
	assert_string_equal(seen, "");
	assert_int_equal(operand, 2);
}

static void
a_refusal_names_the_option_and_what_was_expected(void **state)
{
	static const struct {
		const char *argument, *expected;
	} cases[] = {
		{ "--port", "--port: expected PORT" },
		{ "-p", "--port: expected PORT" },
		{ "--http=yes", "--http: takes no value" },
		{ "--prot=1", "--prot: unknown option; see --help" },
		{ "-x", "-x: unknown option; see --help" },
		{ "-vx", "-x: unknown option; see --help" },
		{ "--pass=secret", "--pass: may mean several options; see --help" },
		{ "--passwort=secret", "--passwort: unknown option; see --help" },
		{ "--port=bad", "--port: 'bad' is not good" },
		{ "--host=x", "--host: unknown option; see --help" },
		{ "--=x", "--: unknown option; see --help" },
	};
	size_t i;
	int operand = 77;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i].argument, NULL, NULL, &operand))
			fail_msg("accepted: %s", cases[i].argument);
		assert_int_equal(err.kind, ERROR_USAGE);
		if (cases[i].argument[2] != '=')
			assert_string_equal(err.text, cases[i].expected);
		assert_null(strstr(err.text, "secret"));
	}
	assert_int_equal(operand, 77);
}

static void
the_exact_name_wins_over_a_longer_one(void **state)
{
	int operand;

	(void)state;
	assert_true(parse("--password=x", NULL, NULL, &operand));
	assert_string_equal(seen, "password=x ");
}

static void
the_help_shows_each_row_within_80_columns(void **state)
{
	static const char expected[] =
	    "  -p, --port=PORT           port of the listener (default: 5986)\n"
	    "      --password-file=FILE  a file\n"
	    "      --http                plain HTTP\n"
	    "  -v, --verbose             a text that is so long that it cannot stand in one\n"
	    "                            line of a terminal and goes on below its beginning\n"
	    "      --an-option-with-a-long-name=AND-A-LONG-UNIT\n"
	    "                            its help stands in the next line\n";
	char *text = NULL, *line, *rest;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	options_help(out, rows, OURS);
	fclose(out);
	assert_string_equal(text, expected);
	for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
		assert_true(strlen(line) < 80);
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(options_come_in_order_with_their_values),
	cmocka_unit_test(operands_are_left_behind_the_options),
	cmocka_unit_test(a_refusal_names_the_option_and_what_was_expected),
	cmocka_unit_test(the_exact_name_wins_over_a_longer_one),
	cmocka_unit_test(the_help_shows_each_row_within_80_columns),
};

TEST_GROUP(tests, NULL, NULL);
