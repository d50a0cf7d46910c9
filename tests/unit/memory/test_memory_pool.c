/* What lib/memory/memory.h promises of application pools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define MANY 600

static void
begin_look(struct snapshot *snapshot, time_t at, enum part_status told)
{
	struct error err;

	assert_true(snapshot_init(snapshot, "exch", &err));
	snapshot->has_run_state = true;
	snapshot->looked_at = snapshot->facts.local_time = STORY_T0 + at;
	snapshot->facts.boot_time = STORY_BOOT;
	snapshot->facts.w3svc_state = SERVICE_RUNNING;
	assert_true(snapshot_set_part(snapshot, PART_POOLS, told, NULL, &err));
}

static void
add_site(struct snapshot *snapshot, const char *pool, enum run_state state)
{
	const struct site site = { .id = (uint32_t)snapshot->site_count + 1, .name = "site", .bindings = "", .pool = pool,
		.auto_start = AUTO_START_ON, .run_state = RUN_STARTED, .pool_state = state };
	struct error err;

	assert_true(snapshot_add_site(snapshot, &site, &err));
}

/* Into `memory`; `ret_changes` is the caller's. */
static void
end_look(struct memory *memory, struct snapshot *snapshot, struct change_list *ret_changes)
{
	struct memory after;
	struct error err;

	assert_true(snapshot_finish(snapshot, &err));
	assert_true(memory_update(memory, snapshot, &after, ret_changes, &err));
	memory_clear(memory);
	*memory = after;
	snapshot_clear(snapshot);
}

/* A look, `at` seconds after the first, at `count` sites, each in a pool of its own: P`first` and those after it. */
static void
see_pools(struct memory *memory, time_t at, unsigned int first, unsigned int count, enum run_state state,
    enum part_status told)
{
	struct change_list changes;
	struct snapshot snapshot;
	char name[16];
	unsigned int i;

	begin_look(&snapshot, at, told);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), i % 2 == 0 ? "P%u" : "p%u", first + i);
		add_site(&snapshot, name, state);
	}
	end_look(memory, &snapshot, &changes);
	change_list_clear(&changes);
}

static void
a_pool_is_found_by_its_name_whatever_its_case(void **state)
{
	struct memory memory = { 0 };

	(void)state;
	see_pools(&memory, 0, 10, 20, RUN_STARTED, PART_TOLD);
	assert_int_equal(memory.pool_count, 20);
	assert_true(memory_pool(&memory, "p10")->ran_since_start);
	assert_ptr_equal(memory_pool(&memory, "P21"), memory_pool(&memory, "p21"));
	assert_null(memory_pool(&memory, "P9"));
	assert_null(memory_pool(&memory, ""));
	memory_clear(&memory);
}

static void
a_pool_that_is_not_told_keeps_what_was_told(void **state)
{
	struct memory memory = { 0 };

	(void)state;
	see_pools(&memory, 0, 1, 1, RUN_STARTED, PART_TOLD);
	see_pools(&memory, 60, 1, 1, RUN_UNKNOWN, PART_UNREADABLE);
	assert_int_equal(memory_pool(&memory, "P1")->state, RUN_STARTED);
	see_pools(&memory, 120, 2, 1, RUN_UNKNOWN, PART_UNREADABLE);
	assert_int_equal(memory_pool(&memory, "P1")->gone_since, 0);
	see_pools(&memory, 180, 2, 1, RUN_STOPPED, PART_TOLD);
	assert_int_equal(memory_pool(&memory, "P1")->gone_since, STORY_T0 + 180);
	assert_false(memory_pool(&memory, "P2")->has_run);
	see_pools(&memory, 240, 1, 1, RUN_STOPPED, PART_TOLD);
	assert_int_equal(memory_pool(&memory, "P1")->gone_since, 0);
	assert_true(memory_pool(&memory, "P1")->has_run && memory_pool(&memory, "P1")->ran_since_start);
	memory_clear(&memory);
}

static void
other_pools_at_each_look_do_not_fill_the_memory(void **state)
{
	struct memory memory = { 0 };
	unsigned int i;

	(void)state;
	see_pools(&memory, 0, 0, 1, RUN_STOPPED, PART_TOLD);
	memory.pools[0].accepted = (struct acceptance) { .at = STORY_T0, .by = "anna", .why = "" };
	for (i = 1; i < 8; i++) {
		see_pools(&memory, 60 * (time_t)i, i * MANY, MANY, RUN_STARTED, PART_TOLD);
		assert_true(memory.pool_count <= MEMORY_GONE_POOLS + MANY + 1);
	}
	assert_int_equal(memory_pool(&memory, "P0")->accepted.at, STORY_T0);
	see_pools(&memory, 40 * 86400, 0, 1, RUN_STOPPED, PART_TOLD);
	for (i = 1; i < MEMORY_CLOCKS; i++)
		see_pools(&memory, 80 * 86400 + i, 0, 1, RUN_STOPPED, PART_TOLD);
	assert_int_not_equal(memory.pool_count, 1);	/* that of the look before may be the right one */
	see_pools(&memory, 80 * 86400 + i, 0, 1, RUN_STOPPED, PART_TOLD);	/* ten clocks agree now */
	assert_int_equal(memory.pool_count, 1);
	memory_clear(&memory);
}

