/* What lib/cluster/cluster.h promises of a cluster's roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/cluster/cluster_scene.h"
#include "tests/unit/runner/test_group.h"

#define MIN 60

static struct cluster_scene scene;

static int
set_utc(void **state)
{
	(void)state;
	setenv("TZ", "UTC0", 1);
	tzset();
	return 0;
}

static const struct role *
begun(size_t nodes)
{
	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, nodes);
	return cluster_scene_look(&scene, 0);
}

static void
assert_role(const struct role *role, enum role_state state, enum severity severity, const char *words)
{
	if (role->state != state || role->severity != severity || strstr(role->sentence, words) == NULL)
		fail_msg("%s, %s: %s", role_state_name(role->state), severity_name(role->severity), role->sentence);
	assert_int_equal(scene.verdict.severity, severity);
}

static void
a_role_whose_owner_runs_its_sites_is_served_and_passive_nodes_are_ready(void **state)
{
	const struct role *role = begun(3);

	(void)state;
	assert_role(role, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-A, 2 of 2 sites");
	assert_int_equal(role->ready, 2);
	assert_int_equal(role->candidate_count, 2);
	assert_string_equal(role->warning, "");
	assert_int_equal(scene.verdict.drift_count, 0);
}

static void
a_failover_that_two_logs_with_different_clocks_tell_of_is_one(void **state)
{
	const struct role *role = begun(3);
	time_t moved;

	(void)state;
	scene.nodes[0].skew_s = 3600;
	scene.nodes[1].skew_s = -5400;
	cluster_scene_look(&scene, 10 * MIN);
	cluster_scene_failover(&scene, 10 * MIN, 1, true);
	moved = scene.now;
	role = cluster_scene_look(&scene, 10 * MIN);
	assert_role(role, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-B since ");
	assert_int_equal(scene.verdict.failover_count, 1);
	assert_int_equal(role->failover->evidence, EVIDENCE_EVENT);
	assert_int_equal(role->failover->witnesses, 3);	/* the third saw another owner */
	assert_true(role->since >= moved - 5 && role->since <= moved + 5);
	assert_string_equal(role->failover->from, "EXCH-A");
}

static void
a_role_that_its_owner_does_not_run_runs_on_no_node(void **state)
{
	const struct role *role = begun(2);

	(void)state;
	cluster_scene_failover(&scene, 10 * MIN, 1, true);
	scene.nodes[1].w3svc = SERVICE_STOPPED;
	scene.nodes[1].sites[OWA].run_state = scene.nodes[1].sites[SHOP].run_state = RUN_STOPPED;
	role = cluster_scene_look(&scene, 10 * MIN);
	assert_role(role, ROLE_DOWN, SEVERITY_CRITICAL, "OWA, Shop run on no node: group Web is on EXCH-B: ");
	assert_int_equal(role->down, 2);
}

static void
what_runs_beside_the_owner_is_named_and_does_not_serve(void **state)
{
	const struct role *role = begun(2);
	size_t i;

	(void)state;
	for (i = OWA; i <= SHOP; i++) {
		scene.nodes[0].sites[i].run_state = RUN_STOPPED;
		scene.nodes[1].sites[i].run_state = RUN_STARTED;
	}
	role = cluster_scene_look(&scene, 20 * MIN);
	assert_role(role, ROLE_DOWN, SEVERITY_CRITICAL, "on EXCH-B, where its group is not, and not on its owner");
}

static void
a_role_of_which_some_sites_run_is_degraded(void **state)
{
	const struct role *role = begun(2);

	(void)state;
	scene.nodes[0].sites[SHOP].run_state = RUN_STOPPED;
	role = cluster_scene_look(&scene, 20 * MIN);
	assert_role(role, ROLE_DEGRADED, SEVERITY_CRITICAL, "1 of 2 sites of Web does not run on EXCH-A: Shop: ");
	assert_int_equal(role->served, 1);
}

