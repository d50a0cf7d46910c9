/* What lib/source/source.h promises of source_examine(): each question is asked, whatever came of the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

extern const struct source_module sitewatch_source_module;

static const struct source_module *const winrm = &sitewatch_source_module;
static struct source_examination examination;
static struct error err;

static bool
examine(enum look_scope scope)
{
	const struct look_request request = { .scope = scope, .timeout_ms = 5000, .now = NOW };
	void *source;
	bool ok;

	snapshot_clear(&examination.snapshot);
	memset(&examination, 0, sizeof(examination));
	assert_true(winrm->open(&fake_target, &source, &err));
	ok = winrm->examine(source, &request, &examination, &err);
	winrm->close(source);
	return ok;
}

static enum part_status
status_of(enum snapshot_part part)
{
	return examination.snapshot.parts[part].status;
}

static int
end(void **state)
{
	(void)state;
	snapshot_clear(&examination.snapshot);
	memset(&examination, 0, sizeof(examination));
	return 0;
}

static void
clustered_iis7(void)
{
	fake_node_iis7();
	fake_node_is_clustered();
	fake_answer("root/cimv2 *from CIM_DataFile *", "Name=c:;Version=6.5.7226.0");
}

static void
a_healthy_node_tells_every_part_on_one_connection(void **state)
{
	size_t part;

	(void)state;
	clustered_iis7();
	assert_true(examine(LOOK_WHOLE));
	for (part = 0; part < SNAPSHOT_PARTS; part++)
		assert_int_equal(status_of((enum snapshot_part)part), PART_TOLD);
	assert_string_equal(examination.logon, "Basic, as monitor");
	assert_int_equal(examination.snapshot.site_count, 2);
	assert_int_equal(examination.ways[SOURCE_WAY_IIS7].status, PART_TOLD);
	assert_int_equal(examination.ways[SOURCE_WAY_IIS7].sites, 2);
	assert_int_equal(examination.ways[SOURCE_WAY_IIS6].status, PART_NOT_THERE);
	assert_int_equal(examination.way, SOURCE_WAY_IIS7);
	assert_int_equal(examination.ways[SOURCE_WAY_APPCMD].status, PART_NOT_THERE);
	assert_int_equal(fake_opened(), 1);
}

static void
both_ways_are_listed_where_a_node_has_both(void **state)
{
	(void)state;
	clustered_iis7();
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2");
	fake_answer(SETTINGS, "Name=W3SVC/1;ServerAutoStart=true;ServerComment=OWA");
	assert_true(examine(LOOK_WHOLE));
	assert_int_equal(examination.ways[SOURCE_WAY_IIS6].status, PART_TOLD);
	assert_int_equal(examination.ways[SOURCE_WAY_IIS6].sites, 1);
	assert_int_equal(examination.snapshot.site_count, 2);
}

static void
server_2003_is_not_asked_for_what_it_cannot_have(void **state)
{
	(void)state;
	fake_node_iis6();
	assert_true(examine(LOOK_WHOLE));
	assert_int_equal(examination.ways[SOURCE_WAY_IIS6].status, PART_TOLD);
	assert_int_equal(examination.ways[SOURCE_WAY_IIS7].status, PART_NOT_ASKED);
	assert_int_equal(fake_asked("root/webadministration *"), 0);
	assert_int_equal(status_of(PART_CLUSTER), PART_NOT_THERE);
}

/* A question, and the parts that are not told when it is refused. */
struct refusal {
	const char *pattern;
	enum snapshot_part part;
	unsigned int others;		/* bits of further parts that stand on it */
};

