/* GET and GETNEXT over a snapshot, held against a list of all instances in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp-subagent/mib/lookup.h"
#include "tests/unit/runner/test_group.h"

#define NAME_ROOM 7

struct name {
	uint32_t subids[NAME_ROOM];
	size_t length;
};

static const uint32_t node_indexes[] = { 1, 2, 5, 2147483647 };
static const uint32_t site_ids[][2] = {
	{ 1, 1 }, { 1, 2147483647 }, { 1, 2147483648U }, { 1, 3000000000U }, { 1, 4294967295U },
	{ 2, 1 }, { 5, 7 }, { 2147483647, 4294967295U },
};
#define NODES     (sizeof(node_indexes) / sizeof(node_indexes[0]))
#define SITES     (sizeof(site_ids) / sizeof(site_ids[0]))
#define INSTANCES (10 + 20 * NODES + 15 * SITES)

static struct error err;

/* Of `node_count` nodes, with those of the first `site_count` sites that are theirs. */
static struct mib_snapshot *
make_snapshot(size_t node_count, size_t site_count)
{
	struct mib_snapshot *snapshot = mib_snapshot_new("1.0", &err);
	size_t i, k;

	assert_non_null(snapshot);
	for (i = 0; i < node_count; i++) {
		const struct mib_node_row node = { .index = node_indexes[i] };
		struct mib_view *view = mib_view_new(&node, &err);

		assert_non_null(view);
		for (k = 0; k < site_count; k++) {
			const struct mib_site_row row = { .node_index = site_ids[k][0], .id = site_ids[k][1] };

			if (row.node_index == node.index)
				assert_true(mib_view_add_site(view, &row, &err));
		}
		assert_true(mib_view_finish(view, &err) && mib_snapshot_add(snapshot, view, &err));
		mib_view_free(view);
	}
	assert_true(mib_snapshot_finish(snapshot, &err));
	return snapshot;
}

static int
setup(void **state)
{
	*state = make_snapshot(NODES, SITES);
	return 0;
}

static int
teardown(void **state)
{
	mib_snapshot_free(*state);
	return 0;
}

/* All instances in the order of the MIB, made without the code that is tested. */
static size_t
list_instances(struct name names[INSTANCES])
{
	uint32_t column;
	size_t count = 0, i;

	for (column = 1; column <= 10; column++)
		names[count++] = (struct name) { { 1, column, 0 }, 3 };
	for (column = 2; column <= 21; column++)
		for (i = 0; i < NODES; i++)
			names[count++] = (struct name) { { 2, 1, column, node_indexes[i] }, 4 };
	for (column = 2; column <= MIB_SITE_DOWN_SECONDS; column++)
		for (i = 0; i < SITES; i++)
			names[count++] = (struct name) { { 3, 1, column, site_ids[i][0], site_ids[i][1] }, 5 };
	return count;
}

static int
compare(const struct name *left, const struct name *right)
{
	size_t i;

	for (i = 0; i < left->length && i < right->length; i++)
		if (left->subids[i] != right->subids[i])
			return left->subids[i] < right->subids[i] ? -1 : 1;
	return (left->length > right->length) - (left->length < right->length);
}

static void
a_walk_passes_every_instance_once_in_order(void **state)
{
	struct name names[INSTANCES];
	struct mib_place place = { .name_length = 0 };
	size_t i;

	assert_int_equal(list_instances(names), INSTANCES);
	for (i = 0; i < INSTANCES; i++) {
		assert_true(mib_next(*state, place.name, place.name_length, false, &place));
		assert_int_equal(place.name_length, names[i].length);
		assert_memory_equal(place.name, names[i].subids, names[i].length * sizeof(uint32_t));
	}
	assert_false(mib_next(*state, place.name, place.name_length, false, &place));
}

static void
get_finds_every_instance_and_its_row(void **state)
{
	const struct mib_snapshot *snapshot = *state;
	struct name names[INSTANCES];
	struct mib_place place;
	size_t i;

	list_instances(names);
	for (i = 0; i < INSTANCES; i++) {
		assert_int_equal(mib_get(snapshot, names[i].subids, names[i].length, &place), MIB_FOUND);
		assert_int_equal(place.column->subid, names[i].subids[names[i].length == 3 ? 1 : 2]);
		if (names[i].length == 5) {
			const struct mib_site_row *row = place.row;

			assert_int_equal(row->node_index, names[i].subids[3]);
			assert_int_equal(row->id, names[i].subids[4]);
		}
	}
}

