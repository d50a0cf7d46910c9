/* One failover, as many nodes tell of it, on one clock (lib/cluster/cluster.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/cluster/cluster.h"
#include "tests/unit/runner/test_group.h"

#define NOW   1700000000
#define NODES 3
#define MOST  4

/* On our clock, seconds before NOW; node 1 is an hour ahead of it, node 2 half an hour behind. */
struct seen {
	size_t node;
	time_t ago, began_ago;
	enum evidence evidence;
	const char *group, *from, *to;	/* group: NULL ends the list */
};

struct told {
	time_t ago;
	enum evidence evidence;
	size_t witnesses;
	const char *group, *from, *to;
};

struct failover_case {
	const char *what;
	struct seen seen[MOST];
	struct told told[MOST];		/* newest first */
};

#define E EVIDENCE_EVENT
#define O EVIDENCE_OBSERVED
#define F EVIDENCE_FLAGS

/* Of two logs: 300 s for what is usual, and two for each clock. */
static const struct failover_case cases[] = {
	{ "one log", { { 0, 1000, 1000, E, "Web", "A", "B" } }, { { 1000, E, 1, "Web", "A", "B" } } },
	{ "two logs", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 900, 900, E, "Web", "A", "B" } },
	    { { 1000, E, 2, "Web", "A", "B" } } },
	{ "two logs, as far apart as can be, round a way back",
	    { { 0, 1000, 1000, E, "Web", "A", "B" }, { 0, 850, 850, E, "Web", "B", "A" }, { 1, 696, 696, E, "Web", "A", "B" } },
	    { { 850, E, 1, "Web", "B", "A" }, { 1000, E, 2, "Web", "A", "B" } } },
	{ "two logs, too far apart, and the way back between",
	    { { 0, 1000, 1000, E, "Web", "A", "B" }, { 0, 850, 850, E, "Web", "B", "A" }, { 1, 695, 695, E, "Web", "A", "B" } },
	    { { 695, E, 1, "Web", "A", "B" }, { 850, E, 1, "Web", "B", "A" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "too far apart, and no way back: a clock was set before anybody looked",
	    { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 600, 600, E, "Web", "A", "B" } }, { { 1000, E, 2, "Web", "A", "B" } } },
	{ "the second one first", { { 0, 696, 696, E, "Web", "A", "B" }, { 1, 1000, 1000, E, "Web", "A", "B" } },
	    { { 696, E, 2, "Web", "A", "B" } } },
	{ "the second one first, too far apart, and the way back between",
	    { { 0, 695, 695, E, "Web", "A", "B" }, { 1, 1000, 1000, E, "Web", "A", "B" }, { 1, 850, 850, E, "Web", "B", "A" } },
	    { { 695, E, 1, "Web", "A", "B" }, { 850, E, 1, "Web", "B", "A" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "three logs", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 900, 900, E, "web", "a.corp", "b.corp" },
	    { 2, 950, 950, E, "Web", "A", "B" } }, { { 1000, E, 3, "Web", "A", "B" } } },
	{ "two groups", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 900, 900, E, "Mail", "A", "B" } },
	    { { 900, E, 1, "Mail", "A", "B" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "two groups at once", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 0, 1000, 1000, E, "Mail", "A", "B" } },
	    { { 1000, E, 1, "Mail", "A", "B" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "two groups at once, in the order of their names",
	    { { 0, 1000, 1000, E, "Mail", "A", "B" }, { 0, 1000, 1000, E, "Web", "A", "B" } },
	    { { 1000, E, 1, "Mail", "A", "B" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "a group of no role", { { 0, 1000, 1000, E, "Cluster Group", "A", "B" } }, { { 0, E, 0, NULL, NULL, NULL } } },
	{ "to one and to another", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 900, 900, E, "Web", "A", "C" } },
	    { { 900, E, 1, "Web", "A", "C" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "whose end the first log does not tell", { { 0, 1000, 1000, E, "Web", "", "" }, { 1, 900, 900, E, "Web", "A", "B" } },
	    { { 1000, E, 2, "Web", "A", "B" } } },
	{ "whose end the second log does not tell", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 900, 900, E, "Web", "", "" } },
	    { { 1000, E, 2, "Web", "A", "B" } } },
	{ "logs that tell of two beginnings", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 900, 900, E, "Web", "C", "B" } },
	    { { 900, E, 1, "Web", "C", "B" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "who saw another owner may have missed where it came from",
	    { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 800, 1100, O, "Web", "C", "B" } }, { { 1000, E, 2, "Web", "A", "B" } } },
	{ "both did", { { 0, 900, 1200, O, "Web", "A", "B" }, { 1, 800, 1100, O, "Web", "C", "B" } }, { { 900, O, 2, "Web", "A", "B" } } },
	{ "the log of the second dates what the first saw",
	    { { 0, 800, 1100, O, "Web", "A", "B" }, { 1, 1000, 1000, E, "Web", "A", "B" } }, { { 1000, E, 2, "Web", "A", "B" } } },
	{ "the look of the second dates what the first concluded",
	    { { 0, 800, 1100, F, "Web", "A", "B" }, { 1, 900, 1200, O, "Web", "A", "B" } }, { { 900, O, 2, "Web", "A", "B" } } },
	{ "the look of the first, what the second concluded",
	    { { 0, 900, 1200, O, "Web", "A", "B" }, { 1, 800, 1100, F, "Web", "A", "B" } }, { { 900, O, 2, "Web", "A", "B" } } },
	{ "what the second saw, and not what the first concluded, is what the third is held against",
	    { { 0, 800, 1100, F, "Web", "A", "B" }, { 1, 900, 1200, O, "Web", "A", "B" }, { 2, 1450, 1800, O, "Web", "A", "B" } },
	    { { 900, O, 3, "Web", "A", "B" } } },
	{ "a node that saw it twice is one", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 900, 1200, O, "Web", "A", "B" },
	    { 1, 800, 900, O, "Web", "A", "B" } }, { { 1000, E, 2, "Web", "A", "B" } } },
	{ "seen by two, and far apart", { { 0, 5000, 5300, O, "Web", "A", "B" }, { 1, 1000, 5300, O, "Web", "A", "B" } },
	    { { 5000, O, 2, "Web", "A", "B" } } },
	{ "seen by two, and between where it came from", { { 0, 5000, 5300, O, "Web", "A", "B" }, { 1, 1000, 1300, O, "Web", "A", "B" } },
	    { { 1000, O, 1, "Web", "A", "B" }, { 5000, O, 1, "Web", "A", "B" } } },
	{ "in a log, and then seen where it came from", { { 0, 5000, 5000, E, "Web", "A", "B" }, { 1, 1000, 1300, O, "Web", "A", "B" } },
	    { { 1000, O, 1, "Web", "A", "B" }, { 5000, E, 1, "Web", "A", "B" } } },
	{ "logs have the way that one saw at a stride before its end",
	    { { 0, 1200, 5300, O, "Web", "A", "C" }, { 1, 3000, 3000, E, "Web", "A", "B" }, { 2, 700, 700, E, "Web", "B", "C" } },
	    { { 700, E, 1, "Web", "B", "C" }, { 3000, E, 1, "Web", "A", "B" } } },
	{ "logs have another way", { { 0, 2800, 5300, O, "Web", "A", "C" }, { 1, 3000, 3000, E, "Web", "A", "B" } },
	    { { 2800, O, 1, "Web", "A", "C" }, { 3000, E, 1, "Web", "A", "B" } } },
	{ "two moves in one log are two", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 0, 900, 900, E, "Web", "B", "A" } },
	    { { 900, E, 1, "Web", "B", "A" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "to the same node twice in one log: the way back is not in it",
	    { { 0, 1000, 1000, E, "Web", "A", "B" }, { 0, 900, 900, E, "Web", "A", "B" } },
	    { { 900, E, 1, "Web", "A", "B" }, { 1000, E, 1, "Web", "A", "B" } } },
	{ "seen late, after its log", { { 0, 5000, 5000, E, "Web", "A", "B" }, { 1, 1000, 5300, O, "Web", "A", "B" } },
	    { { 5000, E, 2, "Web", "A", "B" } } },
	{ "seen early, and later in a log", { { 0, 1000, 1000, E, "Web", "A", "B" }, { 1, 5000, 5300, O, "Web", "A", "B" } },
	    { { 1000, E, 2, "Web", "A", "B" } } },
	{ "seen late, and moved back before", { { 0, 5000, 5000, E, "Web", "A", "B" }, { 0, 3000, 3000, E, "Web", "B", "A" },
	    { 1, 1000, 1300, O, "Web", "A", "B" } },
	    { { 1000, O, 1, "Web", "A", "B" }, { 3000, E, 1, "Web", "B", "A" }, { 5000, E, 1, "Web", "A", "B" } } },
	{ "seen late twice, with a move of another group between", { { 0, 5000, 5000, E, "Web", "A", "B" },
	    { 0, 4000, 4000, E, "Mail", "A", "B" }, { 1, 3000, 5300, O, "Web", "A", "B" }, { 2, 1000, 5300, O, "web", "A", "B" } },
	    { { 4000, E, 1, "Mail", "A", "B" }, { 5000, E, 3, "Web", "A", "B" } } },
	{ "an order",
	    { { 0, 3000, 3000, E, "Web", "A", "B" }, { 0, 1000, 1000, E, "Web", "A", "B" }, { 0, 2000, 2000, E, "Web", "B", "A" } },
	    { { 1000, E, 1, "Web", "A", "B" }, { 2000, E, 1, "Web", "B", "A" }, { 3000, E, 1, "Web", "A", "B" } } },
};

