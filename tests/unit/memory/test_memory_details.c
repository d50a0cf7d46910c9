/* Of each site what lib/memory keeps beside its past: since when, by which clock, and what a rename leaves of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define SEE(...)   story_see(&story, &(struct story_look) { __VA_ARGS__ })
#define SITES(...) .sites = { __VA_ARGS__ }
#define SHOP(state) STORY_SITE(1, "shop", AUTO_START_ON, state)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct story story;

static struct site_memory *
shop(void)
{
	(void)story_site(&story, 1);
	return &story.memory.sites[0];
}

static int
end(void **state)
{
	(void)state;
	story_end(&story);
	story = (struct story) { 0 };
	return 0;
}

/* Its boot went back with it, by as much. */
static void
what_was_seen_by_a_clock_that_was_set_back_is_told_by_the_new_one(void **state)
{
	(void)state;
	SEE(.at = 0, .clock_ahead = 1000, .boot = STORY_BOOT + 1000, .w3svc_start = STORY_W3SVC + 1000,
	    SITES(RUNS(1, "shop"), RUNS_OFF(2, "owa")));
	assert_int_equal(shop()->auto_start_on_seen, STORY_T0 + 1000);
	SEE(.at = 100, .clock_ahead = 1000, .boot = STORY_BOOT + 1000, .w3svc_start = STORY_W3SVC + 1000,
	    SITES(RUNS_OFF(1, "shop"), RUNS_OFF(2, "owa")));
	SEE(.at = 300, .boot = STORY_BOOT, .w3svc_start = STORY_W3SVC, SITES(RUNS_OFF(1, "shop"), RUNS_OFF(2, "owa")));
	assert_int_equal(shop()->auto_start_on_seen, STORY_T0);
	assert_int_equal(story_site(&story, 2)->auto_start_on_seen, 0);
}

/* A later boot by a clock that is behind what the one before told: what was seen then is not of the future. */
static void
what_seems_to_be_of_the_future_was_seen_as_long_ago_as_we_know(void **state)
{
	(void)state;
	SEE(.at = 0, .clock_ahead = 1000, SITES(RUNS(1, "shop")));
	SEE(.at = 100, .clock_ahead = 1000, SITES(RUNS_OFF(1, "shop")));
	assert_int_equal(shop()->auto_start_on_seen, STORY_T0 + 1000);
	SEE(.at = 300, .boot = STORY_T0 + 200, .w3svc_start = STORY_T0 + 230, SITES(RUNS_OFF(1, "shop")));
	assert_int_equal(shop()->auto_start_on_seen, STORY_T0);
}

static void
an_acceptance_ends_when_a_site_begins_to_be_paused_and_not_while_it_is(void **state)
{
	static const struct {
		enum run_state was, is;
		bool is_kept;
	} rows[] = {
		{ RUN_STOPPED, RUN_STOPPED, true },
		{ RUN_STOPPED, RUN_PAUSING, false },
		{ RUN_STOPPED, RUN_PAUSED, false },
		{ RUN_STOPPED, RUN_CONTINUING, false },
		{ RUN_PAUSED, RUN_PAUSED, true },
		{ RUN_PAUSING, RUN_PAUSED, true },
		{ RUN_PAUSED, RUN_CONTINUING, true },
		{ RUN_PAUSED, RUN_STOPPED, true },
		{ RUN_PAUSED, RUN_STARTED, false },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		SEE(.at = 0, SITES(SHOP(rows[i].was)));
		shop()->accepted = (struct acceptance) { .at = STORY_T0, .by = "anna", .why = "" };
		SEE(.at = 300, SITES(SHOP(rows[i].is)));
		if ((shop()->accepted.at != 0) != rows[i].is_kept)
			fail_msg("row %zu", i);
		end(state);
	}
}

static void
a_pause_is_no_stop(void **state)
{
	(void)state;
	SEE(.at = 0, SITES(SHOP(RUN_STARTED), RUNS(2, "owa")));
	SEE(.at = 300, SITES(SHOP(RUN_PAUSED), RUNS(2, "owa")));
	assert_int_equal(shop()->stop, STOP_NONE);
	SEE(.at = 600, SITES(SHOP(RUN_STOPPED), RUNS(2, "owa")));
	assert_int_not_equal(shop()->stop, STOP_NONE);
}

