/* The table of design, section 4: each row, and which of two rows is first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define WITHIN_GRACE (SCENE_START + 119)

/** A node with one site that ran before the last start. */
static struct site *
one_site(struct scene *scene, enum auto_start auto_start, enum run_state run_state)
{
	scene_init(scene);
	return scene_add(scene, "shop", auto_start, run_state);
}

static void
assert_judged(struct scene *scene, enum severity severity, const char *reason)
{
	const struct site_verdict *site = scene_judge_site(scene, "shop");

	assert_string_equal(reason_name(site->reason), reason);
	assert_string_equal(severity_name(site->severity), severity_name(severity));
	assert_non_null(site->sentence);
	assert_string_not_equal(site->sentence, "");
}

static void
assert_sentence(struct scene *scene, const char *part)
{
	const char *sentence = scene_judge_site(scene, "shop")->sentence;

	if (strstr(sentence, part) == NULL)
		fail_msg("'%s' is not in '%s'", part, sentence);
}

/* The plain cases: one site, W3SVC running, grace over, remembered as running before the last start. */
static const struct {
	enum run_state run_state;
	enum auto_start auto_start;
	enum severity severity;
	const char *reason;
} site_states[] = {
	{ RUN_STARTED, AUTO_START_ON, SEVERITY_OK, "running" },
	{ RUN_STARTED, AUTO_START_OFF, SEVERITY_WARNING, "will-not-restart" },
	{ RUN_STARTED, AUTO_START_UNKNOWN, SEVERITY_UNKNOWN, "unreadable" },
	{ RUN_STARTING, AUTO_START_ON, SEVERITY_WARNING, "settling" },
	{ RUN_STARTING, AUTO_START_OFF, SEVERITY_WARNING, "settling" },
	{ RUN_CONTINUING, AUTO_START_ON, SEVERITY_WARNING, "settling" },
	{ RUN_PAUSED, AUTO_START_ON, SEVERITY_WARNING, "paused" },
	{ RUN_PAUSING, AUTO_START_OFF, SEVERITY_WARNING, "paused" },
	{ RUN_STOPPING, AUTO_START_ON, SEVERITY_CRITICAL, "stopped" },
	{ RUN_STOPPED, AUTO_START_OFF, SEVERITY_CRITICAL, "down-after-restart" },
	{ RUN_STOPPED, AUTO_START_ON, SEVERITY_CRITICAL, "start-failed" },
	{ RUN_STOPPED, AUTO_START_UNKNOWN, SEVERITY_CRITICAL, "down-after-restart" },
	{ RUN_UNKNOWN, AUTO_START_ON, SEVERITY_UNKNOWN, "unreadable" },
	{ RUN_UNKNOWN, AUTO_START_OFF, SEVERITY_UNKNOWN, "unreadable" },
};

static void
each_state_of_a_site_has_its_row(void **state)
{
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(site_states) / sizeof(site_states[0]); i++) {
		one_site(&scene, site_states[i].auto_start, site_states[i].run_state);
		assert_judged(&scene, site_states[i].severity, site_states[i].reason);
		scene_clear(&scene);
	}
}

static void
row_1_an_ignored_site_is_ok_whatever_it_does(void **state)
{
	static const char *const globs[] = { "intra*", "SH?P" };
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene.snapshot.facts.w3svc_state = SERVICE_STOPPED;
	scene.policy.ignore = globs;
	scene.policy.ignore_count = 2;
	assert_judged(&scene, SEVERITY_OK, "ignored");
	scene.policy.ignore_count = 1;
	assert_judged(&scene, SEVERITY_CRITICAL, "service-down");
	scene_clear(&scene);
}

static void
row_3_every_state_of_w3svc_but_running_and_unknown_is_down(void **state)
{
	static const struct {
		enum service_state w3svc;
		const char *reason;
	} cases[] = {
		{ SERVICE_ABSENT, "service-down" },
		{ SERVICE_STOPPED, "service-down" },
		{ SERVICE_PENDING, "service-down" },
		{ SERVICE_PAUSED, "service-down" },
		{ SERVICE_UNKNOWN, "running" },
		{ SERVICE_RUNNING, "running" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STARTED);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene.snapshot.facts.w3svc_state = cases[i].w3svc;
		assert_string_equal(scene_reason(&scene), cases[i].reason);
	}
	scene_clear(&scene);
}

