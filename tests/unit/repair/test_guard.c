/* What lib/repair/guard.h promises: what stops a repair that is on its way, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/repair/guard.h"
#include "tests/unit/runner/test_group.h"

#define BOOT 1800000000
#define NOW  (BOOT + 86400)

#define RESTARTED "the node or W3SVC was restarted in between"

static struct snapshot first, now;
static struct text_arena words;

static void
add_site(struct snapshot *snapshot, uint32_t id, enum run_state state, uint32_t uptime_s)
{
	const struct site site = { .id = id, .name = "Shop", .bindings = "", .pool = "", .run_state = state,
		.service_uptime_s = uptime_s };
	struct error err;

	assert_true(snapshot_add_site(snapshot, &site, &err));
}

static void
add_group(struct snapshot *snapshot, const char *owner, enum cluster_state state)
{
	const struct cluster_group group = { .name = "EVS", .owner = owner, .state = state };
	struct error err;

	assert_true(snapshot_add_group(snapshot, &group, &err));
}

static void
fill(struct snapshot *snapshot, time_t local_time)
{
	struct error err;

	assert_true(snapshot_init(snapshot, "EXCH-A", &err));
	snapshot->facts = (struct node_facts) {
		.computer = "EXCH-A",
		.domain = "",
		.windows_name = "",
		.windows_version = "",
		.exres_version = "",
		.local_time = local_time,
		.boot_time = BOOT,
		.w3svc_state = SERVICE_RUNNING,
		.w3svc_pid = 1200,
		.w3svc_start = BOOT + 60,
	};
}

static int
begin(void **state)
{
	(void)state;
	fill(&first, NOW);
	fill(&now, NOW + 10);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	snapshot_clear(&first);
	snapshot_clear(&now);
	text_arena_clear(&words);
	return 0;
}

static const char *
why(void)
{
	static const char *const brought[] = { "Other" };

	return repair_why_stop(&first, &now, brought, 1, &words);
}

static void
the_same_node_goes_on(void **state)
{
	(void)state;
	assert_null(why());
	now.facts.w3svc_start++;	/* read from its process: it may move by a second */
	now.facts.boot_time += 2;
	assert_null(why());
}

static void
another_process_was_restarted(void **state)
{
	(void)state;
	now.facts.w3svc_pid = 1300;
	assert_string_equal(why(), RESTARTED);
}

static void
a_service_that_merely_stopped_does_not_run_any_more(void **state)
{
	(void)state;
	now.facts.w3svc_state = SERVICE_STOPPED;
	now.facts.w3svc_pid = 0;
	now.facts.w3svc_start = 0;
	assert_string_equal(why(), "W3SVC does not run any more");
	now.facts.w3svc_state = SERVICE_UNKNOWN;
	assert_string_equal(why(), "the state of W3SVC is not told any more");
}

static void
an_uptime_that_fell_is_a_boot_whatever_the_process_says(void **state)
{
	(void)state;
	now.facts.boot_time = NOW - 20;
	assert_string_equal(why(), RESTARTED);
	/* A clock that was set takes the boot with it. */
	now.facts.boot_time = BOOT + 3600;
	now.facts.local_time += 3600;
	assert_null(why());
	/* Boot times drift by some seconds. */
	now.facts.local_time = NOW;
	now.facts.boot_time = BOOT + 30;
	assert_null(why());
	now.facts.boot_time = BOOT + 31;
	assert_string_equal(why(), RESTARTED);
}

/* An account may not be shown the number of the process, nor the node's clock. */
static void
without_a_process_number_starts_are_compared_as_far_as_they_are_told(void **state)
{
	(void)state;
	first.facts.w3svc_pid = 0;
	now.facts.w3svc_start += 119;
	assert_null(why());
	now.facts.w3svc_start++;
	assert_string_equal(why(), RESTARTED);
	now.facts.w3svc_start = 0;
	assert_null(why());
	now.facts.local_time = 0;
	now.facts.boot_time += 119;
	assert_null(why());
	now.facts.boot_time++;
	assert_string_equal(why(), RESTARTED);
	now.facts.boot_time = 0;
	assert_null(why());
	now.facts.boot_time = BOOT;
	first.facts.boot_time = 0;
	assert_null(why());
}

static void
sites_that_all_started_since_are_those_of_a_restart(void **state)
{
	(void)state;
	add_site(&first, 1, RUN_STARTED, 3000);
	add_site(&first, 2, RUN_STOPPED, SITE_UPTIME_UNKNOWN);
	add_site(&first, 3, RUN_STARTED, 3000);
	add_site(&now, 1, RUN_STARTED, 4);
	add_site(&now, 2, RUN_STARTED, 4);	/* it was down: started, and by us perhaps */
	add_site(&now, 3, RUN_STARTED, SITE_UPTIME_UNKNOWN);
	now.facts.local_time = NOW + 12;	/* the first look took two seconds at most */
	assert_string_equal(why(), RESTARTED);
	/* Sites are asked one after the other: five seconds more or less say nothing. */
	now.sites[0].service_uptime_s = 5;
	assert_null(why());
	now.sites[0].service_uptime_s = 4;
	now.sites[2].service_uptime_s = 3010;
	assert_null(why());
	now.sites[2].service_uptime_s = 4;
	assert_string_equal(why(), RESTARTED);
	now.sites[0].service_uptime_s = now.sites[2].service_uptime_s = SITE_UPTIME_UNKNOWN;
	assert_null(why());
}