/* The node that had the role before knows what the new owner never had. */
static void
a_site_that_the_new_owner_lacks_is_lost(void **state)
{
	static const struct difference_rule rules[] = { { SITE_MISSING, "OWA" } };
	const struct role *role;

	(void)state;
	begun(3);
	scene.nodes[1].lacks[OWA] = true;
	cluster_scene_look(&scene, 10 * MIN);
	cluster_scene_failover(&scene, 10 * MIN, 1, true);
	role = cluster_scene_look(&scene, 10 * MIN);
	assert_role(role, ROLE_DEGRADED, SEVERITY_CRITICAL,
	    "1 of 2 sites of Web does not run on EXCH-B: OWA: EXCH-A has it, and EXCH-B does not list it");
	assert_int_equal(role->sites, 2);
	assert_int_equal(role->served, 1);
	assert_int_equal(role->down, 1);
	scene.nodes[0].answers = scene.nodes[2].answers = false;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_DEGRADED, SEVERITY_CRITICAL, "OWA: EXCH-A had it when it was last seen, and EXCH-B does not list it");
	scene.nodes[1].lacks[SHOP] = true;
	role = cluster_scene_look(&scene, 120 * MIN);
	assert_true(role->severity == SEVERITY_CRITICAL && role->sites == 2 && role->served == 0);
	scene.nodes[1].lacks[SHOP] = false;
	scene.nodes[0].answers = scene.nodes[2].answers = true;
	scene.cluster_policy.may_differ = rules;
	scene.cluster_policy.may_differ_count = 1;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-B since ");
}

static void
a_site_that_never_ran_and_that_the_owner_lacks_is_a_warning(void **state)
{
	const struct role *role;

	(void)state;
	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 2);
	scene.nodes[0].lacks[SHOP] = true;
	role = cluster_scene_look(&scene, 0);
	assert_role(role, ROLE_DEGRADED, SEVERITY_WARNING, "Shop: EXCH-B has it, and EXCH-A does not list it");
	assert_int_equal(role->down, 0);
}

static void
a_role_of_which_nothing_is_asked_is_not_told_of(void **state)
{
	static const char *const nobody[] = { "Intranet" }, *const shop[] = { "Shop" };

	(void)state;
	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 2);
	scene.policy.only = nobody;
	scene.policy.only_count = 1;
	cluster_scene_look(&scene, 0);
	assert_int_equal(scene.verdict.role_count, 0);
	assert_int_equal(scene.verdict.severity, SEVERITY_UNKNOWN);
	assert_non_null(strstr(scene.verdict.problem, "no role has a site that is asked for"));
	scene.policy.only = shop;
	scene.nodes[0].lacks[SHOP] = scene.nodes[1].lacks[SHOP] = true;	/* gone, and remembered */
	cluster_scene_look(&scene, 120 * MIN);
	assert_int_equal(scene.verdict.role_count, 1);
	assert_int_not_equal(scene.verdict.severity, SEVERITY_OK);
}

static void
a_group_that_is_offline_is_served_by_nobody(void **state)
{
	const struct role *role = begun(2);

	(void)state;
	scene.state = CLUSTER_FAILED;
	scene.nodes[0].sites[OWA].run_state = scene.nodes[0].sites[SHOP].run_state = RUN_STOPPED;
	role = cluster_scene_look(&scene, 20 * MIN);
	assert_role(role, ROLE_DOWN, SEVERITY_CRITICAL, "Web runs on no node: its group is failed, last on EXCH-A");
	assert_int_equal(role->sites, 2);
	assert_int_equal(role->down, 2);
	scene.nodes[0].sites[OWA].run_state = RUN_STARTED;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_DEGRADED, SEVERITY_WARNING, "the cluster calls the group Web failed, while sites of it run on EXCH-A");
}

