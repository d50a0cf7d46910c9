/* Tests that misbehave, each in its own way, for the test of the runner: it picks them by name. */
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/runner/test_group.h"

static bool teardown_fails;

static void
passes(void **state)
{
	(void)state;
}

static void
fails(void **state)
{
	(void)state;
	fail();
}

static void
skips(void **state)
{
	(void)state;
	skip();
}

static void
exits(void **state)
{
	(void)state;
	exit(EXIT_SUCCESS);
}

static void
exits_at_once(void **state)
{
	(void)state;
	_exit(EXIT_SUCCESS);
}

static void
is_killed(void **state)
{
	(void)state;
	raise(SIGKILL);
}

/* The child forgets to end itself, so it too runs what comes behind this test. */
static void
forks(void **state)
{
	pid_t child = fork();

	(void)state;
	if (child > 0)
		waitpid(child, NULL, 0);
}

static void
breaks_the_teardown(void **state)
{
	(void)state;
	teardown_fails = true;
}

static int
fixture_fails(void **state)
{
	(void)state;
	return -1;
}

static int
fixture_exits(void **state)
{
	(void)state;
	exit(EXIT_SUCCESS);
}

static int
setup(void **state)
{
	(void)state;
	return getenv("SETUP_FAILS") == NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return teardown_fails ? -1 : 0;
}

/* 256, which the status of a process cannot tell from 0. */
#define FAILURES_4   cmocka_unit_test(fails), cmocka_unit_test(fails), cmocka_unit_test(fails), cmocka_unit_test(fails)
#define FAILURES_16  FAILURES_4, FAILURES_4, FAILURES_4, FAILURES_4
#define FAILURES_64  FAILURES_16, FAILURES_16, FAILURES_16, FAILURES_16
#define FAILURES_256 FAILURES_64, FAILURES_64, FAILURES_64, FAILURES_64

static const struct CMUnitTest tests[] = {
	{ "passes", passes, NULL, NULL, NULL },
	{ "passes_too", passes, NULL, NULL, NULL },
	{ "skips", skips, NULL, NULL, NULL },
	{ "some_pass", passes, NULL, NULL, NULL },
	{ "some_skip", skips, NULL, NULL, NULL },
	{ "late_none", passes, NULL, NULL, NULL },
	{ "late_exits", exits, NULL, NULL, NULL },
	{ "fails_once", fails, NULL, NULL, NULL },
	{ "exits", exits, NULL, NULL, NULL },
	{ "exits_at_once", exits_at_once, NULL, NULL, NULL },
	{ "is_killed", is_killed, NULL, NULL, NULL },
	{ "forks", forks, NULL, NULL, NULL },
	{ "setup_fails", passes, fixture_fails, NULL, NULL },
	{ "setup_exits", passes, fixture_exits, NULL, NULL },
	{ "teardown_fails", passes, NULL, fixture_fails, NULL },
	{ "teardown_exits", passes, NULL, fixture_exits, NULL },
	{ "breaks_the_teardown", breaks_the_teardown, NULL, NULL, NULL },
	FAILURES_256,
};

TEST_GROUP(tests, setup, teardown);
