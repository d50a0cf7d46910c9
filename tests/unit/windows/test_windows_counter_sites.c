/* What lib/windows/counters.h promises of the sites themselves: run states for who is told no more, and nothing that is not told for sure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/model/counted_sites.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

#define POOL_COUNTERS "root/cimv2 *from Win32_PerfRawData_APPPOOLCountersProvider_APPPOOLWAS"
#define TOTAL	      "Name=_Total;ServiceUptime=60000\n"
#define BOTH	      TOTAL "Name=Shop;ServiceUptime=0\nName=OWA;ServiceUptime=60000"
#define ALL_POOLS     "Name=_Total;CurrentApplicationPoolState=0\nName=Mail;CurrentApplicationPoolState=3\n"
#define LONGEST	      (LOCAL_TIME - BOOT_TIME)

static struct snapshot snapshot;

/* Who may read root/cimv2 alone. */
static void
node_counts(const char *sites, const char *pools)
{
	fake_node_iis7();
	fake_failure("root/webadministration *", ERROR_DENIED, "Access denied");
	fake_failure("root/MicrosoftIISv2 *", ERROR_DENIED, "Access denied");
	fake_answer(COUNTERS, sites);
	fake_answer(POOL_COUNTERS, pools);
}

static enum run_state
state_of(const char *name)
{
	size_t i;

	for (i = 0; i < snapshot.site_count; i++)
		if (strcmp(snapshot.sites[i].name, name) == 0)
			return snapshot.sites[i].run_state;
	fail_msg("no site %s", name);
	return RUN_UNKNOWN;
}

static void
counters_tell_whether_sites_run_and_no_more(void **state)
{
	(void)state;
	node_counts(BOTH, ALL_POOLS);
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 2);
	assert_true(snapshot.has_no_numbers);
	assert_true(site_number_is_ours(snapshot.sites[0].id));
	assert_int_equal(state_of("OWA"), RUN_STARTED);
	assert_int_equal(state_of("Shop"), RUN_STOPPED);
	assert_int_equal(snapshot.sites[0].service_uptime_s + snapshot.sites[1].service_uptime_s, 60000);
	assert_int_equal(snapshot.facts.w3svc_total_uptime_s, 60000);
	assert_int_equal(snapshot.facts.iis_interface, 7);
	assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_TOLD);
	assert_int_equal(snapshot.parts[PART_AUTO_START].status, PART_UNREADABLE);
	assert_non_null(strstr(snapshot.parts[PART_AUTO_START].text, "goes unseen until the next restart"));
	assert_non_null(strstr(snapshot.parts[PART_AUTO_START].text, "Administrators"));
	assert_int_equal(snapshot.sites[0].auto_start, AUTO_START_UNKNOWN);
	assert_string_equal(snapshot.sites[0].bindings, "");
	assert_non_null(strstr(snapshot.only_reads, "no ground for a repair"));
	assert_int_equal(fake_asked(COUNTERS), 1);
	snapshot_clear(&snapshot);
}

static void
another_way_is_taken_first(void **state)
{
	(void)state;
	fake_node_iis7();
	fake_answer(COUNTERS, BOTH);
	fake_look_must_succeed(&snapshot);
	assert_false(snapshot.has_no_numbers);
	assert_string_equal(snapshot.only_reads, "");
	assert_int_equal(fake_asked(POOL_COUNTERS), 0);
	snapshot_clear(&snapshot);
}

static void
what_is_not_told_for_sure_is_not_known(void **state)
{
	static const char *const sites[] = {
		"Name=Twice;ServiceUptime=7\nName=twice;ServiceUptime=7", "Name=A/B;ServiceUptime=7\nName=A_B;ServiceUptime=7",
		"Name=OWA", "Name=OWA;ServiceUptime!", "Name=OWA;ServiceUptime=soon", "Name=OWA;ServiceUptime=64921",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		node_counts(sites[i], ALL_POOLS);
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.site_count, 1);
		assert_int_equal(snapshot.sites[0].run_state, RUN_UNKNOWN);
		assert_int_equal(snapshot.parts[PART_RUN_STATE].status, PART_UNREADABLE);
		snapshot_clear(&snapshot);
	}
	assert_true(64921 > LONGEST);
}

static void
nothing_counted_is_no_node_without_sites(void **state)
{
	static const char *const sites[] = { "", TOTAL };
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		node_counts(sites[i], ALL_POOLS);
		fake_look_must_fail(&err);
		assert_non_null(strstr(err.text, "does not mean that there is none"));
	}
	node_counts(TOTAL "ServiceUptime=7\nName=OWA;ServiceUptime=7", ALL_POOLS);
	fake_look_must_fail(&err);
}

