/* What lib/history/history.h promises of what goes in and what comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/unit/history/history_same.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define SEE(...) scratch_observe(history, &(struct story_look) { __VA_ARGS__ }, &memory, &changes)
#define FORGET_LOOK() forget_look(&memory, &changes)

static const char hostile_name[] = "Robert'); DROP TABLE sites;-- \xe2\x80\xae|\n\"";

static void
forget_look(struct memory *memory, struct change_list *changes)
{
	memory_clear(memory);
	change_list_clear(changes);
}

static void
fill_lists(struct snapshot *snapshot, struct error *err)
{
	const struct site sites[] = {
		{ .id = 4294967295U,
		    .name = hostile_name,
		    .bindings = "http *:80:, https [::1]:443:x",
		    .pool = "P",
		    .auto_start = AUTO_START_OFF,
		    .run_state = RUN_STOPPING,
		    .pool_state = RUN_STOPPED,
		    .win32_error = 4294967295U },
		{ .id = 1,
		    .name = "",
		    .auto_start = AUTO_START_UNKNOWN,
		    .run_state = RUN_UNKNOWN,
		    .pool_state = RUN_UNKNOWN },
		{ .id = 2,
		    .name = "Caf\xc3\xa9",
		    .auto_start = AUTO_START_ON,
		    .run_state = RUN_STARTED,
		    .pool_state = RUN_STARTED },
	};
	const struct cluster_group groups[] = {
		{ .name = "EVS1", .owner = "EXCH-B", .state = CLUSTER_PARTLY_ONLINE },
		{ .name = "Cluster Group", .owner = "", .state = CLUSTER_UNKNOWN },
		{ .name = "EVS1", .owner = "EXCH-A", .state = CLUSTER_ONLINE },
	};
	const struct cluster_resource resources[] = {
		{ .name = "z", .type = "Generic Script", .group = "EVS1", .state = CLUSTER_PENDING },
		{ .name = "a", .type = "", .group = "", .state = CLUSTER_FAILED },
	};
	const struct cluster_event event = {
		.time = STORY_T0 - 99, .group = "EVS1", .from = "EXCH-B", .to = "EXCH-A", .event_id = 1641
	};
	size_t i;

	for (i = 0; i < 3; i++)
		assert_true(snapshot_add_site(snapshot, &sites[i], err));
	for (i = 0; i < 3; i++)
		assert_true(snapshot_add_group(snapshot, &groups[i], err));
	for (i = 0; i < 2; i++)
		assert_true(snapshot_add_resource(snapshot, &resources[i], err));
	assert_true(snapshot_add_event(snapshot, &event, err));
	assert_true(snapshot_set_part(snapshot, PART_POOLS, PART_UNREADABLE, "no right to read pools", err));
	assert_true(snapshot_set_part(snapshot, PART_CLUSTER, PART_TOLD, "", err));
	assert_true(snapshot_finish(snapshot, err));
}

static void
make_full_snapshot(struct snapshot *snapshot)
{
	struct error err;

	assert_true(snapshot_init(snapshot, "Node 'x'; --", &err));
	snapshot->looked_at = STORY_T0;
	snapshot->look_ms = 4294967295U;
	snapshot->has_run_state = true;
	snapshot->facts = (struct node_facts) {
		.computer = "EXCH-A",
		.domain = "corp.example",
		.windows_version = "5.2.3790",
		.windows_name = "Microsoft\xc2\xae Windows Server\xc2\xae 2003",
		.iis_interface = 6,
		.local_time = STORY_T0 + 3,
		.boot_time = STORY_BOOT,
		.w3svc_state = SERVICE_PAUSED,
		.w3svc_start = STORY_W3SVC,
		.w3svc_pid = 4294967295U,
		.clussvc_state = SERVICE_RUNNING,
		.exres_version = "6.5.7226.0",
		.cluster_name = "EXCLUSTER",
		.cluster_members = "EXCH-A EXCH-B",
	};
	fill_lists(snapshot, &err);
}

static void
what_was_rejected_is_told_of_the_newest_look(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);
	const bool are_rejected[][2] = { { true, true }, { false, true }, { false, false } };
	uint32_t *ids = NULL;
	size_t count = 9, look, i;
	struct error err;

	assert_true(history_rejected(history, "A", &ids, &count, &err));
	assert_int_equal(count, 0);
	for (look = 0; look < 3; look++) {
		struct snapshot snapshot;
		struct memory memory;

		assert_true(snapshot_init(&snapshot, "a", &err));
		snapshot.looked_at = STORY_T0 + (time_t)look;
		snapshot.has_run_state = true;
		for (i = 0; i < 2; i++) {
			const struct site site = {
				.id = look < 2 || i == 1 ? (uint32_t)(3 + 4 * i) : 9, .name = i == 0 ? "x" : "y", .bindings = "", .pool = "",
				.auto_start = AUTO_START_ON, .run_state = are_rejected[look][i] ? RUN_UNKNOWN : RUN_STARTED,
				.pool_state = RUN_UNKNOWN, .is_rejected = are_rejected[look][i],
			};

			assert_true(snapshot_add_site(&snapshot, &site, &err));
		}
		assert_true(snapshot_set_part(&snapshot, PART_AUTO_START, PART_TOLD, NULL, &err));
		assert_true(snapshot_set_part(&snapshot, PART_RUN_STATE, PART_TOLD, NULL, &err));
		assert_true(snapshot_finish(&snapshot, &err));
		assert_true(history_observe(history, &snapshot, &memory, NULL, &err));
		assert_true(history_rejected(history, "A", &ids, &count, &err));
		assert_int_equal(count, 2 - look);
		for (i = 0; i < count; i++)
			assert_int_equal(ids[i], 7 - 4 * (count - 1 - i));
		memory_clear(&memory);
		snapshot_clear(&snapshot);
	}
	free(ids);
	history_close(history);
}

static void
a_snapshot_comes_back_as_it_was(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);
	struct snapshot snapshot, back;
	struct memory memory, recalled;
	struct error err;

	make_full_snapshot(&snapshot);
	assert_true(history_observe(history, &snapshot, &memory, NULL, &err));
	history_close(history);
	history = scratch_open(scratch);
	assert_true(history_snapshot(history, "node 'X'; --", &back, &err));
	assert_same_snapshot(&snapshot, &back);
	assert_true(history_recall(history, snapshot.node, &recalled, &err));
	assert_same_memory(&memory, &recalled);
	memory_clear(&memory);
	memory_clear(&recalled);
	snapshot_clear(&snapshot);
	snapshot_clear(&back);
	history_close(history);
}

/* Everything that a look can change, one after another; the file must follow the pure memory exactly. */
static const struct story_look long_story[] = {
	{ .at = 0,
	    .sites = { RUNS(1, "a"), RUNS(2, "b"), STOPPED(3, "c") },
	    .groups = { GROUP("EVS1", "EXCH-A") } },
	{ .at = 60,
	    .sites = { RUNS(1, "a"), RUNS(2, "b"), STOPPED(3, "c") },
	    .groups = { GROUP("EVS1", "EXCH-A") } },
	{ .at = 120, .no_clock = true, .sites = { RUNS(1, "a"), STOPPED(2, "b") } },
	{ .at = 180,
	    .sites = { RUNS_OFF(1, "a"), RUNS_OFF(2, "b2") },
	    .groups = { GROUP("EVS1", "EXCH-B") } },
	{ .at = 240, .clock_ahead = 9 },
	{ .at = 300,
	    .clock_ahead = 9,
	    .sites = { RUNS(1, "a"), RUNS(3, "other"), RUNS(4, "d") },
	    .events = { { .time = STORY_T0 + 170, .group = "EVS1", .to = "EXCH-B", .event_id = 1201 } } },
	{ .at = 360,
	    .boot = STORY_T0 + 320,
	    .w3svc_start = STORY_T0 + 330,
	    .sites = { STORY_SITE(1, "a", AUTO_START_UNKNOWN, RUN_UNKNOWN), STOPPED(3, "other"),
		STOPPED(4, "d") } },
	{ .at = 360,
	    .boot = STORY_T0 + 321,
	    .w3svc_start = STORY_T0 + 330,
	    .sites = { RUNS(1, "a"), RUNS(3, "other") } },
	{ .at = 420,
	    .w3svc_state = SERVICE_STOPPED,
	    .boot = STORY_T0 + 321,
	    .sites = { STOPPED(1, "a"), STOPPED(3, "other") } },
	{ .at = 420 + 31 * 86400,
	    .boot = STORY_T0 + 321,
	    .w3svc_start = STORY_T0 + 500,
	    .sites = { RUNS(1, "a") } },
	{ .at = 480 + 31 * 86400,
	    .boot = STORY_T0 + 321,
	    .w3svc_start = STORY_T0 + 500,
	    .sites = { RUNS(1, "a") } },
};

