/* Every field that is to be remembered is a column, and every column is compared, written and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/history/columns.h"
#include "lib/history/list.h"
#include "lib/history/node.h"
#include "lib/history/site.h"
#include "tests/unit/history/history_scratch.h"
#include "tests/unit/runner/test_group.h"

#define MOST_FIELDS 32

/** A field that is not kept in the row of its struct, and why that is right. */
struct other_field {
	size_t offset, size;
	const char *why;
};
#define OTHER(item, field, why) { offsetof(struct item, field), sizeof(((struct item *)NULL)->field), why }

struct table {
	const char *name;
	const struct history_columns *columns;
	const char *insert_sql, *select_sql, *delete_sql, *count_sql;
	int keys;			/* columns of the file that are no fields */
	struct other_field others[MOST_FIELDS];
};

#define COUNT_SQL(table) "SELECT count(*) FROM pragma_table_info('" table "')"
#define LIST(name, table) \
	{ table, &history_lists[name].columns, \
		"INSERT INTO " table " (node, position, <names>) VALUES (1, 0, <marks>)", \
		"SELECT <names> FROM " table " WHERE node = 1 AND position = 0", "DELETE FROM " table, \
		COUNT_SQL(table), 2, { { 0, 0, NULL } } }

static const struct table tables[] = {
	{ "sites", &history_site_columns, "INSERT INTO sites (node, <names>) VALUES (1, <marks>)",
	    "SELECT <names> FROM sites WHERE node = 1", "DELETE FROM sites", COUNT_SQL("sites"), 1,
	    {
		OTHER(history_site, told.id, "kept.id"),
		OTHER(history_site, told.name, "kept.name"),
		OTHER(history_site, told.bindings, "kept.bindings"),
		OTHER(history_site, told.pool, "kept.pool"),
		OTHER(history_site, told.service_uptime_s, "of the look, not of the site"),
		OTHER(history_site, told.is_uncounted, "of the look, not of the site"),
	    } },
	{ "nodes", &history_node_columns, "INSERT INTO nodes (name, <names>) VALUES ('other', <marks>)",
	    "SELECT <names> FROM nodes WHERE name = 'other'", "DELETE FROM nodes WHERE name = 'other'",
	    COUNT_SQL("nodes"), 2,
	    {
		OTHER(history_node, id, "the key"),
		OTHER(history_node, memory.text, "holds texts"),
		OTHER(history_node, memory.is_known, "there is a row"),
		OTHER(history_node, memory.looked_at, "snapshot.looked_at"),
		OTHER(history_node, memory.local_time, "snapshot.facts.local_time"),
		OTHER(history_node, memory.sites, "the table sites"),
		OTHER(history_node, memory.site_count, "the table sites"),
		OTHER(history_node, memory.pools, "a list"),
		OTHER(history_node, memory.pool_count, "a list"),
		OTHER(history_node, memory.groups, "a list"),
		OTHER(history_node, memory.group_count, "a list"),
		OTHER(history_node, memory.failovers, "a list"),
		OTHER(history_node, memory.failover_count, "a list"),
		OTHER(history_node, snapshot.text, "holds texts"),
		OTHER(history_node, snapshot.node, "the other key"),
		OTHER(history_node, snapshot.facts.domain, "memory.domain: few looks ask"),
		OTHER(history_node, snapshot.facts.cluster_name, "memory.cluster_name: few looks ask"),
		OTHER(history_node, snapshot.facts.cluster_members, "memory.cluster_members"),
		OTHER(history_node, snapshot.facts.w3svc_total_uptime_s, "of the look, not of the node"),
		OTHER(history_node, snapshot.requests, "of the look, not of the node"),
		OTHER(history_node, snapshot.left_out, "always 0"),
		OTHER(history_node, snapshot.has_run_state, "always true"),
		OTHER(history_node, snapshot.password_end, "of the look, not of the node"),
		OTHER(history_node, snapshot.remark, "of the look, not of the node"),
		OTHER(history_node, snapshot.only_reads, "of the look, not of the node"),
		OTHER(history_node, snapshot.ways, "memory.ways"),
		OTHER(history_node, snapshot.is_brief, "of the look, not of the node"),
		OTHER(history_node, memory.ways.code_page, "of a source, not of the node"),
		{ offsetof(struct history_node, snapshot.parts),
		    sizeof(struct snapshot) - offsetof(struct snapshot, parts), "lists, and sites" },
	    } },
	LIST(HISTORY_LIST_PARTS, "parts"),
	LIST(HISTORY_LIST_GROUPS, "cluster_groups"),
	LIST(HISTORY_LIST_RESOURCES, "resources"),
	LIST(HISTORY_LIST_EVENTS, "events"),
	LIST(HISTORY_LIST_KEPT_GROUPS, "kept_groups"),
	LIST(HISTORY_LIST_FAILOVERS, "failovers"),
	LIST(HISTORY_LIST_KEPT_POOLS, "kept_pools"),
	LIST(HISTORY_LIST_POOLS, "pools"),
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

/*
 * A new field may hide in a hole that padding left; the compiler sees it, as it wants all fields here.
 * Is it remembered? Then make it a column; either way add a 0.
 */
#pragma GCC diagnostic error "-Wmissing-field-initializers"
#define HAS_FIELDS(type, ...) _Static_assert(sizeof((struct type) { __VA_ARGS__ }) != 0, "")
HAS_FIELDS(acceptance, 0, 0, 0, 0);
HAS_FIELDS(pool_memory, 0, 0, 0, 0, { 0 }, 0);
HAS_FIELDS(site_memory, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, { 0 }, { 0 }, 0);
HAS_FIELDS(site, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
HAS_FIELDS(node_facts, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
HAS_FIELDS(source_ways, 0, 0, 0, 0, 0, 0);
HAS_FIELDS(memory, { 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, { 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
HAS_FIELDS(snapshot, { 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, { 0 }, { 0 }, 0, 0, 0, { { 0 } }, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
HAS_FIELDS(snapshot_part_state, 0, 0);
HAS_FIELDS(cluster_group, 0, 0, 0);
HAS_FIELDS(cluster_resource, 0, 0, 0, 0);
HAS_FIELDS(app_pool, 0, 0, 0);
HAS_FIELDS(cluster_event, 0, 0, 0, 0, 0);
HAS_FIELDS(group_memory, 0, 0, 0, 0);
HAS_FIELDS(failover, 0, 0, 0, 0, 0, 0, 0);

static size_t
size_of(const struct history_column *column)
{
	switch (column->kind) {
	case HISTORY_COLUMN_TEXT:
		return sizeof(const char *);
	case HISTORY_COLUMN_TIME:
	case HISTORY_COLUMN_SPAN:
	case HISTORY_COLUMN_RELATIVE_TIME:
		return sizeof(time_t);
	case HISTORY_COLUMN_NUMBER:
	case HISTORY_COLUMN_STATE:
		return sizeof(uint32_t);
	case HISTORY_COLUMN_FLAG:
		return sizeof(bool);
	}
	fail();
	return 0;
}

/* Columns that could be mistaken for each other get different values, as far as they have so many. */
static void
set_field(const struct history_column *column, void *item, size_t number, bool is_other)
{
	static const char *const texts[] = { "", "one", "two", "drei", "\xe2\x82\xac", "five", "6", "a'b\"c" };
	void *field = (char *)item + column->offset;

	switch (column->kind) {
	case HISTORY_COLUMN_TEXT:
		*(const char **)field = is_other ? "other" : texts[number % 8];
		break;
	case HISTORY_COLUMN_TIME:
		*(time_t *)field = (time_t)(5000000000 + 2 * (int64_t)number + is_other);
		break;
	case HISTORY_COLUMN_SPAN:
		*(time_t *)field = (time_t)(-5000000000 + 2 * (int64_t)number + is_other);
		break;
	case HISTORY_COLUMN_RELATIVE_TIME:
		*(time_t *)field =
		    is_other ? HISTORY_AT_NEWEST_LOOK : (time_t)(5000000000 + 2 * (int64_t)number);
		break;
	case HISTORY_COLUMN_NUMBER:
		*(uint32_t *)field = UINT32_MAX - 2 * (uint32_t)number - is_other;
		break;
	case HISTORY_COLUMN_STATE:
		*(unsigned int *)field =
		    column->least + ((unsigned int)number + is_other) % (column->most - column->least + 1);
		break;
	case HISTORY_COLUMN_FLAG:
		*(bool *)field = (number + is_other) % 2 != 0;
		break;
	}
}

/* To free(). `other` is the number of the column that has another value; none when it is beyond them. */
static void *
make_item(const struct history_columns *columns, size_t other)
{
	void *item = calloc(1, columns->item_size);
	size_t i;

	assert_non_null(item);
	for (i = 0; i < columns->count; i++)
		set_field(&columns->columns[i], item, i, i == other);
	return item;
}

static void
a_change_of_any_column_is_noticed(void **state)
{
	size_t t, i;

	(void)state;
	for (t = 0; t < TABLES; t++) {
		const struct history_columns *columns = tables[t].columns;
		void *item = make_item(columns, SIZE_MAX);

		for (i = 0; i <= columns->count; i++) {
			void *other = make_item(columns, i);

			if (history_columns_are_same(columns, item, other) != (i == columns->count))
				fail_msg("%s, column %zu", tables[t].name, i);
			free(other);
		}
		free(item);
	}
}

static void
write_item(struct history *history, const struct table *table, const void *item)
{
	struct history_row row;
	struct error err;

	error_clear(&err);
	if (!history_execute(history, table->delete_sql, &err) ||
	    !history_columns_begin(history, table->insert_sql, table->columns, &row, &err))
		fail_msg("%s", err.text);
	history_columns_put(&row, table->columns, item);
	if (!history_row_run(&row, &err))
		fail_msg("%s", err.text);
}

static void
comes_back(struct history *history, const struct table *table, const void *item)
{
	const struct history_columns *columns = table->columns;
	void *back = calloc(1, columns->item_size);
	struct text_arena text = { NULL };
	struct history_row row;
	bool is_there;
	struct error err;

	assert_non_null(back);
	write_item(history, table, item);
	assert_true(history_columns_begin(history, table->select_sql, columns, &row, &err));
	assert_true(history_row_next(&row, &is_there, &err));
	assert_true(is_there);
	assert_true(history_columns_take(&row, columns, back, &text, &err));
	history_row_end(&row);
	if (!history_columns_are_same(columns, item, back))
		fail_msg("%s", table->name);
	text_arena_clear(&text);
	free(back);
}

static void
any_value_of_any_column_is_written_and_read_back(void **state)
{
	static const struct story_look look = { .sites = { RUNS(1, "shop") } };
	struct history *history = scratch_open(*state);
	struct memory memory;
	size_t t, i;

	scratch_observe(history, &look, &memory, NULL);		/* node 1, whom the rows belong to */
	memory_clear(&memory);
	for (t = 0; t < TABLES; t++)
		for (i = 0; i <= tables[t].columns->count; i++) {
			void *item = make_item(tables[t].columns, i);

			comes_back(history, &tables[t], item);
			free(item);
		}
	history_close(history);
}

static void
every_column_of_the_file_is_one_here(void **state)
{
	struct history *history = scratch_open(*state);
	size_t t;

	for (t = 0; t < TABLES; t++) {
		int64_t count = 0;
		struct error err;

		assert_true(history_read_pragma(history, tables[t].count_sql, &count, &err));
		if (count != (int64_t)tables[t].columns->count + tables[t].keys)
			fail_msg("%s has %lld columns", tables[t].name, (long long)count);
	}
	history_close(history);
}

static void
mark(const struct table *table, bool *marks, size_t offset, size_t size)
{
	size_t i;

	for (i = offset; i < offset + size; i++) {
		if (marks[i])
			fail_msg("%s: byte %zu twice", table->name, i);
		marks[i] = true;
	}
}

/* Padding follows a field within the same eight bytes. */
static void
only_padding_is_left(const struct table *table, const bool *marks)
{
	size_t i;

	for (i = 0; i < table->columns->item_size; i++)
		if (!marks[i] && !marks[i - i % 8])
			fail_msg("%s: the field at byte %zu is no column", table->name, i);
}

static void
every_field_is_a_column_or_known_not_to_be(void **state)
{
	size_t t, i;

	(void)state;
	for (t = 0; t < TABLES; t++) {
		const struct history_columns *columns = tables[t].columns;
		bool *marks = calloc(columns->item_size, sizeof(*marks));

		assert_non_null(marks);
		for (i = 0; i < columns->count; i++)
			mark(&tables[t], marks, columns->columns[i].offset, size_of(&columns->columns[i]));
		for (i = 0; i < MOST_FIELDS; i++)
			mark(&tables[t], marks, tables[t].others[i].offset, tables[t].others[i].size);
		only_padding_is_left(&tables[t], marks);
		free(marks);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_change_of_any_column_is_noticed),
	TEST(any_value_of_any_column_is_written_and_read_back),
	TEST(every_column_of_the_file_is_one_here),
	cmocka_unit_test(every_field_is_a_column_or_known_not_to_be),
};

TEST_GROUP(tests, NULL, NULL);
