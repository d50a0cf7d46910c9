/* What lib/windows/node.h promises: clock, services and hotfix, and what of it may be missing. */
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

static void
clock_and_boot_are_utc_on_the_nodes_own_clock(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLOCK].status, PART_TOLD);
	assert_int_equal(snapshot.facts.boot_time, BOOT_TIME);
	assert_int_equal(snapshot.facts.local_time, LOCAL_TIME);
	assert_string_equal(snapshot.facts.computer, "EXCH-A");
	assert_string_equal(snapshot.facts.windows_version, "5.2.3790");
	assert_string_equal(snapshot.facts.windows_name, "Microsoft(R) Windows(R) Server 2003");
	snapshot_clear(&snapshot);
}

static void
a_clock_that_may_not_be_read_is_noted_and_the_look_goes_on(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_failure(SYSTEM, ERROR_DENIED, "Access is denied.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLOCK].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_CLOCK].text, "Access is denied."));
	assert_non_null(strstr(snapshot.parts[PART_CLOCK].text, "Remote Enable"));
	assert_int_equal(snapshot.facts.boot_time, 0);
	assert_int_equal(snapshot.site_count, 2);
	snapshot_clear(&snapshot);
}

static void
an_operating_system_without_boot_time_is_noted(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(SYSTEM,
	    "CSName=EXCH-A;LastBootUpTime!;LocalDateTime=2013-11-23T00:00:00Z;Version=5.2.3790");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_CLOCK].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_CLOCK].text, "LastBootUpTime"));
	snapshot_clear(&snapshot);
}

static void
what_knows_no_operating_system_cannot_be_looked_at(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_failure(SYSTEM, ERROR_ABSENT, "this is WinRM 0.5");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "WinRM 0.5"));
	assert_int_equal(fake_asked("*"), 1);
}

static const struct {
	const char *word;
	enum service_state expected;
} service_states[] = {
	{ "Running", SERVICE_RUNNING },
	{ "Stopped", SERVICE_STOPPED },
	{ "Start Pending", SERVICE_PENDING },
	{ "Stop Pending", SERVICE_PENDING },
	{ "Continue Pending", SERVICE_PENDING },
	{ "Pause Pending", SERVICE_PENDING },
	{ "Paused", SERVICE_PAUSED },
	{ "Unknown", SERVICE_UNKNOWN },
	{ "", SERVICE_UNKNOWN },
};

static void
states_of_services_are_told_apart(void **state)
{
	char services[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(service_states) / sizeof(service_states[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis6();
		snprintf(services, sizeof(services), "Name=w3svc;ProcessId=0;State=%s", service_states[i].word);
		fake_answer(SERVICES, services);
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.facts.w3svc_state, service_states[i].expected);
		assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_TOLD);
		assert_int_equal(snapshot.facts.w3svc_start, 0);
		assert_int_equal(fake_asked("*Win32_Process*"), 0);
		snapshot_clear(&snapshot);
	}
}

static void
the_start_of_w3svc_is_that_of_its_process(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.facts.w3svc_state, SERVICE_RUNNING);
	assert_int_equal(snapshot.facts.w3svc_pid, 1432);
	assert_int_equal(snapshot.facts.w3svc_start, W3SVC_TIME);
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_ABSENT);
	snapshot_clear(&snapshot);
}

static void
a_pid_without_a_process_is_asked_for_once_more(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(PROCESS, "");
	fake_then_answer(SERVICES, "Name=W3SVC;ProcessId=77;State=Running");
	fake_answer("root/cimv2 *from Win32_Process where ProcessId=77",
	    "CreationDate=2013-11-22T06:10:00Z;ProcessId=77");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.facts.w3svc_pid, 77);
	assert_int_equal(snapshot.facts.w3svc_start, BOOT_TIME + 600);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_TOLD);
	assert_int_equal(fake_asked(SERVICES), 2);
	snapshot_clear(&snapshot);
}

static void
the_start_of_another_process_is_none_of_this_one(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(PROCESS, "CreationDate=2013-11-22T06:10:00Z;ProcessId=77");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.facts.w3svc_pid, 1432);
	assert_int_equal(snapshot.facts.w3svc_start, 0);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_UNREADABLE);
	snapshot_clear(&snapshot);
}

static void
a_process_that_is_never_shown_is_noted(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(PROCESS, "CreationDate!;ProcessId=1432");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.facts.w3svc_state, SERVICE_RUNNING);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_SERVICE].text, "Administrators"));
	assert_int_equal(fake_asked(PROCESS), 2);
	snapshot_clear(&snapshot);
}

static void
a_process_that_is_denied_leaves_the_state_of_the_service(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_failure(PROCESS, ERROR_DENIED, "Access is denied.");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.facts.w3svc_state, SERVICE_RUNNING);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_UNREADABLE);
	snapshot_clear(&snapshot);
}

static void
a_node_with_services_but_without_w3svc_is_not_iis(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_answer(SERVICES, "Name=Winmgmt;ProcessId=900;State=Running");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "not IIS"));
	assert_int_equal(fake_asked("root/MicrosoftIISv2 *"), 0);
}

