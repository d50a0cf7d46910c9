/* What lib/memory/memory.h promises of each site: what it did before the last start, and who it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define SEE(...)   story_see(&story, &(struct story_look) { __VA_ARGS__ })
#define SITES(...) .sites = { __VA_ARGS__ }

/* A boot at STORY_T0 + `time` and the start of W3SVC after it. */
#define BOOTED(time) .boot = STORY_T0 + (time), .w3svc_start = STORY_T0 + (time) + 30

static void
accept(struct story *story, uint32_t id)
{
	size_t i;

	for (i = 0; i < story->memory.site_count; i++)
		if (story->memory.sites[i].id == id) {
			story->memory.sites[i].accepted.at = STORY_T0;
			story->memory.sites[i].accepted.by = "alice";
		}
}

static void
a_site_that_ran_before_a_restart_should_run_after_it(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "shop")));
	assert_true(story_site(&story, 1)->ran_since_start);
	assert_int_equal(story_site(&story, 1)->last_running, STORY_T0);
	assert_int_equal(story_site(&story, 1)->not_running_since, 0);
	SEE(.at = 600, BOOTED(400), SITES(STOPPED(1, "shop")));
	assert_true(story_site(&story, 1)->has_run);
	assert_false(story_site(&story, 1)->ran_since_start);
	assert_int_equal(story_site(&story, 1)->not_running_since, STORY_T0 + 600);
	assert_int_equal(story_site(&story, 1)->last_running, STORY_T0);
	assert_string_equal(story_change(&story, CHANGE_RUN_STATE)->from, "started");
	assert_string_equal(story_change(&story, CHANGE_RUN_STATE)->to, "stopped");
	assert_string_equal(story_change(&story, CHANGE_RUN_STATE)->subject, "shop");
	assert_int_equal(story_change(&story, CHANGE_RUN_STATE)->site_id, 1);
	story_end(&story);
}

static void
a_site_that_did_not_come_back_from_two_restarts_still_should_run(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "shop")));
	SEE(.at = 600, BOOTED(400), SITES(STOPPED(1, "shop")));
	SEE(.at = 1200, BOOTED(1000), SITES(STOPPED(1, "shop")));
	assert_true(story_site(&story, 1)->has_run);
	assert_false(story_site(&story, 1)->ran_since_start);
	assert_int_equal(story_site(&story, 1)->not_running_since, STORY_T0 + 600);
	story_end(&story);
}

static void
a_stop_that_was_seen_is_remembered_over_restarts(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "shop"), RUNS(2, "owa")));
	SEE(.at = 300, SITES(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
	assert_true(story_site(&story, 1)->ran_since_start);
	SEE(.at = 600, BOOTED(400), SITES(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
	assert_true(memory_stop_is_believed(story_site(&story, 1)));
	assert_true(story_site(&story, 2)->has_run);
	SEE(.at = 1200, BOOTED(1000), SITES(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
	assert_true(memory_stop_is_believed(story_site(&story, 1)));
	SEE(.at = 1500, BOOTED(1000), SITES(RUNS(1, "shop"), RUNS(2, "owa")));
	assert_true(story_site(&story, 1)->has_run);
	assert_true(story_site(&story, 1)->ran_since_start);
	story_end(&story);
}

static void
a_stop_of_the_only_site_is_believed_when_a_second_look_confirms_it(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "shop")));
	SEE(.at = 300, SITES(STOPPED_OFF(1, "shop")));
	SEE(.at = 545, SITES(STOPPED_OFF(1, "shop")));
	SEE(.at = 900, BOOTED(700), SITES(STOPPED_OFF(1, "shop")));
	assert_true(memory_stop_is_believed(story_site(&story, 1)));
	story_end(&story);
}

/* On a later Windows W3SVC restarts inside its process: that it is the same one proves nothing there. */
static void
the_same_process_is_the_same_run_on_iis_6_only(void **state)
{
	static const struct {
		const char *windows;
		enum stop_evidence stop;
	} cases[] = { { "5.2.3790", STOP_SAME_RUN }, { "10.0.17763", STOP_SEEN }, { "", STOP_SEEN } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, .iis_interface = 6, .windows_version = cases[i].windows, .sites = { RUNS_OFF(1, "Shop"), RUNS(2, "OWA") });
		SEE(.at = 300, .iis_interface = 6, .windows_version = cases[i].windows,
		    .sites = { STOPPED_OFF(1, "Shop"), RUNS(2, "OWA") });
		assert_int_equal(story_site(&story, 1)->stop, cases[i].stop);
		story_end(&story);
	}
}

static void
a_site_never_seen_running_has_not_run(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(STOPPED(1, "shop")));
	assert_false(story_site(&story, 1)->has_run);
	assert_int_equal(story_site(&story, 1)->not_running_since, STORY_T0);
	assert_int_equal(story_site(&story, 1)->last_running, 0);
	SEE(.at = 600, BOOTED(400), SITES(STOPPED(1, "shop")));
	assert_false(story_site(&story, 1)->has_run);
	story_end(&story);
}