static void
row_3_comes_before_grace_and_acceptance(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	scene.snapshot.facts.local_time = WITHIN_GRACE;
	scene_past(&scene, 1)->accepted.at = SCENE_START;
	scene.snapshot.facts.w3svc_state = SERVICE_STOPPED;
	assert_judged(&scene, SEVERITY_CRITICAL, "service-down");
	/* starting is no longer down within the grace time, and what was accepted is quiet then, too */
	scene.snapshot.facts.w3svc_state = SERVICE_PENDING;
	assert_judged(&scene, SEVERITY_OK, "stopped-before");
	scene_past(&scene, 1)->accepted.at = 0;
	assert_judged(&scene, SEVERITY_WARNING, "settling");
	scene.snapshot.facts.local_time = SCENE_NOW;
	assert_judged(&scene, SEVERITY_CRITICAL, "service-down");
	scene_clear(&scene);
}

static void
row_4_needs_a_pool_that_is_told_to_be_stopped(void **state)
{
	static const struct {
		enum run_state pool;
		const char *reason;
	} cases[] = {
		{ RUN_STOPPED, "pool-stopped" },
		{ RUN_UNKNOWN, "unreadable" },
		{ RUN_STARTED, "running" },
		{ RUN_STARTING, "running" },
		{ RUN_STOPPING, "running" },
	};
	struct scene scene;
	struct site *site;
	size_t i;

	(void)state;
	site = one_site(&scene, AUTO_START_ON, RUN_STARTED);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		site->pool_state = cases[i].pool;
		assert_string_equal(scene_reason(&scene), cases[i].reason);
	}
	site->pool_state = RUN_STOPPED;
	assert_sentence(&scene, "'DefaultAppPool' is stopped: it answers 503");
	scene_clear(&scene);
}

static void
row_4_is_of_started_sites_only(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED)->pool_state = RUN_STOPPED;
	assert_judged(&scene, SEVERITY_CRITICAL, "down-after-restart");
	scene_clear(&scene);
}

static void
row_7_tells_since_when_the_flag_was_seen_off(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STARTED);
	scene_past(&scene, 1)->auto_start_off_since = SCENE_START + 60;
	assert_judged(&scene, SEVERITY_WARNING, "will-not-restart");
	assert_sentence(&scene, "off, seen off since 22:14: it will not survive the next restart");
	scene_clear(&scene);
}

static void
a_site_that_runs_with_an_unreadable_flag_is_never_ok(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	one_site(&scene, AUTO_START_UNKNOWN, RUN_STARTED);
	assert_judged(&scene, SEVERITY_UNKNOWN, "unreadable");
	assert_true(snapshot_set_part(&scene.snapshot, PART_AUTO_START, PART_UNREADABLE,
	    "access denied: the account needs Remote Enable on root/MicrosoftIISv2", &err));
	assert_judged(&scene, SEVERITY_UNKNOWN, "unreadable");
	assert_sentence(&scene, "runs, but its auto start cannot be read");
	assert_sentence(&scene, "Remote Enable");
	scene_clear(&scene);
}

