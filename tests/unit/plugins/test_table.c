/* What plugins/report/table.h promises: columns line up for the reader, and a node's words do no harm. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/report/table.h"
#include "tests/unit/runner/test_group.h"

static struct error err;

static void
assert_written(struct table *table, bool with_colour, const char *expected)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	table_write(out, table, with_colour);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
	table_clear(table);
}

static void
add(struct table *table, const char *a, const char *b, const char *c)
{
	assert_true(table_add(table, (const char *const[]) { a, b, c }, &err));
}

static void
columns_are_as_wide_as_their_widest_cell(void **state)
{
	struct table table = { .columns = 3 };

	(void)state;
	add(&table, "ID", "SITE", "SENTENCE");
	add(&table, "4294967295", "a", "is down");
	add(&table, "1", "", "x");
	assert_written(&table, false,
	    "ID          SITE  SENTENCE\n"
	    "4294967295  a     is down\n"
	    "1                 x\n");
}

static void
wide_and_combining_characters_count_as_they_show(void **state)
{
	struct table table = { .columns = 3 };

	(void)state;
	add(&table, "abcdef", "|", "");
	add(&table, "\xe5\x95\x86\xe5\xba\x97", "|", "");	/* two characters of two columns */
	add(&table, "e\xcc\x81" "bc", "|", "");			/* e with a combining acute */
	assert_written(&table, false,
	    "abcdef  |  \n"
	    "\xe5\x95\x86\xe5\xba\x97    |  \n"
	    "e\xcc\x81" "bc     |  \n");
}

static void
what_a_terminal_would_obey_is_shown_as_a_question_mark(void **state)
{
	struct table table = { .columns = 3 };

	(void)state;
	add(&table, "a\x1b[31m\n", "\xff", "\xe2\x80\xae" "b");
	assert_written(&table, false, "a?[31m?  ?  ?b\n");
}

static void
only_the_severity_is_coloured_and_only_when_asked(void **state)
{
	struct table table = { .columns = 3 };

	(void)state;
	assert_true(
	    table_add_judged(&table, (const char *const[]) { "1", "CRITICAL", "x" }, SEVERITY_CRITICAL, &err));
	add(&table, "2", "OK", "y");
	assert_written(&table, true, "1  \033[31mCRITICAL\033[0m  x\n2  OK        y\n");
	assert_true(
	    table_add_judged(&table, (const char *const[]) { "1", "WARNING", "x" }, SEVERITY_WARNING, &err));
	assert_written(&table, false, "1  WARNING  x\n");
}

static void
an_empty_table_writes_nothing(void **state)
{
	struct table table = { .columns = 3 };

	(void)state;
	assert_written(&table, false, "");
}

/* Widths are those of UTF-8. */
static int
set_locale(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") == NULL ? -1 : 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
	cmocka_unit_test(wide_and_combining_characters_count_as_they_show),
	cmocka_unit_test(what_a_terminal_would_obey_is_shown_as_a_question_mark),
	cmocka_unit_test(only_the_severity_is_coloured_and_only_when_asked),
	cmocka_unit_test(an_empty_table_writes_nothing),
};

TEST_GROUP(tests, set_locale, NULL);