static void
a_service_that_takes_its_sites_down_stopped_none_of_them(void **state)
{
	static const enum service_state down[] = { SERVICE_STOPPED, SERVICE_PENDING };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct story story = { 0 };

		SEE(.at = 0, SITES(RUNS(1, "shop")));
		SEE(.at = 300, .w3svc_state = down[i], SITES(STOPPED(1, "shop")));
		SEE(.at = 360, .w3svc_state = down[i], SITES(STOPPED(1, "shop")));
		SEE(.at = 600, BOOTED(400), SITES(STOPPED(1, "shop")));
	assert_true(story_site(&story, 1)->has_run);
		assert_false(story_site(&story, 1)->ran_since_start);
		story_end(&story);
	}
}

static void
a_look_at_a_node_that_is_shutting_down_sees_no_meant_stop(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "shop"), RUNS(2, "owa"), STOPPED(3, "old")));
	SEE(.at = 300, SITES(STOPPED(1, "shop"), STOPPED(2, "owa"), STOPPED(3, "old")));
	SEE(.at = 600, BOOTED(400), SITES(STOPPED(1, "shop"), STOPPED(2, "owa"), STOPPED(3, "old")));
	assert_true(story_site(&story, 1)->has_run);
	assert_true(story_site(&story, 2)->has_run);
	assert_false(story_site(&story, 3)->has_run);
	story_end(&story);
}

static void
all_sites_seen_stopped_in_two_looks_were_meant_to_be(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "shop"), RUNS(2, "owa")));
	SEE(.at = 300, SITES(STOPPED_OFF(1, "shop"), STOPPED_OFF(2, "owa")));
	SEE(.at = 540, SITES(STOPPED_OFF(1, "shop"), STOPPED_OFF(2, "owa")));
	SEE(.at = 900, BOOTED(700), SITES(STOPPED_OFF(1, "shop"), STOPPED_OFF(2, "owa")));
	assert_true(memory_stop_is_believed(story_site(&story, 1)));
	assert_true(memory_stop_is_believed(story_site(&story, 2)));
	story_end(&story);
}

/* The boot itself is seen only when the clock can be read again, looks after the sites were seen stopped. */
static void
a_boot_that_could_not_be_read_makes_no_stop_a_meant_one(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS_OFF(1, "shop"), RUNS_OFF(2, "owa")));
	SEE(.at = 300, .no_clock = true, .no_w3svc_start = true,
	    SITES(STOPPED_OFF(1, "shop"), STOPPED_OFF(2, "owa")));
	SEE(.at = 600, .no_clock = true, .no_w3svc_start = true,
	    SITES(STOPPED_OFF(1, "shop"), STOPPED_OFF(2, "owa")));
	SEE(.at = 900, BOOTED(100), SITES(STOPPED_OFF(1, "shop"), STOPPED_OFF(2, "owa")));
	assert_int_equal(story_count(&story, CHANGE_BOOT), 1);
	assert_true(story_site(&story, 1)->has_run);
	assert_false(story_site(&story, 1)->ran_since_start);
	SEE(.at = 1500, BOOTED(1200), SITES(STOPPED_OFF(1, "shop"), STOPPED_OFF(2, "owa")));
	assert_true(story_site(&story, 1)->has_run);
	story_end(&story);
}

