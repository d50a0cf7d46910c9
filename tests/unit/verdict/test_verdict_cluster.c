/* Rows 2 and 11 of the table: sites that a cluster resource starts (windows.md 8.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/verdict/placement.h"
#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

static const struct cluster_rule shop_rule[] = {
	{ .site_glob = "intranet*", .group = "INTRANET" },
	{ .site_glob = "Shop*", .group = "WEB" },
};

/** A node with one site, "shop", that the second rule puts into group WEB. */
static void
clustered_site(struct scene *scene, enum auto_start auto_start, enum run_state run_state)
{
	scene_init(scene);
	scene_add(scene, "shop", auto_start, run_state);
	scene->policy.cluster_rules = shop_rule;
	scene->policy.cluster_rule_count = 2;
}

static void
a_site_whose_group_is_online_elsewhere_is_passive(void **state)
{
	static const enum run_state states[] = { RUN_STOPPED, RUN_STARTED, RUN_STOPPING, RUN_UNKNOWN };
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		clustered_site(&scene, AUTO_START_OFF, states[i]);
		scene_group(&scene, "Web", "EXCH-B", CLUSTER_ONLINE);
		assert_string_equal(scene_reason(&scene), "passive");
		assert_int_equal(scene.verdict.severity, SEVERITY_OK);
		assert_string_equal(
		    scene.verdict.sites[0].sentence, "its cluster group 'Web' is online on EXCH-B");
		scene_clear(&scene);
	}
}

static void
passive_comes_before_a_service_that_is_down(void **state)
{
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-B", CLUSTER_ONLINE);
	scene.snapshot.facts.w3svc_state = SERVICE_STOPPED;
	assert_string_equal(scene_reason(&scene), "passive");
	scene_clear(&scene);
}

static void
computers_are_the_same_by_their_first_label_without_case(void **state)
{
	static const struct {
		const char *owner, *computer, *reason;
	} cases[] = {
		{ "exch-a", "EXCH-A", "running" },
		{ "EXCH-A.corp.example", "exch-a", "running" },
		{ "exch-a", "Exch-A.other.example", "running" },
		{ "EXCH-AB", "EXCH-A", "passive" },
		{ "EXCH", "EXCH-A", "passive" },
		{ "EXCH-B.corp.example", "EXCH-A.corp.example", "passive" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	assert_false(placement_same_computer("", ""));	/* what is not told */
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		clustered_site(&scene, AUTO_START_OFF, RUN_STARTED);
		scene_group(&scene, "WEB", cases[i].owner, CLUSTER_ONLINE);
		scene.snapshot.facts.computer = cases[i].computer;
		if (strcmp(scene_reason(&scene), cases[i].reason) != 0)
			fail_msg("%s and %s: %s", cases[i].owner, cases[i].computer, scene_reason(&scene));
		scene_clear(&scene);
	}
}

static void
a_site_that_its_cluster_resource_starts_needs_no_auto_start(void **state)
{
	static const enum auto_start flags[] = { AUTO_START_OFF, AUTO_START_UNKNOWN };
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		clustered_site(&scene, flags[i], RUN_STARTED);
		scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
		assert_string_equal(scene_reason(&scene), "running");
		assert_int_equal(scene.verdict.will_not_restart, 0);
		assert_string_equal(
		    scene.verdict.sites[0].sentence, "runs, started by its cluster group 'WEB'");
		scene_clear(&scene);
	}
}

