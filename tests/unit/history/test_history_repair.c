/* Repairs on disk: begun before they are made, finished once, and one at a time for each node. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/history/unfinished.h"
#include "lib/repair/lock.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

static struct error err;
static struct text_arena arena;
static struct repair *repairs;
static size_t repair_count;

static void
load(struct history *history)
{
	free(repairs);
	text_arena_clear(&arena);
	repairs = NULL;
	assert_true(history_repairs(history, "EXCH", 0, &arena, &repairs, &repair_count, &err));
}

static void
forget(void)
{
	free(repairs);
	repairs = NULL;
	text_arena_clear(&arena);
}

static struct history *
open_with_a_look(const struct scratch *scratch)
{
	struct history *history = scratch_open(scratch);
	struct memory memory;

	scratch_observe(history, &(struct story_look) { .at = 0, .sites = { STOPPED_OFF(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	return history;
}

static int64_t
begin(struct history *history, time_t time, const char *what)
{
	const struct repair repair = {
		.time = time, .site_id = 1, .who = "start_iis_sites (nagios)", .what = what, .reason = "down-after-restart",
	};
	int64_t id = 0;

	if (!history_begin_repair(history, "exch", &repair, &id, &err))
		fail_msg("%s", err.text);
	return id;
}

static size_t
count_in_timeline(struct history *history, const char *result)
{
	struct change_list changes;
	size_t i, count = 0;

	assert_true(history_timeline(history, "exch", 0, 0, &changes, &err));
	for (i = 0; i < changes.count; i++)
		if (changes.items[i].kind == CHANGE_REPAIR && strncmp(changes.items[i].to, result, strlen(result)) == 0 &&
		    strstr(changes.items[i].to, ", by start_iis_sites (nagios)") != NULL) {
			assert_string_equal(changes.items[i].subject, "a");
			count++;
		}
	change_list_clear(&changes);
	return count;
}

static void
a_repair_is_there_before_it_is_made_and_has_no_end_yet(void **state)
{
	struct history *history = open_with_a_look(*state);

	begin(history, 100, "start");
	load(history);
	assert_int_equal(repair_count, 1);
	assert_int_equal(repairs[0].finished, 0);
	assert_string_equal(repairs[0].result, "");
	assert_string_equal(repairs[0].reason, "down-after-restart");
	assert_string_equal(repairs[0].who, "start_iis_sites (nagios)");
	assert_int_equal(count_in_timeline(history, ""), 0);
	forget();
	history_close(history);
}

static void
its_end_is_noted_once_and_shown_in_the_timeline(void **state)
{
	struct history *history = open_with_a_look(*state);
	int64_t id = begin(history, 100, "start");

	assert_true(history_finish_repair(history, id, 130, "done", true, &err));
	assert_true(history_finish_repair(history, id, 140, "failed", true, &err));
	load(history);
	assert_string_equal(repairs[0].result, "done");
	assert_int_equal(repairs[0].finished, 130);
	assert_int_equal(count_in_timeline(history, "done"), 1);
	assert_int_equal(count_in_timeline(history, "failed"), 0);
	forget();
	history_close(history);
}

static void
one_that_was_cut_short_is_closed_as_not_finished(void **state)
{
	struct history *history = open_with_a_look(*state);
	int64_t id;

	begin(history, 100, "auto-start");
	id = begin(history, 101, "start");
	assert_true(history_finish_repair(history, id, 130, "not finished: time is up", false, &err));
	assert_true(history_close_repairs(history, "exch", 200, &err));
	assert_true(history_close_repairs(history, "exch", 300, &err));
	assert_true(history_close_repairs(history, "nobody", 300, &err));
	load(history);
	assert_int_equal(repair_count, 2);
	assert_memory_equal(repairs[0].result, "not finished", 12);
	assert_int_equal(repairs[0].finished, 0);
	assert_int_equal(repairs[1].finished, 0);
	assert_string_equal(repairs[1].result, "not finished: time is up");
	forget();
	history_close(history);
}

static void
a_node_that_was_never_seen_has_no_repairs(void **state)
{
	struct history *history = scratch_open(*state);
	const struct repair repair = { .time = 1, .who = "w", .what = "start" };
	int64_t id;

	assert_false(history_begin_repair(history, "exch", &repair, &id, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	load(history);
	assert_int_equal(repair_count, 0);
	forget();
	history_close(history);
}

static void
two_cannot_hold_the_lock_of_one_node(void **state)
{
	const struct scratch *scratch = *state;
	int first = -1, second = -1, other = -1;

	assert_true(repair_lock_take(scratch->path, "EXCH-A", &first, &err));
	assert_false(repair_lock_take(scratch->path, "exch-a", &second, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_true(repair_lock_take(scratch->path, "EXCH-B", &other, &err));
	repair_lock_release(first);
	assert_true(repair_lock_take(scratch->path, "exch-a", &second, &err));
	repair_lock_release(second);
	repair_lock_release(other);
	repair_lock_release(-1);
}

static void
the_lock_ends_with_its_holder(void **state)
{
	const struct scratch *scratch = *state;
	int ready[2], lock = -1, status;
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		_exit(!repair_lock_take(scratch->path, "a", &lock, &err) || write(ready[1], "x", 1) != 1 || pause() == 0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_false(repair_lock_take(scratch->path, "a", &lock, &err));
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(repair_lock_take(scratch->path, "a", &lock, &err));
	repair_lock_release(lock);
	close(ready[0]);
	close(ready[1]);
}

static void
a_folder_that_may_not_be_written_is_said_to_be(void **state)
{
	int lock = -1;

	(void)state;
	assert_false(repair_lock_take("/proc/none/history.db", "a", &lock, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	assert_non_null(strstr(err.text, "/proc/none/history.db.lock"));
	assert_int_equal(lock, -1);
}

static void
keep(struct history *history, const char *node, time_t began, const char *steps)
{
	const struct unfinished_run run = { .node = node, .began = began, .until = began + 30, .last_start = 5,
		.w3svc_pid = 77, .config = "/c", .options = "--max-sites=3\n", .steps = steps };

	if (!history_unfinished_keep(history, &run, &err))
		fail_msg("%s", err.text);
}

static void
the_newest_run_of_a_node_is_kept_until_it_is_ended(void **state)
{
	struct history *history = open_with_a_look(*state);
	struct unfinished_run *runs;
	size_t count;

	keep(history, "exch", 100, "start:1 ");
	keep(history, "EXCH", 200, "start:2 ");
	assert_true(history_unfinished(history, NULL, 229, &arena, &runs, &count, &err));
	assert_int_equal(count, 0);	/* somebody is at work */
	free(runs);
	assert_true(history_unfinished(history, NULL, 230, &arena, &runs, &count, &err));
	assert_int_equal(count, 1);
	assert_string_equal(runs[0].node, "exch");
	assert_int_equal(runs[0].began, 200);
	assert_int_equal(runs[0].last_start, 5);
	assert_int_equal(runs[0].w3svc_pid, 77);
	assert_string_equal(runs[0].config, "/c");
	assert_string_equal(runs[0].options, "--max-sites=3\n");
	assert_string_equal(runs[0].steps, "start:2 ");
	free(runs);
	assert_true(history_unfinished_leave(history, "exch", 210, &err));
	assert_true(history_unfinished(history, NULL, 210, &arena, &runs, &count, &err));
	assert_int_equal(count, 1);
	free(runs);
	assert_true(history_unfinished_end(history, "exch", &err));
	assert_true(history_unfinished_leave(history, "exch", 0, &err));
	assert_true(history_unfinished(history, "exch", 0, &arena, &runs, &count, &err));
	assert_int_equal(count, 0);
	free(runs);
	forget();
	history_close(history);
}

