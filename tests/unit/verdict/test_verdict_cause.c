/* Which cause is shown, and which is not claimed (KB885440, windows.md 8.6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define BEFORE_START (SCENE_START - 420) /* 22:06:20 */
#define AFTER_START  (SCENE_START + 300) /* 22:18:20 */
#define SEEN_ON	     (BEFORE_START - 2 * 86400)

static void
add_sites(struct scene *scene, size_t count, enum auto_start auto_start, enum run_state run_state)
{
	static const char *const names[] = { "OWA", "Shop", "Intranet", "Wiki" };
	size_t i;

	for (i = 0; i < count; i++)
		scene_add(scene, names[i], auto_start, run_state);
}

/** The story: a failover at BEFORE_START cleared the flags, then a restart took all sites down. */
static void
story(struct scene *scene)
{
	scene_init(scene);
	add_sites(scene, 3, AUTO_START_OFF, RUN_STOPPED);
	scene_failover(scene, BEFORE_START, EVIDENCE_EVENT);
	scene_flags_seen_on(scene, SEEN_ON);
}

static void
a_failover_before_the_restart_with_all_flags_off_is_the_cause(void **state)
{
	struct scene scene;
	const struct verdict *verdict;

	(void)state;
	story(&scene);
	verdict = scene_judge(&scene);
	assert_int_equal(verdict->cause, CAUSE_KB885440);
	assert_string_equal(
	    verdict->cause_sentence, "Auto start was cleared at the failover at 22:06 (KB885440)");
	assert_int_equal(verdict->failover.time, BEFORE_START);
	assert_int_equal(verdict->failover.evidence, EVIDENCE_EVENT);
	assert_string_equal(verdict->failover.group, "EXCHANGE");
	assert_string_equal(verdict->failover.from, "EXCH-B");
	assert_string_equal(verdict->failover.to, "EXCH-A");
	scene_clear(&scene);
}

static void
a_failover_after_the_start_is_the_cause_while_all_sites_run(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 3, AUTO_START_OFF, RUN_STARTED);
	scene_flags_seen_on(&scene, SEEN_ON);
	scene_failover(&scene, AFTER_START, EVIDENCE_EVENT);
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene.snapshot.sites[1].run_state = RUN_STOPPED;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
sites_started_again_by_hand_keep_the_cause_until_a_flag_is_back(void **state)
{
	struct scene scene;

	(void)state;
	story(&scene);
	scene.snapshot.sites[0].run_state = scene.snapshot.sites[1].run_state = RUN_STARTED;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene.snapshot.sites[0].auto_start = AUTO_START_ON;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	assert_string_equal(scene.verdict.cause_sentence, "");
	scene_clear(&scene);
}

