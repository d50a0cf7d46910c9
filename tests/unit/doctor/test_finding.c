/* One finding as a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/doctor/finding.h"
#include "lib/model/text_stream.h"
#include "tests/unit/runner/test_group.h"

static void
assert_written(const struct finding *finding, const char *expected)
{
	struct text_stream stream;
	struct error err;

	assert_true(text_stream_begin(&stream, &err));
	finding_write(stream.out, finding);
	assert_true(text_stream_end(&stream, &err));
	assert_string_equal(stream.text, expected);
	free(stream.text);
}

static void
each_status_has_its_mark_and_its_word(void **state)
{
	static const struct {
		enum finding_status status;
		const char *line, *word;
	} rows[FINDING_STATUSES] = {
		{ FINDING_WELL, "\xe2\x9c\x93 port            it answers\n", "ok" },
		{ FINDING_FAULT, "\xe2\x9c\x97 port            it answers\n", "fault" },
		{ FINDING_NOTE, "! port            it answers\n", "note" },
		{ FINDING_SKIPPED, "- port            it answers\n", "not-tried" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < FINDING_STATUSES; i++) {
		const struct finding finding = { .status = rows[i].status, .step = "port", .text = "it answers", .mend = "" };

		assert_written(&finding, rows[i].line);
		assert_string_equal(finding_status_name(rows[i].status), rows[i].word);
	}
}

static void
what_mends_it_stands_below_and_nothing_of_a_node_gets_through(void **state)
{
	const struct finding finding = {
		.status = FINDING_FAULT, .step = "tls", .text = "CN=\033[31m\n\xe2\x80\xae", .mend = "chmod 600 /a\033b",
	};

	(void)state;
	assert_written(&finding, "\xe2\x9c\x97 tls             CN=?[31m??\n  mend it:        chmod 600 /a?b\n");
}

static void
take(void *state, const struct finding *finding)
{
	size_t *length = state;

	*length = strlen(finding->text);
	assert_string_equal(finding->mend, "");
}

static void
a_long_sentence_is_cut_and_no_more(void **state)
{
	size_t length = 0;
	const struct finding_sink sink = { .take = take, .state = &length };

	(void)state;
	finding_report(&sink, FINDING_NOTE, "tls", NULL, "%5000d", 1);
	assert_in_range(length, 1024, 4096);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_status_has_its_mark_and_its_word),
	cmocka_unit_test(what_mends_it_stands_below_and_nothing_of_a_node_gets_through),
	cmocka_unit_test(a_long_sentence_is_cut_and_no_more),
};

TEST_GROUP(tests, NULL, NULL);