/* The same of W3SVC, on a clock that is an hour ahead of ours. */
static void
a_service_start_that_could_not_be_read_makes_no_stop_a_meant_one(void **state)
{
	static const time_t started[] = { 100, 700 };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct story story = { 0 };

		SEE(.at = 0, .clock_ahead = 3600, SITES(RUNS(1, "shop"), RUNS(2, "owa")));
		SEE(.at = 300, .clock_ahead = 3600, .no_w3svc_start = true,
		    SITES(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
		SEE(.at = 600, .clock_ahead = 3600, .no_w3svc_start = true,
		    SITES(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
		SEE(.at = 900, .clock_ahead = 3600, .w3svc_pid = 77,
		    .w3svc_start = STORY_T0 + 3600 + started[i], SITES(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
		assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
		assert_false(memory_stop_is_believed(story_site(&story, 1)));
		story_end(&story);
	}
}

static void
a_paused_site_has_run_and_should(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(STORY_SITE(1, "shop", AUTO_START_ON, RUN_PAUSED)));
	assert_true(story_site(&story, 1)->ran_since_start);
	assert_int_equal(story_site(&story, 1)->not_running_since, STORY_T0);
	SEE(.at = 600, BOOTED(400), SITES(STOPPED(1, "shop")));
	assert_true(story_site(&story, 1)->has_run);
	story_end(&story);
}

static void
a_run_state_that_is_not_told_changes_nothing(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "shop")));
	SEE(.at = 300, SITES(STORY_SITE(1, "shop", AUTO_START_UNKNOWN, RUN_UNKNOWN)));
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story_site(&story, 1)->run_state, RUN_STARTED);
	assert_int_equal(story_site(&story, 1)->auto_start, AUTO_START_ON);
	assert_int_equal(story_site(&story, 1)->last_running, STORY_T0);
	assert_int_equal(story_site(&story, 1)->auto_start_on_seen, STORY_T0);
	SEE(.at = 600, BOOTED(400), SITES(STORY_SITE(1, "shop", AUTO_START_ON, RUN_UNKNOWN)));
	assert_true(story_site(&story, 1)->has_run);
	assert_false(story_site(&story, 1)->ran_since_start);
	SEE(.at = 900, BOOTED(400), SITES(STOPPED(1, "shop")));
	assert_false(story_site(&story, 1)->ran_since_start);
	story_end(&story);
}

static void
auto_start_is_remembered_by_the_nodes_clock(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .clock_ahead = 50, SITES(RUNS(1, "shop")));
	assert_int_equal(story_site(&story, 1)->auto_start_on_seen, STORY_T0 + 50);
	assert_int_equal(story_site(&story, 1)->auto_start_off_since, 0);
	SEE(.at = 300, .clock_ahead = 50, SITES(RUNS_OFF(1, "shop")));
	SEE(.at = 600, .clock_ahead = 50, SITES(RUNS_OFF(1, "shop")));
	assert_int_equal(story_count(&story, CHANGE_AUTO_START), 0);
	assert_int_equal(story_site(&story, 1)->auto_start_off_since, STORY_T0 + 350);
	assert_int_equal(story_site(&story, 1)->auto_start_on_seen, STORY_T0 + 50);
	SEE(.at = 900, .no_clock = true, SITES(RUNS(1, "shop")));
	assert_string_equal(story_change(&story, CHANGE_AUTO_START)->from, "off");
	assert_string_equal(story_change(&story, CHANGE_AUTO_START)->to, "on");
	assert_int_equal(story_site(&story, 1)->auto_start_off_since, 0);
	assert_int_equal(story_site(&story, 1)->auto_start_on_seen, STORY_T0 + 900);
	story_end(&story);
}

static void
an_acceptance_ends_when_the_site_is_seen_running_not_when_it_starts(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(STOPPED(1, "shop")));
	accept(&story, 1);
	SEE(.at = 300, BOOTED(200), SITES(STOPPED(1, "shop")));
	assert_int_equal(story_site(&story, 1)->accepted.at, STORY_T0);
	SEE(.at = 600, BOOTED(200), SITES(STORY_SITE(1, "shop", AUTO_START_ON, RUN_STARTING)));
	assert_string_equal(story_site(&story, 1)->accepted.by, "alice");
	assert_int_equal(story_count(&story, CHANGE_ACCEPTANCE_ENDED), 0);
	SEE(.at = 630, BOOTED(200), SITES(RUNS(1, "shop")));
	assert_int_equal(story_count(&story, CHANGE_ACCEPTANCE_ENDED), 1);
	assert_int_equal(story_site(&story, 1)->accepted.at, 0);
	assert_string_equal(story_site(&story, 1)->accepted.by, "");
	story_end(&story);
}

static void
sites_come_go_and_come_back(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(2, "b"), RUNS(9, "i")));
	SEE(.at = 300, SITES(RUNS(1, "a"), RUNS(9, "i")));
	assert_int_equal(story.changes.count, 2);
	assert_int_equal(story_change(&story, CHANGE_SITE_NEW)->site_id, 1);
	assert_int_equal(story_change(&story, CHANGE_SITE_GONE)->site_id, 2);
	assert_string_equal(story_change(&story, CHANGE_SITE_GONE)->subject, "b");
	assert_int_equal(story_site(&story, 2)->gone_since, STORY_T0 + 300);
	assert_int_equal(story_site(&story, 2)->gone_since, story.memory.looked_at);
	assert_int_equal(story_site(&story, 1)->first_seen, STORY_T0 + 300);
	SEE(.at = 600, SITES(RUNS(1, "a"), RUNS(9, "i")));
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story_site(&story, 2)->gone_since, STORY_T0 + 300);
	SEE(.at = 900, SITES(RUNS(1, "a"), STOPPED(2, "b"), RUNS(9, "i")));
	assert_int_equal(story_change(&story, CHANGE_SITE_BACK)->site_id, 2);
	assert_int_equal(story_site(&story, 2)->gone_since, 0);
	assert_true(story_site(&story, 2)->has_run);
	story_end(&story);
}