static void
an_owner_that_vanishes_makes_its_role_unknown(void **state)
{
	const struct role *role = begun(3);

	(void)state;
	scene.nodes[0].answers = false;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, "its owner EXCH-A does not answer: no answer");
	assert_int_equal(role->candidates[0].readiness, READY_UNTOLD);	/* nothing to compare it with */
	assert_string_equal(role->warning, "");
	scene.nodes[1].answers = scene.nodes[2].answers = false;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, "no node tells of the cluster, last seen on EXCH-A");
	assert_non_null(strstr(role->warning, "EXCH-A: no answer"));	/* and not: cannot take it over, as it may own it */
	assert_null(strstr(role->warning, "take over"));
}

static void
a_passive_node_that_does_not_answer_leaves_the_role_served_and_is_not_ready(void **state)
{
	const struct role *role = begun(3);

	(void)state;
	scene.nodes[1].answers = false;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-A");
	assert_int_equal(role->ready, 1);
	scene.nodes[2].answers = false;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_SERVING, SEVERITY_WARNING, "Web runs on EXCH-A");
	assert_non_null(strstr(role->warning, "EXCH-B cannot take over Web: no answer"));
}

static void
nodes_that_do_not_agree_on_the_owner_leave_it_unknown_and_most_of_them_decide(void **state)
{
	struct cluster_group *groups;
	const struct role *role;

	(void)state;
	begun(2);
	groups = scene.nodes[1].snapshot.groups;
	groups[0].owner = "EXCH-B";
	cluster_verdict_clear(&scene.verdict);
	assert_true(cluster_judge(scene.members, &scene.cluster_policy, scene.now, &scene.verdict, &(struct error) { 0 }));
	role = &scene.verdict.roles[0];
	assert_role(role, ROLE_UNKNOWN, SEVERITY_UNKNOWN, "its nodes do not agree who owns it");
	begun(3);
	scene.nodes[2].snapshot.groups[0].owner = "EXCH-B";
	cluster_verdict_clear(&scene.verdict);
	assert_true(cluster_judge(scene.members, &scene.cluster_policy, scene.now, &scene.verdict, &(struct error) { 0 }));
	assert_role(&scene.verdict.roles[0], ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-A");
}

static void
the_newest_look_tells_the_owner_and_what_was_seen_of_it_before_is_no_verdict(void **state)
{
	const struct role *role;

	(void)state;
	begun(3);
	scene.nodes[2].snapshot.groups[0].owner = "EXCH-B";
	scene.nodes[2].snapshot.looked_at += 30;
	cluster_verdict_clear(&scene.verdict);
	assert_true(cluster_judge(scene.members, &scene.cluster_policy, scene.now, &scene.verdict, &(struct error) { 0 }));
	role = &scene.verdict.roles[0];
	assert_string_equal(role->owner, "EXCH-B");
	assert_role(role, ROLE_UNKNOWN, SEVERITY_WARNING, "Web has moved to EXCH-B, which was looked at before that");
}

static void
a_node_whose_cluster_service_does_not_run_is_in_maintenance(void **state)
{
	const struct role *role = begun(2);

	(void)state;
	scene.nodes[1].has_clussvc = false;
	role = cluster_scene_look(&scene, MIN);
	assert_int_equal(scene.verdict.nodes[1].state, CLUSTER_NODE_MAINTENANCE);
	assert_int_equal(role->candidates[0].readiness, READY_NOT);
	assert_role(role, ROLE_SERVING, SEVERITY_WARNING, "Web runs on EXCH-A");
	assert_string_equal(role->warning, "EXCH-B cannot take over Web: its cluster service does not run");
	scene.nodes[1].has_clussvc = scene.nodes[1].is_paused = true;
	role = cluster_scene_look(&scene, MIN);
	assert_string_equal(role->warning, "EXCH-B cannot take over Web: the cluster has it paused");
	/* What it owned before it was paused it serves on. */
	scene.nodes[1].is_paused = false;
	scene.nodes[0].is_paused = true;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-A");
}

static void
change(size_t index)
{
	struct cluster_scene_node *node = &scene.nodes[1];

	switch (index) {
	case 0: node->w3svc = SERVICE_STOPPED; break;
	case 1: node->lacks[OWA] = true; break;
	case 2: node->sites[OWA].bindings = "http *:8080:owa"; break;
	case 3: node->sites[OWA].pool = "OtherPool"; break;
	case 4: node->sites[OWA].pool_state = RUN_STOPPED; break;
	case 5: node->sites[OWA].is_rejected = true; node->sites[OWA].run_state = RUN_UNKNOWN; break;
	}
}

static void
what_would_keep_a_role_down_on_its_next_owner_is_a_warning_before_it_moves(void **state)
{
	static const char *const obstacles[] = {
		"W3SVC is stopped",
		"site 'OWA' is not there",
		"site 'OWA' has bindings http *:8080:owa there, and http *:80:owa on its owner",
		"site 'OWA' is in pool OtherPool there, and in DefaultAppPool on its owner",
		"pool DefaultAppPool of site 'OWA' is stopped",
		"site 'OWA' has no usable binding there",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++) {
		const struct role *role = begun(3);

		change(i);
		role = cluster_scene_look(&scene, MIN);
		assert_role(role, ROLE_SERVING, SEVERITY_WARNING, "Web runs on EXCH-A");
		assert_int_equal(role->candidates[0].readiness, NOT_READY);
		assert_string_equal(role->candidates[0].sentence, obstacles[i]);
		assert_non_null(strstr(role->warning, "EXCH-B is not ready to take over Web: "));
		assert_int_equal(role->ready, 1);
	}
}

static void
the_flag_of_a_site_that_a_resource_starts_is_right_to_be_off(void **state)
{
	const struct role *role = begun(2);

	(void)state;
	scene.nodes[1].sites[OWA].auto_start = scene.nodes[1].sites[SHOP].auto_start = AUTO_START_OFF;
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-A");
	assert_int_equal(role->ready, 1);
	assert_int_equal(scene.verdict.drift_count, 0);
}

static void
bindings_in_another_order_are_the_same(void **state)
{
	begun(2);
	(void)state;
	scene.nodes[1].sites[SHOP].bindings = "https *:443:, http *:80:shop";
	assert_int_equal(cluster_scene_look(&scene, MIN)->ready, 1);
}

static void
a_difference_that_is_meant_is_none(void **state)
{
	static const struct difference_rule rules[] = { { SITE_OTHER_BINDINGS, "o*" }, { SITE_OTHER_AUTO_START, "Intra*" } };
	const struct role *role = begun(2);

	(void)state;
	scene.nodes[1].sites[OWA].bindings = "http *:8080:owa";
	scene.nodes[1].sites[INTRANET].auto_start = AUTO_START_OFF;
	role = cluster_scene_look(&scene, MIN);
	assert_int_equal(role->ready, 0);
	assert_int_equal(scene.verdict.drift_count, 1);
	assert_string_equal(scene.verdict.drifts[0].sentence, "auto start of site 'Intranet' is on on EXCH-A, off on EXCH-B");
	scene.cluster_policy.may_differ = rules;
	scene.cluster_policy.may_differ_count = 2;
	role = cluster_scene_look(&scene, MIN);
	assert_int_equal(role->ready, 1);
	assert_int_equal(scene.verdict.drift_count, 0);
}

static void
flags_that_fell_everywhere_at_once_are_one_write_of_one_configuration(void **state)
{
	size_t i;

	(void)state;
	begun(3);
	scene.nodes[1].skew_s = 1800;
	cluster_scene_look(&scene, 10 * MIN);
	cluster_scene_look(&scene, 10 * MIN);
	assert_false(scene.verdict.is_shared);	/* alike, but nothing was seen to change */
	for (i = 0; i < 3; i++)
		scene.nodes[i].sites[INTRANET].auto_start = AUTO_START_OFF;
	cluster_scene_look(&scene, 10 * MIN);
	assert_true(scene.verdict.is_shared);
	assert_int_equal(scene.verdict.will_not_restart, 1);
	scene.nodes[2].sites[OWA].pool = "OtherPool";
	cluster_scene_look(&scene, 10 * MIN);
	assert_false(scene.verdict.is_shared);
	assert_int_equal(scene.verdict.will_not_restart, 3);
}

static void
an_owner_that_is_not_among_the_nodes_is_said(void **state)
{
	begun(2);
	(void)state;
	scene.nodes[0].snapshot.groups[0].owner = "EXCH-Z";
	scene.nodes[1].snapshot.groups[0].owner = "EXCH-Z";
	cluster_verdict_clear(&scene.verdict);
	assert_true(cluster_judge(scene.members, &scene.cluster_policy, scene.now, &scene.verdict, &(struct error) { 0 }));
	assert_role(&scene.verdict.roles[0], ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "it is on EXCH-Z, which is none of the nodes of [cluster EXCH]");
}

static void
what_was_accepted_down_everywhere_is_not_ok(void **state)
{
	const struct role *role = begun(2);
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++)
		scene.nodes[0].sites[i].run_state = RUN_STOPPED;
	cluster_scene_look(&scene, 20 * MIN);
	for (i = 0; i < 2; i++)
		scene.nodes[0].memory.sites[i].accepted = (struct acceptance) { .at = scene.now, .by = "anna", .why = "" };
	role = cluster_scene_look(&scene, MIN);
	assert_role(role, ROLE_DOWN, SEVERITY_WARNING, "run on no node");
}

