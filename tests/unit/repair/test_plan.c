/* What lib/repair/plan.h promises, row by row: what is repaired, what is left alone and why, and when it stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/repair/plan.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define NOW 1800000000

static struct scene scene;
static struct repair_policy policy;
static struct repair_plan plan;
static struct repair tries[16];
static size_t try_count;

static int
begin(void **state)
{
	(void)state;
	repair_plan_clear(&plan);	/* some tests begin anew for each of their cases */
	scene_clear(&scene);
	scene_init(&scene);
	policy = scene_repair_policy();
	try_count = 0;
	return 0;
}

static int
end(void **state)
{
	(void)state;
	repair_plan_clear(&plan);
	scene_clear(&scene);
	return 0;
}

static void
make_plan(void)
{
	struct error err;

	repair_plan_clear(&plan);
	if (!repair_plan_make(&scene.snapshot, scene_judge(&scene), &scene.policy, tries, try_count, &policy, NOW, &plan,
	        &err))
		fail_msg("%s", err.text);
}

static void
tried(uint32_t site_id, const char *what, time_t ago, bool is_finished)
{
	tries[try_count++] = (struct repair) {
		.time = NOW - ago, .site_id = site_id, .who = "w", .what = what, .result = is_finished ? "done" : "",
		.reason = "down-after-restart", .finished = is_finished ? NOW - ago + 1 : 0,
	};
}

static enum repair_why
why(uint32_t site_id)
{
	size_t i;

	for (i = 0; i < plan.choice_count; i++)
		if (plan.choices[i].site->id == site_id)
			return plan.choices[i].why;
	fail_msg("no choice for site %u", site_id);
	return REPAIR_FINE;
}

static void
stay_stopped(struct site *site)
{
	site->run_state = RUN_STOPPED;
}

/* "start,auto-start": the steps of site 1, or of the node. */
static void
assert_steps(const char *expected)
{
	char steps[128] = "";
	size_t i;

	make_plan();
	for (i = 0; i < plan.step_count; i++) {
		if (steps[0] != '\0')
			strcat(steps, ",");
		strcat(steps, repair_step_name(plan.steps[i].kind));
	}
	assert_string_equal(steps, expected);
}

static const struct {
	enum auto_start flag;
	enum run_state run, pool;
	const char *reason, *steps;
	enum repair_why why;
} reasons[] = {
	{ AUTO_START_OFF, RUN_STOPPED, RUN_STARTED, "down-after-restart", "start,auto-start", REPAIR_DO },
	{ AUTO_START_OFF, RUN_STOPPED, RUN_STOPPED, "down-after-restart", "start-pool,start,auto-start", REPAIR_DO },
	{ AUTO_START_ON, RUN_STOPPED, RUN_STARTED, "start-failed", "start", REPAIR_DO },
	{ AUTO_START_UNKNOWN, RUN_STOPPED, RUN_STARTED, "down-after-restart", "start", REPAIR_DO },
	{ AUTO_START_ON, RUN_STARTED, RUN_STOPPED, "pool-stopped", "start-pool", REPAIR_DO },
	{ AUTO_START_OFF, RUN_STARTED, RUN_STOPPED, "pool-stopped", "start-pool,auto-start", REPAIR_DO },
	{ AUTO_START_OFF, RUN_STARTED, RUN_STARTED, "will-not-restart", "auto-start", REPAIR_DO },
	{ AUTO_START_ON, RUN_STARTED, RUN_STARTED, "running", "", REPAIR_FINE },
	{ AUTO_START_OFF, RUN_PAUSED, RUN_STARTED, "paused", "", REPAIR_PAUSED },
	{ AUTO_START_OFF, RUN_STARTING, RUN_STARTED, "settling", "", REPAIR_SETTLING },
	{ AUTO_START_ON, RUN_UNKNOWN, RUN_STARTED, "unreadable", "", REPAIR_UNREADABLE },
};