static void
row_10_a_stopped_site_settles_until_its_grace_is_over(void **state)
{
	static const struct {
		time_t now;
		unsigned int grace_s;
		const char *reason;
	} cases[] = {
		{ SCENE_START, 120, "settling" },
		{ SCENE_START + 119, 120, "settling" },
		{ SCENE_START + 120, 120, "start-failed" },
		{ SCENE_START, 0, "start-failed" },
		{ SCENE_START + 299, 300, "settling" },
		{ SCENE_START + 300, 300, "start-failed" },
		/* the node's clock went back: as long again, and no longer */
		{ SCENE_START - 119, 120, "settling" },
		{ SCENE_START - 120, 120, "start-failed" },
		{ SCENE_START - 86400, 120, "start-failed" },
		{ 0, 120, "start-failed" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene.snapshot.facts.local_time = cases[i].now;
		scene.policy.grace_s = cases[i].grace_s;
		if (strcmp(scene_reason(&scene), cases[i].reason) != 0)
			fail_msg("case %zu: %s", i, scene_reason(&scene));
	}
	scene_clear(&scene);
}

static void
grace_is_taken_on_the_nodes_clock_not_on_ours(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	scene.snapshot.looked_at = SCENE_START + 7200; /* the node's clock is two hours behind */
	scene.snapshot.facts.local_time = WITHIN_GRACE;
	assert_string_equal(scene_reason(&scene), "settling");
	scene.snapshot.looked_at = SCENE_START + 1; /* and now ten minutes ahead */
	scene.snapshot.facts.local_time = SCENE_START + 600;
	assert_string_equal(scene_reason(&scene), "start-failed");
	scene_clear(&scene);
}

static void
a_restart_of_w3svc_alone_has_its_own_grace(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	scene.snapshot.facts.w3svc_start = SCENE_NOW - 30;
	assert_string_equal(scene_reason(&scene), "settling");
	assert_sentence(&scene, "the last start is only 30 s ago");
	scene_clear(&scene);
}

static void
a_last_start_that_is_not_known_gives_no_grace(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	scene.snapshot.facts.boot_time = 0;
	scene.snapshot.facts.w3svc_start = 0;
	assert_string_equal(scene_reason(&scene), "start-failed");
	scene_clear(&scene);
}

static void
a_last_start_that_this_look_cannot_read_is_the_remembered_one(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	scene.snapshot.facts.boot_time = 0;
	scene.snapshot.facts.w3svc_start = 0;
	scene.memory.last_start = SCENE_NOW - 60;
	assert_string_equal(scene_reason(&scene), "settling");
	assert_int_equal(scene.verdict.last_start, SCENE_NOW - 60);
	scene_clear(&scene);
}

static void
row_9_a_stop_before_the_last_start_stays_quiet(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->stop = STOP_MEANT;
	assert_judged(&scene, SEVERITY_OK, "stopped-before");
	/* it ran since: the old stop does not count any more */
	scene_past(&scene, 1)->ran_since_start = true;
	assert_judged(&scene, SEVERITY_CRITICAL, "stopped");
	scene_clear(&scene);
}

static void
row_9_an_accepted_stop_stays_quiet_and_says_who_accepted(void **state)
{
	static const enum run_state states[] = { RUN_STOPPED, RUN_STOPPING };
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		one_site(&scene, AUTO_START_ON, states[i]);
		scene_past(&scene, 1)->ran_since_start = true;
		scene_past(&scene, 1)->accepted.at = SCENE_START + 300;
		scene_past(&scene, 1)->accepted.by = "anna";
		assert_judged(&scene, SEVERITY_OK, "stopped-before");
		assert_sentence(&scene, "accepted by anna at 22:18");
		assert_true(scene_judge_site(&scene, "shop")->is_accepted);
		scene_clear(&scene);
	}
}

static void
an_acceptance_does_not_hide_what_a_running_site_lacks(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STARTED);
	scene_past(&scene, 1)->accepted.at = SCENE_START;
	assert_judged(&scene, SEVERITY_WARNING, "will-not-restart");
	scene_clear(&scene);
}

static void
row_14_has_the_severity_that_the_policy_gives_it(void **state)
{
	static const enum severity severities[] = { SEVERITY_OK, SEVERITY_WARNING, SEVERITY_CRITICAL };
	struct scene scene;
	size_t i;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->ran_since_start = true;
	scene_past(&scene, 1)->stop = STOP_SAME_RUN;
	for (i = 0; i < 3; i++) {
		scene.policy.stopped = severities[i];
		assert_judged(&scene, severities[i], "stopped");
		assert_int_equal(scene.verdict.severity, severities[i]);
		assert_int_equal(scene.verdict.down, severities[i] == SEVERITY_CRITICAL ? 1 : 0);
	}
	scene_clear(&scene);
}

