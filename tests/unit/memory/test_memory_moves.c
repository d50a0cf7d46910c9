/* Failovers of more than one group or move, and the edges of the times that tell one from another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define SEE(...)	   story_see(&story, &(struct story_look) { __VA_ARGS__ })
#define DAY_S		   86400
#define MANY_EVENTS	   512	/* a look is listened to for so many, the newest ones */
#define OWNER(node)	   .groups = { GROUP("EVS1", node) }
#define OWNERS(one, other) .groups = { GROUP("EVS1", one), GROUP("EVS2", other) }
#define TWO_RUN		   .sites = { RUNS(1, "a"), RUNS(2, "b") }
#define TWO_RUN_OFF	   .sites = { RUNS_OFF(1, "a"), RUNS_OFF(2, "b") }
#define MOVE_OF(name, at, from_, to_) \
	{ .time = STORY_T0 + (at), .group = (name), .from = (from_), .to = (to_), .event_id = 1641 }
#define MOVE(at, from_, to_)   MOVE_OF("EVS1", at, from_, to_)
#define ONLINE(at, to_)        { .time = STORY_T0 + (at), .group = "EVS1", .to = (to_), .event_id = 1201 }

static const struct failover *
failover_of(const struct story *story, const char *group)
{
	size_t i;

	for (i = 0; i < story->memory.failover_count; i++)
		if (strcmp(story->memory.failovers[i].group, group) == 0)
			return &story->memory.failovers[i];
	fail_msg("no failover of '%s'", group);
	return NULL;
}