static void
uptimes_say_nothing_without_the_clocks(void **state)
{
	(void)state;
	add_site(&first, 1, RUN_STARTED, 3000);
	add_site(&now, 1, RUN_STARTED, 2);
	assert_string_equal(why(), RESTARTED);
	now.facts.local_time = 0;
	assert_null(why());
	now.facts.local_time = NOW + 10;
	first.facts.local_time = 0;
	assert_null(why());
}

static void
what_is_told_only_later_stops_nothing(void **state)
{
	(void)state;
	first.facts.w3svc_state = SERVICE_UNKNOWN;
	first.facts.w3svc_pid = 0;
	first.facts.w3svc_start = first.facts.boot_time = first.facts.local_time = 0;
	assert_null(why());
}

static void
another_computer_stops_it(void **state)
{
	(void)state;
	now.facts.computer = "exch-a";
	assert_null(why());
	now.facts.computer = "EXCH-B";
	assert_string_equal(why(), "another computer answers: EXCH-B");
	assert_string_equal(repair_why_moved(&first, &now, &words), "another computer answers: EXCH-B");
	now.facts.computer = "";
	assert_string_equal(why(), "the node does not tell its name any more");
	first.facts.computer = "";
	now.facts.computer = "EXCH-B";
	assert_null(why());
}

static void
a_group_that_moved_or_is_no_longer_told_stops_it(void **state)
{
	(void)state;
	add_group(&first, "EXCH-A", CLUSTER_ONLINE);
	assert_string_equal(why(), "group EVS is no longer listed: a failover?");
	add_group(&now, "exch-a.example", CLUSTER_ONLINE);
	assert_null(why());
	now.groups[0].owner = "EXCH-B";
	assert_string_equal(why(), "failover in between: group EVS moved from EXCH-A to EXCH-B");
	assert_string_equal(repair_why_moved(&first, &now, &words),
	    "failover in between: group EVS moved from EXCH-A to EXCH-B");
	now.groups[0].owner = "";
	assert_string_equal(why(), "the owner of group EVS is not told any more");
	first.groups[0].owner = "";
	now.groups[0].owner = "EXCH-B";
	assert_null(why());
}

static void
a_group_on_its_way_stops_it_unless_it_was_on_its_way_or_we_bring_it(void **state)
{
	static const char *const brought[] = { "evs" };

	(void)state;
	add_group(&first, "EXCH-A", CLUSTER_ONLINE);
	add_group(&now, "EXCH-A", CLUSTER_PENDING);
	assert_string_equal(why(), "group EVS is on its way: a failover?");
	assert_null(repair_why_stop(&first, &now, brought, 1, &words));
	assert_null(repair_why_moved(&first, &now, &words));
	now.groups[0].owner = "B";
	assert_string_equal(repair_why_stop(&first, &now, brought, 1, &words),
	    "failover in between: group EVS moved from EXCH-A to B");
	now.groups[0].owner = "EXCH-A";
	first.groups[0].state = CLUSTER_PENDING;
	assert_null(why());
}

static void
while_w3svc_is_started_its_being_another_process_is_no_surprise(void **state)
{
	(void)state;
	now.facts.w3svc_pid = 1300;
	assert_null(repair_why_moved(&first, &now, &words));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(the_same_node_goes_on, begin, end),
	cmocka_unit_test_setup_teardown(another_process_was_restarted, begin, end),
	cmocka_unit_test_setup_teardown(a_service_that_merely_stopped_does_not_run_any_more, begin, end),
	cmocka_unit_test_setup_teardown(an_uptime_that_fell_is_a_boot_whatever_the_process_says, begin, end),
	cmocka_unit_test_setup_teardown(without_a_process_number_starts_are_compared_as_far_as_they_are_told, begin, end),
	cmocka_unit_test_setup_teardown(sites_that_all_started_since_are_those_of_a_restart, begin, end),
	cmocka_unit_test_setup_teardown(uptimes_say_nothing_without_the_clocks, begin, end),
	cmocka_unit_test_setup_teardown(what_is_told_only_later_stops_nothing, begin, end),
	cmocka_unit_test_setup_teardown(another_computer_stops_it, begin, end),
	cmocka_unit_test_setup_teardown(a_group_that_moved_or_is_no_longer_told_stops_it, begin, end),
	cmocka_unit_test_setup_teardown(a_group_on_its_way_stops_it_unless_it_was_on_its_way_or_we_bring_it, begin, end),
	cmocka_unit_test_setup_teardown(while_w3svc_is_started_its_being_another_process_is_no_surprise, begin, end),
};

TEST_GROUP(tests, NULL, NULL);