static void
each_reason_has_its_steps_and_the_others_none(void **state)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		struct site *site;

		begin(state);
		site = scene_add(&scene, "Shop", reasons[i].flag, reasons[i].run);
		scene_past(&scene, 1)->auto_start_on_seen = 1;
		site->pool = scene.pool.name = "ShopPool";
		scene.pool.ran_since_start = false;
		site->pool_state = reasons[i].pool;
		assert_string_equal(scene_reason(&scene), reasons[i].reason);
		assert_steps(reasons[i].steps);
		assert_int_equal(why(1), reasons[i].why);
		end(state);
	}
	begin(state);
}

static void
a_pool_is_started_only_when_it_did_not_come_up(void **state)
{
	static const struct {
		bool has_run, ran_since_start, is_accepted, always;
		const char *steps;
	} cases[] = {
		{ true, false, false, false, "start-pool" },
		{ true, true, false, false, "" },
		{ false, false, false, false, "" },
		{ true, true, false, true, "start-pool" },
		{ false, false, false, true, "start-pool" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(state);
		policy.pools_always = cases[i].always;
		scene_add(&scene, "Shop", AUTO_START_ON, RUN_STARTED)->pool_state = RUN_STOPPED;
		scene.pool.has_run = cases[i].has_run;
		scene.pool.ran_since_start = cases[i].ran_since_start;
		assert_string_equal(scene_reason(&scene), "pool-stopped");
		assert_steps(cases[i].steps);
		assert_int_equal(why(1), cases[i].steps[0] == '\0' ? REPAIR_POOL_STOPPED : REPAIR_DO);
		end(state);
	}
	begin(state);
}

static void
a_group_that_is_down_is_the_reason_also_where_nothing_is_remembered(void **state)
{
	static const struct cluster_rule rule = { .site_glob = "Shop", .group = "WEB" };

	(void)state;
	scene.snapshot.facts.computer = "EXCH-A";
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->has_run = false;
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_FAILED);
	scene.policy.cluster_rules = &rule;
	scene.policy.cluster_rule_count = 1;
	assert_string_equal(scene_reason(&scene), "group-down");
	assert_steps("");
	assert_int_equal(why(1), REPAIR_GROUP_DOWN);
}

static void
a_plan_that_was_cleared_holds_nothing(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	assert_steps("start,auto-start");
	repair_plan_clear(&plan);
	assert_null(plan.steps);
	assert_int_equal(plan.choice_count, 0);
	repair_plan_clear(NULL);
}

static void
a_start_that_cools_does_not_hide_that_its_pool_is_started(void **state)
{
	struct site *site = scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);

	(void)state;
	site->pool = scene.pool.name = "P";
	scene.pool.ran_since_start = false;
	site->pool_state = RUN_STOPPED;
	policy.auto_start = false;
	tried(1, "start", 10, true);
	assert_steps("start-pool");
	assert_int_equal(why(1), REPAIR_DO);
}

static void
only_a_pool_that_is_stopped_is_started(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	policy.pools_always = true;
	assert_steps("start,auto-start");
}

static void
a_pool_that_somebody_stopped_is_the_reason_also_where_the_flag_is_off(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STARTED)->pool_state = RUN_STOPPED;
	assert_steps("");
	assert_int_equal(why(1), REPAIR_POOL_STOPPED);
}

static void
what_is_accepted_is_left_as_it_is(void **state)
{
	const struct acceptance accepted = { .at = SCENE_START, .by = "anna", .why = "" };

	(void)state;
	policy.pools_always = true;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED)->pool_state = RUN_STOPPED;
	scene.pool.accepted = scene_past(&scene, 1)->flag_accepted = accepted;
	assert_string_equal(scene_reason(&scene), "down-after-restart");
	assert_steps("start");
}

static void
a_site_that_somebody_stopped_is_never_touched(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->ran_since_start = true;
	assert_string_equal(scene_reason(&scene), "stopped");
	assert_steps("");
	assert_int_equal(why(1), REPAIR_STOPPED);
}

