/*
 * What must hold after any look at all: stories made by chance, from a fixed seed, told to the pure
 * memory and to the file at the same time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/history/history_same.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define STORIES 40
#define LOOKS	120

/** A node that things happen to. */
struct world {
	uint32_t seed;
	time_t at, clock_ahead, boot, w3svc_start;
	uint32_t w3svc_pid;
	struct site sites[STORY_SITES];		/* id 0: not there now */
	const char *owner;
};

static uint32_t
chance(struct world *world, uint32_t sides)
{
	world->seed = world->seed * 1664525U + 1013904223U;
	return (world->seed >> 8) % sides;
}

static struct site
any_site(struct world *world, uint32_t id)
{
	static const char *const names[] = { "shop", "blog", "", "Caf\xc3\xa9" };
	static const char *const bindings[] = { "", "http *:80:", "http *:81:" };
	static const char *const pools[] = { "", "P", "Q" };

	return (struct site) {
		.id = id,
		.name = names[chance(world, 4)],
		.bindings = bindings[chance(world, 3)],
		.pool = pools[chance(world, 3)],
		.auto_start = (enum auto_start)(AUTO_START_ON + chance(world, 3)),
		.run_state = (enum run_state)(RUN_STARTING + chance(world, 8)),
		.pool_state = (enum run_state)(RUN_STARTING + chance(world, 8)),
		.win32_error = chance(world, 4),
	};
}

/* Mostly nothing; now and then a start, a clock that is set, a site or an owner that changes. */
static void
let_things_happen(struct world *world)
{
	uint32_t i;

	world->at += chance(world, 4) * 200;
	if (chance(world, 10) == 0) {
		world->boot = STORY_T0 + world->at + world->clock_ahead - (time_t)chance(world, 150);
		world->w3svc_start = world->boot + 20;
	}
	if (chance(world, 10) == 0) {
		world->w3svc_start = STORY_T0 + world->at + world->clock_ahead;
		world->w3svc_pid = 1 + chance(world, 5);
	}
	if (chance(world, 15) == 0) {
		time_t by = (time_t)chance(world, 20000) - 10000;

		world->clock_ahead += by;
		world->boot += by;
	}
	for (i = 0; i < STORY_SITES - 1; i++)
		if (chance(world, 3) == 0)
			world->sites[i] = any_site(world, chance(world, 5) == 0 ? 0 : 10 - i);
	if (chance(world, 6) == 0)
		world->owner = chance(world, 2) == 0 ? "EXCH-A" : "EXCH-B";
}

static void
look_at(struct world *world, struct story_look *ret_look)
{
	static const enum service_state states[] = { SERVICE_RUNNING, SERVICE_RUNNING, SERVICE_RUNNING,
		SERVICE_STOPPED, SERVICE_PENDING };
	struct story_look look = {
		.at = world->at,
		.clock_ahead = world->clock_ahead,
		.boot = world->boot,
		.w3svc_start = world->w3svc_start,
		.w3svc_pid = world->w3svc_pid,
		.no_clock = chance(world, 12) == 0,
		.no_w3svc_start = chance(world, 12) == 0,
		.w3svc_state = states[chance(world, 5)],
		.clussvc_state = chance(world, 2) == 0 ? SERVICE_RUNNING : SERVICE_ABSENT,
	};
	size_t i, count = 0;

	for (i = 0; i < STORY_SITES - 1; i++)
		if (world->sites[i].id != 0)
			look.sites[count++] = world->sites[i];
	if (chance(world, 5) != 0)
		look.groups[0] = (struct cluster_group) GROUP("EVS1", world->owner);
	for (i = 0; i < chance(world, 4); i++)
		look.events[i] = (struct cluster_event) {
			.time = STORY_T0 + world->at + world->clock_ahead - (time_t)chance(world, 900),
			.group = chance(world, 4) == 0 ? "" : "EVS1",
			.from = chance(world, 2) == 0 ? "" : "EXCH-A",
			.to = chance(world, 3) == 0 ? "EXCH-A" : world->owner,
			.event_id = 1201,
		};
	*ret_look = look;
}

static void
check_site(const struct site_memory *site)
{
	if (site->run_state == RUN_STARTED) {
		assert_int_equal(site->not_running_since, 0);
		assert_true(site->last_running > 0);
		assert_int_equal(site->accepted.at, 0);
	}
	if (site->ran_since_start)
		assert_true(site->has_run);
	if (site->auto_start == AUTO_START_OFF)
		assert_true(site->auto_start_off_since > 0);
	else
		assert_int_equal(site->auto_start_off_since, 0);
	assert_int_equal(site->accepted.at != 0, *site->accepted.by != '\0');
}

