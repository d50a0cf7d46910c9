/* What lib/windows/iis.h promises of the ways to the sites: their order, and that what one look found out serves the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define IIS7	  "root/webadministration *"
#define IIS6	  "root/MicrosoftIISv2 *"
#define SHELL	  "shell open *"
#define SITE_LIST "shell run *list site /config:*"
#define DOCUMENT \
	"<appcmd><APPPOOL APPPOOL.NAME=\"P\" state=\"Started\"/></appcmd><appcmd>" \
	"<SITE SITE.NAME=\"OWA\" SITE.ID=\"1\" bindings=\"http/*:80:\" state=\"Started\"><site name=\"OWA\" id=\"1\" " \
	"serverAutoStart=\"true\"><bindings><binding protocol=\"http\" bindingInformation=\"*:80:\"/></bindings>" \
	"<application path=\"/\" applicationPool=\"P\"/></site></SITE></appcmd>"

static struct snapshot snapshot;
static struct error err;

static int
end(void **state)
{
	(void)state;
	snapshot_clear(&snapshot);
	memset(&snapshot, 0, sizeof(snapshot));
	return 0;
}

static bool
take_look(const struct look_request *request)
{
	snapshot_clear(&snapshot);
	memset(&snapshot, 0, sizeof(snapshot));
	return fake_look(request, &snapshot, &err);
}

/* A look that knows of `ways`, by a source of its own: another process. */
static bool
look(const struct source_ways *ways)
{
	const struct look_request request = { .timeout_ms = 5000, .now = NOW, .ways = *ways };

	fake_forget_questions();
	return take_look(&request);
}

static void
must_go_by(enum source_way way, const struct source_ways *ways)
{
	if (!look(ways))
		fail_msg("%s", err.text);
	assert_string_equal(source_way_name(snapshot.ways.way), source_way_name(way));
}

static struct source_ways
known(enum source_way way, time_t searched_at)
{
	return (struct source_ways) { .way = way, .searched_at = searched_at };
}

/* Web-WMI is there, Web-Scripting-Tools is not. */
static void
exchange(void)
{
	fake_node_iis6();
	fake_answer(SYSTEM, "CSName=EXCH-A;LastBootUpTime=2013-11-22T06:00:00Z;LocalDateTime=2013-11-23T00:00:00Z;Version=10.0.17763");
	fake_failure(IIS7, ERROR_ABSENT, "no such namespace");
}

static void
stock(void)
{
	fake_node_iis7();
	fake_failure(IIS7, ERROR_ABSENT, "no such namespace");
	fake_failure(IIS6, ERROR_ABSENT, "no such namespace either");
	fake_answer(SHELL, "");
	fake_answer("shell close", "");
	fake_output(1, DOCUMENT);
	fake_answer(SITE_LIST, "file=1;exit=0");
}

static void
the_next_look_begins_with_the_way_that_worked(void **state)
{
	const struct source_ways none = { .way = SOURCE_WAY_NONE };
	struct source_ways found;

	(void)state;
	exchange();
	must_go_by(SOURCE_WAY_IIS6, &none);
	assert_int_equal(fake_asked(IIS7), 2);
	assert_int_equal(snapshot.ways.searched_at, NOW);
	found = snapshot.ways;
	must_go_by(SOURCE_WAY_IIS6, &found);
	assert_int_equal(fake_asked(IIS7), 0);
	assert_int_equal(snapshot.ways.searched_at, NOW);

	stock();
	must_go_by(SOURCE_WAY_APPCMD, &none);
	found = snapshot.ways;
	must_go_by(SOURCE_WAY_APPCMD, &found);
	assert_int_equal(fake_asked(IIS7), 0);
	assert_int_equal(fake_asked(IIS6), 0);
}