static void
a_site_is_forgotten_thirty_days_after_it_went(void **state)
{
	struct story story = { 0 };
	time_t at;

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "a"), RUNS(2, "b")));
	SEE(.at = 300, SITES(RUNS(1, "a")));
	for (at = 300 + 30 * 86400; at < 310 + 30 * 86400; at++) {
		SEE(.at = at, SITES(RUNS(1, "a")));
		assert_non_null(memory_site(&story.memory, 2));	/* our clock may be wrong at some looks */
	}
	SEE(.at = at, SITES(RUNS(1, "a")));
	assert_null(memory_site(&story.memory, 2));
	assert_int_equal(story.changes.count, 0);
	story_end(&story);
}

static void
look_at_others(struct memory *memory, uint32_t first, uint32_t count, time_t at)
{
	struct snapshot snapshot;
	struct memory after;
	struct change_list changes;
	struct error err;
	uint32_t i;

	assert_true(snapshot_init(&snapshot, "NODE", &err));
	snapshot.looked_at = STORY_T0 + at;
	snapshot.has_run_state = true;
	for (i = 0; i < count; i++) {
		char name[16];
		struct site site = RUNS(first + i, name);

		snprintf(name, sizeof(name), "%u", first + i);
		assert_true(snapshot_add_site(&snapshot, &site, &err));
	}
	assert_true(snapshot_finish(&snapshot, &err));
	assert_true(memory_update(memory, &snapshot, &after, &changes, &err));
	snapshot_clear(&snapshot);
	change_list_clear(&changes);
	memory_clear(memory);
	*memory = after;
}

static void
of_too_many_that_are_gone_the_first_are_forgotten(void **state)
{
	const uint32_t most = MEMORY_GONE_SITES;
	struct memory memory = { .computer = "" };

	(void)state;
	look_at_others(&memory, 1, 10, 0);
	look_at_others(&memory, 11, most - 5, 60);
	assert_int_equal(memory.site_count, 10 + most - 5);
	look_at_others(&memory, 100000, 1, 120);
	assert_int_equal(memory.site_count, most + 1);
	assert_null(memory_site(&memory, 5));
	assert_non_null(memory_site(&memory, 6));
	assert_non_null(memory_site(&memory, 11));
	look_at_others(&memory, 200000, 1, 180);
	assert_int_equal(memory.site_count, most + 1);
	assert_null(memory_site(&memory, 6));
	assert_non_null(memory_site(&memory, 7));
	assert_non_null(memory_site(&memory, 100000));
	memory_clear(&memory);
}

static void
an_empty_listing_takes_no_site_away(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(RUNS(1, "a"), RUNS(2, "b")));
	SEE(.at = 600, BOOTED(400));
	assert_int_equal(story_count(&story, CHANGE_SITE_GONE), 0);
	assert_int_equal(story.memory.site_count, 2);
	assert_int_equal(story_site(&story, 1)->gone_since, 0);
	assert_true(story_site(&story, 1)->has_run);
	assert_false(story_site(&story, 1)->ran_since_start);
	SEE(.at = 900, BOOTED(400), SITES(STOPPED(1, "a"), STOPPED(2, "b")));
	assert_true(story_site(&story, 1)->has_run);
	assert_int_equal(story_count(&story, CHANGE_SITE_BACK), 0);
	story_end(&story);
}

static void
a_rename_keeps_the_memory_and_ends_the_acceptance(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, SITES(STOPPED(1, "shop")));
	accept(&story, 1);
	SEE(.at = 300, SITES(STOPPED(1, "store")));
	assert_int_equal(story.changes.count, 2);
	assert_int_equal(story_count(&story, CHANGE_ACCEPTANCE_ENDED), 1);
	assert_string_equal(story_change(&story, CHANGE_SITE_RENAMED)->from, "shop");
	assert_string_equal(story_change(&story, CHANGE_SITE_RENAMED)->to, "store");
	assert_int_equal(story_site(&story, 1)->accepted.at, 0);
	assert_int_equal(story_site(&story, 1)->first_seen, STORY_T0);
	assert_string_equal(story_site(&story, 1)->name, "store");
	story_end(&story);
}