static void
two_groups_that_move_within_seconds_are_two_failovers(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNERS("EXCH-B", "EXCH-B"));
	SEE(.at = 300, OWNERS("EXCH-A", "EXCH-A"),
	    .events = { MOVE_OF("EVS1", 100, "EXCH-B", "EXCH-A"), MOVE_OF("EVS2", 110, "EXCH-B", "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 2);
	assert_int_equal(failover_of(&story, "EVS1")->time, STORY_T0 + 100);
	assert_int_equal(failover_of(&story, "EVS2")->time, STORY_T0 + 110);
	assert_int_equal(story_count(&story, CHANGE_FAILOVER), 2);
	story_end(&story);
}

static void
failovers_of_one_second_stand_by_the_name_of_their_group(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNERS("EXCH-B", "EXCH-B"));
	SEE(.at = 300, OWNERS("EXCH-A", "EXCH-A"));
	assert_int_equal(story.memory.failover_count, 2);
	assert_string_equal(story.memory.failovers[0].group, "EVS1");
	assert_string_equal(story.memory.failovers[1].group, "EVS2");
	story_end(&story);
}

/* Lists of groups differ by more than owners: one that is new stands before one that has moved. */
static void
a_group_that_moved_is_found_beside_one_that_is_new_and_one_that_is_gone(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .groups = { GROUP("EVS2", "EXCH-A"), GROUP("EVS3", "EXCH-A") });
	SEE(.at = 300, OWNERS("EXCH-A", "EXCH-B"));
	assert_int_equal(story.memory.failover_count, 1);
	assert_string_equal(story.memory.failovers[0].group, "EVS2");
	SEE(.at = 600, .groups = { GROUP("EVS2", "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 2);
	assert_string_equal(story.memory.failovers[0].to, "EXCH-A");
	story_end(&story);
}

static void
the_owner_that_an_event_is_held_against_is_that_of_its_group(void **state)
{
	struct story story = { 0 };
	static const struct {
		const char *group, *to;
		size_t failovers;
	} cases[] = {
		{ "EVS1", "EXCH-A", 0 },
		{ "EVS1", "EXCH-B", 1 },
		{ "EVS2", "EXCH-B", 0 },
		{ "EVS2", "EXCH-A", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SEE(.at = 0, OWNERS("EXCH-A", "EXCH-B"));
		SEE(.at = 300, OWNERS("EXCH-A", "EXCH-B"),
		    .events = {
			{ .time = STORY_T0 + 100, .group = cases[i].group, .to = cases[i].to, .event_id = 1201 } });
		if (story.memory.failover_count != cases[i].failovers)
			fail_msg("case %zu", i);
		story_end(&story);
		memset(&story, 0, sizeof(story));
	}
}

static void
an_event_is_of_the_move_that_had_begun_by_then(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-B"));
	SEE(.at = 300, OWNER("EXCH-A"));
	SEE(.at = 600, OWNER("EXCH-B"));
	assert_int_equal(story.memory.failover_count, 2);
	SEE(.at = 900, OWNER("EXCH-B"), .events = { ONLINE(140, "EXCH-A") });	/* of the first, written late */
	assert_int_equal(story.memory.failover_count, 2);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_OBSERVED);
	assert_int_equal(story.memory.failovers[1].evidence, EVIDENCE_EVENT);
	assert_int_equal(story.memory.failovers[1].time, STORY_T0 + 140);
	SEE(.at = 1200, OWNER("EXCH-B"), .events = { ONLINE(500, "EXCH-B") });	/* and of the second */
	assert_int_equal(story.memory.failover_count, 2);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 500);
	story_end(&story);
}

static void
events_of_one_move_lie_within_five_minutes(void **state)
{
	static const struct {
		time_t online, time;
	} cases[] = { { 399, 399 }, { 400, 400 }, { 401, 100 } };	/* the last: it came online where it was */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-B"));
		SEE(.at = 600, OWNER("EXCH-A"),
		    .events = { MOVE(100, "EXCH-B", "EXCH-A"), ONLINE(cases[i].online, "EXCH-A") });
		assert_int_equal(story.memory.failover_count, 1);
		assert_int_equal(story.memory.failovers[0].time, STORY_T0 + cases[i].time);
		assert_int_equal(story.memory.failovers[0].began, STORY_T0 + 100);
		story_end(&story);
	}
}

static void
an_event_is_of_an_observed_move_within_two_minutes_of_its_looks(void **state)
{
	static const struct {
		time_t online;
		enum evidence evidence;	/* of the observed one */
		size_t failovers;
	} cases[] = {
		{ -121, EVIDENCE_OBSERVED, 2 },
		{ -120, EVIDENCE_EVENT, 1 },
		{ 420, EVIDENCE_EVENT, 1 },
		{ 421, EVIDENCE_OBSERVED, 1 },	/* it came online where it was */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-B"));
		SEE(.at = 300, OWNER("EXCH-A"));
		SEE(.at = 600, OWNER("EXCH-A"), .events = { ONLINE(cases[i].online, "EXCH-A") });
		assert_int_equal(story.memory.failover_count, cases[i].failovers);
		assert_int_equal(story.memory.failovers[0].evidence, cases[i].evidence);
		if (cases[i].evidence == EVIDENCE_EVENT)
			assert_int_equal(story.memory.failovers[0].began, STORY_T0 + cases[i].online);
		story_end(&story);
	}
}

static void
a_move_told_by_the_log_a_little_earlier_is_the_one_that_is_observed(void **state)
{
	static const struct {
		time_t online;
		size_t failovers;
	} cases[] = { { -119, 1 }, { -120, 1 }, { -121, 2 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-B"), .events = { ONLINE(cases[i].online, "EXCH-A") });
		assert_int_equal(story.memory.failover_count, 1);
		assert_string_equal(story.memory.failovers[0].from, "");
		SEE(.at = 300, OWNER("EXCH-A"));
		assert_int_equal(story.memory.failover_count, cases[i].failovers);
		assert_string_equal(story.memory.failovers[0].from, "EXCH-B");
		story_end(&story);
	}
}

static void
an_event_fills_in_what_the_flags_could_not_tell(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .clussvc_state = SERVICE_RUNNING, TWO_RUN);
	SEE(.at = 300, .clussvc_state = SERVICE_RUNNING, TWO_RUN_OFF);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_FLAGS);
	SEE(.at = 600, .clussvc_state = SERVICE_RUNNING, TWO_RUN_OFF,
	    .events = { MOVE(140, "EXCH-B", "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	assert_true(story.memory.failovers[0].has_cleared);
	assert_string_equal(story.memory.failovers[0].group, "EVS1");
	assert_string_equal(story.memory.failovers[0].from, "EXCH-B");
	assert_string_equal(story.memory.failovers[0].to, "EXCH-A");
	story_end(&story);
}

static void
an_event_from_the_future_counts_from_when_it_was_seen(void **state)
{
	static const struct {
		time_t event, time;
	} cases[] = { { 420, 420 }, { 421, 300 }, { 30 * DAY_S, 300 } };	/* two minutes are no future */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-B"));
		SEE(.at = 300, OWNER("EXCH-A"), .events = { MOVE(cases[i].event, "EXCH-B", "EXCH-A") });
		assert_int_equal(story.memory.failover_count, 1);
		assert_int_equal(story.memory.failovers[0].time, STORY_T0 + cases[i].time);
		assert_int_equal(story.memory.failovers[0].began, STORY_T0 + cases[i].event);
		story_end(&story);
	}
}

/* Its owner has changed since it was judged: held against the new one, it would tell of a move. */
static void
an_event_from_the_future_that_told_of_no_move_tells_of_none_when_it_is_read_again(void **state)
{
	static const struct story_look cases[] = {
		{ .at = 60, OWNER("EXCH-B"), .events = { ONLINE(100, "EXCH-A") } },
		{ .at = 60, OWNER("EXCH-B"), .events = { ONLINE(3660, "EXCH-A") }, .no_clock = true },	/* an hour ahead of ours */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-A"));
		story_see(&story, &cases[i]);
		assert_int_equal(story.memory.failover_count, 1);
		assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_OBSERVED);
		story_see(&story, &cases[i]);
		assert_int_equal(story.memory.failover_count, 1);
		assert_int_equal(story_count(&story, CHANGE_FAILOVER), 0);
		story_end(&story);
	}
}

/* The node's clock was a day ahead when it was observed, and its event was written. */
static void
an_event_that_a_clock_set_back_puts_into_the_future_moves_no_failover_there(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-B"), .clock_ahead = DAY_S, .boot = STORY_BOOT + DAY_S);
	SEE(.at = 300, OWNER("EXCH-A"), .clock_ahead = DAY_S, .boot = STORY_BOOT + DAY_S);
	SEE(.at = 600, OWNER("EXCH-A"), .events = { ONLINE(DAY_S + 240, "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 1);
	assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_EVENT);
	assert_int_equal(story.memory.failovers[0].began, STORY_T0 + DAY_S + 240);
	assert_int_equal(story.memory.failovers[0].time, STORY_T0 + 240);
	story_end(&story);
}

/* A clock set back makes the log be read again, from the look before: what was judged before that is not new. */
static void
a_clock_set_back_makes_no_older_event_new(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, OWNER("EXCH-A"));
	SEE(.at = 300, OWNER("EXCH-A"), .events = { ONLINE(100, "EXCH-A") });
	assert_int_equal(story.memory.failover_count, 0);
	SEE(.at = 600, OWNER("EXCH-B"), .clock_ahead = DAY_S, .boot = STORY_BOOT + DAY_S,
	    .events = { ONLINE(100, "EXCH-A"), MOVE(DAY_S + 500, "EXCH-A", "EXCH-B") });
	assert_int_equal(story.memory.failover_count, 1);
	SEE(.at = 900, OWNER("EXCH-B"),
	    .events = { ONLINE(100, "EXCH-A"), MOVE(DAY_S + 500, "EXCH-A", "EXCH-B") });
	assert_int_equal(story.memory.failover_count, 1);
	story_end(&story);
}

/* It is read a second time, two seconds earlier: a log may tell the same moment by another clock. */
static void
an_event_read_again_is_the_same_within_two_seconds(void **state)
{
	static const struct {
		time_t again;
		size_t failovers;
	} cases[] = { { -2, 1 }, { -3, 2 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-A"), .clock_ahead = DAY_S, .boot = STORY_BOOT + DAY_S,
		    .events = { MOVE(DAY_S - 10, "EXCH-B", "EXCH-A") });
		SEE(.at = 600, OWNER("EXCH-A"), .events = { MOVE(DAY_S - 10 + cases[i].again, "EXCH-B", "EXCH-A") });
		assert_int_equal(story.memory.failover_count, cases[i].failovers);
		story_end(&story);
	}
}

static void
coming_online_is_held_against_the_owner_of_that_time(void **state)
{
	static const struct {
		struct story_look second;
		size_t failovers;
		const char *what;
	} cases[] = {
		{ { .at = 900, OWNER("EXCH-B"), .events = { MOVE(100, "EXCH-A", "EXCH-B"), ONLINE(500, "EXCH-B") } }, 1,
		    "it moved since the look before" },
		{ { .at = 300, OWNER("EXCH-A"), .events = { ONLINE(-120, "EXCH-A") } }, 0, "as the look before saw it" },
		{ { .at = 300, OWNER("EXCH-A"), .events = { ONLINE(-121, "EXCH-A") } }, 1,
		    "who owned it long before that look is not known" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-A"));
		story_see(&story, &cases[i].second);
		if (story.memory.failover_count != cases[i].failovers)
			fail_msg("%s", cases[i].what);
		story_end(&story);
	}
}

static void
coming_online_with_the_boot_is_no_move(void **state)
{
	static const struct {
		time_t after_boot;
		size_t failovers;
	} cases[] = { { -1, 1 }, { 0, 0 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-A"),
		    .events = { { .time = STORY_BOOT + cases[i].after_boot, .group = "EVS1", .to = "EXCH-A" } });
		assert_int_equal(story.memory.failover_count, cases[i].failovers);
		story_end(&story);
	}
}

static void
a_log_without_end_is_listened_to_at_its_end(void **state)
{
	size_t others, i;

	(void)state;
	for (others = MANY_EVENTS - 2; others < MANY_EVENTS; others++) {
		const struct story_look look = { OWNER("EXCH-A") };
		struct snapshot snapshot;
		struct memory before = { 0 }, after;
		struct change_list changes;
		struct error err;

		story_snapshot(&look, &snapshot);
		assert_true(snapshot_add_event(
		    &snapshot, &(struct cluster_event) MOVE_OF("EVS1", -9000, "EXCH-B", "EXCH-A"), &err));
		for (i = 0; i < others; i++)
			assert_true(snapshot_add_event(&snapshot,
			    &(struct cluster_event) MOVE_OF("Cluster Group", -5000 + (time_t)i, "EXCH-B", "EXCH-A"),
			    &err));
		assert_true(snapshot_add_event(
		    &snapshot, &(struct cluster_event) MOVE_OF("EVS2", -1000, "EXCH-B", "EXCH-A"), &err));
		assert_true(snapshot_finish(&snapshot, &err));
		assert_true(memory_update(&before, &snapshot, &after, &changes, &err));
		assert_int_equal(after.failover_count, others == MANY_EVENTS - 2 ? 2 : 1);
		assert_string_equal(after.failovers[0].group, "EVS2");
		snapshot_clear(&snapshot);
		memory_clear(&after);
		change_list_clear(&changes);
	}
}

static void
a_group_left_before_the_boot_and_after_the_look_before(void **state)
{
	static const struct {
		time_t boot, time;
	} cases[] = { { 600, 480 }, { 60, 0 } };	/* two minutes before it, but not before it was seen here */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-A"));
		SEE(.at = 900, OWNER("EXCH-B"), .boot = STORY_T0 + cases[i].boot,
		    .w3svc_start = STORY_T0 + cases[i].boot);
		assert_int_equal(story.memory.failovers[0].time, STORY_T0 + cases[i].time);
		story_end(&story);
	}
}

static void
a_failover_explains_fallen_flags_from_two_minutes_before_the_look_before(void **state)
{
	static const struct {
		time_t move;
		size_t failovers;
	} cases[] = { { -7200, 2 }, { -121, 2 }, { -120, 1 }, { 100, 2 } };	/* in the last it is one of two moves */
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, OWNER("EXCH-A"), TWO_RUN,
		    .events = { MOVE(cases[i].move < 0 ? cases[i].move : -7200, "EXCH-B", "EXCH-A") });
		SEE(.at = 300, OWNER("EXCH-A"), TWO_RUN_OFF,
		    .events = { MOVE(cases[i].move, "EXCH-B", "EXCH-A") });
		assert_int_equal(story.memory.failover_count, cases[i].failovers);
		assert_true(story.memory.failovers[0].has_cleared);
		if (story.memory.failover_count == 2)
			assert_false(story.memory.failovers[1].has_cleared);
		story_end(&story);
	}
}

