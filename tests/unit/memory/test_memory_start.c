/* What lib/memory/memory.h promises of boots and of W3SVC's starts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/memory/memory_story.h"
#include "tests/unit/runner/test_group.h"

#define SEE(...)       story_see(&story, &(struct story_look) { __VA_ARGS__ })
#define SHOP(...)      .sites = { __VA_ARGS__ }
#define RUNNING_SHOP   SHOP(RUNS(1, "shop"))
#define STOPPED_SHOP   SHOP(STOPPED(1, "shop"))

static void
the_first_look_is_no_start(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	assert_true(story.memory.is_known);
	assert_int_equal(story.changes.count, 1);
	assert_int_equal(story_change(&story, CHANGE_FIRST_LOOK)->time, STORY_T0);
	assert_int_equal(story.memory.boot_time, STORY_BOOT);
	assert_int_equal(story.memory.w3svc_start, STORY_W3SVC);
	assert_int_equal(story.memory.last_start, STORY_W3SVC);
	assert_int_equal(story.memory.previous_start, 0);
	assert_string_equal(story.memory.computer, "EXCH-A");
	story_end(&story);
}

static void
a_boot_time_that_moves_by_less_than_two_minutes_is_the_same_boot(void **state)
{
	static const struct {
		time_t move;
		size_t boots;
	} cases[] = { { 0, 0 }, { 1, 0 }, { -1, 0 }, { 119, 0 }, { -119, 0 }, { 120, 1 }, { 3600, 1 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, RUNNING_SHOP, .no_w3svc_start = true);
		SEE(.at = 60, .boot = STORY_BOOT + cases[i].move, RUNNING_SHOP, .no_w3svc_start = true);
		assert_int_equal(story_count(&story, CHANGE_BOOT), cases[i].boots);
		assert_int_equal(
		    story.memory.boot_time, cases[i].boots == 0 ? STORY_BOOT : STORY_BOOT + cases[i].move);
		story_end(&story);
	}
}

static void
a_boot_time_that_creeps_for_months_is_the_same_boot(void **state)
{
	struct story story = { 0 };
	int day;

	(void)state;
	for (day = 0; day < 100; day++) {
		SEE(.at = day * 86400, .boot = STORY_BOOT + 4 * day, RUNNING_SHOP);
		assert_int_equal(story_count(&story, CHANGE_BOOT), 0);
	}
	assert_int_equal(story.memory.boot_time, STORY_BOOT);
	story_end(&story);
}

static void
a_clock_that_was_set_is_no_boot(void **state)
{
	static const time_t corrections[] = { 7200, -7200, 365 * 86400 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(corrections) / sizeof(corrections[0]); i++) {
		struct story story = { 0 };
		time_t by = corrections[i];

		SEE(.at = 0, RUNNING_SHOP);
		SEE(.at = 300, .clock_ahead = by, .boot = STORY_BOOT + by, .w3svc_start = STORY_W3SVC + by,
		    RUNNING_SHOP);
		assert_int_equal(story.changes.count, 0);
		assert_int_equal(story.memory.boot_time, STORY_BOOT + by);
		assert_int_equal(story.memory.w3svc_start, STORY_W3SVC + by);
		assert_int_equal(story.memory.last_start, STORY_W3SVC + by);
		assert_true(story_site(&story, 1)->ran_since_start);
		story_end(&story);
	}
}

static void
a_clock_that_was_set_back_on_our_side_hides_no_boot(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	/* 10 minutes passed on the node, ours went back by an hour; it booted 5 minutes ago */
	SEE(.at = -3600, .clock_ahead = 4200, .boot = STORY_T0 + 300, .w3svc_start = STORY_T0 + 330,
	    RUNNING_SHOP);
	assert_int_equal(story_count(&story, CHANGE_BOOT), 1);
	/* set back again, and the node's own clock too: the node's time passed decides */
	SEE(.at = -7200, .clock_ahead = 8100, .boot = STORY_T0 + 300, .w3svc_start = STORY_T0 + 330,
	    RUNNING_SHOP);
	assert_int_equal(story_count(&story, CHANGE_BOOT), 0);
	story_end(&story);
}