static void
a_provider_that_takes_no_list_of_properties_is_remembered_too(void **state)
{
	const struct source_ways none = { .way = SOURCE_WAY_NONE };
	struct source_ways found;

	(void)state;
	exchange();
	fake_failure(SETTINGS, ERROR_FAULT, "no list");
	fake_answer("root/MicrosoftIISv2 select [*] from IIsWebServerSetting", "Name=W3SVC/1;ServerComment=OWA");
	fake_answer(STATES, "Name=W3SVC/1;ServerState=2");
	must_go_by(SOURCE_WAY_IIS6, &none);
	found = snapshot.ways;
	must_go_by(SOURCE_WAY_IIS6, &found);
	assert_int_equal(fake_asked(SETTINGS), 0);
}

static void
once_a_day_all_ways_are_tried_again(void **state)
{
	const struct {
		time_t searched_at;
		bool is_due;
	} cases[] = {
		{ NOW, false }, { NOW - SOURCE_WAYS_AGAIN_S + 1, false }, { NOW - SOURCE_WAYS_AGAIN_S, true },
		{ NOW + 1, true },	/* our clock was set back */
		{ 0, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct source_ways ways = known(SOURCE_WAY_IIS6, cases[i].searched_at);

		exchange();
		must_go_by(SOURCE_WAY_IIS6, &ways);
		assert_int_equal(fake_asked(IIS7), cases[i].is_due ? 2 : 0);
		assert_int_equal(snapshot.ways.searched_at, cases[i].is_due ? NOW : cases[i].searched_at);
	}
}

static void
a_feature_that_was_added_is_noticed_within_a_day(void **state)
{
	const struct source_ways yesterday = known(SOURCE_WAY_APPCMD, NOW - SOURCE_WAYS_AGAIN_S);

	(void)state;
	fake_node_iis7();
	must_go_by(SOURCE_WAY_IIS7, &yesterday);
	assert_int_equal(fake_asked("shell *"), 0);
}

/* Where a way is known that leads there, trying the others costs the look nothing. */
static void
a_way_that_hangs_does_not_cost_a_look_that_knows_another(void **state)
{
	static const enum error_kind kinds[] = {
		ERROR_TIMEOUT, ERROR_MALFORMED, ERROR_BUSY, ERROR_FAULT, ERROR_EXPIRED, ERROR_LIMIT,
	};
	const struct source_ways yesterday = known(SOURCE_WAY_IIS6, NOW - SOURCE_WAYS_AGAIN_S);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		exchange();
		fake_failure(IIS7, kinds[i], "not now");
		must_go_by(SOURCE_WAY_IIS6, &yesterday);
		assert_true(fake_asked(IIS7) > 0);
		assert_int_equal(fake_asked_patiently(IIS7), 0);
		assert_int_equal(fake_asked_patiently(STATES), 1);
		assert_int_equal(snapshot.ways.searched_at, NOW);
	}
	exchange();
	fake_failure(IIS7, ERROR_UNREACHABLE, "the connection is lost");
	assert_false(look(&yesterday));
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
}

/* A name that is refused in the middle of a listing leaves no half of it behind. */
static void
a_listing_that_failed_leaves_no_site_behind(void **state)
{
	const struct source_ways yesterday = known(SOURCE_WAY_IIS6, NOW - SOURCE_WAYS_AGAIN_S);
	char name[2 * SITE_NAME_MAX], sites[4 * SITE_NAME_MAX];

	(void)state;
	exchange();
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(sites, sizeof(sites), "Id=1;Name=OWA\nId=2;Name=%s", name);
	fake_answer(SITES, sites);
	fake_answer("root/webadministration Site.GetState *", "ReturnValue=1");
	must_go_by(SOURCE_WAY_IIS6, &yesterday);
	assert_int_equal(snapshot.site_count, 2);
	assert_string_equal(snapshot.sites[1].name, "Shop");
}

static void
a_way_that_went_away_is_searched_for_from_the_first_on(void **state)
{
	static const enum error_kind kinds[] = { ERROR_ABSENT, ERROR_DENIED, ERROR_FAULT };
	const struct source_ways today = known(SOURCE_WAY_APPCMD, NOW - 60);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		exchange();
		fake_failure(SHELL, kinds[i], "no shell");
		must_go_by(SOURCE_WAY_IIS6, &today);
		assert_int_equal(fake_asked(SHELL), 1);
		assert_true(fake_asked(IIS7) > 0);
		assert_int_equal(snapshot.ways.searched_at, NOW);
	}
}