static const struct {
	enum auto_start flag;
	bool has_run, is_born, is_rejected, is_memory_old;
	enum stop_evidence stop;
	uint32_t win32_error;
	const char *reason;
	enum repair_why why;
} left_alone[] = {
	{ .flag = AUTO_START_OFF, .reason = "not-remembered", .why = REPAIR_UNSEEN },
	{ .flag = AUTO_START_ON, .reason = "not-remembered", .why = REPAIR_UNSEEN },
	{ .flag = AUTO_START_OFF, .is_born = true, .reason = "never-started", .why = REPAIR_NEVER_STARTED },
	{ .flag = AUTO_START_ON, .is_born = true, .reason = "never-started", .why = REPAIR_UNSEEN },
	{ .flag = AUTO_START_ON, .win32_error = 183, .reason = "start-failed", .why = REPAIR_UNSEEN },
	{ .flag = AUTO_START_OFF, .has_run = true, .stop = STOP_SEEN, .reason = "stop-unconfirmed",
	    .why = REPAIR_UNCONFIRMED },
	{ .flag = AUTO_START_ON, .has_run = true, .is_rejected = true, .reason = "rejected",
	    .why = REPAIR_REJECTED },
	{ .flag = AUTO_START_OFF, .has_run = true, .is_memory_old = true, .stop = STOP_MEANT,
	    .reason = "not-remembered", .why = REPAIR_UNCONFIRMED },
	{ .flag = AUTO_START_OFF, .has_run = true, .stop = STOP_MEANT, .reason = "stopped-before",
	    .why = REPAIR_STOPPED_BEFORE },
	{ .flag = AUTO_START_OFF, .has_run = true, .is_memory_old = true, .reason = "down-after-restart",
	    .why = REPAIR_UNSEEN },
};

static void
what_no_look_saw_running_or_what_may_be_meant_is_never_started(void **state)
{
	size_t i;

	for (i = 0; i < sizeof(left_alone) / sizeof(left_alone[0]); i++) {
		struct site_memory *past;
		struct site *site;

		begin(state);
		site = scene_add(&scene, "Shop", left_alone[i].flag, RUN_STOPPED);
		site->is_rejected = left_alone[i].is_rejected;
		site->win32_error = left_alone[i].win32_error;
		past = scene_past(&scene, 1);
		past->has_run = left_alone[i].has_run;
		past->is_born = left_alone[i].is_born;
		past->stop = left_alone[i].stop;
		scene.memory.last_start = SCENE_START;
		scene.memory.looked_before_start = SCENE_START - (left_alone[i].is_memory_old ? 86401 : 60);
		policy.cluster = policy.start_service = true;
		assert_string_equal(scene_reason(&scene), left_alone[i].reason);
		assert_steps("");
		assert_int_equal(why(1), left_alone[i].why);
		policy.unseen = true;	/* takes these, and nothing else */
		make_plan();
		assert_int_equal(why(1), left_alone[i].why == REPAIR_UNSEEN ? REPAIR_DO : left_alone[i].why);
		assert_int_equal(repair_why_is_unseen(left_alone[i].why), left_alone[i].why == REPAIR_UNSEEN);
		end(state);
	}
	begin(state);
}

static void
a_critical_picture_of_kb885440_does_not_start_what_nobody_saw_running(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->has_run = false;
	scene_failover(&scene, SCENE_START - 420, EVIDENCE_EVENT);
	assert_string_equal(scene_reason(&scene), "not-remembered");
	assert_int_equal(scene.verdict.down, 2);
	assert_steps("start,auto-start");
	assert_int_equal(plan.steps[1].site->id, 2);
	assert_int_equal(why(1), REPAIR_UNSEEN);
	policy.unseen = true;	/* sitewatch was set up after the outage, and somebody said so */
	assert_steps("start,start,auto-start,auto-start");
}

static void
ignored_and_accepted_sites_are_never_touched(void **state)
{
	static const char *const globs[] = { "Sh*" };

	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->accepted.at = 1;
	assert_steps("");
	assert_int_equal(why(1), REPAIR_ACCEPTED);
	scene_past(&scene, 1)->accepted.at = 0;
	assert_steps("start,auto-start");
	scene.policy.ignore = globs;
	scene.policy.ignore_count = 1;
	assert_steps("");
	assert_int_equal(why(1), REPAIR_IGNORED);
}

