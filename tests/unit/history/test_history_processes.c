/* What lib/history/history.h promises of several processes at once, and of one that dies at any instant. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define SITES 10
#define KILLS 20
#define LOOKS 200
#define OPENERS 8
#define FILES 300

/* Look `number` of `node`: its number stands in every site, so that half a look can be told from a whole one.
 */
static bool
observe_number(struct history *history, const char *node, unsigned int number, struct error *err)
{
	struct snapshot snapshot;
	struct memory memory;
	uint32_t i;
	bool ok;

	ok = snapshot_init(&snapshot, node, err);
	snapshot.looked_at = STORY_T0 + (time_t)number;
	snapshot.has_run_state = true;
	for (i = 1; ok && i <= SITES; i++) {
		char name[32];
		const struct site site = { .id = i,
			.name = name,
			.auto_start = AUTO_START_ON,
			.win32_error = number,
			.run_state = number % 2 == 0 ? RUN_STARTED : RUN_STOPPED,
			.pool_state = RUN_UNKNOWN };

		snprintf(name, sizeof(name), "look %u", number);
		ok = snapshot_add_site(&snapshot, &site, err);
	}
	ok = ok && history_observe(history, &snapshot, &memory, NULL, err);
	if (ok)
		memory_clear(&memory);
	snapshot_clear(&snapshot);
	return ok;
}

/* Number of the look that is kept, which must be a whole one. */
static unsigned int
kept_number(struct history *history, const char *node)
{
	struct snapshot snapshot;
	struct error err;
	char name[32];
	unsigned int number;
	size_t i;

	error_clear(&err);
	if (!history_snapshot(history, node, &snapshot, &err))
		fail_msg("%s", err.text);
	number = (unsigned int)(snapshot.looked_at - STORY_T0);
	assert_int_equal(snapshot.site_count, SITES);
	snprintf(name, sizeof(name), "look %u", number);
	for (i = 0; i < SITES; i++) {
		assert_int_equal(snapshot.sites[i].win32_error, number);
		assert_string_equal(snapshot.sites[i].name, name);
	}
	snapshot_clear(&snapshot);
	return number;
}

/* In a child: observe for ever, tell each number that is stored. */
static void
observe_until_killed(const struct scratch *scratch, unsigned int first, int told)
{
	struct history *history = NULL;
	struct error err;
	unsigned int number;

	if (!history_open(scratch->path, HISTORY_READ_WRITE, 5000, &history, &err))
		_exit(1);
	for (number = first;; number++)
		if (!observe_number(history, "exch", number, &err) ||
		    write(told, &number, sizeof(number)) != sizeof(number))
			_exit(1);
}

/* Read what the child told until there are `count` or no more; the last one stays when there is none. */
static void
read_told(int from, unsigned int count, unsigned int *last)
{
	unsigned int number;

	while (count-- > 0 && read(from, &number, sizeof(number)) == sizeof(number))
		*last = number;
}

static unsigned int
kill_in_the_middle(const struct scratch *scratch, unsigned int first, unsigned int *random)
{
	struct timespec moment = { 0 };
	unsigned int last = 0;
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		observe_until_killed(scratch, first, ends[1]);
	}
	close(ends[1]);
	*random = *random * 1103515245U + 12345U;
	read_told(ends[0], 1 + (*random >> 16) % 20, &last);
	moment.tv_nsec = (long)(*random >> 8) % 500000;		/* into the middle of one of the next looks */
	nanosleep(&moment, NULL);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	read_told(ends[0], UINT32_MAX, &last);
	close(ends[0]);
	return last;
}

static void
a_process_killed_at_any_moment_leaves_a_whole_look_and_loses_no_stored_one(void **state)
{
	const struct scratch *scratch = *state;
	unsigned int number = 0, random = 42;
	int i;

	for (i = 0; i < KILLS; i++) {
		unsigned int told = kill_in_the_middle(scratch, number + 1, &random);
		struct history *history = scratch_open(scratch);

		number = kept_number(history, "exch");
		assert_true(number >= told);
		assert_true(told > 0);
		history_close(history);
	}
}

