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

/* A look, `at` seconds after the first, at `count` sites, each in a pool of its own: P`first` and those after it. */
static void
see_pools(struct memory *memory, time_t at, unsigned int first, unsigned int count, enum run_state state,
    enum part_status told)
{
	struct change_list changes;
	struct snapshot snapshot;
	struct memory after;
	char name[16];
	struct error err;
	unsigned int i;

	assert_true(snapshot_init(&snapshot, "exch", &err));
	snapshot.has_run_state = true;
	snapshot.looked_at = snapshot.facts.local_time = STORY_T0 + at;
	snapshot.facts.boot_time = STORY_BOOT;
	snapshot.facts.w3svc_state = SERVICE_RUNNING;
	assert_true(snapshot_set_part(&snapshot, PART_POOLS, told, NULL, &err));
	for (i = 0; i < count; i++) {
		const struct site site = { .id = i + 1, .name = name, .bindings = "", .pool = name,
			.auto_start = AUTO_START_ON, .run_state = RUN_STARTED, .pool_state = state };

		snprintf(name, sizeof(name), i % 2 == 0 ? "P%u" : "p%u", first + i);
		assert_true(snapshot_add_site(&snapshot, &site, &err));
	}
	assert_true(snapshot_finish(&snapshot, &err));
	assert_true(memory_update(memory, &snapshot, &after, &changes, &err));
	change_list_clear(&changes);
	memory_clear(memory);
	*memory = after;
	snapshot_clear(&snapshot);
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

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_pool_is_found_by_its_name_whatever_its_case),
	cmocka_unit_test(a_pool_that_is_not_told_keeps_what_was_told),
	cmocka_unit_test(other_pools_at_each_look_do_not_fill_the_memory),
};

TEST_GROUP(tests, NULL, NULL);
