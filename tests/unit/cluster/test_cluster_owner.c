/* Who owns a group, as its nodes tell together; what each of them is; and which roles there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/cluster/cluster.h"
#include "tests/unit/runner/test_group.h"

#define NOW   1700000000
#define NODES 4

/* What one node tells of group Web, so many seconds ago. */
struct teller {
	time_t ago;
	const char *owner;		/* NULL: it does not tell of the group */
	enum cluster_state state;
	bool is_unreadable;		/* what it has of the cluster is not all of it */
};

#define ON CLUSTER_ONLINE

static const struct owner_case {
	const char *what;
	struct teller tellers[NODES];
	const char *owner, *words;
} cases[] = {
	{ "all agree", { { 0, "B", ON, false }, { 0, "B", ON, false }, { 0, "B", ON, false } }, "B", "" },
	{ "most agree", { { 0, "A", ON, false }, { 0, "B", ON, false }, { 0, "B", ON, false } }, "B", "" },
	{ "the first ones are most", { { 0, "B", ON, false }, { 0, "B", ON, false }, { 0, "A", ON, false } }, "B", "" },
	{ "names are written in several ways", { { 0, "A", ON, false }, { 0, "b.corp.example", ON, false }, { 0, "B", ON, false } },
	    "b.corp.example", "" },
	{ "one tells", { { 0, NULL, ON, false }, { 0, "B", ON, false }, { 0, NULL, ON, false } }, "B", "" },
	{ "each tells another", { { 0, "A", ON, false }, { 0, "B", ON, false }, { 0, "C", ON, false } }, "", "do not agree" },
	{ "two tell two", { { 0, "A", ON, false }, { 0, "B", ON, false }, { 0, NULL, ON, false } }, "", "do not agree" },
	{ "two tell two states", { { 0, "A", ON, false }, { 0, "A", CLUSTER_PENDING, false }, { 0, NULL, ON, false } }, "",
	    "do not agree" },
	{ "most agree, after two that do not",
	    { { 0, "A", ON, false }, { 0, "B", ON, false }, { 0, "C", ON, false }, { 0, "C", ON, false } }, "C", "" },
	{ "two tell two, and both that it is offline",
	    { { 0, "A", CLUSTER_OFFLINE, false }, { 0, "B", CLUSTER_OFFLINE, false } }, "", "do not agree" },
	{ "the newest look knows best", { { 0, "A", ON, false }, { 6, "B", ON, false }, { 6, "B", ON, false } }, "A", "" },
	{ "the newest look is another's", { { 6, "A", ON, false }, { 6, "A", ON, false }, { 0, "B", ON, false } }, "B", "" },
	{ "looks of one moment", { { 0, "A", ON, false }, { 5, "B", ON, false }, { 5, "B", ON, false } }, "B", "" },
	{ "an owner that one does not tell is the other's",
	    { { 0, "A", ON, false }, { 0, "", ON, false }, { 0, NULL, ON, false } }, "A", "" },
	{ "whichever is asked first", { { 0, "", ON, false }, { 0, "A", ON, false }, { 0, NULL, ON, false } }, "A", "" },
	{ "an owner that one does not tell, and two others", { { 0, "", ON, false }, { 0, "A", ON, false }, { 0, "B", ON, false } }, "",
	    "do not agree" },
	{ "most do not tell it", { { 0, "", ON, false }, { 0, "", ON, false }, { 0, "A", ON, false } }, "", "does not tell who owns it" },
	{ "nobody tells it", { { 0, "", ON, false }, { 0, "", ON, false }, { 0, "", ON, false } }, "", "does not tell who owns it" },
	{ "nobody has the group", { { 0, NULL, ON, false }, { 0, NULL, ON, false }, { 0, NULL, ON, false } }, "",
	    "the cluster has no group Web" },
	{ "the one that tells has no such group",
	    { { 0, NULL, ON, false }, { 0, NULL, ON, true }, { 0, NULL, ON, true }, { 0, NULL, ON, true } }, "",
	    "the cluster has no group Web" },
	{ "what cannot be read has no voice", { { 0, "A", ON, false }, { 0, "B", ON, true }, { 0, "B", ON, true } }, "A", "" },
	{ "all cannot be read", { { 0, "A", ON, true }, { 0, "B", ON, true }, { 0, "B", ON, true }, { 0, NULL, ON, true } }, "",
	    "no node tells of the cluster" },
	{ "an owner that tells of another one", { { 0, "B", ON, false }, { 0, "A", ON, false }, { 0, "B", ON, false } }, "B",
	    "Web has moved to B, which was looked at before that" },
	{ "an owner whose own look is older", { { 0, "B", ON, false }, { 60, "A", ON, false }, { 0, "B", ON, false } }, "B",
	    "Web has moved to B, which was looked at before that" },
	{ "an owner that does not tell whose it is", { { 0, "B", ON, false }, { 0, "", ON, false }, { 0, "B", ON, false } }, "B",
	    "no node has a site of Web" },
	{ "an owner that does not tell of the group", { { 0, "B", ON, false }, { 0, NULL, ON, false }, { 0, "B", ON, false } }, "B",
	    "no node has a site of Web" },
};