/* W3SVC may have started unseen in the process that it shares: with its flag on it would have come back. */
static void
row_14_is_at_least_a_warning_where_a_start_that_was_not_seen_may_have_taken_it_down(void **state)
{
	static const enum stop_evidence open[] = { STOP_NONE, STOP_SEEN };
	struct scene scene;
	size_t i;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene.policy.stopped = SEVERITY_OK;
	scene_past(&scene, 1)->ran_since_start = true;
	for (i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		scene_past(&scene, 1)->stop = open[i];
		assert_judged(&scene, SEVERITY_WARNING, "stopped");
	}
	scene_clear(&scene);
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	scene.policy.stopped = SEVERITY_OK;
	scene_past(&scene, 1)->ran_since_start = true;
	assert_judged(&scene, SEVERITY_OK, "stopped");
	scene_clear(&scene);
}

/* A restart that this look could not see may have taken it down. */
static void
row_14_is_at_least_a_warning_where_the_last_start_cannot_be_read(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_past(&scene, 1)->ran_since_start = true;
	scene.memory.last_start = SCENE_START;
	scene.snapshot.facts.boot_time = 0;
	scene.policy.stopped = SEVERITY_OK;
	assert_judged(&scene, SEVERITY_WARNING, "stopped");
	assert_sentence(&scene, "whether a restart took it down cannot be read");
	scene.policy.stopped = SEVERITY_CRITICAL;
	assert_judged(&scene, SEVERITY_CRITICAL, "stopped");
	scene_clear(&scene);
}

static void
the_policy_for_stops_does_not_soften_a_site_lost_at_a_restart(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene.policy.stopped = SEVERITY_OK;
	assert_judged(&scene, SEVERITY_CRITICAL, "down-after-restart");
	scene_clear(&scene);
}

static void
rows_16_and_17_name_the_last_start(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	assert_sentence(&scene, "did not come back after the last start at 22:13: auto start is off");
	scene_clear(&scene);
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	assert_sentence(&scene, "did not come back after the last start at 22:13, and auto start is on: the node tells no error");
	scene_clear(&scene);
}

static void
row_17_tells_the_nodes_error_as_text(void **state)
{
	static const struct {
		uint32_t code;
		const char *words;
	} cases[] = {
		{ 183, ": the binding is already taken by another site (Win32 error 183)" },
		{ 4711, ": Win32 error 4711" },
		{ 0, ": the node tells no error" },
	};
	struct scene scene;
	struct site *site;
	size_t i;

	(void)state;
	site = one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	for (i = 0; i < 3; i++) {
		site->win32_error = cases[i].code;
		assert_sentence(&scene, cases[i].words);
	}
	scene_clear(&scene);
}

static void
assert_tried(const struct scene *scene, const struct repair *repairs, size_t count, const char *sentence)
{
	struct verdict verdict;
	struct error err;

	assert_true(verdict_judge_tried(&scene->snapshot, &scene->memory, &scene->policy, repairs, count, &verdict, &err));
	assert_string_equal(verdict.sites[0].sentence, sentence);
	verdict_clear(&verdict);
}

static void
row_17_tells_what_a_repair_met_where_the_node_tells_nothing(void **state)
{
	struct repair repairs[] = {
		{ .time = SCENE_NOW - 400, .site_id = 1, .what = "start", .result = "done" },
		{ .time = SCENE_NOW - 300, .site_id = 1, .what = "start", .result = "failed: error 183: taken" },
		{ .time = SCENE_NOW - 200, .site_id = 2, .what = "start", .result = "failed: of another site" },
		{ .time = SCENE_NOW - 100, .site_id = 1, .what = "start", .result = "" },
		{ .time = SCENE_START - 9, .site_id = 1, .what = "auto-start", .result = "done" },
	};
	struct scene scene;
	struct site *site = one_site(&scene, AUTO_START_ON, RUN_STOPPED);

	(void)state;
	assert_tried(&scene, repairs, 5, "did not come back after the last start at 22:13, and auto start is on: the last "
					 "try to start it, 5 min ago, met: error 183: taken");
	assert_tried(&scene, repairs, 1, "did not come back after the last start at 22:13, and auto start is on: the node "
					 "tells no error");
	repairs[4].time = SCENE_START + 9;
	assert_tried(&scene, repairs + 4, 1,
	    "did not come back after the last start at 22:13, when auto start was off (start_iis_sites has put it back): "
	    "the node tells no error");
	repairs[4].result = "failed: no";
	site->win32_error = 4711;
	assert_tried(&scene, repairs, 5, "did not come back after the last start at 22:13, and auto start is on: Win32 "
					 "error 4711");
	scene_clear(&scene);
}

