/* What schedule.h and poll_share.h promise: everybody in turn, and nobody held up by those that do not answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "snmp-subagent/poll/poll_share.h"
#include "snmp-subagent/poll/schedule.h"
#include "tests/unit/runner/test_group.h"

#define ENTRIES 1000

static struct error err;

static void
entries_come_out_in_order_of_their_time_and_not_before(void **state)
{
	static struct schedule_entry entries[ENTRIES];
	struct schedule schedule = { .seed = 1 };
	struct schedule_entry *entry;
	int64_t last = -1;
	size_t i, count = 0;

	(void)state;
	for (i = 0; i < ENTRIES; i++)
		assert_true(schedule_put(&schedule, &entries[i], schedule_chance(&schedule, 5000) + 1000, &err));
	assert_null(schedule_take(&schedule, 999));
	while ((entry = schedule_take(&schedule, INT64_MAX)) != NULL) {
		assert_true(entry->due_ms >= last);
		last = entry->due_ms;
		count++;
	}
	assert_int_equal(count, ENTRIES);
	schedule_clear(&schedule);
}

static void
an_entry_moves_and_leaves_from_wherever_it_is(void **state)
{
	static struct schedule_entry entries[ENTRIES];
	struct schedule schedule = { .seed = 7 };
	struct schedule_entry *entry;
	int64_t last = -1;
	size_t i, count = 0;

	(void)state;
	for (i = 0; i < ENTRIES; i++)
		assert_true(schedule_put(&schedule, &entries[i], (int64_t)i, &err));
	for (i = 0; i < ENTRIES; i += 3)
		schedule_remove(&schedule, &entries[i]);
	schedule_remove(&schedule, &entries[0]);	/* not in: no harm */
	for (i = 1; i < ENTRIES; i += 3)
		assert_true(schedule_put(&schedule, &entries[i], ENTRIES * 2 - (int64_t)i, &err));
	while ((entry = schedule_take(&schedule, INT64_MAX)) != NULL) {
		assert_int_not_equal((entry - entries) % 3, 0);
		assert_true(entry->due_ms >= last);
		last = entry->due_ms;
		count++;
	}
	assert_int_equal(count, ENTRIES - (ENTRIES + 2) / 3);
	schedule_clear(&schedule);
}

static void
a_cleared_schedule_leaves_entries_that_can_be_put_again(void **state)
{
	struct schedule_entry entry = { 0 };
	struct schedule schedule = { .seed = 1 };

	(void)state;
	assert_true(schedule_put(&schedule, &entry, 5, &err));
	schedule_clear(&schedule);
	assert_null(schedule_first(&schedule));
	assert_true(schedule_put(&schedule, &entry, 6, &err));
	assert_ptr_equal(schedule_first(&schedule), &entry);
	schedule_clear(&schedule);
}

static void
the_mean_of_the_intervals_is_the_interval_and_no_two_nodes_stay_together(void **state)
{
	struct schedule schedule = { .seed = 42 };
	int64_t due = 0, other = 0;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		int64_t next = schedule_next(&schedule, due, 60000, due + 1500);

		assert_in_range(next - due, 57000, 63000);
		due = next;
		other = schedule_next(&schedule, other, 60000, 0);
	}
	assert_in_range(due, 1000LL * 60000 - 300000, 1000LL * 60000 + 300000);
	assert_true(llabs(due - other) > 1000);
}

static void
what_was_missed_is_not_made_up_for(void **state)
{
	struct schedule schedule = { .seed = 42 };

	(void)state;
	assert_int_equal(schedule_next(&schedule, 0, 60000, 1000000), 1000000);
}

