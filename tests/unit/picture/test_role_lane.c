/* What lib/picture/role_lane.h promises: which node had a role, whether it served it, and nothing that nobody saw. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/picture/role_lane.h"
#include "tests/unit/runner/test_group.h"

#define T0    1700000000
#define H     3600
#define SPANS 4
#define SITES 3

/* A state, up to an hour of our clock. The last one has hour 24. */
struct piece {
	enum lane_state state;
	int to;
};

static const struct cluster_rule rules[] = { { "OWA", "Web" }, { "Shop", "Web" }, { "Other", "Mail" } };
static const struct policy policy = { .cluster_rules = rules, .cluster_rule_count = 3 };
static const char *const site_names[SITES] = { "OWA", "Shop", "Other" };

static struct lane_span spans[2][SITES][SPANS];
static struct lane sites[2][SITES];
static struct lanes lanes[2];
static struct role_lane_node nodes[2];
static struct change moves[4];
static size_t move_count;
static struct text_arena text;
static struct lane lane;

/* EXCH-A's clock is an hour ahead, EXCH-B's two hours behind. */
static const time_t aheads[] = { H, -2 * H };

static void
site(int node, int number, const struct piece *pieces)
{
	struct lane *of = &sites[node][number];
	time_t at = T0 + aheads[node];

	of->name = site_names[number];
	of->spans = spans[node][number];
	for (of->span_count = 0; at < T0 + 24 * H + aheads[node]; of->span_count++) {
		spans[node][number][of->span_count] = (struct lane_span) {
			.state = pieces[of->span_count].state, .from = at,
			.to = T0 + pieces[of->span_count].to * H + aheads[node],
		};
		at = spans[node][number][of->span_count].to;
	}
}

#define SITE(node, number, ...) site(node, number, (const struct piece[SPANS]) { __VA_ARGS__ })

static int
begin(void **state)
{
	int i;

	(void)state;
	move_count = 0;
	for (i = 0; i < 2; i++) {
		lanes[i] = (struct lanes) { .items = sites[i], .count = SITES };
		nodes[i] = (struct role_lane_node) { i == 0 ? "a" : "b", i == 0 ? "EXCH-A" : "EXCH-B", &policy, &lanes[i], aheads[i] };
		SITE(i, 0, { i == 0 ? LANE_RUNNING : LANE_STOPPED, 24 });
		SITE(i, 1, { i == 0 ? LANE_RUNNING : LANE_STOPPED, 24 });
		SITE(i, 2, { LANE_DOWN, 24 });
	}
	return 0;
}

static int
end(void **state)
{
	(void)state;
	lane_clear(&lane);
	text_arena_clear(&text);
	return 0;
}

static void
move(enum change_kind kind, int hour, const char *group, const char *from, const char *to)
{
	moves[move_count++] = (struct change) { .kind = kind, .time = T0 + hour * H, .subject = group, .from = from, .to = to };
}

/* "1-5 0 on a; ": hours, number of the state, words */
static void
assert_drawn(const char *owner, const char *expected)
{
	const struct change_list list = { .items = moves, .count = move_count };
	const struct role_lane_request request = {
		.group = "Web", .owner = owner, .nodes = nodes, .node_count = 2, .moves = &list, .from = T0, .to = T0 + 24 * H,
	};
	char drawn[1024] = "";
	struct error err;
	size_t i;

	assert_true(role_lane_make(&request, &text, &lane, &err));
	for (i = 0; i < lane.span_count; i++)
		snprintf(drawn + strlen(drawn), sizeof(drawn) - strlen(drawn), "%s%d-%d %s: %s", i == 0 ? "" : "; ",
		    (int)((lane.spans[i].from - T0) / H), (int)((lane.spans[i].to - T0) / H), role_lane_words(lane.spans[i].state),
		    lane.spans[i].words);
	assert_string_equal(drawn, expected);
}