static void
get_says_whether_the_column_or_the_row_is_missing(void **state)
{
	static const struct {
		struct name name;
		enum mib_found expected;
	} cases[] = {
		{ { { 0 }, 0 }, MIB_NO_OBJECT },
		{ { { 1 }, 1 }, MIB_NO_OBJECT },
		{ { { 1, 0, 0 }, 3 }, MIB_NO_OBJECT },
		{ { { 1, 11, 0 }, 3 }, MIB_NO_OBJECT },
		{ { { 1, 2 }, 2 }, MIB_NO_INSTANCE },
		{ { { 1, 2, 1 }, 3 }, MIB_NO_INSTANCE },
		{ { { 1, 2, 0, 0 }, 4 }, MIB_NO_INSTANCE },
		{ { { 2, 1, 1, 1 }, 4 }, MIB_NO_OBJECT },	/* the index is not accessible */
		{ { { 2, 1, 22, 1 }, 4 }, MIB_NO_OBJECT },
		{ { { 2, 2, 2, 1 }, 4 }, MIB_NO_OBJECT },
		{ { { 2, 1, 2 }, 3 }, MIB_NO_INSTANCE },
		{ { { 2, 1, 2, 3 }, 4 }, MIB_NO_INSTANCE },
		{ { { 2, 1, 2, 1, 0 }, 5 }, MIB_NO_INSTANCE },
		{ { { 3, 1, 1, 1, 1 }, 5 }, MIB_NO_OBJECT },
		{ { { 3, 1, MIB_SITE_DOWN_SECONDS + 1, 1, 1 }, 5 }, MIB_NO_OBJECT },
		{ { { 3, 1, 2, 1 }, 4 }, MIB_NO_INSTANCE },
		{ { { 3, 1, 2, 1, 2 }, 5 }, MIB_NO_INSTANCE },
		{ { { 3, 1, 2, 1, 4294967294U }, 5 }, MIB_NO_INSTANCE },
		{ { { 3, 1, 2, 1, 1, 1 }, 6 }, MIB_NO_INSTANCE },
		{ { { 4, 1, 0 }, 3 }, MIB_NO_OBJECT },		/* only notifications carry it */
		{ { { 5 }, 1 }, MIB_NO_OBJECT },
	};
	struct mib_place place;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(mib_get(*state, cases[i].name.subids, cases[i].name.length, &place), cases[i].expected);
}

/* Sub-identifiers near those that are there, and far from them. */
static uint32_t
pick_subid(uint32_t *random)
{
	static const uint32_t picks[] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 20, 21, 22, 2147483646, 2147483647, 2147483648U, 2147483649U, 2999999999U,
		3000000000U, 3000000001U, 4294967294U, 4294967295U,
	};

	*random = *random * 1664525U + 1013904223U;
	return picks[(*random >> 16) % (sizeof(picks) / sizeof(picks[0]))];
}

static void
getnext_of_any_name_is_the_first_instance_behind_it(void **state)
{
	struct name names[INSTANCES];
	uint32_t random = 1;
	int round;

	list_instances(names);
	for (round = 0; round < 200000; round++) {
		const bool is_inclusive = round % 2 == 1;
		struct name name = { .length = (size_t)(round / 2) % (NAME_ROOM + 1) };
		struct mib_place place;
		size_t i;

		for (i = 0; i < name.length; i++)
			name.subids[i] = pick_subid(&random);
		if (name.length > 0)
			name.subids[0] %= 6;
		if (name.length > 1 && round % 3 != 0)
			name.subids[1] = 1;
		i = 0;
		while (i < INSTANCES && compare(&names[i], &name) < (is_inclusive ? 0 : 1))
			i++;
		assert_int_equal(mib_next(*state, name.subids, name.length, is_inclusive, &place), i < INSTANCES);
		if (i < INSTANCES)
			assert_memory_equal(place.name, names[i].subids, names[i].length * sizeof(uint32_t));
	}
}

static void
tables_without_rows_are_passed_over(void **state)
{
	const uint32_t last_scalar[] = { 1, 10, 0 }, last_node[] = { 2, 1, 21, 1 };
	struct mib_snapshot *snapshot = make_snapshot(0, 0);
	struct mib_place place;

	(void)state;
	assert_true(mib_next(snapshot, NULL, 0, false, &place));
	assert_false(mib_next(snapshot, last_scalar, 3, false, &place));
	mib_snapshot_free(snapshot);
	snapshot = make_snapshot(1, 0);
	assert_true(mib_next(snapshot, last_scalar, 3, false, &place));
	assert_string_equal(place.column->name, "swNodeName");
	assert_false(mib_next(snapshot, last_node, 4, false, &place));
	mib_snapshot_free(snapshot);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_walk_passes_every_instance_once_in_order),
	cmocka_unit_test(get_finds_every_instance_and_its_row),
	cmocka_unit_test(get_says_whether_the_column_or_the_row_is_missing),
	cmocka_unit_test(getnext_of_any_name_is_the_first_instance_behind_it),
	cmocka_unit_test(tables_without_rows_are_passed_over),
};

TEST_GROUP(tests, setup, teardown);