static void
a_refusal_does_not_end_the_search(void **state)
{
	static const struct {
		enum error_kind iis7, iis6;
		bool is_shell_tried;
	} cases[] = {
		{ ERROR_ABSENT, ERROR_ABSENT, true }, { ERROR_DENIED, ERROR_ABSENT, true }, { ERROR_ABSENT, ERROR_DENIED, true },
		{ ERROR_DENIED, ERROR_DENIED, false },	/* who may not do either may not do this */
		{ ERROR_FAULT, ERROR_ABSENT, false }, { ERROR_ABSENT, ERROR_FAULT, false },
	};
	const struct source_ways none = { .way = SOURCE_WAY_NONE };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		stock();
		fake_failure(IIS7, cases[i].iis7, "the first says no");
		fake_failure(IIS6, cases[i].iis6, "the second says no");
		if (cases[i].is_shell_tried) {
			must_go_by(SOURCE_WAY_APPCMD, &none);
		} else {
			assert_false(look(&none));
			assert_int_equal(fake_asked("shell *"), 0);
			assert_non_null(strstr(err.text, "the first says no"));
			assert_non_null(strstr(err.text, "the second says no"));
		}
	}
}

static void
a_right_comes_first_and_what_is_there_is_not_to_be_installed(void **state)
{
	static const struct {
		enum error_kind iis7, iis6;
		bool is_to_install;
	} cases[] = {
		{ ERROR_ABSENT, ERROR_ABSENT, true }, { ERROR_DENIED, ERROR_ABSENT, false }, { ERROR_ABSENT, ERROR_DENIED, false },
		{ ERROR_DENIED, ERROR_DENIED, false },
	};
	const struct source_ways none = { .way = SOURCE_WAY_NONE };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *right, *install;

		stock();
		fake_failure(IIS7, cases[i].iis7, "no");
		fake_failure(IIS6, cases[i].iis6, "no");
		fake_failure(SHELL, ERROR_DENIED, "no shell");
		assert_false(look(&none));
		assert_int_equal(err.kind, ERROR_DENIED);
		right = strstr(err.text, "Administrators");
		install = strstr(err.text, "install the feature");
		assert_non_null(right);
		assert_int_equal(install != NULL, cases[i].is_to_install);
		assert_true(install == NULL || right < install);
	}
}

/* A node with root/webadministration, appcmd.exe, and three sites, of which the shell says `shop` is in that state. */
static void
both(const char *shop)
{
	static char text[4096];
	const char *const names[] = { "OWA", "Mail", "Shop" };
	int length;
	size_t i;

	fake_node_iis7();
	fake_answer(SITES, "Bindings.BindingInformation=*:80:;Bindings.Protocol=http;Id=1;Name=OWA;ServerAutoStart=true\n"
	    "Bindings.BindingInformation=*:80:;Bindings.Protocol=http;Id=2;Name=Mail;ServerAutoStart=true\n"
	    "Bindings.BindingInformation=*:80:;Bindings.Protocol=http;Id=3;Name=Shop;ServerAutoStart=true");
	fake_answer(ROOTS, "ApplicationPool=P;Path=/;SiteName=OWA\nApplicationPool=P;Path=/;SiteName=Mail\n"
	    "ApplicationPool=P;Path=/;SiteName=Shop");
	length = snprintf(text, sizeof(text), "<appcmd><APPPOOL APPPOOL.NAME=\"P\" state=\"Started\"/></appcmd><appcmd>");
	for (i = 0; i < ARRAY_SIZE(names); i++)
		length += snprintf(text + length, sizeof(text) - (size_t)length,
		    "<SITE SITE.NAME=\"%s\" SITE.ID=\"%zu\" bindings=\"http/*:80:\" state=\"%s\"><site name=\"%s\" id=\"%zu\" "
		    "serverAutoStart=\"true\"><bindings><binding protocol=\"http\" bindingInformation=\"*:80:\"/></bindings>"
		    "<application path=\"/\" applicationPool=\"P\"/></site></SITE>",
		    names[i], i + 1, i == 2 ? shop : "Started", names[i], i + 1);
	snprintf(text + length, sizeof(text) - (size_t)length, "</appcmd>");
	fake_answer(SHELL, "");
	fake_answer("shell close", "");
	fake_output(1, text);
	fake_answer(SITE_LIST, "file=1;exit=0");
}