static const time_t ahead_s[NODES] = { 0, 3600, -1800 };
static const struct cluster_rule rules[] = { { "OWA", "Web" }, { "Post", "Mail" } };

static struct policy policy;
static struct memory memories[NODES];
static struct failover failovers[NODES][MOST];
static struct cluster_verdict verdict;

/* Of nodes that do not answer any more, each with what it told. */
static void
judge(const struct seen seen[MOST])
{
	static const char *const names[NODES] = { "A", "B", "C" };
	const struct cluster_policy cluster = { .name = "EXCH", .nodes = names, .node_count = NODES };
	struct cluster_member members[NODES];
	struct error err;
	size_t i;

	policy_init(&policy);
	policy.cluster_rules = rules;
	policy.cluster_rule_count = 2;
	for (i = 0; i < NODES; i++) {
		memories[i] = (struct memory) { .is_known = true, .computer = names[i], .looked_at = NOW,
			.local_time = NOW + ahead_s[i], .failovers = failovers[i] };
		members[i] = (struct cluster_member) { .name = names[i], .policy = &policy, .memory = &memories[i], .problem = "away" };
	}
	for (i = 0; i < MOST && seen[i].group != NULL; i++) {
		struct memory *memory = &memories[seen[i].node];
		time_t now = NOW + ahead_s[seen[i].node];

		memory->failovers[memory->failover_count++] = (struct failover) { .time = now - seen[i].ago,
			.began = now - seen[i].began_ago, .evidence = seen[i].evidence, .group = seen[i].group, .from = seen[i].from,
			.to = seen[i].to };
	}
	cluster_verdict_clear(&verdict);
	assert_true(cluster_judge(members, &cluster, NOW, &verdict, &err));
}

