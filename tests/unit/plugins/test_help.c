/* What --help of the programs looks like, whatever their options are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/check/check_options.h"
#include "plugins/repair/repair_options.h"
#include "tests/unit/runner/test_group.h"

static void
assert_fits_in_80_columns(char *text)
{
	char *line, *rest;

	for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
		/* a word alone, such as the path of a long prefix, cannot be broken */
		if (strlen(line) > 80 && strchr(line + strspn(line, " "), ' ') != NULL)
			fail_msg("%zu columns: %s", strlen(line), line);
}

static void
the_help_fits_in_80_columns_and_hides_what_is_refused(void **state)
{
	static const struct {
		void (*write_help)(FILE *out);
		const char *shown;
	} programs[] = {
		{ check_options_help, "--password-file=FILE" },
		{ repair_options_help, "--keytab=FILE" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		programs[i].write_help(out);
		assert_int_equal(fclose(out), 0);
		assert_null(strstr(text, "--password="));
		assert_non_null(strstr(text, programs[i].shown));
		assert_fits_in_80_columns(text);
		free(text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_help_fits_in_80_columns_and_hides_what_is_refused),
};

TEST_GROUP(tests, NULL, NULL);