#define GET_STATES "root/webadministration Site.GetState *"

static void
where_both_agree_one_command_takes_the_place_of_a_call_for_each_site(void **state)
{
	const struct source_ways yesterday = known(SOURCE_WAY_IIS7, NOW - SOURCE_WAYS_AGAIN_S);
	struct source_ways found;

	(void)state;
	both("Started");
	must_go_by(SOURCE_WAY_IIS7, &yesterday);
	assert_int_equal(snapshot.ways.shell, SHELL_AGREES);
	assert_int_equal(fake_asked(GET_STATES), 3);
	found = snapshot.ways;
	must_go_by(SOURCE_WAY_IIS7, &found);
	assert_int_equal(fake_asked(IIS7), 0);
	assert_int_equal(fake_asked(SHELL), 1);
	assert_int_equal(snapshot.site_count, 3);
	assert_string_equal(snapshot.only_reads, "");
	assert_int_equal(snapshot.ways.shell, SHELL_AGREES);

	fake_failure(SHELL, ERROR_TIMEOUT, "no answer");
	must_go_by(SOURCE_WAY_IIS7, &found);
	assert_int_equal(fake_asked_patiently(SHELL), 0);
	assert_int_equal(fake_asked(GET_STATES), 3);
	assert_int_equal(snapshot.site_count, 3);
	assert_int_equal(snapshot.ways.shell, SHELL_NOT_COMPARED);
}

static void
where_they_differ_each_site_is_asked(void **state)
{
	const struct source_ways yesterday = known(SOURCE_WAY_IIS7, NOW - SOURCE_WAYS_AGAIN_S);
	struct source_ways found;

	(void)state;
	both("Stopped");
	must_go_by(SOURCE_WAY_IIS7, &yesterday);
	assert_int_equal(snapshot.ways.shell, SHELL_DIFFERS);
	assert_int_equal(snapshot.sites[2].run_state, RUN_STARTED);
	found = snapshot.ways;
	must_go_by(SOURCE_WAY_IIS7, &found);
	assert_int_equal(fake_asked("shell *"), 0);
	assert_int_equal(fake_asked(GET_STATES), 3);
	assert_int_equal(snapshot.ways.shell, SHELL_DIFFERS);
}

/* It agreed once. A site that W3SVC did not have at the look before, and has not now, is nothing to ask about. */
static void
what_the_shell_does_not_tell_any_more_each_site_is_asked_for(void **state)
{
	const uint32_t shop = 3;
	struct look_request request = { .timeout_ms = 5000, .now = NOW, .rejected = &shop, .rejected_count = 1,
		.ways = { .way = SOURCE_WAY_IIS7, .searched_at = NOW, .shell = SHELL_AGREES } };

	(void)state;
	both("Unknown");
	fake_forget_questions();
	assert_true(take_look(&request));
	assert_int_equal(fake_asked(GET_STATES), 0);
	assert_true(snapshot.sites[2].is_rejected);

	request.rejected_count = 0;
	assert_true(take_look(&request));
	assert_int_equal(fake_asked(GET_STATES), 3);
	assert_int_equal(snapshot.sites[2].run_state, RUN_STARTED);
	assert_int_equal(snapshot.site_count, 3);
	assert_int_equal(snapshot.ways.shell, SHELL_NOT_COMPARED);
}

