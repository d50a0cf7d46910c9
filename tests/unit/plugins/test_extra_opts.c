/* What plugins/command/extra_opts.h promises: a file's options come first, what cannot be read is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "plugins/command/extra_opts.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/temporary_file.h"
#include "tests/unit/places.h"

#define INI FIXTURES "/programs/plugins.ini"

static struct error err;

/* The command line `words` (separated by ','; the last element of a list) expanded and joined again. */
static bool
expand(const char *words, char joined[1024])
{
	char copy[1024], *argv[32], *rest;
	struct argument_list arguments = { 0 };
	int argc = 0, i;

	snprintf(copy, sizeof(copy), "%s", words);
	for (argv[argc] = strtok_r(copy, ",", &rest); argv[argc] != NULL;
	    argv[argc] = strtok_r(NULL, ",", &rest))
		argc++;
	if (!extra_opts_expand("check_iis_sites", argc, argv, &arguments, &err))
		return false;
	joined[0] = '\0';
	for (i = 0; i < arguments.count; i++) {
		strcat(joined, i == 0 ? "" : ",");
		strcat(joined, arguments.items[i]);
	}
	assert_null(arguments.items[arguments.count]);
	argument_list_clear(&arguments);
	return true;
}

static void
assert_expands(const char *words, const char *expected)
{
	char joined[1024];

	if (!expand(words, joined))
		fail_msg("%s: %s", words, err.text);
	assert_string_equal(joined, expected);
}

static void
assert_refused(const char *words, const char *expected)
{
	char joined[1024];

	assert_false(expand(words, joined));
	assert_int_equal(err.kind == ERROR_USAGE || err.kind == ERROR_ABSENT, 1);
	assert_ptr_equal(strstr(err.text, "--extra-opts: "), err.text);
	if (strstr(err.text, expected) == NULL)
		fail_msg("'%s' does not hold '%s'", err.text, expected);
}

static void
a_command_line_without_it_stays_as_it_is(void **state)
{
	(void)state;
	assert_expands("program", "program");
	assert_expands("program,-H,a,--port=1", "program,-H,a,--port=1");
	assert_expands("program,--extra-optsx,--,--extra-opts", "program,--extra-optsx,--,--extra-opts");
}

static void
options_of_the_section_stand_before_those_of_the_command_line(void **state)
{
	(void)state;
	assert_expands("program,-H,a,--extra-opts=@" INI ",--port=2",
	    "program,--user=EXAMPLE\\monitor,--port=1,--http,-H,a,--port=2");
}

static void
the_section_can_be_named_and_several_can_be_taken(void **state)
{
	(void)state;
	assert_expands("program,--extra-opts=other@" INI, "program,--hostname=web1 ; not a comment");
	assert_expands("program,--extra-opts=other@" INI ",--extra-opts,check_http@" INI ",-v",
	    "program,--hostname=web1 ; not a comment,--url=/a;b,-v");
}

static void
without_a_file_the_folders_of_the_environment_are_searched(void **state)
{
	static const char text[] = "[check_iis_sites]\ngrace=7\n";
	char folders[512];
	char *slash;

	(void)state;
	snprintf(folders, sizeof(folders), "/nonexistent::%s",
	    temporary_file("monitoring-plugins.ini", text, sizeof(text) - 1, 0644));
	slash = strrchr(folders, '/');
	*slash = '\0';
	setenv("NAGIOS_CONFIG_PATH", folders, 1);
	assert_expands("program,--extra-opts,-v", "program,--grace=7,-v");
	assert_refused("program,--extra-opts=nosuch", "no section [nosuch]");
	unsetenv("NAGIOS_CONFIG_PATH");
}

static void
a_file_of_dash_is_the_standard_input(void **state)
{
	static const char text[] = "[check_iis_sites]\nport = 3\n";
	int saved = dup(STDIN_FILENO), ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, sizeof(text) - 1), sizeof(text) - 1);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	assert_expands("program,--extra-opts=@-", "program,--port=3");
	dup2(saved, STDIN_FILENO);
	close(ends[0]);
	close(saved);
}

static void
what_cannot_be_read_is_refused(void **state)
{
	static const char short_key[] = "[check_iis_sites]\nuser = x\nH = web1\n";
	static const char no_value[] = "[other]\n[check_iis_sites]\nhttp\n";
	char words[512];

	(void)state;
	assert_refused("program,--extra-opts=@/nonexistent/x.ini", "/nonexistent/x.ini: No such file");
	assert_refused("program,--extra-opts=@/", "not a regular file");
	assert_refused("program,--extra-opts=nosuch@" INI, "plugins.ini: no section [nosuch]");
	snprintf(words, sizeof(words), "program,--extra-opts=@%s",
	    temporary_file("short", short_key, sizeof(short_key) - 1, 0644));
	assert_refused(words, "short:3: 'H': write the option's long name");
	snprintf(words, sizeof(words), "program,--extra-opts=@%s",
	    temporary_file("bare", no_value, sizeof(no_value) - 1, 0644));
	assert_refused(words, "bare:3: expected KEY = VALUE");
}

static void
a_flood_of_options_is_refused(void **state)
{
	const size_t size = 200000;
	char *text = malloc(size), words[512];
	size_t used = (size_t)snprintf(text, size, "[check_iis_sites]\n");

	(void)state;
	while (used + 16 < size)
		used += (size_t)snprintf(text + used, size - used, "site=abcdef\n");
	snprintf(words, sizeof(words), "program,--extra-opts=@%s", temporary_file("flood", text, used, 0644));
	free(text);
	assert_refused(words, "more than 10000 arguments");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_command_line_without_it_stays_as_it_is),
	cmocka_unit_test(options_of_the_section_stand_before_those_of_the_command_line),
	cmocka_unit_test(the_section_can_be_named_and_several_can_be_taken),
	cmocka_unit_test(without_a_file_the_folders_of_the_environment_are_searched),
	cmocka_unit_test(a_file_of_dash_is_the_standard_input),
	cmocka_unit_test(what_cannot_be_read_is_refused),
	cmocka_unit_test(a_flood_of_options_is_refused),
};

TEST_GROUP(tests, temporary_folder_make, temporary_folder_remove);
