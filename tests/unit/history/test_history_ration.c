/* One node cannot fill the timeline for all: a look and a day add so much, and what is left out is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "lib/history/ration.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define DAY_S 86400
#define MANY  (HISTORY_SITE_CHANGES_LOOK + 500)

/* `count` sites that run, or not; the node booted `booted` after STORY_T0, if that is not 0. */
static void
look_at_sites(struct history *history, time_t at, uint32_t count, bool run, time_t booted)
{
	struct story_look look = { .at = at };
	struct snapshot snapshot;
	struct memory memory;
	struct error err;
	uint32_t i;

	if (booted != 0) {
		look.boot = STORY_T0 + booted;
		look.w3svc_start = look.boot + 20;
	}
	story_snapshot(&look, &snapshot);
	for (i = 1; i <= count; i++) {
		char name[16];
		const struct site site = { .id = i, .name = name, .bindings = name, .auto_start = AUTO_START_ON,
			.run_state = run ? RUN_STARTED : RUN_STOPPED, .pool_state = RUN_UNKNOWN };

		snprintf(name, sizeof(name), "%u", i);
		assert_true(snapshot_add_site(&snapshot, &site, &err));
	}
	assert_true(snapshot_finish(&snapshot, &err));
	if (!history_observe(history, &snapshot, &memory, NULL, &err))
		fail_msg("%s", err.text);
	memory_clear(&memory);
	snapshot_clear(&snapshot);
}

static size_t
count_kind(struct history *history, enum change_kind kind, char last_words[24])
{
	struct change_list timeline;
	struct error err;
	size_t i, count = 0;

	assert_true(history_timeline(history, "exch", 0, 0, &timeline, &err));
	for (i = 0; i < timeline.count; i++)
		if (timeline.items[i].kind == kind) {
			count++;
			snprintf(last_words, 24, "%s", timeline.items[i].to);
		}
	change_list_clear(&timeline);
	return count;
}

static void
a_look_adds_so_many_and_says_how_many_it_left_out(void **state)
{
	struct history *history = scratch_open(*state);
	char words[24] = "";

	look_at_sites(history, 0, MANY, true, 0);
	assert_int_equal(count_kind(history, CHANGE_LEFT_OUT, words), 0);
	look_at_sites(history, 600, MANY, false, 300);
	assert_int_equal(count_kind(history, CHANGE_BOOT, words), 1);
	assert_int_equal(count_kind(history, CHANGE_RUN_STATE, words), HISTORY_SITE_CHANGES_LOOK);
	assert_int_equal(count_kind(history, CHANGE_LEFT_OUT, words), 1);
	assert_string_equal(words, "500");
	look_at_sites(history, 660, 3, false, 300);
	assert_int_equal(count_kind(history, CHANGE_SITE_GONE, words), HISTORY_SITE_CHANGES_LOOK);
	assert_int_equal(count_kind(history, CHANGE_LEFT_OUT, words), 2);
	history_close(history);
}

/* A boot is told all the same, and after it is said once nothing grows. */
static void
a_day_adds_so_many(void **state)
{
	struct history *history = scratch_open(*state);
	char words[24] = "";
	unsigned int i;

	for (i = 0; i < 10; i++)
		look_at_sites(history, 60 * (time_t)i, 3000, i % 2 == 0, 0);
	assert_int_equal(count_kind(history, CHANGE_RUN_STATE, words), HISTORY_SITE_CHANGES_DAY);
	assert_int_equal(count_kind(history, CHANGE_LEFT_OUT, words), 1);
	look_at_sites(history, 1200, 3000, false, 1100);
	assert_int_equal(count_kind(history, CHANGE_BOOT, words), 1);
	look_at_sites(history, DAY_S, 3000, true, 1100);
	assert_int_equal(count_kind(history, CHANGE_RUN_STATE, words), HISTORY_SITE_CHANGES_DAY + 3000);
	history_close(history);
}

static void
what_is_of_the_node_has_a_ration_of_its_own(void **state)
{
	struct history_ration ration = { 0 };
	struct change_list changes = { 0 };
	struct history_grant granted;
	struct error err;
	uint32_t i;

	(void)state;
	for (i = 0; i < 600; i++)
		assert_true(change_list_add(&changes, &(struct change) { .kind = CHANGE_FAILOVER, .time = STORY_T0 }, &err));
	granted = history_ration_take(&ration, STORY_T0, &changes);
	assert_int_equal(granted.of_node, 600);
	granted = history_ration_take(&ration, STORY_T0 + 60, &changes);
	assert_int_equal(granted.of_node, HISTORY_NODE_CHANGES_DAY - 600);
	granted = history_ration_take(&ration, STORY_T0 + 120, &changes);
	assert_int_equal(granted.of_node, 0);
	assert_int_equal(granted.of_sites, 0);
	granted = history_ration_take(&ration, STORY_T0 + 2 * DAY_S, &changes);
	assert_int_equal(granted.of_node, 600);
	change_list_clear(&changes);
}

static const struct CMUnitTest tests[] = {
	TEST(a_look_adds_so_many_and_says_how_many_it_left_out),
	TEST(a_day_adds_so_many),
	cmocka_unit_test(what_is_of_the_node_has_a_ration_of_its_own),
};

TEST_GROUP(tests, NULL, NULL);
