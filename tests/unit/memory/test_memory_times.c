/* Times to the second: what counts as the same boot, as one time of settling, as long enough; and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define SEE(...) story_see(&story, &(struct story_look) { __VA_ARGS__ })

static void
changes_stand_in_the_order_of_their_times(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .groups = { GROUP("EVS1", "EXCH-B") });
	SEE(.at = 900, .boot = STORY_T0 + 600, .w3svc_start = STORY_T0 + 610, .groups = { GROUP("EVS1", "EXCH-A") },
	    .events = { { .time = STORY_T0 + 100, .group = "EVS1", .from = "EXCH-B", .to = "EXCH-A" } });
	assert_int_equal(story.changes.count, 3);
	assert_int_equal(story.changes.items[0].kind, CHANGE_FAILOVER);
	assert_int_equal(story.changes.items[1].kind, CHANGE_BOOT);
	assert_int_equal(story.changes.items[2].kind, CHANGE_OWNER);
	story_end(&story);
}

static void
a_site_under_another_number_is_not_gone_under_the_old_one(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .sites = { RUNS(1, "a"), RUNS(2, "b") });
	SEE(.at = 300, .sites = { RUNS(2, "b"), RUNS(11, "a") });
	assert_int_equal(story.memory.site_count, 2);
	assert_int_equal(story_count(&story, CHANGE_SITE_GONE), 0);
	assert_string_equal(story_change(&story, CHANGE_SITE_RENUMBERED)->from, "#1");
	assert_string_equal(story_change(&story, CHANGE_SITE_RENUMBERED)->to, "#11");
	assert_int_equal(change_number_before(story_change(&story, CHANGE_SITE_RENUMBERED)), 1);
	story_end(&story);
}

/* The last site stops and its flag falls: a second look has to confirm it, later by both clocks. */
static void
an_interval_counts_where_the_clocks_differ_by_no_more_than_two_minutes(void **state)
{
	static const struct {
		time_t later, ahead;
		enum stop_evidence stop;
	} cases[] = {
		{ 240, 0, STOP_MEANT },
		{ 239, 0, STOP_FLAG_FELL },
		{ 240, 120, STOP_MEANT },
		{ 240, 121, STOP_FLAG_FELL },
		{ 360, -120, STOP_MEANT },
		{ 361, -121, STOP_FLAG_FELL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, .sites = { RUNS(1, "a") });
		SEE(.at = 60, .sites = { STOPPED_OFF(1, "a") });
		assert_int_equal(story_site(&story, 1)->stop, STOP_FLAG_FELL);
		SEE(.at = 60 + cases[i].later, .clock_ahead = cases[i].ahead, .sites = { STOPPED_OFF(1, "a") });
		if (story_site(&story, 1)->stop != cases[i].stop)
			fail_msg("case %zu", i);
		story_end(&story);
	}
}

static void
where_the_node_tells_no_clock_an_interval_is_ours(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .sites = { RUNS(1, "a") });
	SEE(.at = 60, .sites = { STOPPED_OFF(1, "a") });
	SEE(.at = 299, .no_clock = true, .sites = { STOPPED_OFF(1, "a") });
	assert_int_equal(story_site(&story, 1)->stop, STOP_FLAG_FELL);	/* its process tells that W3SVC did not start */
	SEE(.at = 300, .no_clock = true, .sites = { STOPPED_OFF(1, "a") });
	assert_int_equal(story_site(&story, 1)->stop, STOP_MEANT);
	story_end(&story);
}

static void
a_look_that_cannot_tell_the_run_confirms_no_stop(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .sites = { RUNS(1, "a") });
	SEE(.at = 60, .sites = { STOPPED_OFF(1, "a") });
	SEE(.at = 660, .w3svc_state = SERVICE_PENDING, .sites = { STOPPED_OFF(1, "a") });
	assert_int_equal(story_site(&story, 1)->stop, STOP_FLAG_FELL);
	assert_int_equal(story_site(&story, 1)->stop_watched_s, 0);
	SEE(.at = 960, .w3svc_start = STORY_T0 + 900, .w3svc_pid = 99, .sites = { STOPPED_OFF(1, "a") });
	assert_int_equal(story_site(&story, 1)->stop, STOP_NONE);	/* nobody confirmed it in that run */
	story_end(&story);
}

/* The node was up for two minutes, booted again and is up for a quarter of an hour: its uptime did not fall. */
static void
a_boot_is_seen_while_our_clock_is_set_back(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .boot = STORY_T0 - 120, .w3svc_start = STORY_T0 - 100);
	SEE(.at = -3600, .clock_ahead = 5600, .boot = STORY_T0 + 1000, .w3svc_start = STORY_T0 + 1020, .w3svc_pid = 99);
	assert_int_equal(story_count(&story, CHANGE_BOOT), 1);
	assert_int_equal(story.memory.last_start, STORY_T0 + 1020);
	story_end(&story);
}

/* It tells the same boot time each time, and the same start of W3SVC. */
static void
a_clock_that_begins_anew_with_the_node_shows_a_boot_by_the_uptime_that_fell(void **state)
{
	static const struct {
		time_t uptime;
		size_t boots;
	} cases[] = { { 60, 1 }, { 86400 - 121, 1 }, { 86400 - 120, 0 }, { 86400, 0 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0);
		SEE(.at = 3600, .clock_ahead = STORY_BOOT + cases[i].uptime - STORY_T0 - 3600);
		assert_int_equal(story_count(&story, CHANGE_BOOT), cases[i].boots);
		story_end(&story);
	}
}

