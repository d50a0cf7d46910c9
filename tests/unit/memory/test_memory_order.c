/* Which of two looks is the later one tells the node, not our clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define HOUR_S 3600
#define DAY_S  86400

/** `at` is our clock; the node's is that and `clock_ahead`. */
struct order {
	const char *what;
	struct story_look before[3];	/* in order; ends where `at` is 0 */
	struct story_look look;
	bool is_late;
};

#define AT(seconds, ...) { .at = (seconds), __VA_ARGS__ }

static const struct order orders[] = {
	{ "the same second", { AT(600) }, AT(600), false },
	{ "in order", { AT(600) }, AT(601), false },
	{ "late", { AT(600) }, AT(590), true },
	{ "late by a second", { AT(600) }, AT(599), true },
	{ "late by an hour", { AT(6000) }, AT(6000 - HOUR_S), true },
	{ "late by more than an hour", { AT(6000) }, AT(6000 - HOUR_S - 1), false },
	{ "the node's clock was set back between two looks of one second", { AT(6000) },
	    AT(6000, .clock_ahead = -HOUR_S, .boot = STORY_BOOT - HOUR_S), false },
	{ "late by as much as a boot time may move, and there was the time for another boot",
	    { AT(2000, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30) },
	    AT(3880, .clock_ahead = -2000, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30), true },
	{ "by one second more: there was just the time",
	    { AT(2000, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30) },
	    AT(3879, .clock_ahead = -2000, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30), false },
	{ "late by a long time-out", { AT(2000) }, AT(1500), true },
	{ "late, from a machine whose clock is ahead", { AT(600) }, AT(590 + 1800, .clock_ahead = -1800), true },
	{ "late by long, from a machine whose clock is ahead", { AT(600) }, AT(300 + 1800, .clock_ahead = -1800), true },
	{ "in order, from a machine whose clock is behind", { AT(6000) }, AT(6060 - 1800, .clock_ahead = 1800), false },
	{ "our clock was set back by 50 minutes", { AT(6000) }, AT(6060 - 3000, .clock_ahead = 3000), false },
	{ "our clock was set back by a year", { AT(6000) }, AT(6060 - 365 * DAY_S, .clock_ahead = 365 * DAY_S), false },
	{ "our clock was set back, and the node booted",
	    { AT(6000) }, AT(6600 - 3000, .clock_ahead = 3000, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330),
	    false },
	{ "our clock was set back, and W3SVC restarted",
	    { AT(6000) }, AT(6600 - 3000, .clock_ahead = 3000, .w3svc_start = STORY_T0 + 6330, .w3svc_pid = 99), false },
	{ "the node's clock was set back by an hour",
	    { AT(6000) },
	    AT(6300, .clock_ahead = -HOUR_S, .boot = STORY_BOOT - HOUR_S, .w3svc_start = STORY_W3SVC - HOUR_S), false },
	{ "the node's clock was set back by a minute",
	    { AT(6000) }, AT(6030, .clock_ahead = -60, .boot = STORY_BOOT - 60, .w3svc_start = STORY_W3SVC - 60), false },
	{ "both clocks were set back beyond the boot",
	    { AT(6000, .boot = STORY_T0 + 5000, .w3svc_start = STORY_T0 + 5030) },
	    AT(6300 - 1800, .boot = STORY_T0 + 5000 - 1800, .w3svc_start = STORY_T0 + 5030 - 1800), false },
	{ "the node's clock was set back beyond the boot, and the start of the process stayed as it was",
	    { AT(4000, .boot = STORY_T0 + 3000, .w3svc_start = STORY_T0 + 3020),
		AT(5000, .boot = STORY_T0 + 3000, .w3svc_start = STORY_T0 + 3020, .w3svc_state = SERVICE_STOPPED),
		AT(6000, .boot = STORY_T0 + 3000, .w3svc_start = STORY_T0 + 3020) },
	    AT(6400, .clock_ahead = -8000, .boot = STORY_T0 - 5000, .w3svc_start = STORY_T0 + 3020), false },
	{ "the node booted", { AT(6000) }, AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330), false },
	{ "the node booted, and has no battery for its clock",
	    { AT(40000, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30) },
	    AT(42000, .clock_ahead = -41700, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30), false },
	{ "the same after a short time",
	    { AT(2000, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30) },
	    AT(3000, .clock_ahead = -2700, .boot = STORY_T0, .w3svc_start = STORY_T0 + 30), false },
	{ "from before the boot, by the same machine",
	    { AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) }, AT(6290), true },
	{ "from before the boot, by a machine whose clock is ahead",
	    { AT(5000), AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) },
	    AT(6290 + 1800, .clock_ahead = -1800), true },
	{ "from before the restart of W3SVC, by a machine whose clock is ahead",
	    { AT(5000), AT(6350, .w3svc_start = STORY_T0 + 6330, .w3svc_pid = 99) },
	    AT(6320 + 1800, .clock_ahead = -1800), true },
	{ "the same boot by a start that is read two seconds later", { AT(600) }, AT(590, .w3svc_start = STORY_W3SVC + 2), true },
	{ "by three", { AT(600) }, AT(590, .w3svc_start = STORY_W3SVC + 3), false },
	{ "from before the node's clock was set forward by two minutes",
	    { AT(6000) }, AT(5990, .clock_ahead = -120, .boot = STORY_BOOT - 120, .w3svc_start = STORY_W3SVC), true },
	{ "two boots that are two minutes apart, and no process that says whose clock was set",
	    { AT(6000) }, AT(5800, .boot = STORY_BOOT - 120, .w3svc_start = STORY_W3SVC - 1000, .w3svc_pid = 99), false },
	{ "after a boot that lies as early on its clock, which was set back",
	    { AT(6000, .boot = STORY_T0 + 1000, .w3svc_start = STORY_T0 + 5000) },
	    AT(5990, .clock_ahead = -2000, .boot = STORY_T0 - 1000, .w3svc_start = STORY_T0 + 3000, .w3svc_pid = 99), false },
	{ "in the second in which the node booted",
	    { AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) }, AT(6300), true },
	{ "from before the boot, in one second by ours",
	    { AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) }, AT(6600, .clock_ahead = -310), false },
	{ "from before the boot, an hour before by ours",
	    { AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) }, AT(3000), true },
	{ "from before the boot, more than an hour before by ours",
	    { AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) }, AT(2999), false },
	{ "from before the boot, by the run that the newest one followed, read two seconds later",
	    { AT(5000), AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) },
	    AT(8090, .clock_ahead = -1800, .w3svc_start = STORY_W3SVC + 2), true },
	{ "by three: of another run",
	    { AT(5000), AT(6600, .boot = STORY_T0 + 6300, .w3svc_start = STORY_T0 + 6330) },
	    AT(8090, .clock_ahead = -1800, .w3svc_start = STORY_W3SVC + 3), false },
	{ "from after the restart of W3SVC, earlier on the clock",
	    { AT(6000) }, AT(5990, .w3svc_start = STORY_W3SVC + 100, .w3svc_pid = 99), false },
	{ "the node tells no clock: ours, by little", { AT(600) }, AT(590, .no_clock = true), true },
	{ "the node tells no clock, and ours was set back", { AT(6000) }, AT(6000 - 3000, .no_clock = true), false },
	{ "the node tells no clock: by two minutes", { AT(600) }, AT(480, .no_clock = true), true },
	{ "the node tells no clock: by a second more", { AT(600) }, AT(479, .no_clock = true), false },
	{ "the node tells no clock: the same second", { AT(600) }, AT(600, .no_clock = true), false },
	{ "the newest look was told no clock", { AT(600, .no_clock = true) }, AT(590), true },
	{ "the newest look was told no clock, and one before was", { AT(500), AT(600, .no_clock = true) }, AT(590), true },
	{ "the node tells no boot", { AT(600) }, AT(590, .no_boot = true), true },
	{ "the newest look was told no boot", { AT(600, .no_boot = true) }, AT(590), true },
};