/* The flags of all were seen to fall round it: it stays the cause while one of them is off. */
static void
the_cause_stays_until_the_last_site_of_the_event_is_mended(void **state)
{
	struct scene scene;
	size_t i;

	(void)state;
	story(&scene);
	scene.failovers[0].has_cleared = true;
	for (i = 0; i < 3; i++)
		scene_past(&scene, (uint32_t)i + 1)->auto_start_off_since = BEFORE_START + 30;
	for (i = 0; i < 2; i++) {
		scene.snapshot.sites[i].auto_start = AUTO_START_ON;
		scene.snapshot.sites[i].run_state = RUN_STARTED;
		scene_past(&scene, (uint32_t)i + 1)->auto_start_on_seen = SCENE_NOW;
		scene_past(&scene, (uint32_t)i + 1)->auto_start_off_since = 0;
		assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	}
	scene.snapshot.sites[2].run_state = RUN_STARTED;	/* at risk still */
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene_past(&scene, 3)->accepted.at = SCENE_NOW;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_past(&scene, 3)->accepted.at = 0;
	scene_past(&scene, 3)->flag_accepted.at = SCENE_NOW;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene.snapshot.sites[2].run_state = RUN_STOPPED;	/* which nobody accepted */
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene_past(&scene, 3)->flag_accepted.at = 0;
	scene.snapshot.sites[2].auto_start = AUTO_START_ON;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
a_flag_that_fell_again_after_it_was_mended_is_not_of_the_event(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 2, AUTO_START_ON, RUN_STARTED);
	scene_failover(&scene, BEFORE_START, EVIDENCE_EVENT)->has_cleared = true;
	scene_flags_seen_on(&scene, SCENE_NOW - 60);
	scene.snapshot.sites[1].auto_start = AUTO_START_OFF;	/* somebody stopped it later */
	scene.snapshot.sites[1].run_state = RUN_STOPPED;
	scene_past(&scene, 2)->auto_start_off_since = SCENE_NOW;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
a_picture_whose_flags_nobody_saw_fall_is_a_likely_cause(void **state)
{
	static const struct {
		unsigned int iis;
		const char *windows, *sentence;
	} cases[] = {
		{ 6, "", "Auto start of all sites is off and none runs since a start that followed a failover: "
		     "probably KB885440" },
		{ 6, "10.0.17763", "Auto start of all sites is off and none runs since a start that followed a failover: "
		     "probably as in KB885440" },
		{ 7, "", "Auto start of all sites is off and none runs since a start that followed a failover: "
		     "probably as in KB885440" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	story(&scene);
	scene_flags_seen_on(&scene, 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene.snapshot.facts.iis_interface = cases[i].iis;
		scene.snapshot.facts.windows_version = cases[i].windows;
		assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440_LIKELY);
		assert_string_equal(scene.verdict.cause_sentence, cases[i].sentence);
	}
	scene_flags_seen_on(&scene, SEEN_ON);
	assert_string_equal(scene_judge(&scene)->cause_sentence,
	    "Auto start was cleared at the failover at 22:06 (as in KB885440)");
	scene_flags_seen_on(&scene, 0);
	scene.snapshot.sites[0].run_state = RUN_STARTED;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene.snapshot.sites[0].run_state = RUN_STOPPED;
	scene.failovers[0].time = SCENE_START - 30 * 86400 - 1;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
no_failover_or_a_flag_not_told_shows_no_cause(void **state)
{
	struct scene scene;

	(void)state;
	story(&scene);
	scene.memory.failover_count = 0;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	assert_int_equal(scene.verdict.failover.evidence, EVIDENCE_NONE);
	assert_string_equal(scene.verdict.failover.group, "");
	scene.memory.failover_count = 1;
	scene.snapshot.sites[2].auto_start = AUTO_START_UNKNOWN;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
a_flag_seen_on_after_the_failover_leaves_the_picture_alone(void **state)
{
	static const struct {
		time_t seen_on;
		enum cause cause;
	} cases[] = {
		{ 0, CAUSE_KB885440 },
		{ BEFORE_START - 60, CAUSE_KB885440 },
		{ BEFORE_START + 120, CAUSE_KB885440 }, /* the cluster takes its time */
		{ BEFORE_START + 121, CAUSE_KB885440_LIKELY },
		{ SCENE_START - 10, CAUSE_KB885440_LIKELY },
	};
	struct scene scene;
	size_t i;

	(void)state;
	story(&scene);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene_past(&scene, 2)->auto_start_on_seen = cases[i].seen_on;
		assert_int_equal(scene_judge(&scene)->cause, cases[i].cause);
	}
	scene_clear(&scene);
}

/* Of the three sites of the story. */
static enum cause
cause_when_off_since(struct scene *scene, time_t off_since)
{
	uint32_t id;

	for (id = 1; id <= 3; id++)
		scene_past(scene, id)->auto_start_off_since = off_since;
	return scene_judge(scene)->cause;
}

static void
flags_that_were_all_off_before_the_failover_leave_the_picture_alone(void **state)
{
	static const struct {
		time_t off_since;
		enum cause cause;
	} cases[] = {
		{ BEFORE_START - 121, CAUSE_KB885440_LIKELY },
		{ BEFORE_START - 120, CAUSE_KB885440 },
		{ BEFORE_START + 30, CAUSE_KB885440 },
		{ SCENE_NOW, CAUSE_KB885440 },
	};
	struct scene scene;
	size_t i;

	(void)state;
	story(&scene);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(cause_when_off_since(&scene, cases[i].off_since), cases[i].cause);
	scene_clear(&scene);
}

static void
one_site_that_was_off_long_before_does_not_excuse_the_failover(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 3, AUTO_START_OFF, RUN_STARTED);
	scene_flags_seen_on(&scene, SEEN_ON);
	scene_failover(&scene, AFTER_START, EVIDENCE_EVENT);
	scene.snapshot.sites[2].run_state = RUN_STOPPED; /* on purpose, a week ago */
	scene_past(&scene, 3)->stop = STOP_MEANT;
	scene_past(&scene, 3)->auto_start_off_since = SCENE_START - 7 * 86400;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene_clear(&scene);
}

static void
an_older_failover_is_the_cause_where_the_newest_cannot_be(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 2, AUTO_START_OFF, RUN_STOPPED);
	scene_flags_seen_on(&scene, SEEN_ON);
	scene_failover(
	    &scene, AFTER_START, EVIDENCE_EVENT); /* after the restart: the sites were down already */
	scene_failover(&scene, BEFORE_START, EVIDENCE_EVENT);
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	assert_non_null(strstr(scene.verdict.cause_sentence, "at 22:06"));
	assert_int_equal(scene.verdict.failover.time, AFTER_START);
	scene_clear(&scene);
}

static void
the_sentence_tells_how_the_failover_is_known(void **state)
{
	static const struct {
		enum evidence evidence;
		time_t began;
		const char *sentence;
	} cases[] = {
		{ EVIDENCE_EVENT, BEFORE_START - 2,
		    "Auto start was cleared at the failover at 22:06 (KB885440)" },
		{ EVIDENCE_OBSERVED, BEFORE_START - 300,
		    "Auto start was cleared at the failover between 22:01 and 22:06 (KB885440)" },
		{ EVIDENCE_OBSERVED, 0, "Auto start was cleared at the failover seen at 22:06 (KB885440)" },
		{ EVIDENCE_FLAGS, BEFORE_START - 300,
		    "Auto start of all sites fell between 22:01 and 22:06, as a failover does it "
		    "(KB885440)" },
		{ EVIDENCE_FLAGS, 0,
		    "Auto start of all sites was seen to have fallen at 22:06, as a failover does it "
		    "(KB885440)" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	story(&scene);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene.failovers[0].evidence = cases[i].evidence;
		scene.failovers[0].began = cases[i].began;
		assert_string_equal(scene_judge(&scene)->cause_sentence, cases[i].sentence);
	}
	scene_clear(&scene);
}

static void
a_failover_of_another_day_is_told_with_its_date(void **state)
{
	struct scene scene;

	(void)state;
	story(&scene);
	scene.failovers[0].time = scene.failovers[0].began = BEFORE_START - 86400;
	assert_string_equal(scene_judge(&scene)->cause_sentence,
	    "Auto start was cleared at the failover at 2023-11-13 22:06 (KB885440)");
	scene_clear(&scene);
}

static void
sites_that_the_cluster_starts_do_not_count(void **state)
{
	static const struct cluster_rule rule = { .site_glob = "Shop", .group = "WEB" };
	struct scene scene;

	(void)state;
	story(&scene);
	scene.policy.cluster_rules = &rule;
	scene.policy.cluster_rule_count = 1;
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
	scene.snapshot.sites[1].auto_start = AUTO_START_ON;
	scene_past(&scene, 2)->auto_start_on_seen = SCENE_NOW;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene_clear(&scene);

	/* and a node that has no others shows no cause, however its flags are */
	scene_init(&scene);
	scene_add(&scene, "Shop", AUTO_START_OFF, RUN_STOPPED);
	scene_failover(&scene, BEFORE_START, EVIDENCE_EVENT);
	scene.policy.cluster_rules = &rule;
	scene.policy.cluster_rule_count = 1;
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
sites_left_out_of_the_check_still_bear_witness(void **state)
{
	static const char *const only[] = { "OWA" };
	struct scene scene;

	(void)state;
	story(&scene);
	scene.policy.only = only;
	scene.policy.only_count = 1;
	scene.snapshot.sites[1].auto_start = AUTO_START_ON;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
without_a_memory_the_nodes_own_events_tell_of_failovers(void **state)
{
	const struct cluster_event older = { .time = BEFORE_START - 3600, .group = "OLD", .to = "EXCH-B" };
	const struct cluster_event newer = {
		.time = BEFORE_START, .group = "EXCHANGE", .from = "EXCH-B", .to = "EXCH-A"
	};
	struct scene scene;
	struct error err;

	(void)state;
	story(&scene);
	scene.has_memory = false;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	assert_true(snapshot_add_event(&scene.snapshot, &newer, &err));
	assert_true(snapshot_add_event(&scene.snapshot, &older, &err));
	assert_true(snapshot_finish(&scene.snapshot, &err));
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440_LIKELY);	/* no look saw a flag fall */
	assert_int_equal(scene.verdict.failover.time, BEFORE_START);
	assert_string_equal(scene.verdict.failover.group, "EXCHANGE");
	scene_clear(&scene);
}

static void
without_a_memory_an_older_event_counts_where_the_newest_cannot(void **state)
{
	const struct cluster_event older = { .time = BEFORE_START, .group = "EXCHANGE", .to = "EXCH-A" };
	const struct cluster_event newer = { .time = AFTER_START, .group = "OTHER", .to = "EXCH-A" };
	struct scene scene;
	struct error err;

	(void)state;
	story(&scene);
	scene.has_memory = false;
	assert_true(snapshot_add_event(&scene.snapshot, &newer, &err));
	assert_true(snapshot_finish(&scene.snapshot, &err));
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	assert_true(snapshot_add_event(&scene.snapshot, &older, &err));
	assert_true(snapshot_finish(&scene.snapshot, &err));
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440_LIKELY);
	assert_string_equal(scene.verdict.failover.group, "OTHER");
	scene_clear(&scene);
}

/* A move that was observed lies between two looks; one that the node dates into its future began when it was seen. */
static void
flags_off_since_the_failover_can_have_begun_are_of_it(void **state)
{
	static const struct {
		time_t began, off_since;
		enum cause cause;
	} cases[] = {
		{ BEFORE_START - 1000, BEFORE_START - 900, CAUSE_KB885440 },
		{ BEFORE_START - 1000, BEFORE_START - 1121, CAUSE_KB885440_LIKELY },
		{ SCENE_NOW + 30 * 86400, BEFORE_START + 30, CAUSE_KB885440 },
		{ SCENE_NOW + 30 * 86400, BEFORE_START - 121, CAUSE_KB885440_LIKELY },
	};
	struct scene scene;
	size_t i;

	(void)state;
	story(&scene);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene.failovers[0].began = cases[i].began;
		scene.failovers[0].evidence = cases[i].began > SCENE_NOW ? EVIDENCE_EVENT : EVIDENCE_OBSERVED;
		assert_int_equal(cause_when_off_since(&scene, cases[i].off_since), cases[i].cause);
	}
	scene_clear(&scene);
}

static void
a_failover_of_the_very_second_of_the_start_came_before_it(void **state)
{
	struct scene scene;

	(void)state;
	story(&scene);
	scene.failovers[0].time = scene.failovers[0].began = SCENE_START;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene_flags_seen_on(&scene, 0);
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440_LIKELY);
	scene.failovers[0].time = SCENE_START + 1;
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
a_node_of_one_site_shows_both_causes(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 1, AUTO_START_OFF, RUN_STOPPED);
	scene_failover(&scene, BEFORE_START, EVIDENCE_EVENT);
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440_LIKELY);
	scene_flags_seen_on(&scene, SEEN_ON);
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	scene_clear(&scene);
}

