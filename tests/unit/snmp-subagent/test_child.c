/* What snmp-subagent/finish/child.h promises of another program beside this one. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "snmp-subagent/finish/child.h"
#include "tests/unit/runner/test_group.h"

#define LIMIT_MS 20000

static char line[CHILD_LINE];

static struct child
started(const char *script)
{
	char *argv[] = { (char *)(uintptr_t)"sh", (char *)(uintptr_t)"-c", (char *)(uintptr_t)script, NULL };
	struct child child;
	struct error err;

	if (!child_start("/bin/sh", argv, &child, &err))
		fail_msg("%s", err.text);
	return child;
}

/* Its status, when it has ended by itself or by our hand. */
static int
ended(struct child *child)
{
	int status, waited_ms;

	for (waited_ms = 0; waited_ms < LIMIT_MS; waited_ms += 5) {
		if (child_has_ended(child, line, &status))
			return status;
		poll(NULL, 0, 5);
	}
	fail_msg("it did not end");
	return -1;
}

static void
its_first_line_and_its_status_are_told(void **state)
{
	struct child child = started("echo one; echo two >&2; exit 3");

	(void)state;
	assert_int_equal(ended(&child), 3);
	assert_string_equal(line, "one");
}

/* More than a pipe takes, and more than one that is asked every now and then could write at once. */
static void
one_that_writes_more_than_a_pipe_takes_ends_all_the_same(void **state)
{
	struct child child = started("echo first; head -c 300000 /dev/zero | tr '\\0' x; exit 4");

	(void)state;
	assert_int_equal(ended(&child), 4);
	assert_string_equal(line, "first");
	child = started("head -c 300000 /dev/zero | tr '\\0' x");
	assert_int_equal(ended(&child), 0);
	assert_int_equal(strlen(line), CHILD_LINE - 1);
}

static void
what_it_leaves_behind_with_its_output_keeps_nobody_waiting(void **state)
{
	struct child child = started("echo told; { exec sleep 60; } & exit 0");

	(void)state;
	assert_int_equal(ended(&child), 0);
	assert_string_equal(line, "told");
}

static void
one_that_says_nothing_has_an_empty_line(void **state)
{
	struct child child = started("exit 0");

	(void)state;
	assert_int_equal(ended(&child), 0);
	assert_string_equal(line, "");
}

static void
one_that_hangs_is_not_waited_for_and_can_be_killed(void **state)
{
	struct child child = started("echo begun; exec sleep 600");
	int status;

	(void)state;
	assert_false(child_has_ended(&child, line, &status));
	child_kill(&child);
	assert_int_equal(ended(&child), 128 + SIGKILL);
}

static void
a_program_that_is_not_there_ends_as_a_shell_says_it(void **state)
{
	char *argv[] = { (char *)(uintptr_t)"nobody", NULL };
	struct child child;
	struct error err;

	(void)state;
	assert_true(child_start("/nonexistent/program", argv, &child, &err));
	assert_int_equal(ended(&child), 127);
}

static void
it_gets_no_descriptor_of_ours_and_no_input(void **state)
{
	char script[64];
	int fd = open("/dev/null", O_RDONLY);	/* as a library opens one: it would stay over exec */
	struct child child;

	(void)state;
	assert_true(fd > STDERR_FILENO);
	snprintf(script, sizeof(script), "test ! -e /proc/$$/fd/%d && ! read -r word", fd);
	child = started(script);
	assert_int_equal(ended(&child), 0);
	close(fd);
}

static void
it_has_the_default_signals_whatever_is_blocked_here(void **state)
{
	struct child child;
	sigset_t terminate, before;

	(void)state;
	sigemptyset(&terminate);
	sigaddset(&terminate, SIGTERM);
	sigprocmask(SIG_BLOCK, &terminate, &before);
	child = started("kill -TERM $$; exit 0");
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_int_equal(ended(&child), 128 + SIGTERM);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(its_first_line_and_its_status_are_told),
	cmocka_unit_test(one_that_writes_more_than_a_pipe_takes_ends_all_the_same),
	cmocka_unit_test(what_it_leaves_behind_with_its_output_keeps_nobody_waiting),
	cmocka_unit_test(one_that_says_nothing_has_an_empty_line),
	cmocka_unit_test(one_that_hangs_is_not_waited_for_and_can_be_killed),
	cmocka_unit_test(a_program_that_is_not_there_ends_as_a_shell_says_it),
	cmocka_unit_test(it_gets_no_descriptor_of_ours_and_no_input),
	cmocka_unit_test(it_has_the_default_signals_whatever_is_blocked_here),
};

TEST_GROUP(tests, NULL, NULL);