static void
an_unfinished_run_of_a_node_that_is_not_known_is_refused_and_one_that_is_forgotten_goes_with_it(void **state)
{
	const struct unfinished_run run = { .node = "nobody", .config = "", .options = "", .steps = "" };
	struct history *history = open_with_a_look(*state);
	struct unfinished_run *runs;
	size_t count;

	assert_false(history_unfinished_keep(history, &run, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	keep(history, "exch", 100, "start:1 ");
	assert_true(history_forget(history, "exch", &err));
	assert_true(history_unfinished(history, NULL, 10000, &arena, &runs, &count, &err));
	assert_int_equal(count, 0);
	free(runs);
	forget();
	history_close(history);
}

static const struct CMUnitTest tests[] = {
	TEST(a_repair_is_there_before_it_is_made_and_has_no_end_yet),
	TEST(its_end_is_noted_once_and_shown_in_the_timeline),
	TEST(one_that_was_cut_short_is_closed_as_not_finished),
	TEST(a_node_that_was_never_seen_has_no_repairs),
	TEST(the_newest_run_of_a_node_is_kept_until_it_is_ended),
	TEST(an_unfinished_run_of_a_node_that_is_not_known_is_refused_and_one_that_is_forgotten_goes_with_it),
	TEST(two_cannot_hold_the_lock_of_one_node),
	TEST(the_lock_ends_with_its_holder),
	TEST(a_folder_that_may_not_be_written_is_said_to_be),
};

TEST_GROUP(tests, NULL, NULL);