static int
end(void **state)
{
	(void)state;
	cluster_scene_clear(&scene);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_role_whose_owner_runs_its_sites_is_served_and_passive_nodes_are_ready),
	cmocka_unit_test(a_failover_that_two_logs_with_different_clocks_tell_of_is_one),
	cmocka_unit_test(a_role_that_its_owner_does_not_run_runs_on_no_node),
	cmocka_unit_test(what_runs_beside_the_owner_is_named_and_does_not_serve),
	cmocka_unit_test(a_role_of_which_some_sites_run_is_degraded),
	cmocka_unit_test(a_site_that_the_new_owner_lacks_is_lost),
	cmocka_unit_test(a_site_that_never_ran_and_that_the_owner_lacks_is_a_warning),
	cmocka_unit_test(a_role_of_which_nothing_is_asked_is_not_told_of),
	cmocka_unit_test(a_group_that_is_offline_is_served_by_nobody),
	cmocka_unit_test(an_owner_that_vanishes_makes_its_role_unknown),
	cmocka_unit_test(a_passive_node_that_does_not_answer_leaves_the_role_served_and_is_not_ready),
	cmocka_unit_test(nodes_that_do_not_agree_on_the_owner_leave_it_unknown_and_most_of_them_decide),
	cmocka_unit_test(the_newest_look_tells_the_owner_and_what_was_seen_of_it_before_is_no_verdict),
	cmocka_unit_test(a_node_whose_cluster_service_does_not_run_is_in_maintenance),
	cmocka_unit_test(what_would_keep_a_role_down_on_its_next_owner_is_a_warning_before_it_moves),
	cmocka_unit_test(the_flag_of_a_site_that_a_resource_starts_is_right_to_be_off),
	cmocka_unit_test(bindings_in_another_order_are_the_same),
	cmocka_unit_test(a_difference_that_is_meant_is_none),
	cmocka_unit_test(flags_that_fell_everywhere_at_once_are_one_write_of_one_configuration),
	cmocka_unit_test(an_owner_that_is_not_among_the_nodes_is_said),
	cmocka_unit_test(what_was_accepted_down_everywhere_is_not_ok),
};
TEST_GROUP(tests, set_utc, end);