static void
one_refusal_leaves_the_others_told(void **state)
{
	static const struct refusal refusals[] = {
		{ SYSTEM, PART_CLOCK, 0 },
		{ SERVICES, PART_SERVICE, 1U << PART_CLUSTER | 1U << PART_EVENTS },
		{ "root/webadministration *from Site", PART_AUTO_START, 1U << PART_RUN_STATE | 1U << PART_POOLS },
		{ "root/webadministration Site.GetState *", PART_RUN_STATE, 1U << PART_POOLS },
		{ GROUPS, PART_CLUSTER, 0 },
		{ "root/cimv2 *from CIM_DataFile *", PART_HOTFIX, 0 },
		{ CHANNEL, PART_EVENTS, 0 },
	};
	size_t i, part;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		clustered_iis7();
		fake_failure(refusals[i].pattern, ERROR_DENIED, "no");
		if (!examine(LOOK_WHOLE))
			fail_msg("%s: %s", refusals[i].pattern, err.text);
		for (part = 0; part < SNAPSHOT_PARTS; part++) {
			if (part == refusals[i].part)
				assert_int_equal(status_of(refusals[i].part), PART_UNREADABLE);
			else if ((refusals[i].others & 1U << part) == 0 && status_of((enum snapshot_part)part) != PART_TOLD)
				fail_msg("%s: %s is not told", refusals[i].pattern, snapshot_part_name((enum snapshot_part)part));
		}
	}
}

static void
no_iis_and_no_w3svc_are_told_with_the_rest(void **state)
{
	(void)state;
	clustered_iis7();
	fake_answer(SERVICES, "Name=Winmgmt;ProcessId=900;State=Running");
	fake_failure("root/webadministration *", ERROR_ABSENT, "no such namespace");
	assert_true(examine(LOOK_WHOLE));
	assert_int_equal(status_of(PART_SERVICE), PART_UNREADABLE);
	assert_non_null(strstr(examination.snapshot.parts[PART_SERVICE].text, "not IIS"));
	assert_int_equal(status_of(PART_AUTO_START), PART_UNREADABLE);
	assert_int_equal(status_of(PART_RUN_STATE), PART_NOT_ASKED);
	assert_int_equal(examination.ways[SOURCE_WAY_IIS7].status, PART_NOT_THERE);
	assert_non_null(strstr(examination.ways[SOURCE_WAY_IIS7].text, "no such namespace"));
	assert_int_equal(status_of(PART_HOTFIX), PART_TOLD);
}

static void
a_connection_that_breaks_ends_it_and_what_was_told_stays(void **state)
{
	(void)state;
	clustered_iis7();
	fake_failure(GROUPS, ERROR_UNREACHABLE, "gone");
	assert_false(examine(LOOK_WHOLE));
	assert_string_equal(err.text, "gone");
	assert_int_equal(status_of(PART_RUN_STATE), PART_TOLD);
	assert_int_equal(examination.snapshot.site_count, 2);
	assert_int_equal(status_of(PART_CLUSTER), PART_NOT_ASKED);
	assert_int_equal(status_of(PART_EVENTS), PART_NOT_ASKED);
	assert_int_equal(fake_asked("events *"), 0);
}

static void
logging_on_alone_asks_for_the_clock_alone(void **state)
{
	(void)state;
	clustered_iis7();
	assert_true(examine(LOOK_GUARDS));
	assert_int_equal(fake_asked("*"), 1);
	assert_int_equal(fake_asked(SYSTEM), 1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(a_healthy_node_tells_every_part_on_one_connection, end),
	cmocka_unit_test_teardown(both_ways_are_listed_where_a_node_has_both, end),
	cmocka_unit_test_teardown(server_2003_is_not_asked_for_what_it_cannot_have, end),
	cmocka_unit_test_teardown(one_refusal_leaves_the_others_told, end),
	cmocka_unit_test_teardown(no_iis_and_no_w3svc_are_told_with_the_rest, end),
	cmocka_unit_test_teardown(a_connection_that_breaks_ends_it_and_what_was_told_stays, end),
	cmocka_unit_test_teardown(logging_on_alone_asks_for_the_clock_alone, end),
};

TEST_GROUP(tests, NULL, NULL);
