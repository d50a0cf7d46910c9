/* What is too old is deleted once a day for the whole history, and a clock of ours that is wrong deletes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "lib/history/database.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define DAY_S	  86400
#define KEEP_DAYS 400

static struct history *
open_to_keep(const struct scratch *scratch)
{
	struct history *history = scratch_open(scratch);

	history_keep_days(history, KEEP_DAYS);
	return history;
}

static void
look_at(struct history *history, const char *node, const struct story_look *look)
{
	struct snapshot snapshot;
	struct memory memory;
	struct error err;

	error_clear(&err);
	story_snapshot(look, &snapshot);
	snapshot.node = node;
	if (!history_observe(history, &snapshot, &memory, NULL, &err))
		fail_msg("%s", err.text);
	memory_clear(&memory);
	snapshot_clear(&snapshot);
}

#define LOOK(node, ...) look_at(history, node, &(struct story_look) { .sites = { RUNS(1, "shop") }, __VA_ARGS__ })

static void
look_on(struct history *history, const char *node, time_t from, unsigned int looks)
{
	unsigned int i;

	for (i = 0; i < looks; i++)
		LOOK(node, .at = from + 60 * (time_t)i);
}

/* Without those that tell for how long nobody looked: here that is long, and no matter. */
static size_t
count_changes(struct history *history, const char *node)
{
	struct change_list timeline;
	struct error err;
	size_t count = 0, i;

	assert_true(history_timeline(history, node, 0, 0, &timeline, &err));
	for (i = 0; i < timeline.count; i++)
		count += timeline.items[i].kind != CHANGE_UNSEEN;
	change_list_clear(&timeline);
	return count;
}

static void
what_is_older_goes_when_ten_looks_agree_and_nothing_else(void **state)
{
	struct history *history = open_to_keep(*state);
	const time_t later = 399 * DAY_S + 1000;
	struct memory memory;
	struct error err;

	LOOK("exch", .at = 0, .groups = { GROUP("EVS1", "EXCH-A") });
	LOOK("exch", .at = 100, .groups = { GROUP("EVS1", "EXCH-B") });
	LOOK("exch", .at = later, .groups = { GROUP("EVS1", "EXCH-A") });
	assert_int_equal(count_changes(history, "exch"), 5);
	look_on(history, "exch", later + 2 * DAY_S, 9);
	assert_int_equal(count_changes(history, "exch"), 5);
	look_on(history, "exch", later + 2 * DAY_S + 1000, 1);
	assert_int_equal(count_changes(history, "exch"), 2);
	assert_true(history_recall(history, "exch", &memory, &err));
	assert_int_equal(memory.failover_count, 1);
	assert_int_equal(memory.failovers[0].time, STORY_T0 + later);
	memory_clear(&memory);
	history_close(history);
}

static void
a_clock_of_ours_that_is_ahead_for_one_look_deletes_nothing_of_any_node(void **state)
{
	static const time_t ahead[] = { 3600, DAY_S, 401 * DAY_S, 10000 * DAY_S };
	struct history *history = open_to_keep(*state);
	time_t at = 399 * DAY_S;
	size_t i;

	LOOK("a", .at = 0);
	LOOK("b", .at = 0);
	look_on(history, "a", at, 20);
	for (i = 0; i < sizeof(ahead) / sizeof(ahead[0]); i++) {
		at += 600 + 20 * 60;
		LOOK("a", .at = at + ahead[i], .clock_ahead = -ahead[i]);
		look_on(history, "a", at + 60, 3);
	}
	LOOK("new", .at = at + 401 * DAY_S, .clock_ahead = -401 * DAY_S);
	assert_int_equal(count_changes(history, "a"), 1);
	assert_int_equal(count_changes(history, "b"), 1);
	history_close(history);
}

static void
a_clock_of_ours_that_was_behind_for_one_look_keeps_it_only_a_while(void **state)
{
	struct history *history = open_to_keep(*state);
	const time_t later = 410 * DAY_S;

	LOOK("a", .at = 0);
	look_on(history, "a", later, 5);
	LOOK("a", .at = 10, .clock_ahead = later + 400);
	look_on(history, "a", later + 600, 9);
	assert_int_equal(count_changes(history, "a"), 1);
	look_on(history, "a", later + 1200, 1);
	assert_int_equal(count_changes(history, "a"), 0);
	history_close(history);
}

static void
add_old_change(struct history *history)
{
	struct error err;

	assert_true(history_execute(history,
	    "INSERT INTO changes (node, time, kind, site, subject, from_word, to_word, evidence)"
	    " SELECT id, 1, 1, 0, '', '', '', 0 FROM nodes WHERE name = 'b'", &err));
}

static void
it_is_done_once_a_day_for_all_nodes(void **state)
{
	struct history *history = open_to_keep(*state);
	time_t at = DAY_S;

	look_on(history, "a", at, 10);
	look_on(history, "b", at, 10);
	assert_int_equal(count_changes(history, "b"), 1);
	add_old_change(history);
	look_on(history, "a", at + 1000, 10);
	look_on(history, "b", at + 1000, 10);
	assert_int_equal(count_changes(history, "b"), 2);
	look_on(history, "a", at + DAY_S, 10);
	assert_int_equal(count_changes(history, "b"), 1);
	history_close(history);
}

/* A walk over all of them would hold the lock for seconds. */
static void
of_very_many_some_go_at_each_look(void **state)
{
	struct history *history = open_to_keep(*state);
	struct error err;
	unsigned int looks;

	look_on(history, "b", 0, 10);
	assert_true(history_execute(history,
	    "INSERT INTO changes (node, time, kind, site, subject, from_word, to_word, evidence)"
	    " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)"
	    " SELECT id, i, 1, 0, '', '', '', 0 FROM nodes, n WHERE name = 'b'", &err));
	look_on(history, "b", DAY_S, 10);
	assert_in_range(count_changes(history, "b"), 2, 12000);
	for (looks = 0; count_changes(history, "b") > 1; looks++) {
		assert_in_range(looks, 0, 10);
		look_on(history, "b", DAY_S + 600 + 60 * (time_t)looks, 1);
	}
	history_close(history);
}

/* A node without a battery for its clock dates all of its changes in the year in which it was made. */
static void
changes_are_as_old_as_the_clock_of_their_node_says(void **state)
{
	struct history *history = open_to_keep(*state);
	const time_t behind = -5000 * DAY_S;
	unsigned int i;

	for (i = 0; i < 12; i++)
		LOOK("a", .at = 2 * DAY_S + 60 * (time_t)i, .clock_ahead = behind, .boot = STORY_BOOT + behind);
	assert_int_equal(count_changes(history, "a"), 1);
	history_close(history);
}

static void
nothing_is_deleted_unless_asked_for(void **state)
{
	struct history *history = scratch_open(*state);

	LOOK("a", .at = 0);
	look_on(history, "a", 10000 * DAY_S, 12);
	assert_int_equal(count_changes(history, "a"), 1);
	history_close(history);
}

static const struct CMUnitTest tests[] = {
	TEST(what_is_older_goes_when_ten_looks_agree_and_nothing_else),
	TEST(a_clock_of_ours_that_is_ahead_for_one_look_deletes_nothing_of_any_node),
	TEST(a_clock_of_ours_that_was_behind_for_one_look_keeps_it_only_a_while),
	TEST(it_is_done_once_a_day_for_all_nodes),
	TEST(of_very_many_some_go_at_each_look),
	TEST(changes_are_as_old_as_the_clock_of_their_node_says),
	TEST(nothing_is_deleted_unless_asked_for),
};

TEST_GROUP(tests, NULL, NULL);