static void
a_site_of_the_cluster_is_left_to_it_whatever_its_group_does(void **state)
{
	static const struct cluster_rule rule = { .site_glob = "Shop", .group = "WEB" };
	static const struct {
		const char *owner;
		enum cluster_state group;
		enum repair_why why;
	} cases[] = {
		{ "EXCH-A", CLUSTER_ONLINE, REPAIR_CLUSTERED },
		{ "EXCH-A", CLUSTER_OFFLINE, REPAIR_GROUP_DOWN },
		{ "EXCH-A", CLUSTER_FAILED, REPAIR_GROUP_DOWN },
		{ "EXCH-A", CLUSTER_PARTLY_ONLINE, REPAIR_CLUSTERED },
		{ "EXCH-B", CLUSTER_ONLINE, REPAIR_PASSIVE },
		{ "EXCH-A", CLUSTER_PENDING, REPAIR_SETTLING },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(state);
		scene.snapshot.facts.computer = "EXCH-A";
		scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
		scene_group(&scene, "WEB", cases[i].owner, cases[i].group);
		scene.policy.cluster_rules = &rule;
		scene.policy.cluster_rule_count = 1;
		assert_steps("");
		assert_int_equal(why(1), cases[i].why);
		end(state);
	}
	begin(state);
}

static void
with_cluster_its_resource_is_brought_online_and_the_site_still_not_written_to(void **state)
{
	static const struct cluster_rule rule = { .site_glob = "S*", .group = "WEB" };
	struct error err;

	(void)state;
	policy.cluster = true;
	scene.snapshot.facts.computer = "EXCH-A";
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "Store", AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_PARTLY_ONLINE);
	scene.policy.cluster_rules = &rule;
	scene.policy.cluster_rule_count = 1;
	assert_true(snapshot_add_resource(&scene.snapshot,
	    &(struct cluster_resource) { "IP", "IP Address", "WEB", CLUSTER_ONLINE }, &err));
	assert_true(snapshot_add_resource(&scene.snapshot,
	    &(struct cluster_resource) { "Web script", "Generic Script", "WEB", CLUSTER_FAILED }, &err));
	assert_steps("bring-online");
	assert_string_equal(plan.steps[0].name, "Web script");
	assert_string_equal(plan.steps[0].group, "WEB");
	assert_false(plan.steps[0].is_group);
	assert_int_equal(plan.sites, 2);
	scene.snapshot.groups[0].state = CLUSTER_OFFLINE;
	assert_steps("");
	scene.snapshot.groups[0].state = CLUSTER_FAILED;
	scene.snapshot.groups[0].owner = "EXCH-B";
	assert_steps("");
}

static void
with_cluster_what_its_resource_can_mend_is_left_to_that(void **state)
{
	static const struct cluster_rule rule = { .site_glob = "Shop", .group = "WEB" };
	static const struct {
		enum auto_start flag;
		enum run_state run, pool;
		enum cluster_state group, script;
		const char *of, *reason, *steps;	/* `of`: the group of that script */
	} cases[] = {
		{ AUTO_START_OFF, RUN_STOPPED, RUN_STARTED, CLUSTER_PARTLY_ONLINE, CLUSTER_FAILED, "WEB", "start-failed", "bring-online" },
		{ AUTO_START_OFF, RUN_STOPPED, RUN_STARTED, CLUSTER_PARTLY_ONLINE, CLUSTER_ONLINE, "WEB", "start-failed", "bring-online" },
		{ AUTO_START_OFF, RUN_STOPPED, RUN_STARTED, CLUSTER_FAILED, CLUSTER_ONLINE, "WEB", "group-down", "bring-online" },
		{ AUTO_START_OFF, RUN_STOPPED, RUN_STARTED, CLUSTER_ONLINE, CLUSTER_ONLINE, "MAIL", "start-failed", "bring-online" },
		{ AUTO_START_ON, RUN_STOPPED, RUN_STARTED, CLUSTER_ONLINE, CLUSTER_FAILED, "WEB", "start-failed", "bring-online" },
		{ AUTO_START_OFF, RUN_STOPPED, RUN_STARTED, CLUSTER_FAILED, CLUSTER_FAILED, "WEB", "group-down", "bring-online" },
		{ AUTO_START_OFF, RUN_STOPPED, RUN_STARTED, CLUSTER_ONLINE, CLUSTER_ONLINE, "WEB", "start-failed", "" },
		{ AUTO_START_OFF, RUN_STARTED, RUN_STOPPED, CLUSTER_ONLINE, CLUSTER_FAILED, "WEB", "pool-stopped", "" },
	};
	struct error err;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(state);
		policy.cluster = true;
		scene.snapshot.facts.computer = "A";
		scene_add(&scene, "Shop", cases[i].flag, cases[i].run)->pool_state = cases[i].pool;
		scene_group(&scene, "WEB", "A", cases[i].group);
		scene.policy.cluster_rules = &rule;
		scene.policy.cluster_rule_count = 1;
		assert_true(snapshot_add_resource(&scene.snapshot,
		    &(struct cluster_resource) { "Web script", "Generic Script", cases[i].of, cases[i].script }, &err));
		assert_string_equal(scene_reason(&scene), cases[i].reason);
		assert_steps(cases[i].steps);
		end(state);
	}
	begin(state);
}