static void
an_empty_list_of_services_is_a_missing_right_and_not_a_missing_iis(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_answer(SERVICES, "");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_UNREADABLE);
	assert_int_equal(snapshot.facts.w3svc_state, SERVICE_UNKNOWN);
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_UNKNOWN);
	assert_int_equal(snapshot.parts[PART_CLUSTER].status, PART_UNREADABLE);
	assert_int_equal(snapshot.parts[PART_EVENTS].status, PART_UNREADABLE);
	assert_int_equal(snapshot.site_count, 2);
	snapshot_clear(&snapshot);
}

static void
an_empty_list_of_services_and_no_sites_either_says_both(void **state)
{
	struct error err;

	(void)state;
	fake_node_iis7();
	fake_answer(SERVICES, "");
	fake_failure("root/webadministration *", ERROR_ABSENT, "namespace 7 is missing");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "Perhaps it is not IIS"));
}

static const struct look_request hotfix_request = { .timeout_ms = 5000, .now = NOW, .want_hotfix = true };

static void
the_hotfix_is_looked_for_only_when_asked(void **state)
{
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_answer("*CIM_DataFile*", "Name=c:\\program files\\exchsrvr\\bin\\exres.dll;Version=6.5.7226.0");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked("*CIM_DataFile*"), 0);
	assert_int_equal(snapshot.parts[PART_HOTFIX].status, PART_NOT_ASKED);
	snapshot_clear(&snapshot);

	assert_true(fake_look(&hotfix_request, &snapshot, &err));
	assert_string_equal(snapshot.facts.exres_version, "6.5.7226.0");
	assert_int_equal(snapshot.parts[PART_HOTFIX].status, PART_TOLD);
	assert_int_equal(fake_asked("*where Name='C:\\\\Program Files\\\\Exchsrvr\\\\bin\\\\exres.dll'"), 1);
	snapshot_clear(&snapshot);
}

static void
a_node_without_exchange_has_no_hotfix_to_miss(void **state)
{
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_answer("*CIM_DataFile*", "");
	assert_true(fake_look(&hotfix_request, &snapshot, &err));
	assert_int_equal(snapshot.parts[PART_HOTFIX].status, PART_NOT_THERE);
	assert_string_equal(snapshot.facts.exres_version, "");
	snapshot_clear(&snapshot);

	fake_answer("*CIM_DataFile*", "Name=c:\\program files\\exchsrvr\\bin\\exres.dll;Version!");
	assert_true(fake_look(&hotfix_request, &snapshot, &err));
	assert_int_equal(snapshot.parts[PART_HOTFIX].status, PART_UNREADABLE);
	snapshot_clear(&snapshot);
}

static void
quotes_in_a_path_do_not_leave_the_query(void **state)
{
	struct look_request request = hotfix_request;
	struct snapshot snapshot;
	struct error err;

	(void)state;
	fake_node_iis6();
	fake_answer("*CIM_DataFile*", "");
	request.exres_path = "D:\\x' or Name='y\\exres.dll";
	assert_true(fake_look(&request, &snapshot, &err));
	assert_int_equal(fake_asked("*Name='D:\\\\x\\' or Name=\\'y\\\\exres.dll'"), 1);
	snapshot_clear(&snapshot);
}

static void
a_path_that_is_not_a_full_one_is_refused(void **state)
{
	static const char *const paths[] = { "", "exres.dll", "\\exres.dll", "c:exres.dll" };
	struct look_request request = hotfix_request;
	struct snapshot snapshot;
	struct error err;
	char path[400];
	size_t i;

	(void)state;
	fake_node_iis6();
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		request.exres_path = paths[i];
		assert_false(fake_look(&request, &snapshot, &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	memcpy(path, "c:\\", 3);
	request.exres_path = path;
	assert_false(fake_look(&request, &snapshot, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	path[259] = '\0';
	fake_answer("*CIM_DataFile*", "");
	assert_true(fake_look(&request, &snapshot, &err));
	snapshot_clear(&snapshot);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(clock_and_boot_are_utc_on_the_nodes_own_clock),
	cmocka_unit_test(a_clock_that_may_not_be_read_is_noted_and_the_look_goes_on),
	cmocka_unit_test(an_operating_system_without_boot_time_is_noted),
	cmocka_unit_test(what_knows_no_operating_system_cannot_be_looked_at),
	cmocka_unit_test(states_of_services_are_told_apart),
	cmocka_unit_test(the_start_of_w3svc_is_that_of_its_process),
	cmocka_unit_test(a_pid_without_a_process_is_asked_for_once_more),
	cmocka_unit_test(the_start_of_another_process_is_none_of_this_one),
	cmocka_unit_test(a_process_that_is_never_shown_is_noted),
	cmocka_unit_test(a_process_that_is_denied_leaves_the_state_of_the_service),
	cmocka_unit_test(a_node_with_services_but_without_w3svc_is_not_iis),
	cmocka_unit_test(an_empty_list_of_services_is_a_missing_right_and_not_a_missing_iis),
	cmocka_unit_test(an_empty_list_of_services_and_no_sites_either_says_both),
	cmocka_unit_test(the_hotfix_is_looked_for_only_when_asked),
	cmocka_unit_test(a_node_without_exchange_has_no_hotfix_to_miss),
	cmocka_unit_test(quotes_in_a_path_do_not_leave_the_query),
	cmocka_unit_test(a_path_that_is_not_a_full_one_is_refused),
};

TEST_GROUP(tests, NULL, NULL);