static void
check_memory(const struct memory *memory, const struct snapshot *snapshot)
{
	size_t i;

	for (i = 0; i < memory->site_count; i++) {
		check_site(&memory->sites[i]);
		assert_true(i == 0 || memory->sites[i - 1].id < memory->sites[i].id);
		if (snapshot->site_count > 0)
			assert_int_equal(memory->sites[i].gone_since != 0,
			    snapshot_site(snapshot, memory->sites[i].id) == NULL);
	}
	for (i = 0; i < snapshot->site_count; i++)
		assert_non_null(memory_site(memory, snapshot->sites[i].id));
	assert_true(memory->failover_count <= MEMORY_FAILOVERS);
	for (i = 0; i < memory->failover_count; i++) {
		assert_int_not_equal(memory->failovers[i].evidence, EVIDENCE_NONE);
		assert_true(i == 0 || memory->failovers[i - 1].time >= memory->failovers[i].time);
	}
}

static void
check_changes(const struct change_list *changes)
{
	size_t i;

	for (i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];

		assert_true(i == 0 || changes->items[i - 1].time <= change->time);
		assert_true(change->kind >= CHANGE_FIRST_LOOK && change->kind <= CHANGE_LAST);
		if (change->kind == CHANGE_RUN_STATE || change->kind == CHANGE_AUTO_START)
			assert_string_not_equal(change->from, change->to);
	}
}

/* The very same look again tells nothing new. */
static void
check_again(const struct memory *memory, const struct snapshot *snapshot)
{
	struct change_list changes;
	struct memory again;
	struct error err;

	assert_true(memory_update(memory, snapshot, &again, &changes, &err));
	assert_int_equal(changes.count, 0);
	assert_same_memory(memory, &again);
	memory_clear(&again);
	change_list_clear(&changes);
}

static void
check_disk(struct history *history, const struct story_look *look, const struct memory *memory,
    const struct snapshot *snapshot)
{
	struct snapshot kept;
	struct memory observed, recalled;
	struct error err;

	scratch_observe(history, look, &observed, NULL);
	assert_same_memory(memory, &observed);
	assert_true(history_recall(history, "exch", &recalled, &err));
	assert_same_memory(memory, &recalled);
	assert_true(history_snapshot(history, "exch", &kept, &err));
	assert_same_snapshot(snapshot, &kept);
	memory_clear(&observed);
	memory_clear(&recalled);
	snapshot_clear(&kept);
}

/* Someone accepts now and then, on disk and in the pure memory alike. */
static void
accept_all(struct history *history, struct memory *memory)
{
	const struct saying saying = { .said = { .at = STORY_T0, .by = "alice", .why = "" } };
	struct memory accepted;
	struct said_list said = { 0 };
	struct error err;

	if (!history_say(history, "exch", &saying, &said, &err))
		assert_int_equal(err.kind, ERROR_ABSENT);	/* all run */
	said_list_clear(&said);
	assert_true(history_recall(history, "exch", &accepted, &err));
	memory_clear(memory);
	*memory = accepted;
}

static void
tell_a_story(struct history *history, uint32_t seed)
{
	struct world world = { .seed = seed, .boot = STORY_BOOT, .w3svc_start = STORY_W3SVC, .w3svc_pid = 7,
		.owner = "EXCH-A" };
	struct story story = { 0 };
	int i;

	for (i = 0; i < LOOKS; i++) {
		struct story_look look;
		struct snapshot snapshot;

		let_things_happen(&world);
		look_at(&world, &look);
		story_see(&story, &look);
		story_snapshot(&look, &snapshot);
		check_memory(&story.memory, &snapshot);
		check_changes(&story.changes);
		check_again(&story.memory, &snapshot);
		check_disk(history, &look, &story.memory, &snapshot);
		if (chance(&world, 10) == 0)
			accept_all(history, &story.memory);
		snapshot_clear(&snapshot);
	}
	story_end(&story);
}

static void
any_story_keeps_its_promises_in_memory_and_on_disk(void **state)
{
	struct history *history = scratch_open(*state);
	struct error err;
	uint32_t seed;

	for (seed = 1; seed <= STORIES; seed++) {
		tell_a_story(history, seed);
		assert_true(history_forget(history, "exch", &err));
	}
	history_close(history);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(
	    any_story_keeps_its_promises_in_memory_and_on_disk, scratch_make, scratch_remove),
};

TEST_GROUP(tests, NULL, NULL);
