/* Application pools that have to run: what is told of them, and what the node's severity becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/runner/test_group.h"
#include "tests/unit/verdict/scene.h"

static struct scene scene;

static int
begin(void **state)
{
	(void)state;
	scene_init(&scene);
	scene_add(&scene, "shop", AUTO_START_ON, RUN_STARTED);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	scene_clear(&scene);
	return 0;
}

static void
expect(const char *const *globs, size_t count)
{
	scene.policy.expect_pool = globs;
	scene.policy.expect_pool_count = count;
}

static void
add_pool(const char *name, enum run_state run_state)
{
	const struct app_pool pool = { .name = name, .state = run_state };
	struct error err;

	assert_true(snapshot_add_pool(&scene.snapshot, &pool, &err));
}

static void
assert_judged(enum severity severity, const char *sentence)
{
	const struct verdict *verdict = scene_judge(&scene);

	assert_int_equal(verdict->pool_count, 1);
	assert_string_equal(verdict->pools[0].sentence, sentence);
	assert_int_equal(verdict->pools[0].severity, severity);
	assert_int_equal(verdict->severity, severity);
	assert_int_equal(verdict->pools_down, severity == SEVERITY_CRITICAL);
	assert_string_equal(verdict->node_problem, severity == SEVERITY_OK ? "" : sentence);
}

static void
a_pool_is_judged_by_its_state(void **state)
{
	static const char *const jobs[] = { "Jobs" };
	static const struct {
		enum run_state state;
		enum severity severity;
		const char *sentence;
	} cases[] = {
		{ RUN_STARTED, SEVERITY_OK, "application pool 'Jobs' is started" },
		{ RUN_STARTING, SEVERITY_WARNING, "application pool 'Jobs' is starting, and has to run" },
		{ RUN_STOPPING, SEVERITY_CRITICAL, "application pool 'Jobs' is stopping, and has to run" },
		{ RUN_STOPPED, SEVERITY_CRITICAL, "application pool 'Jobs' is stopped, and has to run" },
		{ RUN_UNKNOWN, SEVERITY_UNKNOWN,
		    "application pool 'Jobs' has to run, and its state cannot be read: denied" },
	};
	struct error err;
	size_t i;

	(void)state;
	expect(jobs, 1);
	assert_true(snapshot_set_part(&scene.snapshot, PART_POOLS, PART_UNREADABLE, "denied", &err));
	add_pool("Jobs", RUN_STARTED);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene.snapshot.pools[0].state = cases[i].state;
		assert_judged(cases[i].severity, cases[i].sentence);
	}
}

static void
a_pool_that_is_not_there_has_to_be(void **state)
{
	static const char *const globs[] = { "Jobs*" };
	const struct app_pool absent = { .name = "Jobs*", .state = RUN_STOPPED, .is_absent = true };
	struct error err;

	(void)state;
	expect(globs, 1);
	assert_true(snapshot_add_pool(&scene.snapshot, &absent, &err));
	assert_judged(SEVERITY_CRITICAL, "no application pool 'Jobs*' is there, and one has to run");
}

static void
a_pool_that_no_look_spoke_of_is_not_known(void **state)
{
	static const char *const globs[] = { "Jobs*", "jobs*" };

	(void)state;
	expect(globs, 2);
	add_pool("Other", RUN_STARTED);
	assert_judged(SEVERITY_UNKNOWN, "application pool 'Jobs*' has to run, and its state cannot be read");
}

static void
a_pool_that_two_globs_match_counts_once(void **state)
{
	static const char *const globs[] = { "J*", "jobs" };

	(void)state;
	expect(globs, 2);
	add_pool("Jobs", RUN_STOPPED);
	assert_judged(SEVERITY_CRITICAL, "application pool 'Jobs' is stopped, and has to run");
}

static void
a_stop_that_somebody_accepted_is_quiet_as_long_as_that_holds(void **state)
{
	static const char *const jobs[] = { "Jobs" };
	const char *const stopped = "application pool 'Jobs' is stopped, and has to run";

	(void)state;
	expect(jobs, 1);
	add_pool("Jobs", RUN_STOPPED);
	scene.pool.name = "Jobs";
	scene.pool.accepted = (struct acceptance) { SCENE_START, SCENE_NOW + 60, "anna", "" };
	assert_judged(SEVERITY_OK, "application pool 'Jobs' is stopped, accepted by anna at 22:13 until 22:26");
	scene.pool.accepted.why = "nightly job";
	assert_judged(SEVERITY_OK, "application pool 'Jobs' is stopped, accepted by anna at 22:13 until 22:26 (nightly job)");
	scene.pool.accepted.until = SCENE_NOW;
	assert_judged(SEVERITY_CRITICAL, stopped);
	scene.pool.accepted.until = 0;
	scene.pool.name = "Other";
	assert_judged(SEVERITY_CRITICAL, stopped);
	scene.pool.name = "Jobs";
	scene.has_memory = false;
	assert_judged(SEVERITY_CRITICAL, stopped);
	scene.has_memory = true;
	scene.snapshot.pools[0].state = RUN_STOPPING;	/* it ran until now: not the stop that was accepted */
	assert_judged(SEVERITY_CRITICAL, "application pool 'Jobs' is stopping, and has to run");
}

static void
the_nodes_problem_names_the_worst_and_counts_the_others(void **state)
{
	static const char *const all[] = { "*" };
	static const char *const names[] = { "F", "E", "D", "C", "B" };
	size_t i;

	(void)state;
	expect(all, 1);
	add_pool("A", RUN_STARTING);
	for (i = 0; i < 5; i++)
		add_pool(names[i], RUN_STOPPED);
	scene_judge(&scene);
	assert_int_equal(scene.verdict.pools_down, 5);
	assert_string_equal(scene.verdict.node_problem,
	    "application pool 'B' is stopped, and has to run. application pool 'C' is stopped, and has to run. "
	    "application pool 'D' is stopped, and has to run. application pool 'E' is stopped, and has to run, and 2 more "
	    "application pools");
	assert_string_equal(scene.verdict.pools[5].name, "A");
	scene.snapshot.pools[0].state = scene.snapshot.pools[1].state = RUN_STARTED;
	scene_judge(&scene);
	assert_null(strstr(scene.verdict.node_problem, "more application"));
	scene.snapshot.pools[1].state = RUN_STOPPED;
	scene_judge(&scene);
	assert_string_equal(strstr(scene.verdict.node_problem, ", and 1 more"), ", and 1 more application pool");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const struct CMUnitTest tests[] = {
	TEST(a_pool_is_judged_by_its_state),
	TEST(a_pool_that_is_not_there_has_to_be),
	TEST(a_pool_that_no_look_spoke_of_is_not_known),
	TEST(a_pool_that_two_globs_match_counts_once),
	TEST(a_stop_that_somebody_accepted_is_quiet_as_long_as_that_holds),
	TEST(the_nodes_problem_names_the_worst_and_counts_the_others),
};

TEST_GROUP(tests, NULL, NULL);
