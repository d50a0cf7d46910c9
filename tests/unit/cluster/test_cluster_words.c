/* Whole sentences of a cluster: what an operator reads of a role, of who could take it over, and of what differs. */
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
static struct error err;

static int
set_utc(void **state)
{
	(void)state;
	setenv("TZ", "UTC0", 1);
	tzset();
	return 0;
}

/* With what a case has changed in the looks themselves: nodes and cluster are judged once more. */
static void
judge_again(void)
{
	size_t i;

	for (i = 0; i < scene.node_count; i++) {
		struct cluster_scene_node *node = &scene.nodes[i];

		if (scene.members[i].snapshot == NULL)
			continue;
		verdict_clear(&node->verdict);
		assert_true(verdict_judge(&node->snapshot, &node->memory, &scene.policy, &node->verdict, &err));
	}
	cluster_verdict_clear(&scene.verdict);
	assert_true(cluster_judge(scene.members, &scene.cluster_policy, scene.now, &scene.verdict, &err));
}

static void
look(void)
{
	cluster_scene_look(&scene, MIN);
}

/* Sites of the group on that node, beside OWA and Shop. */
static void
add_sites(size_t node, size_t count, enum run_state run_state)
{
	static const struct cluster_rule all[] = { { "Intranet", "Other" }, { "*", "Web" } };
	static const char *const names[] = { "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8" };
	size_t i;

	scene.policy.cluster_rules = all;
	scene.policy.cluster_rule_count = 2;
	for (i = 0; i < count; i++) {
		const struct site site = { .id = (uint32_t)(11 + i), .name = names[i], .bindings = "", .pool = "", .auto_start = AUTO_START_ON,
			.run_state = run_state, .pool_state = RUN_STARTED };

		assert_true(snapshot_add_site(&scene.nodes[node].snapshot, &site, &err));
	}
	assert_true(snapshot_finish(&scene.nodes[node].snapshot, &err));
}

static void
set_owner(size_t node, const char *owner)
{
	scene.nodes[node].snapshot.groups[0].owner = owner;
}

static void
stop_all(void)
{
	size_t i;

	for (i = 0; i < scene.node_count; i++)
		scene.nodes[i].sites[OWA].run_state = scene.nodes[i].sites[SHOP].run_state = RUN_STOPPED;
}

static void
well(void)
{
}

static void
moved(void)
{
	cluster_scene_failover(&scene, 10 * MIN, 1, true);
	look();
}

static void
moved_untold_whence(void)
{
	moved();
	scene.nodes[0].memory.failovers[0].to = scene.nodes[1].memory.failovers[0].to = scene.nodes[2].memory.failovers[0].to = "";
	judge_again();
}

static void
moved_elsewhere_as_it_seems(void)
{
	moved();
	scene.nodes[0].memory.failovers[0].to = scene.nodes[1].memory.failovers[0].to = scene.nodes[2].memory.failovers[0].to = "EXCH-C";
	judge_again();
}

static void
a_pool_is_untold(void)
{
	scene.nodes[0].sites[SHOP].pool_state = RUN_UNKNOWN;
	look();
}

static void
a_state_is_untold(void)
{
	scene.nodes[0].sites[OWA].run_state = RUN_UNKNOWN;
	look();
}

static void
all_states_are_untold(void)
{
	scene.nodes[0].sites[OWA].run_state = scene.nodes[0].sites[SHOP].run_state = RUN_UNKNOWN;
	look();
}

static void
the_group_is_of_no_known_state(void)
{
	scene.state = CLUSTER_UNKNOWN;
	scene.nodes[0].sites[SHOP].auto_start = AUTO_START_OFF;
	look();
	scene.nodes[0].memory.sites[SHOP].auto_start_off_since = 0;
	judge_again();
}

static void
one_is_lost(void)
{
	scene.nodes[0].sites[SHOP].run_state = RUN_STOPPED;
	look();
}

static void
a_pool_is_stopped(void)
{
	scene.nodes[0].sites[OWA].pool_state = RUN_STOPPED;
	look();
}

static void
three_of_five_are_lost(void)
{
	add_sites(0, 3, RUN_STOPPED);
	judge_again();
}

static void
four_of_six_are_lost(void)
{
	add_sites(0, 4, RUN_STOPPED);
	judge_again();
}

static void
five_of_seven_are_lost(void)
{
	add_sites(0, 5, RUN_STOPPED);
	judge_again();
}

static void
w3svc_is_stopped(void)
{
	scene.nodes[0].w3svc = SERVICE_STOPPED;
	look();
}

static void
three_sites_and_w3svc_is_stopped(void)
{
	w3svc_is_stopped();
	add_sites(0, 1, RUN_STOPPED);
	judge_again();
}