static void
what_may_start_a_site_is_brought_online_before_what_it_stands_on(void **state)
{
	static const struct cluster_rule rule = { .site_glob = "S*", .group = "WEB" };
	static const struct cluster_resource resources[] = {
		{ "Disk", "Physical Disk", "WEB", CLUSTER_FAILED },
		{ "Other script", "Generic Script", "MAIL", CLUSTER_FAILED },
		{ "Shop script", "Generic Script", "WEB", CLUSTER_OFFLINE },
		{ "Store script", "Generic Script", "WEB", CLUSTER_OFFLINE },
		{ "Name", "Network Name", "WEB", CLUSTER_FAILED },
	};
	struct error err;
	size_t i;

	(void)state;
	policy.cluster = true;
	scene.snapshot.facts.computer = "EXCH-A";
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_PARTLY_ONLINE);
	scene.policy.cluster_rules = &rule;
	scene.policy.cluster_rule_count = 1;
	for (i = 0; i < sizeof(resources) / sizeof(resources[0]); i++)
		assert_true(snapshot_add_resource(&scene.snapshot, &resources[i], &err));
	assert_steps("bring-online");
	assert_string_equal(plan.steps[0].name, "Shop script");
	scene_add(&scene, "Store", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "Sales", AUTO_START_OFF, RUN_STOPPED);
	assert_steps("bring-online,bring-online");	/* a script each, and the third has one of these */
	assert_string_not_equal(plan.steps[0].name, plan.steps[1].name);
	assert_int_equal(plan.sites, 3);
	scene.snapshot.resources[3].state = CLUSTER_FAILED;
	assert_steps("bring-online,bring-online");
	assert_string_equal(plan.steps[0].name, "Store script");	/* the other may be offline on purpose */
	scene.snapshot.resources[2].state = scene.snapshot.resources[3].state = CLUSTER_ONLINE;
	assert_steps("bring-online");
	assert_string_equal(plan.steps[0].name, "Disk");
}

static void
options_leave_flags_or_starts_out(void **state)
{
	(void)state;
	stay_stopped(scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED));
	policy.start = false;
	assert_steps("auto-start");
	policy.start = true;
	policy.auto_start = false;
	assert_steps("start");
	policy.start = false;
	assert_steps("");
	assert_int_equal(why(1), REPAIR_NOT_ASKED);
}

static void
prevention_writes_flags_of_running_sites_alone(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STARTED);
	scene_past(&scene, 2)->auto_start_on_seen = 1;
	policy.prevention_only = true;
	assert_steps("auto-start");
	assert_int_equal(plan.steps[0].site->id, 2);
	assert_int_equal(why(1), REPAIR_PREVENTION);
	scene_past(&scene, 1)->has_run = false;
	make_plan();
	assert_int_equal(why(1), REPAIR_PREVENTION);
}

