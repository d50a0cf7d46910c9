/* What lib/history/unseen.h promises: a time in which nobody saw the node is noted, with why where that is known. */
#include <string.h>

#include "lib/history/poll.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define MINUTE 60

static struct error err;

/* A look of a healthy node, `minutes` after the first. */
static void
see(struct history *history, int minutes, time_t clock_ahead)
{
	struct memory memory;

	scratch_observe(history, &(struct story_look) { .at = minutes * MINUTE, .clock_ahead = clock_ahead,
	    .sites = { RUNS(1, "Shop") } }, &memory, NULL);
	memory_clear(&memory);
}

/* The one of the timeline; NULL when there is none. To change_list_clear() `timeline`. */
static const struct change *
unseen(struct history *history, struct change_list *timeline)
{
	const struct change *found = NULL;
	size_t i;

	assert_true(history_timeline(history, "exch", 0, 0, timeline, &err));
	for (i = 0; i < timeline->count; i++)
		if (timeline->items[i].kind == CHANGE_UNSEEN) {
			assert_null(found);
			found = &timeline->items[i];
		}
	return found;
}

static void
a_long_time_without_a_look_is_noted_on_the_nodes_clock(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list timeline;
	const struct change *change;
	int i;

	for (i = 0; i < 5; i++)
		see(history, 5 * i, 0);
	see(history, 20 + 180, 0);
	change = unseen(history, &timeline);
	assert_non_null(change);
	assert_int_equal(change->time, STORY_T0 + 200 * MINUTE);
	assert_string_equal(change->to, "3 h");
	assert_string_equal(change->subject, "");
	assert_int_equal(strlen(change->from), strlen("2026-11-22T02:20:00Z"));
	change_list_clear(&timeline);
	history_close(history);
}

static void
what_is_usual_is_not_noted(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list timeline;
	int i;

	see(history, 0, 0);
	see(history, 600, 0);		/* nothing is usual yet */
	for (i = 1; i < 6; i++)
		see(history, 600 + 240 * i, 0);
	see(history, 600 + 1200 + 700, 0);	/* not three times of it */
	assert_null(unseen(history, &timeline));
	change_list_clear(&timeline);
	history_close(history);
}

static void
a_clock_of_ours_that_leaps_is_no_time_without_looks(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list timeline;
	int i;

	for (i = 0; i < 5; i++)
		see(history, 5 * i, 0);
	see(history, 25 + 1440, -1440 * MINUTE);	/* the node's says five minutes */
	assert_null(unseen(history, &timeline));
	change_list_clear(&timeline);
	history_close(history);
}

static void
why_is_told_where_the_daemon_asked_in_vain(void **state)
{
	struct history *history = scratch_open(*state);
	struct history_poll poll, failed;
	struct change_list timeline;
	const struct change *change;
	int i;

	for (i = 0; i < 5; i++)
		see(history, 5 * i, 0);
	assert_true(history_poll_begin(history, "exch", &poll, &err));
	failed = poll;
	failed.polled_at = STORY_T0 + 100 * MINUTE;
	failed.error_kind = ERROR_UNREACHABLE;
	failed.error = "connection refused";
	assert_true(history_poll_store(history, &poll, &failed, NULL, 0, &err));
	history_poll_clear(&poll);
	see(history, 20 + 180, 0);
	change = unseen(history, &timeline);
	assert_non_null(change);
	assert_string_equal(change->subject, "connection refused");
	change_list_clear(&timeline);
	history_close(history);
}

static const struct CMUnitTest tests[] = {
	TEST(a_long_time_without_a_look_is_noted_on_the_nodes_clock),
	TEST(what_is_usual_is_not_noted),
	TEST(a_clock_of_ours_that_leaps_is_no_time_without_looks),
	TEST(why_is_told_where_the_daemon_asked_in_vain),
};

TEST_GROUP(tests, NULL, NULL);