static void
a_process_that_still_lives_proves_the_same_boot(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	/* a virtual machine that was paused for an hour: its uptime did not grow, its clock did */
	SEE(.at = 3600, .boot = STORY_BOOT + 3600, RUNNING_SHOP);
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story.memory.boot_time, STORY_BOOT + 3600);
	story_end(&story);
}

#define UP(number, title, seconds) \
	{ .id = (number), .name = (title), .auto_start = AUTO_START_ON, .run_state = RUN_STARTED, .pool_state = RUN_UNKNOWN, \
	  .bindings = "http *:80:" title, .service_uptime_s = (seconds) }

static void
the_only_site_that_was_restarted_by_hand_is_no_start_of_w3svc(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .total_uptime_s = 5000, .sites = { UP(1, "a", 4000) });
	SEE(.at = 600, .total_uptime_s = 5600, .sites = { UP(1, "a", 100) });
	assert_int_equal(story.changes.count, 0);
	SEE(.at = 1200, .total_uptime_s = 50, .sites = { UP(1, "a", 50) });
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
	assert_int_equal(story_change(&story, CHANGE_SERVICE_START)->time, STORY_T0 + 1200 - 50);
	assert_int_equal(story.memory.last_start, STORY_T0 + 1200 - 50);
	SEE(.at = 1800, .sites = { UP(1, "a", 60) });
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
	/* of two, the total may be the sum of both */
	SEE(.at = 2400, .total_uptime_s = 1300, .sites = { UP(1, "a", 660), UP(2, "b", 640) });
	SEE(.at = 3000, .total_uptime_s = 1100, .sites = { UP(1, "a", 560), UP(2, "b", 540) });
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
	story_end(&story);
}

static void
a_boot_is_told_with_its_time_and_keeps_the_start_before(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	SEE(.at = 600, .boot = STORY_T0 + 400, .w3svc_start = STORY_T0 + 440, RUNNING_SHOP);
	assert_int_equal(story_change(&story, CHANGE_BOOT)->time, STORY_T0 + 400);
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 0);
	assert_int_equal(story.memory.previous_start, STORY_W3SVC);
	assert_int_equal(story.memory.last_start, STORY_T0 + 440);
	story_end(&story);
}

static void
a_boot_time_that_is_not_told_proves_nothing(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	SEE(.at = 300, .no_clock = true, RUNNING_SHOP);
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story.memory.boot_time, STORY_BOOT);
	assert_int_equal(story.memory.local_time, 0);
	SEE(.at = 600, RUNNING_SHOP);
	assert_int_equal(story.changes.count, 0);
	SEE(.at = 900, .no_clock = true, RUNNING_SHOP);
	SEE(.at = 1200, .boot = STORY_T0 + 1000, .w3svc_start = STORY_T0 + 1030, RUNNING_SHOP);
	assert_int_equal(story_count(&story, CHANGE_BOOT), 1);
	story_end(&story);
}

static void
another_process_of_the_service_is_a_service_start(void **state)
{
	static const struct {
		time_t move;
		size_t starts;
	} cases[] = { { 2, 0 }, { -2, 0 }, { 3, 1 }, { 70000, 1 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };
		time_t start = STORY_W3SVC + cases[i].move;

		SEE(.at = 0, RUNNING_SHOP);
		SEE(.at = 300, .w3svc_start = start, .w3svc_pid = 99, RUNNING_SHOP);
		assert_int_equal(story_count(&story, CHANGE_SERVICE_START), cases[i].starts);
		assert_int_equal(story_count(&story, CHANGE_BOOT), 0);
		if (cases[i].starts == 1) {
			assert_int_equal(story_change(&story, CHANGE_SERVICE_START)->time, start);
			assert_int_equal(story.memory.last_start, start);
			assert_int_equal(story.memory.previous_start, STORY_W3SVC);
		}
		story_end(&story);
	}
}