static bool
is_told(const struct cluster_failover *failover, const struct told *told)
{
	return failover->time == NOW - told->ago && failover->evidence == told->evidence && failover->witnesses == told->witnesses &&
	    strcmp(failover->group, told->group) == 0 && strcmp(failover->from, told->from) == 0 && strcmp(failover->to, told->to) == 0 &&
	    failover->slack_s == 2;
}

static void
what_nodes_tell_of_one_move_is_one(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		judge(cases[i].seen);
		for (j = 0; j < MOST && cases[i].told[j].group != NULL; j++)
			if (j >= verdict.failover_count || !is_told(&verdict.failovers[j], &cases[i].told[j]))
				fail_msg("%s: %zu: %lld s ago, %zu", cases[i].what, j,
				    j < verdict.failover_count ? (long long)(NOW - verdict.failovers[j].time) : -1LL,
				    j < verdict.failover_count ? verdict.failovers[j].witnesses : 0);
		if (verdict.failover_count != j)
			fail_msg("%s: %zu", cases[i].what, verdict.failover_count);
	}
}

static void
a_role_has_the_newest_failover_of_its_group(void **state)
{
	static const struct seen seen[MOST] = { { 0, 1000, 1000, E, "mail", "A", "B" }, { 0, 2000, 2000, E, "Web", "B", "A" },
		{ 0, 3000, 3000, E, "Web", "A", "B" } };
	size_t i;

	(void)state;
	judge(seen);
	assert_int_equal(verdict.role_count, 2);
	for (i = 0; i < 2; i++) {
		assert_non_null(verdict.roles[i].failover);
		assert_int_equal(verdict.roles[i].failover->time, NOW - (strcmp(verdict.roles[i].group, "Web") == 0 ? 2000 : 1000));
	}
	judge((const struct seen[MOST]) { { 0, 1000, 1000, E, "Mail", "A", "B" } });
	for (i = 0; i < 2; i++)
		assert_int_equal(verdict.roles[i].failover != NULL, strcmp(verdict.roles[i].group, "Mail") == 0);
}

