/* What lib/memory/memory.h promises of failovers and how they are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define SEE(...)	   story_see(&story, &(struct story_look) { __VA_ARGS__ })
#define OWNER(node)	   .groups = { GROUP("Cluster Group", "EXCH-A"), GROUP("EVS1", node) }
#define MOVE(at, from_, to_)                                                                             \
	{                                                                                                \
		.time = STORY_T0 + (at), .group = "EVS1", .from = (from_), .to = (to_), .event_id = 1641 \
	}
#define ONLINE(at, to_)	   { .time = STORY_T0 + (at), .group = "EVS1", .to = (to_), .event_id = 1201 }
#define TWO_RUN		   .sites = { RUNS(1, "a"), RUNS(2, "b") }
#define TWO_RUN_OFF	   .sites = { RUNS_OFF(1, "a"), RUNS_OFF(2, "b") }
#define TWO_DOWN_OFF	   .sites = { STOPPED_OFF(1, "a"), STOPPED_OFF(2, "b") }

static void
an_owner_that_changed_between_two_looks_is_a_failover(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	assert_int_equal(story.memory.failover_count, 0);
	SEE(.at = 300, .clock_ahead = 7, OWNER("EXCH-B"));
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_OBSERVED);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 307);
	assert_int_equal(story.memory.failovers[0].began, STORY_T0);
	assert_string_equal(story.memory.failovers[0].group, "EVS1");
	assert_string_equal(story.memory.failovers[0].from, "EXCH-A");
	assert_string_equal(story.memory.failovers[0].to, "EXCH-B");
	assert_int_equal(story_change(&story, CHANGE_FAILOVER)->evidence, EVIDENCE_OBSERVED);
	assert_string_equal(story_change(&story, CHANGE_OWNER)->from, "EXCH-A");
	assert_string_equal(story_change(&story, CHANGE_OWNER)->to, "EXCH-B");
	SEE(.at = 600, OWNER("EXCH-B"));
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story.memory.failover_count, 1);
	story_end(&story);
}

static void
an_owner_that_is_not_told_is_kept(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 300, OWNER(""));
	SEE(.at = 600, .no_clock = true);
	assert_int_equal(story.memory.group_count, 2);
	SEE(.at = 900, .no_clock = true, OWNER("EXCH-B"));
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 900);
	story_end(&story);
}

static void
a_core_group_that_moves_is_no_failover_of_ours(void **state)
{
	static const char *const names[] = { "Cluster Group", "cluster group", "Available Storage" };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct story story = { 0 };

		SEE(.at = 0, .groups = { GROUP(names[i], "EXCH-A") });
		SEE(.at = 300, .groups = { GROUP(names[i], "EXCH-B") },
		    .events = {
			{ .time = STORY_T0 + 100, .group = names[i], .from = "EXCH-A", .to = "EXCH-B" } });
		assert_int_equal(story.memory.failover_count, 0);
		assert_int_equal(story_count(&story, CHANGE_OWNER), 1);
		story_end(&story);
	}
}

static void
the_events_of_one_move_are_one_failover_with_the_time_of_the_last(void **state)
{
	struct story story = { 0 };
	int i;

	(void)state;
	SEE(.at = 0, OWNER("EXCH-B"));
	for (i = 1; i <= 3; i++) {	/* the log is read again at each look */
		SEE(.at = 300 * i, OWNER("EXCH-A"),
		    .events = { MOVE(100, "EXCH-B", "EXCH-A"), ONLINE(130, "exch-a.corp.example"),
			ONLINE(160, "EXCH-A") });
		assert_int_equal(story_count(&story, CHANGE_FAILOVER), i == 1);
		assert_int_equal(story.memory.failover_count, 1);
		assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
		assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 160);
		assert_int_equal(story.memory.failovers[0].began, STORY_T0 + 100);
		assert_string_equal(story.memory.failovers[0].from, "EXCH-B");
	}
	story_end(&story);
}

