/* What the next look is told is known (lib/model/known.h): when anything moved last, on the node's clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/memory/memory.h"
#include "tests/unit/runner/test_group.h"

#define OURS   1700000000
#define THEIRS (OURS + 3600)		/* the same moment on the node's clock */

/* Moments before that; 0: never. Of sites on our clock, as memory has them. */
struct moved {
	time_t start, failover, group, second_group, flag, second_flag, stop, second_stop, newest;
};

static const struct moved moves[] = {
	{ .start = 900, .failover = 800, .group = 700, .second_group = 750, .flag = 600, .second_flag = 650, .stop = 500,
	    .second_stop = 550, .newest = 500 },
	{ .start = 900, .failover = 800, .group = 700, .second_group = 750, .flag = 600, .second_flag = 650, .stop = 500,
	    .second_stop = 450, .newest = 450 },
	{ .start = 900, .failover = 800, .group = 700, .second_group = 750, .flag = 600, .second_flag = 650, .newest = 600 },
	{ .start = 900, .failover = 800, .group = 700, .second_group = 750, .second_flag = 650, .newest = 650 },
	{ .start = 900, .failover = 800, .group = 700, .second_group = 750, .newest = 700 },
	{ .start = 900, .failover = 800, .group = 850, .second_group = 750, .newest = 750 },
	{ .start = 900, .failover = 800, .newest = 800 },
	{ .start = 900, .newest = 900 },
	{ .start = 100, .failover = 800, .group = 700, .second_group = 750, .flag = 600, .second_flag = 650, .stop = 500,
	    .second_stop = 550, .newest = 100 },
	{ .failover = 100, .group = 700, .flag = 600, .stop = 500, .newest = 100 },
	{ .group = 100, .failover = 700, .flag = 600, .stop = 500, .newest = 100 },
	{ .flag = 100, .failover = 700, .group = 600, .stop = 500, .newest = 100 },
	{ .newest = 0 },
};

static time_t
at(time_t clock, time_t ago)
{
	return ago == 0 ? 0 : clock - ago;
}

static void
the_newest_of_all_moves_is_known(void **state)
{
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		const struct moved *moved = &moves[i];
		struct failover failovers[] = { { .time = THEIRS - moved->failover }, { .time = THEIRS - 5000 } };
		struct group_memory groups[] = { { .name = "Mail", .owner = "", .state_since = at(THEIRS, moved->group) },
			{ .name = "Web", .owner = "", .state_since = at(THEIRS, moved->second_group) } };
		struct site_memory sites[] = {
			{ .id = 1, .auto_start_off_since = at(THEIRS, moved->flag), .not_running_since = at(OURS, moved->stop) },
			{ .id = 2, .auto_start_off_since = at(THEIRS, moved->second_flag), .not_running_since = at(OURS, moved->second_stop) },
		};
		const struct memory memory = { .is_known = true, .looked_at = OURS, .local_time = THEIRS, .boot_time = 1234,
			.asked_all = 5678, .last_start = at(THEIRS, moved->start), .failovers = failovers,
			.failover_count = moved->failover == 0 ? 0 : 2, .groups = groups, .group_count = 2, .sites = sites, .site_count = 2 };
		struct known_look known;
		struct snapshot snapshot;

		assert_true(snapshot_init(&snapshot, "exch", &err));
		snapshot.facts.computer = "EXCH-A";
		snapshot.looked_at = OURS;
		assert_true(memory_known_look(&memory, &snapshot, &known, &err));
		assert_string_equal(known.computer, "EXCH-A");
		assert_int_equal(known.looked_at, OURS);
		assert_int_equal(known.boot_time, 1234);
		assert_int_equal(known.asked_all, 5678);
		if (known.moved_at != at(THEIRS, moved->newest))
			fail_msg("row %zu: %lld", i, (long long)(THEIRS - known.moved_at));
		known_look_clear(&known);
		snapshot_clear(&snapshot);
	}
}

static void
of_an_unknown_node_nothing_is(void **state)
{
	const struct memory memory = { .boot_time = 1234, .asked_all = 5678, .last_start = 91011 };
	struct known_look known = { .boot_time = 1 };
	struct snapshot snapshot;
	struct error err;

	(void)state;
	assert_true(snapshot_init(&snapshot, "exch", &err));
	snapshot.facts.computer = "EXCH-A";
	assert_true(memory_known_look(&memory, &snapshot, &known, &err));
	assert_string_equal(known.computer, "");
	assert_true(known.boot_time == 0 && known.asked_all == 0 && known.moved_at == 0);
	known_look_clear(&known);
	snapshot_clear(&snapshot);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_newest_of_all_moves_is_known),
	cmocka_unit_test(of_an_unknown_node_nothing_is),
};

TEST_GROUP(tests, NULL, NULL);