static void
a_flag_that_no_look_saw_on_is_not_written_while_its_site_runs(void **state)
{
	struct site *site;

	(void)state;
	site = scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STARTED);
	assert_steps("");
	assert_int_equal(why(1), REPAIR_FLAG_UNSEEN);
	policy.unseen = true;
	assert_steps("auto-start");
	policy.unseen = false;
	policy.unseen_flags = true;
	assert_steps("auto-start");
	policy.unseen_flags = false;
	scene_past(&scene, 1)->auto_start_on_seen = 1;
	assert_steps("auto-start");
	scene_past(&scene, 1)->auto_start_on_seen = 0;
	site->pool = scene.pool.name = "Shops";
	scene.pool.ran_since_start = false;
	site->pool_state = RUN_STOPPED;
	assert_steps("start-pool");
}

static void
all_starts_come_before_the_first_flag(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED);
	assert_steps("start,start,auto-start,auto-start");
	assert_int_equal(plan.sites, 2);
}

static void
within_a_kind_the_worst_comes_first(void **state)
{
	(void)state;
	scene_add(&scene, "A", AUTO_START_OFF, RUN_STARTED);
	scene_past(&scene, 1)->auto_start_on_seen = 1;
	scene_add(&scene, "B", AUTO_START_OFF, RUN_STOPPED);
	assert_steps("start,auto-start,auto-start");
	assert_int_equal(plan.steps[1].site->id, 2);
	assert_int_equal(plan.steps[2].site->id, 1);
}

static void
a_pool_that_several_sites_have_is_one_step_with_one_count_of_tries(void **state)
{
	static const char *const names[] = { "A", "B", "C" };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct site *site = scene_add(&scene, names[i], AUTO_START_ON, RUN_STARTED);

		site->pool = i == 2 ? "shops" : "Shops";
		site->pool_state = RUN_STOPPED;
	}
	scene.pool.name = "Shops";
	scene.pool.ran_since_start = false;
	assert_steps("start-pool");
	assert_string_equal(plan.steps[0].name, "Shops");
	assert_int_equal(plan.sites, 3);
	assert_true(repair_plan_has(&plan, REPAIR_START_POOL, 1) && repair_plan_has(&plan, REPAIR_START_POOL, 3));
	assert_false(repair_plan_has(&plan, REPAIR_START_POOL, 4));
	tried(2, "start-pool", 5, true);
	assert_steps("");
	assert_int_equal(why(1), REPAIR_COOLING);
	assert_int_equal(why(3), REPAIR_COOLING);
	scene.snapshot.sites[2].pool = scene.pool.name = "Others";
	assert_steps("start-pool");
	assert_int_equal(plan.steps[0].site->id, 3);
}

static void
a_step_cools_and_then_may_be_tried_again(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STOPPED);
	policy.cooldown_s = 300;
	tried(1, "start", 299, true);
	assert_steps("");
	assert_int_equal(why(1), REPAIR_COOLING);
	tries[0].time = NOW - 300;
	assert_steps("start");
	assert_int_equal(why(1), REPAIR_DO);
}

static void
a_try_of_another_step_or_site_does_not_count(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STOPPED);
	tried(1, "auto-start", 2, true);
	tried(2, "start", 2, true);
	tried(0, "start-service", 2, true);
	assert_steps("start");
}

static void
a_step_that_was_cut_short_is_taken_up_without_cooling(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STOPPED);
	tried(1, "start", 2, false);
	assert_steps("start");
	tried(1, "start", 1, true);
	assert_steps("");
}

static void
too_many_tries_in_the_window_end_it(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STOPPED);
	policy.max_tries = 3;
	policy.tries_window_s = 3600;
	tried(1, "start", 3599, true);
	tried(1, "start", 2000, false);
	assert_steps("start");
	tried(1, "start", 1000, false);
	assert_steps("");
	assert_int_equal(why(1), REPAIR_TOO_OFTEN);
	tries[0].time = NOW - 3600;
	assert_steps("start");
}

static void
tries_of_a_clock_that_was_set_back_still_count(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_ON, RUN_STOPPED);
	tried(1, "start", -60, true);
	assert_steps("");
	tries[0].time = NOW + 400 * 86400;
	assert_steps("start");
}

static void
more_sites_than_allowed_refuse_the_whole_plan(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STOPPED);
	policy.max_sites = 2;
	make_plan();
	assert_false(plan.is_refused);
	policy.max_sites = 1;
	make_plan();
	assert_true(plan.is_refused);
	assert_int_equal(plan.step_count, 0);
	assert_int_equal(plan.sites, 2);
}