/* In a child: wait for the word, then write to a node of its own and to one that both share. */
static bool
work(const struct scratch *scratch, int word, const char *own)
{
	const struct repair repair = { .time = STORY_T0, .who = own, .what = "start", .result = "done" };
	struct history *history = NULL;
	struct error err;
	unsigned int i;
	char byte;
	bool ok;

	if (read(word, &byte, 1) != 0)		/* the word is the end of the pipe: both wake at once */
		return false;
	ok = history_open(scratch->path, HISTORY_READ_WRITE, 60000, &history, &err) &&
	    observe_number(history, "shared", 0, &err);
	for (i = 1; ok && i <= LOOKS; i++)
		ok = observe_number(history, own, i, &err) &&
		     history_record_repair(history, "shared", &repair, &err);
	history_close(history);
	if (!ok)
		fprintf(stderr, "%s\n", err.text);
	return ok;
}

static void
count_changes(struct history *history, const char *node, enum change_kind kind, size_t expected)
{
	struct change_list timeline;
	struct error err;
	size_t i, count = 0;

	assert_true(history_timeline(history, node, 0, 0, &timeline, &err));
	for (i = 0; i < timeline.count; i++)
		count += timeline.items[i].kind == kind;
	assert_int_equal(count, expected);
	change_list_clear(&timeline);
}

static void
two_processes_that_make_and_fill_one_file_lose_nothing(void **state)
{
	static const char *const nodes[] = { "left", "right" };
	const struct scratch *scratch = *state;
	struct history *history;
	int ends[2], status, i;
	pid_t children[2];

	assert_int_equal(pipe(ends), 0);
	for (i = 0; i < 2; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0) {
			close(ends[1]);
			_exit(work(scratch, ends[0], nodes[i]) ? 0 : 1);
		}
	}
	close(ends[0]);
	close(ends[1]);
	for (i = 0; i < 2; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	history = scratch_open(scratch);
	for (i = 0; i < 2; i++) {
		assert_int_equal(kept_number(history, nodes[i]), LOOKS);
		count_changes(history, nodes[i], CHANGE_FIRST_LOOK, 1);
		count_changes(history, nodes[i], CHANGE_RUN_STATE, SITES * (LOOKS - 1));
		count_changes(history, nodes[i], CHANGE_SITE_RENAMED, SITES * (LOOKS - 1));
	}
	count_changes(history, "shared", CHANGE_REPAIR, 2 * LOOKS);
	count_changes(history, "shared", CHANGE_FIRST_LOOK, 1);
	history_close(history);
}

/* Whoever opens a file that another process is making sees nothing or the whole: never a database of nobody knows whom. */
static void
many_processes_that_open_a_file_while_it_is_made_take_it_for_ours(void **state)
{
	const struct scratch *scratch = *state;
	pid_t children[OPENERS];
	int status, i, file;

	for (i = 0; i < OPENERS; i++) {
		children[i] = fork();
		assert_int_not_equal(children[i], -1);
		for (file = 0; children[i] == 0 && file < FILES; file++) {
			struct history *history;
			struct error err;
			char path[sizeof(scratch->path) + 16];

			snprintf(path, sizeof(path), "%s.%d", scratch->path, file);
			if (!history_open(path, HISTORY_READ_WRITE, 10000, &history, &err)) {
				fprintf(stderr, "%s\n", err.text);
				_exit(1);
			}
			history_close(history);
		}
		if (children[i] == 0)
			_exit(0);
	}
	for (i = 0; i < OPENERS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

static const struct CMUnitTest tests[] = {
	TEST(a_process_killed_at_any_moment_leaves_a_whole_look_and_loses_no_stored_one),
	TEST(two_processes_that_make_and_fill_one_file_lose_nothing),
	TEST(many_processes_that_open_a_file_while_it_is_made_take_it_for_ours),
};

TEST_GROUP(tests, NULL, NULL);
