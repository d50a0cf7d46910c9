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

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(clocks_that_differ_make_one_order_and_a_move_in_both_logs_is_told_once),
	cmocka_unit_test(a_move_there_and_back_and_there_again_is_three),
	cmocka_unit_test(a_clock_that_was_not_told_is_said),
};
TEST_GROUP(tests, NULL, NULL);