static void
four_sites_and_w3svc_is_stopped(void)
{
	w3svc_is_stopped();
	add_sites(0, 2, RUN_STOPPED);
	judge_again();
}

static void
one_site_and_w3svc_is_stopped(void)
{
	scene.policy.cluster_rule_count = 1;	/* OWA alone */
	w3svc_is_stopped();
}

static void
it_runs_beside_its_owner(void)
{
	stop_all();
	scene.nodes[2].sites[OWA].run_state = RUN_STARTED;
	look();
}

static void
it_was_accepted(void)
{
	size_t i;

	stop_all();
	look();
	for (i = 0; i < 2; i++)
		scene.nodes[0].memory.sites[i].accepted = (struct acceptance) { .at = scene.now, .by = "anna", .why = "" };
	judge_again();
}

static void
the_owner_has_none(void)
{
	scene.nodes[0].lacks[OWA] = scene.nodes[0].lacks[SHOP] = true;
	look();
}

static void
the_owner_has_none_for_hours(void)
{
	the_owner_has_none();
	cluster_scene_look(&scene, 120 * MIN);
}

static void
nobody_has_any(void)
{
	size_t i;

	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 2);
	for (i = 0; i < 2; i++)
		scene.nodes[i].lacks[OWA] = scene.nodes[i].lacks[SHOP] = true;
	look();
}

static void
the_owner_had_none_ever(void)
{
	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 3);
	scene.nodes[0].lacks[OWA] = scene.nodes[0].lacks[SHOP] = true;
	look();
}

static void
the_owner_lacks_one_that_differs(void)
{
	static const struct difference_rule may[] = { { SITE_MISSING, "Shop" } };

	scene.cluster_policy.may_differ = may;
	scene.cluster_policy.may_differ_count = 1;
	scene.nodes[0].lacks[OWA] = scene.nodes[0].lacks[SHOP] = true;
	scene.nodes[1].lacks[OWA] = scene.nodes[2].lacks[OWA] = true;
	look();
}

static void
the_owner_lacks_one_that_is_ignored(void)
{
	static const char *const ignored[] = { "OWA" };

	scene.policy.ignore = ignored;
	scene.policy.ignore_count = 1;
	scene.nodes[0].lacks[OWA] = true;
	look();
}

static void
the_owner_need_not_have_any(void)
{
	static const struct difference_rule may[] = { { SITE_MISSING, "*" } };

	the_owner_had_none_ever();
	scene.cluster_policy.may_differ = may;
	scene.cluster_policy.may_differ_count = 1;
	look();
}

static void
the_owner_had_none_ever_and_others_are_away(void)
{
	the_owner_had_none_ever();
	scene.nodes[1].answers = scene.nodes[2].answers = false;
	look();
}

static void
the_owner_never_had_the_only_one_and_others_are_away(void)
{
	the_owner_had_none_ever();
	scene.policy.cluster_rule_count = 1;
	scene.nodes[1].answers = scene.nodes[2].answers = false;
	look();
}

static void
one_never_answered(void)
{
	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 3);
	scene.nodes[0].lacks[OWA] = true;
	scene.nodes[1].answers = false;
	look();
}

static void
it_failed(void)
{
	scene.state = CLUSTER_FAILED;
	stop_all();
	look();
}

static void
it_is_offline_and_nobodys(void)
{
	scene.state = CLUSTER_OFFLINE;
	stop_all();
	look();
	set_owner(0, ""), set_owner(1, ""), set_owner(2, "");
	judge_again();
}

static void
it_failed_and_runs(void)
{
	scene.state = CLUSTER_FAILED;
	look();
}

static void
the_owner_is_away(void)
{
	scene.nodes[0].answers = false;
	look();
}

static void
all_are_away(void)
{
	scene.nodes[1].answers = scene.nodes[2].answers = false;
	the_owner_is_away();
}

static void
the_owner_is_a_stranger(void)
{
	set_owner(0, "EXCH-Z"), set_owner(1, "EXCH-Z"), set_owner(2, "EXCH-Z");
	judge_again();
}

static void
nobody_is_told_and_it_runs(void)
{
	set_owner(0, ""), set_owner(1, ""), set_owner(2, "");
	judge_again();
}

static void
nobody_is_told_and_nothing_runs(void)
{
	stop_all();
	look();
	nobody_is_told_and_it_runs();
}

static void
nobody_is_told_and_one_is_away(void)
{
	scene.nodes[2].answers = false;
	stop_all();
	look();
	set_owner(0, ""), set_owner(1, "");
	judge_again();
}