static void
a_site_stopped_where_its_group_is_online_is_down(void **state)
{
	static const struct {
		bool has_run, ran_since_start;
		enum stop_evidence stop;
		enum auto_start auto_start;
		const char *reason;
	} cases[] = {
		{ true, false, STOP_NONE, AUTO_START_OFF, "start-failed" },
		{ true, false, STOP_NONE, AUTO_START_ON, "start-failed" },
		{ false, false, STOP_NONE, AUTO_START_OFF, "start-failed" },
		{ true, true, STOP_NONE, AUTO_START_OFF, "stopped" },
		/* the cluster stopped it when the group left: not on purpose now that it is back */
		{ true, false, STOP_MEANT, AUTO_START_OFF, "start-failed" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		clustered_site(&scene, cases[i].auto_start, RUN_STOPPED);
		scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
		scene_past(&scene, 1)->has_run = cases[i].has_run;
		scene_past(&scene, 1)->stop = cases[i].stop;
		scene_past(&scene, 1)->ran_since_start = cases[i].ran_since_start;
		assert_string_equal(scene_reason(&scene), cases[i].reason);
		assert_int_equal(scene.verdict.severity, SEVERITY_CRITICAL);
		assert_non_null(
		    strstr(scene.verdict.sites[0].sentence, "while its cluster group 'WEB' is online here"));
		scene_clear(&scene);
	}
}

static void
a_stop_that_was_accepted_is_quiet_in_a_cluster_too(void **state)
{
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
	scene_past(&scene, 1)->accepted.at = SCENE_NOW - 60;
	assert_string_equal(scene_reason(&scene), "stopped-before");
	scene_clear(&scene);
}

static void
a_group_on_its_way_lets_its_sites_settle(void **state)
{
	static const char *const owners[] = { "EXCH-A", "EXCH-B" };
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
		scene_group(&scene, "WEB", owners[i], CLUSTER_PENDING);
		assert_string_equal(scene_reason(&scene), "settling");
		assert_int_equal(scene.verdict.severity, SEVERITY_WARNING);
		scene_clear(&scene);
	}
}

static void
a_group_partly_online_decides_but_is_noted(void **state)
{
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-B", CLUSTER_PARTLY_ONLINE);
	assert_string_equal(scene_reason(&scene), "passive");
	assert_non_null(strstr(scene.verdict.notes, "group 'WEB' is only partly online on EXCH-B"));
	scene_clear(&scene);
	clustered_site(&scene, AUTO_START_OFF, RUN_STARTED);
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
	assert_string_equal(scene_reason(&scene), "running");
	assert_string_equal(scene.verdict.notes, "");
	scene_clear(&scene);
}

static void
a_group_that_cannot_decide_leaves_the_site_an_ordinary_one(void **state)
{
	static const struct {
		enum cluster_state group;
		const char *owner, *note;
	} cases[] = {
		{ CLUSTER_UNKNOWN, "EXCH-B", "group 'WEB': the group's state is not known" },
		{ CLUSTER_ONLINE, "", "group 'WEB': the group's owner is not known" },
	};
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
		scene_group(&scene, "WEB", cases[i].owner, cases[i].group);
		assert_string_equal(scene_reason(&scene), "down-after-restart");
		assert_non_null(strstr(scene.verdict.notes, cases[i].note));
		assert_non_null(
		    strstr(scene.verdict.notes, "'Shop*' are judged as if no cluster managed them"));
		scene_clear(&scene);
	}
}

static void
a_cluster_that_is_not_there_and_was_not_before_is_noted(void **state)
{
	static const struct {
		enum part_status status;
		const char *note;
	} cases[] = {
		{ PART_NOT_THERE, "the node is in no cluster" },
		{ PART_TOLD, "the node lists no such group" },
	};
	struct scene scene;
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		clustered_site(&scene, AUTO_START_OFF, RUN_STARTED);
		assert_true(
		    snapshot_set_part(&scene.snapshot, PART_CLUSTER, cases[i].status, "access denied", &err));
		assert_string_equal(scene_reason(&scene), "will-not-restart");
		assert_non_null(strstr(scene.verdict.notes, cases[i].note));
		scene_clear(&scene);
	}
}