static const char *const names[NODES] = { "A", "B", "C", "D" };
static const struct cluster_rule web[] = { { "OWA", "Web" } };
static const struct verdict none = { .severity = SEVERITY_OK };

static struct policy policy;
static struct snapshot snapshots[NODES];
static struct memory memories[NODES];
static struct group_memory groups[NODES];
static struct cluster_member members[NODES];
static struct cluster_verdict verdict;
static struct error err;

static void
clear(void)
{
	size_t i;

	for (i = 0; i < NODES; i++)
		snapshot_clear(&snapshots[i]);
	cluster_verdict_clear(&verdict);
}

/* Nodes that answered, without sites. */
static void
begin(void)
{
	size_t i;

	clear();
	policy_init(&policy);
	policy.cluster_rules = web;
	policy.cluster_rule_count = 1;
	for (i = 0; i < NODES; i++) {
		assert_true(snapshot_init(&snapshots[i], names[i], &err));
		assert_true(snapshot_set_part(&snapshots[i], PART_CLUSTER, PART_TOLD, NULL, &err));
		snapshots[i].looked_at = NOW;
		snapshots[i].has_run_state = true;
		snapshots[i].facts.computer = names[i];
		snapshots[i].facts.clussvc_state = SERVICE_RUNNING;
		memories[i] = (struct memory) { .is_known = true, .computer = names[i], .looked_at = NOW, .groups = &groups[i] };
		members[i] = (struct cluster_member) { .name = names[i], .policy = &policy, .snapshot = &snapshots[i],
			.memory = &memories[i], .verdict = &none, .problem = "" };
	}
}

static const struct role *
judge(void)
{
	const struct cluster_policy cluster = { .name = "EXCH", .nodes = names, .node_count = NODES };

	cluster_verdict_clear(&verdict);
	assert_true(cluster_judge(members, &cluster, NOW, &verdict, &err));
	return verdict.role_count == 0 ? NULL : &verdict.roles[0];
}

static void
the_nodes_tell_together_who_owns_a_group(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct role *role;

		begin();
		for (j = 0; j < NODES; j++) {
			const struct teller *teller = &cases[i].tellers[j];
			const struct cluster_group group = { "web", teller->owner, teller->state };

			snapshots[j].looked_at = NOW - teller->ago;
			if (teller->owner != NULL)
				assert_true(snapshot_add_group(&snapshots[j], &group, &err));
			if (teller->is_unreadable)
				assert_true(snapshot_set_part(&snapshots[j], PART_CLUSTER, PART_UNREADABLE, "denied", &err));
		}
		role = judge();
		if (strcmp(role->owner, cases[i].owner) != 0 || strstr(role->sentence, cases[i].words) == NULL)
			fail_msg("%s: '%s': %s", cases[i].what, role->owner, role->sentence);
	}
}

/* As the newest of those that remember one. */
static void
where_nobody_tells_the_owner_is_the_last_that_is_remembered(void **state)
{
	static const struct {
		time_t looked_at[NODES];
		const char *owners[NODES];	/* NULL: it remembers no such group */
		const char *words;
	} pasts[] = {
		{ { 3, 2, 1 }, { "A", "B", "C" }, "whether Web is served is not known: no node tells of the cluster, last seen on A" },
		{ { 1, 3, 2 }, { "A", "B", "C" }, "whether Web is served is not known: no node tells of the cluster, last seen on B" },
		{ { 1, 2, 3 }, { "A", "B", "C" }, "whether Web is served is not known: no node tells of the cluster, last seen on C" },
		{ { 1, 2, 3 }, { "A", "B", "" }, "whether Web is served is not known: no node tells of the cluster, last seen on B" },
		{ { 1, 2, 3 }, { "A", NULL, NULL }, "whether Web is served is not known: no node tells of the cluster, last seen on A" },
		{ { 1, 2, 3 }, { NULL, NULL, NULL }, "whether Web is served is not known: no node tells of the cluster" },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(pasts) / sizeof(pasts[0]); i++) {
		begin();
		for (j = 0; j < NODES; j++) {
			members[j].snapshot = NULL;
			members[j].verdict = NULL;
			memories[j].looked_at = NOW - 1000 + pasts[i].looked_at[j];
			groups[j] = (struct group_memory) { .name = "Web", .owner = pasts[i].owners[j], .state = ON };
			memories[j].group_count = pasts[i].owners[j] != NULL;
		}
		assert_string_equal(judge()->sentence, pasts[i].words);
	}
	members[0].memory = members[1].memory = members[2].memory = members[3].memory = NULL;
	assert_string_equal(judge()->sentence, "whether Web is served is not known: no node tells of the cluster");
}

