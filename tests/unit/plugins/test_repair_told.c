/* What plugins/repair/ongoing.h promises of told_of_step() and told_why_down(): what each state says of a step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/repair/ongoing.h"
#include "tests/unit/runner/test_group.h"

static struct site site = { .id = 1, .name = "OWA", .bindings = "", .pool = "P" };
static struct cluster_group group = { "WEB", "EXCH-A", CLUSTER_UNKNOWN };
static struct cluster_resource resources[] = {
	{ "Other", "Generic Script", "WEB", CLUSTER_ONLINE }, { "Script", "Generic Script", "WEB", CLUSTER_UNKNOWN },
};
static struct snapshot snapshot;

static int
begin(void **state)
{
	(void)state;
	site.run_state = site.pool_state = RUN_UNKNOWN;
	site.auto_start = AUTO_START_UNKNOWN;
	site.win32_error = 0;
	group.state = CLUSTER_UNKNOWN;
	snapshot = (struct snapshot) { .sites = &site, .site_count = 1, .groups = &group, .group_count = 1,
		.resources = resources, .resource_count = 2 };
	return 0;
}

static enum told_step
told_of(enum repair_step_kind kind, bool is_group)
{
	const struct repair_outcome outcome = { .kind = kind, .site_id = kind == REPAIR_START_SERVICE ? 0 : 1, .name = "OWA",
		.cluster_name = is_group ? "WEB" : "script", .group = "WEB", .is_group = is_group };

	return told_of_step(&outcome, &snapshot);
}

static void
a_run_state_says_whether_its_start_is_needed(void **state)
{
	static const enum told_step expected[] = {
		[RUN_UNKNOWN] = TOLD_NOTHING, [RUN_STARTING] = TOLD_ON_ITS_WAY, [RUN_STARTED] = TOLD_UP,
		[RUN_STOPPING] = TOLD_ON_ITS_WAY, [RUN_STOPPED] = TOLD_DOWN, [RUN_PAUSING] = TOLD_NOTHING,
		[RUN_PAUSED] = TOLD_NOTHING, [RUN_CONTINUING] = TOLD_ON_ITS_WAY,
	};
	size_t i;

	(void)state;
	for (i = RUN_STARTING; i < sizeof(expected) / sizeof(expected[0]); i++) {
		site.run_state = (enum run_state)i;
		site.pool_state = RUN_UNKNOWN;
		assert_int_equal(told_of(REPAIR_START, false), expected[i]);
		assert_int_equal(told_of(REPAIR_START_POOL, false), TOLD_NOTHING);
		site.run_state = RUN_UNKNOWN;
		site.pool_state = (enum run_state)i;
		assert_int_equal(told_of(REPAIR_START, false), TOLD_NOTHING);
		assert_int_equal(told_of(REPAIR_START_POOL, false), expected[i]);
	}
}

static void
a_flag_and_w3svc_say_the_same_of_theirs(void **state)
{
	static const enum told_step of_service[] = {
		[SERVICE_UNKNOWN] = TOLD_NOTHING, [SERVICE_ABSENT] = TOLD_NOTHING, [SERVICE_RUNNING] = TOLD_UP,
		[SERVICE_STOPPED] = TOLD_DOWN, [SERVICE_PENDING] = TOLD_ON_ITS_WAY, [SERVICE_PAUSED] = TOLD_NOTHING,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(of_service) / sizeof(of_service[0]); i++) {
		snapshot.facts.w3svc_state = (enum service_state)i;
		assert_int_equal(told_of(REPAIR_START_SERVICE, false), of_service[i]);
	}
	assert_int_equal(told_of(REPAIR_AUTO_START, false), TOLD_NOTHING);
	site.auto_start = AUTO_START_ON;
	assert_int_equal(told_of(REPAIR_AUTO_START, false), TOLD_UP);
	site.auto_start = AUTO_START_OFF;
	assert_int_equal(told_of(REPAIR_AUTO_START, false), TOLD_DOWN);
}

static void
of_a_site_that_is_not_listed_nothing_is_told(void **state)
{
	(void)state;
	snapshot.site_count = 0;
	assert_int_equal(told_of(REPAIR_START, false), TOLD_NOTHING);
	assert_int_equal(told_of(REPAIR_START_POOL, false), TOLD_NOTHING);
	assert_int_equal(told_of(REPAIR_AUTO_START, false), TOLD_NOTHING);
	group.state = CLUSTER_ONLINE;
	assert_int_equal(told_of(REPAIR_BRING_ONLINE, true), TOLD_ON_ITS_WAY);
}

/* The site says that it worked, the cluster that it still can. */
static void
what_the_cluster_brings_online_is_up_when_the_site_runs(void **state)
{
	static const enum told_step expected[] = {
		[CLUSTER_UNKNOWN] = TOLD_DOWN, [CLUSTER_ONLINE] = TOLD_ON_ITS_WAY, [CLUSTER_OFFLINE] = TOLD_DOWN,
		[CLUSTER_FAILED] = TOLD_DOWN, [CLUSTER_PARTLY_ONLINE] = TOLD_DOWN, [CLUSTER_PENDING] = TOLD_ON_ITS_WAY,
	};
	const struct repair_outcome of_other = { .kind = REPAIR_BRING_ONLINE, .site_id = 1, .cluster_name = "Other", .group = "WEB" };
	size_t i;

	(void)state;
	assert_int_equal(told_of_step(&of_other, &snapshot), TOLD_ON_ITS_WAY);
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const enum cluster_state other = expected[i] == TOLD_DOWN ? CLUSTER_ONLINE : CLUSTER_FAILED;

		site.run_state = RUN_STOPPED;
		resources[1].state = (enum cluster_state)i;
		group.state = other;
		assert_int_equal(told_of(REPAIR_BRING_ONLINE, false), expected[i]);
		resources[1].state = other;
		group.state = (enum cluster_state)i;
		assert_int_equal(told_of(REPAIR_BRING_ONLINE, true), expected[i]);
		site.run_state = RUN_STARTED;
		assert_int_equal(told_of(REPAIR_BRING_ONLINE, true), TOLD_UP);
		assert_int_equal(told_of(REPAIR_BRING_ONLINE, false), TOLD_UP);
	}
	site.run_state = RUN_STOPPED;
	snapshot.group_count = snapshot.resource_count = 0;
	assert_int_equal(told_of(REPAIR_BRING_ONLINE, true), TOLD_DOWN);
	assert_int_equal(told_of(REPAIR_BRING_ONLINE, false), TOLD_DOWN);
}