/* One of two sites is mended; the other tells whether it is still of the event. */
static void
a_site_is_of_the_event_when_its_flag_fell_round_it(void **state)
{
	static const struct {
		time_t on_seen, off_since;
		enum cause cause;
	} cases[] = {
		{ SEEN_ON, BEFORE_START + 30, CAUSE_KB885440 },
		{ 0, BEFORE_START + 30, CAUSE_NONE },
		{ BEFORE_START + 120, BEFORE_START + 180, CAUSE_KB885440 },
		{ BEFORE_START + 121, BEFORE_START + 180, CAUSE_NONE },
		{ SEEN_ON, BEFORE_START - 120, CAUSE_KB885440 },
		{ SEEN_ON, BEFORE_START - 121, CAUSE_NONE },
	};
	struct scene scene;
	size_t i;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 2, AUTO_START_OFF, RUN_STOPPED);
	scene.snapshot.sites[1].auto_start = AUTO_START_ON;
	scene.snapshot.sites[1].run_state = RUN_STARTED;
	scene_failover(&scene, BEFORE_START, EVIDENCE_EVENT)->has_cleared = true;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene_past(&scene, 1)->auto_start_on_seen = cases[i].on_seen;
		scene_past(&scene, 1)->auto_start_off_since = cases[i].off_since;
		if (scene_judge(&scene)->cause != cases[i].cause)
			fail_msg("case %zu: %s", i, cause_name(scene.verdict.cause));
	}
	scene_clear(&scene);
}