static void
looks_are_put_in_order_by_the_node(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		const struct order *order = &orders[i];
		struct story story = { 0 };
		struct snapshot snapshot;

		for (j = 0; j < 3 && order->before[j].at != 0; j++)
			story_see(&story, &order->before[j]);
		story_snapshot(&order->look, &snapshot);
		if (memory_is_late(&story.memory, &snapshot) != order->is_late)
			fail_msg("%s", order->what);
		snapshot_clear(&snapshot);
		story_end(&story);
	}
}

static void
of_an_unknown_node_no_look_is_late(void **state)
{
	const struct memory memory = { .looked_at = 0 };
	struct snapshot snapshot;

	(void)state;
	story_snapshot(&(struct story_look) { .at = 0 }, &snapshot);
	assert_false(memory_is_late(&memory, &snapshot));
	snapshot_clear(&snapshot);
}

static void
our_clock_is_believed_to_be_the_lowest_of_ten_looks(void **state)
{
	struct story story = { 0 };
	time_t at;

	(void)state;
	for (at = 60; at < 600; at += 60) {
		story_see(&story, &(struct story_look) { .at = at });
		assert_int_equal(memory_believed_clock(&story.memory), 0);
	}
	story_see(&story, &(struct story_look) { .at = 540 });		/* in the same second: no look of its own */
	assert_int_equal(memory_believed_clock(&story.memory), 0);
	story_see(&story, &(struct story_look) { .at = 365 * DAY_S });
	assert_int_equal(memory_believed_clock(&story.memory), STORY_T0 + 60);
	assert_string_equal(story.memory.last_clocks,
	    "1700000060 1700000120 1700000180 1700000240 1700000300 1700000360 1700000420 1700000480 1700000540 1731536000");
	story_see(&story, &(struct story_look) { .at = 660 });
	assert_int_equal(memory_believed_clock(&story.memory), STORY_T0 + 120);
	story_see(&story, &(struct story_look) { .at = 30 });
	assert_int_equal(memory_believed_clock(&story.memory), STORY_T0 + 30);
	story_end(&story);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(looks_are_put_in_order_by_the_node),
	cmocka_unit_test(of_an_unknown_node_no_look_is_late),
	cmocka_unit_test(our_clock_is_believed_to_be_the_lowest_of_ten_looks),
};

TEST_GROUP(tests, NULL, NULL);
