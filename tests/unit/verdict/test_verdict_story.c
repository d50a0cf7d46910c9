/* The verdict over a memory that grew look by look: design, section 1, from healthy to repaired. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

#define SITES 3

/** A node that is looked at once a minute; the test changes what it would answer. */
struct life {
	struct scene scene;		/* for its policy and verdict */
	time_t now;			/* node clock; ours runs 90 s behind */
	time_t boot_time;
	time_t w3svc_start;		/* recorded at its start, so unlike the boot time it does not drift */
	const char *owner;		/* of group EXCHANGE */
	enum auto_start auto_start[SITES];
	enum run_state run_state[SITES];
};

static void
life_init(struct life *life)
{
	size_t i;

	memset(life, 0, sizeof(*life));
	policy_init(&life->scene.policy);
	life->now = SCENE_NOW;
	life->boot_time = life->w3svc_start = SCENE_START;
	life->owner = "EXCH-A";
	for (i = 0; i < SITES; i++) {
		life->auto_start[i] = AUTO_START_ON;
		life->run_state[i] = RUN_STARTED;
	}
}

/** Look: what the node would answer becomes memory and verdict. */
static const struct verdict *
life_look(struct life *life)
{
	static const char *const names[SITES] = { "OWA", "Intranet", "Shop" };
	struct scene *scene = &life->scene;
	struct memory before = scene->memory;
	struct policy policy = scene->policy;
	struct change_list changes;
	struct error err = { .kind = ERROR_NONE };
	size_t i;

	scene_clear(scene);
	scene_init(scene);
	scene->policy = policy;
	for (i = 0; i < SITES; i++)
		scene_add(scene, names[i], life->auto_start[i], life->run_state[i]);
	scene_group(scene, "EXCHANGE", life->owner, CLUSTER_ONLINE);
	scene->snapshot.looked_at = life->now - 90;
	scene->snapshot.facts.local_time = life->now;
	scene->snapshot.facts.boot_time = life->boot_time;
	scene->snapshot.facts.w3svc_start = life->w3svc_start;
	scene->snapshot.facts.clussvc_state = SERVICE_RUNNING;
	if (!memory_update(&before, &scene->snapshot, &scene->memory, &changes, &err))
		fail_msg("%s", err.text);
	memory_clear(&before);
	change_list_clear(&changes);
	return scene_judge(scene);
}

static void
pass(struct life *life, time_t seconds)
{
	life->now += seconds;
}

static void
set_all(struct life *life, enum auto_start auto_start, enum run_state run_state)
{
	size_t i;

	for (i = 0; i < SITES; i++) {
		life->auto_start[i] = auto_start;
		life->run_state[i] = run_state;
	}
}

static void
restart(struct life *life)
{
	size_t i;

	pass(life, 60);
	life->boot_time = life->w3svc_start = life->now;
	for (i = 0; i < SITES; i++)
		life->run_state[i] = life->auto_start[i] == AUTO_START_ON ? RUN_STARTED : RUN_STOPPED;
	pass(life, 300);
}

static void
life_clear(struct life *life)
{
	scene_clear(&life->scene);
	memory_clear(&life->scene.memory);
}

