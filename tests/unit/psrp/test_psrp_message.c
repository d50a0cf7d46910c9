/*
 * What a message of an endpoint says, from lib/psrp/message.h: strings with what is escaped in them, states, errors.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/psrp/message.h"
#include "tests/unit/runner/test_group.h"

static struct psrp_saying saying;
static struct error err;

static int
clear(void **state)
{
	(void)state;
	psrp_saying_clear(&saying);
	return 0;
}

static bool
read_text(const char *text)
{
	const struct psrp_message message = { PSRP_OUTPUT, text, strlen(text) };

	psrp_saying_clear(&saying);
	return psrp_message_read(&message, &saying, &err);
}

static void
a_string_is_told_as_it_is(void **state)
{
	static const struct {
		const char *text, *string;
	} rows[] = {
		{ "<S>hi</S>", "hi" },
		{ "<S></S>", "" },
		{ "<S />", "" },
		{ "<S>a_x000D__x000A_b &lt;&#xe4;&gt; _x005F_x000A_</S>", "a\r\nb <\xc3\xa4> _x000A_" },
		{ "<S>_x20AC__x00e4__x000</S>", "\xe2\x82\xac\xc3\xa4_x000" },
		{ "<S>_xD83D__x0000_</S>", "\xef\xbf\xbd\xef\xbf\xbd" },	/* no characters: half a pair, and a NUL */
		{ "<S>_xD83D__xDE00_ _xDE00__xD83D_!</S>", "\xf0\x9f\x98\x80 \xef\xbf\xbd\xef\xbf\xbd!" },
		{ "<S>_xD83D__x0041_</S>", "\xef\xbf\xbd" "A" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(read_text(rows[i].text));
		assert_string_equal(saying.text, rows[i].string);
		assert_int_equal(saying.length, strlen(rows[i].string));
		assert_int_equal(saying.state, PSRP_STATE_UNTOLD);
	}
}

static void
another_object_is_no_string(void **state)
{
	(void)state;
	assert_true(read_text("<Obj RefId='0'><MS><S N='PipelineState'>4</S></MS><LST><S>3</S></LST></Obj>"));
	assert_null(saying.text);
	assert_int_equal(saying.state, PSRP_STATE_UNTOLD);
	assert_true(read_text("<I32>2</I32>"));
	assert_null(saying.text);
}

#define ERROR_RECORD(words, id) \
	"<ToString>" words "</ToString><MS><Obj N='Exception' RefId='2'><ToString>System.Exception: deep</ToString><MS>" \
	"<S N='FullyQualifiedErrorId'>" id "</S><Obj N='ErrorRecord'><MS><S N='FullyQualifiedErrorId'>Inner</S></MS></Obj></MS></Obj></MS>"

static void
a_state_comes_with_the_error_that_led_to_it(void **state)
{
	(void)state;
	assert_true(read_text("<Obj RefId='0'><MS><I32 N='RunspaceState'>2</I32></MS></Obj>"));
	assert_int_equal(saying.state, PSRP_POOL_OPENED);
	assert_string_equal(saying.words, "");
	assert_true(read_text("<Obj RefId='0'><MS><I32 N='PipelineState'>4294967300</I32></MS></Obj>"));	/* 2^32 + 4: not done */
	assert_int_equal(saying.state, PSRP_STATE_UNTOLD);
	assert_true(read_text("<Obj RefId='0'><MS><I32 N='PipelineState'>5</I32><Obj N='ExceptionAsErrorRecord' RefId='1'>"
	    ERROR_RECORD("It is_x000D__x000A_not there.", "CommandNotFoundException") "</Obj></MS></Obj>"));
	assert_int_equal(saying.state, PSRP_PIPELINE_FAILED);
	assert_string_equal(saying.words, "It is");
	assert_string_equal(saying.id, "CommandNotFoundException");
}

static void
an_error_is_told_in_its_own_words(void **state)
{
	char text[2000], words[1000];

	(void)state;
	assert_true(read_text("<Obj RefId='0'>" ERROR_RECORD("No.", "X,Y") "</Obj>"));
	assert_string_equal(saying.words, "No.");
	assert_string_equal(saying.id, "X,Y");
	memset(words, 'w', sizeof(words));	/* cut, in whole characters */
	memcpy(words + 380, "\xe2\x82\xac\xe2\x82\xac", 6);
	words[999] = '\0';
	strcpy(text, "<Obj><ToString>");
	strcat(text, words);
	strcat(text, "</ToString></Obj>");
	assert_true(read_text(text));
	assert_int_equal(strlen(saying.words), 383);
}

static void
what_is_no_xml_is_refused(void **state)
{
	(void)state;
	assert_false(read_text("<S>a"));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_false(read_text(""));
	assert_false(read_text("<!DOCTYPE a [<!ENTITY b 'c'>]><S>&b;</S>"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(a_string_is_told_as_it_is, clear),
	cmocka_unit_test_teardown(another_object_is_no_string, clear),
	cmocka_unit_test_teardown(a_state_comes_with_the_error_that_led_to_it, clear),
	cmocka_unit_test_teardown(an_error_is_told_in_its_own_words, clear),
	cmocka_unit_test_teardown(what_is_no_xml_is_refused, clear),
};

TEST_GROUP(tests, NULL, NULL);