static void
the_end_of_a_move_that_comes_with_the_next_look_belongs_to_it(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-B"));
	SEE(.at = 60, OWNER("EXCH-B"), .events = { MOVE(50, "EXCH-B", "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	SEE(.at = 120, OWNER("EXCH-A"), .events = { MOVE(50, "EXCH-B", "EXCH-A"), ONLINE(90, "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 0);
	assert_int_equal(story_count(&story, CHANGE_OWNER), 1);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 90);
	story_end(&story);
}

static void
moves_there_and_back_are_two_failovers_newest_first(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 300, OWNER("EXCH-A"),
	    .events = { MOVE(100, "EXCH-A", "EXCH-B"), ONLINE(110, "EXCH-B"), MOVE(200, "EXCH-B", "EXCH-A"),
		ONLINE(210, "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 2);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 210);
	assert_string_equal(story.memory.failovers[0].to, "EXCH-A");
	assert_int_equal(story.memory.failovers[1].time, STORY_T0 + 110);
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 2);
	story_end(&story);
}

static void
a_group_that_comes_online_where_it_was_is_no_failover(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 300, OWNER("EXCH-A"), .events = { ONLINE(100, "exch-a.corp.example") });
	assert_int_equal(story.memory.failover_count, 0);
	/* nor when it is read again after the group has moved */
	SEE(.at = 600, OWNER("EXCH-B"), .events = { ONLINE(100, "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_OBSERVED);
	SEE(.at = 900, OWNER("EXCH-B"), .events = { ONLINE(100, "EXCH-A"), MOVE(120, "EXCH-A", "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	story_end(&story);
}

static void
at_the_first_look_the_log_tells_of_failovers(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"), .events = { MOVE(-7200, "EXCH-B", "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story_change(&story, CHANGE_FAILOVER)->time, STORY_T0 - 7200);
	story_end(&story);
}

static void
at_the_first_look_coming_online_counts_unless_it_follows_a_boot(void **state)
{
	static const struct {
		time_t after_boot;
		size_t failovers;
	} cases[] = { { 60, 0 }, { 600, 0 }, { 601, 1 }, { -60, 1 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-A"),
		    .events = {
			{ .time = STORY_BOOT + cases[i].after_boot, .group = "EVS1", .to = "EXCH-A" } });
		assert_int_equal(story.memory.failover_count, cases[i].failovers);
		story_end(&story);
	}
}

static void
an_observed_failover_becomes_an_event_when_its_event_is_read(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-B"));
	SEE(.at = 300, OWNER("EXCH-A"));
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_OBSERVED);
	SEE(.at = 600, OWNER("EXCH-A"), .events = { ONLINE(140, "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 140);
	assert_string_equal(story.memory.failovers[0].from, "EXCH-B");
	assert_int_equal(story.changes.count, 0);
	story_end(&story);
}

static void
an_event_that_names_no_group_joins_the_change_of_owner(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-B"));
	SEE(.at = 300, OWNER("EXCH-A"), .events = { { .time = STORY_T0 + 200 } });
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	assert_string_equal(story.memory.failovers[0].group, "EVS1");
	assert_string_equal(story.memory.failovers[0].to, "EXCH-A");
	story_end(&story);
}

static void
flags_that_all_fell_on_a_cluster_node_tell_of_a_failover(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .clussvc_state = SERVICE_RUNNING, TWO_RUN);
	SEE(.at = 300, .clussvc_state = SERVICE_RUNNING, TWO_RUN_OFF);
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_FLAGS);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 300);
	assert_int_equal(story.memory.failovers[0].began, STORY_T0);
	assert_string_equal(story.memory.failovers[0].group, "");
	assert_int_equal(story_change(&story, CHANGE_FAILOVER)->evidence, EVIDENCE_FLAGS);
	SEE(.at = 600, .clussvc_state = SERVICE_RUNNING, TWO_RUN_OFF);
	assert_int_equal(story.memory.failover_count, 1);
	story_end(&story);
}

static void
flags_tell_of_nothing_where_something_else_explains_them(void **state)
{
	static const struct {
		const char *what;
		struct story_look before, after;
	} cases[] = {
		{ "no cluster", { TWO_RUN }, { .at = 300, TWO_RUN_OFF } },
		{ "one site only", { .clussvc_state = SERVICE_RUNNING, .sites = { RUNS(1, "a") } },
		    { .at = 300, .clussvc_state = SERVICE_RUNNING, .sites = { RUNS_OFF(1, "a") } } },
		{ "one left on", { .clussvc_state = SERVICE_RUNNING, TWO_RUN },
		    { .at = 300,
			.clussvc_state = SERVICE_RUNNING,
			.sites = { RUNS_OFF(1, "a"), RUNS_OFF(2, "b"), RUNS(3, "c") } } },
		{ "one was off before",
		    { .clussvc_state = SERVICE_RUNNING, .sites = { RUNS(1, "a"), RUNS_OFF(2, "b") } },
		    { .at = 300, .clussvc_state = SERVICE_RUNNING, TWO_RUN_OFF } },
		{ "stopped by hand, which clears the flag on IIS 6",
		    { .clussvc_state = SERVICE_RUNNING, TWO_RUN },
		    { .at = 300, .clussvc_state = SERVICE_RUNNING, TWO_DOWN_OFF } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		story_see(&story, &cases[i].before);
		story_see(&story, &cases[i].after);
		if (story.memory.failover_count != 0)
			fail_msg("%s", cases[i].what);
		story_end(&story);
	}
}

static void
flags_that_fell_with_a_known_failover_add_none(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-B"), TWO_RUN);
	SEE(.at = 300, OWNER("EXCH-A"), TWO_RUN);
	SEE(.at = 360, OWNER("EXCH-A"), TWO_RUN_OFF);
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_OBSERVED);
	story_end(&story);
}

static void
flags_that_kept_the_sites_down_fell_before_the_start(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .clussvc_state = SERVICE_RUNNING, TWO_RUN);
	SEE(.at = 900, .clussvc_state = SERVICE_RUNNING, .boot = STORY_T0 + 600,
	    .w3svc_start = STORY_T0 + 640, TWO_DOWN_OFF);
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_FLAGS);
	assert_true(story.memory.failovers[0].time < STORY_T0 + 600);
	assert_true(story.memory.failovers[0].time >= STORY_T0);
	story_end(&story);
}

static void
a_group_that_left_while_the_node_booted_left_before_the_boot(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 900, OWNER("EXCH-B"), .boot = STORY_T0 + 600, .w3svc_start = STORY_T0 + 610);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_OBSERVED);
	assert_true(story.memory.failovers[0].time < STORY_T0 + 600);
	/* and one that came to it came while it was up */
	SEE(.at = 2000, OWNER("EXCH-A"), .boot = STORY_T0 + 1500, .w3svc_start = STORY_T0 + 1510);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 2000);
	story_end(&story);
}

