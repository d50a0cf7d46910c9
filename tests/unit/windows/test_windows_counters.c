/* What lib/windows/counters.h promises: uptimes of sites, found by name; whatever is in doubt is not told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/windows/fake_node.h"
#include "tests/unit/windows/fake_wsman.h"

#define GET_STATE "root/webadministration Site.GetState "
#define LONGEST	  (LOCAL_TIME - BOOT_TIME)

static uint32_t
uptime(const struct snapshot *snapshot, uint32_t id)
{
	const struct site *site = snapshot_site(snapshot, id);

	assert_non_null(site);
	return site->service_uptime_s;
}

static void
sites_have_the_uptimes_of_their_counters(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(COUNTERS, "Name=_Total;ServiceUptime=5000\nName=owa;ServiceUptime=4000\nName=Other;ServiceUptime=7\n"
	    "Name=Shop;ServiceUptime=300");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(uptime(&snapshot, 1), 4000);
	assert_int_equal(uptime(&snapshot, 7), 300);
	assert_int_equal(snapshot.facts.w3svc_total_uptime_s, 5000);
	assert_int_equal(fake_asked(COUNTERS), 1);
	assert_int_equal(fake_asked_patiently(COUNTERS), 0);
	snapshot_clear(&snapshot);
}

static void
without_the_class_nothing_is_told_and_the_look_is_whole(void **state)
{
	static const enum error_kind kinds[] = {
		ERROR_ABSENT, ERROR_DENIED, ERROR_FAULT, ERROR_TIMEOUT, ERROR_MALFORMED, ERROR_LIMIT, ERROR_BUSY,
		ERROR_UNREACHABLE,
	};
	size_t i, part;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis7();
		fake_node_is_clustered();
		fake_failure(COUNTERS, kinds[i], "no counters");
		fake_look_must_succeed(&snapshot);
		assert_int_equal(uptime(&snapshot, 1), SITE_UPTIME_UNKNOWN);
		assert_int_equal(uptime(&snapshot, 7), SITE_UPTIME_UNKNOWN);
		assert_int_equal(snapshot.facts.w3svc_total_uptime_s, 0);
		assert_int_equal(fake_asked(COUNTERS), 1);
		assert_int_equal(fake_asked_patiently(GROUPS), 1);
		for (part = 0; part < SNAPSHOT_PARTS; part++)
			assert_int_not_equal(snapshot.parts[part].status, PART_UNREADABLE);
		snapshot_clear(&snapshot);
	}
}

static void
names_are_those_that_instances_have(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES, "Id=1;Name=Shop (new) #2/3\\4;ServerAutoStart=true\nId=2;Name=_Total;ServerAutoStart=true");
	fake_answer(COUNTERS, "Name=Shop [new] _2_3_4;ServiceUptime=40\nName=_Total;ServiceUptime=50");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(uptime(&snapshot, 1), 40);
	assert_int_equal(uptime(&snapshot, 2), SITE_UPTIME_UNKNOWN);	/* its own, or that of all */
	assert_int_equal(snapshot.facts.w3svc_total_uptime_s, 0);
	snapshot_clear(&snapshot);
}

#define TEN	 "0123456789"
#define SIXTY	 TEN TEN TEN TEN TEN TEN

static void
names_that_are_cut_or_doubled_are_nobodys(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis7();
	fake_answer(SITES, "Id=1;Name=A/B\nId=2;Name=A_B\nId=3;Name=Twice\nId=4;Name=" SIXTY "123\nId=5;Name=" SIXTY "1234\n"
	    "Id=6;Name=Not there");
	fake_answer(COUNTERS, "Name=A_B;ServiceUptime=40\nName=Twice;ServiceUptime=41\nName=twice;ServiceUptime=41\n"
	    "Name=" SIXTY "123;ServiceUptime=42\nName=" SIXTY "1234;ServiceUptime=43");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(uptime(&snapshot, 1), SITE_UPTIME_UNKNOWN);
	assert_int_equal(uptime(&snapshot, 2), SITE_UPTIME_UNKNOWN);
	assert_int_equal(uptime(&snapshot, 3), SITE_UPTIME_UNKNOWN);
	assert_int_equal(uptime(&snapshot, 4), 42);
	assert_int_equal(uptime(&snapshot, 5), SITE_UPTIME_UNKNOWN);
	assert_int_equal(uptime(&snapshot, 6), SITE_UPTIME_UNKNOWN);
	snapshot_clear(&snapshot);
}

/* `told` of a site that the node says is started, and of one that it says is stopped. */
static void
only_uptimes_that_can_be_are_taken(void **state)
{
	static const struct {
		const char *told;
		uint32_t started, stopped;
	} cases[] = {
		{ "Name=OWA;ServiceUptime=0\nName=Shop;ServiceUptime=0", 1, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime=1\nName=Shop;ServiceUptime=1", 1, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime=64800", LONGEST, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime=64921", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime=4294967295", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime=4294967296", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime=-7", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime=soon", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA;ServiceUptime!", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "Name=OWA", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "ServiceUptime=7\nName=;ServiceUptime=7", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
		{ "", SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snapshot snapshot;

		fake_node_iis7();
		fake_answer(GET_STATE "Shop", "ReturnValue=3");
		fake_answer(COUNTERS, cases[i].told);
		fake_look_must_succeed(&snapshot);
		assert_int_equal(uptime(&snapshot, 1), cases[i].started);
		assert_int_equal(uptime(&snapshot, 7), cases[i].stopped);
		snapshot_clear(&snapshot);
	}
}

static void
they_are_not_asked_for_in_vain(void **state)
{
	struct snapshot snapshot;

	(void)state;
	fake_node_iis6();
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked(COUNTERS), 0);
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_answer(SERVICES, "Name=W3SVC;ProcessId=0;State=Stopped");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked(COUNTERS), 0);
	snapshot_clear(&snapshot);

	fake_node_iis7();
	fake_answer(SITES, "");
	fake_look_must_succeed(&snapshot);
	assert_int_equal(fake_asked(COUNTERS), 0);
	snapshot_clear(&snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sites_have_the_uptimes_of_their_counters),
		cmocka_unit_test(without_the_class_nothing_is_told_and_the_look_is_whole),
		cmocka_unit_test(names_are_those_that_instances_have),
		cmocka_unit_test(names_that_are_cut_or_doubled_are_nobodys),
		cmocka_unit_test(only_uptimes_that_can_be_are_taken),
		cmocka_unit_test(they_are_not_asked_for_in_vain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