static void
a_process_start_that_is_not_told_proves_nothing(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	SEE(.at = 300, .no_w3svc_start = true, RUNNING_SHOP);
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story.memory.w3svc_start, STORY_W3SVC);
	SEE(.at = 600, RUNNING_SHOP);
	assert_int_equal(story.changes.count, 0);
	story_end(&story);
}

/* Who may not see when a process started sees its number. */
static void
another_number_of_the_process_is_a_service_start_when_its_start_is_not_told(void **state)
{
	static const struct site shop[] = { RUNS(1, "shop"), { 0 } };
	struct snapshot snapshot;
	struct story story = { 0 };
	struct memory after;
	struct change_list changes;
	struct story_look look = { .at = 300 };
	struct error err;

	(void)state;
	look.sites[0] = shop[0];
	story_see(&story, &look);
	look.at = 600;
	story_snapshot(&look, &snapshot);
	snapshot.facts.w3svc_start = 0;
	snapshot.facts.w3svc_pid = 77;
	assert_true(memory_update(&story.memory, &snapshot, &after, &changes, &err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_SERVICE_START);
	assert_int_equal(after.last_start, STORY_T0 + 600);
	memory_clear(&after);
	change_list_clear(&changes);
	snapshot_clear(&snapshot);
	story_end(&story);
}

static void
the_start_of_the_service_that_is_told_late_after_a_boot_is_no_second_start(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	SEE(.at = 600, .boot = STORY_T0 + 500, .no_w3svc_start = true, RUNNING_SHOP);
	assert_int_equal(story_count(&story, CHANGE_BOOT), 1);
	SEE(.at = 900, .boot = STORY_T0 + 500, .w3svc_start = STORY_T0 + 530, RUNNING_SHOP);
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story.memory.last_start, STORY_T0 + 530);
	story_end(&story);
}

static void
a_service_seen_stopped_that_runs_again_was_started(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	SEE(.at = 300, .w3svc_state = SERVICE_STOPPED, STOPPED_SHOP);
	SEE(.at = 330, .w3svc_state = SERVICE_PENDING, STOPPED_SHOP);
	/* svchost hosts others too: the process is the old one */
	SEE(.at = 360, STOPPED_SHOP);
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
	assert_int_equal(story.memory.last_start, STORY_T0 + 360);
	assert_int_equal(story.memory.previous_start, STORY_W3SVC);
	SEE(.at = 420, STOPPED_SHOP);
	assert_int_equal(story.changes.count, 0);
	assert_int_equal(story.memory.last_start, STORY_T0 + 360);
	story_end(&story);
}

static void
a_service_start_is_counted_once_when_its_process_is_told_late(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	SEE(.at = 300, .w3svc_state = SERVICE_STOPPED, STOPPED_SHOP);
	SEE(.at = 360, .no_w3svc_start = true, STOPPED_SHOP);
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
	SEE(.at = 420, .w3svc_start = STORY_T0 + 350, .w3svc_pid = 77, STOPPED_SHOP);
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 0);
	assert_int_equal(story.memory.w3svc_start, STORY_T0 + 350);
	story_end(&story);
}

static void
a_boot_time_that_is_told_first_with_a_service_start_is_kept(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .no_clock = true, RUNNING_SHOP);
	assert_int_equal(story.memory.boot_time, 0);
	SEE(.at = 300, .w3svc_start = STORY_T0 + 200, .w3svc_pid = 99, RUNNING_SHOP);
	assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
	assert_int_equal(story.memory.boot_time, STORY_BOOT);
	assert_int_equal(story.memory.last_start, STORY_T0 + 200);
	story_end(&story);
}