static void
of_two_failovers_the_one_that_cleared_the_flags_is_named(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 2, AUTO_START_OFF, RUN_STOPPED);
	scene.snapshot.sites[1].auto_start = AUTO_START_ON;
	scene.snapshot.sites[1].run_state = RUN_STARTED;
	scene_failover(&scene, BEFORE_START, EVIDENCE_EVENT);
	scene_failover(&scene, BEFORE_START - 3600, EVIDENCE_EVENT)->has_cleared = true;
	scene_past(&scene, 1)->auto_start_on_seen = SEEN_ON;
	scene_past(&scene, 1)->auto_start_off_since = BEFORE_START - 3500;
	assert_string_equal(
	    scene_judge(&scene)->cause_sentence, "Auto start was cleared at the failover at 21:06 (KB885440)");
	assert_int_equal(scene.verdict.failover.time, BEFORE_START);
	scene_clear(&scene);
}

static void
a_file_shows_no_cause(void **state)
{
	struct scene scene;

	(void)state;
	story(&scene);
	scene.has_memory = false;
	scene.snapshot.has_run_state = false;
	scene.snapshot.facts = (struct node_facts) { .computer = "", .exres_version = "" };
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
	scene_clear(&scene);
}

static void
an_old_exres_is_a_warning_only_where_it_is_asked_for(void **state)
{
	static const struct {
		const char *version;
		bool is_old;
	} cases[] = {
		{ "6.5.7226.0", true },
		{ "6.5.7232.71", true },
		{ "6.5.7232.72", false },
		{ "6.5.7232.100", false },
		{ "6.5.7638.1", false },
		{ "6.5.10000.0", false },
		{ "6.10.0.0", false },
		{ "5.99.99999.99999", true },
		{ "10.0.0.0", false },
		{ "6.5.07232.072", false },
		{ "06.5.7232.71", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene;

		scene_init(&scene);
		add_sites(&scene, 2, AUTO_START_ON, RUN_STARTED);
		scene.snapshot.facts.exres_version = cases[i].version;
		assert_int_equal(scene_judge(&scene)->severity, SEVERITY_OK);
		scene.policy.check_hotfix = true;
		if ((scene_judge(&scene)->cause == CAUSE_HOTFIX_MISSING) != cases[i].is_old)
			fail_msg("%s", cases[i].version);
		assert_int_equal(scene.verdict.severity, cases[i].is_old ? SEVERITY_WARNING : SEVERITY_OK);
		assert_int_equal(strstr(scene.verdict.cause_sentence, " is older than 6.5.7232.72") != NULL, cases[i].is_old);
		assert_string_equal(scene.verdict.notes, "");
		scene_clear(&scene);
	}
}

static void
a_version_that_cannot_be_compared_is_a_note(void **state)
{
	static const char *const versions[] = { "6.5.7226", "6.5.7226.0.1", "6.5.7226.x", "6..7226.0",
		"6.5.7226.0 (lab)", ".5.7226.0", "6.5.7226.", "-6.5.7226.0", "6.5.7226.123456", "6" };
	struct scene scene;
	size_t i;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 1, AUTO_START_ON, RUN_STARTED);
	scene.policy.check_hotfix = true;
	for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		scene.snapshot.facts.exres_version = versions[i];
		assert_int_equal(scene_judge(&scene)->cause, CAUSE_NONE);
		assert_int_equal(scene.verdict.severity, SEVERITY_OK);
		assert_non_null(strstr(scene.verdict.notes, "the version of Exres.dll cannot be read: '"));
		assert_non_null(strstr(scene.verdict.notes, versions[i]));
	}
	scene.snapshot.facts.exres_version = "";
	assert_non_null(strstr(scene_judge(&scene)->notes, "the version of Exres.dll is not known"));
	scene_clear(&scene);
}