static void
nobody_is_told_and_a_state_is_not(void)
{
	stop_all();
	scene.nodes[1].sites[OWA].run_state = RUN_UNKNOWN;
	look();
	nobody_is_told_and_it_runs();
}

/* Of a service that is down no site is told, and none runs. */
static void
nobody_is_told_and_a_service_is_down(void)
{
	stop_all();
	scene.nodes[1].sites[OWA].run_state = RUN_UNKNOWN;
	scene.nodes[1].w3svc = SERVICE_STOPPED;
	look();
	nobody_is_told_and_it_runs();
}

static void
nobody_is_told_and_nobody_has_any(void)
{
	nobody_has_any();
	set_owner(0, ""), set_owner(1, "");
	judge_again();
}

static void
two_owners_are_told(void)
{
	stop_all();
	look();
	set_owner(0, "EXCH-B"), set_owner(1, "EXCH-C");
	judge_again();
}

static void
the_group_is_not_there(void)
{
	size_t i;

	for (i = 0; i < 3; i++)
		scene.nodes[i].snapshot.groups[0].name = "Webs";
	judge_again();
}

static void
no_cluster_is_told(void)
{
	size_t i;

	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 2);
	stop_all();
	for (i = 0; i < 2; i++)
		scene.nodes[i].tells_cluster = false;
	look();
}

static void
no_cluster_is_told_any_more(void)
{
	size_t i;

	stop_all();
	for (i = 0; i < 3; i++)
		scene.nodes[i].tells_cluster = false;
	look();
}

static void
it_moved_since(void)
{
	set_owner(2, "EXCH-B");
	scene.nodes[2].snapshot.looked_at += 6;
	judge_again();
}