static void
a_time_is_put_on_our_clock_where_that_of_the_node_is_known(void **state)
{
	static const struct {
		time_t looked_at, local_time, time, ours;
		bool is_known;
	} times[] = {
		{ NOW, NOW + 3600, NOW + 3000, NOW - 600, true },
		{ NOW, NOW - 3600, NOW - 3000, NOW + 600, true },
		{ NOW, NOW + 3600, 0, 0, true },
		{ NOW, 0, NOW - 600, NOW - 600, false },
		{ 0, NOW, NOW - 600, NOW - 600, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		const struct memory memory = { .looked_at = times[i].looked_at, .local_time = times[i].local_time };
		time_t ours = 0;

		assert_int_equal(cluster_our_time(&memory, times[i].time, &ours), times[i].is_known);
		assert_int_equal(ours, times[i].ours);
	}
}

/* Seconds that a look takes are not known to be before the clock was told or after. */
static void
how_sure_a_clock_is_hangs_on_how_long_the_look_took(void **state)
{
	static const struct {
		bool is_known, has_look;
		time_t local_time;
		unsigned int look_ms;
		bool has_clock;
		time_t offset_s, slack_s;
	} looks[] = {
		{ true, false, NOW + 60, 0, true, 60, 2 },
		{ true, true, NOW + 60, 0, true, 60, 2 },
		{ true, true, NOW + 60, 1, true, 60, 3 },
		{ true, true, NOW + 60, 1000, true, 60, 3 },
		{ true, true, NOW - 60, 1001, true, -60, 4 },
		{ true, true, 0, 1000, false, 0, 0 },
		{ false, true, NOW, 1000, false, 0, 0 },
	};
	static const char *const name = "A";
	const struct cluster_policy cluster = { .name = "EXCH", .nodes = &name, .node_count = 1 };
	size_t i;

	(void)state;
	policy_init(&policy);
	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		const struct memory memory = { .is_known = looks[i].is_known, .computer = "A", .looked_at = NOW,
			.local_time = looks[i].local_time };
		const struct verdict none = { .severity = SEVERITY_OK };
		struct snapshot snapshot;
		struct cluster_member member = { .name = name, .policy = &policy, .memory = &memory, .problem = "away" };
		struct error err;

		assert_true(snapshot_init(&snapshot, name, &err));
		snapshot.look_ms = looks[i].look_ms;
		if (looks[i].has_look) {
			member.snapshot = &snapshot;
			member.verdict = &none;
		}
		cluster_verdict_clear(&verdict);
		assert_true(cluster_judge(&member, &cluster, NOW, &verdict, &err));
		assert_int_equal(verdict.nodes[0].has_clock, looks[i].has_clock);
		assert_int_equal(verdict.nodes[0].offset_s, looks[i].offset_s);
		assert_int_equal(verdict.nodes[0].slack_s, looks[i].slack_s);
		snapshot_clear(&snapshot);
	}
}