static void
a_boot_time_moves_with_a_clock_that_was_set_by_two_minutes(void **state)
{
	static const struct {
		time_t set, boot;
	} cases[] = { { 119, 0 }, { 120, 120 }, { -119, 0 }, { -120, -120 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0);
		SEE(.at = 600, .clock_ahead = cases[i].set, .boot = STORY_BOOT + cases[i].set);
		assert_int_equal(story_count(&story, CHANGE_BOOT), 0);
		assert_int_equal(story.memory.boot_time, STORY_BOOT + cases[i].boot);
		story_end(&story);
	}
}

static void
starts_within_a_quarter_of_an_hour_are_one_time_of_settling(void **state)
{
	static const struct {
		time_t apart, since;
	} cases[] = { { 900, 1000 }, { 901, 1911 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };
		time_t second = 990 + cases[i].apart;

		SEE(.at = 0, .sites = { RUNS(1, "a") });
		SEE(.at = 1000, .w3svc_start = STORY_T0 + 990, .w3svc_pid = 2, .sites = { STOPPED(1, "a") });
		assert_int_equal(story_site(&story, 1)->settling_since, STORY_T0 + 1000);
		SEE(.at = second + 20, .w3svc_start = STORY_T0 + second, .w3svc_pid = 3, .sites = { STOPPED(1, "a") });
		assert_int_equal(story_site(&story, 1)->settling_since, STORY_T0 + cases[i].since);
		story_end(&story);
	}
}

static void
a_site_that_somebody_starts_later_settles_anew(void **state)
{
	static const struct {
		time_t later;
		enum run_state run_state;
		time_t since;
	} cases[] = {
		{ 900, RUN_STARTING, 1000 },
		{ 901, RUN_STARTING, 1901 },
		{ 901, RUN_CONTINUING, 1901 },
		{ 901, RUN_STOPPED, 1000 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, .sites = { RUNS(1, "a") });
		SEE(.at = 1000, .w3svc_start = STORY_T0 + 990, .w3svc_pid = 2, .sites = { STOPPED(1, "a") });
		SEE(.at = 1000 + cases[i].later, .w3svc_start = STORY_T0 + 990, .w3svc_pid = 2,
		    .sites = { STORY_SITE(1, "a", AUTO_START_ON, cases[i].run_state) });
		if (story_site(&story, 1)->settling_since != STORY_T0 + cases[i].since)
			fail_msg("case %zu", i);
		story_end(&story);
	}
}

static void
a_look_asks_for_the_events_of_the_last_ten_minutes_again(void **state)
{
	(void)state;
	assert_int_equal(memory_events_since(0), 0);
	assert_int_equal(memory_events_since(600), 0);
	assert_int_equal(memory_events_since(601), 1);
	assert_int_equal(memory_events_since(STORY_T0), STORY_T0 - 600);
}

/* In whatever order of their numbers. */
static void
of_too_many_that_are_gone_those_that_went_first_are_forgotten(void **state)
{
	const size_t too_many = 3, count = MEMORY_GONE_SITES + too_many;
	struct site_memory *sites = calloc(count, sizeof(*sites));
	struct memory before = { .is_known = true, .computer = "EXCH-A", .looked_at = STORY_T0,
		.local_time = STORY_T0, .boot_time = STORY_BOOT, .sites = sites, .site_count = count };
	const struct story_look look = { .at = 60, .sites = { RUNS(1, "here") } };
	struct snapshot snapshot;
	struct memory after;
	struct change_list changes;
	struct error err;
	size_t i;

	(void)state;
	assert_non_null(sites);
	for (i = 0; i < count; i++)
		sites[i] = (struct site_memory) { .id = (uint32_t)i + 10, .name = "gone", .bindings = "", .pool = "",
			.accepted = { .by = "", .why = "" }, .flag_accepted = { .by = "", .why = "" },
			.gone_since = STORY_T0 - 1000 - (time_t)i };	/* the last went first */
	story_snapshot(&look, &snapshot);
	assert_true(memory_update(&before, &snapshot, &after, &changes, &err));
	assert_int_equal(after.site_count, MEMORY_GONE_SITES + 1);
	assert_non_null(memory_site(&after, 10));
	assert_non_null(memory_site(&after, (uint32_t)(MEMORY_GONE_SITES + 9)));
	assert_null(memory_site(&after, (uint32_t)(MEMORY_GONE_SITES + 10)));
	snapshot_clear(&snapshot);
	memory_clear(&after);
	change_list_clear(&changes);
	free(sites);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(changes_stand_in_the_order_of_their_times),
	cmocka_unit_test(a_site_under_another_number_is_not_gone_under_the_old_one),
	cmocka_unit_test(an_interval_counts_where_the_clocks_differ_by_no_more_than_two_minutes),
	cmocka_unit_test(where_the_node_tells_no_clock_an_interval_is_ours),
	cmocka_unit_test(a_look_that_cannot_tell_the_run_confirms_no_stop),
	cmocka_unit_test(a_boot_is_seen_while_our_clock_is_set_back),
	cmocka_unit_test(a_clock_that_begins_anew_with_the_node_shows_a_boot_by_the_uptime_that_fell),
	cmocka_unit_test(a_boot_time_moves_with_a_clock_that_was_set_by_two_minutes),
	cmocka_unit_test(starts_within_a_quarter_of_an_hour_are_one_time_of_settling),
	cmocka_unit_test(a_site_that_somebody_starts_later_settles_anew),
	cmocka_unit_test(a_look_asks_for_the_events_of_the_last_ten_minutes_again),
	cmocka_unit_test(of_too_many_that_are_gone_those_that_went_first_are_forgotten),
};

TEST_GROUP(tests, NULL, NULL);