static void
row_11_a_group_that_is_online_nowhere_is_down_whatever_its_site_was(void **state)
{
	static const struct {
		enum cluster_state group;
		const char *owner;
		bool has_run;
		enum stop_evidence stop;
		const char *words;
	} cases[] = {
		{ CLUSTER_FAILED, "EXCH-A", true, STOP_NONE, "its cluster group 'WEB' is failed, and online on no node" },
		{ CLUSTER_OFFLINE, "EXCH-B", true, STOP_NONE, "its cluster group 'WEB' is offline, and online on no node" },
		{ CLUSTER_FAILED, "", false, STOP_NONE, "is failed" },
		{ CLUSTER_FAILED, "EXCH-A", true, STOP_MEANT, "is failed" },	/* the cluster stopped it */
	};
	struct scene scene;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
		scene_group(&scene, "WEB", cases[i].owner, cases[i].group);
		scene_past(&scene, 1)->has_run = cases[i].has_run;
		scene_past(&scene, 1)->stop = cases[i].stop;
		assert_string_equal(scene_reason(&scene), "group-down");
		assert_int_equal(scene.verdict.severity, SEVERITY_CRITICAL);
		assert_int_equal(scene.verdict.down, 1);
		assert_non_null(strstr(scene.verdict.sites[0].sentence, cases[i].words));
		scene_past(&scene, 1)->accepted.at = SCENE_NOW;
		assert_string_equal(scene_reason(&scene), "stopped-before");
		scene.snapshot.sites[0].run_state = RUN_STARTED;
		assert_string_equal(scene_reason(&scene), "will-not-restart");
		scene_clear(&scene);
	}
}

/* Rows 2b and 2c: a node that does not tell its cluster now, and whose groups are remembered. */
enum untold {
	SERVICE_IS_STOPPED,
	PART_IS_UNREADABLE,
	SERVICE_IS_GONE,
	UNTOLD,
};

static void
untell(struct scene *scene, enum untold how)
{
	struct snapshot *snapshot = &scene->snapshot;
	struct error err;

	if (how == SERVICE_IS_STOPPED)
		snapshot->facts.clussvc_state = SERVICE_STOPPED;
	if (how == PART_IS_UNREADABLE)
		snapshot->facts.clussvc_state = SERVICE_RUNNING;
	assert_true(snapshot_set_part(snapshot, PART_CLUSTER,
	    how == SERVICE_IS_GONE ? PART_NOT_THERE : PART_UNREADABLE, "access denied", &err));
}

static void
an_untold_cluster_is_judged_by_the_last_owner(void **state)
{
	static const char *const why[UNTOLD] = { "the cluster service does not run on this node",
		"the cluster cannot be read", "the cluster service is gone from this node" };
	static const struct {
		const char *owner, *reason, *words;
		enum severity severity;
	} cases[] = {
		{ "EXCH-B", "passive", "its cluster group 'WEB' was on EXCH-B when that was last told: ", SEVERITY_OK },
		{ "exch-a.corp.example", "unreadable",
		    "its cluster group 'WEB' was on exch-a.corp.example when that was last told: ", SEVERITY_UNKNOWN },
		{ "", "unreadable", "where its cluster group 'WEB' is online is not known: ", SEVERITY_UNKNOWN },
	};
	size_t i, how;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (how = 0; how < UNTOLD; how++) {
			struct group_memory known = {
				.name = "web", .owner = cases[i].owner, .state = CLUSTER_ONLINE
			};
			struct scene scene;

			clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
			untell(&scene, (enum untold)how);
			scene.memory.groups = &known;
			scene.memory.group_count = 1;
			/* Only a service that is down is enough to believe an old owner. */
			assert_string_equal(
			    scene_reason(&scene), how == SERVICE_IS_STOPPED ? cases[i].reason : "unreadable");
			assert_int_equal(
			    scene.verdict.severity, how == SERVICE_IS_STOPPED ? cases[i].severity : SEVERITY_UNKNOWN);
			assert_non_null(strstr(scene.verdict.sites[0].sentence, cases[i].words));
			assert_non_null(strstr(scene.verdict.sites[0].sentence, why[how]));
			scene_clear(&scene);
		}
}

static void
an_untold_cluster_without_a_memory_is_unreadable(void **state)
{
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_ON, RUN_STARTED);
	untell(&scene, SERVICE_IS_STOPPED);
	assert_string_equal(scene_reason(&scene), "unreadable");
	scene.has_memory = false;
	assert_string_equal(scene_reason(&scene), "unreadable");
	assert_int_equal(scene.verdict.severity, SEVERITY_UNKNOWN);
	/* nothing tells that there ever was a cluster */
	untell(&scene, SERVICE_IS_GONE);
	scene.snapshot.facts.clussvc_state = SERVICE_ABSENT;
	assert_string_equal(scene_reason(&scene), "running");
	scene_clear(&scene);
}