static void
each_node_is_called_as_its_computer_is(void **state)
{
	(void)state;
	begin();
	snapshots[0].facts.computer = "OTHER";
	snapshots[1].facts.computer = "";
	memories[1].computer = "EARLIER";
	members[2].snapshot = NULL;
	members[2].verdict = NULL;
	memories[2].computer = "";
	judge();
	assert_string_equal(verdict.nodes[0].computer, "OTHER");
	assert_string_equal(verdict.nodes[1].computer, "EARLIER");
	assert_string_equal(verdict.nodes[2].computer, "C");
	memories[1].is_known = false;
	members[2].memory = NULL;
	judge();
	assert_string_equal(verdict.nodes[1].computer, "B");
	assert_string_equal(verdict.nodes[2].computer, "C");
}

static void
each_node_is_up_or_says_why_not(void **state)
{
	static const struct {
		bool is_away, is_paused;
		enum service_state clussvc;
		enum part_status cluster;
		enum cluster_node_state state;
		const char *words;
	} nodes[] = {
		{ false, false, SERVICE_RUNNING, PART_TOLD, CLUSTER_NODE_UP, "" },
		{ true, false, SERVICE_RUNNING, PART_TOLD, CLUSTER_NODE_UNREACHABLE, "no answer" },
		{ false, false, SERVICE_STOPPED, PART_TOLD, CLUSTER_NODE_MAINTENANCE, "its cluster service does not run" },
		{ false, true, SERVICE_STOPPED, PART_TOLD, CLUSTER_NODE_MAINTENANCE, "its cluster service does not run" },
		{ false, true, SERVICE_RUNNING, PART_TOLD, CLUSTER_NODE_MAINTENANCE, "the cluster has it paused" },
		{ false, true, SERVICE_RUNNING, PART_UNREADABLE, CLUSTER_NODE_MAINTENANCE, "the cluster has it paused" },
		{ false, false, SERVICE_RUNNING, PART_UNREADABLE, CLUSTER_NODE_UNTOLD, "denied" },
		{ false, false, SERVICE_ABSENT, PART_NOT_THERE, CLUSTER_NODE_UNTOLD, "it has no cluster service" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		begin();
		snapshots[1].facts.clussvc_state = nodes[i].clussvc;
		snapshots[1].is_paused = nodes[i].is_paused;
		assert_true(snapshot_set_part(&snapshots[1], PART_CLUSTER, nodes[i].cluster,
		    nodes[i].cluster == PART_UNREADABLE ? "denied" : NULL, &err));
		if (nodes[i].is_away)
			members[1] = (struct cluster_member) { .name = "B", .policy = &policy, .memory = &memories[1], .problem = "no answer" };
		judge();
		assert_int_equal(verdict.nodes[1].state, nodes[i].state);
		assert_string_equal(verdict.nodes[1].sentence, nodes[i].words);
	}
}

/* Of all nodes' rules, each once; worst first, then by name. */
static void
the_roles_are_those_that_any_node_has_a_rule_for(void **state)
{
	static const struct cluster_rule of_a[] = { { "OWA", "web" }, { "Post", "Mail" }, { "Shop", "WEB" } },
				   of_b[] = { { "News", "Alpha" }, { "OWA", "Web" } };
	const struct cluster_group mail = { "Mail", "", CLUSTER_FAILED };
	struct policy another;

	(void)state;
	begin();
	another = policy;
	policy.cluster_rules = of_a;
	policy.cluster_rule_count = 3;
	another.cluster_rules = of_b;
	another.cluster_rule_count = 2;
	members[1].policy = &another;
	assert_true(snapshot_add_group(&snapshots[0], &mail, &err));
	judge();
	assert_int_equal(verdict.role_count, 3);
	assert_string_equal(verdict.roles[0].group, "Mail");
	assert_int_equal(verdict.roles[0].severity, SEVERITY_CRITICAL);
	assert_string_equal(verdict.roles[1].group, "Alpha");
	assert_string_equal(verdict.roles[2].group, "web");
	assert_int_equal(verdict.severity, SEVERITY_CRITICAL);
	assert_string_equal(verdict.problem, "");
	policy.cluster_rule_count = another.cluster_rule_count = 0;
	judge();
	assert_int_equal(verdict.role_count, 0);
	assert_int_equal(verdict.severity, SEVERITY_UNKNOWN);
	assert_string_equal(
	    verdict.problem, "which sites its groups carry is not said: sitewatch.conf wants clustered = GROUP: SITE-GLOB");
}

static int
end(void **state)
{
	(void)state;
	cluster_verdict_clear(NULL);
	clear();
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_nodes_tell_together_who_owns_a_group),
	cmocka_unit_test(where_nobody_tells_the_owner_is_the_last_that_is_remembered),
	cmocka_unit_test(each_node_is_called_as_its_computer_is),
	cmocka_unit_test(each_node_is_up_or_says_why_not),
	cmocka_unit_test(the_roles_are_those_that_any_node_has_a_rule_for),
};
TEST_GROUP(tests, NULL, end);