/* In whatever order and case they are told. */
static void
a_pool_of_several_sites_is_one_and_as_it_is_where_that_is_told(void **state)
{
	const struct app_pool nightly = { .name = "Nightly", .state = RUN_STOPPED };
	const struct app_pool none = { .name = "none", .state = RUN_UNKNOWN, .is_absent = true };
	struct memory memory = { 0 };
	struct change_list changes;
	struct snapshot snapshot;
	struct error err;

	(void)state;
	begin_look(&snapshot, 0, PART_TOLD);
	add_site(&snapshot, "zeta", RUN_STARTED);
	add_site(&snapshot, "Alpha", RUN_UNKNOWN);
	add_site(&snapshot, "ALPHA", RUN_STOPPED);
	add_site(&snapshot, "alpha", RUN_UNKNOWN);
	add_site(&snapshot, "", RUN_UNKNOWN);
	assert_true(snapshot_add_pool(&snapshot, &nightly, &err) && snapshot_add_pool(&snapshot, &none, &err));
	end_look(&memory, &snapshot, &changes);
	assert_int_equal(memory.pool_count, 3);
	assert_int_equal(memory_pool(&memory, "alpha")->state, RUN_STOPPED);
	assert_int_equal(memory_pool(&memory, "nightly")->state, RUN_STOPPED);
	assert_int_equal(memory_pool(&memory, "zeta")->state, RUN_STARTED);
	change_list_clear(&changes);
	memory_clear(&memory);
}

static void
the_timeline_tells_when_a_pool_changes_and_no_more(void **state)
{
	static const struct {
		enum run_state is;
		const char *from, *to;		/* NULL: no change */
	} looks[] = {
		{ RUN_UNKNOWN, NULL, NULL }, { RUN_STARTED, NULL, NULL }, { RUN_STOPPED, "started", "stopped" },
		{ RUN_STOPPED, NULL, NULL }, { RUN_UNKNOWN, NULL, NULL }, { RUN_STOPPED, NULL, NULL },
		{ RUN_STARTED, "stopped", "started" },
	};
	struct memory memory = { 0 };
	struct change_list changes;
	struct snapshot snapshot;
	size_t i;

	(void)state;
	see_pools(&memory, 0, 1, 1, RUN_UNKNOWN, PART_TOLD);
	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		begin_look(&snapshot, 60 + 60 * (time_t)i, PART_TOLD);
		add_site(&snapshot, "P1", looks[i].is);
		end_look(&memory, &snapshot, &changes);
		assert_int_equal(changes.count, looks[i].from != NULL);
		if (looks[i].from != NULL) {
			assert_int_equal(changes.items[0].kind, CHANGE_POOL_STATE);
			assert_int_equal(changes.items[0].site_id, 0);
			assert_int_equal(changes.items[0].time, STORY_T0 + 60 + 60 * (time_t)i);
			assert_string_equal(changes.items[0].subject, "P1");
			assert_string_equal(changes.items[0].from, looks[i].from);
			assert_string_equal(changes.items[0].to, looks[i].to);
		}
		change_list_clear(&changes);
	}
	memory_clear(&memory);
}

/* The first look with that clock may be the wrong one. */
static void
an_acceptance_moves_with_our_clock_once_two_looks_agree_that_it_was_set_back(void **state)
{
	static const struct {
		time_t at, accepted_at, until;
	} looks[] = { { -7200, 0, 3600 }, { -7140, -7140, -3540 }, { -7080, -7140, -3540 }, { -7020, -7140, -3540 } };
	struct memory memory = { 0 };
	size_t i;

	(void)state;
	see_pools(&memory, 0, 1, 1, RUN_STOPPED, PART_TOLD);
	memory.pools[0].accepted =
	    (struct acceptance) { .at = STORY_T0, .until = STORY_T0 + 3600, .by = "anna", .why = "" };
	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		see_pools(&memory, looks[i].at, 1, 1, RUN_STOPPED, PART_TOLD);
		assert_int_equal(memory.pools[0].accepted.at, STORY_T0 + looks[i].accepted_at);
		assert_int_equal(memory.pools[0].accepted.until, STORY_T0 + looks[i].until);
	}
	memory_clear(&memory);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_pool_is_found_by_its_name_whatever_its_case),
	cmocka_unit_test(a_pool_that_is_not_told_keeps_what_was_told),
	cmocka_unit_test(other_pools_at_each_look_do_not_fill_the_memory),
	cmocka_unit_test(a_pool_of_several_sites_is_one_and_as_it_is_where_that_is_told),
	cmocka_unit_test(the_timeline_tells_when_a_pool_changes_and_no_more),
	cmocka_unit_test(an_acceptance_moves_with_our_clock_once_two_looks_agree_that_it_was_set_back),
};

TEST_GROUP(tests, NULL, NULL);