static void
a_site_created_again_under_an_id_that_was_gone_is_a_new_one(void **state)
{
	struct story story = { 0 };
	struct site is = STOPPED(1, "blog");

	(void)state;
	SEE(.at = 0, SITES(STOPPED(1, "shop"), RUNS(2, "b")));
	accept(&story, 1);
	SEE(.at = 300, SITES(RUNS(2, "b")));
	is.bindings = "http *:81:";
	SEE(.at = 600, SITES(is, RUNS(2, "b")));
	assert_int_equal(story.changes.count, 1);
	assert_string_equal(story_change(&story, CHANGE_SITE_REPLACED)->from, "shop");
	assert_string_equal(story_change(&story, CHANGE_SITE_REPLACED)->to, "blog");
	assert_int_equal(story_site(&story, 1)->accepted.at, 0);
	assert_string_equal(story_site(&story, 1)->accepted.by, "");
	assert_int_equal(story_site(&story, 1)->first_seen, STORY_T0 + 600);
	assert_int_equal(story_site(&story, 1)->gone_since, 0);
	story_end(&story);
}

static void
a_site_with_another_name_and_bindings_is_a_new_one(void **state)
{
	static const struct {
		const char *was_pool, *name, *bindings, *pool;
		bool is_replaced;
	} cases[] = {
		{ "Shop", "blog", "http *:81:", "Blog", true },
		{ "", "blog", "http *:81:", "", true },
		{ "Shop", "blog", "http *:81:", "Shop", true },
		{ "Shop", "blog", "http *:81:", "", true },
		{ "Shop", "blog", "http *:80:", "Blog", false },
		{ "Shop", "blog", "", "Blog", false },
		{ "Shop", "shop", "http *:81:", "Blog", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };
		struct site was = RUNS(1, "shop"), is = STOPPED(1, cases[i].name);

		was.pool = cases[i].was_pool;
		is.bindings = cases[i].bindings;
		is.pool = cases[i].pool;
		SEE(.at = 0, SITES(was));
		SEE(.at = 300, SITES(is));
		assert_int_equal(story_count(&story, CHANGE_SITE_REPLACED), cases[i].is_replaced);
		assert_int_equal(story_site(&story, 1)->has_run, !cases[i].is_replaced);
		assert_int_equal(story_count(&story, CHANGE_RUN_STATE), !cases[i].is_replaced);
		story_end(&story);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_site_that_ran_before_a_restart_should_run_after_it),
	cmocka_unit_test(a_site_that_did_not_come_back_from_two_restarts_still_should_run),
	cmocka_unit_test(a_stop_that_was_seen_is_remembered_over_restarts),
	cmocka_unit_test(a_stop_of_the_only_site_is_believed_when_a_second_look_confirms_it),
	cmocka_unit_test(the_same_process_is_the_same_run_on_iis_6_only),
	cmocka_unit_test(a_site_never_seen_running_has_not_run),
	cmocka_unit_test(a_service_that_takes_its_sites_down_stopped_none_of_them),
	cmocka_unit_test(a_look_at_a_node_that_is_shutting_down_sees_no_meant_stop),
	cmocka_unit_test(all_sites_seen_stopped_in_two_looks_were_meant_to_be),
	cmocka_unit_test(a_boot_that_could_not_be_read_makes_no_stop_a_meant_one),
	cmocka_unit_test(a_service_start_that_could_not_be_read_makes_no_stop_a_meant_one),
	cmocka_unit_test(a_paused_site_has_run_and_should),
	cmocka_unit_test(a_run_state_that_is_not_told_changes_nothing),
	cmocka_unit_test(auto_start_is_remembered_by_the_nodes_clock),
	cmocka_unit_test(an_acceptance_ends_when_the_site_is_seen_running_not_when_it_starts),
	cmocka_unit_test(sites_come_go_and_come_back),
	cmocka_unit_test(a_site_is_forgotten_thirty_days_after_it_went),
	cmocka_unit_test(of_too_many_that_are_gone_the_first_are_forgotten),
	cmocka_unit_test(an_empty_listing_takes_no_site_away),
	cmocka_unit_test(a_rename_keeps_the_memory_and_ends_the_acceptance),
	cmocka_unit_test(a_site_created_again_under_an_id_that_was_gone_is_a_new_one),
	cmocka_unit_test(a_site_with_another_name_and_bindings_is_a_new_one),
};

TEST_GROUP(tests, NULL, NULL);