static void
row_2b_what_is_passive_by_memory_is_a_warning_after_the_settle_time(void **state)
{
	struct group_memory known = { .name = "WEB", .owner = "EXCH-B", .state = CLUSTER_ONLINE };
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	untell(&scene, SERVICE_IS_STOPPED);
	scene.memory.groups = &known;
	scene.memory.group_count = 1;
	scene.memory.cluster_untold_since = SCENE_NOW - 599;
	assert_string_equal(scene_reason(&scene), "passive");
	assert_int_equal(scene.verdict.severity, SEVERITY_OK);
	scene.memory.cluster_untold_since = SCENE_NOW - 600;
	assert_string_equal(scene_reason(&scene), "passive");
	assert_int_equal(scene.verdict.severity, SEVERITY_WARNING);
	assert_int_equal(scene.verdict.down, 0);
	scene.snapshot.facts.computer = "";	/* its name is remembered, too */
	assert_string_equal(scene_reason(&scene), "passive");
	scene_clear(&scene);
}

static void
a_group_on_its_way_settles_for_no_longer_than_the_settle_time(void **state)
{
	struct group_memory known = { .name = "WEB", .owner = "EXCH-A", .state = CLUSTER_PENDING };
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_PENDING);
	scene.memory.groups = &known;
	scene.memory.group_count = 1;
	known.state_since = SCENE_NOW - 599;
	assert_string_equal(scene_reason(&scene), "settling");
	known.state_since = SCENE_NOW - 600;
	assert_string_equal(scene_reason(&scene), "down-after-restart");
	assert_int_equal(scene.verdict.severity, SEVERITY_CRITICAL);
	scene_clear(&scene);
}

static void
a_node_that_does_not_tell_its_name_is_no_other_node(void **state)
{
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-B", CLUSTER_ONLINE);
	scene.snapshot.facts.computer = "";
	assert_string_equal(scene_reason(&scene), "down-after-restart");
	assert_non_null(strstr(scene.verdict.notes, "the node does not tell its own name"));
	scene_clear(&scene);
}

static void
a_rule_that_covers_no_site_makes_no_note(void **state)
{
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_ON, RUN_STARTED);
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
	scene_judge(&scene);
	assert_null(strstr(scene.verdict.notes, "INTRANET"));
	scene_clear(&scene);
}

static void
the_first_rule_that_matches_decides(void **state)
{
	static const struct cluster_rule rules[] = {
		{ .site_glob = "sho?", .group = "HERE" },
		{ .site_glob = "*", .group = "THERE" },
	};
	struct scene scene;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "shop", AUTO_START_OFF, RUN_STARTED);
	scene_add(&scene, "OWA", AUTO_START_OFF, RUN_STARTED);
	scene.policy.cluster_rules = rules;
	scene.policy.cluster_rule_count = 2;
	scene_group(&scene, "HERE", "EXCH-A", CLUSTER_ONLINE);
	scene_group(&scene, "THERE", "EXCH-B", CLUSTER_ONLINE);
	assert_int_equal(scene_judge_site(&scene, "shop")->reason, REASON_RUNNING);
	assert_int_equal(scene_judge_site(&scene, "OWA")->reason, REASON_PASSIVE);
	scene_clear(&scene);
}

static void
a_resource_named_like_the_site_is_a_hint_and_never_decides(void **state)
{
	const struct cluster_resource script = {
		.name = "Run Shop script", .type = "generic script", .group = "WEB"
	};
	const struct cluster_resource disk = { .name = "shop disk", .type = "Physical Disk", .group = "WEB" };
	struct scene scene;
	struct error err;

	(void)state;
	scene_init(&scene);
	scene_add(&scene, "shop", AUTO_START_OFF, RUN_STOPPED);
	scene_group(&scene, "WEB", "EXCH-B", CLUSTER_ONLINE);
	assert_true(snapshot_add_resource(&scene.snapshot, &disk, &err));
	assert_string_equal(scene_reason(&scene), "down-after-restart");
	assert_null(strstr(scene.verdict.sites[0].sentence, "cluster resource"));
	assert_true(snapshot_add_resource(&scene.snapshot, &script, &err));
	assert_string_equal(scene_reason(&scene), "down-after-restart");
	assert_non_null(strstr(scene.verdict.sites[0].sentence,
	    "cluster resource 'Run Shop script' of group 'WEB' may manage it"));
	scene_clear(&scene);
}