static void
a_clock_that_was_set_back_does_not_hide_later_events(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"), .clock_ahead = 86400, .boot = STORY_BOOT + 86400,
	    .events = { MOVE(86390, "EXCH-B", "EXCH-A") });
	SEE(.at = 600, OWNER("EXCH-A"),
	    .events = { MOVE(300, "EXCH-A", "EXCH-B"), MOVE(400, "EXCH-B", "EXCH-A") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 2);
	story_end(&story);
}

static void
events_are_told_once_when_the_nodes_clock_is_ahead_and_not_told(void **state)
{
	struct story story = { 0 };
	int i;

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"), .clock_ahead = 3600);
	for (i = 1; i <= 3; i++) {
		SEE(.at = 60 * i, OWNER("EXCH-A"), .no_clock = true, .clock_ahead = 3600,
		    .events = { MOVE(3600, "EXCH-A", "EXCH-B"), MOVE(3620, "EXCH-B", "EXCH-A") });
		assert_int_equal(story_count(&story, CHANGE_FAILOVER), i == 1 ? 2 : 0);
	}
	story_end(&story);
}

static void
only_the_newest_failovers_are_kept_and_none_is_told_twice(void **state)
{
	struct story story = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 2 * MEMORY_FAILOVERS; i++) {
		bool is_even = i % 2 == 0;

		SEE(.at = 1000 * i, OWNER(is_even ? "EXCH-A" : "EXCH-B"),
		    .events = { MOVE(-500, "EXCH-B", "EXCH-A"),
			MOVE(1000 * i - 10, is_even ? "EXCH-B" : "EXCH-A", is_even ? "EXCH-A" : "EXCH-B") });
		assert_int_equal(story_count(&story, CHANGE_FAILOVER), i == 0 ? 2 : 1);
	}
	assert_int_equal(story.memory.failover_count, MEMORY_FAILOVERS);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 1000 * (2 * MEMORY_FAILOVERS - 1) - 10);
	story_end(&story);
}