static void
a_service_that_is_down_counts_nothing(void **state)
{
	(void)state;
	node_counts("", "");
	fake_answer(SERVICES, "Name=W3SVC;ProcessId=0;State=Stopped");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 0);
	assert_true(snapshot.has_no_numbers);
	assert_int_equal(snapshot.facts.w3svc_state, SERVICE_STOPPED);
	assert_int_equal(fake_asked(COUNTERS), 0);
	snapshot_clear(&snapshot);
}

static void
a_service_that_is_hidden_is_there_when_it_counts(void **state)
{
	struct error err;

	(void)state;
	node_counts(BOTH, ALL_POOLS);
	fake_answer(SERVICES, "Name=Winmgmt;ProcessId=900;State=Running");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 2);
	assert_int_equal(snapshot.facts.w3svc_state, SERVICE_UNKNOWN);
	assert_int_equal(snapshot.facts.clussvc_state, SERVICE_UNKNOWN);
	assert_int_equal(snapshot.parts[PART_SERVICE].status, PART_UNREADABLE);
	snapshot_clear(&snapshot);

	node_counts("", "");
	fake_answer(SERVICES, "Name=Winmgmt;ProcessId=900;State=Running");
	fake_look_must_fail(&err);
	assert_non_null(strstr(err.text, "not IIS"));
}

static void
a_pool_that_does_not_run_may_serve_any_site(void **state)
{
	static const struct {
		const char *told, *words;
	} cases[] = {
		{ ALL_POOLS "Name=Shop;CurrentApplicationPoolState=5", "'Shop' is stopped" },
		{ ALL_POOLS "Name=Shop;CurrentApplicationPoolState=4", "'Shop' is stopping" },
		{ ALL_POOLS "Name=Shop;CurrentApplicationPoolState=2", "'Shop' is starting" },
		{ ALL_POOLS "Name=Shop;CurrentApplicationPoolState=8", "not told" },
		{ ALL_POOLS "Name=Shop", "not told" },
		{ "", "none is counted" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		node_counts(BOTH, cases[i].told);
		fake_look_must_succeed(&snapshot);
		assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
		assert_non_null(strstr(snapshot.parts[PART_POOLS].text, cases[i].words));
		snapshot_clear(&snapshot);
	}
	node_counts(BOTH, "");
	fake_failure(POOL_COUNTERS, ERROR_TIMEOUT, "no answer");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(snapshot.site_count, 2);
	assert_int_equal(snapshot.parts[PART_POOLS].status, PART_UNREADABLE);
	snapshot_clear(&snapshot);
}

static void
expected_pools_are_found_by_names_that_counters_have(void **state)
{
	static const struct {
		const char *glob;
		enum run_state state;
		bool is_absent;
	} cases[] = {
		{ "mail", RUN_STARTED, false }, { "Other", RUN_UNKNOWN, true }, { "Mail (old)", RUN_UNKNOWN, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct look_request request = { .timeout_ms = 5000, .now = NOW, .expect_pools = &cases[i].glob,
			.expect_pool_count = 1 };
		struct error err;

		node_counts(BOTH, ALL_POOLS);
		assert_true(fake_look(&request, &snapshot, &err));
		assert_int_equal(snapshot.pool_count, 1);
		assert_int_equal(snapshot.pools[0].state, cases[i].state);
		assert_int_equal(snapshot.pools[0].is_absent, cases[i].is_absent);
		snapshot_clear(&snapshot);
	}
}

static void
who_is_told_nothing_hears_of_the_cheapest_right_first(void **state)
{
	struct error err;
	const char *groups;

	(void)state;
	node_counts("", "");
	fake_failure(COUNTERS, ERROR_DENIED, "Access denied");
	fake_look_must_fail(&err);
	assert_int_equal(err.kind, ERROR_DENIED);
	groups = strstr(err.text, "Performance Monitor Users");
	assert_non_null(groups);
	assert_non_null(strstr(groups, "Administrators"));
	assert_null(strstr(err.text, "install"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(counters_tell_whether_sites_run_and_no_more),
	cmocka_unit_test(another_way_is_taken_first),
	cmocka_unit_test(what_is_not_told_for_sure_is_not_known),
	cmocka_unit_test(nothing_counted_is_no_node_without_sites),
	cmocka_unit_test(a_service_that_is_down_counts_nothing),
	cmocka_unit_test(a_service_that_is_hidden_is_there_when_it_counts),
	cmocka_unit_test(a_pool_that_does_not_run_may_serve_any_site),
	cmocka_unit_test(expected_pools_are_found_by_names_that_counters_have),
	cmocka_unit_test(who_is_told_nothing_hears_of_the_cheapest_right_first),
};

TEST_GROUP(tests, NULL, NULL);