static void
without_a_move_it_is_what_its_sites_are_on_the_owner(void **state)
{
	(void)state;
	SITE(0, 1, { LANE_RUNNING, 5 }, { LANE_STOPPED, 7 }, { LANE_RUNNING, 24 });
	assert_drawn("exch-a.corp", "0-5 is served: on a; 5-7 is served in part: on a, where 1 of 2 sites ran; 7-24 is served: on a");
	assert_int_equal(lane.mark_count, 0);
	assert_true(lane.is_role);
	assert_string_equal(lane.spans[2].owner, "a");
}

static void
each_owner_is_asked_for_the_time_that_it_had_the_role_by_its_own_clock(void **state)
{
	(void)state;
	move(CHANGE_FAILOVER, 10, "web", "EXCH-A", "EXCH-B");
	move(CHANGE_OWNER, 11, "Web", "EXCH-A", "EXCH-B");
	move(CHANGE_FAILOVER, 12, "Other", "EXCH-B", "EXCH-A");
	SITE(1, 0, { LANE_STOPPED, 11 }, { LANE_RUNNING, 24 });
	SITE(1, 1, { LANE_MEANT, 11 }, { LANE_AT_RISK, 24 });
	assert_drawn("EXCH-B",
	    "0-10 is served: on a; 10-11 is served by no node: on b; 11-24 is served, and will not survive the next restart: on b");
	assert_int_equal(lane.mark_count, 1);
	assert_int_equal(lane.marks[0].kind, MARK_FAILOVER);
	assert_int_equal(lane.marks[0].change, 0);
}

static void
what_was_accepted_serves_nobody_either(void **state)
{
	(void)state;
	SITE(0, 0, { LANE_MEANT, 24 });
	SITE(0, 1, { LANE_MEANT, 24 });
	assert_drawn("EXCH-A", "0-24 is served by no node: on a");
}

static void
what_nobody_saw_is_not_known(void **state)
{
	(void)state;
	SITE(0, 0, { LANE_RUNNING, 3 }, { LANE_UNKNOWN, 4 }, { LANE_ABSENT, 8 }, { LANE_RUNNING, 24 });
	SITE(0, 1, { LANE_RUNNING, 5 }, { LANE_ABSENT, 8 }, { LANE_PENDING, 9 }, { LANE_RUNNING, 24 });
	move(CHANGE_FAILOVER, 10, "Web", "EXCH-A", "EXCH-B");
	move(CHANGE_FAILOVER, 12, "Web", "EXCH-C", "EXCH-A");
	move(CHANGE_OWNER, 14, "Web", "", "EXCH-C");
	assert_drawn("EXCH-A",
	    "0-3 is served: on a; 3-4 not known: on a; 4-5 is served: on a; 5-8 has no site: on a; 8-9 is served in part: on a, where 1 "
	    "of 2 sites ran; 9-10 is served: on a; "
	    "10-12 not known: it went from EXCH-B to EXCH-C in that time, and nobody saw when; 12-14 is served: on a; "
	    "14-24 not known: it went from EXCH-C to EXCH-A in that time, and nobody saw when");
	assert_int_equal(lane.mark_count, 3);
}

static void
an_owner_that_is_none_of_the_nodes_or_not_told_is_not_known(void **state)
{
	(void)state;
	assert_drawn("EXCH-C", "0-24 not known: on EXCH-C, which is none of the nodes");
	lane_clear(&lane);
	assert_drawn("", "0-24 not known: who had it is not known");
	assert_null(lane.spans[0].owner);
}

#define ROLE(test) cmocka_unit_test_setup_teardown(test, begin, end)

static const struct CMUnitTest tests[] = {
	ROLE(without_a_move_it_is_what_its_sites_are_on_the_owner),
	ROLE(each_owner_is_asked_for_the_time_that_it_had_the_role_by_its_own_clock),
	ROLE(what_was_accepted_serves_nobody_either),
	ROLE(what_nobody_saw_is_not_known),
	ROLE(an_owner_that_is_none_of_the_nodes_or_not_told_is_not_known),
};

TEST_GROUP(tests, NULL, NULL);