static void
row_18_without_an_earlier_observation_is_a_warning_that_names_accept(void **state)
{
	enum { NO_HISTORY, UNKNOWN_NODE, UNKNOWN_SITE, NEVER_RAN, CASES };
	int i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		struct scene scene;

		one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
		if (i == NO_HISTORY)
			scene.has_memory = false;
		else if (i == UNKNOWN_NODE)
			scene.memory.is_known = false;
		else if (i == UNKNOWN_SITE)
			scene.memory.site_count = 0;
		else
			scene_past(&scene, 1)->has_run = false;
		assert_judged(&scene, SEVERITY_WARNING, "not-remembered");
		assert_sentence(&scene, "no earlier observation");
		assert_sentence(&scene, "run: sitewatch accept EXCH-A 1)");
		assert_true(scene_judge_site(&scene, "shop")->has_no_memory);
		scene_clear(&scene);
	}
}

static void
a_site_whose_past_is_known_is_not_said_to_have_none(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	assert_false(scene_judge_site(&scene, "shop")->has_no_memory);
	assert_null(strstr(scene_judge_site(&scene, "shop")->sentence, "sitewatch accept"));
	scene_clear(&scene);
}

static void
a_site_created_again_under_its_id_is_judged_as_a_new_one(void **state)
{
	struct scene scene;

	(void)state;
	one_site(&scene, AUTO_START_ON, RUN_STOPPED);
	/* memory starts anew for it: neither the stop nor the acceptance of the old one is left */
	*scene_past(&scene, 1) =
	    (struct site_memory) { .id = 1, .name = "shop", .first_seen = SCENE_NOW, .accepted = { .by = "", .why = "" }, .flag_accepted = { .by = "", .why = "" } };
	assert_judged(&scene, SEVERITY_WARNING, "not-remembered");
	assert_sentence(&scene, "no earlier observation");
	scene_clear(&scene);
}

static void
a_drifting_boot_time_does_not_make_a_stop_a_restart(void **state)
{
	int drift_s;

	(void)state;
	for (drift_s = -119; drift_s <= 119; drift_s += 119) {
		struct scene scene;

		one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
		scene.memory.boot_time = SCENE_START;
		scene.snapshot.facts.boot_time = SCENE_START + drift_s;
		scene_past(&scene, 1)->ran_since_start = true;
		assert_judged(&scene, SEVERITY_CRITICAL, "stopped");
		scene_clear(&scene);
	}
}

static void
the_command_that_accepts_can_be_pasted_into_a_shell(void **state)
{
	static const struct {
		const char *node, *command;
	} cases[] = {
		{ "web1.example", "sitewatch accept web1.example 1)" },
		{ "EXCH A", "sitewatch accept 'EXCH A' 1)" },
		{ "$(reboot)", "sitewatch accept '$(reboot)' 1)" },
		{ "it's", "sitewatch accept 'it'\\''s' 1)" },
		{ "'", "sitewatch accept ''\\''' 1)" },
		{ "-x", "sitewatch accept -- -x 1)" },
		{ "k\xc3\xb6ln", "sitewatch accept 'k\xc3\xb6ln' 1)" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
		scene.snapshot.node = cases[i].node;
		scene.has_memory = false;
		assert_sentence(&scene, cases[i].command);
		scene_clear(&scene);
	}
}

static void
row_19_names_the_right_that_is_missing(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_UNKNOWN);
	assert_true(snapshot_set_part(&scene.snapshot, PART_RUN_STATE, PART_UNREADABLE,
	    "access denied: Site.GetState needs the execute right", &err));
	assert_judged(&scene, SEVERITY_UNKNOWN, "unreadable");
	assert_sentence(&scene, "needs the execute right");
	assert_sentence(&scene, "auto start is off");
	scene_clear(&scene);
}