/* W3SVC does not have it; whose state only cannot be read may run. */
static void
a_rejected_site_does_not_run_since_it_was_first_seen_so(void **state)
{
	struct site rejected = SHOP(RUN_UNKNOWN);

	(void)state;
	SEE(.at = 0, SITES(SHOP(RUN_UNKNOWN)));
	assert_int_equal(shop()->not_running_since, 0);
	rejected.is_rejected = true;
	SEE(.at = 300, SITES(rejected));
	assert_int_equal(shop()->not_running_since, STORY_T0 + 300);
	SEE(.at = 600, SITES(rejected));
	assert_int_equal(shop()->not_running_since, STORY_T0 + 300);
}

static void
a_site_that_was_always_stopped_is_not_settling(void **state)
{
	(void)state;
	SEE(.at = 0, SITES(SHOP(RUN_STOPPED)));
	SEE(.at = 300, SITES(SHOP(RUN_STOPPED)));
	assert_false(shop()->is_born);
	assert_int_equal(shop()->settling_since, 0);
}

/* That it was stopped on purpose is likely still; that it was born, and by which proof it was stopped, is not known of it. */
static void
a_rename_leaves_only_that_a_stop_was_seen(void **state)
{
	static const struct {
		enum stop_evidence was, is;
		bool is_accepted;
	} rows[] = {
		{ STOP_NONE, STOP_NONE, false },
		{ STOP_SEEN, STOP_SEEN, false },
		{ STOP_SAME_RUN, STOP_SEEN, false },
		{ STOP_MEANT, STOP_SEEN, false },
		{ STOP_LIKE_RESTART, STOP_NONE, false },
		{ STOP_NONE, STOP_SEEN, true },
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		SEE(.at = 0, SITES(SHOP(RUN_STOPPED)));
		shop()->stop = rows[i].was;
		shop()->is_born = true;
		if (rows[i].is_accepted)
			shop()->accepted = (struct acceptance) { .at = STORY_T0, .by = "anna", .why = "" };
		SEE(.at = 300, SITES(STORY_SITE(1, "store", AUTO_START_ON, RUN_UNKNOWN)));
		assert_int_equal(story_count(&story, CHANGE_SITE_RENAMED), 1);
		assert_false(shop()->is_born);
		assert_int_equal(shop()->accepted.at, 0);
		if (shop()->stop != rows[i].is)
			fail_msg("row %zu: %d", i, (int)shop()->stop);
		end(state);
	}
}

/* Of the same site alone: what has another name may have others. */
static void
bindings_that_are_not_told_are_those_of_before(void **state)
{
	struct site site = SHOP(RUN_STARTED);

	(void)state;
	SEE(.at = 0, SITES(site));
	site.bindings = "http *:8080:";
	SEE(.at = 300, SITES(site));
	assert_string_equal(shop()->bindings, "http *:8080:");
	site.bindings = "";
	site.pool = "Jobs";
	SEE(.at = 600, SITES(site));
	assert_string_equal(shop()->bindings, "http *:8080:");
	assert_string_equal(shop()->pool, "Jobs");
	site.name = "store";
	SEE(.at = 900, SITES(site));
	assert_int_equal(story_count(&story, CHANGE_SITE_RENAMED), 1);
	assert_string_equal(shop()->bindings, "");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(what_was_seen_by_a_clock_that_was_set_back_is_told_by_the_new_one, end),
	cmocka_unit_test_teardown(what_seems_to_be_of_the_future_was_seen_as_long_ago_as_we_know, end),
	cmocka_unit_test_teardown(an_acceptance_ends_when_a_site_begins_to_be_paused_and_not_while_it_is, end),
	cmocka_unit_test_teardown(a_pause_is_no_stop, end),
	cmocka_unit_test_teardown(a_rejected_site_does_not_run_since_it_was_first_seen_so, end),
	cmocka_unit_test_teardown(a_site_that_was_always_stopped_is_not_settling, end),
	cmocka_unit_test_teardown(a_rename_leaves_only_that_a_stop_was_seen, end),
	cmocka_unit_test_teardown(bindings_that_are_not_told_are_those_of_before, end),
};

TEST_GROUP(tests, NULL, NULL);