/* Each node has its log of one move; some are asked for longer than others, or do not tell their clock. */
static void
the_surer_clock_dates_what_logs_tell(void **state)
{
	static const struct {
		unsigned int look_ms[NODES];
		bool has_clock[NODES];
		time_t ago, slack_s;
	} logs[] = {
		{ { 0, 0, 0 }, { true, true, true }, 1000, 2 },
		{ { 3000, 0, 0 }, { true, true, true }, 900, 2 },
		{ { 0, 3000, 3000 }, { true, true, true }, 1000, 2 },
		{ { 3000, 2000, 1000 }, { true, true, true }, 800, 3 },
		{ { 0, 3000, 4000 }, { false, true, true }, 900, 5 },
		{ { 3000, 0, 0 }, { true, false, false }, 1000, 5 },
		{ { 0, 0, 0 }, { false, false, false }, 1000, 0 },
	};
	static const char *const names[] = { "A", "B", "C" };
	const struct cluster_policy cluster = { .name = "EXCH", .nodes = names, .node_count = NODES };
	const struct verdict none = { .severity = SEVERITY_OK };
	size_t i, j;

	(void)state;
	policy_init(&policy);
	policy.cluster_rules = rules;
	policy.cluster_rule_count = 1;
	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		struct snapshot snapshots[NODES];
		struct cluster_member members[NODES];
		struct error err;

		for (j = 0; j < NODES; j++) {
			failovers[j][0] = (struct failover) { .time = NOW - 1000 + 100 * (time_t)j, .began = NOW - 1000 + 100 * (time_t)j,
				.evidence = E, .group = "Web", .from = "A", .to = "B" };
			memories[j] = (struct memory) { .is_known = true, .computer = names[j], .looked_at = NOW,
				.local_time = logs[i].has_clock[j] ? NOW : 0, .failovers = failovers[j], .failover_count = 1 };
			assert_true(snapshot_init(&snapshots[j], names[j], &err));
			snapshots[j].look_ms = logs[i].look_ms[j];
			members[j] = (struct cluster_member) { .name = names[j], .policy = &policy, .memory = &memories[j],
				.snapshot = &snapshots[j], .verdict = &none, .problem = "" };
		}
		cluster_verdict_clear(&verdict);
		assert_true(cluster_judge(members, &cluster, NOW, &verdict, &err));
		assert_int_equal(verdict.failover_count, 1);
		assert_int_equal(verdict.failovers[0].witnesses, NODES);
		assert_int_equal(NOW - verdict.failovers[0].time, logs[i].ago);
		assert_int_equal(verdict.failovers[0].slack_s, logs[i].slack_s);
		for (j = 0; j < NODES; j++)
			snapshot_clear(&snapshots[j]);
	}
}

static int
end(void **state)
{
	(void)state;
	cluster_verdict_clear(&verdict);
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_nodes_tell_of_one_move_is_one),
	cmocka_unit_test(a_role_has_the_newest_failover_of_its_group),
	cmocka_unit_test(the_surer_clock_dates_what_logs_tell),
	cmocka_unit_test(a_time_is_put_on_our_clock_where_that_of_the_node_is_known),
	cmocka_unit_test(how_sure_a_clock_is_hangs_on_how_long_the_look_took),
};
TEST_GROUP(tests, NULL, end);