static void
they_are_compared_once_a_day_and_where_it_saves_something(void **state)
{
	const struct source_ways none = { .way = SOURCE_WAY_NONE }, today = known(SOURCE_WAY_IIS7, NOW - 1),
	    yesterday = known(SOURCE_WAY_IIS7, NOW - SOURCE_WAYS_AGAIN_S);

	(void)state;
	both("Started");
	must_go_by(SOURCE_WAY_IIS7, &none);
	assert_int_equal(fake_asked("shell *"), 0);
	must_go_by(SOURCE_WAY_IIS7, &today);
	assert_int_equal(fake_asked("shell *"), 0);
	fake_failure(SHELL, ERROR_UNREACHABLE, "the connection is lost");
	must_go_by(SOURCE_WAY_IIS7, &yesterday);
	assert_int_equal(fake_asked(SHELL), 1);
	assert_int_equal(snapshot.ways.shell, SHELL_NOT_COMPARED);
	assert_int_equal(snapshot.ways.searched_at, NOW);
	fake_node_iis7();		/* two sites */
	must_go_by(SOURCE_WAY_IIS7, &yesterday);
	assert_int_equal(fake_asked("shell *"), 0);
}

static void
a_repair_asks_each_site_and_searches_for_no_way(void **state)
{
	const struct look_request request = { .timeout_ms = 5000, .now = NOW, .is_for_repair = true,
		.ways = { .way = SOURCE_WAY_IIS7, .shell = SHELL_AGREES } };

	(void)state;
	both("Started");
	assert_true(take_look(&request));
	assert_int_equal(fake_asked("shell *"), 0);
	assert_int_equal(fake_asked(GET_STATES), 3);
	assert_int_equal(snapshot.ways.shell, SHELL_AGREES);
}

#define POOL_COUNTERS "root/cimv2 *from Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS"

/* They tell no flags: what fails for now is not given up for them, and what is not there is better installed. */
static void
counters_are_for_whom_another_way_is_refused(void **state)
{
	static const struct {
		enum error_kind iis7, shell;
		enum source_way way;
	} cases[] = {
		{ ERROR_DENIED, ERROR_DENIED, SOURCE_WAY_COUNTERS },
		{ ERROR_DENIED, ERROR_ABSENT, SOURCE_WAY_COUNTERS },
		{ ERROR_ABSENT, ERROR_DENIED, SOURCE_WAY_COUNTERS },
		{ ERROR_ABSENT, ERROR_ABSENT, SOURCE_WAY_NONE },
		{ ERROR_DENIED, ERROR_FAULT, SOURCE_WAY_NONE },
		{ ERROR_DENIED, ERROR_BUSY, SOURCE_WAY_NONE },
		{ ERROR_DENIED, ERROR_MALFORMED, SOURCE_WAY_NONE },
	};
	const struct source_ways none = { .way = SOURCE_WAY_NONE };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		stock();
		fake_answer(COUNTERS, "Name=_Total;ServiceUptime=100\nName=OWA;ServiceUptime=100");
		fake_answer(POOL_COUNTERS, "Name=P;CurrentApplicationPoolState=3");
		fake_failure(IIS7, cases[i].iis7, "no");
		fake_failure(SHELL, cases[i].shell, "no");
		if (look(&none) != (cases[i].way != SOURCE_WAY_NONE))
			fail_msg("case %zu: %s", i, err.text);
		assert_int_equal(snapshot.ways.way, cases[i].way);
	}
}

/* A right that was granted is noticed within an hour. */
static void
from_counters_another_way_is_searched_for_each_hour(void **state)
{
	const struct source_ways now = known(SOURCE_WAY_COUNTERS, NOW - SOURCE_COUNTERS_AGAIN_S + 1),
	    then = known(SOURCE_WAY_COUNTERS, NOW - SOURCE_COUNTERS_AGAIN_S);

	(void)state;
	stock();
	fake_answer(COUNTERS, "Name=_Total;ServiceUptime=100\nName=OWA;ServiceUptime=100");
	fake_answer(POOL_COUNTERS, "Name=P;CurrentApplicationPoolState=3");
	must_go_by(SOURCE_WAY_COUNTERS, &now);
	assert_int_equal(fake_asked(IIS7), 0);
	must_go_by(SOURCE_WAY_APPCMD, &then);
}