static void
a_failover_warns_a_restart_alarms_and_a_repair_ends_it(void **state)
{
	struct life life;
	const struct verdict *verdict;

	(void)state;
	life_init(&life);
	assert_int_equal(life_look(&life)->severity, SEVERITY_OK);
	pass(&life, 60);
	life.owner = "EXCH-B";
	set_all(&life, AUTO_START_OFF, RUN_STARTED);
	verdict = life_look(&life);
	assert_int_equal(verdict->severity, SEVERITY_WARNING);
	assert_int_equal(verdict->will_not_restart, SITES);
	assert_int_equal(verdict->cause, CAUSE_KB885440);
	assert_non_null(strstr(verdict->cause_sentence, "between 22:25 and 22:26"));
	restart(&life);
	verdict = life_look(&life);
	assert_int_equal(verdict->severity, SEVERITY_CRITICAL);
	assert_int_equal(verdict->down, SITES);
	assert_int_equal(verdict->sites[0].reason, REASON_DOWN_AFTER_RESTART);
	assert_false(verdict->sites[0].has_no_memory);
	assert_int_equal(verdict->cause, CAUSE_KB885440);
	pass(&life, 60);
	set_all(&life, AUTO_START_ON, RUN_STARTED);
	verdict = life_look(&life);
	assert_int_equal(verdict->severity, SEVERITY_OK);
	assert_int_equal(verdict->cause, CAUSE_NONE);
	life_clear(&life);
}

static void
sites_still_down_after_a_second_restart_still_alarm(void **state)
{
	struct life life;

	(void)state;
	life_init(&life);
	life_look(&life);
	set_all(&life, AUTO_START_OFF, RUN_STARTED);
	restart(&life);
	assert_int_equal(life_look(&life)->down, SITES);
	restart(&life);
	assert_int_equal(life_look(&life)->down, SITES);
	assert_false(life.scene.verdict.sites[0].has_no_memory);
	life_clear(&life);
}

static void
a_stop_on_purpose_alarms_until_the_next_restart_and_then_is_quiet(void **state)
{
	struct life life;

	(void)state;
	life_init(&life);
	life_look(&life);
	pass(&life, 60);
	life.run_state[2] = RUN_STOPPED;	/* IIS 6 clears the flag with a stop */
	life.auto_start[2] = AUTO_START_OFF;
	assert_int_equal(life_look(&life)->severity, SEVERITY_CRITICAL);
	assert_int_equal(life.scene.verdict.sites[0].reason, REASON_STOPPED);
	restart(&life);
	assert_int_equal(life_look(&life)->severity, SEVERITY_OK);
	assert_int_equal(life.scene.verdict.cause, CAUSE_NONE);
	life_clear(&life);
}

static void
a_boot_time_that_drifts_does_not_turn_a_stop_into_a_restart(void **state)
{
	struct life life;

	(void)state;
	life_init(&life);
	life_look(&life);
	pass(&life, 60);
	life.boot_time += 100;
	life.run_state[0] = RUN_STOPPED;
	assert_int_equal(life_look(&life)->sites[0].reason, REASON_STOPPED);
	life_clear(&life);
}

static void
a_first_look_at_a_broken_node_warns_and_says_how_to_accept(void **state)
{
	struct life life;

	(void)state;
	life_init(&life);
	set_all(&life, AUTO_START_OFF, RUN_STOPPED);
	assert_int_equal(life_look(&life)->severity, SEVERITY_WARNING);
	assert_int_equal(life.scene.verdict.sites[0].reason, REASON_NOT_REMEMBERED);
	assert_true(life.scene.verdict.sites[0].has_no_memory);
	assert_non_null(strstr(life.scene.verdict.sites[0].sentence, "sitewatch accept EXCH-A "));
	assert_non_null(strstr(life.scene.verdict.notes, "first look at this node"));
	pass(&life, 60);
	assert_null(strstr(life_look(&life)->notes, "first look"));
	assert_int_equal(life.scene.verdict.severity, SEVERITY_WARNING);
	life_clear(&life);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_failover_warns_a_restart_alarms_and_a_repair_ends_it),
	cmocka_unit_test(sites_still_down_after_a_second_restart_still_alarm),
	cmocka_unit_test(a_stop_on_purpose_alarms_until_the_next_restart_and_then_is_quiet),
	cmocka_unit_test(a_boot_time_that_drifts_does_not_turn_a_stop_into_a_restart),
	cmocka_unit_test(a_first_look_at_a_broken_node_warns_and_says_how_to_accept),
};

TEST_GROUP(tests, scene_set_utc, NULL);