static void
a_version_that_cannot_be_read_is_left_to_the_note_on_that_part(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	scene_init(&scene);
	add_sites(&scene, 2, AUTO_START_ON, RUN_STARTED);
	scene.policy.check_hotfix = true;
	assert_true(snapshot_set_part(&scene.snapshot, PART_HOTFIX, PART_UNREADABLE, "access denied", &err));
	assert_null(strstr(scene_judge(&scene)->notes, "is not known"));
	assert_non_null(strstr(scene.verdict.notes, "access denied"));
	scene_clear(&scene);
}

static void
a_missing_hotfix_beside_its_damage_goes_to_the_notes(void **state)
{
	struct scene scene;

	(void)state;
	story(&scene);
	scene.policy.check_hotfix = true;
	scene.snapshot.facts.exres_version = "6.5.7226.0";
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440);
	assert_string_equal(scene.verdict.notes,
	    "Exres.dll 6.5.7226.0 is older than 6.5.7232.72: the hotfix of KB885440 is missing");
	scene_flags_seen_on(&scene, 0);
	assert_int_equal(scene_judge(&scene)->cause, CAUSE_KB885440_LIKELY);
	assert_non_null(strstr(scene.verdict.notes, "Exres.dll 6.5.7226.0 is older"));
	scene_clear(&scene);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_failover_before_the_restart_with_all_flags_off_is_the_cause),
	cmocka_unit_test(a_failover_after_the_start_is_the_cause_while_all_sites_run),
	cmocka_unit_test(sites_started_again_by_hand_keep_the_cause_until_a_flag_is_back),
	cmocka_unit_test(the_cause_stays_until_the_last_site_of_the_event_is_mended),
	cmocka_unit_test(a_flag_that_fell_again_after_it_was_mended_is_not_of_the_event),
	cmocka_unit_test(a_picture_whose_flags_nobody_saw_fall_is_a_likely_cause),
	cmocka_unit_test(no_failover_or_a_flag_not_told_shows_no_cause),
	cmocka_unit_test(a_flag_seen_on_after_the_failover_leaves_the_picture_alone),
	cmocka_unit_test(flags_that_were_all_off_before_the_failover_leave_the_picture_alone),
	cmocka_unit_test(one_site_that_was_off_long_before_does_not_excuse_the_failover),
	cmocka_unit_test(an_older_failover_is_the_cause_where_the_newest_cannot_be),
	cmocka_unit_test(the_sentence_tells_how_the_failover_is_known),
	cmocka_unit_test(a_failover_of_another_day_is_told_with_its_date),
	cmocka_unit_test(sites_that_the_cluster_starts_do_not_count),
	cmocka_unit_test(sites_left_out_of_the_check_still_bear_witness),
	cmocka_unit_test(without_a_memory_the_nodes_own_events_tell_of_failovers),
	cmocka_unit_test(without_a_memory_an_older_event_counts_where_the_newest_cannot),
	cmocka_unit_test(flags_off_since_the_failover_can_have_begun_are_of_it),
	cmocka_unit_test(a_failover_of_the_very_second_of_the_start_came_before_it),
	cmocka_unit_test(a_node_of_one_site_shows_both_causes),
	cmocka_unit_test(a_site_is_of_the_event_when_its_flag_fell_round_it),
	cmocka_unit_test(of_two_failovers_the_one_that_cleared_the_flags_is_named),
	cmocka_unit_test(a_file_shows_no_cause),
	cmocka_unit_test(an_old_exres_is_a_warning_only_where_it_is_asked_for),
	cmocka_unit_test(a_version_that_cannot_be_compared_is_a_note),
	cmocka_unit_test(a_version_that_cannot_be_read_is_left_to_the_note_on_that_part),
	cmocka_unit_test(a_missing_hotfix_beside_its_damage_goes_to_the_notes),
};

TEST_GROUP(tests, scene_set_utc, NULL);
