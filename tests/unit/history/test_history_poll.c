/* What lib/history/poll.h and lib/history/outbox.h promise: where the daemon stands outlives the daemon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "lib/history/outbox.h"
#include "lib/history/poll.h"
#include "lib/history/role_told.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

static struct error err;

static void
begin(struct history *history, const char *node, struct history_poll *ret_poll)
{
	if (!history_poll_begin(history, node, ret_poll, &err))
		fail_msg("%s", err.text);
}

static uint32_t
index_of(struct history *history, const char *node)
{
	struct history_poll poll;
	uint32_t index;

	begin(history, node, &poll);
	index = poll.index;
	history_poll_clear(&poll);
	return index;
}

static void
run_sql(const struct scratch *scratch, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(scratch->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
an_index_begins_at_1_and_stays_with_its_node_for_ever(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);

	assert_int_equal(index_of(history, "a"), 1);
	assert_int_equal(index_of(history, "b"), 2);
	history_close(history);
	history = scratch_open(scratch);
	assert_int_equal(index_of(history, "B"), 2);
	assert_int_equal(index_of(history, "c"), 3);
	assert_true(history_poll_end(history, "a", &err));
	assert_int_equal(index_of(history, "d"), 4);
	assert_int_equal(index_of(history, "A"), 1);
	history_close(history);
}

static void
an_index_that_the_mib_cannot_have_is_refused(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);
	struct history_poll poll;

	assert_int_equal(index_of(history, "a"), 1);
	run_sql(scratch, "UPDATE sqlite_sequence SET seq = 2147483646 WHERE name = 'polls'");
	assert_int_equal(index_of(history, "b"), 2147483647);
	assert_false(history_poll_begin(history, "c", &poll, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(index_of(history, "b"), 2147483647);
	history_close(history);
}

static void
the_names_are_those_of_the_nodes_that_are_polled(void **state)
{
	struct history *history = scratch_open(*state);
	struct text_arena arena = { 0 };
	const char **names;
	size_t count;

	index_of(history, "b");
	index_of(history, "A");
	index_of(history, "c");
	assert_true(history_poll_end(history, "B", &err));
	assert_true(history_poll_names(history, &arena, &names, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(names[0], "A");
	assert_string_equal(names[1], "c");
	free(names);
	text_arena_clear(&arena);
	history_close(history);
}

static void
store(struct history *history, struct history_poll *before, struct history_poll *after)
{
	if (!history_poll_store(history, before, after, NULL, 0, &err))
		fail_msg("%s", err.text);
}

static void
what_is_stored_is_found_again(void **state)
{
	const struct scratch *scratch = *state;
	struct site_condition_note notes[] = {
		{ 1, CONDITION_STOPPED }, { 4294967295U, CONDITION_DOWN_AFTER_RESTART } };
	struct history *history = scratch_open(scratch);
	struct history_poll before, after, found;

	begin(history, "a", &before);
	after = (struct history_poll) {
		.index = before.index, .polled_at = 1000, .poll_ms = 4294967295U, .succeeded_at = 900,
		.error_kind = ERROR_TIMEOUT, .error = "a: '; DROP TABLE polls", .reach = REACH_FAILS,
		.changes_seen = INT64_MAX, .conditions = notes, .condition_count = 2,
	};
	store(history, &before, &after);
	history_close(history);
	assert_true(history_open(scratch->path, HISTORY_READ_ONLY, 100, &history, &err));
	assert_true(history_poll_find(history, "A", &found, &err));
	assert_int_equal(found.index, 1);
	assert_int_equal(found.polled_at, 1000);
	assert_int_equal(found.poll_ms, 4294967295U);
	assert_int_equal(found.succeeded_at, 900);
	assert_int_equal(found.error_kind, ERROR_TIMEOUT);
	assert_string_equal(found.error, "a: '; DROP TABLE polls");
	assert_int_equal(found.reach, REACH_FAILS);
	assert_int_equal(found.changes_seen, INT64_MAX);
	assert_int_equal(found.condition_count, 2);
	assert_memory_equal(found.conditions, notes, sizeof(notes));
	history_poll_clear(&found);
	history_poll_clear(&before);
	history_close(history);
}

static void
a_node_that_nobody_polls_is_absent(void **state)
{
	struct history *history = scratch_open(*state);
	struct history_poll poll;

	assert_false(history_poll_find(history, "a", &poll, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	index_of(history, "a");
	assert_true(history_poll_find(history, "a", &poll, &err));
	assert_int_equal(poll.polled_at, 0);
	assert_string_equal(poll.error, "");
	history_poll_clear(&poll);
	assert_true(history_poll_end(history, "a", &err));
	assert_false(history_poll_find(history, "a", &poll, &err));
	history_close(history);
}

static void
conditions_change_one_by_one(void **state)
{
	static struct site_condition_note steps[][3] = {
		{ { 1, CONDITION_STOPPED }, { 3, CONDITION_STOPPED }, { 5, CONDITION_STOPPED } },
		{ { 2, CONDITION_STOPPED }, { 3, CONDITION_WILL_NOT_RESTART }, { 5, CONDITION_STOPPED } },
		{ { 2, CONDITION_FINE }, { 4, CONDITION_GONE }, { 9, CONDITION_STOPPED } },
	};
	static const struct site_condition_note last[] = { { 4, CONDITION_GONE }, { 9, CONDITION_STOPPED } };
	struct history *history = scratch_open(*state);
	struct history_poll before, after, found;
	size_t i;

	begin(history, "a", &found);
	history_poll_clear(&found);
	before = (struct history_poll) { .index = 1, .error = "" };
	for (i = 0; i < 3; i++) {
		after = before;
		after.conditions = steps[i];
		after.condition_count = 3;
		store(history, &before, &after);
		before = after;
	}
	begin(history, "a", &found);
	assert_int_equal(found.condition_count, 2);
	assert_memory_equal(found.conditions, last, sizeof(last));
	history_poll_clear(&found);
	history_close(history);
}

static void
changes_are_told_whoever_saw_them_and_only_those_since(void **state)
{
	struct history *history = scratch_open(*state), *other = scratch_open(*state);
	struct history_poll poll;
	struct memory memory;
	struct change_list changes;
	int64_t newest, last;

	begin(history, "exch", &poll);
	assert_int_equal(poll.changes_seen, 0);
	scratch_observe(other, &(struct story_look) { .at = 0, .sites = { RUNS(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	assert_true(history_poll_changes(history, "EXCH", 0, &changes, &newest, &err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_FIRST_LOOK);
	assert_true(newest > 0);
	change_list_clear(&changes);
	scratch_observe(other, &(struct story_look) { .at = 60, .sites = { STOPPED(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	assert_true(history_poll_changes(history, "exch", newest, &changes, &last, &err));
	assert_true(changes.count >= 1 && last > newest);
	change_list_clear(&changes);
	assert_true(history_poll_changes(history, "exch", last, &changes, &newest, &err));
	assert_int_equal(changes.count, 0);
	assert_int_equal(newest, last);
	change_list_clear(&changes);
	history_poll_clear(&poll);
	history_close(other);
	history_close(history);
}

static void
what_happened_before_a_node_was_polled_counts_as_told(void **state)
{
	struct history *history = scratch_open(*state);
	struct history_poll poll;
	struct memory memory;
	int64_t seen;

	scratch_observe(history, &(struct story_look) { .at = 0, .sites = { RUNS(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	begin(history, "exch", &poll);
	seen = poll.changes_seen;
	assert_true(seen > 0);
	history_poll_clear(&poll);
	scratch_observe(history, &(struct story_look) { .at = 60, .sites = { STOPPED(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	begin(history, "exch", &poll);	/* the daemon was away: that is told */
	assert_int_equal(poll.changes_seen, seen);
	history_poll_clear(&poll);
	assert_true(history_poll_end(history, "exch", &err));
	begin(history, "exch", &poll);	/* the node was not configured: that is not */
	assert_true(poll.changes_seen > seen);
	history_poll_clear(&poll);
	history_close(history);
}

