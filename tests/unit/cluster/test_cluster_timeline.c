/* What happened to all nodes, in one order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/cluster/timeline.h"
#include "tests/unit/runner/test_group.h"

#define LOOK 1700000000

static struct error err;

static struct change_list
list_of(struct change *items, size_t count)
{
	return (struct change_list) { .items = items, .count = count };
}

static void
clocks_that_differ_make_one_order_and_a_move_in_both_logs_is_told_once(void **state)
{
	struct memory fast = { .is_known = true, .looked_at = LOOK, .local_time = LOOK + 3600 };
	struct memory slow = { .is_known = true, .looked_at = LOOK, .local_time = LOOK - 1800 };
	struct change of_fast[] = {
		{ .kind = CHANGE_BOOT, .time = LOOK + 3600 - 500, .subject = "", .from = "", .to = "" },
		{ .kind = CHANGE_FAILOVER, .time = LOOK + 3600 - 300, .subject = "Web", .from = "A", .to = "B", .evidence = EVIDENCE_EVENT },
		{ .kind = CHANGE_OWNER, .time = LOOK + 3600 - 200, .subject = "Web", .from = "A", .to = "B" },
	};
	struct change of_slow[] = {
		{ .kind = CHANGE_BOOT, .time = LOOK - 1800 - 400, .subject = "", .from = "", .to = "" },
		{ .kind = CHANGE_FAILOVER, .time = LOOK - 1800 - 298, .subject = "web", .from = "A", .to = "b.corp", .evidence = EVIDENCE_EVENT },
		{ .kind = CHANGE_OWNER, .time = LOOK - 1800 - 100, .subject = "Web", .from = "A", .to = "B" },
	};
	struct change_list lists[] = { list_of(of_fast, 3), list_of(of_slow, 3) };
	const struct cluster_history nodes[] = { { &fast, &lists[0] }, { &slow, &lists[1] } };
	struct cluster_change *changes;
	size_t count;

	(void)state;
	assert_true(cluster_timeline_join(nodes, 2, &changes, &count, &err));
	assert_int_equal(count, 4);
	assert_int_equal(changes[0].time, LOOK - 500);
	assert_int_equal(changes[0].node, 0);
	assert_int_equal(changes[1].node, 1);
	assert_int_equal(changes[2].change->kind, CHANGE_FAILOVER);
	assert_int_equal(changes[2].time, LOOK - 300);
	assert_int_equal(changes[2].witnesses, 2);
	assert_int_equal(changes[3].change->kind, CHANGE_OWNER);
	assert_int_equal(changes[3].witnesses, 2);
	free(changes);
}

static void
a_move_there_and_back_and_there_again_is_three(void **state)
{
	struct memory memory = { .is_known = true, .looked_at = LOOK, .local_time = LOOK };
	struct change items[] = {
		{ .kind = CHANGE_FAILOVER, .time = LOOK - 3000, .subject = "Web", .from = "A", .to = "B", .evidence = EVIDENCE_EVENT },
		{ .kind = CHANGE_FAILOVER, .time = LOOK - 2000, .subject = "Web", .from = "B", .to = "A", .evidence = EVIDENCE_EVENT },
		{ .kind = CHANGE_FAILOVER, .time = LOOK - 1000, .subject = "Web", .from = "A", .to = "B", .evidence = EVIDENCE_EVENT },
	};
	struct change_list lists[] = { list_of(items, 3), list_of(items, 3) };
	const struct cluster_history nodes[] = { { &memory, &lists[0] }, { &memory, &lists[1] } };
	struct cluster_change *changes;
	size_t count;

	(void)state;
	assert_true(cluster_timeline_join(nodes, 2, &changes, &count, &err));
	assert_int_equal(count, 3);
	assert_int_equal(changes[1].witnesses, 2);
	free(changes);
}

static void
a_clock_that_was_not_told_is_said(void **state)
{
	struct memory memory = { .is_known = true, .looked_at = LOOK };
	struct change items[] = { { .kind = CHANGE_BOOT, .time = LOOK - 3000, .subject = "", .from = "", .to = "" } };
	struct change_list list = list_of(items, 1);
	const struct cluster_history node = { &memory, &list };
	struct cluster_change *changes;
	size_t count;

	(void)state;
	assert_true(cluster_timeline_join(&node, 1, &changes, &count, &err));
	assert_false(changes[0].has_clock);
	assert_int_equal(changes[0].time, LOOK - 3000);
	free(changes);
}

#define MOST 4

/* What nodes have, and what of it is told: the place in `has`, and how many nodes have it. */
struct timeline_case {
	const char *what;
	struct {
		size_t node;
		time_t time;		/* after LOOK - 10000 */
		enum change_kind kind;
		enum evidence evidence;
		const char *subject, *to;
	} has[MOST];
	struct {
		size_t place, witnesses;
		time_t time;
	} told[MOST];			/* ends where witnesses is 0 */
};

#define LOGGED CHANGE_FAILOVER, EVIDENCE_EVENT
#define SEEN   CHANGE_FAILOVER, EVIDENCE_OBSERVED
#define OWNED  CHANGE_OWNER, EVIDENCE_NONE
#define BOOTED CHANGE_BOOT, EVIDENCE_NONE

