/* Where each bound of lib/windows/unchanged.h lies: what of a look is left out while one thing is not as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/windows/unchanged.h"
#include "tests/unit/runner/test_group.h"

#define OURS   1700000000		/* our clock at the look that is known */
#define THEIRS 1700003600		/* the node's then */
#define BOOT   1690000000
#define START  (BOOT + 60)
#define PASSED 300

static struct known_look known;
static struct look_request request;
static struct snapshot snapshot;
static struct windows_look look;
static struct cluster_group known_groups[2];
static struct cluster_resource known_resource;
static struct error err;

static void
add_site(uint32_t id, enum run_state run_state, uint32_t uptime_s)
{
	const struct site site = { .id = id, .name = "OWA", .bindings = "", .pool = "", .run_state = run_state,
		.auto_start = AUTO_START_ON, .service_uptime_s = uptime_s };

	assert_true(snapshot_add_site(&snapshot, &site, &err));
}

/* Nothing is to be asked for. One site, without uptimes. */
static void
begin(void)
{
	const struct cluster_group group = { "EVS1", "EXCH-A", CLUSTER_ONLINE };

	snapshot_clear(&snapshot);
	assert_true(snapshot_init(&snapshot, "exch", &err));
	known_groups[0] = group;
	known_groups[1] = (struct cluster_group) { "EVS2", "EXCH-B", CLUSTER_ONLINE };
	known_resource = (struct cluster_resource) { "Run", "Generic Script", "EVS1", CLUSTER_ONLINE };
	known = (struct known_look) { .computer = "EXCH-A", .looked_at = OURS, .local_time = THEIRS, .boot_time = BOOT,
		.boot_read = BOOT, .w3svc_state = SERVICE_RUNNING, .clussvc_state = SERVICE_RUNNING, .w3svc_pid = 7,
		.w3svc_start = START, .is_cluster_told = true, .are_events_told = true, .groups = known_groups, .group_count = 1,
		.resources = &known_resource, .resource_count = 1, .asked_all = THEIRS, .moved_at = THEIRS - 600 };
	request = (struct look_request) { .scope = LOOK_WHOLE, .now = OURS + PASSED, .known = &known };
	snapshot.facts = (struct node_facts) { .computer = "exch-a", .domain = "", .windows_version = "6.1.7601", .windows_name = "",
		.iis_interface = 7, .local_time = THEIRS + PASSED, .boot_time = BOOT, .w3svc_state = SERVICE_RUNNING, .w3svc_pid = 7,
		.w3svc_start = START, .clussvc_state = SERVICE_RUNNING, .exres_version = "" };
	assert_true(snapshot_add_group(&snapshot, &group, &err));
	add_site(1, RUN_STARTED, SITE_UPTIME_UNKNOWN);
	known.sites_mark = known_sites_mark(&snapshot);
	look = (struct windows_look) { .request = &request, .snapshot = &snapshot };
}

enum {
	USUAL = 1,			/* W3SVC alone may be asked for */
	STARTED = 2,			/* the start is taken */
	RESOURCES = 4,
	EVENTS = 8,
	ALL = 15,
};

static int
left_out(void)
{
	bool is_taken;
	int found = windows_services_usual(&look) ? USUAL : 0;

	snapshot.facts.w3svc_start = 0;
	found |= windows_start_take(&look) ? STARTED : 0;
	assert_int_equal(snapshot.facts.w3svc_start, (found & STARTED) != 0 ? known.w3svc_start : 0);
	assert_int_equal(look.is_start_taken, (found & STARTED) != 0);
	if (snapshot.facts.w3svc_start == 0)
		snapshot.facts.w3svc_start = START;
	assert_true(windows_resources_take(&look, &is_taken, &err));
	assert_int_equal(snapshot.resource_count, is_taken);
	assert_int_equal(snapshot.is_brief, is_taken);
	found |= is_taken ? RESOURCES : 0;
	snapshot.is_brief = false;
	found |= windows_events_may_wait(&look) ? EVENTS : 0;
	assert_int_equal(snapshot.is_brief, (found & EVENTS) != 0);
	return found;
}