static void
numbers_of_changes_are_never_used_again(void **state)
{
	struct history *history = scratch_open(*state);
	struct change_list changes;
	struct memory memory;
	int64_t first, second;

	scratch_observe(history, &(struct story_look) { .at = 0, .sites = { RUNS(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	assert_true(history_poll_changes(history, "exch", 0, &changes, &first, &err));
	change_list_clear(&changes);
	assert_true(history_forget(history, "exch", &err));
	scratch_observe(history, &(struct story_look) { .at = 60, .sites = { RUNS(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	assert_true(history_poll_changes(history, "exch", first, &changes, &second, &err));
	assert_int_equal(changes.count, 1);
	assert_true(second > first);
	change_list_clear(&changes);
	history_close(history);
}

static void
add_items(struct history *history, uint32_t index, time_t first, size_t count)
{
	struct history_poll poll = { .index = index, .error = "" };
	struct outbox_item *items = calloc(count, sizeof(*items));
	size_t i;

	assert_non_null(items);
	for (i = 0; i < count; i++)
		items[i] = (struct outbox_item) { .node_index = index, .time = first + (time_t)i, .words = "words" };
	if (!history_poll_store(history, &poll, &poll, items, count, &err))
		fail_msg("%s", err.text);
	free(items);
}

static size_t
list(struct history *history, int64_t after, size_t limit, struct outbox_item *ret_first)
{
	struct text_arena arena = { 0 };
	struct outbox_item *items;
	size_t count;

	assert_true(history_outbox_list(history, after, limit, &arena, &items, &count, &err));
	if (count > 0) {
		assert_string_equal(items[0].words, "words");
		*ret_first = items[0];
		ret_first->words = "";
	}
	free(items);
	text_arena_clear(&arena);
	return count;
}

static void
the_outbox_keeps_order_and_time_until_a_notification_is_delivered(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);
	struct outbox_item first;
	int64_t ids[2];

	add_items(history, index_of(history, "a"), 1000, 3);
	history_close(history);
	history = scratch_open(scratch);
	assert_int_equal(list(history, 0, 100, &first), 3);
	assert_int_equal(first.time, 1000);
	assert_int_equal(first.node_index, 1);
	assert_int_equal(list(history, 0, 2, &first), 2);
	assert_int_equal(list(history, first.id, 100, &first), 2);
	assert_int_equal(first.time, 1001);
	ids[0] = first.id;
	ids[1] = first.id;	/* twice does no harm */
	assert_true(history_outbox_remove(history, ids, 2, &err));
	assert_int_equal(list(history, 0, 100, &first), 2);
	assert_int_equal(first.time, 1000);
	history_close(history);
}

static void
numbers_of_notifications_are_never_used_again(void **state)
{
	struct history *history = scratch_open(*state);
	struct outbox_item first;
	int64_t old;

	add_items(history, index_of(history, "a"), 1000, 1);
	assert_int_equal(list(history, 0, 100, &first), 1);
	old = first.id;
	assert_true(history_outbox_remove(history, &old, 1, &err));
	add_items(history, 1, 2000, 1);
	assert_int_equal(list(history, old, 100, &first), 1);
	history_close(history);
}

static void
a_full_outbox_drops_the_oldest_and_counts_them_by_node(void **state)
{
	struct history *history = scratch_open(*state);
	struct outbox_dropped *dropped;
	struct outbox_item first, summary = { .node_index = 1, .time = 77, .words = "words" };
	size_t count;

	index_of(history, "a");
	index_of(history, "b");
	add_items(history, 1, 1000, 6);
	add_items(history, 2, 2000, HISTORY_OUTBOX_MAX);
	assert_true(history_outbox_count(history, &count, &err));
	assert_int_equal(count, HISTORY_OUTBOX_MAX);
	assert_int_equal(list(history, 0, 1, &first), 1);
	assert_int_equal(first.time, 2000);
	add_items(history, 2, 99999, 2);
	assert_true(history_outbox_dropped(history, &dropped, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(dropped[0].node_index, 1);
	assert_int_equal(dropped[0].count, 6);
	assert_int_equal(dropped[0].time, 1005);
	assert_int_equal(dropped[1].count, 2);
	assert_int_equal(dropped[1].time, 2001);
	free(dropped);
	assert_true(history_outbox_put_summary(history, &summary, &err));
	assert_true(history_outbox_dropped(history, &dropped, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(dropped[0].node_index, 2);
	free(dropped);
	history_close(history);
}

static void
a_poll_that_cannot_be_stored_leaves_no_notification(void **state)
{
	struct history *history = scratch_open(*state);
	struct history_poll poll = { .index = 1, .error = "" }, after = poll;
	struct outbox_item item = { .node_index = 1, .time = 1, .words = "words" }, first;
	struct site_condition_note note = { 1, CONDITION_STOPPED };

	after.index = 99;	/* no such node: the condition's reference fails */
	after.conditions = &note;
	after.condition_count = 1;
	assert_false(history_poll_store(history, &poll, &after, &item, 1, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	assert_int_equal(list(history, 0, 100, &first), 0);
	history_close(history);
}

static void
a_history_of_version_1_is_taken_over_with_its_timeline(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);
	struct change_list before, after;
	struct memory memory;
	size_t i;

	scratch_observe(history, &(struct story_look) { .at = 0, .sites = { RUNS(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	scratch_observe(history, &(struct story_look) { .at = 60, .sites = { STOPPED(1, "a") } }, &memory, NULL);
	memory_clear(&memory);
	assert_true(history_timeline(history, "exch", 0, 0, &before, &err));
	history_close(history);
	run_sql(scratch,
	    "DROP TABLE pools; DROP TABLE unfinished_runs; DROP TABLE conditions; DROP TABLE polls; DROP TABLE outbox;"
	    "DROP TABLE outbox_dropped;"
	    "ALTER TABLE repairs DROP COLUMN finished; ALTER TABLE repairs DROP COLUMN reason;"
	    "ALTER TABLE sites ADD COLUMN intent INTEGER NOT NULL DEFAULT 1;"
	    "ALTER TABLE sites DROP COLUMN is_rejected; ALTER TABLE sites DROP COLUMN has_run;"
	    "ALTER TABLE sites DROP COLUMN is_born; ALTER TABLE sites DROP COLUMN stop;"
	    "ALTER TABLE sites DROP COLUMN stop_watched_s; ALTER TABLE sites DROP COLUMN settling_since;"
	    "ALTER TABLE sites DROP COLUMN accepted_until; ALTER TABLE sites DROP COLUMN accepted_why;"
	    "ALTER TABLE sites DROP COLUMN flag_accepted_at; ALTER TABLE sites DROP COLUMN flag_accepted_by;"
	    "ALTER TABLE sites DROP COLUMN flag_accepted_until; ALTER TABLE sites DROP COLUMN flag_accepted_why;"
	    "DROP TABLE kept_pools;"
	    "ALTER TABLE nodes DROP COLUMN looked_before_start; ALTER TABLE nodes DROP COLUMN look_end;"
	    "ALTER TABLE kept_groups DROP COLUMN state_since;"
	    "ALTER TABLE nodes DROP COLUMN last_clocks; DROP TABLE upkeep;"
	    "DROP TABLE addresses; DROP INDEX nodes_by_computer; ALTER TABLE nodes DROP COLUMN kept_domain;"
	    "ALTER TABLE nodes DROP COLUMN is_by_address; ALTER TABLE nodes DROP COLUMN changes_day;"
	    "ALTER TABLE nodes DROP COLUMN changes_of_sites; ALTER TABLE nodes DROP COLUMN changes_of_node;"
	    "ALTER TABLE nodes DROP COLUMN way; ALTER TABLE nodes DROP COLUMN ways_searched_at;"
	    "ALTER TABLE nodes DROP COLUMN shell_agreement; ALTER TABLE nodes DROP COLUMN iis6_settings_star;"
	    "ALTER TABLE nodes DROP COLUMN iis7_sites_star;"
	    "ALTER TABLE nodes DROP COLUMN is_listing_partial; ALTER TABLE nodes DROP COLUMN number_given;"
	    "ALTER TABLE nodes DROP COLUMN asked_all; ALTER TABLE nodes DROP COLUMN sites_mark;"
	    "ALTER TABLE nodes DROP COLUMN is_paused; ALTER TABLE changes DROP COLUMN clock_back_s;"
	    "ALTER TABLE nodes DROP COLUMN kept_cluster; ALTER TABLE nodes DROP COLUMN kept_members;"
	    "DROP TABLE roles_told;"
	    "ALTER TABLE nodes DROP COLUMN clock_back_s;"
	    "ALTER TABLE nodes DROP COLUMN cluster_untold_since; ALTER TABLE failovers DROP COLUMN has_cleared;"
	    "CREATE TABLE old (id INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES nodes ON DELETE CASCADE,"
	    " time INTEGER NOT NULL, kind INTEGER NOT NULL, site INTEGER NOT NULL, subject TEXT NOT NULL,"
	    " from_word TEXT NOT NULL, to_word TEXT NOT NULL, evidence INTEGER NOT NULL);"
	    "INSERT INTO old SELECT * FROM changes; DROP TABLE changes; ALTER TABLE old RENAME TO changes;"
	    "CREATE INDEX changes_by_time ON changes (node, time); PRAGMA user_version = 1");
	history = scratch_open(scratch);
	assert_true(history_timeline(history, "exch", 0, 0, &after, &err));
	assert_int_equal(after.count, before.count);
	for (i = 0; i < after.count; i++) {
		assert_int_equal(after.items[i].kind, before.items[i].kind);
		assert_int_equal(after.items[i].time, before.items[i].time);
		assert_string_equal(after.items[i].to, before.items[i].to);
	}
	assert_int_equal(index_of(history, "exch"), 1);
	change_list_clear(&before);
	change_list_clear(&after);
	history_close(history);
}

static const struct role_told told_roles[] = {
	{ "Exch", "Web", ROLE_CONDITION_DOWN, "EXCH-B\nEXCH-C\n" },
	{ "EXCH2", "Web", ROLE_CONDITION_FINE, "X\n" },
};

static void
what_was_told_of_roles_outlives_the_daemon_with_its_notifications(void **state)
{
	const struct scratch *scratch = *state;
	struct history *history = scratch_open(scratch);
	const struct outbox_item item = { .node_index = 1, .time = 5, .words = "down" };
	struct text_arena text = { 0 };
	struct role_told *told;
	size_t count;

	assert_true(history_roles_told(history, &text, &told, &count, &err));
	assert_int_equal(count, 0);
	free(told);
	assert_true(history_roles_tell(history, NULL, 0, told_roles, 2, &item, 1, &err));
	history_close(history);
	history = scratch_open(scratch);
	assert_true(history_roles_told(history, &text, &told, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(told[0].cluster, "Exch");
	assert_int_equal(told[0].condition, ROLE_CONDITION_DOWN);
	assert_string_equal(told[0].not_ready, "EXCH-B\nEXCH-C\n");
	assert_string_equal(told[1].role, "Web");
	assert_int_equal(told[1].condition, ROLE_CONDITION_FINE);
	assert_true(history_roles_tell(history, told, 2, told, 1, NULL, 0, &err));
	free(told);
	assert_true(history_outbox_count(history, &count, &err));
	assert_int_equal(count, 1);
	assert_true(history_roles_told(history, &text, &told, &count, &err));
	assert_int_equal(count, 1);
	free(told);
	text_arena_clear(&text);
	history_close(history);
}

/* Both daemons found the same edge. */
static void
of_two_daemons_one_tells_of_a_role(void **state)
{
	const struct scratch *scratch = *state;
	struct history *one = scratch_open(scratch), *other = scratch_open(scratch);
	const struct outbox_item item = { .node_index = 1, .time = 5, .words = "down" };
	size_t count;

	assert_true(history_roles_tell(one, NULL, 0, told_roles, 1, &item, 1, &err));
	assert_false(history_roles_tell(other, NULL, 0, told_roles, 1, &item, 1, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_true(history_outbox_count(other, &count, &err));
	assert_int_equal(count, 1);
	history_close(one);
	history_close(other);
}

static const struct CMUnitTest tests[] = {
	TEST(an_index_begins_at_1_and_stays_with_its_node_for_ever),
	TEST(an_index_that_the_mib_cannot_have_is_refused),
	TEST(the_names_are_those_of_the_nodes_that_are_polled),
	TEST(what_is_stored_is_found_again),
	TEST(a_node_that_nobody_polls_is_absent),
	TEST(conditions_change_one_by_one),
	TEST(changes_are_told_whoever_saw_them_and_only_those_since),
	TEST(what_happened_before_a_node_was_polled_counts_as_told),
	TEST(numbers_of_changes_are_never_used_again),
	TEST(the_outbox_keeps_order_and_time_until_a_notification_is_delivered),
	TEST(numbers_of_notifications_are_never_used_again),
	TEST(a_full_outbox_drops_the_oldest_and_counts_them_by_node),
	TEST(a_poll_that_cannot_be_stored_leaves_no_notification),
	TEST(what_was_told_of_roles_outlives_the_daemon_with_its_notifications),
	TEST(of_two_daemons_one_tells_of_a_role),
	TEST(a_history_of_version_1_is_taken_over_with_its_timeline),
};

TEST_GROUP(tests, NULL, NULL);