static const struct timeline_case timelines[] = {
	{ "two logs of one move", { { 0, 1000, LOGGED, "Web", "B" }, { 1, 1360, LOGGED, "web", "b.corp" } }, { { 0, 2, 1000 } } },
	{ "two logs of two moves", { { 0, 1000, LOGGED, "Web", "B" }, { 0, 1100, LOGGED, "Web", "A" }, { 1, 1361, LOGGED, "Web", "B" } },
	    { { 0, 1, 1000 }, { 1, 1, 1100 }, { 2, 1, 1361 } } },
	{ "two logs far apart and no way back", { { 0, 1000, LOGGED, "Web", "B" }, { 1, 5000, LOGGED, "Web", "B" } }, { { 0, 2, 1000 } } },
	{ "the other log first", { { 0, 1360, LOGGED, "Web", "B" }, { 1, 1000, LOGGED, "Web", "B" } }, { { 1, 2, 1000 } } },
	{ "one log, twice", { { 0, 1000, LOGGED, "Web", "B" }, { 0, 1300, LOGGED, "Web", "B" } }, { { 0, 1, 1000 } } },
	{ "a log, and seen late", { { 0, 1000, LOGGED, "Web", "B" }, { 1, 5000, SEEN, "Web", "B" } }, { { 0, 2, 1000 } } },
	{ "seen, and a log that is read late", { { 0, 1000, SEEN, "Web", "B" }, { 1, 5000, LOGGED, "Web", "B" } }, { { 1, 2, 1000 } } },
	{ "seen twice", { { 0, 1000, SEEN, "Web", "B" }, { 1, 5000, SEEN, "Web", "B" } }, { { 0, 2, 1000 } } },
	{ "another owner twice", { { 0, 1000, OWNED, "Web", "B" }, { 1, 5000, OWNED, "Web", "B" } }, { { 0, 2, 1000 } } },
	{ "a move, and another owner", { { 0, 1000, LOGGED, "Web", "B" }, { 0, 1100, OWNED, "Web", "B" },
	    { 1, 1000, LOGGED, "Web", "B" }, { 1, 1200, OWNED, "Web", "B" } }, { { 0, 2, 1000 }, { 1, 2, 1100 } } },
	{ "two groups", { { 0, 1000, LOGGED, "Web", "B" }, { 1, 1100, LOGGED, "Mail", "B" } }, { { 0, 1, 1000 }, { 1, 1, 1100 } } },
	{ "two groups, each told twice", { { 0, 1000, LOGGED, "Web", "B" }, { 0, 1050, LOGGED, "Mail", "B" },
	    { 1, 1100, LOGGED, "Web", "B" }, { 1, 1150, LOGGED, "Mail", "B" } }, { { 0, 2, 1000 }, { 1, 2, 1050 } } },
	{ "to two nodes", { { 0, 1000, LOGGED, "Web", "B" }, { 1, 1100, LOGGED, "Web", "C" } }, { { 0, 1, 1000 }, { 1, 1, 1100 } } },
	{ "there, back, and seen there again", { { 0, 1000, LOGGED, "Web", "B" }, { 0, 2000, LOGGED, "Web", "A" },
	    { 1, 3000, SEEN, "Web", "B" } }, { { 0, 1, 1000 }, { 1, 1, 2000 }, { 2, 1, 3000 } } },
	{ "each boots by itself", { { 0, 1000, BOOTED, "", "" }, { 1, 1000, BOOTED, "", "" }, { 1, 1001, BOOTED, "", "" } },
	    { { 0, 1, 1000 }, { 1, 1, 1000 }, { 2, 1, 1001 } } },
	{ "one moment: one node after the other, each in its order",
	    { { 1, 1000, BOOTED, "b", "" }, { 0, 1000, BOOTED, "a", "" }, { 0, 1000, OWNED, "a", "" }, { 1, 1000, OWNED, "b", "" } },
	    { { 1, 1, 1000 }, { 2, 1, 1000 }, { 0, 1, 1000 }, { 3, 1, 1000 } } },
};

static void
what_each_node_has_becomes_one_order(void **state)
{
	struct memory memory = { .is_known = true, .looked_at = LOOK, .local_time = LOOK };
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(timelines) / sizeof(timelines[0]); i++) {
		struct change items[2][MOST];
		struct change_list lists[2] = { list_of(items[1], 0), list_of(items[0], 0) };	/* wherever they lie */
		const struct cluster_history nodes[] = { { &memory, &lists[0] }, { &memory, &lists[1] } };
		const struct change *places[MOST] = { NULL };
		struct cluster_change *changes;
		size_t count;

		for (j = 0; j < MOST && timelines[i].has[j].subject != NULL; j++) {
			struct change_list *list = &lists[timelines[i].has[j].node];

			places[j] = &list->items[list->count];
			list->items[list->count++] = (struct change) { .kind = timelines[i].has[j].kind,
				.time = LOOK - 10000 + timelines[i].has[j].time, .subject = timelines[i].has[j].subject, .from = "A",
				.to = timelines[i].has[j].to, .evidence = timelines[i].has[j].evidence };
		}
		assert_true(cluster_timeline_join(nodes, 2, &changes, &count, &err));
		for (j = 0; j < MOST && timelines[i].told[j].witnesses != 0; j++)
			if (j >= count || changes[j].change != places[timelines[i].told[j].place] ||
			    changes[j].witnesses != timelines[i].told[j].witnesses ||
			    changes[j].node != timelines[i].has[timelines[i].told[j].place].node ||
			    changes[j].time != LOOK - 10000 + timelines[i].told[j].time)
				fail_msg("%s: %zu", timelines[i].what, j);
		if (count != j)
			fail_msg("%s: %zu changes", timelines[i].what, count);
		free(changes);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(clocks_that_differ_make_one_order_and_a_move_in_both_logs_is_told_once),
	cmocka_unit_test(a_move_there_and_back_and_there_again_is_three),
	cmocka_unit_test(a_clock_that_was_not_told_is_said),
	cmocka_unit_test(what_each_node_has_becomes_one_order),
};
TEST_GROUP(tests, NULL, NULL);
