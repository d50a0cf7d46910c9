/*
 * What an endpoint tells of its node, from lib/psrp/document.h, in place of the node's own answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/psrp/document.h"
#include "tests/unit/runner/test_group.h"

#define DOCUMENT \
	"<Sitewatch version='1'>" \
	"<Listing namespace='root/cimv2' class='Win32_Service'>" \
	"<Win32_Service><Name>W3SVC</Name><State>Running</State></Win32_Service>" \
	"<Win32_Service><Name>WAS</Name></Win32_Service></Listing>" \
	"<Listing namespace='root/MSCluster' class='MSCluster_Resource' error='2147749902'>Invalid namespace</Listing>" \
	"<Listing namespace='root/cimv2' class='Win32_Process' error='2147942405'>Access is denied.</Listing>" \
	"<Events channel='A/B'><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>" \
	"<EventID>1641</EventID></System></Event></Events>" \
	"<Command arguments='list apppool /xml' exit='0'>&lt;a/&gt;</Command>" \
	"<Command arguments='list site /config:* /xml' exit='5'>&lt;b/&gt;</Command>" \
	"</Sitewatch>"

static struct psrp_document document;
static struct error err;

struct seen {
	unsigned int count;
	char class_name[64], first[64];
};

static bool
see(void *state, const struct wsman_instance *instance, struct error *ret_err)
{
	struct seen *seen = state;
	const char *name = wsman_text(instance, "Name");

	(void)ret_err;
	strcpy(seen->class_name, instance->class_name);
	if (seen->count++ == 0 && name != NULL)
		strcpy(seen->first, name);
	return true;
}

static struct wsman_stand_in
open_document(const char *text)
{
	document = (struct psrp_document) { text, strlen(text) };
	return psrp_document_stand_in(&document);
}

static void
instances_are_told_as_a_node_tells_them(void **state)
{
	const struct wsman_stand_in answers = open_document(DOCUMENT);
	struct seen seen = { 0 };
	const struct wsman_sink sink = { .instance = see, .state = &seen };

	(void)state;
	assert_true(psrp_document_check(&document, &err));
	assert_true(answers.enumerate(answers.state, "root/cimv2", "select Name,State from Win32_Service where Name='x'", &sink, &err));
	assert_int_equal(seen.count, 2);
	assert_string_equal(seen.first, "W3SVC");
	assert_string_equal(seen.class_name, "Win32_Service");
	assert_true(answers.events(answers.state, "A/B", &sink, &err));
	assert_int_equal(seen.count, 3);
	assert_string_equal(seen.class_name, "Event");
}

static void
errors_mean_what_they_mean_of_a_node(void **state)
{
	const struct wsman_stand_in answers = open_document(DOCUMENT);
	struct seen seen = { 0 };
	const struct wsman_sink sink = { .instance = see, .state = &seen };

	(void)state;
	assert_false(answers.enumerate(answers.state, "root/MSCluster", "select * from MSCluster_Resource", &sink, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "Invalid namespace"));
	assert_false(answers.enumerate(answers.state, "root/cimv2", "select * from Win32_Process", &sink, &err));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_false(answers.enumerate(answers.state, "root/cimv2", "select * from Win32_Thread", &sink, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "module of this release"));
	assert_int_equal(seen.count, 0);
}

static void
commands_are_answered_one_behind_the_other(void **state)
{
	const struct wsman_stand_in answers = open_document(DOCUMENT);
	struct wsman_output output;

	(void)state;
	assert_true(answers.run(answers.state, "list apppool /xml & %windir%\\appcmd.exe list site /config:* /xml", &output, &err));
	assert_string_equal(output.text, "<a/><b/>");
	assert_int_equal(output.length, 8);
	assert_int_equal(output.exit_code, 5);
	wsman_output_clear(&output);
	assert_false(answers.run(answers.state, "list apppool /xml & x list wp", &output, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
}

static void
what_says_that_it_failed_is_no_empty_listing(void **state)
{
	static const char *const numbers[] = { "0", "", "0x80041010", "-1", "4294967296", "99999999999999999999", "none" };
	struct seen seen = { 0 };
	const struct wsman_sink sink = { .instance = see, .state = &seen };
	char text[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct wsman_stand_in answers;

		snprintf(text, sizeof(text), "<Sitewatch version='1'><Listing namespace='a' class='B' error='%s'>no <B><Name>x</Name></B>"
		    "</Listing></Sitewatch>", numbers[i]);
		answers = open_document(text);
		assert_false(answers.enumerate(answers.state, "a", "select * from B", &sink, &err));
		assert_int_equal(err.kind, ERROR_FAULT);
		assert_non_null(strstr(err.text, "no"));
	}
	assert_int_equal(seen.count, 0);
}

static void
what_is_told_twice_is_not_believed_once(void **state)
{
	const struct wsman_stand_in answers = open_document("<Sitewatch version='1'><Listing namespace='a' class='B'/>"
	    "<Listing namespace='A' class='b'><B/></Listing><Command arguments='c' exit='0'/><Command arguments='c' exit='0'>d</Command>"
	    "</Sitewatch>");
	const struct wsman_sink sink = { .instance = see };
	struct wsman_output output;

	(void)state;
	assert_false(answers.enumerate(answers.state, "a", "select * from B", &sink, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_false(answers.run(answers.state, "c", &output, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
}

static void
a_command_without_an_exit_code_did_not_succeed(void **state)
{
	static const char *const codes[] = { "", "exit=''", "exit='ok'", "exit='-1'", "exit='4294967296'", "exit=' 0'" };
	struct wsman_output output;
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct wsman_stand_in answers;

		snprintf(text, sizeof(text), "<Sitewatch version='1'><Command arguments='write' %s>1</Command></Sitewatch>", codes[i]);
		answers = open_document(text);
		assert_false(answers.run(answers.state, "write", &output, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
}

static void
another_document_is_refused(void **state)
{
	static const char *const texts[] = {
		"<Sitewatch version='2'/>", "<Sitewatch/>", "<Other version='1'/>", "<Sitewatch version='1'>", "", "hello",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		open_document(texts[i]);
		assert_false(psrp_document_check(&document, &err));
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(instances_are_told_as_a_node_tells_them),
	cmocka_unit_test(errors_mean_what_they_mean_of_a_node),
	cmocka_unit_test(commands_are_answered_one_behind_the_other),
	cmocka_unit_test(what_says_that_it_failed_is_no_empty_listing),
	cmocka_unit_test(what_is_told_twice_is_not_believed_once),
	cmocka_unit_test(a_command_without_an_exit_code_did_not_succeed),
	cmocka_unit_test(another_document_is_refused),
};

TEST_GROUP(tests, NULL, NULL);