static void
nor_is_it_when_the_log_was_not_read_for_an_hour(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	assert_int_equal(story.memory.asked_all, STORY_T0);
	SEE(.at = 1200, OWNER("EXCH-A"), .is_brief = true);
	SEE(.at = 2400, OWNER("EXCH-A"), .is_brief = true);
	assert_int_equal(story.memory.asked_all, STORY_T0);
	assert_int_equal(memory_events_since(story.memory.asked_all), STORY_T0 - 600);
	SEE(.at = 3600, OWNER("EXCH-A"), .events = { ONLINE(300, "exch-a.corp.example") });
	assert_int_equal(story.memory.failover_count, 0);
	assert_int_equal(story.memory.asked_all, STORY_T0 + 3600);
	story_end(&story);
}

static void
a_move_to_and_fro_that_brief_looks_did_not_see_is_read_by_the_hour(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 1200, OWNER("EXCH-A"), .is_brief = true);
	SEE(.at = 3600, OWNER("EXCH-A"), .events = { MOVE(300, "EXCH-A", "EXCH-B"), MOVE(900, "EXCH-B", "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 2);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 900);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	story_end(&story);
}

static time_t
moved_at(const struct story *story)
{
	struct snapshot snapshot;
	struct known_look known;
	struct error err;
	time_t moved_at;

	assert_true(snapshot_init(&snapshot, "exch", &err));
	assert_true(memory_known_look(&story->memory, &snapshot, &known, &err));
	moved_at = known.moved_at;
	known_look_clear(&known);
	snapshot_clear(&snapshot);
	return moved_at;
}

static void
what_moved_last_is_handed_down(void **state)
{
	struct story story = { 0 };

	(void)state;
	assert_int_equal(moved_at(&story), 0);
	SEE(.at = 0, TWO_RUN);
	assert_int_equal(moved_at(&story), STORY_W3SVC);
	SEE(.at = 1000, TWO_RUN, OWNER("EXCH-A"));
	assert_int_equal(moved_at(&story), STORY_T0 + 1000);	/* when the groups were first told */
	SEE(.at = 2000, TWO_RUN, OWNER("EXCH-B"));
	assert_int_equal(moved_at(&story), STORY_T0 + 2000);
	SEE(.at = 3000, .clock_ahead = 50, .sites = { RUNS(1, "a"), RUNS_OFF(2, "b") }, OWNER("EXCH-B"));
	assert_int_equal(moved_at(&story), STORY_T0 + 3050);
	SEE(.at = 4000, .clock_ahead = 50, .sites = { STOPPED(1, "a"), RUNS_OFF(2, "b") }, OWNER("EXCH-B"));
	assert_int_equal(moved_at(&story), STORY_T0 + 4050);
	SEE(.at = 5000, .clock_ahead = 50, .sites = { STOPPED(1, "a"), RUNS_OFF(2, "b") }, OWNER("EXCH-B"));
	assert_int_equal(moved_at(&story), STORY_T0 + 4050);
	story_end(&story);
}

/* Whose group is told at no look: by the log alone. */
static void
the_newest_of_several_failovers_tells_who_owned_a_group(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .events = { MOVE(-7200, "EXCH-A", "EXCH-B"), MOVE(-3600, "EXCH-B", "EXCH-A") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 2);
	SEE(.at = 600, .events = { ONLINE(300, "EXCH-A") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 0);
	SEE(.at = 1200, .events = { ONLINE(900, "EXCH-B") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 1);
	story_end(&story);
}

/* It moved by way of a node of which the looks saw nothing, and the log is read later. */
static void
what_two_looks_saw_is_the_last_of_the_moves_that_a_log_tells_of_later(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-C"));
	SEE(.at = 600, OWNER("EXCH-B"));
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 1);
	SEE(.at = 700, OWNER("EXCH-B"), .events = { MOVE(500, "EXCH-C", "EXCH-A"), MOVE(550, "EXCH-A", "EXCH-B") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 1);
	assert_int_equal(story.memory.failover_count, 2);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 550);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	assert_int_equal(story.memory.failovers[1].time, STORY_T0 + 500);
	story_end(&story);
}

static void
two_moves_within_two_seconds_are_two(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-C"));
	SEE(.at = 600, OWNER("EXCH-B"), .events = { MOVE(500, "EXCH-C", "EXCH-A"), MOVE(501, "EXCH-A", "EXCH-B") });
	assert_int_equal(story.memory.failover_count, 2);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 501);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	assert_int_equal(story.memory.failovers[1].time, STORY_T0 + 500);
	story_end(&story);
}

/* Where no look has asked for events yet, its owner then says nothing of the one before it. */
static void
an_owner_that_a_brief_look_told_says_nothing_of_long_before_it(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .is_brief = true, OWNER("EXCH-A"));
	SEE(.at = 600, OWNER("EXCH-A"), .events = { ONLINE(-3600, "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	story_end(&story);
}

static void
an_event_of_the_future_hides_none_until_then(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 600, OWNER("EXCH-B"), .events = { MOVE(5000, "EXCH-A", "EXCH-B") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 1);
	assert_int_equal(story.memory.events_seen, 0);
	SEE(.at = 1200, OWNER("EXCH-A"), .events = { MOVE(1100, "EXCH-B", "EXCH-A"), MOVE(5000, "EXCH-A", "EXCH-B") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 1);
	assert_int_equal(story.memory.events_seen, STORY_T0 + 1100);
	SEE(.at = 1800, OWNER("EXCH-B"), .events = { MOVE(1100, "EXCH-B", "EXCH-A"), MOVE(1800, "EXCH-A", "EXCH-B"),
	    MOVE(5000, "EXCH-A", "EXCH-B") });
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 1);
	assert_int_equal(story.memory.events_seen, STORY_T0 + 1800);
	/* one of no group that is remembered is not read again */
	SEE(.at = 2400, OWNER("EXCH-B"), .events = { { .time = STORY_T0 + 9000, .group = "Cluster Group", .from = "EXCH-A",
	    .to = "EXCH-B" } });
	assert_int_equal(story.memory.events_seen, STORY_T0 + 9000);
	story_end(&story);
}

/* By nobody knows how much. From as long before the look as looks lay apart on our clock: older ones were judged. */
static void
after_a_boot_that_set_the_clock_back_events_are_read_since_the_look_before(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 600, OWNER("EXCH-B"), .events = { MOVE(500, "EXCH-A", "EXCH-B") });
	SEE(.at = 900, .no_clock = true);
	SEE(.at = 1200, .clock_ahead = -86400, .boot = STORY_T0 + 1000 - 86400, .w3svc_start = STORY_T0 + 1010 - 86400, .w3svc_pid = 9,
	    .events = { MOVE(300 - 86400, "EXCH-A", "EXCH-B"), MOVE(1100 - 86400, "EXCH-B", "EXCH-A") });
	assert_int_equal(story_count(&story, CHANGE_BOOT), 1);
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 1);
	assert_int_equal(story_change(&story, CHANGE_FAILOVER)->time, STORY_T0 + 1100 - 86400);
	assert_int_equal(story.memory.failovers[1].evidence, EVIDENCE_EVENT);
	story_end(&story);
}

#define NEVER 999999

/*
 * A stop with its flag while another site runs is meant; unless a failover may have cleared the flag. That is one which the log
 * dates after the look before, or minutes before it, for it may have gone on when that look saw the flag on; not one that was
 * before, and of which the log is only read now.
 */
static void
a_failover_that_comes_with_a_stop_makes_it_doubtful(void **state)
{
	static const struct {
		time_t moved;		/* NEVER: nothing did */
		bool is_brief;		/* the look before */
		enum stop_evidence stop;
	} cases[] = {
		{ NEVER, false, STOP_MEANT },
		{ -100, false, STOP_MEANT },
		{ 299, false, STOP_MEANT },
		{ 300, false, STOP_SEEN },
		{ 900, false, STOP_SEEN },
		{ -100, true, STOP_MEANT },
		{ -1, true, STOP_MEANT },
		{ 0, true, STOP_MEANT },
		{ 299, true, STOP_MEANT },
		{ 300, true, STOP_SEEN },
		{ 599, true, STOP_SEEN },
		{ 600, true, STOP_SEEN },
		{ 900, true, STOP_SEEN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story_look last = { .at = 1200, .clussvc_state = SERVICE_RUNNING,
			.sites = { RUNS(1, "a"), STOPPED_OFF(2, "b") } };
		struct story story = { 0 };

		SEE(.at = 0, .clussvc_state = SERVICE_RUNNING, TWO_RUN);
		SEE(.at = 600, .clussvc_state = SERVICE_RUNNING, .is_brief = cases[i].is_brief, TWO_RUN);
		if (cases[i].moved != NEVER)
			last.events[0] = (struct cluster_event) MOVE(cases[i].moved, "EXCH-A", "EXCH-B");
		story_see(&story, &last);
		if (story_site(&story, 2)->stop != cases[i].stop)
			fail_msg("row %zu: %d", i, (int)story_site(&story, 2)->stop);
		story_end(&story);
	}
}

static void
a_flag_that_fell_on_a_site_that_runs_makes_a_stop_doubtful(void **state)
{
	static const struct story_look looks[] = {
		{ .at = 600, .clussvc_state = SERVICE_RUNNING, .sites = { RUNS_OFF(1, "a"), STOPPED_OFF(2, "b"), RUNS(3, "c") } },
		{ .at = 600, .clussvc_state = SERVICE_RUNNING, .sites = { RUNS(1, "a"), STOPPED_OFF(2, "b"), RUNS_OFF(3, "c") } },
		{ .at = 600, .clussvc_state = SERVICE_RUNNING, .sites = { RUNS(1, "a"), STOPPED_OFF(2, "b"), RUNS(3, "c") } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct story story = { 0 };

		SEE(.at = 0, .clussvc_state = SERVICE_RUNNING, .sites = { RUNS(1, "a"), RUNS(2, "b"), RUNS(3, "c") });
		story_see(&story, &looks[i]);
		assert_int_equal(story_site(&story, 2)->stop, i == 2 ? STOP_MEANT : STOP_SEEN);
		story_end(&story);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_owner_that_changed_between_two_looks_is_a_failover),
	cmocka_unit_test(an_owner_that_is_not_told_is_kept),
	cmocka_unit_test(a_core_group_that_moves_is_no_failover_of_ours),
	cmocka_unit_test(the_events_of_one_move_are_one_failover_with_the_time_of_the_last),
	cmocka_unit_test(the_end_of_a_move_that_comes_with_the_next_look_belongs_to_it),
	cmocka_unit_test(moves_there_and_back_are_two_failovers_newest_first),
	cmocka_unit_test(a_group_that_comes_online_where_it_was_is_no_failover),
	cmocka_unit_test(nor_is_it_when_the_log_was_not_read_for_an_hour),
	cmocka_unit_test(a_move_to_and_fro_that_brief_looks_did_not_see_is_read_by_the_hour),
	cmocka_unit_test(what_moved_last_is_handed_down),
	cmocka_unit_test(at_the_first_look_the_log_tells_of_failovers),
	cmocka_unit_test(at_the_first_look_coming_online_counts_unless_it_follows_a_boot),
	cmocka_unit_test(an_observed_failover_becomes_an_event_when_its_event_is_read),
	cmocka_unit_test(an_event_that_names_no_group_joins_the_change_of_owner),
	cmocka_unit_test(flags_that_all_fell_on_a_cluster_node_tell_of_a_failover),
	cmocka_unit_test(flags_tell_of_nothing_where_something_else_explains_them),
	cmocka_unit_test(flags_that_fell_with_a_known_failover_add_none),
	cmocka_unit_test(flags_that_kept_the_sites_down_fell_before_the_start),
	cmocka_unit_test(a_group_that_left_while_the_node_booted_left_before_the_boot),
	cmocka_unit_test(a_clock_that_was_set_back_does_not_hide_later_events),
	cmocka_unit_test(events_are_told_once_when_the_nodes_clock_is_ahead_and_not_told),
	cmocka_unit_test(the_newest_of_several_failovers_tells_who_owned_a_group),
	cmocka_unit_test(what_two_looks_saw_is_the_last_of_the_moves_that_a_log_tells_of_later),
	cmocka_unit_test(two_moves_within_two_seconds_are_two),
	cmocka_unit_test(an_owner_that_a_brief_look_told_says_nothing_of_long_before_it),
	cmocka_unit_test(an_event_of_the_future_hides_none_until_then),
	cmocka_unit_test(after_a_boot_that_set_the_clock_back_events_are_read_since_the_look_before),
	cmocka_unit_test(a_failover_that_comes_with_a_stop_makes_it_doubtful),
	cmocka_unit_test(a_flag_that_fell_on_a_site_that_runs_makes_a_stop_doubtful),
	cmocka_unit_test(only_the_newest_failovers_are_kept_and_none_is_told_twice),
};

TEST_GROUP(tests, NULL, NULL);
