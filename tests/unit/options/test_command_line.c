/* What lib/options/command_line.h promises, and that its table contradicts neither itself nor what others have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/config/configuration.h"
#include "lib/config/node.h"
#include "lib/options/command_line.h"
#include "lib/repair/plan.h"

static const enum command_line_program programs[] = {
	COMMAND_LINE_CHECK, COMMAND_LINE_REPAIR, COMMAND_LINE_TOOL, COMMAND_LINE_DAEMON,
};

static struct error err;

static bool
parse(enum command_line_program program, const char *word, struct command_line *ret_line)
{
	static char copy[64];
	char name[] = "program", *argv[] = { name, copy, NULL };
	int operand;

	snprintf(copy, sizeof(copy), "%s", word);
	return command_line_parse(program, 2, argv, ret_line, &operand, &err);
}

static void
no_program_has_a_name_or_a_letter_twice(void **state)
{
	const struct option_row *a, *b;

	(void)state;
	for (a = command_line_rows; a->programs != 0; a++)
		for (b = a + 1; b->programs != 0; b++)
			if ((a->programs & b->programs) != 0 &&
			    (strcmp(a->name, b->name) == 0 || (a->letter != 0 && a->letter == b->letter)))
				fail_msg("--%s and --%s", a->name, b->name);
}

static void
every_default_is_a_value_that_its_own_option_takes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		struct command_line line;

		if (!parse(programs[i], "--", &line))
			fail_msg("%s", err.text);
		assert_int_equal(line.given.count, 0);
		command_line_clear(&line);
	}
}

static void
the_default_of_a_key_is_the_configurations(void **state)
{
	const struct option_row *row;
	struct configuration configuration;
	struct configuration_node *node;

	(void)state;
	assert_true(configuration_init(&configuration, &err));
	for (row = command_line_rows; row->programs != 0; row++) {
		if (row->take != NULL || row->initial == NULL)
			continue;
		node = configuration_derive(&configuration, &configuration.defaults, "node", &err);
		assert_non_null(node);
		if (!configuration_set(&configuration, node, row->name, row->initial, &err))
			fail_msg("--%s: %s", row->name, err.text);
		node->name = node->target.name = configuration.defaults.name;
		node->target.address = configuration.defaults.target.address;
		if (!configuration_node_equal(node, &configuration.defaults))
			fail_msg("--%s: %s is not the configuration's default", row->name, row->initial);
	}
	configuration_clear(&configuration);
}

static void
every_row_without_a_taker_is_a_key_of_the_node(void **state)
{
	const struct option_row *row;
	struct configuration configuration;

	(void)state;
	assert_true(configuration_init(&configuration, &err));
	for (row = command_line_rows; row->programs != 0; row++) {
		if (row->take != NULL)
			continue;
		/* A value that is wrong for most keys, and none that is unknown */
		if (!configuration_set(&configuration, &configuration.defaults, row->name, "no", &err))
			assert_null(strstr(err.text, "unknown"));
	}
	configuration_clear(&configuration);
}

static void
the_defaults_of_a_repair_are_those_of_the_design(void **state)
{
	struct command_line line;

	(void)state;
	assert_true(parse(COMMAND_LINE_REPAIR, "--dry-run", &line));
	assert_int_equal(line.max_sites, 100);
	assert_int_equal(line.cooldown_s, 300);
	assert_int_equal(line.max_tries, 3);
	assert_int_equal(line.tries_window_s, 6 * 3600);
	assert_false(line.no_start || line.no_auto_start);
	command_line_clear(&line);
}

static void
what_was_given_is_told_from_a_default(void **state)
{
	struct command_line line;

	(void)state;
	assert_true(parse(COMMAND_LINE_CHECK, "--repairs-a-day=3", &line));
	assert_int_equal(line.repairs_a_day, 3);
	assert_int_equal(line.report_repairs_s, 3600);
	assert_true(command_line_is_given(&line, &line.repairs_a_day));
	assert_false(command_line_is_given(&line, &line.report_repairs_s));
	command_line_clear(&line);
	assert_true(parse(COMMAND_LINE_CHECK, "--grace=9", &line));
	assert_false(command_line_is_given(&line, &line.wants_help));
	assert_string_equal(line.given.items[0].value, "9");
	command_line_clear(&line);
}

static void
an_option_of_another_program_is_unknown(void **state)
{
	struct command_line line;

	(void)state;
	assert_false(parse(COMMAND_LINE_DAEMON, "--history=x", &line));
	assert_string_equal(err.text, "--history: unknown option; see --help");
	assert_false(parse(COMMAND_LINE_TOOL, "-H", &line));
	assert_false(parse(COMMAND_LINE_DAEMON, "--log=file", &line));
	assert_string_equal(err.text, "--log: 'file' is not one of stderr, journal, syslog");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_program_has_a_name_or_a_letter_twice),
		cmocka_unit_test(every_default_is_a_value_that_its_own_option_takes),
		cmocka_unit_test(the_default_of_a_key_is_the_configurations),
		cmocka_unit_test(every_row_without_a_taker_is_a_key_of_the_node),
		cmocka_unit_test(the_defaults_of_a_repair_are_those_of_the_design),
		cmocka_unit_test(what_was_given_is_told_from_a_default),
		cmocka_unit_test(an_option_of_another_program_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