static void
another_computer_under_the_same_name_is_refused_with_both_names(void **state)
{
	struct story story = { 0 };
	struct error err;

	(void)state;
	SEE(.at = 0, RUNNING_SHOP);
	SEE(.at = 60, .computer = "exch-a", RUNNING_SHOP);
	SEE(.at = 120, .computer = "", RUNNING_SHOP);
	assert_string_equal(story.memory.computer, "exch-a");
	story_refused(&story, &(struct story_look) { .at = 180, .computer = "EXCH-B", RUNNING_SHOP }, &err);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "EXCH-B"));
	assert_non_null(strstr(err.text, "exch-a"));
	assert_non_null(strstr(err.text, "own name"));
	assert_non_null(strstr(err.text, "sitewatch forget exch"));
	story_end(&story);
}

static void
a_configuration_file_is_never_remembered(void **state)
{
	struct story story = { 0 };
	struct error err;

	(void)state;
	story_refused(&story, &(struct story_look) { .is_file = true, RUNNING_SHOP }, &err);
	assert_int_equal(err.kind, ERROR_USAGE);
	story_end(&story);
}

static void
changes_come_in_order_of_time(void **state)
{
	struct story story = { 0 };
	size_t i;

	(void)state;
	SEE(.at = 0, SHOP(RUNS(1, "a"), RUNS(2, "b")), .groups = { GROUP("EVS1", "EXCH-B") });
	SEE(.at = 600, .boot = STORY_T0 + 400, .w3svc_start = STORY_T0 + 440,
	    SHOP(STOPPED(1, "a"), RUNS(2, "c")), .groups = { GROUP("EVS1", "EXCH-A") },
	    .events = { { .time = STORY_T0 + 200, .group = "EVS1", .from = "EXCH-B", .to = "EXCH-A" } });
	assert_true(story.changes.count >= 4);
	for (i = 1; i < story.changes.count; i++)
		assert_true(story.changes.items[i - 1].time <= story.changes.items[i].time);
	assert_int_equal(story.changes.items[0].kind, CHANGE_FAILOVER);
	assert_int_equal(story.changes.items[1].kind, CHANGE_BOOT);
	story_end(&story);
}

static void
two_changes_come_in_order_of_time(void **state)
{
	struct story story = { 0 };

	(void)state;
	SEE(.at = 0, .groups = { GROUP("EVS1", "EXCH-B") });
	SEE(.at = 600, .boot = STORY_T0 + 400, .w3svc_start = STORY_T0 + 440, .groups = { GROUP("EVS1", "EXCH-B") },
	    .events = { { .time = STORY_T0 + 200, .group = "EVS2", .from = "EXCH-B", .to = "EXCH-A" } });
	assert_int_equal(story.changes.count, 2);
	assert_int_equal(story.changes.items[0].kind, CHANGE_FAILOVER);
	assert_int_equal(story.changes.items[1].kind, CHANGE_BOOT);
	story_end(&story);
}

static void
each_evidence_has_a_word_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(evidence_name(EVIDENCE_EVENT), "event");
	assert_string_equal(evidence_name(EVIDENCE_OBSERVED), "observed");
	assert_string_equal(evidence_name(EVIDENCE_FLAGS), "flags");
	assert_string_equal(evidence_name(EVIDENCE_NONE), "none");
}