/* "a" is a part of nearly every name. */
static void
a_hint_wants_three_letters_of_a_name(void **state)
{
	static const char *const names[] = { "sh", "sho" };
	const struct cluster_resource script = {
		.name = "Run Shop script", .type = "Generic Script", .group = "WEB"
	};
	struct scene scene;
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		scene_init(&scene);
		scene_add(&scene, names[i], AUTO_START_OFF, RUN_STOPPED);
		scene_group(&scene, "WEB", "EXCH-B", CLUSTER_ONLINE);
		assert_true(snapshot_add_resource(&scene.snapshot, &script, &err));
		scene_judge(&scene);
		assert_int_equal(strstr(scene.verdict.sites[0].sentence, "cluster resource") != NULL, i == 1);
		scene_clear(&scene);
	}
}

static void
the_last_failover_of_a_covered_site_is_its_groups(void **state)
{
	struct scene scene;

	(void)state;
	clustered_site(&scene, AUTO_START_ON, RUN_STARTED);
	scene_add(&scene, "OWA", AUTO_START_ON, RUN_STARTED);
	scene_group(&scene, "WEB", "EXCH-A", CLUSTER_ONLINE);
	scene_failover(&scene, SCENE_NOW - 60, EVIDENCE_EVENT);
	scene_failover(&scene, SCENE_NOW - 600, EVIDENCE_EVENT)->group = "web";
	assert_int_equal(scene_judge_site(&scene, "shop")->last_failover, SCENE_NOW - 600);
	assert_int_equal(scene_judge_site(&scene, "OWA")->last_failover, SCENE_NOW - 60);
	scene_clear(&scene);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_whose_group_is_online_elsewhere_is_passive),
	cmocka_unit_test(passive_comes_before_a_service_that_is_down),
	cmocka_unit_test(computers_are_the_same_by_their_first_label_without_case),
	cmocka_unit_test(a_site_that_its_cluster_resource_starts_needs_no_auto_start),
	cmocka_unit_test(a_site_stopped_where_its_group_is_online_is_down),
	cmocka_unit_test(a_stop_that_was_accepted_is_quiet_in_a_cluster_too),
	cmocka_unit_test(a_group_on_its_way_lets_its_sites_settle),
	cmocka_unit_test(a_group_partly_online_decides_but_is_noted),
	cmocka_unit_test(a_group_that_cannot_decide_leaves_the_site_an_ordinary_one),
	cmocka_unit_test(a_cluster_that_is_not_there_and_was_not_before_is_noted),
	cmocka_unit_test(row_11_a_group_that_is_online_nowhere_is_down_whatever_its_site_was),
	cmocka_unit_test(an_untold_cluster_is_judged_by_the_last_owner),
	cmocka_unit_test(an_untold_cluster_without_a_memory_is_unreadable),
	cmocka_unit_test(row_2b_what_is_passive_by_memory_is_a_warning_after_the_settle_time),
	cmocka_unit_test(a_group_on_its_way_settles_for_no_longer_than_the_settle_time),
	cmocka_unit_test(a_node_that_does_not_tell_its_name_is_no_other_node),
	cmocka_unit_test(a_rule_that_covers_no_site_makes_no_note),
	cmocka_unit_test(the_first_rule_that_matches_decides),
	cmocka_unit_test(a_resource_named_like_the_site_is_a_hint_and_never_decides),
	cmocka_unit_test(a_hint_wants_three_letters_of_a_name),
	cmocka_unit_test(the_last_failover_of_a_covered_site_is_its_groups),
};

TEST_GROUP(tests, scene_set_utc, NULL);