/* Whoever looked before may have had fewer rights than the account of the repair. */
static void
a_repair_searches_for_a_way_by_which_it_can_act(void **state)
{
	const struct look_request request = { .timeout_ms = 5000, .now = NOW, .is_for_repair = true,
		.ways = { .way = SOURCE_WAY_COUNTERS, .searched_at = NOW } };

	(void)state;
	both("Started");
	assert_true(take_look(&request));
	assert_int_equal(snapshot.ways.way, SOURCE_WAY_IIS7);
	assert_string_equal(snapshot.only_reads, "");
}

/* What auditors forbid is not tried, whatever was found out before, and a look that fails says what was forbidden. */
static void
a_way_that_is_forbidden_is_not_tried(void **state)
{
	struct look_request request = { .timeout_ms = 5000, .now = NOW, .ways = { .way = SOURCE_WAY_APPCMD, .searched_at = NOW },
		.allowed_ways = 1U << SOURCE_WAY_IIS7 | 1U << SOURCE_WAY_IIS6 };

	(void)state;
	stock();
	assert_false(take_look(&request));
	assert_int_equal(fake_asked("shell *"), 0);
	assert_non_null(strstr(err.text, "ways = ... forbids appcmd, counters"));
	assert_null(strstr(err.text, "forbids webadministration"));

	request.allowed_ways = 1U << SOURCE_WAY_APPCMD;
	fake_node_iis7();
	stock();
	fake_forget_questions();
	assert_true(take_look(&request));
	assert_int_equal(snapshot.ways.way, SOURCE_WAY_APPCMD);
	assert_int_equal(fake_asked(IIS7), 0);
	assert_int_equal(fake_asked(IIS6), 0);

	both("Started");
	request.allowed_ways = 1U << SOURCE_WAY_IIS7;
	request.ways = (struct source_ways) { .way = SOURCE_WAY_IIS7, .searched_at = NOW, .shell = SHELL_AGREES };
	assert_true(take_look(&request));
	assert_int_equal(fake_asked("shell *"), 0);

	request.allowed_ways = 1U << SOURCE_WAY_COUNTERS;
	fake_node_iis6();
	assert_false(take_look(&request));
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_non_null(strstr(err.text, "forbids webadministration, microsoftiisv2, appcmd"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_next_look_begins_with_the_way_that_worked),
	cmocka_unit_test(a_provider_that_takes_no_list_of_properties_is_remembered_too),
	cmocka_unit_test(once_a_day_all_ways_are_tried_again),
	cmocka_unit_test(a_feature_that_was_added_is_noticed_within_a_day),
	cmocka_unit_test(a_way_that_hangs_does_not_cost_a_look_that_knows_another),
	cmocka_unit_test(a_listing_that_failed_leaves_no_site_behind),
	cmocka_unit_test(a_way_that_went_away_is_searched_for_from_the_first_on),
	cmocka_unit_test(a_refusal_does_not_end_the_search),
	cmocka_unit_test(a_right_comes_first_and_what_is_there_is_not_to_be_installed),
	cmocka_unit_test(where_both_agree_one_command_takes_the_place_of_a_call_for_each_site),
	cmocka_unit_test(where_they_differ_each_site_is_asked),
	cmocka_unit_test(they_are_compared_once_a_day_and_where_it_saves_something),
	cmocka_unit_test(a_repair_asks_each_site_and_searches_for_no_way),
	cmocka_unit_test(what_the_shell_does_not_tell_any_more_each_site_is_asked_for),
	cmocka_unit_test(a_repair_searches_for_a_way_by_which_it_can_act),
	cmocka_unit_test(counters_are_for_whom_another_way_is_refused),
	cmocka_unit_test(from_counters_another_way_is_searched_for_each_hour),
	cmocka_unit_test(a_way_that_is_forbidden_is_not_tried),
};
TEST_GROUP(tests, NULL, end);