static void
what_is_on_disk_follows_the_memory_step_by_step(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);
	struct story story = { 0 };
	size_t i;

	for (i = 0; i < sizeof(long_story) / sizeof(long_story[0]); i++) {
		struct memory memory, recalled;
		struct snapshot snapshot, back;
		struct change_list changes;
		struct error err;

		story_see(&story, &long_story[i]);
		scratch_observe(history, &long_story[i], &memory, &changes);
		assert_same_memory(&story.memory, &memory);
		assert_int_equal(story.changes.count, changes.count);
		assert_true(history_recall(history, "exch", &recalled, &err));
		assert_same_memory(&memory, &recalled);
		story_snapshot(&long_story[i], &snapshot);
		assert_true(history_snapshot(history, "exch", &back, &err));
		assert_same_snapshot(&snapshot, &back);
		memory_clear(&memory);
		memory_clear(&recalled);
		snapshot_clear(&snapshot);
		snapshot_clear(&back);
		change_list_clear(&changes);
		if (i % 3 == 2) {
			history_close(history);
			history = scratch_open(scratch);
		}
	}
	story_end(&story);
	history_close(history);
}

static void
an_unknown_node_is_no_error_to_recall_and_one_to_show(void **state)
{
	struct history *history = scratch_open(*state);
	struct snapshot snapshot = { .site_count = 77 };
	struct memory memory;
	struct change_list changes;
	struct error err;

	assert_true(history_recall(history, "nobody", &memory, &err));
	assert_false(memory.is_known);
	assert_string_equal(memory.computer, "");
	memory_clear(&memory);
	assert_false(history_snapshot(history, "nobody", &snapshot, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_int_equal(snapshot.site_count, 77);
	assert_true(history_timeline(history, "nobody", 0, 0, &changes, &err));
	assert_int_equal(changes.count, 0);
	history_close(history);
}

static void
a_late_look_is_answered_from_but_not_stored(void **state)
{
	struct history *history = scratch_open(*state);
	struct memory memory;
	struct change_list changes;

	SEE(.at = 60, .sites = { RUNS(1, "shop") });
	FORGET_LOOK();
	SEE(.at = 0, .sites = { STOPPED(1, "shop") });
	assert_int_equal(changes.count, 0);
	assert_int_equal(memory.looked_at, STORY_T0 + 60);
	assert_int_equal(memory_site(&memory, 1)->run_state, RUN_STARTED);
	FORGET_LOOK();
	SEE(.at = 120, .sites = { RUNS(1, "shop") });
	assert_int_equal(changes.count, 0);
	FORGET_LOOK();
	history_close(history);
}

static void
a_look_from_long_before_is_stored_since_our_clock_was_set_back(void **state)
{
	struct history *history = scratch_open(*state);
	struct memory memory;
	struct change_list changes;

	SEE(.at = 365 * 86400, .clock_ahead = -365 * 86400, .sites = { RUNS(1, "shop") });
	FORGET_LOOK();
	SEE(.at = 60, .sites = { STOPPED(1, "shop") });
	assert_int_equal(changes.count, 1);
	assert_int_equal(memory.looked_at, STORY_T0 + 60);
	FORGET_LOOK();
	history_close(history);
}

static void
another_computer_and_a_file_are_refused_and_leave_no_trace(void **state)
{
	struct history *history = scratch_open(*state);
	struct snapshot snapshot;
	struct memory memory = { .site_count = 77 };
	struct error err;

	story_snapshot(&(struct story_look) { .sites = { RUNS(1, "shop") } }, &snapshot);
	assert_true(history_observe(history, &snapshot, &memory, NULL, &err));
	memory_clear(&memory);
	snapshot_clear(&snapshot);
	story_snapshot(&(struct story_look) { .at = 60, .computer = "EXCH-B" }, &snapshot);
	assert_false(history_observe(history, &snapshot, &memory, NULL, &err));
	assert_int_equal(err.kind, ERROR_MALFORMED);
	snapshot_clear(&snapshot);
	story_snapshot(&(struct story_look) { .at = 60, .is_file = true }, &snapshot);
	assert_false(history_observe(history, &snapshot, &memory, NULL, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	snapshot_clear(&snapshot);
	assert_true(history_recall(history, "exch", &memory, &err));
	assert_int_equal(memory.looked_at, STORY_T0);
	assert_string_equal(memory.computer, "EXCH-A");
	memory_clear(&memory);
	history_close(history);
}

static void
the_timeline_is_in_order_and_can_be_cut(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list timeline;
	struct memory memory;
	struct error err;
	size_t i;

	for (i = 0; i < sizeof(long_story) / sizeof(long_story[0]); i++) {
		scratch_observe(history, &long_story[i], &memory, NULL);
		memory_clear(&memory);
	}
	assert_true(history_timeline(history, "exch", 0, 0, &timeline, &err));
	assert_true(timeline.count > 15);
	assert_int_equal(timeline.items[0].kind, CHANGE_FIRST_LOOK);
	for (i = 1; i < timeline.count; i++)
		assert_true(timeline.items[i - 1].time <= timeline.items[i].time);
	for (i = 0; i < timeline.count && timeline.items[i].kind != CHANGE_SITE_RENAMED; i++)
		;
	assert_true(i < timeline.count);
	assert_string_equal(timeline.items[i].from, "b");
	assert_string_equal(timeline.items[i].to, "b2");
	assert_int_equal(timeline.items[i].site_id, 2);
	change_list_clear(&timeline);
	assert_true(history_timeline(history, "EXCH", 0, 2, &timeline, &err));
	assert_int_equal(timeline.count, 2);
	assert_true(timeline.items[0].time >= STORY_T0 + 420);
	change_list_clear(&timeline);
	assert_true(history_timeline(history, "exch", STORY_T0 + 421, 0, &timeline, &err));
	for (i = 0; i < timeline.count; i++)
		assert_true(timeline.items[i].time >= STORY_T0 + 421);
	change_list_clear(&timeline);
	history_close(history);
}

/* "Accept these": how many are newly accepted; err says why when it is none. */
static size_t
accept(struct history *history, const char *const *names, size_t count, const char *who, time_t now,
    struct error *err)
{
	const struct saying saying = { .names = names, .name_count = count, .said = { .at = now, .by = who, .why = "" } };
	struct said_list said;
	size_t i, fresh = 0;

	if (!history_say(history, "exch", &saying, &said, err))
		return 0;
	for (i = 0; i < said.count; i++)
		fresh += said.items[i].is_new;
	said_list_clear(&said);
	err->kind = ERROR_NONE;
	return fresh;
}
#define ACCEPT(who, now, ...) \
	accept(history, (const char *const[]) { __VA_ARGS__ }, \
	    sizeof((const char *const[]) { __VA_ARGS__ }) / sizeof(char *), who, now, &err)

/* So that what stood written before can be put among what other nodes tell. */
static void
a_change_keeps_how_the_clock_of_its_node_had_been_set(void **state)
{
	static const struct story_look looks[] = {
		{ .at = 0, .sites = { RUNS(1, "shop") } },
		{ .at = 60, .sites = { STOPPED(1, "shop") }, .clock_ahead = 3600, .boot = STORY_BOOT + 3600 },
		{ .at = 120, .sites = { RUNS(1, "shop") }, .clock_ahead = 600, .boot = STORY_BOOT + 600 },
	};
	struct history *history = scratch_open(*state);
	struct change_list timeline;
	struct memory memory;
	struct error err;
	size_t i;

	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		scratch_observe(history, &looks[i], &memory, NULL);
		if (i < 2)
			memory_clear(&memory);
	}
	assert_int_equal(memory.clock_back_s, -600);
	memory_clear(&memory);
	assert_true(history_timeline(history, "exch", 0, 0, &timeline, &err));
	for (i = 0; i < timeline.count; i++)
		if (timeline.items[i].kind == CHANGE_RUN_STATE)
			assert_int_equal(timeline.items[i].clock_back_s, strcmp(timeline.items[i].to, "stopped") == 0 ? -3600 : -600);
		else
			assert_int_equal(timeline.items[i].clock_back_s, 0);
	assert_int_equal(timeline.count, 3);
	change_list_clear(&timeline);
	history_close(history);
}

static void
an_acceptance_is_kept_until_the_site_runs(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list changes, timeline;
	struct memory memory;
	struct error err;

	SEE(.at = 0, .sites = { STOPPED(1, "shop"), RUNS(2, "owa"), STOPPED(3, "blog") });
	FORGET_LOOK();
	assert_int_equal(ACCEPT("alice", STORY_T0 + 30, "1"), 1);
	assert_int_equal(ACCEPT("bob", STORY_T0 + 31, "1"), 0);
	assert_int_equal(err.kind, ERROR_NONE);
	assert_int_equal(accept(history, NULL, 0, "bob", STORY_T0 + 32, &err), 1);
	SEE(.at = 60, .sites = { STOPPED(1, "shop"), RUNS(2, "owa"), RUNS(3, "blog") });
	assert_int_equal(memory_site(&memory, 1)->accepted.at, STORY_T0 + 30);
	assert_string_equal(memory_site(&memory, 1)->accepted.by, "alice");
	assert_int_equal(memory_site(&memory, 2)->accepted.at, 0);
	assert_int_equal(memory_site(&memory, 3)->accepted.at, 0);
	FORGET_LOOK();
	assert_true(history_timeline(history, "exch", STORY_T0 + 30, 0, &timeline, &err));
	assert_int_equal(timeline.items[0].kind, CHANGE_ACCEPTED);
	assert_string_equal(timeline.items[0].to, "alice");
	assert_string_equal(timeline.items[0].subject, "shop");
	assert_int_equal(timeline.items[0].site_id, 1);
	assert_int_equal(timeline.items[timeline.count - 1].kind, CHANGE_ACCEPTANCE_ENDED);
	change_list_clear(&timeline);
	history_close(history);
}

static void
what_is_not_there_cannot_be_accepted(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list changes;
	struct memory memory;
	struct error err;

	assert_int_equal(accept(history, NULL, 0, "alice", STORY_T0, &err), 0);
	assert_int_equal(err.kind, ERROR_ABSENT);
	SEE(.at = 0, .sites = { STOPPED(1, "shop"), STOPPED(2, "owa") });
	FORGET_LOOK();
	SEE(.at = 60, .sites = { STOPPED(1, "shop") });
	FORGET_LOOK();
	assert_int_equal(ACCEPT("alice", STORY_T0, "9"), 0);
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "9"));
	assert_int_equal(ACCEPT("alice", STORY_T0, "owa"), 0);
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_non_null(strstr(err.text, "gone"));
	history_close(history);
}

static void
several_are_accepted_all_or_none(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list changes, timeline;
	struct memory memory;
	struct error err;

	SEE(.at = 0, .sites = { STOPPED(1, "shop"), RUNS(2, "owa"), STOPPED(3, "blog"), STOPPED(4, "twin"),
	    STOPPED(5, "TWIN"), STOPPED(6, "4") });
	FORGET_LOOK();
	assert_int_equal(ACCEPT("alice", STORY_T0 + 30, "shop", "#3", "owa"), 0);
	assert_string_equal(err.text, "site owa (2) was running when last seen: nothing to accept");
	assert_int_equal(ACCEPT("alice", STORY_T0 + 30, "shop", "twin"), 0);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_string_equal(err.text, "sites 4 and 5 are both called 'twin': say the number");
	assert_int_equal(ACCEPT("alice", STORY_T0 + 30, "shop", "#77"), 0);
	assert_true(history_recall(history, "exch", &memory, &err));
	assert_int_equal(memory_site(&memory, 1)->accepted.at, 0);
	assert_int_equal(memory_site(&memory, 3)->accepted.at, 0);
	memory_clear(&memory);
	assert_true(history_timeline(history, "exch", STORY_T0 + 30, 0, &timeline, &err));
	assert_int_equal(timeline.count, 0);
	change_list_clear(&timeline);
	assert_int_equal(ACCEPT("alice", STORY_T0 + 31, "Shop", "#3", "1", "4"), 3);
	assert_true(history_recall(history, "exch", &memory, &err));
	assert_int_equal(memory_site(&memory, 1)->accepted.at, STORY_T0 + 31);
	assert_int_equal(memory_site(&memory, 3)->accepted.at, STORY_T0 + 31);
	assert_int_equal(memory_site(&memory, 4)->accepted.at, STORY_T0 + 31);
	assert_int_equal(memory_site(&memory, 6)->accepted.at, 0);
	memory_clear(&memory);
	history_close(history);
}

static void
repairs_are_kept_and_shown_in_the_timeline(void **state)
{
	struct history *history = scratch_open(*state);
	const struct repair repair = { .time = STORY_T0 + 90,
		.site_id = 1,
		.who = "start_iis_sites",
		.what = "start",
		.result = "done" };
	struct text_arena arena = { 0 };
	struct change_list changes, timeline;
	struct memory memory;
	struct repair *repairs;
	struct error err;
	size_t count;

	assert_false(history_record_repair(history, "exch", &repair, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	SEE(.at = 0, .sites = { STOPPED(1, "shop") });
	FORGET_LOOK();
	assert_true(history_record_repair(history, "exch", &repair, &err));
	assert_true(history_repairs(history, "exch", STORY_T0 + 90, &arena, &repairs, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(repairs[0].time, STORY_T0 + 90);
	assert_int_equal(repairs[0].site_id, 1);
	assert_string_equal(repairs[0].who, "start_iis_sites");
	assert_string_equal(repairs[0].what, "start");
	assert_string_equal(repairs[0].result, "done");
	free(repairs);
	assert_true(history_repairs(history, "exch", STORY_T0 + 91, &arena, &repairs, &count, &err));
	assert_int_equal(count, 0);
	free(repairs);
	assert_true(history_timeline(history, "exch", STORY_T0 + 1, 0, &timeline, &err));
	assert_int_equal(timeline.count, 1);
	assert_int_equal(timeline.items[0].kind, CHANGE_REPAIR);
	assert_string_equal(timeline.items[0].subject, "shop");
	assert_string_equal(timeline.items[0].from, "start");
	assert_string_equal(timeline.items[0].to, "done, by start_iis_sites");
	change_list_clear(&timeline);
	text_arena_clear(&arena);
	history_close(history);
}

static void
observe_node(struct history *history, const char *name, uint32_t sites, time_t at)
{
	struct snapshot snapshot;
	struct memory memory;
	struct error err;
	uint32_t id;

	assert_true(snapshot_init(&snapshot, name, &err));
	snapshot.looked_at = at;
	snapshot.has_run_state = true;
	for (id = 1; id <= sites; id++) {	/* the first one is stopped */
		const struct site site = { .id = id, .name = id == 1 ? "one" : id == 2 ? "two" : "three", .bindings = "",
			.auto_start = AUTO_START_ON, .run_state = id == 1 ? RUN_STOPPED : RUN_STARTED,
			.pool_state = RUN_UNKNOWN };

		assert_true(snapshot_add_site(&snapshot, &site, &err));
	}
	assert_true(history_observe(history, &snapshot, &memory, NULL, &err));
	memory_clear(&memory);
	snapshot_clear(&snapshot);
}

static void
nodes_are_listed_sorted_and_forgotten_with_all_they_had(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { 0 };
	struct change_list timeline;
	struct history_survey *survey;
	const char **names;
	struct error err;
	size_t count, i;

	observe_node(history, "exch-b", 0, STORY_T0);
	observe_node(history, "EXCH-A", 3, STORY_T0);
	observe_node(history, "exch-a", 2, STORY_T0 + 60);	/* the same one, and a site is gone */
	observe_node(history, "web", 1, STORY_T0);
	assert_true(history_nodes(history, &arena, &names, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "exch-a");
	assert_string_equal(names[1], "exch-b");
	assert_string_equal(names[2], "web");
	free(names);
	assert_true(history_survey(history, &arena, &survey, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(survey[0].name, "exch-a");
	assert_true(survey[0].sites == 2 && survey[0].not_running == 1);
	for (i = 0; i < count; i++) {
		struct memory memory;
		size_t sites = 0, not_running = 0, j;

		assert_true(history_recall(history, survey[i].name, &memory, &err));
		for (j = 0; j < memory.site_count; j++) {
			sites += memory.sites[j].gone_since == 0;
			not_running += memory.sites[j].gone_since == 0 && memory.sites[j].not_running_since != 0;
		}
		assert_true(sites == survey[i].sites && not_running == survey[i].not_running);
		assert_true(survey[i].looked_at == memory.looked_at && memory.looked_at != 0);
		memory_clear(&memory);
	}
	free(survey);
	assert_true(history_forget(history, "EXCH-B", &err));
	assert_false(history_forget(history, "exch-b", &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_true(history_timeline(history, "exch-b", 0, 0, &timeline, &err));
	assert_int_equal(timeline.count, 0);
	assert_true(history_nodes(history, &arena, &names, &count, &err));
	assert_int_equal(count, 2);
	free(names);
	text_arena_clear(&arena);
	history_close(history);
}

/* Looks at a node that stays as it is, one a minute; the history is opened and closed as a check does. */
static void
look_on(const struct scratch *scratch, time_t from, time_t until)
{
	struct change_list changes;
	struct memory memory;
	time_t at;

	for (at = from; at < until; at += 60) {
		struct history *history = scratch_open(scratch);

		SEE(.at = at, .sites = { RUNS(1, "shop"), STOPPED_OFF(2, "blog") });
		assert_true(at == 0 || changes.count == 0);
		FORGET_LOOK();
		history_close(history);
	}
}

static void
nothing_grows_when_nothing_changes(void **state)
{
	const struct scratch *scratch = *state;
	char wal[sizeof(scratch->path) + 8];
	struct stat before, after;

	look_on(scratch, 0, 60 * 1500);
	assert_int_equal(stat(scratch->path, &before), 0);
	look_on(scratch, 60 * 1500, 60 * 3000);
	assert_int_equal(stat(scratch->path, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	snprintf(wal, sizeof(wal), "%s-wal", scratch->path);
	assert_int_equal(stat(wal, &after), 0);
	assert_in_range(after.st_size, 0, 5 << 20);
}

/* The number of `name` after a look by counters in a process of its own. */
static uint32_t
count(const struct scratch *scratch, time_t at, const char *first, const char *second, const char *name)
{
	const struct story_look look = { .at = at, .sites = { RUNS(1, first), RUNS(2, second) } };
	struct history *history = scratch_open(scratch);
	struct snapshot snapshot;
	struct memory memory;
	struct error err;
	uint32_t number = 0;
	size_t i;

	story_snapshot(&look, &snapshot);
	snapshot.has_no_numbers = true;
	assert_true(history_observe(history, &snapshot, &memory, NULL, &err));
	for (i = 0; i < snapshot.site_count; i++)
		if (strcmp(snapshot.sites[i].name, name) == 0)
			number = snapshot.sites[i].id;
	assert_non_null(memory_site(&memory, number));
	memory_clear(&memory);
	snapshot_clear(&snapshot);
	history_close(history);
	return number;
}

static void
a_site_without_a_number_keeps_that_of_the_history(void **state)
{
	const struct scratch *scratch = *state;
	const uint32_t shop = count(scratch, 0, "blog", "shop", "shop");
	uint32_t forum;

	assert_int_equal(count(scratch, 60, "shop", "blog", "shop"), shop);
	assert_int_equal(count(scratch, 120, "forum", "shop", "shop"), shop);
	forum = count(scratch, 180, "forum", "shop", "forum");
	assert_int_not_equal(forum, shop);
	assert_int_equal(count(scratch, 240, "new", "shop", "new"), forum + 1);
	assert_int_equal(count(scratch, 300, "shop", "forum", "forum"), forum);
}

static const struct CMUnitTest tests[] = {
	TEST(a_site_without_a_number_keeps_that_of_the_history),
	TEST(a_snapshot_comes_back_as_it_was),
	TEST(what_is_on_disk_follows_the_memory_step_by_step),
	TEST(an_unknown_node_is_no_error_to_recall_and_one_to_show),
	TEST(a_late_look_is_answered_from_but_not_stored),
	TEST(a_look_from_long_before_is_stored_since_our_clock_was_set_back),
	TEST(another_computer_and_a_file_are_refused_and_leave_no_trace),
	TEST(the_timeline_is_in_order_and_can_be_cut),
	TEST(a_change_keeps_how_the_clock_of_its_node_had_been_set),
	TEST(an_acceptance_is_kept_until_the_site_runs),
	TEST(what_is_not_there_cannot_be_accepted),
	TEST(several_are_accepted_all_or_none),
	TEST(repairs_are_kept_and_shown_in_the_timeline),
	TEST(nodes_are_listed_sorted_and_forgotten_with_all_they_had),
	TEST(what_was_rejected_is_told_of_the_newest_look),
	TEST(nothing_grows_when_nothing_changes),
};

TEST_GROUP(tests, NULL, NULL);