static void
fallen_flags_tell_of_a_failover_wherever_a_cluster_is_known(void **state)
{
	static const struct story_look before[] = {
		{ .clussvc_state = SERVICE_STOPPED, TWO_RUN },
		{ .clussvc_state = SERVICE_ABSENT, OWNER("EXCH-A"), TWO_RUN },
		{ .clussvc_state = SERVICE_RUNNING, TWO_RUN },
	};
	static const struct story_look after[] = {
		{ .at = 300, .clussvc_state = SERVICE_STOPPED, TWO_RUN_OFF },
		{ .at = 300, .clussvc_state = SERVICE_ABSENT, OWNER("EXCH-A"), TWO_RUN_OFF },
		/* the same two: renumbered; one renamed */
		{ .at = 300, .clussvc_state = SERVICE_RUNNING, .sites = { RUNS_OFF(11, "a"), RUNS_OFF(12, "b") } },
	};
	static const struct story_look renamed = {
		.at = 300, .clussvc_state = SERVICE_RUNNING, .sites = { RUNS_OFF(1, "store"), RUNS_OFF(2, "b") }
	};
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct story story = { 0 };

		story_see(&story, &before[i < 3 ? i : 2]);
		story_see(&story, i < 3 ? &after[i] : &renamed);
		if (story.memory.failover_count != 1)
			fail_msg("case %zu", i);
		assert_int_equal(story.memory.failovers[0].evidence, EVIDENCE_FLAGS);
		assert_true(story.memory.failovers[0].has_cleared);
		story_end(&story);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(two_groups_that_move_within_seconds_are_two_failovers),
	cmocka_unit_test(failovers_of_one_second_stand_by_the_name_of_their_group),
	cmocka_unit_test(a_group_that_moved_is_found_beside_one_that_is_new_and_one_that_is_gone),
	cmocka_unit_test(the_owner_that_an_event_is_held_against_is_that_of_its_group),
	cmocka_unit_test(an_event_is_of_the_move_that_had_begun_by_then),
	cmocka_unit_test(events_of_one_move_lie_within_five_minutes),
	cmocka_unit_test(an_event_is_of_an_observed_move_within_two_minutes_of_its_looks),
	cmocka_unit_test(a_move_told_by_the_log_a_little_earlier_is_the_one_that_is_observed),
	cmocka_unit_test(an_event_fills_in_what_the_flags_could_not_tell),
	cmocka_unit_test(an_event_from_the_future_counts_from_when_it_was_seen),
	cmocka_unit_test(an_event_from_the_future_that_told_of_no_move_tells_of_none_when_it_is_read_again),
	cmocka_unit_test(an_event_that_a_clock_set_back_puts_into_the_future_moves_no_failover_there),
	cmocka_unit_test(a_clock_set_back_makes_no_older_event_new),
	cmocka_unit_test(an_event_read_again_is_the_same_within_two_seconds),
	cmocka_unit_test(coming_online_is_held_against_the_owner_of_that_time),
	cmocka_unit_test(coming_online_with_the_boot_is_no_move),
	cmocka_unit_test(a_log_without_end_is_listened_to_at_its_end),
	cmocka_unit_test(a_group_left_before_the_boot_and_after_the_look_before),
	cmocka_unit_test(a_failover_explains_fallen_flags_from_two_minutes_before_the_look_before),
	cmocka_unit_test(fallen_flags_tell_of_a_failover_wherever_a_cluster_is_known),
};

TEST_GROUP(tests, NULL, NULL);