static void
each_kind_says_in_its_words_that_it_did_not_work(void **state)
{
	static const struct {
		enum repair_step_kind kind;
		uint32_t win32_error;
		size_t sites;
		const char *words;
	} rows[] = {
		{ REPAIR_START_SERVICE, 0, 1, "the start was sent, and W3SVC is still stopped" },
		{ REPAIR_START_POOL, 0, 1, "the start was sent, and the application pool is still stopped" },
		{ REPAIR_START, 0, 1, "the start was sent, and the site is still stopped" },
		{ REPAIR_START, 1, 0, "the start was sent, and the site is still stopped" },	/* not listed */
		{ REPAIR_START, 999999, 1, "the site is still stopped, error 999999" },
		{ REPAIR_BRING_ONLINE, 0, 1, "it was sent, and Script is still failed" },
		{ REPAIR_AUTO_START, 0, 1, "the node took the write without a complaint, and auto start is still off" },
	};
	struct repair_outcome outcome = { .site_id = 1, .name = "OWA", .cluster_name = "Script", .group = "WEB" };
	char words[REPAIR_WORDS_SIZE];
	size_t i;

	(void)state;
	resources[1].state = CLUSTER_FAILED;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		outcome.kind = rows[i].kind;
		site.win32_error = rows[i].win32_error;
		snapshot.site_count = rows[i].sites;
		told_why_down(&outcome, &snapshot, words);
		assert_string_equal(words, rows[i].words);
	}
	outcome.kind = REPAIR_START;
	snapshot.site_count = 1;
	site.win32_error = 183;
	told_why_down(&outcome, &snapshot, words);
	assert_non_null(strstr(words, "the site is still stopped, error 183: "));
	assert_non_null(strstr(words, win32_error_text(183)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, NULL)

static const struct CMUnitTest tests[] = {
	TEST(a_run_state_says_whether_its_start_is_needed),
	TEST(a_flag_and_w3svc_say_the_same_of_theirs),
	TEST(of_a_site_that_is_not_listed_nothing_is_told),
	TEST(what_the_cluster_brings_online_is_up_when_the_site_runs),
	TEST(each_kind_says_in_its_words_that_it_did_not_work),
};

TEST_GROUP(tests, NULL, NULL);