static void
a_file_is_judged_by_auto_start_alone(void **state)
{
	static const struct {
		enum auto_start auto_start;
		enum severity severity;
		const char *reason, *words;
	} cases[] = {
		{ AUTO_START_ON, SEVERITY_OK, "running", "auto start is on (run state not in the file)" },
		{ AUTO_START_OFF, SEVERITY_WARNING, "will-not-restart",
		    "auto start is off: it will not survive a restart" },
		{ AUTO_START_UNKNOWN, SEVERITY_UNKNOWN, "unreadable", "its auto start cannot be read" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct scene scene;

		one_site(&scene, cases[i].auto_start, RUN_UNKNOWN);
		scene.has_memory = false;
		scene.snapshot.has_run_state = false;
		scene.snapshot.facts = (struct node_facts) { .computer = "", .exres_version = "" };
		assert_judged(&scene, cases[i].severity, cases[i].reason);
		assert_sentence(&scene, cases[i].words);
		assert_int_equal(scene.verdict.severity, cases[i].severity);
		assert_int_equal(scene.verdict.running, 0);
		scene_clear(&scene);
	}
}

static void
what_is_known_of_the_past_stands_in_the_verdict(void **state)
{
	struct scene scene;
	const struct site_verdict *site;

	(void)state;
	one_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_failover(&scene, SCENE_START - 420, EVIDENCE_EVENT);
	site = scene_judge_site(&scene, "shop");
	assert_int_equal(site->id, 1);
	assert_int_equal(site->down_since, SCENE_START + 60);
	assert_int_equal(site->last_failover, SCENE_START - 420);
	scene_clear(&scene);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_state_of_a_site_has_its_row),
	cmocka_unit_test(row_1_an_ignored_site_is_ok_whatever_it_does),
	cmocka_unit_test(row_3_every_state_of_w3svc_but_running_and_unknown_is_down),
	cmocka_unit_test(row_3_comes_before_grace_and_acceptance),
	cmocka_unit_test(row_4_needs_a_pool_that_is_told_to_be_stopped),
	cmocka_unit_test(row_4_is_of_started_sites_only),
	cmocka_unit_test(row_7_tells_since_when_the_flag_was_seen_off),
	cmocka_unit_test(a_site_that_runs_with_an_unreadable_flag_is_never_ok),
	cmocka_unit_test(row_10_a_stopped_site_settles_until_its_grace_is_over),
	cmocka_unit_test(grace_is_taken_on_the_nodes_clock_not_on_ours),
	cmocka_unit_test(a_restart_of_w3svc_alone_has_its_own_grace),
	cmocka_unit_test(a_last_start_that_is_not_known_gives_no_grace),
	cmocka_unit_test(a_last_start_that_this_look_cannot_read_is_the_remembered_one),
	cmocka_unit_test(row_9_a_stop_before_the_last_start_stays_quiet),
	cmocka_unit_test(row_9_an_accepted_stop_stays_quiet_and_says_who_accepted),
	cmocka_unit_test(an_acceptance_does_not_hide_what_a_running_site_lacks),
	cmocka_unit_test(row_14_has_the_severity_that_the_policy_gives_it),
	cmocka_unit_test(row_14_is_at_least_a_warning_where_a_start_that_was_not_seen_may_have_taken_it_down),
	cmocka_unit_test(row_14_is_at_least_a_warning_where_the_last_start_cannot_be_read),
	cmocka_unit_test(the_policy_for_stops_does_not_soften_a_site_lost_at_a_restart),
	cmocka_unit_test(rows_16_and_17_name_the_last_start),
	cmocka_unit_test(row_17_tells_the_nodes_error_as_text),
	cmocka_unit_test(row_17_tells_what_a_repair_met_where_the_node_tells_nothing),
	cmocka_unit_test(row_18_without_an_earlier_observation_is_a_warning_that_names_accept),
	cmocka_unit_test(a_site_whose_past_is_known_is_not_said_to_have_none),
	cmocka_unit_test(a_site_created_again_under_its_id_is_judged_as_a_new_one),
	cmocka_unit_test(a_drifting_boot_time_does_not_make_a_stop_a_restart),
	cmocka_unit_test(the_command_that_accepts_can_be_pasted_into_a_shell),
	cmocka_unit_test(row_19_names_the_right_that_is_missing),
	cmocka_unit_test(a_file_is_judged_by_auto_start_alone),
	cmocka_unit_test(what_is_known_of_the_past_stands_in_the_verdict),
};

TEST_GROUP(tests, scene_set_utc, NULL);