static void
the_service_is_started_only_when_asked_and_then_alone(void **state)
{
	(void)state;
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene.snapshot.facts.w3svc_state = SERVICE_STOPPED;
	assert_steps("");
	assert_int_equal(why(1), REPAIR_SERVICE_DOWN);
	assert_int_equal(plan.service, REPAIR_SERVICE_DOWN);
	policy.start_service = true;
	assert_steps("start-service");
	assert_true(repair_plan_has(&plan, REPAIR_START_SERVICE, 0));
	assert_false(repair_plan_has(&plan, REPAIR_START, 1));
	tried(0, "start-service", 5, true);
	assert_steps("");
	assert_int_equal(plan.service, REPAIR_COOLING);
	scene.snapshot.facts.w3svc_state = SERVICE_PENDING;
	try_count = 0;
	assert_steps("");
}

static void
repairs_are_counted_by_their_commonest_step(void **state)
{
	(void)state;
	tried(1, "auto-start", 40, true);
	tried(1, "start", 39, true);
	tried(1, "auto-start", 20, true);
	tried(1, "start", 19, false);
	tried(2, "start", 10, true);
	assert_int_equal(repair_times_done(tries, try_count, 1, NOW - 100), 2);
	assert_int_equal(repair_times_done(tries, try_count, 1, NOW - 30), 1);
	assert_int_equal(repair_times_done(tries, try_count, 1, NOW - 20), 1);
	assert_int_equal(repair_times_done(tries, try_count, 2, NOW - 100), 1);
	assert_int_equal(repair_times_done(tries, try_count, 3, NOW - 100), 0);
	tried(0, "start-service", 5, true);
	assert_int_equal(repair_times_done(tries, try_count, 0, NOW - 100), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const struct CMUnitTest tests[] = {
	TEST(each_reason_has_its_steps_and_the_others_none),
	TEST(a_pool_is_started_only_when_it_did_not_come_up),
	TEST(with_cluster_what_its_resource_can_mend_is_left_to_that),
	TEST(a_group_that_is_down_is_the_reason_also_where_nothing_is_remembered),
	TEST(a_plan_that_was_cleared_holds_nothing),
	TEST(a_start_that_cools_does_not_hide_that_its_pool_is_started),
	TEST(only_a_pool_that_is_stopped_is_started),
	TEST(a_pool_that_somebody_stopped_is_the_reason_also_where_the_flag_is_off),
	TEST(what_is_accepted_is_left_as_it_is),
	TEST(a_site_that_somebody_stopped_is_never_touched),
	TEST(what_no_look_saw_running_or_what_may_be_meant_is_never_started),
	TEST(a_critical_picture_of_kb885440_does_not_start_what_nobody_saw_running),
	TEST(ignored_and_accepted_sites_are_never_touched),
	TEST(a_site_of_the_cluster_is_left_to_it_whatever_its_group_does),
	TEST(with_cluster_its_resource_is_brought_online_and_the_site_still_not_written_to),
	TEST(what_may_start_a_site_is_brought_online_before_what_it_stands_on),
	TEST(options_leave_flags_or_starts_out),
	TEST(prevention_writes_flags_of_running_sites_alone),
	TEST(a_flag_that_no_look_saw_on_is_not_written_while_its_site_runs),
	TEST(all_starts_come_before_the_first_flag),
	TEST(within_a_kind_the_worst_comes_first),
	TEST(a_pool_that_several_sites_have_is_one_step_with_one_count_of_tries),
	TEST(a_step_cools_and_then_may_be_tried_again),
	TEST(a_try_of_another_step_or_site_does_not_count),
	TEST(a_step_that_was_cut_short_is_taken_up_without_cooling),
	TEST(too_many_tries_in_the_window_end_it),
	TEST(tries_of_a_clock_that_was_set_back_still_count),
	TEST(more_sites_than_allowed_refuse_the_whole_plan),
	TEST(the_service_is_started_only_when_asked_and_then_alone),
	TEST(repairs_are_counted_by_their_commonest_step),
};

TEST_GROUP(tests, NULL, NULL);
