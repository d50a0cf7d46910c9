/*
 * main() of every unit test: PROGRAM [PATTERN] runs the tests of its test_group, or those whose names fit PATTERN.
 *
 * 0: each of them ran, none failed, and the group was cleaned up behind them. 77, automake's number for "skipped": each
 * of them skipped itself. 1: anything else.
 */
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/runner/test_group.h"

#define ALL_SKIPPED 77

/*
 * How far the tests came. They run in a child, which shares this with the parent: whatever a test does to its own
 * process, be it _exit(0), there is somebody left to judge. A fork that returns from its test counts twice.
 */
struct progress {
	size_t begun, passed, ended;
	bool is_cleaned_up;
};

static struct progress *progress;

/* Of the test_group, those to run: as their file gives them, and as cmocka gets them. */
static struct CMUnitTest *chosen, *counted;
static size_t count;
static size_t current;

/* Around each test: cmocka calls the setup first, then the test, then the teardown unless the setup failed. */

static int
begin_test(void **state)
{
	CMFixtureFunction setup;

	current = progress->begun++;
	if (current >= count)
		return -1;
	setup = chosen[current].setup_func;
	return setup == NULL ? 0 : setup(state);
}

static void
call_test(void **state)
{
	chosen[current].test_func(state);
	progress->passed++;	/* neither failed nor skipped: those do not come back here */
}

static int
end_test(void **state)
{
	CMFixtureFunction teardown = chosen[current].teardown_func;

	progress->ended++;
	return teardown == NULL ? 0 : teardown(state);
}

static int
clean_up(void **state)
{
	int status = test_group.teardown == NULL ? 0 : test_group.teardown(state);

	progress->is_cleaned_up = status == 0;
	return status;
}

static bool
choose(const char *pattern)
{
	size_t i;

	chosen = calloc(test_group.count + 1, sizeof(*chosen));
	counted = calloc(test_group.count + 1, sizeof(*counted));
	if (chosen == NULL || counted == NULL)
		return false;
	for (i = 0; i < test_group.count; i++) {
		if (fnmatch(pattern, test_group.tests[i].name, 0) != 0)
			continue;
		chosen[count] = test_group.tests[i];
		counted[count] = test_group.tests[i];
		counted[count].setup_func = begin_test;
		counted[count].test_func = call_test;
		counted[count].teardown_func = end_test;
		count++;
	}
	return true;
}

/** Run the chosen tests, in a child; true when that one ended well. */
static bool
run(void)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		/* The function behind cmocka's macro, which would take the size of an array. */
		int failures = _cmocka_run_group_tests("tests", counted, count, test_group.setup, clean_up);

		exit(failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE);	/* not _exit(): leaks are told there */
	}
	if (child == -1 || waitpid(child, &status, 0) != child) {
		perror("tests");
		return false;
	}
	if (WIFSIGNALED(status))
		fprintf(stderr, "[  FAILED  ] ended by signal %d\n", WTERMSIG(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

/** The exit status; in words where cmocka has none for what happened, on a line that begins as its own do. */
static int
judge(bool ended_well)
{
	if (progress->begun != count || progress->ended != count)
		fprintf(stderr, "[  FAILED  ] %zu test(s) were to run, %zu began, %zu ended\n", count, progress->begun,
		    progress->ended);
	else if (!progress->is_cleaned_up)
		fprintf(stderr, "[  FAILED  ] the tests were not cleaned up\n");
	else if (ended_well)
		return progress->passed > 0 ? EXIT_SUCCESS : ALL_SKIPPED;
	return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	const char *pattern = argc > 1 ? argv[1] : "*";
	int status = EXIT_FAILURE;

	progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (progress == MAP_FAILED || !choose(pattern))
		perror(argv[0]);
	else if (count == 0)
		fprintf(stderr, "[  FAILED  ] no test is called '%s'\n", pattern);
	else
		status = judge(run());
	free(chosen);
	free(counted);
	return status;
}