static void
the_interval_doubles_with_each_refusal_up_to_the_most_and_is_never_shorter_than_it_was(void **state)
{
	static const struct {
		int64_t interval_ms;
		unsigned int refusals;
		int64_t wait_ms;
	} cases[] = {
		{ 60000, 0, 60000 },
		{ 60000, 1, 120000 },
		{ 60000, 2, 240000 },
		{ 60000, 5, 1920000 },
		{ 60000, 6, 3600000 },
		{ 60000, 7, 3600000 },
		{ 60000, UINT32_MAX, 3600000 },
		{ 1000, 1, 2000 },
		{ 1000, 12, 3600000 },
		{ 3000000, 1, 3600000 },
		{ 3600000, 3, 3600000 },
		{ 86400000, 0, 86400000 },
		{ 86400000, 1, 86400000 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(schedule_after_refusals(cases[i].interval_ms, cases[i].refusals, 3600000),
		    cases[i].wait_ms);
}

static void
the_same_seed_gives_the_same_chance_within_its_bounds(void **state)
{
	struct schedule one = { .seed = 99 }, other = { .seed = 99 };
	int i, low = 0, high = 0;

	(void)state;
	for (i = 0; i < 1000; i++) {
		int64_t chance = schedule_chance(&one, 9);

		assert_in_range(chance, 0, 9);
		assert_int_equal(chance, schedule_chance(&other, 9));
		low += chance == 0;
		high += chance == 9;
	}
	assert_in_range(low, 50, 150);
	assert_in_range(high, 50, 150);
	assert_int_equal(schedule_chance(&one, 0), 0);
}

static void
nodes_that_do_not_answer_leave_the_workers_to_the_others(void **state)
{
	struct poll_share share = { .workers = 4 };
	int i;

	(void)state;
	for (i = 0; i < 12; i++)
		assert_int_equal(poll_share_take(&share, true), POLL_SLOT_SLOW);
	assert_int_equal(poll_share_take(&share, true), POLL_SLOT_NONE);
	for (i = 0; i < 4; i++)
		assert_int_equal(poll_share_take(&share, false), POLL_SLOT_QUICK);
	assert_int_equal(poll_share_take(&share, false), POLL_SLOT_NONE);
	poll_share_give(&share, POLL_SLOT_QUICK);
	assert_int_equal(poll_share_take(&share, true), POLL_SLOT_NONE);
	assert_int_equal(poll_share_take(&share, false), POLL_SLOT_QUICK);
	assert_int_equal(poll_share_most(&share), 16);
}

static void
a_poll_that_takes_long_makes_room_while_the_share_of_the_slow_lasts(void **state)
{
	struct poll_share share = { .workers = 1 };
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		assert_int_equal(poll_share_take(&share, false), POLL_SLOT_QUICK);
		assert_int_equal(poll_share_take(&share, false), POLL_SLOT_NONE);
		assert_int_equal(poll_share_is_slow(&share, POLL_SLOT_QUICK), POLL_SLOT_SLOW);
	}
	assert_int_equal(poll_share_take(&share, false), POLL_SLOT_QUICK);
	assert_int_equal(poll_share_is_slow(&share, POLL_SLOT_QUICK), POLL_SLOT_QUICK);
	assert_int_equal(poll_share_take(&share, false), POLL_SLOT_NONE);
	assert_int_equal(poll_share_is_slow(&share, POLL_SLOT_SLOW), POLL_SLOT_SLOW);
	poll_share_give(&share, POLL_SLOT_SLOW);
	assert_int_equal(poll_share_is_slow(&share, POLL_SLOT_QUICK), POLL_SLOT_SLOW);
	assert_int_equal(share.quick, 0);
	assert_int_equal(share.slow, 3);
}

/*
 * A model of a fleet: 1,000 nodes a minute of which 100 never answer in 10 s, 16 workers, nothing known at the beginning. Time
 * goes in steps of 10 ms; a healthy answer takes 50 ms.
 */
struct model_node {
	struct schedule_entry due;
	bool is_dead, is_suspect;
	enum poll_slot slot;
	int64_t until_ms, asked_ms;
};

static void
a_hundred_dead_nodes_of_a_thousand_delay_no_other(void **state)
{
	static struct model_node nodes[1000];
	struct model_node *waiting[1000];
	struct schedule schedule = { .seed = 5 };
	struct poll_share share = { .workers = 16 };
	size_t waiting_count = 0, i, kept;
	int64_t now, worst_ms = 0;
	unsigned long polls = 0;

	(void)state;
	for (i = 0; i < 1000; i++) {
		nodes[i].is_dead = i % 10 == 0;
		nodes[i].due.owner = &nodes[i];
		assert_true(schedule_put(&schedule, &nodes[i].due, schedule_chance(&schedule, 60000), &err));
	}
	for (now = 0; now < 300000; now += 10) {
		struct schedule_entry *entry;

		for (i = 0; i < 1000; i++) {
			if (nodes[i].slot == POLL_SLOT_NONE)
				continue;
			if (now - nodes[i].asked_ms >= POLL_SHARE_SLOW_MS)
				nodes[i].slot = poll_share_is_slow(&share, nodes[i].slot);
			if (now < nodes[i].until_ms)
				continue;
			poll_share_give(&share, nodes[i].slot);
			nodes[i].slot = POLL_SLOT_NONE;
			nodes[i].is_suspect = nodes[i].is_dead;
			assert_true(schedule_put(&schedule, &nodes[i].due,
			    schedule_next(&schedule, nodes[i].due.due_ms, 60000, now), &err));
		}
		while ((entry = schedule_take(&schedule, now)) != NULL)
			waiting[waiting_count++] = entry->owner;
		for (i = 0, kept = 0; i < waiting_count; i++) {
			struct model_node *node = waiting[i];

			node->slot = poll_share_take(&share, node->is_suspect);
			if (node->slot == POLL_SLOT_NONE) {
				waiting[kept++] = node;
				continue;
			}
			node->asked_ms = now;
			node->until_ms = now + (node->is_dead ? 10000 : 50);
			if (!node->is_dead && now - node->due.due_ms > worst_ms)
				worst_ms = now - node->due.due_ms;
			polls++;
		}
		waiting_count = kept;
	}
	assert_in_range(worst_ms, 0, 1000);
	assert_in_range(polls, 4800, 5100);	/* 5 minutes; the dead ones in time, too */
	schedule_clear(&schedule);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(entries_come_out_in_order_of_their_time_and_not_before),
	cmocka_unit_test(an_entry_moves_and_leaves_from_wherever_it_is),
	cmocka_unit_test(a_cleared_schedule_leaves_entries_that_can_be_put_again),
	cmocka_unit_test(the_mean_of_the_intervals_is_the_interval_and_no_two_nodes_stay_together),
	cmocka_unit_test(what_was_missed_is_not_made_up_for),
	cmocka_unit_test(the_interval_doubles_with_each_refusal_up_to_the_most_and_is_never_shorter_than_it_was),
	cmocka_unit_test(the_same_seed_gives_the_same_chance_within_its_bounds),
	cmocka_unit_test(nodes_that_do_not_answer_leave_the_workers_to_the_others),
	cmocka_unit_test(a_poll_that_takes_long_makes_room_while_the_share_of_the_slow_lasts),
	cmocka_unit_test(a_hundred_dead_nodes_of_a_thousand_delay_no_other),
};

TEST_GROUP(tests, NULL, NULL);