/* By number and start: two readings of a start may round differently. */
static void
a_process_is_the_same_by_its_number_and_its_start(void **state)
{
	static const struct {
		uint32_t pid_before, pid;
		time_t start_before, start;
		bool is_same;
	} cases[] = {
		{ 7, 7, 1000, 1000, true },
		{ 7, 7, 1000, 1002, true },
		{ 7, 7, 1002, 1000, true },
		{ 7, 7, 1000, 1003, false },
		{ 7, 8, 1000, 1000, false },
		{ 0, 0, 1000, 1000, false },
		{ 7, 7, 0, 0, false },
		{ 7, 7, 0, 1, false },
		{ 7, 7, 1, 0, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct memory before = { .w3svc_pid = cases[i].pid_before, .w3svc_start = cases[i].start_before };
		const struct node_facts facts = { .w3svc_pid = cases[i].pid, .w3svc_start = cases[i].start };

		if (memory_is_same_process(&before, &facts) != cases[i].is_same)
			fail_msg("case %zu", i);
	}
}

/* No process is told. Of the looks: our clock, the node's, its boot. */
static void
the_same_boot_is_told_by_how_long_the_node_is_up(void **state)
{
	struct told {
		time_t ours, clock, boot;
	};
	static const struct {
		const char *what;
		struct told before, after;
		bool is_same;
	} cases[] = {
		{ "no clock, but the boot", { 1000000, 1000000, 900000 }, { 1000600, 0, 900000 }, true },
		{ "no clock before", { 1000000, 0, 900000 }, { 1000600, 1000600, 900000 }, true },
		{ "no clock, and another boot", { 1000000, 1000000, 900000 }, { 1000600, 0, 900120 }, false },
		{ "no boot", { 1000000, 1000000, 900000 }, { 1000600, 1000600, 0 }, true },
		{ "no boot before", { 1000000, 1000000, 0 }, { 1000600, 1000600, 900000 }, true },
		{ "two looks of one second, between which the clock was set forward",
		    { 1000000, 1000000, 900000 }, { 1000000, 1001000, 901000 }, true },
		{ "both clocks were set back", { 1000000, 1000000, 900000 }, { 999000, 999060, 899000 }, true },
		{ "our clock was set back, and the node booted", { 1000000, 1000000, 900000 }, { 999000, 1000600, 1000500 }, false },
		{ "the clock was set forward, and the uptime lost less than two minutes",
		    { 1000000, 1000000, 900000 }, { 1000600, 1002481, 902000 }, true },
		{ "the clock was set forward, and the uptime lost two minutes",
		    { 1000000, 1000000, 900000 }, { 1000600, 1002480, 902000 }, false },
		{ "the clock restarts with the node, and the uptime fell by two minutes",
		    { 1000000, 1000000, 900000 }, { 1000600, 999880, 900000 }, true },
		{ "by a second more", { 1000000, 1000000, 900000 }, { 1000600, 999879, 900000 }, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct told *was = &cases[i].before, *is = &cases[i].after;
		const struct memory before = { .looked_at = was->ours, .local_time = was->clock, .boot_time = was->boot };
		const struct snapshot after = { .looked_at = is->ours, .facts = { .local_time = is->clock, .boot_time = is->boot } };

		if (memory_is_same_boot(&before, &after) != cases[i].is_same)
			fail_msg("%s", cases[i].what);
	}
}

/* The clock of the process may be ahead of the boot's, or behind, by as much as two readings may round. */
static void
a_clock_that_was_set_moves_boot_and_process_alike(void **state)
{
	static const struct {
		time_t process_moved;
		size_t starts;
	} cases[] = { { 7198, 0 }, { 7202, 0 }, { 7197, 1 }, { 7203, 1 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, RUNNING_SHOP);
		SEE(.at = 300, .clock_ahead = 7200, .boot = STORY_BOOT + 7200, .w3svc_start = STORY_W3SVC + cases[i].process_moved,
		    RUNNING_SHOP);
		assert_int_equal(story_count(&story, CHANGE_SERVICE_START), cases[i].starts);
		story_end(&story);
	}
}

/* The process shows that it is the same boot: a clock was set, or a boot time drifts. */
static void
a_boot_time_that_moves_back_tells_whether_the_clock_was_set(void **state)
{
	static const struct {
		time_t boot_back, clock_back;
		bool is_set;
	} cases[] = {
		{ 120, 0, true },
		{ 119, 0, false },
		{ 119, 59, false },	/* the clock lost less than half of it */
		{ 119, 60, true },
		{ 60, 29, false },
		{ 60, 30, true },
		{ 3, 2, true },
		{ 2, 2, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, SHOP(RUNS_OFF(1, "shop")));
		assert_int_equal(story_site(&story, 1)->auto_start_off_since, STORY_T0);
		SEE(.at = 600, .clock_ahead = -cases[i].clock_back, .boot = STORY_BOOT - cases[i].boot_back,
		    SHOP(RUNS_OFF(1, "shop")));
		assert_int_equal(story.changes.count, 0);
		assert_int_equal(story_site(&story, 1)->auto_start_off_since,
		    STORY_T0 - (cases[i].is_set ? cases[i].boot_back : 0));
		story_end(&story);
	}
}

/* The second look takes no time: 602 is its end, and five seconds are slack on both sides. */
static void
a_start_within_a_look_tears_it(void **state)
{
	static const struct {
		time_t start;
		enum stop_evidence stop;
	} cases[] = { { 594, STOP_MEANT }, { 595, STOP_NONE }, { 600, STOP_NONE }, { 607, STOP_NONE }, { 608, STOP_MEANT } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		SEE(.at = 0, SHOP(RUNS(1, "shop"), RUNS(2, "owa")));
		SEE(.at = 600, SHOP(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
		assert_int_equal(story_site(&story, 1)->stop, STOP_MEANT);
		SEE(.at = 900, .w3svc_start = STORY_T0 + cases[i].start, .w3svc_pid = 77,
		    SHOP(STOPPED_OFF(1, "shop"), RUNS(2, "owa")));
		assert_int_equal(story_count(&story, CHANGE_SERVICE_START), 1);
		if (story_site(&story, 1)->stop != cases[i].stop)
			fail_msg("start at %lld", (long long)cases[i].start);
		story_end(&story);
	}
}

/* What a look was told of boot and process. */
struct run_told {
	enum service_state w3svc;
	time_t boot, start;
	uint32_t pid;
	bool has_no_clock;
};

static void
see_told(struct story *story, const struct story_look *look, const struct run_told *told)
{
	struct snapshot snapshot;
	struct memory after;
	struct change_list changes;
	struct error err;

	story_snapshot(look, &snapshot);
	snapshot.facts.w3svc_state = told->w3svc;
	snapshot.facts.boot_time = told->boot;
	snapshot.facts.w3svc_start = told->start;
	snapshot.facts.w3svc_pid = told->pid;
	if (told->has_no_clock)
		snapshot.facts.local_time = 0;
	assert_true(memory_update(&story->memory, &snapshot, &after, &changes, &err));
	snapshot_clear(&snapshot);
	story_end(story);
	story->memory = after;
	story->changes = changes;
}

#define TOLD(boot, start, pid) { SERVICE_RUNNING, (boot), (start), (pid), false }

/* A stop with its flag, while another site runs, is meant; where a start may have come before it, nothing is known. */
static void
a_stop_is_believed_only_where_a_start_would_have_been_told(void **state)
{
	static const struct story_look ran = { .at = 0, SHOP(RUNS(1, "shop"), RUNS(2, "owa")) },
				       stopped = { .at = 600, SHOP(STOPPED_OFF(1, "shop"), RUNS(2, "owa")) };
	static const struct {
		const char *what;
		struct run_told before, after;
		bool is_told;
	} cases[] = {
		{ "all", TOLD(STORY_BOOT, STORY_W3SVC, 7), TOLD(STORY_BOOT, STORY_W3SVC, 7), true },
		{ "no number", TOLD(STORY_BOOT, STORY_W3SVC, 0), TOLD(STORY_BOOT, STORY_W3SVC, 0), true },
		{ "no number, and no clock", TOLD(STORY_BOOT, STORY_W3SVC, 0), { SERVICE_RUNNING, STORY_BOOT, STORY_W3SVC, 0, true }, true },
		{ "no start", TOLD(STORY_BOOT, 0, 7), TOLD(STORY_BOOT, 0, 7), true },
		{ "no start before", TOLD(STORY_BOOT, 0, 0), TOLD(STORY_BOOT, STORY_W3SVC, 7), true },
		{ "no start any more", TOLD(STORY_BOOT, STORY_W3SVC, 0), TOLD(STORY_BOOT, 0, 0), false },
		{ "no process", TOLD(STORY_BOOT, 0, 0), TOLD(STORY_BOOT, 0, 0), false },
		{ "no boot, but the process", TOLD(0, STORY_W3SVC, 7), TOLD(0, STORY_W3SVC, 7), true },
		{ "no boot any more", TOLD(STORY_BOOT, STORY_W3SVC, 7), TOLD(0, STORY_W3SVC, 7), true },
		{ "no boot, and a number that may have come again", TOLD(0, 0, 7), TOLD(0, 0, 7), false },
		{ "an old boot for the first time", TOLD(0, 0, 7), TOLD(STORY_BOOT, 0, 7), true },
		{ "a young boot for the first time", TOLD(0, 0, 7), TOLD(STORY_T0 + 500, 0, 7), false },
		{ "a service that is paused", TOLD(STORY_BOOT, STORY_W3SVC, 7),
		    { SERVICE_PAUSED, STORY_BOOT, STORY_W3SVC, 7, false }, false },
		{ "no state of the service", TOLD(STORY_BOOT, STORY_W3SVC, 7),
		    { SERVICE_UNKNOWN, STORY_BOOT, STORY_W3SVC, 7, false }, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct story story = { 0 };

		see_told(&story, &ran, &cases[i].before);
		see_told(&story, &stopped, &cases[i].after);
		assert_int_equal(story_count(&story, CHANGE_BOOT) + story_count(&story, CHANGE_SERVICE_START), 0);
		if (story_site(&story, 1)->stop != (cases[i].is_told ? STOP_MEANT : STOP_NONE))
			fail_msg("%s: %d", cases[i].what, (int)story_site(&story, 1)->stop);
		story_end(&story);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_first_look_is_no_start),
	cmocka_unit_test(a_boot_time_that_moves_by_less_than_two_minutes_is_the_same_boot),
	cmocka_unit_test(a_boot_time_that_creeps_for_months_is_the_same_boot),
	cmocka_unit_test(a_clock_that_was_set_is_no_boot),
	cmocka_unit_test(a_clock_that_was_set_back_on_our_side_hides_no_boot),
	cmocka_unit_test(a_process_that_still_lives_proves_the_same_boot),
	cmocka_unit_test(the_only_site_that_was_restarted_by_hand_is_no_start_of_w3svc),
	cmocka_unit_test(a_boot_is_told_with_its_time_and_keeps_the_start_before),
	cmocka_unit_test(a_boot_time_that_is_not_told_proves_nothing),
	cmocka_unit_test(another_process_of_the_service_is_a_service_start),
	cmocka_unit_test(a_process_start_that_is_not_told_proves_nothing),
	cmocka_unit_test(another_number_of_the_process_is_a_service_start_when_its_start_is_not_told),
	cmocka_unit_test(the_start_of_the_service_that_is_told_late_after_a_boot_is_no_second_start),
	cmocka_unit_test(a_service_seen_stopped_that_runs_again_was_started),
	cmocka_unit_test(a_service_start_is_counted_once_when_its_process_is_told_late),
	cmocka_unit_test(a_boot_time_that_is_told_first_with_a_service_start_is_kept),
	cmocka_unit_test(another_computer_under_the_same_name_is_refused_with_both_names),
	cmocka_unit_test(a_configuration_file_is_never_remembered),
	cmocka_unit_test(changes_come_in_order_of_time),
	cmocka_unit_test(two_changes_come_in_order_of_time),
	cmocka_unit_test(a_process_is_the_same_by_its_number_and_its_start),
	cmocka_unit_test(the_same_boot_is_told_by_how_long_the_node_is_up),
	cmocka_unit_test(a_clock_that_was_set_moves_boot_and_process_alike),
	cmocka_unit_test(a_boot_time_that_moves_back_tells_whether_the_clock_was_set),
	cmocka_unit_test(a_start_within_a_look_tears_it),
	cmocka_unit_test(a_stop_is_believed_only_where_a_start_would_have_been_told),
	cmocka_unit_test(each_evidence_has_a_word_of_its_own),
};

TEST_GROUP(tests, NULL, NULL);