static const struct {
	void (*happens)(void);
	enum role_state state;
	enum severity severity;
	const char *sentence;
} of_roles[] = {
	{ well, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-A, 2 of 2 sites" },
	{ moved, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-B since 22:23, 2 of 2 sites" },
	{ moved_untold_whence, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-B since 22:23, 2 of 2 sites" },
	{ moved_elsewhere_as_it_seems, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-B, 2 of 2 sites" },
	{ a_pool_is_untold, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "Web runs on EXCH-A, 2 of 2 sites: Shop: runs, but the state of its application pool cannot be read" },
	{ a_state_is_untold, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "Web runs on EXCH-A, 1 of 2 sites: OWA: its run state cannot be read, auto start is on" },
	{ all_states_are_untold, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: on its owner EXCH-A its run state cannot be read, auto start is on" },
	{ the_group_is_of_no_known_state, ROLE_SERVING, SEVERITY_WARNING,
	    "Web runs on EXCH-A, 2 of 2 sites: Shop: runs, but auto start is off: it will not survive the next restart" },
	{ one_is_lost, ROLE_DEGRADED, SEVERITY_CRITICAL,
	    "1 of 2 sites of Web does not run on EXCH-A: Shop: stopped while its cluster group 'Web' is online here" },
	{ a_pool_is_stopped, ROLE_DEGRADED, SEVERITY_CRITICAL,
	    "1 of 2 sites of Web does not run on EXCH-A: OWA: started, but its application pool 'DefaultAppPool' is stopped: it "
	    "answers 503" },
	{ three_of_five_are_lost, ROLE_DEGRADED, SEVERITY_CRITICAL,
	    "3 of 5 sites of Web do not run on EXCH-A: S1, S2, S3: stopped while its cluster group 'Web' is online here: the node "
	    "tells no error (no earlier observation: if it is meant to be stopped, run: sitewatch accept EXCH-A 11)" },
	{ four_of_six_are_lost, ROLE_DEGRADED, SEVERITY_CRITICAL,
	    "4 of 6 sites of Web do not run on EXCH-A: S1, S2, S3 and more: stopped while its cluster group 'Web' is online here: the "
	    "node tells no error (no earlier observation: if it is meant to be stopped, run: sitewatch accept EXCH-A 11)" },
	{ five_of_seven_are_lost, ROLE_DEGRADED, SEVERITY_CRITICAL,
	    "5 of 7 sites of Web do not run on EXCH-A: S1, S2, S3 and more: stopped while its cluster group 'Web' is online here: the "
	    "node tells no error (no earlier observation: if it is meant to be stopped, run: sitewatch accept EXCH-A 11)" },
	{ w3svc_is_stopped, ROLE_DOWN, SEVERITY_CRITICAL,
	    "OWA, Shop run on no node: group Web is on EXCH-A: the World Wide Web Publishing Service (W3SVC) is stopped" },
	{ one_site_and_w3svc_is_stopped, ROLE_DOWN, SEVERITY_CRITICAL,
	    "OWA runs on no node: group Web is on EXCH-A: the World Wide Web Publishing Service (W3SVC) is stopped" },
	{ three_sites_and_w3svc_is_stopped, ROLE_DOWN, SEVERITY_CRITICAL,
	    "OWA, S1, Shop run on no node: group Web is on EXCH-A: the World Wide Web Publishing Service (W3SVC) is stopped" },
	{ four_sites_and_w3svc_is_stopped, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: group Web is on EXCH-A: the World Wide Web Publishing Service (W3SVC) is stopped" },
	{ it_runs_beside_its_owner, ROLE_DOWN, SEVERITY_CRITICAL,
	    "OWA, Shop run on EXCH-C, where its group is not, and not on its owner: group Web is on EXCH-A: stopped while its cluster "
	    "group 'Web' is online here" },
	{ it_was_accepted, ROLE_DOWN, SEVERITY_WARNING,
	    "OWA, Shop run on no node: group Web is on EXCH-A: stopped, accepted by anna at 22:14" },
	{ the_owner_has_none, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: its group is on EXCH-A, which has none of its sites" },
	{ the_owner_has_none_for_hours, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: its group is on EXCH-A, which has none of its sites" },
	{ the_owner_had_none_ever, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: its group is on EXCH-A, which has none of its sites" },
	{ the_owner_need_not_have_any, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: its group is on EXCH-A, which has none of its sites" },
	{ the_owner_had_none_ever_and_others_are_away, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: its group is on EXCH-A, which has none of its sites" },
	{ the_owner_never_had_the_only_one_and_others_are_away, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: its group is on EXCH-A, which has none of its sites" },
	{ the_owner_lacks_one_that_differs, ROLE_DOWN, SEVERITY_WARNING,
	    "OWA, Shop run on no node: group Web is on EXCH-A: ran, and is not listed any more: deleted, or made again with other "
	    "bindings" },
	{ the_owner_lacks_one_that_is_ignored, ROLE_SERVING, SEVERITY_OK, "Web runs on EXCH-A, 1 of 1 sites" },
	{ one_never_answered, ROLE_DEGRADED, SEVERITY_WARNING,
	    "1 of 2 sites of Web does not run on EXCH-A: OWA: EXCH-C has it, and EXCH-A does not list it" },
	{ nobody_has_any, ROLE_UNKNOWN, SEVERITY_UNKNOWN, "no node has a site of Web: does 'clustered' name them as IIS does?" },
	{ it_failed, ROLE_DOWN, SEVERITY_CRITICAL, "Web runs on no node: its group is failed, last on EXCH-A" },
	{ it_is_offline_and_nobodys, ROLE_DOWN, SEVERITY_CRITICAL, "Web runs on no node: its group is offline" },
	{ it_failed_and_runs, ROLE_DEGRADED, SEVERITY_WARNING,
	    "the cluster calls the group Web failed, while sites of it run on EXCH-A" },
	{ the_owner_is_away, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: its owner EXCH-A does not answer: no answer" },
	{ all_are_away, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: no node tells of the cluster, last seen on EXCH-A" },
	{ the_owner_is_a_stranger, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: it is on EXCH-Z, which is none of the nodes of [cluster EXCH]" },
	{ nobody_is_told_and_it_runs, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known, and sites of it run on EXCH-A: the cluster does not tell who owns it" },
	{ nobody_is_told_and_nothing_runs, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: the cluster does not tell who owns it" },
	{ nobody_is_told_and_one_is_away, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: the cluster does not tell who owns it" },
	{ nobody_is_told_and_a_state_is_not, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: the cluster does not tell who owns it" },
	{ nobody_is_told_and_a_service_is_down, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: the cluster does not tell who owns it" },
	{ nobody_is_told_and_nobody_has_any, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: the cluster does not tell who owns it" },
	{ two_owners_are_told, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known: its nodes do not agree who owns it: a failover is under way, or they are cut off from "
	    "each other" },
	{ the_group_is_not_there, ROLE_UNKNOWN, SEVERITY_UNKNOWN,
	    "whether Web is served is not known, and sites of it run on EXCH-A: the cluster has no group Web: is it spelled as there?" },
	{ no_cluster_is_told, ROLE_DOWN, SEVERITY_CRITICAL, "Web runs on no node: no node tells of the cluster" },
	{ no_cluster_is_told_any_more, ROLE_DOWN, SEVERITY_CRITICAL,
	    "Web runs on no node: no node tells of the cluster, last seen on EXCH-A" },
	{ it_moved_since, ROLE_UNKNOWN, SEVERITY_WARNING, "Web has moved to EXCH-B, which was looked at before that" },
};

static const struct role *
role_web(void)
{
	size_t i;

	for (i = 0; i < scene.verdict.role_count; i++)
		if (strcmp(scene.verdict.roles[i].group, "Web") == 0)
			return &scene.verdict.roles[i];
	fail_msg("no role");
	abort();
}

static void
begin(void)
{
	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 3);
	cluster_scene_look(&scene, 0);
}

static void
each_sentence_of_a_role_is_whole(void **state)
{
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < sizeof(of_roles) / sizeof(of_roles[0]); i++) {
		const struct role *role;

		begin();
		of_roles[i].happens();
		role = role_web();
		if (role->state == of_roles[i].state && strcmp(role->sentence, of_roles[i].sentence) == 0 &&
		    (*role->warning != '\0' || role->severity == of_roles[i].severity))
			continue;
		print_error("row %zu: %s, %s: '%s'\n  is not %s, %s: '%s'\n", i, role_state_name(role->state),
		    severity_name(role->severity), role->sentence, role_state_name(of_roles[i].state),
		    severity_name(of_roles[i].severity), of_roles[i].sentence);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* What is in the way on EXCH-B, after the look that all was well at. */
static void
b_lacks_both(void)
{
	scene.nodes[1].lacks[OWA] = scene.nodes[1].lacks[SHOP] = true;
	look();
}

static void
b_has_service(enum service_state state)
{
	scene.nodes[1].w3svc = state;
	look();
}

static void
b_has_no_iis(void)
{
	b_has_service(SERVICE_ABSENT);
}

static void
b_is_stopped_and_lacks_one(void)
{
	scene.nodes[1].lacks[OWA] = true;
	b_has_service(SERVICE_STOPPED);
}

static void
b_has_it_paused(void)
{
	b_has_service(SERVICE_PAUSED);
}

static void
b_starts(void)
{
	b_has_service(SERVICE_PENDING);
}

static void
b_tells_no_service(void)
{
	b_has_service(SERVICE_UNKNOWN);
}

static void
b_cannot_be_read(void)
{
	assert_true(snapshot_set_part(&scene.nodes[1].snapshot, PART_SERVICE, PART_UNREADABLE, "denied", &err));
	assert_true(snapshot_set_part(&scene.nodes[1].snapshot, PART_POOLS, PART_UNREADABLE, "no pools", &err));
	judge_again();
}

static void
b_has_no_pools(void)
{
	assert_true(snapshot_set_part(&scene.nodes[1].snapshot, PART_POOLS, PART_UNREADABLE, "no pools", &err));
	judge_again();
}

static void
b_need_not_have_pools(void)
{
	scene.policy.unreadable_ok = 1U << PART_POOLS;
	b_has_no_pools();
}

static void
b_cannot_be_read_and_lacks_one(void)
{
	scene.nodes[1].lacks[OWA] = true;
	look();
	b_has_no_pools();
}

static void
b_lists_counters_alone(void)
{
	b_lacks_both();
	scene.nodes[1].snapshot.has_no_numbers = true;
	judge_again();
}

static void
b_lacks_seven(void)
{
	add_sites(0, 7, RUN_STARTED);
	judge_again();
}

static void
b_lacks_six(void)
{
	add_sites(0, 6, RUN_STARTED);
	judge_again();
}

static void
b_lacks_nine(void)
{
	b_lacks_both();
	b_lacks_seven();
}

/* Rejected there, with other bindings too: these cannot be compared. In another pool, which is stopped. */
static void
b_has_much(void)
{
	struct site *owa = &scene.nodes[1].sites[OWA], *shop = &scene.nodes[1].sites[SHOP];

	owa->is_rejected = true;
	owa->run_state = RUN_UNKNOWN;
	owa->bindings = "http *:8080:";
	owa->pool = shop->pool = "Jobs";
	owa->pool_state = shop->pool_state = RUN_STOPPED;
	shop->bindings = "http *:82:";
	look();
}

static void
b_may_differ(void)
{
	static const struct difference_rule may[] = { { SITE_OTHER_BINDINGS, "*" }, { SITE_OTHER_POOL, "owa" },
		{ SITE_OTHER_AUTO_START, "*" } };

	scene.cluster_policy.may_differ = may;
	scene.cluster_policy.may_differ_count = 3;
	b_has_much();
}

static void
b_may_lack_one(void)
{
	static const struct difference_rule may[] = { { SITE_MISSING, "sh*" } };

	scene.cluster_policy.may_differ = may;
	scene.cluster_policy.may_differ_count = 1;
	b_lacks_both();
}

/* By somebody, until in a minute. */
static void
b_pool_is_accepted(time_t until_s)
{
	size_t i;

	scene.nodes[1].sites[OWA].pool_state = RUN_STOPPED;
	look();
	for (i = 0; i < scene.nodes[1].memory.pool_count; i++)
		scene.nodes[1].memory.pools[i].accepted =
		    (struct acceptance) { .at = scene.now - MIN, .until = scene.now + until_s, .by = "carl", .why = "" };
	judge_again();
}

static void
b_has_its_pool_accepted(void)
{
	b_pool_is_accepted(MIN);
}

static void
b_had_its_pool_accepted(void)
{
	b_pool_is_accepted(0);
}

static void
b_tells_no_pool_names(void)
{
	scene.nodes[1].sites[OWA].pool = "";
	look();
}

static void
b_writes_its_pool_otherwise(void)
{
	scene.nodes[1].sites[OWA].pool = "DEFAULTAPPPOOL";
	look();
}

static void
b_has_no_clussvc(void)
{
	scene.nodes[1].has_clussvc = false;
	look();
}

static void
b_tells_no_cluster(void)
{
	scene.nodes[1].tells_cluster = false;
	look();
}

static void
b_differs_in_a_site_of_no_role(void)
{
	scene.nodes[1].sites[INTRANET].bindings = "http *:8181:";
	look();
}

static void
b_is_away(void)
{
	scene.nodes[1].answers = false;
	look();
}

#define NOT_READY_B(words) "EXCH-B is not ready to take over Web: " words
#define NO_SITE(name) "site '" name "' is not there"

/* With a third node, which is ready, and without. A warning that is the same twice says that somebody is up and not ready. */
static const struct {
	void (*happens)(void);
	enum readiness readiness;
	const char *sentence;		/* of EXCH-B */
	const char *warning, *alone;	/* with EXCH-C, and where EXCH-C is away */
} of_candidates[] = {
	{ well, READY, "", "", "" },
	{ b_lacks_both, NOT_READY, NO_SITE("OWA") ", " NO_SITE("Shop"), NOT_READY_B(NO_SITE("OWA") ", " NO_SITE("Shop")),
	    NOT_READY_B(NO_SITE("OWA") ", " NO_SITE("Shop")) ", EXCH-C cannot take over Web: no answer" },
	{ b_may_lack_one, NOT_READY, NO_SITE("OWA"), NOT_READY_B(NO_SITE("OWA")),
	    NOT_READY_B(NO_SITE("OWA")) ", EXCH-C cannot take over Web: no answer" },
	{ b_lists_counters_alone, READY, "", "", "" },
	{ b_has_no_iis, NOT_READY, "W3SVC is not installed", NOT_READY_B("W3SVC is not installed"),
	    NOT_READY_B("W3SVC is not installed") ", EXCH-C cannot take over Web: no answer" },
	{ b_is_stopped_and_lacks_one, NOT_READY, "W3SVC is stopped, " NO_SITE("OWA"),
	    NOT_READY_B("W3SVC is stopped, " NO_SITE("OWA")),
	    NOT_READY_B("W3SVC is stopped, " NO_SITE("OWA")) ", EXCH-C cannot take over Web: no answer" },
	{ b_has_it_paused, NOT_READY, "W3SVC is paused", NOT_READY_B("W3SVC is paused"),
	    NOT_READY_B("W3SVC is paused") ", EXCH-C cannot take over Web: no answer" },
	{ b_starts, READY, "", "", "" },
	{ b_tells_no_service, READY_UNTOLD, "the state of W3SVC is not told", "",
	    "EXCH-B cannot take over Web: the state of W3SVC is not told, EXCH-C cannot take over Web: no answer" },
	{ b_cannot_be_read, READY_UNTOLD, "denied", "",
	    "EXCH-B cannot take over Web: denied, EXCH-C cannot take over Web: no answer" },
	{ b_has_no_pools, READY_UNTOLD, "no pools", "",
	    "EXCH-B cannot take over Web: no pools, EXCH-C cannot take over Web: no answer" },
	{ b_need_not_have_pools, READY, "", "", "" },
	{ b_cannot_be_read_and_lacks_one, NOT_READY, NO_SITE("OWA"), NOT_READY_B(NO_SITE("OWA")),
	    NOT_READY_B(NO_SITE("OWA")) ", EXCH-C cannot take over Web: no answer" },
	{ b_has_much, NOT_READY,
	    "site 'OWA' has no usable binding there, site 'OWA' is in pool Jobs there, and in DefaultAppPool on its owner, pool Jobs of "
	    "site 'OWA' is stopped, site 'Shop' has bindings http *:82: there, and http *:80:shop, https *:443: on its owner, site "
	    "'Shop' is in pool Jobs there, and in DefaultAppPool on its owner, pool Jobs of site 'Shop' is stopped", NULL, NULL },
	{ b_may_differ, NOT_READY,
	    "site 'OWA' has no usable binding there, pool Jobs of site 'OWA' is stopped, site 'Shop' is in pool Jobs there, and in "
	    "DefaultAppPool on its owner, pool Jobs of site 'Shop' is stopped", NULL, NULL },
	{ b_has_its_pool_accepted, READY, "", "", "" },
	{ b_had_its_pool_accepted, NOT_READY, "pool DefaultAppPool of site 'OWA' is stopped", NULL, NULL },
	{ b_tells_no_pool_names, READY, "", "", "" },
	{ b_writes_its_pool_otherwise, READY, "", "", "" },
	{ b_has_no_clussvc, READY_NOT, "its cluster service does not run", "",
	    "EXCH-B cannot take over Web: its cluster service does not run, EXCH-C cannot take over Web: no answer" },
	{ b_tells_no_cluster, READY_UNTOLD, "refused", "",
	    "EXCH-B cannot take over Web: refused, EXCH-C cannot take over Web: no answer" },
	{ b_differs_in_a_site_of_no_role, READY, "", "", "" },
	{ b_is_away, READY_NOT, "no answer", "",
	    "EXCH-B cannot take over Web: no answer, EXCH-C cannot take over Web: no answer" },
	{ b_lacks_six, NOT_READY,
	    NO_SITE("S1") ", " NO_SITE("S2") ", " NO_SITE("S3") ", " NO_SITE("S4") ", " NO_SITE("S5") ", " NO_SITE("S6"), NULL, NULL },
	{ b_lacks_seven, NOT_READY,
	    NO_SITE("S1") ", " NO_SITE("S2") ", " NO_SITE("S3") ", " NO_SITE("S4") ", " NO_SITE("S5") ", " NO_SITE("S6") " and 1 more",
	    NULL, NULL },
	{ b_lacks_nine, NOT_READY,
	    NO_SITE("OWA") ", " NO_SITE("Shop") ", " NO_SITE("S1") ", " NO_SITE("S2") ", " NO_SITE("S3") ", " NO_SITE("S4")
	    " and 3 more", NULL, NULL },
};

static void
take_away(size_t node)
{
	scene.members[node] = (struct cluster_member) { .name = scene.nodes[node].name, .policy = &scene.policy,
		.memory = &scene.nodes[node].memory, .problem = "no answer" };
	judge_again();
}

static void
each_sentence_of_a_candidate_is_whole(void **state)
{
	size_t i, wrong = 0;

	(void)state;
	for (i = 0; i < sizeof(of_candidates) / sizeof(of_candidates[0]); i++) {
		const struct role *role;
		const struct candidate *b;

		begin();
		of_candidates[i].happens();
		role = role_web();
		b = &role->candidates[0];
		if (b->readiness != of_candidates[i].readiness || strcmp(b->sentence, of_candidates[i].sentence) != 0) {
			print_error("row %zu: %s: '%s'\n", i, readiness_name(b->readiness), b->sentence);
			wrong++;
		}
		if (of_candidates[i].warning == NULL)
			continue;
		if (strcmp(role->warning, of_candidates[i].warning) != 0) {
			print_error("row %zu: '%s'\n", i, role->warning);
			wrong++;
		}
		take_away(2);
		role = role_web();
		assert_int_equal(role->severity, *role->warning == '\0' ? SEVERITY_OK : SEVERITY_WARNING);
		if (strcmp(role->warning, of_candidates[i].alone) == 0)
			continue;
		print_error("row %zu alone: '%s'\n", i, role->warning);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* Of many nodes, as of many sites. */
static void
of_many_nodes_six_are_said(void **state)
{
	const struct role *role;
	size_t i;

	(void)state;
	cluster_scene_clear(&scene);
	cluster_scene_init(&scene, 5);
	for (i = 1; i < 5; i++)
		scene.nodes[i].answers = false;
	scene.nodes[2].answers = true;
	scene.nodes[2].w3svc = SERVICE_STOPPED;
	cluster_scene_look(&scene, 0);
	role = role_web();
	assert_int_equal(role->candidate_count, 4);
	assert_int_equal(role->ready, 0);
	assert_string_equal(role->warning,
	    "EXCH-C is not ready to take over Web: W3SVC is stopped, EXCH-B cannot take over Web: no answer, "
	    "EXCH-D cannot take over Web: no answer, EXCH-E cannot take over Web: no answer");
	assert_string_equal(role_words(role), role->warning);
	assert_string_equal(role_words(&(const struct role) { .state = ROLE_DOWN, .sentence = "down", .warning = "too" }), "down");
	assert_string_equal(role_words(&(const struct role) { .state = ROLE_SERVING, .sentence = "runs", .warning = "" }), "runs");
}

static void
where_the_owner_is_not_known_nobody_is_said_not_to_take_over(void **state)
{
	(void)state;
	begin();
	all_are_away();
	assert_string_equal(role_web()->warning, "EXCH-A: no answer, EXCH-B: no answer, EXCH-C: no answer");
	begin();
	the_owner_is_away();
	assert_string_equal(role_web()->warning, "");
	assert_int_equal(role_web()->candidates[0].readiness, READY_UNTOLD);
	assert_string_equal(role_web()->candidates[0].sentence, "");
}

/* By all that is known of its sites: from looks, or remembered, or both. EXCH-A alone has OWA. */
static void
a_role_is_left_out_where_each_of_its_sites_is(void **state)
{
	static const char *const owa[] = { "OWA" }, *const intranet[] = { "Intranet" }, *const both[] = { "owa", "s*" };
	static const struct {
		bool has_looks, has_memory, has_sites;
		const char *const *only, *const *ignore;
		size_t ignore_count, roles;
	} cases[] = {
		{ true, true, true, owa, NULL, 0, 1 },
		{ true, false, true, owa, NULL, 0, 1 },
		{ false, true, true, owa, NULL, 0, 1 },
		{ true, true, true, intranet, NULL, 0, 0 },
		{ true, false, true, intranet, NULL, 0, 0 },
		{ false, true, true, intranet, NULL, 0, 0 },
		{ true, false, true, NULL, both, 2, 0 },
		{ true, false, true, NULL, both, 1, 1 },
		{ false, false, true, intranet, NULL, 0, 1 },	/* nothing is known of it */
		{ true, true, false, intranet, NULL, 0, 1 },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cluster_scene_clear(&scene);
		cluster_scene_init(&scene, 2);
		scene.nodes[1].lacks[OWA] = true;
		for (j = 0; j < 2 && !cases[i].has_sites; j++)
			scene.nodes[j].lacks[OWA] = scene.nodes[j].lacks[SHOP] = true;
		look();
		scene.policy.only = cases[i].only;
		scene.policy.only_count = cases[i].only != NULL;
		scene.policy.ignore = cases[i].ignore;
		scene.policy.ignore_count = cases[i].ignore_count;
		for (j = 0; j < 2; j++) {
			scene.members[j].snapshot = cases[i].has_looks ? scene.members[j].snapshot : NULL;
			scene.members[j].memory = cases[i].has_memory ? scene.members[j].memory : NULL;
			scene.members[j].verdict = cases[i].has_looks ? scene.members[j].verdict : NULL;
		}
		judge_again();
		if (scene.verdict.role_count != cases[i].roles)
			fail_msg("case %zu: %zu", i, scene.verdict.role_count);
		assert_string_equal(scene.verdict.problem, cases[i].roles == 1 ? "" :
		    "no role has a site that is asked for: 'site' and 'ignore' leave out all that are known");
	}
}

static void
each_state_has_a_word_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(role_state_name(ROLE_SERVING), "serving");
	assert_string_equal(role_state_name(ROLE_DEGRADED), "degraded");
	assert_string_equal(role_state_name(ROLE_DOWN), "down");
	assert_string_equal(role_state_name(ROLE_UNKNOWN), "unknown");
	assert_string_equal(readiness_name(READY), "ready");
	assert_string_equal(readiness_name(NOT_READY), "not-ready");
	assert_string_equal(readiness_name(READY_NOT), "unavailable");
	assert_string_equal(readiness_name(READY_UNTOLD), "unknown");
	assert_string_equal(cluster_node_state_name(CLUSTER_NODE_UP), "up");
	assert_string_equal(cluster_node_state_name(CLUSTER_NODE_MAINTENANCE), "maintenance");
	assert_string_equal(cluster_node_state_name(CLUSTER_NODE_UNREACHABLE), "unreachable");
	assert_string_equal(cluster_node_state_name(CLUSTER_NODE_UNTOLD), "unknown");
}

static int
end(void **state)
{
	(void)state;
	cluster_scene_clear(&scene);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_sentence_of_a_role_is_whole),
	cmocka_unit_test(each_sentence_of_a_candidate_is_whole),
	cmocka_unit_test(of_many_nodes_six_are_said),
	cmocka_unit_test(where_the_owner_is_not_known_nobody_is_said_not_to_take_over),
	cmocka_unit_test(a_role_is_left_out_where_each_of_its_sites_is),
	cmocka_unit_test(each_state_has_a_word_of_its_own),
};

TEST_GROUP(tests, set_utc, end);