#define WITH(change, expected)                                                                                                 \
	do {                                                                                                                   \
		int found;                                                                                                     \
                                                                                                                               \
		begin();                                                                                                       \
		change;                                                                                                        \
		found = left_out();                                                                                            \
		if (found != (expected))                                                                                       \
			fail_msg("%s: %d", #change, found);                                                                    \
	} while (0)

static void
each_thing_that_is_not_as_it_was_is_asked_for(void **state)
{
	struct node_facts *facts = &snapshot.facts;

	(void)state;
	WITH((void)0, ALL);
	WITH(request.is_for_repair = true, 0);
	WITH(request.scope = LOOK_SITE, 0);
	WITH(facts->computer = "EXCH-B", 0);
	WITH(known.local_time = 0, 0);
	WITH(facts->local_time = THEIRS, ALL);
	WITH(facts->local_time = THEIRS - 1, 0);
	WITH(known.boot_read = 0, 0);
	WITH(facts->boot_time = 0, 0);
	/* it drifts from look to look; a start that was read with another one is not taken */
	WITH(facts->boot_time = BOOT + 2, ALL);
	WITH(facts->boot_time = BOOT - 2, ALL);
	WITH(facts->boot_time = BOOT + 3, ALL - STARTED);
	WITH(facts->boot_time = BOOT + 119, ALL - STARTED);
	WITH(facts->boot_time = BOOT + 120, 0);
	WITH(facts->boot_time = BOOT - 120, 0);
	/* once an hour, and for ten minutes after a move */
	WITH(known.asked_all = THEIRS + PASSED - 3599; known.moved_at = BOOT, ALL);
	WITH(known.asked_all = THEIRS + PASSED - 3600; known.moved_at = BOOT, STARTED);
	WITH(known.asked_all = THEIRS + PASSED, ALL);
	WITH(known.asked_all = THEIRS + PASSED + 1, STARTED);
	WITH(known.asked_all = 0, STARTED);
	WITH(known.moved_at = THEIRS - 599, STARTED);
	/* what those Windows have */
	WITH(facts->windows_version = "6.0.6001", ALL);
	WITH(facts->windows_version = "5.2.3790", RESOURCES | EVENTS);
	WITH(facts->w3svc_pid = 8, USUAL);
	WITH(known.w3svc_pid = 0, 0);
	WITH(known.w3svc_pid = facts->w3svc_pid = 0, RESOURCES | EVENTS);
	WITH(known.w3svc_start = 0, USUAL | RESOURCES);
	WITH(known.w3svc_start = START - 2, ALL);
	WITH(facts->w3svc_state = SERVICE_STOPPED, USUAL);
	WITH(known.w3svc_state = facts->w3svc_state = SERVICE_STOPPED, ALL - USUAL);
	WITH(known.w3svc_state = facts->w3svc_state = SERVICE_UNKNOWN, 0);
	WITH(facts->clussvc_state = SERVICE_STOPPED, USUAL);
	WITH(known.clussvc_state = facts->clussvc_state = SERVICE_STOPPED, ALL - USUAL);
	WITH(known.clussvc_state = facts->clussvc_state = SERVICE_ABSENT, ALL);
	WITH(known.is_cluster_told = false, STARTED);
	WITH(known.group_count = 0, STARTED);
	WITH(known.group_count = 0; snapshot.group_count = 0, STARTED);
	WITH(known.group_count = 2, USUAL | STARTED);
	WITH(known_groups[0].name = "EVS2", USUAL | STARTED);
	WITH(known_groups[0].name = "evs1", ALL);
	WITH(known_groups[0].owner = "EXCH-B", USUAL | STARTED);
	WITH(known_groups[0].owner = "exch-a", ALL);
	WITH(known_groups[0].state = CLUSTER_PENDING, USUAL | STARTED);
	WITH(known.are_events_told = false, ALL - EVENTS);
	WITH(known.sites_mark++, ALL - EVENTS);
	WITH(look.snapshot->sites[0].service_uptime_s = 10, ALL - EVENTS);
	WITH(look.snapshot->sites[0].service_uptime_s = PASSED + 6, ALL);
	WITH(request.known = NULL, 0);
}

/* Where the account is not shown its start, and no uptime stands in. */
static void
a_start_that_is_read_two_seconds_apart_is_the_same(void **state)
{
	static const struct {
		time_t start;
		bool may_wait;
	} starts[] = { { START, true }, { START + 2, true }, { START - 2, true }, { START + 3, false }, { 0, false } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		begin();
		snapshot.facts.w3svc_start = starts[i].start;
		assert_int_equal(windows_events_may_wait(&look), starts[i].may_wait);
	}
	begin();
	known.w3svc_start = 0;
	assert_false(windows_events_may_wait(&look));
	/* a brief look stays one, whatever is asked for after that */
	begin();
	snapshot.is_brief = true;
	known.group_count = 0;
	assert_false(windows_events_may_wait(&look));
	assert_true(windows_resources_take(&look, &(bool) { true }, &err));
	assert_true(snapshot.is_brief);
}

/* The shortest of those that run, with five seconds of slack, over the longer of both clocks' intervals. */
static void
uptimes_prove_a_run_that_is_longer_than_between_the_looks(void **state)
{
	static const struct {
		time_t ours, theirs;
		uint32_t uptimes_s[3];
		enum run_state third;
		bool is_proven;
	} rows[] = {
		{ 300, 300, { 306, 400, 500 }, RUN_STARTED, true },
		{ 300, 300, { 305, 400, 500 }, RUN_STARTED, false },
		{ 300, 300, { 400, 305, 500 }, RUN_STARTED, false },
		{ 300, 300, { 400, 500, 305 }, RUN_STARTED, false },
		{ 300, 300, { 400, 500, 305 }, RUN_STOPPED, true },
		{ 300, 300, { 400, 500, SITE_UPTIME_UNKNOWN }, RUN_STARTED, true },
		{ 300, 300, { SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN, SITE_UPTIME_UNKNOWN }, RUN_STARTED, false },
		{ 600, 300, { 500, 500, 500 }, RUN_STARTED, false },
		{ 300, 600, { 500, 500, 500 }, RUN_STARTED, false },
		{ 600, 300, { 606, 606, 606 }, RUN_STARTED, true },
		{ 300, 600, { 606, 606, 606 }, RUN_STARTED, true },
		{ 0, 0, { 6, 6, 6 }, RUN_STARTED, true },
		{ 0, 0, { 5, 6, 6 }, RUN_STARTED, false },
		{ -10, -10, { 500, 500, 500 }, RUN_STARTED, false },
		{ -10, 10, { 500, 500, 500 }, RUN_STARTED, true },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		snapshot.sites[0].run_state = RUN_STOPPED;
		for (j = 0; j < 3; j++)
			add_site(2 + (uint32_t)j, j == 2 ? rows[i].third : RUN_STARTED, rows[i].uptimes_s[j]);
		request.now = OURS + rows[i].ours;
		snapshot.facts.local_time = THEIRS + rows[i].theirs;
		if (windows_uptimes_prove_run(&look) != rows[i].is_proven)
			fail_msg("row %zu", i);
	}
}

static int
end(void **state)
{
	(void)state;
	snapshot_clear(&snapshot);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_thing_that_is_not_as_it_was_is_asked_for),
	cmocka_unit_test(a_start_that_is_read_two_seconds_apart_is_the_same),
	cmocka_unit_test(uptimes_prove_a_run_that_is_longer_than_between_the_looks),
};

TEST_GROUP(tests, NULL, end);
